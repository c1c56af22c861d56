//! Multi-channel orders.

pub mod v2020;
pub mod v2026;

use crate::market::Market;

/// Work on a multi-channel order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutboundEvent {
    /// The order goes on to its next status.
    MovesOn(u32),
}

/// All multi-channel orders.
#[derive(Debug, Default)]
pub struct OutboundDesk {}

/// Lets a multi-channel order go on.
pub fn happen(_market: &mut Market, _event: OutboundEvent) {}
