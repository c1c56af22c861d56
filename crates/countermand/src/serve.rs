//! The desk as a program: a data directory, an address, the accounts, and a stop.

mod keys;
mod sandbox;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use countermand_domain::id::AccountId;
use countermand_spapi::client::{Clock as WireClock, Transport};
use countermand_store::Store;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::desk::driver::Driver;
use crate::desk::registry::Registry;
use crate::desk::start::{start_account, stored_mark};
use crate::desk::time::{DeskTime, MachineTime};
use crate::desk::{Desk, FaultPoints, Seller};
use crate::http::access::{Guard, GuardSettings};
use crate::http::figures::Figures;
use crate::http::listen::{self, Limits, Stopped};
use crate::http::{ApiState, router};
use crate::jobs::housekeeping::restore_quotas;
use crate::outside::{Outside, OutsideSettings};
use crate::secrets::high_water::{Mark, Start, Trust};
use crate::secrets::{DataLock, HighWater, MasterKey, Random, Vault};
use crate::settings::AccountSettings;
use crate::settings::document;

/// How long a stop waits for steps and requests that run.
const STOP_WAIT: Duration = Duration::from_secs(8);
/// How often accounts that were added since are looked for.
const ACCOUNTS_REST: Duration = Duration::from_secs(20);
/// Connections from one address beside a sandbox, where load is made on one machine.
const SANDBOX_CONNECTIONS: usize = 1_024;

/// What to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The data directory.
    pub data: PathBuf,
    /// Settings for every account that sets nothing else, TOML.
    pub config: Option<String>,
    /// The sandbox marketplace to register the account `sandbox` at.
    pub sandbox: Option<String>,
}

/// A desk that runs.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The accounts that it works for.
    pub sellers: Vec<Arc<Seller>>,
    desk: Arc<Desk>,
    stop: CancellationToken,
    tasks: TaskTracker,
    server: JoinHandle<Stopped>,
    _lock: DataLock,
}

impl Running {
    /// Opens everything and starts the tasks.
    ///
    /// # Errors
    /// When the directory, the address, the store or the sandbox cannot be had.
    pub async fn start(options: &Options) -> Result<Self> {
        let stop = CancellationToken::new();
        let lock = DataLock::take(&options.data)?;
        let random = Random::system();
        let master = MasterKey::of_directory(&options.data, &random)?;
        let vault = Vault::new(&master, random);
        let store = open_store(&options.data).await?;
        let outside = OutsideSettings {
            allow_plain_http: options.sandbox.is_some(),
        };
        let transport: Arc<dyn Transport> = Arc::new(Outside::new(outside, stop.clone())?);
        let (time, began_again) = desk_time(options, &transport, &stop).await?;
        let clock: Arc<dyn WireClock> = Arc::clone(&time) as Arc<dyn WireClock>;
        if let Some(url) = &options.sandbox {
            sandbox::register(&store, &vault, url, (&transport, &clock)).await?;
        }
        let (high_water, started) = HighWater::open(&options.data)?;
        let desk = Arc::new(Desk {
            store: store.clone(),
            clock: Arc::clone(&clock),
            transport: Arc::clone(&transport),
            high_water,
            faults: FaultPoints::default(),
            node: format!("node-run-{}", started.run_number),
        });
        let registry = Registry {
            store: store.clone(),
            vault,
            transport,
            clock,
            defaults: defaults(options)?,
        };
        let listener = TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("{} could not be listened on", options.listen))?;
        let address = listener.local_addr()?;
        let sellers = load(&registry, &desk, options).await?;
        if began_again.is_some() {
            sandbox::forget_before_start(&desk, &sellers).await?;
        }
        start_all(&desk, &started, &sellers).await?;
        let tasks = TaskTracker::new();
        let driver = Driver {
            desk: Arc::clone(&desk),
            time,
            stop: stop.clone(),
            tasks: tasks.clone(),
        };
        let accounts = Arc::new(crate::desk::Accounts::default());
        for seller in &sellers {
            accounts.add(Arc::clone(seller));
            driver.start(seller);
        }
        if let Some(bell) = began_again {
            let (desk, accounts) = (Arc::clone(&desk), Arc::clone(&accounts));
            tasks.spawn(sandbox::forget_old_worlds(
                bell,
                desk,
                accounts,
                stop.clone(),
            ));
        }
        tasks.spawn(follow_accounts(registry, driver, Arc::clone(&accounts)));
        let server = serve_http(options, &desk, accounts, listener, &stop, &tasks)?;
        Ok(Self {
            address,
            sellers,
            desk,
            stop,
            tasks,
            server,
            _lock: lock,
        })
    }

    /// Ends what runs, and marks the stop as clean when all of it ended.
    ///
    /// # Errors
    /// When the mark cannot be written.
    pub async fn stop(self) -> Result<()> {
        self.stop.cancel();
        self.tasks.close();
        let ended = tokio::time::timeout(STOP_WAIT, self.tasks.wait()).await;
        let _ = self.server.await;
        if ended.is_err() {
            // The next start reads what was sent before it sends again.
            tracing::warn!("steps were still at work at the stop");
            return Ok(());
        }
        let high_water = self.desk.high_water.clone();
        tokio::task::spawn_blocking(move || high_water.close_clean())
            .await
            .context("the stop could not be marked")??;
        Ok(())
    }
}

