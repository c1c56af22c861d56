//! Moving actions on: every transition checked, audited, and rolled up into its decision.

use jiff::Timestamp;

use super::rows;
use super::{Action, ActionKind, ActionState, DecisionState};
use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Transaction, count};
use crate::leases::{self, LeaseError};
use crate::stock_ledger;
use crate::stored::micros;

/// Where an action goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transition {
    /// It ends.
    End {
        /// As what; a state that is an end.
        state: ActionState,
    },
    /// Nobody knows whether it was carried out; the marketplace is looked at again then.
    Doubt {
        /// When.
        look_at: Timestamp,
    },
    /// It was taken; the effect is looked for then.
    Await {
        /// When.
        look_at: Timestamp,
    },
    /// The marketplace shows that nothing happened: it may be sent again then.
    GiveBack {
        /// When.
        not_before: Timestamp,
    },
}

/// One action that moves on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The action.
    pub action_number: u64,
    /// Where it goes.
    pub transition: Transition,
    /// A stable code.
    pub code: String,
    /// The same in words, without personal data.
    pub text: String,
    /// The refund that the marketplace shows for it.
    pub transaction_id: Option<String>,
}

impl Settlement {
    /// An action that ends.
    pub fn end(action_number: u64, state: ActionState, code: &str, text: &str) -> Self {
        Self::of(action_number, Transition::End { state }, code, text)
    }

    /// An action that moves on.
    pub fn of(action_number: u64, transition: Transition, code: &str, text: &str) -> Self {
        Self {
            action_number,
            transition,
            code: code.to_owned(),
            text: text.to_owned(),
            transaction_id: None,
        }
    }
}

impl Account {
    /// Moves actions on, all together or none; gives those that were moved.
    ///
    /// An action that ended meanwhile stays as it is. What a node makes of an action holds only
    /// while it has the lease with `lease_epoch`: one that was paused must not end or give back
    /// what another node has sent since.
    pub fn settle(
        &self,
        lease_epoch: u64,
        settlements: Vec<Settlement>,
        by: &'static str,
        at: Timestamp,
    ) -> Answer<Vec<Action>, LeaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            leases::held(tx, account_id, lease_epoch)?;
            Ok(settle(tx, account_id, &settlements, by, at)?)
        })
    }
}

/// The same inside another change.
pub(super) fn settle(
    tx: &Transaction<'_>,
    account_id: i64,
    settlements: &[Settlement],
    by: &str,
    at: Timestamp,
) -> Result<Vec<Action>, DatabaseError> {
    let mut moved = Vec::with_capacity(settlements.len());
    for settlement in settlements {
        let action = rows::action(tx, account_id, settlement.action_number)?;
        if action.state.is_terminal() {
            continue;
        }
        let from = action.state;
        let action = applied(action, settlement, at);
        action.update(tx, account_id, from)?;
        note(tx, account_id, &action, from, by, at)?;
        stock_ledger::follow_action(tx, account_id, &action, at)?;
        if let Some(transaction_id) = &settlement.transaction_id {
            tx.execute(
                "UPDATE observed_refunds SET action_number = $1
                 WHERE account_id = $2 AND transaction_id = $3 AND action_number IS NULL",
                &[
                    count(action.number).into(),
                    account_id.into(),
                    transaction_id.as_str().into(),
                ],
            )?;
        }
        moved.push(action);
    }
    let mut decisions: Vec<u64> = moved.iter().map(|action| action.decision_number).collect();
    decisions.sort_unstable();
    decisions.dedup();
    for number in decisions {
        roll_up(tx, account_id, number, at)?;
    }
    Ok(moved)
}

