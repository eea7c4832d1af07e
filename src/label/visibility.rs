//! Text that is on a page and cannot be seen: cut by a box, beyond the paper's edge, under something that was painted later, of its ground's colour,
//! or smaller than dots.
//!
//! What a dot becomes is decided as on a 1-bit page, the only one that thermal printers print.

use super::content::{intersect, map_rect, path_box};
use crate::warning::Unseen;
use output::raster::{is_seen, over};
use page::picture::Picture;
use page::{Affine, Color, GlyphRun, Item, Paint, PathFill, Point, Rect, Segment};

/// A character is cut when more than this of its em is beyond the edge.
const CUT: f32 = 0.3;
/// A character is covered when so much of what is left of it is.
const COVERED: f32 = 0.7;
/// Text of fewer dots an em is no text, in dots.
const LEAST_DOTS: f32 = 3.;
/// What is thinner covers no text, in mm.
const THIN: f32 = 0.5;
/// A path that fills so much of its box counts as that box: a rectangle with round corners.
const NEARLY_A_BOX: f32 = 0.8;

/// Something that text may stand on, or lie under.
pub(super) struct Painted<'a> {
    /// What of its box can be seen, on the page.
    rect: Rect,
    kind: Kind<'a>,
    /// The translucent group it is in.
    group: Option<usize>,
}

enum Kind<'a> {
    /// A box of one colour.
    Plain(Color),
    /// Colours that are not known without drawing it.
    Mixed,
    /// A picture.
    Picture(&'a Picture),
}

/// Text on a page.
pub(super) struct Laid<'a> {
    pub(super) run: &'a GlyphRun,
    pub(super) to_page: Affine,
    pub(super) clip: Option<Rect>,
    pub(super) opacity: f32,
    /// The outermost translucent group it is in.
    pub(super) group: Option<usize>,
    /// How much was painted before it.
    pub(super) after: usize,
}

/// What of a text cannot be seen.
#[derive(Default)]
pub(super) struct Lost {
    /// Characters and why, most first.
    pub(super) characters: Vec<(Unseen, usize)>,
    /// The box around those.
    pub(super) place: Option<Rect>,
    /// How many characters can be seen.
    pub(super) seen: usize,
    /// How many are cut, and not wholly.
    pub(super) in_part: usize,
}

impl Lost {
    fn add(&mut self, why: Unseen, count: usize, place: Rect) {
        match self.characters.iter_mut().find(|(known, _)| *known == why) {
            Some((_, characters)) => *characters += count,
            None => self.characters.push((why, count)),
        }
        self.place = Some(self.place.map_or(place, |known| known.union(place)));
    }
}

