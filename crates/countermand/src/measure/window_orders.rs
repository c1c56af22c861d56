//! The cancelled orders behind a point of the rate, each with how it counts.

use countermand_domain::cancel_rate::{Day, RateWindow, Series};
use countermand_domain::rule_table::RuleTable;
use countermand_store::cancelled_orders::CancelledOrder;
use countermand_store::orders::Requested;
use countermand_store::{Account, DatabaseError};
use jiff::Timestamp;

use super::attributed::{Attribution, orders_between, reach_from};

/// A cancelled order of a window.
#[derive(Debug, Clone)]
pub struct WindowOrder {
    /// The order.
    pub order: CancelledOrder,
    /// Who cancelled it, and how that counts.
    pub attribution: Attribution,
    /// Whether the counters take it for a defect.
    pub is_counted: bool,
    /// Whether it was placed in the window.
    pub is_placed_inside: bool,
    /// Whether it was cancelled in the window, as far as is known.
    pub is_cancelled_inside: bool,
}

impl WindowOrder {
    /// Those of some cancelled orders of one sales channel that were placed or cancelled in the
    /// window seen from `day`.
    pub(super) fn of_window<'a>(
        orders: impl IntoIterator<Item = &'a (CancelledOrder, Attribution)>,
        (window, day): (RateWindow, Day),
        now: Timestamp,
    ) -> Vec<Self> {
        let Some((first, last)) = window.bounds(day) else {
            return Vec::new();
        };
        let inside = first..=last;
        let known_from = reach_from(now);
        let of_order = |(order, attribution): &(CancelledOrder, Attribution)| {
            let is_placed_inside = inside.contains(&Day::of(order.purchased_at));
            let cancelled_on = order.last_updated_at.map(Day::of);
            let is_cancelled_inside = cancelled_on.is_some_and(|day| inside.contains(&day));
            if !is_placed_inside && !is_cancelled_inside {
                return None;
            }
            // Beyond the reach of the attribution the counters stand as files told them.
            let is_known = order.purchased_at >= known_from
                || order.last_updated_at.is_some_and(|at| at >= known_from);
            Some(Self {
                order: order.clone(),
                attribution: *attribution,
                is_counted: if is_known {
                    attribution.counts()
                } else {
                    order.requested != Requested::Yes
                },
                is_placed_inside,
                is_cancelled_inside,
            })
        };
        orders.into_iter().filter_map(of_order).collect()
    }

    /// Whether it stands in the numerator of a series.
    pub const fn is_in(&self, series: Series) -> bool {
        self.is_counted
            && match series {
                Series::ByOrderDate => self.is_placed_inside,
                Series::ByCancelDate => self.is_cancelled_inside,
            }
    }
}

/// The cancelled orders of a sales channel that were placed or cancelled in the window seen from
/// `day`, the first placed first. Blocks while it reads.
///
/// # Errors
/// When the store refuses.
pub fn cancelled_in_window(
    whose: (&Account, &RuleTable),
    sales_channel: &str,
    (window, day): (RateWindow, Day),
    now: Timestamp,
) -> Result<Vec<WindowOrder>, DatabaseError> {
    let Some((first, last)) = window.bounds(day) else {
        return Ok(Vec::new());
    };
    let placed = (first.start(), last.plus(1).start());
    let orders = orders_between(whose, Some(sales_channel), placed)?;
    Ok(WindowOrder::of_window(orders.iter(), (window, day), now))
}
