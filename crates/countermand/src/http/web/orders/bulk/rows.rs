//! The rows of a batch, and how many of them the limit bears today.

use std::collections::BTreeMap;
use std::sync::Arc;

use countermand_domain::cancel_rate::Day;
use countermand_domain::id::{AccountId, OrderId};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Batch, Groups};
use crate::desk::Seller;
use crate::explain::BudgetLine;
use crate::http::api::cancellations::preview::{Looked, budget_of, look_at};
use crate::http::api::reach::failed;
use crate::http::problem::Problem;
use crate::http::web::{Visitor, WebState};
use crate::measure::line::{Spread, spread};

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It can be asked for now.
    Now,
    /// It would break the limit now, and does not on that day.
    Later(Day),
    /// It would break the limit, whichever day.
    Breaches,
    /// The rules refuse it.
    NotEligible,
    /// No reason is chosen yet, or it cannot be looked at.
    Unread,
}

/// One order of a batch.
#[derive(Debug)]
pub(super) struct BulkRow {
    /// `ACCOUNT/ID`.
    pub(super) name: String,
    /// What cancelling it would come to; none while no reason is chosen.
    pub(super) looked: Option<Result<Looked, Problem>>,
    pub(super) fate: Fate,
}

impl BulkRow {
    fn allowed(&self) -> Option<&Looked> {
        let looked = self.looked.as_ref()?.as_ref().ok()?;
        looked.view.is_allowed.then_some(looked)
    }

    fn ship_by(&self) -> Option<Timestamp> {
        self.allowed()?.order.order.ship_by
    }
}

/// What the rows of one sales channel do to its rate.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) account: AccountId,
    pub(super) sales_channel: String,
    /// Orders that are asked for now and count.
    pub(super) n_counted: u64,
    /// The rate before and after them; `None` where it is not known.
    pub(super) budget: Option<BudgetLine>,
}

/// The account and the order that `ACCOUNT/ID` names, as far as the visitor sees it.
pub(super) fn named(
    state: &WebState,
    visitor: &Visitor,
    text: &str,
) -> Result<(Arc<Seller>, OrderId), Problem> {
    let missing = || Problem::not_found("order");
    let (account, order) = text.split_once('/').ok_or_else(missing)?;
    let order = OrderId::parse(order).map_err(|_| missing())?;
    let mut sellers = state.api.seen(visitor.caller(), Some(account))?;
    Ok((sellers.pop().ok_or_else(missing)?, order))
}

/// The request for one order, as the API takes it; `None` while no reason is chosen.
pub(super) fn body(batch: &Batch, order_id: &OrderId) -> Option<Value> {
    let (actor, reason) = batch.reason.as_deref()?.split_once(':')?;
    let mut body = json!({ "order_id": order_id.as_str(), "actor": actor, "reason": reason });
    if let (Some(fields), false) = (body.as_object_mut(), batch.note.is_empty()) {
        fields.insert("note".to_owned(), json!(batch.note));
    }
    Some(body)
}

/// Looks at every order of the batch.
pub(super) async fn rows(
    state: &WebState,
    visitor: &Visitor,
    batch: &Batch,
) -> Result<Vec<BulkRow>, Problem> {
    let mut rows = Vec::with_capacity(batch.orders.len());
    for name in &batch.orders {
        let (seller, order_id) = named(state, visitor, name)?;
        let looked = match body(batch, &order_id) {
            None => None,
            Some(body) => Some(look(state, visitor, (&seller, body)).await),
        };
        let fate = match &looked {
            None | Some(Err(_)) => Fate::Unread,
            Some(Ok(looked)) if looked.view.is_allowed => Fate::Now,
            Some(Ok(_)) => Fate::NotEligible,
        };
        rows.push(BulkRow {
            name: name.clone(),
            looked,
            fate,
        });
    }
    Ok(rows)
}

async fn look(
    state: &WebState,
    visitor: &Visitor,
    (seller, body): (&Seller, Value),
) -> Result<Looked, Problem> {
    let body = serde_json::from_value(body).map_err(|_| Problem::internal())?;
    let account = Some(seller.account.name().as_str());
    look_at(
        &state.api,
        visitor.caller(),
        account,
        (&body, visitor.texts()),
    )
    .await
}

