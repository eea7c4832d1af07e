//! One style in the making: declared values are computed into it one by one.

use super::computed::*;
use super::image_value::ImageValue;
use super::length::Dimension;
use super::length::{LengthContext, Unit};
use super::property::TextAlignValue;
use super::text_value::{ContentItem, ContentValue, FontSize, keyword_font_size};
use super::values::*;
use crate::dom::Element;
use crate::limits::Work;
use crate::resource::Resources;
use crate::units::{Px, Sides};
use crate::warning::Warning;
use page::Color;
use std::cell::Cell;
use std::sync::{Arc, LazyLock};
use text::{FontRequest, FontSet, FontStack, Slant};

/// Chromium's smallest font size for sizes that are not set in absolute units, in px.
const SMALLEST_RELATIVE_SIZE: f32 = 6.;
/// Chromium's largest font size, in px.
const LARGEST_FONT_SIZE: f32 = 10_000.;

/// What all styles of a document share.
pub(super) struct Environment<'a> {
    fonts: &'a FontSet,
    resources: &'a Resources<'a>,
    viewport: (f32, f32),
    /// The style everything starts from.
    pub(super) initial: Arc<ComputedStyle>,
    /// The root element's style, once it is known.
    pub(super) root: Option<Arc<ComputedStyle>>,
    /// A style was made with something of the document besides its declarations, or gave rise to a warning.
    pub(super) used_document: Cell<bool>,
}

impl<'a> Environment<'a> {
    pub(super) fn new(
        fonts: &'a FontSet,
        resources: &'a Resources<'a>,
        viewport: (f32, f32),
        initial: Arc<ComputedStyle>,
    ) -> Environment<'a> {
        Environment {
            fonts,
            resources,
            viewport,
            initial,
            root: None,
            used_document: Cell::new(false),
        }
    }
    /// The work that is left.
    pub(super) fn work(&self) -> &'a Work {
        self.resources.work
    }
    fn resources(&self) -> &'a Resources<'a> {
        self.used_document.set(true);
        self.resources
    }
}

/// The font properties of a style whose faces are not chosen yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Font {
    pub(super) families: Arc<[Box<str>]>,
    pub(super) weight: u16,
    pub(super) stretch: u16,
    pub(super) slant: Slant,
}

/// The `background-*` lists before they are matched up.
#[derive(Debug, Clone, Default)]
pub(super) struct Backgrounds {
    pub(super) images: Vec<Option<Image>>,
    pub(super) x: Vec<LengthPercentage>,
    pub(super) y: Vec<LengthPercentage>,
    pub(super) size: Vec<BackgroundSize>,
    pub(super) repeat: Vec<(Repeat, Repeat)>,
    pub(super) fixed: Vec<bool>,
    pub(super) origin: Vec<BackgroundBox>,
    pub(super) clip: Vec<BackgroundBox>,
}

/// `transform` and the properties that go before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Transforms {
    pub(super) translate: Option<TransformFunction>,
    pub(super) rotate: Option<TransformFunction>,
    pub(super) scale: Option<TransformFunction>,
    pub(super) list: Vec<TransformFunction>,
}

/// A style in the making.
pub(super) struct Builder<'a> {
    pub(super) style: ComputedStyle,
    /// The style it inherits from.
    pub(super) parent: &'a ComputedStyle,
    pub(super) environment: &'a Environment<'a>,
    /// Whose attributes `attr()` reads.
    element: Option<&'a Element>,
    font: Option<Box<Font>>,
    size: Option<SpecifiedSize>,
    decoration: Option<Box<TextDecoration>>,
    pub(super) backgrounds: Option<Box<Backgrounds>>,
    pub(super) transforms: Transforms,
    pub(super) filter_opacity: f32,
}

#[derive(Debug, Clone, Copy)]
struct SpecifiedSize {
    size: f32,
    keyword: Option<u8>,
    absolute: bool,
}

