//! From a stored order to the situation that is decided on.

use countermand_domain::cancellation::{Actor, RequestScope, Situation};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::{EasyShipStatus, FulfillmentChannel, OrderState};
use countermand_domain::reason::{Motive, Reason};
use countermand_store::orders::{OrderItem, OrderView, Requested};

/// Why nothing can be decided on a stored order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndecidableOrder {
    /// Its status text is not known.
    #[error(
        "the status `{text}` is not known, so nothing is decided on it: read the order in Seller \
         Central, and import a newer report"
    )]
    UnknownStatus {
        /// The text.
        text: String,
    },
    /// It is of none of Amazon's stores.
    #[error("the sales channel `{sales_channel}` is none of Amazon's stores, so no rule applies")]
    UnknownMarketplace {
        /// The sales channel.
        sales_channel: String,
    },
}

/// The situation of a stored order, with what is asked of it.
///
/// What the order's sources do not tell is left unknown: then no window is taken for open and no
/// deadline for passed.
///
/// # Errors
/// When the order's status or marketplace is not known.
pub fn situation(
    order: &OrderView,
    actor: Actor,
    motive: Option<Motive>,
) -> Result<Situation, UndecidableOrder> {
    let head = &order.order;
    let state = head.state.ok_or_else(|| UndecidableOrder::UnknownStatus {
        text: head.status_text.clone(),
    })?;
    let channel = channel_status(head.channel, &head.status_text, &head.sales_channel);
    let is_multi_channel = matches!(channel, ChannelStatus::Mcf(_));
    let marketplace = match head.marketplace {
        Some(marketplace) => marketplace,
        // Multi-channel orders belong to no store; their rules are the same everywhere.
        None if is_multi_channel => Marketplace::Us,
        None => {
            return Err(UndecidableOrder::UnknownMarketplace {
                sales_channel: head.sales_channel.clone(),
            });
        }
    };
    let request = request_scope(&order.items, head.requested);
    let (mut ordered_units, mut shipped_units) = (0, 0);
    for item in order
        .items
        .iter()
        .filter(|item| item.state != Some(OrderState::Cancelled))
    {
        ordered_units += item.quantity_ordered.units();
        shipped_units += shipped(item, state);
    }
    let motive = motive.or_else(|| {
        request
            .is_official()
            .then_some(Motive::Reason(Reason::BuyerRequest))
    });
    Ok(Situation {
        state,
        channel,
        marketplace,
        actor,
        motive,
        is_paid: Some(!state.is_pending()),
        purchased_at: Some(head.purchased_at),
        ship_by: head.ship_by,
        request,
        shipped_units,
        ordered_units: ordered_units.max(shipped_units),
    })
}

/// Units handed over: as told, else all of a line that is shipped.
fn shipped(item: &OrderItem, order_state: OrderState) -> u32 {
    let told = item
        .quantity_shipped
        .map(countermand_domain::quantity::Quantity::units);
    let is_shipped = item.state.unwrap_or(order_state).is_shipped();
    told.unwrap_or(if is_shipped {
        item.quantity_ordered.units()
    } else {
        0
    })
}

fn request_scope(items: &[OrderItem], order: Requested) -> RequestScope {
    let open = || {
        items
            .iter()
            .filter(|item| item.state != Some(OrderState::Cancelled))
    };
    let n_requested = open()
        .filter(|item| item.requested == Requested::Yes)
        .count();
    if n_requested == 0 {
        if order == Requested::Yes {
            RequestScope::AllOpenUnits
        } else {
            RequestScope::None
        }
    } else if n_requested == open().count() {
        RequestScope::AllOpenUnits
    } else {
        RequestScope::SomeItems
    }
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
        FulfillmentChannel::Mcf => ChannelStatus::Mcf(None),
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
