//! Flex and grid containers from HTML to geometry.

use crate::html::{Document, NodeKind};
use crate::layout::Layout;
use crate::layout::box_tree::BoxTree;
use crate::layout::fragment::Fragment;
use crate::layout::generate::generate;
use crate::layout::geometry::{PhysicalOffset, PhysicalSize};
use crate::layout::space::Space;
use crate::limits::Limits;
use crate::resource::Resources;
use crate::style::{Medium, StyleSheets};
use crate::text::FontSet;
use crate::units::Px;
use proptest::prelude::*;
use std::collections::BTreeMap;

type Rects = BTreeMap<String, [f32; 4]>;

/// Left, top, width and height in px of every element with an id, in a window of 800 × 600.
pub(in crate::layout) fn rects(body: &str) -> Rects {
    let html = format!("<!DOCTYPE html><style>body {{ margin: 0 }} * {{ font-size: 10px }}</style>{body}");
    let limits = Limits::default();
    let document = Document::parse(&html, &limits).expect("the document is small");
    let resources = Resources {
        resolver: None,
        limits: &limits,
        warnings: Default::default(),
    };
    let medium = Medium {
        print: false,
        width: Px::new(800),
        height: Px::new(600),
    };
    let sheets = StyleSheets::of_document(&document, &medium, &resources);
    let styles = sheets.compute(&document, &medium, &FontSet::bundled(), &resources);
    let tree = generate(&document, &styles, &resources).expect("there is a root element");
    let layout = Layout::new(
        &tree,
        PhysicalSize {
            width: Px::new(800),
            height: Px::new(600),
        },
        limits.layout_steps,
    );
    let flow = tree.get(tree.root).flow();
    let (root, _) = layout.layout_root(tree.root, &Space::independent(flow, Px::new(800), Some(Px::new(600))));
    let mut found = Rects::new();
    collect(&document, &tree, &root, PhysicalOffset::default(), &mut found);
    found
}

fn collect(document: &Document, tree: &BoxTree, fragment: &Fragment, at: PhysicalOffset, found: &mut Rects) {
    let element = tree.get(fragment.box_id).node.map(|node| &document.node(node).kind);
    if let Some(NodeKind::Element(element)) = element
        && let Some(id) = element.attribute("id")
    {
        let rect = [at.x, at.y, fragment.size.width, fragment.size.height].map(Px::to_f32);
        found.entry(id.to_owned()).or_insert(rect);
    }
    for child in &fragment.children {
        collect(document, tree, &child.fragment, at + child.offset, found);
    }
}

pub(in crate::layout) fn check(body: &str, expected: &[(&str, [f32; 4])]) {
    let found = rects(body);
    for (id, rect) in expected {
        assert_eq!(found.get(*id), Some(rect), "#{id} of {body}");
    }
}

#[test]
fn items_grow_into_the_line_and_stretch_across_it() {
    let body = "<div id=c style='display:flex; width:300px; gap:10px'><div id=a style='flex:1; height:40px'></div>\
        <div id=b style='flex:2'></div><div id=d style='width:50px'></div></div>";
    check(
        body,
        &[
            ("c", [0., 0., 300., 40.]),
            ("a", [0., 0., 76.671875, 40.]),
            ("b", [86.671875, 0., 153.328125, 40.]),
            ("d", [250., 0., 50., 40.]),
        ],
    );
}

#[test]
fn lines_wrap_and_share_the_cross_size() {
    let item = "style='width:60px; height:20px; flex:none'";
    let body = format!("<div style='display:flex; flex-wrap:wrap; width:100px; height:100px'><p id=a {item}></p><p id=b {item}></p></div>");
    let body = body.replace("flex:none", "flex:none; margin:0");
    check(&body, &[("a", [0., 0., 60., 20.]), ("b", [0., 50., 60., 20.])]);
    let reversed = body.replace("flex-wrap:wrap;", "flex-wrap:wrap-reverse;");
    check(&reversed, &[("a", [0., 80., 60., 20.]), ("b", [0., 30., 60., 20.])]);
}

