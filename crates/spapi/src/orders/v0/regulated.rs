//! Regulated items of Orders v0, for reading.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::open_enum;
use crate::wire_instant::WireInstant;

open_enum! {
    /// The state of a check.
    pub enum VerificationStatus {
        Pending => "Pending",
        Approved => "Approved",
        Rejected => "Rejected",
        Expired => "Expired",
        Cancelled => "Cancelled",
    }
}

/// What is regulated on an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderRegulatedInfo {
    /// The order.
    pub amazon_order_id: String,
    /// What the buyer stated.
    pub regulated_information: RegulatedInformation,
    /// Whether a dosage label is needed.
    #[serde(deserialize_with = "flexible::boolean")]
    pub requires_dosage_label: bool,
    /// The state of the check.
    pub regulated_order_verification_status: RegulatedOrderVerificationStatus,
}

/// What a buyer stated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RegulatedInformation {
    /// One statement each.
    #[serde(default, deserialize_with = "flexible::list")]
    pub fields: Vec<RegulatedInformationField>,
}

/// A statement of a buyer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RegulatedInformationField {
    /// Its id.
    pub field_id: String,
    /// Its name.
    pub field_label: String,
    /// `Text` or `FileAttachment`.
    pub field_type: String,
    /// What was stated.
    pub field_value: String,
}

/// The state of an order's check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RegulatedOrderVerificationStatus {
    /// The state.
    pub status: VerificationStatus,
    /// Whether the seller has to act.
    #[serde(deserialize_with = "flexible::boolean")]
    pub requires_merchant_action: bool,
    /// Reasons there may be.
    #[serde(default, deserialize_with = "flexible::list")]
    pub valid_rejection_reasons: Vec<RejectionReason>,
    /// The reason there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejection_reason: Option<RejectionReason>,
    /// When it was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_date: Option<WireInstant>,
    /// Who checked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_reviewer_id: Option<String>,
}

/// Why a check failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RejectionReason {
    /// Its id.
    pub rejection_reason_id: String,
    /// Its words.
    pub rejection_reason_description: String,
}
