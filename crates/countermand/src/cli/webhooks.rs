//! `webhooks list|view|types|create|enable|disable|delete|rotate`, and what is in `deliveries`.

mod deliveries;
mod means;

use clap::{Args, Subcommand};
use countermand_store::Store;
use countermand_store::webhooks::{
    Endpoint, EndpointChange, NewEndpoint, WebhookError, WebhookWrite,
};
use jiff::SignedDuration;
use secrecy::ExposeSecret as _;
use serde_json::json;

use self::deliveries::{DeliveriesArgs, ReplayArgs};
pub(super) use self::deliveries::{MessageArgs, resend};
use self::means::{ContentArgs, MeansArgs};
use super::consent::ConsentArgs;
use super::keys::{ACTOR, print_plan};
use super::output::{Cell, Form, Rows, print_error, print_json, print_line, print_no_rows};
use super::{Exit, Global, stored};
use crate::clock::Clock;
use crate::desk::later;
use crate::http::api::webhooks::view::{NewWebhookView, RotateBody, WebhookView, id_of, number_of};
use crate::texts::{Arg, Texts};
use crate::webhooks::schema::EVENT_TYPES;
use crate::webhooks::sealed::new_secret;

/// The arguments of `webhooks`.
#[derive(Debug, Args)]
pub(super) struct WebhooksArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Addresses that are told of events
    List(ListArgs),
    /// One webhook: everything but its secret
    View(OneArgs),
    /// The types of events
    Types(ListArgs),
    /// Have an address told of events, and print the secret that signs, this once
    Create(CreateArgs),
    /// Have a webhook told again
    Enable(OneArgs),
    /// Have a webhook told nothing
    Disable(OneArgs),
    /// Delete a webhook, with the log of its deliveries
    Delete(DeleteArgs),
    /// Give a webhook a new secret, and print it, this once
    Rotate(RotateArgs),
    /// What a webhook was told, and is to be told, the newest first
    Deliveries(DeliveriesArgs),
    /// One delivery with its attempts
    Delivery(MessageArgs),
    /// Send a delivery again, under the same id
    Resend(MessageArgs),
    /// Tell a webhook again of everything since an instant, under the same ids
    Replay(ReplayArgs),
    /// Send a webhook a test event
    Test(OneArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

/// Which webhook.
#[derive(Debug, Args)]
struct OneArgs {
    /// The webhook's id, as in `wh-3`
    #[arg(value_name = "WEBHOOK-ID")]
    id: String,
}

#[derive(Debug, Args)]
struct CreateArgs {
    #[command(flatten)]
    content: ContentArgs,
    #[command(flatten)]
    means: MeansArgs,
    /// Show what would be made, and make nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct DeleteArgs {
    #[command(flatten)]
    one: OneArgs,
    #[command(flatten)]
    consent: ConsentArgs,
}

#[derive(Debug, Args)]
struct RotateArgs {
    #[command(flatten)]
    one: OneArgs,
    /// Seconds for which the older secret signs beside the new one, at most a week
    #[arg(long, value_name = "S", default_value_t = RotateBody::USUAL_S,
        value_parser = clap::value_parser!(u32).range(..=i64::from(RotateBody::MAX_S)))]
    older_valid_s: u32,
    #[command(flatten)]
    means: MeansArgs,
    #[command(flatten)]
    consent: ConsentArgs,
}

pub(super) fn run(global: &Global, args: WebhooksArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::List(args) => list(global, &args),
        Verb::View(args) => view(global, &args),
        Verb::Types(args) => types(global, &args),
        Verb::Create(args) => create(global, &args),
        Verb::Enable(args) => switch(global, &args, true),
        Verb::Disable(args) => switch(global, &args, false),
        Verb::Delete(args) => delete(global, &args),
        Verb::Rotate(args) => rotate(global, &args),
        Verb::Deliveries(args) => deliveries::list(global, &args),
        Verb::Delivery(args) => deliveries::view(global, &args),
        Verb::Resend(args) => deliveries::resend(global, &args),
        Verb::Replay(args) => deliveries::replay(global, &args),
        Verb::Test(args) => deliveries::test(global, &args),
    }
}

/// A write from here.
fn write() -> WebhookWrite {
    WebhookWrite {
        actor: ACTOR.to_owned(),
        at: Clock::System.now(),
        key: None,
    }
}

