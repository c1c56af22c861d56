//! Every setting of an account: its name, its form, and reading all of them at once.
//!
//! A name is that of a table and a field, as in `automation.undo_window_s`; a TOML file has them
//! under `[automation]`. A file is the whole: what it does not name has its default. All faults
//! are told together, each with its name and what to write instead.

use std::collections::BTreeMap;

use countermand_domain::automation::{Policy, RefundLimits};
use countermand_domain::cancellation::plan::PartialStrategy;
use countermand_domain::money::{Currency, Money};
use countermand_domain::rule_table::RuleTable;
use countermand_domain::rule_table::open_question::{AlertSeries, Counting, Settings};
use countermand_store::account_settings::SettingChange;
use serde_json::Value;

use super::AccountSettings;
use super::rule_overrides;

/// The longest wait that a setting may ask for, in seconds: a day.
const MAX_WAIT_S: u32 = 24 * 60 * 60;
/// A file of settings has at most so many bytes.
pub const MAX_SIZE_BYTES: u64 = 256 * 1024;

/// Every setting, with what is written there.
pub const SETTINGS: [(&str, &str); 19] = [
    ("automation.official_whole", FLAG),
    ("automation.official_partial", FLAG),
    ("automation.within_budget", FLAG),
    ("automation.undo_window_s", WAIT),
    ("automation.refund_hold_s", WAIT),
    (
        "automation.refund_second_person_above",
        "\"off\", or an amount for each currency, as in { USD = \"100.00\", EUR = \"90.00\" }",
    ),
    (
        "automation.bulk_above",
        "\"off\", or a number of orders from 1 to 1000000",
    ),
    ("automation.second_person_on_rate_breach", FLAG),
    ("automation.second_person_on_armed_offer", FLAG),
    ("sending.partial", "\"acknowledge_items\" or \"adjustment\""),
    ("sending.flat_file", FLAG),
    ("sending.tell_buyer", FLAG),
    ("sending.set_quantity", FLAG),
    (
        "questions.alert_series",
        "\"worse\", \"order-date\" or \"cancel-date\"",
    ),
    ("questions.other_code_counts", FLAG),
    ("questions.partial_by_acknowledgement", FLAG),
    ("questions.exchange_restocks", FLAG),
    ("questions.pending_orders", "\"without\" or \"with\""),
    ("rules", rule_overrides::FORM),
];

/// Settings of earlier versions that changed nothing: what is stored of them is passed over.
const RETIRED: [&str; 1] = ["questions.cancel_after_label"];

const FLAG: &str = "true or false";
const WAIT: &str = "whole seconds from 0 to 86400";

/// What is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` {problem}; write {remedy}")]
pub struct SettingFault {
    /// The setting.
    pub name: String,
    /// What is wrong.
    pub problem: String,
    /// What to write instead.
    pub remedy: String,
}

/// All settings of an account, read.
#[derive(Debug, Clone)]
pub struct Whole {
    /// What is set of the desk's work.
    pub settings: AccountSettings,
    /// The rules with the account's own values over them.
    pub rules: RuleTable,
}

