//! Rules of lines, seen in whole documents (in a window of 800 × 600 px, 10 px text).

use crate::layout::rects::{check, quirky_rects, rects};

#[test]
fn lines_break_beside_atomic_inlines_whatever_stands_there() {
    let body = "<div style='width:20px; line-height:20px'>国（<i id=a style='display:inline-block; width:10px; height:5px'></i>&nbsp;<b id=b>国</b></div>";
    let found = rects(body);
    assert_eq!(found["a"][0], 0.);
    assert!(found["a"][1] > 20. && found["b"][1] > 40., "{found:?}");
    let joined =
        rects("<div style='width:12px; line-height:20px'>国&#8288;<i id=a style='display:inline-block; width:10px; height:5px'></i></div>");
    assert_eq!(joined["a"][0], 10.);
}

#[test]
fn a_break_makes_no_room_for_the_strut_where_smaller_text_does_in_quirks_mode() {
    let small = "<span style='font-size:8px; line-height:10px'>x</span>";
    let body = format!(
        "<div id=a style='line-height:30px'>{small}<br><b>{small}</b><br></div><div id=b style='line-height:30px'><br></div>\
         <div id=c style='line-height:30px'><span style='vertical-align:top; line-height:10px'>x</span><br></div>"
    );
    let heights = |found: &crate::layout::rects::Rects| ["a", "b", "c"].map(|id| found[id][3]);
    assert_eq!(heights(&quirky_rects(&body)), [20., 30., 30.]);
    assert_eq!(heights(&rects(&body)), [60., 30., 30.]);
}

#[test]
fn text_in_an_element_without_a_box_has_its_styles() {
    let body = "<div id=a style='float:left'><span style='display:contents; letter-spacing:5px'>国国</span></div>";
    assert_eq!(rects(body)["a"][2], 30.);
}

#[test]
fn ideographic_spaces_hang_but_count_for_intrinsic_sizes() {
    let body =
        "<div style='width:100px; text-align:right'><i id=a>国</i>&#12288; &#12288;</div><div id=b style='float:left'>国&#12288;</div>";
    let found = rects(body);
    assert_eq!((found["a"][0], found["b"][2]), (90., 20.));
}

#[test]
fn a_no_break_space_holds_an_atomic_inline_in_intrinsic_sizes() {
    let atomic = "<i style='display:inline-block; width:10px; height:5px'></i>";
    let body = format!(
        "<div id=a style='float:left; width:min-content'>国&nbsp;{atomic}</div><div id=b style='float:left; width:min-content'>{atomic}&nbsp;</div>\
         <div id=n style='float:left'>&nbsp;</div>"
    );
    let found = rects(&body);
    assert_eq!((found["a"][2], found["b"][2]), (20. + found["n"][2], 10.));
}

#[test]
fn the_end_of_a_box_is_added_to_the_widest_word_before_it() {
    let body = "<div id=a style='float:left; width:min-content'><b style='padding:0 3px'>国，国</b></div>\
        <div id=b style='float:left; width:min-content; white-space:pre-wrap'>国&#12288;国 国</div>";
    let found = rects(body);
    assert_eq!((found["a"][2], found["b"][2]), (23., 20.));
}

#[test]
fn preserved_spaces_of_a_last_line_hang_only_where_they_do_not_fit() {
    let body = "<pre style='width:45px; text-align:right; white-space:pre-wrap'><i id=a>国国国</i>&#12288;<i id=b>国国国</i>&#12288;</pre>";
    let found = rects(body);
    assert_eq!((found["a"][0], found["b"][0]), (15., 5.));
}

#[test]
fn no_line_ends_right_before_a_forced_break() {
    let body = "<div id=a style='width:5px; overflow-wrap:break-word; line-height:20px'><b>国</b><br></div>";
    assert_eq!(rects(body)["a"][3], 20.);
}

#[test]
fn emergency_breaks_come_after_a_character_not_before_the_first() {
    let body = "<div id=a style='float:left; width:min-content; overflow-wrap:anywhere; text-indent:20px'>国国</div>\
        <div id=b style='float:left; width:min-content'>ab<span style='overflow-wrap:anywhere'>cde</span></div><div id=c style='float:left'>abc</div>";
    let found = rects(body);
    assert_eq!(found["a"][2], 30.);
    assert_eq!(found["b"][2], found["c"][2]);
}

