//! What was worked out of the database, for as long as nothing is written to it by anybody.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use crate::accounts::Account;
use crate::engine::DatabaseError;

/// How many things are remembered of all accounts together.
const KEPT_MAX: usize = 8;

/// What is remembered, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<Vec<Kept>>);

#[derive(Debug)]
struct Kept {
    account: i64,
    what: String,
    version: i64,
    value: Arc<dyn Any + Send + Sync>,
}

impl Remembered {
    fn find(&self, account: i64, what: &str, version: i64) -> Option<Arc<dyn Any + Send + Sync>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .find(|one| one.account == account && one.what == what && one.version == version)
            .map(|one| Arc::clone(&one.value))
    }

    fn keep(&self, new: Kept) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| {
            one.version == new.version && (one.account, &one.what) != (new.account, &new.what)
        });
        if kept.len() >= KEPT_MAX {
            kept.remove(0);
        }
        kept.push(new);
    }
}

impl Account {
    /// What is worked out of the account's rows, or what was worked out before where nothing was
    /// written since, neither here nor by another program. `what` names it, with all that it depends
    /// on beside the database. Blocks while it reads.
    ///
    /// # Errors
    /// Those of `work_out`, and when the database refuses.
    pub fn remembered<T, E>(
        &self,
        what: String,
        work_out: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
        E: From<DatabaseError>,
    {
        // Before the reading: what is written meanwhile makes it old at once.
        let version = self.store.version()?;
        let found = self.store.remembered().find(self.number, &what, version);
        if let Some(Ok(value)) = found.map(Arc::downcast::<T>) {
            return Ok(value);
        }
        let value = Arc::new(work_out()?);
        self.store.remembered().keep(Kept {
            account: self.number,
            what,
            version,
            value: Arc::<T>::clone(&value),
        });
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use countermand_domain::id::AccountId;
    use jiff::Timestamp;
    use rusqlite::Connection;

    use super::*;
    use crate::Store;

    #[test]
    fn what_was_worked_out_stands_until_somebody_writes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let account = |name| {
            store
                .account(&AccountId::parse(name).unwrap(), now)
                .unwrap()
        };
        let (one, other) = (account("one"), account("other"));
        let n_worked_out = Cell::new(0);
        let ask = |account: &Account, what: &str| {
            let work_out = || {
                n_worked_out.set(n_worked_out.get() + 1);
                Ok::<_, DatabaseError>(n_worked_out.get())
            };
            *account.remembered(what.to_owned(), work_out).unwrap()
        };
        assert_eq!([ask(&one, "a"), ask(&one, "a")], [1, 1]);
        assert_eq!(
            [ask(&one, "b"), ask(&other, "a"), ask(&one, "a")],
            [2, 3, 1]
        );

        // This program writes.
        one.change_quota_bucket("x".to_owned(), move |_| {
            Ok::<_, ()>(crate::cursors::StoredBucket {
                operation: "x".to_owned(),
                tokens_micro: 1,
                at: now,
                rate_micro: 1,
                not_before: None,
            })
        })
        .wait()
        .unwrap()
        .unwrap();
        assert_eq!([ask(&one, "a"), ask(&one, "a")], [4, 4]);

        // Another one does.
        let elsewhere = Connection::open(store.path()).unwrap();
        let sql = "UPDATE accounts SET created_at_us = 1 WHERE name = 'one'";
        elsewhere.execute(sql, []).unwrap();
        assert_eq!([ask(&one, "a"), ask(&one, "a")], [5, 5]);
    }

    #[test]
    fn little_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let name = AccountId::parse("one").unwrap();
        let account = store.account(&name, Timestamp::UNIX_EPOCH).unwrap();
        for number in 0..20 {
            let kept = account.remembered(number.to_string(), || Ok::<_, DatabaseError>(number));
            assert_eq!(*kept.unwrap(), number);
        }
        assert_eq!(store.remembered().0.lock().unwrap().len(), KEPT_MAX);
    }
}
