//! What a caller should know about the barcodes of a page.

use super::Grade;
use serde::{Deserialize, Serialize};

/// Something about a barcode that does not stop its page. Warnings never hold what a barcode says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code")]
#[non_exhaustive]
pub enum Warning {
    /// Something looks like a barcode that cannot be read; it is drawn as it is.
    #[serde(rename = "barcode_not_read")]
    NotRead {
        /// Page number, from 1.
        page: usize,
        /// Its left edge, in mm.
        x_mm: f32,
        /// Its top edge, in mm.
        y_mm: f32,
    },
    /// A clip, the edge of the page or a page break hides a part of a barcode.
    #[serde(rename = "barcode_cut")]
    Cut {
        /// Page number, from 1.
        page: usize,
        /// Its left edge, in mm.
        x_mm: f32,
        /// Its top edge, in mm.
        y_mm: f32,
    },
    /// A barcode in the document is so pale that black and white would leave it out; where it was read it is drawn black.
    #[serde(rename = "barcode_faint")]
    Faint {
        /// Page number, from 1.
        page: usize,
        /// Its left edge, in mm.
        x_mm: f32,
        /// Its top edge, in mm.
        y_mm: f32,
    },
    /// A barcode slants or is torn in its picture, and is drawn as it is.
    #[serde(rename = "barcode_kept")]
    Kept {
        /// Page number, from 1.
        page: usize,
        /// Its left edge, in mm.
        x_mm: f32,
        /// Its top edge, in mm.
        y_mm: f32,
    },
    /// The modules of a barcode are narrower than scanners read at arm's length; a wider box, wider paper or a higher resolution mends it.
    #[serde(rename = "barcode_narrow")]
    Narrow {
        /// Page number, from 1.
        page: usize,
        /// Its left edge, in mm.
        x_mm: f32,
        /// Its top edge, in mm.
        y_mm: f32,
        /// The width of a module.
        module_mm: f32,
        /// What it should be.
        asked_mm: f32,
        /// How wide the symbol would be then, with its quiet zones.
        width_mm: f32,
    },
    /// A barcode reads on the label's dots but not on every simulated print of them, or its grade is D.
    #[serde(rename = "barcode_weak")]
    Weak {
        /// Page number, from 1.
        page: usize,
        /// Its left edge, in mm.
        x_mm: f32,
        /// Its top edge, in mm.
        y_mm: f32,
        /// Its grade, of which a failed print leaves D at best.
        grade: Grade,
        /// The width of a module.
        module_mm: f32,
    },
    /// A barcode does not read on the label's dots; while another one says the same and passes, nothing is lost.
    #[serde(rename = "barcode_unreadable")]
    Unreadable {
        /// Page number, from 1.
        page: usize,
        /// Its left edge, in mm.
        x_mm: f32,
        /// Its top edge, in mm.
        y_mm: f32,
        /// The width of a module.
        module_mm: f32,
        /// Another barcode says the same and passes.
        has_copy: bool,
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
        Warning::Cut { .. } => "barcode_cut",
        Warning::Faint { .. } => "barcode_faint",
        Warning::Kept { .. } => "barcode_kept",
        Warning::Narrow { .. } => "barcode_narrow",
        Warning::Weak { .. } => "barcode_weak",
        Warning::Unreadable { .. } => "barcode_unreadable",
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
                    "something at {x_mm},{y_mm} mm on page {page} looks like a barcode that cannot be read"
                )
            }
            Warning::Cut { page, x_mm, y_mm } => write!(f, "the barcode at {x_mm},{y_mm} mm on page {page} is cut off"),
            Warning::Faint { page, x_mm, y_mm } => {
                write!(
                    f,
                    "the barcode at {x_mm},{y_mm} mm on page {page} is almost as pale as paper in the document"
                )
            }
            Warning::Kept { page, x_mm, y_mm } => {
                write!(
                    f,
                    "the barcode at {x_mm},{y_mm} mm on page {page} slants or is torn; it is drawn as it is"
                )
            }
            Warning::Narrow {
                page,
                x_mm,
                y_mm,
                module_mm,
                asked_mm,
                width_mm,
            } => {
                write!(
                    f,
                    "the barcode at {x_mm},{y_mm} mm on page {page} has modules of {module_mm} mm, not {asked_mm}; it needs {width_mm} mm with its quiet zones, or more dots per mm"
                )
            }
            Warning::Weak {
                page,
                x_mm,
                y_mm,
                grade,
                module_mm,
            } => {
                write!(
                    f,
                    "the barcode at {x_mm},{y_mm} mm on page {page} may not scan when ink spreads or shrinks by a dot (grade {grade:?}, modules of {module_mm} mm)"
                )
            }
            Warning::Unreadable {
                page,
                x_mm,
                y_mm,
                module_mm,
                has_copy,
            } => {
                write!(
                    f,
                    "the barcode at {x_mm},{y_mm} mm on page {page} (modules of {module_mm} mm) cannot be read back from the label's dots"
                )?;
                f.write_str(if *has_copy { "; another one says the same" } else { "" })
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
