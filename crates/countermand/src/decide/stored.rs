//! From a stored order to the situation that is decided on.

pub use countermand_domain::cancellation::UndecidableOrder;
use countermand_domain::cancellation::{Actor, OrderFacts, RequestScope, Situation};
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::{EasyShipStatus, FulfillmentChannel, McfStatus, OrderState};
use countermand_domain::reason::Motive;
use countermand_store::orders::{OrderItem, OrderView, Requested};

/// The situation of a stored order, with what is asked of it.
///
/// # Errors
/// When the order's status or marketplace is not known.
pub fn situation(
    order: &OrderView,
    actor: Actor,
    motive: Option<Motive>,
) -> Result<Situation, UndecidableOrder> {
    let head = &order.order;
    let remaining = || order.items.iter().filter(|item| is_remaining(item));
    let (mut ordered_units, mut shipped_units) = (0, 0);
    for item in remaining() {
        ordered_units += item.quantity.units();
        shipped_units += shipped(item, head.state);
    }
    let facts = OrderFacts {
        state: head.state,
        status_text: &head.status_text,
        channel: channel_status(head.channel, &head.status_text, &head.sales_channel),
        marketplace: head.marketplace,
        sales_channel: &head.sales_channel,
        purchased_at: head.purchased_at,
        ship_by: head.ship_by,
        request: RequestScope::of_items(
            remaining().map(|item| item.requested == Requested::Yes),
            // A request on a line that was cancelled is done with: it asks for no other.
            head.requested == Requested::Yes
                && order
                    .items
                    .iter()
                    .all(|item| item.requested != Requested::Yes),
        ),
        shipped_units,
        ordered_units,
    };
    facts.situation(actor, motive)
}

/// The channel of a stored order, with the status that only it has.
pub fn channel_of(order: &OrderView) -> ChannelStatus {
    let head = &order.order;
    channel_status(head.channel, &head.status_text, &head.sales_channel)
}

/// Whether any unit of a line is neither cancelled nor gone: a line that was cancelled whole shows
/// no unit, whatever the state of its order.
fn is_remaining(item: &OrderItem) -> bool {
    item.state != Some(OrderState::Cancelled) && !item.quantity.is_zero()
}

/// Units handed over: as told, else all of a line that is shipped.
fn shipped(item: &OrderItem, order_state: Option<OrderState>) -> u32 {
    let told = item
        .quantity_shipped
        .map(countermand_domain::quantity::Quantity::units);
    let state = item.state.or(order_state);
    let is_shipped = state.is_some_and(OrderState::is_shipped);
    told.unwrap_or(if is_shipped { item.quantity.units() } else { 0 })
}

/// The channel with its status. In reports the courier's progress of an Easy Ship order stands in
/// the order status behind a dash, as in `Shipped - Delivered to Buyer`.
fn channel_status(
    channel: FulfillmentChannel,
    status_text: &str,
    sales_channel: &str,
) -> ChannelStatus {
    let package = package_status(status_text);
    match channel {
        FulfillmentChannel::Mfn => package.map_or(ChannelStatus::Mfn, ChannelStatus::EasyShip),
        FulfillmentChannel::Sfp => ChannelStatus::Sfp,
        FulfillmentChannel::EasyShip => {
            ChannelStatus::EasyShip(package.unwrap_or(EasyShipStatus::PendingSchedule))
        }
        FulfillmentChannel::Afn if sales_channel.eq_ignore_ascii_case("Non-Amazon") => {
            ChannelStatus::Mcf(None)
        }
        FulfillmentChannel::Afn => ChannelStatus::Afn,
        // As Fulfillment Outbound told it; another source's words are none of its statuses.
        FulfillmentChannel::Mcf => ChannelStatus::Mcf(McfStatus::parse(status_text)),
    }
}

fn package_status(status_text: &str) -> Option<EasyShipStatus> {
    let (_, progress) = status_text.split_once(" - ")?;
    match progress.trim().to_ascii_lowercase().as_str() {
        "waiting for pick up" => Some(EasyShipStatus::PendingPickUp),
        "picked up" => Some(EasyShipStatus::PickedUp),
        "out for delivery" => Some(EasyShipStatus::OutForDelivery),
        "delivered to buyer" => Some(EasyShipStatus::Delivered),
        "rejected by buyer" => Some(EasyShipStatus::RejectedByBuyer),
        "undeliverable" => Some(EasyShipStatus::Undeliverable),
        "returning to seller" => Some(EasyShipStatus::ReturningToSeller),
        "returned to seller" => Some(EasyShipStatus::ReturnedToSeller),
        "lost in transit" => Some(EasyShipStatus::Lost),
        "damaged" => Some(EasyShipStatus::Damaged),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn courier_texts_make_an_easy_ship_order() {
        let of = |text| channel_status(FulfillmentChannel::Mfn, text, "Amazon.in");
        assert_eq!(of("Unshipped"), ChannelStatus::Mfn);
        assert_eq!(
            of("Pending - Waiting for Pick Up"),
            ChannelStatus::EasyShip(EasyShipStatus::PendingPickUp)
        );
        assert_eq!(
            of("Shipped - Delivered To Buyer"),
            ChannelStatus::EasyShip(EasyShipStatus::Delivered)
        );
    }

    #[test]
    fn an_order_outside_the_stores_that_amazon_fills_is_multi_channel() {
        let afn = FulfillmentChannel::Afn;
        assert_eq!(
            channel_status(afn, "Unshipped", "Non-Amazon"),
            ChannelStatus::Mcf(None)
        );
        assert_eq!(
            channel_status(afn, "Unshipped", "Amazon.com"),
            ChannelStatus::Afn
        );
    }
}
