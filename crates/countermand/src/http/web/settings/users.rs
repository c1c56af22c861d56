//! Users: made, given links and roles, kept out.

pub(super) mod files;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::users::{CreateUserError, RoleGrant, UserChange, UserWithRoles};
use http::header::HOST;
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};
use serde::Deserialize;

use super::keys::{names, role_text, roles, secret};
use super::{Tab, tabs};
use crate::http::access::{Accounts, Role};
use crate::http::api::cancellations::wrong;
use crate::http::problem::{Code, Problem};
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::door::failed;
use crate::http::web::export::{LIST_FORMS, links};
use crate::http::web::origin::is_secure;
use crate::http::web::parts::address::{Parameters, encoded};
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::format::Format;
use crate::http::web::parts::table::{Column, Row, table};
use crate::http::web::parts::{form, notice};
use crate::http::web::{Page, PageForm, Section, Visitor, WebState};
use crate::texts::Texts;
use crate::users::{UserFault, grants, login_of, name_of, new_link, new_user};

const PATH: &str = "/settings/users";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UsersQuery {
    account: Option<String>,
    done: Option<String>,
}

/// Users may be changed by those only who are admins of everything: a role could be given for any
/// account.
fn ensure_everywhere(visitor: &Visitor) -> Result<(), Problem> {
    match visitor.caller().accounts {
        Accounts::All => Ok(()),
        Accounts::Some(_) => Err(Problem::of_page(Code::RoleTooLow, "users-of-all")),
    }
}

/// What went wrong with what was typed.
fn fault(fault: &UserFault) -> Problem {
    let field = match fault {
        UserFault::Login => "login",
        UserFault::Name => "name",
        UserFault::Account(_) => "accounts",
    };
    wrong(field, &fault.to_string())
}

fn no_random(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::error!(error, "no random bytes come from the system");
    Problem::internal()
}

pub(super) async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<UsersQuery>,
) -> Result<Response, Problem> {
    ensure_everywhere(&visitor)?;
    let page = open(&state, &visitor, query.account.as_deref()).await?;
    let key = match query.done.as_deref() {
        Some("created") => Some("web-settings-user-created"),
        Some("role") => Some("web-settings-user-role-set"),
        Some("disabled") => Some("web-settings-user-disabled"),
        Some("enabled") => Some("web-settings-user-enabled"),
        Some("second-factor-off") => Some("web-second-factor-taken-off"),
        Some(_) | None => None,
    };
    let page = match key {
        Some(key) => {
            let text = page.texts().text(key);
            page.notice(notice::notice(Tone::Good, &text))
        }
        None => page,
    };
    shown(&state, &visitor, page, (&html! {}, &NewUser::default())).await
}

async fn open<'a>(
    state: &WebState,
    visitor: &'a Visitor,
    account: Option<&str>,
) -> Result<Page<'a>, Problem> {
    let page = Page::open(state, visitor, Section::Settings, account).await?;
    let title = page.texts().text("web-settings-users");
    Ok(page.wide().title(&title))
}

async fn shown(
    state: &WebState,
    visitor: &Visitor,
    page: Page<'_>,
    (above, typed): (&Markup, &NewUser),
) -> Result<Response, Problem> {
    let texts = page.texts();
    let users = state.door.store.users().await;
    let users = users.map_err(|error| failed(&error))?;
    let rows: Vec<Row> = users
        .iter()
        .map(|user| row(visitor, page.format(), user))
        .collect();
    let caption = texts.text("web-settings-users-table");
    let main = html! {
        (tabs(&page, visitor, Tab::Users, None))
        (above)
        (table(texts, &caption, &columns(texts), &rows, (PATH, &Parameters::default())))
        (links(texts, files::PATH, &Parameters::default(), LIST_FORMS))
        section.panel {
            h2 { (texts.text("web-settings-user-new")) }
            form.stack method="post" action=(PATH) {
                (form::token(visitor))
                (form::text_box("login", &texts.text("web-login"), &typed.login, Some(&texts.text("web-settings-login-hint"))))
                (form::text_box("name", &texts.text("web-settings-name"), &typed.name, None))
                (form::choice("role", &texts.text("web-settings-role"), &typed.role, &roles(texts)))
                (form::text_box("accounts", &texts.text("web-settings-accounts"), &typed.accounts, Some(&texts.text("web-settings-user-accounts-hint"))))
                button.primary type="submit" { (texts.text("web-settings-user-make")) }
            }
        }
    };
    Ok(page.show(&main))
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-login"),
        text("web-settings-name"),
        text("web-settings-role"),
        text("web-settings-state"),
        text("web-settings-created"),
        text("web-settings-actions"),
    ]
}

