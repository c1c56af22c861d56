//! What is typed into the box of the offers: words and tokens, as in the queue.

use countermand_domain::id::AccountId;
use countermand_store::listings::Listing;

use crate::search::tokens::{self, Token};

/// Which offers are wanted.
#[derive(Debug, Clone)]
pub(super) struct Search(Vec<Token>);

impl Search {
    pub(super) fn of(text: &str) -> Self {
        Self(tokens::parse(text))
    }

    /// What every wanted SKU begins with: the store looks by it.
    pub(super) fn prefix(&self) -> &str {
        let is_begin = |token: &&Token| !token.is_not && token.key.is_none();
        let begin = self.0.iter().find(is_begin);
        begin.map_or("", |token| token.value.as_str())
    }

    /// Whether an account can have any.
    pub(super) fn takes_account(&self, account: &AccountId) -> bool {
        let mut asked = self.0.iter();
        asked.all(|token| {
            let is_about = token.key.as_deref() == Some("account");
            !is_about || (account.as_str() == token.value) != token.is_not
        })
    }

    /// Whether an offer is wanted.
    pub(super) fn takes(&self, listing: &Listing) -> bool {
        let fits = |token: &Token| fits(token, listing) != token.is_not;
        let about_offers = |token: &&Token| token.key.as_deref() != Some("account");
        self.0.iter().filter(about_offers).all(fits)
    }
}

fn fits(token: &Token, listing: &Listing) -> bool {
    let value = token.value.as_str();
    let is = |text: &str| text.eq_ignore_ascii_case(value);
    match token.key.as_deref() {
        Some("sku") => listing.sku.as_str() == value,
        Some("place") => is(&listing.place),
        Some("status") => listing.status.as_deref().is_some_and(is),
        Some("asin") => listing.asin.as_ref().is_some_and(|asin| is(asin.as_str())),
        Some("sold-out") => (listing.quantity == Some(0)) == (value == "yes"),
        // A key that is none fits nothing: a word that was mistyped must not show everything.
        Some(_) => false,
        None => listing.sku.as_str().starts_with(value),
    }
}

/// What can be typed into the box, to be offered.
pub(super) fn suggestions() -> Vec<String> {
    let fixed = [
        "sold-out:yes",
        "sold-out:no",
        "status:Active",
        "status:Inactive",
        "place:US",
        "sku:",
        "asin:",
        "account:",
    ];
    fixed.map(str::to_owned).to_vec()
}

#[cfg(test)]
mod tests {
    use countermand_domain::id::SellerSku;

    use super::*;

    fn listing(quantity: Option<u64>) -> Listing {
        Listing {
            sku: SellerSku::parse("AB-1").unwrap(),
            place: "US".to_owned(),
            asin: None,
            title: None,
            quantity,
            price: None,
            channel: None,
            status: Some("Active".to_owned()),
            as_of: None,
        }
    }

    #[test]
    fn tokens_narrow_turn_round_and_a_key_that_is_none_fits_nothing() {
        let takes = |text: &str| Search::of(text).takes(&listing(Some(0)));
        for text in [
            "",
            "AB",
            "sku:AB-1 place:us",
            "status:active sold-out:yes",
            "-place:DE",
        ] {
            assert!(takes(text), "{text}");
        }
        for text in [
            "B-1",
            "sku:AB",
            "-status:Active",
            "sold-out:no",
            "odd:1",
            "AB asin:B0",
        ] {
            assert!(!takes(text), "{text}");
        }
        assert!(!Search::of("sold-out:yes").takes(&listing(None)));
    }

    #[test]
    fn the_store_looks_by_the_first_word_and_accounts_are_left_out_whole() {
        assert_eq!(Search::of("-X place:US AB C").prefix(), "AB");
        let shop = AccountId::parse("shop").unwrap();
        assert!(Search::of("account:shop AB").takes_account(&shop));
        assert!(!Search::of("-account:shop").takes_account(&shop));
        assert!(Search::of("account:shop").takes(&listing(None)));
    }
}
