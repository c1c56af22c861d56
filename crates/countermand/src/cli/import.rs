//! `import`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::Context;
use clap::Args;
use countermand_domain::money::Currency;
use countermand_store::import::Neighbours;
use serde_json::{Value, json};

use super::output::{print_json, print_line, without_controls};
use super::progress::Progress;
use super::stored::{self, AccountArgs};
use super::{Exit, Global};
use crate::clock::Clock;
use crate::import::{
    self, ImportFileError, ImportOptions, ImportedFile, REJECTS_TOLD, import_file,
};
use crate::ingest::mapping::Mapping;
use crate::ingest::{Kind, OpenOptions};
use crate::secrets::data_lock::is_running;

/// Rejected lines that are shown to a person; the rest is in quarantine.
const REJECTS_SHOWN: usize = 10;

/// The arguments of `import`.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Report files as Seller Central gives them out, plain or gzip; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The kind of the files (default: told from the content)
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    kind: Option<Kind>,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    reading: ReadingArgs,
}

/// How files are read.
#[derive(Debug, Clone, Args)]
pub(super) struct ReadingArgs {
    /// A mapping file for a CSV or TSV of another program
    #[arg(long, value_name = "FILE.toml")]
    pub(super) map: Option<PathBuf>,
    /// The sales channel of lines that name none
    #[arg(long, value_name = "CHANNEL", default_value = "")]
    pub(super) sales_channel: String,
    /// The currency of amounts that name none, as in EUR
    #[arg(long, value_name = "CODE", value_parser = parse_currency)]
    pub(super) currency: Option<Currency>,
}

fn parse_kind(text: &str) -> Result<Kind, String> {
    text.parse::<Kind>().map_err(|error| {
        format!(
            "{error}: use all-orders, unshipped-orders, orders-xml, performance, feed-result, \
             notification, email, stock, listings or settlement"
        )
    })
}

fn parse_currency(text: &str) -> Result<Currency, String> {
    Currency::parse(text).map_err(|error| error.to_string())
}

impl ReadingArgs {
    /// The options for opening a file, with the mapping file read.
    pub(super) fn options(&self, kind: Option<Kind>) -> anyhow::Result<OpenOptions> {
        let mapping = self.map.as_deref().map(read_mapping).transpose()?;
        Ok(OpenOptions {
            kind,
            mapping,
            default_sales_channel: self.sales_channel.as_str().into(),
            default_currency: self.currency,
            ..OpenOptions::default()
        })
    }
}

fn read_mapping(path: &Path) -> anyhow::Result<Mapping> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the mapping file {} cannot be read", path.display()))?;
    Mapping::parse(&text)
        .with_context(|| format!("the mapping file {} is not usable", path.display()))
}

pub(super) fn run(global: &Global, args: &ImportArgs) -> anyhow::Result<Exit> {
    let open = args.reading.options(args.kind)?;
    let store = stored::open(global)?;
    let account = store.account(&args.account.id()?, Clock::System.now())?;
    // A desk that runs on the same data goes on deciding meanwhile.
    let is_served = is_running(&stored::data_directory(global)?);
    let neighbours = is_served.then_some(Neighbours::AnotherProcess);
    let mut progress = Progress::new(global);
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for path in &args.files {
        let mut watch = |file: &str, bytes: Option<Arc<AtomicU64>>, size: Option<u64>| {
            progress.watch(file, bytes, size);
        };
        let is_stdin = path.as_os_str() == "-";
        let mut options = ImportOptions {
            shown_as: is_stdin.then_some("-"),
            open: open.clone(),
            now: Clock::System.now(),
            neighbours,
            watch: &mut watch,
        };
        let result = if is_stdin {
            let spooled = import::spool_stdin(&stored::data_directory(global)?)
                .context("standard input cannot be read")?;
            let result = import_file(&account, &spooled, &mut options);
            let _ = std::fs::remove_file(&spooled);
            result
        } else {
            import_file(&account, path, &mut options)
        };
        progress.finish();
        match result {
            Ok(file) => done.push(file),
            Err(error) => refused.push(error),
        }
    }
    for error in &refused {
        explain_refusal(error);
    }
    if global.json {
        print_json(&json_of(&done, &refused))?;
    } else {
        for file in &done {
            print_file(global, file)?;
        }
    }
    Ok(match (done.is_empty(), refused.is_empty()) {
        (_, true) => Exit::Ok,
        (true, false) => Exit::Failure,
        (false, false) => Exit::Partly,
    })
}

