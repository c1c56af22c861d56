//! How many events a second the rings of 1,000 keys take, and what a window costs.

use std::hint::black_box;

use countermand_domain::cancel_rate::{Day, Landing, RateBoard, RateWindow};
use criterion::{BatchSize, Criterion, Throughput};

const N_KEYS: u32 = 1_000;
const N_EVENTS: u32 = 1_000_000;
const FIRST_DAY: u32 = 20_000;

/// One event, as a stream of order updates brings them.
#[derive(Debug, Clone, Copy)]
struct Event {
    key: u16,
    placed: Day,
    /// The day of a counted cancellation; an order is placed or corrected where there is none.
    cancelled: Option<Day>,
    change: i32,
}

/// A stream over ten days: 96 in 100 events place an order, most of them on the current day and
/// some up to eight days late, two cancel one, two correct one.
fn events() -> Vec<Event> {
    // Knuth's linear congruential generator: the same stream in every run.
    let mut state = 1_u64;
    let mut draw = |below: u32| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % u64::from(below)).unwrap_or(0)
    };
    (0..N_EVENTS)
        .map(|at| {
            let today = FIRST_DAY + at / (N_EVENTS / 10);
            let late = if draw(10) == 0 { draw(9) } else { 0 };
            let placed = Day::from_number(today - late);
            let kind = draw(100);
            Event {
                key: u16::try_from(draw(N_KEYS)).unwrap_or(0),
                placed,
                cancelled: (kind < 2).then_some(Day::from_number(today)),
                change: if (2..4).contains(&kind) { -1 } else { 1 },
            }
        })
        .collect()
}

/// Applies every event, and gives how many did not land whole.
fn apply_all<const DAYS: usize>(board: &mut RateBoard<DAYS>, events: &[Event]) -> u32 {
    let mut n_not_landed = 0;
    for event in events {
        let Some(ring) = board.ring_mut(usize::from(event.key)) else {
            continue;
        };
        let landing = match event.cancelled {
            None => ring.add_orders(event.placed, event.change),
            Some(day) => {
                let landing = ring.add_cancels(event.placed, day, event.change);
                landing.by_order_date.max(landing.by_cancel_date)
            }
        };
        n_not_landed += u32::from(landing != Landing::Counted);
    }
    n_not_landed
}

fn bench_events<const DAYS: usize>(criterion: &mut Criterion, events: &[Event]) {
    let mut group = criterion.benchmark_group("cancel_rate_ring");
    group.throughput(Throughput::Elements(u64::from(N_EVENTS)));
    group.bench_function(format!("events, {DAYS} days, {N_KEYS} keys"), |bencher| {
        bencher.iter_batched_ref(
            || RateBoard::<DAYS>::new(N_KEYS as usize),
            |board| black_box(apply_all(board, black_box(events))),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn bench_windows(criterion: &mut Criterion, events: &[Event]) {
    let mut board = RateBoard::<40>::new(N_KEYS as usize);
    let _ = apply_all(&mut board, events);
    let as_of = Day::from_number(FIRST_DAY + 9);
    let mut group = criterion.benchmark_group("cancel_rate_window");
    group.throughput(Throughput::Elements(u64::from(N_KEYS)));
    for window in [
        RateWindow::WEEK,
        RateWindow::last(30),
        RateWindow::lagged(30, 10),
    ] {
        group.bench_function(format!("{} days", window.reach_days()), |bencher| {
            bencher.iter(|| {
                (0..N_KEYS as usize)
                    .filter_map(|key| board.ring(key)?.window(as_of, black_box(window)).ok())
                    .map(|sums| sums.orders + sums.cancelled_by_cancel_date)
                    .sum::<u64>()
            });
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let events = events();
    bench_events::<7>(&mut criterion, &events);
    bench_events::<40>(&mut criterion, &events);
    bench_windows(&mut criterion, &events);
    criterion.final_summary();
}
