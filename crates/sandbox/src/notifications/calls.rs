//! The operations of Notifications v1.

use countermand_spapi::envelope::Envelope;
use countermand_spapi::notification::api;
use serde_json::json;

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::notifications::destination::{
    CreateDestination, DeleteDestination, Destination, Target,
};
use crate::notifications::kind::Kind;
use crate::notifications::publish::bus_name;
use crate::notifications::sample::SendTestNotification;
use crate::notifications::subscription::{
    BadSubscription, CreateSubscription, DeleteSubscription, Subscription,
};
use crate::world::World;

/// The function that answers an operation.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "getSubscriptions" => Some(get_subscriptions),
        "getSubscription" => Some(get_subscription),
        "createSubscription" => Some(create_subscription),
        "getSubscriptionById" => Some(get_subscription_by_id),
        "deleteSubscriptionById" => Some(delete_subscription_by_id),
        "sendTestNotification" => Some(send_test_notification),
        "getDestinations" => Some(get_destinations),
        "createDestination" => Some(create_destination),
        "getDestination" => Some(get_destination),
        "deleteDestination" => Some(delete_destination),
        _ => None,
    }
}

fn payload<T: serde::Serialize>(value: T) -> Answer {
    Answer::json(200, &Envelope::of(value))
}

fn get_destinations(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let destinations: Vec<_> = world
        .now()?
        .notifications
        .destinations_of(&call.caller.client_id)
        .map(written_destination)
        .collect();
    Ok(payload(destinations))
}

fn create_destination(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: api::CreateDestinationRequest = call.json()?;
    let resource = body.resource_specification;
    let target = match (resource.sqs, resource.event_bridge) {
        (Some(queue), None) => Target::Queue { arn: queue.arn },
        (None, Some(bus)) => Target::Bus {
            account_id: bus.account_id,
            region: bus.region,
        },
        (None, None) | (Some(_), Some(_)) => {
            return Err(Problem::invalid(
                "The resourceSpecification names exactly one of sqs and eventBridge.",
            ));
        }
    };
    let act = CreateDestination {
        client_id: call.caller.client_id.clone(),
        name: body.name,
        target,
    };
    let created = world.act(act)?.map_err(|refusal| refusal.problem())?;
    Ok(payload(written_destination(&created)))
}

fn get_destination(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let id = call.parameter("destinationId")?;
    let desk = &world.now()?.notifications;
    let (_, found) = desk
        .find_destination(&call.caller.client_id, &id)
        .ok_or_else(|| Problem::not_found(format!("The destination {id} does not exist.")))?;
    Ok(payload(written_destination(found)))
}

fn delete_destination(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let act = DeleteDestination {
        client_id: call.caller.client_id.clone(),
        destination: call.parameter("destinationId")?,
    };
    world.act(act)?.map_err(|refusal| refusal.problem())?;
    Ok(Answer::json(200, &json!({})))
}

fn written_destination(destination: &Destination) -> api::Destination {
    let resource = match &destination.target {
        Target::Queue { arn } => api::DestinationResource {
            sqs: Some(api::SqsResource { arn: arn.clone() }),
            event_bridge: None,
        },
        Target::Bus { account_id, region } => api::DestinationResource {
            sqs: None,
            event_bridge: Some(api::EventBridgeResource {
                name: bus_name(account_id, &destination.client_id),
                region: region.clone(),
                account_id: account_id.clone(),
            }),
        },
    };
    api::Destination {
        name: destination.name.clone(),
        destination_id: destination.id.clone(),
        resource,
    }
}

fn kind_of(call: &Call<'_>) -> Result<Kind, Problem> {
    known_kind(&call.parameter("notificationType")?)
}

fn known_kind(name: &str) -> Result<Kind, Problem> {
    Kind::parse(name)
        .ok_or_else(|| Problem::invalid(format!("The notificationType {name} is not valid.")))
}

