//! One row of the queue: what, how long left, what it costs, what we advise.

use std::collections::BTreeMap;
use std::sync::Arc;

use countermand_domain::id::AccountId;
use countermand_domain::money::Money;
use countermand_store::orders::{OrderItem, OrderView};
use countermand_store::work::Entry;
use jiff::Timestamp;
use maud::{Markup, html};

use super::worklist::{Why, deadline, has_come_back};
use crate::desk::Seller;
use crate::http::problem::Problem;
use crate::http::web::door::failed;
use crate::http::web::parts::address::with_account;
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::format::Format;
use crate::http::web::parts::table::Row;
use crate::http::web::{Page, WebState};
use crate::texts::Texts;

/// An entry with its account.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) seller: Arc<Seller>,
    pub(super) entry: Entry,
}

impl Item {
    pub(super) const fn new(seller: Arc<Seller>, entry: Entry) -> Self {
        Self { seller, entry }
    }

    pub(super) fn deadline(&self) -> Option<Timestamp> {
        deadline(&self.entry)
    }

    pub(super) fn account(&self) -> &AccountId {
        self.seller.account.name()
    }
}

/// The key of a reason's words.
pub(super) const fn why_key(why: Why) -> &'static str {
    match why {
        Why::Review => "web-why-review",
        Why::Approval => "web-why-approval",
        Why::OfficialWish => "web-why-official",
        Why::Hint => "web-why-hint",
        Why::Due => "web-why-due",
    }
}

const fn advice_key(why: Why) -> &'static str {
    match why {
        Why::Review => "web-advice-review",
        Why::Approval => "web-advice-approval",
        Why::OfficialWish => "web-advice-official",
        Why::Hint => "web-advice-hint",
        Why::Due => "web-advice-due",
    }
}

const fn cost_key(why: Why) -> &'static str {
    match why {
        Why::OfficialWish => "web-cost-none",
        Why::Hint => "web-cost-unless-official",
        Why::Due => "web-cost-late",
        Why::Review | Why::Approval => "web-cost-see",
    }
}

const fn tone(why: Why) -> Tone {
    match why {
        Why::Review => Tone::Bad,
        Why::Approval | Why::Hint => Tone::Warn,
        Why::OfficialWish | Why::Due => Tone::Plain,
    }
}

/// The row of an item.
///
/// # Errors
/// 500 and 503 when the store does not answer.
pub(super) async fn row(state: &WebState, page: &Page<'_>, item: &Item) -> Result<Row, Problem> {
    let (texts, format) = (page.texts(), page.format());
    let found = item.seller.account.situation(&item.entry.order_id).await;
    let view = found
        .map_err(|error| failed(&error))?
        .map(|found| found.view);
    let why = Why::of(&item.entry);
    let id = item.entry.order_id.as_str();
    let account = item.account().as_str();
    let path = format!("/orders/{}", crate::http::web::parts::address::encoded(id));
    let now = state.api.desk.now();
    Ok(Row {
        address: Some(with_account(&path, Some(account))),
        selected_as: Some((format!("{account}/{id}"), id.to_owned())),
        cells: vec![
            html! { code { (id) } },
            badge::deadline(format, item.deadline()),
            html! {
                (badge::badge(tone(why), &texts.text(why_key(why))))
                @if has_come_back(&item.entry, now) { " " (badge::badge(Tone::Warn, &texts.text("web-queue-back"))) }
            },
            html! { (texts.text(advice_key(why))) },
            html! { (texts.text(cost_key(why))) },
            value(format, view.as_ref()),
            html! { @if let Some(view) = &view { (state_cell(texts, view)) } },
            html! { (account) },
        ],
    })
}

fn state_cell(texts: Texts, view: &OrderView) -> Markup {
    let head = &view.order;
    html! {
        (badge::order_state(texts, head.state)) " "
        span.quiet { (head.channel.as_str())
            @if let Some(marketplace) = head.marketplace { " · " (marketplace.code()) }
        }
    }
}

/// What the goods of an order cost, a sum for each currency, and its units.
fn value(format: Format, view: Option<&OrderView>) -> Markup {
    let Some(view) = view else {
        return html! {};
    };
    let mut sums: BTreeMap<String, Money> = BTreeMap::new();
    for price in view.items.iter().filter_map(price) {
        let sum = sums.entry(price.currency().to_string());
        sum.and_modify(|sum| *sum = sum.plus(price).unwrap_or(*sum))
            .or_insert(price);
    }
    let texts = format.texts();
    html! {
        @for sum in sums.values() { (format.money(*sum)) " " }
        span.quiet { (texts.with("web-units", &[("n", view.order.n_units.into())])) }
    }
}

fn price(item: &OrderItem) -> Option<Money> {
    item.amounts.item_price
}
