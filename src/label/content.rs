//! What can be seen on the pages: text runs and pictures with their boxes, the extent of the ink, text that a clip cuts.

use super::visibility::{self, Laid, Lost, Painted};
use crate::limits::Work;
use crate::paper::tenths;
use crate::warning::{Unseen, Warning};
use page::picture::PictureFormat;
use page::{Affine, Clip, Color, Item, Page, Paint, Point, Rect, Segment};
use serde::Serialize;

/// Ink this far past an edge is reported, in mm: less than a dot of a 203 dpi printer is lost below it.
const OVERFLOW_TOLERANCE: f32 = 0.1;

/// A piece of text on one line, as it is printed.
#[derive(Clone, PartialEq, Serialize)]
pub struct TextRun {
    /// Page number, from 1.
    pub page: usize,
    /// The characters in reading order.
    pub text: String,
    /// Left edge of the box around the run, in mm.
    #[serde(serialize_with = "tenths")]
    pub x_mm: f32,
    /// Top edge, in mm.
    #[serde(serialize_with = "tenths")]
    pub y_mm: f32,
    /// Width, in mm.
    #[serde(serialize_with = "tenths")]
    pub width_mm: f32,
    /// Height, in mm.
    #[serde(serialize_with = "tenths")]
    pub height_mm: f32,
    /// Font size in pt as printed, transforms included.
    #[serde(serialize_with = "tenths")]
    pub size_pt: f32,
    /// Direction of the line in degrees clockwise, 0 for upright text.
    #[serde(serialize_with = "tenths")]
    pub angle: f32,
    /// Some of the characters cannot be seen; a warning says how many, and why.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub clipped: bool,
}

/// A picture on a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageBox {
    /// Page number, from 1.
    pub page: usize,
    /// Left edge, in mm.
    #[serde(serialize_with = "tenths")]
    pub x_mm: f32,
    /// Top edge, in mm.
    #[serde(serialize_with = "tenths")]
    pub y_mm: f32,
    /// Width, in mm.
    #[serde(serialize_with = "tenths")]
    pub width_mm: f32,
    /// Height, in mm.
    #[serde(serialize_with = "tenths")]
    pub height_mm: f32,
    /// The file format: `png`, `jpeg`, `gif`, `bmp` or `webp`.
    pub format: &'static str,
    /// Width of the picture itself, in pixels.
    pub width_px: u32,
    /// Height of the picture itself, in pixels.
    pub height_px: u32,
}

/// The text may be personal: the box is shown, not the words.
impl std::fmt::Debug for TextRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "TextRun({} characters at {:.1},{:.1} mm, page {})",
            self.text.chars().count(),
            self.x_mm,
            self.y_mm,
            self.page
        )
    }
}

/// What a page shows.
#[derive(Default)]
pub(super) struct Content {
    pub(super) text: Vec<TextRun>,
    /// Text of which nothing can be seen.
    pub(super) hidden_text: Vec<TextRun>,
    pub(super) images: Vec<ImageBox>,
    pub(super) warnings: Vec<Warning>,
    /// Straight lines, with the page they are on.
    pub(super) rules: Vec<(usize, SheetRect)>,
}

/// A box on a page, in mm.
pub(super) type SheetRect = Rect;

/// The thickest line that counts as a rule between cells, in mm.
const RULE_MAX: f32 = 0.9;
/// The shortest line that parts cells, in mm.
const RULE_MIN_LENGTH: f32 = 4.;

