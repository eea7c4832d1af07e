//! `label`: from an order number to its label in one step.

use super::connection::client;
use super::failures::Failures;
use super::{numbers, print_type};
use crate::inputs::Reply;
use crate::render::{Labeller, Progress};
use crate::{Stop, options};
use std::sync::atomic::AtomicU64;

pub fn run(options: &options::Label) -> Result<usize, Stop> {
    let order = numbers(&options.order);
    let client = client(&options.connection)?;
    let labeller = Labeller::new(&options.labels, &options.costs)?;
    match client.get_order(&order, print_type(options.labels.layout.print_type)) {
        Err(error) => {
            let mut failures = Failures::start(None)?;
            failures.add(&order, &error)?;
            failures.finish()
        }
        Ok(response) => {
            let reply = Reply {
                source: "WeChat".into(),
                number: 1,
                raw: serde_json::to_vec(&response).unwrap_or_default(),
                result: Ok(response),
                span: 0..0,
            };
            let read = AtomicU64::new(0);
            labeller.run(std::iter::once(reply), || Progress::start(None, &read))
        }
    }
}