#[test]
fn directions_follow_the_writing_mode() {
    let items = "<div id=a style='width:20px; height:30px'></div><div id=b style='width:20px; height:30px'></div>";
    let container = |style: &str| format!("<div style='display:flex; width:100px; height:100px; align-items:start; {style}'>{items}</div>");
    check(
        &container("direction:rtl"),
        &[("a", [80., 0., 20., 30.]), ("b", [60., 0., 20., 30.])],
    );
    check(
        &container("writing-mode:vertical-rl"),
        &[("a", [80., 0., 20., 30.]), ("b", [80., 30., 20., 30.])],
    );
    check(
        &container("flex-direction:column-reverse"),
        &[("a", [0., 70., 20., 30.]), ("b", [0., 40., 20., 30.])],
    );
}

#[test]
fn the_automatic_minimum_keeps_content_unless_it_scrolls() {
    let container = |style: &str| {
        format!("<div style='display:flex; width:50px'><div id=a style='{style}'><div style='width:80px; height:10px'></div></div></div>")
    };
    check(&container(""), &[("a", [0., 0., 80., 10.])]);
    check(&container("overflow:hidden"), &[("a", [0., 0., 50., 10.])]);
    check(&container("width:60px"), &[("a", [0., 0., 60., 10.])]);
}

#[test]
fn percentages_resolve_against_stretched_and_flexed_items() {
    let body = "<div style='display:flex; height:80px'><div style='width:50px'><div id=a style='height:50%'></div></div></div>\
        <div style='display:flex; flex-direction:column; height:100px'><div style='flex:1'><div id=b style='height:50%'></div></div></div>";
    check(body, &[("a", [0., 0., 50., 40.]), ("b", [0., 80., 800., 50.])]);
}

#[test]
fn auto_margins_take_the_free_space_before_alignment() {
    let body = "<div style='display:flex; width:200px; height:60px; justify-content:center'>\
        <div id=a style='width:40px; height:20px; margin:auto'></div><div id=b style='width:40px'></div></div>";
    check(body, &[("a", [60., 20., 40., 20.]), ("b", [160., 0., 40., 60.])]);
}

#[test]
fn a_container_is_as_wide_as_its_items_can_be() {
    let body = "<div style='display:inline-flex' id=c><div style='flex:0 0 70px; min-width:0'></div><div style='width:30px'></div></div>\
        <br><div style='display:inline-flex; flex-flow:column wrap; height:100px' id=w>\
        <div style='width:50px; height:60px'></div><div style='width:40px; height:60px'></div></div>";
    let found = rects(body);
    assert_eq!(found["c"][2], 100.);
    assert_eq!(found["w"][2], 90.);
}

#[test]
fn an_absolute_child_stands_where_the_only_item_would() {
    let body = "<div style='display:flex; width:100px; height:60px; justify-content:center; align-items:flex-end; position:relative'>\
        <div style='width:10px; height:10px'></div><div id=a style='position:absolute; width:20px; height:20px'></div></div>";
    check(body, &[("a", [40., 40., 20., 20.])]);
}

#[test]
fn fractions_share_what_fixed_tracks_leave() {
    let body = "<div style='display:grid; width:320px; grid-template-columns:100px 1fr 3fr; gap:10px'>\
        <div id=a style='height:20px'></div><div id=b></div><div id=d></div><div id=e style='height:30px; grid-column:span 2'></div></div>";
    check(
        body,
        &[
            ("a", [0., 0., 100., 20.]),
            ("b", [110., 0., 50., 20.]),
            ("d", [170., 0., 150., 20.]),
            ("e", [0., 30., 160., 30.]),
        ],
    );
}

#[test]
fn names_place_items() {
    let body = "<div style='display:grid; width:100px; grid-template:\"head head\" 20px \"side main\" 30px / 40px 60px'>\
        <div id=m style='grid-area:main'></div><div id=h style='grid-area:head'></div><div id=s style='grid-area:side'></div></div>";
    check(
        body,
        &[("h", [0., 0., 100., 20.]), ("s", [0., 20., 40., 30.]), ("m", [40., 20., 60., 30.])],
    );
}

