//! The one writer: a thread that gathers what waits into one transaction.
//!
//! A change that fails takes nothing of the others back. Answers go out once the commit is durable,
//! for which another thread syncs the write-ahead log, so that the next group is written meanwhile.
//! The log is checkpointed from another connection, so that no commit waits for it.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::answer::{Answer, Reply, pair};
use super::durable::{Durable, Log, answer_all, open_log};
use super::sqlite::{Purpose, connect};
use super::{DatabaseError, Transaction};

/// Changes that wait at most; more are refused, never dropped.
const WAITING_MAX: usize = 8_192;
/// Changes of one transaction at most.
const GROUP_MAX: usize = 512;
/// How long a checkpointer rests.
const CHECKPOINT_REST: Duration = Duration::from_millis(250);
/// A write-ahead log of this size is worth a checkpoint, in bytes.
const LOG_WORTH_BYTES: u64 = 4 * 1024 * 1024;
/// When the log holds so many pages, 64 MiB, the writer waits until it can begin again. Under
/// steady writes a checkpoint beside them never reaches the end of the log.
const LOG_MAX_PAGES: i64 = 16_384;

/// A change on its way to the writer.
pub(super) trait Change: Send {
    /// Runs it; returns whether its savepoint is kept.
    fn run(&mut self, tx: &Transaction<'_>) -> bool;
    /// Answers it: as it ended, or with what kept the group from being committed.
    fn answer(self: Box<Self>, failure: Option<DatabaseError>);
}

struct Pending<F, T, E: From<DatabaseError>> {
    change: F,
    outcome: Option<Result<T, E>>,
    reply: Reply<T, E>,
}

impl<F, T, E> Change for Pending<F, T, E>
where
    F: Fn(&Transaction<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<DatabaseError> + Send,
{
    fn run(&mut self, tx: &Transaction<'_>) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.change)(tx)));
        self.outcome = outcome.ok();
        matches!(self.outcome, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, failure: Option<DatabaseError>) {
        let Self {
            change,
            outcome,
            reply,
        } = *self;
        // What it holds of the store goes first: whoever gets the answer may close the store.
        drop(change);
        match (failure, outcome) {
            (Some(failure), Some(Ok(_)) | None) => reply.fill(Err(E::from(failure))),
            (_, Some(outcome)) => reply.fill(outcome),
            // It panicked: the reply says so as it is dropped.
            (None, None) => drop(reply),
        }
    }
}

/// The way to the writer thread.
pub(crate) struct Writer {
    sender: Mutex<Option<SyncSender<Box<dyn Change>>>>,
    is_stopped: Arc<AtomicBool>,
    n_changes: Arc<AtomicU64>,
    room: Arc<Room>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the writer of a file, and what syncs and checkpoints its log.
    pub(crate) fn start(path: &Path) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(WAITING_MAX);
        let is_stopped = Arc::new(AtomicBool::new(false));
        let gate = Arc::new(Mutex::new(()));
        let n_changes = Arc::new(AtomicU64::new(0));
        let room = Arc::<Room>::default();
        let (durable, syncer) = Durable::start(Arc::clone(&is_stopped))?;
        let work = Work {
            path: path.to_owned(),
            connection: None,
            durable,
            is_stopped: Arc::clone(&is_stopped),
            gate: Arc::clone(&gate),
            n_changes: Arc::clone(&n_changes),
            room: Arc::clone(&room),
        };
        let writer = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || work.run(&receiver))?;
        let (path, stop) = (path.to_owned(), Arc::clone(&is_stopped));
        let checkpointer = std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || checkpoint_while_running(&path, &stop, &gate))?;
        Ok(Self {
            sender: Mutex::new(Some(sender)),
            is_stopped,
            n_changes,
            room,
            threads: Mutex::new(vec![writer, syncer, checkpointer]),
        })
    }

