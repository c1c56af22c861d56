//! Where a list of reports goes on: the filters and the place, with a digest.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::http::token::digest;
use crate::ids::PlaceIndex;
use crate::ids::SellerIndex;
use crate::market::Market;
use crate::moment::Moment;
use crate::reports::desk::Report;

/// What a list shows, and from where on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Page {
    /// Whose reports.
    pub(super) seller: SellerIndex,
    /// Report types, as they came.
    pub(super) types: Vec<String>,
    /// States, as they came; all when empty.
    pub(super) states: Vec<String>,
    /// Marketplaces; all when absent.
    pub(super) places: Option<Vec<PlaceIndex>>,
    /// Created at or after.
    pub(super) since: Option<Moment>,
    /// Created at or before.
    pub(super) until: Option<Moment>,
    /// How many on one page.
    pub(super) size: usize,
    /// Only reports before this number.
    pub(super) before: Option<u64>,
}

impl Page {
    /// The text that stands for the page.
    pub(super) fn token(&self, market: &Market) -> String {
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default());
        let sum = digest(market, &format!("reports page\n{body}"));
        format!("{body}.{sum}")
    }

    /// The page that a text of this world stands for.
    pub(super) fn read(market: &Market, token: &str) -> Option<Self> {
        let (body, sum) = token.split_once('.')?;
        if digest(market, &format!("reports page\n{body}")) != sum {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
    }

    /// Whether a report belongs into the list.
    pub(super) fn shows(&self, report: &Report) -> bool {
        let state = report.state.as_str();
        let subject = &report.subject;
        self.types.iter().any(|kind| kind == subject.kind.as_str())
            && (self.states.is_empty() || self.states.iter().any(|wanted| wanted == state))
            && self
                .places
                .as_ref()
                .is_none_or(|places| places.iter().any(|place| subject.places.contains(place)))
            && self.since.is_none_or(|since| report.created_at >= since)
            && self.until.is_none_or(|until| report.created_at <= until)
    }
}
