//! Where the rate of a sales channel stands before and after one more decision.

use countermand_domain::cancel_rate::{
    Budget, Day, PlanCancel, PlanError, ProjectionError, Rate, WhatIf,
};
use countermand_domain::rule_table::RuleTable;
use countermand_store::cancel_rate::DaySeriesQuery;
use countermand_store::{Account, DatabaseError};

use super::{ChannelDays, by_channel, channel_plan, channel_rates, targets};
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

/// The rate of a sales channel on its newest day with orders, and with so many cancels more;
/// `None` when the store has no order of it. Blocks while it reads.
///
/// # Errors
/// When the store refuses, or the figures are out of range.
pub fn budget_line(
    account: &Account,
    sales_channel: &str,
    table: &RuleTable,
    more_cancels: u64,
) -> Result<Option<BudgetLine>, LineError> {
    let Some((days, as_of)) = channel_days(account, sales_channel)? else {
        return Ok(None);
    };
    let targets = targets(table, sales_channel, as_of.date());
    let rates = channel_rates(sales_channel, &days, &targets, as_of, None)?;
    let budgets: Vec<_> = rates.iter().map(|rate| rate.budget).collect();
    let percent = |rate: Option<Rate>| {
        rate.map_or_else(
            || "–".to_owned(),
            |rate| format!("{} %", rate.to_percent(2)),
        )
    };
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
        }
    }))
}

/// Chooses days for cancellations that count, each at the latest on its own day; `None` when the
/// store has no order of the channel, or no limit is known for it. Blocks while it reads.
///
/// # Errors
/// When the store refuses, or the figures are out of range.
pub fn spread(
    account: &Account,
    sales_channel: &str,
    table: &RuleTable,
    latest: &[Option<Day>],
) -> Result<Option<Spread>, LineError> {
    let Some((days, today)) = channel_days(account, sales_channel)? else {
        return Ok(None);
    };
    let targets = targets(table, sales_channel, today.date());
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

/// The days of a sales channel, and its newest one with orders.
fn channel_days(
    account: &Account,
    sales_channel: &str,
) -> Result<Option<(ChannelDays, Day)>, DatabaseError> {
    let Some((first, last)) = account.day_span()? else {
        return Ok(None);
    };
    let query = DaySeriesQuery {
        sales_channel: Some(sales_channel),
        channels: &[],
        first,
        last,
    };
    let mut channels = by_channel(&account.day_series(&query)?);
    let days = channels.remove(sales_channel);
    Ok(days.and_then(|days| {
        let as_of = days.last_day_with_orders().and_then(Day::from_date)?;
        Some((days, as_of))
    }))
}
