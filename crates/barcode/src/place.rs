//! Where a symbol is drawn, and how large its modules are.

use super::geometry::{back, on_page, tenth};
use super::redraw::{Frame, Placed, Redraw};
use super::room::{Axis, module_with_quiet_zone};
use super::{BarcodeMode, Symbol, Symbology, code128};
use crate::warning::Warning;
use page::dots::modules::{Axes, Placement};
use page::{BarcodeItem, ImageItem, Modules, Rect};
use std::sync::Arc;

/// How much longer than its box a symbol may become where there is white for it.
const GROWTH: f64 = 1.25;

/// A symbol with its modules, and where its picture has it.
#[derive(Clone, Copy)]
struct Wish<'a> {
    symbol: &'a Symbol,
    modules: &'a Arc<Modules>,
    image: &'a ImageItem,
    frame: &'a Frame,
    /// Its own box, in the picture's coordinates.
    rect: Rect,
}

impl Redraw<'_> {
    /// A symbol with whole dots, or nothing and a warning.
    pub fn place(&mut self, symbol: &Symbol, image: &ImageItem, frame: &Frame, rect: Rect) -> Option<Placed> {
        let modules = symbol.modules.as_ref()?;
        let wish = Wish {
            symbol,
            modules,
            image,
            frame,
            rect,
        };
        let placed = self.largest(&wish);
        let may_shorten = self.mode == BarcodeMode::Grow && symbol.symbology == Symbology::Code128 && !symbol.is_overlaid;
        if may_shorten && code128::least_columns(&symbol.text) < modules.columns().max(modules.rows()) {
            let dots = placed.as_ref().map_or(0, |placed| placed.dots);
            let shorter = code128::shorter(modules).map(Arc::new);
            let again = shorter.and_then(|modules| self.largest(&Wish { modules: &modules, ..wish }));
            if let Some(again) = again.filter(|again| again.dots > dots) {
                return Some(again);
            }
        }
        if placed.is_none() {
            let drawn = on_page(&frame.to_page, rect);
            let along = if wish.lies_along_y() { drawn.height } else { drawn.width };
            self.warnings.push(Warning::TooSmall {
                page: self.page,
                x_mm: tenth(drawn.x),
                y_mm: tenth(drawn.y),
                modules: modules.columns().max(modules.rows()),
                dots: (f64::from(along) * self.dots_per_mm) as usize,
            });
        }
        placed
    }

    /// A symbol with the largest modules that there is room for.
    fn largest(&self, wish: &Wish) -> Option<Placed> {
        let own = on_page(&wish.frame.to_page, wish.rect);
        let inside = self
            .in_box(wish, own)
            .or_else(|| self.in_box(wish, on_page(&wish.frame.to_page, wish.roomy())));
        if self.mode != BarcodeMode::Grow {
            return inside;
        }
        let (least, before) = inside.as_ref().map_or((0, None), |placed| (placed.dots, placed.warning.clone()));
        let grown = self.grown(wish, own, i64::from(least)).filter(|grown| {
            // More white is worth more than larger modules, but single dots are worth nothing.
            grown.dots > least && (grown.warning.is_none() || before.is_some() || least < 2)
        });
        grown.or(inside)
    }

    /// Inside a box of the page.
    fn in_box(&self, wish: &Wish, room: Rect) -> Option<Placed> {
        let axes = self.axes(wish, room);
        let spans = axes.map(|axis| (axis.from, axis.to));
        let placed = Placement::new(wish.modules, wish.axes(), spans[0], spans[1])?;
        let along = wish.along();
        let most = [placed.module.0, placed.module.1][along];
        self.drawn(wish, axes, most)
    }

    /// With modules of more than `least` dots, beyond its own box.
    fn grown(&self, wish: &Wish, own: Rect, least: i64) -> Option<Placed> {
        let mut axes = self.axes(wish, own);
        let measured = wish.measured();
        let wished = measured
            .clone()
            .map(|at| ((axes[at].to - axes[at].from) / axes[at].count as f64).round() as i64)
            .min()?;
        let free = match wish.modules.is_square() {
            false => axes.map(|axis| axis.white),
            true if !wish.symbol.may_grow => return None,
            // What stands at a corner counts as well.
            true => {
                let [left, top, right, bottom] = self
                    .obstacles
                    .white(self.sheet, own, own.width.max(own.height) / 8.)
                    .map(|mm| self.dots(mm));
                [
                    (left.min(axes[0].white.0), right.min(axes[0].white.1)),
                    (top.min(axes[1].white.0), bottom.min(axes[1].white.1)),
                ]
            }
        };
        let visible = wish.frame.visible;
        let shown = [(visible.x, visible.right()), (visible.y, visible.bottom())].map(|(from, to)| (self.dots(from), self.dots(to)));
        for at in measured {
            let axis = &mut axes[at];
            let length = axis.to - axis.from;
            let more = (wished * axis.count) as f64 - length;
            if wished <= least || (wished * axis.count) as f64 > length * GROWTH + 0.5 {
                return None;
            }
            if more <= 0. {
                continue;
            }
            let room = |white: f64, edge: f64| white.min(edge).max(0.);
            let (before, behind) = (room(free[at].0, axis.from - shown[at].0), room(free[at].1, shown[at].1 - axis.to));
            if before + behind < more {
                return None;
            }
            // About its middle, or where both quiet zones have room, or where the symbol has.
            let need = axis.asked * wished as f64;
            let spare = |white: f64, room: f64| room.min(white - need).clamp(0., more);
            let (least, most) = (more - spare(axis.white.1, behind), spare(axis.white.0, before));
            let first = match least <= most {
                true => (more / 2.).clamp(least, most),
                false => (more / 2.).clamp(more - behind.min(more), before.min(more)),
            };
            axis.from -= first;
            axis.to += more - first;
            axis.white.0 -= first;
            axis.white.1 -= more - first;
        }
        self.drawn(wish, axes, wished).filter(|placed| i64::from(placed.dots) > least)
    }

    /// The page's axes of a symbol in a box of the page, with the white around it.
    fn axes(&self, wish: &Wish, room: Rect) -> [Axis; 2] {
        let white = self.white_around(wish.symbol, wish.image, wish.frame, room).map(|mm| self.dots(mm));
        let count = match wish.axes().swapped {
            true => (wish.modules.rows(), wish.modules.columns()),
            false => (wish.modules.columns(), wish.modules.rows()),
        };
        let axis = |from: f32, to: f32, white: (f64, f64), count: usize| Axis {
            from: self.dots(from),
            to: self.dots(to),
            white,
            count: count as i64,
            asked: wish.asked(),
        };
        [
            axis(room.x, room.right(), (white[0], white[2]), count.0),
            axis(room.y, room.bottom(), (white[1], white[3]), count.1),
        ]
    }

    /// With modules of at most so many dots: fewer where that leaves too little white.
    fn drawn(&self, wish: &Wish, axes: [Axis; 2], most: i64) -> Option<Placed> {
        let (asked, least) = (wish.asked(), wish.symbol.symbology.least_quiet_zone() as f64);
        let (module, quiet) = module_with_quiet_zone(&axes[wish.measured()], most, asked, least);
        let measured = wish.measured();
        let stretch = |at: usize| {
            let axis = &axes[at];
            if measured.contains(&at) {
                let start = axis.start(module);
                (start as f64, (start + module * axis.count) as f64)
            } else {
                (axis.from, axis.to)
            }
        };
        let (x, y) = (stretch(0), stretch(1));
        let mm = |dots: f64| (dots / self.dots_per_mm) as f32;
        let on = Rect {
            x: mm(x.0),
            y: mm(y.0),
            width: mm(x.1 - x.0),
            height: mm(y.1 - y.0),
        };
        let [x0, y0, x1, y1] = Placement::new(wish.modules, wish.axes(), x, y)?.bounds().map(|dot| mm(dot as f64));
        let warning = (quiet < asked).then(|| Warning::QuietZone {
            page: self.page,
            x_mm: tenth(x0),
            y_mm: tenth(y0),
            quiet_modules: tenth(quiet.max(0.) as f32),
            asked_modules: asked as usize,
            module_dots: module as u32,
        });
        Some(Placed {
            item: BarcodeItem {
                modules: wish.modules.clone(),
                rect: back(&wish.frame.to_page, on)?,
            },
            rect: Rect {
                x: x0,
                y: y0,
                width: x1 - x0,
                height: y1 - y0,
            },
            dots: u32::try_from(module).ok()?,
            warning,
        })
    }

    fn dots(&self, mm: f32) -> f64 {
        f64::from(mm) * self.dots_per_mm
    }
}

