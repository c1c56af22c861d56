//! The tables of the page.

use countermand_domain::reason::taxonomy::RateEffectOfReason;
use countermand_domain::reason::{Party, Reason};
use maud::{Markup, html};

use super::{Found, PATH};
use crate::causes::{Cause, Purse, Sum, Week, by};
use crate::http::web::Page;
use crate::http::web::export::{LIST_FORMS, links};
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::format::Format;
use crate::http::web::parts::in_brackets;
use crate::http::web::parts::table::{Column, Row, table};
use crate::texts::{Texts, grouped};

/// Rows of a short table.
const TOP: usize = 20;
const EXPORT: &str = "/reasons/export";

/// Amounts below each other; a dash for none.
pub(super) fn purse(format: Format, purse: &Purse, class: &str) -> Markup {
    html! {
        @if purse.is_empty() { p class=(class) { "–" } }
        @for amount in purse.amounts() { p class=(class) { (format.money(amount)) } }
    }
}

fn money_cell(page: &Page<'_>, sum: &Sum) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    html! {
        @for amount in sum.money.amounts() { div { (format.money(amount)) } }
        @if sum.n_without_price > 0 {
            span.below { (texts.with("web-reasons-lines-without", &[("n", sum.n_without_price.into())])) }
        }
    }
}

pub(super) const fn party_key(party: Party) -> &'static str {
    match party {
        Party::Buyer => "party-buyer",
        Party::Seller => "party-seller",
        Party::Amazon => "party-amazon",
        Party::CarrierOrLaw => "party-carrier-or-law",
        Party::Unknown => "party-unknown",
    }
}

pub(super) const fn effect_key(effect: RateEffectOfReason) -> &'static str {
    match effect {
        RateEffectOfReason::Never => "rate-of-reason-never",
        RateEffectOfReason::UnlessOfficial => "rate-of-reason-unless-official",
        RateEffectOfReason::Always => "rate-of-reason-always",
        RateEffectOfReason::NotApplicable => "rate-of-reason-not-applicable",
    }
}

fn export_of(texts: Texts, here: &Parameters, list: &str) -> Markup {
    links(texts, EXPORT, &here.changed("list", Some(list)), LIST_FORMS)
}

/// Cause, impact and advice.
pub(super) fn causes(page: &Page<'_>, found: &Found, here: &Parameters) -> Markup {
    let texts = page.texts();
    let before = by(&found.before, |line| found.cause(line));
    let rows: Vec<Row> = by(&found.lines, |line| found.cause(line))
        .iter()
        .map(|(cause, sum)| {
            let before = before.iter().find(|(known, _)| known == cause);
            cause_row(
                page,
                (*cause, sum),
                before.map_or(0, |(_, sum)| sum.n_orders()),
                here,
            )
        })
        .collect();
    let text = |key| Column::text(texts.text(key));
    let columns = [
        text("web-reasons-cause"),
        Column::number(texts.text("rate-orders")),
        Column::number(texts.text("web-reasons-trend")),
        Column::number(texts.text("web-reasons-lost")),
        text("web-reasons-responsible"),
        text("web-reasons-impact"),
        text("web-reasons-advice"),
    ];
    html! {
        h2 { (texts.text("web-reasons-causes")) }
        (table(texts, &texts.text("web-reasons-causes"), &columns, &rows, (PATH, here)))
        (export_of(texts, here, "causes"))
    }
}

fn cause_row(page: &Page<'_>, (cause, sum): (Cause, &Sum), before: u64, here: &Parameters) -> Row {
    let (texts, format) = (page.texts(), page.format());
    let facts = cause.reason().map(Reason::facts);
    let list = |keys: Vec<String>| {
        html! { ul.reasons-list { @for key in keys { li { (texts.text(&key)) } } } }
    };
    let (who, impact, advice) = match facts {
        Some(facts) => (
            html! {
                (texts.list(&facts.responsible.iter().map(|party| texts.text(party_key(*party))).collect::<Vec<_>>()))
                span.below { (texts.text(effect_key(facts.rate_effect))) }
            },
            list(
                facts
                    .impacts
                    .iter()
                    .map(|it| format!("impact-{}", it.key()))
                    .collect(),
            ),
            list(
                facts
                    .advice
                    .iter()
                    .map(|it| format!("advice-{}", it.key()))
                    .collect(),
            ),
        ),
        None => (
            match cause {
                Cause::Overdue => html! {
                    (texts.text(party_key(Party::Seller)))
                    span.below { (texts.text(effect_key(RateEffectOfReason::Always))) }
                },
                Cause::Reason(_)
                | Cause::ByAmazon
                | Cause::BySeller
                | Cause::Untold
                | Cause::NotRead => html! { (texts.text("party-unknown")) },
            },
            html! {},
            html! { (texts.text(untold_advice(cause))) },
        ),
    };
    Row {
        address: Some(here.changed("cause", Some(cause.code())).address(PATH)),
        selected_as: None,
        cells: vec![
            html! { (texts.text(&cause.text_key())) span.below { code { (cause.code()) } } },
            html! { (format.count(sum.n_orders())) },
            trend_cell(texts, sum.n_orders(), before),
            money_cell(page, sum),
            who,
            impact,
            advice,
        ],
    }
}

