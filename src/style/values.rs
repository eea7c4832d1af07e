//! Computed values: what a property is after the cascade, with every relative unit but percentages resolved to px.

use crate::page::Color;
use crate::picture::Picture;
use crate::units::Px;
use std::sync::Arc;

/// A length, a percentage, or a calculation with both.
#[derive(Debug, Clone, PartialEq)]
pub enum LengthPercentage {
    /// An absolute length.
    Length(Px),
    /// A fraction of the basis the property names (50 % is 0.5).
    Percent(f32),
    /// `calc()`, `min()`, `max()`, `clamp()` with percentages inside.
    Calc(Arc<Calc>),
}

/// A calculation that needs the percentage basis (CSS Values 4 §10).
#[derive(Debug, Clone, PartialEq)]
pub enum Calc {
    /// A length in px.
    Length(f32),
    /// A fraction of the basis.
    Percent(f32),
    /// The sum of its terms.
    Sum(Vec<Calc>),
    /// A calculation times a number.
    Scale(f32, Box<Calc>),
    /// The smallest of its terms.
    Min(Vec<Calc>),
    /// The largest of its terms.
    Max(Vec<Calc>),
    /// The product of its factors.
    Product(Vec<Calc>),
    /// One divided by a term.
    Invert(Box<Calc>),
    /// The square root of the sum of the squares.
    Hypot(Vec<Calc>),
    /// Without its sign.
    Abs(Box<Calc>),
    /// −1, 0 or 1.
    Sign(Box<Calc>),
    /// `round()`, `mod()` or `rem()` of a value and a step.
    Step(Rounding, Box<Calc>, Box<Calc>),
}

/// How a calculation meets its step (CSS Values 4 §10.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest multiple, halves up.
    Nearest,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Towards zero.
    ToZero,
    /// `mod()`: what is left, with the sign of the step.
    Modulo,
    /// `rem()`: what is left, with the sign of the value.
    Remainder,
}

impl Rounding {
    fn apply(self, value: f32, step: f32) -> f32 {
        if step == 0. || value.is_infinite() && step.is_infinite() || value.is_nan() || step.is_nan() {
            return f32::NAN;
        }
        if value.is_infinite() {
            return if matches!(self, Rounding::Modulo | Rounding::Remainder) {
                f32::NAN
            } else {
                value
            };
        }
        if step.is_infinite() {
            return match self {
                Rounding::Nearest | Rounding::ToZero => 0.,
                Rounding::Up => {
                    if value > 0. {
                        f32::INFINITY
                    } else {
                        0.
                    }
                }
                Rounding::Down => {
                    if value < 0. {
                        f32::NEG_INFINITY
                    } else {
                        0.
                    }
                }
                Rounding::Modulo if (value < 0.) != (step < 0.) && value != 0. => f32::NAN,
                Rounding::Modulo | Rounding::Remainder => value,
            };
        }
        let step_size = step.abs();
        match self {
            Rounding::Nearest => (value / step_size + 0.5).floor() * step_size,
            Rounding::Up => (value / step_size).ceil() * step_size,
            Rounding::Down => (value / step_size).floor() * step_size,
            Rounding::ToZero => (value / step_size).trunc() * step_size,
            Rounding::Modulo => value - step * (value / step).floor(),
            Rounding::Remainder => value % step,
        }
    }
}

impl LengthPercentage {
    /// Zero.
    pub const ZERO: LengthPercentage = LengthPercentage::Length(Px::ZERO);

    /// The used length for a percentage basis.
    pub fn resolve(&self, basis: Px) -> Px {
        match self {
            LengthPercentage::Length(length) => *length,
            LengthPercentage::Percent(fraction) => basis.scale(*fraction),
            LengthPercentage::Calc(calc) => Px::from_f32(calc.resolve(basis.to_f32())),
        }
    }
    /// Whether the used value depends on the basis.
    pub fn has_percent(&self) -> bool {
        match self {
            LengthPercentage::Length(_) => false,
            LengthPercentage::Percent(_) => true,
            LengthPercentage::Calc(calc) => calc.has_percent(),
        }
    }
    /// The length when it does not depend on a basis.
    pub fn length(&self) -> Option<Px> {
        if self.has_percent() { None } else { Some(self.resolve(Px::ZERO)) }
    }
}

