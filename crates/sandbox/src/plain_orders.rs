//! Plain orders by number, for tests and loads that work out everything by hand.

use serde::{Deserialize, Serialize};

use crate::ids::{ItemId, ListingIndex, OrderId, PlaceIndex, SellerIndex};
use crate::market::listing::{Listing, OfferState, StockChannel, WarehouseStock};
use crate::market::notice::Notice;
use crate::market::order::{Amounts, Channel, Line, Order, OrderState, Payment, Traits, Windows};
use crate::market::{Act, Market};
use crate::moment::{DAY_MS, Moment};
use crate::place;

/// The most orders that one call puts in: ids are seven digits wide.
pub const MAX_ORDERS: u32 = 10_000_000;
const SKU: &str = "PLAIN-1";

/// Puts plain orders in: number *i* has id `111-%07d-%07d` (i, i), one item with id `%014d`
/// (i + 1), 1 + i mod 3 units, paid 1000 + i cents in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeedOrders {
    /// How many; numbers whose id is taken are left out.
    pub n_orders: u32,
    /// Every so many-th order is shipped and confirmed.
    pub shipped_every: Option<u32>,
}

/// Why plain orders were not put in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSeeded {
    /// Too many.
    #[error("n is {n_orders}; at most {MAX_ORDERS} orders can be put in")]
    TooMany {
        /// How many were asked for.
        n_orders: u32,
    },
    /// Every zeroth order cannot be shipped.
    #[error("shipped_every is 1 or more")]
    EveryZeroth,
    /// The world has no seller to take them.
    #[error("the scenario has no seller")]
    NoSeller,
}

impl Act for SeedOrders {
    type Outcome = u32;
    type Refusal = NotSeeded;

    fn perform(&self, market: &mut Market) -> Result<u32, NotSeeded> {
        if self.n_orders > MAX_ORDERS {
            return Err(NotSeeded::TooMany {
                n_orders: self.n_orders,
            });
        }
        if self.shipped_every == Some(0) {
            return Err(NotSeeded::EveryZeroth);
        }
        let seller = SellerIndex(0);
        let place = place::by_country("US").ok_or(NotSeeded::NoSeller)?;
        if market.directory.seller(seller).is_none() {
            return Err(NotSeeded::NoSeller);
        }
        let listing = plain_listing(market, seller, place).ok_or(NotSeeded::NoSeller)?;
        let mut n_placed = 0;
        for number in 0..self.n_orders {
            let is_shipped = self
                .shipped_every
                .is_some_and(|every| number % every == every - 1);
            let order = plain_order((seller, place, listing), number, is_shipped, market.now);
            if let Some(index) = market.orders.insert(order) {
                if let Some(order) = market.orders.at(index) {
                    market.rates.enter_order(order);
                }
                market.notices.push(Notice::OrderStatus(index));
                crate::life::watch_deadline(market, index);
                n_placed += 1;
            }
        }
        Ok(n_placed)
    }
}

fn plain_listing(
    market: &mut Market,
    seller: SellerIndex,
    place: PlaceIndex,
) -> Option<ListingIndex> {
    if let Some((index, _)) = market.catalogue.find(seller, place, SKU) {
        return Some(index);
    }
    market.catalogue.insert(Listing {
        seller,
        place,
        sku: SKU.to_owned(),
        asin: "B0PLAIN001".to_owned(),
        title: "Plain item".to_owned(),
        product_type: "PRODUCT".to_owned(),
        channel: StockChannel::Merchant,
        n_available: 1_000,
        warehouse: WarehouseStock::default(),
        price_minor: 1_000,
        state: OfferState::Active,
        created_at: market.now,
        updated_at: market.now,
        attributes: std::collections::BTreeMap::new(),
    })
}

fn plain_order(
    (seller, place, listing): (SellerIndex, PlaceIndex, ListingIndex),
    number: u32,
    is_shipped: bool,
    now: Moment,
) -> Order {
    let n_ordered = 1 + number % 3;
    let number = u64::from(number);
    Order {
        id: OrderId::new(111, number, number),
        seller,
        place,
        channel: Channel::Merchant,
        state: if is_shipped {
            OrderState::Shipped
        } else {
            OrderState::Unshipped
        },
        payment: Payment::Standard,
        traits: Traits::default(),
        purchased_at: now,
        updated_at: now,
        authorised_at: Some(now),
        windows: Windows {
            ship_from: now,
            ship_by: now.plus_ms(2 * DAY_MS),
            deliver_from: now.plus_ms(3 * DAY_MS),
            deliver_by: now.plus_ms(7 * DAY_MS),
        },
        lines: Box::new([Line {
            item: ItemId(number + 1),
            listing,
            n_ordered,
            n_shipped: if is_shipped { n_ordered } else { 0 },
            n_cancelled: 0,
            amounts: Amounts {
                principal_minor: i64::try_from(1_000 + number).unwrap_or(i64::MAX),
                ..Amounts::default()
            },
            refunded_minor: 0,
            request: None,
            execution: None,
        }]),
    }
}
