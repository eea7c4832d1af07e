use super::scene::{BLUE, GREEN, RED, Scene, fill_colors, filled, fragment, in_px, put, style};
use crate::graphic::Graphic;
use crate::layout::fragment::{BoxSides, FragmentKind};
use crate::style::ComputedStyle;
use crate::style::values::*;
use crate::units::{Px, Sides};
use page::picture::{Picture, Pixels};
use page::{Clip, Color, Item, Paint, RuleStyle, Segment};
use std::sync::Arc;

fn positioned(color: Color, z_index: Option<i32>) -> ComputedStyle {
    let mut style = filled(color);
    style.position = Position::Relative;
    style.z_index = z_index;
    style
}

/// A root element's fragment, and a body that is not to be seen.
fn root(scene: &mut Scene) -> crate::layout::fragment::Fragment {
    let root = scene.boxed(style(), 100, 100);
    scene.id(&style());
    root
}

#[test]
fn layers_go_by_z_index_and_then_by_the_tree() {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let first = scene.boxed(positioned(RED, None), 10, 10);
    let below = scene.boxed(positioned(BLUE, Some(-1)), 10, 10);
    let in_flow = scene.boxed(filled(Color::BLACK), 10, 10);
    let later = scene.boxed(positioned(GREEN, Some(0)), 10, 10);
    // Absolutely positioned boxes come last in the children whatever their place in the document.
    for child in [in_flow, later, first, below] {
        put(&mut root, 0, 0, child);
    }
    assert_eq!(fill_colors(&scene.items(&root)), [BLUE, Color::BLACK, RED, GREEN]);
}

#[test]
fn a_negative_layer_lies_above_the_background_of_its_context_only() {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let mut context = scene.boxed(positioned(RED, Some(0)), 50, 50);
    let mut plain = scene.boxed(filled(BLUE), 50, 50);
    let below = scene.boxed(positioned(GREEN, Some(-5)), 10, 10);
    put(&mut plain, 0, 0, below);
    put(&mut context, 0, 0, plain);
    put(&mut root, 0, 0, context);
    assert_eq!(fill_colors(&scene.items(&root)), [RED, GREEN, BLUE]);
}

#[test]
fn floats_lie_above_block_backgrounds() {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let mut floated = filled(RED);
    floated.float = Float::Left;
    let floated = scene.boxed(floated, 10, 10);
    let block = scene.boxed(filled(BLUE), 50, 50);
    put(&mut root, 0, 0, floated);
    put(&mut root, 0, 0, block);
    assert_eq!(fill_colors(&scene.items(&root)), [BLUE, RED]);
}

#[test]
fn boxes_in_a_positioned_inline_box_are_painted_once() {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let mut line = scene.boxed(style(), 50, 20);
    line.kind = FragmentKind::Line;
    let mut inline = scene.boxed(positioned(RED, None), 50, 20);
    inline.kind = FragmentKind::Inline(BoxSides::default(), Sides::default());
    let block = scene.boxed(filled(GREEN), 10, 10);
    put(&mut inline, 0, 0, block);
    put(&mut line, 0, 0, inline);
    put(&mut root, 0, 0, line);
    assert_eq!(fill_colors(&scene.items(&root)), [RED, GREEN]);
}

#[test]
fn layers_of_a_box_without_z_index_belong_to_the_context_around() {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let mut automatic = scene.boxed(positioned(RED, None), 50, 50);
    let high = scene.boxed(positioned(GREEN, Some(1)), 10, 10);
    put(&mut automatic, 0, 0, high);
    let sibling = scene.boxed(positioned(BLUE, None), 50, 50);
    put(&mut root, 0, 0, automatic);
    put(&mut root, 0, 0, sibling);
    assert_eq!(fill_colors(&scene.items(&root)), [RED, BLUE, GREEN]);
}

