//! The steps that take in what the marketplace shows and tells.
//!
//! Each does one bounded piece of work for one account and says when it is to be called again. What
//! it takes in and how far it has come are written in one transaction, so a step that is broken off
//! anywhere goes on where it was.

mod apart;
mod cursor;
mod failure;
pub mod finances;
pub mod housekeeping;
pub mod inventory;
pub mod mailbox;
pub mod queue;
pub mod reads;
pub mod reports;
pub mod search;
pub mod subscriptions;
pub mod upkeep;

use jiff::SignedDuration;

use crate::desk::{Desk, Next, Seller, StepError};

/// What there is to take in, one step each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job {
    /// Notifications from the queue.
    Queue,
    /// The subscriptions to them.
    Subscriptions,
    /// Orders that are due for a read.
    Reads,
    /// Changed orders, page by page.
    Search,
    /// The report of all orders.
    AllOrders,
    /// The account health report.
    AccountHealth,
    /// The listings reports.
    Listings,
    /// Stock in Amazon's warehouses.
    Inventory,
    /// Refunds in the finances.
    Finances,
    /// What is kept of quotas, and what is kept no longer.
    Housekeeping,
}

impl Job {
    /// Every job, the most urgent first.
    pub const ALL: [Self; 10] = [
        Self::Queue,
        Self::Reads,
        Self::Subscriptions,
        Self::Search,
        Self::AllOrders,
        Self::Finances,
        Self::AccountHealth,
        Self::Listings,
        Self::Inventory,
        Self::Housekeeping,
    ];

    /// The name in logs and figures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Subscriptions => "subscriptions",
            Self::Reads => "reads",
            Self::Search => "search",
            Self::AllOrders => "report.all-orders",
            Self::AccountHealth => "report.account-health",
            Self::Listings => "report.listings",
            Self::Inventory => "inventory",
            Self::Finances => "finances",
            Self::Housekeeping => "housekeeping",
        }
    }

    /// How long it rests at most after it was idle, or put off to a later instant: so long may
    /// something new wait that the step itself made due, or another one for it.
    pub const fn rest(self) -> SignedDuration {
        match self {
            Self::Queue => SignedDuration::from_secs(2),
            Self::Reads => SignedDuration::from_secs(1),
            Self::AllOrders | Self::Finances => SignedDuration::from_secs(15),
            Self::Search | Self::AccountHealth | Self::Listings => SignedDuration::from_mins(1),
            Self::Subscriptions | Self::Inventory | Self::Housekeeping => {
                SignedDuration::from_mins(1)
            }
        }
    }

    /// Does one bounded piece of the job.
    ///
    /// # Errors
    /// When the store refuses; nothing is lost by it.
    pub async fn run(self, desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
        match self {
            Self::Queue => queue::receive(desk, seller).await,
            Self::Subscriptions => subscriptions::keep(desk, seller).await,
            Self::Reads => reads::read_due(desk, seller).await,
            Self::Search => search::search(desk, seller).await,
            Self::AllOrders => reports::all_orders(desk, seller).await,
            Self::AccountHealth => reports::account_health(desk, seller).await,
            Self::Listings => reports::listings(desk, seller).await,
            Self::Inventory => inventory::take_stock(desk, seller).await,
            Self::Finances => finances::take_refunds(desk, seller).await,
            Self::Housekeeping => housekeeping::keep_house(desk, seller).await,
        }
    }
}

/// The class of a buyer's words, for the store.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the store takes readers that may know no class"
)]
fn class_of_reason(words: &str) -> Option<&'static str> {
    Some(countermand_domain::reason::wording::classify(words).as_str())
}

#[cfg(test)]
mod tests;
