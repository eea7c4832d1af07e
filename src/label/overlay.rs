//! The fields drawn over the label: a box and a name for every place a value came from.

use super::{Confidence, Label, Source};
use page::Page;
use std::fmt::Write;

/// A document of the page's size with nothing on it but the boxes and names; names of fields, no values.
pub(crate) fn html(label: &Label, number: usize, page: &Page) -> String {
    let mut html = format!(
        "<!DOCTYPE html><style>body{{margin:0;font:5pt sans-serif;line-height:1}}div{{position:absolute;box-sizing:border-box}}\
         b{{position:absolute;color:#fff;font-weight:normal;white-space:nowrap;padding:0 .3mm}}</style>\
         <div style='width:{}mm;height:{}mm;overflow:hidden'>",
        page.width, page.height
    );
    for (name, field) in label.fields().iter() {
        let disputed = field.disagreements.iter().map(|other| &other.source);
        for (source, against) in field.sources.iter().map(|s| (s, false)).chain(disputed.map(|s| (s, true))) {
            let Some(place) = source.place().filter(|place| place.page == number) else {
                continue;
            };
            let color = match (against, field.confidence, source) {
                (true, ..) => "#d00000",
                (_, Confidence::Doubtful, _) => "#d06000",
                (_, _, Source::Barcode(_)) => "#7000c0",
                _ => "#0060d0",
            };
            let (x, y, w, h) = (place.x_mm - 0.3, place.y_mm - 0.3, place.width_mm + 0.6, place.height_mm + 0.6);
            // Writing to a string cannot fail.
            let _ = write!(
                html,
                "<div style='left:{x:.2}mm;top:{y:.2}mm;width:{w:.2}mm;height:{h:.2}mm;border:.25mm solid {color}'></div>\
                 <b style='left:{x:.2}mm;top:{:.2}mm;background:{color}'>{name}</b>",
                (y - 1.4).max(0.)
            );
        }
    }
    html.push_str("</div>");
    html
}
