//! Orders of Orders v0.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalText;
use crate::flexible;
use crate::open_enum;
use crate::orders::v0::{Address, BuyerInfo, BuyerTaxInformation, TaxClassification};
use crate::wire_instant::WireInstant;

open_enum! {
    /// The state of an order.
    pub enum OrderStatus {
        Pending => "Pending",
        Unshipped => "Unshipped",
        PartiallyShipped => "PartiallyShipped",
        Shipped => "Shipped",
        Canceled => "Canceled",
        Unfulfillable => "Unfulfillable",
        InvoiceUnconfirmed => "InvoiceUnconfirmed",
        PendingAvailability => "PendingAvailability",
    }
}

open_enum! {
    /// Who fulfills an order: the seller or Amazon.
    pub enum FulfillmentChannel {
        Mfn => "MFN",
        Afn => "AFN",
    }
}

open_enum! {
    /// How an order is paid.
    pub enum PaymentMethod {
        Cod => "COD",
        Cvs => "CVS",
        AnyOther => "Other",
    }
}

open_enum! {
    /// The kind of an order.
    pub enum OrderType {
        StandardOrder => "StandardOrder",
        LongLeadTimeOrder => "LongLeadTimeOrder",
        Preorder => "Preorder",
        BackOrder => "BackOrder",
        SourcingOnDemandOrder => "SourcingOnDemandOrder",
    }
}

open_enum! {
    /// The state of an Easy Ship order.
    pub enum EasyShipShipmentStatus {
        PendingSchedule => "PendingSchedule",
        PendingPickUp => "PendingPickUp",
        PendingDropOff => "PendingDropOff",
        LabelCanceled => "LabelCanceled",
        PickedUp => "PickedUp",
        DroppedOff => "DroppedOff",
        AtOriginFC => "AtOriginFC",
        AtDestinationFC => "AtDestinationFC",
        Delivered => "Delivered",
        RejectedByBuyer => "RejectedByBuyer",
        Undeliverable => "Undeliverable",
        ReturningToSeller => "ReturningToSeller",
        ReturnedToSeller => "ReturnedToSeller",
        Lost => "Lost",
        OutForDelivery => "OutForDelivery",
        Damaged => "Damaged",
    }
}

open_enum! {
    /// The state of an order's electronic invoice.
    pub enum ElectronicInvoiceStatus {
        NotRequired => "NotRequired",
        NotFound => "NotFound",
        Processing => "Processing",
        Errored => "Errored",
        Accepted => "Accepted",
    }
}

/// A page of orders.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrdersList {
    /// The orders.
    #[serde(default, deserialize_with = "flexible::list")]
    pub orders: Vec<Order>,
    /// The token of the next page; empty or missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Until when changes are in; the watermark of the next poll.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_before: Option<WireInstant>,
    /// Until when new orders are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_before: Option<WireInstant>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Order {
    /// The order's id, 3-7-7 digits.
    pub amazon_order_id: String,
    /// The seller's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_order_id: Option<String>,
    /// When the order was placed.
    pub purchase_date: WireInstant,
    /// When it last changed; a buyer's request to cancel moves it.
    pub last_update_date: WireInstant,
    /// Its state.
    pub order_status: OrderStatus,
    /// Who fulfills it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_channel: Option<FulfillmentChannel>,
    /// The sales channel, as `Amazon.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_channel: Option<String>,
    /// The order channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_channel: Option<String>,
    /// The shipping service the buyer chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_service_level: Option<String>,
    /// What the buyer pays; missing while pending and when cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_total: Option<Money>,
    /// Units shipped.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub number_of_items_shipped: Option<i64>,
    /// Units open.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub number_of_items_unshipped: Option<i64>,
    /// Parts of the payment, for cash on delivery.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub payment_execution_detail: Vec<PaymentExecutionDetailItem>,
    /// How it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// The means of payment.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub payment_method_details: Vec<String>,
    /// Amazon's id of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
    /// The category of the shipping service, as `Expedited`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment_service_level_category: Option<String>,
    /// The state of an Easy Ship order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub easy_ship_shipment_status: Option<EasyShipShipmentStatus>,
    /// The label of a Checkout by Amazon order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cba_displayable_shipping_label: Option<String>,
    /// Its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_type: Option<OrderType>,
    /// When shipping may begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest_ship_date: Option<WireInstant>,
    /// When it must be shipped; seller-fulfilled orders only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_ship_date: Option<WireInstant>,
    /// When delivery may begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest_delivery_date: Option<WireInstant>,
    /// When it must be delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_delivery_date: Option<WireInstant>,
    /// Whether a business buys.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_business_order: Option<bool>,
    /// Whether it is a seller-fulfilled Prime order.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_prime: Option<bool>,
    /// Whether it has a premium shipping service.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_premium_order: Option<bool>,
    /// Whether it is a Global Express order.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_global_express_enabled: Option<bool>,
    /// The order that this one replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_order_id: Option<String>,
    /// Whether it replaces another; a string in some answers.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_replacement_order: Option<bool>,
    /// When the seller must name a ship date, for sourcing on demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise_response_due_date: Option<WireInstant>,
    /// Whether that date is set.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_estimated_ship_date_set: Option<bool>,
    /// Whether Amazon Business buys and resells it.
    #[serde(
        rename = "IsSoldByAB",
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_sold_by_ab: Option<bool>,
    /// Whether Amazon bought it to resell it.
    #[serde(
        rename = "IsIBA",
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_iba: Option<bool>,
    /// Where the seller ships from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_ship_from_location_address: Option<Address>,
    /// `INDIVIDUAL` or `BUSINESS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_invoice_preference: Option<String>,
    /// The business buyer's tax data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_tax_information: Option<BuyerTaxInformation>,
    /// Where to ship from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_instruction: Option<FulfillmentInstruction>,
    /// Whether the buyer picks it up in a shop.
    #[serde(
        rename = "IsISPU",
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_ispu: Option<bool>,
    /// Whether it goes to an access point.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_access_point_order: Option<bool>,
    /// Tax data of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_tax_info: Option<MarketplaceTaxInfo>,
    /// The seller's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_display_name: Option<String>,
    /// Where it goes; only with a restricted data token, but for its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// The buyer; only with a restricted data token, but for the anonymous address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_info: Option<BuyerInfo>,
    /// Settings of automatic shipping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automated_shipping_settings: Option<AutomatedShippingSettings>,
    /// Whether an item needs approval.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub has_regulated_items: Option<bool>,
    /// The state of its electronic invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub electronic_invoice_status: Option<ElectronicInvoiceStatus>,
}

/// An amount.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Money {
    /// The currency, three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// The amount, in whole and broken units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<DecimalText>,
}

/// A part of a payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PaymentExecutionDetailItem {
    /// The amount.
    pub payment: Money,
    /// How it is paid, as `COD` or `GC`.
    pub payment_method: String,
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

/// Where to ship from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FulfillmentInstruction {
    /// The supply source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_supply_source_id: Option<String>,
}

/// Tax data of the marketplace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MarketplaceTaxInfo {
    /// Tax numbers.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tax_classifications: Vec<TaxClassification>,
}

/// Settings of automatic shipping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AutomatedShippingSettings {
    /// Whether the order has them.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub has_automated_shipping_settings: Option<bool>,
    /// The carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automated_carrier: Option<String>,
    /// The shipping method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automated_ship_method: Option<String>,
}