impl Calc {
    /// The value in px for a basis in px.
    pub fn resolve(&self, basis: f32) -> f32 {
        match self {
            Calc::Length(px) => *px,
            Calc::Percent(fraction) => basis * fraction,
            Calc::Sum(terms) => terms.iter().map(|t| t.resolve(basis)).sum(),
            Calc::Scale(factor, term) => factor * term.resolve(basis),
            // NaN is infectious (§10.9.1), so f32::min, which drops it, will not do.
            Calc::Min(terms) => terms
                .iter()
                .map(|t| t.resolve(basis))
                .fold(f32::INFINITY, |a, b| if a < b || a.is_nan() { a } else { b }),
            Calc::Max(terms) => terms
                .iter()
                .map(|t| t.resolve(basis))
                .fold(f32::NEG_INFINITY, |a, b| if a > b || a.is_nan() { a } else { b }),
            Calc::Product(factors) => factors.iter().map(|t| t.resolve(basis)).product(),
            Calc::Invert(term) => 1. / term.resolve(basis),
            Calc::Hypot(terms) => terms.iter().map(|t| t.resolve(basis)).fold(0., f32::hypot),
            Calc::Abs(term) => term.resolve(basis).abs(),
            Calc::Sign(term) => {
                let value = term.resolve(basis);
                if value > 0. {
                    1.
                } else if value < 0. {
                    -1.
                } else {
                    value
                }
            }
            Calc::Step(rounding, value, step) => rounding.apply(value.resolve(basis), step.resolve(basis)),
        }
    }
    /// Whether a percentage occurs.
    pub fn has_percent(&self) -> bool {
        match self {
            Calc::Length(_) => false,
            Calc::Percent(_) => true,
            Calc::Sum(terms) | Calc::Min(terms) | Calc::Max(terms) | Calc::Product(terms) | Calc::Hypot(terms) => {
                terms.iter().any(Calc::has_percent)
            }
            Calc::Scale(_, term) | Calc::Invert(term) | Calc::Abs(term) | Calc::Sign(term) => term.has_percent(),
            Calc::Step(_, value, step) => value.has_percent() || step.has_percent(),
        }
    }
}

/// A margin or an inset: a length-percentage or `auto`.
#[derive(Debug, Clone, PartialEq)]
pub enum AutoLength {
    /// `auto`.
    Auto,
    /// A length or percentage.
    Set(LengthPercentage),
}

impl AutoLength {
    /// The used length, `None` for `auto`.
    pub fn resolve(&self, basis: Px) -> Option<Px> {
        match self {
            AutoLength::Auto => None,
            AutoLength::Set(length) => Some(length.resolve(basis)),
        }
    }
    /// Whether the value is `auto`.
    pub fn is_auto(&self) -> bool {
        matches!(self, AutoLength::Auto)
    }
}

/// A value of `width`, `height`, `min-*` or `max-*` (`none` of `max-*` and `auto` of `min-*` are `Auto`).
#[derive(Debug, Clone, PartialEq)]
pub enum Size {
    /// `auto` (or `none`).
    Auto,
    /// A length or percentage.
    Set(LengthPercentage),
    /// `min-content`.
    MinContent,
    /// `max-content`.
    MaxContent,
    /// `fit-content`.
    FitContent,
    /// `fit-content(…)`.
    FitContentLimit(LengthPercentage),
    /// `stretch`, `-webkit-fill-available`.
    Stretch,
}

impl Size {
    /// Whether the value is `auto` or `none`.
    pub fn is_auto(&self) -> bool {
        matches!(self, Size::Auto)
    }
}

