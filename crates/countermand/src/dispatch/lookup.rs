//! Asking the marketplace for an order that the store does not have.

use countermand_domain::id::OrderId;
use countermand_spapi::client::Urgency;
use jiff::Timestamp;

use super::reading::{after_failure, class_of_reason};
use crate::desk::{Desk, Seller, StepError};
use crate::ingest::orders::{INCLUDED_DATA, from_v2026};

/// What came of asking for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// It was taken in.
    Taken,
    /// The marketplace has no such order of this seller, or none that can be read.
    NotThere,
    /// The marketplace cannot be asked now.
    NotNow {
        /// When it can be asked again.
        until: Timestamp,
    },
}

/// Asks the marketplace once for an order, and takes it in.
///
/// # Errors
/// When the store refuses.
pub(crate) async fn look_up(
    desk: &Desk,
    seller: &Seller,
    order_id: &OrderId,
) -> Result<Lookup, StepError> {
    let reply = seller
        .client
        .order(order_id.as_str(), &INCLUDED_DATA, Urgency::Cancel)
        .await;
    let now = desk.now();
    let order = match reply {
        Ok(reply) => reply.value,
        Err(error) if matches!(error.status(), Some(400 | 403 | 404)) => {
            return Ok(Lookup::NotThere);
        }
        Err(error) => {
            let until = after_failure(seller, &error, now);
            return Ok(Lookup::NotNow { until });
        }
    };
    // What cannot be read is not acted on; the intake sets it aside and says why.
    let Ok(read) = from_v2026(&order) else {
        return Ok(Lookup::NotThere);
    };
    seller
        .account
        .take_reads(vec![read], None, class_of_reason, now)
        .await?;
    Ok(Lookup::Taken)
}
