//! A search of offers and stock: words, and keys with values.

use countermand_domain::id::AccountId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::FulfillmentChannel;
use countermand_store::listings::Listing;

use super::orders::canonical;
use super::tokens::{self, Token, UnknownKey};

/// The keys.
pub const KEYS: &[&str] = &[
    "account",
    "sku",
    "asin",
    "marketplace",
    "channel",
    "state",
    "sold-out",
];

/// Which offers are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListingSearch(Vec<Token>);

impl ListingSearch {
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

    /// What every wanted SKU begins with: the store looks by it.
    pub fn prefix(&self) -> &str {
        let is_begin = |token: &&Token| !token.is_not && token.key.is_none();
        let begin = self.0.iter().find(is_begin);
        begin.map_or("", |token| token.value.as_str())
    }

    /// Whether an account can have any.
    pub fn takes_account(&self, account: &AccountId) -> bool {
        let mut asked = self.0.iter();
        asked.all(|token| {
            let is_about = token.key.as_deref() == Some("account");
            !is_about || (account.as_str() == token.value) != token.is_not
        })
    }

    /// Whether an offer is wanted.
    pub fn takes(&self, listing: &Listing) -> bool {
        let fits = |token: &Token| fits(token, listing) != token.is_not;
        let about_offers = |token: &&Token| token.key.as_deref() != Some("account");
        self.0.iter().filter(about_offers).all(fits)
    }
}

/// The marketplace of an offer, by its country code; `None` where its source does not tell.
pub fn marketplace_of(listing: &Listing) -> Option<&'static str> {
    Marketplace::from_code(&listing.place).map(Marketplace::code)
}

/// Who fulfills an offer, as in `MFN`; `None` where its source does not tell.
pub fn channel_of(listing: &Listing) -> Option<&str> {
    let told = listing.channel.as_deref();
    // Reports have one row of a SKU for each channel, and no marketplace.
    let of_place = FulfillmentChannel::parse(&listing.place).map(FulfillmentChannel::as_str);
    told.or(of_place)
}

fn fits(token: &Token, listing: &Listing) -> bool {
    let value = token.value.as_str();
    let is = |text: &str| text.eq_ignore_ascii_case(value);
    match token.key.as_deref() {
        Some("sku") => listing.sku.as_str() == value,
        Some("asin") => listing.asin.as_ref().is_some_and(|asin| is(asin.as_str())),
        Some("marketplace") => marketplace_of(listing).is_some_and(is),
        Some("channel") => channel_of(listing) == Some(canonical("channel", value).as_str()),
        Some("state") => listing.status.as_deref().is_some_and(is),
        Some("sold-out") => match value {
            "yes" => listing.quantity == Some(0),
            "no" => listing.quantity != Some(0),
            _ => false,
        },
        Some(_) => false,
        None => listing.sku.as_str().starts_with(value),
    }
}

/// What can be typed, to be offered.
pub fn suggestions() -> Vec<String> {
    let fixed = [
        "sold-out:yes",
        "sold-out:no",
        "state:Active",
        "state:Inactive",
        "channel:MFN",
        "channel:AFN",
        "marketplace:US",
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
            channel: Some("AFN".to_owned()),
            status: Some("Active".to_owned()),
            as_of: None,
        }
    }

    #[test]
    fn tokens_narrow_turn_round_and_a_key_that_is_none_fits_nothing() {
        let takes = |text: &str| ListingSearch::of(text).takes(&listing(Some(0)));
        for text in [
            "",
            "AB",
            "sku:AB-1 marketplace:us",
            "channel:afn -channel:MFN",
            "state:active sold-out:yes",
            "-marketplace:DE",
        ] {
            assert!(takes(text), "{text}");
        }
        for text in [
            "B-1",
            "sku:AB",
            "-state:Active",
            "sold-out:no",
            "sold-out:maybe",
            "odd:1",
            "AB asin:B0",
        ] {
            assert!(!takes(text), "{text}");
        }
        assert!(!ListingSearch::of("sold-out:yes").takes(&listing(None)));
    }

    #[test]
    fn the_store_looks_by_the_first_word_and_accounts_are_left_out_whole() {
        assert_eq!(ListingSearch::of("-X marketplace:US AB C").prefix(), "AB");
        let shop = AccountId::parse("shop").unwrap();
        assert!(ListingSearch::of("account:shop AB").takes_account(&shop));
        assert!(!ListingSearch::of("-account:shop").takes_account(&shop));
        assert!(ListingSearch::of("account:shop").takes(&listing(None)));
    }

    #[test]
    fn the_marketplace_and_the_channel_of_an_offer_are_told_apart() {
        let of_report = Listing {
            place: "MFN".to_owned(),
            channel: None,
            ..listing(None)
        };
        assert_eq!(
            (marketplace_of(&of_report), channel_of(&of_report)),
            (None, Some("MFN"))
        );
        let of_stock = listing(None);
        assert_eq!(
            (marketplace_of(&of_stock), channel_of(&of_stock)),
            (Some("US"), Some("AFN"))
        );
    }

    #[test]
    fn what_is_offered_can_be_typed() {
        for text in suggestions() {
            assert!(ListingSearch::parse(&text).is_ok(), "{text}");
        }
        assert!(ListingSearch::parse("place:US").is_err());
    }
}
