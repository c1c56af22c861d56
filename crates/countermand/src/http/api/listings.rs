//! Offers and stock, and the offers that one more cancel would take down.

use std::sync::Arc;

use countermand_store::listings::{ListingCursor, StoredListing};
use jiff::Timestamp;

use super::reach::asked;
use crate::decide::risk::{OfferStreak, offer_streaks};
use crate::desk::Seller;
use crate::http::problem::Problem;

/// A page of the offers of an account by SKU, those whose SKU begins with `sku_prefix`.
///
/// # Errors
/// 503 or 500 when the store does not answer.
pub(crate) async fn listings(
    seller: &Arc<Seller>,
    sku_prefix: &str,
    after: Option<ListingCursor>,
    limit: u64,
) -> Result<Vec<StoredListing>, Problem> {
    let (account, sku_prefix) = (seller.account.clone(), sku_prefix.to_owned());
    asked(move || account.listings(&sku_prefix, after.as_ref(), limit)).await
}

/// The offers of an account of which the last orders were cancelled, the worst first.
///
/// # Errors
/// 503 or 500 when the store does not answer.
pub(crate) async fn offers_at_risk(
    seller: &Arc<Seller>,
    now: Timestamp,
) -> Result<Vec<OfferStreak>, Problem> {
    let account = seller.account.clone();
    asked(move || offer_streaks(&account, now)).await
}
