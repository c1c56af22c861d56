//! Who cancelled, where it is known: the counters corrected order by order.
//!
//! The day counters hold that an order was cancelled and whether the buyer had asked through
//! Amazon. Of orders that the desk reads itself more is known: who cancelled, and with which code.
//! What the counters would count otherwise is moved; an order of which nobody knows who cancelled
//! it stays as it is, and is counted apart: it is an upper bound.

use std::collections::BTreeMap;
use std::sync::Arc;

use countermand_domain::cancel_rate::{Day, ProjectionError};
use countermand_domain::cancellation::Actor;
use countermand_domain::cancellation::attribution::{AmazonTrigger, Cancellation};
use countermand_domain::cancellation::deadline::auto_cancel;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::FulfillmentChannel;
use countermand_domain::reason::{AcknowledgementReason, DirectCallReason, Reason};
use countermand_domain::rule_table::{RuleTable, ShipTerms};
use countermand_store::account_health::HealthSnapshot;
use countermand_store::cancel_rate::DaySeriesQuery;
use countermand_store::cancelled_orders::{CancelledOrder, CancelledQuery};
use countermand_store::orders::Requested;
use countermand_store::{Account, DatabaseError};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::window_orders::WindowOrder;
use super::{
    ChannelDays, ChannelRate, ChannelTarget, by_channel, channel_rates, rule_table, targets,
};

/// How far back orders are looked at: the longest window and its forecast.
const REACH: SignedDuration = SignedDuration::from_hours(24 * 62);
/// Orders of one reading.
const BATCH: u32 = 2_000;
/// Orders that are looked at in all; beyond them the counters stand as they are.
const ORDERS_MAX: usize = 100_000;
/// How long an older day stands for today when no order came since.
const QUIET_DAYS: u32 = 7;

/// Cancelled orders, with how each counts.
pub type AttributedOrders = Vec<(CancelledOrder, Attribution)>;

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
    /// Amazon's, as shipment was not confirmed in time: it counts.
    Overdue,
    /// Amazon's, for another reason.
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
            Self::Overdue => "overdue",
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
            Self::BySeller | Self::AtRequestOtherCode | Self::Overdue | Self::Unknown => true,
            Self::AtRequest | Self::ByBuyer | Self::ByAmazon | Self::UnknownRequested => false,
        }
    }

    /// How a stored order counts by the rules.
    pub fn of(order: &CancelledOrder, rules: &RuleTable) -> Self {
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
        let other_code_counts = !was_elsewhere && rules.settings().other_code_counts;
        let cancellation = Cancellation {
            channel: order.channel,
            executor,
            trigger: if is_overdue(
                (order.channel, &order.sales_channel),
                (order.ship_by, order.last_updated_at),
                rules,
            ) {
                AmazonTrigger::NotShipConfirmed
            } else {
                AmazonTrigger::Other
            },
            is_after_ship_confirmation: false,
            has_official_request: has_request,
            code,
        };
        match (executor, cancellation.counts_toward_rate(other_code_counts)) {
            (Actor::Buyer, _) => Self::ByBuyer,
            (Actor::Amazon, true) => Self::Overdue,
            (Actor::Amazon, false) => Self::ByAmazon,
            (Actor::Seller, true) if has_request => Self::AtRequestOtherCode,
            (Actor::Seller, true) => Self::BySeller,
            (Actor::Seller, false) => Self::AtRequest,
        }
    }
}

/// Whether Amazon cancelled, if it did, as shipment was not confirmed in time, as far as the times
/// tell: orders end for payment, fraud and stock at any time, for a shipment that was not confirmed
/// when the time that the rules give is over (M-15, M-45). An order that was never paid lapses all
/// the same.
pub fn is_overdue(
    (channel, sales_channel): (FulfillmentChannel, &str),
    (ship_by, cancelled_at): (Option<Timestamp>, Option<Timestamp>),
    rules: &RuleTable,
) -> bool {
    let terms = match channel {
        FulfillmentChannel::EasyShip => ShipTerms::EasyShip,
        FulfillmentChannel::Mfn
        | FulfillmentChannel::Sfp
        | FulfillmentChannel::Afn
        | FulfillmentChannel::Mcf => ShipTerms::Merchant,
    };
    let deadline = Marketplace::from_sales_channel(sales_channel)
        .zip(ship_by)
        .and_then(|(place, ship_by)| auto_cancel(rules, place, terms, ship_by).ok());
    let times = deadline.zip(cancelled_at);
    times.is_some_and(|(deadline, cancelled_at)| cancelled_at >= deadline.early.at)
}

