//! Reports: asked for, waited for, downloaded, and taken in as files are.
//!
//! Each kind has one round at a time. The cursor holds the report's id from the answer on, and the
//! instant of asking from before it: a round that is broken off goes on with its report, and one
//! whose answer was lost looks for it before it asks again.

mod file;
mod kind;
mod round;

use countermand_store::cursors::CursorMove;
use jiff::{SignedDuration, Timestamp};

pub use self::kind::ReportKind;
pub use self::round::{ReportRound, ReportStanding};
use super::cursor;
use crate::desk::{Desk, Next, Seller, StepError};

/// The report of all orders by their last change: each hour, and for whatever is too much for the
/// search.
///
/// # Errors
/// When the store refuses.
pub async fn all_orders(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    round::go_on(desk, seller, ReportKind::AllOrders).await
}

/// The account health report, each day.
///
/// # Errors
/// When the store refuses.
pub async fn account_health(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    round::go_on(desk, seller, ReportKind::AccountHealth).await
}

/// The listings report of each marketplace, each day.
///
/// # Errors
/// When the store refuses.
pub async fn listings(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    round::go_on(desk, seller, ReportKind::Listings).await
}

/// The move that makes the report of all orders due now, from an instant on at the latest.
pub(super) async fn ask_for_orders(
    seller: &Seller,
    from: Timestamp,
    now: Timestamp,
) -> Result<CursorMove, StepError> {
    let name = ReportKind::AllOrders.cursor();
    let mut standing: ReportStanding = cursor::load(seller, name).await?.unwrap_or_default();
    standing.from = Some(standing.from.map_or(from, |before| before.min(from)));
    standing.due_at = Some(now);
    // A report under way began later than what is asked for now: it is followed by another.
    Ok(cursor::to(name, &standing))
}

/// The move that has a report looked at now, where the report is one that a round waits for.
pub(super) async fn woken_by(
    seller: &Seller,
    report_id: &str,
    now: Timestamp,
) -> Result<Option<CursorMove>, StepError> {
    for kind in ReportKind::ALL {
        let name = kind.cursor();
        let Some(mut standing) = cursor::load::<ReportStanding>(seller, name).await? else {
            continue;
        };
        if let Some(round) = &mut standing.round
            && round.report_id.as_deref() == Some(report_id)
        {
            round.look_at = now;
            return Ok(Some(cursor::to(name, &standing)));
        }
    }
    Ok(None)
}

/// How long a kind rests between two rounds.
const fn rest(kind: ReportKind) -> SignedDuration {
    match kind {
        ReportKind::AllOrders => SignedDuration::from_hours(1),
        ReportKind::AccountHealth | ReportKind::Listings => SignedDuration::from_hours(24),
    }
}
