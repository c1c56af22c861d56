//! `demo`, as a newcomer runs it.

use std::time::{Duration, Instant};

use crate::program::Desk;

#[test]
fn the_walk_runs_twice_and_the_second_time_changes_nothing() {
    let desk = Desk::new();
    let data = desk.path().join("walk");
    let data = data.to_str().expect("UTF-8");
    let began = Instant::now();
    let first = desk
        .run(&["demo", "--seed", "5", "--data", data, "--json"])
        .ended(0)
        .json();
    let second = desk
        .run(&["demo", "--seed", "5", "--data", data, "--json"])
        .ended(0)
        .json();
    assert!(
        began.elapsed() < Duration::from_mins(1),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(first["seed"], 5);
    for key in [
        "url",
        "sign_in_url",
        "api_key",
        "sandbox_url",
        "report",
        "decisions",
        "plan",
    ] {
        assert!(first.get(key).is_some(), "{key} is missing");
    }
    if first["account"] == second["account"] {
        assert_eq!(first["report"], second["report"]);
        assert_eq!(first["budget"], second["budget"]);
        assert_eq!(first["plan"], second["plan"]);
    } else {
        println!("skipped the comparison: midnight (UTC) fell between the two runs");
    }
    let store = first["data"].as_str().expect("a directory");
    let account = first["account"].as_str().expect("an account");
    let listed = desk.run(&[
        "orders",
        "list",
        "--all",
        "--csv",
        "--data",
        store,
        "--account",
        account,
    ]);
    let n_orders = listed.ended(0).csv().len() as u64 - 1;
    let orders = &first["report"]["orders"];
    let of = |name: &str| orders[name].as_u64().expect("a count");
    assert_eq!(
        n_orders,
        of("merchant") + of("amazon"),
        "the store holds what the report counts"
    );
    assert!(!desk.data().exists(), "nothing is written beside --data");
}

#[test]
fn the_walk_speaks_both_languages_and_says_what_comes_next() {
    let desk = Desk::new();
    let english = desk.run(&["demo"]).ended(0).out;
    for command in [
        "countermand report",
        "countermand import",
        "countermand decide",
        "countermand cancel-rate",
    ] {
        assert!(
            english.contains(command),
            "{command} is not shown in {english}"
        );
    }
    assert!(!english.contains('\u{1b}'), "a pipe gets no colours");
    let chinese = desk.run(&["demo", "--lang", "zh"]).ended(0).out;
    let is_chinese = |letter: &char| ('\u{4e00}'..='\u{9fff}').contains(letter);
    assert!(
        chinese.chars().filter(is_chinese).count() > 100,
        "{chinese}"
    );
    for text in [&english, &chinese] {
        // A text key that has no text shows as the key itself.
        assert!(
            !text.contains("demo-generate") && !text.contains("Unknown localization"),
            "{text}"
        );
    }
}
