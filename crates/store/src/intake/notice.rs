//! Notices of the marketplace: what they tell is taken in once, however often they come.

use countermand_domain::id::{OrderId, SellerSku};
use countermand_domain::order::ObservedLine;
use jiff::Timestamp;

use super::{
    Heard, ReadRank, RequestSource, apply, bump_version, close_request, make_decision_due,
    make_read_due, note_change, note_request, order_state,
};
use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::cursors::{CursorMove, move_cursor};
use crate::engine::{Answer, DatabaseError, Transaction, count};
use crate::listings::{self, Listing};
use crate::stored::micros;

/// A notice that was taken in.
#[derive(Debug, Clone, Default)]
pub struct NoticeTaken {
    /// Its id.
    pub notice_id: String,
    /// Its kind.
    pub kind: String,
    /// What it tells of an order, as lines.
    pub lines: Vec<ObservedLine>,
    /// The order that has to be read because of it.
    pub read: Option<(OrderId, ReadRank)>,
    /// The order whose buyer asks to cancel, by it: a hint until the order shows it.
    pub request: Option<OrderId>,
    /// When Amazon will cancel the order, where the notice warns of it.
    pub cancel_notify_at: Option<(OrderId, Timestamp)>,
    /// The feed that is finished: what was sent by it is looked at now.
    pub feed_id: Option<String>,
    /// What it tells of offers and stock.
    pub listings: Vec<ListingChange>,
    /// The account's standing.
    pub standing: Option<StandingChange>,
    /// What moves with it.
    pub cursor: Option<CursorMove>,
}

/// What a notice tells of an offer or of stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListingChange {
    /// What is on hand or on offer at a place.
    Stock(Listing),
    /// What can be done with the offers of a SKU.
    Status {
        /// The SKU.
        sku: SellerSku,
        /// The status, as listings reports write it.
        status: String,
        /// When it was so.
        as_of: Timestamp,
    },
}

/// The account's standing in Amazon's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingChange {
    /// The marketplace; empty where it is not told.
    pub marketplace: String,
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

impl Account {
    /// Takes in a notice, once; `false` when it had come before.
    pub fn take_notice(
        &self,
        notice: NoticeTaken,
        class_of_reason: fn(&str) -> Option<&'static str>,
        at: Timestamp,
    ) -> Answer<bool, DatabaseError> {
        let account = self.clone();
        self.store.submit(move |tx| {
            if !note_receipt(tx, &account, &notice, at)? {
                return Ok(false);
            }
            if let Some(line) = notice.lines.first() {
                take_lines(tx, &account, line, &notice.lines, class_of_reason, at)?;
            }
            if let Some(order_id) = &notice.request {
                let source = RequestSource::Notification;
                note_request(tx, (account.number, order_id), Heard::hint(source), at)?;
            }
            if let Some((order_id, warned)) = &notice.cancel_notify_at {
                tx.execute(
                    "UPDATE order_reads SET cancel_notify_at_us = $1
                     WHERE account_id = $2 AND order_id = $3",
                    &[
                        micros(*warned).into(),
                        account.key(),
                        order_id.as_str().into(),
                    ],
                )?;
            }
            if let Some((order_id, rank)) = &notice.read {
                make_read_due(tx, account.number, order_id, *rank, at)?;
            }
            if let Some(feed_id) = &notice.feed_id {
                tx.execute(
                    "UPDATE submissions SET look_at_us = $1
                     WHERE account_id = $2 AND feed_id = $3 AND state <> 'closed'
                         AND look_at_us > $4",
                    &[
                        micros(at).into(),
                        account.key(),
                        feed_id.as_str().into(),
                        micros(at).into(),
                    ],
                )?;
            }
            take_listings(tx, &account, &notice.listings, at)?;
            if let Some(standing) = &notice.standing {
                note_standing(tx, &account, standing, at)?;
            }
            if let Some(cursor) = &notice.cursor {
                move_cursor(tx, account.number, cursor, at)?;
            }
            Ok(true)
        })
    }

