//! Rounds of delivery: what is due, what is new, and what became of what was sent.
//!
//! A round of an endpoint is at most three transactions, however many events it carries: one that
//! puts news in line, and one for what became of each batch that was sent.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::deliveries::{self, delivery_columns, put_in_line};
use super::{
    AfterAttempt, Attempted, DueDelivery, Endpoint, EndpointState, Happening, Health, NewDelivery,
    News, RoundStart, WebhookWrite, asked, endpoints, message_id,
};
use crate::accounts::INSTALLATION;
use crate::audit::{self, AuditRecord};
use crate::engine::{Answer, DatabaseError, Param, Transaction, count};
use crate::opening::Store;
use crate::outbox::DecisionKind;
use crate::stored::micros;

/// Records of one account that a round looks at.
const NEWS_MAX: u32 = 100;
/// Deliveries of an endpoint in line at most; what is above waits in the audit log.
const LINE_MAX: u64 = 1_000;

impl Store {
    /// The endpoints that have something to do at `now`.
    pub fn webhooks_due(&self, now: Timestamp) -> Answer<Vec<u64>, DatabaseError> {
        self.ask(move |tx| {
            let now = micros(now);
            tx.query(
                "SELECT e.endpoint_id FROM webhook_endpoints AS e
                 WHERE e.state = 'active' AND (e.rests_until_us IS NULL OR e.rests_until_us <= $1)
                     AND (EXISTS (SELECT 1 FROM webhook_deliveries AS d
                             WHERE d.endpoint_id = e.endpoint_id AND d.state = 'pending'
                                 AND d.next_attempt_us <= $2)
                         OR EXISTS (SELECT 1 FROM audit_heads AS h
                             LEFT JOIN webhook_cursors AS c ON c.account_id = h.account_id
                                 AND c.endpoint_id = e.endpoint_id
                             WHERE h.account_id > 0 AND h.seq > coalesce(c.seq, 0)))
                 ORDER BY e.endpoint_id",
                &[now.into(), now.into()],
                |row| row.count(0),
            )
        })
    }

    /// What a round of an endpoint begins with; `None` when it is gone, switched off or at rest.
    pub fn begin_webhook_round(
        &self,
        endpoint: u64,
        now: Timestamp,
    ) -> Answer<Option<RoundStart>, DatabaseError> {
        self.ask(move |tx| {
            let found = endpoints::find(tx, endpoint)?;
            let is_due = |found: &Endpoint| {
                found.state == EndpointState::Active
                    && found.rests_until.is_none_or(|until| until <= now)
            };
            let Some(found) = found.filter(is_due) else {
                return Ok(None);
            };
            let in_line = tx.query_first(
                "SELECT count(*) FROM webhook_deliveries
                 WHERE endpoint_id = $1 AND state = 'pending'",
                &[count(endpoint).into()],
                |row| row.count(0),
            )?;
            let news = if in_line.unwrap_or(0) < LINE_MAX {
                news(tx, &found)?
            } else {
                Vec::new()
            };
            Ok(Some(RoundStart {
                secrets: endpoints::secrets(tx, endpoint, now)?,
                endpoint: found,
                news,
            }))
        })
    }

    /// Puts news in line and moves the cursors on, all or nothing. News that somebody else looked
    /// at meanwhile, or that a replay went back behind, are a conflict.
    pub fn keep_webhook_news(
        &self,
        endpoint: u64,
        news: Vec<NewDelivery>,
        moves: Vec<(i64, u64, u64)>,
        now: Timestamp,
    ) -> Answer<(), DatabaseError> {
        self.submit(move |tx| {
            let conflict = || DatabaseError::Conflict { what: "webhook" };
            let found = endpoints::find(tx, endpoint)?.ok_or_else(conflict)?;
            for (account_id, after, up_to) in &moves {
                let n_moved = tx.execute(
                    "INSERT INTO webhook_cursors (endpoint_id, account_id, seq)
                     VALUES ($1, $2, $3)
                     ON CONFLICT (endpoint_id, account_id) DO UPDATE
                     SET seq = excluded.seq WHERE webhook_cursors.seq = $4",
                    &[
                        count(endpoint).into(),
                        (*account_id).into(),
                        count(*up_to).into(),
                        count(*after).into(),
                    ],
                )?;
                if n_moved != 1 {
                    return Err(conflict());
                }
            }
            for new in &news {
                let message = message_id(endpoint, found.created_at, &new.hash);
                let key = (new.account_number, new.seq);
                put_in_line(tx, endpoint, key, (&message, new.event_type), now)?;
            }
            Ok(())
        })
    }

