//! The calls, and what is done when one fails.

use crate::clock::{Clock, SystemClock, back_off, until_midnight};
use crate::error::{Rule, WechatError};
use crate::http::Http;
use crate::pace::Pace;
use crate::reply::{Added, Deliveries, Delivery, Path, Printers, Quota};
use crate::request::{AddOrder, BatchGetOrder, BatchItem, GetOrder, OrderRef, PreviewTemplate, PrinterUpdate, TestUpdateOrder, needed};
use crate::secret::Secret;
use crate::token::{TokenSource, Tokens};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use waybill_label::Limits;
use waybill_label::paper::PrintType;
use waybill_label::response::{ApiError, OrderStatus, Response, ResponseError, Responses, Retry};

/// The interface of WeChat Logistics. `Send + Sync`: build one and share it between threads.
///
/// What a failed call does: a refused token is renewed once; a busy service, a 5xx status and a lost answer are asked again, three times in all, later
/// each time; the quota of a minute is waited for and that of a day is an error at once, without a call; everything else is an error. An order is never
/// placed again blindly: [`Client::add_order`] looks first whether it is there.
#[derive(Debug)]
pub struct Client {
    http: Http,
    tokens: Tokens,
    pace: Pace,
    rules: Rules,
}

struct Rules {
    clock: Arc<dyn Clock>,
    tries: u32,
    first_wait: Duration,
    limits: Limits,
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rules").field("tries", &self.tries).finish_non_exhaustive()
    }
}

/// The settings of a [`Client`]; made by [`Client::builder`].
pub struct ClientBuilder {
    source: TokenSource,
    base_url: String,
    timeout: Duration,
    proxy: Proxy,
    per_minute: u32,
    patience: Duration,
    rules: Rules,
}

enum Proxy {
    Environment,
    None,
    Url(String),
}

/// Why there is no client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL is none.
    #[error("the base URL is none: give http:// or https:// and a host, such as https://api.weixin.qq.com")]
    BaseUrl,
    /// The proxy's URL is none.
    #[error("the proxy is none: give http://HOST:PORT")]
    Proxy,
}

/// Where the interface is.
pub const BASE_URL: &str = "https://api.weixin.qq.com";
/// The most orders of one `order/batchget`.
const BATCH: usize = 100;
/// `errcode` of an order number that was used before.
const REPEATED: i64 = 9300522;
/// `errcode` of an order, or of a waybill, that is not there.
const NOT_THERE: [i64; 2] = [930563, 40199];
/// `errcode` of a carrier that refuses.
const CARRIER_REFUSED: i64 = 9300501;

impl ClientBuilder {
    /// Where the interface is. Default: [`BASE_URL`].
    pub fn base_url(mut self, url: impl Into<String>) -> ClientBuilder {
        self.base_url = url.into();
        self
    }
    /// How long one call may take, from the connection to the reply's last byte. Default: 30 s.
    pub fn timeout(mut self, timeout: Duration) -> ClientBuilder {
        self.timeout = timeout;
        self
    }
    /// The proxy, `http://HOST:PORT`; `None`: none at all. Default: what `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    pub fn proxy(mut self, url: Option<String>) -> ClientBuilder {
        self.proxy = url.map_or(Proxy::None, Proxy::Url);
        self
    }
    /// The most calls of each kind in a minute; those of a second may come at once. Default: 3000.
    pub fn calls_per_minute(mut self, calls: u32) -> ClientBuilder {
        self.per_minute = calls;
        self
    }
    /// How long to wait for a quota. Default: 70 s, so that the quota of a minute is waited for and that of a day is not.
    pub fn patience(mut self, patience: Duration) -> ClientBuilder {
        self.patience = patience;
        self
    }
    /// How often a call is made before its failure is final. Default: 3.
    pub fn tries(mut self, tries: u32) -> ClientBuilder {
        self.rules.tries = tries.max(1);
        self
    }
    /// How long the second try waits at most; the others twice as long each. Default: 0.5 s.
    pub fn first_wait(mut self, wait: Duration) -> ClientBuilder {
        self.rules.first_wait = wait;
        self
    }
    /// What a reply may cost. Default: [`Limits::default`].
    pub fn limits(mut self, limits: Limits) -> ClientBuilder {
        self.rules.limits = limits;
        self
    }
    /// The time to go by. Default: the system's.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> ClientBuilder {
        self.rules.clock = clock;
        self
    }
    /// The client. Nothing is sent before the first call.
    ///
    /// # Errors
    /// When the base URL or the proxy's is none.
    pub fn build(self) -> Result<Client, BuildError> {
        let proxy = match &self.proxy {
            Proxy::Environment => ureq::Proxy::try_from_env(),
            Proxy::None => None,
            Proxy::Url(url) => Some(ureq::Proxy::new(url).map_err(|_| BuildError::Proxy)?),
        };
        let http = Http::new(&self.base_url, self.timeout, proxy, self.rules.limits.reply_bytes);
        Ok(Client {
            http: http.ok_or(BuildError::BaseUrl)?,
            tokens: Tokens::new(self.source),
            pace: Pace::new(self.per_minute, self.patience),
            rules: self.rules,
        })
    }
}

