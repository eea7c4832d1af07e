//! `wechat add`: orders are placed once, whatever happens on the way.

use super::connection::client;
use super::failures::Failures;
use super::journal::{Journal, Key, Known};
use super::orders;
use crate::render::batch;
use crate::say::{Tone, say};
use crate::{Stop, options, text};
use std::io::{self, BufWriter, Write};
use waybill_label_wechat::{AddOrder, Client, WechatError};

pub fn run(options: &options::AddOrders) -> Result<usize, Stop> {
    let orders = orders::whole(&options.orders)?;
    let client = client(&options.connection)?;
    let journal = Journal::open(options.journal.as_deref()).map_err(|e| Stop::io(text!("the journal"), &e))?;
    let mut failures = Failures::start(options.failed.as_deref())?;
    let adding = Adding {
        client: &client,
        journal: &journal,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut placed, mut earlier) = (0, 0);
    batch(&options.work).run(
        &orders,
        |order| (order, adding.add(order)),
        |(order, result)| match result.map_err(|e| Stop::io(text!("the journal"), &e))? {
            Err(error) => failures.add(&order.order(), &error),
            Ok(Done { json, known, existed }) => {
                placed += 1;
                earlier += usize::from(known);
                if existed {
                    let id = order.order_id.escape_debug();
                    say(
                        Tone::Warning,
                        text!(
                            "warning: {id}: an order with this number was there before; look whether it is the same one",
                            id = id
                        ),
                    );
                }
                writeln!(out, "{json}")
                    .and_then(|()| out.flush())
                    .map_err(|e| Stop::io("stdout", &e))
            }
        },
    )?;
    let failed = failures.finish()?;
    say(
        Tone::Note,
        text!(
            "{orders} orders: {placed} placed ({earlier} by an earlier run), {failed} failed",
            orders = orders.len(),
            placed = placed,
            earlier = earlier,
            failed = failed
        ),
    );
    Ok(failed)
}

struct Adding<'a> {
    client: &'a Client,
    journal: &'a Journal,
}

/// An order that was placed, as JSON.
struct Done {
    json: String,
    /// The journal had it.
    known: bool,
    existed: bool,
}

impl Adding<'_> {
    fn add(&self, order: &AddOrder) -> io::Result<Result<Done, WechatError>> {
        let key = Key {
            call: "add".into(),
            order_id: order.order_id.clone(),
            delivery_id: order.delivery_id.clone(),
        };
        let result = match self.journal.known(&key)? {
            Some(Known::Answered(json)) => {
                return Ok(Ok(Done {
                    json,
                    known: true,
                    existed: false,
                }));
            }
            Some(Known::Begun) => self.client.add_order_in_doubt(order),
            None => {
                self.journal.begun(&key)?;
                self.client.add_order(order)
            }
        };
        match result {
            Ok(added) => {
                self.journal.answered(&key, &added)?;
                let json = serde_json::to_string(&added)?;
                let existed = added.existed;
                Ok(Ok(Done {
                    json,
                    known: false,
                    existed,
                }))
            }
            Err(error) => {
                if !matches!(error, WechatError::Unknown(_)) {
                    self.journal.refused(&key)?;
                }
                Ok(Err(error))
            }
        }
    }
}
