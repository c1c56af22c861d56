//! From a request to pay back to a decision with its one intent.

use countermand_domain::automation::{Gate, GateFacts, Intent, gate};
use countermand_domain::id::OrderItemId;
use countermand_domain::money::Money;
use countermand_domain::offer_suppression::SuppressionRisk;
use countermand_domain::order::LineAmounts;
use countermand_domain::order::item::ItemProgress;
use countermand_domain::reason::Reason;
use countermand_domain::refund::{
    Balance, Component, RefundError, RefundItem, RefundOrder, RefundPlan, RefundRequest,
    RefundScope, most_refundable, plan_refund,
};
use countermand_store::outbox::{
    Action, ActionKind, ActionState, DecisionKind, NewAction, NewDecision, OrderSituation,
};
use serde::{Deserialize, Serialize};

use super::cancel::Terms;
use super::facts::{progress, stored_progress};

/// Why a refund is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefusal {
    /// The order is of no store of Amazon's, or its state is not known.
    #[error("the order cannot be decided on: its {what} is not known")]
    Undecidable {
        /// What is not known.
        what: &'static str,
    },
    /// The rules of money refuse it.
    #[error(transparent)]
    Refund(#[from] RefundError),
}

/// What a refund action carries beside its amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundDetail {
    /// Components with minor units, in Amazon's words.
    pub components: Vec<(String, i64)>,
    /// Discounts taken back: kind, promotion, minor units.
    #[serde(default)]
    pub promotions: Vec<(String, String, i64)>,
}

