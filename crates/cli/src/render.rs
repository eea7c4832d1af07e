//! `render`: PDF, PNG and printer data.

use crate::atomic::AtomicFile;
use crate::inputs::{Reply, replies, size};
use crate::journal::{Digested, Done, Journal, Made, digest};
use crate::options::{self, Barcodes, Color, Costs, Dithering, Format, Ink, Layout, Parts, Policing};
use crate::printers::resolution;
use crate::report::{Entry, Failure, NAME_TAKEN, Report, with_reply};
use crate::target::{Claims, Target, of_page};
use crate::{Stop, atomic};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use std::cell::Cell;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::num::{NonZeroU16, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;
use waybill_label::barcode::BarcodeMode;
use waybill_label::batch::Batch;
use waybill_label::error::Error;
use waybill_label::label::Label;
use waybill_label::output::imposition::SheetLayout;
use waybill_label::output::pdf::PdfError;
use waybill_label::output::printer::{Job, Language};
use waybill_label::paper::PrintType;
use waybill_label::policy::Policy;
use waybill_label::renderer::{ColorMode, Dither, PdfInk, Renderer, RendererBuilder};
use waybill_label::response::Response;
use waybill_label::template::{LabelOverrides, Order};
use waybill_label::text::FontSet;

/// The merged PDF's name inside a directory.
const MERGED_NAME: &str = "labels.pdf";

pub fn run(options: &options::Render) -> Result<usize, Stop> {
    let limits = options.input.costs.limits().map_err(Stop::Usage)?;
    let read = AtomicU64::new(0);
    let replies = replies(&options.input.replies, &limits, &read);
    let progress = || Progress::start(&options.input.replies, &read);
    labels(&options.labels, &options.input.costs, replies, progress)
}

/// Makes labels of replies.
pub fn labels<'r>(
    options: &options::Labels,
    costs: &Costs,
    replies: impl Iterator<Item = Reply> + Send,
    progress: impl FnOnce() -> Progress<'r>,
) -> Result<usize, Stop> {
    let extensions: Vec<_> = Format::value_variants().iter().map(|format| format.extension()).collect();
    let target = Target::of(&options.output, &extensions).map_err(Stop::Usage)?;
    let formats = formats(options, &target)?;
    let job = job(options, &formats)?;
    let resolution = resolution(options.dpi, &options.printing)?;
    let merged = merged_place(options, &target)?;
    let color = match (options.gray, options.color) {
        (true, _) | (_, Color::Gray) => ColorMode::Gray,
        (_, Color::OneBit) => ColorMode::Bilevel,
        (_, Color::Rgb) => ColorMode::Rgb,
    };
    let renderer = renderer(&options.layout, costs, Some(&options.policy))?
        .resolution(resolution)
        .color(color);
    let ink = match options.pdf_ink {
        Ink::Color => PdfInk::Color,
        Ink::Thermal => PdfInk::Thermal,
    };
    let mut renderer = dots(renderer, &options.dots).pdf_ink(ink).pdf_a(options.pdfa);
    let [right, down] = options.dots.offset;
    if options.sheet.is_some() {
        // The sheet is shifted instead.
        renderer = renderer.offset_mm(0., 0.);
    }
    let renderer = renderer.build();
    let journal = options.resume.as_deref().map(|path| {
        // The renderer has all that a label depends on; of the options only these remain.
        let files_depend_on = format!("{} {formats:?} {job:?} {target:?}", renderer.fingerprint());
        Journal::open(path, files_depend_on, options.sync).map_err(|e| Stop::io(path.display(), &e))
    });
    let journal = journal.transpose()?;
    if journal.is_some() && target == Target::Stdout {
        return Err(Stop::Usage("--resume needs files: give -o a directory, a file or a pattern".into()));
    }
    let making = Making {
        renderer: &renderer,
        formats: &formats,
        job: &job,
        journal: journal.as_ref(),
    };
    let mut report = Report::start(options.report.as_deref())?;
    let mut claims = Claims::default();
    let merges = merged.is_some();
    let mut stream = Stream::default();
    let mut all = renderer.merged_pdf(MergedFile::new(merged)?).copies(options.printing.copies);
    if let Some(sheet) = options.sheet {
        let (columns, rows) = options.grid;
        let layout = SheetLayout::new(sheet, columns, rows, options.gap).map_err(|e| Stop::Usage(e.to_string()))?;
        all = all.sheets(layout.offset_mm(right, down));
    }
    let mut count = 0;
    let progress = progress();
    batch(&options.work).run(
        replies,
        |reply| making.draw(reply),
        |mut drawn| {
            count += 1;
            drawn.name(&target, count, &mut claims);
            drawn.write(journal.as_ref(), options.sync);
            if let (Some(label), true, None) = (&drawn.label, merges, &drawn.entry.error) {
                match all.add(label) {
                    Err(e @ Error::Pdf(PdfError::Io(_) | PdfError::TooLarge)) => return Err(Stop::Io(format!("the merged PDF: {e}"))),
                    Err(e) => drawn.entry.error = Some(e.into()),
                    Ok(()) => {}
                }
            }
            if let (Some(directory), Some(_)) = (&options.failed_dir, &drawn.entry.error) {
                drawn.set_aside(directory)?;
            }
            progress.tell(|| report.add(&drawn.entry))?;
            if drawn.entry.error.is_none() && target == Target::Stdout && !merges {
                drawn.files.iter().try_for_each(|file| stream.write(file))?;
            }
            Ok::<(), Stop>(())
        },
    )?;
    progress.end();
    if !all.is_empty() {
        let file = all.finish().map_err(|e| Stop::Io(format!("the merged PDF: {e}")))?;
        file.keep(options.sync)?;
    }
    report.finish()
}

