//! Lists of orders with filters, page by page, and exports of the same.

use countermand_domain::id::SellerSku;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use jiff::Timestamp;

use super::{OrderSummary, Requested, read_summary};
use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Transaction, count};
use crate::files::LIST_MAX;
use crate::import::order_columns;
use crate::stored::{UNKNOWN_STATE, micros};

/// Which orders: those that meet every condition given.
#[derive(Debug, Clone, Default)]
pub struct OrderFilter {
    /// In this state.
    pub state: Option<StateFilter>,
    /// By this fulfillment channel.
    pub channel: Option<FulfillmentChannel>,
    /// By a channel of the seller's own (`true`) or of Amazon (`false`).
    pub is_seller_fulfilled: Option<bool>,
    /// From this sales channel, in the store's spelling.
    pub sales_channel: Option<String>,
    /// From this marketplace.
    pub marketplace: Option<Marketplace>,
    /// With a line of this SKU.
    pub sku: Option<SellerSku>,
    /// Placed at this instant or later.
    pub purchased_from: Option<Timestamp>,
    /// Placed before this instant.
    pub purchased_before: Option<Timestamp>,
    /// With this knowledge of an official request.
    pub requested: Option<Requested>,
    /// With an id that begins so.
    pub order_id_prefix: Option<String>,
    /// But not those.
    pub without: Without,
}

/// Which orders are left out: those that meet any of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Without {
    /// In one of these states.
    pub states: Vec<StateFilter>,
    /// By one of these fulfillment channels.
    pub channels: Vec<FulfillmentChannel>,
    /// From one of these marketplaces.
    pub marketplaces: Vec<Marketplace>,
    /// With this knowledge of an official request.
    pub requested: Vec<Requested>,
    /// With a line of this SKU.
    pub sku: Option<SellerSku>,
}

/// The state asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFilter {
    /// This state.
    Known(OrderState),
    /// A status text outside the known ones.
    Unknown,
}

impl StateFilter {
    const fn stored(self) -> &'static str {
        match self {
            Self::Known(state) => state.as_str(),
            Self::Unknown => UNKNOWN_STATE,
        }
    }
}

/// Words between commas, as the conditions look for one of them; `None` for no word.
fn between_commas<T: ToString>(words: impl Iterator<Item = T>) -> Option<String> {
    let words: Vec<String> = words.map(|word| word.to_string()).collect();
    (!words.is_empty()).then(|| format!(",{},", words.join(",")))
}

/// A place in a list: the key of the last order of a page. Its text is opaque.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    purchased_at_us: i64,
    order_id: String,
}

/// A text that is no cursor of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one that a list gave")]
pub struct CursorError;

/// One page of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage {
    /// The orders, newest first; by id when the filter has the beginning of an id.
    pub orders: Vec<OrderSummary>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// Why an export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError<E> {
    /// The database refused.
    #[error("the orders cannot be read")]
    Database {
        /// What the engine said.
        #[from]
        source: DatabaseError,
    },
    /// The receiver refused an order.
    #[error("the order could not be written out")]
    Receiver(E),
}

impl Cursor {
    /// The cursor as a text for an address or a command line.
    pub fn to_text(&self) -> String {
        format!("{:x}.{}", self.purchased_at_us, self.order_id)
    }

    /// Reads a cursor's text.
    ///
    /// # Errors
    /// When the text is not one that a list gave.
    pub fn parse(text: &str) -> Result<Self, CursorError> {
        let (instant, order_id) = text.split_once('.').ok_or(CursorError)?;
        Ok(Self {
            purchased_at_us: i64::from_str_radix(instant, 16).map_err(|_| CursorError)?,
            order_id: order_id.to_owned(),
        })
    }
}

/// The conditions that both orders of a list share.
macro_rules! conditions {
    () => {
        "o.account_id = $1 AND o.purchased_at_us >= $2 AND o.purchased_at_us < $3 \
         AND (CAST($4 AS TEXT) IS NULL OR o.state = $4) \
         AND (CAST($5 AS TEXT) IS NULL OR o.channel = $5) \
         AND (CAST($6 AS TEXT) IS NULL OR o.sales_channel = $6) \
         AND (CAST($7 AS TEXT) IS NULL OR o.marketplace = $7) \
         AND (CAST($8 AS BIGINT) IS NULL OR o.buyer_request = $8) \
         AND (CAST($9 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM order_items AS i \
             WHERE i.account_id = o.account_id AND i.order_id = o.order_id AND i.sku = $9)) \
         AND (CAST($10 AS BIGINT) IS NULL \
             OR (o.channel IN ('MFN', 'SFP', 'EASY_SHIP')) = ($10 <> 0)) \
         AND (CAST($11 AS TEXT) IS NULL OR $11 NOT LIKE '%,' || o.state || ',%') \
         AND (CAST($12 AS TEXT) IS NULL OR $12 NOT LIKE '%,' || o.channel || ',%') \
         AND (CAST($13 AS TEXT) IS NULL \
             OR $13 NOT LIKE '%,' || coalesce(o.marketplace, '') || ',%') \
         AND (CAST($14 AS TEXT) IS NULL \
             OR $14 NOT LIKE '%,' || CAST(o.buyer_request AS TEXT) || ',%') \
         AND (CAST($15 AS TEXT) IS NULL OR NOT EXISTS (SELECT 1 FROM order_items AS i \
             WHERE i.account_id = o.account_id AND i.order_id = o.order_id AND i.sku = $15))"
    };
}