impl Content {
    /// Reads one page, `number` counting from 1, that is printed with so many dots in a mm. Comparing text with what lies over and under it takes from
    /// `work`; without any left the content must not be used.
    pub(super) fn add(&mut self, page: &Page, number: usize, dots_per_mm: f64, work: &Work) {
        let sheet = sheet_of(page);
        let mut ink: Option<Rect> = None;
        let (mut painted, mut texts) = (Vec::new(), Vec::new());
        let mut walk = Walk::of(page);
        walk.items(
            &page.items,
            &Affine::IDENTITY,
            None,
            1.,
            &mut |item, to_page, clip, (opacity, group)| {
                let Some(whole) = item_box(item).map(|rect| map_rect(to_page, rect)) else {
                    return;
                };
                let visible = clip.map_or(Some(whole), |clip| intersect(clip, whole));
                if let Some(visible) = visible.filter(|_| has_ink(item)) {
                    ink = Some(ink.map_or(visible, |ink| ink.union(visible)));
                }
                match item {
                    Item::Glyphs(run) if has_ink(item) => texts.push(Laid {
                        run,
                        to_page: *to_page,
                        clip,
                        opacity,
                        group,
                        after: painted.len(),
                    }),
                    Item::Glyphs(_) | Item::Group(_) => {}
                    _ => {
                        let Some(visible) = visible.filter(|visible| intersect(*visible, sheet).is_some()) else {
                            return;
                        };
                        painted.extend(Painted::of(item, visible, opacity, group));
                        if has_ink(item) {
                            self.shape(item, whole, sheet, number);
                        }
                    }
                }
            },
        );
        self.texts(&texts, &painted, sheet, number, dots_per_mm as f32, work);
        self.warnings.extend(match ink {
            None => Some(Warning::BlankPage { page: number }),
            Some(ink) => overflow(ink, sheet, number),
        });
    }

    /// Notes a picture or a line.
    fn shape(&mut self, item: &Item, whole: Rect, sheet: Rect, page: usize) {
        match item {
            Item::Image(image) => self.images.push(ImageBox {
                page,
                x_mm: whole.x,
                y_mm: whole.y,
                width_mm: whole.width,
                height_mm: whole.height,
                format: format_name(image.picture.format()),
                width_px: image.picture.width(),
                height_px: image.picture.height(),
            }),
            Item::Fill(_) | Item::Rule(_) | Item::Path(_) => {
                let (thin, long) = (whole.width.min(whole.height), whole.width.max(whole.height));
                if thin <= RULE_MAX && long >= RULE_MIN_LENGTH {
                    self.rules.extend(intersect(whole, sheet).map(|on_page| (page, on_page)));
                }
            }
            Item::Glyphs(_) | Item::Barcode(_) | Item::Group(_) => {}
        }
    }

    /// Notes the texts of a page, and what of them cannot be seen.
    fn texts(&mut self, texts: &[Laid], painted: &[Painted], sheet: Rect, page: usize, dots_per_mm: f32, work: &Work) {
        let spend = |boxes: usize| work.spend_64ths(boxes as u64);
        let mut losses: Vec<(usize, Lost)> = Vec::new();
        let mut is_whole = vec![true; texts.len()];
        for (index, laid) in texts.iter().enumerate() {
            if work.is_exhausted() {
                return;
            }
            let lost = visibility::lost(laid, painted, sheet, dots_per_mm, &spend);
            let bounds = map_rect(&laid.to_page, laid.run.bounds);
            let em = laid.run.size * laid.to_page.a.hypot(laid.to_page.b);
            let run = TextRun {
                page,
                text: laid.run.text.clone(),
                x_mm: bounds.x,
                y_mm: bounds.y,
                width_mm: bounds.width,
                height_mm: bounds.height,
                size_pt: em * 72. / 25.4,
                angle: laid.to_page.b.atan2(laid.to_page.a).to_degrees(),
                clipped: lost.place.is_some(),
            };
            match lost.seen + lost.in_part {
                0 => self.hidden_text.push(run),
                _ => self.text.push(run),
            }
            if lost.place.is_some() {
                is_whole[index] = false;
                losses.push((index, lost));
            }
        }
        // The shadow of a text says nothing that the text does not.
        let is_doubled = |index: usize| {
            let mut near = index.saturating_sub(DOUBLES)..texts.len().min(index + DOUBLES + 1);
            near.any(|other| is_whole[other] && visibility::is_doubled(&texts[index], &texts[other]))
        };
        for (index, lost) in &losses {
            if is_doubled(*index) {
                continue;
            }
            let Some(place) = lost.place else { continue };
            for &(why, characters) in &lost.characters {
                self.warn_of(why, characters, place, page);
            }
        }
    }

