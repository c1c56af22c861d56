//! Every fault point is died at once, and everything holds all the same.

use std::collections::BTreeSet;
use std::path::Path;

use super::mix::{Mix, NetMix};
use super::run::run;

/// Every folder whose steps pass fault points.
const FOLDERS: [&str; 6] = ["decide", "confirm", "desk", "dispatch", "effects", "jobs"];
/// Seeds that are tried until a run passes a point.
const TRIES: u64 = 40;
/// Points that no run of these worlds passes, and the tests that die there.
const ELSEWHERE: [(&str, &str); 3] = [
    // No order here is a multi-channel one.
    ("mcf.", "effects/tests/mcf.rs"),
    // Reports and Amazon's own stock play no part in what is sent, so their steps are not called.
    ("inventory.", "jobs/tests/faults.rs"),
    ("report.", "jobs/tests/faults.rs"),
];
/// The points of the reports on feeds, which are of what is sent.
const OF_FEEDS: [&str; 2] = ["report.before_commit", "report.after_commit"];

fn is_died_at_elsewhere(point: &str) -> bool {
    !OF_FEEDS.contains(&point)
        && ELSEWHERE
            .iter()
            .any(|(prefix, _)| point.starts_with(prefix))
}

fn read_points(path: &Path, found: &mut BTreeSet<&'static str>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder") {
            read_points(&entry.expect("an entry").path(), found);
        }
        return;
    }
    if path.extension().is_none_or(|extension| extension != "rs") {
        return;
    }
    let text = std::fs::read_to_string(path).expect("a source file");
    for part in text.split("fault_point(\"").skip(1) {
        let name = part.split('"').next().expect("a name").to_owned();
        found.insert(&*Box::leak(name.into_boxed_str()));
    }
}

/// The fault points in the source of the library.
fn points_of_the_source() -> BTreeSet<&'static str> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    for folder in FOLDERS {
        read_points(&source.join(format!("{folder}.rs")), &mut found);
        read_points(&source.join(folder), &mut found);
    }
    found.extend(crate::effects::points_of_calls());
    found.retain(|point| !is_died_at_elsewhere(point));
    found
}

#[test]
fn what_is_died_at_elsewhere_is_there() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (prefix, test) in ELSEWHERE {
        assert!(source.join(test).is_file(), "{prefix}: {test}");
    }
}

/// A world in which everything that has a fault point happens.
fn mix(point: &str, seed: u64) -> Mix {
    let is_of_lost_feeds = point.starts_with("find.");
    let is_of_older_stores = point.starts_with("recovery.");
    Mix {
        net: NetMix {
            unanswered: if is_of_lost_feeds { 200 } else { 20 },
            late: if is_of_lost_feeds { 150 } else { 0 },
            lost: if point.ends_with("_give_back") {
                300
            } else {
                0
            },
            ..NetMix::default()
        },
        profile: "none",
        deaths: if is_of_older_stores { 3_000 } else { 0 },
        has_full_disk: false,
        goes_back: is_of_older_stores,
        n_accounts: 1,
        has_direct_call: point.starts_with("direct."),
        is_world_busy: true,
        n_operations: 40,
        n_orders: 12,
        ..Mix::of(seed)
    }
}

/// The points are shared by so many tests, so that cores share the work.
const N_TESTS: usize = 4;

/// Each point with several seeds takes minutes: `scripts/simulate points` runs it.
#[expect(
    clippy::disallowed_methods,
    reason = "whether it runs is said by the script"
)]
fn is_wanted() -> bool {
    let is_wanted = std::env::var("COUNTERMAND_SIM_POINTS").is_ok();
    if !is_wanted {
        println!("skipped: deaths at each single point are run by `scripts/simulate points`");
    }
    is_wanted
}

fn die_at_each(share: usize) {
    if !is_wanted() {
        return;
    }
    for (at, point) in points_of_the_source().into_iter().enumerate() {
        if at % N_TESTS != share {
            continue;
        }
        let has_died = (1..=TRIES).any(|seed| {
            let mix = mix(point, seed);
            let report = run(seed, &mix, Some((point, 1 + seed % 3)));
            super::tell(
                &format!("death at {point}, seed {seed}"),
                seed,
                &mix,
                &report,
            );
            report.died_at.contains(point)
        });
        assert!(has_died, "no run died at `{point}`: nothing passes it");
    }
}

#[test]
fn a_death_at_the_first_fault_points_breaks_nothing() {
    die_at_each(0);
}

#[test]
fn a_death_at_the_second_fault_points_breaks_nothing() {
    die_at_each(1);
}

#[test]
fn a_death_at_the_third_fault_points_breaks_nothing() {
    die_at_each(2);
}

#[test]
fn a_death_at_the_last_fault_points_breaks_nothing() {
    die_at_each(3);
}
