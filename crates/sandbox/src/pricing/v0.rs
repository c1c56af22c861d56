//! Product Pricing v0.

mod batch;
mod offers;
mod products;

use countermand_spapi::amount::DecimalNumber;
use countermand_spapi::pricing::v0::MoneyType;
use serde::Serialize;

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::ids::PlaceIndex;
use crate::listings::place_of;
use crate::market::Market;
use crate::place;
use crate::pricing::v0::offers::Asked;
use crate::world::World;

/// The function that answers an operation.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "getPricing" => Some(products::get_pricing),
        "getCompetitivePricing" => Some(products::get_competitive_pricing),
        "getItemOffers" => Some(get_item_offers),
        "getListingOffers" => Some(get_listing_offers),
        "getItemOffersBatch" => Some(batch::get_item_offers_batch),
        "getListingOffersBatch" => Some(batch::get_listing_offers_batch),
        _ => None,
    }
}

fn get_item_offers(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let asked = Asked::Item(call.parameter("Asin")?);
    answer_offers(world, call, &asked)
}

fn get_listing_offers(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let asked = Asked::Listing(call.parameter("SellerSKU")?);
    answer_offers(world, call, &asked)
}

fn answer_offers(world: &mut World, call: &Call<'_>, asked: &Asked) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let place = place_asked(market, call)?;
    let condition = required(call, "ItemCondition")?;
    let result = offers::offers(market, (seller, place), asked, condition)?;
    Ok(Answer::json(200, &Payload { payload: result }))
}

/// An answer; its amounts are written digit by digit.
#[derive(Debug, Serialize)]
struct Payload<T> {
    payload: T,
}

/// The marketplace that a call names.
fn place_asked(market: &Market, call: &Call<'_>) -> Result<PlaceIndex, Problem> {
    place_of(market, call.seller()?, required(call, "MarketplaceId")?)
}

fn required<'c>(call: &'c Call<'_>, name: &str) -> Result<&'c str, Problem> {
    call.query
        .text(name)
        .ok_or_else(|| Problem::invalid(format!("The parameter {name} is required.")))
}

/// An amount of a marketplace's currency, as an exact JSON number.
fn money(minor: i64, place: PlaceIndex) -> MoneyType {
    let marketplace = place::marketplace(place);
    let amount = DecimalNumber::from_minor(minor, marketplace.currency_digits);
    MoneyType {
        currency_code: Some(marketplace.currency.to_owned()),
        amount: Some(amount),
    }
}
