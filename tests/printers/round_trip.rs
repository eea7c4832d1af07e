//! Whatever the dots are, they come back.

use crate::readers::{self, Read, Sheet};
use proptest::prelude::*;
use std::num::NonZeroU16;
use waybill_label::output::printer::{GraphicsCommand, Job, Language, encode};
use waybill_label::output::raster::{Bitmap, ColorMode};

/// The labels in a stream.
pub fn read(language: Language, data: &[u8], job: &Job) -> Read<Vec<Sheet>> {
    match language {
        Language::Tspl => readers::tspl::read(data, job.dots_per_mm),
        Language::Zpl => readers::zpl::read(data),
        Language::Epl => readers::epl::read(data),
        Language::Cpcl => readers::cpcl::read(data),
        Language::EscPos => readers::escpos::read(data),
        Language::Pwg => readers::pwg::read(data),
        _ => Err("no reader".into()),
    }
}

/// The ink of a bitmap as a [`Sheet`] has it.
pub fn ink(bitmap: &Bitmap) -> Vec<Vec<u8>> {
    let last_bits = match bitmap.width % 8 {
        0 => 0xff,
        used => !(0xff_u8 >> used),
    };
    let row = |row: &[u8]| {
        let mut row: Vec<u8> = row.iter().map(|byte| !byte).collect();
        if let Some(last) = row.last_mut() {
            *last &= last_bits;
        }
        row
    };
    let rows = bitmap.data.chunks(bitmap.stride()).map(row).collect();
    Sheet { rows, ..Sheet::default() }.ink()
}

/// Jobs that differ in how the picture is sent.
pub fn jobs(language: Language, dots_per_mm: f64) -> Vec<Job> {
    let mut plain = Job::default();
    plain.dots_per_mm = dots_per_mm;
    let mut other = plain.clone();
    match language {
        Language::Zpl => other.z64 = true,
        Language::EscPos => other.graphics_command = GraphicsCommand::GraphicsData,
        Language::Pwg => other.pwg_gray = true,
        _ => other.band_bytes = 1000,
    }
    vec![plain, other]
}

/// Encodes, reads back, and compares dots, the form's length and the copies.
pub fn comes_back(bitmap: &Bitmap, language: Language, job: &Job) {
    let data = encode(bitmap, language, job).expect("printer data");
    let sheets = read(language, &data, job).unwrap_or_else(|error| panic!("{language:?}: {error}"));
    let copies: u32 = sheets.iter().map(|sheet| sheet.copies).sum();
    assert_eq!(copies, u32::from(job.copies.get()), "{language:?}");
    for sheet in sheets {
        assert!(sheet.ink() == ink(bitmap), "{language:?} {} × {}", bitmap.width, bitmap.height);
        // TSPL's form is told in tenths of a mm, and never too short.
        let most = match language {
            Language::Tspl => bitmap.height + (job.dots_per_mm / 10.).ceil() as u32,
            _ => bitmap.height,
        };
        assert!(
            sheet.form_rows.is_none_or(|rows| (bitmap.height..=most).contains(&rows)),
            "{language:?} {:?}",
            sheet.form_rows
        );
    }
}

/// Rows that are hard on encoders: paper, ink, repetitions, bytes that mean something elsewhere.
fn row(stride: usize) -> impl Strategy<Value = Vec<u8>> {
    let telling: Vec<u8> = b"\r\n\x1b\x1d!^~,:\0\xff\xfe\x01\x80PRINT 1,1\r\n^XZ".to_vec();
    prop_oneof![
        3 => Just(vec![0xff; stride]),
        1 => Just(vec![0x00; stride]),
        2 => prop::collection::vec(any::<u8>(), stride),
        2 => prop::collection::vec(prop::sample::select(telling), stride),
        1 => any::<u8>().prop_map(move |byte| vec![byte; stride]),
    ]
}

fn bitmap() -> impl Strategy<Value = Bitmap> {
    let width = prop_oneof![Just(1_u32), 1..40_u32, 500..1300_u32];
    let rows = move |stride| prop::collection::vec((row(stride), 1..30_usize), 1..12);
    width.prop_flat_map(move |width| {
        rows((width as usize).div_ceil(8)).prop_map(move |rows| {
            let data: Vec<Vec<u8>> = rows.into_iter().flat_map(|(row, times)| std::iter::repeat_n(row, times)).collect();
            Bitmap {
                width,
                height: data.len() as u32,
                mode: ColorMode::Bilevel,
                data: data.concat(),
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_bitmap_comes_back_from_every_language(bitmap in bitmap(), copies in 1..4_u16, fine in any::<bool>()) {
        let dots_per_mm = if fine { 300. / 25.4 } else { 8. };
        for language in Language::ALL {
            for mut job in jobs(language, dots_per_mm) {
                job.copies = NonZeroU16::new(copies).expect("not 0");
                comes_back(&bitmap, language, &job);
            }
        }
    }
}
