//! From a decision to what is done, in its order: the legs of one cancellation.
//!
//! [`plan`] says what would be sent; [`permits_now`](sending::permits_now) asks once more right
//! before it is sent, with the order as it was just read; [`outcome`](outcome::outcome) compares
//! the order read back with what was planned.
//!
//! Source: rules 1.7 (executor facts), 2.1 to 2.5, 4.1, 4.3; contract 6.2, 7.4.

pub mod outcome;
pub mod refusal;
mod selection;
pub mod sending;
mod way;

pub use refusal::{PlanRefusal, Remedy, WhyRefused};
pub use sending::{ItemNow, NotNow, OrderNow, PlannedCancel, PlannedLine};
pub use way::{FeedChoice, by_feed};

use super::{Code, Decision, Route, RuleId, Verdict};
use crate::id::{OrderId, OrderItemId, SellerSku};
use crate::order::channel::ChannelStatus;
use crate::order::item::ItemProgress;
use crate::order::{FulfillmentChannel, OrderState};
use crate::quantity::Quantity;
use crate::reason::{AcknowledgementReason, AdjustmentReason, Reason, RestockEffect};
use selection::Selection;
use way::Way;

/// The most items of one order that are planned for.
pub const MAX_ITEMS: usize = 1_000;

/// The order that is to be cancelled, whole or in part.
#[derive(Debug, Clone, Copy)]
pub struct PlanOrder<'a> {
    /// The order.
    pub order_id: &'a OrderId,
    /// Its state.
    pub state: OrderState,
    /// The channel, with the status that only it has.
    pub channel: ChannelStatus,
    /// All its items.
    pub items: &'a [PlanItem],
}

/// One item of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanItem {
    /// The item.
    pub order_item_id: OrderItemId,
    /// Its SKU; `None` when no source told it.
    pub sku: Option<SellerSku>,
    /// How far its units are.
    pub progress: ItemProgress,
    /// Whether the buyer's official request covers it.
    pub is_requested: bool,
    /// Whether a cancel, full refund or return of it is planned and has not ended.
    pub has_open_intent: bool,
    /// Whether the true quantity of its SKU is known.
    pub has_known_stock: bool,
}

/// What is to be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Every open unit; with an official request on some items only, exactly these.
    WholeOrder,
    /// So many units of each of these items.
    Items(Vec<(OrderItemId, Quantity)>),
}

/// How a part of an unshipped order is cancelled.
///
/// Source: contract 7.4; O-06.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PartialStrategy {
    /// By an acknowledgement that lists the items.
    #[default]
    AcknowledgeItems,
    /// By an adjustment with a cancelled quantity.
    Adjustment,
}

impl PartialStrategy {
    /// The name, as in `acknowledge_items`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AcknowledgeItems => "acknowledge_items",
            Self::Adjustment => "adjustment",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::AcknowledgeItems, Self::Adjustment]
            .into_iter()
            .find(|strategy| strategy.as_str() == text.trim())
    }
}

/// What the account can do, and wants done beside the cancel itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanSettings {
    /// How a part of an unshipped order is cancelled.
    pub partial: PartialStrategy,
    /// Whether the account has the direct call; `None` until it was tried.
    pub has_direct_cancel: Option<bool>,
    /// Whether it sends flat files, the only feed for `PricingError`.
    pub has_flat_file: bool,
    /// Whether a buyer is told of a cancel that is the seller's fault.
    pub is_message_wanted: bool,
    /// Whether listing quantities are set.
    pub sends_set_quantity: bool,
}

/// What was asked of an order, and why.
#[derive(Debug, Clone, Copy)]
pub struct PlanRequest<'a> {
    /// What is to be cancelled.
    pub asked: &'a Asked,
    /// Why; `None` when nothing was said.
    pub reason: Option<Reason>,
}

/// The quantity that a listing is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListingQuantity {
    /// None: the goods do not exist.
    Zero,
    /// What the stock ledger says at the time of sending.
    Truth,
}

/// What the buyer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuyerNotice {
    /// The whole order was cancelled by the seller.
    OrderCancelled,
    /// Some items or units of it were.
    ItemsCancelled,
}

impl BuyerNotice {
    /// The key of its message, as in `order-cancelled`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OrderCancelled => "order-cancelled",
            Self::ItemsCancelled => "items-cancelled",
        }
    }
}