async fn open_store(directory: &std::path::Path) -> Result<Store> {
    let directory = directory.to_owned();
    let shown = directory.display().to_string();
    tokio::task::spawn_blocking(move || Store::open(&directory))
        .await
        .context("the store could not be opened")?
        .with_context(|| format!("the store in {shown} cannot be opened"))
}

/// The desk's time, and beside a sandbox the bell of its beginnings.
async fn desk_time(
    options: &Options,
    transport: &Arc<dyn Transport>,
    stop: &CancellationToken,
) -> Result<(Arc<dyn DeskTime>, Option<Arc<Notify>>)> {
    match &options.sandbox {
        Some(url) => {
            let market = sandbox::follow_clock(url, Arc::clone(transport), stop.clone()).await?;
            Ok((market.time, Some(market.began_again)))
        }
        None => Ok((Arc::new(MachineTime), None)),
    }
}

/// What holds where an account sets nothing: the file, over what fits the kind of start.
fn defaults(options: &Options) -> Result<AccountSettings> {
    let base = if options.sandbox.is_some() {
        AccountSettings::for_sandbox()
    } else {
        AccountSettings::default()
    };
    let Some(text) = &options.config else {
        return Ok(base);
    };
    let told = |faults: Vec<document::SettingFault>| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!(
            "the settings of --config cannot be used: {}",
            lines.join("; ")
        )
    };
    let values = document::from_toml(text).map_err(told)?;
    Ok(document::read(&values, &base).map_err(told)?.settings)
}

async fn load(
    registry: &Registry,
    desk: &Arc<Desk>,
    options: &Options,
) -> Result<Vec<Arc<Seller>>> {
    let (sellers, failed) = registry.load().await?;
    for (account, error) in &failed {
        tracing::error!(
            account.name = %account,
            error = error as &dyn std::error::Error,
            "the desk does not work for this account"
        );
    }
    for seller in &sellers {
        if let Err(error) = restore_quotas(seller).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what was left of the quotas is not known"
            );
        }
    }
    if options.sandbox.is_some() && sellers.is_empty() {
        bail!(
            "the account `sandbox` cannot be worked for; its store is at {}",
            desk.store.path().display()
        );
    }
    Ok(sellers)
}

/// Takes the lease of every account, and closes sending where what was sent is not all known.
async fn start_all(desk: &Desk, started: &Start, sellers: &[Arc<Seller>]) -> Result<()> {
    let mut stored: BTreeMap<AccountId, Mark> = BTreeMap::new();
    for seller in sellers {
        stored.insert(seller.account.name().clone(), stored_mark(seller).await?);
    }
    let trust = started.compared_with(&stored);
    if trust != Trust::Whole {
        tracing::warn!(
            trust = ?trust,
            "sending stays closed until the marketplace was read"
        );
    }
    for seller in sellers {
        start_account(desk, seller, &trust).await?;
    }
    Ok(())
}

/// Looks for accounts that were added while the desk runs.
async fn follow_accounts(registry: Registry, driver: Driver, accounts: Arc<crate::desk::Accounts>) {
    loop {
        tokio::select! {
            () = driver.stop.cancelled() => return,
            () = tokio::time::sleep(ACCOUNTS_REST) => {}
        }
        let Ok((sellers, _)) = registry.load().await else {
            continue;
        };
        for seller in sellers {
            if accounts.find(seller.account.name()).is_some() {
                continue;
            }
            match start_account(&driver.desk, &seller, &Trust::Whole).await {
                Ok(()) => {
                    accounts.add(Arc::clone(&seller));
                    driver.start(&seller);
                }
                Err(error) => tracing::warn!(
                    account.name = %seller.account.name(),
                    error = &error as &dyn std::error::Error,
                    "the account could not be started"
                ),
            }
        }
    }
}

fn serve_http(
    options: &Options,
    desk: &Arc<Desk>,
    accounts: Arc<crate::desk::Accounts>,
    listener: TcpListener,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<JoinHandle<Stopped>> {
    let is_sandbox = options.sandbox.is_some();
    let store = Arc::new(keys::StoredKeys::new(desk.store.clone()));
    let mut settings = GuardSettings::default();
    let mut limits = Limits {
        stop_wait: STOP_WAIT,
        ..Limits::default()
    };
    if is_sandbox {
        settings.rate = None;
        limits.n_connections_per_address = SANDBOX_CONNECTIONS;
    }
    let guard = Arc::new(Guard::new(store, Clock::System, settings));
    let figures = Figures::of_process();
    let (folded, until) = (figures.clone(), stop.clone());
    tasks.spawn(async move { folded.fold_until(until).await });
    let state = ApiState::new(guard, figures, Arc::clone(desk), accounts, stop.clone())
        .context("the description of the API could not be written")?;
    let router = router(Arc::new(state));
    Ok(tokio::spawn(listen::serve(
        listener,
        router,
        limits,
        stop.clone(),
    )))
}
