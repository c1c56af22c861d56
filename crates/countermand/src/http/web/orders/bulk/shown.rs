//! The page of a batch before anything is done.

use countermand_domain::cancellation::Actor;
use countermand_domain::reason::Reason;
use maud::{Markup, html};

use super::rows::{BulkRow, Fate, Group};
use super::{Batch, TYPED_ABOVE, Whole};
use crate::http::api::cancellations::preview::Looked;
use crate::http::web::orders::cancel::reason_value;
use crate::http::web::orders::matching::is_open_ended;
use crate::http::web::orders::{decided, place, refusal};
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::effect::{self, EffectLine};
use crate::http::web::parts::{colon, gap};
use crate::http::web::parts::{form, notice};
use crate::http::web::{Page, Visitor};
use crate::texts::Texts;

/// The account and the order of `ACCOUNT/ID`.
pub(super) fn parted(name: &str) -> (&str, &str) {
    name.split_once('/').unwrap_or(("", name))
}

pub(super) fn preview(
    visitor: &Visitor,
    page: &Page<'_>,
    batch: &Batch,
    (rows, groups): (&[BulkRow], &[Group]),
) -> Markup {
    let texts = page.texts();
    let n_now = rows.iter().filter(|row| row.fate == Fate::Now).count() as u64;
    let n_out = rows.len() as u64 - n_now;
    html! {
        @if let Some(whole) = &batch.whole { (whole_list(texts, batch, whole)) }
        (reason_form(texts, batch))
        @if batch.reason.is_some() {
            (combined(texts, (n_now, n_out), groups))
            form #confirm method="post" action="/orders/cancel" {
                (form::token(visitor))
                (form::intent_key())
                input type="hidden" name="reason" value=(batch.reason.as_deref().unwrap_or(""));
                input type="hidden" name="note" value=(batch.note);
                (row_table(page, rows, true))
                @if n_now > TYPED_ABOVE { (typed(texts, n_now)) }
                div.toolbar {
                    a.button href="/orders" { (texts.text("web-bulk-keep")) }
                    @if n_now > 0 {
                        button.danger type="submit" { (texts.with("web-bulk-confirm", &[("n", n_now.into())])) }
                    }
                }
            }
        } @else {
            (row_table(page, rows, false))
        }
    }
}

/// So many orders are cancelled only by whoever types how many they are.
fn typed(texts: Texts, n_now: u64) -> Markup {
    html! {
        input type="hidden" name="n" value=(n_now);
        div.field {
            label for="typed" { (texts.with("web-bulk-typed", &[("n", n_now.into())])) }
            input #typed name="typed" type="text" inputmode="numeric" autocomplete="off" required
                pattern=(n_now);
        }
    }
}

/// Which list the orders are all of, or that there are more of them than a batch takes.
fn whole_list(texts: Texts, batch: &Batch, whole: &Whole) -> Markup {
    let n_here = batch.orders.len() as u64;
    let args = [("n", n_here.into()), ("all", whole.n_all.into())];
    let (tone, text) = if whole.n_all <= n_here {
        (Tone::Plain, texts.with("web-bulk-whole", &args))
    } else if is_open_ended(whole.n_all) {
        (Tone::Warn, texts.with("web-bulk-first-of-many", &args))
    } else {
        (Tone::Warn, texts.with("web-bulk-first", &args))
    };
    html! {
        (notice::notice(tone, &text))
        p.quiet {
            @if whole.filters.is_empty() { (texts.text("web-bulk-no-filter")) }
            @for (at, (name, value)) in whole.filters.iter().enumerate() {
                @if at > 0 { " · " }
                (texts.text(filter_key(name))) (colon(texts)) code { (value) }
            }
        }
    }
}

/// The key of what a filter of the lists is called.
fn filter_key(name: &str) -> &'static str {
    match name {
        "account" => "web-account",
        "q" => "web-orders-search",
        "state" => "web-orders-state",
        "channel" => "web-orders-channel",
        "marketplace" => "web-orders-marketplace",
        "requested" => "web-orders-request",
        "from" => "web-orders-from",
        "to" => "web-orders-to",
        "why" => "web-queue-why",
        "view" => "web-queue-view",
        _ => "web-bulk-filters",
    }
}

fn reason_form(texts: Texts, batch: &Batch) -> Markup {
    let group = |is_buyers: bool| {
        let actor = if is_buyers {
            Actor::Buyer
        } else {
            Actor::Seller
        };
        let reasons = Reason::ALL
            .iter()
            .filter(move |it| it.is_buyers_wish() == is_buyers);
        html! {
            @for reason in reasons {
                @let value = reason_value(actor, *reason);
                option value=(value) selected[batch.reason.as_deref() == Some(value.as_str())] {
                    (decided::reason_text(texts, reason.as_str())) }
            }
        }
    };
    html! {
        form.panel.stack method="get" action="/orders/cancel" {
            @if let Some(whole) = &batch.whole {
                input type="hidden" name="all" value=(whole.list);
            } @else {
                @for order in &batch.orders { input type="hidden" name="order" value=(order); }
            }
            div.field {
                label for="reason" { (texts.text("web-bulk-reason")) }
                select #reason name="reason" required {
                    option value="" { (texts.text("web-cancel-choose")) }
                    optgroup label=(texts.text("web-cancel-by-buyer")) { (group(true)) }
                    optgroup label=(texts.text("web-cancel-by-seller")) { (group(false)) }
                }
            }
            (form::text_box("note", &texts.text("web-orders-note"), &batch.note, None))
            button.primary type="submit" { (texts.text("web-cancel-show-effect")) }
        }
    }
}

