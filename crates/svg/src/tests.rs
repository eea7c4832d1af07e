//! Drawings as a whole.

use crate::{Drawing, Error, Image, Limits, Place, Resources, Svg, Warning};
use page::{Clip, Group, Item, Paint, Picture, Point, Rect, Segment};
use std::cell::RefCell;
use std::sync::Arc;
use text::FontSet;

const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    elements: 10_000,
    depth: 256,
    image_pixels: 1_000_000,
    steps: 1_000_000,
};

fn read(text: &str) -> Result<Svg, Error> {
    Svg::read(text.as_bytes(), LIMITS)
}

/// Draws with one px as one mm, `size` px large, its corner at the origin.
fn drawn_by(svg: &Svg, size: (f32, f32), image: &dyn Fn(&str) -> Option<Image>) -> Result<Arc<Drawing>, Error> {
    let fonts = FontSet::bundled();
    let place = Place {
        corner: Point::default(),
        size,
        scale: (1., 1.),
        dots_per_mm: 8.,
        overflows: false,
        as_picture: false,
    };
    let resources = Resources {
        fonts: &fonts,
        families: Arc::from(["sans-serif".into()]),
        image,
    };
    svg.draw(&place, &resources)
}

fn try_draw(inner: &str) -> Result<Arc<Drawing>, Error> {
    let text =
        format!("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 100 100'>{inner}</svg>");
    drawn_by(&read(&text)?, (100., 100.), &|_| None)
}

fn draw(inner: &str) -> Arc<Drawing> {
    try_draw(inner).unwrap()
}

fn items(inner: &str) -> Vec<Item> {
    draw(inner).items.clone()
}

fn fills(items: &[Item]) -> Vec<(f32, f32, f32, f32)> {
    let of = |item: &Item| match item {
        Item::Fill(fill) => vec![(fill.rect.x, fill.rect.y, fill.rect.width, fill.rect.height)],
        Item::Group(group) => fills(&group.items),
        _ => Vec::new(),
    };
    items.iter().flat_map(of).collect()
}

fn texts(items: &[Item]) -> Vec<(String, f32, f32, f32)> {
    let of = |item: &Item| match item {
        Item::Glyphs(run) => vec![(run.text.clone(), run.origin.x, run.origin.y, run.size)],
        Item::Group(group) => texts(&group.items),
        _ => Vec::new(),
    };
    items.iter().flat_map(of).collect()
}

fn only_group(items: &[Item]) -> &Group {
    match items {
        [Item::Group(group)] => group,
        other => panic!("{other:?}"),
    }
}

#[test]
fn bars_are_fills_however_they_are_drawn() {
    let bars = [(1., 2., 3., 40.), (6., 2., 1., 40.)];
    assert_eq!(
        fills(&items(
            "<rect x='1' y='2' width='3' height='40'/><rect x='6' y='2' width='1' height='40'/>"
        )),
        bars
    );
    assert_eq!(fills(&items("<path d='M1 2h3v40h-3zM6 2h1v40h-1z'/>")), bars);
    assert_eq!(
        fills(&items("<path stroke='#000' stroke-width='2' d='M2 2v40M7 2v40'/>")),
        [(1., 2., 2., 40.), (6., 2., 2., 40.)]
    );
    assert_eq!(
        fills(&items("<rect id='a' width='3' height='40'/><use href='#a' x='5'/>")),
        [(0., 0., 3., 40.), (5., 0., 3., 40.)]
    );
    assert_eq!(
        fills(&items("<rect width='3' height='40' transform='translate(50 10) rotate(90)'/>")),
        [(10., 10., 40., 3.)]
    );
}

#[test]
fn one_straight_stroke_is_a_rule() {
    let drawing = items("<line x1='10' y1='20' x2='50' y2='20' stroke='#000' stroke-width='2'/>");
    let [Item::Rule(rule)] = &drawing[..] else { panic!("{drawing:?}") };
    assert_eq!((rule.rect.x, rule.rect.y, rule.rect.width, rule.rect.height), (10., 19., 40., 2.));
    assert!(!rule.vertical);
    let frame = items("<rect x='10' y='10' width='20' height='20' fill='none' stroke='#000'/>");
    assert_eq!(frame.iter().filter(|item| matches!(item, Item::Rule(_))).count(), 4);
}

