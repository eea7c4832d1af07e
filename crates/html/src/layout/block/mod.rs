//! Block containers: block formatting (CSS 2.1 §9.4.1, §9.5, §8.3.1) and the lines inside.
//!
//! Margins collapse while blocks are laid out, as in Blink's LayoutNG: a box does not know its block offset in the block formatting context (BFC)
//! until something solid – a line, a border, padding, a new formatting context – is met. Floats met before that are placed at an estimate; when
//! the estimate proves wrong the layout is given up and done again with the offset forced.

mod children;
mod fieldset;
mod floats;
mod lines;
pub(in crate::layout) mod page_breaks;

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Contents, LayoutBox, Role};
use crate::layout::builder::{FragmentBuilder, relative_offset};
use crate::layout::flex_grid::alignment::{self, Place};
use crate::layout::float::Exclusions;
use crate::layout::fragment::{BoxSides, CellBox, FragmentKind};
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides, LogicalSize, PhysicalOffset};
use crate::layout::inline::line_breaker::child_space;
use crate::layout::sizing;
use crate::layout::space::{BfcResult, BfcSpace, InlineSizing, LayoutResult, MarginStrut, Space};
use crate::style::ComputedStyle;
use crate::style::values::{Display, Overflow, Size};
use crate::units::Px;
use std::sync::Arc;

pub use floats::float_side;

/// Lays out a block container.
pub fn layout(cx: &Layout, id: BoxId, space: &Space) -> LayoutResult {
    let inline_size = sizing::inline_size(cx, id, space);
    layout_with_inline_size(cx, id, space, inline_size)
}

fn layout_with_inline_size(cx: &Layout, id: BoxId, space: &Space, inline_size: Px) -> LayoutResult {
    Algorithm::new(cx, id, space, inline_size).run()
}

/// Whether a box is as wide as its container, whatever that is.
fn fills_container(style: &ComputedStyle, flow: Flow) -> bool {
    matches!(sizing::size_properties(style, flow).inline, Size::Auto) && !style.is_floating() && !style.is_out_of_flow()
}

/// Whether a box starts a block formatting context of its own (§9.4.1).
pub fn starts_formatting_context(layout_box: &LayoutBox, container: Flow) -> bool {
    let style = &*layout_box.style;
    !matches!(
        layout_box.contents,
        Contents::Blocks(_) | Contents::Inlines(_) | Contents::Elsewhere
    ) || style.is_floating()
        || style.is_out_of_flow()
        || !matches!(style.display, Display::Block | Display::ListItem | Display::Inline)
        || !matches!(style.overflow_x, Overflow::Visible | Overflow::Clip)
        || !matches!(style.overflow_y, Overflow::Visible | Overflow::Clip)
        || style.rare.contains_layout
        || style.inherited.writing_mode != container.mode
        || matches!(layout_box.role, Role::Root | Role::Fieldset | Role::Legend)
        || style.alignment.align_content.keyword != crate::style::values::Alignment::Normal
}

/// Where the next in-flow child goes.
#[derive(Clone)]
struct Progress {
    /// Block offset in the container at which margins are added.
    block: Px,
    /// Margins that adjoin there.
    strut: MarginStrut,
    /// The last child collapsed through and had clearance: the container's end margin does not collapse with its.
    collapsed_with_clearance: bool,
}

/// The layout was given up.
struct Aborted;

struct Algorithm<'a> {
    cx: &'a Layout<'a>,
    id: BoxId,
    layout_box: &'a LayoutBox,
    style: &'a Arc<ComputedStyle>,
    flow: Flow,
    space: &'a Space,
    sides: BoxSides,
    /// Border plus padding.
    around: LogicalSides<Px>,
    inline_size: Px,
    content_inline: Px,
    /// Definite block size of the content box, for percentages of children.
    content_block: Option<Px>,
    builder: FragmentBuilder,
    /// BFC block offset of the border box, once known.
    bfc_block: Option<Px>,
    /// BFC line offset of the border box.
    bfc_line_left: Px,
    exclusions: Exclusions,
    intrinsic: Px,
    cleared: bool,
    abort_on_move: bool,
    adjoining_floats: bool,
    first_baseline: Option<Px>,
    last_baseline: Option<Px>,
    previous: Option<page_breaks::Previous>,
    /// The width of the page that the content fills, when it does.
    page_width: Option<Px>,
}

