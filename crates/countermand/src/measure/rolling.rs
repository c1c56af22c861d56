//! The rolling rate day by day: what was, what is, and what is expected.

use countermand_domain::cancel_rate::{
    Budget, DailyForecast, Day, ProjectionError, RateWindow, Series, project,
};

use super::{ChannelDays, ChannelRate, outlook};

/// One day of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatePoint {
    /// The day that the window ends on.
    pub day: Day,
    /// Where the window stands, seen from that day.
    pub budget: Budget,
    /// Whether the day has not come yet: orders as expected, and nothing more cancelled.
    pub is_expected: bool,
    /// Counted cancels that left the window on that day, of the series that decides.
    pub n_rolled_off: u64,
}

/// The line of a rate: `n_past` days before its day, the day itself and `n_ahead` days after it.
///
/// # Errors
/// When the forecast cannot be made.
pub fn rolling(
    days: &ChannelDays,
    rate: &ChannelRate,
    n_past: u32,
    n_ahead: u32,
) -> Result<Vec<RatePoint>, ProjectionError> {
    let window = rate.target.target.window();
    let limit = rate.target.limit();
    let first = rate.as_of.minus(n_past);
    let mut points = Vec::new();
    for number in first.number()..rate.as_of.number() {
        let day = Day::from_number(number);
        points.push(RatePoint {
            day,
            budget: budget_on(days, rate, day)?,
            is_expected: false,
            n_rolled_off: rolled_off(days, window, day, rate.budget.worse_series),
        });
    }
    let nothing = DailyForecast::NOTHING;
    let ahead = project(&rate.outlook, window, limit, &nothing, n_ahead)?;
    points.extend(ahead.days.iter().map(|ahead| RatePoint {
        day: ahead.day,
        budget: ahead.budget,
        is_expected: ahead.day > rate.as_of,
        n_rolled_off: rolled_off(days, window, ahead.day, rate.budget.worse_series),
    }));
    Ok(points)
}

/// Where the window of a rate stood, seen from a day that has come.
///
/// # Errors
/// When the figures are out of range.
pub fn budget_on(
    days: &ChannelDays,
    rate: &ChannelRate,
    day: Day,
) -> Result<Budget, ProjectionError> {
    let window = rate.target.target.window();
    let seen = outlook(days, window, day, Some(0));
    let limit = rate.target.limit();
    let nothing = DailyForecast::NOTHING;
    let projected = project(&seen, window, limit, &nothing, 0)?;
    let first = projected.days.first();
    Ok(first.map_or(rate.budget, |today| today.budget))
}

/// Counted cancels of the day that the window left behind when it moved on to `day`.
fn rolled_off(days: &ChannelDays, window: RateWindow, day: Day, series: Series) -> u64 {
    let Some(number) = day.number().checked_sub(window.reach_days()) else {
        return 0;
    };
    let left = days.history(Day::from_number(number), 1);
    left.days.first().map_or(0, |counts| {
        u64::from(match series {
            Series::ByOrderDate => counts.cancelled_by_order_date,
            Series::ByCancelDate => counts.cancelled_by_cancel_date,
        })
    })
}

#[cfg(test)]
mod tests {
    use countermand_domain::order::FulfillmentChannel;
    use countermand_domain::rule_table::RuleTable;
    use countermand_domain::rule_table::open_question::Counting;
    use countermand_store::cancel_rate::DayCount;
    use jiff::civil::date;

    use super::*;
    use crate::measure::{by_channel, channel_rates, targets};

    #[test]
    fn the_line_agrees_with_the_rate_and_marks_the_day_on_which_a_cancel_rolls_off() {
        // Forty orders a day for ten days; one cancel on the fifth of November.
        let counts: Vec<DayCount> = (1..=10_i8)
            .map(|day| DayCount {
                sales_channel: "Amazon.de".to_owned(),
                channel: FulfillmentChannel::Mfn,
                day: date(2026, 11, day),
                n_orders: 40,
                n_pending: 0,
                n_cancelled: u64::from(day == 5),
                n_cancelled_requested: 0,
                n_cancel_day_unknown: 0,
                n_cancelled_on_day: u64::from(day == 5),
                n_cancelled_on_day_requested: 0,
            })
            .collect();
        let channels = by_channel(&counts, Counting::WithoutPending);
        let days = &channels["Amazon.de"];
        let as_of = Day::from_date(date(2026, 11, 10)).unwrap();
        let targets = targets(&RuleTable::published(), "Amazon.de", date(2026, 11, 10));
        let rates = channel_rates("Amazon.de", days, &targets, as_of, None).unwrap();
        let points = rolling(days, &rates[0], 6, 5).unwrap();
        assert_eq!(points.len(), 12);
        let today = points.iter().find(|point| point.day == as_of).unwrap();
        assert_eq!((today.budget, today.is_expected), (rates[0].budget, false));
        assert_eq!(today.budget.cancelled, 1);
        // The window of the twelfth begins on the sixth.
        let off: Vec<_> = points.iter().filter(|it| it.n_rolled_off > 0).collect();
        assert_eq!(off.len(), 1);
        assert_eq!(off[0].day.date(), date(2026, 11, 12));
        assert!(off[0].is_expected && off[0].budget.cancelled == 0);
        // Before the fifth nothing was cancelled; on it one of 200.
        assert_eq!(points[0].budget.cancelled, 0);
        let fifth = budget_on(days, &rates[0], as_of.minus(5)).unwrap();
        assert_eq!((fifth.cancelled, fifth.counts.orders), (1, 200));
    }
}
