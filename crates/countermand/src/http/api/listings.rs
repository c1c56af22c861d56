//! Offers and stock, and the offers that one more cancel would take down.

use std::sync::Arc;
use std::time::Duration;

use countermand_store::listings::{ListingCursor, StoredListing};

use super::ApiState;
use super::reach::asked;
use super::terms::OffersAtRisk;
use crate::decide::risk::{OfferRisks, offer_streaks};
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

/// How the offers of an account stand as far as that is known; nobody waits for it.
pub(crate) fn known_risks(state: &ApiState, seller: &Arc<Seller>) -> OfferRisks {
    state.terms.known_risks(&state.desk, seller)
}

/// The offers of an account of which the last orders were cancelled, the worst first; of a large
/// account as they were measured a while ago.
///
/// # Errors
/// 503 or 500 when the store does not answer.
pub(crate) async fn offers_at_risk(
    state: &ApiState,
    seller: &Arc<Seller>,
) -> Result<OffersAtRisk, Problem> {
    if let Some(found) = state.terms.offers_at_risk(&state.desk, seller).await {
        return Ok(found);
    }
    let (account, rules) = (seller.account.clone(), seller.rule_table());
    let now = state.desk.now();
    let offers = asked(move || offer_streaks(&account, &rules, now)).await?;
    Ok(OffersAtRisk {
        offers: Arc::new(offers),
        age: Duration::ZERO,
    })
}
