//! When a feed leaves, and which cancels do not wait for one.
//!
//! A feed for every cancel would use up the day's feeds in an hour; a feed every two minutes would
//! leave a buyer waiting on a quiet day. So the hold grows as the tokens run out.
//!
//! Source: contract 5 and 7.1, `createFeed` 0.0083 a second with a burst of 15; 6.2, `cancelOrder`
//! 1 a second with a burst of 5.

use jiff::{SignedDuration, Timestamp};

/// The most messages of one feed. Source: contract 7.1.
pub const MAX_FEED_MESSAGES: u32 = 500;

/// The hold while every token is there: long enough for what comes in together.
const SHORTEST_HOLD_MS: i64 = 5_000;

/// The hold when no token is left: the time in which one comes back (1 / 0.0083 a second).
const LONGEST_HOLD_MS: i64 = 120_500;

/// How long before a deadline everything else is set aside: a feed may be queued and worked on for
/// minutes.
const DEADLINE_MARGIN: SignedDuration = SignedDuration::from_mins(15);

/// After so long a cancel is taken out of the queue for the feed, if the direct call is free.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);

/// The cancels that wait for the next feed of one account and feed type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedQueue {
    /// Whole tokens left of `createFeed`.
    pub tokens_left: u32,
    /// Its burst: the most tokens there are.
    pub burst: u32,
    /// Messages waiting.
    pub n_waiting: u32,
    /// Since when the oldest of them may be sent.
    pub oldest_since: Timestamp,
    /// The earliest instant by which one of them has to have taken effect.
    pub earliest_deadline: Option<Timestamp>,
}

/// Whether the feed leaves now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hold {
    /// Now, as far as this queue is concerned; the rate limit is asked elsewhere.
    SendNow,
    /// Not before this instant, unless more comes in: ask again then, or when something is added.
    WaitUntil(Timestamp),
}

/// Whether the feed leaves now, or waits for more.
///
/// The hold runs from the oldest message: five seconds with all tokens left, and growing with the
/// square of the tokens spent, so that a short burst costs nothing and a busy day settles at the
/// pace at which tokens come back. A full feed leaves at once, and so does one with a deadline
/// within a quarter of an hour. An empty queue never leaves.
pub fn feed_hold(queue: &FeedQueue, now: Timestamp) -> Hold {
    if queue.n_waiting == 0 {
        return Hold::WaitUntil(Timestamp::MAX);
    }
    if queue.n_waiting >= MAX_FEED_MESSAGES {
        return Hold::SendNow;
    }
    let held = hold(queue.tokens_left, queue.burst);
    let by_hold = after(queue.oldest_since, held);
    let by_deadline = queue
        .earliest_deadline
        .map(|deadline| after(deadline, -DEADLINE_MARGIN));
    let leaves_at = by_deadline.map_or(by_hold, |at| at.min(by_hold));
    if leaves_at <= now {
        Hold::SendNow
    } else {
        Hold::WaitUntil(leaves_at)
    }
}

fn hold(tokens_left: u32, burst: u32) -> SignedDuration {
    let burst = i64::from(burst.max(1));
    let spent = (burst - i64::from(tokens_left)).max(0);
    let grown_ms = (LONGEST_HOLD_MS - SHORTEST_HOLD_MS) * spent * spent / (burst * burst);
    SignedDuration::from_millis(SHORTEST_HOLD_MS + grown_ms)
}

fn after(instant: Timestamp, span: SignedDuration) -> Timestamp {
    instant.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// How little a cancel can wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// It can wait for the next feed.
    Routine,
    /// It cannot: its deadline is near, or it has waited long enough.
    Urgent,
}

/// How little a cancel can wait that may be sent since `since`.
pub fn urgency(since: Timestamp, deadline: Option<Timestamp>, now: Timestamp) -> Urgency {
    let is_near = deadline.is_some_and(|deadline| after(now, DEADLINE_MARGIN) >= deadline);
    if is_near || now.duration_since(since) >= PATIENCE {
        Urgency::Urgent
    } else {
        Urgency::Routine
    }
}

/// Whether a cancel that may go either way goes by the direct call now.
///
/// `n_waiting` are the account's cancels that wait, this one included; the oldest is asked for first.
/// The few go directly, with one token kept back for what is urgent; of the many only the urgent
/// do, and the rest share a feed.
pub const fn uses_direct_call(direct_tokens_left: u32, n_waiting: u32, urgency: Urgency) -> bool {
    match urgency {
        Urgency::Urgent => direct_tokens_left > 0,
        Urgency::Routine => n_waiting < direct_tokens_left,
    }
}

#[cfg(test)]
mod tests;
