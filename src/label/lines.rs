//! Text runs in reading order: runs of one line joined, words set one character under the other, and the rules between cells.
//!
//! Each direction of writing is read by itself in coordinates that are upright for it, so that a rotated edge or a label drawn
//! sideways reads like any other text.

use super::address::{is_latin_address_start, looks_like_address};
use super::bands::Bands;
use super::content::{SheetRect, TextRun};
use super::lexicon::{AddressPart, FieldKind, Role, announced, begins_part, is_foreign, part, role, value_word};
use super::phone::phones;
use crate::limits::Work;
use std::collections::BTreeMap;
use std::ops::Range;

/// Runs of one line are of sizes that differ by no more than this.
pub(super) const ALIKE: f32 = 1.5;
/// Digits nearer than this, in em, belong to one number.
const TOUCHING: f32 = 0.15;
/// The half of the highest cell of a label, in mm.
const CELL_MM: f32 = 40.;
/// A piece with so much space at its left, in em, begins something.
const FREE: f32 = 2.;
/// How far above and below a column's other lines are looked for, in em.
const COLUMN_REACH: f32 = 8.;
/// What goes on below stands no farther away than this, in em.
const STACKED: f32 = 0.9;
/// A line of fewer characters is no full line of a column.
const LONG: usize = 8;
/// Where the baseline is in a line's box, from its top: CJK faces reach 1.16 em above it and 0.288 em below.
const BASELINE: f32 = 0.8;

/// The work of looking at one line or rule, in 64ths of a step.
const LOOK: u64 = 8;

/// A plane of print: the page, from 1, and the quarter turns clockwise.
type Plane = (usize, i32);

/// Text that belongs together on one line.
#[derive(Clone)]
pub(super) struct Line {
    /// Page number, from 1.
    pub(super) page: usize,
    /// Quarter turns clockwise.
    pub(super) turn: i32,
    /// The box in coordinates that are upright for the text, in mm.
    pub(super) at: SheetRect,
    /// The box on the page, in mm.
    pub(super) on_page: SheetRect,
    /// Font size in pt, the largest of its runs.
    pub(super) size: f32,
    /// The text, ends trimmed, every white space a plain space.
    pub(super) text: String,
}

/// The words that a line has.
#[derive(Default)]
pub(super) struct Words {
    /// A role word at its start, what it announces, and where the text after it begins.
    pub(super) role: Option<(Role, AddressPart, usize)>,
    /// The words for values and where the text after each is, up to the next one.
    pub(super) values: Vec<(FieldKind, Range<usize>)>,
    /// A word for a part of an address at its start, closed by a colon, a space or the end; and its bytes.
    pub(super) part: Option<(AddressPart, usize)>,
    /// It begins with a word for something that is no party's.
    pub(super) foreign: bool,
    /// It has a telephone number.
    pub(super) phone: bool,
    /// It looks like an address in Chinese.
    pub(super) address: bool,
    /// It begins like an address in Latin letters.
    pub(super) street: bool,
    /// It reads like a sentence of a notice.
    pub(super) sentence: bool,
}

/// The lines of all pages, and the rules that part them.
pub(super) struct Sheet {
    /// In reading order: page, direction, from top to bottom, from left to right.
    pub(super) lines: Vec<Line>,
    /// The words of each line.
    pub(super) words: Vec<Words>,
    /// The work that may be done on it. When none is left, nothing more is found: what was read must not be used.
    pub(super) work: Work,
    index: BTreeMap<Plane, Bands>,
    rules: BTreeMap<Plane, (Vec<SheetRect>, Bands)>,
}

impl Line {
    fn plane(&self) -> Plane {
        (self.page, self.turn)
    }
    /// The em of its size, in mm.
    pub(super) fn em(&self) -> f32 {
        self.size * 25.4 / 72.
    }
    /// About where the letters stand, in mm: the box reaches from the face's ascent to its descent.
    fn baseline(&self) -> f32 {
        self.at.y + BASELINE * self.at.height
    }
    pub(super) fn middle(&self) -> f32 {
        self.at.y + self.at.height / 2.
    }
    pub(super) fn same_plane(&self, other: &Line) -> bool {
        self.page == other.page && self.turn == other.turn
    }
    /// Whether the two stand on one line of print.
    pub(super) fn beside(&self, other: &Line) -> bool {
        let shared = self.at.bottom().min(other.at.bottom()) - self.at.y.max(other.at.y);
        self.same_plane(other) && shared >= 0.5 * self.at.height.min(other.at.height)
    }
}

