//! Whether the data and the page say the same.

use super::carriers::Carrier;
use crate::limits::Work;
use crate::response::Response;
use crate::warning::Warning;
use barcode::{Found, Grade};
use html::Ending;

/// Keys whose value every label of their carrier prints as text.
const PRINTED: &[&str] = &[
    "destRouteLabel",
    "limitTypeCode",
    "codeMapping",
    "codingMappingOut",
    "destEncodePhone",
    "cargoName",
];
/// Ends of such keys.
const PRINTED_SUFFIXES: &[&str] = &["_mark", "_bagAddr"];

/// Bytes of text that are searched in one step.
const SEARCHED_PER_STEP: usize = 1000;

/// Warnings for what the reply states and `page_text` (the visible text of all pages, in order) does not show. Each stated value is looked for in all
/// of the text: when that takes more than `work`, the answer must not be used.
pub(super) fn disagreements<'a>(response: &Response, page_text: impl Iterator<Item = &'a str>, work: &Work) -> Vec<Warning> {
    let mut shown = String::new();
    page_text.for_each(|text| push_comparable(&mut shown, text));
    let shown = joined_stars(shown);
    let missing = |value: &str| {
        work.spend(1 + ((value.len() + shown.len()) / SEARCHED_PER_STEP) as u64);
        if work.is_exhausted() {
            return false;
        }
        let value = joined_stars(comparable(value));
        !value.is_empty() && !shown.contains(&value)
    };
    let number = match response.waybill_id.trim() {
        "" => Some(Warning::WaybillNumberUnknown),
        number => missing(number).then_some(Warning::WaybillNumberNotShown),
    };
    let values = response
        .waybill_data
        .iter()
        .filter(|datum| is_known(&datum.key) && missing(&datum.value));
    number
        .into_iter()
        .chain(values.map(|datum| Warning::ValueNotShown { key: told(&datum.key) }))
        .collect()
}

/// What is known of a document's end.
#[derive(Default)]
pub(crate) struct End {
    pub(crate) open: Ending,
    /// See [`Html::unpadded`](crate::print_html::Html::unpadded).
    pub(crate) unpadded: bool,
}

impl End {
    /// A warning when the document seems to end in its middle: there is a sign of it in the text, and another one. Unclosed elements and base64
    /// without padding are everyday by themselves.
    pub(super) fn cut_off(&self, no_barcode: bool, values_missing: bool) -> Option<Warning> {
        let Ending {
            inside_tag,
            open_table,
            open_body,
        } = self.open;
        let unpadded = self.unpadded;
        let in_text = [inside_tag, inside_tag, open_table, open_body, unpadded];
        let weak = in_text.into_iter().filter(|given| *given).count();
        let enough = weak > 1 || (weak > 0 && no_barcode);
        enough.then_some(Warning::DocumentCutOff {
            inside_tag,
            open_table,
            open_body,
            unpadded,
            no_barcode,
            values_missing,
        })
    }
}

/// Whether what a barcode says holds the waybill number; nothing does when none is stated.
pub(crate) fn says_number(response: &Response) -> impl Fn(&str) -> bool {
    let number = comparable(&response.waybill_id);
    move |text| !number.is_empty() && comparable(text).contains(&number)
}

/// A warning when barcodes that say the waybill number were looked at, and none is sure to scan.
pub(super) fn no_sure_copy<'b>(copies: impl Iterator<Item = &'b Found>) -> Option<Warning> {
    let mut best: Option<(Grade, f32)> = None;
    let mut count = 0;
    for code in copies {
        // Of one that was not looked at, or has no grid to simulate a print of, nothing is known.
        let quality = code.quality?;
        // A whole dot of ink is half a module of two dots, where ISO/IEC 15415 ends: a matrix drawn so is as good as a matrix can be.
        let is_perfect = !code.symbology.is_linear() && code.module_dots >= Some(2) && quality.decodability >= 1.;
        if quality.passes || quality.reads && (is_perfect || quality.printed.is_none()) {
            return None;
        }
        count += 1;
        let better = |(grade, module): (Grade, f32)| (quality.grade, module) < (grade, code.module_mm);
        if best.is_none_or(better) {
            best = Some((quality.grade, code.module_mm));
        }
    }
    best.map(|(grade, module)| Warning::WaybillNumberNotScannable {
        copies: count,
        grade,
        module_mm: (module * 1000.).round() / 1000.,
    })
}

