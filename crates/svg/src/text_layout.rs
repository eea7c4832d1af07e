//! Text of an SVG document: characters to glyphs at places (SVG 2 §11.5), horizontal lines only.

use crate::Warning;
use crate::outline;
use crate::text_style::{Anchor, Baseline, Line, Styles, TextStyle, baseline};
use resvg::tiny_skia::{Path, PathBuilder, Rect, Transform};
use roxmltree::Node;
use std::rc::Rc;
use std::str::FromStr;
use std::sync::Arc;
use svgtypes::LengthListParser;
use text::{Face, FontSet, ShapeOptions, ShapedGlyph};

/// Thickness of a line of text decoration, in em.
const LINE_THICKNESS: f32 = 1. / 16.;

/// The text of one element inside a `<text>`, set: as an outline, and as glyphs.
pub(crate) struct Span<'a> {
    /// The element.
    pub node: Node<'a, 'a>,
    /// The outline of all glyphs, in the coordinates of the `<text>`.
    pub outline: Path,
    /// The glyphs.
    pub runs: Vec<Run>,
    /// Lines below and above the glyphs.
    pub lines: Vec<Rect>,
}

/// Glyphs of one face with one transform.
#[derive(Clone)]
pub(crate) struct Run {
    pub face: Arc<Face>,
    pub embolden: bool,
    pub slant: bool,
    /// The em, in user units.
    pub size: f32,
    /// From the run's coordinates, the pen's start at the origin, to those of the `<text>`.
    pub place: Transform,
    /// Id, cluster and pen position.
    pub glyphs: Vec<page::Glyph>,
    pub text: String,
    /// From the origin to the end of the last glyph.
    pub advance: f32,
    pub ascent: f32,
    pub descent: f32,
}

/// A character that has a place.
struct Character {
    character: char,
    /// The element it is in, as an index.
    span: usize,
    x: Option<f32>,
    y: Option<f32>,
    dx: f32,
    dy: f32,
    rotate: f32,
}

/// An element with text.
struct Element<'a> {
    node: Node<'a, 'a>,
    style: Rc<TextStyle>,
    /// Below the baseline of the `<text>`.
    shift: f32,
    lines: Vec<Line>,
}

/// What `textLength` asks for: of the characters from the first to before the last.
struct Fitted {
    characters: std::ops::Range<usize>,
    length: f32,
    glyphs_too: bool,
}

/// A glyph at its place.
struct Placed {
    glyph: ShapedGlyph,
    /// Index of the character.
    character: usize,
    x: f32,
    y: f32,
    advance: f32,
    stretch: f32,
}

/// Sets the text of a `<text>` element. `width` and `height` are what percentages are of.
pub(crate) fn lay_out<'a>(
    node: Node<'a, 'a>,
    styles: &mut Styles<'a>,
    fonts: &FontSet,
    (width, height): (f32, f32),
    warnings: &mut Vec<Warning>,
) -> Vec<Span<'a>> {
    let mut collector = Collector {
        styles,
        fonts,
        view: (width, height),
        characters: Vec::new(),
        elements: Vec::new(),
        fitted: Vec::new(),
        warnings,
    };
    collector.element(node, 0., &[]);
    let Collector {
        mut characters,
        elements,
        fitted,
        ..
    } = collector;
    // A space at the end is not shown.
    while characters
        .last()
        .is_some_and(|last| last.character == ' ' && !elements[last.span].style.preserves_space)
    {
        characters.pop();
    }
    let mut placed = shape(&characters, &elements, fonts);
    place(&mut placed, &characters, &elements, &fitted);
    spans(&placed, &characters, &elements, fonts)
}

struct Collector<'a, 's> {
    styles: &'s mut Styles<'a>,
    fonts: &'s FontSet,
    view: (f32, f32),
    characters: Vec<Character>,
    elements: Vec<Element<'a>>,
    fitted: Vec<Fitted>,
    warnings: &'s mut Vec<Warning>,
}

