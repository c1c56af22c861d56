//! The desk against the marketplace, in one process, on one thread and on time that moves by hand:
//! everything that can go wrong is drawn from a seed, and every invariant is held against the
//! marketplace's own ledger.
//!
//! A failing seed is repeated with `scripts/simulate SEED 1`.

mod chance;
mod checks;
mod day;
mod market;
mod mix;
mod node;
mod operators;
mod pace;
mod points;
mod quota;
mod rate;
mod run;
mod takeover;
mod wire;

use self::mix::Mix;
use self::pace::DISK_IS_FULL;
use self::run::{Report, run};

/// Lines of what happened that a failure shows.
const SHOWN_LINES: usize = 60;

/// Runs seeds; the first that fails ends the test. Gives how many steps found the disk full.
fn hold(seeds: impl Iterator<Item = u64>) -> usize {
    let mut n_full = 0;
    for seed in seeds {
        let mix = Mix::of(seed);
        let report = run(seed, &mix, None);
        let is_full = |line: &&String| line.ends_with(DISK_IS_FULL);
        n_full += report.log.iter().filter(is_full).count();
        tell(&format!("seed {seed}"), seed, &mix, &report);
        // A run is its seed and nothing else (I29).
        if seed % 32 == 0 {
            let again = run(seed, &mix, None);
            assert_eq!(
                report.trace, again.trace,
                "i29: seed {seed} runs in two ways"
            );
        }
    }
    n_full
}

/// Fails with everything that is needed to look into it.
#[expect(
    clippy::disallowed_methods,
    reason = "how much is shown is said by whoever looks"
)]
fn tell(name: &str, seed: u64, mix: &Mix, report: &Report) {
    if report.violations.is_empty() {
        return;
    }
    let asked = std::env::var("COUNTERMAND_SIM_LOG").ok();
    let n_shown = asked.and_then(|n| n.parse().ok()).unwrap_or(SHOWN_LINES);
    for line in report
        .log
        .iter()
        .skip(report.log.len().saturating_sub(n_shown))
    {
        println!("{line}");
    }
    println!("{mix:#?}");
    for violation in report.violations.iter().take(5) {
        println!("violated: {violation}");
    }
    panic!("{name} fails; repeat it with: scripts/simulate {seed} 1");
}

/// Every so many-th seed from here is run by each of the tests below, so that cores share the work.
const N_TESTS: u64 = 8;
/// Seeds of all tests together.
const N_SEEDS: u64 = 512;

fn hold_share(share: u64) {
    let n_full = hold((1..=N_SEEDS).filter(|seed| seed % N_TESTS == share));
    assert!(n_full > 0, "no step of these seeds found the disk full");
}

#[test]
fn seeds_of_the_first_eighth_hold() {
    hold_share(0);
}

#[test]
fn seeds_of_the_second_eighth_hold() {
    hold_share(1);
}

#[test]
fn seeds_of_the_third_eighth_hold() {
    hold_share(2);
}

#[test]
fn seeds_of_the_fourth_eighth_hold() {
    hold_share(3);
}

#[test]
fn seeds_of_the_fifth_eighth_hold() {
    hold_share(4);
}

#[test]
fn seeds_of_the_sixth_eighth_hold() {
    hold_share(5);
}

#[test]
fn seeds_of_the_seventh_eighth_hold() {
    hold_share(6);
}

#[test]
fn seeds_of_the_last_eighth_hold() {
    hold_share(7);
}

/// For hours, and to repeat one: `scripts/simulate FIRST COUNT`. A few more, where nobody says which.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "which seeds is said by the script"
)]
fn any_seeds_hold() {
    let number = |name: &str| {
        let text = std::env::var(name).ok();
        text.and_then(|text| text.parse::<u64>().ok())
    };
    let first = number("COUNTERMAND_SIM_FIRST").unwrap_or(N_SEEDS + 1);
    let count = number("COUNTERMAND_SIM_COUNT").unwrap_or(8);
    let n_full = hold(first..first.saturating_add(count));
    println!("{n_full} steps found the disk full");
}
