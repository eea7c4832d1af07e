//! The children of a block container: inline-level ones are collected into lines, block-level ones stand between them (§9.2.1, §9.2.2).

use super::replaced::MARK;
use super::{Child, Context, GeneratedPart, Generator, Source};
use crate::dom::NodeId;
use crate::layout::box_tree::{BoxId, Contents, Replaced};
use crate::layout::fragment::{Decoration, Fragment};
use crate::layout::inline::content::{InlineCollector, InlineContent, InlineItem};
use crate::layout::positioned;
use crate::limits::Work;
use crate::style::values::{Display, Float, UnicodeBidi};
use crate::style::{ComputedStyle, Pseudo, Styles};
use std::rc::Rc;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// What an inline box costs that goes on behind a block inside of it, in 64ths of a step, and what it takes: its two items, its place in the line,
/// its fragment, and its place among the boxes that the block is within.
const PARTS_PER_PIECE: u64 = 32;
const BYTES_OF_A_PIECE: usize = 2 * size_of::<InlineItem>() + size_of::<Fragment>() + size_of::<BoxId>() + 64;

/// A block container whose content is being collected.
struct Flow {
    style: Arc<ComputedStyle>,
    /// The box lines belong to while there are no blocks.
    id: BoxId,
    blocks: Vec<BoxId>,
    lines: InlineCollector,
    open: Vec<OpenInline>,
    first_line: Option<Arc<ComputedStyle>>,
    /// Nothing was put into a line or block yet.
    at_start: bool,
}

struct OpenInline {
    id: BoxId,
    style: Arc<ComputedStyle>,
    decorations: Rc<Vec<Rc<Decoration>>>,
}

impl Flow {
    fn owner(&self) -> (BoxId, &Arc<ComputedStyle>) {
        self.open.last().map_or((self.id, &self.style), |open| (open.id, &open.style))
    }
    fn positioned_inline(&self) -> Option<BoxId> {
        self.open
            .iter()
            .rev()
            .find(|o| positioned::contains_absolute(&o.style))
            .map(|o| o.id)
    }
    /// The open inline boxes that move or layer what is in them.
    fn reaching_inlines(&self) -> Vec<BoxId> {
        let reaches = |style: &ComputedStyle| style.is_positioned() || style.opacity < 1. || style.rare.isolated;
        self.open.iter().filter(|o| reaches(&o.style)).map(|o| o.id).collect()
    }
}

