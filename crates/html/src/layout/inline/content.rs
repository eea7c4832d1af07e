//! The content of an inline formatting context: one text with items in it, segmented by direction and shaped.

use crate::layout::box_tree::BoxId;
use crate::layout::fragment::Decoration;
use crate::layout::geometry::Flow;
use crate::layout::inline::breaks;
use crate::layout::inline::case;
use crate::layout::inline::line_breaker::Position;
use crate::layout::inline::white_space::{Collapser, Piece};
use crate::limits::Work;
use crate::style::ComputedStyle;
use crate::style::values::{
    AutoLength, Direction, LengthPercentage, SmallCapitals, TextOrientation, UnicodeBidi, WhiteSpaceCollapse, WritingMode,
};
use crate::units::Px;
use std::rc::Rc;
use std::sync::Arc;
use text::is_default_ignorable;
use text::{ShapeOptions, ShapedGlyph};
use unicode_bidi::{BidiInfo, Level};

/// What shaping a text costs, and each of its glyphs, in 64ths of a step.
const PARTS_PER_TEXT: u64 = 16;
const PARTS_PER_GLYPH: u64 = 4;

/// The content of an inline formatting context.
#[derive(Debug)]
pub struct InlineContent {
    /// All characters, white space collapsed; a box is U+FFFC.
    pub text: String,
    /// What the text is made of, in logical order.
    pub items: Vec<InlineItem>,
    /// Byte offsets before which a line may be broken, ascending; what `white-space` forbids is not among them.
    pub breaks: Vec<u32>,
    /// Some item runs right to left, so lines have to be reordered.
    pub bidirectional: bool,
    /// With `unicode-bidi: plaintext`: where each paragraph ends and whether it runs right to left.
    pub paragraphs: Vec<(u32, bool)>,
    solid: bool,
    /// The block container's own style under `::first-line`, in the content of a first line.
    pub root_style: Option<Arc<ComputedStyle>>,
    /// The same items with the styles of `::first-line`, for the first line.
    pub first_line: Option<Box<InlineContent>>,
}

/// A piece of inline content.
#[derive(Debug, Clone)]
pub struct InlineItem {
    /// What it is.
    pub kind: ItemKind,
    /// Start in the text, in bytes.
    pub start: u32,
    /// End in the text, in bytes.
    pub end: u32,
    /// The box the item belongs to: the inline box (or block container) around text, or the box itself.
    pub box_id: BoxId,
    /// The style of that box.
    pub style: Arc<ComputedStyle>,
    /// Bidi embedding level.
    pub level: u8,
}

/// What an inline item is.
#[derive(Debug, Clone)]
pub enum ItemKind {
    /// Characters of one style, direction and orientation.
    Text(Rc<ShapedText>),
    /// An inline box starts; `edge`: with its start margin, border and padding (not when it was split by a block inside).
    Open {
        /// The box really starts here.
        edge: bool,
    },
    /// An inline box ends.
    Close {
        /// The box really ends here.
        edge: bool,
    },
    /// An inline-block, a picture, an inline table.
    Atomic,
    /// A float.
    Float,
    /// An absolutely positioned box.
    OutOfFlow {
        /// The innermost positioned inline box around it, its containing block.
        inline_container: Option<BoxId>,
    },
    /// A preserved line feed or `<br>`.
    Break,
    /// A preserved tab.
    Tab,
    /// A bidi control character, which has no width.
    Control,
}

/// Glyphs of a text item, in logical order.
#[derive(Debug, Default)]
pub struct ShapedText {
    /// The glyphs; clusters are byte offsets in the whole text, advances in px with letter and word spacing.
    pub glyphs: Vec<ShapedGlyph>,
    /// Sum of the advances before each glyph, one more entry than glyphs.
    pub positions: Vec<f32>,
    /// Upright in a vertical line.
    pub upright: bool,
    /// Text decorations in force, outermost first.
    pub decorations: Rc<Vec<Rc<Decoration>>>,
}