#[test]
fn text_is_text_at_its_anchor() {
    let start = texts(&items("<text x='10' y='20' font-size='5'>ABC</text>"));
    assert_eq!(start, [("ABC".to_owned(), 10., 20., 5.)]);
    let middle = texts(&items("<text x='50' y='20' font-size='5' text-anchor='middle'>ABC</text>"));
    let end = texts(&items("<text x='50' y='20' font-size='5' text-anchor='end'>ABC</text>"));
    let (from_middle, from_end) = (50. - middle[0].1, 50. - end[0].1);
    assert!(
        from_middle > 3. && (from_end - 2. * from_middle).abs() < 1e-3,
        "{from_middle} {from_end}"
    );
}

#[test]
fn text_goes_by_the_styles_around_it() {
    let styled = "<style>g{font-size:10px} .t{font:bold 5px serif;fill:red}</style><g transform='scale(2)'><text class='t' y='10'>A</text><text y='20'>B</text></g>";
    let all = texts(&items(styled));
    assert_eq!(all, [("A".to_owned(), 0., 20., 10.), ("B".to_owned(), 0., 40., 20.)]);
    // A rule for outlines is none for text.
    let drawing = items("<style>path{fill:none;stroke:red}</style><text y='10'>A</text>");
    assert!(
        matches!(&drawing[..], [Item::Glyphs(run)] if run.color == page::Color::BLACK),
        "{drawing:?}"
    );
    assert!(items("<text y='10' visibility='hidden'>A</text><g display='none'><text y='10'>B</text></g>").is_empty());
}

#[test]
fn spans_have_places_of_their_own() {
    let drawing = items("<text x='10' y='20' font-size='5'>A<tspan x='40' y='30'>B</tspan><tspan dy='5'>C</tspan></text>");
    let all = texts(&drawing);
    assert_eq!(all.iter().map(|(text, ..)| &**text).collect::<Vec<_>>(), ["A", "B", "C"]);
    assert_eq!((all[0].1, all[0].2), (10., 20.));
    assert_eq!((all[1].1, all[1].2), (40., 30.));
    assert_eq!(all[2].2, 35.);
    // White space is one space, and none at the ends.
    assert_eq!(texts(&items("<text y='9'>\n  a \t b\n</text>"))[0].0, "a b");
}

#[test]
fn a_text_length_spreads_the_letters() {
    let width = |attributes: &str| {
        let drawing = items(&format!("<text y='20' font-size='5' {attributes}>AB</text>"));
        let [Item::Glyphs(run)] = &drawing[..] else { panic!("{drawing:?}") };
        run.glyphs[1].x
    };
    let natural = width("");
    assert!((width("letter-spacing='3'") - natural - 3.).abs() < 1e-3);
    let drawing = items("<text y='20' font-size='5' textLength='40'>AB</text>");
    let [Item::Glyphs(run)] = &drawing[..] else { panic!("{drawing:?}") };
    assert!((run.bounds.width - 40.).abs() < 1e-3);
}

#[test]
fn paints_and_groups() {
    let gradient = items(
        "<linearGradient id='g' x1='0' x2='1'><stop offset='0'/><stop offset='1' stop-color='#fff'/></linearGradient><rect width='10' height='10' fill='url(#g)'/>",
    );
    assert!(
        matches!(&gradient[..], [Item::Fill(fill)] if matches!(fill.paint, Paint::Gradient(_))),
        "{gradient:?}"
    );
    let translucent = items("<g opacity='.5'><circle r='5'/><circle r='4'/></g>");
    let group = only_group(&translucent);
    assert_eq!((group.opacity, group.items.len()), (0.5, 2));
    let clipped = items("<clipPath id='c'><rect width='5' height='6'/></clipPath><circle r='9' clip-path='url(#c)'/>");
    let Some(Clip::Rect(rect)) = &only_group(&clipped).clip else {
        panic!("{clipped:?}")
    };
    assert_eq!((rect.width, rect.height), (5., 6.));
    let lettered = items("<clipPath id='c'><text y='9'>A</text></clipPath><circle r='9' clip-path='url(#c)'/>");
    assert!(matches!(&only_group(&lettered).clip, Some(Clip::Path(path)) if !path.is_empty()));
    // No group for what changes nothing.
    assert!(matches!(&items("<g><g id='x'><circle r='5'/></g></g>")[..], [Item::Path(_)]));
    let current = items("<g color='#ff0000'><rect width='5' height='5' fill='currentColor'/></g>");
    assert!(matches!(&current[..], [Item::Fill(fill)] if matches!(fill.paint, Paint::Solid(color) if color.r == 255)));
}