impl Generator<'_> {
    /// The contents of a block container.
    pub(super) fn block_contents(&mut self, id: BoxId, source: &Source, style: &Arc<ComputedStyle>, context: &Context) -> Contents {
        let mut flow = self.open_flow(id, source, style, context);
        self.list_marker(id, source, style, &mut flow, context);
        let children = self.children_of(source);
        let children = self.wrap_table_parts(children, style);
        self.flow_children(&mut flow, children, context);
        self.close_flow(flow)
    }

    fn open_flow(&mut self, id: BoxId, source: &Source, style: &Arc<ComputedStyle>, context: &Context) -> Flow {
        let mut first_line = context.first_line.clone();
        if let Source::Element(node) = source {
            if let Some(letter) = self.styles.pseudo(*node, Pseudo::FirstLetter) {
                self.first_letter = Some(letter.clone());
            }
            if let Some(line) = self.styles.pseudo(*node, Pseudo::FirstLine) {
                first_line = Some(line.clone());
            }
        }
        let mut flow = Flow {
            style: style.clone(),
            id,
            blocks: Vec::new(),
            lines: InlineCollector::default(),
            open: Vec::new(),
            first_line,
            at_start: true,
        };
        start_run(&mut flow);
        flow
    }

    fn close_flow(&mut self, mut flow: Flow) -> Contents {
        if flow.blocks.is_empty() && !flow.lines.is_blank() {
            let lines = std::mem::take(&mut flow.lines);
            return Contents::Inlines(Box::new(finish_run(lines, &flow, self.resources.work)));
        }
        self.end_run(&mut flow);
        Contents::Blocks(flow.blocks)
    }

    /// Ends the lines before a block: they become an anonymous block box, unless there is nothing in them (§9.2.2.1).
    fn end_run(&mut self, flow: &mut Flow) {
        let lines = std::mem::take(&mut flow.lines);
        if lines.is_blank() {
            flow.blocks.extend(lines.out_of_line());
        } else {
            let content = finish_run(lines, flow, self.resources.work);
            let id = self.anonymous_box(&flow.style, Display::Block, Contents::Inlines(Box::new(content)));
            self.boxes[id.0 as usize].is_first_formatted = flow.at_start;
            flow.blocks.push(id);
            flow.at_start = false;
            flow.first_line = None;
        }
        start_run(flow);
    }

    fn flow_children(&mut self, flow: &mut Flow, children: Vec<Child>, context: &Context) {
        for child in children {
            if self.resources.work.is_exhausted() {
                return;
            }
            match child {
                Child::Text(node) => {
                    let text = self.text(node).to_string();
                    self.flow_text(flow, &text, context);
                }
                Child::Generated(node, pseudo) => {
                    if let Some(style) = self.styles.pseudo(node, pseudo).cloned() {
                        let parts = self.generated_parts(&style);
                        self.flow_parts(flow, &style, parts, context);
                    }
                }
                Child::Alternative(node) => self.flow_alternative(flow, node, context),
                Child::Box(source) => {
                    let parent = flow.owner().1.clone();
                    let style = self.style_of(&source, &parent);
                    self.flow_box(flow, source, style, context);
                }
            }
        }
    }

    /// The alternative text of a picture, beside the place of the mark that browsers put there.
    fn flow_alternative(&mut self, flow: &mut Flow, node: NodeId, context: &Context) {
        let text = self.alternative(&Source::Element(node)).unwrap_or_default().to_string();
        let mut style = Styles::anonymous(flow.owner().1, Display::Block);
        Arc::make_mut(&mut style).float = Float::InlineStart;
        let mark = self.new_box(style.clone(), &Source::Anonymous(Display::Block, Rc::default()));
        self.boxes[mark.0 as usize].contents = Contents::Replaced(Replaced {
            picture: None,
            width: Some(MARK),
            height: Some(MARK),
            ratio: Some(1.),
        });
        flow.lines.float(mark, &style);
        self.flow_text(flow, &text, context);
    }

    fn flow_text(&mut self, flow: &mut Flow, text: &str, context: &Context) {
        let decorations = flow.open.last().map_or(&context.decorations, |o| &o.decorations).clone();
        let (owner, style) = (flow.owner().0, flow.owner().1.clone());
        if let Some(letter_style) = self.first_letter.clone()
            && let Some((before, letter, rest)) = split_first_letter(text)
        {
            self.first_letter = None;
            flow.lines.text(before, owner, &style, &decorations);
            let source = Source::Anonymous(Display::Inline, Rc::default());
            let id = self.new_box(letter_style.clone(), &source);
            if letter_style.is_floating() {
                let mut inner = InlineCollector::default();
                inner.text(letter, id, &letter_style, &Rc::default());
                self.boxes[id.0 as usize].contents = Contents::Inlines(Box::new(inner.finish(&letter_style, None, self.resources.work)));
                flow.lines.float(id, &letter_style);
            } else {
                flow.lines.open(id, &letter_style, true);
                flow.lines.text(letter, id, &letter_style, &decorations);
                flow.lines.close(id, &letter_style, true);
            }
            flow.lines.text(rest, owner, &style, &decorations);
            return;
        }
        flow.lines.text(text, owner, &style, &decorations);
    }

    fn flow_box(&mut self, flow: &mut Flow, source: Source, style: Arc<ComputedStyle>, context: &Context) {
        if style.is_out_of_flow() {
            let waiting = self.first_letter.take();
            let id = self.element_box(source, style.clone(), context);
            self.first_letter = waiting;
            flow.lines.out_of_flow(id, &style, flow.positioned_inline());
            return;
        }
        if style.is_floating() {
            let waiting = self.first_letter.take();
            let id = self.element_box(source, style.clone(), context);
            self.first_letter = waiting;
            self.resources.work.spend_64ths(flow.open.len() as u64);
            self.resources.work.grow_by::<BoxId>(flow.open.len());
            self.boxes[id.0 as usize].within_inlines = flow.reaching_inlines();
            self.boxes[id.0 as usize].inline_container = flow.positioned_inline();
            flow.lines.float(id, &style);
            return;
        }
        match style.display {
            Display::Inline | Display::InlineListItem => self.flow_inline(flow, source, style, context),
            Display::InlineBlock | Display::InlineTable | Display::InlineFlex | Display::InlineGrid => {
                self.first_letter = None;
                let id = self.element_box(source, style.clone(), context);
                self.boxes[id.0 as usize].inline_container = flow.positioned_inline();
                flow.lines.atomic(id, &style);
            }
            _ => {
                self.split_inlines(flow);
                self.end_run(flow);
                let mut inner = context.clone();
                inner.first_line = if flow.at_start { flow.first_line.clone() } else { None };
                if let Some(open) = flow.open.last() {
                    inner.decorations = open.decorations.clone();
                }
                let id = self.element_box(source, style, &inner);
                self.boxes[id.0 as usize].within_inlines = flow.reaching_inlines();
                self.boxes[id.0 as usize].inline_container = flow.positioned_inline();
                flow.blocks.push(id);
                flow.at_start = false;
                flow.first_line = None;
                self.first_letter = None;
                reopen_inlines(flow);
            }
        }
    }

    fn flow_inline(&mut self, flow: &mut Flow, source: Source, style: Arc<ComputedStyle>, context: &Context) {
        if let Source::Element(node) = &source
            && let Some(element) = self.document.element(*node).filter(|e| e.html)
        {
            match &*element.name {
                "br" => {
                    let id = self.new_box(style.clone(), &source);
                    flow.lines.line_break(id, &style);
                    return;
                }
                "wbr" => {
                    let id = self.new_box(style.clone(), &source);
                    flow.lines.word_break(id, &style);
                    return;
                }
                _ => {}
            }
        }
        if let Some(contents) = self.replaced_contents(&source, &style) {
            self.first_letter = None;
            let style = match &contents {
                Contents::Replaced(replaced) if replaced.picture.is_none() && self.is_picture(&source) => {
                    self.without_picture(&style, false)
                }
                _ => style,
            };
            let id = self.new_box(style.clone(), &source);
            let counted = self.enter(&source, &style);
            self.leave(counted);
            self.boxes[id.0 as usize].contents = contents;
            flow.lines.atomic(id, &style);
            return;
        }
        if self.alternative(&source).is_some() {
            let style = self.without_picture(&style, true);
            let id = self.new_box(style.clone(), &source);
            let counted = self.enter(&source, &style);
            let inner = self.context_inside(&style, context);
            self.boxes[id.0 as usize].contents = self.block_contents(id, &source, &style, &inner);
            self.leave(counted);
            self.boxes[id.0 as usize].inline_container = flow.positioned_inline();
            flow.lines.atomic(id, &style);
            return;
        }
        let id = self.new_box(style.clone(), &source);
        let counted = self.enter(&source, &style);
        let outer = flow.open.last().map_or(&context.decorations, |o| &o.decorations).clone();
        let inner = self.context_inside(
            &style,
            &Context {
                decorations: outer,
                first_line: None,
            },
        );
        flow.lines.open(id, &style, true);
        flow.open.push(OpenInline {
            id,
            style: style.clone(),
            decorations: inner.decorations.clone(),
        });
        let children = self.children_of(&source);
        let children = self.wrap_table_parts(children, &style);
        self.flow_children(flow, children, context);
        flow.open.pop();
        flow.lines.close(id, &style, true);
        self.leave(counted);
    }

    /// Ends the open inline boxes on this side of a block inside them. On the other side they go on.
    fn split_inlines(&mut self, flow: &mut Flow) {
        let pieces = flow.open.len();
        self.resources.work.spend_64ths(pieces as u64 * PARTS_PER_PIECE);
        self.resources.work.grow(pieces * BYTES_OF_A_PIECE);
        for open in flow.open.iter().rev() {
            flow.lines.close(open.id, &open.style, false);
        }
    }

    fn flow_parts(&mut self, flow: &mut Flow, style: &Arc<ComputedStyle>, parts: Vec<GeneratedPart>, context: &Context) {
        for part in parts {
            match part {
                GeneratedPart::Text(text) => self.flow_text(flow, &text, context),
                GeneratedPart::Picture(picture) => {
                    let anonymous = Styles::anonymous(style, Display::Inline);
                    let contents = Contents::Replaced(Replaced::picture(picture, style));
                    let id = self.anonymous_box(style, Display::Inline, contents);
                    flow.lines.atomic(id, &anonymous);
                }
            }
        }
    }

    /// The marker of a list item (§12.5): inside the first line, or beside it.
    fn list_marker(&mut self, id: BoxId, source: &Source, style: &Arc<ComputedStyle>, flow: &mut Flow, context: &Context) {
        let (Source::Element(node) | Source::Pseudo(node, _)) = source else {
            return;
        };
        if !matches!(style.display, Display::ListItem | Display::FlowRootListItem) {
            return;
        }
        let marker_style = match self.styles.pseudo(*node, Pseudo::Marker) {
            Some(marker) if matches!(source, Source::Element(_)) => marker.clone(),
            _ => Styles::anonymous(style, Display::InlineBlock),
        };
        let mut parts = self.marker_parts(style, &marker_style);
        if parts.is_empty() {
            return;
        }
        let mut marker_style = super::marker::of_symbol(style, super::marker::of_picture(style, marker_style));
        if style.inherited.list_style_inside {
            super::marker::inside(style, &mut marker_style, &mut parts);
            let marker = self.new_box(marker_style.clone(), &Source::Pseudo(*node, Pseudo::Marker));
            flow.lines.open(marker, &marker_style, true);
            flow.open.push(OpenInline {
                id: marker,
                style: marker_style.clone(),
                decorations: context.decorations.clone(),
            });
            self.marker_content(flow, &marker_style, parts, context);
            flow.open.pop();
            flow.lines.close(marker, &marker_style, true);
        } else {
            let marker = self.new_box(marker_style.clone(), &Source::Pseudo(*node, Pseudo::Marker));
            let mut inner = Flow {
                style: marker_style.clone(),
                id: marker,
                blocks: Vec::new(),
                lines: InlineCollector::default(),
                open: Vec::new(),
                first_line: None,
                at_start: true,
            };
            self.marker_content(&mut inner, &marker_style, parts, &Context::default());
            let contents = self.close_flow(inner);
            self.boxes[marker.0 as usize].contents = contents;
            self.boxes[id.0 as usize].marker = Some(marker);
        }
    }

    fn marker_content(&mut self, flow: &mut Flow, style: &Arc<ComputedStyle>, parts: Vec<GeneratedPart>, context: &Context) {
        let waiting = self.first_letter.take();
        self.flow_parts(flow, style, parts, context);
        self.first_letter = waiting;
    }
}

