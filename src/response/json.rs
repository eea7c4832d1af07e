//! A JSON value that keeps the order of keys and every duplicate, and stops counting at a limit.

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// A JSON value.
#[derive(Clone, PartialEq)]
pub(crate) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Whole(i128),
    /// A number that is not whole, or too large to be read exactly.
    Inexact,
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, its keys in order of appearance.
    Object(Vec<(String, Json)>),
}

/// Why bytes are not a value.
#[derive(Debug, PartialEq)]
pub(crate) enum JsonError {
    /// Not JSON, at this line and column of the bytes.
    Syntax { line: usize, column: usize },
    /// More values than allowed.
    TooMany,
}

impl Json {
    /// Reads one value of at most `limit` nodes. Nesting is bounded by `serde_json` (128 levels).
    pub(crate) fn read(bytes: &[u8], limit: usize) -> Result<Json, JsonError> {
        let left = Cell::new(limit);
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let value = Seed(&left).deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
        value.map_err(|e| match left.get() {
            0 => JsonError::TooMany,
            _ => JsonError::Syntax {
                line: e.line(),
                column: e.column(),
            },
        })
    }
}

#[derive(Clone, Copy)]
struct Seed<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        match self.0.get() {
            0 => Err(D::Error::custom("too many values")),
            left => {
                self.0.set(left - 1);
                deserializer.deserialize_any(self)
            }
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Whole(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Whole(value.into()))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Inexact)
    }
    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Json::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(key) = entries.next_key()? {
            object.push((key, entries.next_value_seed(self)?));
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_duplicates_are_kept() {
        let json = Json::read(br#"{"b":1,"a":"x","b":2}"#, 10).ok();
        let keys = |json: Json| match json {
            Json::Object(entries) => entries.into_iter().map(|e| e.0).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        assert_eq!(json.map(keys), Some(vec!["b".into(), "a".into(), "b".into()]));
    }

    #[test]
    fn the_number_of_values_is_bounded() {
        let many = format!("[{}0]", "0,".repeat(100));
        assert!(matches!(Json::read(many.as_bytes(), 50), Err(JsonError::TooMany)));
        assert!(Json::read(many.as_bytes(), 200).is_ok());
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let deep = "[".repeat(100_000);
        assert!(matches!(Json::read(deep.as_bytes(), 1 << 20), Err(JsonError::Syntax { .. })));
    }

    #[test]
    fn numbers_keep_every_digit_or_are_marked() {
        assert!(matches!(Json::read(b"73115500427718", 2), Ok(Json::Whole(73115500427718))));
        assert!(matches!(Json::read(b"123456789012345678901234", 2), Ok(Json::Inexact)));
    }
}
