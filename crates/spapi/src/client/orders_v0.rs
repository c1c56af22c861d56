//! Calls of Orders v0, the second reader of orders until it is removed on 2027-03-27.

use jiff::Timestamp;

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::orders::SearchedTime;
use super::throttle::Urgency;
use crate::operation::OperationId;
use crate::orders::v0::{Order, OrderItemsList, OrdersList};
use crate::wire_instant::WireInstant;

/// What is searched for in Orders v0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSearch0 {
    /// Which time `after` and `before` are of.
    pub time: SearchedTime,
    /// From when; to the second.
    pub after: Timestamp,
    /// Until when; at least two minutes ago.
    pub before: Option<Timestamp>,
    /// 1 to 50 marketplaces.
    pub marketplace_ids: Vec<String>,
}

impl Client {
    /// A page of orders of Orders v0: the first one, or the one of `page`, which is the `next_token`
    /// of the page before. Pages may repeat orders, and tokens too; an empty token is the end.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn search_orders_v0(
        &self,
        search: &OrderSearch0,
        page: Option<&str>,
        urgency: Urgency,
    ) -> Result<Reply<OrdersList>, CallError> {
        let call = Call::new(OperationId::Orders0GetOrders, urgency)
            .query_list("MarketplaceIds", &search.marketplace_ids);
        let call = if let Some(token) = page {
            // A token stands with its marketplaces and nothing else.
            call.query("NextToken", token)
        } else {
            let (after, before) = match search.time {
                SearchedTime::Created => ("CreatedAfter", "CreatedBefore"),
                SearchedTime::LastUpdated => ("LastUpdatedAfter", "LastUpdatedBefore"),
            };
            let written = |at: Timestamp| WireInstant::seconds(at).as_str().to_owned();
            call.query(after, written(search.after))
                .query_if(before, search.before.map(written))
        };
        self.call(call).await
    }

    /// Orders of Orders v0 by their ids, up to 50, without their items: the cheapest way to learn when
    /// many orders last changed. Orders that are not found are missing from the answer.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn orders_v0_by_ids(
        &self,
        order_ids: &[&str],
        marketplace_ids: &[&str],
        urgency: Urgency,
    ) -> Result<Reply<OrdersList>, CallError> {
        let call = Call::new(OperationId::Orders0GetOrders, urgency)
            .query_list("MarketplaceIds", marketplace_ids)
            .query_list("AmazonOrderIds", order_ids);
        self.call(call).await
    }

    /// An order of Orders v0, without its items and without personal data.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn order_v0(
        &self,
        order_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<Order>, CallError> {
        let call = Call::new(OperationId::Orders0GetOrder, urgency).path("orderId", order_id);
        self.call(call).await
    }

    /// A page of the items of an order of Orders v0; they tell whether the buyer asked to cancel.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn order_items_v0(
        &self,
        order_id: &str,
        page: Option<&str>,
        urgency: Urgency,
    ) -> Result<Reply<OrderItemsList>, CallError> {
        let call = Call::new(OperationId::Orders0GetOrderItems, urgency)
            .path("orderId", order_id)
            .query_if("NextToken", page);
        self.call(call).await
    }
}
