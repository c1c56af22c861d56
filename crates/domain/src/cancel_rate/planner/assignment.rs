//! From numbers on days to a day for each cancellation.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::constraints::Problem;

/// Plans tried when cancellations of different sizes do not fit the numbers exactly.
const MAX_TRIES: u32 = 100_000;

/// One cancellation, with its days as plan days.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    /// The first plan day allowed.
    pub(super) earliest: usize,
    /// The last plan day allowed.
    pub(super) latest: usize,
    /// What it adds to a window.
    pub(super) size: i64,
}

/// How bad a plan is: breached days, the worst excess, and the sum of all excess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Badness {
    /// Windows that hold more than they can bear.
    pub(super) n_breached: usize,
    /// The largest excess.
    pub(super) worst: i64,
    total: i64,
}

/// Gives every cancellation its day: on each day those with the nearest deadline, then those that
/// stand first in the batch, until the day has its number.
///
/// Where all have one size and the numbers come from the solver, everyone gets a day that it
/// allows. Otherwise a cancellation whose last day has come is carried out even beyond the number.
pub(super) fn by_deadline(jobs: &[Job], per_day: &[i64], unit: i64) -> Vec<usize> {
    let mut waiting: Vec<(usize, usize)> = jobs
        .iter()
        .enumerate()
        .map(|(at, job)| (job.earliest, at))
        .collect();
    waiting.sort_unstable_by(|left, right| right.cmp(left));
    let mut open: BinaryHeap<Reverse<(usize, usize)>> = BinaryHeap::new();
    let mut chosen = vec![0; jobs.len()];
    for (day, number) in per_day.iter().enumerate() {
        while let Some((_, at)) = waiting.pop_if(|(earliest, _)| *earliest <= day) {
            let latest = jobs.get(at).map_or(day, |job| job.latest);
            open.push(Reverse((latest, at)));
        }
        let mut room = number * unit;
        while let Some(Reverse((latest, at))) = open.peek().copied() {
            if room <= 0 && latest > day {
                break;
            }
            open.pop();
            room -= jobs.get(at).map_or(0, |job| job.size);
            if let Some(place) = chosen.get_mut(at) {
                *place = day;
            }
        }
    }
    chosen
}

/// How bad the chosen days are.
pub(super) fn reached(problem: &Problem, jobs: &[Job], chosen: &[usize]) -> Badness {
    badness(problem, &sizes_per_day(jobs, chosen, problem.n_days))
}

/// What the chosen days add to each plan day.
fn sizes_per_day(jobs: &[Job], chosen: &[usize], n_days: usize) -> Vec<i64> {
    let mut sizes = vec![0; n_days];
    for (job, day) in jobs.iter().zip(chosen) {
        if let Some(size) = sizes.get_mut(*day) {
            *size += job.size;
        }
    }
    sizes
}

/// How bad the sizes on the plan days are.
pub(super) fn badness(problem: &Problem, sizes: &[i64]) -> Badness {
    let mut badness = Badness {
        n_breached: 0,
        worst: 0,
        total: 0,
    };
    for window in &problem.windows {
        let held: i64 = sizes.iter().take(window.hi + 1).skip(window.lo).sum();
        let excess = held - window.capacity;
        if excess > 0 {
            badness.n_breached += 1;
            badness.worst = badness.worst.max(excess);
            badness.total += excess;
        }
    }
    badness
}

/// Moves single cancellations to better days as long as that helps, a bounded number of times.
pub(super) fn improve(problem: &Problem, jobs: &[Job], chosen: &mut [usize]) {
    let mut sizes = sizes_per_day(jobs, chosen, problem.n_days);
    let mut best = badness(problem, &sizes);
    let mut tries_left = MAX_TRIES;
    let mut has_moved = true;
    while has_moved {
        has_moved = false;
        for (job, day) in jobs.iter().zip(chosen.iter_mut()) {
            for other in job.earliest..=job.latest {
                if other == *day {
                    continue;
                }
                let Some(left) = tries_left.checked_sub(1) else {
                    return;
                };
                tries_left = left;
                shift(&mut sizes, *day, other, job.size);
                let tried = badness(problem, &sizes);
                if tried < best {
                    (best, *day, has_moved) = (tried, other, true);
                } else {
                    shift(&mut sizes, other, *day, job.size);
                }
            }
        }
    }
}

fn shift(sizes: &mut [i64], from: usize, to: usize, size: i64) {
    if let Some(place) = sizes.get_mut(from) {
        *place -= size;
    }
    if let Some(place) = sizes.get_mut(to) {
        *place += size;
    }
}
