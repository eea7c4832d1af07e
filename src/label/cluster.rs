//! Which lines tell about a party: the cluster that a role's label announces, found by where lines stand and what they begin with.
//!
//! A label stands before its text, above it, or in a column at its left. Its cluster ends at the next label, at a word for something else, at a
//! rule that parts the label from what is below, or where the lines lie too far apart. Lengths are in em of the label's font where nothing else
//! is said; the box of a line is as high as its face's ascent and descent, so that lines of a paragraph nearly touch.

use super::lexicon::{AddressPart, Role};
use super::lines::{ALIKE, Line, Sheet, is_ideograph};

/// A label that starts a cluster.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    pub(super) line: usize,
    pub(super) role: Role,
    pub(super) part: AddressPart,
    /// Where the text after the label begins.
    pub(super) rest: usize,
}

/// The lines about one party, row by row. Without a label: lines around a telephone number.
pub(super) struct Cluster {
    pub(super) anchor: Option<Anchor>,
    pub(super) rows: Vec<Vec<usize>>,
    /// Each row is a cell of a table: its lines are one text.
    pub(super) cells: bool,
}

/// The most rows that a name, a phone and an address take.
const MOST_ROWS: usize = 9;
/// How far from its label a party's text can be.
const REACH: f32 = 40.;
/// The gap between lines of a paragraph, at most.
const CLOSE: f32 = 0.75;
/// The gap between rows of a form or paragraphs with margins, at most: what is that far away must show that it belongs here.
const APART: f32 = 2.4;
/// The gap between a name and the phone behind it, at most; what is farther right must show that it belongs here.
const SPACED: f32 = 4.;
/// Left edges that differ by less are aligned, in mm.
const ALIGNED_MM: f32 = 2.6;
/// How far a text may be indented under the label it follows, in mm.
const INDENT_MM: f32 = 14.;
/// How far right of a label its text can be, in mm; farther than [`INDENT_MM`] only when nothing is below.
const BESIDE_MM: f32 = 40.;
/// Lines that share less of their height do not stand on one level.
const TOUCHES: f32 = 0.15;
/// Labels whose tops differ by less stand on one row, each above or before a column of its own.
const COLUMN_TOPS: f32 = 1.2;
/// Labels of one column stand within this, in mm.
const COLUMN_MM: f32 = 5.;
/// Edges of lines may miss each other by this: faces differ in how high they reach.
const SLACK: f32 = 0.2;
/// A label stands beside a line whose top or whose middle differs from its own by less.
const LEVEL: f32 = 0.4;
/// A line that ends nearer to the end of the longest one was broken there: the next character had no room.
const RAGGED: f32 = 1.6;
/// How far a text may begin left of where its label does, or ends, in mm.
const OUTDENT_MM: f32 = 1.;
/// Sizes that differ by less are the same, in pt.
const SAME_SIZE_PT: f32 = 0.1;
/// How many times as large or small as the label another line of its cluster can be.
const SIZES: std::ops::Range<f32> = 0.4..2.1;
/// How many times as large as its label a line with a phone can be, whose last digits may be larger than the rest.
const LARGEST_PHONE: f32 = 3.2;

/// Where a cluster may lie, and how it is read.
struct Zone {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    /// The label stands in a column at the left of its text.
    beside: bool,
    /// The text may begin above the label, which stands at the middle of its height.
    upwards: bool,
}

/// The clusters of all pages: labelled ones in reading order, then those without a label.
pub(super) fn clusters(sheet: &Sheet) -> Vec<Cluster> {
    let mut taken = vec![false; sheet.lines.len()];
    let mut clusters = Vec::new();
    for line in 0..sheet.lines.len() {
        if let Some((role, part, rest)) = sheet.words[line].role {
            let anchor = Anchor { line, role, part, rest };
            let rows = labelled_rows(sheet, &anchor, &taken);
            let cells = cells(sheet, &rows);
            taken[line] = true;
            rows.iter().flatten().for_each(|&row| taken[row] = true);
            clusters.push(Cluster {
                anchor: Some(anchor),
                cells: cells.is_some(),
                rows: cells.unwrap_or(rows),
            });
        }
    }
    for line in 0..sheet.lines.len() {
        let words = &sheet.words[line];
        if !taken[line] && sheet.lines[line].turn == 0 && (words.phone || words.street) && !words.foreign {
            let rows = rows_around(sheet, line, &taken);
            rows.iter().flatten().for_each(|&row| taken[row] = true);
            clusters.push(Cluster {
                anchor: None,
                rows,
                cells: false,
            });
        }
    }
    clusters
}

