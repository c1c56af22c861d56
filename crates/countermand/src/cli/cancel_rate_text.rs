//! The cancel rate in words, for a terminal.

use std::io;

use countermand_store::account_health::HealthSnapshot;

use super::output::print_line;
use crate::measure::ChannelRate;
use crate::measure::words::{limit, limit_source, outlook, series, small_number, window};
use crate::texts::{Texts, grouped};

/// Prints where each sales channel stands, whole cancels left first.
pub(super) fn print(
    texts: Texts,
    rates: &[ChannelRate],
    snapshots: &[HealthSnapshot],
) -> io::Result<()> {
    for rate in rates {
        for line in lines(texts, rate, snapshots) {
            print_line(&line)?;
        }
        print_line("")?;
    }
    print_line(&texts.text("rate-series-why"))
}

/// The lines of one sales channel.
fn lines(texts: Texts, rate: &ChannelRate, snapshots: &[HealthSnapshot]) -> Vec<String> {
    let budget = &rate.budget;
    let left = grouped(budget.left);
    let mut lines = vec![
        rate.sales_channel.clone(),
        texts.with("rate-left-line", &[("left", (&left).into())]),
    ];
    let mut say = |line: String| lines.push(format!("  {line}"));
    match budget.rate() {
        None => say(texts.text("rate-no-orders")),
        Some(value) => {
            let value = format!("{} %", value.to_percent(2));
            say(texts.with(
                "rate-rate-line",
                &[
                    ("rate", (&value).into()),
                    ("counted", budget.cancelled.into()),
                    ("orders", budget.counts.orders.into()),
                    ("limit", (&limit(texts, rate)).into()),
                ],
            ));
            let is_good = !budget.is_breached;
            say(texts.text(if is_good {
                "rate-status-good"
            } else {
                "rate-status-breached"
            }));
            if is_good && budget.left == 0 && budget.cancelled == 0 {
                say(small_number(texts, 1, budget.counts.orders));
            } else if budget.max_cancels == 0 {
                say(small_number(texts, budget.cancelled, budget.counts.orders));
            }
        }
    }
    say(window(texts, rate));
    say(texts.with(
        "rate-series-worse",
        &[("series", (&series(texts, budget.worse_series)).into())],
    ));
    let unknown = rate.sums.n_cancelled.saturating_sub(rate.sums.n_requested);
    if unknown > 0 {
        say(texts.with("rate-upper-bound", &[("unknown", unknown.into())]));
    }
    outlook(texts, rate).into_iter().for_each(&mut say);
    amazons_figure(texts, rate, snapshots, &mut say);
    say(limit_source(texts, rate));
    lines
}

/// Amazon's own newest figure for the marketplace, beside ours.
fn amazons_figure(
    texts: Texts,
    rate: &ChannelRate,
    snapshots: &[HealthSnapshot],
    say: &mut impl FnMut(String),
) {
    let place =
        countermand_domain::marketplace::Marketplace::from_sales_channel(&rate.sales_channel);
    let Some(place) = place else { return };
    let Some(snapshot) = snapshots
        .iter()
        .find(|found| found.marketplace == place.code())
    else {
        return;
    };
    let unknown = || texts.text("rate-not-available");
    let theirs = snapshot.rate_text.clone().unwrap_or_else(unknown);
    let count = |count: Option<u64>| count.map_or_else(unknown, grouped);
    say(texts.with(
        "rate-amazon-figure-line",
        &[
            ("rate", (&theirs).into()),
            ("counted", (&count(snapshot.n_cancelled)).into()),
            ("orders", (&count(snapshot.n_orders)).into()),
            ("first", (&snapshot.window_from.to_string()).into()),
            ("last", (&snapshot.window_to.to_string()).into()),
        ],
    ));
    let ours = rate
        .budget
        .rate()
        .map_or_else(unknown, |rate| rate.to_decimal(4));
    say(texts.with(
        "rate-difference-line",
        &[("ours", (&ours).into()), ("theirs", (&theirs).into())],
    ));
}
