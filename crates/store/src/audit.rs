//! The audit log: every change of state, chained by hashes, in the transaction of the change.
//!
//! The records of an account are also its events: what is subscribed to reads them by number.

use countermand_domain::id::AccountId;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Param, Row, Transaction, count, counted};
use crate::outbox::Page;
use crate::running;
use crate::stored::{instant, micros};

/// The hash before the first record.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Records of one page at most.
const PAGE_MAX: u32 = 1_000;

/// The newest record of an account.
#[derive(Debug, Clone)]
pub(crate) struct AuditHead {
    /// Its number; 0 when there is none.
    pub(crate) seq: i64,
    /// Its hash.
    pub(crate) hash: String,
}

impl Default for AuditHead {
    fn default() -> Self {
        Self {
            seq: 0,
            hash: GENESIS.to_owned(),
        }
    }
}

/// What is written down of a change.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: `key:NAME`, `user:NAME`, `cli`, `desk` or `amazon`.
    pub actor: String,
    /// What happened, as in `cancellation.accepted`.
    pub kind: &'static str,
    /// To what.
    pub subject: String,
    /// The state before, as JSON without personal data.
    pub before: Option<String>,
    /// The state after, likewise.
    pub after: Option<String>,
}

/// A record as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number within the account, from 1.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What happened.
    pub kind: String,
    /// To what.
    pub subject: String,
    /// The state before.
    pub before: Option<String>,
    /// The state after.
    pub after: Option<String>,
    /// The hash of the record before it.
    pub previous_hash: String,
    /// Its own hash.
    pub hash: String,
}

/// Which records of an account: those that meet every condition given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// By this one, as in `user:mia`.
    pub actor: Option<String>,
    /// Of kinds that begin so, as in `cancellation`.
    pub kind_prefix: Option<String>,
    /// Of this subject, as an order's id.
    pub subject: Option<String>,
    /// Written at this instant or later.
    pub from: Option<Timestamp>,
    /// Written before this instant.
    pub until: Option<Timestamp>,
}

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditVerdict {
    /// The account.
    pub account: AccountId,
    /// Records of the chain.
    pub n_records: u64,
    /// The first record that does not fit, and why; `None` for a whole chain.
    pub broken: Option<BrokenLink>,
}

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLink {
    /// The record's number.
    pub seq: u64,
    /// What does not fit: `gap`, `previous-hash`, `hash` or `head`.
    pub fault: &'static str,
}

/// Writes a record behind the newest one of the account; returns its number.
pub(crate) fn append(
    tx: &Transaction<'_>,
    account_id: i64,
    entry: &AuditEntry,
) -> Result<u64, DatabaseError> {
    let head = running::audit_head(tx, account_id)?;
    let (seq, previous) = (head.seq + 1, head.hash);
    let at = micros(entry.at);
    let hash = hash_of(&Content {
        account_id,
        seq,
        at,
        actor: &entry.actor,
        kind: entry.kind,
        subject: &entry.subject,
        before: entry.before.as_deref(),
        after: entry.after.as_deref(),
        previous: &previous,
    });
    tx.execute(
        "INSERT INTO audit_records (account_id, seq, at_us, actor, kind, subject, before, after,
             previous_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            account_id.into(),
            seq.into(),
            at.into(),
            entry.actor.as_str().into(),
            entry.kind.into(),
            entry.subject.as_str().into(),
            entry.before.as_deref().into(),
            entry.after.as_deref().into(),
            previous.as_str().into(),
            hash.as_str().into(),
        ],
    )?;
    running::set_audit_head(tx, account_id, AuditHead { seq, hash })?;
    Ok(counted(seq))
}

struct Content<'a> {
    account_id: i64,
    seq: i64,
    at: i64,
    actor: &'a str,
    kind: &'a str,
    subject: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    previous: &'a str,
}

/// Lengths stand before texts, so that no two contents are hashed alike.
fn hash_of(content: &Content<'_>) -> String {
    let mut bytes = Vec::with_capacity(512);
    for number in [content.account_id, content.seq, content.at] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    let texts = [
        Some(content.actor),
        Some(content.kind),
        Some(content.subject),
        content.before,
        content.after,
        Some(content.previous),
    ];
    for text in texts {
        let length = text.map_or(-1, |text| count(text.len() as u64));
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(text.unwrap_or("").as_bytes());
    }
    blake3::hash(&bytes).to_hex().to_string()
}

