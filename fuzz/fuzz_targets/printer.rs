//! Dots in every printer's language, whatever is asked for: data or an error, and never more than the dots account for.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::num::NonZeroU16;
use waybill_label::output::printer::{Direction, GraphicsCommand, Job, LabelMode, Language, Media, encode};
use waybill_label::output::raster::{Bitmap, ColorMode};

fuzz_target!(|bytes: &[u8]| {
    let Some((&[language, mode, wide, narrow, tall, copies, speed, density, how, size, band, form], data)) = bytes.split_first_chunk::<12>() else {
        return;
    };
    let width = u32::from(u16::from_be_bytes([wide, narrow]) % 1200);
    let mode = match mode {
        0 => ColorMode::Gray,
        1 => ColorMode::Rgb,
        _ => ColorMode::Bilevel,
    };
    let stride = (width as usize).div_ceil(8).max(1);
    // Most are whole; what is not must be told, not read past its end.
    let height = match tall {
        255 => u32::MAX,
        _ => (data.len() / stride) as u32 + u32::from(tall == 254),
    };
    let bitmap = Bitmap {
        width,
        height,
        mode,
        data: data[..data.len() / stride * stride].to_vec(),
    };
    let length = f32::from(size as i8);
    let mut job = Job::default();
    job.copies = NonZeroU16::new(copies.into()).unwrap_or(NonZeroU16::MAX);
    job.speed = (speed > 0).then_some(speed);
    job.density = (density > 0).then_some(i16::from(density) - 128);
    job.media = match how % 4 {
        0 => None,
        1 => Some(Media::Gap { gap_mm: length }),
        2 => Some(Media::Mark { mark_mm: length }),
        _ => Some(Media::Continuous),
    };
    job.label_mode = [None, Some(LabelMode::TearOff), Some(LabelMode::PeelOff), Some(LabelMode::Cutter)][usize::from(how / 4 % 4)];
    job.direction = [None, Some(Direction::Normal), Some(Direction::Reversed)][usize::from(how / 16 % 3)];
    job.tear_offset_mm = (how > 200).then_some(length / 3.);
    job.z64 = form & 1 > 0;
    job.pwg_gray = form & 2 > 0;
    if form & 4 > 0 {
        job.graphics_command = GraphicsCommand::GraphicsData;
    }
    job.form_length_mm = (form & 8 > 0).then_some(f64::from(form) - 40.);
    job.head_dots = (form & 16 > 0).then_some(u32::from(form) * 8);
    job.band_bytes = usize::from(band) * 64;
    let language = Language::ALL[usize::from(language) % Language::ALL.len()];
    if let Ok(made) = encode(&bitmap, language, &job) {
        // Eight bits a dot at the most (grey PWG rasters, hexadecimal digits), and each row may be a band.
        let most = bitmap.data.len() * 10 + bitmap.height as usize * 200 + 10_000 + (job.form_length_mm.unwrap_or(0.) * 8.) as usize * 200;
        assert!(made.len() <= most, "{} of {most}", made.len());
    }
});