impl<'a> Painted<'a> {
    /// An item that text may stand on or lie under, `visible` being its place on the page.
    pub(super) fn of(item: &'a Item, visible: Rect, opacity: f32, group: Option<usize>) -> Option<Painted<'a>> {
        if visible.width.min(visible.height) < THIN {
            return None;
        }
        let plain = |paint: &Paint| match paint {
            Paint::Solid(color) => Kind::Plain(faded(*color, opacity)),
            Paint::Gradient(_) => Kind::Mixed,
        };
        let kind = match item {
            Item::Fill(fill) => plain(&fill.paint),
            Item::Path(path) if fills_its_box(path) => plain(&path.paint),
            Item::Image(image) => Kind::Picture(&image.picture),
            Item::Path(_) | Item::Barcode(_) => Kind::Mixed,
            Item::Rule(_) | Item::Glyphs(_) | Item::Group(_) => return None,
        };
        Some(Painted {
            rect: visible,
            kind,
            group,
        })
    }

    /// Nothing of what lies below can be seen.
    fn hides(&self) -> bool {
        match self.kind {
            Kind::Plain(color) => (over(color, 0) < 128) == (over(color, 255) < 128),
            Kind::Mixed => false,
            Kind::Picture(picture) => picture
                .pixels()
                .is_some_and(|pixels| pixels.rgba.as_chunks::<4>().0.iter().all(|pixel| pixel[3] > 127)),
        }
    }
}

/// A colour as a group of this opacity shows it.
fn faded(color: Color, opacity: f32) -> Color {
    Color {
        a: (f32::from(color.a) * opacity + 0.5) as u8,
        ..color
    }
}

/// Whether a path is nearly the box around it.
fn fills_its_box(path: &PathFill) -> bool {
    let Some(whole) = path_box(&path.path) else { return false };
    let (mut area, mut first, mut last) = (0., Point::default(), Point::default());
    let mut turn = |from: Point, to: Point| area += f64::from(from.x) * f64::from(to.y) - f64::from(to.x) * f64::from(from.y);
    for segment in &path.path {
        match *segment {
            Segment::Move(point) => (first, last) = (point, point),
            Segment::Line(point) | Segment::Cubic(_, _, point) => {
                turn(last, point);
                last = point;
            }
            Segment::Close => turn(last, first),
        }
    }
    area.abs() / 2. >= f64::from(whole.width * whole.height * NEARLY_A_BOX)
}

/// What of a text cannot be seen. `spend` is told how many boxes were looked at.
pub(super) fn lost(laid: &Laid, painted: &[Painted], sheet: Rect, dots_per_mm: f32, spend: &dyn Fn(usize)) -> Lost {
    let run = laid.run;
    let mut lost = Lost::default();
    let count = run.text.chars().filter(|c| prints(*c)).count();
    if count == 0 {
        return lost;
    }
    let whole = map_rect(&laid.to_page, run.em_box());
    let em = run.size * laid.to_page.a.hypot(laid.to_page.b);
    if em * dots_per_mm < LEAST_DOTS {
        lost.add(Unseen::TooSmall, count, whole);
        return lost;
    }
    spend(painted.len());
    let near = |painted: &&Painted| intersect(painted.rect, whole).is_some();
    let below: Vec<&Painted> = painted[..laid.after].iter().filter(near).collect();
    let above: Vec<&Painted> = painted[laid.after..]
        .iter()
        .filter(near)
        .filter(|painted| painted.hides())
        .collect();
    let color = faded(run.color, laid.opacity);
    let is_whole = |edge: Option<Rect>| edge.is_none_or(|edge| intersect(edge, whole).is_some_and(|seen| !is_cut(whole, seen, em)));
    if below.is_empty() && above.is_empty() && is_seen(color, 255, 255) && is_whole(laid.clip) && is_whole(Some(sheet)) {
        lost.seen = count;
        return lost;
    }
    each_character(run, &mut |count, rect| {
        spend(below.len() + above.len());
        let rect = map_rect(&laid.to_page, rect);
        let area = |rect: Rect| rect.width * rect.height;
        let in_box = laid.clip.map_or(Some(rect), |clip| intersect(clip, rect));
        lost.in_part += match in_box.and_then(|seen| intersect(seen, sheet)).is_some() {
            true => count,
            false => 0,
        };
        let Some(in_box) = in_box.filter(|seen| !is_cut(rect, *seen, em)) else {
            return lost.add(Unseen::Cut, count, rect);
        };
        let Some(seen) = intersect(in_box, sheet).filter(|seen| !is_cut(rect, *seen, em)) else {
            return lost.add(Unseen::OffPage, count, rect);
        };
        let covered: f32 = above.iter().filter_map(|painted| intersect(painted.rect, seen)).map(area).sum();
        if covered >= COVERED * area(seen) {
            lost.in_part -= count;
            return lost.add(Unseen::Covered, count, rect);
        }
        let middle = Point {
            x: seen.x + seen.width / 2.,
            y: seen.y + seen.height / 2.,
        };
        match ground(&below, middle, laid.group).is_none_or(|(backdrop, ground)| is_seen(color, backdrop, ground)) {
            true => lost.seen += count,
            false => {
                lost.in_part -= count;
                lost.add(Unseen::NoContrast, count, rect);
            }
        }
    });
    lost.characters.sort_by_key(|(_, characters)| std::cmp::Reverse(*characters));
    lost
}

/// The luminance of what shines through a text of a translucent group, and of what it stands on, where those are known. A group lets shine through what lies below
/// it, and not its own boxes.
fn ground(below: &[&Painted], at: Point, group: Option<usize>) -> Option<(u8, u8)> {
    let inside = |rect: &Rect| (rect.x..=rect.right()).contains(&at.x) && (rect.y..=rect.bottom()).contains(&at.y);
    let (mut ground, mut backdrop, mut current) = (Some(255), Some(255), None);
    for painted in below.iter().filter(|painted| inside(&painted.rect)) {
        if painted.group.is_none() || painted.group != current {
            (backdrop, current) = (ground, painted.group);
        }
        ground = match painted.kind {
            Kind::Plain(color) if color.a == 255 => Some(over(color, 255)),
            Kind::Plain(color) => backdrop.map(|backdrop| over(color, backdrop)),
            Kind::Mixed | Kind::Picture(_) => None,
        };
    }
    if group.is_none() || group != current {
        backdrop = ground;
    }
    backdrop.zip(ground)
}

/// Whether so much of a character is beyond an edge that it cannot be read.
fn is_cut(whole: Rect, seen: Rect, em: f32) -> bool {
    (whole.width - seen.width).max(whole.height - seen.height) > CUT * em
}

/// Whether a character has ink of its own.
fn prints(character: char) -> bool {
    !character.is_whitespace() && !character.is_control() && !text::is_default_ignorable(character)
}

/// Calls `visit` with the box of every glyph, in the run's own coordinates, and how many characters it shows.
fn each_character(run: &GlyphRun, visit: &mut dyn FnMut(usize, Rect)) {
    let em_box = run.em_box();
    let is_column = em_box.height > em_box.width && run.glyphs.iter().any(|glyph| (glyph.y - run.glyphs[0].y).abs() > run.size / 2.);
    let mut starts: Vec<u32> = run.glyphs.iter().map(|glyph| glyph.cluster).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut told = None;
    for (index, glyph) in run.glyphs.iter().enumerate() {
        if told.replace(glyph.cluster) == Some(glyph.cluster) {
            continue;
        }
        let at = starts.partition_point(|start| *start <= glyph.cluster);
        let end = starts.get(at).map_or(run.text.len(), |end| *end as usize);
        let start = if at == 1 { 0 } else { glyph.cluster as usize };
        let characters = run.text.get(start..end).unwrap_or_default();
        let count = characters.chars().filter(|c| prints(*c)).count();
        if count == 0 {
            continue;
        }
        let next = run.glyphs[index + 1..].iter().find(|next| next.cluster != glyph.cluster);
        let rect = if is_column {
            let y = run.origin.y + glyph.y;
            let half = Rect {
                y: y - run.size * 0.9,
                height: run.size,
                ..em_box
            };
            intersect(half, em_box).unwrap_or(em_box)
        } else {
            let x = run.origin.x + glyph.x;
            let end = next.map_or(em_box.right(), |next| run.origin.x + next.x);
            Rect {
                x,
                width: (end - x).max(0.05 * run.size),
                ..em_box
            }
        };
        visit(count, rect);
    }
}

/// Whether two texts say the same and lie over each other, as a shadow does.
pub(super) fn is_doubled(one: &Laid, other: &Laid) -> bool {
    let (a, b) = (
        map_rect(&one.to_page, one.run.em_box()),
        map_rect(&other.to_page, other.run.em_box()),
    );
    let near = one.run.size * one.to_page.a.hypot(one.to_page.b);
    one.run.text == other.run.text && (a.x - b.x).abs() < near && (a.y - b.y).abs() < near
}
