//! The start of an account: its lease, and whether sending may begin.

use jiff::SignedDuration;

use super::{Desk, Seller, StepError, later, lease};
use crate::dispatch::{OLDER_STORE, UNCLEAN_STOP};
use crate::secrets::high_water::{Mark, Trust};

/// What was sent shortly before a stop in mid-work is read again this far back.
const UNCLEAN_READ: SignedDuration = SignedDuration::from_mins(30);
/// How far before the newest record of an older store its lost work is looked for.
const OLDER_READ: SignedDuration = SignedDuration::from_hours(1);

/// What the store knows of an account, to be compared with the marks outside of it.
///
/// # Errors
/// When the store refuses.
pub async fn stored_mark(seller: &Seller) -> Result<Mark, StepError> {
    let lease = seller.account.lease().await?;
    Ok(Mark {
        submission: seller.account.newest_submission().await?,
        epoch: lease.map_or(0, |lease| lease.epoch),
        audit_seq: seller.account.audit_head().await?,
    })
}

/// Takes the lease of an account, and closes sending unless everything that was sent is known.
///
/// # Errors
/// When the lease was lost, or the store refuses.
pub async fn start_account(desk: &Desk, seller: &Seller, trust: &Trust) -> Result<(), StepError> {
    let newest = seller.account.newest_record_at().await?;
    let lease = lease::take(desk, seller).await?;
    let now = desk.now();
    let (why, back) = match trust {
        Trust::Whole => return Ok(()),
        // An older store that is not read up yet stays one, whatever the stop since.
        Trust::UncleanStop if lease.closed_why.starts_with(OLDER_STORE) => {
            (OLDER_STORE, OLDER_READ)
        }
        Trust::UncleanStop => (UNCLEAN_STOP, UNCLEAN_READ),
        Trust::MarksMissing | Trust::OlderStore { .. } => (OLDER_STORE, OLDER_READ),
    };
    desk.fault_point("start.before_close")?;
    let read_since = later(newest.unwrap_or(now).min(now), -back);
    seller
        .account
        .close_sending(lease.epoch, why.to_owned(), read_since, now)
        .await?;
    desk.fault_point("start.after_close")?;
    Ok(())
}