    /// A warning of text that cannot be seen; it joins the one before when that is of the next line or word.
    fn warn_of(&mut self, why: Unseen, more: usize, place: Rect, page: usize) {
        let tenth = |mm: f32| (mm * 10.).round() / 10.;
        let near = |x: f32, y: f32| (place.x - x).abs() < NEXT_WORD && (place.y - y).abs() < NEXT_WORD;
        let (left, top) = (tenth(place.x), tenth(place.y));
        match (why, self.warnings.last_mut()) {
            (
                Unseen::Cut,
                Some(Warning::ClippedText {
                    page: known,
                    x_mm,
                    y_mm,
                    characters,
                }),
            ) if *known == page && near(*x_mm, *y_mm) => {
                (*x_mm, *y_mm) = (x_mm.min(left), y_mm.min(top));
                *characters += more;
            }
            (
                _,
                Some(Warning::HiddenText {
                    page: known,
                    x_mm,
                    y_mm,
                    characters,
                    why: same,
                }),
            ) if *known == page && *same == why && near(*x_mm, *y_mm) => {
                (*x_mm, *y_mm) = (x_mm.min(left), y_mm.min(top));
                *characters += more;
            }
            (Unseen::Cut, _) => self.warnings.push(Warning::ClippedText {
                page,
                x_mm: left,
                y_mm: top,
                characters: more,
            }),
            _ => self.warnings.push(Warning::HiddenText {
                page,
                x_mm: left,
                y_mm: top,
                characters: more,
                why,
            }),
        }
    }
}

/// How far beside a page its content is looked for, in mm.
const BESIDE: f32 = 10_000.;
/// How far apart, in painting order, a text and its shadow are looked for.
const DOUBLES: usize = 4;
/// Text this near to what was told belongs to it, in mm.
const NEXT_WORD: f32 = 12.;

/// How far what can be seen on a page reaches, in mm.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extent {
    /// The box around all of it, also beyond the edges.
    pub(crate) ink: Option<Rect>,
    /// Left and right end of the lines that part the label.
    pub(crate) lines: Option<(f32, f32)>,
}

/// The shortest horizontal line that parts a label, in mm; lines of cells are shorter.
const PARTING_LINE: f32 = 45.;
/// Lines so near in mm are one: those of neighbouring cells go on in each other.
const SAME_LINE: f32 = 0.3;

/// How far what can be seen on a page reaches, and the lines that part it.
pub(crate) fn extent(page: &Page) -> Extent {
    let mut lines: Vec<Rect> = Vec::new();
    let ink = ink(page, |rect| {
        if rect.height <= RULE_MAX && rect.width > rect.height {
            lines.push(rect);
        }
    });
    // One that goes from end to end is not made longer by others.
    let is_whole = |ink: &Rect, line: &Rect| line.x < ink.x + SAME_LINE && line.right() > ink.right() - SAME_LINE;
    let whole = ink.filter(|ink| lines.iter().any(|line| is_whole(ink, line)));
    Extent {
        ink,
        lines: match whole {
            Some(ink) => Some((ink.x, ink.right())).filter(|_| ink.width >= PARTING_LINE),
            None => parting_lines(lines),
        },
    }
}

/// The box around what can be seen on a page, also beyond its edges; `visit` sees that of every item.
pub(crate) fn ink(page: &Page, mut visit: impl FnMut(Rect)) -> Option<Rect> {
    let mut ink: Option<Rect> = None;
    each_visible(page, &mut |item, to_page, clip| {
        let rect = item_box(item).map(|rect| map_rect(to_page, rect));
        let Some(rect) = rect.and_then(|rect| clip.map_or(Some(rect), |clip| intersect(clip, rect))) else {
            return;
        };
        ink = Some(ink.map_or(rect, |ink| ink.union(rect)));
        visit(rect);
    });
    ink
}

