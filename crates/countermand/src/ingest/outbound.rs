//! Multi-channel orders: from either version of Fulfillment Outbound to an order that was read.
//!
//! Names and addresses of the recipients are not taken over.

use countermand_domain::cancellation::Actor;
use countermand_domain::id::{IdError, OrderId, OrderItemId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::{
    BuyerRequest, ItemRead, LineAmounts, McfStatus, OrderRead, OrderState,
};
use countermand_domain::quantity::Quantity;
use countermand_spapi::fulfillment_outbound::{v2020, v2026};
use countermand_spapi::wire_instant::WireInstant;
use jiff::Timestamp;

/// Why a multi-channel order cannot be taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboundFault {
    /// An id that is none.
    #[error("{field} is no id")]
    BadId {
        /// The field, as Amazon names it.
        field: &'static str,
        /// Why.
        #[source]
        source: IdError,
    },
    /// An instant that cannot be read.
    #[error("{field} is not an instant")]
    BadInstant {
        /// The field, as Amazon names it.
        field: &'static str,
    },
    /// Units that are negative, too many, or no whole number.
    #[error("{field} is not a number of units")]
    BadUnits {
        /// The field, as Amazon names it.
        field: &'static str,
    },
}

/// The status that a text names; one that is held waits for its release.
fn status_of(text: &str, is_held: bool) -> Option<McfStatus> {
    let status = McfStatus::parse(text)?;
    let is_before_picking = matches!(
        status,
        McfStatus::New | McfStatus::Received | McfStatus::Planning
    );
    Some(if is_held && is_before_picking {
        McfStatus::OnHold
    } else {
        status
    })
}

/// The units of one line as they are told.
#[derive(Debug, Clone, Copy, Default)]
struct Units {
    ordered: i64,
    cancelled: i64,
    unfulfillable: i64,
    shipped: i64,
}

struct Line<'a> {
    id: &'a str,
    sku: &'a str,
    units: Units,
}

fn item(line: &Line<'_>, status: Option<McfStatus>) -> Result<ItemRead, OutboundFault> {
    let bad_id = |field| move |source| OutboundFault::BadId { field, source };
    let units = |n: i64, field| Quantity::new(n).map_err(|_| OutboundFault::BadUnits { field });
    let ordered = units(line.units.ordered, "quantity")?;
    let cancelled = units(line.units.cancelled, "cancelledQuantity")?;
    let unfulfillable = units(line.units.unfulfillable, "unfulfillableQuantity")?;
    let shipped = units(line.units.shipped, "shipments")?;
    // What Amazon cannot fill is cancelled by Amazon's hand.
    let is_by_amazon = cancelled.is_zero() && !unfulfillable.is_zero();
    let told = Quantity::new(
        i64::from(cancelled.units()).saturating_add(i64::from(unfulfillable.units())),
    )
    .unwrap_or(ordered);
    let shipped = shipped.min(ordered);
    let all_rest = ordered.saturating_sub(shipped);
    let has_ended_without = matches!(
        status,
        Some(McfStatus::Unfulfillable | McfStatus::Invalid | McfStatus::Cancelled)
    );
    Ok(ItemRead {
        order_item_id: OrderItemId::parse(line.id).map_err(bad_id("itemId"))?,
        sku: SellerSku::parse(line.sku).ok(),
        asin: None,
        title: None,
        units_ordered: ordered,
        units_shipped: shipped,
        units_cancelled: if has_ended_without {
            all_rest
        } else {
            told.min(all_rest)
        },
        amounts: LineAmounts::default(),
        paid: None,
        requested: BuyerRequest::NotRequested,
        cancelled_by: (is_by_amazon || status == Some(McfStatus::Unfulfillable))
            .then_some(Actor::Amazon),
        cancel_reason_class: None,
    })
}

fn state_of(status: McfStatus, items: &[ItemRead]) -> OrderState {
    let has_shipped = items.iter().any(|item| !item.units_shipped.is_zero());
    match status {
        McfStatus::New
        | McfStatus::Received
        | McfStatus::Planning
        | McfStatus::OnHold
        | McfStatus::Processing
        | McfStatus::Processing2026 => {
            if has_shipped {
                OrderState::PartiallyShipped
            } else {
                OrderState::Unshipped
            }
        }
        McfStatus::Complete | McfStatus::CompletePartialled => OrderState::Shipped,
        McfStatus::Cancelled => OrderState::Cancelled,
        McfStatus::Unfulfillable | McfStatus::Invalid => OrderState::Unfulfillable,
    }
}

/// The parts of an order that both versions have.
struct Head<'a> {
    order_id: &'a str,
    marketplace_id: Option<&'a str>,
    status_text: &'a str,
    is_held: bool,
    received: &'a WireInstant,
    updated: Option<&'a WireInstant>,
}

