//! Flex and grid containers from HTML to geometry.

use crate::layout::rects::{check, rects};
use proptest::prelude::*;

#[test]
fn items_grow_into_the_line_and_stretch_across_it() {
    let body = "<div id=c style='display:flex; width:300px; gap:10px'><div id=a style='flex:1; height:40px'></div>\
        <div id=b style='flex:2'></div><div id=d style='width:50px'></div></div>";
    check(
        body,
        &[
            ("c", [0., 0., 300., 40.]),
            ("a", [0., 0., 76.671875, 40.]),
            ("b", [86.671875, 0., 153.328_13, 40.]),
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

/// Boxes of these widths that a line may be cut between.
fn boxes(widths: &[i32]) -> String {
    let boxes = widths
        .iter()
        .map(|width| format!("<i style='display:inline-block; width:{width}px; height:10px'></i>"));
    boxes.collect()
}

#[test]
fn an_inflexible_item_holds_a_row_at_a_definite_base_size_only() {
    let width = |item: &str| {
        let body = format!(
            "<div id=c style='display:flex; width:min-content'><div style='{item}'>{}</div></div>",
            boxes(&[20, 30])
        );
        rects(&body)["c"][2]
    };
    assert_eq!(width("flex:none"), 30., "its content can be narrower");
    assert_eq!(width("flex:0 0 100px"), 100.);
}

#[test]
fn the_widest_item_of_a_row_that_wraps_counts_whatever_its_base_size() {
    let width = |wrap: &str| {
        let body =
            format!("<div id=c style='display:flex; flex-wrap:{wrap}; float:left'><div style='flex-basis:80px; width:180px'></div></div>");
        rects(&body)["c"][2]
    };
    assert_eq!((width("wrap"), width("nowrap")), (180., 80.));
}

#[test]
fn items_of_a_column_that_wraps_fit_their_line() {
    let column = |wrap: &str| {
        let style = format!("display:flex; flex-direction:column; flex-wrap:{wrap}; width:50px; align-items:flex-start");
        let body = format!(
            "<div style='{style}'><div style='width:80px'></div><div id=a>{}</div></div>",
            boxes(&[30, 30])
        );
        rects(&body)["a"][2]
    };
    assert_eq!((column("wrap"), column("nowrap")), (60., 50.));
}

/// They have the left edge for a baseline.
#[test]
fn items_of_a_column_align_their_edges_as_baselines() {
    let items = "<div id=a style='margin:0 10px; width:20px; height:5px'></div><div id=b style='width:50px; height:5px'></div>";
    let column = |style: &str| format!("<div style='display:flex; flex-direction:column; width:100px; {style}'>{items}</div>");
    let lefts = |style: &str| {
        let found = rects(&column(style));
        (found["a"][0], found["b"][0])
    };
    assert_eq!(lefts("align-items:baseline"), (10., 10.));
    assert_eq!(lefts("align-items:baseline; direction:rtl"), (50., 50.));
    assert_eq!(lefts("align-items:last baseline"), (50., 50.));
}

#[test]
fn percentages_of_columns_do_not_widen_a_table_in_an_item() {
    let table = "<table id=t style='border-spacing:0'><td width='80%' style='padding:0; height:5px'><td style='padding:0'><div style='width:20px'></div></table>";
    let width = |style: &str| rects(&format!("<div style='{style}'><div style='float:left'>{table}</div></div>"))["t"][2];
    assert_eq!(width(""), 100.);
    assert_eq!(
        (width("display:flex"), width("display:grid; grid-template-columns:auto 1fr")),
        (20., 20.)
    );
    assert_eq!(
        rects(&format!(
            "<div style='display:flex'><div style='flex-shrink:0'>{}</div></div>",
            table.replace("80", "100")
        ))["t"][2],
        20.
    );
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
fn the_size_of_a_nested_container_does_not_count_as_its_content() {
    let body = "<div style='display:flex; flex-direction:column; width:200px; height:400px; gap:8px'>\
        <div id=a style='display:flex; height:50%'><div id=c style='width:9px'></div></div><div id=b style='display:flex; height:50%'></div></div>";
    check(
        body,
        &[
            ("a", [0., 0., 200., 196.]),
            ("b", [0., 204., 200., 196.]),
            ("c", [0., 0., 9., 196.]),
        ],
    );
}

#[test]
fn a_ratio_turns_the_stretched_size_into_the_other() {
    let body = "<div style='display:flex; width:0; height:100px'><div id=a style='aspect-ratio:1/2'></div></div>\
        <div style='display:grid; grid-template:50px / 100px'><div id=b style='aspect-ratio:4'></div></div>\
        <div id=c style='display:flex; width:100px; aspect-ratio:2'><div style='height:70px'></div></div>";
    check(
        body,
        &[
            ("a", [0., 0., 50., 100.]),
            ("b", [0., 100., 100., 25.]),
            ("c", [0., 150., 100., 70.]),
        ],
    );
}

#[test]
fn the_first_baseline_of_a_reversed_column_is_its_topmost_items() {
    let body = "<div style='display:flex; align-items:baseline'><div style='width:5px; height:100px'></div>\
        <div id=a style='display:flex; flex-direction:column-reverse; width:60px; height:90px'>\
        <div style='height:20px'></div><div style='height:30px'></div></div></div>";
    check(body, &[("a", [5., 30., 60., 90.])]);
}

#[test]
fn right_is_the_start_of_a_column() {
    let body =
        "<div style='display:flex; flex-direction:column; height:50px; justify-content:right'><div id=a style='height:10px'></div></div>";
    check(body, &[("a", [0., 0., 800., 10.])]);
}

#[test]
fn a_table_is_never_narrower_than_its_content() {
    let body = "<div style='display:flex; width:50px'><div id=a style='display:table; width:10px; max-width:10px; height:20px'>\
        <div style='width:90px'></div></div></div>";
    check(body, &[("a", [0., 0., 90., 20.])]);
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
