//! Order fulfillment: the seller confirms that an order, or some of its lines, has shipped.
//!
//! Source: `OrderFulfillment.xsd`; SP-API documentation, "order feed type values".

mod flat;
mod xml;

use jiff::Timestamp;

use super::envelope::Envelope;

/// A feed of shipment confirmations.
pub type OrderFulfillments = Envelope<OrderFulfillment>;

/// The content of one message. One of the two order ids has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFulfillment {
    /// `AmazonOrderID`.
    pub order_id: Option<String>,
    /// `MerchantOrderID`, the seller's own.
    pub merchant_order_id: Option<String>,
    /// `MerchantFulfillmentID`, the seller's own.
    pub merchant_fulfillment_id: Option<String>,
    /// `FulfillmentDate`; `None` only beside a fault.
    pub fulfilled_at: Option<Timestamp>,
    /// `CarrierCode`, one of Amazon's list or `Other`.
    pub carrier_code: Option<String>,
    /// `CarrierName`, when the code has none.
    pub carrier_name: Option<String>,
    /// `ShippingMethod`.
    pub shipping_method: Option<String>,
    /// `ShipperTrackingNumber`.
    pub tracking_number: Option<String>,
    /// The lines that shipped; empty means the whole order.
    pub items: Vec<FulfilledItem>,
}

/// One line that shipped. One of the two item ids has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FulfilledItem {
    /// `AmazonOrderItemCode`.
    pub order_item_code: Option<String>,
    /// `MerchantOrderItemID`, the seller's own.
    pub merchant_order_item_id: Option<String>,
    /// `MerchantFulfillmentItemID`, the seller's own.
    pub merchant_fulfillment_item_id: Option<String>,
    /// `Quantity`, units; missing means all of the line.
    pub quantity: Option<u32>,
}

#[cfg(test)]
mod tests;
