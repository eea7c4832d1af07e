//! Everything that can stop a label, under one name.

use crate::limits::LimitError;
use crate::print_html::PrintHtmlError;
use crate::response::{FailedReply, ResponseError};
use crate::template::TemplateError;
use crate::warning::{Warning, WithSeverity};
use output::imposition::SheetError;
use output::pdf::PdfError;
use output::png::PngError;
use output::printer::PrinterError;
use output::raster::RasterError;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why there is no label. The texts never hold names, phones, addresses or document text.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The JSON is no reply, or the interface answered with an error.
    #[error(transparent)]
    Response(#[from] ResponseError),
    /// The reply holds no document.
    #[error(transparent)]
    PrintHtml(#[from] PrintHtmlError),
    /// The template cannot be filled.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// `order_status` is 1.
    #[error("the order was cancelled (order_status 1), its waybill must not be printed")]
    Cancelled,
    /// The document costs more than it may.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The label has no such page.
    #[error("the label has {pages} page(s), there is no page {page}")]
    NoSuchPage {
        /// The page asked for, from 1.
        page: usize,
        /// How many there are.
        pages: usize,
    },
    /// No face has some characters of the page.
    #[error("no face has {}", listed(code_points))]
    MissingGlyphs {
        /// `U+20BB7` …, in order, each once.
        code_points: Vec<String>,
    },
    /// The offset takes part of a barcode off the paper.
    #[error("the offset takes part of the {symbology} at {x_mm},{y_mm} mm on page {page} off the paper")]
    BarcodeOffPaper {
        /// Page number, from 1.
        page: usize,
        /// `Code128`, `QRCode` …
        symbology: &'static str,
        /// Left edge before the offset, in mm.
        x_mm: f32,
        /// Top edge before the offset, in mm.
        y_mm: f32,
    },
    /// A barcode does not read, or says something else, on the label's dots.
    #[error("the {symbology} at {x_mm},{y_mm} mm on page {page} (module {module_mm} mm) cannot be read back from the label's dots")]
    BarcodeUnreadable {
        /// Page number, from 1.
        page: usize,
        /// `Code128`, `QRCode` …
        symbology: &'static str,
        /// Left edge, in mm.
        x_mm: f32,
        /// Top edge, in mm.
        y_mm: f32,
        /// Width of a module, in mm.
        module_mm: f32,
    },
    /// Warnings that the [`Policy`](crate::policy::Policy) denies.
    #[error("{}", denied(warnings))]
    Denied {
        /// Those that are denied, in the label's order.
        warnings: Vec<Warning>,
        /// The label's other warnings, which often say what the cause is: a barcode that is cut off, say.
        others: Vec<Warning>,
    },
    /// The picture could not be drawn.
    #[error(transparent)]
    Raster(#[from] RasterError),
    /// The picture could not be encoded.
    #[error(transparent)]
    Png(#[from] PngError),
    /// The label cannot become printer data.
    #[error(transparent)]
    Printer(#[from] PrinterError),
    /// The label does not fit on its sheet.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The PDF could not be made.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// Something panicked that should not: a defect of ours, of a dependency or of the caller's
    /// [`AssetResolver`](html::AssetResolver). What the panic said stays out of it, since it may quote the document.
    #[error("a defect stopped this label, others are not affected (its place in the code is on stderr); please report it")]
    Internal,
}

/// Makes the process tell of a panic by its place in the code alone, on stderr: the usual message may quote a document's text. For programs
/// that keep personal data out of their logs; it holds for all of the process, which is why no [`Renderer`](crate::Renderer) does it.
pub fn hide_panic_messages() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            // A closed stderr is nobody's problem.
            let _ = writeln!(std::io::stderr().lock(), "internal error at {}:{}", place.file(), place.line());
        }
    }));
}

/// Does a label's work and makes a panic an error, so that no document ends the caller's process.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Internal))
}

/// What stopped the reply; which reply it was stays behind.
impl From<FailedReply> for Error {
    fn from(failed: FailedReply) -> Error {
        Error::Response(failed.error)
    }
}