/// What a box is to the boxes around it, and what it is inside (CSS Display 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Display {
    /// No box.
    None,
    /// No box of its own; its children take its place.
    Contents,
    /// `block`.
    Block,
    /// `flow-root`.
    FlowRoot,
    /// `inline`.
    Inline,
    /// `inline-block`.
    InlineBlock,
    /// `list-item` (block level).
    ListItem,
    /// `inline list-item`.
    InlineListItem,
    /// `flow-root list-item`.
    FlowRootListItem,
    /// `flex`.
    Flex,
    /// `inline-flex`.
    InlineFlex,
    /// `grid`.
    Grid,
    /// `inline-grid`.
    InlineGrid,
    /// `table`.
    Table,
    /// `inline-table`.
    InlineTable,
    /// `table-row-group`.
    TableRowGroup,
    /// `table-header-group`.
    TableHeaderGroup,
    /// `table-footer-group`.
    TableFooterGroup,
    /// `table-row`.
    TableRow,
    /// `table-cell`.
    TableCell,
    /// `table-column-group`.
    TableColumnGroup,
    /// `table-column`.
    TableColumn,
    /// `table-caption`.
    TableCaption,
}

/// `position`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    /// In flow.
    Static,
    /// In flow, then moved.
    Relative,
    /// Out of flow, against the nearest positioned ancestor.
    Absolute,
    /// Out of flow, against the page.
    Fixed,
    /// In flow; a page does not scroll, so it never sticks.
    Sticky,
}

/// `float`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Float {
    /// Not floated.
    None,
    /// To the physical left.
    Left,
    /// To the physical right.
    Right,
    /// To the inline start of the containing block.
    InlineStart,
    /// To the inline end of the containing block.
    InlineEnd,
}

/// `clear`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Clear {
    /// Floats may stand beside.
    None,
    /// Below left floats.
    Left,
    /// Below right floats.
    Right,
    /// Below all floats.
    Both,
    /// Below floats at the inline start.
    InlineStart,
    /// Below floats at the inline end.
    InlineEnd,
}

/// `overflow-x`, `overflow-y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Overflow {
    /// Nothing is cut.
    Visible,
    /// Cut at the padding box.
    Hidden,
    /// Cut at the padding box; on paper nothing scrolls, and no scroll bar is drawn.
    Scroll,
    /// As `Scroll`.
    Auto,
    /// Cut at the padding box without a new formatting context.
    Clip,
}

/// `visibility`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Painted.
    Visible,
    /// Keeps its place, is not painted.
    Hidden,
    /// Table rows and columns vanish, other boxes as `Hidden`.
    Collapse,
}

/// A border or outline style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BorderStyle {
    /// No border, the weakest in a collapsing conflict.
    None,
    /// No border, the strongest in a collapsing conflict.
    Hidden,
    /// `inset`.
    Inset,
    /// `groove`.
    Groove,
    /// `outset`.
    Outset,
    /// `ridge`.
    Ridge,
    /// `dotted`.
    Dotted,
    /// `dashed`.
    Dashed,
    /// `solid`.
    Solid,
    /// `double`.
    Double,
}

impl BorderStyle {
    /// `none` and `hidden` have no width and no ink.
    pub fn is_invisible(self) -> bool {
        matches!(self, BorderStyle::None | BorderStyle::Hidden)
    }
}

/// A computed colour: fixed, or `currentcolor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StyleColor {
    /// The element's own `color`.
    Current,
    /// A fixed colour.
    Fixed(Color),
}

impl StyleColor {
    /// The colour, given the element's `color`.
    pub fn resolve(self, current: Color) -> Color {
        match self {
            StyleColor::Current => current,
            StyleColor::Fixed(color) => color,
        }
    }
}

/// `line-height`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LineHeight {
    /// From the font.
    Normal,
    /// Times the font size.
    Number(f32),
    /// A length (percentages are lengths once computed).
    Length(Px),
}

