//! The bytes of one connection, with a watch on how long they take.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// No byte of the next request has come since then.
    Idle(Instant),
    /// The next request's head began then.
    Head(Instant),
    /// A request is being taken in or answered; its body has a limit of its own.
    Busy,
}

/// Where a conversation stands, shared by its stream and its requests.
#[derive(Debug)]
pub(super) struct Phase(Mutex<Standing>);

impl Phase {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Standing::Idle(Instant::now()))))
    }

    /// A head is complete.
    pub(super) fn begin(&self) {
        *self.lock() = Standing::Busy;
    }

    /// The answer was handed over.
    pub(super) fn end(&self) {
        *self.lock() = Standing::Idle(Instant::now());
    }

    fn bytes_came(&self) {
        let mut standing = self.lock();
        if let Standing::Idle(_) = *standing {
            *standing = Standing::Head(Instant::now());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Standing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that fails when its peer takes too long.
pub(super) struct TimedStream {
    inner: TcpStream,
    phase: Arc<Phase>,
    head_wait: Duration,
    idle_wait: Duration,
    read_watch: Pin<Box<Sleep>>,
    write_watch: Pin<Box<Sleep>>,
    is_write_waiting: bool,
}

impl TimedStream {
    pub(super) fn new(
        inner: TcpStream,
        phase: Arc<Phase>,
        head_wait: Duration,
        idle_wait: Duration,
    ) -> Self {
        Self {
            inner,
            phase,
            head_wait,
            idle_wait,
            read_watch: Box::pin(tokio::time::sleep(idle_wait)),
            write_watch: Box::pin(tokio::time::sleep(idle_wait)),
            is_write_waiting: false,
        }
    }

    /// Until when the next byte must come.
    fn read_deadline(&self) -> Option<Instant> {
        match *self.phase.lock() {
            Standing::Idle(since) => Some(since + self.idle_wait),
            Standing::Head(since) => Some(since + self.head_wait),
            Standing::Busy => None,
        }
    }

    /// Passes a write's result on; one that waits has a limit.
    fn watch_write<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.is_write_waiting = false;
            return result;
        }
        if !self.is_write_waiting {
            self.is_write_waiting = true;
            self.write_watch
                .as_mut()
                .reset(Instant::now() + self.idle_wait);
        }
        ready!(self.write_watch.as_mut().poll(context));
        Poll::Ready(Err(too_slow()))
    }
}

fn too_slow() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the peer took too long")
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let n_before = buffer.filled().len();
        let result = Pin::new(&mut self.inner).poll_read(context, buffer);
        if result.is_ready() {
            if buffer.filled().len() > n_before {
                self.phase.bytes_came();
            }
            // A head that trickles in is over its time even when a byte has just come.
            let is_late = self
                .read_deadline()
                .is_some_and(|deadline| deadline <= Instant::now());
            return if is_late {
                Poll::Ready(Err(too_slow()))
            } else {
                result
            };
        }
        let Some(deadline) = self.read_deadline() else {
            return Poll::Pending;
        };
        if self.read_watch.deadline() != deadline {
            self.read_watch.as_mut().reset(deadline);
        }
        ready!(self.read_watch.as_mut().poll(context));
        Poll::Ready(Err(too_slow()))
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.watch_write(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write_vectored(context, parts);
        self.watch_write(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.inner).poll_flush(context);
        self.watch_write(context, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.inner).poll_shutdown(context);
        self.watch_write(context, result)
    }
}
