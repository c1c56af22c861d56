//! Notifications as they lie in the queue; of them `ORDER_CHANGE`.

pub mod api;
pub mod envelope;
pub mod fields;

use serde::Deserialize;
use serde_json::Value;

/// An `ORDER_CHANGE` notification: a hint that an order changed, to be followed by reading it.
///
/// Source: `OrderChangeNotification.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderChange {
    /// `NotificationMetadata.NotificationId`, by which repeats are known.
    pub notification_id: Option<String>,
    /// `EventTime`, as written.
    pub event_time: Option<String>,
    /// `OrderLevel` or `OrderItemLevel`.
    pub level: Option<String>,
    /// The seller.
    pub seller_id: Option<String>,
    /// The order.
    pub order_id: String,
    /// `BuyerRequestedChange`, `OrderStatusChange`, `DeliveryTipChange` or another word.
    pub change_type: Option<String>,
    /// Why, as in `Buyer Requested Cancel`.
    pub change_reason: Option<String>,
    /// Amazon's id of the marketplace.
    pub marketplace_id: Option<String>,
    /// The status, in the words of Orders v0.
    pub order_status: Option<String>,
    /// `MFN` or `AFN`.
    pub fulfillment_type: Option<String>,
    /// When the order was placed, as written.
    pub purchase_date: Option<String>,
    /// The items.
    pub items: Vec<OrderChangeItem>,
}

/// An item of an `ORDER_CHANGE` notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderChangeItem {
    /// The item.
    pub order_item_id: Option<String>,
    /// The seller's SKU.
    pub sku: Option<String>,
    /// Units ordered.
    pub quantity: Option<i64>,
    /// Units shipped.
    pub quantity_shipped: Option<i64>,
    /// Whether the buyer asked for this item to be cancelled; `None` when it is not said.
    pub is_buyer_requested_cancel: Option<bool>,
}

/// Why a document is no notification known here.
#[derive(Debug, thiserror::Error)]
pub enum NotificationError {
    /// Not JSON; a cut document is not either.
    #[error("the notification is not JSON of the known shape")]
    Json(#[from] serde_json::Error),
    /// Of another type.
    #[error("the notification is of type `{found}`, only ORDER_CHANGE is taken in")]
    OtherType {
        /// The type found.
        found: String,
    },
    /// No order id.
    #[error("the notification names no order")]
    NoOrder,
}

impl OrderChange {
    /// Whether the notification says that the buyer asked to cancel.
    ///
    /// Source: rules 2.4; the boolean of an item, or the change type with a reason that says so.
    pub fn is_cancel_request(&self) -> bool {
        let is_named = self.change_type.as_deref() == Some("BuyerRequestedChange")
            && self
                .change_reason
                .as_deref()
                .is_some_and(|reason| reason.to_ascii_lowercase().contains("cancel"));
        is_named
            || self
                .items
                .iter()
                .any(|item| item.is_buyer_requested_cancel == Some(true))
    }

    /// Reads a notification, bare or in the `detail` of an `EventBridge` event.
    ///
    /// # Errors
    /// When it is cut, of another type, or names no order.
    pub fn parse(json: &[u8]) -> Result<Self, NotificationError> {
        let event: Value = serde_json::from_slice(json)?;
        let notice = member(&event, "detail").unwrap_or(&event);
        let found = text(notice, "NotificationType").unwrap_or_default();
        if found != "ORDER_CHANGE" {
            return Err(NotificationError::OtherType {
                found: found.chars().take(80).collect(),
            });
        }
        let change = member(notice, "Payload")
            .and_then(|payload| member(payload, "OrderChangeNotification"))
            .ok_or(NotificationError::NoOrder)?;
        let order_id = text(change, "AmazonOrderId")
            .filter(|id| !id.trim().is_empty())
            .ok_or(NotificationError::NoOrder)?;
        let null = Value::Null;
        let trigger = member(change, "OrderChangeTrigger").unwrap_or(&null);
        let summary = member(change, "Summary").unwrap_or(&null);
        let metadata = member(notice, "NotificationMetadata").unwrap_or(&null);
        let items = member(summary, "OrderItems")
            .and_then(Value::as_array)
            .map(|items| items.iter().map(OrderChangeItem::of).collect())
            .unwrap_or_default();
        Ok(Self {
            notification_id: text(metadata, "NotificationId"),
            event_time: text(notice, "EventTime"),
            level: text(change, "NotificationLevel"),
            seller_id: text(change, "SellerId"),
            order_id,
            change_type: text(change, "OrderChangeType"),
            change_reason: text(trigger, "ChangeReason"),
            marketplace_id: text(summary, "MarketplaceId"),
            order_status: text(summary, "OrderStatus"),
            fulfillment_type: text(summary, "FulfillmentType"),
            purchase_date: text(summary, "PurchaseDate"),
            items,
        })
    }
}

impl OrderChangeItem {
    fn of(item: &Value) -> Self {
        Self {
            order_item_id: text(item, "OrderItemId"),
            sku: text(item, "SellerSKU"),
            quantity: member(item, "Quantity").and_then(Value::as_i64),
            quantity_shipped: member(item, "QuantityShipped").and_then(Value::as_i64),
            is_buyer_requested_cancel: member(item, "IsBuyerRequestedCancel").and_then(truth),
        }
    }
}

/// A member by its name, whatever the case of its first letter: Amazon writes both.
fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let object = object.as_object()?;
    object.get(name).or_else(|| {
        let mut letters = name.chars();
        let first = letters.next()?.to_ascii_lowercase();
        object.get(&format!("{first}{}", letters.as_str()))
    })
}

