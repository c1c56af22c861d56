//! The answer: verdict, code, route, effects, and what to do next.

use jiff::Timestamp;

use super::effect::{Action, Effects};
use super::policy::Ruling;
use super::{RuleId, Situation, Verdict};
use crate::order::{FulfillmentChannel, OrderState};
use crate::reason::{AcknowledgementReason, AdjustmentReason};
use crate::rule_table::Rules;

/// The reason code that goes to Amazon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Of an acknowledgement, or of the direct call by its counterpart.
    Acknowledgement(AcknowledgementReason),
    /// Of an adjustment.
    Adjustment(AdjustmentReason),
}

impl Code {
    /// Amazon's spelling in the feeds.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledgement(code) => code.as_str(),
            Self::Adjustment(code) => code.as_str(),
        }
    }
}

/// By which way a decision is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// The direct call `cancelOrder`: whole orders, where the account has it.
    DirectCall,
    /// The acknowledgement feed in XML.
    AcknowledgementFeed,
    /// The acknowledgement feed as a flat file, the only one that takes `PricingError`.
    FlatAcknowledgementFeed,
    /// The adjustment feed.
    AdjustmentFeed,
    /// The cancel operation of multi-channel fulfillment.
    McfCancel,
    /// Steps for a person: there is no call for it.
    Guided,
    /// Nothing is sent.
    None,
}

impl Route {
    /// Every route.
    pub const ALL: [Self; 7] = [
        Self::DirectCall,
        Self::AcknowledgementFeed,
        Self::FlatAcknowledgementFeed,
        Self::AdjustmentFeed,
        Self::McfCancel,
        Self::Guided,
        Self::None,
    ];

    /// The name, as in `direct-call`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DirectCall => "direct-call",
            Self::AcknowledgementFeed => "acknowledgement-feed",
            Self::FlatAcknowledgementFeed => "flat-acknowledgement-feed",
            Self::AdjustmentFeed => "adjustment-feed",
            Self::McfCancel => "mcf-cancel",
            Self::Guided => "guided",
            Self::None => "none",
        }
    }
}

/// What may be done with an order, how, and at what cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub verdict: Verdict,
    /// The row of the matrix that decided; the ordered rule where the matrix has none.
    pub rule: RuleId,
    /// The ordered rule that applied.
    pub ordered_rule: RuleId,
    /// The code that goes to Amazon; `None` where the seller sends none.
    pub code: Option<Code>,
    /// By which way.
    pub route: Route,
    /// Whether carrying it out is a defect of the pre-fulfillment cancel rate.
    pub counts_toward_rate: bool,
    /// What it does to rate, offers, money and stock.
    pub effects: Effects,
    /// What to do, in this order.
    pub actions: &'static [Action],
}

impl Decision {
    pub(super) fn new(
        situation: &Situation,
        rules: &Rules,
        now: Timestamp,
        ordered_rule: RuleId,
        ruling: Ruling,
    ) -> Self {
        let Ruling {
            verdict,
            rule,
            code,
            counts,
        } = ruling;
        Self {
            verdict,
            rule,
            ordered_rule,
            code,
            route: route(situation, rules, ruling),
            counts_toward_rate: counts,
            effects: Effects::of(situation, rules, now, ruling),
            actions: Action::recommended(situation, ruling),
        }
    }
}

fn route(situation: &Situation, rules: &Rules, ruling: Ruling) -> Route {
    match ruling.verdict {
        Verdict::Allow => route_of_whole_order(situation, rules, ruling.code),
        Verdict::AllowPartial
            if rules.settings().partial_by_acknowledgement
                && situation.state == OrderState::Unshipped
                && situation.shipped_units == 0 =>
        {
            Route::AcknowledgementFeed
        }
        Verdict::AllowPartial | Verdict::RefundNotShip | Verdict::PartialRefund => {
            Route::AdjustmentFeed
        }
        Verdict::ReferToAmazon | Verdict::NotCancellableBySeller => Route::Guided,
        Verdict::AskBuyerToRequest
        | Verdict::WaitAutoExpire
        | Verdict::RedirectToReturn
        | Verdict::AutoCancel
        | Verdict::Deny
        | Verdict::NoOp => Route::None,
    }
}

fn route_of_whole_order(situation: &Situation, rules: &Rules, code: Option<Code>) -> Route {
    if situation.channel.channel() == FulfillmentChannel::Mcf {
        return Route::McfCancel;
    }
    let Some(Code::Acknowledgement(code)) = code else {
        // The buyer's own click.
        return Route::None;
    };
    if situation.state.is_pending() {
        // Amazon refuses the feed for a pending order: Japan's sellers use Seller Central.
        return Route::Guided;
    }
    let settings = rules.settings();
    if code.direct_call().is_some() && settings.has_direct_cancel != Some(false) {
        Route::DirectCall
    } else if !code.is_in_xml_schema() && settings.has_flat_acknowledgement {
        Route::FlatAcknowledgementFeed
    } else {
        Route::AcknowledgementFeed
    }
}
