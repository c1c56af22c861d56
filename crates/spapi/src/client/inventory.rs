//! Calls of FBA Inventory v1.

use jiff::Timestamp;

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::throttle::Urgency;
use crate::fba_inventory::GetInventorySummariesResponse;
use crate::operation::OperationId;
use crate::wire_instant::WireInstant;

/// Which stock is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventorySearch {
    /// The marketplace.
    pub marketplace_id: String,
    /// Only of these, up to 50 SKUs; none for all.
    pub seller_skus: Vec<String>,
    /// Only what changed since; changes of what is on its way in do not count.
    pub changed_since: Option<Timestamp>,
}

impl Client {
    /// A page of stock with its details: the first one, or the one of `page`, which is the
    /// `pagination.next_token` of the page before and lives 30 seconds. The errors beside a missing
    /// payload are the caller's to look at.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn inventory_summaries(
        &self,
        search: &InventorySearch,
        page: Option<&str>,
        urgency: Urgency,
    ) -> Result<Reply<GetInventorySummariesResponse>, CallError> {
        let since = search.changed_since.map(WireInstant::seconds);
        let call = Call::new(OperationId::FbaInventoryGetInventorySummaries, urgency)
            .query("details", "true")
            .query("granularityType", "Marketplace")
            .query("granularityId", search.marketplace_id.as_str())
            .query("marketplaceIds", search.marketplace_id.as_str())
            .query_list("sellerSkus", &search.seller_skus)
            .query_if("startDateTime", since.as_ref().map(WireInstant::as_str))
            .query_if("nextToken", page);
        // The token of the next page stands beside the payload.
        self.call_whole(call).await
    }
}
