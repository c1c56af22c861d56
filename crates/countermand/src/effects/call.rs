//! One direct call: claimed and marked before its first byte, closed with what became of it.

use countermand_spapi::client::{CallError, Fate};
use countermand_store::leases::Lease;
use countermand_store::outbox::{ActionState, Settlement, Submission, Transition};
use jiff::Timestamp;

use crate::desk::{Desk, Next, Seller, StepError, after_claim};
use crate::dispatch::{after_failure, all, is_too_late, raise_mark, words};

/// A kind of call, with the places at which tests let the process die.
#[derive(Debug)]
pub(super) struct Call {
    /// The operation, as submissions name it.
    pub(super) operation: &'static str,
    before_claim: &'static str,
    after_claim: &'static str,
    before_first_byte: &'static str,
    after_answer: &'static str,
    after_close: &'static str,
}

/// Sets the quantity of an offer.
pub(super) const LISTING: Call = Call {
    operation: "patchListingsItem",
    before_claim: "listing.before_claim",
    after_claim: "listing.after_claim",
    before_first_byte: "listing.before_call",
    after_answer: "listing.after_call",
    after_close: "listing.after_close",
};
/// Writes to a buyer.
pub(super) const MESSAGE: Call = Call {
    operation: "createMessage",
    before_claim: "message.before_claim",
    after_claim: "message.after_claim",
    before_first_byte: "message.before_call",
    after_answer: "message.after_call",
    after_close: "message.after_close",
};
/// Asks for the cancel of a multi-channel order.
pub(super) const MCF_CANCEL: Call = Call {
    operation: "cancelFulfillmentOrder",
    before_claim: "mcf.before_claim",
    after_claim: "mcf.after_claim",
    before_first_byte: "mcf.before_call",
    after_answer: "mcf.after_call",
    after_close: "mcf.after_close",
};
/// Every kind of call that is sent here.
pub(super) const ALL: [&Call; 3] = [&LISTING, &MESSAGE, &MCF_CANCEL];

#[cfg(test)]
impl Call {
    /// Its places.
    pub(super) const fn points(&self) -> [&'static str; 5] {
        [
            self.before_claim,
            self.after_claim,
            self.before_first_byte,
            self.after_answer,
            self.after_close,
        ]
    }
}

/// Claims actions for a call and raises the mark: after this the call may be made. Or tells when
/// to come again.
pub(super) async fn begin(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    call: &Call,
    numbers: Vec<u64>,
) -> Result<Result<Submission, Next>, StepError> {
    desk.fault_point(call.before_claim)?;
    let claimed = seller
        .account
        .claim_call(call.operation.to_owned(), numbers, lease.epoch, desk.now())
        .await;
    let submission = match claimed {
        Ok(Some(submission)) => submission,
        // Somebody took it back meanwhile.
        Ok(None) => return Ok(Err(Next::Again)),
        Err(error) => return after_claim(error, desk.now()).map(Err),
    };
    desk.fault_point(call.after_claim)?;
    raise_mark(desk, seller, lease, submission.number).await?;
    desk.fault_point(call.before_first_byte)?;
    if is_too_late(desk, submission.sending_at) {
        give_up(desk, seller, &submission).await?;
        return Ok(Err(Next::Again));
    }
    Ok(Ok(submission))
}

/// An attempt whose lease may be another node's by now is given up before its first byte.
async fn give_up(desk: &Desk, seller: &Seller, submission: &Submission) -> Result<(), StepError> {
    let now = desk.now();
    let settled = all(submission, |number| {
        let not_before = now;
        Settlement::of(number, Transition::GiveBack { not_before }, "paused", "")
    });
    seller
        .account
        .close_submission(submission.number, "paused".to_owned(), settled, now)
        .await?;
    Ok(())
}

/// Writes down what became of a call.
pub(super) async fn close(
    desk: &Desk,
    seller: &Seller,
    (call, submission): (&Call, &Submission),
    outcome: String,
    settled: Vec<Settlement>,
) -> Result<(), StepError> {
    desk.fault_point(call.after_answer)?;
    seller
        .account
        .close_submission(submission.number, outcome, settled, desk.now())
        .await?;
    desk.fault_point(call.after_close)?;
    Ok(())
}

/// What the store keeps of a call that failed.
pub(super) fn outcome_of(error: &CallError) -> String {
    format!("{error} {}", error.request_id().unwrap_or_default())
}

/// What becomes of an action whose call failed before it can have had an effect; `None` when it
/// may have had one.
pub(super) fn without_effect(
    seller: &Seller,
    number: u64,
    error: &CallError,
    now: Timestamp,
) -> Option<Settlement> {
    match error.fate() {
        Fate::NotSent | Fate::Refused if error.is_retryable_later() => {
            let not_before = after_failure(seller, error, now);
            let again = Transition::GiveBack { not_before };
            Some(Settlement::of(number, again, "try-later", ""))
        }
        Fate::NotSent => Some(Settlement::end(
            number,
            ActionState::NeedsReview,
            "not-sendable",
            &error.to_string(),
        )),
        Fate::Refused => Some(refused(number, error)),
        Fate::Unknown => None,
    }
}

/// An action that the marketplace refused, with what to do about it.
pub(super) fn refused(number: u64, error: &CallError) -> Settlement {
    let (code, remedy) = match error.status() {
        Some(401 | 403) => (
            "not-permitted",
            "the application may not do this: give it the role in Seller Central; ",
        ),
        Some(404) => ("not-found", "the marketplace does not know it; "),
        Some(_) | None => ("call-refused", ""),
    };
    let text = format!("{remedy}{}", words(error));
    Settlement::end(number, ActionState::Refused, code, &text)
}

/// What becomes of an action for which something could not be read: it ends, or it is tried again
/// at an instant.
pub(super) fn not_read(
    seller: &Seller,
    number: u64,
    error: &CallError,
    now: Timestamp,
) -> Result<Settlement, Timestamp> {
    match error {
        CallError::Refused { .. } | CallError::Unauthorized { .. } => Ok(refused(number, error)),
        CallError::Unreadable { .. } | CallError::Unwritable { .. } => Ok(Settlement::end(
            number,
            ActionState::NeedsReview,
            "not-readable",
            &error.to_string(),
        )),
        CallError::NotNow { .. }
        | CallError::Throttled { .. }
        | CallError::SignIn { .. }
        | CallError::Unknown { .. }
        | CallError::NotSent { .. } => Err(after_failure(seller, error, now)),
    }
}
