//! Who opened a page, and what that person may do where.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use countermand_domain::id::AccountId;
use countermand_store::users::UserWithRoles;
use http::request::Parts;

use super::look::{Look, Theme};
use super::session::FormToken;
use crate::http::access::{
    Access, Accounts, Caller, KeyId, Principal, Role, Scope, principal::Via,
};
use crate::http::problem::{Code, Problem};
use crate::texts::{Locale, Texts};

/// What a person may: a role for every account, or roles of some.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grants {
    everywhere: Option<Role>,
    accounts: BTreeMap<AccountId, Role>,
}

impl Grants {
    /// The grants of a stored user; a role or a name that is none gives nothing.
    pub fn of(user: &UserWithRoles) -> Self {
        let mut grants = Self::default();
        for grant in &user.roles {
            let Some(role) = Role::parse(&grant.role) else {
                continue;
            };
            match grant.account.as_deref() {
                None => grants.everywhere = Some(role),
                Some(name) => {
                    if let Ok(account) = AccountId::parse(name) {
                        grants.accounts.insert(account, role);
                    }
                }
            }
        }
        grants
    }

    /// The role in an account: the higher of its own and the one for all.
    pub fn role_in(&self, account: &AccountId) -> Option<Role> {
        self.accounts.get(account).copied().max(self.everywhere)
    }

    /// The highest role in any account.
    pub fn highest(&self) -> Option<Role> {
        self.accounts.values().copied().max().max(self.everywhere)
    }

    /// The accounts in which the role is at least this one; `None` when there are none.
    fn accounts_with(&self, role: Role) -> Option<Accounts> {
        if self.everywhere.is_some_and(|everywhere| everywhere >= role) {
            return Some(Accounts::All);
        }
        let some: BTreeSet<AccountId> = self
            .accounts
            .iter()
            .filter(|(_, found)| **found >= role)
            .map(|(account, _)| account.clone())
            .collect();
        (!some.is_empty()).then_some(Accounts::Some(some))
    }

    /// The person as the functions of the API know callers, for a route with this access: it has
    /// the least role that the route asks for, and sees the accounts in which the person has it.
    ///
    /// # Errors
    /// 403 when the person has that role nowhere.
    pub fn principal(
        &self,
        (user_id, login): (&str, &str),
        access: Access,
    ) -> Result<Principal, Problem> {
        let needed = match access {
            Access::Open { .. } => Role::Viewer,
            Access::Key { role, scope } => role.max(scope.least_role()),
        };
        let accounts = self.accounts_with(needed).ok_or_else(|| {
            Problem::new(
                Code::RoleTooLow,
                format!("This takes the role {needed}, which you do not have for any account."),
            )
            .with_remedy("Ask an admin of the desk for that role.")
            .said(
                "role-needed",
                &[("role", &format!("web-settings-role-{needed}"))],
            )
        })?;
        let key_id = KeyId::parse(user_id).ok_or_else(Problem::internal)?;
        let scopes = Scope::ALL
            .iter()
            .copied()
            .filter(|scope| scope.least_role() <= needed);
        Ok(Principal {
            key_id,
            name: login.to_owned(),
            via: Via::Session,
            role: needed,
            scopes: Some(scopes.collect()),
            accounts,
        })
    }
}

/// Who opened the page. Handlers of routes that are not open take it as an argument.
#[derive(Debug, Clone)]
pub struct Visitor(Arc<Signed>);

/// What is known of a person who is signed in.
#[derive(Debug)]
pub struct Signed {
    /// The user's id.
    pub user_id: String,
    /// What was typed to sign in.
    pub login: String,
    /// What others read.
    pub name: String,
    /// What the person may.
    pub grants: Grants,
    /// How the pages look.
    pub look: Look,
    /// What every form carries.
    pub form_token: FormToken,
    /// The address of this page with its query, to come back to.
    pub here: String,
    /// The person as functions of the API know callers, for this route.
    pub caller: Caller,
}

impl Visitor {
    /// Whoever that is.
    pub(super) fn new(signed: Signed) -> Self {
        Self(Arc::new(signed))
    }

    /// The person as the functions of the API know callers, with the rights of this route.
    pub fn caller(&self) -> &Caller {
        &self.0.caller
    }

    /// The texts of the person's language.
    pub fn texts(&self) -> Texts {
        self.0.look.texts()
    }

    /// The person's language.
    pub fn locale(&self) -> Locale {
        self.0.look.locale
    }

    /// Whether the person may do this in an account; what may not be done is not offered.
    pub fn may(&self, account: &AccountId, scope: Scope) -> bool {
        let role = self.0.grants.role_in(account);
        role.is_some_and(|role| role >= scope.least_role())
    }

    /// Whether the person may do this in any account.
    pub fn may_anywhere(&self, scope: Scope) -> bool {
        let role = self.0.grants.highest();
        role.is_some_and(|role| role >= scope.least_role())
    }

    /// Who the person is in the audit log, as in `user:mia`.
    pub fn actor(&self) -> String {
        self.0.caller.actor()
    }
}

impl std::ops::Deref for Visitor {
    type Target = Signed;

    fn deref(&self) -> &Signed {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            tracing::error!("a handler of an open page asked for its visitor");
            Problem::internal()
        })
    }
}

/// The look that a stored user has, over what the request asks for.
pub(super) fn look_of(user: &UserWithRoles, asked: Look) -> Look {
    let preferences = &user.user.preferences;
    let locale = preferences.locale.as_deref().and_then(Locale::parse);
    Look {
        locale: locale.unwrap_or(asked.locale),
        theme: Theme::parse(&preferences.theme).unwrap_or_default(),
        has_shortcuts: preferences.has_shortcuts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str) -> AccountId {
        AccountId::parse(name).unwrap()
    }

    #[test]
    fn a_route_shows_the_accounts_in_which_the_person_has_its_role() {
        let grants = Grants {
            everywhere: Some(Role::Viewer),
            accounts: BTreeMap::from([(account("shop"), Role::Operator)]),
        };
        let who = ("0123456789ab", "mia");
        let read = grants
            .principal(who, Access::of(Scope::OrdersRead))
            .unwrap();
        assert_eq!(read.accounts, Accounts::All);
        assert!(!read.has_scope(Scope::CancellationsWrite));
        let write = grants
            .principal(who, Access::of(Scope::CancellationsWrite))
            .unwrap();
        assert_eq!(
            write.accounts,
            Accounts::Some(BTreeSet::from([account("shop")]))
        );
        assert_eq!(write.actor(), "user:mia");
        let admin = grants
            .principal(who, Access::of(Scope::KeysAdmin))
            .unwrap_err();
        assert_eq!(admin.code(), Code::RoleTooLow);
        assert!(
            Grants::default()
                .principal(who, Access::of(Scope::OrdersRead))
                .is_err()
        );
    }
}
