use super::*;
use crate::reason::Reason;

fn units(units: i64) -> Quantity {
    Quantity::new(units).unwrap()
}

fn item(id: &str, ordered: i64, shipped: i64, cancelled: i64) -> ItemRead {
    ItemRead {
        order_item_id: OrderItemId::parse(id).unwrap(),
        sku: Some(SellerSku::parse("TEA-1").unwrap()),
        asin: None,
        title: None,
        units_ordered: units(ordered),
        units_shipped: units(shipped),
        units_cancelled: units(cancelled),
        amounts: LineAmounts::default(),
        paid: None,
        requested: BuyerRequest::NotRequested,
        cancelled_by: None,
        cancel_reason_class: None,
    }
}

fn requested(item: ItemRead) -> ItemRead {
    ItemRead {
        requested: BuyerRequest::Requested { reason: None },
        ..item
    }
}

fn order(state: OrderState, items: Vec<ItemRead>) -> OrderRead {
    OrderRead {
        order_id: OrderId::parse("111-1234567-7654321").unwrap(),
        marketplace: Some(Marketplace::De),
        sales_channel: "Amazon.de".into(),
        state: Some(state),
        status_text: state.as_str().into(),
        channel: ChannelStatus::Mfn,
        purchased_at: "2026-11-20T08:00:00Z".parse().unwrap(),
        last_updated_at: "2026-11-20T09:00:00Z".parse().unwrap(),
        ship_by: None,
        is_prime: Some(false),
        is_premium: None,
        is_business: None,
        ship_state: None,
        ship_country: None,
        items,
        oddities: Vec::new(),
    }
}

#[test]
fn a_line_cancelled_whole_is_cancelled_and_the_order_keeps_its_state() {
    let read = order(
        OrderState::Unshipped,
        vec![item("1", 2, 0, 2), item("2", 3, 0, 1)],
    );
    let lines = read.lines();
    assert!(
        lines
            .iter()
            .all(|line| line.state == Some(OrderState::Unshipped))
    );
    assert_eq!(lines[0].line_state, Some(OrderState::Cancelled));
    assert_eq!(lines[0].quantity, Quantity::ZERO);
    assert_eq!(lines[1].line_state, Some(OrderState::Unshipped));
    assert_eq!(lines[1].quantity, units(2));
}

#[test]
fn lines_of_a_partly_shipped_order_have_states_of_their_own() {
    let read = order(
        OrderState::PartiallyShipped,
        vec![item("1", 1, 1, 0), item("2", 3, 1, 0), item("3", 1, 0, 0)],
    );
    let states: Vec<_> = read.lines().iter().map(|line| line.line_state).collect();
    assert_eq!(
        states,
        [
            Some(OrderState::Shipped),
            Some(OrderState::PartiallyShipped),
            Some(OrderState::Unshipped),
        ]
    );
    assert_eq!((read.open_units(), read.shipped_units()), (3, 2));
    assert!(read.has_shipped());
}

#[test]
fn a_request_covers_the_open_items_only() {
    let shipped = item("1", 1, 1, 0);
    let open = item("2", 1, 0, 0);
    let scope = |items| order(OrderState::PartiallyShipped, items).request_scope();
    assert_eq!(
        scope(vec![shipped.clone(), open.clone()]),
        RequestScope::None
    );
    assert_eq!(
        scope(vec![shipped.clone(), requested(open.clone())]),
        RequestScope::AllOpenUnits
    );
    assert_eq!(
        scope(vec![requested(open.clone()), open]),
        RequestScope::SomeItems
    );
    // A request on a cancelled item is done with.
    assert_eq!(
        scope(vec![requested(item("3", 1, 0, 1)), shipped]),
        RequestScope::None
    );
}

#[test]
fn the_situation_counts_what_remains_and_takes_the_request_as_the_motive() {
    let read = order(OrderState::Unshipped, vec![requested(item("1", 3, 0, 1))]);
    let situation = read.situation(Actor::Seller, None).unwrap();
    assert_eq!(situation.ordered_units, 2);
    assert_eq!(situation.motive, Some(Motive::Reason(Reason::BuyerRequest)));
    assert_eq!(situation.is_paid, Some(true));
    let unknown = OrderRead {
        state: None,
        ..read
    };
    assert!(matches!(
        unknown.situation(Actor::Seller, None),
        Err(UndecidableOrder::UnknownStatus { .. })
    ));
}

#[test]
fn words_of_a_cancellation_have_the_class_of_who_cancelled() {
    let of = CancelReasonClass::of;
    assert_eq!(
        of(Actor::Seller, "No Inventory"),
        CancelReasonClass::Seller(Some(AcknowledgementReason::NoInventory))
    );
    assert_eq!(
        of(Actor::Seller, "Buyer requested cancellation"),
        CancelReasonClass::Seller(Some(AcknowledgementReason::BuyerCanceled))
    );
    assert_eq!(
        of(Actor::Seller, "because"),
        CancelReasonClass::Seller(None)
    );
    assert_eq!(
        of(Actor::Amazon, "Shipment not confirmed in time"),
        CancelReasonClass::Amazon(AmazonTrigger::NotShipConfirmed)
    );
    assert_eq!(
        of(Actor::Amazon, "Payment not received"),
        CancelReasonClass::Amazon(AmazonTrigger::Other)
    );
    assert_eq!(
        of(Actor::Buyer, "Found cheaper somewhere else."),
        CancelReasonClass::Buyer(BuyerReasonClass::FoundCheaper)
    );
}
