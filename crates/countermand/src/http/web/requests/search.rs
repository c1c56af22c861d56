//! What is typed into the box of the wishes: words and tokens, as in the queue.

use countermand_domain::id::AccountId;
use countermand_store::intake::RequestSource;
use countermand_store::requests::{BuyerWish, RequestState};

use crate::search::tokens::{self, Token};

/// Which wishes are wanted.
#[derive(Debug, Clone)]
pub(super) struct Search(Vec<Token>);

impl Search {
    pub(super) fn of(text: &str) -> Self {
        Self(tokens::parse(text))
    }

    /// Whether a wish is wanted.
    pub(super) fn takes(&self, account: &AccountId, wish: &BuyerWish) -> bool {
        let fits = |token: &Token| fits(token, account, wish) != token.is_not;
        self.0.iter().all(fits)
    }
}

fn fits(token: &Token, account: &AccountId, wish: &BuyerWish) -> bool {
    let value = token.value.as_str();
    let order = wish.order_id.as_str();
    match token.key.as_deref() {
        Some("account") => account.as_str() == value,
        Some("order") => order == value,
        Some("state") => wish.state.as_str() == value,
        Some("source") => wish.sources.iter().any(|source| source.as_str() == value),
        Some("official") => wish.official_at.is_some() == (value == "yes"),
        // A key that is none fits nothing: a word that was mistyped must not show everything.
        Some(_) => false,
        None => order.contains(value) || account.as_str().contains(value),
    }
}

/// What can be typed into the box, to be offered.
pub(super) fn suggestions() -> Vec<String> {
    let states = RequestState::ALL.iter();
    let states = states.map(|state| format!("state:{}", state.as_str()));
    let sources = RequestSource::ALL.iter();
    let sources = sources.map(|source| format!("source:{}", source.as_str()));
    let fixed = ["official:yes", "official:no", "account:", "order:"].map(str::to_owned);
    states.chain(sources).chain(fixed).collect()
}
