//! Cutting inline content into lines (CSS Text 3 §5, CSS 2.1 §9.5 for floats beside lines).

use crate::layout::Layout;
use crate::layout::box_tree::BoxId;
use crate::layout::geometry::{Flow, LogicalSides};
use crate::layout::inline::breaks::is_space;
use crate::layout::inline::content::{self, InlineContent, InlineItem, ItemKind, ShapedText};
use crate::layout::sizing;
use crate::layout::space::{InlineSizing, LayoutResult, Space};
use crate::style::computed::TabSize;
use crate::style::values::{Hyphens, LineBreak, OverflowWrap, WhiteSpaceCollapse, WordBreak};
use crate::units::{Px, Sides};
use text::ShapeOptions;
use unicode_segmentation::UnicodeSegmentation;

/// Where a line starts in the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// Index of the item.
    pub item: usize,
    /// Byte offset in the text.
    pub offset: u32,
}

/// An item, or a part of one, on a line.
#[derive(Debug)]
pub struct LineItem {
    /// Index of the item in the content.
    pub item: usize,
    /// Start in the text.
    pub start: u32,
    /// End in the text.
    pub end: u32,
    /// Advance along the line, with margins for boxes.
    pub width: Px,
    /// What layout of the item needs.
    pub data: LineItemData,
}

/// What layout of a line item needs.
#[derive(Debug)]
pub enum LineItemData {
    /// Text; `hyphen` when a soft hyphen at its end becomes visible.
    Text {
        /// A hyphen follows.
        hyphen: bool,
        /// The text hangs: preserved spaces at the line's end.
        hanging: Px,
        /// By how much the character at its end is narrower for standing there: a closing bracket, or (less than zero) one that kerned with the next.
        trim: Px,
    },
    /// The start or end of an inline box: its margin, border and padding on that side.
    Edge(EdgeSides),
    /// A laid out atomic inline with its margins along the axes of the line.
    Atomic(Box<LayoutResult>, LogicalSides<Px>),
    /// An absolutely positioned box, or a float that was placed by the block formatting context.
    OutOfLine,
    /// A tab, a control character, a break.
    Blank,
}

/// Margin, border and padding of one end of an inline box.
#[derive(Debug, Clone, Copy, Default)]
pub struct EdgeSides {
    /// Margin.
    pub margin: Px,
    /// Border.
    pub border: Px,
    /// Padding.
    pub padding: Px,
}

/// A line that was cut off.
#[derive(Debug)]
pub struct Line {
    /// What is on it, in logical order.
    pub items: Vec<LineItem>,
    /// Where the next line starts; `None` after the last one.
    pub next: Option<Position>,
    /// Advance of everything but hanging spaces.
    pub width: Px,
    /// The part of it that it need not have to stand beside floats: a wide space alone.
    pub spare: Px,
    /// The line ends with a forced break or is the last: it is not justified.
    pub last: bool,
    /// Something makes the line box exist (§9.4.2: lines with nothing in them are treated as not existing).
    pub has_content: bool,
    /// A forced break ended the line, with the `clear` of its `<br>`.
    pub forced_break: Option<BoxId>,
}

/// Asks the block formatting context to place a float of the line being broken. Answers the room that the line has then
/// (line-left offset and width), or `None` when the float did not fit beside what is on the line already and waits for the next one.
pub type PlaceFloat<'a> = &'a mut dyn FnMut(BoxId, Px, bool) -> Option<Px>;

/// Breaks one formatting context into lines.
pub struct LineBreaker<'a> {
    cx: &'a Layout<'a>,
    content: &'a InlineContent,
    container_flow: Flow,
    /// Inline size of the container's content box, for percentages.
    container_inline: Px,
    container_block: Option<Px>,
    /// [`Layout::orthogonal_fallback`] of the container.
    orthogonal_fallback: Px,
}

/// By how much a line may be too wide, as in browsers: widths of parts are rounded up each.
const TOLERANCE: Px = Px::from_raw(1);

struct State {
    items: Vec<LineItem>,
    position: Px,
    available: Px,
    /// Where the line could be cut: number of items, position in the content, advance there.
    candidate: Option<Candidate>,
    /// The one before that.
    earlier: Option<Candidate>,
    /// Where `overflow-wrap` lets it be cut when there is no candidate: the end of the last text.
    emergency: Option<Candidate>,
    has_content: bool,
    at_start: bool,
    /// By how much the closing bracket at the end of the line is narrower.
    trim: Px,
}

