//! A mailbox over IMAP: its new messages, each marked as seen only after it was stored.
//!
//! One call is one visit: connect, sign in, take what is new, leave. Every wait has a time-out;
//! coming back, and when, is the caller's matter.

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_imap::error::Error as ImapError;
use async_imap::types::Uid;
use async_imap::{Client, Session};
use futures_util::TryStreamExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::secrets::Secret;

/// Messages that one visit takes at most.
const MESSAGES_MAX: usize = 500;

/// Where a mailbox is, and how to get in.
#[derive(Debug, Clone)]
pub struct ImapSettings {
    /// The server's name, which its certificate has to bear.
    pub host: String,
    /// Its port, 993 as a rule.
    pub port: u16,
    /// How the connection is kept from others' eyes.
    pub security: ImapSecurity,
    /// The user.
    pub user: String,
    /// The user's password.
    pub password: Secret,
    /// The folder, as `INBOX`.
    pub folder: String,
    /// How long any one answer may take.
    pub wait: Duration,
    /// Bytes of a message that are taken; of a larger one only its size is told.
    pub message_bytes: usize,
}

/// How a connection is kept from others' eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImapSecurity {
    /// TLS from the first byte.
    Tls,
    /// None: for a server on this machine only.
    PlainOnLoopback,
}

/// How far a folder was read. A new `uid_validity` means that the server numbered its messages
/// anew, and the last number means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ImapPosition {
    /// The numbering.
    pub uid_validity: u32,
    /// The last message that was taken; 0 before the first.
    pub last_uid: u32,
}

/// A message of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedMessage {
    /// Where the folder was read up to, with this message: to be stored together with it.
    pub position: ImapPosition,
    /// Its size.
    pub size_bytes: usize,
    /// Its bytes; `None` when it is larger than taken in.
    pub raw: Option<Vec<u8>>,
}

/// What a visit came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImapVisit {
    /// Where the folder was read up to.
    pub position: ImapPosition,
    /// Messages taken.
    pub n_taken: usize,
    /// Whether more are waiting.
    pub has_more: bool,
}

/// Why a visit broke off. What was stored before stays stored.
#[derive(Debug, thiserror::Error)]
pub enum ImapFault<E> {
    /// An answer took too long.
    #[error("the mail server did not answer in time ({step})")]
    TimedOut {
        /// What was waited for.
        step: &'static str,
    },
    /// No connection.
    #[error("the mail server cannot be reached")]
    Connect {
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A connection without TLS to another machine.
    #[error("mail is fetched without TLS from this machine only; use TLS for `{host}`")]
    NotLoopback {
        /// The server's name.
        host: String,
    },
    /// No TLS.
    #[error("no TLS connection to the mail server could be made")]
    Tls {
        /// What is wrong.
        #[source]
        source: std::io::Error,
    },
    /// The user or the password is wrong.
    #[error("the mail server refused the sign-in; check the user and the password")]
    SignIn {
        /// What the server says.
        #[source]
        source: ImapError,
    },
    /// Anything else that the server refused.
    #[error("the mail server refused ({step})")]
    Refused {
        /// What was asked for.
        step: &'static str,
        /// What the server says.
        #[source]
        source: ImapError,
    },
    /// The folder has no numbering, so nothing can be known of what is new.
    #[error("the mail server gives the folder no UIDVALIDITY")]
    NoNumbering,
    /// A message could not be stored: it stays unseen, and comes again.
    #[error("a message could not be stored")]
    NotStored {
        /// Why.
        source: E,
    },
}

trait Wire: AsyncRead + AsyncWrite + Unpin + fmt::Debug + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + fmt::Debug + Send> Wire for T {}

type MailSession = Session<Box<dyn Wire>>;

/// Visits a mailbox: hands every new message to `store`, which has to have it durably stored when
/// it ends well; only then is the message marked as seen. Messages come in the order of their
/// numbers.
///
/// New is what has a number above that of `since`, seen or not, as somebody may have opened it
/// elsewhere. Without `since`, and when the folder was numbered anew, new is what is not seen.
///
/// # Errors
/// When the server cannot be reached, refuses or is silent, or a message cannot be stored.
pub async fn visit<E, F>(
    settings: &ImapSettings,
    since: Option<ImapPosition>,
    mut store: impl FnMut(FetchedMessage) -> F + Send,
) -> Result<ImapVisit, ImapFault<E>>
where
    E: Send,
    F: Future<Output = Result<(), E>> + Send,
{
    let mut visit = Visit {
        session: sign_in(settings).await?,
        settings,
    };
    let uid_validity = visit.select().await?;
    let since = since.filter(|position| position.uid_validity == uid_validity);
    let mut position = since.unwrap_or(ImapPosition {
        uid_validity,
        last_uid: 0,
    });
    let new = visit.new_messages(since).await?;
    let mut n_taken = 0;
    for uid in new.iter().copied().take(MESSAGES_MAX) {
        let Some((size_bytes, raw)) = visit.fetch(uid).await? else {
            // Somebody removed it meanwhile.
            continue;
        };
        position.last_uid = uid;
        let message = FetchedMessage {
            position,
            size_bytes,
            raw,
        };
        store(message)
            .await
            .map_err(|source| ImapFault::NotStored { source })?;
        visit.mark_seen(uid).await?;
        n_taken += 1;
    }
    visit.leave().await;
    Ok(ImapVisit {
        position,
        n_taken,
        has_more: new.len() > MESSAGES_MAX,
    })
}

/// A session on its way through a folder.
struct Visit<'a> {
    session: MailSession,
    settings: &'a ImapSettings,
}