/// What a square of 100 mm shows through a clip path.
fn through(clip: &str) -> Vec<Item> {
    items(&format!(
        "<clipPath id='c'>{clip}</clipPath><rect width='100' height='100' clip-path='url(#c)'/>"
    ))
}

/// A star that crosses itself.
const STAR: &str = "M 50 8 l 25 80 l -65 -50 l 80 0 l -65 50 z";

#[test]
fn clips_are_outlines_where_those_say_the_same() {
    let of = |clip: &str| match only_group(&through(clip)).clip.clone() {
        Some(Clip::Path(path)) => path,
        other => panic!("{clip} {other:?}"),
    };
    for clip in [
        // One shape that winds as a page's clips do, whatever it crosses.
        &format!("<path d='{STAR}'/>"),
        "<path d='M10 10h40v40h-40z m10 10v20h20v-20z'/>",
        // What cannot cross itself is the same by both rules.
        "<circle cx='50' cy='50' r='20' clip-rule='evenodd'/>",
        "<rect width='50' height='20' rx='5' clip-rule='evenodd' transform='rotate(10)'/>",
        "<path clip-rule='evenodd' d='M10 10L90 50L10 90z'/>",
    ] {
        assert!(!of(clip).is_empty(), "{clip}");
    }
    // Shapes that lie over each other are wound around the same way.
    for clip in [
        "<circle cx='40' cy='50' r='20'/><circle cx='60' cy='50' r='20' transform='matrix(-1 0 0 1 120 0)'/>",
        "<path d='M10 10L90 50L10 90z'/><path d='M10 10L10 90L90 50z'/>",
        "<rect width='30' height='30'/><path d='M20 20v30h30v-30z'/>",
    ] {
        let path = of(clip);
        let areas: Vec<f32> = path.chunk_by(|_, next| !matches!(next, Segment::Move(_))).map(turned).collect();
        assert!(areas.len() == 2 && areas.iter().all(|area| *area > 100.), "{clip} {areas:?}");
    }
    // Holes by the even-odd rule, of upright and level edges.
    let frame = of("<path clip-rule='evenodd' d='M10 10h40v40h-40z M20 20h20v20h-20z'/>");
    let area: f32 = frame.chunk_by(|_, next| !matches!(next, Segment::Move(_))).map(turned).sum();
    assert!((area - 1200.).abs() < 0.1, "{area}");
}

/// The area that a contour of lines goes around clockwise; that of its end points when it bends.
fn turned(contour: &[Segment]) -> f32 {
    let ends: Vec<Point> = contour
        .iter()
        .filter_map(|segment| match *segment {
            Segment::Move(p) | Segment::Line(p) | Segment::Cubic(_, _, p) => Some(p),
            Segment::Close => None,
        })
        .collect();
    let next = ends.iter().cycle().skip(1);
    ends.iter().zip(next).map(|(p, q)| p.x * q.y - q.x * p.y).sum::<f32>() / 2.
}