impl<'a> Algorithm<'a> {
    fn new(cx: &'a Layout<'a>, id: BoxId, space: &'a Space, inline_size: Px) -> Algorithm<'a> {
        let layout_box = cx.tree.get(id);
        let (style, flow) = (&layout_box.style, layout_box.flow());
        let (border, padding) = sizing::border_and_padding(style, space);
        let around = flow.logical_sides(&border) + flow.logical_sides(&padding);
        let definite = sizing::percentage_block_size(style, flow, space, inline_size).or_else(|| quirk_block_size(cx, layout_box, space));
        Algorithm {
            cx,
            id,
            layout_box,
            style,
            flow,
            space,
            sides: BoxSides { border, padding },
            around,
            inline_size,
            content_inline: (inline_size - around.inline_sum()).clamp_negative(),
            content_block: definite.map(|size| (size - around.block_sum()).clamp_negative()),
            builder: FragmentBuilder::new(id, flow),
            bfc_block: None,
            bfc_line_left: space.bfc.as_ref().map_or(Px::ZERO, |b| b.line_left),
            exclusions: space.bfc.as_ref().map(|b| b.exclusions.clone()).unwrap_or_default(),
            intrinsic: Px::ZERO,
            cleared: false,
            abort_on_move: false,
            adjoining_floats: false,
            first_baseline: None,
            last_baseline: None,
            previous: None,
            page_width: space.page.and_then(|page| page.fills).filter(|_| fills_container(style, flow)),
        }
    }

    fn is_new_context(&self) -> bool {
        self.space.bfc.is_none()
    }

    fn run(mut self) -> LayoutResult {
        match self.flow_children() {
            Ok(progress) => self.finish(progress),
            Err(Aborted) => self.abandoned(),
        }
    }

    fn flow_children(&mut self) -> Result<Progress, Aborted> {
        let strut = self.space.bfc.as_ref().map(|b| b.strut).unwrap_or_default();
        let mut progress = Progress {
            block: Px::ZERO,
            strut,
            collapsed_with_clearance: false,
        };
        if self.is_quirky_container() {
            progress.strut.enter_quirky_container();
        }
        if self.is_new_context() {
            self.bfc_block = Some(Px::ZERO);
        }
        if !self.is_new_context() && self.around.block_start > Px::ZERO {
            self.resolve(&mut progress, None)?;
        }
        if self.bfc_block.is_some() {
            progress.block = self.around.block_start + self.space.cell_shift;
        }
        self.intrinsic = self.around.block_start;
        match &self.layout_box.contents {
            Contents::Inlines(content) => self.lines(content, &mut progress)?,
            Contents::Blocks(children) => {
                let legend = self.legend(&mut progress);
                for &child in children.iter().filter(|&&child| Some(child) != legend) {
                    self.child(child, &mut progress)?;
                }
            }
            _ => {}
        }
        Ok(progress)
    }

    fn child(&mut self, child: BoxId, progress: &mut Progress) -> Result<(), Aborted> {
        let child_box = self.cx.tree.get(child);
        let style = &child_box.style;
        if style.is_out_of_flow() {
            self.out_of_flow(child, progress);
            return Ok(());
        }
        if style.is_floating() {
            self.float(child, progress);
            return Ok(());
        }
        self.page_break_before(child, child_box, progress)?;
        if starts_formatting_context(child_box, self.flow) {
            self.new_context_child(child, progress)?;
        } else {
            self.in_flow_child(child, progress)?;
        }
        Ok(())
    }

    // ---- The BFC block offset -------------------------------------------------------------------------------------------------

    fn bfc(&self) -> Option<&'a BfcSpace> {
        self.space.bfc.as_ref()
    }

    /// The BFC block offset that floats assume while the real one is unknown.
    fn expected_bfc_block(&self) -> Px {
        self.bfc().map_or(Px::ZERO, |b| b.forced.unwrap_or(b.block))
    }

