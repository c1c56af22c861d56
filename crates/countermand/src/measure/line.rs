//! Where the rate of a sales channel stands before and after one more decision.

use countermand_domain::cancel_rate::{Budget, Day, ProjectionError, Rate, WhatIf};
use countermand_domain::rule_table::RuleTable;
use countermand_store::cancel_rate::DaySeriesQuery;
use countermand_store::{Account, DatabaseError};

use super::{by_channel, channel_rates, targets};
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
}

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
    let Some((first, last)) = account.day_span()? else {
        return Ok(None);
    };
    let query = DaySeriesQuery {
        sales_channel: Some(sales_channel),
        channels: &[],
        first,
        last,
    };
    let channels = by_channel(&account.day_series(&query)?);
    let Some(days) = channels.get(sales_channel) else {
        return Ok(None);
    };
    let Some(newest) = days.last_day_with_orders() else {
        return Ok(None);
    };
    let Some(as_of) = Day::from_date(newest) else {
        return Ok(None);
    };
    let targets = targets(table, sales_channel, newest);
    let rates = channel_rates(sales_channel, days, &targets, as_of, None)?;
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
