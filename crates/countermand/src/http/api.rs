//! The API's routes, a module for each resource.
//!
//! A module has its handlers, each with `#[utoipa::path(...)]`, and `routes`, which adds them to
//! the table with their access:
//!
//! ```ignore
//! pub(super) fn routes(routes: Routes) -> Routes {
//!     routes.add(Access::of(Scope::OrdersRead), routes!(order))
//! }
//! ```

pub(crate) mod accounts;
pub(crate) mod actions;
pub(crate) mod audit;
pub(crate) mod cancel_rate;
pub(crate) mod cancellations;
pub(crate) mod decision_view;
pub(crate) mod decisions;
mod events;
pub(crate) mod keys;
pub(crate) mod listings;
pub(crate) mod orders;
pub(crate) mod positions;
pub(crate) mod reach;
pub(crate) mod refunds;
pub(crate) mod requests;
pub(crate) mod resource_id;
mod system;
pub(crate) mod terms;
pub(crate) mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use utoipa::openapi::OpenApi;

use self::terms::TermsBook;
pub use self::webhooks::Hooks;
use super::access::Guard;
use super::routes::{RouteEntry, Routes};
use super::{conditional, layers};
use crate::desk::{Accounts, Desk};
use crate::figures::Figures;
use crate::figures::desk::DeskFigures;

/// The header that names the interface by which an answer was made.
pub(crate) const VERSION_HEADER: HeaderName = HeaderName::from_static("api-version");
/// The day of the last change of the interface that could break a program.
pub(crate) const VERSION: &str = "2026-11-01";

/// What handlers work with.
#[derive(Debug)]
pub struct ApiState {
    /// The door: keys and how often they call.
    pub guard: Arc<Guard>,
    /// The process's figures.
    pub figures: Figures,
    /// What stands in the store, counted for the figures.
    pub desk_figures: DeskFigures,
    /// The OpenAPI document, as it is served.
    pub document: Bytes,
    /// The desk.
    pub desk: Arc<Desk>,
    /// The accounts that it works for.
    pub accounts: Arc<Accounts>,
    /// Ends streams that would never end.
    pub stop: CancellationToken,
    /// What webhooks are made with.
    pub hooks: Hooks,
    /// Rules that are kept compiled.
    terms: TermsBook,
    /// Streams of events that may still be opened.
    streams: Arc<Semaphore>,
}

impl ApiState {
    /// The state behind a door.
    ///
    /// # Errors
    /// When the OpenAPI document cannot be written.
    pub fn new(
        guard: Arc<Guard>,
        figures: Figures,
        desk: Arc<Desk>,
        accounts: Arc<Accounts>,
        (stop, hooks): (CancellationToken, Hooks),
    ) -> Result<Self, serde_json::Error> {
        let (_, document, _) = all(Arc::clone(&guard)).into_parts();
        let document = super::openapi::to_json(&document)?.into();
        Ok(Self {
            guard,
            figures,
            desk_figures: DeskFigures::default(),
            document,
            desk,
            accounts,
            stop,
            hooks,
            terms: TermsBook::default(),
            streams: Arc::new(Semaphore::new(events::STREAMS_MAX)),
        })
    }
}

impl ApiState {
    /// A place among the streams that may be open at once; `None` when all are taken.
    pub(crate) fn take_stream(&self) -> Option<tokio::sync::OwnedSemaphorePermit> {
        Arc::clone(&self.streams).try_acquire_owned().ok()
    }
}

/// Every route there is.
fn all(guard: Arc<Guard>) -> Routes {
    let routes = Routes::new(guard);
    let routes = system::routes(routes);
    let routes = orders::routes(routes);
    let routes = cancellations::routes(routes);
    let routes = refunds::routes(routes);
    let routes = cancel_rate::routes(routes);
    let routes = actions::routes(routes);
    let routes = requests::routes(routes);
    let routes = accounts::routes(routes);
    let routes = audit::routes(routes);
    let routes = events::routes(routes);
    let routes = webhooks::routes(routes);
    keys::routes(routes)
}

/// The router of the API, with everything around it.
pub fn router(state: Arc<ApiState>) -> Router {
    layers::wrap(routes_with_state(state))
}

/// The routes of the API alone, to be put behind the layers with others.
pub(super) fn routes_with_state(state: Arc<ApiState>) -> Router {
    let (router, _, _) = all(Arc::clone(&state.guard)).into_parts();
    conditional::wrap(router.with_state(state)).layer(map_response(with_version))
}

/// Every answer tells by which day's interface it was made.
async fn with_version(mut response: Response) -> Response {
    let version = HeaderValue::from_static(VERSION);
    response.headers_mut().insert(VERSION_HEADER, version);
    response
}

/// The route table and the OpenAPI document, as `router` has them.
pub fn description(guard: Arc<Guard>) -> (Vec<RouteEntry>, OpenApi) {
    let (_, document, table) = all(guard).into_parts();
    (table, document)
}

#[cfg(test)]
mod tests;
