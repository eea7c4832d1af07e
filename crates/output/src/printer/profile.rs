//! What is known of printers, from `profiles.tsv`.

use super::{GraphicsCommand, Job, Language};
use serde::{Serialize, Serializer};
use std::sync::OnceLock;

/// What is known of a kind of printers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// What options call it: `tsc-203`.
    pub name: &'static str,
    /// The language to send.
    #[serde(serialize_with = "by_name")]
    pub language: Language,
    /// Dots per inch; 203 means 8 dots/mm.
    pub dpi: u16,
    /// Dots of the head; `None` when nobody says.
    pub head_dots: Option<u32>,
    /// The most bytes of a picture that one command may hold; `None`: the default of [`Job::band_bytes`].
    pub band_bytes: Option<u32>,
    /// The language in which it answers questions about its state.
    pub status: Status,
    /// Whether it reads [`Job::z64`]; `None` for other languages than ZPL.
    pub z64: Option<bool>,
    /// The ESC/POS command for pictures; `None` for other languages.
    #[serde(skip)]
    pub graphics_command: Option<GraphicsCommand>,
    /// Makes and models.
    pub models: &'static str,
    /// Where this is from. No row was tried on a printer by us.
    pub source: &'static str,
}

/// How a printer tells its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// It is not asked.
    None,
    /// TSPL's `<ESC>!?`.
    Tspl,
    /// ZPL's `~HS`.
    Zpl,
    /// ESC/POS' `DLE EOT`.
    EscPos,
    /// The same, and `GS ( H` for the end of printing, which clones may print as text.
    Epson,
}

fn by_name<S: Serializer>(language: &Language, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(language.name())
}

const ROWS: &str = include_str!("profiles.tsv");

impl Profile {
    /// All of them, as in the file.
    pub fn all() -> &'static [Profile] {
        static ALL: OnceLock<Vec<Profile>> = OnceLock::new();
        ALL.get_or_init(|| rows().filter_map(Profile::read).collect())
    }

    /// The profile of a name.
    pub fn named(name: &str) -> Option<&'static Profile> {
        Profile::all().iter().find(|profile| profile.name == name)
    }

    /// A job that keeps to the printer's resolution, head and buffer, and asks for nothing else.
    pub fn job(&self) -> Job {
        let default = Job::default();
        Job {
            printer_dots_per_mm: Some(f64::from(self.dpi) / 25.4),
            head_dots: self.head_dots,
            band_bytes: self.band_bytes.map_or(default.band_bytes, |bytes| bytes as usize),
            graphics_command: self.graphics_command.unwrap_or_default(),
            ..default
        }
    }

    fn read(row: &'static str) -> Option<Profile> {
        let mut fields = row.split('\t');
        let mut field = || fields.next();
        let profile = Profile {
            name: field()?,
            language: Language::from_name(field()?)?,
            dpi: field()?.parse().ok()?,
            head_dots: number(field()?)?,
            band_bytes: number(field()?)?,
            status: match field()? {
                "none" => Status::None,
                "tspl" => Status::Tspl,
                "zpl" => Status::Zpl,
                "escpos" => Status::EscPos,
                "epson" => Status::Epson,
                _ => return None,
            },
            z64: match field()? {
                "-" => None,
                "yes" => Some(true),
                "no" => Some(false),
                _ => return None,
            },
            graphics_command: match field()? {
                "-" => None,
                "raster" => Some(GraphicsCommand::RasterBitImage),
                "graphics" => Some(GraphicsCommand::GraphicsData),
                _ => return None,
            },
            models: field()?,
            source: field()?,
        };
        field().is_none().then_some(profile)
    }
}

fn rows() -> impl Iterator<Item = &'static str> {
    ROWS.lines().filter(|row| !row.starts_with('#'))
}

/// `-` is no number.
fn number(field: &str) -> Option<Option<u32>> {
    match field {
        "-" => Some(None),
        _ => field.parse().ok().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_row_is_read_and_has_its_own_name_and_a_source() {
        let all = Profile::all();
        assert_eq!(all.len(), rows().count());
        assert!(all.len() > 20);
        let names: HashSet<_> = all.iter().map(|profile| profile.name).collect();
        assert_eq!(names.len(), all.len());
        for profile in all {
            assert!(profile.source.len() > 5 && profile.models.len() > 5, "{}", profile.name);
            assert_eq!(profile.z64.is_some(), profile.language == Language::Zpl, "{}", profile.name);
            assert_eq!(
                profile.graphics_command.is_some(),
                profile.language == Language::EscPos,
                "{}",
                profile.name
            );
        }
    }

    #[test]
    fn a_label_of_203_dpi_is_at_the_resolution_of_8_dots_per_mm() {
        let profile = Profile::named("tsc-203").expect("a profile");
        let bitmap = crate::raster::Bitmap {
            width: 8,
            height: 1,
            mode: crate::raster::ColorMode::Bilevel,
            data: vec![0],
        };
        let encoded = |dots_per_mm| {
            let job = Job {
                dots_per_mm,
                ..profile.job()
            };
            crate::printer::encode(&bitmap, profile.language, &job).is_ok()
        };
        assert!(encoded(8.) && !encoded(300. / 25.4) && !encoded(7.9));
    }
}