#[test]
fn repeated_tracks_fill_the_container() {
    let body = "<div style='display:grid; width:100px; grid-template-columns:repeat(auto-fill, 30px); direction:rtl'>\
        <p id=a>x</p><p id=b>x</p><p id=c>x</p><p id=d>x</p></div>";
    let found = rects(body);
    assert_eq!((found["a"][0], found["c"][0], found["d"][0]), (70., 10., 70.));
    assert!(found["d"][1] > found["a"][1]);
}

#[test]
fn calculations_size_tracks() {
    let body = "<div style='display:grid; width:200px; grid-template-columns:calc(50% - 20px) calc(25% + 5px); height:10px'>\
        <div id=a></div><div id=b></div></div>";
    check(body, &[("a", [0., 0., 80., 10.]), ("b", [80., 0., 55., 10.])]);
}

#[test]
fn a_grid_area_contains_its_absolute_child() {
    let body = "<div style='display:grid; position:relative; padding:5px; grid-template:40px 40px / 50px 50px; width:100px'>\
        <div id=a style='position:absolute; grid-area:2 / 2; inset:0'></div>\
        <div id=b style='position:absolute; grid-column:2; right:0; top:0; width:10px; height:10px'></div></div>";
    check(body, &[("a", [55., 45., 55., 45.]), ("b", [100., 0., 10., 10.])]);
}

#[test]
fn rows_make_room_for_shared_baselines() {
    let tall = "<div style='display:inline-block; width:5px; height:40px'></div>";
    let low = "<div style='display:inline-block; width:5px; height:10px; margin-bottom:-30px; vertical-align:baseline'></div>";
    let body = format!(
        "<div id=c style='display:grid; grid-auto-flow:column; justify-content:start; line-height:0'>\
        <div id=a style='align-self:baseline'>{tall}</div><div id=b style='align-self:baseline; height:30px'>{low}</div></div>"
    );
    let found = rects(&body);
    assert_eq!(found["a"][1], 0.);
    assert!(found["b"][1] > 0.);
    assert_eq!(found["c"][3], found["b"][1] + found["b"][3]);
}

#[test]
fn hostile_line_numbers_are_bounded() {
    let body = "<div style='display:grid'><div id=a style='grid-area:30000 / 30000; height:10px'></div>\
        <div style='grid-area:-30000 / -30000 / 30000 / 30000'></div></div>";
    assert!(rects(body).contains_key("a"));
}

fn declarations() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        Just("display:flex"),
        Just("display:inline-flex"),
        Just("display:grid"),
        Just("flex-flow:column wrap"),
        Just("flex-flow:row-reverse wrap-reverse"),
        Just("flex:1 2 content"),
        Just("width:1e9px"),
        Just("height:-0px"),
        Just("width:30%"),
        Just("height:calc(50% - 1px)"),
        Just("margin:auto"),
        Just("margin:-1e9px"),
        Just("padding:10%"),
        Just("aspect-ratio:1e-9"),
        Just("writing-mode:vertical-lr"),
        Just("direction:rtl"),
        Just("position:absolute"),
        Just("align-self:last baseline"),
        Just("justify-items:baseline"),
        Just("grid-template:repeat(auto-fit, minmax(0, 1fr)) / repeat(60000, [a] 1px)"),
        Just("grid-area:-9 / span 3 / a / span b"),
        Just("grid-auto-flow:column dense"),
        Just("gap:calc(1px + 10%)"),
        Just("min-width:min-content"),
        Just("max-height:fit-content"),
        Just("box-sizing:border-box"),
    ];
    prop::collection::vec(one, 0..5).prop_map(|list| list.join(";"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_style_makes_layout_panic(styles in prop::collection::vec(declarations(), 6)) {
        let [a, b, c, d, e, f] = &styles[..] else { unreachable!() };
        rects(&format!("<div id=a style='{a}'><div style='{b}'>x<p style='{c}'>y</p></div><div style='{d}'><i style='{e}'></i></div>\
            <p style='{f}'>z</p></div>"));
    }
}
