//! Lines and text: heights, alignment, white space, breaking, writing modes, decorations, lists and generated content.

use super::length::LengthPercentage;
use super::paint::StyleColor;
use crate::graphic::Graphic;
use crate::units::Px;
use std::sync::Arc;

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

/// `font-variant-caps`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SmallCapitals {
    /// `normal`.
    None,
    /// `small-caps`: letters that have a capital.
    Letters,
    /// `all-small-caps`: everything.
    All,
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
    Image(Option<Graphic>),
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
