//! Stock reports and stock sheets.

use countermand_domain::id::Asin;
use countermand_spapi::delimited::{Dialect, Header, Row};
use countermand_spapi::report::stock::StockColumns;

use super::words::{id_fault, not_empty, optional_quantity, sku};
use super::{Outcome, RefuseFile, RowParser};
use crate::ingest::Findings;
use crate::ingest::record::StockLine;
use crate::ingest::reject::Fault;

/// Reads the lines of a stock report.
#[derive(Debug)]
pub struct StockParser {
    columns: StockColumns,
}

impl StockParser {
    pub(super) fn resolve(header: &Header, _: Dialect) -> Result<Self, RefuseFile> {
        if !StockColumns::fits(header) {
            return Err(RefuseFile::MissingColumns {
                names: vec!["sku".to_owned(), "quantity".to_owned()],
            });
        }
        Ok(Self {
            columns: StockColumns::resolve(header),
        })
    }
}

impl RowParser for StockParser {
    type Record = StockLine;

    fn parse(&mut self, row: &Row<'_>, _findings: &mut Findings) -> Outcome<StockLine> {
        let wire = self.columns.row(row);
        let line = row.line();
        let units = |text: Option<&str>, field: &'static str| {
            optional_quantity(text).map_err(|fault| fault.at(line, field))
        };
        let sku = sku(wire.sku)
            .and_then(|sku| sku.ok_or_else(Fault::empty))
            .map_err(|fault| fault.at(line, "sku"))?;
        let merchant = units(wire.merchant_quantity, "quantity")?;
        let amazon = units(wire.amazon_quantity, "afn-fulfillable-quantity")?;
        let amazon_reserved = units(wire.amazon_reserved, "afn-reserved-quantity")?;
        if merchant.is_none() && amazon.is_none() && amazon_reserved.is_none() {
            return Err(Fault::empty().at(line, "quantity"));
        }
        let asin = not_empty(wire.asin)
            .map(|text| Asin::parse(text).map_err(|error| id_fault(&error, text)))
            .transpose()
            .map_err(|fault| fault.at(line, "asin"))?;
        Ok(StockLine {
            sku,
            asin,
            merchant,
            amazon,
            amazon_reserved,
            condition: not_empty(wire.condition).map(Into::into),
        })
    }
}
