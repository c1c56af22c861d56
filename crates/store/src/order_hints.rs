//! What was heard of orders by other ways than the marketplace's own API.
//!
//! A hint is evidence, no belief (invariant I30): it has the order read, and only what the order
//! itself shows is decided on.

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Param, Row, Transaction, count};
use crate::intake::{Heard, ReadRank, RequestSource, make_read_due, note_request};
use crate::stored::{instant, micros, opt_instant};

/// By which way a hint came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HintSource {
    /// An e-mail.
    Email,
    /// A notification of the marketplace.
    Notification,
    /// A report or another file.
    File,
}

/// What a hint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HintKind {
    /// The buyer asks to cancel.
    CancelRequest,
    /// The order changed.
    OrderChange,
}

/// How sure it is who sent a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HintTrust {
    /// The sender is a claim only.
    Low,
    /// The sender was proved to be Amazon.
    High,
}

macro_rules! stored_words {
    ($name:ident, $column:literal, $($variant:ident = $text:literal),+) => {
        impl $name {
            /// The word in the store and in answers.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            fn from_stored(text: &str) -> Result<Self, DatabaseError> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(DatabaseError::UnknownValue { column: $column }),
                }
            }
        }
    };
}

stored_words!(
    HintSource,
    "source",
    Email = "email",
    Notification = "notification",
    File = "file"
);
stored_words!(
    HintKind,
    "kind",
    CancelRequest = "cancel-request",
    OrderChange = "order-change"
);
stored_words!(HintTrust, "trust", Low = "low", High = "high");

/// One hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderHint {
    /// The order.
    pub order_id: OrderId,
    /// By which way it came.
    pub source: HintSource,
    /// The id of the message or notice, 1 to 256 characters: the same one is taken once.
    pub hint_id: String,
    /// What it is about.
    pub kind: HintKind,
    /// How sure it is who sent it.
    pub trust: HintTrust,
    /// When it was taken in.
    pub seen_at: Timestamp,
}

/// A hint as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredHint {
    /// The hint.
    pub hint: OrderHint,
    /// When the marketplace's API showed the same; `None` before.
    pub confirmed_at: Option<Timestamp>,
}

impl Account {
    /// Takes in a hint and has its order read, in one transaction; `false` when it had come
    /// before, and then nothing changes.
    pub fn take_hint(&self, hint: OrderHint) -> Answer<bool, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| write(tx, account_id, &hint))
    }

    /// The hints of one order, by source and id, at most `limit`.
    pub fn order_hints(
        &self,
        order_id: OrderId,
        limit: u64,
    ) -> Answer<Vec<StoredHint>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query(
                "SELECT order_id, source, hint_id, kind, trust, seen_at_us, confirmed_at_us
                 FROM order_hints WHERE account_id = $1 AND order_id = $2
                 ORDER BY source, hint_id LIMIT $3",
                &[
                    account_id.into(),
                    order_id.as_str().into(),
                    Param::Int(count(limit)),
                ],
                read,
            )
        })
    }
}

/// Writes a hint that is new, with what follows from it: a wish is noted as heard, and the order is
/// due for a read.
pub(crate) fn write(
    tx: &Transaction<'_>,
    account_id: i64,
    hint: &OrderHint,
) -> Result<bool, DatabaseError> {
    let n_new = tx.execute(
        "INSERT INTO order_hints (account_id, order_id, source, hint_id, kind, trust, seen_at_us,
             confirmed_at_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)
         ON CONFLICT (account_id, order_id, source, hint_id) DO NOTHING",
        &[
            account_id.into(),
            hint.order_id.as_str().into(),
            hint.source.as_str().into(),
            hint.hint_id.as_str().into(),
            hint.kind.as_str().into(),
            hint.trust.as_str().into(),
            micros(hint.seen_at).into(),
        ],
    )?;
    if n_new == 0 {
        return Ok(false);
    }
    let rank = match hint.kind {
        HintKind::CancelRequest => {
            let source = match hint.source {
                HintSource::Email => RequestSource::Email,
                HintSource::Notification => RequestSource::Notification,
                HintSource::File => RequestSource::Report,
            };
            let heard = Heard::hint(source);
            note_request(tx, (account_id, &hint.order_id), heard, hint.seen_at)?;
            ReadRank::Request
        }
        HintKind::OrderChange => ReadRank::Routine,
    };
    make_read_due(tx, account_id, &hint.order_id, rank, hint.seen_at)?;
    Ok(true)
}

/// Marks the hints of an order's request as confirmed by the order itself.
pub(crate) fn confirm(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    tx.execute(
        "UPDATE order_hints SET confirmed_at_us = $1
         WHERE account_id = $2 AND order_id = $3 AND kind = $4 AND confirmed_at_us IS NULL",
        &[
            micros(at).into(),
            account_id.into(),
            order_id.as_str().into(),
            HintKind::CancelRequest.as_str().into(),
        ],
    )
    .map(drop)
}

fn read(row: &Row<'_>) -> Result<StoredHint, DatabaseError> {
    Ok(StoredHint {
        hint: OrderHint {
            order_id: OrderId::parse(&row.text(0)?)
                .map_err(|_| DatabaseError::UnknownValue { column: "order_id" })?,
            source: HintSource::from_stored(&row.text(1)?)?,
            hint_id: row.text(2)?,
            kind: HintKind::from_stored(&row.text(3)?)?,
            trust: HintTrust::from_stored(&row.text(4)?)?,
            seen_at: instant(row.int(5)?, "seen_at_us")?,
        },
        confirmed_at: opt_instant(row.opt_int(6)?, "confirmed_at_us")?,
    })
}
