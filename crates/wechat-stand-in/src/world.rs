//! What the interface knows, and what it answers.

use crate::Settings;
use crate::fault::{Fault, Faults};
use crate::http::Head;
use crate::template;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A carrier, the prefix and digits of its waybill numbers, and whether it has one-part labels.
struct Carrier {
    code: &'static str,
    name: &'static str,
    prefix: &'static str,
    digits: usize,
    one_part: bool,
}

const fn carrier(code: &'static str, name: &'static str, prefix: &'static str, digits: usize, one_part: bool) -> Carrier {
    Carrier {
        code,
        name,
        prefix,
        digits,
        one_part,
    }
}

const CARRIERS: [Carrier; 7] = [
    carrier("SF", "顺丰速运", "SF", 13, true),
    carrier("ZTO", "中通快递", "7311", 10, true),
    carrier("YTO", "圆通速递", "YT", 13, true),
    carrier("STO", "申通快递", "7730", 11, false),
    carrier("JDL", "京东物流", "JDVC", 11, false),
    carrier("EMS", "中国邮政速递物流", "12", 11, false),
    carrier("TEST", "测试快递", "TEST", 14, true),
];

/// All that happens, one request after the other.
pub struct World {
    settings: Settings,
    state: Mutex<State>,
}

struct State {
    orders: BTreeMap<String, Order>,
    /// Where changes of orders are written, one a line.
    file: Option<File>,
    tokens: Vec<(String, Instant)>,
    issued: u64,
    next_waybill: u64,
    calls: BTreeMap<String, u64>,
    repeated_adds: u64,
    faults: Faults,
    faulty: u64,
}

struct Order {
    custom: Value,
    waybill_id: String,
    cancelled: bool,
    path: Vec<Value>,
}