/// One step of a plan: one effect outside, or one movement of our own stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leg {
    /// Cancels units of one item.
    CancelItem {
        /// The item.
        order_item_id: OrderItemId,
        /// Its SKU, where known.
        sku: Option<SellerSku>,
        /// Units to cancel: all that are open, unless the route is the adjustment.
        units: Quantity,
        /// The code; `None` for a multi-channel order, which has none.
        code: Option<Code>,
        /// By which way: the same for every item of the plan.
        route: Route,
    },
    /// Sets a listing's quantity.
    SetListing {
        /// The SKU.
        sku: SellerSku,
        /// To what.
        quantity: ListingQuantity,
        /// Whether it comes before the cancels.
        is_before_cancel: bool,
    },
    /// Gives back what the units had reserved, once.
    ReleaseStock {
        /// The item.
        order_item_id: OrderItemId,
        /// Its SKU.
        sku: SellerSku,
        /// Units.
        units: Quantity,
    },
    /// Tells the buyer that and why it was cancelled.
    TellBuyer {
        /// What it says.
        purpose: BuyerNotice,
        /// Why, in the buyer's words of it.
        reason: Reason,
    },
}

/// What has to be before a leg starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StartsAfter {
    /// Nothing.
    Nothing,
    /// The listing legs in front of it have ended, whichever way: a listing that cannot be set
    /// does not keep a buyer waiting.
    ListingLegs,
    /// The cancel of its own item, or of any item with its SKU, is confirmed.
    OwnCancelConfirmed,
    /// Every cancel of the plan is confirmed.
    EveryCancelConfirmed,
}

impl Leg {
    /// What has to be before it starts.
    pub const fn starts_after(&self) -> StartsAfter {
        match self {
            Self::SetListing {
                is_before_cancel: true,
                ..
            } => StartsAfter::Nothing,
            Self::CancelItem { .. } => StartsAfter::ListingLegs,
            Self::SetListing { .. } | Self::ReleaseStock { .. } => StartsAfter::OwnCancelConfirmed,
            Self::TellBuyer { .. } => StartsAfter::EveryCancelConfirmed,
        }
    }
}

/// What a plan does that was not asked for in these words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Part of the order has left: only the open units are cancelled.
    OnlyOpenUnits,
    /// The buyer asked for some items only: only these are cancelled.
    OnlyRequestedItems,
    /// The code asked for does not exist on this way: see `downgraded_from`.
    CodeDowngraded,
    /// Part of a line can be cancelled by adjustment only.
    PartOfLineByAdjustment,
    /// The account was not asked yet whether it has the direct call.
    DirectCallUntried,
    /// The SKU of an item is unknown: neither its stock nor its listing is touched.
    SkuUnknown {
        /// The item.
        order_item_id: OrderItemId,
    },
}

impl Note {
    /// The key of its text.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::OnlyOpenUnits => "only-open-units",
            Self::OnlyRequestedItems => "only-requested-items",
            Self::CodeDowngraded => "code-downgraded",
            Self::PartOfLineByAdjustment => "part-of-line-by-adjustment",
            Self::DirectCallUntried => "direct-call-untried",
            Self::SkuUnknown { .. } => "sku-unknown",
        }
    }
}

/// What will be done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The order.
    pub order_id: OrderId,
    /// The decision's verdict.
    pub verdict: Verdict,
    /// The rule that decided.
    pub rule: RuleId,
    /// By which way all cancel legs go.
    pub route: Route,
    /// Their code; `None` for a multi-channel order.
    pub code: Option<Code>,
    /// Whether every open unit of the order is cancelled.
    pub is_whole_order: bool,
    /// Whether the buyer's official request is what makes the code true.
    pub needs_request: bool,
    /// Whether it is a defect of the cancel rate.
    pub counts_toward_rate: bool,
    /// The legs: listings to zero, cancels, stock, listings to the truth, the message.
    pub legs: Vec<Leg>,
    /// The code asked for, when the way made another one necessary.
    pub downgraded_from: Option<AcknowledgementReason>,
    /// What else is worth saying.
    pub notes: Vec<Note>,
}

impl Plan {
    /// Units that are cancelled.
    pub fn cancelled_units(&self) -> u64 {
        let units = self.legs.iter().map(|leg| match leg {
            Leg::CancelItem { units, .. } => u64::from(units.units()),
            Leg::SetListing { .. } | Leg::ReleaseStock { .. } | Leg::TellBuyer { .. } => 0,
        });
        units.sum()
    }

    /// The cancel legs alone, as they are checked before sending and compared afterwards.
    pub fn planned_cancel(&self) -> PlannedCancel {
        let line = |leg: &Leg| match leg {
            Leg::CancelItem {
                order_item_id,
                units,
                ..
            } => Some(PlannedLine {
                order_item_id: order_item_id.clone(),
                units: *units,
            }),
            Leg::SetListing { .. } | Leg::ReleaseStock { .. } | Leg::TellBuyer { .. } => None,
        };
        PlannedCancel {
            route: self.route,
            is_whole_order: self.is_whole_order,
            needs_request: self.needs_request,
            lines: self.legs.iter().filter_map(line).collect(),
        }
    }
}

