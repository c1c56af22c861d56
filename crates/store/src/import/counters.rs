//! Day counters, kept as differences in memory while orders are written.

use std::collections::BTreeMap;

use countermand_domain::order::{FulfillmentChannel, OrderState};

use super::merge::{NO_VERSION, OrderRow};
use crate::engine::{DatabaseError, Param, Transaction};
use crate::stored::day_of;

/// Orders, pending, cancelled, cancelled with request, cancel day unknown; then cancelled on the
/// day, and those with request.
pub(crate) type Counts = [i64; 7];

/// Differences to the stored counters, by fulfillment channel, sales channel and day.
#[derive(Debug, Default)]
pub(crate) struct DayCounters {
    series: BTreeMap<FulfillmentChannel, BTreeMap<String, BTreeMap<i64, Counts>>>,
}

impl DayCounters {
    /// Counts an order that is now stored.
    pub(crate) fn add(&mut self, order: &OrderRow<'_>) {
        self.count(order, 1);
    }

    /// Takes an order away that was counted as it was before.
    pub(crate) fn subtract(&mut self, order: &OrderRow<'_>) {
        self.count(order, -1);
    }

    fn count(&mut self, order: &OrderRow<'_>, sign: i64) {
        let is_cancelled = order.state == Some(OrderState::Cancelled);
        let is_pending = order.state.is_some_and(OrderState::is_pending);
        let cancelled = sign * i64::from(is_cancelled);
        let requested = cancelled * i64::from(order.buyer_request == 2);
        let is_day_known = order.version != NO_VERSION;
        let days = self
            .series
            .entry(order.channel)
            .or_default()
            .entry(order.sales_channel.to_string())
            .or_default();
        let placed = days.entry(day_of(order.purchased_at)).or_default();
        placed[0] += sign;
        placed[1] += sign * i64::from(is_pending);
        placed[2] += cancelled;
        placed[3] += requested;
        placed[4] += cancelled * i64::from(!is_day_known);
        if is_cancelled && is_day_known {
            let ended = days.entry(day_of(order.version)).or_default();
            ended[5] += cancelled;
            ended[6] += requested;
        }
    }

    /// The differences by sales channel, channel and day; those without any are left out.
    pub(crate) fn into_rows(self) -> BTreeMap<(String, String, i64), Counts> {
        let mut rows = BTreeMap::new();
        for (channel, places) in self.series {
            for (place, days) in places {
                for (day, counts) in days {
                    rows.insert((place.clone(), channel.as_str().to_owned(), day), counts);
                }
            }
        }
        rows.retain(|_, counts| *counts != Counts::default());
        rows
    }

    /// Adds the differences to the stored counters and forgets them.
    pub(crate) fn write(
        &mut self,
        tx: &Transaction<'_>,
        account: Param<'_>,
    ) -> Result<(), DatabaseError> {
        let mut insert = tx.prepare(
            "INSERT INTO cancel_day_counters (account_id, sales_channel, channel, day,
                 n_orders, n_pending, n_cancelled, n_cancelled_requested, n_cancel_day_unknown,
                 n_cancelled_on_day, n_cancelled_on_day_requested)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (account_id, sales_channel, channel, day) DO NOTHING",
        )?;
        let mut update = tx.prepare(
            "UPDATE cancel_day_counters
             SET n_orders = n_orders + $1, n_pending = n_pending + $2,
                 n_cancelled = n_cancelled + $3,
                 n_cancelled_requested = n_cancelled_requested + $4,
                 n_cancel_day_unknown = n_cancel_day_unknown + $5,
                 n_cancelled_on_day = n_cancelled_on_day + $6,
                 n_cancelled_on_day_requested = n_cancelled_on_day_requested + $7
             WHERE account_id = $8 AND sales_channel = $9 AND channel = $10 AND day = $11",
        )?;
        for ((place, channel, day), counts) in std::mem::take(self).into_rows() {
            let key = [
                account,
                Param::Text(&place),
                Param::Text(&channel),
                Param::Int(day),
            ];
            let values = counts.map(Param::Int);
            // A difference below zero belongs to a row that is there.
            let may_be_new = counts.iter().all(|difference| *difference >= 0);
            let is_new = may_be_new && insert.execute(&[&key[..], &values].concat())? == 1;
            if !is_new {
                update.execute(&[&values[..], &key].concat())?;
            }
        }
        tx.execute(
            "DELETE FROM cancel_day_counters
             WHERE account_id = $1 AND n_orders = 0 AND n_cancelled_on_day = 0",
            &[account],
        )?;
        Ok(())
    }
}
