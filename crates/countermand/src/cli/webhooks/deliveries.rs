//! `webhooks deliveries|delivery|resend|replay|test`.

use anyhow::Context;
use clap::Args;
use countermand_store::Store;
use countermand_store::webhooks::{Attempt, Delivery, DeliveryQuery, DeliveryState};

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::{OneArgs, found, not_done, told_missing, write};
use crate::cli::consent::ConsentArgs;
use crate::cli::decisions::print_page;
use crate::cli::keys::print_plan;
use crate::cli::output::{Cell, Form, Rows, print_json, print_line};
use crate::cli::{Exit, Global, UsageError, orders, stored};
use crate::http::api::webhooks::view::{AttemptView, DeliveryWithAttempts, WebhookView};
use crate::texts::{Arg, Texts};

/// The arguments of `deliveries`.
#[derive(Debug, Args)]
pub(super) struct DeliveriesArgs {
    #[command(flatten)]
    one: OneArgs,
    /// In this state: pending, delivered, failed
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// Of this type
    #[arg(long, value_name = "TYPE")]
    event: Option<String>,
    /// Lines of a page
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
    /// Where the next page begins, as the page before said
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<u64>,
}

/// Which delivery.
#[derive(Debug, Args)]
pub(in crate::cli) struct MessageArgs {
    #[command(flatten)]
    one: OneArgs,
    /// The message's id, as in `msg_…`
    #[arg(value_name = "MESSAGE-ID")]
    message: String,
}

/// The arguments of `replay`.
#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    one: OneArgs,
    /// From when on: a day (UTC, its first instant) or an instant
    #[arg(long, value_name = "DATE")]
    from: String,
    #[command(flatten)]
    consent: ConsentArgs,
}

pub(super) fn list(global: &Global, args: &DeliveriesArgs) -> anyhow::Result<Exit> {
    let state = args.state.as_deref().map(|text| {
        DeliveryState::parse(text).with_context(|| {
            UsageError(format!(
                "--state `{text}` is none of pending, delivered, failed"
            ))
        })
    });
    let query = DeliveryQuery {
        before: args.cursor,
        limit: args.limit.clamp(1, 500),
        state: state.transpose()?,
        event_type: args.event.clone(),
    };
    let store = stored::open_existing(global)?;
    let endpoint = match found(global, &store, &args.one.id)? {
        Ok(endpoint) => endpoint,
        Err(exit) => return Ok(exit),
    };
    let page = store.webhook_deliveries(endpoint.number, query).wait()?;
    print_page(global, &rows_of(page.items), page.next)
}

fn rows_of(deliveries: Vec<Delivery>) -> Rows {
    let mut rows = Rows::new(&[
        "message_id",
        "event_type",
        "account",
        "sequence",
        "state",
        "attempts",
        "next_attempt_at",
        "created_at",
        "ended_at",
    ]);
    for delivery in deliveries {
        rows.push(vec![
            Cell::text(delivery.message_id),
            Cell::text(delivery.event_type),
            Cell::optional(delivery.account),
            Cell::Count(delivery.seq),
            Cell::text(delivery.state.as_str()),
            Cell::Count(u64::from(delivery.n_attempts)),
            Cell::optional(delivery.next_attempt),
            Cell::text(delivery.created_at.to_string()),
            Cell::optional(delivery.ended_at),
        ]);
    }
    rows
}

fn show(global: &Global, delivery: Delivery, attempts: Vec<Attempt>) -> anyhow::Result<Exit> {
    if global.json {
        let attempts = attempts.into_iter().map(AttemptView::from).collect();
        print_json(&serde_json::to_value(DeliveryWithAttempts {
            delivery: delivery.into(),
            attempts,
        })?)?;
        return Ok(Exit::Ok);
    }
    let form = Form::choose(global, false);
    rows_of(vec![delivery]).print(form)?;
    let mut rows = Rows::new(&["attempt", "at", "latency_ms", "status", "error"]);
    for attempt in attempts {
        rows.push(vec![
            Cell::Count(u64::from(attempt.number)),
            Cell::text(attempt.at.to_string()),
            Cell::Count(attempt.latency_ms),
            Cell::optional(attempt.status),
            Cell::text(attempt.error),
        ]);
    }
    rows.print(form)?;
    Ok(Exit::Ok)
}

pub(super) fn view(global: &Global, args: &MessageArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    match found(global, &store, &args.one.id)? {
        Ok(endpoint) => shown(global, &store, endpoint.number, &args.message),
        Err(exit) => Ok(exit),
    }
}

fn shown(global: &Global, store: &Store, endpoint: u64, message: &str) -> anyhow::Result<Exit> {
    match store.webhook_delivery(endpoint, message).wait()? {
        Some((delivery, attempts)) => show(global, delivery, attempts),
        None => told_missing(global, "webhooks-no-delivery", message),
    }
}

pub(in crate::cli) fn resend(global: &Global, args: &MessageArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let endpoint = match found(global, &store, &args.one.id)? {
        Ok(endpoint) => endpoint.number,
        Err(exit) => return Ok(exit),
    };
    let known = store.webhook_delivery(endpoint, &args.message).wait()?;
    if known.is_none() {
        return told_missing(global, "webhooks-no-delivery", &args.message);
    }
    let again = store.resend_webhook(endpoint, &args.message, write());
    match again.wait() {
        Ok(_) => shown(global, &store, endpoint, &args.message),
        Err(error) => not_done(global, error, &args.one.id),
    }
}

fn instant(text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let day: Date = text.parse().with_context(|| {
        UsageError(format!(
            "--from `{text}` is neither a day, as in 2027-01-31, nor an instant, as in \
             2027-01-31T12:00:00Z"
        ))
    })?;
    orders::start_of(day)
}

pub(super) fn replay(global: &Global, args: &ReplayArgs) -> anyhow::Result<Exit> {
    let from = instant(&args.from)?;
    let texts = Texts::new(global.lang.locale());
    let store = stored::open_existing(global)?;
    let endpoint = match found(global, &store, &args.one.id)? {
        Ok(endpoint) => endpoint,
        Err(exit) => return Ok(exit),
    };
    let since = from.to_string();
    let named = [("id", Arg::from(&args.one.id)), ("from", Arg::from(&since))];
    let plan = texts.with("webhooks-replay-plan", &named);
    if args.consent.dry_run {
        print_plan(global, &plan)?;
        return Ok(Exit::Ok);
    }
    if !args.consent.is_given(global, &plan)? {
        return Ok(Exit::Failure);
    }
    let begun = store.replay_webhook(endpoint.number, from, write());
    if let Err(error) = begun.wait() {
        return not_done(global, error, &args.one.id);
    }
    if global.json {
        print_json(&json!({"webhook": WebhookView::from(endpoint), "from": since}))?;
    } else {
        print_line(&texts.with("webhooks-replayed", &named))?;
    }
    Ok(Exit::Pending)
}

pub(super) fn test(global: &Global, args: &OneArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let endpoint = match found(global, &store, &args.id)? {
        Ok(endpoint) => endpoint.number,
        Err(exit) => return Ok(exit),
    };
    match store.test_webhook(endpoint, write()).wait() {
        Ok(made) => {
            let message = store.webhook_message(endpoint, made.number).wait()?;
            shown(global, &store, endpoint, &message.unwrap_or_default())
        }
        Err(error) => not_done(global, error, &args.id),
    }
}
