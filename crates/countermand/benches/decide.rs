//! How many verdicts a core gives in a second, on records in memory, without and with the trace.

use std::hint::black_box;
use std::time::{Duration, Instant};

use countermand_domain::cancellation::{Actor, RequestScope, Situation, decide, decide_with_trace};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::{EasyShipStatus, McfStatus, OrderState};
use countermand_domain::reason::{Motive, Reason};
use countermand_domain::rule_table::RuleTable;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

const RECORDS: usize = 100_000;
const ROUNDS: usize = 9;

fn pick<T: Copy>(from: &[T], state: &mut u64) -> T {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    let at = usize::try_from(*state >> 33).unwrap_or(0) % from.len();
    from.get(at)
        .copied()
        .unwrap_or_else(|| unreachable_record())
}

fn unreachable_record<T>() -> T {
    std::process::abort()
}

fn records(now: Timestamp) -> Vec<Situation> {
    let channels = [
        ChannelStatus::Mfn,
        ChannelStatus::Mfn,
        ChannelStatus::Sfp,
        ChannelStatus::EasyShip(EasyShipStatus::PendingSchedule),
        ChannelStatus::EasyShip(EasyShipStatus::PickedUp),
        ChannelStatus::Afn,
        ChannelStatus::Mcf(Some(McfStatus::Planning)),
    ];
    let actors = [Actor::Buyer, Actor::Seller, Actor::Seller, Actor::Amazon];
    let requests = [
        RequestScope::None,
        RequestScope::None,
        RequestScope::AllOpenUnits,
    ];
    let mut seed = 42;
    (0..RECORDS)
        .map(|_| Situation {
            state: pick(&OrderState::ALL, &mut seed),
            channel: pick(&channels, &mut seed),
            marketplace: pick(Marketplace::ALL, &mut seed),
            actor: pick(&actors, &mut seed),
            motive: Some(Motive::Reason(pick(Reason::ALL, &mut seed))),
            is_paid: None,
            purchased_at: Some(now - SignedDuration::from_mins(pick(&[3, 20, 900], &mut seed))),
            ship_by: Some(now + SignedDuration::from_hours(pick(&[-300, -2, 20], &mut seed))),
            request: pick(&requests, &mut seed),
            shipped_units: pick(&[0, 0, 0, 1], &mut seed),
            ordered_units: pick(&[1, 1, 2], &mut seed),
        })
        .collect()
}

fn per_second(mut one: impl FnMut(&Situation), records: &[Situation]) -> f64 {
    let start = Instant::now();
    let mut n_done = 0_u32;
    while start.elapsed() < Duration::from_millis(300) {
        for record in records {
            one(record);
        }
        n_done += u32::try_from(records.len()).unwrap_or(u32::MAX);
    }
    f64::from(n_done) / start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn main() {
    let Ok(now) = "2026-11-20T12:00:00Z".parse::<Timestamp>() else {
        return;
    };
    let rules = RuleTable::published().compile(date(2026, 11, 1));
    let records = records(now);
    let (mut plain, mut traced) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        plain.push(per_second(
            |record| {
                black_box(decide(black_box(record), &rules, now));
            },
            &records,
        ));
        traced.push(per_second(
            |record| {
                black_box(decide_with_trace(black_box(record), &rules, now));
            },
            &records,
        ));
    }
    let mut out = std::io::stdout();
    let _ = std::io::Write::write_fmt(
        &mut out,
        format_args!(
            "verdicts per second and core, median of {ROUNDS}: {:.1} million; with the trace: {:.1} million\n",
            median(plain) / 1e6,
            median(traced) / 1e6
        ),
    );
}
