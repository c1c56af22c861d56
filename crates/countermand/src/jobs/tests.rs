//! The jobs against the sandbox marketplace, on a clock that moves by hand.

mod faults;
mod ways;

use std::collections::BTreeMap;

use countermand_domain::id::OrderId;
use countermand_spapi::client::Clock;
use jiff::{SignedDuration, Timestamp};

use super::Job;
use crate::desk::StepError;
use crate::desk::play::{Play, compare, due_at, wait};

/// Runs jobs as they become due for a while; how often each was run.
fn run(play: &Play, jobs: &[Job], span: SignedDuration) -> BTreeMap<Job, u64> {
    try_run(play, jobs, span).expect("no job breaks off")
}

fn try_run(
    play: &Play,
    jobs: &[Job],
    span: SignedDuration,
) -> Result<BTreeMap<Job, u64>, StepError> {
    let hand = &play.hand;
    let end = crate::desk::later(hand.now(), span);
    let mut due: Vec<(Timestamp, Job)> = jobs.iter().map(|job| (hand.now(), *job)).collect();
    let mut n_runs = BTreeMap::new();
    while let Some(at) = (0..due.len()).min_by_key(|at| due[*at].0) {
        let (due_since, job) = due[at];
        if due_since > end {
            break;
        }
        hand.pass_to(due_since);
        *n_runs.entry(job).or_insert(0) += 1;
        let next = wait(job.run(&play.desk, &play.seller))?;
        due[at].0 = due_at(next, hand.now(), job.rest());
    }
    hand.pass_to(end);
    Ok(n_runs)
}

/// Runs jobs until the desk knows what the marketplace has, or a while is over.
fn run_until_same(play: &Play, jobs: &[Job], span: SignedDuration) {
    run_until_none(play, jobs, span, differences);
}

/// Runs jobs until nothing is found any more, or a while is over.
fn run_until_none(
    play: &Play,
    jobs: &[Job],
    span: SignedDuration,
    find: impl Fn(&Play) -> Vec<String>,
) {
    let end = crate::desk::later(play.hand.now(), span);
    let mut found = find(play);
    while !found.is_empty() && play.hand.now() < end {
        run(play, jobs, SignedDuration::from_secs(30));
        found = find(play);
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// What the desk knows otherwise than the marketplace has it, of orders placed since the beginning
/// of the desk or any.
fn differences(play: &Play) -> Vec<String> {
    differences_of(play, |_| true)
}

fn differences_of(play: &Play, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
    compare::differences(&play.market_orders(is_meant), play)
}

/// Calls of an operation so far, and those of them that were refused with 429.
fn calls(play: &Play, operation: countermand_spapi::operation::OperationId) -> (u64, u64) {
    let usage = play.seller.client.usage();
    let found = usage.iter().find(|usage| usage.operation == operation);
    found.map_or((0, 0), |usage| {
        (usage.n_calls.sum(), usage.n_throttled.sum())
    })
}
