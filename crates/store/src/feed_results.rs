//! Processing reports of feeds: did it work, and which message failed?

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Row, Transaction, count};
use crate::files::LIST_MAX;

/// The longest message that is kept, in characters.
const MESSAGE_CHARS_MAX: usize = 1_000;

/// One processing report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedResult {
    /// Messages that Amazon processed.
    pub n_processed: u64,
    /// Messages that succeeded; a warning does not count as a failure.
    pub n_successful: u64,
    /// What it says of single messages.
    pub rows: Vec<FeedResultRow>,
}

/// What a processing report says of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedResultRow {
    /// The message, where the report names it.
    pub message_id: Option<String>,
    /// Whether the message failed.
    pub severity: FeedSeverity,
    /// Amazon's code.
    pub code: String,
    /// The order, where the report names it.
    pub order_id: Option<String>,
    /// The SKU, where the report names it.
    pub sku: Option<String>,
    /// Amazon's words; what is longer than 1,000 characters is cut off.
    pub message: String,
}

/// Whether a message failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedSeverity {
    /// It failed.
    Error,
    /// It succeeded, with a remark.
    Warning,
}

/// A processing report as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedResultSummary {
    /// The digest of its file.
    pub digest: String,
    /// Messages that Amazon processed.
    pub n_processed: u64,
    /// Messages that succeeded.
    pub n_successful: u64,
    /// Error rows; a message can have several.
    pub n_errors: u64,
    /// Warning rows.
    pub n_warnings: u64,
}

impl FeedSeverity {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Warning => "WARNING",
        }
    }
}

impl Account {
    /// Processing reports, at most [`LIST_MAX`].
    ///
    /// # Errors
    /// When the database refuses.
    pub fn feed_results(&self, limit: u64) -> Result<Vec<FeedResultSummary>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT digest, n_processed, n_successful, n_errors, n_warnings
                 FROM feed_results WHERE account_id = $1 ORDER BY digest LIMIT $2",
                &[self.key(), Param::Int(count(limit.min(LIST_MAX)))],
                |row| {
                    Ok(FeedResultSummary {
                        digest: row.text(0)?,
                        n_processed: row.count(1)?,
                        n_successful: row.count(2)?,
                        n_errors: row.count(3)?,
                        n_warnings: row.count(4)?,
                    })
                },
            )
        })
    }

    /// What the report with that digest says of single messages, in its order, at most
    /// [`LIST_MAX`].
    ///
    /// # Errors
    /// When the database refuses.
    pub fn feed_result_rows(&self, digest: &str) -> Result<Vec<FeedResultRow>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT message_id, severity, code, order_id, sku, message
                 FROM feed_result_rows WHERE account_id = $1 AND digest = $2
                 ORDER BY row_number LIMIT $3",
                &[self.key(), Param::Text(digest), Param::Int(count(LIST_MAX))],
                read,
            )
        })
    }
}

pub(crate) fn write(
    tx: &Transaction<'_>,
    account: Param<'_>,
    digest: &str,
    results: &[FeedResult],
) -> Result<(), DatabaseError> {
    let mut insert = tx.prepare(
        "INSERT INTO feed_results (account_id, digest, n_processed, n_successful, n_errors,
             n_warnings)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account_id, digest) DO NOTHING",
    )?;
    let mut insert_row = tx.prepare(
        "INSERT INTO feed_result_rows (account_id, digest, row_number, message_id, severity, code,
             order_id, sku, message)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )?;
    for result in results {
        let n_of = |severity| {
            let rows = result.rows.iter().filter(|row| row.severity == severity);
            Param::Int(count(rows.count() as u64))
        };
        let n_written = insert.execute(&[
            account,
            Param::Text(digest),
            Param::Int(count(result.n_processed)),
            Param::Int(count(result.n_successful)),
            n_of(FeedSeverity::Error),
            n_of(FeedSeverity::Warning),
        ])?;
        if n_written == 0 {
            continue;
        }
        for (number, row) in (1_i64..).zip(&result.rows) {
            let message: String = row.message.chars().take(MESSAGE_CHARS_MAX).collect();
            insert_row.execute(&[
                account,
                Param::Text(digest),
                Param::Int(number),
                row.message_id.as_deref().into(),
                Param::Text(row.severity.as_str()),
                Param::Text(&row.code),
                row.order_id.as_deref().into(),
                row.sku.as_deref().into(),
                Param::Text(&message),
            ])?;
        }
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<FeedResultRow, DatabaseError> {
    Ok(FeedResultRow {
        message_id: row.opt_text(0)?,
        severity: match row.text(1)?.as_str() {
            "ERROR" => FeedSeverity::Error,
            "WARNING" => FeedSeverity::Warning,
            _ => return Err(DatabaseError::UnknownValue { column: "severity" }),
        },
        code: row.text(2)?,
        order_id: row.opt_text(3)?,
        sku: row.opt_text(4)?,
        message: row.text(5)?,
    })
}