/// Reads all settings, as the store has them: JSON by name. What is not there is as in `base`.
///
/// # Errors
/// Every setting that cannot be meant.
pub fn read(
    values: &BTreeMap<String, String>,
    base: &AccountSettings,
) -> Result<Whole, Vec<SettingFault>> {
    let mut faults = Vec::new();
    let mut whole = Draft {
        settings: base.clone(),
        questions: Settings::default(),
        rules: RuleTable::published(),
    };
    for (name, text) in values {
        if RETIRED.contains(&name.as_str()) {
            continue;
        }
        let Some(remedy) = form_of(name) else {
            faults.push(unknown(name));
            continue;
        };
        let value = serde_json::from_str::<Value>(text);
        let applied = value
            .map_err(|_| "is no JSON".to_owned())
            .and_then(|value| whole.apply(name, &value));
        if let Err(problem) = applied {
            faults.push(SettingFault {
                name: name.clone(),
                problem,
                remedy: remedy.to_owned(),
            });
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Whole {
        settings: whole.settings,
        rules: whole.rules.with_settings(whole.questions),
    })
}

/// Reads a TOML file of settings into the form of the store; what it says is checked whole.
///
/// # Errors
/// When it is no TOML, and every setting that cannot be meant.
pub fn from_toml(text: &str) -> Result<BTreeMap<String, String>, Vec<SettingFault>> {
    from_table(table(text)?)
}

/// What has to change of the settings that are held so that they are those that are wanted.
pub fn changes(
    wanted: &BTreeMap<String, String>,
    held: &BTreeMap<String, String>,
) -> Vec<SettingChange> {
    let dropped = held.keys().filter(|name| !wanted.contains_key(*name));
    let dropped = dropped.map(|name| SettingChange {
        name: name.clone(),
        value_json: None,
    });
    let set = wanted.iter().map(|(name, value)| SettingChange {
        name: name.clone(),
        value_json: Some(value.clone()),
    });
    dropped.chain(set).collect()
}

/// Reads a TOML file, whatever its names.
///
/// # Errors
/// When it is no TOML.
pub fn table(text: &str) -> Result<toml::Table, Vec<SettingFault>> {
    text.parse().map_err(|error: toml::de::Error| {
        let place = error
            .span()
            .and_then(|span| text.get(..span.start))
            .map_or(1, |before| before.matches('\n').count() + 1);
        vec![SettingFault {
            name: format!("line {place}"),
            problem: format!("is no TOML: {}", error.message()),
            remedy: "one `name = value` a line under its [table]".to_owned(),
        }]
    })
}

/// Reads settings out of a table into the form of the store; what it says is checked whole.
///
/// # Errors
/// Every setting that cannot be meant.
pub fn from_table(table: toml::Table) -> Result<BTreeMap<String, String>, Vec<SettingFault>> {
    let mut values = BTreeMap::new();
    flatten("", &toml::Value::Table(table), &mut values);
    read(&values, &AccountSettings::default())?;
    Ok(values)
}

fn form_of(name: &str) -> Option<&'static str> {
    let found = SETTINGS.iter().find(|(known, _)| *known == name);
    found.map(|(_, form)| *form)
}

fn unknown(name: &str) -> SettingFault {
    let known: Vec<&str> = SETTINGS.iter().map(|(known, _)| *known).collect();
    SettingFault {
        name: name.to_owned(),
        problem: "is no setting".to_owned(),
        remedy: format!("one of {}", known.join(", ")),
    }
}

/// Tables are walked down to the names that are known; what is not known is kept and told later.
fn flatten(name: &str, value: &toml::Value, values: &mut BTreeMap<String, String>) {
    if let toml::Value::Table(table) = value
        && form_of(name).is_none()
        && (!table.is_empty() || name.is_empty())
    {
        for (field, value) in table {
            let name = if name.is_empty() {
                field.clone()
            } else {
                format!("{name}.{field}")
            };
            flatten(&name, value, values);
        }
    } else {
        values.insert(name.to_owned(), json_of(value).to_string());
    }
}

fn json_of(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        // No setting takes one, amounts of money least of all: what stands in its place is of no
        // form that any setting has.
        toml::Value::Float(_) => Value::Array(Vec::new()),
        toml::Value::Boolean(flag) => Value::from(*flag),
        toml::Value::Datetime(instant) => Value::from(instant.to_string()),
        toml::Value::Array(items) => items.iter().map(json_of).collect(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(name, value)| (name.clone(), json_of(value)))
            .collect(),
    }
}

struct Draft {
    settings: AccountSettings,
    questions: Settings,
    rules: RuleTable,
}

