//! Taking files in: any order, any number of times, all of a file or nothing of it.
//!
//! A session packs lines in memory, sorts them by order, joins them with what is stored and writes
//! only what changes, all in one transaction that ends with [`ImportSession::finish`]. A session
//! that is dropped, refused or killed leaves nothing behind. A file whose bytes were taken in
//! before is not read again.
//!
//! How the words of several sources become one row stands in `merge`; which lines of an order
//! count, in `lines`.

mod apply;
mod counters;
mod file_facts;
mod kind;
mod lines;
mod merge;
mod requests;
mod rows;
mod session;
mod staging;

pub use kind::{FileDigest, FileHasher, ImportKind};
pub use session::{ImportSession, ImportStart, Neighbours};

pub(crate) use apply::Applier;
pub(crate) use counters::{Counts, DayCounters};
pub(crate) use lines::{LineName, counting};
pub(crate) use merge::{Amounts, LineRow, NO_VERSION};
pub(crate) use staging::Staging;

pub(crate) use rows::{ITEMS, SOURCES, line_columns, order_columns, read_line, read_order};

use jiff::Timestamp;

use crate::engine::{DatabaseError, count};

/// The file that a session takes in.
#[derive(Debug, Clone)]
pub struct ImportSpec {
    /// The digest of its bytes as found.
    pub digest: FileDigest,
    /// What it is read as.
    pub kind: ImportKind,
    /// Its name, without the folder.
    pub name: String,
    /// The instant of the import.
    pub now: Timestamp,
    /// The class of a buyer's reason, such as `changed_mind`: at most 40 characters. The words
    /// themselves are personal and are not kept.
    pub class_of_reason: fn(&str) -> Option<&'static str>,
}

/// What became of the rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportSummary {
    /// Rows that were read.
    pub n_rows_ok: u64,
    /// Rows in quarantine.
    pub n_rows_rejected: u64,
    /// Order lines seen for the first time.
    pub n_lines_new: u64,
    /// Order lines of which something changed.
    pub n_lines_changed: u64,
    /// Order lines that told nothing new: repeated, or older than what is known.
    pub n_lines_unchanged: u64,
    /// Orders seen for the first time.
    pub n_orders_new: u64,
    /// Orders of which something changed.
    pub n_orders_changed: u64,
}

impl ImportSummary {
    pub(crate) fn add(&mut self, counts: RowCounts) {
        self.n_lines_new += counts.new;
        self.n_lines_changed += counts.changed;
        self.n_lines_unchanged += counts.unchanged;
    }

    /// Adds what became of a piece.
    pub(crate) fn join(&mut self, piece: &Self) {
        self.n_rows_ok += piece.n_rows_ok;
        self.n_rows_rejected += piece.n_rows_rejected;
        self.n_lines_new += piece.n_lines_new;
        self.n_lines_changed += piece.n_lines_changed;
        self.n_lines_unchanged += piece.n_lines_unchanged;
        self.n_orders_new += piece.n_orders_new;
        self.n_orders_changed += piece.n_orders_changed;
    }

    pub(crate) fn counts(&self) -> [i64; 7] {
        [
            self.n_rows_ok,
            self.n_rows_rejected,
            self.n_lines_new,
            self.n_lines_changed,
            self.n_lines_unchanged,
            self.n_orders_new,
            self.n_orders_changed,
        ]
        .map(count)
    }
}

/// Lines of one order by what became of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RowCounts {
    new: u64,
    changed: u64,
    unchanged: u64,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFile {
    /// The digest of its bytes, 64 hexadecimal digits.
    pub digest: String,
    /// What it was read as, as in [`ImportKind::as_str`].
    pub kind: String,
    /// Its name at that time.
    pub name: String,
    /// When it was taken in.
    pub imported_at: Timestamp,
    /// What became of its rows.
    pub summary: ImportSummary,
}

/// A row that could not be read: where, what and what to do. Holds nothing of the row itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRow {
    /// The line in the file, from 1.
    pub line_number: u64,
    /// The field, by its column's name; empty for the row as a whole.
    pub field: String,
    /// A stable code.
    pub code: String,
    /// What is wrong, for people. Never a buyer's data.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// A row in quarantine, with its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineEntry {
    /// The file's digest.
    pub digest: String,
    /// The file's name, when it was taken in.
    pub file_name: Option<String>,
    /// The row.
    pub row: QuarantinedRow,
}

/// Something odd in rows that were read, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityFinding {
    /// A stable kind, such as `unknown_status`.
    pub kind: String,
    /// The text that it is about.
    pub text: String,
    /// Rows that show it, over all files.
    pub n_rows: u64,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportProgress {
    /// Lines are being read into memory.
    Reading {
        /// Lines so far, over the whole session.
        n_lines: u64,
    },
    /// Lines in memory are being written.
    Writing {
        /// Lines written so far, over the whole session.
        n_written: u64,
        /// Lines read so far.
        n_lines: u64,
    },
}

/// Why a file was not taken in. Nothing of it is in the store then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Another session took in the same file meanwhile.
    #[error("the file was taken in by another import meanwhile")]
    TakenInMeanwhile,
    /// The database refused.
    #[error("the file could not be written into the store")]
    Database {
        /// What the engine said.
        #[from]
        source: DatabaseError,
    },
}
