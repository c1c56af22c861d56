//! `cancel-rate show|history|what-if|plan`.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use countermand_domain::cancel_rate::{Budget, Day, Series, WhatIf};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::rule_table::RuleTable;
use countermand_store::Account;
use countermand_store::account_health::HealthSnapshot;
use countermand_store::cancel_rate::DaySeriesQuery;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::output::{Cell, Form, Rows, print_no_rows};
use super::stored::{self, AccountArgs};
use super::{Exit, Global, UsageError, cancel_rate_plan, cancel_rate_text};
use crate::measure::attributed::channel_days;
use crate::measure::volume::percent_as_bps;
use crate::measure::{self, ChannelDays, ChannelRate};
use crate::texts::Texts;

/// The arguments of `cancel-rate`.
#[derive(Debug, Args)]
pub(super) struct CancelRateArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Whole cancels left, rate, limit, recovery day, for each sales channel
    Show(ShowArgs),
    /// The rolling rate of each day
    History(HistoryArgs),
    /// What more cancellations, or another volume, would do
    WhatIf(WhatIfArgs),
    /// Choose days for cancellations that must be made, so that no day breaches
    Plan(cancel_rate_plan::PlanArgs),
}

/// Which numbers are asked for.
#[derive(Debug, Clone, Args)]
pub(super) struct Scope {
    #[command(flatten)]
    pub(super) account: AccountArgs,
    /// One sales channel only, as in `Amazon.de`
    #[arg(long, value_name = "CHANNEL")]
    pub(super) channel: Option<String>,
    /// The day to work it out for (default: the last day with orders)
    #[arg(long, value_name = "DATE")]
    pub(super) day: Option<Date>,
    /// Orders expected a day (default: the mean of the window)
    #[arg(long, value_name = "N")]
    pub(super) orders_per_day: Option<u64>,
    /// CSV on standard output
    #[arg(long)]
    pub(super) csv: bool,
}

#[derive(Debug, Args)]
struct ShowArgs {
    #[command(flatten)]
    scope: Scope,
}

#[derive(Debug, Args)]
struct HistoryArgs {
    #[command(flatten)]
    scope: Scope,
    /// The first day (default: the first day with orders)
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Only days on which the limit is breached
    #[arg(long)]
    breached: bool,
}

#[derive(Debug, Args)]
struct WhatIfArgs {
    #[command(flatten)]
    scope: Scope,
    /// Cancellations more, as a table from 0 to N
    #[arg(long, value_name = "N", default_value_t = 5)]
    cancels: u64,
    /// How the orders of the window change, in percent: -25, 12.5
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "0",
        allow_hyphen_values = true
    )]
    volume: String,
}

pub(super) fn run(global: &Global, args: CancelRateArgs) -> anyhow::Result<Exit> {
    match args.verb {
        Verb::Show(args) => show(global, &args.scope),
        Verb::History(args) => history(global, &args),
        Verb::WhatIf(args) => what_if(global, &args),
        Verb::Plan(args) => cancel_rate_plan::run(global, &args),
    }
}

/// The day counters of the channels asked for, and the day to work it out for.
pub(super) struct Loaded {
    pub(super) channels: BTreeMap<String, ChannelDays>,
    pub(super) as_of: Day,
    pub(super) first: Date,
    pub(super) table: RuleTable,
}

/// Loads the counters; `None` when nothing matches.
pub(super) fn load(
    account: &Account,
    rules: &RuleTable,
    scope: &Scope,
) -> anyhow::Result<Option<Loaded>> {
    let Some((first, last)) = account.day_span()? else {
        return Ok(None);
    };
    let query = DaySeriesQuery {
        sales_channel: scope.channel.as_deref(),
        channels: &[],
        first,
        last,
    };
    let counted = measure::by_channel(
        &account.day_series(&query)?,
        rules.settings().pending_orders,
    );
    // A cancellation may be dated after the last order: the last day with orders leads.
    let newest = counted
        .values()
        .filter_map(ChannelDays::last_day_with_orders)
        .max();
    let Some(newest) = newest else {
        return Ok(None);
    };
    let as_of = scope.day.unwrap_or(newest);
    let as_of = Day::from_date(as_of).with_context(|| format!("{as_of} lies before 1970-01-01"))?;
    let at = as_of.date().to_zoned(TimeZone::UTC)?.timestamp();
    let (channels, _) = channel_days((account, rules), scope.channel.as_deref(), at)?;
    Ok(Some(Loaded {
        channels,
        as_of,
        first,
        table: measure::rule_table(rules, &account.health_snapshots(500)?),
    }))
}

