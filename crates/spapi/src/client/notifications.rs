//! Calls of Notifications v1.

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::throttle::Urgency;
use crate::notification::api::{
    CreateDestinationRequest, CreateSubscriptionRequest, Destination, Subscription,
};
use crate::operation::OperationId;

impl Client {
    /// The destinations of the application.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn destinations(
        &self,
        urgency: Urgency,
    ) -> Result<Reply<Vec<Destination>>, CallError> {
        let operation = OperationId::NotificationsGetDestinations;
        self.call(Call::new(operation, urgency)).await
    }

    /// Makes a destination.
    ///
    /// This is a write, and the client never repeats it; the destinations tell whether there is one.
    ///
    /// # Errors
    /// See [`CallError`]; 409 when there is one for the same queue.
    pub async fn create_destination(
        &self,
        destination: &CreateDestinationRequest,
        urgency: Urgency,
    ) -> Result<Reply<Destination>, CallError> {
        let operation = OperationId::NotificationsCreateDestination;
        let call = Call::new(operation, urgency).json(destination);
        self.call(call).await
    }

    /// The seller's subscription to notifications of a type, as `ORDER_CHANGE`.
    ///
    /// # Errors
    /// See [`CallError`]; 404 when there is none.
    pub async fn subscription(
        &self,
        notification_type: &str,
        urgency: Urgency,
    ) -> Result<Reply<Subscription>, CallError> {
        let operation = OperationId::NotificationsGetSubscription;
        let call = Call::new(operation, urgency).path("notificationType", notification_type);
        self.call(call).await
    }

    /// Subscribes the seller to notifications of a type.
    ///
    /// This is a write, and the client never repeats it; the subscription tells whether there is
    /// one.
    ///
    /// # Errors
    /// See [`CallError`]; 409 when there is one of the type and version.
    pub async fn create_subscription(
        &self,
        notification_type: &str,
        subscription: &CreateSubscriptionRequest,
        urgency: Urgency,
    ) -> Result<Reply<Subscription>, CallError> {
        let operation = OperationId::NotificationsCreateSubscription;
        let call = Call::new(operation, urgency)
            .path("notificationType", notification_type)
            .json(subscription);
        self.call(call).await
    }
}
