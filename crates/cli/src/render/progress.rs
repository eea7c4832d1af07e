//! How far a run is.

use crate::say::{Tone, is_said};
use crate::text;
use indicatif::{ProgressBar, ProgressStyle};
use std::cell::Cell;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// A bar on terminals, nothing elsewhere.
pub struct Progress<'a> {
    bar: ProgressBar,
    read: &'a AtomicU64,
    begun: Instant,
    labels: Cell<u32>,
}

impl Progress<'_> {
    /// What was `read` of `size` (bytes, orders) tells how far it is; of streams only the rate is known.
    pub fn start(size: Option<u64>, read: &AtomicU64) -> Progress<'_> {
        let shown = std::io::stderr().is_terminal() && is_said(Tone::Note);
        let (bar, template) = match size {
            _ if !shown => (ProgressBar::hidden(), ""),
            Some(bytes) => (ProgressBar::new(bytes), "{wide_bar} {percent}%  {msg}  ETA {eta}"),
            None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
        Progress {
            bar: bar.with_style(style),
            read,
            begun: Instant::now(),
            labels: Cell::new(0),
        }
    }

    /// Lets one label say what it has to, without the bar in between.
    pub fn tell<T>(&self, say: impl FnOnce() -> T) -> T {
        let said = self.bar.suspend(say);
        self.labels.update(|labels| labels + 1);
        if !self.bar.is_hidden() {
            let labels = self.labels.get();
            let rate = f64::from(labels) / self.begun.elapsed().as_secs_f64();
            self.bar
                .set_message(text!("{labels} done, {rate}/s", labels = labels, rate = format_args!("{rate:.0}")));
            self.bar.set_position(self.read.load(Ordering::Relaxed));
        }
        said
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
