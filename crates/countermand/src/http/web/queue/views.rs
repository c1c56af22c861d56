//! Views of the queue: those that everybody has, and those that people gave a name.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::work::{SavedView, ViewChange};
use http::Uri;
use maud::{Markup, html};
use serde::Deserialize;

use super::PATH;
use super::query::{People, QueueQuery, Wanted};
use super::rows::Item;
use crate::http::access::Scope;
use crate::http::problem::{Code, Problem};
use crate::http::query::{NoParameters, Segment, StrictQuery};
use crate::http::web::door::failed;
use crate::http::web::parts::address::{Parameters, own_place};
use crate::http::web::parts::{empty, form};
use crate::http::web::{Page, PageForm, Section, Visitor, WebState};
use crate::texts::{Texts, grouped};

/// The page that views belong to, in the store.
const PAGE: &str = "queue";
/// Views that one person sees at most.
const VIEWS_MAX: usize = 50;
/// Letters of a view's name.
const NAME_MAX: usize = 64;

/// The views that everybody has: the key of the name, and the query.
const GIVEN: [(&str, &str); 5] = [
    ("web-queue-view-all", ""),
    ("web-queue-view-mine", "view=mine"),
    ("web-queue-view-official", "why=official"),
    ("web-queue-view-approval", "why=approval"),
    ("web-queue-view-resting", "view=resting"),
];

/// The query of a view, as the queue understands it; `None` when it does not any more.
fn understood(query: &str) -> Option<QueueQuery> {
    let uri: Uri = format!("{PATH}?{query}").parse().ok()?;
    crate::http::query::parse(&uri).ok()
}

/// The saved views that a person sees.
///
/// # Errors
/// 500 and 503 when the store does not answer.
pub(super) async fn saved(state: &WebState, visitor: &Visitor) -> Result<Vec<SavedView>, Problem> {
    let found = state.door.store.saved_views(PAGE, &visitor.user_id).await;
    found.map_err(|error| failed(&error))
}

/// The row of views, each with how many rows it has now.
pub(super) fn strip(
    page: &Page<'_>,
    visitor: &Visitor,
    saved: &[SavedView],
    (items, people): (&[Item], &People),
    here: &Parameters,
) -> Markup {
    let texts = page.texts();
    let now = page.format().now();
    let given = GIVEN
        .iter()
        .map(|(key, query)| (texts.text(key), (*query).to_owned()));
    let named = saved
        .iter()
        .map(|view| (view.name.clone(), view.query.clone()));
    let current = here
        .changed("account", None)
        .changed("sort", None)
        .changed("columns", None)
        .query();
    html! {
        nav aria-label=(texts.text("web-queue-views")) {
            ul.queue-views {
                @for (name, query) in given.chain(named) {
                    @if let Some(view) = understood(&query) {
                        @let wanted = Wanted::new(&view, &visitor.user_id, people, now);
                        @let n_rows = items.iter().filter(|item| wanted.takes(item)).count();
                        @let parameters = view.parameters(None);
                        @let is_current = parameters.changed("account", None).changed("sort", None).changed("columns", None).query() == current;
                        @let account = here.value("account").or(view.account());
                        li {
                            a.chip href=(parameters.changed("account", account).address(PATH))
                                aria-current=[is_current.then_some("true")] {
                                (name) " "
                                (count(texts, n_rows as u64))
                            }
                        }
                    }
                }
                li { a.quiet href="/queue/views" { (texts.text("web-queue-views-edit")) } }
            }
        }
    }
}

/// A count; nothing left is shown as done.
fn count(texts: Texts, n: u64) -> Markup {
    html! {
        @if n == 0 {
            span.count.done { span aria-hidden="true" { "✓" } span.unseen { (texts.text("web-queue-view-done")) } }
        } @else {
            span.count { (grouped(n)) }
        }
    }
}

