//! Sellers v1: where a seller sells.
//!
//! Source: `sellers.json`.

use serde::{Deserialize, Serialize};

use crate::envelope::Envelope;
use crate::flexible;

/// The answer of `getMarketplaceParticipations`.
pub type GetMarketplaceParticipationsResponse = Envelope<Vec<MarketplaceParticipation>>;

/// A marketplace and the seller's part in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MarketplaceParticipation {
    /// The marketplace.
    pub marketplace: Marketplace,
    /// The seller's part.
    pub participation: Participation,
    /// The seller's name there.
    #[serde(default)]
    pub store_name: String,
}

/// A marketplace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Marketplace {
    /// Amazon's id of it.
    pub id: String,
    /// Its name, as `Amazon.com`.
    pub name: String,
    /// Its country, two letters, `GB` for the United Kingdom.
    pub country_code: String,
    /// Its currency.
    pub default_currency_code: String,
    /// Its language, as `en_US`.
    pub default_language_code: String,
    /// Its domain, as `www.amazon.com`.
    pub domain_name: String,
}

/// A seller's part in a marketplace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Participation {
    /// Whether the seller sells there.
    #[serde(deserialize_with = "flexible::boolean")]
    pub is_participating: bool,
    /// Whether listings of the seller are suspended there.
    #[serde(deserialize_with = "flexible::boolean")]
    pub has_suspended_listings: bool,
}
