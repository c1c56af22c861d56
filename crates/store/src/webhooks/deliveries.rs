//! The log of deliveries: looked at, sent again, begun again from an instant, tried out.

use jiff::{SignedDuration, Timestamp};

use super::{
    Attempt, Delivery, DeliveryQuery, DeliveryState, EndpointState, Made, WebhookError,
    WebhookWrite, asked, endpoints, message_id,
};
use crate::accounts::INSTALLATION_NUMBER;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Param, Row, Transaction, count, counted};
use crate::opening::Store;
use crate::outbox::Page;
use crate::stored::{instant, micros, opt_instant};

/// Records of one account are in the order of their instants, but for those that were under way
/// at once; a replay begins so much earlier.
const REPLAY_MARGIN: SignedDuration = SignedDuration::from_mins(1);

macro_rules! delivery_columns {
    () => {
        "d.delivery_number, d.message_id, d.event_type,
         CASE WHEN d.account_id = 0 THEN NULL ELSE a.name END, d.seq, d.state, d.n_attempts,
         d.n_tries, d.next_attempt_us, d.created_at_us, d.ended_at_us"
    };
}
pub(super) use delivery_columns;

impl Store {
    /// Deliveries of an endpoint, newest first.
    pub fn webhook_deliveries(
        &self,
        endpoint: u64,
        query: DeliveryQuery,
    ) -> Answer<Page<Delivery>, DatabaseError> {
        self.ask(move |tx| {
            let before = query.before.map_or(i64::MAX, count);
            let state = query.state.map(DeliveryState::as_str);
            let event_type = query.event_type.as_deref();
            let items = tx.query(
                concat!(
                    "SELECT ",
                    delivery_columns!(),
                    " FROM webhook_deliveries AS d
                         JOIN accounts AS a ON a.account_id = d.account_id
                     WHERE d.endpoint_id = $1 AND d.delivery_number < $2
                         AND ($3 IS NULL OR d.state = $4) AND ($5 IS NULL OR d.event_type = $6)
                     ORDER BY d.delivery_number DESC LIMIT $7"
                ),
                &[
                    count(endpoint).into(),
                    before.into(),
                    state.into(),
                    state.into(),
                    event_type.into(),
                    event_type.into(),
                    query.limit.into(),
                ],
                read,
            )?;
            let is_full = u32::try_from(items.len()).is_ok_and(|n| n >= query.limit);
            let next = items.last().filter(|_| is_full).map(|last| last.number);
            Ok(Page { items, next })
        })
    }

    /// One delivery of an endpoint, with its attempts, oldest first.
    pub fn webhook_delivery(
        &self,
        endpoint: u64,
        message: &str,
    ) -> Answer<Option<(Delivery, Vec<Attempt>)>, DatabaseError> {
        let message = message.to_owned();
        self.ask(move |tx| {
            let Some(delivery) = find(tx, endpoint, &message)? else {
                return Ok(None);
            };
            let attempts = tx.query(
                "SELECT attempt_number, at_us, latency_ms, status, error FROM webhook_attempts
                 WHERE endpoint_id = $1 AND delivery_number = $2 ORDER BY attempt_number",
                &[count(endpoint).into(), count(delivery.number).into()],
                read_attempt,
            )?;
            Ok(Some((delivery, attempts)))
        })
    }

    /// The id of the message of a delivery.
    pub fn webhook_message(
        &self,
        endpoint: u64,
        number: u64,
    ) -> Answer<Option<String>, DatabaseError> {
        self.ask(move |tx| {
            tx.query_first(
                "SELECT message_id FROM webhook_deliveries
                 WHERE endpoint_id = $1 AND delivery_number = $2",
                &[count(endpoint).into(), count(number).into()],
                |row| row.text(0),
            )
        })
    }

