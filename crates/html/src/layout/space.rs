//! What a box is told by its container, and what it answers.

use crate::layout::box_tree::BoxId;
use crate::layout::float::Exclusions;
use crate::layout::fragment::Fragment;
use crate::layout::geometry::{Flow, PhysicalOffset, PhysicalRect};
use crate::units::{Px, Sides};
use std::rc::Rc;

/// Everything a box may know of its surroundings while it is laid out (a "constraint space").
///
/// Inline and block are the box's *own* axes; `container` tells the containing block's.
#[derive(Debug, Clone)]
pub struct Space {
    /// Flow of the containing block.
    pub container: Flow,
    /// Room along the box's inline axis: the containing block's content box.
    pub available_inline: Px,
    /// Room along the box's block axis, `None` when indefinite.
    pub available_block: Option<Px>,
    /// What inline-axis percentages are of.
    pub percentage_inline: Px,
    /// What block-axis percentages are of, `None` when indefinite (they compute to `auto`).
    pub percentage_block: Option<Px>,
    /// The inline size of the *containing block in its own flow*, which margin and padding percentages are of.
    pub container_inline: Px,
    /// How an `auto` inline size is found.
    pub inline_sizing: InlineSizing,
    /// How the block size is found.
    pub block_sizing: BlockSizing,
    /// The block formatting context the box takes part in, `None` when it starts one.
    pub bfc: Option<BfcSpace>,
    /// Border widths that replace the style's (cells and tables with collapsed borders).
    pub border: Option<Sides<Px>>,
    /// Additional space above a table cell's content, for `vertical-align` (border-box block start to content).
    pub cell_shift: Px,
    /// Where in the paged flow the box is, when the flow is paged.
    pub page: Option<PageSpace>,
}

/// How an `auto` inline size is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlineSizing {
    /// Fill the available room.
    Stretch,
    /// As wide as the content, at most the available room (§10.3.5).
    ShrinkToFit,
    /// This border-box size whatever the style says.
    Fixed(Px),
}

/// How the block size is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockSizing {
    /// From the style and content.
    Auto,
    /// From the content: `block-size` counts as `auto`. For finding what a flex or grid container's content asks for.
    Content,
    /// This border-box size whatever the style says; when `definite`, percentages of children resolve against it.
    Fixed {
        /// The border-box size.
        size: Px,
        /// Children's percentages resolve against it.
        definite: bool,
    },
}

/// State of the block formatting context at the box's block start.
#[derive(Debug, Clone)]
pub struct BfcSpace {
    /// Line-left edge of the box's border box in the formatting context.
    pub line_left: Px,
    /// Block offset in the formatting context that margins are added to.
    pub block: Px,
    /// Margins that have collapsed so far and adjoin the box's start.
    pub strut: MarginStrut,
    /// Floats placed so far.
    pub exclusions: Exclusions,
    /// The box may not start above this offset: `clear`.
    pub clearance: Px,
    /// The block offset of the border box, when an earlier pass has found it.
    pub forced: Option<Px>,
}

/// A place in the flow that goes over [pages](super::pages).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSpace {
    /// Distance of the formatting context's (or independent box's) block start from the start of the flow.
    pub start: Px,
    /// The box fills the page's width: on a page of another width than this one's it is so much wider or narrower.
    pub fills: Option<Px>,
}

/// Adjoining margins: the largest positive and the most negative (§8.3.1). In quirks mode the default margins of elements such as `<p>` are kept apart,
/// because `<body>` and table cells take no notice of them at their edges (HTML §15.3.10; Blink does so for descendants too).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MarginStrut {
    positive: Px,
    quirky: Px,
    negative: Px,
    /// It is at the start of a quirky container.
    drops_quirky: bool,
}

