//! Parts of a picture that may each be a symbol: ink that stands close together, without the lines of frames and tables around it.
//!
//! Ink is parted into components (pixels that touch). Lines are components that are long and thin, or that enclose much more than they cover;
//! bars are lines, too, but stand beside others of their length. What is left is gathered at several distances, since neither the size of a module nor the
//! white about a symbol is known.

use super::gray::{Area, Gray, Tones};
use std::collections::HashMap;

/// Distances in pixels at which ink is gathered.
const DISTANCES: [usize; 5] = [3, 6, 12, 24, 48];
/// Fewer pixels a side are letters.
const LEAST_SIDE: usize = 8;
/// Runs of ink in a picture; one with more is a photograph.
const MOST_RUNS: usize = 1 << 20;
/// Regions that are looked at.
const MOST_REGIONS: usize = 192;
/// A component that covers less than this part of its box is a frame around something.
const FRAME_SHARE: usize = 5;
/// Frames are at least this wide and high, in pixels.
const LEAST_FRAME: usize = 24;
/// Lines are this much longer than thick.
const LINE_RATIO: usize = 12;
/// So many lines of the same place and length beside each other are bars: the start and stop of PDF417 have seven.
const LEAST_BARS: u32 = 6;

/// A stretch of ink in a row.
struct Run {
    y: u32,
    x0: u32,
    x1: u32,
    component: u32,
}

/// Pixels that touch.
#[derive(Clone, Copy)]
struct Component {
    area: Area,
    ink: usize,
    is_line: bool,
}

/// The ink of a picture in parts.
pub(super) struct Regions<'p> {
    /// The picture without lines.
    pub gray: Gray<'p>,
    /// Where ink stands close together, closest first.
    pub areas: Vec<Area>,
}

impl<'p> Regions<'p> {
    /// `None` for a picture whose ink is in too many pieces.
    pub fn of(gray: &Gray<'p>, tones: Tones) -> Option<Regions<'p>> {
        let mut runs = runs(gray, tones)?;
        let mut components = components(&mut runs);
        mark_lines(&mut components);
        let mut without_lines = gray.clone();
        for run in runs.iter().filter(|run| components[run.component as usize].is_line) {
            let y = run.y as usize;
            without_lines.erase(Area {
                x0: run.x0 as usize,
                x1: run.x1 as usize,
                y0: y,
                y1: y + 1,
            });
        }
        let has_no_lines = components.iter().all(|component| !component.is_line);
        let whole = components.iter().map(|component| component.area).reduce(Area::union);
        let whole = whole.filter(|area| has_no_lines && 2 * area.width() >= gray.width && 2 * area.height() >= gray.height);
        runs.retain(|run| !components[run.component as usize].is_line);
        let mut areas: Vec<Area> = Vec::new();
        for distance in DISTANCES {
            let mut gathered = gathered(gray, &runs, &components, distance);
            // The picture as a whole was looked at before, if it has no lines and little white.
            gathered
                .retain(|area| !areas.iter().any(|known| is_nearly(*known, *area)) && whole.is_none_or(|whole| !is_nearly(whole, *area)));
            gathered.sort_by_key(|area| std::cmp::Reverse(area.width() * area.height()));
            areas.extend(gathered);
        }
        if areas.len() > MOST_REGIONS {
            // Letters come in hundreds, symbols are larger.
            let mut sizes: Vec<usize> = areas.iter().map(|area| area.width() * area.height()).collect();
            let (_, least, _) = sizes.select_nth_unstable_by(MOST_REGIONS, |a, b| b.cmp(a));
            let least = *least;
            areas.retain(|area| area.width() * area.height() > least);
        }
        Some(Regions {
            gray: without_lines,
            areas,
        })
    }
}

/// Whether two areas differ by a pixel or two.
fn is_nearly(a: Area, b: Area) -> bool {
    [(a.x0, b.x0), (a.y0, b.y0), (a.x1, b.x1), (a.y1, b.y1)]
        .into_iter()
        .all(|(a, b)| a.abs_diff(b) <= 2)
}

fn runs(gray: &Gray, tones: Tones) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    for y in 0..gray.height {
        let row = gray.row(y);
        if row.iter().fold(255, |darkest: u8, &v| darkest.min(v)) >= tones.threshold {
            continue;
        }
        let mut at = 0;
        for run in row.chunk_by(|a, b| (*a < tones.threshold) == (*b < tones.threshold)) {
            if run[0] < tones.threshold {
                runs.push(Run {
                    y: y as u32,
                    x0: at as u32,
                    x1: (at + run.len()) as u32,
                    component: runs.len() as u32,
                });
            }
            at += run.len();
        }
        if runs.len() > MOST_RUNS {
            return None;
        }
    }
    Some(runs)
}

