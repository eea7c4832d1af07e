//! The legend of a fieldset (HTML §15.3.13).

use super::{Algorithm, Progress};
use crate::layout::Layout;
use crate::layout::box_tree::{BoxId, Contents, LayoutBox, Role};
use crate::layout::geometry::LogicalOffset;
use crate::layout::sizing;
use crate::layout::space::InlineSizing;

/// The legend that stands on the border of a fieldset: the first among its children that is in flow.
fn rendered_legend(cx: &Layout, layout_box: &LayoutBox) -> Option<BoxId> {
    let Contents::Blocks(children) = &layout_box.contents else {
        return None;
    };
    let is_legend = |id: &BoxId| {
        let child = cx.tree.get(*id);
        child.role == Role::Legend && !child.style.is_floating() && !child.style.is_out_of_flow()
    };
    let legend = children.iter().copied().find(is_legend);
    legend.filter(|_| layout_box.role == Role::Fieldset)
}

impl Algorithm<'_> {
    /// Places the legend over the border; the content begins below both.
    pub(super) fn legend(&mut self, progress: &mut Progress) -> Option<BoxId> {
        let legend = rendered_legend(self.cx, self.layout_box)?;
        let child = self.cx.tree.get(legend);
        let mut space = self.independent_space(child);
        space.inline_sizing = InlineSizing::ShrinkToFit;
        let result = self.cx.layout(legend, &space);
        let size = self.flow.logical_size(result.fragment.size);
        let margins = self.with_auto_margins(
            child,
            sizing::margins_or_zero(&child.style, self.flow, self.content_inline),
            size.inline,
        );
        let border = self.flow.logical_sides(&self.sides.border).block_start;
        let height = margins.block_start + size.block + margins.block_end;
        let block = if height > border {
            margins.block_start
        } else {
            (border - size.block) / 2
        };
        let offset = LogicalOffset {
            inline: self.around.inline_start + margins.inline_start,
            block,
        };
        self.builder.add(offset, &result, self.relative_of(child));
        let below = (height - border).clamp_negative();
        progress.block += below;
        self.intrinsic += below;
        Some(legend)
    }
}
