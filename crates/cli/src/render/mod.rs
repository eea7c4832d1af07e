//! `render`: PDF, PNG and printer data.

mod drawn;
mod progress;
mod settings;
mod stream;
mod wanted;

use crate::inputs::{Inputs, Reply};
use crate::journal::Journal;
use crate::options::{self, Costs, Format, Ink};
use crate::printers::resolution;
use crate::report::Report;
use crate::say::{Tone, say};
use crate::target::{Claims, Target};
use crate::{Stop, text};
use clap::ValueEnum;
use drawn::Making;
pub use progress::Progress;
pub use settings::{batch, dots, fonts, renderer};
use std::path::PathBuf;
pub use stream::stdout;
use stream::{MergedFile, Stream};
use wanted::{formats, job, merged_place};
use waybill_label::error::Error;
use waybill_label::label::Label;
use waybill_label::limits::Limits;
use waybill_label::output::imposition::SheetLayout;
use waybill_label::output::pdf::PdfError;
use waybill_label::output::printer::Job;
use waybill_label::page::Paper;
use waybill_label::renderer::{ColorMode, PdfInk, Renderer, Rotation};
use waybill_label::scale::Scale;

/// What most laser and ink-jet printers leave white at the edges of a sheet.
const UNPRINTABLE_MM: f32 = 4.2;

pub fn run(options: &options::Render) -> Result<usize, Stop> {
    let labeller = Labeller::new(&options.labels, &options.input.costs)?;
    let inputs = Inputs::new(&options.input, labeller.limits());
    let done = labeller.run(inputs.replies(), || inputs.progress());
    inputs.finish(done)
}

/// What makes labels of replies, as the options say.
pub struct Labeller<'o> {
    options: &'o options::Labels,
    target: Target,
    /// What is made of each label by itself.
    formats: Vec<Format>,
    job: Job,
    renderer: Renderer,
    journal: Option<Journal>,
    /// The merged PDF, if there is one: a file, or stdout.
    merged: Option<Option<PathBuf>>,
    sheets: Option<SheetLayout>,
}

/// The scale of labels that are put on sheets: their paper is the part of the sheet, as it lies before they are turned.
fn scale_on_sheet(scale: Scale, sheets: &SheetLayout, rotation: Rotation) -> Scale {
    let (width, height) = sheets.cell();
    let cell = match rotation {
        Rotation::Quarter | Rotation::ThreeQuarters => Paper::new(height, width),
        Rotation::None | Rotation::Half => Paper::new(width, height),
    };
    cell.map_or(scale, |cell| scale.onto(cell))
}

