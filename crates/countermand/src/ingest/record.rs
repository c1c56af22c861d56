//! What the readers give: domain values of each kind of file.

use countermand_domain::id::{Asin, OrderId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::Money;
use countermand_domain::order::{FulfillmentChannel, ObservedLine};
use countermand_domain::quantity::Quantity;
use countermand_spapi::decimal::Decimal;
use jiff::Timestamp;

/// One record of an order file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every record is a line: a box would cost an allocation for each"
)]
pub enum OrderRecord {
    /// A line of an order.
    Line(ObservedLine),
    /// A line of a cancellation that is a document of its own: no order, and not counted as one.
    Cancellation(CancellationLine),
}

/// A line of a cancellation document, as shops write them that cancel by a counter-invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancellationLine {
    /// The document's own number.
    pub document_id: OrderId,
    /// When it was written.
    pub cancelled_at: Timestamp,
    /// The sales channel.
    pub sales_channel: Box<str>,
    /// The marketplace that the sales channel names, if it is one of Amazon's.
    pub marketplace: Option<Marketplace>,
    /// Who would have fulfilled the order.
    pub channel: FulfillmentChannel,
    /// The seller's SKU.
    pub sku: Option<SellerSku>,
    /// The product's name.
    pub title: Option<Box<str>>,
    /// Units cancelled, as a positive number.
    pub quantity: Quantity,
    /// Their value, as a positive amount.
    pub amount: Option<Money>,
}

/// One line of a stock report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockLine {
    /// The seller's SKU.
    pub sku: SellerSku,
    /// Amazon's product number.
    pub asin: Option<Asin>,
    /// Units at the seller's.
    pub merchant: Option<Quantity>,
    /// Units at Amazon's that can be sold.
    pub amazon: Option<Quantity>,
    /// Units at Amazon's that are reserved.
    pub amazon_reserved: Option<Quantity>,
    /// The condition at Amazon's, as in `SELLABLE`, where the report divides by it.
    pub condition: Option<Box<str>>,
}

impl StockLine {
    /// Whether the units can be sold, as far as the report tells.
    pub fn is_sellable(&self) -> bool {
        self.condition
            .as_deref()
            .is_none_or(|condition| condition.eq_ignore_ascii_case("SELLABLE"))
    }
}

/// One line of a listing report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingLine {
    /// The seller's SKU.
    pub sku: SellerSku,
    /// Amazon's product number.
    pub asin: Option<Asin>,
    /// Amazon's number of the listing.
    pub listing_id: Option<Box<str>>,
    /// The product's name.
    pub title: Option<Box<str>>,
    /// The price, exact; the report does not name its currency.
    pub price: Option<Decimal>,
    /// Units offered; `None` for listings that Amazon fulfills.
    pub quantity: Option<Quantity>,
    /// Who fulfills; `None` when the report does not tell.
    pub channel: Option<FulfillmentChannel>,
    /// `Active`, `Inactive`, `Incomplete` or another word, where the report tells.
    pub status: Option<Box<str>>,
}

/// One line of a settlement report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettlementLine {
    /// The first line of a settlement.
    Summary {
        /// The settlement.
        settlement_id: Box<str>,
        /// What is paid out, negative when the seller owes.
        total: Money,
        /// Start of the period.
        from: Option<Timestamp>,
        /// End of the period.
        to: Option<Timestamp>,
        /// When it is paid out.
        deposited_at: Option<Timestamp>,
    },
    /// One transaction.
    Entry {
        /// The settlement.
        settlement_id: Box<str>,
        /// `Order`, `Refund`, `Subscription Fee` or another word.
        transaction_type: Box<str>,
        /// The order, where there is one.
        order_id: Option<OrderId>,
        /// The seller's SKU, where there is one.
        sku: Option<SellerSku>,
        /// When it was booked.
        posted_at: Option<Timestamp>,
        /// Its amounts, each with what it is for.
        amounts: Vec<(Box<str>, Money)>,
    },
}

/// The account health report of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHealth {
    /// The status of the account for each marketplace, in Amazon's word.
    pub statuses: Vec<MarketplaceStatus>,
    /// Amazon's own cancel rate for each marketplace.
    pub cancel_rates: Vec<PublishedCancelRate>,
}

/// The status of the account in one marketplace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketplaceStatus {
    /// Amazon's id of the marketplace.
    pub marketplace_id: Box<str>,
    /// The marketplace, if it is a known one.
    pub marketplace: Option<Marketplace>,
    /// Amazon's word.
    pub status: Box<str>,
}

/// The cancel rate of one marketplace as Amazon publishes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCancelRate {
    /// Amazon's id of the marketplace.
    pub marketplace_id: Box<str>,
    /// The marketplace, if it is a known one.
    pub marketplace: Option<Marketplace>,
    /// Start of the range.
    pub from: Option<Timestamp>,
    /// End of the range.
    pub to: Option<Timestamp>,
    /// Orders of the range.
    pub n_orders: Option<u64>,
    /// Orders that Amazon says the seller cancelled.
    pub n_cancelled: Option<u64>,
    /// The rate, a fraction of one, as given.
    pub rate: Option<Decimal>,
    /// The target, a fraction of one, as given. It overrides the percentages of the rules.
    pub target: Option<Decimal>,
    /// Amazon's word for how the rate stands: `GOOD`, `BAD`, `NONE`.
    pub status: Option<Box<str>>,
    /// Whether the counts contradict the rate.
    pub is_contradictory: bool,
}

/// What an `ORDER_CHANGE` notification tells: a hint, to be followed by reading the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNotice {
    /// By which repeats are known.
    pub notification_id: Box<str>,
    /// When it happened.
    pub event_at: Option<Timestamp>,
    /// The order.
    pub order_id: OrderId,
    /// The marketplace, if it is a known one.
    pub marketplace: Option<Marketplace>,
    /// The state that the status text means; `None` when it is outside the known ones.
    pub state: Option<countermand_domain::order::OrderState>,
    /// Whether it says that the buyer asked to cancel.
    pub is_cancel_request: bool,
}
