//! Table cells: measuring them, giving them the height of their rows, and aligning their content in it (CSS 2.1 §17.5.3).

use super::constraints::percentage;
use super::grid::GridCell;
use super::model::TableModel;
use crate::layout::Layout;
use crate::layout::builder::overflow_rect;
use crate::layout::fragment::{CellBox, Child, Fragment, FragmentKind};
use crate::layout::geometry::{Flow, LogicalSize, PhysicalOffset};
use crate::layout::positioned::contains_absolute;
use crate::layout::sizing;
use crate::layout::space::{BlockSizing, InlineSizing, LayoutResult, PageSpace, Space};
use crate::style::ComputedStyle;
use crate::style::values::{Alignment, LengthPercentage, Size, VerticalAlign};
use crate::units::Px;
use std::rc::Rc;

/// How the content of a cell is placed in its height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellAlignment {
    /// At the start.
    Start,
    /// With its first baseline on the row's.
    Baseline,
    /// In the middle.
    Center,
    /// At the end.
    End,
}

/// A cell whose content was laid out at its width, before its height was known.
#[derive(Debug, Clone)]
pub struct MeasuredCell {
    /// The layout at that width.
    pub result: LayoutResult,
    /// Height the content needs, along the table's block axis.
    pub content_size: Px,
    /// `height` as a border-box length.
    pub length: Option<Px>,
    /// `height` as a percentage, 0–100.
    pub percent: Option<f32>,
    /// Where its content goes.
    pub alignment: CellAlignment,
    /// Border and padding below the content, along the table's block axis.
    pub border_padding_end: Px,
    /// Width of the columns it covers.
    pub inline_size: Px,
    /// Its content was laid out around page ends.
    pub is_cut: bool,
    /// Its height moved its baseline: something inside has a percentage height.
    pub baseline_moved: bool,
}

impl MeasuredCell {
    /// It has in-flow content.
    pub fn has_content(&self) -> bool {
        self.result
            .fragment
            .children
            .iter()
            .any(|child| !child.fragment.style.is_out_of_flow())
    }
    /// Distance from its top to the baseline that the row may align.
    pub fn baseline(&self) -> Px {
        baseline(&self.result, self.border_padding_end)
    }
}

/// The first baseline of a cell, or the end of its content when it has none.
fn baseline(result: &LayoutResult, border_padding_end: Px) -> Px {
    result.first_baseline.unwrap_or(result.intrinsic_block - border_padding_end)
}

/// How `vertical-align` and `align-content` place the content of a cell.
pub fn alignment(style: &ComputedStyle) -> CellAlignment {
    match style.alignment.align_content.keyword {
        Alignment::Center | Alignment::SpaceAround | Alignment::SpaceEvenly => return CellAlignment::Center,
        Alignment::End | Alignment::FlexEnd => return CellAlignment::End,
        Alignment::Start | Alignment::FlexStart | Alignment::SpaceBetween | Alignment::Stretch => return CellAlignment::Start,
        Alignment::Baseline => return CellAlignment::Baseline,
        _ => {}
    }
    match style.vertical_align {
        VerticalAlign::Top => CellAlignment::Start,
        VerticalAlign::Middle => CellAlignment::Center,
        VerticalAlign::Bottom => CellAlignment::End,
        _ => CellAlignment::Baseline,
    }
}

/// What cells of one table share while they are laid out.
#[derive(Clone, Copy)]
pub struct CellLayout<'a> {
    /// The layout pass.
    pub cx: &'a Layout<'a>,
    /// The table.
    pub model: &'a TableModel,
    /// The table's flow.
    pub flow: Flow,
    /// What percentages in padding are of while heights are found: the grid between its paddings.
    pub grid_inline: Px,
    /// What they are of in the end, as in Chromium: the inline size of the rows.
    pub row_inline: Px,
    /// The table has a height.
    pub table_has_height: bool,
    /// Room across the table's lines for cells whose lines run across.
    pub orthogonal_available: Px,
}

