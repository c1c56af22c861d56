use super::*;
use crate::clock::Stopwatch;
use crate::plain_orders::SeedOrders;
use crate::world::{Origin, World};

const START: Moment = Moment::from_ms(1_794_787_200_000);

struct Still;

impl Stopwatch for Still {
    fn elapsed_ms(&self) -> i64 {
        0
    }
}

fn open(dir: &Path) -> Result<World, JournalError> {
    let origin = || Origin {
        scenario: Scenario::find("plain").expect("a scenario"),
        seed: 1,
        start: START,
        speed: Speed::REAL,
    };
    World::open_with(dir, origin, None, Box::new(Still))
}

/// A world in which three orders were put in, one after the other.
fn world_of_three(dir: &Path) -> World {
    let mut world = open(dir).expect("a world");
    for n_orders in 1..=3 {
        let act = SeedOrders {
            n_orders,
            shipped_every: None,
        };
        world.act(act).expect("written").expect("carried out");
    }
    world
}

fn n_orders(world: &mut World) -> usize {
    world.now().expect("a market").orders.len()
}

fn damage(dir: &Path, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let path = dir.join("journal.jsonl");
    let bytes = std::fs::read(&path).expect("the journal");
    std::fs::write(&path, change(bytes)).expect("written");
}

#[test]
fn a_line_that_a_kill_cut_short_is_dropped_wherever_it_was_cut() {
    let dir = tempfile::tempdir().expect("a directory");
    drop(world_of_three(dir.path()));
    let whole = std::fs::read(dir.path().join("journal.jsonl")).expect("the journal");
    let last = whole.strip_suffix(b"\n").expect("whole lines");
    let last_at = last.iter().rposition(|byte| *byte == b'\n').expect("lines") + 1;
    for length in last_at..whole.len() {
        damage(dir.path(), |_| whole.iter().copied().take(length).collect());
        let mut world = open(dir.path()).expect("a world");
        assert_eq!(n_orders(&mut world), 2, "cut at {length}");
        // What comes next stands on a line of its own.
        let act = SeedOrders {
            n_orders: 3,
            shipped_every: None,
        };
        world.act(act).expect("written").expect("carried out");
        drop(world);
        assert_eq!(n_orders(&mut open(dir.path()).expect("a world")), 3);
    }
}

#[test]
fn a_damaged_line_is_named_and_nothing_is_changed() {
    let dir = tempfile::tempdir().expect("a directory");
    drop(world_of_three(dir.path()));
    damage(dir.path(), |bytes| {
        let text = String::from_utf8(bytes).expect("text");
        text.replacen("\"n_orders\":2", "\"n_orders\":9", 1)
            .into_bytes()
    });
    let before = std::fs::read(dir.path().join("journal.jsonl")).expect("the journal");
    let error = open(dir.path()).expect_err("a damaged journal");
    assert!(
        matches!(error, JournalError::Damaged { line: 3, .. }),
        "{error}"
    );
    let after = std::fs::read(dir.path().join("journal.jsonl")).expect("the journal");
    assert_eq!(before, after);
}

#[test]
fn a_journal_of_another_form_is_told_apart_from_a_damaged_one() {
    let dir = tempfile::tempdir().expect("a directory");
    let text = r#"{"genesis":{"format":2,"things":"that this program has never heard of"}}"#;
    let other = format!(
        "{} {text}\nnothing of this can be read",
        digest(text.as_bytes())
    );
    std::fs::write(dir.path().join("journal.jsonl"), &other).expect("written");
    let error = open(dir.path()).expect_err("another form");
    assert!(
        matches!(error, JournalError::Format { found: 2, .. }),
        "{error}"
    );
    let after = std::fs::read_to_string(dir.path().join("journal.jsonl")).expect("the journal");
    assert_eq!(after, other);
}

#[test]
fn a_file_that_is_no_journal_is_left_as_it_is() {
    let dir = tempfile::tempdir().expect("a directory");
    for bytes in [&b""[..], b"no line at all", b"\xff\xfe\n"] {
        std::fs::write(dir.path().join("journal.jsonl"), bytes).expect("written");
        let error = open(dir.path()).expect_err("no journal");
        assert!(
            matches!(error, JournalError::Damaged { line: 1, .. }),
            "{error}"
        );
        let after = std::fs::read(dir.path().join("journal.jsonl")).expect("the file");
        assert_eq!(after, bytes);
    }
}

#[test]
fn an_act_that_can_no_longer_be_repeated_is_an_error_and_no_other_world() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut world = world_of_three(dir.path());
    let refused = SeedOrders {
        n_orders: 1,
        shipped_every: Some(0),
    };
    let entry = Entry::Act {
        at: START,
        command: Box::new(refused.into()),
    };
    world.journal_for_tests().append(&entry).expect("written");
    drop(world);
    let error = open(dir.path()).expect_err("an act of another version");
    assert!(
        matches!(error, JournalError::Unrepeatable { at: START, .. }),
        "{error}"
    );
}

#[test]
fn a_directory_has_one_world_at_a_time() {
    let dir = tempfile::tempdir().expect("a directory");
    let world = world_of_three(dir.path());
    let error = open(dir.path()).expect_err("it is in use");
    assert!(matches!(error, JournalError::InUse { .. }), "{error}");
    drop(world);
    assert_eq!(n_orders(&mut open(dir.path()).expect("a world")), 3);
}

#[test]
fn after_a_line_that_could_not_be_written_the_world_answers_nothing_and_opens_again_as_it_was() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut world = world_of_three(dir.path());
    // A handle that can only read refuses every line, as a full disk does.
    world.journal_for_tests().file =
        File::open(dir.path().join("journal.jsonl")).expect("the journal");
    let act = SeedOrders {
        n_orders: 50,
        shipped_every: None,
    };
    assert!(matches!(world.act(act), Err(JournalError::File { .. })));
    // In memory the orders are there: nobody may see them.
    assert!(matches!(world.now(), Err(JournalError::Stopped { .. })));
    drop(world);
    assert_eq!(n_orders(&mut open(dir.path()).expect("a world")), 3);
}

#[test]
fn what_was_not_written_down_is_gone_when_the_world_is_made_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut world = world_of_three(dir.path());
    let lost = SeedOrders {
        n_orders: 50,
        shipped_every: None,
    };
    world
        .now()
        .expect("a market")
        .act(&lost)
        .expect("carried out");
    assert_eq!(n_orders(&mut world), 50);
    world.restore().expect("the journal is whole");
    assert_eq!(n_orders(&mut world), 3);
    // And it goes on being written.
    world.act(lost).expect("written").expect("carried out");
    drop(world);
    assert_eq!(n_orders(&mut open(dir.path()).expect("a world")), 50);
}