#[test]
fn a_layer_keeps_the_clips_it_was_found_under() {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let mut cutting = style();
    (cutting.overflow_x, cutting.overflow_y) = (Overflow::Hidden, Overflow::Hidden);
    let mut cutting = scene.boxed(cutting, 20, 20);
    let layer = scene.boxed(positioned(RED, Some(3)), 50, 50);
    put(&mut cutting, 0, 0, layer);
    put(&mut root, 5, 5, cutting);
    let items = scene.items(&root);
    let [Item::Group(group)] = &items[..] else { panic!("{items:?}") };
    let Some(Clip::Rect(rect)) = &group.clip else { panic!("{group:?}") };
    assert_eq!(in_px(rect), [5., 5., 20., 20.]);
}

#[test]
fn the_overflow_of_body_is_the_viewports() {
    let mut scene = Scene::default();
    let mut root = scene.boxed(style(), 100, 100);
    let mut body = style();
    (body.overflow_x, body.overflow_y) = (Overflow::Hidden, Overflow::Hidden);
    let mut body = scene.boxed(body, 20, 20);
    let inner = scene.boxed(filled(RED), 50, 50);
    put(&mut body, 0, 0, inner);
    put(&mut root, 0, 0, body);
    assert!(matches!(scene.items(&root)[..], [Item::Fill(_)]));
}

#[test]
fn what_is_hidden_keeps_visible_children() {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let mut hidden = filled(RED);
    Arc::make_mut(&mut hidden.inherited).visibility = Visibility::Hidden;
    let mut hidden = scene.boxed(hidden, 50, 50);
    let shown = scene.boxed(filled(GREEN), 10, 10);
    put(&mut hidden, 0, 0, shown);
    put(&mut root, 0, 0, hidden);
    assert_eq!(fill_colors(&scene.items(&root)), [GREEN]);
}

#[test]
fn the_background_of_body_covers_the_sheet_once() {
    let mut scene = Scene::default();
    let mut root = scene.boxed(style(), 100, 100);
    let body = scene.boxed(filled(RED), 20, 20);
    put(&mut root, 8, 8, body);
    let items = scene.items(&root);
    let [Item::Fill(fill)] = &items[..] else { panic!("{items:?}") };
    assert_eq!(in_px(&fill.rect), [0., 0., 100., 100.]);
}

#[test]
fn opacity_and_transform_make_one_group() {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let mut turned = filled(RED);
    turned.opacity = 0.5;
    let rare = Arc::make_mut(&mut turned.rare);
    rare.transform = vec![TransformFunction::Matrix([0., 1., -1., 0., 0., 0.])];
    rare.transform_origin = (LengthPercentage::Percent(0.5), LengthPercentage::Percent(0.5));
    let turned = scene.boxed(turned, 40, 20);
    put(&mut root, 10, 10, turned);
    let items = scene.items(&root);
    let [Item::Group(group)] = &items[..] else { panic!("{items:?}") };
    assert_eq!(group.opacity, 0.5);
    // A quarter turn about the centre (30, 20) takes the top left corner (10, 10) to (40, 0).
    let corner = group.transform.apply(super::millimetre::point(10., 10.));
    let expected = super::millimetre::point(40., 0.);
    assert!(
        (corner.x - expected.x).abs() < 1e-4 && (corner.y - expected.y).abs() < 1e-4,
        "{corner:?}"
    );
}

#[test]
fn a_matrix_that_flattens_paints_nothing() {
    for matrix in [[0., 0., 0., 1., 0., 0.], [f32::NAN; 6], [1e30, 0., 0., 1e30, 0., 0.]] {
        let mut scene = Scene::default();
        let mut root = root(&mut scene);
        let mut flat = filled(RED);
        Arc::make_mut(&mut flat.rare).transform = vec![TransformFunction::Matrix(matrix)];
        let flat = scene.boxed(flat, 40, 20);
        put(&mut root, 10, 10, flat);
        assert!(scene.items(&root).is_empty());
    }
}

