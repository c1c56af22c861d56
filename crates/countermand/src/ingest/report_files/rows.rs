//! Delimited files as a stream of records.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use countermand_spapi::delimited::{DelimitedReader, Line, Row};
use countermand_spapi::document::Document;

use super::RefuseFile;
use crate::ingest::{FindingCode, Findings, Rejected};

/// A record, or why its line was set aside.
pub type Outcome<T> = Result<T, Rejected>;

/// Turns rows of one kind of file into records.
pub trait RowParser {
    /// What a row becomes.
    type Record;

    /// Turns one row into a record.
    ///
    /// # Errors
    /// When the row has to be set aside.
    fn parse(&mut self, row: &Row<'_>, findings: &mut Findings) -> Outcome<Self::Record>;

    /// Looks at the whole, behind the last row.
    fn finish(&mut self, _findings: &mut Findings) {}
}

/// How many records there were. Every one that came in is either taken or set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Records in the file so far.
    pub rows_in: u64,
    /// Records taken in.
    pub rows_ok: u64,
    /// Records set aside.
    pub rows_rejected: u64,
}

impl Tally {
    pub(super) fn count<T>(&mut self, outcome: &Outcome<T>) {
        match outcome {
            Ok(_) => self.rows_ok += 1,
            Err(_) => self.rows_rejected += 1,
        }
    }
}

/// A delimited file with the parser of its rows.
#[derive(Debug)]
pub struct Rows<P> {
    reader: DelimitedReader,
    parser: P,
    tally: Tally,
    findings: Findings,
    is_finished: bool,
}

impl<P: RowParser> Rows<P> {
    pub(super) fn new(reader: DelimitedReader, parser: P) -> Self {
        let mut findings = Findings::default();
        for name in reader.header().duplicates() {
            findings.add(FindingCode::DuplicateColumn, name, 1);
        }
        Self {
            reader,
            parser,
            tally: Tally::default(),
            findings,
            is_finished: false,
        }
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// When the file has to be refused as a whole: what was taken from it must not be kept.
    pub fn next_record(&mut self) -> Result<Option<Outcome<P::Record>>, RefuseFile> {
        let Some(line) = self.reader.next_line()? else {
            if !self.is_finished {
                self.is_finished = true;
                self.parser.finish(&mut self.findings);
            }
            return Ok(None);
        };
        let outcome = match line {
            Line::Row(row) => self.parser.parse(&row, &mut self.findings),
            Line::Bad(bad) => Err(bad.into()),
        };
        self.tally.rows_in = self.reader.n_rows();
        self.tally.count(&outcome);
        Ok(Some(outcome))
    }

    /// The counts so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// What is odd about the data so far.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// The document behind.
    pub(super) fn document(&self) -> &Document {
        self.reader.document()
    }

    /// Bytes taken from the file so far.
    pub fn progress(&self) -> Arc<AtomicU64> {
        self.reader.document().progress()
    }
}