/// The one subscription of a type: none when another version is asked for.
fn subscription_of(
    world: &mut World,
    call: &Call<'_>,
    kind: Kind,
) -> Result<Option<api::Subscription>, Problem> {
    let seller = call.seller()?;
    let is_version = call
        .query
        .text("payloadVersion")
        .is_none_or(|version| version == kind.payload_version());
    let desk = &world.now()?.notifications;
    let found = desk
        .subscription_of(&call.caller.client_id, seller, kind)
        .filter(|_| is_version);
    Ok(found.map(|found| written_subscription(found, &call.caller.client_id, desk)))
}

fn get_subscriptions(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let names = call.query.list("notificationTypes");
    let [name] = names.as_slice() else {
        return Err(Problem::invalid(
            "notificationTypes names exactly one type.",
        ));
    };
    let kind = known_kind(name)?;
    let page_size = call
        .query
        .number("pageSize")
        .map_err(|_| Problem::invalid("pageSize is a number from 30 to 100."))?;
    if page_size.is_some_and(|size| !(30..=100).contains(&size)) {
        return Err(Problem::invalid("pageSize is a number from 30 to 100."));
    }
    if call
        .query
        .text("nextToken")
        .is_some_and(|token| !token.is_empty())
    {
        // A seller has one subscription of a type and version at most, so no page has a next.
        return Err(Problem::invalid("The nextToken is not valid."));
    }
    let found = subscription_of(world, call, kind)?;
    // An empty list is written too, so that a reader finds the field it looks for.
    let subscriptions: Vec<_> = found.into_iter().collect();
    Ok(payload(json!({ "subscriptions": subscriptions })))
}

fn get_subscription(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let kind = kind_of(call)?;
    let found =
        subscription_of(world, call, kind)?.ok_or_else(|| BadSubscription::Absent.problem())?;
    Ok(payload(found))
}

fn create_subscription(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: api::CreateSubscriptionRequest = call.json()?;
    let act = CreateSubscription {
        client_id: call.caller.client_id.clone(),
        seller: call.seller()?,
        kind: kind_of(call)?,
        payload_version: body.payload_version,
        destination: body.destination_id,
        directive: body.processing_directive.map(Box::new),
    };
    let created = world.act(act)?.map_err(|refusal| refusal.problem())?;
    let desk = &world.now()?.notifications;
    Ok(payload(written_subscription(
        &created,
        &call.caller.client_id,
        desk,
    )))
}

fn get_subscription_by_id(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let (kind, id) = (kind_of(call)?, call.parameter("subscriptionId")?);
    let desk = &world.now()?.notifications;
    let (_, found) = desk
        .find_subscription(&call.caller.client_id, kind, &id)
        .ok_or_else(|| BadSubscription::Absent.problem())?;
    Ok(payload(written_subscription(
        found,
        &call.caller.client_id,
        desk,
    )))
}

fn delete_subscription_by_id(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let act = DeleteSubscription {
        client_id: call.caller.client_id.clone(),
        kind: kind_of(call)?,
        subscription: call.parameter("subscriptionId")?,
    };
    world.act(act)?.map_err(|refusal| refusal.problem())?;
    Ok(Answer::json(200, &json!({})))
}

fn send_test_notification(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: api::SendTestNotificationRequest = call.json()?;
    let kind = kind_of(call)?;
    let destination = body
        .destination_id
        .ok_or_else(|| Problem::invalid("destinationId is missing."))?;
    let payload_version = body.test_notification.map_or_else(
        || kind.payload_version().to_owned(),
        |wanted| wanted.payload_version,
    );
    let act = SendTestNotification {
        client_id: call.caller.client_id.clone(),
        kind,
        payload_version,
        destination,
    };
    world.act(act)?.map_err(|refusal| refusal.problem())?;
    Ok(Answer::json(200, &json!({})))
}

fn written_subscription(
    found: &Subscription,
    client_id: &str,
    desk: &crate::notifications::NotificationDesk,
) -> api::Subscription {
    let destination = desk
        .destinations
        .get(&found.destination)
        .filter(|destination| destination.client_id == client_id);
    api::Subscription {
        subscription_id: found.id.clone(),
        payload_version: found.kind.payload_version().to_owned(),
        destination_id: destination
            .map(|found| found.id.clone())
            .unwrap_or_default(),
        processing_directive: found.directive.as_deref().cloned(),
    }
}
