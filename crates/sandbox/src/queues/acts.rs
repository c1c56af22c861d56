//! What changes queues for good, and so stands in the journal.

use serde::{Deserialize, Serialize};

use crate::market::{Act, Market};
use crate::queues::{Posting, QueueName};

/// Makes a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateQueue {
    /// Its name.
    pub queue: QueueName,
    /// The region in its resource name.
    pub region: String,
    /// How long a received message is hidden; as always where absent.
    pub visibility_seconds: Option<u32>,
}

/// Why a queue was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoNewQueue {
    /// A queue of this name is there, with other attributes.
    #[error(
        "A queue already exists with the same name and a different value for attribute VisibilityTimeout"
    )]
    Exists,
    /// There are as many as there can be.
    #[error("The sandbox keeps at most {} queues.", crate::queues::MAX_QUEUES)]
    TooMany,
}

impl Act for CreateQueue {
    type Outcome = ();
    type Refusal = NoNewQueue;

    fn perform(&self, market: &mut Market) -> Result<(), NoNewQueue> {
        let now = market.now;
        let queues = &mut market.notifications.queues;
        if let Some(queue) = queues.find(&self.queue) {
            let differs = self
                .visibility_seconds
                .is_some_and(|seconds| seconds != queue.visibility_seconds);
            return if differs {
                Err(NoNewQueue::Exists)
            } else {
                Ok(())
            };
        }
        if queues.is_full() {
            return Err(NoNewQueue::TooMany);
        }
        let queue = queues.make(&self.queue, &self.region, now);
        if let Some(seconds) = self.visibility_seconds {
            queue.visibility_seconds = seconds;
        }
        Ok(())
    }
}

/// There is nothing to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such queue or message")]
pub struct NothingThere;

/// Takes messages out of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteMessages {
    /// Which queue.
    pub queue: QueueName,
    /// Which messages.
    pub messages: Vec<u64>,
}

impl Act for DeleteMessages {
    type Outcome = usize;
    type Refusal = NothingThere;

    fn perform(&self, market: &mut Market) -> Result<usize, NothingThere> {
        match market
            .notifications
            .queues
            .delete(&self.queue, &self.messages)
        {
            0 => Err(NothingThere),
            n_deleted => Ok(n_deleted),
        }
    }
}

/// Takes all messages out of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeQueue {
    /// Which queue.
    pub queue: QueueName,
}

impl Act for PurgeQueue {
    type Outcome = ();
    type Refusal = NothingThere;

    fn perform(&self, market: &mut Market) -> Result<(), NothingThere> {
        let queues = &mut market.notifications.queues;
        queues.find(&self.queue).ok_or(NothingThere)?;
        queues.purge(&self.queue);
        Ok(())
    }
}

/// Puts a message into a queue from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMessage {
    /// Which queue.
    pub queue: QueueName,
    /// What it says.
    pub body: String,
    /// How long it takes to show.
    pub delay_ms: i64,
}

impl Act for SendMessage {
    type Outcome = u64;
    type Refusal = NothingThere;

    fn perform(&self, market: &mut Market) -> Result<u64, NothingThere> {
        let now = market.now;
        let posting = Posting {
            body: self.body.clone().into_boxed_str(),
            delay_ms: self.delay_ms,
        };
        let queues = &mut market.notifications.queues;
        queues.post(&self.queue, posting, now).ok_or(NothingThere)
    }
}
