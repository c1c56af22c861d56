//! Days in a row and the seven-day windows over them.

use super::summary::DayCounts;
use super::timestamp::date_of;

/// Days of a window: the day itself and the six before it.
const WINDOW_DAYS: u16 = 7;

/// Turns the days of one channel, in ascending order, into rows with their windows.
///
/// Days are calendar days: one without orders counts as zero, and has no row.
pub(super) fn with_windows(days: &[(u16, [u32; 2])]) -> Vec<DayCounts> {
    let mut rows: Vec<DayCounts> = Vec::with_capacity(days.len());
    let mut first = 0;
    let (mut orders_7d, mut cancelled_7d) = (0_u64, 0_u64);
    for (day, [orders, cancelled]) in days {
        orders_7d += u64::from(*orders);
        cancelled_7d += u64::from(*cancelled);
        while let Some((old, [old_orders, old_cancelled])) = days.get(first) {
            if *old + WINDOW_DAYS > *day {
                break;
            }
            orders_7d -= u64::from(*old_orders);
            cancelled_7d -= u64::from(*old_cancelled);
            first += 1;
        }
        rows.push(DayCounts {
            day: date_of(*day),
            orders: u64::from(*orders),
            cancelled: u64::from(*cancelled),
            orders_7d,
            cancelled_7d,
        });
    }
    rows
}

/// The row with the largest share over seven days; of several the earliest.
///
/// Windows that begin before the first day of the files see only a part of their days, so they
/// count only when there is no whole one.
pub(super) fn worst(rows: &[DayCounts], first_day: jiff::civil::Date) -> Option<&DayCounts> {
    let whole_from = first_day.saturating_add(jiff::Span::new().days(WINDOW_DAYS - 1));
    let whole: Vec<&DayCounts> = rows.iter().filter(|row| row.day >= whole_from).collect();
    let candidates = if whole.is_empty() {
        rows.iter().collect()
    } else {
        whole
    };
    candidates.into_iter().reduce(|worst, row| {
        if row.share_7d().compare(worst.share_7d()).is_gt() {
            row
        } else {
            worst
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_the_day_and_the_six_calendar_days_before() {
        let rows = with_windows(&[
            (10, [5, 1]),
            (12, [3, 0]),
            (16, [1, 1]),
            (17, [2, 0]),
            (40, [1, 0]),
        ]);
        let windows: Vec<(u64, u64)> = rows
            .iter()
            .map(|row| (row.orders_7d, row.cancelled_7d))
            .collect();
        // Day 16 still sees day 10; day 17 does not.
        assert_eq!(windows, [(5, 1), (8, 1), (9, 2), (6, 1), (1, 0)]);
    }

    #[test]
    fn the_worst_day_is_sought_among_whole_windows_first() {
        let rows = with_windows(&[(0, [1, 1]), (6, [9, 1]), (7, [9, 1]), (8, [1, 0])]);
        // Day 0 has 1/1 but only a day of data; day 6 has 2/10, day 7 has 2/18.
        let first_day = date_of(0);
        assert_eq!(worst(&rows, first_day).unwrap().day, date_of(6));
        let short = with_windows(&[(0, [1, 0]), (1, [1, 1]), (2, [2, 0])]);
        assert_eq!(worst(&short, first_day).unwrap().day, date_of(1));
    }
}