/// How a count has changed, in figures.
fn trend_cell(texts: Texts, now: u64, before: u64) -> Markup {
    let sign = match now.cmp(&before) {
        std::cmp::Ordering::Less => "−",
        std::cmp::Ordering::Equal => "±",
        std::cmp::Ordering::Greater => "+",
    };
    html! {
        (sign) (grouped(now.abs_diff(before)))
        span.below { (texts.with("web-reasons-before", &[("n", before.into())])) }
    }
}

/// What to do where no reason is known.
pub(super) const fn untold_advice(cause: Cause) -> &'static str {
    match cause {
        Cause::Overdue => "web-reasons-advice-overdue",
        Cause::Reason(_) | Cause::ByAmazon => "web-reasons-advice-by-amazon",
        Cause::BySeller => "web-reasons-advice-by-seller",
        Cause::Untold => "web-reasons-advice-untold",
        Cause::NotRead => "web-reasons-advice-not-read",
    }
}

/// The causes of some lines, the most frequent first, in a few words.
fn main_causes(
    texts: Texts,
    found: &Found,
    is_meant: impl Fn(&&countermand_store::figures::CancelledLine) -> bool,
) -> String {
    let causes = by(found.lines.iter().filter(is_meant), |line| {
        found.cause(line)
    });
    let words: Vec<String> = causes
        .iter()
        .take(2)
        .map(|(cause, sum)| {
            let count = in_brackets(texts, &sum.n_orders().to_string());
            format!("{}{count}", texts.text(&cause.text_key()))
        })
        .collect();
    texts.list(&words)
}

pub(super) fn skus(page: &Page<'_>, found: &Found, here: &Parameters) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let groups = by(&found.lines, |line| line.sku.clone());
    let rows = groups.iter().take(TOP).map(|(sku, sum)| Row {
        address: sku
            .as_deref()
            .map(|sku| here.changed("sku", Some(sku)).address(PATH)),
        selected_as: None,
        cells: vec![
            html! {
                @if let Some(sku) = sku { code { (sku) } } @else { (texts.text("web-reasons-no-sku")) }
            },
            html! { (format.count(sum.n_orders())) },
            html! { (format.count(sum.n_units)) },
            money_cell(page, sum),
            html! { (main_causes(texts, found, |line| line.sku == *sku)) },
        ],
    });
    let rows: Vec<Row> = rows.collect();
    let columns = [
        Column::text(texts.text("web-reasons-sku")),
        Column::number(texts.text("rate-orders")),
        Column::number(texts.text("rate-units")),
        Column::number(texts.text("web-reasons-lost")),
        Column::text(texts.text("web-reasons-cause")),
    ];
    html! {
        section {
            h2 { (texts.text("web-reasons-by-sku")) }
            (table(texts, &texts.text("web-reasons-by-sku"), &columns, &rows, (PATH, here)))
            @if groups.len() > TOP {
                p.hint { (texts.with("web-reasons-top", &[("n", (TOP as u64).into()), ("all", (groups.len() as u64).into())])) }
            }
            (export_of(texts, here, "skus"))
        }
    }
}

pub(super) fn marketplaces(page: &Page<'_>, found: &Found, here: &Parameters) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let groups = by(&found.lines, |line| line.sales_channel.clone());
    let rows = groups.iter().map(|(channel, sum)| {
        let place = countermand_domain::marketplace::Marketplace::from_sales_channel(channel);
        Row {
            address: place.map(|place| {
                here.changed("marketplace", Some(place.code()))
                    .address(PATH)
            }),
            selected_as: None,
            cells: vec![
                html! { (channel) },
                html! { (format.count(sum.n_orders())) },
                money_cell(page, sum),
                html! { (main_causes(texts, found, |line| line.sales_channel == *channel)) },
            ],
        }
    });
    let rows: Vec<Row> = rows.collect();
    let columns = [
        Column::text(texts.text("rate-marketplace")),
        Column::number(texts.text("rate-orders")),
        Column::number(texts.text("web-reasons-lost")),
        Column::text(texts.text("web-reasons-cause")),
    ];
    html! {
        section {
            h2 { (texts.text("web-reasons-by-marketplace")) }
            (table(texts, &texts.text("web-reasons-by-marketplace"), &columns, &rows, (PATH, here)))
            (export_of(texts, here, "marketplaces"))
        }
    }
}

/// Money not earned and paid back, week by week.
pub(super) fn cash_flow(page: &Page<'_>, weeks: &[Week], here: &Parameters) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let rows: Vec<Row> = weeks
        .iter()
        .map(|week| Row {
            address: None,
            selected_as: None,
            cells: vec![
                html! { (week.monday) },
                html! { (format.count(week.sum.n_orders())) },
                money_cell(page, &week.sum),
                html! { @for amount in week.refunded.amounts() { div { (format.money(amount)) } } },
            ],
        })
        .collect();
    let columns = [
        Column::text(texts.text("web-reasons-week")),
        Column::number(texts.text("rate-orders")),
        Column::number(texts.text("web-reasons-lost")),
        Column::number(texts.text("web-reasons-refunded")),
    ];
    html! {
        h2 { (texts.text("web-reasons-cash")) }
        (table(texts, &texts.text("web-reasons-cash"), &columns, &rows, (PATH, here)))
        p.hint { (texts.text("web-reasons-cash-text")) }
        (export_of(texts, here, "weeks"))
    }
}
