//! The questions that the sources leave open, as settings at their named defaults.
//!
//! Source: rules section 8.

use crate::cancel_rate::Series;

/// Whether pending orders stand in the denominator of the cancel rate (O-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Counting {
    /// They stay out until they are unshipped: the smaller denominator, the safer side.
    #[default]
    WithoutPending,
    /// They count from the purchase on.
    WithPending,
}

/// Which day a cancellation is counted on when an alert is raised (O-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AlertSeries {
    /// Both are computed, the worse one alerts.
    #[default]
    Worse,
    /// Order-date cohorts alone.
    ByOrderDate,
    /// Cancellation dates alone.
    ByCancelDate,
}

impl AlertSeries {
    /// The one series that the limit is for; `None` for both.
    pub const fn alone(self) -> Option<Series> {
        match self {
            Self::Worse => None,
            Self::ByOrderDate => Some(Series::ByOrderDate),
            Self::ByCancelDate => Some(Series::ByCancelDate),
        }
    }
}

/// The account's answers to the open questions.
///
/// The default is the default of the rules document for each of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each answers one question of its own"
)]
pub struct Settings {
    /// O-03.
    pub alert_series: AlertSeries,
    /// O-05: an official request cancelled with another code counts.
    pub other_code_counts: bool,
    /// O-06: a part of an unshipped order may be cancelled by listing some items in an
    /// acknowledgement. Off until the seller has verified it.
    pub partial_by_acknowledgement: bool,
    /// O-07: `CustomerExchange` is taken to restock.
    pub exchange_restocks: bool,
    /// O-08.
    pub pending_orders: Counting,
    /// Whether the account has the direct call `cancelOrder`; `None` until it was tried.
    pub has_direct_cancel: Option<bool>,
    /// Whether the account sends flat acknowledgement files, the only way for `PricingError`.
    pub has_flat_acknowledgement: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            alert_series: AlertSeries::default(),
            other_code_counts: true,
            partial_by_acknowledgement: false,
            exchange_restocks: false,
            pending_orders: Counting::default(),
            has_direct_cancel: None,
            has_flat_acknowledgement: true,
        }
    }
}

/// A question of section 8, for the page that lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The id, as in `O-03`.
    pub id: &'static str,
    /// The question.
    pub question: &'static str,
    /// The default that is built.
    pub default: &'static str,
    /// Whether the account can answer it otherwise.
    pub is_setting: bool,
}

const fn question(
    id: &'static str,
    question: &'static str,
    default: &'static str,
    is_setting: bool,
) -> OpenQuestion {
    OpenQuestion {
        id,
        question,
        default,
        is_setting,
    }
}

impl OpenQuestion {
    /// Every open question, by id.
    pub const ALL: &[Self] = &[
        question(
            "O-01",
            "do buyer-requested cancellations count?",
            "official with BuyerCanceled: no; anything else: yes",
            false,
        ),
        question(
            "O-02",
            "can a seller cancel an FBA order?",
            "no; a guided card where the button is shown; never counts",
            false,
        ),
        question(
            "O-03",
            "which day is a cancellation counted on?",
            "both series, the worse alerts",
            true,
        ),
        question(
            "O-04",
            "may the seller cancel a pending order?",
            "Japan only, and it counts there",
            true,
        ),
        question(
            "O-05",
            "official request, but another code?",
            "counts, with a warning before",
            true,
        ),
        question(
            "O-06",
            "partial cancel by listing some items?",
            "no: adjustment or guided item cancel",
            true,
        ),
        question(
            "O-07",
            "does CustomerExchange restock?",
            "protect as if yes, plan as if no",
            true,
        ),
        question("O-08", "pending orders in the denominator?", "no", true),
        question(
            "O-09",
            "e-mail subjects of other languages?",
            "a hint only",
            false,
        ),
        question(
            "O-10",
            "the refund administration fee?",
            "unknown, never shown as zero",
            false,
        ),
        question(
            "O-11",
            "pre-orders?",
            "as pending, without a deadline",
            false,
        ),
        question(
            "O-12",
            "India: may the buyer cancel without the seller?",
            "30 minutes; a buyer-made cancel is accepted in any state before pick-up",
            true,
        ),
        question(
            "O-13",
            "cancel after the label was printed?",
            "yes while nothing was handed over: void the label first",
            false,
        ),
        question(
            "O-14",
            "how long is personal data kept?",
            "30 days after the cancellation",
            false,
        ),
        question(
            "O-15",
            "7 calendar or 7 business days?",
            "early by calendar, late by business days",
            true,
        ),
        question("O-16", "exactly at the limit?", "breached", false),
        question(
            "O-17",
            "exactly at the end of the window?",
            "outside",
            false,
        ),
        question(
            "O-18",
            "shipped but unconfirmed when the request comes?",
            "confirm, then return",
            false,
        ),
        question(
            "O-19",
            "account or offers deactivated?",
            "both shown, offers first",
            false,
        ),
        question(
            "O-20",
            "fraud suspected by the seller?",
            "report, hold, ask a person 12 hours before ship-by",
            false,
        ),
        question(
            "O-21",
            "refund within 12 hours?",
            "only the seed says so: not promised",
            false,
        ),
        question(
            "O-22",
            "limits of premium shipping?",
            "US 0.5 %, others 1.0 %, unconfirmed",
            true,
        ),
        question(
            "O-23",
            "the window of Seller Fulfilled Prime?",
            "7 days",
            true,
        ),
        question(
            "O-24",
            "does a cancelled item count as an order?",
            "one order, at most one defect; Seller Fulfilled Prime in units",
            false,
        ),
        question(
            "O-25",
            "how old are the sources?",
            "every value is dated and can be overridden",
            false,
        ),
        question(
            "O-26",
            "a request inside the first 30 minutes?",
            "both forms are accepted",
            false,
        ),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_questions_are_those_of_section_eight() {
        assert_eq!(OpenQuestion::ALL.len(), 26);
        for (at, question) in OpenQuestion::ALL.iter().enumerate() {
            assert_eq!(question.id, format!("O-{:02}", at + 1));
        }
    }
}
