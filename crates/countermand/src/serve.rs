//! The desk as a program: a data directory, an address, the accounts, and a stop.

mod accounts;
mod config;
mod keys;
pub(crate) mod sandbox;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use countermand_domain::id::AccountId;
use countermand_spapi::client::{Clock as WireClock, Transport};
use countermand_store::Store;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use self::sandbox::{Beside, SandboxAccount};
use crate::clock::Clock;
use crate::desk::driver::Driver;
use crate::desk::quotas::restore_quotas;
use crate::desk::registry::{Loaded, Registry};
use crate::desk::start::{start_account, stored_mark};
use crate::desk::steady::{SteadyTime, Witnessed};
use crate::desk::time::{DeskTime, MachineTime};
use crate::desk::{Desk, FaultPoints, Seller};
use crate::figures::Figures;
use crate::http::access::Guard;
use crate::http::listen::{self, Stopped};
use crate::http::web::{self, WebState};
use crate::http::{ApiState, Hooks};
use crate::outside::{Outside, OutsideSettings};
use crate::secrets::high_water::{Mark, Start, Trust};
use crate::secrets::{DataLock, HighWater, MasterKey, Random, Vault};
use crate::settings::document;
use crate::webhooks::address::{AddressPolicy, SystemResolver};
use crate::webhooks::courier::Courier;
use crate::webhooks::post::HttpPost;

/// How long a stop waits for steps and requests that run.
const STOP_WAIT: Duration = Duration::from_secs(8);

/// What to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The data directory.
    pub data: PathBuf,
    /// What is set for the whole desk, and for every account that sets nothing else, TOML.
    pub config: Option<String>,
    /// The sandbox marketplace beside the desk, with the accounts to register there.
    pub sandbox: Option<Beside>,
}

/// A desk that runs.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The accounts that it works for.
    pub sellers: Vec<Arc<Seller>>,
    /// The accounts that it does not sign in to: what files said of them is shown.
    pub on_files: Vec<Arc<Seller>>,
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
        let config = config::read(options.config.as_deref(), options.sandbox.is_some())?;
        let stop = CancellationToken::new();
        let lock = DataLock::take(&options.data)?;
        let vault = open_vault(&config, &options.data)?;
        let store = open_store(&options.data).await?;
        let transport = outside(options, &stop)?;
        let (time, transport, began_again) = desk_clock(options, transport, &stop).await?;
        let clock: Arc<dyn WireClock> = Arc::clone(&time) as Arc<dyn WireClock>;
        if let Some(beside) = &options.sandbox {
            sandbox::register(&store, &vault, beside, (&transport, &clock)).await?;
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
        keep_defaults(&store, &config, clock.now()).await?;
        let registry = Registry {
            store: store.clone(),
            vault: vault.clone(),
            transport,
            clock,
            defaults: config.defaults.clone(),
        };
        let listener = bind(options.listen).await?;
        let address = listener.local_addr()?;
        let loaded = load(&registry, &desk, options).await?;
        let sellers: Vec<_> = loaded.iter().map(|one| Arc::clone(&one.seller)).collect();
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
        let mut following = accounts::Following::new(registry, driver);
        let on_files = following.begin_all(loaded).await?;
        let accounts = Arc::clone(&following.accounts);
        if let Some(bell) = began_again {
            let (desk, accounts) = (Arc::clone(&desk), Arc::clone(&accounts));
            let until = stop.clone();
            tasks.spawn(sandbox::forget_old_worlds(bell, desk, accounts, until));
        }
        tasks.spawn(following.follow());
        let hooks = start_webhooks(&config, &store, vault, (&stop, &tasks));
        let behind = (accounts, hooks);
        let server = serve_http(&config, &desk, behind, listener, (&stop, &tasks))?;
        Ok(Self {
            address,
            sellers,
            on_files,
            desk,
            stop,
            tasks,
            server,
            _lock: lock,
        })
    }

    /// Everything durable of the desk.
    pub fn store(&self) -> &Store {
        &self.desk.store
    }

    /// The desk's time.
    pub fn clock(&self) -> Arc<dyn WireClock> {
        Arc::clone(&self.desk.clock)
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

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("{address} could not be listened on; give another address with --listen")
    })
}

/// The way out; beside a sandbox without TLS, too.
fn outside(options: &Options, stop: &CancellationToken) -> Result<Arc<dyn Transport>> {
    let settings = OutsideSettings {
        allow_plain_http: options.sandbox.is_some(),
    };
    Ok(Arc::new(Outside::new(settings, stop.clone())?))
}

/// Writes down what the file sets for every account, so that commands beside the desk ask for the
/// same second persons as the desk.
async fn keep_defaults(store: &Store, config: &config::Config, now: Timestamp) -> Result<()> {
    let installation = store.installation()?;
    let held = installation.settings().await?;
    let changes = document::changes(&config.set, &held);
    installation.change_settings(changes, "desk", now).await?;
    Ok(())
}

