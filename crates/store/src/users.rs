//! People who sign in: who they are, what they may in which account, and how they like the pages.

mod failures;
mod links;
mod second_factor;
mod sessions;

pub use failures::{FailureLimits, Lockout};
pub use links::{LinkUse, NewLink};
pub use second_factor::{NewSecondFactor, SecondProof};
pub use sessions::{NewSession, SessionRecord};

use jiff::Timestamp;

use crate::accounts::INSTALLATION_NUMBER;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Row, Transaction};
use crate::opening::Store;
use crate::stored::{instant, micros};

/// A user as the store knows one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRecord {
    /// Twelve hexadecimal digits.
    pub user_id: String,
    /// What is typed to sign in, in small letters.
    pub login: String,
    /// What others read.
    pub name: String,
    /// The argon2id hash of the password; `None` for who signs in by link only.
    pub password_hash: Option<String>,
    /// The sealed key of the second factor; `None` for who has none. A new user has none.
    pub totp_sealed: Option<String>,
    /// Whether the user is kept out.
    pub is_disabled: bool,
    /// How the user likes the pages.
    pub preferences: Preferences,
    /// When the user was made.
    pub created_at: Timestamp,
}

/// How a user likes the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The language, as in `zh-Hans`; `None` for what the browser asks for.
    pub locale: Option<String>,
    /// `auto`, `light` or `dark`.
    pub theme: String,
    /// Whether single keys do anything.
    pub has_shortcuts: bool,
}

/// What a user may in one account, or in all of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleGrant {
    /// The account's name; `None` for every account, later ones included.
    pub account: Option<String>,
    /// `viewer`, `operator`, `approver` or `admin`.
    pub role: String,
}

/// A user with what the user may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWithRoles {
    /// Who.
    pub user: UserRecord,
    /// The roles, by account; the one for all accounts first.
    pub roles: Vec<RoleGrant>,
}

/// Why a user was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateUserError {
    /// Somebody has the login already.
    #[error("the login is taken")]
    LoginTaken,
    /// The database refused.
    #[error("the user cannot be made")]
    Database {
        /// What the engine said.
        #[from]
        source: DatabaseError,
    },
}

/// A change of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserChange {
    /// A new password, as its argon2id hash; what was signed in is signed out.
    Password(String),
    /// Kept out, and signed out everywhere; or let in again.
    Disabled(bool),
    /// Other roles instead of those before.
    Roles(Vec<RoleGrant>),
    /// No second factor any more.
    SecondFactorOff,
}

macro_rules! user_columns {
    () => {
        "u.user_id, u.login, u.name, u.password_hash, u.is_disabled, u.locale, u.theme, \
         u.has_shortcuts, u.created_at_us, u.totp_sealed"
    };
}
pub(crate) use user_columns;

impl Store {
    /// Keeps a new user, with an audit record in the installation's chain.
    pub fn create_user(&self, new: UserWithRoles, actor: &str) -> Answer<(), CreateUserError> {
        let actor = actor.to_owned();
        self.submit(move |tx| {
            let user = &new.user;
            let taken = tx.query_first(
                "SELECT 1 FROM users WHERE login = $1",
                &[user.login.as_str().into()],
                |row| row.int(0),
            )?;
            if taken.is_some() {
                return Err(CreateUserError::LoginTaken);
            }
            insert(tx, user)?;
            write_roles(tx, &user.user_id, &new.roles)?;
            note(
                tx,
                (user.created_at, &actor),
                "user.created",
                user,
                Some(summary(&new)),
            )?;
            Ok(())
        })
    }

    /// Every user, disabled ones too, by login.
    pub fn users(&self) -> Answer<Vec<UserWithRoles>, DatabaseError> {
        self.ask(|tx| {
            let users = tx.query(
                concat!(
                    "SELECT ",
                    user_columns!(),
                    " FROM users AS u ORDER BY u.login"
                ),
                &[],
                read,
            )?;
            users.into_iter().map(|user| with_roles(tx, user)).collect()
        })
    }

    /// The user of that login, in small letters.
    pub fn find_user(&self, login: &str) -> Answer<Option<UserWithRoles>, DatabaseError> {
        let login = login.to_owned();
        self.ask(move |tx| by_login(tx, &login))
    }

    /// Changes a user, with an audit record; `false` when there is none of that login.
    pub fn change_user(
        &self,
        login: &str,
        change: UserChange,
        actor: &str,
        now: Timestamp,
    ) -> Answer<bool, DatabaseError> {
        let (login, actor) = (login.to_owned(), actor.to_owned());
        self.submit(move |tx| {
            let Some(found) = by_login(tx, &login)? else {
                return Ok(false);
            };
            let user = &found.user;
            let id = user.user_id.as_str();
            let (kind, after) = match &change {
                UserChange::Password(hash) => {
                    tx.execute(
                        "UPDATE users SET password_hash = $1, updated_at_us = $2
                         WHERE user_id = $3",
                        &[hash.as_str().into(), micros(now).into(), id.into()],
                    )?;
                    sign_out(tx, id)?;
                    ("user.password-changed", None)
                }
                UserChange::Disabled(is_disabled) => {
                    tx.execute(
                        "UPDATE users SET is_disabled = $1, updated_at_us = $2 WHERE user_id = $3",
                        &[(*is_disabled).into(), micros(now).into(), id.into()],
                    )?;
                    sign_out(tx, id)?;
                    (
                        if *is_disabled {
                            "user.disabled"
                        } else {
                            "user.enabled"
                        },
                        None,
                    )
                }
                UserChange::Roles(roles) => {
                    write_roles(tx, id, roles)?;
                    ("user.roles-changed", Some(roles_json(roles).to_string()))
                }
                UserChange::SecondFactorOff => {
                    second_factor::take_off(tx, id, now)?;
                    ("user.second-factor-off", None)
                }
            };
            note(tx, (now, &actor), kind, user, after)?;
            Ok(true)
        })
    }

