//! Every fault point is died at once, and everything holds all the same.

use std::collections::BTreeSet;
use std::path::Path;

use super::mix::{Mix, NetMix};
use super::run::run;

/// Where what is sent is decided, sent, followed and ended.
const FOLDERS: [&str; 4] = ["decide", "confirm", "desk", "dispatch"];
/// Seeds that are tried until a run passes a point.
const TRIES: u64 = 40;

/// The fault points in the source of the library.
fn points_of_the_source() -> BTreeSet<&'static str> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    let mut read = |path: &Path| {
        let text = std::fs::read_to_string(path).expect("a source file");
        for part in text.split("fault_point(\"").skip(1) {
            let name = part.split('"').next().expect("a name").to_owned();
            found.insert(&*Box::leak(name.into_boxed_str()));
        }
    };
    for folder in FOLDERS {
        read(&source.join(format!("{folder}.rs")));
        for entry in std::fs::read_dir(source.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                read(&path);
            }
        }
    }
    found
}

/// A world in which everything that has a fault point happens.
fn mix(point: &str, seed: u64) -> Mix {
    let is_of_lost_feeds = point.starts_with("find.");
    let is_of_older_stores = point == "recovery.after_distrust";
    Mix {
        net: NetMix {
            unanswered: if is_of_lost_feeds { 200 } else { 20 },
            late: if is_of_lost_feeds { 150 } else { 0 },
            ..NetMix::default()
        },
        profile: "none",
        deaths: if is_of_older_stores { 3_000 } else { 0 },
        goes_back: is_of_older_stores,
        n_accounts: 1,
        has_direct_call: point.starts_with("direct."),
        is_world_busy: true,
        n_operations: 40,
        n_orders: 12,
        ..Mix::of(seed)
    }
}

fn die_at_each(share: usize) {
    for (at, point) in points_of_the_source().into_iter().enumerate() {
        if at % 2 != share {
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
#[ignore = "fails: with the direct call missing a step is called at once without end; see `worked on without end`"]
fn a_death_at_any_other_fault_point_breaks_nothing() {
    die_at_each(0);
}

#[test]
#[ignore = "fails: with the direct call missing a step is called at once without end; see `worked on without end`"]
fn a_death_at_each_second_fault_point_breaks_nothing() {
    die_at_each(1);
}
