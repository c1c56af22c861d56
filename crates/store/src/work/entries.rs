//! What waits for a person: buyers' wishes, decisions that wait or went wrong, orders that are due.

use std::collections::BTreeMap;

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use super::items::{SELECT, WorkItem, read};
use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Row, Transaction};
use crate::outbox::DecisionState;
use crate::stored::{instant, micros, opt_instant};

/// An order that waits for a person, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The order.
    pub order_id: OrderId,
    /// The end of the ship window, where it is known.
    pub ship_by: Option<Timestamp>,
    /// A wish that is not answered: when it was heard of, and since when it is official.
    pub wish: Option<(Timestamp, Option<Timestamp>)>,
    /// The newest decision that waits for a person or went wrong.
    pub decision: Option<(u64, DecisionState)>,
    /// It has not been shipped, and its ship window ends soon or is over.
    pub is_due: bool,
    /// How people work on it.
    pub work: Option<WorkItem>,
}

const WISHES: &str = "SELECT r.order_id, o.ship_by_at_us, r.first_seen_at_us, r.official_at_us
     FROM buyer_requests AS r
     LEFT JOIN orders AS o ON o.account_id = r.account_id AND o.order_id = r.order_id
     WHERE r.account_id = $1 AND (r.state = 'hint' OR r.state = 'open')
         AND (o.state IS NULL OR o.state NOT IN
             ('SHIPPED', 'INVOICE_UNCONFIRMED', 'CANCELLED', 'UNFULFILLABLE'))
         AND NOT EXISTS (SELECT 1 FROM decisions AS d WHERE d.account_id = r.account_id
             AND d.order_id = r.order_id AND d.state = 'open')
     ORDER BY r.first_seen_at_us LIMIT $2";
const DECISIONS: &str = "SELECT d.order_id, o.ship_by_at_us, d.decision_number, d.state
     FROM decisions AS d
     LEFT JOIN orders AS o ON o.account_id = d.account_id AND o.order_id = d.order_id
     WHERE d.account_id = $1 AND (d.state = 'waiting' OR d.state = 'needs_review')
     ORDER BY d.decision_number DESC LIMIT $2";
const DUE: &str = "SELECT o.order_id, o.ship_by_at_us FROM orders AS o
     WHERE o.account_id = $1 AND o.state = 'UNSHIPPED' AND o.ship_by_at_us < $2
         AND (o.channel = 'MFN' OR o.channel = 'SFP' OR o.channel = 'EASY_SHIP')
         AND NOT EXISTS (SELECT 1 FROM decisions AS d WHERE d.account_id = o.account_id
             AND d.order_id = o.order_id AND d.state = 'open')
     ORDER BY o.ship_by_at_us LIMIT $3";

impl Account {
    /// What waits for a person, by order: of each kind at most `limit`, the most urgent first. A
    /// wish to cancel what has shipped or ended waits for nobody.
    /// An order is due when its ship window ends before `due_before`.
    pub fn entries(&self, due_before: Timestamp, limit: u32) -> Answer<Vec<Entry>, DatabaseError> {
        let account_id = self.number();
        self.store.ask(move |tx| {
            let mut found = BTreeMap::new();
            let key = [account_id.into(), limit.into()];
            for (entry, (seen_at, official_at)) in tx.query(WISHES, &key, |row| {
                let seen_at = instant(row.int(2)?, "first_seen_at_us")?;
                let official_at = opt_instant(row.opt_int(3)?, "official_at_us")?;
                Ok((bare(row)?, (seen_at, official_at)))
            })? {
                slot(&mut found, entry).wish = Some((seen_at, official_at));
            }
            for (entry, number, state) in tx.query(DECISIONS, &key, |row| {
                Ok((
                    bare(row)?,
                    row.count(2)?,
                    DecisionState::stored(&row.text(3)?)?,
                ))
            })? {
                slot(&mut found, entry)
                    .decision
                    .get_or_insert((number, state));
            }
            let due = [account_id.into(), micros(due_before).into(), limit.into()];
            for entry in tx.query(DUE, &due, bare)? {
                slot(&mut found, entry).is_due = true;
            }
            with_work(tx, account_id, found)
        })
    }
}

fn slot(found: &mut BTreeMap<OrderId, Entry>, entry: Entry) -> &mut Entry {
    found.entry(entry.order_id.clone()).or_insert(entry)
}

/// The order and its ship window, from the first two columns.
fn bare(row: &Row<'_>) -> Result<Entry, DatabaseError> {
    Ok(Entry {
        order_id: OrderId::parse(&row.text(0)?)
            .map_err(|_| DatabaseError::UnknownValue { column: "order_id" })?,
        ship_by: opt_instant(row.opt_int(1)?, "ship_by_at_us")?,
        wish: None,
        decision: None,
        is_due: false,
        work: None,
    })
}

fn with_work(
    tx: &Transaction<'_>,
    account_id: i64,
    found: BTreeMap<OrderId, Entry>,
) -> Result<Vec<Entry>, DatabaseError> {
    let mut entries: Vec<Entry> = found.into_values().collect();
    for entry in &mut entries {
        let key = [account_id.into(), entry.order_id.as_str().into()];
        entry.work = tx.query_first(SELECT, &key, read)?;
    }
    Ok(entries)
}
