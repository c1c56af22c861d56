//! What a cancellation would do, the other ways beside it, and the button that asks for it.

use std::collections::BTreeSet;

use countermand_domain::cancel_rate::Day;
use countermand_domain::reason::Reason;
use maud::{Markup, html};

use super::{Choice, message};
use crate::explain::BudgetLine;
use crate::http::api::cancellations::preview::{Looked, PreviewView};
use crate::http::api::orders::Known;
use crate::http::web::cancel_rate::day_text;
use crate::http::web::orders::order::is_over;
use crate::http::web::orders::{address_of, advice, decided, refusal};
use crate::http::web::parts::badge::Tone;
use crate::http::web::parts::colon;
use crate::http::web::parts::effect::{self as parts_effect, EffectLine};
use crate::http::web::parts::{form, notice};
use crate::http::web::{Page, Visitor};
use crate::texts::Texts;

/// Where the panel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a page that was just opened: the focus begins at the way out.
    Page,
    /// In place of an earlier one, while somebody chooses: the focus stays where it is.
    Fragment,
}

pub(super) fn panel(
    visitor: &Visitor,
    page: &Page<'_>,
    (known, choice): (&Known, &Choice),
    looked: Option<&Looked>,
    place: Place,
) -> Markup {
    let texts = page.texts();
    let title = texts.text("web-cancel-effect");
    let Some(looked) = looked else {
        let below = html! {
            p { (texts.text("web-cancel-effect-none")) }
            p { a.button href=(address_of(known, "")) { (texts.text("web-orders-keep")) } }
        };
        return parts_effect::panel(&title, &[], &below);
    };
    let below = html! {
        (answer(texts, looked))
        @if looked.view.is_allowed {
            (sentences(page, looked))
            (message::preview(page, known, looked))
            (confirm(visitor, texts, (known, choice), looked, place))
        } @else if looked.is_by_hand() {
            // The rules allow it; the desk has no way to send it.
            p { (refusal::next(texts, looked)) }
            (sentences(page, looked))
            p { a.button href=(address_of(known, "")) { (texts.text("web-orders-keep")) } }
        } @else {
            (refused(page, looked))
        }
        @if !is_over(known) { (beside(texts, (known, choice), looked)) }
    };
    parts_effect::panel(&title, &lines(texts, &looked.view), &below)
}

fn line(texts: Texts, key: &str, (before, after): (&str, &str), tone: Tone) -> EffectLine {
    EffectLine {
        label: texts.text(key),
        before: before.to_owned(),
        after: after.to_owned(),
        tone,
    }
}

/// The figures: rate and whole cancels left, now and after; of Seller Fulfilled Prime in units.
fn lines(texts: Texts, view: &PreviewView) -> Vec<EffectLine> {
    let mut lines = rate_lines(texts, view);
    if let Some(prime) = &view.prime_budget {
        let tone = match (prime.left_before == prime.left_after, prime.is_breached) {
            (true, false) => Tone::Good,
            (_, true) => Tone::Bad,
            (false, false) => Tone::Plain,
        };
        let left = (prime.left_before.to_string(), prime.left_after.to_string());
        let rates = (
            prime.rate_before_text.as_str(),
            prime.rate_after_text.as_str(),
        );
        lines.extend([
            line(texts, "web-cancel-prime-left", (&left.0, &left.1), tone),
            line(texts, "web-cancel-prime-rate", rates, tone),
            line(
                texts,
                "web-cancel-prime-limit",
                ("", &prime.limit_text),
                Tone::Plain,
            ),
        ]);
    }
    lines
}

