//! The types of notifications that the sandbox sends.

use serde::{Deserialize, Serialize};

use crate::market::notice::Notice;

/// A type of notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// An order changed.
    OrderChange,
    /// A feed ended.
    FeedFinished,
    /// A report ended.
    ReportFinished,
    /// Offers of an item changed.
    AnyOfferChanged,
    /// The quantity of a seller-fulfilled offer changed.
    MerchantQuantity,
    /// What can be done with a listing changed.
    ListingStatus,
    /// Stock in the platform's warehouse changed.
    WarehouseStock,
    /// A multi-channel order changed its status.
    OutboundStatus,
    /// An account's standing changed.
    AccountStatus,
}

/// How notifications are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Into a queue.
    Queue,
    /// Onto an event bus.
    Bus,
}

impl Kind {
    /// All types.
    pub const ALL: [Self; 9] = [
        Self::OrderChange,
        Self::FeedFinished,
        Self::ReportFinished,
        Self::AnyOfferChanged,
        Self::MerchantQuantity,
        Self::ListingStatus,
        Self::WarehouseStock,
        Self::OutboundStatus,
        Self::AccountStatus,
    ];

    /// The type of this name; `None` for one that is unknown or was removed.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The wire's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrderChange => "ORDER_CHANGE",
            Self::FeedFinished => "FEED_PROCESSING_FINISHED",
            Self::ReportFinished => "REPORT_PROCESSING_FINISHED",
            Self::AnyOfferChanged => "ANY_OFFER_CHANGED",
            Self::MerchantQuantity => "LISTINGS_ITEM_MFN_QUANTITY_CHANGE",
            Self::ListingStatus => "LISTINGS_ITEM_STATUS_CHANGE",
            Self::WarehouseStock => "FBA_INVENTORY_AVAILABILITY_CHANGES",
            Self::OutboundStatus => "FULFILLMENT_ORDER_STATUS",
            Self::AccountStatus => "ACCOUNT_STATUS_CHANGED",
        }
    }

    /// The type as the notification itself says it: Amazon's schema of one has another word than
    /// its subscription.
    pub const fn written(self) -> &'static str {
        match self {
            Self::ListingStatus => "LISTINGS_ITEM_STATUS_CHANGED",
            Self::OrderChange
            | Self::FeedFinished
            | Self::ReportFinished
            | Self::AnyOfferChanged
            | Self::MerchantQuantity
            | Self::WarehouseStock
            | Self::OutboundStatus
            | Self::AccountStatus => self.as_str(),
        }
    }

    /// The version of its payload.
    pub const fn payload_version(self) -> &'static str {
        match self {
            Self::FeedFinished | Self::ReportFinished => "2020-09-04",
            Self::AccountStatus => "2021-01-01",
            Self::OrderChange
            | Self::AnyOfferChanged
            | Self::MerchantQuantity
            | Self::ListingStatus
            | Self::WarehouseStock
            | Self::OutboundStatus => "1.0",
        }
    }

    /// Whether it is delivered in this way.
    pub const fn goes(self, way: Way) -> bool {
        match self {
            Self::MerchantQuantity => true,
            Self::ListingStatus => matches!(way, Way::Bus),
            Self::OrderChange
            | Self::FeedFinished
            | Self::ReportFinished
            | Self::AnyOfferChanged
            | Self::WarehouseStock
            | Self::OutboundStatus
            | Self::AccountStatus => matches!(way, Way::Queue),
        }
    }

    /// Whether its subscriptions take an `eventFilter`.
    pub const fn takes_filter(self) -> bool {
        matches!(self, Self::OrderChange | Self::AnyOfferChanged)
    }

    /// The type that tells of a notice.
    pub const fn of(notice: &Notice) -> Self {
        match notice {
            Notice::OrderStatus(_) | Notice::BuyerRequest(_) => Self::OrderChange,
            Notice::FeedFinished(_) => Self::FeedFinished,
            Notice::ReportFinished(_) => Self::ReportFinished,
            Notice::OfferChanged { .. } => Self::AnyOfferChanged,
            Notice::MerchantQuantity(_) => Self::MerchantQuantity,
            Notice::ListingStatus(_) => Self::ListingStatus,
            Notice::WarehouseStock(_) => Self::WarehouseStock,
            Notice::OutboundStatus(_) => Self::OutboundStatus,
            Notice::AccountStatus { .. } => Self::AccountStatus,
        }
    }
}
