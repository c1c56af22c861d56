//! How an order stands: here and at Amazon side by side, its money, the buyer's wish, and whether
//! it may be shipped.

use countermand_domain::money::Money;
use countermand_domain::order::OrderState;
use countermand_store::intake::RequestSource;
use countermand_store::orders::Requested;
use countermand_store::outbox::{Action, ActionKind, ActionState};
use countermand_store::requests::BuyerWish;
use maud::{Markup, html};

use super::decided::amount;
use super::order::{read_button, reply_to};
use crate::decide::facts::stored_progress;
use crate::decide::refund::refundable;
use crate::http::access::Scope;
use crate::http::api::orders::Known;
use crate::http::api::orders::safe_to_ship::SafeView;
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::{colon, gap};
use crate::http::web::requests::Standing;
use crate::http::web::{Page, Visitor};
use crate::texts::Texts;

/// One fact as we have it and as Amazon shows it.
struct Side {
    label: String,
    ours: String,
    theirs: String,
    is_equal: bool,
}

/// The order here and at Amazon.
pub(super) fn standing(visitor: &Visitor, page: &Page<'_>, known: &Known) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let sides = [
        units(texts, known),
        request(texts, known),
        refunds(page, known),
    ];
    let is_equal = sides.iter().all(|side| side.is_equal);
    let head = &known.found.view.order;
    html! {
        section.panel aria-labelledby="standing-title" {
            h2 #standing-title { (texts.text("web-orders-standing")) }
            table.orders-sides {
                thead { tr {
                    th scope="col" { span.unseen { (texts.text("web-orders-fact")) } }
                    th scope="col" { (texts.text("web-orders-ours")) }
                    th scope="col" { (texts.text("web-orders-theirs")) }
                } }
                tbody {
                    tr {
                        th scope="row" { (texts.text("web-orders-state")) }
                        td { (badge::order_state(texts, head.state)) }
                        td { code { @for part in head.status_text.split_inclusive('_') { (part) wbr; } } }
                    }
                    @for side in &sides {
                        tr {
                            th scope="row" { (side.label) }
                            td { (side.ours) }
                            td .mismatch[!side.is_equal] { (side.theirs) }
                        }
                    }
                }
            }
            p.quiet {
                @match known.found.read_at {
                    Some(at) => { (texts.text("web-orders-read-at")) (colon(texts)) (format.instant(at, head.marketplace)) },
                    None => (texts.text("web-orders-never-read")),
                }
            }
            @if !is_equal && visitor.may(known.seller.account.name(), Scope::CancellationsWrite) {
                p { (texts.text("web-orders-mismatch")) (gap(texts)) (read_button(visitor, texts, known)) }
            }
        }
    }
}

fn units(texts: Texts, known: &Known) -> Side {
    let cancels = known.found.actions.iter().filter(|action| {
        action.content.kind == ActionKind::Cancel && action.state == ActionState::Confirmed
    });
    let ours: u32 = cancels.map(|action| action.content.quantity).sum();
    let items = known.found.view.items.iter();
    let state = known.found.view.order.state;
    let theirs: u32 = items
        .map(|item| stored_progress(item, state).cancelled().units())
        .sum();
    let told = |n: u32| texts.with("web-units", &[("n", n.into())]);
    Side {
        label: texts.text("web-orders-units-cancelled"),
        ours: told(ours),
        theirs: told(theirs),
        // Buyer and Amazon cancel, too: more there than here is no contradiction.
        is_equal: ours <= theirs,
    }
}

fn request(texts: Texts, known: &Known) -> Side {
    let wish = known.wish.as_ref();
    let is_official = wish.is_some_and(|wish| wish.official_at.is_some());
    let ours = match wish {
        None => "web-orders-wish-none",
        Some(_) if is_official => "web-orders-wish-official",
        Some(_) => "web-orders-wish-hint",
    };
    let requested = known.found.view.order.requested;
    let theirs = match requested {
        Requested::Yes => "web-orders-requested-yes",
        Requested::No => "web-orders-requested-no",
        Requested::Unknown => "web-orders-requested-unknown",
    };
    Side {
        label: texts.text("web-orders-request"),
        ours: texts.text(ours),
        theirs: texts.text(theirs),
        is_equal: match requested {
            Requested::Yes => is_official,
            Requested::No => !is_official,
            Requested::Unknown => true,
        },
    }
}

fn refunds(page: &Page<'_>, known: &Known) -> Side {
    let ours: Vec<&Action> = known
        .found
        .actions
        .iter()
        .filter(|action| {
            action.content.kind == ActionKind::Refund && action.state == ActionState::Confirmed
        })
        .collect();
    let seen = known.found.refunds.iter();
    let n_seen = seen.filter(|refund| refund.action_number.is_some()).count();
    let currency = ours.first().map(|action| action.content.currency.as_str());
    let currency = currency.or_else(|| {
        let first = known.found.refunds.first();
        first.map(|refund| refund.currency.as_str())
    });
    let sum = |amounts: &mut dyn Iterator<Item = i64>| {
        let minor = amounts.fold(0_i64, i64::saturating_add);
        currency.map_or_else(|| "0".to_owned(), |currency| amount(page, minor, currency))
    };
    Side {
        label: page.texts().text("web-orders-refunded"),
        ours: sum(&mut ours.iter().map(|action| action.content.amount_minor)),
        theirs: sum(&mut known.found.refunds.iter().map(|refund| refund.amount_minor)),
        is_equal: n_seen >= ours.len(),
    }
}

