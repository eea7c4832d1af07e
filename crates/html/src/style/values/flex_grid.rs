//! Alignment, flexbox and grid.

use super::length::LengthPercentage;

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
    /// `safe` or `unsafe`.
    pub overflow: OverflowPosition,
}

/// What happens to something that is larger than where it is aligned (CSS Align 3 §4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OverflowPosition {
    /// Nothing was said.
    #[default]
    Default,
    /// It goes to the start.
    Safe,
    /// It is aligned all the same.
    Unsafe,
}

impl Align {
    /// `normal`.
    pub const NORMAL: Align = Align {
        keyword: Alignment::Normal,
        overflow: OverflowPosition::Default,
    };
    /// `auto`.
    pub const AUTO: Align = Align {
        keyword: Alignment::Auto,
        overflow: OverflowPosition::Default,
    };
}

/// The properties of `-webkit-box` (the draft of Flexible Box Layout of 2009, as Compatibility §3 asks for it).
#[derive(Debug, Clone, PartialEq)]
pub struct LegacyBox {
    /// The box is one.
    pub applies: bool,
    /// `-webkit-box-orient: vertical` or `block-axis`.
    pub vertical: bool,
    /// `-webkit-box-direction: reverse`.
    pub reverse: bool,
    /// `-webkit-box-align`.
    pub align: Align,
    /// `-webkit-box-pack`.
    pub pack: Align,
    /// `-webkit-box-flex`.
    pub flex: f32,
    /// `-webkit-box-ordinal-group`.
    pub ordinal: i32,
    /// `-webkit-line-clamp`.
    pub line_clamp: Option<i32>,
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