macro_rules! select {
    () => {
        concat!(
            "SELECT ",
            order_columns!(),
            ", order_id, (SELECT count(*) FROM order_items AS l \
             WHERE l.account_id = o.account_id AND l.order_id = o.order_id), \
             (SELECT coalesce(CAST(sum(l.quantity) AS BIGINT), 0) FROM order_items AS l \
             WHERE l.account_id = o.account_id AND l.order_id = o.order_id) \
             FROM orders AS o WHERE "
        )
    };
}

const NEWEST_FIRST: &str = concat!(
    select!(),
    conditions!(),
    " AND (o.purchased_at_us, o.order_id) < ($16, $17)
      ORDER BY o.purchased_at_us DESC, o.order_id DESC LIMIT $18"
);

const BY_ID: &str = concat!(
    select!(),
    conditions!(),
    " AND o.order_id >= $16 AND o.order_id > $17 AND o.order_id < $18
      ORDER BY o.order_id LIMIT $19"
);

/// A letter behind every other: the end of a range of ids.
const LAST_LETTER: char = '\u{10ffff}';

impl Account {
    /// One page of the orders that meet the filter, from behind `after`, at most [`LIST_MAX`].
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn list_orders(
        &self,
        filter: &OrderFilter,
        after: Option<&Cursor>,
        limit: u64,
    ) -> Result<OrderPage, DatabaseError> {
        let limit = limit.clamp(1, LIST_MAX);
        let mut orders = Vec::new();
        // One more than asked for tells whether there is a next page.
        let wanted = Wanted {
            filter,
            after,
            limit: limit + 1,
        };
        self.store.read(|tx| {
            visit(tx, self.key(), &wanted, |order| {
                orders.push(order);
                Ok::<_, DatabaseError>(())
            })
        })?;
        let has_next = orders.len() as u64 > limit;
        orders.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = orders.last().filter(|_| has_next).map(|last| Cursor {
            purchased_at_us: micros(last.purchased_at),
            order_id: last.order_id.to_string(),
        });
        Ok(OrderPage { orders, next })
    }

    /// Gives every order that meets the filter to `receive`, one at a time, all from one state of
    /// the store. `receive` may ask the store itself.
    ///
    /// # Errors
    /// When the database refuses, or the receiver does.
    pub fn export_orders<E>(
        &self,
        filter: &OrderFilter,
        mut receive: impl FnMut(OrderSummary) -> Result<(), E>,
    ) -> Result<(), ExportError<E>> {
        let wanted = Wanted {
            filter,
            after: None,
            limit: u64::MAX,
        };
        self.store.read_apart(|tx| {
            visit(tx, self.key(), &wanted, |order| {
                receive(order).map_err(ExportError::Receiver)
            })
        })
    }
}

/// Gives the orders behind `after` that meet the filter to `receive`, at most `limit`.
fn visit<E: From<DatabaseError>>(
    tx: &Transaction<'_>,
    account: Param<'_>,
    wanted: &Wanted<'_>,
    mut receive: impl FnMut(OrderSummary) -> Result<(), E>,
) -> Result<(), E> {
    let filter = wanted.filter;
    let without = &filter.without;
    let states = between_commas(without.states.iter().map(|state| state.stored()));
    let channels = between_commas(without.channels.iter().map(|channel| channel.as_str()));
    let marketplaces = between_commas(without.marketplaces.iter().map(|place| place.code()));
    let requested = between_commas(without.requested.iter().map(|known| known.stored()));
    let prefix = filter.order_id_prefix.as_deref().unwrap_or("");
    let is_by_id = !prefix.is_empty();
    let (cursor_us, cursor_id) = wanted.after.map_or((i64::MAX, ""), |cursor| {
        (cursor.purchased_at_us, cursor.order_id.as_str())
    });
    // The bound of the cursor stands in a condition of its own, so that the index begins there.
    let before = filter.purchased_before.map_or(i64::MAX, micros);
    let before = if is_by_id {
        before
    } else {
        before.min(cursor_us.saturating_add(1))
    };
    let mut params = vec![
        account,
        Param::Int(filter.purchased_from.map_or(i64::MIN, micros)),
        Param::Int(before),
        filter.state.map(StateFilter::stored).into(),
        filter.channel.map(FulfillmentChannel::as_str).into(),
        filter.sales_channel.as_deref().into(),
        filter.marketplace.map(Marketplace::code).into(),
        filter.requested.map(Requested::stored).into(),
        filter.sku.as_ref().map(SellerSku::as_str).into(),
        filter.is_seller_fulfilled.into(),
        states.as_deref().into(),
        channels.as_deref().into(),
        marketplaces.as_deref().into(),
        requested.as_deref().into(),
        without.sku.as_ref().map(SellerSku::as_str).into(),
    ];
    let end = format!("{prefix}{LAST_LETTER}");
    let limit = Param::Int(count(wanted.limit));
    let cursor_id = Param::Text(cursor_id);
    let sql = if is_by_id {
        params.extend([Param::Text(prefix), cursor_id, Param::Text(&end), limit]);
        BY_ID
    } else {
        params.extend([Param::Int(cursor_us), cursor_id, limit]);
        NEWEST_FIRST
    };
    tx.prepare(sql)?
        .for_each(&params, |row| receive(read_summary(row)?))
}

/// What a list or an export asks for.
struct Wanted<'a> {
    filter: &'a OrderFilter,
    after: Option<&'a Cursor>,
    limit: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor {
            purchased_at_us: 1_650_000_000_000_000,
            order_id: "a.b-c".to_owned(),
        };
        assert_eq!(Cursor::parse(&cursor.to_text()), Ok(cursor));
        assert_eq!(Cursor::parse("zz"), Err(CursorError));
        assert_eq!(Cursor::parse("xyz.1"), Err(CursorError));
    }
}
