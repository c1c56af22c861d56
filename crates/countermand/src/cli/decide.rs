//! `decide`.

use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use countermand_domain::rule_table::RuleTable;
use jiff::civil::date;

use super::{Exit, Global};
use crate::decide::cases;

/// The arguments of `decide`.
#[derive(Debug, Args)]
pub(super) struct DecideArgs {
    /// A tab-separated table of cases; `-` is standard input
    #[arg(long, value_name = "FILE.tsv")]
    cases: Option<PathBuf>,
}

pub(super) fn run(global: &Global, args: DecideArgs) -> anyhow::Result<Exit> {
    let rules = RuleTable::published().compile(date(2026, 11, 1));
    let Some(path) = args.cases else {
        return Ok(Exit::Usage);
    };
    let mut output = BufWriter::new(io::stdout().lock());
    let mut complain = |line: u64, id: &str, error: &cases::CaseError| {
        if !global.quiet {
            anstream::eprintln!("line {line}, case {id}: {error}");
        }
    };
    let outcome = if path.as_os_str() == "-" {
        cases::run(&mut io::stdin().lock(), &mut output, &rules, &mut complain)?
    } else {
        let file =
            File::open(&path).with_context(|| format!("{} cannot be opened", path.display()))?;
        cases::run(
            &mut BufReader::new(file),
            &mut output,
            &rules,
            &mut complain,
        )?
    };
    Ok(if outcome.n_errors > 0 {
        Exit::Partly
    } else {
        Exit::Ok
    })
}
