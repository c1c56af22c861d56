//! The seller accounts of a node: from the store to run time.

use std::sync::{Arc, Mutex, RwLock};

use countermand_domain::id::AccountId;
use countermand_domain::marketplace::Marketplace;
use countermand_spapi::client::{
    Client, ClientError, ClientSettings, Clock, Credentials as WireCredentials, Endpoint, Exchange,
    HttpRequest, Transport, TransportError,
};
use countermand_spapi::marketplaces::Region;
use countermand_store::sellers::{DirectCancel, Seller as StoredSeller};
use countermand_store::{Account, AccountError, DatabaseError, Store};

use super::queue::{QueueCredentials, QueueError, QueueSettings};
use super::quotas::KeptQuotas;
use super::seller::{Learned, Seller};
use crate::jobs::mailbox::Mailbox;
use crate::secrets::credentials::Credentials;
use crate::secrets::vault::UnsealError;
use crate::secrets::{Secret, Vault};
use crate::settings::AccountSettings;
use crate::settings::document::{self, SettingFault, Whole};

/// The name and version that calls carry.
pub const USER_AGENT: &str = concat!(
    "Countermand/",
    env!("CARGO_PKG_VERSION"),
    " (Language=Rust)"
);

/// Where Amazon gives out access tokens, for every region.
pub(crate) const TOKEN_URL: &str = "https://api.amazon.com/auth/o2/token";

/// Why an account cannot be worked for.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The store refused.
    #[error("the accounts cannot be read")]
    Database(#[from] DatabaseError),
    /// The account is gone.
    #[error("the account cannot be read")]
    Account(#[from] AccountError),
    /// The credentials cannot be opened with this master key.
    #[error("the credentials of `{account}` cannot be opened with this master key")]
    Sealed {
        /// The account.
        account: AccountId,
        /// Why.
        #[source]
        source: UnsealError,
    },
    /// An address cannot be used.
    #[error("the addresses of `{account}` cannot be used")]
    Client {
        /// The account.
        account: AccountId,
        /// Why.
        #[source]
        source: ClientError,
    },
    /// The queue cannot be used.
    #[error("the notification queue of `{account}` cannot be used")]
    Queue {
        /// The account.
        account: AccountId,
        /// Why.
        #[source]
        source: QueueError,
    },
    /// A setting cannot be meant.
    #[error("the settings of `{account}` cannot be used: {fault}")]
    Settings {
        /// The account.
        account: AccountId,
        /// The first fault.
        fault: SettingFault,
    },
}

/// What sellers at run time are made with.
#[derive(Debug)]
pub struct Registry {
    /// Everything durable.
    pub store: Store,
    /// What opens credentials.
    pub vault: Vault,
    /// Who sends requests.
    pub transport: Arc<dyn Transport>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What holds where an account sets nothing.
    pub defaults: AccountSettings,
}

/// An account that can be worked for.
#[derive(Debug)]
pub struct Loaded {
    /// The account at run time.
    pub seller: Arc<Seller>,
    /// Where its e-mails are; `None` where there is no mailbox, or one that cannot be meant.
    pub mailbox: Option<Mailbox>,
    /// The revision of its addresses and credentials.
    pub revision: u64,
}

impl Registry {
    /// Every enabled account whose credentials are there; the others with why not.
    ///
    /// # Errors
    /// When the accounts cannot be read at all.
    pub async fn load(
        &self,
    ) -> Result<(Vec<Loaded>, Vec<(AccountId, RegistryError)>), RegistryError> {
        let (mut sellers, mut failed) = (Vec::new(), Vec::new());
        for stored in self.store.sellers().await? {
            if !stored.is_enabled {
                continue;
            }
            let name = stored.account.clone();
            match self.open(stored).await {
                Ok(Some(loaded)) => sellers.push(loaded),
                Ok(None) => tracing::warn!(account = %name, "the account has no credentials"),
                Err(error) => failed.push((name, error)),
            }
        }
        Ok((sellers, failed))
    }

    /// An account at run time; `None` while credentials are missing.
    ///
    /// # Errors
    /// When it cannot be worked for as it is set.
    pub async fn open(&self, stored: StoredSeller) -> Result<Option<Loaded>, RegistryError> {
        let name = stored.account.clone();
        let Some(account) = self.store.find_account(&name)? else {
            return Ok(None);
        };
        let sealed = &stored.settings.credentials;
        let opened = Credentials::open(&self.vault, &name, sealed).map_err(|source| {
            RegistryError::Sealed {
                account: name.clone(),
                source,
            }
        })?;
        let Some(credentials) = wire_credentials(&opened) else {
            return Ok(None);
        };
        let client = Client::new(ClientSettings {
            transport: Arc::clone(&self.transport),
            clock: Arc::clone(&self.clock),
            journal: Some(Arc::new(KeptQuotas::of(&account))),
            endpoint: Endpoint {
                api_url: stored.settings.api_url.clone(),
                token_url: stored.settings.token_url.clone(),
            },
            credentials,
            user_agent: USER_AGENT.to_owned(),
        })
        .map_err(|source| RegistryError::Client {
            account: name.clone(),
            source,
        })?;
        let whole = self.settings(&account).await?;
        let mailbox = mailbox(&name, &opened);
        let learned = Learned {
            has_direct_cancel: match stored.direct_cancel {
                DirectCancel::Unknown => None,
                DirectCancel::Yes => Some(true),
                DirectCancel::No => Some(false),
            },
            ..Learned::default()
        };
        let seller = Seller {
            account,
            is_connected: true,
            client,
            seller_id: stored.settings.seller_id.clone(),
            marketplaces: marketplaces(&stored),
            settings: RwLock::new(whole.settings),
            rules: RwLock::new(whole.rules),
            learned: Mutex::new(learned),
            queue: queue(&stored, opened).map_err(|source| RegistryError::Queue {
                account: name.clone(),
                source,
            })?,
            wake: tokio::sync::Notify::new(),
        };
        Ok(Some(Loaded {
            seller: Arc::new(seller),
            mailbox,
            revision: stored.revision,
        }))
    }

    /// An account that the desk does not sign in to, for reading what files said of it. `stored`
    /// is what is set of it, where it was registered.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn on_files(
        &self,
        account: Account,
        stored: Option<&StoredSeller>,
    ) -> Result<Seller, RegistryError> {
        let nowhere = |source| RegistryError::Client {
            account: account.name().clone(),
            source,
        };
        let client = Client::new(ClientSettings {
            transport: Arc::new(Nowhere),
            clock: Arc::clone(&self.clock),
            journal: None,
            endpoint: Endpoint {
                api_url: Region::NorthAmerica.endpoint().to_owned(),
                token_url: TOKEN_URL.to_owned(),
            },
            credentials: WireCredentials {
                client_id: String::new(),
                client_secret: String::new(),
                refresh_token: String::new(),
            },
            user_agent: USER_AGENT.to_owned(),
        })
        .map_err(nowhere)?;
        let whole = self.settings(&account).await?;
        Ok(Seller {
            account,
            is_connected: false,
            client,
            seller_id: stored.map_or_else(String::new, |it| it.settings.seller_id.clone()),
            marketplaces: stored.map_or_else(Vec::new, marketplaces),
            settings: RwLock::new(whole.settings),
            rules: RwLock::new(whole.rules),
            learned: Mutex::new(Learned::default()),
            queue: None,
            wake: tokio::sync::Notify::new(),
        })
    }

    /// The settings of an account as they are stored now.
    ///
    /// # Errors
    /// When they cannot be read, or one cannot be meant.
    pub async fn settings(&self, account: &Account) -> Result<Whole, RegistryError> {
        let values = account.settings().await?;
        document::read(&values, &self.defaults).map_err(|faults| {
            let fault = faults.into_iter().next().unwrap_or(SettingFault {
                name: String::new(),
                problem: "cannot be read".to_owned(),
                remedy: "another value".to_owned(),
            });
            RegistryError::Settings {
                account: account.name().clone(),
                fault,
            }
        })
    }
}

