//! How labels are drawn, and labels drawn so.

use crate::error::{Error, guarded};
use crate::label::Label;
use output::pdf::{PdfCache, PdfOptions, PdfWriter};
use output::placement::Placement;
use output::png::{self, PngOptions};
use output::raster::{self, ColorMode, Darkness, Dither, RasterOptions};
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
    pub(crate) pdf_a: bool,
    pub(crate) placement: Placement,
    /// Subset faces, shared by all labels of a renderer.
    pub(crate) pdf: Arc<PdfCache>,
}

impl Drawing {
    pub(crate) fn raster(&self, color: ColorMode) -> RasterOptions {
        let mut options = RasterOptions::new(self.resolution.dots_per_mm(), color);
        (options.darkness, options.dither) = (self.darkness, self.dither);
        options
    }

    /// Pages as they lie on the paper.
    pub(crate) fn placed<'p>(&self, pages: &'p [Page]) -> Cow<'p, [Page]> {
        match self.placement == Placement::default() {
            true => Cow::Borrowed(pages),
            false => {
                let placed = |page| self.placement.page(page, self.resolution.dots_per_mm()).into_owned();
                Cow::Owned(pages.iter().map(placed).collect())
            }
        }
    }

    /// A PDF whose edges stand on these dots.
    pub(crate) fn pdf_writer<W: Write>(&self, title: &str, target: W) -> PdfWriter<'_, W> {
        let mut options = PdfOptions::default();
        options.title = title.to_owned();
        options.dots_per_mm = Some(self.resolution.dots_per_mm() as f32);
        options.pdf_a = self.pdf_a;
        PdfWriter::new(&options, &self.pdf, target)
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
            writer.add(&self.drawing.placed(self.pages()), &self.waybill_id)?;
            Ok(writer.finish()?)
        })
    }

    /// One page (from 1) as a PNG of exactly the printer's dots, its density stated.
    ///
    /// # Errors
    /// When there is no such page.
    pub fn to_png(&self, page: usize) -> Result<Vec<u8>, Error> {
        let drawn = page
            .checked_sub(1)
            .and_then(|index| self.pages().get(index))
            .ok_or(Error::NoSuchPage {
                page,
                pages: self.pages().len(),
            })?;
        guarded(|| {
            let bitmap = match self.drawn.get(page - 1) {
                Some(Some(bitmap)) => Cow::Borrowed(bitmap),
                _ => Cow::Owned(raster::rasterize(drawn, &self.drawing.raster(self.drawing.color))?),
            };
            let dots_per_mm = self.drawing.resolution.dots_per_mm();
            let placed = self.drawing.placement.bitmap(&bitmap, dots_per_mm);
            Ok(png::encode(&placed, &PngOptions::new(dots_per_mm))?)
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
