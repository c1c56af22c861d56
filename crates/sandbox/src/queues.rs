//! Queues that speak the protocol of Amazon SQS: where notifications wait for their reader.
//!
//! A queue is there for every name that a destination gives, and for those made by `CreateQueue`.
//! Messages are put in by the world and taken out by `DeleteMessage`, which the journal keeps; what
//! was received and is hidden for a while is known in memory only, so after a restart every message
//! that was not deleted shows again. Delivery is at least once, as with SQS.
//!
//! Signatures of requests are taken unchecked. A queue keeps 100,000 messages, the oldest is
//! dropped; and each for 4 days. All queues together keep 256 MiB.

pub mod acts;
pub mod answer;
pub mod call;
pub mod receipt;
pub mod request;
pub mod serve;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::moment::{DAY_MS, Moment};

pub use acts::{CreateQueue, DeleteMessages, NoNewQueue, PurgeQueue, SendMessage};
pub use call::QueueCall;
pub use receipt::uuid;
pub use request::read_call;
pub use serve::serve;

/// The most messages that a queue keeps; the oldest is dropped for one more.
pub const MAX_MESSAGES: usize = 100_000;
/// The most bytes that the messages of all queues have; a queue that wants more drops its oldest.
pub const MAX_BYTES: usize = 256 * 1024 * 1024;
/// The most queues that callers can make; and destinations that an application can name.
pub const MAX_QUEUES: usize = 1_000;
/// How long a message is kept.
pub const RETENTION_MS: i64 = 4 * DAY_MS;
/// How long a received message is hidden, where nothing else is asked for.
pub const VISIBILITY_SECONDS: u32 = 30;
/// The account of queues that are made by `CreateQueue`.
pub const OWN_ACCOUNT: &str = "000000000000";

/// A queue's name: the account and the name in it. Its address ends in both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QueueName {
    /// The account, digits.
    pub account: String,
    /// The name in the account.
    pub name: String,
}

impl QueueName {
    /// Reads the last two parts of an address or a path, whatever stands before them.
    pub fn of_url(url: &str) -> Option<Self> {
        let path = url.split(['?', '#']).next()?.trim_end_matches('/');
        let mut parts = path.rsplit('/');
        let (name, account) = (parts.next()?, parts.next()?);
        Self::new(account, name)
    }

    /// Reads `arn:aws:sqs:region:account:name`: the name, and the region.
    pub fn of_arn(arn: &str) -> Option<(Self, String)> {
        let mut parts = arn.split(':');
        let head = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account, name) = (parts.next()?, parts.next()?, parts.next()?);
        let is_whole = parts.next().is_none() && !region.is_empty();
        if head != ("arn", "aws", "sqs") || !is_whole {
            return None;
        }
        Some((Self::new(account, name)?, region.to_owned()))
    }

    fn new(account: &str, name: &str) -> Option<Self> {
        let is_account = !account.is_empty()
            && account.len() <= 20
            && account.bytes().all(|byte| byte.is_ascii_digit());
        let is_name = (1..=80).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        (is_account && is_name).then(|| Self {
            account: account.to_owned(),
            name: name.to_owned(),
        })
    }

    /// The address under a base.
    pub fn url(&self, base_url: &str) -> String {
        format!("{base_url}/{}/{}", self.account, self.name)
    }
}

/// A message in a queue.
#[derive(Debug, Clone)]
pub struct Message {
    /// What it says.
    pub body: Box<str>,
    /// When it was put in.
    pub sent_at: Moment,
    /// Not shown before.
    pub shows_at: Moment,
    /// How it was received; only in memory.
    pub seen: Option<Seen>,
}

/// How a message was received since the start of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// How often.
    pub n_receives: u32,
    /// When first.
    pub first_at: Moment,
    /// The number of the last receive; the handle of that one counts.
    pub receive: u64,
    /// Not shown before.
    pub hidden_until: Moment,
}

impl Message {
    /// Whether it is past its time.
    pub fn is_expired(&self, now: Moment) -> bool {
        now.since_ms(self.sent_at) >= RETENTION_MS
    }

    /// Whether a reader has it now.
    pub fn is_hidden(&self, now: Moment) -> bool {
        self.seen.is_some_and(|seen| seen.hidden_until > now)
    }

    /// Whether a reader may get it.
    pub fn is_visible(&self, now: Moment) -> bool {
        self.shows_at <= now && !self.is_hidden(now) && !self.is_expired(now)
    }
}

/// One queue.
#[derive(Debug, Clone)]
pub struct Queue {
    /// The region in its resource name.
    pub region: String,
    /// When it was made.
    pub created_at: Moment,
    /// How long a received message is hidden.
    pub visibility_seconds: u32,
    messages: BTreeMap<u64, Message>,
}

