//! One account: what is wrong and how to mend it, what was learned, where the quota goes.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Known, PATH, address_of, at_work, direct_cancel, one, sending, switches, synced, told,
};
use crate::doctor::{Finding, Level};
use crate::http::api::accounts::{AtWork, QuotaView, quota_of};
use crate::http::problem::Problem;
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::form;
use crate::http::web::parts::format::Format;
use crate::http::web::parts::table::{Column, Row, table};
use crate::http::web::parts::{colon, gap, notice};
use crate::http::web::{Page, Section, Visitor, WebState};
use crate::texts::Texts;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountQuery {
    done: Option<String>,
}

pub(super) async fn account(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(name): Segment,
    StrictQuery(query): StrictQuery<AccountQuery>,
) -> Result<Response, Problem> {
    let known = Known::of(&state, one(&state, &visitor, &name).await?).await?;
    let page = Page::open(&state, &visitor, Section::Accounts, None)
        .await?
        .wide()
        .back(PATH);
    let texts = page.texts();
    let address = address_of(known.name());
    let main = html! {
        div.toolbar { (switches(&visitor, texts, &known)) }
        @if known.registered.at_work() == AtWork::OnFiles {
            (notice::notice(Tone::Plain, &texts.text("web-said-not-connected")))
        }
        div.columns {
            (state_card(page.format(), &known))
            (capabilities(texts, &known))
        }
        (findings(texts, &known))
        (quota(page.format(), &known, &address))
    };
    let title = texts.with(
        "web-accounts-title",
        &[("account", known.name().as_str().into())],
    );
    Ok(told(page.title(&title), query.done.as_deref()).show(&main))
}

fn state_card(format: Format, known: &Known) -> Markup {
    let texts = format.texts();
    html! {
        section.panel {
            h2 { (texts.text("web-accounts-state")) }
            dl.facts {
                dt { (texts.text("web-accounts-desk")) }
                dd { (at_work(texts, known.registered.at_work())) }
                dt { (texts.text("web-accounts-synced")) }
                dd { (synced(format, known)) }
                dt { (texts.text("web-accounts-sending")) }
                dd { (sending(texts, known)) }
                @if let Some(stored) = &known.registered.stored {
                    dt { (texts.text("web-accounts-seller-id")) }
                    dd { code { (stored.settings.seller_id) } }
                    dt { (texts.text("web-accounts-region")) }
                    dd { code { (stored.settings.region.as_str()) } }
                }
                dt { (texts.text("web-accounts-marketplaces")) }
                dd { (known.marketplaces().join(" ")) }
            }
        }
    }
}

fn capabilities(texts: Texts, known: &Known) -> Markup {
    let yes_no = |is_so: bool| {
        texts.text(if is_so {
            "web-accounts-yes"
        } else {
            "web-accounts-no"
        })
    };
    html! {
        section.panel {
            h2 { (texts.text("web-accounts-capabilities")) }
            dl.facts {
                dt { (texts.text("web-accounts-direct-cancel")) }
                dd { (direct_cancel(texts, known)) }
                @if let Some(stored) = &known.registered.stored {
                    dt { (texts.text("web-accounts-queue")) }
                    dd { (yes_no(stored.settings.queue_url.is_some())) }
                    dt { (texts.text("web-accounts-mailbox")) }
                    dd { (yes_no(stored.settings.credentials.mailbox.is_some())) }
                    dt { (texts.text("web-accounts-roles-missing")) }
                    dd {
                        @if stored.roles_missing.is_empty() { (texts.text("web-accounts-roles-none")) }
                        @else { (badge(Tone::Bad, &stored.roles_missing.join(", "))) }
                    }
                }
            }
        }
    }
}

fn findings(texts: Texts, known: &Known) -> Markup {
    let mut sorted: Vec<&Finding> = known.findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.code.level()));
    html! {
        h2 { (texts.text("web-accounts-findings")) }
        @if sorted.is_empty() {
            p.quiet { (texts.text("web-accounts-not-stored")) }
        } @else {
            ul.accounts-findings {
                @for finding in sorted.iter().filter(|found| found.code.level() != Level::Ok) {
                    li { (finding_line(texts, finding)) }
                }
            }
            details open[sorted.iter().all(|found| found.code.level() == Level::Ok)] {
                summary { (texts.with("web-accounts-n-well", &[("n", known.n_at(Level::Ok).into())])) }
                ul.accounts-findings {
                    @for finding in sorted.iter().filter(|found| found.code.level() == Level::Ok) {
                        li { (finding_line(texts, finding)) }
                    }
                }
            }
        }
        p.quiet {
            (texts.text("web-accounts-doctor-hint")) " "
            code { "countermand doctor --account " (known.name()) }
        }
    }
}