pub(super) fn nothing_matched(global: &Global, scope: &Scope) -> anyhow::Result<Exit> {
    if !global.quiet {
        let channel = scope.channel.as_deref().unwrap_or("any channel");
        anstream::eprintln!(
            "no seller-fulfilled orders of {channel} in account `{}`: import an All Orders report, \
             or name another channel",
            scope.account.name()
        );
    }
    print_no_rows(global, scope.csv)?;
    Ok(Exit::NothingMatched)
}

fn rates_of(loaded: &Loaded, scope: &Scope, as_of: Day) -> anyhow::Result<Vec<ChannelRate>> {
    let table = &loaded.table;
    let mut rates = Vec::new();
    for (channel, days) in &loaded.channels {
        let targets = measure::targets(table, channel, as_of.date());
        rates.extend(measure::channel_rates(
            channel,
            days,
            &targets,
            as_of,
            scope.orders_per_day,
        )?);
    }
    rates.sort_by_key(|rate| measure::worst_first(&rate.budget));
    Ok(rates)
}

fn show(global: &Global, scope: &Scope) -> anyhow::Result<Exit> {
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &scope.account)?;
    let Some(loaded) = load(&account, &stored::settings(&store, &account)?.rules, scope)? else {
        return nothing_matched(global, scope);
    };
    let rates = rates_of(&loaded, scope, loaded.as_of)?;
    let snapshots = account.health_snapshots(500)?;
    let form = Form::choose(global, scope.csv);
    if form == Form::Table {
        cancel_rate_text::print(Texts::new(global.lang.locale()), &rates, &snapshots)?;
        return Ok(Exit::Ok);
    }
    let mut rows = Rows::new(&[
        "sales_channel",
        "day",
        "window_days",
        "left",
        "orders",
        "counted",
        "rate",
        "limit",
        "breached",
        "worse_series",
        "counted_by_order_date",
        "counted_by_cancel_date",
        "cancelled",
        "officially_requested",
        "pending",
        "cancel_day_unknown",
        "recovery_day",
        "source",
        "amazon_rate",
        "amazon_counted",
        "amazon_orders",
    ]);
    for rate in &rates {
        rows.push(show_row(rate, &snapshots));
    }
    rows.print(form)?;
    Ok(Exit::Ok)
}

fn show_row(rate: &ChannelRate, snapshots: &[HealthSnapshot]) -> Vec<Cell> {
    let budget = &rate.budget;
    let place = Marketplace::from_sales_channel(&rate.sales_channel);
    let amazon = place.and_then(|place| {
        snapshots
            .iter()
            .find(|snapshot| snapshot.marketplace == place.code())
    });
    let count = |count: Option<u64>| count.map_or(Cell::Absent, Cell::Count);
    vec![
        Cell::text(&rate.sales_channel),
        Cell::text(rate.as_of.to_string()),
        Cell::Count(u64::from(rate.target.target.window_days)),
        Cell::Count(budget.left),
        Cell::Count(budget.counts.orders),
        Cell::Count(budget.cancelled),
        rate_cell(budget),
        Cell::number(limit_text(rate)),
        Cell::text(yes_no(budget.is_breached)),
        Cell::text(budget.worse_series.as_str()),
        Cell::Count(budget.counts.cancelled(Series::ByOrderDate)),
        Cell::Count(budget.counts.cancelled(Series::ByCancelDate)),
        Cell::Count(rate.sums.n_cancelled),
        Cell::Count(rate.sums.n_requested),
        Cell::Count(rate.sums.n_pending),
        Cell::Count(rate.sums.n_day_unknown),
        Cell::optional(rate.recovery),
        Cell::text(format!("{} ({})", rate.target.source, rate.target.grade)),
        Cell::optional(amazon.and_then(|found| found.rate_text.clone())),
        count(amazon.and_then(|found| found.n_cancelled)),
        count(amazon.and_then(|found| found.n_orders)),
    ]
}

