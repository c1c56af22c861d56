//! Guided tasks: what has no interface, done by a person step by step, its outcome recorded.

mod begin;
mod files;
mod one;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::guided_task::TaskKind;
use countermand_domain::rule_table::Grade;
use countermand_store::guided_tasks::{GuidedTask, TaskQuery, TaskState};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::door::failed;
use super::export::{FileForm, LIST_FORMS, links};
use super::parts::address::{Parameters, address};
use super::parts::badge::{self, Tone, badge};
use super::parts::filters::{Filter, cleared, filters};
use super::parts::format::Format;
use super::parts::table::{Column, Row, table};
use super::parts::{empty, paging};
use super::{Page, Pages, Section, Visitor, WebState};
use crate::desk::Seller;
use crate::http::access::{Access, Scope};
use crate::http::api::cancellations::wrong;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::query::page::Cursor;
use crate::http::web::parts::colon;
use crate::texts::Texts;

const PATH: &str = "/tasks";
/// Tasks of a page, and of each account where several are shown together.
const ROWS: u32 = 50;

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::OrdersRead);
    let work = Access::of(Scope::CancellationsWrite);
    pages
        .get(PATH, read, list)
        .post(PATH, work, begin::begin)
        .get(files::PATH, read, files::export)
        .get("/tasks/new", work, begin::new)
        .get("/tasks/{number}", read, one::task)
        .post("/tasks/{number}/end", work, one::end)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    account: Option<String>,
    state: Option<String>,
    cursor: Option<String>,
    format: Option<FileForm>,
}

impl ListQuery {
    fn account(&self) -> Option<&str> {
        self.account.as_deref().filter(|name| !name.is_empty())
    }

    fn state(&self) -> Result<Option<TaskState>, Problem> {
        let word = self.state.as_deref().filter(|word| !word.is_empty());
        word.map(|word| {
            TaskState::parse(word)
                .ok_or_else(|| wrong("state", "expected open, done, failed or dropped"))
        })
        .transpose()
    }

    fn here(&self) -> Parameters {
        Parameters::new([
            ("account", self.account()),
            ("state", self.state.as_deref()),
            ("cursor", self.cursor.as_deref()),
        ])
    }

    /// Names the list for its cursors.
    fn list(&self) -> String {
        format!("{PATH}?{:?}&{:?}", self.state, self.account())
    }
}

/// A task with its account.
type Found = (Arc<Seller>, GuidedTask);

/// The tasks of a page. Of one account they go on behind a cursor; of several the newest of each
/// are shown.
async fn found(
    state: &WebState,
    visitor: &Visitor,
    query: &ListQuery,
) -> Result<(Vec<Found>, Option<String>), Problem> {
    let sellers = state.api.seen(visitor.caller(), query.account())?;
    let before = match query.cursor.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => {
            let cursor = Cursor::parse(text).ok_or_else(|| wrong("cursor", "is no cursor"))?;
            let key = cursor.key(&query.list(), 1)?;
            key.first().and_then(|text| text.parse().ok())
        }
    };
    let is_one = sellers.len() == 1;
    let asked = TaskQuery {
        state: query.state()?,
        before: before.filter(|_| is_one),
        limit: ROWS + 1,
    };
    let mut all: Vec<Found> = Vec::new();
    let mut next = None;
    for seller in sellers {
        let tasks = seller.account.tasks(asked).await;
        let mut tasks = tasks.map_err(|error| failed(&error))?;
        let has_more = tasks.len() > ROWS as usize;
        tasks.truncate(ROWS as usize);
        if is_one && has_more {
            let last = tasks.last().map(|task| task.number.to_string());
            next = last.and_then(|last| Cursor::after(&query.list(), &[&last]));
        }
        all.extend(tasks.into_iter().map(|task| (Arc::clone(&seller), task)));
    }
    // What is open and falls due first stands first; of the others the newest.
    all.sort_by_key(|(_, task)| {
        let is_over = task.state != TaskState::Open;
        let due = task.task.due_at.unwrap_or(Timestamp::MAX);
        (is_over, due, std::cmp::Reverse(task.created_at))
    });
    Ok((all, next))
}