/// Numbers the components and writes their numbers into the runs.
fn components(runs: &mut [Run]) -> Vec<Component> {
    let mut parents: Vec<u32> = (0..runs.len() as u32).collect();
    fn root(parents: &mut [u32], mut at: u32) -> u32 {
        while parents[at as usize] != at {
            parents[at as usize] = parents[parents[at as usize] as usize];
            at = parents[at as usize];
        }
        at
    }
    let (mut above, mut here) = (0..0, 0..0);
    let mut y = u32::MAX;
    for at in 0..runs.len() {
        if runs[at].y != y {
            above = if y.checked_add(1) == Some(runs[at].y) {
                here.clone()
            } else {
                at..at
            };
            y = runs[at].y;
            here = at..at;
        }
        here.end = at + 1;
        let (x0, x1) = (runs[at].x0, runs[at].x1);
        while above.start < above.end && runs[above.start].x1 < x0 {
            above.start += 1;
        }
        for other in above.clone().take_while(|&other| runs[other].x0 <= x1) {
            let (a, b) = (root(&mut parents, at as u32), root(&mut parents, other as u32));
            parents[a.max(b) as usize] = a.min(b);
        }
    }
    let mut components: Vec<Component> = Vec::new();
    let mut numbers = vec![u32::MAX; runs.len()];
    for (at, run) in runs.iter_mut().enumerate() {
        let root = root(&mut parents, at as u32) as usize;
        let (x0, x1, y) = (run.x0 as usize, run.x1 as usize, run.y as usize);
        if numbers[root] == u32::MAX {
            numbers[root] = components.len() as u32;
            components.push(Component {
                area: Area { x0, x1, y0: y, y1: y + 1 },
                ink: 0,
                is_line: false,
            });
        }
        run.component = numbers[root];
        let component = &mut components[numbers[root] as usize];
        component.area = component.area.union(Area { x0, x1, y0: y, y1: y + 1 });
        component.ink += x1 - x0;
    }
    components
}

/// Tells lines from bars and everything else.
fn mark_lines(components: &mut [Component]) {
    const ALIKE: usize = 8;
    let is_frame = |c: &Component| {
        let (width, height) = (c.area.width(), c.area.height());
        width.min(height) >= LEAST_FRAME && c.ink * FRAME_SHARE < width * height
    };
    let is_long = |c: &Component| {
        let (width, height) = (c.area.width(), c.area.height());
        width.max(height) >= 40 && width.max(height) >= LINE_RATIO * width.min(height)
    };
    let ends = |c: &Component| match c.area.width() > c.area.height() {
        true => (true, c.area.x0 / ALIKE, c.area.x1 / ALIKE),
        false => (false, c.area.y0 / ALIKE, c.area.y1 / ALIKE),
    };
    let mut alike: HashMap<(bool, usize, usize), u32> = HashMap::new();
    components
        .iter()
        .filter(|c| is_long(c))
        .for_each(|c| *alike.entry(ends(c)).or_default() += 1);
    for component in components.iter_mut() {
        component.is_line = is_frame(component)
            || is_long(component) && {
                let (lies, from, to) = ends(component);
                let near = |at: usize| at.saturating_sub(1)..=at + 1;
                let beside: u32 = near(from)
                    .flat_map(|from| near(to).map(move |to| (lies, from, to)))
                    .filter_map(|key| alike.get(&key))
                    .sum();
                beside < LEAST_BARS
            };
    }
}

/// The boxes of components that are no farther from each other than about so many pixels.
fn gathered(gray: &Gray, runs: &[Run], components: &[Component], distance: usize) -> Vec<Area> {
    let (columns, rows) = (gray.width / distance + 1, gray.height / distance + 1);
    if columns < 3 && rows < 3 {
        return Vec::new();
    }
    const EMPTY: u32 = u32::MAX;
    const INKED: u32 = u32::MAX - 1;
    let mut cells = vec![EMPTY; columns * rows];
    for run in runs {
        let row = run.y as usize / distance * columns;
        cells[row + run.x0 as usize / distance..=row + (run.x1 as usize - 1) / distance].fill(INKED);
    }
    let mut count = 0;
    let mut open = Vec::new();
    for first in 0..cells.len() {
        if cells[first] != INKED {
            continue;
        }
        cells[first] = count;
        open.push(first);
        while let Some(at) = open.pop() {
            let (x, y) = (at % columns, at / columns);
            for y in y.saturating_sub(1)..=(y + 1).min(rows - 1) {
                for x in x.saturating_sub(1)..=(x + 1).min(columns - 1) {
                    let next = y * columns + x;
                    if cells[next] == INKED {
                        cells[next] = count;
                        open.push(next);
                    }
                }
            }
        }
        count += 1;
    }
    let mut areas: Vec<Option<Area>> = vec![None; count as usize];
    let mut seen = vec![false; components.len()];
    for run in runs {
        if std::mem::replace(&mut seen[run.component as usize], true) {
            continue;
        }
        let area = components[run.component as usize].area;
        let cell = cells[run.y as usize / distance * columns + run.x0 as usize / distance];
        let gathered = &mut areas[cell as usize];
        *gathered = Some(gathered.map_or(area, |all| all.union(area)));
    }
    areas
        .into_iter()
        .flatten()
        .filter(|area| area.width().min(area.height()) >= LEAST_SIDE)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_table_is_found_without_its_lines() {
        let mut gray = Gray {
            width: 200,
            height: 120,
            data: vec![255; 200 * 120].into(),
        };
        let mut ink = |x0: usize, y0: usize, x1: usize, y1: usize| {
            (y0..y1).for_each(|y| gray.data.to_mut()[y * 200 + x0..y * 200 + x1].fill(0));
        };
        // A table of two cells, and bars in one of them, a square in the other.
        for (x0, y0, x1, y1) in [
            (2, 2, 198, 4),
            (2, 116, 198, 118),
            (2, 2, 4, 118),
            (196, 2, 198, 118),
            (100, 2, 102, 118),
        ] {
            ink(x0, y0, x1, y1);
        }
        (0..12).for_each(|bar| ink(20 + bar * 5, 30, 22 + bar * 5, 90));
        ink(120, 40, 160, 80);
        let regions = Regions::of(&gray, Tones::at(128)).expect("few runs");
        let area = |x0, y0, x1, y1| Area { x0, y0, x1, y1 };
        assert!(regions.areas.contains(&area(20, 30, 77, 90)), "{:?}", regions.areas);
        assert!(regions.areas.contains(&area(120, 40, 160, 80)), "{:?}", regions.areas);
        assert!(regions.gray.row(3).iter().all(|v| *v == 255), "the lines are gone");
    }
}