fn text(object: &Value, name: &str) -> Option<String> {
    member(object, name)
        .and_then(Value::as_str)
        .map(str::to_owned)
}

/// A truth value as any interface writes it: a boolean, or the words `true` and `false`.
fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| flag(value.as_str()?))
}

/// A truth value written as text: `true`, `false`, `yes`, `no`, `y`, `n`, `1` or `0`, in any
/// capitals. Anything else, an empty text too, is `None`: presence alone never means yes.
pub fn flag(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["true", "yes", "y", "1"]) {
        Some(true)
    } else if is(["false", "no", "n", "0"]) {
        Some(false)
    } else {
        None
    }
}

/// The buyer's request on an item of Orders v0, where both fields are strings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BuyerRequestedCancel {
    /// `"true"` or `"false"`, or a boolean.
    #[serde(default, deserialize_with = "lenient_flag")]
    pub is_buyer_requested_cancel: Option<bool>,
    /// The buyer's words; empty when there is no request.
    pub buyer_cancel_reason: Option<String>,
}

fn lenient_flag<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<bool>, D::Error> {
    Ok(truth(&Value::deserialize(input)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(change_type: &str, reason: &str, item: &str) -> String {
        format!(
            r#"{{"NotificationType":"ORDER_CHANGE","EventTime":"2026-01-02T03:04:05Z","Payload":
            {{"OrderChangeNotification":{{"AmazonOrderId":"111-1234567-7654321","OrderChangeType":
            "{change_type}","OrderChangeTrigger":{{"ChangeReason":"{reason}"}},"Summary":
            {{"OrderStatus":"Unshipped","OrderItems":[{{"OrderItemId":"00042","Quantity":2{item}}}]}}
            }}}},"NotificationMetadata":{{"NotificationId":"n-1"}}}}"#
        )
    }

    #[test]
    fn a_string_that_says_false_is_no_request() {
        let item: BuyerRequestedCancel =
            serde_json::from_str(r#"{"IsBuyerRequestedCancel":"false","BuyerCancelReason":""}"#)
                .unwrap();
        assert_eq!(item.is_buyer_requested_cancel, Some(false));
        let item: BuyerRequestedCancel =
            serde_json::from_str(r#"{"IsBuyerRequestedCancel":"true"}"#).unwrap();
        assert_eq!(item.is_buyer_requested_cancel, Some(true));
        assert_eq!(flag(""), None);
        assert_eq!(flag("FALSE"), Some(false));
    }

    #[test]
    fn a_buyers_request_is_told_from_other_changes() {
        for (change_type, reason, item, expected) in [
            ("BuyerRequestedChange", "Buyer Requested Cancel", "", true),
            ("OrderStatusChange", "Order Status Change", "", false),
            (
                "OrderStatusChange",
                "",
                r#","IsBuyerRequestedCancel":true"#,
                true,
            ),
            (
                "OrderStatusChange",
                "",
                r#","IsBuyerRequestedCancel":false"#,
                false,
            ),
            (
                "OrderStatusChange",
                "",
                r#","IsBuyerRequestedCancel":"false""#,
                false,
            ),
            ("DeliveryTipChange", "cancelled tip", "", false),
        ] {
            let text = notice(change_type, reason, item);
            let read = OrderChange::parse(text.as_bytes()).unwrap();
            assert_eq!(read.is_cancel_request(), expected, "{text}");
            assert_eq!(read.items[0].order_item_id.as_deref(), Some("00042"));
            assert_eq!(read.notification_id.as_deref(), Some("n-1"));
        }
    }

    #[test]
    fn an_event_bridge_event_carries_the_same_in_its_detail() {
        let text = format!("{{\"detail\":{}}}", notice("OrderStatusChange", "", ""));
        let read = OrderChange::parse(text.as_bytes()).unwrap();
        assert_eq!(read.order_id, "111-1234567-7654321");
    }

    #[test]
    fn other_types_and_cut_documents_are_refused() {
        assert!(matches!(
            OrderChange::parse(br#"{"notificationType":"FEED_PROCESSING_FINISHED"}"#),
            Err(NotificationError::OtherType { .. })
        ));
        assert!(OrderChange::parse(b"{\"NotificationType\":\"ORDER_CHANGE\"}").is_err());
        assert!(OrderChange::parse(b"{").is_err());
    }
}