/// Where clips of a page would cut otherwise, resvg draws: the middle of each is `shown` or cut away.
#[test]
fn clips_of_other_shapes_are_drawn() {
    for (clip, (x, y), shown) in [
        (format!("<path clip-rule='evenodd' d='{STAR}'/>"), (50, 50), false),
        (
            format!("<path clip-rule='evenodd' d='{STAR}'/><circle cx='50' cy='50' r='5'/>"),
            (50, 50),
            true,
        ),
        (
            format!("<path clip-rule='evenodd' d='{STAR}'/><circle cx='20' cy='20' r='5'/>"),
            (50, 50),
            false,
        ),
        // A ring and what lies in its hole; a bow whose halves turn both ways under a square.
        (
            "<path clip-rule='evenodd' d='M10 50a40 40 0 1 0 80 0a40 40 0 1 0 -80 0z M30 50a20 20 0 1 0 40 0a20 20 0 1 0 -40 0z'/>"
                .to_owned(),
            (50, 50),
            false,
        ),
        (
            "<path d='M10 20L90 80V20L10 80z'/><rect x='60' y='40' width='30' height='20'/>".to_owned(),
            (80, 50),
            true,
        ),
        (
            "<path d='M10 20L90 80V20L10 80z'/><rect x='10' y='40' width='30' height='20'/>".to_owned(),
            (20, 50),
            true,
        ),
        (
            format!(
                "<circle cx='50' cy='50' r='20' clip-path='url(#d)'/></clipPath><clipPath id='d'><path clip-rule='evenodd' d='{STAR}'/>"
            ),
            (50, 50),
            false,
        ),
    ] {
        let drawing = through(&clip);
        let [Item::Image(image)] = &drawing[..] else {
            panic!("{clip} {drawing:?}")
        };
        let page::picture::Pixels { width, rgba, .. } = image.picture.pixels().unwrap();
        let (left, top) = ((x as f32 - image.rect.x) * 8., (y as f32 - image.rect.y) * 8.);
        let alpha = rgba[(top as usize * *width as usize + left as usize) * 4 + 3];
        assert_eq!(alpha, if shown { 255 } else { 0 }, "{clip}");
    }
    // Clips within clips: the inner one drawn, the outer one of the page.
    let nested = items(&format!(
        "<clipPath id='c'><path clip-rule='evenodd' d='{STAR}'/></clipPath><clipPath id='d'><circle cx='50' cy='50' r='30'/></clipPath>\
         <g clip-path='url(#d)'><rect width='100' height='100' clip-path='url(#c)'/></g>"
    ));
    let outer = only_group(&nested);
    assert!(
        matches!((&outer.clip, &outer.items[..]), (Some(Clip::Path(_)), [Item::Image(_)])),
        "{nested:?}"
    );
}

#[test]
fn what_a_page_cannot_say_is_a_picture_on_whole_dots() {
    for inner in [
        "<filter id='f'><feGaussianBlur stdDeviation='1'/></filter><rect x='10.3' y='10' width='20' height='20' filter='url(#f)'/>",
        "<mask id='m'><rect width='50' height='50' fill='#fff'/></mask><rect x='10.3' width='20' height='20' mask='url(#m)'/>",
        "<pattern id='p' width='4' height='4' patternUnits='userSpaceOnUse'><rect width='2' height='2'/></pattern><rect x='10.3' width='20' height='20' fill='url(#p)'/>",
        "<rect x='10.3' width='20' height='20' fill='red'/><rect x='10.3' width='9' height='9' style='mix-blend-mode:multiply'/>",
    ] {
        let drawing = items(inner);
        let [Item::Image(image)] = &drawing[..] else {
            panic!("{drawing:?}")
        };
        let Rect { x, width, .. } = image.rect;
        assert_eq!((x * 8.).fract(), 0., "{x}");
        assert_eq!(width * 8., image.picture.width() as f32);
    }
}

