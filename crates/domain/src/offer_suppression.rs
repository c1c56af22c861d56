//! The streak rule: an offer is taken down after two seller cancellations in a row.

use jiff::{SignedDuration, Timestamp};

/// How far back the orders of a streak were placed.
///
/// Source: rules 3.4.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What became of one order of a SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkuOutcome {
    /// Neither shipped nor counted against the seller: pending, unshipped, or cancelled by the
    /// buyer or by Amazon on its own account. It neither extends a streak nor ends one, because
    /// nothing was held against the seller and nothing was fulfilled.
    Other,
    /// Shipped: ends the streak.
    Shipped,
    /// Cancelled, and counted against the seller (rules 3.2): extends the streak.
    CountedCancel,
}

/// One order of a SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkuOrder {
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// What became of it.
    pub outcome: SkuOutcome,
}

/// How near an offer is to being taken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuppressionRisk {
    /// No streak: the next seller cancellation starts one.
    Clear,
    /// One counted cancellation stands last: the next seller cancellation takes the offer down,
    /// so a person must approve it.
    Armed,
    /// Two or more stand last: the offer is expected to be inactive, "Ineligible for
    /// seller-fulfilment".
    SuppressionExpected,
}

/// The streak of one SKU in one account and marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Streak {
    /// Counted cancellations in a row, by the time at which their orders were placed, that no
    /// shipped order follows.
    pub run_length: usize,
    /// When the order of the first of them was placed: 30 days after it the streak gets shorter.
    pub first_placed_at: Option<Timestamp>,
}

impl Streak {
    /// The streak as of `now`, from the orders of one SKU in any order.
    ///
    /// Orders placed more than 30 days before `now` do not count. Of orders placed at the same
    /// instant a counted cancellation is taken for the later one. O(n log n).
    ///
    /// Source: rules 3.4, hook 10.
    pub fn of(orders: &[SkuOrder], now: Timestamp) -> Self {
        let mut recent: Vec<SkuOrder> = orders
            .iter()
            .filter(|order| now.duration_since(order.placed_at) <= LOOK_BACK)
            .copied()
            .collect();
        recent.sort_unstable();
        let mut streak = Self {
            run_length: 0,
            first_placed_at: None,
        };
        for order in recent.iter().rev() {
            match order.outcome {
                SkuOutcome::Other => {}
                SkuOutcome::Shipped => break,
                SkuOutcome::CountedCancel => {
                    streak.run_length += 1;
                    streak.first_placed_at = Some(order.placed_at);
                }
            }
        }
        streak
    }

    /// The streak as it would be with one more counted cancellation, of an order placed at
    /// `placed_at` that is not yet among `orders` with another outcome than [`SkuOutcome::Other`].
    ///
    /// What the decision asks before it cancels: an order placed before the last shipped one joins
    /// no streak.
    pub fn after_cancelling(orders: &[SkuOrder], placed_at: Timestamp, now: Timestamp) -> Self {
        let mut orders = orders.to_vec();
        orders.push(SkuOrder {
            placed_at,
            outcome: SkuOutcome::CountedCancel,
        });
        Self::of(&orders, now)
    }

