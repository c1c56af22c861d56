//! Keys that were seen lately, so that a request costs a map look-up and no question to the store.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::{KeyDigest, KeyId, Principal};

/// Keys, known and unknown ones, that are remembered at most.
const MAX_ENTRIES: usize = 16_384;

/// A key as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// The digest of the whole key.
    pub digest: KeyDigest,
    /// Who that is.
    pub principal: Principal,
    /// When the key ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// The store could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("the key could not be looked up")]
pub struct KeyStoreError {
    /// Why.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// What looking up a key gives in the end.
pub type Lookup<'a> =
    Pin<Box<dyn Future<Output = Result<Option<KeyRecord>, KeyStoreError>> + Send + 'a>>;

/// Where keys are kept.
pub trait KeyStore: Send + Sync {
    /// The key with this digest; none when there is none or it was revoked.
    fn find(&self, digest: KeyDigest) -> Lookup<'_>;
}

#[derive(Debug)]
struct Entry {
    /// None: no such key, which is remembered too.
    found: Option<(Arc<Principal>, Option<Timestamp>)>,
    /// From then on the store is asked again.
    stale_at: Instant,
}

/// Whether the book knows about a key; what it knows may be that there is none.
enum Remembered {
    Yes(Option<Arc<Principal>>),
    No,
}

/// The keys seen lately.
///
/// An entry lives for a short while; a change of keys in this process empties the book at once
/// (`forget`, `forget_all`), one in another process is seen when the entry ends.
pub struct KeyBook {
    store: Arc<dyn KeyStore>,
    life: Duration,
    entries: RwLock<HashMap<KeyDigest, Entry>>,
    /// Counts the changes, so that an answer asked for before a change is not kept after it.
    n_changes: AtomicU64,
}

impl std::fmt::Debug for KeyBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyBook")
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

impl KeyBook {
    /// An empty book whose entries live this long.
    pub fn new(store: Arc<dyn KeyStore>, life: Duration) -> Self {
        Self {
            store,
            life,
            entries: RwLock::default(),
            n_changes: AtomicU64::new(0),
        }
    }

    /// Who holds the key with this digest, at `now`; none when nobody does or it has expired.
    ///
    /// # Errors
    /// When the store had to be asked and could not be.
    pub async fn principal(
        &self,
        digest: KeyDigest,
        now: Timestamp,
    ) -> Result<Option<Arc<Principal>>, KeyStoreError> {
        if let Remembered::Yes(known) = self.remembered(digest, now) {
            return Ok(known);
        }
        let n_changes = self.n_changes.load(Ordering::SeqCst);
        let found = self.store.find(digest).await?;
        // The store may look up by part of the digest; the whole of it decides.
        let found = found
            .filter(|record| record.digest == digest)
            .map(|record| (Arc::new(record.principal), record.expires_at));
        let principal = valid(found.as_ref(), now);
        self.remember(digest, found, n_changes);
        Ok(principal)
    }

    /// Forgets one key, as after its change or revocation.
    pub fn forget(&self, key: &KeyId) {
        self.n_changes.fetch_add(1, Ordering::SeqCst);
        self.write().retain(|_, entry| {
            let held = entry.found.as_ref();
            held.is_some_and(|(principal, _)| principal.key_id != *key)
        });
    }

    /// Forgets all keys.
    pub fn forget_all(&self) {
        self.n_changes.fetch_add(1, Ordering::SeqCst);
        self.write().clear();
    }

    fn remembered(&self, digest: KeyDigest, now: Timestamp) -> Remembered {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        match entries.get(&digest) {
            Some(entry) if Instant::now() < entry.stale_at => {
                Remembered::Yes(valid(entry.found.as_ref(), now))
            }
            Some(_) | None => Remembered::No,
        }
    }

    fn remember(
        &self,
        digest: KeyDigest,
        found: Option<(Arc<Principal>, Option<Timestamp>)>,
        n_changes: u64,
    ) {
        let mut entries = self.write();
        if self.n_changes.load(Ordering::SeqCst) != n_changes {
            return;
        }
        let now = Instant::now();
        if entries.len() >= MAX_ENTRIES {
            // Guessed keys fill the book: they go first, then everything.
            entries.retain(|_, entry| entry.found.is_some() && now < entry.stale_at);
            if entries.len() >= MAX_ENTRIES {
                entries.clear();
            }
        }
        let stale_at = now + self.life;
        entries.insert(digest, Entry { found, stale_at });
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, HashMap<KeyDigest, Entry>> {
        self.entries.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn valid(
    found: Option<&(Arc<Principal>, Option<Timestamp>)>,
    now: Timestamp,
) -> Option<Arc<Principal>> {
    let (principal, expires_at) = found?;
    let is_expired = expires_at.is_some_and(|expires_at| expires_at <= now);
    (!is_expired).then(|| Arc::clone(principal))
}
