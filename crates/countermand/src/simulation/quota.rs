//! I15: over every stretch of time an account's calls of an operation are at most the burst of its
//! usage plan and what came back to it since, all nodes and all runs together. Only a store that
//! comes back older has forgotten what was spent since; an answer of 429 tells it.

use std::collections::BTreeMap;

use bytes::Bytes;
use countermand_spapi::client::HttpRequest;
use countermand_spapi::operation::{self, Resolution, UsagePlan};
use serde_json::Value;

use super::wire::path_of;

/// One call, in the millionths in which plans give their rates, times the milliseconds of a second.
const CALL: i128 = 1_000_000 * 1_000;

/// The buckets of every account, filled as the published plans say and emptied by what is sent.
#[derive(Debug, Default)]
pub(super) struct Quotas {
    /// The account of each access token, by its refresh token.
    accounts: BTreeMap<String, String>,
    buckets: BTreeMap<(String, &'static str), Bucket>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    held: i128,
    at_ms: i64,
}

impl Quotas {
    /// Begins anew, as a store does that came back older.
    pub(super) fn begin_anew(&mut self) {
        self.buckets.clear();
    }

    /// Remembers whose token a sign-in gave.
    pub(super) fn signed_in(&mut self, request: &HttpRequest, answer: &Bytes) {
        if path_of(request) != "/auth/o2/token" {
            return;
        }
        let form = String::from_utf8_lossy(&request.body).into_owned();
        let mut fields = form.split('&');
        let account = fields.find_map(|field| field.strip_prefix("refresh_token="));
        let told: Option<Value> = serde_json::from_slice(answer).ok();
        let token = told.and_then(|told| Some(told["access_token"].as_str()?.to_owned()));
        if let (Some(account), Some(token)) = (account, token) {
            self.accounts.insert(token, account.to_owned());
        }
    }

    /// Takes a call that is sent out of its bucket; what is wrong when that holds none.
    pub(super) fn take(&mut self, request: &HttpRequest, now_ms: i64) -> Option<String> {
        let path = path_of(request);
        let Resolution::Found { operation, .. } = operation::resolve(Some(request.method), path)
        else {
            return None;
        };
        let plan = operation.plan?;
        let token = request
            .headers
            .iter()
            .find(|(name, _)| *name == "x-amz-access-token");
        let account = self.accounts.get(&token?.1)?.clone();
        let key = (account, operation.name);
        let bucket = self.buckets.entry(key.clone()).or_insert(Bucket {
            held: i128::from(plan.burst) * CALL,
            at_ms: now_ms,
        });
        bucket.refill(plan, now_ms);
        bucket.held -= CALL;
        (bucket.held < 0).then(|| {
            let (account, name) = key;
            format!("i15: {name} of {account} is called over its usage plan")
        })
    }
}

impl Bucket {
    fn refill(&mut self, plan: UsagePlan, now_ms: i64) {
        let inflow = i128::from(plan.rate_micro) * i128::from(now_ms - self.at_ms);
        self.held = (self.held + inflow).min(i128::from(plan.burst) * CALL);
        self.at_ms = now_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_bears_its_burst_and_then_its_rate() {
        // One call in two seconds, three at once.
        let plan = UsagePlan {
            rate_micro: 500_000,
            burst: 3,
        };
        let mut bucket = Bucket {
            held: 3 * CALL,
            at_ms: 0,
        };
        let mut is_borne = |now_ms| {
            bucket.refill(plan, now_ms);
            bucket.held -= CALL;
            let is_borne = bucket.held >= 0;
            // What is not borne is not made.
            bucket.held += if is_borne { 0 } else { CALL };
            is_borne
        };
        assert_eq!([0, 0, 0, 0].map(&mut is_borne), [true, true, true, false]);
        assert_eq!(
            [1_999, 2_000, 2_001].map(&mut is_borne),
            [false, true, false]
        );
        assert_eq!([60_000, 60_000, 60_000].map(&mut is_borne), [true; 3]);
        assert!(!is_borne(60_000));
    }
}
