//! Scenarios: what kind of world it is.

use serde::{Deserialize, Serialize};

use crate::market::seller::{
    AccountStatus, Application, Consent, Directory, Participation, Seller,
};
use crate::place;

/// What kind of world it is, as the scenario file says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The scenario's name.
    pub name: String,
    /// The sellers; the first one has the ready-made credentials.
    pub sellers: Vec<SellerPlan>,
}

/// A seller of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SellerPlan {
    /// The seller id.
    pub id: String,
    /// The store's name.
    pub store_name: String,
    /// The refresh token of its consent to `demo-client`.
    pub refresh_token: String,
    /// Country codes of its marketplaces.
    pub countries: Vec<String>,
}

/// Why a scenario cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// There is none of this name.
    #[error("there is no scenario {0}; there are: {1}")]
    Unknown(String, String),
}

impl Scenario {
    /// The ready-made scenario of a name.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(name: &str) -> Result<Self, ScenarioError> {
        if name == "plain" || name == "demo" {
            return Ok(Self {
                name: name.to_owned(),
                sellers: vec![SellerPlan {
                    id: "A1EXAMPLE".to_owned(),
                    store_name: "Example Store".to_owned(),
                    refresh_token: "demo-refresh".to_owned(),
                    countries: vec!["US".to_owned()],
                }],
            });
        }
        Err(ScenarioError::Unknown(
            name.to_owned(),
            "demo, plain".to_owned(),
        ))
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
                participations: plan
                    .countries
                    .iter()
                    .filter_map(|country| place::by_country(country))
                    .map(|place| Participation {
                        place,
                        status: AccountStatus::Normal,
                    })
                    .collect(),
            });
        }
        directory
    }
}
