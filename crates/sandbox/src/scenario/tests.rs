use std::collections::BTreeSet;

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

const DOCS: &str = include_str!("../../../../docs/sandbox-scenarios.md");

/// A scenario in which every field and every list has something.
fn everything() -> Scenario {
    let text = r#"
        [[outbound]]
        sku = "MINE"
        quantity = 1
        status = "Planning"
        [[sellers]]
        [[sellers.markets]]
        payments = { standard = 1 }
        tax_ppm = 1
        bursts = [{ from_hour = 1, hours = 1, times = 2 }]
        [[sellers.markets.products]]
        sku = "MINE"
        channel = "amazon"
        on_shelf = 1
        deal = { from_hour = 1, hours = 1, percent_off = 10, times = 2 }
        [[sellers.markets.products]]
        channel = "easy_ship"
        [[sellers.markets.staged]]
        channel = "easy_ship"
        package = "PickedUp"
    "#;
    Scenario::read("all", text).expect("a scenario")
}

/// The fields of every table, as `sellers.markets` and `country`.
fn fields(path: &str, value: &serde_json::Value, out: &mut BTreeSet<(String, String)>) {
    let listed = value.as_array().into_iter().flatten();
    let tables = std::iter::once(value)
        .chain(listed)
        .filter_map(|item| item.as_object());
    for (name, inner) in tables.flatten() {
        out.insert((path.to_owned(), name.clone()));
        let below = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        fields(&below, inner, out);
    }
}

#[test]
fn every_field_is_documented_and_every_documented_field_is_there() {
    let mut known = BTreeSet::new();
    let value = serde_json::to_value(everything()).expect("plain data");
    fields("", &value, &mut known);
    let mut documented = BTreeSet::new();
    let mut path = None;
    for line in DOCS.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            let name = heading.trim_matches(|sign| matches!(sign, '`' | '[' | ']'));
            path = Some(if name == "The file itself" { "" } else { name });
        } else if let (Some(path), Some(row)) = (path, line.strip_prefix("| `")) {
            let field = row.split('`').next().expect("a split has a first part");
            documented.insert((path.to_owned(), field.to_owned()));
        }
    }
    let missing: Vec<_> = known.difference(&documented).collect();
    let invented: Vec<_> = documented.difference(&known).collect();
    assert!(missing.is_empty(), "not documented: {missing:?}");
    assert!(
        invented.is_empty(),
        "documented but not there: {invented:?}"
    );
}

#[test]
fn the_example_of_the_documentation_is_a_scenario() {
    let example = DOCS
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let scenario = Scenario::read("docs", example.expect("an example")).expect("a scenario");
    assert_eq!(
        (scenario.name.as_str(), scenario.sellers.len()),
        ("two-shops", 2)
    );
    let market = crate::market::Market::new(scenario, 1, crate::life::tests::START);
    assert!(market.orders.len() > 300, "{}", market.orders.len());
}
