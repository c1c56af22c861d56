//! `messages`, as a user runs it.

use crate::program::Desk;

fn codes(json: &serde_json::Value) -> Vec<&str> {
    let findings = json["findings"].as_array().expect("findings");
    findings
        .iter()
        .map(|finding| finding["code"].as_str().expect("a code"))
        .collect()
}

#[test]
fn a_preview_is_the_text_alone_on_standard_output() {
    let desk = Desk::new();
    let run = desk
        .run(&[
            "messages",
            "preview",
            "--reason",
            "STOCK_OUT",
            "--payment",
            "NOT_CHARGED",
            "--language",
            "en-GB",
            "--order",
            "111-2222222-3333333",
            "--item",
            "Hose",
            "--quantity",
            "2",
        ])
        .ended(0);
    assert_eq!(run.err, "");
    assert_eq!(
        run.out,
        "We are sorry: we had to cancel your order 111-2222222-3333333.\n\n\
         It was for:\n- Hose (quantity: 2)\n\n\
         The reason is on our side: the item is out of stock, and we cannot get it in time.\n\n\
         Your card was not charged: that happens only when an order ships. If your bank shows a \
         reserved sum, it lets it go by itself; when is up to the bank.\n\n\
         You need not do anything. If anything is unclear, please answer this message.\n"
    );
}

#[test]
fn a_preview_in_an_uncovered_language_says_so() {
    let desk = Desk::new();
    let run = desk
        .run(&[
            "messages",
            "preview",
            "--reason",
            "BUYER_REQUEST",
            "--language",
            "fr_FR",
            "--json",
        ])
        .ended(0);
    let json = run.json();
    assert_eq!(json["language"], "en");
    assert_eq!(json["purpose"], "confirmOrderDetails");
    assert_eq!(json["verdict"], "warn");
    assert_eq!(codes(&json), ["LANGUAGE_NOT_COVERED"]);
    let text = json["text"].as_str().expect("a text");
    assert!(text.contains("Demander l'annulation"), "{text}");
}

#[test]
fn the_legacy_text_is_listed_off_and_refused() {
    let desk = Desk::new();
    let rows = desk.run(&["messages", "templates", "--csv"]).ended(0).csv();
    let off: Vec<&str> = rows
        .iter()
        .filter(|row| row[1] == "off")
        .map(|row| row[0].as_str())
        .collect();
    assert_eq!(off, ["seed-legacy"]);
    assert!(
        rows.iter()
            .any(|row| row[0] == "ask-for-request/BUYER_REQUEST" && row[1] == "on")
    );
    for language in ["en", "zh"] {
        let run = desk
            .run(&[
                "messages",
                "preview",
                "--reason",
                "STOCK_OUT",
                "--legacy",
                "--language",
                language,
                "--json",
            ])
            .ended(5);
        assert_eq!(codes(&run.json()), ["MONEY_DATE_PROMISE"]);
    }
}

#[test]
fn a_reason_that_nobody_is_written_to_about_matches_nothing() {
    let desk = Desk::new();
    let run = desk
        .run(&["messages", "preview", "--reason", "FBA_STOCK_OUT", "--json"])
        .ended(3);
    assert_eq!(run.json()["error"]["code"], "nothing_matched");
    desk.run(&[
        "messages",
        "preview",
        "--reason",
        "STOCK_OUT",
        "--occasion",
        "ask-for-request",
    ])
    .ended(3);
    desk.run(&["messages", "preview", "--reason", "NONSENSE"])
        .ended(2);
}

#[test]
fn a_text_that_must_not_be_sent_ends_with_five() {
    let desk = Desk::new();
    let bad =
        "Please cancel the order yourself; we pay you back by ＰａｙＰａｌ, call 0151 2345678.";
    let run = desk
        .run_with(&["messages", "lint", "-", "--json"], bad.as_bytes())
        .ended(5);
    let json = run.json();
    assert_eq!(json["verdict"], "refuse");
    assert_eq!(
        codes(&json),
        ["PHONE_NUMBER", "OFF_AMAZON_PAYMENT", "ASKS_BUYER_TO_CANCEL"]
    );
    let file = desk.file("message.txt", bad);
    let run = desk
        .run(&["messages", "lint", &file, "--lang", "zh"])
        .ended(5);
    assert_eq!(run.out.lines().count(), 3);
    assert!(
        run.out.starts_with("拒绝 PHONE_NUMBER: 不允许出现电话号码"),
        "{}",
        run.out
    );
}

#[test]
fn a_text_that_passes_ends_with_zero() {
    let desk = Desk::new();
    let file = desk.file(
        "message.txt",
        "We had to cancel order 111-2222222-3333333: it is sold out. Your card was not charged.\n",
    );
    let order = "111-2222222-3333333";
    let run = desk.run(&[
        "messages",
        "lint",
        &file,
        "--order",
        order,
        "--language",
        "en",
        "--json",
    ]);
    let json = run.ended(0).json();
    assert_eq!(json["verdict"], "pass");
    assert_eq!(codes(&json), [""; 0]);
    let other = "111-2222222-0000000";
    let run = desk
        .run(&["messages", "lint", &file, "--order", other, "--json"])
        .ended(5);
    assert_eq!(codes(&run.json()), ["MISSING_ORDER_ID", "FOREIGN_ORDER_ID"]);
    // A warning is for a person's eye, and refuses nothing.
    let file = desk.file("warned.txt", "The refund takes 6 to 10 business days.");
    let run = desk.run(&["messages", "lint", &file, "--json"]).ended(0);
    assert_eq!(run.json()["verdict"], "warn");
}

#[test]
fn a_file_that_is_no_text_is_told_apart() {
    let desk = Desk::new();
    let file = desk.file("message.bin", [0xff, 0xfe, 0x00]);
    assert!(
        desk.run(&["messages", "lint", &file])
            .ended(2)
            .err
            .contains("UTF-8")
    );
    desk.run(&["messages", "lint", "absent.txt"]).ended(1);
}
