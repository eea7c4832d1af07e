//! Several label pages on one larger sheet, for office printers.

use page::Paper;
use page::{Affine, Clip, Color, Fill, Group, Item, Page, Paint, Rect};

/// A cut mark: how thick, how long at most, and how far from the label's corner it begins, in mm.
const MARK_THICKNESS: f32 = 0.125;
const MARK_LENGTH: f32 = 3.;
const MARK_DISTANCE: f32 = 0.5;

/// How label pages are arranged on sheets: in rows from the top left, each in the middle of its cell, with cut marks at its corners. Nothing is scaled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SheetLayout {
    sheet: Paper,
    columns: u16,
    rows: u16,
    gap_mm: f32,
    margin_mm: f32,
    offset_mm: [f32; 2],
}

/// Why label pages cannot be arranged on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SheetError {
    /// No columns or rows, a gap or margin that is no length, or no room left by them.
    #[error(
        "{columns}×{rows} labels with gaps of {gap_mm} mm and margins of {margin_mm} mm leave no room on {sheet}; use fewer, or smaller gaps"
    )]
    NoRoom {
        /// The sheet.
        sheet: Paper,
        /// Labels side by side.
        columns: u16,
        /// Labels one above the other.
        rows: u16,
        /// Between them, in mm.
        gap_mm: f32,
        /// At the sheet's edges, in mm.
        margin_mm: f32,
    },
    /// A label is larger than its cell; it is never scaled.
    #[error("a label of {}×{} mm does not fit into {}×{} mm of the sheet; use fewer columns or rows, a smaller gap, or a larger sheet",
        label_mm.0, label_mm.1, cell_mm.0, cell_mm.1
    )]
    TooLarge {
        /// Width and height of the label page, in mm.
        label_mm: (f32, f32),
        /// Width and height of the room for it, in mm.
        cell_mm: (f32, f32),
    },
    /// A label would not be wholly on the sheet.
    #[error("an offset of {right_mm},{down_mm} mm takes a label off the sheet; use a smaller one, or a larger gap")]
    OffSheet {
        /// To the right, in mm.
        right_mm: f32,
        /// Down, in mm.
        down_mm: f32,
    },
}

impl SheetLayout {
    /// `columns` × `rows` labels on `sheet` with `gap_mm` between them.
    ///
    /// # Errors
    /// When there is no room for a label.
    pub fn new(sheet: Paper, columns: u16, rows: u16, gap_mm: f32) -> Result<SheetLayout, SheetError> {
        let layout = SheetLayout {
            sheet,
            columns,
            rows,
            gap_mm,
            margin_mm: 0.,
            offset_mm: [0.; 2],
        };
        layout.margin_mm(0.)
    }

    /// Leaves so many mm white at the sheet's edges, where its printer cannot print. Default: 0.
    ///
    /// # Errors
    /// When there is no room for a label.
    pub fn margin_mm(self, margin_mm: f32) -> Result<SheetLayout, SheetError> {
        let layout = SheetLayout { margin_mm, ..self };
        let cell = layout.cell();
        let lengths = [self.gap_mm, margin_mm].iter().all(|length| *length >= 0.);
        if self.columns == 0 || self.rows == 0 || !lengths || !(cell.0 > 1. && cell.1 > 1.) {
            return Err(SheetError::NoRoom {
                sheet: self.sheet,
                columns: self.columns,
                rows: self.rows,
                gap_mm: self.gap_mm,
                margin_mm,
            });
        }
        Ok(layout)
    }

    /// Shifts all labels and cut marks by so many mm to the right and down (negative: to the left and up), rounded to whole dots, for
    /// printers that print beside the place. Default: 0, 0.
    pub fn offset_mm(mut self, right: f32, down: f32) -> SheetLayout {
        self.offset_mm = [right, down];
        self
    }

    /// How many label pages a sheet holds, at least 1.
    pub fn capacity(&self) -> usize {
        usize::from(self.columns) * usize::from(self.rows)
    }

    /// Width and height of the room for one label, in mm.
    pub fn cell(&self) -> (f32, f32) {
        let share = |whole: f32, count: u16| (whole - 2. * self.margin_mm - self.gap_mm * (f32::from(count) - 1.)) / f32::from(count);
        (share(self.sheet.width_mm(), self.columns), share(self.sheet.height_mm(), self.rows))
    }