/// Left and right end of the horizontal lines that part a label, of all that a page has.
fn parting_lines(mut lines: Vec<Rect>) -> Option<(f32, f32)> {
    lines.sort_unstable_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let goes_on = |line: &Rect, next: &Rect| (next.y - line.y).abs() < SAME_LINE && next.x < line.right() + SAME_LINE;
    let joined = lines.chunk_by(goes_on).map(|parts| {
        let right = parts.iter().map(Rect::right).fold(f32::MIN, f32::max);
        (parts[0].x, right)
    });
    joined
        .filter(|(left, right)| right - left >= PARTING_LINE)
        .reduce(|(left, right), (other_left, other_right)| (left.min(other_left), right.max(other_right)))
}

/// The texts of blank pages that are not printed, numbered from `first`: none of them can be seen.
pub(crate) fn left_out(pages: &[Page], first: usize, dots_per_mm: f64, work: &Work) -> Vec<Warning> {
    let mut content = Content::default();
    for (number, page) in (first..).zip(pages) {
        content.add(page, number, dots_per_mm, work);
    }
    content.warnings.retain(|warning| !matches!(warning, Warning::BlankPage { .. }));
    content.warnings
}

/// Whether nothing can be seen on a page.
pub(crate) fn is_blank(page: &Page) -> bool {
    ink(page, drop).is_none()
}

/// Whether there is nothing on a page, be it out of sight.
pub(crate) fn is_empty(page: &Page) -> bool {
    fn has_text(items: &[Item]) -> bool {
        items.iter().any(|item| match item {
            Item::Glyphs(run) => !run.text.trim().is_empty(),
            Item::Group(group) => has_text(&group.items),
            _ => false,
        })
    }
    is_blank(page) && !has_text(&page.items)
}

/// What of a page's ink goes past its edges.
pub(crate) fn past_edges(page: &Page, number: usize) -> Option<Warning> {
    overflow(ink(page, drop)?, sheet_of(page), number)
}

/// A page's paper.
fn sheet_of(page: &Page) -> Rect {
    Rect {
        x: 0.,
        y: 0.,
        width: page.width,
        height: page.height,
    }
}

/// Calls `visit` for every item of a page that can be seen, with the transform to the page and the clip around it in page mm.
fn each_visible(page: &Page, visit: &mut dyn FnMut(&Item, &Affine, Option<Rect>)) {
    Walk::of(page).items(&page.items, &Affine::IDENTITY, None, 1., &mut |item, to_page, clip, _| {
        if has_ink(item) {
            visit(item, to_page, clip);
        }
    });
}

/// A walk through the items of a page.
struct Walk {
    /// Of the page, in mm.
    width: f32,
    /// Translucent groups entered so far that are in no other one.
    groups: usize,
    /// The one that is being walked.
    inside: Option<usize>,
}

/// What a walk tells of an item: the transform to the page, the clip around it in page mm (of no size where nothing can be seen), how opaque the groups
/// around it are, and the number of the outermost translucent one.
type Visit<'v, 'a> = dyn FnMut(&'a Item, &Affine, Option<Rect>, (f32, Option<usize>)) + 'v;

impl Walk {
    fn of(page: &Page) -> Walk {
        Walk {
            width: page.width,
            groups: 0,
            inside: None,
        }
    }

    /// A clip, but for its sides when they are the page's: a page that shows a part of the flow is cut so, and what is beside it is told.
    fn without_sides(&self, clip: Rect) -> Rect {
        match clip.x.abs() < 0.01 && (clip.width - self.width).abs() < 0.01 {
            true => Rect {
                x: -BESIDE,
                width: self.width + 2. * BESIDE,
                ..clip
            },
            false => clip,
        }
    }

    /// Calls `visit` for every item that no opacity hides.
    fn items<'a>(&mut self, items: &'a [Item], to_page: &Affine, clip: Option<Rect>, opacity: f32, visit: &mut Visit<'_, 'a>) {
        for item in items {
            match item {
                Item::Group(group) if group.opacity > 0. => {
                    let inner = to_page.then_inner(&group.transform);
                    let own = group
                        .clip
                        .as_ref()
                        .and_then(clip_box)
                        .map(|rect| self.without_sides(map_rect(&inner, rect)));
                    let both = match (clip, own) {
                        (Some(clip), Some(own)) => Some(intersect(clip, own).unwrap_or_default()),
                        (clip, own) => own.or(clip),
                    };
                    let begins = group.opacity < 1. && self.inside.is_none();
                    if begins {
                        self.groups += 1;
                        self.inside = Some(self.groups);
                    }
                    self.items(&group.items, &inner, both, opacity * group.opacity, visit);
                    if begins {
                        self.inside = None;
                    }
                }
                Item::Group(_) => {}
                _ => visit(item, to_page, clip, (opacity, self.inside)),
            }
        }
    }
}

