//! Days for a batch of cancellations, so that no day's rolling rate breaches.

mod assignment;
mod constraints;
mod horizon;
mod search;

use std::num::NonZeroU32;

use self::assignment::Job;
use self::horizon::{Horizon, ahead};
use super::{Budget, Day, Outlook, RateLimit, RateWindow, Series};

/// The most cancellations in one batch.
pub const MAX_BATCH: usize = 100_000;

/// The most days that one plan may choose from, today included; also the farthest that its window
/// may reach back.
pub const MAX_PLAN_DAYS: u32 = 62;

/// A cancellation that must be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlanCancel {
    /// The first day on which it can be carried out; a day before today means today.
    pub earliest: Day,
    /// The last day on which it must be carried out. One that has passed means the first day
    /// possible, and the plan names it as overdue.
    pub latest: Day,
    /// When its order was placed, for the series by order date.
    pub placed: Option<Day>,
    /// What it adds to the rate: one, or its units where units count.
    pub size: NonZeroU32,
}

impl PlanCancel {
    /// One order to be cancelled by `latest`, from today on.
    pub const fn by(latest: Day) -> Self {
        Self {
            earliest: Day::from_number(0),
            latest,
            placed: None,
            size: NonZeroU32::MIN,
        }
    }
}

/// Why no plan can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// More cancellations than one batch may hold.
    #[error("{n_cancels} cancellations are more than {limit}")]
    TooMany {
        /// The cancellations given.
        n_cancels: usize,
        /// The cancellations allowed.
        limit: usize,
    },
    /// A cancellation may be carried out after the last day that a plan reaches. Cut its last day
    /// to `limit`, or plan it later.
    #[error("the last day of cancellation {index} is {latest}, after {limit}")]
    TooFar {
        /// Its place in the batch.
        index: usize,
        /// Its last day.
        latest: Day,
        /// The last day that a plan reaches.
        limit: Day,
    },
    /// The window reaches farther back than a plan can follow.
    #[error("a window that reaches {reach_days} days back is over the limit of {limit}")]
    WindowTooLong {
        /// Days that the window reaches back.
        reach_days: u32,
        /// Days allowed.
        limit: u32,
    },
    /// The history begins after the window's first day.
    #[error("the history begins on {first}, after the first day of the window")]
    HistoryTooShort {
        /// The first day of the history.
        first: Day,
    },
}

/// Whether the plan keeps the limit in the series that it steers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanVerdict {
    /// No day breaches.
    Clean,
    /// No plan keeps every day; none breaches fewer days, and of those none has a smaller worst
    /// excess, as far as [`Exactness`] says.
    LeastBad {
        /// Breached days of the horizon.
        n_breached_days: u32,
        /// Most counted cancellations over what a day bears.
        worst_excess: u64,
        /// Why.
        shortfall: Shortfall,
    },
}

/// Why no plan keeps every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortfall {
    /// Days are breached by what was cancelled before; the batch adds none to them.
    AlreadyOver {
        /// How many days.
        n_days: u32,
    },
    /// Between two days more must be cancelled than the windows there bear.
    NotEnoughBudget {
        /// The first plan day concerned.
        first: Day,
        /// The last plan day concerned.
        last: Day,
        /// What must be cancelled between them.
        due: u64,
        /// What can be without a breach.
        allowed: u64,
    },
}

/// Whether a better plan may exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exactness {
    /// None does.
    Exact,
    /// The search reached its limit; the plan is the best found.
    SearchLimit,
    /// Cancellations of different sizes did not fit together as well as single units would; the
    /// plan is the best found.
    MixedSizes,
}

/// What a plan does on one day, and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedDay {
    /// The day.
    pub day: Day,
    /// What is cancelled on it: orders, or units where units count.
    pub cancelled: u64,
    /// The budget of the window seen from it, in both series as known on that day.
    pub budget: Budget,
}

/// A day for every cancellation of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The day of each cancellation, in the order of the batch.
    pub chosen: Vec<Day>,
    /// Today and every day after it that the batch can weigh on.
    pub days: Vec<PlannedDay>,
    /// Whether the series by cancel date keeps the limit.
    pub verdict: PlanVerdict,
    /// Days on which the series by order date alone breaches, where the limit is for it.
    pub order_date_breaches: Vec<Day>,
    /// Places in the batch of cancellations whose last day had passed.
    pub overdue: Vec<usize>,
    /// Whether a better plan may exist.
    pub exactness: Exactness,
}

impl Plan {
    /// Whether both series keep the limit on every day.
    pub const fn is_clean(&self) -> bool {
        matches!(self.verdict, PlanVerdict::Clean) && self.order_date_breaches.is_empty()
    }
}