/// What all rows that can be asked for now do together, by sales channel.
fn combined(texts: Texts, (n_now, n_out): (u64, u64), groups: &[Group]) -> Markup {
    let mut lines = vec![EffectLine {
        label: texts.text("web-bulk-now"),
        before: String::new(),
        after: texts.with("web-bulk-n-orders", &[("n", n_now.into())]),
        tone: Tone::Plain,
    }];
    if n_out > 0 {
        lines.push(EffectLine {
            label: texts.text("web-bulk-out"),
            before: String::new(),
            after: texts.with("web-bulk-n-orders", &[("n", n_out.into())]),
            tone: Tone::Warn,
        });
    }
    for group in groups {
        let whose = format!("{} · {}", group.account, group.sales_channel);
        let Some(budget) = &group.budget else {
            lines.push(EffectLine {
                label: whose,
                before: String::new(),
                after: texts.text("web-bulk-rate-unknown"),
                tone: Tone::Warn,
            });
            continue;
        };
        let tone = match (group.n_counted, budget.left_after) {
            (0, _) => Tone::Good,
            (_, 0) => Tone::Warn,
            (_, _) => Tone::Plain,
        };
        lines.push(EffectLine {
            label: format!("{whose} · {}", texts.text("label-rate")),
            before: budget.rate_before_text.clone(),
            after: format!("{} ({})", budget.rate_after_text, budget.limit_text),
            tone,
        });
        lines.push(EffectLine {
            label: format!("{whose} · {}", texts.text("web-cancel-left")),
            before: budget.left_before.to_string(),
            after: budget.left_after.to_string(),
            tone,
        });
    }
    effect::panel(&texts.text("web-bulk-effect"), &lines, &html! {})
}

fn row_table(page: &Page<'_>, rows: &[BulkRow], can_choose: bool) -> Markup {
    let texts = page.texts();
    html! {
        div.table role="region" aria-label=(texts.text("web-bulk-title")) tabindex="0" {
            table data-rows {
                caption.unseen { (texts.text("web-bulk-title")) }
                thead { tr {
                    @if can_choose { th scope="col" { span.unseen { (texts.text("web-select")) } } }
                    th scope="col" { (texts.text("web-orders-order-column")) }
                    th scope="col" { (texts.text("web-bulk-what")) }
                    th scope="col" { (texts.text("web-bulk-effect-column")) }
                } }
                tbody { @for row in rows { (row_line(page, row, can_choose)) } }
            }
        }
    }
}

fn row_line(page: &Page<'_>, row: &BulkRow, can_choose: bool) -> Markup {
    let (texts, (account, id)) = (page.texts(), parted(&row.name));
    html! {
        tr data-row {
            @if can_choose {
                td.box {
                    @if row.fate == Fate::Now {
                        input type="checkbox" name="order" value=(row.name) aria-label=(id) checked;
                    } @else {
                        // What is left out is told of in the results, too.
                        input type="hidden" name="left" value=(row.name);
                    }
                }
            }
            th scope="row" data-label=(texts.text("web-orders-order-column")) {
                a href=(place(account, id, "")) data-open { code { (id) } } span.below { (account) } }
            td data-label=(texts.text("web-bulk-what")) { (fate_text(texts, row)) }
            td data-label=(texts.text("web-bulk-effect-column")) {
                @match &row.looked {
                    Some(Ok(looked)) => (looked_text(page, looked)),
                    Some(Err(problem)) => (notice::detail(problem, texts)),
                    None => span.quiet { (texts.text("web-cancel-effect-none")) },
                }
            }
        }
    }
}

fn fate_text(texts: Texts, row: &BulkRow) -> Markup {
    html! {
        @match row.fate {
            Fate::Now => (badge::badge(Tone::Good, &texts.text("web-bulk-fate-now"))),
            Fate::Later(day) => (badge::badge(Tone::Warn,
                &texts.with("web-bulk-fate-later", &[("day", (&day.to_string()).into())]))),
            Fate::Breaches => (badge::badge(Tone::Bad, &texts.text("web-bulk-fate-breaches"))),
            Fate::NotEligible => (badge::badge(Tone::Bad, &texts.text("web-bulk-fate-not"))),
            Fate::Unread => "–",
        }
    }
}

/// The answer; of what can be cancelled also money, offers, and who has to agree.
fn looked_text(page: &Page<'_>, looked: &Looked) -> Markup {
    let (texts, view) = (page.texts(), &looked.view);
    html! {
        (refusal::answer(texts, looked))
        @if !view.is_allowed {
            span.below { (refusal::next(texts, looked)) (gap(texts)) code { (view.rule) } }
        }
        @if let (true, Some(effects)) = (view.is_allowed, &view.effects) {
            span.below { (effects.money.text) }
            @if effects.offers.extends_run { span.below { (effects.offers.text) } }
        }
        @if !view.waits_for.is_empty() {
            span.below { (texts.text("web-orders-waits")) (colon(texts)) (decided::waits(texts, &view.waits_for)) }
        }
    }
}
