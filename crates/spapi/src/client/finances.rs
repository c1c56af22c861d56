//! Calls of Finances 2024-06-19.

use jiff::Timestamp;

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::throttle::Urgency;
use crate::finances::TransactionsPayload;
use crate::operation::OperationId;
use crate::wire_instant::WireInstant;

/// Which transactions are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransactionSearch {
    /// From when; needed where no order is named. At least two minutes ago.
    pub posted_after: Option<Timestamp>,
    /// Until when, at most 180 days later.
    pub posted_before: Option<Timestamp>,
    /// Only of this marketplace.
    pub marketplace_id: Option<String>,
    /// Only of this order.
    pub order_id: Option<String>,
}

impl TransactionSearch {
    /// All transactions of an order, its refunds among them.
    pub fn of_order(order_id: &str) -> Self {
        Self {
            order_id: Some(order_id.to_owned()),
            ..Self::default()
        }
    }
}

impl Client {
    /// A page of transactions: the first one, or the one of `page`, which is the `next_token` of the
    /// page before.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn list_transactions(
        &self,
        search: &TransactionSearch,
        page: Option<&str>,
        urgency: Urgency,
    ) -> Result<Reply<TransactionsPayload>, CallError> {
        let written = |at: Timestamp| WireInstant::seconds(at).as_str().to_owned();
        let order_id = search.order_id.as_deref();
        let call = Call::new(OperationId::Finances2024ListTransactions, urgency)
            .query_if("postedAfter", search.posted_after.map(written))
            .query_if("postedBefore", search.posted_before.map(written))
            .query_if("marketplaceId", search.marketplace_id.as_deref())
            .query_if("relatedIdentifierName", order_id.map(|_| "ORDER_ID"))
            .query_if("relatedIdentifierValue", order_id)
            .query_if("nextToken", page);
        self.call(call).await
    }
}