impl InlineContent {
    /// Whether some line box exists (§9.4.2): there is text, an atomic box, a break, or an inline box with margin, border or padding.
    pub fn is_solid(&self) -> bool {
        self.solid
    }
    /// Whether a float stands in it.
    pub fn has_floats(&self) -> bool {
        self.items.iter().any(|i| matches!(i.kind, ItemKind::Float))
    }
    /// The floats that come up from a position on before anything that makes a line.
    pub fn leading_floats(&self, from: Position) -> impl Iterator<Item = BoxId> + '_ {
        let blank = move |item: &InlineItem| match item.kind {
            ItemKind::Text(_) => {
                let start = item.start.max(from.offset).min(item.end);
                item.collapses_spaces() && self.text[start as usize..item.end as usize].bytes().all(|b| b == b' ')
            }
            ItemKind::Open { .. } | ItemKind::Close { .. } => !item.has_edge(),
            ItemKind::Float | ItemKind::OutOfFlow { .. } | ItemKind::Control => true,
            ItemKind::Atomic | ItemKind::Break | ItemKind::Tab => false,
        };
        let leading = self.items[from.item.min(self.items.len())..]
            .iter()
            .take_while(move |item| blank(item));
        leading.filter(|item| matches!(item.kind, ItemKind::Float)).map(|item| item.box_id)
    }
}

fn has_inline_edge(style: &ComputedStyle, flow: Flow, start: bool) -> bool {
    let zero = |length: &LengthPercentage| length.length() == Some(Px::ZERO);
    let margins = flow.logical_sides(&style.margin);
    let borders = flow.logical_sides(&style.border_width);
    let padding = flow.logical_sides(&style.padding);
    let (margin, border, padding) = match start {
        true => (margins.inline_start, borders.inline_start, padding.inline_start),
        false => (margins.inline_end, borders.inline_end, padding.inline_end),
    };
    let no_margin = match &margin {
        AutoLength::Auto => true,
        AutoLength::Set(length) => zero(length),
    };
    !no_margin || border != Px::ZERO || !zero(&padding)
}

impl ShapedText {
    /// Distance in px from the item's start to the start of the cluster at `offset`.
    pub fn position(&self, offset: u32) -> f32 {
        self.positions[self.glyph_at(offset)]
    }
    /// Index of the first glyph whose cluster is at or after `offset`.
    pub fn glyph_at(&self, offset: u32) -> usize {
        self.glyphs.partition_point(|g| g.cluster < offset)
    }
    /// Advance in px of the characters between two offsets.
    pub fn width(&self, start: u32, end: u32) -> f32 {
        self.position(end) - self.position(start)
    }
}

impl InlineItem {
    /// Whether it is the end of an inline box that has a margin, border or padding there.
    pub fn has_edge(&self) -> bool {
        let inherited = &self.style.inherited;
        let flow = Flow {
            mode: inherited.writing_mode,
            direction: inherited.direction,
        };
        match self.kind {
            ItemKind::Open { edge: true } => has_inline_edge(&self.style, flow, true),
            ItemKind::Close { edge: true } => has_inline_edge(&self.style, flow, false),
            _ => false,
        }
    }
    /// Whether lines may be broken inside and after the item.
    pub fn wraps(&self) -> bool {
        !self.style.inherited.no_wrap
    }
    /// Whether spaces of the item vanish at the start and end of lines.
    pub fn collapses_spaces(&self) -> bool {
        matches!(
            self.style.inherited.white_space,
            WhiteSpaceCollapse::Collapse | WhiteSpaceCollapse::PreserveBreaks
        )
    }
}

/// Collects inline content while boxes are generated.
#[derive(Debug, Default)]
pub struct InlineCollector {
    text: String,
    items: Vec<InlineItem>,
    decorations: Vec<(usize, Rc<Vec<Rc<Decoration>>>)>,
    collapser: Collapser,
    /// The last style that small capitals were asked of, and that of the small letters.
    small: Option<(Arc<ComputedStyle>, Arc<ComputedStyle>)>,
    /// Something besides white space, tags, floats and absolutely positioned boxes was seen.
    has_content: bool,
}