/// `vertical-align`.
#[derive(Debug, Clone, PartialEq)]
pub enum VerticalAlign {
    /// `baseline`.
    Baseline,
    /// `sub`.
    Sub,
    /// `super`.
    Super,
    /// `top`.
    Top,
    /// `text-top`.
    TextTop,
    /// `middle`.
    Middle,
    /// `bottom`.
    Bottom,
    /// `text-bottom`.
    TextBottom,
    /// Raised by a length or a percentage of the line height.
    Shift(LengthPercentage),
}

/// `text-align` (also `text-align-last` with `Auto`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextAlign {
    /// `auto` of `text-align-last`.
    Auto,
    /// Inline start.
    Start,
    /// Inline end.
    End,
    /// Line left.
    Left,
    /// Line right.
    Right,
    /// Centred.
    Center,
    /// Justified.
    Justify,
    /// `-webkit-left`: `align=left` of HTML, aligns block children as well.
    WebkitLeft,
    /// `-webkit-right`.
    WebkitRight,
    /// `-webkit-center`: `<center>`, `align=center`.
    WebkitCenter,
}

/// How white space is collapsed (CSS Text 4 `white-space-collapse`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhiteSpaceCollapse {
    /// Runs collapse to one space.
    Collapse,
    /// Everything is kept.
    Preserve,
    /// Line feeds are kept, the rest collapses.
    PreserveBreaks,
    /// Kept, and every space is a break opportunity that takes room.
    BreakSpaces,
}

/// `word-break`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordBreak {
    /// `normal`.
    Normal,
    /// `break-all`.
    BreakAll,
    /// `keep-all`.
    KeepAll,
    /// `break-word`: normal, with `overflow-wrap: anywhere`.
    BreakWord,
}

/// `overflow-wrap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OverflowWrap {
    /// `normal`.
    Normal,
    /// `break-word`.
    BreakWord,
    /// `anywhere`.
    Anywhere,
}

/// `line-break`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineBreak {
    /// `auto`.
    Auto,
    /// `loose`.
    Loose,
    /// `normal`.
    Normal,
    /// `strict`.
    Strict,
    /// `anywhere`.
    Anywhere,
}

/// `hyphens`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hyphens {
    /// `none`.
    None,
    /// `manual`: only at soft hyphens.
    Manual,
    /// `auto`, for which no dictionary is bundled: as `manual`.
    Auto,
}

/// `text-transform`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextTransform {
    /// Upper, lower or title case.
    pub case: TextCase,
    /// `full-width`.
    pub full_width: bool,
    /// `full-size-kana`.
    pub full_size_kana: bool,
}

/// The case part of `text-transform`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextCase {
    /// As written.
    None,
    /// `capitalize`.
    Capitalize,
    /// `uppercase`.
    Uppercase,
    /// `lowercase`.
    Lowercase,
}

/// `writing-mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WritingMode {
    /// `horizontal-tb`.
    HorizontalTb,
    /// `vertical-rl`.
    VerticalRl,
    /// `vertical-lr`.
    VerticalLr,
    /// `sideways-rl`.
    SidewaysRl,
    /// `sideways-lr`.
    SidewaysLr,
}

/// `text-orientation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextOrientation {
    /// Upright CJK, sideways Latin.
    Mixed,
    /// Everything upright.
    Upright,
    /// Everything sideways.
    Sideways,
}

/// `direction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// `unicode-bidi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnicodeBidi {
    /// `normal`.
    Normal,
    /// `embed`.
    Embed,
    /// `isolate`.
    Isolate,
    /// `bidi-override`.
    Override,
    /// `isolate-override`.
    IsolateOverride,
    /// `plaintext`.
    Plaintext,
}

/// `text-decoration-style`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecorationStyle {
    /// `solid`.
    Solid,
    /// `double`.
    Double,
    /// `dotted`.
    Dotted,
    /// `dashed`.
    Dashed,
    /// `wavy`.
    Wavy,
}

