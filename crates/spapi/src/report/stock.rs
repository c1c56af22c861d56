//! Stock reports: Amazon's warehouses in several forms, and plain sheets of a seller's own stock.

use super::report_rows;
use crate::delimited::Header;

report_rows! {
    /// A line of any stock report.
    StockRow, StockColumns {
        sku: "seller-sku" | "sku" | "msku" | "sku-code" | "merchant-sku",
        asin: "asin" | "asin1",
        fnsku: "fnsku" | "fulfillment-channel-sku",
        /// The seller's own sellable units.
        merchant_quantity: "mfn-fulfillable-quantity" | "stock" | "qty" | "on-hand" | "quantity",
        /// Amazon's sellable units.
        amazon_quantity: "afn-fulfillable-quantity" | "quantity-available"
            | "quantity-for-local-fulfillment" | "ending-warehouse-balance" | "available",
        amazon_reserved: "afn-reserved-quantity" | "reserved-qty",
        condition: "warehouse-condition-code" | "disposition",
        country: "country" | "location",
    }
}

impl StockColumns {
    /// Whether a header is that of a stock report: a SKU and at least one count of units.
    pub fn fits(header: &Header) -> bool {
        let columns = Self::resolve(header);
        let has_units = columns.merchant_quantity.is_some()
            || columns.amazon_quantity.is_some()
            || columns.amazon_reserved.is_some();
        columns.sku.is_some() && has_units
    }
}