#[test]
fn pictures_stick_to_text_in_cells_of_quirks_mode() {
    let body = "<div style='width:15px'><table><td id=a style='padding:0'>国<img width=10 height=10>国</table></div>";
    assert_eq!(quirky_rects(body)["a"][2], 30.);
    assert!(rects(body)["a"][2] < 30.);
}

#[test]
fn a_scroll_container_has_its_last_baseline_at_its_margin_edge() {
    let body = "<div style='line-height:20px'><i id=a style='display:inline-block; width:1px; height:1px'></i>\
        <span style='display:inline-block'><div>b</div><div style='overflow:hidden; height:30px; margin-bottom:7px'>c</div></span></div>";
    assert_eq!(rects(body)["a"][1], 56.);
}

#[test]
fn subscripts_are_a_fifth_of_the_size_and_a_px_lower() {
    let body = "<div style='font-size:14px; line-height:20px'><i id=a style='display:inline-block; width:1px; height:1px; vertical-align:sub'></i>\
        <i id=b style='display:inline-block; width:1px; height:1px'></i></div>";
    let found = rects(body);
    assert_eq!(found["a"][1] - found["b"][1], 3.796875);
}

#[test]
fn a_line_may_be_too_wide_by_a_rounding_error() {
    let body = "<div style='width:19.99px'><i style='display:inline-block; width:10px; height:5px'></i><i id=a style='display:inline-block; width:10px; height:5px'></i></div>";
    assert_eq!(rects(body)["a"][0], 10.);
}

#[test]
fn justification_widens_both_sides_of_ideographs_but_not_the_ends_of_the_line() {
    let body = "<div style='width:50px; text-align-last:justify'>a<b id=b>国</b><i id=c>国</i></div><div id=n style='float:left'>a</div>";
    let found = rects(body);
    let gap = 30. - found["b"][0];
    assert_eq!(found["b"][0] - gap, found["n"][2]);
    check(body, &[("c", [40., found["c"][1], 10., found["c"][3]])]);
}

#[test]
fn a_line_with_nothing_in_it_after_a_break_does_not_exist() {
    let body = "<div style='line-height:20px'>x<br><i style='float:left; width:10px; height:5px'></i> </div><div style='line-height:20px'><b id=a>x</b></div>";
    let found = rects(body);
    assert_eq!(found["a"][0], 10.);
    assert!(found["a"][1] < 40., "{found:?}");
}

#[test]
fn a_line_of_ideographic_spaces_exists() {
    let body = "<div id=a style='width:20px; line-height:20px'>&#12288;&#12288;国</div>";
    assert_eq!(rects(body)["a"][3], 40.);
}

#[test]
fn items_without_a_list_have_their_marker_inside_in_quirks_mode() {
    let body = "<ul style='padding:0; margin:0'><li><b id=a>x</b></ul><li><b id=b>x</b>";
    assert_eq!(rects(body)["b"][0], 0.);
    let found = quirky_rects(body);
    assert_eq!(found["a"][0], 0.);
    assert!(found["b"][0] > 10., "{found:?}");
}

#[test]
fn small_capitals_are_smaller_but_their_line_is_not() {
    let body = "<div id=a style='float:left; font-variant:small-caps; line-height:2'>国a</div><div id=b style='float:left; font-variant:all-small-caps'>国</div>\
        <div style='float:left'><i id=c style='font-size:7px'>A</i></div>";
    let found = rects(body);
    assert_eq!((found["a"][2], found["a"][3]), (10. + found["c"][2], 20.));
    assert_eq!(found["b"][2], 7.);
}

#[test]
fn clamped_lines_end_the_box() {
    let style = "width:30px; line-height:20px; overflow:hidden; -webkit-line-clamp:2; -webkit-box-orient:vertical";
    let body =
        format!("<div id=a style='display:-webkit-box; {style}'>国国国国国国国国国国</div><div id=b style='{style}'>国国国国国国国</div>");
    let found = rects(&body);
    assert_eq!((found["a"][3], found["b"][3]), (40., 60.));
}

