//! Balances and summaries of a seller's account.

use serde::{Deserialize, Serialize};

use super::{Breakdown, Currency, RelatedIdentifier};
use crate::flexible;
use crate::wire_instant::WireInstant;

/// The answer of `listBalances`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListBalancesResponse {
    /// The balances.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub balances: Vec<Balance>,
    /// The token of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// A balance, and the balances that it is made of.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
    /// Whose account it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_metadata: Option<PartnerMetadata>,
    /// The kind, as `TOTAL` or `AVAILABLE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_type: Option<String>,
    /// How much it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Currency>,
    /// What it is made of.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub balances: Vec<Balance>,
    /// The day at whose end it was so, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of_date: Option<WireInstant>,
    /// When it was brought up to date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_time: Option<WireInstant>,
}

/// Whose account it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerMetadata {
    /// The seller id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<String>,
    /// The kind of account, as `Standard Orders`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_type: Option<String>,
    /// The marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
}

/// The answer of `listSummary`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SummaryResponse {
    /// The summaries.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub summaries: Vec<Summary>,
    /// The token of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// What came in and went out in a period.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Whose account it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_metadata: Option<PartnerMetadata>,
    /// What is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_proceeds: Option<Currency>,
    /// What it belongs to, as a settlement.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub related_identifiers: Vec<RelatedIdentifier>,
    /// What it is made of.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub breakdowns: Vec<Breakdown>,
    /// From when on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<WireInstant>,
    /// Up to when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<WireInstant>,
}
