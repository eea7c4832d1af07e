//! Replaced elements (CSS 2.1 §10.3.2, §10.4, §10.6.2) and `object-fit`.

use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Replaced};
use crate::layout::builder::{FragmentBuilder, independent_result};
use crate::layout::fragment::{BoxSides, FragmentKind};
use crate::layout::geometry::{Flow, LogicalSize, PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::layout::sizing;
use crate::layout::space::{BlockSizing, InlineSizing, LayoutResult, Space};
use crate::style::ComputedStyle;
use crate::style::values::{ObjectFit, Size};
use crate::units::Px;
use svg::NaturalSize;

/// Lays out a replaced box.
pub fn layout(cx: &Layout, id: BoxId, replaced: &Replaced, space: &Space) -> LayoutResult {
    let layout_box = cx.tree.get(id);
    let (style, flow) = (&layout_box.style, layout_box.flow());
    let (border, padding) = sizing::border_and_padding(style, space);
    let sides = BoxSides { border, padding };
    let size = border_box_size(style, flow, replaced, space);
    let physical = flow.physical_size(size);
    let own = PhysicalRect {
        offset: PhysicalOffset::default(),
        size: physical,
    };
    let content = own.inset(&border).inset(&padding);
    let picture = replaced
        .picture
        .as_ref()
        .map(|picture| (picture.clone(), fit(style, replaced, content)));
    let kind = FragmentKind::Replaced(sides, picture);
    let finished = FragmentBuilder::new(id, flow).finish(cx, style, size, kind);
    independent_result(finished, None, None, size.block)
}

/// Used border-box size.
pub fn border_box_size(style: &ComputedStyle, flow: Flow, replaced: &Replaced, space: &Space) -> LogicalSize {
    let around = sizing::border_padding(style, flow, space);
    let properties = sizing::size_properties(style, flow);
    let (width, height) = natural_size(replaced).or_default();
    let natural = flow.logical_size(PhysicalSize {
        width: Px::from_f32(width),
        height: Px::from_f32(height),
    });
    let natural_inline = natural.inline + around.inline_sum();
    let natural_block = natural.block + around.block_sum();
    let ratio = match style.rare.aspect_ratio {
        Some((ratio, false)) => Some(ratio),
        other => replaced.ratio.or(other.map(|(ratio, _)| ratio)),
    };
    let to_block = |inline| ratio.map(|ratio| sizing::block_from_ratio(style, flow, space, ratio, inline));
    let to_inline = |block| ratio.map(|ratio| sizing::inline_from_ratio(style, flow, space, ratio, block));

    let available =
        (space.available_inline - sizing::margins_or_zero(style, flow, space.container_inline).inline_sum()).max(around.inline_sum());
    let block_length = |size: &Size| match size {
        Size::Set(_) => sizing::definite(size, space.percentage_block, around.block_sum(), style.border_box_sizing),
        Size::Stretch => space.available_block,
        _ => None,
    };
    let inline_length = |size: &Size| match size {
        Size::Set(_) => sizing::definite(size, Some(space.percentage_inline), around.inline_sum(), style.border_box_sizing),
        Size::Stretch => Some(available),
        _ => None,
    };
    let inline = match space.inline_sizing {
        InlineSizing::Fixed(size) => Some(size),
        _ => inline_length(properties.inline),
    };
    let block = match space.block_sizing {
        BlockSizing::Fixed { size, .. } => Some(size),
        BlockSizing::Auto => block_length(properties.block),
        BlockSizing::Content => None,
    };
    // The intrinsic keywords are the automatic size; as a limit they are what the other axis makes of it.
    let inline_limit = |size: &Size| match size {
        Size::MinContent | Size::MaxContent | Size::FitContent | Size::FitContentLimit(_) => {
            Some(block.and_then(to_inline).unwrap_or(natural_inline))
        }
        size => inline_length(size),
    };
    let block_limit = |size: &Size| match size {
        Size::MinContent | Size::MaxContent | Size::FitContent | Size::FitContentLimit(_) => {
            Some(inline.and_then(to_block).unwrap_or(natural_block))
        }
        size => block_length(size),
    };
    let (min_inline, max_inline) = (
        inline_limit(properties.min_inline).unwrap_or(around.inline_sum()),
        inline_limit(properties.max_inline).unwrap_or(Px::MAX),
    );
    let (min_block, max_block) = (
        block_limit(properties.min_block).unwrap_or(around.block_sum()),
        block_limit(properties.max_block).unwrap_or(Px::MAX),
    );
    let clamp_inline = |size: Px| {
        if matches!(space.inline_sizing, InlineSizing::Fixed(_)) {
            size
        } else {
            size.min(max_inline).max(min_inline)
        }
    };
    let clamp_block = |size: Px| {
        if matches!(space.block_sizing, BlockSizing::Fixed { .. }) {
            size
        } else {
            size.min(max_block).max(min_block)
        }
    };
    let (inline, block) = match (inline, block) {
        (Some(inline), Some(block)) => (clamp_inline(inline), clamp_block(block)),
        (Some(inline), None) => {
            let inline = clamp_inline(inline);
            (inline, clamp_block(to_block(inline).unwrap_or(natural_block)))
        }
        (None, Some(block)) => {
            let block = clamp_block(block);
            (clamp_inline(to_inline(block).unwrap_or(natural_inline)), block)
        }
        (None, None) => {
            let (inline, block) = match (replaced.width, replaced.height) {
                (Some(_), Some(_)) if ratio == replaced.ratio => (natural_inline, natural_block),
                (Some(_), _) if flow.is_horizontal() => (natural_inline, to_block(natural_inline).unwrap_or(natural_block)),
                (_, Some(_)) => (to_inline(natural_block).unwrap_or(natural_inline), natural_block),
                // A ratio alone takes the room there is (CSS 2.1 §10.3.2).
                (None, None) if ratio.is_some() && available > around.inline_sum() => {
                    (available, to_block(available).unwrap_or(natural_block))
                }
                _ => (natural_inline, to_block(natural_inline).unwrap_or(natural_block)),
            };
            constrain(inline, block, ratio.is_some(), (min_inline, max_inline), (min_block, max_block))
        }
    };
    LogicalSize { inline, block }
}

/// What the image itself says, in the zoom of its element.
fn natural_size(replaced: &Replaced) -> NaturalSize {
    NaturalSize {
        width: replaced.width,
        height: replaced.height,
        ratio: replaced.ratio,
    }
}

/// The table of §10.4: how minimum and maximum sizes of a box with a ratio work together.
fn constrain(w: Px, h: Px, has_ratio: bool, (min_w, max_w): (Px, Px), (min_h, max_h): (Px, Px)) -> (Px, Px) {
    let (max_w, max_h) = (max_w.max(min_w), max_h.max(min_h));
    if !has_ratio || w == Px::ZERO || h == Px::ZERO {
        return (w.min(max_w).max(min_w), h.min(max_h).max(min_h));
    }
    let h_for = |width: Px| width.mul_div(h, w);
    let w_for = |height: Px| height.mul_div(w, h);
    let wider = |a: (Px, Px), b: (Px, Px)| i64::from(a.0.raw()) * i64::from(b.1.raw()) <= i64::from(b.0.raw()) * i64::from(a.1.raw());
    match (w > max_w, w < min_w, h > max_h, h < min_h) {
        (false, false, false, false) => (w, h),
        (true, _, false, false) => (max_w, h_for(max_w).max(min_h)),
        (_, true, false, false) => (min_w, h_for(min_w).min(max_h)),
        (false, false, true, _) => (w_for(max_h).max(min_w), max_h),
        (false, false, _, true) => (w_for(min_h).min(max_w), min_h),
        (true, _, true, _) if wider((max_w, w), (max_h, h)) => (max_w, h_for(max_w).max(min_h)),
        (true, _, true, _) => (w_for(max_h).max(min_w), max_h),
        (_, true, _, true) if wider((min_w, w), (min_h, h)) => (w_for(min_h).min(max_w), min_h),
        (_, true, _, true) => (min_w, h_for(min_w).min(max_h)),
        (_, true, true, _) => (min_w, max_h),
        (true, _, _, true) => (max_w, min_h),
    }
}

/// The rectangle the whole picture is scaled into (`object-fit`, `object-position`).
fn fit(style: &ComputedStyle, replaced: &Replaced, content: PhysicalRect) -> PhysicalRect {
    let (width, height) = match (replaced.width, replaced.height, replaced.ratio) {
        (Some(width), Some(height), _) => (width, height),
        // With a ratio alone any size will do.
        (None, None, Some(ratio)) if style.rare.object_fit != ObjectFit::None => (ratio * 1000., 1000.),
        (_, _, Some(_)) => natural_size(replaced).or_default(),
        _ => return content,
    };
    let (box_width, box_height) = (content.size.width.to_f32(), content.size.height.to_f32());
    if width <= 0. || height <= 0. {
        return content;
    }
    let (across, down) = (box_width / width, box_height / height);
    let scale = match style.rare.object_fit {
        ObjectFit::Fill => return content,
        ObjectFit::Contain => across.min(down),
        ObjectFit::Cover => across.max(down),
        ObjectFit::None => 1.,
        ObjectFit::ScaleDown => across.min(down).min(1.),
    };
    let size = PhysicalSize {
        width: Px::from_f32_round(width * scale),
        height: Px::from_f32_round(height * scale),
    };
    let (x, y) = &style.rare.object_position;
    let offset = PhysicalOffset {
        x: content.offset.x + x.resolve(content.size.width - size.width),
        y: content.offset.y + y.resolve(content.size.height - size.height),
    };
    PhysicalRect { offset, size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maximum_keeps_the_ratio() {
        let free = (Px::ZERO, Px::MAX);
        assert_eq!(
            constrain(Px::new(200), Px::new(100), true, (Px::ZERO, Px::new(100)), free),
            (Px::new(100), Px::new(50))
        );
        assert_eq!(
            constrain(Px::new(200), Px::new(100), true, free, (Px::new(200), Px::MAX)),
            (Px::new(400), Px::new(200))
        );
        assert_eq!(
            constrain(Px::new(200), Px::new(100), false, (Px::ZERO, Px::new(100)), free),
            (Px::new(100), Px::new(100))
        );
    }

    #[test]
    fn both_maxima_take_the_stricter_one() {
        let limits = ((Px::ZERO, Px::new(100)), (Px::ZERO, Px::new(20)));
        assert_eq!(
            constrain(Px::new(200), Px::new(100), true, limits.0, limits.1),
            (Px::new(40), Px::new(20))
        );
    }
}
