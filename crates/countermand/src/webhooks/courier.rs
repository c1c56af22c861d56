//! The courier: puts in line what each endpoint wants to hear, and sends what is due.
//!
//! Every endpoint has rounds of its own, so one that is dead holds up no other. A message is
//! written down before it is sent, and what became of it after: a crash in between sends it again,
//! under the same id.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use countermand_spapi::client::Clock;
use countermand_store::webhooks::{Attempt, Attempted, DueDelivery, NewDelivery, RoundStart};
use countermand_store::{DatabaseError, Store};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::event::Event;
use super::post::{Post, Posting};
use super::retry::{Outcome, after_attempt, health_after};
use super::sealed::{OpenSecretError, open_secret};
use super::signature::{WebhookSecret, signatures};
use crate::desk::{Crashed, FaultPoints, later};
use crate::secrets::Vault;

/// Messages of one endpoint that are sent at once, and written down together.
pub const BATCH: u32 = 16;
/// How often it is looked for what is due.
const REST: Duration = Duration::from_millis(250);
/// The rest after the store refused.
const AFTER_ERROR: Duration = Duration::from_secs(2);
/// How long ended deliveries and idempotency keys are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How often what is older is taken away, and how much at once.
const PRUNE_EVERY: SignedDuration = SignedDuration::from_mins(10);
const PRUNE_ROWS: u32 = 500;

