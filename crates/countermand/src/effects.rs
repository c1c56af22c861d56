//! Effects by direct call besides the cancel itself: listings, messages, multi-channel cancels.

use crate::desk::{Desk, Next, Seller, StepError};

/// Sends and confirms them, for one account.
///
/// # Errors
/// When the store refuses.
pub async fn step(_desk: &Desk, _seller: &Seller) -> Result<Next, StepError> {
    Ok(Next::Idle)
}