/// A renderer with the layout options. Whoever only looks at labels has no policy: every label that can be made is looked at.
pub fn renderer(layout: &Layout, costs: &Costs, policy: Option<&Policing>) -> Result<RendererBuilder, Stop> {
    let policy = policy.map_or(Ok(Policy::permissive()), Policing::policy);
    let policy = policy.map_err(|e| Stop::Usage(format!("--deny, --allow: {e}")))?;
    let limits = costs.limits().map_err(Stop::Usage)?;
    let barcodes = match layout.barcodes {
        Barcodes::Grow => BarcodeMode::Grow,
        Barcodes::Redraw => BarcodeMode::Redraw,
        Barcodes::Keep => BarcodeMode::Keep,
        Barcodes::VerifyOnly => BarcodeMode::VerifyOnly,
    };
    let mut overrides = LabelOverrides::default();
    if let Some(path) = &layout.order {
        let json = std::fs::read(path).map_err(|e| Stop::io(path.display(), &e))?;
        overrides = overrides.order(Order::from_json(&json).map_err(|e| Stop::Usage(e.to_string()))?);
    }
    for pair in &layout.set {
        // The pair may be somebody's name: no message quotes it.
        let (key, value) = pair
            .split_once('=')
            .filter(|(key, _)| !key.is_empty())
            .ok_or_else(|| Stop::Usage("--set takes KEY=VALUE".into()))?;
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
        .limits(limits)
        .fonts(fonts(&layout.fonts)?)
        .overrides(overrides)
        .print_type(print_type)
        .mask(layout.mask)
        .allow_cancelled(layout.allow_cancelled)
        .allow_missing_glyphs(layout.allow_missing_glyphs)
        .barcodes(barcodes)
        .verify(!layout.no_verify)
        .rolls(layout.rolls.iter().copied())
        .policy(policy);
    if let Some(template) = layout.template {
        builder = builder.builtin_template(template);
    }
    Ok(match layout.paper {
        Some(paper) => builder.paper(paper),
        None => builder,
    })
}

/// How labels lie on their paper and become dots.
pub fn dots(builder: RendererBuilder, dots: &options::Dots) -> RendererBuilder {
    let dither = match dots.dither {
        Dithering::Auto => Dither::Auto,
        Dithering::Threshold => Dither::Threshold,
        Dithering::FloydSteinberg => Dither::FloydSteinberg,
        Dithering::Ordered => Dither::Ordered,
    };
    let [right, down] = dots.offset;
    let builder = match &dots.stamp {
        Some(stamp) => builder.stamp(stamp),
        None => builder,
    };
    builder
        .darkness(dots.darkness)
        .dither(dither)
        .rotation(dots.rotate)
        .offset_mm(right, down)
}

/// The bundled fonts and those of the options.
pub fn fonts(options: &options::Fonts) -> Result<FontSet, Stop> {
    let mut fonts = FontSet::bundled();
    for path in &options.font {
        let file = fs::read(path).map_err(|e| Stop::io(path.display(), &e))?;
        fonts = fonts
            .with_file(file)
            .map_err(|e| Stop::Usage(format!("--font {}: {e}", path.display())))?;
    }
    for directory in &options.font_dir {
        fs::read_dir(directory).map_err(|e| Stop::io(directory.display(), &e))?;
        fonts = fonts.with_directory(directory);
    }
    Ok(match options.system_fonts {
        true => fonts.with_system_fonts(),
        false => fonts,
    })
}

/// The threads of `--jobs`.
pub fn batch(work: &options::Work) -> Batch {
    let jobs = work.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    Batch::new(jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN))
}