fn row(visitor: &Visitor, format: Format, found: &UserWithRoles) -> Row {
    let texts = format.texts();
    let user = &found.user;
    let address = format!("{PATH}/{}", encoded(&user.login));
    // Whoever kept himself out could not let himself in again.
    let is_self = user.user_id == visitor.user_id;
    let (tone, state) = if user.is_disabled {
        (Tone::Warn, "web-settings-user-is-off")
    } else {
        (Tone::Good, "web-settings-usable")
    };
    let (to, switch) = if user.is_disabled {
        ("enabled", "web-settings-user-enable")
    } else {
        ("disabled", "web-settings-user-disable")
    };
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            html! { strong { (user.login) } @if is_self { " " (badge(Tone::Plain, &texts.text("web-settings-you"))) } },
            html! { (user.name) },
            html! {
                @for grant in &found.roles {
                    div {
                        (role_text(texts, &grant.role))
                        @if let Some(account) = &grant.account { " @" (account) }
                    }
                }
            },
            html! {
                (badge(tone, &texts.text(state)))
                span.below { (texts.text(if user.password_hash.is_some() { "web-settings-password" } else { "web-settings-by-link" })) }
                @if user.totp_sealed.is_some() { span.below { (texts.text("web-second-factor-own")) } }
            },
            format.instant(user.created_at, None),
            html! {
                div.settings-actions {
                    @if !user.is_disabled {
                        (form::button(visitor, &format!("{address}/link"), &texts.text("web-settings-user-link"), &[]))
                    }
                    @if !is_self {
                        (form::button(visitor, &format!("{address}/switch"), &texts.text(switch), &[("to", to)]))
                        (changing_role(visitor, texts, &address, found))
                        @if user.totp_sealed.is_some() {
                            (form::button(visitor, &format!("{address}/second-factor-off"), &texts.text("web-second-factor-take-off"), &[]))
                        }
                    }
                }
            },
        ],
    }
}

