//! Notifications as Amazon writes them, for the side that sends.
//!
//! In a queue the body of the message is the notification itself; an event bus carries the same
//! object in `detail`. Those of feeds and reports have their keys in camel case.
//!
//! Source: the JSON schemas of the notifications.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::wire_instant::WireInstant;

mod offer;
mod order;
mod processing;
mod status;

pub use offer::{
    AnyOfferChangedNotification, AnyOfferChangedPayload, BuyBoxPrice, LowestPrice, MoneyType,
    Offer, OfferChangeSummary, OfferChangeTrigger, OfferCount, Points, PrimeInformation,
    SalesRanking, SellerFeedbackRating, ShippingTime, ShipsFrom,
};
pub use order::{
    OrderChangeItem, OrderChangeNotification, OrderChangePayload, OrderChangeSummary,
    OrderChangeTrigger,
};
pub use processing::{
    FeedProcessingFinishedNotification, FeedProcessingFinishedPayload,
    ReportProcessingFinishedNotification, ReportProcessingFinishedPayload,
};
pub use status::{
    AccountStatusChangeNotification, AccountStatusChangedPayload, FbaInventoryAvailabilityPayload,
    FulfillmentInventory, FulfillmentInventoryByMarketplace, FulfillmentOrderStatusNotification,
    FulfillmentOrderStatusPayload, FulfillmentReturnItem, FulfillmentShipment,
    FulfillmentShipmentPackage, InboundQuantityBreakdown, ListingStatus,
    ListingsItemMfnQuantityChangePayload, ListingsItemStatusChangePayload,
    ReservedQuantityBreakdown,
};

/// A notification of any type but those of feeds and reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Notification<P> {
    /// The version of the envelope, `1.0`.
    pub notification_version: String,
    /// The type, as `ORDER_CHANGE`.
    pub notification_type: String,
    /// The version of the payload.
    pub payload_version: String,
    /// When it happened.
    pub event_time: WireInstant,
    /// What happened.
    pub payload: P,
    /// About the notification.
    pub notification_metadata: NotificationMetadata,
}

/// A notification of a feed or a report, with its keys in camel case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessingNotification<P> {
    /// The version of the envelope, `1.0`.
    pub notification_version: String,
    /// The type, as `FEED_PROCESSING_FINISHED`.
    pub notification_type: String,
    /// The version of the payload, `2020-09-04`.
    pub payload_version: String,
    /// When it happened.
    pub event_time: WireInstant,
    /// What happened.
    pub payload: P,
    /// About the notification.
    pub notification_metadata: ProcessingMetadata,
}

/// An event of an event bus that carries a notification.
///
/// Source: general knowledge of AWS events; the notification in `detail` is Amazon's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Event<N> {
    /// The version of the event, `0`.
    pub version: String,
    /// The id of the event.
    pub id: String,
    /// The type of the notification.
    pub detail_type: String,
    /// The partner event source.
    pub source: String,
    /// The AWS account.
    pub account: String,
    /// When it was put on the bus.
    pub time: WireInstant,
    /// The AWS region.
    pub region: String,
    /// Empty.
    #[serde(default, deserialize_with = "flexible::list")]
    pub resources: Vec<String>,
    /// The notification.
    pub detail: N,
}

/// About a notification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NotificationMetadata {
    /// The application.
    pub application_id: String,
    /// The subscription.
    pub subscription_id: String,
    /// When it was sent.
    pub publish_time: WireInstant,
    /// Its id, by which repeats are known.
    pub notification_id: String,
}

/// About a notification of a feed or a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessingMetadata {
    /// The application.
    pub application_id: String,
    /// The subscription.
    pub subscription_id: String,
    /// When it was sent.
    pub publish_time: WireInstant,
    /// Its id, by which repeats are known.
    pub notification_id: String,
}