/// Labels on stdout, one after the other.
#[derive(Default)]
struct Stream {
    begun: bool,
}

impl Stream {
    fn write(&mut self, file: &Drawing) -> Result<(), Stop> {
        let header = file.format.language().map_or(&b""[..], Language::stream_header);
        let continued = file.bytes.strip_prefix(header).filter(|_| std::mem::replace(&mut self.begun, true));
        stdout(continued.unwrap_or(&file.bytes))
    }
}

/// Writes bytes to stdout.
pub fn stdout(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|e| Stop::io("stdout", &e))
}

/// What to make of each label by itself.
fn formats(options: &options::Labels, target: &Target) -> Result<Vec<Format>, Stop> {
    let mut formats = options.format.clone();
    if formats.is_empty() {
        formats = match target.extension().as_deref() {
            Some(extension) if let Some(format) = Format::of_extension(extension) => vec![format],
            _ if options.merge => vec![Format::Pdf],
            _ => match options.printing.printer {
                Some(printer) => Format::of_extension(printer.language.name()).into_iter().collect(),
                None if *target == Target::Stdout => {
                    return Err(Stop::Usage("say what to write to stdout: --format or --printer".into()));
                }
                None => vec![Format::Pdf, Format::Png],
            },
        };
    }
    if *target == Target::Stdout && formats.len() > 1 {
        return Err(Stop::Usage("stdout takes one format".into()));
    }
    if options.merge {
        formats.retain(|format| *format != Format::Pdf);
    }
    Ok(formats)
}

/// What printers are asked for.
fn job(options: &options::Labels, formats: &[Format]) -> Result<Job, Stop> {
    let printing = &options.printing;
    let job = printing.job().map_err(Stop::Usage)?;
    let for_printer = formats.iter().any(|format| format.language().is_some());
    if !for_printer && !options.merge && printing.copies != NonZeroU16::MIN {
        return Err(Stop::Usage("--copies is for --merge and for printer data".into()));
    }
    let mut asks = job.clone();
    asks.copies = NonZeroU16::MIN;
    if !for_printer && printing.printer.is_none() && asks != Job::default() {
        return Err(Stop::Usage(
            "what a printer is told goes into printer data: give --format tspl (or another language) or --printer".into(),
        ));
    }
    Ok(job)
}

/// Where the merged PDF goes: `None` without one, `Some(None)` for stdout.
fn merged_place(options: &options::Labels, target: &Target) -> Result<Option<Option<PathBuf>>, Stop> {
    if !options.merge {
        return Ok(None);
    }
    match target {
        Target::Stdout if options.format.iter().any(|format| *format != Format::Pdf) => {
            Err(Stop::Usage("--merge makes a PDF; nothing else can go to stdout with it".into()))
        }
        Target::Stdout => Ok(Some(None)),
        Target::Directory(directory) => Ok(Some(Some(directory.join(MERGED_NAME)))),
        Target::File(path) if target.extension().as_deref() == Some("pdf") => Ok(Some(Some(path.clone()))),
        Target::File(_) | Target::Pattern(_) => Err(Stop::Usage("--merge makes one PDF: give -o a directory or a .pdf file".into())),
    }
}

