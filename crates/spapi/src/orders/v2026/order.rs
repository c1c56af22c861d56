//! Orders of Orders 2026-01-01.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalText;
use crate::flexible;
use crate::open_enum;
use crate::orders::v2026::{CustomerAddress, OrderItem, OrderPackage, Recipient};
use crate::wire_instant::WireInstant;

open_enum! {
    /// A data set of an order that comes on request only.
    pub enum IncludedData {
        Buyer => "BUYER",
        Recipient => "RECIPIENT",
        Proceeds => "PROCEEDS",
        Expense => "EXPENSE",
        Promotion => "PROMOTION",
        Cancellation => "CANCELLATION",
        Fulfillment => "FULFILLMENT",
        Packages => "PACKAGES",
        Tax => "TAX",
        Payment => "PAYMENT",
        FulfillmentOrders => "FULFILLMENT_ORDERS",
    }
}

open_enum! {
    /// The state of an order.
    pub enum FulfillmentStatus {
        PendingAvailability => "PENDING_AVAILABILITY",
        Pending => "PENDING",
        Unshipped => "UNSHIPPED",
        PartiallyShipped => "PARTIALLY_SHIPPED",
        Shipped => "SHIPPED",
        Cancelled => "CANCELLED",
        Unfulfillable => "UNFULFILLABLE",
    }
}

open_enum! {
    /// Who fulfills an order.
    pub enum FulfilledBy {
        Merchant => "MERCHANT",
        Amazon => "AMAZON",
    }
}

open_enum! {
    /// Who asked for a cancellation, or made it.
    pub enum Party {
        Buyer => "BUYER",
        Merchant => "MERCHANT",
        Amazon => "AMAZON",
    }
}

open_enum! {
    /// Why a seller cancels a whole order by call.
    pub enum CancelReasonCode {
        NoInventory => "NO_INVENTORY",
        BuyerCancelled => "BUYER_CANCELLED",
        ShippingAddressUndeliverable => "SHIPPING_ADDRESS_UNDELIVERABLE",
        CustomerExchange => "CUSTOMER_EXCHANGE",
        PricingError => "PRICING_ERROR",
    }
}

/// The answer of `searchOrders`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchOrdersResponse {
    /// The orders.
    #[serde(default, deserialize_with = "flexible::list")]
    pub orders: Vec<Order>,
    /// Where it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// Until when changes are in; the watermark of the next poll.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_before: Option<WireInstant>,
    /// Until when new orders are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_before: Option<WireInstant>,
}

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The `paginationToken` of the next page, good for 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// The answer of `getOrder`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetOrderResponse {
    /// The order.
    pub order: Order,
}

/// The body of `cancelOrder`, which cancels a whole order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelOrderRequest {
    /// Why.
    pub cancel_reason_code: CancelReasonCode,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The order's id, 3-7-7 digits.
    pub order_id: String,
    /// Other ids of it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub order_aliases: Vec<Alias>,
    /// When it was placed.
    pub created_time: WireInstant,
    /// When it last changed.
    pub last_updated_time: WireInstant,
    /// Programs it is in, as `PRIME` or `PREORDER`.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub programs: Vec<String>,
    /// Orders that it replaces or follows.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub associated_orders: Vec<AssociatedOrder>,
    /// Where it was placed.
    pub sales_channel: SalesChannel,
    /// The buyer; with `BUYER`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Buyer>,
    /// Where it goes; with `RECIPIENT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
    /// What it brings; with `PROCEEDS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proceeds: Option<OrderProceeds>,
    /// How it is paid; with `PAYMENT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<OrderPayment>,
    /// Tax data; with `TAX`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<OrderTax>,
    /// Its state and windows; with `FULFILLMENT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment: Option<OrderFulfillment>,
    /// Its items.
    #[serde(default, deserialize_with = "flexible::list")]
    pub order_items: Vec<OrderItem>,
    /// Its parcels; with `PACKAGES`.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub packages: Vec<OrderPackage>,
    /// Its fulfillment orders; with `FULFILLMENT_ORDERS`.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub fulfillment_orders: Vec<FulfillmentOrder>,
}

/// Another id of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alias {
    /// The id.
    pub alias_id: String,
    /// Its kind, as `SELLER_ORDER_ID`.
    pub alias_type: String,
}

/// An order that belongs to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociatedOrder {
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// How, as `REPLACEMENT_ORIGINAL_ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
}

/// Where an order was placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SalesChannel {
    /// `AMAZON` or `NON_AMAZON`.
    pub channel_name: String,
    /// Amazon's id of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
    /// Its name, as `Amazon.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_name: Option<String>,
}

/// A buyer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Buyer {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_name: Option<String>,
    /// The anonymous mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_email: Option<String>,
    /// The company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_company_name: Option<String>,
    /// The business buyer's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_purchase_order_number: Option<String>,
}

/// What an order brings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderProceeds {
    /// The whole of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grand_total: Option<Money>,
    /// Its parts.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub breakdowns: Vec<OrderProceedsBreakdown>,
}

/// A part of what an order brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderProceedsBreakdown {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The amount.
    pub subtotal: Money,
}

/// An amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// The amount, in whole and broken units.
    pub amount: DecimalText,
    /// The currency, three letters.
    pub currency_code: String,
}

/// How an order is paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderPayment {
    /// The parts.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub payment_executions: Vec<PaymentExecution>,
}

/// A part of a payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentExecution {
    /// How it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// The amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_amount: Option<Money>,
    /// The acquirer, in Brazil.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acquirer_id: Option<String>,
    /// The card's brand, in Brazil.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_brand: Option<String>,
    /// The authorization, in Brazil.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_code: Option<String>,
}

/// Tax data of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderTax {
    /// Tax numbers.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tax_registrations: Vec<OrderTaxRegistration>,
    /// Invoices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_invoicing: Option<OrderTaxInvoicing>,
}

/// A tax number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderTaxRegistration {
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    /// Its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_registration_type: Option<String>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_registration_number: Option<String>,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_registration_address: Option<CustomerAddress>,
    /// More of it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tax_registration_attributes: Vec<TaxRegistrationAttribute>,
}

/// More of a tax number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxRegistrationAttribute {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Invoices of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderTaxInvoicing {
    /// What the buyer wants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_invoice_preference: Option<String>,
    /// Their state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_status: Option<String>,
}

/// The state of an order and its windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderFulfillment {
    /// The state.
    pub fulfillment_status: FulfillmentStatus,
    /// Who fulfills it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfilled_by: Option<FulfilledBy>,
    /// The category of the shipping service, as `EXPEDITED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_service_level: Option<String>,
    /// When it must be shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_by_window: Option<DateTimeRange>,
    /// When it must be delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliver_by_window: Option<DateTimeRange>,
    /// When its label can be printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_printing_window: Option<DateTimeRange>,
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DateTimeRange {
    /// From.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest_date_time: Option<WireInstant>,
    /// To.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_date_time: Option<WireInstant>,
}

/// A fulfillment order of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentOrder {
    /// Its id.
    pub fulfillment_order_id: String,
}
