//! What to make, and where it goes.

use crate::options::{self, Format};
use crate::target::Target;
use crate::{Stop, text};
use std::num::NonZeroU16;
use std::path::PathBuf;
use waybill_label::output::printer::Job;

/// The merged PDF's name inside a directory.
const MERGED_NAME: &str = "labels.pdf";

/// What to make of each label by itself.
pub fn formats(options: &options::Labels, target: &Target) -> Result<Vec<Format>, Stop> {
    let mut formats = options.format.clone();
    if formats.is_empty() {
        formats = match target.extension().as_deref() {
            Some(extension) if let Some(format) = Format::of_extension(extension) => vec![format],
            _ if options.merge => vec![Format::Pdf],
            _ => match options.printing.printer {
                Some(printer) => Format::of_extension(printer.language.name()).into_iter().collect(),
                None if *target == Target::Stdout => {
                    return Err(Stop::Usage(text!("say what to write to stdout: --format or --printer")));
                }
                None => vec![Format::Pdf, Format::Png],
            },
        };
    }
    if *target == Target::Stdout && formats.len() > 1 {
        return Err(Stop::Usage(text!("stdout takes one format")));
    }
    Ok(formats)
}

/// What printers are asked for.
pub fn job(options: &options::Labels, formats: &[Format]) -> Result<Job, Stop> {
    let printing = &options.printing;
    let job = printing.job().map_err(Stop::Usage)?;
    let for_printer = formats.iter().any(|format| format.language().is_some());
    if !for_printer && !options.merge && printing.copies != NonZeroU16::MIN {
        return Err(Stop::Usage(text!("--copies is for --merge and for printer data")));
    }
    let mut asks = job.clone();
    asks.copies = NonZeroU16::MIN;
    if !for_printer && printing.printer.is_none() && asks != Job::default() {
        return Err(Stop::Usage(text!(
            "what a printer is told goes into printer data: give --format tspl (or another language) or --printer"
        )));
    }
    Ok(job)
}

/// Where the merged PDF goes: `None` without one, `Some(None)` for stdout.
pub fn merged_place(options: &options::Labels, target: &Target, formats: &mut Vec<Format>) -> Result<Option<Option<PathBuf>>, Stop> {
    // Several PDFs one after the other are none.
    let streamed = *target == Target::Stdout && *formats == [Format::Pdf] && !options.stdout_frames;
    if !options.merge && !streamed {
        return Ok(None);
    }
    formats.retain(|format| *format != Format::Pdf);
    match target {
        Target::Stdout if options.format.iter().any(|format| *format != Format::Pdf) => {
            Err(Stop::Usage(text!("--merge makes a PDF; nothing else can go to stdout with it")))
        }
        Target::Stdout => Ok(Some(None)),
        Target::Directory(directory) => Ok(Some(Some(directory.join(MERGED_NAME)))),
        Target::File(path) if target.extension().as_deref() == Some("pdf") => Ok(Some(Some(path.clone()))),
        Target::File(_) | Target::Pattern(_) => Err(Stop::Usage(text!("--merge makes one PDF: give -o a directory or a .pdf file"))),
    }
}
