//! What each language can be asked for, and with which values. Sources: `docs/printers.md`.

use super::dots::Dots;
use super::{Job, LabelMode, Language, Media, PrinterError};

/// What a language has commands for.
struct Ability {
    /// The widest and the longest picture that its numbers can say, in dots.
    most: (u32, u32),
    most_copies: u16,
    speed: Option<(u8, u8)>,
    density: Option<(i16, i16)>,
    /// Gaps and marks: their lengths in mm, where the command says them.
    media: Option<(f32, f32)>,
    continuous: bool,
    modes: &'static [LabelMode],
    direction: bool,
    /// In mm.
    tear_offset: Option<(f32, f32)>,
}

const ALL_MODES: &[LabelMode] = &[LabelMode::TearOff, LabelMode::PeelOff, LabelMode::Cutter];

fn of(language: Language, job: &Job) -> Ability {
    let nothing = Ability {
        most: (u16::MAX.into(), u32::MAX),
        most_copies: u16::MAX,
        speed: None,
        density: None,
        media: None,
        continuous: false,
        modes: &[],
        direction: false,
        tear_offset: None,
    };
    let mm = |dots: f64| (dots / job.dots_per_mm) as f32;
    match language {
        Language::Tspl => Ability {
            speed: Some((1, 18)),
            density: Some((0, 15)),
            media: Some((0.1, 25.4)),
            continuous: true,
            modes: ALL_MODES,
            direction: true,
            tear_offset: Some((-25.4, 25.4)),
            ..nothing
        },
        Language::Zpl => Ability {
            most: (32_000, 32_000),
            speed: Some((1, 14)),
            density: Some((0, 30)),
            media: Some((0., f32::MAX)),
            continuous: true,
            modes: ALL_MODES,
            direction: true,
            tear_offset: Some((mm(-120.), mm(120.))),
            ..nothing
        },
        Language::Epl => Ability {
            most: (u16::MAX.into(), u16::MAX.into()),
            speed: Some((0, 6)),
            density: Some((0, 15)),
            media: Some((mm(16.), mm(240.))),
            continuous: true,
            modes: &[LabelMode::Cutter],
            direction: true,
            ..nothing
        },
        Language::Cpcl => Ability {
            most: (u16::MAX.into(), u16::MAX.into()),
            most_copies: 1024,
            speed: Some((0, 5)),
            density: Some((-99, 200)),
            media: Some((0., f32::MAX)),
            continuous: true,
            modes: &[LabelMode::Cutter],
            ..nothing
        },
        Language::EscPos => Ability {
            // `GS ( L` takes 2,047 dots a row; `GS v 0` counts bytes.
            most: (2_047, u32::MAX),
            media: Some((0., f32::MAX)),
            continuous: true,
            modes: &[LabelMode::Cutter],
            ..nothing
        },
        Language::Pwg => Ability {
            most: (u32::MAX, u32::MAX),
            ..nothing
        },
    }
}

/// Whether the language can say all that the job asks for.
pub fn check(language: Language, job: &Job, dots: &Dots) -> Result<(), PrinterError> {
    let ability = of(language, job);
    let (width, height) = (dots.width, job.form_rows(dots));
    let what = "a number of the language";
    if width > ability.most.0 {
        let limit = ability.most.0;
        return Err(PrinterError::TooWide { width, limit, what });
    }
    if height > ability.most.1 {
        let limit = ability.most.1;
        return Err(PrinterError::TooLong { height, limit, what });
    }
    let range = |option, value: f64, range: Option<(f64, f64)>| {
        let (least, most) = range.ok_or(PrinterError::NoCommand { language, option })?;
        match (least..=most).contains(&value) {
            true => Ok(()),
            false => Err(PrinterError::Value {
                language,
                option,
                value,
                least,
                most,
            }),
        }
    };
    let has = |option, has: bool| has.then_some(()).ok_or(PrinterError::NoCommand { language, option });
    range("copies", job.copies.get().into(), Some((1., ability.most_copies.into())))?;
    if let Some(speed) = job.speed {
        range(
            "a speed",
            speed.into(),
            ability.speed.map(|(least, most)| (least.into(), most.into())),
        )?;
    }
    if let Some(density) = job.density {
        let steps = ability.density.map(|(least, most)| (least.into(), most.into()));
        range("a density", density.into(), steps)?;
    }
    let lengths = ability.media.map(|(least, most)| (least.into(), most.into()));
    match job.media {
        None => {}
        Some(Media::Gap { gap_mm }) => range("a gap", gap_mm.into(), lengths)?,
        Some(Media::Mark { mark_mm }) => range("black marks", mark_mm.into(), lengths)?,
        Some(Media::Continuous) => has("continuous paper", ability.continuous)?,
    }
    match job.label_mode {
        Some(mode @ LabelMode::TearOff) => has("tearing off", ability.modes.contains(&mode))?,
        Some(mode @ LabelMode::PeelOff) => has("peeling off", ability.modes.contains(&mode))?,
        Some(mode @ LabelMode::Cutter) => has("cutting", ability.modes.contains(&mode))?,
        None => {}
    }
    has("a direction", job.direction.is_none() || ability.direction)?;
    if let Some(mm) = job.tear_offset_mm {
        range(
            "an offset of the tear bar",
            mm.into(),
            ability.tear_offset.map(|(least, most)| (least.into(), most.into())),
        )?;
    }
    Ok(())
}
