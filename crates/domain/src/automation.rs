//! What runs by itself, what waits for a person, and what needs a second one.
//!
//! [`gate`] is asked once, when an intent is about to be committed, and again when a batch grows.
//! It never makes a refused cancellation possible: it only adds people.
//!
//! Source: rules 1.7, 3.3, 3.4, 5 (hold by feed); reliability 5, roles.

mod policy;

pub use policy::{Policy, RefundLimits};

use jiff::Timestamp;

use crate::cancellation::{Decision, Verdict};
use crate::money::Money;
use crate::offer_suppression::SuppressionRisk;

/// An outward intent, as far as the gate looks at it.
#[derive(Debug, Clone, Copy)]
pub enum Intent<'a> {
    /// A cancellation.
    Cancel {
        /// The decision that it carries out.
        decision: &'a Decision,
        /// Whether the buyer's official request is on file for all that is cancelled.
        is_requested: bool,
    },
    /// A refund of one item.
    Refund {
        /// What the buyer gets.
        amount: Money,
    },
}

/// What the gate looks at.
#[derive(Debug, Clone, Copy)]
pub struct GateFacts<'a> {
    /// What is about to be done.
    pub intent: Intent<'a>,
    /// Whether the desk itself decided it: nobody asked for it.
    pub is_by_desk: bool,
    /// Orders in the same batch, this one included: 1 for a single request.
    pub n_orders_in_batch: u32,
    /// Whether the cancel rate would be at or over its limit with the whole batch carried out,
    /// in any window and series that alerts; `None` when it is not known.
    pub breaches_rate: Option<bool>,
    /// The worst standing of the SKUs' offers before this cancel.
    pub offer_risk: SuppressionRisk,
}

/// Who has to agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// Nobody: it runs after its hold.
    RunsByItself,
    /// A person has to ask for it.
    WaitsForPerson {
        /// Why.
        why: WhyPerson,
    },
    /// A person other than the one who asked has to approve it; any person, where the desk asked.
    NeedsSecondPerson {
        /// Why, at least one, each once.
        why: Vec<WhySecondPerson>,
    },
}

/// Why the desk does not act by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyPerson {
    /// The decision cancels nothing by the seller's hand.
    NothingToRun,
    /// The policy leaves officially requested cancels to a person.
    RequestedIsManual,
    /// The policy leaves cancels of a part to a person.
    PartialIsManual,
    /// It is the seller's own reason, and counts.
    CountsTowardRate,
    /// Money is paid back by a person's request only.
    RefundIsManual,
}

impl WhyPerson {
    /// Every value.
    pub const ALL: [Self; 5] = [
        Self::NothingToRun,
        Self::RequestedIsManual,
        Self::PartialIsManual,
        Self::CountsTowardRate,
        Self::RefundIsManual,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NothingToRun => "nothing-to-run",
            Self::RequestedIsManual => "requested-is-manual",
            Self::PartialIsManual => "partial-is-manual",
            Self::CountsTowardRate => "counts-toward-rate",
            Self::RefundIsManual => "refund-is-manual",
        }
    }
}

/// Why a second person approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhySecondPerson {
    /// The rate would be at or over its limit.
    RateBreach,
    /// Nobody can tell whether it would.
    RateUnknown,
    /// It would be the second counted cancel in a row of a SKU: its offer goes.
    OfferArmed,
    /// More orders at once than one person cancels.
    Bulk,
    /// More money than one person pays back.
    RefundAbove,
    /// Money of a currency without a limit, where others have one.
    CurrencyWithoutLimit,
}

impl WhySecondPerson {
    /// Every value.
    pub const ALL: [Self; 6] = [
        Self::RateBreach,
        Self::RateUnknown,
        Self::OfferArmed,
        Self::Bulk,
        Self::RefundAbove,
        Self::CurrencyWithoutLimit,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RateBreach => "rate-breach",
            Self::RateUnknown => "rate-unknown",
            Self::OfferArmed => "offer-armed",
            Self::Bulk => "bulk",
            Self::RefundAbove => "refund-above",
            Self::CurrencyWithoutLimit => "currency-without-limit",
        }
    }
}

