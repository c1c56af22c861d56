//! Listing reports: all, active, inactive, open, cancelled and fulfilled-by-Amazon listings.

use super::report_rows;
use crate::delimited::Header;

report_rows! {
    /// A line of a listing report.
    ///
    /// The seller's own stock stands in `quantity`, which is empty for listings that Amazon
    /// fulfills.
    ListingRow, ListingColumns {
        sku: "seller-sku" | "sku",
        asin: "asin1" | "asin" | "product-id",
        item_name: "item-name" | "product-name",
        listing_id: "listing-id",
        price: "price",
        quantity: "quantity",
        open_date: "open-date",
        fulfillment_channel: "fulfillment-channel",
        status: "status",
        pending_quantity: "pending-quantity",
        business_price: "business-price",
    }
}

impl ListingColumns {
    /// Whether a header is that of a listing report: a SKU with a listing number or an opening
    /// date, or the short form of open listings.
    pub fn fits(header: &Header) -> bool {
        let is_long = header.has("seller-sku")
            && (header.has("listing-id") || header.has("open-date"))
            && (header.has("price") || header.has("item-name"));
        let is_open_listings = ["sku", "asin", "price", "quantity"]
            .iter()
            .all(|name| header.has(name));
        is_long || is_open_listings
    }
}