/// A run of lines begins: a block container's own `bidi-override` holds for each (CSS Writing Modes 4 §2.4.1).
fn start_run(flow: &mut Flow) {
    let (id, style) = (flow.id, flow.style.clone());
    if matches!(style.unicode_bidi, UnicodeBidi::Override | UnicodeBidi::IsolateOverride) {
        flow.lines.override_direction(id, &style);
    }
}

fn reopen_inlines(flow: &mut Flow) {
    for open in &flow.open {
        flow.lines.open(open.id, &open.style, false);
    }
}

fn finish_run(lines: InlineCollector, flow: &Flow, work: &Work) -> InlineContent {
    match &flow.first_line {
        None => lines.finish(&flow.style, None, work),
        Some(first) => lines.finish(&flow.style, Some(&|style| under_first_line(style, &flow.style, first)), work),
    }
}

/// The style of an inline box on the first line: what it inherited from its block container comes from `::first-line` instead (§5.12.1).
fn under_first_line(style: &Arc<ComputedStyle>, container: &Arc<ComputedStyle>, first: &Arc<ComputedStyle>) -> Arc<ComputedStyle> {
    if Arc::ptr_eq(style, container) {
        return first.clone();
    }
    let (own, outer, line) = (&style.inherited, &container.inherited, &first.inherited);
    let mut inherited = (**own).clone();
    macro_rules! from_line {
        ($($field:ident),*) => { $( if own.$field == outer.$field { inherited.$field = line.$field.clone(); } )* };
    }
    from_line!(font_size, font_weight, small_caps, line_height, color, text_transform, text_shadow);
    if own.letter_spacing == outer.letter_spacing {
        inherited.letter_spacing = line.letter_spacing.clone();
    }
    if own.word_spacing == outer.word_spacing {
        inherited.word_spacing = line.word_spacing.clone();
    }
    if Arc::ptr_eq(&own.font, &outer.font) {
        inherited.font = line.font.clone();
    }
    let mut style = (**style).clone();
    style.inherited = Arc::new(inherited);
    Arc::new(style)
}

/// White space before, the first letter with its punctuation (§5.12.2), and the rest. `None` when there is only white space.
fn split_first_letter(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find(|c: char| !c.is_whitespace())?;
    let mut end = start;
    let mut letter = false;
    for cluster in text[start..].graphemes(true) {
        let c = cluster.chars().next()?;
        let punctuation = is_punctuation(c);
        if (letter && !punctuation) || c.is_whitespace() {
            break;
        }
        letter |= !punctuation;
        end += cluster.len();
    }
    letter.then(|| (&text[..start], &text[start..end], &text[end..]))
}

/// Unicode classes Ps, Pe, Pi, Pf and Po, by blocks.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() && !matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' | '-' | '_')
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{2016}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}')
}

#[cfg(test)]
mod tests {
    use super::split_first_letter;

    #[test]
    fn punctuation_belongs_to_the_first_letter() {
        assert_eq!(split_first_letter("  “Hello”"), Some(("  ", "“H", "ello”")));
        assert_eq!(split_first_letter("A) b"), Some(("", "A)", " b")));
        assert_eq!(split_first_letter(" \n"), None);
    }
}
