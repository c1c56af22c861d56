//! The marketplace's own figure: the pre-fulfillment cancel rate.

use std::collections::BTreeMap;

use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::order::Order;

/// What one account did on one UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayCount {
    /// Seller-fulfilled orders placed on the day whose payment was authorised, and counted
    /// cancellations of orders that never came so far.
    pub n_orders: u32,
    /// Of the orders placed on the day: how many were cancelled and count.
    pub n_counted_by_order_date: u32,
    /// Counted cancellations carried out on the day.
    pub n_counted_by_cancel_date: u32,
}

/// Day counts of all accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RateBoard {
    days: BTreeMap<(SellerIndex, PlaceIndex, i64), DayCount>,
}

impl RateBoard {
    /// Takes a seller-fulfilled order into the rate.
    pub fn enter_order(&mut self, order: &Order) {
        self.on(order, order.purchased_at.day()).n_orders += 1;
    }

    /// Counts an order as cancelled; `cancel_day` is the day of its first counted cancellation.
    pub fn count_cancellation(&mut self, order: &Order, cancel_day: i64) {
        self.on(order, order.purchased_at.day())
            .n_counted_by_order_date += 1;
        self.on(order, cancel_day).n_counted_by_cancel_date += 1;
    }

    /// Sums over the days from `first_day` to `last_day`, both included.
    pub fn sum(
        &self,
        seller: SellerIndex,
        place: PlaceIndex,
        first_day: i64,
        last_day: i64,
    ) -> DayCount {
        let range = (seller, place, first_day)..=(seller, place, last_day);
        let mut sum = DayCount::default();
        if first_day > last_day {
            return sum;
        }
        for day in self.days.range(range).map(|(_, day)| day) {
            sum.n_orders += day.n_orders;
            sum.n_counted_by_order_date += day.n_counted_by_order_date;
            sum.n_counted_by_cancel_date += day.n_counted_by_cancel_date;
        }
        sum
    }

    /// The board worked out anew from all orders; equal to the kept one at any time.
    pub fn recount<'a>(orders: impl Iterator<Item = &'a Order>) -> Self {
        let mut board = Self::default();
        for order in orders.filter(|order| order.channel.is_merchant()) {
            let first_counted = order
                .lines
                .iter()
                .filter_map(|line| line.execution.as_ref())
                .filter(|execution| execution.is_counted)
                .map(|execution| execution.counted_at)
                .min();
            if order.authorised_at.is_some() || first_counted.is_some() {
                board.enter_order(order);
            }
            if let Some(at) = first_counted {
                board.count_cancellation(order, at.day());
            }
        }
        board
    }

    fn on(&mut self, order: &Order, day: i64) -> &mut DayCount {
        self.days
            .entry((order.seller, order.place, day))
            .or_default()
    }
}
