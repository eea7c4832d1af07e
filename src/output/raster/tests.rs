//! Small pages, drawn and compared dot by dot.

use super::*;
use crate::output::png;
use crate::page::*;
use crate::picture::{Picture, Pixels};
use crate::text::Face;
use std::sync::Arc;

const PX: f32 = 25.4 / 96.;

fn page(width: f32, height: f32, items: Vec<Item>) -> Page {
    Page { width, height, items }
}

fn options(dots_per_mm: f64, color: ColorMode) -> RasterOptions {
    RasterOptions {
        dots_per_mm,
        color,
        ..RasterOptions::default()
    }
}

/// A page measured in dots, as 1-bit art: `#` is ink.
fn art(width: f32, height: f32, items: Vec<Item>) -> Vec<String> {
    let bitmap = rasterize(&page(width, height, items), &options(1., ColorMode::Bilevel)).unwrap();
    (0..bitmap.height as usize)
        .map(|y| {
            let row = &bitmap.data[y * bitmap.stride()..];
            (0..bitmap.width as usize)
                .map(|x| if row[x / 8] >> (7 - x % 8) & 1 == 0 { '#' } else { '.' })
                .collect()
        })
        .collect()
}

fn rgb_px(width: f32, height: f32, items: Vec<Item>) -> Bitmap {
    rasterize(&page(width * PX, height * PX, items), &options(96. / 25.4, ColorMode::Rgb)).unwrap()
}

fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect { x, y, width, height }
}

fn px(x: f32, y: f32, width: f32, height: f32) -> Rect {
    rect(x * PX, y * PX, width * PX, height * PX)
}

fn fill(rect: Rect, color: Color) -> Item {
    Item::Fill(Fill {
        rect,
        paint: Paint::Solid(color),
    })
}

fn rule(rect: Rect, vertical: bool, style: RuleStyle) -> Item {
    Item::Rule(Rule {
        rect,
        vertical,
        style,
        color: Color::BLACK,
    })
}

fn group(transform: Affine, clip: Option<Clip>, opacity: f32, items: Vec<Item>) -> Item {
    Item::Group(Group {
        transform,
        clip,
        opacity,
        items,
    })
}

fn outline(points: &[(f32, f32)]) -> Vec<Segment> {
    let mut path: Vec<Segment> = points.iter().map(|&(x, y)| Segment::Line(Point { x, y })).collect();
    path[0] = Segment::Move(Point {
        x: points[0].0,
        y: points[0].1,
    });
    path.push(Segment::Close);
    path
}

fn picture(width: u32, height: u32, rgba: Vec<u8>, rect: Rect) -> Item {
    Item::Image(ImageItem {
        picture: Arc::new(Picture::from_pixels(Pixels { width, height, rgba })),
        rect,
        pixelated: false,
    })
}

fn face() -> Arc<Face> {
    let bytes: Arc<[u8]> = Arc::from(&include_bytes!("../../../assets/fonts/NotoSansSC-Regular.ttf")[..]);
    Arc::new(Face::from_bytes(bytes, 0).unwrap())
}

fn text(face: &Arc<Face>, size: f32, x: f32, y: f32, text: &str, color: Color) -> GlyphRun {
    let mut at = 0.;
    let glyphs = text
        .char_indices()
        .map(|(cluster, c)| {
            let id = face.glyph(c).unwrap();
            let x = at;
            at += face.advance(id) * size;
            Glyph {
                id,
                cluster: cluster as u32,
                x,
                y: 0.,
            }
        })
        .collect();
    GlyphRun {
        face: face.clone(),
        size,
        embolden: false,
        slant: false,
        color,
        origin: Point { x, y },
        glyphs,
        text: text.to_owned(),
        bounds: rect(x, y - size, at, size),
    }
}

const TURN: Affine = Affine {
    a: 0.,
    b: 1.,
    c: -1.,
    d: 0.,
    e: 0.,
    f: 0.,
};

#[test]
fn the_size_is_rounded_to_whole_dots() {
    let size = |w, h, r| {
        let bitmap = rasterize(&page(w, h, vec![]), &options(r, ColorMode::Bilevel)).unwrap();
        (bitmap.width, bitmap.height)
    };
    assert_eq!(size(100., 180., 8.), (800, 1440));
    assert_eq!(size(76., 130., 8.), (608, 1040));
    assert_eq!(size(76., 130., 300. / 25.4), (898, 1535));
    assert_eq!(size(100., 150., 300. / 25.4), (1181, 1772));
}

#[test]
fn an_empty_page_is_white_to_the_end_of_each_row() {
    let bitmap = rasterize(&page(13., 2., vec![]), &options(1., ColorMode::Bilevel)).unwrap();
    assert_eq!(bitmap.data, [0xff; 4]);
}