impl Queue {
    /// The messages by number, in the order in which they are handed out.
    pub fn messages(&self) -> impl Iterator<Item = (u64, &Message)> {
        self.messages
            .iter()
            .map(|(number, message)| (*number, message))
    }

    /// A message, to hide or to show it.
    pub fn message_mut(&mut self, number: u64) -> Option<&mut Message> {
        self.messages.get_mut(&number)
    }

    /// Whether the message is there.
    pub fn has(&self, number: u64) -> bool {
        self.messages.contains_key(&number)
    }

    /// Numbers of messages that a reader may get, at most so many.
    pub fn visible(&self, now: Moment, n_most: usize) -> Vec<u64> {
        self.messages()
            .filter(|(_, message)| message.is_visible(now))
            .map(|(number, _)| number)
            .take(n_most)
            .collect()
    }

    /// Makes room for a message of so many bytes; how many bytes of older ones went.
    fn drop_old(&mut self, now: Moment, n_spare: usize, n_wanted: usize) -> usize {
        let mut n_freed = 0_usize;
        while let Some(oldest) = self.messages.first_entry()
            && (oldest.get().is_expired(now) || n_freed.saturating_add(n_spare) < n_wanted)
        {
            n_freed += oldest.remove().body.len();
        }
        while self.messages.len() >= MAX_MESSAGES {
            let Some((_, oldest)) = self.messages.pop_first() else {
                break;
            };
            n_freed += oldest.body.len();
        }
        n_freed
    }
}

/// A message on its way into a queue.
#[derive(Debug, Clone)]
pub struct Posting {
    /// What it says.
    pub body: Box<str>,
    /// How long it takes to show.
    pub delay_ms: i64,
}

/// All queues.
#[derive(Debug, Default)]
pub struct Queues {
    by_name: BTreeMap<QueueName, Queue>,
    /// Of all messages' bodies.
    n_bytes: usize,
    n_posted: u64,
    n_receives: u64,
}

impl Queues {
    /// Makes a queue; one that is there stays as it is.
    pub fn make(&mut self, name: &QueueName, region: &str, now: Moment) -> &mut Queue {
        self.by_name.entry(name.clone()).or_insert_with(|| Queue {
            region: region.to_owned(),
            created_at: now,
            visibility_seconds: VISIBILITY_SECONDS,
            messages: BTreeMap::new(),
        })
    }

    /// A queue.
    pub fn find(&self, name: &QueueName) -> Option<&Queue> {
        self.by_name.get(name)
    }

    /// A queue, to change it.
    pub fn find_mut(&mut self, name: &QueueName) -> Option<&mut Queue> {
        self.by_name.get_mut(name)
    }

    /// Whether callers can make no more queues.
    pub fn is_full(&self) -> bool {
        self.by_name.len() >= MAX_QUEUES
    }

    /// All queues by name.
    pub fn iter(&self) -> impl Iterator<Item = (&QueueName, &Queue)> {
        self.by_name.iter()
    }

    /// Puts a message in and gives its number; `None` when there is no such queue.
    pub fn post(&mut self, name: &QueueName, posting: Posting, now: Moment) -> Option<u64> {
        let queue = self.by_name.get_mut(name)?;
        let n_wanted = posting.body.len();
        let n_spare = MAX_BYTES.saturating_sub(self.n_bytes);
        let n_freed = queue.drop_old(now, n_spare, n_wanted);
        self.n_bytes = self.n_bytes.saturating_sub(n_freed) + n_wanted;
        self.n_posted += 1;
        let number = self.n_posted;
        let message = Message {
            body: posting.body,
            sent_at: now,
            shows_at: now.plus_ms(posting.delay_ms),
            seen: None,
        };
        queue.messages.insert(number, message);
        Some(number)
    }

    /// Takes messages out; those that are not there are passed over. How many were there.
    pub fn delete(&mut self, name: &QueueName, numbers: &[u64]) -> usize {
        let Some(queue) = self.by_name.get_mut(name) else {
            return 0;
        };
        let mut n_deleted = 0;
        for number in numbers {
            if let Some(message) = queue.messages.remove(number) {
                self.n_bytes = self.n_bytes.saturating_sub(message.body.len());
                n_deleted += 1;
            }
        }
        n_deleted
    }

    /// Takes all messages out.
    pub fn purge(&mut self, name: &QueueName) {
        if let Some(queue) = self.by_name.get_mut(name) {
            let n_bytes: usize = queue.messages.values().map(|one| one.body.len()).sum();
            self.n_bytes = self.n_bytes.saturating_sub(n_bytes);
            queue.messages.clear();
        }
    }

    /// The number of the next receive.
    pub fn next_receive(&mut self) -> u64 {
        self.n_receives += 1;
        self.n_receives
    }
}

#[cfg(test)]
mod tests;
