//! What the marketplace shows and tells of orders: reads, notices, and what is due because of it.
//!
//! A read goes through the same join as an imported line, so the order in which reads, notices and
//! reports arrive does not matter (invariants I8 and I9).

mod due;
mod notice;
mod purge;
mod quarantine;
mod unread;
mod wishes;

use countermand_domain::id::OrderId;
use countermand_domain::order::{BuyerRequest, ObservedLine, OrderRead, OrderState};
use jiff::Timestamp;

use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::cursors::{CursorMove, move_cursor};
use crate::engine::{Answer, DatabaseError, Transaction};
use crate::import::{Applier, DayCounters, ImportKind, ImportSummary, Staging};
use crate::stock_ledger;
use crate::stored::{micros, state, state_text};

pub use self::due::DueRead;
pub(crate) use self::due::{make_decision_due, make_read_due};
pub use self::notice::{ListingChange, NoticeTaken, StandingChange};
pub use self::purge::Purged;
pub use self::quarantine::{OrderQuarantined, QuarantinedNotice, QuarantinedOrder};
pub use self::unread::{KnownOrder, SeenUnchanged};
pub use self::wishes::RequestSource;
pub(crate) use self::wishes::{Heard, close_request, note_request};

/// How urgent it is to read an order again; the smaller, the sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadRank {
    /// An action waits for it.
    Action,
    /// A buyer asks, or the order ended.
    Request,
    /// Anything else.
    Routine,
}

impl ReadRank {
    const fn stored(self) -> i64 {
        match self {
            Self::Action => 0,
            Self::Request => 1,
            Self::Routine => 2,
        }
    }

    const fn from_stored(rank: i64) -> Self {
        match rank {
            0 => Self::Action,
            1 => Self::Request,
            _ => Self::Routine,
        }
    }
}

/// What a read changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The order.
    pub order_id: OrderId,
    /// Whether it was not known before.
    pub is_new: bool,
    /// Whether anything of it changed.
    pub is_changed: bool,
    /// The state before, where it was known.
    pub state_before: Option<OrderState>,
    /// The state now, where it is known.
    pub state: Option<OrderState>,
    /// Whether a buyer's official request came with it that was not on file.
    pub has_new_request: bool,
}

/// A page of orders, as it was read.
#[derive(Debug, Clone, Default)]
pub struct ReadPage {
    /// The orders.
    pub reads: Vec<OrderRead>,
    /// Orders that cannot be taken in.
    pub faults: Vec<OrderQuarantined>,
    /// What moves with it.
    pub cursors: Vec<CursorMove>,
}

impl Account {
    /// Takes in orders as they were read, together with the move of a cursor: all or none.
    pub fn take_reads(
        &self,
        reads: Vec<OrderRead>,
        cursor: Option<CursorMove>,
        class_of_reason: fn(&str) -> Option<&'static str>,
        at: Timestamp,
    ) -> Answer<Vec<Taken>, DatabaseError> {
        let page = ReadPage {
            reads,
            faults: Vec::new(),
            cursors: cursor.into_iter().collect(),
        };
        self.take_page(page, class_of_reason, at)
    }

    /// Takes in a page of orders, those that cannot be read into quarantine, together with the moves
    /// of cursors: all or none. `at` is when the page was asked for.
    pub fn take_page(
        &self,
        page: ReadPage,
        class_of_reason: fn(&str) -> Option<&'static str>,
        at: Timestamp,
    ) -> Answer<Vec<Taken>, DatabaseError> {
        let account = self.clone();
        self.store.submit(move |tx| {
            let mut taken = Vec::with_capacity(page.reads.len());
            for read in &page.reads {
                taken.push(take_read(tx, &account, read, class_of_reason, at)?);
            }
            for fault in &page.faults {
                quarantine::write_order(tx, account.number, fault, at)?;
            }
            for cursor in &page.cursors {
                move_cursor(tx, account.number, cursor, at)?;
            }
            Ok(taken)
        })
    }

    /// Notes a buyer's wish that came by a way that makes it a hint only, and has the order read.
    pub fn note_hint(
        &self,
        order_id: OrderId,
        source: RequestSource,
        at: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            note_request(tx, (account_id, &order_id), Heard::hint(source), at)?;
            make_read_due(tx, account_id, &order_id, ReadRank::Request, at)
        })
    }
}

fn take_read(
    tx: &Transaction<'_>,
    account: &Account,
    read: &OrderRead,
    class_of_reason: fn(&str) -> Option<&'static str>,
    at: Timestamp,
) -> Result<Taken, DatabaseError> {
    let before = order_state(tx, account, &read.order_id)?;
    let summary = apply(tx, account, &read.lines(), class_of_reason)?;
    let after = order_state(tx, account, &read.order_id)?;
    let is_new = summary.n_orders_new > 0;
    let mut is_changed = is_new || summary.n_orders_changed > 0 || summary.n_lines_changed > 0;
    for item in &read.items {
        let units = item.units_ordered.units();
        tx.execute(
            "UPDATE order_items SET quantity_ordered = $1
             WHERE account_id = $2 AND order_id = $3 AND line_key = $4
                 AND quantity_ordered < $5",
            &[
                units.into(),
                account.key(),
                read.order_id.as_str().into(),
                format!("i:{}", item.order_item_id).as_str().into(),
                units.into(),
            ],
        )?;
        if !item.units_cancelled.is_zero() {
            is_changed |= note_execution(tx, account, read, item, at)?;
        }
    }
    stock_ledger::follow_read(tx, account.number, read, at)?;
    let is_asked = read
        .items
        .iter()
        .any(|item| matches!(item.requested, BuyerRequest::Requested { .. }));
    let has_new_request =
        is_asked && note_request(tx, (account.number, &read.order_id), Heard::OFFICIAL, at)?;
    note_change(tx, account, &read.order_id, before, after, at)?;
    if is_changed || has_new_request {
        make_decision_due(tx, account.number, &read.order_id, at)?;
    }
    bump_version(tx, account, &read.order_id, Some((at, is_changed)))?;
    tx.execute(
        "DELETE FROM due_reads WHERE account_id = $1 AND order_id = $2 AND due_at_us <= $3",
        &[
            account.key(),
            read.order_id.as_str().into(),
            micros(at).into(),
        ],
    )?;
    quarantine::forget_order(tx, account.number, &read.order_id)?;
    close_request(tx, account.number, &read.order_id, at)?;
    Ok(Taken {
        order_id: read.order_id.clone(),
        is_new,
        is_changed,
        state_before: before.and_then(|known| known.0),
        state: after.and_then(|known| known.0),
        has_new_request,
    })
}

