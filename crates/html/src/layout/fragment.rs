//! Fragments: boxes that have a size and a place. Paint reads nothing else.

use crate::graphic::Graphic;
use crate::layout::box_tree::BoxId;
use crate::layout::geometry::{PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::layout::table::TablePaint;
use crate::style::ComputedStyle;
use crate::units::{Px, Sides};
use page::Glyph;
use std::rc::Rc;
use std::sync::Arc;
use text::Face;

/// A laid out box, line or text.
#[derive(Debug, Clone)]
pub struct Fragment {
    /// The box it belongs to; for lines and text, the box whose style applies.
    pub box_id: BoxId,
    /// The style to paint with (`::first-line` may differ from the box's).
    pub style: Arc<ComputedStyle>,
    /// Border-box size.
    pub size: PhysicalSize,
    /// What it is.
    pub kind: FragmentKind,
    /// Children, each with the offset of its top left corner from this fragment's. Relative positioning is already in the offset.
    pub children: Vec<Child>,
    /// The rectangle around everything inside that is not cut off, from this fragment's top left corner.
    pub overflow: PhysicalRect,
}

/// A fragment in its parent.
#[derive(Debug, Clone)]
pub struct Child {
    /// From the parent's top left corner.
    pub offset: PhysicalOffset,
    /// The child.
    pub fragment: Rc<Fragment>,
}

/// What a fragment is.
#[derive(Debug, Clone)]
pub enum FragmentKind {
    /// A block-level or atomic inline-level box.
    Box(BoxSides),
    /// A piece of an inline box on one line, and the sides it was split at, which have no border and padding.
    Inline(BoxSides, Sides<bool>),
    /// A line box.
    Line,
    /// Text of one style.
    Text(TextFragment),
    /// A replaced box: the content rectangle from the fragment's top left, and the picture, scaled into `picture_rect` (which may be larger: `object-fit`).
    Replaced(BoxSides, Option<(Graphic, PhysicalRect)>),
    /// A table grid (inside the wrapper box), with the backgrounds of columns and the collapsed borders.
    TableGrid(BoxSides, Box<TablePaint>),
    /// A row group or row: it has a background but no border of its own.
    TablePart,
    /// A table cell.
    TableCell(BoxSides, CellBox),
}

/// What a table cell paints of its own box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellBox {
    /// Background and border.
    Separate,
    /// Its background; its table paints the borders, which collapse.
    Collapsed,
    /// Nothing: it is empty, and `empty-cells` is `hide`.
    Hidden,
}

/// Widths of border and padding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BoxSides {
    /// Border widths.
    pub border: Sides<Px>,
    /// Padding widths.
    pub padding: Sides<Px>,
}

/// Text of one style and direction on one line.
#[derive(Debug, Clone)]
pub struct TextFragment {
    /// The characters shown.
    pub text: String,
    /// Glyph runs, one per face, in visual order.
    pub runs: Vec<FaceRun>,
    /// From the fragment's line-over edge (top; right side for vertical-rl) to the baseline.
    pub baseline: Px,
    /// Lines are vertical: the pen goes downwards. Sideways glyphs are rotated 90° clockwise, upright ones not.
    pub vertical: bool,
    /// The pen's glyphs stand upright in a vertical line.
    pub upright: bool,
    /// Underlines, overlines and strike-outs of the text's ancestors (and its own), outermost first.
    pub decorations: Rc<Vec<Rc<Decoration>>>,
    /// How many characters the text stands for that are not shown, white space apart: it is the mark of `text-overflow` or `-webkit-line-clamp`.
    pub stands_for: usize,
}

/// Glyphs of one face.
#[derive(Debug, Clone)]
pub struct FaceRun {
    /// The face.
    pub face: Arc<Face>,
    /// Synthetic bold.
    pub embolden: bool,
    /// Synthetic oblique.
    pub slant: bool,
    /// Pen positions in px from the fragment's line-left edge and the baseline (`y` downwards), `cluster` an offset into the fragment's text.
    /// In a sideways or upright vertical fragment `x` runs along the line and `y` across it, towards the line-under side.
    pub glyphs: Vec<Glyph>,
    /// Advance of the run in px.
    pub advance: f32,
    /// Start of the run in px from the fragment's line-left edge.
    pub start: f32,
}

/// A text decoration that an element draws through its content.
#[derive(Debug, Clone)]
pub struct Decoration {
    /// The style of the element that declares it: colours, thickness, font.
    pub style: Arc<ComputedStyle>,
    /// The decorating box's baseline minus the text's baseline is zero unless the text was raised or lowered inside it.
    pub baseline_shift: Px,
}

impl Fragment {
    /// How many characters are left out in it for a mark of `text-overflow` or `-webkit-line-clamp`.
    pub fn left_out(&self) -> usize {
        let mut count = 0;
        let mut open = vec![self];
        while let Some(fragment) = open.pop() {
            if let FragmentKind::Text(text) = &fragment.kind {
                count += text.stands_for;
            }
            open.extend(fragment.children.iter().map(|child| &*child.fragment));
        }
        count
    }
}