/// The limit as a share, as in `<0.025`.
fn limit_text(rate: &ChannelRate) -> String {
    let limit = rate.budget.limit;
    let sign = if limit.is_strict() { "<" } else { "<=" };
    let text = limit.as_rate().to_decimal(4);
    format!("{sign}{}", text.trim_end_matches('0'))
}

fn rate_cell(budget: &Budget) -> Cell {
    budget
        .rate()
        .map_or(Cell::Absent, |rate| Cell::number(rate.to_decimal(6)))
}

const fn yes_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

fn history(global: &Global, args: &HistoryArgs) -> anyhow::Result<Exit> {
    let scope = &args.scope;
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &scope.account)?;
    let Some(loaded) = load(&account, &stored::settings(&store, &account)?.rules, scope)? else {
        return nothing_matched(global, scope);
    };
    let from = args.from.unwrap_or(loaded.first);
    let from = Day::from_date(from).with_context(|| format!("{from} lies before 1970-01-01"))?;
    let mut rows = Rows::new(&[
        "sales_channel",
        "day",
        "window_days",
        "orders_day",
        "cancelled_day",
        "orders",
        "counted_by_order_date",
        "counted_by_cancel_date",
        "rate",
        "left",
        "breached",
    ]);
    for number in from.number()..=loaded.as_of.number() {
        let day = Day::from_number(number);
        for rate in rates_of(&loaded, scope, day)? {
            if args.breached && !rate.budget.is_breached {
                continue;
            }
            let sums = loaded
                .channels
                .get(&rate.sales_channel)
                .map(|days| days.day(day.date()));
            let sums = sums.unwrap_or_default();
            let budget = &rate.budget;
            rows.push(vec![
                Cell::text(&rate.sales_channel),
                Cell::text(day.to_string()),
                Cell::Count(u64::from(rate.target.target.window_days)),
                Cell::Count(sums.n_orders),
                Cell::Count(sums.n_cancelled),
                Cell::Count(budget.counts.orders),
                Cell::Count(budget.counts.cancelled(Series::ByOrderDate)),
                Cell::Count(budget.counts.cancelled(Series::ByCancelDate)),
                rate_cell(budget),
                Cell::Count(budget.left),
                Cell::text(yes_no(budget.is_breached)),
            ]);
        }
    }
    if rows.is_empty() {
        return nothing_matched(global, scope);
    }
    rows.print(Form::choose(global, scope.csv))?;
    Ok(Exit::Ok)
}

fn what_if(global: &Global, args: &WhatIfArgs) -> anyhow::Result<Exit> {
    const MOST: u64 = 1_000;
    let scope = &args.scope;
    if args.cancels > MOST {
        bail!(UsageError(format!(
            "--cancels {} is over {MOST}",
            args.cancels
        )));
    }
    let volume_change_bps = percent_as_bps(&args.volume).with_context(|| {
        UsageError(format!(
            "--volume `{}` is no percentage from -100 to 10000",
            args.volume
        ))
    })?;
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &scope.account)?;
    let Some(loaded) = load(&account, &stored::settings(&store, &account)?.rules, scope)? else {
        return nothing_matched(global, scope);
    };
    let mut rows = Rows::new(&[
        "sales_channel",
        "day",
        "window_days",
        "more_cancels",
        "volume_change_percent",
        "orders",
        "counted",
        "rate",
        "left",
        "breached",
    ]);
    for rate in rates_of(&loaded, scope, loaded.as_of)? {
        for more_cancels in 0..=args.cancels {
            let budget = rate.budget.what_if(WhatIf {
                more_cancels,
                volume_change_bps,
            });
            rows.push(vec![
                Cell::text(&rate.sales_channel),
                Cell::text(rate.as_of.to_string()),
                Cell::Count(u64::from(rate.target.target.window_days)),
                Cell::Count(more_cancels),
                Cell::number(args.volume.trim()),
                Cell::Count(budget.counts.orders),
                Cell::Count(budget.cancelled),
                rate_cell(&budget),
                Cell::Count(budget.left),
                Cell::text(yes_no(budget.is_breached)),
            ]);
        }
    }
    rows.print(Form::choose(global, scope.csv))?;
    Ok(Exit::Ok)
}
