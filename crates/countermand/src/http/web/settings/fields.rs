//! The settings of an account as boxes of a form, and what is typed into them as they are stored.

use std::fmt::Write as _;

use countermand_domain::automation::RefundLimits;
use countermand_domain::cancellation::plan::PartialStrategy;
use countermand_domain::money::Money;
use countermand_domain::rule_table::open_question::{AlertSeries, Counting, Settings};
use serde_json::{Map, Value};

use crate::settings::AccountSettings;

/// What stands in a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Yes or no.
    Flag,
    /// Seconds.
    Seconds,
    /// A number, or `off`.
    Number,
    /// An amount for each currency, or `off`.
    Amounts,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// One setting: its name, and what stands in its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

impl Field {
    /// The key of its label; a hint has the same with `-hint` behind it.
    pub(super) fn text_key(self) -> String {
        let name = self.name.replace(['.', '_'], "-");
        format!("web-settings-field-{name}")
    }
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind }
}

/// The groups of the form, each with the key of its heading.
pub(super) const GROUPS: [(&str, &[Field]); 3] = [
    (
        "web-settings-group-automation",
        &[
            field("automation.official_whole", Kind::Flag),
            field("automation.official_partial", Kind::Flag),
            field("automation.within_budget", Kind::Flag),
            field("automation.undo_window_s", Kind::Seconds),
            field("automation.refund_hold_s", Kind::Seconds),
            field("automation.refund_second_person_above", Kind::Amounts),
            field("automation.bulk_above", Kind::Number),
            field("automation.second_person_on_rate_breach", Kind::Flag),
            field("automation.second_person_on_armed_offer", Kind::Flag),
        ],
    ),
    (
        "web-settings-group-sending",
        &[
            field(
                "sending.partial",
                Kind::Word(&["acknowledge_items", "adjustment"]),
            ),
            field("sending.flat_file", Kind::Flag),
            field("sending.tell_buyer", Kind::Flag),
            field("sending.set_quantity", Kind::Flag),
        ],
    ),
    (
        "web-settings-group-questions",
        &[
            field(
                "questions.alert_series",
                Kind::Word(&["worse", "order-date", "cancel-date"]),
            ),
            field("questions.pending_orders", Kind::Word(&["without", "with"])),
            field("questions.other_code_counts", Kind::Flag),
            field("questions.partial_by_acknowledgement", Kind::Flag),
            field("questions.exchange_restocks", Kind::Flag),
        ],
    ),
];

/// Every field of the form.
pub(super) fn all() -> impl Iterator<Item = Field> {
    GROUPS.iter().flat_map(|(_, fields)| fields.iter().copied())
}

/// What holds now, as it is typed.
pub(super) fn current(field: Field, settings: &AccountSettings, questions: &Settings) -> String {
    let policy = &settings.policy;
    match field.name {
        "automation.official_whole" => policy.auto_official_whole.to_string(),
        "automation.official_partial" => policy.auto_official_partial.to_string(),
        "automation.within_budget" => policy.auto_within_budget.to_string(),
        "automation.undo_window_s" => policy.undo_window_s.to_string(),
        "automation.refund_hold_s" => policy.refund_hold_s.to_string(),
        "automation.refund_second_person_above" => amounts(&policy.refund_second_person_above),
        "automation.bulk_above" => policy
            .bulk_above
            .map_or_else(|| "off".to_owned(), |n| n.to_string()),
        "automation.second_person_on_rate_breach" => {
            policy.is_second_person_on_rate_breach.to_string()
        }
        "automation.second_person_on_armed_offer" => {
            policy.is_second_person_on_armed_offer.to_string()
        }
        "sending.partial" => match settings.partial {
            PartialStrategy::AcknowledgeItems => "acknowledge_items".to_owned(),
            PartialStrategy::Adjustment => "adjustment".to_owned(),
        },
        "sending.flat_file" => settings.has_flat_file.to_string(),
        "sending.tell_buyer" => settings.is_message_wanted.to_string(),
        "sending.set_quantity" => settings.sends_set_quantity.to_string(),
        "questions.alert_series" => match questions.alert_series {
            AlertSeries::Worse => "worse".to_owned(),
            AlertSeries::ByOrderDate => "order-date".to_owned(),
            AlertSeries::ByCancelDate => "cancel-date".to_owned(),
        },
        "questions.pending_orders" => match questions.pending_orders {
            Counting::WithoutPending => "without".to_owned(),
            Counting::WithPending => "with".to_owned(),
        },
        "questions.other_code_counts" => questions.other_code_counts.to_string(),
        "questions.partial_by_acknowledgement" => questions.partial_by_acknowledgement.to_string(),
        "questions.exchange_restocks" => questions.exchange_restocks.to_string(),
        _ => String::new(),
    }
}

