//! Orders 2026-01-01.

use std::collections::BTreeSet;

use countermand_domain::cancellation::Actor;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::{ChannelStatus, Orders2026Facts};
use countermand_domain::order::{
    BuyerRequest, CancelReasonClass, EasyShipStatus, FulfillmentChannel, ItemRead, Oddity,
    OrderRead, OrderState,
};
use countermand_spapi::orders::v2026::{
    IncludedData, ItemCancellationExecution, Order, OrderItem, Party,
};

use super::value::{Intake, ToldUnits, kept, told};
use super::{OrderFault, OrderFaultKind, proceeds};

/// The data sets that an order has to be asked for with; none of them is personal.
///
/// Without `CANCELLATION` no request is seen at all, without `FULFILLMENT` no state.
pub const INCLUDED_DATA: [IncludedData; 4] = [
    IncludedData::Cancellation,
    IncludedData::Fulfillment,
    IncludedData::Packages,
    IncludedData::Proceeds,
];

/// Reads an order of Orders 2026-01-01 that was asked for with [`INCLUDED_DATA`].
///
/// # Errors
/// When its id, units, instants, amounts or fulfiller cannot be read.
pub fn from_v2026(order: &Order) -> Result<OrderRead, OrderFault> {
    let mut intake = Intake::new(&order.order_id);
    let order_id = intake.order_id("orderId")?;
    let purchased_at = intake.instant("createdTime", &order.created_time)?;
    let last_updated_at = intake.instant("lastUpdatedTime", &order.last_updated_time)?;
    let fulfillment = order
        .fulfillment
        .as_ref()
        .ok_or_else(|| intake.missing("fulfillment"))?;
    let status_text = fulfillment.fulfillment_status.as_str();
    let state = intake.state(status_text);
    let ship_by = intake.optional_instant(
        "fulfillment.shipByWindow.latestDateTime",
        fulfillment
            .ship_by_window
            .as_ref()
            .and_then(|window| window.latest_date_time.as_ref()),
    );
    let programs: Vec<String> = order
        .programs
        .iter()
        .map(|program| program.trim().to_ascii_uppercase())
        .collect();
    let channel = channel(&mut intake, order, &programs, state)?;
    let is_elsewhere = matches!(channel, ChannelStatus::Mcf(_));
    let place = &order.sales_channel;
    let (id, name) = (
        place.marketplace_id.as_deref(),
        place.marketplace_name.as_deref(),
    );
    let marketplace = if is_elsewhere {
        id.and_then(Marketplace::from_id)
    } else {
        intake.marketplace(id, name)
    };
    let has_program = |name: &str| programs.iter().any(|program| program == name);
    let address = order
        .recipient
        .as_ref()
        .and_then(|recipient| recipient.delivery_address.as_ref());
    let items = items(&mut intake, order, state)?;
    Ok(OrderRead {
        order_id,
        sales_channel: if is_elsewhere {
            "Non-Amazon".into()
        } else {
            told(name)
                .or(marketplace.map(Marketplace::domain))
                .unwrap_or(place.channel_name.as_str())
                .into()
        },
        marketplace,
        state,
        status_text: kept(Some(status_text)).unwrap_or_default(),
        channel,
        purchased_at,
        last_updated_at,
        ship_by,
        is_prime: Some(has_program("PRIME")),
        is_premium: Some(has_program("PREMIUM")),
        is_business: Some(has_program("AMAZON_BUSINESS")),
        ship_state: kept(address.and_then(|address| address.state_or_region.as_deref())),
        ship_country: kept(address.and_then(|address| address.country_code.as_deref())),
        items,
        oddities: intake.oddities,
    })
}

fn channel(
    intake: &mut Intake<'_>,
    order: &Order,
    programs: &[String],
    state: Option<OrderState>,
) -> Result<ChannelStatus, OrderFault> {
    let field = "fulfillment.fulfilledBy";
    let fulfilled_by = order
        .fulfillment
        .as_ref()
        .and_then(|fulfillment| fulfillment.fulfilled_by.as_ref());
    let word = fulfilled_by.map_or("", |by| by.as_str());
    let programs: Vec<&str> = programs.iter().map(String::as_str).collect();
    let channel_name = order.sales_channel.channel_name.trim().to_ascii_uppercase();
    let facts = Orders2026Facts {
        fulfilled_by: word,
        programs: &programs,
        channel_name: Some(&channel_name),
    };
    match FulfillmentChannel::from_orders_2026(facts) {
        Some(FulfillmentChannel::Mfn) => Ok(ChannelStatus::Mfn),
        Some(FulfillmentChannel::Sfp) => Ok(ChannelStatus::Sfp),
        Some(FulfillmentChannel::EasyShip) => Ok(ChannelStatus::EasyShip(package_status(
            intake, order, state,
        ))),
        Some(FulfillmentChannel::Afn) => Ok(ChannelStatus::Afn),
        Some(FulfillmentChannel::Mcf) => Ok(ChannelStatus::Mcf(None)),
        None if told(Some(word)).is_none() => Err(intake.missing(field)),
        None => {
            let message = format!("`{}` is not known", crate::ingest::reject::shown(word));
            Err(intake.fault(field, OrderFaultKind::UnknownFulfiller, message))
        }
    }
}

