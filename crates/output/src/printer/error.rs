//! Why there is no printer data.

use super::Language;

/// Why a label cannot become printer data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PrinterError {
    /// The bitmap has greys or colours, no dots, or data that is not as long as its size asks for.
    #[error("a thermal printer prints 1-bit bitmaps; this one of {width} × {height} dots is none")]
    NotBilevel {
        /// Dots in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// The bitmap was drawn for another resolution.
    #[error("the label was drawn with {label:.3} dots/mm and the printer has {printer:.3}")]
    Resolution {
        /// Dots per mm of the bitmap.
        label: f64,
        /// Dots per mm of the printer.
        printer: f64,
    },
    /// The bitmap is wider than what the head, or the language, can print.
    #[error("the label is {width} dots wide and {what} ends at {limit}; use a wider printer or narrower paper")]
    TooWide {
        /// Dots in a row.
        width: u32,
        /// The most dots.
        limit: u32,
        /// What sets the limit.
        what: &'static str,
    },
    /// The bitmap is longer than the form, or than the language can say.
    #[error("the label is {height} dots long and {what} ends at {limit}; use longer forms or shorter paper")]
    TooLong {
        /// Rows.
        height: u32,
        /// The most rows.
        limit: u32,
        /// What sets the limit.
        what: &'static str,
    },
    /// The language has no command for what is asked.
    #[error("{} has no command for {option}; leave it out, and set it at the printer", language.name())]
    NoCommand {
        /// The language.
        language: Language,
        /// What was asked for.
        option: &'static str,
    },
    /// The language's command does not take this value.
    #[error("{} takes {option} from {least} to {most}, not {value}", language.name())]
    Value {
        /// The language.
        language: Language,
        /// What was asked for.
        option: &'static str,
        /// The value given.
        value: f64,
        /// The least it may be.
        least: f64,
        /// The most it may be.
        most: f64,
    },
}
