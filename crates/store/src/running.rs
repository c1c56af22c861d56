//! Sums and newest numbers of the accounts, kept at hand while a transaction writes: each change of
//! a group needs them and moves them on, and they are written down once, before the commit.

use std::collections::BTreeMap;

use crate::audit::AuditHead;
use crate::engine::{DatabaseError, Param, Transaction, count, counted};
use crate::outbox::CountedCancels;

/// The tables that lag behind what is kept here.
const TABLES: [&str; 2] = ["audit_heads", "counted_cancels"];

/// A table whose rows are numbered within an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Numbered {
    /// `decisions`.
    Decisions,
    /// `actions`.
    Actions,
}

/// A row that is kept here.
#[derive(Debug, Clone)]
struct Kept<T> {
    row: T,
    /// Whether the table has a row of the account.
    is_stored: bool,
    /// Whether the table has another row than this.
    is_changed: bool,
}

/// What a transaction keeps at hand, by account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Running {
    audit: BTreeMap<i64, Kept<AuditHead>>,
    cancels: BTreeMap<i64, Kept<CountedCancels>>,
    newest: BTreeMap<(Numbered, i64), u64>,
}

/// Whether a statement needs the tables as they are.
pub(crate) fn is_concerned(sql: &str) -> bool {
    TABLES.iter().any(|table| sql.contains(table))
}

/// The newest record of an account's audit log.
pub(crate) fn audit_head(
    tx: &Transaction<'_>,
    account_id: i64,
) -> Result<AuditHead, DatabaseError> {
    let kept = tx.running().audit.get(&account_id).cloned();
    if let Some(kept) = kept {
        return Ok(kept.row);
    }
    let found = tx.query_first(
        "SELECT seq, hash FROM audit_heads WHERE account_id = $1",
        &[account_id.into()],
        |row| {
            Ok(AuditHead {
                seq: row.int(0)?,
                hash: row.text(1)?,
            })
        },
    )?;
    let kept = Kept::read(found);
    let row = kept.row.clone();
    tx.running().audit.insert(account_id, kept);
    Ok(row)
}

/// Moves the newest record on; [`audit_head`] has been asked before.
pub(crate) fn set_audit_head(
    tx: &Transaction<'_>,
    account_id: i64,
    head: AuditHead,
) -> Result<(), DatabaseError> {
    if let Some(kept) = tx.running().audit.get_mut(&account_id) {
        kept.set(head);
    }
    tx.write_down_unless_later()
}

/// The counted cancels of an account.
pub(crate) fn counted_cancels(
    tx: &Transaction<'_>,
    account_id: i64,
) -> Result<CountedCancels, DatabaseError> {
    let kept = tx.running().cancels.get(&account_id).map(|kept| kept.row);
    if let Some(row) = kept {
        return Ok(row);
    }
    let found = tx.query_first(
        "SELECT n_on_their_way, n_ended FROM counted_cancels WHERE account_id = $1",
        &[account_id.into()],
        |row| {
            Ok(CountedCancels {
                n_on_their_way: row.count(0)?,
                n_ended: row.count(1)?,
            })
        },
    )?;
    let kept = Kept::read(found);
    let row = kept.row;
    tx.running().cancels.insert(account_id, kept);
    Ok(row)
}

/// Changes the counted cancels of an account.
pub(crate) fn set_counted_cancels(
    tx: &Transaction<'_>,
    account_id: i64,
    cancels: CountedCancels,
) -> Result<(), DatabaseError> {
    if let Some(kept) = tx.running().cancels.get_mut(&account_id) {
        kept.set(cancels);
    }
    tx.write_down_unless_later()
}

/// The newest number of a table within an account; 0 when there is none.
pub(crate) fn newest(
    tx: &Transaction<'_>,
    table: Numbered,
    account_id: i64,
) -> Result<u64, DatabaseError> {
    let kept = tx.running().newest.get(&(table, account_id)).copied();
    if let Some(number) = kept {
        return Ok(number);
    }
    let statement = match table {
        Numbered::Decisions => {
            "SELECT coalesce(max(decision_number), 0) FROM decisions WHERE account_id = $1"
        }
        Numbered::Actions => {
            "SELECT coalesce(max(action_number), 0) FROM actions WHERE account_id = $1"
        }
    };
    let found = tx.query_first(statement, &[account_id.into()], |row| row.int(0))?;
    let number = found.map_or(0, counted);
    set_newest(tx, table, account_id, number);
    Ok(number)
}

