//! The database behind the use cases: one transaction type, one text for each statement.
//!
//! A statement is written with `$1`, numbered in the order of appearance, in the subset that
//! SQLite and PostgreSQL share. A closure given to the store is `Fn`, since an engine may have to
//! run it twice; so it reads no clock and draws no random number: what it needs comes in.

mod answer;
mod durable;
mod readers;
pub(crate) mod sqlite;
mod writer;

pub use answer::Answer;
pub(crate) use readers::Readers;
pub(crate) use sqlite::{Row, Statement, Transaction};
pub(crate) use writer::Writer;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Another process holds the database for longer than the wait allows.
    #[error("the database is in use by another process; try again when its import has ended")]
    Busy {
        /// What the engine said.
        #[source]
        source: rusqlite::Error,
    },
    /// The disk is full, broken or read-only: nothing was written.
    #[error("the disk refused the write; nothing was changed")]
    Disk {
        /// What the engine said.
        #[source]
        source: rusqlite::Error,
    },
    /// The disk failed while a change was made durable.
    #[error(
        "the disk failed while the change was made durable: whether it stays is not known, and the \
         store takes no other until it is started again; send the request again with the same key"
    )]
    NotDurable {
        /// What kind of failure.
        kind: std::io::ErrorKind,
    },
    /// The file is damaged.
    #[error("the database file is damaged; restore it from a backup")]
    Damaged {
        /// What the engine said.
        #[source]
        source: rusqlite::Error,
    },
    /// Anything else the engine refused.
    #[error("the database refused a statement")]
    Statement {
        /// What the engine said.
        #[source]
        source: rusqlite::Error,
    },
    /// A stored value is not of the form that this version writes.
    #[error("column `{column}` holds a value that this version does not know")]
    UnknownValue {
        /// The column.
        column: &'static str,
    },
    /// The store was stopped, or the work broke off.
    #[error("the store was stopped; nothing was changed by this")]
    Stopped,
    /// More work waits than is allowed.
    #[error("too many changes wait for the database; try again in a moment")]
    Overloaded,
    /// A stored row does not match its checksum: it is not acted on.
    #[error("row `{row}` of table `{table}` does not match its checksum; restore it from a backup")]
    Checksum {
        /// The table.
        table: &'static str,
        /// The key of the row.
        row: String,
    },
    /// The row that a change moves on is no longer in the state that it moves from.
    #[error("`{what}` was changed by somebody else meanwhile")]
    Conflict {
        /// What was to be changed.
        what: &'static str,
    },
}

impl DatabaseError {
    /// The same failure for another change of the same group.
    fn again(&self) -> Self {
        let copy = |source: &rusqlite::Error| {
            let code = source.sqlite_error().copied();
            let code = code.unwrap_or(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ERROR));
            rusqlite::Error::SqliteFailure(code, Some(source.to_string()))
        };
        match self {
            Self::Busy { source } => Self::Busy {
                source: copy(source),
            },
            Self::Disk { source } => Self::Disk {
                source: copy(source),
            },
            Self::NotDurable { kind } => Self::NotDurable { kind: *kind },
            Self::Damaged { source } => Self::Damaged {
                source: copy(source),
            },
            Self::Statement { source } => Self::Statement {
                source: copy(source),
            },
            Self::UnknownValue { column } => Self::UnknownValue { column },
            Self::Stopped => Self::Stopped,
            Self::Overloaded => Self::Overloaded,
            Self::Checksum { table, row } => Self::Checksum {
                table,
                row: row.clone(),
            },
            Self::Conflict { what } => Self::Conflict { what },
        }
    }

    /// Whether nothing was done, and the same change may succeed a little later.
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::Disk { .. } | Self::Overloaded | Self::Stopped => true,
            Self::NotDurable { .. }
            | Self::Damaged { .. }
            | Self::Statement { .. }
            | Self::UnknownValue { .. }
            | Self::Checksum { .. }
            | Self::Conflict { .. } => false,
        }
    }
}

/// A value on its way into a statement.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Param<'a> {
    /// No value.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'a str),
}

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Param<'_> {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<bool> for Param<'_> {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A count as the database keeps it.
pub(crate) fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A count as the database gave it.
pub(crate) fn counted(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