/// Only the reply's own errors pass.
type Read<T> = Result<T, WechatError>;

/// A call's path, and whether it has a body.
#[derive(Clone, Copy)]
struct Call {
    path: &'static str,
    get: bool,
}

const fn post(path: &'static str) -> Call {
    Call { path, get: false }
}
const fn get(path: &'static str) -> Call {
    Call { path, get: true }
}

const GET_ORDER: Call = post("/cgi-bin/express/business/order/get");
const BATCH_GET_ORDER: Call = post("/cgi-bin/express/business/order/batchget");
const ADD_ORDER: Call = post("/cgi-bin/express/business/order/add");
const CANCEL_ORDER: Call = post("/cgi-bin/express/business/order/cancel");
const ALL_DELIVERY: Call = get("/cgi-bin/express/business/delivery/getall");
const GET_PATH: Call = post("/cgi-bin/express/business/path/get");
const GET_PRINTER: Call = get("/cgi-bin/express/business/printer/getall");
const UPDATE_PRINTER: Call = post("/cgi-bin/express/business/printer/update");
const GET_QUOTA: Call = post("/cgi-bin/express/business/quota/get");
const TEST_UPDATE_ORDER: Call = post("/cgi-bin/express/business/test_update_order");
const PREVIEW_TEMPLATE: Call = post("/cgi-bin/express/delivery/template/preview");

impl Client {
    /// Starts with the defaults.
    pub fn builder(source: TokenSource) -> ClientBuilder {
        ClientBuilder {
            source,
            base_url: BASE_URL.to_owned(),
            timeout: Duration::from_secs(30),
            proxy: Proxy::Environment,
            per_minute: 3000,
            patience: Duration::from_secs(70),
            rules: Rules {
                clock: Arc::new(SystemClock::default()),
                tries: 3,
                first_wait: Duration::from_millis(500),
                limits: Limits::default(),
            },
        }
    }

    /// Fetches one waybill, ready for [`Renderer::label`](waybill_label::Renderer::label). An order number or carrier that the reply leaves out is that of
    /// the request.
    ///
    /// # Errors
    /// When there is none, or the reply is about another order.
    pub fn get_order(&self, order: &OrderRef, print_type: PrintType) -> Result<Response, WechatError> {
        self.get_order_with_remark(order, print_type, None)
    }

    /// The same, with a remark that is printed on the label (`custom_remark`).
    ///
    /// # Errors
    /// As [`Client::get_order`].
    pub fn get_order_with_remark(&self, order: &OrderRef, print_type: PrintType, remark: Option<&str>) -> Result<Response, WechatError> {
        order.check()?;
        let request = GetOrder {
            order,
            print_type,
            custom_remark: remark,
        };
        self.ask(GET_ORDER, &body(&request), |reply| self.response(reply, order))
    }

