use serde_json::{Value, json};

use super::*;

const AT: &str = "2026-11-16T10:00:00.500Z";

fn notice(status: &str, units: (i64, i64, i64)) -> Value {
    let (ordered, shipped, open) = units;
    json!({
        "NotificationType": "ORDER_CHANGE", "EventTime": AT,
        "Payload": {"OrderChangeNotification": {
            "NotificationLevel": "OrderLevel", "SellerId": "S",
            "AmazonOrderId": "111-1234567-7654321", "OrderChangeType": "OrderStatusChange",
            "OrderChangeTrigger": {"TimeOfOrderChange": AT, "ChangeReason": "Order Status Change"},
            "Summary": {"MarketplaceId": "ATVPDKIKX0DER", "OrderStatus": status,
                "PurchaseDate": "2026-11-16T09:00:00Z", "FulfillmentType": "MFN",
                "NumberOfItemsShipped": shipped, "NumberOfItemsUnshipped": open,
                "OrderItems": [{"OrderItemId": "12345678901", "SellerSKU": "TEA-1",
                    "Quantity": ordered, "QuantityShipped": shipped}]}}},
        "NotificationMetadata": {"NotificationId": "n-1"}
    })
}

fn meant(document: &Value, known: Option<&KnownOrder>) -> NoticeTaken {
    let notice = Notice::parse(document.to_string().as_bytes()).unwrap();
    of(&notice, known, AT.parse().unwrap())
}

fn known(state: OrderState, read_at: Option<&str>) -> KnownOrder {
    KnownOrder {
        order_id: countermand_domain::id::OrderId::parse("111-1234567-7654321").unwrap(),
        state: Some(state),
        last_updated_at: Some("2026-11-16T09:30:00Z".parse().unwrap()),
        read_at: read_at.map(|at| at.parse().unwrap()),
    }
}

fn rank(taken: &NoticeTaken) -> Option<ReadRank> {
    taken.read.as_ref().map(|(_, rank)| *rank)
}

#[test]
fn an_order_is_read_when_it_can_be_acted_on_and_not_while_it_is_pending() {
    let pending = meant(&notice("Pending", (2, 0, 2)), None);
    assert_eq!((rank(&pending), pending.lines.len()), (None, 1));
    let paid = meant(&notice("Unshipped", (2, 0, 2)), None);
    assert_eq!(rank(&paid), Some(ReadRank::Routine));
    let read = known(OrderState::Unshipped, Some("2026-11-16T09:40:00Z"));
    let shipped = meant(&notice("Shipped", (2, 2, 0)), Some(&read));
    assert_eq!(rank(&shipped), None);
    assert_eq!(shipped.lines[0].state, Some(OrderState::Shipped));
}

#[test]
fn a_cancelled_order_is_read_for_who_did_it_and_has_no_units_left() {
    let read = known(OrderState::Unshipped, Some("2026-11-16T09:40:00Z"));
    let cancelled = meant(&notice("Canceled", (2, 0, 0)), Some(&read));
    assert_eq!(rank(&cancelled), Some(ReadRank::Request));
    assert!(cancelled.lines[0].quantity.is_zero());
}

#[test]
fn what_was_read_since_is_not_read_again() {
    let read = known(OrderState::Cancelled, Some("2026-11-16T10:00:02Z"));
    assert_eq!(
        rank(&meant(&notice("Canceled", (2, 0, 0)), Some(&read))),
        None
    );
    // Within the same second nobody can tell: it is read once more.
    let read = known(OrderState::Cancelled, Some("2026-11-16T10:00:01Z"));
    let again = meant(&notice("Canceled", (2, 0, 0)), Some(&read));
    assert_eq!(rank(&again), Some(ReadRank::Request));
}

#[test]
fn units_that_do_not_add_up_are_read_and_not_believed() {
    let partly = meant(&notice("Unshipped", (2, 0, 1)), None);
    assert!(partly.lines.is_empty());
    assert_eq!(rank(&partly), Some(ReadRank::Routine));
}

#[test]
fn a_buyers_wish_is_a_hint_and_no_line_makes_it_official() {
    let mut document = notice("Unshipped", (2, 0, 2));
    let change = &mut document["Payload"]["OrderChangeNotification"];
    change["OrderChangeType"] = json!("BuyerRequestedChange");
    change["OrderChangeTrigger"]["ChangeReason"] = json!("Buyer Requested Cancel");
    change["Summary"]["OrderItems"][0]["IsBuyerRequestedCancel"] = json!(true);
    let asked = meant(&document, None);
    assert_eq!(rank(&asked), Some(ReadRank::Request));
    assert!(asked.request.is_some());
    assert_eq!(asked.lines[0].buyer_request, BuyerRequest::Unknown);
}

#[test]
fn a_state_that_cannot_follow_is_read_unless_it_is_a_late_word() {
    let mut known = known(OrderState::Shipped, Some("2026-11-16T09:40:00Z"));
    let pending = notice("Pending", (2, 0, 2));
    assert_eq!(
        rank(&meant(&pending, Some(&known))),
        Some(ReadRank::Routine)
    );
    known.last_updated_at = Some("2026-11-16T10:30:00Z".parse().unwrap());
    assert_eq!(rank(&meant(&pending, Some(&known))), None);
}

#[test]
fn a_told_line_is_older_than_the_read_of_the_same_change() {
    let paid = meant(&notice("Unshipped", (2, 0, 2)), None);
    let age = paid.lines[0].last_updated_at.unwrap();
    assert_eq!(age, "2026-11-16T09:59:59.999999Z".parse().unwrap());
}
