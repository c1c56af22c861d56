//! Lists of decisions and actions, page by page.

use countermand_domain::id::{OrderId, SellerSku};

use super::rows::{
    action_columns, actions_of, actions_of_order, decision, decision_columns, read_action,
    read_decision,
};
use super::{Action, Decision, DecisionKind, DecisionState};
use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Param, count};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What stands on it.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<u64>,
}

/// Which actions.
#[derive(Debug, Clone, Default)]
pub struct ActionQuery {
    /// Behind this number, oldest first.
    pub after: u64,
    /// At most so many.
    pub limit: u32,
    /// Of this order only.
    pub order_id: Option<OrderId>,
}

/// Which decisions.
#[derive(Debug, Clone, Default)]
pub struct DecisionQuery {
    /// Behind this number, oldest first.
    pub after: u64,
    /// At most so many.
    pub limit: u32,
    /// Of this kind only.
    pub kind: Option<DecisionKind>,
    /// In this state only.
    pub state: Option<DecisionState>,
    /// Of this order only.
    pub order_id: Option<OrderId>,
}

impl Account {
    /// Actions, oldest first.
    pub fn actions(&self, query: ActionQuery) -> Answer<Page<Action>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let read = |row: &crate::engine::Row<'_>| read_action(account_id, row);
            let (after, limit) = (count(query.after).into(), Param::from(query.limit));
            let items = match &query.order_id {
                None => tx.query(
                    concat!(
                        "SELECT ",
                        action_columns!(),
                        " FROM actions WHERE account_id = $1 AND action_number > $2
                         ORDER BY action_number LIMIT $3"
                    ),
                    &[account_id.into(), after, limit],
                    read,
                )?,
                Some(order_id) => {
                    let mut items = actions_of_order(tx, account_id, order_id)?;
                    items.retain(|action| action.number > query.after);
                    items.truncate(query.limit as usize);
                    items
                }
            };
            Ok(page(items, query.limit, |action| action.number))
        })
    }

    /// Decisions, oldest first.
    pub fn decisions(&self, query: DecisionQuery) -> Answer<Page<Decision>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let kind = query.kind.map(DecisionKind::as_str);
            let state = query.state.map(DecisionState::as_str);
            let order_id = query.order_id.as_ref().map(OrderId::as_str);
            let items = tx.query(
                concat!(
                    "SELECT ",
                    decision_columns!(),
                    " FROM decisions WHERE account_id = $1 AND decision_number > $2
                     AND ($3 IS NULL OR kind = $4) AND ($5 IS NULL OR state = $6)
                     AND ($7 IS NULL OR order_id = $8)
                     ORDER BY decision_number LIMIT $9"
                ),
                &[
                    account_id.into(),
                    count(query.after).into(),
                    kind.into(),
                    kind.into(),
                    state.into(),
                    state.into(),
                    order_id.into(),
                    order_id.into(),
                    query.limit.into(),
                ],
                |row| read_decision(account_id, row),
            )?;
            Ok(page(items, query.limit, |decision| decision.number))
        })
    }

    /// One decision with its actions.
    pub fn decision(&self, number: u64) -> Answer<Option<(Decision, Vec<Action>)>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let Some(found) = decision(tx, account_id, number)? else {
                return Ok(None);
            };
            Ok(Some((found, actions_of(tx, account_id, number)?)))
        })
    }

    /// One action.
    pub fn action(&self, number: u64) -> Answer<Option<Action>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query_first(
                super::rows::SELECT_ACTION,
                &[account_id.into(), count(number).into()],
                |row| read_action(account_id, row),
            )
        })
    }

    /// The feeds of a type that submissions know by their ids.
    pub fn feed_ids(
        &self,
        feed_type: String,
    ) -> Answer<std::collections::BTreeSet<String>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let ids = tx.query(
                "SELECT feed_id FROM submissions
                 WHERE account_id = $1 AND channel = $2 AND feed_id IS NOT NULL
                 ORDER BY submission_number DESC LIMIT 5000",
                &[account_id.into(), feed_type.as_str().into()],
                |row| row.text(0),
            )?;
            Ok(ids.into_iter().collect())
        })
    }

    /// Whether a newer action set the quantity of the same offer, or may have.
    ///
    /// Looks at the actions that were written after it only, which are few while it is queued.
    pub fn has_newer_listing(&self, action: &Action) -> Answer<bool, DatabaseError> {
        let (account_id, number) = (self.number, action.number);
        let sku = action.content.sku.clone();
        let marketplace = action.content.marketplace.clone();
        self.store.ask(move |tx| {
            let newer = tx.query_first(
                "SELECT action_number FROM actions
                 WHERE account_id = $1 AND action_number > $2 AND kind = 'listing' AND sku = $3
                     AND marketplace = $4
                     AND (state = 'submitted' OR state = 'unknown' OR state = 'confirmed'
                         OR state = 'needs_review' OR outcome_code = 'already-so')
                 LIMIT 1",
                &[
                    account_id.into(),
                    count(number).into(),
                    sku.as_ref().map(SellerSku::as_str).into(),
                    marketplace.as_str().into(),
                ],
                |row| row.int(0),
            )?;
            Ok(newer.is_some())
        })
    }

    /// Actions that were sent, or may have been, and have not ended.
    pub fn actions_in_flight(&self) -> Answer<Vec<Action>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let mut all = tx.query(
                concat!(
                    "SELECT ",
                    action_columns!(),
                    " FROM actions WHERE account_id = $1 AND state = 'submitted'"
                ),
                &[account_id.into()],
                |row| read_action(account_id, row),
            )?;
            all.extend(tx.query(
                concat!(
                    "SELECT ",
                    action_columns!(),
                    " FROM actions WHERE account_id = $1 AND state = 'unknown'"
                ),
                &[account_id.into()],
                |row| read_action(account_id, row),
            )?);
            all.sort_by_key(|action| action.number);
            Ok(all)
        })
    }
}

fn page<T>(items: Vec<T>, limit: u32, number: impl Fn(&T) -> u64) -> Page<T> {
    let is_full = u32::try_from(items.len()).is_ok_and(|n| n >= limit);
    let next = items.last().filter(|_| is_full).map(number);
    Page { items, next }
}
