//! How labels are drawn, and labels drawn so.

use crate::error::{Error, guarded};
use crate::label::Label;
use output::pdf::{PdfCache, PdfInk, PdfOptions, PdfWriter};
use output::placement::Placement;
use output::png::{self, PngOptions};
use output::printer::{self, Job, Language};
use output::raster::{self, Bitmap, ColorMode, Darkness, Dither, RasterCache, RasterError, RasterOptions};
use page::Page;
use page::dots::Resolution;
use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;

/// How labels are drawn.
#[derive(Debug, Clone)]
pub(crate) struct Drawing {
    pub(crate) resolution: Resolution,
    pub(crate) color: ColorMode,
    pub(crate) darkness: Darkness,
    pub(crate) dither: Dither,
    pub(crate) pdf_ink: PdfInk,
    pub(crate) pdf_a: bool,
    pub(crate) placement: Placement,
    pub(crate) caches: Arc<OutputCaches>,
}

/// What the labels of a renderer have in common on paper: it lends this to them.
#[derive(Debug, Default)]
pub(crate) struct OutputCaches {
    /// Subset faces and pictures in PDFs.
    pdf: PdfCache,
    /// Glyphs and pictures as dots.
    raster: RasterCache,
}

impl Drawing {
    /// The dots of a page.
    pub(crate) fn dots(&self, page: &Page, color: ColorMode) -> Result<Bitmap, RasterError> {
        raster::rasterize_with(page, &self.raster_options(color), &self.caches.raster)
    }

    fn raster_options(&self, color: ColorMode) -> RasterOptions {
        let mut options = RasterOptions::new(self.resolution.dots_per_mm(), color);
        (options.darkness, options.dither) = (self.darkness, self.dither);
        options
    }

    /// Pages with the colours that a PDF is to have.
    pub(crate) fn pages_for_pdf<'p>(&self, pages: &'p [Page]) -> Result<Cow<'p, [Page]>, RasterError> {
        let options = self.raster_options(ColorMode::Bilevel);
        Ok(match self.pdf_ink {
            PdfInk::Color => Cow::Borrowed(pages),
            PdfInk::Thermal => {
                let inked = pages.iter().map(|page| raster::in_two_tones(page, &options, &self.caches.raster));
                Cow::Owned(inked.collect::<Result<_, _>>()?)
            }
        })
    }

    /// Pages as they lie on the paper.
    pub(crate) fn place(&self, pages: &[Page]) -> Vec<Page> {
        let placed = |page| self.placement.page(page, self.resolution.dots_per_mm()).into_owned();
        pages.iter().map(placed).collect()
    }

    /// For a PDF whose edges stand on these dots.
    fn pdf_options(&self, title: &str) -> PdfOptions {
        PdfOptions {
            title: title.to_owned(),
            dots_per_mm: Some(self.resolution.dots_per_mm() as f32),
            pdf_a: self.pdf_a,
            ..PdfOptions::default()
        }
    }

    /// A PDF whose edges stand on these dots.
    pub(crate) fn pdf_writer<W: Write>(&self, title: &str, target: W) -> PdfWriter<'_, W> {
        PdfWriter::new(&self.pdf_options(title), &self.caches.pdf, target)
    }
}

impl Label {
    /// The label as a PDF, one PDF page a label page, of exactly the paper's size, with real text.
    ///
    /// # Errors
    /// When a face cannot be embedded.
    pub fn to_pdf(&self) -> Result<Vec<u8>, Error> {
        guarded(|| {
            let mut writer = self.drawing.pdf_writer(&self.waybill_id, Vec::with_capacity(64 << 10));
            writer.add(&self.drawing.pages_for_pdf(self.pages())?, &self.waybill_id)?;
            Ok(writer.finish()?)
        })
    }