static DECORATION: LazyLock<Arc<DecorationStyles>> = LazyLock::new(|| {
    let none = (LengthPercentage::ZERO, LengthPercentage::ZERO);
    Arc::new(DecorationStyles {
        background_color: StyleColor::Fixed(Color::TRANSPARENT),
        background_layers: Vec::new(),
        radius: [none.clone(), none.clone(), none.clone(), none],
        border_image: BorderImage::default(),
        box_shadow: Vec::new(),
        outline_width: Px::new(3),
        outline_style: BorderStyle::None,
        outline_color: StyleColor::Current,
        outline_offset: Px::ZERO,
    })
});
static ALIGNMENT: LazyLock<Arc<AlignmentStyle>> = LazyLock::new(|| {
    let auto = TrackSize {
        min: TrackBreadth::Auto,
        max: TrackBreadth::Auto,
    };
    Arc::new(AlignmentStyle {
        legacy: LegacyBox {
            applies: false,
            vertical: false,
            reverse: false,
            align: Align::NORMAL,
            pack: Align::NORMAL,
            flex: 0.,
            ordinal: 1,
            line_clamp: None,
        },
        flex_direction: FlexDirection::Row,
        flex_wrap: FlexWrap::NoWrap,
        flex_grow: 0.,
        flex_shrink: 1.,
        flex_basis: Some(Size::Auto),
        order: 0,
        align_content: Align::NORMAL,
        justify_content: Align::NORMAL,
        align_items: Align::NORMAL,
        justify_items: Align::NORMAL,
        align_self: Align::AUTO,
        justify_self: Align::AUTO,
        row_gap: LengthPercentage::ZERO,
        column_gap: LengthPercentage::ZERO,
        grid_template_columns: Vec::new(),
        grid_template_rows: Vec::new(),
        grid_template_areas: Vec::new(),
        grid_auto_columns: vec![auto.clone()],
        grid_auto_rows: vec![auto],
        grid_flow_column: false,
        grid_flow_dense: false,
        grid_column_start: GridLine::Auto,
        grid_column_end: GridLine::Auto,
        grid_row_start: GridLine::Auto,
        grid_row_end: GridLine::Auto,
    })
});
static RARE: LazyLock<Arc<RareStyle>> = LazyLock::new(|| {
    Arc::new(RareStyle {
        transform: Vec::new(),
        transform_origin: super::transform::CENTER,
        content: Content::Normal,
        counter_reset: Vec::new(),
        counter_increment: Vec::new(),
        counter_set: Vec::new(),
        clip: None,
        overflow_clip_margin: (BackgroundBox::Padding, Px::ZERO),
        object_fit: ObjectFit::Fill,
        object_position: super::transform::CENTER,
        aspect_ratio: None,
        text_overflow: None,
        underline_offset: None,
        break_before: BreakBetween::Auto,
        break_after: BreakBetween::Auto,
        page: None,
        break_inside_avoid: false,
        isolated: false,
        contains_layout: false,
        quirky_margin: Sides::all(false),
        contains_size: false,
    })
});

/// A box with initial values for everything that does not inherit. Its borders are `medium` but `none`.
pub(crate) fn initial_box(inherited: Arc<InheritedStyle>) -> ComputedStyle {
    let auto = || Sides::all(AutoLength::Auto);
    ComputedStyle {
        inherited,
        decoration: DECORATION.clone(),
        alignment: ALIGNMENT.clone(),
        rare: RARE.clone(),
        display: Display::Inline,
        original_display: Display::Inline,
        position: Position::Static,
        float: Float::None,
        clear: Clear::None,
        overflow_x: Overflow::Visible,
        overflow_y: Overflow::Visible,
        border_box_sizing: false,
        width: Size::Auto,
        height: Size::Auto,
        min_width: Size::Auto,
        min_height: Size::Auto,
        max_width: Size::Auto,
        max_height: Size::Auto,
        margin: Sides::all(AutoLength::Set(LengthPercentage::ZERO)),
        padding: Sides::all(LengthPercentage::ZERO),
        border_width: Sides::all(Px::new(3)),
        border_style: Sides::all(BorderStyle::None),
        border_color: Sides::all(StyleColor::Current),
        inset: auto(),
        z_index: None,
        vertical_align: VerticalAlign::Baseline,
        text_decoration: None,
        unicode_bidi: UnicodeBidi::Normal,
        opacity: 1.,
        table_layout_fixed: false,
    }
}

