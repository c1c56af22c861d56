//! Badges: a word with a colour that is never the only sign.

use countermand_domain::order::OrderState;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::format::Format;
use crate::texts::Texts;

/// How urgent or good something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// As usual.
    #[default]
    Plain,
    /// Done, or well.
    Good,
    /// Soon, or nearly.
    Warn,
    /// Over, or wrong.
    Bad,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "badge",
            Self::Good => "badge good",
            Self::Warn => "badge warn",
            Self::Bad => "badge bad",
        }
    }
}

/// A badge with a word.
pub fn badge(tone: Tone, text: &str) -> Markup {
    html! { span class=(tone.class()) { (text) } }
}

/// How long is left until a deadline: within a day it warns, past it is late.
pub fn deadline(format: Format, at: Option<Timestamp>) -> Markup {
    let Some(at) = at else {
        return html! { span.quiet { (format.texts().text("web-deadline-none")) } };
    };
    let left = at.duration_since(format.now());
    let span = format.left(at);
    let (tone, key) = if left.is_negative() {
        (Tone::Bad, "web-deadline-late")
    } else if left < SignedDuration::from_hours(24) {
        (Tone::Warn, "web-deadline-left")
    } else {
        (Tone::Plain, "web-deadline-left")
    };
    let text = format.texts().with(key, &[("span", (&span).into())]);
    html! { time class=(tone.class()) datetime=(at) title=(at.strftime("%Y-%m-%d %H:%M:%S UTC")) { (text) } }
}

/// The state of an order; `None` for a status that is not known.
pub fn order_state(texts: Texts, state: Option<OrderState>) -> Markup {
    let key = match state {
        Some(OrderState::Pending) => "web-state-pending",
        Some(OrderState::PendingAvailability) => "web-state-pending-availability",
        Some(OrderState::Unshipped) => "web-state-unshipped",
        Some(OrderState::PartiallyShipped) => "web-state-partially-shipped",
        Some(OrderState::Shipped) => "web-state-shipped",
        Some(OrderState::InvoiceUnconfirmed) => "web-state-invoice-unconfirmed",
        Some(OrderState::Cancelled) => "web-state-cancelled",
        Some(OrderState::Unfulfillable) => "web-state-unfulfillable",
        None => "web-state-unknown",
    };
    let tone = if state.is_none() {
        Tone::Warn
    } else {
        Tone::Plain
    };
    badge(tone, &texts.text(key))
}
