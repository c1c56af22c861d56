//! Finances 2024-06-19: transactions of a seller's account, its balances and summaries.
//!
//! Source: `finances_2024-06-19.json`.

mod account;

use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::amount::DecimalNumber;
use crate::flexible;
use crate::wire_instant::WireInstant;

pub use account::{Balance, ListBalancesResponse, PartnerMetadata, Summary, SummaryResponse};

/// The answer of `listTransactions`, which has a payload though its API is new.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListTransactionsResponse {
    /// The transactions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<TransactionsPayload>,
}

/// A page of transactions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionsPayload {
    /// The token of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// The transactions.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub transactions: Vec<Transaction>,
}

/// A transaction.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selling_partner_metadata: Option<SellingPartnerMetadata>,
    /// What it belongs to: orders, refunds.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub related_identifiers: Vec<RelatedIdentifier>,
    /// Its kind, as `Shipment` or `Refund`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// Its state, as `RELEASED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_status: Option<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When it was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posted_date: Option<WireInstant>,
    /// The amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_amount: Option<Currency>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_details: Option<MarketplaceDetails>,
    /// Of what.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub items: Vec<Item>,
    /// More of it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub contexts: Vec<Context>,
    /// The parts of the amount.
    #[serde(
        default,
        deserialize_with = "breakdowns",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub breakdowns: Vec<Breakdown>,
}

/// Whose a transaction is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SellingPartnerMetadata {
    /// The seller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selling_partner_id: Option<String>,
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_type: Option<String>,
    /// Amazon's id of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
}

/// What a transaction belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RelatedIdentifier {
    /// The kind of the id, as `ORDER_ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_identifier_name: Option<String>,
    /// The id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related_identifier_value: Option<String>,
}

/// Where a transaction was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MarketplaceDetails {
    /// Amazon's id of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_name: Option<String>,
}

/// An amount, as a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Currency {
    /// The currency, three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// The amount, in whole and broken units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_amount: Option<DecimalNumber>,
}

/// An item of a transaction.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it belongs to.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub related_identifiers: Vec<ItemRelatedIdentifier>,
    /// The amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_amount: Option<Currency>,
    /// The parts of the amount.
    #[serde(
        default,
        deserialize_with = "breakdowns",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub breakdowns: Vec<Breakdown>,
    /// More of it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub contexts: Vec<Context>,
}

/// What an item belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemRelatedIdentifier {
    /// The kind of the id, as `ORDER_ADJUSTMENT_ITEM_ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_related_identifier_name: Option<String>,
    /// The id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_related_identifier_value: Option<String>,
}

/// A part of an amount, with its parts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Breakdown {
    /// Its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breakdown_type: Option<String>,
    /// The amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breakdown_amount: Option<Currency>,
    /// Its parts.
    #[serde(
        default,
        deserialize_with = "breakdowns",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub breakdowns: Vec<Breakdown>,
}

/// Reads breakdowns as the schema has them, a list, and as its own example has them: an object with
/// the list in it.
///
/// By hand: an untagged enum would buffer the values, and amounts cannot be read from its buffer.
fn breakdowns<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Breakdown>, D::Error> {
    from.deserialize_any(BreakdownsVisitor)
}

/// The list of an object that wraps it.
struct Wrapped(Vec<Breakdown>);

impl<'de> Deserialize<'de> for Wrapped {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        breakdowns(from).map(Self)
    }
}

struct BreakdownsVisitor;

impl<'de> Visitor<'de> for BreakdownsVisitor {
    type Value = Vec<Breakdown>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of breakdowns, or an object with one")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(breakdown) = seq.next_element()? {
            list.push(breakdown);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "breakdowns" {
                list = map.next_value::<Wrapped>()?.0;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(list)
    }
}

/// More of a transaction; which fields there are follows from the kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// The kind, as `ProductContext`.
    pub context_type: String,
    /// Amazon's id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The seller's SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Units shipped.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity_shipped: Option<i64>,
    /// `MFN` or `AFN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_network: Option<String>,
    /// The shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_name: Option<String>,
    /// The kind of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_type: Option<String>,
    /// The channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The kind of the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_type: Option<String>,
    /// How it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// The payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_reference: Option<String>,
    /// When it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_date: Option<WireInstant>,
    /// Why it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferral_reason: Option<String>,
    /// Until when it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maturity_date: Option<WireInstant>,
    /// From when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<WireInstant>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<WireInstant>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn breakdowns_are_read_as_a_list_and_as_the_published_example_wraps_them() {
        let part = r#"{
            "breakdownType": "Sales",
            "breakdownAmount": {"currencyCode": "USD", "currencyAmount": -12.30},
            "breakdowns": null
        }"#;
        for written in [
            format!("[{part}]"),
            format!(r#"{{"of": 1, "breakdowns": [{part}]}}"#),
        ] {
            let text = format!(r#"{{"breakdowns": {written}}}"#);
            let read: Transaction = serde_json::from_str(&text).unwrap();
            let amounts: Vec<_> = read
                .breakdowns
                .iter()
                .map(|one| one.breakdown_amount.as_ref().unwrap())
                .map(|one| serde_json::to_string(one).unwrap())
                .collect();
            assert_eq!(
                amounts,
                [r#"{"currencyCode":"USD","currencyAmount":-12.3}"#]
            );
            let kinds: Vec<_> = read
                .breakdowns
                .iter()
                .map(|one| &one.breakdown_type)
                .collect();
            assert_eq!(kinds, [&Some("Sales".to_owned())]);
        }
        let read: Transaction = serde_json::from_value(json!({})).unwrap();
        assert_eq!(read.breakdowns, []);
    }
}
