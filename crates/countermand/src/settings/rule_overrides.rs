//! Values of the account's own over the published rules.
//!
//! Each names its topic, a marketplace or none for all, the value, the day from which it holds,
//! and where it was learned.

use countermand_domain::marketplace::Marketplace;
use countermand_domain::rule_table::{
    PaymentMethod, RateProgramme, RateTarget, RuleTable, ShipTerms, Span, Topic, Value as RuleValue,
};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

/// Overrides of an account at most.
const MAX_OVERRIDES: usize = 500;

/// What is written there.
pub const FORM: &str = "a list of { topic = \"self-cancel-window\", marketplace = \"US\", \
                        value = \"60 min\", from = \"2026-11-01\", source = \"Seller Central\" }";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    topic: String,
    marketplace: Option<String>,
    value: Value,
    from: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTarget {
    limit_bps: u32,
    strict: bool,
    window_days: u32,
    lag_days: u32,
    counts_units: bool,
}

/// The table with the overrides of a list put over it.
///
/// # Errors
/// What is wrong with the first entry that cannot be meant.
pub(super) fn read(value: &Value, mut rules: RuleTable) -> Result<RuleTable, String> {
    let entries = value.as_array().ok_or("is no list")?;
    if entries.len() > MAX_OVERRIDES {
        return Err(format!("has more than {MAX_OVERRIDES} entries"));
    }
    for (at, entry) in entries.iter().enumerate() {
        rules = with_entry(entry, rules).map_err(|why| format!("entry {}: {why}", at + 1))?;
    }
    Ok(rules)
}

fn with_entry(entry: &Value, rules: RuleTable) -> Result<RuleTable, String> {
    let written = Written::deserialize(entry).map_err(|error| error.to_string())?;
    let topic = topic(&written.topic)?;
    let place = written.marketplace.as_deref().map(|code| {
        Marketplace::from_code(code).ok_or_else(|| format!("`{code}` is no marketplace"))
    });
    let from: Date = written
        .from
        .parse()
        .map_err(|_| format!("`{}` is no day, as in 2026-11-01", written.from))?;
    if written.source.trim().is_empty() {
        return Err("the source is empty: say where the value was learned".to_owned());
    }
    let value = rule_value(topic, &written.value)?;
    Ok(rules.with_override(topic, place.transpose()?, value, from))
}

fn topic(text: &str) -> Result<Topic, String> {
    let unknown = || format!("`{text}` is no topic");
    let (name, detail) = text
        .split_once('.')
        .map_or((text, None), |(name, detail)| (name, Some(detail)));
    let topic = match (name, detail) {
        ("self-cancel-window", None) => Topic::SelfCancelWindow,
        ("payment-window", Some(method)) => {
            Topic::PaymentWindow(payment_method(method).ok_or_else(unknown)?)
        }
        ("expected-payment-lapse", None) => Topic::ExpectedPaymentLapse,
        ("latest-payment-lapse", None) => Topic::LatestPaymentLapse,
        ("seller-may-cancel-pending", None) => Topic::SellerMayCancelPending,
        ("auto-cancel-early", Some(terms)) => {
            Topic::AutoCancelEarly(ship_terms(terms).ok_or_else(unknown)?)
        }
        ("auto-cancel-late", Some(terms)) => {
            Topic::AutoCancelLate(ship_terms(terms).ok_or_else(unknown)?)
        }
        ("cancel-rate-target", Some(programme)) => {
            Topic::CancelRateTarget(rate_programme(programme).ok_or_else(unknown)?)
        }
        ("fee-until-ship-date", None) => Topic::FeeUntilShipDate,
        ("fee-after-ship-date", None) => Topic::FeeAfterShipDate,
        ("suppression-run", None) => Topic::SuppressionRun,
        ("suppression-days", None) => Topic::SuppressionDays,
        ("hold-limit", None) => Topic::HoldLimit,
        _ => return Err(unknown()),
    };
    Ok(topic)
}

fn payment_method(text: &str) -> Option<PaymentMethod> {
    match text {
        "convenience-store" => Some(PaymentMethod::ConvenienceStore),
        "cash-in-store" => Some(PaymentMethod::CashInStore),
        "pix" => Some(PaymentMethod::Pix),
        "boleto" => Some(PaymentMethod::Boleto),
        "unspecified" => Some(PaymentMethod::Unspecified),
        _ => None,
    }
}

fn ship_terms(text: &str) -> Option<ShipTerms> {
    match text {
        "merchant" => Some(ShipTerms::Merchant),
        "easy-ship" => Some(ShipTerms::EasyShip),
        "guaranteed" => Some(ShipTerms::Guaranteed),
        _ => None,
    }
}

fn rate_programme(text: &str) -> Option<RateProgramme> {
    match text {
        "standard" => Some(RateProgramme::Standard),
        "standard-long" => Some(RateProgramme::StandardLong),
        "seller-fulfilled-prime" => Some(RateProgramme::SellerFulfilledPrime),
        "premium" => Some(RateProgramme::Premium),
        _ => None,
    }
}

/// The value in the form that its topic has.
fn rule_value(topic: Topic, value: &Value) -> Result<RuleValue, String> {
    match topic {
        Topic::SelfCancelWindow
        | Topic::PaymentWindow(_)
        | Topic::ExpectedPaymentLapse
        | Topic::LatestPaymentLapse
        | Topic::AutoCancelEarly(_)
        | Topic::AutoCancelLate(_)
        | Topic::HoldLimit => span(value).map(RuleValue::Span),
        Topic::SellerMayCancelPending => value
            .as_bool()
            .map(RuleValue::Flag)
            .ok_or_else(|| "the value is neither true nor false".to_owned()),
        Topic::CancelRateTarget(_) => target(value).map(RuleValue::Target),
        Topic::FeeUntilShipDate | Topic::FeeAfterShipDate => {
            count(value, 100).map(RuleValue::PercentOfReferralFee)
        }
        Topic::SuppressionRun | Topic::SuppressionDays => count(value, 1_000).map(RuleValue::Count),
    }
}

fn count(value: &Value, most: u32) -> Result<u32, String> {
    value
        .as_u64()
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| *number <= most)
        .ok_or_else(|| format!("the value is no whole number from 0 to {most}"))
}

fn span(value: &Value) -> Result<Span, String> {
    let wrong =
        || "the value is no span, as in `30 min`, `24 h`, `7 d` or `2 business days`".to_owned();
    let (number, unit) = value
        .as_str()
        .and_then(|text| text.trim().split_once(' '))
        .ok_or_else(wrong)?;
    let number: u32 = number.parse().map_err(|_| wrong())?;
    match unit.trim() {
        "min" => Ok(Span::Minutes(number)),
        "h" => Ok(Span::Hours(number)),
        "d" => Ok(Span::Days(number)),
        "business days" | "business day" => Ok(Span::BusinessDays(number)),
        _ => Err(wrong()),
    }
}

fn target(value: &Value) -> Result<RateTarget, String> {
    let written = WrittenTarget::deserialize(value).map_err(|error| {
        format!(
            "{error}; a target is {{ limit_bps = 250, strict = true, window_days = 7, \
             lag_days = 0, counts_units = false }}"
        )
    })?;
    if !(1..=10_000).contains(&written.limit_bps) || !(1..=90).contains(&written.window_days) {
        return Err("limit_bps goes from 1 to 10000 (100 %), window_days from 1 to 90".to_owned());
    }
    Ok(RateTarget {
        limit_bps: written.limit_bps,
        is_strict: written.strict,
        window_days: written.window_days,
        lag_days: written.lag_days,
        counts_units: written.counts_units,
    })
}
