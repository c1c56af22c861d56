//! Trying out: more cancels, another volume, and days for cancels that must be made.

use countermand_domain::cancel_rate::{Day, PlanCancel, WhatIf};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{Chosen, PATH, RateQuery, one_of, percent, told};
use crate::http::web::Page;
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::notice::notice;
use crate::measure::volume::percent_as_bps;
use crate::measure::{ChannelPlan, channel_plan, targets, words};
use crate::texts::Texts;

/// Rows of the table unless said.
const CANCELS: u64 = 5;
/// The most cancels that are tried out.
const CANCELS_MAX: u64 = 50;
/// The most cancels that are planned for on the page.
const PLAN_MAX: usize = 2_000;
/// Days that the plan has unless said.
const PLAN_DAYS: u32 = 7;

pub(super) fn panels(
    page: &Page<'_>,
    chosen: &Chosen<'_>,
    asked: (&RateQuery, &Parameters),
) -> Markup {
    html! {
        div.columns {
            (what_if(page, chosen, asked))
            (planner(page, chosen, asked))
        }
    }
}

/// The fields that a form keeps of the address.
fn kept(here: &Parameters, but: [&str; 2]) -> Markup {
    html! {
        @for (name, value) in here.iter().filter(|(name, _)| !but.contains(name)) {
            input type="hidden" name=(name) value=(value);
        }
    }
}

fn what_if(
    page: &Page<'_>,
    chosen: &Chosen<'_>,
    (query, here): (&RateQuery, &Parameters),
) -> Markup {
    let texts = page.texts();
    let cancels = told(query.cancels.as_ref()).map_or(Some(CANCELS), |text| text.parse().ok());
    let cancels = cancels.filter(|n| *n <= CANCELS_MAX);
    let volume = told(query.volume.as_ref()).unwrap_or("0");
    let change = percent_as_bps(volume);
    html! {
        section.panel #what-if {
            h2 { (texts.text("rate-what-if-title")) }
            form.filters method="get" action=(format!("{PATH}#what-if")) {
                (kept(here, ["cancels", "volume"]))
                div.field {
                    label for="cancels" { (texts.text("web-cancel-rate-try-cancels")) }
                    input #cancels name="cancels" type="number" min="0" max=(CANCELS_MAX)
                        value=(query.cancels.clone().unwrap_or_else(|| CANCELS.to_string()));
                }
                div.field {
                    label for="volume" { (texts.text("web-cancel-rate-try-volume")) }
                    input #volume name="volume" type="text" inputmode="decimal" maxlength="8" value=(volume);
                }
                button type="submit" { (texts.text("web-cancel-rate-try")) }
            }
            @match (cancels, change) {
                (Some(cancels), Some(volume_change_bps)) => (trial_table(page, chosen, cancels, volume_change_bps)),
                (_, _) => (notice(Tone::Bad, &texts.with("web-cancel-rate-try-wrong", &[("most", CANCELS_MAX.into())]))),
            }
            p.hint { (texts.text("web-cancel-rate-try-text")) }
        }
    }
}

fn breaks(texts: Texts, is_breached: bool) -> Markup {
    if is_breached {
        badge(Tone::Bad, &texts.text("rate-what-if-breaks"))
    } else {
        badge(Tone::Good, &texts.text("web-cancel-rate-holds"))
    }
}

fn trial_table(
    page: &Page<'_>,
    chosen: &Chosen<'_>,
    cancels: u64,
    volume_change_bps: i32,
) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    html! {
        div.table role="region" tabindex="0" aria-label=(texts.text("rate-what-if-title")) {
            table {
                thead { tr {
                    th.number scope="col" { (texts.text("rate-what-if-more")) }
                    th.number scope="col" { (texts.text("rate-what-if-left-after")) }
                    th.number scope="col" { (texts.text("rate-what-if-rate-after")) }
                    th scope="col" { (texts.text("rate-status")) }
                } }
                tbody {
                    @for more_cancels in 0..=cancels {
                        @let after = chosen.rate.budget.what_if(WhatIf { more_cancels, volume_change_bps });
                        tr {
                            th.number scope="row" { (format.count(more_cancels)) }
                            td.number { (format.count(after.left)) }
                            td.number { (percent(texts, after.rate())) span.below { (one_of(texts, (after.cancelled, after.counts.orders))) } }
                            td { (breaks(texts, after.is_breached)) }
                        }
                    }
                }
            }
        }
    }
}

