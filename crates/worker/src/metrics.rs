//! What a worker counts, for Prometheus. Nothing of a label but codes.

use crate::queue::Queue;
use crate::say;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Metric, Registry};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// A label of a metric, and its value.
type Label = [(&'static str, String); 1];

/// What a worker counts.
pub struct Metrics {
    registry: Registry,
    /// Jobs that ended, by outcome: `done`, `dead` or `given_back`.
    pub jobs: Family<Label, Counter>,
    /// Dead letters, by code.
    pub failures: Family<Label, Counter>,
    /// Jobs that came again.
    pub redeliveries: Counter,
    /// Calls of the queue that failed.
    pub queue_errors: Counter,
    /// Calls of the store that failed and were made again.
    pub store_errors: Counter,
    /// Labels that a printer did not take and was asked again for.
    pub printer_errors: Counter,
    /// Labels of which nobody knows whether they came out.
    pub labels_in_doubt: Counter,
    /// Files that the store had already.
    pub files_there: Counter,
    /// Jobs in this worker's hands.
    pub in_hand: Gauge,
    waiting: Gauge,
    others: Gauge,
    dead: Gauge,
    stages: Family<Label, Histogram>,
}

/// Registers a metric and gives it.
fn registered<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(name, help, metric.clone());
    metric
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut all = Registry::with_prefix("waybill_label_work");
        let counter = |all: &mut Registry, name, help| registered(all, name, help, Counter::default());
        let gauge = |all: &mut Registry, name, help| registered(all, name, help, Gauge::default());
        let family = |all: &mut Registry, name, help| registered(all, name, help, Family::default());
        let stages = Family::new_with_constructor((|| Histogram::new(exponential_buckets(0.000_25, 2., 18))) as fn() -> Histogram);
        Metrics {
            jobs: family(&mut all, "jobs", "Jobs that ended, by outcome"),
            failures: family(&mut all, "failures", "Jobs that were set aside, by code"),
            redeliveries: counter(&mut all, "redeliveries", "Jobs that were delivered again"),
            queue_errors: counter(&mut all, "queue_errors", "Calls of the queue that failed"),
            store_errors: counter(&mut all, "store_errors", "Calls of the store that failed and are made again"),
            printer_errors: counter(
                &mut all,
                "printer_errors",
                "Labels that a printer did not take and is asked again for",
            ),
            labels_in_doubt: counter(
                &mut all,
                "labels_in_doubt",
                "Labels of which nobody knows whether they came out of the printer",
            ),
            files_there: counter(&mut all, "files_there", "Files that the store had already"),
            in_hand: gauge(&mut all, "in_hand", "Jobs in this worker's hands"),
            waiting: gauge(&mut all, "queue_waiting", "Jobs that wait in the queue"),
            others: gauge(&mut all, "queue_in_hand", "Jobs that workers have in hand"),
            dead: gauge(&mut all, "queue_dead", "Dead letters"),
            stages: registered(&mut all, "stage_seconds", "Time that a job spends in a stage", stages),
            registry: all,
        }
    }
}

impl Metrics {
    /// Counts a stage's time: `render`, `store`, `print` or `acknowledge`.
    pub fn stage(&self, name: &'static str, begun: Instant) {
        self.stages
            .get_or_create(&[("stage", name.to_owned())])
            .observe(begun.elapsed().as_secs_f64());
    }

    /// Counts a job that ended.
    pub fn ended(&self, outcome: &'static str) {
        self.jobs.get_or_create(&[("outcome", outcome.to_owned())]).inc();
    }

    /// Counts a job that was set aside.
    pub fn failed(&self, code: &str) {
        self.failures.get_or_create(&[("code", code.to_owned())]).inc();
    }

    /// The metrics in the text format of OpenMetrics.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }

    /// Asks the queue for its state again and again.
    pub async fn watch(self: Arc<Metrics>, queue: Arc<dyn Queue>) {
        loop {
            match queue.status().await {
                Ok(status) => {
                    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
                    self.waiting.set(number(status.waiting));
                    self.others.set(number(status.in_hand));
                    self.dead.set(number(status.dead.values().sum()));
                }
                Err(_) => {
                    self.queue_errors.inc();
                }
            }
            tokio::time::sleep(Duration::from_secs(15)).await;
        }
    }

    /// Answers `GET /metrics` until the process ends.
    pub async fn serve(self: Arc<Metrics>, listener: TcpListener) {
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    say(format_args!("metrics: {error}"));
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    continue;
                }
            };
            let metrics = self.clone();
            tokio::spawn(async move {
                let answer = service_fn(|request: Request<hyper::body::Incoming>| {
                    let found = request.uri().path() == "/metrics";
                    let text = if found { metrics.text() } else { String::new() };
                    let mut response = Response::new(Full::new(Bytes::from(text)));
                    *response.status_mut() = if found { StatusCode::OK } else { StatusCode::NOT_FOUND };
                    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                    response
                        .headers_mut()
                        .insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
                    async move { Ok::<_, Infallible>(response) }
                });
                let mut server = http1::Builder::new();
                server
                    .timer(TokioTimer::new())
                    .header_read_timeout(Duration::from_secs(5))
                    .max_buf_size(16 << 10);
                // Whoever asks may go away.
                let _ = server.serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told() {
        let metrics = Metrics::default();
        metrics.ended("done");
        metrics.failed("not_html");
        metrics.stage("render", Instant::now());
        let text = metrics.text();
        for line in [
            r#"waybill_label_work_jobs_total{outcome="done"} 1"#,
            r#"waybill_label_work_failures_total{code="not_html"} 1"#,
            r#"waybill_label_work_stage_seconds_count{stage="render"} 1"#,
        ] {
            assert!(text.contains(line), "{text}");
        }
    }
    #[test]
    fn the_dashboard_shows_what_there_is() {
        let metrics = Metrics::default();
        metrics.ended("done");
        metrics.failed("not_html");
        metrics.stage("render", Instant::now());
        let text = metrics.text();
        let dashboard: serde_json::Value = serde_json::from_str(include_str!("../../../docs/scale/grafana.json")).unwrap();
        let panels = dashboard["panels"].as_array().unwrap();
        let queries = panels
            .iter()
            .flat_map(|panel| panel["targets"].as_array().unwrap())
            .map(|target| target["expr"].as_str().unwrap());
        let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let names: std::collections::BTreeSet<_> = queries
            .flat_map(|query| query.split(|character| !is_name(character)))
            .filter(|word| word.starts_with("waybill_label"))
            .collect();
        assert!(names.len() > 10);
        for name in names {
            assert!(text.contains(&format!("\n{name}")), "{name}: {text}");
        }
    }
}
