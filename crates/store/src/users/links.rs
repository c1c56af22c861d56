//! Links that sign in once.

use jiff::Timestamp;

use super::sessions::{NewSession, begin};
use super::{by_login, note, read, user_columns};
use crate::engine::{Answer, DatabaseError};
use crate::opening::Store;
use crate::stored::micros;

/// A link that is about to be given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLink {
    /// BLAKE3 of its token: 64 hexadecimal digits.
    pub digest: String,
    /// When it is made.
    pub now: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// What came of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkUse {
    /// It is unknown, used or over, or its user is kept out.
    Refused,
    /// Its user is signed in.
    SignedIn,
    /// It is used up, and its user has a second factor: no session has begun.
    NeedsCode {
        /// Whose it is, by the login.
        login: String,
    },
}

impl Store {
    /// Keeps a link for a user, with an audit record; `false` when there is no user of that login
    /// who may sign in.
    pub fn create_sign_in_link(
        &self,
        login: &str,
        link: NewLink,
        actor: &str,
    ) -> Answer<bool, DatabaseError> {
        let (login, actor) = (login.to_owned(), actor.to_owned());
        self.submit(move |tx| {
            let found = by_login(tx, &login)?.filter(|found| !found.user.is_disabled);
            let Some(found) = found else {
                return Ok(false);
            };
            let now = micros(link.now);
            tx.execute(
                "DELETE FROM sign_in_links WHERE expires_at_us <= $1",
                &[now.into()],
            )?;
            tx.execute(
                "INSERT INTO sign_in_links (digest, user_id, created_by, created_at_us,
                     expires_at_us)
                 VALUES ($1, $2, $3, $4, $5)",
                &[
                    link.digest.as_str().into(),
                    found.user.user_id.as_str().into(),
                    actor.as_str().into(),
                    now.into(),
                    micros(link.expires_at).into(),
                ],
            )?;
            note(
                tx,
                (link.now, &actor),
                "user.link-created",
                &found.user,
                None,
            )?;
            Ok(true)
        })
    }

    /// Uses a link up and begins a session for its user, both or none. The session of a user with
    /// a second factor begins with its code, later.
    pub fn use_sign_in_link(
        &self,
        digest: &str,
        session: NewSession,
    ) -> Answer<LinkUse, DatabaseError> {
        let digest = digest.to_owned();
        self.submit(move |tx| {
            let now = micros(session.now);
            let n_used = tx.execute(
                "UPDATE sign_in_links SET used_at_us = $1
                 WHERE digest = $2 AND used_at_us IS NULL AND expires_at_us > $3
                     AND EXISTS (SELECT 1 FROM users AS u
                         WHERE u.user_id = sign_in_links.user_id AND u.is_disabled = 0)",
                &[now.into(), digest.as_str().into(), now.into()],
            )?;
            if n_used == 0 {
                return Ok(LinkUse::Refused);
            }
            let user = tx.query_first(
                concat!(
                    "SELECT ",
                    user_columns!(),
                    " FROM sign_in_links AS l JOIN users AS u ON u.user_id = l.user_id
                     WHERE l.digest = $1"
                ),
                &[digest.as_str().into()],
                read,
            )?;
            let Some(user) = user else {
                return Ok(LinkUse::Refused);
            };
            if user.totp_sealed.is_some() {
                return Ok(LinkUse::NeedsCode { login: user.login });
            }
            begin(tx, &user.user_id, &session, "link")?;
            Ok(LinkUse::SignedIn)
        })
    }
}