fn planner(
    page: &Page<'_>,
    chosen: &Chosen<'_>,
    (query, here): (&RateQuery, &Parameters),
) -> Markup {
    let texts = page.texts();
    let by = chosen.rate.as_of.plus(PLAN_DAYS).to_string();
    let by = told(query.by.as_ref()).unwrap_or(&by);
    html! {
        section.panel #planner {
            h2 { (texts.text("rate-plan-title")) }
            form.filters method="get" action=(format!("{PATH}#planner")) {
                (kept(here, ["plan", "by"]))
                div.field {
                    label for="plan" { (texts.text("web-cancel-rate-plan-n")) }
                    input #plan name="plan" type="number" min="1" max=(PLAN_MAX)
                        value=(query.plan.clone().unwrap_or_default());
                }
                div.field {
                    label for="by" { (texts.text("rate-plan-cancel-by")) }
                    input #by name="by" type="date" value=(by);
                }
                button type="submit" { (texts.text("web-cancel-rate-plan-make")) }
            }
            @match told(query.plan.as_ref()) {
                None => p { (texts.text("web-cancel-rate-plan-text")) },
                Some(n) => @match planned(chosen, n, by) {
                    Some(plan) => (plan_table(page, &plan)),
                    None => (notice(Tone::Bad, &texts.with("web-cancel-rate-plan-wrong", &[("most", (PLAN_MAX as u64).into())]))),
                },
            }
        }
    }
}

/// Days for so many cancels; `None` when a number or the day cannot be planned for.
fn planned(chosen: &Chosen<'_>, n: &str, by: &str) -> Option<ChannelPlan> {
    let n: usize = n.parse().ok()?;
    let by = Day::from_date(by.parse::<Date>().ok()?)?;
    if n == 0 || n > PLAN_MAX {
        return None;
    }
    let batch = vec![PlanCancel::by(by); n];
    let rate = chosen.rate;
    let targets = targets(
        &chosen.measured.table,
        &rate.sales_channel,
        rate.as_of.date(),
    );
    channel_plan(chosen.days, &targets, rate.as_of, None, &batch)
        .ok()
        .flatten()
}

fn plan_table(page: &Page<'_>, chosen: &ChannelPlan) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let sentences = words::plan(texts, chosen);
    let tone = if chosen.is_clean() {
        Tone::Good
    } else {
        Tone::Warn
    };
    html! {
        (notice(tone, &texts.sentences(&sentences)))
        div.table role="region" tabindex="0" aria-label=(texts.text("rate-plan-title")) {
            table {
                thead { tr {
                    th scope="col" { (texts.text("rate-plan-day")) }
                    th.number scope="col" { (texts.text("rate-plan-cancel")) }
                    th.number scope="col" { (texts.text("rate-plan-after")) }
                    th.number scope="col" { (texts.text("web-cancel-rate-left-short")) }
                    th scope="col" { (texts.text("rate-status")) }
                } }
                tbody {
                    @for day in &chosen.plan.days {
                        tr {
                            th.cancel-rate-day scope="row" { (day.day) }
                            td.number { strong { (format.count(day.cancelled)) } }
                            td.number { (percent(texts, day.budget.rate())) span.below { (one_of(texts, (day.budget.cancelled, day.budget.counts.orders))) } }
                            td.number { (format.count(day.budget.left)) }
                            td { (breaks(texts, day.budget.is_breached)) }
                        }
                    }
                }
            }
        }
    }
}
