//! The pages: rendered here, usable without script, each route with its access in one table.
//!
//! A request for a page passes the same layers as one of the API, then the door ([`door`]): the
//! session's cookie, the rights, and for every change the form's token. Its handler calls what
//! the API's handlers call, shapes a view and renders it into the frame ([`page`]).
//!
//! ```ignore
//! pub(super) fn pages(pages: Pages) -> Pages {
//!     pages
//!         .get("/orders", Access::of(Scope::OrdersRead), orders)
//!         .post("/orders/{id}/notes", Access::of(Scope::CancellationsWrite), add_note)
//! }
//! ```

pub mod accounts;
pub mod assets;
mod audit;
mod cancel_rate;
mod counters;
mod data_quality;
pub mod door;
pub mod export;
pub mod fault;
pub mod form;
pub mod listings;
pub mod live;
pub mod look;
pub mod messages;
mod orders;
mod origin;
pub mod page;
pub mod parts;
mod preferences;
pub mod queue;
mod reasons;
pub mod requests;
pub mod routes;
mod second_factor;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod tasks;
pub mod visitor;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;

use self::counters::Counters;
pub use self::door::Door;
pub use self::form::{FormFields, PageForm};
pub use self::look::Look;
pub use self::page::{Page, Section};
pub use self::routes::{PageEntry, Pages};
pub use self::visitor::Visitor;
use super::api::{self, ApiState};
use super::layers;
use crate::clock::Clock;
use crate::secrets::Random;

/// What handlers of pages work with.
#[derive(Debug)]
pub struct WebState {
    /// What handlers of the API work with: the desk, the accounts.
    pub api: Arc<ApiState>,
    /// Sessions and forms.
    pub door: Arc<Door>,
    /// The counts of the navigation.
    pub(crate) counters: Counters,
    /// What the last walks along the audit chains found.
    verdicts: audit::Verdicts,
    /// The paths that there are, so that nothing leads nowhere.
    paths: BTreeSet<String>,
}

impl WebState {
    /// The state of the pages beside an API.
    pub fn new(api: Arc<ApiState>, clock: Clock, random: Random) -> Self {
        let door = Arc::new(Door::new(api.desk.store.clone(), clock, random));
        let (_, table) = all(Arc::clone(&door)).into_parts();
        Self {
            api,
            door,
            counters: Counters::default(),
            verdicts: audit::Verdicts::default(),
            paths: table
                .into_iter()
                .map(|entry| entry.path.to_owned())
                .collect(),
        }
    }

    /// Whether there is a page of that path, as the table has it.
    pub fn has_page(&self, path: &str) -> bool {
        self.paths.contains(path)
    }
}

/// Every module of pages, each a function that adds its rows to the table. A new one adds its line
/// here, in the order of the alphabet.
const MODULES: &[fn(Pages) -> Pages] = &[
    accounts::pages,
    assets::pages,
    audit::pages,
    cancel_rate::pages,
    data_quality::pages,
    listings::pages,
    live::pages,
    messages::pages,
    orders::pages,
    preferences::pages,
    queue::pages,
    reasons::pages,
    requests::pages,
    second_factor::pages,
    settings::pages,
    sign_in::pages,
    tasks::pages,
];

/// Every page there is.
fn all(door: Arc<Door>) -> Pages {
    MODULES
        .iter()
        .fold(Pages::new(door), |pages, module| module(pages))
}

/// The route table of the pages.
pub fn table(door: Arc<Door>) -> Vec<PageEntry> {
    all(door).into_parts().1
}

/// The whole site: the pages and the API behind the same layers.
pub fn router(state: Arc<WebState>) -> Router {
    let (pages, _) = all(Arc::clone(&state.door)).into_parts();
    let api = api::routes_with_state(Arc::clone(&state.api));
    layers::wrap(pages.with_state(state).merge(api))
}

#[cfg(test)]
pub(crate) mod site;
#[cfg(test)]
mod tests;
