//! The one kind of failure that leaves a binding.

use serde::Serialize;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use waybill_label::Error;
use waybill_label::error::Hint;
use waybill_label::label::ExpectationError;
use waybill_label::options::OptionsError;
use waybill_label::warning::{Warning, WithSeverity};

pub(crate) const BAD_OPTIONS: &str = "bad_options";
pub(crate) const BAD_EXPECTATION: &str = "bad_expectation";
pub(crate) const BAD_FONT: &str = "bad_font";

/// Why something was not made. It never holds a name, phone, address or document text.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// A stable name for programs: [`codes`](crate::codes).
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
    /// What may mend it, in words of [`Options`](waybill_label::Options).
    pub hint: Option<&'static str>,
    /// `check` or `stop`: the worst of the warnings that denied the label. `None` of other failures.
    pub severity: Option<&'static str>,
    /// The warnings that denied the label, as in the model.
    pub warnings: Vec<Value>,
    /// The order number of the reply; empty when unknown.
    pub order_id: String,
    /// The carrier's code of the reply; empty when unknown.
    pub delivery_id: String,
    /// The waybill number of the reply; empty when unknown.
    pub waybill_id: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} [{}]", self.message, self.code)
    }
}

impl std::error::Error for Failure {}

impl Failure {
    pub(crate) fn new(code: &'static str, message: String) -> Failure {
        Failure {
            code,
            message,
            hint: None,
            severity: None,
            warnings: Vec::new(),
            order_id: String::new(),
            delivery_id: String::new(),
            waybill_id: String::new(),
        }
    }

    /// A defect; also for what a binding itself could not do.
    pub fn internal() -> Failure {
        Error::Internal.into()
    }

    /// As a JSON object with the fields above.
    pub fn to_json(&self) -> String {
        // Texts and numbers always become JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Says which reply it was.
    pub(crate) fn about(self, order_id: &str, delivery_id: &str, waybill_id: &str) -> Failure {
        Failure {
            order_id: order_id.to_owned(),
            delivery_id: delivery_id.to_owned(),
            waybill_id: waybill_id.to_owned(),
            ..self
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let denied: &[Warning] = match &error {
            Error::Denied { warnings, .. } => warnings,
            _ => &[],
        };
        let warnings = serde_json::to_value(WithSeverity(denied)).unwrap_or_default();
        Failure {
            hint: error.hint().and_then(options),
            severity: denied.iter().map(Warning::severity).max().map(|severity| severity.name()),
            warnings: warnings.as_array().cloned().unwrap_or_default(),
            ..Failure::new(error.code(), error.to_string())
        }
    }
}

impl From<OptionsError> for Failure {
    fn from(error: OptionsError) -> Failure {
        Failure::new(BAD_OPTIONS, error.to_string())
    }
}

impl From<ExpectationError> for Failure {
    fn from(error: ExpectationError) -> Failure {
        Failure::new(BAD_EXPECTATION, error.to_string())
    }
}

/// What a hint means to those who give options as JSON.
fn options(hint: Hint) -> Option<&'static str> {
    Some(match hint {
        Hint::AllowCancelled => "allow it only to look at it (allow_cancelled)",
        Hint::AllowWarning => "look at the label; if it is what it should be, allow the warning by its code (allow)",
        Hint::GiveFont => "give a font that has them (fonts), or print boxes instead (allow_missing_glyphs)",
        Hint::SmallerOffset => "use a smaller one (offset)",
        Hint::EnlargeBarcode => "use a higher resolution or larger paper (dpi, paper), or print it all the same (verify)",
        Hint::SetVariable => "give the variable a value (set, order)",
        Hint::SetTime => "give the time, such as 2026-11-23 09:41:00 (time)",
        Hint::CompleteOrder => "give it in the reply or in the order (order)",
        Hint::RaiseLimit => "raise the limit if you trust who wrote the reply (limits)",
        Hint::MatchPrinter => "draw the label with the printer's resolution (dpi)",
        Hint::LeaveOutPdfA => "leave PDF/A out (pdfa), or remove the cause",
        _ => return None,
    })
}

/// Makes a panic a failure: none gets into another language.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Failure::internal()))
}
