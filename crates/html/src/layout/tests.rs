//! Rules of sizes, writing modes and containing blocks, seen in whole documents (in a window of 800 × 600 px, 10 px text).

use super::rects::{check, quirky_rects, rects};

#[test]
fn body_gives_the_root_its_writing_mode() {
    let body = "<style>body { writing-mode: vertical-rl }</style><div id=a style='width:20px; height:30px'></div><div id=b style='width:30px; height:10px'></div>";
    check(body, &[("a", [30., 0., 20., 30.]), ("b", [0., 0., 30., 10.])]);
}

#[test]
fn an_inline_box_of_another_writing_mode_is_an_inline_block() {
    let body = "<span id=a style='writing-mode:vertical-rl; width:40px; height:30px; vertical-align:top'></span>";
    check(body, &[("a", [0., 0., 40., 30.])]);
}

#[test]
fn orthogonal_flows_take_the_window_where_the_container_has_no_size() {
    let body = "<div><div id=a style='writing-mode:vertical-rl; width:20px; height:50%'></div></div>\
        <div style='max-height:80px'><div id=b style='writing-mode:vertical-rl; width:20px; height:stretch'></div></div>";
    check(body, &[("a", [0., 0., 20., 300.]), ("b", [0., 300., 20., 80.])]);
}

#[test]
fn percent_padding_widens_a_box_that_fits_its_content() {
    let body =
        "<div style='width:200px'><div id=a style='float:left; padding-left:25%'><div style='width:10px; height:10px'></div></div></div>";
    check(body, &[("a", [0., 0., 60., 10.])]);
}

#[test]
fn a_ratio_transfers_limits_but_not_beyond_explicit_ones() {
    let body = "<div id=a style='aspect-ratio:1; max-height:40px'></div>\
        <div id=b style='aspect-ratio:1; max-height:40px; min-width:100px'></div>\
        <div id=c style='aspect-ratio:2; height:50px; width:min-content'></div>\
        <div style='aspect-ratio:1; width:60px'><div id=d style='height:100%'></div></div>";
    check(
        body,
        &[
            ("a", [0., 0., 40., 40.]),
            ("b", [0., 40., 100., 40.]),
            ("c", [0., 80., 100., 50.]),
            ("d", [0., 130., 60., 60.]),
        ],
    );
}

#[test]
fn definite_heights_reach_ratios_through_shrink_to_fit() {
    let body =
        "<div id=a style='float:left; height:100px'><div style='height:50%'><div style='height:100%; aspect-ratio:2'></div></div></div>";
    check(body, &[("a", [0., 0., 100., 100.])]);
}

#[test]
fn a_positioned_inline_box_contains_what_is_in_its_floats() {
    let body = "<div style='width:300px'><span style='position:relative; padding-left:100px'><span style='float:left'>\
        <span id=a style='position:absolute; left:0; right:0; top:0; height:10px'></span></span></span></div>";
    assert_eq!(rects(body)["a"][2], 100.);
}

#[test]
fn an_inline_box_on_two_lines_contains_from_its_first_corner_to_its_last() {
    let body = "<div style='width:100px; position:relative; line-height:20px'><i style='display:inline-block; width:60px'></i>\
        <span style='position:relative'><i style='display:inline-block; width:30px'></i> <i style='display:inline-block; width:80px'></i>\
        <b id=a style='position:absolute; top:0; left:0; width:5px; height:100%'></b></span></div>";
    let found = rects(body);
    assert!(found["a"][0] >= 60., "{:?}", found["a"]);
    assert!(found["a"][3] > 20., "{:?}", found["a"]);
}

