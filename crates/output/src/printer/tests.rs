//! The streams, byte by byte.

use super::*;
use crate::raster::ColorMode;
use std::num::NonZeroU16;

/// 12 × 4 dots: a row of ink, a row of paper, a dot at the left, a dot at the right.
fn bitmap() -> Bitmap {
    Bitmap {
        width: 12,
        height: 4,
        mode: ColorMode::Bilevel,
        data: vec![0x00, 0x0f, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xef],
    }
}

fn told(language: Language, job: &Job) -> Vec<u8> {
    encode(&bitmap(), language, job).expect("printer data")
}

fn everything() -> Job {
    Job {
        copies: NonZeroU16::new(3).expect("not 0"),
        speed: Some(4),
        density: Some(10),
        media: Some(Media::Gap { gap_mm: 2. }),
        ..Job::default()
    }
}

#[test]
fn nothing_is_sent_that_is_not_asked_for() {
    let plain = Job::default();
    assert_eq!(
        told(Language::Tspl, &plain),
        b"SIZE 1.5 mm,0.5 mm\r\nCLS\r\nBITMAP 0,0,2,4,0,\x00\x0f\xff\xff\x7f\xff\xff\xef\r\nPRINT 1,1\r\n"
    );
    assert_eq!(
        told(Language::Zpl, &plain),
        b"^XA^PW16^LL4^FO0,0^GFA,8,8,2,IF0,80,0010^FS^PQ1,0,0,N^XZ\n"
    );
    assert_eq!(
        told(Language::Epl, &plain),
        b"\nN\nq16\nGW0,0,2,4,\x00\x0f\xff\xff\x7f\xff\xff\xef\nP1\n"
    );
    assert_eq!(
        told(Language::Cpcl, &plain),
        b"! 0 200 200 4 1\r\nPAGE-WIDTH 12\r\nCG 2 4 0 0 \xff\xf0\x00\x00\x80\x00\x00\x10\r\nFORM\r\nPRINT\r\n"
    );
    assert_eq!(
        told(Language::EscPos, &plain),
        b"\x1b@\x1dv0\x00\x02\x00\x04\x00\xff\xf0\x00\x00\x80\x00\x00\x10"
    );
}

#[test]
fn what_is_asked_for_is_sent_in_the_languages_words() {
    let all = |job: &Job, language| String::from_utf8_lossy(&told(language, job)).into_owned();
    let has = |text: &str, parts: &[&str]| parts.iter().for_each(|part| assert!(text.contains(part), "{part:?} in {text:?}"));
    let job = Job {
        label_mode: Some(LabelMode::PeelOff),
        direction: Some(Direction::Reversed),
        tear_offset_mm: Some(-1.5),
        ..everything()
    };
    let tspl = [
        "GAP 2 mm,0 mm\r\n",
        "OFFSET -1.5 mm\r\n",
        "SPEED 4\r\n",
        "DENSITY 10\r\n",
        "DIRECTION 1\r\n",
        "SET PEEL ON\r\n",
        "PRINT 1,3\r\n",
    ];
    has(&all(&job, Language::Tspl), &tspl);
    has(&all(&job, Language::Zpl), &["~SD10~TA-012^XA", "^MNY^MMP^PR4^POI^FO", "^PQ3,0,0,N"]);
    let cutter = |job: &Job| Job {
        label_mode: Some(LabelMode::Cutter),
        tear_offset_mm: None,
        ..job.clone()
    };
    has(&all(&cutter(&job), Language::Epl), &["\nN\nS4\nD10\nZB\nq16\nQ4,16\nGW", "P3\nC\n"]);
    let job = cutter(&everything());
    has(
        &all(&job, Language::Cpcl),
        &[
            "GAP-SENSE\r\nPRINT\r\n! 0 200 200 4 3\r\n",
            "TONE 10\r\nSPEED 4\r\nCUT\r\nFORM\r\nPRINT\r\n",
        ],
    );
    let (speed, density) = (None, None);
    let escpos = told(Language::EscPos, &Job { speed, density, ..job });
    assert_eq!(
        escpos.windows(6).filter(|bytes| bytes == b"\x1d\x0c\x1dV\x42\x00").count(),
        3,
        "each copy is fed and cut"
    );
}

#[test]
fn marks_and_continuous_paper() {
    let told = |language, media| {
        let job = Job {
            media: Some(media),
            ..Job::default()
        };
        String::from_utf8_lossy(&told(language, &job)).into_owned()
    };
    let mark = Media::Mark { mark_mm: 3. };
    for (language, marks, continuous) in [
        (Language::Tspl, "BLINE 3 mm,0 mm", "GAP 0 mm,0 mm"),
        (Language::Zpl, "^MNM", "^MNN"),
        (Language::Epl, "Q4,B24+0", "Q4,0"),
    ] {
        assert!(told(language, mark).contains(marks));
        assert!(told(language, Media::Continuous).contains(continuous));
    }
    assert!(told(Language::Cpcl, mark).contains("BAR-SENSE"));
    assert!(!told(Language::Cpcl, Media::Continuous).contains("FORM"));
}