#[test]
fn each_page_shows_its_slice() {
    let mut scene = Scene::default();
    let mut root = scene.boxed(style(), 100, 300);
    scene.id(&style());
    let colors = [RED, GREEN, BLUE];
    for (index, color) in colors.into_iter().enumerate() {
        // Further apart than the ink slack, so that a page only looks at its own.
        let block = scene.boxed(filled(color), 10, 10);
        put(&mut root, 0, index as i32 * 400 + 5, block);
    }
    let pages = scene.pages(&root, 9);
    let shown: Vec<Vec<Color>> = pages.iter().map(|page| fill_colors(&page.items)).collect();
    assert_eq!(shown[0], [RED]);
    assert_eq!(shown[4], [GREEN]);
    assert_eq!(shown[8], [BLUE]);
    let Item::Group(group) = &pages[4].items[0] else { panic!() };
    let Item::Fill(fill) = &group.items[0] else { panic!() };
    assert_eq!(in_px(&fill.rect), [0., 5., 10., 10.]);
}

#[test]
fn fixed_boxes_repeat_on_every_page() {
    let mut scene = Scene::default();
    let mut root = scene.boxed(style(), 100, 300);
    scene.id(&style());
    let mut fixed = filled(RED);
    fixed.position = Position::Fixed;
    let fixed = scene.boxed(fixed, 10, 10);
    put(&mut root, 3, 4, fixed);
    for page in scene.pages(&root, 3) {
        let Item::Group(group) = &page.items[0] else { panic!("{page:?}") };
        let Item::Fill(fill) = &group.items[0] else { panic!("{page:?}") };
        assert_eq!(in_px(&fill.rect), [3., 4., 10., 10.]);
    }
}

fn bordered(width: i32, style_name: BorderStyle, colors: [Color; 4]) -> ComputedStyle {
    let mut bordered = style();
    bordered.border_width = Sides::all(Px::new(width));
    bordered.border_style = Sides::all(style_name);
    bordered.border_color = Sides {
        top: StyleColor::Fixed(colors[0]),
        right: StyleColor::Fixed(colors[1]),
        bottom: StyleColor::Fixed(colors[2]),
        left: StyleColor::Fixed(colors[3]),
    };
    bordered
}

fn items_of(style_of_box: ComputedStyle) -> Vec<Item> {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let boxed = scene.boxed(style_of_box, 40, 20);
    put(&mut root, 10, 10, boxed);
    scene.items(&root)
}

fn rules(items: &[Item]) -> Vec<([f32; 4], Color)> {
    items
        .iter()
        .flat_map(|item| match item {
            Item::Rule(rule) => vec![(in_px(&rule.rect), rule.color)],
            Item::Group(group) => rules(&group.items),
            _ => vec![],
        })
        .collect()
}

#[test]
fn a_border_of_one_colour_is_four_rules() {
    let items = items_of(bordered(2, BorderStyle::Solid, [RED; 4]));
    let rects: Vec<[f32; 4]> = rules(&items).into_iter().map(|r| r.0).collect();
    assert_eq!(items.len(), 4);
    assert_eq!(
        rects,
        [[10., 10., 40., 2.], [10., 28., 40., 2.], [10., 10., 2., 20.], [48., 10., 2., 20.]]
    );
}

#[test]
fn sides_of_different_colours_meet_in_a_mitre() {
    let items = items_of(bordered(4, BorderStyle::Solid, [RED, GREEN, RED, GREEN]));
    assert_eq!(items.len(), 4);
    // The top and bottom reach under the ends of the other two.
    assert!(matches!(items[..2], [Item::Rule(_), Item::Rule(_)]), "{items:?}");
    let Item::Group(left) = &items[2] else { panic!("{items:?}") };
    let Some(Clip::Path(path)) = &left.clip else { panic!("{left:?}") };
    let points: Vec<(f32, f32)> = path
        .iter()
        .filter_map(|s| match s {
            Segment::Move(p) | Segment::Line(p) => Some(((p.x * 96. / 25.4 - 10.).round(), (p.y * 96. / 25.4 - 10.).round())),
            _ => None,
        })
        .collect();
    // The diagonals go through the corners of the border and padding edges, and on for two px.
    assert_eq!(points, [(-2., 22.), (-2., -2.), (6., 6.), (6., 14.)]);
}

#[test]
fn a_translucent_border_does_not_paint_its_corners_twice() {
    let faint = Color { a: 128, ..RED };
    let rects: Vec<[f32; 4]> = rules(&items_of(bordered(2, BorderStyle::Solid, [faint; 4])))
        .into_iter()
        .map(|r| r.0)
        .collect();
    assert_eq!(rects[2..], [[10., 12., 2., 16.], [48., 12., 2., 16.]]);
}

