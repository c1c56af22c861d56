//! Decisions and actions as rows.

use countermand_domain::id::{OrderId, OrderItemId, SellerSku};

use super::checksum::Sum;
use super::{
    Action, ActionKind, ActionState, Decision, DecisionKind, DecisionState, IdempotencyKey,
    NewAction, NewDecision, on_their_way,
};
use crate::engine::{DatabaseError, Param, Row, Transaction, count, counted};
use crate::running;
use crate::stored::{instant, micros, opt_instant};

/// Stands for "not before a person has said yes".
pub(super) const NEVER_US: i64 = i64::MAX;
/// The longest outcome text, in characters.
const OUTCOME_CHARS_MAX: usize = 1_000;

macro_rules! action_columns {
    () => {
        "action_number, decision_number, kind, order_id, order_item_id, sku, marketplace, \
         quantity, amount_minor, currency, detail, route, code, reference, idempotency_key, step, \
         state, not_before_us, submission_number, n_attempts, created_at_us, sent_at_us, \
         look_at_us, settled_at_us, outcome_code, outcome_text, checksum"
    };
}
pub(super) use action_columns;

macro_rules! decision_columns {
    () => {
        "decision_number, kind, order_id, actor, reason, verdict, rule, route, code, counts, \
         state, waits_for, note, created_by, approved_by, created_at_us, hold_until_us, \
         settled_at_us, facts, checksum"
    };
}
pub(super) use decision_columns;

/// Writes an action of which nothing was tried yet. One row a statement: one of several rows might
/// have to be taken back in parts, for which the engine copies each page before it changes it.
const INSERT_ACTION: &str = "INSERT INTO actions (account_id, action_number, decision_number, kind,
         order_id, order_item_id, sku, marketplace, quantity, amount_minor, currency, detail, route,
         code, reference, idempotency_key, step, state, not_before_us, created_at_us, checksum,
         submission_number, n_attempts, sent_at_us, look_at_us, settled_at_us, outcome_code,
         outcome_text)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
         $20, $21, NULL, 0, NULL, NULL, NULL, '', '')";

pub(super) const SELECT_ACTION: &str = concat!(
    "SELECT ",
    action_columns!(),
    " FROM actions WHERE account_id = $1 AND action_number = $2"
);

pub(super) const SELECT_ACTIONS_OF_DECISION: &str = concat!(
    "SELECT ",
    action_columns!(),
    " FROM actions WHERE account_id = $1 AND decision_number = $2 ORDER BY action_number"
);

pub(super) const SELECT_DECISION: &str = concat!(
    "SELECT ",
    decision_columns!(),
    " FROM decisions WHERE account_id = $1 AND decision_number = $2"
);

pub(super) const INSERT_DECISION: &str = concat!(
    "INSERT INTO decisions (account_id, ",
    decision_columns!(),
    ", idempotency_key, body_digest, accepted_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
     $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)"
);

impl Action {
    /// Since when it might have been sent: since it was asked for, or since its hold ended.
    pub fn ready_at(&self) -> jiff::Timestamp {
        self.not_before
            .map_or(self.created_at, |at| at.max(self.created_at))
    }

    /// The checksum of the row as it stands.
    pub(super) fn checksum(&self, account_id: i64) -> String {
        let content = &self.content;
        Sum::new("actions")
            .number(account_id)
            .number(count(self.number))
            .number(count(self.decision_number))
            .text(content.kind.as_str())
            .text(self.order_id.as_str())
            .text(content.item_text())
            .text(content.sku.as_ref().map_or("", SellerSku::as_str))
            .text(&content.marketplace)
            .number(i64::from(content.quantity))
            .number(content.amount_minor)
            .text(&content.currency)
            .text(&content.detail)
            .text(&content.route)
            .text(&content.code)
            .text(&self.reference)
            .text(&self.idempotency_key)
            .number(i64::from(content.step))
            .text(self.state.as_str())
            .number(self.not_before.map_or(NEVER_US, micros))
            .opt(self.submission_number.map(count))
            .finish()
    }

