//! Opening, reopening, refusing.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use countermand_store::{OpenError, Store};
use rusqlite::Connection;

use crate::contract::account;
use crate::sample::{begin, dump, import, line};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_directory_and_its_files_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("a/b");
    let store = Store::open(&data).unwrap();
    import(
        &account(&store, "a"),
        b"1",
        &[line("111-0000000-0000001", "X")],
    );
    assert_eq!(mode(&data), 0o700);
    for file in std::fs::read_dir(&data).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn a_reopened_store_is_whole_and_holds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let before = {
        let store = Store::open(folder.path()).unwrap();
        let account = account(&store, "a");
        import(&account, b"1", &[line("111-0000000-0000001", "X")]);
        dump(&account)
    };
    let store = Store::open(folder.path()).unwrap();
    let account = account(&store, "a");
    assert_eq!(dump(&account), before);
    assert_eq!(account.check().unwrap(), []);
    assert_eq!(store.check_file().unwrap(), []);
}

#[test]
fn an_import_that_was_killed_leaves_a_whole_store_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let account_a = account(&store, "a");
    import(&account_a, b"1", &[line("111-0000000-0000001", "X")]);
    let before = dump(&account_a);
    let mut session = begin(&account_a, b"2");
    session.limit_memory(1_000);
    let lines: Vec<_> = (0..20_000)
        .map(|n| {
            line(
                &format!("222-0000000-{n:07}"),
                "a rather long stock keeping unit",
            )
        })
        .collect();
    session.add_lines(&lines).unwrap();
    // What is on disk while pages of the open transaction lie in the log: as a kill leaves it.
    for name in ["countermand.db", "countermand.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    drop(session);
    let killed = Store::open(copy.path()).unwrap();
    let account_b = account(&killed, "a");
    assert_eq!(dump(&account_b), before);
    assert_eq!(account_b.check().unwrap(), []);
    assert_eq!(killed.check_file().unwrap(), []);
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    for bytes in [b"plain text, certainly no database".repeat(40), {
        let other = tempfile::tempdir().unwrap();
        let path = other.path().join("x.db");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("CREATE TABLE t (a)").unwrap();
        drop(connection);
        std::fs::read(path).unwrap()
    }] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("countermand.db");
        std::fs::write(&path, &bytes).unwrap();
        let error = Store::open(folder.path()).unwrap_err();
        assert!(matches!(error, OpenError::NotOurs { .. }), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = Store::open(folder.path()).unwrap().path().to_owned();
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "INSERT INTO refinery_schema_history
             SELECT max(version) + 1, 'later', max(applied_on), '1' FROM refinery_schema_history",
        )
        .unwrap();
    drop(connection);
    let error = Store::open(folder.path()).unwrap_err();
    // One above the newest that is known, whichever that is.
    assert!(
        matches!(error, OpenError::NewerSchema { found, known } if found == known + 1),
        "{error}"
    );
}