fn explain_refusal(error: &ImportFileError) {
    let mut text = error.to_string();
    if let ImportFileError::Refused { .. } = error {
        text.push_str("; nothing of the file was taken in");
    } else if let Some(source) = std::error::Error::source(error) {
        text = format!("{text}: {source}");
    }
    anstream::eprintln!("{}", without_controls(&text));
}

fn json_of(done: &[ImportedFile], refused: &[ImportFileError]) -> Value {
    if let ([], Some(error)) = (done, refused.first()) {
        return json!({"error": {"code": error.code(), "message": error.to_string()}});
    }
    let sum = |count: fn(&ImportedFile) -> u64| done.iter().map(count).sum::<u64>();
    let rejects = done.iter().flat_map(|file| {
        file.rejects.iter().map(|reject| {
            json!({
                "file": file.file,
                "line": reject.line,
                "field": reject.field,
                "code": reject.code.as_str(),
                "message": reject.message,
                "remedy": reject.remedy(),
            })
        })
    });
    let refused: Vec<Value> = refused
        .iter()
        .map(|error| json!({"code": error.code(), "message": error.to_string()}))
        .collect();
    json!({
        "rows_ok": sum(|file| file.summary.n_rows_ok),
        "rows_rejected": sum(|file| file.summary.n_rows_rejected),
        "actions": 0,
        "rejects": rejects.take(REJECTS_TOLD).collect::<Vec<_>>(),
        "files": done.iter().map(json_of_file).collect::<Vec<_>>(),
        "refused": refused,
    })
}

fn json_of_file(file: &ImportedFile) -> Value {
    let summary = &file.summary;
    json!({
        "file": file.file,
        "kind": file.kind.to_string(),
        "already_imported": file.was_known,
        "rows_ok": summary.n_rows_ok,
        "rows_rejected": summary.n_rows_rejected,
        "lines_new": summary.n_lines_new,
        "lines_changed": summary.n_lines_changed,
        "lines_unchanged": summary.n_lines_unchanged,
        "orders_new": summary.n_orders_new,
        "orders_changed": summary.n_orders_changed,
        "cancellation_document_lines": file.n_cancellation_lines,
        "findings": file.findings.iter().map(|finding| json!({
            "code": finding.code.as_str(),
            "text": finding.text,
            "lines": finding.count,
            "first_line": finding.first_line,
        })).collect::<Vec<_>>(),
    })
}

fn print_file(global: &Global, file: &ImportedFile) -> anyhow::Result<()> {
    let summary = &file.summary;
    if file.was_known {
        print_line(&format!(
            "{}: {} taken in before, nothing changed ({} rows, {} rejected)",
            file.file, file.kind, summary.n_rows_ok, summary.n_rows_rejected
        ))?;
        return Ok(());
    }
    print_line(&format!(
        "{}: {}, {} rows taken in, {} rejected; orders: {} new, {} changed; lines: {} new, {} \
         changed, {} unchanged",
        file.file,
        file.kind,
        summary.n_rows_ok,
        summary.n_rows_rejected,
        summary.n_orders_new,
        summary.n_orders_changed,
        summary.n_lines_new,
        summary.n_lines_changed,
        summary.n_lines_unchanged
    ))?;
    if global.quiet {
        return Ok(());
    }
    for reject in file.rejects.iter().take(REJECTS_SHOWN) {
        let text = format!(
            "  {}:{} {}: {} ({})",
            file.file,
            reject.line,
            reject.field,
            reject.message,
            reject.remedy()
        );
        anstream::eprintln!("{}", without_controls(&text));
    }
    let more = file
        .summary
        .n_rows_rejected
        .saturating_sub(REJECTS_SHOWN as u64);
    if more > 0 {
        anstream::eprintln!("  {more} more rejected: see `countermand quarantine list`");
    }
    for finding in file.findings.iter() {
        let text = format!(
            "  {}: `{}` on {} lines",
            finding.code.as_str(),
            finding.text,
            finding.count
        );
        anstream::eprintln!("{}", without_controls(&text));
    }
    if file.n_cancellation_lines > 0 {
        anstream::eprintln!(
            "  {} lines of cancellation documents are no orders and are not kept: \
             `countermand report --map` counts them",
            file.n_cancellation_lines
        );
    }
    if std::io::stdout().is_terminal() {
        anstream::eprintln!("next: countermand cancel-rate show");
    }
    Ok(())
}
