//! The box of a flex or grid container, before its content is laid out.

use super::item::Room;
use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::fragment::BoxSides;
use crate::layout::geometry::{Flow, LogicalOffset, LogicalSides, LogicalSize};
use crate::layout::sizing;
use crate::layout::space::{BlockSizing, Space};
use crate::style::ComputedStyle;
use crate::units::Px;
use std::sync::Arc;

/// What is known of a container's box.
pub struct ContainerBox<'a> {
    /// The container's style.
    pub style: &'a Arc<ComputedStyle>,
    /// Its flow.
    pub flow: Flow,
    space: &'a Space,
    /// Border and padding widths.
    pub sides: BoxSides,
    border_padding: LogicalSides<Px>,
    /// Border-box inline size.
    pub inline: Px,
    /// Content-box inline size.
    pub inner_inline: Px,
    /// Content-box block size once it is known.
    pub known_block: Option<Px>,
    /// The same, when percentages of children resolve against it.
    definite_block: Option<Px>,
}

impl<'a> ContainerBox<'a> {
    /// The box of container `id` in a space.
    pub fn new(cx: &Layout<'a>, id: BoxId, space: &'a Space) -> ContainerBox<'a> {
        let layout_box = cx.tree.get(id);
        let (style, flow) = (&layout_box.style, layout_box.flow());
        let (border, padding) = sizing::border_and_padding(style, space);
        let border_padding = sizing::border_padding(style, flow, space);
        let inline = sizing::inline_size(cx, id, space);
        let inner = |block: Px| (block - border_padding.block_sum()).clamp_negative();
        let definite_block = definite_block(style, flow, space, inline).map(inner);
        ContainerBox {
            style,
            flow,
            space,
            sides: BoxSides { border, padding },
            border_padding,
            inline,
            inner_inline: (inline - border_padding.inline_sum()).clamp_negative(),
            known_block: match space.block_sizing {
                BlockSizing::Fixed { size, .. } => Some(inner(size)),
                BlockSizing::Auto | BlockSizing::Content => definite_block,
            },
            definite_block,
        }
    }

    /// The space the container is laid out in.
    pub fn space(&self) -> &'a Space {
        self.space
    }

    /// Whether the block size comes from `aspect-ratio`: no less than what the content asks for, and definite all the same (CSS Sizing 4
    /// §5.1), so that the content is laid out first to know, then in the size that results.
    pub fn has_ratio_block(&self) -> bool {
        let is_auto = sizing::size_properties(self.style, self.flow).block.is_auto();
        self.style.rare.aspect_ratio.is_some() && is_auto && self.space.block_sizing == BlockSizing::Auto
    }

    /// Takes the block size around a content that asks for this border-box block size for definite.
    pub fn settle_block(&mut self, intrinsic: Px) {
        let block = sizing::block_size(self.style, self.flow, self.space, self.inline, intrinsic);
        self.definite_block = Some((block - self.border_padding.block_sum()).clamp_negative());
        self.known_block = self.definite_block;
    }

    /// The content box as percentages see it.
    pub fn room(&self) -> Room {
        Room {
            inline: Some(self.inner_inline),
            block: self.definite_block,
        }
    }

    /// Border-box block size that content of this block size asks for.
    pub fn intrinsic_block(&self, content: Px) -> Px {
        let content = if self.style.rare.contains_size { Px::ZERO } else { content };
        content + self.border_padding.block_sum()
    }

    /// Border-box block size around content of this block size.
    pub fn block(&self, content: Px) -> Px {
        sizing::block_size(self.style, self.flow, self.space, self.inline, self.intrinsic_block(content))
    }

    /// Content-box block size around content of this block size.
    pub fn inner_block(&self, content: Px) -> Px {
        self.known_block
            .unwrap_or_else(|| (self.block(content) - self.border_padding.block_sum()).clamp_negative())
    }

    /// Content-box `min-block-size` and `max-block-size` where they are definite.
    pub fn inner_block_limits(&self) -> (Option<Px>, Option<Px>) {
        let properties = sizing::size_properties(self.style, self.flow);
        let bp = self.border_padding.block_sum();
        let inner = |size| {
            let border_box = sizing::definite(size, self.space.percentage_block, bp, self.style.border_box_sizing)?;
            Some((border_box - bp).clamp_negative())
        };
        (inner(properties.min_block), inner(properties.max_block))
    }

    /// Border-box size with this block size.
    pub fn outer(&self, block: Px) -> LogicalSize {
        LogicalSize {
            inline: self.inline,
            block,
        }
    }

    /// Content-box size with this border-box block size.
    pub fn inner(&self, block: Px) -> LogicalSize {
        LogicalSize {
            inline: self.inner_inline,
            block: (block - self.border_padding.block_sum()).clamp_negative(),
        }
    }

    /// The padding edges of a box of this border-box block size, from the content box's start corner; `x` runs along the inline axis.
    pub fn padding_edges(&self, block: Px) -> taffy::Rect<Px> {
        let padding = self.flow.logical_sides(&self.sides.padding);
        let inner = self.inner(block);
        taffy::Rect {
            left: -padding.inline_start,
            right: inner.inline + padding.inline_end,
            top: -padding.block_start,
            bottom: inner.block + padding.block_end,
        }
    }

    /// An offset in the content box as one in the border box.
    pub fn in_border_box(&self, offset: LogicalOffset) -> LogicalOffset {
        LogicalOffset {
            inline: self.border_padding.inline_start + offset.inline,
            block: self.border_padding.block_start + offset.block,
        }
    }
}

/// Border-box block size from the style; the one that goes with the inline size by `aspect-ratio` counts (CSS Sizing 4 §5.1.1).
fn definite_block(style: &ComputedStyle, flow: Flow, space: &Space, inline: Px) -> Option<Px> {
    let from_ratio = || {
        let (ratio, _) = style.rare.aspect_ratio?;
        let is_auto = sizing::size_properties(style, flow).block.is_auto() && space.block_sizing == BlockSizing::Auto;
        let block = is_auto.then(|| sizing::block_from_ratio(style, flow, space, ratio, inline))?;
        Some(sizing::clamp_block(style, flow, space, block, None))
    };
    sizing::definite_block_size(style, flow, space).or_else(from_ratio)
}
