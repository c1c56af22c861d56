//! `countermand demo`: the marketplace with four shops and the desk, in one process.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use countermand_sandbox::clock::Speed;
use serde_json::json;
use tempfile::TempDir;

use super::sandbox::stop_signal;
use super::{Exit, Global, UsageError, output};
use crate::clock::Clock;
use crate::demo::{Demo, Options, is_free};
use crate::texts::{Arg, Texts};

/// Where the desk listens when nothing is said.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 4030);
/// A free port of the same machine.
const ANY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// The arguments of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// The address of the pages; port 0 takes a free one (default: 127.0.0.1:4030, or a free port
    /// when it is taken)
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Another seed gives other orders (default: 1)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many times faster than real time the marketplace runs
    #[arg(long, value_name = "X", default_value_t = 60.0)]
    speed: f64,
}

pub(super) fn run(global: &Global, args: &DemoArgs) -> Result<Exit> {
    let speed = Speed::from_factor(args.speed).ok_or_else(|| {
        let factor = args.speed;
        UsageError(format!("--speed {factor} is not from 0 to 1000000"))
    })?;
    let texts = Texts::new(global.lang.locale());
    let place = Place::of(global)?;
    let options = Options {
        listen: listen(global, args, texts),
        data: place.path.clone(),
        seed: args.seed,
        speed,
        now: Clock::System.now(),
    };
    let _log = crate::logs::keep_in(&options.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")?;
    runtime.block_on(async {
        let mut demo = Demo::start(&options).await?;
        announce(global, texts, &demo, &place)?;
        tokio::select! {
            () = stop_signal() => {}
            ended = demo.market_ended() => ended?,
        }
        demo.stop().await?;
        Ok(Exit::Ok)
    })
}

/// Where the data lie; a temporary directory goes with this.
struct Place {
    path: PathBuf,
    temporary: Option<TempDir>,
}

impl Place {
    fn of(global: &Global) -> Result<Self> {
        if let Some(path) = &global.data {
            return Ok(Self {
                path: path.clone(),
                temporary: None,
            });
        }
        let mut builder = tempfile::Builder::new();
        // The made-up shops have credentials, too: nobody else of the machine reads them.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let temporary = builder
            .prefix("countermand-demo-")
            .tempdir()
            .context("no temporary directory could be made; give one with --data DIR")?;
        Ok(Self {
            path: temporary.path().to_owned(),
            temporary: Some(temporary),
        })
    }
}

/// The address asked for, else the usual one, else a free one.
fn listen(global: &Global, args: &DemoArgs, texts: Texts) -> SocketAddr {
    if let Some(address) = args.listen {
        return address;
    }
    if is_free(LISTEN) {
        return LISTEN;
    }
    if !global.quiet {
        let address = LISTEN.to_string();
        let text = texts.with("demo-port-taken", &[("address", Arg::from(&address))]);
        anstream::eprintln!("{text}");
    }
    ANY
}

/// Says where everything is; the first line on standard output.
fn announce(global: &Global, texts: Texts, demo: &Demo, place: &Place) -> Result<()> {
    if global.json {
        let facts = json!({
            "url": demo.url,
            "sign_in_url": demo.sign_in_url,
            "api_key": demo.api_key.expose(),
            "sandbox_url": demo.sandbox_url,
            "seed": demo.seed,
            "data": place.path.display().to_string(),
        });
        return Ok(output::print_line(&facts.to_string())?);
    }
    let (data, seed) = (place.path.display().to_string(), demo.seed.to_string());
    let kept = match place.temporary {
        Some(_) => "demo-data-removed",
        None => "demo-data-kept",
    };
    for (key, name, value) in [
        ("demo-url", "url", demo.url.as_str()),
        ("demo-sign-in", "url", &demo.sign_in_url),
        ("demo-api-key", "key", demo.api_key.expose()),
        ("demo-sandbox", "url", &demo.sandbox_url),
        ("demo-seed", "seed", &seed),
        (kept, "directory", &data),
    ] {
        output::print_line(&texts.with(key, &[(name, Arg::from(value))]))?;
    }
    output::print_line(&texts.text("demo-stop"))?;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use clap::Parser as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn the_place_of_a_demonstration_is_its_owners_alone() {
        let cli = Cli::try_parse_from(["countermand", "demo"]).unwrap();
        let place = Place::of(&cli.global).unwrap();
        let mode = std::fs::metadata(&place.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        assert!(place.temporary.is_some(), "it goes at the end");
    }
}
