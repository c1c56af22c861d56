//! `countermand serve`: the desk.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;

use super::sandbox::stop_signal;
use super::{Exit, Global, output, stored};
use crate::desk::Seller;
use crate::serve::{Beside, Options, Running};

/// Arguments of `serve`.
#[derive(Debug, Clone, Args)]
pub(super) struct ServeArgs {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4020")]
    listen: SocketAddr,
    /// Settings for every account that sets nothing else, as `accounts set --settings` takes them
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database: SQLite in the data directory, which is the default, as `sqlite`
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Register the account `sandbox` at the sandbox marketplace at this address
    #[arg(long, value_name = "URL")]
    sandbox: Option<String>,
}

pub(super) fn run(global: &Global, args: &ServeArgs) -> Result<Exit> {
    if let Some(database) = args.database.as_deref().filter(|url| *url != "sqlite") {
        let scheme = database.split(':').next().unwrap_or_default();
        bail!(
            "this version keeps its store in SQLite only, and cannot use a `{scheme}` database; \
             leave --database out"
        );
    }
    let options = Options {
        listen: args.listen,
        data: stored::data_directory(global)?,
        config: args
            .config
            .as_deref()
            .map(|path| {
                std::fs::read_to_string(path)
                    .with_context(|| format!("the settings in {} cannot be read", path.display()))
            })
            .transpose()?,
        sandbox: args.sandbox.as_deref().map(Beside::one).transpose()?,
    };
    let _log = crate::logs::keep_in(&options.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")?;
    runtime.block_on(async {
        let running = Running::start(&options).await?;
        announce(global, &running)?;
        stop_signal().await;
        running.stop().await?;
        Ok(Exit::Ok)
    })
}

/// Says where the desk is; the first line on standard output.
fn announce(global: &Global, running: &Running) -> Result<()> {
    let url = format!("http://{}", running.address);
    if global.json {
        let names = |sellers: &[Arc<Seller>]| -> Vec<String> {
            let names = sellers.iter().map(|seller| seller.account.name());
            names.map(ToString::to_string).collect()
        };
        let facts = json!({
            "url": url, "accounts": names(&running.sellers), "on_files": names(&running.on_files),
        });
        return Ok(output::print_line(&facts.to_string())?);
    }
    let on_files = match running.on_files.len() {
        0 => String::new(),
        n => format!("It shows {n} more as files left them, and sends nothing for these.\n"),
    };
    Ok(output::print_line(&format!(
        "The desk listens at {url} and works for {} accounts.\n{on_files}\
         Sign in to its pages with `countermand users create NAME --role admin`, and make a key for \
         its API with `countermand keys create --role operator`.",
        running.sellers.len()
    ))?)
}
