//! Values that have names.

use clap::ValueEnum;
use waybill_label::output::printer::Language;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnUnknown {
    /// Stop, so that somebody looks at the printer
    Hold,
    /// Print it again: it did not come out
    Reprint,
    /// Go on with the next: it came out
    AssumePrinted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Pdf,
    Png,
    /// TSC, and nearly all label printers sold in China
    Tspl,
    /// Zebra
    Zpl,
    /// EPL2: Eltron, older Zebra
    Epl,
    /// Portable printers
    Cpcl,
    /// Receipt printers
    Escpos,
    /// PWG raster: driverless network printers
    Pwg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    TearOff,
    PeelOff,
    Cutter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Way {
    Normal,
    /// Turned by 180°
    Reversed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Parts {
    /// 0, 二联单
    #[value(alias = "0")]
    TwoPart,
    /// 1, 一联单
    #[value(alias = "1")]
    OnePart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Barcodes {
    /// Draw them with whole dots, as many as there is white room for, so that they scan
    Grow,
    /// Draw them with whole dots inside their own boxes
    Redraw,
    /// Leave the pictures as they are, and do not look for barcodes
    Keep,
    /// Leave the pictures as they are, and read them back
    VerifyOnly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ink {
    /// Black and white, for thermal printers
    #[value(name = "1bit")]
    OneBit,
    /// 256 greys
    Gray,
    /// 24-bit colour
    Rgb,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PdfInk {
    /// Those of the document
    #[value(alias = "colour")]
    Color,
    /// Black and white, decided as on the 1-bit page: nothing is left for a thermal printer's driver to screen
    Thermal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dithering {
    /// floyd-steinberg for photographs, ordered for gradients
    Auto,
    /// Half-tone luminance and darker is ink
    Threshold,
    /// Error diffusion: the most detail
    FloydSteinberg,
    /// A regular screen of 8 × 8 dots: the most even tones
    Ordered,
}

impl Format {
    pub fn extension(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Png => "png",
            Format::Tspl | Format::Zpl | Format::Epl | Format::Cpcl | Format::Escpos | Format::Pwg => {
                self.language().map_or("", Language::name)
            }
        }
    }

    /// The printers' language it is.
    pub fn language(self) -> Option<Language> {
        Some(match self {
            Format::Pdf | Format::Png => return None,
            Format::Tspl => Language::Tspl,
            Format::Zpl => Language::Zpl,
            Format::Epl => Language::Epl,
            Format::Cpcl => Language::Cpcl,
            Format::Escpos => Language::EscPos,
            Format::Pwg => Language::Pwg,
        })
    }

    /// The format of files with this extension.
    pub fn of_extension(extension: &str) -> Option<Format> {
        Format::value_variants()
            .iter()
            .copied()
            .find(|format| format.extension() == extension)
    }
}
