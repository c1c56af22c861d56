//! From the stored day counters to the cancel-rate budget of each sales channel.
//!
//! Report files do not tell who cancelled. What is counted here is every cancelled seller-fulfilled
//! order without an official request of the buyer: an upper bound of what Amazon counts.

pub mod attributed;
pub mod difference;
pub mod line;
pub mod prime;
pub mod rolling;
pub mod volume;
pub mod window_orders;
pub mod words;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use countermand_domain::cancel_rate::{
    Budget, DailyForecast, Day, DayCounts, History, Outlook, Plan, PlanCancel, PlanError,
    PlanVerdict, ProjectionError, Rate, RateLimit, RateWindow, Series, WindowCounts, plan, project,
    recovery_day,
};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::rule_table::open_question::Counting;
use countermand_domain::rule_table::{RateProgramme, RateTarget, RuleTable};
use countermand_store::account_health::HealthSnapshot;
use countermand_store::cancel_rate::DayCount;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How far the forecast looks ahead.
pub const FORECAST_DAYS: u32 = 30;

/// The days of one sales channel, added up over its seller-fulfilled orders.
#[derive(Debug, Clone, Default)]
pub struct ChannelDays {
    by_day: BTreeMap<Date, DaySums>,
    counting: Counting,
}

/// One day of one sales channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DaySums {
    /// Orders placed on the day.
    pub n_orders: u64,
    /// Of those: payment still open.
    pub n_pending: u64,
    /// Of the orders placed: cancelled, whoever did it.
    pub n_cancelled: u64,
    /// Of those: with an official request.
    pub n_requested: u64,
    /// Of the cancelled: nobody knows on which day.
    pub n_day_unknown: u64,
    /// Cancelled on the day, placed whenever.
    pub n_cancelled_on_day: u64,
    /// Of those: with an official request.
    pub n_requested_on_day: u64,
}

impl DaySums {
    fn add(&mut self, other: &Self) {
        self.n_orders += other.n_orders;
        self.n_pending += other.n_pending;
        self.n_cancelled += other.n_cancelled;
        self.n_requested += other.n_requested;
        self.n_day_unknown += other.n_day_unknown;
        self.n_cancelled_on_day += other.n_cancelled_on_day;
        self.n_requested_on_day += other.n_requested_on_day;
    }
}

impl From<&DayCount> for DaySums {
    fn from(count: &DayCount) -> Self {
        Self {
            n_orders: count.n_orders,
            n_pending: count.n_pending,
            n_cancelled: count.n_cancelled,
            n_requested: count.n_cancelled_requested,
            n_day_unknown: count.n_cancel_day_unknown,
            n_cancelled_on_day: count.n_cancelled_on_day,
            n_requested_on_day: count.n_cancelled_on_day_requested,
        }
    }
}

/// Groups stored counters by sales channel, with pending orders among the orders or not;
/// Amazon-fulfilled orders are left out.
pub fn by_channel(counts: &[DayCount], counting: Counting) -> BTreeMap<String, ChannelDays> {
    let mut channels: BTreeMap<String, ChannelDays> = BTreeMap::new();
    for count in counts
        .iter()
        .filter(|count| count.channel.is_seller_fulfilled())
    {
        let days = channels.entry(count.sales_channel.clone());
        let days = days.or_insert_with(|| ChannelDays {
            by_day: BTreeMap::new(),
            counting,
        });
        let sums = days.by_day.entry(count.day).or_default();
        sums.add(&DaySums::from(count));
    }
    channels
}

impl ChannelDays {
    /// The sums of one day, to correct them.
    fn day_mut(&mut self, day: Date) -> &mut DaySums {
        self.by_day.entry(day).or_default()
    }

    /// Cancels so many orders more, placed and cancelled on a day.
    fn cancel_more(&mut self, day: Date, n: u64) {
        let sums = self.day_mut(day);
        sums.n_cancelled = sums.n_cancelled.saturating_add(n);
        sums.n_cancelled_on_day = sums.n_cancelled_on_day.saturating_add(n);
    }

    /// The sums of one day.
    pub fn day(&self, day: Date) -> DaySums {
        self.by_day.get(&day).copied().unwrap_or_default()
    }

