//! Plain labels of our own for replies without a document: the sections that GB/T 41833 names, filled like any template.

use super::{LabelOverrides, ReplyValues, TemplateError, fill, masking};
use crate::label::Carrier;
use crate::paper::Paper;
use crate::response::Response;

/// A built-in label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltinTemplate {
    /// 76×130 mm, one part.
    OnePart76x130,
    /// 100×150 mm, one part.
    OnePart100x150,
    /// 100×180 mm, two parts, cut at 110 mm.
    TwoPart100x180,
}

impl BuiltinTemplate {
    /// Reads `builtin:76x130`, `builtin:100x150` or `builtin:100x180`; `None` for another name.
    pub fn parse(name: &str) -> Option<BuiltinTemplate> {
        match name {
            "builtin:76x130" => Some(BuiltinTemplate::OnePart76x130),
            "builtin:100x150" => Some(BuiltinTemplate::OnePart100x150),
            "builtin:100x180" => Some(BuiltinTemplate::TwoPart100x180),
            _ => None,
        }
    }
    /// The paper it is made for.
    pub fn paper(self) -> Paper {
        match self {
            BuiltinTemplate::OnePart76x130 => Paper::ONE_PART,
            BuiltinTemplate::OnePart100x150 => Paper::SF,
            BuiltinTemplate::TwoPart100x180 => Paper::TWO_PART,
        }
    }
    pub(crate) fn source(self) -> &'static str {
        match self {
            BuiltinTemplate::OnePart76x130 => include_str!("../../assets/templates/76x130.html"),
            BuiltinTemplate::OnePart100x150 => include_str!("../../assets/templates/100x150.html"),
            BuiltinTemplate::TwoPart100x180 => include_str!("../../assets/templates/100x180.html"),
        }
    }
}

/// The document of a built-in label: waybill number, routing code and both parties are needed, the rest is printed when there is any.
pub(crate) fn html(
    template: BuiltinTemplate,
    response: &Response,
    overrides: &LabelOverrides,
    mask: bool,
    limit: usize,
) -> Result<String, TemplateError> {
    let needed = |value: Option<String>, what: &'static str| value.filter(|v| !v.trim().is_empty()).ok_or(TemplateError::Lacking { what });
    let reply = ReplyValues::of(response);
    let value = |key: &str| overrides.value(key, &reply).filter(|value| !value.trim().is_empty());
    let data = &response.waybill_data;
    let party = |side: &str, what: [&'static str; 2]| -> Result<[String; 3], TemplateError> {
        let part = |name: &str| value(&format!("custom.{side}.{name}"));
        let name = needed(part("name").or_else(|| part("company")), what[0])?;
        let phone = part("mobile").or_else(|| part("tel")).unwrap_or_default();
        let address: String = ["province", "city", "area", "address"].iter().filter_map(|p| part(p)).collect();
        let address = needed(Some(address), what[1])?;
        Ok(match mask {
            true => [masking::name(&name), masking::phone(&phone), masking::address(&address)],
            false => [name, phone, address],
        })
    };
    let receiver = party(
        "receiver",
        ["the receiver's name (receiver.name)", "the receiver's address (receiver.address)"],
    )?;
    let sender = party(
        "sender",
        ["the sender's name (sender.name)", "the sender's address (sender.address)"],
    )?;
    let number = needed(value("sys.waybillid"), "the waybill number (waybill_id)")?;
    let route = needed(
        data.routing_code().map(str::to_owned),
        "the routing code (*_mark or destRouteLabel in waybill_data)",
    )?;
    let carrier = Carrier::of(&response.delivery_id);
    let carrier = carrier.map(|c| c.name.map_or(c.code, str::to_owned)).unwrap_or_default();
    let qr = data.two_dimension_code().unwrap_or(&number).to_owned();
    let line = |word: &str, value: Option<String>| value.map(|value| format!("{word}：{value}")).unwrap_or_default();
    let goods = value("custom.shop.goods_name").or_else(|| data.cargo().map(str::to_owned));
    let values = [
        ("carrier", carrier),
        ("number", number),
        ("route", route),
        ("bag", line("集包地", data.bag_address().map(str::to_owned))),
        ("service", data.service_code().unwrap_or_default().to_owned()),
        ("receiver.name", receiver[0].clone()),
        ("receiver.phone", receiver[1].clone()),
        ("receiver.address", receiver[2].clone()),
        ("sender.name", sender[0].clone()),
        ("sender.phone", sender[1].clone()),
        ("sender.address", sender[2].clone()),
        ("qr", qr),
        ("order", line("订单号", value("custom.order_id"))),
        ("goods", line("物品", goods)),
        ("count", line("件数", value("custom.cargo.count"))),
        ("weight", line("重量", value("custom.cargo.weight").map(|kg| format!("{kg}kg")))),
        ("remark", line("备注", value("custom.custom_remark"))),
    ];
    let filled = values.into_iter().fold(LabelOverrides::default(), |all, (key, value)| {
        all.set(&format!("custom.label.{key}"), &value)
    });
    fill(template.source().to_owned(), response, &filled, limit)
}
