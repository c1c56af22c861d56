//! What a notification is about.

use countermand_domain::id::Asin;
use countermand_domain::id::{IdError, OrderId, SellerSku};
use countermand_spapi::notification::fields::Fields;

use super::goods::{
    self, AccountStatusChange, FbaStockChange, FulfillmentOrderChange, ListingQuantity,
    ListingStatusChange, OfferChange,
};
use super::order::{self, OrderChangeNotice};
use super::{NoticeFault, word};

/// What a notification is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeAbout {
    /// An order changed, or its buyer asked to cancel.
    OrderChange(Box<OrderChangeNotice>),
    /// A feed is finished.
    FeedFinished(FeedFinished),
    /// A report is finished.
    ReportFinished(ReportFinished),
    /// The seller's own stock of an offer changed.
    ListingQuantity(ListingQuantity),
    /// What can be done with a listing changed.
    ListingStatus(ListingStatusChange),
    /// Stock in Amazon's warehouses changed.
    FbaInventory(FbaStockChange),
    /// A multi-channel order changed.
    FulfillmentOrderStatus(FulfillmentOrderChange),
    /// The account's standing changed.
    AccountStatus(AccountStatusChange),
    /// Offers of a product changed.
    AnyOffer(OfferChange),
    /// A type that is not followed here.
    Other {
        /// The type.
        kind: Box<str>,
    },
}

/// A feed that is finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFinished {
    /// The feed.
    pub feed_id: Box<str>,
    /// Its type, where told.
    pub feed_type: Option<Box<str>>,
    /// `DONE`, `CANCELLED`, `FATAL` or another word.
    pub status: Option<Box<str>>,
    /// The processing report, where there is one.
    pub result_document_id: Option<Box<str>>,
}

/// A report that is finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFinished {
    /// The report.
    pub report_id: Box<str>,
    /// Its type, where told.
    pub report_type: Option<Box<str>>,
    /// `DONE`, `CANCELLED`, `FATAL` or another word.
    pub status: Option<Box<str>>,
    /// The document, where there is one.
    pub document_id: Option<Box<str>>,
}

/// What the payload gives.
pub(super) struct Parts {
    pub(super) seller_id: Option<String>,
    pub(super) marketplace_id: Option<String>,
    pub(super) about: NoticeAbout,
}

/// Reads the payload of a notification of a type.
pub(super) fn read(kind: &str, payload: Fields<'_>, body: &[u8]) -> Result<Parts, NoticeFault> {
    match kind {
        "ORDER_CHANGE" => order::read(payload),
        "FEED_PROCESSING_FINISHED" => feed_finished(payload),
        "REPORT_PROCESSING_FINISHED" => report_finished(payload),
        "LISTINGS_ITEM_MFN_QUANTITY_CHANGE" => goods::listing_quantity(payload),
        "LISTINGS_ITEM_STATUS_CHANGE" => goods::listing_status(payload),
        "FBA_INVENTORY_AVAILABILITY_CHANGES" => goods::fba_stock(payload),
        "FULFILLMENT_ORDER_STATUS" => goods::fulfillment_order(payload),
        "ACCOUNT_STATUS_CHANGED" => Ok(goods::account_status(payload)),
        "ANY_OFFER_CHANGED" => goods::any_offer(payload, body),
        other => Ok(Parts {
            seller_id: payload.text("SellerId"),
            marketplace_id: payload.text("MarketplaceId"),
            about: NoticeAbout::Other {
                kind: word(other.to_owned()),
            },
        }),
    }
}

/// The fields of a payload that stand in an object of their own, or, as in some types, directly.
pub(super) fn inner<'a>(payload: Fields<'a>, name: &str) -> Fields<'a> {
    let inner = payload.object(name);
    if inner.is_object() { inner } else { payload }
}

/// A field that has to be there.
pub(super) fn needed(
    fields: Fields<'_>,
    kind: &'static str,
    field: &'static str,
) -> Result<String, NoticeFault> {
    fields
        .text(field)
        .ok_or(NoticeFault::Missing { kind, field })
}

/// A field that has to be an id.
pub(super) fn needed_id<T>(
    fields: Fields<'_>,
    kind: &'static str,
    field: &'static str,
    parse: impl FnOnce(&str) -> Result<T, IdError>,
) -> Result<T, NoticeFault> {
    let text = needed(fields, kind, field)?;
    parse(&text).map_err(|source| NoticeFault::BadId {
        kind,
        field,
        source,
    })
}

pub(super) fn order_id(
    fields: Fields<'_>,
    kind: &'static str,
    field: &'static str,
) -> Result<OrderId, NoticeFault> {
    needed_id(fields, kind, field, OrderId::parse)
}

pub(super) fn sku(
    fields: Fields<'_>,
    kind: &'static str,
    field: &'static str,
) -> Result<SellerSku, NoticeFault> {
    needed_id(fields, kind, field, SellerSku::parse)
}

pub(super) fn asin(
    fields: Fields<'_>,
    kind: &'static str,
    field: &'static str,
) -> Result<Asin, NoticeFault> {
    needed_id(fields, kind, field, Asin::parse)
}

/// The document id of a feed or report and the ids themselves: opaque, but no endless texts.
fn opaque(text: String) -> Result<Box<str>, IdError> {
    const CHARS_MAX: usize = 512;
    let length = text.chars().count();
    if length > CHARS_MAX {
        return Err(IdError::TooLong {
            length,
            limit: CHARS_MAX,
        });
    }
    if text.chars().any(char::is_control) {
        return Err(IdError::ControlCharacter);
    }
    Ok(text.into())
}

fn opaque_field(
    fields: Fields<'_>,
    kind: &'static str,
    field: &'static str,
) -> Result<Option<Box<str>>, NoticeFault> {
    fields
        .text(field)
        .map(|text| {
            opaque(text).map_err(|source| NoticeFault::BadId {
                kind,
                field,
                source,
            })
        })
        .transpose()
}

fn feed_finished(payload: Fields<'_>) -> Result<Parts, NoticeFault> {
    let kind = "FEED_PROCESSING_FINISHED";
    let fields = inner(payload, "FeedProcessingFinishedNotification");
    let feed_id = opaque_field(fields, kind, "feedId")?.ok_or(NoticeFault::Missing {
        kind,
        field: "feedId",
    })?;
    Ok(Parts {
        seller_id: fields.text("sellerId"),
        marketplace_id: None,
        about: NoticeAbout::FeedFinished(FeedFinished {
            feed_id,
            feed_type: fields.text("feedType").map(word),
            status: fields.text("processingStatus").map(word),
            result_document_id: opaque_field(fields, kind, "resultFeedDocumentId")?,
        }),
    })
}

fn report_finished(payload: Fields<'_>) -> Result<Parts, NoticeFault> {
    let kind = "REPORT_PROCESSING_FINISHED";
    let fields = inner(payload, "ReportProcessingFinishedNotification");
    let report_id = opaque_field(fields, kind, "reportId")?.ok_or(NoticeFault::Missing {
        kind,
        field: "reportId",
    })?;
    Ok(Parts {
        seller_id: fields.text("sellerId"),
        marketplace_id: None,
        about: NoticeAbout::ReportFinished(ReportFinished {
            report_id,
            report_type: fields.text("reportType").map(word),
            status: fields.text("processingStatus").map(word),
            document_id: opaque_field(fields, kind, "reportDocumentId")?,
        }),
    })
}
