//! The white around a picture on its page, where a quiet zone may lie.

use page::{Affine, Color, Item, Page, Paint, Rect, Segment};

/// The boxes of all that is painted on a page, in mm.
#[derive(Default)]
pub(super) struct Obstacles(Vec<Rect>);

/// Boxes that share less than this, in mm, touch.
const TOUCH: f32 = 0.05;

impl Obstacles {
    pub fn of(page: &Page) -> Obstacles {
        let mut found = Obstacles::default();
        found.gather(&page.items, &Affine::IDENTITY);
        found
    }

    /// Adds a box.
    pub fn add(&mut self, rect: Rect) {
        self.0.push(rect);
    }

    /// Takes the boxes of some things for one.
    pub fn join(&mut self, parts: &[Rect], whole: Rect) {
        self.0.retain(|rect| !parts.contains(rect));
        self.0.push(whole);
    }

    fn gather(&mut self, items: &[Item], to_page: &Affine) {
        for item in items {
            let rect = match item {
                Item::Group(group) if group.opacity > 0. => {
                    self.gather(&group.items, &to_page.then_inner(&group.transform));
                    continue;
                }
                Item::Group(_) => continue,
                Item::Fill(fill) if is_white(&fill.paint) => continue,
                Item::Fill(fill) => fill.rect,
                Item::Rule(rule) => rule.rect,
                Item::Image(image) => image.rect,
                Item::Barcode(code) => code.rect,
                Item::Glyphs(run) if run.text.trim().is_empty() => continue,
                Item::Glyphs(run) => run.em_box(),
                Item::Path(path) => {
                    // What an outline encloses may be white: its sides count.
                    let mut last = None;
                    for segment in &path.path {
                        let points = match *segment {
                            Segment::Move(p) => [Some(p), None, None, None],
                            Segment::Line(p) => [last, Some(p), None, None],
                            Segment::Cubic(a, b, c) => [last, Some(a), Some(b), Some(c)],
                            Segment::Close => continue,
                        };
                        last = points.into_iter().flatten().last();
                        self.0
                            .extend(super::geometry::around(points.into_iter().flatten().map(|p| to_page.apply(p))));
                    }
                    continue;
                }
            };
            self.0.push(super::geometry::on_page(to_page, rect));
        }
    }

    /// The white beside a box, in mm: left of it, above, right, below, to the next thing on the page or the page's edge. What encloses the box is its
    /// background, and what lies on it is none of the white. What stands `by` mm beside its rows and columns counts as well.
    pub fn white(&self, page: Rect, rect: Rect, by: f32) -> [f32; 4] {
        let mut white = [rect.x, rect.y, page.right() - rect.right(), page.bottom() - rect.bottom()].map(|mm| mm.max(0.));
        let beside = Rect {
            x: rect.x - by,
            y: rect.y - by,
            width: rect.width + 2. * by,
            height: rect.height + 2. * by,
        };
        for other in &self.0 {
            let encloses = other.x <= rect.x + TOUCH
                && other.y <= rect.y + TOUCH
                && other.right() >= rect.right() - TOUCH
                && other.bottom() >= rect.bottom() - TOUCH;
            let lies_on_it = other.x < rect.right() - TOUCH
                && other.y < rect.bottom() - TOUCH
                && other.right() > rect.x + TOUCH
                && other.bottom() > rect.y + TOUCH;
            if encloses || lies_on_it {
                continue;
            }
            let in_rows = other.y < beside.bottom() - TOUCH && other.bottom() > beside.y + TOUCH;
            let in_columns = other.x < beside.right() - TOUCH && other.right() > beside.x + TOUCH;
            let gaps = [
                (in_rows && other.x < rect.x).then(|| rect.x - other.right()),
                (in_columns && other.y < rect.y).then(|| rect.y - other.bottom()),
                (in_rows && other.right() > rect.right()).then(|| other.x - rect.right()),
                (in_columns && other.bottom() > rect.bottom()).then(|| other.y - rect.bottom()),
            ];
            for (white, gap) in white.iter_mut().zip(gaps) {
                *white = gap.map_or(*white, |gap| white.min(gap.max(0.)));
            }
        }
        white
    }
}

