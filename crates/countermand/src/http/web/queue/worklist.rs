//! What waits for a person in each account: which orders, how urgent, and what rests.

use countermand_store::outbox::DecisionState;
use countermand_store::work::Entry;
use jiff::{SignedDuration, Timestamp};

use crate::desk::Seller;
use crate::http::api::ApiState;
use crate::http::problem::Problem;
use crate::http::web::door::failed;
use crate::jobs::search;

/// Entries of each kind that are looked at in one account.
pub(crate) const ENTRIES_MAX: u32 = 500;
/// An order is due when its ship window ends within this.
const DUE_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// How soon a buyer's message is to be answered.
const REPLY_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// A snoozed order comes back this long before its deadline.
const WAKE_BEFORE: SignedDuration = SignedDuration::from_hours(4);

/// What waits in an account.
///
/// # Errors
/// 500 and 503 when the store does not answer.
pub(crate) async fn entries(api: &ApiState, seller: &Seller) -> Result<Vec<Entry>, Problem> {
    let now = api.desk.now();
    let due_before = now.checked_add(DUE_WITHIN).unwrap_or(now);
    let found = seller.account.entries(due_before, ENTRIES_MAX).await;
    found.map_err(|error| failed(&error))
}

/// When the account's orders were last searched for.
///
/// # Errors
/// 500 and 503 when the store does not answer.
pub(crate) async fn read_at(seller: &Seller) -> Result<Option<Timestamp>, Problem> {
    let cursor = seller.account.cursor(search::CURSOR).await;
    let cursor = cursor.map_err(|error| failed(&error))?;
    Ok(cursor.map(|cursor| cursor.moved_at))
}

/// Why an order stands in the queue; the first that holds, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// A decision went wrong, or its outcome is not known.
    Review,
    /// A decision waits for a second person, or for a yes.
    Approval,
    /// The buyer asked through Amazon.
    OfficialWish,
    /// The buyer asked in other words.
    Hint,
    /// The ship window ends.
    Due,
}

impl Why {
    /// Every reason.
    pub(crate) const ALL: [Self; 5] = [
        Self::Review,
        Self::Approval,
        Self::OfficialWish,
        Self::Hint,
        Self::Due,
    ];

    /// The word in addresses.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Approval => "approval",
            Self::OfficialWish => "official",
            Self::Hint => "hint",
            Self::Due => "due",
        }
    }

    /// The reason by its word.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == text)
    }

    /// Why an entry stands there.
    pub(crate) fn of(entry: &Entry) -> Self {
        match (&entry.decision, &entry.wish) {
            (Some((_, DecisionState::NeedsReview)), _) => Self::Review,
            (Some(_), _) => Self::Approval,
            (None, Some((_, Some(_)))) => Self::OfficialWish,
            (None, Some((_, None))) => Self::Hint,
            (None, None) => Self::Due,
        }
    }
}

/// The nearest deadline: the end of the ship window, or the reply to a wish that is only heard of.
pub(crate) fn deadline(entry: &Entry) -> Option<Timestamp> {
    let reply = match entry.wish {
        Some((seen_at, None)) => seen_at.checked_add(REPLY_WITHIN).ok(),
        Some((_, Some(_))) | None => None,
    };
    match (entry.ship_by, reply) {
        (Some(ship_by), Some(reply)) => Some(ship_by.min(reply)),
        (one, other) => one.or(other),
    }
}

/// A digest of what an entry waits for: another one wakes it.
pub(crate) fn fingerprint(entry: &Entry) -> String {
    let facts = format!("{:?}|{:?}|{:?}", entry.wish, entry.decision, entry.ship_by);
    blake3::hash(facts.as_bytes()).to_hex().to_string()
}

/// Whether an entry rests: snoozed, and nothing that wakes it has come.
pub(crate) fn rests(entry: &Entry, now: Timestamp) -> bool {
    let Some(work) = &entry.work else {
        return false;
    };
    let is_as_it_was =
        |said: &countermand_store::work::Snooze| said.fingerprint == fingerprint(entry);
    let is_near = deadline(entry).is_some_and(|at| at.duration_since(now) < WAKE_BEFORE);
    let is_snoozed = work
        .snooze
        .as_ref()
        .is_some_and(|snooze| snooze.at > now && is_as_it_was(snooze) && !is_near);
    is_snoozed || work.dismissal.as_ref().is_some_and(is_as_it_was)
}

/// Whether an entry was snoozed and has come back, so that the list can say so.
pub(crate) fn has_come_back(entry: &Entry, now: Timestamp) -> bool {
    let was_put_off = entry
        .work
        .as_ref()
        .is_some_and(|work| work.snooze.is_some() || work.dismissal.is_some());
    was_put_off && !rests(entry, now)
}

#[cfg(test)]
mod tests {
    use countermand_domain::id::OrderId;
    use countermand_store::work::{Snooze, WorkItem};

    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3_600).unwrap()
    }

    fn entry() -> Entry {
        Entry {
            order_id: OrderId::parse("111-0000000-0000001").unwrap(),
            ship_by: Some(at(40)),
            wish: Some((at(0), None)),
            decision: None,
            is_due: false,
            work: None,
        }
    }

    fn snoozed(entry: &Entry, until: Timestamp) -> Entry {
        let snooze = Snooze {
            at: until,
            by: "0123456789ab".to_owned(),
            reason: "waits for stock".to_owned(),
            fingerprint: fingerprint(entry),
        };
        Entry {
            work: Some(WorkItem {
                order_id: entry.order_id.clone(),
                assignee: None,
                locked: None,
                snooze: Some(snooze),
                dismissal: None,
                review_level: 0,
            }),
            ..entry.clone()
        }
    }

    #[test]
    fn the_nearest_deadline_is_the_reply_or_the_end_of_the_ship_window() {
        let mut entry = entry();
        assert_eq!(deadline(&entry), Some(at(24)));
        entry.wish = Some((at(0), Some(at(1))));
        assert_eq!(deadline(&entry), Some(at(40)));
        entry.ship_by = None;
        assert_eq!(deadline(&entry), None);
    }

    #[test]
    fn a_snoozed_entry_wakes_at_its_time_at_a_change_and_near_its_deadline() {
        let entry = snoozed(&entry(), at(30));
        assert!(rests(&entry, at(2)));
        assert!(!rests(&entry, at(21)), "four hours before the reply is due");
        assert!(!rests(&entry, at(31)));
        let mut changed = entry.clone();
        changed.wish = Some((at(0), Some(at(1))));
        assert!(!rests(&changed, at(2)) && has_come_back(&changed, at(2)));
    }

    #[test]
    fn what_went_wrong_comes_before_what_waits() {
        let mut entry = entry();
        assert_eq!(Why::of(&entry), Why::Hint);
        entry.decision = Some((1, DecisionState::Waiting));
        assert_eq!(Why::of(&entry), Why::Approval);
        entry.decision = Some((1, DecisionState::NeedsReview));
        assert_eq!(Why::of(&entry), Why::Review);
        for why in Why::ALL {
            assert_eq!(Why::parse(why.as_str()), Some(why));
        }
    }
}
