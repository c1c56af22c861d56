//! The budget of the days to come, as orders and cancellations age out of the window.

use super::{Budget, DailyForecast, Day, Outlook, RateLimit, RateWindow};

/// The most days that one projection looks ahead.
pub const MAX_PROJECTED_DAYS: u32 = 366;

/// Why nothing can be projected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProjectionError {
    /// The history begins after the window's first day, so its sums would be too small.
    #[error("the history begins on {first}, after the first day of the window")]
    HistoryTooShort {
        /// The first day of the history.
        first: Day,
    },
    /// More days than one projection looks ahead.
    #[error("{n_days} days ahead are more than {limit}")]
    TooFar {
        /// The days asked for.
        n_days: u32,
        /// The days allowed.
        limit: u32,
    },
}

/// What is expected of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectedDay {
    /// The day.
    pub day: Day,
    /// The budget of the window seen from it.
    pub budget: Budget,
}

/// The budget of today and of each day after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// Today first.
    pub days: Vec<ProjectedDay>,
}

impl Projection {
    /// The first day on which the limit is breached; today, if it is so already.
    pub fn earliest_breach(&self) -> Option<Day> {
        self.days
            .iter()
            .find(|day| day.budget.is_breached)
            .map(|day| day.day)
    }
}

/// The budget of today and of the `n_days` days after it, with the orders and cancellations
/// expected.
///
/// Expected cancellations are taken to be of orders placed on the same day, so they weigh on both
/// series alike. O(`n_days` × days of the window).
///
/// # Errors
/// When the history is too short for the window, or the projection reaches too far.
pub fn project(
    outlook: &Outlook,
    window: RateWindow,
    limit: RateLimit,
    cancels: &DailyForecast,
    n_days: u32,
) -> Result<Projection, ProjectionError> {
    if n_days > MAX_PROJECTED_DAYS {
        return Err(ProjectionError::TooFar {
            n_days,
            limit: MAX_PROJECTED_DAYS,
        });
    }
    if !outlook.covers(window) {
        return Err(ProjectionError::HistoryTooShort {
            first: outlook.history.first(),
        });
    }
    let timeline = outlook.timeline(n_days, cancels);
    let days = (0..=n_days)
        .map(|ahead| {
            let day = outlook.today().plus(ahead);
            ProjectedDay {
                day,
                budget: Budget::of(timeline.window(day, window), limit),
            }
        })
        .collect();
    Ok(Projection { days })
}

