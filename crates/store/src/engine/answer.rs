//! The answer to a change or a question that runs on a thread of the engine.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::DatabaseError;

/// What a change or a question will come to: await it, or [`Answer::wait`] for it.
///
/// The work is done whether or not anyone waits: dropping the answer takes nothing back.
#[derive(Debug)]
#[must_use = "the outcome of a change has to be looked at"]
pub struct Answer<T, E> {
    shared: Arc<Shared<T, E>>,
}

#[derive(Debug)]
struct Shared<T, E> {
    slot: Mutex<Slot<T, E>>,
    filled: Condvar,
}

#[derive(Debug)]
struct Slot<T, E> {
    outcome: Option<Result<T, E>>,
    waker: Option<Waker>,
}

/// The other end: whoever does the work fills it in once.
#[derive(Debug)]
pub(super) struct Reply<T, E: From<DatabaseError>> {
    shared: Option<Arc<Shared<T, E>>>,
}

/// An answer and its other end.
pub(super) fn pair<T, E: From<DatabaseError>>() -> (Reply<T, E>, Answer<T, E>) {
    let shared = Arc::new(Shared {
        slot: Mutex::new(Slot {
            outcome: None,
            waker: None,
        }),
        filled: Condvar::new(),
    });
    let reply = Reply {
        shared: Some(Arc::clone(&shared)),
    };
    (reply, Answer { shared })
}

impl<T, E> Shared<T, E> {
    /// A slot is whole after a panic: it is written in one step.
    fn slot(&self) -> MutexGuard<'_, Slot<T, E>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, outcome: Result<T, E>) {
        let mut slot = self.slot();
        slot.outcome = Some(outcome);
        let waker = slot.waker.take();
        drop(slot);
        self.filled.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T, E: From<DatabaseError>> Reply<T, E> {
    pub(super) fn fill(mut self, outcome: Result<T, E>) {
        if let Some(shared) = self.shared.take() {
            shared.fill(outcome);
        }
    }
}

/// Work that was dropped undone, as by a panic, is answered too: nobody waits for ever.
impl<T, E: From<DatabaseError>> Drop for Reply<T, E> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            shared.fill(Err(E::from(DatabaseError::Stopped)));
        }
    }
}

impl<T, E> Answer<T, E> {
    /// Blocks until the outcome is there. For callers that are not asynchronous.
    ///
    /// # Errors
    /// Whatever the work ended with.
    pub fn wait(self) -> Result<T, E> {
        let mut slot = self.shared.slot();
        loop {
            if let Some(outcome) = slot.outcome.take() {
                return outcome;
            }
            slot = self
                .shared
                .filled
                .wait(slot)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T, E> Future for Answer<T, E> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = self.shared.slot();
        if let Some(outcome) = slot.outcome.take() {
            return Poll::Ready(outcome);
        }
        slot.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
