//! The types of feeds.

use crate::open_enum;

open_enum! {
    /// A feed type.
    ///
    /// Source: SP-API documentation, "feed type values".
    pub enum FeedType {
        /// Acknowledges or cancels orders.
        OrderAcknowledgement => "POST_ORDER_ACKNOWLEDGEMENT_DATA",
        /// Cancels orders; does not acknowledge.
        FlatOrderAcknowledgement => "POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA",
        /// Refunds; cancels a part of an order.
        PaymentAdjustment => "POST_PAYMENT_ADJUSTMENT_DATA",
        /// Refunds; cancels a part of an order.
        FlatPaymentAdjustment => "POST_FLAT_FILE_PAYMENT_ADJUSTMENT_DATA",
        /// Confirms shipments.
        OrderFulfillment => "POST_ORDER_FULFILLMENT_DATA",
        /// Confirms shipments.
        FlatOrderFulfillment => "POST_FLAT_FILE_FULFILLMENT_DATA",
        /// Confirms invoices.
        InvoiceConfirmation => "POST_INVOICE_CONFIRMATION_DATA",
        /// Expected ship dates of Japan's sourcing on demand.
        ExpectedShipDate => "POST_EXPECTED_SHIP_DATE_SOD",
        /// Expected ship dates of Japan's sourcing on demand.
        FlatExpectedShipDate => "POST_EXPECTED_SHIP_DATE_SOD_FLAT_FILE",
        /// Cancels multi-channel orders.
        FulfillmentOrderCancellation => "POST_FULFILLMENT_ORDER_CANCELLATION_REQUEST_DATA",
        /// Cancels multi-channel orders.
        FlatFulfillmentOrderCancellation
            => "POST_FLAT_FILE_FULFILLMENT_ORDER_CANCELLATION_REQUEST_DATA",
        /// Listings: quantity, price, deletion.
        JsonListings => "JSON_LISTINGS_FEED",
        /// Products, dead.
        Product => "POST_PRODUCT_DATA",
        /// Stock, dead.
        Inventory => "POST_INVENTORY_AVAILABILITY_DATA",
        /// Prices, dead.
        ProductPricing => "POST_PRODUCT_PRICING_DATA",
        /// Images, dead.
        ProductImage => "POST_PRODUCT_IMAGE_DATA",
        /// Variations, dead.
        ProductRelationship => "POST_PRODUCT_RELATIONSHIP_DATA",
        /// Shipping overrides, dead.
        ProductOverrides => "POST_PRODUCT_OVERRIDES_DATA",
        /// Inventory loader, dead.
        FlatInventoryLoader => "POST_FLAT_FILE_INVLOADER_DATA",
        /// Listings, dead.
        FlatListings => "POST_FLAT_FILE_LISTINGS_DATA",
        /// Books, dead.
        FlatBookLoader => "POST_FLAT_FILE_BOOKLOADER_DATA",
        /// Listings of converted templates, dead.
        FlatConvergedListings => "POST_FLAT_FILE_CONVERGENCE_LISTINGS_DATA",
        /// Price and quantity, dead.
        FlatPriceAndQuantity => "POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA",
        /// Universal information exchange of books, dead.
        UniversalBooks => "POST_UIEE_BOOKLOADER_DATA",
    }
}

/// The form of a feed document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// An `AmazonEnvelope`.
    Xml,
    /// Tab-separated text.
    Flat,
    /// JSON.
    Json,
}

impl FeedFormat {
    /// The content type that Amazon's documentation names.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "text/xml; charset=UTF-8",
            Self::Flat => "text/tab-separated-values; charset=UTF-8",
            Self::Json => "application/json; charset=UTF-8",
        }
    }

    /// Whether a document of this content type can be of this form, parameters and case aside.
    /// Clients send tab-separated text as `text/tsv` and `text/plain` too.
    pub fn accepts(self, content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let known: &[&str] = match self {
            Self::Xml => &["text/xml", "application/xml"],
            Self::Flat => &["text/tab-separated-values", "text/tsv", "text/plain"],
            Self::Json => &["application/json"],
        };
        known
            .iter()
            .any(|other| essence.eq_ignore_ascii_case(other))
    }
}