impl Sheet {
    /// Reads runs; `rules` are thin lines on a page (number, box).
    pub(super) fn new(runs: &[TextRun], rules: &[(usize, SheetRect)], work: Work) -> Sheet {
        let mut pieces: Vec<Line> = runs.iter().filter_map(line).collect();
        in_reading_order(&mut pieces);
        let pieces_index = index(&pieces);
        let mut sheet = Sheet {
            lines: Vec::new(),
            words: Vec::new(),
            rules: rules_by_plane(rules, pieces_index.keys()),
            index: pieces_index,
            work,
        };
        sheet.join_runs(&pieces);
        in_reading_order(&mut sheet.lines);
        sheet.join_stacks();
        in_reading_order(&mut sheet.lines);
        sheet.index = index(&sheet.lines);
        sheet.mend_titles();
        sheet.words = sheet.lines.iter().map(|line| sheet.words_of(line)).collect();
        sheet
    }

    fn words_of(&self, line: &Line) -> Words {
        self.work.spend(1 + line.text.len() as u64 / 8);
        if self.work.is_exhausted() {
            return Words::default();
        }
        let text = &*line.text;
        let closed = |used: usize| text[used..].is_empty() || text[used..].starts_with([':', '：', ' ', '.']);
        Words {
            role: role(text),
            values: announced(text),
            part: part(text).filter(|(_, used)| closed(*used)),
            foreign: is_foreign(text),
            phone: !phones(text).is_empty(),
            address: looks_like_address(text),
            street: is_latin_address_start(text) && text.bytes().filter(u8::is_ascii_alphabetic).count() >= 4,
            sentence: text.contains(['。', '！', '!', '；']),
        }
    }

    /// The lines in the plane of `line` that may reach between two heights of it, in reading order.
    pub(super) fn around(&self, line: &Line, from: f32, to: f32) -> Vec<usize> {
        let bands = self.index.get(&line.plane());
        bands.map(|bands| self.look(bands, from, to)).unwrap_or_default()
    }

    /// What may reach between two heights, as long as there is work left.
    fn look(&self, bands: &Bands, from: f32, to: f32) -> Vec<usize> {
        if self.work.is_exhausted() {
            return Vec::new();
        }
        let (found, looked_at) = bands.between(from, to);
        self.work.spend_64ths(LOOK + LOOK * looked_at as u64);
        found
    }

    /// Joins the runs of each line of print.
    fn join_runs(&mut self, pieces: &[Line]) {
        let starts: Vec<bool> = pieces
            .iter()
            .map(|piece| is_titled(&piece.text) || self.stands_free(piece, pieces))
            .collect();
        let mut taken = vec![false; pieces.len()];
        for i in 0..pieces.len() {
            if std::mem::replace(&mut taken[i], true) {
                continue;
            }
            let mut whole = pieces[i].clone();
            // Both ways: a run further left may stand a hair lower.
            while let Some((j, before)) = self
                .around(&whole, whole.at.y, whole.at.bottom())
                .into_iter()
                .filter(|&j| !taken[j])
                .find_map(|j| {
                    let before = self.joins(&whole, &pieces[j])?;
                    let (left, right) = if before { (&pieces[j], &whole) } else { (&whole, &pieces[j]) };
                    (!self.begins_column(left, right, pieces, &starts)).then_some((j, before))
                })
            {
                taken[j] = true;
                whole = joined(&whole, &pieces[j], before);
                self.work.spend_64ths(whole.text.len() as u64 / 16);
            }
            whole.text = tidy(&whole.text);
            self.lines.push(whole);
        }
    }

    /// Whether nothing stands close at the left of a piece.
    fn stands_free(&self, piece: &Line, pieces: &[Line]) -> bool {
        self.around(piece, piece.middle(), piece.middle()).into_iter().all(|i| {
            let other = &pieces[i];
            other.at.x >= piece.at.x || piece.at.x - other.at.right() > FREE * piece.em()
        })
    }

