//! Attempts: claimed under the newest lease, written before the first byte, closed when their fate
//! is known.

mod stored;

use jiff::Timestamp;

use self::stored::{
    Attempt, begin_sending, insert, messages, read_submission, record, submission,
    submission_columns,
};
use super::rows::{self, action_columns, read_action};
use super::settle::{note, settle};
use super::{Action, ActionKind, ActionState, Settlement, stored_words};
use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Param, Transaction, count};
use crate::leases::{self, LeaseError};
use crate::stored::micros;

/// How long a cancellation waits for the offer's quantity to be on its way, in microseconds.
const LISTING_WAIT_US: i64 = 60_000_000;

stored_words! {
    /// How far a submission is.
    SubmissionState, "state" {
        /// Nothing of it can have had an effect.
        Claimed = "claimed",
        /// The call that has the effect may be under way, or was never answered.
        Sending = "sending",
        /// The marketplace has it.
        Accepted = "accepted",
        /// It is over.
        Closed = "closed",
    }
}

/// A feed, or one direct call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Its number within the account.
    pub number: u64,
    /// The feed type, or the operation of a direct call.
    pub channel: String,
    /// Whether it is a feed.
    pub is_feed: bool,
    /// The marketplace's country code.
    pub marketplace: String,
    /// The lease that it was claimed under.
    pub lease_epoch: u64,
    /// How far it is.
    pub state: SubmissionState,
    /// The feed's input document.
    pub document_id: Option<String>,
    /// The feed.
    pub feed_id: Option<String>,
    /// When it was claimed.
    pub claimed_at: Timestamp,
    /// When the call with the effect was begun.
    pub sending_at: Option<Timestamp>,
    /// When it is to be looked at next.
    pub look_at: Timestamp,
    /// How it ended.
    pub outcome: String,
    /// Its messages: the number in the feed, and the action.
    pub messages: Vec<(u64, u64)>,
}

/// Why nothing was claimed.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// Another node holds the account now.
    #[error("the lease has moved on: another node sends for this account")]
    LeaseLost,
    /// Sending is closed until the marketplace was read.
    #[error("sending is closed for this account: {why}")]
    SendingClosed {
        /// Why.
        why: String,
    },
    /// A feed of this type is still in flight.
    #[error("a feed of this type is in flight")]
    InFlight,
    /// The database refused.
    #[error("the claim could not be written")]
    Database(#[from] DatabaseError),
}

/// What a feed takes.
#[derive(Debug, Clone)]
pub struct FeedClaim {
    /// The feed type.
    pub channel: String,
    /// The marketplace's country code.
    pub marketplace: String,
    /// The actions, which are ready; those of one decision are one message.
    pub action_numbers: Vec<u64>,
    /// Messages at most.
    pub limit: u32,
    /// The lease.
    pub lease_epoch: u64,
    /// Now.
    pub at: Timestamp,
}

/// Queued actions whose turn has come: nothing before them in their decision is open, and no
/// other attempt for the same order is under way.
const READY: &str = concat!(
    "SELECT ",
    action_columns!(),
    " FROM actions AS a
     WHERE a.account_id = $1 AND a.state = 'queued' AND a.kind = $2 AND a.not_before_us <= $3
         AND a.submission_number IS NULL
         AND NOT EXISTS (SELECT 1 FROM actions AS b
             WHERE b.account_id = a.account_id AND b.decision_number = a.decision_number
                 AND b.step < a.step
                 AND ((b.kind <> 'listing' AND b.state <> 'confirmed')
                     OR (b.kind = 'listing' AND b.state = 'queued' AND b.created_at_us > $4)))
         AND NOT EXISTS (SELECT 1 FROM decisions AS d
             JOIN actions AS c
                 ON c.account_id = d.account_id AND c.decision_number = d.decision_number
             WHERE d.account_id = a.account_id AND d.order_id = a.order_id
                 AND d.decision_number < a.decision_number AND c.kind = a.kind
                 AND (c.state = 'queued' OR c.state = 'submitted' OR c.state = 'unknown'))
     ORDER BY a.not_before_us, a.action_number LIMIT $5"
);

impl Account {
    /// Queued actions of a kind whose turn has come, oldest first.
    pub fn ready(
        &self,
        kind: ActionKind,
        at: Timestamp,
        limit: u32,
    ) -> Answer<Vec<Action>, DatabaseError> {
        let account_id = self.number;
        self.store
            .ask(move |tx| ready(tx, account_id, kind, at, limit))
    }

