//! Accepting a request: situation, decision, intents, key and audit record in one transaction.

use std::collections::BTreeSet;

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use super::checksum::Sum;
use super::rows;
use super::situation::{OrderSituation, situation};
use super::{
    Action, ActionKind, ActionState, Decision, DecisionKind, DecisionState, NewAction, NewDecision,
};
use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Transaction, count};
use crate::leases;
use crate::running::{self, Numbered};
use crate::stored::micros;

/// Hexadecimal digits of a reference that tell it from others of the same millisecond.
const REFERENCE_DIGEST_DIGITS: usize = 20;

/// A caller's key, with the digest of what it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The key, 1 to 255 characters.
    pub key: String,
    /// BLAKE3 of the request in one form, 64 hexadecimal digits.
    pub body_digest: String,
}

/// What is asked, by whom and when.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The order.
    pub order_id: OrderId,
    /// What it is about.
    pub kind: DecisionKind,
    /// The caller's key; `None` when the desk itself decides.
    pub key: Option<IdempotencyKey>,
    /// Who: `key:NAME`, `cli`, `desk`.
    pub by: String,
    /// Now.
    pub at: Timestamp,
}

/// A decision that stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Whether the same request had made it before.
    pub is_repeated: bool,
    /// The decision.
    pub decision: Decision,
    /// Its intents.
    pub actions: Vec<Action>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError<R> {
    /// The rules, or what is under way already, refuse it.
    #[error("the request is refused")]
    Refused(R),
    /// The account has no such order.
    #[error("the account has no such order")]
    NoOrder,
    /// The key came with another request before.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The database refused.
    #[error("the request could not be written")]
    Database(#[from] DatabaseError),
}

impl Account {
    /// Writes a decision with its intents, unless `plan` refuses or the key was seen before.
    ///
    /// `plan` gets the situation as it is in the transaction that writes; it may be called twice,
    /// and changes nothing.
    pub fn accept<R: Send + 'static>(
        &self,
        asked: Asked,
        plan: impl Fn(&OrderSituation) -> Result<NewDecision, R> + Send + 'static,
    ) -> Answer<Accepted, AcceptError<R>> {
        let account = self.clone();
        self.store.submit(move |tx| {
            if let Some(repeated) = repeated(tx, account.number, &asked)? {
                return repeated;
            }
            let found = situation(tx, &account, &asked.order_id)?;
            let found = found.ok_or(AcceptError::NoOrder)?;
            let planned = plan(&found).map_err(AcceptError::Refused)?;
            if has_second_cancel(&found, &planned) {
                return Err(DatabaseError::Conflict { what: "item" }.into());
            }
            Ok(write(tx, &account, &asked, &planned)?)
        })
    }

    /// What `plan` would come to; changes nothing.
    pub fn preview<T, R>(
        &self,
        order_id: &OrderId,
        plan: impl Fn(&OrderSituation) -> Result<T, R> + Send + 'static,
    ) -> Answer<T, AcceptError<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let (account, order_id) = (self.clone(), order_id.clone());
        self.store.ask(move |tx| {
            let found = situation(tx, &account, &order_id)?.ok_or(AcceptError::NoOrder)?;
            plan(&found).map_err(AcceptError::Refused)
        })
    }
}

/// Whether a plan cancels an item twice, or one of which a cancel is under way: one plan a line
/// (I7), whatever the rules said.
fn has_second_cancel(found: &OrderSituation, planned: &NewDecision) -> bool {
    let cancels = planned.actions.iter();
    let cancels = cancels.filter(|action| action.kind == ActionKind::Cancel);
    let mut seen = BTreeSet::new();
    cancels
        .filter_map(|action| action.order_item_id.as_ref())
        .any(|item| !seen.insert(item) || found.has_open(ActionKind::Cancel, item))
}

type Repeated<R> = Result<Accepted, AcceptError<R>>;