/// The form that gives the list as it stands a name.
pub(super) fn save_form(visitor: &Visitor, texts: Texts, here: &Parameters) -> Markup {
    html! {
        details.queue-save {
            summary { (texts.text("web-queue-views-save")) }
            form.filters method="post" action="/queue/views" {
                (form::token(visitor))
                input type="hidden" name="query" value=(here.changed("cursor", None).query());
                div.field {
                    label for="view-name" { (texts.text("web-queue-views-name")) }
                    input #view-name name="name" maxlength=(NAME_MAX) required;
                }
                @if visitor.may_anywhere(Scope::ApprovalsWrite) {
                    label.check { input type="checkbox" name="shared" value="yes"; " "
                        (texts.text("web-queue-views-shared")) }
                }
                button type="submit" { (texts.text("web-queue-views-keep")) }
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewView {
    name: String,
    query: String,
    #[serde(default)]
    shared: String,
}

fn name_of(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    let n_letters = name.chars().count();
    let is_name = (1..=NAME_MAX).contains(&n_letters) && !name.chars().any(char::is_control);
    is_name.then(|| name.to_owned()).ok_or_else(|| {
        Problem::new(
            Code::InvalidBody,
            format!("A view's name takes 1 to {NAME_MAX} letters."),
        )
        .said("view-name", &[("n", &NAME_MAX.to_string())])
    })
}

/// Makes sure that no other view of the visitor has that name: nobody could tell them apart.
fn ensure_free(
    views: &[SavedView],
    visitor: &Visitor,
    (name, own_id): (&str, Option<&str>),
) -> Result<(), Problem> {
    let is_other = |view: &&SavedView| own_id != Some(view.view_id.as_str());
    let own = views.iter().filter(|view| view.user_id == visitor.user_id);
    if own.filter(is_other).any(|view| view.name == name) {
        return Err(Problem::of_page(Code::StateConflict, "view-taken"));
    }
    Ok(())
}

/// Sharing a view puts it into everybody's list, so it takes an approver.
fn may_share(visitor: &Visitor) -> Result<(), Problem> {
    if visitor.may_anywhere(Scope::ApprovalsWrite) {
        return Ok(());
    }
    Err(Problem::of_page(Code::RoleTooLow, "views-shared-by"))
}

pub(super) async fn create(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(new): PageForm<NewView>,
) -> Result<Response, Problem> {
    let is_shared = new.shared == "yes";
    if is_shared {
        may_share(&visitor)?;
    }
    let query =
        understood(&new.query).ok_or_else(|| Problem::of_page(Code::InvalidBody, "view-none"))?;
    let name = name_of(&new.name)?;
    let views = saved(&state, &visitor).await?;
    ensure_free(&views, &visitor, (&name, None))?;
    if views.len() >= VIEWS_MAX {
        return Err(Problem::new(
            Code::StateConflict,
            format!("There are {VIEWS_MAX} views already; delete one first."),
        )
        .said("views-full", &[("n", &VIEWS_MAX.to_string())]));
    }
    let view_id = state.door.random.id().map_err(|_| Problem::internal())?;
    let here = query.parameters(None);
    let view = SavedView {
        view_id,
        page: PAGE.to_owned(),
        name,
        query: here.query(),
        user_id: visitor.user_id.clone(),
        is_shared,
    };
    let kept = state.door.store.create_saved_view(view, state.door.now());
    kept.await.map_err(|error| failed(&error))?;
    Ok(Redirect::to(&here.address(PATH)).into_response())
}

/// The page on which views are renamed, shared, copied and deleted.
pub(super) async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Response, Problem> {
    let page = Page::open(&state, &visitor, Section::Queue, None).await?;
    let texts = page.texts();
    let views = saved(&state, &visitor).await?;
    let title = texts.text("web-queue-views");
    let main = html! {
        @if views.is_empty() {
            (empty::first_use(
                &texts.text("web-queue-views-none"),
                &texts.text("web-queue-views-none-text"),
                Some((PATH, &texts.text("web-nav-queue"))),
            ))
        }
        @for view in &views { (one(&visitor, texts, view)) }
    };
    Ok(page.title(&title).back(PATH).show(&main))
}

fn one(visitor: &Visitor, texts: Texts, view: &SavedView) -> Markup {
    let is_own = view.user_id == visitor.user_id;
    let action = format!("/queue/views/{}", view.view_id);
    let name_id = format!("name-{}", view.view_id);
    let address = format!("{PATH}?{}", view.query);
    html! {
        section.panel {
            h2 {
                a href=(own_place(&address).unwrap_or(PATH)) { (view.name) }
                @if view.is_shared { " " span.badge { (texts.text("web-queue-views-is-shared")) } }
            }
            p.quiet { code { (view.query) } }
            @if is_own {
                form.filters method="post" action=(action) {
                    (form::token(visitor))
                    div.field {
                        label for=(name_id) { (texts.text("web-queue-views-name")) }
                        input id=(name_id) name="name" value=(view.name) maxlength=(NAME_MAX) required;
                    }
                    button type="submit" name="what" value="rename" { (texts.text("web-queue-views-rename")) }
                    button type="submit" name="what" value="copy" { (texts.text("web-queue-views-copy")) }
                    @if view.is_shared {
                        button type="submit" name="what" value="unshare" { (texts.text("web-queue-views-unshare")) }
                    } @else if visitor.may_anywhere(Scope::ApprovalsWrite) {
                        button type="submit" name="what" value="share" { (texts.text("web-queue-views-share")) }
                    }
                }
                details {
                    summary { (texts.text("web-queue-views-delete")) }
                    form method="post" action=(action) {
                        (form::token(visitor))
                        p { (texts.with("web-queue-views-delete-ask", &[("name", (&view.name).into())])) }
                        button.danger type="submit" name="what" value="delete" { (texts.text("web-queue-views-delete")) }
                    }
                }
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    what: String,
    #[serde(default)]
    name: String,
}

pub(super) async fn change(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    PageForm(change): PageForm<Change>,
) -> Result<Response, Problem> {
    let (store, now) = (&state.door.store, state.door.now());
    let missing = || Problem::not_found("view");
    let views = saved(&state, &visitor).await?;
    let view = views
        .iter()
        .find(|view| view.view_id == id && view.user_id == visitor.user_id)
        .ok_or_else(missing)?;
    let wanted = match change.what.as_str() {
        "rename" => {
            let name = name_of(&change.name)?;
            ensure_free(&views, &visitor, (&name, Some(&id)))?;
            ViewChange::Rename(name)
        }
        "share" => {
            may_share(&visitor)?;
            ViewChange::Share(true)
        }
        "unshare" => ViewChange::Share(false),
        "copy" => {
            let copy = NewView {
                name: name_of(&change.name)?,
                query: view.query.clone(),
                shared: String::new(),
            };
            create(State(Arc::clone(&state)), visitor, PageForm(copy)).await?;
            return Ok(Redirect::to("/queue/views").into_response());
        }
        "delete" => {
            let deleted = store.delete_saved_view(&id, &visitor.user_id).await;
            deleted.map_err(|error| failed(&error))?;
            return Ok(Redirect::to("/queue/views").into_response());
        }
        _ => return Err(Problem::of_page(Code::InvalidBody, "no-such-change")),
    };
    let is_changed = store.change_saved_view(&id, &visitor.user_id, wanted, now);
    if !is_changed.await.map_err(|error| failed(&error))? {
        return Err(missing());
    }
    Ok(Redirect::to("/queue/views").into_response())
}
