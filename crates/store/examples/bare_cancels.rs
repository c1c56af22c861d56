//! The least program that cancels orders durably over HTTP: what `benches/durable_cancels.py`
//! measures the desk against.
//!
//! `bare_cancels ADDRESS FOLDER N_ORDERS`
//!
//! Makes a database in FOLDER with the plain orders `111-0000000-0000000` and on, prints `ready`,
//! and answers `POST /cancellations` with a body that holds `"order_id":"…"` and an
//! `Idempotency-Key`. Each request is the guarded change of one order, a row of the outbox and a
//! row of the audit, in a savepoint of its own. All requests that came while the last commit went
//! to the disk share one transaction and its one sync; answers go out after it, and another
//! connection does the checkpoints. There is no rule, no sign-in, no check of the input and no
//! account in it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

type AnyError = Box<dyn std::error::Error>;

/// Requests that wait for the writer at once.
const QUEUE_LENGTH: usize = 4_096;
/// Requests that share one commit.
const MAX_GROUP: usize = 256;
/// Pause between two checkpoints.
const CHECKPOINT_PAUSE: Duration = Duration::from_millis(250);
/// Pages of the log after which commits wait for the end of a checkpoint: 64 MiB.
const MAX_LOG_PAGES: i64 = 16_384;
/// Bytes of a request's body that are read.
const MAX_BODY_BYTES: usize = 64 * 1024;

const SCHEMA: &str = "
    CREATE TABLE orders (
        account_id INTEGER NOT NULL, order_id TEXT NOT NULL, state TEXT NOT NULL,
        sku TEXT NOT NULL, quantity INTEGER NOT NULL, paid_minor INTEGER NOT NULL,
        currency TEXT NOT NULL, purchased_at_us INTEGER NOT NULL,
        last_updated_at_us INTEGER NOT NULL,
        PRIMARY KEY (account_id, order_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE outbox (
        account_id INTEGER NOT NULL, idempotency_key TEXT NOT NULL, kind TEXT NOT NULL,
        order_id TEXT NOT NULL, state TEXT NOT NULL, queued_at_us INTEGER NOT NULL,
        PRIMARY KEY (account_id, idempotency_key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE audit (
        account_id INTEGER NOT NULL, seq INTEGER NOT NULL, at_us INTEGER NOT NULL,
        actor TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
        before TEXT NOT NULL, after TEXT NOT NULL,
        PRIMARY KEY (account_id, seq)
    ) STRICT, WITHOUT ROWID;";

/// One request on its way to the writer.
struct Cancel {
    order_id: String,
    idempotency_key: String,
    answer: oneshot::Sender<StatusCode>,
}

#[expect(
    clippy::print_stdout,
    reason = "the bench waits for its line on standard output"
)]
fn main() -> Result<(), AnyError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, folder, n_orders] = arguments.as_slice() else {
        return Err("usage: bare_cancels ADDRESS FOLDER N_ORDERS".into());
    };
    let path = Path::new(folder).join("bare.db");
    let writer = connect(&path)?;
    seed(&writer, n_orders.parse()?)?;
    let (queue, waiting) = mpsc::channel(QUEUE_LENGTH);
    let gate = Arc::new(Mutex::new(()));
    let same_gate = Arc::clone(&gate);
    std::thread::spawn(move || commit_groups(&writer, waiting, &gate));
    std::thread::spawn(move || checkpoint_for_ever(&path, &same_gate));
    tokio::runtime::Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(address.parse::<SocketAddr>()?).await?;
        println!("ready");
        serve(listener, queue).await
    })
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384;",
    )?;
    Ok(connection)
}

/// Writes the plain orders in one transaction, and brings them into the file.
fn seed(connection: &Connection, n_orders: i64) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN")?;
    connection.execute_batch(SCHEMA)?;
    let mut order = connection.prepare(
        "INSERT INTO orders VALUES (1, ?1, 'UNSHIPPED', ?2, ?3, ?4, 'USD', 1700000000000000,
             1700000000000000)",
    )?;
    for number in 0..n_orders {
        order.execute(params![
            format!("111-{number:07}-{number:07}"),
            format!("SKU-{:05}", number % 5_000),
            1 + number % 3,
            1_000 + number,
        ])?;
    }
    connection.execute_batch("COMMIT")?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// Commits what waits, group after group, until nobody can send any more.
fn commit_groups(connection: &Connection, mut waiting: mpsc::Receiver<Cancel>, gate: &Mutex<()>) {
    let mut n_audited = 0;
    let mut group = Vec::with_capacity(MAX_GROUP);
    while waiting.blocking_recv_many(&mut group, MAX_GROUP) > 0 {
        let outcomes = {
            let _open = gate.lock().unwrap_or_else(PoisonError::into_inner);
            commit_group(connection, &group, &mut n_audited)
        };
        for (place, cancel) in group.drain(..).enumerate() {
            let status = outcomes
                .as_ref()
                .ok()
                .and_then(|all| all.get(place).copied())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            // A caller that is gone needs no answer.
            let _ = cancel.answer.send(status);
        }
    }
}

