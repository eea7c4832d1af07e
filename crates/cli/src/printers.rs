//! `printers`, and what options say of a printer.

use crate::Stop;
use crate::options::{self, Mode, Printing, Way};
use crate::render::stdout;
use std::fmt::Write;
use waybill_label::output::printer::{Direction, Job, LabelMode, Profile, Status};
use waybill_label::renderer::Resolution;

pub fn run(options: &options::Printers) -> Result<usize, Stop> {
    let text = match options.json {
        true => serde_json::to_string_pretty(Profile::all()).map_err(|e| Stop::Io(e.to_string()))? + "\n",
        false => table(),
    };
    stdout(text.as_bytes()).map(|()| 0)
}

fn table() -> String {
    let mut text = format!(
        "{:<20} {:<8} {:>4} {:>5}  {:<7} models\n",
        "printer", "language", "dpi", "dots", "status"
    );
    for profile in Profile::all() {
        let dots = profile.head_dots.map_or("-".into(), |dots| dots.to_string());
        let status = match profile.status {
            Status::Tspl => "tspl",
            Status::Zpl => "zpl",
            Status::EscPos => "escpos",
            Status::Epson => "epson",
            _ => "-",
        };
        let (name, language, dpi) = (profile.name, profile.language.name(), profile.dpi);
        // Writing to a String does not fail.
        let _ = writeln!(text, "{name:<20} {language:<8} {dpi:>4} {dots:>5}  {status:<7} {}", profile.models);
    }
    text
}

/// The resolution that is given, or the printer's.
pub fn resolution(dpi: Option<Resolution>, printing: &Printing) -> Result<Resolution, Stop> {
    let printer = printing.printer.map(|printer| Resolution::from_dpi(printer.dpi.into()));
    match (dpi, printer.flatten()) {
        (Some(given), Some(printer)) if given != printer => {
            Err(Stop::Usage("--dpi is not the resolution of --printer; leave it out".into()))
        }
        (given, printer) => Ok(given.or(printer).unwrap_or(Resolution::DPI_203)),
    }
}

impl Printing {
    /// What the printer is asked for.
    ///
    /// # Errors
    /// When the printer is known not to take it.
    pub fn job(&self) -> Result<Job, String> {
        let mut job = self.printer.map(Profile::job).unwrap_or_default();
        if self.z64 && self.printer.is_some_and(|printer| printer.z64 == Some(false)) {
            return Err("this printer is not known to read --z64; leave it out".into());
        }
        job.copies = self.copies;
        job.speed = self.speed;
        job.density = self.density;
        job.media = self.media;
        job.label_mode = self.label_mode.map(|mode| match mode {
            Mode::TearOff => LabelMode::TearOff,
            Mode::PeelOff => LabelMode::PeelOff,
            Mode::Cutter => LabelMode::Cutter,
        });
        job.direction = self.direction.map(|way| match way {
            Way::Normal => Direction::Normal,
            Way::Reversed => Direction::Reversed,
        });
        job.tear_offset_mm = self.tear_offset;
        job.form_length_mm = self.form_length.map(f64::from);
        job.z64 = self.z64;
        job.pwg_gray = self.pwg_gray;
        Ok(job)
    }
}
