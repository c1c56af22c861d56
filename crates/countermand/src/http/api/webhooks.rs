//! Webhooks: made, listed, changed, deleted; and their secrets. A secret is shown once.

mod deliveries;
pub(crate) mod view;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use countermand_domain::id::AccountId;
use countermand_spapi::client::Clock;
use countermand_store::webhooks::{
    Endpoint, EndpointChange, Made, NewEndpoint, SealedSecret, WebhookError, WebhookWrite,
};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use jiff::SignedDuration;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use utoipa_axum::routes;

use self::view::{ChangeBody, NewWebhook, NewWebhookView, RotateBody, WebhookView};
use super::ApiState;
use super::cancellations::wrong;
use super::decisions::actor;
use super::keys::covers;
use super::reach::failed;
use crate::desk::later;
use crate::http::access::{Access, Accounts, Caller, Principal, Scope};
use crate::http::idempotency::{Command, IDEMPOTENCY_REPLAYED};
use crate::http::json::Strict;
use crate::http::problem::{Code, Problem};
use crate::http::query::{NoParameters, Segment, StrictQuery};
use crate::http::routes::Routes;
use crate::http::view::ListView;
use crate::secrets::Vault;
use crate::webhooks::address::{AddressPolicy, WebhookUrl};
use crate::webhooks::schema::EventType;
use crate::webhooks::sealed::{new_secret, open_secret};

/// Accounts or types of one webhook.
const MAX_NAMES: usize = 100;
/// Characters of a description.
const MAX_DESCRIPTION_CHARS: usize = 200;

/// What webhooks are made with.
#[derive(Debug, Clone)]
pub struct Hooks {
    /// Seals and opens their secrets.
    pub vault: Vault,
    /// Where they may be sent.
    pub policy: AddressPolicy,
    /// Real time, by which they are sent.
    pub clock: Arc<dyn Clock>,
}

