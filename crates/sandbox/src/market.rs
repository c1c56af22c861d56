//! The marketplace: everything that the platform knows, and how it changes.
//!
//! A market changes in two ways only: time passes ([`Market::advance`]), and someone acts
//! ([`Act::perform`]). Both are functions of what was before, so a market is made again from its
//! scenario, its seed, and the acts with their times.

pub mod agenda;
pub mod cancel_rate;
pub mod effects;
pub mod ledger;
pub mod listing;
pub mod notice;
pub mod order;
pub mod order_book;
pub mod seller;
pub mod shipments;
pub mod warehouse;

use crate::documents::Documents;
use crate::draws::Draws;
use crate::feeds::FeedDesk;
use crate::finances::Finances;
use crate::ids::PlaceIndex;
use crate::ids::SellerIndex;
use crate::inventory::InventoryDesk;
use crate::life::Life;
use crate::listings::ListingDesk;
use crate::market::agenda::{Agenda, Happening};
use crate::market::cancel_rate::RateBoard;
use crate::market::ledger::Ledger;
use crate::market::listing::Catalogue;
use crate::market::notice::Notice;
use crate::market::order_book::OrderBook;
use crate::market::seller::Directory;
use crate::market::shipments::Shipments;
use crate::messaging::MessageBox;
use crate::moment::Moment;
use crate::notifications::NotificationDesk;
use crate::outbound::OutboundDesk;
use crate::place;
use crate::reports::ReportDesk;
use crate::scenario::Scenario;

/// The state of the marketplace at one instant.
#[derive(Debug)]
pub struct Market {
    /// What kind of world it is.
    pub scenario: Scenario,
    /// The seed of all chance.
    pub seed: u64,
    /// Its first instant.
    pub start: Moment,
    /// Up to when everything has happened.
    pub now: Moment,
    /// What is going to happen.
    pub agenda: Agenda,
    /// What was done.
    pub ledger: Ledger,
    /// Sellers and applications.
    pub directory: Directory,
    /// Orders.
    pub orders: OrderBook,
    /// Parcels that sellers have confirmed.
    pub shipments: Shipments,
    /// Offers.
    pub catalogue: Catalogue,
    /// The marketplace's own cancel rate.
    pub rates: RateBoard,
    /// Buyers, payments, warehouses, account health.
    pub life: Life,
    /// Stored documents of feeds and reports.
    pub documents: Documents,
    /// Feeds.
    pub feeds: FeedDesk,
    /// Reports.
    pub reports: ReportDesk,
    /// Subscriptions, destinations, queues.
    pub notifications: NotificationDesk,
    /// Messages to buyers.
    pub messages: MessageBox,
    /// Submissions of listings.
    pub listings: ListingDesk,
    /// Stock calls.
    pub inventory: InventoryDesk,
    /// Multi-channel orders.
    pub outbound: OutboundDesk,
    /// Transactions.
    pub finances: Finances,
    /// What subscribers are still to be told.
    pub notices: Vec<Notice>,
    /// What goes wrong on purpose.
    pub faults: crate::faults::FaultPlan,
}

/// A change that someone outside makes: a seller's call, an operator's control.
///
/// A refused act leaves the market as it was.
pub trait Act {
    /// What the caller learns.
    type Outcome;
    /// Why it was refused.
    type Refusal;

    /// Carries the act out at `market.now`.
    ///
    /// # Errors
    /// When it is refused; nothing was changed then.
    fn perform(&self, market: &mut Market) -> Result<Self::Outcome, Self::Refusal>;
}

impl Market {
    /// The world of a scenario at its first instant; what the scenario has in store is on the
    /// agenda.
    pub fn new(scenario: Scenario, seed: u64, start: Moment) -> Self {
        let mut market = Self {
            directory: scenario.directory(),
            start,
            now: start,
            scenario,
            seed,
            agenda: Agenda::default(),
            ledger: Ledger::default(),
            orders: OrderBook::default(),
            shipments: Shipments::default(),
            catalogue: Catalogue::default(),
            rates: RateBoard::default(),
            life: Life::default(),
            documents: Documents::default(),
            feeds: FeedDesk::default(),
            reports: ReportDesk::default(),
            notifications: NotificationDesk::default(),
            messages: MessageBox::default(),
            listings: ListingDesk::default(),
            inventory: InventoryDesk::default(),
            outbound: OutboundDesk::default(),
            finances: Finances::default(),
            notices: Vec::new(),
            faults: crate::faults::FaultPlan::default(),
        };
        crate::life::begin(&mut market);
        market.tell();
        market
    }

    /// Lets everything happen that is due up to `to`. Time never runs backwards.
    pub fn advance(&mut self, to: Moment) {
        while let Some((at, happening)) = self.agenda.take_due(to) {
            self.now = self.now.max(at);
            self.happen(happening);
            self.tell();
        }
        self.now = self.now.max(to);
    }

    /// Carries an act out and tells subscribers what came of it.
    ///
    /// # Errors
    /// When the act is refused.
    pub fn act<A: Act>(&mut self, act: &A) -> Result<A::Outcome, A::Refusal> {
        let outcome = act.perform(self)?;
        self.tell();
        Ok(outcome)
    }

    /// The stream of chance for one purpose and one thing.
    pub fn draws(&self, purpose: &str, thing: u64) -> Draws {
        Draws::new(self.seed, purpose, thing)
    }

    /// The currency of a marketplace.
    pub fn currency(place: PlaceIndex) -> &'static str {
        place::currency(place)
    }

    /// The id of a seller; empty for one that does not exist.
    pub fn seller_id(&self, seller: SellerIndex) -> &str {
        self.directory
            .seller(seller)
            .map_or("", |seller| seller.id.as_str())
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Life(event) => crate::life::happen(self, event),
            Happening::Feed(event) => crate::feeds::happen(self, event),
            Happening::Report(event) => crate::reports::happen(self, event),
            Happening::Listing(event) => crate::listings::happen(self, event),
            Happening::Outbound(event) => crate::outbound::happen(self, event),
            Happening::Notification(event) => crate::notifications::happen(self, event),
        }
    }

    fn tell(&mut self) {
        for notice in std::mem::take(&mut self.notices) {
            crate::notifications::publish(self, &notice);
        }
    }
}