/// Whether the order may be shipped now.
pub(super) fn safe(page: &Page<'_>, known: &Known, safe: &SafeView) -> Markup {
    let texts = page.texts();
    let (tone, word) = if safe.safe {
        (Tone::Good, "web-orders-safe-yes")
    } else {
        (Tone::Bad, "web-orders-safe-no")
    };
    // That items were cancelled here says less than that the order is.
    let is_cancelled = known.found.view.order.state == Some(OrderState::Cancelled);
    let key = if is_cancelled {
        "web-orders-safe-order-cancelled".to_owned()
    } else {
        format!("web-orders-safe-{}", safe.code.replace('_', "-"))
    };
    html! {
        section.panel aria-labelledby="safe" {
            h2 #safe { (texts.text("web-orders-safe")) }
            p { (badge::badge(tone, &texts.text(word))) " " (texts.text(&key)) }
            p.quiet { (texts.text("web-orders-safe-until"))
                (page.format().instant(safe.valid_until.0, known.found.view.order.marketplace)) }
        }
    }
}

/// What was paid, what went back, what is left.
pub(super) fn money(page: &Page<'_>, known: &Known) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let items = refundable(&known.found).unwrap_or_default();
    let balances = || {
        let each = items.iter().flat_map(|item| &item.components);
        each.map(|(_, balance)| *balance)
    };
    let sum = |part: fn(&countermand_domain::refund::Balance) -> Money| {
        let mut parts = balances().map(|balance| part(&balance));
        let first = parts.next()?;
        parts.try_fold(first, |sum, part| sum.plus(part).ok())
    };
    let most = items.iter().filter_map(|item| item.most.as_ref().ok());
    let left = most
        .copied()
        .reduce(|sum, part| sum.plus(part).unwrap_or(sum));
    let told = |money: Option<Money>| {
        money.map_or_else(|| texts.text("label-unknown"), |money| format.money(money))
    };
    html! {
        section.panel aria-labelledby="money" {
            h2 #money { (texts.text("label-money")) }
            dl.facts {
                dt { (texts.text("web-orders-paid")) } dd { (told(sum(|balance| balance.paid))) }
                dt { (texts.text("web-orders-refunded")) } dd { (told(sum(|balance| balance.refunded))) }
                dt { (texts.text("web-orders-refunding")) } dd { (told(sum(|balance| balance.open))) }
                dt { (texts.text("web-orders-left")) }
                dd {
                    @match left {
                        Some(left) => (format.money(left)),
                        None => span.quiet { (texts.text("web-orders-nothing-charged")) },
                    }
                }
            }
        }
    }
}

/// The buyer's wish to cancel, with the ways by which it was heard.
pub(super) fn wish(page: &Page<'_>, known: &Known) -> Markup {
    let texts = page.texts();
    html! {
        section.panel aria-labelledby="wish" {
            h2 #wish { (texts.text("web-orders-wish")) }
            @match &known.wish {
                Some(wish) => (heard(page, known, wish)),
                None => p.quiet { (texts.text("web-orders-wish-none-text")) },
            }
        }
    }
}

fn heard(page: &Page<'_>, known: &Known, wish: &BuyerWish) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let place = known.found.view.order.marketplace;
    let standing = Standing::of(wish, known.found.view.order.state);
    let mut classes = known.found.view.items.iter();
    let class = classes.find_map(|item| item.request_class.as_deref());
    let sources: Vec<String> = wish
        .sources
        .iter()
        .map(|source| texts.text(source_key(*source)))
        .collect();
    html! {
        p { (standing.badge(texts)) }
        (standing.owed(texts))
        dl.facts {
            dt { (texts.text("web-orders-wish-heard")) } dd { (format.instant(wish.first_seen_at, place)) }
            @if let Some(at) = wish.official_at {
                dt { (texts.text("web-orders-wish-official-at")) } dd { (format.instant(at, place)) }
            }
            dt { (texts.text("web-orders-wish-sources")) } dd { (texts.list(&sources)) }
            @if let Some(class) = class {
                dt { (texts.text("web-orders-wish-reason")) } dd { (class_text(texts, class)) }
            }
        }
    }
}

/// The buyer's reason in words; Amazon's word where there are none.
fn class_text(texts: Texts, class: &str) -> Markup {
    let slug = class.to_ascii_lowercase().replace('_', "-");
    html! {
        @match texts.known(&format!("reason-{slug}")) {
            Some(words) => (words),
            None => code { (class) },
        }
    }
}

const fn source_key(source: RequestSource) -> &'static str {
    match source {
        RequestSource::Read => "web-orders-source-read",
        RequestSource::Notification => "web-orders-source-notification",
        RequestSource::Report => "web-orders-source-report",
        RequestSource::Email => "web-orders-source-email",
        RequestSource::Operator => "web-orders-source-operator",
    }
}

/// Messages to the buyer that are sent or planned.
pub(super) fn messages(page: &Page<'_>, known: &Known) -> Markup {
    let texts = page.texts();
    let messages = known.found.actions.iter();
    let n_sent = messages
        .filter(|action| action.content.kind == ActionKind::Message)
        .filter(|action| action.state == ActionState::Confirmed)
        .count() as u64;
    html! {
        section.panel aria-labelledby="messages" {
            h2 #messages { (texts.text("web-orders-messages")) }
            p { (texts.with("web-orders-messages-sent", &[("n", n_sent.into())])) }
            p.quiet { (texts.text("web-orders-personal")) }
            @if let Some(reply) = reply_to(known) {
                p { a href=(reply) { (texts.text("web-orders-ask")) } }
            }
        }
    }
}
