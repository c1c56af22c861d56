//! From a request and a stored situation to a decision with its intents.

use std::collections::BTreeMap;
use std::sync::Arc;

use countermand_domain::automation::{Gate, GateFacts, Intent, gate};
use countermand_domain::cancellation::plan::{
    Asked, Leg, ListingQuantity, Plan, PlanItem, PlanOrder, PlanRefusal, PlanRequest, PlanSettings,
    plan,
};
use countermand_domain::cancellation::{
    Actor, Decision, RequestScope, Situation, UndecidableOrder, Verdict, decide,
};
use countermand_domain::id::SellerSku;
use countermand_domain::message::PaymentState;
use countermand_domain::order::FulfillmentChannel;
use countermand_domain::reason::{Motive, Reason};
use countermand_domain::rule_table::Rules;
use countermand_store::outbox::{ActionKind, DecisionKind, NewAction, NewDecision, OrderSituation};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::facts::{Facts, item_facts, plan_items};
use super::risk::{OfferRisks, Room};
use super::stored::situation;
use crate::settings::AccountSettings;

/// What is asked of an order.
#[derive(Debug, Clone)]
pub struct CancelRequest {
    /// What is to be cancelled.
    pub asked: Asked,
    /// Who wants it.
    pub actor: Actor,
    /// Why.
    pub motive: Option<Motive>,
    /// The caller's note.
    pub note: Option<String>,
    /// Whether the desk itself decides.
    pub is_by_desk: bool,
    /// Orders of the same batch, this one included.
    pub n_orders_in_batch: u32,
}

/// What a decision is made under.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The rules of the day.
    pub rules: Arc<Rules>,
    /// That day.
    pub rules_of: Date,
    /// What the account's operators set.
    pub settings: AccountSettings,
    /// Whether the account has the direct call; `None` until it was tried.
    pub has_direct_cancel: Option<bool>,
    /// How many cancels the limit still bears.
    pub room: Room,
    /// The standing of the account's offers.
    pub offers: OfferRisks,
    /// Now.
    pub now: Timestamp,
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelRefusal {
    /// The order itself cannot be judged.
    #[error("the order cannot be decided on")]
    Undecidable(#[source] UndecidableOrder),
    /// The rules refuse it.
    #[error(transparent)]
    Plan(PlanRefusal),
    /// The desk leaves it to a person.
    #[error("it is left to a person: {why}")]
    LeftToPerson {
        /// Why, a stable code.
        why: &'static str,
    },
}

/// A plan with what it was made on.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The situation.
    pub situation: Situation,
    /// The decision.
    pub decision: Decision,
    /// The plan.
    pub plan: Plan,
    /// Who has to agree.
    pub gate: Gate,
    /// When the first intent may leave.
    pub not_before: Timestamp,
    /// The items.
    pub items: Vec<PlanItem>,
}

/// Decides and plans; changes nothing.
///
/// # Errors
/// When nothing is to be sent: with the rule and what to do instead.
pub fn plan_cancellation(
    found: &OrderSituation,
    request: &CancelRequest,
    terms: &Terms,
) -> Result<Planned, CancelRefusal> {
    let situation = situation(&found.view, request.actor, request.motive)
        .map_err(CancelRefusal::Undecidable)?;
    let decision = decide(&situation, &terms.rules, terms.now);
    let items = plan_items(found, |sku| found.free_stock.contains_key(sku));
    let order = PlanOrder {
        order_id: &found.view.order.order_id,
        state: situation.state,
        channel: situation.channel,
        items: &items,
    };
    let wanted = PlanRequest {
        asked: &request.asked,
        reason: situation.reason(),
    };
    let settings = PlanSettings {
        partial: terms.settings.partial,
        has_direct_cancel: terms.has_direct_cancel,
        has_flat_file: terms.settings.has_flat_file,
        is_message_wanted: terms.settings.is_message_wanted,
        sends_set_quantity: terms.settings.sends_set_quantity,
    };
    let planned = plan(&decision, &order, &wanted, settings).map_err(CancelRefusal::Plan)?;
    let intent = Intent::Cancel {
        decision: &decision,
        is_requested: planned.needs_request,
    };
    let is_prime = found.view.order.channel == FulfillmentChannel::Sfp;
    let facts = GateFacts {
        intent,
        is_by_desk: request.is_by_desk,
        n_orders_in_batch: request.n_orders_in_batch,
        breaches_rate: terms.room.is_breached_by_one_more(
            &found.view.order.sales_channel,
            is_prime.then(|| planned.cancelled_units()),
            found.counted_cancels,
        ),
        offer_risk: terms.offers.of_order(&found.view),
    };
    let gate = gate(&terms.settings.policy, &facts);
    let not_before = intent.not_before(&terms.settings.policy, terms.now);
    Ok(Planned {
        situation,
        decision,
        plan: planned,
        gate,
        not_before,
        items,
    })
}

