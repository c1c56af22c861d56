//! The least number of breached days, then the least excess.
//!
//! Each conflict found by [`Problem::solve`] names windows of which at least one must be given up.
//! The search gives up one after the other, with a growing number of days, and cuts a branch as
//! soon as disjoint conflicts show that the days left do not suffice. It counts the work of the
//! solver and stops at [`MAX_WORK`].

use super::constraints::{Core, Problem};

/// Edges that the solver may look at for one plan: a fraction of a second.
const MAX_WORK: u64 = 20_000_000;

/// A set of windows.
type Mask = u128;

/// The best plan found.
#[derive(Debug, Clone)]
pub(super) struct Best {
    /// Cancellations on each plan day.
    pub(super) per_day: Vec<i64>,
    /// The first conflict, when some window had to be given up that need not be breached.
    pub(super) conflict: Option<Core>,
    /// Whether nothing better exists.
    pub(super) is_exact: bool,
}

#[derive(Debug, Clone)]
struct Found {
    given_up: Mask,
    totals: Vec<i64>,
}

enum Step {
    Found(Found),
    Impossible,
    OutOfWork,
}

struct OutOfWork;

struct Search<'a> {
    problem: &'a Problem,
    /// How far a window that is given up may go over; `None` for as far as it likes.
    allowance: Option<i64>,
    work: u64,
}

/// Finds the best plan. `base_excess` is the worst excess before the plan, which no plan undoes.
pub(super) fn best(problem: &Problem, base_excess: i64) -> Best {
    let mut search = Search {
        problem,
        allowance: None,
        work: 0,
    };
    let lost = problem
        .windows
        .iter()
        .enumerate()
        .filter(|(_, window)| window.capacity < 0)
        .fold(0, |mask, (at, _)| mask | bit(at));
    let conflict = search.run_unchecked(lost, 0).err();
    let mut is_exact = true;
    let mut found = search.shortest_stretch(lost);
    if conflict.is_some() {
        is_exact = search.fewest_days(lost, &mut found);
    }
    if found.given_up != 0 {
        let floor = base_excess.max(i64::from(conflict.is_some()));
        is_exact &= search.least_excess(lost, floor, &mut found);
    }
    Best {
        per_day: per_day(&found.totals),
        conflict,
        is_exact,
    }
}

