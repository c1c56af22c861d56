//! I24: the cancel rate that the desk shows is the one that the marketplace itself counts.

use countermand_domain::rule_table::RuleTable;
use countermand_sandbox::ids::SellerIndex;
use countermand_sandbox::place;
use countermand_store::Account;
use countermand_store::outbox::{Action, ActionKind, ActionState};
use jiff::Timestamp;

use super::checks::Violation;
use super::market::Row;
use super::wire::Wire;
use crate::measure::attributed::measure;

/// Whether both sides can know the same: every cancel has ended with an outcome, and no order was
/// cancelled in part, which the marketplace counts at once and we once the order has ended.
pub(super) fn is_comparable(rows: &[Row], actions: &[Action]) -> bool {
    let is_in_part =
        |row: &Row| row.cancelled > 0 && row.status != "CANCELLED" && row.channel != "AFN";
    let has_ended = |action: &Action| match action.state {
        ActionState::Confirmed | ActionState::Refused | ActionState::Superseded => true,
        ActionState::Queued
        | ActionState::Submitted
        | ActionState::Unknown
        | ActionState::NeedsReview => false,
    };
    let mut cancels = actions
        .iter()
        .filter(|action| action.content.kind == ActionKind::Cancel);
    cancels.all(has_ended) && !rows.iter().any(is_in_part)
}

/// Compares the counted cancels of every window in both series, once everything has ended in a
/// world in which nobody else acts.
pub(super) fn i24_the_rate_is_the_marketplaces(
    wire: &Wire,
    account: &Account,
    at: usize,
    now: Timestamp,
) -> Vec<Violation> {
    let measured = measure(account, &RuleTable::published(), now).expect("a measurement");
    let seller = SellerIndex(u16::try_from(at).expect("a few sellers"));
    let place = place::by_country("US").expect("a marketplace");
    let mut state = wire.server.state();
    let market = state.world.now().expect("a world");
    let mut found = Vec::new();
    for rate in &measured.rates {
        let Some((first, last)) = rate.target.target.window().bounds(rate.as_of) else {
            continue;
        };
        let day = |day: countermand_domain::cancel_rate::Day| i64::from(day.number());
        let theirs = market.rates.sum(seller, place, day(first), day(last));
        let ours = rate.budget.counts;
        let is_same = (ours.cancelled_by_order_date, ours.cancelled_by_cancel_date)
            == (
                u64::from(theirs.n_counted_by_order_date),
                u64::from(theirs.n_counted_by_cancel_date),
            );
        if !is_same {
            found.push(format!(
                "i24: {ours:?} where the marketplace counts {theirs:?} from {first:?} to \
                 {last:?}: {:?}",
                measured.orders
            ));
        }
    }
    found
}
