//! The boxes of a page: sheet, margins, border, padding, and the page area inside (CSS Paged Media 3 §3 and §5.3).

use super::fragment::BoxSides;
use super::geometry::{PhysicalOffset, PhysicalRect, PhysicalSize};
use crate::style::ComputedStyle;
use crate::style::values::{AutoLength, Size};
use crate::units::{Px, Sides};

/// The boxes of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageBoxes {
    /// The sheet.
    pub sheet: PhysicalSize,
    /// The page area, from the sheet's top left corner.
    pub area: PhysicalRect,
    /// Border and padding around it.
    pub sides: BoxSides,
}

/// Finds the boxes of a page on a sheet. Where sizes and margins do not add up to the sheet, the sheet is made to fit when it `yields`, and else the
/// margins after the area give way.
pub fn page_boxes(style: &ComputedStyle, sheet: PhysicalSize, yields: bool) -> PageBoxes {
    let padding = &style.padding;
    let sides = BoxSides {
        border: style.border_width,
        padding: Sides {
            top: padding.top.resolve(sheet.height),
            right: padding.right.resolve(sheet.width),
            bottom: padding.bottom.resolve(sheet.height),
            left: padding.left.resolve(sheet.width),
        },
    };
    let (border, padding) = (&sides.border, &sides.padding);
    let axis = |length: Px, margins: [&AutoLength; 2], around: Px, size: &Size| {
        let margins = margins.map(|margin| margin.resolve(length));
        let size = match size {
            Size::Set(value) if style.border_box_sizing => Some((value.resolve(length) - around).clamp_negative()),
            Size::Set(value) => Some(value.resolve(length)),
            _ => None,
        };
        let Some(size) = size else {
            let margins = margins.map(Option::unwrap_or_default);
            let size = (length - margins[0] - margins[1] - around).max(Px::new(1));
            return (length, margins[0], size);
        };
        let free = length - size - around;
        match margins {
            [None, None] => (length, free / 2, size),
            [None, Some(after)] => (length, free - after, size),
            [Some(before), None] => (length, before, size),
            [Some(before), Some(after)] if yields => ((before + size + around + after).max(Px::new(1)), before, size),
            [Some(before), Some(_)] => (length, before, size),
        }
    };
    let margin = &style.margin;
    let (width, left, area_width) = axis(
        sheet.width,
        [&margin.left, &margin.right],
        border.left + padding.left + padding.right + border.right,
        &style.width,
    );
    let (height, top, area_height) = axis(
        sheet.height,
        [&margin.top, &margin.bottom],
        border.top + padding.top + padding.bottom + border.bottom,
        &style.height,
    );
    PageBoxes {
        sheet: PhysicalSize { width, height },
        area: PhysicalRect {
            offset: PhysicalOffset {
                x: left + border.left + padding.left,
                y: top + border.top + padding.top,
            },
            size: PhysicalSize {
                width: area_width.max(Px::new(1)),
                height: area_height.max(Px::new(1)),
            },
        },
        sides,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::builder::{initial_box, initial_inherited};
    use crate::style::values::LengthPercentage;
    use std::sync::Arc;
    use text::FontSet;

    fn px(value: i32) -> LengthPercentage {
        LengthPercentage::Length(Px::new(value))
    }

    fn style(margin: [AutoLength; 2], width: Size) -> ComputedStyle {
        let mut style = initial_box(Arc::new(initial_inherited(&FontSet::bundled())));
        style.border_width = Sides::all(Px::new(2));
        style.padding.left = LengthPercentage::Percent(0.1);
        style.width = width;
        let [left, right] = margin;
        (style.margin.left, style.margin.right) = (left, right);
        style
    }

    /// The width of the sheet, and left edge and width of the area.
    fn across(margin: [AutoLength; 2], width: Size, yields: bool) -> [i32; 3] {
        let sheet = PhysicalSize {
            width: Px::new(100),
            height: Px::new(50),
        };
        let boxes = page_boxes(&style(margin, width), sheet, yields);
        assert_eq!((boxes.area.offset.y, boxes.area.size.height), (Px::new(2), Px::new(46)));
        [boxes.sheet.width, boxes.area.offset.x, boxes.area.size.width].map(|v| v.raw() / 64)
    }

    #[test]
    fn margins_border_and_padding_surround_the_area() {
        let set = |value| AutoLength::Set(px(value));
        assert_eq!(across([set(5), set(7)], Size::Auto, true), [100, 17, 74]);
        assert_eq!(across([AutoLength::Auto, set(7)], Size::Auto, true), [100, 12, 79]);
    }

    #[test]
    fn auto_margins_take_what_a_size_leaves() {
        let set = |value| AutoLength::Set(px(value));
        let width = || Size::Set(px(46));
        assert_eq!(across([AutoLength::Auto, AutoLength::Auto], width(), true), [100, 32, 46]);
        assert_eq!(across([AutoLength::Auto, set(4)], width(), true), [100, 48, 46]);
        assert_eq!(across([set(5), set(7)], width(), true), [72, 17, 46]);
        assert_eq!(across([set(5), set(7)], width(), false), [100, 17, 46]);
    }
}