impl Wish<'_> {
    fn axes(&self) -> Axes {
        let to_page = &self.frame.to_page;
        Axes {
            swapped: to_page.b.abs() > to_page.a.abs(),
            ..Axes::default()
        }
    }

    /// The larger of the quiet zones of its standard, in modules.
    fn asked(&self) -> f64 {
        let [before, behind] = self.symbol.symbology.quiet_zone();
        before.max(behind) as f64
    }

    fn lies_along_y(&self) -> bool {
        self.axes().swapped != (self.symbol.symbology.is_linear() && self.modules.columns() == 1)
    }

    /// The page's axis along which its modules are measured.
    fn along(&self) -> usize {
        usize::from(self.lies_along_y())
    }

    /// The axes on which modules have a fixed size: both of a square, else the one along its columns.
    fn measured(&self) -> std::ops::Range<usize> {
        match self.modules.is_square() {
            true => 0..2,
            false => self.along()..self.along() + 1,
        }
    }

    /// The room a symbol may have when its own box is too small: all of the picture along its columns, if that is white.
    fn roomy(&self) -> Rect {
        let (symbol, picture, rect) = (self.symbol, self.image.rect, self.rect);
        let free = |before: usize| symbol.white[before].is_none() && symbol.white[before + 2].is_none();
        let (across, down) = (self.modules.columns() > 1 && free(0), self.modules.rows() > 1 && free(1));
        Rect {
            x: if across { picture.x } else { rect.x },
            y: if down { picture.y } else { rect.y },
            width: if across { picture.width } else { rect.width },
            height: if down { picture.height } else { rect.height },
        }
    }
}