/// A key as it may be told: the part before a known end must be a carrier's code.
fn told(key: &str) -> String {
    let end = PRINTED_SUFFIXES.iter().find(|end| key.ends_with(**end));
    match end {
        Some(end) if Carrier::of(&key[..key.len() - end.len()]).is_none_or(|carrier| carrier.name.is_none()) => format!("…{end}"),
        _ => key.to_owned(),
    }
}

fn is_known(key: &str) -> bool {
    PRINTED.contains(&key) || PRINTED_SUFFIXES.iter().any(|suffix| key.ends_with(suffix))
}

/// A key of `waybill_data` as an error may tell it: an ellipsis when it is none that is known.
pub(crate) fn told_key(key: &str) -> String {
    if is_known(key) { told(key) } else { "…".to_owned() }
}

/// The characters that count when two spellings are compared: letters, digits, ideographs and the mask's stars; full-width forms
/// as their ASCII twins, letters in upper case. Spaces, hyphens and brackets are a matter of layout.
pub(super) fn comparable(text: &str) -> String {
    let mut out = String::new();
    push_comparable(&mut out, text);
    out
}

fn push_comparable(out: &mut String, text: &str) {
    out.reserve(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        };
        match c {
            '*' | '0'..='9' | 'A'..='Z' | '\u{4e00}'..='\u{9fff}' => out.push(c),
            'a'..='z' => out.push(c.to_ascii_uppercase()),
            '\0'..='\x7f' => {}
            _ if c.is_alphanumeric() => out.extend(c.to_uppercase()),
            _ => {}
        }
    }
}

/// Masks differ in their number of stars.
fn joined_stars(mut text: String) -> String {
    if text.contains("**") {
        let mut before = ' ';
        text.retain(|c| {
            let again = c == '*' && before == '*';
            before = c;
            !again
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(waybill: &str, pairs: &[(&str, &str)], text: &[&str]) -> Vec<Warning> {
        let response = Response {
            waybill_id: waybill.into(),
            waybill_data: pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect(),
            ..Response::default()
        };
        disagreements(&response, text.iter().copied(), &Work::new(100))
    }

    #[test]
    fn layout_makes_no_difference() {
        let pairs = [
            ("SF_mark", "101- 07-03 509"),
            ("SF_bagAddr", "广州"),
            ("destEncodePhone", "137****3600"),
            ("limitTypeCode", "t4"),
            ("printFlag", "000000000"),
            ("codeMapping", ""),
            ("unheardOf", "not shown"),
        ];
        let text = [
            "SF 1400 0277 16359",
            "101-07",
            "-03 509",
            "集包地：广 州",
            "（137 *** 3600）",
            "Ｔ４",
        ];
        assert_eq!(check("SF1400027716359", &pairs, &text), []);
    }

    #[test]
    fn many_values_in_much_text_cost_steps() {
        let response = Response {
            waybill_data: (0..100).map(|i| (format!("{i}_mark"), "absent".into())).collect(),
            ..Response::default()
        };
        let page = "x".repeat(100_000);
        let spent = |share: usize| {
            let work = Work::new(1_000_000);
            disagreements(&response, [&page[..share]].into_iter(), &work);
            1_000_000 - work.left()
        };
        assert!(spent(100_000) >= 100 * 100 && spent(100_000) <= 2 * spent(50_000) + 100);
        let little = Work::new(500);
        disagreements(&response, [&*page].into_iter(), &little);
        assert!(little.is_exhausted());
    }

    #[test]
    fn what_is_missing_is_named_by_its_key_only() {
        let missing = check("SF1", &[("ZTO_mark", "888-666"), ("ZTO_bagAddr", "东莞")], &["888-66", "东 莞"]);
        assert_eq!(
            missing,
            [Warning::WaybillNumberNotShown, Warning::ValueNotShown { key: "ZTO_mark".into() }]
        );
        assert_eq!(check(" ", &[], &[]), [Warning::WaybillNumberUnknown]);
    }
}
