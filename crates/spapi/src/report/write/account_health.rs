//! The account health report (`GET_V2_SELLER_PERFORMANCE_REPORT`), JSON.
//!
//! Source: `accountHealthReport-2020-11-18.json`, whose schema wants `ahrStatus` and describes
//! `accountHealthRatingStatus`: both are written.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::decimal::Decimal;
use crate::report::account_health::AccountStatus;

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountHealthDocument {
    /// The status of the account in each marketplace.
    pub account_statuses: Vec<AccountStatus>,
    /// The figures of each marketplace.
    pub performance_metrics: Vec<PerformanceMetrics>,
}

/// The figures of one marketplace; the schema wants all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PerformanceMetrics {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// Invoices that were missing or late.
    pub invoice_defect_rate: InvoiceDefectRate,
    /// Late shipments.
    pub late_shipment_rate: LateShipmentRate,
    /// Orders with defects, by who fulfills.
    pub order_defect_rate: OrderDefectRates,
    /// Deliveries on time.
    pub on_time_delivery_rate: OnTimeDeliveryRate,
    /// Units delivered on time.
    pub unit_on_time_delivery_rate: UnitOnTimeDeliveryRate,
    /// Shipments with a valid tracking number.
    pub valid_tracking_rate: ValidTrackingRate,
    /// Orders that the seller cancelled before shipping.
    pub pre_fulfillment_cancellation_rate: CancellationRate,
    /// Warnings.
    pub warning_states: Vec<WarningState>,
    /// The rating as a whole.
    pub account_health_rating: AccountHealthRating,
    /// Violations of policies.
    #[serde(flatten)]
    pub policies: Policies,
}

/// The counts of violations, by policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Policies {
    /// Of listing policies.
    pub listing_policy_violations: PolicyCount,
    /// Complaints about authenticity.
    pub product_authenticity_customer_complaints: PolicyCount,
    /// Complaints about condition.
    pub product_condition_customer_complaints: PolicyCount,
    /// Complaints about safety.
    pub product_safety_customer_complaints: PolicyCount,
    /// Complaints about intellectual property.
    pub received_intellectual_property_complaints: PolicyCount,
    /// Restricted products.
    pub restricted_product_policy_violations: PolicyCount,
    /// Suspected violations of intellectual property.
    pub suspected_intellectual_property_violations: PolicyCount,
    /// Safety of food and products.
    pub food_and_product_safety_issues: PolicyCount,
    /// Any other.
    pub other_policy_violations: PolicyCount,
    /// Requests for documents.
    pub document_requests: PolicyCount,
}

impl Policies {
    /// The same count for each policy, as of an account without violations.
    pub fn all(count: &PolicyCount) -> Self {
        Self {
            listing_policy_violations: count.clone(),
            product_authenticity_customer_complaints: count.clone(),
            product_condition_customer_complaints: count.clone(),
            product_safety_customer_complaints: count.clone(),
            received_intellectual_property_complaints: count.clone(),
            restricted_product_policy_violations: count.clone(),
            suspected_intellectual_property_violations: count.clone(),
            food_and_product_safety_issues: count.clone(),
            other_policy_violations: count.clone(),
            document_requests: count.clone(),
        }
    }
}

/// From when to when a figure is counted, as `2020-11-12T00:00Z`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateRange {
    /// The first minute.
    #[serde(rename = "reportingDateFrom")]
    pub from: String,
    /// The last minute.
    #[serde(rename = "reportingDateTo")]
    pub to: String,
}

/// What is said of any figure against its target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The range counted.
    pub reporting_date_range: DateRange,
    /// `GOOD`, `BAD` or `NONE`.
    pub status: String,
    /// The target: a fraction of one for rates, a count for policies.
    #[serde(serialize_with = "number")]
    pub target_value: Decimal,
    /// `LESS_THAN`, `GREATER_THAN` or `EQUALS`.
    pub target_condition: String,
}

