//! The credentials of a seller account, sealed for the store and opened for the sign-in.

use countermand_domain::id::AccountId;
use countermand_store::sellers::SealedCredentials;

use super::secret_text::Secret;
use super::vault::{Place, SealError, UnsealError, Vault};

/// Credentials of one seller account; each may be missing.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// The application's id.
    pub client_id: Option<Secret>,
    /// The application's secret.
    pub client_secret: Option<Secret>,
    /// The seller's consent.
    pub refresh_token: Option<Secret>,
    /// The queue's access key.
    pub queue_access_key: Option<Secret>,
    /// The queue's secret key.
    pub queue_secret_key: Option<Secret>,
    /// The mailbox with its password, as JSON.
    pub mailbox: Option<Secret>,
}

impl Credentials {
    /// Whether the account can be signed in to.
    pub const fn can_sign_in(&self) -> bool {
        self.client_id.is_some() && self.client_secret.is_some() && self.refresh_token.is_some()
    }

    /// Seals each for its column.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn seal(&self, vault: &Vault, account: &AccountId) -> Result<SealedCredentials, SealError> {
        let seal = |column: &str, value: &Option<Secret>| {
            let sealed = value
                .as_ref()
                .map(|value| vault.seal_credential(&place(account, column), value));
            sealed.transpose()
        };
        Ok(SealedCredentials {
            client_id: seal("client_id", &self.client_id)?,
            client_secret: seal("client_secret", &self.client_secret)?,
            refresh_token: seal("refresh_token", &self.refresh_token)?,
            queue_access_key: seal("queue_access_key", &self.queue_access_key)?,
            queue_secret_key: seal("queue_secret_key", &self.queue_secret_key)?,
            mailbox: seal("mailbox", &self.mailbox)?,
        })
    }

    /// Opens what the store holds.
    ///
    /// # Errors
    /// When a value was sealed under another key, moved, or changed.
    pub fn open(
        vault: &Vault,
        account: &AccountId,
        sealed: &SealedCredentials,
    ) -> Result<Self, UnsealError> {
        let open = |column: &str, value: &Option<String>| {
            let opened = value
                .as_deref()
                .map(|value| vault.open_credential(&place(account, column), value));
            opened.transpose()
        };
        Ok(Self {
            client_id: open("client_id", &sealed.client_id)?,
            client_secret: open("client_secret", &sealed.client_secret)?,
            refresh_token: open("refresh_token", &sealed.refresh_token)?,
            queue_access_key: open("queue_access_key", &sealed.queue_access_key)?,
            queue_secret_key: open("queue_secret_key", &sealed.queue_secret_key)?,
            mailbox: open("mailbox", &sealed.mailbox)?,
        })
    }
}

/// Each column belongs to one table, so its own name says enough.
fn place<'a>(account: &'a AccountId, column: &'a str) -> Place<'a> {
    Place {
        account: account.as_str(),
        column,
        row: "seller_accounts",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{MasterKey, Random};

    #[test]
    fn credentials_come_back_as_they_were_and_only_in_their_columns() {
        let vault = Vault::new(&MasterKey::from_bytes([1; 32]), Random::seeded(1));
        let account = AccountId::parse("shop").unwrap();
        let credentials = Credentials {
            client_id: Some(Secret::new("demo-client")),
            client_secret: Some(Secret::new("demo-secret")),
            ..Credentials::default()
        };
        assert!(!credentials.can_sign_in());
        let sealed = credentials.seal(&vault, &account).unwrap();
        let opened = Credentials::open(&vault, &account, &sealed).unwrap();
        assert_eq!(opened.client_secret.unwrap().expose(), "demo-secret");
        assert!(opened.refresh_token.is_none());
        let swapped = SealedCredentials {
            client_id: sealed.client_secret.clone(),
            client_secret: sealed.client_id.clone(),
            ..sealed
        };
        let refused = Credentials::open(&vault, &account, &swapped);
        assert_eq!(refused.unwrap_err(), UnsealError::Damaged);
    }
}