impl Draft {
    /// Puts one value in its place; the error says what is wrong with it.
    fn apply(&mut self, name: &str, value: &Value) -> Result<(), String> {
        let Self {
            settings,
            questions,
            rules,
        } = self;
        let Policy {
            auto_official_whole,
            auto_official_partial,
            auto_within_budget,
            undo_window_s,
            refund_hold_s,
            refund_second_person_above,
            bulk_above,
            is_second_person_on_rate_breach,
            is_second_person_on_armed_offer,
        } = &mut settings.policy;
        match name {
            "automation.official_whole" => *auto_official_whole = flag(value)?,
            "automation.official_partial" => *auto_official_partial = flag(value)?,
            "automation.within_budget" => *auto_within_budget = flag(value)?,
            "automation.undo_window_s" => *undo_window_s = number(value, 0, MAX_WAIT_S)?,
            "automation.refund_hold_s" => *refund_hold_s = number(value, 0, MAX_WAIT_S)?,
            "automation.refund_second_person_above" => {
                *refund_second_person_above = refund_limits(value)?;
            }
            "automation.bulk_above" => *bulk_above = bulk_limit(value)?,
            "automation.second_person_on_rate_breach" => {
                *is_second_person_on_rate_breach = flag(value)?;
            }
            "automation.second_person_on_armed_offer" => {
                *is_second_person_on_armed_offer = flag(value)?;
            }
            "sending.partial" => {
                settings.partial =
                    PartialStrategy::parse(word(value)?).ok_or("names no way to send a part")?;
            }
            "sending.flat_file" => {
                settings.has_flat_file = flag(value)?;
                questions.has_flat_acknowledgement = settings.has_flat_file;
            }
            "sending.tell_buyer" => settings.is_message_wanted = flag(value)?,
            "sending.set_quantity" => settings.sends_set_quantity = flag(value)?,
            "rules" => {
                *rules = rule_overrides::read(value, std::mem::take(rules))?;
            }
            question => answer(questions, question, value)?,
        }
        Ok(())
    }
}

fn answer(questions: &mut Settings, name: &str, value: &Value) -> Result<(), String> {
    match name {
        "questions.alert_series" => {
            questions.alert_series = match word(value)? {
                "worse" => AlertSeries::Worse,
                "order-date" => AlertSeries::ByOrderDate,
                "cancel-date" => AlertSeries::ByCancelDate,
                _ => return Err("names no series".to_owned()),
            };
        }
        "questions.pending_orders" => {
            questions.pending_orders = match word(value)? {
                "without" => Counting::WithoutPending,
                "with" => Counting::WithPending,
                _ => return Err("names no way to count".to_owned()),
            };
        }
        "questions.other_code_counts" => questions.other_code_counts = flag(value)?,
        "questions.partial_by_acknowledgement" => {
            questions.partial_by_acknowledgement = flag(value)?;
        }
        "questions.exchange_restocks" => questions.exchange_restocks = flag(value)?,
        _ => return Err("is no setting".to_owned()),
    }
    Ok(())
}

fn flag(value: &Value) -> Result<bool, String> {
    value
        .as_bool()
        .ok_or_else(|| "is neither true nor false".to_owned())
}

fn word(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "is no text".to_owned())
}

fn number(value: &Value, least: u32, most: u32) -> Result<u32, String> {
    value
        .as_u64()
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("is no whole number from {least} to {most}"))
}

fn bulk_limit(value: &Value) -> Result<Option<u32>, String> {
    if value.as_str() == Some("off") {
        return Ok(None);
    }
    number(value, 1, 1_000_000).map(Some)
}

fn refund_limits(value: &Value) -> Result<RefundLimits, String> {
    if value.as_str() == Some("off") {
        return Ok(RefundLimits::Off);
    }
    let table = value.as_object().ok_or("has no amount for a currency")?;
    let mut limits = BTreeMap::new();
    for (code, amount) in table {
        let currency =
            Currency::parse(code).map_err(|_| format!("names `{code}`, which is no currency"))?;
        let amount = amount
            .as_str()
            .and_then(|text| Money::parse(text, currency).ok())
            .filter(|amount| amount.minor() >= 0)
            .ok_or_else(|| format!("has no amount for `{code}`: a text with its decimals"))?;
        limits.insert(currency, amount.minor());
    }
    if limits.is_empty() {
        return Err("has no amount for a currency".to_owned());
    }
    Ok(RefundLimits::Above(limits))
}

#[cfg(test)]
mod tests;
