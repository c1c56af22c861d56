//! Decisions as they are shown: cancellations and refunds have one form.

use countermand_domain::id::AccountId;
use countermand_store::outbox::{
    Action, ActionKind, ActionState, Decision, DecisionKind, DecisionState,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::actions::ActionView;
use super::resource_id::Kind;
use crate::http::view::InstantView;

/// The kind of a decision's id.
pub(crate) const fn id_of(kind: DecisionKind) -> Kind {
    match kind {
        DecisionKind::Cancellation => Kind::Cancellation,
        DecisionKind::Refund => Kind::Refund,
    }
}

/// The kind of the decision that an action belongs to: only refunds come of refunds.
pub(crate) const fn kind_of_action(kind: ActionKind) -> DecisionKind {
    match kind {
        ActionKind::Refund => DecisionKind::Refund,
        ActionKind::Cancel | ActionKind::Message | ActionKind::Listing => {
            DecisionKind::Cancellation
        }
    }
}

/// A decision without its legs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DecisionSummary)]
pub(crate) struct DecisionView {
    /// Its id.
    #[schema(example = "cn-17-sandbox")]
    pub(crate) id: String,
    /// The account.
    #[schema(example = "sandbox")]
    pub(crate) account: String,
    /// The order.
    #[schema(example = "111-0000000-0000000")]
    pub(crate) order_id: String,
    /// `waiting`, `open`, `confirmed`, `refused`, `superseded`, `needs_review` or `undone`.
    #[schema(example = "open")]
    pub(crate) state: &'static str,
    /// Who wants it: `buyer`, `seller` or `amazon`.
    #[schema(example = "seller")]
    pub(crate) actor: String,
    /// Why, by its canonical name.
    #[schema(example = "STOCK_OUT")]
    pub(crate) reason: String,
    /// The verdict.
    #[schema(example = "allow")]
    pub(crate) verdict: String,
    /// The rule that decided.
    #[schema(example = "M-13")]
    pub(crate) rule: String,
    /// By which way.
    #[schema(example = "direct-call")]
    pub(crate) route: String,
    /// Amazon's reason code, where one is sent.
    #[schema(required = true)]
    pub(crate) code: Option<String>,
    /// Whether it counts toward the cancel rate.
    #[schema(example = true)]
    pub(crate) counts_toward_rate: bool,
    /// What a second person has to agree to, by codes; empty when it waits for nobody.
    pub(crate) waits_for: Vec<String>,
    /// The caller's note.
    #[schema(required = true)]
    pub(crate) note: Option<String>,
    /// Who asked: `key:ID`, `cli` or `desk`.
    #[schema(example = "key:8e29877916f0")]
    pub(crate) created_by: String,
    /// Who approved it.
    #[schema(required = true)]
    pub(crate) approved_by: Option<String>,
    /// When it was written.
    pub(crate) created_at: InstantView,
    /// Nothing is sent before.
    pub(crate) hold_until: InstantView,
    /// When its last leg ended.
    #[schema(required = true)]
    pub(crate) settled_at: Option<InstantView>,
}

/// A decision with its legs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Decision)]
pub(crate) struct DecisionWithLegs {
    #[serde(flatten)]
    pub(crate) decision: DecisionView,
    /// Whether it can still be taken back: nothing of it was sent.
    #[schema(example = true)]
    pub(crate) can_undo: bool,
    /// Its legs, in the order in which they are carried out.
    pub(crate) legs: Vec<ActionView>,
}

impl DecisionView {
    pub(crate) fn of(account: &AccountId, decision: &Decision) -> Self {
        let content = &decision.content;
        let is_waiting = decision.state == DecisionState::Waiting;
        let waits_for = content.waits_for.as_deref().filter(|_| is_waiting);
        Self {
            id: id_of(content.kind).id(decision.number, account),
            account: account.to_string(),
            order_id: decision.order_id.to_string(),
            state: decision.state.as_str(),
            actor: content.actor.clone(),
            reason: content.reason.clone(),
            verdict: content.verdict.clone(),
            rule: content.rule.clone(),
            route: content.route.clone(),
            code: content.code.clone(),
            counts_toward_rate: content.counts,
            waits_for: waits_for
                .unwrap_or("")
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            note: content.note.clone(),
            created_by: decision.created_by.clone(),
            approved_by: decision.approved_by.clone(),
            created_at: decision.created_at.into(),
            hold_until: content.hold_until.into(),
            settled_at: decision.settled_at.map(InstantView),
        }
    }
}

impl DecisionWithLegs {
    pub(crate) fn of(account: &AccountId, decision: &Decision, actions: &[Action]) -> Self {
        let kind = decision.content.kind;
        let is_unsent = |action: &Action| {
            action.state == ActionState::Queued && action.submission_number.is_none()
        };
        Self {
            decision: DecisionView::of(account, decision),
            can_undo: !actions.is_empty() && actions.iter().all(is_unsent),
            legs: actions
                .iter()
                .map(|action| ActionView::of(account, action, Some(kind)))
                .collect(),
        }
    }
}
