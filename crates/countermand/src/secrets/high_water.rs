//! The high-water mark: what was sent last, kept outside the database.
//!
//! A database can go back in time: a restored backup, a lost log tail. What it no longer knows was
//! sent all the same, and must not be sent again. So each submission raises its account's mark in a
//! file of its own before its first byte leaves, and each start compares the file with the
//! database. When the database is older, or the last stop was not clean, sending stays closed
//! until the marketplace has been asked what it holds.

mod document;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use countermand_domain::id::AccountId;

use self::document::Document;
use super::private_file;

const FILE_NAME: &str = "high-water.json";

/// What was last sent of one account, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The number of the last submission.
    pub submission: u64,
    /// The lease epoch under which it was made.
    pub epoch: u64,
    /// The last audit record that stood before it.
    pub audit_seq: u64,
}

impl Mark {
    /// The higher of both, number by number.
    #[must_use]
    pub fn raised_to(self, other: Self) -> Self {
        Self {
            submission: self.submission.max(other.submission),
            epoch: self.epoch.max(other.epoch),
            audit_seq: self.audit_seq.max(other.audit_seq),
        }
    }

    /// Whether this mark tells of nothing that the other does not know.
    pub const fn is_within(self, other: Self) -> bool {
        self.submission <= other.submission
            && self.epoch <= other.epoch
            && self.audit_seq <= other.audit_seq
    }
}

/// How the run before this one ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastStop {
    /// There was no run before, or its file is gone.
    NoneKnown,
    /// In good order.
    Clean,
    /// In mid-work: killed, or the power went.
    Unclean,
    /// The file is there and cannot be read.
    Unreadable,
}

/// What the file said at a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// How the run before ended.
    pub last_stop: LastStop,
    /// The number of this run: one, two, three.
    pub run_number: u64,
    /// The marks of each account.
    pub marks: BTreeMap<AccountId, Mark>,
}

/// Whether a database may be trusted to know everything that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// It knows all of it: sending may begin.
    Whole,
    /// The run before ended in mid-work; ask the marketplace first.
    UncleanStop,
    /// The database has sent before, and the file that would confirm it is gone or unreadable.
    MarksMissing,
    /// The database is older than what was sent.
    OlderStore {
        /// The first account of which it knows less.
        account: AccountId,
        /// What was sent.
        mark: Mark,
        /// What the database knows.
        stored: Mark,
    },
}

impl Start {
    /// Whether the run before ended in good order.
    pub const fn was_clean(&self) -> bool {
        matches!(self.last_stop, LastStop::Clean)
    }

    /// Compares the marks with what the database knows of each account.
    pub fn compared_with(&self, stored: &BTreeMap<AccountId, Mark>) -> Trust {
        let older = self.marks.iter().find_map(|(account, mark)| {
            let stored = stored.get(account).copied().unwrap_or_default();
            (!mark.is_within(stored)).then(|| Trust::OlderStore {
                account: account.clone(),
                mark: *mark,
                stored,
            })
        });
        if let Some(older) = older {
            return older;
        }
        let has_sent = stored.values().any(|stored| stored.submission > 0);
        match self.last_stop {
            LastStop::Unclean => Trust::UncleanStop,
            LastStop::NoneKnown | LastStop::Unreadable if has_sent => Trust::MarksMissing,
            LastStop::Clean | LastStop::NoneKnown | LastStop::Unreadable => Trust::Whole,
        }
    }
}

