//! The planner's problem as difference constraints over running totals.
//!
//! Let `X[t]` be how many cancellations were carried out before plan day `t`, so `X[0] = 0`. Then
//! everything that a plan must keep is a bound on the difference of two totals:
//!
//! - days are not negative: `X[t] <= X[t + 1]`;
//! - all are carried out: `X[n] - X[0] <= all`;
//! - those that fit only between the days `a` and `b` are carried out there:
//!   `X[b + 1] - X[a] >= demand(a, b)`. By Hall's theorem for intervals this is not only needed but
//!   enough for every single cancellation to find its day;
//! - a window over the days `lo` to `hi` holds at most its bound: `X[hi + 1] - X[lo] <= bound`.
//!
//! The shortest paths from `X[0]` over such bounds are a whole-number solution in which every total
//! is as large as it can be, and a negative cycle is a set of bounds that cannot all hold.

/// One day whose window touches the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DayWindow {
    /// The first plan day in the window.
    pub(super) lo: usize,
    /// The last plan day in the window.
    pub(super) hi: usize,
    /// What the day can bear on top of what was counted before the plan; below zero when it is
    /// breached whatever the plan does.
    pub(super) capacity: i64,
}

/// Cancellations that fit only between two plan days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Demand {
    /// The first of the days.
    pub(super) from: usize,
    /// The last of the days.
    pub(super) to: usize,
    /// How many cancellations.
    pub(super) count: i64,
}

/// A planning problem.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// How many days can be chosen.
    pub(super) n_days: usize,
    /// How many cancellations there are, or units when they are not all of one size.
    pub(super) n_cancels: i64,
    /// What one of them adds to a window.
    pub(super) weight: i64,
    /// What must be done between which days.
    pub(super) demands: Vec<Demand>,
    /// The days that are watched, at most 128.
    pub(super) windows: Vec<DayWindow>,
}

/// Bounds that cannot all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Core {
    /// The windows among them.
    pub(super) windows: Vec<usize>,
    /// How many cancellations must fall into these windows.
    pub(super) due: i64,
    /// How many they allow.
    pub(super) allowed: i64,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    from: usize,
    to: usize,
    bound: i64,
    window: Option<usize>,
}

/// Larger than any total, and far from overflow when bounds are added.
const UNREACHED: i64 = i64::MAX / 4;

impl Problem {
    /// The totals `X[0]` to `X[n]`, each as large as it can be, where `bound` gives the most
    /// cancellations of a window, or `None` to leave it out.
    ///
    /// Bellman and Ford's shortest paths, O(days × (days + demands + windows)); a conflict shows as
    /// soon as the best edges close a cycle. Adds the edges looked at to `work`.
    pub(super) fn solve(
        &self,
        bound: impl Fn(usize) -> Option<i64>,
        work: &mut u64,
    ) -> Result<Vec<i64>, Core> {
        let edges = self.edges(bound);
        let n_nodes = self.n_days + 1;
        let mut totals = vec![UNREACHED; n_nodes];
        let mut by: Vec<Option<Edge>> = vec![None; n_nodes];
        if let Some(start) = totals.first_mut() {
            *start = 0;
        }
        loop {
            *work += (edges.len() + n_nodes) as u64;
            if !lower_totals(&edges, &mut totals, &mut by) {
                return Ok(totals);
            }
            // Without a cycle the best edges form a tree, and totals settle in `n_nodes` rounds.
            if let Some(node) = node_on_cycle(&by) {
                return Err(core_around(&by, node));
            }
        }
    }

    fn edges(&self, bound: impl Fn(usize) -> Option<i64>) -> Vec<Edge> {
        let plain = |from, to, bound| Edge {
            from,
            to,
            bound,
            window: None,
        };
        let mut edges = vec![plain(0, self.n_days, self.n_cancels)];
        edges.extend(
            self.windows
                .iter()
                .enumerate()
                .filter_map(|(window, days)| {
                    Some(Edge {
                        from: days.lo,
                        to: days.hi + 1,
                        bound: bound(window)?,
                        window: Some(window),
                    })
                }),
        );
        edges.extend(
            self.demands
                .iter()
                .map(|demand| plain(demand.to + 1, demand.from, -demand.count)),
        );
        edges.extend((0..self.n_days).rev().map(|day| plain(day + 1, day, 0)));
        edges
    }