/// Joins lines with what is stored of their order.
fn apply(
    tx: &Transaction<'_>,
    account: &Account,
    lines: &[ObservedLine],
    class_of_reason: fn(&str) -> Option<&'static str>,
) -> Result<ImportSummary, DatabaseError> {
    let (mut counters, mut summary) = (DayCounters::default(), ImportSummary::default());
    let mut staging = Staging::default();
    for line in lines {
        let class = match &line.buyer_request {
            BuyerRequest::Requested {
                reason: Some(reason),
            } => class_of_reason(reason),
            BuyerRequest::Requested { reason: None }
            | BuyerRequest::NotRequested
            | BuyerRequest::Unknown => None,
        };
        staging.push(line, class);
    }
    let mut applier = Applier::prepare(tx, account.key(), &mut counters, &mut summary)?;
    let sorted = staging.sorted();
    sorted.for_each_order(ImportKind::Marketplace.bit(), |told| applier.apply(told))?;
    drop(applier);
    counters.write(tx, account.key())?;
    Ok(summary)
}

/// The state of an order that is on file; `None` inside when its status text is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct StoredState(Option<OrderState>);

fn order_state(
    tx: &Transaction<'_>,
    account: &Account,
    order_id: &OrderId,
) -> Result<Option<StoredState>, DatabaseError> {
    tx.query_first(
        "SELECT state FROM orders WHERE account_id = $1 AND order_id = $2",
        &[account.key(), order_id.as_str().into()],
        |row| state(&row.text(0)?).map(StoredState),
    )
}

/// A change of state of a known order is an event.
fn note_change(
    tx: &Transaction<'_>,
    account: &Account,
    order_id: &OrderId,
    before: Option<StoredState>,
    after: Option<StoredState>,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let (Some(before), Some(after)) = (before, after) else {
        return Ok(());
    };
    if before == after {
        return Ok(());
    }
    let entry = AuditEntry {
        at,
        actor: "amazon".to_owned(),
        kind: "order.changed",
        subject: order_id.to_string(),
        before: Some(state_shown(before.0)),
        after: Some(state_shown(after.0)),
    };
    audit::append(tx, account.number, &entry).map(drop)
}

/// A state as the records of changes have it.
pub(crate) fn state_shown(state: Option<OrderState>) -> String {
    format!(r#"{{"state":"{}"}}"#, state_text(state))
}

fn note_execution(
    tx: &Transaction<'_>,
    account: &Account,
    read: &OrderRead,
    item: &countermand_domain::order::ItemRead,
    at: Timestamp,
) -> Result<bool, DatabaseError> {
    let by = item
        .cancelled_by
        .map(countermand_domain::cancellation::Actor::as_str);
    let n_changed = tx.execute(
        "INSERT INTO item_executions (account_id, order_id, order_item_id, n_cancelled,
             cancelled_by, seen_at_us)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account_id, order_id, order_item_id) DO UPDATE
             SET n_cancelled = excluded.n_cancelled,
                 cancelled_by = coalesce(excluded.cancelled_by, item_executions.cancelled_by)
             WHERE item_executions.n_cancelled < excluded.n_cancelled
                 OR (item_executions.cancelled_by IS NULL AND excluded.cancelled_by IS NOT NULL)",
        &[
            account.key(),
            read.order_id.as_str().into(),
            item.order_item_id.as_str().into(),
            item.units_cancelled.units().into(),
            by.into(),
            micros(at).into(),
        ],
    )?;
    Ok(n_changed > 0)
}

fn bump_version(
    tx: &Transaction<'_>,
    account: &Account,
    order_id: &OrderId,
    read: Option<(Timestamp, bool)>,
) -> Result<(), DatabaseError> {
    let (read_at, by) = match read {
        Some((at, is_changed)) => (micros(at), i64::from(is_changed)),
        None => (0, 1),
    };
    tx.execute(
        "INSERT INTO order_reads (account_id, order_id, read_at_us, version)
         VALUES ($1, $2, $3, 1)
         ON CONFLICT (account_id, order_id) DO UPDATE
             SET read_at_us = CASE WHEN order_reads.read_at_us > excluded.read_at_us
                     THEN order_reads.read_at_us ELSE excluded.read_at_us END,
                 version = order_reads.version + $4",
        &[
            account.key(),
            order_id.as_str().into(),
            read_at.into(),
            by.into(),
        ],
    )?;
    Ok(())
}
