//! Opening the store: the data directory, its rights, the schema.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::engine::sqlite::{Purpose, connect};
use crate::engine::{Answer, DatabaseError, Readers, Transaction, Writer};
use crate::migrations::{self, MigrationError};
use crate::remembered::Remembered;

/// The name of the database in the data directory.
const FILE_NAME: &str = "countermand.db";

/// The store of one installation: one `SQLite` file, one writer, some readers.
///
/// A copy is another handle on the same store. Questions of the command line block until they are
/// answered; what gives an [`Answer`] runs on the engine's own threads.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
    reader: Mutex<Connection>,
    remembered: Remembered,
}

/// Why the store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory or the file cannot be made or read.
    #[error("`{path}` cannot be made or opened")]
    Directory {
        /// The path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is no database, or another program's.
    #[error("`{path}` is not a countermand database; it was left as it is")]
    NotOurs {
        /// The path.
        path: PathBuf,
    },
    /// A newer version of this program has changed the schema.
    #[error(
        "the database has schema {found}, this program knows schemas up to {known}; \
         use the newer program"
    )]
    NewerSchema {
        /// The schema of the file.
        found: i64,
        /// The newest schema of this program.
        known: i64,
    },
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date")]
    Migration {
        /// What the migration said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database refused.
    #[error("the database cannot be opened")]
    Database {
        /// What the engine said.
        #[from]
        source: DatabaseError,
    },
}

impl Store {
    /// Opens the store in a data directory; makes both when they are not there.
    ///
    /// The directory is for its owner alone (0700), and so is the file (0600).
    ///
    /// # Errors
    /// When the directory cannot be used, the file is not ours or from a newer version, or the
    /// schema cannot be brought up to date.
    pub fn open(directory: &Path) -> Result<Self, OpenError> {
        make_directory(directory)?;
        let path = directory.join(FILE_NAME);
        make_file(&path)?;
        let mut writer = connect_ours(&path)?;
        migrations::run(&mut writer).map_err(|error| match error {
            MigrationError::Newer { found, known } => OpenError::NewerSchema { found, known },
            MigrationError::Database { source } => OpenError::Database { source },
            MigrationError::Refused { source } => OpenError::Migration { source },
        })?;
        drop(writer);
        let reader = connect(&path, Purpose::Read)?;
        let threads = |source| OpenError::Directory {
            path: path.clone(),
            source,
        };
        let writer = Writer::start(&path).map_err(threads)?;
        let readers = Readers::start(&path).map_err(threads)?;
        Ok(Self {
            inner: Arc::new(Inner {
                path,
                writer,
                readers,
                reader: Mutex::new(reader),
                remembered: Remembered::default(),
            }),
        })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Runs a change: all of it happens, or none. The answer comes after it is durable.
    ///
    /// Changes that wait together share one transaction, each behind a savepoint of its own. An
    /// engine that lost its connection may run the closure twice: it changes nothing but the
    /// database, reads no clock and draws no random number.
    pub(crate) fn submit<T, E>(
        &self,
        change: impl Fn(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        self.inner.writer.submit(change)
    }

    /// Changes that were run so far, by this handle and its copies.
    pub(crate) fn n_changes(&self) -> u64 {
        self.inner.writer.n_changes()
    }

    /// Runs questions on one state of the database, on a reader's thread.
    pub(crate) fn ask<T, E>(
        &self,
        question: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Answer<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        self.inner.readers.ask(question)
    }

    /// Refuses all further changes and questions of this handle and its copies. What was not yet
    /// committed is not done, and says so.
    pub fn stop(&self) {
        self.inner.writer.stop();
        self.inner.readers.stop();
    }

    /// Lets the disk take so many more groups of changes, and then refuse each as one that is full
    /// does; `None` makes room again. For whoever wants to see what comes of a full disk.
    pub fn set_disk_room(&self, n_groups: Option<u32>) {
        self.inner.writer.set_room(n_groups);
    }

    /// Whether the store was stopped.
    pub fn is_stopped(&self) -> bool {
        self.inner.writer.is_stopped()
    }

    /// Runs questions on one state of the database.
    pub(crate) fn read<T, E: From<DatabaseError>>(
        &self,
        ask: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let connection = lock(&self.inner.reader);
        let transaction = Transaction::begin_read(&connection)?;
        let value = ask(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// A number that is another one after every change, whoever makes it.
    pub(crate) fn version(&self) -> Result<i64, DatabaseError> {
        let connection = lock(&self.inner.reader);
        Ok(connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    pub(crate) fn remembered(&self) -> &Remembered {
        &self.inner.remembered
    }

    /// Runs questions on a connection of their own: for long answers whose receiver may ask again
    /// meanwhile.
    pub(crate) fn read_apart<T, E: From<DatabaseError>>(
        &self,
        ask: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let connection = connect(&self.inner.path, Purpose::Read)?;
        let transaction = Transaction::begin_read(&connection)?;
        let value = ask(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// A connection of its own for a purge.
    pub(crate) fn connect_for_purge(&self) -> Result<Connection, DatabaseError> {
        if self.is_stopped() {
            return Err(DatabaseError::Stopped);
        }
        connect(&self.inner.path, Purpose::Purge)
    }

    /// A connection of its own for one import.
    pub(crate) fn connect_for_import(&self) -> Result<Connection, DatabaseError> {
        connect(&self.inner.path, Purpose::Import)
    }
}

/// A connection is whole after a panic: its transaction was rolled back when it was dropped.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn make_directory(directory: &Path) -> Result<(), OpenError> {
    if directory.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder
        .create(directory)
        .map_err(|source| OpenError::Directory {
            path: directory.to_owned(),
            source,
        })
}

/// `SQLite` gives its side files the rights of the main file, so that one is made first.
fn make_file(path: &Path) -> Result<(), OpenError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(path).map_err(|source| OpenError::Directory {
        path: path.to_owned(),
        source,
    })?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o600))
            .map_err(|source| OpenError::Directory {
                path: path.to_owned(),
                source,
            })?;
    }
    drop(file);
    Ok(())
}

/// Connects to a file that is empty or carries our mark; touches no other.
fn connect_ours(path: &Path) -> Result<Connection, OpenError> {
    let not_ours = || OpenError::NotOurs {
        path: path.to_owned(),
    };
    let connection = match connect(path, Purpose::Write) {
        Ok(connection) => connection,
        Err(DatabaseError::Damaged { .. }) => return Err(not_ours()),
        Err(source) => return Err(OpenError::Database { source }),
    };
    match migrations::is_ours(&connection) {
        Ok(true) => Ok(connection),
        Ok(false) | Err(DatabaseError::Damaged { .. }) => Err(not_ours()),
        Err(source) => Err(OpenError::Database { source }),
    }
}
