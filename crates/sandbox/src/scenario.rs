//! Scenarios: what kind of world it is.
//!
//! The format is documented in `docs/sandbox-scenarios.md`.

mod check;
mod goods_plan;
mod market_plan;
mod platform_plan;
mod ready;

pub use crate::scenario::goods_plan::{DealPlan, OfferChannel, ProductPlan};
pub use crate::scenario::market_plan::{
    Burst, MarketPlan, PaymentWeights, StagedFate, StagedPayment, StagedPlan, WarehousePlan,
};
pub use crate::scenario::platform_plan::{
    AccountHealth, Chances, Counting, OutboundPlan, PlatformPlan, Processing, Span,
};

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::market::seller::{
    AccountStatus, Application, Consent, Directory, Participation, Seller,
};
use crate::place;

/// What kind of world it is, as the scenario file says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// The scenario's name.
    pub name: String,
    /// How many days before the start the world began: its orders of that time exist at the start.
    pub history_days: u32,
    /// What the platform does by itself.
    pub platform: PlatformPlan,
    /// How the cancel rate is counted and judged.
    pub account_health: AccountHealth,
    /// How long feeds and reports take.
    pub processing: Processing,
    /// How often buyers, banks and carriers do what.
    pub chances: Chances,
    /// The sellers; the first one has the ready-made credentials.
    pub sellers: Vec<SellerPlan>,
    /// Multi-channel orders of the first seller that exist at the start.
    pub outbound: Vec<OutboundPlan>,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            name: String::new(),
            history_days: 14,
            platform: PlatformPlan::default(),
            account_health: AccountHealth::default(),
            processing: Processing::default(),
            chances: Chances::default(),
            sellers: vec![SellerPlan::default()],
            outbound: Vec::new(),
        }
    }
}

/// A seller of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SellerPlan {
    /// The seller id; the first seller's is `A1EXAMPLE`.
    pub id: String,
    /// The store's name.
    pub store_name: String,
    /// The refresh token of its consent to `demo-client`.
    pub refresh_token: String,
    /// Whether the account has the direct cancel call.
    pub has_cancel_order: bool,
    /// Where it sells.
    pub markets: Vec<MarketPlan>,
}

impl Default for SellerPlan {
    fn default() -> Self {
        Self {
            id: String::new(),
            store_name: String::new(),
            refresh_token: String::new(),
            has_cancel_order: true,
            markets: vec![MarketPlan::default()],
        }
    }
}

/// Why a scenario cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// There is none of this name.
    #[error(
        "there is no scenario {0}; the ready-made ones are {1}; a file of your own is given by its path and ends in .toml"
    )]
    Unknown(String, String),
    /// The file cannot be read.
    #[error("the scenario file {path} could not be read: {reason}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        reason: String,
    },
    /// It is no TOML, has an unknown field, or a field has a value of another type.
    #[error("scenario {name}: {reason}")]
    Syntax {
        /// Which scenario.
        name: String,
        /// Where and what, as the TOML reader says.
        reason: String,
    },
    /// A field has a value that cannot be.
    #[error("scenario {name}: {field} {problem}; {remedy}")]
    Field {
        /// Which scenario.
        name: String,
        /// Which field, `sellers[0].markets[1].hour_weights`.
        field: String,
        /// What is wrong.
        problem: String,
        /// What to write.
        remedy: &'static str,
    },
}

impl Scenario {
    /// The ready-made scenario of a name, or the one in the file of a path that ends in `.toml`.
    ///
    /// # Errors
    /// When there is none, the file cannot be read, or it is no scenario.
    pub fn find(name: &str) -> Result<Self, ScenarioError> {
        if let Some(text) = ready::text(name) {
            return Self::read(name, text);
        }
        let path = Path::new(name);
        if path.extension().is_none_or(|extension| extension != "toml") {
            return Err(ScenarioError::Unknown(
                name.to_owned(),
                ready::NAMES.join(", "),
            ));
        }
        let text = std::fs::read_to_string(path).map_err(|error| ScenarioError::File {
            path: name.to_owned(),
            reason: error.to_string(),
        })?;
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or(name);
        Self::read(stem, &text)
    }

    /// Reads a scenario file; `name` is used where the file gives none.
    ///
    /// # Errors
    /// When it is no scenario.
    pub fn read(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let mut scenario: Self = toml::from_str(text).map_err(|error| ScenarioError::Syntax {
            name: name.to_owned(),
            reason: error.to_string(),
        })?;
        if scenario.name.is_empty() {
            name.clone_into(&mut scenario.name);
        }
        scenario.fill_names();
        check::check(&scenario)?;
        Ok(scenario)
    }

    /// The names of the ready-made scenarios.
    pub const fn ready_made() -> &'static [&'static str] {
        &ready::NAMES
    }

    /// The sellers and their consents.
    pub fn directory(&self) -> Directory {
        let mut directory = Directory {
            applications: vec![Application {
                client_id: "demo-client".to_owned(),
                client_secret: "demo-secret".to_owned(),
            }],
            ..Directory::default()
        };
        for (index, plan) in (0..).map(crate::ids::SellerIndex).zip(&self.sellers) {
            directory.consents.push(Consent {
                client_id: "demo-client".to_owned(),
                refresh_token: plan.refresh_token.clone(),
                seller: index,
                is_withdrawn: false,
            });
            directory.sellers.push(Seller {
                id: plan.id.clone(),
                store_name: plan.store_name.clone(),
                has_cancel_order: plan.has_cancel_order,
                participations: plan
                    .markets
                    .iter()
                    .filter_map(|market| place::by_country(&market.country))
                    .map(|place| Participation {
                        place,
                        status: AccountStatus::Normal,
                    })
                    .collect(),
            });
        }
        directory
    }

    /// Gives sellers without a name theirs: `A1EXAMPLE` and `demo-refresh`, then `A2EXAMPLE` and
    /// `demo-refresh-2`, and so on.
    fn fill_names(&mut self) {
        for (number, seller) in (1..).zip(&mut self.sellers) {
            let suffix = |before: &str| match number {
                1 => String::new(),
                _ => format!("{before}{number}"),
            };
            if seller.id.is_empty() {
                seller.id = format!("A{number}EXAMPLE");
            }
            if seller.store_name.is_empty() {
                seller.store_name = format!("Example Store{}", suffix(" "));
            }
            if seller.refresh_token.is_empty() {
                seller.refresh_token = format!("demo-refresh{}", suffix("-"));
            }
        }
    }
}

#[cfg(test)]
mod tests;
