//! `waybill_data`: what the carrier says about the waybill, key by key.

use super::json::Json;
use serde::Serialize;

/// One key of `waybill_data` and its value, both as the carrier wrote them.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct WaybillDatum {
    /// The key; carriers define their own.
    pub key: String,
    /// The value, often empty. Spaces inside are data.
    pub value: String,
}

/// The values carrier by carrier, in the reply's order. Unknown keys are kept; none is ever refused.
///
/// ```
/// use waybill_label::response::WaybillData;
/// let data = WaybillData::from_text("##SF_mark##101- 07-03 509##SF_bagAddr##广州##");
/// assert_eq!(data.routing_code(), Some("101- 07-03 509"));
/// assert_eq!(data.bag_address(), Some("广州"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct WaybillData(Vec<WaybillDatum>);

impl WaybillData {
    /// Reads the one-string form `##key##value##key##value##`.
    pub fn from_text(text: &str) -> WaybillData {
        let body = text.trim();
        let body = body.strip_prefix("##").unwrap_or(body);
        let mut parts = body.split("##");
        let mut data = Vec::new();
        while let Some(key) = parts.next() {
            if let Some(value) = parts.next() {
                data.push(WaybillDatum {
                    key: key.to_owned(),
                    value: value.to_owned(),
                });
            }
        }
        WaybillData(data)
    }

    /// Reads an array of `{key, value}`, an object, the one-string form (also as JSON inside a string), or nothing at all.
    pub(super) fn from_json(json: Json) -> Option<WaybillData> {
        match json {
            Json::Null => Some(WaybillData::default()),
            Json::Text(text) if text.trim().is_empty() || text.trim() == "null" => Some(WaybillData::default()),
            Json::Text(text) if text.trim_start().starts_with(['[', '{']) => match Json::read(text.as_bytes(), 10_000).ok()? {
                Json::Text(_) => None,
                inner => WaybillData::from_json(inner),
            },
            Json::Text(text) => text.contains("##").then(|| WaybillData::from_text(&text)),
            Json::Object(entries) => entries
                .into_iter()
                .map(|(key, value)| {
                    Some(WaybillDatum {
                        key,
                        value: scalar(value)?,
                    })
                })
                .collect::<Option<_>>()
                .map(WaybillData),
            Json::List(items) => items.into_iter().map(datum).collect::<Option<_>>().map(WaybillData),
            _ => None,
        }
    }

    /// The pairs in order.
    pub fn iter(&self) -> std::slice::Iter<'_, WaybillDatum> {
        self.0.iter()
    }
    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The first non-empty value of a key, exactly as written.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.filled().find(|d| d.key == key).map(|d| &*d.value)
    }
    /// The first non-empty value of a key that ends in `suffix` (`_mark` finds `SF_mark`, `ZTO_mark` …).
    pub fn by_suffix(&self, suffix: &str) -> Option<&str> {
        self.filled().find(|d| d.key.ends_with(suffix)).map(|d| &*d.value)
    }
    /// 大头笔 / 三段码, the large routing code: `*_mark`, else `destRouteLabel`. Opaque: never split, inner spaces are data.
    pub fn routing_code(&self) -> Option<&str> {
        self.by_suffix("_mark").or_else(|| self.get("destRouteLabel"))
    }
    /// 集包地, where parcels are bagged together: `*_bagAddr`.
    pub fn bag_address(&self) -> Option<&str> {
        self.by_suffix("_bagAddr")
    }
    /// The service-time code printed large: `limitTypeCode` (`T4`).
    pub fn service_code(&self) -> Option<&str> {
        self.get("limitTypeCode")
    }
    /// The content of the QR code, verbatim: `twoDimensionCode`.
    pub fn two_dimension_code(&self) -> Option<&str> {
        self.get("twoDimensionCode")
    }
    /// The inbound mapping code: `codeMapping`.
    pub fn inbound_code(&self) -> Option<&str> {
        self.get("codeMapping")
    }
    /// The outbound mapping code: `codingMappingOut`.
    pub fn outbound_code(&self) -> Option<&str> {
        self.get("codingMappingOut")
    }
    /// The city code of the destination: `destcode`.
    pub fn destination_code(&self) -> Option<&str> {
        self.get("destcode")
    }
    /// The city code of the origin: `origincode`.
    pub fn origin_code(&self) -> Option<&str> {
        self.get("origincode")
    }
    /// The delivery unit: `destTeamCode`.
    pub fn delivery_team(&self) -> Option<&str> {
        self.get("destTeamCode")
    }
    /// The transfer station of the origin: `sourceTransferCode`.
    pub fn source_transfer(&self) -> Option<&str> {
        self.get("sourceTransferCode")
    }
    /// The receiver's phone, masked by the carrier: `destEncodePhone`.
    pub fn receiver_phone(&self) -> Option<&str> {
        self.get("destEncodePhone")
    }
    /// The goods: `cargoName`.
    pub fn cargo(&self) -> Option<&str> {
        self.get("cargoName")
    }

    fn filled(&self) -> impl Iterator<Item = &WaybillDatum> {
        self.0.iter().filter(|d| !d.value.trim().is_empty())
    }
}

