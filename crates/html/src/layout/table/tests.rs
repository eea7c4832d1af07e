//! Tables from HTML to geometry; the figures are Chromium's.

use crate::layout::rects::{check, quirky_rects, rects};

/// A table without spacing and padding.
fn table(attributes: &str, rows: &str) -> String {
    format!("<style>td {{ padding: 0 }} table {{ border-spacing: 0 }}</style><table id=t {attributes}>{rows}</table>")
}

fn block(width: i32, height: i32) -> String {
    format!("<div style='width:{width}px; height:{height}px'></div>")
}

#[test]
fn automatic_columns_are_as_wide_as_their_cells() {
    let body = table("", &format!("<tr><td id=a>{}<td id=b>{}", block(30, 10), block(50, 20)));
    check(
        &body,
        &[("t", [0., 0., 80., 20.]), ("a", [0., 0., 30., 20.]), ("b", [30., 0., 50., 20.])],
    );
}

#[test]
fn spans_cover_columns_and_rows() {
    let rows = format!(
        "<tr><td id=a rowspan=2>{}<td id=b>{}<td>{}<tr><td id=c colspan=2>",
        block(20, 50),
        block(30, 10),
        block(40, 10)
    );
    check(
        &table("", &rows),
        &[("a", [0., 0., 20., 50.]), ("b", [20., 0., 30., 50.]), ("c", [20., 50., 70., 0.])],
    );
}

#[test]
fn percentages_and_lengths_share_a_width() {
    let rows = "<tr><td id=a style='width:50%'><td id=b style='width:40px'><td id=c>";
    check(
        &table("style='width:200px; height:30px'", rows),
        &[("a", [0., 0., 100., 30.]), ("b", [100., 0., 40., 30.]), ("c", [140., 0., 60., 30.])],
    );
}

#[test]
fn collapsed_borders_take_half_their_width_from_each_cell() {
    let body = format!(
        "<table id=t style='border-collapse:collapse'><tr><td id=a style='border:4px solid; padding:0'>{0}\
         <td id=b style='border:2px solid; padding:0'>{0}</table>",
        block(10, 10)
    );
    check(
        &body,
        &[("t", [0., 0., 30., 18.]), ("a", [2., 2., 14., 14.]), ("b", [16., 2., 13., 14.])],
    );
}

#[test]
fn heights_go_to_rows_without_one() {
    let rows = "<tr><td id=a style='height:20px'><tr><td id=b><div style='height:10px'></div>";
    check(
        &table("style='height:100px; width:10px'", rows),
        &[("a", [0., 0., 10., 20.]), ("b", [0., 20., 10., 80.])],
    );
}

#[test]
fn cells_align_their_content() {
    let cell = |id: &str, align: &str| format!("<td style='vertical-align:{align}'><div id={id} style='width:10px; height:10px'></div>");
    let rows = format!(
        "<tr style='height:50px'>{}{}{}",
        cell("a", "top"),
        cell("b", "middle"),
        cell("c", "bottom")
    );
    check(
        &table("", &rows),
        &[("a", [0., 0., 10., 10.]), ("b", [10., 20., 10., 10.]), ("c", [20., 40., 10., 10.])],
    );
}

#[test]
fn content_that_is_too_high_begins_at_the_top_of_its_cell() {
    let inner = "<table style='height:100%'><caption id=c style='height:24px'></caption></table>";
    let row = |align: &str| format!("<tr><td style='height:12px; vertical-align:{align}'>{inner}");
    for align in ["top", "middle", "bottom"] {
        assert_eq!(rects(&table("", &row(align)))["c"][1], 0., "{align}");
    }
}

#[test]
fn nowrap_holds_whatever_the_width_of_the_cell() {
    let boxes = "<i style='display:inline-block; width:30px; height:5px'></i>".repeat(2);
    let body = table("", &format!("<tr><td id=a width=20 nowrap>{boxes}"));
    assert_eq!((rects(&body)["a"][2], quirky_rects(&body)["a"][2]), (60., 60.));
}

#[test]
fn captions_stand_around_the_grid() {
    let rows = format!("<caption id=c style='height:8px'></caption><tr><td id=a>{}", block(30, 10));
    let body = table("", &rows);
    check(&body, &[("c", [0., 0., 30., 8.]), ("a", [0., 8., 30., 10.])]);
    let below = body.replace("height:8px", "height:8px; caption-side:bottom");
    check(&below, &[("c", [0., 10., 30., 8.]), ("a", [0., 0., 30., 10.])]);
}

#[test]
fn columns_run_from_the_right_in_rtl() {
    let rows = format!("<tr><td id=a>{}<td id=b>{}", block(30, 10), block(50, 10));
    check(
        &table("style='direction:rtl'", &rows),
        &[("a", [50., 0., 30., 10.]), ("b", [0., 0., 50., 10.])],
    );
}

#[test]
fn collapsed_rows_and_columns_take_no_room() {
    let rows = format!(
        "<col><col style='visibility:collapse'><tr style='visibility:collapse'><td>{0}<td>{0}<tr><td id=a>{0}<td>{0}<td id=c>{0}",
        block(20, 10)
    );
    check(
        &table("", &rows),
        &[("t", [0., 0., 40., 10.]), ("a", [0., 0., 20., 10.]), ("c", [20., 0., 20., 10.])],
    );
}

#[test]
fn hostile_tables_end_within_their_steps() {
    let cells = "<td colspan=1000 rowspan=65534>".repeat(300);
    let rows = format!("<tr>{cells}").repeat(20);
    let body = format!("<table style='border-collapse:collapse'>{rows}</table>");
    rects(&body);
}
