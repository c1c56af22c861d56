//! How the desk signs in to each seller account, and what it has learned about it.
//!
//! Credentials come and go as sealed text: what opens them is not known here.

mod rows;

use countermand_domain::id::AccountId;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Transaction};
use crate::opening::Store;
use crate::stored::{micros, unlines};

/// The part of the world whose endpoint serves the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SellerRegion {
    /// North America and Brazil.
    NorthAmerica,
    /// Europe, the Middle East, Africa, India.
    Europe,
    /// Singapore, Australia, Japan.
    FarEast,
}

impl SellerRegion {
    /// Every region.
    pub const ALL: [Self; 3] = [Self::NorthAmerica, Self::Europe, Self::FarEast];

    /// Amazon's short name, as in `NA`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NorthAmerica => "NA",
            Self::Europe => "EU",
            Self::FarEast => "FE",
        }
    }

    /// The region by its short name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|region| region.as_str().eq_ignore_ascii_case(text))
    }
}

/// Whether the account has the direct call `cancelOrder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DirectCancel {
    /// It was not tried yet.
    Unknown,
    /// A call was carried out.
    Yes,
    /// A call was refused for want of the right.
    No,
}

impl DirectCancel {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Yes => "yes",
            Self::No => "no",
        }
    }

    fn parse(text: &str) -> Result<Self, DatabaseError> {
        [Self::Unknown, Self::Yes, Self::No]
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or(DatabaseError::UnknownValue {
                column: "direct_cancel",
            })
    }
}

/// Credentials as the store keeps them: each sealed, bound to its account and column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SealedCredentials {
    /// The application's id.
    pub client_id: Option<String>,
    /// The application's secret.
    pub client_secret: Option<String>,
    /// The seller's consent.
    pub refresh_token: Option<String>,
    /// The queue's access key.
    pub queue_access_key: Option<String>,
    /// The queue's secret key.
    pub queue_secret_key: Option<String>,
    /// The mailbox with its password, as JSON.
    pub mailbox: Option<String>,
}

/// What an operator sets of a seller account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerSettings {
    /// Amazon's id of the seller.
    pub seller_id: String,
    /// Its region.
    pub region: SellerRegion,
    /// The address of the API.
    pub api_url: String,
    /// The address of the sign-in.
    pub token_url: String,
    /// The address of the notification queue.
    pub queue_url: Option<String>,
    /// The ids of the marketplaces that the desk looks after.
    pub marketplaces: Vec<String>,
    /// The credentials.
    pub credentials: SealedCredentials,
}

/// A seller account as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    /// The account's name.
    pub account: AccountId,
    /// What was set.
    pub settings: SellerSettings,
    /// Whether the desk works for it.
    pub is_enabled: bool,
    /// Whether it has the direct call.
    pub direct_cancel: DirectCancel,
    /// When that was learned.
    pub direct_cancel_at: Option<Timestamp>,
    /// Roles of the application that calls were refused for.
    pub roles_missing: Vec<String>,
    /// Counts the changes of the settings.
    pub revision: u64,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When anything of it was last changed.
    pub updated_at: Timestamp,
}

impl Store {
    /// Every seller account that the desk signs in to, in the order in which accounts were made.
    pub fn sellers(&self) -> Answer<Vec<Seller>, DatabaseError> {
        self.ask(rows::all)
    }
}

