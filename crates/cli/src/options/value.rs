//! Values as they are written on the command line.

use std::path::PathBuf;
use waybill_label::limits::Limits;
use waybill_label::output::printer::{Media, Profile};
use waybill_label::paper::Paper;
use waybill_label::renderer::{Darkness, Resolution, Rotation};
use waybill_label::scale::Scale;
use waybill_label::template::BuiltinTemplate;

/// The default limits with those that were given.
///
/// # Errors
/// When there is no limit of a name.
pub fn limits(given: &[(String, u64)]) -> Result<Limits, String> {
    let given = given.iter().map(|(name, value)| (name.clone(), (*value).into()));
    serde_json::from_value(serde_json::Value::Object(given.collect()))
        .map_err(|e| format!("--limit: {e}; waybill-label doctor lists them with their defaults"))
}

pub fn sheet(text: &str) -> Result<Paper, String> {
    Ok(match text.to_ascii_lowercase().as_str() {
        "a4" => Paper::A4,
        "a5" => Paper::A5,
        "letter" => Paper::LETTER,
        _ => Paper::parse(text).map_err(|e| e.to_string())?,
    })
}

pub fn grid(text: &str) -> Result<(u16, u16), String> {
    let parts = text
        .split_once(['x', '×'])
        .and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    parts.ok_or_else(|| "a grid is COLUMNSxROWS, such as 2x2".into())
}

pub fn millimetres(text: &str) -> Result<f32, String> {
    let number = text.trim().trim_end_matches("mm").trim_end().parse();
    number
        .ok()
        .filter(|mm: &f32| mm.is_finite())
        .ok_or_else(|| "a length in mm, such as 4mm".into())
}

pub fn rotation(text: &str) -> Result<Rotation, String> {
    let rotation = text.parse().ok().and_then(Rotation::from_degrees);
    rotation.ok_or_else(|| "give 0, 90, 180 or 270".into())
}

pub fn scale(text: &str) -> Result<Scale, String> {
    Scale::parse(text).ok_or_else(|| "give fit, or a percentage from 10% to 100%".into())
}

/// The farthest offset in mm: a calibration is smaller, and a typing mistake larger.
const FARTHEST: f32 = 50.;

pub fn offset(text: &str) -> Result<[f32; 2], String> {
    let parts = text
        .split_once(',')
        .and_then(|(right, down)| Some([millimetres(right).ok()?, millimetres(down).ok()?]));
    let near = parts.filter(|parts| parts.iter().all(|mm| mm.abs() <= FARTHEST));
    near.ok_or_else(|| "an offset is RIGHT,DOWN in mm from -50 to 50, such as 1.5,-0.25".into())
}

pub fn limit(text: &str) -> Result<(String, u64), String> {
    let parts = text
        .split_once('=')
        .and_then(|(name, value)| Some((name.trim().to_owned(), value.trim().parse().ok()?)));
    parts.ok_or_else(|| "a limit is NAME=NUMBER, such as steps=500000".into())
}

pub fn profile(text: &str) -> Result<&'static Profile, String> {
    Profile::named(text).ok_or_else(|| "no printer of this name; waybill-label printers lists them".to_owned())
}

pub fn media(text: &str) -> Result<Media, String> {
    let length = |text: &str| millimetres(text).ok();
    let media = match text.split_once('=') {
        None if text == "continuous" => Some(Media::Continuous),
        Some(("gap", mm)) => length(mm).map(|gap_mm| Media::Gap { gap_mm }),
        Some(("mark", mm)) => length(mm).map(|mark_mm| Media::Mark { mark_mm }),
        _ => None,
    };
    media.ok_or_else(|| "give gap=2mm, mark=3mm or continuous".to_owned())
}

pub fn builtin(text: &str) -> Result<BuiltinTemplate, String> {
    BuiltinTemplate::parse(text).ok_or_else(|| "give builtin:76x130, builtin:100x150 or builtin:100x180".to_owned())
}

pub fn resolution(text: &str) -> Result<Resolution, String> {
    let dpi = text.parse().ok().and_then(Resolution::from_dpi);
    dpi.ok_or_else(|| "give 203, 300, or another number from 50 to 2400".to_owned())
}

pub fn darkness(text: &str) -> Result<Darkness, String> {
    let steps = text.parse().ok().and_then(Darkness::new);
    steps.ok_or_else(|| "give a whole number from -10 to 10".to_owned())
}

pub fn asset(text: &str) -> Result<(String, PathBuf), String> {
    // A file's name may have `=` less often than a URL's query.
    let parts = text.rsplit_once('=').filter(|(url, file)| !url.is_empty() && !file.is_empty());
    parts
        .map(|(url, file)| (url.to_owned(), file.into()))
        .ok_or_else(|| "give URL=FILE".into())
}
