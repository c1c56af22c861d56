//! Why orders were cancelled: cause, impact and advice, with orders, money and trend.

mod asked;
mod files;
mod pack;
mod tables;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_store::figures::{
    CANCELLED_LINES_MAX, CancelledLine, CancelledQuery, RefundOfCancelled,
};
use maud::{Markup, html};

use self::asked::{Asked, ReasonsQuery};
use super::door::failed;
use super::parts::address::Parameters;
use super::parts::badge::Tone;
use super::parts::filters::{Filter, cleared, filters};
use super::parts::{empty, notice};
use super::{Page, Pages, Section, Visitor, WebState};
use crate::causes::{Cause, Sum, total, weeks};
use crate::desk::Seller;
use crate::http::access::{Access, Scope};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::parts::colon;
use crate::measure::attributed::is_overdue;
use crate::texts::Texts;

const PATH: &str = "/reasons";

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::RateRead);
    pages
        .get(PATH, read, shown)
        .get("/reasons/export", read, files::export)
        .get("/reasons/plan-of-action", read, pack::plan_of_action)
        .get("/reasons/dispute", read, pack::dispute)
}

/// What was read for a range of days.
struct Found {
    sellers: Vec<Arc<Seller>>,
    /// Lines of the range.
    lines: Vec<CancelledLine>,
    /// Lines of as many days before it.
    before: Vec<CancelledLine>,
    refunds: Vec<RefundOfCancelled>,
    /// Whether there are more lines than were read.
    is_cut: bool,
    /// Orders that are still to be read, of every account.
    unread: BTreeSet<OrderId>,
    /// Orders that Amazon cancelled as shipment was not confirmed in time, of every account.
    overdue: BTreeSet<OrderId>,
}

impl Found {
    /// Why a line was cancelled, as far as is known by now.
    fn cause(&self, line: &CancelledLine) -> Cause {
        let known = if self.unread.contains(&line.order_id) {
            Cause::of_unread(line)
        } else {
            Cause::of(line)
        };
        if self.overdue.contains(&line.order_id) {
            known.when_overdue()
        } else {
            known
        }
    }
}

/// The orders of some lines that Amazon cancelled as shipment was not confirmed in time: by the
/// times, and without those that were never paid, as the rate counts them.
async fn overdue(seller: &Seller, lines: &[CancelledLine]) -> Result<BTreeSet<OrderId>, Problem> {
    let rules = seller.rule_table();
    let by_times = lines.iter().filter(|line| {
        Cause::of(line) == Cause::ByAmazon
            && is_overdue(
                (line.channel, &line.sales_channel),
                (line.ship_by, line.last_updated_at),
                &rules,
            )
    });
    let mut overdue: BTreeSet<OrderId> = by_times.map(|line| line.order_id.clone()).collect();
    if !overdue.is_empty() {
        let asked = overdue.iter().cloned().collect();
        let unpaid = seller.account.unpaid_when_cancelled(asked).await;
        let unpaid = unpaid.map_err(|error| failed(&error))?;
        overdue.retain(|order_id| !unpaid.contains(order_id));
    }
    Ok(overdue)
}

/// Reads what is asked for, of the accounts that the visitor sees.
async fn read(
    state: &WebState,
    visitor: &Visitor,
    (query, asked): (&ReasonsQuery, &Asked),
) -> Result<Found, Problem> {
    let mut found = Found {
        sellers: state.api.seen(visitor.caller(), query.account())?,
        lines: Vec::new(),
        before: Vec::new(),
        refunds: Vec::new(),
        is_cut: false,
        unread: BTreeSet::new(),
        overdue: BTreeSet::new(),
    };
    for seller in &found.sellers {
        let unread = seller.account.unread_cancelled().await;
        let unread = unread.map_err(|error| failed(&error))?;
        found.unread.extend(unread);
    }
    let (start, from, end) = asked.instants();
    for seller in found.sellers.clone() {
        let of_range = CancelledQuery {
            purchased_from: Some(start),
            purchased_before: Some(end),
            is_seller_fulfilled_only: !asked.is_with_amazon,
            limit: CANCELLED_LINES_MAX,
        };
        let lines = seller.account.cancelled_lines(of_range).await;
        let lines = lines.map_err(|error| failed(&error))?;
        found.is_cut |= lines.len() as u64 >= CANCELLED_LINES_MAX;
        found.overdue.extend(overdue(&seller, &lines).await?);
        let meant = lines.into_iter();
        let meant = meant.filter(|line| asked.takes(line, found.cause(line)));
        let (now, before): (Vec<_>, Vec<_>) = meant.partition(|line| line.purchased_at >= from);
        found.lines.extend(now);
        found.before.extend(before);
        if asked.is_of_all_goods() {
            let refunds = seller.account.refunds_of_cancelled(from, end).await;
            found
                .refunds
                .extend(refunds.map_err(|error| failed(&error))?);
        }
    }
    Ok(found)
}

