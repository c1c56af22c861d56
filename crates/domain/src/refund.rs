//! Paying money back through Amazon: what may be paid back, and by which price components.
//!
//! [`plan_refund`] splits an all-in amount over what was charged for one item, in proportion to
//! what is left of each component, so that tax goes with its price and a discount is given back
//! with its promotion instead of in cash.
//!
//! Source: rules 2.3, 5; test hook 14; contract 8.

pub mod balance;
mod refusal;
mod split;

pub use balance::{Balance, Component, PromotionBalance, PromotionKind};
pub use refusal::{RefundError, RefundRemedy};

use crate::id::OrderItemId;
use crate::marketplace::Marketplace;
use crate::money::Money;
use crate::order::item::ItemProgress;
use crate::order::{FulfillmentChannel, OrderState};
use crate::reason::{AdjustmentReason, Reason};
use split::Charged;

/// The order that money is paid back for.
#[derive(Debug, Clone, Copy)]
pub struct RefundOrder<'a> {
    /// Its state.
    pub state: OrderState,
    /// Who fulfills it.
    pub channel: FulfillmentChannel,
    /// The marketplace.
    pub marketplace: Marketplace,
    /// Whether the buyer's money was captured before shipment (Japan's prepaid methods).
    pub is_prepaid: bool,
    /// Its items.
    pub items: &'a [RefundItem],
}

/// One item with what was paid for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundItem {
    /// The item.
    pub order_item_id: OrderItemId,
    /// How far its units are: of a line shipped in part, only the shipped units were charged.
    pub progress: ItemProgress,
    /// What its units cost in all, by component, each component once. A source that tells only one
    /// amount, all in, gives it as the principal.
    pub components: Vec<(Component, Balance)>,
    /// The discounts on it, each with its promotion. Where no promotion id is known there is none
    /// here, and the components are net of discounts.
    pub promotions: Vec<PromotionBalance>,
    /// Whether a cancel, full refund or return of it is planned and has not ended.
    pub has_open_intent: bool,
}

/// Which components an amount is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RefundScope {
    /// All of them.
    #[default]
    Everything,
    /// The goods and their tax only: the buyer no longer wants a correctly described item.
    GoodsOnly,
}

/// What is to be paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRequest {
    /// For which item.
    pub order_item_id: OrderItemId,
    /// How much the buyer gets, tax included.
    pub amount: Money,
    /// Why.
    pub reason: Reason,
    /// From which components.
    pub scope: RefundScope,
}

/// A discount that is taken back with a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromotionShare {
    /// Of which price.
    pub kind: PromotionKind,
    /// The promotion.
    pub promotion_id: Box<str>,
    /// How much of the discount, as a positive amount.
    pub amount: Money,
}

/// A refund as it is sent.
///
/// The components less the promotion shares are the total, exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundPlan {
    /// The item.
    pub order_item_id: OrderItemId,
    /// What the buyer gets.
    pub total: Money,
    /// By component, none of them zero, in the order of [`Component::ALL`].
    pub components: Vec<(Component, Money)>,
    /// Discounts taken back, none of them zero.
    pub promotions: Vec<PromotionShare>,
    /// The code that goes to Amazon.
    pub reason: AdjustmentReason,
    /// Whether nothing of the item is left to be paid back afterwards.
    pub is_full: bool,
    /// What is left of the item afterwards.
    pub left: Money,
}

/// Plans a refund of one item.
///
/// Open refunds and those of unknown outcome count as spent.
///
/// # Errors
/// When nothing was charged yet, the amount is not positive or of another currency, more is asked
/// for than is left, or something is on its way for the item.
pub fn plan_refund(
    order: &RefundOrder<'_>,
    request: &RefundRequest,
) -> Result<RefundPlan, RefundError> {
    let item = refundable_item(order, &request.order_item_id)?;
    if request.amount.minor() <= 0 {
        return Err(RefundError::NotPositive {
            amount: request.amount,
        });
    }
    let charged = Charged::of(order, item, request.amount.currency())?;
    let left = charged.left(RefundScope::Everything)?;
    let left_in_scope = charged.left(request.scope)?;
    if left.minor() == 0 {
        return Err(RefundError::NothingLeft {
            order_item_id: item.order_item_id.clone(),
        });
    }
    if request.amount.minor() > left_in_scope.minor() {
        return Err(RefundError::MoreThanLeft {
            asked: request.amount,
            left: left_in_scope,
        });
    }
    let (components, promotions) = charged.split(request.amount, request.scope)?;
    let left = left.minus(request.amount)?;
    Ok(RefundPlan {
        order_item_id: item.order_item_id.clone(),
        total: request.amount,
        components,
        promotions,
        reason: request.reason.adjustment_code(),
        is_full: left.minor() == 0,
        left,
    })
}

/// The most that may still be paid back for an item.
///
/// # Errors
/// When nothing was charged for it yet, or its amounts make no sense.
pub fn most_refundable(
    order: &RefundOrder<'_>,
    order_item_id: &OrderItemId,
    scope: RefundScope,
) -> Result<Money, RefundError> {
    let item = refundable_item(order, order_item_id)?;
    let first = item.components.first();
    let (_, balance) = first.ok_or_else(|| RefundError::AmountsUnknown {
        order_item_id: order_item_id.clone(),
    })?;
    Charged::of(order, item, balance.paid.currency())?.left(scope)
}

fn refundable_item<'a>(
    order: &RefundOrder<'a>,
    order_item_id: &OrderItemId,
) -> Result<&'a RefundItem, RefundError> {
    if !order.channel.is_seller_fulfilled() {
        let channel = order.channel;
        return Err(RefundError::NotTheSellers { channel });
    }
    let state = order.state;
    if state.is_terminal() {
        return Err(RefundError::Ended { state });
    }
    let item = order
        .items
        .iter()
        .find(|item| item.order_item_id == *order_item_id);
    let Some(item) = item else {
        return Err(RefundError::UnknownItem {
            order_item_id: order_item_id.clone(),
        });
    };
    if n_charged_units(order, item) == Some(0) {
        return Err(RefundError::NothingCharged { state });
    }
    if item.has_open_intent {
        return Err(RefundError::HasOpenIntent {
            order_item_id: order_item_id.clone(),
        });
    }
    Ok(item)
}

/// Units that the buyer was charged for; `None` for every unit ordered.
///
/// Charged at ship confirmation, or before it where the method is prepaid in Japan.
///
/// Source: rules 5, first two rows.
fn n_charged_units(order: &RefundOrder<'_>, item: &RefundItem) -> Option<u32> {
    let progress = item.progress;
    let not_cancelled = progress.ordered().saturating_sub(progress.cancelled());
    let units = match order.state {
        // Confirmed as shipped is charged, also where the goods never left.
        OrderState::Shipped | OrderState::InvoiceUnconfirmed => not_cancelled,
        OrderState::Unshipped | OrderState::PartiallyShipped
            if order.is_prepaid && order.marketplace == Marketplace::Jp =>
        {
            not_cancelled
        }
        OrderState::PartiallyShipped => progress.shipped(),
        OrderState::Unshipped
        | OrderState::Pending
        | OrderState::PendingAvailability
        | OrderState::Cancelled
        | OrderState::Unfulfillable => return Some(0),
    };
    if units.is_zero() {
        // Also a cancelled line, which Amazon shows with zero units ordered.
        return Some(0);
    }
    (units < progress.ordered()).then_some(units.units())
}

#[cfg(test)]
mod tests;
