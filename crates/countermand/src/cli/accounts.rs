//! `accounts list|view|add|set|enable|disable|remove-credentials`.

mod credentials;
mod desk_settings;
mod settings;

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use countermand_domain::id::AccountId;
use countermand_store::sellers::{SealedCredentials, Seller};
use countermand_store::{Account, INSTALLATION, Store};
use serde_json::{Map, Value, json};

use self::credentials::CredentialArgs;
use self::settings::SettingArgs;
use super::consent::ConsentArgs;
use super::keys::{ACTOR, print_plan};
use super::output::{
    Cell, Form, Rows, print_error, print_json, print_line, print_no_rows, without_controls,
};
use super::{Exit, Global, UsageError, stored};
use crate::clock::Clock;
use crate::texts::{Arg, Texts};

/// The arguments of `accounts`.
#[derive(Debug, Args)]
pub(super) struct AccountsArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// The seller accounts that the desk signs in to
    List(ListArgs),
    /// One account: everything but its secrets
    View(NameArgs),
    /// Have the desk sign in to an account
    Add(AddArgs),
    /// Change how the desk signs in to an account
    Set(SetArgs),
    /// Have the desk work for an account
    Enable(SwitchArgs),
    /// Have the desk leave an account alone
    Disable(SwitchArgs),
    /// Delete the secrets of an account, so that nobody can sign in to it from here
    RemoveCredentials(RemoveArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

#[derive(Debug, Args)]
struct NameArgs {
    /// The account's name
    #[arg(value_name = "NAME")]
    name: String,
}

#[derive(Debug, Args)]
struct AddArgs {
    #[command(flatten)]
    name: NameArgs,
    #[command(flatten)]
    settings: SettingArgs,
    #[command(flatten)]
    credentials: CredentialArgs,
    /// Show what would be added, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct SetArgs {
    #[command(flatten)]
    name: NameArgs,
    #[command(flatten)]
    settings: SettingArgs,
    #[command(flatten)]
    credentials: CredentialArgs,
    /// A TOML file with all settings of the desk's work for the account; what it does not name
    /// goes back to its default
    #[arg(long = "settings", value_name = "FILE")]
    settings_file: Option<PathBuf>,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct SwitchArgs {
    #[command(flatten)]
    name: NameArgs,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct RemoveArgs {
    #[command(flatten)]
    name: NameArgs,
    #[command(flatten)]
    consent: ConsentArgs,
}

const COLUMNS: [&str; 9] = [
    "account",
    "seller_id",
    "region",
    "enabled",
    "credentials",
    "direct_cancel",
    "marketplaces",
    "roles_missing",
    "updated_at",
];

pub(super) fn run(global: &Global, args: AccountsArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::List(args) => list(global, &args),
        Verb::View(args) => view(global, &args),
        Verb::Add(args) => add(global, &args),
        Verb::Set(args) => set(global, &args),
        Verb::Enable(args) => switch(global, &args, true),
        Verb::Disable(args) => switch(global, &args, false),
        Verb::RemoveCredentials(args) => remove_credentials(global, &args),
    }
}

fn list(global: &Global, args: &ListArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let mut rows = Rows::new(&COLUMNS);
    for seller in store.sellers().wait()? {
        rows.push(row(&seller));
    }
    if rows.is_empty() {
        if !global.quiet {
            anstream::eprintln!("{}", texts(global).text("accounts-none"));
        }
        print_no_rows(global, args.csv)?;
        return Ok(Exit::NothingMatched);
    }
    rows.print(Form::choose(global, args.csv))?;
    Ok(Exit::Ok)
}

fn row(seller: &Seller) -> Vec<Cell> {
    let held = &seller.settings.credentials;
    let can_sign_in =
        held.client_id.is_some() && held.client_secret.is_some() && held.refresh_token.is_some();
    vec![
        Cell::text(seller.account.as_str()),
        Cell::text(&seller.settings.seller_id),
        Cell::text(seller.settings.region.as_str()),
        Cell::text(seller.is_enabled.to_string()),
        Cell::text(if can_sign_in { "complete" } else { "missing" }),
        Cell::text(seller.direct_cancel.as_str()),
        Cell::text(seller.settings.marketplaces.join(" ")),
        Cell::text(seller.roles_missing.join(", ")),
        Cell::text(seller.updated_at.to_string()),
    ]
}

fn view(global: &Global, args: &NameArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let Some((account, seller)) = find(&store, &args.name)? else {
        return not_there(global, &args.name);
    };
    let settings = account.settings().wait()?;
    let document = document(&seller, &settings);
    if global.json {
        print_json(&Value::Object(document))?;
        return Ok(Exit::Ok);
    }
    for (name, value) in document {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                value.to_string()
            }
        };
        print_line(&format!("{name:<22}{}", without_controls(&text)))?;
    }
    Ok(Exit::Ok)
}

