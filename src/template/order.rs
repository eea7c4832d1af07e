//! The order object that a shop sent with addOrder: what a template calls `custom`.

use serde_json::Value;
use std::collections::BTreeMap;

/// An order's values by their names (`receiver.name`, `cargo.count`).
#[derive(Clone, Default)]
pub struct Order(BTreeMap<String, String>);

/// Why JSON is no order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// The bytes are not JSON.
    #[error("the order is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON, but no object.
    #[error("the order is not a JSON object")]
    NotAnObject,
    /// More values than an order has.
    #[error("the order has more than {MOST_VALUES} values")]
    TooManyValues,
}

/// Far more than any order has.
const MOST_VALUES: usize = 10_000;

impl Order {
    /// Reads the object that addOrder takes: texts, numbers and booleans at any depth, named by their path. Lists count from 0
    /// (`cargo.detail_list.0.name`).
    ///
    /// # Errors
    /// When the bytes are no JSON object.
    pub fn from_json(json: &[u8]) -> Result<Order, OrderError> {
        let value: Value = serde_json::from_slice(json).map_err(|error| OrderError::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        if !value.is_object() {
            return Err(OrderError::NotAnObject);
        }
        let mut order = Order::default();
        order.add("", &value)?;
        Ok(order)
    }

    /// A value by its path; `None` when the order has none.
    pub fn get(&self, path: &str) -> Option<String> {
        self.0.get(path).cloned()
    }

    /// Every path and value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, value)| (&**path, &**value))
    }

    fn add(&mut self, path: &str, value: &Value) -> Result<(), OrderError> {
        let under = |name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            }
        };
        match value {
            Value::Null => {}
            Value::Object(entries) => entries.iter().try_for_each(|(name, value)| self.add(&under(name), value))?,
            Value::Array(items) => (0..)
                .zip(items)
                .try_for_each(|(i, value): (usize, _)| self.add(&under(&i.to_string()), value))?,
            Value::String(text) => {
                self.0.insert(path.to_owned(), text.clone());
            }
            other => {
                self.0.insert(path.to_owned(), other.to_string());
            }
        }
        if self.0.len() > MOST_VALUES {
            return Err(OrderError::TooManyValues);
        }
        Ok(())
    }
}

/// Values are personal: only their names are shown.
impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
