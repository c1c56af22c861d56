//! All accounts and sales channels, the worst first.

use countermand_domain::cancel_rate::{Day, Rate};
use maud::{Markup, html};

use super::{
    OfSeller, PATH, amazons_percent, day_text, nothing_yet, of_rate, one_of, percent, standing,
};
use crate::desk::Seller;
use crate::http::problem::Problem;
use crate::http::web::Page;
use crate::http::web::export::{LIST_FORMS, links};
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::chart::sparkline;
use crate::http::web::parts::table::{Column, Row, table};
use crate::measure::attributed::{Measured, Past};
use crate::measure::rolling::rolling;
use crate::measure::{ChannelRate, FORECAST_DAYS, words, worst_first};
use crate::texts::Texts;

/// Days of a sparkline before today.
const SPARK_DAYS: u32 = 21;
/// The past that the sparklines need.
pub(super) const PAST: Past = Past::Days(SPARK_DAYS);

/// Every rate of every account.
///
/// # Errors
/// 500 when a figure is out of range.
pub(super) fn all(page: &Page<'_>, all: &[OfSeller]) -> Result<Markup, Problem> {
    let texts = page.texts();
    let mut rates: Vec<(&Seller, &Measured, &ChannelRate)> = Vec::new();
    for (seller, measured) in all {
        let own = measured.rates.iter();
        rates.extend(own.map(|rate| (&**seller, measured, rate)));
    }
    if rates.is_empty() {
        return Ok(nothing_yet(texts));
    }
    rates.sort_by_key(|(_, _, rate)| worst_first(&rate.budget));
    let rows = rates
        .into_iter()
        .map(|(seller, measured, rate)| row(page, seller, measured, rate))
        .collect::<Result<Vec<_>, _>>()?;
    let here = Parameters::default();
    Ok(html! {
        p { (texts.text("web-cancel-rate-grid-text")) }
        (table(texts, &texts.text("web-cancel-rate-grid"), &columns(texts), &rows, (PATH, &here)))
        p.hint { (texts.text("web-cancel-rate-grid-source")) }
        (links(texts, "/cancel-rate/export", &here, LIST_FORMS))
    })
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    let number = |key| Column::number(texts.text(key));
    vec![
        text("web-cancel-rate-where"),
        number("web-cancel-rate-left-short"),
        number("rate-rate"),
        number("web-cancel-rate-counted-of"),
        text("rate-status"),
        text("web-cancel-rate-spark"),
        text("rate-limit"),
        text("web-cancel-rate-outlook"),
        text("web-cancel-rate-amazon"),
    ]
}

fn row(
    page: &Page<'_>,
    seller: &Seller,
    measured: &Measured,
    rate: &ChannelRate,
) -> Result<Row, Problem> {
    let (texts, format) = (page.texts(), page.format());
    let budget = &rate.budget;
    let days = measured.channels.get(&rate.sales_channel);
    let points = days.map(|days| rolling(days, rate, SPARK_DAYS, 0));
    let points = points
        .transpose()
        .map_err(|_| Problem::internal())?
        .unwrap_or_default();
    let heights: Vec<Option<u64>> = points
        .iter()
        .map(|point| point.budget.rate().map(Rate::to_basis_points))
        .collect();
    let first = points.first().and_then(|point| point.budget.rate());
    let label = texts.with(
        "web-cancel-rate-spark-label",
        &[
            ("days", SPARK_DAYS.into()),
            ("first", (&percent(texts, first)).into()),
            ("last", (&percent(texts, budget.rate())).into()),
        ],
    );
    let theirs = measured.amazons(rate);
    let theirs = theirs.and_then(|snapshot| snapshot.rate_text.as_deref());
    let theirs = theirs.map(amazons_percent);
    Ok(Row {
        address: Some(of_rate(seller, rate).address(PATH)),
        selected_as: None,
        cells: vec![
            html! {
                (seller.account.name()) " · " (rate.sales_channel)
                span.below { (texts.with("web-cancel-rate-days", &[("n", rate.target.target.window_days.into())])) }
            },
            html! { strong { (format.count(budget.left)) } },
            html! { (percent(texts, budget.rate())) },
            html! { (one_of(texts, (budget.cancelled, budget.counts.orders))) },
            standing::status(texts, budget),
            sparkline(&label, &heights, budget.limit.as_rate().to_basis_points()),
            html! { span.cancel-rate-limit { (words::limit(texts, rate)) } },
            html! { (outlook(texts, rate)) },
            html! { (theirs.unwrap_or_else(|| texts.text("rate-not-available"))) },
        ],
    })
}

/// What comes, in a few words.
fn outlook(texts: Texts, rate: &ChannelRate) -> String {
    let on = |key, day: Day| texts.with(key, &[("day", (&day_text(texts, day)).into())]);
    match (rate.recovery, rate.earliest_breach) {
        (Some(day), _) => on("web-cancel-rate-back-on", day),
        (None, Some(day)) => on("web-cancel-rate-breaks-on", day),
        (None, None) => {
            let args = [("days", FORECAST_DAYS.into())];
            texts.with("web-cancel-rate-holds-for", &args)
        }
    }
}

/// The other rates of the account, to go to; nothing when there is only one.
pub(super) fn siblings(
    page: &Page<'_>,
    seller: &Seller,
    measured: &Measured,
    chosen: &ChannelRate,
) -> Markup {
    let texts = page.texts();
    if measured.rates.len() < 2 {
        return html! {};
    }
    let is_chosen = |rate: &ChannelRate| {
        rate.sales_channel == chosen.sales_channel && rate.target == chosen.target
    };
    html! {
        nav aria-label=(texts.text("web-cancel-rate-channels")) {
            ul.chips {
                @for rate in &measured.rates {
                    li {
                        a.chip href=(of_rate(seller, rate).address(PATH))
                            aria-current=[is_chosen(rate).then_some("page")] {
                            (rate.sales_channel) " "
                            (texts.with("web-cancel-rate-days", &[("n", rate.target.target.window_days.into())]))
                        }
                    }
                }
            }
        }
    }
}
