//! Buyers' personal data of one account: sealed on its way in, opened on its way out.

use std::collections::BTreeMap;

use countermand_domain::id::OrderId;
use countermand_store::personal_data::{PersonalRecord, month_of};
use countermand_store::{Account, DatabaseError};
use jiff::Timestamp;

use super::random::NoRandomBytes;
use super::secret_text::Secret;
use super::vault::{MonthKey, Place, SealError, UnsealError, Vault};

/// A piece of personal data as it is shown to who may see it.
#[derive(Debug, Clone)]
pub struct PersonalItem {
    /// What it is, as in `ship-address`.
    pub kind: String,
    /// The data.
    pub value: Secret,
    /// From then on it has to be gone.
    pub purge_at: Timestamp,
}

/// Why personal data cannot be kept or shown.
#[derive(Debug, thiserror::Error)]
pub enum PersonalDataError {
    /// It cannot be sealed.
    #[error("personal data cannot be sealed, so it was not kept")]
    Seal {
        /// Why.
        #[from]
        source: SealError,
    },
    /// It does not open.
    #[error("personal data of the store does not open")]
    Unseal {
        /// Why.
        #[from]
        source: UnsealError,
    },
    /// The database refused.
    #[error("personal data cannot be read or kept")]
    Database {
        /// What the engine said.
        #[from]
        source: DatabaseError,
    },
}

impl From<NoRandomBytes> for PersonalDataError {
    fn from(source: NoRandomBytes) -> Self {
        Self::Seal {
            source: SealError::from(source),
        }
    }
}

/// The personal data of one account.
#[derive(Debug, Clone)]
pub struct PersonalData {
    vault: Vault,
    account: Account,
}

impl PersonalData {
    /// The personal data of an account, opened with this vault.
    pub const fn new(vault: Vault, account: Account) -> Self {
        Self { vault, account }
    }

    /// The digest under which an order's data is found.
    pub fn order_hash(&self, order_id: &OrderId) -> String {
        let place = Place {
            account: self.account.name().as_str(),
            column: "personal_data.order_hash",
            row: "",
        };
        self.vault.look_up(&place, order_id.as_str())
    }

    /// Seals and keeps one piece of an order's data; a piece of the same kind is replaced.
    ///
    /// # Errors
    /// When it cannot be sealed, or the database refuses.
    pub async fn keep(
        &self,
        order_id: &OrderId,
        item: &PersonalItem,
        now: Timestamp,
    ) -> Result<(), PersonalDataError> {
        let month = month_of(now);
        let key = self.key_to_seal(&month, now).await?;
        let order_hash = self.order_hash(order_id);
        let record_id = self.record_id(&order_hash, &item.kind);
        let sealed = key.seal(&self.place(&record_id), &item.value)?;
        let record = PersonalRecord {
            record_id,
            month,
            kind: item.kind.clone(),
            order_hash,
            sealed,
            purge_at: item.purge_at,
        };
        Ok(self.account.keep_personal(record).await?)
    }

    /// Everything kept of an order, opened. Who is shown it must be noted by the caller.
    ///
    /// # Errors
    /// When a piece does not open, or the database refuses.
    pub async fn of_order(
        &self,
        order_id: &OrderId,
    ) -> Result<Vec<PersonalItem>, PersonalDataError> {
        let records = self.account.personal_of(&self.order_hash(order_id)).await?;
        let mut keys: BTreeMap<String, MonthKey> = BTreeMap::new();
        let mut items = Vec::new();
        for record in records {
            let key = match keys.get(&record.month) {
                Some(key) => key.clone(),
                // A purge may have taken the key since: then the data is gone, too.
                None => match self.account.data_key(&record.month).await? {
                    Some(sealed) => self.open_key(&record.month, &sealed)?,
                    None => continue,
                },
            };
            let value = key.open(&self.place(&record.record_id), &record.sealed)?;
            keys.insert(record.month, key);
            items.push(PersonalItem {
                kind: record.kind,
                value,
                purge_at: record.purge_at,
            });
        }
        Ok(items)
    }

    /// The key of a month that is there or is made; of two that are made at once, one is kept.
    async fn key_to_seal(
        &self,
        month: &str,
        now: Timestamp,
    ) -> Result<MonthKey, PersonalDataError> {
        let sealed = if let Some(sealed) = self.account.data_key(month).await? {
            sealed
        } else {
            let name = self.account.name().as_str();
            let made = self.vault.make_month_key(name, month)?;
            self.account.keep_data_key(month, made.sealed, now).await?
        };
        self.open_key(month, &sealed)
    }

    fn open_key(&self, month: &str, sealed: &str) -> Result<MonthKey, PersonalDataError> {
        let name = self.account.name().as_str();
        Ok(self.vault.open_month_key(name, month, sealed)?)
    }

    /// One row for each kind of an order's data, so that taking it in twice changes nothing.
    fn record_id(&self, order_hash: &str, kind: &str) -> String {
        let place = Place {
            account: self.account.name().as_str(),
            column: "personal_data.record_id",
            row: order_hash,
        };
        self.vault.look_up(&place, kind)
    }

    fn place<'a>(&'a self, record_id: &'a str) -> Place<'a> {
        Place {
            account: self.account.name().as_str(),
            column: "personal_data.data_sealed",
            row: record_id,
        }
    }
}

#[cfg(test)]
mod tests;