fn amounts(limits: &RefundLimits) -> String {
    let RefundLimits::Above(limits) = limits else {
        return "off".to_owned();
    };
    let mut text = String::new();
    for (currency, minor) in limits {
        let amount = Money::from_minor(*minor, *currency).to_decimal();
        let comma = if text.is_empty() { "" } else { ", " };
        // Writing into a text does not fail.
        let _ = write!(text, "{comma}{currency} {amount}");
    }
    text
}

/// What was typed, in the form that the store has it in. Whether it can be meant, the settings say.
pub(super) fn stored(field: Field, typed: &str) -> Value {
    let typed = typed.trim();
    match field.kind {
        Kind::Flag => typed
            .parse::<bool>()
            .map_or_else(|_| Value::from(typed), Value::from),
        Kind::Seconds | Kind::Number => typed
            .parse::<u64>()
            .map_or_else(|_| Value::from(typed), Value::from),
        Kind::Word(_) => Value::from(typed),
        Kind::Amounts if typed == "off" => Value::from(typed),
        Kind::Amounts => {
            let pairs = typed
                .split(',')
                .map(str::trim)
                .filter(|pair| !pair.is_empty());
            let mut amounts = Map::new();
            for pair in pairs {
                let (code, amount) = pair.split_once(' ').unwrap_or((pair, ""));
                let amount = match amounts.get(code).and_then(Value::as_str) {
                    // Two amounts of one currency are none, so that neither is taken silently.
                    Some(before) => format!("{before}, {}", amount.trim()),
                    None => amount.trim().to_owned(),
                };
                amounts.insert(code.to_owned(), Value::from(amount));
            }
            Value::Object(amounts)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::settings::document::{self, SETTINGS};

    #[test]
    fn every_setting_but_the_rules_has_a_box() {
        let mut names: Vec<_> = all().map(|field| field.name).chain(["rules"]).collect();
        names.sort_unstable();
        let mut known: Vec<_> = SETTINGS.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        assert_eq!(names, known);
    }

    #[test]
    fn what_stands_in_a_box_is_what_the_settings_read_from_it() {
        let typed: BTreeMap<&str, &str> = BTreeMap::from([
            ("automation.official_partial", "true"),
            ("automation.undo_window_s", "90"),
            (
                "automation.refund_second_person_above",
                "EUR 90.00, USD 100.50",
            ),
            ("automation.bulk_above", "off"),
            ("sending.partial", "adjustment"),
            ("questions.alert_series", "cancel-date"),
            ("questions.pending_orders", "with"),
        ]);
        let values = all().filter_map(|field| {
            let typed = typed.get(field.name)?;
            Some((field.name.to_owned(), stored(field, typed).to_string()))
        });
        let whole = document::read(&values.collect(), &AccountSettings::default()).unwrap();
        for field in all() {
            let found = current(field, &whole.settings, whole.rules.settings());
            assert!(!found.is_empty(), "{}", field.name);
            if let Some(typed) = typed.get(field.name) {
                assert_eq!(found, *typed);
            }
        }
    }
}
