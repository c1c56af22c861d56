//! Settings: rules and automation of an account; keys, users and webhooks of the installation.

mod fields;
mod keys;
mod policy;
mod rules;
mod users;
mod webhooks;

use maud::{Markup, html};
use serde::Deserialize;

use super::export::FileForm;
use super::parts::address::with_account;
use super::{Page, Pages, Visitor};
use crate::http::access::{Access, Scope};

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::OrdersRead);
    let settings = Access::of(Scope::SettingsWrite);
    let keys_admin = Access::of(Scope::KeysAdmin);
    let webhooks_admin = Access::of(Scope::WebhooksAdmin);
    pages
        .get("/settings", read, rules::list)
        .get(rules::files::PATH, read, rules::files::export)
        .post("/settings/overrides", settings, rules::add)
        .post("/settings/overrides/remove", settings, rules::remove)
        .get("/settings/policy", read, policy::show)
        .post("/settings/policy", settings, policy::save)
        .post("/settings/policy/defaults", settings, policy::reset)
        .get("/settings/keys", keys_admin, keys::list)
        .get(keys::files::PATH, keys_admin, keys::files::export)
        .post("/settings/keys", keys_admin, keys::create)
        .get("/settings/keys/{id}/revoke", keys_admin, keys::ask)
        .post("/settings/keys/{id}/revoke", keys_admin, keys::revoke)
        .get("/settings/users", keys_admin, users::list)
        .get(users::files::PATH, keys_admin, users::files::export)
        .post("/settings/users", keys_admin, users::create)
        .post("/settings/users/{login}/link", keys_admin, users::link)
        .post("/settings/users/{login}/role", keys_admin, users::role)
        .post("/settings/users/{login}/switch", keys_admin, users::switch)
        .post(
            "/settings/users/{login}/second-factor-off",
            keys_admin,
            users::second_factor_off,
        )
        .get("/settings/webhooks", webhooks_admin, webhooks::list)
        .get(
            webhooks::files::PATH,
            webhooks_admin,
            webhooks::files::export,
        )
        .get(
            "/settings/webhooks/{id}/export",
            webhooks_admin,
            webhooks::files::deliveries,
        )
        .post("/settings/webhooks", webhooks_admin, webhooks::create)
        .get("/settings/webhooks/{id}", webhooks_admin, webhooks::one)
        .post(
            "/settings/webhooks/{id}/test",
            webhooks_admin,
            webhooks::test,
        )
        .post(
            "/settings/webhooks/{id}/switch",
            webhooks_admin,
            webhooks::switch,
        )
        .post(
            "/settings/webhooks/{id}/delete",
            webhooks_admin,
            webhooks::delete,
        )
        .post(
            "/settings/webhooks/{id}/resend",
            webhooks_admin,
            webhooks::resend,
        )
}

/// The form of a list's file, where the list has no filter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileQuery {
    format: Option<FileForm>,
}

/// The pages of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Rules,
    Policy,
    Keys,
    Users,
    Webhooks,
}

impl Tab {
    const ALL: [Self; 5] = [
        Self::Rules,
        Self::Policy,
        Self::Keys,
        Self::Users,
        Self::Webhooks,
    ];

    const fn path(self) -> &'static str {
        match self {
            Self::Rules => "/settings",
            Self::Policy => "/settings/policy",
            Self::Keys => "/settings/keys",
            Self::Users => "/settings/users",
            Self::Webhooks => "/settings/webhooks",
        }
    }

    const fn text_key(self) -> &'static str {
        match self {
            Self::Rules => "web-settings-rules",
            Self::Policy => "web-settings-policy",
            Self::Keys => "web-settings-keys",
            Self::Users => "web-settings-users",
            Self::Webhooks => "web-settings-webhooks",
        }
    }

    const fn scope(self) -> Scope {
        match self {
            Self::Rules | Self::Policy => Scope::OrdersRead,
            Self::Keys | Self::Users => Scope::KeysAdmin,
            Self::Webhooks => Scope::WebhooksAdmin,
        }
    }
}

/// Links to the pages of the settings that the visitor may open.
fn tabs(page: &Page<'_>, visitor: &Visitor, here: Tab, account: Option<&str>) -> Markup {
    let texts = page.texts();
    let account = account.filter(|name| !name.is_empty());
    html! {
        nav.settings-tabs aria-label=(texts.text("web-settings-tabs")) {
            @for tab in Tab::ALL.into_iter().filter(|tab| visitor.may_anywhere(tab.scope())) {
                a href=(with_account(tab.path(), account)) aria-current=[(tab == here).then_some("page")] {
                    (texts.text(tab.text_key()))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