impl InlineCollector {
    /// Whether there is nothing but collapsible white space, floats and absolutely positioned boxes, and no inline box.
    pub fn is_blank(&self) -> bool {
        !self.has_content
            && !self
                .items
                .iter()
                .any(|i| matches!(i.kind, ItemKind::Open { .. } | ItemKind::Close { .. }))
    }
    /// The floats and absolutely positioned boxes in it, in order.
    pub fn out_of_line(&self) -> impl Iterator<Item = BoxId> + '_ {
        self.items
            .iter()
            .filter(|i| matches!(i.kind, ItemKind::Float | ItemKind::OutOfFlow { .. }))
            .map(|i| i.box_id)
    }

    fn push(&mut self, kind: ItemKind, start: usize, box_id: BoxId, style: &Arc<ComputedStyle>) {
        let (start, end) = (start as u32, self.text.len() as u32);
        self.items.push(InlineItem {
            kind,
            start,
            end,
            box_id,
            style: style.clone(),
            level: 0,
        });
    }

    /// Adds text of a box.
    pub fn text(&mut self, source: &str, box_id: BoxId, style: &Arc<ComputedStyle>, decorations: &Rc<Vec<Rc<Decoration>>>) {
        let everything = match style.inherited.small_caps {
            SmallCapitals::None => return self.styled_text(source, box_id, style, decorations),
            SmallCapitals::Letters => false,
            SmallCapitals::All => true,
        };
        let small = match self.small.take() {
            Some((of, small)) if Arc::ptr_eq(&of, style) => small,
            _ => case::small_capitals(style),
        };
        for (piece, lower) in case::runs(source) {
            let piece_style = if lower || everything { &small } else { style };
            self.styled_text(piece, box_id, piece_style, decorations);
        }
        self.small = Some((style.clone(), small));
    }

    fn styled_text(&mut self, source: &str, box_id: BoxId, style: &Arc<ComputedStyle>, decorations: &Rc<Vec<Rc<Decoration>>>) {
        let inherited = &style.inherited;
        let mut pieces = smallvec::SmallVec::<[(Piece, usize, usize); 4]>::new();
        self.collapser.append(
            source,
            inherited.white_space,
            (inherited.text_transform, &inherited.lang),
            &mut self.text,
            &mut |piece, start, end| {
                pieces.push((piece, start, end));
            },
        );
        let collapses = matches!(
            inherited.white_space,
            WhiteSpaceCollapse::Collapse | WhiteSpaceCollapse::PreserveBreaks
        );
        for (piece, start, end) in pieces {
            let kind = match piece {
                Piece::Text => {
                    self.has_content |= !collapses || self.text[start..end].bytes().any(|b| b != b' ');
                    self.decorations.push((self.items.len(), decorations.clone()));
                    ItemKind::Text(Rc::default())
                }
                Piece::Break => {
                    self.has_content = true;
                    ItemKind::Break
                }
                Piece::Tab => {
                    self.has_content = true;
                    ItemKind::Tab
                }
            };
            let (start, end) = (start as u32, end as u32);
            self.items.push(InlineItem {
                kind,
                start,
                end,
                box_id,
                style: style.clone(),
                level: 0,
            });
        }
    }

    /// An inline box starts.
    pub fn open(&mut self, box_id: BoxId, style: &Arc<ComputedStyle>, edge: bool) {
        let start = self.text.len();
        self.push(ItemKind::Open { edge }, start, box_id, style);
        for control in bidi_controls(style).0.chars() {
            self.control(control, box_id, style);
        }
    }

    /// An inline box ends.
    pub fn close(&mut self, box_id: BoxId, style: &Arc<ComputedStyle>, edge: bool) {
        for control in bidi_controls(style).1.chars() {
            self.control(control, box_id, style);
        }
        let start = self.text.len();
        self.push(ItemKind::Close { edge }, start, box_id, style);
    }

    /// The block container itself overrides the direction of its text.
    pub fn override_direction(&mut self, box_id: BoxId, style: &Arc<ComputedStyle>) {
        let rtl = style.inherited.direction == Direction::Rtl;
        self.control(if rtl { '\u{202e}' } else { '\u{202d}' }, box_id, style);
    }

    fn control(&mut self, control: char, box_id: BoxId, style: &Arc<ComputedStyle>) {
        let start = self.text.len();
        self.text.push(control);
        self.push(ItemKind::Control, start, box_id, style);
    }

    /// An atomic inline-level box.
    pub fn atomic(&mut self, box_id: BoxId, style: &Arc<ComputedStyle>) {
        let start = self.text.len();
        self.text.push('\u{fffc}');
        self.collapser.interrupt();
        self.has_content = true;
        self.push(ItemKind::Atomic, start, box_id, style);
    }

    /// A float.
    pub fn float(&mut self, box_id: BoxId, style: &Arc<ComputedStyle>) {
        let start = self.text.len();
        self.push(ItemKind::Float, start, box_id, style);
    }

    /// An absolutely positioned box.
    pub fn out_of_flow(&mut self, box_id: BoxId, style: &Arc<ComputedStyle>, inline_container: Option<BoxId>) {
        let start = self.text.len();
        self.push(ItemKind::OutOfFlow { inline_container }, start, box_id, style);
    }

    /// `<br>`.
    pub fn line_break(&mut self, box_id: BoxId, style: &Arc<ComputedStyle>) {
        let start = self.text.len();
        self.text.push('\n');
        self.collapser.interrupt();
        self.collapser.after_space = true;
        self.has_content = true;
        self.push(ItemKind::Break, start, box_id, style);
    }

    /// `<wbr>`: a soft wrap opportunity.
    pub fn word_break(&mut self, box_id: BoxId, style: &Arc<ComputedStyle>) {
        let start = self.text.len();
        self.text.push('\u{200b}');
        self.push(ItemKind::Text(Rc::default()), start, box_id, style);
    }

    /// Segments and shapes what was collected. `first_line` gives the style that an item of a box with some style has on the first line.
    pub fn finish(
        self,
        container: &Arc<ComputedStyle>,
        first_line: Option<&dyn Fn(&Arc<ComputedStyle>) -> Arc<ComputedStyle>>,
        work: &Work,
    ) -> InlineContent {
        let InlineCollector {
            text,
            items,
            decorations,
            has_content,
            ..
        } = self;
        let rtl = container.inherited.direction == Direction::Rtl;
        let bidirectional = rtl || may_be_bidirectional(&text);
        let bidi = bidirectional.then(|| {
            let plaintext = container.unicode_bidi == UnicodeBidi::Plaintext;
            let base = (!plaintext).then(|| if rtl { Level::rtl() } else { Level::ltr() });
            BidiInfo::new(&text, base)
        });
        let paragraphs = match &bidi {
            Some(info) if container.unicode_bidi == UnicodeBidi::Plaintext => {
                info.paragraphs.iter().map(|p| (p.range.end as u32, p.level.is_rtl())).collect()
            }
            _ => Vec::new(),
        };
        let levels = bidi.map(|info| info.levels);
        let mut decoration_of = vec![Rc::default(); items.len()];
        for (item, list) in decorations {
            decoration_of[item] = list;
        }
        let (items, sources) = split_items(&text, items, levels.as_deref());
        let breaks = breaks::opportunities(&text, &items, container);
        let solid = has_content || items.iter().any(InlineItem::has_edge);
        let first_line_root = first_line.map(|style_of| style_of(container));
        let first_line = first_line.map(|style_of| {
            let mut items = items.clone();
            for item in &mut items {
                item.style = style_of(&item.style);
            }
            let items = shape_items(&text, items, &sources, &decoration_of, work);
            Box::new(InlineContent {
                text: text.clone(),
                items,
                breaks: breaks.clone(),
                bidirectional,
                paragraphs: paragraphs.clone(),
                solid,
                root_style: first_line_root.clone(),
                first_line: None,
            })
        });
        let items = shape_items(&text, items, &sources, &decoration_of, work);
        InlineContent {
            text,
            items,
            breaks,
            bidirectional,
            paragraphs,
            solid,
            root_style: None,
            first_line,
        }
    }
}