async fn shown(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ReasonsQuery>,
) -> Result<Response, Problem> {
    let page = Page::open(&state, &visitor, Section::Reasons, query.account())
        .await?
        .wide();
    let texts = page.texts();
    let (asked, is_right) = Asked::of(&query, state.api.desk.now());
    let found = read(&state, &visitor, (&query, &asked)).await?;
    let here = query.parameters();
    let known = known_filters(texts, &found);
    let main = html! {
        @if !is_right {
            (notice::notice(Tone::Bad, &texts.with("web-reasons-wrong", &[("most", asked::DAYS_MAX.into())])))
        }
        (presets(texts, &asked, &here))
        (filters(texts, PATH, &known, &here))
        @if found.is_cut {
            (notice::notice(Tone::Warn, &texts.with("web-reasons-cut", &[("n", CANCELLED_LINES_MAX.into())])))
        }
        @if found.lines.is_empty() && found.refunds.is_empty() {
            (nothing(texts, &asked, (&known, &here)))
        } @else {
            (summary(&page, &asked, &found))
            (tables::causes(&page, &found, &here))
            div.columns {
                (tables::skus(&page, &found, &here))
                (tables::marketplaces(&page, &found, &here))
            }
            (tables::cash_flow(&page, &weeks(&found.lines, &found.refunds), &here))
        }
        (packs(&page, &query, &found))
    };
    Ok(page.show(&main))
}

fn nothing(texts: Texts, asked: &Asked, (known, here): (&[Filter], &Parameters)) -> Markup {
    if known.iter().any(|filter| here.value(filter.name).is_some()) {
        let clear = cleared(known, here).address(PATH);
        let (title, text) = (texts.text("web-none-title"), texts.text("web-none-text"));
        return empty::no_match(&title, &text, (&clear, &texts.text("web-filter-clear")));
    }
    let days = asked.days_text(texts);
    empty::all_done(
        &texts.text("web-reasons-none"),
        &texts.with("web-reasons-none-text", &[("days", (&days).into())]),
    )
}

/// Ranges that are asked for often.
fn presets(texts: Texts, asked: &Asked, here: &Parameters) -> Markup {
    let here = here.changed("to", None);
    html! {
        ul.chips aria-label=(texts.text("web-reasons-days")) {
            @for n_days in [7_u32, 28, 90] {
                @let from = asked.today_less(n_days - 1);
                @let is_it = asked.from == from && asked.to == asked.today;
                li { a.chip href=(here.changed("from", Some(&from.to_string())).address(PATH))
                    aria-current=[is_it.then_some("page")] {
                    (texts.with("web-reasons-last-days", &[("n", n_days.into())]))
                } }
            }
        }
    }
}

