//! The display list: what is drawn on one label page, and where.
//!
//! A [`Page`] is the one value that every output (PNG, PDF, printer languages) reads. It is fully resolved: no styles,
//! no percentages, no undecided sizes. All lengths are millimetres, `x` grows to the right and `y` downwards from the
//! page's top left corner. Items are painted in order, later ones over earlier ones.

use crate::picture::Picture;
use crate::text::Face;
use std::sync::Arc;

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

/// A position in mm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Distance from the left edge, in mm.
    pub x: f32,
    /// Distance from the top edge, in mm.
    pub y: f32,
}

/// An axis-aligned rectangle in mm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge, in mm.
    pub x: f32,
    /// Top edge, in mm.
    pub y: f32,
    /// Width in mm, never negative.
    pub width: f32,
    /// Height in mm, never negative.
    pub height: f32,
}

impl Rect {
    /// The right edge, in mm.
    pub fn right(&self) -> f32 {
        self.x + self.width
    }
    /// The bottom edge, in mm.
    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }
    /// The smallest rectangle around both.
    pub(crate) fn union(self, other: Rect) -> Rect {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Rect {
            x,
            y,
            width: self.right().max(other.right()) - x,
            height: self.bottom().max(other.bottom()) - y,
        }
    }
}

/// A colour in sRGB with straight alpha, 0–255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Alpha: 0 is transparent, 255 opaque.
    pub a: u8,
}

impl Color {
    /// Opaque black.
    pub const BLACK: Color = Color { r: 0, g: 0, b: 0, a: 255 };
    /// Opaque white.
    pub const WHITE: Color = Color {
        r: 255,
        g: 255,
        b: 255,
        a: 255,
    };
    /// Nothing at all.
    pub const TRANSPARENT: Color = Color { r: 0, g: 0, b: 0, a: 0 };
}

/// An affine transform `x' = a·x + c·y + e`, `y' = b·x + d·y + f` (the order of CSS `matrix()` and PDF `cm`), in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Affine {
    /// Horizontal scale.
    pub a: f32,
    /// Vertical shear.
    pub b: f32,
    /// Horizontal shear.
    pub c: f32,
    /// Vertical scale.
    pub d: f32,
    /// Horizontal translation in mm.
    pub e: f32,
    /// Vertical translation in mm.
    pub f: f32,
}

impl Affine {
    /// Leaves every point where it is.
    pub const IDENTITY: Affine = Affine {
        a: 1.,
        b: 0.,
        c: 0.,
        d: 1.,
        e: 0.,
        f: 0.,
    };

    /// A translation by `(x, y)` mm.
    pub const fn translate(x: f32, y: f32) -> Affine {
        Affine {
            a: 1.,
            b: 0.,
            c: 0.,
            d: 1.,
            e: x,
            f: y,
        }
    }

    /// First `inner`, then `self`.
    pub fn then_inner(&self, inner: &Affine) -> Affine {
        Affine {
            a: self.a * inner.a + self.c * inner.b,
            b: self.b * inner.a + self.d * inner.b,
            c: self.a * inner.c + self.c * inner.d,
            d: self.b * inner.c + self.d * inner.d,
            e: self.a * inner.e + self.c * inner.f + self.e,
            f: self.b * inner.e + self.d * inner.f + self.f,
        }
    }

    /// Where the transform takes a point.
    pub fn apply(&self, p: Point) -> Point {
        Point {
            x: self.a * p.x + self.c * p.y + self.e,
            y: self.b * p.x + self.d * p.y + self.f,
        }
    }
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
#[derive(Debug, Clone)]
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

/// The modules of a barcode symbol: a matrix, or one row (one column) of bars.
#[derive(Debug, PartialEq, Eq)]
pub struct Modules {
    columns: usize,
    rows: usize,
    square: bool,
    dark: Vec<bool>,
    blocks: Vec<Block>,
}

/// A rectangle of dark modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The first column, from 0.
    pub column: usize,
    /// The first row, from 0.
    pub row: usize,
    /// How many columns.
    pub columns: usize,
    /// How many rows.
    pub rows: usize,
}

impl Modules {
    /// A symbol of `columns` by as many rows as `dark` fills, row by row. `square` modules are as wide as high (QR, Data Matrix,
    /// Aztec); others (bars, PDF417) may be stretched. `None` when the rows are not full, or there are none.
    pub fn new(columns: usize, square: bool, dark: Vec<bool>) -> Option<Modules> {
        if columns == 0 || dark.is_empty() || !dark.len().is_multiple_of(columns) {
            return None;
        }
        let rows = dark.len() / columns;
        let mut blocks: Vec<Block> = Vec::new();
        // Blocks of the row above, in the order of their columns, that may go on in this one.
        let mut above: Vec<usize> = Vec::new();
        for (row, modules) in dark.chunks_exact(columns).enumerate() {
            let mut here = Vec::new();
            let mut column = 0;
            let mut above_here = above.iter().copied().peekable();
            for run in modules.chunk_by(|a, b| a == b) {
                if run[0] {
                    while above_here.next_if(|&i| blocks[i].column < column).is_some() {}
                    let same = above_here.next_if(|&i| blocks[i].column == column && blocks[i].columns == run.len());
                    let at = same.unwrap_or_else(|| {
                        blocks.push(Block {
                            column,
                            row,
                            columns: run.len(),
                            rows: 0,
                        });
                        blocks.len() - 1
                    });
                    blocks[at].rows += 1;
                    here.push(at);
                }
                column += run.len();
            }
            above = here;
        }
        Some(Modules {
            columns,
            rows,
            square,
            dark,
            blocks,
        })
    }

    /// How many columns, at least 1.
    pub fn columns(&self) -> usize {
        self.columns
    }
    /// How many rows, at least 1.
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Modules are as wide as high.
    pub fn is_square(&self) -> bool {
        self.square
    }
    /// Whether a module is dark; those outside the symbol are not.
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.columns && row < self.rows && self.dark[row * self.columns + column]
    }
    /// The dark modules as few rectangles that do not overlap.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }
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
