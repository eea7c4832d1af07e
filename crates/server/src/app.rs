//! What all requests share.

use crate::body::Memory;
use crate::metrics::Metrics;
use crate::pool::Pool;
use crate::printing::Printing;
use crate::problem::Problem;
use crate::settings::{ServeError, Settings};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, watch};
use waybill_label::Renderer;
use waybill_label::options::Options;

/// What all requests share.
pub struct App {
    pub settings: Settings,
    pub pool: Pool,
    pub memory: Memory,
    pub metrics: Metrics,
    pub printing: Printing,
    /// How many more batches may begin.
    pub batches: Arc<Semaphore>,
    renderers: Mutex<Vec<(String, Arc<Renderer>)>>,
    /// Nothing is accepted any more.
    draining: AtomicBool,
    /// True once streams without an end are to end.
    pub ending: watch::Sender<bool>,
    work: AtomicUsize,
}

/// Work that was accepted, until it is dropped.
pub struct Accepted(Arc<App>);

impl Drop for Accepted {
    fn drop(&mut self) {
        self.0.work.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Options that may be personal: renderers with them serve one request and are not kept.
const PERSONAL: [&str; 3] = ["set", "order", "time"];

impl App {
    /// # Errors
    /// When a thread cannot be started or a printer not be used.
    pub fn new(settings: Settings) -> Result<Arc<App>, ServeError> {
        let bounds = &settings.bounds;
        Ok(Arc::new(App {
            pool: Pool::start(settings.jobs.get(), bounds.queue)?,
            memory: Memory::new(bounds.held_bytes),
            metrics: Metrics::default(),
            printing: Printing::start(&settings)?,
            batches: Arc::new(Semaphore::new(bounds.batches)),
            renderers: Mutex::default(),
            draining: AtomicBool::new(false),
            ending: watch::Sender::new(false),
            work: AtomicUsize::new(0),
            settings,
        }))
    }

    /// Takes on work, unless the service ends.
    ///
    /// # Errors
    /// When it does.
    pub fn accept(self: &Arc<App>) -> Result<Accepted, Problem> {
        // Counted before it is asked, so that the end does not overlook it.
        self.work.fetch_add(1, Ordering::SeqCst);
        let accepted = Accepted(self.clone());
        match self.is_draining() {
            true => Err(Problem::shutting_down()),
            false => Ok(accepted),
        }
    }

    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }

    /// Whether everything that was accepted is done.
    pub fn is_idle(&self) -> bool {
        self.work.load(Ordering::SeqCst) == 0
    }

    /// The renderer for options, one of those that are kept when it can be.
    ///
    /// # Errors
    /// When an option is out of its range.
    pub fn renderer(&self, given: &Map<String, Value>, mut options: Options) -> Result<Arc<Renderer>, Problem> {
        let key = (!PERSONAL.iter().any(|name| given.contains_key(*name))).then(|| serde_json::to_string(given).unwrap_or_default());
        if let Some(key) = &key {
            let mut kept = self.renderers.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(at) = kept.iter().position(|(known, _)| known == key) {
                // The one that was asked for last is the last to go.
                kept[at..].rotate_left(1);
                return Ok(kept[kept.len() - 1].1.clone());
            }
        }
        options.limits = self.settings.limits.clone();
        let mut builder = options.renderer()?.fonts(self.settings.fonts.clone());
        if let Some(resolver) = &self.settings.resolver {
            builder = builder.resolver(resolver.clone());
        }
        let renderer = Arc::new(builder.build());
        if let Some(key) = key {
            let mut kept = self.renderers.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push((key, renderer.clone()));
            if kept.len() > self.settings.bounds.renderers.max(1) {
                kept.remove(0);
            }
        }
        Ok(renderer)
    }
}