#[test]
fn double_borders_have_equal_stripes() {
    let tops = |width| {
        let items = items_of(bordered(width, BorderStyle::Double, [RED; 4]));
        let rules = rules(&items);
        let horizontal = |y_below: f32| {
            rules
                .iter()
                .map(|r| r.0)
                .filter(move |r| r[2] > r[3] && r[1] < y_below)
                .collect::<Vec<_>>()
        };
        horizontal(18.).iter().map(|r| (r[1] - 10., r[3])).collect::<Vec<_>>()
    };
    assert_eq!(tops(2), [(0., 2.)]);
    assert_eq!(tops(3), [(0., 1.), (2., 1.)]);
    assert_eq!(tops(4), [(0., 1.), (3., 1.)]);
    assert_eq!(tops(5), [(0., 2.), (3., 2.)]);
}

#[test]
fn carved_borders_are_shaded_as_in_chromium() {
    let black = [Color::BLACK; 4];
    let tones: Vec<Color> = rules(&items_of(bordered(2, BorderStyle::Outset, black)))
        .into_iter()
        .map(|r| r.1)
        .collect();
    let grey = |value: u8| Color {
        r: value,
        g: value,
        b: value,
        a: 255,
    };
    assert_eq!(tones, [0xa8, 0x54, 0xa8, 0x54].map(grey), "black is too dark to be shaded");
    let inset = |color: Color| rules(&items_of(bordered(2, BorderStyle::Inset, [color; 4])));
    assert_eq!((inset(grey(0x80))[0].1, inset(grey(0x80))[1].1), (grey(0x2c), grey(0xd4)));
    assert_eq!((inset(RED)[0].1.r, inset(RED)[1].1), (0xab, RED));
    let white = rules(&items_of(bordered(2, BorderStyle::Inset, [Color::WHITE; 4])))[0].1;
    assert_eq!((white.r, white.g, white.b), (0xab, 0xab, 0xab));
}

/// Side by side, the two could be a dot apart, or a dot more than a line of both widths.
#[test]
fn the_tones_of_a_carved_border_begin_where_it_begins() {
    let found = rules(&items_of(bordered(4, BorderStyle::Groove, [Color::BLACK; 4])));
    let across: Vec<[f32; 2]> = found.iter().filter(|r| r.0[3] > r.0[2]).map(|r| [r.0[0] - 10., r.0[2]]).collect();
    assert_eq!(across, [[0., 4.], [36., 4.], [0., 2.], [36., 2.]]);
    let one_px = rules(&items_of(bordered(1, BorderStyle::Ridge, [Color::BLACK; 4])));
    assert!(one_px.iter().all(|r| r.0[2].min(r.0[3]) == 1.), "{one_px:?}");
}

#[test]
fn a_rounded_border_is_a_ring() {
    let mut rounded = bordered(2, BorderStyle::Solid, [RED; 4]);
    let radius = LengthPercentage::Length(Px::new(5));
    Arc::make_mut(&mut rounded.decoration).radius = std::array::from_fn(|_| (radius.clone(), radius.clone()));
    let items = items_of(rounded);
    let [Item::Path(ring)] = &items[..] else { panic!("{items:?}") };
    assert_eq!(ring.path.iter().filter(|s| matches!(s, Segment::Close)).count(), 2);
}

#[test]
fn radii_that_overlap_shrink_together() {
    let mut rounded = filled(RED);
    let radius = LengthPercentage::Length(Px::new(100));
    Arc::make_mut(&mut rounded.decoration).radius = std::array::from_fn(|_| (radius.clone(), radius.clone()));
    let rect = crate::layout::geometry::PhysicalRect {
        offset: Default::default(),
        size: crate::layout::geometry::PhysicalSize {
            width: Px::new(40),
            height: Px::new(20),
        },
    };
    let shape = super::corner::RoundedRect::border_box(&rect, &rounded.decoration);
    assert_eq!(shape.radii, [(10., 10.); 4]);
}

