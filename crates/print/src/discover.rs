//! The printers that a print server, or a printer that speaks IPP, tells of.

use crate::error::PrintError;
use crate::queue::{Condition, Queue, attribute, texts};
use crate::status::Blocked;
use ipp::attribute::IppAttributeGroup;
use ipp::model::DelimiterTag;
use ipp::operation::IppOperation;
use ipp::operation::builder::IppOperationBuilder;
use ipp::value::IppValue;
use serde::Serialize;

/// This machine's CUPS.
const LOCAL: &str = "ipp://localhost";

/// What is asked of each printer.
const WANTED: [&str; 9] = [
    "printer-name",
    "printer-info",
    "printer-make-and-model",
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "printer-resolution-supported",
    "media-ready",
];

/// A printer that can be printed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Discovered {
    /// The [`Destination`](crate::Destination) as text.
    pub to: String,
    /// What its owner calls it, or its name.
    pub info: String,
    /// Make and model as its driver has them; empty when it does not tell.
    pub model: String,
    /// Resolutions in dots per inch, ascending; empty when it does not tell.
    pub dpi: Vec<i32>,
    /// The media it holds by their names in PWG 5101.1 (`om_small-photo_100x150mm`); empty when it does not tell.
    pub media: Vec<String>,
    /// The formats that it takes (MIME types).
    pub formats: Vec<String>,
    /// Why it would not print now.
    pub blocked: Option<Blocked>,
}

/// Asks a print server for its queues, or a printer for itself: `ipp://HOST[:PORT]` is the queues of a CUPS, `ipp://HOST/ipp/print` one printer, `None`
/// the queues of this machine's CUPS. Sorted by destination.
///
/// # Errors
/// When it is no such address, cannot be reached, or refuses.
pub fn discover(server: Option<&str>) -> Result<Vec<Discovered>, PrintError> {
    let address = server.unwrap_or(LOCAL).trim_end_matches('/');
    let uri: http::Uri = address.parse().map_err(|_| PrintError::Destination)?;
    if !matches!(uri.scheme_str(), Some("ipp" | "ipps")) || uri.host().is_none_or(str::is_empty) || address.contains('@') {
        return Err(PrintError::Destination);
    }
    let is_server = matches!(uri.path(), "" | "/");
    let mut request = match is_server {
        true => IppOperationBuilder::cups().get_printers().into_ipp_request(),
        false => {
            let request = IppOperationBuilder::get_printer_attributes(uri).build();
            request.map_err(|_| PrintError::Destination)?.into_ipp_request()
        }
    };
    let keywords = WANTED.into_iter().filter_map(|word| word.try_into().ok().map(IppValue::Keyword));
    if let Some(wanted) = attribute("requested-attributes", IppValue::Array(keywords.collect())) {
        request.attributes_mut().add(DelimiterTag::OperationAttributes, wanted);
    }
    let queue = Queue::new(address);
    let answer = queue.ask(request).map_err(|e| queue.unreachable(e))?;
    let mut found: Vec<Discovered> = answer
        .attributes()
        .groups_of(DelimiterTag::PrinterAttributes)
        .filter_map(|group| {
            let name = text(group, "printer-name");
            let to = match (is_server, server) {
                (true, _) if name.is_empty() => return None,
                (true, None) => format!("cups:{name}"),
                (true, Some(_)) => format!("{address}/printers/{name}"),
                (false, _) => address.to_owned(),
            };
            Some(printer(group, to, name))
        })
        .collect();
    found.sort_by(|a, b| a.to.cmp(&b.to));
    Ok(found)
}

fn printer(group: &IppAttributeGroup, to: String, name: String) -> Discovered {
    let all = |name: &str| group.get(name).map_or_else(Vec::new, |found| texts(found.value()));
    let condition = Condition::of(Some(group));
    let info = text(group, "printer-info");
    Discovered {
        to,
        info: if info.is_empty() { name } else { info },
        model: text(group, "printer-make-and-model"),
        dpi: group
            .get("printer-resolution-supported")
            .map_or_else(Vec::new, |found| dpi(found.value())),
        media: all("media-ready"),
        formats: condition.formats,
        blocked: condition.blocked,
    }
}

fn text(group: &IppAttributeGroup, name: &str) -> String {
    let found = group.get(name).and_then(|found| texts(found.value()).into_iter().next());
    found.unwrap_or_default().chars().filter(|c| !c.is_control()).collect()
}

/// RFC 8011, 5.1.16: units are 3 for dots per inch, 4 for dots per cm.
fn dpi(value: &IppValue) -> Vec<i32> {
    let mut all: Vec<i32> = match value {
        IppValue::Array(values) => values.iter().flat_map(dpi).collect(),
        IppValue::Resolution { feed, units: 3, .. } => vec![*feed],
        IppValue::Resolution { feed, units: 4, .. } => vec![(f64::from(*feed) * 2.54).round() as i32],
        _ => Vec::new(),
    };
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_ipp_are_asked() {
        for wrong in [
            "",
            "localhost",
            "http://localhost",
            "tcp://10.0.0.9:9100",
            "ipp://",
            "ipp://user:secret@host",
        ] {
            assert!(matches!(discover(Some(wrong)), Err(PrintError::Destination)), "{wrong}");
        }
    }

    #[test]
    fn resolutions_are_dots_per_inch() {
        let of = |feed, units| IppValue::Resolution {
            cross_feed: feed,
            feed,
            units,
        };
        assert_eq!(
            dpi(&IppValue::Array(vec![of(300, 3), of(203, 3), of(80, 4), of(203, 3)])),
            [203, 300]
        );
        assert_eq!(dpi(&of(8, 7)), [] as [i32; 0]);
    }
}