#[derive(Clone, Copy)]
struct Candidate {
    items: usize,
    end: u32,
    next: Position,
    has_content: bool,
    hyphen: bool,
}

impl State {
    /// Notes where the line could be cut.
    fn offer(&mut self, candidate: Candidate) {
        self.earlier = self.candidate.replace(candidate);
    }
}

impl<'a> LineBreaker<'a> {
    /// Prepares for lines of a container whose content box has these sizes.
    pub fn new(
        cx: &'a Layout<'a>,
        content: &'a InlineContent,
        container_flow: Flow,
        container_inline: Px,
        container_block: Option<Px>,
        orthogonal_fallback: Px,
    ) -> Self {
        LineBreaker {
            cx,
            content,
            container_flow,
            container_inline,
            container_block,
            orthogonal_fallback,
        }
    }

    /// Cuts the line that starts at `start` and has `available` room, of which `indent` is taken already. `place_float` may shrink the room.
    pub fn line(&self, start: Position, available: Px, indent: Px, first: bool, place_float: PlaceFloat) -> Line {
        let content = match &self.content.first_line {
            Some(first_line) if first => first_line,
            _ => self.content,
        };
        let mut state = State {
            items: Vec::new(),
            position: indent,
            available: available + TOLERANCE,
            candidate: None,
            earlier: None,
            emergency: None,
            has_content: false,
            at_start: true,
            trim: Px::ZERO,
        };
        let mut cursor = start;
        while let Some(item) = content.items.get(cursor.item) {
            cursor.offset = cursor.offset.max(item.start);
            match &item.kind {
                ItemKind::Text(shaped) => {
                    if let Some(next) = self.text(content, item, shaped, cursor, &mut state) {
                        return self.cut(content, state, next);
                    }
                }
                ItemKind::Open { edge } => {
                    let sides = if *edge { self.edge(item, true) } else { EdgeSides::default() };
                    self.push_edge(cursor.item, item, sides, &mut state);
                }
                ItemKind::Close { edge } => {
                    let sides = if *edge { self.edge(item, false) } else { EdgeSides::default() };
                    let was_candidate = state
                        .candidate
                        .is_some_and(|c| c.items == state.items.len() && c.next.item == cursor.item);
                    let advance = sides.margin + sides.border + sides.padding;
                    if advance > Px::ZERO
                        && state.position + advance > state.available
                        && let Some(candidate) = if was_candidate { state.earlier } else { state.candidate }
                    {
                        return self.cut(content, state, candidate.into());
                    }
                    self.push_edge(cursor.item, item, sides, &mut state);
                    if was_candidate {
                        // The break opportunity after the text is after the end of its box.
                        let next = Position {
                            item: cursor.item + 1,
                            offset: item.end,
                        };
                        state.candidate = Some(Candidate {
                            items: state.items.len(),
                            end: item.end,
                            next,
                            ..state.candidate.expect("checked")
                        });
                    }
                }
                ItemKind::Atomic => {
                    if let Some(next) = self.atomic(content, item, cursor, &mut state) {
                        return self.cut(content, state, next);
                    }
                }
                ItemKind::Float => {
                    let trailing = trailing_space(content, &state.items);
                    let empty = !state.has_content;
                    if let Some(available) = place_float(item.box_id, state.position - trailing, empty) {
                        state.available = available + TOLERANCE;
                    }
                    keep_out_of_line(cursor.item, item, &mut state);
                }
                ItemKind::OutOfFlow { .. } => keep_out_of_line(cursor.item, item, &mut state),
                ItemKind::Break => {
                    state.items.push(LineItem {
                        item: cursor.item,
                        start: item.start,
                        end: item.end,
                        width: Px::ZERO,
                        data: LineItemData::Blank,
                    });
                    state.has_content = true;
                    // Boxes that end here end on this line.
                    let mut next = Position {
                        item: cursor.item + 1,
                        offset: item.end,
                    };
                    while let Some(InlineItem {
                        kind: ItemKind::Close { edge },
                        ..
                    }) = content.items.get(next.item)
                    {
                        let close = &content.items[next.item];
                        let sides = if *edge { self.edge(close, false) } else { EdgeSides::default() };
                        self.push_edge(next.item, close, sides, &mut state);
                        next.item += 1;
                    }
                    let mut line = self.finish(content, state, (next.item < content.items.len()).then_some(next), true);
                    line.forced_break = Some(item.box_id);
                    return line;
                }
                ItemKind::Tab => {
                    if let Some(next) = self.tab(content, item, cursor, &mut state) {
                        return self.cut(content, state, next);
                    }
                }
                ItemKind::Control => {
                    state.items.push(LineItem {
                        item: cursor.item,
                        start: item.start,
                        end: item.end,
                        width: Px::ZERO,
                        data: LineItemData::Blank,
                    });
                }
            }
            cursor = Position {
                item: cursor.item + 1,
                offset: item.end,
            };
        }
        self.finish(content, state, None, true)
    }

