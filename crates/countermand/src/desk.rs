//! The desk: everything that a step needs, for all seller accounts of a node.
//!
//! What the desk does is cut into steps: a step does what is due for one account and returns when
//! to come again. It never sleeps, reads no clock but the desk's, and draws no chance; so the same
//! code runs on real time and in a simulation.

pub mod accounts;
pub mod driver;
pub mod fault;
pub mod lease;
#[cfg(test)]
pub(crate) mod play;
pub mod queue;
pub mod quotas;
pub mod registry;
pub mod seller;
pub mod start;
pub mod steady;
pub mod time;

use std::sync::Arc;

use countermand_spapi::client::{CallError, Clock, Transport};
use countermand_store::leases::LeaseError;
use countermand_store::outbox::ClaimError;
use countermand_store::{DatabaseError, Store};
use jiff::{SignedDuration, Timestamp};

pub use self::accounts::Accounts;
pub use self::fault::{Crashed, FaultPoints};
pub use self::queue::QueueSettings;
pub use self::seller::{Learned, Seller};
use crate::secrets::HighWater;
use crate::secrets::high_water::HighWaterError;

/// What every step of a node shares.
#[derive(Debug)]
pub struct Desk {
    /// Everything durable.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Who sends requests.
    pub transport: Arc<dyn Transport>,
    /// What was sent last, kept outside the store.
    pub high_water: HighWater,
    /// Places at which tests let the process die.
    pub faults: FaultPoints,
    /// The name of this run of this node, which holds its leases.
    pub node: String,
}

/// When a step is to be called again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// At once: more is due.
    Again,
    /// At that instant.
    At(Timestamp),
    /// When something new comes, or after the step's usual rest.
    Idle,
}

impl Next {
    /// The sooner of both.
    #[must_use]
    pub fn sooner(self, other: Self) -> Self {
        match (self, other) {
            (Self::Again, _) | (_, Self::Again) => Self::Again,
            (Self::At(this), Self::At(that)) => Self::At(this.min(that)),
            (Self::At(at), Self::Idle) | (Self::Idle, Self::At(at)) => Self::At(at),
            (Self::Idle, Self::Idle) => Self::Idle,
        }
    }
}

/// Why a step broke off. Nothing is lost by it: what was due stays due.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The store refused.
    #[error("the store refused")]
    Database(#[from] DatabaseError),
    /// The mark of what was sent could not be kept, so nothing was sent.
    #[error("what is about to be sent could not be marked")]
    HighWater(#[from] HighWaterError),
    /// Another node sends for the account.
    #[error("another node sends for the account")]
    LeaseLost,
    /// A test let the process die here.
    #[error(transparent)]
    Crashed(#[from] Crashed),
}

impl From<LeaseError> for StepError {
    fn from(error: LeaseError) -> Self {
        match error {
            LeaseError::Lost => Self::LeaseLost,
            LeaseError::Database(source) => Self::Database(source),
        }
    }
}

/// What a failed claim comes to: an error, or when to try again.
pub(crate) fn after_claim(error: ClaimError, now: Timestamp) -> Result<Next, StepError> {
    match error {
        ClaimError::LeaseLost => Err(StepError::LeaseLost),
        ClaimError::SendingClosed { .. } | ClaimError::InFlight => {
            Ok(Next::At(later(now, SignedDuration::from_secs(5))))
        }
        ClaimError::Database(source) => Err(StepError::Database(source)),
    }
}

/// An instant a while after another; the last instant there is, beyond it.
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// When a call that failed is to be tried again: when its quota says, else after a rest that
/// doubles with each try, up to a minute. What spreads the tries is taken from the seed.
pub(crate) fn retry_at(error: &CallError, n_tries: u32, seed: u64, now: Timestamp) -> Timestamp {
    let rest_ms = 1_000_i64 << n_tries.min(6);
    let spread = i64::try_from(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48).unwrap_or(0);
    let rest_ms = rest_ms.min(60_000) + spread % 1_000;
    let rested = later(now, SignedDuration::from_millis(rest_ms));
    error.not_before().map_or(rested, |until| until.max(now))
}

impl Desk {
    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A place at which tests let the process die; nothing else happens here.
    ///
    /// # Errors
    /// When a test lets the process die here.
    pub(crate) fn fault_point(&self, name: &'static str) -> Result<(), Crashed> {
        self.faults.hit(name)
    }
}
