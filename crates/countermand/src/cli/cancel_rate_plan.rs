//! `cancel-rate plan`.

use anyhow::{Context, bail};
use clap::Args;
use countermand_domain::cancel_rate::{Day, Exactness, MAX_BATCH, Plan, PlanCancel, PlanVerdict};
use jiff::civil::Date;
use serde_json::json;

use super::cancel_rate::{Scope, load, nothing_matched};
use super::output::{Cell, Form, Rows, print_json};
use super::{Exit, Global, UsageError, stored};
use crate::measure::{self, ChannelPlan, words};
use crate::texts::Texts;

/// The arguments of `cancel-rate plan`.
#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    scope: Scope,
    /// So many cancellations, at the latest on a day: `2026-11-25=3`; may be given several times
    #[arg(long, value_name = "DATE=N", required = true)]
    due: Vec<String>,
}

pub(super) fn run(global: &Global, args: &PlanArgs) -> anyhow::Result<Exit> {
    let scope = &args.scope;
    let store = stored::open_existing(global)?;
    let account = stored::account(&store, &scope.account)?;
    let Some(loaded) = load(&account, &stored::settings(&store, &account)?.rules, scope)? else {
        return nothing_matched(global, scope);
    };
    let mut channels = loaded.channels.iter();
    let (Some((channel, days)), None) = (channels.next(), channels.next()) else {
        let names: Vec<&str> = loaded.channels.keys().map(String::as_str).collect();
        bail!(
            "a plan is made for one sales channel: add --channel, one of {}",
            names.join(", ")
        );
    };
    let batch = batch(&args.due)?;
    let targets = measure::targets(&loaded.table, channel, loaded.as_of.date());
    let chosen = measure::channel_plan(days, &targets, loaded.as_of, scope.orders_per_day, &batch)
        .context("no plan can be made")?
        .context("the rule table has no limit for this channel")?;
    let plan = &chosen.plan;
    let texts = Texts::new(global.lang.locale());
    let sentences = words::plan(texts, &chosen);
    let is_settled = words::is_settled(&chosen);
    let form = Form::choose(global, scope.csv);
    if form == Form::Json {
        print_json(&json!({
            "sales_channel": channel,
            "day": loaded.as_of.to_string(),
            "verdict": verdict_name(plan),
            "further_windows": further_json(&chosen),
            "sentences": sentences,
            "exact": is_settled && plan.exactness == Exactness::Exact,
            "order_date_breaches": plan.order_date_breaches.iter().map(Day::to_string).collect::<Vec<_>>(),
            "overdue": plan.overdue.len(),
            "days": rows(plan).to_json(),
        }))?;
    } else {
        rows(plan).print(form)?;
    }
    if !global.quiet && form != Form::Json {
        for sentence in sentences {
            anstream::eprintln!("{sentence}");
        }
    }
    Ok(if chosen.is_clean() {
        Exit::Ok
    } else {
        Exit::Refused
    })
}

/// Reads `DATE=N` texts into one cancellation each.
fn batch(due: &[String]) -> anyhow::Result<Vec<PlanCancel>> {
    let mut batch = Vec::new();
    for text in due {
        let wrong = || UsageError(format!("--due `{text}` is not of the form 2026-11-25=3"));
        let (day, count) = text.split_once('=').with_context(wrong)?;
        let day: Date = day.trim().parse().ok().with_context(wrong)?;
        let day = Day::from_date(day).with_context(wrong)?;
        let count: usize = count.trim().parse().ok().with_context(wrong)?;
        if batch.len().saturating_add(count) > MAX_BATCH {
            bail!(UsageError(format!(
                "more than {MAX_BATCH} cancellations in one plan: split the batch"
            )));
        }
        batch.extend(std::iter::repeat_n(PlanCancel::by(day), count));
    }
    Ok(batch)
}

fn rows(plan: &Plan) -> Rows {
    let mut rows = Rows::new(&[
        "day", "cancel", "orders", "counted", "rate", "left", "breached",
    ]);
    for day in &plan.days {
        rows.push(vec![
            Cell::text(day.day.to_string()),
            Cell::Count(day.cancelled),
            Cell::Count(day.budget.counts.orders),
            Cell::Count(day.budget.cancelled),
            day.budget
                .rate()
                .map_or(Cell::Absent, |rate| Cell::number(rate.to_decimal(6))),
            Cell::Count(day.budget.left),
            Cell::text(if day.budget.is_breached { "yes" } else { "no" }),
        ]);
    }
    rows
}

const fn verdict_name(plan: &Plan) -> &'static str {
    match plan.verdict {
        PlanVerdict::Clean => "clean",
        PlanVerdict::LeastBad { .. } => "least-bad",
    }
}

fn further_json(chosen: &ChannelPlan) -> Vec<serde_json::Value> {
    let windows = chosen.further.iter();
    windows
        .map(|(window_days, plan)| {
            json!({
                "window_days": window_days,
                "verdict": verdict_name(plan),
                "days": rows(plan).to_json(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_texts_are_days_with_counts() {
        let read = |text: &str| batch(&[text.to_owned()]);
        assert_eq!(read("2026-11-25=3").unwrap().len(), 3);
        for wrong in [
            "2026-11-25",
            "2026-13-01=1",
            "soon=1",
            "2026-11-25=-1",
            "2026-11-25=x",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("2026-11-25=999999999").is_err());
    }
}