    /// Whether `right` begins a line of another column, which only happens to follow `left` closely: text above or below it begins at the
    /// same place.
    fn begins_column(&self, left: &Line, right: &Line, pieces: &[Line], starts: &[bool]) -> bool {
        if left.text.chars().count() < LONG {
            return false;
        }
        let em = right.em();
        let reach = COLUMN_REACH * em;
        let near = self.around(right, right.at.y - reach, right.at.bottom() + reach);
        let is_other = |i: &usize| {
            let other = &pieces[*i];
            starts[*i] && (other.at.x - right.at.x).abs() < 0.1 && (other.middle() - right.middle()).abs() > 0.5 * em
        };
        let others = near.into_iter().filter(is_other).count();
        // Characters of one text may stand one under the other by chance where they touch, but hardly a third time.
        let touches = right.at.x - left.at.right() <= 0.03 * em;
        others + usize::from(is_titled(&right.text)) > usize::from(touches) && others > 0
    }

    /// Whether `b` goes on the line of `a`: `Some(true)` before it, `Some(false)` after it.
    fn joins(&self, a: &Line, b: &Line) -> Option<bool> {
        let em = a.em().min(b.em());
        let before = b.at.x < a.at.x;
        let (left, right) = if before { (b, a) } else { (a, b) };
        let gap = right.at.x - left.at.right();
        let level = (a.baseline() - b.baseline()).abs() <= 0.2 * em;
        let centred = (a.middle() - b.middle()).abs() <= 0.3 * em;
        let alike = a.size.max(b.size) <= ALIKE * a.size.min(b.size) && (centred || level);
        // The last digits of a telephone number are larger: one number, for nothing parts them.
        let number = left.text.ends_with(is_digit) && right.text.starts_with(is_digit) && gap < TOUCHING * em;
        (a.same_plane(b) && (alike || number && level) && gap > -0.5 * em && gap < 0.8 * em && !self.wall(left, right)).then_some(before)
    }

    /// Joins characters that stand one under the other in a narrow cell: 收 件 人.
    fn join_stacks(&mut self) {
        self.index = index(&self.lines);
        let mut gone = vec![false; self.lines.len()];
        for i in 0..self.lines.len() {
            if gone[i] || !short(&self.lines[i]) && label_of(&self.lines[i]).is_none() {
                continue;
            }
            let mut stack = self.lines[i].clone();
            while let Some(j) = self
                .around(&stack, stack.at.bottom() - stack.em(), stack.at.bottom() + stack.em())
                .into_iter()
                .find(|&j| j != i && !gone[j] && (self.stacks(&stack, &self.lines[j]) || self.says_again(&stack, &self.lines[j])))
            {
                let below = &self.lines[j];
                if below.text.is_ascii() {
                    stack.text.push(' ');
                }
                stack.text.push_str(&below.text);
                stack.at = stack.at.union(below.at);
                stack.on_page = stack.on_page.union(below.on_page);
                gone[j] = true;
            }
            self.lines[i] = stack;
        }
        let mut gone = gone.into_iter();
        self.lines.retain(|_| !gone.next().unwrap_or(false));
    }

    /// Puts words for a part together that a line was broken inside of: 邮 at its end, 编：518000 below. The word goes to the line that has its colon.
    fn mend_titles(&mut self) {
        for upper in 0..self.lines.len() {
            let line = &self.lines[upper];
            let Some(start) = broken_title(&line.text) else { continue };
            let (title, em) = (&line.text[start..], line.em());
            let goes_on = |&lower: &usize| {
                let below = &self.lines[lower];
                let gap = (below.at.y - line.at.bottom()) / em;
                let whole = format!("{title}{}", below.text);
                (-STACKED..STACKED).contains(&gap)
                    && below.at.x < line.at.x + em
                    && below.middle() > line.at.bottom()
                    && part(&whole).is_some_and(|(_, used)| used > title.len() && whole[used..].trim_start().starts_with([':', '：']))
            };
            let near = self.around(line, line.at.bottom(), line.at.bottom() + em);
            if let Some(lower) = near.into_iter().find(goes_on) {
                let title = self.lines[upper].text.split_off(start);
                let kept = self.lines[upper].text.trim_end().len();
                self.lines[upper].text.truncate(kept);
                self.lines[lower].text.insert_str(0, &title);
            }
        }
    }