impl RefundDetail {
    /// Reads a stored detail.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

/// Plans a refund on a stored order; changes nothing.
///
/// # Errors
/// When nothing may be paid back as asked.
pub fn plan_stored_refund(
    found: &OrderSituation,
    request: &RefundRequest,
) -> Result<RefundPlan, RefundRefusal> {
    let (order, items) = refund_order(found)?;
    let order = RefundOrder {
        items: &items,
        ..order
    };
    Ok(plan_refund(&order, request)?)
}

/// What was paid for an item, and the most that may still be paid back.
#[derive(Debug, Clone)]
pub struct Refundable {
    /// The item.
    pub order_item_id: OrderItemId,
    /// What it cost, by component, and what of that went back or is on its way.
    pub components: Vec<(Component, Balance)>,
    /// The most that may be paid back now, or why nothing may.
    pub most: Result<Money, RefundError>,
}

/// What may be paid back of each item of a stored order.
///
/// # Errors
/// When the order itself cannot be decided on.
pub fn refundable(found: &OrderSituation) -> Result<Vec<Refundable>, RefundRefusal> {
    let (order, items) = refund_order(found)?;
    let order = RefundOrder {
        items: &items,
        ..order
    };
    let each = items.iter().map(|item| Refundable {
        order_item_id: item.order_item_id.clone(),
        components: item.components.clone(),
        most: most_refundable(&order, &item.order_item_id, RefundScope::Everything),
    });
    Ok(each.collect())
}

/// The order as the rules of money look at it, without its items, and these.
fn refund_order(
    found: &OrderSituation,
) -> Result<(RefundOrder<'static>, Vec<RefundItem>), RefundRefusal> {
    let head = &found.view.order;
    let state = head
        .state
        .ok_or(RefundRefusal::Undecidable { what: "status" })?;
    let marketplace = head.marketplace.ok_or(RefundRefusal::Undecidable {
        what: "marketplace",
    })?;
    let items: Vec<RefundItem> = found
        .view
        .items
        .iter()
        .filter_map(|item| {
            let order_item_id = item.order_item_id.clone()?;
            Some(RefundItem {
                progress: remaining(stored_progress(item, head.state)),
                components: components(found, &order_item_id, &item.amounts),
                promotions: Vec::new(),
                has_open_intent: found.has_open(ActionKind::Cancel, &order_item_id),
                order_item_id,
            })
        })
        .collect();
    let order = RefundOrder {
        state,
        channel: head.channel,
        marketplace,
        is_prepaid: false,
        items: &[],
    };
    Ok((order, items))
}

/// Plans a refund and writes it down as a decision with its intent.
///
/// # Errors
/// When nothing may be paid back as asked.
pub fn decide_refund(
    found: &OrderSituation,
    request: &RefundRequest,
    note: Option<String>,
    terms: &Terms,
) -> Result<NewDecision, RefundRefusal> {
    let plan = plan_stored_refund(found, request)?;
    let intent = Intent::Refund { amount: plan.total };
    let facts = GateFacts {
        intent,
        is_by_desk: false,
        n_orders_in_batch: 1,
        breaches_rate: Some(false),
        offer_risk: SuppressionRisk::Clear,
    };
    let waits_for = match gate(&terms.settings.policy, &facts) {
        Gate::RunsByItself => None,
        Gate::WaitsForPerson { why } => Some(why.code().to_owned()),
        Gate::NeedsSecondPerson { why } => {
            let codes: Vec<&str> = why.iter().map(|why| why.code()).collect();
            Some(codes.join(" "))
        }
    };
    let detail = RefundDetail {
        components: plan
            .components
            .iter()
            .map(|(component, amount)| (component.as_str().to_owned(), amount.minor()))
            .collect(),
        promotions: plan
            .promotions
            .iter()
            .map(|share| {
                let kind = share.kind.as_str().to_owned();
                (kind, share.promotion_id.to_string(), share.amount.minor())
            })
            .collect(),
    };
    let marketplace = found.view.order.marketplace;
    let action = NewAction {
        kind: ActionKind::Refund,
        order_item_id: Some(plan.order_item_id.clone()),
        sku: None,
        marketplace: marketplace.map_or_else(String::new, |place| place.code().to_owned()),
        quantity: 0,
        amount_minor: plan.total.minor(),
        currency: plan.total.currency().as_str().to_owned(),
        detail: serde_json::to_string(&detail).unwrap_or_default(),
        route: "adjustment-feed".to_owned(),
        code: plan.reason.as_str().to_owned(),
        step: 1,
    };
    Ok(NewDecision {
        kind: DecisionKind::Refund,
        actor: "seller".to_owned(),
        reason: request.reason.as_str().to_owned(),
        verdict: "partial-refund".to_owned(),
        rule: "R-32".to_owned(),
        route: action.route.clone(),
        code: Some(action.code.clone()),
        counts: false,
        waits_for,
        note,
        hold_until: intent.not_before(&terms.settings.policy, terms.now),
        facts: serde_json::json!({
            "at": terms.now.to_string(),
            "left_minor": plan.left.minor(),
            "is_full": plan.is_full,
        })
        .to_string(),
        actions: vec![action],
    })
}

/// The stored amounts are those of the units that remain, so cancelled ones are left out.
fn remaining(all: ItemProgress) -> ItemProgress {
    let units = all.ordered().units() - all.cancelled().units();
    progress(units, all.shipped().units(), 0)
}

/// What was paid for an item by component, less its discounts, with what went back of it.
fn components(
    found: &OrderSituation,
    item: &OrderItemId,
    amounts: &LineAmounts,
) -> Vec<(Component, Balance)> {
    let less = |price: Option<Money>, discount: Option<Money>| {
        let price = price?;
        match discount {
            Some(discount) => price.minus(discount).ok(),
            None => Some(price),
        }
    };
    // No promotion id is known here, so prices stand net of their discounts.
    let paid = [
        (
            Component::Principal,
            less(amounts.item_price, amounts.item_promotion_discount),
        ),
        (Component::Tax, amounts.item_tax),
        (
            Component::Shipping,
            less(amounts.shipping_price, amounts.ship_promotion_discount),
        ),
        (Component::ShippingTax, amounts.shipping_tax),
        (Component::GiftWrap, amounts.gift_wrap_price),
        (Component::GiftWrapTax, amounts.gift_wrap_tax),
    ];
    let mut unassigned = found
        .refunds
        .iter()
        .filter(|refund| refund.action_number.is_none())
        .filter(|refund| refund.order_item_id.as_ref().is_none_or(|id| id == item))
        .map(|refund| refund.amount_minor)
        .fold(0_i64, i64::saturating_add);
    paid.into_iter()
        .filter_map(|(component, paid)| {
            let paid = paid.filter(|paid| paid.minor() > 0)?;
            let currency = paid.currency();
            let (done, open) = spent(&found.actions, item, component);
            // A refund that is not ours does not tell its components here: it takes them in turn.
            let room = paid
                .minor()
                .saturating_sub(done)
                .saturating_sub(open)
                .max(0);
            let foreign = unassigned.min(room);
            unassigned -= foreign;
            let refunded = done.saturating_add(foreign);
            Some((
                component,
                Balance {
                    paid,
                    refunded: Money::from_minor(refunded, currency),
                    open: Money::from_minor(open, currency),
                },
            ))
        })
        .collect()
}

/// Minor units of a component that our refunds took: those confirmed, and those that are open or
/// that nobody knows of.
fn spent(actions: &[Action], item: &OrderItemId, component: Component) -> (i64, i64) {
    let (mut done, mut open) = (0_i64, 0_i64);
    let of_item = actions.iter().filter(|action| {
        action.content.kind == ActionKind::Refund
            && action.content.order_item_id.as_ref() == Some(item)
    });
    for action in of_item {
        let minor = RefundDetail::parse(&action.content.detail)
            .into_iter()
            .flat_map(|detail| detail.components)
            .filter(|(name, _)| name == component.as_str())
            .map(|(_, minor)| minor)
            .fold(0_i64, i64::saturating_add);
        match action.state {
            ActionState::Confirmed => done = done.saturating_add(minor),
            ActionState::Refused | ActionState::Superseded => {}
            ActionState::Queued
            | ActionState::Submitted
            | ActionState::Unknown
            | ActionState::NeedsReview => open = open.saturating_add(minor),
        }
    }
    (done, open)
}

/// A reason that stands for a refund where the caller names none that is known.
pub const fn default_reason() -> Reason {
    Reason::Other
}
