//! The cancel rate as a budget: whole cancels left first, then the rate, then what it means.

pub(super) mod amazon;
mod files;
mod grid;
mod line;
mod orders;
mod standing;
mod trial;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::cancel_rate::{Day, Rate, RateLimit};
use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::door::failed;
use super::export::FileForm;
use super::parts::address::Parameters;
use super::parts::badge::Tone;
use super::parts::format::Format;
use super::parts::{empty, notice};
use super::queue::worklist;
use super::{Page, Pages, Section, Visitor, WebState};
use crate::desk::Seller;
use crate::http::access::{Access, Scope};
use crate::http::api::cancel_rate::measured;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::measure::attributed::{Attribution, Measured};
use crate::measure::prime::{PrimeBudget, prime_budget};
use crate::measure::window_orders::{WindowOrder, cancelled_in_window};
use crate::measure::{ChannelDays, ChannelRate, words, worst_first};
use crate::texts::{Locale, Texts};

const PATH: &str = "/cancel-rate";
const ORDERS_PATH: &str = "/cancel-rate/orders";

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::RateRead);
    pages
        .get(PATH, read, shown)
        .get(ORDERS_PATH, read, orders::page)
        .get("/cancel-rate/export", read, files::rates)
        .get("/cancel-rate/days/export", read, files::days)
        .get("/cancel-rate/orders/export", read, files::orders)
}

/// What the page is asked for. Numbers stay texts, so that one that is wrong is told beside its
/// box.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RateQuery {
    account: Option<String>,
    channel: Option<String>,
    window: Option<String>,
    cancels: Option<String>,
    volume: Option<String>,
    plan: Option<String>,
    by: Option<String>,
    format: Option<FileForm>,
}

impl RateQuery {
    fn account(&self) -> Option<&str> {
        self.account.as_deref().filter(|name| !name.is_empty())
    }

    fn parameters(&self) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("channel", self.channel.as_deref()),
            ("window", self.window.as_deref()),
            ("cancels", self.cancels.as_deref()),
            ("volume", self.volume.as_deref()),
            ("plan", self.plan.as_deref()),
            ("by", self.by.as_deref()),
        ])
    }
}

/// An account that was measured.
type OfSeller = (Arc<Seller>, Measured);

/// The rate that a page is about, with all around it.
struct Chosen<'a> {
    seller: &'a Seller,
    measured: &'a Measured,
    rate: &'a ChannelRate,
    days: &'a ChannelDays,
    /// When the account's orders were last read.
    read_at: Option<Timestamp>,
    /// Counted cancels that are decided and not confirmed, in the whole account.
    n_on_their_way: u64,
    /// Cancelled orders that are still to be read.
    unread: BTreeSet<OrderId>,
}

impl Chosen<'_> {
    /// The parameters that name the rate.
    fn parameters(&self) -> Parameters {
        of_rate(self.seller, self.rate)
    }

    fn marketplace(&self) -> Option<Marketplace> {
        Marketplace::from_sales_channel(&self.rate.sales_channel)
    }

    /// Window, zone, age of the data and source, for below a figure.
    fn provenance(&self, format: Format, source: &str) -> Markup {
        let texts = format.texts();
        let age = self.read_at.map_or_else(
            || texts.text("web-cancel-rate-age-none"),
            |at| texts.with("web-cancel-rate-age", &[("age", (&format.age(at)).into())]),
        );
        html! {
            p.hint.cancel-rate-source {
                (words::window(texts, self.rate)) " · " (age) " · " (source)
            }
        }
    }
}

/// The parameters that name a rate.
fn of_rate(seller: &Seller, rate: &ChannelRate) -> Parameters {
    let window = rate.target.target.window_days.to_string();
    Parameters::new([
        ("account", Some(seller.account.name().as_str())),
        ("channel", Some(rate.sales_channel.as_str())),
        ("window", Some(window.as_str())),
    ])
}

/// The rate that is asked for, or the worst one of the account.
fn rate_of<'a>(
    measured: &'a Measured,
    query: (Option<&str>, Option<&str>),
) -> Option<&'a ChannelRate> {
    let (channel, window) = query;
    let is_meant = |rate: &&ChannelRate| {
        let days = rate.target.target.window_days.to_string();
        channel.is_none_or(|channel| channel == rate.sales_channel)
            && window.is_none_or(|window| window == days)
    };
    let meant = measured.rates.iter().filter(is_meant);
    meant.min_by_key(|rate| worst_first(&rate.budget))
}

