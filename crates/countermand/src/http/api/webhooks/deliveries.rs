//! Deliveries of webhooks: looked at, sent again, begun again from an instant, tried out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use countermand_store::webhooks::{DeliveryQuery, DeliveryState};
use http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::view::{
    AttemptView, DeliveryView, DeliveryWithAttempts, EventTypeView, ReplayBody, TestBody,
    WebhookView,
};
use super::{ApiState, answer, failed, refused};
use crate::http::access::{Access, Caller, Scope};
use crate::http::api::decisions::invalid_query;
use crate::http::idempotency::Command;
use crate::http::problem::Problem;
use crate::http::query::page::{Cursor, Limit};
use crate::http::query::{NoParameters, Segment, Segments, StrictQuery};
use crate::http::routes::Routes;
use crate::http::view::ListView;
use crate::webhooks::schema::EVENT_TYPES;

pub(super) fn routes(routes: Routes) -> Routes {
    let admin = Access::of(Scope::WebhooksAdmin);
    routes
        .add(admin, routes!(deliveries))
        .add(admin, routes!(delivery))
        .add(admin, routes!(resend))
        .add(admin, routes!(replay))
        .add(admin, routes!(test))
        .add(admin, routes!(event_types))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeliveriesFilter {
    /// `pending`, `delivered` or `failed` ones only.
    state: Option<String>,
    /// Of this type only.
    event_type: Option<String>,
    /// Items of a page.
    #[serde(default)]
    #[param(required = false)]
    limit: Limit,
    /// `next` of the page before.
    cursor: Option<Cursor>,
}

/// What a webhook was told, and is to be told; the newest first. Kept for 30 days.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{id}/deliveries", operation_id = "webhook_deliveries",
    tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's id.", example = "wh-3"),
        DeliveriesFilter,
    ),
    responses((status = 200, description = "A page.", body = ListView<DeliveryView>)),
)]
async fn deliveries(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(filter): StrictQuery<DeliveriesFilter>,
) -> Result<Json<ListView<DeliveryView>>, Problem> {
    let endpoint = state.endpoint(&caller, &id).await?;
    let list = format!("/webhooks/{id}?{:?}&{:?}", filter.state, filter.event_type);
    let wanted = filter.state.as_deref().map(|word| {
        DeliveryState::parse(word)
            .ok_or_else(|| invalid_query("state", "expected pending, delivered or failed"))
    });
    let before = match &filter.cursor {
        None => None,
        Some(cursor) => cursor
            .key(&list, 1)?
            .first()
            .and_then(|text| text.parse().ok()),
    };
    let limit = usize::from(filter.limit.get());
    let query = DeliveryQuery {
        before,
        limit: u32::from(filter.limit.get()) + 1,
        state: wanted.transpose()?,
        event_type: filter.event_type,
    };
    let page = state
        .desk
        .store
        .webhook_deliveries(endpoint.number, query)
        .await;
    let page = page.map_err(|error| failed(&error))?;
    let page = ListView::page(page.items, limit, |last| {
        Cursor::after(&list, &[&last.number.to_string()])
    });
    Ok(Json(ListView {
        items: page.items.into_iter().map(DeliveryView::from).collect(),
        next: page.next,
    }))
}

