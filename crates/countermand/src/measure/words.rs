//! The cancel rate in words: what the terminal and the pages say alike.

use countermand_domain::cancel_rate::{
    Budget, Day, Exactness, Plan, PlanVerdict, Series, Shortfall,
};

use countermand_domain::rule_table::OWN_SETTING;

use super::{ChannelPlan, ChannelRate, FORECAST_DAYS, n_breached_days};
use crate::texts::Texts;

/// That with so few orders one cancel breaks the limit, as in `1 of 21`; `None` where it does not.
pub fn small_number_of(texts: Texts, budget: &Budget) -> Option<String> {
    let orders = budget.counts.orders;
    if orders == 0 || budget.max_cancels > 0 {
        return None;
    }
    Some(small_number(texts, budget.cancelled.max(1), orders))
}

/// Whether it is known that no better choice of days exists, or why not: of several windows only a
/// clean choice is known to be the best.
pub fn is_settled(chosen: &ChannelPlan) -> bool {
    chosen.further.is_empty() || chosen.is_clean()
}

/// What a choice of days leads to, in sentences.
pub fn plan(texts: Texts, chosen: &ChannelPlan) -> Vec<String> {
    let mut sentences = outcome(texts, &chosen.plan);
    sentences.extend(further_windows(texts, chosen));
    if is_settled(chosen) {
        sentences.push(exactness(texts, &chosen.plan));
    }
    sentences
}

/// That with so few orders one cancel breaks the limit.
pub fn small_number(texts: Texts, counted: u64, orders: u64) -> String {
    texts.with(
        "rate-small-number",
        &[("counted", counted.into()), ("orders", orders.into())],
    )
}

/// A limit, as in `under 2.5 %`.
pub fn limit(texts: Texts, rate: &ChannelRate) -> String {
    let limit = rate.budget.limit;
    let text = format!("{} %", limit.as_rate().to_percent(1));
    let key = if limit.is_strict() {
        "rate-limit-under"
    } else {
        "rate-limit-at-most"
    };
    texts.with(key, &[("limit", (&text).into())])
}

/// Where a limit comes from: the account's own report, or published sources by their keys.
pub fn limit_source(texts: Texts, rate: &ChannelRate) -> String {
    let (source, grade) = (rate.target.source, rate.target.grade);
    if source.starts_with("account health report") {
        return texts.text("rate-limit-of-report");
    }
    if source == OWN_SETTING {
        return texts.text("rate-limit-own");
    }
    let args = [("source", source.into()), ("grade", grade.into())];
    texts.with("rate-limit-source", &args)
}

/// The days of a rate's window.
pub fn window(texts: Texts, rate: &ChannelRate) -> String {
    let bounds = rate.target.target.window().bounds(rate.as_of);
    let (first, last) = bounds.map_or_else(
        || (String::new(), String::new()),
        |(first, last)| (first.to_string(), last.to_string()),
    );
    texts.with(
        "rate-window-line",
        &[
            ("days", rate.target.target.window_days.into()),
            ("first", (&first).into()),
            ("last", (&last).into()),
        ],
    )
}

/// The name of a series.
pub fn series(texts: Texts, series: Series) -> String {
    match series {
        Series::ByOrderDate => texts.text("rate-series-by-order-date"),
        Series::ByCancelDate => texts.text("rate-series-by-cancel-date"),
    }
}

/// What is over the limit and when that ends, or when the limit would be broken.
pub fn outlook(texts: Texts, rate: &ChannelRate) -> Vec<String> {
    let mut lines = Vec::new();
    let budget = &rate.budget;
    if budget.is_breached {
        lines.push(texts.with("rate-excess", &[("excess", budget.excess().into())]));
        if let Some(orders) = budget.orders_missing() {
            lines.push(texts.with("rate-orders-needed", &[("orders", orders.into())]));
        }
        if let Some(day) = rate.recovery {
            lines.push(texts.with("rate-recovery-line", &[("day", (&day.to_string()).into())]));
        }
        return lines;
    }
    match rate.earliest_breach {
        Some(day) => {
            lines.push(texts.with("rate-breach-line", &[("day", (&day.to_string()).into())]));
        }
        None => lines.push(texts.with("rate-breach-none", &[("days", FORECAST_DAYS.into())])),
    }
    lines
}

/// What the chosen days come to in the windows after the first.
fn further_windows(texts: Texts, chosen: &ChannelPlan) -> Vec<String> {
    let windows = chosen.further.iter();
    windows
        .map(|(window_days, plan)| {
            let count = n_breached_days(plan);
            let args = [("window", (*window_days).into()), ("days", count.into())];
            if count == 0 {
                texts.with("rate-plan-window-clean", &args)
            } else {
                texts.with("rate-plan-window-breached", &args)
            }
        })
        .collect()
}

/// Whether a better plan may exist, as a sentence.
fn exactness(texts: Texts, plan: &Plan) -> String {
    match plan.exactness {
        Exactness::Exact => texts.text("rate-plan-exact"),
        Exactness::SearchLimit => texts.text("rate-plan-search-limit"),
        Exactness::MixedSizes => texts.text("rate-plan-mixed-sizes"),
    }
}

/// What the chosen days lead to, in sentences.
fn outcome(texts: Texts, plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    match plan.verdict {
        PlanVerdict::Clean => lines.push(texts.text("rate-plan-clean")),
        PlanVerdict::LeastBad {
            n_breached_days,
            worst_excess,
            shortfall,
        } => {
            lines.push(texts.with(
                "rate-plan-least-bad",
                &[
                    ("days", n_breached_days.into()),
                    ("excess", worst_excess.into()),
                ],
            ));
            lines.push(shortfall_text(texts, shortfall));
            lines.push(texts.text("rate-plan-alternatives"));
        }
    }
    if !plan.order_date_breaches.is_empty() {
        let days: Vec<String> = plan
            .order_date_breaches
            .iter()
            .map(Day::to_string)
            .collect();
        lines.push(texts.with(
            "rate-plan-order-date-breaches",
            &[("days", (&texts.list(&days)).into())],
        ));
    }
    if !plan.overdue.is_empty() {
        let count = plan.overdue.len() as u64;
        lines.push(texts.with("rate-plan-overdue", &[("count", count.into())]));
    }
    lines
}

fn shortfall_text(texts: Texts, shortfall: Shortfall) -> String {
    match shortfall {
        Shortfall::AlreadyOver { n_days } => {
            texts.with("rate-plan-already-over", &[("days", n_days.into())])
        }
        Shortfall::NotEnoughBudget {
            first,
            last,
            due,
            allowed,
        } => texts.with(
            "rate-plan-not-enough",
            &[
                ("first", (&first.to_string()).into()),
                ("last", (&last.to_string()).into()),
                ("due", due.into()),
                ("allowed", allowed.into()),
            ],
        ),
    }
}