fn repeated<R>(
    tx: &Transaction<'_>,
    account_id: i64,
    asked: &Asked,
) -> Result<Option<Repeated<R>>, DatabaseError> {
    let Some(key) = &asked.key else {
        return Ok(None);
    };
    let found = tx.query_first(
        "SELECT body_digest, kind, decision_number FROM decisions
         WHERE account_id = $1 AND idempotency_key = $2",
        &[account_id.into(), key.key.as_str().into()],
        |row| Ok((row.opt_text(0)?, row.text(1)?, row.count(2)?)),
    )?;
    let Some((digest, kind, number)) = found else {
        return Ok(None);
    };
    if digest.as_ref() != Some(&key.body_digest) || kind != asked.kind.as_str() {
        return Ok(Some(Err(AcceptError::KeyReused)));
    }
    let decision = rows::decision(tx, account_id, number)?;
    let decision = decision.ok_or(DatabaseError::Conflict { what: "decision" })?;
    let actions = rows::actions_of(tx, account_id, number)?;
    Ok(Some(Ok(Accepted {
        is_repeated: true,
        decision,
        actions,
    })))
}

fn write(
    tx: &Transaction<'_>,
    account: &Account,
    asked: &Asked,
    planned: &NewDecision,
) -> Result<Accepted, DatabaseError> {
    let account_id = account.number;
    let number = running::newest(tx, Numbered::Decisions, account_id)? + 1;
    let is_waiting = planned.waits_for.is_some();
    let decision = Decision {
        number,
        order_id: asked.order_id.clone(),
        state: if is_waiting {
            DecisionState::Waiting
        } else {
            DecisionState::Open
        },
        created_by: asked.by.clone(),
        approved_by: None,
        created_at: asked.at,
        settled_at: None,
        content: NewDecision {
            actions: Vec::new(),
            ..planned.clone()
        },
    };
    decision.insert(tx, account_id, asked.key.as_ref())?;
    running::set_newest(tx, Numbered::Decisions, account_id, number);
    let first = running::newest(tx, Numbered::Actions, account_id)? + 1;
    let actions: Vec<Action> = (first..)
        .zip(&planned.actions)
        .map(|(number, content)| intent(account, asked, &decision, number, content))
        .collect();
    for action in &actions {
        action.insert(tx, account_id)?;
    }
    if let Some(last) = actions.last() {
        running::set_newest(tx, Numbered::Actions, account_id, last.number);
    }
    let kind = match asked.kind {
        DecisionKind::Cancellation => "cancellation.accepted",
        DecisionKind::Refund => "refund.accepted",
    };
    audit::append(
        tx,
        account_id,
        &AuditEntry {
            at: asked.at,
            actor: asked.by.clone(),
            kind,
            subject: asked.order_id.to_string(),
            before: None,
            after: Some(decision.as_audit(&actions)),
        },
    )?;
    Ok(Accepted {
        is_repeated: false,
        decision,
        actions,
    })
}

fn intent(
    account: &Account,
    asked: &Asked,
    decision: &Decision,
    number: u64,
    content: &NewAction,
) -> Action {
    let key = asked.key.as_ref().map(|key| key.key.clone());
    // The instant keeps a reference from coming back after an older store was restored.
    let digest = Sum::new("reference")
        .text(account.name().as_str())
        .number(count(number))
        .number(micros(asked.at))
        .text(asked.order_id.as_str())
        .text(content.item_text())
        .text(key.as_deref().unwrap_or(""))
        .finish();
    Action {
        number,
        decision_number: decision.number,
        order_id: asked.order_id.clone(),
        content: content.clone(),
        reference: reference(asked.at, &digest),
        idempotency_key: key.unwrap_or_default(),
        state: ActionState::Queued,
        not_before: (decision.state == DecisionState::Open).then_some(decision.content.hold_until),
        submission_number: None,
        n_attempts: 0,
        created_at: asked.at,
        sent_at: None,
        look_at: None,
        settled_at: None,
        outcome_code: String::new(),
        outcome_text: String::new(),
    }
}

/// A reference: the milliseconds of its making lead, so that the index of references grows at one
/// end.
fn reference(at: Timestamp, digest: &str) -> String {
    let digest: String = digest.chars().take(REFERENCE_DIGEST_DIGITS).collect();
    format!("cm-{:012x}{digest}", at.as_millisecond().max(0))
}

impl Decision {
    /// What the audit log says of it.
    fn as_audit(&self, actions: &[Action]) -> String {
        let numbers: Vec<String> = actions
            .iter()
            .map(|action| action.number.to_string())
            .collect();
        let quoted = |text: &str| text.replace(['"', '\\'], "");
        format!(
            r#"{{"decision":{},"state":"{}","reason":"{}","rule":"{}","route":"{}","actions":[{}]}}"#,
            self.number,
            self.state.as_str(),
            quoted(&self.content.reason),
            quoted(&self.content.rule),
            quoted(&self.content.route),
            numbers.join(",")
        )
    }
}

