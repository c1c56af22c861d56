//! Settlement reports: every line in its currency, and the total checked exactly.

use std::collections::BTreeMap;

use countermand_domain::money::Money;
use countermand_spapi::delimited::{Dialect, Header, Row};
use countermand_spapi::report::settlement::{AmountColumns, SettlementColumns, SettlementRow};

use super::words::{
    currency, no_currency, not_empty, optional_instant, order_id, signed_amount, sku,
};
use super::{Outcome, RefuseFile, RowParser};
use crate::ingest::record::SettlementLine;
use crate::ingest::reject::Fault;
use crate::ingest::{FindingCode, Findings, RejectCode};

/// Reads the lines of a settlement report.
#[derive(Debug)]
pub struct SettlementParser {
    columns: SettlementColumns,
    amounts: AmountColumns,
    settlements: BTreeMap<Box<str>, Sum>,
}

/// The total that a settlement names, and what its lines make.
#[derive(Debug)]
struct Sum {
    total: Money,
    line: u64,
    found_minor: i128,
    is_incomplete: bool,
}

impl SettlementParser {
    pub(super) fn resolve(header: &Header, _: Dialect) -> Result<Self, RefuseFile> {
        if !SettlementColumns::fits(header) {
            return Err(RefuseFile::MissingColumns {
                names: vec!["settlement-id".to_owned(), "total-amount".to_owned()],
            });
        }
        Ok(Self {
            columns: SettlementColumns::resolve(header),
            amounts: AmountColumns::resolve(header),
            settlements: BTreeMap::new(),
        })
    }

    fn summary(&mut self, wire: &SettlementRow<'_>, line: u64) -> Outcome<SettlementLine> {
        let instant = |text: Option<&str>, field: &'static str| {
            optional_instant(text).map_err(|fault| fault.at(line, field))
        };
        let code = not_empty(wire.currency).ok_or_else(|| no_currency().at(line, "currency"))?;
        let code = currency(code).map_err(|fault| fault.at(line, "currency"))?;
        let total = signed_amount(wire.total_amount.unwrap_or_default(), code)
            .map_err(|fault| fault.at(line, "total-amount"))?;
        let settlement_id: Box<str> = not_empty(wire.settlement_id)
            .ok_or_else(|| Fault::empty().at(line, "settlement-id"))?
            .into();
        let summary = SettlementLine::Summary {
            settlement_id: settlement_id.clone(),
            total,
            from: instant(wire.start_date, "settlement-start-date")?,
            to: instant(wire.end_date, "settlement-end-date")?,
            deposited_at: instant(wire.deposit_date, "deposit-date")?,
        };
        self.settlements.insert(
            settlement_id,
            Sum {
                total,
                line,
                found_minor: 0,
                is_incomplete: false,
            },
        );
        Ok(summary)
    }

    fn entry(
        &mut self,
        wire: &SettlementRow<'_>,
        row: &Row<'_>,
        findings: &mut Findings,
    ) -> Outcome<SettlementLine> {
        let line = row.line();
        let settlement_id = not_empty(wire.settlement_id)
            .ok_or_else(|| Fault::empty().at(line, "settlement-id"))?;
        let Some(sum) = self.settlements.get_mut(settlement_id) else {
            findings.add(FindingCode::SettlementWithoutTotal, settlement_id, line);
            return Err(no_currency().at(line, "currency"));
        };
        let mut amounts = Vec::new();
        for found in self.amounts.amounts(row) {
            let money = signed_amount(found.amount, sum.total.currency()).map_err(|fault| {
                sum.is_incomplete = true;
                fault.at(line, found.column.to_owned())
            })?;
            amounts.push((found.kind.unwrap_or(found.column).into(), money));
        }
        let order_id = not_empty(wire.order_id)
            .map(|text| order_id(Some(text)))
            .transpose()
            .map_err(|fault| fault.at(line, "order-id"));
        let sku = sku(wire.sku).map_err(|fault| fault.at(line, "sku"));
        let posted_at =
            optional_instant(wire.posted_date).map_err(|fault| fault.at(line, "posted-date"));
        let (Ok(order_id), Ok(sku), Ok(posted_at)) = (&order_id, &sku, &posted_at) else {
            sum.is_incomplete = true;
            let fault = order_id.err().or(sku.err()).or(posted_at.err());
            return Err(fault.unwrap_or_else(|| Fault::empty().at(line, "")));
        };
        for (_, money) in &amounts {
            sum.found_minor += i128::from(money.minor());
        }
        Ok(SettlementLine::Entry {
            settlement_id: settlement_id.into(),
            transaction_type: wire.transaction_type.unwrap_or_default().into(),
            order_id: order_id.clone(),
            sku: sku.clone(),
            posted_at: *posted_at,
            amounts,
        })
    }
}

impl RowParser for SettlementParser {
    type Record = SettlementLine;

    fn parse(&mut self, row: &Row<'_>, findings: &mut Findings) -> Outcome<SettlementLine> {
        let wire = self.columns.row(row);
        if not_empty(wire.total_amount).is_some() {
            self.summary(&wire, row.line())
        } else if not_empty(wire.transaction_type).is_none()
            && self.amounts.amounts(row).next().is_none()
        {
            let message = "the line has neither a total nor a transaction";
            Err(Fault::new(RejectCode::EmptyField, message).at(row.line(), "transaction-type"))
        } else {
            self.entry(&wire, row, findings)
        }
    }

    /// A sum with rejected lines in it cannot agree either: it is told all the same.
    fn finish(&mut self, findings: &mut Findings) {
        for (settlement_id, sum) in &self.settlements {
            if sum.is_incomplete || sum.found_minor != i128::from(sum.total.minor()) {
                findings.add(FindingCode::SettlementSumDiffers, settlement_id, sum.line);
            }
        }
    }
}
