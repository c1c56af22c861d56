//! `keys` and `audit`, as a user runs them.

use crate::program::{Desk, Run};

/// Makes a key and gives the line that was printed.
fn made(desk: &Desk, more: &[&str]) -> String {
    let args = [&["keys", "create", "--role", "operator"], more].concat();
    let run = desk.run(&args).ended(0);
    let mut lines = run.out.lines();
    let key = lines.next().expect("a key").to_owned();
    assert_eq!(lines.next(), None, "one line, the key");
    key
}

fn id_of(key: &str) -> &str {
    let rest = key.strip_prefix("cm_").expect("a key begins with cm_");
    rest.split('_').next().expect("an id")
}

fn listed(desk: &Desk) -> Vec<serde_json::Value> {
    let json = desk.run(&["keys", "list", "--json"]).ended(0).json();
    json.as_array().expect("keys").clone()
}

#[test]
fn a_key_is_made_on_a_fresh_directory_and_shown_this_once() {
    let desk = Desk::new();
    let key = made(&desk, &["--name", "courier"]);
    let list = desk.run(&["keys", "list", "--json"]).ended(0);
    assert!(!list.out.contains(&key) && list.out.contains(id_of(&key)));
    assert_eq!(list.json()[0]["role"], "operator");
    assert_eq!(list.json()[0]["name"], "courier");
    assert_eq!(list.json()[0]["state"], "usable");
    for entry in std::fs::read_dir(desk.data()).expect("a data directory") {
        let content = std::fs::read(entry.expect("an entry").path()).expect("a file");
        let is_there = content
            .windows(key.len())
            .any(|part| part == key.as_bytes());
        assert!(!is_there, "the key itself is stored nowhere");
    }
}

#[test]
fn i21_every_role_and_scope_that_is_none_is_refused() {
    let desk = Desk::new();
    desk.run(&["keys", "create", "--role", "root"]).ended(2);
    desk.run(&["keys", "create"]).ended(2);
    let scoped = [
        "keys",
        "create",
        "--role",
        "viewer",
        "--scope",
        "orders.all",
    ];
    let run = desk.run(&scoped).ended(2);
    assert!(run.err.contains("orders.read"), "{}", run.err);
    let past = ["keys", "create", "--role", "viewer", "--expires"];
    desk.run(&[&past[..], &["2020-01-01"]].concat()).ended(2);
    desk.run(&[&past[..], &["soon"]].concat()).ended(2);
    assert!(!desk.data().exists(), "nothing was made on the way");
}

#[test]
fn a_key_keeps_its_scopes_accounts_and_end() {
    let desk = Desk::new();
    let more = [
        "--scope",
        "rate.read",
        "--scope",
        "orders.read",
        "--account",
        "shop",
        "--expires",
        "2099-01-31",
    ];
    let args = [&["keys", "create", "--role", "viewer", "--json"], &more[..]].concat();
    let run = desk.run(&args).ended(0);
    assert!(run.err.contains("no account `shop` yet"), "{}", run.err);
    assert_eq!(run.json()["accounts"], serde_json::json!(["shop"]));
    let key = &listed(&desk)[0];
    assert_eq!(key["scopes"], "orders.read rate.read");
    assert_eq!(key["accounts"], "shop");
    assert_eq!(key["expires_at"], "2099-01-31T00:00:00Z");
}

#[test]
fn a_revoked_key_stays_revoked_and_needs_a_yes() {
    let desk = Desk::new();
    let key = made(&desk, &[]);
    let id = id_of(&key);
    desk.run(&["keys", "revoke", id]).ended(2);
    desk.run(&["keys", "revoke", id, "--dry-run"]).ended(0);
    assert_eq!(listed(&desk)[0]["state"], "usable");
    desk.run(&["keys", "revoke", &key, "--yes"]).ended(0);
    assert_eq!(listed(&desk)[0]["state"], "revoked");
    let again = desk
        .run(&["keys", "revoke", id, "--yes", "--json"])
        .ended(0);
    assert_eq!(again.json()["changed"], false);
    desk.run(&["keys", "revoke", "0123456789ab", "--yes"])
        .ended(3);
}

#[test]
fn a_dry_run_makes_no_key() {
    let desk = Desk::new();
    let run = desk.run(&["keys", "create", "--role", "admin", "--dry-run"]);
    assert!(!run.ended(0).out.contains("cm_"));
    assert!(!desk.data().exists());
}

#[test]
fn a_key_is_made_while_another_process_has_the_store_open() {
    let desk = Desk::new();
    made(&desk, &[]);
    let store = countermand_store::Store::open(&desk.data()).expect("the store");
    let before = store.api_keys().wait().expect("keys").len();
    made(&desk, &[]);
    assert_eq!(store.api_keys().wait().expect("keys").len(), before + 1);
}

#[test]
fn i17_the_audit_log_has_each_change_of_keys_and_is_whole() {
    let desk = Desk::new();
    let key = made(&desk, &["--name", "=cmd|' /C calc'!A0"]);
    desk.run(&["keys", "revoke", id_of(&key), "--yes"]).ended(0);
    let verified = desk.run(&["audit", "verify", "--json"]).ended(0).json();
    assert_eq!(verified["whole"], true);
    assert_eq!(verified["chains"][0]["account"], "(installation)");
    assert_eq!(verified["chains"][0]["records"], 2);
    let export = desk.run(&["audit", "export"]).ended(0);
    assert!(!export.out.contains(&key));
    let kinds: Vec<String> = export
        .out
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).expect("a record");
            assert_eq!(record["actor"], "cli");
            assert_eq!(record["subject"], id_of(&key));
            record["kind"].as_str().expect("a kind").to_owned()
        })
        .collect();
    assert_eq!(kinds, ["api-key.created", "api-key.revoked"]);
    let behind = desk.run(&["audit", "export", "--after", "1"]).ended(0);
    assert_eq!(behind.out.lines().count(), 1);
}

/// Changes a stored record behind the program's back.
fn tampered(desk: &Desk, find: &[u8], put: &[u8]) -> Run {
    assert_eq!(find.len(), put.len());
    let path = desk.data().join("countermand.db");
    let mut content = std::fs::read(&path).expect("the database");
    let at = content
        .windows(find.len())
        .position(|part| part == find)
        .expect("the record");
    content[at..at + put.len()].copy_from_slice(put);
    std::fs::write(&path, content).expect("the database");
    desk.run(&["audit", "verify", "--json"])
}

#[test]
fn i17_a_changed_record_is_found_and_named() {
    let desk = Desk::new();
    made(&desk, &["--name", "first"]);
    made(&desk, &["--name", "fifth"]);
    let run = tampered(&desk, b"{\"name\":\"fifth\"", b"{\"name\":\"other\"").ended(1);
    assert_eq!(run.json()["whole"], false);
    assert_eq!(run.json()["chains"][0]["first_broken"]["seq"], 2);
    assert!(run.err.contains("record 2"), "{}", run.err);
}

#[test]
fn an_export_for_a_spreadsheet_holds_no_formula() {
    let desk = Desk::new();
    desk.run(&[
        "accounts",
        "add",
        "=1+1",
        "--seller-id",
        "A1EXAMPLE",
        "--region",
        "NA",
        "--marketplace",
        "US",
    ])
    .ended(0);
    let rows = desk.run(&["audit", "export", "--csv"]).ended(0).csv();
    assert_eq!(rows[0][0], "account");
    let account = &rows.last().expect("a record")[0];
    assert_eq!(account, "'=1+1");
}
