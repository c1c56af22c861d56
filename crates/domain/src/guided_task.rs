//! Work that no interface carries out: its steps, and what it may cost, with where that was read.
//!
//! Source: rules 6, 3.4, O-02.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::rule_table::Grade;

/// How long before its start a flash deal can be cancelled without a fee and without a block on
/// later deals.
///
/// Source: rules 6 (DEAL-US, A).
pub const FREE_BEFORE_START: SignedDuration = SignedDuration::from_hours(25);

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskKind {
    /// A flash deal is cancelled.
    FlashDeal,
    /// An order that Amazon fulfills is cancelled, where Seller Central shows the button.
    FbaCancel,
    /// An order that is not paid yet is cancelled, where the marketplace lets the seller.
    PendingCancel,
    /// The seller's own plan is ended.
    Subscription,
    /// A buyer's membership is ended.
    Membership,
    /// An offer is closed: its SKU and history stay.
    CloseListing,
    /// A SKU is deleted with its record.
    DeleteListing,
    /// An offer that was taken down comes back.
    ReactivateListing,
}

/// What is to be known before a step: its key, its sources and how sure they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskWarning {
    /// The key of its text, behind that of the task.
    pub key: &'static str,
    /// The keys of its sources in the rules document.
    pub source: &'static str,
    /// How good the evidence is.
    pub grade: Grade,
}

const fn warning(key: &'static str, source: &'static str, grade: Grade) -> TaskWarning {
    TaskWarning { key, source, grade }
}

const FLASH_DEAL: &[TaskWarning] = &[
    warning("deadline", "DEAL-US", Grade::A),
    warning("final", "DEAL-US", Grade::A),
    warning("fee", "DEAL-ES", Grade::A),
    warning("fee-us", "DEAL-25", Grade::C),
    warning("oversell", "rules 6", Grade::D),
];
const FBA_CANCEL: &[TaskWarning] = &[
    warning("no-interface", "MO-26", Grade::A),
    warning("before-fulfillment", "FBA-15", Grade::A),
    warning("not-counted", "CR-UK", Grade::A),
];
const PENDING_CANCEL: &[TaskWarning] = &[
    warning("lapses", "JP-CVS JP-CVSSET", Grade::A),
    warning("counted", "CR-JP", Grade::A),
    warning("method-unknown", "JP-CVS", Grade::A),
    warning("refund", "JP-PAY JP-CVS", Grade::A),
];
const SUBSCRIPTION: &[TaskWarning] = &[
    warning("only-access", "PLAN-US REVOKE", Grade::A),
    warning("before-closing", "PLAN-US", Grade::A),
    warning("no-bulk-files", "NL-BULK", Grade::A),
    warning("desk-stops", "rules 6", Grade::D),
    warning("refund", "PLAN-AU", Grade::A),
];
const MEMBERSHIP: &[TaskWarning] = &[warning("benefits", "S3", Grade::S)];
const CLOSE_LISTING: &[TaskWarning] = &[
    warning("free", "CLOSE-US", Grade::A),
    warning("unsold-only", "CLOSE-US", Grade::A),
    warning("open-orders", "rules 6", Grade::D),
];
const DELETE_LISTING: &[TaskWarning] = &[
    warning("final", "CLOSE-BR", Grade::A),
    warning("fba-stock", "CLOSE-BR", Grade::A),
    warning("open-orders", "rules 6", Grade::D),
];
const REACTIVATE_LISTING: &[TaskWarning] = &[
    warning("price", "CR-AE CR-AU", Grade::A),
    warning("again", "CR-IT CR-EU", Grade::A),
];

impl TaskKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::FlashDeal,
        Self::FbaCancel,
        Self::PendingCancel,
        Self::Subscription,
        Self::Membership,
        Self::CloseListing,
        Self::DeleteListing,
        Self::ReactivateListing,
    ];

    /// The word, as in `flash-deal`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FlashDeal => "flash-deal",
            Self::FbaCancel => "fba-cancel",
            Self::PendingCancel => "pending-cancel",
            Self::Subscription => "subscription",
            Self::Membership => "membership",
            Self::CloseListing => "close-listing",
            Self::DeleteListing => "delete-listing",
            Self::ReactivateListing => "reactivate-listing",
        }
    }

    /// The kind by its word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// How many steps it has; their texts are numbered from 1.
    pub const fn n_steps(self) -> usize {
        match self {
            Self::FlashDeal
            | Self::FbaCancel
            | Self::PendingCancel
            | Self::Subscription
            | Self::CloseListing
            | Self::ReactivateListing => 4,
            Self::Membership | Self::DeleteListing => 3,
        }
    }

    /// What is to be known before.
    pub const fn warnings(self) -> &'static [TaskWarning] {
        match self {
            Self::FlashDeal => FLASH_DEAL,
            Self::FbaCancel => FBA_CANCEL,
            Self::PendingCancel => PENDING_CANCEL,
            Self::Subscription => SUBSCRIPTION,
            Self::Membership => MEMBERSHIP,
            Self::CloseListing => CLOSE_LISTING,
            Self::DeleteListing => DELETE_LISTING,
            Self::ReactivateListing => REACTIVATE_LISTING,
        }
    }

    /// Whether it begins at an instant that its deadline is counted from.
    pub const fn has_start(self) -> bool {
        match self {
            Self::FlashDeal => true,
            Self::FbaCancel
            | Self::PendingCancel
            | Self::Subscription
            | Self::Membership
            | Self::CloseListing
            | Self::DeleteListing
            | Self::ReactivateListing => false,
        }
    }

    /// Until when it costs nothing, where it begins at an instant that this is counted from.
    pub fn free_until(self, starts_at: Timestamp) -> Option<Timestamp> {
        if self.has_start() {
            starts_at.checked_sub(FREE_BEFORE_START).ok()
        } else {
            None
        }
    }
}

impl fmt::Display for TaskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_word_its_steps_and_a_sourced_warning() {
        for kind in TaskKind::ALL {
            assert_eq!(TaskKind::parse(kind.as_str()), Some(kind));
            assert!(kind.n_steps() >= 3 && !kind.warnings().is_empty());
            assert!(kind.warnings().iter().all(|found| !found.source.is_empty()));
        }
    }

    #[test]
    fn a_flash_deal_is_free_to_cancel_until_25_hours_before_its_start() {
        let starts_at: Timestamp = "2026-11-27T08:00:00Z".parse().unwrap();
        let until = TaskKind::FlashDeal.free_until(starts_at);
        assert_eq!(until, "2026-11-26T07:00:00Z".parse().ok());
        assert_eq!(TaskKind::Membership.free_until(starts_at), None);
    }
}
