//! What is measured of a day, and how it is told.

use std::collections::BTreeMap;

use countermand_domain::cancellation::decision::Route;
use countermand_store::outbox::{Action, ActionKind, ActionState};
use jiff::{SignedDuration, Timestamp};

use super::KNOWN_WITHIN;

/// What was measured.
#[derive(Debug, Default)]
pub(super) struct Measured {
    pub(super) n_orders: u64,
    pub(super) n_calls: u64,
    pub(super) n_throttled: u64,
    pub(super) by_operation: BTreeMap<String, (u64, u64)>,
    /// Orders that were new or changed between two looks, and those that were known too late.
    pub(super) n_changed: usize,
    pub(super) late: Vec<String>,
    /// Milliseconds from when a cancel might have been sent to its sending, sorted.
    pub(super) feed_waits_ms: Vec<i64>,
    /// The same of direct calls that were not asked for in the incident.
    pub(super) direct_waits_ms: Vec<i64>,
    pub(super) incident_direct_waits_ms: Vec<i64>,
    pub(super) n_cancels: usize,
    pub(super) n_unended: usize,
    pub(super) unended: BTreeMap<String, u64>,
    pub(super) catch_up: SignedDuration,
}

pub(super) fn count_action(
    measured: &mut Measured,
    action: &Action,
    incident: (Timestamp, Timestamp),
) {
    if action.content.kind != ActionKind::Cancel {
        return;
    }
    measured.n_cancels += 1;
    if !action.state.is_terminal() {
        measured.n_unended += 1;
        let is_waiting = action.not_before.is_none();
        let how = format!(
            "{} {} {} {}",
            action.state.as_str(),
            if is_waiting {
                "for a person"
            } else {
                "by itself"
            },
            action.content.route,
            action.outcome_code
        );
        *measured.unended.entry(how).or_default() += 1;
    }
    let Some(sent_at) = action.sent_at else {
        let is_overtaken = action.state == ActionState::Superseded;
        assert!(is_overtaken || !action.state.is_terminal(), "{action:?}");
        return;
    };
    let wait_ms = sent_at.duration_since(action.ready_at()).as_millis();
    let wait_ms = i64::try_from(wait_ms).expect("a wait");
    let is_in_incident = (incident.0..incident.1).contains(&action.created_at);
    let is_direct = action.content.route == Route::DirectCall.as_str();
    let waits = match (is_direct, is_in_incident) {
        (false, _) => &mut measured.feed_waits_ms,
        (true, true) => &mut measured.incident_direct_waits_ms,
        (true, false) => &mut measured.direct_waits_ms,
    };
    waits.push(wait_ms);
}

/// The value that 99 of 100 do not exceed.
pub(super) fn p99(sorted: &[i64]) -> i64 {
    let at = (sorted.len() * 99).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or(0)
}

pub(super) fn tell(name: &str, measured: &Measured) {
    println!(
        "{name}: {} orders, {} calls ({} throttled), {} cancels ({} not ended)",
        measured.n_orders,
        measured.n_calls,
        measured.n_throttled,
        measured.n_cancels,
        measured.n_unended
    );
    for (operation, (n_calls, n_throttled)) in &measured.by_operation {
        println!("  {operation}: {n_calls} calls, {n_throttled} throttled");
    }
    for (how, n) in &measured.unended {
        println!("  not ended: {n} {how}");
    }
    let waits = |name: &str, waits: &[i64]| {
        println!(
            "  {name}: {} sent, p50 {} ms, p99 {} ms, max {} ms",
            waits.len(),
            waits.get(waits.len() / 2).copied().unwrap_or(0),
            p99(waits),
            waits.last().copied().unwrap_or(0)
        );
    };
    waits("feeds", &measured.feed_waits_ms);
    waits("direct calls", &measured.direct_waits_ms);
    waits("direct calls, incident", &measured.incident_direct_waits_ms);
    println!(
        "  {} orders changed, {} known later than {} s; {} s to catch up",
        measured.n_changed,
        measured.late.len(),
        KNOWN_WITHIN.as_secs(),
        measured.catch_up.as_secs()
    );
}