fn labelled_rows(sheet: &Sheet, anchor: &Anchor, taken: &[bool]) -> Vec<Vec<usize>> {
    let label = &sheet.lines[anchor.line];
    let inline = anchor.rest < label.text.len();
    let zone = zone(sheet, anchor.line, inline);
    let inside = |&i: &usize| {
        let line = &sheet.lines[i];
        (zone.top..zone.bottom).contains(&line.middle())
            && (zone.left..zone.right).contains(&line.at.x)
            && (SIZES.contains(&(line.size / label.size)) || sheet.words[i].phone && line.size < LARGEST_PHONE * label.size)
            && sheet.words[i].role.is_none()
            && !taken[i]
    };
    let mut members: Vec<usize> = sheet.around(label, zone.top, zone.bottom).into_iter().filter(inside).collect();
    if inline {
        members.push(anchor.line);
    }
    let rows = rows_of(sheet, members);
    let level = |row: &[usize]| row.iter().any(|&i| i == anchor.line || level_with(label, &sheet.lines[i]));
    let nearest = |row: &[usize]| (sheet.lines[row[0]].middle() - label.middle()).abs();
    let seed = match (inline, zone.beside) {
        (true, _) => rows.iter().position(|row| row.contains(&anchor.line)),
        (_, true) => (0..rows.len())
            .filter(|&at| level(&rows[at]))
            .min_by(|&a, &b| nearest(&rows[a]).total_cmp(&nearest(&rows[b]))),
        _ => rows.iter().position(|row| {
            let first = &sheet.lines[row[0]];
            first.at.y - label.at.bottom() < APART * label.em() && first.at.x - label.at.x < INDENT_MM
        }),
    };
    let Some(seed) = seed else { return Vec::new() };
    let mut walk = Walk::new(sheet, Some(anchor), inline, zone.beside);
    walk.begin(&rows[seed]);
    if zone.upwards {
        for row in rows[..seed].iter().rev() {
            if !walk.up(row) {
                break;
            }
        }
    }
    for row in &rows[seed + 1..] {
        if !walk.down(row) {
            break;
        }
    }
    walk.rows
}

/// The cells of rows whose cells have several lines each, from left to right; `None` when nothing is walled off, or titles give the order.
fn cells(sheet: &Sheet, rows: &[Vec<usize>]) -> Option<Vec<Vec<usize>>> {
    let walled = |row: &Vec<usize>| row.windows(2).any(|pair| sheet.wall(&sheet.lines[pair[0]], &sheet.lines[pair[1]]));
    let titled = rows.iter().flatten().any(|&i| sheet.words[i].part.is_some());
    if titled || !rows.iter().any(walled) {
        return None;
    }
    let mut cells: Vec<Vec<usize>> = Vec::new();
    for &line in rows.iter().flatten() {
        let at = &sheet.lines[line];
        let same = |cell: &&mut Vec<usize>| {
            let last = &sheet.lines[cell[cell.len() - 1]];
            (last.at.x - at.at.x).abs() < ALIGNED_MM && !sheet.floor(last, at)
        };
        match cells.iter_mut().find(same) {
            Some(cell) => cell.push(line),
            None => cells.push(vec![line]),
        }
    }
    // From left to right, and those of one column from top to bottom.
    cells.sort_by(|a, b| sheet.lines[a[0]].at.x.total_cmp(&sheet.lines[b[0]].at.x));
    Some(cells)
}

/// Lines around a telephone number without a label: close to each other and aligned.
fn rows_around(sheet: &Sheet, seed: usize, taken: &[bool]) -> Vec<Vec<usize>> {
    let first = &sheet.lines[seed];
    let reach = REACH / 2. * first.em();
    let free = |&i: &usize| {
        let line = &sheet.lines[i];
        !taken[i]
            && sheet.words[i].role.is_none()
            && SIZES.contains(&(line.size / first.size))
            && (line.beside(first) || line.at.x > first.at.x - BESIDE_MM)
    };
    let near = sheet.around(first, first.at.y - reach, first.at.bottom() + reach);
    let rows = rows_of(sheet, near.into_iter().filter(free).collect());
    let Some(at) = rows.iter().position(|row| row.contains(&seed)) else {
        return Vec::new();
    };
    let mut walk = Walk::new(sheet, None, false, false);
    walk.begin(&rows[at]);
    for row in rows[..at].iter().rev() {
        if !walk.up(row) {
            break;
        }
    }
    for row in &rows[at + 1..] {
        if !walk.down(row) {
            break;
        }
    }
    walk.rows
}

