//! `render`: PDF and PNG files.

use crate::inputs::{Reply, replies};
use crate::options::{self, Barcodes, Color, Format, Layout, Parts};
use crate::report::{Entry, Failure, Report, guarded};
use crate::target::{Claims, Target, of_page};
use crate::{Stop, atomic};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use waybill_label::barcode::BarcodeMode;
use waybill_label::error::Error;
use waybill_label::label::Label;
use waybill_label::paper::PrintType;
use waybill_label::renderer::{ColorMode, Renderer, RendererBuilder, merged_pdf};
use waybill_label::template::{LabelOverrides, Order};

/// How many labels are held at a time, per job: enough to keep the jobs busy, few enough to keep memory flat.
const LABELS_PER_JOB: usize = 8;
/// The merged PDF's name inside a directory.
const MERGED_NAME: &str = "labels.pdf";

pub fn run(options: &options::Render) -> Result<usize, Stop> {
    let target = Target::of(&options.output, &["pdf", "png"]).map_err(Stop::Usage)?;
    let formats = formats(options, &target)?;
    let merged = merged_place(options, &target)?;
    let color = match (options.gray, options.color) {
        (true, _) | (_, Color::Gray) => ColorMode::Gray,
        (_, Color::OneBit) => ColorMode::Bilevel,
        (_, Color::Rgb) => ColorMode::Rgb,
    };
    let renderer = renderer(&options.layout)?.resolution(options.dpi).color(color).build();
    let workers = workers(&options.layout)?;
    let mut report = Report::start(options.report.as_deref())?;
    let mut claims = Claims::default();
    let mut kept: Vec<Label> = Vec::new();
    let mut count = 0;
    let bar = progress();
    let mut replies = replies(&options.input.replies, renderer.limits());
    loop {
        let chunk: Vec<Reply> = replies.by_ref().take(workers.current_num_threads() * LABELS_PER_JOB).collect();
        if chunk.is_empty() {
            break;
        }
        let mut labels: Vec<Drawn> = workers.install(|| chunk.par_iter().map(|reply| Drawn::of(reply, &renderer, &formats)).collect());
        for (drawn, reply) in labels.iter_mut().zip(&chunk) {
            count += 1;
            drawn.name(reply, &target, count, &mut claims);
        }
        workers.install(|| labels.par_iter_mut().for_each(Drawn::write));
        for drawn in labels {
            bar.inc(1);
            bar.suspend(|| report.add(&drawn.entry))?;
            if target == Target::Stdout && merged.is_none() {
                to_stdout(&drawn)?;
            }
            if merged.is_some() && drawn.entry.error.is_none() {
                kept.extend(drawn.label);
            }
        }
    }
    bar.finish_and_clear();
    if let Some(place) = merged.filter(|_| !kept.is_empty()) {
        let pdf = merged_pdf(&kept).map_err(|e| Stop::Io(e.to_string()))?;
        let written = match &place {
            Some(path) => atomic::write(path, &pdf).map_err(|e| Stop::io(path.display(), &e)),
            None => stdout(&pdf),
        };
        written?;
    }
    report.finish()
}

/// A renderer with the layout options.
pub fn renderer(layout: &Layout) -> Result<RendererBuilder, Stop> {
    let barcodes = match layout.barcodes {
        Barcodes::Redraw => BarcodeMode::Redraw,
        Barcodes::Keep => BarcodeMode::Keep,
        Barcodes::VerifyOnly => BarcodeMode::VerifyOnly,
    };
    let mut overrides = LabelOverrides::default();
    if let Some(path) = &layout.order {
        let json = std::fs::read(path).map_err(|e| Stop::io(path.display(), &e))?;
        overrides = overrides.order(Order::from_json(&json).map_err(|e| Stop::Usage(e.to_string()))?);
    }
    for (key, value) in &layout.set {
        overrides = overrides.set(key, value);
    }
    if let Some(time) = &layout.time {
        let set = overrides.time(time);
        overrides = set.ok_or_else(|| Stop::Usage("--time is a time such as '2026-11-23 09:41:00'".into()))?;
    }
    let print_type = match layout.print_type {
        Parts::TwoPart => PrintType::TwoPart,
        Parts::OnePart => PrintType::OnePart,
    };
    let mut builder = Renderer::builder()
        .overrides(overrides)
        .print_type(print_type)
        .mask(layout.mask)
        .allow_cancelled(layout.allow_cancelled)
        .barcodes(barcodes)
        .verify(!layout.no_verify);
    if let Some(template) = layout.template {
        builder = builder.builtin_template(template);
    }
    Ok(match layout.paper {
        Some(paper) => builder.paper(paper),
        None => builder,
    })
}

