//! Restricted data tokens, which open personal data.
//!
//! Source: `tokens_2021-03-01.json`.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::open_enum;

open_enum! {
    /// A method of a restricted operation.
    pub enum Method {
        Get => "GET",
        Put => "PUT",
        Post => "POST",
        Delete => "DELETE",
    }
}

/// The body of `createRestrictedDataToken`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateRestrictedDataTokenRequest {
    /// The application it is for, where it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_application: Option<String>,
    /// What it opens, up to 50.
    #[serde(default, deserialize_with = "flexible::list")]
    pub restricted_resources: Vec<RestrictedResource>,
}

/// What a token opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RestrictedResource {
    /// The method.
    pub method: Method,
    /// The path, exact or as a template.
    pub path: String,
    /// `buyerInfo`, `shippingAddress`, `buyerTaxInformation`.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub data_elements: Vec<String>,
}

/// The answer of `createRestrictedDataToken`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateRestrictedDataTokenResponse {
    /// The token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restricted_data_token: Option<String>,
    /// How long it lives, in seconds.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_in: Option<i64>,
}