impl<'o> Labeller<'o> {
    pub fn new(options: &'o options::Labels, costs: &Costs) -> Result<Labeller<'o>, Stop> {
        let extensions: Vec<_> = Format::value_variants().iter().map(|format| format.extension()).collect();
        let target = Target::of(&options.output, &extensions).map_err(Stop::Usage)?;
        let mut formats = formats(options, &target)?;
        let job = job(options, &formats)?;
        let resolution = resolution(options.dpi, &options.printing)?;
        let merged = merged_place(options, &target, &mut formats)?;
        let color = match (options.gray, options.ink) {
            (true, _) | (_, Ink::Gray) => ColorMode::Gray,
            (_, Ink::OneBit) => ColorMode::Bilevel,
            (_, Ink::Rgb) => ColorMode::Rgb,
        };
        let renderer = renderer(&options.layout, costs, Some(&options.policy))?
            .resolution(resolution)
            .color(color);
        let ink = match options.pdf_ink {
            options::PdfInk::Color => PdfInk::Color,
            options::PdfInk::Thermal => PdfInk::Thermal,
        };
        let mut renderer = dots(renderer, &options.dots).pdf_ink(ink).pdf_a(options.pdfa);
        let [right, down] = options.dots.offset;
        let sheets = options.sheet.map(|sheet| {
            let (columns, rows) = options.grid;
            let layout = SheetLayout::new(sheet, columns, rows, options.gap).and_then(|layout| layout.margin_mm(options.margin));
            layout
                .map(|layout| layout.offset_mm(right, down))
                .map_err(|e| Stop::Usage(e.to_string()))
        });
        let sheets = sheets.transpose()?;
        if let Some(sheets) = &sheets {
            // The sheet is shifted instead.
            renderer = renderer.offset_mm(0., 0.);
            if let Some(scale) = options.dots.scale {
                renderer = renderer.scale(scale_on_sheet(scale, sheets, options.dots.rotate));
            }
        }
        let renderer = renderer.build();
        let journal = options.resume.as_deref().map(|path| {
            // The renderer has all that a label depends on; of the options only these remain.
            let files_depend_on = format!("{} {formats:?} {job:?} {target:?}", renderer.fingerprint());
            Journal::open(path, files_depend_on, options.sync).map_err(|e| Stop::io(path.display(), &e))
        });
        let assets = &options.layout.assets;
        if journal.is_some() && (assets.asset_dir.is_some() || !assets.asset.is_empty()) {
            return Err(Stop::Usage(text!(
                "--resume cannot tell when files of --asset or --asset-dir change"
            )));
        }
        if journal.is_some() && target == Target::Stdout {
            return Err(Stop::Usage(text!("--resume needs files: give -o a directory, a file or a pattern")));
        }
        Ok(Labeller {
            options,
            target,
            formats,
            job,
            renderer,
            journal: journal.transpose()?,
            merged,
            sheets,
        })
    }

    /// What a reply may cost.
    pub fn limits(&self) -> &Limits {
        self.renderer.limits()
    }

    /// Makes the labels of some replies, and tells how many failed.
    pub fn run<'p>(&self, replies: impl Iterator<Item = Reply> + Send, progress: impl FnOnce() -> Progress<'p>) -> Result<usize, Stop> {
        let options = self.options;
        let journal = self.journal.as_ref();
        let making = Making {
            renderer: &self.renderer,
            formats: &self.formats,
            job: &self.job,
            journal,
        };
        let mut report = Report::start(options.report.as_deref())?;
        let mut claims = Claims::default();
        let merges = self.merged.is_some();
        let mut stream = Stream::new(options.stdout_frames);
        let mut all = self
            .renderer
            .merged_pdf(MergedFile::new(self.merged.clone())?)
            .copies(options.printing.copies);
        if let Some(sheets) = self.sheets {
            all = all.sheets(sheets);
        }
        let mut count = 0;
        let mut lost = None;
        let mut near_edge = false;
        let progress = progress();
        let made = batch(&options.work).run(
            replies,
            |reply| making.draw(reply),
            |mut drawn| {
                count += 1;
                drawn.name(&self.target, count, &mut claims);
                drawn.write(journal, options.sync)?;
                if let (Some(label), true, None) = (&drawn.label, merges, &drawn.entry.error) {
                    near_edge |= self.is_near_edge(label);
                    match all.add(label) {
                        Err(Error::Pdf(PdfError::Io(e))) => return Err(Stop::io(text!("the merged PDF"), &e)),
                        Err(e @ Error::Pdf(PdfError::TooLarge)) => return Err(Stop::Io(e.to_string())),
                        Err(e) => drawn.entry.error = Some(e.into()),
                        Ok(()) => {}
                    }
                }
                if let (Some(directory), Some(_)) = (&options.failed_dir, &drawn.entry.error) {
                    // The labels go on; the end says that one was lost.
                    let kept = drawn.set_aside(directory);
                    lost = lost.take().or(kept.err());
                }
                progress.tell(|| report.add(&drawn.entry))?;
                if drawn.entry.error.is_none() && self.target == Target::Stdout {
                    drawn.files.iter().try_for_each(|file| stream.write(&drawn.entry, file))?;
                }
                Ok(())
            },
        );
        progress.end();
        if near_edge {
            say(
                Tone::Warning,
                text!(
                    "warning: labels come closer to the sheet's edge than most office printers print; give --margin 5mm, or look at the first sheet"
                ),
            );
        }
        let made = made.and_then(|()| stream.finish()).and_then(|()| {
            if all.is_empty() {
                return Ok(());
            }
            let file = all.finish().map_err(|e| match e {
                Error::Pdf(PdfError::Io(e)) => Stop::io(text!("the merged PDF"), &e),
                e => Stop::Io(e.to_string()),
            })?;
            report.wrote(file.place());
            file.keep(options.sync)
        });
        // What was made before something failed is told all the same.
        let failed = report.finish();
        let failed = made.and(failed)?;
        lost.map_or(Ok(failed), Err)
    }

    /// Whether an office printer may cut a label on its sheet.
    fn is_near_edge(&self, label: &Label) -> bool {
        let Some(sheets) = &self.sheets else { return false };
        let near = |page| sheets.nearest_edge_mm(page, 8.).is_ok_and(|edge| edge < UNPRINTABLE_MM);
        label.pages().iter().any(near)
    }
}
