//! `keys create|list|revoke`.

use anyhow::{Context, bail};
use clap::builder::PossibleValue;
use clap::{Args, Subcommand};
use countermand_domain::id::AccountId;
use countermand_store::Store;
use countermand_store::api_keys::{ApiKeyRecord, Revoked};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::consent::ConsentArgs;
use super::output::{Cell, Form, Rows, print_error, print_json, print_line, print_no_rows};
use super::{Exit, Global, UsageError, orders, stored};
use crate::clock::Clock;
use crate::http::access::{ApiKey, Role, Scope};
use crate::secrets::Random;
use crate::texts::{Arg, Texts};

/// Who changed something, in the audit log, when it was done here.
pub(super) const ACTOR: &str = "cli";

/// The arguments of `keys`.
#[derive(Debug, Args)]
pub(super) struct KeysArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a key and print it, this once
    Create(CreateArgs),
    /// The keys, without what opens anything
    List(ListArgs),
    /// Have a key open nothing any more
    Revoke(RevokeArgs),
}

#[derive(Debug, Args)]
struct CreateArgs {
    /// What its holder is trusted with
    #[arg(long, value_enum)]
    role: Role,
    /// Narrow it to this scope, as in `orders.read`; may be given several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Show it this account only; may be given several times
    #[arg(long = "account", value_name = "NAME")]
    accounts: Vec<String>,
    /// What to call it in lists and in the audit log
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// When it ends by itself: a day (UTC, its first instant) or an instant
    #[arg(long, value_name = "DATE")]
    expires: Option<String>,
    /// Show what would be made, and make nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

#[derive(Debug, Args)]
struct RevokeArgs {
    /// The key's id, or the whole key
    #[arg(value_name = "KEY-ID")]
    key: String,
    #[command(flatten)]
    consent: ConsentArgs,
}

impl clap::ValueEnum for Role {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Viewer => "Looks",
            Self::Operator => "Cancels, refunds and writes messages",
            Self::Approver => "Agrees to what needs a second person",
            Self::Admin => "Sets up accounts, keys and settings",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}

pub(super) fn run(global: &Global, args: KeysArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::Create(args) => create(global, &args),
        Verb::List(args) => list(global, &args),
        Verb::Revoke(args) => revoke(global, &args),
    }
}

fn create(global: &Global, args: &CreateArgs) -> anyhow::Result<Exit> {
    let now = Clock::System.now();
    let random = Random::system();
    let key = ApiKey::generate(&random)?;
    let record = record(args, &key, now)?;
    let texts = Texts::new(global.lang.locale());
    if args.dry_run {
        let named = [
            ("role", Arg::from(args.role.as_str())),
            ("name", Arg::from(&record.name)),
        ];
        let plan = texts.with("keys-create-plan", &named);
        print_plan(global, &plan)?;
        return Ok(Exit::Ok);
    }
    let store = stored::open(global)?;
    if !global.quiet {
        warn_of_unknown_accounts(texts, &store, &record.accounts)?;
    }
    store.create_api_key(record.clone(), ACTOR).wait()?;
    if global.json {
        print_json(&json!({
            "key": key.expose(), "id": key.id().as_str(), "name": record.name, "role": record.role,
            "scopes": record.scopes, "accounts": record.accounts,
            "expires_at": record.expires_at.map(|at| at.to_string()),
        }))?;
    } else {
        print_line(key.expose())?;
        if !global.quiet {
            anstream::eprintln!("{}", texts.text("keys-created"));
        }
    }
    Ok(Exit::Ok)
}

fn record(args: &CreateArgs, key: &ApiKey, now: Timestamp) -> anyhow::Result<ApiKeyRecord> {
    for scope in &args.scopes {
        if Scope::parse(scope).is_none() {
            let known: Vec<&str> = Scope::ALL.iter().map(|known| known.as_str()).collect();
            let known = known.join(", ");
            bail!(UsageError(format!("--scope `{scope}` is none of {known}")));
        }
    }
    for account in &args.accounts {
        AccountId::parse(account).with_context(|| {
            UsageError(format!("--account `{account}` is no name of an account"))
        })?;
    }
    let name = args.name.as_deref().unwrap_or(args.role.as_str()).trim();
    let length = name.chars().count();
    if !(1..=64).contains(&length) || name.chars().any(char::is_control) {
        bail!(UsageError(
            "--name takes 1 to 64 letters, none of them a control character".to_owned()
        ));
    }
    let expires_at = args.expires.as_deref().map(end_of).transpose()?;
    if expires_at.is_some_and(|end| end <= now) {
        bail!(UsageError(
            "--expires is over already: the key would open nothing".to_owned()
        ));
    }
    Ok(ApiKeyRecord {
        key_id: key.id().as_str().to_owned(),
        digest: key.digest().to_hex(),
        name: name.to_owned(),
        role: args.role.as_str().to_owned(),
        scopes: args.scopes.clone(),
        accounts: args.accounts.clone(),
        created_at: now,
        expires_at,
        revoked_at: None,
        last_used_on: None,
    })
}

