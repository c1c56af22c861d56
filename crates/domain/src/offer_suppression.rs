//! The streak rule: an offer is taken down after so many seller cancellations in a row.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::marketplace::Marketplace;
use crate::rule_table::{RuleTable, Topic, Value};

/// When an offer is taken down.
///
/// Source: rules 3.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SuppressionRule {
    /// Counted cancellations in a row that take it down.
    pub run: u32,
    /// Days back, by the time at which their orders were placed, in which they are looked at.
    pub days: u32,
}

impl SuppressionRule {
    /// The rule of a marketplace on a day.
    pub fn of(table: &RuleTable, marketplace: Marketplace, on: Date) -> Self {
        let count = |topic, fallback| match table.lookup(topic, marketplace, on) {
            Some(entry) => match entry.value {
                Value::Count(n) => n,
                Value::Span(_)
                | Value::Flag(_)
                | Value::Target(_)
                | Value::PercentOfReferralFee(_)
                | Value::UnknownFee => fallback,
            },
            None => fallback,
        };
        Self {
            run: count(Topic::SuppressionRun, 2),
            days: count(Topic::SuppressionDays, 30),
        }
    }

    /// How far back it looks.
    pub fn look_back(self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.days))
    }
}

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
    /// The next seller cancellation takes nothing down.
    Clear,
    /// One counted cancellation is missing to the run: the next seller cancellation takes the offer
    /// down, so a person must approve it.
    Armed,
    /// The run stands last: the offer is expected to be inactive, "Ineligible for
    /// seller-fulfilment".
    SuppressionExpected,
}

/// The streak of one SKU in one account and marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Streak {
    /// Counted cancellations in a row, by the time at which their orders were placed, that no
    /// shipped order follows.
    pub run_length: usize,
    /// When the order of the first of them was placed: the days of the rule after it the streak gets
    /// shorter.
    pub first_placed_at: Option<Timestamp>,
    /// The rule that it is held to.
    pub rule: SuppressionRule,
}

impl Streak {
    /// The streak as of `now`, from the orders of one SKU in any order.
    ///
    /// Orders placed more days than the rule says before `now` do not count. Of orders placed at the same
    /// instant a counted cancellation is taken for the later one. O(n log n).
    ///
    /// Source: rules 3.4, hook 10.
    pub fn of(orders: &[SkuOrder], rule: SuppressionRule, now: Timestamp) -> Self {
        let mut recent: Vec<SkuOrder> = orders
            .iter()
            .filter(|order| now.duration_since(order.placed_at) <= rule.look_back())
            .copied()
            .collect();
        recent.sort_unstable();
        let mut streak = Self {
            run_length: 0,
            first_placed_at: None,
            rule,
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

    /// How near the offer is to being taken down.
    pub fn risk(self) -> SuppressionRisk {
        let length = u32::try_from(self.run_length).unwrap_or(u32::MAX);
        match self.rule.run.saturating_sub(length) {
            0 => SuppressionRisk::SuppressionExpected,
            1 => SuppressionRisk::Armed,
            _ => SuppressionRisk::Clear,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::SkuOutcome::{CountedCancel, Other, Shipped};
    use super::*;

    const RULE: SuppressionRule = SuppressionRule { run: 2, days: 30 };

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
        assert_eq!(
            Streak::of(&orders, RULE, now()).risk(),
            SuppressionRisk::Clear
        );
        orders.push(days_ago(12, CountedCancel));
        assert_eq!(
            Streak::of(&orders, RULE, now()).risk(),
            SuppressionRisk::Armed
        );
        orders.insert(0, days_ago(3, CountedCancel));
        let streak = Streak::of(&orders, RULE, now());
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
        assert_eq!(Streak::of(&orders, RULE, now()).run_length, 1);
    }

    #[test]
    fn what_a_buyer_cancelled_or_nobody_shipped_yet_changes_nothing() {
        let orders = [
            days_ago(12, CountedCancel),
            days_ago(7, Other),
            days_ago(3, CountedCancel),
            days_ago(1, Other),
        ];
        assert_eq!(Streak::of(&orders, RULE, now()).run_length, 2);
    }

    #[test]
    fn orders_placed_more_than_thirty_days_ago_do_not_count() {
        let orders = [
            hours_ago(30 * 24 + 1, CountedCancel),
            days_ago(3, CountedCancel),
        ];
        assert_eq!(Streak::of(&orders, RULE, now()).run_length, 1);
        let at_the_edge = [
            hours_ago(30 * 24, CountedCancel),
            days_ago(3, CountedCancel),
        ];
        assert_eq!(Streak::of(&at_the_edge, RULE, now()).run_length, 2);
    }

    #[test]
    fn an_account_may_hold_its_offers_to_a_rule_of_its_own() {
        let count = Value::Count;
        let from = now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let table = RuleTable::published()
            .with_override(Topic::SuppressionRun, None, count(3), from)
            .with_override(
                Topic::SuppressionDays,
                Some(Marketplace::De),
                count(10),
                from,
            );
        let rule = |place| SuppressionRule::of(&table, place, from);
        assert_eq!(rule(Marketplace::Us), SuppressionRule { run: 3, days: 30 });
        let own = rule(Marketplace::De);
        assert_eq!(own, SuppressionRule { run: 3, days: 10 });
        let orders = [12, 9, 8].map(|days| days_ago(days, CountedCancel));
        let streak = Streak::of(&orders, own, now());
        assert_eq!(
            (streak.run_length, streak.risk()),
            (2, SuppressionRisk::Armed)
        );
        assert_eq!(
            Streak::of(&orders[2..], own, now()).risk(),
            SuppressionRisk::Clear
        );
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
            let streak = Streak::of(&orders, RULE, now());
            prop_assert_eq!(streak.run_length, slow_run_length(&orders));
            prop_assert_eq!(streak, Streak::of(&shuffled, RULE, now()));
            prop_assert_eq!(streak.first_placed_at.is_some(), streak.run_length > 0);
        }
    }
}
