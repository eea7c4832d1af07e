//! What the interface answers, besides waybills, which are a [`Response`].

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use waybill_label::response::{Response, WaybillData};

/// An order that was placed.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Added {
    /// The order number.
    pub order_id: String,
    /// The carrier's code.
    pub delivery_id: String,
    /// The waybill number.
    pub waybill_id: String,
    /// What the carrier says about the waybill.
    pub waybill_data: WaybillData,
    /// The order was there before this call: look whether it is the same one, or only has its number.
    pub existed: bool,
}

impl Added {
    pub(crate) fn of(response: Response, existed: bool) -> Added {
        Added {
            order_id: response.order_id,
            delivery_id: response.delivery_id,
            waybill_id: response.waybill_id,
            waybill_data: response.waybill_data,
            existed,
        }
    }
}

impl fmt::Debug for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Added")
            .field("order_id", &self.order_id)
            .field("delivery_id", &self.delivery_id)
            .field("waybill_id", &self.waybill_id)
            .field("existed", &self.existed)
            .finish_non_exhaustive()
    }
}

/// A carrier that WeChat knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// Its code.
    #[serde(alias = "deliveryId", deserialize_with = "text", default)]
    pub delivery_id: String,
    /// Its name.
    #[serde(alias = "deliveryName", deserialize_with = "text", default)]
    pub delivery_name: String,
    /// 1: parcels may be paid one by one, with [`cash_biz_id`](Delivery::cash_biz_id).
    #[serde(alias = "canUseCash", deserialize_with = "whole", default)]
    pub can_use_cash: i64,
    /// 1: its accounts have a quota of waybills.
    #[serde(alias = "canGetQuota", deserialize_with = "whole", default)]
    pub can_get_quota: i64,
    /// The account for parcels that are paid one by one.
    #[serde(alias = "cashBizId", deserialize_with = "text", default)]
    pub cash_biz_id: String,
    /// Its products.
    #[serde(alias = "serviceType", deserialize_with = "list", default)]
    pub service_type: Vec<ServiceType>,
}

/// A carrier's product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceType {
    /// Its number.
    #[serde(alias = "serviceType", deserialize_with = "whole", default)]
    pub service_type: i64,
    /// Its name.
    #[serde(alias = "serviceName", deserialize_with = "text", default)]
    pub service_name: String,
}

/// A parcel's way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Path {
    /// The user's openid.
    #[serde(deserialize_with = "text", default)]
    pub openid: String,
    /// The carrier's code.
    #[serde(alias = "deliveryId", deserialize_with = "text", default)]
    pub delivery_id: String,
    /// The waybill number.
    #[serde(alias = "waybillId", deserialize_with = "text", default)]
    pub waybill_id: String,
    /// Its steps.
    #[serde(alias = "pathItemList", deserialize_with = "list", default)]
    pub path_item_list: Vec<PathItem>,
}

/// A step of a parcel's way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PathItem {
    /// When, in seconds since 1970.
    #[serde(alias = "actionTime", deserialize_with = "whole", default)]
    pub action_time: i64,
    /// What happened: 100001 picked up, 100002 not picked up, 100003 courier assigned, 200001 on the way, 300002 being delivered, 300003 signed
    /// for, 300004 not delivered, 400001 cancelled, 400002 held up.
    #[serde(alias = "actionType", deserialize_with = "whole", default)]
    pub action_type: i64,
    /// The carrier's words; they may be personal.
    #[serde(alias = "actionMsg", deserialize_with = "text", default)]
    pub action_msg: String,
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Path")
            .field("delivery_id", &self.delivery_id)
            .field("waybill_id", &self.waybill_id)
            .field("path_item_list", &self.path_item_list)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PathItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PathItem")
            .field("action_time", &self.action_time)
            .field("action_type", &self.action_type)
            .finish_non_exhaustive()
    }
}

/// Who may print with WeChat's program for PCs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Printers {
    /// How many.
    #[serde(deserialize_with = "whole", default)]
    pub count: i64,
    /// Their openids.
    #[serde(deserialize_with = "texts", default)]
    pub openid: Vec<String>,
    /// The tagids whose orders they may print, in the same order.
    #[serde(alias = "tagidList", deserialize_with = "texts", default)]
    pub tagid_list: Vec<String>,
}

impl fmt::Debug for Printers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Printers").field("count", &self.count).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
pub(crate) struct Deliveries {
    #[serde(deserialize_with = "list", default)]
    pub data: Vec<Delivery>,
}

#[derive(Deserialize)]
pub(crate) struct Quota {
    #[serde(alias = "quotaNum", deserialize_with = "whole")]
    pub quota_num: i64,
}

/// A text or number in either shape.
#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Text(String),
    Whole(i64),
    Nothing,
}

impl Loose {
    fn text(self) -> String {
        match self {
            Loose::Text(text) => text,
            Loose::Whole(number) => number.to_string(),
            Loose::Nothing => String::new(),
        }
    }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Loose::deserialize(deserializer)?.text())
}

fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(list::<Loose, D>(deserializer)?.into_iter().map(Loose::text).collect())
}

fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    match Loose::deserialize(deserializer)? {
        Loose::Whole(number) => Ok(number),
        Loose::Text(digits) if !digits.trim().is_empty() => digits.trim().parse().map_err(|_| serde::de::Error::custom("no whole number")),
        Loose::Text(_) | Loose::Nothing => Ok(0),
    }
}

fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
