//! The automation policy of an account: what runs by itself, what waits, and for whom.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::rule_table::open_question::Settings;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

use super::fields::{self, Field, Kind};
use super::rules::{meant, named};
use super::{Tab, tabs};
use crate::desk::Seller;
use crate::http::access::Scope;
use crate::http::api::cancellations::wrong;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::door::failed;
use crate::http::web::parts::address::address;
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::{colon, phrase};
use crate::http::web::parts::{empty, form, notice};
use crate::http::web::{FormFields, Page, PageForm, Section, Visitor, WebState};
use crate::settings::AccountSettings;
use crate::settings::document::{self, SettingFault};
use crate::texts::{Locale, Texts};

const PATH: &str = "/settings/policy";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyQuery {
    account: Option<String>,
    done: Option<String>,
}

/// What is set of an account, and what holds by it.
struct Held {
    seller: Arc<Seller>,
    values: BTreeMap<String, String>,
    settings: AccountSettings,
    questions: Settings,
}

impl Held {
    async fn of(seller: Arc<Seller>) -> Result<Self, Problem> {
        let values = seller
            .account
            .settings()
            .await
            .map_err(|error| failed(&error))?;
        // What was saved a moment ago holds soon: it is shown over what holds now.
        let running = seller.settings();
        let (settings, questions) = match document::read(&values, &running) {
            Ok(whole) => (whole.settings, whole.rules.settings().clone()),
            Err(_) => (running, Settings::default()),
        };
        Ok(Self {
            seller,
            values,
            settings,
            questions,
        })
    }

    fn current(&self, field: Field) -> String {
        fields::current(field, &self.settings, &self.questions)
    }
}

pub(super) async fn show(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<PolicyQuery>,
) -> Result<Response, Problem> {
    let account = query.account.as_deref();
    let held = match meant(&state, &visitor, account)? {
        Some(seller) => Some(Held::of(seller).await?),
        None => None,
    };
    // The account that is changed is the one that the page's head shows as chosen.
    let of = held
        .as_ref()
        .map(|held| held.seller.account.name().as_str());
    let page = Page::open(&state, &visitor, Section::Settings, of).await?;
    let texts = page.texts();
    let main = html! {
        (tabs(&page, &visitor, Tab::Policy, account))
        @match &held {
            Some(held) => (body(&visitor, texts, held, (&BTreeMap::new(), &[]))),
            None => (empty::first_use(
                &texts.text("web-settings-no-account"),
                &texts.text("web-settings-no-account-text"),
                None,
            )),
        }
    };
    let page = page.title(&texts.text("web-settings-policy"));
    let page = match query.done.as_deref() {
        Some("saved") => {
            let text = texts.text("web-settings-saved");
            page.notice(notice::notice(Tone::Good, &text))
        }
        Some(_) | None => page,
    };
    Ok(page.show(&main))
}

/// The faults of what was typed, in the words of the settings.
pub(super) fn faults(texts: Texts, faults: &[SettingFault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div.notice.bad role="alert" {
                p { strong { (texts.text("web-settings-faults")) } }
                ul { @for fault in faults { li { (one_fault(texts, fault)) } } }
            }
        }
    }
}

/// A fault in the visitor's language; where a part of it has no words there, in its own behind it.
fn one_fault(texts: Texts, fault: &SettingFault) -> Markup {
    let name = fault.name.replace(['.', '_'], "-");
    let label = texts.known(&format!("web-settings-field-{name}"));
    let label = label.as_deref().unwrap_or(&fault.name);
    html! {
        @if texts.locale() == Locale::En {
            (fault)
        } @else if let Some(told) = told(texts, fault) {
            (label) (colon(texts)) (told)
        } @else {
            (label) (colon(texts)) (texts.text("web-settings-fault"))
            details {
                summary { (texts.text("web-problem-words")) }
                span lang="en" { (fault) }
            }
        }
    }
}

/// What is wrong, and what to write instead.
fn told(texts: Texts, fault: &SettingFault) -> Option<String> {
    let words = |phrase: &str| phrase::told(texts, "web-settings-said", phrase);
    let entry = fault.problem.strip_prefix("entry ");
    let problem = match entry.and_then(|rest| rest.split_once(": ")) {
        Some((number, why)) => {
            // How a target is written stands behind what the decoder says of it.
            let why = match why.split_once("; a target is ") {
                Some((_, form)) => texts.with("web-settings-target", &[("form", form.into())]),
                None => words(why)?,
            };
            let args = [("n", number.into()), ("why", (&why).into())];
            texts.with("web-settings-entry", &args)
        }
        None => words(&fault.problem)?,
    };
    let write = words(&fault.remedy)?;
    let args = [("problem", (&problem).into()), ("write", (&write).into())];
    Some(texts.with("web-settings-fault-told", &args))
}

