//! What goes wrong on purpose.

use serde::{Deserialize, Serialize};

use crate::market::{Act, Market};

/// The faults in force.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FaultPlan {
    /// The profile's name; empty for none.
    pub profile: String,
    /// The seed of its chance.
    pub seed: u64,
}

/// Puts a fault profile in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetFaults {
    /// The profile's name; `none` for no faults.
    pub profile: String,
    /// The seed of its chance; the world's when absent.
    #[serde(default)]
    pub seed: Option<u64>,
}

/// Why a profile was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no fault profile {0}")]
pub struct NoProfile(pub String);

impl Act for SetFaults {
    type Outcome = ();
    type Refusal = NoProfile;

    fn perform(&self, market: &mut Market) -> Result<(), NoProfile> {
        market.faults = FaultPlan {
            profile: self.profile.clone(),
            seed: self.seed.unwrap_or(market.seed),
        };
        Ok(())
    }
}
