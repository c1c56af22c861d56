//! What an open page hears: counts that changed, and that something happened to an order.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::counters::Counts;
use super::door::failed;
use super::session::{IDLE_LIFE, Token};
use super::{Pages, Section, Visitor, WebState};
use crate::http::access::{Access, Scope};
use crate::http::problem::{Code, Problem};
use crate::http::query::StrictQuery;

/// How often the counts are looked at.
const REST: Duration = Duration::from_secs(1);
/// After how long a quiet stream says that it lives, and its session is looked at again.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// After how long the browser has to come back.
const LIFE: Duration = Duration::from_mins(30);
/// Records of an account that are read at once.
const BATCH: u32 = 100;

pub(super) fn pages(pages: Pages) -> Pages {
    pages.get("/live", Access::of(Scope::OrdersRead), live)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    /// The order that is looked at, to hear when something happens to it.
    order: Option<String>,
    account: Option<String>,
}

async fn live(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    headers: HeaderMap,
    StrictQuery(about): StrictQuery<About>,
) -> Result<Response, Problem> {
    let permit = state.api.take_stream().ok_or_else(|| {
        Problem::new(
            Code::Unavailable,
            "As many streams are open as there may be.",
        )
        .with_retry_after(Duration::from_secs(30))
    })?;
    let now = Instant::now();
    let mut stream = Stream {
        state,
        visitor,
        headers,
        about,
        told: None,
        heads: Vec::new(),
        ready: VecDeque::from([Bytes::from_static(b"retry: 3000\n\n")]),
        ends_at: now + LIFE,
        spoke_at: now,
        _permit: permit,
    };
    stream.begin().await?;
    let chunks = futures_util::stream::unfold(stream, |mut stream| async move {
        let chunk = stream.next().await?;
        Some((Ok::<_, Infallible>(chunk), stream))
    });
    let mut response = Body::from_stream(chunks).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// One page that listens.
struct Stream {
    state: Arc<WebState>,
    visitor: Visitor,
    headers: HeaderMap,
    about: About,
    told: Option<Counts>,
    /// How far each account of the order was read.
    heads: Vec<(Arc<crate::desk::Seller>, u64)>,
    ready: VecDeque<Bytes>,
    ends_at: Instant,
    spoke_at: Instant,
    _permit: OwnedSemaphorePermit,
}

impl Stream {
    /// Notes how far the audit log is, so that what comes is new.
    async fn begin(&mut self) -> Result<(), Problem> {
        if self.about.order.is_none() {
            return Ok(());
        }
        let account = self.about.account.as_deref();
        for seller in self.state.api.seen(self.visitor.caller(), account)? {
            let head = seller.account.audit_head().await;
            let head = head.map_err(|error| failed(&error))?;
            self.heads.push((seller, head));
        }
        Ok(())
    }

    /// The next piece; `None` when the stream ends.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(chunk) = self.ready.pop_front() {
                self.spoke_at = Instant::now();
                return Some(chunk);
            }
            if self.state.api.stop.is_cancelled() || Instant::now() >= self.ends_at {
                return None;
            }
            self.count().await.ok()?;
            self.hear().await.ok()?;
            if !self.ready.is_empty() {
                continue;
            }
            if self.spoke_at.elapsed() >= HEARTBEAT {
                if !self.is_signed_in().await {
                    return None;
                }
                self.ready
                    .push_back(Bytes::from_static(b"event: alive\ndata: {}\n\n"));
                continue;
            }
            tokio::select! {
                () = self.state.api.stop.cancelled() => return None,
                () = tokio::time::sleep(REST) => {}
            }
        }
    }

    async fn count(&mut self) -> Result<(), Problem> {
        let api = &self.state.api;
        let sellers = api.seen(self.visitor.caller(), None)?;
        let counts = self.state.counters.of(api, &sellers).await?;
        if self.told.as_ref() == Some(&counts) {
            return Ok(());
        }
        let numbers: serde_json::Map<String, serde_json::Value> = Section::ALL
            .iter()
            .filter_map(|section| Some((section.path().to_owned(), json!(counts.of(*section)?))))
            .collect();
        let data = json!({"counts": numbers, "n_stale": counts.stale.len()});
        self.ready
            .push_back(format!("event: counts\ndata: {data}\n\n").into());
        self.told = Some(counts);
        Ok(())
    }

    /// Tells that something happened to the order; what, the page asks for itself.
    async fn hear(&mut self) -> Result<(), Problem> {
        let Some(order) = &self.about.order else {
            return Ok(());
        };
        let mut has_changed = false;
        for (seller, head) in &mut self.heads {
            let records = seller.account.audit_after(*head, BATCH).await;
            for record in records.map_err(|error| failed(&error))? {
                *head = record.seq;
                let is_about = |text: &String| text.contains(order.as_str());
                has_changed |= record.subject == *order
                    || record.after.as_ref().is_some_and(is_about)
                    || record.before.as_ref().is_some_and(is_about);
            }
        }
        if has_changed {
            self.ready
                .push_back(Bytes::from_static(b"event: order\ndata: {}\n\n"));
        }
        Ok(())
    }

    async fn is_signed_in(&self) -> bool {
        let Some(token) = Token::of_cookies(&self.headers) else {
            return false;
        };
        let now = self.state.door.now();
        let idle_since = now.checked_sub(IDLE_LIFE).unwrap_or(now);
        let found = self
            .state
            .door
            .store
            .find_session(&token.digest(), now, idle_since);
        found.await.is_ok_and(|found| found.is_some())
    }
}
