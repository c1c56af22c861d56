//! The desk's own figures: what waits, what was sent after how long, and where the quotas go.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use countermand_spapi::client::Urgency;
use countermand_store::DatabaseError;
use countermand_store::standing::{Standing, Waiting};
use jiff::Timestamp;

use crate::desk::{Accounts, Desk};

/// Actions by state, over all accounts; states that end well are not counted.
pub const ACTIONS: &str = "countermand_actions";
/// How long the oldest of them waits, by state, in seconds of the marketplace.
pub const OLDEST_ACTION: &str = "countermand_oldest_action_seconds";
/// Time from the moment at which an action may be sent to its sending, by route, in seconds.
pub const SEND_WAIT: &str = "countermand_send_wait_seconds";
/// Orders whose reading is due.
pub const READS_DUE: &str = "countermand_reads_due";
/// What could not be read and waits for a person, by kind.
pub const QUARANTINED: &str = "countermand_quarantined";
/// Calls to the marketplace by operation, purpose and what became of them.
pub const CALLS: &str = "countermand_marketplace_calls_total";

/// Bounds of the classes of waits, in seconds: what is promised lies at 5 and at 60.
pub(super) const WAIT_SECONDS: [f64; 9] = [0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 300.0, 3_600.0];
/// How long what was counted is shown again: the route is open to everybody.
const LIFE: Duration = Duration::from_secs(2);

pub(super) fn describe() {
    metrics::describe_gauge!(ACTIONS, "Outward intents, by state.");
    metrics::describe_gauge!(OLDEST_ACTION, "Age of the oldest intent, by state.");
    metrics::describe_histogram!(SEND_WAIT, "Time from due to sent, by route, in seconds.");
    metrics::describe_gauge!(READS_DUE, "Orders whose reading is due.");
    metrics::describe_gauge!(QUARANTINED, "What could not be read, by kind.");
    metrics::describe_counter!(CALLS, "Calls to the marketplace.");
}

/// Counts how long an action waited that is being sent.
pub(crate) fn count_send(route: &'static str, ready_at: Timestamp, sent_at: Timestamp) {
    let wait = sent_at.duration_since(ready_at).as_secs_f64().max(0.0);
    metrics::histogram!(SEND_WAIT, "route" => route).record(wait);
}

/// The operation, the purpose, and what became of a call.
type Call = (String, &'static str, &'static str);

/// Counts what stands in the store, when it is asked for.
#[derive(Debug, Default)]
pub struct DeskFigures {
    counted_at: Mutex<Option<Instant>>,
}

impl DeskFigures {
    /// Counts anew, unless that was done a moment ago.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn refresh(&self, desk: &Desk, accounts: &Accounts) -> Result<(), DatabaseError> {
        {
            let counted_at = self.counted_at.lock();
            let mut counted_at = counted_at.unwrap_or_else(PoisonError::into_inner);
            if counted_at.is_some_and(|at| at.elapsed() < LIFE) {
                return Ok(());
            }
            *counted_at = Some(Instant::now());
        }
        let now = desk.now();
        let mut all = Standing::default();
        let mut calls: BTreeMap<Call, u64> = BTreeMap::new();
        for seller in accounts.all() {
            add(&mut all, &seller.account.standing(now).await?);
            for usage in seller.client.usage() {
                for urgency in Urgency::ALL {
                    let (n_calls, n_throttled) =
                        (usage.n_calls.of(urgency), usage.n_throttled.of(urgency));
                    let results = [
                        ("answered", n_calls.saturating_sub(n_throttled)),
                        ("throttled", n_throttled),
                        ("held_back", usage.n_not_now.of(urgency)),
                    ];
                    for (result, n) in results {
                        let call = (usage.operation.operation().key(), urgency.as_str(), result);
                        *calls.entry(call).or_default() += n;
                    }
                }
            }
        }
        show(&all, now);
        for ((operation, purpose, result), n) in calls {
            let labels = [
                ("operation", operation),
                ("purpose", purpose.to_owned()),
                ("result", result.to_owned()),
            ];
            metrics::counter!(CALLS, &labels).absolute(n);
        }
        Ok(())
    }
}

fn add(all: &mut Standing, one: &Standing) {
    let sum = |all: &mut Waiting, one: Waiting| {
        all.n = all.n.saturating_add(one.n);
        all.oldest = all.oldest.into_iter().chain(one.oldest).min();
    };
    sum(&mut all.queued, one.queued);
    sum(&mut all.submitted, one.submitted);
    sum(&mut all.unknown, one.unknown);
    sum(&mut all.needs_review, one.needs_review);
    sum(&mut all.reads, one.reads);
    all.n_notices_quarantined += one.n_notices_quarantined;
    all.n_orders_quarantined += one.n_orders_quarantined;
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a figure for a chart; counts beyond 2^53 do not occur"
)]
fn show(all: &Standing, now: Timestamp) {
    let states = [
        ("queued", all.queued),
        ("submitted", all.submitted),
        ("unknown", all.unknown),
        ("needs_review", all.needs_review),
    ];
    for (state, waiting) in states {
        metrics::gauge!(ACTIONS, "state" => state).set(waiting.n as f64);
        let age = waiting.oldest.map_or(0.0, |oldest| {
            now.duration_since(oldest).as_secs_f64().max(0.0)
        });
        metrics::gauge!(OLDEST_ACTION, "state" => state).set(age);
    }
    metrics::gauge!(READS_DUE).set(all.reads.n as f64);
    let kinds = [
        ("notification", all.n_notices_quarantined),
        ("order", all.n_orders_quarantined),
    ];
    for (kind, n) in kinds {
        metrics::gauge!(QUARANTINED, "kind" => kind).set(n as f64);
    }
}
