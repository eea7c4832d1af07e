//! What carriers write into their QR codes.

use super::agreement::comparable;

/// The waybill number in a carrier's QR code: `k5` of SF's `MMM={'k1':'571W',…,'k5':'SF1400301234567',…}`.
pub(super) fn waybill_number(text: &str) -> Option<&str> {
    value(text, "k5")
        .map(str::trim)
        .filter(|number| super::extract::is_number(&comparable(number)))
}

/// A value of a payload like `MMM={'k1':'571W','k2':''}`, whose quotation marks may be double.
fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let pairs = text.trim().strip_prefix("MMM=")?.trim().strip_prefix('{')?.strip_suffix('}')?;
    let unquoted = |part: &'t str| part.trim().trim_matches(['\'', '"']);
    let mut pairs = pairs.split(',').filter_map(|pair| pair.split_once(':'));
    pairs.find(|(name, _)| unquoted(name) == key).map(|(_, value)| unquoted(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_sf_is_its_fifth_value() {
        let payload = "MMM={'k1':'023WA','k2':'023GJ','k3':'070','k4':'T4','k5':'SF6026144710480','k6':'','k7':'bd8e49d1'}";
        assert_eq!(waybill_number(payload), Some("SF6026144710480"));
        assert_eq!(value(payload, "k6"), Some(""));
        assert_eq!(waybill_number(&payload.replace('\'', "\"")), Some("SF6026144710480"));
        for other in [
            "MMM={'k5':''}",
            "MMM={",
            "{'k5':'SF6026144710480'}",
            "",
            "https://example.cn/SF6026144710480",
        ] {
            assert_eq!(waybill_number(other), None, "{other}");
        }
    }
}
