//! The marketplace as a program: a directory, an address, and a signal to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::clock::Speed;
use crate::http::connection;
use crate::http::server::Server;
use crate::journal::JournalError;
use crate::moment::Moment;
use crate::scenario::Scenario;
use crate::static_cases::{LoadStaticCasesError, StaticCases};
use crate::world::{Origin, World};

/// The seed of a world for which none was asked.
pub const DEFAULT_SEED: u64 = 1;

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The directory of the world.
    pub dir: PathBuf,
    /// What kind of world, where there is none in the directory.
    pub scenario: Scenario,
    /// The seed of its chance; with one, a new world begins at the start of the UTC day, so that
    /// the same seed gives the same history all day long.
    pub seed: Option<u64>,
    /// The first instant of a new world.
    pub start: Option<Moment>,
    /// How fast the clock runs.
    pub speed: Option<Speed>,
    /// A folder of model files to answer from.
    pub static_dir: Option<PathBuf>,
    /// The machine's time.
    pub today: Moment,
}

/// Why the marketplace could not be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not this machine's.
    #[error("{address} could not be listened on")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The world could not be opened or written.
    #[error(transparent)]
    World(#[from] JournalError),
    /// The model files could not be read.
    #[error(transparent)]
    Static(#[from] LoadStaticCasesError),
    /// The world of the directory is another than asked for.
    #[error(
        "the directory holds a world of {what} {held}, not {asked}; take another directory, or leave the option out"
    )]
    OtherWorld {
        /// Of what.
        what: &'static str,
        /// What it holds.
        held: String,
        /// What was asked for.
        asked: String,
    },
}

/// A marketplace that listens, not yet served.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    /// The server, to look at its world.
    pub server: Arc<Server>,
}

impl Listening {
    /// Opens the world and the address.
    ///
    /// # Errors
    /// When one of them cannot be had.
    pub async fn open(options: &Options) -> Result<Self, ServeError> {
        let static_cases = options
            .static_dir
            .as_deref()
            .map(StaticCases::load)
            .transpose()?;
        let listen = |source| ServeError::Listen {
            address: options.listen,
            source,
        };
        let listener = TcpListener::bind(options.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let world = open_world(options)?;
        let server = Server::new(world, connection::base_url(address), static_cases);
        Ok(Self { listener, server })
    }

    /// Serves until `stop` resolves.
    ///
    /// # Errors
    /// When the world can no longer be written.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send) -> Result<(), ServeError> {
        Ok(connection::serve(self.listener, self.server, stop).await?)
    }
}

fn open_world(options: &Options) -> Result<World, ServeError> {
    let origin = || Origin {
        scenario: options.scenario.clone(),
        seed: options.seed.unwrap_or(DEFAULT_SEED),
        start: options.start.unwrap_or(match options.seed {
            Some(_) => options.today.day_start(),
            None => options.today,
        }),
        speed: options.speed.unwrap_or(Speed::REAL),
    };
    let mut world = World::open(&options.dir, origin, options.speed)?;
    let market = world.now()?;
    let (held, asked) = (market.seed, options.seed.unwrap_or(market.seed));
    if held != asked {
        return Err(ServeError::OtherWorld {
            what: "seed",
            held: held.to_string(),
            asked: asked.to_string(),
        });
    }
    Ok(world)
}
