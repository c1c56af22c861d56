//! Submissions as rows: written with their checksums, read back only when they match.

use jiff::Timestamp;

use super::{Submission, SubmissionState};
use crate::audit::{self, AuditEntry};
use crate::engine::{DatabaseError, Param, Row, Transaction, count};
use crate::outbox::checksum::Sum;
use crate::outbox::rows;
use crate::outbox::settle::note;
use crate::outbox::{Action, ActionState};
use crate::stored::{instant, micros, opt_instant};

macro_rules! submission_columns {
    () => {
        "submission_number, channel, is_feed, marketplace, lease_epoch, state, document_id, \
         feed_id, claimed_at_us, sending_at_us, look_at_us, outcome, checksum, n_messages"
    };
}
pub(super) use submission_columns;

/// What is about to be claimed.
pub(super) struct Attempt<'a> {
    pub(super) channel: &'a str,
    pub(super) is_feed: bool,
    pub(super) marketplace: &'a str,
    pub(super) lease_epoch: u64,
    pub(super) at: Timestamp,
}

pub(super) fn insert(
    tx: &Transaction<'_>,
    account_id: i64,
    attempt: &Attempt<'_>,
    actions: Vec<Action>,
) -> Result<Submission, DatabaseError> {
    let newest = tx.query_first(
        "SELECT coalesce(max(submission_number), 0) FROM submissions WHERE account_id = $1",
        &[account_id.into()],
        |row| row.count(0),
    )?;
    let number = newest.unwrap_or(0) + 1;
    let found = Submission {
        number,
        channel: attempt.channel.to_owned(),
        is_feed: attempt.is_feed,
        marketplace: attempt.marketplace.to_owned(),
        lease_epoch: attempt.lease_epoch,
        state: SubmissionState::Claimed,
        document_id: None,
        feed_id: None,
        claimed_at: attempt.at,
        sending_at: None,
        look_at: attempt.at,
        outcome: String::new(),
        messages: numbered(&actions),
    };
    let checksum = found.checksum(account_id);
    tx.execute(
        concat!(
            "INSERT INTO submissions (account_id, ",
            submission_columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        &[
            account_id.into(),
            count(number).into(),
            found.channel.as_str().into(),
            found.is_feed.into(),
            found.marketplace.as_str().into(),
            count(found.lease_epoch).into(),
            found.state.as_str().into(),
            Param::Null,
            Param::Null,
            micros(found.claimed_at).into(),
            Param::Null,
            micros(found.look_at).into(),
            found.outcome.as_str().into(),
            checksum.as_str().into(),
            count(found.messages.len() as u64).into(),
        ],
    )?;
    write_messages(tx, account_id, &found)?;
    for mut action in actions {
        action.submission_number = Some(number);
        action.n_attempts = action.n_attempts.saturating_add(1);
        action.update(tx, account_id, ActionState::Queued)?;
    }
    let after = format!(
        r#"{{"submission":{number},"messages":{}}}"#,
        found.messages.len()
    );
    record(
        tx,
        account_id,
        "submission.claimed",
        &found,
        after,
        attempt.at,
    )?;
    Ok(found)
}

fn write_messages(
    tx: &Transaction<'_>,
    account_id: i64,
    found: &Submission,
) -> Result<(), DatabaseError> {
    let mut write = tx.prepare(
        "INSERT INTO submission_messages (account_id, submission_number, message_number,
             action_number)
         VALUES ($1, $2, $3, $4)",
    )?;
    for (at, action_number) in &found.messages {
        write.execute(&[
            account_id.into(),
            count(found.number).into(),
            count(*at).into(),
            count(*action_number).into(),
        ])?;
    }
    Ok(())
}

pub(super) fn begin_sending(
    tx: &Transaction<'_>,
    account_id: i64,
    mut found: Submission,
    document_id: Option<String>,
    at: Timestamp,
) -> Result<Submission, DatabaseError> {
    let from = found.state;
    if from != SubmissionState::Claimed {
        return Err(DatabaseError::Conflict { what: "submission" });
    }
    found.state = SubmissionState::Sending;
    found.document_id = document_id;
    found.sending_at = Some(at);
    found.update(tx, account_id, from)?;
    for (_, number) in &found.messages {
        let mut action = rows::action(tx, account_id, *number)?;
        // What ended or was given back since it was claimed is not part of what is sent.
        if action.state == ActionState::Queued && action.submission_number == Some(found.number) {
            action.state = ActionState::Submitted;
            action.sent_at = Some(at);
            action.look_at = None;
            action.update(tx, account_id, ActionState::Queued)?;
            note(tx, account_id, &action, ActionState::Queued, "desk", at)?;
        }
    }
    Ok(found)
}