type Again<'a> = (&'a BTreeMap<String, String>, &'a [SettingFault]);

fn body(visitor: &Visitor, texts: Texts, held: &Held, (typed, found): Again<'_>) -> Markup {
    let name = held.seller.account.name();
    let may_write = visitor.may(name, Scope::SettingsWrite);
    html! {
        h2 { (texts.with("web-settings-policy-of", &[("account", name.as_str().into())])) }
        (faults(texts, found))
        form.settings-form method="post" action=(PATH) {
            (form::token(visitor))
            input type="hidden" name="account" value=(name);
            @for (heading, group) in fields::GROUPS {
                section.panel {
                    h2 { (texts.text(heading)) }
                    @for field in group {
                        (one(texts, held, *field, (typed.get(field.name), may_write)))
                    }
                }
            }
            @if may_write {
                div.toolbar { button.primary type="submit" { (texts.text("web-settings-save")) } }
            } @else {
                p.quiet { (texts.text("web-settings-read-only")) }
            }
        }
        @if may_write && !held.values.is_empty() {
            (form::button(visitor, "/settings/policy/defaults", &texts.text("web-settings-defaults"), &[("account", name.as_str())]))
        }
    }
}

fn one(
    texts: Texts,
    held: &Held,
    field: Field,
    (typed, may_write): (Option<&String>, bool),
) -> Markup {
    let value = typed.cloned().unwrap_or_else(|| held.current(field));
    let key = field.text_key();
    let hint = texts.text(&format!("{key}-hint"));
    let id = field.name.replace(['.', '_'], "-");
    let hint_id = format!("{id}-hint");
    let words: Option<Vec<(&str, String)>> = match field.kind {
        Kind::Flag => Some(vec![
            ("true", texts.text("web-settings-yes")),
            ("false", texts.text("web-settings-no")),
        ]),
        Kind::Word(words) => Some(
            words
                .iter()
                .map(|word| {
                    (
                        *word,
                        texts.text(&format!("{key}-{}", word.replace('_', "-"))),
                    )
                })
                .collect(),
        ),
        Kind::Seconds | Kind::Number | Kind::Amounts => None,
    };
    html! {
        div.field {
            label for=(id) {
                (texts.text(&key))
                @if held.values.contains_key(field.name) {
                    " " (badge(Tone::Plain, &texts.text("web-settings-set-here")))
                }
            }
            @if let Some(words) = &words {
                select id=(id) name=(field.name) aria-describedby=(hint_id) disabled[!may_write] {
                    @for (word, text) in words {
                        option value=(word) selected[*word == value] { (text) }
                    }
                }
            } @else {
                input id=(id) name=(field.name) type="text" value=(value) aria-describedby=(hint_id)
                    disabled[!may_write];
            }
            p.hint id=(hint_id) { (hint) }
        }
    }
}

