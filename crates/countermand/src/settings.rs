//! What the operators of an account set.
//!
//! The store keeps what differs from the defaults, by name; [`document`] knows every name, and
//! turns them into [`AccountSettings`] and the account's rules.

pub mod document;
pub mod rule_overrides;

use countermand_domain::automation::Policy;
use countermand_domain::cancellation::plan::PartialStrategy;

/// The settings of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSettings {
    /// What runs by itself, what waits, and for how long.
    pub policy: Policy,
    /// How a part of an unshipped order is cancelled.
    pub partial: PartialStrategy,
    /// Whether flat files are sent, the only feed for `PricingError`.
    pub has_flat_file: bool,
    /// Whether a buyer is told of a cancel that is the seller's fault.
    pub is_message_wanted: bool,
    /// Whether listing quantities are set.
    pub sends_set_quantity: bool,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            partial: PartialStrategy::default(),
            has_flat_file: true,
            is_message_wanted: true,
            sends_set_quantity: true,
        }
    }
}

impl AccountSettings {
    /// The defaults against a sandbox: nothing waits, and nobody has to approve.
    pub fn for_sandbox() -> Self {
        Self {
            policy: Policy::without_waiting(),
            ..Self::default()
        }
    }
}
