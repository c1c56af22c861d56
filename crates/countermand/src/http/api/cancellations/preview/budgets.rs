//! Where the rates stand before and after a cancellation.

use countermand_domain::order::FulfillmentChannel;
use countermand_domain::rule_table::RuleTable;
use countermand_store::Account;
use jiff::Timestamp;

use super::Found;
use crate::desk::Seller;
use crate::explain::{BudgetLine, Explanation};
use crate::measure;
use crate::measure::prime::PrimeBudget;

/// Where the rates stand before and after.
#[derive(Debug, Default)]
pub(super) struct Budgets {
    pub(super) rate: Option<BudgetLine>,
    pub(super) prime: Option<PrimeBudget>,
}

/// Where the rates stand before and after; none that cannot be worked out.
pub(super) async fn budgets(
    seller: &Seller,
    found: &Found,
    explained: Option<&Explanation>,
    now: Timestamp,
) -> Budgets {
    let Some(more) = more_cancels(found, explained) else {
        return Budgets::default();
    };
    let sales_channel = found.view.order.sales_channel.clone();
    let (account, rules) = (seller.account.clone(), seller.rule_table());
    let read = move || budgets_of((&account, &rules), &sales_channel, more, now);
    tokio::task::spawn_blocking(read).await.unwrap_or_default()
}

/// As [`budgets`]. Blocks while it reads.
pub(super) fn budgets_of(
    whose: (&Account, &RuleTable),
    sales_channel: &str,
    more: MoreCancels,
    now: Timestamp,
) -> Budgets {
    let prime = more.prime_units.and_then(|units| {
        let found = measure::prime::prime_budget(whose, sales_channel, units, now);
        found
            .inspect_err(|error| {
                tracing::warn!(
                    error = error as &dyn std::error::Error,
                    "the effect on the Prime rate is not known"
                );
            })
            .ok()
            .flatten()
    });
    Budgets {
        rate: budget_of(whose, sales_channel, more.orders, now),
        prime,
    }
}

/// What the decision adds.
#[derive(Debug, Clone, Copy)]
pub(super) struct MoreCancels {
    orders: u64,
    /// Units; `None` for an order that is none of Seller Fulfilled Prime.
    prime_units: Option<u64>,
}

/// Cancels that the decision adds; none where the channel has no rate.
pub(super) fn more_cancels(found: &Found, explained: Option<&Explanation>) -> Option<MoreCancels> {
    let effect = &explained?.effects.rate;
    let channel = found.view.order.channel;
    channel.is_seller_fulfilled().then(|| MoreCancels {
        orders: u64::from(effect.orders),
        prime_units: (channel == FulfillmentChannel::Sfp).then(|| u64::from(effect.prime_units)),
    })
}

/// Where the rate of a sales channel stands before and after so many cancels more; none where it
/// cannot be worked out. Blocks while it reads.
pub(crate) fn budget_of(
    whose: (&Account, &RuleTable),
    sales_channel: &str,
    more: u64,
    now: Timestamp,
) -> Option<BudgetLine> {
    measure::line::budget_line(whose, sales_channel, more, Some(now))
        .inspect_err(|error| {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "the effect on the rate is not known"
            );
        })
        .ok()
        .flatten()
}
