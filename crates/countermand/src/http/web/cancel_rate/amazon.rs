//! Amazon's own figure, and the difference order by order.

use countermand_domain::cancel_rate::Series;
use countermand_store::account_health::HealthSnapshot;
use maud::{Markup, html};

use super::{Chosen, amazons_percent, one_of, percent, why as cause};
use crate::http::web::Page;
use crate::http::web::parts::address::address;
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::notice::notice;
use crate::measure::attributed::Attribution;
use crate::measure::difference::Difference;
use crate::measure::window_orders::WindowOrder;
use crate::texts::{Texts, grouped};

/// Orders that the page names.
const NAMED_MAX: usize = 100;

pub(super) fn panel(page: &Page<'_>, chosen: &Chosen<'_>, orders: &[WindowOrder]) -> Markup {
    let texts = page.texts();
    let difference = Difference::of(chosen.measured, chosen.rate);
    let snapshot = chosen.measured.amazons(chosen.rate);
    html! {
        section.panel #amazon {
            h2 { (texts.text("rate-amazon-figure")) }
            @match (snapshot, &difference) {
                (Some(snapshot), Some(difference)) => (figures(page, chosen, (snapshot, difference), orders)),
                (_, _) => p { (texts.text("web-cancel-rate-amazon-none")) },
            }
            h3 { (texts.text("web-cancel-rate-by-order")) }
            @if orders.is_empty() {
                p { (texts.text("web-cancel-rate-by-order-none")) }
            } @else {
                (by_order(page, chosen, (orders, difference.as_ref())))
            }
        }
    }
}

fn count(texts: Texts, count: Option<u64>) -> String {
    count.map_or_else(|| texts.text("rate-not-available"), grouped)
}

/// A difference with its sign, as in `+2`.
fn signed(texts: Texts, difference: Option<i64>) -> String {
    match difference {
        None => texts.text("rate-not-available"),
        Some(0) => "0".to_owned(),
        Some(more) if more > 0 => format!("+{}", grouped(more.unsigned_abs())),
        Some(fewer) => format!("−{}", grouped(fewer.unsigned_abs())),
    }
}

fn figures(
    page: &Page<'_>,
    chosen: &Chosen<'_>,
    (snapshot, difference): (&HealthSnapshot, &Difference),
    orders: &[WindowOrder],
) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let place = chosen.marketplace();
    let unknown = || texts.text("rate-not-available");
    let budget = &chosen.rate.budget;
    let is_outside = |order: &&WindowOrder| difference.is_outside(&order.order, order.is_counted);
    let n_outside = orders.iter().filter(is_outside).count() as u64;
    let (tone, key) = match (difference.counted, difference.is_explained(n_outside)) {
        (Some(0), _) => (Tone::Good, "web-cancel-rate-amazon-equal"),
        (Some(_), Some(true)) => (Tone::Warn, "web-cancel-rate-amazon-explained"),
        (Some(_), _) => (Tone::Bad, "web-cancel-rate-amazon-open"),
        (None, _) => (Tone::Warn, "web-cancel-rate-amazon-untold"),
    };
    let pack = chosen.parameters().address("/reasons/dispute");
    html! {
        dl.facts {
            dt { (texts.text("web-cancel-rate-amazon-says")) }
            dd {
                strong { (snapshot.rate_text.as_deref().map_or_else(unknown, amazons_percent)) } " · "
                (texts.with("web-cancel-rate-of-text", &[
                    ("counted", (&count(texts, snapshot.n_cancelled)).into()),
                    ("orders", (&count(texts, snapshot.n_orders)).into()),
                ]))
                span.below { (format.instant(snapshot.window_from, place)) " – " (format.instant(snapshot.window_to, place)) }
            }
            dt { (texts.text("web-cancel-rate-ours")) }
            dd { strong { (percent(texts, budget.rate())) } " · " (one_of(texts, (budget.cancelled, budget.counts.orders))) }
            @if let Some(same) = &difference.on_amazons_days {
                dt { (texts.text("web-cancel-rate-ours-then")) }
                dd { (percent(texts, same.rate())) " · " (one_of(texts, (same.cancelled, same.counts.orders))) }
            }
            dt { (texts.text("web-cancel-rate-difference-counted")) }
            dd { span.mismatch[difference.counted.is_some_and(|it| it != 0)] { (signed(texts, difference.counted)) } }
            dt { (texts.text("web-cancel-rate-difference-orders")) }
            dd { (signed(texts, difference.orders)) }
            @if let Some(status) = &snapshot.status {
                dt { (texts.text("web-cancel-rate-amazon-status")) } dd { code { (status) } }
            }
            @if let Some(target) = &snapshot.target_text {
                dt { (texts.text("web-cancel-rate-amazon-target")) } dd { (amazons_percent(target)) }
            }
        }
        (notice(tone, &texts.with(key, &[
            ("n", difference.n_unattributed.into()),
            ("outside", n_outside.into()),
        ])))
        p { a.button href=(pack) download { (texts.text("web-cancel-rate-dispute")) } }
        p.hint.cancel-rate-source {
            (texts.text("web-cancel-rate-source-amazon")) " · "
            (texts.with("web-cancel-rate-amazons-age", &[("age", (&format.age(snapshot.window_to)).into())]))
        }
    }
}

