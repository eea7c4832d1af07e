//! What a label's job asks of the printer.

use super::PrinterError;
use super::dots::Dots;
use std::num::NonZeroU16;

/// How a label is to be printed. Everything that is `None` is left to the printer, and no command for it is sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Job {
    /// Dots per mm that the bitmap was drawn with. Default 8. `Label::print_data` of `waybill-label` takes the label's own.
    pub dots_per_mm: f64,
    /// Dots per mm of the printer; another resolution of the bitmap is then an error.
    pub printer_dots_per_mm: Option<f64>,
    /// Dots of the printer's head; a wider bitmap is then an error.
    pub head_dots: Option<u32>,
    /// Length of a form (the label in the printer, without the gap) in mm; a longer bitmap is then an error. `None`: as long as the bitmap.
    pub form_length_mm: Option<f64>,
    /// Bytes of the picture in one command at most: the printer must be able to buffer them. At least one row is sent. Default 48,000.
    pub band_bytes: usize,
    /// How many times the label is printed. Default once.
    pub copies: NonZeroU16,
    /// Speed. TSPL, ZPL: inches per second; EPL2: steps 0–6 of the model; CPCL: steps 0–5.
    pub speed: Option<u8>,
    /// How dark, in the language's steps. TSPL, EPL2: 0–15; ZPL: 0–30; CPCL (`TONE`): −99 to 200.
    pub density: Option<i16>,
    /// How labels are told apart.
    pub media: Option<Media>,
    /// What happens with a label when it is printed.
    pub label_mode: Option<LabelMode>,
    /// Which edge of the label comes out first.
    pub direction: Option<Direction>,
    /// How much farther, in mm, a label is fed when it is printed (negative: less), so that its edge lies at the tear bar or cutter.
    pub tear_offset_mm: Option<f32>,
    /// ZPL: the picture packed (`:Z64:`), a third of the bytes for slow links. Not all printers that speak ZPL can read it.
    pub z64: bool,
    /// ESC/POS: the command that carries the picture.
    pub graphics_command: GraphicsCommand,
    /// PWG raster: `sgray_8`, which every IPP Everywhere printer takes, instead of `black_1`.
    pub pwg_gray: bool,
}

/// How labels are told apart. Lengths in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Media {
    /// By the gap between them.
    Gap {
        /// Length of the gap.
        gap_mm: f32,
    },
    /// By black marks on the back.
    Mark {
        /// Length of a mark.
        mark_mm: f32,
    },
    /// Not at all: the paper has no labels.
    Continuous,
}

/// What happens with a label when it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LabelMode {
    /// It is fed to the tear bar.
    TearOff,
    /// It is peeled off its liner.
    PeelOff,
    /// It is cut off.
    Cutter,
}

/// Which edge of a label comes out first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// TSPL `DIRECTION 0`, ZPL `^PON`, EPL2 `ZT`.
    Normal,
    /// Turned by 180°: TSPL `DIRECTION 1`, ZPL `^POI`, EPL2 `ZB`.
    Reversed,
}

/// The ESC/POS command for pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GraphicsCommand {
    /// `GS v 0`: obsolete by Epson's manual, and the only one that all clones have.
    #[default]
    RasterBitImage,
    /// `GS ( L` (`GS 8 L` for large bands), functions 112 and 50.
    GraphicsData,
}

impl Default for Job {
    fn default() -> Job {
        Job {
            dots_per_mm: 8.,
            printer_dots_per_mm: None,
            head_dots: None,
            form_length_mm: None,
            band_bytes: 48_000,
            copies: NonZeroU16::MIN,
            speed: None,
            density: None,
            media: None,
            label_mode: None,
            direction: None,
            tear_offset_mm: None,
            z64: false,
            graphics_command: GraphicsCommand::default(),
            pwg_gray: false,
        }
    }
}

/// Resolutions this close are the same: 203 dpi is said of 8 dots/mm (203.2 dpi). Over a label of 200 mm they differ by less than 0.5 mm.
const SAME_RESOLUTION: f64 = 0.002;

impl Job {
    /// Whether the printer's head and the form have room for the bitmap, at its resolution.
    pub(super) fn fits(&self, dots: &Dots) -> Result<(), PrinterError> {
        let label = self.dots_per_mm;
        let printer = self.printer_dots_per_mm.unwrap_or(label);
        if !(label > 0. && label.is_finite() && (printer / label - 1.).abs() <= SAME_RESOLUTION) {
            return Err(PrinterError::Resolution { label, printer });
        }
        if let Some(limit) = self.head_dots.filter(|head| dots.width > *head) {
            return Err(PrinterError::TooWide {
                width: dots.width,
                limit,
                what: "the printer's head",
            });
        }
        // A form of 100 mm has 1181.1 dots at 300 dpi, a page of 100 mm 1181.
        let form = self.form_length_mm.map(|mm| (mm * label).round() as u32);
        match form.filter(|form| dots.height > *form) {
            None => Ok(()),
            Some(limit) => Err(PrinterError::TooLong {
                height: dots.height,
                limit,
                what: "the form",
            }),
        }
    }

    /// Rows of the form.
    pub(super) fn form_rows(&self, dots: &Dots) -> u32 {
        let form = self.form_length_mm.map(|mm| (mm * self.dots_per_mm).round() as u32);
        form.unwrap_or(dots.height)
    }

    /// mm as dots of the bitmap.
    pub(super) fn to_dots(&self, mm: f32) -> i64 {
        (f64::from(mm) * self.dots_per_mm).round() as i64
    }
}
