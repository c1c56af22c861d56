//! What a failed call comes to: when the step is to be called again.

use countermand_spapi::client::CallError;
use jiff::{SignedDuration, Timestamp};

use super::Job;
use crate::desk::{Next, Seller, later, retry_at};

/// How long a job rests after the account was refused: people have to do something about it.
const REFUSED_REST: SignedDuration = SignedDuration::from_mins(5);

/// When a job is to be called again after a call of it failed.
///
/// Quota that is used up is no failure: the job comes again when there is some. Anything else rests
/// longer with each failure in a row, up to a minute; a refusal of the account five minutes.
pub(super) fn put_off(seller: &Seller, job: Job, error: &CallError, now: Timestamp) -> Next {
    if let CallError::NotNow { until } = error {
        return Next::At((*until).max(now));
    }
    let n_failures = {
        let mut learned = seller.learned();
        let n_failures = learned.job_failures.entry(job.name()).or_default();
        *n_failures = n_failures.saturating_add(1);
        *n_failures
    };
    tracing::warn!(
        account = %seller.account.name(),
        job = job.name(),
        n_failures,
        request.id = error.request_id(),
        error = %error,
        "a call failed"
    );
    let retry = retry_at(error, n_failures, seed(seller, n_failures), now);
    let is_refused = matches!(
        error,
        CallError::Unauthorized { .. } | CallError::SignIn { .. } | CallError::Unwritable { .. }
    );
    if is_refused {
        return Next::At(retry.max(later(now, REFUSED_REST)));
    }
    Next::At(retry)
}

/// Takes note that a call of a job succeeded.
pub(super) fn succeeded(seller: &Seller, job: Job) {
    seller.learned().job_failures.remove(job.name());
}

/// A number that spreads the tries of accounts apart, the same on every run.
pub(super) fn seed(seller: &Seller, n: u32) -> u64 {
    let name = seller.account.name().as_str().bytes();
    name.fold(u64::from(n), |seed, byte| {
        seed.wrapping_mul(31).wrapping_add(u64::from(byte))
    })
}
