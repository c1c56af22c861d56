//! The mailbox of an account: e-mails that tell of a buyer's wish become hints.
//!
//! A hint has its order read at the marketplace and changes nothing by itself (I30). Hint and
//! position are stored before a message is marked as seen, so none is lost and a repeat is known.

use std::time::Duration;

use countermand_domain::id::AccountId;
use countermand_store::cursors::CursorMove;
use countermand_store::order_hints::{HintKind, HintSource, HintTrust, OrderHint};
use countermand_store::{Account, DatabaseError};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::ingest::mailbox::imap::{
    FetchedMessage, ImapPosition, ImapSecurity, ImapSettings, visit,
};
use crate::ingest::mailbox::{MailHint, MailHintKind, MailOptions, MailTrust, read};
use crate::secrets::Secret;

/// The cursor's name.
pub const CURSOR: &str = "mailbox";

/// How long between two visits where nothing is set.
const EVERY_S: u32 = 300;
/// How long any one answer of the server may take.
const WAIT: Duration = Duration::from_secs(30);
/// The longest rest after failures.
const FAILED_REST_MAX: SignedDuration = SignedDuration::from_hours(1);

/// A mailbox as it is set with the account's credentials.
///
/// The JSON object `mailbox` of a credentials file: `host`, `user` and `password` are needed.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxDocument {
    host: String,
    user: String,
    password: String,
    #[serde(default = "tls_port")]
    port: u16,
    #[serde(default)]
    security: Security,
    #[serde(default = "inbox")]
    folder: String,
    #[serde(default = "every_s")]
    every_s: u32,
    #[serde(default)]
    own_servers: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Security {
    #[default]
    Tls,
    PlainOnLoopback,
}

const fn tls_port() -> u16 {
    993
}

fn inbox() -> String {
    "INBOX".to_owned()
}

const fn every_s() -> u32 {
    EVERY_S
}

/// A mailbox that is visited.
#[derive(Debug, Clone)]
pub struct Mailbox {
    imap: ImapSettings,
    options: MailOptions,
    every: SignedDuration,
}

/// The document is no mailbox. It holds a password, so nothing of it is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "`mailbox` is no object of host, user and password, with port, security (`tls` or \
     `plain-on-loopback`), folder, every_s (60 to 86400) and own_servers where they differ"
)]
pub struct MailboxError;

impl Mailbox {
    /// Reads the document.
    ///
    /// # Errors
    /// When a field is missing, unknown or out of range.
    pub fn parse(document: &Secret) -> Result<Self, MailboxError> {
        let document: MailboxDocument =
            serde_json::from_str(document.expose()).map_err(|_| MailboxError)?;
        let is_empty = document.host.is_empty() || document.user.is_empty();
        if is_empty || !(60..=86_400).contains(&document.every_s) {
            return Err(MailboxError);
        }
        let options = MailOptions {
            own_servers: document.own_servers,
            ..MailOptions::default()
        };
        Ok(Self {
            imap: ImapSettings {
                host: document.host,
                port: document.port,
                security: match document.security {
                    Security::Tls => ImapSecurity::Tls,
                    Security::PlainOnLoopback => ImapSecurity::PlainOnLoopback,
                },
                user: document.user,
                password: Secret::new(document.password),
                folder: document.folder,
                wait: WAIT,
                message_bytes: options.limits.message_bytes,
            },
            options,
            every: SignedDuration::from_secs(i64::from(document.every_s)),
        })
    }
}

/// Where the mailbox stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxStanding {
    /// The numbering of the folder.
    pub uid_validity: Option<u32>,
    /// The last message that was taken.
    pub last_uid: u32,
    /// When it was last visited without a fault.
    pub visited_at: Option<Timestamp>,
    /// When the next visit is due.
    pub due_at: Option<Timestamp>,
    /// Faults in a row.
    pub n_failures: u32,
    /// What the last fault was; names no secret.
    pub fault: Option<String>,
}