/// Tells of a row that was written with the newest number.
pub(crate) fn set_newest(tx: &Transaction<'_>, table: Numbered, account_id: i64, number: u64) {
    tx.running().newest.insert((table, account_id), number);
}

/// Brings the tables to what is kept.
pub(crate) fn write_down(tx: &Transaction<'_>) -> Result<(), DatabaseError> {
    let heads = changed(&mut tx.running().audit);
    for (account_id, head, is_stored) in heads {
        let statement = if is_stored {
            "UPDATE audit_heads SET seq = $1, hash = $2 WHERE account_id = $3"
        } else {
            "INSERT INTO audit_heads (seq, hash, account_id) VALUES ($1, $2, $3)"
        };
        let params = [
            head.seq.into(),
            head.hash.as_str().into(),
            account_id.into(),
        ];
        tx.execute(statement, &params)?;
    }
    let cancels = changed(&mut tx.running().cancels);
    for (account_id, cancels, is_stored) in cancels {
        let statement = if is_stored {
            "UPDATE counted_cancels SET n_on_their_way = $1, n_ended = $2 WHERE account_id = $3"
        } else {
            "INSERT INTO counted_cancels (n_on_their_way, n_ended, account_id) VALUES ($1, $2, $3)"
        };
        let params: [Param<'_>; 3] = [
            count(cancels.n_on_their_way).into(),
            count(cancels.n_ended).into(),
            account_id.into(),
        ];
        tx.execute(statement, &params)?;
    }
    Ok(())
}

/// Takes out what the table lacks; from now on it counts as written.
fn changed<T: Clone>(all: &mut BTreeMap<i64, Kept<T>>) -> Vec<(i64, T, bool)> {
    let mut changed = Vec::new();
    for (account_id, kept) in all {
        if kept.is_changed {
            changed.push((*account_id, kept.row.clone(), kept.is_stored));
            kept.is_changed = false;
            kept.is_stored = true;
        }
    }
    changed
}

impl<T: Default> Kept<T> {
    fn read(found: Option<T>) -> Self {
        Self {
            is_stored: found.is_some(),
            row: found.unwrap_or_default(),
            is_changed: false,
        }
    }

    fn set(&mut self, row: T) {
        self.row = row;
        self.is_changed = true;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use countermand_domain::id::AccountId;
    use jiff::Timestamp;

    use crate::audit::{self, AuditEntry};
    use crate::{DatabaseError, Store};

    fn entry(subject: &str) -> AuditEntry {
        AuditEntry {
            at: Timestamp::UNIX_EPOCH,
            actor: "cli".to_owned(),
            kind: "key.made",
            subject: subject.to_owned(),
            before: None,
            after: None,
        }
    }

    #[test]
    fn a_change_of_a_group_that_is_taken_back_leaves_no_gap_in_the_chain() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let name = AccountId::parse("shop").unwrap();
        let account = store.account(&name, Timestamp::UNIX_EPOCH).unwrap();
        // The writer waits in the first change until the others stand in the queue.
        let gate = Arc::new(Mutex::new(()));
        let closed = gate.lock().unwrap();
        let number = account.number;
        let waiting = Arc::clone(&gate);
        let first = store.submit(move |_| {
            drop(waiting.lock());
            Ok::<_, DatabaseError>(())
        });
        let changes = (0..6).map(|at| {
            store.submit(move |tx| {
                let seq = audit::append(tx, number, &entry(&format!("{at}")))?;
                if at % 3 == 1 {
                    return Err(DatabaseError::Conflict { what: "test" });
                }
                // Whoever reads the table in the same transaction sees what was moved on.
                let stored = tx.query_first(
                    "SELECT seq FROM audit_heads WHERE account_id = $1",
                    &[number.into()],
                    |row| row.count(0),
                )?;
                assert_eq!(stored, Some(seq));
                Ok(seq)
            })
        });
        let answers: Vec<_> = changes.collect();
        drop(closed);
        first.wait().unwrap();
        let numbers: Vec<_> = answers.into_iter().map(|one| one.wait().ok()).collect();
        let expected = [Some(1), None, Some(2), Some(3), None, Some(4)];
        assert_eq!(numbers, expected);
        let verdict = account.verify_audit().wait().unwrap();
        assert_eq!((verdict.n_records, verdict.broken), (4, None));
    }
}
