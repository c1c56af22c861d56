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

/// Why a multi-channel order is not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCancelled {
    /// The seller has no such order.
    #[error("The fulfillment order was not found.")]
    NoOrder,
}

/// Asks for a seller's multi-channel order to be cancelled; `id` is the seller's own.
///
/// # Errors
/// When there is none that can be cancelled.
pub fn request_cancel(
    _market: &mut Market,
    _seller: crate::ids::SellerIndex,
    _id: &str,
) -> Result<(), NotCancelled> {
    Err(NotCancelled::NoOrder)
}
