//! Events as they happen, over one long answer (server-sent events).
//!
//! The audit records of the accounts are the events. The id of an event says how far the stream is
//! in every account, so that it goes on where it broke off, whichever account spoke last.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::ApiState;
use super::audit::RecordView;
use super::decisions::invalid_query;
use super::positions::{ACCOUNTS_MAX, Positions};
use super::reach::failed;
use crate::http::access::{Access, Caller, Principal, Scope};
use crate::http::problem::{Code, Problem};
use crate::http::query::StrictQuery;
use crate::http::routes::Routes;

/// The header of a client that comes back.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Streams at once.
pub(super) const STREAMS_MAX: usize = 64;
/// How often new records are looked for.
const REST: Duration = Duration::from_millis(250);
/// After how long a quiet stream says that it lives, and its key is looked at again.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// After how long a client has to come back.
const LIFE: Duration = Duration::from_hours(1);
/// Records of one account that are read at once.
const BATCH: u32 = 100;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.add(Access::of(Scope::EventsRead), routes!(events))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// The id of the last event that was seen; empty for all there ever were. Left out: from now
    /// on.
    after: Option<String>,
    /// Of this account only.
    account: Option<String>,
}

/// Events of the accounts that the key sees, as they happen.
///
/// Each has an id; with it, in `Last-Event-ID` or `after`, the stream goes on behind it. A stream
/// ends after an hour, and when the desk stops: come back then.
#[utoipa::path(
    get, path = "/api/v1/events", operation_id = "events", tag = "events",
    params(
        EventsQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was seen.", example = "1.2a"),
    ),
    responses((
        status = 200, description = "Events without end.",
        body = String, content_type = "text/event-stream",
        example = "id: 1.2a\nevent: cancellation.accepted\ndata: {}\n\n",
    )),
)]
async fn events(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    headers: HeaderMap,
    StrictQuery(query): StrictQuery<EventsQuery>,
) -> Result<Response, Problem> {
    let positions = begin(&state, &caller, &headers, &query).await?;
    let permit = Arc::clone(&state.streams)
        .try_acquire_owned()
        .map_err(|_| {
            Problem::new(
                Code::Unavailable,
                "As many streams are open as there may be.",
            )
            .with_retry_after(Duration::from_secs(30))
        })?;
    let now = Instant::now();
    let stream = Stream {
        state,
        caller: Arc::clone(&caller.0),
        account: query.account,
        headers,
        positions,
        ready: VecDeque::from([Bytes::from_static(b"retry: 2000\n\n")]),
        ends_at: now + LIFE,
        spoke_at: now,
        _permit: permit,
    };
    let chunks = futures_util::stream::unfold(stream, |mut stream| async move {
        let chunk = stream.next().await?;
        Some((Ok::<_, std::convert::Infallible>(chunk), stream))
    });
    let mut response = Body::from_stream(chunks).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Where the stream begins.
async fn begin(
    state: &ApiState,
    caller: &Caller,
    headers: &HeaderMap,
    query: &EventsQuery,
) -> Result<Positions, Problem> {
    let sellers = state.seen(caller, query.account.as_deref())?;
    if sellers.len() > ACCOUNTS_MAX {
        let message = "is needed: the key sees too many accounts";
        return Err(invalid_query("account", message));
    }
    // A client that comes back sends the header by itself, with the address as it was at first.
    let told = headers
        .get(LAST_EVENT_ID)
        .and_then(|value| value.to_str().ok())
        .or(query.after.as_deref());
    if let Some(text) = told {
        return Positions::parse(text)
            .ok_or_else(|| invalid_query("after", "expected the id of an event"));
    }
    let mut positions = Positions::default();
    for seller in sellers {
        let head = seller.account.audit_head().await;
        positions.set(&seller.account, head.map_err(|error| failed(&error))?);
    }
    Ok(positions)
}

/// One client that listens.
struct Stream {
    state: Arc<ApiState>,
    caller: Arc<Principal>,
    account: Option<String>,
    headers: HeaderMap,
    positions: Positions,
    ready: VecDeque<Bytes>,
    ends_at: Instant,
    spoke_at: Instant,
    _permit: OwnedSemaphorePermit,
}

impl Stream {
    /// The next piece; `None` when the stream ends.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(chunk) = self.ready.pop_front() {
                self.spoke_at = Instant::now();
                return Some(chunk);
            }
            if self.state.stop.is_cancelled() || Instant::now() >= self.ends_at {
                return None;
            }
            if !self.read().await {
                return None;
            }
            if !self.ready.is_empty() {
                continue;
            }
            if self.spoke_at.elapsed() >= HEARTBEAT {
                // A key that was revoked hears nothing more.
                self.state.guard.principal(&self.headers).await.ok()?;
                self.ready.push_back(Bytes::from_static(b": alive\n\n"));
                continue;
            }
            tokio::select! {
                () = self.state.stop.cancelled() => return None,
                () = tokio::time::sleep(REST) => {}
            }
        }
    }

    /// Reads what is new; `false` when the store refuses.
    async fn read(&mut self) -> bool {
        let Ok(sellers) = self.state.seen(&self.caller, self.account.as_deref()) else {
            return false;
        };
        for seller in sellers.iter().take(ACCOUNTS_MAX) {
            let account = &seller.account;
            let after = self.positions.of(account);
            let Ok(records) = account.audit_after(after, BATCH).await else {
                return false;
            };
            for record in records {
                self.positions.set(account, record.seq);
                let view = RecordView::of(account.name(), record);
                // Numbers and texts only: writing them cannot fail, and JSON has no line breaks.
                let data = serde_json::to_string(&view).unwrap_or_default();
                let id = self.positions.to_text();
                let chunk = format!("id: {id}\nevent: {}\ndata: {data}\n\n", view.kind);
                self.ready.push_back(chunk.into());
            }
        }
        true
    }
}