/// `text-decoration` of one element; it is drawn through its inline descendants too.
#[derive(Debug, Clone, PartialEq)]
pub struct TextDecoration {
    /// `underline`.
    pub underline: bool,
    /// `overline`.
    pub overline: bool,
    /// `line-through`.
    pub line_through: bool,
    /// `text-decoration-style`.
    pub style: DecorationStyle,
    /// `text-decoration-color`.
    pub color: StyleColor,
    /// `text-decoration-thickness`: `None` is `auto`; percentages are of the em.
    pub thickness: Option<LengthPercentage>,
}

/// `list-style-type`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListStyleType {
    /// No marker.
    None,
    /// A predefined counter style (`disc`, `decimal`, `lower-roman`, `cjk-decimal` …) by its CSS keyword.
    Named(Box<str>),
    /// A string.
    String(Box<str>),
}

/// A piece of `content`.
#[derive(Debug, Clone, PartialEq)]
pub enum ContentPart {
    /// A string.
    Text(Arc<str>),
    /// `counter(name, style)`.
    Counter(Box<str>, ListStyleType),
    /// `counters(name, separator, style)`.
    Counters(Box<str>, Box<str>, ListStyleType),
    /// `url(…)`, resolved; `None` when it could not be had.
    Image(Option<Arc<Picture>>),
    /// `open-quote`.
    OpenQuote,
    /// `close-quote`.
    CloseQuote,
    /// `no-open-quote`.
    NoOpenQuote,
    /// `no-close-quote`.
    NoCloseQuote,
}

/// `content`.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// `normal`: an element's own content; nothing for `::before` and `::after`.
    Normal,
    /// `none`.
    None,
    /// Generated.
    Parts(Arc<[ContentPart]>),
}

/// A background image or other CSS image.
#[derive(Debug, Clone, PartialEq)]
pub enum Image {
    /// A picture that was loaded.
    Picture(Arc<Picture>),
    /// `linear-gradient()`, `radial-gradient()` and their repeating forms.
    Gradient(Arc<CssGradient>),
}

impl PartialEq for Picture {
    fn eq(&self, other: &Picture) -> bool {
        std::ptr::eq(self, other)
    }
}

/// A gradient before it has a box.
#[derive(Debug, Clone, PartialEq)]
pub struct CssGradient {
    /// Line or ellipse.
    pub shape: CssGradientShape,
    /// Stops; positions are resolved against the gradient line. `None` is to be spaced evenly.
    pub stops: Vec<(StyleColor, Option<LengthPercentage>)>,
    /// Transition hints: after which stop, and where the colour half way between it and the next one stands.
    pub hints: Vec<(usize, LengthPercentage)>,
    /// `repeating-*`.
    pub repeating: bool,
}

/// The geometry of a [`CssGradient`].
#[derive(Debug, Clone, PartialEq)]
pub enum CssGradientShape {
    /// An angle in degrees, 0 is to the top, clockwise.
    Angle(f32),
    /// To a side or corner: x and y each −1, 0 or 1 (`to bottom right` is (1, 1)).
    Corner(i8, i8),
    /// A circle (`true`) or an ellipse with its extent and centre.
    Radial(bool, RadialExtent, LengthPercentage, LengthPercentage),
}

/// The size of a radial gradient.
#[derive(Debug, Clone, PartialEq)]
pub enum RadialExtent {
    /// `closest-side`.
    ClosestSide,
    /// `closest-corner`.
    ClosestCorner,
    /// `farthest-side`.
    FarthestSide,
    /// `farthest-corner`.
    FarthestCorner,
    /// Explicit radii.
    Radii(LengthPercentage, LengthPercentage),
}

/// `background-repeat` along one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// `repeat`.
    Repeat,
    /// `no-repeat`.
    NoRepeat,
    /// `space`.
    Space,
    /// `round`.
    Round,
}

/// `background-size`.
#[derive(Debug, Clone, PartialEq)]
pub enum BackgroundSize {
    /// `contain`.
    Contain,
    /// `cover`.
    Cover,
    /// Width and height.
    Explicit(AutoLength, AutoLength),
}

