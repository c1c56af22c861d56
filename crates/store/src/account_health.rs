//! Amazon's own figures of the cancel rate, as account health documents give them.

use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Row, Transaction, count, counted};
use crate::files::LIST_MAX;
use crate::stored::{instant, micros};

/// One figure of one account health document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthSnapshot {
    /// The marketplace, by country code or as the document names it.
    pub marketplace: String,
    /// The metric as the document names it, such as `preFulfillmentCancellationRate`.
    pub metric: String,
    /// The beginning of the window.
    pub window_from: Timestamp,
    /// The end of the window.
    pub window_to: Timestamp,
    /// Orders in the window.
    pub n_orders: Option<u64>,
    /// Cancellations that Amazon counts.
    pub n_cancelled: Option<u64>,
    /// The rate as written.
    pub rate_text: Option<String>,
    /// The target as written.
    pub target_text: Option<String>,
    /// The account's status as written: `NORMAL`, `AT_RISK`, `SUSPENDED`.
    pub status: Option<String>,
    /// Where the document contradicts itself.
    pub contradictions: Vec<String>,
}

impl Account {
    /// Amazon's own figures, newest window first, at most [`LIST_MAX`].
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn health_snapshots(&self, limit: u64) -> Result<Vec<HealthSnapshot>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT marketplace, metric, window_from_at_us, window_to_at_us, n_orders,
                     n_cancelled, rate_text, target_text, status, contradictions
                 FROM account_health_snapshots WHERE account_id = $1
                 ORDER BY window_to_at_us DESC, window_from_at_us, marketplace, metric, digest
                 LIMIT $2",
                &[self.key(), Param::Int(count(limit.min(LIST_MAX)))],
                read,
            )
        })
    }
}

pub(crate) fn write(
    tx: &Transaction<'_>,
    account: Param<'_>,
    digest: &str,
    snapshots: &[HealthSnapshot],
) -> Result<(), DatabaseError> {
    let mut insert = tx.prepare(
        "INSERT INTO account_health_snapshots (account_id, marketplace, window_from_at_us,
             window_to_at_us, metric, digest, n_orders, n_cancelled, rate_text, target_text,
             status, contradictions)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (account_id, marketplace, window_from_at_us, window_to_at_us, metric, digest)
         DO NOTHING",
    )?;
    for snapshot in snapshots {
        let contradictions = snapshot.contradictions.join("\n");
        insert.execute(&[
            account,
            Param::Text(&snapshot.marketplace),
            Param::Int(micros(snapshot.window_from)),
            Param::Int(micros(snapshot.window_to)),
            Param::Text(&snapshot.metric),
            Param::Text(digest),
            snapshot.n_orders.map(count).into(),
            snapshot.n_cancelled.map(count).into(),
            snapshot.rate_text.as_deref().into(),
            snapshot.target_text.as_deref().into(),
            snapshot.status.as_deref().into(),
            (!contradictions.is_empty())
                .then_some(contradictions.as_str())
                .into(),
        ])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<HealthSnapshot, DatabaseError> {
    Ok(HealthSnapshot {
        marketplace: row.text(0)?,
        metric: row.text(1)?,
        window_from: instant(row.int(2)?, "window_from_at_us")?,
        window_to: instant(row.int(3)?, "window_to_at_us")?,
        n_orders: row.opt_int(4)?.map(counted),
        n_cancelled: row.opt_int(5)?.map(counted),
        rate_text: row.opt_text(6)?,
        target_text: row.opt_text(7)?,
        status: row.opt_text(8)?,
        contradictions: row
            .opt_text(9)?
            .map(|text| text.lines().map(str::to_owned).collect())
            .unwrap_or_default(),
    })
}
