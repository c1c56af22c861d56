//! Buyers' wishes to cancel: by which ways they were heard, and whether they are official.

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Param, Row};
use crate::intake::RequestSource;
use crate::outbox::stored_words;
use crate::stored::{instant, micros, opt_instant};

stored_words! {
    /// How far a wish is.
    RequestState, "state" {
        /// Heard of, and not confirmed by the marketplace.
        Hint = "hint",
        /// Official, and not answered.
        Open = "open",
        /// Acted on.
        Answered = "answered",
        /// Over: the order was cancelled, shipped, or the wish taken back.
        Closed = "closed",
    }
}

/// One buyer's wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyerWish {
    /// The order.
    pub order_id: OrderId,
    /// When it was first heard of.
    pub first_seen_at: Timestamp,
    /// When the marketplace's API confirmed it; `None` while it is a hint only.
    pub official_at: Option<Timestamp>,
    /// By which ways it was heard.
    pub sources: Vec<RequestSource>,
    /// How far it is.
    pub state: RequestState,
}

/// Which wishes.
#[derive(Debug, Clone, Default)]
pub struct WishQuery {
    /// Behind this one, by the time of the first hearing and the order.
    pub after: Option<(Timestamp, OrderId)>,
    /// In this state only.
    pub state: Option<RequestState>,
    /// At most so many.
    pub limit: u32,
}

impl Account {
    /// What is known of the wish to cancel one order; `None` when nobody told of one.
    pub fn wish(&self, order_id: OrderId) -> Answer<Option<BuyerWish>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query_first(
                "SELECT order_id, first_seen_at_us, official_at_us, sources, state
                 FROM buyer_requests WHERE account_id = $1 AND order_id = $2",
                &[account_id.into(), order_id.as_str().into()],
                read,
            )
        })
    }

    /// Wishes, the first heard first.
    pub fn wishes(&self, query: WishQuery) -> Answer<Vec<BuyerWish>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let after = query.after.as_ref();
            let (after_us, after_id) =
                after.map_or((i64::MIN, ""), |(at, id)| (micros(*at), id.as_str()));
            let state = query.state.map(RequestState::as_str);
            tx.query(
                "SELECT order_id, first_seen_at_us, official_at_us, sources, state
                 FROM buyer_requests
                 WHERE account_id = $1 AND (first_seen_at_us, order_id) > ($2, $3)
                     AND (CAST($4 AS TEXT) IS NULL OR state = $5)
                 ORDER BY first_seen_at_us, order_id LIMIT $6",
                &[
                    account_id.into(),
                    after_us.into(),
                    after_id.into(),
                    state.into(),
                    state.into(),
                    Param::from(query.limit),
                ],
                read,
            )
        })
    }
}

fn read(row: &Row<'_>) -> Result<BuyerWish, DatabaseError> {
    Ok(BuyerWish {
        order_id: OrderId::parse(&row.text(0)?)
            .map_err(|_| DatabaseError::UnknownValue { column: "order_id" })?,
        first_seen_at: instant(row.int(1)?, "first_seen_at_us")?,
        official_at: opt_instant(row.opt_int(2)?, "official_at_us")?,
        sources: RequestSource::of_bits(row.int(3)?),
        state: RequestState::stored(&row.text(4)?)?,
    })
}