    /// Queues a change.
    pub(crate) fn submit<T, E>(
        &self,
        change: impl Fn(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = pair();
        let pending = Box::new(Pending {
            change,
            outcome: None,
            reply,
        });
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let refused: Option<(Box<dyn Change>, DatabaseError)> = match sender.as_ref() {
            None => Some((pending, DatabaseError::Stopped)),
            Some(sender) => match sender.try_send(pending) {
                Ok(()) => None,
                Err(TrySendError::Full(pending)) => Some((pending, DatabaseError::Overloaded)),
                Err(TrySendError::Disconnected(pending)) => Some((pending, DatabaseError::Stopped)),
            },
        };
        drop(sender);
        if let Some((pending, failure)) = refused {
            pending.answer(Some(failure));
        }
        answer
    }

    /// Refuses all further changes; those that wait are refused, too.
    pub(crate) fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        drop(
            self.sender
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }

    /// From here on the disk takes so many groups and no more; all again for `None`.
    pub(crate) fn set_room(&self, n_groups: Option<u32>) {
        self.room.set(n_groups);
    }

    /// Changes that were run so far.
    pub(crate) fn n_changes(&self) -> u64 {
        self.n_changes.load(Ordering::Relaxed)
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::SeqCst)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(
            self.sender
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        let mut threads = std::mem::take(&mut *threads);
        let current = std::thread::current().id();
        if threads.iter().any(|thread| thread.thread().id() == current) {
            // A change held the last handle of the store: nobody can wait for its own thread. The
            // others end by themselves.
            threads.clear();
        }
        // The writer ends what waits and the syncer answers it, then the checkpointer is told to go.
        let checkpointer = threads.pop();
        for thread in threads {
            drop(thread.join());
        }
        self.is_stopped.store(true, Ordering::SeqCst);
        if let Some(thread) = checkpointer {
            thread.thread().unpark();
            drop(thread.join());
        }
    }
}

struct Work {
    path: PathBuf,
    connection: Option<(Connection, Log)>,
    durable: Durable,
    is_stopped: Arc<AtomicBool>,
    /// Held for each group; the checkpointer holds it for the last bit of a long log.
    gate: Arc<Mutex<()>>,
    n_changes: Arc<AtomicU64>,
    room: Arc<Room>,
}

/// How many groups a disk takes that is about to be full; any number where nothing is set.
#[derive(Debug, Default)]
struct Room(Mutex<Option<u32>>);

impl Room {
    fn set(&self, n_groups: Option<u32>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = n_groups;
    }

    /// Whether one more group is taken.
    fn takes_one(&self) -> bool {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match left.map(|left| left.checked_sub(1)) {
            None => true,
            Some(None) => false,
            Some(less) => {
                *left = less;
                true
            }
        }
    }
}

impl Work {
    fn run(mut self, receiver: &Receiver<Box<dyn Change>>) {
        while let Ok(first) = receiver.recv() {
            let mut group = vec![first];
            while group.len() < GROUP_MAX
                && let Ok(next) = receiver.try_recv()
            {
                group.push(next);
            }
            self.n_changes
                .fetch_add(group.len() as u64, Ordering::Relaxed);
            let failure = self.commit(&mut group).err();
            match (&failure, &self.connection) {
                (None, Some((_, log))) => self.durable.answer(group, log),
                (failure, _) => answer_all(group, failure.as_ref()),
            }
            if matches!(
                failure,
                Some(DatabaseError::Disk { .. } | DatabaseError::Damaged { .. })
            ) {
                // Nobody knows what the file holds: the connection is given up, and a new one reads
                // the log from the start.
                self.connection = None;
            }
        }
    }

    fn commit(&mut self, group: &mut [Box<dyn Change>]) -> Result<(), DatabaseError> {
        if self.is_stopped.load(Ordering::SeqCst) {
            return Err(DatabaseError::Stopped);
        }
        if !self.room.takes_one() {
            return Err(disk_full());
        }
        let (connection, _) = match &mut self.connection {
            Some(open) => open,
            none => none.insert(open(&self.path)?),
        };
        let _gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        run_group(connection, group)
    }
}

/// Connects to the file, and opens the log that the connection writes to.
fn open(path: &Path) -> Result<(Connection, Log), DatabaseError> {
    let connection = connect(path, Purpose::WriteGroups)?;
    // The first question makes the log.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let log = open_log(path).map_err(|error| {
        let refused = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
        let source = rusqlite::Error::SqliteFailure(refused, Some(error.to_string()));
        DatabaseError::Disk { source }
    })?;
    Ok((connection, log))
}

/// Runs the changes of a group in one transaction.
///
/// A savepoint for each costs more than all its statements' bookkeeping, and hardly any change
/// fails after it has written something: the group runs without them first, and again with them
/// when one did. A change is a function of the database, so running it twice does no harm.
fn run_group(connection: &Connection, group: &mut [Box<dyn Change>]) -> Result<(), DatabaseError> {
    if run_together(connection, group)? {
        Ok(())
    } else {
        run_apart(connection, group)
    }
}

/// Commits the changes, unless one failed that had written: then nothing was done, and it is
/// `false`.
fn run_together(
    connection: &Connection,
    group: &mut [Box<dyn Change>],
) -> Result<bool, DatabaseError> {
    let tx = Transaction::begin_write(connection)?;
    for change in group {
        let before = tx.n_rows_changed();
        let is_kept = change.run(&tx);
        if tx.is_taken_back() {
            return Err(disk_full());
        }
        if !is_kept && tx.n_rows_changed() != before {
            return Ok(false);
        }
    }
    tx.commit()?;
    Ok(true)
}

