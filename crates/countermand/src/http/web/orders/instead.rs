//! What is possible where an order cannot be cancelled from here.

use countermand_domain::guided_task::TaskKind;
use countermand_domain::order::OrderState;
use countermand_domain::order::channel::FulfillmentChannel;
use countermand_domain::rule_table::PlaceRules;
use countermand_store::orders::OrderSummary;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use crate::desk::later;
use crate::http::access::Scope;
use crate::http::api::orders::Known;
use crate::http::web::parts::address::address;
use crate::http::web::{Page, Visitor};
use crate::texts::Texts;

/// Why no call cancels an order, whatever the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::web) enum Instead {
    /// It is cancelled, or was never filled.
    Ended,
    /// The seller has shipped it.
    Shipped,
    /// Amazon has shipped it.
    ShippedByAmazon,
    /// Amazon fulfills it.
    ByAmazon,
    /// It is not paid yet.
    Unpaid,
    /// It is a pre-order.
    Preorder,
}

impl Instead {
    /// Why an order cannot be cancelled from here; `None` where it may be possible.
    pub(in crate::http::web) fn of(order: &OrderSummary) -> Option<Self> {
        let is_amazons = order.channel == FulfillmentChannel::Afn;
        match order.state? {
            OrderState::Cancelled | OrderState::Unfulfillable => Some(Self::Ended),
            OrderState::Shipped | OrderState::InvoiceUnconfirmed if is_amazons => {
                Some(Self::ShippedByAmazon)
            }
            OrderState::Shipped | OrderState::InvoiceUnconfirmed => Some(Self::Shipped),
            OrderState::Pending
            | OrderState::PendingAvailability
            | OrderState::Unshipped
            | OrderState::PartiallyShipped
                if is_amazons =>
            {
                Some(Self::ByAmazon)
            }
            // What another shop sold has no payment that Amazon waits for.
            OrderState::Pending | OrderState::PendingAvailability
                if order.channel == FulfillmentChannel::Mcf =>
            {
                None
            }
            OrderState::Pending => Some(Self::Unpaid),
            OrderState::PendingAvailability => Some(Self::Preorder),
            OrderState::Unshipped | OrderState::PartiallyShipped => None,
        }
    }

    /// Whether the seller may owe money for it.
    pub(super) const fn may_refund(self) -> bool {
        match self {
            Self::Shipped => true,
            Self::Ended
            | Self::ShippedByAmazon
            | Self::ByAmazon
            | Self::Unpaid
            | Self::Preorder => false,
        }
    }

    /// The beginning of the keys of its words, and how many steps it has.
    const fn words(self) -> (&'static str, usize) {
        match self {
            Self::Ended => ("web-instead-ended", 0),
            Self::Shipped => ("web-instead-shipped", 3),
            Self::ShippedByAmazon => ("web-instead-amazon-shipped", 0),
            Self::ByAmazon => ("web-instead-amazon", 2),
            Self::Unpaid => ("web-instead-unpaid", 2),
            Self::Preorder => ("web-instead-preorder", 0),
        }
    }

    fn guide(self, place: Option<&PlaceRules>) -> Option<TaskKind> {
        match self {
            Self::ByAmazon => Some(TaskKind::FbaCancel),
            Self::Unpaid => {
                let is_by_hand = place.is_some_and(|place| place.seller_may_cancel_pending);
                is_by_hand.then_some(TaskKind::PendingCancel)
            }
            Self::Ended | Self::Shipped | Self::ShippedByAmazon | Self::Preorder => None,
        }
    }
}

/// Why the order cannot be cancelled, what ends it or what to do, and the guided task for it.
pub(super) fn panel(visitor: &Visitor, page: &Page<'_>, known: &Known, instead: Instead) -> Markup {
    let texts = page.texts();
    let head = &known.found.view.order;
    let account = known.seller.account.name();
    let today = page.format().now().to_zoned(TimeZone::UTC).date();
    let rules = known.seller.rules_of(today);
    let place = head.marketplace.map(|place| rules.place(place));
    let (words, n_steps) = instead.words();
    let guide = instead.guide(place);
    html! {
        section.panel aria-labelledby="instead" {
            h2 #instead { (texts.text("web-instead-title")) }
            p { (texts.text(words)) }
            @if let (Instead::Unpaid, Some(place)) = (instead, place) { (lapse(page, known, place)) }
            @if n_steps > 0 {
                ol.steps { @for step in 1..=n_steps { li { (texts.text(&format!("{words}-{step}"))) } } }
            }
            @if let Some(kind) = guide {
                @if instead == Instead::Unpaid { p { (by_hand(texts, kind)) } }
                @if visitor.may(account, Scope::CancellationsWrite) {
                    @let subject = head.order_id.as_str();
                    p { a.button href=(address("/tasks/new", &[
                        ("kind", Some(kind.as_str())), ("account", Some(account.as_str())),
                        ("subject", Some(subject)),
                    ])) { (texts.text("web-instead-guide")) } }
                }
            }
        }
    }
}

fn by_hand(texts: Texts, kind: TaskKind) -> String {
    texts.text(&format!("web-tasks-about-{kind}"))
}

/// When an order that nobody pays ends by itself: as a rule, and at the latest.
fn lapse(page: &Page<'_>, known: &Known, place: &PlaceRules) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let head = &known.found.view.order;
    let after = |minutes| later(head.purchased_at, SignedDuration::from_mins(minutes));
    let told = |at: Timestamp| {
        html! {
            (format.instant(at, head.marketplace))
            @if at > format.now() { span.quiet { " · " (format.left(at)) } }
        }
    };
    html! {
        dl.facts {
            dt { (texts.text("web-instead-lapses")) } dd { (told(after(place.payment_lapse_minutes))) }
            dt { (texts.text("web-instead-lapses-latest")) } dd { (told(after(place.latest_lapse_minutes))) }
        }
    }
}

#[cfg(test)]
mod tests;
