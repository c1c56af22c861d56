//! The whole at work in one process: the sandbox marketplace with four shops, and the desk that
//! works for them.
//!
//! Nothing is put into the store behind the desk's back. What there is to see comes from the
//! marketplace, from files and e-mails that are imported, and from a colleague who uses the API.

mod colleague;
mod files;
mod shops;
mod sign_in;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use countermand_sandbox::clock::Speed;
use countermand_sandbox::http::server::Server;
use countermand_sandbox::moment::Moment;
use countermand_sandbox::queues::QueueName;
use countermand_sandbox::queues::acts::CreateQueue;
use countermand_sandbox::run::{Listening, Options as MarketOptions, ServeError};
use countermand_sandbox::scenario::Scenario;
use countermand_store::api_keys::ApiKeyRecord;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::http::access::{ApiKey, Role};
use crate::secrets::Random;
use crate::serve::sandbox::queue_path;
use crate::serve::{self, Beside, Running, SandboxAccount};

/// The scenario of the four shops.
const SCENARIO: &str = "four-shops";
/// Where the marketplace keeps its world, inside the data directory.
const MARKET_DIR: &str = "sandbox";
/// Who made the keys, in the audit log.
const ACTOR: &str = "demo";
/// How long a key of a demonstration opens anything.
const KEY_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What to demonstrate, and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address of the desk; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The data directory: the desk's, with the marketplace's in `sandbox`.
    pub data: PathBuf,
    /// The seed of all chance; `None` goes on with the world of the directory, or takes 1.
    pub seed: Option<u64>,
    /// How many times faster than real time the marketplace runs.
    pub speed: Speed,
    /// The machine's time.
    pub now: Timestamp,
}

/// A demonstration that runs.
#[derive(Debug)]
pub struct Demo {
    /// The desk's address.
    pub url: String,
    /// Signs the user `demo` in, once.
    pub sign_in_url: String,
    /// Opens the API as an admin.
    pub api_key: ApiKey,
    /// The marketplace's address.
    pub sandbox_url: String,
    /// The seed of the marketplace's world.
    pub seed: u64,
    running: Running,
    market: JoinHandle<Result<(), ServeError>>,
    /// Ends what goes on around the desk.
    stop: CancellationToken,
    /// Ends the marketplace, which has to answer as long as the desk is at work.
    stop_market: CancellationToken,
    tasks: TaskTracker,
}

impl Demo {
    /// Starts the marketplace, then the desk, then what goes on around them.
    ///
    /// # Errors
    /// When the directory, an address, the world or the store cannot be had.
    pub async fn start(options: &Options) -> Result<Self> {
        refuse_a_real_desk(&options.data)?;
        let listening = Listening::open(&market_options(options)?).await?;
        let server = Arc::clone(&listening.server);
        let sandbox_url = server.base_url.clone();
        let seed = server.state().world.now()?.seed;
        let stop_market = CancellationToken::new();
        let until = stop_market.clone();
        let market = tokio::spawn(listening.serve(async move { until.cancelled().await }));
        let speed_milli = u64::from(options.speed.thousandths());
        let accounts = shops::accounts(speed_milli)?;
        make_queues(&server, &accounts)?;
        let running = Running::start(&serve::Options {
            listen: options.listen,
            data: options.data.clone(),
            config: Some(shops::config(speed_milli)),
            sandbox: Some(Beside {
                url: sandbox_url.clone(),
                accounts,
            }),
        })
        .await?;
        let url = format!("http://{}", running.address);
        let api_key = key(&running, Role::Admin, ACTOR, options.now).await?;
        let sign_in_url = sign_in::link(&running, &url, options.now).await?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let colleague = colleague::Colleague {
            url: url.clone(),
            key: key(&running, Role::Operator, "colleague", options.now).await?,
            sellers: running.sellers.clone(),
        };
        let folder = files::Folder::make(&options.data)?;
        let post = files::Post {
            server,
            sellers: running.sellers.clone(),
            clock: running.clock(),
            folder,
        };
        let (leave, leave_too) = (stop.clone(), stop.clone());
        tasks.spawn(async move { leave.run_until_cancelled(post.deliver()).await });
        tasks.spawn(async move { leave_too.run_until_cancelled(colleague.work()).await });
        Ok(Self {
            url,
            sign_in_url,
            api_key,
            sandbox_url,
            seed,
            running,
            market,
            stop,
            stop_market,
            tasks,
        })
    }

    /// Resolves when the marketplace ends by itself, which it does only when it fails.
    ///
    /// # Errors
    /// Why it ended.
    pub async fn market_ended(&mut self) -> Result<()> {
        (&mut self.market)
            .await
            .context("the marketplace broke off")??;
        Ok(())
    }

    /// Ends what goes on around the desk, the desk, and the marketplace.
    ///
    /// # Errors
    /// When the stop cannot be marked.
    pub async fn stop(self) -> Result<()> {
        self.stop.cancel();
        self.tasks.close();
        let (stopped, ()) = tokio::join!(self.running.stop(), self.tasks.wait());
        self.stop_market.cancel();
        // A marketplace that ended by itself has been asked why.
        if !self.market.is_finished() {
            self.market.await.context("the marketplace broke off")??;
        }
        stopped
    }
}

/// A directory in which a desk works for real sellers gets no made-up ones.
fn refuse_a_real_desk(data: &Path) -> Result<()> {
    if data.join("countermand.db").exists() && !data.join(MARKET_DIR).exists() {
        bail!(
            "{} holds a desk that is no demonstration, so nothing was started; \
             give a directory of its own with --data DIR",
            data.display()
        );
    }
    Ok(())
}

fn market_options(options: &Options) -> Result<MarketOptions> {
    let today = Moment::from_timestamp(options.now);
    Ok(MarketOptions {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        dir: options.data.join(MARKET_DIR),
        scenario: Scenario::find(SCENARIO)?,
        seed: options.seed,
        // The same seed gives the same orders all day long.
        start: Some(today.day_start()),
        speed: Some(options.speed),
        static_dir: None,
        today,
    })
}

/// Makes the queues of the notifications, as whoever runs a desk does before it starts.
fn make_queues(server: &Server, accounts: &[SandboxAccount]) -> Result<()> {
    for account in accounts {
        let queue = QueueName::of_url(&queue_path(&account.name)).context("a queue's name")?;
        let made = CreateQueue {
            queue,
            region: "us-east-1".to_owned(),
            visibility_seconds: None,
        };
        server.state().world.act(made)??;
    }
    Ok(())
}

/// Makes a key of a role.
async fn key(running: &Running, role: Role, name: &str, now: Timestamp) -> Result<ApiKey> {
    let key = ApiKey::generate(&Random::system())?;
    let record = ApiKeyRecord {
        key_id: key.id().as_str().to_owned(),
        digest: key.digest().to_hex(),
        name: name.to_owned(),
        role: role.as_str().to_owned(),
        scopes: Vec::new(),
        accounts: Vec::new(),
        created_at: now,
        expires_at: now.checked_add(KEY_LIFE).ok(),
        revoked_at: None,
        last_used_on: None,
    };
    running.store().create_api_key(record, ACTOR).await?;
    Ok(key)
}

/// Whether an address can be listened on.
pub fn is_free(address: SocketAddr) -> bool {
    std::net::TcpListener::bind(address).is_ok()
}
