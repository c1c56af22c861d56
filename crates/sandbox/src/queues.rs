//! Queues that speak the protocol of Amazon SQS: where notifications wait for their reader.
//!
//! A queue is there for every name that a destination gives, and for those made by `CreateQueue`.
//! Messages are put in by the world and taken out by `DeleteMessage`, which the journal keeps; what
//! was received and is hidden for a while is known in memory only, so after a restart every message
//! that was not deleted shows again. Delivery is at least once, as with SQS.
//!
//! Signatures of requests are taken unchecked. A queue keeps 100,000 messages, the oldest is
//! dropped; and each for 4 days.

pub mod acts;
pub mod answer;
pub mod call;
pub mod receipt;
pub mod request;
pub mod serve;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::moment::{DAY_MS, Moment};

pub use acts::{CreateQueue, DeleteMessages, PurgeQueue, SendMessage};
pub use call::QueueCall;
pub use receipt::uuid;
pub use request::read_call;
pub use serve::serve;

/// The most messages that a queue keeps; the oldest is dropped for one more.
pub const MAX_MESSAGES: usize = 100_000;
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

    fn drop_old(&mut self, now: Moment) {
        while let Some(oldest) = self.messages.first_entry()
            && oldest.get().is_expired(now)
        {
            oldest.remove();
        }
        while self.messages.len() >= MAX_MESSAGES {
            self.messages.pop_first();
        }
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

    /// All queues by name.
    pub fn iter(&self) -> impl Iterator<Item = (&QueueName, &Queue)> {
        self.by_name.iter()
    }

    /// Puts a message in and gives its number; `None` when there is no such queue.
    pub fn post(&mut self, name: &QueueName, posting: Posting, now: Moment) -> Option<u64> {
        let queue = self.by_name.get_mut(name)?;
        queue.drop_old(now);
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
        numbers
            .iter()
            .filter(|number| queue.messages.remove(number).is_some())
            .count()
    }

    /// Takes all messages out.
    pub fn purge(&mut self, name: &QueueName) {
        if let Some(queue) = self.by_name.get_mut(name) {
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