#[cfg(test)]
impl Hooks {
    /// Those of a play, on its clock.
    pub(crate) fn of_play(play: &crate::desk::play::SharedPlay, policy: AddressPolicy) -> Self {
        let master = crate::secrets::MasterKey::from_bytes([7; 32]);
        Self {
            vault: Vault::new(&master, crate::secrets::Random::seeded(1)),
            policy,
            clock: Arc::clone(&play.desk.clock),
        }
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    let admin = Access::of(Scope::WebhooksAdmin);
    let routes = routes
        .add(admin, routes!(webhooks))
        .add(admin, routes!(create))
        .add(admin, routes!(webhook))
        .add(admin, routes!(change))
        .add(admin, routes!(delete))
        .add(admin, routes!(rotate));
    deliveries::routes(routes)
}

/// What a write about webhooks that was not done comes to.
pub(crate) fn refused(error: &WebhookError) -> Problem {
    match error {
        WebhookError::NotFound => Problem::not_found("webhook"),
        WebhookError::Disabled => Problem::new(
            Code::StateConflict,
            "The webhook is switched off; nothing was done.",
        )
        .with_remedy("Switch it on first: PATCH it with `is_enabled` true.")
        .said("webhook-off", &[]),
        WebhookError::TooMany => Problem::new(
            Code::StateConflict,
            "There are as many webhooks as there may be.",
        )
        .with_remedy("Delete one that is not used any more.")
        .said("webhooks-full", &[]),
        WebhookError::KeyReused => Problem::new(
            Code::IdempotencyKeyReused,
            "The Idempotency-Key was used for another request; nothing was done.",
        )
        .with_remedy("Take a new key for a new intent.")
        .said("form-used", &[]),
        WebhookError::Database(countermand_store::DatabaseError::Conflict { .. }) => {
            Problem::new(Code::StateConflict, "The webhook was changed meanwhile.")
                .with_remedy("Read it again, and repeat the request if it is still wanted.")
                .said("changed-meanwhile", &[])
        }
        WebhookError::Database(error) => failed(error),
    }
}

/// An answer, marked as that to a repeated request if it is one.
fn answer(status: StatusCode, body: impl Serialize, made: Made) -> Response {
    let mut response = (status, Json(body)).into_response();
    if made.is_repeated {
        let headers = response.headers_mut();
        headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

fn random_failed(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::error!(error, "a secret of a webhook cannot be used");
    Problem::internal()
}

impl Hooks {
    /// Who writes, without a key of their own.
    pub(crate) fn write(&self, caller: &Principal) -> WebhookWrite {
        WebhookWrite {
            actor: actor(caller),
            at: self.clock.now(),
            key: None,
        }
    }

    /// Who writes, under their key.
    fn command<T>(&self, caller: &Principal, command: &Command<T>) -> WebhookWrite {
        let digest = blake3::Hash::from_bytes(*command.digest.as_bytes());
        let key = command.key.as_str().to_owned();
        WebhookWrite {
            key: Some((key, digest.to_hex().to_string())),
            ..self.write(caller)
        }
    }
}

/// The address of a webhook, as it is kept.
fn url(text: &str, policy: AddressPolicy) -> Result<String, Problem> {
    match WebhookUrl::parse(text, policy) {
        Ok(url) => Ok(url.as_str().to_owned()),
        Err(error) => Err(wrong("url", &error.to_string())),
    }
}

fn description(text: &str) -> Result<String, Problem> {
    let is_right =
        text.chars().count() <= MAX_DESCRIPTION_CHARS && !text.chars().any(char::is_control);
    is_right
        .then(|| text.trim().to_owned())
        .ok_or_else(|| wrong("description", "expected at most 200 characters of one line"))
}

fn event_types(wishes: &[String]) -> Result<Vec<String>, Problem> {
    if wishes.len() > MAX_NAMES {
        return Err(wrong("event_types", "has more than 100 names"));
    }
    for (index, wish) in wishes.iter().enumerate() {
        if !EventType::is_wish(wish) {
            let field = format!("event_types[{index}]");
            let message = "expected a type such as order.changed, or cancellation.* for a group";
            return Err(wrong(field, message));
        }
    }
    // Everything is everything, whatever else is named beside it.
    let is_all = wishes.iter().any(|wish| wish == "*");
    Ok(if is_all { Vec::new() } else { wishes.to_vec() })
}

/// The accounts that are meant: none named are all that the caller sees.
fn accounts(caller: &Principal, names: &[String]) -> Result<Vec<String>, Problem> {
    if names.len() > MAX_NAMES {
        return Err(wrong("accounts", "has more than 100 names"));
    }
    let mut meant = names.to_vec();
    if meant.is_empty()
        && let Accounts::Some(seen) = &caller.accounts
    {
        meant = seen.iter().map(AccountId::to_string).collect();
    }
    let is_right = meant.iter().all(|name| AccountId::parse(name).is_ok());
    if is_right && covers(caller, &meant) {
        Ok(meant)
    } else {
        Err(wrong("accounts", "names an account that you do not see"))
    }
}

/// What a new webhook is to be, read and checked.
#[derive(Debug)]
pub(crate) struct Content {
    /// Where it is sent.
    pub(crate) url: String,
    /// What it is for.
    pub(crate) description: String,
    /// Types of events.
    pub(crate) event_types: Vec<String>,
}

impl NewWebhook {
    /// Reads and checks all but the accounts.
    ///
    /// # Errors
    /// 422 with the field that is not right.
    pub(crate) fn read(&self, policy: AddressPolicy) -> Result<Content, Problem> {
        Ok(Content {
            url: url(&self.url, policy)?,
            description: description(self.description.as_deref().unwrap_or_default())?,
            event_types: event_types(&self.event_types)?,
        })
    }
}

impl ApiState {
    /// The webhook of that id, if the caller sees all that it hears of.
    ///
    /// # Errors
    /// 404 for any other.
    pub(crate) async fn endpoint(&self, caller: &Principal, id: &str) -> Result<Endpoint, Problem> {
        let not_found = || Problem::not_found("webhook");
        let number = view::number_of(id).ok_or_else(not_found)?;
        let found = self.desk.store.webhook(number).await;
        found
            .map_err(|error| failed(&error))?
            .filter(|endpoint| covers(caller, &endpoint.accounts))
            .ok_or_else(not_found)
    }

    /// Every webhook that hears of nothing beyond what the caller sees, in the order in which they
    /// were made.
    ///
    /// # Errors
    /// 503 or 500 when the store does not answer.
    pub(crate) async fn endpoints(&self, caller: &Principal) -> Result<Vec<Endpoint>, Problem> {
        let found = self.desk.store.webhooks().await;
        let mut found = found.map_err(|error| failed(&error))?;
        found.retain(|endpoint| covers(caller, &endpoint.accounts));
        Ok(found)
    }

    /// Makes a webhook, or answers with the one that the same write made before; with its secret.
    ///
    /// # Errors
    /// 422 for a field that is not right, 409 when there are too many.
    pub(crate) async fn make_webhook(
        &self,
        caller: &Principal,
        wanted: &NewWebhook,
        write: WebhookWrite,
    ) -> Result<(Made, NewWebhookView), Problem> {
        let hooks = &self.hooks;
        let content = wanted.read(hooks.policy)?;
        let accounts = accounts(caller, &wanted.accounts)?;
        self.ensure_accounts(&wanted.accounts)?;
        let store = &self.desk.store;
        let number = store.reserve_webhook_number().await;
        let number = number.map_err(|error| failed(&error))?;
        let made = new_secret(&hooks.vault, number, 1);
        let (_, secret_sealed) = made.map_err(|error| random_failed(&error))?;
        let new = NewEndpoint {
            number,
            url: content.url,
            description: content.description,
            event_types: content.event_types,
            accounts,
            secret_sealed,
        };
        let made = store.create_webhook(new, write).await;
        let made = made.map_err(|error| refused(&error))?;
        let view = self.with_secret(made.endpoint, made.number).await?;
        Ok((made, view))
    }

    /// An endpoint with one of its secrets; without it, when that is gone.
    async fn with_secret(&self, endpoint: u64, secret: u64) -> Result<NewWebhookView, Problem> {
        let store = &self.desk.store;
        let found = store.webhook(endpoint).await;
        let found = found.map_err(|error| failed(&error))?;
        let found = found.ok_or_else(|| Problem::not_found("webhook"))?;
        let held = store
            .webhook_secrets(endpoint, self.hooks.clock.now())
            .await;
        let held = held.map_err(|error| failed(&error))?;
        let held = held.iter().find(|held| held.number == secret);
        let open = |sealed: &SealedSecret| open_secret(&self.hooks.vault, endpoint, sealed);
        let opened = held.map(open).transpose();
        let opened = opened.map_err(|error| random_failed(&error))?;
        Ok(NewWebhookView {
            secret: opened.map(|secret| secret.to_text().expose_secret().to_owned()),
            webhook: found.into(),
        })
    }
}

/// Every webhook that the key may see, in the order in which they were made.
#[utoipa::path(
    get, path = "/api/v1/webhooks", operation_id = "webhooks", tag = "webhooks",
    responses((status = 200, description = "All of them.", body = ListView<WebhookView>)),
)]
async fn webhooks(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<ListView<WebhookView>>, Problem> {
    let found = state.endpoints(&caller).await?;
    Ok(Json(ListView {
        items: found.into_iter().map(WebhookView::from).collect(),
        next: None,
    }))
}

/// Makes a webhook. It hears of what happens from now on.
///
/// The secret is shown in this answer, and in that to the same request with the same key; nowhere
/// else.
#[utoipa::path(
    post, path = "/api/v1/webhooks", operation_id = "create_webhook", tag = "webhooks",
    params(("Idempotency-Key" = String, Header, description = "A text of the caller's own for each intent.", example = "webhook-1")),
    request_body = NewWebhook,
    responses((
        status = 201, description = "It is made.", body = NewWebhookView,
        headers(("Location" = String, description = "Where it is.")),
    )),
)]
async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
    command: Command<NewWebhook>,
) -> Result<Response, Problem> {
    let write = state.hooks.command(&caller, &command);
    let (made, view) = state.make_webhook(&caller, &command.body, write).await?;
    let location = format!("/api/v1/webhooks/{}", view::id_of(made.endpoint));
    let location = [(LOCATION, location)];
    Ok((location, answer(StatusCode::CREATED, view, made)).into_response())
}

