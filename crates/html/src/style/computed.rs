//! The computed style of one box.

use super::values::*;
use crate::units::{Px, Sides};
use page::Color;
use std::sync::Arc;
use text::{FontStack, Slant};

/// Every property layout and paint read, after cascade and inheritance.
///
/// Properties that most boxes leave alone sit in shared groups, so that a style is cheap to copy and to inherit from.
#[derive(Debug, Clone)]
pub struct ComputedStyle {
    /// Properties that inherit.
    pub inherited: Arc<InheritedStyle>,
    /// `background-*`, `border-*-radius`, `box-shadow`, `outline`: only paint reads them.
    pub decoration: Arc<DecorationStyles>,
    /// Flex, grid and alignment.
    pub alignment: Arc<AlignmentStyle>,
    /// Rare properties.
    pub rare: Arc<RareStyle>,

    /// `display`, blockified where CSS 2.1 §9.7 says so.
    pub display: Display,
    /// The specified `display`, before blockification: the static position of an absolute box depends on it.
    pub original_display: Display,
    /// `position`.
    pub position: Position,
    /// `float` (`None` on absolutely positioned boxes, §9.7).
    pub float: Float,
    /// `clear`.
    pub clear: Clear,
    /// `overflow-x`.
    pub overflow_x: Overflow,
    /// `overflow-y`.
    pub overflow_y: Overflow,
    /// `box-sizing: border-box`.
    pub border_box_sizing: bool,
    /// `width`.
    pub width: Size,
    /// `height`.
    pub height: Size,
    /// `min-width`.
    pub min_width: Size,
    /// `min-height`.
    pub min_height: Size,
    /// `max-width`.
    pub max_width: Size,
    /// `max-height`.
    pub max_height: Size,
    /// `margin-*`.
    pub margin: Sides<AutoLength>,
    /// `padding-*`.
    pub padding: Sides<LengthPercentage>,
    /// `border-*-width`; zero where the style is `none` or `hidden`. Widths from 0 to 1 px are 1 px, wider ones whole px (CSS Backgrounds 3, snapping).
    pub border_width: Sides<Px>,
    /// `border-*-style`.
    pub border_style: Sides<BorderStyle>,
    /// `border-*-color`.
    pub border_color: Sides<StyleColor>,
    /// `top right bottom left`.
    pub inset: Sides<AutoLength>,
    /// `z-index`, `None` is `auto`.
    pub z_index: Option<i32>,
    /// `vertical-align`.
    pub vertical_align: VerticalAlign,
    /// `text-decoration` of this element itself.
    pub text_decoration: Option<Arc<TextDecoration>>,
    /// `unicode-bidi`.
    pub unicode_bidi: UnicodeBidi,
    /// `opacity`, 0–1.
    pub opacity: f32,
    /// `table-layout: fixed`.
    pub table_layout_fixed: bool,
}