    /// Writes an action of which nothing was tried yet.
    pub(super) fn insert(
        &self,
        tx: &Transaction<'_>,
        account_id: i64,
    ) -> Result<(), DatabaseError> {
        let content = &self.content;
        let checksum = self.checksum(account_id);
        tx.execute(
            INSERT_ACTION,
            &[
                account_id.into(),
                count(self.number).into(),
                count(self.decision_number).into(),
                content.kind.as_str().into(),
                self.order_id.as_str().into(),
                content.item_text().into(),
                content.sku.as_ref().map(SellerSku::as_str).into(),
                content.marketplace.as_str().into(),
                content.quantity.into(),
                content.amount_minor.into(),
                content.currency.as_str().into(),
                content.detail.as_str().into(),
                content.route.as_str().into(),
                content.code.as_str().into(),
                self.reference.as_str().into(),
                self.idempotency_key.as_str().into(),
                content.step.into(),
                self.state.as_str().into(),
                self.not_before.map_or(NEVER_US, micros).into(),
                micros(self.created_at).into(),
                checksum.as_str().into(),
            ],
        )?;
        Ok(())
    }

    /// Writes what can change, from the state that the row is taken to be in.
    pub(super) fn update(
        &self,
        tx: &Transaction<'_>,
        account_id: i64,
        from: ActionState,
    ) -> Result<(), DatabaseError> {
        let checksum = self.checksum(account_id);
        let text: String = self.outcome_text.chars().take(OUTCOME_CHARS_MAX).collect();
        let n_changed = tx.execute(
            "UPDATE actions SET state = $1, not_before_us = $2, submission_number = $3,
                 n_attempts = $4, sent_at_us = $5, look_at_us = $6, settled_at_us = $7,
                 outcome_code = $8, outcome_text = $9, checksum = $10
             WHERE account_id = $11 AND action_number = $12 AND state = $13",
            &[
                self.state.as_str().into(),
                self.not_before.map_or(NEVER_US, micros).into(),
                self.submission_number.map(count).into(),
                self.n_attempts.into(),
                self.sent_at.map(micros).into(),
                self.look_at.map(micros).into(),
                self.settled_at.map(micros).into(),
                self.outcome_code.as_str().into(),
                text.as_str().into(),
                checksum.as_str().into(),
                account_id.into(),
                count(self.number).into(),
                from.as_str().into(),
            ],
        )?;
        if n_changed == 1 {
            Ok(())
        } else {
            Err(DatabaseError::Conflict { what: "action" })
        }
    }
}

impl NewAction {
    pub(super) fn item_text(&self) -> &str {
        self.order_item_id.as_ref().map_or("", OrderItemId::as_str)
    }
}

