//! The rule table: each value with its source, its day and how sure it is; and the account's own.

pub(super) mod files;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::id::AccountId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::rule_table::{
    Entry, Grade, OpenQuestion, RuleTable, Span, Value as RuleValue,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tab, tabs};
use crate::desk::Seller;
use crate::http::access::Scope;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::door::failed;
use crate::http::web::export::{FileForm, LIST_FORMS, links};
use crate::http::web::parts::address::{Parameters, address};
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::form;
use crate::http::web::parts::format::Format;
use crate::http::web::parts::notice;
use crate::http::web::parts::table::{Column, Row, table};
use crate::http::web::parts::{colon, gap};
use crate::http::web::{Page, PageForm, Section, Visitor, WebState};
use crate::settings::AccountSettings;
use crate::settings::document::{self, SettingFault};
use crate::settings::rule_overrides::{TOPICS, is_measured, word};
use crate::texts::Texts;

const PATH: &str = "/settings";
/// The setting that the overrides stand in.
const OVERRIDES: &str = "rules";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesQuery {
    account: Option<String>,
    done: Option<String>,
    format: Option<FileForm>,
}

/// The account that the page is about: the named one, else the first that the visitor sees.
pub(super) fn meant(
    state: &WebState,
    visitor: &Visitor,
    account: Option<&str>,
) -> Result<Option<Arc<Seller>>, Problem> {
    let account = account.filter(|name| !name.is_empty());
    Ok(state
        .api
        .seen(visitor.caller(), account)?
        .into_iter()
        .next())
}

/// The account that a form names.
///
/// # Errors
/// 404 for one that the visitor does not see, and for none.
pub(super) fn named(
    state: &WebState,
    visitor: &Visitor,
    account: &str,
) -> Result<Arc<Seller>, Problem> {
    let found = state.api.seen(visitor.caller(), Some(account))?;
    let mut found = found.into_iter();
    found.next().ok_or_else(|| Problem::not_found("account"))
}

pub(super) async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<RulesQuery>,
) -> Result<Response, Problem> {
    let seller = meant(&state, &visitor, query.account.as_deref())?;
    let shown = Shown::of(seller, query.account.as_deref()).await?;
    let done = query.done.as_deref() == Some("saved");
    shown
        .page(&state, &visitor, (done, &[], &Typed::default()))
        .await
}

/// What the page is about.
struct Shown {
    account: Option<String>,
    seller: Option<Arc<Seller>>,
    held: BTreeMap<String, String>,
}

impl Shown {
    async fn of(seller: Option<Arc<Seller>>, account: Option<&str>) -> Result<Self, Problem> {
        let held = match &seller {
            Some(seller) => seller
                .account
                .settings()
                .await
                .map_err(|error| failed(&error))?,
            None => BTreeMap::new(),
        };
        Ok(Self {
            account: account.map(str::to_owned),
            seller,
            held,
        })
    }

    fn overrides(&self) -> Vec<Value> {
        let held = self.held.get(OVERRIDES);
        let held = held.and_then(|text| serde_json::from_str(text).ok());
        held.unwrap_or_default()
    }

    /// The published table with the account's own values over it.
    fn rules(&self) -> RuleTable {
        match &self.seller {
            Some(seller) => seller.rule_table(),
            None => RuleTable::published(),
        }
    }

