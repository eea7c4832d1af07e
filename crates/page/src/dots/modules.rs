//! Barcode modules on the dot grid: the same whole number of dots for each.

use crate::{BarcodeItem, Block, Modules, Rect};

/// How a barcode's own axes lie on the dots.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Axes {
    /// Its columns run along the dots' y axis.
    pub swapped: bool,
    /// What comes first lies at the right.
    pub flip_x: bool,
    /// What comes first lies at the bottom.
    pub flip_y: bool,
}

/// Where a symbol's modules lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    axes: Axes,
    /// The first dot along x and y.
    pub origin: (i64, i64),
    /// Dots of a module along x and y.
    pub module: (i64, i64),
    /// Modules along x and y.
    pub count: (i64, i64),
}

impl Placement {
    /// Centres a symbol in a box of dots, given by its edges along x and y; each module as large as the box allows. `None` when a
    /// module would have no dot.
    ///
    /// The box counts with its size to the nearest dot, as a picture in its place would.
    pub fn new(modules: &Modules, axes: Axes, x: (f64, f64), y: (f64, f64)) -> Option<Placement> {
        let (columns, rows) = (modules.columns() as i64, modules.rows() as i64);
        let count = if axes.swapped { (rows, columns) } else { (columns, rows) };
        let whole = |(from, to): (f64, f64), count: i64| ((to - from + 0.5).clamp(0., f64::from(1 << 24)) as i64) / count;
        let mut module = (whole(x, count.0), whole(y, count.1));
        if modules.is_square() {
            let least = module.0.min(module.1);
            module = (least, least);
        }
        if module.0 < 1 || module.1 < 1 {
            return None;
        }
        let first = |(from, to): (f64, f64), size: i64| {
            // A symbol as long as its box starts where the box, or the picture it replaces, would.
            ((from + to - size as f64) / 2. + 0.5 + 1. / 256.).floor() as i64
        };
        let finite = x.0.is_finite() && y.0.is_finite();
        finite.then(|| Placement {
            axes,
            origin: (first(x, module.0 * count.0), first(y, module.1 * count.1)),
            module,
            count,
        })
    }

    /// The dots of a block: left, top, right and bottom edge.
    pub fn dots(&self, block: &Block) -> [i64; 4] {
        let (mut across, mut down) = ((block.column as i64, block.columns as i64), (block.row as i64, block.rows as i64));
        if self.axes.swapped {
            std::mem::swap(&mut across, &mut down);
        }
        let span = |(first, length): (i64, i64), flip: bool, origin: i64, module: i64, count: i64| {
            let first = if flip { count - first - length } else { first };
            (origin + first * module, origin + (first + length) * module)
        };
        let x = span(across, self.axes.flip_x, self.origin.0, self.module.0, self.count.0);
        let y = span(down, self.axes.flip_y, self.origin.1, self.module.1, self.count.1);
        [x.0, y.0, x.1, y.1]
    }

    /// The whole symbol: left, top, right and bottom edge.
    pub fn bounds(&self) -> [i64; 4] {
        let ((x, y), (dx, dy), (columns, rows)) = (self.origin, self.module, self.count);
        [x, y, x + dx * columns, y + dy * rows]
    }
}

/// The blocks of a symbol spread evenly over its rectangle, where there are no dots to keep to.
pub fn spread(item: &BarcodeItem) -> impl Iterator<Item = Rect> + '_ {
    let modules = &*item.modules;
    let mut size = (item.rect.width / modules.columns() as f32, item.rect.height / modules.rows() as f32);
    if modules.is_square() {
        let least = size.0.min(size.1);
        size = (least, least);
    }
    let x = item.rect.x + (item.rect.width - size.0 * modules.columns() as f32) / 2.;
    let y = item.rect.y + (item.rect.height - size.1 * modules.rows() as f32) / 2.;
    modules.blocks().iter().map(move |block| Rect {
        x: x + block.column as f32 * size.0,
        y: y + block.row as f32 * size.1,
        width: block.columns as f32 * size.0,
        height: block.rows as f32 * size.1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars() -> Modules {
        Modules::new(5, false, vec![true, true, false, false, true]).expect("full rows")
    }

    #[test]
    fn modules_have_equal_whole_dots_in_the_middle_of_the_box() {
        let placed = Placement::new(&bars(), Axes::default(), (10., 23.), (0., 7.)).expect("room");
        assert_eq!(placed.module, (2, 7));
        assert_eq!(placed.bounds(), [12, 0, 22, 7]);
        let blocks: Vec<_> = bars().blocks().iter().map(|block| placed.dots(block)).collect();
        assert_eq!(blocks, [[12, 0, 16, 7], [20, 0, 22, 7]]);
        assert_eq!(Placement::new(&bars(), Axes::default(), (10., 14.4), (0., 7.)), None);
        // Half a dot short is the same box.
        assert_eq!(
            Placement::new(&bars(), Axes::default(), (0.2, 9.8), (0., 7.)).map(|p| p.origin),
            Some((0, 0))
        );
    }

    #[test]
    fn turned_and_mirrored() {
        let axes = Axes {
            swapped: true,
            flip_x: false,
            flip_y: true,
        };
        let placed = Placement::new(&bars(), axes, (0., 4.), (0., 10.)).expect("room");
        let blocks: Vec<_> = bars().blocks().iter().map(|block| placed.dots(block)).collect();
        assert_eq!(blocks, [[0, 6, 4, 10], [0, 0, 4, 2]]);
    }

    #[test]
    fn blocks_join_equal_rows() {
        let modules = Modules::new(3, true, vec![true, true, false, true, true, false, true, false, true]).expect("full rows");
        let cover: Vec<_> = modules.blocks().iter().map(|b| (b.column, b.row, b.columns, b.rows)).collect();
        assert_eq!(cover, [(0, 0, 2, 2), (0, 2, 1, 1), (2, 2, 1, 1)]);
        assert_eq!(Modules::new(0, true, vec![true]), None);
        assert_eq!(Modules::new(2, true, vec![true; 3]), None);
        let item = BarcodeItem {
            modules: modules.into(),
            rect: Rect {
                x: 0.,
                y: 0.,
                width: 9.,
                height: 3.,
            },
        };
        assert_eq!(
            spread(&item).next(),
            Some(Rect {
                x: 3.,
                y: 0.,
                width: 2.,
                height: 2.
            })
        );
    }
}
