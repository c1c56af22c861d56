//! Who may do what: roles, scopes, accounts, and the keys that carry them.
//!
//! A key has a role, may be narrowed to scopes, and sees the accounts it is given. A route asks
//! for a least role and one scope (`Access`). Both must be met: a role alone opens nothing that
//! the key's scopes leave out, and a scope does not lift a role.

pub mod guard;
pub mod key;
pub mod key_book;
pub mod principal;
pub mod rate;

use std::fmt;

pub use guard::{Caller, Guard, GuardSettings};
pub use key::{ApiKey, KeyDigest, KeyId};
pub use key_book::{KeyBook, KeyRecord, KeyStore, KeyStoreError};
pub use principal::{Accounts, Principal, Via};
pub use rate::RateLimit;

/// What a caller is trusted with; each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks.
    Viewer,
    /// Cancels, refunds and writes messages, up to the amounts that need a second person.
    Operator,
    /// Approves what needs a second person.
    Approver,
    /// Sets up accounts, keys, webhooks and settings.
    Admin,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Operator, Self::Approver, Self::Admin];

    /// The role by its name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Approver => "approver",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $role:ident;)+) => {
        /// A right to one kind of thing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope {
            $($(#[$doc])* $name,)+
        }

        impl Scope {
            /// All scopes.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name, as keys and documents have it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// The least role that can hold it.
            pub const fn least_role(self) -> Role {
                match self {
                    $(Self::$name => Role::$role,)+
                }
            }
        }
    };
}

scopes! {
    /// Orders, their decisions and their timelines.
    OrdersRead = "orders.read", Viewer;
    /// Cancellations, refunds and other outward intents, to look at.
    ActionsRead = "actions.read", Viewer;
    /// The cancel rate, forecasts and what-if.
    RateRead = "rate.read", Viewer;
    /// The stream of events.
    EventsRead = "events.read", Viewer;
    /// Asking for cancellations and undoing them.
    CancellationsWrite = "cancellations.write", Operator;
    /// Asking for refunds.
    RefundsWrite = "refunds.write", Operator;
    /// Messages to buyers.
    MessagesWrite = "messages.write", Operator;
    /// Offers and stock.
    ListingsWrite = "listings.write", Operator;
    /// Agreeing to what needs a second person.
    ApprovalsWrite = "approvals.write", Approver;
    /// The audit log.
    AuditRead = "audit.read", Approver;
    /// Buyers' names, addresses and texts, unmasked.
    PiiRead = "pii.read", Operator;
    /// Settings of accounts and policies.
    SettingsWrite = "settings.write", Admin;
    /// Seller accounts and their credentials.
    AccountsAdmin = "accounts.admin", Admin;
    /// API keys and users.
    KeysAdmin = "keys.admin", Admin;
    /// Webhook addresses and their secrets.
    WebhooksAdmin = "webhooks.admin", Admin;
}

impl Scope {
    /// The scope by its name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| scope.as_str() == text)
    }

    /// Whether the right stands apart from roles: a key has it only when it is named.
    pub const fn must_be_named(self) -> bool {
        match self {
            Self::PiiRead | Self::AuditRead => true,
            Self::OrdersRead
            | Self::ActionsRead
            | Self::RateRead
            | Self::EventsRead
            | Self::CancellationsWrite
            | Self::RefundsWrite
            | Self::MessagesWrite
            | Self::ListingsWrite
            | Self::ApprovalsWrite
            | Self::SettingsWrite
            | Self::AccountsAdmin
            | Self::KeysAdmin
            | Self::WebhooksAdmin => false,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What one route asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody; `why` says why that does no harm.
    Open {
        /// Why.
        why: &'static str,
    },
    /// A key of at least this role that has this scope.
    Key {
        /// The least role.
        role: Role,
        /// The scope.
        scope: Scope,
    },
}

impl Access {
    /// A key with this scope, of the least role that can hold it.
    pub const fn of(scope: Scope) -> Self {
        Self::Key {
            role: scope.least_role(),
            scope,
        }
    }

    /// A key with this scope, and of at least this role.
    pub const fn at_least(role: Role, scope: Scope) -> Self {
        Self::Key { role, scope }
    }

    /// Anybody, for this reason.
    pub const fn open(why: &'static str) -> Self {
        Self::Open { why }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn roles_are_ordered_and_found_by_name() {
        assert!(Role::ALL.is_sorted());
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }

    #[test]
    fn scopes_are_found_by_name_and_no_two_are_alike() {
        let names: BTreeSet<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        assert_eq!(names.len(), Scope::ALL.len());
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(*scope));
        }
    }

    #[test]
    fn no_write_is_open_to_viewers() {
        for scope in Scope::ALL {
            let (_, right) = scope.as_str().split_once('.').unwrap();
            if right != "read" {
                assert!(scope.least_role() >= Role::Operator, "{scope}");
            }
        }
    }
}
