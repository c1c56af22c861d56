//! `SQLite`: connections, the statement's dialect, and transactions.

use std::cell::{RefCell, RefMut};
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags};

use super::{DatabaseError, Param};
use crate::running::{self, Running};

/// How long a statement waits for another process's transaction.
const BUSY_WAIT: Duration = Duration::from_secs(30);
/// Prepared statements kept for each connection.
const STATEMENT_CACHE_SIZE: usize = 256;

impl From<rusqlite::Error> for DatabaseError {
    fn from(source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { source },
            Some(
                ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen,
            ) => Self::Disk { source },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { source },
            Some(_) | None => Self::Statement { source },
        }
    }
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// How a connection is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Short changes.
    Write,
    /// Groups of changes, whose commits are made durable by whoever makes them.
    WriteGroups,
    /// Questions only.
    Read,
    /// Checkpoints of the write-ahead log only.
    Checkpoint,
    /// Changes whose old content must not stay in the file.
    Purge,
    /// One large import: a big page cache, one checkpoint at the end.
    Import,
}

/// Opens the file with the settings that durability rests on.
///
/// # Errors
/// When it cannot be opened or is no `SQLite` file.
pub(crate) fn connect(path: &Path, purpose: Purpose) -> Result<Connection, DatabaseError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_WAIT)?;
    // Plans must not depend on bound values: else each statement that compares a column with a
    // parameter is parsed again whenever it comes out of the cache.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE_SIZE);
    connection.execute_batch(match purpose {
        Purpose::Write => {
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4096;
             PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;
             PRAGMA secure_delete = FAST;"
        }
        // Splitting a page makes the engine go through its whole page cache at the next commit, so
        // a bigger cache than this costs more than it saves. A log that once grew long, as by an
        // import, gives its room back when it begins again.
        Purpose::WriteGroups => {
            "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4096;
             PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;
             PRAGMA secure_delete = FAST; PRAGMA journal_size_limit = 134217728;"
        }
        Purpose::Purge => {
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
             PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;"
        }
        Purpose::Checkpoint => "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;",
        Purpose::Read => "PRAGMA query_only = ON; PRAGMA cache_size = -16384;",
        // An import writes an order before its items, in one transaction, from one place: the
        // look-up that the foreign key would make for each line is left out.
        Purpose::Import => {
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -262144;
             PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;"
        }
    })?;
    Ok(connection)
}

/// Turns `$1` into `?1` and drops the row locks, which `SQLite` neither has nor needs. A `$`
/// before anything but a digit stands in a JSON path and stays.
pub(crate) fn dialect(sql: &str) -> String {
    let sql = sql.replace(" FOR UPDATE SKIP LOCKED", "");
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql.chars().peekable();
    while let Some(letter) = rest.next() {
        let is_parameter = letter == '$' && rest.peek().is_some_and(char::is_ascii_digit);
        out.push(if is_parameter { '?' } else { letter });
    }
    out
}

thread_local! {
    /// Statements in this engine's dialect, by where the program has them.
    static TRANSLATED: RefCell<HashMap<Place, Rc<str>>> = RefCell::default();
}

/// Where the program has a statement, and how long it is: two that stand elsewhere may have the same
/// text.
type Place = (usize, usize);

fn place_of(sql: &'static str) -> Place {
    (sql.as_ptr().addr(), sql.len())
}

/// A statement of the program in this engine's dialect, translated once on each thread.
fn translated(sql: &'static str) -> Rc<str> {
    TRANSLATED.with_borrow_mut(|known| {
        let place = place_of(sql);
        let text = known.entry(place).or_insert_with(|| dialect(sql).into());
        Rc::clone(text)
    })
}

/// A transaction: all of it happens, or none.
#[derive(Debug)]
pub(crate) struct Transaction<'c> {
    connection: &'c Connection,
    is_open: bool,
    /// Statements that ran, by where the program has them: finding one among the connection's takes
    /// as long as running a small one. One that runs is taken out.
    at_hand: RefCell<Vec<(Place, Option<Statement<'c>>)>>,
    /// Sums and newest numbers, ahead of their tables.
    running: RefCell<Running>,
    /// Those that stood when the part was begun that can be taken back by itself.
    running_before: RefCell<Option<Running>>,
}

impl<'c> Transaction<'c> {
    /// Begins a transaction that may write; waits for other writers.
    pub(crate) fn begin_write(connection: &'c Connection) -> Result<Self, DatabaseError> {
        run(connection, "BEGIN IMMEDIATE")?;
        Ok(Self::of(connection, true))
    }

