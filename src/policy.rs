//! Which warnings stop a label.
//!
//! Every [`Warning`] has a stable code and a [`Severity`]. By default those of severity `stop` stop the label: it becomes
//! [`Error::Denied`](crate::Error::Denied). A [`Policy`] denies and allows more, by code or by severity.

use crate::warning::{Severity, Warning};
use std::collections::BTreeMap;

/// Which warnings stop a label.
///
/// What is said of a code holds before what is said of its severity, and of the same thing the last word counts.
///
/// ```
/// use waybill_label::policy::Policy;
///
/// let policy = Policy::default().deny("overflow")?.allow("blank_page")?;
/// # Ok::<(), waybill_label::policy::UnknownCode>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    severities: BTreeMap<Severity, bool>,
    codes: BTreeMap<&'static str, bool>,
}

/// Neither the code of a warning nor a severity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no warning or severity of this name; the severities are note, check and stop, and docs/codes.md lists the codes")]
pub struct UnknownCode;

/// Denies what is of severity `stop`.
impl Default for Policy {
    fn default() -> Policy {
        Policy {
            severities: BTreeMap::from([(Severity::Stop, true)]),
            codes: BTreeMap::new(),
        }
    }
}

impl Policy {
    /// Denies every warning of severity `check` and `stop`.
    pub fn strict() -> Policy {
        Policy {
            severities: BTreeMap::from([(Severity::Check, true), (Severity::Stop, true)]),
            codes: BTreeMap::new(),
        }
    }

    /// Denies nothing: every label that can be made is made.
    pub fn permissive() -> Policy {
        Policy {
            severities: BTreeMap::new(),
            codes: BTreeMap::new(),
        }
    }

    /// What options say: `strict` or the default, then what is denied, then what is allowed.
    ///
    /// # Errors
    /// When there is no code or severity of a name.
    pub fn of(strict: bool, deny: &[String], allow: &[String]) -> Result<Policy, UnknownCode> {
        let start = if strict { Policy::strict() } else { Policy::default() };
        let denied = deny.iter().try_fold(start, |policy, what| policy.deny(what))?;
        allow.iter().try_fold(denied, |policy, what| policy.allow(what))
    }

    /// A warning of this code, or all of this severity (`note`, `check`, `stop`), stop a label.
    ///
    /// # Errors
    /// When there is no such code or severity.
    pub fn deny(self, what: &str) -> Result<Policy, UnknownCode> {
        self.with(what, true)
    }

    /// A warning of this code, or those of this severity, stop no label.
    ///
    /// # Errors
    /// When there is no such code or severity.
    pub fn allow(self, what: &str) -> Result<Policy, UnknownCode> {
        self.with(what, false)
    }

    fn with(mut self, what: &str, denied: bool) -> Result<Policy, UnknownCode> {
        if let Some(severity) = Severity::named(what) {
            self.severities.insert(severity, denied);
            return Ok(self);
        }
        let code = Warning::codes().find(|code| *code == what).ok_or(UnknownCode)?;
        self.codes.insert(code, denied);
        Ok(self)
    }

    /// Whether a warning stops its label.
    pub fn denies(&self, warning: &Warning) -> bool {
        let by_severity = self.severities.get(&warning.severity()).copied().unwrap_or(false);
        self.codes.get(warning.code()).copied().unwrap_or(by_severity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLANK: Warning = Warning::BlankPage { page: 1 };

    #[test]
    fn what_is_said_of_a_code_holds_before_its_severity() {
        assert!(Policy::default().denies(&BLANK) && !Policy::default().denies(&Warning::WaybillNumberNotShown));
        assert!(Policy::strict().denies(&Warning::WaybillNumberNotShown) && !Policy::strict().denies(&Warning::WaybillNumberUnknown));
        let lenient = Policy::strict().allow("blank_page").and_then(|policy| policy.deny("stop"));
        assert_eq!(lenient.as_ref().map(|policy| policy.denies(&BLANK)), Ok(false));
        let harsh = Policy::permissive().deny("waybill_number_unknown");
        assert_eq!(harsh.map(|policy| policy.denies(&Warning::WaybillNumberUnknown)), Ok(true));
    }

    #[test]
    fn unknown_names_are_told() {
        assert_eq!(Policy::default().deny("blank page"), Err(UnknownCode));
    }
}
