//! Listings Items: what sellers offer.

use crate::http::route::Handler;

/// Submissions of listings.
#[derive(Debug, Default)]
pub struct ListingDesk {}

/// The function that answers an operation of the Listings Items API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}
