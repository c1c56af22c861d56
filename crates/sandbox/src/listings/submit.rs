//! A change that comes by a call.

use countermand_spapi::listings_items::Issue;
use serde::{Deserialize, Serialize};

use super::apply::plan;
use super::check::is_error;
use super::{Change, ListingEvent, Queued, Target};
use crate::market::agenda::Happening;
use crate::market::{Act, Market};
use crate::moment::SECOND_MS;

/// After how many seconds an accepted change shows, at least and at most.
const SHOWS_AFTER_S: (i64, i64) = (2, 60);

/// A seller submits a change of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmitListing {
    /// Which listing.
    pub target: Target,
    /// What changes.
    pub change: Change,
}

/// A submission that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Its id, 32 hexadecimal digits.
    pub id: String,
    /// What was found.
    pub issues: Vec<Issue>,
}

/// Why a submission was not queued.
#[derive(Debug, Clone, PartialEq)]
pub enum NotQueued {
    /// There is no such listing.
    NoListing,
    /// It is wrong.
    Invalid(Submission),
}

impl SubmitListing {
    /// Looks the change over, and changes nothing.
    ///
    /// # Errors
    /// When there is no such listing, or the change is wrong.
    pub fn preview(&self, market: &Market) -> Result<Submission, NotQueued> {
        let plan = plan(market, &self.target, &self.change).map_err(|_| NotQueued::NoListing)?;
        let submission = Submission {
            id: id(market, market.listings.n_submissions),
            issues: plan.issues,
        };
        if submission.issues.iter().any(is_error) {
            Err(NotQueued::Invalid(submission))
        } else {
            Ok(submission)
        }
    }
}

impl Act for SubmitListing {
    type Outcome = Submission;
    type Refusal = NotQueued;

    fn perform(&self, market: &mut Market) -> Result<Submission, NotQueued> {
        let submission = self.preview(market)?;
        let number = market.listings.n_submissions;
        let (low, high) = SHOWS_AFTER_S;
        let delay_s = market.draws("listing shows", number).between(low, high);
        let at = market.now.plus_ms(delay_s * SECOND_MS);
        // Changes of one listing show in the order in which they came.
        let queue = &mut market.listings.queue;
        let before = queue.values().filter(|queued| queued.target == self.target);
        let at = before.map(|queued| queued.at).fold(at, Ord::max);
        let queued = Queued {
            at,
            target: self.target.clone(),
            change: self.change.clone(),
        };
        queue.insert(number, queued);
        market.listings.n_submissions += 1;
        let event = ListingEvent::Applies(number);
        market.agenda.enter(at, Happening::Listing(event));
        Ok(submission)
    }
}

fn id(market: &Market, number: u64) -> String {
    let now_ms = u64::try_from(market.now.ms()).unwrap_or_default();
    let mut draws = market.draws("submission", number ^ (now_ms << 20));
    format!("{:016x}{:016x}", draws.number(), draws.number())
}