/// The way of an account that the desk does not sign in to.
#[derive(Debug)]
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: HttpRequest) -> Exchange<'_> {
        Box::pin(std::future::ready(Err(TransportError::NotSent {
            reason: "the desk does not sign in to the account".to_owned(),
        })))
    }
}

fn marketplaces(stored: &StoredSeller) -> Vec<Marketplace> {
    let named = stored.settings.marketplaces.iter();
    named
        .filter_map(|id| Marketplace::from_id(id).or_else(|| Marketplace::from_code(id)))
        .collect()
}

/// The mailbox; one that cannot be meant is told, and the account worked for without it.
fn mailbox(name: &AccountId, opened: &Credentials) -> Option<Mailbox> {
    let document = opened.mailbox.as_ref()?;
    Mailbox::parse(document)
        .inspect_err(|error| {
            tracing::error!(account.name = %name, error = %error, "the mailbox is not read");
        })
        .ok()
}

/// The credentials of the sign-in; `None` while one is missing.
pub(crate) fn wire_credentials(opened: &Credentials) -> Option<WireCredentials> {
    let text = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
    Some(WireCredentials {
        client_id: text(&opened.client_id)?,
        client_secret: text(&opened.client_secret)?,
        refresh_token: text(&opened.refresh_token)?,
    })
}

/// The account's queue with its keys; `None` where it has none.
pub(crate) fn queue(
    stored: &StoredSeller,
    opened: Credentials,
) -> Result<Option<QueueSettings>, QueueError> {
    let Some(url) = &stored.settings.queue_url else {
        return Ok(None);
    };
    let keys = opened.queue_access_key.zip(opened.queue_secret_key);
    let credentials = keys.map(|(access_key, secret_key)| QueueCredentials {
        access_key,
        secret_key,
    });
    QueueSettings::new(url, None, credentials).map(Some)
}