    /// Fixes the BFC block offset of this box: at `offset`, else after the margins that have collapsed so far.
    fn resolve(&mut self, progress: &mut Progress, offset: Option<Px>) -> Result<(), Aborted> {
        if self.bfc_block.is_some() {
            return Ok(());
        }
        let Some(bfc) = self.bfc() else { return Ok(()) };
        let mut offset = bfc.forced.unwrap_or_else(|| offset.unwrap_or(bfc.block + progress.strut.sum()));
        if offset < bfc.clearance {
            offset = bfc.clearance;
            self.cleared = true;
        }
        self.bfc_block = Some(offset);
        progress.block = Px::ZERO;
        progress.strut = MarginStrut::default();
        if self.abort_on_move && offset != self.expected_bfc_block() {
            Err(Aborted)
        } else {
            Ok(())
        }
    }

    fn independent_space(&self, child: &LayoutBox) -> Space {
        let mut space = child_space(
            self.flow,
            child.flow(),
            self.content_inline,
            self.content_block,
            self.orthogonal_fallback(),
        );
        if !self.flow.is_orthogonal(child.flow()) {
            space.percentage_block = self.percentage_block();
            if self.justification(child).is_some_and(|align| align.place != Place::Stretch) {
                space.inline_sizing = InlineSizing::ShrinkToFit;
            }
        }
        space
    }

    /// Inline size available to children whose inline axis is this box's block axis, while its block size is indefinite.
    fn orthogonal_fallback(&self) -> Px {
        self.cx.orthogonal_fallback(self.style, self.flow)
    }

    /// What percentage heights of children are of. In quirks mode an auto-height block passes its own basis on (Quirks Mode Standard §3.5).
    fn percentage_block(&self) -> Option<Px> {
        let passes_on = self.cx.tree.quirks
            && self.content_block.is_none()
            && !matches!(self.style.display, Display::TableCell)
            && !self.style.is_out_of_flow();
        if passes_on || self.layout_box.is_anonymous_block() {
            self.content_block.or(self.space.percentage_block)
        } else {
            self.content_block
        }
    }

    fn relative(&self, style: &ComputedStyle) -> PhysicalOffset {
        let (width, height) = match self.flow.is_horizontal() {
            true => (self.content_inline, self.content_block),
            false => (self.content_block.unwrap_or(Px::ZERO), Some(self.content_inline)),
        };
        relative_offset(style, self.flow, width, height)
    }

    fn relative_of(&self, child: &LayoutBox) -> PhysicalOffset {
        let outer = child
            .within_inlines
            .iter()
            .map(|&inline| self.relative(&self.cx.tree.get(inline).style));
        outer.fold(self.relative(&child.style), |sum, offset| sum + offset)
    }

    /// Inline offset in this box of something whose line-left edge is at a BFC line offset.
    fn inline_from_bfc(&self, line_left: Px, inline_size: Px) -> Px {
        let left = line_left - self.bfc_line_left;
        if self.flow.is_rtl() {
            self.inline_size - left - inline_size
        } else {
            left
        }
    }

    fn note_baselines(&mut self, result: &LayoutResult, block: Px) {
        if let Some(baseline) = result.first_baseline
            && self.first_baseline.is_none()
        {
            self.first_baseline = Some(block + baseline);
        }
        // The last line of an inline-block is not looked for in tables.
        let is_table = matches!(self.cx.tree.get(result.fragment.box_id).contents, Contents::Table(_));
        if let Some(baseline) = result.last_baseline.filter(|_| !is_table) {
            self.last_baseline = Some(block + baseline);
        }
    }

    /// `<body>` and table cells of quirks mode, which drop quirky margins at their edges.
    fn is_quirky_container(&self) -> bool {
        self.cx.tree.quirks && (self.layout_box.role == Role::Body || self.style.display == Display::TableCell)
    }

    // ---- The end --------------------------------------------------------------------------------------------------------------

