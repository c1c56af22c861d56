//! What is going to happen, and when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::feeds::FeedEvent;
use crate::life::LifeEvent;
use crate::listings::ListingEvent;
use crate::moment::Moment;
use crate::notifications::NotificationEvent;
use crate::outbound::OutboundEvent;
use crate::reports::ReportEvent;

/// Something that the platform does by itself when its time comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happening {
    /// Buyers, payments, warehouses, account health.
    Life(LifeEvent),
    /// Work on a feed.
    Feed(FeedEvent),
    /// Work on a report.
    Report(ReportEvent),
    /// Work on a listing.
    Listing(ListingEvent),
    /// Work on a multi-channel order.
    Outbound(OutboundEvent),
    /// Work on notifications.
    Notification(NotificationEvent),
}

/// A queue of happenings by time; those of one instant come in the order of their entry.
#[derive(Debug, Default)]
pub struct Agenda {
    heap: BinaryHeap<Reverse<(Moment, u64, Happening)>>,
    n_entered: u64,
}

impl Agenda {
    /// Enters a happening; one in the past comes next. At the end of time nothing happens any
    /// more: what happens again and again would never be over.
    pub fn enter(&mut self, at: Moment, happening: Happening) {
        if at >= Moment::MAX {
            return;
        }
        self.n_entered += 1;
        self.heap.push(Reverse((at, self.n_entered, happening)));
    }

    /// When the next happening is due.
    pub fn next_at(&self) -> Option<Moment> {
        self.heap.peek().map(|Reverse((at, _, _))| *at)
    }

    /// Takes the next happening that is due at `now`.
    pub fn take_due(&mut self, now: Moment) -> Option<(Moment, Happening)> {
        if self.next_at()? > now {
            return None;
        }
        let Reverse((at, _, happening)) = self.heap.pop()?;
        Some((at, happening))
    }
}
