//! Calls of Orders 2026-01-01.

use jiff::Timestamp;

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::throttle::Urgency;
use crate::operation::OperationId;
use crate::orders::v2026::{
    CancelOrderRequest, CancelReasonCode, FulfilledBy, FulfillmentStatus, GetOrderResponse,
    IncludedData, Order, SearchOrdersResponse,
};
use crate::wire_instant::WireInstant;

/// Which of its times an order is searched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchedTime {
    /// When it was placed.
    Created,
    /// When it last changed.
    LastUpdated,
}

/// What is searched for. Every page is asked for with the same parameters, so the instants are
/// fixed before the first one: a token is refused beside any other value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSearch {
    /// Which time `after` and `before` are of.
    pub time: SearchedTime,
    /// From when; to the second.
    pub after: Timestamp,
    /// Until when; at least two minutes ago when the first page is asked for.
    pub before: Option<Timestamp>,
    /// Up to 50 marketplaces; none for all.
    pub marketplace_ids: Vec<String>,
    /// Only orders in these states; none for all.
    pub fulfillment_statuses: Vec<FulfillmentStatus>,
    /// Only orders that these ship; none for both.
    pub fulfilled_by: Vec<FulfilledBy>,
    /// What comes with the orders beside their items.
    pub included_data: Vec<IncludedData>,
    /// 1 to 100 orders a page.
    pub max_results_per_page: u8,
}

impl OrderSearch {
    /// All changes of all orders since an instant, a hundred a page.
    pub fn changed_since(after: Timestamp, marketplace_ids: Vec<String>) -> Self {
        Self {
            time: SearchedTime::LastUpdated,
            after,
            before: None,
            marketplace_ids,
            fulfillment_statuses: Vec::new(),
            fulfilled_by: Vec::new(),
            included_data: Vec::new(),
            max_results_per_page: 100,
        }
    }

    fn call(&self, urgency: Urgency) -> Call {
        let (after, before) = match self.time {
            SearchedTime::Created => ("createdAfter", "createdBefore"),
            SearchedTime::LastUpdated => ("lastUpdatedAfter", "lastUpdatedBefore"),
        };
        let written = |at: Timestamp| WireInstant::seconds(at).as_str().to_owned();
        Call::new(OperationId::Orders2026SearchOrders, urgency)
            .query(after, written(self.after))
            .query_if(before, self.before.map(written))
            .query_list("marketplaceIds", &self.marketplace_ids)
            .query_list("fulfillmentStatuses", &texts(&self.fulfillment_statuses))
            .query_list("fulfilledBy", &texts(&self.fulfilled_by))
            .query_list("includedData", &texts(&self.included_data))
            .query("maxResultsPerPage", self.max_results_per_page.to_string())
    }
}

fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(T::to_string).collect()
}

impl Client {
    /// A page of the orders searched for: the first one, or the one of `page`, which is the
    /// `pagination.next_token` of the page before. A token lives 24 hours.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn search_orders(
        &self,
        search: &OrderSearch,
        page: Option<&str>,
        urgency: Urgency,
    ) -> Result<Reply<SearchOrdersResponse>, CallError> {
        let call = search.call(urgency).query_if("paginationToken", page);
        self.call(call).await
    }

    /// An order with its items, and of the rest what is asked for.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn order(
        &self,
        order_id: &str,
        included_data: &[IncludedData],
        urgency: Urgency,
    ) -> Result<Reply<Order>, CallError> {
        let call = Call::new(OperationId::Orders2026GetOrder, urgency)
            .path("orderId", order_id)
            .query_list("includedData", &texts(included_data));
        let reply: Reply<GetOrderResponse> = self.call(call).await?;
        Ok(reply.map(|response| response.order))
    }

    /// Cancels a whole order that nothing of was shipped. It is a capability of the account: 403, or
    /// 404 for the path, means that the account lacks it. Success says that the request was taken;
    /// the order tells when it is cancelled.
    ///
    /// This is a write, and the client never repeats it.
    ///
    /// # Errors
    /// See [`CallError`]; 400 for an order that cannot be cancelled in its state, one that is
    /// cancelled already too.
    pub async fn cancel_order(
        &self,
        order_id: &str,
        reason: CancelReasonCode,
        urgency: Urgency,
    ) -> Result<Reply<()>, CallError> {
        let call = Call::new(OperationId::Orders2026CancelOrder, urgency)
            .path("orderId", order_id)
            .json(&CancelOrderRequest {
                cancel_reason_code: reason,
            });
        self.call_without_answer(call).await
    }
}