/// Properties that inherit.
#[derive(Debug, Clone)]
pub struct InheritedStyle {
    /// The faces chosen by `font-family`, `font-weight`, `font-style`, `font-stretch`.
    pub font: Arc<FontStack>,
    /// Used `font-size` in px.
    pub font_size: f32,
    /// [`super::Medium::fractional_glyphs`], the same for the whole document.
    pub fractional_glyphs: bool,
    /// `font-weight`, 1–1000 (for `bolder` and `lighter`, and the label model).
    pub font_weight: u16,
    /// `font-family`: names in lower case.
    pub font_families: Arc<[Box<str>]>,
    /// `font-stretch` in percent.
    pub font_stretch: u16,
    /// `font-style`.
    pub font_slant: Slant,
    /// `font-size` before zoom and the smallest readable size: what children are relative to.
    pub specified_font_size: f32,
    /// The size keyword the font size stems from, 3 being `medium`: monospace text starts from a smaller one.
    pub font_size_keyword: Option<u8>,
    /// The font size stems from a length in absolute units.
    pub font_size_absolute: bool,
    /// `font-kerning: none`.
    pub no_kerning: bool,
    /// `font-variant-ligatures: none`.
    pub no_ligatures: bool,
    /// `font-variant-caps`.
    pub small_caps: SmallCapitals,
    /// `line-height`.
    pub line_height: LineHeight,
    /// `color`.
    pub color: Color,
    /// `-webkit-text-fill-color`.
    pub text_fill: StyleColor,
    /// `-webkit-text-stroke-width`.
    pub text_stroke_width: Px,
    /// `direction`.
    pub direction: Direction,
    /// `writing-mode`.
    pub writing_mode: WritingMode,
    /// `text-orientation`.
    pub text_orientation: TextOrientation,
    /// `text-combine-upright: all`.
    pub text_combine: bool,
    /// `text-align` (`-webkit-match-parent` is resolved).
    pub text_align: TextAlign,
    /// `text-align-last`.
    pub text_align_last: TextAlign,
    /// `text-indent`.
    pub text_indent: LengthPercentage,
    /// `text-indent: … hanging`.
    pub text_indent_hanging: bool,
    /// `text-indent: … each-line`.
    pub text_indent_each_line: bool,
    /// `text-transform`.
    pub text_transform: TextTransform,
    /// `letter-spacing`; percentages are of the font size (CSS Text 4 §8.2).
    pub letter_spacing: LengthPercentage,
    /// `word-spacing`; percentages are of the font size.
    pub word_spacing: LengthPercentage,
    /// `white-space-collapse`.
    pub white_space: WhiteSpaceCollapse,
    /// `text-wrap-mode: nowrap`.
    pub no_wrap: bool,
    /// `word-break`.
    pub word_break: WordBreak,
    /// `overflow-wrap`.
    pub overflow_wrap: OverflowWrap,
    /// `line-break`.
    pub line_break: LineBreak,
    /// `hyphens`.
    pub hyphens: Hyphens,
    /// `tab-size`: a number of spaces, or a length.
    pub tab_size: TabSize,
    /// `text-shadow`, first on top.
    pub text_shadow: Arc<[Shadow]>,
    /// `visibility`.
    pub visibility: Visibility,
    /// `list-style-type`.
    pub list_style_type: ListStyleType,
    /// `list-style-position: inside`.
    pub list_style_inside: bool,
    /// `list-style-image`.
    pub list_style_image: Option<Image>,
    /// `quotes`: pairs by depth; `None` is `auto`.
    pub quotes: Option<Arc<[(Box<str>, Box<str>)]>>,
    /// `border-collapse: collapse`.
    pub border_collapse: bool,
    /// `border-spacing`, horizontal and vertical.
    pub border_spacing: (Px, Px),
    /// `empty-cells: hide`.
    pub empty_cells_hide: bool,
    /// `caption-side: bottom`.
    pub caption_bottom: bool,
    /// `image-rendering: pixelated` or `crisp-edges`.
    pub pixelated: bool,
    /// `orphans`.
    pub orphans: u16,
    /// `widows`.
    pub widows: u16,
    /// The used `zoom` of the element: lengths in this style are already multiplied by it.
    pub zoom: f32,
    /// `lang`, lower case, empty when unknown.
    pub lang: Arc<str>,
    /// Custom properties (`--name`) and their token text.
    pub custom: Option<Arc<super::CustomProperties>>,
}

/// `tab-size`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TabSize {
    /// A number of space advances.
    Spaces(f32),
    /// A length.
    Length(Px),
}

/// What only paint reads.
#[derive(Debug, Clone, PartialEq)]
pub struct DecorationStyles {
    /// `background-color`.
    pub background_color: StyleColor,
    /// Background images, first on top. The last layer's `clip` also bounds the colour.
    pub background_layers: Vec<BackgroundLayer>,
    /// Corner radii, horizontal and vertical: top-left, top-right, bottom-right, bottom-left.
    pub radius: [(LengthPercentage, LengthPercentage); 4],
    /// `border-image-*`.
    pub border_image: BorderImage,
    /// `box-shadow`, first on top.
    pub box_shadow: Vec<Shadow>,
    /// `outline-width`; zero when there is none.
    pub outline_width: Px,
    /// `outline-style`.
    pub outline_style: BorderStyle,
    /// `outline-color`.
    pub outline_color: StyleColor,
    /// `outline-offset`.
    pub outline_offset: Px,
}

