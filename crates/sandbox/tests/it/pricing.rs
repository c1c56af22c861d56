//! Prices of a catalogue item's offers.

use serde_json::{Value, json};

use crate::desk::{Desk, US};

const ASIN: &str = "B0PLAIN001";

/// A world with one offer of one item, at 10.00 USD.
fn desk() -> Desk {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    desk
}

fn summary_request(asin: &str, marketplace: &str) -> Value {
    json!({"asin": asin, "marketplaceId": marketplace, "method": "GET",
        "includedData": ["featuredBuyingOptions", "referencePrices", "lowestPricedOffers"],
        "uri": "/products/pricing/2022-05-01/items/competitiveSummary"})
}

#[test]
fn the_offers_of_an_item_have_exact_prices() {
    let desk = desk();
    let path = format!("/products/pricing/v0/items/{ASIN}/offers?MarketplaceId={US}");
    let reply = desk.read(&format!("{path}&ItemCondition=New")).expect(200);
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    assert!(
        text.contains(r#""ListingPrice":{"CurrencyCode":"USD","Amount":10}"#),
        "{text}"
    );
    let payload = reply.json()["payload"].clone();
    assert_eq!(
        (&payload["ASIN"], &payload["status"]),
        (&json!(ASIN), &json!("Success"))
    );
    assert_eq!(payload["Summary"]["TotalOfferCount"], 1);
    assert_eq!(payload["Offers"][0]["MyOffer"], true);
    assert_eq!(payload["Offers"][0]["IsBuyBoxWinner"], true);
    let used = desk
        .read(&format!("{path}&ItemCondition=Used"))
        .expect(200)
        .json();
    assert_eq!(used["payload"]["status"], "NoBuyableOffers");
    desk.read(&path).expect(400);
    desk.read(&format!("{path}&ItemCondition=Worn")).expect(400);
    desk.read(&path.replace(ASIN, "B0NONE")).expect(400);
    let own = format!("/products/pricing/v0/listings/PLAIN-1/offers?MarketplaceId={US}");
    let found = desk
        .read(&format!("{own}&ItemCondition=New"))
        .expect(200)
        .json();
    assert_eq!(found["payload"]["SKU"], "PLAIN-1");
}

#[test]
fn prices_are_told_by_asin_and_by_sku() {
    let desk = desk();
    for operation in ["price", "competitivePrice"] {
        let path = format!("/products/pricing/v0/{operation}?MarketplaceId={US}");
        let asins = format!("{path}&ItemType=Asin&Asins={ASIN},B0NONE");
        let found = desk.read(&asins).expect(200).json();
        assert_eq!(found["payload"][0]["status"], "Success");
        assert_eq!(found["payload"][1]["status"], "ClientError");
        let skus = desk
            .read(&format!("{path}&ItemType=Sku&Skus=PLAIN-1"))
            .expect(200)
            .json();
        assert_eq!(skus["payload"][0]["SellerSKU"], "PLAIN-1");
        desk.read(&path).expect(400);
        desk.read(&format!("{path}&ItemType=Asin")).expect(400);
    }
}

#[test]
fn a_batch_answers_200_though_single_requests_fail() {
    let desk = desk();
    let request = |uri: &str| json!({"uri": uri, "method": "GET", "MarketplaceId": US, "ItemCondition": "New"});
    for (name, good, bad) in [
        ("itemOffers", format!("items/{ASIN}"), "items/B0NONE"),
        (
            "listingOffers",
            "listings/PLAIN-1".to_owned(),
            "listings/NONE",
        ),
    ] {
        let requests: Vec<_> = [good.as_str(), bad]
            .into_iter()
            .map(|which| request(&format!("/products/pricing/v0/{which}/offers")))
            .chain([request("/elsewhere")])
            .collect();
        let path = format!("/batches/products/pricing/v0/{name}");
        let found = desk
            .call("POST", &path, json!({ "requests": requests }))
            .expect(200)
            .json();
        let codes: Vec<_> = (0..3)
            .map(|place| found["responses"][place]["status"]["statusCode"].clone())
            .collect();
        assert_eq!(codes, [200, 400, 400], "{name}");
        desk.call("POST", &path, json!({"requests": []}))
            .expect(400);
    }
}

#[test]
fn a_summary_tells_featured_and_lowest_offers() {
    let desk = desk();
    let path = "/batches/products/pricing/2022-05-01/items/competitiveSummary";
    let requests = [
        summary_request(ASIN, US),
        summary_request("B0NONE", US),
        summary_request(ASIN, "NOWHERE"),
    ];
    let found = desk
        .call("POST", path, json!({ "requests": requests }))
        .expect(200)
        .json();
    let good = &found["responses"][0]["body"];
    let featured = &good["featuredBuyingOptions"][0]["segmentedFeaturedOffers"][0];
    assert_eq!(
        featured["listingPrice"],
        json!({"currencyCode": "USD", "amount": 10})
    );
    assert_eq!(
        good["lowestPricedOffers"][0]["offers"][0]["sellerId"],
        "A1EXAMPLE"
    );
    let codes: Vec<_> = (0..3)
        .map(|place| found["responses"][place]["status"]["statusCode"].clone())
        .collect();
    assert_eq!(codes, [200, 404, 400]);
    assert_eq!(
        found["responses"][1]["body"]["errors"][0]["code"],
        "NotFound"
    );
    let too_many: Vec<_> = (0..21).map(|_| summary_request(ASIN, US)).collect();
    desk.call("POST", path, json!({ "requests": too_many }))
        .expect(400);
}

#[test]
fn an_expected_price_needs_a_competitor() {
    let desk = desk();
    let path = "/batches/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice";
    let request = |sku: &str| {
        json!({"marketplaceId": US, "sku": sku, "method": "GET",
            "uri": "/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice"})
    };
    let body = json!({"requests": [request("PLAIN-1"), request("NONE")]});
    let found = desk.call("POST", path, body).expect(200).json();
    let result = &found["responses"][0]["body"]["featuredOfferExpectedPriceResults"][0];
    assert_eq!(result["resultStatus"], "NO_COMPETING_OFFER");
    assert_eq!(found["responses"][1]["status"]["statusCode"], 400);
}
