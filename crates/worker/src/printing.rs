//! The printers of a worker: a thread each, which prints one label after the other with the journal of `waybill-label-print`.

use crate::making::Made;
use crate::metrics::Metrics;
use crate::say;
use crate::settings::{OnUnknown, PrinterSettings, Settings, SettingsError};
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;
use waybill_label::output::printer::{Profile, Status};
use waybill_label_print::{self as print, Destination, Event, Journal, Key, Outcome, PrintError, Printer, State, StatusLanguage};

/// A label for a printer.
struct Order {
    key: Key,
    pages: Arc<Vec<Vec<u8>>>,
    copies: NonZeroU16,
    told: oneshot::Sender<Result<Vec<String>, PrintError>>,
}

/// The printers of a worker, by name.
pub struct Printers {
    threads: BTreeMap<String, (mpsc::Sender<Order>, JoinHandle<()>)>,
}

impl Printers {
    /// Opens the journals, and starts a thread for each printer. `came_out`: numbers of labels in doubt of which somebody saw that they came out.
    ///
    /// # Errors
    /// When a printer's settings cannot be obeyed, or another process prints on it or has its journal.
    pub fn start(settings: &Settings, came_out: &[String], metrics: &Arc<Metrics>) -> Result<Printers, SettingsError> {
        let mut threads = BTreeMap::new();
        for (name, printer) in &settings.printers {
            let wrong = |message: String| SettingsError::Printer {
                name: name.clone(),
                message,
            };
            let profile = printer.options.profile().map_err(|error| SettingsError::Print {
                place: format!("printers: {name}"),
                error,
            })?;
            let printer = open(printer, profile, came_out).map_err(wrong)?;
            let (orders, to_print) = mpsc::channel();
            let (at, metrics) = (name.clone(), metrics.clone());
            let thread = thread::Builder::new().name(format!("printer {name}"));
            let thread = thread.spawn(move || print_all(printer, &at, &to_print, &metrics));
            threads.insert(name.clone(), (orders, thread.map_err(|e| wrong(format!("no thread: {e}")))?));
        }
        Ok(Printers { threads })
    }

    /// Prints a label's pages and copies, unless they were printed before, and tells what became of each.
    ///
    /// # Errors
    /// When one was not printed. To ask again prints none twice.
    pub async fn print(&self, name: &str, made: &Made) -> Result<Vec<String>, PrintError> {
        let Some((orders, _)) = self.threads.get(name) else {
            return Ok(Vec::new());
        };
        let (told, outcome) = oneshot::channel();
        let order = Order {
            key: Key::new(&made.order_id, &made.waybill_id),
            pages: made.pages.clone(),
            copies: made.copies,
            told,
        };
        // The thread goes only when it panics.
        let gone = || PrintError::Journal(std::io::Error::other("the printer's thread is gone"));
        orders.send(order).map_err(|_| gone())?;
        outcome.await.unwrap_or_else(|_| Err(gone()))
    }

    /// Waits until the printers have taken what they were given.
    pub fn finish(self) {
        for (_, (orders, thread)) in self.threads {
            drop(orders);
            let _ = thread.join();
        }
    }
}

fn open(settings: &PrinterSettings, profile: Option<&Profile>, came_out: &[String]) -> Result<Printer, String> {
    let destination = Destination::parse(&settings.to).map_err(|e| e.to_string())?;
    let journal = Journal::open(&settings.journal);
    let mut journal = journal.map_err(|e| format!("the journal {} cannot be used: {e}", settings.journal.display()))?;
    for number in came_out {
        journal.came_out(number).map_err(|e| e.to_string())?;
    }
    let on_unknown = match settings.on_unknown {
        OnUnknown::Hold => print::OnUnknown::Hold,
        OnUnknown::Reprint => print::OnUnknown::Reprint,
        OnUnknown::AssumePrinted => print::OnUnknown::AssumePrinted,
    };
    let status = match profile.map(|profile| profile.status) {
        Some(Status::Tspl) => StatusLanguage::Tspl,
        Some(Status::Zpl) => StatusLanguage::Zpl,
        Some(Status::EscPos) => StatusLanguage::EscPos,
        Some(Status::Epson) => StatusLanguage::Epson,
        _ => StatusLanguage::None,
    };
    Printer::new(destination, status, journal, on_unknown).map_err(|e| e.to_string())
}

fn print_all(mut printer: Printer, name: &str, orders: &mpsc::Receiver<Order>, metrics: &Metrics) {
    for order in orders {
        let mut tell = |event| told(name, event, metrics);
        let mut one = |copy: u16, page: u32, data: &[u8]| {
            let mut key = order.key.clone();
            (key.copy, key.page) = (copy.into(), page);
            printer.print(&key, data, &mut tell)
        };
        let mut outcomes = Ok(Vec::new());
        'label: for copy in 1..=order.copies.get() {
            for (page, data) in (1..).zip(&*order.pages) {
                match (one(copy, page, data), &mut outcomes) {
                    (Ok(outcome), Ok(all)) => all.push(word(outcome).to_owned()),
                    (Err(error), _) => {
                        outcomes = Err(error);
                        break 'label;
                    }
                    (Ok(_), Err(_)) => {}
                }
            }
        }
        // A worker that ends does not wait for it.
        let _ = order.told.send(outcomes);
    }
    let mut tell = |event| told(name, event, metrics);
    if let Err(error) = printer.finish(&mut tell) {
        say(format_args!("printer {name}: {error} [{}]", error.code()));
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Printed => "printed",
        Outcome::Earlier => "earlier",
        Outcome::Assumed => "assumed",
        _ => "sent",
    }
}

fn told(name: &str, event: Event, metrics: &Metrics) {
    match event {
        Event::Blocked(key, reason) => say(format_args!("printer {name} is {reason}; next is {key}")),
        // It may be a label whose job was done when the printer had taken it.
        Event::State(key, State::Unknown) => {
            metrics.labels_in_doubt.inc();
            say(format_args!("printer {name}: look whether {key} came out"));
        }
        _ => {}
    }
}
