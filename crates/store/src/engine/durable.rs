//! Making commits durable beside the writer: one sync of the write-ahead log for all that was
//! committed while the last one went to the disk. Only then are the changes answered.
//!
//! The log is written in order, so a sync that follows a commit covers all commits before it: whoever
//! reads what is not durable yet and builds a change on it is answered after both are.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::DatabaseError;
use super::writer::Change;

/// Groups that wait for a sync at most: then the writer waits.
const WAITING_MAX: usize = 2;

/// The log that a connection writes to.
pub(super) type Log = Arc<File>;

/// Opens the log beside a database file that a connection has open.
pub(super) fn open_log(path: &Path) -> io::Result<Log> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let file = OpenOptions::new().read(true).write(true).open(log)?;
    Ok(Arc::new(file))
}

/// A group whose commit stands in the log.
struct Committed {
    group: Vec<Box<dyn Change>>,
    log: Log,
}

/// The way to the thread that syncs.
pub(super) struct Durable(SyncSender<Committed>);

impl Durable {
    /// Starts the thread. It ends when this is dropped and everything is answered; after a failed
    /// sync it sets `is_stopped` and answers everything with the failure: what a disk holds of which
    /// a sync failed is not known, and another sync would not tell.
    pub(super) fn start(is_stopped: Arc<AtomicBool>) -> io::Result<(Self, JoinHandle<()>)> {
        let (sender, receiver) = sync_channel(WAITING_MAX);
        let thread = std::thread::Builder::new()
            .name("store-sync".to_owned())
            .spawn(move || run(&receiver, &is_stopped, File::sync_data))?;
        Ok((Self(sender), thread))
    }

    /// Hands over a group; it is answered once it is durable.
    pub(super) fn answer(&self, group: Vec<Box<dyn Change>>, log: &Log) {
        let log = Arc::clone(log);
        if let Err(refused) = self.0.send(Committed { group, log }) {
            answer_all(refused.0.group, Some(&DatabaseError::Stopped));
        }
    }
}

fn run(
    receiver: &Receiver<Committed>,
    is_stopped: &AtomicBool,
    sync: impl Fn(&File) -> io::Result<()>,
) {
    let mut failure = None;
    while let Ok(first) = receiver.recv() {
        let mut waiting = vec![first];
        waiting.extend(receiver.try_iter());
        if failure.is_none() {
            failure = sync_all(&waiting, &sync).err();
            is_stopped.fetch_or(failure.is_some(), Ordering::SeqCst);
        }
        for committed in waiting {
            answer_all(committed.group, failure.as_ref());
        }
    }
}

/// Syncs each log once: there is a second one only after the writer had to connect anew.
fn sync_all(
    waiting: &[Committed],
    sync: impl Fn(&File) -> io::Result<()>,
) -> Result<(), DatabaseError> {
    let mut synced: Option<&Log> = None;
    for committed in waiting {
        if synced.is_none_or(|log| !Arc::ptr_eq(log, &committed.log)) {
            sync(&committed.log)
                .map_err(|error| DatabaseError::NotDurable { kind: error.kind() })?;
            synced = Some(&committed.log);
        }
    }
    Ok(())
}

/// Answers the changes of a group.
pub(super) fn answer_all(group: Vec<Box<dyn Change>>, failure: Option<&DatabaseError>) {
    for change in group {
        change.answer(failure.map(DatabaseError::again));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::Mutex;

    use super::*;

    /// A change that notes how it was answered.
    struct Noting(Arc<Mutex<Vec<Option<String>>>>);

    impl Change for Noting {
        fn run(&mut self, _: &super::super::Transaction<'_>) -> bool {
            true
        }

        fn answer(self: Box<Self>, failure: Option<DatabaseError>) {
            let failure = failure.map(|error| error.to_string());
            self.0.lock().unwrap().push(failure);
        }
    }

    #[test]
    fn after_a_failed_sync_nothing_is_acknowledged_and_nothing_is_synced_again() {
        let log = Arc::new(tempfile::tempfile().unwrap());
        let answers = Arc::default();
        let is_stopped = AtomicBool::new(false);
        let (sender, receiver) = sync_channel(4);
        let hand_over = |sender: &SyncSender<Committed>| {
            let group: Vec<Box<dyn Change>> = vec![Box::new(Noting(Arc::clone(&answers)))];
            let log = Arc::clone(&log);
            sender.send(Committed { group, log }).unwrap();
        };
        hand_over(&sender);
        // Another group comes while each sync runs; the second one fails.
        let n_syncs = Cell::new(0);
        let sender = Cell::new(Some(sender));
        let sync = |_: &File| {
            n_syncs.set(n_syncs.get() + 1);
            let still_open = sender.take().unwrap();
            hand_over(&still_open);
            if n_syncs.get() == 1 {
                sender.set(Some(still_open));
                return Ok(());
            }
            Err(io::Error::other("broken"))
        };
        run(&receiver, &is_stopped, sync);
        assert_eq!(n_syncs.get(), 2);
        assert!(is_stopped.load(Ordering::SeqCst));
        let answers = answers.lock().unwrap();
        let is_acknowledged: Vec<bool> = answers.iter().map(Option::is_none).collect();
        assert_eq!(is_acknowledged, [true, false, false]);
        // Whoever reads that nothing was done would ask again with another key.
        let kind = io::ErrorKind::Other;
        assert!(!DatabaseError::NotDurable { kind }.is_passing());
    }
}
