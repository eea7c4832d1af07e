//! Text runs in reading order: runs of one line joined, words set one character under the other, and the rules between cells.
//!
//! Each direction of writing is read by itself in coordinates that are upright for it, so that a rotated edge or a label drawn
//! sideways reads like any other text.

use super::content::{SheetRect, TextRun};

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

/// The lines of all pages, and the rules that part them.
pub(super) struct Sheet {
    /// In reading order: page, direction, from top to bottom, from left to right.
    pub(super) lines: Vec<Line>,
    rules: Vec<(usize, SheetRect)>,
}

impl Line {
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
    pub(super) fn new(runs: &[TextRun], rules: Vec<(usize, SheetRect)>) -> Sheet {
        let mut pieces: Vec<Line> = runs.iter().filter_map(line).collect();
        pieces.sort_by(|a, b| {
            (a.page, a.turn)
                .cmp(&(b.page, b.turn))
                .then(a.at.y.total_cmp(&b.at.y))
                .then(a.at.x.total_cmp(&b.at.x))
        });
        let mut sheet = Sheet { lines: Vec::new(), rules };
        let mut taken = vec![false; pieces.len()];
        for i in 0..pieces.len() {
            if std::mem::replace(&mut taken[i], true) {
                continue;
            }
            let mut whole = pieces[i].clone();
            // Both ways: a run further left may stand a hair lower.
            while let Some((j, before)) = (0..pieces.len())
                .filter(|&j| !taken[j])
                .find_map(|j| Some((j, sheet.joins(&whole, &pieces[j])?)))
            {
                taken[j] = true;
                whole = joined(&whole, &pieces[j], before);
            }
            whole.text = tidy(&whole.text);
            sheet.lines.push(whole);
        }
        sheet.join_stacks();
        sheet.lines.sort_by(|a, b| {
            (a.page, a.turn)
                .cmp(&(b.page, b.turn))
                .then(a.at.y.total_cmp(&b.at.y))
                .then(a.at.x.total_cmp(&b.at.x))
        });
        sheet
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
        let mut i = 0;
        while i < self.lines.len() {
            if short(&self.lines[i]) {
                let mut j = 0;
                while j < self.lines.len() {
                    if j != i && self.stacks(&self.lines[i], &self.lines[j]) {
                        let below = self.lines[j].clone();
                        let top = &mut self.lines[i];
                        top.text.push_str(&below.text);
                        top.at = top.at.union(below.at);
                        top.on_page = top.on_page.union(below.on_page);
                        self.lines.remove(j);
                        if j < i {
                            i -= 1;
                        }
                        j = 0;
                    } else {
                        j += 1;
                    }
                }
            }
            i += 1;
        }
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
        self.rules_of(left)
            .any(|r| r.height > r.width && r.y <= y && r.bottom() >= y && r.x + r.width > from - 0.3 && r.x < to + 0.3)
    }

    /// Whether a horizontal rule lies between an upper and a lower line.
    pub(super) fn floor(&self, upper: &Line, lower: &Line) -> bool {
        let (from, to) = (upper.at.y + upper.at.height * 0.6, lower.at.y + lower.at.height * 0.4);
        let x = upper.at.x.max(lower.at.x) + 0.5;
        self.rules_of(upper)
            .any(|r| r.width >= r.height && r.x <= x && r.right() >= x && r.y + r.height / 2. > from && r.y + r.height / 2. < to)
    }

    fn rules_of<'a>(&'a self, line: &'a Line) -> impl Iterator<Item = SheetRect> + 'a {
        self.rules
            .iter()
            .filter(|(page, _)| *page == line.page)
            .map(|(_, rect)| upright(*rect, line.turn))
    }
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
