//! The account health report (`GET_V2_SELLER_PERFORMANCE_REPORT`), JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::decimal::Decimal;

/// What the report says of all requested marketplaces. Every enumeration is kept as text: the
/// schema's own example has values that the schema does not.
///
/// Source: `accountHealthReport-2020-11-18.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHealthReport {
    /// Status of the account for each marketplace.
    pub statuses: Vec<AccountStatus>,
    /// The cancel rate for each marketplace that the report has one for.
    pub cancel_rates: Vec<CancelRateMetric>,
}

/// The status of the account in one marketplace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountStatus {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// `NORMAL`, `AT_RISK`, `DEACTIVATED`, `SUSPENDED` or another word.
    pub status: String,
}

/// The pre-fulfillment cancel rate of one marketplace as Amazon counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelRateMetric {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// Start of the range, as written.
    pub from: Option<String>,
    /// End of the range, as written.
    pub to: Option<String>,
    /// Orders of the range.
    pub n_orders: Option<i64>,
    /// Orders that the seller cancelled.
    pub n_cancelled: Option<i64>,
    /// `GOOD`, `BAD`, `NONE` or another word.
    pub status: Option<String>,
    /// The rate, a fraction of one, exactly as written.
    pub rate: Option<Decimal>,
    /// The target, a fraction of one, exactly as written.
    pub target: Option<Decimal>,
    /// `LESS_THAN`, `GREATER_THAN`, `EQUALS` or another word.
    pub target_condition: Option<String>,
}

