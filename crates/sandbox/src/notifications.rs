//! Notifications: destinations, subscriptions, and the messages that go out.

pub mod calls;
pub mod destination;
pub mod facts;
pub mod filter;
pub mod kind;
pub mod message;
pub mod publish;
pub mod sample;
pub mod subscription;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use countermand_spapi::notification::envelope::Event;
use serde_json::Value;

use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::notice::Notice;
use crate::market::seller::AccountStatus;
use crate::notifications::destination::Destination;
use crate::notifications::kind::Kind;
use crate::notifications::subscription::Subscription;
use crate::queues::Queues;

pub use calls::handler;
pub use publish::{happen, publish};
pub use sample::SendTestNotification;

/// The most events that the bus keeps for inspection; the oldest is dropped.
pub const MAX_EVENTS: usize = 10_000;

/// What notifications have still to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotificationEvent {
    /// The time over which changes of one thing are taken together ends.
    WindowEnds(u64),
}

/// Destinations, subscriptions, queues.
#[derive(Debug, Default)]
pub struct NotificationDesk {
    /// The queues.
    pub queues: Queues,
    /// What went to event buses.
    pub events: VecDeque<Event<Value>>,
    destinations: BTreeMap<u64, Destination>,
    subscriptions: BTreeMap<u64, Subscription>,
    /// Changes that wait for the end of their window, by its number: of which subscription, and of
    /// what.
    windows: BTreeMap<u64, (u64, Notice)>,
    waiting: BTreeSet<(u64, Notice)>,
    /// How accounts stood when they were last told of.
    standings: BTreeMap<(SellerIndex, PlaceIndex), AccountStatus>,
    n_destinations: u64,
    n_subscriptions: u64,
    n_windows: u64,
    n_notifications: u64,
}

impl NotificationDesk {
    fn destinations_of(&self, client_id: &str) -> impl Iterator<Item = &Destination> {
        self.destinations
            .values()
            .filter(move |destination| destination.client_id == client_id)
    }

    fn find_destination(&self, client_id: &str, id: &str) -> Option<(u64, &Destination)> {
        self.destinations
            .iter()
            .find(|(_, found)| found.client_id == client_id && found.id == id)
            .map(|(number, found)| (*number, found))
    }

    fn subscription_of(
        &self,
        client_id: &str,
        seller: SellerIndex,
        kind: Kind,
    ) -> Option<&Subscription> {
        self.subscriptions.values().find(|found| {
            found.client_id == client_id && found.seller == seller && found.kind == kind
        })
    }

    fn find_subscription(
        &self,
        client_id: &str,
        kind: Kind,
        id: &str,
    ) -> Option<(u64, &Subscription)> {
        self.subscriptions
            .iter()
            .find(|(_, found)| found.client_id == client_id && found.kind == kind && found.id == id)
            .map(|(number, found)| (*number, found))
    }
}