/// Takes back what the times alone make overdue: an order that was never paid was not to be sent,
/// and lapsed (M-07).
fn excuse_unpaid(account: &Account, orders: &mut AttributedOrders) -> Result<(), DatabaseError> {
    let mut overdue: Vec<_> = orders
        .iter_mut()
        .filter(|(_, attribution)| *attribution == Attribution::Overdue)
        .collect();
    if overdue.is_empty() {
        return Ok(());
    }
    let order_ids = overdue.iter().map(|(order, _)| order.order_id.clone());
    let unpaid = account.unpaid_when_cancelled(order_ids.collect()).wait()?;
    for (order, attribution) in &mut overdue {
        if unpaid.contains(&order.order_id) {
            *attribution = Attribution::ByAmazon;
        }
    }
    Ok(())
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
    pub orders: Arc<AttributedOrders>,
    /// Amazon's own figures, the newest first.
    pub snapshots: Vec<HealthSnapshot>,
    /// The rules that it was held to.
    pub table: RuleTable,
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
        self.amazons_of(&rate.sales_channel)
    }

    fn amazons_of(&self, sales_channel: &str) -> Option<&HealthSnapshot> {
        let place = Marketplace::from_sales_channel(sales_channel)?;
        self.snapshots
            .iter()
            .find(|snapshot| snapshot.marketplace == place.code())
    }

    /// The last day that Amazon's own newest figure is for.
    pub(super) fn amazons_day(&self, sales_channel: &str) -> Option<Day> {
        // A window that ends at midnight has its last day before it.
        let end = self
            .amazons_of(sales_channel)?
            .window_to
            .saturating_sub(SignedDuration::from_secs(1));
        end.ok().map(Day::of)
    }

    /// The cancelled orders of a rate's window, by the day of placing or of cancelling.
    pub fn window_orders(&self, rate: &ChannelRate, now: Timestamp) -> Vec<WindowOrder> {
        let window = rate.target.target.window();
        let of_channel = self
            .orders
            .iter()
            .filter(|(order, _)| order.sales_channel == rate.sales_channel);
        WindowOrder::of_window(of_channel, (window, rate.as_of), now)
    }
}

/// Up to how far back the days of a measurement tell who cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// In the windows as they stand, and as they stood on so many days before.
    Days(u32),
    /// As far back as it is known.
    Whole,
}

/// Measures an account by its rules as it stands at an instant: rates, and the cancelled orders of
/// their windows. Blocks while it reads.
///
/// # Errors
/// When the store refuses, or the figures are out of range.
pub fn measure(
    account: &Account,
    rules: &RuleTable,
    now: Timestamp,
) -> Result<Measured, MeasureError> {
    measure_with((account, rules), Past::Days(0), now)
}

/// As [`measure`], for those who look at the days before too. The further back, the more orders are
/// read.
///
/// # Errors
/// As [`measure`].
pub fn measure_with(
    (account, rules): (&Account, &RuleTable),
    past: Past,
    now: Timestamp,
) -> Result<Measured, MeasureError> {
    let snapshots = account.health_snapshots(500)?;
    let mut measured = Measured {
        rates: Vec::new(),
        orders: Arc::default(),
        table: rule_table(rules, &snapshots),
        snapshots,
        channels: counted_days((account, rules), None)?,
    };
    let mut held = Vec::new();
    for (sales_channel, days) in &measured.channels {
        let as_of = day_of_rate(days, Day::of(now));
        let targets = targets(&measured.table, sales_channel, as_of.date());
        held.push((sales_channel.clone(), as_of, targets));
    }
    let first = held.iter().filter_map(|(sales_channel, as_of, targets)| {
        let Past::Days(n_days) = past else {
            return Some(Day::from_number(0));
        };
        let amazons = measured.amazons_day(sales_channel);
        let earliest = as_of.minus(n_days);
        let earliest = amazons.map_or(earliest, |day| day.min(earliest));
        first_day(targets, earliest)
    });
    if let Some(first) = first.min() {
        measured.orders = orders_since((account, rules), None, first, now)?;
        correct(&mut measured.channels, &measured.orders);
    }
    for (sales_channel, as_of, targets) in held {
        if let Some(days) = measured.channels.get(&sales_channel) {
            let rates = channel_rates(&sales_channel, days, &targets, as_of, None)?;
            measured.rates.extend(rates);
        }
    }
    Ok(measured)
}