    /// Begins a transaction that sees one state of the database and changes nothing.
    pub(crate) fn begin_read(connection: &'c Connection) -> Result<Self, DatabaseError> {
        run(connection, "BEGIN DEFERRED")?;
        Ok(Self::of(connection, true))
    }

    /// Begins a transaction that lives as long as its connection: [`Self::resume`] goes on
    /// with it, and closing the connection before a commit rolls it back.
    pub(crate) fn begin_import(connection: &'c Connection) -> Result<(), DatabaseError> {
        Ok(connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Goes on with a transaction of [`Self::begin_import`].
    pub(crate) fn resume(connection: &'c Connection) -> Self {
        Self::of(connection, false)
    }

    fn of(connection: &'c Connection, is_open: bool) -> Self {
        Self {
            connection,
            is_open,
            at_hand: RefCell::default(),
            running: RefCell::default(),
            running_before: RefCell::default(),
        }
    }

    /// Ends the transaction, durably.
    pub(crate) fn commit(mut self) -> Result<(), DatabaseError> {
        running::write_down(&self)?;
        run(self.connection, "COMMIT")?;
        self.is_open = false;
        Ok(())
    }

    /// Rows that its connection has changed so far.
    pub(crate) fn n_rows_changed(&self) -> u64 {
        self.connection.total_changes()
    }

    /// Whether the engine itself took the whole transaction back, as it does when the disk is full
    /// in the middle of a statement.
    pub(crate) fn is_taken_back(&self) -> bool {
        self.connection.is_autocommit()
    }

    /// Begins a part that can be taken back by itself.
    pub(crate) fn set_savepoint(&self) -> Result<(), DatabaseError> {
        *self.running_before.borrow_mut() = Some(self.running.borrow().clone());
        run(self.connection, "SAVEPOINT part")
    }

    /// Ends the part that was begun last; takes it back unless it is kept.
    pub(crate) fn end_savepoint(&self, is_kept: bool) -> Result<(), DatabaseError> {
        let before = self.running_before.borrow_mut().take();
        if !is_kept {
            run(self.connection, "ROLLBACK TO part")?;
            *self.running.borrow_mut() = before.unwrap_or_default();
        }
        run(self.connection, "RELEASE part")
    }

    /// Sums and newest numbers that are kept at hand.
    pub(crate) fn running(&self) -> RefMut<'_, Running> {
        self.running.borrow_mut()
    }

    /// Writes down what is kept at hand, where this is not sure to see the end of the transaction.
    pub(crate) fn write_down_unless_later(&self) -> Result<(), DatabaseError> {
        if self.is_open {
            Ok(())
        } else {
            running::write_down(self)
        }
    }

    /// Prepares a statement; the engine keeps it for the next time.
    pub(crate) fn prepare(&self, sql: &'static str) -> Result<Statement<'c>, DatabaseError> {
        let needs_sums = running::is_concerned(sql);
        if needs_sums {
            running::write_down(self)?;
        }
        let inner = self.connection.prepare_cached(&translated(sql))?;
        Ok(Statement { inner, needs_sums })
    }

    /// What the engine's own check of the file complains about.
    pub(crate) fn integrity_complaints(&self) -> Result<Vec<String>, DatabaseError> {
        let mut complaints = self.query("PRAGMA integrity_check", &[], |row| row.text(0))?;
        complaints.retain(|line| line != "ok");
        Ok(complaints)
    }

    /// Runs a statement; returns how many rows it changed.
    pub(crate) fn execute(
        &self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<usize, DatabaseError> {
        self.with(sql, |statement| statement.execute(params))
    }

    /// Every row of a question, each turned into a value.
    pub(crate) fn query<T>(
        &self,
        sql: &'static str,
        params: &[Param<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, DatabaseError>,
    ) -> Result<Vec<T>, DatabaseError> {
        self.with(sql, |statement| statement.query(params, read))
    }

    /// Lends a statement that is kept at hand until the transaction ends.
    fn with<T>(
        &self,
        sql: &'static str,
        run: impl FnOnce(&mut Statement<'c>) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let place = place_of(sql);
        let mut statement = match self.take_at_hand(place) {
            Some(statement) => {
                if statement.needs_sums {
                    running::write_down(self)?;
                }
                statement
            }
            None => self.prepare(sql)?,
        };
        let outcome = run(&mut statement);
        self.put_at_hand(place, statement);
        outcome
    }

    fn take_at_hand(&self, place: Place) -> Option<Statement<'c>> {
        let mut at_hand = self.at_hand.borrow_mut();
        let found = at_hand.iter_mut().find(|(of, _)| *of == place)?;
        found.1.take()
    }

    fn put_at_hand(&self, place: Place, statement: Statement<'c>) {
        let mut at_hand = self.at_hand.borrow_mut();
        match at_hand.iter_mut().find(|(of, _)| *of == place) {
            Some((_, taken_out)) => *taken_out = Some(statement),
            None => at_hand.push((place, Some(statement))),
        }
    }

    /// The first row of a question.
    pub(crate) fn query_first<T>(
        &self,
        sql: &'static str,
        params: &[Param<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, DatabaseError>,
    ) -> Result<Option<T>, DatabaseError> {
        Ok(self.query(sql, params, read)?.into_iter().next())
    }
}

/// Runs a statement that bounds a transaction.
fn run(connection: &Connection, sql: &'static str) -> Result<(), DatabaseError> {
    connection.prepare_cached(sql)?.raw_execute()?;
    Ok(())
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.is_open {
            // A failure here leaves the transaction to the closing of the connection, which
            // rolls it back too.
            drop(self.connection.execute_batch("ROLLBACK"));
        }
    }
}

/// A prepared statement.
pub(crate) struct Statement<'c> {
    inner: CachedStatement<'c>,
    /// Whether the tables of sums have to be as they are kept at hand.
    needs_sums: bool,
}

impl fmt::Debug for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").finish_non_exhaustive()
    }
}

impl Statement<'_> {
    /// Runs it; returns how many rows it changed.
    pub(crate) fn execute(&mut self, params: &[Param<'_>]) -> Result<usize, DatabaseError> {
        self.bind(params)?;
        Ok(self.inner.raw_execute()?)
    }

    /// Every row, each turned into a value.
    pub(crate) fn query<T>(
        &mut self,
        params: &[Param<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, DatabaseError>,
    ) -> Result<Vec<T>, DatabaseError> {
        let mut values = Vec::new();
        self.for_each(params, |row| {
            values.push(read(row)?);
            Ok::<_, DatabaseError>(())
        })?;
        Ok(values)
    }

    /// Visits every row, without holding more than one.
    pub(crate) fn for_each<E: From<DatabaseError>>(
        &mut self,
        params: &[Param<'_>],
        mut visit: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.bind(params)?;
        let mut rows = self.inner.raw_query();
        while let Some(inner) = rows.next().map_err(DatabaseError::from)? {
            visit(&Row { inner })?;
        }
        Ok(())
    }

    fn bind(&mut self, params: &[Param<'_>]) -> Result<(), DatabaseError> {
        for (at, param) in params.iter().enumerate() {
            self.inner.raw_bind_parameter(at + 1, param)?;
        }
        Ok(())
    }
}

/// One row of an answer; columns are counted from 0.
#[derive(Debug)]
pub(crate) struct Row<'r> {
    inner: &'r rusqlite::Row<'r>,
}

impl Row<'_> {
    /// A whole number.
    pub(crate) fn int(&self, at: usize) -> Result<i64, DatabaseError> {
        Ok(self.inner.get(at)?)
    }

    /// A whole number or nothing.
    pub(crate) fn opt_int(&self, at: usize) -> Result<Option<i64>, DatabaseError> {
        Ok(self.inner.get(at)?)
    }

    /// A count.
    pub(crate) fn count(&self, at: usize) -> Result<u64, DatabaseError> {
        self.int(at).map(super::counted)
    }

    /// A text.
    pub(crate) fn text(&self, at: usize) -> Result<String, DatabaseError> {
        Ok(self.inner.get(at)?)
    }

    /// A text or nothing.
    pub(crate) fn opt_text(&self, at: usize) -> Result<Option<String>, DatabaseError> {
        Ok(self.inner.get(at)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_dollar_before_a_digit_is_a_parameter() {
        assert_eq!(
            dialect("SELECT '$.a' WHERE x = $1 AND y = $12"),
            "SELECT '$.a' WHERE x = ?1 AND y = ?12"
        );
        assert_eq!(
            dialect("SELECT x FROM y LIMIT $1 FOR UPDATE SKIP LOCKED"),
            "SELECT x FROM y LIMIT ?1"
        );
    }

    #[test]
    fn a_transaction_that_is_dropped_changed_nothing() {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("CREATE TABLE t (a INTEGER)")
            .unwrap();
        let transaction = Transaction::begin_write(&connection).unwrap();
        transaction
            .execute("INSERT INTO t (a) VALUES ($1)", &[Param::Int(1)])
            .unwrap();
        drop(transaction);
        let read = Transaction::begin_read(&connection).unwrap();
        let n = read
            .query_first("SELECT count(*) FROM t", &[], |row| row.int(0))
            .unwrap();
        assert_eq!(n, Some(0));
    }
}