impl Visit<'_> {
    /// Opens the folder; gives its numbering.
    async fn select<E>(&mut self) -> Result<u32, ImapFault<E>> {
        let selected = self.session.select(&self.settings.folder);
        let folder = answer("select", self.settings.wait, selected).await?;
        folder.uid_validity.ok_or(ImapFault::NoNumbering)
    }

    /// The numbers of the new messages, in their order.
    async fn new_messages<E>(
        &mut self,
        since: Option<ImapPosition>,
    ) -> Result<BTreeSet<Uid>, ImapFault<E>> {
        let last_uid = since.map_or(0, |position| position.last_uid);
        let query = match since {
            Some(_) => format!("UID {}:*", last_uid.saturating_add(1)),
            None => "UNSEEN".to_owned(),
        };
        let found = self.session.uid_search(&query);
        let found = answer("search", self.settings.wait, found).await?;
        // A range up to `*` holds the last message even when its number is smaller.
        Ok(found.into_iter().filter(|uid| *uid > last_uid).collect())
    }

    /// The size of a message, and its bytes unless it is too large; `None` when it is gone.
    async fn fetch<E>(
        &mut self,
        uid: Uid,
    ) -> Result<Option<(usize, Option<Vec<u8>>)>, ImapFault<E>> {
        let wait = self.settings.wait;
        let uid = uid.to_string();
        let sizes = async {
            let sizes = self.session.uid_fetch(&uid, "(UID RFC822.SIZE)").await?;
            sizes.try_collect::<Vec<_>>().await
        };
        let sizes = answer("size", wait, sizes).await?;
        let Some(size) = sizes.iter().find_map(|fetch| fetch.size) else {
            return Ok(None);
        };
        let size_bytes = usize::try_from(size).unwrap_or(usize::MAX);
        if size_bytes > self.settings.message_bytes {
            return Ok(Some((size_bytes, None)));
        }
        let bodies = async {
            let bodies = self.session.uid_fetch(&uid, "(UID BODY.PEEK[])").await?;
            bodies.try_collect::<Vec<_>>().await
        };
        let bodies = answer("fetch", wait, bodies).await?;
        let raw = bodies.iter().find_map(|fetch| fetch.body());
        // The server may send more than it announced.
        let raw = raw.filter(|raw| raw.len() <= self.settings.message_bytes);
        Ok(raw.map(|raw| (raw.len(), Some(raw.to_vec()))))
    }

    async fn mark_seen<E>(&mut self, uid: Uid) -> Result<(), ImapFault<E>> {
        let uid = uid.to_string();
        let marked = async {
            let marked = self
                .session
                .uid_store(&uid, "+FLAGS.SILENT (\\Seen)")
                .await?;
            marked.try_collect::<Vec<_>>().await
        };
        answer("mark", self.settings.wait, marked).await.map(drop)
    }

    /// Says good-bye. Whether the server hears it does not matter: everything is done.
    async fn leave(mut self) {
        let said = timeout(self.settings.wait, self.session.logout()).await;
        drop(said);
    }
}