fn document(
    seller: &Seller,
    settings: &std::collections::BTreeMap<String, String>,
) -> Map<String, Value> {
    let mut rows = Rows::new(&COLUMNS);
    rows.push(row(seller));
    let mut document = rows.first_object();
    let held = &seller.settings.credentials;
    let settings: Map<String, Value> = settings
        .iter()
        .map(|(name, text)| {
            let value = serde_json::from_str(text);
            (name.clone(), value.unwrap_or(Value::Null))
        })
        .collect();
    let more = [
        ("api_url", json!(seller.settings.api_url)),
        ("token_url", json!(seller.settings.token_url)),
        ("queue_url", json!(seller.settings.queue_url)),
        (
            "direct_cancel_learned_at",
            json!(seller.direct_cancel_at.map(|at| at.to_string())),
        ),
        ("has_client_id", json!(held.client_id.is_some())),
        ("has_client_secret", json!(held.client_secret.is_some())),
        ("has_refresh_token", json!(held.refresh_token.is_some())),
        (
            "has_queue_keys",
            json!(held.queue_access_key.is_some() && held.queue_secret_key.is_some()),
        ),
        ("has_mailbox", json!(held.mailbox.is_some())),
        ("created_at", json!(seller.created_at.to_string())),
        ("settings", Value::Object(settings)),
    ];
    document.extend(more.map(|(name, value)| (name.to_owned(), value)));
    document
}

fn add(global: &Global, args: &AddArgs) -> anyhow::Result<Exit> {
    let name = account_name(&args.name.name)?;
    let settings = args.settings.complete()?;
    let given = args.credentials.read()?;
    let plan = texts(global).with(
        "accounts-add-plan",
        &[
            ("account", name.as_str().into()),
            ("seller", Arg::from(&settings.seller_id)),
            ("url", Arg::from(&settings.api_url)),
        ],
    );
    if args.dry_run {
        print_plan(global, &plan)?;
        return Ok(Exit::Ok);
    }
    let store = stored::open(global)?;
    if find(&store, name.as_str())?.is_some() {
        let text = texts(global).with("accounts-there", &[("account", name.as_str().into())]);
        return refuse(global, "conflict", &text, Exit::Failure);
    }
    let mut settings = settings;
    settings.credentials = given.seal_over(
        &stored::data_directory(global)?,
        &name,
        SealedCredentials::default(),
    )?;
    let now = Clock::System.now();
    let account = store.account(&name, now)?;
    account.register_seller(settings, ACTOR, now).wait()?;
    told(global, &account, "accounts-added")
}

