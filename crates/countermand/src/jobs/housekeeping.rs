//! What is kept no longer.

use jiff::SignedDuration;

use crate::desk::{Desk, Next, Seller, StepError, later};

/// How long between two rounds.
const REST: SignedDuration = SignedDuration::from_mins(1);
/// How long notices, messages in quarantine and idempotency keys are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Rows of a kind that are taken away at once.
const PURGE_ROWS: u32 = 1_000;

/// Takes away what is older than 30 days.
///
/// # Errors
/// When the store refuses.
pub async fn keep_house(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let now = desk.now();
    let account = &seller.account;
    desk.fault_point("housekeeping.before_purge")?;
    let purged = account.purge_intake(later(now, -KEPT), PURGE_ROWS).await?;
    desk.fault_point("housekeeping.after_purge")?;
    let most = purged.n_notices.max(purged.n_quarantined);
    if most >= u64::from(PURGE_ROWS) {
        return Ok(Next::Again);
    }
    Ok(Next::At(later(now, REST)))
}
