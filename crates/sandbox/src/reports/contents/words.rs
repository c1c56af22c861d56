//! The words and figures of the reports of orders.

use countermand_spapi::money::Minor;

use crate::market::order::{Amounts, Channel, EasyShip, Line, Order, OrderState};
use crate::orders::amounts;
use crate::place;

/// `order-status`: rules document, 1.1.
pub(super) const fn order_status(order: &Order) -> &'static str {
    match order.state {
        OrderState::PendingAvailability | OrderState::Pending => "Pending",
        OrderState::Unshipped => match order.channel {
            Channel::EasyShip(package) => unshipped_package(package),
            Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => "Unshipped",
        },
        OrderState::PartiallyShipped => "PartiallyShipped",
        OrderState::Shipped | OrderState::InvoiceUnconfirmed => match order.channel {
            Channel::EasyShip(package) => shipped_package(package),
            Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => "Shipped",
        },
        OrderState::Cancelled => "Cancelled",
        OrderState::Unfulfillable => "Unfulfillable",
    }
}

const fn unshipped_package(package: EasyShip) -> &'static str {
    match package {
        EasyShip::PendingSchedule | EasyShip::LabelCanceled => "Unshipped",
        EasyShip::PendingPickUp | EasyShip::PendingDropOff => "Pending - Waiting for Pick Up",
        EasyShip::PickedUp
        | EasyShip::OutForDelivery
        | EasyShip::Delivered
        | EasyShip::RejectedByBuyer
        | EasyShip::ReturningToSeller
        | EasyShip::ReturnedToSeller => "Shipping",
    }
}

const fn shipped_package(package: EasyShip) -> &'static str {
    match package {
        EasyShip::PendingSchedule
        | EasyShip::LabelCanceled
        | EasyShip::PendingPickUp
        | EasyShip::PendingDropOff => "Shipped",
        EasyShip::PickedUp => "Shipped - Picked Up",
        EasyShip::OutForDelivery => "Shipped - Out for Delivery",
        EasyShip::Delivered => "Shipped - Delivered to Buyer",
        EasyShip::RejectedByBuyer => "Shipped - Rejected by Buyer",
        EasyShip::ReturningToSeller => "Shipped - Returning to Seller",
        EasyShip::ReturnedToSeller => "Shipped - Returned to Seller",
    }
}

/// `item-status`; empty for an order that cannot be filled.
pub(super) fn item_status(order: &Order, line: &Line) -> Option<&'static str> {
    if order.state == OrderState::Unfulfillable {
        return None;
    }
    Some(if line.n_open() > 0 {
        "Unshipped"
    } else if line.n_shipped > 0 {
        "Shipped"
    } else {
        "Cancelled"
    })
}

/// `fulfillment-channel`.
pub(super) const fn fulfillment_channel(order: &Order) -> &'static str {
    if order.channel.is_merchant() {
        "Merchant"
    } else {
        "Amazon"
    }
}

/// `ship-service-level`.
pub(super) const fn service_level(order: &Order) -> &'static str {
    match (order.channel, order.traits.is_premium) {
        (Channel::Amazon, _) => "Expedited",
        (Channel::Merchant | Channel::MerchantPrime | Channel::EasyShip(_), true) => "NextDay",
        (Channel::MerchantPrime, false) => "SecondDay",
        (Channel::Merchant | Channel::EasyShip(_), false) => "Standard",
    }
}

/// What the units that were not cancelled cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prices {
    /// The currency code.
    pub(super) currency: &'static str,
    /// The amounts.
    pub(super) amounts: Amounts,
}

impl Prices {
    /// The prices of a line; none for one that was cancelled whole.
    pub(super) fn of(order: &Order, line: &Line) -> Option<Self> {
        let kept = amounts::kept(line)?;
        Some(Self {
            currency: place::currency(order.place),
            amounts: kept,
        })
    }

    /// An amount as it is written.
    pub(super) fn text(&self, minor: i64) -> Minor {
        Minor::of(minor, self.currency)
    }

    /// An amount, where there is one.
    pub(super) fn some(&self, minor: i64) -> Option<Minor> {
        (minor != 0).then(|| self.text(minor))
    }
}

/// Units of a line that were not cancelled.
pub(super) fn quantity(line: &Line) -> i64 {
    i64::from(line.n_ordered - line.n_cancelled)
}