#[test]
fn legacy_boxes_stack_pack_and_flex_by_their_own_properties() {
    let body = "<div style='display:-webkit-box; -webkit-box-orient:vertical; -webkit-box-align:center; height:100px; width:100px'>\
        <div id=a style='-webkit-box-flex:1; width:20px'></div><div id=b style='width:20px; height:10px'></div></div>\
        <div style='display:-webkit-box; -webkit-box-pack:end; width:100px'><div id=c style='width:20px; height:10px; flex:1'></div></div>";
    check(
        body,
        &[
            ("a", [40., 0., 20., 90.]),
            ("b", [40., 90., 20., 10.]),
            ("c", [80., 100., 20., 10.]),
        ],
    );
}

#[test]
fn alternative_text_stands_for_pictures_that_are_not_there() {
    let sized = "alt=国国 width=90 height=40 src='x:y'";
    let body = format!(
        "<div><img id=a {sized}></div><div style='float:left'><img id=b alt='' src='x:y' width=30 height=20></div><div><img id=c src='x:y'></div>"
    );
    let size = |found: &crate::layout::rects::Rects, id: &str| [found[id][2], found[id][3]];
    let found = rects(&body);
    // The mark of browsers is 16 px wide.
    assert_eq!((found["a"][2], size(&found, "b"), size(&found, "c")), (36., [30., 20.], [16., 16.]));
    assert_eq!(size(&quirky_rects(&body), "a"), [90., 40.]);
}

#[test]
fn bullets_inside_take_the_room_that_browsers_draw_them_in() {
    let body = "<style>div { font-size:12px; display:list-item; list-style:disc inside }</style><div><b id=a>x</b></div>\
        <div style='list-style-type:disclosure-closed'><b id=b>x</b></div>";
    let found = rects(body);
    // The ascent of the bundled face is 14 px at this size: a bullet of 5 + 2 px, less one, and an em.
    assert_eq!(found["a"][0], 18.);
    assert!((found["b"][0] - 12.72).abs() < 0.02, "{found:?}");
}

#[test]
fn tabs_hang_and_break_in_intrinsic_sizes() {
    let body = "<div id=a style='float:left; width:min-content; white-space:pre-wrap'>国\t\t国</div>";
    assert_eq!(rects(body)["a"][2], 10.);
}

#[test]
fn the_static_position_in_a_right_to_left_line_follows_the_text_before() {
    let body = "<div style='width:100px; direction:rtl; position:relative'>国<i id=a style='position:absolute; width:5px; height:5px'></i>国</div>\
        <div style='width:100px; direction:rtl; position:relative'>\u{5d0}<i id=b style='position:absolute; width:5px; height:5px'></i></div>\
        <div style='width:100px; direction:rtl'><i id=n>\u{5d0}</i></div>";
    let found = rects(body);
    assert_eq!((found["a"][0], found["b"][0]), (90., found["n"][0] - 5.));
}

#[test]
fn kerning_with_the_next_line_is_undone_at_the_end_of_a_line() {
    let width = |text: &str| rects(&format!("<span id=a style='font-size:100px'>{text}</span>"))["a"][2];
    assert!(width("r-Y") < width("r-") + width("Y"), "kerned on one line");
    let lines = |room: f32| {
        let body = format!("<div id=a style='width:{room}px; overflow-wrap:anywhere; font-size:100px; line-height:10px'>r-Y</div>");
        rects(&body)["a"][3] / 10.
    };
    assert_eq!((lines(width("r-")), lines(width("r-") - 3.)), (2., 3.));
}

#[test]
fn a_hyphen_at_the_start_of_a_line_is_a_minus_sign() {
    let body = |text: &str| format!("<div id=a style='width:1.2em; overflow-wrap:anywhere; line-height:10px'>{text}</div>");
    // "4", "-2", "0" and not "4", "-", "20".
    assert_eq!(rects(&body("44-20"))["a"][3], rects(&body("44<br>-2<br>0"))["a"][3]);
}

#[test]
fn a_word_is_broken_where_only_the_start_of_its_box_is_before_it() {
    let body = "<div id=a style='width:10px; overflow-wrap:break-word; line-height:10px'><b style='padding-left:5px'>国国国</b></div>";
    assert_eq!(rects(body)["a"][3], 30.);
}