pub(super) async fn save(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    fields: FormFields,
) -> Result<Response, Problem> {
    let account = fields.first("account");
    let account = account.ok_or_else(|| wrong("account", "is missing"))?;
    let seller = named(&state, &visitor, account)?;
    let held = Held::of(seller).await?;
    let mut wanted = held.values.clone();
    let mut typed = BTreeMap::new();
    for field in fields::all() {
        let Some(text) = fields.first(field.name) else {
            continue;
        };
        typed.insert(field.name.to_owned(), text.to_owned());
        // What holds anyhow is not set: it follows the default when that changes.
        if text.trim() != held.current(field) {
            let value = fields::stored(field, text).to_string();
            wanted.insert(field.name.to_owned(), value);
        }
    }
    if let Err(found) = document::read(&wanted, &AccountSettings::default()) {
        let page = Page::open(&state, &visitor, Section::Settings, Some(account)).await?;
        let texts = page.texts();
        let main = html! {
            (tabs(&page, &visitor, Tab::Policy, Some(account)))
            (body(&visitor, texts, &held, (&typed, &found)))
        };
        let page = page.title(&texts.text("web-settings-policy")).show(&main);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    store(&state, &visitor, &held.seller, (&wanted, &held.values)).await?;
    Ok(done(account))
}

fn done(account: &str) -> Response {
    let back = address(PATH, &[("account", Some(account)), ("done", Some("saved"))]);
    Redirect::to(&back).into_response()
}

/// Keeps settings that were read without a fault.
pub(super) async fn store(
    state: &WebState,
    visitor: &Visitor,
    seller: &Seller,
    (wanted, held): (&BTreeMap<String, String>, &BTreeMap<String, String>),
) -> Result<(), Problem> {
    let changes = document::changes(wanted, held);
    let (actor, now) = (visitor.actor(), state.api.desk.now());
    let changed = seller.account.change_settings(changes, &actor, now).await;
    changed.map_err(|error| failed(&error))?;
    state.api.accounts.tell_change();
    Ok(())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reset {
    account: String,
}

/// Everything but the rules goes back to its default.
pub(super) async fn reset(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(form): PageForm<Reset>,
) -> Result<Response, Problem> {
    let seller = named(&state, &visitor, &form.account)?;
    let held = seller
        .account
        .settings()
        .await
        .map_err(|error| failed(&error))?;
    let mut wanted = held.clone();
    wanted.retain(|name, _| fields::all().all(|field| field.name != name));
    store(&state, &visitor, &seller, (&wanted, &held)).await?;
    Ok(done(&form.account))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::settings::document::SETTINGS;
    use crate::settings::rule_overrides::TOPICS;

    /// The faults of one setting with this value.
    fn faults_of(name: &str, value: &Value) -> Vec<SettingFault> {
        let wanted = BTreeMap::from([(name.to_owned(), value.to_string())]);
        document::read(&wanted, &AccountSettings::default())
            .err()
            .unwrap_or_default()
    }

    #[test]
    fn every_fault_of_a_setting_is_told_in_chinese() {
        let values = [
            json!(null),
            json!("odd"),
            json!(-1),
            json!(2_000_000_000_u64),
            json!([]),
            json!({}),
            json!({"XX1": "1.00"}),
            json!({"USD": "1.001"}),
        ];
        let mut faults = Vec::new();
        for (name, _) in SETTINGS {
            let found: Vec<_> = values
                .iter()
                .flat_map(|value| faults_of(name, value))
                .collect();
            assert!(!found.is_empty(), "{name}");
            faults.extend(found);
        }
        let right = json!({
            "topic": "self-cancel-window", "marketplace": "US", "value": "60 min",
            "from": "2026-11-01", "source": "Seller Central",
        });
        assert_eq!(faults_of("rules", &json!([right])), []);
        let with = |field: &str, value: Value| {
            let mut entry = right.clone();
            entry[field] = value;
            faults_of("rules", &json!([entry]))
        };
        for (field, value) in [
            ("topic", "no-topic"),
            ("marketplace", "XX"),
            ("from", "soon"),
            ("source", " "),
        ] {
            faults.extend(with(field, json!(value)));
        }
        for (topic, _) in TOPICS {
            let mut entry = right.clone();
            entry["topic"] = json!(topic);
            for value in [json!("odd"), json!(1_000_000), json!({"limit_bps": 0})] {
                entry["value"] = value;
                faults.extend(faults_of("rules", &json!([entry])));
            }
        }
        let mut target = right.clone();
        target["topic"] = json!("cancel-rate-target.standard");
        target["value"] = json!({
            "limit_bps": 0, "strict": true, "window_days": 7, "lag_days": 0, "counts_units": false,
        });
        faults.extend(faults_of("rules", &json!([target])));
        faults.extend(faults_of("rules", &json!(vec![right; 501])));
        assert!(faults.len() > 60, "{}", faults.len());
        let texts = Texts::new(Locale::ZhHans);
        let untold: Vec<String> = faults
            .iter()
            .filter(|fault| told(texts, fault).is_none())
            .map(ToString::to_string)
            .collect();
        assert_eq!(untold, [""; 0]);
        let fault = &faults_of("automation.undo_window_s", &json!(-1))[0];
        assert_eq!(
            one_fault(texts, fault).into_string(),
            "撤回时限（秒）：不是 0 到 86400 的整数；应填写 0 到 86400 秒的整数"
        );
    }
}
