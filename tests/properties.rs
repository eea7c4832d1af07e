//! What holds for every document: no text is lost or doubled, cells of a table do not overlap, and no style makes the engine fall.

use proptest::prelude::*;
use waybill_label::engine::{Engine, Medium};
use waybill_label::page::{Color, Item, Page, Paint, Rect};
use waybill_label::{Limits, text::FontSet};

fn pages(html: &str, width: f32) -> Vec<Page> {
    let engine = Engine::new(FontSet::bundled(), Limits::default().document);
    let medium = Medium::Print {
        width,
        height: 300.,
        margin: 0.,
        own_sizes: false,
        dots_per_mm: 8.,
    };
    let document = engine.prepare(html).expect("a small document");
    engine.lay_out(&document, medium).expect("a document within the limits").pages
}

fn items(pages: &[Page]) -> Vec<&Item> {
    fn walk<'a>(items: &'a [Item], out: &mut Vec<&'a Item>) {
        for item in items {
            match item {
                Item::Group(group) => walk(&group.items, out),
                item => out.push(item),
            }
        }
    }
    let mut out = Vec::new();
    pages.iter().for_each(|page| walk(&page.items, &mut out));
    out
}

fn text(pages: &[Page]) -> String {
    let runs = items(pages).into_iter().filter_map(|item| match item {
        Item::Glyphs(run) => Some(run.text.as_str()),
        _ => None,
    });
    runs.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

/// Filled rectangles by colour.
fn fills(pages: &[Page]) -> Vec<(Color, Rect)> {
    let fills = items(pages).into_iter().filter_map(|item| match item {
        Item::Fill(fill) => match fill.paint {
            Paint::Solid(color) => Some((color, fill.rect)),
            Paint::Gradient(_) => None,
        },
        _ => None,
    });
    fills.collect()
}

/// Words of label text: hanzi, Latin, digits, marks of both widths, spaces, line feeds.
fn words() -> impl Strategy<Value = String> {
    "[浙江省杭州市西湖区文三路寄件人收（）「」，。、：a-zA-Z0-9 .,:()/@#*+\n-]{0,120}"
}

/// Rows of cells that span so many columns.
fn rows() -> impl Strategy<Value = Vec<Vec<(u8, String)>>> {
    prop::collection::vec(prop::collection::vec((1..4u8, "[a-z 件]{0,12}"), 1..6), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn lines_lose_and_double_nothing(
        words in words(),
        width in 5f32..200.,
        style in prop::sample::select(vec![
            "", "white-space:pre-wrap", "white-space:pre-line", "white-space:break-spaces", "word-break:break-all", "overflow-wrap:anywhere",
            "text-align:justify", "line-break:anywhere", "float:left", "display:inline-block", "letter-spacing:1px", "text-indent:2em",
            "writing-mode:vertical-rl", "display:flex", "display:table-cell", "word-break:keep-all",
        ]),
        cut in any::<prop::sample::Index>(),
    ) {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let characters: Vec<char> = words.chars().collect();
        let at = cut.index(characters.len() + 1);
        let (head, tail): (String, String) = (characters[..at].iter().collect(), characters[at..].iter().collect());
        // A box in the middle of the line must not hide text either.
        let html = format!("<!doctype html><style>*{{margin:0}}</style><div style='{style}'>{}<b>{}</b></div>", escape(&head), escape(&tail));
        let wanted: String = words.chars().filter(|c| !c.is_whitespace()).collect();
        prop_assert_eq!(text(&pages(&html, width)), wanted, "{}", html);
    }

    #[test]
    fn cells_do_not_overlap(
        rows in rows(),
        width in 10u32..400,
        style in prop::sample::select(vec!["", "table-layout:fixed;", "border-collapse:collapse;", "border-spacing:3px;"]),
    ) {
        let mut html = format!("<!doctype html><style>td{{padding:1px;border:1px solid}}</style><table style='{style}background:#fffffe;width:{width}px'>");
        let mut number = 0u8;
        for row in &rows {
            html.push_str("<tr>");
            for (span, text) in row {
                number += 1;
                html.push_str(&format!("<td colspan={span} style='background:rgb(9,9,{number})'>{text}</td>"));
            }
        }
        let pages = pages(&html, 300.);
        let fills = fills(&pages);
        let table = fills.iter().find(|(color, _)| color.b == 254).map(|(_, rect)| *rect).expect("the table has a background");
        let cells: Vec<Rect> = fills.iter().filter(|(color, _)| color.r == 9).map(|(_, rect)| *rect).collect();
        // A 64th of a px, and the rounding of f32.
        let slack = 0.01;
        for (index, cell) in cells.iter().enumerate() {
            prop_assert!(cell.x >= table.x - slack && cell.right() <= table.right() + slack, "{html}: {cell:?} outside {table:?}");
            for other in &cells[..index] {
                let across = cell.right().min(other.right()) - cell.x.max(other.x);
                let down = cell.bottom().min(other.bottom()) - cell.y.max(other.y);
                prop_assert!(across <= slack || down <= slack, "{html}: {cell:?} over {other:?}");
            }
        }
    }

    #[test]
    fn any_style_is_survived(style in "[-a-z0-9:;{}()@#.,%!*+/ \"'\\\\\n]{0,200}", value in "[-a-z0-9.,%() ]{0,40}") {
        let properties = ["width", "margin", "font", "background", "grid-template", "transform", "border", "content", "flex", "columns", "inset"];
        let declarations: String = properties.iter().map(|name| format!("{name}:{value};")).collect();
        pages(&format!("<style>{style}</style><style>p{{{declarations}}}</style><p style='{}'>x", style.replace('\'', "")), 100.);
    }
}
