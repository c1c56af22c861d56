//! The offers that one more cancel would take down, and those that are down: at the head of the page,
//! and as a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::offer_suppression::SuppressionRisk;
use jiff::SignedDuration;
use maud::{Markup, html};

use super::{ListQuery, actions};
use crate::decide::risk::OfferStreak;
use crate::desk::Seller;
use crate::http::api::listings::offers_at_risk;
use crate::http::api::terms::OffersAtRisk;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Column as FileColumn, LIST_FORMS, Sheet, links};
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::format::Format;
use crate::http::web::parts::notice;
use crate::http::web::parts::table::{Column, Row, table};
use crate::http::web::{Visitor, WebState};
use crate::texts::Texts;

/// Where the file of them is.
pub(super) const PATH: &str = "/listings/risk/export";
/// Offers at risk that are shown, those with the longest runs.
const RISKY_ROWS: usize = 200;

/// The runs of cancels of each account, by SKU.
pub(super) type Risks<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a OfferStreak>>;

/// The offers at risk of each account.
pub(super) type Risky = [(Arc<Seller>, OffersAtRisk)];

/// The runs of cancels, to be looked up.
pub(super) fn risks(risky: &Risky) -> Risks<'_> {
    let mut risks = Risks::new();
    for (seller, found) in risky {
        let of_account = risks.entry(seller.account.name().as_str()).or_default();
        of_account.extend(found.offers.iter().map(|offer| (offer.sku.as_str(), offer)));
    }
    risks
}

/// The offers at risk of the accounts.
///
/// # Errors
/// 503 or 500 when the store does not answer.
pub(super) async fn of(
    state: &WebState,
    sellers: &[Arc<Seller>],
) -> Result<Vec<(Arc<Seller>, OffersAtRisk)>, Problem> {
    let mut risky = Vec::new();
    for seller in sellers {
        let found = offers_at_risk(&state.api, seller).await?;
        risky.push((Arc::clone(seller), found));
    }
    Ok(risky)
}

/// The offers that are armed or expected to be down, with what to do about them.
pub(super) fn at_risk(
    visitor: &Visitor,
    format: Format,
    (risky, here): (&Risky, &Parameters),
) -> Markup {
    let texts = format.texts();
    let caption = texts.text("web-listings-risk");
    let text = |key| Column::text(texts.text(key));
    let columns = [
        text("web-listings-sku"),
        text("web-listings-standing"),
        Column::number(texts.text("web-listings-run")),
        text("web-listings-advice"),
        text("web-listings-since"),
        text("web-listings-actions"),
        text("web-account"),
    ];
    let all = risky.iter().flat_map(|(seller, found)| {
        let offers = found.offers.iter();
        offers.map(move |offer| (seller, offer))
    });
    let n_offers = all.clone().count();
    let rows: Vec<Row> = all
        .take(RISKY_ROWS)
        .map(|(seller, offer)| risk_row(visitor, format, seller, offer))
        .collect();
    let oldest = risky.iter().map(|(_, found)| found.age).max();
    let oldest = oldest.and_then(|age| SignedDuration::try_from(age).ok());
    html! {
        h2 { (caption) }
        @if rows.is_empty() {
            (notice::notice(Tone::Good, &texts.text("web-listings-risk-none")))
        } @else {
            p.quiet { (texts.text("web-listings-risk-text")) }
            @if n_offers > rows.len() {
                p.quiet { (texts.with("web-listings-risk-cut", &[
                    ("n", (rows.len() as u64).into()), ("all", (n_offers as u64).into()),
                ])) }
            }
            @if let Some(age) = oldest.filter(|age| age.as_secs() >= 60) {
                p.hint { (texts.with("web-listings-risk-age", &[("age", (&format.span(age)).into())])) }
            }
            (table(texts, &caption, &columns, &rows, (super::PATH, &Parameters::default())))
            (links(texts, PATH, &Parameters::new([("account", here.value("account"))]), LIST_FORMS))
        }
    }
}

fn risk_row(visitor: &Visitor, format: Format, seller: &Seller, offer: &OfferStreak) -> Row {
    let texts = format.texts();
    let advice = match offer.streak.risk() {
        SuppressionRisk::Clear => "web-listings-advice-clear",
        SuppressionRisk::Armed => "web-listings-advice-armed",
        SuppressionRisk::SuppressionExpected => "web-listings-advice-suppressed",
    };
    let run = offer.streak.run_length as u64;
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            html! { strong { (offer.sku) } span.below { (offer.sales_channel) } },
            risk_badge(texts, offer),
            html! { (format.count(run)) },
            html! { (texts.text(advice)) },
            html! {
                @match offer.streak.first_placed_at {
                    Some(at) => (format.instant(at, seller.marketplaces.first().copied())),
                    None => "–",
                }
            },
            actions(visitor, texts, seller, &offer.sku),
            html! { span.account-name { (seller.account.name()) } },
        ],
    }
}

/// How an offer stands, where that is more than clear.
pub(super) fn risk_badge(texts: Texts, offer: &OfferStreak) -> Markup {
    match offer.streak.risk() {
        SuppressionRisk::Clear => html! {},
        SuppressionRisk::Armed => badge(Tone::Warn, &texts.text("web-listings-armed")),
        SuppressionRisk::SuppressionExpected => {
            badge(Tone::Bad, &texts.text("web-listings-suppressed"))
        }
    }
}

/// Every offer at risk as a file. What narrows the list below does not narrow it.
pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let sellers = state.api.seen(visitor.caller(), query.account())?;
    let mut sheet = Sheet::new(&[
        FileColumn::text("account"),
        FileColumn::text("sku"),
        FileColumn::text("sales_channel"),
        FileColumn::text("risk"),
        FileColumn::count("run_length"),
        FileColumn::instant("first_placed_at"),
    ]);
    for (seller, found) in of(&state, &sellers).await? {
        for offer in found.offers.iter() {
            sheet.push(vec![
                Cell::text(seller.account.name()),
                Cell::text(&offer.sku),
                Cell::text(&offer.sales_channel),
                Cell::text(word(offer.streak.risk())),
                Some(offer.streak.run_length as u64).into(),
                offer.streak.first_placed_at.into(),
            ]);
        }
    }
    let here = Parameters::new([("account", query.account())]);
    let made = (&here, state.api.desk.now());
    sheet.answer(query.format, "offers-at-risk", made).await
}

/// The word of files and commands.
const fn word(risk: SuppressionRisk) -> &'static str {
    match risk {
        SuppressionRisk::Clear => "clear",
        SuppressionRisk::Armed => "offer-armed",
        SuppressionRisk::SuppressionExpected => "suppression-expected",
    }
}
