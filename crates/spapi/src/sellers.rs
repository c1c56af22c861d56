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

/// The answer of `getAccount`.
pub type GetAccountResponse = Envelope<Account>;

/// A seller's account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Where it sells.
    #[serde(default, deserialize_with = "flexible::list")]
    pub marketplace_participation_list: Vec<MarketplaceParticipation>,
    /// The kind of business, as `PRIVATE_LIMITED`.
    pub business_type: String,
    /// `PROFESSIONAL` or `INDIVIDUAL`.
    pub selling_plan: String,
    /// The business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business: Option<Business>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_contact: Option<PrimaryContact>,
}

/// A seller's business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Business {
    /// Its registered name.
    pub name: String,
    /// Its registered address.
    pub registered_business_address: Address,
    /// Its number in the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_registration_number: Option<String>,
    /// Its tax number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_tax_identification_number: Option<String>,
    /// Its name in another script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_latin_name: Option<String>,
}

/// Whom to ask about an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrimaryContact {
    /// The name.
    pub name: String,
    /// The address.
    pub address: Address,
    /// The name in another script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_latin_name: Option<String>,
}

/// An address of a seller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Street and number.
    pub address_line1: String,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line2: Option<String>,
    /// The city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The state or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_or_province_code: Option<String>,
    /// The postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The country, two letters.
    pub country_code: String,
}
