//! `getFeaturedOfferExpectedPriceBatch`: at which price an offer would be the featured one.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{fulfillment_type, money, status};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::{ListingIndex, PlaceIndex, SellerIndex};
use crate::listings::place_of;
use crate::market::Market;
use crate::market::listing::{Listing, StockChannel};
use crate::place;
use crate::platform::competition::{self, CompetingOffer};
use crate::platform::standing;
use crate::world::World;

/// The most requests of a batch.
const MAX_REQUESTS: usize = 40;

#[derive(Debug, Deserialize)]
struct Batch {
    requests: Vec<Request>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    marketplace_id: String,
    sku: String,
    segment: Option<Value>,
}

/// Answers the call; each request has its own status.
pub(super) fn get_expected_price_batch(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let batch: Batch = call.json()?;
    if batch.requests.is_empty() || batch.requests.len() > MAX_REQUESTS {
        return Err(Problem::invalid(format!(
            "A batch has 1 to {MAX_REQUESTS} requests."
        )));
    }
    let responses: Vec<_> = batch
        .requests
        .iter()
        .map(|request| response(market, seller, request))
        .collect();
    Ok(Answer::json(200, &json!({ "responses": responses })))
}

fn response(market: &Market, seller: SellerIndex, request: &Request) -> Value {
    let (code, body) = match body(market, seller, request) {
        Ok(body) => (200, body),
        Err(problem) => {
            let answer = problem.answer();
            (
                answer.status,
                serde_json::from_slice(&answer.body).unwrap_or_default(),
            )
        }
    };
    let mut asked = json!({"marketplaceId": request.marketplace_id, "sku": request.sku});
    if let (Some(fields), Some(segment)) = (asked.as_object_mut(), &request.segment) {
        fields.insert("segment".to_owned(), segment.clone());
    }
    json!({"request": asked, "status": status(code), "headers": {}, "body": body})
}

fn body(market: &Market, seller: SellerIndex, request: &Request) -> Result<Value, Problem> {
    let place = place_of(market, seller, &request.marketplace_id)?;
    let (index, listing) = market
        .catalogue
        .find(seller, place, &request.sku)
        .ok_or_else(|| Problem::invalid("The requested SKU is invalid."))?;
    let is_fba = listing.channel == StockChannel::Amazon;
    let own = json!({
        "marketplaceId": place::id(place),
        "sellerId": market.seller_id(seller),
        "sku": listing.sku,
        "asin": listing.asin,
        "fulfillmentType": fulfillment_type(is_fba)
    });
    let result = if standing::is_buyable(market, index) {
        expected(market, (index, listing))
    } else {
        json!({"resultStatus": "OFFER_NOT_ELIGIBLE"})
    };
    Ok(json!({"offerIdentifier": own, "featuredOfferExpectedPriceResults": [result]}))
}

/// The price of the best offer of the others: at this price, or one unit below where that offer
/// wins a tie, the caller's is featured.
fn expected(market: &Market, (index, listing): (ListingIndex, &Listing)) -> Value {
    let place = listing.place;
    let own_id = market.seller_id(listing.seller);
    let is_fba = listing.channel == StockChannel::Amazon;
    let offers = competition::offers(market, place, &listing.asin);
    let current = offers.iter().find(|offer| offer.is_featured);
    let best = offers.iter().find(|offer| offer.listing != Some(index));
    let Some(best) = best else {
        return json!({"resultStatus": "NO_COMPETING_OFFER"});
    };
    let wins_tie = (!is_fba, own_id) < (!best.is_fba, best.seller_id.as_str());
    let price_minor = if wins_tie {
        best.price_minor
    } else {
        best.price_minor - 1
    };
    let mut result = json!({
        "resultStatus": "VALID_FOEP",
        "featuredOfferExpectedPrice": {"listingPrice": money(price_minor.max(1), place)},
        "competingFeaturedOffer": featured(best, place, &listing.asin)
    });
    if let (Some(fields), Some(current)) = (result.as_object_mut(), current) {
        let shown = featured(current, place, &listing.asin);
        fields.insert("currentFeaturedOffer".to_owned(), shown);
    }
    result
}

fn featured(offer: &CompetingOffer, place: PlaceIndex, asin: &str) -> Value {
    json!({
        "offerIdentifier": {
            "marketplaceId": place::id(place),
            "sellerId": offer.seller_id,
            "asin": asin,
            "fulfillmentType": fulfillment_type(offer.is_fba)
        },
        "condition": "New",
        "price": {"listingPrice": money(offer.price_minor, place), "shippingPrice": money(0, place)}
    })
}
