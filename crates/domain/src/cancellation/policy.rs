//! The ordered rules: asked one after the other, the first that applies decides.
//!
//! Source: rules 1.7, with the rows of 1.3 for the details.

mod before_payment;
mod easy_ship;
mod ended;
mod platform;
mod shipped;
mod unshipped;
mod without_seller;

use jiff::Timestamp;

use super::attribution::{AmazonTrigger, Cancellation};
use super::{Actor, Code, Decision, RuleId, Situation, Trace, Verdict, WhyNot};
use crate::order::OrderState;
use crate::reason::AcknowledgementReason;
use crate::rule_table::{PlaceRules, Rules};

/// What a rule looks at.
struct Asked<'a> {
    situation: &'a Situation,
    rules: &'a Rules,
    place: &'a PlaceRules,
    now: Timestamp,
}

/// What a rule says when it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ruling {
    pub(super) verdict: Verdict,
    /// The row of the matrix, or the ordered rule where the matrix has none.
    pub(super) rule: RuleId,
    pub(super) code: Option<Code>,
    pub(super) counts: bool,
}

impl Ruling {
    /// A verdict that cancels nothing, or that somebody else carries out at no cost.
    const fn free(verdict: Verdict, rule: RuleId) -> Self {
        Self {
            verdict,
            rule,
            code: None,
            counts: false,
        }
    }
}

type Attempt = Result<Ruling, WhyNot>;
type OrderedRule = (RuleId, fn(&Asked<'_>) -> Attempt);

/// The rules of 1.7 in their order.
const ORDERED: [OrderedRule; 20] = [
    (RuleId::R00, ended::forbidden_action),
    (RuleId::R01, ended::has_ended),
    (RuleId::R02, platform::amazon_cancels),
    (RuleId::R05, without_seller::multi_channel),
    (RuleId::R06, without_seller::fulfilled_by_amazon),
    (RuleId::R10, before_payment::buyer_in_own_account),
    (RuleId::R11, before_payment::buyer_asks_seller),
    (RuleId::R12, before_payment::seller_may_cancel),
    (RuleId::R13, before_payment::seller_must_wait),
    (RuleId::R20, easy_ship::past_scheduling),
    (RuleId::R30, shipped::handed_over_unconfirmed),
    (RuleId::R31, shipped::confirmed_but_kept),
    (RuleId::R32, shipped::with_carrier),
    (RuleId::R33, shipped::in_part),
    (RuleId::R40, unshipped::inside_self_cancel_window),
    (RuleId::R41, unshipped::official_request_for_all),
    (RuleId::R42, unshipped::official_request_for_some),
    (RuleId::R43, unshipped::message_only),
    (RuleId::R44, unshipped::fraud_suspected),
    (RuleId::R45, unshipped::seller_reason),
];

/// Who hears of the rules that did not apply.
trait Listener {
    fn passed_over(&mut self, rule: RuleId, why_not: WhyNot);
}

struct Nobody;

impl Listener for Nobody {
    fn passed_over(&mut self, _: RuleId, _: WhyNot) {}
}

impl Listener for Trace {
    fn passed_over(&mut self, rule: RuleId, why_not: WhyNot) {
        self.push(rule, why_not);
    }
}

/// Decides what may be done with an order at an instant.
///
/// Source: rules 1.7.
pub fn decide(situation: &Situation, rules: &Rules, now: Timestamp) -> Decision {
    let (ordered_rule, ruling) = run(situation, rules, now, &mut Nobody);
    Decision::new(situation, rules, now, ordered_rule, ruling)
}

/// Decides, and tells which rules did not apply and why.
pub fn decide_with_trace(
    situation: &Situation,
    rules: &Rules,
    now: Timestamp,
) -> (Decision, Trace) {
    let mut trace = Trace::new(*situation);
    let (ordered_rule, ruling) = run(situation, rules, now, &mut trace);
    (
        Decision::new(situation, rules, now, ordered_rule, ruling),
        trace,
    )
}

fn run(
    situation: &Situation,
    rules: &Rules,
    now: Timestamp,
    listener: &mut impl Listener,
) -> (RuleId, Ruling) {
    let place = rules.place(situation.marketplace);
    let asked = Asked {
        situation,
        rules,
        place,
        now,
    };
    for (rule, apply) in ORDERED {
        match apply(&asked) {
            Ok(ruling) => return (rule, ruling),
            Err(why_not) => listener.passed_over(rule, why_not),
        }
    }
    (RuleId::R02, nothing_applies(situation))
}

/// Amazon acts, but no trigger of its own holds yet: an unpaid order waits on, any other is left.
const fn nothing_applies(situation: &Situation) -> Ruling {
    match situation.state {
        OrderState::Pending => Ruling::free(Verdict::WaitAutoExpire, RuleId::M03),
        OrderState::PendingAvailability => Ruling::free(Verdict::WaitAutoExpire, RuleId::M08),
        OrderState::Unshipped
        | OrderState::PartiallyShipped
        | OrderState::Shipped
        | OrderState::InvoiceUnconfirmed
        | OrderState::Cancelled
        | OrderState::Unfulfillable => Ruling::free(Verdict::NoOp, RuleId::R02),
    }
}

impl Asked<'_> {
    /// Whether a cancellation by the seller with this code is a defect, by 3.2.
    const fn counts_for_seller(&self, code: AcknowledgementReason) -> bool {
        Cancellation {
            channel: self.situation.channel.channel(),
            executor: Actor::Seller,
            trigger: AmazonTrigger::Other,
            is_after_ship_confirmation: self.situation.state.is_shipped(),
            has_official_request: self.situation.request.is_official(),
            code: Some(code),
        }
        .counts_toward_rate(self.rules.settings().other_code_counts)
    }

    /// Cancelling the whole order by the seller, with the code that is true.
    const fn seller_cancels(&self, rule: RuleId, code: AcknowledgementReason) -> Ruling {
        Ruling {
            verdict: Verdict::Allow,
            rule,
            code: Some(Code::Acknowledgement(code)),
            counts: self.counts_for_seller(code),
        }
    }
}
