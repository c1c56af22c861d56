//! `accounts`, as a user runs it.

use std::os::unix::fs::PermissionsExt;

use crate::program::{Desk, Run};

const SECRETS: &str = r#"{"client_id":"demo-client","client_secret":"planted-secret-1",
    "refresh_token":"planted-refresh-2","mailbox":{"host":"127.0.0.1","password":"planted-3"}}"#;

/// A store with account `shop`, whose secrets came over standard input.
fn shop() -> Desk {
    let desk = Desk::new();
    let args = [
        "accounts",
        "add",
        "shop",
        "--seller-id",
        "A1EXAMPLE",
        "--region",
        "NA",
        "--marketplace",
        "US",
        "--marketplace",
        "CA",
        "--api-url",
        "http://127.0.0.1:9/",
        "--token-url",
        "http://127.0.0.1:9/auth/o2/token",
        "--credentials",
        "-",
    ];
    desk.run_with(&args, SECRETS.as_bytes()).ended(0);
    desk
}

fn viewed(desk: &Desk) -> serde_json::Value {
    desk.run(&["accounts", "view", "shop", "--json"])
        .ended(0)
        .json()
}

fn audit(desk: &Desk) -> Run {
    let args = ["audit", "export", "--account", "shop"];
    desk.run(&args).ended(0)
}

#[test]
fn an_account_is_added_and_shown_without_its_secrets() {
    let desk = shop();
    let view = viewed(&desk);
    assert_eq!(view["seller_id"], "A1EXAMPLE");
    assert_eq!(view["api_url"], "http://127.0.0.1:9");
    assert_eq!(view["marketplaces"], "ATVPDKIKX0DER A2EUQ1WTGCTBG2");
    assert_eq!(view["credentials"], "complete");
    assert_eq!(view["direct_cancel"], "unknown");
    assert_eq!(view["enabled"], "true");
    assert_eq!(view["has_mailbox"], true);
    for args in [
        vec!["accounts", "view", "shop"],
        vec!["accounts", "list", "--json"],
        vec!["audit", "export"],
    ] {
        let run = desk.run(&args).ended(0);
        assert!(!run.out.contains("planted") && !run.err.contains("planted"));
    }
}

#[test]
fn i21_planted_secrets_are_nowhere_in_the_data_directory() {
    let desk = shop();
    for entry in std::fs::read_dir(desk.data()).expect("a data directory") {
        let path = entry.expect("an entry").path();
        let content = std::fs::read(&path).expect("a file");
        let is_there = content.windows(7).any(|part| part == b"planted");
        assert!(!is_there, "{}", path.display());
        let mode = std::fs::metadata(&path).expect("a file").permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{}", path.display());
    }
    assert!(desk.data().join("master.key").exists());
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let desk = shop();
    let set = ["accounts", "set", "shop", "--marketplace", "MX"];
    desk.run(&[&set[..], &["--dry-run"]].concat()).ended(0);
    assert_eq!(
        viewed(&desk)["marketplaces"],
        "ATVPDKIKX0DER A2EUQ1WTGCTBG2"
    );
    desk.run(&set).ended(0);
    let view = viewed(&desk);
    assert_eq!(view["marketplaces"], "A1AM78C64UM0Y8");
    assert_eq!(view["credentials"], "complete");
    assert_eq!(view["api_url"], "http://127.0.0.1:9");
    desk.run(&["accounts", "set", "shop"]).ended(2);
}

#[test]
fn disabling_is_noted_once() {
    let desk = shop();
    for _ in 0..2 {
        desk.run(&["accounts", "disable", "shop"]).ended(0);
    }
    assert_eq!(viewed(&desk)["enabled"], "false");
    let disabled = audit(&desk).out.matches("seller.disabled").count();
    assert_eq!(disabled, 1);
    desk.run(&["accounts", "enable", "shop"]).ended(0);
    assert_eq!(viewed(&desk)["enabled"], "true");
    desk.run(&["audit", "verify"]).ended(0);
}