    /// Margin, border and padding of the start or end of an inline box.
    pub fn edge(&self, item: &InlineItem, start: bool) -> EdgeSides {
        let style = &*item.style;
        let flow = Flow {
            mode: self.container_flow.mode,
            direction: style.inherited.direction,
        };
        let margin = sizing::margins_or_zero(style, flow, self.container_inline);
        let border: LogicalSides<Px> = flow.logical_sides(&style.border_width);
        let padding: Sides<Px> = style.padding.map(|p| p.resolve(self.container_inline).clamp_negative());
        let padding = flow.logical_sides(&padding);
        if start {
            EdgeSides {
                margin: margin.inline_start,
                border: border.inline_start,
                padding: padding.inline_start,
            }
        } else {
            EdgeSides {
                margin: margin.inline_end,
                border: border.inline_end,
                padding: padding.inline_end,
            }
        }
    }

    fn push_edge(&self, index: usize, item: &InlineItem, sides: EdgeSides, state: &mut State) {
        let width = sides.margin + sides.border + sides.padding;
        state.position += width;
        // §9.4.2: an inline box with margin, border or padding makes the line exist.
        state.has_content |= sides.margin != Px::ZERO || sides.border != Px::ZERO || sides.padding != Px::ZERO;
        state.items.push(LineItem {
            item: index,
            start: item.start,
            end: item.end,
            width,
            data: LineItemData::Edge(sides),
        });
    }

