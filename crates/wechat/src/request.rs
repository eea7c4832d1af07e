//! What the interface is asked, with the limits that its pages state. Lengths are bytes of UTF-8.

use crate::error::{Rule, WechatError};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use waybill_label::paper::PrintType;

/// An order by its numbers.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRef {
    /// The shop's order number, at most 512 bytes.
    pub order_id: String,
    /// The carrier's code, as [`all_delivery`](crate::Client::all_delivery) lists it.
    pub delivery_id: String,
    /// The waybill number; may be empty except to cancel and for paths.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub waybill_id: String,
    /// The user's openid; not needed when the order was placed with [`AddSource::App`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub openid: String,
}

impl OrderRef {
    /// An order by order number and carrier.
    pub fn new(order_id: impl Into<String>, delivery_id: impl Into<String>) -> OrderRef {
        OrderRef {
            order_id: order_id.into(),
            delivery_id: delivery_id.into(),
            ..OrderRef::default()
        }
    }

    /// Says which field breaks a rule.
    ///
    /// # Errors
    /// When one does.
    pub fn check(&self) -> Result<(), WechatError> {
        needed("order_id", &self.order_id, 512)?;
        needed("delivery_id", &self.delivery_id, 64)?;
        bounded("waybill_id", &self.waybill_id, 128)?;
        bounded("openid", &self.openid, 128)
    }
}

/// The openid is left out.
impl fmt::Debug for OrderRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderRef")
            .field("order_id", &self.order_id)
            .field("delivery_id", &self.delivery_id)
            .field("waybill_id", &self.waybill_id)
            .finish_non_exhaustive()
    }
}

/// `order/get`.
#[derive(Serialize)]
pub(crate) struct GetOrder<'a> {
    #[serde(flatten)]
    pub order: &'a OrderRef,
    #[serde(serialize_with = "print_type")]
    pub print_type: PrintType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_remark: Option<&'a str>,
}

/// `order/batchget`: takes neither an openid nor a print_type.
#[derive(Serialize)]
pub(crate) struct BatchGetOrder<'a> {
    pub order_list: Vec<BatchItem<'a>>,
}

#[derive(Serialize)]
pub(crate) struct BatchItem<'a> {
    pub order_id: &'a str,
    pub delivery_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub waybill_id: &'a str,
}

/// Where an order comes from: `add_source`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AddSource {
    /// 0: a mini program. The user, whose openid is needed, is told of the parcel's way.
    #[default]
    MiniProgram,
    /// 2: an app or web page; needs [`AddOrder::wx_appid`].
    App,
}

impl Serialize for AddSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(match self {
            AddSource::MiniProgram => 0,
            AddSource::App => 2,
        })
    }
}

impl<'de> Deserialize<'de> for AddSource {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<AddSource, D::Error> {
        match u8::deserialize(deserializer)? {
            0 => Ok(AddSource::MiniProgram),
            2 => Ok(AddSource::App),
            _ => Err(serde::de::Error::custom("add_source is 0 or 2")),
        }
    }
}

/// `order/add`: an order for a carrier. The JSON is that of the interface, in snake case.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddOrder {
    /// Where the order comes from.
    #[serde(default)]
    pub add_source: AddSource,
    /// The app's or web page's appid, with [`AddSource::App`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wx_appid: Option<String>,
    /// The shop's order number: unique for ever, at most 512 bytes.
    pub order_id: String,
    /// The user's openid, with [`AddSource::MiniProgram`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid: Option<String>,
    /// The carrier's code.
    pub delivery_id: String,
    /// The account at the carrier.
    pub biz_id: String,
    /// A remark for the carrier, at most 1024 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_remark: Option<String>,
    /// Tells the shops of a platform apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tagid: Option<u64>,
    /// Who sends.
    pub sender: Party,
    /// Who receives.
    pub receiver: Party,
    /// The parcel.
    pub cargo: Cargo,
    /// What was bought, for the user's notice and the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<Shop>,
    /// Insurance.
    pub insured: Insured,
    /// The carrier's product.
    pub service: Service,
    /// When the courier is to come, in seconds since 1970; 0: as was agreed. SF needs it. With a time the courier brings the label: do not print it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_time: Option<u64>,
    /// 0: the contract is with the branch, 1: with the head office (YTO).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take_mode: Option<u8>,
}

