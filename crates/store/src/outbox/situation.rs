//! Everything that a decision looks at, read in the transaction that writes the decision.

use std::collections::BTreeMap;

use countermand_domain::id::{OrderId, OrderItemId};
use jiff::Timestamp;

use super::rows::actions_of_order;
use super::{Action, ActionKind, ActionState, CountedCancels};
use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Transaction};
use crate::orders::OrderView;
use crate::running;
use crate::stock_ledger;
use crate::stored::{instant, opt_instant};

/// An order with everything that was ever intended for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSituation {
    /// The order with its items.
    pub view: OrderView,
    /// Its actions, oldest first.
    pub actions: Vec<Action>,
    /// Refunds that the marketplace shows.
    pub refunds: Vec<ObservedRefund>,
    /// Units that the marketplace shows as cancelled, and by whom.
    pub executions: Vec<Execution>,
    /// When the order itself was last read from the marketplace.
    pub read_at: Option<Timestamp>,
    /// When the buyer's official request was first confirmed.
    pub official_request_at: Option<Timestamp>,
    /// For the counted SKUs of the order: the units that can be sold once every open unit of it is
    /// cancelled.
    pub free_stock: BTreeMap<String, u32>,
    /// The account's cancels that count toward the rate.
    pub counted_cancels: CountedCancels,
}

/// A refund as the marketplace's finances show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedRefund {
    /// The marketplace's id of it.
    pub transaction_id: String,
    /// The item; `None` where it is not told.
    pub order_item_id: Option<OrderItemId>,
    /// What went back, minor units.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: String,
    /// When.
    pub posted_at: Timestamp,
    /// Our action whose effect it is.
    pub action_number: Option<u64>,
}

/// Units of an item that were cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The item.
    pub order_item_id: OrderItemId,
    /// How many units.
    pub n_cancelled: u32,
    /// By whom: `buyer`, `seller`, `amazon`; `None` where it is not told.
    pub cancelled_by: Option<String>,
}

impl OrderSituation {
    /// Minor units of an item that are spent: open and unknown refunds and done ones, and what
    /// the marketplace shows of others.
    pub fn spent_minor(&self, item: &OrderItemId) -> i64 {
        let ours = self.actions.iter().filter(|action| {
            action.content.kind == ActionKind::Refund
                && action.content.order_item_id.as_ref() == Some(item)
                && !matches!(action.state, ActionState::Refused | ActionState::Superseded)
        });
        let others = self.refunds.iter().filter(|refund| {
            refund.action_number.is_none() && refund.order_item_id.as_ref() == Some(item)
        });
        ours.map(|action| action.content.amount_minor)
            .chain(others.map(|refund| refund.amount_minor))
            .fold(0, i64::saturating_add)
    }

    /// Whether an action of this kind for this item has not ended.
    pub fn has_open(&self, kind: ActionKind, item: &OrderItemId) -> bool {
        self.actions.iter().any(|action| {
            action.content.kind == kind
                && action.content.order_item_id.as_ref() == Some(item)
                && !action.state.is_terminal()
        })
    }
}

/// What one question tells of an order, of which most have nothing more to be read.
#[derive(Debug, Default)]
struct Known {
    read_at: Option<Timestamp>,
    official_request_at: Option<Timestamp>,
    has_decisions: bool,
    has_refunds: bool,
    has_executions: bool,
}

/// Reads the situation of an order; `None` when the account has no such order.
pub(super) fn situation(
    tx: &Transaction<'_>,
    account: &Account,
    order_id: &OrderId,
) -> Result<Option<OrderSituation>, DatabaseError> {
    let Some(view) = account.view_for_decision(tx, order_id)? else {
        return Ok(None);
    };
    let key = [account.key(), Param::Text(order_id.as_str())];
    let known = tx.query_first(
        "SELECT (SELECT read_at_us FROM order_reads WHERE account_id = $1 AND order_id = $2),
             (SELECT official_at_us FROM buyer_requests WHERE account_id = $1 AND order_id = $2),
             EXISTS (SELECT 1 FROM decisions WHERE account_id = $1 AND order_id = $2),
             EXISTS (SELECT 1 FROM observed_refunds WHERE account_id = $1 AND order_id = $2),
             EXISTS (SELECT 1 FROM item_executions WHERE account_id = $1 AND order_id = $2)",
        &key,
        |row| {
            Ok(Known {
                read_at: opt_instant(row.opt_int(0)?, "read_at_us")?,
                official_request_at: opt_instant(row.opt_int(1)?, "official_at_us")?,
                has_decisions: row.int(2)? != 0,
                has_refunds: row.int(3)? != 0,
                has_executions: row.int(4)? != 0,
            })
        },
    )?;
    let known = known.unwrap_or_default();
    let actions = if known.has_decisions {
        actions_of_order(tx, account.number, order_id)?
    } else {
        Vec::new()
    };
    let refunds = if known.has_refunds {
        refunds(tx, &key)?
    } else {
        Vec::new()
    };
    let executions = if known.has_executions {
        executions(tx, &key)?
    } else {
        Vec::new()
    };
    let skus = view.items.iter().filter_map(|item| item.sku.as_ref());
    let free_stock = stock_ledger::free_without_order(tx, account.number, order_id, skus)?;
    Ok(Some(OrderSituation {
        view,
        actions,
        refunds,
        executions,
        read_at: known.read_at,
        official_request_at: known.official_request_at,
        free_stock,
        counted_cancels: running::counted_cancels(tx, account.number)?,
    }))
}

fn refunds(
    tx: &Transaction<'_>,
    key: &[Param<'_>; 2],
) -> Result<Vec<ObservedRefund>, DatabaseError> {
    tx.query(
        "SELECT transaction_id, order_item_id, amount_minor, currency, posted_at_us, action_number
         FROM observed_refunds WHERE account_id = $1 AND order_id = $2 ORDER BY transaction_id",
        key,
        |row| {
            Ok(ObservedRefund {
                transaction_id: row.text(0)?,
                order_item_id: OrderItemId::parse(&row.text(1)?).ok(),
                amount_minor: row.int(2)?,
                currency: row.text(3)?,
                posted_at: instant(row.int(4)?, "posted_at_us")?,
                action_number: row.opt_int(5)?.map(crate::engine::counted),
            })
        },
    )
}

fn executions(tx: &Transaction<'_>, key: &[Param<'_>; 2]) -> Result<Vec<Execution>, DatabaseError> {
    tx.query(
        "SELECT order_item_id, n_cancelled, cancelled_by FROM item_executions
         WHERE account_id = $1 AND order_id = $2 ORDER BY order_item_id",
        key,
        |row| {
            Ok(Execution {
                order_item_id: OrderItemId::parse(&row.text(0)?).map_err(|_| {
                    DatabaseError::UnknownValue {
                        column: "order_item_id",
                    }
                })?,
                n_cancelled: u32::try_from(row.int(1)?).unwrap_or(0),
                cancelled_by: row.opt_text(2)?,
            })
        },
    )
}

impl Account {
    /// The situation of an order; `None` when the account has no such order.
    pub fn situation(
        &self,
        order_id: &OrderId,
    ) -> crate::engine::Answer<Option<OrderSituation>, DatabaseError> {
        let (account, order_id) = (self.clone(), order_id.clone());
        self.store.ask(move |tx| situation(tx, &account, &order_id))
    }
}
