//! Webhooks: addresses that are told of events, and what became of each telling.
//!
//! The audit records are the events. An endpoint has a cursor in the records of each account; what
//! it is to be told of becomes a row of its deliveries in the transaction that moves the cursor.
//! So nothing is left out, and nothing is told under two ids, whenever the process dies.

mod asked;
mod deliveries;
mod endpoints;
mod rounds;

use jiff::Timestamp;

use crate::audit::AuditRecord;
use crate::engine::DatabaseError;
use crate::outbox::DecisionKind;

/// Endpoints of one installation at most.
pub const ENDPOINTS_MAX: u64 = 100;

/// Why an endpoint is switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisabledWhy {
    /// Somebody switched it off.
    Operator,
    /// It answered 410.
    Gone,
    /// Nothing was taken for days.
    Failing,
}

impl DisabledWhy {
    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }

    fn stored(text: &str) -> Result<Self, DatabaseError> {
        match text {
            "operator" => Ok(Self::Operator),
            "gone" => Ok(Self::Gone),
            "failing" => Ok(Self::Failing),
            _ => Err(DatabaseError::UnknownValue {
                column: "disabled_why",
            }),
        }
    }
}

/// Whether an endpoint is told anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointState {
    /// It is.
    Active,
    /// It is not.
    Disabled {
        /// Why.
        why: DisabledWhy,
        /// Since when.
        at: Timestamp,
    },
}

/// An address that is told of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its number, never given out again.
    pub number: u64,
    /// Where it is.
    pub url: String,
    /// What its maker says of it.
    pub description: String,
    /// Types of events, or beginnings of types as in `cancellation.*`; empty for all.
    pub event_types: Vec<String>,
    /// Names of accounts; empty for all of them, later ones included.
    pub accounts: Vec<String>,
    /// Whether it is told anything.
    pub state: EndpointState,
    /// The first failure since the last success.
    pub failing_since: Option<Timestamp>,
    /// Failures since the last success.
    pub n_failed_in_row: u32,
    /// Nothing is sent to it before.
    pub rests_until: Option<Timestamp>,
    /// Secrets that it had so far.
    pub n_secrets: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed by somebody.
    pub updated_at: Timestamp,
}

impl Endpoint {
    /// Whether it hears of an account.
    pub fn has_account(&self, name: &str) -> bool {
        self.accounts.is_empty() || self.accounts.iter().any(|account| account == name)
    }

    /// Whether it hears of events of a type.
    pub fn has_type(&self, event_type: &str) -> bool {
        let fits = |wanted: &String| match wanted.strip_suffix('*') {
            Some(beginning) => event_type.starts_with(beginning),
            None => wanted == event_type,
        };
        self.event_types.is_empty() || self.event_types.iter().any(fits)
    }
}

/// What an endpoint is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEndpoint {
    /// Its number, from [`crate::Store::reserve_webhook_number`].
    pub number: u64,
    /// Where it is.
    pub url: String,
    /// What its maker says of it.
    pub description: String,
    /// Types of events.
    pub event_types: Vec<String>,
    /// Names of accounts.
    pub accounts: Vec<String>,
    /// Its first secret, sealed.
    pub secret_sealed: String,
}

/// What is changed of an endpoint; `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointChange {
    /// Where it is.
    pub url: Option<String>,
    /// What its maker says of it.
    pub description: Option<String>,
    /// Types of events.
    pub event_types: Option<Vec<String>>,
    /// Names of accounts.
    pub accounts: Option<Vec<String>>,
    /// Whether it is told anything.
    pub is_enabled: Option<bool>,
}

/// A secret of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// Its number within the endpoint, from 1.
    pub number: u64,
    /// The secret, sealed.
    pub sealed: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From then on it signs no more; `None` for the newest.
    pub ends_at: Option<Timestamp>,
}

/// Who writes, when, and under which key of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookWrite {
    /// Who: `key:ID`, `user:NAME` or `cli`.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// The caller's idempotency key and the digest of the request; `None` where none is taken.
    pub key: Option<(String, String)>,
}

/// What a write about webhooks made, or had made before under the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// The endpoint.
    pub endpoint: u64,
    /// The number of the secret or delivery; 0 when it was neither.
    pub number: u64,
    /// Whether it was made before.
    pub is_repeated: bool,
}