    /// As [`Client::get_order`]; `None` when the interface knows no such order.
    ///
    /// # Errors
    /// When that cannot be learnt.
    pub fn find_order(&self, order: &OrderRef) -> Result<Option<Response>, WechatError> {
        match self.get_order(order, PrintType::TwoPart) {
            Ok(response) => Ok(Some(response)),
            Err(error) if error.is_api(&NOT_THERE) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Fetches any number of two-part waybills, a hundred a call, in the order of `orders`. Replies are matched by order number and carrier. Items that failed
    /// stop no others; those that may succeed later are asked for again.
    pub fn batch_get_order(&self, orders: &[OrderRef]) -> Vec<Result<Response, WechatError>> {
        orders.chunks(BATCH).flat_map(|chunk| self.batch(chunk)).collect()
    }

    fn batch(&self, orders: &[OrderRef]) -> Vec<Result<Response, WechatError>> {
        let mut results: Vec<_> = orders.iter().map(|order| order.check().and(Err(WechatError::LeftOut))).collect();
        let mut open: Vec<usize> = (0..orders.len()).filter(|at| orders[*at].check().is_ok()).collect();
        let mut tried = 0;
        while !open.is_empty() && tried < self.rules.tries {
            tried += 1;
            self.wait_before(tried);
            let list = open.iter().map(|at| BatchItem {
                order_id: &orders[*at].order_id,
                delivery_id: &orders[*at].delivery_id,
                waybill_id: &orders[*at].waybill_id,
            });
            let request = body(&BatchGetOrder {
                order_list: list.collect(),
            });
            match self.once(BATCH_GET_ORDER, &request, |reply| self.items(reply)) {
                Ok(items) => {
                    for at in &open {
                        results[*at] = found(&items, &orders[*at]);
                    }
                }
                // Labels too large for one reply are asked for in two.
                Err(WechatError::Reply(ResponseError::TooLarge { .. } | ResponseError::TooManyValues { .. })) if open.len() > 1 => {
                    let (first, second) = open.split_at(open.len() / 2);
                    for half in [first, second] {
                        let orders: Vec<_> = half.iter().map(|at| orders[*at].clone()).collect();
                        for (at, result) in half.iter().zip(self.batch(&orders)) {
                            results[*at] = result;
                        }
                    }
                    return results;
                }
                Err(error) => open.iter().for_each(|at| results[*at] = Err(error.clone())),
            }
            open.retain(|at| results[*at].as_ref().is_err_and(|error| error.retry() == Retry::BackOff));
        }
        results
    }

    /// Places an order. When it is not sure that a try failed, the interface is asked whether the order is there before it is placed again; an order
    /// number that was used before gives the order that has it, and says so.
    ///
    /// # Errors
    /// When it was not placed; [`WechatError::Unknown`] when nobody knows.
    pub fn add_order(&self, order: &AddOrder) -> Result<Added, WechatError> {
        order.check()?;
        self.add(order, false)
    }

    /// As [`Client::add_order`], for an order that may have been placed by whoever asked before, and did not hear the answer: it is looked for first.
    ///
    /// # Errors
    /// As [`Client::add_order`].
    pub fn add_order_in_doubt(&self, order: &AddOrder) -> Result<Added, WechatError> {
        order.check()?;
        match self.find_placed(&order.order()) {
            Ok(Some(placed)) => Ok(Added::of(placed, false)),
            Ok(None) => self.add(order, true),
            Err(error) => Err(WechatError::Unknown(Box::new(error))),
        }
    }

    /// `ours`: a try that may have succeeded was made before.
    fn add(&self, order: &AddOrder, mut ours: bool) -> Result<Added, WechatError> {
        let (request, this) = (body(order), order.order());
        let mut tried = 1;
        loop {
            let added = self.once(ADD_ORDER, &request, |reply| with_waybill(self.response(reply, &this)?));
            let error = match added {
                Ok(response) => return Ok(Added::of(response, false)),
                Err(error) => error,
            };
            let repeated = error.is_api(&[REPEATED]);
            if repeated || error.is_in_doubt() {
                match self.find_placed(&this) {
                    Ok(Some(placed)) => return Ok(Added::of(placed, repeated && !ours)),
                    Ok(None) if repeated => return Err(error),
                    Ok(None) => ours = true,
                    Err(_) => return Err(WechatError::Unknown(Box::new(error))),
                }
            } else if !matches!(error, WechatError::Unreachable { .. }) {
                return Err(error);
            }
            if tried >= self.rules.tries {
                return Err(error);
            }
            tried += 1;
            self.wait_before(tried);
        }
    }

    /// An order that is placed and not cancelled.
    fn find_placed(&self, order: &OrderRef) -> Result<Option<Response>, WechatError> {
        let found = self.find_order(order)?.filter(|found| found.order_status != OrderStatus::Cancelled);
        found.map(with_waybill).transpose()
    }

    /// Cancels a waybill; one that is cancelled already is no error. It needs the waybill number.
    ///
    /// # Errors
    /// When it is not cancelled, or nobody knows.
    pub fn cancel_order(&self, order: &OrderRef) -> Result<(), WechatError> {
        order.check()?;
        needed("waybill_id", &order.waybill_id, 128)?;
        let mut tried = 1;
        loop {
            let Err(error) = self.once(CANCEL_ORDER, &body(order), |reply| self.no_error(reply)) else {
                return Ok(());
            };
            // The carrier also refuses what is cancelled already.
            if error.is_in_doubt() || error.is_api(&[CARRIER_REFUSED]) {
                let now = self.find_order(order);
                if now.is_ok_and(|found| found.is_some_and(|found| found.order_status == OrderStatus::Cancelled)) {
                    return Ok(());
                }
            }
            if tried >= self.rules.tries || error.retry() != Retry::BackOff {
                return Err(error);
            }
            tried += 1;
            self.wait_before(tried);
        }
    }

    /// Has WeChat fill a carrier's template. The order's own limits are not checked: templates are tried with anything.
    ///
    /// # Errors
    /// When the template cannot be filled.
    pub fn preview_template(&self, preview: &PreviewTemplate) -> Result<Response, WechatError> {
        needed("waybill_id", &preview.waybill_id, 128)?;
        needed("waybill_template", &preview.template, self.rules.limits.html_bytes)?;
        let request = json!({
            "waybill_id": preview.waybill_id,
            "waybill_template": BASE64_STANDARD.encode(&preview.template),
            "waybill_data": preview.waybill_data,
            "custom": preview.custom,
        });
        self.ask(PREVIEW_TEMPLATE, &body(&request), |reply| {
            Ok(Response::from_json(reply, &self.rules.limits)?)
        })
    }

    /// The carriers that WeChat knows, and their products.
    ///
    /// # Errors
    /// When they cannot be had.
    pub fn all_delivery(&self) -> Result<Vec<Delivery>, WechatError> {
        let deliveries: Deliveries = self.ask(ALL_DELIVERY, b"", |reply| self.typed(reply))?;
        Ok(deliveries.data)
    }

    /// A parcel's way. It needs the waybill number.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn path(&self, order: &OrderRef) -> Result<Path, WechatError> {
        order.check()?;
        needed("waybill_id", &order.waybill_id, 128)?;
        let path: Path = self.ask(GET_PATH, &body(order), |reply| self.typed(reply))?;
        if !path.waybill_id.is_empty() && path.waybill_id != order.waybill_id {
            return Err(WechatError::OtherOrder { field: "waybill_id" });
        }
        Ok(path)
    }

    /// Who may print with WeChat's program for PCs: persons, not devices.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn printers(&self) -> Result<Printers, WechatError> {
        self.ask(GET_PRINTER, b"", |reply| self.typed(reply))
    }

