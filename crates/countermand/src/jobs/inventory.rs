//! Stock in Amazon's warehouses, a marketplace and a page at a time, each hour.

use countermand_domain::id::{Asin, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_spapi::client::{CallError, InventorySearch, Urgency};
use countermand_spapi::fba_inventory::InventorySummary;
use countermand_store::listings::Listing;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::failure::{put_off, succeeded};
use super::{Job, cursor};
use crate::desk::{Desk, Next, Seller, StepError, later};

/// The cursor's name.
pub const CURSOR: &str = "inventory";

/// How long between two rounds.
const REST: SignedDuration = SignedDuration::from_hours(1);
/// A token lives 30 seconds; one that is nearly as old is not used.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(25);
/// Pages of one marketplace at most; more is a list that goes round.
const PAGES_MAX: u32 = 5_000;

/// Where the stock stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockStanding {
    /// When the next round begins.
    pub due_at: Option<Timestamp>,
    /// Which of the seller's marketplaces is next.
    pub place: usize,
    /// The page that is next.
    pub page: Option<StockPage>,
}

/// The next page of a marketplace's stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockPage {
    /// Its token.
    pub token: String,
    /// When the token was given.
    pub given_at: Timestamp,
    /// Pages before it.
    pub n_pages: u32,
}

/// Takes in one page of stock.
///
/// # Errors
/// When the store refuses.
pub async fn take_stock(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let now = desk.now();
    let mut standing: StockStanding = cursor::load(seller, CURSOR).await?.unwrap_or_default();
    if let Some(due_at) = standing.due_at
        && now < due_at
    {
        return Ok(Next::At(due_at));
    }
    let Some(place) = seller.marketplaces.get(standing.place).copied() else {
        return rest(seller, now).await;
    };
    // A marketplace whose token died is begun anew: what was taken in stays as it is.
    standing.page = standing
        .page
        .filter(|page| now < later(page.given_at, TOKEN_LIFE));
    let search = InventorySearch {
        marketplace_id: place.id().to_owned(),
        seller_skus: Vec::new(),
        changed_since: None,
    };
    let token = standing.page.as_ref().map(|page| page.token.clone());
    let client = &seller.client;
    let answer = client
        .inventory_summaries(&search, token.as_deref(), Urgency::Routine)
        .await;
    let answer = match answer {
        Ok(reply) => reply.value,
        Err(CallError::Refused { status: 400, .. }) if token.is_some() => {
            standing.page = None;
            let moved = cursor::to(CURSOR, &standing);
            seller.account.move_cursor(moved, now).await?;
            return Ok(Next::Again);
        }
        // The account has no stock there, or may not look at it: the other places go on.
        Err(CallError::Refused { .. }) => return skip(seller, standing, now).await,
        Err(error) => return Ok(put_off(seller, Job::Inventory, &error, now)),
    };
    succeeded(seller, Job::Inventory);
    let next = answer
        .pagination
        .and_then(|page| page.next_token)
        .filter(|next| !next.is_empty() && Some(next) != token.as_ref());
    let n_pages = standing.page.as_ref().map_or(0, |page| page.n_pages) + 1;
    standing.page = next.filter(|_| n_pages < PAGES_MAX).map(|token| StockPage {
        token,
        given_at: now,
        n_pages,
    });
    if standing.page.is_none() {
        standing.place += 1;
    }
    let summaries = answer.payload.map(|payload| payload.inventory_summaries);
    let stock = summaries
        .unwrap_or_default()
        .iter()
        .filter_map(|summary| listing(summary, place, now))
        .collect();
    desk.fault_point("inventory.before_take")?;
    let moved = cursor::to(CURSOR, &standing);
    seller.account.take_stock(stock, moved, now).await?;
    desk.fault_point("inventory.after_take")?;
    Ok(Next::Again)
}

async fn skip(
    seller: &Seller,
    mut standing: StockStanding,
    now: Timestamp,
) -> Result<Next, StepError> {
    standing.page = None;
    standing.place += 1;
    let moved = cursor::to(CURSOR, &standing);
    seller.account.move_cursor(moved, now).await?;
    Ok(Next::Again)
}

async fn rest(seller: &Seller, now: Timestamp) -> Result<Next, StepError> {
    let due_at = later(now, REST);
    let standing = StockStanding {
        due_at: Some(due_at),
        ..StockStanding::default()
    };
    let moved = cursor::to(CURSOR, &standing);
    seller.account.move_cursor(moved, now).await?;
    Ok(Next::At(due_at))
}

/// What a summary says of one SKU; `None` where it is none.
fn listing(summary: &InventorySummary, place: Marketplace, now: Timestamp) -> Option<Listing> {
    let sku = SellerSku::parse(summary.seller_sku.as_deref()?).ok()?;
    let details = summary.inventory_details.as_ref();
    let quantity = details
        .and_then(|details| details.fulfillable_quantity)
        .and_then(|units| u64::try_from(units).ok());
    Some(Listing {
        sku,
        place: place.code().to_owned(),
        asin: summary
            .asin
            .as_deref()
            .and_then(|asin| Asin::parse(asin).ok()),
        title: summary.product_name.clone(),
        quantity,
        price: None,
        channel: Some("AFN".to_owned()),
        status: None,
        as_of: Some(now),
    })
}
