//! `users create|list|set-password|disable|enable|role|totp-off|sign-in-link`.

mod arguments;

use std::io::Read as _;

use anyhow::{Context, bail};
use countermand_store::Store;
use countermand_store::users::{CreateUserError, RoleGrant, UserChange, UserWithRoles};
use secrecy::SecretString;
use serde_json::json;

pub(super) use self::arguments::UsersArgs;
use self::arguments::{CreateArgs, LinkArgs, LoginArgs, RoleArgs, Verb};
use super::keys::{ACTOR, print_plan};
use super::output::{Cell, Form, Rows, print_error, print_json, print_line, print_no_rows};
use super::{Exit, Global, UsageError, stored};
use crate::clock::Clock;
use crate::http::access::Role;
use crate::secrets::Random;
use crate::secrets::password::{PASSWORD_BYTES_MAX, hash_password};
use crate::texts::{Arg, Texts};
use crate::users::{self, UserFault};

pub(super) fn run(global: &Global, args: UsersArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::Create(args) => create(global, &args),
        Verb::List(args) => list(global, args.csv),
        Verb::SetPassword(args) => set_password(global, &login_of(&args.login)?),
        Verb::Disable(args) => switch(global, &args, true),
        Verb::Enable(args) => switch(global, &args, false),
        Verb::Role(args) => role(global, &args),
        Verb::TotpOff(args) => totp_off(global, &args),
        Verb::SignInLink(args) => link(global, &args),
    }
}

/// The login in small letters, if it can be one.
fn login_of(text: &str) -> anyhow::Result<String> {
    users::login_of(text).map_err(usage)
}

fn grants(role: Role, accounts: &[String]) -> anyhow::Result<Vec<RoleGrant>> {
    users::grants(role, accounts).map_err(usage)
}

fn usage(fault: UserFault) -> anyhow::Error {
    let told = match &fault {
        UserFault::Login => fault.to_string(),
        UserFault::Name => format!("--name: {fault}"),
        UserFault::Account(_) => format!("--account {fault}"),
    };
    anyhow::Error::new(fault).context(UsageError(told))
}

fn create(global: &Global, args: &CreateArgs) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    let login = login_of(&args.login)?;
    let name = users::name_of(args.name.as_deref().unwrap_or(&login)).map_err(usage)?;
    let roles = grants(args.role, &args.accounts)?;
    let named = [
        ("login", Arg::from(&login)),
        ("role", args.role.as_str().into()),
    ];
    if args.dry_run {
        print_plan(global, &texts.with("users-create-plan", &named))?;
        return Ok(Exit::Ok);
    }
    let random = Random::system();
    let password_hash = if args.password_stdin {
        Some(hash_password(&password_of_stdin()?, &random)?)
    } else {
        None
    };
    let who = (login.clone(), name);
    let user = users::new_user(who, password_hash, &random, Clock::System.now())?;
    let user_id = user.user_id.clone();
    let store = stored::open(global)?;
    let made = store.create_user(UserWithRoles { user, roles }, ACTOR);
    match made.wait() {
        Ok(()) => {}
        Err(CreateUserError::LoginTaken) => {
            let text = texts.with("users-taken", &[("login", (&login).into())]);
            anstream::eprintln!("{text}");
            print_error(global, "state-conflict", &text)?;
            return Ok(Exit::Failure);
        }
        Err(error) => return Err(error.into()),
    }
    if global.json {
        print_json(&json!({"login": login, "id": user_id, "role": args.role.as_str()}))?;
    } else {
        print_line(&texts.with("users-created", &named))?;
    }
    Ok(Exit::Ok)
}

/// The password on the first line of standard input: it never stands in the arguments, which
/// other users of the machine can read.
fn password_of_stdin() -> anyhow::Result<SecretString> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(PASSWORD_BYTES_MAX as u64 + 3)
        .read_to_string(&mut text)
        .context("standard input cannot be read as a password")?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        bail!(UsageError(
            "the password is read from standard input, and nothing came".to_owned()
        ));
    }
    Ok(line.to_owned().into())
}