#[test]
fn secrets_are_deleted_on_a_yes_only() {
    let desk = shop();
    desk.run(&["accounts", "remove-credentials", "shop"])
        .ended(2);
    assert_eq!(viewed(&desk)["credentials"], "complete");
    desk.run(&["accounts", "remove-credentials", "shop", "--yes"])
        .ended(0);
    let view = viewed(&desk);
    assert_eq!(view["credentials"], "missing");
    assert_eq!(view["has_mailbox"], false);
}

#[test]
fn what_cannot_be_meant_is_refused_with_a_remedy() {
    let desk = Desk::new();
    let add = [
        "accounts",
        "add",
        "shop",
        "--seller-id",
        "A1",
        "--region",
        "NA",
    ];
    let with = |more: &[&str]| desk.run(&[&add[..], more].concat()).ended(2);
    assert!(with(&[]).err.contains("--marketplace US"));
    let open = with(&["--marketplace", "US", "--api-url", "http://example.com"]);
    assert!(open.err.contains("use https"), "{}", open.err);
    let secret = desk.file("secrets.json", r#"{"client_sekret":"planted-4"}"#);
    let run = with(&["--marketplace", "US", "--credentials", &secret]);
    assert!(!run.err.contains("planted") && run.err.contains("client_secret"));
    assert!(!desk.data().exists());
}

#[test]
fn an_account_that_is_not_there_is_said_to_be_not_there() {
    let desk = shop();
    for verb in ["view", "enable", "disable"] {
        desk.run(&["accounts", verb, "other"]).ended(3);
    }
    let again = [
        "accounts",
        "add",
        "shop",
        "--seller-id",
        "A1",
        "--region",
        "EU",
    ];
    let run = desk
        .run(&[&again[..], &["--marketplace", "DE"]].concat())
        .ended(1);
    assert!(run.err.contains("accounts set shop"), "{}", run.err);
    assert_eq!(viewed(&desk)["region"], "NA");
}

#[test]
fn a_master_key_that_others_can_read_stops_the_change() {
    let desk = shop();
    let key = desk.data().join("master.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("rights");
    let args = ["accounts", "set", "shop", "--credentials", "-"];
    let run = desk.run_with(&args, SECRETS.as_bytes()).ended(1);
    assert!(run.err.contains("chmod 600"), "{}", run.err);
}

#[test]
fn a_settings_file_is_the_whole_of_the_settings() {
    let desk = shop();
    let file = desk.file(
        "one.toml",
        "automation.undo_window_s = 5\nsending.tell_buyer = false\n",
    );
    desk.run(&["accounts", "set", "shop", "--settings", &file])
        .ended(0);
    let view = viewed(&desk);
    assert_eq!(view["settings"]["automation.undo_window_s"], 5);
    assert_eq!(view["settings"]["sending.tell_buyer"], false);
    let file = desk.file("two.toml", "[automation]\nundo_window_s = 7\n");
    desk.run(&["accounts", "set", "shop", "--settings", &file])
        .ended(0);
    let view = viewed(&desk);
    assert_eq!(
        view["settings"],
        serde_json::json!({"automation.undo_window_s": 7})
    );
    assert_eq!(view["credentials"], "complete");
    let changes = audit(&desk).out.matches("setting.changed").count();
    assert_eq!(changes, 2 + 2);
}

#[test]
fn a_settings_file_with_faults_changes_nothing_and_names_them_all() {
    let desk = shop();
    let file = desk.file(
        "bad.toml",
        "[automation]\nundo_window_s = -1\nofficial_hole = true\n",
    );
    let args = ["accounts", "set", "shop", "--settings", &file];
    let run = desk.run(&args).ended(2);
    assert!(run.err.contains("automation.undo_window_s"), "{}", run.err);
    assert!(run.err.contains("automation.official_hole"), "{}", run.err);
    assert_eq!(viewed(&desk)["settings"], serde_json::json!({}));
}