fn order(head: &Head<'_>, lines: &[Line<'_>]) -> Result<OrderRead, OutboundFault> {
    let instant = |wire: &WireInstant, field| -> Result<Timestamp, OutboundFault> {
        wire.at().ok_or(OutboundFault::BadInstant { field })
    };
    let status = status_of(head.status_text, head.is_held);
    let status_text: String = match status {
        Some(status) => status.as_str().to_owned(),
        None => head.status_text.chars().take(40).collect(),
    };
    let purchased_at = instant(head.received, "receivedDate")?;
    let items: Vec<ItemRead> = lines
        .iter()
        .map(|line| item(line, status))
        .collect::<Result<_, _>>()?;
    Ok(OrderRead {
        order_id: OrderId::parse(head.order_id).map_err(|source| OutboundFault::BadId {
            field: "sellerFulfillmentOrderId",
            source,
        })?,
        marketplace: head.marketplace_id.and_then(Marketplace::from_id),
        sales_channel: "Non-Amazon".into(),
        state: status.map(|status| state_of(status, &items)),
        status_text: status_text.into(),
        channel: ChannelStatus::Mcf(status),
        purchased_at,
        last_updated_at: match head.updated {
            Some(updated) => instant(updated, "statusUpdatedDate")?,
            None => purchased_at,
        },
        ship_by: None,
        is_prime: None,
        is_premium: None,
        is_business: None,
        ship_state: None,
        ship_country: None,
        items,
        oddities: Vec::new(),
    })
}

/// An order of Fulfillment Outbound 2020-07-01.
///
/// # Errors
/// When its ids, instants or units cannot be read.
pub fn from_2020(found: &v2020::GetFulfillmentOrderResult) -> Result<OrderRead, OutboundFault> {
    let head = &found.fulfillment_order;
    let shipped = |item_id: &str| -> i64 {
        found
            .fulfillment_shipments
            .iter()
            .filter(|shipment| {
                shipment.fulfillment_shipment_status == v2020::FulfillmentShipmentStatus::Shipped
            })
            .flat_map(|shipment| &shipment.fulfillment_shipment_item)
            .filter(|item| item.seller_fulfillment_order_item_id == item_id)
            .fold(0, |sum: i64, item| sum.saturating_add(item.quantity))
    };
    let lines: Vec<Line<'_>> = found
        .fulfillment_order_items
        .iter()
        .map(|item| Line {
            id: &item.seller_fulfillment_order_item_id,
            sku: &item.seller_sku,
            units: Units {
                ordered: item.quantity,
                cancelled: item.cancelled_quantity,
                unfulfillable: item.unfulfillable_quantity,
                shipped: shipped(&item.seller_fulfillment_order_item_id),
            },
        })
        .collect();
    let told = Head {
        order_id: &head.seller_fulfillment_order_id,
        marketplace_id: Some(&head.marketplace_id),
        status_text: head.fulfillment_order_status.as_str(),
        is_held: head.fulfillment_action == Some(v2020::FulfillmentAction::Hold),
        received: &head.received_date,
        updated: Some(&head.status_updated_date),
    };
    order(&told, &lines)
}

/// An order of Fulfillment Outbound 2026-07-04; it names no marketplace.
///
/// # Errors
/// When its ids, instants or units cannot be read.
pub fn from_2026(
    found: &v2026::FulfillmentOrder,
    marketplace_id: Option<&str>,
) -> Result<OrderRead, OutboundFault> {
    let whole = |amount: Option<&v2026::Amount>, field| match amount {
        None => Ok(0),
        Some(amount) => amount
            .value
            .decimal()
            .ok()
            .and_then(countermand_spapi::decimal::Decimal::whole)
            .ok_or(OutboundFault::BadUnits { field }),
    };
    let shipped = |line_id: &str| -> Result<i64, OutboundFault> {
        let mut sum: i64 = 0;
        for item in found
            .shipments
            .iter()
            .filter(|shipment| shipment.status == v2026::ShipmentStatus::Shipped)
            .flat_map(|shipment| &shipment.items)
            .filter(|item| item.line_item_id == line_id)
        {
            sum = sum.saturating_add(whole(Some(&item.amount), "shipments")?);
        }
        Ok(sum)
    };
    let mut lines = Vec::with_capacity(found.line_items.len());
    for line in &found.line_items {
        lines.push(Line {
            id: &line.line_item_id,
            sku: &line.product.product_identifier.amazon_sku,
            units: Units {
                ordered: whole(Some(&line.amount), "amount")?,
                cancelled: whole(line.cancelled_amount.as_ref(), "cancelledAmount")?,
                unfulfillable: whole(line.unfulfillable_amount.as_ref(), "unfulfillableAmount")?,
                shipped: shipped(&line.line_item_id)?,
            },
        });
    }
    let told = Head {
        order_id: &found.order_id,
        marketplace_id,
        status_text: found.status.as_ref().map_or("", |status| status.as_str()),
        is_held: found
            .fulfillment_configuration
            .as_ref()
            .is_some_and(|how| how.action == Some(v2026::FulfillmentAction::Hold)),
        received: &found.receive_time,
        updated: found.status_update_time.as_ref(),
    };
    order(&told, &lines)
}