/// The families of text for which nothing is said.
pub(crate) fn initial_families() -> Arc<[Box<str>]> {
    Arc::from(["serif".into()])
}

/// The initial values of inherited properties; text is in the `serif` family, as Chromium's is.
pub(crate) fn initial_inherited(fonts: &FontSet) -> InheritedStyle {
    let families = initial_families();
    let font = fonts.resolve(&FontRequest {
        families: families.clone(),
        weight: 400,
        stretch: 100,
        slant: Slant::Normal,
    });
    InheritedStyle {
        font,
        font_size: 16.,
        fractional_glyphs: false,
        font_weight: 400,
        font_families: families,
        font_stretch: 100,
        font_slant: Slant::Normal,
        specified_font_size: 16.,
        font_size_keyword: Some(3),
        font_size_absolute: false,
        no_kerning: false,
        no_ligatures: false,
        small_caps: SmallCapitals::None,
        line_height: LineHeight::Normal,
        color: Color::BLACK,
        text_fill: StyleColor::Current,
        text_stroke_width: Px::ZERO,
        direction: Direction::Ltr,
        writing_mode: WritingMode::HorizontalTb,
        text_orientation: TextOrientation::Mixed,
        text_combine: false,
        text_align: TextAlign::Start,
        text_align_last: TextAlign::Auto,
        text_indent: LengthPercentage::ZERO,
        text_indent_hanging: false,
        text_indent_each_line: false,
        text_transform: TextTransform {
            case: TextCase::None,
            full_width: false,
            full_size_kana: false,
        },
        letter_spacing: LengthPercentage::ZERO,
        word_spacing: LengthPercentage::ZERO,
        white_space: WhiteSpaceCollapse::Collapse,
        no_wrap: false,
        word_break: WordBreak::Normal,
        overflow_wrap: OverflowWrap::Normal,
        line_break: LineBreak::Auto,
        hyphens: Hyphens::Manual,
        tab_size: TabSize::Spaces(8.),
        text_shadow: Arc::from([]),
        visibility: Visibility::Visible,
        list_style_type: ListStyleType::Named("disc".into()),
        list_style_inside: false,
        list_style_image: None,
        quotes: None,
        border_collapse: false,
        border_spacing: (Px::ZERO, Px::ZERO),
        empty_cells_hide: false,
        caption_bottom: false,
        pixelated: false,
        orphans: 2,
        widows: 2,
        zoom: 1.,
        lang: Arc::from(""),
        custom: None,
    }
}

/// Whether letters stand upright in their lines.
/// A font size times a factor as it is written: text is measured by hundredths of a px that the next smaller number would miss
/// ([`text::Face::measured_em`]; 1.17 times 12 px are 14.04 px).
fn times(size: f32, factor: f32) -> f32 {
    let written = (f64::from(factor) * 1e6).round() / 1e6;
    ((f64::from(size) * written) as f32).min(3.4e7)
}

fn is_upright(inherited: &InheritedStyle) -> bool {
    matches!(inherited.writing_mode, WritingMode::VerticalRl | WritingMode::VerticalLr)
        && inherited.text_orientation == TextOrientation::Upright
}

fn is_monospace(families: &[Box<str>]) -> bool {
    matches!(families, [only] if **only == *"monospace")
}