/// Violations of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyCount {
    /// How many.
    #[serde(rename = "defectsCount")]
    pub n_defects: i64,
    /// Against the target.
    #[serde(flatten)]
    pub target: Target,
}

/// A part of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountStatus {
    /// How many.
    pub count: i64,
    /// `GOOD`, `BAD` or `NONE`.
    pub status: String,
}

macro_rules! rates {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $key:literal,)* }
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
            pub struct $name {
                $(
                    $(#[$field_doc])*
                    #[doc = concat!("Field `", $key, "`.")]
                    #[serde(rename = $key)]
                    pub $field: $type,
                )*
                /// The rate, a fraction of one.
                #[serde(serialize_with = "number")]
                pub rate: Decimal,
                /// Against the target.
                #[serde(flatten)]
                pub target: Target,
            }
        )*
    };
}

rates! {
    /// The invoice defect rate.
    InvoiceDefectRate {
        n_orders: i64 = "orderCount",
        invoice_defect: CountStatus = "invoiceDefect",
        missing_invoice: CountStatus = "missingInvoice",
        late_invoice: CountStatus = "lateInvoice",
    }
    /// The late shipment rate.
    LateShipmentRate {
        n_orders: i64 = "orderCount",
        n_late: i64 = "lateShipmentCount",
    }
    /// The order defect rate of one way of fulfillment.
    OrderDefectRate {
        n_orders: i64 = "orderCount",
        orders_with_defects: CountStatus = "orderWithDefects",
        claims: CountStatus = "claims",
        chargebacks: CountStatus = "chargebacks",
        negative_feedback: CountStatus = "negativeFeedback",
        /// `mfn` or `afn`.
        fulfillment_type: String = "fulfillmentType",
    }
    /// The on-time delivery rate.
    OnTimeDeliveryRate {
        n_shipments: i64 = "shipmentCountWithValidTracking",
        n_on_time: i64 = "onTimeDeliveryCount",
    }
    /// The on-time delivery rate by units.
    UnitOnTimeDeliveryRate {
        n_on_time: i64 = "unitOnTimeDeliveryCount",
        n_units: i64 = "totalUnitCount",
    }
    /// The valid tracking rate.
    ValidTrackingRate {
        n_shipments: i64 = "shipmentCount",
        n_valid: i64 = "validTrackingCount",
    }
    /// The pre-fulfillment cancel rate.
    CancellationRate {
        n_orders: i64 = "orderCount",
        /// Orders that the seller cancelled.
        n_cancelled: i64 = "cancellationCount",
    }
}

/// The order defect rates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderDefectRates {
    /// Of orders that the seller fulfills.
    pub mfn: OrderDefectRate,
    /// Of orders that Amazon fulfills.
    pub afn: OrderDefectRate,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WarningState {
    /// Of what, as `spammingSellerMessaging`.
    pub warning_type: String,
    /// `GOOD`, `BAD` or `NONE`.
    pub status: String,
}

/// The rating as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHealthRating {
    /// `GREAT` or `WARNED`.
    pub status: String,
    /// The range counted.
    pub range: DateRange,
}

impl Serialize for AccountHealthRating {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire<'a> {
            ahr_status: &'a str,
            account_health_rating_status: &'a str,
            reporting_date_range: &'a DateRange,
        }
        let wire = Wire {
            ahr_status: &self.status,
            account_health_rating_status: &self.status,
            reporting_date_range: &self.range,
        };
        wire.serialize(to)
    }
}

impl AccountHealthDocument {
    /// Writes the report.
    ///
    /// # Errors
    /// When a value cannot be written as JSON.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// A JSON number, digit by digit as the decimal is.
fn number<S: Serializer>(value: &Decimal, to: S) -> Result<S::Ok, S::Error> {
    let raw = RawValue::from_string(value.to_string()).map_err(serde::ser::Error::custom)?;
    raw.serialize(to)
}
