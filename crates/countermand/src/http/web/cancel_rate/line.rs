//! The rolling line with its limit, what is expected, and when cancels roll off.

use countermand_domain::cancel_rate::{Rate, Series};
use maud::{Markup, html};

use super::{Chosen, ORDERS_PATH, day_text, one_of, percent};
use crate::http::problem::Problem;
use crate::http::web::Page;
use crate::http::web::export::{LIST_FORMS, links};
use crate::http::web::parts::chart::{ChartPoint, ShareChart, share_chart};
use crate::measure::attributed::Past;
use crate::measure::rolling::{RatePoint, rolling};
use crate::measure::words;
use crate::texts::Texts;

/// Days before today that the line shows.
pub(super) const PAST_DAYS: u32 = 28;
/// The past that the line needs: its first day tells what rolled off on it too.
pub(super) const PAST: Past = Past::Days(PAST_DAYS + 1);
/// Days after today that the line shows.
pub(super) const AHEAD_DAYS: u32 = 14;

/// The days of the line.
///
/// # Errors
/// 500 when the forecast is out of range.
pub(super) fn points(chosen: &Chosen<'_>) -> Result<Vec<RatePoint>, Problem> {
    rolling(chosen.days, chosen.rate, PAST_DAYS, AHEAD_DAYS).map_err(|error| {
        let error = &error as &dyn std::error::Error;
        tracing::error!(error, "the line of the cancel rate cannot be worked out");
        Problem::internal()
    })
}

pub(super) fn chart(page: &Page<'_>, chosen: &Chosen<'_>) -> Result<Markup, Problem> {
    let (texts, format) = (page.texts(), page.format());
    let points = points(chosen)?;
    let drawn: Vec<ChartPoint> = points
        .iter()
        .map(|point| drawn(texts, chosen, point))
        .collect();
    let title = texts.text("web-cancel-rate-line");
    let chart = ShareChart {
        title: &title,
        axis: &texts.text("web-cancel-rate-axis"),
        limit_label: &words::limit(texts, chosen.rate),
        expected_label: &texts.text("web-cancel-rate-expected"),
        limit: chosen.rate.budget.limit.as_rate().to_basis_points(),
        points: &drawn,
    };
    let here = chosen.parameters();
    Ok(html! {
        figure.chart-box {
            h2 { (title) }
            (share_chart(&chart))
            details {
                summary { (texts.text("web-cancel-rate-table")) }
                (table(page, chosen, &points))
                (links(texts, "/cancel-rate/days/export", &here, LIST_FORMS))
            }
            figcaption {
                p { (texts.text("web-cancel-rate-legend")) }
                (chosen.provenance(format, &texts.text("web-cancel-rate-source-line")))
            }
        }
    })
}

fn drawn(texts: Texts, chosen: &Chosen<'_>, point: &RatePoint) -> ChartPoint {
    let budget = &point.budget;
    let height = |series| budget.counts.rate(series).map(Rate::to_basis_points);
    let label = day_text(texts, point.day);
    let tip = texts.with(
        if point.is_expected {
            "web-cancel-rate-tip-expected"
        } else {
            "web-cancel-rate-tip"
        },
        &[
            ("day", (&label).into()),
            (
                "of",
                (&one_of(texts, (budget.cancelled, budget.counts.orders))).into(),
            ),
            ("rate", (&percent(texts, budget.rate())).into()),
            ("left", budget.left.into()),
        ],
    );
    ChartPoint {
        label,
        first: height(Series::ByOrderDate),
        second: height(Series::ByCancelDate),
        is_expected: point.is_expected,
        tip,
        address: (!point.is_expected).then(|| address(chosen, point)),
        mark: (point.n_rolled_off > 0).then(|| {
            let args = [("n", point.n_rolled_off.into())];
            texts.with("web-cancel-rate-rolls-off", &args)
        }),
    }
}

/// The orders behind a day of the line.
fn address(chosen: &Chosen<'_>, point: &RatePoint) -> String {
    let day = point.day.to_string();
    let here = chosen.parameters().changed("day", Some(&day));
    here.address(ORDERS_PATH)
}

fn table(page: &Page<'_>, chosen: &Chosen<'_>, points: &[RatePoint]) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    html! {
        div.table role="region" tabindex="0" aria-label=(texts.text("web-cancel-rate-table")) {
            table {
                thead { tr {
                    th scope="col" { (texts.text("rate-history-day")) }
                    th.number scope="col" { (texts.text("rate-orders")) }
                    th.number scope="col" { (texts.text("rate-series-by-order-date")) }
                    th.number scope="col" { (texts.text("rate-series-by-cancel-date")) }
                    th.number scope="col" { (texts.text("rate-rate")) }
                    th.number scope="col" { (texts.text("rate-left")) }
                    th.number scope="col" { (texts.text("web-cancel-rate-rolled")) }
                } }
                tbody {
                    @for point in points.iter().rev() {
                        @let counts = point.budget.counts;
                        tr {
                            th scope="row" {
                                @if point.is_expected {
                                    (point.day) " " span.quiet { (texts.text("web-cancel-rate-expected")) }
                                } @else {
                                    a href=(address(chosen, point)) { (point.day) }
                                }
                            }
                            td.number { (format.count(counts.orders)) }
                            td.number { (format.count(counts.cancelled(Series::ByOrderDate))) }
                            td.number { (format.count(counts.cancelled(Series::ByCancelDate))) }
                            td.number { (percent(texts, point.budget.rate())) }
                            td.number { (format.count(point.budget.left)) }
                            td.number { (format.count(point.n_rolled_off)) }
                        }
                    }
                }
            }
        }
    }
}