/// The first day of the longest window, seen from a day; `None` without a window.
pub(super) fn first_day(targets: &[ChannelTarget], day: Day) -> Option<Day> {
    let reach_days = targets
        .iter()
        .map(|target| target.target.window().reach_days())
        .max()?;
    Some(day.minus(reach_days.saturating_sub(1)))
}

/// The day on which a sales channel is measured: today, or where the orders of a store end that was
/// filled from old files.
pub(super) fn day_of_rate(days: &ChannelDays, today: Day) -> Day {
    let newest = days.last_day_with_orders().and_then(Day::from_date);
    newest
        .filter(|newest| newest.plus(QUIET_DAYS).number() < today.number())
        .unwrap_or(today)
}

/// The days of every sales channel, or of one, as it is known at an instant who cancelled, and the
/// cancelled orders of the last weeks with how each counts. Blocks while it reads.
///
/// # Errors
/// When the store refuses.
pub fn channel_days(
    whose: (&Account, &RuleTable),
    sales_channel: Option<&str>,
    now: Timestamp,
) -> Result<(BTreeMap<String, ChannelDays>, Arc<AttributedOrders>), DatabaseError> {
    let mut channels = counted_days(whose, sales_channel)?;
    let orders = orders_since(whose, sales_channel, Day::from_number(0), now)?;
    correct(&mut channels, &orders);
    Ok((channels, orders))
}

/// The days of every sales channel, or of one, as the counters hold them. Blocks while it reads.
pub(super) fn counted_days(
    (account, rules): (&Account, &RuleTable),
    sales_channel: Option<&str>,
) -> Result<BTreeMap<String, ChannelDays>, DatabaseError> {
    let Some((first, last)) = account.day_span()? else {
        return Ok(BTreeMap::new());
    };
    let counts = account.day_series(&DaySeriesQuery {
        sales_channel,
        channels: &[],
        first,
        last,
    })?;
    Ok(by_channel(&counts, rules.settings().pending_orders))
}

/// The cancelled orders of every sales channel, or of one, that were placed or changed on a day or
/// since, as far back as it is asked who cancelled, with how each counts. Blocks while it reads.
pub(super) fn orders_since(
    whose: (&Account, &RuleTable),
    sales_channel: Option<&str>,
    first: Day,
    now: Timestamp,
) -> Result<Arc<AttributedOrders>, DatabaseError> {
    let from = first.start().max(reach_from(now));
    orders_between(whose, sales_channel, (from, Timestamp::MAX))
}

/// The instant from which on it is asked who cancelled an order: the start of a day.
pub(super) fn reach_from(now: Timestamp) -> Timestamp {
    let from = now.saturating_sub(REACH).unwrap_or(Timestamp::MIN);
    Day::of(from).start()
}

/// The cancelled orders that were placed or changed from an instant on and placed before another,
/// with how each counts; as they were read before, where nothing was written since. Blocks while it
/// reads.
pub(super) fn orders_between(
    (account, rules): (&Account, &RuleTable),
    sales_channel: Option<&str>,
    (from, before): (Timestamp, Timestamp),
) -> Result<Arc<AttributedOrders>, DatabaseError> {
    // Another program may have other rules of the same rows.
    let what = format!(
        "cancelled orders of {sales_channel:?} from {from} before {before} under {rules:?}"
    );
    account.remembered(what, || {
        read_orders_between((account, rules), sales_channel, (from, before))
    })
}

fn read_orders_between(
    (account, rules): (&Account, &RuleTable),
    sales_channel: Option<&str>,
    (from, before): (Timestamp, Timestamp),
) -> Result<AttributedOrders, DatabaseError> {
    let mut orders = AttributedOrders::new();
    let mut after = None;
    loop {
        let batch = account
            .cancelled_orders(CancelledQuery {
                sales_channel: sales_channel.map(str::to_owned),
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
            let attribution = Attribution::of(&order, rules);
            (order, attribution)
        }));
        if !is_full || orders.len() >= ORDERS_MAX {
            excuse_unpaid(account, &mut orders)?;
            return Ok(orders);
        }
    }
}

/// Moves what the counters take otherwise than it is.
pub(super) fn correct(
    channels: &mut BTreeMap<String, ChannelDays>,
    orders: &[(CancelledOrder, Attribution)],
) {
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
mod tests;
