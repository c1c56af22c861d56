//! Notifications v1: destinations and subscriptions.
//!
//! Source: `notifications.json`.

use serde::{Deserialize, Serialize};

use crate::envelope::Envelope;
use crate::flexible;
use crate::open_enum;

/// The answer of `createDestination` and `getDestination`.
pub type DestinationResponse = Envelope<Destination>;
/// The answer of `getDestinations`.
pub type GetDestinationsResponse = Envelope<Vec<Destination>>;
/// The answer of `createSubscription`, `getSubscription` and `getSubscriptionById`.
pub type SubscriptionResponse = Envelope<Subscription>;
/// The answer of `getSubscriptions`.
pub type GetSubscriptionsResponse = Envelope<GetSubscriptionsPayload>;

open_enum! {
    /// The notification type that a filter is for.
    pub enum EventFilterType {
        AnyOfferChanged => "ANY_OFFER_CHANGED",
        OrderChange => "ORDER_CHANGE",
        ShipmentTrackingMilestoneChanged => "SHIPMENT_TRACKING_MILESTONE_CHANGED",
    }
}

open_enum! {
    /// Over how long changes are taken together.
    pub enum AggregationTimePeriod {
        FiveMinutes => "FiveMinutes",
        TenMinutes => "TenMinutes",
    }
}

open_enum! {
    /// Which changes of an order are told.
    pub enum OrderChangeType {
        BuyerRequestedChange => "BuyerRequestedChange",
        DeliveryTipChange => "DeliveryTipChange",
        OrderStatusChange => "OrderStatusChange",
    }
}

/// The body of `createDestination`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateDestinationRequest {
    /// Where to, exactly one kind.
    pub resource_specification: DestinationResourceSpecification,
    /// The name.
    pub name: String,
}

/// Where notifications go.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DestinationResourceSpecification {
    /// To a queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sqs: Option<SqsResource>,
    /// To an event bus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_bridge: Option<EventBridgeResourceSpecification>,
}

/// A queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsResource {
    /// Its resource name at AWS.
    pub arn: String,
}

/// An event bus, as it is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventBridgeResourceSpecification {
    /// The AWS region.
    pub region: String,
    /// The AWS account.
    pub account_id: String,
}

/// A destination.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Destination {
    /// Its name.
    pub name: String,
    /// Its id.
    pub destination_id: String,
    /// Where it is.
    pub resource: DestinationResource,
}

/// Where notifications go.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DestinationResource {
    /// To a queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sqs: Option<SqsResource>,
    /// To an event bus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_bridge: Option<EventBridgeResource>,
}

/// An event bus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventBridgeResource {
    /// The name of the partner event source.
    pub name: String,
    /// The AWS region.
    pub region: String,
    /// The AWS account.
    pub account_id: String,
}

/// The body of `createSubscription`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateSubscriptionRequest {
    /// The version of the notifications.
    pub payload_version: String,
    /// Where they go.
    pub destination_id: String,
    /// Which of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing_directive: Option<ProcessingDirective>,
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Its id.
    pub subscription_id: String,
    /// The version of the notifications.
    pub payload_version: String,
    /// Where they go.
    pub destination_id: String,
    /// Which of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing_directive: Option<ProcessingDirective>,
}

/// A page of subscriptions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetSubscriptionsPayload {
    /// The subscriptions.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub subscriptions: Vec<Subscription>,
    /// The token of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// Which notifications are sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessingDirective {
    /// A filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_filter: Option<EventFilter>,
    /// An expression; not beside a filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_expression: Option<String>,
}

/// A filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventFilter {
    /// How changes are taken together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregation_settings: Option<AggregationSettings>,
    /// Only of these marketplaces.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub marketplace_ids: Vec<String>,
    /// Only these changes.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub order_change_types: Vec<OrderChangeType>,
    /// The type it is for.
    pub event_filter_type: EventFilterType,
}

/// How changes are taken together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AggregationSettings {
    /// Over how long.
    pub aggregation_time_period: AggregationTimePeriod,
}

/// The body of `sendTestNotification`, of the sandbox only.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendTestNotificationRequest {
    /// Where to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_id: Option<String>,
    /// What.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_notification: Option<TestNotification>,
}

/// A notification for a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestNotification {
    /// Its version.
    pub payload_version: String,
    /// Which of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_scenario: Option<String>,
}