    fn text(&self, content: &InlineContent, item: &InlineItem, shaped: &ShapedText, cursor: Position, state: &mut State) -> Option<Cut> {
        let text = content.text.as_bytes();
        let mut start = cursor.offset;
        if state.at_start && item.collapses_spaces() {
            while start < item.end && text[start as usize] == b' ' {
                start += 1;
            }
            if start == item.end {
                return None;
            }
        }
        let wraps = item.wraps();
        let white_space = item.style.inherited.white_space;
        let mut offset = start;
        let mut next_break = content.breaks.partition_point(|&b| b <= offset);
        let base = state.position;
        let origin = shaped.position(start);
        let width_to = |end: u32| Px::from_f32_ceil(shaped.position(end) - origin);
        // Where all of it fits, only the last opportunity counts, or the one before when the end of a box comes that may not fit.
        let counts = 1 + usize::from(
            matches!(content.items.get(cursor.item + 1), Some(next) if matches!(next.kind, ItemKind::Close { edge: true })),
        );
        let fits = base + width_to(item.end) <= state.available;
        if fits && shaped.positions.is_sorted() && !content.text[start as usize..item.end as usize].contains('\u{ad}') {
            let after = content.breaks.partition_point(|&b| b <= item.end);
            next_break = next_break.max(after.saturating_sub(counts));
        }
        state.items.push(LineItem {
            item: cursor.item,
            start,
            end: start,
            width: Px::ZERO,
            data: text_data(),
        });
        let own = state.items.len() - 1;
        while offset < item.end {
            let segment_end = content.breaks.get(next_break).copied().unwrap_or(u32::MAX).min(item.end);
            // Spaces at the end of a segment may hang over the edge (CSS Text 3 §4.1.2).
            let mut ink_end = segment_end;
            if white_space != WhiteSpaceCollapse::BreakSpaces {
                while ink_end > offset && is_hanging_space(&content.text, ink_end, item) {
                    ink_end -= last_char_len(&content.text, ink_end);
                }
            }
            let at_break = content.breaks.get(next_break) == Some(&segment_end);
            let is_break = at_break
                && allows(content, segment_end, item)
                && !(state.at_start && offset == start && is_sign(text, offset, segment_end) && !breaks_all(item));
            let soft_hyphen = is_break && content.text[..segment_end as usize].ends_with('\u{ad}');
            let hyphen = if soft_hyphen { hyphen_width(item) } else { Px::ZERO };
            let needed = if ink_end > start { base + width_to(ink_end) } else { base };
            let ends = is_break || (segment_end == item.end && ends_content(content, cursor.item));
            if ends && ink_end > offset && ink_end == segment_end && needed > state.available {
                // What ends with a full-width closing bracket may fit when that is half as wide.
                let trim = closing_trim(content, item, shaped, ink_end).filter(|&trim| needed - trim <= state.available);
                state.trim = trim.unwrap_or(Px::ZERO);
            }
            let mut needed = needed - state.trim;
            if is_break && ink_end == segment_end && is_near(state.available - needed, item) {
                needed += freed_kerning(content, item, shaped, segment_end);
            }
            if ink_end > offset && needed + hyphen > state.available {
                if let Some(candidate) = state.candidate {
                    return Some(candidate.into());
                }
                if wraps && breaks_anywhere(item) {
                    let room = state.available - base;
                    let blank = |i: &LineItem| matches!(i.data, LineItemData::Edge(_) | LineItemData::OutOfLine);
                    let forced = offset == start && state.items[..own].iter().all(blank);
                    let fitting = fitting(content, item, shaped, (start, offset, ink_end), room, forced);
                    // What follows may be spaces, which hang, or a forced break.
                    let fitting = fitting.map(|end| if end == ink_end { segment_end } else { end });
                    if let Some(end) = fitting.filter(|&end| end < item.end) {
                        let line_item = &mut state.items[own];
                        line_item.end = end;
                        line_item.width = width_to(end);
                        state.position = base + line_item.width;
                        state.has_content = true;
                        return Some(Cut {
                            items: state.items.len(),
                            end,
                            next: Position {
                                item: cursor.item,
                                offset: end,
                            },
                            has_content: true,
                            hyphen: false,
                        });
                    }
                }
                if let Some(emergency) = state.emergency.filter(|_| offset == start) {
                    return Some(emergency.into());
                }
            }
            let line_item = &mut state.items[own];
            line_item.end = segment_end;
            line_item.width = width_to(segment_end);
            state.position = base + line_item.width - state.trim;
            let blank = item.collapses_spaces() && text[offset as usize..segment_end as usize].iter().all(|&b| b == b' ');
            state.has_content |= !blank;
            state.at_start &= blank;
            offset = segment_end;
            if is_break {
                let candidate = Candidate {
                    items: state.items.len(),
                    end: segment_end,
                    next: Position {
                        item: cursor.item,
                        offset: segment_end,
                    },
                    has_content: state.has_content,
                    hyphen: soft_hyphen,
                };
                if (needed > state.available || state.trim > Px::ZERO) && state.has_content {
                    return Some(candidate.into());
                }
                state.offer(candidate);
                next_break += 1;
            } else if at_break {
                next_break += 1;
            }
        }
        if wraps && breaks_anywhere(item) && state.has_content {
            state.emergency = Some(Candidate {
                items: state.items.len(),
                end: item.end,
                next: Position {
                    item: cursor.item,
                    offset: item.end,
                },
                has_content: true,
                hyphen: false,
            });
        }
        None
    }