impl<'a> Collector<'a, '_> {
    fn element(&mut self, node: Node<'a, 'a>, shift: f32, lines: &[Line]) {
        let style = self.styles.of(node);
        let declared = self.styles.declared(node);
        if declared.get("display") == Some("none") {
            return;
        }
        if style.vertical {
            self.warn(Warning::Unsupported("svg writing-mode"));
        }
        if style.right_to_left {
            self.warn(Warning::Unsupported("svg direction"));
        }
        let mut lines = lines.to_vec();
        for name in ["text-decoration", "text-decoration-line"] {
            for word in declared.get(name).unwrap_or("").split_ascii_whitespace() {
                lines.extend(match word {
                    "underline" => Some(Line::Under),
                    "overline" => Some(Line::Over),
                    "line-through" => Some(Line::Through),
                    _ => None,
                });
            }
        }
        let stack = style.font(self.fonts);
        let metrics = stack.metrics();
        let mut shift = shift;
        if let Some(value) = declared.get("baseline-shift") {
            shift += match value {
                "sub" => style.size * 0.2,
                "super" => -style.size * 0.4,
                value => -style.length(value, style.size).unwrap_or(0.),
            };
        }
        let aligned = declared.get("alignment-baseline").and_then(baseline).unwrap_or(style.dominant);
        let own = shift
            + style.size
                * match aligned {
                    Baseline::Alphabetic => 0.,
                    Baseline::Middle => metrics.x_height / 2.,
                    Baseline::Central => (metrics.ascent - metrics.descent) / 2.,
                    Baseline::Hanging => metrics.ascent * 0.8,
                    Baseline::Mathematical => metrics.ascent / 2.,
                    Baseline::TextTop => metrics.ascent,
                    Baseline::TextBottom => -metrics.descent,
                };
        let span = self.elements.len();
        self.elements.push(Element {
            node,
            style: style.clone(),
            shift: own,
            lines: lines.clone(),
        });
        let start = self.characters.len();
        for child in node.children() {
            if let Some(text) = child.text().filter(|_| child.is_text()) {
                self.text(text, span, style.preserves_space);
            } else if child.is_element() {
                match child.tag_name().name() {
                    "tspan" | "a" => self.element(child, shift, &lines),
                    "textPath" => self.warn(Warning::Unsupported("svg textPath")),
                    _ => {}
                }
            }
        }
        self.places(node, &style, start);
        let length = node.attribute("textLength").and_then(|text| style.length(text, self.view.0));
        if let Some(length) = length.filter(|length| *length > 0. && self.characters.len() > start) {
            self.fitted.push(Fitted {
                characters: start..self.characters.len(),
                length,
                glyphs_too: node.attribute("lengthAdjust") == Some("spacingAndGlyphs"),
            });
        }
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Line ends count as spaces, spaces side by side as one, as in browsers.
    fn text(&mut self, text: &str, span: usize, preserved: bool) {
        for character in text.chars() {
            let character = if matches!(character, '\n' | '\r' | '\t') { ' ' } else { character };
            let after_space = || self.characters.last().is_none_or(|last| last.character == ' ');
            if character == ' ' && !preserved && after_space() {
                continue;
            }
            self.characters.push(Character {
                character,
                span,
                x: None,
                y: None,
                dx: 0.,
                dy: 0.,
                rotate: 0.,
            });
        }
    }

    /// The lists of an element hold where no element inside has given its own.
    fn places(&mut self, node: Node, style: &TextStyle, start: usize) {
        let list = |name: &str, whole: f32| -> Vec<f32> {
            let lengths = LengthListParser::from(node.attribute(name).unwrap_or(""));
            lengths
                .map_while(Result::ok)
                .map(|length| style.resolve(length, whole))
                .filter(|length| length.is_finite())
                .collect()
        };
        let (width, height) = self.view;
        let (x, y, dx, dy) = (list("x", width), list("y", height), list("dx", width), list("dy", height));
        let own = &mut self.characters[start..];
        let outer = |value: Option<f32>, list: &[f32], index: usize| value.or_else(|| list.get(index).copied());
        for (index, character) in own.iter_mut().enumerate() {
            character.x = outer(character.x, &x, index);
            character.y = outer(character.y, &y, index);
            if character.dx == 0. {
                character.dx = dx.get(index).copied().unwrap_or(0.);
            }
            if character.dy == 0. {
                character.dy = dy.get(index).copied().unwrap_or(0.);
            }
        }
        let rotate: Vec<f32> = node
            .attribute("rotate")
            .unwrap_or("")
            .split([',', ' ', '\n', '\t'])
            .filter_map(|number| f32::from_str(number).ok())
            .collect();
        if let Some(last) = rotate.last() {
            for (index, character) in own.iter_mut().enumerate().filter(|(_, character)| character.rotate == 0.) {
                character.rotate = *rotate.get(index).unwrap_or(last);
            }
        }
    }
}

