//! Used values of margins, borders, padding, widths and heights (CSS 2.1 chapter 10, CSS Sizing 3).

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Contents};
use crate::layout::geometry::{Flow, LogicalSides};
use crate::layout::intrinsic::MinMax;
use crate::layout::space::{BlockSizing, InlineSizing, Space};
use crate::layout::table;
use crate::style::ComputedStyle;
use crate::style::values::{LengthPercentage, Size};
use crate::units::{Px, Sides};

/// The size properties of a style along the axes of a flow.
#[derive(Debug, Clone, Copy)]
pub struct SizeProperties<'a> {
    /// `inline-size`.
    pub inline: &'a Size,
    /// `block-size`.
    pub block: &'a Size,
    /// `min-inline-size`.
    pub min_inline: &'a Size,
    /// `min-block-size`.
    pub min_block: &'a Size,
    /// `max-inline-size`.
    pub max_inline: &'a Size,
    /// `max-block-size`.
    pub max_block: &'a Size,
}

/// `width` and its kin along the axes of `flow`.
pub fn size_properties(style: &ComputedStyle, flow: Flow) -> SizeProperties<'_> {
    let horizontal = SizeProperties {
        inline: &style.width,
        block: &style.height,
        min_inline: &style.min_width,
        min_block: &style.min_height,
        max_inline: &style.max_width,
        max_block: &style.max_height,
    };
    if flow.is_horizontal() {
        return horizontal;
    }
    SizeProperties {
        inline: horizontal.block,
        block: horizontal.inline,
        min_inline: horizontal.min_block,
        min_block: horizontal.min_inline,
        max_inline: horizontal.max_block,
        max_block: horizontal.max_inline,
    }
}

/// Used margins with `auto` as `None`, along the axes of `flow`. Percentages are of the containing block's inline size (§8.3).
pub fn margins(style: &ComputedStyle, flow: Flow, container_inline: Px) -> LogicalSides<Option<Px>> {
    flow.logical_sides(&style.margin.map(|m| m.resolve(container_inline)))
}

/// Used margins with `auto` as zero.
pub fn margins_or_zero(style: &ComputedStyle, flow: Flow, container_inline: Px) -> LogicalSides<Px> {
    flow.logical_sides(&style.margin.map(|m| m.resolve(container_inline).unwrap_or(Px::ZERO)))
}

/// Used border and padding widths, physical.
pub fn border_and_padding(style: &ComputedStyle, space: &Space) -> (Sides<Px>, Sides<Px>) {
    let border = space.border.unwrap_or(style.border_width);
    let padding = style.padding.map(|p| p.resolve(space.container_inline).clamp_negative());
    (border, padding)
}

/// Border plus padding along the axes of `flow`.
pub fn border_padding(style: &ComputedStyle, flow: Flow, space: &Space) -> LogicalSides<Px> {
    let (border, padding) = border_and_padding(style, space);
    flow.logical_sides(&border) + flow.logical_sides(&padding)
}

/// A size property as a border-box length: `None` for `auto`, keywords, and percentages of an indefinite basis.
pub fn definite(size: &Size, basis: Option<Px>, border_padding: Px, border_box: bool) -> Option<Px> {
    let Size::Set(length) = size else { return None };
    let content = resolve_against(length, basis)?.clamp_negative();
    Some(if border_box {
        content.max(border_padding)
    } else {
        content + border_padding
    })
}

/// A length-percentage against a basis that may be indefinite.
pub fn resolve_against(length: &LengthPercentage, basis: Option<Px>) -> Option<Px> {
    match basis {
        Some(basis) => Some(length.resolve(basis)),
        None => length.length(),
    }
}

