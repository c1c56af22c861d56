//! Published usage plans: a token bucket for each operation, application and seller.

use std::collections::HashMap;

use countermand_spapi::operation::{OperationId, UsagePlan};

use crate::ids::SellerIndex;
use crate::moment::Moment;

/// Whose bucket.
type Key = (OperationId, String, Option<SellerIndex>);

/// All buckets; they fill in marketplace time. Nothing of them is kept over a restart: buckets are
/// full then.
#[derive(Debug, Default)]
pub struct Throttle {
    buckets: HashMap<Key, Bucket>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Tokens in the bucket, in thousand-millionths.
    level: u64,
    at: Moment,
}

/// One token, in the unit of the level: a rate in millionths a second flows in for milliseconds.
const TOKEN: u64 = 1_000_000_000;

impl Throttle {
    /// Takes a token out; `false` when there is none, and then nothing is taken.
    pub fn take(
        &mut self,
        operation: OperationId,
        client_id: &str,
        seller: Option<SellerIndex>,
        plan: UsagePlan,
        now: Moment,
    ) -> bool {
        let capacity = u64::from(plan.burst) * TOKEN;
        let bucket = self
            .buckets
            .entry((operation, client_id.to_owned(), seller))
            .or_insert(Bucket {
                level: capacity,
                at: now,
            });
        let elapsed_ms = u64::try_from(now.since_ms(bucket.at)).unwrap_or(0);
        let inflow = plan.rate_micro.saturating_mul(elapsed_ms);
        bucket.level = bucket.level.saturating_add(inflow).min(capacity);
        bucket.at = now;
        match bucket.level.checked_sub(TOKEN) {
            Some(rest) => {
                bucket.level = rest;
                true
            }
            None => false,
        }
    }
}

/// The rate as the header has it: `0.0167`, `5.0`.
pub fn rate_text(plan: UsagePlan) -> String {
    let (whole, rest) = (plan.rate_micro / 1_000_000, plan.rate_micro % 1_000_000);
    let fraction = format!("{rest:06}");
    match fraction.trim_end_matches('0') {
        "" => format!("{whole}.0"),
        digits => format!("{whole}.{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: UsagePlan = UsagePlan {
        rate_micro: 16_700,
        burst: 2,
    };

    #[test]
    fn a_bucket_holds_its_burst_and_fills_at_its_rate() {
        let mut throttle = Throttle::default();
        let start = Moment::from_ms(1_800_000_000_000);
        let mut take = |ms| {
            let now = start.plus_ms(ms);
            throttle.take(OperationId::Orders0GetOrders, "app", None, PLAN, now)
        };
        assert!(take(0));
        assert!(take(0));
        assert!(!take(0));
        // At 0.0167 a second one token takes 59.88 s.
        assert!(!take(59_880));
        assert!(take(59_881));
        assert!(!take(59_882));
        // However long it waits, two calls are all it holds.
        assert!(take(9_000_000));
        assert!(take(9_000_000));
        assert!(!take(9_000_000));
    }

    #[test]
    fn sellers_and_applications_do_not_share_a_bucket() {
        let mut throttle = Throttle::default();
        let now = Moment::from_ms(1_800_000_000_000);
        let plan = UsagePlan { burst: 1, ..PLAN };
        let operation = OperationId::Orders0GetOrders;
        for (client, seller) in [("a", 0), ("a", 1), ("b", 0)] {
            let seller = Some(SellerIndex(seller));
            assert!(throttle.take(operation, client, seller, plan, now));
            assert!(!throttle.take(operation, client, seller, plan, now));
        }
    }

    #[test]
    fn a_rate_is_written_as_a_decimal() {
        let text = |rate_micro| {
            rate_text(UsagePlan {
                rate_micro,
                burst: 1,
            })
        };
        assert_eq!(text(16_700), "0.0167");
        assert_eq!(text(5_000_000), "5.0");
        assert_eq!(text(500_000), "0.5");
    }
}
