//! Requests of Fulfillment Outbound 2026-07-04, as acts.

use countermand_spapi::decimal::Decimal;
use countermand_spapi::fulfillment_outbound::v2026::{
    Amount, CreateOrderLineItem, CreateOrderRequest, FulfillmentPolicy, OrderOrigin, TimeInterval,
};

use super::is_held;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::listings::place_of;
use crate::market::Market;
use crate::moment::Moment;
use crate::outbound::order::{Declared, NewLine, NewOrder, Policy, Speed};
use crate::outbound::v2020::read;
use crate::place;

/// The order that a request asks for.
pub(super) fn new_order(
    market: &Market,
    seller: SellerIndex,
    body: CreateOrderRequest,
) -> Result<NewOrder, Problem> {
    let place = place_of_origin(market, seller, body.origin.as_ref())?;
    let configuration = body.fulfillment_configuration.unwrap_or_default();
    let level = configuration.service_level.unwrap_or_default();
    let speed = match level.service_tiers.first() {
        Some(word) => read::speed(word)?,
        None => Speed::Standard,
    };
    let policy = configuration.policy.as_ref().map(FulfillmentPolicy::as_str);
    Ok(NewOrder {
        shown_id: body.order_id.clone(),
        id: body.order_id,
        place,
        shown_at: market.now,
        comment: String::new(),
        channel: body.channel,
        speed,
        window: level.delivery_interval.as_ref().map(interval).transpose()?,
        address: body.destination.delivery_address,
        notes: body.destination.delivery_notes,
        is_held: is_held(configuration.action.as_ref())?.unwrap_or(false),
        policy: read::policy(policy)?.unwrap_or(Policy::FillOrKill),
        emails: Vec::new(),
        lines: body
            .line_items
            .into_iter()
            .map(new_line)
            .collect::<Result<_, _>>()?,
    })
}

/// The marketplace from whose country an order ships; the seller's first one where none is named.
pub(super) fn place_of_origin(
    market: &Market,
    seller: SellerIndex,
    origin: Option<&OrderOrigin>,
) -> Result<PlaceIndex, Problem> {
    let Some(origin) = origin else {
        return read::home(market, seller);
    };
    let place = place::by_country(&origin.country_code).ok_or_else(|| {
        Problem::invalid(format!("The origin {} is not valid.", origin.country_code))
    })?;
    place_of(market, seller, place::id(place))
}

/// Units of an amount: a whole decimal number.
pub(super) fn units(id: &str, amount: &Amount) -> Result<u32, Problem> {
    let whole = amount.value.decimal().ok().and_then(Decimal::whole);
    let refusal = || Problem::invalid(format!("The amount of {id} is no whole number of units."));
    read::units(id, whole.ok_or_else(refusal)?)
}

fn new_line(item: CreateOrderLineItem) -> Result<NewLine, Problem> {
    let unit_value = item.product.per_unit_declared_value.map(|money| Declared {
        currency: money.currency_code,
        value: money.amount.as_str().to_owned(),
    });
    Ok(NewLine {
        n_units: units(&item.line_item_id, &item.amount)?,
        id: item.line_item_id,
        sku: item.product.product_identifier.amazon_sku,
        comment: None,
        gift_message: None,
        unit_value,
    })
}

fn interval(found: &TimeInterval) -> Result<(Moment, Moment), Problem> {
    let read = |text: &countermand_spapi::wire_instant::WireInstant| {
        text.at()
            .map(Moment::from_timestamp)
            .ok_or_else(|| Problem::invalid(format!("{} is no date and time.", text.as_str())))
    };
    Ok((read(&found.start_time)?, read(&found.end_time)?))
}