impl Search<'_> {
    /// Improves `found` until no plan breaches fewer days; `false` when the work was over first.
    fn fewest_days(&mut self, lost: Mask, found: &mut Found) -> bool {
        let most = (found.given_up & !lost).count_ones();
        for n_days in 1..most {
            match self.descend(lost, 0, n_days) {
                Step::Found(better) => {
                    *found = better;
                    return true;
                }
                Step::Impossible => {}
                Step::OutOfWork => return false,
            }
        }
        true
    }

    /// Improves `found` until no plan with as many breached days has a smaller worst excess;
    /// `false` when the work was over first.
    fn least_excess(&mut self, lost: Mask, floor: i64, found: &mut Found) -> bool {
        let n_days = (found.given_up & !lost).count_ones();
        let (mut low, mut high) = (floor, self.worst_excess(found).max(floor));
        // First with the windows already given up, which costs next to nothing.
        while low < high {
            let middle = low + (high - low) / 2;
            self.allowance = Some(middle);
            match self.run_unchecked(found.given_up, 0) {
                Ok(totals) => {
                    found.totals = totals;
                    high = middle;
                }
                Err(_) => low = middle + 1,
            }
        }
        low = floor;
        while low < high {
            let middle = low + (high - low) / 2;
            self.allowance = Some(middle);
            match self.descend(lost, 0, n_days) {
                Step::Found(better) => {
                    *found = better;
                    high = middle;
                }
                Step::Impossible => low = middle + 1,
                Step::OutOfWork => return false,
            }
        }
        true
    }

    fn worst_excess(&self, found: &Found) -> i64 {
        let per_day = per_day(&found.totals);
        let windows = self.problem.windows.iter();
        windows
            .map(|window| self.problem.excess(window, &per_day))
            .fold(0, i64::max)
    }

    /// Looks for a plan that gives up at most `n_left` more windows, none of them in `kept`.
    fn descend(&mut self, given_up: Mask, kept: Mask, n_left: u32) -> Step {
        let core = match self.run(given_up, 0) {
            Err(OutOfWork) => return Step::OutOfWork,
            Ok(Ok(totals)) => return Step::Found(Found { given_up, totals }),
            Ok(Err(core)) => core,
        };
        let choices = mask_of(&core) & !given_up & !kept;
        match self.suffices(given_up, kept, choices, n_left) {
            Err(OutOfWork) => return Step::OutOfWork,
            Ok(false) => return Step::Impossible,
            Ok(true) => {}
        }
        let mut kept = kept;
        for at in 0..self.problem.windows.len() {
            if choices & bit(at) == 0 {
                continue;
            }
            match self.descend(given_up | bit(at), kept, n_left - 1) {
                Step::Impossible => kept |= bit(at),
                other @ (Step::Found(_) | Step::OutOfWork) => return other,
            }
        }
        Step::Impossible
    }

    /// Whether `n_left` windows may be enough: conflicts that share no window need one each.
    fn suffices(
        &mut self,
        given_up: Mask,
        kept: Mask,
        first: Mask,
        n_left: u32,
    ) -> Result<bool, OutOfWork> {
        let (mut lifted, mut choices) = (0, first);
        for _ in 0..n_left {
            if choices == 0 {
                return Ok(false);
            }
            lifted |= choices;
            match self.run(given_up, lifted)? {
                Ok(_) => return Ok(true),
                Err(core) => choices = mask_of(&core) & !given_up & !kept & !lifted,
            }
        }
        Ok(false)
    }

    /// A plan that gives up the shortest stretch of neighbouring windows, without those of them
    /// that can be kept after all. Gives up nothing more than `lost` when that is possible.
    fn shortest_stretch(&mut self, lost: Mask) -> Found {
        let n_windows = self.problem.windows.len();
        let mut best = Found {
            given_up: lost,
            totals: Vec::new(),
        };
        let stretch = |from: usize, to: usize| (from..to).fold(lost, |mask, at| mask | bit(at));
        let mut to = 0;
        for from in 0..=n_windows {
            to = to.max(from);
            let found = loop {
                match self.run_unchecked(stretch(from, to), 0) {
                    Ok(totals) => break Some(totals),
                    Err(_) if to < n_windows => to += 1,
                    Err(_) => break None,
                }
            };
            let Some(totals) = found else { break };
            let given_up = stretch(from, to);
            let is_shorter = given_up.count_ones() < best.given_up.count_ones();
            if best.totals.is_empty() || is_shorter {
                best = Found { given_up, totals };
            }
        }
        for at in 0..n_windows {
            let fewer = best.given_up & !bit(at) | lost;
            if fewer != best.given_up
                && let Ok(totals) = self.run_unchecked(fewer, 0)
            {
                best = Found {
                    given_up: fewer,
                    totals,
                };
            }
        }
        best
    }

    fn run(&mut self, given_up: Mask, lifted: Mask) -> Result<Result<Vec<i64>, Core>, OutOfWork> {
        if self.work >= MAX_WORK {
            return Err(OutOfWork);
        }
        Ok(self.run_unchecked(given_up, lifted))
    }

    /// One run of the solver; windows in `lifted` are left out, those in `given_up` have the
    /// allowance.
    fn run_unchecked(&mut self, given_up: Mask, lifted: Mask) -> Result<Vec<i64>, Core> {
        let (problem, allowance) = (self.problem, self.allowance);
        let bound = |at: usize| {
            let capacity = problem.windows.get(at)?.capacity;
            let bound = if lifted & bit(at) != 0 {
                return None;
            } else if given_up & bit(at) != 0 {
                capacity + allowance?
            } else {
                capacity
            };
            Some(bound.div_euclid(problem.weight))
        };
        problem.solve(bound, &mut self.work)
    }
}

const fn bit(at: usize) -> Mask {
    if at < 128 { 1 << at } else { 0 }
}

fn mask_of(core: &Core) -> Mask {
    core.windows.iter().fold(0, |mask, at| mask | bit(*at))
}

fn per_day(totals: &[i64]) -> Vec<i64> {
    totals
        .iter()
        .zip(totals.iter().skip(1))
        .map(|(before, after)| after - before)
        .collect()
}