/// HTML §15.3.10, for descendants too as in Blink.
#[test]
fn quirks_mode_drops_default_margins_at_the_edges_of_body_and_cells() {
    let top = |rects: &super::rects::Rects| rects["x"][1];
    let body = "<div><p id=x>x</div>";
    assert_eq!((top(&rects(body)), top(&quirky_rects(body))), (10., 0.));
    assert_eq!(
        top(&quirky_rects("<p id=x style='margin-top:7px'>x")),
        7.,
        "a margin of the author stays"
    );
    assert_eq!(
        top(&quirky_rects("<p style='margin:0'>a<p id=x>x")),
        top(&rects("<p style='margin:0'>a<p id=x>x")),
        "not first"
    );
    let cell = "<table cellspacing=0 cellpadding=0><td id=cell><p id=x>x<p>y</table>";
    let (standard, quirky) = (rects(cell), quirky_rects(cell));
    assert_eq!((top(&standard), top(&quirky)), (10., 0.));
    assert_eq!(standard["cell"][3] - quirky["cell"][3], 20., "above and below");
    let pushed = "<table cellspacing=0 cellpadding=0><td id=cell><p>y<div style='margin-bottom:3px' id=x>x</div></table>";
    assert_eq!(
        quirky_rects(pushed)["cell"][3] - top(&quirky_rects(pushed)) - quirky_rects(pushed)["x"][3],
        3.
    );
}

#[test]
fn the_first_child_comes_down_with_a_box_that_clears() {
    let body = "<div style='float:left; width:20px; height:30px'></div>\
        <div id=a style='clear:left'><div id=b style='height:10px'></div></div>";
    check(body, &[("a", [0., 30., 800., 10.]), ("b", [0., 30., 800., 10.])]);
}

#[test]
fn margins_after_clearance_stay_inside_of_the_container() {
    let body = "<div id=a style='width:100px'><div style='float:left; width:5px; height:1px'></div><div style='clear:left'></div>\
        <div style='margin-top:99px'></div></div>";
    check(body, &[("a", [0., 0., 100., 100.])]);
}

#[test]
fn a_formatting_context_is_as_wide_as_the_floats_it_reaches_leave_room() {
    let body = "<div style='width:200px'><div style='float:left; clear:left; width:75px; height:10px'></div>\
        <div style='float:left; clear:left; width:125px; height:10px'></div>\
        <div id=a style='overflow:hidden'><div style='height:20px'></div></div></div>";
    check(body, &[("a", [125., 0., 75., 20.])]);
}

#[test]
fn a_float_before_the_first_word_stays_when_the_word_moves_down() {
    let body = "<div id=b style='width:40px; line-height:10px'><i id=a style='float:left; width:30px; height:15px'></i>\
        <i style='display:inline-block; width:20px; height:10px; vertical-align:top'></i></div>";
    check(body, &[("a", [0., 0., 30., 15.]), ("b", [0., 0., 40., 25.])]);
}

#[test]
fn the_box_around_both_characters_says_whether_a_line_may_end_between_them() {
    let line = |html: &str| rects(&format!("<div id=a style='width:1px; line-height:10px'>{html}</div>"))["a"][3];
    let keep = "<span style='white-space:nowrap'>";
    assert_eq!(line(&format!("{keep}中</span>{keep}中</span>")), 20.);
    assert_eq!(line(&format!("{keep}中中</span>")), 10.);
    assert_eq!(line(&format!("中{keep}<b>中</b><b>中</b></span>")), 20.);
}

#[test]
fn every_space_of_break_spaces_takes_room_and_may_end_a_line() {
    let style = "line-height:10px; font-family:monospace; width:4ch";
    let body = format!(
        "<div id=a style='{style}; white-space:break-spaces'>123    8</div><div id=b style='{style}; white-space:pre-wrap'>123    8</div>"
    );
    let found = rects(&body);
    assert_eq!((found["a"][3], found["b"][3]), (20., 20.));
    let body = format!("<div id=a style='{style}; white-space:break-spaces'>123        8</div>");
    assert_eq!(rects(&body)["a"][3], 30.);
}

#[test]
fn a_float_that_the_line_was_cut_before_goes_down_with_its_word() {
    let body = "<div style='width:60px; line-height:10px; font-family:monospace'>1111 <span style='white-space:nowrap'>22\
        <i id=a style='float:left; width:10px; height:10px'></i>33333</span></div>";
    assert_eq!(rects(body)["a"][1], 10.);
}

#[test]
fn a_line_moves_below_floats_that_fill_the_width() {
    let float = |id: &str| format!("<div id={id} style='float:left; width:50px; height:80px'></div>");
    let body = format!(
        "<div style='display:flow-root; width:100px'>{}{}{}<span id=d>text</span></div>",
        float("a"),
        float("b"),
        float("c")
    );
    let found = rects(&body);
    assert_eq!(found["b"], [50., 0., 50., 80.]);
    assert_eq!(found["c"], [0., 80., 50., 80.]);
    assert_eq!(found["d"][0], 50.);
    assert!((80. ..90.).contains(&found["d"][1]), "{:?}", found["d"]);
}