/// Lines by rows from top to bottom, each from left to right.
fn rows_of(sheet: &Sheet, mut members: Vec<usize>) -> Vec<Vec<usize>> {
    members.sort_by(|&a, &b| sheet.lines[a].middle().total_cmp(&sheet.lines[b].middle()));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for i in members {
        match rows.last_mut().filter(|row| sheet.lines[row[0]].beside(&sheet.lines[i])) {
            Some(row) => row.push(i),
            None => rows.push(vec![i]),
        }
    }
    for row in &mut rows {
        row.sort_by(|&a, &b| sheet.lines[a].at.x.total_cmp(&sheet.lines[b].at.x));
    }
    rows
}

fn zone(sheet: &Sheet, label: usize, inline: bool) -> Zone {
    let line = &sheet.lines[label];
    let em = line.em();
    let near = sheet.around(line, line.at.y - REACH * em, line.at.bottom() + REACH * em);
    let is_role = |i: &usize| *i != label && sheet.words[*i].role.is_some();
    // The next label on the same row begins another column.
    let right = near
        .iter()
        .filter(|i| {
            let other = &sheet.lines[**i];
            is_role(i) && (other.at.y - line.at.y).abs() < COLUMN_TOPS * em && other.at.x > line.at.right()
        })
        .map(|&i| sheet.lines[i].at.x - OUTDENT_MM / 2.)
        .fold(f32::MAX, f32::min);
    let below = near
        .iter()
        .filter(|i| {
            let other = &sheet.lines[**i];
            is_role(i) && other.at.y > line.middle() && other.at.x < right && other.at.right() > line.at.x - em
        })
        .map(|&i| sheet.lines[i].at.y)
        .fold(line.at.bottom() + REACH * em, f32::min);
    let before_below = below + SLACK * em;
    let value = (!inline).then(|| value_beside(sheet, label, &near, right)).flatten();
    let Some(value) = value else {
        return Zone {
            left: line.at.x - em,
            right,
            top: if inline {
                line.at.y - SLACK * em
            } else {
                line.middle() + SLACK * em
            },
            bottom: before_below,
            beside: false,
            upwards: !inline,
        };
    };
    // 电话 and 地址 below the label, in its column: each title has its text beside it, and the label has the first row.
    if titled_below(sheet, line, &near, below) {
        return Zone {
            left: line.at.x - em,
            right,
            top: line.at.y - LEVEL * em,
            bottom: before_below,
            beside: true,
            upwards: false,
        };
    }
    let left = line.at.right() - SLACK * em;
    let (ceiling, floor) = sheet.cell(line);
    let alone = |top: f32, bottom: f32| {
        !near
            .iter()
            .any(|i| is_role(i) && (top..bottom).contains(&sheet.lines[*i].middle()) && sheet.lines[*i].at.x < line.at.right())
    };
    if let (Some(ceiling), Some(floor)) = (ceiling, floor)
        && alone(ceiling, floor)
    {
        return Zone {
            left,
            right,
            top: ceiling,
            bottom: floor,
            beside: true,
            upwards: true,
        };
    }
    let column: Vec<usize> = near
        .iter()
        .copied()
        .filter(|i| is_role(i) && (sheet.lines[*i].at.x - line.at.x).abs() < COLUMN_MM)
        .collect();
    let above = column
        .iter()
        .map(|&i| &sheet.lines[i])
        .filter(|other| other.at.y < line.at.y)
        .last();
    let next = column.iter().map(|&i| &sheet.lines[i]).find(|other| other.at.y > line.at.y);
    // All labels of a column stand alike: the first one shows how, for nothing of another label is above it.
    let first = column.first().copied().filter(|&i| sheet.lines[i].at.y < line.at.y);
    let shown = first.and_then(|first| Some((&sheet.lines[first], value_beside(sheet, first, &near, f32::MAX)?)));
    let (shown, shown_value) = shown.unwrap_or((line, value));
    let centred = is_centred(sheet, shown, &sheet.lines[shown_value]);
    let between = |other: &Line| (other.middle() + line.middle()) / 2.;
    Zone {
        left,
        right,
        top: match centred {
            true => above.map_or(line.at.y - REACH / 4. * em, between),
            false => line.at.y - LEVEL * em,
        },
        bottom: match (centred, next) {
            (true, Some(next)) => between(next),
            _ => before_below,
        },
        beside: true,
        upwards: centred,
    }
}

