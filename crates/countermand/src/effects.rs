//! Effects by direct call besides the cancel of an order: the quantities of offers, messages to
//! buyers, and cancels of multi-channel orders.
//!
//! Each of them is sent as a cancel is: looked at freshly, claimed under the newest lease, marked
//! outside the store, and only then called. What an unanswered call came to is looked up before
//! anything is repeated; a message is never repeated (invariants I2, I3, I11 to I14).

mod call;
mod listings;
pub(crate) mod mcf;
mod mcf_intake;
mod messages;

use crate::desk::{Desk, Next, Seller, StepError, lease};
use crate::dispatch::settle_unanswered;

/// Whether a submission by this channel is sent and followed here.
pub(crate) fn is_own(channel: &str) -> bool {
    call::ALL.iter().any(|call| call.operation == channel)
}

/// Sends and confirms them, for one account.
///
/// # Errors
/// When the store refuses, the mark cannot be kept, or the lease is lost.
pub async fn step(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let Some(lease) = lease::held(desk, seller).await? else {
        return Ok(Next::Idle);
    };
    settle_abandoned(desk, seller).await?;
    messages::review_unanswered(desk, seller, &lease).await?;
    let taken = mcf_intake::step(desk, seller).await?;
    let confirmed = listings::confirm(desk, seller, &lease).await?.sooner(taken);
    if !lease.is_sending_open {
        return Ok(confirmed);
    }
    let listings = listings::send(desk, seller, &lease).await?;
    let cancels = mcf::send(desk, seller, &lease).await?;
    let messages = messages::send(desk, seller, &lease).await?;
    Ok(confirmed.sooner(listings).sooner(cancels).sooner(messages))
}

/// A call that is still open when the step begins was begun by a step that broke off, or by a
/// process that died: nobody knows what became of it.
async fn settle_abandoned(desk: &Desk, seller: &Seller) -> Result<(), StepError> {
    for submission in seller.account.open_submissions().await? {
        if is_own(&submission.channel) {
            settle_unanswered(desk, seller, &submission).await?;
        }
    }
    Ok(())
}

/// The fault points of every kind of call.
#[cfg(test)]
pub(crate) fn points_of_calls() -> impl Iterator<Item = &'static str> {
    call::ALL.into_iter().flat_map(call::Call::points)
}

#[cfg(test)]
mod tests;