impl CellLayout<'_> {
    fn is_orthogonal(&self, cell: &GridCell) -> bool {
        self.cx.tree.get(cell.id).flow().is_orthogonal(self.flow)
    }

    /// Percentages in the padding change between measuring and final layout.
    fn is_repadded(&self, cell: &GridCell) -> bool {
        let padding = &self.cx.tree.get(cell.id).style.padding;
        let sides = [&padding.top, &padding.right, &padding.bottom, &padding.left];
        self.grid_inline != self.row_inline && sides.iter().any(|side| side.has_percent())
    }

    fn space(&self, cell: &GridCell, inline_size: Px, block: BlockSizing) -> Space {
        let style = &self.cx.tree.get(cell.id).style;
        Space {
            container: self.flow,
            available_inline: inline_size,
            available_block: None,
            percentage_inline: inline_size,
            percentage_block: None,
            container_inline: self.row_inline,
            inline_sizing: InlineSizing::Fixed(inline_size),
            block_sizing: block,
            bfc: None,
            border: self.model.cell_border_override(cell, style, self.flow),
            cell_shift: Px::ZERO,
            page: None,
        }
    }

    /// Lays out a cell at its width to learn its height. Percentage heights inside have nothing to be of yet.
    pub fn measure(&self, cell: &GridCell, inline_size: Px) -> MeasuredCell {
        let style = &*self.cx.tree.get(cell.id).style;
        let orthogonal = self.is_orthogonal(cell);
        let space = if orthogonal {
            let mut space = self.model.orthogonal_space(self.cx, cell, self.flow, self.orthogonal_available);
            space.container_inline = self.grid_inline;
            space.block_sizing = BlockSizing::Fixed {
                size: inline_size,
                definite: false,
            };
            space
        } else {
            let unknown = BlockSizing::Fixed {
                size: Px::ZERO,
                definite: false,
            };
            let mut space = self.space(cell, inline_size, unknown);
            space.container_inline = self.grid_inline;
            space
        };
        let result = self.cx.layout(cell.id, &space);
        let content_size = if orthogonal {
            self.flow.logical_size(result.fragment.size).block
        } else {
            result.intrinsic_block
        };
        let sides = result.fragment.kind.sides();
        let border_padding = self.flow.logical_sides(&sides.border) + self.flow.logical_sides(&sides.padding);
        let height = sizing::size_properties(style, self.flow).block;
        // In quirks mode a cell's height includes its border and padding (Quirks §3.7).
        let border_box = style.border_box_sizing || self.cx.tree.quirks;
        let length = match height {
            Size::Set(LengthPercentage::Length(_)) => sizing::definite(height, None, border_padding.block_sum(), border_box),
            Size::Set(LengthPercentage::Calc(calc)) if !calc.has_percent() => {
                sizing::definite(height, None, border_padding.block_sum(), border_box)
            }
            _ => None,
        };
        MeasuredCell {
            result,
            content_size,
            length,
            percent: percentage(height),
            alignment: match alignment(style) {
                // Only cells of the table's own flow share baselines.
                CellAlignment::Baseline if orthogonal => CellAlignment::Start,
                alignment => alignment,
            },
            border_padding_end: border_padding.block_end,
            inline_size,
            is_cut: false,
            baseline_moved: false,
        }
    }

    /// Lays out a cell at its final height where that can change its content, that is, when percentages inside have a height to be of.
    pub fn stretch(&self, cell: &GridCell, measured: &mut MeasuredCell, size: Px, page: Option<PageSpace>) {
        let grown = size > measured.content_size.max(Px::ZERO);
        let definite = measured.length.is_some() || (grown && self.table_has_height);
        if self.is_orthogonal(cell) {
            let block = BlockSizing::Fixed {
                size: measured.inline_size,
                definite: true,
            };
            let space = self.space(cell, size, block);
            measured.result = self.cx.layout(cell.id, &space);
        } else if definite || page.is_some() || self.is_repadded(cell) {
            let mut space = self.space(cell, measured.inline_size, BlockSizing::Fixed { size, definite });
            space.page = page;
            measured.is_cut = page.is_some();
            let before = measured.baseline();
            measured.result = self.cx.layout(cell.id, &space);
            // Padding alone can move it by no more than its percentages' basis changed.
            let by_padding = (self.grid_inline - self.row_inline) * 2;
            let tolerance = if self.is_repadded(cell) { by_padding } else { Px::ZERO };
            measured.baseline_moved = (measured.baseline() - before).abs() > tolerance;
        }
    }

    /// Gives a cell its final height and aligns its content. `row_baseline` is from the top of the cell.
    pub fn finish(&self, cell: &GridCell, measured: &MeasuredCell, size: Px, row_baseline: Px) -> LayoutResult {
        let layout_box = self.cx.tree.get(cell.id);
        let (style, flow) = (&*layout_box.style, layout_box.flow());
        let mut result = measured.result.clone();
        let free = || {
            let block = if self.is_orthogonal(cell) { measured.inline_size } else { size };
            block - result.intrinsic_block
        };
        let shift = match measured.alignment {
            CellAlignment::Start => Px::ZERO,
            // What is too high, because of a percentage height, sticks out at the end (CSS Align 3 §4.4 "safe").
            CellAlignment::Center => free().clamp_negative() / 2,
            CellAlignment::End => free().clamp_negative(),
            CellAlignment::Baseline if measured.has_content() => row_baseline - measured.baseline(),
            CellAlignment::Baseline => Px::ZERO,
        };
        let outer = self.flow.physical_size(LogicalSize {
            inline: measured.inline_size,
            block: size,
        });
        let mut moved = shift;
        if contains_absolute(style) && (shift != Px::ZERO || result.fragment.size != outer) {
            let definite = measured.length.is_some() || (size > measured.content_size && self.table_has_height);
            let mut space = self.space(cell, measured.inline_size, BlockSizing::Fixed { size, definite });
            if self.is_orthogonal(cell) {
                space = self.space(
                    cell,
                    size,
                    BlockSizing::Fixed {
                        size: measured.inline_size,
                        definite: true,
                    },
                );
            }
            space.cell_shift = shift;
            result = self.cx.layout(cell.id, &space);
            moved = Px::ZERO;
        }
        let cell_box = match result.fragment.kind {
            FragmentKind::TableCell(_, cell_box) => cell_box,
            _ => CellBox::Separate,
        };
        let by = content_offset(flow, moved, &result.fragment, outer);
        let fragment = &result.fragment;
        let sides = fragment.kind.sides();
        let children: Vec<Child> = fragment
            .children
            .iter()
            .map(|child| Child {
                offset: child.offset + by,
                fragment: child.fragment.clone(),
            })
            .collect();
        let overflow = overflow_rect(style, outer, &sides, &children);
        result.fragment = Rc::new(Fragment {
            box_id: fragment.box_id,
            style: fragment.style.clone(),
            size: outer,
            kind: FragmentKind::TableCell(sides, cell_box),
            children,
            overflow,
        });
        for pending in &mut result.out_of_flow {
            pending.position = pending.position + by;
        }
        result.first_baseline = Some(baseline(&measured.result, measured.border_padding_end) + shift);
        result
    }
}

/// How far children move when a box gets another size and its content a shift along its block axis.
fn content_offset(flow: Flow, shift: Px, fragment: &Fragment, outer: crate::layout::geometry::PhysicalSize) -> PhysicalOffset {
    if flow.is_horizontal() {
        return PhysicalOffset { x: Px::ZERO, y: shift };
    }
    let x = if flow.is_block_flipped() {
        outer.width - fragment.size.width - shift
    } else {
        shift
    };
    PhysicalOffset { x, y: Px::ZERO }
}
