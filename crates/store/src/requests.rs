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

/// Wishes, in one state or in any.
const HEARD: &str = "
    SELECT order_id, first_seen_at_us, official_at_us, sources, state
    FROM buyer_requests
    WHERE account_id = $1 AND (first_seen_at_us, order_id) > ($2, $3)
        AND (CAST($4 AS TEXT) IS NULL OR state = $5)
    ORDER BY first_seen_at_us, order_id LIMIT $6";
/// Wishes in a state in which they wait: by an index of their own, as most wishes are over.
const WAITING: &str = "
    SELECT order_id, first_seen_at_us, official_at_us, sources, state
    FROM buyer_requests
    WHERE account_id = $1 AND (first_seen_at_us, order_id) > ($2, $3)
        AND (state = 'hint' OR state = 'open') AND state = $4
    ORDER BY first_seen_at_us, order_id LIMIT $5";
/// The last second that an instant can have: the place of an order without a ship-by.
const NEVER_US: i64 = 253_402_207_200_000_000;
/// Official ones that wait, the first to ship first; those of an order without a ship-by last.
const OFFICIAL: &str = "
    SELECT r.order_id, r.first_seen_at_us, r.official_at_us, r.sources, r.state,
        COALESCE(o.ship_by_at_us, $1) AS due_at_us
    FROM buyer_requests AS r
        LEFT JOIN orders AS o ON o.account_id = r.account_id AND o.order_id = r.order_id
    WHERE r.account_id = $2 AND (r.state = 'hint' OR r.state = 'open') AND r.state = 'open'
        AND (COALESCE(o.ship_by_at_us, $3), r.order_id) > ($4, $5)
    ORDER BY due_at_us, r.order_id LIMIT $6";

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
            let (after_us, after_id) = behind(query.after.as_ref());
            let (account, at, id) = (account_id.into(), after_us.into(), after_id.into());
            let limit = Param::from(query.limit);
            match query.state {
                Some(state @ (RequestState::Hint | RequestState::Open)) => tx.query(
                    WAITING,
                    &[account, at, id, state.as_str().into(), limit],
                    read,
                ),
                Some(RequestState::Answered | RequestState::Closed) | None => {
                    let state = query.state.map(RequestState::as_str);
                    let (state, same) = (state.into(), state.into());
                    tx.query(HEARD, &[account, at, id, state, same, limit], read)
                }
            }
        })
    }

    /// Official wishes that are not answered, the first to ship first, each with the time of its
    /// place: the order's ship-by, or the end of time without one. `after` is of the same kind.
    pub fn official_wishes(
        &self,
        after: Option<(Timestamp, OrderId)>,
        limit: u32,
    ) -> Answer<Vec<(Timestamp, BuyerWish)>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let (after_us, after_id) = behind(after.as_ref());
            tx.query(
                OFFICIAL,
                &[
                    NEVER_US.into(),
                    account_id.into(),
                    NEVER_US.into(),
                    after_us.into(),
                    after_id.into(),
                    Param::from(limit),
                ],
                |row| Ok((instant(row.int(5)?, "ship_by_at_us")?, read(row)?)),
            )
        })
    }
}

fn behind(after: Option<&(Timestamp, OrderId)>) -> (i64, &str) {
    after.map_or((i64::MIN, ""), |(at, id)| (micros(*at), id.as_str()))
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

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{OFFICIAL, WAITING};
    use crate::Store;

    #[test]
    fn wishes_that_wait_are_found_without_those_that_are_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = Store::open(folder.path()).unwrap().path().to_owned();
        let connection = Connection::open(path).unwrap();
        for (text, n) in [(WAITING, 5), (OFFICIAL, 6)] {
            let mut plan = connection
                .prepare(&format!("EXPLAIN QUERY PLAN {text}"))
                .unwrap();
            let steps: Vec<String> = plan
                .query_map(
                    rusqlite::params_from_iter(std::iter::repeat_n(1, n)),
                    |row| row.get(3),
                )
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let is_used = steps
                .iter()
                .any(|step| step.contains("buyer_requests_open"));
            assert!(is_used, "{steps:#?}");
        }
    }
}
