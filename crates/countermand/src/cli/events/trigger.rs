//! `events trigger`: an event that did not happen, in the form of one that did.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde_json::Value;

use super::forward::Forward;
use crate::cli::output::print_json;
use crate::cli::{Exit, UsageError};
use crate::clock::Clock;
use crate::webhooks::event::Event;
use crate::webhooks::schema::EventType;
use crate::webhooks::signature::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, WebhookSecret};

/// A secret's file has at most so many bytes.
const SECRET_MAX_BYTES: u64 = 1_024;

/// The arguments of `trigger`.
#[derive(Debug, Args)]
pub(super) struct TriggerArgs {
    /// Its type, as in `cancellation.confirmed`; `countermand webhooks types` lists them
    #[arg(value_name = "TYPE")]
    event_type: String,
    /// Post it to this address, too, once
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
    /// Sign it with the webhook's secret in this file, `whsec_…`; `-` is standard input
    #[arg(long, value_name = "FILE", requires = "forward_to")]
    secret_file: Option<PathBuf>,
}

pub(super) fn run(args: &TriggerArgs) -> anyhow::Result<Exit> {
    let event_type = EventType::find(&args.event_type).with_context(|| {
        UsageError(format!(
            "there is no type of events `{}`; `countermand webhooks types` lists them",
            args.event_type
        ))
    })?;
    let forward = args.forward_to.as_deref().map(Forward::to).transpose()?;
    let secret = args.secret_file.as_deref().map(secret).transpose()?;
    let now = Clock::System.now();
    let payload = Event::example(event_type, now).payload();
    let body = String::from_utf8(payload.to_vec()).context("the event is no text")?;
    print_json(&serde_json::from_str::<Value>(&body)?)?;
    let Some(forward) = forward else {
        return Ok(Exit::Ok);
    };
    let id = format!("msg_{}", uuid::Uuid::now_v7().simple());
    let mut headers = vec![
        (ID_HEADER, id.clone()),
        (TIMESTAMP_HEADER, now.as_second().to_string()),
    ];
    if let Some(secret) = secret {
        headers.push((SIGNATURE_HEADER, secret.sign(&id, now, body.as_bytes())));
    }
    Ok(if forward.post(&id, &headers, body) {
        Exit::Ok
    } else {
        Exit::Failure
    })
}

fn secret(path: &Path) -> anyhow::Result<WebhookSecret> {
    let failed = || format!("the secret in {} cannot be read", path.display());
    let mut text = String::new();
    if path == Path::new("-") {
        let mut input = std::io::stdin().lock().take(SECRET_MAX_BYTES);
        input.read_to_string(&mut text).with_context(failed)?;
    } else {
        let mut input = fs::File::open(path)
            .with_context(failed)?
            .take(SECRET_MAX_BYTES);
        input.read_to_string(&mut text).with_context(failed)?;
    }
    WebhookSecret::parse(text.trim())
        .with_context(|| UsageError(format!("what {} holds is no secret", path.display())))
}