impl FeedType {
    /// The form of its documents; `None` for a type that is not known.
    pub fn format(&self) -> Option<FeedFormat> {
        match self {
            Self::OrderAcknowledgement
            | Self::PaymentAdjustment
            | Self::OrderFulfillment
            | Self::InvoiceConfirmation
            | Self::ExpectedShipDate
            | Self::FulfillmentOrderCancellation
            | Self::Product
            | Self::Inventory
            | Self::ProductPricing
            | Self::ProductImage
            | Self::ProductRelationship
            | Self::ProductOverrides => Some(FeedFormat::Xml),
            Self::FlatOrderAcknowledgement
            | Self::FlatPaymentAdjustment
            | Self::FlatOrderFulfillment
            | Self::FlatExpectedShipDate
            | Self::FlatFulfillmentOrderCancellation
            | Self::FlatInventoryLoader
            | Self::FlatListings
            | Self::FlatBookLoader
            | Self::FlatConvergedListings
            | Self::FlatPriceAndQuantity
            | Self::UniversalBooks => Some(FeedFormat::Flat),
            Self::JsonListings => Some(FeedFormat::Json),
            Self::Other(_) => None,
        }
    }

    /// Whether a feed of this type ends `FATAL`: the XML and flat-file listing feeds, since
    /// 2025-07-31.
    pub fn is_dead(&self) -> bool {
        match self {
            Self::Product
            | Self::Inventory
            | Self::ProductPricing
            | Self::ProductImage
            | Self::ProductRelationship
            | Self::ProductOverrides
            | Self::FlatInventoryLoader
            | Self::FlatListings
            | Self::FlatBookLoader
            | Self::FlatConvergedListings
            | Self::FlatPriceAndQuantity
            | Self::UniversalBooks => true,
            Self::OrderAcknowledgement
            | Self::FlatOrderAcknowledgement
            | Self::PaymentAdjustment
            | Self::FlatPaymentAdjustment
            | Self::OrderFulfillment
            | Self::FlatOrderFulfillment
            | Self::InvoiceConfirmation
            | Self::ExpectedShipDate
            | Self::FlatExpectedShipDate
            | Self::FulfillmentOrderCancellation
            | Self::FlatFulfillmentOrderCancellation
            | Self::JsonListings
            | Self::Other(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listing_feeds_are_dead_but_for_json() {
        let of = |text| FeedType::parse(text).is_dead();
        assert!(of("POST_PRODUCT_DATA"));
        assert!(of("POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA"));
        assert!(!of("JSON_LISTINGS_FEED"));
        assert!(!of("POST_ORDER_ACKNOWLEDGEMENT_DATA"));
        assert!(!of("POST_SOMETHING_NEW"));
    }

    #[test]
    fn a_type_that_is_not_known_has_no_form() {
        let new = FeedType::parse("POST_SOMETHING_NEW");
        assert_eq!(new.format(), None);
        assert_eq!(new.as_str(), "POST_SOMETHING_NEW");
        let flat = FeedType::parse("POST_FLAT_FILE_PAYMENT_ADJUSTMENT_DATA");
        assert_eq!(flat.format(), Some(FeedFormat::Flat));
        for known in FeedType::KNOWN {
            let format = FeedType::parse(known).format();
            let is_flat = known.contains("FLAT_FILE") || known.contains("UIEE");
            assert_eq!(format == Some(FeedFormat::Flat), is_flat, "{known}");
        }
    }

    #[test]
    fn content_types_are_taken_in_the_forms_that_clients_use() {
        assert!(FeedFormat::Flat.accepts("text/tsv; charset=ISO-8859-1"));
        assert!(FeedFormat::Xml.accepts("Text/XML;charset=utf-8"));
        assert!(!FeedFormat::Json.accepts("text/xml"));
        for format in [FeedFormat::Xml, FeedFormat::Flat, FeedFormat::Json] {
            assert!(format.accepts(format.content_type()));
        }
    }
}
