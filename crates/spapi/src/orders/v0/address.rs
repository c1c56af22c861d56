//! Addresses of Orders v0.

use serde::{Deserialize, Serialize};

use crate::flexible;

/// The address of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderAddress {
    /// The order.
    pub amazon_order_id: String,
    /// The buyer's company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_company_name: Option<String>,
    /// Where it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// The buyer's wishes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_preferences: Option<DeliveryPreferences>,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Address {
    /// Who lives there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line1: Option<String>,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line2: Option<String>,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line3: Option<String>,
    /// The city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    /// The district.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// The state or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_or_region: Option<String>,
    /// The municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// The postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The country, two letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// The telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Parts of the street, in Brazil.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended_fields: Option<AddressExtendedFields>,
    /// `Residential` or `Commercial`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_type: Option<String>,
}

/// Parts of a street address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddressExtendedFields {
    /// The street.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_name: Option<String>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_number: Option<String>,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complement: Option<String>,
    /// The quarter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neighborhood: Option<String>,
}

/// A buyer's wishes for delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeliveryPreferences {
    /// Where to leave the parcel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop_off_location: Option<String>,
    /// When to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_delivery_time: Option<PreferredDeliveryTime>,
    /// Such as `HAS_ACCESS_POINT`.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub other_attributes: Vec<String>,
    /// In the buyer's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_instructions: Option<String>,
}

/// When a business can take a parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PreferredDeliveryTime {
    /// By day of the week.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub business_hours: Vec<BusinessHours>,
    /// Days that differ.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub exception_dates: Vec<ExceptionDates>,
}

/// The hours of a day of the week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BusinessHours {
    /// `SUN` to `SAT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_of_week: Option<String>,
    /// When it is open.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub open_intervals: Vec<OpenInterval>,
}

/// A day that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExceptionDates {
    /// The day, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception_date: Option<String>,
    /// Whether it is open at all.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_open: Option<bool>,
    /// When it is open.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub open_intervals: Vec<OpenInterval>,
}

/// A time of a day, from and to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OpenInterval {
    /// From.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<OpenTimeInterval>,
    /// To.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<OpenTimeInterval>,
}

/// A time of day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OpenTimeInterval {
    /// Hour, 0 to 23.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub hour: Option<i64>,
    /// Minute, 0 to 59.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub minute: Option<i64>,
}