    async fn page(
        &self,
        state: &WebState,
        visitor: &Visitor,
        (is_saved, faults, typed): (bool, &[SettingFault], &Typed),
    ) -> Result<Response, Problem> {
        // The account that is changed is the one that the page's head shows as chosen.
        let of = self.seller.as_ref().map(|seller| seller.account.name());
        let page = Page::open(state, visitor, Section::Settings, of.map(AccountId::as_str))
            .await?
            .wide();
        let texts = page.texts();
        let format = page.format();
        let today = format.now().to_zoned(TimeZone::UTC).date();
        let rules = self.rules();
        let here = Parameters::new([("account", self.account.as_deref())]);
        let rows: Vec<Row> = rules
            .entries()
            .map(|entry| row(format, entry, is_in_force(&rules, entry, today)))
            .collect();
        let caption = texts.text("web-settings-rules-table");
        let main = html! {
            (tabs(&page, visitor, Tab::Rules, self.account.as_deref()))
            @if let Some(seller) = &self.seller {
                h2 { (texts.with("web-settings-own", &[("account", seller.account.name().as_str().into())])) }
                (own(visitor, texts, seller, &self.overrides()))
                @if visitor.may(seller.account.name(), Scope::SettingsWrite) {
                    (adding(visitor, texts, seller, (faults, typed)))
                }
            }
            h2 { (caption) }
            p.quiet { (texts.text("web-settings-rules-text")) }
            (table(texts, &caption, &columns(texts), &rows, (PATH, &here)))
            (links(texts, files::PATH, &here, LIST_FORMS))
            h2 { (texts.text("web-settings-questions")) }
            p.quiet { (texts.text("web-settings-questions-text")) }
            dl.settings-questions { @for question in OpenQuestion::ALL { (asked(texts, question)) } }
        };
        let page = page.title(&texts.text("web-settings-rules"));
        let page = if is_saved {
            let text = texts.text("web-settings-saved");
            page.notice(notice::notice(Tone::Good, &text))
        } else {
            page
        };
        Ok(page.show(&main))
    }
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-settings-topic"),
        text("web-settings-marketplace"),
        text("web-settings-value"),
        text("web-settings-since"),
        text("web-settings-source"),
        text("web-settings-grade"),
    ]
}

/// Whether no other row for the same thing and place stands over this one on a day.
fn is_in_force(rules: &RuleTable, entry: &Entry, today: Date) -> bool {
    let rank = |entry: &Entry| (entry.grade == Grade::Account, entry.valid_from);
    let same = |other: &&Entry| {
        other.topic == entry.topic
            && other.marketplace == entry.marketplace
            && other.valid_from <= today
    };
    let newest = rules.entries().filter(same).map(rank).max();
    newest == Some(rank(entry))
}

/// Whether a row has no beginning: such rows are dated long before any order.
fn is_always(entry: &Entry) -> bool {
    entry.valid_from.year() <= 2000
}

fn topic_text(texts: Texts, topic: &str) -> String {
    texts.text(&format!("web-settings-topic-{}", topic.replace('.', "-")))
}

fn row(format: Format, entry: &Entry, is_in_force: bool) -> Row {
    let texts = format.texts();
    let topic = word(entry.topic);
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            html! {
                (topic_text(texts, topic)) span.below { code { (topic) } }
                @if !is_measured(entry.topic) {
                    span.below { (texts.text("web-settings-not-measured")) }
                }
            },
            place(texts, entry.marketplace),
            html! {
                (value_text(format, entry.value))
                @if !is_in_force {
                    " " (badge(Tone::Plain, &texts.text("web-settings-superseded")))
                }
            },
            html! {
                @if is_always(entry) { (texts.text("web-settings-always")) }
                @else { time.settings-day datetime=(entry.valid_from) { (entry.valid_from) } }
            },
            html! {
                @for key in entry.source.split(' ') {
                    @if entry.grade == Grade::Account { (key) " " } @else { code { (key) } " " }
                }
            },
            grade(texts, entry.grade),
        ],
    }
}

fn place(texts: Texts, marketplace: Option<Marketplace>) -> Markup {
    let Some(place) = marketplace else {
        return html! { span.quiet { (texts.text("web-settings-everywhere")) } };
    };
    html! { (place.code()) }
}

fn grade(texts: Texts, grade: Grade) -> Markup {
    let (tone, key) = match grade {
        Grade::A => (Tone::Good, "grade-a"),
        Grade::B => (Tone::Good, "grade-b"),
        Grade::C => (Tone::Warn, "grade-c"),
        Grade::S => (Tone::Warn, "grade-s"),
        Grade::D => (Tone::Warn, "grade-d"),
        Grade::Account => (Tone::Plain, "grade-account"),
    };
    html! { (badge(tone, grade.as_str())) span.below { (texts.text(key)) } }
}