fn has_ink(item: &Item) -> bool {
    let inked = |color: &Color| color.a > 0 && (color.r, color.g, color.b) != (255, 255, 255);
    let painted = |paint: &Paint| match paint {
        Paint::Solid(color) => inked(color),
        Paint::Gradient(_) => true,
    };
    match item {
        // White letters stand on a black box.
        Item::Glyphs(run) => run.color.a > 0 && !run.text.trim().is_empty(),
        Item::Fill(fill) => painted(&fill.paint),
        Item::Rule(rule) => inked(&rule.color),
        Item::Path(path) => painted(&path.paint),
        Item::Image(_) | Item::Barcode(_) | Item::Group(_) => true,
    }
}

/// The box of an item's ink in its own coordinates.
fn item_box(item: &Item) -> Option<Rect> {
    let rect = match item {
        Item::Glyphs(run) => run.em_box(),
        Item::Fill(fill) => fill.rect,
        Item::Rule(rule) => rule.rect,
        Item::Image(image) => image.rect,
        Item::Barcode(code) => code.rect,
        Item::Path(path) => path_box(&path.path)?,
        Item::Group(_) => return None,
    };
    (rect.width > 0. && rect.height > 0.).then_some(rect)
}

fn clip_box(clip: &Clip) -> Option<Rect> {
    match clip {
        Clip::Rect(rect) => Some(*rect),
        Clip::Path(path) => path_box(path),
    }
}

pub(super) fn path_box(path: &[Segment]) -> Option<Rect> {
    let points = path.iter().flat_map(|segment| match *segment {
        Segment::Move(p) | Segment::Line(p) => [Some(p), None, None],
        Segment::Cubic(a, b, c) => [Some(a), Some(b), Some(c)],
        Segment::Close => [None; 3],
    });
    around(points.flatten())
}

fn around(points: impl Iterator<Item = Point>) -> Option<Rect> {
    points.fold(None, |rect, p| {
        let point = Rect {
            x: p.x,
            y: p.y,
            width: 0.,
            height: 0.,
        };
        Some(rect.map_or(point, |rect| rect.union(point)))
    })
}

/// The upright box around a transformed rectangle.
pub(crate) fn map_rect(transform: &Affine, rect: Rect) -> Rect {
    let corners = [
        (rect.x, rect.y),
        (rect.right(), rect.y),
        (rect.x, rect.bottom()),
        (rect.right(), rect.bottom()),
    ];
    around(corners.into_iter().map(|(x, y)| transform.apply(Point { x, y }))).unwrap_or(rect)
}

pub(super) fn intersect(a: Rect, b: Rect) -> Option<Rect> {
    let (x, y) = (a.x.max(b.x), a.y.max(b.y));
    let (width, height) = (a.right().min(b.right()) - x, a.bottom().min(b.bottom()) - y);
    (width > 0. && height > 0.).then_some(Rect { x, y, width, height })
}

fn overflow(ink: Rect, sheet: Rect, page: usize) -> Option<Warning> {
    let past = |mm: f32| if mm > OVERFLOW_TOLERANCE { (mm * 10.).round() / 10. } else { 0. };
    let [right_mm, bottom_mm, left_mm, top_mm] = [
        ink.right() - sheet.right(),
        ink.bottom() - sheet.bottom(),
        sheet.x - ink.x,
        sheet.y - ink.y,
    ]
    .map(past);
    (right_mm + bottom_mm + left_mm + top_mm > 0.).then_some(Warning::Overflow {
        page,
        right_mm,
        bottom_mm,
        left_mm,
        top_mm,
    })
}