/// Reads an action; one that does not match its checksum is an error.
pub(super) fn read_action(account_id: i64, row: &Row<'_>) -> Result<Action, DatabaseError> {
    let unknown = |column| DatabaseError::UnknownValue { column };
    let item = row.text(4)?;
    let not_before = row.int(17)?;
    let action = Action {
        number: row.count(0)?,
        decision_number: row.count(1)?,
        order_id: OrderId::parse(&row.text(3)?).map_err(|_| unknown("order_id"))?,
        content: NewAction {
            kind: ActionKind::stored(&row.text(2)?)?,
            order_item_id: Some(item)
                .filter(|item| !item.is_empty())
                .map(|item| OrderItemId::parse(&item))
                .transpose()
                .map_err(|_| unknown("order_item_id"))?,
            sku: row
                .opt_text(5)?
                .map(|sku| SellerSku::parse(&sku))
                .transpose()
                .map_err(|_| unknown("sku"))?,
            marketplace: row.text(6)?,
            quantity: small(row.int(7)?, "quantity")?,
            amount_minor: row.int(8)?,
            currency: row.text(9)?,
            detail: row.text(10)?,
            route: row.text(11)?,
            code: row.text(12)?,
            step: small(row.int(15)?, "step")?,
        },
        reference: row.text(13)?,
        idempotency_key: row.text(14)?,
        state: ActionState::stored(&row.text(16)?)?,
        not_before: (not_before != NEVER_US)
            .then(|| instant(not_before, "not_before_us"))
            .transpose()?,
        submission_number: row.opt_int(18)?.map(counted),
        n_attempts: small(row.int(19)?, "n_attempts")?,
        created_at: instant(row.int(20)?, "created_at_us")?,
        sent_at: opt_instant(row.opt_int(21)?, "sent_at_us")?,
        look_at: opt_instant(row.opt_int(22)?, "look_at_us")?,
        settled_at: opt_instant(row.opt_int(23)?, "settled_at_us")?,
        outcome_code: row.text(24)?,
        outcome_text: row.text(25)?,
    };
    if action.checksum(account_id) == row.text(26)? {
        Ok(action)
    } else {
        Err(DatabaseError::Checksum {
            table: "actions",
            row: format!("{account_id}-{}", action.number),
        })
    }
}

fn small(value: i64, column: &'static str) -> Result<u32, DatabaseError> {
    u32::try_from(value).map_err(|_| DatabaseError::UnknownValue { column })
}

/// One action by its number.
pub(super) fn action(
    tx: &Transaction<'_>,
    account_id: i64,
    number: u64,
) -> Result<Action, DatabaseError> {
    let key = [account_id.into(), count(number).into()];
    tx.query_first(SELECT_ACTION, &key, |row| read_action(account_id, row))?
        .ok_or(DatabaseError::Conflict { what: "action" })
}

/// The actions of a decision.
pub(super) fn actions_of(
    tx: &Transaction<'_>,
    account_id: i64,
    decision_number: u64,
) -> Result<Vec<Action>, DatabaseError> {
    let key = [account_id.into(), count(decision_number).into()];
    tx.query(SELECT_ACTIONS_OF_DECISION, &key, |row| {
        read_action(account_id, row)
    })
}

/// The actions of an order, oldest first: those of its decisions, of which most orders have none.
pub(super) fn actions_of_order(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
) -> Result<Vec<Action>, DatabaseError> {
    let decisions = tx.query(
        "SELECT decision_number FROM decisions WHERE account_id = $1 AND order_id = $2
         ORDER BY decision_number",
        &[account_id.into(), order_id.as_str().into()],
        |row| row.count(0),
    )?;
    let mut actions = Vec::new();
    for number in decisions {
        actions.extend(actions_of(tx, account_id, number)?);
    }
    Ok(actions)
}

impl Decision {
    pub(super) fn checksum(&self, account_id: i64) -> String {
        let content = &self.content;
        Sum::new("decisions")
            .number(account_id)
            .number(count(self.number))
            .text(content.kind.as_str())
            .text(self.order_id.as_str())
            .text(&content.actor)
            .text(&content.reason)
            .text(&content.verdict)
            .text(&content.rule)
            .text(&content.route)
            .text(content.code.as_deref().unwrap_or(""))
            .number(i64::from(content.counts))
            .text(self.state.as_str())
            .text(content.waits_for.as_deref().unwrap_or(""))
            .text(self.approved_by.as_deref().unwrap_or(""))
            .number(micros(content.hold_until))
            .text(&content.facts)
            .finish()
    }

