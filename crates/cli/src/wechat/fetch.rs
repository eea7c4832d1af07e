//! `fetch`: waybills by their order numbers, as JSON lines for `render`, `print` and `check`.

use super::connection::client;
use super::failures::Failures;
use super::journal::{Journal, Key, Known};
use super::{orders, print_type};
use crate::render::{Progress, batch};
use crate::say::{Tone, say};
use crate::{Stop, options, text};
use std::io::{self, BufWriter, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use waybill_label::paper::PrintType;
use waybill_label::response::Response;
use waybill_label_wechat::{Client, OrderRef, WechatError};

/// Orders that are asked for together.
const TOGETHER: usize = 100;

pub fn run(options: &options::Fetch) -> Result<usize, Stop> {
    let orders = orders::numbers(&options.orders)?;
    let client = client(&options.connection)?;
    let journal = Journal::open(options.journal.as_deref()).map_err(|e| Stop::io(text!("the journal"), &e))?;
    let mut failures = Failures::start(options.failed.as_deref())?;
    let fetching = Fetching {
        client: &client,
        journal: &journal,
        print_type: print_type(options.print_type),
    };
    let together = match fetching.print_type {
        PrintType::TwoPart => TOGETHER,
        // Batch replies are always two-part.
        PrintType::OnePart => 1,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut fetched, mut earlier) = (0, 0);
    let done = AtomicU64::new(0);
    let progress = Progress::start(Some(orders.len() as u64), &done);
    batch(&options.work).run(
        orders.chunks(together),
        |orders| fetching.fetch(orders),
        |results| {
            for (order, reply) in results? {
                done.fetch_add(1, Ordering::Relaxed);
                progress.tell(|| match reply {
                    Ok(Reply { json, known }) => {
                        fetched += 1;
                        earlier += usize::from(known);
                        writeln!(out, "{json}").map_err(|e| Stop::io("stdout", &e))
                    }
                    Err(error) => failures.add(&order, &error),
                })?;
            }
            // Whoever reads labels along gets them as they come.
            out.flush().map_err(|e| Stop::io("stdout", &e))
        },
    )?;
    progress.end();
    let failed = failures.finish()?;
    say(
        Tone::Note,
        text!(
            "{orders} orders: {fetched} fetched ({earlier} by an earlier run), {failed} failed",
            orders = orders.len(),
            fetched = fetched,
            earlier = earlier,
            failed = failed
        ),
    );
    Ok(failed)
}

struct Fetching<'a> {
    client: &'a Client,
    journal: &'a Journal,
    print_type: PrintType,
}

/// A reply as JSON.
struct Reply {
    json: String,
    /// The journal had it.
    known: bool,
}

type Fetched = Vec<(OrderRef, Result<Reply, WechatError>)>;

impl Fetching<'_> {
    fn fetch(&self, orders: &[OrderRef]) -> Result<Fetched, Stop> {
        let failed = |e: io::Error| Stop::io(text!("the journal"), &e);
        let mut results: Vec<Option<Result<Reply, WechatError>>> = Vec::new();
        let mut open = Vec::new();
        for order in orders {
            let known = self.journal.known(&self.key(order)).map_err(failed)?;
            results.push(match known {
                Some(Known::Answered(json)) => Some(Ok(Reply { json, known: true })),
                _ => None,
            });
            if results.last().is_some_and(Option::is_none) {
                open.push(order.clone());
            }
        }
        let mut replies = self.ask(&open).into_iter();
        for (order, result) in orders.iter().zip(&mut results) {
            if result.is_some() {
                continue;
            }
            *result = match replies.next().unwrap_or(Err(WechatError::LeftOut)) {
                Err(error) => Some(Err(error)),
                Ok(reply) => {
                    self.journal.answered(&self.key(order), &reply).map_err(failed)?;
                    let json = serde_json::to_string(&reply).map_err(|e| failed(e.into()))?;
                    Some(Ok(Reply { json, known: false }))
                }
            };
        }
        Ok(orders.iter().cloned().zip(results.into_iter().flatten()).collect())
    }

    /// One call for all of them where that is possible: batch calls know neither openids nor one-part labels.
    fn ask(&self, orders: &[OrderRef]) -> Vec<Result<Response, WechatError>> {
        match orders {
            [] => Vec::new(),
            [order] => vec![self.client.get_order(order, self.print_type)],
            orders => self.client.batch_get_order(orders),
        }
    }

    fn key(&self, order: &OrderRef) -> Key {
        Key {
            call: match self.print_type {
                PrintType::TwoPart => "get two-part".into(),
                PrintType::OnePart => "get one-part".into(),
            },
            order_id: order.order_id.clone(),
            delivery_id: order.delivery_id.clone(),
        }
    }
}
