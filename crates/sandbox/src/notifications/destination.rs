//! Destinations of an application: queues and event buses.

use serde::{Deserialize, Serialize};

use crate::http::problem::Problem;
use crate::market::{Act, Market};
use crate::notifications::kind::Way;
use crate::queues::QueueName;

/// Where notifications go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// A queue.
    Queue {
        /// Its resource name.
        arn: String,
    },
    /// An event bus.
    Bus {
        /// The account.
        account_id: String,
        /// The region.
        region: String,
    },
}

impl Target {
    /// The way that leads there.
    pub const fn way(&self) -> Way {
        match self {
            Self::Queue { .. } => Way::Queue,
            Self::Bus { .. } => Way::Bus,
        }
    }
}

/// A destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Its id.
    pub id: String,
    /// Whose.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub target: Target,
}

/// An application names a destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateDestination {
    /// Which application.
    pub client_id: String,
    /// The destination's name.
    pub name: String,
    /// Where it is.
    pub target: Target,
}

/// Why a call on destinations was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDestination {
    /// The name is empty or too long.
    #[error("The name of a destination has 1 to 256 characters.")]
    Name,
    /// The resource name is none of a standard queue.
    #[error("The arn {0} is not that of a standard SQS queue.")]
    Arn(String),
    /// The account or the region is empty.
    #[error("An eventBridge resource needs an accountId of 12 digits and a region.")]
    Bus,
    /// The application has a destination there.
    #[error("A destination of this resource exists already.")]
    Taken,
    /// No such destination of this application.
    #[error("The destination {0} does not exist.")]
    Absent(String),
    /// Subscriptions deliver to it.
    #[error("The destination is in use by a subscription.")]
    InUse,
    /// There are as many as there can be.
    #[error(
        "The sandbox keeps at most {} destinations and queues.",
        crate::queues::MAX_QUEUES
    )]
    TooMany,
}

impl BadDestination {
    /// The refusal in the API's shape.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Name | Self::Arn(_) | Self::Bus | Self::TooMany => {
                Problem::invalid(self.to_string())
            }
            Self::Taken | Self::InUse => Problem::new(409, "Conflict", self.to_string()),
            Self::Absent(_) => Problem::not_found(self.to_string()),
        }
    }
}

impl Act for CreateDestination {
    type Outcome = Destination;
    type Refusal = BadDestination;

    fn perform(&self, market: &mut Market) -> Result<Destination, BadDestination> {
        if !(1..=256).contains(&self.name.chars().count()) {
            return Err(BadDestination::Name);
        }
        let queue = match &self.target {
            Target::Queue { arn } => {
                let found = QueueName::of_arn(arn);
                Some(found.ok_or_else(|| BadDestination::Arn(arn.clone()))?)
            }
            Target::Bus { account_id, region } => {
                let is_account =
                    account_id.len() == 12 && account_id.bytes().all(|byte| byte.is_ascii_digit());
                if !is_account || region.is_empty() {
                    return Err(BadDestination::Bus);
                }
                None
            }
        };
        let desk = &market.notifications;
        let is_taken = desk
            .destinations_of(&self.client_id)
            .any(|known| known.target == self.target);
        if is_taken {
            return Err(BadDestination::Taken);
        }
        let n_named = desk.destinations_of(&self.client_id).count();
        let is_new_queue = |name: &QueueName| desk.queues.find(name).is_none();
        let is_full =
            desk.queues.is_full() && queue.as_ref().is_some_and(|(name, _)| is_new_queue(name));
        if n_named >= crate::queues::MAX_QUEUES || is_full {
            return Err(BadDestination::TooMany);
        }
        let number = desk.n_destinations + 1;
        let destination = Destination {
            id: crate::queues::uuid(market, "destination", number),
            client_id: self.client_id.clone(),
            name: self.name.clone(),
            target: self.target.clone(),
        };
        let now = market.now;
        let desk = &mut market.notifications;
        desk.n_destinations = number;
        desk.destinations.insert(number, destination.clone());
        if let Some((name, region)) = queue {
            desk.queues.make(&name, &region, now);
        }
        Ok(destination)
    }
}

/// An application takes a destination back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteDestination {
    /// Which application.
    pub client_id: String,
    /// Which destination.
    pub destination: String,
}

impl Act for DeleteDestination {
    type Outcome = ();
    type Refusal = BadDestination;

    fn perform(&self, market: &mut Market) -> Result<(), BadDestination> {
        let desk = &mut market.notifications;
        let (number, _) = desk
            .find_destination(&self.client_id, &self.destination)
            .ok_or_else(|| BadDestination::Absent(self.destination.clone()))?;
        let is_used = desk
            .subscriptions
            .values()
            .any(|subscription| subscription.destination == number);
        if is_used {
            return Err(BadDestination::InUse);
        }
        desk.destinations.remove(&number);
        Ok(())
    }
}