/// Puts the rows that count under the limit of their sales channel: the most urgent first, those
/// that it does not bear today on a later day, or nowhere.
pub(super) async fn groups(rows: &mut [BulkRow], now: Timestamp) -> Result<Groups, Problem> {
    let mut by_channel: BTreeMap<(AccountId, String), Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(looked) = row.allowed() else {
            continue;
        };
        let account = looked.seller.account.name().clone();
        let channel = looked.order.order.sales_channel.clone();
        let of_channel = by_channel.entry((account, channel)).or_default();
        if looked.view.counts_toward_rate {
            of_channel.push(at);
        }
    }
    let mut groups = Groups::new();
    for ((account, sales_channel), mut counted) in by_channel {
        let ship_by = |at: &usize| rows.get(*at).and_then(BulkRow::ship_by);
        counted.sort_by_key(|at| ship_by(at).unwrap_or(Timestamp::MAX));
        let latest: Vec<Option<Day>> = counted.iter().map(|at| ship_by(at).map(Day::of)).collect();
        let seller = rows
            .iter()
            .filter_map(BulkRow::allowed)
            .find(|looked| *looked.seller.account.name() == account)
            .map(|looked| Arc::clone(&looked.seller));
        let Some(seller) = seller else {
            continue;
        };
        // What was asked for already is in no figure yet, and takes its part of the limit.
        let counted_cancels = seller.account.counted_cancels().await;
        let counted_cancels = counted_cancels.map_err(|error| failed(&error))?;
        let on_their_way = counted_cancels.n_on_their_way;
        let channel = sales_channel.clone();
        let planned = tokio::task::spawn_blocking(move || {
            planned(&seller, &channel, (&latest, on_their_way), now)
        });
        let (fates, n_counted, budget) = planned.await.map_err(|_| Problem::internal())?;
        for (at, fate) in counted.iter().zip(fates) {
            if let Some(row) = rows.get_mut(*at) {
                row.fate = fate;
            }
        }
        groups.push(Group {
            account,
            sales_channel,
            n_counted,
            budget,
        });
    }
    Ok(groups)
}

/// What becomes of each counted row, how many are left for now, and the rate with them.
fn planned(
    seller: &Seller,
    sales_channel: &str,
    (latest, n_on_their_way): (&[Option<Day>], u64),
    now: Timestamp,
) -> (Vec<Fate>, u64, Option<BudgetLine>) {
    let rules = seller.rule_table();
    let whose = (&seller.account, &rules);
    let before = budget_of(whose, sales_channel, 0, now);
    let all = || vec![Fate::Now; latest.len()];
    let fates = match &before {
        // Where the rate is not known, the policy of the account decides on each.
        None => all(),
        Some(budget) if room(budget, n_on_their_way) >= latest.len() as u64 => all(),
        Some(budget) => {
            let left = usize::try_from(room(budget, n_on_their_way)).unwrap_or(usize::MAX);
            let plan = |rows: &[usize]| {
                let days: Vec<_> = rows
                    .iter()
                    .filter_map(|at| latest.get(*at).copied())
                    .collect();
                let spread = spread(whose, sales_channel, &days, now).ok().flatten();
                spread.filter(|spread| spread.is_clean)
            };
            fates(left, latest.len(), &plan)
        }
    };
    let n_now = fates.iter().filter(|fate| **fate == Fate::Now).count() as u64;
    let more = n_now.saturating_add(n_on_their_way);
    (fates, n_now, budget_of(whose, sales_channel, more, now))
}

/// Whole cancels that the limit still bears beside those on their way.
const fn room(budget: &BudgetLine, n_on_their_way: u64) -> u64 {
    budget.left_before.saturating_sub(n_on_their_way)
}

/// The first rows take what is left. Of the others as many as the limit bears are put off, those
/// that can wait longest; `plan` gives the days of some rows, if the limit holds on them.
fn fates(left: usize, n_rows: usize, plan: &dyn Fn(&[usize]) -> Option<Spread>) -> Vec<Fate> {
    let n_now = left.min(n_rows);
    let kept =
        |n_later: usize| -> Vec<usize> { (0..n_now).chain(n_rows - n_later..n_rows).collect() };
    // The plan of the most rows that it holds for: more rows never make it easier.
    let mut best: Option<(Vec<usize>, Spread)> = None;
    let (mut least, mut most) = (1, n_rows - n_now);
    while least <= most {
        let n_later = usize::midpoint(least, most);
        let rows = kept(n_later);
        match plan(&rows) {
            Some(spread) => {
                best = Some((rows, spread));
                least = n_later + 1;
            }
            None => most = n_later - 1,
        }
    }
    let mut fates: Vec<Fate> = (0..n_rows)
        .map(|at| {
            if at < n_now {
                Fate::Now
            } else {
                Fate::Breaches
            }
        })
        .collect();
    if let Some((rows, spread)) = best {
        let mut n_left = left;
        for (row, day) in rows.into_iter().zip(spread.chosen) {
            let Some(fate) = fates.get_mut(row) else {
                continue;
            };
            *fate = if day > spread.today {
                Fate::Later(day)
            } else if n_left > 0 {
                n_left -= 1;
                Fate::Now
            } else {
                Fate::Breaches
            };
        }
    }
    fates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_beyond_what_is_left_are_put_off_as_far_as_the_limit_bears_or_blocked() {
        let today = Day::from_number(20_000);
        // The limit bears one now, and one on each of the two days after.
        let plan = |rows: &[usize]| {
            (rows.len() <= 3).then(|| Spread {
                today,
                chosen: (0..).take(rows.len()).map(|at| today.plus(at)).collect(),
                is_clean: true,
            })
        };
        let (now, later) = (Fate::Now, |days| Fate::Later(today.plus(days)));
        assert_eq!(fates(1, 2, &plan), [now, later(1)]);
        assert_eq!(
            fates(1, 5, &plan),
            [now, Fate::Breaches, Fate::Breaches, later(1), later(2)]
        );
        let never = |_: &[usize]| None;
        assert_eq!(fates(2, 3, &never), [now, now, Fate::Breaches]);
        assert_eq!(fates(0, 1, &never), [Fate::Breaches]);
    }
}
