//! `ANY_OFFER_CHANGED`.

use countermand_spapi::amount::DecimalNumber;
use countermand_spapi::notification::envelope::{
    AnyOfferChangedNotification, AnyOfferChangedPayload, BuyBoxPrice, LowestPrice, MoneyType,
    Offer, OfferChangeSummary, OfferChangeTrigger, OfferCount, Points, PrimeInformation,
    SellerFeedbackRating, ShippingTime, ShipsFrom,
};

use crate::ids::PlaceIndex;
use crate::moment::Moment;
use crate::notifications::facts::OfferFacts;
use crate::notifications::message::instant;
use crate::place;

/// The offers of a catalogue item, cheapest first; the first is the one that the item's page sells.
/// All are new and shipped free.
pub fn any_offer(
    seller_id: &str,
    (place, asin): (PlaceIndex, &str),
    offers: &[OfferFacts],
    now: Moment,
) -> AnyOfferChangedPayload {
    AnyOfferChangedPayload {
        any_offer_changed_notification: AnyOfferChangedNotification {
            seller_id: seller_id.to_owned(),
            offer_change_trigger: OfferChangeTrigger {
                marketplace_id: place::id(place).to_owned(),
                asin: asin.to_owned(),
                item_condition: "new".to_owned(),
                time_of_offer_change: instant(now),
                offer_change_type: Some("Internal".to_owned()),
            },
            summary: summary(place, offers),
            offers: offers
                .iter()
                .enumerate()
                .map(|(rank, found)| offer(place, found, rank == 0))
                .collect(),
        },
    }
}

fn summary(place: PlaceIndex, offers: &[OfferFacts]) -> OfferChangeSummary {
    let of_channel = |is_fba: bool| offers.iter().filter(move |offer| offer.is_fba == is_fba);
    let counts: Vec<_> = [false, true]
        .into_iter()
        .filter(|is_fba| of_channel(*is_fba).next().is_some())
        .map(|is_fba| OfferCount {
            condition: "new".to_owned(),
            fulfillment_channel: channel(is_fba).to_owned(),
            offer_count: i64::try_from(of_channel(is_fba).count()).unwrap_or(i64::MAX),
        })
        .collect();
    let lowest_prices = [false, true]
        .into_iter()
        .filter_map(|is_fba| of_channel(is_fba).next())
        .map(|cheapest| LowestPrice {
            condition: "new".to_owned(),
            fulfillment_channel: channel(cheapest.is_fba).to_owned(),
            landed_price: money(place, cheapest.price_minor),
            listing_price: money(place, cheapest.price_minor),
            shipping: money(place, 0),
            points: None,
        })
        .collect();
    let lowest_minor = offers.first().map_or(0, |offer| offer.price_minor);
    let highest_minor = offers.last().map_or(0, |offer| offer.price_minor);
    let buy_box_prices = offers
        .first()
        .map(|featured| BuyBoxPrice {
            condition: "new".to_owned(),
            landed_price: money(place, featured.price_minor),
            listing_price: money(place, featured.price_minor),
            shipping: money(place, 0),
            points: None,
        })
        .into_iter()
        .collect();
    OfferChangeSummary {
        number_of_offers: counts.clone(),
        lowest_prices,
        buy_box_prices,
        list_price: Some(money(place, highest_minor)),
        minimum_advertised_price: Some(money(place, lowest_minor)),
        suggested_lower_price_plus_shipping: Some(money(place, lowest_minor)),
        total_buy_box_eligible_offers: Some(i64::try_from(offers.len()).unwrap_or(i64::MAX)),
        sales_rankings: Vec::new(),
        number_of_buy_box_eligible_offers: counts,
        competitive_price_threshold: Some(money(place, lowest_minor)),
    }
}

fn offer(place: PlaceIndex, offer: &OfferFacts, is_featured: bool) -> Offer {
    let (low, high) = if offer.is_fba { (0, 0) } else { (24, 48) };
    Offer {
        seller_id: offer.seller_id.clone(),
        sub_condition: "new".to_owned(),
        seller_feedback_rating: Some(SellerFeedbackRating {
            feedback_count: 100,
            seller_positive_feedback_rating: 98,
        }),
        shipping_time: ShippingTime {
            minimum_hours: low,
            maximum_hours: high,
            availability_type: Some("NOW".to_owned()),
            available_date: Some(String::new()),
        },
        listing_price: money(place, offer.price_minor),
        points: Some(Points { points_number: 0 }),
        shipping: money(place, 0),
        ships_from: Some(ShipsFrom {
            country: Some(place::marketplace(place).iso_country().to_owned()),
            state: Some(String::new()),
        }),
        is_fulfilled_by_amazon: offer.is_fba,
        prime_information: Some(PrimeInformation {
            is_offer_prime: offer.is_fba,
            is_offer_national_prime: offer.is_fba,
        }),
        is_expedited_shipping_available: Some(offer.is_fba),
        is_featured_merchant: Some(true),
        ships_domestically: Some(true),
        ships_internationally: Some(false),
        is_buy_box_winner: Some(is_featured),
    }
}

const fn channel(is_fba: bool) -> &'static str {
    if is_fba { "Amazon" } else { "Merchant" }
}

fn money(place: PlaceIndex, minor: i64) -> MoneyType {
    let marketplace = place::marketplace(place);
    MoneyType {
        amount: DecimalNumber::from_minor(minor, marketplace.currency_digits),
        currency_code: marketplace.currency.to_owned(),
    }
}