const SELECT: &str = "SELECT seq, at_us, actor, kind, subject, before, after, previous_hash, hash
     FROM audit_records WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";

/// The record of a decision's making is found by the decision, every other one by an index.
const OF_SUBJECT: &str =
    "SELECT seq, at_us, actor, kind, subject, before, after, previous_hash, hash
     FROM audit_records WHERE account_id = $1 AND subject = $2 AND seq < $3
         AND kind <> 'cancellation.accepted' AND kind <> 'refund.accepted'
     UNION ALL
     SELECT r.seq, r.at_us, r.actor, r.kind, r.subject, r.before, r.after, r.previous_hash, r.hash
     FROM decisions AS d
     JOIN audit_records AS r ON r.account_id = d.account_id AND r.seq = d.accepted_seq
     WHERE d.account_id = $1 AND d.order_id = $2 AND r.seq < $3
     ORDER BY 1 DESC LIMIT $4";

const SEARCH: &str = "SELECT seq, at_us, actor, kind, subject, before, after, previous_hash, hash
     FROM audit_records WHERE account_id = $1 AND seq < $2
         AND (CAST($3 AS TEXT) IS NULL OR actor = $3)
         AND (CAST($4 AS TEXT) IS NULL OR substr(kind, 1, length($4)) = $4)
         AND (CAST($5 AS TEXT) IS NULL OR subject = $5)
         AND at_us >= $6 AND at_us < $7
     ORDER BY seq DESC LIMIT $8";

fn read(row: &Row<'_>) -> Result<AuditRecord, DatabaseError> {
    Ok(AuditRecord {
        seq: row.count(0)?,
        at: instant(row.int(1)?, "at_us")?,
        actor: row.text(2)?,
        kind: row.text(3)?,
        subject: row.text(4)?,
        before: row.opt_text(5)?,
        after: row.opt_text(6)?,
        previous_hash: row.text(7)?,
        hash: row.text(8)?,
    })
}

/// One record.
pub(crate) fn record(
    tx: &Transaction<'_>,
    account_id: i64,
    seq: u64,
) -> Result<Option<AuditRecord>, DatabaseError> {
    let found = records_after(tx, account_id, seq.saturating_sub(1), 1)?;
    Ok(found.into_iter().find(|record| record.seq == seq))
}

/// Records behind a number, oldest first.
pub(crate) fn records_after(
    tx: &Transaction<'_>,
    account_id: i64,
    seq: u64,
    limit: u32,
) -> Result<Vec<AuditRecord>, DatabaseError> {
    let params = [account_id.into(), count(seq).into(), Param::from(limit)];
    tx.query(SELECT, &params, read)
}

