//! Which orders stand in a report.

use countermand_spapi::report::ReportType;

use crate::market::Market;
use crate::market::order::{Line, Order as MarketOrder, OrderState};
use crate::market::order_book::OrderTime;
use crate::moment::{DAY_MS, Moment};
use crate::reports::contents::Order;

/// The longest time from a purchase to its payment.
const LONGEST_PENDING_MS: i64 = 400 * DAY_MS;

/// Orders of the All Orders reports: by their last change or by their purchase.
pub(super) fn tracked<'a>(
    market: &'a Market,
    order: &'a Order,
) -> impl Iterator<Item = &'a MarketOrder> {
    let time = if order.subject.kind == ReportType::AllOrdersByLastUpdate
        || order.subject.kind == ReportType::XmlAllOrdersByLastUpdate
    {
        OrderTime::Update
    } else {
        OrderTime::Purchase
    };
    market
        .orders
        .range(order.subject.seller, time, order.from, None)
        .take_while(|((at, _), _)| *at <= order.until)
        .map(|(_, found)| found)
        .filter(|found| order.is_about(found.place))
}

/// Lines that the seller is to ship, at any age.
pub(super) fn unshipped<'a>(
    market: &'a Market,
    order: &'a Order,
) -> impl Iterator<Item = (&'a MarketOrder, &'a Line)> {
    all(market, order, Moment::MIN)
        .filter(|found| {
            let is_paid = match found.state {
                OrderState::Unshipped | OrderState::PartiallyShipped => true,
                OrderState::PendingAvailability
                | OrderState::Pending
                | OrderState::Shipped
                | OrderState::InvoiceUnconfirmed
                | OrderState::Cancelled
                | OrderState::Unfulfillable => false,
            };
            is_paid && found.channel.is_merchant()
        })
        .flat_map(lines)
        .filter(|(_, line)| line.n_open() > 0)
}

/// Lines that the seller fulfills and whose payment was authorised in the range, without cancelled
/// ones.
pub(super) fn paid<'a>(
    market: &'a Market,
    order: &'a Order,
) -> impl Iterator<Item = (&'a MarketOrder, &'a Line)> {
    all(market, order, order.from.plus_ms(-LONGEST_PENDING_MS))
        .filter(|found| {
            let is_in_range = found
                .authorised_at
                .is_some_and(|at| at >= order.from && at <= order.until);
            is_in_range && found.channel.is_merchant()
        })
        .flat_map(lines)
        .filter(|(_, line)| line.n_cancelled < line.n_ordered)
}

/// Lines of orders whose payment is not authorised.
pub(super) fn pending<'a>(
    market: &'a Market,
    order: &'a Order,
) -> impl Iterator<Item = (&'a MarketOrder, &'a Line)> {
    pending_orders(market, order)
        .flat_map(lines)
        .filter(|(_, line)| line.n_open() > 0)
}

/// Orders whose payment is not authorised.
pub(super) fn pending_orders<'a>(
    market: &'a Market,
    order: &'a Order,
) -> impl Iterator<Item = &'a MarketOrder> {
    all(market, order, Moment::MIN).filter(|found| found.state == OrderState::Pending)
}

fn all<'a>(
    market: &'a Market,
    order: &'a Order,
    from: Moment,
) -> impl Iterator<Item = &'a MarketOrder> {
    market
        .orders
        .range(order.subject.seller, OrderTime::Purchase, from, None)
        .map(|(_, found)| found)
        .filter(|found| order.is_about(found.place))
}

fn lines(order: &MarketOrder) -> impl Iterator<Item = (&MarketOrder, &Line)> {
    order.lines.iter().map(move |line| (order, line))
}
