//! The box tree: what boxes a document generates (CSS 2.1 §9.2), before any of them has a size.

use crate::dom::NodeId;
use crate::graphic::Graphic;
use crate::layout::geometry::Flow;
use crate::layout::inline::InlineContent;
use crate::style::ComputedStyle;
use crate::style::values::Display;
use std::sync::Arc;

/// Index of a box. Ids grow in document order, so sorting by id gives the order of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BoxId(pub u32);

/// All boxes of a document.
#[derive(Debug)]
pub struct BoxTree {
    /// The boxes; a child always comes after its parent.
    pub boxes: Vec<LayoutBox>,
    /// The root element's box.
    pub root: BoxId,
    /// The document is in quirks mode.
    pub quirks: bool,
    /// Inline boxes without text of their own do not raise their line (Quirks Mode Standard §3.3; also in almost-standards mode).
    pub line_height_quirk: bool,
}

/// One box.
#[derive(Debug)]
pub struct LayoutBox {
    /// Its style; anonymous boxes have one of their own.
    pub style: Arc<ComputedStyle>,
    /// The element it was generated for; `None` for anonymous boxes and pseudo-elements.
    pub node: Option<NodeId>,
    /// What is inside.
    pub contents: Contents,
    /// The outside marker of a list item.
    pub marker: Option<BoxId>,
    /// Inline boxes around this float, or that this block was split out of (§9.2.1.1), that are positioned or stacking contexts: their
    /// relative offsets, layers and opacity are its own too.
    pub within_inlines: Vec<BoxId>,
    /// The innermost positioned inline box around a float, an atomic inline or a block inside inline boxes: the containing block of
    /// absolutely positioned boxes that find none inside.
    pub inline_container: Option<BoxId>,
    /// The first line of the box is its block container's first formatted line (not a continuation after a block inside), so that
    /// `text-indent` and `::first-line` apply.
    pub is_first_formatted: bool,
    /// `<body>` or the root element, whose background may be the canvas's and whose margins have quirks.
    pub role: Role,
}

/// Elements that layout or paint treat specially.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing special.
    Ordinary,
    /// The root element.
    Root,
    /// `<body>`.
    Body,
    /// `<fieldset>`.
    Fieldset,
    /// `<legend>` rendered on its fieldset's border.
    Legend,
}

/// What is inside a box.
#[derive(Debug)]
pub enum Contents {
    /// Block-level boxes, floats and absolutely positioned boxes.
    Blocks(Vec<BoxId>),
    /// Lines: an inline formatting context.
    Inlines(Box<InlineContent>),
    /// A picture or an element with a size of its own.
    Replaced(Replaced),
    /// A table: the box is the table wrapper box, the grid is inside.
    Table(Box<Table>),
    /// Flex items (and absolutely positioned children).
    Flex(Vec<BoxId>),
    /// Grid items (and absolutely positioned children).
    Grid(Vec<BoxId>),
    /// An inline box, a table row, a column: its content is listed in its formatting context's own structure.
    Elsewhere,
}

/// A replaced element.
#[derive(Debug, Clone)]
pub struct Replaced {
    /// The image, when there is one.
    pub picture: Option<Graphic>,
    /// The natural width in px, if any.
    pub width: Option<f32>,
    /// The natural height in px, if any.
    pub height: Option<f32>,
    /// The natural ratio of width to height, if any.
    pub ratio: Option<f32>,
}

/// A table after the fix-up of §17.2.1: every row holds cells, every cell is in a row, every row in a section.
#[derive(Debug, Default)]
pub struct Table {
    /// Captions, in order.
    pub captions: Vec<BoxId>,
    /// Columns in order, from `<col>`, `<colgroup>`; spans are expanded.
    pub columns: Vec<TableColumn>,
    /// Row groups in visual order: header groups first, footer groups last.
    pub sections: Vec<TableSection>,
    /// Absolutely positioned children of the table, its sections and rows.
    pub out_of_flow: Vec<BoxId>,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct TableColumn {
    /// The `table-column` box, `None` for a column that only its group stands for.
    pub column: Option<BoxId>,
    /// The `table-column-group` box.
    pub group: Option<BoxId>,
}

/// A row group.
#[derive(Debug)]
pub struct TableSection {
    /// The row group's box.
    pub id: BoxId,
    /// Its rows.
    pub rows: Vec<TableRow>,
}

/// A row.
#[derive(Debug)]
pub struct TableRow {
    /// The row's box.
    pub id: BoxId,
    /// Its cells.
    pub cells: Vec<TableCell>,
}

/// A cell: its box is a block container.
#[derive(Debug, Clone, Copy)]
pub struct TableCell {
    /// The cell's box.
    pub id: BoxId,
    /// `colspan`, at least 1.
    pub column_span: u32,
    /// `rowspan`; 0 reaches to the end of the row group.
    pub row_span: u32,
    /// It has the `nowrap` attribute, which in quirks mode keeps it from becoming narrower than its width (Quirks Mode Standard §3.9).
    pub nowrap: bool,
}

impl Replaced {
    /// An image at its natural size, in the zoom of its element.
    pub fn picture(picture: Graphic, style: &ComputedStyle) -> Replaced {
        let (natural, zoom) = (picture.natural_size(), style.inherited.zoom);
        Replaced {
            picture: Some(picture),
            width: natural.width.map(|width| width * zoom),
            height: natural.height.map(|height| height * zoom),
            ratio: natural.ratio,
        }
    }
    /// Something without a picture that has a size of its own.
    pub fn sized((width, height): (f32, f32), style: &ComputedStyle) -> Replaced {
        let zoom = style.inherited.zoom;
        Replaced {
            picture: None,
            width: Some(width * zoom),
            height: Some(height * zoom),
            ratio: (width > 0. && height > 0.).then_some(width / height),
        }
    }
}

impl BoxTree {
    /// The box behind an id.
    pub fn get(&self, id: BoxId) -> &LayoutBox {
        &self.boxes[id.0 as usize]
    }
}

impl LayoutBox {
    /// A block box around inline content that no element stands for: percentage heights look through it (CSS 2.1 §9.2.1.1).
    pub fn is_anonymous_block(&self) -> bool {
        self.node.is_none() && self.style.display == Display::Block
    }

    /// Whether the margins at the block-start and block-end of a container's flow are default ones that quirks mode may drop.
    pub fn quirky_margin(&self, container: Flow) -> (bool, bool) {
        let sides = container.logical_sides(&self.style.rare.quirky_margin);
        (sides.block_start, sides.block_end)
    }

    /// The writing mode and direction of the box.
    pub fn flow(&self) -> Flow {
        Flow {
            mode: self.style.inherited.writing_mode,
            direction: self.style.inherited.direction,
        }
    }
}