fn value_text(format: Format, value: RuleValue) -> String {
    let texts = format.texts();
    let counted = |key, n: u32| texts.with(key, &[("n", n.into())]);
    match value {
        RuleValue::Span(Span::Minutes(n)) => counted("web-settings-minutes", n),
        RuleValue::Span(Span::Hours(n)) => counted("web-settings-hours", n),
        RuleValue::Span(Span::Days(n)) => counted("web-settings-days", n),
        RuleValue::Span(Span::BusinessDays(n)) => counted("web-settings-business-days", n),
        RuleValue::Flag(true) => texts.text("web-settings-yes"),
        RuleValue::Flag(false) => texts.text("web-settings-no"),
        RuleValue::Count(n) => format.count(n.into()),
        RuleValue::PercentOfReferralFee(n) => counted("web-settings-percent-of-fee", n),
        RuleValue::UnknownFee => texts.text("web-settings-unknown-fee"),
        RuleValue::Target(target) => {
            let share = format.share_ppm(u64::from(target.limit_bps) * 100);
            let key = match (target.is_strict, target.counts_units) {
                (true, false) => "web-settings-under-orders",
                (true, true) => "web-settings-under-units",
                (false, false) => "web-settings-most-orders",
                (false, true) => "web-settings-most-units",
            };
            let days = ("days", target.window_days.into());
            texts.with(key, &[("share", (&share).into()), days])
        }
    }
}

fn asked(texts: Texts, question: &OpenQuestion) -> Markup {
    let key = question.id.to_ascii_lowercase();
    html! {
        div {
            dt { code { (question.id) } " " (texts.text(&format!("question-{key}"))) }
            dd {
                (texts.text(&format!("question-{key}-default")))
                @if question.is_setting {
                    (gap(texts)) (badge(Tone::Plain, &texts.text("web-settings-is-setting")))
                }
            }
        }
    }
}

/// A field of an override as text; empty where it is not there.
fn part(entry: &Value, field: &str) -> String {
    match entry.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// The account's own values, as they are written.
fn own(visitor: &Visitor, texts: Texts, seller: &Seller, overrides: &[Value]) -> Markup {
    let name = seller.account.name();
    let may_write = visitor.may(name, Scope::SettingsWrite);
    let remove = texts.text("web-settings-remove");
    html! {
        @if overrides.is_empty() {
            p { (texts.text("web-settings-own-none")) }
        } @else {
            ul.settings-own {
                @for entry in overrides {
                    li {
                        strong { code { (part(entry, "topic")) } } " "
                        @if entry.get("marketplace").is_some() { (part(entry, "marketplace")) (colon(texts)) }
                        (part(entry, "value"))
                        span.below {
                            (texts.text("web-settings-since")) " " (part(entry, "from")) " · " (part(entry, "source"))
                        }
                        @if may_write {
                            (form::button(visitor, "/settings/overrides/remove", &remove, &[
                                ("account", name.as_str()), ("entry", &entry.to_string()),
                            ]))
                        }
                    }
                }
            }
        }
    }
}

/// What was typed of an override, to be shown again.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    account: String,
    topic: String,
    marketplace: String,
    value: String,
    from: String,
    source: String,
}