    fn finish(mut self, mut progress: Progress) -> LayoutResult {
        if self.is_new_context() {
            self.intrinsic = self.intrinsic.max(self.exclusions.clearance(true, true));
        }
        if self.place_marker(&mut progress).is_err() {
            return self.abandoned();
        }
        let mut strut = progress.strut;
        if self.around.block_end > Px::ZERO || progress.collapsed_with_clearance || self.is_new_context() {
            if self.bfc_block.is_none() {
                if self.resolve(&mut progress, None).is_err() {
                    return self.abandoned();
                }
            } else {
                let margin = match self.is_quirky_container() {
                    true => strut.sum_without_quirky(),
                    false => strut.sum(),
                };
                self.intrinsic = self.intrinsic.max(progress.block + margin);
            }
            self.intrinsic += self.around.block_end;
            strut = MarginStrut::default();
        } else {
            self.intrinsic = self.intrinsic.max(progress.block);
        }
        if self.style.rare.contains_size {
            self.intrinsic = self.around.block_sum();
        }
        let mut block_size = sizing::block_size(self.style, self.flow, self.space, self.inline_size, self.intrinsic);
        if let Some(mut fill) = quirk_block_size(self.cx, self.layout_box, self.space) {
            if fill > Px::ZERO && self.resolve(&mut progress, None).is_err() {
                return self.abandoned();
            }
            // On paper what fills the viewport ends where the first page does.
            if let Some((pages, start)) = self.cx.paged(self.space) {
                let position = start + self.bfc_block.unwrap_or(Px::ZERO);
                fill = fill.min(pages.at(position).end() - position);
            }
            block_size = block_size.max(fill);
        }
        if self.bfc_block.is_none() && block_size > Px::ZERO && self.resolve(&mut progress, None).is_err() {
            return self.abandoned();
        }
        if self.bfc_block.is_some() && !strut.is_empty() && (block_size != self.intrinsic || self.content_block.is_some()) {
            strut = MarginStrut::default();
        }
        let bfc = self.bfc().is_some().then(|| BfcResult {
            block: self.bfc_block,
            aborted: false,
            strut,
            exclusions: self.exclusions.clone(),
            cleared: self.cleared,
            adjoining_floats: self.adjoining_floats,
        });
        self.align_content(block_size);
        let kind = match self.style.display {
            Display::TableCell => FragmentKind::TableCell(self.sides, self.cell_box()),
            _ => FragmentKind::Box(self.sides),
        };
        let size = LogicalSize {
            inline: self.inline_size,
            block: block_size,
        };
        let (fragment, out_of_flow) = self.builder.finish(self.cx, self.style, size, kind);
        LayoutResult {
            fragment,
            first_baseline: self.first_baseline,
            last_baseline: self.last_baseline,
            out_of_flow,
            bfc,
            intrinsic_block: self.intrinsic,
        }
    }

    /// `align-content` moves the whole content (CSS Align 3 §5.1.1); table cells are aligned by their row.
    fn align_content(&mut self, block_size: Px) {
        if self.style.display == Display::TableCell {
            return;
        }
        let align = self.style.alignment.align_content;
        let by = alignment::distribute(align, block_size - self.intrinsic, 1, false, None).before;
        if by != Px::ZERO {
            self.builder.shift_block(by);
            self.first_baseline = self.first_baseline.map(|baseline| baseline + by);
            self.last_baseline = self.last_baseline.map(|baseline| baseline + by);
        }
    }

    /// Whether borders collapse is the table's to say, whatever the cell's own style has (§17.6); in the separated borders model `empty-cells: hide` hides a
    /// cell without content (§17.6.1.1).
    fn cell_box(&self) -> CellBox {
        let empty = match &self.layout_box.contents {
            Contents::Inlines(content) => !content.is_solid() && !content.has_floats(),
            Contents::Blocks(children) => children.is_empty(),
            _ => false,
        };
        if self.space.border.is_some() {
            CellBox::Collapsed
        } else if self.style.inherited.empty_cells_hide && empty {
            CellBox::Hidden
        } else {
            CellBox::Separate
        }
    }

    /// The outside marker of a list item, laid out.
    fn lay_out_marker(&self, marker: BoxId) -> LayoutResult {
        let mut space = self.independent_space(self.cx.tree.get(marker));
        space.inline_sizing = InlineSizing::ShrinkToFit;
        self.cx.layout(marker, &space)
    }

