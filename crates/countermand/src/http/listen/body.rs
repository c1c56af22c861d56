//! Bodies on their way: one in has a time limit, one out tells when it ended.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::time::Sleep;

use super::stream::Phase;

/// The caller's body did not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body did not come in time")]
pub struct BodyTooSlow;

/// A body that must be complete within a time.
pub(super) struct TimedBody {
    inner: Incoming,
    wait: Duration,
    watch: Option<Pin<Box<Sleep>>>,
}

impl TimedBody {
    pub(super) fn new(inner: Incoming, wait: Duration) -> Self {
        // Most requests have no body, and need no watch.
        let watch = (!inner.is_end_stream()).then(|| Box::pin(tokio::time::sleep(wait)));
        Self { inner, wait, watch }
    }
}

impl HttpBody for TimedBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let wait = self.wait;
        let watch = self
            .watch
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(wait)));
        match watch.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Some(Err(BodyTooSlow.into()))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// An answer's body that ends the request in the conversation when it is dropped.
pub(super) struct Told {
    inner: Body,
    phase: Arc<Phase>,
}

impl Told {
    pub(super) const fn new(inner: Body, phase: Arc<Phase>) -> Self {
        Self { inner, phase }
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.phase.end();
    }
}

impl HttpBody for Told {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