fn adding(
    visitor: &Visitor,
    texts: Texts,
    seller: &Seller,
    (faults, typed): (&[SettingFault], &Typed),
) -> Markup {
    let topics: Vec<(&str, String)> = TOPICS
        .iter()
        .filter(|(_, topic)| is_measured(*topic))
        .map(|(word, _)| (*word, topic_text(texts, word)))
        .collect();
    let everywhere = ("", texts.text("web-settings-everywhere"));
    let places = Marketplace::ALL.iter();
    let places = places.map(|place| (place.code(), place.code().to_owned()));
    let places: Vec<(&str, String)> = std::iter::once(everywhere).chain(places).collect();
    let label = |key| texts.text(key);
    html! {
        details open[!faults.is_empty()] {
            summary { (label("web-settings-own-add")) }
            form.stack method="post" action="/settings/overrides" {
                (form::token(visitor))
                (super::policy::faults(texts, faults))
                input type="hidden" name="account" value=(seller.account.name());
                (form::choice("topic", &label("web-settings-topic"), &typed.topic, &topics))
                (form::choice("marketplace", &label("web-settings-marketplace"), &typed.marketplace, &places))
                (form::text_box("value", &label("web-settings-value"), &typed.value, Some(&label("web-settings-value-hint"))))
                (form::text_box("from", &label("web-settings-since"), &typed.from, Some(&label("web-settings-from-hint"))))
                (form::text_box("source", &label("web-settings-source"), &typed.source, Some(&label("web-settings-source-hint"))))
                button.primary type="submit" { (label("web-settings-own-save")) }
            }
        }
    }
}

/// A value as it was typed: JSON where it is some, else a text.
fn typed_value(text: &str) -> Value {
    let text = text.trim();
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

pub(super) async fn add(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(typed): PageForm<Typed>,
) -> Result<Response, Problem> {
    let seller = named(&state, &visitor, &typed.account)?;
    let shown = Shown::of(Some(seller), Some(&typed.account)).await?;
    let mut entry = json!({
        "topic": typed.topic.trim(), "value": typed_value(&typed.value),
        "from": typed.from.trim(), "source": typed.source.trim(),
    });
    if !typed.marketplace.is_empty()
        && let Some(fields) = entry.as_object_mut()
    {
        fields.insert("marketplace".to_owned(), json!(typed.marketplace));
    }
    let mut overrides = shown.overrides();
    overrides.push(entry);
    match keep(&state, &visitor, &shown, overrides).await? {
        Ok(()) => Ok(done(&typed.account)),
        Err(faults) => {
            let page = shown
                .page(&state, &visitor, (false, &faults, &typed))
                .await?;
            Ok((http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Removal {
    account: String,
    entry: String,
}

pub(super) async fn remove(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(removal): PageForm<Removal>,
) -> Result<Response, Problem> {
    let seller = named(&state, &visitor, &removal.account)?;
    let shown = Shown::of(Some(seller), Some(&removal.account)).await?;
    let mut overrides = shown.overrides();
    // Named by what it says: a place in the list could have moved meanwhile.
    let gone: Value = serde_json::from_str(&removal.entry)
        .map_err(|_| crate::http::api::cancellations::wrong("entry", "is no entry"))?;
    overrides.retain(|entry| *entry != gone);
    let kept = keep(&state, &visitor, &shown, overrides).await?;
    match kept {
        Ok(()) => Ok(done(&removal.account)),
        Err(faults) => {
            let typed = Typed::default();
            let page = shown
                .page(&state, &visitor, (false, &faults, &typed))
                .await?;
            Ok((http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn done(account: &str) -> Response {
    let back = address(PATH, &[("account", Some(account)), ("done", Some("saved"))]);
    Redirect::to(&back).into_response()
}

/// Keeps the overrides, unless one of the settings could not be meant with them.
async fn keep(
    state: &WebState,
    visitor: &Visitor,
    shown: &Shown,
    overrides: Vec<Value>,
) -> Result<Result<(), Vec<SettingFault>>, Problem> {
    let Some(seller) = &shown.seller else {
        return Err(Problem::not_found("account"));
    };
    let mut wanted = shown.held.clone();
    if overrides.is_empty() {
        wanted.remove(OVERRIDES);
    } else {
        wanted.insert(OVERRIDES.to_owned(), Value::from(overrides).to_string());
    }
    if let Err(faults) = document::read(&wanted, &AccountSettings::default()) {
        return Ok(Err(faults));
    }
    super::policy::store(state, visitor, seller, (&wanted, &shown.held)).await?;
    Ok(Ok(()))
}