/// Visits the mailbox when it is due, and stores what its messages hint at.
///
/// # Errors
/// When the store refuses. A fault of the mail server is kept in the cursor and rested after.
pub async fn visit_due(desk: &Desk, seller: &Seller, mailbox: &Mailbox) -> Result<Next, StepError> {
    let now = desk.now();
    let account = &seller.account;
    let mut standing: MailboxStanding = super::cursor::load(seller, CURSOR)
        .await?
        .unwrap_or_default();
    if let Some(due_at) = standing.due_at
        && now < due_at
    {
        return Ok(Next::At(due_at));
    }
    desk.fault_point("mailbox.before_visit")?;
    let since = standing.uid_validity.map(|uid_validity| ImapPosition {
        uid_validity,
        last_uid: standing.last_uid,
    });
    let visited = visit(&mailbox.imap, since, |message| {
        let (account, options) = (account.clone(), mailbox.options.clone());
        let before = standing.clone();
        async move { take(&account, &options, before, &message, now).await }
    })
    .await;
    desk.fault_point("mailbox.after_visit")?;
    match visited {
        Ok(visit) => {
            standing.uid_validity = Some(visit.position.uid_validity);
            standing.last_uid = visit.position.last_uid;
            standing.visited_at = Some(now);
            standing.n_failures = 0;
            standing.fault = None;
            let rest = if visit.has_more {
                SignedDuration::ZERO
            } else {
                mailbox.every
            };
            standing.due_at = Some(later(now, rest));
        }
        Err(fault) => {
            // How far the messages before the fault were taken is in the store already.
            let told: Option<MailboxStanding> = super::cursor::load(seller, CURSOR).await?;
            standing = told.unwrap_or(standing);
            standing.n_failures = standing.n_failures.saturating_add(1);
            let rest = SignedDuration::from_mins(1_i64 << standing.n_failures.min(6));
            standing.due_at = Some(later(now, rest.min(FAILED_REST_MAX)));
            standing.fault = Some(fault.to_string());
            tell(account.name(), &standing);
        }
    }
    account.move_cursor(moved(&standing), now).await?;
    Ok(standing.due_at.map_or(Next::Idle, Next::At))
}

/// Stores what one message hints at, then how far the folder was read.
async fn take(
    account: &Account,
    options: &MailOptions,
    mut standing: MailboxStanding,
    message: &FetchedMessage,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let found = message.raw.as_deref().map(|raw| read(raw, options));
    match found {
        Some(Ok(Ok(mail))) => {
            account.take_hint(hint(&mail, now)).await?;
        }
        Some(Ok(Err(_))) | None => {}
        Some(Err(fault)) => {
            tracing::info!(account.name = %account.name(), error = %fault,
                "an e-mail cannot be read; it is left");
        }
    }
    standing.uid_validity = Some(message.position.uid_validity);
    standing.last_uid = message.position.last_uid;
    account.move_cursor(moved(&standing), now).await
}

fn hint(mail: &MailHint, now: Timestamp) -> OrderHint {
    OrderHint {
        order_id: mail.order_id.clone(),
        source: HintSource::Email,
        hint_id: mail.message_id.to_string(),
        kind: match mail.kind {
            MailHintKind::CancelRequest => HintKind::CancelRequest,
        },
        trust: match mail.trust {
            MailTrust::Low => HintTrust::Low,
            MailTrust::High => HintTrust::High,
        },
        seen_at: now,
    }
}

fn moved(standing: &MailboxStanding) -> CursorMove {
    super::cursor::to(CURSOR, standing)
}

fn tell(account: &AccountId, standing: &MailboxStanding) {
    tracing::warn!(
        account.name = %account,
        n_failures = standing.n_failures,
        fault = standing.fault.as_deref().unwrap_or_default(),
        "the mailbox cannot be read; it is tried again"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_needs_a_host_a_user_and_a_password_and_nothing_unknown() {
        let parse = |text: &str| Mailbox::parse(&Secret::new(text));
        let whole = parse(r#"{"host":"imap.example.com","user":"jo","password":"p"}"#).unwrap();
        assert_eq!(whole.imap.port, 993);
        assert_eq!(whole.imap.security, ImapSecurity::Tls);
        assert_eq!(whole.every.as_secs(), 300);
        for bad in [
            "",
            "{}",
            r#"{"host":"","user":"jo","password":"p"}"#,
            r#"{"host":"h","user":"jo"}"#,
            r#"{"host":"h","user":"jo","password":"p","every_s":59}"#,
            r#"{"host":"h","user":"jo","password":"p","security":"none"}"#,
            r#"{"host":"h","user":"jo","password":"p","extra":1}"#,
        ] {
            assert_eq!(parse(bad).unwrap_err(), MailboxError, "{bad}");
        }
    }
}
