//! Multi-channel orders: units of the platform's warehouse, sold elsewhere. Both versions of the
//! API see the same orders, and none of them counts in the cancel rate.

pub mod acts;
pub mod cancel;
mod naming;
pub mod order;
mod progress;
pub mod v2020;
pub mod v2026;

use std::collections::BTreeMap;

use countermand_spapi::fulfillment_outbound::v2026::Address;

use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::listing::StockChannel;
use crate::market::notice::Notice;
use crate::outbound::order::{Line, NewLine, NewOrder, Order, Policy, Speed, Status};
use crate::place;

pub use cancel::{NotCancelled, request_cancel};
pub use naming::{package_number, shipment_id};

/// Work on a multi-channel order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutboundEvent {
    /// The order goes on to its next status.
    MovesOn {
        /// Which order.
        order: u32,
        /// The order's count of steps when this was planned; it comes to nothing when the order
        /// has gone another way since.
        step: u32,
    },
    /// The warehouse tries to cancel the order.
    Cancels {
        /// Which order.
        order: u32,
    },
}

/// All multi-channel orders.
#[derive(Debug, Default)]
pub struct OutboundDesk {
    orders: Vec<Order>,
    by_id: BTreeMap<(SellerIndex, String), u32>,
}

impl OutboundDesk {
    /// The order with a number.
    pub fn at(&self, number: u32) -> Option<&Order> {
        self.orders.get(usize::try_from(number).ok()?)
    }

    /// The order of a seller with the seller's id, and its number.
    pub fn find(&self, seller: SellerIndex, id: &str) -> Option<(u32, &Order)> {
        let number = *self.by_id.get(&(seller, id.to_owned()))?;
        Some((number, self.at(number)?))
    }

    /// All orders with their numbers, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Order)> {
        (0..).zip(&self.orders)
    }

    fn at_mut(&mut self, number: u32) -> Option<&mut Order> {
        self.orders.get_mut(usize::try_from(number).ok()?)
    }

    /// Takes an order in; `None` when its id is taken.
    fn insert(&mut self, order: Order) -> Option<u32> {
        let key = (order.seller, order.said.id.clone());
        if self.by_id.contains_key(&key) {
            return None;
        }
        let number = u32::try_from(self.orders.len()).ok()?;
        self.by_id.insert(key, number);
        self.orders.push(order);
        Some(number)
    }
}

/// Lets a multi-channel order go on.
pub fn happen(market: &mut Market, event: OutboundEvent) {
    match event {
        OutboundEvent::MovesOn { order, step } => progress::move_on(market, order, step),
        OutboundEvent::Cancels { order } => cancel::attempt(market, order),
    }
}

/// Places the orders that the market's scenario has from its beginning, for its first seller; one
/// of a SKU that the seller has nowhere in the platform's warehouse is left out.
pub fn stage(market: &mut Market) {
    for plan in market.scenario.outbound.clone() {
        let seller = SellerIndex(0);
        let place = market
            .catalogue
            .of_seller(seller)
            .find(|(_, listing)| listing.sku == plan.sku && listing.channel == StockChannel::Amazon)
            .map(|(_, listing)| listing.place);
        let status = Status::parse_2020(&plan.status);
        let (Some(place), Some(status)) = (place, status) else {
            tracing::warn!(
                sku = plan.sku,
                status = plan.status,
                "no such multi-channel order"
            );
            continue;
        };
        let staged = Staged {
            seller,
            place,
            sku: &plan.sku,
            n_units: plan.quantity,
            status,
            is_held: false,
        };
        self::place(market, &staged);
    }
}

/// An order that a scenario has from its beginning.
#[derive(Debug, Clone, Copy)]
pub struct Staged<'a> {
    /// Whose.
    pub seller: SellerIndex,
    /// Where.
    pub place: PlaceIndex,
    /// The SKU, one whose units lie in the platform's warehouse.
    pub sku: &'a str,
    /// Units.
    pub n_units: u32,
    /// How far it is; it stays there until somebody acts on it.
    pub status: Status,
    /// Whether it waits to be released.
    pub is_held: bool,
}

/// Places an order of a scenario, `MCF-0001` and so on; its number comes back. `None` when the SKU
/// is not one of the warehouse, or there are no units.
pub fn place(market: &mut Market, staged: &Staged<'_>) -> Option<u32> {
    let next = market.outbound.orders.len() + 1;
    let said = NewOrder {
        id: format!("MCF-{next:04}"),
        place: staged.place,
        shown_id: format!("SHOP-{next:04}"),
        shown_at: market.now,
        comment: "Thank you for your order.".to_owned(),
        channel: None,
        speed: Speed::Standard,
        window: None,
        address: staged_address(staged.place),
        notes: None,
        is_held: staged.is_held,
        policy: Policy::FillAll,
        emails: Vec::new(),
        lines: vec![NewLine {
            id: format!("MCF-{next:04}-1"),
            sku: staged.sku.to_owned(),
            n_units: staged.n_units,
            comment: None,
            gift_message: None,
            unit_value: None,
        }],
    };
    let number = acts::take_in(market, staged.seller, said).ok()?;
    progress::set_status(market, number, staged.status);
    progress::stand_still(market, number);
    Some(number)
}

fn staged_address(place: PlaceIndex) -> Address {
    Address {
        name: "A. Recipient".to_owned(),
        address_line1: "1 Example Street".to_owned(),
        address_line2: None,
        address_line3: None,
        city: Some("Exampleton".to_owned()),
        district_or_county: None,
        state_or_region: None,
        postal_code: "00001".to_owned(),
        country_code: place::marketplace(place).iso_country().to_owned(),
        phone: None,
        email: None,
    }
}

/// A line of an order as the inspection shows it.
#[derive(Debug)]
pub struct Row<'m> {
    /// The order.
    pub order: &'m Order,
    /// The line.
    pub line: &'m Line,
}

/// All lines of all orders, oldest first.
pub fn rows(market: &Market) -> impl Iterator<Item = Row<'_>> {
    market
        .outbound
        .orders
        .iter()
        .flat_map(|order| order.lines.iter().map(move |line| Row { order, line }))
}

/// Changes an order: its update time follows, and subscribers are told when its status changed.
fn change<T>(market: &mut Market, number: u32, work: impl FnOnce(&mut Order) -> T) -> Option<T> {
    let now = market.now;
    let order = market.outbound.at_mut(number)?;
    let before = order.status;
    let result = work(order);
    order.updated_at = now;
    if order.status != before {
        order.status_at = now;
        market.notices.push(Notice::OutboundStatus(number));
    }
    Some(result)
}
