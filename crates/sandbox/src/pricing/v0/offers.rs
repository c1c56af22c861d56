//! The offers of one item.

use countermand_spapi::pricing::v0::{
    BuyBoxPriceType, DetailedShippingTimeType, GetOffersResult, ItemIdentifier, LowestPriceType,
    OfferCountType, OfferDetail, PrimeInformationType, SellerFeedbackType, ShipsFromType, Summary,
};

use super::money;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::place;
use crate::platform::competition::CompetingOffer;
use crate::pricing::{self, MAX_OFFERS};

/// The condition of everything that is sold here.
pub(super) const NEW: &str = "New";
/// The same in summaries.
const NEW_IN_SUMMARY: &str = "new";

/// What is asked for.
#[derive(Debug)]
pub(super) enum Asked {
    /// An item, by its ASIN.
    Item(String),
    /// An offer of the caller's, by its SKU.
    Listing(String),
}

/// The offers of what is asked for.
pub(super) fn offers(
    market: &Market,
    (seller, place): (SellerIndex, PlaceIndex),
    asked: &Asked,
    condition: &str,
) -> Result<GetOffersResult, Problem> {
    if !pricing::is_condition(condition) {
        return Err(Problem::invalid(format!(
            "There is no condition {condition}."
        )));
    }
    let marketplace_id = place::id(place);
    let (asin, sku) = match asked {
        Asked::Item(asin) => (asin.clone(), None),
        Asked::Listing(sku) => {
            let found = market.catalogue.find(seller, place, sku);
            let (_, listing) = found.ok_or_else(|| invalid("SKU", sku, marketplace_id))?;
            (listing.asin.clone(), Some(sku.clone()))
        }
    };
    let found = pricing::offers(market, place, &asin)
        .ok_or_else(|| invalid("ASIN", &asin, marketplace_id))?;
    let found: Vec<_> = found.into_iter().filter(|_| condition == NEW).collect();
    let own_id = market.seller_id(seller);
    let status = if found.is_empty() {
        "NoBuyableOffers"
    } else {
        "Success"
    };
    // An item is known by its ASIN, an offer by its SKU; each stands once.
    let is_item = sku.is_none();
    Ok(GetOffersResult {
        marketplace_id: marketplace_id.to_owned(),
        asin: is_item.then(|| asin.clone()),
        sku: sku.clone(),
        item_condition: condition.to_owned(),
        status: status.to_owned(),
        identifier: ItemIdentifier {
            marketplace_id: marketplace_id.to_owned(),
            asin: is_item.then_some(asin),
            seller_sku: sku,
            item_condition: condition.to_owned(),
        },
        summary: summary(&found, place),
        offers: found
            .iter()
            .take(MAX_OFFERS)
            .map(|offer| detail(offer, own_id, place))
            .collect(),
    })
}

fn invalid(what: &str, id: &str, marketplace_id: &str) -> Problem {
    Problem::invalid(format!(
        "{id} is an invalid {what} for marketplace {marketplace_id}"
    ))
}

/// The channel of an offer in the words of summaries.
pub(super) const fn channel(is_fba: bool) -> &'static str {
    if is_fba { "Amazon" } else { "Merchant" }
}

fn summary(found: &[CompetingOffer], place: PlaceIndex) -> Summary {
    let counts: Vec<_> = [true, false]
        .into_iter()
        .filter_map(|is_fba| {
            let n_offers = found.iter().filter(|offer| offer.is_fba == is_fba).count();
            (n_offers > 0).then(|| OfferCountType {
                condition: Some(NEW_IN_SUMMARY.to_owned()),
                fulfillment_channel: Some(channel(is_fba).to_owned()),
                offer_count: i64::try_from(n_offers).ok(),
            })
        })
        .collect();
    let lowest = [true, false].into_iter().filter_map(|is_fba| {
        // The offers come cheapest first.
        let offer = found.iter().find(|offer| offer.is_fba == is_fba)?;
        Some(LowestPriceType {
            condition: NEW_IN_SUMMARY.to_owned(),
            fulfillment_channel: channel(is_fba).to_owned(),
            offer_type: None,
            landed_price: Some(money(offer.price_minor, place)),
            listing_price: money(offer.price_minor, place),
            shipping: Some(money(0, place)),
            points: None,
        })
    });
    let featured = found
        .iter()
        .filter(|offer| offer.is_featured)
        .map(|offer| BuyBoxPriceType {
            condition: NEW_IN_SUMMARY.to_owned(),
            offer_type: None,
            landed_price: money(offer.price_minor, place),
            listing_price: money(offer.price_minor, place),
            shipping: money(0, place),
            points: None,
            seller_id: Some(offer.seller_id.clone()),
        });
    Summary {
        total_offer_count: i64::try_from(found.len()).unwrap_or(i64::MAX),
        lowest_prices: lowest.collect(),
        buy_box_prices: featured.collect(),
        list_price: None,
        competitive_price_threshold: found.first().map(|offer| money(offer.price_minor, place)),
        suggested_lower_price_plus_shipping: None,
        sales_rankings: Vec::new(),
        buy_box_eligible_offers: counts.clone(),
        number_of_offers: counts,
        offers_available_time: None,
    }
}

fn detail(offer: &CompetingOffer, own_id: &str, place: PlaceIndex) -> OfferDetail {
    OfferDetail {
        my_offer: Some(offer.seller_id == own_id),
        offer_type: None,
        sub_condition: NEW_IN_SUMMARY.to_owned(),
        seller_id: Some(offer.seller_id.clone()),
        condition_notes: None,
        seller_feedback_rating: Some(SellerFeedbackType {
            seller_positive_feedback_rating: None,
            feedback_count: 0,
        }),
        shipping_time: DetailedShippingTimeType {
            minimum_hours: Some(0),
            maximum_hours: Some(if offer.is_fba { 24 } else { 48 }),
            available_date: None,
            availability_type: Some("NOW".to_owned()),
        },
        listing_price: money(offer.price_minor, place),
        points: None,
        shipping: money(0, place),
        ships_from: Some(ShipsFromType {
            state: None,
            country: Some(place::marketplace(place).iso_country().to_owned()),
        }),
        is_fulfilled_by_amazon: offer.is_fba,
        prime_information: Some(PrimeInformationType {
            is_prime: offer.is_fba,
            is_national_prime: offer.is_fba,
        }),
        is_buy_box_winner: Some(offer.is_featured),
        is_featured_merchant: Some(true),
    }
}
