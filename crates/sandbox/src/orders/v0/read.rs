//! Reading one order in Orders v0.

use countermand_spapi::envelope::Envelope;
use countermand_spapi::orders::v0::{
    OrderAddress, OrderBuyerInfo, OrderItemsBuyerInfoList, OrderItemsList,
};

use crate::buyers;
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::OrderId;
use crate::market::Market;
use crate::market::order::Order;
use crate::orders::owned;
use crate::orders::parameters::not_valid;
use crate::orders::v0::buyer::{self, Sight};
use crate::orders::v0::{item, order};
use crate::world::World;

/// `getOrder`.
pub(super) fn get_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let found = the_order(market, call)?;
    Ok(wrap(order::write(market, found, Sight::of(call))))
}

/// `getOrderItems`; all items stand on one page.
pub(super) fn get_order_items(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let found = the_order(market, call)?;
    refuse_token(call)?;
    let sight = Sight::of(call);
    let lines = found.lines.iter();
    Ok(wrap(OrderItemsList {
        order_items: lines
            .map(|line| item::write(market, found, line, sight))
            .collect(),
        next_token: None,
        amazon_order_id: found.id.to_string(),
    }))
}

/// `getOrderBuyerInfo`.
pub(super) fn get_order_buyer_info(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let found = the_order(market, call)?;
    let info = buyer::info(market, found, Sight::of(call)).unwrap_or_default();
    Ok(wrap(OrderBuyerInfo {
        amazon_order_id: found.id.to_string(),
        buyer_email: info.buyer_email,
        buyer_name: info.buyer_name,
        buyer_county: info.buyer_county,
        buyer_tax_info: info.buyer_tax_info,
        purchase_order_number: info.purchase_order_number,
    }))
}

/// `getOrderAddress`.
pub(super) fn get_order_address(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let found = the_order(market, call)?;
    let sight = Sight::of(call);
    let address = buyer::address(market, found, sight);
    let company = address
        .is_some()
        .then(|| buyers::of_order(market, found).company)
        .flatten();
    Ok(wrap(OrderAddress {
        amazon_order_id: found.id.to_string(),
        buyer_company_name: company.filter(|_| sight.address),
        shipping_address: address,
        delivery_preferences: None,
    }))
}

/// `getOrderItemsBuyerInfo`; all items stand on one page.
pub(super) fn get_order_items_buyer_info(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    let market = world.now()?;
    let found = the_order(market, call)?;
    refuse_token(call)?;
    let sight = Sight::of(call);
    let lines = found.lines.iter();
    Ok(wrap(OrderItemsBuyerInfoList {
        order_items: lines
            .map(|line| item::write_buyer_info(market, found, line, sight))
            .collect(),
        next_token: None,
        amazon_order_id: found.id.to_string(),
    }))
}

/// `getOrderRegulatedInfo`: no order here has regulated items, so there is nothing to be found.
pub(super) fn get_order_regulated_info(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    the_order(world.now()?, call)?;
    Err(Problem::not_found("The order has no regulated items."))
}

/// The order that a call names.
pub(super) fn the_order<'a>(market: &'a Market, call: &Call<'_>) -> Result<&'a Order, Problem> {
    let id = call.parameter("orderId")?;
    if OrderId::parse(&id).is_none() {
        return Err(not_valid("orderId", &id).with("Order ids have the form 3-7-7."));
    }
    owned::find(market, call.seller()?, &id)
        .map(|(_, order)| order)
        .map_err(owned::NotOwned::problem)
}

/// There are never two pages of items, so no token of such a page exists.
fn refuse_token(call: &Call<'_>) -> Result<(), Problem> {
    match call.query.text("NextToken") {
        Some(token) => Err(not_valid("NextToken", token)),
        None => Ok(()),
    }
}

fn wrap<T: serde::Serialize>(payload: T) -> Answer {
    Answer::json(200, &Envelope::of(payload))
}