/// Decides, plans, and writes it down as a decision with its intents.
///
/// # Errors
/// When nothing is to be sent, or the desk leaves it to a person.
pub fn decide_cancellation(
    found: &OrderSituation,
    request: &CancelRequest,
    terms: &Terms,
) -> Result<NewDecision, CancelRefusal> {
    let planned = plan_cancellation(found, request, terms)?;
    let waits_for = match &planned.gate {
        Gate::RunsByItself => None,
        Gate::WaitsForPerson { why } => {
            return Err(CancelRefusal::LeftToPerson { why: why.code() });
        }
        Gate::NeedsSecondPerson { why } => {
            let codes: Vec<&str> = why.iter().map(|why| why.code()).collect();
            Some(codes.join(" "))
        }
    };
    let Planned {
        situation,
        plan,
        not_before,
        items,
        ..
    } = planned;
    if plan.counts_toward_rate && waits_for.is_none() {
        terms.offers.note(&found.view);
    }
    let facts = facts(&situation, &plan, terms, &items);
    let reason = situation.reason().unwrap_or(Reason::Other);
    Ok(NewDecision {
        kind: DecisionKind::Cancellation,
        actor: request.actor.as_str().to_owned(),
        reason: reason.as_str().to_owned(),
        verdict: plan.verdict.as_str().to_owned(),
        rule: plan.rule.as_str().to_owned(),
        route: plan.route.as_str().to_owned(),
        code: plan.code.map(|code| code.as_str().to_owned()),
        counts: plan.counts_toward_rate,
        waits_for,
        note: request.note.clone(),
        hold_until: not_before,
        facts: facts.to_json(),
        actions: intents(&plan, &situation, &items, &found.free_stock),
    })
}

fn facts(situation: &Situation, plan: &Plan, terms: &Terms, items: &[PlanItem]) -> Facts {
    Facts {
        at: terms.now.to_string(),
        rules_of: terms.rules_of.to_string(),
        state: situation.state.as_str().to_owned(),
        channel: situation.channel.channel().as_str().to_owned(),
        marketplace: situation.marketplace.code().to_owned(),
        request: match situation.request {
            RequestScope::None => "none",
            RequestScope::AllOpenUnits => "all",
            RequestScope::SomeItems => "some",
        }
        .to_owned(),
        is_whole: plan.is_whole_order,
        needs_request: plan.needs_request,
        items: item_facts(items),
        notes: plan
            .notes
            .iter()
            .map(|note| note.key().to_owned())
            .collect(),
        // The order does not tell by which method it was paid.
        payment: Some(PaymentState::of(situation, None).as_str().to_owned()),
        downgraded_from: plan.downgraded_from.map(|code| code.as_str().to_owned()),
    }
}

/// The legs that go out, as intents. Stock is our own: it moves when the cancel is confirmed.
fn intents(
    plan: &Plan,
    situation: &Situation,
    items: &[PlanItem],
    free_stock: &BTreeMap<String, u32>,
) -> Vec<NewAction> {
    let marketplace = situation.marketplace.code().to_owned();
    let code = plan.code.map_or("", |code| code.as_str());
    let blank = |kind, step| NewAction {
        kind,
        order_item_id: None,
        sku: None,
        marketplace: marketplace.clone(),
        quantity: 0,
        amount_minor: 0,
        currency: String::new(),
        detail: "{}".to_owned(),
        route: "direct-call".to_owned(),
        code: String::new(),
        step,
    };
    plan.legs
        .iter()
        .filter_map(|leg| match leg {
            Leg::SetListing {
                sku,
                quantity,
                is_before_cancel,
            } => Some(NewAction {
                sku: Some(sku.clone()),
                quantity: match quantity {
                    ListingQuantity::Zero => 0,
                    ListingQuantity::Truth => {
                        truth(plan, items, free_stock.get(sku.as_str()).copied()?, sku)
                    }
                },
                ..blank(ActionKind::Listing, if *is_before_cancel { 0 } else { 2 })
            }),
            Leg::CancelItem {
                order_item_id,
                sku,
                units,
                route,
                ..
            } => Some(NewAction {
                order_item_id: Some(order_item_id.clone()),
                sku: sku.clone(),
                quantity: units.units(),
                route: route.as_str().to_owned(),
                code: code.to_owned(),
                ..blank(ActionKind::Cancel, 1)
            }),
            Leg::TellBuyer { purpose, reason } => Some(NewAction {
                detail: json!({ "notice": purpose.key(), "reason": reason.as_str() }).to_string(),
                ..blank(ActionKind::Message, 3)
            }),
            Leg::ReleaseStock { .. } => None,
        })
        .collect()
}

/// The units of a SKU that can be sold once the plan is carried out: those that are free without
/// the order, less what stays open of it.
fn truth(plan: &Plan, items: &[PlanItem], free: u32, sku: &SellerSku) -> u32 {
    let of_sku = items.iter().filter(|item| item.sku.as_ref() == Some(sku));
    let open: u32 = of_sku.map(|item| item.progress.open().units()).sum();
    let cancelled: u32 = plan
        .legs
        .iter()
        .filter_map(|leg| match leg {
            Leg::CancelItem {
                sku: Some(of),
                units,
                ..
            } if of == sku => Some(units.units()),
            Leg::CancelItem { .. }
            | Leg::SetListing { .. }
            | Leg::ReleaseStock { .. }
            | Leg::TellBuyer { .. } => None,
        })
        .sum();
    free.saturating_sub(open.saturating_sub(cancelled))
}

/// Whether a verdict lets the seller's hand act at all.
pub const fn is_executable(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Allow | Verdict::AllowPartial)
}