fn finding_line(texts: Texts, finding: &Finding) -> Markup {
    let (tone, key) = match finding.code.level() {
        Level::Ok => (Tone::Good, "web-accounts-level-ok"),
        Level::Warn => (Tone::Warn, "web-accounts-level-warn"),
        Level::Fail => (Tone::Bad, "web-accounts-level-fail"),
    };
    html! {
        (badge(tone, &texts.text(key))) " " (finding.text(texts)) (gap(texts))
        code.quiet { (finding.code.as_str()) }
        @if let Some(mend) = finding.mend(texts) {
            span.below { strong { (texts.text("web-accounts-mend")) (colon(texts)) } (mend) }
        }
    }
}

fn quota(format: Format, known: &Known, address: &str) -> Markup {
    let texts = format.texts();
    let mut quotas = known.registered.running.as_deref().map(quota_of);
    if let Some(quotas) = &mut quotas {
        quotas.sort_by_key(|quota| std::cmp::Reverse(n_calls(quota)));
    }
    let quotas = quotas.unwrap_or_default();
    let rows: Vec<Row> = quotas
        .iter()
        .map(|quota| quota_row(format, quota))
        .collect();
    let here = Parameters::default();
    let caption = texts.text("web-accounts-quota");
    html! {
        h2 { (caption) }
        p.quiet { (texts.text("web-accounts-quota-text")) }
        @if rows.is_empty() {
            p { (texts.text("web-accounts-quota-none")) }
        } @else {
            (table(texts, &caption, &quota_columns(texts), &rows, (address, &here)))
        }
    }
}

const fn n_calls(quota: &QuotaView) -> u64 {
    let by = &quota.n_calls;
    by.cancel + by.confirm + by.routine + by.background
}

fn quota_columns(texts: Texts) -> Vec<Column> {
    let number = |key| Column::number(texts.text(key));
    vec![
        Column::text(texts.text("web-accounts-operation")),
        number("web-accounts-left"),
        number("web-accounts-per-hour"),
        number("web-accounts-for-cancel"),
        number("web-accounts-for-confirm"),
        number("web-accounts-for-routine"),
        number("web-accounts-for-background"),
        number("web-accounts-throttled"),
        number("web-accounts-held-back"),
    ]
}

fn quota_row(format: Format, quota: &QuotaView) -> Row {
    let count = |n: u64| html! { (format.count(n)) };
    let sum = |by: &crate::http::api::accounts::ByPurpose| {
        by.cancel + by.confirm + by.routine + by.background
    };
    let is_low = quota.burst > 2 && quota.left.saturating_mul(10) < quota.burst;
    let per_hour = quota.rate_micro.saturating_mul(3_600) / 1_000_000;
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            html! { code { (quota.operation) } },
            html! {
                @if is_low { (badge(Tone::Warn, &format.texts().text("web-accounts-low"))) " " }
                (format.count(quota.left.into())) " / " (format.count(quota.burst.into()))
            },
            count(per_hour),
            count(quota.n_calls.cancel),
            count(quota.n_calls.confirm),
            count(quota.n_calls.routine),
            count(quota.n_calls.background),
            count(sum(&quota.n_throttled)),
            count(sum(&quota.n_held_back)),
        ],
    }
}

/// Asks before an account is left alone.
pub(super) async fn ask_to_disable(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(name): Segment,
) -> Result<Response, Problem> {
    let registered = one(&state, &visitor, &name).await?;
    let name = registered.account.name();
    let address = address_of(name);
    let page = Page::open(&state, &visitor, Section::Accounts, None)
        .await?
        .back(&address);
    let texts = page.texts();
    let named = [("account", name.as_str().into())];
    let main = html! {
        p { (texts.text("web-accounts-disable-text")) }
        form method="post" action=(format!("{address}/switch")) {
            (form::token(&visitor))
            input type="hidden" name="to" value="disabled";
            div.toolbar {
                button.danger type="submit" { (texts.with("web-accounts-disable-do", &named)) }
                a.button href=(address) { (texts.text("web-close")) }
            }
        }
    };
    let title = texts.with("web-accounts-disable-title", &named);
    Ok(page.title(&title).show(&main))
}
