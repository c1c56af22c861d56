//! What one more cancel would do to the rate and to the offers: what a second person is asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use countermand_domain::id::{OrderId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::offer_suppression::{
    SkuOrder, SkuOutcome, Streak, SuppressionRisk, SuppressionRule,
};
use countermand_domain::order::OrderState;
use countermand_domain::rule_table::RuleTable;
use countermand_store::figures::SkuOrder as SkuPast;
use countermand_store::orders::{OrderView, Requested};
use countermand_store::outbox::CountedCancels;
use countermand_store::{Account, DatabaseError};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::measure::attributed::{MeasureError, measure};
use crate::measure::prime::prime_budget;

/// The orders of a streak are read so much further back than the rule looks.
const STREAK_SPARE: SignedDuration = SignedDuration::from_hours(24);

/// How many cancels the limit still bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Room {
    /// Nobody asks: the account's policy does not look at it.
    NotAsked,
    /// Whole cancels left in each sales channel, the least over its windows, by a measurement.
    Known {
        /// By sales channel.
        left: Arc<BTreeMap<String, u64>>,
        /// Whole units left of Seller Fulfilled Prime in each sales channel that has such orders.
        prime_left: Arc<BTreeMap<String, u64>>,
        /// Counted cancels that had ended before it was measured; see [`CountedCancels`].
        n_ended_before: u64,
    },
    /// It could not be worked out.
    Unknown,
}

impl Room {
    /// What is left of an account. Blocks while it reads.
    ///
    /// # Errors
    /// When the store refuses, or the figures are out of range.
    pub fn of_account(
        account: &Account,
        rules: &RuleTable,
        now: Timestamp,
    ) -> Result<Self, MeasureError> {
        // What ends from here on is not in the measurement for sure.
        let n_ended_before = account.counted_cancels().wait()?.n_ended;
        let left = cancels_left(account, rules, now)?;
        let mut prime_left = BTreeMap::new();
        for sales_channel in left.keys() {
            let prime = prime_budget((account, rules), sales_channel, 0, now)?;
            prime_left.extend(prime.map(|prime| (sales_channel.clone(), prime.left_before)));
        }
        Ok(Self::Known {
            left: Arc::new(left),
            prime_left: Arc::new(prime_left),
            n_ended_before,
        })
    }

    /// Whether one more counted cancel in a sales channel would bring its rate to the limit, or its
    /// units that of Seller Fulfilled Prime over it; `None` when nobody can tell. What is on its way,
    /// in any sales channel of the account, and what has ended since the measurement takes its part:
    /// of Prime a unit each, as it is not told apart.
    pub fn is_breached_by_one_more(
        &self,
        sales_channel: &str,
        prime_units: Option<u64>,
        counted: CountedCancels,
    ) -> Option<bool> {
        match self {
            Self::NotAsked => Some(false),
            Self::Known {
                left,
                prime_left,
                n_ended_before,
            } => {
                let n_since = counted.n_ended.saturating_sub(*n_ended_before);
                let n_taken = counted.n_on_their_way.saturating_add(n_since);
                let is_prime_over = prime_units.is_some_and(|units| {
                    let left = prime_left.get(sales_channel);
                    left.is_some_and(|left| n_taken.saturating_add(units) > *left)
                });
                let left = left.get(sales_channel)?;
                Some(*left <= n_taken || is_prime_over)
            }
            Self::Unknown => None,
        }
    }
}

/// An offer: its sales channel and its SKU.
type Offer = (String, String);

/// Counted cancels that were decided on since offers were measured: by offer the orders, each with
/// when it was decided on.
#[derive(Debug, Default)]
pub struct DecidedSince(Mutex<BTreeMap<Offer, BTreeMap<OrderId, Instant>>>);

impl DecidedSince {
    /// What is decided on is written a moment later: so long before a measurement begins it is
    /// surely in it.
    const WRITING: Duration = Duration::from_secs(10);

    /// Notes a cancel of an order that counts and goes out by itself. Blocks for nothing but others
    /// that note.
    pub fn note(&self, view: &OrderView) {
        let mut offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for offer in offers_of(view) {
            let orders = offers.entry(offer).or_default();
            orders.insert(view.order.order_id.clone(), Instant::now());
        }
    }

    /// Forgets what a measurement that began at an instant holds.
    pub fn forget_before(&self, measured: Instant) {
        let mut offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offers.retain(|_, orders| {
            orders.retain(|_, decided| *decided + Self::WRITING > measured);
            !orders.is_empty()
        });
    }

