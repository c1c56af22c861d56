//! What one source says of one line of an order at one time.

use jiff::Timestamp;

use super::{FulfillmentChannel, OrderState};
use crate::id::{Asin, OrderId, OrderItemId, SellerSku};
use crate::marketplace::Marketplace;
use crate::money::Money;
use crate::quantity::Quantity;

/// One line of an order as a report, a file or an answer shows it.
///
/// Sources differ in what they tell: what one does not tell is `None`, never a guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedLine {
    /// The order.
    pub order_id: OrderId,
    /// The item, where the source names it; the All Orders report does not.
    pub order_item_id: Option<OrderItemId>,
    /// The seller's SKU.
    pub sku: Option<SellerSku>,
    /// Amazon's product number.
    pub asin: Option<Asin>,
    /// The product's name.
    pub title: Option<Box<str>>,
    /// The product's category, where the source has one.
    pub category: Option<Box<str>>,
    /// The sales channel as written, trimmed: `Amazon.com`, `Non-Amazon`, another shop's name.
    pub sales_channel: Box<str>,
    /// The marketplace that the sales channel names, if it is one of Amazon's.
    pub marketplace: Option<Marketplace>,
    /// Who fulfills the order.
    pub channel: FulfillmentChannel,
    /// The state of the order that the status text means; `None` when the text is outside the known ones.
    pub state: Option<OrderState>,
    /// The state of this line, where the source tells it apart from that of the order.
    pub line_state: Option<OrderState>,
    /// The status text as written, trimmed.
    pub status_text: Box<str>,
    /// When the order was placed. A source that tells only the day gives its first instant (UTC).
    pub purchased_at: Timestamp,
    /// When the order last changed, where the source tells it.
    pub last_updated_at: Option<Timestamp>,
    /// The end of the ship window, where the source tells it.
    pub ship_by: Option<Timestamp>,
    /// Units ordered as the source shows them: Amazon shows 0 for a cancelled line.
    pub quantity: Quantity,
    /// Units shipped, where the source tells it.
    pub quantity_shipped: Option<Quantity>,
    /// The amounts of the line.
    pub amounts: LineAmounts,
    /// Whether a business bought.
    pub is_business: Option<bool>,
    /// Whether the order is a Prime one (Seller Fulfilled Prime, for the merchant's orders).
    pub is_prime: Option<bool>,
    /// The buyer's official cancellation request, where the source has the column.
    pub buyer_request: BuyerRequest,
    /// The state or province shipped to.
    pub ship_state: Option<Box<str>>,
    /// The country shipped to, a code of two letters.
    pub ship_country: Option<Box<str>>,
}

/// What a source says of a buyer's official cancellation request.
///
/// A source without the data means "unknown", not "not requested".
///
/// Source: rules 2.4.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum BuyerRequest {
    /// The source does not tell.
    #[default]
    Unknown,
    /// The source says that there is none.
    NotRequested,
    /// The buyer asked through Amazon.
    Requested {
        /// The buyer's words, where given. Personal: never in a log.
        reason: Option<Box<str>>,
    },
}

/// The amounts of one line, for all its units together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineAmounts {
    /// Price of the goods.
    pub item_price: Option<Money>,
    /// Tax on the goods.
    pub item_tax: Option<Money>,
    /// Shipping charged.
    pub shipping_price: Option<Money>,
    /// Tax on shipping.
    pub shipping_tax: Option<Money>,
    /// Gift wrap charged.
    pub gift_wrap_price: Option<Money>,
    /// Tax on gift wrap.
    pub gift_wrap_tax: Option<Money>,
    /// Discount on the goods, as a positive amount.
    pub item_promotion_discount: Option<Money>,
    /// Discount on shipping, as a positive amount.
    pub ship_promotion_discount: Option<Money>,
}