/// Whether a character starts a chunk, which is anchored by itself.
fn starts_chunk(index: usize, characters: &[Character]) -> bool {
    index == 0 || characters[index].x.is_some() || characters[index].y.is_some()
}

/// The glyphs of all characters, not yet placed.
fn shape(characters: &[Character], elements: &[Element], fonts: &FontSet) -> Vec<Placed> {
    let mut placed = Vec::new();
    let mut start = 0;
    while start < characters.len() {
        let span = characters[start].span;
        let same = |index: &usize| characters[*index].span == span && !starts_chunk(*index, characters);
        let end = (start + 1..characters.len())
            .take_while(same)
            .last()
            .map_or(start + 1, |last| last + 1);
        let style = &elements[span].style;
        let stack = style.font(fonts);
        let text: String = characters[start..end].iter().map(|character| character.character).collect();
        let mut offsets = Vec::with_capacity(text.len());
        for (index, (_, character)) in text.char_indices().enumerate() {
            offsets.extend(std::iter::repeat_n(start + index, character.len_utf8()));
        }
        let options = ShapeOptions {
            no_kerning: style.no_kerning,
            no_ligatures: style.letter_spacing != 0.,
            chinese: style.chinese,
            ..ShapeOptions::default()
        };
        let mut glyphs = Vec::new();
        stack.shape(&text, 0..text.len(), &options, &mut glyphs);
        for glyph in glyphs {
            placed.push(Placed {
                glyph,
                character: offsets.get(glyph.cluster as usize).copied().unwrap_or(start),
                x: 0.,
                y: 0.,
                advance: glyph.advance * style.size,
                stretch: 1.,
            });
        }
        start = end;
    }
    placed
}

/// Moves the pen from glyph to glyph, then fits lengths and anchors chunks (SVG 2 §11.5.1).
fn place(placed: &mut [Placed], characters: &[Character], elements: &[Element], fitted: &[Fitted]) {
    let (mut x, mut y, mut moved) = (0., 0., 0);
    for at in 0..placed.len() {
        let last_of_character = placed.get(at + 1).is_none_or(|next| next.character != placed[at].character);
        let glyph = &mut placed[at];
        // Characters that a ligature swallowed move the pen too.
        while moved <= glyph.character {
            let character = &characters[moved];
            x = character.x.unwrap_or(x) + character.dx;
            y = character.y.unwrap_or(y) + character.dy;
            moved += 1;
        }
        (glyph.x, glyph.y) = (x, y);
        let style = &elements[characters[glyph.character].span].style;
        if last_of_character {
            glyph.advance += style.letter_spacing;
            if characters[glyph.character].character == ' ' {
                glyph.advance += style.word_spacing;
            }
        }
        x += glyph.advance;
    }
    for fit in fitted {
        let inside = |glyph: &Placed| fit.characters.contains(&glyph.character);
        let Some(first) = placed.iter().position(inside) else { continue };
        let end = placed.iter().rposition(inside).map_or(first, |last| last + 1);
        let (from, to) = extent(&placed[first..end]);
        let natural = to - from;
        let clusters = 1
            + (first + 1..end)
                .filter(|&at| placed[at].character != placed[at - 1].character)
                .count();
        if fit.glyphs_too && natural > 0. {
            let stretch = fit.length / natural;
            for glyph in &mut placed[first..end] {
                glyph.x = from + (glyph.x - from) * stretch;
                glyph.advance *= stretch;
                glyph.stretch *= stretch;
            }
        } else if clusters > 1 {
            let gap = (fit.length - natural) / (clusters - 1) as f32;
            let mut added = 0.;
            for at in first..end {
                if at > first && placed[at].character != placed[at - 1].character {
                    added += gap;
                }
                placed[at].x += added;
            }
        }
        // What follows moves along, up to the next chunk.
        let shift = fit.length - natural;
        for glyph in placed.iter_mut().skip(end) {
            if starts_chunk(glyph.character, characters) {
                break;
            }
            glyph.x += shift;
        }
    }
    let mut start = 0;
    while start < placed.len() {
        let same = |at: &usize| placed[*at].character == placed[*at - 1].character || !starts_chunk(placed[*at].character, characters);
        let end = (start + 1..placed.len()).take_while(same).last().map_or(start + 1, |last| last + 1);
        let first = &characters[placed[start].character];
        let (from, to) = extent(&placed[start..end]);
        let origin = placed[start].x;
        let shift = match elements[first.span].style.anchor {
            Anchor::Start => origin - from,
            Anchor::Middle => origin - (from + to) / 2.,
            Anchor::End => origin - to,
        };
        placed[start..end].iter_mut().for_each(|glyph| glyph.x += shift);
        start = end;
    }
}

