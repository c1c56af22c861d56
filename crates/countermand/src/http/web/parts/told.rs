//! Records of the log in words: what happened, and what it changed.

use countermand_domain::marketplace::Marketplace;
use countermand_domain::reason::Reason;
use countermand_store::audit::AuditRecord;
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::colon;
use super::format::Format;
use crate::texts::Texts;

/// Fields that say nothing to a person beside the others: numbers that tie records together.
const TIES: [&str; 7] = [
    "action",
    "actions",
    "at",
    "decision",
    "number",
    "epoch",
    "submission",
];

/// Every kind of record.
pub const KINDS: [&str; 58] = [
    "account.standing",
    "action.cancel",
    "action.listing",
    "action.message",
    "action.refund",
    "api-key.created",
    "api-key.revoked",
    "cancellation.accepted",
    "decision.approved",
    "decision.settled",
    "decision.undone",
    "lease.taken",
    "order.changed",
    "personal-data.key-destroyed",
    "personal-data.purged",
    "personal.shown",
    "refund.accepted",
    "request.closed",
    "request.heard",
    "request.official",
    "seller.changed",
    "seller.direct-cancel-learned",
    "seller.disabled",
    "seller.enabled",
    "seller.missing-roles",
    "seller.registered",
    "sending.closed",
    "sending.opened",
    "setting.changed",
    "submission.accepted",
    "submission.claimed",
    "submission.closed",
    "task.begun",
    "task.ended",
    "user.created",
    "user.disabled",
    "user.enabled",
    "user.link-created",
    "user.password-changed",
    "user.roles-changed",
    "user.second-factor-off",
    "user.second-factor-on",
    "user.signed-in",
    "webhook.changed",
    "webhook.created",
    "webhook.deleted",
    "webhook.disabled",
    "webhook.replayed",
    "webhook.resent",
    "webhook.secret-rotated",
    "webhook.test",
    "webhook.tested",
    "work.assigned",
    "work.dismissed",
    "work.level-set",
    "work.reopened",
    "work.snoozed",
    "work.woken",
];

/// What happened, in words; the machine's word where there are none.
pub fn kind(texts: Texts, record: &AuditRecord) -> Markup {
    let key = format!("web-told-kind-{}", record.kind.replace('.', "-"));
    html! {
        @match texts.known(&key) {
            Some(words) => (words),
            None => code { (record.kind) },
        }
    }
}

/// What a record changed, in words; the record as the log has it is folded behind them.
pub fn change(format: Format, place: Option<Marketplace>, record: &AuditRecord) -> Markup {
    if record.before.is_none() && record.after.is_none() {
        return html! {};
    }
    let lines = lines((format, place), record);
    html! {
        @if !lines.is_empty() {
            span.below {
                @for (at, line) in lines.iter().enumerate() { @if at > 0 { " · " } (line) }
            }
        }
        details.told {
            summary { (format.texts().text("web-told-raw")) }
            @if let Some(before) = &record.before { code { (before) } " → " }
            @if let Some(after) = &record.after { code { (after) } }
        }
    }
}

/// What each field was and is.
fn lines(format: (Format, Option<Marketplace>), record: &AuditRecord) -> Vec<Markup> {
    let read = |text: &Option<String>| {
        let text = text.as_deref()?;
        serde_json::from_str::<Value>(text).ok()
    };
    let fields = |value: &Option<Value>| match value {
        Some(Value::Object(fields)) => fields.clone(),
        Some(_) | None => Map::new(),
    };
    let (before, after) = (read(&record.before), read(&record.after));
    let (old, new) = (fields(&before), fields(&after));
    if old.is_empty() && new.is_empty() {
        let pair = (before.as_ref(), after.as_ref());
        return pair_of(format, (&record.kind, ""), pair)
            .into_iter()
            .collect();
    }
    let mut names: Vec<&String> = new.keys().chain(old.keys()).collect();
    names.sort_unstable_by_key(|name| (name.as_str() != "state", name.as_str()));
    names.dedup();
    let told = names.into_iter().filter_map(|name| {
        let pair = (old.get(name), new.get(name));
        let is_change = pair.0 != pair.1 && !TIES.contains(&name.as_str());
        let value = is_change.then(|| pair_of(format, (&record.kind, name), pair))??;
        Some(html! { (label(format.0.texts(), name)) (value) })
    });
    told.collect()
}

/// The name of a field with a colon behind it; none for those that speak for themselves.
fn label(texts: Texts, name: &str) -> Markup {
    if matches!(name, "state" | "route" | "code") {
        return html! {};
    }
    let key = format!("web-told-field-{}", name.replace('_', "-"));
    html! {
        @match texts.known(&key) {
            Some(words) => (words),
            None => code { (name) },
        }
        (colon(texts))
    }
}