impl MarginStrut {
    /// Adds an adjoining margin; `quirky` ones are dropped at the start of a quirky container.
    pub fn append(&mut self, margin: Px, quirky: bool) {
        if quirky && self.drops_quirky {
            return;
        }
        if margin < Px::ZERO {
            self.negative = self.negative.min(margin);
        } else if quirky {
            self.quirky = self.quirky.max(margin);
        } else {
            self.positive = self.positive.max(margin);
        }
    }
    /// The collapsed margin.
    pub fn sum(&self) -> Px {
        self.positive.max(self.quirky) + self.negative
    }
    /// The collapsed margin at the end of a quirky container.
    pub fn sum_without_quirky(&self) -> Px {
        self.positive + self.negative
    }
    /// From here on quirky margins are dropped, until one that is not or content resets the strut.
    pub fn enter_quirky_container(&mut self) {
        self.drops_quirky = true;
    }
    /// No margin at all.
    pub fn is_empty(&self) -> bool {
        (self.positive, self.quirky, self.negative) == (Px::ZERO, Px::ZERO, Px::ZERO)
    }
}

/// What layout of a box gives back.
#[derive(Debug, Clone)]
pub struct LayoutResult {
    /// The laid out box.
    pub fragment: Rc<Fragment>,
    /// Distance from the box's block-start border edge to its first baseline, in the box's own flow.
    pub first_baseline: Option<Px>,
    /// The same for the last baseline.
    pub last_baseline: Option<Px>,
    /// Absolutely positioned descendants whose containing block is further out.
    pub out_of_flow: Vec<OutOfFlow>,
    /// What the box did to the block formatting context it takes part in.
    pub bfc: Option<BfcResult>,
    /// Border-box block size that the content asks for, before `height` and its kin.
    pub intrinsic_block: Px,
}

/// What a box did to its block formatting context.
#[derive(Debug, Clone)]
pub struct BfcResult {
    /// Block offset of its border box; `None` when margins collapse through the box.
    pub block: Option<Px>,
    /// The layout was given up because floats inside were placed for another block offset: lay out again with `block` forced.
    pub aborted: bool,
    /// Margins that adjoin the box's end.
    pub strut: MarginStrut,
    /// Floats placed so far.
    pub exclusions: Exclusions,
    /// `clear` moved the box down.
    pub cleared: bool,
    /// Floats inside a box that margins collapse through were placed at an estimated offset.
    pub adjoining_floats: bool,
}

/// An absolutely positioned box on its way to its containing block.
#[derive(Debug, Clone)]
pub struct OutOfFlow {
    /// The box.
    pub box_id: BoxId,
    /// The static position, from the current fragment's top left corner (§10.3.7: where the box would have been).
    pub position: PhysicalOffset,
    /// Which edge of the box the static position is for, horizontally.
    pub horizontal: StaticEdge,
    /// And vertically.
    pub vertical: StaticEdge,
    /// A positioned inline box that is the containing block.
    pub inline_container: Option<BoxId>,
    /// A rectangle of the current fragment that is the containing block: the grid area of a child of a positioned grid container.
    pub area: Option<PhysicalRect>,
}

/// Which edge of an absolutely positioned box its static position gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaticEdge {
    /// Left or top.
    Start,
    /// The middle.
    Center,
    /// Right or bottom.
    End,
}

impl Space {
    /// Whether laying out an independent box in `other` gives the result it gave in this space.
    pub fn gives_same_result(&self, other: &Space) -> bool {
        self.container == other.container
            && self.available_inline == other.available_inline
            && self.available_block == other.available_block
            && self.percentage_inline == other.percentage_inline
            && self.percentage_block == other.percentage_block
            && self.container_inline == other.container_inline
            && self.inline_sizing == other.inline_sizing
            && self.block_sizing == other.block_sizing
            && self.border == other.border
            && self.cell_shift == other.cell_shift
            && self.page == other.page
    }

    /// The space of an independent formatting context root in a container.
    pub fn independent(container: Flow, available_inline: Px, available_block: Option<Px>) -> Space {
        Space {
            container,
            available_inline,
            available_block,
            percentage_inline: available_inline,
            percentage_block: available_block,
            container_inline: available_inline,
            inline_sizing: InlineSizing::Stretch,
            block_sizing: BlockSizing::Auto,
            bfc: None,
            border: None,
            cell_shift: Px::ZERO,
            page: None,
        }
    }
}
