//! Order acknowledgements: the seller confirms an order, or cancels it.

use std::collections::BTreeSet;

use countermand_spapi::feed::order_acknowledgement::{
    AcknowledgementStatus, CancelReason, OrderAcknowledgement,
};

use crate::feeds::messages::{Job, Refusal, line};
use crate::ids::OrderIndex;
use crate::market::Market;
use crate::market::effects::{Cancel, Refund};
use crate::market::order::{Channel, Executor, Order, OrderState};
use crate::place;
use crate::platform::reason::{self, SellerReason};

/// Open units of a line that are to be cancelled.
struct Planned {
    line: usize,
    n_units: u32,
    reason: SellerReason,
    key: String,
}

/// Carries one message out, whole or not at all.
pub(super) fn carry_out(
    market: &mut Market,
    job: &Job,
    body: &OrderAcknowledgement,
    is_xml: bool,
) -> Vec<Refusal> {
    let (index, order) = match job.order(market, &body.order_id) {
        Ok(found) => found,
        Err(refusal) => return vec![refusal],
    };
    let planned = match check(order, body, is_xml) {
        Ok(planned) => planned,
        Err(refusals) => return refusals,
    };
    let (has_shipped, state_before) = (order.n_shipped() > 0, order.state);
    for planned in &planned {
        cancel(market, index, planned);
    }
    if has_shipped && let Some(first) = planned.first() {
        refund_everything(market, index, first, state_before);
    }
    Vec::new()
}

/// What is to be cancelled; nothing for a message that only confirms.
fn check(
    order: &Order,
    body: &OrderAcknowledgement,
    is_xml: bool,
) -> Result<Vec<Planned>, Vec<Refusal>> {
    let refuse = |code, text: String| vec![Refusal::new(code, text).of_order(&body.order_id)];
    if !order.channel.is_merchant() {
        return Err(refuse(
            18_010,
            "The order is fulfilled by Amazon.".to_owned(),
        ));
    }
    match &body.status {
        Some(AcknowledgementStatus::Success) => {
            let codes = body
                .items
                .iter()
                .map(|item| line(order, &item.order_item_code));
            let refusals: Vec<_> = codes.filter_map(Result::err).collect();
            return if refusals.is_empty() {
                Ok(Vec::new())
            } else {
                Err(refusals)
            };
        }
        Some(AcknowledgementStatus::Failure) => {}
        Some(AcknowledgementStatus::Other(word)) => {
            return Err(refuse(
                18_011,
                format!("The StatusCode {word} is not valid."),
            ));
        }
        None => return Err(refuse(18_011, "The StatusCode is missing.".to_owned())),
    }
    if let Some(text) = forbidden(order) {
        return Err(refuse(18_012, text));
    }
    if body.items.is_empty() {
        return plan_whole(order, body);
    }
    plan_items(order, body, is_xml)
}

/// Why nothing of the order can be cancelled by the seller.
pub(super) fn forbidden(order: &Order) -> Option<String> {
    if let Channel::EasyShip(package) = order.channel
        && package.is_scheduled()
    {
        return Some("The pickup of the order is scheduled.".to_owned());
    }
    let lets_pending = place::lets_seller_cancel_pending(order.place);
    match order.state {
        OrderState::Pending if lets_pending => None,
        OrderState::PendingAvailability | OrderState::Pending => {
            Some("The payment of the order is not authorised yet.".to_owned())
        }
        OrderState::Cancelled => Some("The order is cancelled already.".to_owned()),
        OrderState::Unfulfillable => Some("The order cannot be filled.".to_owned()),
        OrderState::Unshipped
        | OrderState::PartiallyShipped
        | OrderState::Shipped
        | OrderState::InvoiceUnconfirmed => None,
    }
}

fn plan_whole(order: &Order, body: &OrderAcknowledgement) -> Result<Vec<Planned>, Vec<Refusal>> {
    let refuse = |code, text| Err(vec![Refusal::new(code, text).of_order(&body.order_id)]);
    let Some(word) = &body.whole_order_reason else {
        return refuse(18_013, "The message has no items: nothing was cancelled.");
    };
    let Some(reason) = reason::of_feed(word.as_str()) else {
        return refuse(18_014, "The cancellation reason is not valid.");
    };
    let planned = order.lines.iter().enumerate().map(|(line, found)| Planned {
        line,
        n_units: found.n_open(),
        reason,
        key: body.merchant_order_id.clone().unwrap_or_default(),
    });
    Ok(planned.collect())
}