    /// Adds the label's pages behind those of a document that is made with `printpdf`: a packing list and its label in one file. They
    /// look as in [`Label::to_pdf`], each of exactly the paper's size, with real text.
    ///
    /// The pages' own ids are not random: equal labels add equal bytes. Pages share no faces, so that many labels are far smaller in
    /// [`Renderer::merged_pdf`](crate::Renderer::merged_pdf). `PdfDocument::with_pages` removes the pages there are: call it before.
    ///
    /// # Errors
    /// As [`Label::to_pdf`], and when translucent groups are nested over 32 deep, or repeat over 64 MiB of faces and pictures. Then the
    /// document is as it was.
    ///
    /// ```
    /// use printpdf::{BuiltinFont, Mm, Op, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, TextItem};
    /// use waybill_label::{Limits, Renderer, Response};
    ///
    /// let mut document = PdfDocument::new("Order 1001");
    /// document.with_pages(vec![PdfPage::new(Mm(100.), Mm(150.), vec![
    ///     Op::StartTextSection,
    ///     Op::SetFont { font: PdfFontHandle::Builtin(BuiltinFont::Helvetica), size: Pt(12.) },
    ///     Op::SetTextCursor { pos: Point::new(Mm(10.), Mm(135.)) },
    ///     Op::ShowText { items: vec![TextItem::Text("2 x tea cup".into())] },
    ///     Op::EndTextSection,
    /// ])]);
    /// let reply = std::fs::read("samples/sf-two-part.json")?;
    /// let label = Renderer::builder().build().label(&Response::from_json(&reply, &Limits::default())?)?;
    /// label.add_to(&mut document)?;
    /// assert_eq!(document.pages.len(), 2);
    /// let pdf = document.save(&PdfSaveOptions::default(), &mut Vec::new());
    /// # assert!(pdf.starts_with(b"%PDF-"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "printpdf")]
    pub fn add_to(&self, document: &mut printpdf::PdfDocument) -> Result<(), Error> {
        guarded(|| {
            let options = self.drawing.pdf_options("");
            let pages = self.drawing.pages_for_pdf(self.pages())?;
            Ok(output::printpdf::add(&pages, &options, &self.drawing.caches.pdf, document)?)
        })
    }

    /// One page (from 1) as a PNG of exactly the printer's dots, its density stated.
    ///
    /// # Errors
    /// When there is no such page.
    pub fn to_png(&self, page: usize) -> Result<Vec<u8>, Error> {
        let dots_per_mm = self.drawing.resolution.dots_per_mm();
        self.with_dots(page, self.drawing.color, |dots| {
            Ok(png::encode(dots, &PngOptions::new(dots_per_mm))?)
        })
    }

    /// One page (from 1) in a printer's language: the dots of the 1-bit PNG, as one job.
    ///
    /// ```
    /// use waybill_label::output::printer::{Language, Profile};
    /// # use waybill_label::{Limits, Renderer, Response};
    /// # let reply = std::fs::read("samples/sf-two-part.json")?;
    /// # let label = Renderer::builder().build().label(&Response::from_json(&reply, &Limits::default())?)?;
    /// let printer = Profile::named("tsc-203").ok_or("no such printer")?;
    /// let mut job = printer.job();
    /// job.density = Some(8);
    /// let tspl = label.print_data(1, printer.language, &job)?;
    /// assert!(tspl.starts_with(b"SIZE 100 mm,180 mm\r\nDENSITY 8\r\nCLS\r\nBITMAP "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such page, the printer has another resolution than the label was drawn for, its head is narrower or its form shorter than the
    /// page, or the language has no command for what `job` asks. Nothing is cut or scaled.
    pub fn print_data(&self, page: usize, language: Language, job: &Job) -> Result<Vec<u8>, Error> {
        let mut job = job.clone();
        job.dots_per_mm = self.drawing.resolution.dots_per_mm();
        self.with_dots(page, ColorMode::Bilevel, |dots| Ok(printer::encode(dots, language, &job)?))
    }

    /// One page (from 1) as the printer's dots, turned and shifted as it lies on the paper: of a 1-bit label the very dots that its barcodes
    /// were read back from.
    ///
    /// # Errors
    /// When there is no such page.
    pub fn bitmap(&self, page: usize) -> Result<Bitmap, Error> {
        self.with_dots(page, self.drawing.color, |dots| Ok(dots.clone()))
    }

    /// Does something with the dots of a page (from 1), as it lies on the paper.
    fn with_dots<T>(&self, page: usize, color: ColorMode, work: impl FnOnce(&Bitmap) -> Result<T, Error>) -> Result<T, Error> {
        let drawn = page
            .checked_sub(1)
            .and_then(|index| self.laid_out().get(index))
            .ok_or(Error::NoSuchPage {
                page,
                pages: self.laid_out().len(),
            })?;
        guarded(|| {
            let bitmap = match self.drawn.get(page - 1) {
                Some(Some(bitmap)) if bitmap.mode == color => Cow::Borrowed(bitmap),
                _ => Cow::Owned(self.drawing.dots(drawn, color)?),
            };
            work(&self.drawing.placement.bitmap(&bitmap, self.drawing.resolution.dots_per_mm()))
        })
    }
}

/// A page as a PNG.
///
/// # Errors
/// When the picture would be too large.
pub fn draw_png(page: &Page, resolution: Resolution, color: ColorMode) -> Result<Vec<u8>, Error> {
    encode_png(page, &RasterOptions::new(resolution.dots_per_mm(), color))
}

fn encode_png(page: &Page, options: &RasterOptions) -> Result<Vec<u8>, Error> {
    let bitmap = raster::rasterize(page, options)?;
    Ok(png::encode(&bitmap, &PngOptions::new(options.dots_per_mm))?)
}
