//! The destination of the notifications, and the subscriptions to each of their types.
//!
//! Checked each day, one call a step. Making what is there already does no harm: the marketplace
//! answers 409.

use std::collections::BTreeMap;

use countermand_spapi::client::{CallError, Urgency};
use countermand_spapi::notification::api::{
    CreateDestinationRequest, CreateSubscriptionRequest, Destination,
    DestinationResourceSpecification, SqsResource,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::failure::{put_off, succeeded};
use super::{Job, cursor};
use crate::desk::{Desk, Next, QueueSettings, Seller, StepError, later};

/// The cursor's name.
pub const CURSOR: &str = "subscriptions";

/// How long between two checks.
const REST: SignedDuration = SignedDuration::from_hours(24);
/// The name of our destination.
const DESTINATION_NAME: &str = "countermand";

/// The types that the desk follows, with the versions of their payloads.
pub const TYPES: [(&str, &str); 7] = [
    ("ORDER_CHANGE", "1.0"),
    ("FEED_PROCESSING_FINISHED", "2020-09-04"),
    ("REPORT_PROCESSING_FINISHED", "2020-09-04"),
    ("LISTINGS_ITEM_MFN_QUANTITY_CHANGE", "1.0"),
    ("LISTINGS_ITEM_STATUS_CHANGE", "1.0"),
    ("FBA_INVENTORY_AVAILABILITY_CHANGES", "1.0"),
    ("ACCOUNT_STATUS_CHANGED", "2021-01-01"),
];

/// The types that Amazon gives by an event bus; by a queue only where it has grown more generous. The
/// reports tell the same, later.
const BY_BUS: [&str; 2] = [
    "LISTINGS_ITEM_MFN_QUANTITY_CHANGE",
    "LISTINGS_ITEM_STATUS_CHANGE",
];

/// Where the subscriptions stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionsStanding {
    /// The queue that they are for, by its resource name.
    pub arn: String,
    /// Our destination; `None` before it is found or made.
    pub destination_id: Option<String>,
    /// What each type came to in this check.
    pub types: BTreeMap<String, SubscriptionState>,
    /// When the next check begins.
    pub due_at: Option<Timestamp>,
}

/// What a subscription came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubscriptionState {
    /// It leads to our queue.
    Here,
    /// It leads elsewhere: another program follows it, and is left alone.
    Elsewhere,
    /// The marketplace does not give it to this account, or not by a queue.
    Refused,
}

impl SubscriptionsStanding {
    /// The types that ought to come to the queue and do not.
    pub fn missing(&self) -> Vec<&'static str> {
        let kinds = TYPES.iter().map(|(kind, _)| *kind);
        kinds
            .filter(|kind| match self.types.get(*kind) {
                Some(SubscriptionState::Here) => false,
                Some(SubscriptionState::Refused) => !BY_BUS.contains(kind),
                Some(SubscriptionState::Elsewhere) | None => true,
            })
            .collect()
    }
}

/// Makes sure of one more of the destination and the subscriptions.
///
/// # Errors
/// When the store refuses.
pub async fn keep(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let Some(queue) = &seller.queue else {
        return Ok(Next::Idle);
    };
    let now = desk.now();
    let arn = queue.arn();
    let stored: Option<SubscriptionsStanding> = cursor::load(seller, CURSOR).await?;
    let mut standing = stored
        .filter(|standing| standing.arn == arn)
        .unwrap_or_default();
    standing.arn = arn;
    if let Some(due_at) = standing.due_at {
        if now < due_at {
            return Ok(Next::At(due_at));
        }
        standing.due_at = None;
        standing.types.clear();
        standing.destination_id = None;
    }
    desk.fault_point("subscriptions.before_call")?;
    let done = match &standing.destination_id {
        None => destination(seller, queue).await.map(|found| {
            standing.destination_id = found;
        }),
        Some(destination_id) => {
            let open = TYPES
                .iter()
                .find(|(kind, _)| !standing.types.contains_key(*kind));
            if let Some((kind, version)) = open {
                subscription(seller, destination_id, (kind, version))
                    .await
                    .map(|state| {
                        standing.types.insert((*kind).to_owned(), state);
                    })
            } else {
                standing.due_at = Some(later(now, REST));
                Ok(())
            }
        }
    };
    desk.fault_point("subscriptions.after_call")?;
    if let Err(error) = done {
        return Ok(put_off(seller, Job::Subscriptions, &error, now));
    }
    succeeded(seller, Job::Subscriptions);
    let moved = cursor::to(CURSOR, &standing);
    seller.account.move_cursor(moved, now).await?;
    Ok(standing.due_at.map_or(Next::Again, Next::At))
}

