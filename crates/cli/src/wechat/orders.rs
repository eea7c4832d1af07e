//! Lists of orders: JSON lines, or CSV with a line of names.

use crate::{Stop, text};
use serde::Deserialize;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use waybill_label_wechat::{AddOrder, OrderRef};

/// An order's numbers; whatever else is on the line is somebody else's.
#[derive(Deserialize)]
struct Numbers {
    order_id: String,
    delivery_id: String,
    #[serde(default)]
    waybill_id: Option<String>,
    #[serde(default)]
    openid: Option<String>,
}

/// Orders to fetch, each once.
pub fn numbers(path: &Path) -> Result<Vec<OrderRef>, Stop> {
    let mut input = open(path)?;
    let first = loop {
        let bytes = input.fill_buf().map_err(|e| Stop::io(path.display(), &e))?;
        match bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace()) {
            None if !bytes.is_empty() => {
                let length = bytes.len();
                input.consume(length);
            }
            first => break first,
        }
    };
    let read: Vec<Numbers> = match first {
        Some(b'{') => json(path, input)?,
        _ => csv(path, input)?,
    };
    let mut seen = HashSet::new();
    let orders = read.into_iter().map(|read| OrderRef {
        order_id: read.order_id,
        delivery_id: read.delivery_id,
        waybill_id: read.waybill_id.unwrap_or_default(),
        openid: read.openid.unwrap_or_default(),
    });
    // A label is fetched once, however often its order is listed.
    Ok(orders
        .filter(|order| seen.insert((order.order_id.clone(), order.delivery_id.clone())))
        .collect())
}

/// Orders to place. A number that stands twice is an error before anything is sent.
pub fn whole(path: &Path) -> Result<Vec<AddOrder>, Stop> {
    let orders: Vec<AddOrder> = json(path, open(path)?)?;
    let mut seen = HashSet::new();
    match orders.iter().find(|order| !seen.insert(&order.order_id)) {
        Some(order) => Err(Stop::Usage(text!(
            "{path}: order_id {number} stands twice; nothing was sent",
            path = path.display(),
            number = order.order_id.escape_debug()
        ))),
        None => Ok(orders),
    }
}

fn open(path: &Path) -> Result<BufReader<Box<dyn Read>>, Stop> {
    let input: Box<dyn Read> = match path.as_os_str() == "-" {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(path).map_err(|e| Stop::io(path.display(), &e))?),
    };
    Ok(BufReader::new(input))
}

/// JSON objects one after the other. Errors tell the place and no value.
fn json<T: for<'de> Deserialize<'de>>(path: &Path, input: impl Read) -> Result<Vec<T>, Stop> {
    let items = serde_json::Deserializer::from_reader(input).into_iter::<T>();
    items.collect::<Result<_, _>>().map_err(|e| match e.is_io() {
        true => Stop::Io(text!("{path} could not be read", path = path.display())),
        false => Stop::Usage(text!(
            "{path}: no orders from line {line}, column {column} on: no JSON, a field that is not known, or a value of another type; nothing was sent",
            path = path.display(),
            line = e.line(),
            column = e.column()
        )),
    })
}

/// Only the columns that are read have to be UTF-8: notes beside them come from spreadsheets in any character set.
fn csv(path: &Path, input: impl Read) -> Result<Vec<Numbers>, Stop> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
    let mut rows = || {
        let names = reader.byte_headers()?.clone();
        let row = |row: csv::Result<csv::ByteRecord>| row?.deserialize(Some(&names));
        reader.byte_records().map(row).collect::<Result<_, csv::Error>>()
    };
    rows().map_err(|e| {
        let line = e.position().map_or(1, csv::Position::line);
        Stop::Usage(text!(
            "{path}: no orders from line {line} on: JSON lines, or CSV whose first line names order_id and delivery_id; nothing was sent",
            path = path.display(),
            line = line
        ))
    })
}
