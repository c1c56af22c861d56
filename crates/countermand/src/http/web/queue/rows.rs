//! One row of the queue: what, how long left, what it costs, what we advise.

use std::collections::BTreeMap;
use std::sync::Arc;

use countermand_domain::id::AccountId;
use countermand_domain::money::Money;
use countermand_domain::offer_suppression::SuppressionRisk;
use countermand_domain::order::FulfillmentChannel;
use countermand_store::orders::{OrderItem, OrderView};
use countermand_store::work::Entry;
use jiff::Timestamp;
use maud::{Markup, html};

use super::query::People;
use super::worklist::{Why, deadline, has_come_back};
use crate::decide::risk::OfferRisks;
use crate::desk::Seller;
use crate::http::web::Page;
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::format::Format;
use crate::http::web::parts::table::Row;
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

    /// The row's name in addresses and boxes: `ACCOUNT/ORDER`.
    pub(super) fn key(&self) -> String {
        format!("{}/{}", self.account(), self.entry.order_id)
    }

    /// Whose it is, by the user's id.
    pub(super) fn assignee(&self) -> Option<&str> {
        let work = self.entry.work.as_ref();
        work.and_then(|work| work.assignee.as_deref())
    }

    /// Who has to look, 0 to 2.
    pub(super) fn level(&self) -> u8 {
        self.entry.work.as_ref().map_or(0, |work| work.review_level)
    }

    /// Who has it open, by the user's id.
    pub(super) fn held_by(&self, now: Timestamp) -> Option<&str> {
        let locked = self.entry.work.as_ref()?.locked.as_ref();
        locked
            .filter(|(_, until)| *until > now)
            .map(|(by, _)| by.as_str())
    }

    /// Whether this person could take it: nobody else has it open, and it is nobody else's.
    pub(super) fn is_free_for(&self, user_id: &str, now: Timestamp) -> bool {
        self.held_by(now).is_none_or(|by| by == user_id)
            && self.assignee().is_none_or(|assignee| assignee == user_id)
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

/// Whether Amazon fulfills the order, so that its cancel is in Amazon's hands.
fn is_amazons(view: Option<&OrderView>) -> bool {
    view.is_some_and(|view| view.order.channel == FulfillmentChannel::Afn)
}

pub(super) fn advice_key(why: Why, view: Option<&OrderView>) -> &'static str {
    match why {
        Why::Review => "web-advice-review",
        Why::Approval => "web-advice-approval",
        Why::OfficialWish | Why::Hint if is_amazons(view) => "web-advice-amazons",
        Why::OfficialWish => "web-advice-official",
        Why::Hint => "web-advice-hint",
        Why::Due => "web-advice-due",
    }
}

pub(super) fn cost_key(why: Why, view: Option<&OrderView>) -> &'static str {
    match why {
        Why::Hint if is_amazons(view) => "web-cost-none",
        Why::OfficialWish => "web-cost-none",
        Why::Hint => "web-cost-unless-official",
        Why::Due => "web-cost-late",
        Why::Review | Why::Approval => "web-cost-see",
    }
}

pub(super) const fn tone(why: Why) -> Tone {
    match why {
        Why::Review => Tone::Bad,
        Why::Approval | Why::Hint => Tone::Warn,
        Why::OfficialWish | Why::Due => Tone::Plain,
    }
}

/// The row of an item.
pub(super) fn row(
    page: &Page<'_>,
    item: &Item,
    (view, risks): (Option<&OrderView>, &OfferRisks),
    (here, people): (&Parameters, &People),
) -> Row {
    let (texts, format) = (page.texts(), page.format());
    let now = format.now();
    let why = Why::of(&item.entry);
    let id = item.entry.order_id.as_str();
    let key = item.key();
    Row {
        address: Some(here.beside("open", Some(&key)).address(super::PATH)),
        selected_as: Some((key, id.to_owned())),
        cells: vec![
            html! { code { (id) } },
            badge::deadline(format, item.deadline()),
            why_cell(format, item),
            html! {
                div.queue-advice { (texts.text(advice_key(why, view))) }
                span.below { (texts.text(cost_key(why, view))) }
                @if let Some(view) = view { (risk(texts, why, risks.of_order(view))) }
            },
            value(format, view),
            html! { @if let Some(view) = view { (state_cell(texts, view)) } },
            html! {
                @if let Some(user) = item.assignee() { (people.name(user)) " " }
                @if let Some(user) = item.held_by(now) {
                    (badge::badge(Tone::Warn, &texts.with("web-queue-open-by", &[("name", people.name(user).into())])))
                }
            },
            html! { span.account-name { (item.account()) } },
        ],
    }
}

/// What a cancel of the seller's own would do to the offers of the order.
fn risk(texts: Texts, why: Why, risk: SuppressionRisk) -> Markup {
    let can_be_own = match why {
        Why::Hint | Why::Due => true,
        Why::OfficialWish | Why::Review | Why::Approval => false,
    };
    html! {
        @match risk {
            SuppressionRisk::Armed if can_be_own => (badge::badge(Tone::Warn, &texts.text("web-queue-risk-armed"))),
            SuppressionRisk::SuppressionExpected if can_be_own => (badge::badge(Tone::Bad, &texts.text("web-queue-risk-down"))),
            SuppressionRisk::Clear | SuppressionRisk::Armed | SuppressionRisk::SuppressionExpected => {},
        }
    }
}

fn why_cell(format: Format, item: &Item) -> Markup {
    let texts = format.texts();
    let why = Why::of(&item.entry);
    html! {
        (badge::badge(tone(why), &texts.text(why_key(why))))
        @if has_come_back(&item.entry, format.now()) {
            " " (badge::badge(Tone::Warn, &texts.text("web-queue-back")))
        }
        @match item.level() {
            0 => {},
            1 => { " " (badge::badge(Tone::Warn, &texts.text("web-queue-level-1"))) },
            _ => { " " (badge::badge(Tone::Bad, &texts.text("web-queue-level-2"))) },
        }
        @if let Some((seen_at, _)) = item.entry.wish {
            span.below { (texts.with("web-queue-age", &[("span", (&format.age(seen_at)).into())])) }
        }
    }
}

pub(super) fn state_cell(texts: Texts, view: &OrderView) -> Markup {
    let head = &view.order;
    html! {
        (badge::order_state(texts, head.state)) " "
        span.below { (head.channel.as_str())
            @if let Some(marketplace) = head.marketplace { " · " (marketplace.code()) }
        }
    }
}

/// What the goods of an order cost, a sum for each currency, and its units.
pub(super) fn value(format: Format, view: Option<&OrderView>) -> Markup {
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
        span.below { (texts.with("web-units", &[("n", view.order.n_units.into())])) }
    }
}

fn price(item: &OrderItem) -> Option<Money> {
    item.amounts.item_price
}