#[test]
fn dashes_are_left_to_the_output() {
    let items = items_of(bordered(2, BorderStyle::Dashed, [RED; 4]));
    assert!(items.iter().all(|i| matches!(i, Item::Rule(r) if r.style == RuleStyle::Dashed)));
    assert_eq!(items.len(), 4);
}

fn picture(width: u32, height: u32) -> Arc<Picture> {
    let rgba = (0..width * height).flat_map(|i| [i as u8, 0, 0, 255]).collect();
    Arc::new(Picture::from_pixels(Pixels { width, height, rgba }))
}

fn layered(layer: BackgroundLayer) -> ComputedStyle {
    let mut style = style();
    Arc::make_mut(&mut style.decoration).background_layers = vec![layer];
    style
}

fn layer(image: Image) -> BackgroundLayer {
    BackgroundLayer {
        image: Some(image),
        position: (LengthPercentage::ZERO, LengthPercentage::ZERO),
        size: BackgroundSize::Explicit(AutoLength::Auto, AutoLength::Auto),
        repeat: (Repeat::NoRepeat, Repeat::NoRepeat),
        fixed: false,
        origin: BackgroundBox::Padding,
        clip: BackgroundBox::Border,
    }
}

fn images(items: &[Item]) -> Vec<[f32; 4]> {
    items
        .iter()
        .flat_map(|item| match item {
            Item::Image(image) => vec![in_px(&image.rect)],
            Item::Group(group) => images(&group.items),
            _ => vec![],
        })
        .collect()
}

#[test]
fn percentages_place_an_image_in_the_room_it_leaves() {
    let mut placed = layer(Image::Graphic(Graphic::Picture(picture(10, 10))));
    placed.position = (LengthPercentage::Percent(0.5), LengthPercentage::Percent(1.));
    assert_eq!(images(&items_of(layered(placed))), [[25., 20., 10., 10.]]);
}

#[test]
fn repeated_images_are_cut_to_the_clip() {
    let mut tiled = layer(Image::Graphic(Graphic::Picture(picture(15, 15))));
    tiled.repeat = (Repeat::Repeat, Repeat::NoRepeat);
    let items = items_of(layered(tiled));
    let [Item::Group(group)] = &items[..] else { panic!("{items:?}") };
    assert!(matches!(&group.clip, Some(Clip::Rect(r)) if in_px(r) == [10., 10., 40., 20.]));
    assert_eq!(images(&items).len(), 3);
}

#[test]
fn spaced_images_are_spread_evenly() {
    let mut spaced = layer(Image::Graphic(Graphic::Picture(picture(15, 10))));
    spaced.repeat = (Repeat::Space, Repeat::NoRepeat);
    assert_eq!(images(&items_of(layered(spaced))), [[10., 10., 15., 10.], [35., 10., 15., 10.]]);
}

#[test]
fn rounded_images_fit_a_whole_number_of_times() {
    let mut round = layer(Image::Graphic(Graphic::Picture(picture(15, 10))));
    round.repeat = (Repeat::Round, Repeat::NoRepeat);
    let images = images(&items_of(layered(round)));
    assert_eq!(images.len(), 3);
    // The other axis keeps the picture's ratio.
    assert!((images[0][3] - 10. * (40. / 3.) / 15.).abs() < 0.01, "{images:?}");
}

#[test]
fn very_many_tiles_become_few_items() {
    let mut tiny = layer(Image::Graphic(Graphic::Picture(picture(2, 2))));
    tiny.repeat = (Repeat::Repeat, Repeat::Repeat);
    let sixteenth = AutoLength::Set(LengthPercentage::Length(Px::from_f32(0.0625)));
    tiny.size = BackgroundSize::Explicit(sixteenth.clone(), sixteenth);
    assert!(images(&items_of(layered(tiny))).len() <= 64);
}

#[test]
fn a_uniform_picture_that_repeats_is_a_fill() {
    let pixels = Pixels {
        width: 1,
        height: 1,
        rgba: vec![0, 128, 0, 255],
    };
    let mut tiled = layer(Image::Graphic(Graphic::Picture(Arc::new(Picture::from_pixels(pixels)))));
    tiled.repeat = (Repeat::Repeat, Repeat::Repeat);
    let items = items_of(layered(tiled));
    assert_eq!(fill_colors(&items), [GREEN]);
}