/// Why a write about webhooks was not done.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// There is no such endpoint, or no such delivery.
    #[error("there is no such webhook")]
    NotFound,
    /// The endpoint is switched off.
    #[error("the webhook is switched off; switch it on first")]
    Disabled,
    /// There are as many endpoints as there may be.
    #[error("there are {ENDPOINTS_MAX} webhooks already; delete one first")]
    TooMany,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The database refused.
    #[error("the database refused")]
    Database(#[from] DatabaseError),
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is to be sent, for the first time or again.
    Pending,
    /// It was taken.
    Delivered,
    /// It was given up.
    Failed,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Delivered, Self::Failed];

    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One event that an endpoint is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number within the endpoint, from 1.
    pub number: u64,
    /// What the header `webhook-id` says, however often it is sent.
    pub message_id: String,
    /// The type of the event.
    pub event_type: String,
    /// The account's name; `None` for a test, which is about no account.
    pub account: Option<String>,
    /// The number of the audit record within the account.
    pub seq: u64,
    /// How far it is.
    pub state: DeliveryState,
    /// Attempts so far.
    pub n_attempts: u32,
    /// Attempts since it was last put in line.
    pub n_tries: u32,
    /// Nothing before; `None` when there is no next attempt.
    pub next_attempt: Option<Timestamp>,
    /// When it was put in line first.
    pub created_at: Timestamp,
    /// When it was delivered or given up.
    pub ended_at: Option<Timestamp>,
}

/// One try to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number within the delivery, from 1.
    pub number: u32,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub latency_ms: u64,
    /// The HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// Why it failed; empty for a success.
    pub error: String,
}

/// Which deliveries of an endpoint.
#[derive(Debug, Clone, Default)]
pub struct DeliveryQuery {
    /// Before this number, newest first; `None` begins with the newest.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u32,
    /// In this state only.
    pub state: Option<DeliveryState>,
    /// Of this type only.
    pub event_type: Option<String>,
}

/// An audit record as an event, with what its type depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// The account's number.
    pub account_number: i64,
    /// The account's name.
    pub account: String,
    /// The record.
    pub record: AuditRecord,
    /// What kind of decision the record is about; `None` when it is about none.
    pub decision: Option<DecisionKind>,
}

/// What an endpoint has not looked at, in one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The account's number.
    pub account_number: i64,
    /// The newest record that was looked at before.
    pub after: u64,
    /// The newest record that was looked at now.
    pub up_to: u64,
    /// Records in between, oldest first.
    pub happenings: Vec<Happening>,
}

/// A new row of the deliveries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The account's number.
    pub account_number: i64,
    /// The number of the audit record.
    pub seq: u64,
    /// The hash of the audit record.
    pub hash: String,
    /// The type of the event.
    pub event_type: &'static str,
}

/// What a round begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundStart {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The secrets that sign now, the newest first.
    pub secrets: Vec<SealedSecret>,
    /// What it has not looked at.
    pub news: Vec<News>,
}

/// A delivery that is due, with its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDelivery {
    /// The delivery.
    pub delivery: Delivery,
    /// The event.
    pub happening: Happening,
}

/// What comes after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterAttempt {
    /// It was taken.
    Delivered,
    /// It is tried again.
    Again {
        /// Not before.
        at: Timestamp,
    },
    /// It is given up.
    GivenUp,
}

/// An attempt that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempted {
    /// The delivery.
    pub delivery_number: u64,
    /// The attempt; its number is one above the attempts that the delivery had.
    pub attempt: Attempt,
    /// What comes after it.
    pub after: AfterAttempt,
}

/// How an endpoint stands after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// The first failure since the last success.
    pub failing_since: Option<Timestamp>,
    /// Failures since the last success.
    pub n_failed_in_row: u32,
    /// Nothing is sent to it before.
    pub rests_until: Option<Timestamp>,
    /// Why it is switched off now; `None` leaves it on.
    pub disable: Option<DisabledWhy>,
}

/// The id of a message: the same for an endpoint and an event, and no other's. The record's hash
/// is in it, so that a store that came back from a backup uses no id for two events.
fn message_id(endpoint: u64, created_at: Timestamp, hash: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("countermand 2026 webhook ids");
    hasher.update(&endpoint.to_be_bytes());
    hasher.update(&created_at.as_microsecond().to_be_bytes());
    hasher.update(hash.as_bytes());
    let digest = hasher.finalize().to_hex();
    let short: String = digest.chars().take(32).collect();
    format!("msg_{short}")
}