impl<'a> Builder<'a> {
    pub(super) fn new(parent: &'a ComputedStyle, environment: &'a Environment<'a>, element: Option<&'a Element>) -> Builder<'a> {
        Builder {
            style: initial_box(parent.inherited.clone()),
            parent,
            environment,
            element,
            font: None,
            size: None,
            decoration: None,
            backgrounds: None,
            transforms: Transforms::default(),
            filter_opacity: 1.,
        }
    }

    /// What relative lengths of this style are relative to.
    pub(super) fn lengths(&self) -> LengthContext<'_> {
        let inherited = &self.style.inherited;
        LengthContext {
            font_size: inherited.font_size,
            font: Some(&inherited.font),
            line_height: inherited.line_height,
            zoom: inherited.zoom,
            vertical: inherited.writing_mode != WritingMode::HorizontalTb,
            upright: is_upright(inherited),
            ..self.root_lengths(inherited)
        }
    }

    fn root_lengths<'s>(&'s self, own: &'s InheritedStyle) -> LengthContext<'s> {
        // On the root element itself, `rem` is its own font size, and while that is being computed the initial one.
        let root: &InheritedStyle = self.environment.root.as_ref().map_or(own, |r| &r.inherited);
        LengthContext {
            root_font_size: root.specified_font_size,
            root_font: Some(&root.font),
            root_line_height: root.line_height,
            whole_advances: !own.fractional_glyphs,
            ..LengthContext::initial(self.environment.viewport)
        }
    }

    /// Lengths of `font-size` and `line-height`'s `lh` are relative to the parent, and not zoomed.
    fn parent_lengths(&self) -> LengthContext<'_> {
        let parent = &self.parent.inherited;
        LengthContext {
            font_size: parent.specified_font_size,
            font: Some(&parent.font),
            line_height: parent.line_height,
            vertical: parent.writing_mode != WritingMode::HorizontalTb,
            upright: is_upright(parent),
            ..self.root_lengths(parent)
        }
    }

    pub(super) fn font_mut(&mut self) -> &mut Font {
        let inherited = &self.style.inherited;
        self.font.get_or_insert_with(|| {
            Box::new(Font {
                families: inherited.font_families.clone(),
                weight: inherited.font_weight,
                stretch: inherited.font_stretch,
                slant: inherited.font_slant,
            })
        })
    }

    pub(super) fn set_zoom(&mut self, zoom: f32) {
        let zoom = (self.parent.inherited.zoom * zoom).clamp(1e-3, 1e3);
        if zoom != self.style.inherited.zoom {
            let inherited = Arc::make_mut(&mut self.style.inherited);
            inherited.zoom = zoom;
            let (size, keyword, absolute) = (
                inherited.specified_font_size,
                inherited.font_size_keyword,
                inherited.font_size_absolute,
            );
            self.size = Some(SpecifiedSize { size, keyword, absolute });
        }
    }

    pub(super) fn set_font_size(&mut self, value: &FontSize) {
        let parent = &self.parent.inherited;
        let relative = |size: f32| SpecifiedSize {
            size,
            keyword: None,
            absolute: parent.font_size_absolute,
        };
        self.size = Some(match value {
            FontSize::Keyword(keyword) => {
                let families = self.font.as_ref().map_or(&parent.font_families, |f| &f.families);
                SpecifiedSize {
                    size: keyword_font_size(*keyword, is_monospace(families)),
                    keyword: Some(*keyword),
                    absolute: false,
                }
            }
            FontSize::Larger => relative((f64::from(parent.specified_font_size) * 1.2) as f32),
            FontSize::Smaller => relative((f64::from(parent.specified_font_size) / 1.2) as f32),
            FontSize::Dimension(dimension) => {
                let size = match dimension {
                    Dimension::Percent(factor) | Dimension::Length(factor, Unit::Em) => times(parent.specified_font_size, *factor),
                    _ => dimension.resolve(&self.parent_lengths(), parent.specified_font_size),
                };
                let size = size.max(0.);
                let is_relative = matches!(
                    dimension,
                    Dimension::Percent(_)
                        | Dimension::Length(_, Unit::Em | Unit::Ex | Unit::Ch | Unit::Ic | Unit::Cap | Unit::Lh | Unit::Rem)
                );
                SpecifiedSize {
                    size,
                    keyword: None,
                    absolute: parent.font_size_absolute || !is_relative,
                }
            }
        });
    }

    pub(super) fn copy_font_size(&mut self, from: &ComputedStyle) {
        let from = &from.inherited;
        self.size = Some(SpecifiedSize {
            size: from.specified_font_size,
            keyword: from.font_size_keyword,
            absolute: from.font_size_absolute,
        });
    }

    /// Chooses the faces and the font size, once all font properties are applied.
    pub(super) fn finish_font(&mut self) {
        if self.font.is_none() && self.size.is_none() {
            return;
        }
        let parent = &self.parent.inherited;
        let old = &self.style.inherited;
        let font = self.font.take();
        let families = font.as_ref().map_or(&old.font_families, |f| &f.families);
        let mut size = self.size.take().unwrap_or(SpecifiedSize {
            size: old.specified_font_size,
            keyword: old.font_size_keyword,
            absolute: old.font_size_absolute,
        });
        // Monospace text has another default size, as long as nobody set one in absolute units.
        let (monospace, parent_monospace) = (is_monospace(families), is_monospace(&parent.font_families));
        if monospace != parent_monospace && !size.absolute {
            size.size = match size.keyword {
                Some(keyword) => keyword_font_size(keyword, monospace),
                None if monospace => size.size * (13. / 16.),
                None => size.size * (16. / 13.),
            };
        }
        let mut used = size.size * old.zoom;
        if used > 0. && used < SMALLEST_RELATIVE_SIZE && (size.size >= SMALLEST_RELATIVE_SIZE || !size.absolute) {
            used = SMALLEST_RELATIVE_SIZE;
        }
        let used = used.min(LARGEST_FONT_SIZE);
        let faces = match &font {
            Some(font)
                if font.families != old.font_families
                    || font.weight != old.font_weight
                    || font.stretch != old.font_stretch
                    || font.slant != old.font_slant =>
            {
                Some(self.faces(font))
            }
            _ => None,
        };
        let inherited = Arc::make_mut(&mut self.style.inherited);
        inherited.specified_font_size = size.size;
        inherited.font_size = used;
        inherited.font_size_keyword = size.keyword;
        inherited.font_size_absolute = size.absolute;
        if let (Some(font), Some(faces)) = (font, faces) {
            inherited.font = faces;
            inherited.font_families = font.families;
            inherited.font_weight = font.weight;
            inherited.font_stretch = font.stretch;
            inherited.font_slant = font.slant;
        }
    }

    fn faces(&self, font: &Font) -> Arc<FontStack> {
        self.environment.fonts.resolve(&FontRequest {
            families: font.families.clone(),
            weight: font.weight,
            stretch: font.stretch,
            slant: font.slant,
        })
    }

    pub(super) fn set_text_align(&mut self, value: TextAlignValue) {
        let parent = &self.parent.inherited;
        let align = match value {
            TextAlignValue::Fixed(align) => align,
            TextAlignValue::InternalCenter if parent.text_align == TextAlign::Start => TextAlign::Center,
            TextAlignValue::InternalCenter => parent.text_align,
            TextAlignValue::MatchParent => match (parent.text_align, parent.direction) {
                (TextAlign::Start, Direction::Ltr) | (TextAlign::End, Direction::Rtl) => TextAlign::Left,
                (TextAlign::Start, Direction::Rtl) | (TextAlign::End, Direction::Ltr) => TextAlign::Right,
                (other, _) => other,
            },
        };
        if self.style.inherited.text_align != align {
            Arc::make_mut(&mut self.style.inherited).text_align = align;
        }
    }

    pub(super) fn decoration_mut(&mut self) -> &mut TextDecoration {
        self.decoration.get_or_insert_with(|| {
            Box::new(TextDecoration {
                underline: false,
                overline: false,
                line_through: false,
                style: DecorationStyle::Solid,
                color: StyleColor::Current,
                thickness: None,
            })
        })
    }

    pub(super) fn image(&self, value: &ImageValue, property: &str) -> Option<Image> {
        if *value == ImageValue::None {
            return None;
        }
        value.compute(&self.lengths(), self.style.inherited.color, self.environment.resources(), property)
    }

    /// Tells the caller about something that is not done.
    pub(super) fn unsupported(&self, feature: &str) {
        self.environment.resources().warn(Warning::Unsupported {
            feature: feature.to_owned(),
        });
    }

    pub(super) fn content(&self, value: &ContentValue) -> Content {
        let items = match value {
            ContentValue::Normal => return Content::Normal,
            ContentValue::None => return Content::None,
            ContentValue::Items(items) => items,
        };
        let part = |item: &ContentItem| match item {
            ContentItem::Part(part) => part.clone(),
            ContentItem::Url(url) => ContentPart::Image(self.environment.resources().graphic(url, "content")),
            ContentItem::OtherImage => ContentPart::Image(None),
            ContentItem::Attribute(name, fallback) => {
                self.environment.used_document.set(true);
                let value = self.element.and_then(|e| e.attribute(name));
                ContentPart::Text(value.map_or_else(|| fallback.clone(), Into::into))
            }
        };
        Content::Parts(items.iter().map(part).collect())
    }

    /// Settles what depends on several properties.
    pub(super) fn finish(mut self, blockify: bool, root: bool) -> ComputedStyle {
        if let Some(lists) = self.backgrounds.take() {
            Arc::make_mut(&mut self.style.decoration).background_layers = lists.layers();
        }
        if let Some(decoration) = self.decoration.take()
            && (decoration.underline || decoration.overline || decoration.line_through)
        {
            self.style.text_decoration = Some(Arc::from(decoration));
        }
        let transforms = self.transforms;
        if transforms.translate.is_some() || transforms.rotate.is_some() || transforms.scale.is_some() || !transforms.list.is_empty() {
            let mut list: Vec<_> = [transforms.translate, transforms.rotate, transforms.scale]
                .into_iter()
                .flatten()
                .collect();
            list.extend(transforms.list);
            Arc::make_mut(&mut self.style.rare).transform = list;
        }
        let mut style = self.style;
        adjust_for_writing_mode(&mut style, self.parent);
        style.opacity *= self.filter_opacity;
        for (width, kind) in [
            (&mut style.border_width.top, style.border_style.top),
            (&mut style.border_width.right, style.border_style.right),
            (&mut style.border_width.bottom, style.border_style.bottom),
            (&mut style.border_width.left, style.border_style.left),
        ] {
            if kind.is_invisible() {
                *width = Px::ZERO;
            }
        }
        if style.decoration.outline_style.is_invisible()
            && style.decoration.outline_width != Px::ZERO
            && !Arc::ptr_eq(&style.decoration, &NO_OUTLINE)
        {
            if Arc::ptr_eq(&style.decoration, &DECORATION) {
                style.decoration = NO_OUTLINE.clone();
            } else {
                Arc::make_mut(&mut style.decoration).outline_width = Px::ZERO;
            }
        }
        // `visible` and `clip` beside a scrolling value become `auto` and `hidden` (CSS Overflow 3 §3.1).
        let scrolls = |o: Overflow| !matches!(o, Overflow::Visible | Overflow::Clip);
        if scrolls(style.overflow_x) != scrolls(style.overflow_y) {
            for overflow in [&mut style.overflow_x, &mut style.overflow_y] {
                match overflow {
                    Overflow::Visible => *overflow = Overflow::Auto,
                    Overflow::Clip => *overflow = Overflow::Hidden,
                    _ => {}
                }
            }
        }
        if matches!(style.display, Display::LegacyBox | Display::InlineLegacyBox) {
            become_flexible(&mut style);
        }
        style.original_display = style.display;
        if style.display == Display::Contents && root {
            style.display = Display::Block;
        }
        if style.display != Display::None && style.display != Display::Contents {
            if style.is_out_of_flow() {
                style.float = Float::None;
            }
            if style.is_out_of_flow() || style.is_floating() || blockify || root {
                style.display = blockified(style.display);
            }
        }
        style
    }
}