    fn atomic(&self, content: &InlineContent, item: &InlineItem, cursor: Position, state: &mut State) -> Option<Cut> {
        let (result, margins) = self.lay_out_atomic(item);
        let size = self.container_flow.logical_size(result.fragment.size);
        let width = size.inline + margins.inline_sum();
        // An opportunity lies before the box if the text before it allows one there.
        let break_before = content.breaks.binary_search(&item.start).is_ok();
        if state.position + width > state.available && state.has_content {
            if let Some(candidate) = state.candidate {
                return Some(candidate.into());
            }
            if break_before && !state.items.is_empty() {
                return Some(Cut {
                    items: state.items.len(),
                    end: item.start,
                    next: cursor,
                    has_content: state.has_content,
                    hyphen: false,
                });
            }
        }
        state.position += width;
        state.has_content = true;
        state.at_start = false;
        state.items.push(LineItem {
            item: cursor.item,
            start: item.start,
            end: item.end,
            width,
            data: LineItemData::Atomic(Box::new(result), margins),
        });
        if content.breaks.binary_search(&item.end).is_ok() {
            let next = Position {
                item: cursor.item + 1,
                offset: item.end,
            };
            let candidate = Candidate {
                items: state.items.len(),
                end: item.end,
                next,
                has_content: true,
                hyphen: false,
            };
            state.offer(candidate);
        }
        None
    }

    /// Lays out an inline-block or another atomic inline-level box.
    fn lay_out_atomic(&self, item: &InlineItem) -> (LayoutResult, LogicalSides<Px>) {
        let layout_box = self.cx.tree.get(item.box_id);
        let own = layout_box.flow();
        let mut space = child_space(
            self.container_flow,
            own,
            self.container_inline,
            self.container_block,
            self.orthogonal_fallback,
        );
        space.inline_sizing = InlineSizing::ShrinkToFit;
        let result = self.cx.layout(item.box_id, &space);
        let margins = sizing::margins_or_zero(&layout_box.style, self.container_flow, self.container_inline);
        (result, margins)
    }

    fn tab(&self, content: &InlineContent, item: &InlineItem, cursor: Position, state: &mut State) -> Option<Cut> {
        let width = tab_width(item, state.position);
        let hangs = item.wraps() && item.style.inherited.white_space != WhiteSpaceCollapse::BreakSpaces;
        if !hangs
            && state.position + width > state.available
            && let Some(candidate) = state.candidate
        {
            return Some(candidate.into());
        }
        state.position += width;
        state.has_content = true;
        state.at_start = false;
        state.items.push(LineItem {
            item: cursor.item,
            start: item.start,
            end: item.end,
            width,
            data: LineItemData::Blank,
        });
        if content.breaks.binary_search(&item.end).is_ok() {
            let next = Position {
                item: cursor.item + 1,
                offset: item.end,
            };
            state.offer(Candidate {
                items: state.items.len(),
                end: item.end,
                next,
                has_content: true,
                hyphen: false,
            });
        }
        None
    }

    /// Ends the line at an opportunity.
    fn cut(&self, content: &InlineContent, mut state: State, cut: Cut) -> Line {
        state.items.truncate(cut.items);
        if let Some(last) = state.items.last_mut()
            && last.end >= cut.end
            && let ItemKind::Text(shaped) = &content.items[last.item].kind
        {
            let freed = freed_kerning(content, &content.items[last.item], shaped, cut.end);
            last.end = cut.end;
            last.width = Px::from_f32_ceil(shaped.width(last.start, last.end)) + freed;
            last.data = LineItemData::Text {
                hyphen: false,
                hanging: Px::ZERO,
                trim: -freed,
            };
        }
        if cut.hyphen
            && let Some(last) = state.items.iter_mut().rev().find(|i| matches!(i.data, LineItemData::Text { .. }))
        {
            last.width += hyphen_width(&content.items[last.item]);
            last.data = LineItemData::Text {
                hyphen: true,
                hanging: Px::ZERO,
                trim: Px::ZERO,
            };
        }
        state.has_content = cut.has_content;
        let mut next = cut.next;
        // Boxes that end at the cut end on this line.
        while let Some(item) = content.items.get(next.item) {
            match item.kind {
                ItemKind::Close { edge } if next.offset >= item.start => {
                    let sides = if edge { self.edge(item, false) } else { EdgeSides::default() };
                    self.push_edge(next.item, item, sides, &mut state);
                    next.item += 1;
                }
                ItemKind::Text(_) if next.offset >= item.end => next.item += 1,
                _ => break,
            }
        }
        let next = (next.item < content.items.len()).then_some(next);
        self.finish(content, state, next, false)
    }