    /// Lets a person print, or no longer. `tagids`: of a platform, whose orders (at most 10).
    ///
    /// # Errors
    /// When it was not done.
    pub fn update_printer(&self, openid: &str, update: PrinterUpdate, tagids: &[u64]) -> Result<(), WechatError> {
        needed("openid", openid, 128)?;
        if tagids.len() > 10 {
            return Err(WechatError::Request {
                field: "tagid_list",
                rule: Rule::Value("at most 10 tagids"),
            });
        }
        let mut request = json!({
            "openid": openid,
            "update_type": match update { PrinterUpdate::Bind => "bind", PrinterUpdate::Unbind => "unbind" },
        });
        if !tagids.is_empty() {
            request["tagid_list"] = tagids.iter().map(u64::to_string).collect::<Vec<_>>().join(",").into();
        }
        self.ask(UPDATE_PRINTER, &body(&request), |reply| self.no_error(reply))
    }

    /// How many waybills the account at the carrier has left.
    ///
    /// # Errors
    /// When it cannot be had: not every carrier has one.
    pub fn quota(&self, delivery_id: &str, biz_id: &str) -> Result<i64, WechatError> {
        needed("delivery_id", delivery_id, 64)?;
        needed("biz_id", biz_id, 128)?;
        let request = json!({"delivery_id": delivery_id, "biz_id": biz_id});
        let quota: Quota = self.ask(GET_QUOTA, &body(&request), |reply| self.typed(reply))?;
        Ok(quota.quota_num)
    }

    /// Moves a sandbox parcel (carrier `TEST`, account `test_biz_id`) a step on. It is not repeated when its answer is lost: the step may have been made.
    ///
    /// # Errors
    /// When it was not done, or nobody knows.
    pub fn test_update_order(&self, step: &TestUpdateOrder) -> Result<(), WechatError> {
        needed("order_id", &step.order_id, 512)?;
        needed("waybill_id", &step.waybill_id, 128)?;
        let mut request = serde_json::to_value(step).unwrap_or_default();
        request["biz_id"] = "test_biz_id".into();
        request["delivery_id"] = "TEST".into();
        self.once(TEST_UPDATE_ORDER, &body(&request), |reply| self.no_error(reply))
    }