/// A sender or receiver.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// At most 64 bytes.
    pub name: String,
    /// Landline, at most 32 bytes; this or [`Party::mobile`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tel: Option<String>,
    /// Mobile phone, at most 32 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    /// At most 64 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// At most 10 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_code: Option<String>,
    /// At most 64 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// At most 64 bytes.
    pub province: String,
    /// At most 64 bytes.
    pub city: String,
    /// District, at most 64 bytes.
    pub area: String,
    /// Street and house, at most 512 bytes.
    pub address: String,
}

/// The parcel.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cargo {
    /// How many parcels.
    pub count: u32,
    /// Weight of all in kg.
    #[serde(serialize_with = "number")]
    pub weight: f64,
    /// Length in cm.
    #[serde(serialize_with = "number")]
    pub space_x: f64,
    /// Width in cm.
    #[serde(serialize_with = "number")]
    pub space_y: f64,
    /// Height in cm.
    #[serde(serialize_with = "number")]
    pub space_z: f64,
    /// What is inside.
    #[serde(default)]
    pub detail_list: Vec<Detail>,
}

/// Goods in a parcel.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detail {
    /// At most 128 bytes.
    pub name: String,
    /// How many.
    pub count: u32,
}

/// What was bought.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shop {
    /// Path of the order's page in the mini program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wxa_path: Option<String>,
    /// Picture of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub img_url: Option<String>,
    /// Name of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_name: Option<String>,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_count: Option<u32>,
    /// Several kinds of goods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub detail_list: Vec<ShopDetail>,
}

/// One kind of goods.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopDetail {
    /// Name of the goods.
    pub goods_name: String,
    /// Picture of the goods.
    pub goods_img_url: String,
    /// More about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_desc: Option<String>,
}

/// Insurance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insured {
    /// 1: insured, 0: not.
    pub use_insured: u8,
    /// In fen: 10000 are 100 yuan.
    pub insured_value: u64,
}

/// The carrier's product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its number, as [`all_delivery`](crate::Client::all_delivery) lists it.
    pub service_type: u32,
    /// Its name.
    pub service_name: String,
}

impl AddOrder {
    /// Reads the interface's JSON object.
    ///
    /// # Errors
    /// When it is none, has a field that does not exist, or a value of another type. Values are not quoted.
    pub fn from_json(json: &[u8]) -> Result<AddOrder, OrderJsonError> {
        serde_json::from_slice(json).map_err(|e| OrderJsonError {
            line: e.line(),
            column: e.column(),
        })
    }

    /// The order by its numbers.
    pub fn order(&self) -> OrderRef {
        OrderRef {
            openid: self.openid.clone().unwrap_or_default(),
            ..OrderRef::new(&*self.order_id, &*self.delivery_id)
        }
    }

    /// Says which field breaks a documented rule, as it is said before anything is sent.
    ///
    /// # Errors
    /// When one does.
    pub fn check(&self) -> Result<(), WechatError> {
        needed("order_id", &self.order_id, 512)?;
        needed("delivery_id", &self.delivery_id, 64)?;
        needed("biz_id", &self.biz_id, 128)?;
        bounded("custom_remark", text(&self.custom_remark), 1024)?;
        match self.add_source {
            AddSource::MiniProgram => needed("openid", text(&self.openid), 128)?,
            AddSource::App => needed("wx_appid", text(&self.wx_appid), 128)?,
        }
        self.sender.check(&SENDER)?;
        self.receiver.check(&RECEIVER)?;
        let cargo = &self.cargo;
        rule("cargo.count", cargo.count > 0, "at least 1")?;
        let sizes = [
            ("cargo.weight", cargo.weight),
            ("cargo.space_x", cargo.space_x),
            ("cargo.space_y", cargo.space_y),
            ("cargo.space_z", cargo.space_z),
        ];
        for (field, size) in sizes {
            rule(field, size.is_finite() && size >= 0., "0 or more")?;
        }
        for detail in &cargo.detail_list {
            needed("cargo.detail_list.name", &detail.name, 128)?;
        }
        rule("insured.use_insured", self.insured.use_insured <= 1, "0 or 1")?;
        rule("take_mode", self.take_mode.is_none_or(|mode| mode <= 1), "0 or 1")?;
        needed("service.service_name", &self.service.service_name, 128)?;
        rule(
            "expect_time",
            self.delivery_id != "SF" || self.expect_time.is_some(),
            "given for SF: 0 when the courier comes as agreed",
        )
    }
}

