//! Extents around baselines, line height and vertical alignment (CSS 2.1 §10.8).

use super::{InlineBox, Placement};
use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::box_tree::Contents;
use crate::layout::geometry::{Flow, LogicalSides};
use crate::layout::inline::line_breaker::Line;
use crate::layout::sizing;
use crate::layout::space::LayoutResult;
use crate::style::ComputedStyle;
use crate::style::computed::effective_font_size;
use crate::style::values::{LineHeight, TextOrientation, VerticalAlign, WritingMode};
use crate::units::Px;
use std::cmp::Reverse;
use text::FaceMetrics;

/// Ascent above and descent below a baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Above the baseline.
    pub ascent: Px,
    /// Below the baseline.
    pub descent: Px,
}

impl Extent {
    pub(super) const NONE: Extent = Extent {
        ascent: Px::MIN,
        descent: Px::MIN,
    };

    pub(super) fn include(&mut self, other: Extent) {
        self.ascent = self.ascent.max(other.ascent);
        self.descent = self.descent.max(other.descent);
    }
    pub(super) fn lowered(self, by: Px) -> Extent {
        if self == Extent::NONE {
            self
        } else {
            Extent {
                ascent: self.ascent - by,
                descent: self.descent + by,
            }
        }
    }
    pub(super) fn height(self) -> Px {
        if self == Extent::NONE {
            Px::ZERO
        } else {
            self.ascent + self.descent
        }
    }
}

/// Ascent and descent in whole px. With glyphs at fractional positions Chromium gives the descent the px that rounding took from
/// it, and the ascent loses it (`SimpleFontData`), so that descenders are not cut.
pub(super) fn rounded_metrics(style: &ComputedStyle, metrics: &FaceMetrics) -> (Px, Px) {
    let size = effective_font_size(style.inherited.font_size);
    let (ascent, descent) = ((metrics.ascent * size).round() as i32, (metrics.descent * size).round() as i32);
    let lends = style.inherited.fractional_glyphs && (descent as f32) < metrics.descent * size && ascent >= 1;
    (Px::new(ascent - i32::from(lends)), Px::new(descent + i32::from(lends)))
}

/// Rounded font ascent and descent; the central baseline of vertical text halves the sum.
pub fn font_extent(style: &ComputedStyle, metrics: &FaceMetrics) -> Extent {
    let (ascent, descent) = rounded_metrics(style, metrics);
    if is_central(style) {
        let height = ascent + descent;
        let descent = (height / 2).floor();
        return Extent {
            ascent: height - descent,
            descent,
        };
    }
    Extent { ascent, descent }
}

/// Vertical lines align their text by the central baseline unless it is sideways.
pub(super) fn is_central(style: &ComputedStyle) -> bool {
    matches!(style.inherited.writing_mode, WritingMode::VerticalRl | WritingMode::VerticalLr)
        && style.inherited.text_orientation != TextOrientation::Sideways
}

/// The used line height (§10.8.1).
pub fn line_height(style: &ComputedStyle, metrics: &FaceMetrics) -> Px {
    used_line_height(style.inherited.line_height, style, metrics)
}

fn used_line_height(line_height: LineHeight, style: &ComputedStyle, metrics: &FaceMetrics) -> Px {
    let size = style.inherited.font_size;
    match line_height {
        LineHeight::Normal => {
            let whole = |part: f32| (part * effective_font_size(size)).round() as i32;
            Px::new(whole(metrics.ascent) + whole(metrics.descent) + whole(metrics.line_gap))
        }
        // Of the font size in whole 1/64 px, as in Blink (`ComputedFontSizeAsFixed`).
        LineHeight::Number(factor) => Px::from_f32(factor * Px::from_f32_round(size).to_f32()),
        LineHeight::Length(length) => length,
    }
}

/// Extent of a font with half-leading on both sides; the half above is rounded down to whole px, as browsers do.
pub(super) fn leaded(style: &ComputedStyle, metrics: &FaceMetrics) -> Extent {
    leaded_by(style.inherited.line_height, style, metrics)
}

/// [`leaded`] by another box's line height.
pub(super) fn leaded_by(line_height: LineHeight, style: &ComputedStyle, metrics: &FaceMetrics) -> Extent {
    let font = font_extent(style, metrics);
    let height = used_line_height(line_height, style, metrics);
    let leading = height - font.height();
    let above = (leading / 2).floor();
    Extent {
        ascent: font.ascent + above,
        descent: font.descent + (leading - above),
    }
}

