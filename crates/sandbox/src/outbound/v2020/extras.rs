//! Previews, delivery offers and tracking of Fulfillment Outbound 2020-07-01.

use countermand_spapi::amount::DecimalText;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{read, show};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::listings::place_of;
use crate::market::Market;
use crate::market::listing::StockChannel;
use crate::moment::{DAY_MS, HOUR_MS};
use crate::outbound::naming;
use crate::outbound::order::{Order, Shipment, ShipmentStatus, Speed};
use crate::place;
use crate::world::World;

/// What a unit costs its seller, in minor units.
pub(in crate::outbound) const FEE_MINOR: i64 = 595;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PreviewBody {
    marketplace_id: Option<String>,
    items: Vec<PreviewItem>,
    #[serde(default)]
    shipping_speed_categories: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PreviewItem {
    seller_sku: String,
    quantity: i64,
    seller_fulfillment_order_item_id: String,
}

#[derive(Debug, Deserialize)]
struct OffersBody {
    product: OffersProduct,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OffersProduct {
    product_identifier: OffersIdentifier,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OffersIdentifier {
    merchant_sku: String,
}

/// `getFulfillmentPreview`.
pub(super) fn get_fulfillment_preview(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let body: PreviewBody = call.json()?;
    let place = match &body.marketplace_id {
        Some(id) => place_of(market, seller, id)?,
        None => read::home(market, seller)?,
    };
    let speeds = if body.shipping_speed_categories.is_empty() {
        vec![Speed::Standard, Speed::Expedited, Speed::Priority]
    } else {
        let words = body.shipping_speed_categories.iter();
        words
            .map(|word| read::speed(word))
            .collect::<Result<_, _>>()?
    };
    let previews: Vec<_> = speeds
        .into_iter()
        .map(|speed| preview(market, (seller, place), speed, &body.items))
        .collect();
    Ok(Answer::json(
        200,
        &json!({"payload": {"fulfillmentPreviews": previews}}),
    ))
}

fn preview(
    market: &Market,
    (seller, place): (SellerIndex, PlaceIndex),
    speed: Speed,
    items: &[PreviewItem],
) -> Value {
    let (mut good, mut bad, mut n_units) = (Vec::new(), Vec::new(), 0_i64);
    for item in items {
        let mut shown = json!({
            "sellerSku": item.seller_sku,
            "quantity": item.quantity,
            "sellerFulfillmentOrderItemId": item.seller_fulfillment_order_item_id
        });
        if item.quantity > 0 && item.quantity <= n_there(market, (seller, place), &item.seller_sku)
        {
            n_units = n_units.saturating_add(item.quantity);
            good.push(shown);
        } else {
            if let Some(fields) = shown.as_object_mut() {
                let reasons = json!(["NoInventory"]);
                fields.insert("itemUnfulfillableReasons".to_owned(), reasons);
            }
            bad.push(shown);
        }
    }
    let is_fulfillable = bad.is_empty() && !good.is_empty();
    let mut preview = json!({
        "shippingSpeedCategory": speed.word_2020(),
        "isFulfillable": is_fulfillable,
        "isCODCapable": false,
        "marketplaceId": place::id(place),
        "unfulfillablePreviewItems": bad
    });
    if let Some(fields) = preview.as_object_mut()
        && is_fulfillable
    {
        let arrives_at = market.now.plus_ms((speed.n_days() + 1) * DAY_MS);
        let shipment = json!({
            "earliestShipDate": show::instant(market.now),
            "latestShipDate": show::instant(market.now.plus_ms(DAY_MS)),
            "earliestArrivalDate": show::instant(arrives_at.plus_ms(-DAY_MS)),
            "latestArrivalDate": show::instant(arrives_at),
            "fulfillmentPreviewItems": good
        });
        fields.insert("fulfillmentPreviewShipments".to_owned(), json!([shipment]));
        let digits = place::marketplace(place).currency_digits;
        let value = DecimalText::from_minor(n_units.saturating_mul(FEE_MINOR), digits);
        let amount = json!({"currencyCode": place::currency(place), "value": value});
        let fees = json!([{"name": "FBAPerUnitFulfillmentFee", "amount": amount}]);
        fields.insert("estimatedFees".to_owned(), fees);
    }
    preview
}

/// Units of a SKU in the warehouse that can be sold.
pub(in crate::outbound) fn n_there(
    market: &Market,
    (seller, place): (SellerIndex, PlaceIndex),
    sku: &str,
) -> i64 {
    market
        .catalogue
        .find(seller, place, sku)
        .filter(|(_, listing)| listing.channel == StockChannel::Amazon)
        .map_or(0, |(_, listing)| i64::from(listing.warehouse.n_fulfillable))
}

/// `deliveryOffers`.
pub(super) fn delivery_offers(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let body: OffersBody = call.json()?;
    let sku = body.product.product_identifier.merchant_sku;
    let place = read::home(market, seller)?;
    let speeds: &[Speed] = if n_there(market, (seller, place), &sku) > 0 {
        &[Speed::Standard, Speed::Expedited, Speed::Priority]
    } else {
        &[]
    };
    let offers: Vec<_> = speeds
        .iter()
        .map(|speed| {
            let latest = market.now.plus_ms((speed.n_days() + 1) * DAY_MS);
            json!({
                "expiresAt": show::instant(market.now.plus_ms(HOUR_MS)),
                "dateRange": {
                    "earliest": show::instant(latest.plus_ms(-DAY_MS)),
                    "latest": show::instant(latest)
                },
                "policy": {"message": {"text": speed.word_2020(), "locale": "en_US"}}
            })
        })
        .collect();
    Ok(Answer::json(
        200,
        &json!({"payload": {"deliveryOffers": offers}}),
    ))
}

/// `getPackageTrackingDetails`.
pub(super) fn get_package_tracking_details(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let number = call
        .query
        .number("packageNumber")
        .map_err(|error| Problem::invalid(error.to_string()))?
        .ok_or_else(|| Problem::invalid("The parameter packageNumber is required."))?;
    let package = u32::try_from(number).ok();
    let found = package
        .and_then(naming::of_package)
        .and_then(|(order, place)| Some((market.outbound.at(order)?, place)))
        .filter(|(order, _)| order.seller == seller)
        .and_then(|(order, place)| Some((order, order.shipments.get(place)?)))
        .filter(|(_, shipment)| shipment.status == ShipmentStatus::Shipped);
    let (Some(package), Some((order, shipment))) = (package, found) else {
        return Err(Problem::not_found("The package was not found."));
    };
    Ok(Answer::json(
        200,
        &json!({"payload": tracking(market, package, order, shipment)}),
    ))
}

fn tracking(market: &Market, package: u32, order: &Order, shipment: &Shipment) -> Value {
    let arrives_at = shipment
        .set
        .as_ref()
        .and_then(|set| set.arrives_at)
        .unwrap_or(shipment.arrives_at);
    let status = match &shipment.set {
        Some(set) => current_status(&set.status),
        None if market.now >= arrives_at => "DELIVERED",
        None => "IN_TRANSIT",
    };
    let address = &order.said.address;
    json!({
        "packageNumber": package,
        "trackingNumber": naming::tracking_number(package),
        "carrierCode": show::CARRIER,
        "shipDate": show::instant(shipment.shipped_at.unwrap_or(order.received_at)),
        "estimatedArrivalDate": show::instant(arrives_at),
        "shipToAddress": {
            "city": address.city.as_deref().unwrap_or_default(),
            "state": address.state_or_region.as_deref().unwrap_or_default(),
            "country": address.country_code
        },
        "currentStatus": status
    })
}

/// The state of a parcel in the words of 2020-07-01.
fn current_status(word: &str) -> &'static str {
    const KNOWN: [&str; 10] = [
        "IN_TRANSIT",
        "DELIVERED",
        "RETURNING",
        "RETURNED",
        "UNDELIVERABLE",
        "DELAYED",
        "AVAILABLE_FOR_PICKUP",
        "CUSTOMER_ACTION",
        "OUT_FOR_DELIVERY",
        "DELIVERY_ATTEMPTED",
    ];
    KNOWN
        .into_iter()
        .find(|known| *known == word)
        .unwrap_or("UNKNOWN")
}
