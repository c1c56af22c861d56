//! Beginning a guided task: what is to be known before, the steps, and what it is for.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::guided_task::TaskKind;
use countermand_store::guided_tasks::NewTask;
use http::StatusCode;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, address_of, kind_text, steps, warnings};
use crate::desk::Seller;
use crate::http::api::cancellations::wrong;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::door::failed;
use crate::http::web::parts::{form, notice};
use crate::http::web::{Page, PageForm, Section, Visitor, WebState};

/// Characters of what a task is done to.
const SUBJECT_CHARACTERS_MAX: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewQuery {
    account: Option<String>,
    kind: String,
    subject: Option<String>,
}

fn kind_of(word: &str) -> Result<TaskKind, Problem> {
    TaskKind::parse(word).ok_or_else(|| Problem::not_found("task"))
}

pub(super) async fn new(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<NewQuery>,
) -> Result<Response, Problem> {
    let kind = kind_of(&query.kind)?;
    let typed = Typed {
        kind: query.kind,
        account: query.account.unwrap_or_default(),
        subject: query.subject.unwrap_or_default(),
        starts_at: String::new(),
    };
    beginning(&state, &visitor, kind, (&typed, None)).await
}

async fn beginning(
    state: &WebState,
    visitor: &Visitor,
    kind: TaskKind,
    (typed, problem): (&Typed, Option<&Problem>),
) -> Result<Response, Problem> {
    let account = Some(typed.account.as_str()).filter(|name| !name.is_empty());
    let page = Page::open(state, visitor, Section::GuidedTasks, account)
        .await?
        .back(PATH);
    let texts = page.texts();
    let sellers = state.api.seen(visitor.caller(), None)?;
    let accounts: Vec<(&str, String)> = sellers
        .iter()
        .map(|seller| {
            let name = seller.account.name();
            (name.as_str(), name.to_string())
        })
        .collect();
    let label = |key: &str| texts.text(key);
    let main = html! {
        @if let Some(problem) = problem { (notice::problem(problem, texts)) }
        div.columns {
            section.panel {
                h2 { (label("web-tasks-before")) }
                (warnings(texts, kind))
            }
            section.panel {
                h2 { (label("web-tasks-steps")) }
                (steps(texts, kind))
            }
        }
        section.panel {
            h2 { (label("web-tasks-begin")) }
            form.stack method="post" action=(PATH) {
                (form::token(visitor))
                input type="hidden" name="kind" value=(kind);
                (named_choice("task-account", "account", &label("web-account"), (&typed.account, &accounts)))
                (form::text_box("subject", &label(&format!("web-tasks-subject-{kind}")), &typed.subject, None))
                @if kind.has_start() {
                    div.field {
                        label for="starts_at" { (label("web-tasks-starts")) }
                        input id="starts_at" name="starts_at" type="datetime-local" value=(typed.starts_at)
                            aria-describedby="starts-hint";
                        p.hint id="starts-hint" { (label("web-tasks-starts-hint")) }
                    }
                }
                button.primary type="submit" { (label("web-tasks-begin-do")) }
            }
        }
    };
    Ok(page.title(&kind_text(texts, kind)).show(&main))
}

/// A choice whose id is not its name: the head of the page has a box of that name, too.
fn named_choice(
    id: &str,
    name: &str,
    label: &str,
    (chosen, options): (&str, &[(&str, String)]),
) -> Markup {
    html! {
        div.field {
            label for=(id) { (label) }
            select id=(id) name=(name) {
                @for (value, text) in options {
                    option value=(value) selected[*value == chosen] { (text) }
                }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    kind: String,
    account: String,
    subject: String,
    #[serde(default)]
    starts_at: String,
}

/// The task as it was typed; the start is told in the time of the account's first marketplace.
fn read(kind: TaskKind, typed: &Typed, seller: &Seller) -> Result<NewTask, Problem> {
    let subject = typed.subject.trim();
    let is_right = (1..=SUBJECT_CHARACTERS_MAX).contains(&subject.chars().count())
        && !subject.chars().any(char::is_control);
    if !is_right {
        return Err(wrong("subject", "expected 1 to 200 characters"));
    }
    let due_at = if kind.has_start() && !typed.starts_at.is_empty() {
        let local: Result<DateTime, _> = typed.starts_at.parse();
        let zone = seller.marketplaces.first();
        let zone = zone.map_or(TimeZone::UTC, |place| place.time_zone());
        let starts_at = local.ok().and_then(|local| local.to_zoned(zone).ok());
        let starts_at = starts_at.ok_or_else(|| {
            wrong(
                "starts_at",
                "expected a day and a time, as 2026-11-27T08:00",
            )
        })?;
        kind.free_until(starts_at.timestamp())
    } else {
        None
    };
    Ok(NewTask {
        kind,
        subject: subject.to_owned(),
        due_at,
    })
}

pub(super) async fn begin(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(typed): PageForm<Typed>,
) -> Result<Response, Problem> {
    let kind = kind_of(&typed.kind)?;
    let found = state.api.seen(visitor.caller(), Some(&typed.account))?;
    let seller = found.into_iter().next();
    let seller = seller.ok_or_else(|| Problem::not_found("account"))?;
    let task = match read(kind, &typed, &seller) {
        Ok(task) => task,
        Err(problem) => {
            let page = beginning(&state, &visitor, kind, (&typed, Some(&problem))).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (actor, now) = (visitor.actor(), state.api.desk.now());
    let number = seller.account.begin_task(task, &actor, now).await;
    let number = number.map_err(|error| failed(&error))?;
    Ok(Redirect::to(&address_of(&seller, number)).into_response())
}