/// Border-box inline size of a non-replaced box.
pub fn inline_size(cx: &Layout, id: BoxId, space: &Space) -> Px {
    if let InlineSizing::Fixed(size) = space.inline_sizing {
        return size;
    }
    let layout_box = cx.tree.get(id);
    if let Contents::Table(table) = &layout_box.contents {
        return table::inline_size(cx, id, table, space);
    }
    let (style, flow) = (&*layout_box.style, layout_box.flow());
    let bp = border_padding(style, flow, space).inline_sum();
    let properties = size_properties(style, flow);
    let margin = margins_or_zero(style, flow, space.container_inline).inline_sum();
    let available = (space.available_inline - margin).clamp_negative();
    let block = definite_block_size(style, flow, space);
    // Intrinsic sizes count percentages in padding as zero.
    let unresolved = border_padding(style, flow, &Space::independent(flow, Px::ZERO, None)).inline_sum();
    let content = || cx.content_min_max_at(id, block).plus(bp - unresolved);
    let by_ratio = from_aspect_ratio(style, flow, space, block);
    let intrinsic = || by_ratio.map_or_else(content, MinMax::both);
    let by_keyword = |size: &Size| keyword_inline_size(size, available, bp, style, space, &intrinsic);
    let automatic = || match space.inline_sizing {
        InlineSizing::ShrinkToFit => intrinsic().fit(available).max(bp),
        _ => by_ratio.unwrap_or(available.max(bp)),
    };
    let preferred = by_keyword(properties.inline).unwrap_or_else(automatic);
    let mut max = by_keyword(properties.max_inline).unwrap_or(Px::MAX);
    let mut min = match properties.min_inline {
        // The automatic minimum of a box with a ratio is its content (CSS Sizing 4 §5.1.2), unless it clips.
        Size::Auto if is_sized_by_ratio(properties.inline) && by_ratio.is_some() && !is_scroll_container(style) => content().min.min(max),
        size => by_keyword(size).unwrap_or(Px::ZERO),
    };
    if by_ratio.is_none() && is_sized_by_ratio(properties.inline) {
        let (transferred_min, transferred_max) = transferred_limits(style, flow, space);
        min = min.max(transferred_min.min(max));
        max = max.min(transferred_max);
    }
    preferred.min(max).max(min).max(bp)
}

/// Whether a box with a definite size in the other axis and a ratio takes its size from them.
pub fn is_sized_by_ratio(size: &Size) -> bool {
    !matches!(size, Size::Set(_) | Size::Stretch)
}

/// Border-box inline minimum and maximum that follow from those of the block axis by `aspect-ratio` (CSS Sizing 4 §5.1.1).
pub fn transferred_limits(style: &ComputedStyle, flow: Flow, space: &Space) -> (Px, Px) {
    let Some((ratio, _)) = style.rare.aspect_ratio else {
        return (Px::ZERO, Px::MAX);
    };
    let bp = border_padding(style, flow, space).block_sum();
    let properties = size_properties(style, flow);
    let transfer = |size: &Size| {
        definite(size, space.percentage_block, bp, style.border_box_sizing).map(|block| inline_from_ratio(style, flow, space, ratio, block))
    };
    let min = transfer(properties.min_block).unwrap_or(Px::ZERO);
    (min, transfer(properties.max_block).unwrap_or(Px::MAX).max(min))
}

/// Whether the box clips its overflow in a way that makes it a scroll container.
pub fn is_scroll_container(style: &ComputedStyle) -> bool {
    use crate::style::values::Overflow::{Clip, Visible};
    !matches!(style.overflow_x, Visible | Clip) || !matches!(style.overflow_y, Visible | Clip)
}

/// A border-box inline size given by a length or keyword; `None` for `auto`.
fn keyword_inline_size(
    size: &Size,
    available: Px,
    bp: Px,
    style: &ComputedStyle,
    space: &Space,
    intrinsic: &dyn Fn() -> MinMax,
) -> Option<Px> {
    match size {
        Size::Auto => None,
        Size::Set(_) => definite(size, Some(space.percentage_inline), bp, style.border_box_sizing),
        Size::MinContent => Some(intrinsic().min),
        Size::MaxContent => Some(intrinsic().max),
        Size::FitContent => Some(intrinsic().fit(available)),
        Size::FitContentLimit(limit) => Some(intrinsic().fit(limit.resolve(space.percentage_inline) + bp)),
        Size::Stretch => Some(available.max(bp)),
    }
}

/// Border-box inline size from `aspect-ratio` and a definite border-box block size.
fn from_aspect_ratio(style: &ComputedStyle, flow: Flow, space: &Space, block: Option<Px>) -> Option<Px> {
    let (ratio, _) = style.rare.aspect_ratio?;
    Some(inline_from_ratio(style, flow, space, ratio, block?))
}

/// Border-box block size that percentages of children are of, when it does not depend on the content: the definite size, or what
/// `aspect-ratio` makes of the inline size.
pub fn percentage_block_size(style: &ComputedStyle, flow: Flow, space: &Space, inline: Px) -> Option<Px> {
    let by_ratio = || {
        let (ratio, _) = style.rare.aspect_ratio?;
        let block = block_from_ratio(style, flow, space, ratio, inline);
        (space.block_sizing == BlockSizing::Auto).then(|| clamp_block(style, flow, space, block, Some(block)))
    };
    definite_block_size(style, flow, space).or_else(by_ratio)
}