/// An `errcode` and `errmsg`.
type Refusal = (i64, &'static str);

impl World {
    pub fn new(settings: Settings) -> io::Result<World> {
        let mut state = State {
            orders: BTreeMap::new(),
            file: None,
            tokens: Vec::new(),
            issued: 0,
            next_waybill: 1,
            calls: BTreeMap::new(),
            repeated_adds: 0,
            faults: Faults::new(settings.percent, settings.seed),
            faulty: 0,
        };
        if let Some(path) = &settings.orders {
            let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
            for line in BufReader::new(&file).lines() {
                if let Ok(change) = serde_json::from_str::<Value>(&line?) {
                    state.redo(&change);
                }
            }
            state.file = Some(file);
        }
        Ok(World {
            settings,
            state: Mutex::new(state),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to go wrong with the next request for this path.
    pub fn fault(&self, path: &str) -> Option<Fault> {
        if !path.starts_with("/cgi-bin/express/") {
            return None;
        }
        let mut state = self.state();
        let fault = state.faults.next(path);
        state.faulty += u64::from(fault.is_some());
        fault
    }

    pub fn script(&self, path: &str, fault: Fault) {
        self.state().faults.add(path, fault);
    }

    /// `{calls, orders, repeated_adds, faulty}`.
    pub fn statistics(&self) -> Value {
        let state = self.state();
        json!({"calls": state.calls, "orders": state.orders.len(), "repeated_adds": state.repeated_adds, "faulty": state.faulty})
    }

    /// Places an order without a call.
    pub fn place(&self, custom: Value) -> Result<(), Refusal> {
        self.state().add(&custom).map(drop)
    }

    /// The reply to a request.
    pub fn reply(&self, head: &Head, body: &[u8], fault: Option<Fault>) -> Value {
        let mut state = self.state();
        *state.calls.entry(head.path.clone()).or_default() += 1;
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        if head.path == "/stand-in/statistics" {
            drop(state);
            return self.statistics();
        }
        if head.path == "/cgi-bin/stable_token" {
            return self.stable_token(&mut state, &body);
        }
        if let Some(name) = head.path.strip_prefix("/cloud/logistics.") {
            return state.cloud(name, &body);
        }
        if let Some(refusal) = state.refusal(head, fault) {
            return refusal;
        }
        let reply = state.call(&head.path, head.method == "GET", &body);
        match fault {
            Some(Fault::BusyAfter) => error((-1, "system error")),
            Some(fault) => state.spoilt(reply, fault),
            None => reply,
        }
    }

    fn stable_token(&self, state: &mut State, body: &Value) -> Value {
        if body["grant_type"] != "client_credential" {
            return error((40002, "invalid grant_type"));
        }
        if body["appid"] != self.settings.appid.as_str() {
            return error((40013, "invalid appid"));
        }
        if body["secret"] != self.settings.secret.as_str() {
            return error((40125, "invalid appsecret"));
        }
        let now = Instant::now();
        state.tokens.retain(|token| token.1 > now);
        if body["force_refresh"] == true || state.tokens.is_empty() {
            state.issued += 1;
            let token = format!("stand-in-token-{:06}", state.issued);
            state.tokens.push((token, now + Duration::from_secs(self.settings.token_seconds)));
        }
        let (token, ends) = state.tokens.last().cloned().unwrap_or_else(|| (String::new(), now));
        json!({"access_token": token, "expires_in": ends.saturating_duration_since(now).as_secs()})
    }
}

impl State {
    /// What a request is refused with before it is looked at.
    fn refusal(&mut self, head: &Head, fault: Option<Fault>) -> Option<Value> {
        if fault == Some(Fault::Token) {
            self.tokens.clear();
        }
        let now = Instant::now();
        let given = head.query.split('&').find_map(|pair| pair.strip_prefix("access_token="));
        match given {
            None | Some("") => return Some(error((41001, "access_token missing"))),
            Some(given) if !self.tokens.iter().any(|(token, ends)| token == given && *ends > now) => {
                return Some(error((40001, "invalid credential, access_token is invalid or not latest")));
            }
            Some(_) => {}
        }
        Some(match fault? {
            Fault::Busy => error((-1, "system error")),
            Fault::HtmlMessage => error((-1, "<html><body>王小蒙 18610000000</body></html>")),
            Fault::Minute => error((45011, "api minute-quota reach limit, must slower, retry next minute")),
            Fault::Day => error((45009, "reach max api daily quota limit")),
            Fault::CarrierSystem => error((9300502, "Delivery side sys error")),
            Fault::Carrier => {
                let mut reply = error((9300501, "Delivery side error"));
                reply["delivery_resultcode"] = 10002.into();
                reply["delivery_resultmsg"] = "王小蒙 18610000000 的地址超区".into();
                reply
            }
            _ => return None,
        })
    }

    fn call(&mut self, path: &str, get: bool, body: &Value) -> Value {
        let result = match path.strip_prefix("/cgi-bin/express/").unwrap_or_default() {
            "business/delivery/getall" | "business/printer/getall" if !get => Err((43001, "require GET method")),
            "business/delivery/getall" => Ok(deliveries()),
            "business/printer/getall" => Ok(json!({"count": 1, "openid": ["oABC"], "tagid_list": ["123,456"]})),
            _ if get => Err((43002, "require POST method")),
            "business/order/add" => self.add(body),
            "business/order/get" => self.get(body, body["print_type"] == 1),
            "business/order/batchget" => self.batch(body),
            "business/order/cancel" => self.cancel(body),
            "business/path/get" => self.path(body),
            "business/quota/get" => Ok(json!({"quota_num": 210})),
            "business/printer/update" => printer(body),
            "business/test_update_order" => self.step(body),
            "delivery/template/preview" => preview(body),
            _ => Err((40066, "invalid url")),
        };
        result.unwrap_or_else(error)
    }

    fn add(&mut self, body: &Value) -> Result<Value, Refusal> {
        let text = |key: &str| body[key].as_str().unwrap_or_default();
        let (order_id, delivery_id) = (text("order_id"), text("delivery_id"));
        if order_id.is_empty() || !body["sender"].is_object() || !body["receiver"].is_object() || !body["cargo"].is_object() {
            return Err((47001, "data format error"));
        }
        if body["add_source"] == 0 && text("openid").is_empty() {
            return Err((40003, "invalid openid"));
        }
        let long = |side: &str| body[side]["name"].as_str().is_none_or(|name| name.len() > 64);
        if order_id.len() > 512 || text("custom_remark").len() > 1024 || long("sender") || long("receiver") {
            return Err((9300526, "arg size exceed limit"));
        }
        let carrier = known(delivery_id)?;
        if text("biz_id").is_empty() || delivery_id == "TEST" && text("biz_id") != "test_biz_id" {
            return Err((9300531, "invalid biz_id or password"));
        }
        if delivery_id == "TEST" && (body["service"]["service_type"] != 1 || body["service"]["service_name"] != "test_service_name") {
            return Err((9300510, "invalid service type"));
        }
        if delivery_id == "SF" && !body["expect_time"].is_u64() {
            return Err((930561, "args error"));
        }
        if self.orders.contains_key(order_id) {
            self.repeated_adds += 1;
            return Err((9300522, "order_id repeated"));
        }
        // Numbers that do not follow each other, as of a carrier with other customers.
        let number = self.next_waybill * 7_919 + 400_000;
        let waybill_id = format!("{}{number:0digits$}", carrier.prefix, digits = carrier.digits);
        let change = json!({"add": body, "waybill_id": waybill_id});
        self.redo(&change);
        self.note(&change);
        let data = waybill_data(&self.orders[order_id]);
        Ok(json!({"order_id": order_id, "waybill_id": waybill_id, "waybill_data": data}))
    }

    /// A change as its file has it.
    fn redo(&mut self, change: &Value) {
        if let Some(order) = change["cancel"].as_str().and_then(|order_id| self.orders.get_mut(order_id)) {
            order.cancelled = true;
            return;
        }
        if let (Some(order_id), Some(waybill_id)) = (change["add"]["order_id"].as_str(), change["waybill_id"].as_str()) {
            self.next_waybill += 1;
            let order = Order {
                custom: change["add"].clone(),
                waybill_id: waybill_id.to_owned(),
                cancelled: false,
                path: Vec::new(),
            };
            self.orders.insert(order_id.to_owned(), order);
        }
    }

    fn note(&mut self, change: &Value) {
        if let Some(file) = &mut self.file {
            // An order that is not kept is found out by whoever asks for it after a restart.
            let _ = writeln!(file, "{change}");
        }
    }

    /// The order that a request names by its numbers.
    fn find(&self, body: &Value) -> Result<&Order, Refusal> {
        let text = |key: &str| body[key].as_str().unwrap_or_default();
        let order = self.orders.get(text("order_id")).ok_or((930563, "order not exist"))?;
        if order.custom["delivery_id"] != body["delivery_id"] {
            return Err((930563, "order not exist"));
        }
        match text("waybill_id") {
            "" => Ok(order),
            waybill_id if waybill_id == order.waybill_id => Ok(order),
            _ => Err((40199, "waybill_id not found")),
        }
    }

    fn get(&self, body: &Value, one_part: bool) -> Result<Value, Refusal> {
        let order = self.find(body)?;
        let remark = body["custom_remark"].as_str();
        let print_html = print_html(order, one_part, remark).ok_or((9300512, "template render error"))?;
        Ok(json!({
            "print_html": print_html, "waybill_data": waybill_data(order), "order_id": order.custom["order_id"],
            "delivery_id": order.custom["delivery_id"], "waybill_id": order.waybill_id, "order_status": i32::from(order.cancelled),
            "errcode": 0, "errmsg": "ok",
        }))
    }

    /// Orders that are not there are left out without a word, those with another waybill number are errors.
    fn batch(&self, body: &Value) -> Result<Value, Refusal> {
        let list = body["order_list"].as_array().ok_or((47001, "data format error"))?;
        if list.len() > 100 {
            return Err((40097, "invalid args"));
        }
        let item = |item: &Value| match self.get(item, false) {
            Ok(reply) => Some(reply),
            Err((930563, _)) => None,
            Err(refusal) => {
                let mut reply = error(refusal);
                reply["order_id"] = item["order_id"].clone();
                reply["delivery_id"] = item["delivery_id"].clone();
                Some(reply)
            }
        };
        // Not in the order of the request.
        Ok(json!({"order_list": list.iter().rev().filter_map(item).collect::<Vec<_>>()}))
    }

    fn cancel(&mut self, body: &Value) -> Result<Value, Refusal> {
        let order = self.find(body)?;
        if body["waybill_id"].as_str().unwrap_or_default().is_empty() {
            return Err((40199, "waybill_id not found"));
        }
        if order.cancelled {
            return Err((9300501, "Delivery side error"));
        }
        let change = json!({"cancel": body["order_id"]});
        self.redo(&change);
        self.note(&change);
        Ok(json!({"errcode": 0, "errmsg": "ok", "delivery_resultcode": 0, "delivery_resultmsg": ""}))
    }

    fn path(&self, body: &Value) -> Result<Value, Refusal> {
        let order = self.find(body)?;
        let custom = &order.custom;
        Ok(json!({
            "openid": custom["openid"], "delivery_id": custom["delivery_id"], "waybill_id": order.waybill_id,
            "path_item_num": order.path.len(), "path_item_list": order.path,
        }))
    }

    fn step(&mut self, body: &Value) -> Result<Value, Refusal> {
        if body["biz_id"] != "test_biz_id" || body["delivery_id"] != "TEST" {
            return Err((9300531, "invalid biz_id or password"));
        }
        self.find(body)?;
        let step = json!({"action_time": body["action_time"], "action_type": body["action_type"], "action_msg": body["action_msg"]});
        if let Some(order) = body["order_id"].as_str().and_then(|order_id| self.orders.get_mut(order_id)) {
            order.path.push(step);
        }
        Ok(json!({"errcode": 0, "errmsg": "ok"}))
    }

    /// The cloud call: no token, names in camel case; what fails is thrown with `errCode` and `errMsg`.
    fn cloud(&mut self, name: &str, body: &Value) -> Value {
        let path = match name {
            "getOrder" => "business/order/get",
            "batchGetOrder" => "business/order/batchget",
            "addOrder" => "business/order/add",
            _ => "",
        };
        let reply = self.call(&format!("/cgi-bin/express/{path}"), false, &renamed(body, &snake));
        let mut reply = renamed(&reply, &camel);
        let fields = reply.as_object_mut();
        let Some(fields) = fields else { return reply };
        let code = fields.remove("errcode").unwrap_or(0.into());
        let message = fields.remove("errmsg");
        let said = match (&code, message) {
            (code, Some(message)) if *code != 0 => format!("fail {}", message.as_str().unwrap_or_default()),
            _ => "ok".to_owned(),
        };
        fields.insert("errCode".into(), code);
        fields.insert("errMsg".into(), format!("openapi.logistics.{name}:{said}").into());
        reply
    }

    /// A reply with something wrong in it.
    fn spoilt(&self, mut reply: Value, fault: Fault) -> Value {
        match fault {
            Fault::OtherOrder if reply["order_id"].is_string() => {
                let other = self.orders.keys().find(|order_id| reply["order_id"] != order_id.as_str());
                reply["order_id"] = other.map_or("another", String::as_str).into();
            }
            Fault::LeftOut | Fault::ItemBusy | Fault::OtherOrder => {
                if let Some(items) = reply["order_list"].as_array_mut().filter(|items| !items.is_empty()) {
                    let first = items.remove(0);
                    if fault != Fault::LeftOut {
                        let mut item = error((-1, "system error"));
                        item["order_id"] = first["order_id"].clone();
                        item["delivery_id"] = first["delivery_id"].clone();
                        items.insert(0, item);
                    }
                }
            }
            _ => {}
        }
        reply
    }
}

/// An error as the interface words it, with a request's id.
fn error((code, message): Refusal) -> Value {
    json!({"errcode": code, "errmsg": format!("{message} rid: 6a1d22aa-12ab34cd-0{:07x}", code.unsigned_abs()), "waybill_data": {}})
}

fn known(delivery_id: &str) -> Result<&'static Carrier, Refusal> {
    let carrier = CARRIERS.iter().find(|carrier| carrier.code == delivery_id);
    carrier.ok_or((9300503, "specified delivery id is not registered"))
}

fn deliveries() -> Value {
    let delivery = |carrier: &Carrier| {
        let (service_type, service_name) = if carrier.code == "TEST" {
            (1, "test_service_name")
        } else {
            (0, "标准快递")
        };
        json!({
            "delivery_id": carrier.code, "delivery_name": carrier.name, "can_use_cash": 0, "can_get_quota": 1,
            "service_type": [{"service_type": service_type, "service_name": service_name}], "cash_biz_id": "",
        })
    };
    json!({"count": CARRIERS.len(), "data": CARRIERS.iter().map(delivery).collect::<Vec<_>>()})
}

fn printer(body: &Value) -> Result<Value, Refusal> {
    match body["update_type"].as_str() {
        Some("bind" | "unbind") => Ok(json!({"errcode": 0, "errmsg": "ok"})),
        _ => Err((9300517, "invalid update_type")),
    }
}

/// What the carrier says about a waybill, keyed as carriers do; EMS says nothing.
fn data_pairs(order: &Order) -> Vec<(String, String)> {
    let code = order.custom["delivery_id"].as_str().unwrap_or_default();
    let number: u64 = order
        .waybill_id
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0, |n, digit| n * 10 % 999_983 + u64::from(digit - b'0'));
    let mark = format!("{}-{:02} {:03}", 100 + number % 800, number / 7 % 100, number / 13 % 1000);
    let bag = ["广州", "杭州", "东莞虎门", "成都双流"][number as usize % 4];
    match code {
        "EMS" => Vec::new(),
        _ => vec![(format!("{code}_bagAddr"), bag.to_owned()), (format!("{code}_mark"), mark)],
    }
}

fn waybill_data(order: &Order) -> Value {
    let pair = |(key, value)| json!({"key": key, "value": value});
    data_pairs(order).into_iter().map(pair).collect()
}

/// The label; empty when the carrier has none of this kind.
fn print_html(order: &Order, one_part: bool, remark: Option<&str>) -> Option<String> {
    let code = order.custom["delivery_id"].as_str().unwrap_or_default();
    let carrier = known(code).ok()?;
    let template = match one_part {
        true if !carrier.one_part => return Some(String::new()),
        true => include_str!("../templates/one-part.html"),
        false => include_str!("../templates/two-part.html"),
    };
    let template = template
        .replace("{carrier}", carrier.name)
        .replace("{mark}", &format!("{code}_mark"))
        .replace("{bag}", &format!("{code}_bagAddr"));
    let data = data_pairs(order);
    let filled = template::fill(&template, &|key| match key {
        "custom.custom_remark" if remark.is_some() => remark.unwrap_or_default().to_owned(),
        _ => value(key, &order.waybill_id, &data, &order.custom, true),
    });
    filled.map(|html| BASE64_STANDARD.encode(html))
}

/// `template/preview`: nothing is masked, since the carrier's template is what is looked at.
fn preview(body: &Value) -> Result<Value, Refusal> {
    let waybill_id = body["waybill_id"]
        .as_str()
        .filter(|id| !id.is_empty())
        .ok_or((40199, "waybill_id not found"))?;
    let data = body["waybill_data"].as_str().ok_or((9300502, "waybill_data error"))?;
    let mut parts = data.trim_matches('#').split("##");
    let mut pairs = Vec::new();
    while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
        pairs.push((key.to_owned(), value.to_owned()));
    }
    let template = body["waybill_template"].as_str().and_then(|text| BASE64_STANDARD.decode(text).ok());
    let filled = template.and_then(|html| {
        let html = String::from_utf8(html).ok()?;
        template::fill(&html, &|key| value(key, waybill_id, &pairs, &body["custom"], false))
    });
    let filled = filled.ok_or((9300512, "template render error"))?;
    Ok(json!({"waybill_id": waybill_id, "rendered_waybill_template": BASE64_STANDARD.encode(filled)}))
}

/// The value of a template's variable.
fn value(key: &str, waybill_id: &str, data: &[(String, String)], custom: &Value, masked: bool) -> String {
    if let Some(name) = key.strip_prefix("waybilldata.") {
        return data
            .iter()
            .find(|pair| pair.0 == name)
            .map(|pair| pair.1.clone())
            .unwrap_or_default();
    }
    let Some(path) = key.strip_prefix("custom.") else {
        return if key == "sys.waybillid" {
            waybill_id.to_owned()
        } else {
            String::new()
        };
    };
    let found = path.split('.').try_fold(custom, |value, name| value.get(name));
    let text = match found {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    match path.rsplit('.').next() {
        Some("name") if masked => hidden(&text, 1, 0),
        Some("mobile" | "tel") if masked => hidden(&text, 3, 4),
        _ => text,
    }
}

/// The text with stars between its first and last characters.
fn hidden(text: &str, first: usize, last: usize) -> String {
    let count = text.chars().count();
    let star = |(at, c)| if at < first || at + last >= count { c } else { '*' };
    text.chars().enumerate().map(star).collect()
}

/// An object with other names, all the way down.
fn renamed(value: &Value, name: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (name(key), renamed(value, name)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, name)).collect(),
        other => other.clone(),
    }
}

fn snake(name: &str) -> String {
    name.chars().fold(String::new(), |mut out, c| {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
        out
    })
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut out, part| {
        out.extend(part.chars().next().map(|c| c.to_ascii_uppercase()));
        out.push_str(part.get(1..).unwrap_or_default());
        out
    })
}