    /// Claims the actions of a feed that is about to be made; `None` when there are none.
    pub fn claim_feed(&self, claim: FeedClaim) -> Answer<Option<Submission>, ClaimError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            check_lease(tx, account_id, claim.lease_epoch)?;
            let in_flight = tx.query_first(
                "SELECT submission_number FROM submissions
                 WHERE account_id = $1 AND channel = $2 AND is_feed = 1 AND state <> 'closed'",
                &[account_id.into(), claim.channel.as_str().into()],
                |row| row.int(0),
            )?;
            if in_flight.is_some() {
                return Err(ClaimError::InFlight);
            }
            let mut actions = Vec::with_capacity(claim.action_numbers.len());
            for number in &claim.action_numbers {
                let action = rows::action(tx, account_id, *number)?;
                // One that was taken back since it was looked at is left out.
                if action.state == ActionState::Queued && action.submission_number.is_none() {
                    actions.push(action);
                }
            }
            keep_whole_decisions(&mut actions, claim.limit);
            if actions.is_empty() {
                return Ok(None);
            }
            let attempt = Attempt {
                channel: &claim.channel,
                is_feed: true,
                marketplace: &claim.marketplace,
                lease_epoch: claim.lease_epoch,
                at: claim.at,
            };
            Ok(Some(insert(tx, account_id, &attempt, actions)?))
        })
    }

    /// Claims actions for one direct call, which may begin at once: they count as submitted.
    ///
    /// `None` when one of them is no longer ready.
    pub fn claim_call(
        &self,
        operation: String,
        action_numbers: Vec<u64>,
        lease_epoch: u64,
        at: Timestamp,
    ) -> Answer<Option<Submission>, ClaimError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            check_lease(tx, account_id, lease_epoch)?;
            let mut actions = Vec::with_capacity(action_numbers.len());
            for number in &action_numbers {
                let action = rows::action(tx, account_id, *number)?;
                if action.state != ActionState::Queued || action.submission_number.is_some() {
                    return Ok(None);
                }
                actions.push(action);
            }
            let Some(first) = actions.first() else {
                return Ok(None);
            };
            let marketplace = first.content.marketplace.clone();
            let attempt = Attempt {
                channel: &operation,
                is_feed: false,
                marketplace: &marketplace,
                lease_epoch,
                at,
            };
            let claimed = insert(tx, account_id, &attempt, actions)?;
            Ok(Some(begin_sending(tx, account_id, claimed, None, at)?))
        })
    }

    /// Writes down that the call which has the effect is about to begin: from here on the fate of
    /// the submission is unknown until it is answered.
    pub fn mark_sending(
        &self,
        submission_number: u64,
        document_id: String,
        lease_epoch: u64,
        at: Timestamp,
    ) -> Answer<Submission, ClaimError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            check_lease(tx, account_id, lease_epoch)?;
            let claimed = submission(tx, account_id, submission_number)?;
            let document_id = Some(document_id.clone());
            Ok(begin_sending(tx, account_id, claimed, document_id, at)?)
        })
    }

    /// Writes down that the marketplace has the submission.
    pub fn mark_accepted(
        &self,
        submission_number: u64,
        feed_id: Option<String>,
        look_at: Timestamp,
        at: Timestamp,
    ) -> Answer<Submission, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let mut found = submission(tx, account_id, submission_number)?;
            let from = found.state;
            found.feed_id = feed_id.clone().or(found.feed_id);
            if from == SubmissionState::Closed {
                // Another node ended it while this one was paused: its feed is known, no more.
                found.update(tx, account_id, from)?;
                return Ok(found);
            }
            found.state = SubmissionState::Accepted;
            found.look_at = look_at;
            found.update(tx, account_id, from)?;
            // What was in doubt is on its way again.
            for (_, number) in &found.messages {
                let mut action = rows::action(tx, account_id, *number)?;
                if action.state == ActionState::Unknown
                    && action.submission_number == Some(submission_number)
                {
                    action.state = ActionState::Submitted;
                    action.look_at = Some(look_at);
                    action.update(tx, account_id, ActionState::Unknown)?;
                    note(tx, account_id, &action, ActionState::Unknown, "desk", at)?;
                }
            }
            let after = format!(
                r#"{{"submission":{submission_number},"feed":"{}"}}"#,
                found
                    .feed_id
                    .as_deref()
                    .unwrap_or("")
                    .replace(['"', '\\'], "")
            );
            record(tx, account_id, "submission.accepted", &found, after, at)?;
            Ok(found)
        })
    }

    /// Moves the next look at a submission.
    pub fn look_at_submission(
        &self,
        submission_number: u64,
        look_at: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            tx.execute(
                "UPDATE submissions SET look_at_us = $1
                 WHERE account_id = $2 AND submission_number = $3 AND state <> 'closed'",
                &[
                    micros(look_at).into(),
                    account_id.into(),
                    count(submission_number).into(),
                ],
            )?;
            Ok(())
        })
    }

    /// Closes a submission whose fate is known, and moves its actions on, in one transaction.
    pub fn close_submission(
        &self,
        submission_number: u64,
        outcome: String,
        settlements: Vec<Settlement>,
        at: Timestamp,
    ) -> Answer<Vec<Action>, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let found = submission(tx, account_id, submission_number)?;
            close(tx, account_id, found, &outcome, at)?;
            let own = own_of(tx, account_id, submission_number, &settlements)?;
            settle(tx, account_id, &own, "desk", at)
        })
    }

    /// Takes actions out of a feed that is claimed and not sent yet, in one transaction; with an
    /// outcome, because nothing is left of it, closes it too. Gives the actions that were moved.
    ///
    /// Only under the lease: another node may have gone on with the claim and sent it. A feed that
    /// is no longer merely claimed stays as it is.
    pub fn drop_claimed(
        &self,
        submission_number: u64,
        lease_epoch: u64,
        (dropped, closed_as): (Vec<Settlement>, Option<&'static str>),
        at: Timestamp,
    ) -> Answer<Vec<Action>, LeaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            leases::held(tx, account_id, lease_epoch)?;
            let found = submission(tx, account_id, submission_number)?;
            if found.state != SubmissionState::Claimed {
                return Ok(Vec::new());
            }
            let own = own_of(tx, account_id, submission_number, &dropped)?;
            if let Some(outcome) = closed_as {
                close(tx, account_id, found, outcome, at)?;
            }
            Ok(settle(tx, account_id, &own, "desk", at)?)
        })
    }

    /// Submissions that are not over, oldest first.
    pub fn open_submissions(&self) -> Answer<Vec<Submission>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let mut open = tx.query(
                concat!(
                    "SELECT ",
                    submission_columns!(),
                    " FROM submissions WHERE account_id = $1 AND state <> 'closed'
                     ORDER BY submission_number"
                ),
                &[account_id.into()],
                |row| read_submission(account_id, row),
            )?;
            for found in &mut open {
                found.messages = messages(tx, account_id, found.number)?;
            }
            Ok(open)
        })
    }

    /// Whether a feed was claimed since an instant.
    pub fn has_feeds_since(&self, since: Timestamp) -> Answer<bool, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let found = tx.query_first(
                "SELECT submission_number FROM submissions
                 WHERE account_id = $1 AND is_feed = 1 AND claimed_at_us >= $2 LIMIT 1",
                &[account_id.into(), micros(since).into()],
                |row| row.int(0),
            )?;
            Ok(found.is_some())
        })
    }

    /// The number of the newest submission; 0 when there is none.
    pub fn newest_submission(&self) -> Answer<u64, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let newest = tx.query_first(
                "SELECT coalesce(max(submission_number), 0) FROM submissions
                 WHERE account_id = $1",
                &[account_id.into()],
                |row| row.count(0),
            )?;
            Ok(newest.unwrap_or(0))
        })
    }
}