fn rate_lines(texts: Texts, view: &PreviewView) -> Vec<EffectLine> {
    let Some(budget) = view.budget.as_ref() else {
        return Vec::new();
    };
    let tone = tone(view.counts_toward_rate, budget);
    let rates = (
        budget.rate_before_text.as_str(),
        budget.rate_after_text.as_str(),
    );
    let left = (
        budget.left_before.to_string(),
        budget.left_after.to_string(),
    );
    let mut lines = vec![
        line(texts, "web-cancel-left", (&left.0, &left.1), tone),
        line(texts, "label-rate", rates, tone),
        line(
            texts,
            "web-cancel-limit",
            ("", &budget.limit_text),
            Tone::Plain,
        ),
    ];
    let day = budget.recovers_on.as_deref();
    let day = day.and_then(|day| Day::from_date(day.parse().ok()?));
    if let Some(day) = day {
        let day = day_text(texts, day);
        lines.push(line(texts, "web-cancel-recovers", ("", &day), Tone::Bad));
    }
    lines
}

const fn tone(counts: bool, budget: &BudgetLine) -> Tone {
    match (counts, budget.left_before, budget.left_after) {
        (false, _, _) => Tone::Good,
        (true, 0, _) => Tone::Bad,
        (true, _, 0) => Tone::Warn,
        (true, _, _) => Tone::Plain,
    }
}

fn answer(texts: Texts, looked: &Looked) -> Markup {
    let tone = if looked.view.is_allowed {
        Tone::Plain
    } else {
        Tone::Bad
    };
    notice::notice(tone, &refusal::answer(texts, looked))
}

/// Offers, money, stock, way and time, each in a sentence.
fn sentences(page: &Page<'_>, looked: &Looked) -> Markup {
    let (texts, view) = (page.texts(), &looked.view);
    let listings = view.legs.iter().filter(|leg| leg.kind == "listing");
    let listings: BTreeSet<(Option<&str>, Option<u32>)> = listings
        .map(|leg| (leg.sku.as_deref(), leg.quantity))
        .collect();
    let place = looked.order.order.marketplace;
    html! {
        dl.facts {
            @if let Some(effects) = &view.effects {
                dt { (texts.text("label-counted")) } dd { (effects.rate.text) }
                dt { (texts.text("label-offers")) } dd { (effects.offers.text) }
                dt { (texts.text("label-money")) } dd { (effects.money.text) }
                dt { (texts.text("label-fee")) } dd { (effects.fee.text) }
                dt { (texts.text("label-stock")) }
                dd {
                    (effects.stock.text)
                    @for (sku, quantity) in listings {
                        span.below { code { (sku.unwrap_or("")) } " "
                            @match quantity {
                                Some(n) => (texts.with("web-cancel-listing-to", &[("n", n.into())])),
                                None => (texts.text("web-cancel-listing-truth")),
                            } }
                    }
                }
            }
            @if let Some(route) = view.route {
                dt { (texts.text("label-route")) }
                dd { (decided::route_text(texts, route))
                    @if let Some(key) = delay_key(route) { span.below { (texts.text(key)) } } }
            }
            @if let Some(at) = view.not_before {
                dt { (texts.text("web-cancel-sent")) }
                dd {
                    @if at.0 > page.format().now() {
                        (texts.with("web-cancel-sent-in", &[("span", (&page.format().left(at.0)).into())]))
                        span.below { (page.format().instant(at.0, place)) }
                    } @else {
                        (texts.text("web-cancel-sent-now"))
                    }
                }
            }
            @if !view.waits_for.is_empty() {
                dt { (texts.text("web-orders-waits")) }
                dd { strong { (decided::waits(texts, &view.waits_for)) } }
            }
        }
    }
}

/// How long a way takes as a rule.
fn delay_key(route: &str) -> Option<&'static str> {
    match route {
        "direct-call" => Some("web-cancel-delay-direct"),
        "acknowledgement-feed" | "flat-acknowledgement-feed" | "adjustment-feed" => {
            Some("web-cancel-delay-feed")
        }
        "mcf-cancel" => Some("web-cancel-delay-mcf"),
        _ => None,
    }
}

