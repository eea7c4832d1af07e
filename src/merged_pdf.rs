//! Many labels in one PDF.

use crate::drawing::Drawing;
use crate::error::Error;
use crate::label::Label;
use output::imposition::SheetLayout;
use output::pdf::PdfWriter;
use page::Page;
use std::io::Write;
use std::num::NonZeroU16;

/// Many labels in one PDF, their pages one after the other; faces and pictures they share are stored once. Made by
/// [`Renderer::merged_pdf`](crate::Renderer::merged_pdf); labels may be dropped as soon as they were added. It takes no more memory for more labels, but for some 60
/// bytes each. Its title is the first and the last waybill id.
#[derive(Debug)]
pub struct MergedPdf<'r, W> {
    drawing: &'r Drawing,
    writer: PdfWriter<'r, W>,
    /// The waybill ids of the first label, once there is one, and of the last.
    first: Option<String>,
    last: String,
    copies: usize,
    sheets: Option<Sheets>,
}

/// The sheet that is being filled.
#[derive(Debug)]
struct Sheets {
    layout: SheetLayout,
    pages: Vec<Page>,
    /// The labels that begin on the sheet.
    names: Vec<String>,
}

impl<'r, W: Write> MergedPdf<'r, W> {
    pub(crate) fn new(drawing: &'r Drawing, target: W) -> MergedPdf<'r, W> {
        MergedPdf {
            drawing,
            writer: drawing.pdf_writer("", target),
            first: None,
            last: String::new(),
            copies: 1,
            sheets: None,
        }
    }

    /// Every label so many times, one copy after the other. Default: once.
    pub fn copies(mut self, copies: NonZeroU16) -> Self {
        self.copies = copies.get().into();
        self
    }

    /// Puts the labels' pages on larger sheets. Default: each page is one of its own.
    pub fn sheets(mut self, layout: SheetLayout) -> Self {
        self.sheets = Some(Sheets {
            layout,
            pages: Vec::new(),
            names: Vec::new(),
        });
        self
    }

    /// Adds all pages of a label.
    ///
    /// # Errors
    /// When a page has no size that a PDF can have, does not fit on its sheet, or holds what PDF/A forbids: then the file is without
    /// the label. When the target fails: then the file cannot be finished.
    pub fn add(&mut self, label: &Label) -> Result<(), Error> {
        let pages = &*self.drawing.pages_for_pdf(label.pages())?;
        if let Some(sheets) = &self.sheets {
            // Told of this label, not of the one that happens to fill the sheet.
            let dots_per_mm = self.drawing.resolution.dots_per_mm() as f32;
            pages.iter().try_for_each(|page| sheets.layout.check(page, dots_per_mm))?;
        }
        for _ in 0..self.copies {
            let Some(sheets) = &mut self.sheets else {
                self.writer.add(pages, &label.waybill_id)?;
                continue;
            };
            for (number, page) in pages.iter().enumerate() {
                sheets.pages.push(page.clone());
                if number == 0 {
                    sheets.names.push(label.waybill_id.clone());
                }
                if sheets.pages.len() == sheets.layout.capacity() {
                    sheets.end(&mut self.writer, self.drawing)?;
                }
            }
        }
        self.first.get_or_insert_with(|| label.waybill_id.clone());
        self.last.clone_from(&label.waybill_id);
        Ok(())
    }

    /// Whether no label was added yet.
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// Writes what is left to write and gives the target back.
    ///
    /// # Errors
    /// When no label was added, a face cannot be embedded, the file would have over 10 GB, or the target fails.
    pub fn finish(mut self) -> Result<W, Error> {
        if let Some(mut sheets) = self.sheets.filter(|sheets| !sheets.pages.is_empty()) {
            sheets.end(&mut self.writer, self.drawing)?;
        }
        let mut title = self.first.unwrap_or_default();
        if title != self.last {
            title = format!("{title} – {}", self.last);
        }
        self.writer.set_title(title);
        Ok(self.writer.finish()?)
    }
}

impl Sheets {
    /// Writes the sheet with what is on it and begins the next.
    fn end<W: Write>(&mut self, writer: &mut PdfWriter<W>, drawing: &Drawing) -> Result<(), Error> {
        let sheet = self.layout.arrange(&self.pages, drawing.resolution.dots_per_mm() as f32)?;
        self.pages.clear();
        Ok(writer.add(&[sheet], &std::mem::take(&mut self.names).join(", "))?)
    }
}
