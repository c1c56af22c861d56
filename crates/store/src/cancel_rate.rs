//! Orders and cancellations a day: what the cancel rate is worked out from.
//!
//! Days are UTC days, as in `report`. Both counting series of open question O-03 are kept: by the
//! day on which the order was placed, and by the day on which the cancelled order last changed,
//! which is the nearest that reports tell of the day of cancellation. A source without a change
//! date leaves the second day unknown; such orders are counted apart.

use countermand_domain::order::FulfillmentChannel;
use jiff::civil::Date;

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Row};
use crate::stored::{channel, date, day_number};

/// Which days to count.
#[derive(Debug, Clone, Copy)]
pub struct DaySeriesQuery<'a> {
    /// Of one sales channel, in the spelling of the store (`Amazon.co.uk`); of all when `None`.
    pub sales_channel: Option<&'a str>,
    /// Of these fulfillment channels; of all when empty. Only seller-fulfilled orders touch the
    /// cancel rate.
    pub channels: &'a [FulfillmentChannel],
    /// The first day, inclusive.
    pub first: Date,
    /// The last day, inclusive.
    pub last: Date,
}

/// One day of one sales channel and fulfillment channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCount {
    /// The sales channel.
    pub sales_channel: String,
    /// Who fulfills.
    pub channel: FulfillmentChannel,
    /// The UTC day.
    pub day: Date,
    /// Orders placed on the day, those with payment open among them.
    pub n_orders: u64,
    /// Of those: payment is still open. Leave them out of the denominator (O-08).
    pub n_pending: u64,
    /// Of those: cancelled, whoever did it.
    pub n_cancelled: u64,
    /// Of the cancelled: with an official request of the buyer.
    pub n_cancelled_requested: u64,
    /// Of the cancelled: nobody knows on which day.
    pub n_cancel_day_unknown: u64,
    /// Orders, placed on any day, whose cancellation was last touched on this day.
    pub n_cancelled_on_day: u64,
    /// Of those: with an official request of the buyer.
    pub n_cancelled_on_day_requested: u64,
}

impl Account {
    /// The days of a range that have orders or cancellations, by sales channel, fulfillment
    /// channel and day.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn day_series(&self, query: &DaySeriesQuery<'_>) -> Result<Vec<DayCount>, DatabaseError> {
        let mut days = self.store.read(|tx| {
            tx.query(
                "SELECT sales_channel, channel, day, n_orders, n_pending, n_cancelled,
                     n_cancelled_requested, n_cancel_day_unknown, n_cancelled_on_day,
                     n_cancelled_on_day_requested
                 FROM cancel_day_counters
                 WHERE account_id = $1 AND (CAST($2 AS TEXT) IS NULL OR sales_channel = $2)
                     AND day BETWEEN $3 AND $4
                 ORDER BY sales_channel, channel, day",
                &[
                    self.key(),
                    query.sales_channel.into(),
                    Param::Int(day_number(query.first)),
                    Param::Int(day_number(query.last)),
                ],
                read,
            )
        })?;
        days.retain(|day| query.channels.is_empty() || query.channels.contains(&day.channel));
        Ok(days)
    }

    /// The first and the last day with an order or a cancellation; `None` while there is no order.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn day_span(&self) -> Result<Option<(Date, Date)>, DatabaseError> {
        let span = self.store.read(|tx| {
            tx.query_first(
                "SELECT min(day), max(day) FROM cancel_day_counters WHERE account_id = $1",
                &[self.key()],
                |row| Ok(row.opt_int(0)?.zip(row.opt_int(1)?)),
            )
        })?;
        span.flatten()
            .map(|(first, last)| Ok((date(first, "day")?, date(last, "day")?)))
            .transpose()
    }
}

fn read(row: &Row<'_>) -> Result<DayCount, DatabaseError> {
    Ok(DayCount {
        sales_channel: row.text(0)?,
        channel: channel(&row.text(1)?)?,
        day: date(row.int(2)?, "day")?,
        n_orders: row.count(3)?,
        n_pending: row.count(4)?,
        n_cancelled: row.count(5)?,
        n_cancelled_requested: row.count(6)?,
        n_cancel_day_unknown: row.count(7)?,
        n_cancelled_on_day: row.count(8)?,
        n_cancelled_on_day_requested: row.count(9)?,
    })
}