/// Flex, grid and alignment.
#[derive(Debug, Clone, PartialEq)]
pub struct AlignmentStyle {
    /// `-webkit-box` and its kin.
    pub legacy: LegacyBox,
    /// `flex-direction`.
    pub flex_direction: FlexDirection,
    /// `flex-wrap`.
    pub flex_wrap: FlexWrap,
    /// `flex-grow`.
    pub flex_grow: f32,
    /// `flex-shrink`.
    pub flex_shrink: f32,
    /// `flex-basis`: `None` is `content`, `Some(Size::Auto)` is `auto`.
    pub flex_basis: Option<Size>,
    /// `order`.
    pub order: i32,
    /// `align-content`.
    pub align_content: Align,
    /// `justify-content`.
    pub justify_content: Align,
    /// `align-items`.
    pub align_items: Align,
    /// `justify-items`.
    pub justify_items: Align,
    /// `align-self`.
    pub align_self: Align,
    /// `justify-self`.
    pub justify_self: Align,
    /// `row-gap` (`normal` is 0).
    pub row_gap: LengthPercentage,
    /// `column-gap` (`normal` is 0).
    pub column_gap: LengthPercentage,
    /// `grid-template-columns`.
    pub grid_template_columns: Vec<TrackListItem>,
    /// `grid-template-rows`.
    pub grid_template_rows: Vec<TrackListItem>,
    /// `grid-template-areas`, a row of names each; `.` is an empty cell.
    pub grid_template_areas: Vec<Vec<Box<str>>>,
    /// `grid-auto-columns`.
    pub grid_auto_columns: Vec<TrackSize>,
    /// `grid-auto-rows`.
    pub grid_auto_rows: Vec<TrackSize>,
    /// `grid-auto-flow: column`.
    pub grid_flow_column: bool,
    /// `grid-auto-flow: dense`.
    pub grid_flow_dense: bool,
    /// `grid-column-start`.
    pub grid_column_start: GridLine,
    /// `grid-column-end`.
    pub grid_column_end: GridLine,
    /// `grid-row-start`.
    pub grid_row_start: GridLine,
    /// `grid-row-end`.
    pub grid_row_end: GridLine,
}

/// Rare properties.
#[derive(Debug, Clone, PartialEq)]
pub struct RareStyle {
    /// `transform` (with `translate`, `rotate` and `scale` in front), in order.
    pub transform: Vec<TransformFunction>,
    /// `transform-origin`.
    pub transform_origin: (LengthPercentage, LengthPercentage),
    /// `content`.
    pub content: Content,
    /// `counter-reset`.
    pub counter_reset: Vec<(Box<str>, i32)>,
    /// `counter-increment`.
    pub counter_increment: Vec<(Box<str>, i32)>,
    /// `counter-set`.
    pub counter_set: Vec<(Box<str>, i32)>,
    /// `clip: rect(…)`: `None` entries are `auto`.
    pub clip: Option<Sides<Option<Px>>>,
    /// `overflow-clip-margin`: the box that `overflow: clip` cuts at, and how far outside of it.
    pub overflow_clip_margin: (BackgroundBox, Px),
    /// `object-fit`.
    pub object_fit: ObjectFit,
    /// `object-position`.
    pub object_position: (LengthPercentage, LengthPercentage),
    /// `aspect-ratio`: width ÷ height, and whether `auto` stands with it (a replaced element's own ratio wins).
    pub aspect_ratio: Option<(f32, bool)>,
    /// `text-overflow`: the string for the line end (`…` for `ellipsis`), `None` is `clip`.
    pub text_overflow: Option<Box<str>>,
    /// `text-underline-offset`, `None` is `auto`.
    pub underline_offset: Option<LengthPercentage>,
    /// `break-before`.
    pub break_before: BreakBetween,
    /// `break-after`.
    pub break_after: BreakBetween,
    /// `page`: the name of the pages the box goes on, `None` is `auto`.
    pub page: Option<Arc<str>>,
    /// `break-inside: avoid`.
    pub break_inside_avoid: bool,
    /// `mix-blend-mode`, `filter`, `isolation: isolate`, `will-change` or `contain: paint` make a stacking context.
    pub isolated: bool,
    /// `contain: layout` or `paint` (or `strict`, `content`): the box is a formatting context root and a containing block.
    pub contains_layout: bool,
    /// `contain: size`: the box is sized as if it were empty.
    pub contains_size: bool,
    /// In quirks mode: the margin is the element's default one, which `<body>` and table cells take no notice of at their edges (HTML §15.3.10).
    pub quirky_margin: Sides<bool>,
}

/// A font size as faces are measured at it: Blink cuts it to 1/100 px (`EffectiveFontSize`).
pub fn effective_font_size(size: f32) -> f32 {
    (size * 100.).floor() / 100.
}

impl InheritedStyle {
    /// Used `letter-spacing` and `word-spacing` in px.
    pub fn spacing(&self) -> (f32, f32) {
        let size = Px::from_f32_round(self.font_size);
        (self.letter_spacing.resolve(size).to_f32(), self.word_spacing.resolve(size).to_f32())
    }
}

impl ComputedStyle {
    /// Out of flow: absolutely positioned or fixed.
    pub fn is_out_of_flow(&self) -> bool {
        matches!(self.position, Position::Absolute | Position::Fixed)
    }
    /// Floated.
    pub fn is_floating(&self) -> bool {
        self.float != Float::None
    }
    /// `position` other than `static`.
    pub fn is_positioned(&self) -> bool {
        self.position != Position::Static
    }
    /// Font size in layout units.
    pub fn font_size(&self) -> Px {
        Px::from_f32_round(self.inherited.font_size)
    }
}