impl FromIterator<(String, String)> for WaybillData {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> WaybillData {
        WaybillData(pairs.into_iter().map(|(key, value)| WaybillDatum { key, value }).collect())
    }
}

/// Values may be personal: only the keys are shown.
impl std::fmt::Debug for WaybillData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} value(s)", self.0.len())
    }
}
impl std::fmt::Debug for WaybillDatum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

fn datum(item: Json) -> Option<WaybillDatum> {
    let Json::Object(entries) = item else { return None };
    let (mut key, mut value) = (None, None);
    for (name, json) in entries {
        match &*name {
            "key" => key = scalar(json),
            "value" => value = Some(scalar(json)?),
            _ => {}
        }
    }
    Some(WaybillDatum {
        key: key?,
        value: value.unwrap_or_default(),
    })
}

fn scalar(json: Json) -> Option<String> {
    match json {
        Json::Null => Some(String::new()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Whole(value) => Some(value.to_string()),
        Json::Text(text) => Some(text),
        Json::Inexact | Json::List(_) | Json::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Vec<(String, String)>> {
        let data = WaybillData::from_json(Json::read(json.as_bytes(), 1000).ok()?)?;
        Some(data.iter().map(|d| (d.key.clone(), d.value.clone())).collect())
    }
    fn pairs(list: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(list.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect())
    }

    #[test]
    fn every_form_is_read_in_order() {
        let two = pairs(&[("SF_mark", "101- 07-03 509"), ("SF_bagAddr", "")]);
        assert_eq!(
            read(r#"[{"key":"SF_mark","value":"101- 07-03 509"},{"key":"SF_bagAddr","value":""}]"#),
            two
        );
        assert_eq!(read(r#"{"SF_mark":"101- 07-03 509","SF_bagAddr":null}"#), two);
        assert_eq!(read("\"##SF_mark##101- 07-03 509##SF_bagAddr####\""), two);
        assert_eq!(
            read(r#""[{\"key\":\"SF_mark\",\"value\":\"101- 07-03 509\"},{\"key\":\"SF_bagAddr\"}]""#),
            two
        );
        assert_eq!(read(r#"[{"value":3,"key":"n"}]"#), pairs(&[("n", "3")]));
        for nothing in ["[]", "{}", "null", "\"\"", "\"null\""] {
            assert_eq!(read(nothing), pairs(&[]), "{nothing}");
        }
    }

    #[test]
    fn what_is_no_waybill_data_is_refused() {
        for wrong in [
            "7",
            "true",
            "\"plain\"",
            "[1]",
            "[{\"value\":1}]",
            "[{\"key\":\"k\",\"value\":[1]}]",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn look_ups_take_the_first_filled_value() {
        let data: WaybillData = [
            ("A_mark", " "),
            ("ZTO_mark", "888-666-666"),
            ("destRouteLabel", "020"),
            ("limitTypeCode", "T4"),
        ]
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .into_iter()
        .collect();
        assert_eq!(data.routing_code(), Some("888-666-666"));
        assert_eq!(data.service_code(), Some("T4"));
        assert_eq!(data.bag_address(), None);
        assert_eq!(data.get("mark"), None);
    }

    #[test]
    fn debug_shows_no_value() {
        let data = WaybillData::from_text("##name##王小明##");
        assert_eq!(format!("{data:?}"), "1 value(s)");
    }
}
