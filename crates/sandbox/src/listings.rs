//! Listings Items: what sellers offer, and how they change it.
//!
//! A change that passes its checks is queued and shows some seconds later, as on the platform. A
//! feed that carries changes applies them when it is worked off.

mod apply;
mod calls;
mod check;
mod document;
mod edit;
mod item;
mod query;
mod search;
pub mod submit;

use std::collections::BTreeMap;

use countermand_spapi::listings_items::Issue;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::http::route::Handler;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::moment::Moment;

pub use apply::{apply, delete as delete_listing, new_asin};
pub use document::channel_code;
pub use query::place_of;

/// The product type that every listing has beside its own.
pub const ANY_PRODUCT_TYPE: &str = "PRODUCT";

/// Work on listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListingEvent {
    /// A queued submission takes effect.
    Applies(u64),
}

/// Which listing a change is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Whose.
    pub seller: SellerIndex,
    /// Where.
    pub place: PlaceIndex,
    /// The seller's SKU.
    pub sku: String,
}

/// A change of one top-level attribute, as it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Patch {
    /// `add`, `replace`, `merge` or `delete`.
    pub op: String,
    /// `/attributes/` and the attribute's name.
    pub path: String,
    /// The values, an array of objects; with `delete` the selectors of what goes. Null where it
    /// was missing.
    #[serde(default)]
    pub value: Value,
}

/// A change of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Some attributes change.
    Patch {
        /// The product type that the caller takes the listing for.
        product_type: String,
        /// The changes, in their order.
        patches: Vec<Patch>,
    },
    /// The listing is made, or made anew.
    Put {
        /// The product type.
        product_type: String,
        /// All attributes.
        attributes: Map<String, Value>,
    },
    /// The listing goes.
    Delete,
}

/// There is no such listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The SKU was not found in the marketplace.")]
pub struct NoListing;

/// Submissions of listings.
#[derive(Debug, Default)]
pub struct ListingDesk {
    /// Submissions that were accepted and do not show yet.
    queue: BTreeMap<u64, Queued>,
    n_submissions: u64,
}

/// A submission that was accepted and does not show yet.
#[derive(Debug)]
struct Queued {
    at: Moment,
    target: Target,
    change: Change,
}

/// Applies patches at once, as a feed does. Nothing changes when one of the issues is an error.
///
/// # Errors
/// When the seller has no such listing there.
pub fn apply_patch(
    market: &mut Market,
    seller: SellerIndex,
    sku: &str,
    place: PlaceIndex,
    patches: &[Patch],
) -> Result<Vec<Issue>, NoListing> {
    let target = Target {
        seller,
        place,
        sku: sku.to_owned(),
    };
    let change = Change::Patch {
        product_type: ANY_PRODUCT_TYPE.to_owned(),
        patches: patches.to_vec(),
    };
    apply(market, &target, &change)
}

/// Lets a queued submission take effect. One that no longer can (the listing went, or changed
/// under it) comes to nothing.
pub fn happen(market: &mut Market, event: ListingEvent) {
    match event {
        ListingEvent::Applies(number) => {
            if let Some(queued) = market.listings.queue.remove(&number) {
                let applied = apply(market, &queued.target, &queued.change);
                tracing::debug!(
                    ?applied,
                    sku = queued.target.sku,
                    "a submission took effect"
                );
            }
        }
    }
}

/// The function that answers an operation of the Listings Items API.
pub fn handler(name: &str) -> Option<Handler> {
    calls::handler(name)
}