fn close(
    tx: &Transaction<'_>,
    account_id: i64,
    mut found: Submission,
    outcome: &str,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let from = found.state;
    if from == SubmissionState::Closed {
        return Ok(());
    }
    found.state = SubmissionState::Closed;
    outcome.clone_into(&mut found.outcome);
    found.update(tx, account_id, from)?;
    let after = format!(
        r#"{{"submission":{},"outcome":"{}"}}"#,
        found.number,
        outcome.replace(['"', '\\'], "")
    );
    record(tx, account_id, "submission.closed", &found, after, at)
}

/// The settlements of actions that are still this submission's: what was given back and is on its
/// way again is another's.
fn own_of(
    tx: &Transaction<'_>,
    account_id: i64,
    submission_number: u64,
    settlements: &[Settlement],
) -> Result<Vec<Settlement>, DatabaseError> {
    let mut own = Vec::with_capacity(settlements.len());
    for settlement in settlements {
        let action = rows::action(tx, account_id, settlement.action_number)?;
        if action.submission_number == Some(submission_number) {
            own.push(settlement.clone());
        }
    }
    Ok(own)
}

fn ready(
    tx: &Transaction<'_>,
    account_id: i64,
    kind: ActionKind,
    at: Timestamp,
    limit: u32,
) -> Result<Vec<Action>, DatabaseError> {
    let params: [Param<'_>; 5] = [
        account_id.into(),
        kind.as_str().into(),
        micros(at).into(),
        (micros(at) - LISTING_WAIT_US).into(),
        limit.into(),
    ];
    tx.query(READY, &params, |row| read_action(account_id, row))
}

/// Leaves the actions of the first so many decisions.
fn keep_whole_decisions(actions: &mut Vec<Action>, limit: u32) {
    let mut seen = std::collections::BTreeSet::new();
    actions.retain(|action| {
        let is_known = seen.contains(&action.decision_number);
        let has_room = u32::try_from(seen.len()).is_ok_and(|n_seen| n_seen < limit);
        if !is_known && has_room {
            seen.insert(action.decision_number);
        }
        is_known || has_room
    });
}

fn check_lease(tx: &Transaction<'_>, account_id: i64, epoch: u64) -> Result<(), ClaimError> {
    let lease = tx.query_first(
        "SELECT epoch, is_sending_open, closed_why FROM leases WHERE account_id = $1",
        &[account_id.into()],
        |row| Ok((row.count(0)?, row.int(1)? != 0, row.text(2)?)),
    )?;
    match lease {
        Some((held, true, _)) if held == epoch => Ok(()),
        Some((held, false, why)) if held == epoch => Err(ClaimError::SendingClosed { why }),
        Some(_) | None => Err(ClaimError::LeaseLost),
    }
}

#[cfg(test)]
mod tests;
