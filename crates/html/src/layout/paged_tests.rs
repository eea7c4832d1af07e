//! Rules of pages, seen in whole documents on sheets of 100 × 100 px without margins (10 px text in lines of 10 px).

use crate::limits::Limits;
use crate::{Engine, Medium};
use page::{Item, Page, Paint};
use text::FontSet;

const STYLE: &str = "<style>body { margin: 0; font-size: 10px; line-height: 1 } .a { page: a } .b { page: b }
    div { break-inside: auto } .h { height: 60px; background: red } .avoid { break-inside: avoid }</style>";

fn pages(body: &str) -> Vec<Page> {
    let engine = Engine::new(FontSet::bundled(), Limits::default());
    let medium = Medium::Print {
        width: 100. * 25.4 / 96.,
        height: 100. * 25.4 / 96.,
        margin: 0.,
        own_sizes: true,
        dots_per_mm: 8.,
    };
    let document = engine.prepare(&format!("<!DOCTYPE html>{STYLE}{body}")).expect("a small document");
    engine.lay_out(&document, medium).expect("a document within the limits").pages
}

fn walk<'a>(items: &'a [Item], found: &mut Vec<&'a Item>) {
    for item in items {
        match item {
            Item::Group(group) => walk(&group.items, found),
            item => found.push(item),
        }
    }
}

fn items(page: &Page) -> Vec<&Item> {
    let mut found = Vec::new();
    walk(&page.items, &mut found);
    found
}

/// The text of each page.
fn texts(body: &str) -> Vec<String> {
    let text = |page: &Page| {
        let runs = items(page).into_iter().filter_map(|item| match item {
            Item::Glyphs(run) => Some(run.text.trim().to_owned()),
            _ => None,
        });
        runs.collect::<Vec<_>>().join(" ")
    };
    pages(body).iter().map(text).collect()
}

/// Left, top, width and height in px of the red fills of each page.
fn red(body: &str) -> Vec<Vec<[i32; 4]>> {
    let fills = |page: &Page| {
        let fills = items(page).into_iter().filter_map(|item| match item {
            Item::Fill(fill) if matches!(fill.paint, Paint::Solid(color) if color.r == 255 && color.g == 0) => {
                let rect = fill.rect;
                Some([rect.x, rect.y, rect.width, rect.height].map(|mm| (mm * 96. / 25.4).round() as i32))
            }
            _ => None,
        });
        fills.collect()
    };
    pages(body).iter().map(fills).collect()
}

#[test]
fn boxes_go_on_the_pages_they_name() {
    assert_eq!(
        texts("<div class=a>1</div><div class=a><div>2</div></div><div>3</div><div class=b>4</div>"),
        ["1 2", "3", "4"]
    );
    assert_eq!(texts("<div class=a><div class=b>1</div><div>2</div></div>"), ["1", "2"]);
    let sized =
        pages("<style>@page a { size: 50px 80px; margin: 10px } @page :left { margin-left: 5px }</style><div class=a>1</div><div>2</div>");
    let sizes: Vec<_> = sized
        .iter()
        .map(|page| [page.width, page.height].map(|mm| (mm * 96. / 25.4).round() as i32))
        .collect();
    assert_eq!(sizes, [[50, 80], [100, 100]]);
}

#[test]
fn boxes_fill_the_width_of_their_page() {
    let style = "<style>@page a { size: 50px 80px; margin: 10px }</style>";
    let boxes = "<div class=h></div><div class='a h'></div>";
    assert_eq!(red(&format!("{style}{boxes}")), [vec![[0, 0, 100, 60]], vec![[10, 10, 30, 60]]]);
}

#[test]
fn a_break_to_a_side_leaves_a_blank_page() {
    assert_eq!(texts("<div>1</div><div style='break-before:right'>2</div>"), ["1", "", "2"]);
    assert_eq!(texts("<div>1</div><div style='break-before:left'>2</div>"), ["1", "2"]);
}

#[test]
fn a_break_after_an_empty_box_makes_a_page() {
    assert_eq!(texts("<div style='break-after:page'></div><div>1</div>"), ["", "1"]);
    assert_eq!(texts("<div style='height:100px; break-after:page'></div><div>1</div>"), ["", "1"]);
    assert_eq!(texts("<div style='break-before:page'>1</div>"), ["1"]);
}

#[test]
fn blocks_and_floats_that_avoid_breaks_move_whole() {
    let expected = [vec![[0, 0, 100, 60]], vec![[0, 0, 100, 60]]];
    assert_eq!(
        red("<div class=h></div><div class=avoid><div><div class=h></div></div></div>"),
        expected
    );
    assert_eq!(
        red("<div class=h></div><div class=h></div>")[0].len(),
        2,
        "without it the box is cut"
    );
    let float = "<div class=h></div><div class=avoid style='float:left; width:100px'><div class=h></div></div>";
    assert_eq!(red(float), expected);
}

#[test]
fn lines_inside_floats_and_flex_items_keep_clear_of_page_ends() {
    let inner = "1<br>2<br>3";
    for style in ["float:left", "display:flex", "display:flex; flex-direction:column"] {
        let body = format!("<div style='height:75px'></div><div style='{style}'><div>{inner}</div></div>");
        assert_eq!(texts(&body), ["1 2", "3"], "{style}");
    }
}

#[test]
fn flex_items_and_lines_break_where_they_are_told() {
    let column = "<div style='display:flex; flex-direction:column'><div>1</div><div style='break-before:page'>2</div><div>3</div></div>4";
    assert_eq!(texts(column), ["1", "2 3 4"]);
    let rows = "<div style='display:flex; flex-wrap:wrap'><div style='width:100%; break-after:page'>1</div><div>2</div></div>3";
    assert_eq!(texts(rows), ["1", "2 3"]);
}

#[test]
fn rows_move_whole_and_heads_come_again() {
    let row = "<tr><td style='height:40px'>";
    let table = format!("<table style='border-spacing:0'><thead><tr><td style='height:20px; padding:0'>h<tbody>{row}1{row}2{row}3</table>");
    assert_eq!(
        texts(&table.replace("<td style='height:40px'>", "<td style='height:40px; padding:0'>")),
        ["h 1 2", "h 3"]
    );
}

#[test]
fn margins_end_at_page_ends() {
    assert_eq!(
        red("<div style='height:90px'></div><div class=h style='margin-top:30px'></div>")[1],
        [[0, 0, 100, 60]]
    );
    assert_eq!(
        red("<style>html { margin-top: 350px }</style><div class=h></div>")[1],
        [[0, 0, 100, 60]]
    );
}

#[test]
fn white_space_and_margins_that_reach_past_the_page_take_no_other() {
    let count = |html: &str| pages(html).len();
    assert_eq!(count("<p style='margin:0; font-size:80px; line-height:2'>&nbsp;</p>"), 1);
    assert_eq!(count("<p style='margin:0; font-size:80px; line-height:2'>x</p>"), 2);
    assert_eq!(count("<div style='height:150px'></div>"), 2);
    assert_eq!(count("<div style='height:100px; margin-bottom:25px'></div>"), 1);
    assert_eq!(
        count("<div style='overflow:hidden; height:25px'><div style='height:450px'></div></div>"),
        1
    );
}