fn applied(mut action: Action, settlement: &Settlement, at: Timestamp) -> Action {
    match &settlement.transition {
        Transition::End { state } => {
            action.state = *state;
            action.settled_at = Some(at);
            action.look_at = None;
        }
        Transition::Doubt { look_at } => {
            action.state = ActionState::Unknown;
            action.look_at = Some(*look_at);
        }
        Transition::Await { look_at } => {
            action.state = ActionState::Submitted;
            action.look_at = Some(*look_at);
        }
        Transition::GiveBack { not_before } => {
            action.state = ActionState::Queued;
            action.not_before = Some(*not_before);
            action.submission_number = None;
            action.look_at = None;
        }
    }
    action.outcome_code.clone_from(&settlement.code);
    action.outcome_text.clone_from(&settlement.text);
    action
}

pub(super) fn note(
    tx: &Transaction<'_>,
    account_id: i64,
    action: &Action,
    from: ActionState,
    by: &str,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    if from == action.state {
        return Ok(());
    }
    let kind = match action.content.kind {
        ActionKind::Cancel => "action.cancel",
        ActionKind::Refund => "action.refund",
        ActionKind::Message => "action.message",
        ActionKind::Listing => "action.listing",
    };
    let code = action.outcome_code.replace(['"', '\\'], "");
    audit::append(
        tx,
        account_id,
        &AuditEntry {
            at,
            actor: by.to_owned(),
            kind,
            subject: action.order_id.to_string(),
            before: Some(format!(r#"{{"state":"{}"}}"#, from.as_str())),
            after: Some(format!(
                r#"{{"action":{},"decision":{},"state":"{}","code":"{code}"}}"#,
                action.number,
                action.decision_number,
                action.state.as_str()
            )),
        },
    )?;
    Ok(())
}

/// The state that a decision's actions come to: what it is about decides, then the others.
fn rolled_up(actions: &[Action]) -> Option<DecisionState> {
    if actions.iter().any(|action| !action.state.is_terminal()) {
        return None;
    }
    let has = |kind: Option<ActionKind>, state: ActionState| {
        actions.iter().any(|action| {
            action.state == state && kind.is_none_or(|kind| action.content.kind == kind)
        })
    };
    if has(None, ActionState::NeedsReview) {
        return Some(DecisionState::NeedsReview);
    }
    let main = actions.iter().map(|action| action.content.kind).min();
    Some(if has(main, ActionState::Refused) {
        DecisionState::Refused
    } else if has(main, ActionState::Confirmed) {
        DecisionState::Confirmed
    } else {
        DecisionState::Superseded
    })
}

fn roll_up(
    tx: &Transaction<'_>,
    account_id: i64,
    decision_number: u64,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let Some(mut decision) = rows::decision(tx, account_id, decision_number)? else {
        return Ok(());
    };
    let mut actions = rows::actions_of(tx, account_id, decision_number)?;
    drop_what_lost_its_cause(tx, account_id, &mut actions, at)?;
    let Some(state) = rolled_up(&actions) else {
        return Ok(());
    };
    let before = decision.state;
    if before == state || before == DecisionState::Undone {
        return Ok(());
    }
    decision.state = state;
    decision.settled_at = Some(at);
    decision.update(tx, account_id, before)?;
    audit::append(
        tx,
        account_id,
        &AuditEntry {
            at,
            actor: "desk".to_owned(),
            kind: "decision.settled",
            subject: decision.order_id.to_string(),
            before: Some(format!(r#"{{"state":"{}"}}"#, before.as_str())),
            after: Some(format!(
                r#"{{"decision":{decision_number},"state":"{}"}}"#,
                state.as_str()
            )),
        },
    )?;
    Ok(())
}

/// What waits for a step before it that did not come about is not sent any more: no buyer is told
/// of a cancellation that did not happen.
fn drop_what_lost_its_cause(
    tx: &Transaction<'_>,
    account_id: i64,
    actions: &mut [Action],
    at: Timestamp,
) -> Result<(), DatabaseError> {
    // An offer that could not be set to zero does not keep the order from being cancelled.
    let failed = actions.iter().filter(|action| {
        action.state.is_terminal()
            && action.state != ActionState::Confirmed
            && action.content.kind != ActionKind::Listing
            && action.content.kind != ActionKind::Message
    });
    let Some(step) = failed.map(|action| action.content.step).min() else {
        return Ok(());
    };
    for action in actions.iter_mut() {
        if action.state == ActionState::Queued
            && action.content.step > step
            && action.submission_number.is_none()
        {
            action.state = ActionState::Superseded;
            action.settled_at = Some(at);
            "cause-gone".clone_into(&mut action.outcome_code);
            "what it follows from did not come about".clone_into(&mut action.outcome_text);
            action.update(tx, account_id, ActionState::Queued)?;
            note(tx, account_id, action, ActionState::Queued, "desk", at)?;
        }
    }
    Ok(())
}

impl Account {
    /// When some action, or some submission, is to be looked at next.
    pub fn next_look(&self) -> Answer<Option<Timestamp>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let next = tx.query_first(
                "SELECT min(at) FROM (
                     SELECT min(look_at_us) AS at FROM actions
                     WHERE account_id = $1 AND state = 'submitted'
                     UNION ALL
                     SELECT min(look_at_us) FROM actions
                     WHERE account_id = $1 AND state = 'unknown'
                     UNION ALL
                     SELECT min(look_at_us) FROM submissions
                     WHERE account_id = $1 AND state <> 'closed'
                 ) AS looks",
                &[account_id.into()],
                |row| row.opt_int(0),
            )?;
            crate::stored::opt_instant(next.flatten(), "look_at_us")
        })
    }

    /// Moves the next look of actions, without a change of state.
    pub fn look_later(
        &self,
        action_numbers: Vec<u64>,
        look_at: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            for number in &action_numbers {
                tx.execute(
                    "UPDATE actions SET look_at_us = $1
                     WHERE account_id = $2 AND action_number = $3
                         AND (state = 'submitted' OR state = 'unknown')",
                    &[
                        micros(look_at).into(),
                        account_id.into(),
                        count(*number).into(),
                    ],
                )?;
            }
            Ok(())
        })
    }
}

