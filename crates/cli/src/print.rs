//! `print`: labels to a printer.

use crate::inputs::{Inputs, Reply};
use crate::options;
use crate::printers::resolution;
use crate::render::{batch, dots, renderer};
use crate::report::{Entry, Failure, Report, with_reply};
use crate::say::{Tone, say};
use crate::{Stop, text};
use std::num::NonZeroU16;
use waybill_label::output::printer::{Job, Profile, Status};
use waybill_label::renderer::{PdfInk, Renderer};
use waybill_label::response::Response;
use waybill_label::{Error, Label};
use waybill_label_print::{Destination, Event, Journal, Key, OnUnknown, Outcome, PrintError, Printer, StatusLanguage};

pub fn run(options: &options::Print) -> Result<usize, Stop> {
    let destination = Destination::parse(&options.to).map_err(|e| Stop::Usage(text!("--to: {error}", error = e)))?;
    let profile = options.printing.printer;
    // Queues have drivers that know their printer; everything else must be told.
    if profile.is_none() && !matches!(destination, Destination::Ipp(_)) {
        return Err(Stop::Usage(text!(
            "say which printer it is: --printer; waybill-label printers lists them"
        )));
    }
    let mut job = options.printing.job().map_err(Stop::Usage)?;
    let mut asks = job.clone();
    asks.copies = NonZeroU16::MIN;
    if profile.is_none() && asks != Job::default() {
        return Err(Stop::Usage(text!(
            "a queue that gets PDFs is told nothing else; name the --printer to send its language"
        )));
    }
    // Each copy is a job of its own, so that each is known to have come out.
    let copies = std::mem::replace(&mut job.copies, NonZeroU16::MIN);
    let renderer = renderer(&options.layout, &options.input.costs, Some(&options.policy))?.resolution(resolution(None, &options.printing)?);
    // A label printer has no greys: what were left to the driver would come out as loose dots.
    let renderer = dots(renderer, &options.dots).pdf_ink(PdfInk::Thermal).build();
    let journal = journal(options)?;
    let on_unknown = match options.on_unknown {
        options::OnUnknown::Hold => OnUnknown::Hold,
        options::OnUnknown::Reprint => OnUnknown::Reprint,
        options::OnUnknown::AssumePrinted => OnUnknown::AssumePrinted,
    };
    let language = profile.map_or(StatusLanguage::None, status);
    let mut printer = Printer::new(destination, language, journal, on_unknown).map_err(stop)?;
    let making = Making {
        renderer: &renderer,
        profile,
        job: &job,
        reprint: options.reprint,
    };
    let mut report = Report::start(options.report.as_deref())?;
    let inputs = Inputs::new(&options.input, renderer.limits());
    let delivered = batch(&options.work).run(
        inputs.replies(),
        |reply| making.make(&reply),
        |mut made| {
            let delivered = made.deliver(&mut printer, copies);
            if let Err(error) = &delivered {
                made.entry.error = Some(Failure::new(error.code(), message(error)));
            }
            report.add(&made.entry)?;
            // Labels come out in order: none goes past one that is in doubt.
            delivered.map_err(stop)
        },
    );
    let finished = printer.finish(&mut tell).map_err(stop);
    let failed = report.finish()?;
    inputs.finish(delivered.and(finished).map(|()| failed))
}

/// The journal, with what somebody saw of the labels in doubt.
fn journal(options: &options::Print) -> Result<Journal, Stop> {
    let Some(path) = &options.journal else {
        return Ok(Journal::in_memory());
    };
    let failed = |e| Stop::io(path.display(), &e);
    let mut journal = Journal::open(path).map_err(failed)?;
    for number in &options.came_out {
        if journal.came_out(number).map_err(failed)? == 0 {
            return Err(Stop::Usage(text!(
                "--came-out: no label in doubt has the number {number}",
                number = number.escape_debug()
            )));
        }
    }
    Ok(journal)
}

fn stop(error: PrintError) -> Stop {
    Stop::Io(text!("{error} [{code}]", error = message(&error), code = error.code()))
}

/// What went wrong, and the option that mends it.
fn message(error: &PrintError) -> String {
    let option = match error {
        PrintError::Held { .. } | PrintError::Interrupted { .. } => {
            "; then --came-out NUMBER for labels that came out, --on-unknown reprint for those that did not"
        }
        PrintError::WrongLanguage => "; or it is another --printer",
        _ => "",
    };
    format!("{error}{option}")
}

fn status(profile: &Profile) -> StatusLanguage {
    match profile.status {
        Status::Tspl => StatusLanguage::Tspl,
        Status::Zpl => StatusLanguage::Zpl,
        Status::EscPos => StatusLanguage::EscPos,
        Status::Epson => StatusLanguage::Epson,
        _ => StatusLanguage::None,
    }
}

/// What turns replies into printer data.
struct Making<'a> {
    renderer: &'a Renderer,
    /// Without one the label goes as a PDF.
    profile: Option<&'a Profile>,
    job: &'a Job,
    reprint: u32,
}

/// A label on its way to the printer.
struct Made {
    entry: Entry,
    key: Key,
    /// One job a page; a PDF is one job.
    jobs: Vec<Vec<u8>>,
    /// The paper in mm.
    paper: Option<[f32; 2]>,
}

impl Making<'_> {
    fn make(&self, reply: &Reply) -> Made {
        let mut entry = Entry::of(reply);
        let mut key = Key::new(&entry.order_id, &entry.waybill_id);
        key.reprint = self.reprint;
        let (jobs, paper) = match with_reply(reply, |response| self.jobs(response)) {
            Ok((label, jobs)) => {
                entry.pages = label.page_count;
                let paper = label.pages().first().map(|page| [page.width, page.height]);
                entry.warnings = label.warnings;
                (jobs, paper)
            }
            Err(mut error) => {
                entry.warnings = std::mem::take(&mut error.warnings);
                entry.error = Some(error);
                (Vec::new(), None)
            }
        };
        Made { entry, key, jobs, paper }
    }

    fn jobs(&self, response: &Response) -> Result<(Label, Vec<Vec<u8>>), Error> {
        let label = self.renderer.label(response)?;
        let jobs = match self.profile {
            Some(profile) => {
                let pages = (1..=label.page_count).map(|page| label.print_data(page, profile.language, self.job));
                pages.collect::<Result<_, _>>()?
            }
            None => vec![label.to_pdf()?],
        };
        Ok((label, jobs))
    }
}

impl Made {
    fn deliver(&mut self, printer: &mut Printer, copies: NonZeroU16) -> Result<(), PrintError> {
        printer.media_mm = self.paper;
        for copy in 1..=copies.get() {
            for (page, data) in (1..).zip(&self.jobs) {
                self.key.page = page;
                self.key.copy = copy.into();
                let outcome = printer.print(&self.key, data, &mut tell)?;
                self.entry.delivery.push(match outcome {
                    Outcome::Printed => "printed",
                    Outcome::Earlier => "earlier",
                    Outcome::Assumed => "assumed",
                    _ => "sent",
                });
            }
        }
        Ok(())
    }
}

fn tell(event: Event) {
    if let Event::Blocked(key, reason) = event {
        say(
            Tone::Warning,
            text!("waiting: the printer is {reason}; next is {label}", reason = reason, label = key),
        );
    }
}
