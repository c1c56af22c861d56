//! How multi-channel orders are cancelled.

use crate::ids::SellerIndex;
use crate::market::Market;
use crate::market::ledger::{Effect, EffectBy, EffectKind};
use crate::market::warehouse::Held;
use crate::outbound::change;
use crate::outbound::order::{ShipmentStatus, Status};
use crate::place;

/// In so many of a million cases the warehouse still stops what is being picked.
const STOPS_PICKING_PPM: u32 = 500_000;

/// Why an order was not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCancelled {
    /// No such order of this seller.
    #[error("The order was not found.")]
    NoOrder,
    /// Its status does not allow it.
    #[error("The order cannot be cancelled: its status is {}.", .0.word_2020())]
    Status(Status),
}

/// Cancels an order for its seller, as `cancelFulfillmentOrder` and the bulk feed do: in `New`,
/// `Received` and `Planning`, and not any more once units are being picked.
///
/// # Errors
/// When there is no such order, or it is too far; nothing changes then.
pub fn request_cancel(
    market: &mut Market,
    seller: SellerIndex,
    seller_order_id: &str,
) -> Result<(), NotCancelled> {
    let (number, order) = market
        .outbound
        .find(seller, seller_order_id)
        .ok_or(NotCancelled::NoOrder)?;
    if !order.status.is_cancellable() {
        return Err(NotCancelled::Status(order.status));
    }
    cancel_open(market, number, EffectBy::Seller, "cancelled by the seller");
    Ok(())
}

/// Tries to cancel an order for its seller some time after the request. An order whose units are
/// being picked may ship all the same.
pub(super) fn attempt(market: &mut Market, number: u32) {
    let found = change(market, number, |order| {
        order.is_being_cancelled = false;
        order.status
    });
    let is_done = match found {
        Some(Status::New | Status::Received | Status::Planning) => true,
        Some(Status::Processing) => market
            .draws("outbound stops picking", u64::from(number))
            .chance_ppm(STOPS_PICKING_PPM),
        Some(
            Status::Cancelled
            | Status::Complete
            | Status::CompletePartialled
            | Status::Unfulfillable
            | Status::Invalid,
        )
        | None => false,
    };
    if is_done {
        cancel_open(market, number, EffectBy::Seller, "cancelled by the seller");
    }
}

/// Cancels every open unit of an order and ends it.
pub(super) fn cancel_open(market: &mut Market, number: u32, by: EffectBy, detail: &str) {
    let Some(order) = market.outbound.at(number) else {
        return;
    };
    let status_before = order.status.inspection_word();
    let template = Effect {
        kind: EffectKind::Cancel,
        order: order.said.id.clone(),
        item: String::new(),
        qty: 0,
        amount: 0,
        currency: place::currency(order.said.place).to_owned(),
        key: String::new(),
        by,
        order_status_before: status_before.to_owned(),
        t: String::new(),
        seller: market.seller_id(order.seller).to_owned(),
        detail: detail.to_owned(),
    };
    let cancelled = change(market, number, |order| {
        let mut cancelled = Vec::new();
        for line in &mut order.lines {
            let n_open = line.n_open();
            if n_open > 0 {
                cancelled.push((line.said.id.clone(), n_open, line.listing, line.n_held));
            }
            line.n_cancelled += n_open;
            line.n_held = 0;
        }
        for shipment in &mut order.shipments {
            if shipment.status == ShipmentStatus::Pending {
                shipment.status = ShipmentStatus::CancelledBySeller;
            }
        }
        order.n_steps += 1;
        order.status = if order.has_shipped() {
            Status::CompletePartialled
        } else {
            Status::Cancelled
        };
        cancelled
    });
    let now = market.now;
    for (item, qty, listing, n_held) in cancelled.into_iter().flatten() {
        market.release_stock(listing, n_held, Held::BackOnSale);
        let effect = Effect {
            item,
            qty,
            ..template.clone()
        };
        market.ledger.append(now, effect);
    }
}
