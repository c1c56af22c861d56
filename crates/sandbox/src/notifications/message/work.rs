//! Notifications on feeds, reports and multi-channel orders.

use countermand_spapi::notification::envelope::{
    FeedProcessingFinishedNotification, FeedProcessingFinishedPayload,
    ReportProcessingFinishedNotification, ReportProcessingFinishedPayload,
};
use countermand_spapi::{feeds, reports};
use serde_json::{Value, json};

use crate::notifications::facts::{OutboundFacts, WorkFacts};

/// A feed that ended.
pub fn feed_payload(seller_id: &str, feed: &WorkFacts) -> FeedProcessingFinishedPayload {
    FeedProcessingFinishedPayload {
        feed_processing_finished_notification: FeedProcessingFinishedNotification {
            seller_id: Some(seller_id.to_owned()),
            account_id: account_id(seller_id),
            feed_id: feed.id.clone(),
            feed_type: feed.kind.clone(),
            processing_status: feeds::ProcessingStatus::parse(&feed.status),
            result_feed_document_id: feed.document.clone(),
        },
    }
}

/// A report that ended.
pub fn report_payload(seller_id: &str, report: &WorkFacts) -> ReportProcessingFinishedPayload {
    ReportProcessingFinishedPayload {
        report_processing_finished_notification: ReportProcessingFinishedNotification {
            seller_id: Some(seller_id.to_owned()),
            account_id: account_id(seller_id),
            report_id: report.id.clone(),
            report_type: report.kind.clone(),
            processing_status: reports::ProcessingStatus::parse(&report.status),
            report_document_id: report.document.clone(),
        },
    }
}

fn account_id(seller_id: &str) -> String {
    format!("amzn1.merchant.o.{seller_id}")
}

/// A multi-channel order. Amazon's schema asks for a shipment and a return of every one, and for an
/// `info` that it does not describe; its example has a package there.
pub fn outbound_payload(seller_id: &str, order: &OutboundFacts) -> Value {
    let package = json!({
        "PackageNumber": 1,
        "CarrierCode": "AMZN_US",
        "TrackingNumber": format!("TBA{}", order.id),
    });
    json!({"FulfillmentOrderStatusNotification": {
        "SellerId": seller_id,
        "EventType": "Order",
        "StatusUpdatedDateTime": order.updated_at.millis_text(),
        "SellerFulfillmentOrderId": order.id,
        "FulfillmentOrderStatus": order.status,
        "FulfillmentShipment": {
            "FulfillmentShipmentStatus": order.status,
            "AmazonShipmentId": format!("D{}", order.id),
            "EstimatedArrivalDateTime": order.arrives_at.millis_text(),
            "info": package,
            "FulfillmentShipmentPackages": [],
        },
        "FulfillmentReturnItem": {
            "ReceivedDateTime": "",
            "ReturnedQuantity": 0,
            "SellerSKU": order.sku,
        },
    }})
}