/// A legacy box is a flex container with the older properties, but for one whose lines are clamped: that is a block container.
fn become_flexible(style: &mut ComputedStyle) {
    let inline = style.display == Display::InlineLegacyBox;
    let alignment = Arc::make_mut(&mut style.alignment);
    let legacy = &mut alignment.legacy;
    legacy.applies = true;
    style.display = match (legacy.vertical && legacy.line_clamp.is_some(), inline) {
        (true, true) => Display::InlineBlock,
        (true, false) => Display::FlowRoot,
        (false, true) => Display::InlineFlex,
        (false, false) => Display::Flex,
    };
    alignment.flex_wrap = FlexWrap::NoWrap;
    (alignment.align_items, alignment.justify_content) = (legacy.align, legacy.pack);
    alignment.flex_direction = match (legacy.vertical, legacy.reverse) {
        (true, true) => FlexDirection::ColumnReverse,
        (true, false) => FlexDirection::Column,
        (false, true) => FlexDirection::RowReverse,
        (false, false) => FlexDirection::Row,
    };
}

static NO_OUTLINE: LazyLock<Arc<DecorationStyles>> = LazyLock::new(|| {
    let mut style = (**DECORATION).clone();
    style.outline_width = Px::ZERO;
    Arc::new(style)
});

impl Backgrounds {
    /// One layer for each image, the other lists being repeated as needed (CSS Backgrounds 3 §3.1).
    fn layers(self) -> Vec<BackgroundLayer> {
        fn nth<T: Clone>(list: &[T], index: usize, initial: T) -> T {
            if list.is_empty() {
                initial
            } else {
                list[index % list.len()].clone()
            }
        }
        let count = self.images.len().max(1);
        (0..count)
            .map(|i| BackgroundLayer {
                image: nth(&self.images, i, None),
                position: (
                    nth(&self.x, i, LengthPercentage::Percent(0.)),
                    nth(&self.y, i, LengthPercentage::Percent(0.)),
                ),
                size: nth(&self.size, i, BackgroundSize::Explicit(AutoLength::Auto, AutoLength::Auto)),
                repeat: nth(&self.repeat, i, (Repeat::Repeat, Repeat::Repeat)),
                fixed: nth(&self.fixed, i, false),
                origin: nth(&self.origin, i, BackgroundBox::Padding),
                clip: nth(&self.clip, i, BackgroundBox::Border),
            })
            .collect()
    }
}

