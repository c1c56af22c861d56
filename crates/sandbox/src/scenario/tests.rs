use super::*;

#[test]
fn every_ready_made_scenario_can_be_read() {
    for name in Scenario::ready_made() {
        let scenario = Scenario::find(name).expect("a scenario of the program");
        assert_eq!(scenario.name, *name);
        let json = serde_json::to_string(&scenario).expect("scenarios are plain data");
        let again: Scenario = serde_json::from_str(&json).expect("what was written");
        assert_eq!(again, scenario);
    }
}

#[test]
fn a_file_without_a_line_is_a_scenario() {
    let scenario = Scenario::read("mine", "").expect("everything has a default");
    assert_eq!(scenario.name, "mine");
    let seller = scenario.sellers.first().expect("one seller");
    assert_eq!(
        (seller.id.as_str(), seller.refresh_token.as_str()),
        ("A1EXAMPLE", "demo-refresh")
    );
    assert_eq!(
        seller.markets.first().map(|market| market.country.as_str()),
        Some("US")
    );
}

#[test]
fn sellers_without_a_name_are_numbered() {
    let scenario = Scenario::read("mine", "[[sellers]]\n[[sellers]]").expect("a scenario");
    let second = scenario.sellers.get(1).expect("two sellers");
    assert_eq!(
        (
            second.id.as_str(),
            second.store_name.as_str(),
            second.refresh_token.as_str()
        ),
        ("A2EXAMPLE", "Example Store 2", "demo-refresh-2")
    );
}

#[test]
fn a_bad_field_is_named_with_the_remedy() {
    let cases = [
        ("histroy_days = 3", "histroy_days"),
        ("history_days = \"x\"", "history_days"),
        (
            "history_days = 1000",
            "history_days is 1000; give at most 365 days",
        ),
        (
            "[chances]\nfraud_ppm = 2000000",
            "chances.fraud_ppm is 2000000; give parts per million",
        ),
        (
            "[[sellers]]\nid = \"X\"",
            "sellers[0].id is X; the first seller is A1EXAMPLE",
        ),
        (
            "[[sellers]]\n[[sellers.markets]]\ncountry = \"XX\"",
            "sellers[0].markets[0].country is XX; give a country code",
        ),
        (
            "[[sellers]]\n[[sellers.markets]]\nhour_weights = [1, 2]",
            "sellers[0].markets[0].hour_weights is 2 numbers; give 24",
        ),
        (
            "[processing]\nfeed_work_s = [9, 2]",
            "processing.feed_work_s is [9, 2]; give the least first",
        ),
        (
            "[[sellers]]\n[[sellers.markets]]\n[[sellers.markets.staged]]\nn_lines = 9",
            "sellers[0].markets[0].staged[0].n_lines is 9; give 1 to 7 lines",
        ),
        (
            "[[sellers]]\n[[sellers.markets]]\n[[sellers.markets.staged]]\npackage = \"Lost\"",
            "sellers[0].markets[0].staged[0].package is Lost; give a package status",
        ),
    ];
    for (text, wanted) in cases {
        let refused = Scenario::read("mine", text).expect_err(text).to_string();
        assert!(refused.contains(wanted), "{text}: {refused}");
        assert!(refused.contains("mine"), "{refused}");
    }
}

#[test]
fn an_unknown_name_is_told_from_a_missing_file() {
    let unknown = Scenario::find("nothing")
        .expect_err("no such scenario")
        .to_string();
    assert!(
        unknown.contains("demo, plain, japan, india, peak-day, bad-week"),
        "{unknown}"
    );
    let missing = Scenario::find("there/is/none.toml")
        .expect_err("no such file")
        .to_string();
    assert!(missing.contains("none.toml could not be read"), "{missing}");
}

#[test]
fn a_file_of_ones_own_is_found_by_its_path() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("mine.toml");
    std::fs::write(&path, "history_days = 1").expect("a file");
    let scenario = Scenario::find(path.to_str().expect("a path in UTF-8")).expect("a scenario");
    assert_eq!((scenario.name.as_str(), scenario.history_days), ("mine", 1));
}