/// How far the Easy Ship parcels are: the furthest one counts. This interface tells it of parcels
/// only; without one it follows from the order's state.
fn package_status(
    intake: &mut Intake<'_>,
    order: &Order,
    state: Option<OrderState>,
) -> EasyShipStatus {
    let mut furthest: Option<EasyShipStatus> = None;
    let texts = order
        .packages
        .iter()
        .filter_map(|package| package.package_status.as_ref())
        .filter_map(|status| told(status.detailed_status.as_deref()));
    for text in texts {
        let folded: String = text.chars().filter(|letter| *letter != '_').collect();
        let status = EasyShipStatus::parse(&folded).unwrap_or_else(|| {
            intake.unknown_word("packages.packageStatus.detailedStatus", text);
            UNKNOWN_PACKAGE
        });
        if furthest.is_none_or(|known| status.stage() > known.stage()) {
            furthest = Some(status);
        }
    }
    let is_shipped =
        state.is_some_and(|state| state.is_shipped() || state == OrderState::PartiallyShipped);
    furthest.unwrap_or(if is_shipped {
        EasyShipStatus::PickedUp
    } else {
        EasyShipStatus::PendingSchedule
    })
}

/// What an unknown package status is taken for: a scheduled pick-up, which the seller can no longer
/// stop alone.
pub(super) const UNKNOWN_PACKAGE: EasyShipStatus = EasyShipStatus::PendingPickUp;

fn items(
    intake: &mut Intake<'_>,
    order: &Order,
    state: Option<OrderState>,
) -> Result<Vec<ItemRead>, OrderFault> {
    intake.n_items("orderItems", order.order_items.len())?;
    let mut seen = BTreeSet::new();
    let mut items = Vec::with_capacity(order.order_items.len());
    for (at, wire) in order.order_items.iter().enumerate() {
        intake.enter_item("orderItems", at);
        let item = item(intake, wire, state)?;
        if seen.insert(item.order_item_id.clone()) {
            items.push(item);
        } else {
            let order_item_id = item.order_item_id;
            intake.oddities.push(Oddity::RepeatedItem { order_item_id });
        }
    }
    Ok(items)
}

fn item(
    intake: &mut Intake<'_>,
    wire: &OrderItem,
    state: Option<OrderState>,
) -> Result<ItemRead, OrderFault> {
    let order_item_id = intake.item_id("orderItemId", &wire.order_item_id)?;
    let progress = wire.fulfillment.as_ref();
    let execution = wire
        .cancellation
        .as_ref()
        .and_then(|cancellation| cancellation.cancellation_execution.as_ref());
    let told_units = ToldUnits {
        ordered: intake.quantity("quantityOrdered", wire.quantity_ordered)?,
        shipped: intake.optional_quantity(
            "fulfillment.quantityFulfilled",
            progress.and_then(|progress| progress.quantity_fulfilled),
        )?,
        open: intake.optional_quantity(
            "fulfillment.quantityUnfulfilled",
            progress.and_then(|progress| progress.quantity_unfulfilled),
        )?,
        has_execution: execution.is_some(),
    };
    let units = intake.units(&order_item_id, state, told_units);
    let remaining = units.ordered.saturating_sub(units.cancelled);
    let (amounts, paid) = proceeds::read(intake, wire, remaining)?;
    let requested = requested(intake, wire);
    let cancelled_by = execution.and_then(|execution| executor(intake, execution));
    let reason = execution.and_then(|execution| execution.cancel_reason.as_deref());
    Ok(ItemRead {
        sku: intake.sku("product.sellerSku", wire.product.seller_sku.as_deref())?,
        asin: intake.asin("product.asin", wire.product.asin.as_deref())?,
        title: kept(wire.product.title.as_deref()),
        units_ordered: units.ordered,
        units_shipped: units.shipped,
        units_cancelled: units.cancelled,
        amounts,
        paid,
        requested,
        cancelled_by,
        cancel_reason_class: cancelled_by
            .zip(told(reason))
            .map(|(actor, words)| CancelReasonClass::of(actor, words)),
        order_item_id,
    })
}

/// The request of an item: it counts as official only when the buyer is named as its requester.
fn requested(intake: &mut Intake<'_>, wire: &OrderItem) -> BuyerRequest {
    let Some(request) = wire
        .cancellation
        .as_ref()
        .and_then(|cancellation| cancellation.cancellation_request.as_ref())
    else {
        return BuyerRequest::NotRequested;
    };
    match &request.requester {
        Some(Party::Buyer) => BuyerRequest::Requested {
            reason: kept(request.cancel_reason.as_deref()),
        },
        Some(Party::Merchant | Party::Amazon) => BuyerRequest::NotRequested,
        Some(Party::Other(text)) => {
            intake.unknown_word("cancellation.cancellationRequest.requester", text);
            BuyerRequest::Unknown
        }
        None => BuyerRequest::Unknown,
    }
}

fn executor(intake: &mut Intake<'_>, execution: &ItemCancellationExecution) -> Option<Actor> {
    match execution.cancelled_by.as_ref()? {
        Party::Buyer => Some(Actor::Buyer),
        Party::Merchant => Some(Actor::Seller),
        Party::Amazon => Some(Actor::Amazon),
        Party::Other(text) => {
            intake.unknown_word("cancellation.cancellationExecution.cancelledBy", text);
            None
        }
    }
}

#[cfg(test)]
mod tests;
