//! Seller accounts: every question and every change is made through one.

use countermand_domain::id::AccountId;
use jiff::Timestamp;

use crate::engine::{DatabaseError, Param, Transaction};
use crate::opening::Store;
use crate::stored::micros;

/// One seller account of the store; nothing of another account can be reached through it.
#[derive(Debug, Clone)]
pub struct Account {
    pub(crate) store: Store,
    pub(crate) number: i64,
    name: AccountId,
}

/// What the installation's own chain of audit records is called where accounts are listed.
pub const INSTALLATION: &str = "(installation)";
/// The installation's number among the accounts.
pub(crate) const INSTALLATION_NUMBER: i64 = 0;

/// Why an account cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The store holds a name that is none.
    #[error("the store holds an account without a name")]
    BadName {
        /// What is wrong with it.
        #[from]
        source: countermand_domain::id::IdError,
    },
    /// The database refused.
    #[error("the account cannot be read or made")]
    Database {
        /// What the engine said.
        #[from]
        source: DatabaseError,
    },
}

impl Store {
    /// The account of that name; made when it is not there yet.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn account(&self, name: &AccountId, now: Timestamp) -> Result<Account, AccountError> {
        if let Some(account) = self.find_account(name)? {
            return Ok(account);
        }
        let text = name.as_str().to_owned();
        let number = self
            .submit(move |tx| {
                if let Some(number) = number_of(tx, &text)? {
                    return Ok(number);
                }
                tx.execute(
                    "INSERT INTO accounts (account_id, name, created_at_us)
                 SELECT coalesce(max(account_id), 0) + 1, $1, $2 FROM accounts",
                    &[text.as_str().into(), micros(now).into()],
                )?;
                number_of(tx, &text).map(std::option::Option::unwrap_or_default)
            })
            .wait()
            .map_err(|source: DatabaseError| AccountError::Database { source })?;
        Ok(Account {
            store: self.clone(),
            number,
            name: name.clone(),
        })
    }

    /// The account of that name, if there is one.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn find_account(&self, name: &AccountId) -> Result<Option<Account>, AccountError> {
        let number = self.read(|tx| number_of(tx, name.as_str()))?;
        Ok(number.map(|number| Account {
            store: self.clone(),
            number,
            name: name.clone(),
        }))
    }

    /// The installation itself, for the audit records of what belongs to no account; it holds
    /// nothing else.
    ///
    /// # Errors
    /// Never, as long as its name is one.
    pub fn installation(&self) -> Result<Account, AccountError> {
        Ok(Account {
            store: self.clone(),
            number: INSTALLATION_NUMBER,
            name: AccountId::parse(INSTALLATION)?,
        })
    }

    /// The names of all accounts, in the order in which they were made.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn account_names(&self) -> Result<Vec<AccountId>, AccountError> {
        let names = self.read(|tx| {
            tx.query(
                "SELECT name FROM accounts WHERE account_id > 0 ORDER BY account_id",
                &[],
                |row| row.text(0),
            )
        })?;
        Ok(names
            .iter()
            .map(|name| AccountId::parse(name))
            .collect::<Result<_, _>>()?)
    }
}

impl Account {
    /// The account's name.
    pub const fn name(&self) -> &AccountId {
        &self.name
    }

    /// The account's number in this store: never given to another account, and no name.
    pub const fn number(&self) -> i64 {
        self.number
    }

    pub(crate) const fn key(&self) -> Param<'static> {
        Param::Int(self.number)
    }
}

fn number_of(tx: &Transaction<'_>, name: &str) -> Result<Option<i64>, DatabaseError> {
    tx.query_first(
        "SELECT account_id FROM accounts WHERE name = $1",
        &[name.into()],
        |row| row.int(0),
    )
}
