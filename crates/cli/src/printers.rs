//! `printers`, and what options say of a printer.

use crate::options::{self, Mode, Printing, Way};
use crate::render::stdout;
use crate::{Stop, text};
use serde::Serialize;
use std::fmt::Write;
use waybill_label::output::printer::{Direction, Job, LabelMode, Profile, Status};
use waybill_label::renderer::Resolution;
use waybill_label_print::{Discovered, discover};

pub fn run(options: &options::Printers) -> Result<usize, Stop> {
    let discovered = match &options.discover {
        Some(server) => Some(discover(server.as_deref()).map_err(|e| Stop::Io(text!("{error} [{code}]", error = e, code = e.code())))?),
        None => None,
    };
    let text = match (&discovered, options.json) {
        (Some(found), true) => json(found)?,
        (Some(found), false) => list(found),
        (None, true) => json(Profile::all())?,
        (None, false) => table(),
    };
    stdout(text.as_bytes()).map(|()| 0)
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Stop> {
    Ok(serde_json::to_string_pretty(value).map_err(|e| Stop::Io(e.to_string()))? + "\n")
}

/// What `--to` takes, and what is known of it.
fn list(found: &[Discovered]) -> String {
    let mut text = String::new();
    for printer in found {
        let dpi: Vec<String> = printer.dpi.iter().map(|dpi| format!("{dpi} dpi")).collect();
        let blocked = printer.blocked.map_or_else(String::new, |blocked| blocked.to_string());
        let known = [
            printer.info.as_str(),
            &printer.model,
            &dpi.join("/"),
            &printer.media.join(" "),
            &blocked,
        ];
        let known: Vec<&str> = known.into_iter().filter(|part| !part.is_empty()).collect();
        // Writing to a String does not fail.
        let _ = writeln!(text, "{}  {}", printer.to, known.join(", "));
    }
    text
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
            Err(Stop::Usage(text!("--dpi is not the resolution of --printer; leave it out")))
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
            return Err(text!("this printer is not known to read --z64; leave it out"));
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