    /// Removes or hangs the spaces at the line's end (CSS Text 3 §4.1.2), narrows a closing bracket there and adds up the width.
    fn finish(&self, content: &InlineContent, state: State, next: Option<Position>, last: bool) -> Line {
        let mut items = state.items;
        let mut hung = None;
        // Spaces that may not vanish any more, for others hang after them.
        let mut hangs = false;
        let mut spare = Px::ZERO;
        // On a last line preserved spaces hang only as far as they do not fit.
        let overflow = (state.position - state.available).clamp_negative();
        for (index, line_item) in items.iter_mut().enumerate().rev() {
            let item = &content.items[line_item.item];
            match (&line_item.data, &item.kind) {
                (&LineItemData::Text { hyphen: false, trim, .. }, ItemKind::Text(shaped)) => {
                    let width_to = |end: u32| Px::from_f32_ceil(shaped.width(line_item.start, end));
                    let collapses = item.collapses_spaces();
                    let mut end = line_item.end;
                    if collapses && !hangs {
                        while end > line_item.start && content.text.as_bytes()[end as usize - 1] == b' ' {
                            end -= 1;
                        }
                        if end < line_item.end {
                            (line_item.end, line_item.width) = (end, width_to(end));
                        }
                    }
                    let preserves = item.wraps() && item.style.inherited.white_space == WhiteSpaceCollapse::Preserve;
                    if !collapses && !preserves {
                        break;
                    }
                    // A wide space that alone is cut off from its text takes room, in browsers.
                    let alone = collapses && line_item.start == item.start && end < item.end && !last;
                    let alone = alone && end == item.start + last_char_len(&content.text, end);
                    if alone && is_hanging_space(&content.text, end, item) {
                        spare = line_item.width;
                    }
                    while end > line_item.start && !alone && is_hanging_space(&content.text, end, item) {
                        end -= last_char_len(&content.text, end);
                    }
                    let mut hanging = match end < line_item.end {
                        true => line_item.width - width_to(end),
                        false => Px::ZERO,
                    };
                    if last && !collapses {
                        hanging = hanging.min(overflow);
                    }
                    hangs |= hanging > Px::ZERO;
                    if hangs && end > line_item.start && end < line_item.end && content.bidirectional {
                        hung = Some((index, end, width_to(end), hanging));
                        break;
                    }
                    line_item.data = LineItemData::Text {
                        hyphen: false,
                        hanging,
                        trim,
                    };
                    if end > line_item.start {
                        break;
                    }
                }
                (LineItemData::Edge(_) | LineItemData::OutOfLine, _) => {}
                (LineItemData::Blank, ItemKind::Break | ItemKind::Control) => {}
                _ => break,
            }
        }
        if let Some((index, end, ink, hanging)) = hung {
            // They have the direction of the paragraph, so they are an item of their own.
            let whole = &mut items[index];
            let spaces = LineItem {
                item: whole.item,
                start: end,
                end: whole.end,
                width: whole.width - ink,
                data: LineItemData::Text {
                    hyphen: false,
                    hanging,
                    trim: Px::ZERO,
                },
            };
            (whole.end, whole.width) = (end, ink);
            items.insert(index + 1, spaces);
        }
        let is_text = |i: &&mut LineItem| i.end > i.start && matches!(i.data, LineItemData::Text { .. });
        if state.trim > Px::ZERO
            && let Some(last) = items.iter_mut().rev().find(is_text)
            && let LineItemData::Text { trim, .. } = &mut last.data
        {
            *trim = state.trim;
            last.width -= state.trim;
        }
        let width = items
            .iter()
            .map(|i| match i.data {
                LineItemData::Text { hanging, .. } => i.width - hanging,
                _ => i.width,
            })
            .sum();
        Line {
            items,
            next,
            width,
            spare,
            last,
            has_content: state.has_content,
            forced_break: None,
        }
    }
}

/// Whether a segment is a hyphen before a digit. At the start of a line Blink takes it for a minus sign, whatever the line before ends with.
fn is_sign(text: &[u8], start: u32, end: u32) -> bool {
    text[start as usize..end as usize] == *b"-" && text.get(end as usize).is_some_and(u8::is_ascii_digit)
}