fn changing_role(visitor: &Visitor, texts: Texts, address: &str, found: &UserWithRoles) -> Markup {
    let of_accounts = found.roles.iter().filter_map(|grant| grant.account.clone());
    let accounts = of_accounts.collect::<Vec<_>>().join(", ");
    let first = found.roles.first().map_or("", |grant| grant.role.as_str());
    let id = |part: &str| format!("{part}-{}", found.user.user_id);
    html! {
        details {
            summary { (texts.text("web-settings-user-role")) }
            form.stack method="post" action=(format!("{address}/role")) {
                (form::token(visitor))
                div.field {
                    label for=(id("role")) { (texts.text("web-settings-role")) }
                    select id=(id("role")) name="role" {
                        @for (role, text) in roles(texts) {
                            option value=(role) selected[role == first] { (text) }
                        }
                    }
                }
                div.field {
                    label for=(id("accounts")) { (texts.text("web-settings-accounts")) }
                    input id=(id("accounts")) name="accounts" type="text" value=(accounts);
                }
                button type="submit" { (texts.text("web-settings-save")) }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUser {
    login: String,
    name: String,
    role: String,
    accounts: String,
}

fn role_of(text: &str) -> Result<Role, Problem> {
    Role::parse(text).ok_or_else(|| wrong("role", "expected viewer, operator, approver or admin"))
}

/// The role that was chosen, for the accounts that were typed.
fn roles_for(state: &WebState, role: &str, accounts: &str) -> Result<Vec<RoleGrant>, Problem> {
    let accounts = names(accounts);
    let roles = grants(role_of(role)?, &accounts).map_err(|found| fault(&found))?;
    state.api.ensure_accounts(&accounts)?;
    Ok(roles)
}

async fn make(state: &WebState, visitor: &Visitor, typed: &NewUser) -> Result<(), Problem> {
    let login = login_of(&typed.login).map_err(|found| fault(&found))?;
    let name = if typed.name.trim().is_empty() {
        login.clone()
    } else {
        name_of(&typed.name).map_err(|found| fault(&found))?
    };
    let roles = roles_for(state, &typed.role, &typed.accounts)?;
    let user = new_user((login, name), None, &state.door.random, state.door.now());
    let user = user.map_err(|error| no_random(&error))?;
    let made = UserWithRoles { user, roles };
    let made = state.door.store.create_user(made, &visitor.actor()).await;
    made.map_err(|error| match error {
        CreateUserError::LoginTaken => wrong("login", "somebody has it already"),
        CreateUserError::Database { source } => failed(&source),
    })
}

pub(super) async fn create(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    headers: HeaderMap,
    PageForm(typed): PageForm<NewUser>,
) -> Result<Response, Problem> {
    ensure_everywhere(&visitor)?;
    let page = open(&state, &visitor, None).await?;
    if let Err(problem) = make(&state, &visitor, &typed).await {
        let above = notice::problem(&problem, page.texts());
        let status = problem.status();
        let page = shown(&state, &visitor, page, (&above, &typed)).await?;
        return Ok((status, page).into_response());
    }
    // A new user has no password yet: the first thing needed is a link.
    let login = login_of(&typed.login).map_err(|found| fault(&found))?;
    with_link(&state, &visitor, page, (&login, &headers)).await
}

pub(super) async fn link(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(login): Segment,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    ensure_everywhere(&visitor)?;
    let page = open(&state, &visitor, None).await?;
    with_link(&state, &visitor, page, (&login, &headers)).await
}

async fn with_link(
    state: &WebState,
    visitor: &Visitor,
    page: Page<'_>,
    (login, headers): (&str, &HeaderMap),
) -> Result<Response, Problem> {
    let (link, path) =
        new_link(&state.door.random, state.door.now()).map_err(|error| no_random(&error))?;
    let store = &state.door.store;
    let made = store
        .create_sign_in_link(login, link, &visitor.actor())
        .await;
    if !made.map_err(|error| failed(&error))? {
        return Err(Problem::not_found("user"));
    }
    let texts = page.texts();
    let title = texts.with("web-settings-link-made", &[("login", login.into())]);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let scheme = if is_secure(headers) { "https" } else { "http" };
    let address = host.map_or_else(|| path.clone(), |host| format!("{scheme}://{host}{path}"));
    let above = secret(&title, &texts.text("web-settings-link-text"), &address);
    let page = shown(state, visitor, page, (&above, &NewUser::default())).await?;
    Ok((StatusCode::CREATED, page).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRole {
    role: String,
    accounts: String,
}

pub(super) async fn role(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(login): Segment,
    PageForm(typed): PageForm<NewRole>,
) -> Result<Response, Problem> {
    let roles = roles_for(&state, &typed.role, &typed.accounts)?;
    change(&state, &visitor, &login, UserChange::Roles(roles)).await?;
    Ok(Redirect::to("/settings/users?done=role").into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    to: String,
}

pub(super) async fn switch(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(login): Segment,
    PageForm(switch): PageForm<Switch>,
) -> Result<Response, Problem> {
    let is_disabled = match switch.to.as_str() {
        "disabled" => true,
        "enabled" => false,
        _ => return Err(wrong("to", "expected enabled or disabled")),
    };
    change(&state, &visitor, &login, UserChange::Disabled(is_disabled)).await?;
    Ok(Redirect::to(&format!("{PATH}?done={}", switch.to)).into_response())
}

pub(super) async fn second_factor_off(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(login): Segment,
) -> Result<Response, Problem> {
    change(&state, &visitor, &login, UserChange::SecondFactorOff).await?;
    Ok(Redirect::to("/settings/users?done=second-factor-off").into_response())
}

async fn change(
    state: &WebState,
    visitor: &Visitor,
    login: &str,
    to: UserChange,
) -> Result<(), Problem> {
    ensure_everywhere(visitor)?;
    if login == visitor.login {
        return Err(Problem::of_page(Code::StateConflict, "own-user"));
    }
    let (actor, now) = (visitor.actor(), state.door.now());
    let changed = state.door.store.change_user(login, to, &actor, now).await;
    if changed.map_err(|error| failed(&error))? {
        Ok(())
    } else {
        Err(Problem::not_found("user"))
    }
}