/// The text right of a label that stands alone, if that is where its text is.
fn value_beside(sheet: &Sheet, label: usize, near: &[usize], right: f32) -> Option<usize> {
    let line = &sheet.lines[label];
    let gap = |i: usize| sheet.lines[i].at.x - line.at.right();
    let value = near
        .iter()
        .copied()
        .filter(|&i| {
            let words = &sheet.words[i];
            let title = words.part.is_some_and(|(_, used)| used >= sheet.lines[i].text.len());
            i != label
                && words.role.is_none()
                && !words.foreign
                && !title
                && level_with(line, &sheet.lines[i])
                && (-OUTDENT_MM..BESIDE_MM).contains(&gap(i))
                && sheet.lines[i].at.x < right
        })
        .min_by(|&a, &b| gap(a).total_cmp(&gap(b)))?;
    let under = near.iter().any(|&i| {
        let other = &sheet.lines[i];
        let down = other.at.y - line.at.bottom();
        sheet.words[i].role.is_none()
            && !sheet.words[i].foreign
            && (-SLACK..CLOSE).contains(&(down / line.em()))
            && (other.at.x - line.at.x).abs() < ALIGNED_MM
            && !sheet.floor(line, other)
            // The next title of a column of titles is no text.
            && sheet.words[i].part.is_none_or(|(_, used)| used < other.text.len())
    });
    (gap(value) < INDENT_MM || !under).then_some(value)
}

/// Whether the next line in a label's column is the title of a part.
fn titled_below(sheet: &Sheet, label: &Line, near: &[usize], end: f32) -> bool {
    let next = near.iter().find(|&&i| {
        let other = &sheet.lines[i];
        other.middle() > label.at.bottom() && (other.at.x - label.at.x).abs() < ALIGNED_MM
    });
    next.is_some_and(|&i| sheet.lines[i].at.y < end && sheet.words[i].part.is_some())
}

/// Whether two lines share some height: a label in the middle of two rows touches both.
fn level_with(label: &Line, other: &Line) -> bool {
    let shared = label.at.bottom().min(other.at.bottom()) - label.at.y.max(other.at.y);
    shared > TOUCHES * label.at.height.min(other.at.height)
}

/// Whether a label at the left stands at the middle of its text, not beside its first line.
fn is_centred(sheet: &Sheet, label: &Line, value: &Line) -> bool {
    let em = label.em().min(value.em());
    let apart = (label.at.y - value.at.y).abs().min((label.middle() - value.middle()).abs());
    if apart > LEVEL * em {
        return true;
    }
    // Beside the first line, unless lines of the same text are above it.
    sheet.around(value, value.at.y - em, value.at.y).into_iter().any(|i| {
        let other = &sheet.lines[i];
        (value.at.y - other.at.bottom()).abs() < CLOSE / 2. * em
            && (other.at.x - value.at.x).abs() < SLACK * em
            && (other.size - value.size).abs() < SAME_SIZE_PT
            && !sheet.words[i].foreign
            && !sheet.floor(other, value)
    })
}

/// Whether a text is one word of letters and digits, as numbers of orders and goods are.
fn is_code(text: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| text.bytes().any(|byte| kind(&byte));
    !text.contains(' ') && has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit)
}

/// A walk from row to row: what was taken so far, and what a party still lacks.
struct Walk<'a> {
    sheet: &'a Sheet,
    anchor: Option<&'a Anchor>,
    inline: bool,
    beside: bool,
    rows: Vec<Vec<usize>>,
    /// The left edges of what was taken, those that are not aligned with one before.
    lefts: Vec<f32>,
    right: f32,
    phone: bool,
    address: bool,
    latin: bool,
}