fn set(global: &Global, args: &SetArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let Some((account, seller)) = find(&store, &args.name.name)? else {
        return not_there(global, &args.name.name);
    };
    let given = args.credentials.read()?;
    let mut settings = args.settings.over(seller.settings.clone())?;
    let changes = match &args.settings_file {
        Some(path) => desk_settings::changes(path, &account.settings().wait()?)?,
        None => Vec::new(),
    };
    let is_same = settings == seller.settings && given.is_empty();
    if is_same && args.settings_file.is_none() {
        bail!(UsageError(texts(global).text("accounts-nothing-to-set")));
    }
    if args.dry_run {
        let named = [("account", account.name().as_str().into())];
        print_plan(global, &texts(global).with("accounts-set-plan", &named))?;
        return Ok(Exit::Ok);
    }
    let now = Clock::System.now();
    if !is_same {
        let directory = stored::data_directory(global)?;
        settings.credentials = given.seal_over(&directory, account.name(), settings.credentials)?;
        account
            .change_seller(seller.revision, settings, ACTOR, now)
            .wait()?;
    }
    account.change_settings(changes, ACTOR, now).wait()?;
    told(global, &account, "accounts-changed")
}

fn switch(global: &Global, args: &SwitchArgs, is_enabled: bool) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let Some((account, _)) = find(&store, &args.name.name)? else {
        return not_there(global, &args.name.name);
    };
    let (plan, done) = if is_enabled {
        ("accounts-enable-plan", "accounts-enabled")
    } else {
        ("accounts-disable-plan", "accounts-disabled")
    };
    if args.dry_run {
        let named = [("account", account.name().as_str().into())];
        print_plan(global, &texts(global).with(plan, &named))?;
        return Ok(Exit::Ok);
    }
    account
        .set_seller_enabled(is_enabled, ACTOR, Clock::System.now())
        .wait()?;
    told(global, &account, done)
}

fn remove_credentials(global: &Global, args: &RemoveArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let Some((account, seller)) = find(&store, &args.name.name)? else {
        return not_there(global, &args.name.name);
    };
    let named = [("account", account.name().as_str().into())];
    let plan = texts(global).with("accounts-remove-plan", &named);
    if args.consent.dry_run {
        print_plan(global, &plan)?;
        return Ok(Exit::Ok);
    }
    if !args.consent.is_given(global, &plan)? {
        return Ok(Exit::Failure);
    }
    let mut settings = seller.settings;
    settings.credentials = SealedCredentials::default();
    account
        .change_seller(seller.revision, settings, ACTOR, Clock::System.now())
        .wait()?;
    told(global, &account, "accounts-credentials-removed")
}

fn texts(global: &Global) -> Texts {
    Texts::new(global.lang.locale())
}

fn account_name(text: &str) -> anyhow::Result<AccountId> {
    let name = AccountId::parse(text)
        .with_context(|| UsageError(format!("`{text}` is no account name")))?;
    if name.as_str() == INSTALLATION {
        bail!(UsageError(format!(
            "`{name}` is what the installation itself is called; choose another name"
        )));
    }
    Ok(name)
}

fn find(store: &Store, name: &str) -> anyhow::Result<Option<(Account, Seller)>> {
    let Some(account) = store.find_account(&account_name(name)?)? else {
        return Ok(None);
    };
    let seller = account.seller().wait()?;
    Ok(seller.map(|seller| (account, seller)))
}

fn told(global: &Global, account: &Account, key: &str) -> anyhow::Result<Exit> {
    if global.json {
        let seller = account.seller().wait()?;
        let settings = account.settings().wait()?;
        let document = seller.map(|seller| document(&seller, &settings));
        print_json(&document.map_or(Value::Null, Value::Object))?;
    } else {
        let named = [("account", account.name().as_str().into())];
        print_line(&texts(global).with(key, &named))?;
    }
    Ok(Exit::Ok)
}

fn not_there(global: &Global, name: &str) -> anyhow::Result<Exit> {
    let text = texts(global).with("accounts-not-there", &[("account", name.into())]);
    refuse(global, "not-found", &text, Exit::NothingMatched)
}

fn refuse(global: &Global, code: &str, text: &str, exit: Exit) -> anyhow::Result<Exit> {
    if !global.quiet {
        anstream::eprintln!("{text}");
    }
    print_error(global, code, text)?;
    Ok(exit)
}
