//! Is this the label of that order? A comparison of a label's fields with what a pick-and-pack station expects.

use super::agreement::comparable;
use super::phone::covers;
use super::printed::{has_address, has_name, numbers};
use super::{Confidence, Field, Label, Party};
use crate::object::{self, Object};
use serde::{Deserialize, Serialize};

/// What a label should say. Empty fields are not compared.
///
/// ```
/// use waybill_label::label::Expectation;
/// let expected = Expectation::from_json(r#"{"waybill_id": "SF1400000000001", "receiver": {"phone": "13800001234"}}"#.as_bytes())?;
/// # Ok::<(), waybill_label::label::ExpectationError>(())
/// ```
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expectation {
    /// The waybill number.
    pub waybill_id: String,
    /// The shop's order number.
    pub order_id: String,
    /// The carrier's code.
    pub delivery_id: String,
    /// The routing code.
    pub routing_code: String,
    /// The receiver.
    #[serde(deserialize_with = "object::field")]
    pub receiver: ExpectedParty,
    /// The sender.
    #[serde(deserialize_with = "object::field")]
    pub sender: ExpectedParty,
}

/// A person as the order has it, in full; the label may hide parts by stars.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpectedParty {
    /// The name.
    pub name: String,
    /// The telephone number.
    pub phone: String,
    /// The address, province first.
    pub address: String,
}

/// Why JSON is no expectation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the expectation is not understood (line {line}, column {column}): an object with waybill_id, order_id, delivery_id, routing_code, and receiver and sender {{name, phone, address}}, all optional, or an array of such objects"
)]
pub struct ExpectationError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// How one field compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The field's name in the model (`receiver.name`).
    pub field: &'static str,
    /// The outcome.
    pub outcome: Outcome,
}

/// The outcome of a comparison. No values: they are personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The label says so.
    Match,
    /// What the label does not hide agrees.
    MaskedMatch,
    /// The label says something else.
    Mismatch,
    /// The label contradicts itself, or the value was found by its look alone.
    Doubtful,
    /// The label does not say.
    Missing,
    /// The label's pages hold too much to be read for fields ([`Fields::unread`](super::Fields::unread)).
    Unread,
}

impl Outcome {
    /// Whether the label passes.
    pub fn passes(self) -> bool {
        matches!(self, Outcome::Match | Outcome::MaskedMatch)
    }
    /// As a sentence about the field.
    pub fn reason(self) -> &'static str {
        match self {
            Outcome::Match => "matches",
            Outcome::MaskedMatch => "matches as far as it is printed",
            Outcome::Mismatch => "is another one on the label",
            Outcome::Doubtful => "matches, but the label contradicts itself or the value is uncertain",
            Outcome::Missing => "is not on the label",
            Outcome::Unread => "was not looked for: the label holds too much to be read",
        }
    }
}

impl Expectation {
    /// Reads one expectation.
    ///
    /// # Errors
    /// When the bytes are no such object, or have a field it lacks.
    pub fn from_json(json: &[u8]) -> Result<Expectation, ExpectationError> {
        let object = serde_json::from_slice::<Object<Expectation>>(json).map_err(ExpectationError::of)?;
        Ok(object.0)
    }
    /// Reads an array of expectations, or one.
    ///
    /// # Errors
    /// As [`Expectation::from_json`].
    pub fn list_from_json(json: &[u8]) -> Result<Vec<Expectation>, ExpectationError> {
        match json.iter().find(|b| !b.is_ascii_whitespace()) {
            Some(b'[') => {
                let objects = serde_json::from_slice::<Vec<Object<Expectation>>>(json).map_err(ExpectationError::of)?;
                Ok(objects.into_iter().map(|object| object.0).collect())
            }
            _ => Ok(vec![Expectation::from_json(json)?]),
        }
    }

    /// Whether it is about the label of these ids: by the waybill number, else by the order number.
    pub fn is_about(&self, waybill_id: &str, order_id: &str) -> bool {
        match (self.waybill_id.is_empty(), self.order_id.is_empty()) {
            (_, false) if !order_id.is_empty() => self.order_id == order_id,
            (false, _) => self.waybill_id == waybill_id,
            _ => false,
        }
    }
}

impl ExpectationError {
    fn of(error: serde_json::Error) -> ExpectationError {
        ExpectationError {
            line: error.line(),
            column: error.column(),
        }
    }
}