impl<'a> Walk<'a> {
    fn new(sheet: &'a Sheet, anchor: Option<&'a Anchor>, inline: bool, beside: bool) -> Walk<'a> {
        Walk {
            sheet,
            anchor,
            inline,
            beside,
            rows: Vec::new(),
            lefts: Vec::new(),
            right: f32::MIN,
            phone: false,
            address: false,
            latin: true,
        }
    }

    /// The first row: the label's own, or the nearest.
    fn begin(&mut self, row: &[usize]) {
        let kept = self.members(row, true);
        self.take(kept, true);
    }

    /// Takes the next row below when it goes on; `false` at the end.
    fn down(&mut self, row: &[usize]) -> bool {
        if self.rows.len() >= MOST_ROWS {
            return false;
        }
        let Some(&last) = self.rows.last().and_then(|row| row.first()) else {
            return false;
        };
        let (before, line) = (&self.sheet.lines[last], &self.sheet.lines[row[0]]);
        let bottom = self
            .rows
            .last()
            .into_iter()
            .flatten()
            .map(|&i| self.sheet.lines[i].at.bottom())
            .fold(f32::MIN, f32::max);
        let top = row.iter().map(|&i| self.sheet.lines[i].at.y).fold(f32::MAX, f32::min);
        let gap = (top - bottom) / before.em().max(line.em()).min(ALIKE * before.em());
        let kept = self.members(row, false);
        let Some(&first) = kept.first() else {
            // What stands elsewhere in the zone ends nothing, a word for something else does.
            return !row.iter().any(|&i| self.aligned(i) && self.sheet.words[i].foreign);
        };
        // Another phone below a whole party begins the next one, and a plain line above it is that one's name.
        let shows = |i: &usize| self.sheet.words[*i].address || self.sheet.words[*i].part.is_some() || self.sheet.words[*i].street;
        let another = self.phone
            && self.address
            && kept
                .iter()
                .any(|&i| self.sheet.words[i].phone && self.sheet.words[i].part.is_none());
        if another && !self.latin {
            let name = self
                .rows
                .last()
                .is_some_and(|row| row.iter().all(|i| !shows(i) && !self.sheet.words[*i].phone));
            if name && self.rows.len() > 2 {
                self.rows.pop();
            }
            return false;
        }
        // A label for a name or a phone alone has no more rows but those that say what they are.
        let single = self.inline
            && self
                .anchor
                .is_some_and(|anchor| matches!(anchor.part, AddressPart::Name | AddressPart::Phone | AddressPart::Other));
        if single && !kept.iter().any(|&i| self.sheet.words[i].part.is_some()) {
            return false;
        }
        let fits = if self.parted(before, &self.sheet.lines[first]) {
            gap < APART && self.tells(&kept)
        } else if gap < CLOSE {
            self.goes_on(&kept)
        } else {
            gap < APART && self.tells(&kept)
        };
        if fits {
            self.take(kept, true);
        }
        fits
    }

    /// Takes the next row above when it belongs to the same text.
    fn up(&mut self, row: &[usize]) -> bool {
        let Some(&next) = self.rows.first().and_then(|row| row.first()) else {
            return false;
        };
        let line = &self.sheet.lines[row[0]];
        let below = &self.sheet.lines[next];
        let gap = (below.at.y - line.at.bottom()) / below.em();
        let kept = self.members(row, false);
        let own_frame = self.anchor.is_some() && !self.parted(line, below);
        let fits = self.rows.len() < MOST_ROWS
            && !kept.is_empty()
            && match self.anchor {
                Some(_) => own_frame && gap < APART,
                None => gap < CLOSE && !self.sheet.floor(line, below),
            };
        if fits {
            self.take(kept, false);
        }
        fits
    }

    /// The lines of a row that may be the party's.
    fn members(&self, row: &[usize], first: bool) -> Vec<usize> {
        let mut kept: Vec<usize> = Vec::new();
        for &i in row {
            let words = &self.sheet.words[i];
            let own = self.anchor.is_some_and(|anchor| anchor.line == i);
            if words.foreign && !own {
                continue;
            }
            let line = &self.sheet.lines[i];
            let shows = words.phone || words.part.is_some() || words.address;
            let near = match kept.last() {
                Some(&before) => {
                    let title = self.title(before);
                    let before = &self.sheet.lines[before];
                    let spaced = line.at.x - before.at.right() < SPACED * line.em() && !self.sheet.wall(before, line);
                    title || spaced || self.aligned(i)
                }
                None => first || own || self.aligned(i),
            };
            let shows = shows || first && self.goes_on_beside(line);
            // Far from the rest: a phone at the right, or a cell of a row below titles.
            let far = words.phone || words.part.is_some() || words.address && !self.inline;
            if near || shows && (first || self.anchor.is_some() && far) {
                kept.push(i);
            }
        }
        kept
    }

    /// Whether a line is one of several of a cell, of which another shows a phone or an address.
    fn goes_on_beside(&self, line: &Line) -> bool {
        let em = line.em();
        let near = self.sheet.around(line, line.at.y - em, line.at.bottom() + em);
        near.into_iter().any(|i| {
            let (other, words) = (&self.sheet.lines[i], &self.sheet.words[i]);
            let (upper, lower) = if other.at.y < line.at.y { (other, line) } else { (line, other) };
            (words.address || words.phone)
                && (other.at.x - line.at.x).abs() < SLACK * em
                && (lower.at.y - upper.at.bottom()).abs() < CLOSE / 2. * em
                && !self.sheet.floor(upper, lower)
        })
    }

    /// Whether a line is nothing but a word for a part.
    fn title(&self, i: usize) -> bool {
        let end = self.sheet.lines[i].text.trim_end_matches([':', '：', ' ']).len();
        self.sheet.words[i].part.is_some_and(|(_, used)| used >= end)
    }

    fn aligned(&self, i: usize) -> bool {
        let x = self.sheet.lines[i].at.x;
        let label = self.anchor.map(|anchor| self.sheet.lines[anchor.line].at.x);
        let indented = |label: f32| self.inline && (-OUTDENT_MM..INDENT_MM).contains(&(x - label)) && x < self.right;
        self.lefts.iter().any(|left| (x - left).abs() < ALIGNED_MM)
            || label.is_some_and(|label| indented(label) || (x - label).abs() < ALIGNED_MM)
    }

    /// Whether a rule parts the party's text: it lies between two rows and goes on under the label, where there is one at the left.
    fn parted(&self, upper: &Line, lower: &Line) -> bool {
        match (self.beside, self.anchor) {
            (true, Some(anchor)) => self.sheet.floor_under(&self.sheet.lines[anchor.line], upper, lower),
            _ => self.sheet.floor(upper, lower),
        }
    }

    /// Whether a row has what the party still lacks, or a word that says so.
    fn tells(&self, row: &[usize]) -> bool {
        row.iter().any(|&i| {
            let words = &self.sheet.words[i];
            words.part.is_some() || words.phone && !self.phone || (words.address || words.street) && !self.address
        })
    }

    /// Whether a row close below goes on with the text.
    fn goes_on(&self, row: &[usize]) -> bool {
        let words = |i: &usize| &self.sheet.words[*i];
        let shows = |i: &usize| words(i).address || words(i).part.is_some() || words(i).phone;
        if !(self.phone && self.address) || row.iter().any(shows) {
            return true;
        }
        if self.latin {
            return !row.iter().all(|&i| is_code(&self.sheet.lines[i].text));
        }
        let last: Vec<&Line> = self.rows.last().into_iter().flatten().map(|&i| &self.sheet.lines[i]).collect();
        let end = last.iter().map(|line| line.at.right()).fold(f32::MIN, f32::max);
        let first = &self.sheet.lines[row[0]];
        // A line that ends well before the longest one was not broken there; a code of letters and digits is no rest of an address.
        let full = end > self.right - RAGGED * first.em();
        let rest = first.text.chars().any(is_ideograph) || first.text.chars().all(|c| c.is_ascii_digit());
        full && rest && row.iter().all(|i| !words(i).sentence)
    }

    fn take(&mut self, row: Vec<usize>, at_end: bool) {
        for &i in &row {
            let (line, words) = (&self.sheet.lines[i], &self.sheet.words[i]);
            if self.anchor.is_none_or(|anchor| anchor.line != i) {
                if !self.lefts.iter().any(|left| (line.at.x - left).abs() < ALIGNED_MM) {
                    self.lefts.push(line.at.x);
                }
                self.latin &= !line.text.chars().any(is_ideograph);
            } else {
                self.latin &= !line.text[self.anchor.map_or(0, |anchor| anchor.rest)..].chars().any(is_ideograph);
            }
            self.right = self.right.max(line.at.right());
            self.phone |= words.phone;
            let told = words
                .part
                .is_some_and(|(part, used)| part == AddressPart::Address && used + 1 < line.text.len());
            self.address |= words.address || words.street || told && self.latin;
        }
        if !row.is_empty() {
            match at_end {
                true => self.rows.push(row),
                false => self.rows.insert(0, row),
            }
        }
    }
}