/// Why a decision cannot be taken back or approved.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// There is no such decision.
    #[error("there is no such decision")]
    NotFound,
    /// Something of it was sent, or it has ended.
    #[error("action {action_number} of it is {}: it can no longer be taken back", state.as_str())]
    TooLate {
        /// The action.
        action_number: u64,
        /// How far it is.
        state: ActionState,
    },
    /// Whether something of it was sent is not known: the store may be older than the marketplace.
    #[error("whether it was sent already is being read from the marketplace: {why}")]
    BeingRead {
        /// Why it has to be read.
        why: String,
    },
    /// It does not wait for anyone.
    #[error("the decision is {}, it waits for nobody", state.as_str())]
    NotWaiting {
        /// How far it is.
        state: DecisionState,
    },
    /// The person who asked cannot be the second person.
    #[error("whoever asked for it cannot approve it")]
    SamePerson,
    /// The database refused.
    #[error("the change could not be written")]
    Database(#[from] DatabaseError),
}

impl Account {
    /// Takes a decision back of which nothing was sent; not while sending is closed, since a store
    /// that is older than the marketplace does not know what was sent.
    pub fn undo(
        &self,
        decision_number: u64,
        by: String,
        at: Timestamp,
    ) -> Answer<Decision, UndoError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let decision = rows::decision(tx, account_id, decision_number)?;
            let mut decision = decision.ok_or(UndoError::NotFound)?;
            if let Some(why) = leases::closed_why(tx, account_id)? {
                return Err(UndoError::BeingRead { why });
            }
            let actions = rows::actions_of(tx, account_id, decision_number)?;
            let gone = |action: &&Action| {
                action.state != ActionState::Queued || action.submission_number.is_some()
            };
            if let Some(action) = actions.iter().find(gone) {
                return Err(UndoError::TooLate {
                    action_number: action.number,
                    state: action.state,
                });
            }
            for mut action in actions {
                action.state = ActionState::Superseded;
                action.settled_at = Some(at);
                "undone".clone_into(&mut action.outcome_code);
                action.update(tx, account_id, ActionState::Queued)?;
            }
            let before = decision.state;
            decision.state = DecisionState::Undone;
            decision.settled_at = Some(at);
            decision.update(tx, account_id, before)?;
            let entry = AuditEntry {
                at,
                actor: by.clone(),
                kind: "decision.undone",
                subject: decision.order_id.to_string(),
                before: Some(format!(r#"{{"state":"{}"}}"#, before.as_str())),
                after: Some(format!(
                    r#"{{"decision":{decision_number},"state":"undone"}}"#
                )),
            };
            audit::append(tx, account_id, &entry)?;
            Ok(decision)
        })
    }

    /// Lets a waiting decision run, by a person; a second one where the decision asks for it.
    pub fn approve(
        &self,
        decision_number: u64,
        by: String,
        at: Timestamp,
    ) -> Answer<Decision, UndoError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let decision = rows::decision(tx, account_id, decision_number)?;
            let mut decision = decision.ok_or(UndoError::NotFound)?;
            if decision.state != DecisionState::Waiting {
                return Err(UndoError::NotWaiting {
                    state: decision.state,
                });
            }
            if decision.created_by == by {
                return Err(UndoError::SamePerson);
            }
            decision.state = DecisionState::Open;
            decision.approved_by = Some(by.clone());
            decision.content.hold_until = decision.content.hold_until.max(at);
            decision.update(tx, account_id, DecisionState::Waiting)?;
            for mut action in rows::actions_of(tx, account_id, decision_number)? {
                action.not_before = Some(decision.content.hold_until);
                action.update(tx, account_id, ActionState::Queued)?;
            }
            let entry = AuditEntry {
                at,
                actor: by.clone(),
                kind: "decision.approved",
                subject: decision.order_id.to_string(),
                before: Some(r#"{"state":"waiting"}"#.to_owned()),
                after: Some(format!(
                    r#"{{"decision":{decision_number},"state":"open"}}"#
                )),
            };
            audit::append(tx, account_id, &entry)?;
            Ok(decision)
        })
    }
}