fn format_name(format: PictureFormat) -> &'static str {
    match format {
        PictureFormat::Png => "png",
        PictureFormat::Jpeg => "jpeg",
        PictureFormat::Gif => "gif",
        PictureFormat::Bmp => "bmp",
        PictureFormat::WebP => "webp",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page::{Fill, Group};

    fn fill(x: f32, y: f32, width: f32, height: f32, color: Color) -> Item {
        Item::Fill(Fill {
            rect: Rect { x, y, width, height },
            paint: Paint::Solid(color),
        })
    }
    fn group(transform: Affine, clip: Option<Rect>, opacity: f32, items: Vec<Item>) -> Item {
        Item::Group(Group {
            transform,
            clip: clip.map(Clip::Rect),
            opacity,
            items,
        })
    }
    fn warnings(items: Vec<Item>) -> Vec<Warning> {
        let mut content = Content::default();
        let page = Page {
            width: 100.,
            height: 150.,
            items,
        };
        content.add(&page, 1, 8., &Work::new(1000));
        assert_eq!(is_blank(&page), content.warnings.contains(&Warning::BlankPage { page: 1 }));
        content.warnings
    }

    #[test]
    fn overflow_is_told_in_mm() {
        assert_eq!(warnings(vec![fill(1., 1., 99.05, 10., Color::BLACK)]), []);
        assert_eq!(
            warnings(vec![fill(-0.5, 1., 103., 152., Color::BLACK)]),
            [Warning::Overflow {
                page: 1,
                right_mm: 2.5,
                bottom_mm: 3.,
                left_mm: 0.5,
                top_mm: 0.
            }]
        );
    }

    #[test]
    fn transforms_move_ink_and_clips_cut_it() {
        let turn = Affine {
            a: 0.,
            b: 1.,
            c: -1.,
            d: 0.,
            e: 50.,
            f: 0.,
        };
        let long = || fill(10., 0., 200., 5., Color::BLACK);
        assert!(
            matches!(warnings(vec![group(turn, None, 1., vec![long()])])[..], [Warning::Overflow { bottom_mm, .. }] if bottom_mm == 60.)
        );
        let clip = Rect {
            x: 0.,
            y: 0.,
            width: 90.,
            height: 5.,
        };
        assert_eq!(warnings(vec![group(turn, Some(clip), 1., vec![long()])]), []);
    }

    #[test]
    fn lines_of_neighbouring_cells_are_one_that_parts_the_label() {
        let line = |x: f32, y: f32, width: f32| fill(x, y, width, 0.3, Color::BLACK);
        let page = |items| Page {
            width: 100.,
            height: 180.,
            items,
        };
        // Two cells, drawn cell by cell: above, below.
        let cells = vec![line(2., 10., 72.), line(2., 20., 72.), line(74., 10., 24.), line(74., 20., 24.)];
        assert_eq!(extent(&page(cells)).lines, Some((2., 98.)));
        assert_eq!(extent(&page(vec![line(2., 10., 72.), line(80., 10., 18.)])).lines, Some((2., 74.)));
        assert_eq!(extent(&page(vec![line(2., 10., 30.), line(60., 10., 30.)])).lines, None);
    }

    #[test]
    fn what_cannot_be_seen_is_blank() {
        let blank = [Warning::BlankPage { page: 1 }];
        assert_eq!(warnings(vec![]), blank);
        assert_eq!(warnings(vec![fill(0., 0., 300., 300., Color::WHITE)]), blank);
        assert_eq!(warnings(vec![fill(0., 0., 300., 300., Color::TRANSPARENT)]), blank);
        assert_eq!(
            warnings(vec![group(Affine::IDENTITY, None, 0., vec![fill(0., 0., 9., 9., Color::BLACK)])]),
            blank
        );
        let far = Rect {
            x: 20.,
            y: 0.,
            width: 5.,
            height: 5.,
        };
        assert_eq!(
            warnings(vec![group(
                Affine::IDENTITY,
                Some(far),
                1.,
                vec![fill(0., 0., 9., 9., Color::BLACK)]
            )]),
            blank
        );
    }
}
