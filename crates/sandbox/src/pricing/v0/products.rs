//! Prices of up to 20 items or offers in one call.

use countermand_spapi::pricing::v0::{
    AsinIdentifier, CompetitivePriceType, CompetitivePricingType, IdentifierType,
    OfferListingCountType, OfferType, Price, PriceType, Product, SellerSkuIdentifier,
};

use super::offers::NEW;
use super::{Payload, money, place_asked, required};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::listing::{Listing, OfferState, StockChannel};
use crate::place;
use crate::platform::competition::CompetingOffer;
use crate::pricing::{self, MAX_REQUESTS};
use crate::world::World;

/// What a call names: an item, or an offer of the caller's.
#[derive(Debug, Clone, Copy)]
enum Named<'c> {
    Asin(&'c str),
    Sku(&'c str),
}

/// `getPricing`: the caller's own prices.
pub(super) fn get_pricing(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let place = place_asked(market, call)?;
    let is_new = call
        .query
        .text("ItemCondition")
        .is_none_or(|condition| condition == NEW);
    let prices: Vec<_> = named(call)?
        .into_iter()
        .map(|named| {
            let listings = own_listings(market, (seller, place), named);
            let product = product(market, (seller, place), named, |product| {
                let shown = listings.iter().filter(|_| is_new);
                product.offers = shown.map(|listing| own_offer(listing)).collect();
            });
            price(named, product)
        })
        .collect();
    Ok(Answer::json(200, &Payload { payload: prices }))
}

/// `getCompetitivePricing`: the featured price, and how many offers there are.
pub(super) fn get_competitive_pricing(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let place = place_asked(market, call)?;
    let own_id = market.seller_id(seller);
    let prices: Vec<_> = named(call)?
        .into_iter()
        .map(|named| {
            let asin = asin_of(market, (seller, place), named);
            let offers = asin.and_then(|asin| pricing::offers(market, place, &asin));
            let product = product(market, (seller, place), named, |product| {
                let offers = offers.unwrap_or_default();
                product.competitive_pricing = Some(competitive(&offers, own_id, place));
            });
            price(named, product)
        })
        .collect();
    Ok(Answer::json(200, &Payload { payload: prices }))
}

fn named<'c>(call: &'c Call<'_>) -> Result<Vec<Named<'c>>, Problem> {
    let kind = required(call, "ItemType")?;
    let named: Vec<_> = match kind {
        "Asin" => call
            .query
            .list("Asins")
            .into_iter()
            .map(Named::Asin)
            .collect(),
        "Sku" => call
            .query
            .list("Skus")
            .into_iter()
            .map(Named::Sku)
            .collect(),
        _ => return Err(Problem::invalid(format!("ItemType has no value {kind}."))),
    };
    if named.is_empty() || named.len() > MAX_REQUESTS {
        return Err(Problem::invalid(format!(
            "1 to {MAX_REQUESTS} {kind}s are required."
        )));
    }
    Ok(named)
}

fn own_listings<'m>(
    market: &'m Market,
    (seller, place): (SellerIndex, PlaceIndex),
    named: Named<'_>,
) -> Vec<&'m Listing> {
    market
        .catalogue
        .of_seller(seller)
        .map(|(_, listing)| listing)
        .filter(|listing| listing.place == place && listing.state != OfferState::Closed)
        .filter(|listing| match named {
            Named::Asin(asin) => listing.asin == asin,
            Named::Sku(sku) => listing.sku == sku,
        })
        .collect()
}

fn asin_of(
    market: &Market,
    (seller, place): (SellerIndex, PlaceIndex),
    named: Named<'_>,
) -> Option<String> {
    match named {
        Named::Asin(asin) => pricing::offers(market, place, asin).map(|_| asin.to_owned()),
        Named::Sku(sku) => {
            let (_, listing) = market.catalogue.find(seller, place, sku)?;
            Some(listing.asin.clone())
        }
    }
}

/// The product, where there is one, with what `fill` adds.
fn product(
    market: &Market,
    (seller, place): (SellerIndex, PlaceIndex),
    named: Named<'_>,
    fill: impl FnOnce(&mut Product),
) -> Option<Product> {
    let asin = asin_of(market, (seller, place), named)?;
    let marketplace_id = place::id(place).to_owned();
    let sku_identifier = match named {
        Named::Asin(_) => None,
        Named::Sku(sku) => Some(SellerSkuIdentifier {
            marketplace_id: marketplace_id.clone(),
            seller_id: market.seller_id(seller).to_owned(),
            seller_sku: sku.to_owned(),
        }),
    };
    let mut product = Product {
        identifiers: IdentifierType {
            marketplace_asin: AsinIdentifier {
                marketplace_id,
                asin,
            },
            sku_identifier,
        },
        competitive_pricing: None,
        sales_rankings: Vec::new(),
        offers: Vec::new(),
    };
    fill(&mut product);
    Some(product)
}

fn price(named: Named<'_>, product: Option<Product>) -> Price {
    let (asin, seller_sku) = match named {
        Named::Asin(asin) => (Some(asin.to_owned()), None),
        Named::Sku(sku) => (None, Some(sku.to_owned())),
    };
    let status = if product.is_some() {
        "Success"
    } else {
        "ClientError"
    };
    Price {
        status: status.to_owned(),
        seller_sku,
        asin,
        product,
    }
}

fn own_offer(listing: &Listing) -> OfferType {
    let channel = match listing.channel {
        StockChannel::Merchant => "MERCHANT",
        StockChannel::Amazon => "AMAZON",
    };
    OfferType {
        offer_type: Some("B2C".to_owned()),
        buying_price: landed(listing.price_minor, listing.place),
        regular_price: money(listing.price_minor, listing.place),
        fulfillment_channel: channel.to_owned(),
        item_condition: NEW.to_owned(),
        item_sub_condition: NEW.to_owned(),
        seller_sku: listing.sku.clone(),
    }
}

fn competitive(
    offers: &[CompetingOffer],
    own_id: &str,
    place: PlaceIndex,
) -> CompetitivePricingType {
    let count = |condition: &str| OfferListingCountType {
        count: i64::try_from(offers.len()).unwrap_or(i64::MAX),
        condition: condition.to_owned(),
    };
    CompetitivePricingType {
        competitive_prices: offers
            .iter()
            .filter(|offer| offer.is_featured)
            .map(|offer| CompetitivePriceType {
                competitive_price_id: "1".to_owned(),
                price: landed(offer.price_minor, place),
                condition: Some(NEW.to_owned()),
                subcondition: Some(NEW.to_owned()),
                belongs_to_requester: Some(offer.seller_id == own_id),
            })
            .collect(),
        number_of_offer_listings: vec![count(NEW), count("Any")],
    }
}

fn landed(minor: i64, place: PlaceIndex) -> PriceType {
    PriceType {
        landed_price: Some(money(minor, place)),
        listing_price: money(minor, place),
        shipping: Some(money(0, place)),
        points: None,
    }
}