/// The button that asks for exactly what is shown.
fn confirm(
    visitor: &Visitor,
    texts: Texts,
    (known, choice): (&Known, &Choice),
    looked: &Looked,
    place: Place,
) -> Markup {
    let planned = looked.planned.as_ref();
    let (n_units, is_whole) = planned.map_or((0, false), |planned| {
        (planned.plan.cancelled_units(), planned.plan.is_whole_order)
    });
    let key = if is_whole {
        "web-cancel-confirm-whole"
    } else {
        "web-cancel-confirm-units"
    };
    let action = address_of(known, "/cancel");
    let (path, _) = action.split_once('?').unwrap_or((&action, ""));
    html! {
        form #confirm method="post" action=(path) {
            (form::token(visitor))
            (form::intent_key())
            input type="hidden" name="account" value=(known.seller.account.name());
            @for (name, value) in choice.fields() {
                input type="hidden" name=(name) value=(value);
            }
            div.toolbar {
                a.button href=(address_of(known, "")) autofocus[place == Place::Page] { (texts.text("web-orders-keep")) }
                button.danger type="submit" { (texts.with(key, &[("n", n_units.into())])) }
            }
        }
    }
}

/// Why not, by which rule, and what to do instead.
fn refused(page: &Page<'_>, looked: &Looked) -> Markup {
    let texts = page.texts();
    let Err(refused) = &looked.planned else {
        return html! {};
    };
    let (remedy, _) = refused.next();
    html! {
        p { strong { (texts.text("web-cancel-instead")) (colon(texts)) } (texts.text(&format!("web-cancel-remedy-{remedy}"))) }
        @if let Some(told) = &looked.told {
            @if !told.next.is_empty() {
                ol.steps { @for step in &told.next { li { (step.text) } } }
            }
            p { (texts.text("label-rule")) " " code { (refused.rule()) } (colon(texts)) (told.rule.text) }
            (advice::sources(page, told))
        }
        p.quiet { code { (refused.code()) } }
    }
}

/// Every way side by side, each with what it does to the rate.
fn beside(texts: Texts, (known, choice): (&Known, &Choice), looked: &Looked) -> Markup {
    let is_missing = choice.canonical().is_some_and(Reason::is_missing_goods);
    let budget = looked.view.budget.as_ref();
    let before = budget.map(|line| (line.rate_before_text.as_str(), line.left_before));
    let after = budget.map(|line| (line.rate_after_text.as_str(), line.left_after));
    let ask = if is_missing {
        "web-cancel-way-ask-never"
    } else {
        "web-cancel-way-ask-text"
    };
    let is_possible = looked.view.is_allowed || looked.is_by_hand();
    let cancel = is_possible.then_some(after).flatten();
    let rows = [
        (
            "web-cancel-way-cancel",
            cancel,
            "web-cancel-way-cancel-text",
        ),
        (
            "web-cancel-way-ask",
            if is_missing { None } else { before },
            ask,
        ),
        ("web-cancel-way-ship", before, "web-cancel-way-ship-text"),
        (
            "web-cancel-way-refund",
            before,
            "web-cancel-way-refund-text",
        ),
    ];
    html! {
        h3 { (texts.text("web-cancel-ways")) }
        table.orders-sides {
            thead { tr {
                th scope="col" { (texts.text("web-cancel-way")) }
                th.number scope="col" { (texts.text("label-rate")) }
                th.number scope="col" { (texts.text("web-cancel-left")) }
            } }
            tbody {
                @for (name, figures, text) in rows {
                    tr {
                        th scope="row" { (texts.text(name)) span.below.quiet { (texts.text(text)) } }
                        td.number { (figures.map_or("–", |(rate, _)| rate)) }
                        td.number { @match figures { Some((_, left)) => (left), None => "–" } }
                    }
                }
            }
        }
        @if !known.found.actions.is_empty() {
            p.quiet { a href={ (address_of(known, "")) "#decided" } { (texts.text("web-cancel-earlier")) } }
        }
    }
}