    /// How near the offer is to being taken down.
    pub const fn risk(self) -> SuppressionRisk {
        match self.run_length {
            0 => SuppressionRisk::Clear,
            1 => SuppressionRisk::Armed,
            _ => SuppressionRisk::SuppressionExpected,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::SkuOutcome::{CountedCancel, Other, Shipped};
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn days_ago(days: i64, outcome: SkuOutcome) -> SkuOrder {
        hours_ago(days * 24, outcome)
    }

    fn hours_ago(hours: i64, outcome: SkuOutcome) -> SkuOrder {
        SkuOrder {
            placed_at: now() - SignedDuration::from_hours(hours),
            outcome,
        }
    }

    #[test]
    fn the_second_counted_cancellation_in_a_row_takes_the_offer_down() {
        // Hook 10.
        let mut orders = vec![days_ago(20, Shipped)];
        assert_eq!(Streak::of(&orders, now()).risk(), SuppressionRisk::Clear);
        orders.push(days_ago(12, CountedCancel));
        assert_eq!(Streak::of(&orders, now()).risk(), SuppressionRisk::Armed);
        orders.insert(0, days_ago(3, CountedCancel));
        let streak = Streak::of(&orders, now());
        assert_eq!(streak.risk(), SuppressionRisk::SuppressionExpected);
        assert_eq!(streak.run_length, 2);
        assert_eq!(
            streak.first_placed_at,
            Some(days_ago(12, CountedCancel).placed_at)
        );
    }

    #[test]
    fn a_shipped_order_in_between_starts_the_count_again() {
        let orders = [
            days_ago(12, CountedCancel),
            days_ago(7, Shipped),
            days_ago(3, CountedCancel),
        ];
        assert_eq!(Streak::of(&orders, now()).run_length, 1);
    }

    #[test]
    fn what_a_buyer_cancelled_or_nobody_shipped_yet_changes_nothing() {
        let orders = [
            days_ago(12, CountedCancel),
            days_ago(7, Other),
            days_ago(3, CountedCancel),
            days_ago(1, Other),
        ];
        assert_eq!(Streak::of(&orders, now()).run_length, 2);
    }

    #[test]
    fn orders_placed_more_than_thirty_days_ago_do_not_count() {
        let orders = [
            hours_ago(30 * 24 + 1, CountedCancel),
            days_ago(3, CountedCancel),
        ];
        assert_eq!(Streak::of(&orders, now()).run_length, 1);
        let at_the_edge = [
            hours_ago(30 * 24, CountedCancel),
            days_ago(3, CountedCancel),
        ];
        assert_eq!(Streak::of(&at_the_edge, now()).run_length, 2);
    }

    #[test]
    fn the_order_to_be_cancelled_joins_the_streak_only_after_the_last_shipment() {
        let orders = [days_ago(12, CountedCancel), days_ago(7, Shipped)];
        let risk_of = |days| {
            let placed_at = days_ago(days, Other).placed_at;
            Streak::after_cancelling(&orders, placed_at, now()).risk()
        };
        assert_eq!(risk_of(9), SuppressionRisk::Clear);
        assert_eq!(risk_of(2), SuppressionRisk::Armed);
        let armed = [days_ago(12, CountedCancel), days_ago(2, Other)];
        let streak = Streak::after_cancelling(&armed, armed[1].placed_at, now());
        assert_eq!(streak.risk(), SuppressionRisk::SuppressionExpected);
    }

    /// The rule read aloud: a counted cancellation of the last 30 days is in the run when no order
    /// shipped of the last 30 days was placed after it.
    fn slow_run_length(orders: &[SkuOrder]) -> usize {
        let recent =
            |order: &&SkuOrder| order.placed_at >= now() - SignedDuration::from_hours(30 * 24);
        orders
            .iter()
            .filter(recent)
            .filter(|order| order.outcome == CountedCancel)
            .filter(|cancel| {
                !orders
                    .iter()
                    .any(|other| other.outcome == Shipped && other.placed_at > cancel.placed_at)
            })
            .count()
    }

    proptest! {
        #[test]
        fn the_run_is_what_the_rule_says_in_any_order_of_input(
            orders in prop::collection::vec(
                (0..800_i64, prop_oneof![Just(Other), Just(Shipped), Just(CountedCancel)])
                    .prop_map(|(hours, outcome)| hours_ago(hours, outcome)),
                0..14,
            ).prop_flat_map(|orders| (Just(orders.clone()), Just(orders).prop_shuffle())),
        ) {
            let (orders, shuffled) = orders;
            let streak = Streak::of(&orders, now());
            prop_assert_eq!(streak.run_length, slow_run_length(&orders));
            prop_assert_eq!(streak, Streak::of(&shuffled, now()));
            prop_assert_eq!(streak.first_placed_at.is_some(), streak.run_length > 0);
        }
    }
}
