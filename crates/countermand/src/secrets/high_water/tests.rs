//! The marks over stops, crashes and damaged files.

use super::*;

fn account(name: &str) -> AccountId {
    AccountId::parse(name).unwrap()
}

fn mark(submission: u64) -> Mark {
    Mark {
        submission,
        epoch: 3,
        audit_seq: 10 * submission,
    }
}

#[test]
fn the_first_start_knows_of_no_run_and_trusts_an_empty_store() {
    let directory = tempfile::tempdir().unwrap();
    let (marks, start) = HighWater::open(directory.path()).unwrap();
    assert_eq!(start.last_stop, LastStop::NoneKnown);
    assert_eq!(start.run_number, 1);
    assert_eq!(start.compared_with(&BTreeMap::new()), Trust::Whole);
    marks.close_clean().unwrap();
    let (_, second) = HighWater::open(directory.path()).unwrap();
    assert!(second.was_clean());
    assert_eq!(second.run_number, 2);
}

#[test]
fn i18_a_raised_mark_outlives_a_kill_and_the_stop_is_known_as_unclean() {
    let directory = tempfile::tempdir().unwrap();
    let shop = account("shop");
    let (marks, _) = HighWater::open(directory.path()).unwrap();
    marks.raise(&shop, mark(7)).unwrap();
    // A kill runs no code of ours: the file is as the raise left it.
    std::mem::forget(marks);
    let (_, start) = HighWater::open(directory.path()).unwrap();
    assert_eq!(start.last_stop, LastStop::Unclean);
    assert_eq!(start.marks.get(&shop), Some(&mark(7)));
    let stored = BTreeMap::from([(shop, mark(7))]);
    assert_eq!(start.compared_with(&stored), Trust::UncleanStop);
}

#[test]
fn i18_a_store_that_went_back_in_time_is_named() {
    let medium = Medium::memory();
    let shop = account("shop");
    let (marks, _) = HighWater::open_in(medium.clone()).unwrap();
    marks.raise(&shop, mark(7)).unwrap();
    marks.close_clean().unwrap();
    let (_, start) = HighWater::open_in(medium).unwrap();
    let older = BTreeMap::from([(shop.clone(), mark(6))]);
    assert_eq!(
        start.compared_with(&older),
        Trust::OlderStore {
            account: shop.clone(),
            mark: mark(7),
            stored: mark(6)
        }
    );
    assert!(matches!(
        start.compared_with(&BTreeMap::new()),
        Trust::OlderStore { .. }
    ));
    let newer = BTreeMap::from([(shop, mark(8)), (account("other"), mark(1))]);
    assert_eq!(start.compared_with(&newer), Trust::Whole);
}

#[test]
fn i18_a_store_that_has_sent_is_not_trusted_without_its_marks() {
    let stored = BTreeMap::from([(account("shop"), mark(1))]);
    let (_, start) = HighWater::open_in(Medium::memory()).unwrap();
    assert_eq!(start.compared_with(&stored), Trust::MarksMissing);
    let damaged = Medium::Memory(Arc::new(Mutex::new(Some(b"{\"version\":1".to_vec()))));
    let (_, start) = HighWater::open_in(damaged).unwrap();
    assert_eq!(start.last_stop, LastStop::Unreadable);
    assert_eq!(start.compared_with(&stored), Trust::MarksMissing);
}

#[test]
fn a_changed_file_is_unreadable() {
    let directory = tempfile::tempdir().unwrap();
    let (marks, _) = HighWater::open(directory.path()).unwrap();
    marks.raise(&account("shop"), mark(7)).unwrap();
    marks.close_clean().unwrap();
    let path = directory.path().join(FILE_NAME);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"submission\": 7"), "{text}");
    std::fs::write(
        &path,
        text.replace("\"submission\": 7", "\"submission\": 6"),
    )
    .unwrap();
    let (_, start) = HighWater::open(directory.path()).unwrap();
    assert_eq!(start.last_stop, LastStop::Unreadable);
}

#[test]
fn a_mark_never_goes_down() {
    let (marks, _) = HighWater::open_in(Medium::memory()).unwrap();
    let shop = account("shop");
    marks.raise(&shop, mark(7)).unwrap();
    marks.raise(&shop, mark(5)).unwrap();
    assert_eq!(marks.mark(&shop), mark(7));
}

#[test]
fn raises_at_once_are_all_on_the_disk_when_they_return() {
    let directory = tempfile::tempdir().unwrap();
    let (marks, _) = HighWater::open(directory.path()).unwrap();
    std::thread::scope(|scope| {
        for number in 1..=16_u64 {
            let (marks, directory) = (marks.clone(), directory.path());
            scope.spawn(move || {
                let name = account(&format!("shop-{number}"));
                marks.raise(&name, mark(number)).unwrap();
                let content = std::fs::read(directory.join(FILE_NAME)).unwrap();
                let document = Document::parse(&content).unwrap();
                assert_eq!(document.marks.get(&name), Some(&mark(number)));
            });
        }
    });
}

#[test]
fn i25_nothing_counts_as_marked_until_the_disk_takes_it_again() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let (marks, _) = HighWater::open(&data).unwrap();
    std::fs::remove_dir_all(&data).unwrap();
    let (shop, other) = (account("shop"), account("other"));
    marks.raise(&shop, mark(1)).unwrap_err();
    // The same height again is no less refused: it never reached the disk.
    marks.raise(&shop, mark(1)).unwrap_err();
    std::fs::create_dir(&data).unwrap();
    marks.raise(&other, mark(2)).unwrap();
    let content = std::fs::read(data.join(FILE_NAME)).unwrap();
    let document = Document::parse(&content).unwrap();
    assert_eq!(document.marks.get(&shop), Some(&mark(1)));
    assert_eq!(document.marks.get(&other), Some(&mark(2)));
}
