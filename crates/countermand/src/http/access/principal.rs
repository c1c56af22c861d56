//! The caller of a request, once the key is known.

use std::collections::BTreeSet;

use countermand_domain::id::AccountId;

use super::{Access, KeyId, Role, Scope};
use crate::http::problem::{Code, Problem};

/// The seller accounts a key sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accounts {
    /// Every account of the installation, later ones included.
    All,
    /// These.
    Some(BTreeSet<AccountId>),
}

impl Accounts {
    /// Whether the account is among them.
    pub fn contains(&self, account: &AccountId) -> bool {
        match self {
            Self::All => true,
            Self::Some(accounts) => accounts.contains(account),
        }
    }
}

/// By what a caller is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// An API key.
    Key,
    /// A session of the pages: the key's id is the user's, the name the login.
    Session,
}

/// Who is calling, and what that caller may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The key; stands in the audit log as the actor.
    pub key_id: KeyId,
    /// The key's name, as its maker gave it.
    pub name: String,
    /// By what the caller is known.
    pub via: Via,
    /// The role.
    pub role: Role,
    /// The scopes the key was narrowed to; none named means all of the role but those that must
    /// be named.
    pub scopes: Option<BTreeSet<Scope>>,
    /// The accounts.
    pub accounts: Accounts,
}

impl Principal {
    /// Who that is in the audit log: `key:ID`, or `user:LOGIN`.
    pub fn actor(&self) -> String {
        match self.via {
            Via::Key => format!("key:{}", self.key_id),
            Via::Session => format!("user:{}", self.name),
        }
    }

    /// Whether the caller has the scope: its role can hold it, and the key is not narrowed away
    /// from it.
    pub fn has_scope(&self, scope: Scope) -> bool {
        let is_named = match &self.scopes {
            Some(scopes) => scopes.contains(&scope),
            None => !scope.must_be_named(),
        };
        is_named && self.role >= scope.least_role()
    }

    /// Whether the caller may use a route that asks for this.
    ///
    /// # Errors
    /// 403, which names the role or the scope that is missing.
    pub fn check(&self, access: Access) -> Result<(), Problem> {
        let (role, scope) = match access {
            Access::Open { .. } => return Ok(()),
            Access::Key { role, scope } => (role, scope),
        };
        if self.role < role || self.role < scope.least_role() {
            let needed = role.max(scope.least_role());
            return Err(Problem::new(
                Code::RoleTooLow,
                format!(
                    "This takes the role {needed}; the key has the role {}.",
                    self.role
                ),
            )
            .with_remedy("Use a key of that role, or ask an admin for one.")
            .said(
                "role-needed",
                &[("role", &format!("web-settings-role-{needed}"))],
            ));
        }
        if !self.has_scope(scope) {
            return Err(Problem::new(
                Code::ScopeMissing,
                format!("This takes the scope {scope}, which the key does not have."),
            )
            .with_remedy("Use a key with that scope, or ask an admin for one.")
            .said("scope-needed", &[("scope", &scope.to_string())]));
        }
        Ok(())
    }

    /// Passes if the caller sees the account; `what` is what the caller asked for, such as `order`.
    ///
    /// # Errors
    /// 404 in the words of a thing that does not exist: another account's data leaves no trace.
    pub fn check_account(&self, account: &AccountId, what: &str) -> Result<(), Problem> {
        if self.accounts.contains(account) {
            Ok(())
        } else {
            Err(Problem::not_found(what))
        }
    }

    /// The account a request means: the named one, or the only one that the caller sees.
    ///
    /// `existing` are the accounts of the installation.
    ///
    /// # Errors
    /// 404 when the named one does not exist or is not seen, which are told alike; 400 when none
    /// is named and the caller sees several; 404 when the caller sees none.
    pub fn account<'a>(
        &self,
        named: Option<&str>,
        existing: impl IntoIterator<Item = &'a AccountId>,
    ) -> Result<&'a AccountId, Problem> {
        let mut seen = existing
            .into_iter()
            .filter(|account| self.accounts.contains(account));
        if let Some(named) = named {
            return seen
                .find(|account| account.as_str() == named)
                .ok_or_else(|| Problem::not_found("account"));
        }
        match (seen.next(), seen.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(Problem::not_found("account")),
            (Some(_), Some(_)) => Err(Problem::new(
                Code::InvalidQuery,
                "The key sees several accounts, and the request names none.",
            )
            .with_remedy("Add `account=NAME` to the address.")
            .said("name-account", &[])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str) -> AccountId {
        AccountId::parse(name).unwrap()
    }

    fn principal(role: Role, scopes: Option<&[Scope]>) -> Principal {
        Principal {
            key_id: KeyId::parse("k1").unwrap(),
            name: "test".to_owned(),
            via: Via::Key,
            role,
            scopes: scopes.map(|scopes| scopes.iter().copied().collect()),
            accounts: Accounts::Some(BTreeSet::from([account("shop")])),
        }
    }

    #[test]
    fn a_scope_does_not_lift_a_role_and_a_role_does_not_widen_scopes() {
        let access = Access::of(Scope::RefundsWrite);
        let viewer = principal(Role::Viewer, Some(&[Scope::RefundsWrite]));
        assert_eq!(viewer.check(access).unwrap_err().code(), Code::RoleTooLow);
        let admin = principal(Role::Admin, Some(&[Scope::OrdersRead]));
        assert_eq!(admin.check(access).unwrap_err().code(), Code::ScopeMissing);
        assert!(principal(Role::Operator, None).check(access).is_ok());
    }

    #[test]
    fn personal_data_and_the_audit_log_must_be_named() {
        for scope in [Scope::PiiRead, Scope::AuditRead] {
            let access = Access::of(scope);
            assert!(
                principal(Role::Admin, None).check(access).is_err(),
                "{scope}"
            );
            assert!(
                principal(Role::Admin, Some(&[scope])).check(access).is_ok(),
                "{scope}"
            );
        }
    }

    #[test]
    fn a_stricter_route_is_stricter_than_its_scope() {
        let access = Access::at_least(Role::Admin, Scope::OrdersRead);
        assert!(principal(Role::Approver, None).check(access).is_err());
        assert!(principal(Role::Admin, None).check(access).is_ok());
    }

    #[test]
    fn another_accounts_things_are_told_as_if_they_did_not_exist() {
        let caller = principal(Role::Admin, None);
        let foreign = caller
            .check_account(&account("other"), "order")
            .unwrap_err();
        assert_eq!(foreign, Problem::not_found("order"));
        assert!(caller.check_account(&account("shop"), "order").is_ok());
        let existing = [account("other"), account("shop")];
        let named_foreign = caller.account(Some("other"), &existing).unwrap_err();
        let named_nothing = caller.account(Some("nowhere"), &existing).unwrap_err();
        assert_eq!(named_foreign, named_nothing);
    }

    #[test]
    fn the_only_account_need_not_be_named() {
        let existing = [account("other"), account("shop")];
        let caller = principal(Role::Viewer, None);
        assert_eq!(caller.account(None, &existing).unwrap(), &account("shop"));
        let mut wide = caller.clone();
        wide.accounts = Accounts::All;
        assert_eq!(
            wide.account(None, &existing).unwrap_err().code(),
            Code::InvalidQuery
        );
        assert_eq!(
            wide.account(Some("other"), &existing).unwrap(),
            &account("other")
        );
        assert_eq!(
            caller.account(None, &[]).unwrap_err().code(),
            Code::NotFound
        );
    }
}
