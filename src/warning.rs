//! What a caller should know about a label that was rendered all the same.

use barcode::Grade;
use serde::{Deserialize, Serialize, Serializer};

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
    /// Text is on a page and cannot be seen on it.
    HiddenText {
        /// Page number, from 1.
        page: usize,
        /// Left edge of the box around it, in mm.
        x_mm: f32,
        /// Top edge of the box around it, in mm.
        y_mm: f32,
        /// How many characters, white space apart.
        characters: usize,
        /// Why it cannot be seen.
        why: Unseen,
    },
    /// A box (`overflow: hidden`) cuts text off, some of it or all.
    ClippedText {
        /// Page number, from 1.
        page: usize,
        /// Left edge of the box around the characters that are cut, in mm.
        x_mm: f32,
        /// Top edge of the box around the characters that are cut, in mm.
        y_mm: f32,
        /// How many characters, white space apart.
        characters: usize,
    },
    /// Nothing is painted on the page.
    BlankPage {
        /// Page number, from 1.
        page: usize,
    },
    /// A page has no white room for the [`stamp`](crate::renderer::RendererBuilder::stamp), which is left out.
    StampNotPrinted {
        /// Page number, from 1.
        page: usize,
    },
    /// A value of `waybill_data` that labels show is not in the page's text.
    ValueNotShown {
        /// The key; of one that is not known only its end (`…_mark`).
        key: String,
    },
    /// The waybill number is not in the page's text.
    WaybillNumberNotShown,
    /// The reply states no waybill number, so nothing can be checked against it.
    WaybillNumberUnknown,
    /// No barcode says the waybill number, which GB/T 41833 asks of every express waybill.
    WaybillNumberNotInBarcode {
        /// How many pictures look like barcodes and could not be read: one of them may say it.
        unread: usize,
        /// How many pictures were not fetched or cannot be decoded: one of them was meant to say it.
        missing: usize,
        /// How many barcodes are cut off: one of them would have said it.
        cut: usize,
    },
    /// No barcode that says the waybill number reads on every simulated print of the label.
    WaybillNumberNotScannable {
        /// How many barcodes say it.
        copies: usize,
        /// The grade of the best of them.
        grade: Grade,
        /// The width of its modules.
        module_mm: f32,
    },
    /// The document seems to end in its middle.
    DocumentCutOff {
        /// Its text ends inside a tag, comment, script or style sheet.
        inside_tag: bool,
        /// A table is not closed.
        open_table: bool,
        /// `<html>` or `<body>` begins and does not end.
        open_body: bool,
        /// Its base64 ends without padding.
        unpadded: bool,
        /// No barcode says the waybill number.
        no_barcode: bool,
        /// Values that the reply states are not on the page.
        values_missing: bool,
    },
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

/// Why text that is on a page cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unseen {
    /// A box cuts it; the warning for it is [`Warning::ClippedText`].
    Cut,
    /// It is beyond the paper's edge.
    OffPage,
    /// Something opaque was painted over it.
    Covered,
    /// It has its ground's colour, or is so faint that a 1-bit page does not show it.
    NoContrast,
    /// It is smaller than 3 dots.
    TooSmall,
}

/// What a warning asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know; the label says what it should.
    Note,
    /// Something may be lost or unread: look at the label before it is printed.
    Check,
    /// What came out is hardly the label that was meant.
    Stop,
}

impl Severity {
    /// `note`, `check` or `stop`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Check => "check",
            Severity::Stop => "stop",
        }
    }

    /// The severity of a name: `note`, `check` or `stop`.
    pub fn named(name: &str) -> Option<Severity> {
        [Severity::Note, Severity::Check, Severity::Stop]
            .into_iter()
            .find(|severity| severity.name() == name)
    }
}

impl Warning {
    page::codes! {
        Warning::Overflow { .. } => "overflow",
        Warning::HiddenText { .. } => "hidden_text",
        Warning::ClippedText { .. } => "clipped_text",
        Warning::BlankPage { .. } => "blank_page",
        Warning::StampNotPrinted { .. } => "stamp_not_printed",
        Warning::ValueNotShown { .. } => "value_not_shown",
        Warning::WaybillNumberNotShown => "waybill_number_not_shown",
        Warning::WaybillNumberUnknown => "waybill_number_unknown",
        Warning::WaybillNumberNotInBarcode { .. } => "waybill_number_not_in_barcode",
        Warning::WaybillNumberNotScannable { .. } => "waybill_number_not_scannable",
        Warning::DocumentCutOff { .. } => "document_cut_off",
        Warning::CancelledOrder => "cancelled_order",
        Warning::WrongCharset { .. } => "wrong_charset",
        Warning::BrokenText { .. } => "broken_text",
        ;
        Warning::Document => html::Warning,
        Warning::Barcode => barcode::Warning,
    }

