//! Asking for a report.

use std::collections::BTreeMap;

use countermand_spapi::instant;
use countermand_spapi::report::ReportType;
use serde::{Deserialize, Serialize};

use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::{Act, Market};
use crate::moment::{MINUTE_MS, Moment};
use crate::place;
use crate::reports::desk::Subject;

/// By how much a caller's clock may be ahead of the marketplace's.
const CLOCK_SKEW_MS: i64 = 5 * MINUTE_MS;
/// The most marketplaces of one report.
const MAX_PLACES: usize = 25;
/// The settlement report that the platform took away on 2026-11-11.
const REMOVED: &str = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE";

/// A seller asks for a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateReport {
    /// Who calls.
    pub seller: SellerIndex,
    /// What is asked for.
    pub wanted: Wanted,
    /// `dataStartTime` as it came.
    pub data_start: Option<String>,
    /// `dataEndTime` as it came.
    pub data_end: Option<String>,
}

/// What a report is to be about, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// `reportType`.
    pub report_type: String,
    /// `marketplaceIds`.
    pub marketplace_ids: Vec<String>,
    /// `reportOptions`.
    pub options: BTreeMap<String, String>,
}

/// Why a report or a schedule was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCreated {
    /// No such type.
    #[error("The report type {0} is not valid.")]
    Type(String),
    /// The platform took the type away.
    #[error("The report type {0} is no longer available.")]
    Removed(String),
    /// None, or too many.
    #[error("marketplaceIds takes 1 to 25 marketplaces.")]
    PlaceCount,
    /// The seller does not sell there.
    #[error("The marketplace {0} is not one of the seller's.")]
    Place(String),
    /// No instant.
    #[error("{name} is not a date and time: {text}")]
    Time {
        /// The field.
        name: &'static str,
        /// Its text.
        text: String,
    },
    /// An instant ahead of now.
    #[error("{0} lies in the future.")]
    Future(&'static str),
    /// The start lies after the end.
    #[error("dataStartTime is after dataEndTime.")]
    Order,
    /// No period of Amazon's.
    #[error("The period {0} is not valid.")]
    Period(String),
}

impl NotCreated {
    /// The refusal in the API's shape.
    pub fn problem(&self) -> Problem {
        Problem::invalid(self.to_string())
    }
}

impl Act for CreateReport {
    type Outcome = u64;
    type Refusal = NotCreated;

    fn perform(&self, market: &mut Market) -> Result<u64, NotCreated> {
        let subject = self.wanted.subject(market, self.seller)?;
        let until = past(market, "dataEndTime", self.data_end.as_deref())?;
        let from = past(market, "dataStartTime", self.data_start.as_deref())?;
        if from > until {
            return Err(NotCreated::Order);
        }
        Ok(market.queue_report(subject, (from, until), None))
    }
}

impl Wanted {
    /// What a report is about, checked.
    pub(super) fn subject(
        &self,
        market: &Market,
        seller: SellerIndex,
    ) -> Result<Subject, NotCreated> {
        let kind = ReportType::parse(&self.report_type);
        if self.report_type == REMOVED {
            return Err(NotCreated::Removed(self.report_type.clone()));
        }
        if let ReportType::Other(name) = kind {
            return Err(NotCreated::Type(name.into()));
        }
        if self.marketplace_ids.is_empty() || self.marketplace_ids.len() > MAX_PLACES {
            return Err(NotCreated::PlaceCount);
        }
        let mut places = Vec::new();
        for id in &self.marketplace_ids {
            let place =
                own_place(market, seller, id).ok_or_else(|| NotCreated::Place(id.clone()))?;
            places.push(place);
        }
        places.sort_unstable();
        places.dedup();
        Ok(Subject {
            seller,
            kind,
            places,
            options: self.options.clone(),
        })
    }
}

fn own_place(market: &Market, seller: SellerIndex, id: &str) -> Option<PlaceIndex> {
    let place = place::by_id(id)?;
    market.directory.seller(seller)?.participation(place)?;
    Some(place)
}

/// The instant that a field names, now where it is absent; never later than now.
fn past(market: &Market, name: &'static str, text: Option<&str>) -> Result<Moment, NotCreated> {
    let Some(text) = text else {
        return Ok(market.now);
    };
    let at = moment(name, text)?;
    if at > market.now.plus_ms(CLOCK_SKEW_MS) {
        return Err(NotCreated::Future(name));
    }
    Ok(at.min(market.now))
}

/// The instant that a field names.
pub(super) fn moment(name: &'static str, text: &str) -> Result<Moment, NotCreated> {
    instant::parse(text)
        .map(Moment::from_timestamp)
        .map_err(|_| NotCreated::Time {
            name,
            text: text.to_owned(),
        })
}