/// One delivery, with every attempt.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{id}/deliveries/{message_id}",
    operation_id = "webhook_delivery", tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's id.", example = "wh-3"),
        ("message_id" = String, Path, description = "The message's id.", example = "msg_0123456789abcdef0123456789abcdef"),
    ),
    responses((status = 200, description = "The delivery.", body = DeliveryWithAttempts)),
)]
async fn delivery(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segments(id, message): Segments,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<DeliveryWithAttempts>, Problem> {
    let endpoint = state.endpoint(&caller, &id).await?;
    shown(&state, endpoint.number, &message).await.map(Json)
}

async fn shown(
    state: &ApiState,
    endpoint: u64,
    message: &str,
) -> Result<DeliveryWithAttempts, Problem> {
    let found = state.desk.store.webhook_delivery(endpoint, message).await;
    let found = found.map_err(|error| failed(&error))?;
    let (delivery, attempts) = found.ok_or_else(|| Problem::not_found("delivery"))?;
    Ok(DeliveryWithAttempts {
        delivery: delivery.into(),
        attempts: attempts.into_iter().map(AttemptView::from).collect(),
    })
}

/// Sends a delivery again, under the same id.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/deliveries/{message_id}/resend",
    operation_id = "resend_webhook_delivery", tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's id.", example = "wh-3"),
        ("message_id" = String, Path, description = "The message's id.", example = "msg_0123456789abcdef0123456789abcdef"),
    ),
    responses((status = 202, description = "It is in line.", body = DeliveryWithAttempts)),
)]
async fn resend(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segments(id, message): Segments,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<(StatusCode, Json<DeliveryWithAttempts>), Problem> {
    let endpoint = state.endpoint(&caller, &id).await?;
    // A webhook without such a message is told as one that is not there.
    shown(&state, endpoint.number, &message).await?;
    let write = state.hooks.write(&caller);
    let again = state
        .desk
        .store
        .resend_webhook(endpoint.number, &message, write)
        .await;
    again.map_err(|error| refused(&error))?;
    let view = shown(&state, endpoint.number, &message).await?;
    Ok((StatusCode::ACCEPTED, Json(view)))
}

/// Tells a webhook again of everything that happened since an instant, under the same ids.
///
/// What it was not told while it was switched off is told as well.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/replay", operation_id = "replay_webhook",
    tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's id.", example = "wh-3"),
        ("Idempotency-Key" = String, Header, description = "A text of the caller's own for each intent.", example = "replay-1"),
    ),
    request_body = ReplayBody,
    responses((status = 202, description = "It begins.", body = WebhookView)),
)]
async fn replay(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
    command: Command<ReplayBody>,
) -> Result<Response, Problem> {
    let endpoint = state.endpoint(&caller, &id).await?;
    let write = state.hooks.command(&caller, &command);
    let begun = state
        .desk
        .store
        .replay_webhook(endpoint.number, command.body.from.0, write)
        .await;
    let begun = begun.map_err(|error| refused(&error))?;
    let view = WebhookView::from(endpoint);
    Ok(answer(StatusCode::ACCEPTED, view, begun))
}

/// Sends a webhook an event of the type `webhook.test`, whatever types it hears of.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/test", operation_id = "test_webhook", tag = "webhooks",
    params(
        ("id" = String, Path, description = "The webhook's id.", example = "wh-3"),
        ("Idempotency-Key" = String, Header, description = "A text of the caller's own for each intent.", example = "test-1"),
    ),
    request_body = TestBody,
    responses((status = 202, description = "It is in line.", body = DeliveryWithAttempts)),
)]
async fn test(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
    command: Command<TestBody>,
) -> Result<Response, Problem> {
    let endpoint = state.endpoint(&caller, &id).await?;
    let write = state.hooks.command(&caller, &command);
    let store = &state.desk.store;
    let made = store.test_webhook(endpoint.number, write).await;
    let made = made.map_err(|error| refused(&error))?;
    let message = store.webhook_message(made.endpoint, made.number).await;
    let message = message.map_err(|error| failed(&error))?;
    let message = message.ok_or_else(|| Problem::not_found("delivery"))?;
    let view = shown(&state, made.endpoint, &message).await?;
    Ok(answer(StatusCode::ACCEPTED, view, made))
}

/// Every type of events that webhooks can hear of, with the schema of its payload.
#[utoipa::path(
    get, path = "/api/v1/webhook-types", operation_id = "webhook_types", tag = "webhooks",
    responses((status = 200, description = "All of them.", body = ListView<EventTypeView>)),
)]
async fn event_types(
    _: Caller,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Json<ListView<EventTypeView>> {
    let items = EVENT_TYPES.iter().map(|known| EventTypeView {
        name: known.name,
        description: known.text,
        schema: known.schema(),
    });
    Json(ListView {
        items: items.collect(),
        next: None,
    })
}
