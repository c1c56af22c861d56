//! What one more cancel would do to the rate and to the offers: what a second person is asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use countermand_domain::id::{OrderId, SellerSku};
use countermand_domain::offer_suppression::{SkuOrder, SkuOutcome, Streak, SuppressionRisk};
use countermand_domain::order::OrderState;
use countermand_store::figures::SkuOrder as SkuPast;
use countermand_store::orders::Requested;
use countermand_store::{Account, DatabaseError};
use jiff::{SignedDuration, Timestamp};

use crate::measure::attributed::{MeasureError, measure};

/// How far back the orders of a streak are read: a day more than rules 3.4 look.
const STREAK_REACH: SignedDuration = SignedDuration::from_hours(31 * 24);

/// How many cancels the limit still bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Room {
    /// Nobody asks: the account's policy does not look at it.
    NotAsked,
    /// Whole cancels left in each sales channel, the least over its windows, and how many are
    /// asked for already and not in the figures yet.
    Known {
        /// By sales channel.
        left: Arc<BTreeMap<String, u64>>,
        /// Counted cancels on their way, of the whole account.
        n_on_their_way: u64,
    },
    /// It could not be worked out.
    Unknown,
}

impl Room {
    /// Whether one more counted cancel in a sales channel would bring its rate to the limit;
    /// `None` when nobody can tell.
    pub fn is_breached_by_one_more(&self, sales_channel: &str) -> Option<bool> {
        match self {
            Self::NotAsked => Some(false),
            Self::Known {
                left,
                n_on_their_way,
            } => left.get(sales_channel).map(|left| *left <= *n_on_their_way),
            Self::Unknown => None,
        }
    }
}

/// Whole cancels left in each sales channel, the least over its windows. Blocks while it reads.
///
/// # Errors
/// When the store refuses, or the figures are out of range.
pub fn cancels_left(
    account: &Account,
    now: Timestamp,
) -> Result<BTreeMap<String, u64>, MeasureError> {
    let mut least = BTreeMap::new();
    for rate in measure(account, now)?.rates {
        let left = least
            .entry(rate.sales_channel.clone())
            .or_insert(rate.budget.left);
        *left = rate.budget.left.min(*left);
    }
    Ok(least)
}

/// The worst standing of the offers of an order, before it is cancelled. Blocks while it reads.
///
/// Only SKUs of which another order was cancelled lately are looked at closely: they are few.
///
/// # Errors
/// When the store refuses.
pub fn offer_risk(
    account: &Account,
    order_id: &OrderId,
    now: Timestamp,
) -> Result<SuppressionRisk, DatabaseError> {
    let from = streaks_begin(now);
    let mut worst = SuppressionRisk::Clear;
    for (sales_channel, sku) in account.cancelled_skus_of(order_id, from)? {
        let risk = streak(account, &sales_channel, &sku, now)?.risk();
        worst = worse(worst, risk);
    }
    Ok(worst)
}

/// The run of counted cancellations of one SKU in a sales channel. Blocks while it reads.
///
/// # Errors
/// When the store refuses.
pub fn streak(
    account: &Account,
    sales_channel: &str,
    sku: &SellerSku,
    now: Timestamp,
) -> Result<Streak, DatabaseError> {
    let history = account.sku_history(streaks_begin(now), now, Some(sku))?;
    let of_channel = history
        .iter()
        .filter(|past| past.sales_channel == sales_channel);
    Ok(streak_of(of_channel, now))
}

/// An offer of which the last orders were cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferStreak {
    /// Where it is sold.
    pub sales_channel: String,
    /// The SKU.
    pub sku: String,
    /// The counted cancellations that stand last.
    pub streak: Streak,
}

/// Every offer that one more cancel would take down or that is expected to be down already, the
/// longest run first. Blocks while it reads.
///
/// # Errors
/// When the store refuses.
pub fn offer_streaks(account: &Account, now: Timestamp) -> Result<Vec<OfferStreak>, DatabaseError> {
    let history = account.cancelled_sku_history(streaks_begin(now), now)?;
    let of_one_offer = |one: &SkuPast, other: &SkuPast| {
        (&one.sales_channel, &one.sku) == (&other.sales_channel, &other.sku)
    };
    let mut found: Vec<OfferStreak> = history
        .chunk_by(of_one_offer)
        .filter_map(|orders| {
            let first = orders.first()?;
            Some(OfferStreak {
                sales_channel: first.sales_channel.clone(),
                sku: first.sku.clone(),
                streak: streak_of(orders.iter(), now),
            })
        })
        .filter(|offer| offer.streak.risk() != SuppressionRisk::Clear)
        .collect();
    found.sort_by_key(|offer| std::cmp::Reverse(offer.streak.run_length));
    Ok(found)
}

fn streak_of<'a>(history: impl Iterator<Item = &'a SkuPast>, now: Timestamp) -> Streak {
    let orders: Vec<SkuOrder> = history
        .filter(|past| past.channel.is_seller_fulfilled())
        .map(|past| SkuOrder {
            placed_at: past.purchased_at,
            outcome: outcome(past.state, past.requested),
        })
        .collect();
    Streak::of(&orders, now)
}

fn streaks_begin(now: Timestamp) -> Timestamp {
    now.saturating_sub(STREAK_REACH).unwrap_or(Timestamp::MIN)
}

const fn worse(one: SuppressionRisk, other: SuppressionRisk) -> SuppressionRisk {
    match (one, other) {
        (SuppressionRisk::SuppressionExpected, _) | (_, SuppressionRisk::SuppressionExpected) => {
            SuppressionRisk::SuppressionExpected
        }
        (SuppressionRisk::Armed, _) | (_, SuppressionRisk::Armed) => SuppressionRisk::Armed,
        (SuppressionRisk::Clear, SuppressionRisk::Clear) => SuppressionRisk::Clear,
    }
}

/// A cancelled order without an official request is taken for the seller's: the cautious reading,
/// since reports do not tell who cancelled.
const fn outcome(state: Option<OrderState>, requested: Requested) -> SkuOutcome {
    match (state, requested) {
        (Some(OrderState::Cancelled), Requested::No | Requested::Unknown) => {
            SkuOutcome::CountedCancel
        }
        (
            Some(
                OrderState::Shipped | OrderState::InvoiceUnconfirmed | OrderState::PartiallyShipped,
            ),
            _,
        ) => SkuOutcome::Shipped,
        (
            Some(
                OrderState::PendingAvailability
                | OrderState::Pending
                | OrderState::Unshipped
                | OrderState::Cancelled
                | OrderState::Unfulfillable,
            )
            | None,
            _,
        ) => SkuOutcome::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_its_way_uses_up_what_is_left() {
        let room = |n_on_their_way| Room::Known {
            left: Arc::new(BTreeMap::from([("Amazon.com".to_owned(), 2)])),
            n_on_their_way,
        };
        assert_eq!(room(1).is_breached_by_one_more("Amazon.com"), Some(false));
        assert_eq!(room(2).is_breached_by_one_more("Amazon.com"), Some(true));
        assert_eq!(room(0).is_breached_by_one_more("Amazon.de"), None);
        assert_eq!(Room::Unknown.is_breached_by_one_more("Amazon.com"), None);
        assert_eq!(
            Room::NotAsked.is_breached_by_one_more("Amazon.com"),
            Some(false)
        );
    }
}