fn is_white(paint: &Paint) -> bool {
    matches!(paint, Paint::Solid(color) if color.a == 0 || Color { a: 255, ..*color } == Color::WHITE)
}

/// The symbol's length and the white about it along one axis, in dots.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    /// The box the symbol may fill.
    pub from: f64,
    pub to: f64,
    /// White before and behind the box.
    pub white: (f64, f64),
    /// How many modules.
    pub count: i64,
    /// The quiet zone of the standard, in modules.
    pub asked: f64,
}

impl Axis {
    /// The white that is left on the worse side when a module has so many dots, with the symbol's first dot.
    fn place(&self, module: i64) -> (f64, i64) {
        let length = (module * self.count) as f64;
        let middle = (self.from + self.to - length) / 2.;
        // As far to the middle of the white as the box allows.
        let wished = (self.from - self.white.0 + self.to + self.white.1 - length) / 2.;
        let (low, high) = (self.from.ceil().min(middle), (self.to - length).floor().max(middle));
        let near = |start: f64| (start - (self.from - self.white.0)).min(self.to + self.white.1 - start - length);
        // In the middle of its box when that is enough for the standards.
        let start = if near(middle) + 0.5 >= self.asked * module as f64 {
            middle
        } else {
            wished.clamp(low, high)
        };
        let start = (start + 0.5 + 1. / 256.).floor();
        (near(start), start as i64)
    }

    fn quiet(&self, module: i64) -> f64 {
        self.place(module).0 / module as f64
    }

    pub fn start(&self, module: i64) -> i64 {
        self.place(module).1
    }
}

/// The dots of a module, at most `most`, and the quiet zone in modules that this leaves.
///
/// The largest module that leaves the whole quiet zone, if that has two dots; else the largest that leaves the least zone decoders need; else
/// a single dot, if that leaves more. A print of single dots is poor, so half a quiet zone at two dots is worth more than a whole one at one.
pub(super) fn module_with_quiet_zone(axes: &[Axis], most: i64, asked: f64, least: f64) -> (i64, f64) {
    // Half a dot is lost to the grid.
    let quiet = |module: i64| {
        axes.iter()
            .map(|axis| axis.quiet(module) + 0.5 / module as f64)
            .fold(f64::INFINITY, f64::min)
    };
    let largest = |asked: f64, from: i64| (from..=most).rev().find(|&module| quiet(module) >= asked);
    let chosen = largest(asked, 2.min(most))
        .or_else(|| largest(least, 1))
        .unwrap_or(if quiet(1) > quiet(most) { 1 } else { most });
    (chosen, quiet(chosen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_shrink_for_the_quiet_zone_but_not_to_a_single_dot() {
        let axis = |from: f64, to: f64, white: f64| Axis {
            from,
            to,
            white: (white, white),
            count: 100,
            asked: 10.,
        };
        let choose = |axis: Axis, most| module_with_quiet_zone(&[axis], most, 10., 5.);
        // White beyond the box.
        assert_eq!(choose(axis(0., 300., 40.), 3).0, 3);
        // None: 50 dots a side with two dots a module.
        assert_eq!(choose(axis(0., 300., 0.), 3), (2, 25.25));
        // 250 dots: 25 a side would be 12.5 modules of two dots.
        assert_eq!(choose(axis(0., 250., 0.), 2).0, 2);
        // Half a zone at two dots rather than a whole one at one.
        assert_eq!(choose(axis(0., 220., 0.), 2).0, 2);
        // Too little even for that.
        assert_eq!(choose(axis(0., 204., 0.), 2).0, 1);
        assert_eq!(choose(axis(0., 104., 0.), 1).0, 1);
    }

    #[test]
    fn a_symbol_moves_within_its_box_to_the_white() {
        let axis = Axis {
            from: 0.,
            to: 220.,
            white: (0., 100.),
            count: 100,
            asked: 10.,
        };
        let (module, quiet) = module_with_quiet_zone(&[axis], 2, 10., 5.);
        assert_eq!((module, axis.start(module)), (2, 20));
        assert!(quiet >= 10., "{quiet}");
    }
}
