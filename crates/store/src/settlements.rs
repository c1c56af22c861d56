//! Settlements: what Amazon paid, and the amounts that it is made of.

use countermand_domain::money::Money;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Row, Transaction, count};
use crate::files::LIST_MAX;
use crate::stored::{micros, money, opt_instant};

/// One settlement report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Amazon's number of it.
    pub settlement_id: String,
    /// The beginning of its period.
    pub started_at: Option<Timestamp>,
    /// The end of its period.
    pub ended_at: Option<Timestamp>,
    /// When the money was sent.
    pub deposited_at: Option<Timestamp>,
    /// The amount paid.
    pub total: Money,
    /// The amounts that it is made of, in its currency.
    pub rows: Vec<SettlementRow>,
}

/// One amount of a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementRow {
    /// `Order`, `Refund`, or another kind as written.
    pub transaction_type: String,
    /// The order, where there is one.
    pub order_id: Option<String>,
    /// The SKU, where there is one.
    pub sku: Option<String>,
    /// The group of the amount, such as `ItemPrice`.
    pub amount_type: String,
    /// The amount's name, such as `Principal`.
    pub amount_description: String,
    /// Whole minor units of the settlement's currency.
    pub amount_minor: i64,
    /// When it was booked.
    pub posted_at: Option<Timestamp>,
}

/// A settlement as listed: without its rows, with their sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementSummary {
    /// Amazon's number of it.
    pub settlement_id: String,
    /// The beginning of its period.
    pub started_at: Option<Timestamp>,
    /// The end of its period.
    pub ended_at: Option<Timestamp>,
    /// The amount paid.
    pub total: Money,
    /// How many amounts it is made of.
    pub n_rows: u64,
    /// Their sum; it equals the amount paid in a whole report.
    pub rows_sum: Money,
}

impl Account {
    /// Settlements, newest first, at most [`LIST_MAX`].
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn settlements(&self, limit: u64) -> Result<Vec<SettlementSummary>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT s.settlement_id, s.started_at_us, s.ended_at_us, s.total_minor, s.currency,
                     count(r.row_number), coalesce(CAST(sum(r.amount_minor) AS BIGINT), 0)
                 FROM settlements AS s
                 LEFT JOIN settlement_rows AS r
                     ON r.account_id = s.account_id AND r.settlement_id = s.settlement_id
                 WHERE s.account_id = $1
                 GROUP BY s.settlement_id, s.started_at_us, s.ended_at_us, s.total_minor, s.currency
                 ORDER BY s.ended_at_us DESC, s.settlement_id LIMIT $2",
                &[self.key(), Param::Int(count(limit.min(LIST_MAX)))],
                read,
            )
        })
    }
}

/// Writes settlements; one that is there is left as it is, since Amazon never changes one.
pub(crate) fn write(
    tx: &Transaction<'_>,
    account: Param<'_>,
    settlements: &[Settlement],
) -> Result<(), DatabaseError> {
    let mut insert = tx.prepare(
        "INSERT INTO settlements (account_id, settlement_id, started_at_us, ended_at_us,
             deposited_at_us, total_minor, currency)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (account_id, settlement_id) DO NOTHING",
    )?;
    let mut insert_row = tx.prepare(
        "INSERT INTO settlement_rows (account_id, settlement_id, row_number, transaction_type,
             order_id, sku, amount_type, amount_description, amount_minor, posted_at_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )?;
    for settlement in settlements {
        let id = Param::Text(&settlement.settlement_id);
        let currency = settlement.total.currency();
        let n_written = insert.execute(&[
            account,
            id,
            settlement.started_at.map(micros).into(),
            settlement.ended_at.map(micros).into(),
            settlement.deposited_at.map(micros).into(),
            Param::Int(settlement.total.minor()),
            Param::Text(currency.as_str()),
        ])?;
        if n_written == 0 {
            continue;
        }
        for (number, row) in (1_i64..).zip(&settlement.rows) {
            insert_row.execute(&[
                account,
                id,
                Param::Int(number),
                Param::Text(&row.transaction_type),
                row.order_id.as_deref().into(),
                row.sku.as_deref().into(),
                Param::Text(&row.amount_type),
                Param::Text(&row.amount_description),
                Param::Int(row.amount_minor),
                row.posted_at.map(micros).into(),
            ])?;
        }
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<SettlementSummary, DatabaseError> {
    let currency = row.text(4)?;
    let amount = |minor| {
        money(Some(minor), Some(&currency))?
            .ok_or(DatabaseError::UnknownValue { column: "currency" })
    };
    Ok(SettlementSummary {
        settlement_id: row.text(0)?,
        started_at: opt_instant(row.opt_int(1)?, "started_at_us")?,
        ended_at: opt_instant(row.opt_int(2)?, "ended_at_us")?,
        total: amount(row.int(3)?)?,
        n_rows: row.count(5)?,
        rows_sum: amount(row.int(6)?)?,
    })
}
