//! Reports of the stock in Amazon's warehouses.

use crate::flat_writer::flat_rows;
use crate::money::Minor;

flat_rows! {
    /// A line of `GET_AFN_INVENTORY_DATA`.
    pub AfnInventoryLine {
        sku: &'a str = "seller-sku",
        fulfillment_channel_sku: &'a str = "fulfillment-channel-sku",
        asin: &'a str = "asin",
        /// As `NewItem`.
        condition_type: &'a str = "condition-type",
        /// `SELLABLE` or `UNSELLABLE`.
        warehouse_condition_code: &'a str = "Warehouse-Condition-code",
        quantity_available: i64 = "Quantity Available",
    }

    /// A line of `GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA` and of its form for all listings.
    pub MyiInventoryLine {
        sku: &'a str = "sku",
        fnsku: &'a str = "fnsku",
        asin: &'a str = "asin",
        product_name: &'a str = "product-name",
        condition: &'a str = "condition",
        your_price: Option<Minor> = "your-price",
        /// `Yes` or `No`.
        mfn_listing_exists: &'a str = "mfn-listing-exists",
        mfn_fulfillable_quantity: Option<i64> = "mfn-fulfillable-quantity",
        /// `Yes` or `No`.
        afn_listing_exists: &'a str = "afn-listing-exists",
        afn_warehouse_quantity: i64 = "afn-warehouse-quantity",
        afn_fulfillable_quantity: i64 = "afn-fulfillable-quantity",
        afn_unsellable_quantity: i64 = "afn-unsellable-quantity",
        afn_reserved_quantity: i64 = "afn-reserved-quantity",
        afn_total_quantity: i64 = "afn-total-quantity",
        per_unit_volume: Option<&'a str> = "per-unit-volume",
        afn_inbound_working_quantity: i64 = "afn-inbound-working-quantity",
        afn_inbound_shipped_quantity: i64 = "afn-inbound-shipped-quantity",
        afn_inbound_receiving_quantity: i64 = "afn-inbound-receiving-quantity",
        afn_researching_quantity: i64 = "afn-researching-quantity",
        afn_reserved_future_supply: i64 = "afn-reserved-future-supply",
        afn_future_supply_buyable: i64 = "afn-future-supply-buyable",
    }

    /// A line of `GET_RESERVED_INVENTORY_DATA`.
    pub ReservedInventoryLine {
        sku: &'a str = "sku",
        fnsku: &'a str = "fnsku",
        asin: &'a str = "asin",
        product_name: &'a str = "product-name",
        reserved_quantity: i64 = "reserved_qty",
        customer_orders: i64 = "reserved_customerorders",
        transfers: i64 = "reserved_fc-transfers",
        processing: i64 = "reserved_fc-processing",
    }
}