impl Account {
    /// Takes nothing for unsent any more: after an older store came back, it may have been sent all
    /// the same.
    ///
    /// Refunds, messages and what still waits for a word go to a person. Of cancels nobody knows:
    /// they count as sent at `at`, so that their orders are read, and they are sent again only when
    /// nothing can still arrive.
    pub fn distrust_unsent(&self, at: Timestamp) -> Answer<Vec<Action>, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let queued = tx.query(
                "SELECT action_number, kind, not_before_us FROM actions
                 WHERE account_id = $1 AND state = 'queued' AND kind <> 'listing'
                 ORDER BY action_number",
                &[account_id.into()],
                |row| Ok((row.count(0)?, row.text(1)?, row.opt_int(2)?)),
            )?;
            let mut reviewed = Vec::new();
            let mut doubted = Vec::new();
            for (number, kind, not_before) in queued {
                if kind == ActionKind::Cancel.as_str() && not_before.is_some() {
                    doubted.push(doubt_unsent(tx, account_id, number, at)?);
                } else {
                    reviewed.push(Settlement::end(
                        number,
                        ActionState::NeedsReview,
                        WENT_BACK,
                        "the store came back older than what was sent; it may have been carried out",
                    ));
                }
            }
            doubted.extend(settle(tx, account_id, &reviewed, "desk", at)?);
            Ok(doubted)
        })
    }
}

/// The code of what a store that came back older takes for unsent.
const WENT_BACK: &str = "store-went-back";

fn doubt_unsent(
    tx: &Transaction<'_>,
    account_id: i64,
    number: u64,
    at: Timestamp,
) -> Result<Action, DatabaseError> {
    let mut action = rows::action(tx, account_id, number)?;
    action.state = ActionState::Unknown;
    action.submission_number = None;
    action.sent_at = Some(at);
    action.look_at = Some(at);
    WENT_BACK.clone_into(&mut action.outcome_code);
    "the store came back older than what was sent".clone_into(&mut action.outcome_text);
    action.update(tx, account_id, ActionState::Queued)?;
    note(tx, account_id, &action, ActionState::Queued, "desk", at)?;
    Ok(action)
}
