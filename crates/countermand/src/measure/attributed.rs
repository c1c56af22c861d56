//! Who cancelled, where it is known: the counters corrected order by order.
//!
//! The day counters hold that an order was cancelled and whether the buyer had asked through
//! Amazon. Of orders that the desk reads itself more is known: who cancelled, and with which code.
//! What the counters would count otherwise is moved; an order of which nobody knows who cancelled
//! it stays as it is, and is counted apart: it is an upper bound.

use std::collections::BTreeMap;

use countermand_domain::cancel_rate::{Day, ProjectionError};
use countermand_domain::cancellation::Actor;
use countermand_domain::cancellation::attribution::{AmazonTrigger, Cancellation};
use countermand_domain::reason::{AcknowledgementReason, DirectCallReason, Reason};
use countermand_store::account_health::HealthSnapshot;
use countermand_store::cancel_rate::DaySeriesQuery;
use countermand_store::cancelled_orders::{CancelledOrder, CancelledQuery};
use countermand_store::orders::Requested;
use countermand_store::{Account, DatabaseError};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{ChannelDays, ChannelRate, by_channel, channel_rates, rule_table, targets};

/// How far back orders are looked at: the longest window and its forecast.
const REACH: SignedDuration = SignedDuration::from_hours(24 * 62);
/// Orders of one reading.
const BATCH: u32 = 2_000;
/// Orders that are looked at in all; beyond them the counters stand as they are.
const ORDERS_MAX: usize = 100_000;
/// How long an older day stands for today when no order came since.
const QUIET_DAYS: u32 = 7;

/// How one cancelled order counts, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribution {
    /// The seller's: it counts.
    BySeller,
    /// The seller's, at the buyer's official request and with the code that says so.
    AtRequest,
    /// The seller's, at the buyer's official request but with another code: it counts (O-05).
    AtRequestOtherCode,
    /// The buyer's own.
    ByBuyer,
    /// Amazon's.
    ByAmazon,
    /// Nobody knows, and the buyer had asked: taken as not counting.
    UnknownRequested,
    /// Nobody knows: counted as the worst that it can be.
    Unknown,
}

impl Attribution {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BySeller => "by-seller",
            Self::AtRequest => "at-request",
            Self::AtRequestOtherCode => "at-request-other-code",
            Self::ByBuyer => "by-buyer",
            Self::ByAmazon => "by-amazon",
            Self::UnknownRequested => "unknown-requested",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is known who cancelled.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::UnknownRequested | Self::Unknown)
    }

    /// Whether it counts.
    pub const fn counts(self) -> bool {
        match self {
            Self::BySeller | Self::AtRequestOtherCode | Self::Unknown => true,
            Self::AtRequest | Self::ByBuyer | Self::ByAmazon | Self::UnknownRequested => false,
        }
    }

    /// How a stored order counts.
    pub fn of(order: &CancelledOrder) -> Self {
        let has_request = order.requested == Requested::Yes;
        let has = |who: Actor| order.cancelled_by.iter().any(|by| by == who.as_str());
        // An order counts once, and as the seller's as soon as one item is his.
        let executor = if order.our_code.is_some() || has(Actor::Seller) {
            Actor::Seller
        } else if order.n_untold > 0 || order.cancelled_by.is_empty() {
            return if has_request {
                Self::UnknownRequested
            } else {
                Self::Unknown
            };
        } else if has(Actor::Amazon) {
            Actor::Amazon
        } else {
            Actor::Buyer
        };
        let code = order.our_code.as_deref().and_then(acknowledgement);
        // A seller's cancel with a request on file and no code of ours was made in Seller Central.
        let was_elsewhere = order.our_code.is_none() && has_request;
        let cancellation = Cancellation {
            channel: order.channel,
            executor,
            trigger: AmazonTrigger::Other,
            is_after_ship_confirmation: false,
            has_official_request: has_request,
            code,
        };
        match (executor, cancellation.counts_toward_rate(!was_elsewhere)) {
            (Actor::Buyer, _) => Self::ByBuyer,
            (Actor::Amazon, _) => Self::ByAmazon,
            (Actor::Seller, true) if has_request => Self::AtRequestOtherCode,
            (Actor::Seller, true) => Self::BySeller,
            (Actor::Seller, false) => Self::AtRequest,
        }
    }
}