fn list(global: &Global, is_csv: bool) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let mut rows = Rows::new(&["login", "name", "roles", "state", "password", "created_at"]);
    for found in store.users().wait()? {
        let roles: Vec<String> = found
            .roles
            .iter()
            .map(|grant| match &grant.account {
                Some(account) => format!("{}@{account}", grant.role),
                None => grant.role.clone(),
            })
            .collect();
        let state = if found.user.is_disabled {
            "disabled"
        } else {
            "usable"
        };
        let password = if found.user.password_hash.is_some() {
            "set"
        } else {
            "none"
        };
        rows.push(vec![
            Cell::text(found.user.login),
            Cell::text(found.user.name),
            Cell::text(roles.join(" ")),
            Cell::text(state),
            Cell::text(password),
            Cell::text(found.user.created_at.to_string()),
        ]);
    }
    if rows.is_empty() {
        if !global.quiet {
            anstream::eprintln!("{}", Texts::new(global.lang.locale()).text("users-none"));
        }
        print_no_rows(global, is_csv)?;
        return Ok(Exit::NothingMatched);
    }
    rows.print(Form::choose(global, is_csv))?;
    Ok(Exit::Ok)
}

fn set_password(global: &Global, login: &str) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let hash = hash_password(&password_of_stdin()?, &Random::system())?;
    change(global, &store, login, UserChange::Password(hash))
}

fn switch(global: &Global, args: &LoginArgs, is_disabled: bool) -> anyhow::Result<Exit> {
    let login = login_of(&args.login)?;
    let store = stored::open_existing(global)?;
    change(global, &store, &login, UserChange::Disabled(is_disabled))
}

fn role(global: &Global, args: &RoleArgs) -> anyhow::Result<Exit> {
    let login = login_of(&args.login)?;
    let roles = grants(args.role, &args.accounts)?;
    let store = stored::open_existing(global)?;
    change(global, &store, &login, UserChange::Roles(roles))
}

fn totp_off(global: &Global, args: &LoginArgs) -> anyhow::Result<Exit> {
    let login = login_of(&args.login)?;
    let store = stored::open_existing(global)?;
    change(global, &store, &login, UserChange::SecondFactorOff)
}

fn change(global: &Global, store: &Store, login: &str, to: UserChange) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    let key = match &to {
        UserChange::Password(_) => "users-password-set",
        UserChange::Disabled(true) => "users-disabled",
        UserChange::Disabled(false) => "users-enabled",
        UserChange::Roles(_) => "users-roles-set",
        UserChange::SecondFactorOff => "users-second-factor-off",
    };
    let changed = store.change_user(login, to, ACTOR, Clock::System.now());
    if !changed.wait()? {
        return not_there(global, texts, login);
    }
    if global.json {
        print_json(&json!({"login": login, "changed": true}))?;
    } else {
        print_line(&texts.with(key, &[("login", login.into())]))?;
    }
    Ok(Exit::Ok)
}

fn link(global: &Global, args: &LinkArgs) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    let login = login_of(&args.login)?;
    let store = stored::open_existing(global)?;
    let (new, path) = users::new_link(&Random::system(), Clock::System.now())?;
    let expires_at = new.expires_at;
    if !store.create_sign_in_link(&login, new, ACTOR).wait()? {
        return not_there(global, texts, &login);
    }
    let base = args.url.trim_end_matches('/');
    let url = format!("{base}{path}");
    if global.json {
        let expires_at = expires_at.to_string();
        print_json(&json!({"login": login, "url": url, "expires_at": expires_at}))?;
    } else {
        print_line(&url)?;
        if !global.quiet {
            anstream::eprintln!("{}", texts.text("users-link-made"));
        }
    }
    Ok(Exit::Ok)
}

fn not_there(global: &Global, texts: Texts, login: &str) -> anyhow::Result<Exit> {
    let advice = texts.with("users-not-there", &[("login", login.into())]);
    if !global.quiet {
        anstream::eprintln!("{advice}");
    }
    print_error(global, "not-found", &advice)?;
    Ok(Exit::NothingMatched)
}