/// One webhook.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{id}", operation_id = "webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", example = "wh-3")),
    responses((status = 200, description = "The webhook.", body = WebhookView)),
)]
async fn webhook(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<WebhookView>, Problem> {
    Ok(Json(state.endpoint(&caller, &id).await?.into()))
}

/// Changes a webhook; what is left out stays as it is.
///
/// One that is switched on hears of what happens from then on, and of what was in line before; a
/// replay tells it the rest.
#[utoipa::path(
    patch, path = "/api/v1/webhooks/{id}", operation_id = "change_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", example = "wh-3")),
    request_body = ChangeBody,
    responses((status = 200, description = "The webhook as it is now.", body = WebhookView)),
)]
async fn change(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
    Strict(body): Strict<ChangeBody>,
) -> Result<Json<WebhookView>, Problem> {
    let found = state.endpoint(&caller, &id).await?;
    let hooks = &state.hooks;
    let change = EndpointChange {
        url: body
            .url
            .as_deref()
            .map(|text| url(text, hooks.policy))
            .transpose()?,
        description: body.description.as_deref().map(description).transpose()?,
        event_types: body.event_types.as_deref().map(event_types).transpose()?,
        accounts: body
            .accounts
            .as_deref()
            .map(|names| accounts(&caller, names))
            .transpose()?,
        is_enabled: body.is_enabled,
    };
    let write = hooks.write(&caller);
    let changed = state
        .desk
        .store
        .change_webhook(found.number, change, write)
        .await;
    changed
        .map(|endpoint| Json(endpoint.into()))
        .map_err(|error| refused(&error))
}

