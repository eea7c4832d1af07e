//! Who carries the parcel. The set of codes is open: an unknown one is kept and simply has no name.

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
    fn known_and_unknown_codes() {
        assert_eq!(Carrier::of("SF").and_then(|c| c.name), Some("顺丰速运"));
        assert_eq!(Carrier::of("NEWCO").map(|c| (c.code, c.name)), Some(("NEWCO".into(), None)));
        assert_eq!(Carrier::of(""), None);
    }
}
