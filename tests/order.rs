//! The same reply gives the same bytes, whatever a renderer made before it and on any number of threads.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::sync::atomic::{AtomicUsize, Ordering};
use waybill_label::{Paper, Renderer, Response};

/// Everything a reply comes to: pictures of its pages, the PDF and what is told.
type Outcome = Result<(Vec<Vec<u8>>, Vec<u8>, String), String>;

fn renderer() -> Renderer {
    Renderer::builder().paper(Paper::new(40., 30.).expect("a size")).build()
}

fn rendered(renderer: &Renderer, html: &str) -> Outcome {
    let mut reply = Response::default();
    reply.print_html = Some(html.to_owned());
    let label = renderer.label(&reply).map_err(|error| error.to_string())?;
    let pages = (1..=label.pages().len()).map(|page| label.to_png(page).expect("a PNG"));
    let told = serde_json::to_string(&label).expect("the model");
    Ok((pages.collect(), label.to_pdf().expect("a PDF"), told))
}

/// Sheets that are imported into a layer by some documents, and without one by others.
const IMPORTED: [&str; 4] = [
    "p{color:black!important;padding-left:2mm!important}",
    "p{color:gray!important;margin-left:3mm}.a{margin-left:revert-layer}p{margin-top:revert-layer}",
    ".a{--size:5mm!important;width:4mm}p{font-size:var(--size,3mm)!important}",
    "p,.a{padding-left:revert-layer;border-left:2px solid!important}td{padding:revert}",
];

/// Sheets that documents share.
const SHEETS: [&str; 10] = [
    "p{color:silver!important;border-left:0!important}.a{padding-left:1mm!important;--size:3mm!important}",
    "@layer x{p{color:gray!important;margin-left:1mm}}@layer y{p{color:black!important;margin-left:revert-layer}}",
    "@layer y,x;",
    "html{font-size:5px}",
    "html{font-size:3mm;--size:2mm;writing-mode:vertical-rl}",
    "p::before{content:attr(class) '·' attr(title);color:var(--ink,black)}p::first-letter{font-weight:bold}",
    "@media (max-width:50mm){p{text-decoration:underline}}@media screen{p{display:none}}",
    ".A{border:1px solid}p{margin-inline-start:1rem;width:50vw}",
    "@page{margin:1mm}@page:first{margin:2mm}b{font-family:monospace;direction:rtl}",
    ":root{--ink:gray;--size:4mm}p{background:url(data:image/gif;base64,R0lGODdhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=) 0/1mm}",
];

const ELEMENTS: [&str; 10] = [
    "<p>甲方Ab",
    "<p class=a title=t>乙 fi</p>",
    "<p class=A style='color:black'>丙丁",
    "<p style='color:black!important;margin-left:revert-layer'>x，（y）",
    "<div class='a b'><p>y<p>z</div>",
    "<table border=1 align=right><tr><td class=a>1<td bgcolor=gray style='--size:2mm'><p>2</table>",
    "<blockquote style='all:revert-layer'>q<b>“b”</b></blockquote>",
    "<div style='display:flex;font-size:.8rem'><span class=a>f</span><p>g</div>",
    "<img width=20 height=9 src='data:image/gif;base64,R0lGODdhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs='>",
    "<center lang=zh-CN><font size=5 color=gray>——</font><ul><li class=a>l</ul></center>",
];

const MODES: [&str; 3] = [
    "",
    "<!doctype html>",
    "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN' 'http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd'>",
];

/// Documents that are alike: what one of them has, most of the others have too, in other layers, in another mode, or under other sheets.
fn documents() -> impl Strategy<Value = Vec<String>> {
    let layers = || prop::sample::select(vec!["", "layer", "layer(x)", "layer(y)"]);
    let sheets = || prop::sample::subsequence(SHEETS.to_vec(), 0..4);
    let common = (
        prop::sample::subsequence(IMPORTED.to_vec(), 1..3),
        sheets(),
        prop::collection::vec(prop::sample::select(ELEMENTS.to_vec()), 1..5),
    );
    let own = (
        [layers(), layers()],
        prop::sample::select(vec![MODES[0], MODES[0], MODES[1], MODES[2]]),
        prop::option::weighted(0.2, sheets()),
    );
    (common, prop::collection::vec(own, 8)).prop_map(|((imports, shared, body), all)| {
        let document = |(layers, mode, own): ([&str; 2], &str, Option<Vec<&str>>)| {
            let import = |(text, layer)| format!("@import url(\"data:text/css,{text}\") {layer};");
            let imports: String = imports.iter().zip(layers).map(import).collect();
            let sheets = own.as_ref().unwrap_or(&shared);
            let sheets: String = sheets.iter().map(|text| format!("<style>{text}</style>")).collect();
            format!("{mode}<style>{imports}</style>{sheets}<body>{}", body.concat())
        };
        all.into_iter().map(document).collect()
    })
}

/// Renders all documents with one renderer and as many threads, each thread taking the next that is left.
fn together(documents: &[&String], threads: usize) -> Vec<Outcome> {
    let (renderer, next) = (renderer(), AtomicUsize::new(0));
    let work = || {
        let mut made = Vec::new();
        while let Some((index, html)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|index| Some((index, documents.get(index)?))) {
            made.push((index, rendered(&renderer, html)));
        }
        made
    };
    let mut made: Vec<(usize, Outcome)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, outcome)| outcome).collect()
}

#[test]
fn a_document_looks_the_same_alone_and_after_any_others() {
    let mut runner = TestRunner::new(Config {
        cases: 24,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    });
    let result = runner.run(&documents(), |documents| {
        let alone: Vec<Outcome> = documents.iter().map(|html| rendered(&renderer(), html)).collect();
        for threads in [1, 8] {
            let (forward, backward): (Vec<_>, Vec<_>) = (documents.iter().collect(), documents.iter().rev().collect());
            let mut after = together(&backward, threads);
            after.reverse();
            for (index, (forward, backward)) in together(&forward, threads).into_iter().zip(after).enumerate() {
                prop_assert!(forward == alone[index], "forward, {} threads: {}", threads, documents[index]);
                prop_assert!(backward == alone[index], "backward, {} threads: {}", threads, documents[index]);
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}
