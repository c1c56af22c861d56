//! The route table of the pages, and which test looks at what of it: no new page is forgotten.

use std::collections::BTreeSet;
use std::sync::Arc;

use countermand::clock::Clock;
use countermand::http::web::{Door, table};
use countermand::secrets::Random;
use countermand_store::Store;
use http::Method;

pub(crate) const WORK: &[&str] = &["/queue", "/queue/views", "/orders"];
pub(crate) const RATES: &[&str] = &["/cancel-rate", "/cancel-rate/orders", "/reasons"];
pub(crate) const ORDER: &[&str] = &["/orders/{id}"];
pub(crate) const DECISIONS: &[&str] = &[
    "/orders/{id}/cancel",
    "/orders/{id}/refund",
    "/orders/cancel",
    "/requests",
    "/requests/{order}",
];
pub(crate) const GOODS: &[&str] = &[
    "/listings",
    "/tasks",
    "/tasks/new",
    "/tasks/{number}",
    "/messages",
    "/accounts",
    "/accounts/{name}",
    "/accounts/{name}/disable",
];
pub(crate) const SETTINGS: &[&str] = &[
    "/settings",
    "/settings/policy",
    "/settings/keys",
    "/settings/keys/{id}/revoke",
    "/settings/users",
    "/settings/webhooks",
    "/settings/webhooks/{id}",
    "/settings/second-factor",
    "/audit",
    "/data-quality",
];
pub(crate) const STRANGERS: &[&str] = &["/sign-in", "/sign-in/link/{token}"];
const GROUPS: [&[&str]; 7] = [WORK, RATES, ORDER, DECISIONS, GOODS, SETTINGS, STRANGERS];
/// What is opened and shows no page of its own.
const NO_PAGES: &[&str] = &[
    // It leads to the queue.
    "/",
    // Files and documents.
    "/assets/{name}",
    "/orders/{id}/advice",
    "/reasons/plan-of-action",
    "/reasons/dispute",
    // Pieces of a page that is looked at.
    "/orders/{id}/cancel/effect",
    "/orders/{id}/refund/effect",
    // A stream.
    "/live",
];

fn is_of(route: &str, path: &str) -> bool {
    let (route, path) = (route.split('/'), path.split('/'));
    route.clone().count() == path.clone().count()
        && route
            .zip(path)
            .all(|(of_route, of_path)| of_route.starts_with('{') || of_route == of_path)
}

/// The route that an address belongs to, among those of a test: the one with the fewest parameters.
pub(crate) fn route_of(routes: &[&'static str], address: &str) -> Option<&'static str> {
    let (path, _) = address.split_once('?').unwrap_or((address, ""));
    let found = routes.iter().filter(|route| is_of(route, path));
    found
        .copied()
        .min_by_key(|route| route.matches('{').count())
}

#[test]
fn every_route_that_is_opened_is_looked_at_or_is_no_page() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(directory.path()).expect("a store");
    let door = Door::new(store, Clock::System, Random::seeded(1));
    let opened: BTreeSet<&str> = table(Arc::new(door))
        .into_iter()
        .filter(|entry| entry.method == Method::GET && !entry.path.ends_with("/export"))
        .map(|entry| entry.path)
        .collect();
    let groups = [&GROUPS.concat(), NO_PAGES].concat();
    let known: BTreeSet<&str> = groups.iter().copied().collect();
    assert_eq!(opened, known);
    assert_eq!(known.len(), groups.len(), "each stands once");
}
