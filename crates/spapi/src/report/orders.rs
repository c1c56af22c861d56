//! Order lines in delimited reports: All Orders, unshipped orders, exports of sale lists.

use super::report_rows;
use crate::delimited::Header;

report_rows! {
    /// A line of the All Orders or Archived Orders flat file: one order item.
    ///
    /// Source: SP-API documentation, "order tracking reports attributes"; the columns on buyers'
    /// cancellation requests are optional ones that the seller switches on.
    AllOrdersRow, AllOrdersColumns {
        order_id: "amazon-order-id",
        order_item_id: "order-item-id" | "amazon-order-item-id",
        purchase_date: "purchase-date",
        last_updated_date: "last-updated-date",
        order_status: "order-status",
        fulfillment_channel: "fulfillment-channel",
        sales_channel: "sales-channel",
        product_name: "product-name",
        sku: "sku",
        asin: "asin",
        item_status: "item-status",
        quantity: "quantity",
        currency: "currency",
        item_price: "item-price",
        item_tax: "item-tax",
        shipping_price: "shipping-price",
        shipping_tax: "shipping-tax",
        gift_wrap_price: "gift-wrap-price",
        gift_wrap_tax: "gift-wrap-tax",
        item_promotion_discount: "item-promotion-discount",
        ship_promotion_discount: "ship-promotion-discount",
        ship_state: "ship-state",
        ship_country: "ship-country",
        is_business_order: "is-business-order",
        is_prime: "is-prime",
        fulfilled_by: "fulfilled-by",
        is_buyer_requested_cancellation: "is-buyer-requested-cancellation",
        buyer_requested_cancel_reason: "buyer-requested-cancel-reason",
    }
}

report_rows! {
    /// A line of the report of unshipped orders, or of the report of new orders to ship.
    ///
    /// Source: SP-API documentation, "order reports attributes".
    UnshippedOrderRow, UnshippedOrderColumns {
        order_id: "order-id" | "amazon-order-id",
        order_item_id: "order-item-id",
        purchase_date: "purchase-date",
        promise_date: "promise-date" | "latest-ship-date",
        sku: "sku",
        product_name: "product-name",
        quantity_purchased: "quantity-purchased",
        quantity_shipped: "quantity-shipped",
        quantity_to_ship: "quantity-to-ship",
        currency: "currency",
        item_price: "item-price",
        item_tax: "item-tax",
        shipping_price: "shipping-price",
        shipping_tax: "shipping-tax",
        sales_channel: "sales-channel",
        ship_state: "ship-state",
        ship_country: "ship-country",
        is_business_order: "is-business-order",
        is_prime: "is-prime",
        is_buyer_requested_cancellation: "is-buyer-requested-cancellation",
        buyer_requested_cancel_reason: "buyer-requested-cancel-reason",
    }
}

report_rows! {
    /// A line of a sale list: the CSV that Seller Central in India gave out as "Amazon Sale
    /// Report", in any spelling of its columns.
    SaleListRow, SaleListColumns {
        order_id: "order-id",
        date: "date",
        status: "status",
        fulfillment: "fulfilment" | "fulfillment",
        sales_channel: "sales-channel",
        sku: "sku",
        asin: "asin",
        category: "category",
        quantity: "qty" | "quantity",
        currency: "currency",
        amount: "amount",
        ship_state: "ship-state",
        ship_country: "ship-country",
        is_business: "b2b",
        fulfilled_by: "fulfilled-by",
    }
}

impl AllOrdersColumns {
    /// Whether a header is that of an All Orders file.
    pub fn fits(header: &Header) -> bool {
        ["amazon-order-id", "purchase-date", "order-status"]
            .iter()
            .all(|name| header.has(name))
    }
}

impl UnshippedOrderColumns {
    /// Whether a header is that of a report of unshipped or of new orders.
    pub fn fits(header: &Header) -> bool {
        [
            "order-id",
            "order-item-id",
            "purchase-date",
            "quantity-purchased",
        ]
        .iter()
        .all(|name| header.has(name))
    }
}

impl SaleListColumns {
    /// Whether a header is that of a sale list.
    pub fn fits(header: &Header) -> bool {
        let has_fulfillment = header.has("fulfilment") || header.has("fulfillment");
        has_fulfillment
            && ["order-id", "date", "status", "sales-channel", "qty"]
                .iter()
                .all(|name| header.has(name))
    }
}