    /// Keeps how a user likes the pages.
    pub fn set_preferences(
        &self,
        user_id: &str,
        preferences: Preferences,
        now: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let user_id = user_id.to_owned();
        self.submit(move |tx| {
            tx.execute(
                "UPDATE users SET locale = $1, theme = $2, has_shortcuts = $3, updated_at_us = $4
                 WHERE user_id = $5",
                &[
                    preferences.locale.as_deref().into(),
                    preferences.theme.as_str().into(),
                    preferences.has_shortcuts.into(),
                    micros(now).into(),
                    user_id.as_str().into(),
                ],
            )?;
            Ok(())
        })
    }
}

fn insert(tx: &Transaction<'_>, user: &UserRecord) -> Result<(), DatabaseError> {
    tx.execute(
        "INSERT INTO users (user_id, login, name, password_hash, is_disabled, locale, theme,
             has_shortcuts, created_at_us, updated_at_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            user.user_id.as_str().into(),
            user.login.as_str().into(),
            user.name.as_str().into(),
            user.password_hash.as_deref().into(),
            user.is_disabled.into(),
            user.preferences.locale.as_deref().into(),
            user.preferences.theme.as_str().into(),
            user.preferences.has_shortcuts.into(),
            micros(user.created_at).into(),
            micros(user.created_at).into(),
        ],
    )?;
    Ok(())
}

fn by_login(tx: &Transaction<'_>, login: &str) -> Result<Option<UserWithRoles>, DatabaseError> {
    let found = tx.query_first(
        concat!(
            "SELECT ",
            user_columns!(),
            " FROM users AS u WHERE u.login = $1"
        ),
        &[login.into()],
        read,
    )?;
    found.map(|user| with_roles(tx, user)).transpose()
}

fn with_roles(tx: &Transaction<'_>, user: UserRecord) -> Result<UserWithRoles, DatabaseError> {
    let roles = tx.query(
        "SELECT account, role FROM user_roles WHERE user_id = $1 ORDER BY account",
        &[user.user_id.as_str().into()],
        |row| {
            let account = row.text(0)?;
            Ok(RoleGrant {
                account: (!account.is_empty()).then_some(account),
                role: row.text(1)?,
            })
        },
    )?;
    Ok(UserWithRoles { user, roles })
}

fn write_roles(
    tx: &Transaction<'_>,
    user_id: &str,
    roles: &[RoleGrant],
) -> Result<(), DatabaseError> {
    tx.execute(
        "DELETE FROM user_roles WHERE user_id = $1",
        &[user_id.into()],
    )?;
    for grant in roles {
        tx.execute(
            "INSERT INTO user_roles (user_id, account, role) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, account) DO UPDATE SET role = excluded.role",
            &[
                user_id.into(),
                grant.account.as_deref().unwrap_or("").into(),
                grant.role.as_str().into(),
            ],
        )?;
    }
    Ok(())
}

/// Ends every session and link of a user.
fn sign_out(tx: &Transaction<'_>, user_id: &str) -> Result<(), DatabaseError> {
    tx.execute(
        "DELETE FROM user_sessions WHERE user_id = $1",
        &[user_id.into()],
    )?;
    tx.execute(
        "DELETE FROM sign_in_links WHERE user_id = $1",
        &[user_id.into()],
    )?;
    Ok(())
}

/// Reads the columns of [`user_columns`].
fn read(row: &Row<'_>) -> Result<UserRecord, DatabaseError> {
    Ok(UserRecord {
        user_id: row.text(0)?,
        login: row.text(1)?,
        name: row.text(2)?,
        password_hash: row.opt_text(3)?,
        is_disabled: row.int(4)? != 0,
        preferences: Preferences {
            locale: row.opt_text(5)?,
            theme: row.text(6)?,
            has_shortcuts: row.int(7)? != 0,
        },
        created_at: instant(row.int(8)?, "created_at_us")?,
        totp_sealed: row.opt_text(9)?,
    })
}

fn note(
    tx: &Transaction<'_>,
    (at, actor): (Timestamp, &str),
    kind: &'static str,
    user: &UserRecord,
    after: Option<String>,
) -> Result<(), DatabaseError> {
    let entry = AuditEntry {
        at,
        actor: actor.to_owned(),
        kind,
        subject: user.user_id.clone(),
        before: None,
        after,
    };
    audit::append(tx, INSTALLATION_NUMBER, &entry)?;
    Ok(())
}

fn roles_json(roles: &[RoleGrant]) -> serde_json::Value {
    let named = roles
        .iter()
        .map(|grant| serde_json::json!({"account": grant.account, "role": grant.role}));
    serde_json::Value::Array(named.collect())
}

fn summary(new: &UserWithRoles) -> String {
    serde_json::json!({"login": new.user.login, "roles": roles_json(&new.roles)}).to_string()
}