/// A text of a query, unless it is empty.
fn told(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// A rate as per cent, or that there is none.
fn percent(texts: Texts, rate: Option<Rate>) -> String {
    rate.map_or_else(
        || texts.text("rate-not-available"),
        |rate| format!("{} %", rate.to_percent(2)),
    )
}

/// A share as Amazon writes it, as per cent: `0.0203` is `2.03 %`. What is no share stays as written.
fn amazons_percent(text: &str) -> String {
    RateLimit::parse(text, false).map_or_else(
        |_| text.to_owned(),
        |share| format!("{} %", share.as_rate().to_percent(2)),
    )
}

/// `1 of 21`.
fn one_of(texts: Texts, (counted, orders): (u64, u64)) -> String {
    let args = [("counted", counted.into()), ("orders", orders.into())];
    texts.with("web-cancel-rate-of", &args)
}

/// A day as the language writes it, without its year.
pub(super) fn day_text(texts: Texts, day: Day) -> String {
    let date = day.date();
    match texts.locale() {
        Locale::En => date.strftime("%-d %b").to_string(),
        Locale::ZhHans => date.strftime("%-m月%-d日").to_string(),
    }
}

async fn shown(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<RateQuery>,
) -> Result<Response, Problem> {
    let page = Page::open(&state, &visitor, Section::CancelRate, query.account()).await?;
    let past = match query.account() {
        Some(_) => line::PAST,
        None => grid::PAST,
    };
    let all = measured(&state.api, visitor.caller(), query.account(), past).await?;
    let texts = page.texts();
    let Some((seller, of_seller)) = all.first().filter(|_| query.account().is_some()) else {
        let grid = grid::all(&page, &all)?;
        return Ok(page.wide().show(&grid));
    };
    let meant = (told(query.channel.as_ref()), told(query.window.as_ref()));
    let Some(rate) = rate_of(of_seller, meant) else {
        return if meant == (None, None) {
            Ok(page.show(&nothing_yet(texts)))
        } else {
            Err(Problem::not_found("cancel rate"))
        };
    };
    let chosen = choose(seller, of_seller, rate).await?;
    let cancelled = of_seller.window_orders(rate, state.api.desk.now());
    let here = query.parameters();
    let n_unread = n_unread(&cancelled, &chosen.unread);
    let main = html! {
        (grid::siblings(&page, seller, of_seller, rate))
        @if n_unread > 0 {
            (notice::notice(Tone::Warn, &texts.with("web-cancel-rate-not-read", &[("n", n_unread.into())])))
        }
        (standing::panels(&page, &chosen))
        @if let Some(prime) = prime(seller, rate, state.api.desk.now()).await? {
            (standing::prime(&page, &chosen, &prime))
        }
        (line::chart(&page, &chosen)?)
        (trial::panels(&page, &chosen, (&query, &here)))
        (amazon::panel(&page, &chosen, &cancelled))
    };
    let title = texts.with(
        "web-cancel-rate-title",
        &[("channel", rate.sales_channel.as_str().into())],
    );
    Ok(page.title(&title).back(PATH).show(&main))
}

fn nothing_yet(texts: Texts) -> Markup {
    empty::first_use(
        &texts.text("web-cancel-rate-none"),
        &texts.text("web-cancel-rate-none-text"),
        Some((Section::Accounts.path(), &texts.text("web-queue-first-way"))),
    )
}

/// A rate with what the page tells beside it.
async fn choose<'a>(
    seller: &'a Seller,
    measured: &'a Measured,
    rate: &'a ChannelRate,
) -> Result<Chosen<'a>, Problem> {
    let days = measured.channels.get(&rate.sales_channel);
    let counted = seller.account.counted_cancels().await;
    let unread = seller.account.unread_cancelled().await;
    Ok(Chosen {
        seller,
        measured,
        rate,
        // A rate comes from the days of its channel.
        days: days.ok_or_else(Problem::internal)?,
        read_at: worklist::read_at(seller).await?,
        n_on_their_way: counted.map_err(|error| failed(&error))?.n_on_their_way,
        unread: unread.map_err(|error| failed(&error))?,
    })
}

/// Where the rate of Seller Fulfilled Prime stands; `None` where its window has no order of it.
async fn prime(
    seller: &Arc<Seller>,
    rate: &ChannelRate,
    now: Timestamp,
) -> Result<Option<PrimeBudget>, Problem> {
    let (seller, channel) = (Arc::clone(seller), rate.sales_channel.clone());
    let read = move || prime_budget((&seller.account, &seller.rule_table()), &channel, 0, now);
    match tokio::task::spawn_blocking(read).await {
        Ok(found) => found.map_err(|error| failed(&error)),
        Err(_) => Err(Problem::internal()),
    }
}

/// How an order is attributed, in words: one of which nobody knows who cancelled may only be still
/// to be read.
fn why(texts: Texts, order: &WindowOrder, unread: &BTreeSet<OrderId>) -> String {
    let is_unread = unread.contains(&order.order.order_id);
    texts.text(match order.attribution {
        Attribution::Unknown if is_unread => "web-cancel-rate-why-not-read",
        Attribution::UnknownRequested if is_unread => "web-cancel-rate-why-not-read-requested",
        known @ (Attribution::BySeller
        | Attribution::AtRequest
        | Attribution::AtRequestOtherCode
        | Attribution::ByBuyer
        | Attribution::ByAmazon
        | Attribution::Overdue
        | Attribution::UnknownRequested
        | Attribution::Unknown) => amazon::why_key(known),
    })
}

/// Of how many cancelled orders of the window it will be read who cancelled them.
fn n_unread(orders: &[WindowOrder], unread: &BTreeSet<OrderId>) -> u64 {
    let is_open = |order: &&WindowOrder| {
        order.attribution == Attribution::Unknown && unread.contains(&order.order.order_id)
    };
    orders.iter().filter(is_open).count() as u64
}

/// The cancelled orders of the window of a rate, seen from a day.
async fn window_orders(
    seller: &Arc<Seller>,
    rate: &ChannelRate,
    day: Day,
    now: Timestamp,
) -> Result<Vec<WindowOrder>, Problem> {
    let (seller, channel) = (Arc::clone(seller), rate.sales_channel.clone());
    let window = rate.target.target.window();
    let read = move || {
        let rules = seller.rule_table();
        cancelled_in_window((&seller.account, &rules), &channel, (window, day), now)
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(orders) => orders.map_err(|error| failed(&error)),
        Err(_) => Err(Problem::internal()),
    }
}

#[cfg(test)]
mod tests;