/// The code of a feed for a code in any spelling.
fn acknowledgement(code: &str) -> Option<AcknowledgementReason> {
    AcknowledgementReason::parse(code).or_else(|| {
        DirectCallReason::parse(code)?;
        Reason::of_amazons_code(code)?.facts().acknowledgement
    })
}

/// Why a rate cannot be worked out.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The store refused.
    #[error("the orders cannot be read")]
    Database(#[from] DatabaseError),
    /// The forecast cannot be made.
    #[error("the rate cannot be worked out")]
    Projection(#[from] ProjectionError),
}

/// An account as it is measured.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The rate of each sales channel in each of its windows.
    pub rates: Vec<ChannelRate>,
    /// The cancelled orders that were looked at, with how each counts.
    pub orders: Vec<(CancelledOrder, Attribution)>,
    /// Amazon's own figures, the newest first.
    pub snapshots: Vec<HealthSnapshot>,
    /// The days of each sales channel, with what is known of who cancelled.
    pub channels: BTreeMap<String, ChannelDays>,
}

impl Measured {
    /// Cancelled orders of a rate's window of which nobody knows who cancelled them.
    pub fn n_unattributed(&self, rate: &ChannelRate) -> u64 {
        self.orders_of(rate)
            .filter(|(_, attribution)| !attribution.is_known())
            .count() as u64
    }

    /// The cancelled orders of a rate's window, by the day on which they were placed.
    pub fn orders_of<'a>(
        &'a self,
        rate: &'a ChannelRate,
    ) -> impl Iterator<Item = &'a (CancelledOrder, Attribution)> {
        let bounds = rate.target.target.window().bounds(rate.as_of);
        self.orders.iter().filter(move |(order, _)| {
            let day = Day::of(order.purchased_at);
            order.sales_channel == rate.sales_channel
                && bounds.is_some_and(|(first, last)| (first..=last).contains(&day))
        })
    }

    /// Amazon's own newest figure of the rate of a sales channel.
    pub fn amazons(&self, rate: &ChannelRate) -> Option<&HealthSnapshot> {
        use countermand_domain::marketplace::Marketplace;
        let place = Marketplace::from_sales_channel(&rate.sales_channel)?;
        self.snapshots
            .iter()
            .find(|snapshot| snapshot.marketplace == place.code())
    }
}

/// Measures an account as it stands at an instant. Blocks while it reads.
///
/// # Errors
/// When the store refuses, or the figures are out of range.
pub fn measure(account: &Account, now: Timestamp) -> Result<Measured, MeasureError> {
    let snapshots = account.health_snapshots(500)?;
    let mut measured = Measured {
        rates: Vec::new(),
        orders: Vec::new(),
        snapshots,
        channels: BTreeMap::new(),
    };
    let Some((first, last)) = account.day_span()? else {
        return Ok(measured);
    };
    let counts = account.day_series(&DaySeriesQuery {
        sales_channel: None,
        channels: &[],
        first,
        last,
    })?;
    let mut channels = by_channel(&counts);
    measured.orders = attributed(account, now)?;
    correct(&mut channels, &measured.orders);
    let table = rule_table(&measured.snapshots);
    let today = Day::of(now);
    for (sales_channel, days) in &channels {
        let newest = days.last_day_with_orders().and_then(Day::from_date);
        // A store that was filled from old files is measured where its orders end.
        let as_of = newest.map_or(today, |newest| {
            if newest.plus(QUIET_DAYS).number() < today.number() {
                newest
            } else {
                today
            }
        });
        let targets = targets(&table, sales_channel, as_of.date());
        let rates = channel_rates(sales_channel, days, &targets, as_of, None)?;
        measured.rates.extend(rates);
    }
    measured.channels = channels;
    Ok(measured)
}

/// The instant from which on it is asked who cancelled an order.
pub(super) fn reach_from(now: Timestamp) -> Timestamp {
    now.saturating_sub(REACH).unwrap_or(Timestamp::MIN)
}