    /// The last day on which an order was placed.
    pub fn last_day_with_orders(&self) -> Option<Date> {
        let mut newest_first = self.by_day.iter().rev();
        newest_first
            .find(|(_, sums)| sums.n_orders > 0)
            .map(|(day, _)| *day)
    }

    /// The sums over the days of a window seen from `as_of`.
    pub fn sums(&self, window: RateWindow, as_of: Day) -> DaySums {
        let mut total = DaySums::default();
        let Some((first, last)) = window.bounds(as_of) else {
            return total;
        };
        for sums in self
            .by_day
            .range(first.date()..=last.date())
            .map(|(_, sums)| sums)
        {
            total.add(sums);
        }
        total
    }

    /// The counters of the `n_days` days up to `last`, in the form that the budget reads.
    pub fn history(&self, last: Day, n_days: u32) -> History {
        let first = last.minus(n_days.saturating_sub(1));
        let days = (first.number()..=last.number())
            .map(|number| {
                let sums = self.day(Day::from_number(number).date());
                let n_left_out = match self.counting {
                    Counting::WithoutPending => sums.n_pending,
                    Counting::WithPending => 0,
                };
                DayCounts {
                    orders: narrow(sums.n_orders.saturating_sub(n_left_out)),
                    cancelled_by_order_date: narrow(
                        sums.n_cancelled.saturating_sub(sums.n_requested),
                    ),
                    cancelled_by_cancel_date: narrow(
                        sums.n_cancelled_on_day
                            .saturating_sub(sums.n_requested_on_day),
                    ),
                }
            })
            .collect();
        History { last, days }
    }
}