fn open_vault(config: &config::Config, directory: &std::path::Path) -> Result<Vault> {
    let random = Random::system();
    let master = match &config.master_key_file {
        Some(path) => MasterKey::of_file(path)?,
        None => MasterKey::of_directory(directory, &random)?,
    };
    Ok(Vault::new(&master, random))
}

/// What webhooks are made with beside a desk, by the desk's own settings.
pub(crate) struct WebhookMeans {
    /// Where they may be sent.
    pub(crate) policy: AddressPolicy,
    config: config::Config,
}

impl WebhookMeans {
    /// Reads the text of the file that `--config` names.
    ///
    /// # Errors
    /// When something in it cannot be meant.
    pub(crate) fn read(text: Option<&str>) -> Result<Self> {
        let config = config::read(text, false)?;
        Ok(Self {
            policy: config.webhooks,
            config,
        })
    }

    /// What seals and opens secrets.
    ///
    /// # Errors
    /// When the master key cannot be had.
    pub(crate) fn vault(&self, directory: &std::path::Path) -> Result<Vault> {
        open_vault(&self.config, directory)
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

/// The desk's time; the way out, whose answers set the time right beside Amazon; beside a sandbox the
/// bell of its beginnings.
type DeskClock = (Arc<dyn DeskTime>, Arc<dyn Transport>, Option<Arc<Notify>>);

async fn desk_clock(
    options: &Options,
    transport: Arc<dyn Transport>,
    stop: &CancellationToken,
) -> Result<DeskClock> {
    let Some(beside) = &options.sandbox else {
        let time = Arc::new(SteadyTime::start());
        let transport = Arc::new(Witnessed::new(transport, Arc::clone(&time)));
        return Ok((time, transport, None));
    };
    let way = Arc::clone(&transport);
    let market = sandbox::follow_clock(&beside.url, way, stop.clone()).await?;
    Ok((market.time, transport, Some(market.began_again)))
}

async fn load(registry: &Registry, desk: &Arc<Desk>, options: &Options) -> Result<Vec<Loaded>> {
    let (loaded, failed) = registry.load().await?;
    for (account, error) in &failed {
        tracing::error!(
            account.name = %account,
            error = error as &dyn std::error::Error,
            "the desk does not work for this account"
        );
    }
    for one in &loaded {
        if let Err(error) = restore_quotas(&one.seller).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what was left of the quotas is not known"
            );
        }
    }
    if options.sandbox.is_some() && loaded.is_empty() {
        bail!(
            "no account of the sandbox can be worked for; the store is at {}",
            desk.store.path().display()
        );
    }
    Ok(loaded)
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

/// Starts the courier; gives what webhooks are made with.
fn start_webhooks(
    config: &config::Config,
    store: &Store,
    vault: Vault,
    (stop, tasks): (&CancellationToken, &TaskTracker),
) -> Hooks {
    // Receivers compare the time of a message with their own clocks, so it is never a sandbox's.
    let clock: Arc<dyn WireClock> = Arc::new(MachineTime);
    let post = HttpPost::new(config.webhooks, Arc::new(SystemResolver), stop.clone());
    let courier = Arc::new(Courier {
        store: store.clone(),
        clock: Arc::clone(&clock),
        vault: vault.clone(),
        post: Arc::new(post),
        faults: FaultPoints::default(),
    });
    tasks.spawn(courier.deliver(stop.clone(), tasks.clone()));
    Hooks {
        vault,
        policy: config.webhooks,
        clock,
    }
}

fn serve_http(
    config: &config::Config,
    desk: &Arc<Desk>,
    (accounts, hooks): (Arc<crate::desk::Accounts>, Hooks),
    listener: TcpListener,
    (stop, tasks): (&CancellationToken, &TaskTracker),
) -> Result<JoinHandle<Stopped>> {
    let store = Arc::new(keys::StoredKeys::new(desk.store.clone()));
    let guard = Arc::new(Guard::new(store, Clock::System, config.guard));
    let figures = Figures::of_process();
    let (folded, until) = (figures.clone(), stop.clone());
    tasks.spawn(async move { folded.fold_until(until).await });
    let state = ApiState::new(
        guard,
        figures,
        Arc::clone(desk),
        accounts,
        (stop.clone(), hooks),
    )
    .context("the description of the API could not be written")?;
    let web = WebState::new(Arc::new(state), Clock::System, Random::system());
    let router = web::router(Arc::new(web));
    Ok(tokio::spawn(listen::serve(
        listener,
        router,
        config.limits,
        stop.clone(),
    )))
}
