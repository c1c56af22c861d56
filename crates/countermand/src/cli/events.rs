//! `events listen|trigger|resend`: what happens, as it happens, for a script or for an address of
//! one's own; events made up to try a receiver out; and one that is sent again.

mod forward;
mod trigger;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use clap::{Args, Subcommand};
use countermand_store::Account;

use self::forward::Forward;
use super::audit::chains;
use super::output::print_json;
use super::webhooks::{MessageArgs, resend};
use super::{Exit, Global, stored};
use crate::http::api::audit::RecordView;
use crate::webhooks::signature::ID_HEADER;

/// How often new records are looked for.
const REST: Duration = Duration::from_millis(300);
/// Records of one account that are read at once.
const BATCH: u32 = 200;

/// The arguments of `events`.
#[derive(Debug, Args)]
pub(super) struct EventsArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print what happens from now on, a JSON object a line, until it is stopped
    Listen(ListenArgs),
    /// Make an event up, to try a receiver of webhooks out: it is printed, and posted where
    /// `--forward-to` says
    Trigger(trigger::TriggerArgs),
    /// Send an event to a webhook again
    Resend(MessageArgs),
}

#[derive(Debug, Args)]
struct ListenArgs {
    /// This account only (default: all, and the installation's own chain)
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Kinds that begin so, as in `cancellation.`
    #[arg(long, value_name = "PREFIX", default_value = "")]
    kind: String,
    /// From behind this number of each account on, not from now on; 0 for all there ever were
    #[arg(long, value_name = "SEQ")]
    after: Option<u64>,
    /// End after so many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Post each to this address, too, once; webhooks are what tries again for days
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
}

pub(super) fn run(global: &Global, args: EventsArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::Listen(args) => listen(global, &args),
        Verb::Trigger(args) => trigger::run(&args),
        Verb::Resend(args) => resend(global, &args),
    }
}

fn listen(global: &Global, listen: &ListenArgs) -> anyhow::Result<Exit> {
    let forward = listen.forward_to.as_deref().map(Forward::to).transpose()?;
    let store = stored::open_existing(global)?;
    let mut positions = BTreeMap::new();
    let mut n_told = 0;
    loop {
        // Accounts that come later are listened to from their beginning.
        let is_first = positions.is_empty();
        let mut is_behind = false;
        for chain in chains(&store, listen.account.as_deref())? {
            let name = chain.name().clone();
            let position = match positions.get(&name) {
                Some(position) => *position,
                None => begin(&chain, listen.after, is_first)?,
            };
            let records = chain.audit_after(position, BATCH).wait()?;
            let last = records.last().map_or(position, |record| record.seq);
            is_behind |= records.len() >= BATCH as usize;
            for record in records {
                if !record.kind.starts_with(&listen.kind) {
                    continue;
                }
                let id = format!("{name}-{}", record.seq);
                let event = serde_json::to_value(RecordView::of(&name, record))?;
                print_json(&event)?;
                io::stdout().flush()?;
                if let Some(forward) = &forward {
                    let body = event.to_string();
                    forward.post(&id, &[(ID_HEADER, id.clone())], body);
                }
                n_told += 1;
                if listen.limit.is_some_and(|limit| n_told >= limit) {
                    return Ok(Exit::Ok);
                }
            }
            positions.insert(name, last);
        }
        if !is_behind {
            std::thread::sleep(REST);
        }
    }
}

/// Where an account is listened to from.
fn begin(chain: &Account, after: Option<u64>, is_first: bool) -> anyhow::Result<u64> {
    match after {
        Some(after) => Ok(after),
        None if is_first => Ok(chain.audit_head().wait()?),
        None => Ok(0),
    }
}
