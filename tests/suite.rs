//! The layout suite: one small document for each rule, and what must stand where.
//!
//! Every `tests/suite/<room>/<rule>.html` has a `<rule>.txt` beside it that lists its pages and what is painted on them. After a change
//! that is meant to move things, re-make them and let a browser say whether it agrees:
//!
//! ```text
//! WAYBILL_LABEL_BLESS=1 cargo test --test suite
//! python3 tests/suite/browser.py
//! ```

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};
use waybill_label::engine::{Engine, Limits, Medium};
use waybill_label::page::{Affine, Clip, Color, GlyphRun, Group, ImageItem, Item, PX_PER_MM, Page, Paint, Point, Rect, RuleStyle, Segment};
use waybill_label::text::FontSet;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The least number of rules.
const RULES: usize = 250;

/// Paper of 4 × 2.5 in, so that its 384 × 240 px are whole px in a browser's window too.
const PAPER_MM: (f32, f32) = (101.6, 63.5);

/// Steps in a px that places are rounded to: finer than any printer's dot, coarse enough to hide what mm in `f32` lose.
const STEPS: f64 = 20.;

#[test]
fn every_rule_puts_things_where_a_browser_does() -> Outcome {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let documents = files(&suite, "html")?;
    let bless = env::var_os("WAYBILL_LABEL_BLESS").is_some();
    let fonts = FontSet::bundled();
    let mut complaints = Vec::new();
    for document in &documents {
        let source = fs::read_to_string(suite.join(document).with_extension("html"))?;
        if !source.starts_with("<!-- ") {
            complaints.push(format!("{} does not open with its rule", document.display()));
        }
        let made = describe(&fonts, &source)?;
        let expectation = suite.join(document).with_extension("txt");
        if bless {
            fs::write(&expectation, &made)?;
            continue;
        }
        match fs::read_to_string(&expectation) {
            Ok(expected) if expected == made => {}
            Ok(expected) => complaints.push(format!("{}\n{}", document.display(), difference(&expected, &made))),
            Err(_) => complaints.push(format!("{} has no expectation", document.display())),
        }
    }
    for orphan in files(&suite, "txt")?.difference(&documents) {
        complaints.push(format!("{} has an expectation and no document", orphan.display()));
    }
    if documents.len() < RULES {
        complaints.push(format!("{} rules are fewer than {RULES}", documents.len()));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    Ok(())
}

/// `<room>/<rule>` of all files with an extension.
fn files(suite: &Path, extension: &str) -> Outcome<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    for room in fs::read_dir(suite)? {
        let room = room?.path();
        if !room.is_dir() {
            continue;
        }
        for file in fs::read_dir(room)? {
            let file = file?.path();
            if file.extension().is_some_and(|own| own == extension) {
                found.insert(file.strip_prefix(suite)?.with_extension(""));
            }
        }
    }
    Ok(found)
}

/// The lines that differ, `-` as expected and `+` as made, with the line before them.
fn difference(expected: &str, made: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), made.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let before = old[head.saturating_sub(1)..head].iter().map(|line| format!("    {line}"));
    let gone = old[head..old.len() - tail].iter().map(|line| format!("  - {line}"));
    let come = new[head..new.len() - tail].iter().map(|line| format!("  + {line}"));
    before.chain(gone).chain(come).collect::<Vec<_>>().join("\n")
}

/// Lays a document out and tells its pages line by line.
fn describe(fonts: &FontSet, source: &str) -> Outcome<String> {
    let engine = Engine::new(fonts.clone(), Limits::default());
    let prepared = engine.prepare(source)?;
    let medium = Medium::Print {
        width: PAPER_MM.0,
        height: PAPER_MM.1,
        margin: 0.,
        own_sizes: true,
        dots_per_mm: 8.,
    };
    let laid_out = engine.lay_out(&prepared, medium)?;
    let mut told = String::new();
    for warning in &laid_out.warnings {
        writeln!(told, "warning {warning}")?;
    }
    for (index, page) in laid_out.pages.iter().enumerate() {
        tell_page(&mut told, index + 1, page)?;
    }
    Ok(told)
}

fn tell_page(told: &mut String, number: usize, page: &Page) -> std::fmt::Result {
    writeln!(told, "page {number} {}x{}", px(page.width), px(page.height))?;
    page.items.iter().try_for_each(|item| tell(told, item, 1))
}

