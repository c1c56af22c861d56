//! What a file tells beside its order lines, and what became of it.

use std::collections::BTreeMap;

use super::{ImportKind, ImportSpec, ImportSummary, QuarantinedRow, requests};
use crate::account_health::{self, HealthSnapshot};
use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Transaction, count};
use crate::feed_results::{self, FeedResult};
use crate::listings::{self, Listing};
use crate::order_hints::{self, OrderHint};
use crate::settlements::{self, Settlement};
use crate::stock_ledger;
use crate::stored::micros;

/// The longest message and remedy in quarantine, in characters.
const MESSAGE_CHARS_MAX: usize = 500;

/// A file but for its order lines.
#[derive(Debug)]
pub(super) struct FileFacts {
    pub(super) spec: ImportSpec,
    pub(super) summary: ImportSummary,
    pub(super) rejects: Vec<QuarantinedRow>,
    /// Rows by kind and text of what is odd about them.
    pub(super) findings: BTreeMap<(String, String), u64>,
    pub(super) listings: Vec<Listing>,
    pub(super) snapshots: Vec<HealthSnapshot>,
    pub(super) settlements: Vec<Settlement>,
    pub(super) feed_results: Vec<FeedResult>,
    pub(super) hints: Vec<OrderHint>,
}

impl FileFacts {
    pub(super) fn of(spec: ImportSpec) -> Self {
        Self {
            spec,
            summary: ImportSummary::default(),
            rejects: Vec::new(),
            findings: BTreeMap::new(),
            listings: Vec::new(),
            snapshots: Vec::new(),
            settlements: Vec::new(),
            feed_results: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Writes all of it and marks the file as taken in.
    pub(super) fn write(
        &self,
        tx: &Transaction<'_>,
        account: &Account,
    ) -> Result<ImportSummary, DatabaseError> {
        let key = account.key();
        let digest = self.spec.digest.to_string();
        self.write_file(tx, key, &digest)?;
        write_rejects(tx, key, &digest, &self.rejects)?;
        let now = self.spec.now;
        listings::write(tx, key, &self.listings, micros(now))?;
        if self.spec.kind == ImportKind::Stock {
            stock_ledger::count_in(tx, account.number, &self.listings, &digest, now)?;
        }
        account_health::write(tx, key, &digest, &self.snapshots)?;
        settlements::write(tx, key, &self.settlements)?;
        feed_results::write(tx, key, &digest, &self.feed_results)?;
        for hint in &self.hints {
            order_hints::write(tx, account.number, hint)?;
        }
        if self.spec.kind.has_orders() {
            requests::follow(tx, account.number, now)?;
        }
        Ok(self.summary)
    }

    fn write_file(
        &self,
        tx: &Transaction<'_>,
        account: Param<'_>,
        digest: &str,
    ) -> Result<(), DatabaseError> {
        let [
            ok,
            rejected,
            new,
            changed,
            unchanged,
            orders_new,
            orders_changed,
        ] = self.summary.counts().map(Param::Int);
        tx.execute(
            "INSERT INTO imported_files (account_id, digest, kind, name, imported_at_us,
                 n_rows_ok, n_rows_rejected, n_lines_new, n_lines_changed, n_lines_unchanged,
                 n_orders_new, n_orders_changed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &[
                account,
                Param::Text(digest),
                Param::Text(self.spec.kind.as_str()),
                Param::Text(&self.spec.name),
                Param::Int(micros(self.spec.now)),
                ok,
                rejected,
                new,
                changed,
                unchanged,
                orders_new,
                orders_changed,
            ],
        )?;
        let mut insert = tx.prepare(
            "INSERT INTO quality_findings (account_id, digest, kind, text, n_rows)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account_id, digest, kind, text) DO NOTHING",
        )?;
        for ((kind, text), n_rows) in &self.findings {
            let digest = Param::Text(digest);
            let (kind, text) = (Param::Text(kind), Param::Text(text));
            insert.execute(&[account, digest, kind, text, Param::Int(count(*n_rows))])?;
        }
        Ok(())
    }
}

fn write_rejects(
    tx: &Transaction<'_>,
    account: Param<'_>,
    digest: &str,
    rejects: &[QuarantinedRow],
) -> Result<(), DatabaseError> {
    let mut insert = tx.prepare(
        "INSERT INTO quarantined_rows (account_id, digest, line_number, field, code, message,
             remedy)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (account_id, digest, line_number, field, code) DO NOTHING",
    )?;
    let bounded = |text: &str| text.chars().take(MESSAGE_CHARS_MAX).collect::<String>();
    for row in rejects {
        insert.execute(&[
            account,
            Param::Text(digest),
            Param::Int(count(row.line_number)),
            Param::Text(&row.field),
            Param::Text(&row.code),
            Param::Text(&bounded(&row.message)),
            Param::Text(&bounded(&row.remedy)),
        ])?;
    }
    Ok(())
}
