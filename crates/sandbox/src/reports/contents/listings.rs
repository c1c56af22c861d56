//! Reports of listings.

use std::io;

use countermand_spapi::flat_writer::FlatWriter;
use countermand_spapi::instant::ZonedTime;
use countermand_spapi::marketplaces::Region;
use countermand_spapi::money::Minor;
use countermand_spapi::report::ReportType;
use countermand_spapi::report::write::listings::{ListingLine, OpenListingLine};

use crate::ids::{ListingIndex, PlaceIndex};
use crate::market::Market;
use crate::market::listing::{Listing, OfferState, StockChannel};
use crate::place;
use crate::reports::contents::Order;

/// The listings that a report tells of, oldest first.
pub(super) fn selected<'a>(
    market: &'a Market,
    order: &'a Order,
) -> impl Iterator<Item = (ListingIndex, &'a Listing)> {
    market.catalogue.iter().filter(|(_, listing)| {
        listing.seller == order.subject.seller
            && order.is_about(listing.place)
            && is_told(&order.subject.kind, listing)
    })
}

fn is_told(kind: &ReportType, listing: &Listing) -> bool {
    let is_deleted = listing.state == OfferState::Deleted;
    if *kind == ReportType::CancelledListings {
        return is_deleted;
    }
    if is_deleted {
        return false;
    }
    if *kind == ReportType::ActiveListings {
        return is_active(listing);
    }
    if *kind == ReportType::InactiveListings {
        return !is_active(listing);
    }
    if *kind == ReportType::OpenListings {
        return listing.state == OfferState::Active;
    }
    true
}

/// An offer without stock is inactive.
const fn is_active(listing: &Listing) -> bool {
    listing.n_buyable() > 0
}

/// Writes a report of all, active, inactive or cancelled listings.
pub(super) fn write(market: &Market, order: &Order, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = FlatWriter::open::<ListingLine<'_>>(out, order.charset())?;
    for (index, listing) in selected(market, order) {
        let id = listing_id(market, index);
        writer.row(&ListingLine {
            item_name: &listing.title,
            listing_id: &id,
            sku: &listing.sku,
            price: Some(price(listing)),
            quantity: own_quantity(listing),
            open_date: Some(ZonedTime(listing.created_at.timestamp())),
            item_is_marketplace: Some("y"),
            product_id_type: Some("1"),
            item_condition: Some("11"),
            asin: &listing.asin,
            product_id: Some(&listing.asin),
            pending_quantity: Some(0),
            fulfillment_channel: channel(listing),
            status: if is_active(listing) {
                "Active"
            } else {
                "Inactive"
            },
            ..ListingLine::default()
        })?;
    }
    Ok(())
}

/// Writes the report of open listings.
pub(super) fn write_open(
    market: &Market,
    order: &Order,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut writer = FlatWriter::open::<OpenListingLine<'_>>(out, order.charset())?;
    for (_, listing) in selected(market, order) {
        writer.row(&OpenListingLine {
            sku: &listing.sku,
            asin: &listing.asin,
            price: Some(price(listing)),
            quantity: own_quantity(listing),
        })?;
    }
    Ok(())
}

/// The price of one unit as it is written.
pub(super) fn price(listing: &Listing) -> Minor {
    Minor::of(listing.price_minor, place::currency(listing.place))
}

/// The seller's own units; none for stock in the platform's warehouse.
pub(super) fn own_quantity(listing: &Listing) -> Option<i64> {
    match listing.channel {
        StockChannel::Merchant => Some(i64::from(listing.n_available)),
        StockChannel::Amazon => None,
    }
}

fn channel(listing: &Listing) -> &'static str {
    match listing.channel {
        StockChannel::Merchant => "DEFAULT",
        StockChannel::Amazon => amazon_channel(listing.place),
    }
}

/// The name of the platform's warehouses.
fn amazon_channel(place: PlaceIndex) -> &'static str {
    let marketplace = place::marketplace(place);
    match (marketplace.country, marketplace.region) {
        ("JP", _) => "AMAZON_JP",
        ("IN", _) => "AMAZON_IN",
        ("AU", _) => "AMAZON_AU",
        ("SG", _) => "AMAZON_SG",
        (_, Region::NorthAmerica) => "AMAZON_NA",
        (_, Region::Europe | Region::FarEast) => "AMAZON_EU",
    }
}

/// Eleven digits and letters.
fn listing_id(market: &Market, index: ListingIndex) -> String {
    const LETTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut draws = market.draws("listing id", u64::from(index.0));
    (0..11)
        .filter_map(|_| draws.pick(LETTERS))
        .map(|letter| char::from(*letter))
        .collect()
}