/// An inline box of another writing mode than its parent's is an inline-block (CSS Writing Modes 4 §3.2); parts of a table other than cells
/// have the writing mode of the table (§3.1).
fn adjust_for_writing_mode(style: &mut ComputedStyle, parent: &ComputedStyle) {
    let mode = parent.inherited.writing_mode;
    if style.inherited.writing_mode == mode {
        return;
    }
    match style.display {
        Display::Inline => style.display = Display::InlineBlock,
        Display::TableRowGroup
        | Display::TableHeaderGroup
        | Display::TableFooterGroup
        | Display::TableRow
        | Display::TableColumnGroup
        | Display::TableColumn => Arc::make_mut(&mut style.inherited).writing_mode = mode,
        _ => {}
    }
}

/// The block-level form of a display (CSS 2.1 §9.7, CSS Display 3 §2.7).
pub(super) fn blockified(display: Display) -> Display {
    match display {
        Display::InlineTable => Display::Table,
        Display::InlineFlex => Display::Flex,
        Display::InlineGrid => Display::Grid,
        Display::InlineListItem => Display::ListItem,
        Display::Inline
        | Display::InlineBlock
        | Display::TableRowGroup
        | Display::TableHeaderGroup
        | Display::TableFooterGroup
        | Display::TableRow
        | Display::TableCell
        | Display::TableColumnGroup
        | Display::TableColumn
        | Display::TableCaption => Display::Block,
        other => other,
    }
}