/// A webhook that must be there; without it, the exit that says so.
fn found(global: &Global, store: &Store, id: &str) -> anyhow::Result<Result<Endpoint, Exit>> {
    let endpoint = match number_of(id) {
        Some(number) => store.webhook(number).wait()?,
        None => None,
    };
    match endpoint {
        Some(endpoint) => Ok(Ok(endpoint)),
        None => told_missing(global, "webhooks-not-there", id).map(Err),
    }
}

/// Says that something is not there.
fn told_missing(global: &Global, text: &str, id: &str) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    let advice = texts.with(text, &[("id", id.into())]);
    if !global.quiet {
        anstream::eprintln!("{advice}");
    }
    print_error(global, "not-found", &advice)?;
    Ok(Exit::NothingMatched)
}

/// What a write that was not done comes to.
fn not_done(global: &Global, error: WebhookError, id: &str) -> anyhow::Result<Exit> {
    match error {
        WebhookError::NotFound => told_missing(global, "webhooks-not-there", id),
        WebhookError::Disabled => {
            let texts = Texts::new(global.lang.locale());
            let advice = texts.with("webhooks-is-off", &[("id", id.into())]);
            anstream::eprintln!("{advice}");
            print_error(global, "state-conflict", &advice)?;
            Ok(Exit::Refused)
        }
        WebhookError::TooMany | WebhookError::KeyReused | WebhookError::Database(_) => {
            Err(error.into())
        }
    }
}

fn rows_of(endpoints: Vec<Endpoint>) -> Rows {
    let mut rows = Rows::new(&[
        "id",
        "url",
        "state",
        "event_types",
        "accounts",
        "failing_since",
        "created_at",
        "description",
    ]);
    for endpoint in endpoints {
        let state = match endpoint.state {
            countermand_store::webhooks::EndpointState::Active => "active",
            countermand_store::webhooks::EndpointState::Disabled { why, .. } => why.as_str(),
        };
        rows.push(vec![
            Cell::text(id_of(endpoint.number)),
            Cell::text(endpoint.url),
            Cell::text(state),
            Cell::text(endpoint.event_types.join(" ")),
            Cell::text(endpoint.accounts.join(", ")),
            Cell::optional(endpoint.failing_since),
            Cell::text(endpoint.created_at.to_string()),
            Cell::text(endpoint.description),
        ]);
    }
    rows
}

fn list(global: &Global, args: &ListArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let rows = rows_of(store.webhooks().wait()?);
    if rows.is_empty() {
        if !global.quiet {
            let texts = Texts::new(global.lang.locale());
            anstream::eprintln!("{}", texts.text("webhooks-none"));
        }
        print_no_rows(global, args.csv)?;
        return Ok(Exit::NothingMatched);
    }
    rows.print(Form::choose(global, args.csv))?;
    Ok(Exit::Ok)
}

fn types(global: &Global, args: &ListArgs) -> anyhow::Result<Exit> {
    let mut rows = Rows::new(&["type", "fields", "description"]);
    for known in EVENT_TYPES {
        let fields: Vec<&str> = known.fields.iter().map(|field| field.name).collect();
        rows.push(vec![
            Cell::text(known.name),
            Cell::text(fields.join(" ")),
            Cell::text(known.text),
        ]);
    }
    rows.print(Form::choose(global, args.csv))?;
    Ok(Exit::Ok)
}

fn show(global: &Global, endpoint: Endpoint) -> anyhow::Result<()> {
    if global.json {
        print_json(&serde_json::to_value(WebhookView::from(endpoint))?)?;
    } else {
        rows_of(vec![endpoint]).print(Form::choose(global, false))?;
    }
    Ok(())
}

fn view(global: &Global, args: &OneArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    match found(global, &store, &args.id)? {
        Ok(endpoint) => show(global, endpoint).map(|()| Exit::Ok),
        Err(exit) => Ok(exit),
    }
}

