//! What a caller should know about a label that was rendered all the same.

use serde::Serialize;

/// A finding that does not stop the label.
///
/// Warnings never hold names, phones, addresses or document text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// A resource outside the document was not fetched.
    BlockedResource {
        /// The element or CSS construct that asked for it (`img`, `link`, `@import`, `background-image` …).
        element: String,
        /// The URL's host; empty for a relative URL.
        host: String,
    },
    /// A picture could not be decoded; its place stays empty.
    BrokenPicture {
        /// The element or CSS property that shows it.
        element: String,
        /// Why.
        reason: String,
    },
    /// A face of the document's `@font-face` cannot be used; the text is set in another one.
    BrokenFont {
        /// Why.
        reason: String,
    },
    /// No face has a character of the text.
    MissingGlyph {
        /// The character's code point (`U+20BB7`).
        code_point: String,
    },
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
    /// A picture looks like a barcode that cannot be read; it is drawn as it is.
    BarcodeNotRead {
        /// Page number, from 1.
        page: usize,
        /// Left edge of the picture, in mm.
        x_mm: f32,
        /// Top edge of the picture, in mm.
        y_mm: f32,
    },
    /// The box of a barcode has less than one dot per module; its picture is drawn as it is.
    BarcodeTooSmall {
        /// Page number, from 1.
        page: usize,
        /// Left edge of the barcode, in mm.
        x_mm: f32,
        /// Top edge of the barcode, in mm.
        y_mm: f32,
        /// How many modules wide it is.
        modules: usize,
        /// How many dots there are for them.
        dots: usize,
    },
    /// A barcode has less white beside it than its standard asks for; scanners manage with about half.
    BarcodeQuietZone {
        /// Page number, from 1.
        page: usize,
        /// Left edge of the barcode, in mm.
        x_mm: f32,
        /// Top edge of the barcode, in mm.
        y_mm: f32,
        /// The white on the worse side, in modules.
        quiet_modules: f32,
        /// What the standard asks for, in modules.
        asked_modules: usize,
        /// Dots of a module.
        module_dots: u32,
    },
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
    /// Something the layout does not do; what happens instead is in docs/unsupported.md.
    Unsupported {
        /// The property, value or element.
        feature: String,
    },
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Warning::BlockedResource { element, host } if host.is_empty() => {
                write!(f, "{element} asks for a file beside the document; it was not read")
            }
            Warning::BlockedResource { element, host } => write!(f, "{element} asks for something from {host}; it was not fetched"),
            Warning::BrokenPicture { element, reason } => write!(f, "the picture of {element} stays empty: {reason}"),
            Warning::BrokenFont { reason } => write!(f, "a font of the document is not used: {reason}"),
            Warning::MissingGlyph { code_point } => write!(f, "no face has {code_point}"),
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
            Warning::BarcodeNotRead { page, x_mm, y_mm } => {
                write!(
                    f,
                    "a picture at {x_mm},{y_mm} mm on page {page} looks like a barcode that cannot be read"
                )
            }
            Warning::BarcodeTooSmall {
                page,
                x_mm,
                y_mm,
                modules,
                dots,
            } => {
                write!(
                    f,
                    "the barcode at {x_mm},{y_mm} mm on page {page} has {dots} dots for {modules} modules; it may not scan"
                )
            }
            Warning::BarcodeQuietZone {
                page,
                x_mm,
                y_mm,
                quiet_modules,
                asked_modules,
                module_dots,
            } => {
                write!(
                    f,
                    "the barcode at {x_mm},{y_mm} mm on page {page} has {quiet_modules} modules of white beside it, not {asked_modules}, with {module_dots} dots a module"
                )
            }
            Warning::WaybillNumberNotInBarcode => f.write_str("no barcode says the waybill number"),
            Warning::CancelledOrder => f.write_str("the order was cancelled"),
            Warning::WrongCharset { claimed, used } => write!(f, "the document says {claimed} but is in {used}"),
            Warning::BrokenText { places } => write!(f, "{places} place(s) of the document are no characters"),
            Warning::Unsupported { feature } => write!(f, "{feature} is not supported"),
        }
    }
}
