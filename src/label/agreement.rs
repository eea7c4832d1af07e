//! Whether the data and the page say the same.

use crate::response::{Response, WaybillDatum};
use crate::warning::Warning;

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

/// Warnings for what the reply states and `page_text` (the visible text of all pages, in order) does not show.
pub(super) fn disagreements<'a>(response: &Response, page_text: impl Iterator<Item = &'a str>) -> Vec<Warning> {
    let shown: String = page_text.flat_map(comparable).collect();
    let shown = joined_stars(&shown);
    let missing = |value: &str| {
        let value = joined_stars(&comparable(value).collect::<String>());
        !value.is_empty() && !shown.contains(&value)
    };
    let number = match response.waybill_id.trim() {
        "" => Some(Warning::WaybillNumberUnknown),
        number => missing(number).then_some(Warning::WaybillNumberNotShown),
    };
    let values = response
        .waybill_data
        .iter()
        .filter(|datum| is_printed(datum) && missing(&datum.value));
    number
        .into_iter()
        .chain(values.map(|datum| Warning::ValueNotShown { key: datum.key.clone() }))
        .collect()
}

/// A warning when none of `texts` (what the barcodes say) holds the waybill number.
pub(super) fn number_not_in_barcode<'a>(response: &Response, mut texts: impl Iterator<Item = &'a str>) -> Option<Warning> {
    let number: String = comparable(&response.waybill_id).collect();
    let says = |text: &str| comparable(text).collect::<String>().contains(&number);
    (!number.is_empty() && !texts.any(says)).then_some(Warning::WaybillNumberNotInBarcode)
}

fn is_printed(datum: &WaybillDatum) -> bool {
    PRINTED.contains(&&*datum.key) || PRINTED_SUFFIXES.iter().any(|suffix| datum.key.ends_with(suffix))
}

/// The characters that count when two spellings are compared: letters, digits, ideographs and the mask's stars; full-width forms
/// as their ASCII twins, letters in upper case. Spaces, hyphens and brackets are a matter of layout.
pub(super) fn comparable(text: &str) -> impl Iterator<Item = char> + '_ {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars()
        .map(narrow)
        .filter(|c| c.is_alphanumeric() || *c == '*')
        .flat_map(char::to_uppercase)
}

/// Masks differ in their number of stars.
fn joined_stars(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    out.extend(
        text.chars()
            .scan(' ', |before, c| {
                let again = c == '*' && *before == '*';
                *before = c;
                Some((!again).then_some(c))
            })
            .flatten(),
    );
    out
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
        disagreements(&response, text.iter().copied())
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
    fn what_is_missing_is_named_by_its_key_only() {
        let missing = check("SF1", &[("ZTO_mark", "888-666"), ("ZTO_bagAddr", "东莞")], &["888-66", "东 莞"]);
        assert_eq!(
            missing,
            [Warning::WaybillNumberNotShown, Warning::ValueNotShown { key: "ZTO_mark".into() }]
        );
        assert_eq!(check(" ", &[], &[]), [Warning::WaybillNumberUnknown]);
    }
}