impl Label {
    /// Compares the label with an expectation, field by field; fields that the expectation leaves empty are not in the answer.
    pub fn check(&self, expected: &Expectation) -> Vec<Finding> {
        let fields = self.fields();
        let absent = match fields.unread {
            Some(_) => Outcome::Unread,
            None => Outcome::Missing,
        };
        let found = |field: &'static str, wanted: &str, known: Option<&Field>| Finding {
            field,
            outcome: known.map_or(absent, |known| compare(known, &known.value, wanted)),
        };
        let mut findings = vec![
            found("waybill_numbers", &expected.waybill_id, fields.waybill_numbers.first()),
            found("order_number", &expected.order_id, fields.order_number.as_ref()),
            found("carrier", &expected.delivery_id, fields.carrier.as_ref()),
            found("routing_code", &expected.routing_code, fields.routing_code.as_ref()),
        ];
        findings.extend(compare_party(RECEIVER, &expected.receiver, &fields.receiver, absent));
        findings.extend(compare_party(SENDER, &expected.sender, &fields.sender, absent));
        let wanted = [
            &expected.waybill_id,
            &expected.order_id,
            &expected.delivery_id,
            &expected.routing_code,
        ]
        .into_iter()
        .chain(expected.receiver.values())
        .chain(expected.sender.values());
        let stated: Vec<bool> = wanted.map(|value| !value.trim().is_empty()).collect();
        findings
            .into_iter()
            .zip(stated)
            .filter(|(_, stated)| *stated)
            .map(|(finding, _)| finding)
            .collect()
    }
}

/// The names of a party's fields in the model.
type PartyFields = [&'static str; 3];
const RECEIVER: PartyFields = ["receiver.name", "receiver.phone", "receiver.address"];
const SENDER: PartyFields = ["sender.name", "sender.phone", "sender.address"];

impl ExpectedParty {
    fn values(&self) -> [&String; 3] {
        [&self.name, &self.phone, &self.address]
    }
}

/// A party's fields, or else the printed text of its places, which needs no exact extraction.
fn compare_party(names: PartyFields, wanted: &ExpectedParty, party: &Party, absent: Outcome) -> [Finding; 3] {
    let outcome = |known: Option<&Field>, is_it: &dyn Fn(&Field) -> Outcome, printed: &dyn Fn(&str) -> bool| {
        let by_field = known.map_or(absent, is_it);
        let doubtful = known.is_some_and(|known| known.confidence == Confidence::Doubtful);
        let by_place =
            matches!(by_field, Outcome::Mismatch | Outcome::Missing) && !doubtful && party.printed.iter().any(|place| printed(place));
        if by_place { Outcome::Match } else { by_field }
    };
    let phone = national(&wanted.phone);
    let same = |number: &str| {
        let (printed, wanted): (Vec<char>, Vec<char>) = (national(number).chars().collect(), phone.chars().collect());
        printed == wanted || covers(&printed, &wanted)
    };
    [
        Finding {
            field: names[0],
            outcome: outcome(party.name.as_ref(), &|known| compare(known, &known.value, &wanted.name), &|place| {
                has_name(place, &wanted.name)
            }),
        },
        Finding {
            field: names[1],
            outcome: outcome(
                party.phone.as_ref(),
                &|known| compare(known, &national(&known.value), &phone),
                &|place| numbers(place).any(same),
            ),
        },
        Finding {
            field: names[2],
            outcome: outcome(
                party.address.as_ref(),
                &|known| compare(known, &known.value, &wanted.address),
                &|place| has_address(place, &wanted.address),
            ),
        },
    ]
}

fn compare(field: &Field, printed: &str, wanted: &str) -> Outcome {
    let (printed, wanted): (Vec<char>, Vec<char>) = (comparable(printed).chars().collect(), comparable(wanted).chars().collect());
    let same = printed == wanted;
    if !same && !covers(&printed, &wanted) && !covers(&wanted, &printed) {
        return Outcome::Mismatch;
    }
    match (field.confidence, same) {
        (Confidence::Doubtful, _) => Outcome::Doubtful,
        (_, true) => Outcome::Match,
        (_, false) => Outcome::MaskedMatch,
    }
}

/// A telephone number without China's country code.
fn national(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '*').collect();
    let international = phone.trim_start().starts_with("+86") || phone.trim_start().starts_with("0086");
    match international {
        true => digits.trim_start_matches("00").trim_start_matches("86").to_owned(),
        false => digits,
    }
}

/// Values are personal: which are expected is shown.
impl std::fmt::Debug for Expectation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Expectation")
            .field("waybill_id", &self.waybill_id)
            .field("order_id", &self.order_id)
            .field("receiver", &self.receiver)
            .field("sender", &self.sender)
            .finish_non_exhaustive()
    }
}
impl std::fmt::Debug for ExpectedParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = [("name", &self.name), ("phone", &self.phone), ("address", &self.address)];
        f.debug_set()
            .entries(known.iter().filter(|(_, v)| !v.is_empty()).map(|(k, _)| k))
            .finish()
    }
}