    /// Whether a cancel of another order takes its part of an offer.
    fn has_other(&self, offer: &Offer, order_id: &OrderId) -> bool {
        let offers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        offers
            .get(offer)
            .is_some_and(|orders| orders.keys().any(|other| other != order_id))
    }
}

/// The offers of an order.
fn offers_of(view: &OrderView) -> impl Iterator<Item = Offer> {
    let skus = view.items.iter().filter_map(|item| item.sku.as_ref());
    skus.map(|sku| (view.order.sales_channel.clone(), sku.as_str().to_owned()))
}

/// The offers that one more counted cancel would take down.
#[derive(Debug, Clone)]
pub enum OfferRisks {
    /// Nobody asks: the account's policy does not look at it.
    NotAsked,
    /// As they were measured, with what was decided since.
    Known {
        /// The standing of each offer at risk, by sales channel and SKU; the others are clear.
        risks: Arc<BTreeMap<Offer, SuppressionRisk>>,
        /// Cancels that the measurement may not hold.
        since: Arc<DecidedSince>,
    },
    /// It could not be worked out: that is no reason to take an offer for safe.
    Unknown,
}

impl OfferRisks {
    /// The offers at risk of an account. Blocks while it reads.
    ///
    /// # Errors
    /// When the store refuses.
    pub fn of_account(
        account: &Account,
        rules: &RuleTable,
        now: Timestamp,
    ) -> Result<Self, DatabaseError> {
        let streaks = offer_streaks(account, rules, now)?.into_iter();
        let risks = streaks.map(|offer| ((offer.sales_channel, offer.sku), offer.streak.risk()));
        Ok(Self::Known {
            risks: Arc::new(risks.collect()),
            since: Arc::default(),
        })
    }

    /// The same, with what was decided since kept in a place that outlives the measurement.
    #[must_use]
    pub fn keeping(self, kept: &Arc<DecidedSince>) -> Self {
        match self {
            Self::NotAsked => Self::NotAsked,
            Self::Unknown => Self::Unknown,
            Self::Known { risks, .. } => Self::Known {
                risks,
                since: Arc::clone(kept),
            },
        }
    }

    /// The worst standing of the offers of an order, before it is cancelled. A cancel of another
    /// order of the SKU that is on its way takes its part as if it had ended.
    pub fn of_order(&self, view: &OrderView) -> SuppressionRisk {
        let (risks, since) = match self {
            Self::NotAsked => return SuppressionRisk::Clear,
            Self::Unknown => return SuppressionRisk::Armed,
            Self::Known { risks, since } => (risks, since),
        };
        let risk_of = |offer: Offer| {
            let measured = risks.get(&offer).copied();
            let risk = measured.unwrap_or(SuppressionRisk::Clear);
            if since.has_other(&offer, &view.order.order_id) {
                worse(risk, SuppressionRisk::Armed)
            } else {
                risk
            }
        };
        offers_of(view)
            .map(risk_of)
            .fold(SuppressionRisk::Clear, worse)
    }

    /// Notes a cancel of an order that counts and goes out by itself, for those that are decided on
    /// before the offers are measured anew.
    pub fn note(&self, view: &OrderView) {
        match self {
            Self::NotAsked | Self::Unknown => {}
            Self::Known { since, .. } => since.note(view),
        }
    }
}

/// Whole cancels left in each sales channel, the least over its windows. Blocks while it reads.
///
/// # Errors
/// When the store refuses, or the figures are out of range.
fn cancels_left(
    account: &Account,
    rules: &RuleTable,
    now: Timestamp,
) -> Result<BTreeMap<String, u64>, MeasureError> {
    let mut least = BTreeMap::new();
    for rate in measure(account, rules, now)?.rates {
        let left = least
            .entry(rate.sales_channel.clone())
            .or_insert(rate.budget.left);
        *left = rate.budget.left.min(*left);
    }
    Ok(least)
}