#[test]
fn what_a_language_has_no_word_for_is_an_error() {
    let error = |language, job: Job| encode(&bitmap(), language, &job).expect_err("refused");
    let plain = Job::default;
    let no_command = |language, option| PrinterError::NoCommand { language, option };
    let pwg = Language::Pwg;
    assert_eq!(error(pwg, Job { speed: Some(4), ..plain() }), no_command(pwg, "a speed"));
    assert_eq!(
        error(
            pwg,
            Job {
                density: Some(4),
                ..plain()
            }
        ),
        no_command(pwg, "a density")
    );
    assert_eq!(
        error(
            pwg,
            Job {
                media: Some(Media::Continuous),
                ..plain()
            }
        ),
        no_command(pwg, "continuous paper")
    );
    let peeled = Job {
        label_mode: Some(LabelMode::PeelOff),
        ..plain()
    };
    assert_eq!(error(Language::Epl, peeled), no_command(Language::Epl, "peeling off"));
    let turned = Job {
        direction: Some(Direction::Normal),
        ..plain()
    };
    assert_eq!(error(Language::Cpcl, turned), no_command(Language::Cpcl, "a direction"));
    let shifted = Job {
        tear_offset_mm: Some(1.),
        ..plain()
    };
    assert_eq!(
        error(Language::EscPos, shifted),
        no_command(Language::EscPos, "an offset of the tear bar")
    );
    for (language, job) in [
        (
            Language::Tspl,
            Job {
                density: Some(16),
                ..plain()
            },
        ),
        (Language::Tspl, Job { speed: Some(0), ..plain() }),
        (
            Language::Tspl,
            Job {
                tear_offset_mm: Some(26.),
                ..plain()
            },
        ),
        (
            Language::Tspl,
            Job {
                tear_offset_mm: Some(f32::NAN),
                ..plain()
            },
        ),
        (
            Language::Zpl,
            Job {
                tear_offset_mm: Some(15.1),
                ..plain()
            },
        ),
        (
            Language::Epl,
            Job {
                media: Some(Media::Gap { gap_mm: 1. }),
                ..plain()
            },
        ),
        (
            Language::Cpcl,
            Job {
                copies: NonZeroU16::MAX,
                ..plain()
            },
        ),
    ] {
        assert!(matches!(error(language, job), PrinterError::Value { .. }), "{language:?}");
    }
}

#[test]
fn nothing_is_cut_or_scaled() {
    let error = |job: Job| encode(&bitmap(), Language::Tspl, &job).expect_err("refused");
    let plain = Job::default;
    assert!(matches!(
        error(Job {
            head_dots: Some(11),
            ..plain()
        }),
        PrinterError::TooWide { width: 12, limit: 11, .. }
    ));
    assert!(
        encode(
            &bitmap(),
            Language::Tspl,
            &Job {
                head_dots: Some(12),
                ..plain()
            }
        )
        .is_ok()
    );
    let short = Job {
        form_length_mm: Some(0.4),
        ..plain()
    };
    assert!(matches!(error(short), PrinterError::TooLong { height: 4, limit: 3, .. }));
    let long = Job {
        form_length_mm: Some(10.),
        ..plain()
    };
    assert!(told(Language::Tspl, &long).starts_with(b"SIZE 1.5 mm,10 mm\r\n"));
    for dots_per_mm in [300. / 25.4, 0., -8., f64::NAN, f64::INFINITY] {
        let other = Job {
            dots_per_mm,
            printer_dots_per_mm: Some(8.),
            ..plain()
        };
        assert!(matches!(error(other), PrinterError::Resolution { .. }), "{dots_per_mm}");
    }
}

#[test]
fn a_label_without_ink_has_a_picture_all_the_same() {
    let blank = Bitmap {
        data: vec![0xff; 8],
        ..bitmap()
    };
    let zpl = encode(&blank, Language::Zpl, &Job::default()).expect("printer data");
    assert_eq!(zpl, b"^XA^PW16^LL4^FO0,0^GFA,2,2,2,,^FS^PQ1,0,0,N^XZ\n");
}

#[test]
fn a_stream_of_pwg_rasters_is_told_once() {
    let pwg = told(Language::Pwg, &Job::default());
    assert_eq!(Language::Pwg.stream_header(), b"RaS2");
    assert!(pwg.starts_with(b"RaS2PwgRaster\0") && !pwg[4..].starts_with(b"RaS2"));
    let twice = told(
        Language::Pwg,
        &Job {
            copies: NonZeroU16::new(2).expect("not 0"),
            ..Job::default()
        },
    );
    assert_eq!(twice, [&pwg[..], &pwg[4..]].concat());
}