    /// Deliveries of an endpoint that are due, the oldest first.
    pub fn due_webhook_deliveries(
        &self,
        endpoint: u64,
        now: Timestamp,
        limit: u32,
    ) -> Answer<Vec<DueDelivery>, DatabaseError> {
        self.ask(move |tx| {
            let due = tx.query(
                concat!(
                    "SELECT ",
                    delivery_columns!(),
                    ", d.account_id FROM webhook_deliveries AS d
                         JOIN accounts AS a ON a.account_id = d.account_id
                     WHERE d.endpoint_id = $1 AND d.state = 'pending' AND d.next_attempt_us <= $2
                     ORDER BY d.next_attempt_us, d.delivery_number LIMIT $3"
                ),
                &[count(endpoint).into(), micros(now).into(), limit.into()],
                |row| Ok((deliveries::read(row)?, row.int(11)?)),
            )?;
            let mut found = Vec::with_capacity(due.len());
            for (delivery, account_id) in due {
                let record = audit::record(tx, account_id, delivery.seq)?;
                let record = record.ok_or(DatabaseError::Conflict {
                    what: "audit record",
                })?;
                let account = delivery.account.as_deref().unwrap_or(INSTALLATION);
                let happening = happening(tx, (account_id, account), record)?;
                found.push(DueDelivery {
                    delivery,
                    happening,
                });
            }
            Ok(found)
        })
    }

    /// Writes down what became of a batch, and how the endpoint stands now.
    ///
    /// An endpoint that is switched off by it leaves a record in the installation's audit chain:
    /// the notice.
    pub fn settle_webhook_round(
        &self,
        endpoint: u64,
        attempted: Vec<Attempted>,
        health: Health,
        now: Timestamp,
    ) -> Answer<(), DatabaseError> {
        self.submit(move |tx| {
            // Deleted while it was sent to: there is nothing to write about.
            let Some(mut found) = endpoints::find(tx, endpoint)? else {
                return Ok(());
            };
            for one in &attempted {
                settle(tx, endpoint, one, now)?;
            }
            found.failing_since = health.failing_since;
            found.n_failed_in_row = health.n_failed_in_row;
            found.rests_until = health.rests_until;
            if let Some(why) = health.disable
                && found.state == EndpointState::Active
            {
                found.state = EndpointState::Disabled { why, at: now };
                let write = WebhookWrite {
                    actor: "desk".to_owned(),
                    at: now,
                    key: None,
                };
                let since = health.failing_since.map(|at| at.to_string());
                let after = json!({"why": why.as_str(), "failing_since": since}).to_string();
                endpoints::note(tx, &write, "webhook.disabled", endpoint, Some(after))?;
            }
            endpoints::update(tx, &found)
        })
    }

    /// Deletes what ended before an instant, and keys of before it, some at a time; returns whether
    /// there may be more.
    pub fn prune_webhooks(&self, before: Timestamp, limit: u32) -> Answer<bool, DatabaseError> {
        self.submit(move |tx| {
            let ended = tx.query(
                "SELECT endpoint_id, delivery_number FROM webhook_deliveries
                 WHERE ended_at_us IS NOT NULL AND ended_at_us < $1
                 ORDER BY ended_at_us LIMIT $2",
                &[micros(before).into(), Param::from(limit)],
                |row| Ok((row.int(0)?, row.int(1)?)),
            )?;
            for (endpoint, delivery) in &ended {
                for statement in [
                    "DELETE FROM webhook_attempts WHERE endpoint_id = $1 AND delivery_number = $2",
                    "DELETE FROM webhook_deliveries WHERE endpoint_id = $1 AND delivery_number = $2",
                ] {
                    tx.execute(statement, &[(*endpoint).into(), (*delivery).into()])?;
                }
            }
            let n_keys = asked::forget_before(tx, before, limit)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            Ok(ended.len() >= limit || n_keys >= limit)
        })
    }
}