fn pair_of(
    format: (Format, Option<Marketplace>),
    field: (&str, &str),
    (old, new): (Option<&Value>, Option<&Value>),
) -> Option<Markup> {
    let told = |value: Option<&Value>| value.and_then(|value| words(format, field, value));
    let nobody = || {
        let is_nobody = field.1 == "assignee" && new == Some(&Value::Null);
        is_nobody.then(|| html! { (format.0.texts().text("web-told-nobody")) })
    };
    match (told(old), told(new).or_else(nobody)) {
        (Some(old), Some(new)) => Some(html! { (old) " → " (new) }),
        (Some(old), None) => Some(html! { (old) " → –" }),
        (None, new) => new,
    }
}

/// A value in words; `None` for an empty one, and for one that is no word, number or list of them.
fn words(
    (format, place): (Format, Option<Marketplace>),
    (kind, name): (&str, &str),
    value: &Value,
) -> Option<Markup> {
    let texts = format.texts();
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(if let Ok(at) = text.parse() {
            format.instant(at, place)
        } else {
            html! { (word(texts, (kind, name), text)) }
        }),
        Value::Number(number) => {
            let count = number.as_u64().map(|count| format.count(count));
            Some(html! { (count.unwrap_or_else(|| number.to_string())) })
        }
        Value::Bool(is_so) => {
            let key = if *is_so {
                "web-told-yes"
            } else {
                "web-told-no"
            };
            Some(html! { (texts.text(key)) })
        }
        Value::Array(items) => {
            let named = items.iter().filter_map(|item| match item {
                Value::String(text) => Some(word(texts, (kind, name), text)),
                Value::Object(grant) => granted(texts, grant),
                Value::Number(number) => Some(number.to_string()),
                Value::Null | Value::Bool(_) | Value::Array(_) => None,
            });
            let named: Vec<String> = named.collect();
            (!named.is_empty()).then(|| html! { (texts.list(&named)) })
        }
        Value::Object(_) | Value::Null => None,
    }
}

/// A role with the account that it holds for.
fn granted(texts: Texts, grant: &Map<String, Value>) -> Option<String> {
    let role = grant.get("role")?.as_str()?;
    let account = grant.get("account").and_then(Value::as_str);
    Some(match account {
        Some(account) => format!("{account} {role}"),
        None => format!(
            "{}{}{role}",
            texts.text("web-told-all-accounts"),
            colon(texts)
        ),
    })
}

/// A machine's word in the words of the pages, as far as there are some.
fn word(texts: Texts, (kind, name): (&str, &str), text: &str) -> String {
    let of = kind.split('.').next().unwrap_or("");
    let slug = text.to_ascii_lowercase().replace('_', "-");
    let key = match (of, name) {
        ("order", "state") | ("request", "order_state") => format!("web-state-{slug}"),
        ("task", "state") => format!("web-tasks-state-{slug}"),
        ("task", "kind") => format!("web-tasks-kind-{slug}"),
        ("cancellation" | "refund" | "decision" | "action", "state") => {
            format!("web-orders-state-{slug}")
        }
        ("cancellation" | "refund", "reason") => match Reason::parse(text) {
            Some(_) => format!("reason-{slug}"),
            None => return text.to_owned(),
        },
        ("request", "source") if slug == "order" => "web-orders-source-read".to_owned(),
        ("request", "source") => format!("web-orders-source-{slug}"),
        ("personal", "kinds") => format!("web-personal-{slug}"),
        (_, "route") => format!("route-{slug}"),
        (_, "code") => format!("web-told-code-{slug}"),
        (_, "outcome") => return outcome_of_feed(texts, text),
        (_, _) if matches!(text, "yes" | "no" | "unknown") => format!("web-told-{text}"),
        (_, _) => return text.to_owned(),
    };
    texts.known(&key).unwrap_or_else(|| text.to_owned())
}

/// What became of something sent, as in `done processed=8 successful=8`: a word, and what goes with
/// it.
fn outcome_of_feed(texts: Texts, text: &str) -> String {
    let told = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let known = texts.known(&format!("web-told-outcome-{name}"));
        match (known, value) {
            (Some(words), "") => words,
            (Some(words), value) => format!("{words} {value}"),
            (None, _) => part.to_owned(),
        }
    };
    let parts: Vec<String> = text.split_whitespace().map(told).collect();
    parts.join(" ")
}

/// How an action ended, by its code: words where there are some, the code where not.
pub fn outcome(texts: Texts, code: &str) -> Markup {
    html! {
        @match texts.known(&format!("web-told-code-{code}")) {
            Some(words) => span title=(code) { (words) },
            None => code { (code) },
        }
    }
}

#[cfg(test)]
mod tests;