/// Commits the changes that succeed; each is taken back by itself when it fails.
fn run_apart(connection: &Connection, group: &mut [Box<dyn Change>]) -> Result<(), DatabaseError> {
    let tx = Transaction::begin_write(connection)?;
    for change in group {
        tx.set_savepoint()?;
        let is_kept = change.run(&tx);
        if tx.is_taken_back() {
            return Err(disk_full());
        }
        tx.end_savepoint(is_kept)?;
    }
    tx.commit()
}

/// Nothing of the group was written: to each of its changes it is the disk that refused.
fn disk_full() -> DatabaseError {
    let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
    let source = rusqlite::Error::SqliteFailure(full, None);
    DatabaseError::Disk { source }
}

/// Keeps the write-ahead log short from a connection of its own.
fn checkpoint_while_running(path: &Path, stop: &AtomicBool, gate: &Mutex<()>) {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    let mut connection = None;
    while !stop.load(Ordering::SeqCst) {
        std::thread::park_timeout(CHECKPOINT_REST);
        let size_bytes = std::fs::metadata(&log).map_or(0, |file| file.len());
        if size_bytes < LOG_WORTH_BYTES || stop.load(Ordering::SeqCst) {
            continue;
        }
        if connection.is_none() {
            connection = connect(path, Purpose::Checkpoint).ok();
        }
        let Some(open) = &connection else { continue };
        // A checkpoint that fails is tried again: the log holds everything until then.
        if checkpoint(open, gate).is_err() {
            connection = None;
        }
    }
}

/// Copies the log into the file, beside the writer; of a log that is too long the little that came
/// meanwhile with the writer waiting, so that the next group begins the log again.
fn checkpoint(connection: &Connection, gate: &Mutex<()>) -> Result<(), rusqlite::Error> {
    // What the log holds, not how long its file is: it begins again without getting shorter.
    let passive = || {
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            row.get::<_, i64>(1)
        })
    };
    if passive()? > LOG_MAX_PAGES {
        passive()?;
        let _gate = gate.lock().unwrap_or_else(PoisonError::into_inner);
        passive()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Param;
    use super::*;

    type Outcome = Answer<(), DatabaseError>;

    fn change(
        run: impl Fn(&Transaction<'_>) -> Result<(), DatabaseError> + Send + 'static,
    ) -> (Box<dyn Change>, Outcome) {
        let (reply, answer) = pair();
        let pending = Pending {
            change: run,
            outcome: None,
            reply,
        };
        (Box::new(pending), answer)
    }

    fn insert(tx: &Transaction<'_>, value: i64) -> Result<(), DatabaseError> {
        tx.execute("INSERT INTO t (a) VALUES ($1)", &[Param::Int(value)])
            .map(drop)
    }

    fn conflict() -> Result<(), DatabaseError> {
        Err(DatabaseError::Conflict { what: "test" })
    }

    /// Runs the changes as one group; gives what the table holds, and which of them succeeded.
    fn outcome(changes: Vec<(Box<dyn Change>, Outcome)>) -> (Vec<i64>, Vec<bool>) {
        let connection = Connection::open_in_memory().unwrap();
        let make = "CREATE TABLE t (a INTEGER)";
        connection.execute_batch(make).unwrap();
        let (mut group, answers): (Vec<_>, Vec<_>) = changes.into_iter().unzip();
        run_group(&connection, &mut group).unwrap();
        for change in group {
            change.answer(None);
        }
        let tx = Transaction::begin_read(&connection).unwrap();
        let rows = tx.query("SELECT a FROM t ORDER BY a", &[], |row| row.int(0));
        let is_done = answers.into_iter().map(|answer| answer.wait().is_ok());
        (rows.unwrap(), is_done.collect())
    }

    #[test]
    fn a_change_that_fails_after_it_wrote_takes_only_its_own_back() {
        let changes = vec![
            change(|tx| insert(tx, 1)),
            change(|tx| insert(tx, 2).and_then(|()| conflict())),
            change(|tx| insert(tx, 3)),
            change(|tx| {
                insert(tx, 4)?;
                panic!("a change that breaks off")
            }),
        ];
        let expected = vec![true, false, true, false];
        assert_eq!(outcome(changes), (vec![1, 3], expected));
    }

    #[test]
    fn a_change_that_fails_before_it_wrote_is_no_matter_to_the_others() {
        let changes = vec![
            change(|_| conflict()),
            change(|tx| insert(tx, 1)),
            change(|_| conflict()),
        ];
        assert_eq!(outcome(changes), (vec![1], vec![false, true, false]));
    }
}
