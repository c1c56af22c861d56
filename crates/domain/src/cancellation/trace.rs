//! How a decision came about: which rules were asked, and why those before the last did not apply.

use super::{RuleId, Situation};

/// Why a rule did not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum WhyNot {
    /// The action asked for is not one that policy forbids.
    ActionIsAllowed,
    /// The order has not ended.
    NotEnded,
    /// Another actor.
    OtherActor,
    /// Amazon's trigger does not hold.
    TriggerDoesNotHold,
    /// Another channel.
    OtherChannel,
    /// Another state.
    OtherState,
    /// The marketplace does not allow it.
    OtherMarketplace,
    /// The buyer did not use Amazon's own control.
    NoOfficialRequest,
    /// The buyer did use Amazon's own control.
    HasOfficialRequest,
    /// The package is not scheduled.
    NotScheduled,
    /// Nothing was handed to a carrier.
    NothingHandedOver,
    /// Not everything was handed over.
    NotAllHandedOver,
    /// Something was handed over.
    SomethingHandedOver,
    /// The self-cancel window is over, or the time of purchase is unknown.
    WindowIsOver,
    /// The request covers another scope.
    OtherScope,
    /// Another reason.
    OtherReason,
}

impl WhyNot {
    /// The key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ActionIsAllowed => "action-is-allowed",
            Self::NotEnded => "not-ended",
            Self::OtherActor => "other-actor",
            Self::TriggerDoesNotHold => "trigger-does-not-hold",
            Self::OtherChannel => "other-channel",
            Self::OtherState => "other-state",
            Self::OtherMarketplace => "other-marketplace",
            Self::NoOfficialRequest => "no-official-request",
            Self::HasOfficialRequest => "has-official-request",
            Self::NotScheduled => "not-scheduled",
            Self::NothingHandedOver => "nothing-handed-over",
            Self::NotAllHandedOver => "not-all-handed-over",
            Self::SomethingHandedOver => "something-handed-over",
            Self::WindowIsOver => "window-is-over",
            Self::OtherScope => "other-scope",
            Self::OtherReason => "other-reason",
        }
    }

    /// Every value.
    pub const ALL: [Self; 16] = [
        Self::ActionIsAllowed,
        Self::NotEnded,
        Self::OtherActor,
        Self::TriggerDoesNotHold,
        Self::OtherChannel,
        Self::OtherState,
        Self::OtherMarketplace,
        Self::NoOfficialRequest,
        Self::HasOfficialRequest,
        Self::NotScheduled,
        Self::NothingHandedOver,
        Self::NotAllHandedOver,
        Self::SomethingHandedOver,
        Self::WindowIsOver,
        Self::OtherScope,
        Self::OtherReason,
    ];

    /// The input that the refusal read.
    pub const fn input(self) -> Input {
        match self {
            Self::ActionIsAllowed | Self::OtherReason => Input::Motive,
            Self::NotEnded | Self::OtherState => Input::State,
            Self::OtherActor => Input::Actor,
            Self::TriggerDoesNotHold => Input::ShipBy,
            Self::OtherChannel | Self::NotScheduled => Input::Channel,
            Self::OtherMarketplace => Input::Marketplace,
            Self::NoOfficialRequest | Self::HasOfficialRequest | Self::OtherScope => Input::Request,
            Self::NothingHandedOver | Self::NotAllHandedOver | Self::SomethingHandedOver => {
                Input::Units
            }
            Self::WindowIsOver => Input::PurchasedAt,
        }
    }
}

/// An input of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// The state of the order.
    State,
    /// The channel and its status.
    Channel,
    /// The marketplace.
    Marketplace,
    /// The actor.
    Actor,
    /// The reason or act.
    Motive,
    /// When the order was placed.
    PurchasedAt,
    /// The end of the ship window.
    ShipBy,
    /// The buyer's official request.
    Request,
    /// Units ordered and handed over.
    Units,
}

impl Input {
    /// The key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Channel => "channel",
            Self::Marketplace => "marketplace",
            Self::Actor => "actor",
            Self::Motive => "motive",
            Self::PurchasedAt => "purchased-at",
            Self::ShipBy => "ship-by",
            Self::Request => "request",
            Self::Units => "units",
        }
    }

    /// Every input.
    pub const ALL: [Self; 9] = [
        Self::State,
        Self::Channel,
        Self::Marketplace,
        Self::Actor,
        Self::Motive,
        Self::PurchasedAt,
        Self::ShipBy,
        Self::Request,
        Self::Units,
    ];
}

/// One rule that did not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceStep {
    /// The rule.
    pub rule: RuleId,
    /// Why it did not apply.
    pub why_not: WhyNot,
}

/// More rules than the document has ordered ones.
const STEPS: usize = 20;

/// The rules asked before the one that decided, in their order, with the situation they read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    situation: Situation,
    steps: [Option<TraceStep>; STEPS],
    n_steps: usize,
}

impl Trace {
    pub(super) const fn new(situation: Situation) -> Self {
        Self {
            situation,
            steps: [None; STEPS],
            n_steps: 0,
        }
    }

    pub(super) fn push(&mut self, rule: RuleId, why_not: WhyNot) {
        if let Some(slot) = self.steps.get_mut(self.n_steps) {
            *slot = Some(TraceStep { rule, why_not });
            self.n_steps += 1;
        }
    }

    /// The situation that was decided on.
    pub const fn situation(&self) -> &Situation {
        &self.situation
    }

    /// The rules that did not apply, in the order in which they were asked.
    pub fn steps(&self) -> impl Iterator<Item = TraceStep> + '_ {
        self.steps.iter().flatten().copied()
    }

    /// The inputs that the refusals read, each once.
    pub fn inputs_read(&self) -> impl Iterator<Item = Input> + '_ {
        Input::ALL
            .into_iter()
            .filter(|input| self.steps().any(|step| step.why_not.input() == *input))
    }
}