fn gradient(shape: CssGradientShape, stops: Vec<(StyleColor, Option<LengthPercentage>)>, repeating: bool) -> Paint {
    let css = CssGradient {
        shape,
        stops,
        hints: Vec::new(),
        repeating,
    };
    super::gradient::resolve(&css, 0., 0., 96., 96., Color::BLACK)
}

#[test]
fn gradient_stops_are_spaced_and_kept_in_order() {
    let stop = |color, at: Option<f32>| (StyleColor::Fixed(color), at.map(LengthPercentage::Percent));
    let stops = vec![
        stop(RED, None),
        stop(GREEN, None),
        stop(BLUE, Some(0.6)),
        stop(RED, Some(0.2)),
        stop(GREEN, None),
    ];
    let Paint::Gradient(resolved) = gradient(CssGradientShape::Angle(90.), stops, false) else {
        panic!()
    };
    let offsets: Vec<f32> = resolved.stops.iter().map(|s| s.0).collect();
    assert_eq!(offsets, [0., 0.3, 0.6, 0.6, 1.]);
    assert_eq!(
        resolved.shape,
        page::GradientShape::Linear(super::millimetre::point(0., 48.), super::millimetre::point(96., 48.))
    );
}

#[test]
fn a_transparent_stop_has_no_colour_of_its_own() {
    let stops = vec![(StyleColor::Fixed(RED), None), (StyleColor::Fixed(Color::TRANSPARENT), None)];
    let Paint::Gradient(resolved) = gradient(CssGradientShape::Corner(0, 1), stops, false) else {
        panic!()
    };
    assert_eq!(resolved.stops[1], (1., Color { a: 0, ..RED }));
}

#[test]
fn a_repeating_gradient_keeps_its_colours_in_place() {
    let at = |px| Some(LengthPercentage::Length(Px::new(px)));
    let stops = vec![
        (StyleColor::Fixed(RED), at(24)),
        (StyleColor::Fixed(RED), at(36)),
        (StyleColor::Fixed(BLUE), at(36)),
        (StyleColor::Fixed(BLUE), at(48)),
    ];
    for shape in [
        CssGradientShape::Angle(90.),
        CssGradientShape::Radial(
            true,
            RadialExtent::FarthestSide,
            LengthPercentage::ZERO,
            LengthPercentage::Percent(0.5),
        ),
    ] {
        let Paint::Gradient(resolved) = gradient(shape, stops.clone(), true) else {
            panic!()
        };
        let color = |x| super::gradient::color_at(&resolved, super::millimetre::point(x, 48.));
        assert_eq!(
            [color(6.), color(18.), color(30.), color(42.), color(54.)],
            [RED, BLUE, RED, BLUE, RED]
        );
    }
}

#[test]
fn a_sharp_shadow_is_what_shows_beside_the_box() {
    let mut shaded = style();
    Arc::make_mut(&mut shaded.decoration).box_shadow = vec![Shadow {
        x: Px::new(5),
        y: Px::new(5),
        blur: Px::ZERO,
        spread: Px::ZERO,
        color: StyleColor::Fixed(RED),
        inset: false,
    }];
    let items = items_of(shaded);
    let rects: Vec<[f32; 4]> = items
        .iter()
        .map(|i| if let Item::Fill(f) = i { in_px(&f.rect) } else { panic!("{i:?}") })
        .collect();
    assert_eq!(rects, [[15., 30., 40., 5.], [50., 15., 5., 15.]]);
}

