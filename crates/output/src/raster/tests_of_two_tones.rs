//! A page in two tones makes the dots of the page that it was made of.

use super::tests::{fill, group, options, page, picture, rect};
use super::*;
use page::*;
use proptest::prelude::*;
use std::sync::Arc;
use text::Face;

fn color() -> impl Strategy<Value = Color> {
    let opaque = any::<[u8; 3]>().prop_map(|[r, g, b]| Color { r, g, b, a: 255 });
    let grey = (any::<u8>(), any::<u8>()).prop_map(|(v, a)| Color { r: v, g: v, b: v, a });
    prop_oneof![opaque, grey, Just(Color::BLACK), Just(Color::WHITE)]
}

fn paint() -> impl Strategy<Value = Paint> {
    let shape = prop_oneof![
        (point(), point()).prop_map(|(from, to)| GradientShape::Linear(from, to)),
        (point(), 0.5_f32..20.).prop_map(|(centre, radius)| GradientShape::Radial(centre, radius, radius / 2.)),
    ];
    let gradient = (shape, color(), color(), any::<bool>()).prop_map(|(shape, from, to, repeating)| {
        let stops = vec![(0., from), (1., to)];
        Paint::Gradient(Arc::new(Gradient { shape, stops, repeating }))
    });
    prop_oneof![3 => color().prop_map(Paint::Solid), 1 => gradient]
}

fn point() -> impl Strategy<Value = Point> {
    (-2_f32..22., -2_f32..22.).prop_map(|(x, y)| Point { x, y })
}

fn area() -> impl Strategy<Value = Rect> {
    let size = || prop_oneof![0.05_f32..0.6, 0.6_f32..15.];
    (-2_f32..20., -2_f32..20., size(), size()).prop_map(|(x, y, width, height)| rect(x, y, width, height))
}

fn path() -> impl Strategy<Value = Vec<Segment>> {
    proptest::collection::vec(point(), 3..6).prop_map(|points| {
        let mut path: Vec<Segment> = points.iter().copied().map(Segment::Line).collect();
        path[0] = Segment::Move(points[0]);
        path.push(Segment::Close);
        path
    })
}

fn glyphs() -> impl Strategy<Value = Item> {
    let face = Arc::new(Face::from_bytes(fonts::NOTO_SANS_SC[0].into(), 0).unwrap());
    (color(), point(), 0.8_f32..6.).prop_map(move |(color, origin, size)| {
        let glyphs = "转寄8"
            .char_indices()
            .zip(0..)
            .map(|((cluster, c), n)| Glyph {
                id: face.glyph(c).unwrap(),
                cluster: cluster as u32,
                x: size * n as f32,
                y: 0.,
            })
            .collect();
        Item::Glyphs(GlyphRun {
            face: Arc::clone(&face),
            size,
            embolden: false,
            slant: false,
            color,
            origin,
            glyphs,
            text: "转寄8".to_owned(),
            bounds: rect(origin.x, origin.y - size, 3. * size, 1.2 * size),
        })
    })
}

fn item() -> impl Strategy<Value = Item> {
    let style = prop_oneof![Just(RuleStyle::Solid), Just(RuleStyle::Dashed), Just(RuleStyle::Dotted)];
    let leaf = prop_oneof![
        glyphs(),
        (area(), paint()).prop_map(|(rect, paint)| Item::Fill(Fill { rect, paint })),
        (area(), color(), style, any::<bool>()).prop_map(|(rect, color, style, vertical)| Item::Rule(Rule {
            rect,
            vertical,
            style,
            color
        })),
        (path(), paint(), any::<bool>()).prop_map(|(path, paint, even_odd)| Item::Path(PathFill { path, even_odd, paint })),
        (area(), proptest::collection::vec(any::<u8>(), 6 * 4 * 4)).prop_map(|(rect, rgba)| picture(6, 4, rgba, rect)),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let transform = prop_oneof![
            Just(Affine::IDENTITY),
            (-5_f32..5., -5_f32..5.).prop_map(|(x, y)| Affine::translate(x, y)),
            Just(Affine {
                a: 0.,
                b: 1.,
                c: -1.,
                d: 0.,
                e: 20.,
                f: 0.
            }),
            Just(Affine {
                a: 0.5,
                b: 0.,
                c: 0.,
                d: -0.5,
                e: 0.,
                f: 20.
            }),
        ];
        let clip = prop_oneof![
            Just(None),
            area().prop_map(|rect| Some(Clip::Rect(rect))),
            path().prop_map(|path| Some(Clip::Path(path)))
        ];
        (
            transform,
            clip,
            prop_oneof![Just(1_f32), 0_f32..1.],
            proptest::collection::vec(inner, 1..4),
        )
            .prop_map(|(transform, clip, opacity, items)| group(transform, clip, opacity, items))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_page_in_two_tones_makes_the_same_dots(items in proptest::collection::vec(item(), 0..8), dpi in prop_oneof![Just(8.), Just(300. / 25.4)]) {
        let (cache, options) = (RasterCache::default(), options(dpi, ColorMode::Bilevel));
        let page = page(20., 20., items);
        let (Ok(dots), Ok(ink)) = (rasterize(&page, &options), in_two_tones(&page, &options, &cache)) else {
            return Err(TestCaseError::fail("a page is refused"));
        };
        prop_assert!(is_two_toned(&ink.items));
        let again = rasterize(&ink, &options).unwrap();
        let differ = dots.data.iter().zip(&again.data).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>();
        prop_assert_eq!(differ, 0);
    }
}

fn is_two_toned(items: &[Item]) -> bool {
    let sharp = |color: Color| color == Color::BLACK || color == Color::WHITE;
    items.iter().all(|item| match item {
        Item::Glyphs(run) => sharp(run.color),
        Item::Rule(rule) => sharp(rule.color),
        Item::Fill(Fill { paint, .. }) | Item::Path(PathFill { paint, .. }) => matches!(*paint, Paint::Solid(color) if sharp(color)),
        Item::Image(image) => image.picture.pixels().unwrap().rgba.chunks(4).all(|dot| {
            dot == [0; 4]
                || sharp(Color {
                    r: dot[0],
                    g: dot[1],
                    b: dot[2],
                    a: dot[3],
                })
        }),
        Item::Barcode(_) => true,
        Item::Group(group) => group.opacity == 1. && is_two_toned(&group.items),
    })
}

#[test]
fn grey_text_is_black_and_faint_boxes_are_gone() {
    let grey = |v, a| Color { r: v, g: v, b: v, a };
    let items = vec![
        fill(rect(0., 0., 10., 10.), grey(230, 255)),
        fill(rect(2., 2., 2., 2.), grey(0, 60)),
    ];
    let ink = in_two_tones(&page(10., 10., items), &options(8., ColorMode::Bilevel), &RasterCache::default()).unwrap();
    assert!(
        matches!(
            &ink.items[..],
            [Item::Fill(Fill {
                paint: Paint::Solid(Color::WHITE),
                ..
            })]
        ),
        "{:?}",
        ink.items
    );
}