fn end_of(text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let day: Date = text.parse().with_context(|| {
        UsageError(format!(
            "--expires `{text}` is neither a day, as in 2027-01-31, nor an instant, as in \
             2027-01-31T12:00:00Z"
        ))
    })?;
    orders::start_of(day)
}

/// A key may be made before its account; a name that was mistyped looks the same.
fn warn_of_unknown_accounts(texts: Texts, store: &Store, names: &[String]) -> anyhow::Result<()> {
    let known = store.account_names()?;
    for name in names {
        if !known.iter().any(|account| account.as_str() == name) {
            let text = texts.with("keys-account-not-there", &[("account", name.into())]);
            anstream::eprintln!("{text}");
        }
    }
    Ok(())
}

fn list(global: &Global, args: &ListArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let now = Clock::System.now();
    let mut rows = Rows::new(&[
        "id",
        "name",
        "role",
        "scopes",
        "accounts",
        "state",
        "created_at",
        "expires_at",
        "last_used_on",
    ]);
    for key in store.api_keys().wait()? {
        let state = if key.revoked_at.is_some() {
            "revoked"
        } else if key.is_usable(now) {
            "usable"
        } else {
            "expired"
        };
        rows.push(vec![
            Cell::text(key.key_id),
            Cell::text(key.name),
            Cell::text(key.role),
            Cell::text(key.scopes.join(" ")),
            Cell::text(key.accounts.join(", ")),
            Cell::text(state),
            Cell::text(key.created_at.to_string()),
            Cell::optional(key.expires_at),
            Cell::optional(key.last_used_on),
        ]);
    }
    if rows.is_empty() {
        if !global.quiet {
            anstream::eprintln!("{}", Texts::new(global.lang.locale()).text("keys-none"));
        }
        print_no_rows(global, args.csv)?;
        return Ok(Exit::NothingMatched);
    }
    rows.print(Form::choose(global, args.csv))?;
    Ok(Exit::Ok)
}

fn revoke(global: &Global, args: &RevokeArgs) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    // Whoever finds a leaked key has the whole of it at hand.
    let id = ApiKey::parse(&args.key)
        .map_or_else(|| args.key.clone(), |key| key.id().as_str().to_owned());
    let store = stored::open_existing(global)?;
    let keys = store.api_keys().wait()?;
    let Some(key) = keys.iter().find(|key| key.key_id == id) else {
        return not_there(global, texts, &id);
    };
    let named = [("id", Arg::from(&id)), ("name", Arg::from(&key.name))];
    let plan = texts.with("keys-revoke-plan", &named);
    if args.consent.dry_run {
        print_plan(global, &plan)?;
        return Ok(Exit::Ok);
    }
    if !args.consent.is_given(global, &plan)? {
        return Ok(Exit::Failure);
    }
    let revoked = store
        .revoke_api_key(&id, ACTOR, Clock::System.now())
        .wait()?;
    let told = match revoked {
        Revoked::Now => "keys-revoked",
        Revoked::Before => "keys-revoked-before",
        Revoked::NotThere => return not_there(global, texts, &id),
    };
    if global.json {
        print_json(&json!({"id": id, "revoked": true, "changed": revoked == Revoked::Now}))?;
    } else {
        print_line(&texts.with(told, &named))?;
    }
    Ok(Exit::Ok)
}

/// Prints what a change would do, in the form that was asked for.
pub(super) fn print_plan(global: &Global, plan: &str) -> anyhow::Result<()> {
    if global.json {
        print_json(&json!({"dry_run": true, "plan": plan}))?;
    } else {
        print_line(plan)?;
    }
    Ok(())
}

fn not_there(global: &Global, texts: Texts, id: &str) -> anyhow::Result<Exit> {
    let advice = texts.with("keys-not-there", &[("id", id.into())]);
    if !global.quiet {
        anstream::eprintln!("{advice}");
    }
    print_error(global, "not-found", &advice)?;
    Ok(Exit::NothingMatched)
}