impl Account {
    /// Writes a record that belongs to no other change of the store.
    pub fn record(&self, entry: AuditEntry) -> Answer<u64, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| append(tx, account_id, &entry))
    }

    /// One page of the records behind a number, oldest first, at most 1,000.
    pub fn audit_page(&self, seq: u64, limit: u32) -> Answer<Page<AuditRecord>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let limit = limit.min(PAGE_MAX);
            let params = [account_id.into(), count(seq).into(), Param::from(limit)];
            let items = tx.query(SELECT, &params, read)?;
            let is_full = u32::try_from(items.len()).is_ok_and(|n| n >= limit);
            let next = items.last().filter(|_| is_full).map(|record| record.seq);
            Ok(Page { items, next })
        })
    }

    /// Records behind a number, oldest first, at most 1,000.
    pub fn audit_after(&self, seq: u64, limit: u32) -> Answer<Vec<AuditRecord>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let params = [
                account_id.into(),
                count(seq).into(),
                Param::from(limit.min(PAGE_MAX)),
            ];
            tx.query(SELECT, &params, read)
        })
    }

    /// The records about one subject, such as an order's id, the newest first: those before a
    /// number where one is given, at most 1,000.
    pub fn audit_of(
        &self,
        subject: impl Into<String>,
        before: Option<u64>,
        limit: u32,
    ) -> Answer<Vec<AuditRecord>, DatabaseError> {
        let (account_id, subject) = (self.number, subject.into());
        self.store.ask(move |tx| {
            let before = before.map_or(i64::MAX, count);
            let params = [
                account_id.into(),
                subject.as_str().into(),
                before.into(),
                Param::from(limit.min(PAGE_MAX)),
            ];
            tx.query(OF_SUBJECT, &params, read)
        })
    }

    /// Records that meet a query, the newest first, at most 1,000; `before` is the number that they
    /// stand before, 0 to begin at the newest.
    pub fn audit_search(
        &self,
        query: AuditQuery,
        before: u64,
        limit: u32,
    ) -> Answer<Page<AuditRecord>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let limit = limit.min(PAGE_MAX);
            let before = if before == 0 { i64::MAX } else { count(before) };
            let items = tx.query(
                SEARCH,
                &[
                    account_id.into(),
                    Param::Int(before),
                    query.actor.as_deref().into(),
                    query.kind_prefix.as_deref().into(),
                    query.subject.as_deref().into(),
                    Param::Int(query.from.map_or(i64::MIN, micros)),
                    Param::Int(query.until.map_or(i64::MAX, micros)),
                    Param::from(limit),
                ],
                read,
            )?;
            let is_full = u32::try_from(items.len()).is_ok_and(|n| n >= limit);
            let next = items.last().filter(|_| is_full).map(|record| record.seq);
            Ok(Page { items, next })
        })
    }

    /// The number of the newest record; 0 when there is none.
    pub fn audit_head(&self) -> Answer<u64, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let head = tx.query_first(
                "SELECT seq FROM audit_heads WHERE account_id = $1",
                &[account_id.into()],
                |row| row.count(0),
            )?;
            Ok(head.unwrap_or(0))
        })
    }

    /// The instant of the newest record; `None` when there is none.
    pub fn newest_record_at(&self) -> Answer<Option<Timestamp>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query_first(
                "SELECT r.at_us FROM audit_heads AS h JOIN audit_records AS r
                     ON r.account_id = h.account_id AND r.seq = h.seq
                 WHERE h.account_id = $1",
                &[account_id.into()],
                |row| instant(row.int(0)?, "at_us"),
            )
        })
    }

    /// Walks along the account's chain and recomputes every hash.
    pub fn verify_audit(&self) -> Answer<AuditVerdict, DatabaseError> {
        let (account_id, account) = (self.number, self.name().clone());
        self.store.ask(move |tx| {
            let (n_records, broken) = walk(tx, account_id)?;
            Ok(AuditVerdict {
                account,
                n_records,
                broken,
            })
        })
    }
}

fn walk(tx: &Transaction<'_>, account_id: i64) -> Result<(u64, Option<BrokenLink>), DatabaseError> {
    let (mut last, mut previous) = (0_u64, GENESIS.to_owned());
    let broken = |seq, fault| Some(BrokenLink { seq, fault });
    loop {
        let params = [account_id.into(), count(last).into(), Param::from(PAGE_MAX)];
        let page = tx.query(SELECT, &params, read)?;
        if page.is_empty() {
            break;
        }
        for record in page {
            if record.seq != last + 1 {
                return Ok((last, broken(last + 1, "gap")));
            }
            if record.previous_hash != previous {
                return Ok((last, broken(record.seq, "previous-hash")));
            }
            let hash = hash_of(&Content {
                account_id,
                seq: count(record.seq),
                at: micros(record.at),
                actor: &record.actor,
                kind: &record.kind,
                subject: &record.subject,
                before: record.before.as_deref(),
                after: record.after.as_deref(),
                previous: &record.previous_hash,
            });
            if hash != record.hash {
                return Ok((last, broken(record.seq, "hash")));
            }
            last = record.seq;
            previous = record.hash;
        }
    }
    let head = tx.query_first(
        "SELECT seq, hash FROM audit_heads WHERE account_id = $1",
        &[account_id.into()],
        |row| Ok((row.count(0)?, row.text(1)?)),
    )?;
    let is_whole = match head {
        Some((seq, hash)) => seq == last && hash == previous,
        None => last == 0,
    };
    Ok((
        last,
        if is_whole {
            None
        } else {
            broken(last + 1, "head")
        },
    ))
}