/// The end of the longest run of whole grapheme clusters of a text from `offset` that fits in a line where the text begins at `start`: none when what
/// stands before `offset` may be all, else at least one when it is `forced`, because the line holds nothing yet.
fn fitting(
    content: &InlineContent,
    item: &InlineItem,
    shaped: &ShapedText,
    (start, offset, end): (u32, u32, u32),
    room: Px,
    forced: bool,
) -> Option<u32> {
    let origin = shaped.position(start);
    let mut fit = (offset > start).then_some(offset);
    for (index, cluster) in content.text[offset as usize..end as usize].grapheme_indices(true) {
        let cluster_end = offset + (index + cluster.len()) as u32;
        let mut width = Px::from_f32_ceil(shaped.position(cluster_end) - origin);
        if width <= room && is_near(room - width, item) {
            width += freed_kerning(content, item, shaped, cluster_end);
        }
        if width > room {
            return fit.or(forced.then_some(cluster_end));
        }
        fit = Some(cluster_end);
    }
    fit
}

/// Whether kerning may decide if something fits that has so much room left.
fn is_near(left: Px, item: &InlineItem) -> bool {
    left < Px::from_f32(item.style.inherited.font_size / 4.)
}

/// By how much a character is wider at the end of a line than before the character that follows it in the text: browsers shape what is cut off anew.
fn freed_kerning(content: &InlineContent, item: &InlineItem, shaped: &ShapedText, end: u32) -> Px {
    let pair = content.text.as_bytes()[..item.end as usize].get(end.saturating_sub(1) as usize..=end as usize);
    let kerns = pair.is_some_and(|pair| pair.iter().all(u8::is_ascii_graphic)) && end > item.start && !item.style.inherited.no_kerning;
    if !kerns {
        return Px::ZERO;
    }
    let Some(glyph) = shaped.glyphs[..shaped.glyph_at(end)].last() else {
        return Px::ZERO;
    };
    let last = InlineItem {
        start: glyph.cluster,
        end,
        ..item.clone()
    };
    let alone = content::shape(&content.text, &last, Default::default());
    Px::from_f32_round(alone.width(last.start, end) - shaped.width(last.start, end))
}

/// Whether the opportunity at `offset` is one for this item: `hyphens: none` forbids soft hyphens.
fn allows(content: &InlineContent, offset: u32, item: &InlineItem) -> bool {
    item.style.inherited.hyphens != Hyphens::None || !content.text[..offset as usize].ends_with('\u{ad}')
}

fn breaks_all(item: &InlineItem) -> bool {
    let inherited = &item.style.inherited;
    inherited.word_break == WordBreak::BreakAll || inherited.line_break == LineBreak::Anywhere
}

fn breaks_anywhere(item: &InlineItem) -> bool {
    let inherited = &item.style.inherited;
    inherited.overflow_wrap != OverflowWrap::Normal
        || inherited.word_break == WordBreak::BreakWord
        || inherited.line_break == LineBreak::Anywhere
}

/// Whether nothing follows an item but the ends of boxes.
fn ends_content(content: &InlineContent, item: usize) -> bool {
    let mut after = content.items[item + 1..].iter();
    after.all(|i| matches!(i.kind, ItemKind::Close { .. } | ItemKind::Control))
}

/// By how much the closing bracket before `end` is narrower at the end of a line that has no room for all of it.
fn closing_trim(content: &InlineContent, item: &InlineItem, shaped: &ShapedText, end: u32) -> Option<Px> {
    let mark = content.text[..end as usize].chars().next_back().filter(|c| !c.is_ascii())?;
    let inherited = &item.style.inherited;
    let options = ShapeOptions {
        rtl: item.level % 2 == 1,
        upright: shaped.upright,
        ..ShapeOptions::default()
    };
    let trim = inherited.font.trim_at_line_end(mark, &options)?;
    Some(Px::from_f32(trim * inherited.font_size))
}

/// Where and how a line ends.
struct Cut {
    items: usize,
    end: u32,
    next: Position,
    has_content: bool,
    hyphen: bool,
}

impl From<Candidate> for Cut {
    fn from(c: Candidate) -> Cut {
        Cut {
            items: c.items,
            end: c.end,
            next: c.next,
            has_content: c.has_content,
            hyphen: c.hyphen,
        }
    }
}