/// Our destination: found by its queue, or made.
async fn destination(seller: &Seller, queue: &QueueSettings) -> Result<Option<String>, CallError> {
    let arn = queue.arn();
    let is_ours = |destination: &&Destination| {
        let sqs = destination.resource.sqs.as_ref();
        sqs.is_some_and(|sqs| sqs.arn == arn)
    };
    let all = seller.client.destinations(Urgency::Routine).await?.value;
    if let Some(found) = all.iter().find(is_ours) {
        return Ok(Some(found.destination_id.clone()));
    }
    // Names are unique within the application, which several accounts may share.
    let request = CreateDestinationRequest {
        resource_specification: DestinationResourceSpecification {
            sqs: Some(SqsResource { arn: arn.clone() }),
            event_bridge: None,
        },
        name: format!("{DESTINATION_NAME}-{}", seller.account.name()),
    };
    let client = &seller.client;
    match client.create_destination(&request, Urgency::Routine).await {
        Ok(reply) => Ok(Some(reply.value.destination_id)),
        // Another run made it meanwhile: the next step finds it.
        Err(CallError::Refused { status: 409, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// One subscription: found, or made.
async fn subscription(
    seller: &Seller,
    destination_id: &str,
    (kind, version): (&str, &str),
) -> Result<SubscriptionState, CallError> {
    let client = &seller.client;
    match client.subscription(kind, Urgency::Routine).await {
        Ok(reply) if reply.value.destination_id == destination_id => {
            return Ok(SubscriptionState::Here);
        }
        Ok(_) => return Ok(SubscriptionState::Elsewhere),
        Err(CallError::Refused { status: 404, .. }) => {}
        Err(CallError::Refused { .. }) => return Ok(SubscriptionState::Refused),
        Err(error) => return Err(error),
    }
    let request = CreateSubscriptionRequest {
        payload_version: version.to_owned(),
        destination_id: destination_id.to_owned(),
        processing_directive: None,
    };
    match client
        .create_subscription(kind, &request, Urgency::Routine)
        .await
    {
        Ok(_) | Err(CallError::Refused { status: 409, .. }) => Ok(SubscriptionState::Here),
        Err(CallError::Refused { .. }) => Ok(SubscriptionState::Refused),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_amazon_gives_by_an_event_bus_alone_is_not_missed() {
        let mut standing = SubscriptionsStanding::default();
        for (kind, _) in TYPES {
            let state = if BY_BUS.contains(&kind) {
                SubscriptionState::Refused
            } else {
                SubscriptionState::Here
            };
            standing.types.insert(kind.to_owned(), state);
        }
        assert!(standing.missing().is_empty());
        let order_change = "ORDER_CHANGE".to_owned();
        let refused = SubscriptionState::Refused;
        standing.types.insert(order_change, refused);
        let status = "LISTINGS_ITEM_STATUS_CHANGE".to_owned();
        standing.types.insert(status, SubscriptionState::Elsewhere);
        let missing = standing.missing();
        assert_eq!(missing, ["ORDER_CHANGE", "LISTINGS_ITEM_STATUS_CHANGE"]);
    }
}