/// Plans how a decision is carried out.
///
/// The decision must have been made for the same order and reason: one made for another state is
/// refused as stale.
///
/// # Errors
/// When the decision cancels nothing by the seller's hand, or what was asked cannot be done as
/// asked: then nothing is to be sent at all.
pub fn plan(
    decision: &Decision,
    order: &PlanOrder<'_>,
    request: &PlanRequest<'_>,
    settings: PlanSettings,
) -> Result<Plan, PlanRefusal> {
    let refuse = |why| PlanRefusal::new(decision, why);
    refusal::executable(decision, order).map_err(refuse)?;
    let selection = Selection::of(decision, order, request).map_err(refuse)?;
    let way = Way::of(decision, order, request, settings, &selection).map_err(refuse)?;
    let mut notes = selection.notes.clone();
    notes.extend(way.notes(settings));
    notes.extend(selection.items_without_sku());
    Ok(Plan {
        order_id: order.order_id.clone(),
        verdict: decision.verdict,
        rule: decision.rule,
        route: way.route,
        code: way.code,
        is_whole_order: selection.is_whole_order,
        needs_request: way.needs_request,
        counts_toward_rate: decision.counts_toward_rate,
        legs: legs(decision, order, request, settings, (&selection, &way)),
        downgraded_from: way.downgraded_from,
        notes,
    })
}

/// The legs in their order. Source: rules 2.1, 2.5, 4.1, 4.3.
fn legs(
    decision: &Decision,
    order: &PlanOrder<'_>,
    request: &PlanRequest<'_>,
    settings: PlanSettings,
    (selection, way): (&Selection<'_>, &Way),
) -> Vec<Leg> {
    let is_own_stock = order.channel.channel().is_seller_fulfilled();
    let reason = request.reason.unwrap_or(Reason::Other);
    let is_missing_goods = reason.is_missing_goods();
    let sets_listings = is_own_stock && settings.sends_set_quantity;
    let mut legs = Vec::new();
    if sets_listings && is_missing_goods {
        legs.extend(
            selection
                .skus()
                .map(|sku| set_listing(sku, ListingQuantity::Zero, true)),
        );
    }
    legs.extend(selection.lines.iter().map(|line| Leg::CancelItem {
        order_item_id: line.item.order_item_id.clone(),
        sku: line.item.sku.clone(),
        units: line.units,
        code: way.code,
        route: way.route,
    }));
    if is_own_stock {
        legs.extend(selection.lines.iter().filter_map(|line| {
            Some(Leg::ReleaseStock {
                order_item_id: line.item.order_item_id.clone(),
                sku: line.item.sku.clone()?,
                units: line.units,
            })
        }));
    }
    if sets_listings && is_missing_goods {
        // Amazon puts the phantom units back on sale for any other code: zero once more.
        if may_restock(way.code) {
            legs.extend(
                selection
                    .skus()
                    .map(|sku| set_listing(sku, ListingQuantity::Zero, false)),
            );
        }
    } else if sets_listings {
        legs.extend(
            selection
                .skus_with_known_stock()
                .map(|sku| set_listing(sku, ListingQuantity::Truth, false)),
        );
    }
    if is_own_stock && settings.is_message_wanted && decision.counts_toward_rate {
        let purpose = if selection.is_whole_order && !selection.has_shipped {
            BuyerNotice::OrderCancelled
        } else {
            BuyerNotice::ItemsCancelled
        };
        legs.push(Leg::TellBuyer { purpose, reason });
    }
    legs
}

fn set_listing(sku: &SellerSku, quantity: ListingQuantity, is_before_cancel: bool) -> Leg {
    Leg::SetListing {
        sku: sku.clone(),
        quantity,
        is_before_cancel,
    }
}

fn may_restock(code: Option<Code>) -> bool {
    match code {
        Some(Code::Acknowledgement(code)) => code.restock_effect() != RestockEffect::DoesNotAddBack,
        Some(Code::Adjustment(_)) | None => false,
    }
}

/// The code of an adjustment for a decision.
fn adjustment_code(decision: &Decision, reason: Option<Reason>) -> AdjustmentReason {
    match decision.code {
        Some(Code::Adjustment(code)) => code,
        Some(Code::Acknowledgement(AcknowledgementReason::BuyerCanceled)) => {
            AdjustmentReason::CustomerCancel
        }
        Some(Code::Acknowledgement(_)) | None => reason.unwrap_or(Reason::Other).adjustment_code(),
    }
}

/// Whether the channel is the multi-channel one.
fn is_mcf(order: &PlanOrder<'_>) -> bool {
    order.channel.channel() == FulfillmentChannel::Mcf
}

#[cfg(test)]
mod tests;
