//! What is painted on a page, piece by piece.

use crate::{Affine, Color, Modules, Picture, Point, Rect};
use std::sync::Arc;
use text::Face;

/// One page: its size and what is painted on it.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Width in mm.
    pub width: f32,
    /// Height in mm.
    pub height: f32,
    /// What is painted, back to front.
    pub items: Vec<Item>,
}

/// One thing to paint.
#[derive(Debug, Clone)]
pub enum Item {
    /// Glyphs of one face, size and colour on one line.
    Glyphs(GlyphRun),
    /// A filled rectangle: a background, a black box. Outputs with dots snap each edge to the nearest dot.
    Fill(Fill),
    /// A straight rule: a border edge, an underline. Outputs with dots give equal rules equal whole-dot thickness.
    Rule(Rule),
    /// A filled outline of any shape: rounded corners, mitred borders.
    Path(PathFill),
    /// A picture scaled into a rectangle.
    Image(ImageItem),
    /// A barcode as modules, drawn with a whole number of dots per module.
    Barcode(BarcodeItem),
    /// Items that share a transform, a clip or an opacity.
    Group(Group),
}

/// Glyphs of one face, size and colour, placed one by one.
#[derive(Clone)]
pub struct GlyphRun {
    /// The face the glyph ids belong to.
    pub face: Arc<Face>,
    /// Font size (the em) in mm.
    pub size: f32,
    /// Strokes are to be thickened because the family has no bold face (synthetic bold).
    pub embolden: bool,
    /// Glyphs are to be slanted because the family has no italic face (synthetic oblique, 20° as browsers do).
    pub slant: bool,
    /// Ink.
    pub color: Color,
    /// The pen position of the run's start on the baseline.
    pub origin: Point,
    /// The glyphs in visual order, left to right (top to bottom for upright vertical text).
    pub glyphs: Vec<Glyph>,
    /// The characters these glyphs show, in logical order.
    pub text: String,
    /// The box of the run: its advance by the face's ascent and descent. For text search and the label model.
    pub bounds: Rect,
}

/// The text may be personal: how much there is and where it stands are shown.
impl std::fmt::Debug for GlyphRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GlyphRun")
            .field("face", &self.face)
            .field("size", &self.size)
            .field("color", &self.color)
            .field("origin", &self.origin)
            .field("glyphs", &self.glyphs.len())
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}

/// How far ideographs rise above the baseline, in em; the rest of the em is below it.
const EM_ABOVE_BASELINE: f32 = 0.88;

impl GlyphRun {
    /// The box that the run's ink fills: its em box around the baseline, since the ascent and descent of CJK faces reach far beyond any ink. For
    /// upright vertical text [`bounds`](GlyphRun::bounds).
    pub fn em_box(&self) -> Rect {
        let upright_column = self.bounds.height > self.bounds.width && self.text.chars().nth(1).is_some();
        match upright_column {
            true => self.bounds,
            false => Rect {
                y: self.origin.y - EM_ABOVE_BASELINE * self.size,
                height: self.size,
                ..self.bounds
            },
        }
    }
}

/// One glyph of a [`GlyphRun`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// Glyph index in the face.
    pub id: u16,
    /// Byte offset in the run's `text` of the first character this glyph shows.
    pub cluster: u32,
    /// Pen position relative to the run's origin, in mm.
    pub x: f32,
    /// Pen position relative to the run's origin, in mm, downwards.
    pub y: f32,
}

/// A filled rectangle.
#[derive(Debug, Clone)]
pub struct Fill {
    /// Where.
    pub rect: Rect,
    /// With what.
    pub paint: Paint,
}

/// How the line of a rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleStyle {
    /// Unbroken.
    Solid,
    /// Dashes of twice the thickness and gaps of once, below 3 px three times and twice (as Chromium draws them).
    Dashed,
    /// Dots as wide as the rule is thick.
    Dotted,
}

/// A straight horizontal or vertical line of a given thickness.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The rectangle the rule covers.
    pub rect: Rect,
    /// The rule runs along the y axis; its thickness is the rectangle's width.
    pub vertical: bool,
    /// Solid, dashed or dotted.
    pub style: RuleStyle,
    /// Ink.
    pub color: Color,
}

/// A filled outline.
#[derive(Debug, Clone)]
pub struct PathFill {
    /// The outline.
    pub path: Vec<Segment>,
    /// Overlapping subpaths cancel (even-odd) instead of adding up (non-zero).
    pub even_odd: bool,
    /// With what.
    pub paint: Paint,
}

/// A piece of an outline, in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Segment {
    /// Starts a new subpath.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A cubic Bézier curve: two control points and the end.
    Cubic(Point, Point, Point),
    /// Closes the subpath.
    Close,
}

/// What a shape is filled with.
#[derive(Debug, Clone)]
pub enum Paint {
    /// One colour.
    Solid(Color),
    /// A gradient.
    Gradient(Arc<Gradient>),
}

/// A colour gradient, its geometry in page mm.
#[derive(Debug, Clone)]
pub struct Gradient {
    /// Line or ellipse.
    pub shape: GradientShape,
    /// Offsets along the gradient (ascending; 0 is the start, 1 the end) and their colours.
    pub stops: Vec<(f32, Color)>,
    /// Starts again after its end.
    pub repeating: bool,
}

/// The geometry of a [`Gradient`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GradientShape {
    /// Along the line from one point to the other.
    Linear(Point, Point),
    /// From the centre outwards, reaching offset 1 on the ellipse with these radii in mm.
    Radial(Point, f32, f32),
}

/// A picture on the page.
#[derive(Debug, Clone)]
pub struct ImageItem {
    /// The picture.
    pub picture: Arc<Picture>,
    /// The rectangle the whole picture is scaled into.
    pub rect: Rect,
    /// Scale without smoothing (`image-rendering: pixelated`).
    pub pixelated: bool,
}

/// A barcode on the page, black; what is light is not painted.
///
/// Outputs with dots give every module the same whole number of dots, as many as the rectangle holds, and centre the symbol in it;
/// others spread the modules evenly.
#[derive(Debug, Clone)]
pub struct BarcodeItem {
    /// The symbol, without quiet zone.
    pub modules: Arc<Modules>,
    /// The rectangle the symbol may fill.
    pub rect: Rect,
}

/// Items painted together.
#[derive(Debug, Clone)]
pub struct Group {
    /// Applied to everything inside, the clip included.
    pub transform: Affine,
    /// Nothing outside is painted.
    pub clip: Option<Clip>,
    /// 0–1, applied to the group as a whole.
    pub opacity: f32,
    /// What is painted, back to front, in the group's own coordinates.
    pub items: Vec<Item>,
}

/// The region a [`Group`] is cut to.
#[derive(Debug, Clone)]
pub enum Clip {
    /// A rectangle; outputs with dots snap it to whole dots as they do a [`Fill`].
    Rect(Rect),
    /// An outline (non-zero winding).
    Path(Vec<Segment>),
}