/// The cancelled orders of the last weeks, with how each counts.
fn attributed(
    account: &Account,
    now: Timestamp,
) -> Result<Vec<(CancelledOrder, Attribution)>, DatabaseError> {
    orders_between(account, reach_from(now), Timestamp::MAX)
}

/// The cancelled orders that were placed or changed from an instant on and placed before another,
/// with how each counts. Blocks while it reads.
pub(super) fn orders_between(
    account: &Account,
    from: Timestamp,
    before: Timestamp,
) -> Result<Vec<(CancelledOrder, Attribution)>, DatabaseError> {
    let mut orders: Vec<(CancelledOrder, Attribution)> = Vec::new();
    let mut after = None;
    loop {
        let batch = account
            .cancelled_orders(CancelledQuery {
                from,
                before,
                after: after.take(),
                limit: BATCH,
            })
            .wait()?;
        let is_full = batch.len() >= BATCH as usize;
        after = batch
            .last()
            .map(|last| (last.purchased_at, last.order_id.clone()));
        orders.extend(batch.into_iter().map(|order| {
            let attribution = Attribution::of(&order);
            (order, attribution)
        }));
        if !is_full || orders.len() >= ORDERS_MAX {
            return Ok(orders);
        }
    }
}

/// Moves what the counters take otherwise than it is.
fn correct(channels: &mut BTreeMap<String, ChannelDays>, orders: &[(CancelledOrder, Attribution)]) {
    for (order, attribution) in orders {
        let counted = order.requested != Requested::Yes;
        if counted == attribution.counts() {
            continue;
        }
        let Some(days) = channels.get_mut(&order.sales_channel) else {
            continue;
        };
        // Those that do not count stand beside those that were asked for.
        let moved = |n: u64| {
            if counted {
                n.saturating_add(1)
            } else {
                n.saturating_sub(1)
            }
        };
        let day_of = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
        let placed = days.day_mut(day_of(order.purchased_at));
        placed.n_requested = moved(placed.n_requested);
        if let Some(at) = order.last_updated_at {
            let cancelled = days.day_mut(day_of(at));
            cancelled.n_requested_on_day = moved(cancelled.n_requested_on_day);
        }
    }
}

#[cfg(test)]
mod tests {
    use countermand_domain::id::OrderId;
    use countermand_domain::order::FulfillmentChannel;

    use super::*;

    fn order(requested: Requested, by: &[&str], code: Option<&str>) -> CancelledOrder {
        CancelledOrder {
            order_id: OrderId::parse("1").unwrap(),
            sales_channel: "Amazon.com".to_owned(),
            channel: FulfillmentChannel::Mfn,
            purchased_at: Timestamp::UNIX_EPOCH,
            last_updated_at: None,
            requested,
            cancelled_by: by.iter().map(|who| (*who).to_owned()).collect(),
            n_untold: u64::from(by.is_empty()),
            our_code: code.map(str::to_owned),
        }
    }

    #[test]
    fn an_order_counts_by_who_cancelled_it_and_with_which_code() {
        use Requested::{No, Unknown, Yes};
        for (requested, by, code, attribution) in [
            (No, &["seller"][..], None, Attribution::BySeller),
            (No, &["buyer"], None, Attribution::ByBuyer),
            (No, &["amazon"], None, Attribution::ByAmazon),
            (No, &["buyer", "seller"], None, Attribution::BySeller),
            (Unknown, &[], None, Attribution::Unknown),
            (Yes, &[], None, Attribution::UnknownRequested),
            (
                Yes,
                &["seller"],
                Some("BuyerCanceled"),
                Attribution::AtRequest,
            ),
            (
                Yes,
                &["seller"],
                Some("BUYER_CANCELLED"),
                Attribution::AtRequest,
            ),
            (
                Yes,
                &["seller"],
                Some("NoInventory"),
                Attribution::AtRequestOtherCode,
            ),
            (Yes, &["seller"], None, Attribution::AtRequest),
            (No, &[], Some("NO_INVENTORY"), Attribution::BySeller),
        ] {
            let order = order(requested, by, code);
            assert_eq!(Attribution::of(&order), attribution, "{order:?}");
        }
    }
}