/// Chooses a day for every cancellation of `batch`, each within its own days, so that the rolling
/// rate breaches on no day of the horizon, which is every day that the batch can weigh on.
///
/// Where that is impossible: as few breached days as possible, then the smallest worst excess.
/// Among equally good plans each cancellation comes as early as possible, for the days given up;
/// the result depends on nothing but the arguments.
///
/// The plan steers the series *by cancel date*, the one that the choice of a day moves. Without a
/// lag it is never the better one: a cancellation known on a day, of an order placed in the
/// window, was carried out in the window too. The series *by order date* is worked out as known on
/// each day, from the cancellations whose `placed` is given, and its own breaches are reported; with
/// a lag it can breach alone, because a cancellation of today already touches an older cohort.
///
/// Exact for cancellations of one size (see `constraints` and `search`): feasibility costs
/// O(days × (days + demands + horizon)), the least bad plan tries sets of days to give up, at most
/// 20 million steps. A search that reaches this end gives the best plan found and says so.
///
/// # Errors
/// When the batch, its days or the window are over their limits, or the history is too short.
pub fn plan(
    outlook: &Outlook,
    window: RateWindow,
    limit: RateLimit,
    batch: &[PlanCancel],
) -> Result<Plan, PlanError> {
    let jobs = checked_jobs(outlook, window, batch)?;
    let n_days = jobs.iter().map(|job| job.latest + 1).max().unwrap_or(1);
    let horizon = Horizon::new(outlook, window, limit, n_days);
    let problem = horizon.problem(&jobs, n_days);
    let best = search::best(&problem, horizon.base_excess());
    let mut chosen = assignment::by_deadline(&jobs, &best.per_day, problem.weight);
    let aim = assignment::badness(&problem, &scaled(&best.per_day, problem.weight));
    let mut reached = assignment::reached(&problem, &jobs, &chosen);
    if (reached.n_breached, reached.worst) != (aim.n_breached, aim.worst) {
        assignment::improve(&problem, &jobs, &mut chosen);
        reached = assignment::reached(&problem, &jobs, &chosen);
    }
    let exactness = if !best.is_exact {
        Exactness::SearchLimit
    } else if (reached.n_breached, reached.worst) == (aim.n_breached, aim.worst) {
        Exactness::Exact
    } else {
        Exactness::MixedSizes
    };
    let today = outlook.today();
    let chosen: Vec<Day> = chosen.into_iter().map(|day| ahead(today, day)).collect();
    let days = horizon.planned_days(batch, &chosen);
    Ok(Plan {
        verdict: horizon.verdict(&days, best.conflict.as_ref(), &problem),
        order_date_breaches: days
            .iter()
            .map(|day| (day.day, day.budget.counts))
            .filter(|(_, counts)| {
                limit.is_for(Series::ByOrderDate)
                    && limit.is_breached(counts.orders, counts.cancelled_by_order_date)
                    && !limit.is_breached(counts.orders, counts.cancelled_by_cancel_date)
            })
            .map(|(day, _)| day)
            .collect(),
        overdue: batch
            .iter()
            .enumerate()
            .filter(|(_, cancel)| cancel.latest < today)
            .map(|(at, _)| at)
            .collect(),
        chosen,
        days,
        exactness,
    })
}

fn checked_jobs(
    outlook: &Outlook,
    window: RateWindow,
    batch: &[PlanCancel],
) -> Result<Vec<Job>, PlanError> {
    if batch.len() > MAX_BATCH {
        return Err(PlanError::TooMany {
            n_cancels: batch.len(),
            limit: MAX_BATCH,
        });
    }
    if window.reach_days() > MAX_PLAN_DAYS {
        return Err(PlanError::WindowTooLong {
            reach_days: window.reach_days(),
            limit: MAX_PLAN_DAYS,
        });
    }
    if !outlook.covers(window) {
        return Err(PlanError::HistoryTooShort {
            first: outlook.history.first(),
        });
    }
    let today = outlook.today();
    let limit = today.plus(MAX_PLAN_DAYS - 1);
    batch
        .iter()
        .enumerate()
        .map(|(index, cancel)| {
            let earliest = cancel.earliest.max(today);
            let latest = cancel.latest.max(earliest);
            if latest > limit {
                return Err(PlanError::TooFar {
                    index,
                    latest,
                    limit,
                });
            }
            Ok(Job {
                earliest: earliest.days_since(today) as usize,
                latest: latest.days_since(today) as usize,
                size: i64::from(cancel.size.get()),
            })
        })
        .collect()
}

fn scaled(per_day: &[i64], weight: i64) -> Vec<i64> {
    per_day.iter().map(|number| number * weight).collect()
}