    /// How far down the first block of a list item goes, its baseline being `baseline` from its start: that of the marker stands no higher (as in Blink).
    fn push_by_marker(&self, baseline: Option<Px>) -> Px {
        match (self.layout_box.marker, baseline) {
            (Some(marker), Some(baseline)) if self.first_baseline.is_none() => {
                let own = self.lay_out_marker(marker).first_baseline;
                own.map_or(Px::ZERO, |own| (own - baseline).clamp_negative())
            }
            _ => Px::ZERO,
        }
    }

    /// Places the outside marker of a list item beside its first line (§12.5.1).
    fn place_marker(&mut self, progress: &mut Progress) -> Result<(), Aborted> {
        let Some(marker) = self.layout_box.marker else { return Ok(()) };
        let marker_box = self.cx.tree.get(marker);
        let result = self.lay_out_marker(marker);
        let size = self.flow.logical_size(result.fragment.size);
        let own = result.first_baseline.unwrap_or(size.block);
        let margins = sizing::margins_or_zero(&marker_box.style, self.flow, self.content_inline);
        if self.first_baseline.is_none() && !content_is_solid(self.layout_box) {
            // A list item without lines is as high as its marker.
            self.resolve(progress, None)?;
            let end = progress.block.max(self.around.block_start) + size.block;
            self.intrinsic = self.intrinsic.max(end);
            progress.block = progress.block.max(end);
            self.first_baseline = Some(self.around.block_start + own);
        }
        let block = self.first_baseline.map_or(self.around.block_start, |baseline| baseline - own);
        // It stands before the line, and that beside the floats.
        let (left, right) = self.content_edges();
        let bfc_block = self.bfc_block.unwrap_or_else(|| self.expected_bfc_block());
        let band = self.exclusions.band(bfc_block + block, size.block, left, right);
        let beside = if self.flow.is_rtl() { right - band.right } else { band.left - left };
        let inline = self.around.inline_start + beside - size.inline - margins.inline_end;
        self.builder
            .add(LogicalOffset { inline, block }, &result, PhysicalOffset::default());
        Ok(())
    }

    /// The answer of a layout that was given up.
    fn abandoned(self) -> LayoutResult {
        let bfc = BfcResult {
            block: self.bfc_block,
            aborted: true,
            strut: MarginStrut::default(),
            exclusions: self.bfc().map(|b| b.exclusions.clone()).unwrap_or_default(),
            cleared: self.cleared,
            adjoining_floats: self.adjoining_floats,
        };
        let size = LogicalSize {
            inline: self.inline_size,
            block: Px::ZERO,
        };
        let kind = FragmentKind::Box(self.sides);
        let (fragment, _) = FragmentBuilder::new(self.id, self.flow).finish(self.cx, self.style, size, kind);
        LayoutResult {
            fragment,
            first_baseline: None,
            last_baseline: None,
            out_of_flow: Vec::new(),
            bfc: Some(bfc),
            intrinsic_block: Px::ZERO,
        }
    }
}

fn has_forced(space: &Space) -> bool {
    space.bfc.as_ref().is_some_and(|b| b.forced.is_some())
}

fn content_is_solid(layout_box: &LayoutBox) -> bool {
    matches!(&layout_box.contents, Contents::Inlines(content) if content.is_solid())
}

/// In quirks mode the root element and `<body>` fill the viewport (Quirks Mode Standard §3.6 and §3.7). Border-box block size.
fn quirk_block_size(cx: &Layout, layout_box: &LayoutBox, space: &Space) -> Option<Px> {
    let style = &layout_box.style;
    if !cx.tree.quirks || !matches!(layout_box.role, Role::Root | Role::Body) || style.is_floating() || style.is_out_of_flow() {
        return None;
    }
    let flow = layout_box.flow();
    if !sizing::size_properties(style, flow).block.is_auto() {
        return None;
    }
    let margins = sizing::margins_or_zero(style, flow, space.container_inline);
    space
        .available_block
        .map(|available| (available - margins.block_sum()).clamp_negative())
}
