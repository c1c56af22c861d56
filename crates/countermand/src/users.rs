//! Users of the desk: what a login and a name may be, what a new user begins with, and links that
//! sign in once. The pages and the command line make users by the same rules.

use countermand_domain::id::AccountId;
use countermand_store::users::{NewLink, Preferences, RoleGrant, UserRecord};
use jiff::{SignedDuration, Timestamp};

use crate::http::access::Role;
use crate::http::web::session::Token;
use crate::secrets::Random;
use crate::secrets::random::NoRandomBytes;

/// How long a sign-in link can be used.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_mins(15);

/// What is wrong with what was typed of a user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UserFault {
    /// The login cannot be one.
    #[error("a login takes 1 to 64 letters, digits and `._-@+`")]
    Login,
    /// The name cannot be one.
    #[error("a name takes 1 to 64 letters, none of them a control character")]
    Name,
    /// An account cannot be meant.
    #[error("`{0}` is no name of an account")]
    Account(String),
}

/// The login in small letters, if it can be one.
///
/// # Errors
/// When it cannot.
pub fn login_of(text: &str) -> Result<String, UserFault> {
    let login = text.trim().to_lowercase();
    let is_login = (1..=64).contains(&login.len())
        && login
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-@+".contains(&byte));
    is_login.then_some(login).ok_or(UserFault::Login)
}

/// The name that others read, if it can be one.
///
/// # Errors
/// When it cannot.
pub fn name_of(text: &str) -> Result<String, UserFault> {
    let name = text.trim();
    let is_name = (1..=64).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    is_name.then(|| name.to_owned()).ok_or(UserFault::Name)
}

/// The role for these accounts; for all of them when none is named.
///
/// # Errors
/// When one is no name of an account.
pub fn grants(role: Role, accounts: &[String]) -> Result<Vec<RoleGrant>, UserFault> {
    let grant = |account: Option<&str>| RoleGrant {
        account: account.map(str::to_owned),
        role: role.as_str().to_owned(),
    };
    if accounts.is_empty() {
        return Ok(vec![grant(None)]);
    }
    let grants = accounts.iter().map(|name| {
        AccountId::parse(name).map_err(|_| UserFault::Account(name.clone()))?;
        Ok(grant(Some(name)))
    });
    grants.collect()
}

/// A new user with what the pages look like at first.
///
/// # Errors
/// When the system gives no random bytes.
pub fn new_user(
    (login, name): (String, String),
    password_hash: Option<String>,
    random: &Random,
    now: Timestamp,
) -> Result<UserRecord, NoRandomBytes> {
    Ok(UserRecord {
        user_id: random.id()?,
        login,
        name,
        password_hash,
        totp_sealed: None,
        is_disabled: false,
        preferences: Preferences {
            locale: None,
            theme: "auto".to_owned(),
            has_shortcuts: true,
        },
        created_at: now,
    })
}

/// A link that signs in once: what the store keeps of it, and the path that opens it.
///
/// # Errors
/// When the system gives no random bytes.
pub fn new_link(random: &Random, now: Timestamp) -> Result<(NewLink, String), NoRandomBytes> {
    let token = Token::generate(random)?;
    let link = NewLink {
        digest: token.digest(),
        now,
        expires_at: now.saturating_add(LINK_LIFE).unwrap_or(Timestamp::MAX),
    };
    Ok((link, format!("/sign-in/link/{}", token.expose())))
}
