//! All orders, and the ways to find them.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::ids::{OrderId, OrderIndex, SellerIndex};
use crate::market::order::{Order, OrderState};
use crate::moment::Moment;

/// All orders of the world, by id, by purchase and by last change.
#[derive(Debug, Default)]
pub struct OrderBook {
    orders: Vec<Order>,
    by_id: HashMap<OrderId, OrderIndex>,
    by_purchase: BTreeSet<(SellerIndex, Moment, OrderIndex)>,
    by_update: BTreeSet<(SellerIndex, Moment, OrderIndex)>,
}

/// Which of the two times of an order a list goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderTime {
    /// `PurchaseDate`.
    Purchase,
    /// `LastUpdateDate`.
    Update,
}

/// A place in a list of orders: the time and the order that stand there.
pub type OrderCursor = (Moment, OrderIndex);

impl OrderBook {
    /// Takes a new order in; `None` when its id is taken or the book is full.
    pub fn insert(&mut self, order: Order) -> Option<OrderIndex> {
        let index = OrderIndex(u32::try_from(self.orders.len()).ok()?);
        if self.by_id.contains_key(&order.id) {
            return None;
        }
        self.by_id.insert(order.id, index);
        self.by_purchase
            .insert((order.seller, order.purchased_at, index));
        self.by_update
            .insert((order.seller, order.updated_at, index));
        self.orders.push(order);
        Some(index)
    }

    /// The order at a place.
    pub fn at(&self, index: OrderIndex) -> Option<&Order> {
        self.orders.get(index.place())
    }

    /// The order with this id and its place.
    pub fn find(&self, id: OrderId) -> Option<(OrderIndex, &Order)> {
        let index = *self.by_id.get(&id)?;
        Some((index, self.at(index)?))
    }

    /// All orders, oldest entry first.
    pub fn iter(&self) -> impl Iterator<Item = (OrderIndex, &Order)> {
        (0..).map(OrderIndex).zip(&self.orders)
    }

    /// How many orders there are.
    pub fn len(&self) -> usize {
        self.orders.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    /// Orders of one seller by one of their times, from `from` on; after the cursor where one is
    /// given.
    pub fn range(
        &self,
        seller: SellerIndex,
        time: OrderTime,
        from: Moment,
        after: Option<OrderCursor>,
    ) -> impl Iterator<Item = (OrderCursor, &Order)> {
        let set = match time {
            OrderTime::Purchase => &self.by_purchase,
            OrderTime::Update => &self.by_update,
        };
        let low = match after {
            Some((moment, index)) => Bound::Excluded((seller, moment, index)),
            None => Bound::Included((seller, from, OrderIndex(0))),
        };
        let high = Bound::Included((seller, Moment::MAX, OrderIndex(u32::MAX)));
        set.range((low, high))
            .filter_map(|(_, moment, index)| Some(((*moment, *index), self.at(*index)?)))
    }

    /// Changes an order and moves its last change to `now`; the state after is what the units say.
    /// `None` when there is no such order.
    pub fn change<T>(
        &mut self,
        index: OrderIndex,
        now: Moment,
        change: impl FnOnce(&mut Order) -> T,
    ) -> Option<T> {
        let order = self.orders.get_mut(index.place())?;
        let seller = order.seller;
        self.by_update.remove(&(seller, order.updated_at, index));
        let before = order.state;
        let result = change(order);
        order.updated_at = order.updated_at.max(now);
        order.state = settled_state(order);
        debug_assert!(
            before == order.state || before.may_become(order.state),
            "{} went from {before:?} to {:?}",
            order.id,
            order.state,
        );
        self.by_update.insert((seller, order.updated_at, index));
        Some(result)
    }
}

/// The state that follows from the units; a pending order stays so while any unit is open.
fn settled_state(order: &Order) -> OrderState {
    if !order.state.is_open() {
        return order.state;
    }
    let (n_open, n_shipped) = (order.n_open(), order.n_shipped());
    match (n_open > 0, n_shipped > 0) {
        (true, false) => order.state,
        (true, true) => OrderState::PartiallyShipped,
        (false, true) => OrderState::Shipped,
        (false, false) => OrderState::Cancelled,
    }
}
