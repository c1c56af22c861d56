//! Test notifications: made-up messages that try a destination out.

use countermand_spapi::notification::api::OrderChangeType;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::{Act, Market};
use crate::moment::Moment;
use crate::notifications::facts::{OutboundFacts, WorkFacts};
use crate::notifications::kind::Kind;
use crate::notifications::message::{self, Payload};
use crate::notifications::publish::{Sender, deliver};
use crate::notifications::subscription::BadSubscription;
use crate::place;

const SELLER: &str = "AXXXXXXXXXXXXX";

/// An application asks for a test notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendTestNotification {
    /// Which application.
    pub client_id: String,
    /// Of which type.
    pub kind: Kind,
    /// The version of the payload, as it was asked for.
    pub payload_version: String,
    /// Where to.
    pub destination: String,
}

impl Act for SendTestNotification {
    type Outcome = ();
    type Refusal = BadSubscription;

    fn perform(&self, market: &mut Market) -> Result<(), BadSubscription> {
        if self.payload_version != self.kind.payload_version() {
            return Err(BadSubscription::Version {
                kind: self.kind,
                found: self.payload_version.clone(),
            });
        }
        let (_, destination) = market
            .notifications
            .find_destination(&self.client_id, &self.destination)
            .ok_or_else(|| BadSubscription::Destination(self.destination.clone()))?;
        let target = destination.target.clone();
        if !self.kind.goes(target.way()) {
            return Err(BadSubscription::Way(self.kind));
        }
        let now = market.now;
        let payload = payload(self.kind, now);
        let from = Sender {
            kind: self.kind,
            application: &self.client_id,
            subscription: "test-notification",
        };
        deliver(market, &from, &target, (&payload, now));
        Ok(())
    }
}

fn payload(kind: Kind, now: Moment) -> Payload {
    let work = WorkFacts {
        seller: SellerIndex(0),
        id: "50000000000".to_owned(),
        kind: "POST_ORDER_ACKNOWLEDGEMENT_DATA".to_owned(),
        status: "DONE".to_owned(),
        document: Some("amzn1.tortuga.4.na.test-document".to_owned()),
        ended_at: now,
    };
    let place = place::by_country("US").unwrap_or(PlaceIndex(0));
    match kind {
        Kind::OrderChange => Payload::Other(order(place, now)),
        Kind::FeedFinished => Payload::Feed(message::feed_payload(SELLER, &work)),
        Kind::ReportFinished => {
            let report = WorkFacts {
                kind: "GET_MERCHANT_LISTINGS_ALL_DATA".to_owned(),
                ..work
            };
            Payload::Report(message::report_payload(SELLER, &report))
        }
        Kind::AnyOfferChanged => {
            let said = message::any_offer(SELLER, (place, "B000000000"), &[], now);
            Payload::Offer(Box::new(said))
        }
        Kind::MerchantQuantity => Payload::Other(json!({
            "SellerId": SELLER, "FulfillmentChannelCode": "DEFAULT", "Sku": "TEST-SKU",
            "Quantity": 1,
        })),
        Kind::ListingStatus => Payload::Other(json!({
            "SellerId": SELLER, "MarketplaceId": place::id(place), "Asin": "B000000000",
            "Sku": "TEST-SKU", "CreatedDate": now.millis_text(),
            "Status": ["BUYABLE", "DISCOVERABLE"],
        })),
        Kind::WarehouseStock => Payload::Other(json!({
            "SellerId": SELLER, "FNSKU": "B000000000", "ASIN": "B000000000", "SKU": "TEST-SKU",
            "FulfillmentInventoryByMarketplace": [],
        })),
        Kind::OutboundStatus => {
            let order = OutboundFacts {
                seller: SellerIndex(0),
                id: "TEST-ORDER".to_owned(),
                status: "PROCESSING".to_owned(),
                updated_at: now,
                arrives_at: now,
                sku: "TEST-SKU".to_owned(),
            };
            Payload::Other(message::outbound_payload(SELLER, &order))
        }
        Kind::AccountStatus => Payload::Other(json!({"accountStatusChangeNotification": {
            "previousAccountStatus": "NORMAL", "currentAccountStatus": "AT_RISK",
        }})),
    }
}

fn order(place: PlaceIndex, now: Moment) -> Value {
    let at = now.millis_text();
    json!({"OrderChangeNotification": {
        "NotificationLevel": "OrderLevel",
        "SellerId": SELLER,
        "AmazonOrderId": "000-0000000-0000000",
        "OrderChangeType": OrderChangeType::OrderStatusChange.as_str(),
        "OrderChangeTrigger": {"TimeOfOrderChange": at, "ChangeReason": "Order Status Change"},
        "Summary": {
            "MarketplaceId": place::id(place),
            "OrderStatus": "Unshipped",
            "PurchaseDate": at,
            "DestinationPostalCode": null,
            "FulfillmentType": "MFN",
            "OrderType": "StandardOrder",
            "OrderItems": [{
                "OrderItemId": "00000000000000", "SellerSKU": "TEST-SKU",
                "SupplySourceId": null, "Quantity": 1,
            }],
        },
    }})
}