fn narrow(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The limit that a sales channel is held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelTarget {
    /// The limit and its window.
    pub target: RateTarget,
    /// The one series that is held to it; `None` for the worse of both (O-03).
    pub series: Option<Series>,
    /// The keys of its sources.
    pub source: &'static str,
    /// The grade of the evidence.
    pub grade: &'static str,
}

impl ChannelTarget {
    /// The limit as the rate is held to it.
    pub fn limit(&self) -> RateLimit {
        self.target.limit().for_series(self.series)
    }
}

/// The rules of an account, with the limits that Amazon's own account health reports name for it
/// between the published ones and the account's own (O-25). A target that is no whole number of
/// basis points is left out.
pub fn rule_table(rules: &RuleTable, snapshots: &[HealthSnapshot]) -> RuleTable {
    snapshots
        .iter()
        .rev()
        .fold(rules.clone(), |table, snapshot| {
            let place = Marketplace::from_code(&snapshot.marketplace);
            let limit = snapshot.target_text.as_deref().and_then(basis_points);
            match place.zip(limit) {
                Some((place, limit_bps)) => {
                    let from = snapshot.window_from.to_zoned(TimeZone::UTC).date();
                    table.with_reported_limit(place, limit_bps, from)
                }
                None => table,
            }
        })
}

/// A fraction of one such as `0.025` in basis points, when it is a whole number of them.
fn basis_points(text: &str) -> Option<u32> {
    let limit = RateLimit::parse(text, true).ok()?;
    let scaled = limit.numerator().checked_mul(10_000)?;
    let is_whole = scaled > 0 && scaled % limit.denominator() == 0;
    is_whole.then(|| u32::try_from(scaled / limit.denominator()).ok())?
}

/// The limits of a sales channel: India has two windows, any other one. A channel that is none of
/// Amazon's is held to the general limit.
pub fn targets(table: &RuleTable, sales_channel: &str, on: Date) -> Vec<ChannelTarget> {
    let place = Marketplace::from_sales_channel(sales_channel).unwrap_or(Marketplace::Us);
    [RateProgramme::Standard, RateProgramme::StandardLong]
        .into_iter()
        .filter_map(|programme| table.rate_target(programme, place, on))
        .map(|(target, entry)| ChannelTarget {
            target,
            series: table.settings().alert_series.alone(),
            source: entry.source,
            grade: entry.grade.as_str(),
        })
        .collect()
}

/// Where one sales channel stands in one window.
#[derive(Debug, Clone)]
pub struct ChannelRate {
    /// The sales channel.
    pub sales_channel: String,
    /// The limit.
    pub target: ChannelTarget,
    /// The day that it was worked out for.
    pub as_of: Day,
    /// Orders, counted cancellations and what is left.
    pub budget: Budget,
    /// The raw sums of the window.
    pub sums: DaySums,
    /// The first day from which the limit holds, if nothing more is cancelled.
    pub recovery: Option<Day>,
    /// The first day on which it is breached, if orders go on as they did and nothing more is
    /// cancelled.
    pub earliest_breach: Option<Day>,
    /// What the forecast is made from.
    pub outlook: Outlook,
}

/// The key that sorts the worst window first: breached, then fewest left, then the highest rate.
pub fn worst_first(budget: &Budget) -> (bool, u64, Reverse<Option<Rate>>) {
    (!budget.is_breached, budget.left, Reverse(budget.rate()))
}

/// Works out where a sales channel stands on a day, in each of its windows.
///
/// # Errors
/// When the forecast cannot be made.
pub fn channel_rates(
    sales_channel: &str,
    days: &ChannelDays,
    targets: &[ChannelTarget],
    as_of: Day,
    orders_per_day: Option<u64>,
) -> Result<Vec<ChannelRate>, ProjectionError> {
    targets
        .iter()
        .map(|target| {
            let window = target.target.window();
            let outlook = outlook(days, window, as_of, orders_per_day);
            let limit = target.limit();
            let ahead = project(
                &outlook,
                window,
                limit,
                &DailyForecast::NOTHING,
                FORECAST_DAYS,
            )?;
            let budget = ahead.days.first().map_or_else(
                || Budget::of(WindowCounts::default(), limit),
                |today| today.budget,
            );
            Ok(ChannelRate {
                sales_channel: sales_channel.to_owned(),
                target: target.clone(),
                as_of,
                budget,
                sums: days.sums(window, as_of),
                recovery: if budget.is_breached {
                    Some(recovery_day(&outlook, window, limit)?)
                } else {
                    None
                },
                earliest_breach: ahead.earliest_breach(),
                outlook,
            })
        })
        .collect()
}

/// The past of a channel with the volume expected: as given, else the mean of the window's days.
pub fn outlook(
    days: &ChannelDays,
    window: RateWindow,
    as_of: Day,
    orders_per_day: Option<u64>,
) -> Outlook {
    let history = days.history(as_of, window.reach_days().max(1));
    let volume = orders_per_day.map_or_else(
        || DailyForecast::mean_of_orders(&history),
        DailyForecast::daily,
    );
    Outlook {
        history,
        rest_of_today: 0,
        volume,
    }
}

/// A choice of days for a batch, as each window of its sales channel sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelPlan {
    /// The choice as the first window sees it.
    pub plan: Plan,
    /// The same choice as each further window sees it, with the days of that window.
    pub further: Vec<(u32, Plan)>,
}

impl ChannelPlan {
    /// Whether every window keeps its limit on every day, in both series.
    pub fn is_clean(&self) -> bool {
        self.plan.is_clean() && self.further.iter().all(|(_, plan)| plan.is_clean())
    }

    fn n_breached_days(&self) -> u32 {
        let plans = std::iter::once(&self.plan).chain(self.further.iter().map(|(_, plan)| plan));
        plans.map(n_breached_days).sum()
    }
}

/// Breached days of one plan in the series that it steers.
pub fn n_breached_days(plan: &Plan) -> u32 {
    match plan.verdict {
        PlanVerdict::Clean => 0,
        PlanVerdict::LeastBad {
            n_breached_days, ..
        } => n_breached_days,
    }
}

