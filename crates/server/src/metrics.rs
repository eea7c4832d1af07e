//! Counters for Prometheus. No label of theirs comes from a request's text.

use crate::app::App;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Duration;
use waybill_label::Label;

type Labels = [(&'static str, &'static str); 4];
type Codes = [(&'static str, &'static str); 2];

/// The counters.
pub struct Metrics {
    registry: Registry,
    labels: Family<Labels, Counter>,
    requests: Family<Codes, Counter>,
    seconds: Family<Codes, Histogram, fn() -> Histogram>,
    waiting: Gauge,
    memory: Gauge,
    print_jobs: Family<[(&'static str, String); 2], Gauge>,
}

/// From half a millisecond to a second.
fn histogram() -> Histogram {
    Histogram::new([0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.])
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::default();
        let labels = Family::<Labels, Counter>::default();
        registry.register("waybill_labels", "Labels by carrier, format, outcome and code", labels.clone());
        let requests = Family::<Codes, Counter>::default();
        registry.register("waybill_requests", "Requests by route and status", requests.clone());
        let seconds = Family::<Codes, Histogram, fn() -> Histogram>::new_with_constructor(histogram);
        registry.register(
            "waybill_request_seconds",
            "Time from a request's head to its answer's",
            seconds.clone(),
        );
        let waiting = Gauge::default();
        registry.register(
            "waybill_queue_depth",
            "Requests that wait for a thread or have one",
            waiting.clone(),
        );
        let memory = Gauge::default();
        registry.register("process_resident_memory_bytes", "Resident memory", memory.clone());
        let print_jobs = Family::<[(&'static str, String); 2], Gauge>::default();
        registry.register(
            "waybill_print_jobs",
            "Print jobs that are known, by printer and state",
            print_jobs.clone(),
        );
        Metrics {
            registry,
            labels,
            requests,
            seconds,
            waiting,
            memory,
            print_jobs,
        }
    }
}

impl Metrics {
    /// Counts a label, or that there is none.
    pub fn label(&self, label: Result<&Label, &str>, format: &'static str) {
        // A carrier that is not known is somebody's text.
        let carrier = match label {
            Ok(label) => label.carrier.as_ref().and_then(|carrier| carrier.latin_name),
            Err(_) => None,
        };
        let (outcome, code) = match label {
            Ok(label) if label.warnings.is_empty() => ("made", ""),
            Ok(_) => ("warned", ""),
            Err(code) => (
                "failed",
                waybill_label::Error::codes().find(|known| *known == code).unwrap_or("other"),
            ),
        };
        let labels = [
            ("carrier", carrier.unwrap_or("other")),
            ("format", format),
            ("outcome", outcome),
            ("code", code),
        ];
        self.labels.get_or_create(&labels).inc();
    }

    /// Counts an answered request.
    pub fn request(&self, route: &'static str, status: &'static str, time: Duration) {
        let codes = [("route", route), ("status", status)];
        self.requests.get_or_create(&codes).inc();
        self.seconds.get_or_create(&codes).observe(time.as_secs_f64());
    }

    /// All of them, as Prometheus reads them.
    pub fn text(&self, app: &App) -> String {
        self.waiting.set(app.pool.taken() as i64);
        self.memory.set(resident_bytes());
        self.print_jobs.clear();
        for ((printer, state), count) in app.printing.counts() {
            self.print_jobs
                .get_or_create(&[("printer", printer.to_owned()), ("state", state.to_owned())])
                .set(count);
        }
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Resident memory as Linux tells it, 0 elsewhere.
fn resident_bytes() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<i64>().ok());
    kilobytes.unwrap_or_default() << 10
}