    /// A picture of the document has nothing to show.
    pub(crate) fn is_missing_picture(&self) -> bool {
        matches!(self, Warning::Document(warning) if warning.is_missing_picture())
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Warning::BlankPage { .. } => Severity::Stop,
            Warning::WaybillNumberNotInBarcode { unread: 0, missing, cut } if missing + cut > 0 => Severity::Stop,
            Warning::WaybillNumberNotScannable { .. } | Warning::Barcode(barcode::Warning::Unreadable { has_copy: false, .. }) => {
                Severity::Stop
            }
            Warning::DocumentCutOff {
                inside_tag,
                open_table,
                open_body,
                unpadded,
                no_barcode,
                values_missing,
            } => {
                let weak = [open_table, open_body, unpadded, values_missing]
                    .into_iter()
                    .filter(|given| **given)
                    .count();
                let strong = [inside_tag, no_barcode].into_iter().filter(|given| **given).count();
                // One strong sign, or two weak ones, are seen in whole documents too.
                if 2 * strong + weak > 2 { Severity::Stop } else { Severity::Check }
            }
            Warning::WrongCharset { .. } | Warning::WaybillNumberUnknown | Warning::Document(html::Warning::BrokenFont { .. }) => {
                Severity::Note
            }
            Warning::Barcode(barcode::Warning::QuietZone { .. } | barcode::Warning::Weak { .. } | barcode::Warning::Faint { .. }) => {
                Severity::Note
            }
            _ => Severity::Check,
        }
    }
}

/// Warnings as reports and models have them: each with its severity.
pub struct WithSeverity<'w>(pub &'w [Warning]);

impl Serialize for WithSeverity<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'w> {
            #[serde(flatten)]
            warning: &'w Warning,
            severity: Severity,
        }
        serializer.collect_seq(self.0.iter().map(|warning| Told {
            warning,
            severity: warning.severity(),
        }))
    }
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
                let sides = [(right_mm, "right"), (bottom_mm, "bottom"), (left_mm, "left"), (top_mm, "top")];
                let past = sides.iter().filter(|(mm, _)| **mm > 0.).map(|(mm, side)| format!("{mm} mm {side}"));
                let past: Vec<_> = past.collect();
                write!(f, "content goes past the edge of page {page}: {}", past.join(", "))
            }
            Warning::HiddenText {
                page,
                x_mm,
                y_mm,
                characters,
                why,
            } => {
                let why = match why {
                    Unseen::Cut => "a box cuts them",
                    Unseen::OffPage => "they are beyond the paper's edge",
                    Unseen::Covered => "something is painted over them",
                    Unseen::NoContrast => "they are too faint, or of their ground's colour",
                    Unseen::TooSmall => "they are too small",
                };
                write!(
                    f,
                    "{characters} character(s) at {x_mm},{y_mm} mm on page {page} cannot be seen: {why}"
                )
            }
            Warning::ClippedText {
                page,
                x_mm,
                y_mm,
                characters,
            } => write!(f, "a box cuts {characters} character(s) off at {x_mm},{y_mm} mm on page {page}"),
            Warning::BlankPage { page } => write!(f, "page {page} is blank"),
            Warning::StampNotPrinted { page } => write!(f, "page {page} has no white room for the stamp"),
            Warning::ValueNotShown { key } => write!(f, "the value of {key} is not on the label"),
            Warning::WaybillNumberNotShown => f.write_str("the waybill number is not in the label's text"),
            Warning::WaybillNumberUnknown => f.write_str("the reply states no waybill number"),
            Warning::WaybillNumberNotInBarcode { unread, missing, cut } => {
                f.write_str("no barcode says the waybill number")?;
                match (unread, missing, cut) {
                    (0, 0, 0) => Ok(()),
                    _ => write!(f, " ({unread} cannot be read, {cut} cut off, {missing} picture(s) are missing)"),
                }
            }
            Warning::WaybillNumberNotScannable { copies, grade, module_mm } => write!(
                f,
                "none of {copies} barcode(s) that say the waybill number is sure to scan (the best: grade {grade:?}, modules of {module_mm} mm); a larger box, wider paper or a higher resolution mends it"
            ),
            Warning::DocumentCutOff {
                inside_tag,
                open_table,
                open_body,
                unpadded,
                no_barcode,
                values_missing,
            } => {
                let evidence = [
                    (*inside_tag, "it ends inside a tag"),
                    (*open_table, "a table is not closed"),
                    (*open_body, "its body is not closed"),
                    (*unpadded, "its base64 ends without padding"),
                    (*no_barcode, "no barcode says the waybill number"),
                    (*values_missing, "values of the reply are not shown"),
                ];
                let given: Vec<_> = evidence.iter().filter(|(given, _)| *given).map(|(_, what)| *what).collect();
                write!(f, "the document seems cut off ({}); fetch the reply again", given.join(", "))
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_has_the_code_and_reads_back() {
        let warnings = [
            Warning::CancelledOrder,
            Warning::BlankPage { page: 1 },
            Warning::Document(html::Warning::MissingGlyph {
                code_point: "U+20BB7".into(),
            }),
            Warning::Document(html::Warning::Unsupported { feature: "x".into() }),
            Warning::Barcode(barcode::Warning::NotRead {
                page: 1,
                x_mm: 2.5,
                y_mm: 3.,
            }),
            Warning::Barcode(barcode::Warning::TooSmall {
                page: 1,
                x_mm: 2.5,
                y_mm: 3.,
                modules: 90,
                dots: 80,
            }),
        ];
        for warning in warnings {
            let json = serde_json::to_value(&warning).unwrap();
            assert_eq!(json["code"], warning.code());
            assert_eq!(serde_json::from_value::<Warning>(json).unwrap(), warning);
        }
    }
}
