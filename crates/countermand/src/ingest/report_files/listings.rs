//! Listing reports.

use countermand_domain::id::{Asin, SellerSku};
use countermand_domain::order::FulfillmentChannel;
use countermand_spapi::decimal::Decimal;
use countermand_spapi::delimited::{Dialect, Header, Row};
use countermand_spapi::report::listings::{ListingColumns, ListingRow};

use super::words::{id_fault, not_empty, optional_quantity, sku};
use super::{Outcome, RefuseFile, RowParser};
use crate::ingest::Findings;
use crate::ingest::RejectCode;
use crate::ingest::record::ListingLine;
use crate::ingest::reject::Fault;

/// Reads the lines of a listing report.
#[derive(Debug)]
pub struct ListingParser {
    columns: ListingColumns,
}

impl ListingParser {
    pub(super) fn resolve(header: &Header, _: Dialect) -> Result<Self, RefuseFile> {
        if !ListingColumns::fits(header) {
            return Err(RefuseFile::MissingColumns {
                names: vec!["seller-sku".to_owned(), "price".to_owned()],
            });
        }
        Ok(Self {
            columns: ListingColumns::resolve(header),
        })
    }
}

impl RowParser for ListingParser {
    type Record = ListingLine;

    fn parse(&mut self, row: &Row<'_>, _findings: &mut Findings) -> Outcome<ListingLine> {
        let wire = self.columns.row(row);
        let line = row.line();
        let sku = required_sku(&wire).map_err(|fault| fault.at(line, "seller-sku"))?;
        let price = not_empty(wire.price)
            .map(Decimal::parse_localized)
            .transpose()
            .map_err(|error| {
                Fault::new(RejectCode::BadAmount, error.to_string()).at(line, "price")
            })?;
        let quantity =
            optional_quantity(wire.quantity).map_err(|fault| fault.at(line, "quantity"))?;
        let asin = not_empty(wire.asin)
            .map(|text| Asin::parse(text).map_err(|error| id_fault(&error, text)))
            .transpose()
            .map_err(|fault| fault.at(line, "asin1"))?;
        Ok(ListingLine {
            sku,
            asin,
            listing_id: not_empty(wire.listing_id).map(Into::into),
            title: not_empty(wire.item_name).map(Into::into),
            price,
            quantity,
            channel: not_empty(wire.fulfillment_channel).map(|text| {
                // Amazon names its own networks: AMAZON_NA, AMAZON_EU, AMAZON_JP.
                if text.to_ascii_uppercase().starts_with("AMAZON") {
                    FulfillmentChannel::Afn
                } else {
                    FulfillmentChannel::Mfn
                }
            }),
            status: not_empty(wire.status).map(Into::into),
        })
    }
}

fn required_sku(wire: &ListingRow<'_>) -> Result<SellerSku, Fault> {
    sku(wire.sku)?.ok_or_else(Fault::empty)
}