    /// Whether a label is said again below in another language: 收件人, Receiver.
    fn says_again(&self, top: &Line, below: &Line) -> bool {
        let em = top.em();
        let aligned = (top.at.x - below.at.x).abs() < 0.5 * em
            || ((top.at.x + top.at.width / 2.) - (below.at.x + below.at.width / 2.)).abs() < 0.5 * em;
        top.same_plane(below)
            && label_of(top).is_some()
            && label_of(top) == label_of(below)
            && aligned
            && (-0.4 * em..0.9 * em).contains(&(below.at.y - top.at.bottom()))
            && !self.floor(top, below)
    }

    fn stacks(&self, top: &Line, below: &Line) -> bool {
        let em = top.size * 25.4 / 72.;
        top.same_plane(below)
            && short(below)
            && (top.size - below.size).abs() < 0.1 * top.size
            && ((top.at.x + top.at.width / 2.) - (below.at.x + below.at.width / 2.)).abs() < 0.4 * em
            && (-0.4 * em..0.9 * em).contains(&(below.at.y - top.at.bottom()))
            && top.text.chars().count() < 6
            && !(is_whole_word(&top.text, &below.text))
            && !self.floor(top, below)
    }

    /// Whether a vertical rule stands between two lines side by side.
    pub(super) fn wall(&self, left: &Line, right: &Line) -> bool {
        let (from, to) = (left.at.right(), right.at.x);
        let y = (left.at.y.max(right.at.y) + left.at.bottom().min(right.at.bottom())) / 2.;
        self.rules_between(left, y, y)
            .any(|r| r.height > r.width && r.y <= y && r.bottom() >= y && r.x + r.width > from - 0.3 && r.x < to + 0.3)
    }

    /// Whether a horizontal rule lies between an upper and a lower line.
    pub(super) fn floor(&self, upper: &Line, lower: &Line) -> bool {
        let (from, to) = (upper.at.y + upper.at.height * 0.6, lower.at.y + lower.at.height * 0.4);
        let x = upper.at.x.max(lower.at.x) + 0.5;
        self.rules_between(upper, from, to)
            .any(|r| r.width >= r.height && r.x <= x && r.right() >= x && r.y + r.height / 2. > from && r.y + r.height / 2. < to)
    }

    /// Whether a horizontal rule lies between an upper and a lower line and goes on above or below `label`, which stands left of them.
    pub(super) fn floor_under(&self, label: &Line, upper: &Line, lower: &Line) -> bool {
        let (from, to) = (upper.at.y + upper.at.height * 0.6, lower.at.y + lower.at.height * 0.4);
        let x = label.at.x + label.at.width / 2.;
        self.rules_between(upper, from, to)
            .any(|r| r.width >= r.height && r.x <= x && r.right() >= x && r.y + r.height / 2. > from && r.y + r.height / 2. < to)
    }

    /// The heights of the nearest horizontal rules above and below a label: the top and the bottom of its cell.
    pub(super) fn cell(&self, label: &Line) -> (Option<f32>, Option<f32>) {
        let (x, y) = (label.at.x + label.at.width / 2., label.middle());
        let heights: Vec<f32> = self
            .rules_between(label, y - CELL_MM, y + CELL_MM)
            .filter(|r| r.width >= r.height && r.x <= x && r.right() >= x)
            .map(|r| r.y + r.height / 2.)
            .collect();
        (
            heights.iter().copied().filter(|h| *h <= y).reduce(f32::max),
            heights.iter().copied().filter(|h| *h > y).reduce(f32::min),
        )
    }

    fn rules_between(&self, line: &Line, from: f32, to: f32) -> impl Iterator<Item = SheetRect> {
        let plane = self.rules.get(&line.plane());
        let near = plane.map(|(_, bands)| self.look(bands, from, to));
        near.unwrap_or_default().into_iter().filter_map(move |i| plane?.0.get(i).copied())
    }
}

fn in_reading_order(lines: &mut [Line]) {
    lines.sort_by(|a, b| {
        (a.plane().cmp(&b.plane()))
            .then(a.at.y.total_cmp(&b.at.y))
            .then(a.at.x.total_cmp(&b.at.x))
    });
}

fn index(lines: &[Line]) -> BTreeMap<Plane, Bands> {
    let mut planes: BTreeMap<Plane, Vec<(usize, f32, f32)>> = BTreeMap::new();
    for (i, line) in lines.iter().enumerate() {
        planes.entry(line.plane()).or_default().push((i, line.at.y, line.at.bottom()));
    }
    planes.into_iter().map(|(plane, boxes)| (plane, Bands::new(&boxes))).collect()
}

