//! Lists of orders, page by page.
//!
//! A list goes by one of the times of an order and ends at an instant that the first page fixes. A
//! page begins behind the last order that was looked at, so an order that does not change while
//! someone pages is on one page exactly. One that changes moves behind the end of a list by last
//! change, and is for the next list.

use serde::{Deserialize, Serialize};

use crate::buyers;
use crate::ids::{OrderId, OrderIndex, PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::order::{Channel, Order, OrderState, Payment};
use crate::market::order_book::{OrderCursor, OrderTime};
use crate::moment::Moment;

/// So many orders are looked at for one page at most; a page may hold fewer orders than it might.
pub const MAX_SCANNED: usize = 10_000;

/// Which orders are asked for, in which sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderQuery {
    /// Whose.
    pub seller: SellerIndex,
    /// By which time.
    pub time: OrderTime,
    /// From this instant on.
    pub from: Moment,
    /// Up to this instant, included.
    pub until: Moment,
    /// These orders only; all of the seller's when `None`.
    pub named: Option<Vec<OrderId>>,
    /// What else an order must be.
    pub filter: OrderFilter,
}

/// What an order must be; an empty list lets any pass.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderFilter {
    /// One of these marketplaces.
    pub places: Vec<PlaceIndex>,
    /// One of these states.
    pub states: Vec<OrderState>,
    /// Who ships: the seller (true), the platform (false).
    pub is_merchant: Option<bool>,
    /// One of these ways to pay.
    pub payments: Vec<PaymentClass>,
    /// One of these states of its Easy Ship package, in words.
    pub packages: Vec<String>,
    /// The buyer's anonymous address.
    pub buyer_email: Option<String>,
    /// Earliest delivery not before, not after.
    pub earliest_delivery: (Option<Moment>, Option<Moment>),
    /// Latest delivery not before, not after.
    pub latest_delivery: (Option<Moment>, Option<Moment>),
    /// Something is asked for that no order here has.
    pub is_impossible: bool,
}

/// Ways to pay, as far as Orders v0 tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentClass {
    /// Cash on delivery.
    Cod,
    /// At a convenience store.
    Cvs,
    /// Anything else.
    Other,
}

impl PaymentClass {
    /// The class of a way to pay.
    pub const fn of(payment: Payment) -> Self {
        match payment {
            Payment::CashOnDelivery => Self::Cod,
            Payment::ConvenienceStore => Self::Cvs,
            Payment::Standard
            | Payment::CashInStore
            | Payment::Pix
            | Payment::Boleto
            | Payment::Invoice => Self::Other,
        }
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The orders, in their sequence.
    pub orders: Vec<OrderIndex>,
    /// Behind which order the next page begins; `None` on the last page.
    pub next: Option<OrderCursor>,
}

/// A page of at most `limit` orders behind a cursor.
pub fn page(market: &Market, query: &OrderQuery, after: Option<OrderCursor>, limit: usize) -> Page {
    if let Some(ids) = &query.named {
        let entries = named(market, query, ids);
        let rest = entries
            .into_iter()
            .filter(|(cursor, _)| after.is_none_or(|after| *cursor > after));
        return walk(market, query, rest, limit);
    }
    let entries = market
        .orders
        .range(query.seller, query.time, query.from, after);
    walk(market, query, entries, limit)
}

/// Whether an order shows when it is to be delivered: not while it is pending, nor cancelled.
pub const fn has_delivery_window(order: &Order) -> bool {
    order.channel.is_merchant()
        && !order.state.is_pending()
        && !matches!(order.state, OrderState::Cancelled)
}

fn walk<'a>(
    market: &Market,
    query: &OrderQuery,
    entries: impl Iterator<Item = (OrderCursor, &'a Order)>,
    limit: usize,
) -> Page {
    let mut orders = Vec::new();
    let mut last = None;
    let in_time = entries.take_while(|((at, _), _)| *at <= query.until);
    for (n_scanned, (cursor, order)) in in_time.enumerate() {
        let is_wanted = query.filter.lets(market, order);
        if n_scanned == MAX_SCANNED || (is_wanted && orders.len() == limit) {
            return Page { orders, next: last };
        }
        if is_wanted {
            orders.push(cursor.1);
        }
        last = Some(cursor);
    }
    Page { orders, next: None }
}

fn named<'a>(
    market: &'a Market,
    query: &OrderQuery,
    ids: &[OrderId],
) -> Vec<(OrderCursor, &'a Order)> {
    let mut found: Vec<_> = ids
        .iter()
        .filter_map(|id| market.orders.find(*id))
        .filter(|(_, order)| order.seller == query.seller)
        .map(|(index, order)| {
            let at = match query.time {
                OrderTime::Purchase => order.purchased_at,
                OrderTime::Update => order.updated_at,
            };
            ((at, index), order)
        })
        .filter(|((at, _), _)| *at >= query.from)
        .collect();
    found.sort_by_key(|(cursor, _)| *cursor);
    found.dedup_by_key(|(cursor, _)| *cursor);
    found
}

impl OrderFilter {
    fn lets(&self, market: &Market, order: &Order) -> bool {
        let among = |is_empty: bool, is_in: bool| is_empty || is_in;
        let delivers = |(from, until): (Option<Moment>, Option<Moment>), at: Moment| {
            let is_free = from.is_none() && until.is_none();
            is_free
                || (has_delivery_window(order)
                    && from.is_none_or(|from| at >= from)
                    && until.is_none_or(|until| at <= until))
        };
        !self.is_impossible
            && among(self.places.is_empty(), self.places.contains(&order.place))
            && among(self.states.is_empty(), self.states.contains(&order.state))
            && self
                .is_merchant
                .is_none_or(|wanted| wanted == order.channel.is_merchant())
            && among(
                self.payments.is_empty(),
                self.payments.contains(&PaymentClass::of(order.payment)),
            )
            && among(self.packages.is_empty(), self.has_package(order.channel))
            && delivers(self.earliest_delivery, order.windows.deliver_from)
            && delivers(self.latest_delivery, order.windows.deliver_by)
            && self.buyer_email.as_ref().is_none_or(|email| {
                !order.state.is_pending() && *email == buyers::email(market, order)
            })
    }

    fn has_package(&self, channel: Channel) -> bool {
        match channel {
            Channel::EasyShip(status) => self.packages.iter().any(|word| word == status.as_str()),
            Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => false,
        }
    }
}