/// The words for why an order could be one of those that make the difference; `None` for one that
/// cannot.
pub(in crate::http::web) fn difference_key(
    difference: &Difference,
    order: &WindowOrder,
) -> Option<&'static str> {
    if difference.is_outside(&order.order, order.is_counted) {
        return Some("web-cancel-rate-outside");
    }
    let may_be = difference.may_be(order.attribution);
    may_be.then_some("web-cancel-rate-may-be")
}

/// The words for how an order is attributed.
pub(in crate::http::web) const fn why_key(attribution: Attribution) -> &'static str {
    match attribution {
        Attribution::BySeller => "web-cancel-rate-why-by-seller",
        Attribution::AtRequest => "web-cancel-rate-why-at-request",
        Attribution::AtRequestOtherCode => "web-cancel-rate-why-other-code",
        Attribution::ByBuyer => "web-cancel-rate-why-by-buyer",
        Attribution::ByAmazon => "web-cancel-rate-why-by-amazon",
        Attribution::Overdue => "web-cancel-rate-why-overdue",
        Attribution::UnknownRequested => "web-cancel-rate-why-unknown-requested",
        Attribution::Unknown => "web-cancel-rate-why-unknown",
    }
}

fn by_order(
    page: &Page<'_>,
    chosen: &Chosen<'_>,
    (orders, difference): (&[WindowOrder], Option<&Difference>),
) -> Markup {
    let why = |order: &WindowOrder| difference_key(difference?, order);
    let mut sorted: Vec<&WindowOrder> = orders.iter().collect();
    sorted.sort_by_key(|order| (why(order).is_none(), !order.is_counted));
    let texts = page.texts();
    html! {
        (table(page, chosen, &sorted, &why))
        @if sorted.len() > NAMED_MAX {
            p.hint { (texts.with("web-cancel-rate-more", &[("n", (sorted.len() as u64).into())])) }
        }
    }
}

fn table(
    page: &Page<'_>,
    chosen: &Chosen<'_>,
    orders: &[&WindowOrder],
    why: &dyn Fn(&WindowOrder) -> Option<&'static str>,
) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let place = chosen.marketplace();
    html! {
        div.table role="region" tabindex="0" aria-label=(texts.text("web-cancel-rate-by-order")) {
            table data-rows {
                thead { tr {
                    th scope="col" { (texts.text("web-cancel-rate-order")) }
                    th scope="col" { (texts.text("web-cancel-rate-placed")) }
                    th scope="col" { (texts.text("web-cancel-rate-changed")) }
                    th scope="col" { (texts.text("web-cancel-rate-counts")) }
                    th scope="col" { (texts.text("web-cancel-rate-why")) }
                    th scope="col" { (texts.text("rate-difference")) }
                } }
                tbody {
                    @for order in orders.iter().take(NAMED_MAX) {
                        tr data-row {
                            th scope="row" { (order_link(chosen.seller.account.name().as_str(), order)) }
                            td data-label=(texts.text("web-cancel-rate-placed")) { (format.instant(order.order.purchased_at, place)) }
                            td data-label=(texts.text("web-cancel-rate-changed")) {
                                @if let Some(at) = order.order.last_updated_at { (format.instant(at, place)) }
                                @else { (texts.text("rate-not-available")) }
                            }
                            td data-label=(texts.text("web-cancel-rate-counts")) { (counts(texts, order)) }
                            td data-label=(texts.text("web-cancel-rate-why")) { (cause(texts, order, &chosen.unread)) }
                            td data-label=(texts.text("rate-difference")) {
                                @if let Some(why) = why(order) { (badge(Tone::Warn, &texts.text(why))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// An order that leads to its page.
pub(super) fn order_link(account: &str, order: &WindowOrder) -> Markup {
    let id = order.order.order_id.as_str();
    let href = address(&format!("/orders/{id}"), &[("account", Some(account))]);
    html! { a href=(href) data-open { code { (id) } } }
}

/// Whether an order counts, and in which of the two series.
pub(super) fn counts(texts: Texts, order: &WindowOrder) -> Markup {
    let inside = (
        order.is_in(Series::ByOrderDate),
        order.is_in(Series::ByCancelDate),
    );
    let (tone, key) = match inside {
        (true, true) => (Tone::Bad, "web-cancel-rate-counts-both"),
        (true, false) => (Tone::Bad, "web-cancel-rate-counts-order"),
        (false, true) => (Tone::Bad, "web-cancel-rate-counts-cancel"),
        (false, false) => (Tone::Good, "web-cancel-rate-counts-no"),
    };
    badge(tone, &texts.text(key))
}
