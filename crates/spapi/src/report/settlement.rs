//! Settlement reports, V1 and V2: what Amazon paid out and kept, line by line.

use super::report_rows;
use crate::delimited::{Header, Row};

report_rows! {
    /// A line of a settlement report. The first one of a settlement is its summary: it carries
    /// the total, the currency and the dates, and no amount.
    SettlementRow, SettlementColumns {
        settlement_id: "settlement-id",
        start_date: "settlement-start-date",
        end_date: "settlement-end-date",
        deposit_date: "deposit-date",
        total_amount: "total-amount",
        currency: "currency",
        transaction_type: "transaction-type",
        order_id: "order-id",
        adjustment_id: "adjustment-id",
        marketplace_name: "marketplace-name",
        posted_date: "posted-date-time" | "posted-date",
        order_item_code: "order-item-code",
        sku: "sku",
        quantity_purchased: "quantity-purchased",
        amount_type: "amount-type",
        amount_description: "amount-description",
    }
}

impl SettlementColumns {
    /// Whether a header is that of a settlement report.
    pub fn fits(header: &Header) -> bool {
        ["settlement-id", "total-amount", "transaction-type"]
            .iter()
            .all(|name| header.has(name))
    }
}

/// The columns of one file that hold amounts, each with the column that says what the amount is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountColumns {
    columns: Vec<AmountColumn>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct AmountColumn {
    at: usize,
    kind_at: Option<usize>,
    name: String,
}

/// One amount of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlementAmount<'a> {
    /// The column, as in `price-amount`; `amount` in V2.
    pub column: &'a str,
    /// What the amount is, as in `Principal`, where a column says so.
    pub kind: Option<&'a str>,
    /// The amount as written.
    pub amount: &'a str,
}

impl AmountColumns {
    /// Finds them by name: `amount` and every `…-amount` but the total.
    pub fn resolve(header: &Header) -> Self {
        let columns = header
            .names()
            .iter()
            .enumerate()
            .filter_map(|(at, name)| {
                let name = crate::delimited::column_key(name);
                let is_amount = name == "amount" || name.ends_with("-amount");
                if !is_amount || name == "total-amount" {
                    return None;
                }
                let kind_at = name.strip_suffix("-amount").map_or_else(
                    || header.find("amount-description"),
                    |stem| header.find(&format!("{stem}-type")),
                );
                Some(AmountColumn { at, kind_at, name })
            })
            .collect();
        Self { columns }
    }

    /// The amounts of one line that are not empty.
    pub fn amounts<'a>(&'a self, row: &Row<'a>) -> impl Iterator<Item = SettlementAmount<'a>> {
        let row = *row;
        self.columns
            .iter()
            .map(move |column| SettlementAmount {
                column: &column.name,
                kind: column
                    .kind_at
                    .map(|at| row.cell(at))
                    .filter(|kind| !kind.is_empty()),
                amount: row.cell(column.at),
            })
            .filter(|found| !found.amount.is_empty())
    }
}