pub(super) fn record(
    tx: &Transaction<'_>,
    account_id: i64,
    kind: &'static str,
    found: &Submission,
    after: String,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let entry = AuditEntry {
        at,
        actor: "desk".to_owned(),
        kind,
        subject: found.channel.clone(),
        before: None,
        after: Some(after),
    };
    audit::append(tx, account_id, &entry).map(drop)
}

impl Submission {
    fn checksum(&self, account_id: i64) -> String {
        Sum::new("submissions")
            .number(account_id)
            .number(count(self.number))
            .text(&self.channel)
            .number(i64::from(self.is_feed))
            .text(&self.marketplace)
            .number(count(self.lease_epoch))
            .text(self.state.as_str())
            .text(self.document_id.as_deref().unwrap_or(""))
            .text(self.feed_id.as_deref().unwrap_or(""))
            .number(micros(self.claimed_at))
            .finish()
    }

    pub(super) fn update(
        &self,
        tx: &Transaction<'_>,
        account_id: i64,
        from: SubmissionState,
    ) -> Result<(), DatabaseError> {
        let checksum = self.checksum(account_id);
        let n_changed = tx.execute(
            "UPDATE submissions SET state = $1, document_id = $2, feed_id = $3,
                 sending_at_us = $4, look_at_us = $5, outcome = $6, checksum = $7
             WHERE account_id = $8 AND submission_number = $9 AND state = $10",
            &[
                self.state.as_str().into(),
                self.document_id.as_deref().into(),
                self.feed_id.as_deref().into(),
                self.sending_at.map(micros).into(),
                micros(self.look_at).into(),
                self.outcome.as_str().into(),
                checksum.as_str().into(),
                account_id.into(),
                count(self.number).into(),
                from.as_str().into(),
            ],
        )?;
        if n_changed == 1 {
            Ok(())
        } else {
            Err(DatabaseError::Conflict { what: "submission" })
        }
    }
}

pub(super) fn submission(
    tx: &Transaction<'_>,
    account_id: i64,
    number: u64,
) -> Result<Submission, DatabaseError> {
    let found = tx.query_first(
        concat!(
            "SELECT ",
            submission_columns!(),
            " FROM submissions WHERE account_id = $1 AND submission_number = $2"
        ),
        &[account_id.into(), count(number).into()],
        |row| read_submission(account_id, row),
    )?;
    let mut found = found.ok_or(DatabaseError::Conflict { what: "submission" })?;
    found.messages = messages(tx, account_id, number)?;
    Ok(found)
}

pub(super) fn messages(
    tx: &Transaction<'_>,
    account_id: i64,
    number: u64,
) -> Result<Vec<(u64, u64)>, DatabaseError> {
    tx.query(
        "SELECT message_number, action_number FROM submission_messages
         WHERE account_id = $1 AND submission_number = $2
         ORDER BY message_number, action_number",
        &[account_id.into(), count(number).into()],
        |row| Ok((row.count(0)?, row.count(1)?)),
    )
}

pub(super) fn read_submission(account_id: i64, row: &Row<'_>) -> Result<Submission, DatabaseError> {
    let found = Submission {
        number: row.count(0)?,
        channel: row.text(1)?,
        is_feed: row.int(2)? != 0,
        marketplace: row.text(3)?,
        lease_epoch: row.count(4)?,
        state: SubmissionState::stored(&row.text(5)?)?,
        document_id: row.opt_text(6)?,
        feed_id: row.opt_text(7)?,
        claimed_at: instant(row.int(8)?, "claimed_at_us")?,
        sending_at: opt_instant(row.opt_int(9)?, "sending_at_us")?,
        look_at: instant(row.int(10)?, "look_at_us")?,
        outcome: row.text(11)?,
        messages: Vec::new(),
    };
    if found.checksum(account_id) == row.text(12)? {
        Ok(found)
    } else {
        Err(DatabaseError::Checksum {
            table: "submissions",
            row: format!("{account_id}-{}", found.number),
        })
    }
}

/// Numbers messages from 1; the actions of one decision are one message.
fn numbered(actions: &[Action]) -> Vec<(u64, u64)> {
    let mut numbers = std::collections::BTreeMap::new();
    actions
        .iter()
        .map(|action| {
            let next = count_up(numbers.len());
            let number = *numbers.entry(action.decision_number).or_insert(next);
            (number, action.number)
        })
        .collect()
}

fn count_up(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX).saturating_add(1)
}
