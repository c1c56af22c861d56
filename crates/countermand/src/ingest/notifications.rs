//! Notifications out of the queue as domain values: hints, each to be followed by reading what it
//! is about.
//!
//! A message of the queue is the notification itself, or an event of an event bus that carries it
//! in `detail`. Its keys come in two spellings, and its words grow without notice: what is needed to
//! follow the hint has to be there, everything else may be missing.

mod about;
mod fault;
mod goods;
mod order;

use countermand_domain::marketplace::Marketplace;
use countermand_spapi::instant;
use countermand_spapi::limits::Limits;
use countermand_spapi::notification::fields::Fields;
use jiff::Timestamp;
use serde_json::Value;

pub use about::{FeedFinished, NoticeAbout, ReportFinished};
pub use fault::NoticeFault;
pub use goods::{
    AccountStatusChange, FbaStock, FbaStockChange, FulfillmentOrderChange, ListingQuantity,
    ListingStatusChange, OfferChange, OfferPrice, OfferRole,
};
pub use order::{ChangeKind, NoticeItem, NoticeLevel, OrderChangeNotice, OrderSummaryRead};

/// The longest id of a notification that is kept as it is; a longer one becomes its digest.
const ID_BYTES_MAX: usize = 128;
/// The longest word that is kept of an open list, in characters.
const WORD_CHARS_MAX: usize = 80;

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// By which repeats are known: Amazon's id, or a digest of the message where it has none.
    pub notification_id: Box<str>,
    /// The type, as `ORDER_CHANGE`.
    pub kind: Box<str>,
    /// When it happened; an older notice never overrules a newer one.
    pub event_time: Option<Timestamp>,
    /// The seller, as Amazon names it.
    pub seller_id: Option<Box<str>>,
    /// The marketplace, if it is told and a known one.
    pub marketplace: Option<Marketplace>,
    /// What it is about.
    pub about: NoticeAbout,
}

impl Notice {
    /// Reads the body of a message of the queue.
    ///
    /// # Errors
    /// When it is over 256 KiB, no JSON, no notification, or lacks what is needed to follow it.
    pub fn parse(body: &[u8]) -> Result<Self, NoticeFault> {
        Self::parse_within(body, &Limits::default())
    }

    /// As [`Notice::parse`], with limits of one's own.
    ///
    /// # Errors
    /// As there.
    pub fn parse_within(body: &[u8], limits: &Limits) -> Result<Self, NoticeFault> {
        if body.len() > limits.notice_bytes {
            return Err(NoticeFault::TooLarge {
                size_bytes: body.len(),
                limit_bytes: limits.notice_bytes,
            });
        }
        let document: Value =
            serde_json::from_slice(body).map_err(|source| NoticeFault::NotJson { source })?;
        let root = Fields::of(&document);
        let detail = root.object("detail");
        let notice = if detail.is_object() { detail } else { root };
        let kind = notice.text("NotificationType").ok_or(NoticeFault::NoType)?;
        let payload = notice.object("Payload");
        let metadata = notice.object("NotificationMetadata");
        let parts = about::read(&kind, payload, body)?;
        Ok(Self {
            notification_id: id_of(metadata, body),
            kind: word(kind),
            event_time: instant_of(notice, "EventTime"),
            seller_id: parts.seller_id.map(word),
            marketplace: parts
                .marketplace_id
                .as_deref()
                .and_then(Marketplace::from_id),
            about: parts.about,
        })
    }
}

fn id_of(metadata: Fields<'_>, body: &[u8]) -> Box<str> {
    let digest = |bytes: &[u8]| format!("digest:{}", blake3::hash(bytes).to_hex()).into();
    match metadata.text("NotificationId") {
        Some(id) if id.len() <= ID_BYTES_MAX && !id.chars().any(char::is_control) => id.into(),
        Some(id) => digest(id.as_bytes()),
        None => digest(body),
    }
}

/// An instant that is told and can be read.
fn instant_of(fields: Fields<'_>, name: &str) -> Option<Timestamp> {
    instant::parse(&fields.text(name)?).ok()
}

/// A word of an open list, cut to what is kept.
fn word(text: String) -> Box<str> {
    if text.chars().count() <= WORD_CHARS_MAX {
        text.into()
    } else {
        text.chars().take(WORD_CHARS_MAX).collect()
    }
}

#[cfg(test)]
mod tests;