    /// A call that may be made again when it fails.
    fn ask<T>(&self, call: Call, body: &[u8], read: impl Fn(&[u8]) -> Read<T>) -> Result<T, WechatError> {
        let mut tried = 1;
        loop {
            let result = self.once(call, body, &read);
            match result {
                Err(error) if error.retry() == Retry::BackOff && tried < self.rules.tries => {}
                result => return result,
            }
            tried += 1;
            self.wait_before(tried);
        }
    }

    /// A call, again only where it was refused before anything was done: for its token, or for the quota of the minute.
    fn once<T>(&self, call: Call, body: &[u8], read: impl Fn(&[u8]) -> Read<T>) -> Result<T, WechatError> {
        let clock = &*self.rules.clock;
        let mut refused: Option<Secret> = None;
        let mut waited = false;
        loop {
            self.pace.wait(call.path, clock)?;
            let token = self.tokens.get(&self.http, clock, refused.as_ref())?;
            let reply = match call.get {
                true => self.http.get(call.path, token.as_ref()),
                false => self.http.post(call.path, token.as_ref(), body),
            };
            let error = match reply.and_then(|reply| read(&reply)) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            match error.retry() {
                Retry::NewToken if refused.is_none() && token.is_some() => refused = token,
                Retry::NextMinute => {
                    self.pace.close(call.path, Duration::from_secs(60), clock);
                    if std::mem::replace(&mut waited, true) {
                        return Err(error);
                    }
                }
                Retry::NextDay => {
                    self.pace.close(call.path, until_midnight(clock.unix_seconds()), clock);
                    return Err(error);
                }
                _ => return Err(error),
            }
        }
    }

    fn wait_before(&self, next: u32) {
        if next > 1 {
            self.rules.clock.sleep(back_off(self.rules.first_wait, next));
        }
    }

    /// A reply about one order, which it has to be.
    fn response(&self, reply: &[u8], order: &OrderRef) -> Read<Response> {
        let mut response = Response::from_json(reply, &self.rules.limits)?;
        is_about(&response, order)?;
        response.order_id.clone_from(&order.order_id);
        response.delivery_id.clone_from(&order.delivery_id);
        Ok(response)
    }

    /// The items of a batch reply.
    fn items(&self, reply: &[u8]) -> Read<Items> {
        let mut items = Items::new();
        for result in Responses::new(reply, &self.rules.limits) {
            let (key, result) = match result {
                Ok(response) => ((response.order_id.clone(), response.delivery_id.clone()), Ok(response)),
                Err(failed) if failed.item.is_some() => ((failed.order_id, failed.delivery_id), Err(failed.error.into())),
                Err(failed) => return Err(failed.error.into()),
            };
            let other = items.get(&key).is_some_and(|known| *known != result);
            // Two answers to one question are none.
            items.insert(
                key,
                if other {
                    Err(WechatError::OtherOrder { field: "order_id" })
                } else {
                    result
                },
            );
        }
        Ok(items)
    }

    fn no_error(&self, reply: &[u8]) -> Read<()> {
        match ApiError::in_reply(reply, &self.rules.limits)? {
            Some(error) => Err(WechatError::Api(Box::new(error))),
            None => Ok(()),
        }
    }

    fn typed<T: DeserializeOwned>(&self, reply: &[u8]) -> Read<T> {
        self.no_error(reply)?;
        serde_json::from_slice(reply).map_err(|_| WechatError::Reply(ResponseError::NotAReply))
    }
}

type Items = HashMap<(String, String), Result<Response, WechatError>>;

/// What a batch reply has for an order.
fn found(items: &Items, order: &OrderRef) -> Result<Response, WechatError> {
    let item = items.get(&(order.order_id.clone(), order.delivery_id.clone()));
    let response = item.cloned().unwrap_or(Err(WechatError::LeftOut))?;
    is_about(&response, order)?;
    Ok(response)
}

/// The numbers that the reply states are those that were asked for.
fn is_about(response: &Response, order: &OrderRef) -> Result<(), WechatError> {
    let numbers = [
        ("order_id", &response.order_id, &order.order_id),
        ("delivery_id", &response.delivery_id, &order.delivery_id),
        ("waybill_id", &response.waybill_id, &order.waybill_id),
    ];
    for (field, stated, asked) in numbers {
        if !stated.is_empty() && !asked.is_empty() && stated != asked {
            return Err(WechatError::OtherOrder { field });
        }
    }
    Ok(())
}

fn with_waybill(response: Response) -> Result<Response, WechatError> {
    match response.waybill_id.is_empty() {
        true => Err(WechatError::NoWaybill),
        false => Ok(response),
    }
}

/// Requests are made of texts and numbers, which always become JSON.
fn body(request: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(request).unwrap_or_default()
}
