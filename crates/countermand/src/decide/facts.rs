//! What a decision was made on, as it is kept beside the decision: enough to make it again, and to
//! compare the order with afterwards.

use countermand_domain::cancellation::plan::{ItemNow, PlanItem, PlannedCancel, PlannedLine};
use countermand_domain::cancellation::{Actor, Route};
use countermand_domain::id::OrderItemId;
use countermand_domain::order::OrderState;
use countermand_domain::order::item::ItemProgress;
use countermand_domain::quantity::Quantity;
use countermand_store::orders::{OrderItem, OrderView, Requested};
use countermand_store::outbox::{Action, ActionKind, OrderSituation};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The facts of one decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The instant of the decision, RFC 3339.
    pub at: String,
    /// The day for which the rules were compiled.
    pub rules_of: String,
    /// The order's state.
    pub state: String,
    /// Who fulfills.
    pub channel: String,
    /// The marketplace's country code.
    pub marketplace: String,
    /// What the buyer's official request covers: `none`, `all` or `some`.
    pub request: String,
    /// Whether every open unit is cancelled.
    pub is_whole: bool,
    /// Whether the buyer's official request is what makes the code true.
    pub needs_request: bool,
    /// The items as they were.
    pub items: Vec<ItemFacts>,
    /// What was done that was not asked for in these words, by key.
    pub notes: Vec<String>,
    /// Where the buyer's money was, as a message about it says; `None` in older facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<String>,
    /// The code asked for, where another one had to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub downgraded_from: Option<String>,
}

/// One item of the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFacts {
    /// The item.
    pub id: String,
    /// Units ordered.
    pub ordered: u32,
    /// Units shipped.
    pub shipped: u32,
    /// Units cancelled.
    pub cancelled: u32,
    /// Whether the buyer's official request covers it.
    pub requested: bool,
}

impl ItemFacts {
    fn of(item: &PlanItem) -> Self {
        Self {
            id: item.order_item_id.to_string(),
            ordered: item.progress.ordered().units(),
            shipped: item.progress.shipped().units(),
            cancelled: item.progress.cancelled().units(),
            requested: item.is_requested,
        }
    }
}

/// The items as facts.
pub(super) fn item_facts(items: &[PlanItem]) -> Vec<ItemFacts> {
    items.iter().map(ItemFacts::of).collect()
}

impl Facts {
    /// The facts as they are stored.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads stored facts; `None` for those of another version.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The items as they were before, with what other decisions of ours cancelled since.
    pub fn items_before(&self, others: &[Action], decision_number: u64) -> Vec<ItemNow> {
        let decided_at = self.at.parse::<Timestamp>().unwrap_or(Timestamp::MIN);
        self.items
            .iter()
            .filter_map(|item| {
                let id = OrderItemId::parse(&item.id).ok()?;
                let later: u32 = others
                    .iter()
                    .filter(|action| {
                        action.content.kind == ActionKind::Cancel
                            && action.decision_number != decision_number
                            && action.state == countermand_store::outbox::ActionState::Confirmed
                            && action.content.order_item_id.as_ref() == Some(&id)
                            && action.settled_at.is_some_and(|at| at >= decided_at)
                    })
                    .map(|action| action.content.quantity)
                    .sum();
                let cancelled = item.cancelled.saturating_add(later);
                Some(ItemNow {
                    order_item_id: id,
                    progress: progress(item.ordered, item.shipped, cancelled),
                    is_requested: Some(item.requested),
                    cancelled_by: None,
                })
            })
            .collect()
    }
}

/// How far the units of an item are; more than were ordered are cut off.
pub fn progress(ordered: u32, shipped: u32, cancelled: u32) -> ItemProgress {
    let units = |n: u32| Quantity::new(i64::from(n)).unwrap_or(Quantity::ZERO);
    let all = ordered.max(shipped);
    let start = ItemProgress::new(units(all));
    let shipped = start.ship(units(shipped)).unwrap_or(start);
    let cancelled = cancelled.min(shipped.open().units());
    shipped.cancel(units(cancelled)).unwrap_or(shipped)
}

/// How far the units of a stored item are.
pub fn stored_progress(item: &OrderItem, order_state: Option<OrderState>) -> ItemProgress {
    let ordered = item.quantity_ordered.units();
    let remaining = if item.state == Some(OrderState::Cancelled) {
        0
    } else {
        item.quantity.units()
    };
    let is_shipped = item
        .state
        .or(order_state)
        .is_some_and(OrderState::is_shipped);
    let shipped = item
        .quantity_shipped
        .map_or(if is_shipped { remaining } else { 0 }, Quantity::units);
    progress(
        ordered,
        shipped.min(ordered),
        ordered - remaining.min(ordered),
    )
}

/// The items of a stored order as a plan looks at them; those without an item id are left out.
pub(super) fn plan_items(
    found: &OrderSituation,
    has_known_stock: impl Fn(&str) -> bool,
) -> Vec<PlanItem> {
    found
        .view
        .items
        .iter()
        .filter_map(|item| {
            let order_item_id = item.order_item_id.clone()?;
            let has_open_intent = found.has_open(ActionKind::Cancel, &order_item_id);
            Some(PlanItem {
                sku: item.sku.clone(),
                progress: stored_progress(item, found.view.order.state),
                is_requested: item.requested == Requested::Yes,
                has_open_intent,
                has_known_stock: item
                    .sku
                    .as_ref()
                    .is_some_and(|sku| has_known_stock(sku.as_str())),
                order_item_id,
            })
        })
        .collect()
}

/// The stored items as a last look before sending takes them.
pub fn items_now(view: &OrderView) -> Vec<ItemNow> {
    view.items
        .iter()
        .filter_map(|item| {
            Some(ItemNow {
                order_item_id: item.order_item_id.clone()?,
                progress: stored_progress(item, view.order.state),
                is_requested: Some(item.requested == Requested::Yes),
                cancelled_by: None,
            })
        })
        .collect()
}

/// The cancel actions of one decision as one plan.
pub fn planned_cancel(actions: &[&Action], facts: &Facts, route: Route) -> PlannedCancel {
    let lines = actions
        .iter()
        .filter(|action| action.content.kind == ActionKind::Cancel)
        .filter_map(|action| {
            Some(PlannedLine {
                order_item_id: action.content.order_item_id.clone()?,
                units: Quantity::new(i64::from(action.content.quantity)).ok()?,
            })
        })
        .collect();
    PlannedCancel {
        route,
        is_whole_order: facts.is_whole,
        needs_request: facts.needs_request,
        lines,
    }
}

/// The word of an executor, as the store keeps it.
pub fn executor(text: Option<&str>) -> Option<Actor> {
    text.and_then(Actor::parse)
}
