//! `cancel-rate`, as a user runs it on imported orders.

use serde_json::Value;

use crate::import::REAL_STORE;
use crate::program::{Desk, Line, figures, report_of, shared_data};

/// A store of 100 orders of 2026-05-01, of which the first few are cancelled.
fn store_with(n_cancelled: u32) -> Desk {
    let desk = Desk::new();
    let lines: Vec<Line<'_>> = (1..=100)
        .map(|number| Line {
            status: if number <= n_cancelled {
                "Cancelled"
            } else {
                "Shipped"
            },
            ..Line::of(number)
        })
        .collect();
    let file = desk.file("orders.txt", report_of(&lines));
    desk.run(&["import", &file]).ended(0);
    desk
}

/// The row of the seven-day window.
fn seven_days(rows: &Value) -> Value {
    let rows = rows.as_array().expect("rows");
    let row = rows.iter().find(|row| row["window_days"] == 7);
    row.expect("a row of the seven-day window").clone()
}

#[test]
fn the_limit_that_amazons_own_report_names_is_the_one_that_holds() {
    let desk = store_with(1);
    let shown = |desk: &Desk| seven_days(&desk.run(&["cancel-rate", "show", "--json"]).json());
    // Under 2.5 % of 100 are 2, one is spent.
    assert_eq!(shown(&desk)["left"], 1);
    let health = r#"{"accountStatuses":[{"marketplaceId":"ATVPDKIKX0DER","status":"NORMAL"}],
        "performanceMetrics":[{"marketplaceId":"ATVPDKIKX0DER","preFulfillmentCancellationRate":
        {"reportingDateRange":{"reportingDateFrom":"2026-04-25T00:00:00Z",
        "reportingDateTo":"2026-05-01T23:59:59Z"},"orderCount":100,"cancellationCount":1,
        "rate":0.01,"status":"BAD","targetValue":0.01,"targetCondition":"LESS_THAN"}}]}"#;
    let file = desk.file("health.json", health);
    desk.run(&["import", &file]).ended(0);
    let now = shown(&desk);
    // One of 100 is at 1 %, not under it.
    assert_eq!(now["limit"], "<0.01");
    assert_eq!(now["left"], 0);
    assert_eq!(now["breached"], "yes");
    assert_eq!(now["amazon_rate"], "0.01");
    assert_eq!(now["amazon_counted"], 1);
}

#[test]
fn a_real_account_stands_where_the_reference_says() {
    let (Some(folder), Some(desk)) = (shared_data("amazon-in-orders"), REAL_STORE.as_ref()) else {
        return;
    };
    let figures = figures(&folder);
    let args = ["cancel-rate", "show", "--json", "--day", "2022-05-15"];
    let shown = seven_days(&desk.run(&args).ended(0).json());
    assert_eq!(shown["orders"], 3367);
    assert_eq!(shown["counted"], 639);
    // 639 / 3367 = 0.18978…
    assert_eq!(shown["rate"], "0.189783");
    assert_eq!(shown["left"], 0);
    assert_eq!(shown["breached"], "yes");

    let history = desk
        .run(&["cancel-rate", "history", "--json"])
        .ended(0)
        .json();
    let days: Vec<&Value> = history
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["window_days"] == 7)
        .collect();
    let daily = figures["merchant_daily_all_cancelled"]
        .as_object()
        .expect("days");
    assert_eq!(days.len(), daily.len());
    for (row, (day, wanted)) in days.into_iter().zip(daily) {
        assert_eq!(row["day"], day.as_str());
        assert_eq!(row["orders_day"], wanted["orders"], "{day}");
        assert_eq!(row["cancelled_day"], wanted["cancelled"], "{day}");
        if !wanted["orders_7d"].is_null() {
            assert_eq!(row["orders"], wanted["orders_7d"], "{day}");
            assert_eq!(
                row["counted_by_order_date"], wanted["cancelled_7d"],
                "{day}"
            );
        }
    }
}

#[test]
fn whole_cancels_left_obey_the_strict_limit() {
    // Under 2.5 % of 100 orders: 2 cancels are 2 %, 3 would be 3 %.
    for (n_cancelled, left, breached) in [(0, 2, "no"), (1, 1, "no"), (2, 0, "no"), (3, 0, "yes")] {
        let desk = store_with(n_cancelled);
        let shown = seven_days(&desk.run(&["cancel-rate", "show", "--json"]).ended(0).json());
        assert_eq!(shown["sales_channel"], "Amazon.com");
        assert_eq!(shown["orders"], 100);
        assert_eq!(shown["counted"], n_cancelled);
        assert_eq!(shown["left"], left, "{n_cancelled} cancelled");
        assert_eq!(shown["breached"], breached, "{n_cancelled} cancelled");
        assert_eq!(shown["limit"], "<0.025");
    }
}

#[test]
fn what_if_tells_each_further_cancel() {
    let desk = store_with(1);
    let rows = desk
        .run(&["cancel-rate", "what-if", "--cancels", "2", "--json"])
        .ended(0)
        .json();
    let rows = rows.as_array().expect("rows");
    let rates: Vec<&str> = rows.iter().filter_map(|row| row["rate"].as_str()).collect();
    assert_eq!(rates, ["0.010000", "0.020000", "0.030000"]);
    let breached: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["breached"].as_str())
        .collect();
    assert_eq!(breached, ["no", "no", "yes"]);
    // Half of the orders: 1 of 50 is 2 %, 2 are 4 %.
    let args = [
        "cancel-rate",
        "what-if",
        "--cancels",
        "1",
        "--volume",
        "-50",
        "--json",
    ];
    let rows = desk.run(&args).ended(0).json();
    assert_eq!(rows[0]["orders"], 50);
    assert_eq!(rows[0]["breached"], "no");
    assert_eq!(rows[1]["breached"], "yes");
    desk.run(&["cancel-rate", "what-if", "--volume", "much"])
        .ended(2);
}

#[test]
fn a_plan_places_every_cancel_by_its_latest_day() {
    let desk = store_with(0);
    let args = ["cancel-rate", "plan", "--due", "2026-05-03=2", "--json"];
    let run = desk.run(&args).ended(0);
    let plan = run.json();
    let days = plan["days"].as_array().expect("days");
    let placed: u64 = days
        .iter()
        .filter(|day| day["day"].as_str() <= Some("2026-05-03"))
        .filter_map(|day| day["cancel"].as_u64())
        .sum();
    assert_eq!(placed, 2);
    assert!(days.iter().all(|day| day["breached"] == "no"), "{plan}");
    // Three at once on 100 orders a day cannot keep the limit: refused, with the least bad plan.
    let args = [
        "cancel-rate",
        "plan",
        "--due",
        "2026-05-01=3",
        "--orders-per-day",
        "0",
        "--json",
    ];
    let refused = desk.run(&args).ended(5).json();
    assert_eq!(refused["verdict"], "least-bad");
    desk.run(&["cancel-rate", "plan", "--due", "soon"]).ended(2);
}

#[test]
fn a_channel_without_orders_matches_nothing() {
    let desk = store_with(0);
    for verb in ["show", "history", "what-if"] {
        let args = ["cancel-rate", verb, "--channel", "Amazon.de"];
        let run = desk.run(&args).ended(3);
        assert!(run.err.contains("Amazon.de"), "{}", run.err);
        let json = desk.run(&[&args[..], &["--json"]].concat()).ended(3).json();
        assert_eq!(json, Value::Array(Vec::new()), "{verb}");
    }
}