/// Why a round broke off. Nothing is lost by it: what was due stays due.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The store refused.
    #[error("the store refused")]
    Database(#[from] DatabaseError),
    /// A secret cannot be used, so nothing can be signed.
    #[error("nothing can be signed for the webhook")]
    Secret(#[from] OpenSecretError),
    /// A test let the process die here.
    #[error(transparent)]
    Crashed(#[from] Crashed),
}

/// What sends webhooks.
#[derive(Debug)]
pub struct Courier {
    /// Everything durable.
    pub store: Store,
    /// Real time, whatever the marketplace's clock says: receivers compare it with theirs.
    pub clock: Arc<dyn Clock>,
    /// Opens secrets.
    pub vault: Vault,
    /// Sends.
    pub post: Arc<dyn Post>,
    /// Places at which tests let the process die.
    pub faults: FaultPoints,
}

impl Courier {
    /// One round of an endpoint; whether there may be more to do at once.
    ///
    /// # Errors
    /// When the store refuses, or nothing can be signed.
    pub async fn round(&self, endpoint: u64) -> Result<bool, RoundError> {
        let now = self.clock.now();
        let Some(start) = self.store.begin_webhook_round(endpoint, now).await? else {
            return Ok(false);
        };
        let has_news = self.put_in_line(&start, now).await?;
        self.faults.hit("webhooks.after_line")?;
        let has_sent = self.send_due(start).await?;
        Ok(has_news || has_sent)
    }

    /// Puts in line what the endpoint wants to hear; whether anything happened at all.
    async fn put_in_line(&self, start: &RoundStart, now: Timestamp) -> Result<bool, RoundError> {
        if start.news.is_empty() {
            return Ok(false);
        }
        let mut wanted = Vec::new();
        let mut moves = Vec::with_capacity(start.news.len());
        for news in &start.news {
            moves.push((news.account_number, news.after, news.up_to));
            for happening in &news.happenings {
                let event = Event::of(happening);
                let Some(event) = event.filter(|it| start.endpoint.has_type(it.event_type.name))
                else {
                    continue;
                };
                wanted.push(NewDelivery {
                    account_number: happening.account_number,
                    seq: happening.record.seq,
                    hash: happening.record.hash.clone(),
                    event_type: event.event_type.name,
                });
            }
        }
        let kept = self
            .store
            .keep_webhook_news(start.endpoint.number, wanted, moves, now);
        match kept.await {
            // A replay went back, or it was deleted: the next round reads anew.
            Ok(()) | Err(DatabaseError::Conflict { .. }) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends a batch of what is due; whether there may be more.
    async fn send_due(&self, start: RoundStart) -> Result<bool, RoundError> {
        let RoundStart {
            endpoint, secrets, ..
        } = start;
        let limit = if endpoint.n_failed_in_row > 0 {
            1
        } else {
            BATCH
        };
        let now = self.clock.now();
        let due = self
            .store
            .due_webhook_deliveries(endpoint.number, now, limit)
            .await?;
        if due.is_empty() {
            return Ok(false);
        }
        let secrets = secrets
            .iter()
            .map(|sealed| open_secret(&self.vault, endpoint.number, sealed))
            .collect::<Result<Vec<_>, _>>()?;
        let sent = join_all(
            due.iter()
                .map(|one| self.attempt(&endpoint.url, &secrets, one)),
        )
        .await;
        self.faults.hit("webhooks.before_settle")?;
        let now = self.clock.now();
        let (attempted, outcomes): (Vec<_>, Vec<_>) = sent.into_iter().unzip();
        let health = health_after(&endpoint, &outcomes, now);
        if let Some(why) = health.disable {
            tracing::warn!(
                webhook.id = endpoint.number,
                why = why.as_str(),
                "a webhook was switched off"
            );
        }
        let has_failed = health.rests_until.is_some();
        self.store
            .settle_webhook_round(endpoint.number, attempted, health, now)
            .await?;
        self.faults.hit("webhooks.after_settle")?;
        Ok(!has_failed)
    }

    /// One attempt, whatever comes of it.
    async fn attempt(
        &self,
        url: &str,
        secrets: &[WebhookSecret],
        due: &DueDelivery,
    ) -> (Attempted, Outcome) {
        let delivery = &due.delivery;
        let began = self.clock.now();
        let outcome = match Event::of(&due.happening) {
            Some(event) => {
                let body = event.payload();
                let posting = Posting {
                    url: url.to_owned(),
                    id: delivery.message_id.clone(),
                    timestamp: began.as_second(),
                    signature: signatures(secrets, &delivery.message_id, began, &body),
                    body,
                };
                let answer = self.post.post(posting).await;
                Outcome::of(&answer, self.clock.now())
            }
            None => Outcome {
                status: None,
                error: "this version has no such event".to_owned(),
                retry_after: None,
            },
        };
        let ended = self.clock.now();
        let word = if outcome.is_success() {
            "taken"
        } else {
            "failed"
        };
        metrics::counter!("countermand_webhook_attempts_total", "outcome" => word).increment(1);
        let latency_ms = ended.duration_since(began).as_millis();
        let attempted = Attempted {
            delivery_number: delivery.number,
            attempt: Attempt {
                number: delivery.n_attempts.saturating_add(1),
                at: began,
                latency_ms: u64::try_from(latency_ms).unwrap_or(0),
                status: outcome.status,
                error: outcome.error.chars().take(200).collect(),
            },
            after: after_attempt(&outcome, &delivery.message_id, delivery.n_tries, ended),
        };
        (attempted, outcome)
    }

    /// Looks for what is due until the stop; each endpoint's rounds are a task of their own.
    pub async fn deliver(self: Arc<Self>, stop: CancellationToken, tasks: TaskTracker) {
        let at_work = Arc::new(AtWork::default());
        let mut prune_at = self.clock.now();
        while !stop.is_cancelled() {
            let now = self.clock.now();
            let rest = match self.store.webhooks_due(now).await {
                Ok(due) => {
                    for endpoint in due {
                        self.begin(endpoint, &at_work, (&stop, &tasks));
                    }
                    REST
                }
                Err(error) => {
                    report(&error.into(), None);
                    AFTER_ERROR
                }
            };
            if prune_at <= now {
                prune_at = self.prune(now).await;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(rest) => {}
            }
        }
    }

    /// Begins the rounds of an endpoint, unless they run.
    fn begin(
        self: &Arc<Self>,
        endpoint: u64,
        at_work: &Arc<AtWork>,
        (stop, tasks): (&CancellationToken, &TaskTracker),
    ) {
        if !at_work.set().insert(endpoint) {
            return;
        }
        let (courier, at_work, stop) = (Arc::clone(self), Arc::clone(at_work), stop.clone());
        tasks.spawn(async move {
            tokio::select! {
                // What was on its way is sent again after the next start, under the same id.
                () = stop.cancelled() => {}
                () = courier.rounds(endpoint) => {}
            }
            at_work.set().remove(&endpoint);
        });
    }

    async fn rounds(&self, endpoint: u64) {
        loop {
            match self.round(endpoint).await {
                Ok(true) => tokio::task::yield_now().await,
                Ok(false) => return,
                Err(error) => {
                    report(&error, Some(endpoint));
                    tokio::time::sleep(AFTER_ERROR).await;
                    return;
                }
            }
        }
    }

    /// Takes away what is old; when to do it again.
    async fn prune(&self, now: Timestamp) -> Timestamp {
        match self
            .store
            .prune_webhooks(later(now, -KEPT), PRUNE_ROWS)
            .await
        {
            Ok(true) => now,
            Ok(false) => later(now, PRUNE_EVERY),
            Err(error) => {
                report(&error.into(), None);
                later(now, PRUNE_EVERY)
            }
        }
    }
}

/// The endpoints whose rounds run.
#[derive(Debug, Default)]
struct AtWork(Mutex<BTreeSet<u64>>);

impl AtWork {
    fn set(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn report(error: &RoundError, endpoint: Option<u64>) {
    tracing::warn!(
        webhook.id = endpoint,
        error = error as &dyn std::error::Error,
        "webhooks could not be sent; it is tried again"
    );
}