#[test]
fn floats_before_and_after_what_is_in_flow_do_not_stand_side_by_side() {
    let float = "<div style='float:left; width:20px; height:5px'></div>";
    let width = |body: &str| rects(&format!("<div id=x style='float:left'>{body}</div>"))["x"][2];
    assert_eq!(width(&format!("{float}{float}")), 40.);
    assert_eq!(width(&format!("{float}<div></div>{float}")), 20.);
    let context = |margin: &str| format!("<div style='display:flow-root; width:30px; margin:{margin}'></div>");
    assert_eq!(width(&format!("{float}{}", context("0"))), 50.);
    assert_eq!(width(&format!("{float}<div></div>{}", context("0"))), 30.);
    assert_eq!(width(&format!("{float}{}", context("0 50px"))), 130., "margins lie under floats");
    assert_eq!(width(&format!("{float}{}", context("0 -3px"))), 44., "negative ones do not");
}

#[test]
fn a_line_that_may_not_wrap_stays_beside_floats() {
    let body = |style: &str| {
        format!(
            "<div style='width:100px; {style}'><div style='float:left; width:60px; height:20px'></div>\
            <i id=x style='display:inline-block; width:70px; height:5px; vertical-align:top'></i></div>"
        )
    };
    let at = |style: &str| (rects(&body(style))["x"][0], rects(&body(style))["x"][1]);
    assert_eq!(at(""), (0., 20.));
    assert_eq!(at("white-space:nowrap"), (60., 0.));
}

/// The float would come down with the line, again and again.
#[test]
fn a_float_in_the_line_does_not_push_its_own_line_down() {
    let body = "<div id=d style='width:100px'><i style='display:inline-block; width:30px; height:5px'></i>&nbsp;\
        <div style='float:left; width:60px; height:20px'></div>&nbsp;<i style='display:inline-block; width:90px; height:5px'></i></div>";
    assert!(rects(body)["d"][3] < 60., "{:?}", rects(body)["d"]);
}

/// As in Blink.
#[test]
fn in_a_container_without_width_lines_and_right_floats_do_not_move_down() {
    let line = "<div style='width:0'><div style='float:left; width:20px; height:20px'></div>\
        <i id=x style='display:inline-block; width:10px; height:5px; vertical-align:top'></i></div>";
    assert_eq!(rects(line)["x"][1], 0.);
    let float = |id: &str, side: &str| format!("<div id={id} style='float:{side}; width:20px; height:20px'></div>");
    let second = |sides: [&str; 2]| {
        let found = rects(&format!(
            "<div style='width:0'>{}{}</div>",
            float("a", sides[0]),
            float("b", sides[1])
        ));
        (found["b"][0], found["b"][1])
    };
    assert_eq!(second(["right", "right"]), (-20., 0.));
    assert_eq!(second(["right", "left"]), (0., 0.));
    assert_eq!(second(["left", "right"]), (-20., 20.));
    assert_eq!(second(["left", "left"]), (0., 20.));
}

#[test]
fn an_empty_list_item_keeps_no_margin_of_what_is_around() {
    let body = "<div style='margin-top:8px'><li id=a></li><div id=b style='height:5px'></div></div>";
    let found = rects(body);
    assert_eq!(found["b"][1], found["a"][1] + found["a"][3]);
}

/// `html.css` of Blink: `__qem` at the start of headings and lists, at both ends of paragraphs.
#[test]
fn cells_drop_the_end_margin_of_paragraphs_only_in_quirks_mode() {
    let below = |tag: &str| {
        let cell = quirky_rects(&format!(
            "<table cellspacing=0 cellpadding=0><td id=cell><{tag} id=x>x</{tag}></table>"
        ));
        (cell["x"][1], cell["cell"][3] - cell["x"][3])
    };
    assert_eq!(below("p"), (0., 0.));
    assert_eq!(below("h3"), (0., 10.));
    assert_eq!(below("ol"), (0., 10.));
}
