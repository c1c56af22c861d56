//! Orders v0.

use std::collections::BTreeSet;

use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::Money;
use countermand_domain::order::channel::{ChannelStatus, OrdersV0Facts};
use countermand_domain::order::{
    BuyerRequest, EasyShipStatus, FulfillmentChannel, ItemRead, LineAmounts, Oddity, OrderRead,
    OrderState,
};
use countermand_spapi::orders::v0::{Money as WireMoney, Order, OrderItem};

use super::v2026::UNKNOWN_PACKAGE;
use super::value::{Intake, ToldUnits, kept, told};
use super::{OrderFault, OrderFaultKind};

/// Reads an order of Orders v0 with all of its items, which come from calls of their own.
///
/// # Errors
/// When its id, units, instants, amounts or fulfiller cannot be read.
pub fn from_v0(order: &Order, items: &[OrderItem]) -> Result<OrderRead, OrderFault> {
    let mut intake = Intake::new(&order.amazon_order_id);
    let order_id = intake.order_id("AmazonOrderId")?;
    let purchased_at = intake.instant("PurchaseDate", &order.purchase_date)?;
    let last_updated_at = intake.instant("LastUpdateDate", &order.last_update_date)?;
    let status_text = order.order_status.as_str();
    let state = intake.state(status_text);
    let ship_by = intake.optional_instant("LatestShipDate", order.latest_ship_date.as_ref());
    let channel = channel(&mut intake, order)?;
    let is_elsewhere = matches!(channel, ChannelStatus::Mcf(_));
    let (id, name) = (
        order.marketplace_id.as_deref(),
        order.sales_channel.as_deref(),
    );
    let marketplace = if is_elsewhere {
        id.and_then(Marketplace::from_id)
    } else {
        intake.marketplace(id, name)
    };
    let address = order.shipping_address.as_ref();
    let items = read_items(&mut intake, items, state)?;
    Ok(OrderRead {
        order_id,
        sales_channel: if is_elsewhere {
            "Non-Amazon".into()
        } else {
            told(name)
                .or(marketplace.map(Marketplace::domain))
                .unwrap_or_default()
                .into()
        },
        marketplace,
        state,
        status_text: kept(Some(status_text)).unwrap_or_default(),
        channel,
        purchased_at,
        last_updated_at,
        ship_by,
        is_prime: order.is_prime,
        is_premium: order.is_premium_order,
        is_business: order.is_business_order,
        ship_state: kept(address.and_then(|address| address.state_or_region.as_deref())),
        ship_country: kept(address.and_then(|address| address.country_code.as_deref())),
        items,
        oddities: intake.oddities,
    })
}

fn channel(intake: &mut Intake<'_>, order: &Order) -> Result<ChannelStatus, OrderFault> {
    let field = "FulfillmentChannel";
    let word = order
        .fulfillment_channel
        .as_ref()
        .map_or("", |channel| channel.as_str());
    let package = order
        .easy_ship_shipment_status
        .as_ref()
        .and_then(|status| told(Some(status.as_str())));
    let is_elsewhere = order
        .sales_channel
        .as_deref()
        .is_some_and(|name| name.trim().to_ascii_lowercase().starts_with("non-amazon"));
    let facts = OrdersV0Facts {
        fulfillment_channel: word,
        is_prime: order.is_prime.unwrap_or(false),
        easy_ship_status: package,
    };
    match FulfillmentChannel::from_orders_v0(facts) {
        Some(FulfillmentChannel::Afn | FulfillmentChannel::Mcf) if is_elsewhere => {
            Ok(ChannelStatus::Mcf(None))
        }
        Some(FulfillmentChannel::Mfn) => Ok(ChannelStatus::Mfn),
        Some(FulfillmentChannel::Sfp) => Ok(ChannelStatus::Sfp),
        Some(FulfillmentChannel::EasyShip) => {
            let text = package.unwrap_or_default();
            let status = EasyShipStatus::parse(text).unwrap_or_else(|| {
                intake.unknown_word("EasyShipShipmentStatus", text);
                UNKNOWN_PACKAGE
            });
            Ok(ChannelStatus::EasyShip(status))
        }
        Some(FulfillmentChannel::Afn) => Ok(ChannelStatus::Afn),
        Some(FulfillmentChannel::Mcf) => Ok(ChannelStatus::Mcf(None)),
        None if told(Some(word)).is_none() => Err(intake.missing(field)),
        None => {
            let message = format!("`{}` is not known", crate::ingest::reject::shown(word));
            Err(intake.fault(field, OrderFaultKind::UnknownFulfiller, message))
        }
    }
}

