//! Requests of Fulfillment Outbound 2020-07-01, as acts.

use countermand_spapi::fulfillment_outbound::{v2020, v2026};
use countermand_spapi::wire_instant::WireInstant;

use super::is_held;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::listings::place_of;
use crate::market::Market;
use crate::moment::Moment;
use crate::outbound::acts::OutboundChange;
use crate::outbound::order::{Declared, NewLine, NewOrder, Policy, Speed};

/// The order that a request asks for.
pub(super) fn new_order(
    market: &Market,
    seller: SellerIndex,
    body: v2020::CreateFulfillmentOrderRequest,
) -> Result<NewOrder, Problem> {
    let place = match &body.marketplace_id {
        Some(id) => place_of(market, seller, id)?,
        None => home(market, seller)?,
    };
    let lines = body
        .items
        .into_iter()
        .map(new_line)
        .collect::<Result<_, _>>()?;
    let window = match &body.delivery_window {
        Some(window) => Some((moment(&window.start_date)?, moment(&window.end_date)?)),
        None => None,
    };
    Ok(NewOrder {
        id: body.seller_fulfillment_order_id,
        place,
        shown_id: body.displayable_order_id,
        shown_at: moment(&body.displayable_order_date)?,
        comment: body.displayable_order_comment,
        channel: None,
        speed: speed(body.shipping_speed_category.as_str())?,
        window,
        address: address(body.destination_address),
        notes: None,
        is_held: is_held(body.fulfillment_action.as_ref())?.unwrap_or(false),
        policy: policy(
            body.fulfillment_policy
                .as_ref()
                .map(v2020::FulfillmentPolicy::as_str),
        )?
        .unwrap_or(Policy::FillOrKill),
        emails: body.notification_emails,
        lines,
    })
}

/// The change that a request asks for.
pub(super) fn change(
    body: &v2020::UpdateFulfillmentOrderRequest,
) -> Result<OutboundChange, Problem> {
    let quantities = body
        .items
        .iter()
        .map(|item| {
            let id = &item.seller_fulfillment_order_item_id;
            Ok((id.clone(), units(id, item.quantity)?))
        })
        .collect::<Result<_, Problem>>()?;
    Ok(OutboundChange {
        shown_id: body.displayable_order_id.clone(),
        shown_at: body
            .displayable_order_date
            .as_ref()
            .map(moment)
            .transpose()?,
        comment: body.displayable_order_comment.clone(),
        speed: body
            .shipping_speed_category
            .as_ref()
            .map(|word| speed(word.as_str()))
            .transpose()?,
        address: body.destination_address.clone().map(address),
        is_held: is_held(body.fulfillment_action.as_ref())?,
        policy: policy(
            body.fulfillment_policy
                .as_ref()
                .map(v2020::FulfillmentPolicy::as_str),
        )?,
        emails: (!body.notification_emails.is_empty()).then(|| body.notification_emails.clone()),
        quantities,
    })
}

/// The marketplace of a seller who names none: the first one.
pub(in crate::outbound) fn home(
    market: &Market,
    seller: SellerIndex,
) -> Result<PlaceIndex, Problem> {
    market
        .directory
        .seller(seller)
        .and_then(|seller| seller.participations.first())
        .map(|participation| participation.place)
        .ok_or_else(|| Problem::denied("The seller sells in no marketplace."))
}

/// A speed by its word.
pub(in crate::outbound) fn speed(word: &str) -> Result<Speed, Problem> {
    Speed::parse(word)
        .ok_or_else(|| Problem::invalid(format!("There is no shipping speed {word}.")))
}

/// A policy by its word.
pub(in crate::outbound) fn policy(word: Option<&str>) -> Result<Option<Policy>, Problem> {
    word.map(|word| {
        Policy::parse(word)
            .ok_or_else(|| Problem::invalid(format!("There is no fulfillment policy {word}.")))
    })
    .transpose()
}

/// A number of units.
pub(in crate::outbound) fn units(id: &str, quantity: i64) -> Result<u32, Problem> {
    u32::try_from(quantity)
        .map_err(|_| Problem::invalid(format!("The quantity of the item {id} is not valid.")))
}

fn new_line(item: v2020::CreateFulfillmentOrderItem) -> Result<NewLine, Problem> {
    let id = item.seller_fulfillment_order_item_id;
    Ok(NewLine {
        n_units: units(&id, item.quantity)?,
        id,
        sku: item.seller_sku,
        comment: item.displayable_comment,
        gift_message: item.gift_message,
        unit_value: item.per_unit_declared_value.map(|money| Declared {
            currency: money.currency_code,
            value: money.value.as_str().to_owned(),
        }),
    })
}

fn moment(text: &WireInstant) -> Result<Moment, Problem> {
    text.at()
        .map(Moment::from_timestamp)
        .ok_or_else(|| Problem::invalid(format!("{} is no date and time.", text.as_str())))
}

fn address(address: v2020::Address) -> v2026::Address {
    v2026::Address {
        name: address.name,
        address_line1: address.address_line1,
        address_line2: address.address_line2,
        address_line3: address.address_line3,
        city: address.city,
        district_or_county: address.district_or_county,
        state_or_region: address.state_or_region,
        postal_code: address.postal_code,
        country_code: address.country_code,
        phone: address.phone,
        email: None,
    }
}
