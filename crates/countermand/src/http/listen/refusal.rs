//! Connections that find no place: told so, and closed.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::slots::Full;
use crate::http::problem::{self, Code, Problem};

/// Refusals that are told at one time; beyond, connections are closed without a word.
const N_AT_ONCE: usize = 64;
/// How long one refusal may take.
const WAIT: Duration = Duration::from_secs(2);
/// When trying again may help.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// Bytes of a request that are read away, so that closing does not destroy the answer.
const READ_AWAY_BYTES: usize = 64 * 1024;

/// Tells connections that there is no place for them.
#[derive(Debug)]
pub(super) struct Refusals {
    turns: Arc<Semaphore>,
}

impl Default for Refusals {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(N_AT_ONCE)),
        }
    }
}

impl Refusals {
    /// Answers the connection that found no place, and closes it.
    pub(super) fn answer(&self, stream: TcpStream, full: Full) {
        let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() else {
            return;
        };
        tokio::spawn(async move {
            let told = tokio::time::timeout(WAIT, tell(stream, full)).await;
            if !matches!(told, Ok(Ok(()))) {
                tracing::debug!("a refused connection ended before it was told why");
            }
            drop(turn);
        });
    }
}

async fn tell(mut stream: TcpStream, full: Full) -> std::io::Result<()> {
    stream.write_all(&answer(full)).await?;
    stream.shutdown().await?;
    let mut away = vec![0; 4_096];
    let mut n_read = 0;
    while n_read < READ_AWAY_BYTES {
        match stream.read(&mut away).await? {
            0 => break,
            n => n_read += n,
        }
    }
    Ok(())
}

/// The whole answer as it goes on the wire.
fn answer(full: Full) -> Vec<u8> {
    let problem = match full {
        Full::All => Problem::new(
            Code::Unavailable,
            "The desk has as many connections as it takes; nothing was done.",
        ),
        Full::Address => Problem::new(
            Code::TooManyConnections,
            "Your address has as many connections as it may have; nothing was done.",
        ),
    };
    let problem = problem.with_remedy("Close a connection, or try again in a moment.");
    let body = problem.to_json();
    let head = format!(
        "HTTP/1.1 {}\r\ncontent-type: {}\r\ncontent-length: {}\r\nretry-after: {}\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
        problem.status(),
        problem::MEDIA_TYPE,
        body.len(),
        problem::whole_seconds(RETRY_AFTER),
    );
    [head.into_bytes(), body].concat()
}
