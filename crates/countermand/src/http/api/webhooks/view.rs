//! Webhooks and their deliveries in the REST form.

use countermand_store::webhooks::{Attempt, Delivery, Endpoint, EndpointState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::view::InstantView;

/// The id of a webhook.
pub(crate) fn id_of(number: u64) -> String {
    format!("wh-{number}")
}

/// The number that an id names.
pub(crate) fn number_of(id: &str) -> Option<u64> {
    let number = id.strip_prefix("wh-")?;
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
    number.parse().ok().filter(|_| is_plain)
}

/// A webhook, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookView {
    /// Its id.
    #[schema(example = "wh-3")]
    id: String,
    /// Where it is sent.
    url: String,
    /// What its maker says of it.
    description: String,
    /// Types of events, and groups of them as `cancellation.*`; empty for all.
    event_types: Vec<String>,
    /// The accounts that it hears of; empty for all of them.
    accounts: Vec<String>,
    /// Whether it is sent anything.
    #[schema(example = true)]
    is_enabled: bool,
    /// `operator`, `gone` (it answered 410) or `failing` (nothing was taken for five days); null
    /// while it is on.
    #[schema(required = true)]
    disabled_why: Option<&'static str>,
    /// When it was switched off.
    #[schema(required = true)]
    disabled_at: Option<InstantView>,
    /// The first failure since the last success.
    #[schema(required = true)]
    failing_since: Option<InstantView>,
    /// When it was made.
    created_at: InstantView,
    /// When somebody changed it last.
    updated_at: InstantView,
}

impl From<Endpoint> for WebhookView {
    fn from(endpoint: Endpoint) -> Self {
        let (disabled_why, disabled_at) = match endpoint.state {
            EndpointState::Active => (None, None),
            EndpointState::Disabled { why, at } => (Some(why.as_str()), Some(InstantView(at))),
        };
        Self {
            id: id_of(endpoint.number),
            url: endpoint.url,
            description: endpoint.description,
            event_types: endpoint.event_types,
            accounts: endpoint.accounts,
            is_enabled: disabled_why.is_none(),
            disabled_why,
            disabled_at,
            failing_since: endpoint.failing_since.map(InstantView),
            created_at: endpoint.created_at.into(),
            updated_at: endpoint.updated_at.into(),
        }
    }
}

/// A webhook with a new secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NewWebhookAnswer)]
pub(crate) struct NewWebhookView {
    /// The secret that signs; null when the request is an old one and its secret is gone.
    #[schema(
        required = true,
        example = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    )]
    pub(crate) secret: Option<String>,
    #[serde(flatten)]
    pub(crate) webhook: WebhookView,
}

/// What a webhook is to hear, and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWebhook {
    /// An `https` address on the public internet.
    #[schema(
        max_length = 2048,
        pattern = "^https?://",
        example = "https://hooks.example.com/countermand"
    )]
    pub(crate) url: String,
    /// What it is for.
    #[schema(max_length = 200)]
    pub(crate) description: Option<String>,
    /// Types of events, and groups of them as `cancellation.*`; empty for all.
    #[serde(default)]
    #[schema(max_items = 100, example = json!(["cancellation.*", "refund.confirmed"]))]
    pub(crate) event_types: Vec<String>,
    /// The accounts that it hears of; empty for all that its maker sees.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub(crate) accounts: Vec<String>,
}

/// What is changed of a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookChange)]
pub(crate) struct ChangeBody {
    /// Where it is sent.
    #[schema(max_length = 2048, pattern = "^https?://")]
    pub(crate) url: Option<String>,
    /// What it is for.
    #[schema(max_length = 200)]
    pub(crate) description: Option<String>,
    /// Types of events, and groups of them as `cancellation.*`; empty for all.
    #[schema(max_items = 100)]
    pub(crate) event_types: Option<Vec<String>>,
    /// The accounts that it hears of; empty for all that the caller sees.
    #[schema(max_items = 100)]
    pub(crate) accounts: Option<Vec<String>>,
    /// Whether it is sent anything.
    pub(crate) is_enabled: Option<bool>,
}

/// How long the older secret lasts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookRotation)]
pub(crate) struct RotateBody {
    /// Seconds for which the older secret signs beside the new one: 86400 unless said.
    #[schema(maximum = 604_800, example = 86_400)]
    pub(crate) older_valid_s: Option<u32>,
}

impl RotateBody {
    /// A day.
    pub(crate) const USUAL_S: u32 = 86_400;
    /// A week.
    pub(crate) const MAX_S: u32 = 604_800;
}

/// One event that a webhook is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub(crate) struct DeliveryView {
    /// What `webhook-id` says, however often it is sent.
    #[schema(example = "msg_0123456789abcdef0123456789abcdef")]
    message_id: String,
    /// The type of the event.
    #[schema(example = "cancellation.confirmed")]
    event_type: String,
    /// The account; null for a test.
    #[schema(required = true)]
    account: Option<String>,
    /// The number of the event within the account.
    #[schema(example = 81)]
    sequence: u64,
    /// `pending`, `delivered` or `failed`.
    state: &'static str,
    /// Attempts so far.
    n_attempts: u32,
    /// When it is tried next; null when it is not.
    #[schema(required = true)]
    next_attempt_at: Option<InstantView>,
    /// When it was put in line first.
    created_at: InstantView,
    /// When it was delivered or given up.
    #[schema(required = true)]
    ended_at: Option<InstantView>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            message_id: delivery.message_id,
            event_type: delivery.event_type,
            account: delivery.account,
            sequence: delivery.seq,
            state: delivery.state.as_str(),
            n_attempts: delivery.n_attempts,
            next_attempt_at: delivery.next_attempt.map(InstantView),
            created_at: delivery.created_at.into(),
            ended_at: delivery.ended_at.map(InstantView),
        }
    }
}

/// One try to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub(crate) struct AttemptView {
    /// When it began.
    at: InstantView,
    /// How long it took.
    #[schema(example = 120)]
    latency_ms: u64,
    /// The HTTP status; null when no answer came.
    #[schema(required = true)]
    status: Option<u16>,
    /// Why it failed; null for a success.
    #[schema(required = true)]
    error: Option<String>,
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        Self {
            at: attempt.at.into(),
            latency_ms: attempt.latency_ms,
            status: attempt.status,
            error: Some(attempt.error).filter(|error| !error.is_empty()),
        }
    }
}

/// A delivery with its attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WebhookDeliveryWithAttempts)]
pub(crate) struct DeliveryWithAttempts {
    #[serde(flatten)]
    pub(crate) delivery: DeliveryView,
    /// Every attempt, the oldest first.
    pub(crate) attempts: Vec<AttemptView>,
}

/// From when on a webhook is told again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookReplay)]
pub(crate) struct ReplayBody {
    /// The instant.
    pub(crate) from: InstantView,
}

/// Nothing is to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookTest)]
pub(crate) struct TestBody {}

/// A type of events.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = WebhookEventType)]
pub(crate) struct EventTypeView {
    /// Its name.
    #[schema(example = "cancellation.confirmed")]
    pub(crate) name: &'static str,
    /// What it means.
    pub(crate) description: &'static str,
    /// The JSON Schema of its payload.
    #[schema(value_type = Object)]
    pub(crate) schema: Value,
}