impl Error {
    page::codes! {
        Error::Response(ResponseError::NotJson { .. }) => "not_json",
        Error::Response(ResponseError::Truncated) => "truncated",
        Error::Response(ResponseError::NotAReply) => "not_a_reply",
        Error::Response(ResponseError::TooLarge { .. }) => "reply_too_large",
        Error::Response(ResponseError::TooManyValues { .. }) => "too_many_values",
        Error::Response(ResponseError::Field { .. }) => "bad_field",
        Error::Response(ResponseError::Ambiguous { .. }) => "ambiguous_field",
        Error::Response(ResponseError::NotOne { .. }) => "not_one_reply",
        Error::Response(ResponseError::Api(_)) => "api_error",
        Error::Response(ResponseError::Read { .. }) => "read_error",
        Error::PrintHtml(PrintHtmlError::Empty) => "no_template",
        Error::PrintHtml(PrintHtmlError::TooLong { .. }) => "print_html_too_long",
        Error::PrintHtml(PrintHtmlError::TooLarge { .. }) => "html_too_large",
        Error::PrintHtml(PrintHtmlError::NotBase64 { .. }) => "not_base64",
        Error::PrintHtml(PrintHtmlError::CutOff { .. }) => "base64_cut_off",
        Error::PrintHtml(PrintHtmlError::NotHtml { .. }) => "not_html",
        Error::Template(TemplateError::Unresolved { .. }) => "unresolved_variable",
        Error::Template(TemplateError::NoTime) => "no_time",
        Error::Template(TemplateError::Function { .. }) => "unknown_function",
        Error::Template(TemplateError::Symbol { .. }) => "not_encodable",
        Error::Template(TemplateError::TooLarge { .. }) => "filled_template_too_large",
        Error::Template(TemplateError::Lacking { .. }) => "not_enough_for_template",
        Error::Cancelled => "cancelled",
        Error::NoSuchPage { .. } => "no_such_page",
        Error::MissingGlyphs { .. } => "missing_glyphs",
        Error::BarcodeOffPaper { .. } => "barcode_off_paper",
        Error::BarcodeUnreadable { .. } => "barcode_unreadable",
        Error::Denied { .. } => "denied",
        Error::Raster(_) => "raster",
        Error::Png(_) => "png",
        Error::Printer(PrinterError::NotBilevel { .. }) => "not_bilevel",
        Error::Printer(PrinterError::Resolution { .. }) => "printer_resolution",
        Error::Printer(PrinterError::TooWide { .. }) => "wider_than_printer",
        Error::Printer(PrinterError::TooLong { .. }) => "longer_than_form",
        Error::Printer(PrinterError::NoCommand { .. }) => "no_printer_command",
        Error::Printer(PrinterError::Value { .. }) => "printer_value",
        Error::Sheet(_) => "sheet",
        Error::Pdf(_) => "pdf",
        Error::Internal => "internal_error",
        ;
        Error::Limit => LimitError,
    }
}

impl Error {
    /// What may mend it, when there is something.
    pub fn hint(&self) -> Option<Hint> {
        Some(match self {
            Error::Template(TemplateError::Unresolved { .. }) => Hint::SetVariable,
            Error::Template(TemplateError::NoTime) => Hint::SetTime,
            Error::Template(TemplateError::Lacking { .. }) => Hint::CompleteOrder,
            Error::Cancelled => Hint::AllowCancelled,
            Error::Limit(_) => Hint::RaiseLimit,
            Error::MissingGlyphs { .. } => Hint::GiveFont,
            Error::BarcodeOffPaper { .. } => Hint::SmallerOffset,
            Error::BarcodeUnreadable { .. } => Hint::EnlargeBarcode,
            Error::Denied { .. } => Hint::AllowWarning,
            Error::Printer(PrinterError::Resolution { .. }) => Hint::MatchPrinter,
            Error::Pdf(PdfError::NotArchivable { .. }) => Hint::LeaveOutPdfA,
            _ => return None,
        })
    }
}

/// `{"code": …, "message": …, "hint": …}`; a denied label has the `warnings` that stopped it and its `others` too.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut error = serializer.serialize_struct("Error", 5)?;
        error.serialize_field("code", self.code())?;
        error.serialize_field("message", &self.to_string())?;
        error.serialize_field("hint", &self.hint())?;
        match self {
            Error::Denied { warnings, others } => {
                error.serialize_field("warnings", &WithSeverity(warnings))?;
                error.serialize_field("others", &WithSeverity(others))?;
            }
            _ => {
                error.skip_field("warnings")?;
                error.skip_field("others")?;
            }
        }
        error.end()
    }
}

