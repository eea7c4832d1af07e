//! What is known of single carriers, all in one place: names, the look of their numbers, keys and words of their own.
//! The set of codes is open: an unknown one is kept and simply has no name.

use crate::response::WaybillData;
use serde::Serialize;

/// A carrier: its code and, when the code is known, its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Carrier {
    /// `delivery_id` as the reply writes it.
    pub code: String,
    /// The Chinese name; `None` for an unknown code.
    pub name: Option<&'static str>,
    /// The name in Latin letters; `None` for an unknown code.
    pub latin_name: Option<&'static str>,
}

/// Code, Chinese name, Latin name.
const KNOWN: &[(&str, &str, &str)] = &[
    ("SF", "顺丰速运", "SF Express"),
    ("ZTO", "中通快递", "ZTO Express"),
    ("YTO", "圆通速递", "YTO Express"),
    ("YUNDA", "韵达快递", "Yunda Express"),
    ("STO", "申通快递", "STO Express"),
    ("JTSD", "极兔速递", "J&T Express"),
    ("JDL", "京东物流", "JD Logistics"),
    ("EMS", "中国邮政", "China Post EMS"),
    ("DB", "德邦快递", "Deppon Express"),
    ("BEST", "百世快递", "Best Express"),
    ("PJ", "品骏快递", "Pinjun Express"),
    ("ANE", "安能物流", "ANE Logistics"),
    ("HHTT", "天天快递", "TTK Express"),
    ("UCE", "优速快递", "UCE Express"),
    ("OTP", "承诺达特快", "OTP Express"),
    ("TEST", "沙箱测试", "Sandbox"),
];

/// A carrier's own way of telling what others tell by words or common keys.
struct Habits {
    code: &'static str,
    /// Keys of `waybill_data` whose values, joined by hyphens, are the routing code.
    routing_keys: &'static [&'static str],
    /// The key of `waybill_data` that holds the bag or station.
    bag_key: &'static str,
    /// Words that announce the receiver's block on this carrier's labels.
    receiver_words: &'static [&'static str],
}

const HABITS: &[Habits] = &[Habits {
    code: "JDL",
    routing_keys: &["slideNo", "road"],
    bag_key: "siteName",
    receiver_words: &["客户信息"],
}];

/// How a waybill number looks: what it starts with, how many letters or digits follow, what it ends with.
struct Shape {
    start: &'static str,
    digits: std::ops::RangeInclusive<usize>,
    end: &'static str,
    code: &'static str,
}

const SHAPES: &[Shape] = &[
    Shape {
        start: "SF",
        digits: 13..=13,
        end: "",
        code: "SF",
    },
    Shape {
        start: "YT",
        digits: 13..=13,
        end: "",
        code: "YTO",
    },
    Shape {
        start: "JDVC",
        digits: 11..=11,
        end: "",
        code: "JDL",
    },
    Shape {
        start: "JDV",
        digits: 10..=14,
        end: "",
        code: "JDL",
    },
    Shape {
        start: "JT",
        digits: 13..=13,
        end: "",
        code: "JTSD",
    },
    Shape {
        start: "DPK",
        digits: 10..=14,
        end: "",
        code: "DB",
    },
    Shape {
        start: "TEST",
        digits: 8..=20,
        end: "",
        code: "TEST",
    },
];

/// The carrier that a waybill number's look gives away; `None` when several have such numbers.
pub(super) fn code_of_number(number: &str) -> Option<&'static str> {
    let fits = |shape: &&Shape| {
        let digits = number.strip_prefix(shape.start).and_then(|rest| rest.strip_suffix(shape.end));
        digits.is_some_and(|digits| shape.digits.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    SHAPES.iter().find(fits).map(|shape| shape.code)
}

/// The routing code by a carrier's own keys, and the keys.
pub(super) fn routing_by_keys(carrier: &str, data: &WaybillData) -> Option<(String, String)> {
    let habits = HABITS.iter().find(|habits| habits.code == carrier)?;
    let values: Option<Vec<&str>> = habits.routing_keys.iter().map(|key| data.get(key)).collect();
    let values = values.filter(|values| !values.is_empty())?;
    Some((habits.routing_keys.join("+"), values.join("-")))
}

/// The bag by a carrier's own key, and the key.
pub(super) fn bag_by_key(carrier: &str, data: &WaybillData) -> Option<(String, String)> {
    let habits = HABITS.iter().find(|habits| habits.code == carrier)?;
    Some((habits.bag_key.to_owned(), data.get(habits.bag_key)?.to_owned()))
}

/// How many digits the routing code has when it is a number that stands alone: the sorting zone of postal packets
/// (numbers by UPU S10: two letters, nine digits, two letters), the distribution centre of North American parcels.
pub(super) fn lone_routing_digits(number: &str) -> Option<std::ops::RangeInclusive<usize>> {
    let bytes = number.as_bytes();
    let letters = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_uppercase);
    if bytes.len() == 13 && letters(0..2) && letters(11..13) && bytes[2..11].iter().all(u8::is_ascii_digit) {
        return Some(1..=2);
    }
    (bytes.len() == 22 && number.starts_with('9') && bytes.iter().all(u8::is_ascii_digit)).then_some(4..=4)
}

/// Whether a text is a carrier's own word for the receiver's block.
pub(super) fn is_receiver_word(text: &str) -> bool {
    HABITS.iter().any(|habits| habits.receiver_words.contains(&text))
}

impl Carrier {
    /// The carrier behind a `delivery_id`; `None` when the reply states none.
    pub fn of(delivery_id: &str) -> Option<Carrier> {
        let known = KNOWN.iter().find(|(code, ..)| *code == delivery_id);
        (!delivery_id.is_empty()).then(|| Carrier {
            code: delivery_id.to_owned(),
            name: known.map(|carrier| carrier.1),
            latin_name: known.map(|carrier| carrier.2),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_give_their_carrier_away() {
        assert_eq!(code_of_number("SF1400027716359"), Some("SF"));
        assert_eq!(code_of_number("JDVC19000427713"), Some("JDL"));
        assert_eq!(code_of_number("73115500427718"), None);
        assert_eq!(lone_routing_digits("LX004277150CN"), Some(1..=2));
        assert_eq!(lone_routing_digits("SF1400027716359"), None);
    }

    #[test]
    fn known_and_unknown_codes() {
        assert_eq!(Carrier::of("SF").and_then(|c| c.name), Some("顺丰速运"));
        assert_eq!(Carrier::of("NEWCO").map(|c| (c.code, c.name)), Some(("NEWCO".into(), None)));
        assert_eq!(Carrier::of(""), None);
    }
}
