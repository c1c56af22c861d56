//! Where the rate of a sales channel stands before and after one more decision.

use countermand_domain::cancel_rate::{
    Budget, Day, PlanCancel, PlanError, ProjectionError, Rate, WhatIf,
};
use countermand_domain::rule_table::RuleTable;
use countermand_store::{Account, DatabaseError};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::attributed::{correct, counted_days, day_of_rate, first_day, orders_since};
use super::{ChannelDays, ChannelTarget, channel_plan, channel_rates, rule_table, targets};
use crate::explain::BudgetLine;

/// Why a rate cannot be worked out.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// The store refused.
    #[error("the days cannot be read")]
    Database(#[from] DatabaseError),
    /// The forecast cannot be made.
    #[error("the rate cannot be worked out")]
    Projection(#[from] ProjectionError),
    /// No days can be chosen.
    #[error("no plan can be made")]
    Plan(#[from] PlanError),
}

/// A day for every cancellation of a batch, so that the limit is kept where it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The day that the plan begins on.
    pub today: Day,
    /// The day of each cancellation, in the order of the batch.
    pub chosen: Vec<Day>,
    /// Whether every day keeps the limit.
    pub is_clean: bool,
}

/// The longest that a cancellation of a batch is put off, in days.
const SPREAD_DAYS_MAX: u32 = 14;

/// The rate of a sales channel, and with so many cancels more, as it stands at an instant, or where
/// the store's orders end; `None` when the store has no order of it. Blocks while it reads.
///
/// # Errors
/// When the store refuses, or the figures are out of range.
pub fn budget_line(
    whose: (&Account, &RuleTable),
    sales_channel: &str,
    more_cancels: u64,
    now: Option<Timestamp>,
) -> Result<Option<BudgetLine>, LineError> {
    let Some(Measured { days, as_of, table }) = measured(whose, sales_channel, now)? else {
        return Ok(None);
    };
    let targets = targets(&table, sales_channel, as_of.date());
    let rates = channel_rates(sales_channel, &days, &targets, as_of, None)?;
    let budgets: Vec<_> = rates.iter().map(|rate| rate.budget).collect();
    let recovers_on = recovery_after(sales_channel, days, &targets, as_of, more_cancels)?;
    Ok(Budget::tightest(&budgets).map(|before| {
        let after = before.what_if(WhatIf {
            more_cancels,
            volume_change_bps: 0,
        });
        BudgetLine {
            orders: before.counts.orders,
            counted: before.cancelled,
            limit_text: format!("{} %", before.limit.as_rate().to_percent(1)),
            left_before: before.left,
            left_after: after.left,
            rate_before_text: percent(before.rate()),
            rate_after_text: percent(after.rate()),
            recovers_on: recovers_on.map(|day| day.date().to_string()),
        }
    }))
}

/// A rate ready to print; a dash where there is none.
pub(super) fn percent(rate: Option<Rate>) -> String {
    rate.map_or_else(
        || "–".to_owned(),
        |rate| format!("{} %", rate.to_percent(2)),
    )
}

/// The first day from which every limit holds again, after so many cancels more on orders of today;
/// `None` where each goes on to hold.
fn recovery_after(
    sales_channel: &str,
    mut days: ChannelDays,
    targets: &[ChannelTarget],
    as_of: Day,
    more_cancels: u64,
) -> Result<Option<Day>, ProjectionError> {
    days.cancel_more(as_of.date(), more_cancels);
    let rates = channel_rates(sales_channel, &days, targets, as_of, None)?;
    Ok(rates.iter().filter_map(|rate| rate.recovery).max())
}

/// Chooses days for cancellations that count, each at the latest on its own day; `None` when the
/// store has no order of the channel, or no limit is known for it. Blocks while it reads.
///
/// # Errors
/// When the store refuses, or the figures are out of range.
pub fn spread(
    whose: (&Account, &RuleTable),
    sales_channel: &str,
    latest: &[Option<Day>],
    now: Timestamp,
) -> Result<Option<Spread>, LineError> {
    let measured = measured(whose, sales_channel, Some(now))?;
    let Some(Measured { days, as_of, table }) = measured else {
        return Ok(None);
    };
    let today = as_of;
    let targets = targets(&table, sales_channel, today.date());
    let last = today.plus(SPREAD_DAYS_MAX);
    let batch: Vec<PlanCancel> = latest
        .iter()
        .map(|latest| PlanCancel::by(latest.unwrap_or(last).clamp(today, last)))
        .collect();
    let chosen = channel_plan(&days, &targets, today, None, &batch)?;
    Ok(chosen.map(|chosen| Spread {
        today,
        is_clean: chosen.is_clean(),
        chosen: chosen.plan.chosen,
    }))
}

/// What a rate is worked out from.
struct Measured {
    days: ChannelDays,
    as_of: Day,
    table: RuleTable,
}

/// The days of a sales channel as the cancel rate counts them.
fn measured(
    (account, rules): (&Account, &RuleTable),
    sales_channel: &str,
    now: Option<Timestamp>,
) -> Result<Option<Measured>, DatabaseError> {
    let Some((_, end)) = account.day_span()? else {
        return Ok(None);
    };
    let ended_at = || end.to_zoned(TimeZone::UTC).map(|day| day.timestamp());
    let at = now.or_else(|| ended_at().ok()).unwrap_or(Timestamp::MIN);
    let mut channels = counted_days((account, rules), Some(sales_channel))?;
    let Some(days) = channels.get(sales_channel) else {
        return Ok(None);
    };
    let newest = || days.last_day_with_orders().and_then(Day::from_date);
    let as_of = match now {
        Some(now) => Some(day_of_rate(days, Day::of(now))),
        None => newest(),
    };
    let Some(as_of) = as_of else {
        return Ok(None);
    };
    let table = rule_table(rules, &account.health_snapshots(500)?);
    // Only what the windows reach is asked who cancelled it.
    let held_to = targets(&table, sales_channel, as_of.date());
    if let Some(first) = first_day(&held_to, as_of) {
        let orders = orders_since((account, rules), Some(sales_channel), first, at)?;
        correct(&mut channels, &orders);
    }
    Ok(channels
        .remove(sales_channel)
        .map(|days| Measured { days, as_of, table }))
}

#[cfg(test)]
mod tests {
    use countermand_domain::order::FulfillmentChannel;
    use countermand_domain::rule_table::open_question::Counting;
    use countermand_store::cancel_rate::DayCount;
    use jiff::civil::date;

    use super::*;
    use crate::measure::by_channel;

    #[test]
    fn a_cancel_that_breaches_says_when_the_limit_holds_again() {
        let first = date(2026, 11, 1);
        let days = DayCount {
            sales_channel: "Amazon.de".to_owned(),
            channel: FulfillmentChannel::Mfn,
            day: first,
            n_orders: 80,
            n_pending: 0,
            n_cancelled: 0,
            n_cancelled_requested: 0,
            n_cancel_day_unknown: 0,
            n_cancelled_on_day: 0,
            n_cancelled_on_day_requested: 0,
        };
        let channels = by_channel(&[days], Counting::WithoutPending);
        let targets = targets(&RuleTable::published(), "Amazon.de", first);
        let as_of = Day::from_date(first).unwrap();
        let after = |n_more| {
            let days = channels["Amazon.de"].clone();
            let day = recovery_after("Amazon.de", days, &targets, as_of, n_more);
            day.unwrap().map(Day::date)
        };
        // Of 80 orders one may be cancelled; two are out of the window after seven days.
        assert_eq!([after(0), after(1)], [None, None]);
        assert_eq!(after(2), Some(date(2026, 11, 8)));
    }
}
