//! The All Orders report as XML.

use std::fmt;
use std::io;

use crate::instant::OffsetTime;
use crate::money::Amount;
use crate::xml_writer::XmlWriter;

/// An order to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderElement<'a> {
    /// `AmazonOrderID`.
    pub order_id: &'a str,
    /// `MerchantOrderID`.
    pub merchant_order_id: Option<&'a str>,
    /// `PurchaseDate`.
    pub purchase_date: Option<OffsetTime>,
    /// `LastUpdatedDate`.
    pub last_updated_date: Option<OffsetTime>,
    /// `OrderStatus`: `Pending`, `Unshipped`, `Shipped`, `Cancelled` with two Ls.
    pub order_status: &'a str,
    /// `SalesChannel`.
    pub sales_channel: &'a str,
    /// `FulfillmentChannel`: `Merchant` or `Amazon`.
    pub fulfillment_channel: &'a str,
    /// `ShipServiceLevel`.
    pub ship_service_level: Option<&'a str>,
    /// City of the address shipped to.
    pub ship_city: Option<&'a str>,
    /// State of the address shipped to.
    pub ship_state: Option<&'a str>,
    /// Postal code of the address shipped to.
    pub ship_postal_code: Option<&'a str>,
    /// Country of the address shipped to.
    pub ship_country: Option<&'a str>,
    /// `IsBusinessOrder`.
    pub is_business_order: bool,
    /// `IsPrime`, where the seller has it switched on.
    pub is_prime: Option<bool>,
    /// The items.
    pub items: &'a [OrderItemElement<'a>],
}

/// An item of an order to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderItemElement<'a> {
    /// `AmazonOrderItemCode`.
    pub order_item_id: Option<&'a str>,
    /// `ASIN`.
    pub asin: &'a str,
    /// `SKU`.
    pub sku: &'a str,
    /// `ItemStatus`.
    pub item_status: Option<&'a str>,
    /// `IsBuyerRequestedCancellation`, where the seller has it switched on.
    pub is_buyer_requested_cancellation: Option<bool>,
    /// `BuyerRequestedCancelReason`.
    pub buyer_requested_cancel_reason: Option<&'a str>,
    /// `ProductName`.
    pub product_name: &'a str,
    /// `Quantity`; 0 for a cancelled item.
    pub quantity: i64,
    /// The components of the price: `Principal`, `Tax`, `Shipping` and so on.
    pub prices: &'a [(&'a str, Amount)],
    /// `PromotionIDs`.
    pub promotion_ids: Option<&'a str>,
    /// `ItemPromotionDiscount`.
    pub item_promotion_discount: Option<Amount>,
    /// `ShipPromotionDiscount`.
    pub ship_promotion_discount: Option<Amount>,
}

/// Writes the report, an order at a time. Give it a buffered target.
pub struct OrdersXmlWriter<'w> {
    target: &'w mut dyn io::Write,
    xml: XmlWriter,
}

impl<'w> OrdersXmlWriter<'w> {
    /// Starts a report of one seller.
    pub fn open(target: &'w mut dyn io::Write, merchant_identifier: &str) -> Self {
        Self {
            target,
            xml: XmlWriter::envelope("1.00", merchant_identifier, "AllOrdersReport"),
        }
    }

    /// Writes an order.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn order(&mut self, order: &OrderElement<'_>) -> io::Result<()> {
        let xml = &mut self.xml;
        xml.open("Message");
        xml.open("Order");
        xml.leaf("AmazonOrderID", order.order_id);
        xml.optional("MerchantOrderID", order.merchant_order_id);
        xml.optional("PurchaseDate", order.purchase_date);
        xml.optional("LastUpdatedDate", order.last_updated_date);
        xml.leaf("OrderStatus", order.order_status);
        xml.leaf("SalesChannel", order.sales_channel);
        xml.open("FulfillmentData");
        xml.leaf("FulfillmentChannel", order.fulfillment_channel);
        xml.optional("ShipServiceLevel", order.ship_service_level);
        xml.open("Address");
        xml.optional("City", order.ship_city);
        xml.optional("State", order.ship_state);
        xml.optional("PostalCode", order.ship_postal_code);
        xml.optional("Country", order.ship_country);
        xml.close();
        xml.close();
        xml.leaf("IsBusinessOrder", order.is_business_order);
        xml.optional("IsPrime", order.is_prime);
        for item in order.items {
            write_item(xml, item);
        }
        xml.close();
        xml.close();
        self.target.write_all(xml.take().as_bytes())
    }

    /// Ends the report; without this it reads as cut off.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn finish(self) -> io::Result<()> {
        self.target.write_all(self.xml.finish().as_bytes())
    }
}

fn write_item(xml: &mut XmlWriter, item: &OrderItemElement<'_>) {
    xml.open("OrderItem");
    xml.optional("AmazonOrderItemCode", item.order_item_id);
    xml.leaf("ASIN", item.asin);
    xml.leaf("SKU", item.sku);
    xml.optional("ItemStatus", item.item_status);
    let is_requested = item.is_buyer_requested_cancellation;
    xml.optional("IsBuyerRequestedCancellation", is_requested);
    let reason = item.buyer_requested_cancel_reason;
    xml.optional("BuyerRequestedCancelReason", reason);
    xml.leaf("ProductName", item.product_name);
    xml.leaf("Quantity", item.quantity);
    if !item.prices.is_empty() {
        xml.open("ItemPrice");
        for (kind, amount) in item.prices {
            xml.open("Component");
            xml.leaf("Type", kind);
            xml.amount("Amount", amount);
            xml.close();
        }
        xml.close();
    }
    let discounts = [
        ("ItemPromotionDiscount", &item.item_promotion_discount),
        ("ShipPromotionDiscount", &item.ship_promotion_discount),
    ];
    let has_promotion =
        item.promotion_ids.is_some() || discounts.iter().any(|(_, amount)| amount.is_some());
    if has_promotion {
        xml.open("Promotion");
        xml.optional("PromotionIDs", item.promotion_ids);
        for (name, amount) in discounts {
            if let Some(amount) = amount {
                xml.amount(name, amount);
            }
        }
        xml.close();
    }
    xml.close();
}

impl fmt::Debug for OrdersXmlWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrdersXmlWriter").finish_non_exhaustive()
    }
}
