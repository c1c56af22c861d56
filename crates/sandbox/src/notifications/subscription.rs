//! Subscriptions of an application in a seller's name.

use countermand_spapi::notification::api::{
    AggregationTimePeriod, EventFilter, OrderChangeType, ProcessingDirective,
};
use countermand_spapi::open_enum::OpenEnum;
use serde::{Deserialize, Serialize};

use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::{Act, Market};
use crate::moment::MINUTE_MS;
use crate::notifications::filter::Expression;
use crate::notifications::kind::Kind;
use crate::place;

/// A subscription.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// Whose application.
    pub client_id: String,
    /// Whose news.
    pub seller: SellerIndex,
    /// Of which type.
    pub kind: Kind,
    /// The destination's number.
    pub destination: u64,
    /// Which of them, as it was asked for.
    pub directive: Option<Box<ProcessingDirective>>,
}

impl Subscription {
    /// Whether news from this marketplace are wanted.
    pub fn wants_place(&self, place: Option<PlaceIndex>) -> bool {
        let Some(filter) = self.filter() else {
            return true;
        };
        filter.marketplace_ids.is_empty()
            || place.is_some_and(|place| {
                let id = place::id(place);
                filter.marketplace_ids.iter().any(|wanted| wanted == id)
            })
    }

    /// Whether changes of this type are wanted.
    pub fn wants_change(&self, change: &OrderChangeType) -> bool {
        self.filter().is_none_or(|filter| {
            filter.order_change_types.is_empty() || filter.order_change_types.contains(change)
        })
    }

    /// Over how long changes of one thing are taken together; `None` where each is told.
    pub fn window_ms(&self) -> Option<i64> {
        let settings = self.filter()?.aggregation_settings.as_ref()?;
        window_ms(&settings.aggregation_time_period)
    }

    /// The expression that payloads must pass.
    pub fn expression(&self) -> Option<Expression> {
        let directive = self.directive.as_ref()?;
        Expression::parse(directive.filter_expression.as_ref()?)
    }

    fn filter(&self) -> Option<&EventFilter> {
        self.directive.as_ref()?.event_filter.as_ref()
    }
}

fn window_ms(period: &AggregationTimePeriod) -> Option<i64> {
    match period {
        AggregationTimePeriod::FiveMinutes => Some(5 * MINUTE_MS),
        AggregationTimePeriod::TenMinutes => Some(10 * MINUTE_MS),
        AggregationTimePeriod::Other(_) => None,
    }
}

/// An application subscribes in a seller's name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateSubscription {
    /// Which application.
    pub client_id: String,
    /// Whose news.
    pub seller: SellerIndex,
    /// Of which type.
    pub kind: Kind,
    /// The version of the payload, as it was asked for.
    pub payload_version: String,
    /// Where they go.
    pub destination: String,
    /// Which of them.
    pub directive: Option<Box<ProcessingDirective>>,
}

/// Why a call on subscriptions was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSubscription {
    /// Another version of the payload.
    #[error("The payloadVersion {found} is not valid for {kind}: it is {expected}.", kind = .kind.as_str(), expected = .kind.payload_version())]
    Version {
        /// The type.
        kind: Kind,
        /// What was asked for.
        found: String,
    },
    /// No such destination of this application.
    #[error("The destinationId {0} is not valid.")]
    Destination(String),
    /// The type is not delivered that way.
    #[error("{kind} is not delivered to a destination of this kind.", kind = .0.as_str())]
    Way(Kind),
    /// The directive cannot be followed.
    #[error("The processingDirective is not valid: {0}")]
    Directive(&'static str),
    /// There is one of this type and version.
    #[error("A subscription of this notificationType and payloadVersion exists already.")]
    Taken,
    /// No such subscription.
    #[error("The subscription does not exist.")]
    Absent,
}

impl BadSubscription {
    /// The refusal in the API's shape.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Version { .. } | Self::Destination(_) | Self::Way(_) | Self::Directive(_) => {
                Problem::invalid(self.to_string())
            }
            Self::Taken => Problem::new(409, "Conflict", self.to_string()),
            Self::Absent => Problem::not_found(self.to_string()),
        }
    }
}

impl Act for CreateSubscription {
    type Outcome = Subscription;
    type Refusal = BadSubscription;

    fn perform(&self, market: &mut Market) -> Result<Subscription, BadSubscription> {
        if self.payload_version != self.kind.payload_version() {
            return Err(BadSubscription::Version {
                kind: self.kind,
                found: self.payload_version.clone(),
            });
        }
        let desk = &market.notifications;
        let (destination, found) = desk
            .find_destination(&self.client_id, &self.destination)
            .ok_or_else(|| BadSubscription::Destination(self.destination.clone()))?;
        if !self.kind.goes(found.target.way()) {
            return Err(BadSubscription::Way(self.kind));
        }
        if let Some(directive) = &self.directive {
            check_directive(self.kind, directive).map_err(BadSubscription::Directive)?;
        }
        let is_taken = desk
            .subscription_of(&self.client_id, self.seller, self.kind)
            .is_some();
        if is_taken {
            return Err(BadSubscription::Taken);
        }
        let number = desk.n_subscriptions + 1;
        let subscription = Subscription {
            id: crate::queues::uuid(market, "subscription", number),
            client_id: self.client_id.clone(),
            seller: self.seller,
            kind: self.kind,
            destination,
            directive: self.directive.clone(),
        };
        let desk = &mut market.notifications;
        desk.n_subscriptions = number;
        desk.subscriptions.insert(number, subscription.clone());
        Ok(subscription)
    }
}

fn check_directive(kind: Kind, directive: &ProcessingDirective) -> Result<(), &'static str> {
    if directive.event_filter.is_some() && directive.filter_expression.is_some() {
        return Err("eventFilter and filterExpression exclude each other.");
    }
    if let Some(text) = &directive.filter_expression
        && Expression::parse(text).is_none()
    {
        return Err(
            "of filterExpression the sandbox evaluates comparisons of a path with a text by == \
             and !=, joined by &&, in at most 256 characters.",
        );
    }
    let Some(filter) = &directive.event_filter else {
        return Ok(());
    };
    if !kind.takes_filter() || filter.event_filter_type.as_str() != kind.as_str() {
        return Err("eventFilterType does not fit the notificationType.");
    }
    let knows_places = filter
        .marketplace_ids
        .iter()
        .all(|id| place::by_id(id).is_some());
    if !knows_places {
        return Err("marketplaceIds has an id of no marketplace.");
    }
    let changes = &filter.order_change_types;
    if !changes.is_empty() && kind != Kind::OrderChange {
        return Err("orderChangeTypes is for ORDER_CHANGE.");
    }
    if !changes.iter().all(OpenEnum::is_known) {
        return Err("orderChangeTypes has an unknown type.");
    }
    if let Some(settings) = &filter.aggregation_settings
        && !settings.aggregation_time_period.is_known()
    {
        return Err("aggregationTimePeriod is FiveMinutes or TenMinutes.");
    }
    Ok(())
}

/// An application ends a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteSubscription {
    /// Which application.
    pub client_id: String,
    /// Of which type.
    pub kind: Kind,
    /// Which subscription.
    pub subscription: String,
}

impl Act for DeleteSubscription {
    type Outcome = ();
    type Refusal = BadSubscription;

    fn perform(&self, market: &mut Market) -> Result<(), BadSubscription> {
        let desk = &mut market.notifications;
        let (number, _) = desk
            .find_subscription(&self.client_id, self.kind, &self.subscription)
            .ok_or(BadSubscription::Absent)?;
        desk.subscriptions.remove(&number);
        Ok(())
    }
}
