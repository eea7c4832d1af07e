//! TSPL and TSPL2 (TSC's TSPL/TSPL2 programming manual): `BITMAP`.
//!
//! Its data is counted, not ended: it may hold line ends and `ESC`. 0 is ink.

use super::dots::Dots;
use super::{Direction, Job, LabelMode, Media, put};

pub fn write(dots: &Dots, job: &Job, out: &mut Vec<u8>) {
    let mm = |dots: u32| tenths_up(f64::from(dots) / job.dots_per_mm);
    put(out, format_args!("SIZE {} mm,{} mm\r\n", mm(dots.width), mm(job.form_rows(dots))));
    match job.media {
        None => {}
        Some(Media::Gap { gap_mm }) => put(out, format_args!("GAP {gap_mm} mm,0 mm\r\n")),
        Some(Media::Mark { mark_mm }) => put(out, format_args!("BLINE {mark_mm} mm,0 mm\r\n")),
        Some(Media::Continuous) => put(out, format_args!("GAP 0 mm,0 mm\r\n")),
    }
    if let Some(mm) = job.tear_offset_mm {
        put(out, format_args!("OFFSET {mm} mm\r\n"));
    }
    if let Some(speed) = job.speed {
        put(out, format_args!("SPEED {speed}\r\n"));
    }
    if let Some(density) = job.density {
        put(out, format_args!("DENSITY {density}\r\n"));
    }
    match job.direction {
        None => {}
        Some(Direction::Normal) => put(out, format_args!("DIRECTION 0\r\n")),
        Some(Direction::Reversed) => put(out, format_args!("DIRECTION 1\r\n")),
    }
    match job.label_mode {
        None => {}
        Some(LabelMode::TearOff) => put(out, format_args!("SET TEAR ON\r\n")),
        Some(LabelMode::PeelOff) => put(out, format_args!("SET PEEL ON\r\n")),
        Some(LabelMode::Cutter) => put(out, format_args!("SET CUTTER 1\r\n")),
    }
    put(out, format_args!("CLS\r\n"));
    for band in dots.bands(job.band_bytes, usize::MAX) {
        // Mode 0 overwrites.
        put(out, format_args!("BITMAP 0,{},{},{},0,", band.top, dots.stride, band.rows));
        dots.push_band_zero_is_ink(band, out);
        out.extend_from_slice(b"\r\n");
    }
    // One set of so many copies.
    put(out, format_args!("PRINT 1,{}\r\n", job.copies));
}

/// mm to the next tenth: a form that is rounded down would lose its last row. What is above a tenth by rounding only is that tenth.
fn tenths_up(mm: f64) -> f64 {
    (mm * 10. - 1e-6).ceil() / 10.
}

#[cfg(test)]
mod tests {
    use super::tenths_up;

    #[test]
    fn sizes_are_never_rounded_down_by_a_dot() {
        for (dots, per_mm, mm) in [
            (800., 8., 100.),
            (610., 8., 76.3),
            (1181., 300. / 25.4, 100.),
            (721., 300. / 25.4, 61.1),
        ] {
            assert_eq!(tenths_up(dots / per_mm), mm);
        }
    }
}