/// Border-box block size when it does not depend on the content.
pub fn definite_block_size(style: &ComputedStyle, flow: Flow, space: &Space) -> Option<Px> {
    let bp = border_padding(style, flow, space).block_sum();
    let properties = size_properties(style, flow);
    let size = match space.block_sizing {
        BlockSizing::Fixed { size, definite: true } => return Some(size),
        BlockSizing::Fixed { definite: false, .. } | BlockSizing::Content => return None,
        BlockSizing::Auto => match properties.block {
            Size::Stretch => stretch_block(style, flow, space, bp)?,
            size => definite(size, space.percentage_block, bp, style.border_box_sizing)?,
        },
    };
    Some(clamp_block(style, flow, space, size, None))
}

fn stretch_block(style: &ComputedStyle, flow: Flow, space: &Space, bp: Px) -> Option<Px> {
    let margin = margins_or_zero(style, flow, space.container_inline).block_sum();
    space.available_block.map(|available| (available - margin).max(bp))
}

fn physical_ratio(flow: Flow, ratio: f32) -> f32 {
    if flow.is_horizontal() { ratio } else { 1. / ratio }
}

/// Border-box inline size that goes with a border-box block size by a width ÷ height ratio.
pub fn inline_from_ratio(style: &ComputedStyle, flow: Flow, space: &Space, ratio: f32, block: Px) -> Px {
    let bp = border_padding(style, flow, space);
    let ratio = physical_ratio(flow, ratio);
    if style.border_box_sizing && !ratio_is_auto(style) {
        block.scale(ratio).max(bp.inline_sum())
    } else {
        (block - bp.block_sum()).clamp_negative().scale(ratio) + bp.inline_sum()
    }
}

/// Border-box block size that goes with a border-box inline size by a width ÷ height ratio.
pub fn block_from_ratio(style: &ComputedStyle, flow: Flow, space: &Space, ratio: f32, inline: Px) -> Px {
    let bp = border_padding(style, flow, space);
    let ratio = 1. / physical_ratio(flow, ratio);
    if style.border_box_sizing && !ratio_is_auto(style) {
        inline.scale(ratio).max(bp.block_sum())
    } else {
        (inline - bp.inline_sum()).clamp_negative().scale(ratio) + bp.block_sum()
    }
}

fn ratio_is_auto(style: &ComputedStyle) -> bool {
    style.rare.aspect_ratio.is_some_and(|(_, auto)| auto)
}

/// Border-box block size, given the content's (`intrinsic`, border box) and the box's inline size.
pub fn block_size(style: &ComputedStyle, flow: Flow, space: &Space, inline: Px, intrinsic: Px) -> Px {
    if let BlockSizing::Fixed { size, .. } = space.block_sizing {
        return size;
    }
    let bp = border_padding(style, flow, space).block_sum();
    let properties = size_properties(style, flow);
    let preferred = match properties.block {
        _ if space.block_sizing == BlockSizing::Content => None,
        Size::Set(_) => definite(properties.block, space.percentage_block, bp, style.border_box_sizing),
        Size::Stretch => stretch_block(style, flow, space, bp),
        _ => None,
    };
    let by_ratio = match (preferred, style.rare.aspect_ratio) {
        (None, Some((ratio, _))) => Some(block_from_ratio(style, flow, space, ratio, inline)),
        _ => None,
    };
    let size = preferred.or(by_ratio).unwrap_or(intrinsic);
    let size = clamp_block(style, flow, space, size, Some(by_ratio.unwrap_or(intrinsic)));
    if by_ratio.is_some() && properties.min_block.is_auto() && !is_scroll_container(style) {
        // The automatic minimum of a box with a ratio is its content (CSS Sizing 4 §5.1.2), unless it clips.
        return size.max(clamp_block(style, flow, space, intrinsic, None));
    }
    size
}

/// Applies `min-block-size` and `max-block-size` to a border-box block size.
pub fn clamp_block(style: &ComputedStyle, flow: Flow, space: &Space, size: Px, intrinsic: Option<Px>) -> Px {
    let bp = border_padding(style, flow, space).block_sum();
    let properties = size_properties(style, flow);
    let resolve = |property: &Size| match property {
        Size::MinContent | Size::MaxContent | Size::FitContent | Size::FitContentLimit(_) => intrinsic,
        Size::Stretch => stretch_block(style, flow, space, bp),
        size => definite(size, space.percentage_block, bp, style.border_box_sizing),
    };
    size.min(resolve(properties.max_block).unwrap_or(Px::MAX))
        .max(resolve(properties.min_block).unwrap_or(Px::ZERO))
        .max(bp)
}
