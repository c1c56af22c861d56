//! Carrying decisions out: what is queued is sent, and what was sent is followed to its end.
//!
//! An attempt is written down before its first byte leaves, under the newest lease, and its mark
//! is raised outside the store. The call with the effect comes last; when its answer is lost, the
//! marketplace is read before anything is sent again (invariants I2, I3, I6, I11, I12).
//!
//! ```text
//! direct call: read the order ─ claim ─ mark ─ call ─ read back
//! feed:        claim ─ read the orders ─ document ─ upload ─ mark ─ createFeed ─ poll ─ report
//!              ─ read back
//! ```

mod direct;
mod feed;
mod feed_content;
mod follow;
mod lookup;
mod reading;
mod recovery;

pub(crate) use direct::{all, not_sent, settle_unanswered, words};
pub(crate) use lookup::{Lookup, look_up};
pub(crate) use reading::{
    after_failure, class_of_reason, items_by_state, items_of, order_now, read_order, read_states,
};
pub(crate) use recovery::{OLDER_STORE, UNCLEAN_STOP};

use countermand_store::leases::Lease;
use jiff::{SignedDuration, Timestamp};

use crate::desk::{Desk, Next, Seller, StepError, later, lease};
use crate::secrets::high_water::Mark;

/// How long after its last byte a call may still be carried out: a time-out and what networks hold
/// back.
const LATE_ARRIVAL: SignedDuration = SignedDuration::from_secs(180);
/// The same in real time, which counts beside a marketplace whose clock runs fast.
const LATE_ARRIVAL_REAL: SignedDuration = SignedDuration::from_secs(15);

/// A third of the time for which a lease is believed: an attempt begins its call within it.
const ATTEMPT_LIFE: SignedDuration = SignedDuration::from_secs(20);
/// The same in real time; shorter than what arrives late.
const ATTEMPT_LIFE_REAL: SignedDuration = SignedDuration::from_secs(8);

/// Sends what is due and follows what was sent, for one account.
///
/// # Errors
/// When the store refuses, the mark cannot be kept, or the lease is lost.
pub async fn step(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let Some(lease) = lease::held(desk, seller).await? else {
        return Ok(Next::Idle);
    };
    let followed = follow::open_submissions(desk, seller, &lease).await?;
    if !lease.is_sending_open {
        let recovered = recovery::step(desk, seller, &lease).await?;
        return Ok(followed.sooner(recovered));
    }
    let direct = direct::send(desk, seller, &lease).await?;
    let feeds = feed::send(desk, seller, &lease).await?;
    Ok(followed.sooner(direct).sooner(feeds))
}

/// Raises the mark above a submission; only then may its first byte leave.
pub(crate) async fn raise_mark(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    submission_number: u64,
) -> Result<(), StepError> {
    let audit_seq = seller.account.audit_head().await?;
    let mark = Mark {
        submission: submission_number,
        epoch: lease.epoch,
        audit_seq,
    };
    desk.fault_point("send.before_mark")?;
    desk.high_water.raise(seller.account.name(), mark)?;
    desk.fault_point("send.after_mark")?;
    Ok(())
}

/// The number that spreads tries of an account.
pub(crate) fn spread(seller: &Seller, at: Timestamp) -> u64 {
    let name = seller.account.name().as_str();
    let of_name = name.bytes().fold(7_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    of_name ^ at.as_microsecond().unsigned_abs()
}

/// An instant some seconds later.
pub(crate) fn in_seconds(at: Timestamp, seconds: i64) -> Timestamp {
    later(at, SignedDuration::from_secs(seconds))
}

/// Whether so much time passed since an attempt was written down that the lease may be another
/// node's by now: a process that was paused gives the attempt up.
pub(crate) fn is_too_late(desk: &Desk, written_at: Option<Timestamp>) -> bool {
    let life = ATTEMPT_LIFE.max(desk.clock.of_real_time(ATTEMPT_LIFE_REAL));
    written_at.is_some_and(|at| desk.now().duration_since(at) > life)
}

/// How long after its last byte a call may still be carried out.
pub(crate) fn late_arrival(desk: &Desk) -> SignedDuration {
    LATE_ARRIVAL.max(desk.clock.of_real_time(LATE_ARRIVAL_REAL))
}