fn read_items(
    intake: &mut Intake<'_>,
    wire: &[OrderItem],
    state: Option<OrderState>,
) -> Result<Vec<ItemRead>, OrderFault> {
    intake.n_items("OrderItems", wire.len())?;
    let mut seen = BTreeSet::new();
    let mut items = Vec::with_capacity(wire.len());
    for (at, wire) in wire.iter().enumerate() {
        intake.enter_item("OrderItems", at);
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
    let order_item_id = intake.item_id("OrderItemId", &wire.order_item_id)?;
    let told_units = ToldUnits {
        ordered: intake.quantity("QuantityOrdered", wire.quantity_ordered)?,
        shipped: intake.optional_quantity("QuantityShipped", wire.quantity_shipped)?,
        open: None,
        has_execution: false,
    };
    let units = intake.units(&order_item_id, state, told_units);
    let (amounts, paid) = amounts(intake, wire)?;
    Ok(ItemRead {
        sku: intake.sku("SellerSKU", wire.seller_sku.as_deref())?,
        asin: intake.asin("ASIN", Some(&wire.asin))?,
        title: kept(wire.title.as_deref()),
        units_ordered: units.ordered,
        units_shipped: units.shipped,
        units_cancelled: units.cancelled,
        amounts,
        paid,
        requested: requested(wire),
        cancelled_by: None,
        cancel_reason_class: None,
        order_item_id,
    })
}

/// The request of an item. The object stands on every item, with `"false"` in it: its presence
/// means nothing.
fn requested(wire: &OrderItem) -> BuyerRequest {
    let request = wire.buyer_requested_cancel.as_ref();
    match request.and_then(|request| request.is_buyer_requested_cancel) {
        Some(flag) if flag.0 => BuyerRequest::Requested {
            reason: kept(request.and_then(|request| request.buyer_cancel_reason.as_deref())),
        },
        Some(_) => BuyerRequest::NotRequested,
        None => BuyerRequest::Unknown,
    }
}

/// The amounts of an item, and what the buyer pays for it in all, where its price is told.
fn amounts(
    intake: &Intake<'_>,
    wire: &OrderItem,
) -> Result<(LineAmounts, Option<Money>), OrderFault> {
    let read = |field: &str, money: Option<&WireMoney>| amount(intake, field, money);
    let gift = wire.buyer_info.as_ref();
    let amounts = LineAmounts {
        item_price: read("ItemPrice", wire.item_price.as_ref())?,
        item_tax: read("ItemTax", wire.item_tax.as_ref())?,
        shipping_price: read("ShippingPrice", wire.shipping_price.as_ref())?,
        shipping_tax: read("ShippingTax", wire.shipping_tax.as_ref())?,
        gift_wrap_price: read(
            "BuyerInfo.GiftWrapPrice",
            gift.and_then(|gift| gift.gift_wrap_price.as_ref()),
        )?,
        gift_wrap_tax: read(
            "BuyerInfo.GiftWrapTax",
            gift.and_then(|gift| gift.gift_wrap_tax.as_ref()),
        )?,
        item_promotion_discount: read("PromotionDiscount", wire.promotion_discount.as_ref())?,
        ship_promotion_discount: read("ShippingDiscount", wire.shipping_discount.as_ref())?,
    };
    let Some(price) = amounts.item_price else {
        return Ok((amounts, None));
    };
    let added = [
        amounts.item_tax,
        amounts.shipping_price,
        amounts.shipping_tax,
        amounts.gift_wrap_price,
        amounts.gift_wrap_tax,
        read("CODFee", wire.cod_fee.as_ref())?,
    ];
    let taken_off = [
        amounts.item_promotion_discount,
        amounts.ship_promotion_discount,
        read("PromotionDiscountTax", wire.promotion_discount_tax.as_ref())?,
        read("ShippingDiscountTax", wire.shipping_discount_tax.as_ref())?,
        read("CODFeeDiscount", wire.cod_fee_discount.as_ref())?,
    ];
    let paid = sum(price, &added, &taken_off)
        .map_err(|error| intake.money_fault("ItemPrice", "", &error))?;
    Ok((amounts, Some(paid)))
}

/// The sum of an item, never below nothing.
fn sum(
    price: Money,
    added: &[Option<Money>],
    taken_off: &[Option<Money>],
) -> Result<Money, countermand_domain::money::MoneyError> {
    let mut total = price;
    for money in added.iter().flatten() {
        total = total.plus(*money)?;
    }
    for money in taken_off.iter().flatten() {
        total = total.minus(*money)?;
    }
    Ok(Money::from_minor(total.minor().max(0), total.currency()))
}

/// An amount that is told; a discount may be written as a negative one.
fn amount(
    intake: &Intake<'_>,
    field: &str,
    wire: Option<&WireMoney>,
) -> Result<Option<Money>, OrderFault> {
    let Some(wire) = wire else {
        return Ok(None);
    };
    let amount = wire
        .amount
        .as_ref()
        .and_then(|text| told(Some(text.as_str())));
    let Some(amount) = amount else {
        return Ok(None);
    };
    let amount = if field.contains("Discount") {
        amount.trim_start_matches('-')
    } else {
        amount
    };
    let currency = wire.currency_code.as_deref().unwrap_or_default();
    intake.money(field, amount, currency).map(Some)
}

#[cfg(test)]
mod tests;
