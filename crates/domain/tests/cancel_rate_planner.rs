//! The planner against every plan there is, and against cases worked out by hand.

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use countermand_domain::cancel_rate::{
        DailyForecast, Day, DayCounts, Exactness, History, MAX_PLAN_DAYS, Outlook, Plan,
        PlanCancel, PlanError, PlanVerdict, RateLimit, RateWindow, Shortfall, plan,
    };
    use proptest::prelude::*;

    const TODAY: u32 = 100;

    const fn day(number: u32) -> Day {
        Day::from_number(number)
    }

    /// Days up to today as orders and cancellations by order date and by cancel date.
    fn outlook(past: &[(u32, u32, u32)], per_day: u64) -> Outlook {
        Outlook {
            history: History {
                last: day(TODAY),
                days: past
                    .iter()
                    .map(|&(orders, by_order_date, by_cancel_date)| DayCounts {
                        orders,
                        cancelled_by_order_date: by_order_date,
                        cancelled_by_cancel_date: by_cancel_date,
                    })
                    .collect(),
            },
            rest_of_today: 0,
            volume: DailyForecast::daily(per_day),
        }
    }

    fn by(days_ahead: u32) -> PlanCancel {
        PlanCancel::by(day(TODAY + days_ahead))
    }

    fn days_ahead(plan: &Plan) -> Vec<u32> {
        plan.chosen
            .iter()
            .map(|chosen| chosen.days_since(day(TODAY)))
            .collect()
    }

    const DEFAULT: RateLimit = RateLimit::under_per_mille(25);

    #[test]
    fn a_batch_within_the_budget_is_cancelled_today() {
        // 7 * 60 = 420 orders bear 10.
        let steady = outlook(&[(60, 0, 0); 7], 60);
        let plan = plan(&steady, RateWindow::WEEK, DEFAULT, &[by(5); 10]).unwrap();
        assert_eq!(plan.verdict, PlanVerdict::Clean);
        assert_eq!(days_ahead(&plan), [0; 10]);
        assert!(plan.is_clean());
        assert_eq!(plan.exactness, Exactness::Exact);
        assert_eq!(plan.days.first().map(|day| day.cancelled), Some(10));
    }

    #[test]
    fn what_the_week_does_not_bear_waits_until_the_first_part_has_aged_out() {
        // 10 today; the window of day 107 no longer holds day 100.
        let steady = outlook(&[(60, 0, 0); 7], 60);
        let mut batch = vec![by(9); 12];
        // The urgent ones stand last, and still come first.
        batch.extend([by(2); 3]);
        let plan = plan(&steady, RateWindow::WEEK, DEFAULT, &batch).unwrap();
        assert_eq!(plan.verdict, PlanVerdict::Clean);
        let days = days_ahead(&plan);
        assert_eq!(days[12..], [0; 3]);
        assert_eq!(days.iter().filter(|day| **day == 0).count(), 10);
        assert_eq!(days.iter().filter(|day| **day == 7).count(), 5);
    }

    #[test]
    fn too_many_for_the_week_breach_as_few_days_as_possible_and_say_why() {
        // 420 orders bear 10 and 12 are due within three days. All are in the window of each day
        // from the last of them to six days after the first: on days 2 to 6 if one part comes on
        // day 0 and the rest on day 2. The excess is 2 on each of these five days.
        let steady = outlook(&[(60, 0, 0); 7], 60);
        let plan = plan(&steady, RateWindow::WEEK, DEFAULT, &[by(2); 12]).unwrap();
        assert_eq!(
            plan.verdict,
            PlanVerdict::LeastBad {
                n_breached_days: 5,
                worst_excess: 2,
                shortfall: Shortfall::NotEnoughBudget {
                    first: day(100),
                    last: day(102),
                    due: 12,
                    allowed: 10,
                },
            }
        );
        let breached: Vec<u32> = plan
            .days
            .iter()
            .filter(|day| day.budget.is_breached)
            .map(|breached| breached.day.days_since(day(TODAY)))
            .collect();
        assert_eq!(breached, [2, 3, 4, 5, 6]);
    }

    #[test]
    fn an_account_without_budget_cancels_everything_on_one_day() {
        // 35 orders a week bear none: one day's cancellations breach seven days, however many.
        let small = outlook(&[(5, 0, 0); 7], 5);
        let plan = plan(&small, RateWindow::WEEK, DEFAULT, &[by(13), by(4), by(6)]).unwrap();
        assert!(matches!(
            plan.verdict,
            PlanVerdict::LeastBad {
                n_breached_days: 7,
                worst_excess: 3,
                shortfall: Shortfall::NotEnoughBudget { allowed: 0, .. },
            }
        ));
        let days = days_ahead(&plan);
        assert!(days.iter().all(|day| *day == days[0]), "{days:?}");
        assert_eq!(plan.exactness, Exactness::Exact);
    }

    #[test]
    fn days_breached_before_are_told_apart() {
        // 420 orders bear 10, and 12 were cancelled on day 98: over until day 104. The batch fits
        // into the days from 105 on.
        let mut past = [(60, 0, 0); 7];
        past[4] = (60, 12, 12);
        let plan = plan(&outlook(&past, 60), RateWindow::WEEK, DEFAULT, &[by(9); 3]).unwrap();
        assert!(matches!(
            plan.verdict,
            PlanVerdict::LeastBad {
                n_breached_days: 5,
                worst_excess: 2,
                shortfall: Shortfall::AlreadyOver { n_days: 5 },
            }
        ));
        assert_eq!(days_ahead(&plan), [5, 5, 5]);
    }

    #[test]
    fn an_overdue_cancellation_is_carried_out_today() {
        let steady = outlook(&[(60, 0, 0); 7], 60);
        let late = PlanCancel::by(day(TODAY - 3));
        let plan = plan(&steady, RateWindow::WEEK, DEFAULT, &[by(3), late]).unwrap();
        assert_eq!(plan.overdue, [1]);
        assert_eq!(plan.chosen.get(1), Some(&day(TODAY)));
    }

    #[test]
    fn with_a_lag_the_series_by_order_date_breaches_alone_and_is_reported() {
        // Premium shipping in Japan: 30 days ending 10 days back. The cohort of day 85 is seen today,
        // the cancellations of today only from day 110, together with the 1,000 orders of today.
        let mut past = [(0, 0, 0); 40];
        past[24] = (90, 0, 0);
        past[39] = (1_000, 0, 0);
        let placed = Some(day(TODAY - 15));
        let cancel = PlanCancel { placed, ..by(0) };
        let lagged = RateWindow::lagged(30, 10);
        let limit = RateLimit::under_per_mille(10);
        let plan = plan(&outlook(&past, 1_000), lagged, limit, &[cancel]).unwrap();
        assert_eq!(plan.verdict, PlanVerdict::Clean);
        // Until day 110 the window holds only the 90 orders of day 85, which bear none.
        assert_eq!(
            plan.order_date_breaches,
            (100..110).map(day).collect::<Vec<_>>()
        );
        assert!(!plan.is_clean());
    }

    #[test]
    fn units_of_one_size_are_planned_exactly() {
        // 1,000 units at most 0.5 % bear 5: two orders of two units, not three.
        let past = [
            (142, 0, 0),
            (143, 0, 0),
            (143, 0, 0),
            (143, 0, 0),
            (143, 0, 0),
            (143, 0, 0),
            (143, 0, 0),
        ];
        let two = PlanCancel {
            size: NonZeroU32::new(2).unwrap(),
            ..by(10)
        };
        let limit = RateLimit::at_most_per_mille(5);
        let plan = plan(&outlook(&past, 143), RateWindow::WEEK, limit, &[two; 4]).unwrap();
        assert_eq!(plan.verdict, PlanVerdict::Clean);
        assert_eq!(days_ahead(&plan), [0, 0, 7, 7]);
        assert_eq!(plan.exactness, Exactness::Exact);
    }

    #[test]
    fn limits_are_kept_at_the_edge_and_refused_beyond_it() {
        let steady = outlook(&[(60, 0, 0); 7], 60);
        let last = MAX_PLAN_DAYS - 1;
        assert!(plan(&steady, RateWindow::WEEK, DEFAULT, &[by(last)]).is_ok());
        assert_eq!(
            plan(&steady, RateWindow::WEEK, DEFAULT, &[by(0), by(last + 1)]),
            Err(PlanError::TooFar {
                index: 1,
                latest: day(TODAY + last + 1),
                limit: day(TODAY + last),
            })
        );
        assert!(matches!(
            plan(&steady, RateWindow::last(8), DEFAULT, &[by(1)]),
            Err(PlanError::HistoryTooShort { .. })
        ));
        assert!(matches!(
            plan(&steady, RateWindow::last(63), DEFAULT, &[by(1)]),
            Err(PlanError::WindowTooLong { .. })
        ));
        assert!(matches!(
            plan(&steady, RateWindow::WEEK, DEFAULT, &vec![by(1); 100_001]),
            Err(PlanError::TooMany { .. })
        ));
        let empty = plan(&steady, RateWindow::WEEK, DEFAULT, &[]).unwrap();
        assert_eq!((empty.verdict, empty.chosen.len()), (PlanVerdict::Clean, 0));
    }

    #[test]
    fn five_hundred_cancellations_over_two_weeks_are_planned_exactly() {
        // 2,800 orders a week bear 69; two weeks and a day see three times that at most.
        let steady = outlook(&[(400, 0, 0); 7], 400);
        let batch: Vec<PlanCancel> = (0..500).map(|at| by(at * 7 % 15)).collect();
        let plan = plan(&steady, RateWindow::WEEK, DEFAULT, &batch).unwrap();
        assert_eq!(plan.exactness, Exactness::Exact);
        assert!(matches!(plan.verdict, PlanVerdict::LeastBad { .. }));
        // 207 is what three times 69 allow, on days 0, 7 and 14.
        let fitting: Vec<PlanCancel> = (0..207).map(|at| by([6, 13, 14][at % 3])).collect();
        let clean = plan_of(&steady, &fitting);
        assert_eq!(clean.verdict, PlanVerdict::Clean);
        assert_eq!(clean.exactness, Exactness::Exact);
    }

    fn plan_of(outlook: &Outlook, batch: &[PlanCancel]) -> Plan {
        plan(outlook, RateWindow::WEEK, DEFAULT, batch).unwrap()
    }

    /// One small problem: little windows and generous limits, so that it has something to decide.
    #[derive(Debug, Clone)]
    struct Case {
        past: Vec<(u32, u32, u32)>,
        per_day: u64,
        window: RateWindow,
        limit: RateLimit,
        batch: Vec<PlanCancel>,
    }

    fn case(sizes: std::ops::RangeInclusive<u32>) -> impl Strategy<Value = Case> {
        let window = (1..4_u8, 0..2_u8).prop_map(|(days, lag)| RateWindow::lagged(days, lag));
        let limit = (1..4_u64, 3..6_u64, any::<bool>())
            .prop_map(|(part, whole, is_strict)| RateLimit::new(part.min(whole), whole, is_strict));
        let cancel =
            (0..4_u32, 0..4_u32, 0..6_u32, sizes).prop_map(|(from, more, age, size)| PlanCancel {
                earliest: day(TODAY + from),
                latest: day(TODAY + (from + more).min(4)),
                placed: (age > 0).then(|| day(TODAY - age)),
                size: NonZeroU32::new(size).unwrap(),
            });
        (
            prop::collection::vec((0..6_u32, 0..2_u32, 0..3_u32), 5),
            0..5_u64,
            window,
            limit,
            prop::collection::vec(cancel, 0..6),
        )
            .prop_map(|(past, per_day, window, limit, batch)| Case {
                past,
                per_day,
                window,
                limit: limit.unwrap(),
                batch,
            })
    }

    impl Case {
        /// Sums over a window, from the raw days: orders, and both series as known on `as_of`.
        fn sums(&self, as_of: u32, chosen: &[u32]) -> (u64, u64, u64) {
            let last = as_of - u32::from(self.window.lag_days);
            let first = last + 1 - u32::from(self.window.days);
            let (mut orders, mut by_order_date, mut by_cancel_date) = (0, 0, 0);
            for number in first..=last {
                if number > TODAY {
                    orders += self.per_day;
                } else if number + 5 > TODAY {
                    let past = self.past[(number + 4 - TODAY) as usize];
                    orders += u64::from(past.0);
                    by_order_date += u64::from(past.1);
                    by_cancel_date += u64::from(past.2);
                }
            }
            for (cancel, on) in self.batch.iter().zip(chosen) {
                let size = u64::from(cancel.size.get());
                if (first..=last).contains(on) {
                    by_cancel_date += size;
                }
                let placed = cancel.placed.map(Day::number);
                if *on <= as_of && placed.is_some_and(|placed| (first..=last).contains(&placed)) {
                    by_order_date += size;
                }
            }
            (orders, by_order_date, by_cancel_date)
        }

        /// Over what the orders bear, by counting up.
        fn excess(&self, orders: u64, cancelled: u64) -> u64 {
            let bears = |n: u64| {
                let (share, bound) = (
                    n * self.limit.denominator(),
                    orders * self.limit.numerator(),
                );
                n == 0 || share < bound || (!self.limit.is_strict() && share == bound)
            };
            let most = (0..=cancelled).rev().find(|n| bears(*n)).unwrap_or(0);
            cancelled - most
        }

        /// Breached days and the worst excess of one plan, over every day it can weigh on.
        fn badness(&self, chosen: &[u32]) -> (u32, u64) {
            let last_plan_day = self.batch.iter().map(|cancel| cancel.latest.number()).max();
            let last = last_plan_day.unwrap_or(TODAY) + self.window.reach_days() - 1;
            let mut badness = (0, 0);
            for as_of in TODAY..=last {
                let (orders, _, cancelled) = self.sums(as_of, chosen);
                let excess = self.excess(orders, cancelled);
                badness.0 += u32::from(excess > 0);
                badness.1 = badness.1.max(excess);
            }
            badness
        }

        /// The best of all plans: its badness, and of the plans as good as it the smallest sum of
        /// days.
        fn best_of_all(&self) -> ((u32, u64), u32) {
            let mut best = ((u32::MAX, u64::MAX), u32::MAX);
            let mut chosen: Vec<u32> = self.batch.iter().map(|c| c.earliest.number()).collect();
            loop {
                best = best.min((self.badness(&chosen), chosen.iter().sum()));
                // The next plan, like an odometer.
                let Some(at) =
                    (0..chosen.len()).find(|at| chosen[*at] < self.batch[*at].latest.number())
                else {
                    return best;
                };
                chosen[at] += 1;
                for (before, cancel) in chosen.iter_mut().zip(&self.batch).take(at) {
                    *before = cancel.earliest.number();
                }
            }
        }

        fn planned(&self) -> Plan {
            plan(
                &outlook(&self.past, self.per_day),
                self.window,
                self.limit,
                &self.batch,
            )
            .unwrap()
        }

        /// Holds the plan to its own words, and gives its badness by recount.
        fn recounted(&self, plan: &Plan) -> ((u32, u64), u32) {
            let chosen: Vec<u32> = plan.chosen.iter().map(|day| day.number()).collect();
            assert_eq!(chosen.len(), self.batch.len());
            for (cancel, on) in self.batch.iter().zip(&plan.chosen) {
                assert!(cancel.earliest <= *on && *on <= cancel.latest);
            }
            for planned in &plan.days {
                let counts = planned.budget.counts;
                assert_eq!(
                    (
                        counts.orders,
                        counts.cancelled_by_order_date,
                        counts.cancelled_by_cancel_date
                    ),
                    self.sums(planned.day.number(), &chosen)
                );
                let is_alone = self.excess(counts.orders, counts.cancelled_by_order_date) > 0
                    && self.excess(counts.orders, counts.cancelled_by_cancel_date) == 0;
                assert_eq!(plan.order_date_breaches.contains(&planned.day), is_alone);
            }
            let badness = self.badness(&chosen);
            match plan.verdict {
                PlanVerdict::Clean => assert_eq!(badness, (0, 0)),
                PlanVerdict::LeastBad {
                    n_breached_days,
                    worst_excess,
                    ..
                } => {
                    assert_eq!(badness, (n_breached_days, worst_excess));
                }
            }
            (badness, chosen.iter().sum())
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_plan_is_better_where_all_have_one_size(case in (1..=2_u32).prop_flat_map(|size| case(size..=size))) {
            let plan = case.planned();
            prop_assert_eq!(plan.exactness, Exactness::Exact);
            let (badness, days) = case.recounted(&plan);
            let (best, fewest_days) = case.best_of_all();
            prop_assert_eq!(badness, best, "{:?}", plan);
            if badness == (0, 0) {
                prop_assert_eq!(days, fewest_days, "earlier is possible: {:?}", plan);
            }
        }

        #[test]
        fn mixed_sizes_are_exact_only_where_they_say_so(case in case(1..=3)) {
            let plan = case.planned();
            let (badness, _) = case.recounted(&plan);
            let (best, _) = case.best_of_all();
            prop_assert!(badness >= best);
            if plan.exactness == Exactness::Exact {
                prop_assert_eq!(badness, best);
            }
        }

        #[test]
        fn without_a_lag_the_series_by_order_date_is_never_the_worse_one(
            case in case(1..=1),
            ages in prop::collection::vec(0..4_u32, 6),
        ) {
            // Past cancellations are all of orders placed on the day of the cancellation.
            let mut case = case;
            case.window.lag_days = 0;
            for past in &mut case.past {
                past.1 = past.2;
            }
            for (cancel, age) in case.batch.iter_mut().zip(ages) {
                cancel.placed = Some(day(TODAY - age));
            }
            prop_assert_eq!(case.planned().order_date_breaches, []);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn a_large_problem_ends_and_keeps_its_word(
            past in prop::collection::vec((0..200_u32, 0..4_u32, 0..6_u32), 40),
            per_day in 0..200_u64,
            cancels in prop::collection::vec((0..40_u32, 0..62_u32), 1..400),
            is_month: bool,
        ) {
            let batch: Vec<PlanCancel> = cancels
                .into_iter()
                .map(|(from, more)| PlanCancel {
                    earliest: day(TODAY + from),
                    ..by((from + more).min(61))
                })
                .collect();
            let window = if is_month { RateWindow::lagged(30, 10) } else { RateWindow::WEEK };
            let plan = plan(&outlook(&past, per_day), window, DEFAULT, &batch).unwrap();
            for (cancel, on) in batch.iter().zip(&plan.chosen) {
                prop_assert!(cancel.earliest <= *on && *on <= cancel.latest);
            }
            let breached = plan.days.iter().filter(|day| {
                DEFAULT.is_breached(day.budget.counts.orders, day.budget.counts.cancelled_by_cancel_date)
            }).count();
            match plan.verdict {
                PlanVerdict::Clean => prop_assert_eq!(breached, 0),
                PlanVerdict::LeastBad { n_breached_days, .. } => {
                    prop_assert_eq!(breached, n_breached_days as usize);
                }
            }
        }
    }
}