impl Placement<'_> {
    /// Finds the baseline of every box and atomic inline, and the line's extent.
    pub(super) fn align_vertically(&mut self, line: &Line) -> (Extent, Px) {
        let mut pending: Vec<(Extent, bool)> = Vec::new();
        let mut by_parent: Vec<usize> = (0..self.leaves.len())
            .filter(|&leaf| self.leaves[leaf].extent != Extent::NONE)
            .collect();
        by_parent.sort_by_key(|&leaf| Reverse(self.leaves[leaf].parent));
        let mut by_parent = by_parent.into_iter().peekable();
        for index in (0..self.boxes.len()).rev() {
            // Leaves of this box first, then the box in its parent.
            while let Some(leaf) = by_parent.next_if(|&leaf| self.leaves[leaf].parent == index) {
                let Some(line_item) = self.leaves[leaf].line_item else { continue };
                let style = &self.content.items[line.items[line_item].item].style;
                let extent = self.leaves[leaf].extent;
                match baseline_shift(&style.vertical_align, style, extent, &self.boxes[index]) {
                    Some(shift) => {
                        self.leaves[leaf].shift = shift;
                        self.boxes[index].extent.include(extent.lowered(shift));
                    }
                    None => {
                        self.leaves[leaf].aligned = true;
                        pending.push((extent, style.vertical_align == VerticalAlign::Top));
                    }
                }
            }
            let Some(parent) = self.boxes[index].parent else { continue };
            let (extent, style) = (self.boxes[index].extent, self.boxes[index].style.clone());
            match baseline_shift(&style.vertical_align, &style, extent, &self.boxes[parent]) {
                Some(shift) => {
                    self.boxes[index].shift = shift;
                    self.boxes[parent].extent.include(extent.lowered(shift));
                }
                None => {
                    self.boxes[index].aligned = true;
                    pending.push((extent, style.vertical_align == VerticalAlign::Top));
                }
            }
        }
        let mut line_extent = self.boxes[0].extent;
        if line_extent == Extent::NONE {
            line_extent = Extent {
                ascent: Px::ZERO,
                descent: Px::ZERO,
            };
        }
        for &(extent, top) in &pending {
            let missing = extent.height() - line_extent.height();
            if missing > Px::ZERO {
                if top {
                    line_extent.descent += missing;
                } else {
                    line_extent.ascent += missing;
                }
            }
        }
        let height = line_extent.height().clamp_negative();
        let place = |extent: Extent, align: &VerticalAlign| match align {
            VerticalAlign::Top => extent.ascent - line_extent.ascent,
            _ => line_extent.descent - extent.descent,
        };
        for index in 1..self.boxes.len() {
            let parent_shift = self.boxes[index].parent.map_or(Px::ZERO, |p| self.boxes[p].shift);
            let inline_box = &mut self.boxes[index];
            inline_box.shift = match inline_box.aligned {
                true if inline_box.extent == Extent::NONE => Px::ZERO,
                true => place(inline_box.extent, &inline_box.style.vertical_align),
                false => parent_shift + inline_box.shift,
            };
        }
        for leaf in &mut self.leaves {
            let parent_shift = self.boxes[leaf.parent].shift;
            leaf.shift = match leaf.line_item {
                Some(item) if leaf.aligned => place(leaf.extent, &self.content.items[line.items[item].item].style.vertical_align),
                _ => parent_shift + leaf.shift,
            };
        }
        (line_extent, height)
    }
}

/// How far below its parent's baseline a box's baseline is (§10.8.1); `None` for `top` and `bottom`.
pub(super) fn baseline_shift(align: &VerticalAlign, style: &ComputedStyle, extent: Extent, parent: &InlineBox) -> Option<Px> {
    let parent_size = parent.style.inherited.font_size;
    let known = if extent == Extent::NONE {
        Extent {
            ascent: Px::ZERO,
            descent: Px::ZERO,
        }
    } else {
        extent
    };
    Some(match align {
        VerticalAlign::Baseline => Px::ZERO,
        VerticalAlign::Sub => Px::from_f32_round(parent_size) / 5 + Px::new(1),
        VerticalAlign::Super => -(Px::from_f32_round(parent_size) / 3 + Px::new(1)),
        VerticalAlign::Middle => {
            let x_height = parent.style.inherited.font.metrics().x_height * parent_size;
            (known.ascent - known.descent) / 2 - Px::from_f32_round(x_height / 2.)
        }
        VerticalAlign::TextTop => known.ascent - parent.font.ascent,
        VerticalAlign::TextBottom => parent.font.descent - known.descent,
        VerticalAlign::Shift(length) => -length.resolve(line_height(style, style.inherited.font.metrics())),
        VerticalAlign::Top | VerticalAlign::Bottom => return None,
    })
}

/// Extent of the margin box of an atomic inline around its baseline.
pub(super) fn atomic_extent(
    cx: &Layout,
    id: BoxId,
    result: &LayoutResult,
    flow: Flow,
    margins: &LogicalSides<Px>,
    root: &ComputedStyle,
) -> Extent {
    let layout_box = cx.tree.get(id);
    let block = flow.logical_size(result.fragment.size).block;
    let (start, end) = (margins.block_start, margins.block_end);
    let total = block + start + end;
    let flipped = flow.mode == WritingMode::VerticalLr;
    let same_flow = layout_box.flow().mode == flow.mode;
    let baseline = match layout_box.contents {
        Contents::Replaced(_) => None,
        Contents::Table(_) | Contents::Flex(_) | Contents::Grid(_) => result.first_baseline,
        _ if sizing::is_scroll_container(&layout_box.style) => None,
        _ => result.last_baseline,
    };
    match baseline.filter(|_| same_flow) {
        Some(baseline) if flipped => Extent {
            ascent: block - baseline + end,
            descent: baseline + start,
        },
        Some(baseline) => Extent {
            ascent: baseline + start,
            descent: block - baseline + end,
        },
        None => {
            let descent = if is_central(root) { total / 2 } else { Px::ZERO };
            Extent {
                ascent: total - descent,
                descent,
            }
        }
    }
}
