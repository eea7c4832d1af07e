//! What a box is and where it goes: display, positions, floats, overflow, breaks.

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
    /// `-webkit-box` as it was declared; it becomes `flex`, or `flow-root` when its lines are clamped.
    LegacyBox,
    /// `-webkit-inline-box` as it was declared.
    InlineLegacyBox,
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
