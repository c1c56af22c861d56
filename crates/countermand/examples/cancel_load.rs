//! Loads a server with POST requests, each for another order, on keep-alive connections: the
//! client of `benches/durable_cancels.py` and `benches/vendure_cancels.py`.
//!
//! `{order}` in the body or a header stands for the order's id: a plain id of the sandbox, scattered
//! over the first `--plain` ones as real ids are, or a line of the file `--ids`. Each connection
//! waits for its answer before it sends again. Prints one JSON object: answers per second, quantiles
//! of the time to an answer in microseconds, and how many answers were not as wanted. One thread
//! drives all connections, so that it takes little from the server on the same machine. Answers
//! must tell their length.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "its output is its purpose"
)]

use std::io::{Error, ErrorKind, Result};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A prime that divides no round number: multiples of it reach every order once, in an order
/// without neighbours.
const SCATTER: u64 = 7_368_787;
/// How long one answer may take.
const ANSWER_WAIT: Duration = Duration::from_mins(1);
/// Characters of an unwanted answer that are shown.
const SHOWN_LENGTH: usize = 600;

#[derive(Parser)]
struct Arguments {
    /// Host and port of the server.
    address: String,
    /// Path of the request.
    path: String,
    /// Connections at once.
    #[arg(long, default_value_t = 32)]
    connections: u64,
    /// Requests in all.
    #[arg(long)]
    requests: u64,
    /// Seconds after which nothing more is sent.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// How many plain orders the server holds.
    #[arg(long, required_unless_present = "ids")]
    plain: Option<u64>,
    /// A file of order ids, one a line.
    #[arg(long, conflicts_with = "plain")]
    ids: Option<PathBuf>,
    /// How many orders earlier runs have used up.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// The body, JSON, with `{order}` in it.
    #[arg(long)]
    body: String,
    /// A header as `Name: value`, perhaps with `{order}` in it.
    #[arg(long)]
    header: Vec<String>,
    /// The status that every answer must have.
    #[arg(long, default_value_t = 202)]
    status: u16,
    /// A text that every answer must hold.
    #[arg(long, default_value = "")]
    holds: String,
    /// Ends well although some answers were not as wanted; they are counted all the same.
    #[arg(long)]
    allow_failures: bool,
}

