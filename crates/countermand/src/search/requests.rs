//! A search of buyers' wishes to cancel: words, and keys with values.

use countermand_domain::id::AccountId;
use countermand_store::intake::RequestSource;
use countermand_store::requests::{BuyerWish, RequestState};

use super::tokens::{self, Token, UnknownKey};

/// The keys.
pub const KEYS: &[&str] = &["account", "order", "state", "source", "requested"];

/// Which wishes are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestSearch(Vec<Token>);

impl RequestSearch {
    /// Reads what was typed. A key that is none fits nothing: one that was mistyped must not show
    /// everything.
    pub fn of(text: &str) -> Self {
        Self(tokens::parse(text))
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// For a key that there is not.
    pub fn parse(text: &str) -> Result<Self, UnknownKey> {
        let tokens = tokens::parse(text);
        tokens::check(&tokens, KEYS)?;
        Ok(Self(tokens))
    }

    /// Whether a wish is wanted.
    pub fn takes(&self, account: &AccountId, wish: &BuyerWish) -> bool {
        let fits = |token: &Token| fits(token, account, wish) != token.is_not;
        self.0.iter().all(fits)
    }
}

fn fits(token: &Token, account: &AccountId, wish: &BuyerWish) -> bool {
    let value = token.value.as_str();
    let order = wish.order_id.as_str();
    match token.key.as_deref() {
        Some("account") => account.as_str() == value,
        Some("order") => order.starts_with(value),
        Some("state") => wish.state.as_str().eq_ignore_ascii_case(value),
        Some("source") => wish.sources.iter().any(|source| source.as_str() == value),
        Some("requested") => match value {
            "yes" => wish.official_at.is_some(),
            "no" => wish.official_at.is_none(),
            _ => false,
        },
        Some(_) => false,
        None => order.contains(value) || account.as_str().contains(value),
    }
}

/// What can be typed, to be offered.
pub fn suggestions() -> Vec<String> {
    let states = RequestState::ALL.iter();
    let states = states.map(|state| format!("state:{}", state.as_str()));
    let sources = RequestSource::ALL.iter();
    let sources = sources.map(|source| format!("source:{}", source.as_str()));
    let fixed = ["requested:yes", "requested:no", "account:", "order:"].map(str::to_owned);
    states.chain(sources).chain(fixed).collect()
}

#[cfg(test)]
mod tests {
    use countermand_domain::id::OrderId;
    use jiff::Timestamp;

    use super::*;

    fn takes(text: &str) -> bool {
        let wish = BuyerWish {
            order_id: OrderId::parse("111-0000000-0000001").unwrap(),
            first_seen_at: Timestamp::UNIX_EPOCH,
            official_at: None,
            sources: vec![RequestSource::Email],
            state: RequestState::Hint,
        };
        RequestSearch::of(text).takes(&AccountId::parse("shop").unwrap(), &wish)
    }

    #[test]
    fn words_and_keys_narrow_and_turn_round() {
        for text in [
            "",
            "0000001",
            "hop",
            "order:111- state:HINT",
            "-source:operator requested:no",
            "-requested:yes account:shop",
        ] {
            assert!(takes(text), "{text}");
        }
        for text in [
            "9999999",
            "order:0000001",
            "state:open",
            "-source:email",
            "requested:yes",
            "requested:maybe",
            "odd:1",
        ] {
            assert!(!takes(text), "{text}");
        }
    }

    #[test]
    fn what_is_offered_can_be_typed() {
        for text in suggestions() {
            assert!(RequestSearch::parse(&text).is_ok(), "{text}");
        }
        assert!(RequestSearch::parse("odd:1").is_err());
    }
}
