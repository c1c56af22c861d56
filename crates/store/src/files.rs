//! Files that were taken in, rows in quarantine, findings.

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Row, Transaction, count, counted};
use crate::import::{ImportSummary, ImportedFile, QualityFinding, QuarantineEntry, QuarantinedRow};
use crate::stored::instant;

/// Entries of a list in one answer at most.
pub const LIST_MAX: u64 = 500;

macro_rules! file_columns {
    () => {
        "digest, kind, name, imported_at_us, n_rows_ok, n_rows_rejected, n_lines_new, \
         n_lines_changed, n_lines_unchanged, n_orders_new, n_orders_changed"
    };
}

impl Account {
    /// The files that were taken in, newest first, at most [`LIST_MAX`].
    ///
    /// # Errors
    /// When the database refuses.
    pub fn imported_files(&self, limit: u64) -> Result<Vec<ImportedFile>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                concat!(
                    "SELECT ",
                    file_columns!(),
                    " FROM imported_files WHERE account_id = $1
                     ORDER BY imported_at_us DESC, name, digest, kind LIMIT $2"
                ),
                &[self.key(), Param::Int(count(limit.min(LIST_MAX)))],
                read_file,
            )
        })
    }

    /// Rows in quarantine, by file and line, at most [`LIST_MAX`]; of one file when its digest is
    /// given.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn quarantine(
        &self,
        digest: Option<&str>,
        limit: u64,
    ) -> Result<Vec<QuarantineEntry>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT q.digest, q.line_number, q.field, q.code, q.message, q.remedy,
                     (SELECT min(f.name) FROM imported_files AS f
                      WHERE f.account_id = q.account_id AND f.digest = q.digest)
                 FROM quarantined_rows AS q
                 WHERE q.account_id = $1 AND (CAST($2 AS TEXT) IS NULL OR q.digest = $2)
                 ORDER BY q.digest, q.line_number, q.field, q.code LIMIT $3",
                &[
                    self.key(),
                    digest.into(),
                    Param::Int(count(limit.min(LIST_MAX))),
                ],
                read_quarantined,
            )
        })
    }

    /// How many rows are in quarantine, over all files.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn n_quarantined(&self) -> Result<u64, DatabaseError> {
        self.store.read(|tx| {
            let n = tx.query_first(
                "SELECT coalesce(CAST(sum(n_rows_rejected) AS BIGINT), 0) FROM imported_files
                 WHERE account_id = $1",
                &[self.key()],
                |row| row.count(0),
            )?;
            Ok(n.unwrap_or(0))
        })
    }

    /// What was odd in the rows that were read, most frequent first, at most [`LIST_MAX`].
    ///
    /// # Errors
    /// When the database refuses.
    pub fn quality_findings(&self) -> Result<Vec<QualityFinding>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT kind, text, CAST(sum(n_rows) AS BIGINT) AS n_all
                 FROM quality_findings WHERE account_id = $1
                 GROUP BY kind, text ORDER BY n_all DESC, kind, text LIMIT $2",
                &[self.key(), Param::Int(count(LIST_MAX))],
                |row| {
                    Ok(QualityFinding {
                        kind: row.text(0)?,
                        text: row.text(1)?,
                        n_rows: row.count(2)?,
                    })
                },
            )
        })
    }
}

/// The file with that digest, read as that kind.
pub(crate) fn imported_file(
    tx: &Transaction<'_>,
    account: Param<'_>,
    digest: &str,
    kind: &str,
) -> Result<Option<ImportedFile>, DatabaseError> {
    tx.query_first(
        concat!(
            "SELECT ",
            file_columns!(),
            " FROM imported_files WHERE account_id = $1 AND digest = $2 AND kind = $3"
        ),
        &[account, Param::Text(digest), Param::Text(kind)],
        read_file,
    )
}

fn read_file(row: &Row<'_>) -> Result<ImportedFile, DatabaseError> {
    Ok(ImportedFile {
        digest: row.text(0)?,
        kind: row.text(1)?,
        name: row.text(2)?,
        imported_at: instant(row.int(3)?, "imported_at_us")?,
        summary: ImportSummary {
            n_rows_ok: row.count(4)?,
            n_rows_rejected: row.count(5)?,
            n_lines_new: row.count(6)?,
            n_lines_changed: row.count(7)?,
            n_lines_unchanged: row.count(8)?,
            n_orders_new: row.count(9)?,
            n_orders_changed: row.count(10)?,
        },
    })
}

fn read_quarantined(row: &Row<'_>) -> Result<QuarantineEntry, DatabaseError> {
    Ok(QuarantineEntry {
        digest: row.text(0)?,
        row: QuarantinedRow {
            line_number: counted(row.int(1)?),
            field: row.text(2)?,
            code: row.text(3)?,
            message: row.text(4)?,
            remedy: row.text(5)?,
        },
        file_name: row.opt_text(6)?,
    })
}