async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let page = Page::open(&state, &visitor, Section::GuidedTasks, query.account())
        .await?
        .wide();
    let texts = page.texts();
    let (tasks, next) = found(&state, &visitor, &query).await?;
    let here = query.here();
    let rows: Vec<Row> = tasks.iter().map(|task| row(page.format(), task)).collect();
    let known = [Filter::choice(
        "state",
        texts.text("web-tasks-state"),
        states(texts),
    )];
    let caption = texts.text("web-tasks-table");
    let main = html! {
        p.quiet { (texts.text("web-tasks-text")) }
        @if visitor.may_anywhere(Scope::CancellationsWrite) {
            (beginnings(texts, query.account()))
        }
        h2 { (caption) }
        (filters(texts, PATH, &known, &here))
        @if !rows.is_empty() {
            (table(texts, &caption, &columns(texts), &rows, (PATH, &here)))
            (paging::paging(texts, PATH, &here, next.as_deref()))
            (links(texts, files::PATH, &here, LIST_FORMS))
        } @else if query.state()?.is_some() {
            (empty::no_match(
                &texts.text("web-none-title"),
                &texts.text("web-none-text"),
                (&cleared(&known, &here).address(PATH), &texts.text("web-filter-clear")),
            ))
        } @else {
            (empty::first_use(&texts.text("web-tasks-none"), &texts.text("web-tasks-none-text"), None))
        }
    };
    Ok(page.show(&main))
}

fn states(texts: Texts) -> Vec<(String, String)> {
    let of = |state: &TaskState| {
        let word = state.as_str();
        (
            word.to_owned(),
            texts.text(&format!("web-tasks-state-{word}")),
        )
    };
    TaskState::ALL.iter().map(of).collect()
}

/// What can be begun, each with a word of what it is.
fn beginnings(texts: Texts, account: Option<&str>) -> Markup {
    html! {
        ul.tasks-kinds {
            @for kind in TaskKind::ALL {
                li {
                    a href=(address("/tasks/new", &[("kind", Some(kind.as_str())), ("account", account)])) {
                        (kind_text(texts, kind))
                    }
                    span.below { (texts.text(&format!("web-tasks-about-{kind}"))) }
                }
            }
        }
    }
}

fn kind_text(texts: Texts, kind: TaskKind) -> String {
    texts.text(&format!("web-tasks-kind-{kind}"))
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-tasks-what"),
        text("web-tasks-subject"),
        text("web-tasks-due"),
        text("web-tasks-state"),
        text("web-tasks-begun"),
        text("web-account"),
    ]
}

fn address_of(seller: &Seller, number: u64) -> String {
    let account = seller.account.name().as_str();
    address(&format!("{PATH}/{number}"), &[("account", Some(account))])
}

fn row(format: Format, (seller, task): &Found) -> Row {
    let texts = format.texts();
    Row {
        address: Some(address_of(seller, task.number)),
        selected_as: None,
        cells: vec![
            html! { (kind_text(texts, task.task.kind)) },
            html! { (task.task.subject) },
            html! {
                @if task.state == TaskState::Open { (badge::deadline(format, task.task.due_at)) }
                @else { "–" }
            },
            state_of(texts, task.state),
            html! {
                (format.instant(task.created_at, seller.marketplaces.first().copied()))
                span.below { (task.created_by) }
            },
            html! { span.account-name { (seller.account.name()) } },
        ],
    }
}

fn state_of(texts: Texts, state: TaskState) -> Markup {
    let tone = match state {
        TaskState::Open => Tone::Warn,
        TaskState::Done => Tone::Good,
        TaskState::Failed => Tone::Bad,
        TaskState::Dropped => Tone::Plain,
    };
    badge(
        tone,
        &texts.text(&format!("web-tasks-state-{}", state.as_str())),
    )
}

/// What is to be known before, each with where that was read.
fn warnings(texts: Texts, kind: TaskKind) -> Markup {
    html! {
        ul.tasks-warnings {
            @for warning in kind.warnings() {
                li {
                    (texts.text(&format!("web-tasks-warning-{kind}-{}", warning.key)))
                    span.below {
                        (texts.text("web-tasks-source")) (colon(texts)) code { (warning.source) } " "
                        (badge(grade_tone(warning.grade), warning.grade.as_str())) " "
                        (texts.text(&format!("grade-{}", warning.grade.as_str().to_ascii_lowercase())))
                    }
                }
            }
        }
    }
}

const fn grade_tone(grade: Grade) -> Tone {
    match grade {
        Grade::A | Grade::B => Tone::Good,
        Grade::C | Grade::S | Grade::D => Tone::Warn,
        Grade::Account => Tone::Plain,
    }
}

/// The steps, in order.
fn steps(texts: Texts, kind: TaskKind) -> Markup {
    html! {
        ol.steps {
            @for step in 1..=kind.n_steps() {
                li { (texts.text(&format!("web-tasks-step-{kind}-{step}"))) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