    /// Where a label page lies on the sheet, `index` counting the cells from the top left; it begins on a whole dot of the printer.
    fn place(&self, index: usize, page: &Page, dots_per_mm: f32) -> Result<Rect, SheetError> {
        let cell = self.cell();
        // A hundredth of a mm is the rounding of paper sizes.
        let (spare_x, spare_y) = (cell.0 - page.width, cell.1 - page.height);
        if spare_x < -0.01 || spare_y < -0.01 {
            return Err(SheetError::TooLarge {
                label_mm: (page.width, page.height),
                cell_mm: cell,
            });
        }
        let (row, column) = (index / usize::from(self.columns), index % usize::from(self.columns));
        let at = |number: usize, side: f32, spare: f32, offset: f32| {
            let place = self.margin_mm + number as f32 * (side + self.gap_mm) + spare.max(0.) / 2.;
            ((place * dots_per_mm).floor() + (offset * dots_per_mm).round()) / dots_per_mm
        };
        let [right_mm, down_mm] = self.offset_mm;
        let place = Rect {
            x: at(column, cell.0, spare_x, right_mm),
            y: at(row, cell.1, spare_y, down_mm),
            width: page.width,
            height: page.height,
        };
        let on_sheet = |start: f32, end: f32, side: f32| start >= -0.01 && end <= side + 0.01;
        match on_sheet(place.x, place.right(), self.sheet.width_mm()) && on_sheet(place.y, place.bottom(), self.sheet.height_mm()) {
            true => Ok(place),
            false => Err(SheetError::OffSheet { right_mm, down_mm }),
        }
    }

    /// Whether a label page can lie in every cell.
    ///
    /// # Errors
    /// When it is larger than a cell, or the offset takes it off the sheet.
    pub fn check(&self, page: &Page, dots_per_mm: f32) -> Result<(), SheetError> {
        let corners = [0, self.capacity() - 1];
        corners.iter().try_for_each(|index| self.place(*index, page, dots_per_mm).map(drop))
    }

    /// How near a label page comes to an edge of the sheet, in mm.
    ///
    /// # Errors
    /// When it is larger than a cell, or the offset takes it off the sheet.
    pub fn nearest_edge_mm(&self, page: &Page, dots_per_mm: f32) -> Result<f32, SheetError> {
        let mut nearest = f32::INFINITY;
        for index in [0, self.capacity() - 1] {
            let place = self.place(index, page, dots_per_mm)?;
            let (right, bottom) = (self.sheet.width_mm() - place.right(), self.sheet.height_mm() - place.bottom());
            nearest = [place.x, place.y, right, bottom].into_iter().fold(nearest, f32::min);
        }
        Ok(nearest.max(0.))
    }

    /// A sheet with the first [`capacity`](SheetLayout::capacity) of some label pages.
    ///
    /// # Errors
    /// When a page is larger than its cell, or the offset takes it off the sheet.
    pub fn arrange(&self, pages: &[Page], dots_per_mm: f32) -> Result<Page, SheetError> {
        let cell = self.cell();
        let mut items = Vec::new();
        for (index, page) in pages.iter().enumerate().take(self.capacity()) {
            let place = self.place(index, page, dots_per_mm)?;
            items.push(Item::Group(Group {
                transform: Affine::translate(place.x, place.y),
                clip: Some(Clip::Rect(Rect { x: 0., y: 0., ..place })),
                opacity: 1.,
                items: page.items.clone(),
            }));
            // Half of what is between this label and the next, or the sheet's edge.
            let room = |cell: f32, side: f32| ((cell - side).max(0.) + self.gap_mm) / 2.;
            cut_marks(&place, room(cell.0, page.width), room(cell.1, page.height), &mut items);
        }
        Ok(Page {
            width: self.sheet.width_mm(),
            height: self.sheet.height_mm(),
            items,
        })
    }
}

