//! Small pages, drawn and compared dot by dot.

use super::*;
use crate::png;
use page::picture::{Picture, Pixels};
use page::*;
use std::sync::Arc;
use text::Face;

const PX: f32 = 25.4 / 96.;

pub(super) fn page(width: f32, height: f32, items: Vec<Item>) -> Page {
    Page { width, height, items }
}

pub(super) fn options(dots_per_mm: f64, color: ColorMode) -> RasterOptions {
    RasterOptions {
        dots_per_mm,
        color,
        ..RasterOptions::default()
    }
}

/// A page measured in dots, as 1-bit art: `#` is ink.
pub(super) fn art(width: f32, height: f32, items: Vec<Item>) -> Vec<String> {
    art_of(&rasterize(&page(width, height, items), &options(1., ColorMode::Bilevel)).unwrap())
}

fn art_of(bitmap: &Bitmap) -> Vec<String> {
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

pub(super) fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect { x, y, width, height }
}

fn px(x: f32, y: f32, width: f32, height: f32) -> Rect {
    rect(x * PX, y * PX, width * PX, height * PX)
}

pub(super) fn fill(rect: Rect, color: Color) -> Item {
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

pub(super) fn group(transform: Affine, clip: Option<Clip>, opacity: f32, items: Vec<Item>) -> Item {
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

pub(super) fn picture(width: u32, height: u32, rgba: Vec<u8>, rect: Rect) -> Item {
    Item::Image(ImageItem {
        picture: Arc::new(Picture::from_pixels(Pixels { width, height, rgba })),
        rect,
        pixelated: false,
    })
}

fn face() -> Arc<Face> {
    Arc::new(Face::from_bytes(fonts::NOTO_SANS_SC[0].into(), 0).unwrap())
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

pub(super) const TURN: Affine = Affine {
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

/// Broken rules are measured in px: here a px is a dot.
fn in_px(items: Vec<Item>) -> Item {
    let px = Affine {
        a: 1. / PX,
        d: 1. / PX,
        ..Affine::IDENTITY
    };
    group(px, None, 1., items)
}

#[test]
fn dashes_and_dots_fill_the_rule() {
    let rows = art(
        24.,
        9.,
        vec![in_px(vec![
            rule(px(0., 0., 24., 1.), false, RuleStyle::Dashed),
            rule(px(0., 2., 23., 1.), false, RuleStyle::Dotted),
            rule(px(0., 4., 24., 3.), false, RuleStyle::Dashed),
            rule(px(0., 8., 5., 1.), false, RuleStyle::Dashed),
        ])],
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
    let dots = art(20., 4., vec![in_px(vec![rule(px(0., 0., 20., 4.), false, RuleStyle::Dotted)])]);
    assert_eq!(
        dots,
        [
            ".##......##......##.",
            "####....####....####",
            "####....####....####",
            ".##......##......##."
        ]
    );
}

#[test]
fn dashes_are_as_long_at_every_resolution() {
    let dashes = |dots_per_mm: f64| {
        let items = vec![rule(px(0., 0., 96., 1.), false, RuleStyle::Dashed)];
        let bitmap = rasterize(&page(96. * PX, PX, items), &options(dots_per_mm, ColorMode::Bilevel)).unwrap();
        art_of(&bitmap)[0].split('.').filter(|dash| !dash.is_empty()).count()
    };
    assert_eq!([96. / 25.4, 203.2 / 25.4, 300. / 25.4, 600. / 25.4].map(dashes), [20; 4]);
}

#[test]
fn turned_items_stay_on_the_grid() {
    let items = || {
        vec![in_px(vec![
            fill(px(1., 1., 3., 2.), Color::BLACK),
            rule(px(0., 4., 7., 1.), false, RuleStyle::Dashed),
            fill(px(6., 0., 1., 1.), Color::BLACK),
        ])]
    };
    let plain = art(7., 5., items());
    assert_eq!(plain, ["......#", ".###...", ".###...", ".......", "###.###"]);
    let quarter = art(5., 7., vec![group(Affine { e: 5., ..TURN }, None, 1., items())]);
    assert_eq!(quarter, ["#....", "#.##.", "#.##.", "..##.", "#....", "#....", "#...#"]);
    let three = Affine {
        a: 0.,
        b: -1.,
        c: 1.,
        d: 0.,
        e: 0.,
        f: 7.,
    };
    let back: Vec<String> = quarter.iter().rev().map(|row| row.chars().rev().collect()).collect();
    assert_eq!(art(5., 7., vec![group(three, None, 1., items())]), back);
    let half = Affine {
        a: -1.,
        d: -1.,
        e: 7.,
        f: 5.,
        ..Affine::IDENTITY
    };
    let upside_down: Vec<String> = plain.iter().rev().map(|row| row.chars().rev().collect()).collect();
    assert_eq!(art(7., 5., vec![group(half, None, 1., items())]), upside_down);
    // Two quarter turns, as f32 sines have them, are one half turn.
    let (sin, cos) = std::f32::consts::FRAC_PI_2.sin_cos();
    let first = Affine {
        a: cos,
        b: sin,
        c: -sin,
        d: cos,
        e: 7.,
        f: 0.,
    };
    let second = Affine {
        a: cos,
        b: sin,
        c: -sin,
        d: cos,
        e: 5.,
        f: 0.,
    };
    let nested = group(first, None, 1., vec![group(second, None, 1., items())]);
    assert_eq!(art(7., 5., vec![nested]), upside_down);
}

#[test]
fn turned_text_is_the_same_dots_turned() {
    let face = face();
    let run = || Item::Glyphs(text(&face, 22., 3., 24., "鼎Ag麟", Color::BLACK));
    let plain = art(100., 32., vec![run()]);
    assert!(plain.iter().any(|row| row.contains('#')));
    let turned = art(32., 100., vec![group(Affine { e: 32., ..TURN }, None, 1., vec![run()])]);
    for (y, row) in turned.iter().enumerate() {
        let expected: String = (0..32).map(|x| plain[31 - x].as_bytes()[y] as char).collect();
        assert_eq!(*row, expected, "row {y}");
    }
}

#[test]
fn glyphs_are_drawn_on_whole_dots_wherever_they_stand() {
    let face = face();
    let at = |x: f32, y: f32| art(40., 40., vec![Item::Glyphs(text(&face, 24., x, y, "田", Color::BLACK))]);
    let base = at(4., 30.);
    assert_eq!(at(4.4, 29.6), base);
    let moved = at(5., 31.);
    for y in 0..39 {
        assert_eq!(moved[y + 1][1..], base[y][..39]);
    }
}

#[test]
fn a_stem_never_vanishes() {
    let face = face();
    for size in [8., 10., 12., 14., 17., 20., 24.] {
        for character in ["一", "丨", "十", "l", "-"] {
            let rows = art(30., 30., vec![Item::Glyphs(text(&face, size, 2., 26., character, Color::BLACK))]);
            assert!(rows.iter().any(|row| row.contains('#')), "{character} at {size} dots");
        }
    }
}

#[test]
fn what_was_drawn_before_changes_nothing() {
    let face = face();
    let sample = |color| {
        let items = vec![
            Item::Glyphs(text(&face, 3.1, 1.03, 4.2, "收件人 Wang 138", Color::BLACK)),
            Item::Glyphs(text(&face, 40., 1.03, 44.2, "大", Color::BLACK)),
        ];
        rasterize(&page(50., 50., items), &options(8., color)).unwrap()
    };
    let cold: Vec<Bitmap> = [ColorMode::Bilevel, ColorMode::Gray, ColorMode::Rgb].map(sample).into();
    for size in 1..40 {
        let other = Item::Glyphs(text(&face, size as f32 * 0.5, 1., 40., "件收王龟繁體", Color::BLACK));
        rasterize(&page(50., 50., vec![other]), &options(8., ColorMode::Gray)).unwrap();
    }
    let warm: Vec<Bitmap> = [ColorMode::Bilevel, ColorMode::Gray, ColorMode::Rgb].map(sample).into();
    assert!(cold == warm);
    let other_thread = std::thread::scope(|scope| {
        scope
            .spawn(|| [ColorMode::Bilevel, ColorMode::Gray, ColorMode::Rgb].map(sample))
            .join()
            .unwrap()
    });
    assert!(cold == other_thread);
}

#[test]
fn text_and_rules_stay_visible_on_their_ground() {
    let face = face();
    let gray = |v| Color { r: v, g: v, b: v, a: 255 };
    let inked = |ground: u8, ink: u8| {
        let run = Item::Glyphs(text(&face, 20., 4., 22., "田", gray(ink)));
        let rows = art(28., 28., vec![fill(rect(0., 0., 28., 28.), gray(ground)), run]);
        rows.iter().map(|row| row.matches('#').count()).sum::<usize>()
    };
    let (white, black) = (0, 28 * 28);
    let glyph = inked(255, 0);
    assert!(glyph > 50);
    assert_eq!(inked(0, 255), black - glyph, "white on black");
    assert_eq!(inked(255, 0x99), glyph, "grey on white");
    assert_eq!(inked(0x99, 255), glyph, "white on grey");
    assert_eq!(inked(0x60, 0), black - glyph, "black on dark grey");
    assert_eq!(inked(255, 255), white, "hidden");
    assert_eq!(inked(255, 0xe8), white, "a watermark");
    let line = |color| {
        Item::Rule(Rule {
            rect: rect(0., 1., 4., 1.),
            vertical: false,
            style: RuleStyle::Solid,
            color,
        })
    };
    assert_eq!(art(4., 3., vec![line(gray(0xcc))]), ["....", "####", "...."]);
    assert_eq!(art(4., 3., vec![line(gray(0xee))]), ["....", "....", "...."]);
    // A line may also be a background or an outline.
    let thin = fill(rect(0., 1., 4., 1.), gray(0x80));
    assert_eq!(art(4., 3., vec![thin]), ["....", "####", "...."]);
    let dark = [fill(rect(0., 0., 4., 3.), gray(0x20)), fill(rect(0., 1., 4., 1.), gray(0x60))];
    assert_eq!(art(4., 3., dark.to_vec()), ["####", "....", "####"]);
    let ring = |color| {
        let corner = |x: f32, y: f32| [(x, y), (12. - x, y), (12. - x, 12. - y), (x, 12. - y)];
        let mut path = Vec::new();
        for corners in [corner(0., 0.), corner(1., 1.)] {
            path.extend(corners.map(|(x, y)| Segment::Line(Point { x, y })));
            let (x, y) = corners[0];
            path.insert(path.len() - 4, Segment::Move(Point { x, y }));
            path.push(Segment::Close);
        }
        Item::Path(PathFill {
            path,
            even_odd: true,
            paint: Paint::Solid(color),
        })
    };
    let inked = |item: Item| art(12., 12., vec![item]).iter().map(|row| row.matches('#').count()).sum::<usize>();
    assert_eq!(inked(ring(gray(0x99))), 44);
    assert_eq!(inked(fill(rect(0., 0., 12., 12.), gray(0x99))), 0, "an area is thresholded");
}

#[test]
fn groups_blend_as_a_whole() {
    let red = Color {
        r: 255,
        g: 0,
        b: 0,
        a: 255,
    };
    let overlapping = || vec![fill(px(0., 0., 3., 1.), Color::BLACK), fill(px(1., 0., 3., 1.), red)];
    let bitmap = rgb_px(4., 1., vec![group(Affine::IDENTITY, None, 0.5, overlapping())]);
    assert_eq!(bitmap.data, [127, 127, 127, 255, 127, 127, 255, 127, 127, 255, 127, 127]);
    let nested = group(
        Affine::IDENTITY,
        None,
        0.5,
        vec![group(Affine::IDENTITY, Some(Clip::Rect(px(0., 0., 2., 1.))), 0.5, overlapping())],
    );
    let bitmap = rgb_px(4., 1., vec![nested]);
    assert_eq!(bitmap.data[..6], [191, 191, 191, 255, 191, 191]);
    assert_eq!(bitmap.data[6..], [255; 6]);
}

#[test]
fn paths_clip_and_cover_by_area() {
    let triangle = [(0., 0.), (4. * PX, 0.), (0., 4. * PX)];
    let bitmap = rgb_px(
        4.,
        4.,
        vec![Item::Path(PathFill {
            path: outline(&triangle),
            even_odd: false,
            paint: Paint::Solid(Color::BLACK),
        })],
    );
    let level = |bitmap: &Bitmap, x: usize, y: usize| bitmap.data[(y * 4 + x) * 3];
    for y in 0..4 {
        for x in 0..4 {
            let expected = match (x + y).cmp(&3) {
                std::cmp::Ordering::Less => 0,
                std::cmp::Ordering::Equal => 127,
                std::cmp::Ordering::Greater => 255,
            };
            assert!(level(&bitmap, x, y).abs_diff(expected) <= 1, "{x} {y}");
        }
    }
    let clipped = rgb_px(
        4.,
        4.,
        vec![group(
            Affine::IDENTITY,
            Some(Clip::Path(outline(&triangle))),
            1.,
            vec![fill(px(0., 0., 4., 4.), Color::BLACK)],
        )],
    );
    assert!(clipped == bitmap);
    // A ring of two squares: even-odd leaves the inner one out.
    let mut ring = outline(&[(0., 0.), (6., 0.), (6., 6.), (0., 6.)]);
    ring.extend(outline(&[(2., 2.), (4., 2.), (4., 4.), (2., 4.)]));
    let item = |even_odd| {
        vec![Item::Path(PathFill {
            path: ring.clone(),
            even_odd,
            paint: Paint::Solid(Color::BLACK),
        })]
    };
    assert_eq!(
        art(6., 6., item(true)),
        ["######", "######", "##..##", "##..##", "######", "######"]
    );
    assert_eq!(art(6., 6., item(false)), ["######"; 6]);
}

#[test]
fn gradients_run_from_stop_to_stop() {
    let stops = vec![(0., Color::BLACK), (1., Color::WHITE)];
    let linear = |to: f32, repeating| {
        let gradient = Gradient {
            shape: GradientShape::Linear(Point::default(), Point { x: to * PX, y: 0. }),
            stops: stops.clone(),
            repeating,
        };
        let bitmap = rgb_px(
            8.,
            1.,
            vec![Item::Fill(Fill {
                rect: px(0., 0., 8., 1.),
                paint: Paint::Gradient(Arc::new(gradient)),
            })],
        );
        bitmap.data.chunks(3).map(|p| p[0]).collect::<Vec<_>>()
    };
    assert_eq!(linear(8., false), [16, 48, 80, 112, 143, 175, 207, 239]);
    assert_eq!(linear(4., true), [32, 96, 159, 223, 32, 96, 159, 223]);
    assert_eq!(linear(0., false), [255; 8]);
}

#[test]
fn darkness_moves_the_dots_of_text_only() {
    let face = face();
    let inked = |steps, items: Vec<Item>| {
        let options = RasterOptions {
            darkness: Darkness::new(steps).unwrap(),
            ..options(8., ColorMode::Bilevel)
        };
        let bitmap = rasterize(&page(8., 8., items), &options).unwrap();
        bitmap.data.iter().map(|byte| byte.count_zeros()).sum::<u32>()
    };
    let slanted = |items| {
        let turn = Affine {
            a: 0.8,
            b: 0.6,
            c: -0.6,
            d: 0.8,
            e: 4.,
            f: 0.,
        };
        vec![group(turn, None, 1., items)]
    };
    let word = || vec![Item::Glyphs(text(&face, 3., 1., 4., "疆", Color::BLACK))];
    for items in [word(), slanted(word())] {
        let counts: Vec<u32> = (-10..=10).step_by(5).map(|steps| inked(steps, items.clone())).collect();
        assert!(counts.is_sorted() && counts[0] < counts[2] && counts[2] < counts[4], "{counts:?}");
    }
    let bars = || {
        vec![
            fill(rect(1., 1., 3., 3.), Color::BLACK),
            fill(rect(5.06, 1., 0.4, 3.), Color::BLACK),
        ]
    };
    assert_eq!(inked(-10, bars()), inked(10, bars()));
}

#[test]
fn hostile_pages_neither_panic_nor_hang() {
    let face = face();
    let wild = [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        1e38,
        -1e38,
        1e9,
        -1e9,
        0.,
        -1.,
        1e-38,
        5.,
    ];
    let mut items = Vec::new();
    for &p in &wild {
        for &q in &wild {
            let area = rect(p, q, q, p);
            let mut run = text(&face, 3., p, q, "田", Color::BLACK);
            run.size = q;
            let mut far = text(&face, 3., 0., 9., "田", Color::BLACK);
            far.glyphs[0].x = p;
            far.bounds = area;
            let gradient = Gradient {
                shape: GradientShape::Radial(Point { x: p, y: q }, q, p),
                stops: vec![(q, Color::BLACK), (p, Color::WHITE)],
                repeating: true,
            };
            let inner = vec![
                Item::Glyphs(run),
                Item::Glyphs(far),
                fill(area, Color::BLACK),
                rule(area, false, RuleStyle::Dashed),
                rule(rect(0., 0., p, q), true, RuleStyle::Dotted),
                picture(2, 1, vec![0, 0, 0, 255, 9, 9, 9, 9], area),
                picture(0, 0, vec![], rect(0., 0., 5., 5.)),
                picture(9, 9, vec![1], rect(0., 0., 5., 5.)),
                Item::Fill(Fill {
                    rect: rect(0., 0., 5., 5.),
                    paint: Paint::Gradient(Arc::new(gradient)),
                }),
                Item::Path(PathFill {
                    path: vec![
                        Segment::Close,
                        Segment::Line(Point { x: p, y: q }),
                        Segment::Cubic(Point { x: q, y: p }, Point { x: 3., y: 3. }, Point { x: p, y: 1. }),
                    ],
                    even_odd: true,
                    paint: Paint::Solid(Color::BLACK),
                }),
            ];
            items.push(group(
                Affine {
                    a: p,
                    b: 0.3,
                    c: q,
                    d: 1.,
                    e: q,
                    f: p,
                },
                Some(Clip::Rect(area)),
                q,
                inner.clone(),
            ));
            items.push(group(
                Affine {
                    b: 0.2,
                    ..Affine::IDENTITY
                },
                Some(Clip::Path(outline(&[(p, q), (9., 0.), (0., 9.)]))),
                0.5,
                inner.clone(),
            ));
            items.extend(inner);
        }
    }
    for color in [ColorMode::Bilevel, ColorMode::Rgb] {
        rasterize(&page(10., 10., items.clone()), &options(8., color)).unwrap();
    }
}

/// A box that is too faint to be printed is no dark ground, on which grey would become white.
#[test]
fn grey_over_a_faint_black_box_is_black() {
    let grey = Color {
        r: 120,
        g: 120,
        b: 120,
        a: 255,
    };
    let dots = |boxes: Vec<Item>| {
        let words = Item::Glyphs(text(&face(), 4., 1., 6., "转寄8", grey));
        let line = fill(rect(1., 8., 8., 0.2), grey);
        let items = boxes.into_iter().chain([words, line]).collect();
        rasterize(&page(10., 10., items), &options(8., ColorMode::Bilevel)).unwrap().data
    };
    let faint = |opacity| group(Affine::IDENTITY, None, opacity, vec![fill(rect(0., 0., 10., 10.), Color::BLACK)]);
    let without = dots(vec![]);
    assert!(without.iter().any(|&dots| dots > 0));
    for opacity in [0.01, 0.1, 0.19] {
        assert_eq!(dots(vec![faint(opacity)]), without, "{opacity}");
    }
}

#[test]
fn limits_are_errors() {
    let size = |w, h, r| rasterize(&page(w, h, vec![]), &options(r, ColorMode::Bilevel)).unwrap_err();
    assert!(matches!(size(f32::NAN, 1., 8.), RasterError::Size { .. }));
    assert!(matches!(size(0., 1., 8.), RasterError::Size { .. }));
    assert!(matches!(size(1., 1., -8.), RasterError::Size { .. }));
    assert!(matches!(
        size(1e30, 1e30, 8.),
        RasterError::TooLarge { .. } | RasterError::Size { .. }
    ));
    assert!(matches!(size(2000., 2000., 8.), RasterError::TooLarge { dots: 256_000_000, .. }));
    let covering = (0..2000).map(|_| fill(rect(0., 0., 10., 10.), Color::WHITE)).collect();
    let error = rasterize(&page(10., 10., covering), &options(8., ColorMode::Bilevel)).unwrap_err();
    assert_eq!(error, RasterError::Repainted { limit: 2_560_000 });
    let huge = |x| page(10., 10., vec![Item::Glyphs(text(&face(), 13_000., x, 10., "顺", Color::BLACK))]);
    let error = rasterize(&huge(0.), &options(8., ColorMode::Bilevel)).unwrap_err();
    assert_eq!(error, RasterError::Glyphs { limit: 100_000 });
    rasterize(&huge(11.), &options(8., ColorMode::Bilevel)).expect("beside the page it does not matter");
    let mut nested = vec![fill(rect(0., 0., 10., 10.), Color::WHITE)];
    for _ in 0..300 {
        nested = vec![group(Affine::IDENTITY, None, 0.9, nested)];
    }
    let error = rasterize(&page(200., 200., nested), &options(8., ColorMode::Rgb)).unwrap_err();
    assert!(matches!(error, RasterError::Layers { .. }));
    let mut deep = vec![fill(rect(0., 0., 10., 10.), Color::BLACK)];
    for _ in 0..5000 {
        deep = vec![group(Affine::IDENTITY, None, 1., deep)];
    }
    rasterize(&page(10., 10., deep), &options(1., ColorMode::Bilevel)).unwrap();
}

#[test]
fn pngs_say_their_size_and_read_back() {
    let items = || vec![fill(rect(1., 1., 2., 1.), Color::BLACK)];
    for (dots_per_mm, per_metre) in [(8., 8000), (300. / 25.4, 11811), (96. / 25.4, 3780)] {
        for color in [ColorMode::Bilevel, ColorMode::Gray, ColorMode::Rgb] {
            let bitmap = rasterize(&page(13., 7., items()), &options(dots_per_mm, color)).unwrap();
            let file = png::encode(&bitmap, &png::PngOptions::new(dots_per_mm)).unwrap();
            let mut reader = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
            let dims = reader.info().pixel_dims.unwrap();
            assert_eq!((dims.xppu, dims.yppu, dims.unit), (per_metre, per_metre, ::png::Unit::Meter));
            assert_eq!((reader.info().width, reader.info().height), (bitmap.width, bitmap.height));
            let mut data = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut data).unwrap();
            assert!(data == bitmap.data, "{dots_per_mm} {color:?}");
        }
    }
}