#[test]
fn images_are_asked_of_the_caller() {
    let asked = RefCell::new(Vec::new());
    let picture = Arc::new(Picture::from_encoded(gif().into(), 100).unwrap());
    let inner =
        Arc::new(read("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><rect width='10' height='10'/></svg>").unwrap());
    let image = |href: &str| {
        asked.borrow_mut().push(href.to_owned());
        match href {
            "a.gif" => Some(Image::Picture(picture.clone())),
            "b.svg" => Some(Image::Svg(inner.clone())),
            _ => None,
        }
    };
    let text = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'><image href='a.gif' width='9' height='9'/>\
        <image xlink:href='b.svg' x='20' width='40' height='40'/><image href='/etc/passwd' width='9' height='9'/></svg>";
    let drawing = drawn_by(&read(text).unwrap(), (100., 100.), &image).unwrap();
    assert_eq!(*asked.borrow(), ["a.gif", "b.svg", "/etc/passwd"]);
    let [Item::Image(image), Item::Group(nested)] = &drawing.items[..] else {
        panic!("{drawing:?}")
    };
    assert_eq!(image.rect.width, 9.);
    assert_eq!(fills(&nested.items), [(20., 0., 40., 40.)]);
}

fn gif() -> Vec<u8> {
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;".to_vec()
}

#[test]
fn an_image_of_a_fixed_size_is_scaled_with_its_box() {
    let text = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><rect width='5' height='5'/></svg>";
    let image = drawn_by(&read(text).unwrap(), (100., 50.), &|_| None).unwrap();
    assert_eq!(fills(&image.items), [(0., 0., 50., 25.)]);
    let inline = Svg::inline(text.to_owned(), LIMITS).unwrap();
    assert_eq!(fills(&drawn_by(&inline, (100., 50.), &|_| None).unwrap().items), [(0., 0., 5., 5.)]);
}

#[test]
fn what_is_left_out_is_told() {
    let warnings = |inner: &str| draw(inner).warnings.clone();
    assert_eq!(
        warnings("<foreignObject width='9' height='9'/>"),
        [Warning::Unsupported("svg foreignObject")]
    );
    assert_eq!(
        warnings("<text>a<textPath href='#p'>b</textPath></text>"),
        [Warning::Unsupported("svg textPath")]
    );
    assert_eq!(warnings("<text>\u{10fffd}</text>"), [Warning::MissingGlyph('\u{10fffd}')]);
}

#[test]
fn what_is_no_svg_is_told() {
    assert_eq!(read("<svg").unwrap_err(), Error::NotXml { line: 1 });
    assert_eq!(read("<a/>").unwrap_err(), Error::NotSvg);
    assert_eq!(read("").unwrap_err(), Error::NotXml { line: 1 });
}

#[test]
fn copies_are_counted_before_they_are_made() {
    let mut bomb = "<g id='a0'><path/></g>".to_owned();
    for level in 1..40 {
        let before = level - 1;
        bomb += &format!("<g id='a{level}'><use href='#a{before}'/><use href='#a{before}'/></g>");
    }
    assert_eq!(try_draw(&bomb).unwrap_err(), Error::Elements(LIMITS.elements));
    let masks: String = (0..20)
        .map(|level| {
            let before = level - 1;
            format!(
                "<mask id='m{level}'>{}</mask>",
                format!("<rect mask='url(#m{before})'/>").repeat(10)
            )
        })
        .collect();
    assert_eq!(
        try_draw(&format!("{masks}<rect width='9' height='9' mask='url(#m19)'/>")).unwrap_err(),
        Error::Elements(LIMITS.elements)
    );
    let styled = masks
        .replace("<rect mask=", "<rect class=")
        .replace("url(#m", "k")
        .replace(")'", "'");
    let rules: String = (0..20).map(|level| format!(".k{level}{{mask:url(#m{level})}}")).collect();
    assert_eq!(
        try_draw(&format!("<style>{rules}</style>{styled}<rect class='k19'/>")).unwrap_err(),
        Error::Elements(LIMITS.elements)
    );
    let data = "1 2 ".repeat(5000);
    let markers = format!(
        "<marker id='m'>{}</marker><path marker-mid='url(#m)' d='M0 0L{data}'/>",
        "<path/>".repeat(100)
    );
    assert_eq!(try_draw(&markers).unwrap_err(), Error::Elements(LIMITS.elements));
}