    /// Puts a delivery in line again, under the same id.
    pub fn resend_webhook(
        &self,
        endpoint: u64,
        message: &str,
        write: WebhookWrite,
    ) -> Answer<Delivery, WebhookError> {
        let message = message.to_owned();
        self.submit(move |tx| {
            active(tx, endpoint)?;
            let found = find(tx, endpoint, &message)?.ok_or(WebhookError::NotFound)?;
            tx.execute(
                "UPDATE webhook_deliveries
                 SET state = 'pending', n_tries = 0, next_attempt_us = $1, ended_at_us = NULL
                 WHERE endpoint_id = $2 AND delivery_number = $3",
                &[
                    micros(write.at).into(),
                    count(endpoint).into(),
                    count(found.number).into(),
                ],
            )?;
            // A person who sends again does not want to wait for a rest to end.
            wake(tx, endpoint)?;
            let after = format!(r#"{{"message":"{}"}}"#, found.message_id);
            endpoints::note(tx, &write, "webhook.resent", endpoint, Some(after))?;
            find(tx, endpoint, &message)?.ok_or(WebhookError::NotFound)
        })
    }

    /// Has an endpoint told again of everything since an instant, under the same ids.
    pub fn replay_webhook(
        &self,
        endpoint: u64,
        from: Timestamp,
        write: WebhookWrite,
    ) -> Answer<Made, WebhookError> {
        self.submit(move |tx| {
            if let Some(made) = asked::made_before(tx, &write)? {
                return Ok(made);
            }
            active(tx, endpoint)?;
            let since = from.saturating_sub(REPLAY_MARGIN).unwrap_or(Timestamp::MIN);
            let heads = tx.query(
                "SELECT account_id, seq FROM audit_heads WHERE account_id > 0",
                &[],
                |row| Ok((row.int(0)?, row.int(1)?)),
            )?;
            for (account_id, head) in heads {
                let seq = last_before(tx, account_id, head, micros(since))?;
                tx.execute(
                    "INSERT INTO webhook_cursors (endpoint_id, account_id, seq)
                     VALUES ($1, $2, $3)
                     ON CONFLICT (endpoint_id, account_id) DO UPDATE
                     SET seq = excluded.seq WHERE webhook_cursors.seq > excluded.seq",
                    &[count(endpoint).into(), account_id.into(), seq.into()],
                )?;
            }
            wake(tx, endpoint)?;
            let after = format!(r#"{{"from":"{from}"}}"#);
            endpoints::note(tx, &write, "webhook.replayed", endpoint, Some(after))?;
            Ok(asked::keep(tx, &write, endpoint, 0)?)
        })
    }

    /// Puts a test event in line; the audit record of the test is the event.
    pub fn test_webhook(&self, endpoint: u64, write: WebhookWrite) -> Answer<Made, WebhookError> {
        self.submit(move |tx| {
            if let Some(made) = asked::made_before(tx, &write)? {
                return Ok(made);
            }
            let found = active(tx, endpoint)?;
            let entry = AuditEntry {
                at: write.at,
                actor: write.actor.clone(),
                kind: "webhook.tested",
                subject: format!("wh-{endpoint}"),
                before: None,
                after: None,
            };
            let seq = audit::append(tx, INSTALLATION_NUMBER, &entry)?;
            let hash = tx.query_first(
                "SELECT hash FROM audit_heads WHERE account_id = $1",
                &[INSTALLATION_NUMBER.into()],
                |row| row.text(0),
            )?;
            let message = message_id(endpoint, found.created_at, &hash.unwrap_or_default());
            let key = (INSTALLATION_NUMBER, seq);
            let number = put_in_line(tx, endpoint, key, (&message, "webhook.test"), write.at)?;
            wake(tx, endpoint)?;
            Ok(asked::keep(tx, &write, endpoint, number)?)
        })
    }
}

/// The endpoint, if it is there and switched on.
fn active(tx: &Transaction<'_>, endpoint: u64) -> Result<super::Endpoint, WebhookError> {
    let found = endpoints::find(tx, endpoint)?.ok_or(WebhookError::NotFound)?;
    match found.state {
        EndpointState::Active => Ok(found),
        EndpointState::Disabled { .. } => Err(WebhookError::Disabled),
    }
}

fn wake(tx: &Transaction<'_>, endpoint: u64) -> Result<(), DatabaseError> {
    tx.execute(
        "UPDATE webhook_endpoints SET rests_until_us = NULL WHERE endpoint_id = $1",
        &[count(endpoint).into()],
    )
    .map(drop)
}

/// The newest record of an account before an instant, found by halves.
fn last_before(
    tx: &Transaction<'_>,
    account_id: i64,
    head: i64,
    at_us: i64,
) -> Result<i64, DatabaseError> {
    let (mut low, mut high) = (0, head);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let found = tx.query_first(
            "SELECT at_us FROM audit_records WHERE account_id = $1 AND seq = $2",
            &[account_id.into(), middle.into()],
            |row| row.int(0),
        )?;
        if found.is_some_and(|found| found < at_us) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}

/// Puts an event in line for an endpoint; one that was in line before is sent again. Returns the
/// delivery's number.
pub(super) fn put_in_line(
    tx: &Transaction<'_>,
    endpoint: u64,
    (account_id, seq): (i64, u64),
    (message, event_type): (&str, &str),
    at: Timestamp,
) -> Result<u64, DatabaseError> {
    let held = tx.query_first(
        "SELECT delivery_number FROM webhook_deliveries
         WHERE endpoint_id = $1 AND account_id = $2 AND seq = $3",
        &[count(endpoint).into(), account_id.into(), count(seq).into()],
        |row| row.int(0),
    )?;
    if let Some(number) = held {
        tx.execute(
            "UPDATE webhook_deliveries
             SET state = 'pending', n_tries = 0, next_attempt_us = $1, ended_at_us = NULL
             WHERE endpoint_id = $2 AND delivery_number = $3 AND state <> 'pending'",
            &[micros(at).into(), count(endpoint).into(), number.into()],
        )?;
        return Ok(counted(number));
    }
    let number = tx.query_first(
        "UPDATE webhook_endpoints SET n_deliveries = n_deliveries + 1 WHERE endpoint_id = $1
         RETURNING n_deliveries",
        &[count(endpoint).into()],
        |row| row.int(0),
    )?;
    let number = number.ok_or(DatabaseError::Conflict { what: "webhook" })?;
    tx.execute(
        "INSERT INTO webhook_deliveries (endpoint_id, delivery_number, account_id, seq, message_id,
             event_type, state, n_attempts, n_tries, next_attempt_us, created_at_us)
         VALUES ($1, $2, $3, $4, $5, $6, 'pending', 0, 0, $7, $8)",
        &[
            count(endpoint).into(),
            number.into(),
            account_id.into(),
            count(seq).into(),
            message.into(),
            event_type.into(),
            micros(at).into(),
            micros(at).into(),
        ],
    )?;
    Ok(counted(number))
}

fn find(
    tx: &Transaction<'_>,
    endpoint: u64,
    message: &str,
) -> Result<Option<Delivery>, DatabaseError> {
    tx.query_first(
        concat!(
            "SELECT ",
            delivery_columns!(),
            " FROM webhook_deliveries AS d JOIN accounts AS a ON a.account_id = d.account_id
             WHERE d.endpoint_id = $1 AND d.message_id = $2"
        ),
        &[count(endpoint).into(), Param::Text(message)],
        read,
    )
}

pub(super) fn read(row: &Row<'_>) -> Result<Delivery, DatabaseError> {
    let small = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    Ok(Delivery {
        number: row.count(0)?,
        message_id: row.text(1)?,
        event_type: row.text(2)?,
        account: row.opt_text(3)?,
        seq: row.count(4)?,
        state: DeliveryState::parse(&row.text(5)?)
            .ok_or(DatabaseError::UnknownValue { column: "state" })?,
        n_attempts: small(row.int(6)?),
        n_tries: small(row.int(7)?),
        next_attempt: opt_instant(row.opt_int(8)?, "next_attempt_us")?,
        created_at: instant(row.int(9)?, "created_at_us")?,
        ended_at: opt_instant(row.opt_int(10)?, "ended_at_us")?,
    })
}

fn read_attempt(row: &Row<'_>) -> Result<Attempt, DatabaseError> {
    let status = row.opt_int(3)?;
    Ok(Attempt {
        number: u32::try_from(row.int(0)?).unwrap_or(u32::MAX),
        at: instant(row.int(1)?, "at_us")?,
        latency_ms: row.count(2)?,
        status: status.and_then(|status| u16::try_from(status).ok()),
        error: row.text(4)?,
    })
}