    /// Takes in stock as the marketplace shows it, together with the move of a cursor.
    pub fn take_stock(
        &self,
        stock: Vec<Listing>,
        cursor: CursorMove,
        at: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let account = self.clone();
        self.store.submit(move |tx| {
            listings::write(tx, account.key(), &stock, micros(at))?;
            move_cursor(tx, account.number, &cursor, at)
        })
    }
}

/// Notes that a notice came; `false` when it had come before.
fn note_receipt(
    tx: &Transaction<'_>,
    account: &Account,
    notice: &NoticeTaken,
    at: Timestamp,
) -> Result<bool, DatabaseError> {
    let n_new = tx.execute(
        "INSERT INTO inbox (account_id, notice_id, kind, received_at_us)
         VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, notice_id) DO NOTHING",
        &[
            account.key(),
            notice.notice_id.as_str().into(),
            notice.kind.as_str().into(),
            micros(at).into(),
        ],
    )?;
    Ok(n_new > 0)
}

fn take_lines(
    tx: &Transaction<'_>,
    account: &Account,
    first: &ObservedLine,
    lines: &[ObservedLine],
    class_of_reason: fn(&str) -> Option<&'static str>,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let order_id = &first.order_id;
    let before = order_state(tx, account, order_id)?;
    let summary = apply(tx, account, lines, class_of_reason)?;
    let after = order_state(tx, account, order_id)?;
    note_change(tx, account, order_id, before, after, at)?;
    close_request(tx, account.number, order_id, at)?;
    if summary.n_orders_changed + summary.n_orders_new > 0 {
        bump_version(tx, account, order_id, None)?;
        make_decision_due(tx, account.number, order_id, at)?;
    }
    Ok(())
}

fn take_listings(
    tx: &Transaction<'_>,
    account: &Account,
    changes: &[ListingChange],
    at: Timestamp,
) -> Result<(), DatabaseError> {
    for change in changes {
        match change {
            ListingChange::Stock(listing) => {
                // A notice of stock says nothing of the rest of the offer.
                let quantity = listing.quantity.map(count);
                let as_of = micros(listing.as_of.unwrap_or(at));
                let n_known = tx.execute(
                    "UPDATE listings SET quantity = $1, as_of_at_us = $2
                     WHERE account_id = $3 AND sku = $4 AND place = $5 AND as_of_at_us <= $6",
                    &[
                        quantity.into(),
                        as_of.into(),
                        account.key(),
                        listing.sku.as_str().into(),
                        listing.place.as_str().into(),
                        as_of.into(),
                    ],
                )?;
                if n_known == 0 {
                    listings::write(tx, account.key(), std::slice::from_ref(listing), as_of)?;
                }
            }
            ListingChange::Status { sku, status, as_of } => {
                tx.execute(
                    "UPDATE listings SET status = $1
                     WHERE account_id = $2 AND sku = $3 AND as_of_at_us <= $4",
                    &[
                        status.as_str().into(),
                        account.key(),
                        sku.as_str().into(),
                        micros(*as_of).into(),
                    ],
                )?;
            }
        }
    }
    Ok(())
}

fn note_standing(
    tx: &Transaction<'_>,
    account: &Account,
    standing: &StandingChange,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    // The words are Amazon's own; what JSON would have to escape is none of them.
    let shown = |word: &Option<String>| {
        let word = word.as_deref().unwrap_or_default();
        let plain: String = word
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
            .collect();
        Some(format!(r#"{{"standing":"{plain}"}}"#))
    };
    let entry = AuditEntry {
        at,
        actor: "amazon".to_owned(),
        kind: "account.standing",
        subject: if standing.marketplace.is_empty() {
            "account".to_owned()
        } else {
            standing.marketplace.clone()
        },
        before: shown(&standing.before),
        after: shown(&standing.after),
    };
    audit::append(tx, account.number, &entry).map(drop)
}
