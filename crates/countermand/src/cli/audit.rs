//! `audit verify|export`.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use countermand_domain::id::AccountId;
use countermand_store::audit::{AuditRecord, AuditVerdict};
use countermand_store::{Account, Store};
use serde_json::{Value, json};

use super::output::{Cell, Form, Rows, machine_text, print_json};
use super::stored::{self, AccountArgs};
use super::{Exit, Global};
use crate::texts::Texts;

/// Records of one page of an export.
const PAGE_RECORDS: u32 = 1_000;

/// The arguments of `audit`.
#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Recompute every chain: exit 0 when all are whole
    Verify(VerifyArgs),
    /// Every record, a JSON object a line, or CSV
    Export(ExportArgs),
}

#[derive(Debug, Args)]
struct VerifyArgs {
    /// This account only (default: all, and the installation's own chain)
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
}

#[derive(Debug, Args)]
struct ExportArgs {
    /// This account only (default: all, and the installation's own chain)
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Records behind this number of each chain
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    after: u64,
    /// CSV, safe to open in a spreadsheet
    #[arg(long)]
    csv: bool,
}

pub(super) fn run(global: &Global, args: AuditArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::Verify(args) => verify(global, &args),
        Verb::Export(args) => export(global, &args),
    }
}

/// The chains that are meant: one account's, or the installation's and all accounts'.
pub(super) fn chains(store: &Store, name: Option<&str>) -> anyhow::Result<Vec<Account>> {
    if let Some(name) = name {
        let args = AccountArgs::of(name);
        return Ok(vec![stored::account(store, &args)?]);
    }
    let mut chains = vec![store.installation()?];
    for name in store.account_names()? {
        chains.extend(store.find_account(&name)?);
    }
    Ok(chains)
}

fn verify(global: &Global, args: &VerifyArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let mut verdicts = Vec::new();
    for chain in chains(&store, args.account.as_deref())? {
        verdicts.push(chain.verify_audit().wait()?);
    }
    let is_whole = verdicts.iter().all(|verdict| verdict.broken.is_none());
    if global.json {
        let chains: Vec<Value> = verdicts.iter().map(verdict_json).collect();
        print_json(&json!({"whole": is_whole, "chains": chains}))?;
    } else {
        let mut rows = Rows::new(&["account", "records", "state", "broken_at"]);
        for verdict in &verdicts {
            let broken = verdict.broken.as_ref();
            rows.push(vec![
                Cell::text(verdict.account.as_str()),
                Cell::Count(verdict.n_records),
                Cell::text(broken.map_or("whole", |link| link.fault)),
                broken.map_or(Cell::Absent, |link| Cell::Count(link.seq)),
            ]);
        }
        rows.print(Form::choose(global, false))?;
    }
    if !global.quiet && !is_whole {
        let texts = Texts::new(global.lang.locale());
        for verdict in &verdicts {
            if let Some(link) = &verdict.broken {
                let named = [
                    ("account", verdict.account.as_str().into()),
                    ("seq", link.seq.into()),
                ];
                anstream::eprintln!("{}", texts.with("audit-broken", &named));
            }
        }
    }
    Ok(if is_whole { Exit::Ok } else { Exit::Failure })
}

fn verdict_json(verdict: &AuditVerdict) -> Value {
    let broken = verdict
        .broken
        .as_ref()
        .map(|link| json!({"seq": link.seq, "fault": link.fault}));
    json!({
        "account": verdict.account.as_str(), "records": verdict.n_records,
        "whole": verdict.broken.is_none(), "first_broken": broken,
    })
}

fn export(global: &Global, args: &ExportArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let out = io::BufWriter::new(io::stdout().lock());
    let mut sink = if args.csv {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(COLUMNS)?;
        Sink::Csv(Box::new(writer))
    } else {
        Sink::Lines(out)
    };
    for chain in chains(&store, args.account.as_deref())? {
        let mut after = args.after;
        loop {
            let page = chain.audit_after(after, PAGE_RECORDS).wait()?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for record in &page {
                sink.write(chain.name(), record)?;
            }
        }
    }
    sink.end()?;
    Ok(Exit::Ok)
}

const COLUMNS: [&str; 10] = [
    "account",
    "seq",
    "at",
    "actor",
    "kind",
    "subject",
    "before",
    "after",
    "previous_hash",
    "hash",
];

enum Sink<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Lines(W),
}

impl<W: Write> Sink<W> {
    fn write(&mut self, account: &AccountId, record: &AuditRecord) -> anyhow::Result<()> {
        match self {
            Self::Csv(writer) => {
                let cells = [
                    Cell::text(account.as_str()),
                    Cell::Count(record.seq),
                    Cell::text(record.at.to_string()),
                    Cell::text(&record.actor),
                    Cell::text(&record.kind),
                    Cell::text(&record.subject),
                    Cell::optional(record.before.as_deref()),
                    Cell::optional(record.after.as_deref()),
                    Cell::text(&record.previous_hash),
                    Cell::text(&record.hash),
                ];
                writer.write_record(cells.iter().map(Cell::csv))?;
            }
            Self::Lines(out) => {
                let line = json!({
                    "account": account.as_str(), "seq": record.seq, "at": record.at.to_string(),
                    "actor": record.actor, "kind": record.kind, "subject": record.subject,
                    "before": record.before, "after": record.after,
                    "previous_hash": record.previous_hash, "hash": record.hash,
                });
                out.write_all(machine_text(&line)?.as_bytes())?;
            }
        }
        Ok(())
    }

    fn end(self) -> anyhow::Result<()> {
        match self {
            Self::Csv(mut writer) => writer.flush()?,
            Self::Lines(mut out) => out.flush()?,
        }
        Ok(())
    }
}
