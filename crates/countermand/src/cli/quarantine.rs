//! `quarantine`: rows that could not be read, findings, and the files taken in.

use clap::{Args, ValueEnum};

use super::output::{Cell, Form, Rows, print_no_rows};
use super::stored::{self, AccountArgs};
use super::{Exit, Global};

/// The arguments of `quarantine`.
#[derive(Debug, Args)]
pub(super) struct QuarantineArgs {
    /// What to list
    #[arg(value_enum, default_value_t = What::List)]
    what: What,
    #[command(flatten)]
    account: AccountArgs,
    /// Of one file, by its digest
    #[arg(long, value_name = "DIGEST")]
    file: Option<String>,
    /// Rows at most, at most 500
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u64,
    /// CSV on standard output
    #[arg(long)]
    csv: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Rows that could not be read.
    List,
    /// What is odd about rows that were read.
    Findings,
    /// The files that were taken in.
    Files,
}

pub(super) fn run(global: &Global, args: &QuarantineArgs) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &args.account)?;
    let rows = match args.what {
        What::List => rejected(&account, args)?,
        What::Findings => findings(&account)?,
        What::Files => files(&account, args)?,
    };
    if rows.is_empty() {
        if !global.quiet {
            anstream::eprintln!("nothing is there: every row that came in could be read");
        }
        print_no_rows(global, args.csv)?;
        return Ok(Exit::NothingMatched);
    }
    rows.print(Form::choose(global, args.csv))?;
    Ok(Exit::Ok)
}

fn rejected(account: &countermand_store::Account, args: &QuarantineArgs) -> anyhow::Result<Rows> {
    let mut rows = Rows::new(&[
        "file", "line", "field", "code", "message", "remedy", "digest",
    ]);
    for entry in account.quarantine(args.file.as_deref(), args.limit)? {
        rows.push(vec![
            Cell::optional(entry.file_name),
            Cell::Count(entry.row.line_number),
            Cell::text(entry.row.field),
            Cell::text(entry.row.code),
            Cell::text(entry.row.message),
            Cell::text(entry.row.remedy),
            Cell::text(entry.digest),
        ]);
    }
    Ok(rows)
}

fn findings(account: &countermand_store::Account) -> anyhow::Result<Rows> {
    let mut rows = Rows::new(&["kind", "text", "rows"]);
    for finding in account.quality_findings()? {
        rows.push(vec![
            Cell::text(finding.kind),
            Cell::text(finding.text),
            Cell::Count(finding.n_rows),
        ]);
    }
    Ok(rows)
}

fn files(account: &countermand_store::Account, args: &QuarantineArgs) -> anyhow::Result<Rows> {
    let mut rows = Rows::new(&[
        "name",
        "kind",
        "imported_at",
        "rows_ok",
        "rows_rejected",
        "digest",
    ]);
    for file in account.imported_files(args.limit)? {
        rows.push(vec![
            Cell::text(file.name),
            Cell::text(file.kind),
            Cell::text(file.imported_at.to_string()),
            Cell::Count(file.summary.n_rows_ok),
            Cell::Count(file.summary.n_rows_rejected),
            Cell::text(file.digest),
        ]);
    }
    Ok(rows)
}
