//! `getCompetitiveSummary`: featured and lowest offers of up to 20 items.

use countermand_spapi::amount::DecimalNumber;
use countermand_spapi::error::ErrorList;
use countermand_spapi::pricing::v2022::{
    CompetitiveSummaryBatchRequest, CompetitiveSummaryBatchResponse, CompetitiveSummaryRequest,
    CompetitiveSummaryResponse, CompetitiveSummaryResponseBody, FeaturedBuyingOption,
    FeaturedOfferSegment, IncludedData, LowestPricedOffer, LowestPricedOffersInput, Offer,
    PrimeDetails, ReferencePrice, SegmentDetails, SegmentedFeaturedOffer, ShippingOption,
};

use super::{fulfillment_type, money, status};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::listings::place_of;
use crate::market::Market;
use crate::platform::competition::CompetingOffer;
use crate::pricing::{self, MAX_OFFERS, MAX_REQUESTS};
use crate::world::World;

const NEW: &str = "New";
/// The most kinds of lowest offers of a request.
const MAX_INPUTS: usize = 5;

/// Answers the call; each request has its own status.
pub(super) fn get_competitive_summary(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let batch: CompetitiveSummaryBatchRequest = call.json()?;
    if batch.requests.is_empty() || batch.requests.len() > MAX_REQUESTS {
        return Err(Problem::invalid(format!(
            "A batch has 1 to {MAX_REQUESTS} requests."
        )));
    }
    let responses = batch
        .requests
        .iter()
        .map(|request| response(market, seller, request))
        .collect();
    Ok(Answer::json(
        200,
        &CompetitiveSummaryBatchResponse { responses },
    ))
}

fn response(
    market: &Market,
    seller: SellerIndex,
    request: &CompetitiveSummaryRequest,
) -> CompetitiveSummaryResponse {
    let mut body = CompetitiveSummaryResponseBody {
        asin: request.asin.clone(),
        marketplace_id: request.marketplace_id.clone(),
        featured_buying_options: Vec::new(),
        lowest_priced_offers: Vec::new(),
        reference_prices: Vec::new(),
        errors: Vec::new(),
    };
    let code = match fill(market, seller, request, &mut body) {
        Ok(()) => 200,
        Err(problem) => {
            let answer = problem.answer();
            let list: Option<ErrorList> = serde_json::from_slice(&answer.body).ok();
            body.errors = list.map(|list| list.errors).unwrap_or_default();
            answer.status
        }
    };
    CompetitiveSummaryResponse {
        status: status(code),
        body,
    }
}

fn fill(
    market: &Market,
    seller: SellerIndex,
    request: &CompetitiveSummaryRequest,
    body: &mut CompetitiveSummaryResponseBody,
) -> Result<(), Problem> {
    let place = place_of(market, seller, &request.marketplace_id)?;
    if request.included_data.is_empty() {
        return Err(Problem::invalid("includedData is required."));
    }
    if let Some(unknown) = request.included_data.iter().find(|data| !data.is_known()) {
        return Err(Problem::invalid(format!(
            "There is no data set {}.",
            unknown.as_str()
        )));
    }
    let offers = pricing::offers(market, place, &request.asin)
        .ok_or_else(|| Problem::not_found("The requested ASIN was not found."))?;
    let wants = |data: &IncludedData| request.included_data.contains(data);
    if wants(&IncludedData::LowestPricedOffers) {
        body.lowest_priced_offers = lowest(&offers, &request.lowest_priced_offers_inputs, place)?;
    }
    if wants(&IncludedData::FeaturedBuyingOptions) {
        body.featured_buying_options = vec![FeaturedBuyingOption {
            buying_option_type: NEW.to_owned(),
            segmented_featured_offers: offers
                .iter()
                .filter(|offer| offer.is_featured)
                .map(|offer| featured(offer, place))
                .collect(),
        }];
    }
    if wants(&IncludedData::ReferencePrices) {
        body.reference_prices = offers
            .first()
            .map(|offer| ReferencePrice {
                name: "CompetitivePriceThreshold".to_owned(),
                price: money(offer.price_minor, place),
            })
            .into_iter()
            .collect();
    }
    Ok(())
}

fn lowest(
    offers: &[CompetingOffer],
    inputs: &[LowestPricedOffersInput],
    place: PlaceIndex,
) -> Result<Vec<LowestPricedOffer>, Problem> {
    if inputs.len() > MAX_INPUTS {
        let message = format!("lowestPricedOffersInputs has at most {MAX_INPUTS} values.");
        return Err(Problem::invalid(message));
    }
    let default = [LowestPricedOffersInput {
        item_condition: NEW.to_owned(),
        offer_type: "Consumer".to_owned(),
    }];
    let inputs = if inputs.is_empty() { &default } else { inputs };
    inputs
        .iter()
        .map(|input| {
            if !pricing::is_condition(&input.item_condition) || input.offer_type != "Consumer" {
                return Err(Problem::invalid(
                    "A value of lowestPricedOffersInputs is not valid.",
                ));
            }
            let shown = offers.iter().filter(|_| input.item_condition == NEW);
            Ok(LowestPricedOffer {
                lowest_priced_offers_input: input.clone(),
                offers: shown
                    .take(MAX_OFFERS)
                    .map(|offer| self::offer(offer, place))
                    .collect(),
            })
        })
        .collect()
}

fn offer(offer: &CompetingOffer, place: PlaceIndex) -> Offer {
    Offer {
        seller_id: offer.seller_id.clone(),
        condition: NEW.to_owned(),
        sub_condition: Some(NEW.to_owned()),
        fulfillment_type: fulfillment_type(offer.is_fba).to_owned(),
        listing_price: money(offer.price_minor, place),
        shipping_options: free_shipping(place),
        points: None,
        prime_details: Some(prime(offer)),
    }
}

fn featured(offer: &CompetingOffer, place: PlaceIndex) -> SegmentedFeaturedOffer {
    SegmentedFeaturedOffer {
        seller_id: offer.seller_id.clone(),
        condition: NEW.to_owned(),
        sub_condition: Some(NEW.to_owned()),
        fulfillment_type: fulfillment_type(offer.is_fba).to_owned(),
        listing_price: money(offer.price_minor, place),
        shipping_options: free_shipping(place),
        points: None,
        prime_details: Some(prime(offer)),
        featured_offer_segments: vec![FeaturedOfferSegment {
            customer_membership: "DEFAULT".to_owned(),
            segment_details: SegmentDetails {
                glance_view_weight_percentage: Some(DecimalNumber::from_minor(100, 0)),
                sample_location: None,
            },
        }],
    }
}

fn free_shipping(place: PlaceIndex) -> Vec<ShippingOption> {
    vec![ShippingOption {
        shipping_option_type: "DEFAULT".to_owned(),
        price: money(0, place),
    }]
}

fn prime(offer: &CompetingOffer) -> PrimeDetails {
    let eligibility = if offer.is_fba { "NATIONAL" } else { "NONE" };
    PrimeDetails {
        eligibility: eligibility.to_owned(),
    }
}