/// Why a document is no account health report.
#[derive(Debug, thiserror::Error)]
pub enum AccountHealthError {
    /// Not JSON, or not of this shape; a cut document is the former.
    #[error("the document is no account health report")]
    Json(#[from] serde_json::Error),
    /// Neither statuses nor metrics.
    #[error("the document has neither account statuses nor performance metrics")]
    NothingKnown,
    /// A rate or a target that is no decimal number.
    #[error("`{name}` of marketplace {marketplace_id} is no decimal number")]
    NotDecimal {
        /// The field.
        name: &'static str,
        /// The marketplace.
        marketplace_id: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireReport {
    account_statuses: Option<Vec<AccountStatus>>,
    performance_metrics: Option<Vec<WireMetrics>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireMetrics {
    marketplace_id: String,
    #[serde(alias = "prefulfillmentCancelRate")]
    pre_fulfillment_cancellation_rate: Option<WireCancelRate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCancelRate {
    #[serde(default)]
    reporting_date_range: BTreeMap<String, Option<String>>,
    order_count: Option<i64>,
    cancellation_count: Option<i64>,
    status: Option<String>,
    rate: Option<Box<RawValue>>,
    target_value: Option<Box<RawValue>>,
    target_condition: Option<String>,
}

impl AccountHealthReport {
    /// Reads the report. Numbers are taken as they are written, never through a float.
    ///
    /// # Errors
    /// When the document is cut, or of another shape.
    pub fn parse(json: &[u8]) -> Result<Self, AccountHealthError> {
        let wire: WireReport = serde_json::from_slice(json)?;
        if wire.account_statuses.is_none() && wire.performance_metrics.is_none() {
            return Err(AccountHealthError::NothingKnown);
        }
        let metrics = wire.performance_metrics.unwrap_or_default();
        let cancel_rates = metrics
            .into_iter()
            .filter_map(|metrics| {
                let rate = metrics.pre_fulfillment_cancellation_rate?;
                Some(CancelRateMetric::of(metrics.marketplace_id, rate))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            statuses: wire.account_statuses.unwrap_or_default(),
            cancel_rates,
        })
    }
}

impl CancelRateMetric {
    fn of(marketplace_id: String, wire: WireCancelRate) -> Result<Self, AccountHealthError> {
        let decimal = |name: &'static str, raw: Option<Box<RawValue>>| {
            raw.map(|raw| {
                Decimal::parse(raw.get().trim_matches('"')).map_err(|_| {
                    AccountHealthError::NotDecimal {
                        name,
                        marketplace_id: marketplace_id.clone(),
                    }
                })
            })
            .transpose()
        };
        let mut range = wire.reporting_date_range;
        Ok(Self {
            rate: decimal("rate", wire.rate)?,
            target: decimal("targetValue", wire.target_value)?,
            from: range.remove("reportingDateFrom").flatten(),
            to: range.remove("reportingDateTo").flatten(),
            n_orders: wire.order_count,
            n_cancelled: wire.cancellation_count,
            status: wire.status,
            target_condition: wire.target_condition,
            marketplace_id,
        })
    }

    /// Whether the counts say something else than the rate.
    ///
    /// The rate may be cut or rounded at its last digit, and Amazon shows at least four: a
    /// difference of less than one unit there is none.
    ///
    /// Source: rules 3.6 (551 of 17,197 shown as 0.005).
    pub fn contradicts_itself(&self) -> bool {
        let (Some(n_orders), Some(n_cancelled)) = (self.n_orders, self.n_cancelled) else {
            return false;
        };
        if n_orders < 0 || n_cancelled < 0 || n_cancelled > n_orders {
            return true;
        }
        let Some(rate) = self.rate else {
            return false;
        };
        let places = rate.places.max(4);
        let unit = 10_i128.pow(places);
        let shown = i128::from(rate.digits) * 10_i128.pow(places - rate.places);
        let difference = i128::from(n_cancelled) * unit - shown * i128::from(n_orders);
        difference.abs() >= i128::from(n_orders.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(key: &str, counts: &str) -> String {
        format!(
            r#"{{"accountStatuses":[{{"marketplaceId":"A1AM78C64UM0Y8","status":"SUSPENDED"}}],
            "performanceMetrics":[{{"marketplaceId":"ATVPDKIKX0DER","lateShipmentRate":{{"rate":0.1}},
            "{key}":{{"reportingDateRange":{{"reportingDateFrom":"2020-11-12T00:00Z",
            "reportingDateTo":"2020-11-18T23:59Z"}},{counts},"status":"GOOD",
            "targetValue":0.01,"targetCondition":"LESS_THAN"}}}}]}}"#
        )
    }

    #[test]
    fn both_key_spellings_and_the_status_suspended_are_read() {
        for key in ["preFulfillmentCancellationRate", "prefulfillmentCancelRate"] {
            let text = report(
                key,
                r#""orderCount":17197,"cancellationCount":551,"rate":0.005"#,
            );
            let read = AccountHealthReport::parse(text.as_bytes()).unwrap();
            assert_eq!(read.statuses[0].status, "SUSPENDED");
            let metric = &read.cancel_rates[0];
            assert_eq!(
                metric.rate,
                Some(Decimal {
                    digits: 5,
                    places: 3
                })
            );
            assert_eq!(
                metric.target,
                Some(Decimal {
                    digits: 1,
                    places: 2
                })
            );
            assert_eq!(metric.to.as_deref(), Some("2020-11-18T23:59Z"));
            // 551 / 17,197 is 0.0320, not 0.005.
            assert!(metric.contradicts_itself());
        }
    }

    #[test]
    fn a_rate_that_is_rounded_or_cut_is_no_contradiction() {
        for (counts, expected) in [
            // 551 / 17,197 = 0.03204047…
            (
                r#""orderCount":17197,"cancellationCount":551,"rate":0.0320"#,
                false,
            ),
            (
                r#""orderCount":17197,"cancellationCount":551,"rate":0.032"#,
                false,
            ),
            (
                r#""orderCount":17197,"cancellationCount":551,"rate":0.03204047"#,
                false,
            ),
            (
                r#""orderCount":17197,"cancellationCount":551,"rate":0.0322"#,
                true,
            ),
            (r#""orderCount":0,"cancellationCount":0,"rate":0"#, false),
            (r#""orderCount":0,"cancellationCount":0,"rate":0.0"#, false),
            (r#""orderCount":10,"cancellationCount":11,"rate":1.1"#, true),
            (
                r#""orderCount":10,"cancellationCount":null,"rate":null"#,
                false,
            ),
            (
                r#""orderCount":200,"cancellationCount":1,"rate":5e-3"#,
                false,
            ),
            (
                r#""orderCount":200,"cancellationCount":1,"rate":"0.005""#,
                false,
            ),
        ] {
            let text = report("preFulfillmentCancellationRate", counts);
            let read = AccountHealthReport::parse(text.as_bytes()).unwrap();
            assert_eq!(
                read.cancel_rates[0].contradicts_itself(),
                expected,
                "{counts}"
            );
        }
    }

    #[test]
    fn a_cut_or_foreign_document_is_refused() {
        let text = report("prefulfillmentCancelRate", r#""orderCount":1"#);
        for n_bytes in 0..text.len() {
            assert!(AccountHealthReport::parse(&text.as_bytes()[..n_bytes]).is_err());
        }
        assert!(AccountHealthReport::parse(b"{\"orders\":[]}").is_err());
        assert!(AccountHealthReport::parse(b"[1,2]").is_err());
    }
}
