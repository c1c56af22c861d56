//! `countermand sandbox`: the marketplace alone.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use countermand_sandbox::clock::Speed;
use countermand_sandbox::moment::Moment;
use countermand_sandbox::run::{Listening, Options};
use countermand_sandbox::scenario::Scenario;
use serde_json::json;

use super::{Exit, Global, UsageError, output, stored};
use crate::clock::Clock;

/// Arguments of `sandbox`.
#[derive(Debug, Clone, Args)]
pub(super) struct SandboxArgs {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4010")]
    listen: SocketAddr,
    /// The seed of all chance: the same seed gives the same history
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many times faster than real time the marketplace runs; 0 stands still
    #[arg(long, value_name = "X")]
    speed: Option<f64>,
    /// The kind of world: demo, plain, japan, india, peak-day, bad-week, four-shops, or a scenario file
    #[arg(long, value_name = "NAME", default_value = "demo")]
    scenario: String,
    /// The first instant of a new world (default: now; with --seed the start of today, UTC)
    #[arg(long, value_name = "INSTANT")]
    start: Option<String>,
    /// Answer from the static cases of the model files in this folder first
    #[arg(long = "static", value_name = "DIR")]
    static_dir: Option<PathBuf>,
}

pub(super) fn run(global: &Global, args: &SandboxArgs) -> Result<Exit> {
    let options = options(global, args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")?;
    runtime.block_on(async {
        let listening = Listening::open(&options).await?;
        announce(global, &listening)?;
        listening.serve(stop_signal()).await?;
        Ok(Exit::Ok)
    })
}

fn options(global: &Global, args: &SandboxArgs) -> Result<Options> {
    let usage = |text: String| UsageError(text);
    let speed = args
        .speed
        .map(|factor| {
            Speed::from_factor(factor)
                .ok_or_else(|| usage(format!("--speed {factor} is not from 0 to 1000000")))
        })
        .transpose()?;
    let start = args
        .start
        .as_deref()
        .map(countermand_spapi::instant::parse)
        .transpose()
        .map_err(|error| usage(format!("--start: {error}")))?
        .map(Moment::from_timestamp);
    let scenario = Scenario::find(&args.scenario).map_err(|error| usage(error.to_string()))?;
    Ok(Options {
        listen: args.listen,
        dir: stored::data_directory(global)?.join("sandbox"),
        scenario,
        seed: args.seed,
        start,
        speed,
        static_dir: args.static_dir.clone(),
        today: Moment::from_timestamp(Clock::System.now()),
    })
}

/// Says where the marketplace is; the first line on standard output.
fn announce(global: &Global, listening: &Listening) -> Result<()> {
    let mut state = listening.server.state();
    let market = state.world.now()?;
    let url = &listening.server.base_url;
    let facts = json!({
        "sandbox_url": url,
        "sign_in_url": format!("{url}/auth/o2/token"),
        "client_id": "demo-client",
        "client_secret": "demo-secret",
        "refresh_token": "demo-refresh",
        "seller_id": "A1EXAMPLE",
        "scenario": market.scenario.name,
        "seed": market.seed,
        "now": market.now.millis_text(),
    });
    if global.json {
        return Ok(output::print_line(&facts.to_string())?);
    }
    Ok(output::print_line(&format!(
        "Sandbox marketplace at {url} (scenario {}, seed {}, now {})\n\
         Sign in at {url}/auth/o2/token: client demo-client, secret demo-secret, refresh token demo-refresh",
        market.scenario.name, market.seed, market.now
    ))?)
}

/// Resolves when the program is asked to stop.
pub(super) async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