fn create(global: &Global, args: &CreateArgs) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    let config = args.means.read()?;
    let content = args.content.read(&config)?;
    let accounts = args.content.accounts()?;
    if args.dry_run {
        let plan = texts.with("webhooks-create-plan", &[("url", (&content.url).into())]);
        print_plan(global, &plan)?;
        return Ok(Exit::Ok);
    }
    let store = stored::open(global)?;
    let vault = config.vault(&stored::data_directory(global)?)?;
    let number = store.reserve_webhook_number().wait()?;
    let (secret, secret_sealed) = new_secret(&vault, number, 1)?;
    let new = NewEndpoint {
        number,
        url: content.url,
        description: content.description,
        event_types: content.event_types,
        accounts,
        secret_sealed,
    };
    let made = store.create_webhook(new, write()).wait()?;
    tell_secret(
        global,
        &store,
        made.endpoint,
        secret.to_text().expose_secret(),
    )
}

/// Prints a secret, this once.
fn tell_secret(global: &Global, store: &Store, number: u64, secret: &str) -> anyhow::Result<Exit> {
    let id = id_of(number);
    let endpoint = match found(global, store, &id)? {
        Ok(endpoint) => endpoint,
        Err(exit) => return Ok(exit),
    };
    if global.json {
        print_json(&serde_json::to_value(NewWebhookView {
            secret: Some(secret.to_owned()),
            webhook: endpoint.into(),
        })?)?;
        return Ok(Exit::Ok);
    }
    print_line(secret)?;
    if !global.quiet {
        let texts = Texts::new(global.lang.locale());
        anstream::eprintln!("{}", texts.with("webhooks-secret", &[("id", (&id).into())]));
    }
    Ok(Exit::Ok)
}

fn switch(global: &Global, args: &OneArgs, is_enabled: bool) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let endpoint = match found(global, &store, &args.id)? {
        Ok(endpoint) => endpoint,
        Err(exit) => return Ok(exit),
    };
    let change = EndpointChange {
        is_enabled: Some(is_enabled),
        ..EndpointChange::default()
    };
    let changed = store.change_webhook(endpoint.number, change, write());
    match changed.wait() {
        Ok(endpoint) => show(global, endpoint).map(|()| Exit::Ok),
        Err(error) => not_done(global, error, &args.id),
    }
}

fn delete(global: &Global, args: &DeleteArgs) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    let store = stored::open_existing(global)?;
    let endpoint = match found(global, &store, &args.one.id)? {
        Ok(endpoint) => endpoint,
        Err(exit) => return Ok(exit),
    };
    let named = [
        ("id", Arg::from(&args.one.id)),
        ("url", Arg::from(&endpoint.url)),
    ];
    let plan = texts.with("webhooks-delete-plan", &named);
    if args.consent.dry_run {
        print_plan(global, &plan)?;
        return Ok(Exit::Ok);
    }
    if !args.consent.is_given(global, &plan)? {
        return Ok(Exit::Failure);
    }
    if let Err(error) = store.delete_webhook(endpoint.number, write()).wait() {
        return not_done(global, error, &args.one.id);
    }
    if global.json {
        print_json(&json!({"id": args.one.id, "deleted": true}))?;
    } else {
        print_line(&texts.with("webhooks-deleted", &named))?;
    }
    Ok(Exit::Ok)
}

fn rotate(global: &Global, args: &RotateArgs) -> anyhow::Result<Exit> {
    let texts = Texts::new(global.lang.locale());
    let config = args.means.read()?;
    let store = stored::open_existing(global)?;
    let endpoint = match found(global, &store, &args.one.id)? {
        Ok(endpoint) => endpoint,
        Err(exit) => return Ok(exit),
    };
    let named = [
        ("id", Arg::from(&args.one.id)),
        ("seconds", Arg::from(args.older_valid_s)),
    ];
    let plan = texts.with("webhooks-rotate-plan", &named);
    if args.consent.dry_run {
        print_plan(global, &plan)?;
        return Ok(Exit::Ok);
    }
    if !args.consent.is_given(global, &plan)? {
        return Ok(Exit::Failure);
    }
    let vault = config.vault(&stored::data_directory(global)?)?;
    let number = endpoint.n_secrets + 1;
    let (secret, sealed) = new_secret(&vault, endpoint.number, number)?;
    let write = write();
    let older_end_at = later(
        write.at,
        SignedDuration::from_secs(i64::from(args.older_valid_s)),
    );
    let new = (number, sealed);
    let made = store.rotate_webhook_secret(endpoint.number, new, older_end_at, write);
    match made.wait() {
        Ok(made) => tell_secret(
            global,
            &store,
            made.endpoint,
            secret.to_text().expose_secret(),
        ),
        Err(error) => not_done(global, error, &args.one.id),
    }
}
