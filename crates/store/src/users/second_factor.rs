//! The second factor of a sign-in: codes by time, each good once, and codes that get in without
//! the phone.

use jiff::Timestamp;

use super::sessions::{NewSession, begin};
use super::{UserRecord, note, read, user_columns};
use crate::engine::{Answer, DatabaseError, Transaction, count};
use crate::opening::Store;
use crate::stored::micros;

/// A second factor that is turned on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSecondFactor {
    /// The sealed key.
    pub sealed: String,
    /// The step of the code that proved that the phone has the key; it is used up.
    pub step: u64,
    /// The keyed digests of the recovery codes: 64 hexadecimal digits each.
    pub recovery_digests: Vec<String>,
}

/// What a person proves to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondProof {
    /// The code of a step that was right.
    Code {
        /// The step: 30 s since 1970 each.
        step: u64,
    },
    /// A recovery code.
    Recovery {
        /// Its keyed digest.
        digest: String,
    },
}

impl Store {
    /// Turns the second factor of a user on, with an audit record; `false` when it is on already.
    pub fn turn_second_factor_on(
        &self,
        user_id: &str,
        new: NewSecondFactor,
        now: Timestamp,
    ) -> Answer<bool, DatabaseError> {
        let user_id = user_id.to_owned();
        self.submit(move |tx| {
            let n_changed = tx.execute(
                "UPDATE users SET totp_sealed = $1, totp_newest_step = $2, updated_at_us = $3
                 WHERE user_id = $4 AND totp_sealed IS NULL",
                &[
                    new.sealed.as_str().into(),
                    count(new.step).into(),
                    micros(now).into(),
                    user_id.as_str().into(),
                ],
            )?;
            let Some(user) = by_id(tx, &user_id)?.filter(|_| n_changed == 1) else {
                return Ok(false);
            };
            for digest in &new.recovery_digests {
                tx.execute(
                    "INSERT INTO user_recovery_codes (user_id, digest) VALUES ($1, $2)",
                    &[user_id.as_str().into(), digest.as_str().into()],
                )?;
            }
            let actor = format!("user:{}", user.login);
            note(tx, (now, &actor), "user.second-factor-on", &user, None)?;
            Ok(true)
        })
    }

    /// Begins a session for a user who proved both factors, the proof used up by it; `false` when
    /// the proof was used before, or is none.
    pub fn begin_session_with_proof(
        &self,
        user_id: &str,
        proof: SecondProof,
        session: NewSession,
    ) -> Answer<bool, DatabaseError> {
        let user_id = user_id.to_owned();
        self.submit(move |tx| {
            if !use_up(tx, &user_id, &proof, session.now)? {
                return Ok(false);
            }
            let by = match proof {
                SecondProof::Code { .. } => "code",
                SecondProof::Recovery { .. } => "recovery-code",
            };
            begin(tx, &user_id, &session, by)?;
            Ok(true)
        })
    }

    /// Takes the second factor off for whoever proves it, with an audit record; `false` when the
    /// proof was used before, or is none.
    pub fn turn_second_factor_off(
        &self,
        user_id: &str,
        proof: SecondProof,
        now: Timestamp,
    ) -> Answer<bool, DatabaseError> {
        let user_id = user_id.to_owned();
        self.submit(move |tx| {
            if !use_up(tx, &user_id, &proof, now)? {
                return Ok(false);
            }
            take_off(tx, &user_id, now)?;
            if let Some(user) = by_id(tx, &user_id)? {
                let actor = format!("user:{}", user.login);
                note(tx, (now, &actor), "user.second-factor-off", &user, None)?;
            }
            Ok(true)
        })
    }

    /// How many recovery codes a user has left.
    pub fn n_recovery_codes(&self, user_id: &str) -> Answer<u64, DatabaseError> {
        let user_id = user_id.to_owned();
        self.ask(move |tx| {
            let n_left = tx.query_first(
                "SELECT count(*) FROM user_recovery_codes WHERE user_id = $1",
                &[user_id.as_str().into()],
                |row| row.int(0),
            )?;
            Ok(n_left.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
        })
    }
}

fn by_id(tx: &Transaction<'_>, user_id: &str) -> Result<Option<UserRecord>, DatabaseError> {
    tx.query_first(
        concat!(
            "SELECT ",
            user_columns!(),
            " FROM users AS u WHERE u.user_id = $1"
        ),
        &[user_id.into()],
        read,
    )
}

/// Uses a proof up; `false` when it was used before, or is none.
fn use_up(
    tx: &Transaction<'_>,
    user_id: &str,
    proof: &SecondProof,
    now: Timestamp,
) -> Result<bool, DatabaseError> {
    let n_used = match proof {
        SecondProof::Code { step } => tx.execute(
            "UPDATE users SET totp_newest_step = $1, updated_at_us = $2
             WHERE user_id = $3 AND is_disabled = 0 AND totp_sealed IS NOT NULL
                 AND coalesce(totp_newest_step, 0) < $4",
            &[
                count(*step).into(),
                micros(now).into(),
                user_id.into(),
                count(*step).into(),
            ],
        )?,
        SecondProof::Recovery { digest } => tx.execute(
            "DELETE FROM user_recovery_codes WHERE user_id = $1 AND digest = $2
                 AND EXISTS (SELECT 1 FROM users AS u
                     WHERE u.user_id = user_recovery_codes.user_id AND u.is_disabled = 0
                         AND u.totp_sealed IS NOT NULL)",
            &[user_id.into(), digest.as_str().into()],
        )?,
    };
    Ok(n_used == 1)
}

/// Takes the second factor and its recovery codes away.
pub(super) fn take_off(
    tx: &Transaction<'_>,
    user_id: &str,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    tx.execute(
        "UPDATE users SET totp_sealed = NULL, totp_newest_step = NULL, updated_at_us = $1
         WHERE user_id = $2",
        &[micros(now).into(), user_id.into()],
    )?;
    tx.execute(
        "DELETE FROM user_recovery_codes WHERE user_id = $1",
        &[user_id.into()],
    )?;
    Ok(())
}