/// What every connection works through.
struct Load {
    arguments: Arguments,
    ids: Vec<String>,
    started: Instant,
    n_taken: AtomicU64,
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    times: Vec<Duration>,
    n_failed: u64,
    first_failure: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the load and prints the figures; `false` when failures were not allowed and happened.
fn run(arguments: Arguments) -> Result<bool> {
    let ids = match &arguments.ids {
        Some(path) => std::fs::read_to_string(path)?
            .lines()
            .map(str::to_owned)
            .collect(),
        None => Vec::new(),
    };
    let n_orders = arguments.plain.unwrap_or(ids.len() as u64);
    if arguments.first + arguments.requests > n_orders {
        return Err(Error::other(format!(
            "{n_orders} orders are not enough for {} requests after {}",
            arguments.requests, arguments.first
        )));
    }
    let is_lenient = arguments.allow_failures;
    let load = Arc::new(Load {
        arguments,
        ids,
        started: Instant::now(),
        n_taken: AtomicU64::new(0),
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let seen = runtime.block_on(all_connections(&load))?;
    let elapsed = load.started.elapsed();
    println!("{}", figures(&seen, elapsed));
    if let Some(failure) = &seen.first_failure {
        eprintln!("{} answers not as wanted, first:\n{failure}", seen.n_failed);
    }
    Ok(is_lenient || seen.n_failed == 0)
}

/// Runs every connection to its end; gives what all of them saw, times sorted.
async fn all_connections(load: &Arc<Load>) -> Result<Seen> {
    let workers: Vec<_> = (0..load.arguments.connections)
        .map(|_| tokio::spawn(one_connection(Arc::clone(load))))
        .collect();
    let mut all = Seen::default();
    for worker in workers {
        let seen = worker.await.map_err(Error::other)??;
        all.times.extend(seen.times);
        all.n_failed += seen.n_failed;
        all.first_failure = all.first_failure.or(seen.first_failure);
    }
    all.times.sort_unstable();
    Ok(all)
}

/// The printed object. Only wanted answers count for the rate; all count for the times.
fn figures(seen: &Seen, elapsed: Duration) -> serde_json::Value {
    let n_answers = seen.times.len() as u128;
    let n_wanted = n_answers - u128::from(seen.n_failed);
    let quantile = |per_mille: usize| {
        let place = seen.times.len() * per_mille / 1_000;
        seen.times
            .get(place.min(seen.times.len().saturating_sub(1)))
            .map_or(0, Duration::as_micros)
    };
    // Whole answers in a thousand seconds: exact enough also for a slow server.
    let per_1000_seconds = n_wanted * 1_000_000_000 / elapsed.as_micros().max(1);
    serde_json::json!({
        "answers": n_answers,
        "failed": seen.n_failed,
        "elapsed_ms": elapsed.as_millis(),
        "per_1000_s": per_1000_seconds,
        "p50_us": quantile(500),
        "p90_us": quantile(900),
        "p99_us": quantile(990),
        "max_us": quantile(1_000),
    })
}

/// Sends a request, reads the answer, again and again until the work or the time is over.
async fn one_connection(load: Arc<Load>) -> Result<Seen> {
    let arguments = &load.arguments;
    let stream = TcpStream::connect(&arguments.address).await?;
    stream.set_nodelay(true)?;
    let mut connection = Connection {
        stream,
        received: Vec::with_capacity(16 * 1024),
    };
    let mut seen = Seen::default();
    let limit = Duration::from_secs(arguments.seconds);
    while load.started.elapsed() < limit {
        let number = load.n_taken.fetch_add(1, Ordering::Relaxed);
        if number >= arguments.requests {
            break;
        }
        let request = request(&load, arguments.first + number);
        let sent = Instant::now();
        connection.stream.write_all(request.as_bytes()).await?;
        tokio::time::timeout(ANSWER_WAIT, connection.read_answer())
            .await
            .map_err(|_| Error::from(ErrorKind::TimedOut))??;
        seen.times.push(sent.elapsed());
        if !connection.is_wanted(arguments) {
            seen.n_failed += 1;
            seen.first_failure.get_or_insert_with(|| connection.shown());
        }
    }
    Ok(seen)
}

/// The request for the order of a number, whole.
fn request(load: &Load, number: u64) -> String {
    let arguments = &load.arguments;
    let order_id = order_id(load, number);
    let body = arguments.body.replace("{order}", &order_id);
    let mut lines = vec![
        format!("POST {} HTTP/1.1", arguments.path),
        format!("Host: {}", arguments.address),
        "Accept: */*".to_owned(),
        "Content-Type: application/json".to_owned(),
        format!("Content-Length: {}", body.len()),
    ];
    for header in &arguments.header {
        lines.push(header.replace("{order}", &order_id));
    }
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}

fn order_id(load: &Load, number: u64) -> String {
    if let Some(n_plain) = load.arguments.plain {
        let place = number * SCATTER % n_plain.max(1);
        return format!("111-{place:07}-{place:07}");
    }
    usize::try_from(number)
        .ok()
        .and_then(|place| load.ids.get(place))
        .cloned()
        .unwrap_or_default()
}

/// A kept connection, and the answer that came last.
struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    /// Reads one answer whole.
    async fn read_answer(&mut self) -> Result<()> {
        self.received.clear();
        let mark = b"\r\n\r\n";
        let head_end = loop {
            self.receive().await?;
            let found = self.received.windows(mark.len()).position(|at| at == mark);
            if let Some(place) = found {
                break place + mark.len();
            }
        };
        let head = self.received.get(..head_end).unwrap_or_default();
        let length = content_length(head)
            .ok_or_else(|| Error::other(format!("no length:\n{}", self.shown())))?;
        while self.received.len() < head_end + length {
            self.receive().await?;
        }
        Ok(())
    }

    async fn receive(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.received).await? == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof));
        }
        Ok(())
    }

    fn is_wanted(&self, arguments: &Arguments) -> bool {
        let status = self.received.get(9..12).unwrap_or_default();
        let wanted = arguments.holds.as_bytes();
        status == arguments.status.to_string().as_bytes()
            && (wanted.is_empty()
                || self
                    .received
                    .windows(wanted.len())
                    .any(|part| part == wanted))
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.received)
            .chars()
            .take(SHOWN_LENGTH)
            .collect()
    }
}

/// The length that a head announces.
fn content_length(head: &[u8]) -> Option<usize> {
    std::str::from_utf8(head).ok()?.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    })
}