impl Account {
    /// How the desk signs in to this account; `None` when it does not.
    pub fn seller(&self) -> Answer<Option<Seller>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| rows::one(tx, account_id))
    }

    /// Has the desk sign in to this account from now on. Refused as a conflict when it does
    /// already.
    ///
    /// `actor` is who asked, here and below: `key:NAME`, `user:NAME`, `cli` or `desk`.
    pub fn register_seller(
        &self,
        settings: SellerSettings,
        actor: &str,
        now: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let (account_id, actor) = (self.number, actor.to_owned());
        self.store.submit(move |tx| {
            rows::insert(tx, account_id, &settings, now)?;
            let after = Some(summary(&settings));
            note(
                tx,
                account_id,
                &entry(now, &actor, "seller.registered", None, after),
            )
        })
    }

    /// Replaces the settings. Refused as a conflict when `revision` is not the newest: somebody
    /// else changed them since they were read.
    pub fn change_seller(
        &self,
        revision: u64,
        settings: SellerSettings,
        actor: &str,
        now: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let (account_id, actor) = (self.number, actor.to_owned());
        self.store.submit(move |tx| {
            let before = rows::one(tx, account_id)?.map(|seller| summary(&seller.settings));
            rows::update(tx, account_id, revision, &settings, now)?;
            let after = Some(summary(&settings));
            note(
                tx,
                account_id,
                &entry(now, &actor, "seller.changed", before, after),
            )
        })
    }

    /// Notes whether the direct call is there; only a change is written and audited.
    pub fn learn_direct_cancel(&self, is_there: bool, now: Timestamp) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        let learned = if is_there {
            DirectCancel::Yes
        } else {
            DirectCancel::No
        };
        self.store.submit(move |tx| {
            let known = expected(tx, account_id)?.direct_cancel;
            if known == learned {
                return Ok(());
            }
            tx.execute(
                "UPDATE seller_accounts
                 SET direct_cancel = $1, direct_cancel_at_us = $2, updated_at_us = $3
                 WHERE account_id = $4",
                &[
                    learned.as_str().into(),
                    micros(now).into(),
                    micros(now).into(),
                    account_id.into(),
                ],
            )?;
            let word = |answer: DirectCancel| Some(json_text(answer.as_str()));
            note(
                tx,
                account_id,
                &entry(
                    now,
                    "desk",
                    "seller.direct-cancel-learned",
                    word(known),
                    word(learned),
                ),
            )
        })
    }

    /// Notes for which roles of the application calls are refused at present; only a change is
    /// written and audited.
    pub fn note_missing_roles(
        &self,
        roles: Vec<String>,
        now: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let before = unlines(&expected(tx, account_id)?.roles_missing);
            let after = unlines(&roles);
            if before == after {
                return Ok(());
            }
            tx.execute(
                "UPDATE seller_accounts SET roles_missing = $1, updated_at_us = $2
                 WHERE account_id = $3",
                &[after.as_str().into(), micros(now).into(), account_id.into()],
            )?;
            let (before, after) = (Some(json_text(&before)), Some(json_text(&after)));
            note(
                tx,
                account_id,
                &entry(now, "desk", "seller.missing-roles", before, after),
            )
        })
    }

    /// Has the desk work for the account, or stop; answers whether that changed anything.
    pub fn set_seller_enabled(
        &self,
        is_enabled: bool,
        actor: &str,
        now: Timestamp,
    ) -> Answer<bool, DatabaseError> {
        let (account_id, actor) = (self.number, actor.to_owned());
        self.store.submit(move |tx| {
            if expected(tx, account_id)?.is_enabled == is_enabled {
                return Ok(false);
            }
            tx.execute(
                "UPDATE seller_accounts SET is_enabled = $1, updated_at_us = $2
                 WHERE account_id = $3",
                &[is_enabled.into(), micros(now).into(), account_id.into()],
            )?;
            let kind = if is_enabled {
                "seller.enabled"
            } else {
                "seller.disabled"
            };
            note(tx, account_id, &entry(now, &actor, kind, None, None))?;
            Ok(true)
        })
    }
}

fn expected(tx: &Transaction<'_>, account_id: i64) -> Result<Seller, DatabaseError> {
    rows::one(tx, account_id)?.ok_or(DatabaseError::Conflict {
        what: "seller account",
    })
}

fn note(tx: &Transaction<'_>, account_id: i64, entry: &AuditEntry) -> Result<(), DatabaseError> {
    audit::append(tx, account_id, entry).map(|_| ())
}

fn entry(
    at: Timestamp,
    actor: &str,
    kind: &'static str,
    before: Option<String>,
    after: Option<String>,
) -> AuditEntry {
    AuditEntry {
        at,
        actor: actor.to_owned(),
        kind,
        subject: "seller".to_owned(),
        before,
        after,
    }
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The settings for the audit record: of credentials only whether they are there, and a mark by
/// which a change is seen.
fn summary(settings: &SellerSettings) -> String {
    let seal = |sealed: &Option<String>| {
        let digest = sealed
            .as_deref()
            .map(|text| blake3::hash(text.as_bytes()).to_hex());
        digest.map(|digest| digest.chars().take(8).collect::<String>())
    };
    let credentials = &settings.credentials;
    serde_json::json!({
        "seller_id": settings.seller_id, "region": settings.region.as_str(),
        "api_url": settings.api_url, "token_url": settings.token_url,
        "queue_url": settings.queue_url, "marketplaces": settings.marketplaces,
        "sealed": {
            "client_id": seal(&credentials.client_id),
            "client_secret": seal(&credentials.client_secret),
            "refresh_token": seal(&credentials.refresh_token),
            "queue_access_key": seal(&credentials.queue_access_key),
            "queue_secret_key": seal(&credentials.queue_secret_key),
            "mailbox": seal(&credentials.mailbox),
        },
    })
    .to_string()
}
