//! `doctor`.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use countermand_domain::id::AccountId;
use countermand_spapi::client::Transport;
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use super::output::{Cell, Form, Rows, print_json};
use super::{Exit, Global, UsageError, stored};
use crate::clock::Clock;
use crate::doctor::{Examination, Finding, Level, examine};
use crate::outside::{Outside, OutsideSettings, install_tls};
use crate::texts::Texts;

/// The arguments of `doctor`.
#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Examine this account only (default: all)
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Ask nobody: neither the marketplace nor the queue
    #[arg(long)]
    offline: bool,
    /// Show what needs attention only
    #[arg(long)]
    problems: bool,
    /// The master key's file, where `serve --config` names one
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
}

pub(super) fn run(global: &Global, args: &DoctorArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = args.account.as_deref().map(|name| {
        AccountId::parse(name)
            .with_context(|| UsageError(format!("--account `{name}` is no account name")))
    });
    let account = account.transpose()?;
    install_tls();
    let transport: Option<Arc<dyn Transport>> = if args.offline {
        None
    } else {
        let settings = OutsideSettings::default();
        Some(Arc::new(Outside::new(settings, CancellationToken::new())?))
    };
    let examination = Examination {
        data: stored::data_directory(global)?,
        master_key: args.master_key.clone(),
        store,
        account,
        transport,
        now: Clock::System.now(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")?;
    let findings = runtime.block_on(examine(&examination))?;
    let worst = findings.iter().map(|finding| finding.code.level()).max();
    let texts = Texts::new(global.lang.locale());
    let shown: Vec<&Finding> = findings
        .iter()
        .filter(|finding| !args.problems || finding.code.level() != Level::Ok)
        .collect();
    if global.json {
        let all: Vec<Value> = shown
            .iter()
            .map(|finding| finding_json(texts, finding))
            .collect();
        let worst = worst.map_or("ok", Level::as_str);
        print_json(&json!({"ok": worst != "fail", "worst": worst, "findings": all}))?;
    } else {
        print(global, texts, &shown)?;
    }
    Ok(if worst == Some(Level::Fail) {
        Exit::Failure
    } else {
        Exit::Ok
    })
}

fn print(global: &Global, texts: Texts, findings: &[&Finding]) -> anyhow::Result<()> {
    let mut rows = Rows::new(&["level", "account", "code", "finding"]);
    for finding in findings {
        rows.push(vec![
            Cell::text(finding.code.level().as_str()),
            Cell::optional(finding.account.as_ref()),
            Cell::text(finding.code.as_str()),
            Cell::text(finding.text(texts)),
        ]);
    }
    rows.print(Form::choose(global, false))?;
    if global.quiet {
        return Ok(());
    }
    for finding in findings {
        if let Some(mend) = finding.mend(texts) {
            let account = finding.account.as_ref();
            let about = account.map_or_else(String::new, |account| format!(" ({account})"));
            anstream::eprintln!("{}{about}: {mend}", finding.code.as_str());
        }
    }
    Ok(())
}

fn finding_json(texts: Texts, finding: &Finding) -> Value {
    let values: Map<String, Value> = finding
        .values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    json!({
        "level": finding.code.level().as_str(),
        "code": finding.code.as_str(),
        "account": finding.account.as_ref().map(AccountId::as_str),
        "message": finding.text(texts),
        "remedy": finding.mend(texts),
        "values": values,
    })
}