    /// Writes a new decision, with the key that it was asked for by. The next record of the audit
    /// log is that of its making.
    pub(super) fn insert(
        &self,
        tx: &Transaction<'_>,
        account_id: i64,
        key: Option<&IdempotencyKey>,
    ) -> Result<(), DatabaseError> {
        let content = &self.content;
        let checksum = self.checksum(account_id);
        let accepted_seq = running::audit_head(tx, account_id)?.seq + 1;
        tx.execute(
            INSERT_DECISION,
            &[
                account_id.into(),
                count(self.number).into(),
                content.kind.as_str().into(),
                self.order_id.as_str().into(),
                content.actor.as_str().into(),
                content.reason.as_str().into(),
                content.verdict.as_str().into(),
                content.rule.as_str().into(),
                content.route.as_str().into(),
                content.code.as_deref().into(),
                content.counts.into(),
                self.state.as_str().into(),
                content.waits_for.as_deref().into(),
                content.note.as_deref().into(),
                self.created_by.as_str().into(),
                self.approved_by.as_deref().into(),
                micros(self.created_at).into(),
                micros(content.hold_until).into(),
                self.settled_at.map(micros).into(),
                content.facts.as_str().into(),
                checksum.as_str().into(),
                key.map(|key| key.key.as_str()).into(),
                key.map(|key| key.body_digest.as_str()).into(),
                accepted_seq.into(),
            ],
        )?;
        on_their_way::follow(tx, account_id, self, false)
    }

    /// Writes what can change.
    pub(super) fn update(
        &self,
        tx: &Transaction<'_>,
        account_id: i64,
        from: DecisionState,
    ) -> Result<(), DatabaseError> {
        let checksum = self.checksum(account_id);
        let n_changed = tx.execute(
            "UPDATE decisions SET state = $1, waits_for = $2, approved_by = $3,
                 hold_until_us = $4, settled_at_us = $5, checksum = $6
             WHERE account_id = $7 AND decision_number = $8 AND state = $9",
            &[
                self.state.as_str().into(),
                self.content.waits_for.as_deref().into(),
                self.approved_by.as_deref().into(),
                micros(self.content.hold_until).into(),
                self.settled_at.map(micros).into(),
                checksum.as_str().into(),
                account_id.into(),
                count(self.number).into(),
                from.as_str().into(),
            ],
        )?;
        if n_changed != 1 {
            return Err(DatabaseError::Conflict { what: "decision" });
        }
        on_their_way::follow(tx, account_id, self, from == DecisionState::Open)
    }
}

/// Reads a decision; one that does not match its checksum is an error.
pub(super) fn read_decision(account_id: i64, row: &Row<'_>) -> Result<Decision, DatabaseError> {
    let decision = Decision {
        number: row.count(0)?,
        order_id: OrderId::parse(&row.text(2)?)
            .map_err(|_| DatabaseError::UnknownValue { column: "order_id" })?,
        state: DecisionState::stored(&row.text(10)?)?,
        created_by: row.text(13)?,
        approved_by: row.opt_text(14)?,
        created_at: instant(row.int(15)?, "created_at_us")?,
        settled_at: opt_instant(row.opt_int(17)?, "settled_at_us")?,
        content: NewDecision {
            kind: DecisionKind::stored(&row.text(1)?)?,
            actor: row.text(3)?,
            reason: row.text(4)?,
            verdict: row.text(5)?,
            rule: row.text(6)?,
            route: row.text(7)?,
            code: row.opt_text(8)?,
            counts: row.int(9)? != 0,
            waits_for: row.opt_text(11)?,
            note: row.opt_text(12)?,
            hold_until: instant(row.int(16)?, "hold_until_us")?,
            facts: row.text(18)?,
            actions: Vec::new(),
        },
    };
    if decision.checksum(account_id) == row.text(19)? {
        Ok(decision)
    } else {
        Err(DatabaseError::Checksum {
            table: "decisions",
            row: format!("{account_id}-{}", decision.number),
        })
    }
}

/// One decision by its number.
pub(super) fn decision(
    tx: &Transaction<'_>,
    account_id: i64,
    number: u64,
) -> Result<Option<Decision>, DatabaseError> {
    let key: [Param<'_>; 2] = [account_id.into(), count(number).into()];
    tx.query_first(SELECT_DECISION, &key, |row| read_decision(account_id, row))
}