fn plan_items(
    order: &Order,
    body: &OrderAcknowledgement,
    is_xml: bool,
) -> Result<Vec<Planned>, Vec<Refusal>> {
    let has_shipped = order.n_shipped() > 0;
    let (mut planned, mut refusals) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for item in &body.items {
        let code = item.order_item_code.as_str();
        let place = match line(order, code) {
            Ok(place) => place,
            Err(refusal) => {
                refusals.push(refusal);
                continue;
            }
        };
        let n_units = order
            .lines
            .get(place)
            .map_or(0, crate::market::order::Line::n_open);
        let refuse = |code_number, text: &str| {
            Refusal::new(code_number, text)
                .of_order(&body.order_id)
                .of_item(code)
        };
        let reason = item
            .cancel_reason
            .as_ref()
            .and_then(|word| read_reason(word, is_xml));
        match reason {
            None => refusals.push(refuse(18_014, "The cancellation reason is not valid.")),
            Some(_) if !seen.insert(place) => {
                refusals.push(refuse(18_015, "The item stands there more than once."));
            }
            // After a shipment the message is about the whole order, whatever items it names.
            Some(_) if n_units == 0 && !has_shipped => {
                refusals.push(refuse(18_016, "The item is cancelled already."));
            }
            Some(reason) => planned.push(Planned {
                line: place,
                n_units,
                reason,
                key: item
                    .merchant_item_id
                    .clone()
                    .or_else(|| body.merchant_order_id.clone())
                    .unwrap_or_default(),
            }),
        }
    }
    if refusals.is_empty() {
        Ok(planned)
    } else {
        Err(refusals)
    }
}

fn read_reason(word: &CancelReason, is_xml: bool) -> Option<SellerReason> {
    if is_xml && !word.is_in_schema() {
        return None;
    }
    reason::of_feed(word.as_str())
}

fn cancel(market: &mut Market, index: OrderIndex, planned: &Planned) {
    let found = market.orders.at(index);
    let line = found.and_then(|order| order.lines.get(planned.line));
    let is_requested = line.is_some_and(|line| line.request.is_some());
    if planned.n_units == 0 {
        return;
    }
    let cancel = Cancel {
        order: index,
        line: planned.line,
        n_units: planned.n_units,
        by: Executor::Merchant,
        reason: planned.reason.wording(),
        key: &planned.key,
        restocks: planned.reason.restocks(),
        is_counted: planned.reason.is_counted(is_requested),
    };
    // The units were open a moment ago and nothing else can have come between.
    let cancelled = market.cancel_units(&cancel);
    debug_assert!(cancelled.is_ok(), "{cancelled:?}");
}

/// What the platform warns of: once something has shipped, the message cancels what is open of the
/// whole order, and the buyer gets back all that was paid for it.
fn refund_everything(
    market: &mut Market,
    index: OrderIndex,
    first: &Planned,
    state_before: OrderState,
) {
    let lines: Vec<_> = market
        .orders
        .at(index)
        .map(|order| {
            order
                .lines
                .iter()
                .map(crate::market::order::Line::n_open)
                .enumerate()
        })
        .into_iter()
        .flatten()
        .collect();
    for (line, n_units) in lines {
        let rest = Planned {
            line,
            n_units,
            reason: first.reason,
            key: first.key.clone(),
        };
        cancel(market, index, &rest);
        let found = market
            .orders
            .at(index)
            .and_then(|order| order.lines.get(line));
        let Some(found) = found.filter(|line| line.refundable_minor() > 0) else {
            continue;
        };
        let refund = Refund {
            order: index,
            line,
            amount_minor: found.refundable_minor(),
            n_units: found.n_shipped,
            state_before: Some(state_before),
            by: Executor::Merchant,
            reason: first.reason.wording(),
            key: &first.key,
        };
        let refunded = market.refund(&refund);
        debug_assert!(refunded.is_ok(), "{refunded:?}");
    }
}