/// Marks that run on from a label's sides, outwards from its corners, where there is room.
fn cut_marks(label: &Rect, room_x: f32, room_y: f32, items: &mut Vec<Item>) {
    let mut mark = |x: f32, y: f32, width: f32, height: f32| {
        let rect = Rect { x, y, width, height };
        items.push(Item::Fill(Fill {
            rect,
            paint: Paint::Solid(Color::BLACK),
        }));
    };
    let length = |room: f32| Some((room - MARK_DISTANCE).min(MARK_LENGTH)).filter(|&length| length >= 0.5);
    if let Some(length) = length(room_x) {
        for y in [label.y, label.bottom() - MARK_THICKNESS] {
            mark(label.x - MARK_DISTANCE - length, y, length, MARK_THICKNESS);
            mark(label.right() + MARK_DISTANCE, y, length, MARK_THICKNESS);
        }
    }
    if let Some(length) = length(room_y) {
        for x in [label.x, label.right() - MARK_THICKNESS] {
            mark(x, label.y - MARK_DISTANCE - length, MARK_THICKNESS, length);
            mark(x, label.bottom() + MARK_DISTANCE, MARK_THICKNESS, length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A4: Paper = Paper::A4;

    fn page(width: f32, height: f32) -> Page {
        Page {
            width,
            height,
            items: Vec::new(),
        }
    }

    fn places(sheet: &Page) -> Vec<(f32, f32)> {
        let groups = sheet.items.iter().filter_map(|item| match item {
            Item::Group(group) => Some((group.transform.e, group.transform.f)),
            _ => None,
        });
        groups.collect()
    }

    #[test]
    fn labels_go_in_rows_on_whole_dots_and_are_never_scaled() {
        let layout = SheetLayout::new(A4, 2, 2, 4.).unwrap();
        assert_eq!(layout.capacity(), 4);
        let sheet = layout.arrange(&vec![page(100., 146.); 3], 8.).unwrap();
        assert_eq!((sheet.width, sheet.height), (210., 297.));
        assert_eq!(places(&sheet), [(1.5, 0.25), (108.5, 0.25), (1.5, 150.75)]);
        for item in &sheet.items {
            if let Item::Group(group) = item {
                assert_eq!((group.transform.a, group.transform.d), (1., 1.));
                assert!(matches!(group.clip, Some(Clip::Rect(rect)) if rect.width == 100. && rect.height == 146.));
            }
        }
        let small = layout.arrange(&[page(100., 150.)], 8.).unwrap_err();
        assert_eq!(
            small.to_string(),
            "a label of 100×150 mm does not fit into 103×146.5 mm of the sheet; use fewer columns or rows, a smaller gap, or a larger sheet"
        );
    }

    #[test]
    fn cut_marks_touch_no_label_and_stay_on_their_side_of_the_gap() {
        let layout = SheetLayout::new(A4, 2, 2, 6.).unwrap();
        let sheet = layout.arrange(&vec![page(100., 140.); 4], 8.).unwrap();
        let labels: Vec<Rect> = places(&sheet)
            .into_iter()
            .map(|(x, y)| Rect {
                x,
                y,
                width: 100.,
                height: 140.,
            })
            .collect();
        let marks: Vec<Rect> = sheet
            .items
            .iter()
            .filter_map(|item| if let Item::Fill(fill) = item { Some(fill.rect) } else { None })
            .collect();
        assert_eq!(marks.len(), 4 * 8);
        for mark in &marks {
            for label in &labels {
                let apart = mark.right() <= label.x || mark.x >= label.right() || mark.bottom() <= label.y || mark.y >= label.bottom();
                assert!(apart, "{mark:?} on {label:?}");
            }
        }
        let tight = SheetLayout::new(Paper::new(200., 100.).unwrap(), 2, 1, 0.).unwrap();
        let sheet = tight.arrange(&vec![page(100., 100.); 2], 8.).unwrap();
        assert_eq!(sheet.items.len(), 2, "no room, no marks");
    }

    #[test]
    fn an_offset_shifts_labels_by_whole_dots_and_never_off_the_sheet() {
        let layout = SheetLayout::new(A4, 2, 2, 4.).unwrap();
        let pages = vec![page(100., 144.); 4];
        let (plain, shifted) = (
            layout.arrange(&pages, 8.).unwrap(),
            layout.offset_mm(1.05, -0.5).arrange(&pages, 8.).unwrap(),
        );
        for (before, after) in places(&plain).into_iter().zip(places(&shifted)) {
            assert_eq!((before.0 + 1., before.1 - 0.5), after);
        }
        let off = layout.offset_mm(0., 2.).check(&pages[0], 8.).unwrap_err();
        assert_eq!(off, SheetError::OffSheet { right_mm: 0., down_mm: 2. });
        assert!(layout.offset_mm(f32::NAN, 0.).arrange(&pages, 8.).is_err());
    }

    #[test]
    fn margins_keep_labels_from_the_edge() {
        let layout = SheetLayout::new(A4, 2, 2, 2.).unwrap();
        let small = page(90., 140.);
        let near = |layout: &SheetLayout, page: &Page| layout.nearest_edge_mm(page, 8.).unwrap();
        assert_eq!(near(&layout, &page(104., 147.5)), 0.);
        let wide = layout.margin_mm(5.).unwrap();
        assert!(near(&wide, &small) >= 5. && near(&wide, &small) > near(&layout, &small) - 3.);
        assert!(wide.check(&page(104., 147.5), 8.).is_err(), "the margin stays white");
        assert!(layout.margin_mm(105.).is_err() && layout.margin_mm(-1.).is_err());
    }

    #[test]
    fn layouts_without_room_are_refused() {
        for (columns, rows, gap) in [(0, 1, 0.), (1, 0, 0.), (2, 2, 300.), (1, 1, -1.), (1, 1, f32::NAN), (1000, 1, 0.)] {
            assert!(SheetLayout::new(A4, columns, rows, gap).is_err(), "{columns}×{rows} {gap}");
        }
    }
}
