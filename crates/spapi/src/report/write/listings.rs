//! Listing reports.

use crate::flat_writer::flat_rows;
use crate::instant::ZonedTime;
use crate::money::Minor;

flat_rows! {
    /// A line of the reports of all, active or inactive listings.
    pub ListingLine {
        item_name: &'a str = "item-name",
        item_description: Option<&'a str> = "item-description",
        listing_id: &'a str = "listing-id",
        sku: &'a str = "seller-sku",
        price: Option<Minor> = "price",
        /// The seller's own units; empty for listings that Amazon fulfills.
        quantity: Option<i64> = "quantity",
        open_date: Option<ZonedTime> = "open-date",
        image_url: Option<&'a str> = "image-url",
        item_is_marketplace: Option<&'a str> = "item-is-marketplace",
        /// `1` is an ASIN.
        product_id_type: Option<&'a str> = "product-id-type",
        zshop_shipping_fee: Option<&'a str> = "zshop-shipping-fee",
        item_note: Option<&'a str> = "item-note",
        /// `11` is new.
        item_condition: Option<&'a str> = "item-condition",
        zshop_category1: Option<&'a str> = "zshop-category1",
        zshop_browse_path: Option<&'a str> = "zshop-browse-path",
        zshop_storefront_feature: Option<&'a str> = "zshop-storefront-feature",
        asin: &'a str = "asin1",
        asin2: Option<&'a str> = "asin2",
        asin3: Option<&'a str> = "asin3",
        will_ship_internationally: Option<&'a str> = "will-ship-internationally",
        expedited_shipping: Option<&'a str> = "expedited-shipping",
        zshop_boldface: Option<&'a str> = "zshop-boldface",
        product_id: Option<&'a str> = "product-id",
        bid_for_featured_placement: Option<&'a str> = "bid-for-featured-placement",
        add_delete: Option<&'a str> = "add-delete",
        pending_quantity: Option<i64> = "pending-quantity",
        /// `DEFAULT` is the seller; `AMAZON_NA`, `AMAZON_EU`, `AMAZON_JP` are Amazon.
        fulfillment_channel: &'a str = "fulfillment-channel",
        optional_payment_type_exclusion: Option<&'a str> = "optional-payment-type-exclusion",
        merchant_shipping_group: Option<&'a str> = "merchant-shipping-group",
        /// `Active`, `Inactive` or `Incomplete`.
        status: &'a str = "status",
    }

    /// A line of the report of open listings.
    pub OpenListingLine {
        sku: &'a str = "sku",
        asin: &'a str = "asin",
        price: Option<Minor> = "price",
        quantity: Option<i64> = "quantity",
    }
}
