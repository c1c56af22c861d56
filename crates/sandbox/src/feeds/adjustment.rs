//! Order adjustments: money goes back for items, and open units are cancelled.

use std::collections::BTreeSet;

use countermand_spapi::feed::order_adjustment::{
    AdjustedItem, AdjustmentAction, OrderAdjustment, PriceComponentKind,
};

use crate::feeds::acknowledgement;
use crate::feeds::messages::{Job, Refusal, line};
use crate::ids::OrderIndex;
use crate::market::Market;
use crate::market::effects::{Cancel, Refund};
use crate::market::order::{Amounts, Executor, Line, Order, Payment};
use crate::platform::reason::{self, AdjustmentRule};

/// What one item of a message comes to.
struct Planned<'a> {
    line: usize,
    rule: AdjustmentRule,
    n_cancelled: u32,
    /// By component; what has no component of its own is in no field.
    parts: Amounts,
    amount_minor: i64,
    n_refunded: u32,
    key: &'a str,
}

/// Carries one message out, whole or not at all.
pub(super) fn carry_out(market: &mut Market, job: &Job, body: &OrderAdjustment) -> Vec<Refusal> {
    let Some(id) = &body.order_id else {
        return vec![Refusal::new(18_005, "The MerchantOrderID is not known.")];
    };
    let (index, order) = match job.order(market, id) {
        Ok(found) => found,
        Err(refusal) => return vec![refusal],
    };
    let refuse = |code, text: &str| vec![Refusal::new(code, text).of_order(id)];
    if !order.channel.is_merchant() {
        return refuse(18_010, "The order is fulfilled by Amazon.");
    }
    let is_cancel = match &body.action {
        None | Some(AdjustmentAction::Refund) => false,
        Some(AdjustmentAction::Cancel) => true,
        Some(AdjustmentAction::Other(_)) => {
            return refuse(18_030, "The ActionType is not valid.");
        }
    };
    let (mut planned, mut refusals) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for item in &body.items {
        let plan = plan(market, (index, order), item, is_cancel).and_then(|plan| {
            if seen.insert(plan.line) {
                Ok(plan)
            } else {
                Err(Refusal::new(
                    18_015,
                    "The item stands there more than once.",
                ))
            }
        });
        match plan {
            Ok(plan) => planned.push(plan),
            Err(refusal) => {
                let code = item.order_item_code.as_deref().unwrap_or_default();
                refusals.push(refusal.of_order(id).of_item(code));
            }
        }
    }
    if refusals.is_empty() {
        for plan in &planned {
            adjust(market, index, plan);
        }
    }
    refusals
}

fn plan<'a>(
    market: &Market,
    (index, order): (OrderIndex, &Order),
    item: &'a AdjustedItem,
    is_cancel: bool,
) -> Result<Planned<'a>, Refusal> {
    let code = item
        .order_item_code
        .as_deref()
        .ok_or_else(|| Refusal::new(18_006, "The MerchantOrderItemID is not known."))?;
    let place = line(order, code)?;
    let found = order
        .lines
        .get(place)
        .ok_or_else(|| Refusal::new(18_002, "The order has no such item."))?;
    let rule = item
        .reason
        .as_ref()
        .and_then(reason::of_adjustment)
        .ok_or_else(|| Refusal::new(18_031, "The AdjustmentReason is not valid."))?;
    let n_cancelled = item.quantity_cancelled.unwrap_or(0);
    check_units(order, found, n_cancelled, is_cancel)?;
    let (parts, amount_minor) = amounts(item, Market::currency(order.place))?;
    if n_cancelled == 0 && amount_minor == 0 {
        return Err(Refusal::new(18_032, "The item adjusts nothing."));
    }
    let given_back = market.feeds.given_back.get(&(index, place)).copied();
    check_money(order, found, n_cancelled, (parts, amount_minor), given_back)?;
    Ok(Planned {
        line: place,
        rule,
        n_cancelled,
        parts,
        amount_minor,
        n_refunded: item.quantity.unwrap_or(0),
        key: item
            .merchant_adjustment_item_id
            .as_deref()
            .unwrap_or_default(),
    })
}

fn check_units(
    order: &Order,
    line: &Line,
    n_cancelled: u32,
    is_cancel: bool,
) -> Result<(), Refusal> {
    if n_cancelled == 0 {
        if is_cancel {
            return Err(Refusal::new(18_033, "QuantityCancelled is missing."));
        }
        return Ok(());
    }
    if let Some(text) = acknowledgement::forbidden(order) {
        return Err(Refusal::new(18_012, text));
    }
    let n_open = line.n_open();
    if n_cancelled > n_open {
        let text = format!("{n_cancelled} units cannot be cancelled, {n_open} are open.");
        return Err(Refusal::new(18_034, text));
    }
    Ok(())
}