#[test]
fn cycles_end() {
    for inner in [
        "<use id='a' href='#a'/>",
        "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>",
        "<pattern id='p' width='9' height='9'><rect width='9' height='9' fill='url(#p)'/></pattern><rect width='9' height='9' fill='url(#p)'/>",
        "<clipPath id='c' clip-path='url(#c)'><rect width='9' height='9'/></clipPath><rect width='9' height='9' clip-path='url(#c)'/>",
        "<mask id='m' mask='url(#m)'><rect width='9' height='9' mask='url(#m)'/></mask><rect width='9' height='9' mask='url(#m)'/>",
        "<filter id='f'><feImage href='#r'/></filter><rect id='r' width='9' height='9' filter='url(#f)'/>",
    ] {
        try_draw(inner).unwrap();
    }
}

#[test]
fn depth_is_bounded() {
    let deep = |levels: usize| format!("{}{}", "<g>".repeat(levels), "</g>".repeat(levels));
    assert!(try_draw(&deep(200)).is_ok());
    assert_eq!(try_draw(&deep(300)).unwrap_err(), Error::Depth(256));
    // The deepest first, or their number is told first.
    let chain: String = (1..300)
        .rev()
        .map(|level| format!("<g id='a{level}'><use href='#a{}'/></g>", level - 1))
        .collect();
    assert_eq!(try_draw(&format!("<path id='a0'/>{chain}")).unwrap_err(), Error::Depth(256));
}

#[test]
fn entities_do_not_blow_up() {
    let svg = |entities: &str, use_of: &str| {
        format!("<!DOCTYPE svg [{entities}]><svg xmlns='http://www.w3.org/2000/svg'><desc>{use_of}</desc></svg>")
    };
    assert!(read(&svg("<!ENTITY a 'b'>", "&a;")).is_ok());
    let quadratic = svg(&format!("<!ENTITY a '{}'>", "x".repeat(10_000)), &"&a;".repeat(10_000));
    assert_eq!(read(&quadratic).unwrap_err(), Error::Bytes(LIMITS.bytes));
    let laughs = svg(
        &format!("<!ENTITY a '{}'><!ENTITY b '{}'>", "ha".repeat(100), "&a;".repeat(200)),
        &"&b;".repeat(200),
    );
    assert_eq!(read(&laughs).unwrap_err(), Error::Bytes(LIMITS.bytes));
    assert!(read(&svg("<!ENTITY a SYSTEM '/etc/passwd'>", "&a;")).is_err());
}

#[test]
fn work_is_counted_before_it_is_done() {
    for inner in [
        "<filter id='f'><feMorphology radius='1000'/></filter><rect width='99' height='99' filter='url(#f)'/>",
        "<filter id='f'><feTurbulence numOctaves='1000000'/></filter><rect width='99' height='99' filter='url(#f)'/>",
        "<path d='M0 0H100000000' stroke='#000' stroke-dasharray='.01'/>",
    ] {
        assert_eq!(try_draw(inner).unwrap_err(), Error::Steps(LIMITS.steps), "{inner}");
    }
    let selectors = "a b c d e f g h i j k ".to_owned();
    let rules: String = (0..100).map(|n| format!("{selectors} x{n}{{fill:red}}")).collect();
    assert_eq!(
        try_draw(&format!("<style>{rules}</style>")).unwrap_err(),
        Error::Steps(LIMITS.steps)
    );
}

#[test]
fn huge_numbers_do_no_harm() {
    for inner in [
        "<rect x='-1e30' y='-1e30' width='1e31' height='1e31'/>",
        "<path d='M-1e38 0L1e38 1e38L0 3e38z'/>",
        "<circle r='1e30' stroke='#000' stroke-width='1e20'/>",
        "<g transform='scale(1e30)'><rect width='1e30' height='1'/><text>A</text></g>",
        "<text font-size='1e30'>A</text><text x='1e38' dx='1e38'>A</text>",
        "<g transform='matrix(0 0 0 0 0 0)'><rect width='9' height='9'/><text>A</text></g>",
        "<filter id='f' x='-1e9' width='1e12' y='-1e9' height='1e12'><feGaussianBlur stdDeviation='1e9'/></filter><rect width='9' height='9' filter='url(#f)'/>",
    ] {
        let _ = try_draw(inner);
    }
}