fn known_filters(texts: Texts, found: &Found) -> Vec<Filter> {
    let mut causes: Vec<Cause> = found.lines.iter().map(|line| found.cause(line)).collect();
    causes.sort_unstable();
    causes.dedup();
    let causes = causes
        .into_iter()
        .map(|cause| (cause.code().to_owned(), texts.text(&cause.text_key())));
    let mut places: Vec<Marketplace> = found
        .sellers
        .iter()
        .flat_map(|seller| seller.marketplaces.iter().copied())
        .collect();
    places.sort_unstable();
    places.dedup();
    let places = places
        .into_iter()
        .map(|place| (place.code().to_owned(), place.code().to_owned()));
    let fulfillment = vec![("all".to_owned(), texts.text("web-reasons-with-amazon"))];
    vec![
        Filter::text("from", texts.text("web-reasons-from")).hinting("2026-11-01".to_owned()),
        Filter::text("to", texts.text("web-reasons-to")).hinting("2026-11-30".to_owned()),
        Filter::choice("cause", texts.text("web-reasons-cause"), causes.collect()),
        Filter::choice(
            "marketplace",
            texts.text("rate-marketplace"),
            places.collect(),
        ),
        Filter::text("sku", texts.text("web-reasons-sku")),
        Filter::choice(
            "fulfillment",
            texts.text("web-reasons-fulfillment"),
            fulfillment,
        ),
    ]
}

/// The three numbers of the range.
fn summary(page: &Page<'_>, asked: &Asked, found: &Found) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let (now, before) = (total(&found.lines), total(&found.before));
    let mut refunded = crate::causes::Purse::default();
    for refund in &found.refunds {
        refunded.add(refund.amount);
    }
    html! {
        div.columns {
            section.panel {
                h2 { (texts.text("web-reasons-orders")) }
                p.figure { (format.count(now.n_orders())) }
                p { (trend(texts, now.n_orders(), before.n_orders())) }
                p.hint { (asked.days_text(texts)) " · " (texts.text("web-reasons-source")) }
            }
            section.panel {
                h2 { (texts.text("web-reasons-lost")) }
                (tables::purse(format, &now.money, "figure"))
                p { (without_price(texts, &now)) }
                p.hint { (asked.days_text(texts)) " · " (texts.text("web-reasons-lost-text")) }
            }
            section.panel {
                h2 { (texts.text("web-reasons-refunded")) }
                @if asked.is_of_all_goods() {
                    (tables::purse(format, &refunded, "figure"))
                } @else {
                    p { (texts.text("web-reasons-refunded-filtered")) }
                }
                p.hint { (asked.days_text(texts)) " · " (texts.text("web-reasons-refunded-text")) }
            }
        }
    }
}

/// Whether a number has grown.
fn trend(texts: Texts, now: u64, before: u64) -> String {
    let key = match now.cmp(&before) {
        std::cmp::Ordering::Less => "web-reasons-fewer",
        std::cmp::Ordering::Equal => "web-reasons-same",
        std::cmp::Ordering::Greater => "web-reasons-more",
    };
    let args = [
        ("n", now.abs_diff(before).into()),
        ("before", before.into()),
    ];
    texts.with(key, &args)
}

fn without_price(texts: Texts, sum: &Sum) -> String {
    if sum.n_without_price == 0 {
        return texts.text("web-reasons-all-priced");
    }
    if sum.n_without_price == sum.n_lines {
        return texts.with("web-reasons-no-price", &[("all", sum.n_lines.into())]);
    }
    let args = [
        ("n", sum.n_without_price.into()),
        ("all", sum.n_lines.into()),
    ];
    texts.with("web-reasons-without-price", &args)
}

/// Documents to send.
fn packs(page: &Page<'_>, query: &ReasonsQuery, found: &Found) -> Markup {
    let texts = page.texts();
    let here = query.parameters();
    html! {
        section.panel {
            h2 { (texts.text("web-reasons-packs")) }
            p { (texts.text("web-reasons-packs-text")) }
            ul {
                @for seller in &found.sellers {
                    @let name = seller.account.name().as_str();
                    @let of_account = here.changed("account", Some(name));
                    li {
                        (name) (colon(texts))
                        a href=(of_account.address("/reasons/plan-of-action")) download { (texts.text("web-reasons-poa")) }
                        " · "
                        a href=(Parameters::new([("account", Some(name))]).address("/reasons/dispute")) download { (texts.text("web-reasons-dispute")) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