/// Names of a party's fields.
type PartyFields = [&'static str; 10];
const SENDER: PartyFields = [
    "sender.name",
    "sender.tel",
    "sender.mobile",
    "sender.company",
    "sender.post_code",
    "sender.country",
    "sender.province",
    "sender.city",
    "sender.area",
    "sender.address",
];
const RECEIVER: PartyFields = [
    "receiver.name",
    "receiver.tel",
    "receiver.mobile",
    "receiver.company",
    "receiver.post_code",
    "receiver.country",
    "receiver.province",
    "receiver.city",
    "receiver.area",
    "receiver.address",
];

impl Party {
    fn check(&self, fields: &PartyFields) -> Result<(), WechatError> {
        let [name, tel, mobile, company, post_code, country, province, city, area, address] = *fields;
        needed(name, &self.name, 64)?;
        bounded(tel, text(&self.tel), 32)?;
        bounded(mobile, text(&self.mobile), 32)?;
        let phone = !text(&self.tel).is_empty() || !text(&self.mobile).is_empty();
        rule(mobile, phone, "given, or tel")?;
        bounded(company, text(&self.company), 64)?;
        bounded(post_code, text(&self.post_code), 10)?;
        bounded(country, text(&self.country), 64)?;
        needed(province, &self.province, 64)?;
        needed(city, &self.city, 64)?;
        needed(area, &self.area, 64)?;
        needed(address, &self.address, 512)
    }
}

/// Why JSON is no order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the order cannot be read (line {line}, column {column}): no JSON, a field that addOrder does not have, or a value of another type"
)]
pub struct OrderJsonError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// Personal values are left out.
impl fmt::Debug for AddOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddOrder")
            .field("order_id", &self.order_id)
            .field("delivery_id", &self.delivery_id)
            .finish_non_exhaustive()
    }
}

macro_rules! not_shown {
    ($($name:ident)+) => {
        $(
            /// Personal values are left out.
            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_struct(stringify!($name)).finish_non_exhaustive()
                }
            }
        )+
    };
}
not_shown!(Party Cargo Detail Shop ShopDetail PreviewTemplate TestUpdateOrder);

/// `template/preview`: a carrier's template, filled by WeChat.
#[derive(Clone, Default)]
pub struct PreviewTemplate {
    /// The waybill number.
    pub waybill_id: String,
    /// The template, as HTML; it is sent in base64.
    pub template: String,
    /// `##key##value##key##value##`.
    pub waybill_data: String,
    /// The order.
    pub custom: AddOrder,
}

/// `test_update_order`: a step of a sandbox parcel's way.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct TestUpdateOrder {
    /// The order number.
    pub order_id: String,
    /// The waybill number.
    pub waybill_id: String,
    /// When, in seconds since 1970.
    pub action_time: u64,
    /// What happened: 100001 picked up … 300003 signed for.
    pub action_type: u32,
    /// Words for the user.
    pub action_msg: String,
}

/// What becomes of a printing person: `update_type`. Persons (打印员) print with WeChat's program for PCs; they are no devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterUpdate {
    /// May print.
    Bind,
    /// May not print any more.
    Unbind,
}

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

pub(crate) fn needed(field: &'static str, value: &str, limit: usize) -> Result<(), WechatError> {
    if value.trim().is_empty() {
        return Err(WechatError::Request { field, rule: Rule::Needed });
    }
    bounded(field, value, limit)
}

fn bounded(field: &'static str, value: &str, limit: usize) -> Result<(), WechatError> {
    let bytes = value.len();
    match bytes > limit {
        true => Err(WechatError::Request {
            field,
            rule: Rule::TooLong { bytes, limit },
        }),
        false => Ok(()),
    }
}

fn rule(field: &'static str, kept: bool, values: &'static str) -> Result<(), WechatError> {
    match kept {
        true => Ok(()),
        false => Err(WechatError::Request {
            field,
            rule: Rule::Value(values),
        }),
    }
}

fn print_type<S: Serializer>(print_type: &PrintType, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u8(match print_type {
        PrintType::TwoPart => 0,
        PrintType::OnePart => 1,
    })
}

/// Whole numbers without a fraction, as the interface's examples have them.
fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    match number.fract() == 0. && number.abs() < 1e15 {
        true => serializer.serialize_i64(*number as i64),
        false => serializer.serialize_f64(*number),
    }
}
