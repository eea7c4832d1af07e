//! What a caller should know about a label that was rendered all the same.

use serde::{Deserialize, Serialize};

/// A finding that does not stop the label.
///
/// Warnings never hold names, phones, addresses or document text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// Content goes past the edge of the paper, or an offset pushes it past.
    Overflow {
        /// Page number, from 1.
        page: usize,
        /// How far past the right edge, in mm.
        right_mm: f32,
        /// How far past the bottom edge, in mm.
        bottom_mm: f32,
        /// How far past the left edge, in mm.
        left_mm: f32,
        /// How far past the top edge, in mm.
        top_mm: f32,
    },
    /// A clip (`overflow: hidden`) cuts text off.
    ClippedText {
        /// Page number, from 1.
        page: usize,
        /// Left edge of what is left of the text, in mm.
        x_mm: f32,
        /// Top edge of what is left of the text, in mm.
        y_mm: f32,
    },
    /// Nothing is painted on the page.
    BlankPage {
        /// Page number, from 1.
        page: usize,
    },
    /// A value of `waybill_data` that labels show is not in the page's text.
    ValueNotShown {
        /// The key.
        key: String,
    },
    /// The waybill number is not in the page's text.
    WaybillNumberNotShown,
    /// The reply states no waybill number, so nothing can be checked against it.
    WaybillNumberUnknown,
    /// No barcode says the waybill number.
    WaybillNumberNotInBarcode,
    /// The order was cancelled; the caller allowed it to be rendered.
    CancelledOrder,
    /// The document claims a character set its bytes are not in.
    WrongCharset {
        /// The claim.
        claimed: String,
        /// The character set it was read in.
        used: String,
    },
    /// Bytes of the document are no characters; each such place shows U+FFFD.
    BrokenText {
        /// How many places.
        places: usize,
    },
    /// Something about the document.
    #[serde(untagged)]
    Document(html::Warning),
    /// Something about a barcode.
    #[serde(untagged)]
    Barcode(barcode::Warning),
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Warning::Overflow {
                page,
                right_mm,
                bottom_mm,
                left_mm,
                top_mm,
            } => {
                write!(f, "content goes past the edge of page {page}:")?;
                let sides = [(right_mm, "right"), (bottom_mm, "bottom"), (left_mm, "left"), (top_mm, "top")];
                sides
                    .iter()
                    .filter(|(mm, _)| **mm > 0.)
                    .try_for_each(|(mm, side)| write!(f, " {mm} mm {side}"))
            }
            Warning::ClippedText { page, x_mm, y_mm } => write!(f, "text is cut off at {x_mm},{y_mm} mm on page {page}"),
            Warning::BlankPage { page } => write!(f, "page {page} is blank"),
            Warning::ValueNotShown { key } => write!(f, "the value of {key} is not on the label"),
            Warning::WaybillNumberNotShown => f.write_str("the waybill number is not in the label's text"),
            Warning::WaybillNumberUnknown => f.write_str("the reply states no waybill number"),
            Warning::WaybillNumberNotInBarcode => f.write_str("no barcode says the waybill number"),
            Warning::CancelledOrder => f.write_str("the order was cancelled"),
            Warning::WrongCharset { claimed, used } => write!(f, "the document says {claimed} but is in {used}"),
            Warning::BrokenText { places } => write!(f, "{places} place(s) of the document are no characters"),
            Warning::Document(warning) => warning.fmt(f),
            Warning::Barcode(warning) => warning.fmt(f),
        }
    }
}

impl From<html::Warning> for Warning {
    fn from(warning: html::Warning) -> Warning {
        Warning::Document(warning)
    }
}

impl From<barcode::Warning> for Warning {
    fn from(warning: barcode::Warning) -> Warning {
        Warning::Barcode(warning)
    }
}
