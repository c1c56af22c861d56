//! The jobs against the sandbox marketplace, on a clock that moves by hand.

mod faults;
mod ways;

use std::collections::BTreeMap;

use countermand_domain::id::OrderId;
use countermand_domain::order::OrderState;
use countermand_spapi::client::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Job;
use crate::desk::StepError;
use crate::desk::play::{Play, due_at, wait};

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
    let mut market: BTreeMap<String, Shown> = BTreeMap::new();
    for line in play.market_lines() {
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let place = text("marketplace");
        let is_ours = play.seller.marketplaces.iter().any(|our| our.id() == place);
        if text("channel") == "MCF" || !is_ours || !is_meant(&text("order")) {
            continue;
        }
        let shown = market.entry(text("order")).or_default();
        shown.state = Some(as_the_api_has_it(state_of(&line["status"])));
        let units = |name: &str| line[name].as_u64().unwrap_or_default();
        *shown.units.entry(text("sku")).or_default() += units("qty") - units("cancelled");
    }
    let mut differences = Vec::new();
    for (order, shown) in market {
        let id = OrderId::parse(&order).expect("an id");
        let known = play.seller.account.order(&id).expect("a store");
        let known = known.map(|view| {
            let mut known = Shown {
                state: view.order.state.map(as_the_api_has_it),
                units: BTreeMap::new(),
            };
            for item in &view.items {
                let sku = item.sku.as_ref().map(|sku| sku.as_str().to_owned());
                let units = u64::from(item.quantity.units());
                *known.units.entry(sku.unwrap_or_default()).or_default() += units;
            }
            known
        });
        if known.as_ref() != Some(&shown) {
            differences.push(format!("{order}: {shown:?}, but known as {known:?}"));
        }
    }
    differences
}

/// An order as one side has it: its state, and the units that remain of each SKU.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shown {
    state: Option<OrderState>,
    units: BTreeMap<String, u64>,
}

/// Orders 2026-01-01 has no word for an order that waits for its invoice: it is shipped there.
fn as_the_api_has_it(state: OrderState) -> OrderState {
    if state == OrderState::InvoiceUnconfirmed {
        OrderState::Shipped
    } else {
        state
    }
}

fn state_of(word: &Value) -> OrderState {
    let word = word.as_str().expect("a status");
    OrderState::parse(word)
        .or_else(|_| OrderState::parse_orders_v0(word))
        .unwrap_or_else(|_| panic!("the status {word}"))
}

/// Calls of an operation so far, and those of them that were refused with 429.
fn calls(play: &Play, operation: countermand_spapi::operation::OperationId) -> (u64, u64) {
    let usage = play.seller.client.usage();
    let found = usage.iter().find(|usage| usage.operation == operation);
    found.map_or((0, 0), |usage| {
        (usage.n_calls.sum(), usage.n_throttled.sum())
    })
}