/// Why a mark cannot be kept. Nothing may be sent without one.
#[derive(Debug, thiserror::Error)]
pub enum HighWaterError {
    /// The file cannot be read or written.
    #[error(
        "`{path}` cannot be written, so nothing is sent until it can; make room on the disk or \
         mend its rights"
    )]
    File {
        /// The path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Where the marks are kept.
#[derive(Debug, Clone)]
pub enum Medium {
    /// In the file of a data directory.
    Directory(PathBuf),
    /// In memory that outlives a simulated crash.
    Memory(Arc<Mutex<Option<Vec<u8>>>>),
}

impl Medium {
    /// Memory with nothing in it yet.
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    fn path(&self) -> PathBuf {
        match self {
            Self::Directory(directory) => directory.join(FILE_NAME),
            Self::Memory(_) => PathBuf::from(FILE_NAME),
        }
    }

    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Directory(_) => match std::fs::read(self.path()) {
                Ok(content) => Ok(Some(content)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            Self::Memory(kept) => Ok(lock(kept).clone()),
        }
    }

    fn write(&self, content: Vec<u8>) -> io::Result<()> {
        match self {
            Self::Directory(_) => private_file::replace(&self.path(), &content),
            Self::Memory(kept) => {
                *lock(kept) = Some(content);
                Ok(())
            }
        }
    }
}

/// The marks of a running desk. Cheap to clone; every clone raises the same marks.
#[derive(Debug, Clone)]
pub struct HighWater {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    medium: Medium,
    wanted: Mutex<Wanted>,
    written: Mutex<Written>,
}

/// What the file shall say; each raise is one version.
#[derive(Debug)]
struct Wanted {
    document: Document,
    version: u64,
}

/// Which version the file has; whoever holds this writes.
#[derive(Debug)]
struct Written {
    version: u64,
}

impl HighWater {
    /// Opens the marks of a data directory for a run, and marks the run as begun.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn open(directory: &Path) -> Result<(Self, Start), HighWaterError> {
        Self::open_in(Medium::Directory(directory.to_owned()))
    }

    /// Opens the marks wherever they are kept.
    ///
    /// # Errors
    /// When they cannot be read or written.
    pub fn open_in(medium: Medium) -> Result<(Self, Start), HighWaterError> {
        let failed = |source| HighWaterError::File {
            path: medium.path(),
            source,
        };
        let content = medium.read().map_err(failed)?;
        let read = content.as_deref().map(Document::parse);
        let (last_stop, document) = match read {
            None => (LastStop::NoneKnown, Document::default()),
            Some(None) => (LastStop::Unreadable, Document::default()),
            Some(Some(document)) if document.is_clean => (LastStop::Clean, document),
            Some(Some(document)) => (LastStop::Unclean, document),
        };
        let run_number = document.run_number.saturating_add(1);
        let start = Start {
            last_stop,
            run_number,
            marks: document.marks.clone(),
        };
        let begun = Document {
            is_clean: false,
            run_number,
            marks: document.marks,
        };
        medium.write(begun.to_bytes()).map_err(failed)?;
        let inner = Inner {
            medium,
            wanted: Mutex::new(Wanted {
                document: begun,
                version: 0,
            }),
            written: Mutex::new(Written { version: 0 }),
        };
        let inner = Arc::new(inner);
        Ok((Self { inner }, start))
    }

    /// Raises an account's mark; it is on the disk when this returns, and only then may the first
    /// byte of the submission leave. Blocks for one write; calls that wait for each other share
    /// one. A mark never goes down.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn raise(&self, account: &AccountId, mark: Mark) -> Result<(), HighWaterError> {
        let version = {
            let mut wanted = lock(&self.inner.wanted);
            let found = wanted.document.marks.entry(account.clone()).or_default();
            let raised = found.raised_to(mark);
            if raised == *found {
                // Nothing to write, but an earlier raise to this height may still be on its way.
                wanted.version
            } else {
                *found = raised;
                wanted.version += 1;
                wanted.version
            }
        };
        self.write_up_to(version)
    }

    /// The present mark of an account.
    pub fn mark(&self, account: &AccountId) -> Mark {
        let wanted = lock(&self.inner.wanted);
        wanted
            .document
            .marks
            .get(account)
            .copied()
            .unwrap_or_default()
    }

    /// Ends the run in good order: nothing is on its way out any more.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn close_clean(self) -> Result<(), HighWaterError> {
        let version = {
            let mut wanted = lock(&self.inner.wanted);
            wanted.document.is_clean = true;
            wanted.version += 1;
            wanted.version
        };
        self.write_up_to(version)
    }

    /// Writes unless another caller has written this version while this one waited.
    fn write_up_to(&self, version: u64) -> Result<(), HighWaterError> {
        let mut written = lock(&self.inner.written);
        if written.version >= version {
            return Ok(());
        }
        let (content, newest) = {
            let wanted = lock(&self.inner.wanted);
            (wanted.document.to_bytes(), wanted.version)
        };
        // A write that failed leaves the version behind, so that the next raise writes anew. Each
        // write makes a new file and syncs that one: nothing rests on what a failed sync left.
        let failed = |source| HighWaterError::File {
            path: self.inner.medium.path(),
            source,
        };
        self.inner.medium.write(content).map_err(failed)?;
        written.version = newest;
        Ok(())
    }
}

/// What is locked is whole at every instant, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