/// The threads of `--jobs`.
pub fn workers(layout: &Layout) -> Result<rayon::ThreadPool, Stop> {
    let jobs = layout.jobs.map_or(0, usize::from);
    rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|e| Stop::Io(format!("the threads of --jobs: {e}")))
}

/// Writes bytes to stdout.
pub fn stdout(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| Stop::io("stdout", &e))
}

/// What to make of each label by itself.
fn formats(options: &options::Render, target: &Target) -> Result<Vec<Format>, Stop> {
    let mut formats = options.format.clone();
    if formats.is_empty() {
        formats = match target.extension().as_deref() {
            Some("pdf") => vec![Format::Pdf],
            Some("png") => vec![Format::Png],
            _ if options.merge => vec![Format::Pdf],
            _ => vec![Format::Pdf, Format::Png],
        };
        if *target == Target::Stdout && !options.merge {
            return Err(Stop::Usage("say what to write to stdout: --format pdf or --format png".into()));
        }
    }
    if *target == Target::Stdout && formats.len() > 1 {
        return Err(Stop::Usage("stdout takes one format: --format pdf or --format png".into()));
    }
    if options.merge {
        formats.retain(|format| *format != Format::Pdf);
    }
    Ok(formats)
}

/// Where the merged PDF goes: `None` without one, `Some(None)` for stdout.
fn merged_place(options: &options::Render, target: &Target) -> Result<Option<Option<PathBuf>>, Stop> {
    if !options.merge {
        return Ok(None);
    }
    match target {
        Target::Stdout if options.format.contains(&Format::Png) => {
            Err(Stop::Usage("--merge makes a PDF; a PNG cannot go to stdout with it".into()))
        }
        Target::Stdout => Ok(Some(None)),
        Target::Directory(directory) => Ok(Some(Some(directory.join(MERGED_NAME)))),
        Target::File(path) if target.extension().as_deref() == Some("pdf") => Ok(Some(Some(path.clone()))),
        Target::File(_) | Target::Pattern(_) => Err(Stop::Usage("--merge makes one PDF: give -o a directory or a .pdf file".into())),
    }
}

/// A label on its way to its files.
struct Drawn {
    entry: Entry,
    label: Option<Label>,
    files: Vec<(Format, usize, Vec<u8>)>,
}

impl Drawn {
    fn of(reply: &Reply, renderer: &Renderer, formats: &[Format]) -> Drawn {
        let mut entry = Entry::of(reply);
        let mut files = Vec::new();
        let draw = || -> Result<Label, Error> {
            let label = renderer.label(reply.result.as_ref().map_err(|failed| failed.error.clone())?)?;
            for format in formats {
                match format {
                    Format::Pdf => files.push((Format::Pdf, 1, label.to_pdf()?)),
                    Format::Png => {
                        for page in 1..=label.pages().len() {
                            files.push((Format::Png, page, label.to_png(page)?));
                        }
                    }
                }
            }
            Ok(label)
        };
        let label = match guarded(draw) {
            Ok(label) => {
                entry.pages = label.pages().len();
                entry.warnings.clone_from(&label.warnings);
                Some(label)
            }
            Err(error) => {
                entry.error = Some(error);
                None
            }
        };
        Drawn { entry, label, files }
    }

    /// Finds the names of the label's files, which no other label of the run may have.
    fn name(&mut self, reply: &Reply, target: &Target, number: usize, claims: &mut Claims) {
        let (Ok(response), None) = (&reply.result, &self.entry.error) else {
            return;
        };
        let path = |(format, page, _): &(Format, usize, Vec<u8>)| Some(of_page(&target.path(response, number, format.extension())?, *page));
        let paths: Vec<PathBuf> = self.files.iter().filter_map(path).collect();
        match claims.take(&paths) {
            Ok(()) => self.entry.files = paths,
            Err(taken) => {
                self.entry.error = Some(Failure {
                    code: "name_taken",
                    message: format!(
                        "{} was already written by another label of this run; put {{number}} into the -o pattern, or use --merge",
                        taken.display()
                    ),
                });
            }
        }
    }

    fn write(&mut self) {
        let paths = std::mem::take(&mut self.entry.files);
        for (path, (_, _, bytes)) in paths.into_iter().zip(&self.files) {
            match atomic::write(&path, bytes) {
                Ok(()) => self.entry.files.push(path),
                Err(error) => {
                    self.entry.error = Some(Failure {
                        code: "write_error",
                        message: format!("{} could not be written: {error}", path.display()),
                    });
                    return;
                }
            }
        }
    }
}

fn to_stdout(drawn: &Drawn) -> Result<(), Stop> {
    if drawn.entry.error.is_some() {
        return Ok(());
    }
    drawn.files.iter().try_for_each(|(_, _, bytes)| stdout(bytes))
}

/// A counter on terminals, nothing elsewhere.
fn progress() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {pos} labels, {per_sec}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::new_spinner().with_style(style)
}
