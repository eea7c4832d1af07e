//! Logical and physical geometry: CSS Writing Modes 4 §6 and §7.
//!
//! Layout runs in the box's own flow-relative directions (inline and block); fragments are physical. A [`Flow`] converts between the two.

use crate::style::values::{Direction, WritingMode};
use crate::units::{Px, Sides};

/// The writing mode and base direction of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// `writing-mode`.
    pub mode: WritingMode,
    /// `direction`.
    pub direction: Direction,
}

/// A size along the inline and block axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogicalSize {
    /// Along the line.
    pub inline: Px,
    /// Across the lines.
    pub block: Px,
}

/// An offset from the inline-start and block-start edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogicalOffset {
    /// Along the line.
    pub inline: Px,
    /// Across the lines.
    pub block: Px,
}

/// One value for each flow-relative side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogicalSides<T> {
    /// Where lines start.
    pub inline_start: T,
    /// Where lines end.
    pub inline_end: T,
    /// Before the first line.
    pub block_start: T,
    /// After the last line.
    pub block_end: T,
}

/// A width and a height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PhysicalSize {
    /// To the right.
    pub width: Px,
    /// Downwards.
    pub height: Px,
}

/// An offset from the left and top edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PhysicalOffset {
    /// To the right.
    pub x: Px,
    /// Downwards.
    pub y: Px,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PhysicalRect {
    /// The top left corner.
    pub offset: PhysicalOffset,
    /// The extent.
    pub size: PhysicalSize,
}

impl std::ops::Add for PhysicalOffset {
    type Output = PhysicalOffset;
    fn add(self, other: PhysicalOffset) -> PhysicalOffset {
        PhysicalOffset {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }
}

impl PhysicalRect {
    /// The right edge.
    pub fn right(&self) -> Px {
        self.offset.x + self.size.width
    }
    /// The bottom edge.
    pub fn bottom(&self) -> Px {
        self.offset.y + self.size.height
    }
    /// Moved by an offset.
    pub fn moved(&self, by: PhysicalOffset) -> PhysicalRect {
        PhysicalRect {
            offset: self.offset + by,
            size: self.size,
        }
    }
    /// The smallest rectangle around both.
    pub fn union(&self, other: &PhysicalRect) -> PhysicalRect {
        let x = self.offset.x.min(other.offset.x);
        let y = self.offset.y.min(other.offset.y);
        PhysicalRect {
            offset: PhysicalOffset { x, y },
            size: PhysicalSize {
                width: self.right().max(other.right()) - x,
                height: self.bottom().max(other.bottom()) - y,
            },
        }
    }
    /// With its edges on whole px, where browsers paint boxes (Blink's `ToPixelSnappedRect`): neighbours still touch, and what is wider than
    /// 4/64 px keeps a px.
    pub fn snapped(&self) -> PhysicalRect {
        let span = |start: Px, size: Px| {
            let whole = (start + size).round() - start.round();
            let vanishes = whole == Px::ZERO && size.abs() > Px::from_raw(4);
            (start.round(), if vanishes { Px::new(size.raw().signum()) } else { whole })
        };
        let (x, width) = span(self.offset.x, self.size.width);
        let (y, height) = span(self.offset.y, self.size.height);
        PhysicalRect {
            offset: PhysicalOffset { x, y },
            size: PhysicalSize { width, height },
        }
    }
    /// Shrunk by a width on each side, not below zero.
    pub fn inset(&self, sides: &Sides<Px>) -> PhysicalRect {
        PhysicalRect {
            offset: PhysicalOffset {
                x: self.offset.x + sides.left,
                y: self.offset.y + sides.top,
            },
            size: PhysicalSize {
                width: (self.size.width - sides.left - sides.right).clamp_negative(),
                height: (self.size.height - sides.top - sides.bottom).clamp_negative(),
            },
        }
    }
}

impl LogicalSides<Px> {
    /// Start plus end along the line.
    pub fn inline_sum(&self) -> Px {
        self.inline_start + self.inline_end
    }
    /// Start plus end across the lines.
    pub fn block_sum(&self) -> Px {
        self.block_start + self.block_end
    }
}

impl std::ops::Add for LogicalSides<Px> {
    type Output = LogicalSides<Px>;
    fn add(self, other: LogicalSides<Px>) -> LogicalSides<Px> {
        LogicalSides {
            inline_start: self.inline_start + other.inline_start,
            inline_end: self.inline_end + other.inline_end,
            block_start: self.block_start + other.block_start,
            block_end: self.block_end + other.block_end,
        }
    }
}

impl Flow {
    /// Lines are horizontal.
    pub fn is_horizontal(self) -> bool {
        self.mode == WritingMode::HorizontalTb
    }
    /// Lines run against the physical direction their mode would give them left to right.
    pub fn is_rtl(self) -> bool {
        self.direction == Direction::Rtl
    }
    /// Blocks follow each other to the left.
    pub fn is_block_flipped(self) -> bool {
        matches!(self.mode, WritingMode::VerticalRl | WritingMode::SidewaysRl)
    }
    /// Line-left is the inline start. (The line-left side of `sideways-lr` is at the bottom.)
    fn is_inline_flipped(self) -> bool {
        self.is_rtl() != (self.mode == WritingMode::SidewaysLr)
    }
    /// Whether the inline axes of two flows are perpendicular.
    pub fn is_orthogonal(self, other: Flow) -> bool {
        self.is_horizontal() != other.is_horizontal()
    }
    /// Whether the inline start and the block start are at the right or bottom.
    pub fn flipped(self) -> (bool, bool) {
        (self.is_inline_flipped(), self.is_block_flipped())
    }
    /// Whether the flow's start along a physical axis is at the right (or bottom).
    pub fn starts_at_physical_end(self, horizontal: bool) -> bool {
        if horizontal == self.is_horizontal() {
            self.is_inline_flipped()
        } else {
            self.is_block_flipped()
        }
    }
    /// The same mode, left to right: `inline` then is measured from line-left.
    pub fn line_relative(self) -> Flow {
        Flow {
            mode: self.mode,
            direction: Direction::Ltr,
        }
    }