fn commit_group(
    connection: &Connection,
    group: &[Cancel],
    n_audited: &mut i64,
) -> rusqlite::Result<Vec<StatusCode>> {
    let now_us = now().as_microsecond();
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let outcomes = group
        .iter()
        .map(|cancel| {
            connection.prepare_cached("SAVEPOINT one")?.execute([])?;
            let done = write_cancel(connection, cancel, now_us, *n_audited + 1);
            let status = if let Ok(true) = done {
                *n_audited += 1;
                StatusCode::ACCEPTED
            } else {
                connection.prepare_cached("ROLLBACK TO one")?.execute([])?;
                StatusCode::CONFLICT
            };
            connection.prepare_cached("RELEASE one")?.execute([])?;
            Ok(status)
        })
        .collect::<rusqlite::Result<Vec<_>>>();
    let end = if outcomes.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    connection.prepare_cached(end)?.execute([])?;
    outcomes
}

/// The three statements; `false` when the order cannot be cancelled any more.
fn write_cancel(
    connection: &Connection,
    cancel: &Cancel,
    now_us: i64,
    seq: i64,
) -> rusqlite::Result<bool> {
    let n_changed = connection
        .prepare_cached(
            "UPDATE orders SET state = 'CANCELLING', last_updated_at_us = ?1
             WHERE account_id = 1 AND order_id = ?2 AND state = 'UNSHIPPED'",
        )?
        .execute(params![now_us, cancel.order_id])?;
    if n_changed != 1 {
        return Ok(false);
    }
    connection
        .prepare_cached("INSERT INTO outbox VALUES (1, ?1, 'cancel', ?2, 'queued', ?3)")?
        .execute(params![cancel.idempotency_key, cancel.order_id, now_us])?;
    connection
        .prepare_cached(
            "INSERT INTO audit VALUES (1, ?1, ?2, 'seller', 'cancellation.accepted', ?3,
                 '{\"state\":\"UNSHIPPED\"}', '{\"state\":\"CANCELLING\"}')",
        )?
        .execute(params![seq, now_us, cancel.order_id])?;
    Ok(true)
}

/// Moves the log into the file, beside the commits.
///
/// While commits go on, a checkpoint never reaches the end of the log, and the log begins again
/// only from its end: so when it has grown long, commits wait for the rest. A second checkpoint
/// before that makes the rest short.
fn checkpoint_for_ever(path: &Path, gate: &Mutex<()>) -> rusqlite::Result<()> {
    let connection = connect(path)?;
    loop {
        std::thread::sleep(CHECKPOINT_PAUSE);
        if checkpoint(&connection)? > MAX_LOG_PAGES {
            checkpoint(&connection)?;
            let _closed = gate.lock().unwrap_or_else(PoisonError::into_inner);
            checkpoint(&connection)?;
        }
    }
}

/// One checkpoint that waits for nobody; gives the pages in the log.
fn checkpoint(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))
}

async fn serve(listener: TcpListener, queue: mpsc::Sender<Cancel>) -> Result<(), AnyError> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let queue = queue.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| answered(request, queue.clone()));
            // A connection that the client ends is the end of it.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answered(
    request: Request<Incoming>,
    queue: mpsc::Sender<Cancel>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let status = accept(request, queue)
        .await
        .unwrap_or(StatusCode::BAD_REQUEST);
    let body = format!("{{\"status\":{}}}", status.as_u16());
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    Ok(response)
}

/// What became of the request; nothing when it cannot be read.
async fn accept(request: Request<Incoming>, queue: mpsc::Sender<Cancel>) -> Option<StatusCode> {
    let key = request.headers().get("idempotency-key")?;
    let idempotency_key = key.to_str().ok()?.to_owned();
    let body = http_body_util::Limited::new(request.into_body(), MAX_BODY_BYTES);
    let body = body.collect().await.ok()?.to_bytes();
    let text = std::str::from_utf8(&body).ok()?;
    let (_, rest) = text.split_once("\"order_id\":\"")?;
    let (order_id, _) = rest.split_once('"')?;
    let (answer, committed) = oneshot::channel();
    let cancel = Cancel {
        order_id: order_id.to_owned(),
        idempotency_key,
        answer,
    };
    queue.send(cancel).await.ok()?;
    committed.await.ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own, which has no injected clock"
)]
fn now() -> Timestamp {
    Timestamp::now()
}
