//! The platform's life: buyers, payments, warehouses, account health.
//!
//! An order's fate is drawn from its id alone, at the times when it is decided; what a seller does
//! in between changes what can still happen, never what was drawn.

mod arrival;
pub mod ask;
mod basket;
mod fate;
mod package;
mod schedule;
mod shelf;
mod staged;
mod turn;
mod warehouse;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ids::{ListingIndex, OrderIndex, PlaceIndex, SellerIndex};
use crate::life::arrival::Stream;
use crate::life::shelf::Shelf;
use crate::market::Market;
use crate::market::agenda::Happening;
use crate::moment::{DAY_MS, HOUR_MS, Moment};
use crate::place;
use crate::platform::competition::Competition;
use crate::platform::standing::DaysOver;
use crate::platform::suppression::Runs;
use crate::scenario::MarketPlan;

pub use crate::life::package::package_of;
pub use crate::life::schedule::{schedule_package, watch_deadline};
pub(crate) use crate::life::shelf::left as left_the_shelf;
pub use crate::life::turn::seller_wrote;

/// Something that happens by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LifeEvent {
    /// A UTC day begins.
    DayBegins,
    /// An order comes in at a seller's market.
    Arrives(u16),
    /// A staged order comes in: the market, the entry of its plan, the number within the entry.
    Staged(u16, u16, u16),
    /// An order moves on.
    Order(OrderIndex, Turn),
    /// One of the competitors of an offer changes its price, for so many-th time.
    CompetitorMoves(ListingIndex, u32),
}

/// What happens to an order without the seller's call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// A pre-order is released.
    IsReleased,
    /// The payment is authorised.
    IsPaid,
    /// The payment is refused.
    IsRefused,
    /// The time to pay is over.
    Lapses,
    /// Fraud is found.
    IsFraud,
    /// The buyer cancels by own click.
    BuyerCancels,
    /// The buyer officially asks to cancel.
    BuyerRequests,
    /// The buyer writes to the seller.
    BuyerWrites,
    /// Amazon's time to confirm the shipment is over.
    IsOverdue,
    /// The warehouse ships.
    Ships,
    /// The warehouse ships one unit of several.
    ShipsPart,
    /// The seller's staff cancels for lack of stock.
    SellerCancels,
    /// The seller's staff grants the buyer's request.
    SellerGrants,
    /// A pickup is arranged.
    IsScheduled,
    /// The seller is to bring the package to the carrier.
    IsToBeDroppedOff,
    /// The carrier's label is withdrawn.
    LosesLabel,
    /// The carrier collects the package.
    IsPickedUp,
    /// The package is on its last way.
    IsOut,
    /// The package comes to the buyer.
    Arrives,
    /// The buyer does not take the package.
    IsRejected,
    /// A package that was not taken is on its way back.
    GoesBack,
    /// It is back.
    IsBack,
    /// The invoice of a shipped order is found missing.
    LacksInvoice,
}

/// A message that a buyer wrote to a seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyerMessage {
    /// About which order.
    pub order: OrderIndex,
    /// When.
    pub at: Moment,
    /// The code of the buyer's language, `zh`.
    pub language: &'static str,
    /// In the buyer's language.
    pub text: &'static str,
    /// Whether the seller answered.
    pub is_answered: bool,
}

/// What the platform's life remembers.
#[derive(Debug, Default)]
pub struct Life {
    /// Messages of buyers, oldest first.
    pub messages: Vec<BuyerMessage>,
    /// Other sellers' offers.
    pub competition: Competition,
    /// Cancellations in a row, by offer.
    pub runs: Runs,
    /// Daily evaluations over the limit in a row, by account.
    pub days_over: DaysOver,
    streams: Vec<Stream>,
    shelves: BTreeMap<ListingIndex, Shelf>,
    staged: BTreeSet<OrderIndex>,
    /// Languages of buyers that the scenario names; all others write in one of their marketplace.
    languages: BTreeMap<OrderIndex, &'static str>,
}

impl Life {
    /// Units of an offer that are really on the seller's shelf; the offer may show more. `None`
    /// for an offer that the scenario does not know.
    pub fn n_on_shelf(&self, listing: ListingIndex) -> Option<u32> {
        self.shelves.get(&listing).map(|shelf| shelf.n_units)
    }

    fn stream_of(&self, seller: SellerIndex, place: PlaceIndex) -> Option<&Stream> {
        self.streams
            .iter()
            .find(|stream| stream.seller == seller && stream.place == place)
    }
}

/// Fills the world of a scenario and puts its future on the agenda: the days before the start are
/// lived through like those after it.
pub fn begin(market: &mut Market) {
    let start = market.start;
    let birth = start.plus_ms(-history_ms(market));
    market.now = birth;
    let plans = markets(market);
    for (number, (seller, place, plan)) in (0_u16..).zip(plans) {
        let wares = shelf::fill(market, (seller, place), &plan);
        let stream = Stream::new((seller, place), Arc::new(plan), wares, birth);
        market.life.streams.push(stream);
        arrival::enter_next(market, number);
        staged::enter_all(market, number);
    }
    let first_day = birth.day_start().plus_ms(DAY_MS);
    enter(market, first_day, LifeEvent::DayBegins);
    market.advance(start);
    crate::outbound::stage(market);
}

/// Lets something happen.
pub fn happen(market: &mut Market, event: LifeEvent) {
    match event {
        LifeEvent::DayBegins => {
            shelf::day_begins(market);
            crate::platform::standing::evaluate(market);
            let next = market.now.day_start().plus_ms(DAY_MS);
            enter(market, next, LifeEvent::DayBegins);
        }
        LifeEvent::Arrives(stream) => arrival::arrive(market, stream),
        LifeEvent::Staged(stream, entry, number) => staged::arrive(market, stream, (entry, number)),
        LifeEvent::Order(order, turn) => turn::take(market, order, turn),
        LifeEvent::CompetitorMoves(listing, number) => {
            crate::platform::competition::move_price(market, listing, u64::from(number));
            shelf::enter_move(market, listing, number + 1);
        }
    }
}

fn enter(market: &mut Market, at: Moment, event: LifeEvent) {
    market.agenda.enter(at, Happening::Life(event));
}

fn enter_turn(market: &mut Market, at: Moment, order: OrderIndex, turn: Turn) {
    enter(market, at, LifeEvent::Order(order, turn));
}

/// How long the world existed before its start: the history, and what the oldest staged order
/// needs.
fn history_ms(market: &Market) -> i64 {
    let staged_hours = market
        .scenario
        .sellers
        .iter()
        .flat_map(|seller| &seller.markets)
        .flat_map(|plan| &plan.staged)
        .map(|staged| i64::from(staged.hours_before_start))
        .max()
        .unwrap_or(0);
    (i64::from(market.scenario.history_days) * DAY_MS).max(staged_hours * HOUR_MS)
}

fn markets(market: &Market) -> Vec<(SellerIndex, PlaceIndex, MarketPlan)> {
    (0..)
        .map(SellerIndex)
        .zip(&market.scenario.sellers)
        .flat_map(|(index, seller)| seller.markets.iter().map(move |plan| (index, plan)))
        .filter_map(|(index, plan)| Some((index, place::by_country(&plan.country)?, plan.clone())))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