/// Each page's rules as they lie in each of its planes.
fn rules_by_plane<'a>(rules: &[(usize, SheetRect)], planes: impl Iterator<Item = &'a Plane>) -> BTreeMap<Plane, (Vec<SheetRect>, Bands)> {
    let mut pages: BTreeMap<usize, Vec<SheetRect>> = BTreeMap::new();
    for &(page, rect) in rules {
        pages.entry(page).or_default().push(rect);
    }
    let of = |plane: &Plane| {
        let rules: Vec<SheetRect> = pages.get(&plane.0)?.iter().map(|rect| upright(*rect, plane.1)).collect();
        let boxes: Vec<(usize, f32, f32)> = rules.iter().enumerate().map(|(i, r)| (i, r.y, r.bottom())).collect();
        Some((*plane, (rules, Bands::new(&boxes))))
    };
    planes.filter_map(of).collect()
}

fn line(run: &TextRun) -> Option<Line> {
    let text = run.text.replace(char::is_whitespace, " ");
    let on_page = SheetRect {
        x: run.x_mm,
        y: run.y_mm,
        width: run.width_mm,
        height: run.height_mm,
    };
    let on_page = SheetRect {
        width: on_page.width - trailing_space(run),
        ..on_page
    };
    let turn = ((run.angle / 90.).round() as i32).rem_euclid(4);
    (!text.trim().is_empty()).then(|| Line {
        page: run.page,
        turn,
        at: upright(on_page, turn),
        on_page,
        size: run.size_pt,
        text,
    })
}

/// The space behind the last character of upright text that is spaced out (`text-align-last: justify`, `letter-spacing`), in mm: each ideograph is one em
/// wide, the rest of the run's width is shared by the gaps, of which the last one is behind it.
fn trailing_space(run: &TextRun) -> f32 {
    let count = run.text.chars().count();
    if count < 2 || !run.text.chars().all(is_ideograph) || run.angle.abs() > 1. || run.width_mm < run.height_mm {
        return 0.;
    }
    let em = run.size_pt * 25.4 / 72.;
    ((run.width_mm - count as f32 * em) / count as f32).max(0.)
}

/// Whose label a line is, when it is nothing else.
fn label_of(line: &Line) -> Option<Role> {
    role(&line.text)
        .filter(|(_, _, rest)| *rest == line.text.len())
        .map(|(role, ..)| role)
}

/// Where the beginning of a word for a part starts with which a text ends.
fn broken_title(text: &str) -> Option<usize> {
    let tail = text.char_indices().rev().take_while(|(_, c)| is_ideograph(*c));
    let (start, _) = tail.last()?;
    let is_word = start > 0 && !text[..start].ends_with(char::is_alphanumeric);
    (is_word && begins_part(&text[start..])).then_some(start)
}

/// Whether a text begins with a word for a party or a part and a colon.
fn is_titled(text: &str) -> bool {
    let used = role(text).map(|(_, _, used)| used).or(part(text).map(|(_, used)| used));
    used.is_some_and(|used| text[..used].ends_with([':', '：']) || text[used..].trim_start().starts_with([':', '：']))
}

/// Whether a word of the keyword table has all its characters, so that what is below it is something else.
fn is_whole_word(top: &str, below: &str) -> bool {
    let has_several = top.chars().nth(1).is_some();
    is_keyword(top) && (is_keyword(below) || has_several && !is_keyword(&format!("{top}{below}")))
}

/// Whether a text is a word of the keyword table: two of them, one under the other, stay two.
fn is_keyword(text: &str) -> bool {
    part(text).is_some_and(|(_, used)| used == text.len())
        || role(text).is_some_and(|(_, _, rest)| rest == text.len())
        || value_word(text).is_some_and(|(_, used)| used == text.len())
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || c == '*'
}

/// A box of the page, seen so that text turned by `turn` quarters clockwise is upright.
fn upright(r: SheetRect, turn: i32) -> SheetRect {
    let (x, y, width, height) = match turn {
        1 => (r.y, -r.right(), r.height, r.width),
        2 => (-r.right(), -r.bottom(), r.width, r.height),
        3 => (-r.bottom(), r.x, r.height, r.width),
        _ => (r.x, r.y, r.width, r.height),
    };
    SheetRect { x, y, width, height }
}

