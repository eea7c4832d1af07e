//! Text runs in reading order: runs of one line joined, words set one character under the other, and the rules between cells.
//!
//! Each direction of writing is read by itself in coordinates that are upright for it, so that a rotated edge or a label drawn
//! sideways reads like any other text.

use super::bands::Bands;
use super::content::{SheetRect, TextRun};
use super::lexicon::{Kind, Part, Role, announced, role};
use crate::limits::Work;
use std::collections::BTreeMap;
use std::ops::Range;

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
pub(super) struct Words {
    /// A role word at its start, what it announces, and where the text after it begins.
    pub(super) role: Option<(Role, Part, usize)>,
    /// The words for values and where the text after each is, up to the next one.
    pub(super) values: Vec<(Kind, Range<usize>)>,
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
        sheet.words = sheet.lines.iter().map(|line| sheet.words_of(line)).collect();
        sheet
    }

    fn words_of(&self, line: &Line) -> Words {
        self.work.spend(1 + line.text.len() as u64 / 8);
        if self.work.is_exhausted() {
            return Words {
                role: None,
                values: Vec::new(),
            };
        }
        Words {
            role: role(&line.text),
            values: announced(&line.text),
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
                .find_map(|j| Some((j, self.joins(&whole, &pieces[j])?)))
            {
                taken[j] = true;
                whole = joined(&whole, &pieces[j], before);
                self.work.spend_64ths(whole.text.len() as u64 / 16);
            }
            whole.text = tidy(&whole.text);
            self.lines.push(whole);
        }
    }

    /// Whether `b` goes on the line of `a`: `Some(true)` before it, `Some(false)` after it.
    fn joins(&self, a: &Line, b: &Line) -> Option<bool> {
        let em = a.size.min(b.size) * 25.4 / 72.;
        let alike = a.size.max(b.size) <= 1.5 * a.size.min(b.size);
        let centred = (a.middle() - b.middle()).abs() <= 0.3 * em;
        if !(a.same_plane(b) && alike && centred) {
            return None;
        }
        let before = b.at.x < a.at.x;
        let (left, right) = if before { (b, a) } else { (a, b) };
        let gap = right.at.x - left.at.right();
        (gap > -0.5 * em && gap < 0.8 * em && !self.wall(left, right)).then_some(before)
    }

    /// Joins characters that stand one under the other in a narrow cell: 收 件 人.
    fn join_stacks(&mut self) {
        self.index = index(&self.lines);
        let mut gone = vec![false; self.lines.len()];
        for i in 0..self.lines.len() {
            if gone[i] || !short(&self.lines[i]) {
                continue;
            }
            let mut stack = self.lines[i].clone();
            while let Some(j) = self
                .around(&stack, stack.at.bottom() - stack.em(), stack.at.bottom() + stack.em())
                .into_iter()
                .find(|&j| j != i && !gone[j] && self.stacks(&stack, &self.lines[j]))
            {
                let below = &self.lines[j];
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

    fn stacks(&self, top: &Line, below: &Line) -> bool {
        let em = top.size * 25.4 / 72.;
        top.same_plane(below)
            && short(below)
            && (top.size - below.size).abs() < 0.1 * top.size
            && ((top.at.x + top.at.width / 2.) - (below.at.x + below.at.width / 2.)).abs() < 0.4 * em
            && (-0.4 * em..0.9 * em).contains(&(below.at.y - top.at.bottom()))
            && top.text.chars().count() < 6
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