/// Which box a background is painted in or positioned against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackgroundBox {
    /// The border box.
    Border,
    /// The padding box.
    Padding,
    /// The content box.
    Content,
    /// `text`, which is not supported: nothing is painted.
    Text,
}

/// One background layer.
#[derive(Debug, Clone, PartialEq)]
pub struct BackgroundLayer {
    /// The image, `None` for `none` or one that could not be had.
    pub image: Option<Image>,
    /// `background-position`, x and y.
    pub position: (LengthPercentage, LengthPercentage),
    /// `background-size`.
    pub size: BackgroundSize,
    /// `background-repeat`, x and y.
    pub repeat: (Repeat, Repeat),
    /// `background-attachment: fixed`.
    pub fixed: bool,
    /// `background-origin`.
    pub origin: BackgroundBox,
    /// `background-clip`.
    pub clip: BackgroundBox,
}

/// A value of `border-image-slice`, `-width` or `-outset` for one side.
#[derive(Debug, Clone, PartialEq)]
pub enum BorderImageLength {
    /// `auto`: the size of the slice.
    Auto,
    /// Pixels of the picture (slices), or times the border width.
    Number(f32),
    /// A length or a percentage, of the picture (slices) or of the border image area (widths).
    Set(LengthPercentage),
}

/// `border-image-slice`.
#[derive(Debug, Clone, PartialEq)]
pub struct BorderImageSlice {
    /// Distances inwards from the picture's edges.
    pub sides: crate::units::Sides<BorderImageLength>,
    /// The middle is painted too.
    pub fill: bool,
}

/// `border-image-repeat` along one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BorderImageRepeat {
    /// One tile.
    Stretch,
    /// Tiles from the middle.
    Repeat,
    /// A whole number of tiles, rescaled.
    Round,
    /// A whole number of tiles, spread.
    Space,
}

/// `border-image`.
#[derive(Debug, Clone, PartialEq)]
pub struct BorderImage {
    /// The picture; with `None` the border has its style.
    pub source: Option<Image>,
    /// How it is cut.
    pub slice: BorderImageSlice,
    /// How thick the pieces are drawn.
    pub width: crate::units::Sides<BorderImageLength>,
    /// How far it goes beyond the border box.
    pub outset: crate::units::Sides<BorderImageLength>,
    /// How the pieces of the sides fill them, horizontally and vertically.
    pub repeat: (BorderImageRepeat, BorderImageRepeat),
}

impl Default for BorderImage {
    fn default() -> BorderImage {
        use crate::units::Sides;
        BorderImage {
            source: None,
            slice: BorderImageSlice {
                sides: Sides::all(BorderImageLength::Set(LengthPercentage::Percent(1.))),
                fill: false,
            },
            width: Sides::all(BorderImageLength::Number(1.)),
            outset: Sides::all(BorderImageLength::Number(0.)),
            repeat: (BorderImageRepeat::Stretch, BorderImageRepeat::Stretch),
        }
    }
}

/// One shadow of `box-shadow` or `text-shadow`.
#[derive(Debug, Clone, PartialEq)]
pub struct Shadow {
    /// Offset to the right.
    pub x: Px,
    /// Offset downwards.
    pub y: Px,
    /// Blur radius.
    pub blur: Px,
    /// Spread distance (boxes only).
    pub spread: Px,
    /// Colour.
    pub color: StyleColor,
    /// Inside the box.
    pub inset: bool,
}

/// One function of `transform`.
#[derive(Debug, Clone, PartialEq)]
pub enum TransformFunction {
    /// `translate(x, y)`; percentages are of the reference box.
    Translate(LengthPercentage, LengthPercentage),
    /// `matrix(a, b, c, d, e, f)` (also scale, rotate and skew), lengths in px.
    Matrix([f32; 6]),
}

/// `object-fit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectFit {
    /// `fill`.
    Fill,
    /// `contain`.
    Contain,
    /// `cover`.
    Cover,
    /// `none`.
    None,
    /// `scale-down`.
    ScaleDown,
}

