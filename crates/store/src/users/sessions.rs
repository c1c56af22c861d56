//! Sessions: who is signed in, known by the digest of a token that only the browser has.

use jiff::Timestamp;

use super::{UserWithRoles, note, read, user_columns, with_roles};
use crate::engine::{Answer, DatabaseError, Transaction};
use crate::opening::Store;
use crate::stored::{instant, micros};

/// A session that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// BLAKE3 of its token: 64 hexadecimal digits.
    pub digest: String,
    /// When it begins.
    pub now: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// The digest of the session that it takes the place of, which ends.
    pub replaces: Option<String>,
}

/// A session that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// Whose it is, as the user is now.
    pub who: UserWithRoles,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

impl Store {
    /// Begins a session for a user; sessions that are over are taken away on the way.
    pub fn begin_session(&self, user_id: &str, session: NewSession) -> Answer<(), DatabaseError> {
        let user_id = user_id.to_owned();
        self.submit(move |tx| begin(tx, &user_id, &session, "password"))
    }

    /// The session of that digest if it is open at `now` and was used since `idle_since`; never
    /// one of a user who is kept out.
    pub fn find_session(
        &self,
        digest: &str,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Answer<Option<SessionRecord>, DatabaseError> {
        let digest = digest.to_owned();
        self.ask(move |tx| {
            let found = tx.query_first(
                concat!(
                    "SELECT ",
                    user_columns!(),
                    ", s.seen_at_us, s.expires_at_us
                     FROM user_sessions AS s JOIN users AS u ON u.user_id = s.user_id
                     WHERE s.digest = $1 AND s.expires_at_us > $2 AND s.seen_at_us >= $3
                         AND u.is_disabled = 0"
                ),
                &[
                    digest.as_str().into(),
                    micros(now).into(),
                    micros(idle_since).into(),
                ],
                |row| {
                    let seen_at = instant(row.int(10)?, "seen_at_us")?;
                    let expires_at = instant(row.int(11)?, "expires_at_us")?;
                    Ok((read(row)?, seen_at, expires_at))
                },
            )?;
            let Some((user, seen_at, expires_at)) = found else {
                return Ok(None);
            };
            Ok(Some(SessionRecord {
                who: with_roles(tx, user)?,
                seen_at,
                expires_at,
            }))
        })
    }

    /// Notes that a session was used.
    pub fn note_session_use(&self, digest: &str, now: Timestamp) -> Answer<(), DatabaseError> {
        let digest = digest.to_owned();
        self.submit(move |tx| {
            tx.execute(
                "UPDATE user_sessions SET seen_at_us = $1 WHERE digest = $2 AND seen_at_us < $3",
                &[
                    micros(now).into(),
                    digest.as_str().into(),
                    micros(now).into(),
                ],
            )?;
            Ok(())
        })
    }

    /// Ends a session; one that is over already is no failure.
    pub fn end_session(&self, digest: &str) -> Answer<(), DatabaseError> {
        let digest = digest.to_owned();
        self.submit(move |tx| end(tx, &digest))
    }
}

/// Writes a session and the audit record of the sign-in; `by` is the way, as in `password`.
pub(super) fn begin(
    tx: &Transaction<'_>,
    user_id: &str,
    session: &NewSession,
    by: &str,
) -> Result<(), DatabaseError> {
    let now = micros(session.now);
    tx.execute(
        "DELETE FROM user_sessions WHERE expires_at_us <= $1",
        &[now.into()],
    )?;
    if let Some(before) = &session.replaces {
        end(tx, before)?;
    }
    tx.execute(
        "INSERT INTO user_sessions (digest, user_id, created_at_us, seen_at_us, expires_at_us)
         VALUES ($1, $2, $3, $4, $5)",
        &[
            session.digest.as_str().into(),
            user_id.into(),
            now.into(),
            now.into(),
            micros(session.expires_at).into(),
        ],
    )?;
    let found = tx.query_first(
        concat!(
            "SELECT ",
            user_columns!(),
            " FROM users AS u WHERE u.user_id = $1"
        ),
        &[user_id.into()],
        read,
    )?;
    if let Some(user) = found {
        let actor = format!("user:{}", user.login);
        let after = serde_json::json!({"by": by}).to_string();
        note(
            tx,
            (session.now, &actor),
            "user.signed-in",
            &user,
            Some(after),
        )?;
    }
    Ok(())
}

fn end(tx: &Transaction<'_>, digest: &str) -> Result<(), DatabaseError> {
    tx.execute(
        "DELETE FROM user_sessions WHERE digest = $1",
        &[digest.into()],
    )?;
    Ok(())
}