/// The run of counted cancellations of one SKU in a sales channel. Blocks while it reads.
///
/// # Errors
/// When the store refuses.
pub fn streak(
    (account, rules): (&Account, &RuleTable),
    sales_channel: &str,
    sku: &SellerSku,
    now: Timestamp,
) -> Result<Streak, DatabaseError> {
    let rule = rule_of(rules, sales_channel, now);
    let history = account.sku_history(begin([rule], now), now, Some(sku))?;
    let of_channel = history
        .iter()
        .filter(|past| past.sales_channel == sales_channel);
    Ok(streak_of(of_channel, rule, now))
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
/// longest run first; what is on its way counts as if it had ended. Blocks while it reads.
///
/// # Errors
/// When the store refuses.
pub fn offer_streaks(
    account: &Account,
    rules: &RuleTable,
    now: Timestamp,
) -> Result<Vec<OfferStreak>, DatabaseError> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let every = Marketplace::ALL
        .iter()
        .map(|place| SuppressionRule::of(rules, *place, today));
    let history = account.cancelled_sku_history(begin(every, now), now)?;
    let of_one_offer = |one: &SkuPast, other: &SkuPast| {
        (&one.sales_channel, &one.sku) == (&other.sales_channel, &other.sku)
    };
    let mut found: Vec<OfferStreak> = history
        .chunk_by(of_one_offer)
        .filter_map(|orders| {
            let first = orders.first()?;
            let rule = rule_of(rules, &first.sales_channel, now);
            Some(OfferStreak {
                sales_channel: first.sales_channel.clone(),
                sku: first.sku.clone(),
                streak: streak_of(orders.iter(), rule, now),
            })
        })
        .filter(|offer| offer.streak.risk() != SuppressionRisk::Clear)
        .collect();
    found.sort_by_key(|offer| std::cmp::Reverse(offer.streak.run_length));
    Ok(found)
}

fn streak_of<'a>(
    history: impl Iterator<Item = &'a SkuPast>,
    rule: SuppressionRule,
    now: Timestamp,
) -> Streak {
    let orders: Vec<SkuOrder> = history
        .filter(|past| past.channel.is_seller_fulfilled())
        .map(|past| SkuOrder {
            placed_at: past.purchased_at,
            outcome: if past.is_on_its_way {
                SkuOutcome::CountedCancel
            } else {
                outcome(past.state, past.requested)
            },
        })
        .collect();
    Streak::of(&orders, rule, now)
}

/// The rule of a sales channel; one that is none of Amazon's is held to the general one.
fn rule_of(rules: &RuleTable, sales_channel: &str, now: Timestamp) -> SuppressionRule {
    let place = Marketplace::from_sales_channel(sales_channel).unwrap_or(Marketplace::Us);
    SuppressionRule::of(rules, place, now.to_zoned(TimeZone::UTC).date())
}

/// From when on orders are read so that each of some rules sees all that it looks at.
fn begin(rules: impl IntoIterator<Item = SuppressionRule>, now: Timestamp) -> Timestamp {
    let reach = rules.into_iter().map(SuppressionRule::look_back).max();
    let reach = reach.unwrap_or_default() + STREAK_SPARE;
    now.saturating_sub(reach).unwrap_or(Timestamp::MIN)
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
    fn units_of_prime_have_room_of_their_own() {
        let room = Room::Known {
            left: Arc::new(BTreeMap::from([("Amazon.com".to_owned(), 9)])),
            prime_left: Arc::new(BTreeMap::from([("Amazon.com".to_owned(), 2)])),
            n_ended_before: 0,
        };
        let is_breached = |units, n_on_their_way| {
            let counted = CountedCancels {
                n_on_their_way,
                n_ended: 0,
            };
            room.is_breached_by_one_more("Amazon.com", units, counted)
        };
        assert_eq!(is_breached(None, 0), Some(false), "it is no Prime order");
        assert_eq!(
            is_breached(Some(2), 0),
            Some(false),
            "at most: the limit holds"
        );
        assert_eq!(is_breached(Some(3), 0), Some(true));
        assert_eq!(is_breached(Some(2), 1), Some(true));
    }

    #[test]
    fn what_is_on_its_way_uses_up_what_is_left() {
        let room = Room::Known {
            left: Arc::new(BTreeMap::from([("Amazon.com".to_owned(), 2)])),
            prime_left: Arc::default(),
            n_ended_before: 7,
        };
        let is_breached = |n_on_their_way, n_ended| {
            let counted = CountedCancels {
                n_on_their_way,
                n_ended,
            };
            room.is_breached_by_one_more("Amazon.com", None, counted)
        };
        assert_eq!(is_breached(1, 7), Some(false));
        assert_eq!(is_breached(2, 7), Some(true));
        assert_eq!(
            is_breached(1, 8),
            Some(true),
            "it ended after the measurement"
        );
        let counted = CountedCancels::default();
        assert_eq!(
            room.is_breached_by_one_more("Amazon.de", None, counted),
            None
        );
        assert_eq!(
            Room::Unknown.is_breached_by_one_more("Amazon.com", None, counted),
            None
        );
        assert_eq!(
            Room::NotAsked.is_breached_by_one_more("Amazon.com", None, counted),
            Some(false)
        );
    }
}
