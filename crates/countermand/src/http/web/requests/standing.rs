//! How far a wish is, with what the seller still owes the buyer.

use countermand_domain::order::OrderState;
use countermand_store::requests::{BuyerWish, RequestState};
use maud::{Markup, html};

use crate::http::web::parts::badge::{Tone, badge};
use crate::texts::Texts;

/// How far a wish is, by itself and by what became of its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::web) enum Standing {
    /// Heard of, not official.
    Hint,
    /// Official, to be answered.
    Open,
    /// Acted on.
    Answered,
    /// Over: the order ended.
    Ended,
    /// Over: the order has shipped, so that it can only come back.
    Shipped,
    /// Over for another reason.
    Closed,
}

impl Standing {
    /// How far a wish is; the order's state is `None` where it is not known.
    pub(in crate::http::web) const fn of(wish: &BuyerWish, order: Option<OrderState>) -> Self {
        match (order, wish.state) {
            (Some(OrderState::Cancelled | OrderState::Unfulfillable), _) => Self::Ended,
            (Some(OrderState::Shipped | OrderState::InvoiceUnconfirmed), _) => Self::Shipped,
            (_, RequestState::Hint) => Self::Hint,
            (_, RequestState::Open) => Self::Open,
            (_, RequestState::Answered) => Self::Answered,
            (_, RequestState::Closed) => Self::Closed,
        }
    }

    /// Whether something about the order waits for an answer.
    pub(in crate::http::web) const fn is_over(self) -> bool {
        match self {
            Self::Hint | Self::Open => false,
            Self::Answered | Self::Ended | Self::Shipped | Self::Closed => true,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Ended => "ended",
            Self::Shipped => "shipped",
            Self::Closed => "closed",
        }
    }

    /// The state in a badge.
    pub(in crate::http::web) fn badge(self, texts: Texts) -> Markup {
        let tone = match self {
            Self::Hint | Self::Open => Tone::Warn,
            Self::Answered => Tone::Good,
            Self::Ended | Self::Shipped | Self::Closed => Tone::Plain,
        };
        badge(
            tone,
            &texts.text(&format!("web-requests-state-{}", self.word())),
        )
    }

    /// What became of it and what the seller owes the buyer, where that is no longer a cancel.
    pub(in crate::http::web) fn owed(self, texts: Texts) -> Markup {
        let key = match self {
            Self::Ended => "web-requests-owed-ended",
            Self::Shipped => "web-requests-owed-shipped",
            Self::Hint | Self::Open | Self::Answered | Self::Closed => return html! {},
        };
        html! { p { (texts.text(key)) } }
    }
}