/// One item a line; what is in a group is indented and in the group's own coordinates.
fn tell(told: &mut String, item: &Item, depth: usize) -> std::fmt::Result {
    write!(told, "{:1$}", "", 2 * depth)?;
    match item {
        Item::Glyphs(run) => writeln!(told, "text {} {}", rect(&run.bounds), text(run)),
        Item::Fill(fill) => writeln!(told, "fill {} {}", rect(&fill.rect), paint(&fill.paint)),
        Item::Rule(rule) => {
            let style = match rule.style {
                RuleStyle::Solid => "",
                RuleStyle::Dashed => " dashed",
                RuleStyle::Dotted => " dotted",
            };
            writeln!(told, "line {} {}{style}", rect(&rule.rect), color(rule.color))
        }
        Item::Path(path) => {
            let rule = if path.even_odd { " even-odd" } else { "" };
            writeln!(told, "path {} {}{rule}", outline(&path.path), paint(&path.paint))
        }
        Item::Image(item) => writeln!(told, "image {} {}", rect(&item.rect), image(item)),
        Item::Barcode(_) => writeln!(told, "barcode"),
        Item::Group(group) => tell_group(told, group, depth),
    }
}

fn tell_group(told: &mut String, group: &Group, depth: usize) -> std::fmt::Result {
    write!(told, "group")?;
    if group.transform != Affine::IDENTITY {
        let Affine { a, b, c, d, e, f } = group.transform;
        let part = |value: f32| (f64::from(value) * 1000.).round() / 1000. + 0.;
        write!(told, " matrix({},{},{},{},{},{})", part(a), part(b), part(c), part(d), px(e), px(f))?;
    }
    match &group.clip {
        Some(Clip::Rect(clip)) => write!(told, " clip {}", rect(clip))?,
        Some(Clip::Path(path)) => write!(told, " clip {}", outline(path))?,
        None => {}
    }
    if group.opacity != 1. {
        write!(told, " opacity {}", group.opacity)?;
    }
    writeln!(told)?;
    group.items.iter().try_for_each(|item| tell(told, item, depth + 1))
}

/// Face, size, style, colour (where it is not black) and characters of a run.
fn text(run: &GlyphRun) -> String {
    let mut told = format!("{} {}px", run.face.postscript_name(), px(run.size));
    if run.embolden {
        told.push_str(" emboldened");
    }
    if run.slant {
        told.push_str(" slanted");
    }
    if run.color != Color::BLACK {
        told = format!("{told} {}", color(run.color));
    }
    format!("{told} {:?}", run.text)
}

/// The pixels of a picture, and its colour where it has only one.
fn image(item: &ImageItem) -> String {
    let mut told = format!("{}x{}", item.picture.width(), item.picture.height());
    if let Some((first, rest)) = item
        .picture
        .pixels()
        .and_then(|pixels| pixels.rgba.as_chunks::<4>().0.split_first())
        && rest.iter().all(|pixel| pixel == first)
    {
        let [r, g, b, a] = *first;
        told = format!("{told} {}", color(Color { r, g, b, a }));
    }
    if item.pixelated {
        told.push_str(" pixelated");
    }
    told
}

fn paint(paint: &Paint) -> String {
    let gradient = match paint {
        Paint::Solid(solid) => return color(*solid),
        Paint::Gradient(gradient) => gradient,
    };
    use waybill_label::page::GradientShape::{Linear, Radial};
    let shape = match gradient.shape {
        Linear(from, to) => format!("linear({}; {}", point(from), point(to)),
        Radial(centre, width, height) => format!("radial({}; {}x{}", point(centre), px(width), px(height)),
    };
    let stops: String = gradient
        .stops
        .iter()
        .map(|(offset, stop)| format!("; {} {}", (f64::from(*offset) * 1000.).round() / 1000., color(*stop)))
        .collect();
    format!("{shape}{stops}){}", if gradient.repeating { " repeating" } else { "" })
}

fn outline(path: &[Segment]) -> String {
    let segments = path.iter().map(|segment| match segment {
        Segment::Move(to) => format!("M{}", point(*to)),
        Segment::Line(to) => format!("L{}", point(*to)),
        Segment::Cubic(a, b, to) => format!("C{},{},{}", point(*a), point(*b), point(*to)),
        Segment::Close => "Z".to_owned(),
    });
    segments.collect()
}

fn color(color: Color) -> String {
    let Color { r, g, b, a } = color;
    match a {
        255 => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => format!("#{r:02x}{g:02x}{b:02x}{a:02x}"),
    }
}

fn rect(rect: &Rect) -> String {
    format!("{},{} {}x{}", px(rect.x), px(rect.y), px(rect.width), px(rect.height))
}

fn point(point: Point) -> String {
    format!("{},{}", px(point.x), px(point.y))
}

/// CSS px of mm.
fn px(mm: f32) -> f64 {
    (f64::from(mm) * f64::from(PX_PER_MM) * STEPS).round() / STEPS + 0.
}