    /// Width and height of a logical size.
    pub fn physical_size(self, size: LogicalSize) -> PhysicalSize {
        if self.is_horizontal() {
            PhysicalSize {
                width: size.inline,
                height: size.block,
            }
        } else {
            PhysicalSize {
                width: size.block,
                height: size.inline,
            }
        }
    }
    /// The logical extent of a width and height.
    pub fn logical_size(self, size: PhysicalSize) -> LogicalSize {
        if self.is_horizontal() {
            LogicalSize {
                inline: size.width,
                block: size.height,
            }
        } else {
            LogicalSize {
                inline: size.height,
                block: size.width,
            }
        }
    }
    /// Where the top left corner of a box of size `inner` is, when its flow-relative offset in a box of size `outer` is given.
    pub fn physical_offset(self, offset: LogicalOffset, outer: PhysicalSize, inner: PhysicalSize) -> PhysicalOffset {
        let outer_logical = self.logical_size(outer);
        let inner_logical = self.logical_size(inner);
        let along = if self.is_inline_flipped() {
            outer_logical.inline - offset.inline - inner_logical.inline
        } else {
            offset.inline
        };
        let across = if self.is_block_flipped() {
            outer_logical.block - offset.block - inner_logical.block
        } else {
            offset.block
        };
        if self.is_horizontal() {
            PhysicalOffset { x: along, y: across }
        } else {
            PhysicalOffset { x: across, y: along }
        }
    }
    /// The inverse of [`Flow::physical_offset`].
    pub fn logical_offset(self, offset: PhysicalOffset, outer: PhysicalSize, inner: PhysicalSize) -> LogicalOffset {
        let (along, across) = if self.is_horizontal() {
            (offset.x, offset.y)
        } else {
            (offset.y, offset.x)
        };
        let outer_logical = self.logical_size(outer);
        let inner_logical = self.logical_size(inner);
        LogicalOffset {
            inline: if self.is_inline_flipped() {
                outer_logical.inline - along - inner_logical.inline
            } else {
                along
            },
            block: if self.is_block_flipped() {
                outer_logical.block - across - inner_logical.block
            } else {
                across
            },
        }
    }
    /// Flow-relative view of physical sides.
    pub fn logical_sides<T: Clone>(self, sides: &Sides<T>) -> LogicalSides<T> {
        let (line_left, line_right, block_start, block_end) = match self.mode {
            WritingMode::HorizontalTb => (&sides.left, &sides.right, &sides.top, &sides.bottom),
            WritingMode::VerticalRl | WritingMode::SidewaysRl => (&sides.top, &sides.bottom, &sides.right, &sides.left),
            WritingMode::VerticalLr => (&sides.top, &sides.bottom, &sides.left, &sides.right),
            WritingMode::SidewaysLr => (&sides.bottom, &sides.top, &sides.left, &sides.right),
        };
        let (inline_start, inline_end) = if self.is_rtl() {
            (line_right, line_left)
        } else {
            (line_left, line_right)
        };
        LogicalSides {
            inline_start: inline_start.clone(),
            inline_end: inline_end.clone(),
            block_start: block_start.clone(),
            block_end: block_end.clone(),
        }
    }
    /// Physical view of flow-relative sides.
    pub fn physical_sides<T: Clone>(self, sides: &LogicalSides<T>) -> Sides<T> {
        let (line_left, line_right) = if self.is_rtl() {
            (&sides.inline_end, &sides.inline_start)
        } else {
            (&sides.inline_start, &sides.inline_end)
        };
        let (start, end) = (&sides.block_start, &sides.block_end);
        let (top, right, bottom, left) = match self.mode {
            WritingMode::HorizontalTb => (start, line_right, end, line_left),
            WritingMode::VerticalRl | WritingMode::SidewaysRl => (line_left, start, line_right, end),
            WritingMode::VerticalLr => (line_left, end, line_right, start),
            WritingMode::SidewaysLr => (line_right, end, line_left, start),
        };
        Sides {
            top: top.clone(),
            right: right.clone(),
            bottom: bottom.clone(),
            left: left.clone(),
        }
    }
}
