//! A search of orders: words, and keys with values.

use jiff::civil::Date;

use super::tokens;

/// The keys, as they are told to whoever typed another one.
pub const KEYS: &str =
    "order:, sku:, state:, channel:, marketplace:, requested:, account:, from: and to:";

/// What a search wants of each key, and what it leaves out; values are written as filters have them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderSearch {
    /// The beginning of an order's id: after its key, or a word of digits and hyphens.
    pub order: Option<String>,
    /// A SKU: after its key, or any other words.
    pub sku: Option<String>,
    /// A state, as in `UNSHIPPED`.
    pub state: Option<String>,
    /// A fulfillment channel, as in `MFN`.
    pub channel: Option<String>,
    /// A marketplace, by its country code.
    pub marketplace: Option<String>,
    /// Whether the buyer asked officially: `yes`, `no`, `unknown`.
    pub requested: Option<String>,
    /// An account, by its name.
    pub account: Option<String>,
    /// Placed on this day or later.
    pub from: Option<Date>,
    /// Placed on this day or earlier.
    pub to: Option<Date>,
    /// Keys with the values that are left out.
    pub without: Vec<(String, String)>,
}

/// Why a search is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SearchFault {
    /// A word cannot be left out.
    #[error("a minus stands before a key, as in -state:SHIPPED, not before a word")]
    MinusBeforeWord,
    /// A key that there is not.
    #[error("a key of the search is not known: there are {KEYS}")]
    UnknownKey,
    /// What is no order's id.
    #[error("an order's id in the search has other letters than digits and hyphens")]
    Order,
    /// Words beside the key that says what they could be.
    #[error("of orders' ids and of SKUs, one each can be searched for")]
    Twice,
    /// A day in another form.
    #[error("a day of the search is not of the form 2026-11-22")]
    Day,
}

impl OrderSearch {
    /// Reads what was typed. Of a key that stands twice, the last value counts.
    ///
    /// # Errors
    /// For a word with a minus, a key that there is not, words that would be a second id or SKU, and
    /// an id or a day that is none.
    pub fn parse(text: &str) -> Result<Self, SearchFault> {
        let mut search = Self::default();
        let mut words = Vec::new();
        for token in tokens::parse(text) {
            if token.is_not {
                let key = token.key.ok_or(SearchFault::MinusBeforeWord)?;
                let value = canonical(&key, &token.value);
                search.without.push((key, value));
                continue;
            }
            let Some(key) = token.key else {
                words.push(token.value);
                continue;
            };
            let value = canonical(&key, &token.value);
            match key.as_str() {
                "order" if is_id_like(&value) => search.order = Some(value),
                "order" => return Err(SearchFault::Order),
                "sku" => search.sku = Some(value),
                "state" => search.state = Some(value),
                "channel" => search.channel = Some(value),
                "marketplace" => search.marketplace = Some(value),
                "requested" => search.requested = Some(value),
                "account" => search.account = Some(value),
                "from" => search.from = Some(day(&value)?),
                "to" => search.to = Some(day(&value)?),
                _ => return Err(SearchFault::UnknownKey),
            }
        }
        if !words.is_empty() {
            let words = words.join(" ");
            let place = if is_id_like(&words) {
                &mut search.order
            } else {
                &mut search.sku
            };
            if place.replace(words).is_some() {
                return Err(SearchFault::Twice);
            }
        }
        Ok(search)
    }
}

/// A day as it is typed, in ISO form.
///
/// # Errors
/// For any other text.
pub fn day(text: &str) -> Result<Date, SearchFault> {
    text.trim().parse().map_err(|_| SearchFault::Day)
}

/// A value as the filters have it, however it was typed.
pub fn canonical(key: &str, value: &str) -> String {
    match key {
        "state" | "channel" => value.to_ascii_uppercase().replace('-', "_"),
        "marketplace" => value.to_ascii_uppercase(),
        _ => value.to_owned(),
    }
}

/// Whether a text is the beginning of an order's id in Amazon's form; else it is a SKU.
fn is_id_like(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_words_days_and_what_is_left_out_are_read() {
        let text =
            "state:partially-shipped channel:easy-ship -marketplace:us \"A 1\" from:2026-11-01";
        let search = OrderSearch::parse(text).unwrap();
        let expected = OrderSearch {
            sku: Some("A 1".to_owned()),
            state: Some("PARTIALLY_SHIPPED".to_owned()),
            channel: Some("EASY_SHIP".to_owned()),
            from: Some("2026-11-01".parse().unwrap()),
            without: vec![("marketplace".to_owned(), "US".to_owned())],
            ..OrderSearch::default()
        };
        assert_eq!(search, expected);
        assert_eq!(OrderSearch::parse(""), Ok(OrderSearch::default()));
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for (text, fault) in [
            ("-word", SearchFault::MinusBeforeWord),
            ("odd:1", SearchFault::UnknownKey),
            ("from:soon", SearchFault::Day),
            ("order:A-1", SearchFault::Order),
            ("sku:A-1 B-2", SearchFault::Twice),
            ("111- order:111-2", SearchFault::Twice),
        ] {
            assert_eq!(OrderSearch::parse(text), Err(fault), "{text}");
        }
        let quoted = OrderSearch::parse("\"odd:1\"").unwrap();
        assert_eq!(quoted.sku.as_deref(), Some("odd:1"));
    }

    #[test]
    fn digits_are_an_order_unless_the_key_says_that_they_are_a_sku() {
        let found = |text: &str| {
            let search = OrderSearch::parse(text).unwrap();
            (search.order, search.sku)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(found("111-2"), (some("111-2"), None));
        assert_eq!(found("order:111-2"), (some("111-2"), None));
        assert_eq!(found("sku:1112"), (None, some("1112")));
        assert_eq!(found("111- sku:1112"), (some("111-"), some("1112")));
        assert_eq!(found("A 1"), (None, some("A 1")));
    }
}
