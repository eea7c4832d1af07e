//! Pages with any numbers in them become files without invalid ones.

use super::*;
use lopdf::Document;
use proptest::prelude::*;

pub(crate) fn number() -> BoxedStrategy<f32> {
    prop_oneof![
        4 => -200f32..200.,
        1 => any::<f32>(),
        1 => prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(f32::MAX), Just(f32::MIN_POSITIVE), Just(-0.), Just(0.), Just(1e30)],
    ]
    .boxed()
}

fn point() -> BoxedStrategy<Point> {
    (number(), number()).prop_map(|(x, y)| Point { x, y }).boxed()
}

fn area() -> BoxedStrategy<Rect> {
    (number(), number(), number(), number())
        .prop_map(|(x, y, width, height)| Rect { x, y, width, height })
        .boxed()
}

fn color() -> BoxedStrategy<Color> {
    any::<[u8; 4]>().prop_map(|[r, g, b, a]| Color { r, g, b, a }).boxed()
}

fn paint() -> BoxedStrategy<Paint> {
    let shape = prop_oneof![
        (point(), point()).prop_map(|(a, b)| GradientShape::Linear(a, b)),
        (point(), number(), number()).prop_map(|(c, x, y)| GradientShape::Radial(c, x, y)),
    ];
    let stops = proptest::collection::vec((number(), color()), 0..5);
    prop_oneof![
        color().prop_map(Paint::Solid),
        (shape, stops, any::<bool>()).prop_map(|(shape, stops, repeating)| Paint::Gradient(Arc::new(Gradient { shape, stops, repeating }))),
    ]
    .boxed()
}

fn path() -> BoxedStrategy<Vec<Segment>> {
    let segment = prop_oneof![
        point().prop_map(Segment::Move),
        point().prop_map(Segment::Line),
        (point(), point(), point()).prop_map(|(a, b, c)| Segment::Cubic(a, b, c)),
        Just(Segment::Close),
    ];
    proptest::collection::vec(segment, 0..6).boxed()
}

pub(crate) fn item() -> BoxedStrategy<Item> {
    let style = prop_oneof![Just(RuleStyle::Solid), Just(RuleStyle::Dashed), Just(RuleStyle::Dotted)];
    let leaf = prop_oneof![
        (area(), paint()).prop_map(|(rect, paint)| Item::Fill(Fill { rect, paint })),
        (area(), any::<bool>(), style, color()).prop_map(|(rect, vertical, style, color)| Item::Rule(Rule {
            rect,
            vertical,
            style,
            color
        })),
        (path(), any::<bool>(), paint()).prop_map(|(path, even_odd, paint)| Item::Path(PathFill { path, even_odd, paint })),
        area().prop_map(|rect| Item::Image(ImageItem {
            picture: pictures()[0].clone(),
            rect,
            pixelated: false
        })),
        (
            number(),
            point(),
            any::<[bool; 2]>(),
            color(),
            proptest::collection::vec((any::<u16>(), any::<u32>(), number(), number()), 0..5),
            "\\PC{0,6}"
        )
            .prop_map(|(size, origin, [embolden, slant], color, glyphs, text)| {
                let glyphs = glyphs
                    .into_iter()
                    .map(|(id, cluster, x, y)| Glyph {
                        id: id % 100,
                        cluster: cluster % 9,
                        x,
                        y,
                    })
                    .collect();
                Item::Glyphs(GlyphRun {
                    face: face(400),
                    size,
                    embolden,
                    slant,
                    color,
                    origin,
                    glyphs,
                    text,
                    bounds: Rect::default(),
                })
            }),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let clip = prop_oneof![
            Just(None),
            area().prop_map(|r| Some(Clip::Rect(r))),
            path().prop_map(|p| Some(Clip::Path(p)))
        ];
        let transform = prop_oneof![
            Just(Affine::IDENTITY),
            (point(), point(), point()).prop_map(|(p, q, r)| Affine {
                a: p.x,
                b: p.y,
                c: q.x,
                d: q.y,
                e: r.x,
                f: r.y
            })
        ];
        (transform, clip, number(), proptest::collection::vec(inner, 0..4)).prop_map(|(transform, clip, opacity, items)| {
            Item::Group(Group {
                transform,
                clip,
                opacity,
                items,
            })
        })
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_page_is_a_pdf_without_invalid_numbers(items in proptest::collection::vec(item(), 0..6), dots in prop_oneof![Just(None), number().prop_map(Some)]) {
        let options = PdfOptions { dots_per_mm: dots, ..PdfOptions::default() };
        let bytes = write(&[page(items)], &options, &PdfCache::default()).unwrap();
        let document = Document::load_mem(&bytes).unwrap();
        let page = document.page_iter().next().unwrap();
        let forms = document.objects.values().filter_map(|o| o.as_stream().ok()).filter(|s| s.dict.get(b"Subtype").is_ok_and(|t| t.as_name().is_ok_and(|n| n == b"Form")));
        let forms: Vec<Vec<u8>> = forms.map(|s| if s.is_compressed() { s.decompressed_content().unwrap() } else { s.content.clone() }).collect();
        for content in forms.iter().chain([&document.get_page_content(page)]) {
            let operators = lopdf::content::Content::decode(content).unwrap().operations;
            let known = ["q", "Q", "cm", "re", "f", "f*", "W", "W*", "n", "g", "rg", "G", "RG", "gs", "Do", "sh", "m", "l", "c", "h", "w", "Tr", "j", "BT", "ET", "Tf", "Tm", "Tj", "TJ", "BDC", "EMC"];
            let mut depth = 0;
            for operation in &operators {
                prop_assert!(known.contains(&operation.operator.as_str()), "{}", operation.operator);
                depth += i32::from(operation.operator == "q") - i32::from(operation.operator == "Q");
                prop_assert!(depth >= 0);
            }
            prop_assert_eq!(depth, 0);
        }
    }
}
