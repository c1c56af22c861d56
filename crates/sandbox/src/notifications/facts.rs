//! What messages say of things that other desks keep.

use crate::buyers;
use crate::feeds::FeedStatus;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::order::Order;
use crate::moment::Moment;
use crate::platform::{competition, window};
use crate::reports::desk::{self, ReportState};

/// A feed or a report that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkFacts {
    /// Whose.
    pub seller: SellerIndex,
    /// Its id.
    pub id: String,
    /// Its type.
    pub kind: String,
    /// `DONE`, `CANCELLED` or `FATAL`.
    pub status: String,
    /// The document that came of it.
    pub document: Option<String>,
    /// When it ended.
    pub ended_at: Moment,
}

/// A multi-channel order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundFacts {
    /// Whose.
    pub seller: SellerIndex,
    /// The seller's id of it.
    pub id: String,
    /// Where it stands, `PROCESSING`.
    pub status: String,
    /// When that changed.
    pub updated_at: Moment,
    /// When it should arrive.
    pub arrives_at: Moment,
    /// A SKU of it.
    pub sku: String,
}

/// An offer of a catalogue item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferFacts {
    /// Whose.
    pub seller_id: String,
    /// Its price, minor units.
    pub price_minor: i64,
    /// Whether the platform ships it.
    pub is_fba: bool,
}

/// A feed; `None` when there is none, or it did not end.
pub fn feed(market: &Market, number: u64) -> Option<WorkFacts> {
    let feed = market.feeds.find(number)?;
    let status = match feed.status {
        FeedStatus::InQueue | FeedStatus::InProgress => return None,
        FeedStatus::Done => "DONE",
        FeedStatus::Fatal => "FATAL",
        FeedStatus::Cancelled => "CANCELLED",
    };
    Some(WorkFacts {
        seller: feed.seller,
        id: number.to_string(),
        kind: feed.kind.as_str().to_owned(),
        status: status.to_owned(),
        document: feed.result.clone(),
        ended_at: feed.ended_at.unwrap_or(market.now),
    })
}

/// A report; `None` when there is none, or it did not end.
pub fn report(market: &Market, number: u64) -> Option<WorkFacts> {
    let report = market.reports.find(number)?;
    match report.state {
        ReportState::InQueue | ReportState::InProgress => return None,
        ReportState::Done | ReportState::Cancelled | ReportState::Fatal => {}
    }
    Some(WorkFacts {
        seller: report.subject.seller,
        id: desk::report_id(number),
        kind: report.subject.kind.as_str().to_owned(),
        status: report.state.as_str().to_owned(),
        document: report.document.clone(),
        ended_at: report.ended_at.unwrap_or(market.now),
    })
}

/// A multi-channel order; `None` when there is none.
pub fn outbound(_market: &Market, _number: u32) -> Option<OutboundFacts> {
    None
}

/// The offers of a catalogue item that can be bought, cheapest first.
pub fn offers(market: &Market, place: PlaceIndex, asin: &str) -> Vec<OfferFacts> {
    competition::offers(market, place, asin)
        .into_iter()
        .map(|offer| OfferFacts {
            seller_id: offer.seller_id,
            price_minor: offer.price_minor,
            is_fba: offer.is_fba,
        })
        .collect()
}

/// When the platform cancels an order that was not confirmed as shipped.
pub fn cancels_at(order: &Order) -> Moment {
    window::confirm_by(order)
}

/// The postal code to which an order goes; `None` where it is not known.
pub fn postal_code(market: &Market, order: &Order) -> Option<String> {
    buyers::of_order(market, order).postal_code
}
