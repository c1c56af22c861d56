//! Order reports as flat files.

use crate::flat_writer::flat_rows;
use crate::instant::OffsetTime;
use crate::money::Minor;

flat_rows! {
    /// A line of the All Orders reports: one order item, in the documented columns.
    ///
    /// A cancelled line has a quantity of 0 and no price.
    ///
    /// Source: SP-API documentation, "order tracking reports attributes".
    pub AllOrdersLine {
        order_id: &'a str = "amazon-order-id",
        merchant_order_id: Option<&'a str> = "merchant-order-id",
        purchase_date: Option<OffsetTime> = "purchase-date",
        last_updated_date: Option<OffsetTime> = "last-updated-date",
        /// `Pending`, `Unshipped`, `Shipped`, `Cancelled` with two Ls.
        order_status: &'a str = "order-status",
        /// `Merchant` or `Amazon`.
        fulfillment_channel: &'a str = "fulfillment-channel",
        sales_channel: &'a str = "sales-channel",
        order_channel: Option<&'a str> = "order-channel",
        ship_service_level: Option<&'a str> = "ship-service-level",
        product_name: &'a str = "product-name",
        sku: &'a str = "sku",
        asin: &'a str = "asin",
        /// `Unshipped`, `Shipped`, `Cancelled` or empty.
        item_status: Option<&'a str> = "item-status",
        quantity: i64 = "quantity",
        currency: Option<&'a str> = "currency",
        item_price: Option<Minor> = "item-price",
        item_tax: Option<Minor> = "item-tax",
        shipping_price: Option<Minor> = "shipping-price",
        shipping_tax: Option<Minor> = "shipping-tax",
        gift_wrap_price: Option<Minor> = "gift-wrap-price",
        gift_wrap_tax: Option<Minor> = "gift-wrap-tax",
        item_promotion_discount: Option<Minor> = "item-promotion-discount",
        ship_promotion_discount: Option<Minor> = "ship-promotion-discount",
        ship_city: Option<&'a str> = "ship-city",
        ship_state: Option<&'a str> = "ship-state",
        ship_postal_code: Option<&'a str> = "ship-postal-code",
        ship_country: Option<&'a str> = "ship-country",
        promotion_ids: Option<&'a str> = "promotion-ids",
        is_business_order: Option<bool> = "is-business-order",
        purchase_order_number: Option<&'a str> = "purchase-order-number",
        price_designation: Option<&'a str> = "price-designation",
    }

    /// The columns on buyers' cancellation requests, which a seller can switch on in the reports
    /// of orders.
    pub CancelRequestColumns {
        is_buyer_requested_cancellation: Option<bool> = "is-buyer-requested-cancellation",
        buyer_requested_cancel_reason: Option<&'a str> = "buyer-requested-cancel-reason",
    }

    /// Further columns of the All Orders reports that are seen in the field.
    pub FieldColumns {
        fulfilled_by: Option<&'a str> = "fulfilled-by",
        is_replacement_order: Option<bool> = "is-replacement-order",
        is_exchange_order: Option<bool> = "is-exchange-order",
        original_order_id: Option<&'a str> = "original-order-id",
        is_heavy_or_bulky: Option<bool> = "is-heavy-or-bulky",
        is_iba: Option<bool> = "is-iba",
        is_transparency: Option<bool> = "is-transparency",
        ioss_number: Option<&'a str> = "ioss-number",
        order_invoice_type: Option<&'a str> = "order-invoice-type",
        is_prime: Option<bool> = "is-prime",
    }

    /// A line of the report of unshipped orders: one order item that the seller has to ship.
    ///
    /// Source: SP-API documentation, "order reports attributes".
    pub UnshippedLine {
        order_id: &'a str = "order-id",
        order_item_id: &'a str = "order-item-id",
        purchase_date: Option<OffsetTime> = "purchase-date",
        payments_date: Option<OffsetTime> = "payments-date",
        reporting_date: Option<OffsetTime> = "reporting-date",
        promise_date: Option<OffsetTime> = "promise-date",
        /// Days since the promise; negative before it.
        days_past_promise: Option<i64> = "days-past-promise",
        buyer_email: Option<&'a str> = "buyer-email",
        buyer_name: Option<&'a str> = "buyer-name",
        buyer_phone_number: Option<&'a str> = "buyer-phone-number",
        sku: &'a str = "sku",
        product_name: &'a str = "product-name",
        quantity_purchased: i64 = "quantity-purchased",
        quantity_shipped: i64 = "quantity-shipped",
        quantity_to_ship: i64 = "quantity-to-ship",
        ship_service_level: Option<&'a str> = "ship-service-level",
        recipient_name: Option<&'a str> = "recipient-name",
        ship_address_1: Option<&'a str> = "ship-address-1",
        ship_address_2: Option<&'a str> = "ship-address-2",
        ship_address_3: Option<&'a str> = "ship-address-3",
        ship_city: Option<&'a str> = "ship-city",
        ship_state: Option<&'a str> = "ship-state",
        ship_postal_code: Option<&'a str> = "ship-postal-code",
        ship_country: Option<&'a str> = "ship-country",
        is_business_order: Option<bool> = "is-business-order",
        purchase_order_number: Option<&'a str> = "purchase-order-number",
        price_designation: Option<&'a str> = "price-designation",
        is_prime: Option<bool> = "is-prime",
    }

    /// Columns of the report of unshipped orders that warn of deadlines.
    pub VergeColumns {
        sales_channel: Option<&'a str> = "sales-channel",
        verge_of_cancellation: Option<bool> = "verge-of-cancellation",
        verge_of_late_shipment: Option<bool> = "verge-of-lateShipment",
    }

    /// A line of the reports of new orders: one order item that was paid for. It says nothing of
    /// the order's state, nor of cancellation requests.
    ///
    /// Source: SP-API documentation, "order reports attributes".
    pub NewOrderLine {
        order_id: &'a str = "order-id",
        order_item_id: &'a str = "order-item-id",
        purchase_date: Option<OffsetTime> = "purchase-date",
        payments_date: Option<OffsetTime> = "payments-date",
        buyer_email: Option<&'a str> = "buyer-email",
        buyer_name: Option<&'a str> = "buyer-name",
        buyer_phone_number: Option<&'a str> = "buyer-phone-number",
        sku: &'a str = "sku",
        product_name: &'a str = "product-name",
        quantity_purchased: i64 = "quantity-purchased",
        currency: &'a str = "currency",
        item_price: Option<Minor> = "item-price",
        item_tax: Option<Minor> = "item-tax",
        shipping_price: Option<Minor> = "shipping-price",
        shipping_tax: Option<Minor> = "shipping-tax",
        ship_service_level: Option<&'a str> = "ship-service-level",
        recipient_name: Option<&'a str> = "recipient-name",
        ship_address_1: Option<&'a str> = "ship-address-1",
        ship_address_2: Option<&'a str> = "ship-address-2",
        ship_address_3: Option<&'a str> = "ship-address-3",
        ship_city: Option<&'a str> = "ship-city",
        ship_state: Option<&'a str> = "ship-state",
        ship_postal_code: Option<&'a str> = "ship-postal-code",
        ship_country: Option<&'a str> = "ship-country",
        ship_phone_number: Option<&'a str> = "ship-phone-number",
        sales_channel: Option<&'a str> = "sales-channel",
        is_business_order: Option<bool> = "is-business-order",
        purchase_order_number: Option<&'a str> = "purchase-order-number",
        price_designation: Option<&'a str> = "price-designation",
    }

    /// A line of the reports of pending orders, which Japan alone has.
    ///
    /// Source: SP-API documentation, "pending order reports attributes".
    pub PendingLine {
        order_id: &'a str = "order-id",
        order_item_id: &'a str = "order-item-id",
        purchase_date: Option<OffsetTime> = "purchase-date",
        sku: &'a str = "sku",
        product_name: &'a str = "product-name",
        quantity_purchased: i64 = "quantity-purchased",
        payment_type: Option<&'a str> = "payment-type",
    }
}
