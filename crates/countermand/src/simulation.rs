//! The desk against the marketplace, in one process, on one thread and on time that moves by hand:
//! everything that can go wrong is drawn from a seed, and every invariant is held against the
//! marketplace's own ledger.
//!
//! A failing seed is repeated with `scripts/simulate SEED 1`.

mod chance;
mod checks;
mod market;
mod mix;
mod node;
mod operators;
mod run;
mod wire;

use self::mix::Mix;
use self::run::{Report, run};

/// Runs seeds, and tells of the first one that fails.
fn hold(first: u64, n_seeds: u64) {
    let mut totals = (0, 0);
    for seed in first..first + n_seeds {
        let mix = Mix::of(seed);
        let report = run(seed, &mix, None);
        tell(seed, &mix, &report);
        totals.0 += report.n_effects;
        totals.1 += report.n_deaths;
    }
    println!("{n_seeds} seeds: {} effects, {} deaths", totals.0, totals.1);
}

#[expect(clippy::print_stdout, reason = "a failure tells how it came about")]
fn tell(seed: u64, mix: &Mix, report: &Report) {
    if report.violations.is_empty() {
        return;
    }
    let n = report.log.len();
    let shown = std::env::var("SIM_LOG")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(60);
    for line in report.log.iter().skip(n.saturating_sub(shown)) {
        println!("{line}");
    }
    println!("{mix:#?}");
    for violation in report.violations.iter().take(5) {
        println!("violated: {violation}");
    }
    panic!("seed {seed} fails; repeat it with: scripts/simulate {seed} 1");
}

#[test]
fn many_seeds_hold() {
    let number = |name: &str, otherwise: u64| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    hold(number("SIM_FIRST", 1), number("SIM_COUNT", 16));
}