/// Who has to agree before an intent is carried out.
///
/// A single request of a person runs by itself unless a rule wants a second one.
pub fn gate(policy: &Policy, facts: &GateFacts<'_>) -> Gate {
    if let Intent::Cancel { decision, .. } = facts.intent
        && !is_the_sellers_to_cancel(decision.verdict)
    {
        let why = WhyPerson::NothingToRun;
        return Gate::WaitsForPerson { why };
    }
    let second = second_person(policy, facts);
    if !second.is_empty() {
        return Gate::NeedsSecondPerson { why: second };
    }
    if !facts.is_by_desk {
        return Gate::RunsByItself;
    }
    by_the_desk(policy, facts).map_or(Gate::RunsByItself, |why| Gate::WaitsForPerson { why })
}

impl Intent<'_> {
    /// The first instant at which an intent committed at `now` may be sent.
    ///
    /// The hold of a cancel is the time to undo it; that of a refund is longer, since one sent by
    /// feed is paid at once. An instant beyond the calendar is its end.
    ///
    /// Source: rules 5, hold by feed.
    pub fn not_before(&self, policy: &Policy, now: Timestamp) -> Timestamp {
        let hold_s = match self {
            Self::Cancel { .. } => policy.undo_window_s,
            Self::Refund { .. } => policy.refund_hold_s,
        };
        let hold = jiff::SignedDuration::from_secs(i64::from(hold_s));
        now.checked_add(hold).unwrap_or(Timestamp::MAX)
    }
}

const fn is_the_sellers_to_cancel(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Allow | Verdict::AllowPartial => true,
        Verdict::AskBuyerToRequest
        | Verdict::WaitAutoExpire
        | Verdict::ReferToAmazon
        | Verdict::NotCancellableBySeller
        | Verdict::RedirectToReturn
        | Verdict::RefundNotShip
        | Verdict::PartialRefund
        | Verdict::AutoCancel
        | Verdict::Deny
        | Verdict::NoOp => false,
    }
}

fn second_person(policy: &Policy, facts: &GateFacts<'_>) -> Vec<WhySecondPerson> {
    let mut why = Vec::new();
    match facts.intent {
        Intent::Cancel { decision, .. } => {
            if decision.counts_toward_rate && policy.is_second_person_on_rate_breach {
                match facts.breaches_rate {
                    Some(true) => why.push(WhySecondPerson::RateBreach),
                    None => why.push(WhySecondPerson::RateUnknown),
                    Some(false) => {}
                }
            }
            let is_armed = match facts.offer_risk {
                SuppressionRisk::Clear => false,
                SuppressionRisk::Armed | SuppressionRisk::SuppressionExpected => true,
            };
            let extends = decision.effects.extends_offer_run;
            if policy.is_second_person_on_armed_offer && extends && is_armed {
                why.push(WhySecondPerson::OfferArmed);
            }
        }
        Intent::Refund { amount } => why.extend(policy.refund_second_person_above.ask(amount)),
    }
    if policy
        .bulk_above
        .is_some_and(|limit| facts.n_orders_in_batch > limit)
    {
        why.push(WhySecondPerson::Bulk);
    }
    why
}

/// Why the desk waits for a person, where nobody asked.
fn by_the_desk(policy: &Policy, facts: &GateFacts<'_>) -> Option<WhyPerson> {
    match facts.intent {
        Intent::Refund { .. } => Some(WhyPerson::RefundIsManual),
        Intent::Cancel {
            decision,
            is_requested,
        } => {
            if decision.counts_toward_rate || !is_requested {
                let is_safe = facts.breaches_rate == Some(false)
                    && facts.offer_risk == SuppressionRisk::Clear;
                return (!(policy.auto_within_budget && is_safe))
                    .then_some(WhyPerson::CountsTowardRate);
            }
            match decision.verdict {
                Verdict::AllowPartial if !policy.auto_official_partial => {
                    Some(WhyPerson::PartialIsManual)
                }
                Verdict::Allow if !policy.auto_official_whole => Some(WhyPerson::RequestedIsManual),
                Verdict::Allow
                | Verdict::AllowPartial
                | Verdict::AskBuyerToRequest
                | Verdict::WaitAutoExpire
                | Verdict::ReferToAmazon
                | Verdict::NotCancellableBySeller
                | Verdict::RedirectToReturn
                | Verdict::RefundNotShip
                | Verdict::PartialRefund
                | Verdict::AutoCancel
                | Verdict::Deny
                | Verdict::NoOp => None,
            }
        }
    }
}

#[cfg(test)]
mod tests;
