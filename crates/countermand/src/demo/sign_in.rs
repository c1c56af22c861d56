//! The link that signs the user `demo` in.

use anyhow::{Context, Result, bail};
use countermand_store::users::{
    CreateUserError, NewLink, Preferences, RoleGrant, UserRecord, UserWithRoles,
};
use jiff::{SignedDuration, Timestamp};

use super::ACTOR;
use crate::http::access::Role;
use crate::http::web::session::Token;
use crate::secrets::Random;
use crate::serve::Running;

/// The user of a demonstration, who has no password and comes in by link only.
const LOGIN: &str = "demo";
/// How long the link waits to be opened.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// A link that signs `demo` in once, as an admin of all accounts. The user is made when a
/// directory is new; one that is there keeps its roles and its preferences.
///
/// # Errors
/// When the store refuses, or the user of a kept directory may not sign in any more.
pub(super) async fn link(running: &Running, url: &str, now: Timestamp) -> Result<String> {
    let random = Random::system();
    match running
        .store()
        .create_user(user(&random, now)?, ACTOR)
        .await
    {
        Ok(()) | Err(CreateUserError::LoginTaken) => {}
        Err(error @ CreateUserError::Database { .. }) => {
            return Err(error).context("the user `demo` cannot be made");
        }
    }
    let token = Token::generate(&random)?;
    let link = NewLink {
        digest: token.digest(),
        now,
        expires_at: now.checked_add(LINK_LIFE).unwrap_or(Timestamp::MAX),
    };
    let is_made = running
        .store()
        .create_sign_in_link(LOGIN, link, ACTOR)
        .await
        .context("no sign-in link can be made")?;
    if !is_made {
        bail!(
            "the user `{LOGIN}` of this directory is kept out, so nobody could sign in; \
             start in another directory"
        );
    }
    Ok(format!("{url}/sign-in/link/{}", token.expose()))
}

fn user(random: &Random, now: Timestamp) -> Result<UserWithRoles> {
    Ok(UserWithRoles {
        user: UserRecord {
            user_id: random.id()?,
            login: LOGIN.to_owned(),
            name: "Demo".to_owned(),
            password_hash: None,
            totp_sealed: None,
            is_disabled: false,
            preferences: Preferences {
                locale: None,
                theme: "auto".to_owned(),
                has_shortcuts: true,
            },
            created_at: now,
        },
        roles: vec![RoleGrant {
            account: None,
            role: Role::Admin.as_str().to_owned(),
        }],
    })
}
