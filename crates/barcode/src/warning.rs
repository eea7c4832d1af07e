//! What a caller should know about the barcodes of a page.

use serde::{Deserialize, Serialize};

/// Something about a barcode that does not stop its page. Warnings never hold what a barcode says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code")]
#[non_exhaustive]
pub enum Warning {
    /// A picture looks like a barcode that cannot be read; it is drawn as it is.
    #[serde(rename = "barcode_not_read")]
    NotRead {
        /// Page number, from 1.
        page: usize,
        /// Left edge of the picture, in mm.
        x_mm: f32,
        /// Top edge of the picture, in mm.
        y_mm: f32,
    },
    /// The box of a barcode has less than one dot per module; its picture is drawn as it is.
    #[serde(rename = "barcode_too_small")]
    TooSmall {
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
    #[serde(rename = "barcode_quiet_zone")]
    QuietZone {
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
}

impl Warning {
    page::codes! {
        Warning::NotRead { .. } => "barcode_not_read",
        Warning::TooSmall { .. } => "barcode_too_small",
        Warning::QuietZone { .. } => "barcode_quiet_zone",
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Warning::NotRead { page, x_mm, y_mm } => {
                write!(
                    f,
                    "a picture at {x_mm},{y_mm} mm on page {page} looks like a barcode that cannot be read"
                )
            }
            Warning::TooSmall {
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
            Warning::QuietZone {
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
        }
    }
}