/// What may mend an error. Its text names what the library offers; a program with options of its own says them instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Hint {
    /// [`RendererBuilder::allow_cancelled`](crate::renderer::RendererBuilder::allow_cancelled).
    AllowCancelled,
    /// [`RendererBuilder::policy`](crate::renderer::RendererBuilder::policy).
    AllowWarning,
    /// [`RendererBuilder::font`](crate::renderer::RendererBuilder::font) or
    /// [`allow_missing_glyphs`](crate::renderer::RendererBuilder::allow_missing_glyphs).
    GiveFont,
    /// [`RendererBuilder::offset_mm`](crate::renderer::RendererBuilder::offset_mm).
    SmallerOffset,
    /// [`RendererBuilder::resolution`](crate::renderer::RendererBuilder::resolution), [`paper`](crate::renderer::RendererBuilder::paper) or
    /// [`verify`](crate::renderer::RendererBuilder::verify).
    EnlargeBarcode,
    /// [`LabelOverrides::set`](crate::template::LabelOverrides::set) or [`order`](crate::template::LabelOverrides::order).
    SetVariable,
    /// [`LabelOverrides::time`](crate::template::LabelOverrides::time).
    SetTime,
    /// [`LabelOverrides::order`](crate::template::LabelOverrides::order).
    CompleteOrder,
    /// [`RendererBuilder::limits`](crate::renderer::RendererBuilder::limits).
    RaiseLimit,
    /// [`RendererBuilder::resolution`](crate::renderer::RendererBuilder::resolution).
    MatchPrinter,
    /// [`RendererBuilder::pdf_a`](crate::renderer::RendererBuilder::pdf_a).
    LeaveOutPdfA,
}

impl std::fmt::Display for Hint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Hint::AllowCancelled => "allow it only to look at it (RendererBuilder::allow_cancelled)",
            Hint::AllowWarning => "look at the label; if it is what it should be, allow the warning by its code (RendererBuilder::policy)",
            Hint::GiveFont => "give a font that has them (RendererBuilder::font), or print boxes instead (allow_missing_glyphs)",
            Hint::SmallerOffset => "use a smaller offset (RendererBuilder::offset_mm)",
            Hint::EnlargeBarcode => "use a higher resolution or larger paper, or print it all the same (RendererBuilder::verify)",
            Hint::SetVariable => "give the variable a value (LabelOverrides::set, LabelOverrides::order)",
            Hint::SetTime => "give the time (LabelOverrides::time)",
            Hint::CompleteOrder => "give it in the reply or in the order (LabelOverrides::order)",
            Hint::RaiseLimit => "raise the limit if you trust who wrote the reply (RendererBuilder::limits)",
            Hint::MatchPrinter => "draw the label with the printer's resolution (RendererBuilder::resolution)",
            Hint::LeaveOutPdfA => "leave PDF/A out (RendererBuilder::pdf_a), or remove the cause",
        })
    }
}

/// The first few of a list, and how many more there are.
fn first_of(most: usize, texts: impl ExactSizeIterator<Item = String>, by: &str) -> String {
    let more = texts.len().saturating_sub(most);
    let first = texts.take(most).collect::<Vec<_>>().join(by);
    match more {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn listed(code_points: &[String]) -> String {
    first_of(8, code_points.iter().cloned(), ", ")
}

fn denied(warnings: &[Warning]) -> String {
    first_of(3, warnings.iter().map(|warning| format!("{warning} ({})", warning.code())), "; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_characters_are_listed_up_to_a_point() {
        let text = |count: u32| {
            let code_points = (0..count).map(|n| format!("U+{:04X}", 0xE000 + n)).collect();
            Error::MissingGlyphs { code_points }.to_string()
        };
        assert_eq!(text(1), "no face has U+E000");
        assert_eq!(text(2), "no face has U+E000, U+E001");
        assert!(text(20).ends_with("U+E007 and 12 more"));
    }
}
