//! `fetch`, `label` and `wechat`: calls of WeChat Logistics.

mod add;
pub mod calls;
mod connection;
mod failures;
pub mod fetch;
mod journal;
pub mod label;
mod orders;

use crate::options::{OneOrder, Parts};
use waybill_label::paper::PrintType;
use waybill_label_wechat::OrderRef;

fn print_type(parts: Parts) -> PrintType {
    match parts {
        Parts::TwoPart => PrintType::TwoPart,
        Parts::OnePart => PrintType::OnePart,
    }
}

fn numbers(order: &OneOrder) -> OrderRef {
    OrderRef {
        order_id: order.order_id.clone(),
        delivery_id: order.delivery.clone(),
        waybill_id: order.waybill.clone(),
        openid: order.openid.clone(),
    }
}