#[test]
fn a_blurred_shadow_fades() {
    let mut shaded = style();
    Arc::make_mut(&mut shaded.decoration).box_shadow = vec![Shadow {
        x: Px::ZERO,
        y: Px::ZERO,
        blur: Px::new(8),
        spread: Px::ZERO,
        color: StyleColor::Fixed(Color::BLACK),
        inset: false,
    }];
    let items = items_of(shaded);
    let [Item::Group(group)] = &items[..] else { panic!("{items:?}") };
    let [Item::Image(image)] = &group.items[..] else {
        panic!("{group:?}")
    };
    assert_eq!(in_px(&image.rect), [2., 2., 56., 36.]);
    let pixels = image.picture.pixels().unwrap();
    let alpha = |x: u32, y: u32| pixels.rgba[((y * pixels.width + x) * 4 + 3) as usize];
    // Full in the middle, half at the edge of the box, gone at the end.
    assert!(alpha(28, 18) > 245, "{}", alpha(28, 18));
    assert!(alpha(7, 18).abs_diff(118) < 20, "{}", alpha(7, 18));
    assert!(alpha(0, 18) < 16, "{}", alpha(0, 18));
}

#[test]
fn hostile_lengths_stay_bounded() {
    let mut shaded = filled(RED);
    let huge = Px::MAX;
    Arc::make_mut(&mut shaded.decoration).box_shadow = vec![Shadow {
        x: huge,
        y: huge,
        blur: huge,
        spread: huge,
        color: StyleColor::Fixed(RED),
        inset: false,
    }];
    Arc::make_mut(&mut shaded.decoration).outline_width = huge;
    Arc::make_mut(&mut shaded.decoration).outline_style = BorderStyle::Solid;
    let mut tiled = layer(Image::Graphic(Graphic::Picture(picture(3, 3))));
    tiled.repeat = (Repeat::Repeat, Repeat::Repeat);
    Arc::make_mut(&mut shaded.decoration).background_layers = vec![tiled];
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let id = scene.id(&shaded);
    let mut boxed = fragment(id, shaded, 40, 20);
    (boxed.size.width, boxed.size.height) = (Px::MAX, Px::MAX);
    put(&mut root, 0, 0, boxed);
    let items = scene.items(&root);
    assert!(items.len() < 200, "{}", items.len());
}

fn framed(edit: impl FnOnce(&mut BorderImage)) -> Vec<Item> {
    let mut framed = bordered(5, BorderStyle::Solid, [RED; 4]);
    let image = &mut Arc::make_mut(&mut framed.decoration).border_image;
    image.source = Some(Image::Graphic(Graphic::Picture(picture(6, 6))));
    image.slice.sides = Sides::all(BorderImageLength::Number(2.));
    edit(image);
    items_of(framed)
}

#[test]
fn a_border_image_replaces_the_border_in_eight_pieces() {
    let items = framed(|_| {});
    assert_eq!(images(&items).len(), 8);
    assert_eq!(images(&items)[1], [15., 10., 30., 5.]);
    assert!(rules(&items).is_empty());
    assert_eq!(images(&framed(|image| image.slice.fill = true)).len(), 9);
}

#[test]
fn the_sides_of_a_border_image_repeat_whole_pieces() {
    let rounded = framed(|image| image.repeat = (BorderImageRepeat::Round, BorderImageRepeat::Stretch));
    let top: Vec<[f32; 4]> = images(&rounded)
        .into_iter()
        .filter(|r| r[1] == 10. && r[0] >= 15. && r[0] < 45.)
        .collect();
    assert_eq!(top.iter().map(|r| r[2]).collect::<Vec<_>>(), [5.; 6]);
}

#[test]
fn the_margin_of_a_clip_moves_it_outwards() {
    let mut scene = Scene::default();
    let mut root = root(&mut scene);
    let mut cutting = style();
    (cutting.overflow_x, cutting.overflow_y) = (Overflow::Clip, Overflow::Clip);
    Arc::make_mut(&mut cutting.rare).overflow_clip_margin = (BackgroundBox::Padding, Px::new(3));
    let mut cutting = scene.boxed(cutting, 20, 20);
    let inner = scene.boxed(filled(RED), 50, 50);
    put(&mut cutting, 0, 0, inner);
    put(&mut root, 10, 10, cutting);
    let items = scene.items(&root);
    let [Item::Group(group)] = &items[..] else { panic!("{items:?}") };
    assert!(matches!(&group.clip, Some(Clip::Rect(rect)) if in_px(rect) == [7., 7., 26., 26.]));
}
