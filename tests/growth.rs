//! Documents of many kinds, each three times, twice as large every time: what they cost is counted, grows no faster than they do, and stops at the
//! budget. `growth/kinds.tsv` has the kinds: a name, how fast the cost may grow, and the document, in which `«…»` stands so many times, with `#` for the
//! number of each time and `§` for that number modulo seven.
//!
//! `cargo test --release --test growth -- --ignored --nocapture` makes a document of each kind as large as a reply may be, and prints what it took.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;
use waybill_label::engine::{Engine, LimitError, Limits, Medium};
use waybill_label::renderer::Renderer;
use waybill_label::response::Response;
use waybill_label::text::FontSet;

/// Counts what is allocated, and the most there was at a time.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(now, Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The most that is allocated at a time during `work`, beside what was before.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.load(Relaxed);
    PEAK.store(before, Relaxed);
    let made = work();
    (made, PEAK.load(Relaxed) - before)
}

struct Kind {
    name: &'static str,
    /// 1: as the document, 2: as its square.
    growth: u32,
    template: &'static str,
}

impl Kind {
    fn all() -> impl Iterator<Item = Kind> {
        include_str!("growth/kinds.tsv")
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| {
                let [name, growth, template] = line.splitn(3, '\t').collect::<Vec<_>>()[..] else {
                    panic!("three columns: {line}");
                };
                let growth = growth.parse().expect("a number");
                Kind { name, growth, template }
            })
    }

    /// The document with `count` of what it is made of.
    fn document(&self, count: usize) -> String {
        let mut document = String::new();
        for (index, part) in self.template.split(['«', '»']).enumerate() {
            if index % 2 == 0 {
                document.push_str(part);
                continue;
            }
            for number in 0..count {
                document.push_str(&part.replace('#', &number.to_string()).replace('§', &(number % 7).to_string()));
            }
        }
        document
    }

    /// How many of it may be, when it nests: no document may be deeper than `Limits::depth`.
    fn most(&self) -> usize {
        let parts = || self.template.split(['«', '»']).skip(1).step_by(2);
        match parts().any(|part| part.starts_with("</")) {
            true => {
                220 / parts()
                    .map(|part| part.matches('<').count() + 2 * part.matches("<table").count())
                    .max()
                    .unwrap_or(1)
            }
            false => usize::MAX,
        }
    }
}

/// What laying a document out takes: steps, bytes counted, bytes allocated.
#[derive(Debug, Clone, Copy)]
struct Cost {
    steps: u64,
    bytes: u64,
    peak: usize,
}

fn lay_out(fonts: &FontSet, html: &str, limits: &Limits) -> Result<Cost, LimitError> {
    let engine = Engine::new(fonts.clone(), limits.clone());
    let medium = Medium::Print {
        width: 100.,
        // One page: what is on many is painted page by page, each at the cost of what is on it and of a look at the rest.
        height: 20_000.,
        margin: 0.,
        own_sizes: false,
        dots_per_mm: 8.,
    };
    let (made, peak) = peak(|| {
        let document = engine.prepare(html)?;
        let _laid_out = engine.lay_out(&document, medium)?;
        Ok((limits.steps - document.work().left(), limits.bytes - document.work().bytes_left()))
    });
    made.map(|(steps, bytes)| Cost { steps, bytes, peak })
}

const PLENTY: u64 = 1 << 40;

fn unbounded() -> Limits {
    let mut limits = Limits::default();
    (limits.steps, limits.bytes, limits.pages) = (PLENTY, PLENTY, 10_000);
    limits
}

#[test]
fn costs_are_counted_grow_as_documents_do_and_stop_at_the_budget() {
    let fonts = FontSet::bundled();
    let warm = lay_out(&fonts, "<b>寄 a</b><i>收 b</i>", &unbounded());
    warm.expect("a small document");
    let mut wrong = Vec::new();
    let mut kinds = 0;
    for kind in Kind::all() {
        kinds += 1;
        let first = (kind.most() / 4).min(if kind.growth == 1 { 300 } else { 60 });
        let sizes = [first, 2 * first, 4 * first];
        let costs: Result<Vec<Cost>, LimitError> = sizes.iter().map(|n| lay_out(&fonts, &kind.document(*n), &unbounded())).collect();
        let Ok([small, middle, large]) = costs.as_deref().map(|costs| [costs[0], costs[1], costs[2]]) else {
            wrong.push(format!("{}: {costs:?}", kind.name));
            continue;
        };
        let may_be = 4_f64.powi(kind.growth as i32) * 1.15;
        let grows = |of: fn(&Cost) -> f64, slack: f64| of(&large) <= of(&small) * may_be + slack;
        if !grows(|cost| cost.steps as f64, 2_000.) || !grows(|cost| cost.bytes as f64, 2e5) || !grows(|cost| cost.peak as f64, 1e6) {
            wrong.push(format!("{}: grows too fast: {small:?} {middle:?} {large:?}", kind.name));
        }
        // What is allocated was counted; lists that grow have room to spare.
        if large.peak as f64 > large.bytes as f64 * 1.75 + 1.5e6 {
            wrong.push(format!("{}: not counted: {large:?}", kind.name));
        }
        let stopped = |steps: u64, bytes: u64| {
            let mut limits = unbounded();
            (limits.steps, limits.bytes) = (steps, bytes);
            lay_out(&fonts, &kind.document(sizes[2]), &limits).err()
        };
        let (steps, bytes) = (large.steps / 3, large.bytes / 3);
        if stopped(steps, PLENTY) != Some(LimitError::Steps(steps)) || stopped(PLENTY, bytes) != Some(LimitError::Bytes(bytes)) {
            wrong.push(format!("{}: does not stop at {steps} steps, {bytes} bytes", kind.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {kinds} kinds:\n{}", wrong.len(), wrong.join("\n"));
    assert!(kinds >= 150, "{kinds}");
}

/// CPU time of this thread in seconds, where the system tells it.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.)
}

#[test]
#[ignore = "takes minutes; its table is in docs/limits.md"]
fn what_replies_as_large_as_they_may_be_take() {
    let renderer = Renderer::builder().build();
    let mut rows = Vec::new();
    for kind in Kind::all() {
        let unit = kind.document(1_000).len().saturating_sub(kind.document(0).len()) / 1_000;
        let most = kind.most().min(2_900_000 / unit.max(1));
        for count in [most, most / 8] {
            let html = kind.document(count);
            if html.len() > 2_950_000 {
                continue;
            }
            let mut response = Response::default();
            (response.print_html, response.waybill_id) = (Some(html), "SF1".into());
            let (begun, cpu) = (Instant::now(), cpu_seconds());
            let (outcome, peak) = peak(|| match renderer.label(&response) {
                Err(error) => error.code(),
                Ok(label) => {
                    let drawn = label.to_png(1).err().or(label.to_pdf().err());
                    drawn.map_or("made", |error| error.code())
                }
            });
            let seconds = cpu.zip(cpu_seconds()).map_or(begun.elapsed().as_secs_f64(), |(from, to)| to - from);
            rows.push((seconds, peak >> 20, kind.name, count, outcome));
        }
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (seconds, mib, name, count, outcome) in rows {
        println!("{seconds:7.2} s {mib:5} MiB  {name} × {count}: {outcome}");
    }
}
