//! Calls of Fulfillment Outbound, in both of its versions: orders from outside of the marketplace
//! that Amazon ships.

use jiff::Timestamp;

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::throttle::Urgency;
use crate::fulfillment_outbound::{v2020, v2026};
use crate::operation::OperationId;
use crate::wire_instant::WireInstant;

impl Client {
    /// An order of Fulfillment Outbound 2020-07-01 with its items and shipments, by the seller's id.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn fulfillment_order_2020(
        &self,
        seller_fulfillment_order_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<v2020::GetFulfillmentOrderResult>, CallError> {
        let call = Call::new(
            OperationId::FulfillmentOutbound2020GetFulfillmentOrder,
            urgency,
        )
        .path("sellerFulfillmentOrderId", seller_fulfillment_order_id);
        self.call(call).await
    }

    /// A page of the orders of Fulfillment Outbound 2020-07-01 that changed since an instant; with
    /// the same instant on every page.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn fulfillment_orders_2020(
        &self,
        changed_since: Timestamp,
        page: Option<&str>,
        urgency: Urgency,
    ) -> Result<Reply<v2020::ListAllFulfillmentOrdersResult>, CallError> {
        let since = WireInstant::seconds(changed_since);
        let operation = OperationId::FulfillmentOutbound2020ListAllFulfillmentOrders;
        let call = Call::new(operation, urgency)
            .query("queryStartDate", since.as_str())
            .query_if("nextToken", page);
        self.call(call).await
    }

    /// Asks Amazon to cancel an order of Fulfillment Outbound 2020-07-01. Whether it did, the order
    /// tells.
    ///
    /// This is a write, and the client never repeats it.
    ///
    /// # Errors
    /// See [`CallError`]; 400 once the order is past its planning.
    pub async fn cancel_fulfillment_order_2020(
        &self,
        seller_fulfillment_order_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<()>, CallError> {
        let operation = OperationId::FulfillmentOutbound2020CancelFulfillmentOrder;
        let call = Call::new(operation, urgency)
            .path("sellerFulfillmentOrderId", seller_fulfillment_order_id);
        self.call_without_answer(call).await
    }

    /// An order of Fulfillment Outbound 2026-07-04 with its lines and shipments.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn fulfillment_order_2026(
        &self,
        order_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<v2026::FulfillmentOrder>, CallError> {
        let call = Call::new(OperationId::FulfillmentOutbound2026GetOrder, urgency)
            .path("orderId", order_id)
            .query("shipments", "INCLUDE");
        let reply: Reply<v2026::GetOrderResponse> = self.call(call).await?;
        Ok(reply.map(|response| response.order))
    }

    /// A page of the orders of Fulfillment Outbound 2026-07-04 that changed since an instant; with
    /// the same instant on every page.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn fulfillment_orders_2026(
        &self,
        updated_after: Timestamp,
        page: Option<&str>,
        urgency: Urgency,
    ) -> Result<Reply<v2026::ListOrdersResponse>, CallError> {
        let after = WireInstant::seconds(updated_after);
        let call = Call::new(OperationId::FulfillmentOutbound2026ListOrders, urgency)
            .query("updatedAfter", after.as_str())
            .query_if("pageToken", page);
        self.call(call).await
    }

    /// Asks Amazon to cancel an order of Fulfillment Outbound 2026-07-04. Whether it did, the order
    /// tells; its state before does not say whether it can be.
    ///
    /// This is a write, and the client never repeats it.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn cancel_fulfillment_order_2026(
        &self,
        order_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<()>, CallError> {
        let call = Call::new(OperationId::FulfillmentOutbound2026CancelOrder, urgency)
            .path("orderId", order_id);
        self.call_without_answer(call).await
    }
}