/// From the leftmost pen position to the rightmost end of an advance.
fn extent(placed: &[Placed]) -> (f32, f32) {
    placed.iter().fold((f32::MAX, f32::MIN), |(from, to), glyph| {
        let end = glyph.x + glyph.advance;
        (from.min(glyph.x).min(end), to.max(glyph.x).max(end))
    })
}

/// Gathers glyphs by element, and in it by face, size and transform.
fn spans<'a>(placed: &[Placed], characters: &[Character], elements: &[Element<'a>], fonts: &FontSet) -> Vec<Span<'a>> {
    let mut spans: Vec<Span> = Vec::new();
    let mut start = 0;
    while start < placed.len() {
        let span_index = characters[placed[start].character].span;
        let end = (start..placed.len())
            .take_while(|&at| characters[placed[at].character].span == span_index)
            .last()
            .map_or(start, |last| last)
            + 1;
        let element = &elements[span_index];
        let stack = element.style.font(fonts);
        let size = element.style.size;
        let mut builder = PathBuilder::new();
        let mut runs: Vec<Run> = Vec::new();
        let mut lines = Vec::new();
        let mut key = None;
        for (offset, glyph) in placed[start..end].iter().enumerate() {
            let character = &characters[glyph.character];
            let y = glyph.y + element.shift;
            let (face, embolden, slant) = stack.face(glyph.glyph.face);
            let turn = Transform::from_rotate(character.rotate).pre_scale(glyph.stretch, 1.);
            let place = Transform::from_translate(glyph.x, y).pre_concat(turn);
            let (dx, dy) = (glyph.glyph.dx * size, -glyph.glyph.dy * size);
            outline::add(face, glyph.glyph.id, size, slant, place.pre_translate(dx, dy), &mut builder);
            // Glyphs that are turned or stretched have a run of their own: the transform holds at their own pen.
            let is_plain = character.rotate == 0. && glyph.stretch == 1.;
            let this = (glyph.glyph.face, y, is_plain);
            let joins = is_plain && key == Some(this);
            key = Some(this);
            if !joins || runs.is_empty() {
                let metrics = face.metrics();
                runs.push(Run {
                    face: face.clone(),
                    embolden,
                    slant,
                    size,
                    place,
                    glyphs: Vec::new(),
                    text: String::new(),
                    advance: 0.,
                    ascent: metrics.ascent * size,
                    descent: metrics.descent * size,
                });
            }
            let Some(run) = runs.last_mut() else { continue };
            let x = if is_plain { glyph.x - run.place.tx } else { 0. };
            // The characters up to the next glyph's are shown by this one.
            let next = placed.get(start + offset + 1).map_or(characters.len(), |next| next.character);
            let before = offset > 0 && placed[start + offset - 1].character == glyph.character;
            let cluster = run.text.len();
            if !before || !joins {
                let shown = characters[glyph.character..next.max(glyph.character + 1)]
                    .iter()
                    .take_while(|character| character.span == span_index);
                run.text.extend(shown.map(|character| character.character));
            }
            let cluster = if before && joins {
                run.glyphs.last().map_or(0, |glyph| glyph.cluster)
            } else {
                cluster as u32
            };
            run.glyphs.push(page::Glyph {
                id: glyph.glyph.id,
                cluster,
                x: x + dx,
                y: dy,
            });
            run.advance = x + glyph.advance;
        }
        for line in &element.lines {
            let metrics = stack.metrics();
            let thickness = size * metrics.underline_thickness.max(LINE_THICKNESS / 2.);
            let (from, to) = extent(&placed[start..end]);
            let baseline = placed[start].y + element.shift;
            let centre = baseline
                + size
                    * match line {
                        Line::Under => metrics.underline_position,
                        Line::Over => -metrics.ascent,
                        Line::Through => -metrics.strikeout_position,
                    };
            lines.extend(Rect::from_xywh(from, centre - thickness / 2., (to - from).max(0.), thickness));
        }
        if let Some(outline) = builder.finish() {
            spans.push(Span {
                node: element.node,
                outline,
                runs,
                lines,
            });
        }
        start = end;
    }
    spans
}