fn settle(
    tx: &Transaction<'_>,
    endpoint: u64,
    one: &Attempted,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let (state, next, ended) = match one.after {
        AfterAttempt::Delivered => ("delivered", None, Some(now)),
        AfterAttempt::Again { at } => ("pending", Some(at), None),
        AfterAttempt::GivenUp => ("failed", None, Some(now)),
    };
    let number = one.attempt.number;
    let n_changed = tx.execute(
        "UPDATE webhook_deliveries
         SET state = $1, next_attempt_us = $2, ended_at_us = $3, n_attempts = $4,
             n_tries = n_tries + 1
         WHERE endpoint_id = $5 AND delivery_number = $6 AND n_attempts = $7",
        &[
            state.into(),
            next.map(micros).into(),
            ended.map(micros).into(),
            number.into(),
            count(endpoint).into(),
            count(one.delivery_number).into(),
            number.saturating_sub(1).into(),
        ],
    )?;
    if n_changed == 0 {
        // Another run wrote this attempt down.
        return Ok(());
    }
    tx.execute(
        "INSERT INTO webhook_attempts (endpoint_id, delivery_number, attempt_number, at_us,
             latency_ms, status, error)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            count(endpoint).into(),
            count(one.delivery_number).into(),
            number.into(),
            micros(one.attempt.at).into(),
            count(one.attempt.latency_ms).into(),
            one.attempt.status.map(i64::from).into(),
            one.attempt.error.as_str().into(),
        ],
    )?;
    Ok(())
}

/// What the endpoint has not looked at, account by account. Accounts that it does not hear of have
/// their cursors moved on as well, or they would look like news for ever.
fn news(tx: &Transaction<'_>, endpoint: &Endpoint) -> Result<Vec<News>, DatabaseError> {
    let behind = tx.query(
        "SELECT h.account_id, a.name, coalesce(c.seq, 0), h.seq FROM audit_heads AS h
             JOIN accounts AS a ON a.account_id = h.account_id
             LEFT JOIN webhook_cursors AS c ON c.account_id = h.account_id AND c.endpoint_id = $1
         WHERE h.account_id > 0 AND h.seq > coalesce(c.seq, 0) ORDER BY h.account_id",
        &[count(endpoint.number).into()],
        |row| Ok((row.int(0)?, row.text(1)?, row.count(2)?, row.count(3)?)),
    )?;
    let mut news = Vec::with_capacity(behind.len());
    for (account_number, name, after, head) in behind {
        if !endpoint.has_account(&name) {
            news.push(News {
                account_number,
                after,
                up_to: head,
                happenings: Vec::new(),
            });
            continue;
        }
        let mut happenings = Vec::new();
        for record in audit::records_after(tx, account_number, after, NEWS_MAX)? {
            happenings.push(happening(tx, (account_number, &name), record)?);
        }
        let up_to = happenings.last().map_or(head, |last| last.record.seq);
        news.push(News {
            account_number,
            after,
            up_to,
            happenings,
        });
    }
    Ok(news)
}

fn happening(
    tx: &Transaction<'_>,
    (account_number, account): (i64, &str),
    record: AuditRecord,
) -> Result<Happening, DatabaseError> {
    let is_about_decision =
        record.kind.starts_with("decision.") || record.kind.starts_with("action.");
    let after = record.after.as_deref().filter(|_| is_about_decision);
    let after = after.and_then(|text| serde_json::from_str::<Value>(text).ok());
    let number = after.and_then(|after| after.get("decision")?.as_u64());
    let decision = match number {
        None => None,
        Some(number) => tx
            .query_first(
                "SELECT kind FROM decisions WHERE account_id = $1 AND decision_number = $2",
                &[account_number.into(), count(number).into()],
                |row| row.text(0),
            )?
            .and_then(|kind| DecisionKind::parse(&kind)),
    };
    Ok(Happening {
        account_number,
        account: account.to_owned(),
        record,
        decision,
    })
}
