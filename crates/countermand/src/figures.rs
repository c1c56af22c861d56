//! Figures of the program for Prometheus: names `countermand_*`, no personal data, no accounts.

pub mod desk;

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

/// Requests that were answered, by method, route and status.
pub const REQUESTS: &str = "countermand_http_requests_total";
/// How long answering took, by route, in seconds.
pub const REQUEST_SECONDS: &str = "countermand_http_request_seconds";
/// Connections that are open.
pub const CONNECTIONS: &str = "countermand_http_connections";
/// Connections that were turned away, by the limit that was reached.
pub const CONNECTIONS_REFUSED: &str = "countermand_http_connections_refused_total";
/// Handlers that panicked.
pub const PANICS: &str = "countermand_http_panics_total";

/// Requests for a decision, by what became of them.
pub const DECISIONS: &str = "countermand_decisions_total";

/// Bounds of the classes of durations, in seconds.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
/// How often what was counted is folded, so that it does not pile up while nobody asks.
const FOLD_EVERY: Duration = Duration::from_secs(5);

/// Where the process's figures are read.
#[derive(Debug, Clone)]
pub struct Figures(PrometheusHandle);

impl Figures {
    /// The figures of this process; counting begins with the first call.
    ///
    /// # Panics
    /// Never: the classes of durations are not empty.
    pub fn of_process() -> Self {
        static FIGURES: OnceLock<Figures> = OnceLock::new();
        FIGURES
            .get_or_init(|| {
                let builder = PrometheusBuilder::new();
                let builder = builder.set_buckets(&SECONDS).expect("there are classes");
                let waits = Matcher::Full(desk::SEND_WAIT.to_owned());
                let builder = builder.set_buckets_for_metric(waits, &desk::WAIT_SECONDS);
                let builder = builder.expect("there are classes");
                let recorder = builder.build_recorder();
                let figures = Self(recorder.handle());
                if metrics::set_global_recorder(recorder).is_err() {
                    tracing::error!("figures are counted elsewhere already; ours stay empty");
                }
                describe();
                desk::describe();
                figures
            })
            .clone()
    }

    /// All figures in Prometheus's text form.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Folds what was counted, now and then, until `stop`.
    pub async fn fold_until(&self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(FOLD_EVERY);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => self.0.run_upkeep(),
            }
        }
    }
}

/// Counts a request for a decision by its outcome.
pub(crate) fn count_decision(outcome: &'static str) {
    metrics::counter!(DECISIONS, "outcome" => outcome).increment(1);
}

fn describe() {
    metrics::describe_counter!(REQUESTS, "Requests answered, by method, route and status.");
    metrics::describe_histogram!(REQUEST_SECONDS, "Time to answer a request, in seconds.");
    metrics::describe_gauge!(CONNECTIONS, "Open connections.");
    metrics::describe_counter!(CONNECTIONS_REFUSED, "Connections turned away, by limit.");
    metrics::describe_counter!(DECISIONS, "Requests for a decision, by outcome.");
    metrics::describe_counter!(PANICS, "Handlers that panicked.");
}