/// The control characters that stand for `unicode-bidi` at the start and end of an inline box (CSS Writing Modes 4 §2.4.1).
fn bidi_controls(style: &ComputedStyle) -> (&'static str, &'static str) {
    let rtl = style.inherited.direction == Direction::Rtl;
    match (style.unicode_bidi, rtl) {
        (UnicodeBidi::Normal, _) => ("", ""),
        (UnicodeBidi::Embed, false) => ("\u{202a}", "\u{202c}"),
        (UnicodeBidi::Embed, true) => ("\u{202b}", "\u{202c}"),
        (UnicodeBidi::Override, false) => ("\u{202d}", "\u{202c}"),
        (UnicodeBidi::Override, true) => ("\u{202e}", "\u{202c}"),
        (UnicodeBidi::Isolate, false) => ("\u{2066}", "\u{2069}"),
        (UnicodeBidi::Isolate, true) => ("\u{2067}", "\u{2069}"),
        (UnicodeBidi::IsolateOverride, false) => ("\u{2068}\u{202d}", "\u{202c}\u{2069}"),
        (UnicodeBidi::IsolateOverride, true) => ("\u{2068}\u{202e}", "\u{202c}\u{2069}"),
        (UnicodeBidi::Plaintext, _) => ("\u{2068}", "\u{2069}"),
    }
}

