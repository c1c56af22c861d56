//! How the database finds what is to be sent.

use rusqlite::Connection;

use super::READY;
use crate::Store;

#[test]
fn what_is_ready_is_found_without_going_through_everything_that_was_ever_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = Store::open(folder.path()).unwrap().path().to_owned();
    let connection = Connection::open(path).unwrap();
    let mut plan = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {READY}"))
        .unwrap();
    let steps: Vec<String> = plan
        .query_map(rusqlite::params![1, "cancel", 10, 10, 50], |row| row.get(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let is_whole = |step: &&String| step.contains("SCAN") || step.ends_with("(account_id=?)");
    assert_eq!(steps.iter().find(is_whole), None, "{steps:#?}");
    assert!(steps.iter().any(|step| step.contains("actions_queued")));
}
