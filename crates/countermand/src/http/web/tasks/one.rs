//! One guided task: its steps, until when it is free, and how it ended.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::guided_tasks::{EndTaskError, GuidedTask, TaskState};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Found, PATH, address_of, kind_text, state_of, steps, warnings};
use crate::desk::Seller;
use crate::http::access::Scope;
use crate::http::api::cancellations::wrong;
use crate::http::problem::{Code, Problem};
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::door::failed;
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::format::Format;
use crate::http::web::parts::{form, notice};
use crate::http::web::{Page, PageForm, Section, Visitor, WebState};
use crate::texts::Texts;

/// Characters of what is said of the outcome.
const NOTE_CHARACTERS_MAX: usize = 1_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OneQuery {
    account: Option<String>,
}

/// The task of that number in the one account that is named.
async fn found(
    state: &WebState,
    visitor: &Visitor,
    (account, number): (Option<&str>, &str),
) -> Result<Found, Problem> {
    let not_found = || Problem::not_found("task");
    let number: u64 = number.parse().map_err(|_| not_found())?;
    let account = account.ok_or_else(not_found)?;
    let found = state.api.seen(visitor.caller(), Some(account))?;
    let seller = found.into_iter().next().ok_or_else(not_found)?;
    let task = seller.account.task(number).await;
    let task = task.map_err(|error| failed(&error))?;
    task.map(|task| (seller, task)).ok_or_else(not_found)
}

pub(super) async fn task(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(number): Segment,
    StrictQuery(query): StrictQuery<OneQuery>,
) -> Result<Response, Problem> {
    let account = query.account.as_deref();
    let (seller, task) = found(&state, &visitor, (account, &number)).await?;
    let page = Page::open(&state, &visitor, Section::GuidedTasks, account)
        .await?
        .back(PATH);
    let texts = page.texts();
    let kind = task.task.kind;
    let is_open = task.state == TaskState::Open;
    let may_end = visitor.may(seller.account.name(), Scope::CancellationsWrite);
    let main = html! {
        @if is_open { (until(page.format(), &task)) }
        (facts(page.format(), &seller, &task))
        @if is_open {
            div.columns {
                section.panel {
                    h2 { (texts.text("web-tasks-before")) }
                    (warnings(texts, kind))
                }
                section.panel {
                    h2 { (texts.text("web-tasks-steps")) }
                    (steps(texts, kind))
                }
            }
            @if may_end { (ending(&visitor, texts, &seller, task.number)) }
        }
    };
    let subject = (&task.task.subject).into();
    let named = kind_text(texts, kind);
    let title = texts.with(
        "web-tasks-title",
        &[("kind", (&named).into()), ("subject", subject)],
    );
    Ok(page.title(&title).show(&main))
}

/// Until when it costs nothing.
fn until(format: Format, task: &GuidedTask) -> Markup {
    let texts = format.texts();
    let Some(due_at) = task.task.due_at else {
        return html! {};
    };
    let span = format.left(due_at);
    let named = [("span", (&span).into())];
    if due_at < format.now() {
        notice::notice(Tone::Bad, &texts.with("web-tasks-too-late", &named))
    } else {
        notice::notice(Tone::Warn, &texts.with("web-tasks-in-time", &named))
    }
}

fn facts(format: Format, seller: &Seller, task: &GuidedTask) -> Markup {
    let texts = format.texts();
    let place = seller.marketplaces.first().copied();
    html! {
        section.panel {
            dl.facts {
                dt { (texts.text("web-account")) } dd { (seller.account.name()) }
                dt { (texts.text("web-tasks-subject")) } dd { (task.task.subject) }
                dt { (texts.text("web-tasks-state")) } dd { (state_of(texts, task.state)) }
                @if let Some(due_at) = task.task.due_at {
                    dt { (texts.text("web-tasks-due")) }
                    dd {
                        (format.instant(due_at, place)) " "
                        @if task.state == TaskState::Open { (badge::deadline(format, Some(due_at))) }
                    }
                }
                dt { (texts.text("web-tasks-begun")) }
                dd { (format.instant(task.created_at, place)) " · " (task.created_by) }
                @if let Some((by, at)) = &task.ended {
                    dt { (texts.text("web-tasks-ended")) }
                    dd { (format.instant(*at, place)) " · " (by) }
                    dt { (texts.text("web-tasks-note")) }
                    dd { @if task.note.is_empty() { "–" } @else { (task.note) } }
                }
            }
        }
    }
}

fn ending(visitor: &Visitor, texts: Texts, seller: &Seller, number: u64) -> Markup {
    let outcomes = [TaskState::Done, TaskState::Failed, TaskState::Dropped];
    html! {
        section.panel {
            h2 { (texts.text("web-tasks-outcome")) }
            form.stack method="post" action=(format!("{PATH}/{number}/end")) {
                (form::token(visitor))
                input type="hidden" name="account" value=(seller.account.name());
                fieldset {
                    legend { (texts.text("web-tasks-outcome-ask")) }
                    @for (at, state) in outcomes.iter().enumerate() {
                        label.check {
                            input type="radio" name="state" value=(state.as_str()) checked[at == 0];
                            (texts.text(&format!("web-tasks-outcome-{}", state.as_str())))
                        } " "
                    }
                }
                (form::text_box("note", &texts.text("web-tasks-note"), "", Some(&texts.text("web-tasks-note-hint"))))
                button.primary type="submit" { (texts.text("web-tasks-outcome-save")) }
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ending {
    account: String,
    state: String,
    note: String,
}

pub(super) async fn end(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(number): Segment,
    PageForm(ending): PageForm<Ending>,
) -> Result<Response, Problem> {
    let account = Some(ending.account.as_str());
    let (seller, task) = found(&state, &visitor, (account, &number)).await?;
    let to = TaskState::parse(&ending.state)
        .filter(|to| *to != TaskState::Open)
        .ok_or_else(|| wrong("state", "expected done, failed or dropped"))?;
    let note = ending.note.trim().to_owned();
    if note.chars().count() > NOTE_CHARACTERS_MAX || note.chars().any(char::is_control) {
        return Err(wrong(
            "note",
            "expected at most 1000 characters of one line",
        ));
    }
    let (actor, now) = (visitor.actor(), state.api.desk.now());
    let ended = seller
        .account
        .end_task(task.number, (to, note), &actor, now)
        .await;
    match ended {
        Ok(()) => Ok(Redirect::to(&address_of(&seller, task.number)).into_response()),
        Err(EndTaskError::NotThere) => Err(Problem::not_found("task")),
        Err(EndTaskError::Ended) => Err(Problem::of_page(Code::StateConflict, "task-ended")),
        Err(EndTaskError::Database(error)) => Err(failed(&error)),
    }
}
