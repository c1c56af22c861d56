//! The days that a plan is judged by, as they would be without it.

use super::assignment::Job;
use super::constraints::{Core, DayWindow, Demand, Problem};
use super::{MAX_PLAN_DAYS, PlanCancel, PlanVerdict, PlannedDay, Shortfall};
use crate::cancel_rate::{
    Budget, DailyForecast, Day, Outlook, RateLimit, RateWindow, WindowCounts,
};

/// Counts above this are taken for it: far more than any window holds, far below overflow.
const MOST_COUNTED: i64 = 1 << 50;

/// Every day that the batch can weigh on, as it would be without the batch.
pub(super) struct Horizon {
    today: Day,
    window: RateWindow,
    limit: RateLimit,
    base: Vec<WindowCounts>,
}

impl Horizon {
    pub(super) fn new(
        outlook: &Outlook,
        window: RateWindow,
        limit: RateLimit,
        n_days: usize,
    ) -> Self {
        let n_plan_days = u32::try_from(n_days).unwrap_or(MAX_PLAN_DAYS);
        // The last plan day leaves the window after so many more days.
        let n_ahead = (n_plan_days + window.reach_days()).saturating_sub(2);
        let timeline = outlook.timeline(n_ahead, &DailyForecast::NOTHING);
        let today = outlook.today();
        let base = (0..=n_ahead)
            .map(|ahead| timeline.window(today.plus(ahead), window))
            .collect();
        Self {
            today,
            window,
            limit,
            base,
        }
    }

    fn capacity(&self, counts: WindowCounts) -> i64 {
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX).min(MOST_COUNTED);
        signed(self.limit.max_cancels(counts.orders)) - signed(counts.cancelled_by_cancel_date)
    }

    /// The worst excess without the batch, in the series by cancel date.
    pub(super) fn base_excess(&self) -> i64 {
        let excess = self.base.iter().map(|counts| -self.capacity(*counts));
        excess.fold(0, i64::max)
    }

    pub(super) fn problem(&self, jobs: &[Job], n_days: usize) -> Problem {
        let sizes = jobs.iter().map(|job| job.size);
        let is_uniform = sizes.clone().min() == sizes.clone().max();
        let weight = sizes.clone().next().filter(|_| is_uniform).unwrap_or(1);
        let windows = self
            .base
            .iter()
            .enumerate()
            .filter_map(|(at, counts)| {
                let (lo, hi) = self.plan_days_seen_from(at, n_days)?;
                Some(DayWindow {
                    lo,
                    hi,
                    capacity: self.capacity(*counts),
                })
            })
            .collect();
        Problem {
            n_days,
            n_cancels: sizes.sum::<i64>() / weight,
            weight,
            demands: demands(jobs, n_days, weight),
            windows,
        }
    }

    /// The first and last plan day in the window seen from a day of the horizon.
    fn plan_days_seen_from(&self, at: usize, n_days: usize) -> Option<(usize, usize)> {
        let (first, last) = self.window.bounds(ahead(self.today, at))?;
        if last < self.today {
            return None;
        }
        let lo = first.days_since(self.today) as usize;
        let hi = (last.days_since(self.today) as usize).min(n_days.saturating_sub(1));
        (lo <= hi).then_some((lo, hi))
    }

    pub(super) fn planned_days(&self, batch: &[PlanCancel], chosen: &[Day]) -> Vec<PlannedDay> {
        self.base
            .iter()
            .enumerate()
            .map(|(at, base)| {
                let day = ahead(self.today, at);
                let bounds = self.window.bounds(day);
                let is_seen = |other: Day| {
                    bounds.is_some_and(|(first, last)| first <= other && other <= last)
                };
                let mut counts = *base;
                let mut cancelled = 0;
                for (cancel, on) in batch.iter().zip(chosen) {
                    let size = u64::from(cancel.size.get());
                    if *on == day {
                        cancelled += size;
                    }
                    if is_seen(*on) {
                        counts.cancelled_by_cancel_date += size;
                    }
                    if *on <= day && cancel.placed.is_some_and(is_seen) {
                        counts.cancelled_by_order_date += size;
                    }
                }
                PlannedDay {
                    day,
                    cancelled,
                    budget: Budget::of(counts, self.limit),
                }
            })
            .collect()
    }

    pub(super) fn verdict(
        &self,
        days: &[PlannedDay],
        conflict: Option<&Core>,
        problem: &Problem,
    ) -> PlanVerdict {
        let (mut n_breached_days, mut worst_excess) = (0, 0);
        for counts in days.iter().map(|day| day.budget.counts) {
            let most = self.limit.max_cancels(counts.orders);
            let excess = counts.cancelled_by_cancel_date.saturating_sub(most);
            n_breached_days += u32::from(excess > 0);
            worst_excess = worst_excess.max(excess);
        }
        if n_breached_days == 0 {
            return PlanVerdict::Clean;
        }
        let shortfall = conflict.map_or(
            Shortfall::AlreadyOver {
                n_days: n_breached_days,
            },
            |core| {
                let windows = || {
                    core.windows
                        .iter()
                        .filter_map(|at| problem.windows.get(*at))
                };
                let first = windows().map(|window| window.lo).min().unwrap_or(0);
                let last = windows().map(|window| window.hi).max().unwrap_or(0);
                let counted = |n: i64| u64::try_from(n * problem.weight).unwrap_or(0);
                Shortfall::NotEnoughBudget {
                    first: ahead(self.today, first),
                    last: ahead(self.today, last),
                    due: counted(core.due),
                    allowed: counted(core.allowed),
                }
            },
        );
        PlanVerdict::LeastBad {
            n_breached_days,
            worst_excess,
            shortfall,
        }
    }
}

/// The day so many days after today.
pub(super) fn ahead(today: Day, days: usize) -> Day {
    today.plus(u32::try_from(days).unwrap_or(u32::MAX))
}

/// How many cancellations fit only between each first and each last day that occur.
fn demands(jobs: &[Job], n_days: usize, weight: i64) -> Vec<Demand> {
    // Sizes by first day and last day.
    let mut table = vec![vec![0_i64; n_days]; n_days];
    for job in jobs {
        let cell = table
            .get_mut(job.earliest)
            .and_then(|row| row.get_mut(job.latest));
        if let Some(cell) = cell {
            *cell += job.size;
        }
    }
    // From the last first day backwards, `sums[to]` is what begins on `from` or later and ends by
    // `to`.
    let mut demands = Vec::new();
    let mut ends = vec![0_i64; n_days];
    for (from, row) in table.iter().enumerate().rev() {
        if row.iter().all(|size| *size == 0) {
            continue;
        }
        let mut sum = 0;
        for (to, (end, size)) in ends.iter_mut().zip(row).enumerate() {
            *end += size;
            if *end > 0 && to >= from {
                sum += *end;
                demands.push(Demand {
                    from,
                    to,
                    count: sum / weight,
                });
            }
        }
    }
    demands
}