fn joined(whole: &Line, piece: &Line, before: bool) -> Line {
    let (left, right) = if before { (piece, whole) } else { (whole, piece) };
    let em = left.size.min(right.size) * 25.4 / 72.;
    let apart = right.at.x - left.at.right() > 0.15 * em && !left.text.ends_with(' ') && !right.text.starts_with(' ');
    Line {
        text: format!("{}{}{}", left.text, if apart { " " } else { "" }, right.text),
        at: left.at.union(right.at),
        on_page: left.on_page.union(right.on_page),
        size: left.size.max(right.size),
        ..whole.clone()
    }
}

fn short(line: &Line) -> bool {
    let count = line.text.chars().count();
    (1..=2).contains(&count) && line.text.chars().all(is_ideograph) || (count > 2 && line.at.height > line.at.width && count < 6)
}

/// Ends trimmed; a tab stop of many spaces stays as one wide gap of two.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut spaces = 0;
    for c in text.trim().chars() {
        spaces = if c == ' ' { spaces + 1 } else { 0 };
        if spaces <= 2 {
            out.push(c);
        }
    }
    out
}

/// Chinese characters, as names and addresses have them.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(x_mm: f32, y_mm: f32, width_mm: f32, size_pt: f32, text: &str) -> TextRun {
        TextRun {
            page: 1,
            text: text.into(),
            x_mm,
            y_mm,
            width_mm,
            height_mm: 1.45 * size_pt * 25.4 / 72.,
            size_pt,
            angle: 0.,
            clipped: false,
        }
    }

    fn lines(runs: &[TextRun]) -> Vec<String> {
        let sheet = Sheet::new(runs, &[], Work::new(100_000));
        sheet.lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn digits_that_touch_are_one_number_whatever_their_size() {
        // Both stand on one baseline: 0.8 of their boxes below their tops.
        let small = run(2., 2., 10., 9., "1370000");
        let large = run(12., 2. + 0.8 * 1.45 * (9. - 16.) * 25.4 / 72., 11., 16., "1111");
        assert_eq!(lines(&[small.clone(), large.clone()]), ["13700001111"]);
        assert_eq!(lines(&[small, TextRun { x_mm: 13., ..large }]).len(), 2);
    }

    #[test]
    fn titles_one_under_the_other_stay_two_and_a_word_set_upright_is_one() {
        let at = |y: f32, text: &str, width: f32| run(2., y, width, 9., text);
        assert_eq!(lines(&[at(0., "电话", 6.4), at(4.6, "地址", 6.4)]), ["电话", "地址"]);
        assert_eq!(lines(&[at(0., "收", 3.2), at(4.6, "件", 3.2), at(9.2, "人", 3.2)]), ["收件人"]);
        // An address goes on below its title.
        assert_eq!(lines(&[at(0., "地址", 6.4), at(4.6, "二户", 6.4)]), ["地址", "二户"]);
    }

    #[test]
    fn a_label_said_again_below_is_one_label() {
        let at = |y: f32, text: &str, width: f32| run(2., y, width, 9., text);
        assert_eq!(lines(&[at(0., "收件人", 9.5), at(4.6, "Receiver", 14.)]), ["收件人 Receiver"]);
        assert_eq!(lines(&[at(0., "收件人", 9.5), at(4.6, "寄件人", 9.5)]), ["收件人", "寄件人"]);
    }

    #[test]
    fn a_spaced_out_word_ends_at_its_last_character() {
        // Three characters of 9 pt on 14 mm: each gap is as wide as the one behind the last.
        let em = 9. * 25.4 / 72.;
        let word = run(2., 0., 3. * em + 3. * 2., 9., "收件人");
        assert_eq!(lines(&[word, run(2. + 3. * em + 2. * 2., 0., 9., 9., "：何芳")]), ["收件人：何芳"]);
    }

    #[test]
    fn columns_that_nearly_touch_stay_apart() {
        let runs = [
            run(2., 0., 20., 9., "地址：江苏省"),
            run(50., 0., 20., 9., "地址：河北省"),
            run(2., 5., 47.7, 9., "苏州市昆山市花桥镇样板国际商"),
            run(50., 5., 30., 9., "石家庄市长安区样板街"),
        ];
        assert_eq!(lines(&runs).len(), 4);
    }
}
