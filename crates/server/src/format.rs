//! What is made of a label.

use crate::problem::Problem;
use axum::http::{HeaderMap, StatusCode, header};
use waybill_label::output::printer::Language;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Pdf,
    Png,
    Printer(Language),
}

impl Format {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Format> {
        [Format::Pdf, Format::Png]
            .into_iter()
            .chain(Language::ALL.into_iter().map(Format::Printer))
    }

    /// What options and file names call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Png => "png",
            Format::Printer(language) => language.name(),
        }
    }

    pub fn named(name: &str) -> Option<Format> {
        Format::all().find(|format| format.name() == name)
    }

    /// Its media type; those of printers' languages are not registered, but for PWG raster's.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Png => "image/png",
            Format::Printer(Language::Tspl) => "application/tspl",
            Format::Printer(Language::Zpl) => "application/zpl",
            Format::Printer(Language::Epl) => "application/epl",
            Format::Printer(Language::Cpcl) => "application/cpcl",
            Format::Printer(Language::EscPos) => "application/escpos",
            Format::Printer(Language::Pwg) => "image/pwg-raster",
            Format::Printer(_) => "application/octet-stream",
        }
    }

    /// The first format that the client accepts; `None` when it leaves the choice.
    ///
    /// # Errors
    /// When it accepts none of them.
    pub fn accepted(headers: &HeaderMap) -> Result<Option<Format>, Problem> {
        let mut wanted = false;
        for value in headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()) {
            for range in value.split(',').map(|range| range.split(';').next().unwrap_or_default().trim()) {
                wanted |= !range.is_empty();
                let format = Format::all().find(|format| range.eq_ignore_ascii_case(format.media_type()));
                match (format, range) {
                    (Some(format), _) => return Ok(Some(format)),
                    (None, "*/*" | "application/*") => return Ok(None),
                    (None, "image/*") => return Ok(Some(Format::Png)),
                    _ => {}
                }
            }
        }
        match wanted {
            true => Err(Problem::new(
                StatusCode::NOT_ACCEPTABLE,
                "not_acceptable",
                "none of these media types is made; /openapi.json lists those that are, and ?format= asks for one by its name",
            )),
            false => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_is_accepted_is_made() {
        let accepted = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, text.parse().expect("a header"));
            Format::accepted(&headers).map_err(|problem| problem.status)
        };
        assert_eq!(accepted("text/html, image/png;q=0.9, application/pdf"), Ok(Some(Format::Png)));
        assert_eq!(accepted("application/zpl"), Ok(Some(Format::Printer(Language::Zpl))));
        assert_eq!(accepted("*/*"), Ok(None));
        assert_eq!(accepted("text/html"), Err(406));
        assert_eq!(Format::accepted(&HeaderMap::new()).ok(), Some(None));
    }

    #[test]
    fn names_lead_back() {
        assert!(Format::all().all(|format| Format::named(format.name()) == Some(format)));
        assert!(Format::all().all(|format| format.media_type() != "application/octet-stream"));
    }
}