/// The first day from which the limit holds for good, if nothing more is cancelled; today, if it
/// holds already and goes on to hold.
///
/// There always is one: when the window has moved past today, it holds no cancellation.
///
/// # Errors
/// When the history is too short for the window.
pub fn recovery_day(
    outlook: &Outlook,
    window: RateWindow,
    limit: RateLimit,
) -> Result<Day, ProjectionError> {
    let n_days = window.reach_days();
    // A window reaches at most 510 days, more than a projection needs to be shown.
    if !outlook.covers(window) {
        return Err(ProjectionError::HistoryTooShort {
            first: outlook.history.first(),
        });
    }
    let timeline = outlook.timeline(n_days, &DailyForecast::NOTHING);
    let n_until_well = (0..=n_days)
        .rev()
        .find(|ahead| {
            let counts = timeline.window(outlook.today().plus(*ahead), window);
            Budget::of(counts, limit).is_breached
        })
        .map_or(0, |ahead| ahead + 1);
    Ok(outlook.today().plus(n_until_well))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{DayCounts, History, WindowCounts};
    use super::*;

    const DEFAULT: RateLimit = RateLimit::under_per_mille(25);

    const fn day(number: u32) -> Day {
        Day::from_number(number)
    }

    /// Days up to day 106, with orders and cancellations of the same day.
    fn outlook(days: &[(u32, u32)], per_day: u64) -> Outlook {
        Outlook {
            history: History {
                last: day(106),
                days: days
                    .iter()
                    .map(|&(orders, cancelled)| DayCounts {
                        orders,
                        cancelled_by_order_date: cancelled,
                        cancelled_by_cancel_date: cancelled,
                    })
                    .collect(),
            },
            rest_of_today: 0,
            volume: DailyForecast::daily(per_day),
        }
    }

    const SEVEN_DAYS: [(u32, u32); 7] = [
        (20, 0),
        (20, 0),
        (20, 4),
        (20, 0),
        (20, 0),
        (20, 0),
        (20, 0),
    ];

    #[test]
    fn the_rate_recovers_when_the_cancellations_age_out() {
        // 140 orders bear 3, and there are 4, of day 102: the window of day 109 begins on 103.
        let outlook = outlook(&SEVEN_DAYS, 20);
        assert_eq!(
            recovery_day(&outlook, RateWindow::WEEK, DEFAULT),
            Ok(day(109))
        );
        let projection = project(
            &outlook,
            RateWindow::WEEK,
            DEFAULT,
            &DailyForecast::NOTHING,
            4,
        )
        .unwrap();
        let seen: Vec<(u64, u64, u64, bool)> = projection
            .days
            .iter()
            .map(|day| &day.budget)
            .map(|b| (b.counts.orders, b.cancelled, b.left, b.is_breached))
            .collect();
        assert_eq!(
            seen,
            [
                (140, 4, 0, true),
                (140, 4, 0, true),
                (140, 4, 0, true),
                (140, 0, 3, false),
                (140, 0, 3, false),
            ]
        );
        assert_eq!(projection.earliest_breach(), Some(day(106)));
    }

    #[test]
    fn more_orders_bring_the_recovery_forward() {
        // Tomorrow 120 + 41 = 161 orders bear 4: 161 / 40 is over 4.
        let outlook = outlook(&SEVEN_DAYS, 41);
        assert_eq!(
            recovery_day(&outlook, RateWindow::WEEK, DEFAULT),
            Ok(day(107))
        );
    }

    #[test]
    fn falling_volume_breaches_without_a_new_cancellation() {
        // 140 orders bear the 3; with 10 a day it is 130, 120: 3 / 120 is exactly 2.5 %.
        let mut days = SEVEN_DAYS;
        days[2] = (20, 0);
        days[6] = (20, 3);
        let outlook = outlook(&days, 10);
        let ahead = |n| {
            project(
                &outlook,
                RateWindow::WEEK,
                DEFAULT,
                &DailyForecast::NOTHING,
                n,
            )
            .unwrap()
            .earliest_breach()
        };
        assert_eq!((ahead(1), ahead(14)), (None, Some(day(108))));
        assert_eq!(
            recovery_day(&outlook, RateWindow::WEEK, DEFAULT),
            Ok(day(113))
        );
    }

    #[test]
    fn cancellations_of_every_day_add_up() {
        // 140 orders bear 3, so the fourth one, on day 110, breaches.
        let days = [(20, 0); 7];
        let projection = project(
            &outlook(&days, 20),
            RateWindow::WEEK,
            DEFAULT,
            &DailyForecast::daily(1),
            14,
        )
        .unwrap();
        assert_eq!(projection.earliest_breach(), Some(day(110)));
        assert_eq!(projection.days.last().unwrap().budget.cancelled, 7);
    }

    #[test]
    fn orders_still_expected_today_count_today() {
        let mut outlook = outlook(&SEVEN_DAYS, 20);
        outlook.rest_of_today = 21;
        assert_eq!(
            recovery_day(&outlook, RateWindow::WEEK, DEFAULT),
            Ok(day(106))
        );
    }

    #[test]
    fn a_history_that_is_too_short_is_refused() {
        let short = outlook(&SEVEN_DAYS[1..], 20);
        let expected = ProjectionError::HistoryTooShort { first: day(101) };
        assert_eq!(
            recovery_day(&short, RateWindow::WEEK, DEFAULT),
            Err(expected)
        );
        let nothing = DailyForecast::NOTHING;
        let ahead = |outlook, n| project(outlook, RateWindow::WEEK, DEFAULT, &nothing, n);
        assert_eq!(ahead(&short, 1), Err(expected));
        assert!(matches!(
            ahead(&outlook(&SEVEN_DAYS, 20), 367),
            Err(ProjectionError::TooFar { .. })
        ));
    }

    proptest! {
        #[test]
        fn a_projection_equals_a_recount_of_every_day(
            past in prop::collection::vec((0..30_u32, 0..3_u32, 0..3_u32), 40),
            rest_of_today in 0..20_u64,
            per_day in 0..30_u64,
            cancels in 0..3_u64,
            n_days in 0..60_u32,
            (days, lag) in prop_oneof![Just((7_u8, 0_u8)), Just((30, 0)), Just((30, 10))],
        ) {
            let outlook = Outlook {
                history: History {
                    last: day(200),
                    days: past.iter().map(|&(orders, by_order, by_cancel)| DayCounts {
                        orders,
                        cancelled_by_order_date: by_order,
                        cancelled_by_cancel_date: by_cancel,
                    }).collect(),
                },
                rest_of_today,
                volume: DailyForecast::daily(per_day),
            };
            let window = RateWindow::lagged(days, lag);
            let of_day = |number: u32, cancels: u64| {
                if number > 200 {
                    return (per_day, cancels, cancels);
                }
                let (a, b, c) = past[(number - 161) as usize];
                let extra = if number == 200 { rest_of_today } else { 0 };
                (u64::from(a) + extra, u64::from(b), u64::from(c))
            };
            let budget = |as_of: u32, cancels: u64| {
                let mut sums = WindowCounts::default();
                for back in 0..u32::from(days) {
                    let (orders, by_order, by_cancel) =
                        of_day(as_of - u32::from(lag) - back, cancels);
                    sums.orders += orders;
                    sums.cancelled_by_order_date += by_order;
                    sums.cancelled_by_cancel_date += by_cancel;
                }
                Budget::of(sums, DEFAULT)
            };
            let forecast = DailyForecast::daily(cancels);
            let projection = project(&outlook, window, DEFAULT, &forecast, n_days).unwrap();
            prop_assert_eq!(projection.days.len(), n_days as usize + 1);
            for projected in &projection.days {
                prop_assert_eq!(projected.budget, budget(projected.day.number(), cancels));
            }
            let first = (200..=200 + n_days).find(|number| budget(*number, cancels).is_breached);
            prop_assert_eq!(projection.earliest_breach(), first.map(day));
            // Recovery: no day from it on is breached, the day before it is.
            let well = recovery_day(&outlook, window, DEFAULT).unwrap().number();
            for number in well..well + 60 {
                prop_assert!(!budget(number, 0).is_breached);
            }
            prop_assert!(well == 200 || budget(well - 1, 0).is_breached);
        }
    }
}
