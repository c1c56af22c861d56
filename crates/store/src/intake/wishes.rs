//! Buyers' wishes to cancel: by which way they were heard, what makes them official, when they are over.

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::engine::{DatabaseError, Transaction};
use crate::order_hints;
use crate::stored::{micros, state};

/// By which way a buyer's wish became known; a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestSource {
    /// The order itself, read from the API: it makes it official.
    Read,
    /// A notification of the marketplace.
    Notification,
    /// A report: it makes it official where nobody reads the order from the API.
    Report,
    /// An e-mail.
    Email,
    /// An operator said so.
    Operator,
}

impl RequestSource {
    /// Every way.
    pub const ALL: [Self; 5] = [
        Self::Read,
        Self::Notification,
        Self::Report,
        Self::Email,
        Self::Operator,
    ];

    /// The word in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "order",
            Self::Notification => "notification",
            Self::Report => "report",
            Self::Email => "email",
            Self::Operator => "operator",
        }
    }

    /// The ways that a stored set holds.
    pub(crate) fn of_bits(bits: i64) -> Vec<Self> {
        let mut ways = Self::ALL.to_vec();
        ways.retain(|way| bits & way.bit() != 0);
        ways
    }

    const fn bit(self) -> i64 {
        match self {
            Self::Read => 1,
            Self::Notification => 2,
            Self::Report => 4,
            Self::Email => 8,
            Self::Operator => 16,
        }
    }
}

/// A wish, as it was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) source: RequestSource,
    /// Whether it is official by this.
    pub(crate) is_official: bool,
}

impl Heard {
    /// By the order itself.
    pub(super) const OFFICIAL: Self = Self {
        source: RequestSource::Read,
        is_official: true,
    };

    /// By a way that hints at it.
    pub(crate) const fn hint(source: RequestSource) -> Self {
        Self {
            source,
            is_official: false,
        }
    }
}

/// Notes a wish; returns whether it became official by this.
pub(crate) fn note_request(
    tx: &Transaction<'_>,
    (account_id, order_id): (i64, &OrderId),
    heard: Heard,
    at: Timestamp,
) -> Result<bool, DatabaseError> {
    let key = [account_id.into(), order_id.as_str().into()];
    let known = tx.query_first(
        "SELECT official_at_us, sources FROM buyer_requests
         WHERE account_id = $1 AND order_id = $2",
        &key,
        |row| Ok((row.opt_int(0)?, row.int(1)?)),
    )?;
    let (was_official, sources) = known.unwrap_or((None, 0));
    let becomes_official = heard.is_official && was_official.is_none();
    let all = sources | heard.source.bit();
    if known.is_some() && all == sources && !becomes_official {
        return Ok(false);
    }
    let now = micros(at);
    let official = was_official.or(heard.is_official.then_some(now));
    tx.execute(
        "INSERT INTO buyer_requests (account_id, order_id, first_seen_at_us, official_at_us,
             sources, state)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account_id, order_id) DO UPDATE
             SET official_at_us = excluded.official_at_us, sources = excluded.sources,
                 state = CASE WHEN buyer_requests.state = 'hint' THEN excluded.state
                     ELSE buyer_requests.state END",
        &[
            key[0],
            key[1],
            now.into(),
            official.into(),
            all.into(),
            (if official.is_some() { "open" } else { "hint" }).into(),
        ],
    )?;
    if becomes_official {
        order_hints::confirm(tx, account_id, order_id, at)?;
    }
    let entry = AuditEntry {
        at,
        actor: "amazon".to_owned(),
        kind: if becomes_official {
            "request.official"
        } else {
            "request.heard"
        },
        subject: order_id.to_string(),
        before: None,
        after: Some(format!(r#"{{"source":"{}"}}"#, heard.source.as_str())),
    };
    audit::append(tx, account_id, &entry)?;
    close_request(tx, account_id, order_id, at)?;
    Ok(becomes_official)
}

/// A wish to cancel what has shipped or ended is over: the log says in which state the order is.
pub(crate) fn close_request(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let key = [account_id.into(), order_id.as_str().into()];
    let order = tx.query_first(
        "SELECT state FROM orders WHERE account_id = $1 AND order_id = $2",
        &key,
        |row| row.text(0),
    )?;
    let Some(because) = order.filter(|text| {
        let state = state(text).ok().flatten();
        state.is_some_and(|state| state.is_terminal() || state.is_shipped())
    }) else {
        return Ok(());
    };
    let n_closed = tx.execute(
        "UPDATE buyer_requests SET state = 'closed'
         WHERE account_id = $1 AND order_id = $2 AND state <> 'closed'",
        &key,
    )?;
    if n_closed == 0 {
        return Ok(());
    }
    let entry = AuditEntry {
        at,
        actor: "desk".to_owned(),
        kind: "request.closed",
        subject: order_id.to_string(),
        before: None,
        after: Some(format!(r#"{{"order_state":"{because}"}}"#)),
    };
    audit::append(tx, account_id, &entry).map(drop)
}
