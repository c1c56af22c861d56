//! The settings of one account: how much it leaves to the desk.

use std::collections::BTreeMap;

use super::WhySecondPerson;
use crate::money::{Currency, Money};

/// How much an account leaves to the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, switched by its own name"
)]
pub struct Policy {
    /// Officially requested cancels of a whole order run by themselves.
    pub auto_official_whole: bool,
    /// Those of a part, too.
    pub auto_official_partial: bool,
    /// Cancels for the seller's own reason run by themselves while the rate stays under its limit
    /// and no offer is at risk.
    pub auto_within_budget: bool,
    /// How long a cancel can be undone, in seconds.
    pub undo_window_s: u32,
    /// How long a refund is held, in seconds.
    pub refund_hold_s: u32,
    /// The refunds that a second person approves.
    pub refund_second_person_above: RefundLimits,
    /// More orders than this at once need a second person; `None` for any number.
    pub bulk_above: Option<u32>,
    /// A cancel that brings the rate to its limit needs a second person.
    pub is_second_person_on_rate_breach: bool,
    /// A cancel that takes an offer down needs a second person.
    pub is_second_person_on_armed_offer: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            auto_official_whole: true,
            auto_official_partial: false,
            auto_within_budget: false,
            undo_window_s: 60,
            refund_hold_s: 15 * 60,
            refund_second_person_above: RefundLimits::Off,
            bulk_above: Some(25),
            is_second_person_on_rate_breach: true,
            is_second_person_on_armed_offer: true,
        }
    }
}

impl Policy {
    /// The policy for a rehearsal: no hold, and no second person.
    pub fn without_waiting() -> Self {
        Self {
            undo_window_s: 0,
            refund_hold_s: 0,
            refund_second_person_above: RefundLimits::Off,
            bulk_above: None,
            is_second_person_on_rate_breach: false,
            is_second_person_on_armed_offer: false,
            ..Self::default()
        }
    }
}

/// The refunds that one person pays back alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RefundLimits {
    /// All of them.
    #[default]
    Off,
    /// Those up to a limit, in minor units of each currency; none of a currency that is not named.
    Above(BTreeMap<Currency, i64>),
}

impl RefundLimits {
    /// Why a second person approves an amount; `None` when one is enough.
    pub fn ask(&self, amount: Money) -> Option<WhySecondPerson> {
        match self {
            Self::Off => None,
            Self::Above(limits) => match limits.get(&amount.currency()) {
                Some(limit_minor) if amount.minor() > *limit_minor => {
                    Some(WhySecondPerson::RefundAbove)
                }
                Some(_) => None,
                None => Some(WhySecondPerson::CurrencyWithoutLimit),
            },
        }
    }
}