#[test]
fn edges_round_to_the_nearest_dot_and_halves_up() {
    let rows = art(
        8.,
        4.,
        vec![
            fill(rect(0.49, 0., 2.02, 1.), Color::BLACK),
            fill(rect(0.5, 1., 2., 1.), Color::BLACK),
            fill(rect(0.51, 2., 2., 1.), Color::BLACK),
            // A fill thinner than a dot keeps one; a sliver below 1/16 dot goes.
            fill(rect(2.6, 3., 0.3, 1.), Color::BLACK),
            fill(rect(6.1, 3., 0.05, 1.), Color::BLACK),
        ],
    );
    assert_eq!(rows, ["###.....", ".##.....", ".##.....", "...#...."]);
}

#[test]
fn half_pixels_in_millimetres_round_up() {
    for i in 0..400 {
        let x = i as f32 + 0.5;
        let bitmap = rgb_px(410., 1., vec![fill(px(x, 0., 1., 1.), Color::BLACK)]);
        let ink: Vec<usize> = (0..410).filter(|&x| bitmap.data[x * 3] == 0).collect();
        assert_eq!(ink, [i + 1]);
    }
}

#[test]
fn equal_geometry_gives_equal_dots_however_it_is_drawn() {
    let teal = Color {
        r: 0,
        g: 128,
        b: 90,
        a: 170,
    };
    let pixel = [0, 128, 90, 170];
    let area = px(10.5, 7.25, 30.5, 21.5);
    let (r, b) = (area.right(), area.bottom());
    let plain = rgb_px(60., 40., vec![fill(area, teal)]);
    let path = Item::Path(PathFill {
        path: outline(&[(area.x, area.y), (r, area.y), (r, b), (area.x, b)]),
        even_odd: false,
        paint: Paint::Solid(teal),
    });
    let line = Item::Rule(Rule {
        rect: area,
        vertical: false,
        style: RuleStyle::Solid,
        color: teal,
    });
    let abutting = vec![fill(px(10.5, 7.25, 11.3, 21.5), teal), fill(px(21.8, 7.25, 19.2, 21.5), teal)];
    let gradient = Item::Fill(Fill {
        rect: area,
        paint: Paint::Gradient(Arc::new(Gradient {
            shape: GradientShape::Linear(Point { x: area.x, y: 0. }, Point { x: r, y: 0. }),
            stops: vec![(0., teal), (1., teal)],
            repeating: false,
        })),
    });
    let clipped = group(Affine::IDENTITY, Some(Clip::Rect(area)), 1., vec![fill(px(0., 0., 60., 40.), teal)]);
    let turned = group(
        Affine { e: 60. * PX, ..TURN },
        None,
        1.,
        vec![fill(px(7.25, 60. - 41., 21.5, 30.5), teal)],
    );
    for items in [
        vec![path],
        vec![line],
        abutting,
        vec![gradient],
        vec![clipped],
        vec![turned],
        vec![picture(1, 1, pixel.to_vec(), area)],
        vec![picture(7, 5, pixel.repeat(35), area)],
        vec![picture(100, 90, pixel.repeat(9000), area)],
    ] {
        let what = format!("{:?}", items[0]).chars().take(20).collect::<String>();
        assert!(rgb_px(60., 40., items) == plain, "{what}");
    }
}

#[test]
fn equal_rules_are_equally_thick_wherever_they_lie() {
    for thickness in [0.2f32, 0.9, 1.4, 1.6, 2.117, 3.4] {
        let mut seen = std::collections::BTreeSet::new();
        for i in 0..200 {
            let y = 2. + i as f32 * 0.037;
            let rows = art(3., 20., vec![rule(rect(0., y, 3., thickness), false, RuleStyle::Solid)]);
            let inked = rows.iter().filter(|row| row.contains('#')).count();
            seen.insert(inked);
            let columns = art(20., 3., vec![rule(rect(y, 0., thickness, 3.), true, RuleStyle::Solid)]);
            assert_eq!(columns[0].matches('#').count(), inked);
        }
        assert_eq!(
            seen.into_iter().collect::<Vec<_>>(),
            [(thickness.round() as usize).max(1)],
            "{thickness}"
        );
    }
}

#[test]
fn dashes_and_dots_fill_the_rule() {
    let rows = art(
        24.,
        9.,
        vec![
            rule(rect(0., 0., 24., 1.), false, RuleStyle::Dashed),
            rule(rect(0., 2., 23., 1.), false, RuleStyle::Dotted),
            rule(rect(0., 4., 24., 3.), false, RuleStyle::Dashed),
            rule(rect(0., 8., 5., 1.), false, RuleStyle::Dashed),
        ],
    );
    assert_eq!(
        rows,
        [
            "###..###...###..###..###",
            "........................",
            "#.#.#.#.#.#.#.#.#.#.#.#.",
            "........................",
            "######...######...######",
            "######...######...######",
            "######...######...######",
            "........................",
            "#####...................",
        ]
    );
    let dots = art(20., 4., vec![rule(rect(0., 0., 20., 4.), false, RuleStyle::Dotted)]);
    assert_eq!(
        dots,
        [
            ".##.....##......##..",
            "####....####....####",
            "####....####....####",
            ".##.....##......##.."
        ]
    );
}
