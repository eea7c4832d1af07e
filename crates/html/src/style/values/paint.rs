//! Borders, backgrounds, shadows, transforms, replaced content.

use super::length::{AutoLength, LengthPercentage};
use crate::graphic::Graphic;
use crate::units::Px;
use page::Color;
use std::sync::Arc;

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

/// A background image or other CSS image.
#[derive(Debug, Clone, PartialEq)]
pub enum Image {
    /// An image that was loaded.
    Graphic(Graphic),
    /// `linear-gradient()`, `radial-gradient()` and their repeating forms.
    Gradient(Arc<CssGradient>),
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
