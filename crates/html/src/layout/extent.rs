//! How far a document reaches, which is how many pages it takes.

use super::fragment::{Fragment, FragmentKind};
use super::geometry::{Flow, PhysicalOffset, PhysicalRect, PhysicalSize};
use super::sizing;
use crate::style::ComputedStyle;
use crate::style::values::Size;
use crate::units::Px;
use page::Color;

/// How far the flow reaches along the root's block axis: to the end of the last box that has a size of its own or something to
/// show. White space that overflows and margins at the end need no page.
pub fn flow_end(flow: Flow, root: &Fragment, at: PhysicalOffset, area: PhysicalSize) -> Px {
    let end_of = |rect: &PhysicalRect| match (flow.is_horizontal(), flow.flipped().1) {
        (true, _) => rect.bottom(),
        (false, false) => rect.right(),
        (false, true) => area.width - rect.offset.x,
    };
    let border_box = |fragment: &Fragment, offset| PhysicalRect {
        offset,
        size: fragment.size,
    };
    let mut end = Px::ZERO;
    let mut open: Vec<(&Fragment, PhysicalOffset, Px)> = vec![(root, at, Px::MAX)];
    while let Some((fragment, at, limit)) = open.pop() {
        let limit = limit.min(end_of(&fragment.overflow.moved(at)));
        if limit <= end {
            continue;
        }
        if counts(fragment, flow) {
            end = end.max(limit.min(end_of(&border_box(fragment, at))));
        }
        open.extend(fragment.children.iter().map(|child| (&*child.fragment, at + child.offset, limit)));
    }
    end
}

/// Whether a fragment takes its place even when nothing inside does.
fn counts(fragment: &Fragment, flow: Flow) -> bool {
    match &fragment.kind {
        FragmentKind::Text(text) => !text.text.trim().is_empty(),
        FragmentKind::Line | FragmentKind::Inline(..) => has_ink(&fragment.style) && !matches!(fragment.kind, FragmentKind::Line),
        FragmentKind::Box(_) => {
            fragment.children.is_empty()
                || has_ink(&fragment.style)
                || !matches!(sizing::size_properties(&fragment.style, flow).block, Size::Auto)
                || flow.logical_sides(&fragment.kind.sides().padding).block_end > Px::ZERO
        }
        _ => true,
    }
}

fn has_ink(style: &ComputedStyle) -> bool {
    let decoration = &style.decoration;
    decoration.background_color.resolve(style.inherited.color) != Color::TRANSPARENT
        || decoration.background_layers.iter().any(|layer| layer.image.is_some())
        || [&style.border_width.top, &style.border_width.bottom]
            .iter()
            .any(|width| **width > Px::ZERO)
}