    /// What the window would hold over what it can bear, for a number of cancellations on each
    /// plan day; below zero when there is room.
    pub(super) fn excess(&self, window: &DayWindow, per_day: &[i64]) -> i64 {
        let held: i64 = per_day
            .iter()
            .take(window.hi + 1)
            .skip(window.lo)
            .sum::<i64>();
        held * self.weight - window.capacity
    }
}

/// Lowers every total that an edge asks to; `false` when none had to be.
fn lower_totals(edges: &[Edge], totals: &mut [i64], by: &mut [Option<Edge>]) -> bool {
    let mut has_changed = false;
    for edge in edges {
        let reached = totals.get(edge.from).copied().unwrap_or(UNREACHED);
        if reached == UNREACHED {
            continue;
        }
        let (Some(total), Some(via)) = (totals.get_mut(edge.to), by.get_mut(edge.to)) else {
            continue;
        };
        if reached + edge.bound < *total {
            *total = reached + edge.bound;
            *via = Some(*edge);
            has_changed = true;
        }
    }
    has_changed
}

/// A node on a cycle of best edges, if they close one.
fn node_on_cycle(by: &[Option<Edge>]) -> Option<usize> {
    // The walk in which a node was first seen.
    let mut seen_in: Vec<Option<usize>> = vec![None; by.len()];
    for walk in 0..by.len() {
        let mut node = walk;
        while let Some(seen) = seen_in.get_mut(node) {
            match *seen {
                Some(earlier) if earlier == walk => return Some(node),
                Some(_) => break,
                None => *seen = Some(walk),
            }
            match by.get(node).copied().flatten() {
                Some(edge) => node = edge.from,
                None => break,
            }
        }
    }
    None
}

/// The conflict along the cycle of best edges through `first`.
fn core_around(by: &[Option<Edge>], first: usize) -> Core {
    let mut core = Core {
        windows: Vec::new(),
        due: 0,
        allowed: 0,
    };
    let mut node = first;
    while let Some(edge) = by.get(node).copied().flatten() {
        match edge.window {
            Some(window) => {
                core.windows.push(window);
                core.allowed += edge.bound;
            }
            None => core.due -= edge.bound,
        }
        node = edge.from;
        if node == first {
            break;
        }
    }
    core.windows.sort_unstable();
    core
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(demands: Vec<Demand>, capacities: [i64; 4]) -> Problem {
        Problem {
            n_days: 3,
            n_cancels: 4,
            weight: 1,
            demands,
            // Windows of two days over three plan days.
            windows: [(0, 0), (0, 1), (1, 2), (2, 2)]
                .into_iter()
                .zip(capacities)
                .map(|((lo, hi), capacity)| DayWindow { lo, hi, capacity })
                .collect(),
        }
    }

    const ALL_BY_THE_END: Demand = Demand {
        from: 0,
        to: 2,
        count: 4,
    };

    fn solve(problem: &Problem) -> Result<Vec<i64>, Core> {
        problem.solve(
            |window| problem.windows.get(window).map(|window| window.capacity),
            &mut 0,
        )
    }

    #[test]
    fn every_total_is_as_large_as_it_can_be() {
        // Two a window: two on the first day, none on the second, two on the third.
        let spread = problem(vec![ALL_BY_THE_END], [2, 2, 2, 2]);
        assert_eq!(solve(&spread), Ok(vec![0, 2, 2, 4]));
    }

    #[test]
    fn a_conflict_names_its_windows_and_both_sides() {
        // One a window: at most one on the first two days and one on the last two.
        let narrow = problem(vec![ALL_BY_THE_END], [1, 1, 1, 1]);
        let core = solve(&narrow).unwrap_err();
        assert!(core.due > core.allowed);
        assert!(!core.windows.is_empty());
        let later = Demand {
            from: 1,
            to: 2,
            count: 3,
        };
        let late = problem(vec![ALL_BY_THE_END, later], [9, 9, 2, 9]);
        let expected = Core {
            windows: vec![2],
            due: 3,
            allowed: 2,
        };
        assert_eq!(solve(&late), Err(expected));
    }
}
