//! EPL2 (Zebra's EPL programming guide 14245L-003): `GW`. 0 is ink.

use super::dots::Dots;
use super::{Direction, Job, LabelMode, Media, put};

pub fn write(dots: &Dots, job: &Job, out: &mut Vec<u8>) {
    // The line feed ends whatever an earlier connection left half sent, and `N` clears the image buffer.
    put(out, format_args!("\nN\n"));
    if let Some(speed) = job.speed {
        put(out, format_args!("S{speed}\n"));
    }
    if let Some(density) = job.density {
        put(out, format_args!("D{density}\n"));
    }
    match job.direction {
        None => {}
        Some(Direction::Normal) => put(out, format_args!("ZT\n")),
        Some(Direction::Reversed) => put(out, format_args!("ZB\n")),
    }
    // `q` and `Q` clear the image buffer: they stand before the picture. `Q` cannot tell the form's length without its gap, so without one the length
    // that the printer sensed holds.
    put(out, format_args!("q{}\n", dots.stride * 8));
    let form = job.form_rows(dots);
    match job.media {
        None => {}
        Some(Media::Gap { gap_mm }) => put(out, format_args!("Q{form},{}\n", job.to_dots(gap_mm))),
        Some(Media::Mark { mark_mm }) => put(out, format_args!("Q{form},B{}+0\n", job.to_dots(mark_mm))),
        Some(Media::Continuous) => put(out, format_args!("Q{form},0\n")),
    }
    for band in dots.bands(job.band_bytes, usize::MAX) {
        put(out, format_args!("GW0,{},{},{},", band.top, dots.stride, band.rows));
        dots.push_band_zero_is_ink(band, out);
        out.push(b'\n');
    }
    put(out, format_args!("P{}\n", job.copies));
    if job.label_mode == Some(LabelMode::Cutter) {
        put(out, format_args!("C\n"));
    }
}
