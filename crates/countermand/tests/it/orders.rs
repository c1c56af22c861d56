//! `orders`, `reasons` and `decide ORDER-ID` on imported orders, as a user runs them.

use serde_json::Value;

use crate::import::REAL_STORE;
use crate::program::{Desk, Line, figures, report_of, shared_data};

/// A store with four orders: shipped, cancelled, unshipped, and one of another day and SKU.
fn small_store() -> Desk {
    let desk = Desk::new();
    let file = desk.file(
        "orders.txt",
        report_of(&[
            Line::of(1),
            Line {
                status: "Cancelled",
                ..Line::of(2)
            },
            Line {
                status: "Unshipped",
                ..Line::of(3)
            },
            Line {
                day: "2026-05-04",
                sku: "B-2",
                quantity: "3",
                ..Line::of(4)
            },
        ]),
    );
    desk.run(&["import", &file]).ended(0);
    desk
}

/// The numbers of the orders that a filter finds, in ascending order.
fn found(desk: &Desk, filter: &[&str]) -> Vec<u32> {
    let args = [&["orders", "list", "--json"], filter].concat();
    let answer = desk.run(&args).json();
    let items = answer["items"].as_array().expect("items");
    let mut numbers: Vec<u32> = items
        .iter()
        .map(|item| {
            let id = item["order_id"].as_str().expect("an id");
            id.rsplit('-')
                .next()
                .and_then(|tail| tail.parse().ok())
                .expect("a number")
        })
        .collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn filters_narrow_the_list() {
    let desk = small_store();
    assert_eq!(found(&desk, &[]), [1, 2, 3, 4]);
    assert_eq!(found(&desk, &["--state", "CANCELLED"]), [2]);
    assert_eq!(found(&desk, &["--state", "UNSHIPPED"]), [3]);
    assert_eq!(found(&desk, &["--sku", "B-2"]), [4]);
    assert_eq!(found(&desk, &["--from", "2026-05-02"]), [4]);
    assert_eq!(found(&desk, &["--to", "2026-05-03"]), [1, 2, 3]);
    assert_eq!(
        found(&desk, &["--from", "2026-05-04", "--to", "2026-05-04"]),
        [4]
    );
    assert_eq!(found(&desk, &["--id", "111-0000000-0000003"]), [3]);
    assert_eq!(
        found(&desk, &["--fulfillment", "MFN", "--state", "SHIPPED"]),
        [1, 4]
    );
    assert_eq!(found(&desk, &["--fulfillment", "AFN"]), [0_u32; 0]);
    assert_eq!(found(&desk, &["--channel", "Amazon.com"]), [1, 2, 3, 4]);
    assert_eq!(found(&desk, &["--marketplace", "DE"]), [0_u32; 0]);
    assert_eq!(found(&desk, &["--requested", "yes"]), [0_u32; 0]);
    desk.run(&["orders", "list", "--state", "SIDEWAYS"])
        .ended(2);
    desk.run(&["orders", "list", "--from", "tomorrow"]).ended(2);
}

#[test]
fn a_search_is_written_as_on_the_pages() {
    let desk = small_store();
    assert_eq!(found(&desk, &["--search", "state:cancelled"]), [2]);
    assert_eq!(found(&desk, &["--search", "-state:cancelled"]), [1, 3, 4]);
    assert_eq!(found(&desk, &["--search", "B-2 from:2026-05-04"]), [4]);
    assert_eq!(found(&desk, &["--search", "-sku:B-2 state:SHIPPED"]), [1]);
    let by_both = "order:111-0000000 sku:B-2";
    assert_eq!(found(&desk, &["--search", by_both]), [4]);
    assert_eq!(found(&desk, &["--search", "sku:111"]), [0_u32; 0]);
    let args = ["orders", "list", "--state", "UNSHIPPED", "--search"];
    // What is searched for goes before the other conditions.
    let both = desk.run(&[&args[..], &["state:SHIPPED", "--json"]].concat());
    assert_eq!(both.json()["items"].as_array().map(Vec::len), Some(2));
    for (search, told) in [
        ("odd:1", "is not known"),
        ("-word", "minus"),
        ("from:soon", "2026-11-22"),
        ("account:shop", "--account"),
        ("order:B-2", "order's id"),
        ("sku:B-2 A-1", "one each"),
        ("state:ODD", "no state"),
    ] {
        let refused = desk.run(&["orders", "list", "--search", search]).ended(2);
        assert!(refused.err.contains(told), "{search}: {}", refused.err);
    }
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat() {
    let desk = small_store();
    let mut ids = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..10 {
        let mut args = vec!["orders", "list", "--json", "--limit", "3"];
        if let Some(cursor) = &cursor {
            args.extend(["--cursor", cursor]);
        }
        let page = desk.run(&args).ended(0).json();
        let items = page["items"].as_array().expect("items");
        assert!(items.len() <= 3);
        ids.extend(items.iter().map(|item| item["order_id"].to_string()));
        match page["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    let all = desk
        .run(&["orders", "list", "--json", "--all"])
        .ended(0)
        .json();
    let all: Vec<String> = all["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["order_id"].to_string())
        .collect();
    assert_eq!(ids, all);
    assert_eq!(ids.len(), 4);
}

#[test]
fn one_order_shows_its_lines() {
    let desk = small_store();
    let id = Line::of(4).order_id();
    let order = desk.run(&["orders", "view", &id, "--json"]).ended(0).json();
    assert_eq!(order["order_id"], id.as_str());
    assert_eq!(order["state"], "SHIPPED");
    assert_eq!(order["units"], 3);
    assert_eq!(order["items"][0]["sku"], "B-2");
    assert_eq!(order["items"][0]["item_price"], "10.00 USD");
}

#[test]
fn an_order_that_is_not_there_ends_with_three_and_advice() {
    let desk = small_store();
    let id = Line::of(99).order_id();
    for args in [["orders", "view", &id], ["decide", &id, "--quiet=false"]] {
        let args: Vec<&str> = args
            .into_iter()
            .filter(|arg| !arg.contains("quiet"))
            .collect();
        let run = desk.run(&args).ended(3);
        assert!(
            run.err.contains(&id) && run.err.contains("import"),
            "{}",
            run.err
        );
        assert_eq!(run.out, "");
        let args = [&args[..], &["--json"]].concat();
        let error = desk.run(&args).ended(3).json();
        assert_eq!(error["error"]["code"], "not-found", "{error}");
    }
}

#[test]
fn an_account_or_store_that_is_not_there_is_a_clear_error() {
    let desk = small_store();
    for args in [
        &["orders", "list", "--account", "nobody"][..],
        &["reasons", "--account", "nobody"],
        &["cancel-rate", "show", "--account", "nobody"],
        &["stock", "list", "--account", "nobody"],
    ] {
        let run = desk.run(args).ended(1);
        assert!(
            run.err.contains("`nobody`") && run.err.contains("default"),
            "{}",
            run.err
        );
        let json = desk.run(&[args, &["--json"]].concat()).ended(1).json();
        let message = json["error"]["message"].as_str().expect("a message");
        assert!(message.contains("`nobody`"), "{message}");
    }
    let empty = Desk::new();
    let run = empty.run(&["orders", "list"]).ended(1);
    assert!(run.err.contains("countermand import"), "{}", run.err);
    assert!(!empty.data().exists(), "a question makes no store");
}

#[test]
fn a_stored_order_is_decided_and_explained_in_both_languages() {
    let desk = small_store();
    let id = Line::of(3).order_id();
    // Unshipped, sent by the seller, out of stock: matrix row M-13 of the rules document.
    let args = [
        "decide",
        &id,
        "--actor",
        "seller",
        "--reason",
        "STOCK_OUT",
        "--at",
    ];
    let args = [&args[..], &["2026-05-01T18:00:00Z"]].concat();
    let with = |more: &[&str]| desk.run(&[&args[..], more].concat()).ended(0);
    let english = with(&[]).out;
    assert!(
        english.contains("M-13") && english.contains("NoInventory"),
        "{english}"
    );
    assert!(!english.contains('\u{1b}'), "a pipe gets no colours");
    let chinese = with(&["--lang", "zh"]).out;
    assert!(chinese.contains("M-13"), "{chinese}");
    let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let n_chinese = chinese.chars().filter(|letter| is_chinese(*letter)).count();
    assert!(n_chinese > 50, "{n_chinese} Chinese letters in {chinese}");
    assert!(!english.chars().any(is_chinese), "{english}");

    let document = with(&["--json"]).json();
    assert_eq!(document["order_id"], id.as_str());
    assert_eq!(document["verdict"], "allow");
    assert_eq!(document["rule"]["id"], "M-13");
    assert_eq!(document["code"], "NoInventory");
    assert_eq!(document["counts_toward_pcr"], true);
    assert_eq!(document["decided_at"], "2026-05-01T18:00:00Z");
    for list in ["inputs", "not_applied", "next"] {
        let entries = document[list].as_array().expect("a list");
        assert!(!entries.is_empty(), "{list} is empty");
    }
    // 4 orders in the store's window, 1 cancelled; nobody's request is known.
    assert_eq!(document["budget"]["counted"], 1);
    assert_eq!(document["budget"]["orders"], 4);
}

#[test]
fn a_shipped_order_cannot_be_cancelled() {
    let desk = small_store();
    let id = Line::of(1).order_id();
    let document = desk.run(&["decide", &id, "--json"]).ended(0).json();
    assert_eq!(document["verdict"], "redirect-to-return");
    assert_eq!(document["rule"]["id"], "M-30");
    assert_eq!(document["code"], Value::Null);
    desk.run(&["decide", &id, "--actor", "martian"]).ended(2);
    desk.run(&["decide", &id, "--reason", "BOREDOM"]).ended(2);
    desk.run(&["decide", "\u{7}"]).ended(2);
}

#[test]
fn real_cancelled_lines_group_as_the_reference_says() {
    let (Some(folder), Some(desk)) = (shared_data("amazon-in-orders"), REAL_STORE.as_ref()) else {
        return;
    };
    let figures = figures(&folder);
    for (by, name) in [
        ("sku", "cancelled_lines_top_sku"),
        ("category", "cancelled_lines_top_category"),
        ("ship-state", "cancelled_lines_top_state"),
    ] {
        let args = [
            "reasons",
            "--by",
            by,
            "--with-amazon",
            "--limit",
            "500",
            "--json",
        ];
        let groups = desk.run(&args).ended(0).json();
        let groups = groups.as_array().expect("groups");
        let wanted = figures[name].as_object().expect("counts");
        for (value, lines) in wanted {
            let group = groups.iter().find(|group| group["value"] == value.as_str());
            let group = group.unwrap_or_else(|| panic!("no {by} {value}"));
            assert_eq!(&group["lines"], lines, "{by} {value}");
        }
        // They are the top: no other group has more lines than the last of them.
        let least = wanted
            .values()
            .filter_map(Value::as_u64)
            .min()
            .expect("a count");
        let n_above = groups
            .iter()
            .filter(|group| group["lines"].as_u64() > Some(least))
            .count();
        assert!(
            n_above < wanted.len(),
            "{n_above} groups above {least} by {by}"
        );
    }
}

#[test]
fn real_orders_are_filtered_by_state_and_day() {
    let (Some(folder), Some(desk)) = (shared_data("amazon-in-orders"), REAL_STORE.as_ref()) else {
        return;
    };
    let figures = figures(&folder);
    let count = |filter: &[&str]| {
        let args = [&["orders", "list", "--all", "--csv"], filter].concat();
        desk.run(&args).ended(0).csv().len() - 1
    };
    let cancelled = &figures["orders_all_cancelled"];
    let of = |name: &str| cancelled[name].as_u64().expect("a count");
    assert_eq!(
        u64::try_from(count(&["--state", "CANCELLED"])).expect("a count"),
        of("Merchant") + of("Amazon")
    );
    let day = "2022-05-15";
    let args = ["--from", day, "--to", day, "--fulfillment", "MFN"];
    let wanted = &figures["merchant_daily_all_cancelled"][day];
    assert_eq!(wanted["orders"], count(&args));
    let args = [&args[..], &["--state", "CANCELLED"]].concat();
    assert_eq!(wanted["cancelled"], count(&args));
}
