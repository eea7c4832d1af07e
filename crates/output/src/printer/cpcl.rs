//! CPCL (Zebra's CPCL programming guide): `CG`. 1 is ink.

use super::dots::Dots;
use super::{Job, LabelMode, Media, put};

pub fn write(dots: &Dots, job: &Job, out: &mut Vec<u8>) {
    match job.media {
        Some(Media::Gap { .. }) => put(out, format_args!("! UTILITIES\r\nGAP-SENSE\r\nPRINT\r\n")),
        Some(Media::Mark { .. }) => put(out, format_args!("! UTILITIES\r\nBAR-SENSE\r\nPRINT\r\n")),
        Some(Media::Continuous) | None => {}
    }
    // The manual has 200 for the printers of 8 dots/mm.
    let dpi = match (job.dots_per_mm * 25.4).round() as u32 {
        203 => 200,
        dpi => dpi,
    };
    put(out, format_args!("! 0 {dpi} {dpi} {} {}\r\n", job.form_rows(dots), job.copies));
    put(out, format_args!("PAGE-WIDTH {}\r\n", dots.width));
    for band in dots.bands(job.band_bytes, usize::MAX) {
        put(out, format_args!("CG {} {} 0 {} ", dots.stride, band.rows, band.top));
        dots.push_band_one_is_ink(band, out);
        out.extend_from_slice(b"\r\n");
    }
    if let Some(density) = job.density {
        put(out, format_args!("TONE {density}\r\n"));
    }
    if let Some(speed) = job.speed {
        put(out, format_args!("SPEED {speed}\r\n"));
    }
    if job.label_mode == Some(LabelMode::Cutter) {
        put(out, format_args!("CUT\r\n"));
    }
    // `FORM` feeds to the next label; paper without labels has none.
    if job.media != Some(Media::Continuous) {
        put(out, format_args!("FORM\r\n"));
    }
    put(out, format_args!("PRINT\r\n"));
}
