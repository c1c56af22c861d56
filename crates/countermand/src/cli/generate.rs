//! `generate-report`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use jiff::civil::Date;

use super::Exit;
use crate::generate::{self, Params};

/// The arguments of `generate-report`.
#[derive(Debug, Args)]
pub(super) struct GenerateArgs {
    /// Data lines
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    lines: u64,
    /// Another seed gives another file; the same seed the same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The first day on which orders are placed (UTC)
    #[arg(long, value_name = "DATE")]
    first_day: Option<Date>,
    /// Over how many days they spread
    #[arg(long, value_name = "N")]
    days: Option<u32>,
    /// How many of a thousand orders end cancelled
    #[arg(long, value_name = "N")]
    cancelled_per_mille: Option<u32>,
    /// With the two columns of buyers' cancellation requests
    #[arg(long)]
    buyer_requests: bool,
    /// The file (default: standard output)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &GenerateArgs) -> anyhow::Result<Exit> {
    let defaults = Params::default();
    let params = Params {
        n_lines: args.lines,
        seed: args.seed,
        first_day: args.first_day.unwrap_or(defaults.first_day),
        n_days: args.days.unwrap_or(defaults.n_days),
        cancelled_per_mille: args
            .cancelled_per_mille
            .unwrap_or(defaults.cancelled_per_mille),
        has_buyer_requests: args.buyer_requests,
        ..defaults
    };
    match &args.output {
        Some(path) => {
            let file =
                File::create(path).with_context(|| format!("{} cannot be made", path.display()))?;
            let mut out = BufWriter::new(file);
            generate::write(&params, &mut out)?;
            out.flush()?;
        }
        None => generate::write(&params, &mut BufWriter::new(io::stdout().lock()))?,
    }
    Ok(Exit::Ok)
}