fn may_be_bidirectional(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

/// Splits text items where the direction or the vertical orientation changes. Returns for each new item the index of the old one.
fn split_items(text: &str, items: Vec<InlineItem>, levels: Option<&[Level]>) -> (Vec<InlineItem>, Vec<usize>) {
    let vertical_mixed = |item: &InlineItem| {
        matches!(item.style.inherited.writing_mode, WritingMode::VerticalRl | WritingMode::VerticalLr)
            && item.style.inherited.text_orientation == TextOrientation::Mixed
    };
    if levels.is_none() && !items.iter().any(vertical_mixed) {
        let sources = (0..items.len()).collect();
        return (items, sources);
    }
    let levels = levels.unwrap_or_default();
    let (mut out, mut sources) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
    for (index, mut item) in items.into_iter().enumerate() {
        let level_at = |offset: u32| levels.get(offset as usize).map_or(0, |l| l.number());
        if item.start < item.end {
            item.level = level_at(item.start);
        }
        if !matches!(item.kind, ItemKind::Text(_)) {
            out.push(item);
            sources.push(index);
            continue;
        }
        let mixed = vertical_mixed(&item);
        let mut start = item.start;
        let mut current: Option<(u8, bool)> = None;
        for (offset, c) in text[item.start as usize..item.end as usize].char_indices() {
            let offset = item.start + offset as u32;
            let upright = match current {
                Some((_, upright)) if mixed && is_extender(c) => upright,
                _ => mixed && is_upright(c),
            };
            let key = (level_at(offset), upright);
            if current.is_some_and(|current| current != key) {
                let level = current.map_or(0, |(level, _)| level);
                out.push(InlineItem {
                    start,
                    end: offset,
                    level,
                    ..item.clone()
                });
                sources.push(index);
                start = offset;
            }
            current = Some(key);
        }
        item.level = current.map_or(item.level, |(level, _)| level);
        out.push(InlineItem { start, ..item });
        sources.push(index);
    }
    (out, sources)
}

fn is_extender(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{3099}' | '\u{309a}' | '\u{20d0}'..='\u{20ff}')
}

/// Vertical_Orientation U or Tu (UAX 50), by blocks.
fn is_upright(c: char) -> bool {
    matches!(c as u32,
        0xa7 | 0xa9 | 0xae | 0xb1 | 0xbc..=0xbe | 0xd7 | 0xf7 | 0x1100..=0x11ff | 0x1401..=0x167f | 0x18b0..=0x18ff | 0x2016
        | 0x2020..=0x2021 | 0x2030..=0x2031 | 0x203b..=0x203c | 0x2042 | 0x2047..=0x2049 | 0x2051 | 0x2065 | 0x20dd..=0x20e0 | 0x20e2..=0x20e4
        | 0x2100..=0x2101 | 0x2103..=0x2109 | 0x210f | 0x2113..=0x2114 | 0x2116..=0x2117 | 0x211e..=0x2123 | 0x2125 | 0x2127 | 0x2129
        | 0x212e | 0x2135..=0x213f | 0x2145..=0x214a | 0x214c..=0x214d | 0x214f..=0x2189 | 0x218c..=0x218f | 0x221e | 0x2234..=0x2235
        | 0x2300..=0x2307 | 0x230c..=0x231f | 0x2324..=0x2328 | 0x232b | 0x237d..=0x239a | 0x23be..=0x23cd | 0x23cf | 0x23d1..=0x23db
        | 0x23e2..=0x2422 | 0x2424..=0x24ff | 0x25a0..=0x2619 | 0x2620..=0x2767 | 0x2776..=0x2793 | 0x2b12..=0x2b2f | 0x2b50..=0x2b59
        | 0x2bb8..=0x2bff | 0x2e50..=0x2e51 | 0x2e80..=0x3007 | 0x3012..=0x3013 | 0x3020..=0x302f | 0x3031..=0x309f | 0x30a1..=0x30fb
        | 0x30fd..=0xa4cf | 0xa960..=0xa97f | 0xac00..=0xd7ff | 0xe000..=0xfaff | 0xfe10..=0xfe1f | 0xfe30..=0xfe48 | 0xfe50..=0xfe57
        | 0xfe5f..=0xfe62 | 0xfe67..=0xfe6f | 0xff01..=0xff07 | 0xff0a..=0xff0c | 0xff0e..=0xff19 | 0xff1f..=0xff3a | 0xff3c | 0xff3e
        | 0xff40..=0xff5a | 0xffe0..=0xffe2 | 0xffe4..=0xffe7 | 0xfff0..=0xfff8 | 0xfffc..=0xfffd | 0x1f000..=0x1faff | 0x20000..=0x3fffd)
        // Tu: upright with a vertical form.
        || matches!(c as u32, 0x3001..=0x3002 | 0x3041 | 0x3043 | 0x3045 | 0x3047 | 0x3049)
}

fn shape_items(
    text: &str,
    mut items: Vec<InlineItem>,
    sources: &[usize],
    decorations: &[Rc<Vec<Rc<Decoration>>>],
    work: &Work,
) -> Vec<InlineItem> {
    work.grow_by::<(InlineItem, ShapedText)>(items.len());
    for (index, item) in items.iter_mut().enumerate() {
        if work.is_exhausted() {
            break;
        }
        if let ItemKind::Text(_) = item.kind {
            let shaped = shape(text, item, decorations[sources[index]].clone());
            // A face may make many glyphs of a character.
            work.grow_by::<ShapedGlyph>(shaped.glyphs.capacity());
            work.spend_64ths(PARTS_PER_TEXT + shaped.glyphs.len() as u64 * PARTS_PER_GLYPH);
            item.kind = ItemKind::Text(Rc::new(shaped));
        }
    }
    items
}

/// Whether a text item stands upright in its line.
fn item_is_upright(text: &str, item: &InlineItem) -> bool {
    let inherited = &item.style.inherited;
    if !matches!(inherited.writing_mode, WritingMode::VerticalRl | WritingMode::VerticalLr) {
        return false;
    }
    match inherited.text_orientation {
        TextOrientation::Upright => true,
        TextOrientation::Sideways => false,
        TextOrientation::Mixed => text[item.start as usize..item.end as usize].chars().next().is_some_and(is_upright),
    }
}

/// Shapes the characters of a text item.
pub(super) fn shape(text: &str, item: &InlineItem, decorations: Rc<Vec<Rc<Decoration>>>) -> ShapedText {
    let inherited = &item.style.inherited;
    let upright = item_is_upright(text, item);
    let (letter, word) = inherited.spacing();
    let options = ShapeOptions {
        rtl: item.level % 2 == 1,
        upright,
        no_kerning: inherited.no_kerning,
        no_ligatures: inherited.no_ligatures || letter != 0.,
        chinese: inherited.lang.starts_with("zh"),
        ..ShapeOptions::default()
    };
    let mut glyphs = Vec::with_capacity((item.end - item.start) as usize);
    inherited
        .font
        .shape(text, item.start as usize..item.end as usize, &options, &mut glyphs);
    let size = inherited.font_size;
    let mut positions = Vec::with_capacity(glyphs.len() + 1);
    let mut position = 0.;
    let (mut face, mut em) = (None, size);
    for index in 0..glyphs.len() {
        positions.push(position);
        let cluster_ends = glyphs.get(index + 1).is_none_or(|next| next.cluster != glyphs[index].cluster);
        let glyph = &mut glyphs[index];
        if !upright && face != Some(glyph.face) {
            (face, em) = (Some(glyph.face), inherited.font.face(glyph.face).0.measured_em(size));
        }
        glyph.advance *= em;
        // On screens of ordinary density browsers place glyphs at whole px.
        if !inherited.fractional_glyphs {
            glyph.advance = glyph.advance.round();
        }
        glyph.dx *= size;
        glyph.dy *= size;
        if (letter != 0. || word != 0.) && cluster_ends {
            let c = text[glyph.cluster as usize..].chars().next().unwrap_or(' ');
            if !is_default_ignorable(c) {
                glyph.advance += letter;
                if matches!(c, ' ' | '\u{a0}') {
                    glyph.advance += word;
                }
            }
        }
        position += glyph.advance;
    }
    positions.push(position);
    ShapedText {
        glyphs,
        positions,
        upright,
        decorations,
    }
}