/// Where a merged PDF goes: nowhere, to stdout, or into a file that appears when it is whole.
enum MergedFile {
    None,
    Stdout(BufWriter<Stdout>),
    File(AtomicFile, PathBuf),
}

impl MergedFile {
    fn new(place: Option<Option<PathBuf>>) -> Result<MergedFile, Stop> {
        Ok(match place {
            None => MergedFile::None,
            Some(None) => MergedFile::Stdout(BufWriter::new(std::io::stdout())),
            Some(Some(path)) => MergedFile::File(AtomicFile::create(&path).map_err(|e| Stop::io(path.display(), &e))?, path),
        })
    }

    fn keep(self, sync: bool) -> Result<(), Stop> {
        match self {
            MergedFile::File(file, path) => file.keep(sync).map_err(|e| Stop::io(path.display(), &e)),
            MergedFile::Stdout(_) | MergedFile::None => Ok(()),
        }
    }
}

impl Write for MergedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            MergedFile::None => Ok(bytes.len()),
            MergedFile::Stdout(out) => out.write(bytes),
            MergedFile::File(file, _) => file.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        match self {
            MergedFile::None => Ok(()),
            MergedFile::Stdout(out) => out.flush(),
            MergedFile::File(file, _) => file.flush(),
        }
    }
}

/// What turns replies into labels.
struct Making<'a> {
    renderer: &'a Renderer,
    formats: &'a [Format],
    job: &'a Job,
    journal: Option<&'a Journal>,
}

/// A label on its way to its files.
struct Drawn {
    reply: Reply,
    entry: Entry,
    label: Option<Label>,
    files: Vec<Drawing>,
    /// What the journal knows the label by.
    key: Option<Digested>,
}

/// What will be one file.
struct Drawing {
    format: Format,
    page: usize,
    bytes: Vec<u8>,
    hash: Option<Digested>,
}

impl Making<'_> {
    fn draw(&self, reply: Reply) -> Drawn {
        let mut entry = Entry::of(&reply);
        let key = self.journal.and_then(|journal| Some(journal.key(reply.result.as_ref().ok()?)));
        if let Some(done) = self.journal.zip(key.as_ref()).and_then(|(journal, key)| journal.done(key)) {
            entry.files = done.files.iter().map(|file| file.path.clone()).collect();
            entry.pages = done.pages;
            entry.warnings.clone_from(&done.warnings);
            entry.resumed = true;
            return Drawn {
                reply,
                entry,
                label: None,
                files: Vec::new(),
                key,
            };
        }
        let begun = Instant::now();
        let made = with_reply(&reply, |response| self.make(response));
        entry.milliseconds = Some((begun.elapsed().as_secs_f64() * 1e6).round() / 1e3);
        let (label, mut files) = match made {
            Ok((label, files)) => {
                entry.pages = label.pages().len();
                entry.warnings.clone_from(&label.warnings);
                (Some(label), files)
            }
            Err(error) => {
                entry.error = Some(error);
                (None, Vec::new())
            }
        };
        if key.is_some() {
            files.iter_mut().for_each(|file| file.hash = Some(digest(&file.bytes)));
        }
        Drawn {
            reply,
            entry,
            label,
            files,
            key,
        }
    }

    fn make(&self, response: &Response) -> Result<(Label, Vec<Drawing>), Error> {
        let label = self.renderer.label(response)?;
        let mut files = Vec::new();
        let mut add = |format, page, bytes| {
            files.push(Drawing {
                format,
                page,
                bytes,
                hash: None,
            });
        };
        for format in self.formats {
            if *format == Format::Pdf {
                add(Format::Pdf, 1, label.to_pdf()?);
                continue;
            }
            for page in 1..=label.pages().len() {
                let bytes = match format.language() {
                    Some(language) => label.print_data(page, language, self.job)?,
                    None => label.to_png(page)?,
                };
                add(*format, page, bytes);
            }
        }
        Ok((label, files))
    }
}