/// An alignment keyword of CSS Box Alignment, for all `align-*` and `justify-*` properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alignment {
    /// `auto` of `*-self`.
    Auto,
    /// `normal`.
    Normal,
    /// `stretch`.
    Stretch,
    /// `start`.
    Start,
    /// `end`.
    End,
    /// `center`.
    Center,
    /// `flex-start`.
    FlexStart,
    /// `flex-end`.
    FlexEnd,
    /// `self-start`.
    SelfStart,
    /// `self-end`.
    SelfEnd,
    /// `left`.
    Left,
    /// `right`.
    Right,
    /// `baseline`.
    Baseline,
    /// `last baseline`.
    LastBaseline,
    /// `space-between`.
    SpaceBetween,
    /// `space-around`.
    SpaceAround,
    /// `space-evenly`.
    SpaceEvenly,
}

/// An alignment with its overflow position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Align {
    /// The keyword.
    pub keyword: Alignment,
    /// `safe`.
    pub safe: bool,
}

impl Align {
    /// `normal`.
    pub const NORMAL: Align = Align {
        keyword: Alignment::Normal,
        safe: false,
    };
    /// `auto`.
    pub const AUTO: Align = Align {
        keyword: Alignment::Auto,
        safe: false,
    };
}

/// `flex-direction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlexDirection {
    /// `row`.
    Row,
    /// `row-reverse`.
    RowReverse,
    /// `column`.
    Column,
    /// `column-reverse`.
    ColumnReverse,
}

/// `flex-wrap`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlexWrap {
    /// `nowrap`.
    NoWrap,
    /// `wrap`.
    Wrap,
    /// `wrap-reverse`.
    WrapReverse,
}

/// The breadth of a grid track.
#[derive(Debug, Clone, PartialEq)]
pub enum TrackBreadth {
    /// `auto`.
    Auto,
    /// A length or percentage.
    Set(LengthPercentage),
    /// `min-content`.
    MinContent,
    /// `max-content`.
    MaxContent,
    /// A share of the free space.
    Fraction(f32),
    /// `fit-content(…)` (as a maximum).
    FitContent(LengthPercentage),
}

/// A grid track's minimum and maximum.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackSize {
    /// The minimum.
    pub min: TrackBreadth,
    /// The maximum.
    pub max: TrackBreadth,
}

/// An entry of `grid-template-columns` or `-rows`.
#[derive(Debug, Clone, PartialEq)]
pub enum TrackListItem {
    /// `[name …]`.
    LineNames(Vec<Box<str>>),
    /// One track.
    Track(TrackSize),
    /// `repeat(n, …)`; the count of `auto-fill` and `auto-fit` comes from the container.
    Repeat(TrackRepeat, Vec<TrackListItem>),
}

/// How often a repeated track list occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackRepeat {
    /// A number.
    Count(u16),
    /// `auto-fill`.
    AutoFill,
    /// `auto-fit`.
    AutoFit,
}

/// One edge of a grid item's placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GridLine {
    /// `auto`.
    Auto,
    /// A line number, counted from the end when negative.
    Line(i16),
    /// The n-th line of a name; 0 when no number is given, which prefers a grid area's edge (CSS Grid §8.3).
    Named(Box<str>, i16),
    /// `span n`.
    Span(u16),
    /// `span n name`.
    SpanNamed(Box<str>, u16),
}

/// `break-before`, `break-after`, `page-break-*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BreakBetween {
    /// `auto`.
    Auto,
    /// `avoid`, `avoid-page`.
    Avoid,
    /// `page`, `always`: a new page.
    Page,
    /// `left`, `verso`: a new page that is a left one.
    Left,
    /// `right`, `recto`: a new page that is a right one.
    Right,
}

impl BreakBetween {
    /// Whether a new page begins.
    pub fn is_forced(self) -> bool {
        matches!(self, BreakBetween::Page | BreakBetween::Left | BreakBetween::Right)
    }
}
