//! Messages: what a notification says, from how things stand when it is sent.

pub mod goods;
pub mod offer;
pub mod order;
pub mod work;

use countermand_spapi::notification::api::OrderChangeType;
use countermand_spapi::notification::envelope::{
    AccountStatusChangeNotification, AccountStatusChangedPayload, AnyOfferChangedPayload,
    FbaInventoryAvailabilityPayload, FeedProcessingFinishedPayload,
    ListingsItemMfnQuantityChangePayload, ListingsItemStatusChangePayload, Notification,
    NotificationMetadata, OrderChangePayload, ProcessingMetadata, ProcessingNotification,
    ReportProcessingFinishedPayload,
};
use countermand_spapi::wire_instant::WireInstant;
use serde::Serialize;
use serde_json::Value;

use crate::ids::{OrderIndex, PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::notice::Notice;
use crate::market::seller::AccountStatus;
use crate::moment::Moment;
use crate::notifications::facts;
use crate::notifications::kind::Kind;

pub use offer::any_offer;
pub use work::{feed_payload, outbound_payload, report_payload};

/// Whom a notice concerns, and in what way.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Which seller.
    pub seller: SellerIndex,
    /// Where; `None` for what belongs to no one marketplace.
    pub place: Option<PlaceIndex>,
    /// Which change of an order; `None` for anything else.
    pub change: Option<OrderChangeType>,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Payload {
    /// Of an order.
    Order(Box<OrderChangePayload>),
    /// Of a feed.
    Feed(FeedProcessingFinishedPayload),
    /// Of a report.
    Report(ReportProcessingFinishedPayload),
    /// Of offers.
    Offer(Box<AnyOfferChangedPayload>),
    /// Of a quantity.
    Quantity(ListingsItemMfnQuantityChangePayload),
    /// Of a listing.
    Listing(ListingsItemStatusChangePayload),
    /// Of stock.
    Stock(Box<FbaInventoryAvailabilityPayload>),
    /// Of an account.
    Account(AccountStatusChangedPayload),
    /// Of something whose schema asks for more than its own fields.
    Other(Value),
}

/// About a message that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Its type.
    pub kind: Kind,
    /// The application.
    pub application: String,
    /// The subscription.
    pub subscription: String,
    /// Its id.
    pub id: String,
    /// When it happened.
    pub happened_at: Moment,
    /// When it is sent.
    pub sent_at: Moment,
}

/// Whom a notice concerns; `None` when what it is about is not there.
pub fn about(market: &Market, notice: &Notice) -> Option<About> {
    let of = |seller, place| About {
        seller,
        place,
        change: None,
    };
    match notice {
        Notice::OrderStatus(index) => {
            about_order(market, *index, OrderChangeType::OrderStatusChange)
        }
        Notice::BuyerRequest(index) => {
            about_order(market, *index, OrderChangeType::BuyerRequestedChange)
        }
        Notice::FeedFinished(number) => Some(of(facts::feed(market, *number)?.seller, None)),
        Notice::ReportFinished(number) => Some(of(facts::report(market, *number)?.seller, None)),
        Notice::OutboundStatus(number) => Some(of(facts::outbound(market, *number)?.seller, None)),
        Notice::OfferChanged { seller, place, .. } | Notice::AccountStatus { seller, place } => {
            Some(of(*seller, Some(*place)))
        }
        Notice::MerchantQuantity(index)
        | Notice::ListingStatus(index)
        | Notice::WarehouseStock(index) => {
            let listing = market.catalogue.at(*index)?;
            Some(of(listing.seller, Some(listing.place)))
        }
    }
}

fn about_order(market: &Market, index: OrderIndex, change: OrderChangeType) -> Option<About> {
    let order = market.orders.at(index)?;
    Some(About {
        seller: order.seller,
        place: Some(order.place),
        change: Some(change),
    })
}

/// What is to be said of a notice now, and when it happened; `None` when there is nothing to say.
pub fn payload(
    market: &Market,
    notice: &Notice,
    stood: AccountStatus,
) -> Option<(Payload, Moment)> {
    let now = market.now;
    match notice {
        Notice::OrderStatus(index) => order::payload(market, *index, false),
        Notice::BuyerRequest(index) => order::payload(market, *index, true),
        Notice::FeedFinished(number) => {
            let facts = facts::feed(market, *number)?;
            let at = facts.ended_at;
            Some((
                Payload::Feed(feed_payload(market.seller_id(facts.seller), &facts)),
                at,
            ))
        }
        Notice::ReportFinished(number) => {
            let facts = facts::report(market, *number)?;
            let at = facts.ended_at;
            Some((
                Payload::Report(report_payload(market.seller_id(facts.seller), &facts)),
                at,
            ))
        }
        Notice::OutboundStatus(number) => {
            let facts = facts::outbound(market, *number)?;
            let said = work::outbound_payload(market.seller_id(facts.seller), &facts);
            Some((Payload::Other(said), facts.updated_at))
        }
        Notice::OfferChanged {
            seller,
            place,
            asin,
        } => {
            let offers = facts::offers(market, *place, asin);
            let said = any_offer(market.seller_id(*seller), (*place, asin), &offers, now);
            Some((Payload::Offer(Box::new(said)), now))
        }
        Notice::MerchantQuantity(index) => Some((goods::quantity(market, *index)?, now)),
        Notice::ListingStatus(index) => Some((goods::status(market, *index)?, now)),
        Notice::WarehouseStock(index) => Some((goods::stock(market, *index)?, now)),
        Notice::AccountStatus { seller, place } => {
            let account = market.directory.seller(*seller)?.participation(*place)?;
            let said = AccountStatusChangedPayload {
                account_status_change_notification: AccountStatusChangeNotification {
                    previous_account_status: stood.as_str().to_owned(),
                    current_account_status: account.status.as_str().to_owned(),
                },
            };
            Some((Payload::Account(said), now))
        }
    }
}

/// The text of a message.
pub fn text(envelope: &Envelope, payload: &Payload) -> String {
    let (kind, version) = (envelope.kind, envelope.kind.payload_version());
    let (event_time, publish_time) = (instant(envelope.happened_at), instant(envelope.sent_at));
    let written = match kind {
        Kind::FeedFinished | Kind::ReportFinished => {
            serde_json::to_string(&ProcessingNotification {
                notification_version: version.to_owned(),
                notification_type: kind.written().to_owned(),
                payload_version: version.to_owned(),
                event_time,
                payload,
                notification_metadata: ProcessingMetadata {
                    application_id: envelope.application.clone(),
                    subscription_id: envelope.subscription.clone(),
                    publish_time,
                    notification_id: envelope.id.clone(),
                },
            })
        }
        Kind::OrderChange
        | Kind::AnyOfferChanged
        | Kind::MerchantQuantity
        | Kind::ListingStatus
        | Kind::WarehouseStock
        | Kind::OutboundStatus
        | Kind::AccountStatus => serde_json::to_string(&Notification {
            notification_version: "1.0".to_owned(),
            notification_type: kind.written().to_owned(),
            payload_version: version.to_owned(),
            event_time,
            payload,
            notification_metadata: NotificationMetadata {
                application_id: envelope.application.clone(),
                subscription_id: envelope.subscription.clone(),
                publish_time,
                notification_id: envelope.id.clone(),
            },
        }),
    };
    written.unwrap_or_default()
}

fn instant(at: Moment) -> WireInstant {
    WireInstant::milliseconds(at.timestamp())
}
