//! Where the rate stands: the big number, and both ways of counting.

use countermand_domain::cancel_rate::{Budget, Series};
use maud::{Markup, html};

use super::{Chosen, ORDERS_PATH, one_of, percent};
use crate::http::web::Page;
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::notice::notice;
use crate::measure::prime::PrimeBudget;
use crate::measure::words;
use crate::texts::Texts;

/// The word of a standing with its tone.
pub(super) fn status(texts: Texts, budget: &Budget) -> Markup {
    let (tone, key) = if budget.counts.orders == 0 {
        (Tone::Plain, "web-cancel-rate-status-empty")
    } else if budget.is_breached {
        (Tone::Bad, "web-cancel-rate-status-over")
    } else if budget.left == 0 {
        (Tone::Warn, "web-cancel-rate-status-last")
    } else {
        (Tone::Good, "web-cancel-rate-status-under")
    };
    badge(tone, &texts.text(key))
}

pub(super) fn panels(page: &Page<'_>, chosen: &Chosen<'_>) -> Markup {
    html! {
        div.columns {
            (left(page, chosen))
            (both_series(page, chosen))
        }
    }
}

/// Whole cancels left, then the rate, then the word.
fn left(page: &Page<'_>, chosen: &Chosen<'_>) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let budget = &chosen.rate.budget;
    let orders = chosen.parameters().address(ORDERS_PATH);
    html! {
        section.panel {
            h2 { (texts.text("rate-left")) }
            p.figure { (format.count(budget.left)) }
            p.cancel-rate-second {
                strong { (percent(texts, budget.rate())) }
                " · "
                a href=(orders) { (one_of(texts, (budget.cancelled, budget.counts.orders))) }
                " · " (words::limit(texts, chosen.rate))
            }
            p { (status(texts, budget)) }
            @if budget.counts.orders == 0 {
                p { (texts.text("rate-no-orders")) }
            } @else if let Some(warning) = words::small_number_of(texts, budget) {
                (notice(Tone::Warn, &warning))
            } @else if budget.left == 0 && !budget.is_breached {
                (notice(Tone::Warn, &texts.text("web-cancel-rate-next-breaks")))
            }
            @for line in words::outlook(texts, chosen.rate) { p { (line) } }
            @if chosen.n_on_their_way > 0 {
                p { (texts.with("web-cancel-rate-on-their-way", &[("n", chosen.n_on_their_way.into())])) }
            }
            @let n_unattributed = chosen.measured.n_unattributed(chosen.rate);
            @if n_unattributed > 0 {
                p { (texts.with("rate-upper-bound", &[("unknown", n_unattributed.into())])) }
            }
            (chosen.provenance(format, &texts.text("web-cancel-rate-source-ours")))
            p.hint {
                (words::limit_source(texts, chosen.rate))
            }
        }
    }
}

/// Seller Fulfilled Prime, which is counted in units and has a limit of its own.
pub(super) fn prime(page: &Page<'_>, chosen: &Chosen<'_>, prime: &PrimeBudget) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let (tone, key) = if prime.is_breached {
        (Tone::Bad, "web-cancel-rate-status-over")
    } else if prime.left_before == 0 {
        (Tone::Warn, "web-cancel-rate-status-last")
    } else {
        (Tone::Good, "web-cancel-rate-status-under")
    };
    html! {
        section.panel {
            h2 { (texts.text("rate-programme-sfp")) }
            dl.facts {
                dt { (texts.text("web-cancel-prime-left")) }
                dd { strong { (format.count(prime.left_before)) } " " (badge(tone, &texts.text(key))) }
                dt { (texts.text("web-cancel-prime-rate")) }
                dd { (prime.rate_before_text) " · " (one_of(texts, (prime.counted, prime.units))) }
                dt { (texts.text("web-cancel-prime-limit")) }
                dd { (prime.limit_text) }
            }
            (chosen.provenance(format, &texts.text("web-cancel-rate-source-ours")))
        }
    }
}

const fn meaning(series: Series) -> &'static str {
    match series {
        Series::ByOrderDate => "rate-series-by-order-date-meaning",
        Series::ByCancelDate => "rate-series-by-cancel-date-meaning",
    }
}

fn both_series(page: &Page<'_>, chosen: &Chosen<'_>) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let budget = &chosen.rate.budget;
    html! {
        section.panel {
            h2 { (texts.text("web-cancel-rate-both")) }
            p { (texts.text("rate-series-why")) }
            div.table role="region" tabindex="0" aria-label=(texts.text("web-cancel-rate-both")) {
                table {
                    thead { tr {
                        th scope="col" { (texts.text("rate-series")) }
                        th.number scope="col" { (texts.text("web-cancel-rate-counted-of")) }
                        th.number scope="col" { (texts.text("rate-rate")) }
                    } }
                    tbody {
                        @for series in Series::ALL {
                            tr {
                                th scope="row" {
                                    (words::series(texts, series))
                                    @if series == budget.worse_series {
                                        " " (badge(Tone::Plain, &texts.text("web-cancel-rate-decides")))
                                    }
                                    span.below { (texts.text(meaning(series))) }
                                }
                                td.number { (one_of(texts, (budget.counts.cancelled(series), budget.counts.orders))) }
                                td.number { (percent(texts, budget.counts.rate(series))) }
                            }
                        }
                    }
                }
            }
            dl.facts {
                dt { (texts.text("rate-max")) } dd { (format.count(budget.max_cancels)) }
                dt { (texts.text("web-cancel-rate-cancelled")) } dd { (format.count(chosen.rate.sums.n_cancelled)) }
                dt { (texts.text("web-cancel-rate-pending")) } dd { (format.count(chosen.rate.sums.n_pending)) }
            }
            (chosen.provenance(format, &texts.text("web-cancel-rate-source-ours")))
        }
    }
}