/// Chooses days for a batch where every window of the channel counts, as India's two do.
///
/// Each window is planned for, every such choice is held to all windows, and the one with the
/// fewest breached days is taken; of equal ones the first window's. With one window that is the
/// exact plan; with several a better choice may exist when the one taken breaches.
///
/// # Errors
/// When a window cannot be planned for, or there is none: then `None`.
pub fn channel_plan(
    days: &ChannelDays,
    targets: &[ChannelTarget],
    as_of: Day,
    orders_per_day: Option<u64>,
    batch: &[PlanCancel],
) -> Result<Option<ChannelPlan>, PlanError> {
    let in_window = |target: &ChannelTarget, batch: &[PlanCancel]| {
        let window = target.target.window();
        let outlook = outlook(days, window, as_of, orders_per_day);
        plan(&outlook, window, target.limit(), batch)
    };
    let Some((first, further)) = targets.split_first() else {
        return Ok(None);
    };
    let mut best: Option<ChannelPlan> = None;
    for target in targets {
        let own = in_window(target, batch)?;
        let pinned: Vec<PlanCancel> = batch
            .iter()
            .zip(&own.chosen)
            .map(|(cancel, day)| PlanCancel {
                earliest: *day,
                latest: *day,
                ..*cancel
            })
            .collect();
        let held = |target: &ChannelTarget| in_window(target, &pinned);
        let mut steered = if target == first {
            own.clone()
        } else {
            held(first)?
        };
        steered.overdue.clone_from(&own.overdue);
        let further = further
            .iter()
            .map(|target| Ok((target.target.window_days, held(target)?)))
            .collect::<Result<_, PlanError>>()?;
        let choice = ChannelPlan {
            plan: steered,
            further,
        };
        let is_better = best
            .as_ref()
            .is_none_or(|best| choice.n_breached_days() < best.n_breached_days());
        if is_better {
            best = Some(choice);
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use countermand_domain::order::FulfillmentChannel;
    use countermand_domain::rule_table::open_question::{AlertSeries, Settings};
    use jiff::civil::date;

    use super::*;

    fn count(day: Date, channel: FulfillmentChannel, n_orders: u64, n_cancelled: u64) -> DayCount {
        DayCount {
            sales_channel: "Amazon.de".to_owned(),
            channel,
            day,
            n_orders,
            n_pending: 0,
            n_cancelled,
            n_cancelled_requested: 0,
            n_cancel_day_unknown: 0,
            n_cancelled_on_day: n_cancelled,
            n_cancelled_on_day_requested: 0,
        }
    }

    #[test]
    fn only_seller_fulfilled_orders_without_a_request_count() {
        let first = date(2026, 11, 1);
        let mut requested = count(first, FulfillmentChannel::Mfn, 200, 5);
        requested.n_pending = 10;
        requested.n_cancelled_requested = 3;
        requested.n_cancelled_on_day_requested = 3;
        let counts = [
            requested,
            count(first, FulfillmentChannel::EasyShip, 10, 1),
            count(first, FulfillmentChannel::Afn, 1000, 500),
        ];
        let channels = by_channel(&counts, Counting::WithoutPending);
        let days = &channels["Amazon.de"];
        let as_of = Day::from_date(date(2026, 11, 3)).unwrap();
        let table = RuleTable::published();
        let targets = targets(&table, "Amazon.de", date(2026, 11, 3));
        let rates = channel_rates("Amazon.de", days, &targets, as_of, None).unwrap();
        assert_eq!(rates.len(), 1);
        // 200 − 10 pending + 10; 5 − 3 requested + 1. Under 2.5 % of 200 are 4.
        assert_eq!(rates[0].budget.counts.orders, 200);
        assert_eq!(rates[0].budget.cancelled, 3);
        assert_eq!(rates[0].budget.left, 1);
        assert_eq!(rates[0].sums.n_cancelled, 6);
        assert!(rates[0].recovery.is_none());
        // Whoever counts pending orders has ten more (O-08).
        let channels = by_channel(&counts, Counting::WithPending);
        let days = &channels["Amazon.de"];
        let rates = channel_rates("Amazon.de", days, &targets, as_of, None).unwrap();
        assert_eq!(rates[0].budget.counts.orders, 210);
    }

    #[test]
    fn the_account_chooses_the_series_that_is_held_to_the_limit() {
        // Three cancels of the week's orders, one of them made in the week.
        let first = date(2026, 11, 1);
        let mut counts = count(first, FulfillmentChannel::Mfn, 100, 3);
        counts.n_cancelled_on_day = 1;
        let channels = by_channel(&[counts], Counting::WithoutPending);
        let as_of = Day::from_date(date(2026, 11, 3)).unwrap();
        let cancelled = |series| {
            let settings = Settings {
                alert_series: series,
                ..Settings::default()
            };
            let table = RuleTable::published().with_settings(settings);
            let targets = targets(&table, "Amazon.de", first);
            let days = &channels["Amazon.de"];
            let rates = channel_rates("Amazon.de", days, &targets, as_of, None).unwrap();
            (rates[0].budget.cancelled, rates[0].budget.is_breached)
        };
        assert_eq!(cancelled(AlertSeries::Worse), (3, true));
        assert_eq!(cancelled(AlertSeries::ByOrderDate), (3, true));
        assert_eq!(cancelled(AlertSeries::ByCancelDate), (1, false));
    }

    #[test]
    fn a_reported_target_is_taken_when_it_is_whole_basis_points() {
        assert_eq!(basis_points("0.025"), Some(250));
        assert_eq!(basis_points("0.01"), Some(100));
        for unusable in ["0.00001", "0", "2.5", "-0.01", "", "soon"] {
            assert_eq!(basis_points(unusable), None, "{unusable}");
        }
    }

    #[test]
    fn india_is_held_to_two_windows() {
        let table = RuleTable::published();
        let targets = targets(&table, "Amazon.in", date(2026, 11, 3));
        let windows: Vec<u32> = targets
            .iter()
            .map(|target| target.target.window_days)
            .collect();
        assert_eq!(windows, [7, 30]);
        assert!(targets.iter().all(|target| target.target.limit_bps == 200));
    }

    #[test]
    fn a_breached_channel_has_a_recovery_day() {
        // One cancellation among 40 orders breaches; seven days later it has left the window.
        let first = date(2026, 11, 1);
        let channels = by_channel(
            &[count(first, FulfillmentChannel::Mfn, 40, 1)],
            Counting::WithoutPending,
        );
        let as_of = Day::from_date(first).unwrap();
        let table = RuleTable::published();
        let targets = targets(&table, "Amazon.de", first);
        let days = &channels["Amazon.de"];
        let rates = channel_rates("Amazon.de", days, &targets, as_of, Some(0)).unwrap();
        assert!(rates[0].budget.is_breached);
        assert_eq!(rates[0].recovery.map(Day::date), Some(date(2026, 11, 8)));
    }

    #[test]
    fn a_plan_keeps_the_longer_window_of_india_too() {
        // 20 orders a day: 600 in thirty days bear 11 at under 2 %, 140 in seven days bear 2.
        // Eleven were cancelled on day 1 of the thirty, so nothing is left before day 31.
        let first = date(2026, 10, 1);
        let counts: Vec<DayCount> = (0..30_i8)
            .map(|n| {
                let mut count = count(
                    date(2026, 10, 1 + n),
                    FulfillmentChannel::Mfn,
                    20,
                    if n == 0 { 11 } else { 0 },
                );
                count.sales_channel = "Amazon.in".to_owned();
                count
            })
            .collect();
        let channels = by_channel(&counts, Counting::WithoutPending);
        let days = &channels["Amazon.in"];
        let targets = targets(&RuleTable::published(), "Amazon.in", first);
        let as_of = Day::from_date(date(2026, 10, 30)).unwrap();
        let batch = |latest| [PlanCancel::by(Day::from_date(latest).unwrap())];
        let at = |latest| {
            channel_plan(days, &targets, as_of, Some(20), &batch(latest))
                .unwrap()
                .unwrap()
        };
        let late = at(date(2026, 11, 3));
        assert!(late.is_clean());
        assert_eq!(
            late.plan.chosen.first().map(|day| day.date()),
            Some(date(2026, 10, 31))
        );
        // On the last day of October's thirty there is no room, whatever seven days say.
        let today = at(date(2026, 10, 30));
        assert!(today.plan.is_clean() && !today.is_clean());
        let windows: Vec<u32> = today.further.iter().map(|(days, _)| *days).collect();
        assert_eq!(windows, [30]);
        assert_eq!(n_breached_days(&today.further[0].1), 1);
    }
}