impl Drawn {
    /// Finds the names of the label's files, which no other label of the run may have.
    fn name(&mut self, target: &Target, number: usize, claims: &mut Claims) {
        let (Ok(response), None) = (&self.reply.result, &self.entry.error) else {
            return;
        };
        if !self.entry.resumed {
            let path = |file: &Drawing| Some(of_page(&target.path(response, number, file.format.extension())?, file.page));
            self.entry.files = self.files.iter().filter_map(path).collect();
        }
        if let Err(taken) = claims.take(&self.entry.files) {
            self.entry.error = Some(Failure {
                code: NAME_TAKEN,
                message: format!(
                    "{} was already written by another label of this run; put {{number}} into the -o pattern, or use --merge",
                    taken.display()
                ),
            });
            self.entry.files.clear();
        }
    }

    /// Puts the files in their places, and then into the journal.
    fn write(&mut self, journal: Option<&Journal>, sync: bool) {
        if self.entry.resumed || self.entry.error.is_some() {
            return;
        }
        let paths = std::mem::take(&mut self.entry.files);
        let mut made = Vec::new();
        for (path, file) in paths.into_iter().zip(&mut self.files) {
            if let Err(error) = atomic::write(&path, &file.bytes, sync) {
                self.entry.error = Some(Failure::write(&path, &error));
                return;
            }
            made.extend(file.hash.take().map(|hash| Made { path: path.clone(), hash }));
            self.entry.files.push(path);
        }
        if let (Some(journal), Some(key)) = (journal, self.key.take())
            && let Err(error) = journal.add(key, self.done(made))
        {
            self.entry.error = Some(Failure::write(journal.path(), &error));
        }
    }

    fn done(&self, files: Vec<Made>) -> Done {
        Done {
            files,
            pages: self.entry.pages,
            warnings: self.entry.warnings.clone(),
        }
    }

    /// Keeps the reply of a failed label; replies are known by their content, so that one that fails again stays one file.
    fn set_aside(&mut self, directory: &Path) -> Result<(), Stop> {
        if !self.reply.raw.is_empty() {
            let path = directory.join(format!("{}.json", &digest(&self.reply.raw)[..16]));
            atomic::write(&path, &self.reply.raw, false).map_err(|e| Stop::io(path.display(), &e))?;
            self.entry.set_aside = Some(path);
        }
        Ok(())
    }
}

/// A bar on terminals, nothing elsewhere.
pub struct Progress<'a> {
    bar: ProgressBar,
    read: &'a AtomicU64,
    begun: Instant,
    labels: Cell<u32>,
}

impl Progress<'_> {
    /// Bytes read tell how far it is; of streams only the rate is known.
    pub fn start<'a>(replies: &[PathBuf], read: &'a AtomicU64) -> Progress<'a> {
        let shown = std::io::stderr().is_terminal();
        let (bar, template) = match size(replies).filter(|_| shown) {
            _ if !shown => (ProgressBar::hidden(), ""),
            Some(bytes) => (ProgressBar::new(bytes), "{wide_bar} {percent}%  {msg}  ETA {eta}"),
            None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
        Progress {
            bar: bar.with_style(style),
            read,
            begun: Instant::now(),
            labels: Cell::new(0),
        }
    }

    /// Lets one label say what it has to, without the bar in between.
    fn tell<T>(&self, say: impl FnOnce() -> T) -> T {
        let said = self.bar.suspend(say);
        self.labels.update(|labels| labels + 1);
        if !self.bar.is_hidden() {
            let labels = self.labels.get();
            let rate = f64::from(labels) / self.begun.elapsed().as_secs_f64();
            self.bar.set_message(format!("{labels} labels, {rate:.0}/s"));
            self.bar.set_position(self.read.load(Ordering::Relaxed));
        }
        said
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
