//! `wechat …`: single calls, with their answers as JSON.

use super::connection::client;
use super::failures::Failures;
use super::{add, numbers};
use crate::options::WechatCall;
use crate::render::stdout;
use crate::{Stop, options, text};
use serde::Serialize;
use serde_json::json;
use std::fs;
use std::path::Path;
use waybill_label_wechat::{AddOrder, OrderRef, PreviewTemplate, WechatError};

pub fn run(call: &WechatCall) -> Result<usize, Stop> {
    match call {
        WechatCall::Add(options) => add::run(options),
        WechatCall::Cancel(ask) => {
            let order = numbers(&ask.order);
            let cancelled = client(&ask.connection)?.cancel_order(&order);
            let answer = cancelled.map(|()| json!({"order_id": order.order_id, "waybill_id": order.waybill_id, "cancelled": true}));
            told(&order, answer)
        }
        WechatCall::Path(ask) => {
            let order = numbers(&ask.order);
            told(&order, client(&ask.connection)?.path(&order))
        }
        WechatCall::Printers(connection) => told(&OrderRef::default(), client(connection)?.printers()),
        WechatCall::Carriers(connection) => told(&OrderRef::default(), client(connection)?.all_delivery()),
        WechatCall::Quota(ask) => {
            let quota = client(&ask.connection)?.quota(&ask.delivery, &ask.biz_id);
            told(&OrderRef::default(), quota.map(|left| json!({"quota_num": left})))
        }
        WechatCall::Preview(options) => preview(options),
    }
}

fn preview(options: &options::Preview) -> Result<usize, Stop> {
    let read = |path: &Path| fs::read(path).map_err(|e| Stop::io(path.display(), &e));
    let template = String::from_utf8(read(&options.template)?);
    let preview = PreviewTemplate {
        waybill_id: options.waybill.clone(),
        template: template.map_err(|_| Stop::Usage(text!("{path}: the template is not UTF-8", path = options.template.display())))?,
        waybill_data: options.data.clone(),
        custom: AddOrder::from_json(&read(&options.order)?).map_err(|e| Stop::Usage(text!("--order: {error}", error = e)))?,
    };
    let order = preview.custom.order();
    told(&order, client(&options.connection)?.preview_template(&preview))
}

/// Prints an answer, or says why there is none.
fn told(order: &OrderRef, answer: Result<impl Serialize, WechatError>) -> Result<usize, Stop> {
    match answer {
        Ok(answer) => {
            let mut json = serde_json::to_vec(&answer).map_err(|e| Stop::io("stdout", &e.into()))?;
            json.push(b'\n');
            stdout(&json).map(|()| 0)
        }
        Err(error) => {
            let mut failures = Failures::start(None)?;
            failures.add(order, &error)?;
            failures.finish()
        }
    }
}