/// Deletes a webhook, with the log of its deliveries.
#[utoipa::path(
    delete, path = "/api/v1/webhooks/{id}", operation_id = "delete_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.", example = "wh-3")),
    responses((status = 204, description = "It is sent nothing any more.")),
)]
async fn delete(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<StatusCode, Problem> {
    let found = state.endpoint(&caller, &id).await?;
    let write = state.hooks.write(&caller);
    let deleted = state.desk.store.delete_webhook(found.number, write).await;
    deleted.map_err(|error| refused(&error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a webhook a new secret, shown as at its making.
///
/// For `older_valid_s` seconds, a day unless said, the older secret signs beside it.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/rotate", operation_id = "rotate_webhook_secret",
    tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's id.", example = "wh-3"),
        ("Idempotency-Key" = String, Header, description = "A text of the caller's own for each intent.", example = "rotate-1"),
    ),
    request_body = RotateBody,
    responses((status = 200, description = "It has a new secret.", body = NewWebhookView)),
)]
async fn rotate(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
    command: Command<RotateBody>,
) -> Result<Response, Problem> {
    let found = state.endpoint(&caller, &id).await?;
    let older_valid_s = command.body.older_valid_s.unwrap_or(RotateBody::USUAL_S);
    if older_valid_s > RotateBody::MAX_S {
        return Err(wrong("older_valid_s", "expected at most 604800, a week"));
    }
    let number = found.n_secrets + 1;
    let made = new_secret(&state.hooks.vault, found.number, number);
    let (_, sealed) = made.map_err(|error| random_failed(&error))?;
    let write = state.hooks.command(&caller, &command);
    let older_end_at = later(
        write.at,
        SignedDuration::from_secs(i64::from(older_valid_s)),
    );
    let made = state
        .desk
        .store
        .rotate_webhook_secret(found.number, (number, sealed), older_end_at, write)
        .await
        .map_err(|error| refused(&error))?;
    let view = state.with_secret(made.endpoint, made.number).await?;
    Ok(answer(StatusCode::OK, view, made))
}