/// The space of an independent child of a block container, for the child's own flow.
pub fn child_space(container: Flow, own: Flow, container_inline: Px, container_block: Option<Px>, orthogonal_fallback: Px) -> Space {
    let mut space = Space::independent(container, container_inline, container_block);
    if container.is_orthogonal(own) {
        // CSS Writing Modes 4 §7.3.1: the child's inline axis is the container's block axis.
        space.available_inline = container_block.unwrap_or(orthogonal_fallback);
        space.percentage_inline = space.available_inline;
        space.available_block = Some(container_inline);
        space.percentage_block = Some(container_inline);
        space.inline_sizing = InlineSizing::ShrinkToFit;
    }
    space
}

fn text_data() -> LineItemData {
    LineItemData::Text {
        hyphen: false,
        hanging: Px::ZERO,
        trim: Px::ZERO,
    }
}

/// Adds a float or an absolutely positioned box. At a break opportunity it stays on the line that ends there, as in Blink.
fn keep_out_of_line(index: usize, item: &InlineItem, state: &mut State) {
    state.items.push(out_of_line(index, item));
    if let Some(candidate) = &mut state.candidate
        && candidate.next.offset == item.start
        && (matches!(item.kind, ItemKind::OutOfFlow { .. }) || candidate.items + 1 == state.items.len())
    {
        candidate.items = state.items.len();
        candidate.next = Position {
            item: index + 1,
            offset: item.end,
        };
    }
}

fn out_of_line(index: usize, item: &InlineItem) -> LineItem {
    LineItem {
        item: index,
        start: item.start,
        end: item.end,
        width: Px::ZERO,
        data: LineItemData::OutOfLine,
    }
}

/// Length in bytes of the character before `end`.
pub fn last_char_len(text: &str, end: u32) -> u32 {
    text[..end as usize].chars().next_back().map_or(1, |c| c.len_utf8() as u32)
}

/// Whether the character before `end` is a space that may hang at a line's end (CSS Text 3 §4.1.2: spaces and other space separators).
pub fn is_hanging_space(text: &str, end: u32, item: &InlineItem) -> bool {
    item.style.inherited.white_space != WhiteSpaceCollapse::BreakSpaces && text[..end as usize].ends_with(is_space)
}

/// Width of the collapsible space at the end of what is on the line.
fn trailing_space(content: &InlineContent, items: &[LineItem]) -> Px {
    let Some(last) = items.iter().rev().find(|i| !matches!(i.data, LineItemData::OutOfLine)) else {
        return Px::ZERO;
    };
    let item = &content.items[last.item];
    match &item.kind {
        ItemKind::Text(shaped) if item.collapses_spaces() && last.end > last.start && content.text[..last.end as usize].ends_with(' ') => {
            last.width - Px::from_f32_ceil(shaped.width(last.start, last.end - 1))
        }
        _ => Px::ZERO,
    }
}

/// Width of the hyphen that a soft hyphen turns into.
pub fn hyphen_width(item: &InlineItem) -> Px {
    let (mut glyphs, inherited) = (Vec::new(), &item.style.inherited);
    inherited
        .font
        .shape(hyphen_text(item), 0..hyphen_text(item).len(), &Default::default(), &mut glyphs);
    Px::from_f32_ceil(glyphs.iter().map(|g| g.advance).sum::<f32>() * inherited.font_size)
}

/// The hyphen character the font has.
pub fn hyphen_text(item: &InlineItem) -> &'static str {
    if item.style.inherited.font.missing('\u{2010}') {
        "-"
    } else {
        "\u{2010}"
    }
}

/// Width of a tab at some distance from the line's start (CSS Text 3 §4.2).
pub fn tab_width(item: &InlineItem, position: Px) -> Px {
    let inherited = &item.style.inherited;
    let stop = match inherited.tab_size {
        TabSize::Length(length) => length.to_f32(),
        TabSize::Spaces(count) => {
            let mut glyphs = Vec::new();
            inherited.font.shape(" ", 0..1, &Default::default(), &mut glyphs);
            let space = glyphs.iter().map(|g| g.advance).sum::<f32>() * inherited.font_size;
            let space = if inherited.fractional_glyphs { space } else { space.round() };
            let (letter, word) = inherited.spacing();
            count * (space + letter + word)
        }
    };
    if stop <= 0. {
        return Px::ZERO;
    }
    let position = position.to_f32();
    Px::from_f32_ceil(((position / stop).floor() + 1.) * stop - position)
}