/// The amounts of an item: by component, and what the buyer gets in all. Promotions take back
/// what they gave.
fn amounts(item: &AdjustedItem, currency: &str) -> Result<(Amounts, i64), Refusal> {
    let promotions = item.promotions.iter().flat_map(|given| &given.components);
    let components = item
        .prices
        .iter()
        .chain(&item.direct_payments)
        .map(|component| (component, false))
        .chain(promotions.map(|component| (component, true)));
    let (mut parts, mut total) = (Amounts::default(), 0_i64);
    for (component, is_promotion) in components {
        let amount = &component.amount;
        if amount.currency != currency {
            let text = format!("The currency of the order is {currency}.");
            return Err(Refusal::new(18_035, text));
        }
        if amount.minor < 0 {
            return Err(Refusal::new(18_036, "An amount is positive."));
        }
        let field = match (&component.kind, is_promotion) {
            (PriceComponentKind::Other(_), _) => {
                return Err(Refusal::new(18_037, "The component Type is not valid."));
            }
            (_, true) => Some(&mut parts.promotion_minor),
            (PriceComponentKind::Principal, false) => Some(&mut parts.principal_minor),
            (PriceComponentKind::Tax, false) => Some(&mut parts.tax_minor),
            (PriceComponentKind::Shipping, false) => Some(&mut parts.shipping_minor),
            (PriceComponentKind::ShippingTax, false) => Some(&mut parts.shipping_tax_minor),
            (
                PriceComponentKind::CodFee
                | PriceComponentKind::RestockingFee
                | PriceComponentKind::RestockingFeeTax
                | PriceComponentKind::GiftWrap
                | PriceComponentKind::GiftWrapTax
                | PriceComponentKind::Surcharge
                | PriceComponentKind::ReturnShipping
                | PriceComponentKind::Goodwill
                | PriceComponentKind::ExportCharge
                | PriceComponentKind::Cod
                | PriceComponentKind::CodTax
                | PriceComponentKind::OtherComponent
                | PriceComponentKind::FreeReplacementReturnShipping,
                false,
            ) => None,
        };
        let too_large = || Refusal::new(18_038, "The amount is too large.");
        if let Some(field) = field {
            *field = field.checked_add(amount.minor).ok_or_else(too_large)?;
        }
        let signed = if is_promotion {
            -amount.minor
        } else {
            amount.minor
        };
        total = total.checked_add(signed).ok_or_else(too_large)?;
    }
    Ok((parts, total))
}

/// Holds what is to go back against what was charged: all paid units of an order that was paid in
/// advance, else those that have shipped.
fn check_money(
    order: &Order,
    line: &Line,
    n_cancelled: u32,
    (parts, amount_minor): (Amounts, i64),
    given_back: Option<Amounts>,
) -> Result<(), Refusal> {
    if amount_minor == 0 && parts == Amounts::default() {
        return Ok(());
    }
    let n_charged = if is_paid_in_advance(order) {
        line.n_ordered - line.n_cancelled - n_cancelled
    } else {
        line.n_shipped
    };
    if n_charged == 0 {
        let text = "Nothing was charged for the item: it has not shipped.";
        return Err(Refusal::new(18_039, text));
    }
    let share = |minor: i64| {
        let part = i128::from(minor) * i128::from(n_charged);
        let part = part.checked_div(i128::from(line.n_ordered)).unwrap_or(0);
        i64::try_from(part).unwrap_or(0)
    };
    let before = given_back.unwrap_or_default();
    let charged = &line.amounts;
    let left_minor = share(charged.paid_minor()) - line.refunded_minor;
    let components = [
        (
            "Principal",
            parts.principal_minor,
            charged.principal_minor,
            before.principal_minor,
        ),
        ("Tax", parts.tax_minor, charged.tax_minor, before.tax_minor),
        (
            "Shipping",
            parts.shipping_minor,
            charged.shipping_minor,
            before.shipping_minor,
        ),
        (
            "ShippingTax",
            parts.shipping_tax_minor,
            charged.shipping_tax_minor,
            before.shipping_tax_minor,
        ),
        (
            "promotion",
            parts.promotion_minor,
            charged.promotion_minor,
            before.promotion_minor,
        ),
    ];
    for (name, wanted, charged, before) in components {
        if wanted > share(charged).saturating_sub(before).max(0) {
            let text = format!("The refund of {name} is over what is left of it.");
            return Err(Refusal::new(18_038, text));
        }
    }
    if amount_minor <= 0 || amount_minor > left_minor {
        let text = "The refund is over what is left of what was charged.";
        return Err(Refusal::new(18_038, text));
    }
    Ok(())
}

fn is_paid_in_advance(order: &Order) -> bool {
    let is_prepaid = match order.payment {
        Payment::ConvenienceStore | Payment::CashInStore | Payment::Pix | Payment::Boleto => true,
        Payment::Standard | Payment::CashOnDelivery | Payment::Invoice => false,
    };
    is_prepaid && order.authorised_at.is_some()
}

fn adjust(market: &mut Market, index: OrderIndex, plan: &Planned<'_>) {
    let order = market.orders.at(index);
    let line = order.and_then(|order| order.lines.get(plan.line));
    let is_requested = line.is_some_and(|line| line.request.is_some());
    if plan.n_cancelled > 0 {
        let cancel = Cancel {
            order: index,
            line: plan.line,
            n_units: plan.n_cancelled,
            by: Executor::Merchant,
            reason: plan.rule.wording,
            key: plan.key,
            restocks: plan.rule.restocks,
            is_counted: plan.rule.is_counted(is_requested),
        };
        let cancelled = market.cancel_units(&cancel);
        debug_assert!(cancelled.is_ok(), "{cancelled:?}");
    }
    if plan.amount_minor > 0 {
        let refund = Refund {
            order: index,
            line: plan.line,
            amount_minor: plan.amount_minor,
            n_units: plan.n_refunded,
            state_before: None,
            by: Executor::Merchant,
            reason: plan.rule.wording,
            key: plan.key,
        };
        let refunded = market.refund(&refund);
        debug_assert!(refunded.is_ok(), "{refunded:?}");
        let sum = market
            .feeds
            .given_back
            .entry((index, plan.line))
            .or_default();
        sum.principal_minor += plan.parts.principal_minor;
        sum.tax_minor += plan.parts.tax_minor;
        sum.shipping_minor += plan.parts.shipping_minor;
        sum.shipping_tax_minor += plan.parts.shipping_tax_minor;
        sum.promotion_minor += plan.parts.promotion_minor;
    }
}
