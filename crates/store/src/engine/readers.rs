//! Readers: threads that answer questions, each on a connection of its own.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::answer::{Answer, pair};
use super::sqlite::{Purpose, connect};
use super::{DatabaseError, Transaction};

/// Readers of one store.
const N_READERS: usize = 4;
/// Questions that wait at most; more are refused.
const WAITING_MAX: usize = 8_192;

type Question = Box<dyn FnOnce(Result<&Connection, DatabaseError>) + Send>;

/// The way to the reader threads.
pub(crate) struct Readers {
    sender: Mutex<Option<SyncSender<Question>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").finish_non_exhaustive()
    }
}

impl Readers {
    /// Starts the readers of a file.
    pub(crate) fn start(path: &Path) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(WAITING_MAX);
        let receiver = Arc::new(Mutex::new(receiver));
        let mut threads = Vec::with_capacity(N_READERS);
        for _ in 0..N_READERS {
            let (path, receiver) = (path.to_owned(), Arc::clone(&receiver));
            let builder = std::thread::Builder::new().name("store-reader".to_owned());
            threads.push(builder.spawn(move || answer_questions(&path, &receiver))?);
        }
        Ok(Self {
            sender: Mutex::new(Some(sender)),
            threads: Mutex::new(threads),
        })
    }

    /// Queues a question; it sees one state of the database.
    pub(crate) fn ask<T, E>(
        &self,
        question: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = pair();
        let question: Question = Box::new(move |connection| {
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                let tx = Transaction::begin_read(connection?)?;
                let value = question(&tx)?;
                tx.commit()?;
                Ok(value)
            }));
            if let Ok(outcome) = outcome {
                reply.fill(outcome);
            }
        });
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = match sender.as_ref() {
            None => Some((question, DatabaseError::Stopped)),
            Some(sender) => match sender.try_send(question) {
                Ok(()) => None,
                Err(TrySendError::Full(question)) => Some((question, DatabaseError::Overloaded)),
                Err(TrySendError::Disconnected(question)) => {
                    Some((question, DatabaseError::Stopped))
                }
            },
        };
        drop(sender);
        if let Some((question, failure)) = refused {
            question(Err(failure));
        }
        answer
    }

    /// Refuses all further questions.
    pub(crate) fn stop(&self) {
        drop(
            self.sender
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.stop();
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            if thread.thread().id() != std::thread::current().id() {
                drop(thread.join());
            }
        }
    }
}

fn answer_questions(path: &Path, receiver: &Mutex<Receiver<Question>>) {
    let mut connection: Option<Connection> = None;
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(question) = next else { return };
        if connection.is_none() {
            match connect(path, Purpose::Read) {
                Ok(open) => connection = Some(open),
                Err(error) => {
                    question(Err(error));
                    continue;
                }
            }
        }
        if let Some(open) = &connection {
            question(Ok(open));
        }
    }
}
