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
use serde_json::{Value, json};

/// Overrides of an account at most.
const MAX_OVERRIDES: usize = 500;

/// What is written there.
pub const FORM: &str = "a list of { topic = \"self-cancel-window\", marketplace = \"US\", \
                        value = \"60 min\", from = \"2026-11-01\", source = \"Seller Central\" }";

/// Every topic, with the word that stands for it in a settings file.
pub const TOPICS: [(&str, Topic); 24] = [
    ("self-cancel-window", Topic::SelfCancelWindow),
    (
        "payment-window.convenience-store",
        Topic::PaymentWindow(PaymentMethod::ConvenienceStore),
    ),
    (
        "payment-window.cash-in-store",
        Topic::PaymentWindow(PaymentMethod::CashInStore),
    ),
    (
        "payment-window.pix",
        Topic::PaymentWindow(PaymentMethod::Pix),
    ),
    (
        "payment-window.boleto",
        Topic::PaymentWindow(PaymentMethod::Boleto),
    ),
    (
        "payment-window.unspecified",
        Topic::PaymentWindow(PaymentMethod::Unspecified),
    ),
    ("expected-payment-lapse", Topic::ExpectedPaymentLapse),
    ("latest-payment-lapse", Topic::LatestPaymentLapse),
    ("seller-may-cancel-pending", Topic::SellerMayCancelPending),
    (
        "auto-cancel-early.merchant",
        Topic::AutoCancelEarly(ShipTerms::Merchant),
    ),
    (
        "auto-cancel-early.easy-ship",
        Topic::AutoCancelEarly(ShipTerms::EasyShip),
    ),
    (
        "auto-cancel-early.guaranteed",
        Topic::AutoCancelEarly(ShipTerms::Guaranteed),
    ),
    (
        "auto-cancel-late.merchant",
        Topic::AutoCancelLate(ShipTerms::Merchant),
    ),
    (
        "auto-cancel-late.easy-ship",
        Topic::AutoCancelLate(ShipTerms::EasyShip),
    ),
    (
        "auto-cancel-late.guaranteed",
        Topic::AutoCancelLate(ShipTerms::Guaranteed),
    ),
    (
        "cancel-rate-target.standard",
        Topic::CancelRateTarget(RateProgramme::Standard),
    ),
    (
        "cancel-rate-target.standard-long",
        Topic::CancelRateTarget(RateProgramme::StandardLong),
    ),
    (
        "cancel-rate-target.seller-fulfilled-prime",
        Topic::CancelRateTarget(RateProgramme::SellerFulfilledPrime),
    ),
    (
        "cancel-rate-target.premium",
        Topic::CancelRateTarget(RateProgramme::Premium),
    ),
    ("fee-until-ship-date", Topic::FeeUntilShipDate),
    ("fee-after-ship-date", Topic::FeeAfterShipDate),
    ("suppression-run", Topic::SuppressionRun),
    ("suppression-days", Topic::SuppressionDays),
    ("hold-limit", Topic::HoldLimit),
];

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
    let found = TOPICS.iter().find(|(word, _)| *word == text);
    found
        .map(|(_, topic)| *topic)
        .ok_or_else(|| format!("`{text}` is no topic"))
}

/// The word that stands for a topic in a settings file.
pub fn word(topic: Topic) -> &'static str {
    let found = TOPICS.iter().find(|(_, known)| *known == topic);
    found.map_or("", |(word, _)| *word)
}

/// Whether anything is worked out from a topic; the others are shown for knowledge, and taken in a
/// settings file all the same.
pub const fn is_measured(topic: Topic) -> bool {
    !matches!(topic, Topic::CancelRateTarget(RateProgramme::Premium))
}

/// A value as a settings file has it; `unknown` for a fee that no source tells.
pub fn written(value: RuleValue) -> String {
    match value {
        RuleValue::Span(Span::Minutes(n)) => format!("{n} min"),
        RuleValue::Span(Span::Hours(n)) => format!("{n} h"),
        RuleValue::Span(Span::Days(n)) => format!("{n} d"),
        RuleValue::Span(Span::BusinessDays(1)) => "1 business day".to_owned(),
        RuleValue::Span(Span::BusinessDays(n)) => format!("{n} business days"),
        RuleValue::Flag(flag) => flag.to_string(),
        RuleValue::Count(n) | RuleValue::PercentOfReferralFee(n) => n.to_string(),
        RuleValue::UnknownFee => "unknown".to_owned(),
        RuleValue::Target(target) => json!({
            "limit_bps": target.limit_bps,
            "strict": target.is_strict,
            "window_days": target.window_days,
            "lag_days": target.lag_days,
            "counts_units": target.counts_units,
        })
        .to_string(),
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
            count(value, 1_000).map(RuleValue::PercentOfReferralFee)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_of_a_published_rule_has_a_word_of_its_own() {
        for entry in RuleTable::published().entries() {
            assert_eq!(topic(word(entry.topic)), Ok(entry.topic));
        }
        for (text, known) in TOPICS {
            assert_eq!(word(known), text);
        }
    }

    #[test]
    fn a_value_is_written_as_it_is_read() {
        for entry in RuleTable::published().entries() {
            let text = written(entry.value);
            if entry.value == RuleValue::UnknownFee {
                assert_eq!(text, "unknown");
                continue;
            }
            let typed = serde_json::from_str(&text).unwrap_or(Value::String(text));
            assert_eq!(rule_value(entry.topic, &typed), Ok(entry.value));
        }
    }
}