/// Waits for an answer of the server.
async fn answer<T, E>(
    step: &'static str,
    wait: Duration,
    asked: impl Future<Output = Result<T, ImapError>>,
) -> Result<T, ImapFault<E>> {
    timeout(wait, asked)
        .await
        .map_err(|_| ImapFault::TimedOut { step })?
        .map_err(|source| ImapFault::Refused { step, source })
}

async fn sign_in<E>(settings: &ImapSettings) -> Result<MailSession, ImapFault<E>> {
    let wire = connect(settings).await?;
    let mut client = Client::new(wire);
    let greeting = async {
        let greeting = client.read_response().await?;
        greeting.map(drop).ok_or(ImapError::ConnectionLost)
    };
    answer("greeting", settings.wait, greeting).await?;
    let signed_in = client.login(&settings.user, settings.password.expose());
    timeout(settings.wait, signed_in)
        .await
        .map_err(|_| ImapFault::TimedOut { step: "sign-in" })?
        .map_err(|(source, _)| ImapFault::SignIn { source })
}

async fn connect<E>(settings: &ImapSettings) -> Result<Box<dyn Wire>, ImapFault<E>> {
    let addresses = addresses(settings).await?;
    let connected = timeout(settings.wait, TcpStream::connect(addresses.as_slice()));
    let stream = connected
        .await
        .map_err(|_| ImapFault::TimedOut { step: "connect" })?
        .map_err(|source| ImapFault::Connect { source })?;
    match settings.security {
        ImapSecurity::PlainOnLoopback => Ok(Box::new(stream)),
        ImapSecurity::Tls => {
            let name = ServerName::try_from(settings.host.clone())
                .map_err(|error| tls_fault(std::io::Error::other(error)))?;
            let shaken = timeout(settings.wait, connector()?.connect(name, stream));
            let stream = shaken
                .await
                .map_err(|_| ImapFault::TimedOut { step: "TLS" })?
                .map_err(tls_fault)?;
            Ok(Box::new(stream))
        }
    }
}

fn tls_fault<E>(source: std::io::Error) -> ImapFault<E> {
    ImapFault::Tls { source }
}

/// The addresses of the server; without TLS, all of them have to be of this machine.
async fn addresses<E>(settings: &ImapSettings) -> Result<Vec<SocketAddr>, ImapFault<E>> {
    let found = tokio::net::lookup_host((settings.host.as_str(), settings.port));
    let found: Vec<SocketAddr> = timeout(settings.wait, found)
        .await
        .map_err(|_| ImapFault::TimedOut { step: "name" })?
        .map_err(|source| ImapFault::Connect { source })?
        .collect();
    let is_here = found.iter().all(|address| address.ip().is_loopback());
    match settings.security {
        ImapSecurity::PlainOnLoopback if !is_here => Err(ImapFault::NotLoopback {
            host: settings.host.clone(),
        }),
        ImapSecurity::PlainOnLoopback | ImapSecurity::Tls => Ok(found),
    }
}

fn connector<E>() -> Result<TlsConnector, ImapFault<E>> {
    let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| tls_fault(std::io::Error::other(error)))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
