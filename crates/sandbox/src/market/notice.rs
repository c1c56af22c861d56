//! What the platform tells subscribers about.

use crate::ids::{ListingIndex, OrderIndex, PlaceIndex, SellerIndex};

/// Something that a subscriber may want to know. It says what it is about; the message is written
/// from how things stand when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// An order's state changed.
    OrderStatus(OrderIndex),
    /// The buyer officially asked to cancel.
    BuyerRequest(OrderIndex),
    /// A feed ended.
    FeedFinished(u64),
    /// A report ended.
    ReportFinished(u64),
    /// Offers or prices of a catalogue item changed.
    OfferChanged {
        /// The seller to be told.
        seller: SellerIndex,
        /// Where.
        place: PlaceIndex,
        /// Which item.
        asin: String,
    },
    /// The quantity of a seller-fulfilled offer changed.
    MerchantQuantity(ListingIndex),
    /// An offer became buyable, stopped being so, or was deleted.
    ListingStatus(ListingIndex),
    /// Stock in the platform's warehouse changed.
    WarehouseStock(ListingIndex),
    /// A multi-channel order changed its status.
    OutboundStatus(u32),
    /// An account's standing changed.
    AccountStatus {
        /// Whose.
        seller: SellerIndex,
        /// Where.
        place: PlaceIndex,
    },
}
