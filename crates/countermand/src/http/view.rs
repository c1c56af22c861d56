//! The REST form of values: the third serial form, owned here.

use std::fmt;

use countermand_domain::money::{Currency, Money};
use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::json::invalid_body;
use super::problem::{FieldProblem, Problem};

/// An amount: a decimal text and its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoneyView {
    /// The amount in the currency's major unit, with at most the places it has.
    #[schema(pattern = r"^-?[0-9]{1,13}(\.[0-9]{1,4})?$", example = "12.34")]
    pub amount: String,
    /// The currency's ISO 4217 code.
    #[schema(pattern = "^[A-Z]{3}$", example = "USD")]
    pub currency: String,
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self {
            amount: money.to_decimal(),
            currency: money.currency().to_string(),
        }
    }
}

impl MoneyView {
    /// The amount as the domain has it; `field` names it in a problem.
    ///
    /// # Errors
    /// 422 when it is no amount of the currency, exactly, or over 10^12 minor units.
    pub fn to_money(&self, field: &str) -> Result<Money, Problem> {
        let wrong = |part: &str, message: &str| {
            invalid_body(FieldProblem::new(
                format!("{field}.{part}"),
                "invalid",
                message,
            ))
        };
        let is_code =
            self.currency.len() == 3 && self.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        let currency = Currency::parse(&self.currency)
            .ok()
            .filter(|_| is_code)
            .ok_or_else(|| wrong("currency", "expected a code of three capital letters"))?;
        if !is_plain_decimal(&self.amount) {
            return Err(wrong("amount", "expected a decimal number such as 12.34"));
        }
        Money::parse(&self.amount, currency).map_err(|error| {
            use countermand_domain::money::MoneyError;
            let message = match error {
                MoneyError::TooPrecise { .. } => "has more decimal places than the currency",
                MoneyError::OutOfRange => "is over the limit of one line",
                MoneyError::NotANumber { .. }
                | MoneyError::CurrencyMismatch { .. }
                | MoneyError::NoDenominator => "expected a decimal number such as 12.34",
            };
            wrong("amount", message)
        })
    }

    /// As `to_money`, and above zero.
    ///
    /// # Errors
    /// 422 likewise.
    pub fn to_positive_money(&self, field: &str) -> Result<Money, Problem> {
        let money = self.to_money(field)?;
        if money.minor() > 0 {
            return Ok(money);
        }
        let message = "expected an amount above zero";
        Err(invalid_body(FieldProblem::new(
            format!("{field}.amount"),
            "invalid",
            message,
        )))
    }
}

/// Digits, and perhaps a minus in front and one dot between digits.
fn is_plain_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all_digits = |part: &str| {
        (1..=20).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    match digits.split_once('.') {
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => all_digits(digits),
    }
}

/// An instant in RFC 3339, in UTC: `2026-11-22T09:00:00Z`. Read from 2000 up to 2100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-22T09:00:00Z")]
pub struct InstantView(pub Timestamp);

/// 2000-01-01T00:00:00Z.
const FIRST_SECOND: i64 = 946_684_800;
/// 2100-01-01T00:00:00Z, itself not allowed.
const END_SECOND: i64 = 4_102_444_800;

impl From<Timestamp> for InstantView {
    fn from(instant: Timestamp) -> Self {
        Self(instant)
    }
}

impl fmt::Display for InstantView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for InstantView {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for InstantView {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let has_form = text.len() <= 40
            && text
                .as_bytes()
                .get(10)
                .is_some_and(|byte| b"Tt".contains(byte));
        let instant: Timestamp =
            text.parse().ok().filter(|_| has_form).ok_or_else(|| {
                D::Error::custom("expected an instant such as 2026-11-22T09:00:00Z")
            })?;
        if (FIRST_SECOND..END_SECOND).contains(&instant.as_second()) {
            Ok(Self(instant))
        } else {
            Err(D::Error::custom("expected an instant from 2000 up to 2100"))
        }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListView<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last.
    #[schema(required = true)]
    pub next: Option<String>,
}

impl<T> ListView<T> {
    /// A page of at most `limit` items, from up to `limit + 1` that were read: the one too many
    /// tells that there is a next page. `cursor_after` gives the cursor after an item.
    pub fn page(
        mut items: Vec<T>,
        limit: usize,
        cursor_after: impl FnOnce(&T) -> Option<String>,
    ) -> Self {
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| has_more).and_then(cursor_after);
        Self { items, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(amount: &str, currency: &str) -> MoneyView {
        MoneyView {
            amount: amount.to_owned(),
            currency: currency.to_owned(),
        }
    }

    #[test]
    fn money_is_a_decimal_text_with_its_currency() {
        let money = Money::from_minor(1234, Currency::USD);
        let json = serde_json::to_string(&MoneyView::from(money)).unwrap();
        assert_eq!(json, r#"{"amount":"12.34","currency":"USD"}"#);
        assert_eq!(view("12.34", "USD").to_money("amount"), Ok(money));
        let yen = Money::from_minor(500, Currency::JPY);
        assert_eq!(MoneyView::from(yen), view("500", "JPY"));
        assert_eq!(view("500", "JPY").to_money("amount"), Ok(yen));
    }

    #[test]
    fn money_that_is_not_exact_is_refused_by_name() {
        for (amount, currency, field) in [
            ("12.345", "USD", "price.amount"),
            ("1.5", "JPY", "price.amount"),
            ("1e3", "USD", "price.amount"),
            (".5", "USD", "price.amount"),
            ("5.", "USD", "price.amount"),
            (" 5", "USD", "price.amount"),
            ("+5", "USD", "price.amount"),
            ("", "USD", "price.amount"),
            ("10000000000.01", "USD", "price.amount"),
            ("5", "usd", "price.currency"),
            ("5", "US", "price.currency"),
            ("5", " USD", "price.currency"),
        ] {
            let problem = view(amount, currency).to_money("price").unwrap_err();
            assert_eq!(
                problem.fields().first().unwrap().field,
                field,
                "{amount} {currency}"
            );
        }
        assert!(view("10000000000.00", "USD").to_money("price").is_ok());
        assert!(view("0", "USD").to_positive_money("price").is_err());
        assert!(view("-1", "USD").to_positive_money("price").is_err());
        assert!(view("0.01", "USD").to_positive_money("price").is_ok());
    }

    #[test]
    fn instants_are_rfc_3339_from_2000_up_to_2100() {
        let read = |text: &str| serde_json::from_value::<InstantView>(serde_json::json!(text));
        for right in [
            "2000-01-01T00:00:00Z",
            "2026-11-22T09:00:00.123456Z",
            "2026-11-22T17:00:00+08:00",
            "2099-12-31T23:59:59Z",
        ] {
            assert!(read(right).is_ok(), "{right}");
        }
        for wrong in [
            "1999-12-31T23:59:59Z",
            "2100-01-01T00:00:00Z",
            "2026-11-22",
            "2026-11-22T09:00:00",
            "2026-11-22 09:00:00Z",
            "1700000000",
            "",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let shown = serde_json::to_value(read("2026-11-22T17:00:00+08:00").unwrap()).unwrap();
        assert_eq!(shown, "2026-11-22T09:00:00Z");
    }

    #[test]
    fn a_page_has_a_next_one_when_one_item_more_was_read() {
        let cursor = |item: &i32| Some(item.to_string());
        let full = ListView::page(vec![1, 2, 3], 2, cursor);
        assert_eq!((full.items, full.next.as_deref()), (vec![1, 2], Some("2")));
        let last = ListView::page(vec![1, 2], 2, cursor);
        assert_eq!((last.items, last.next), (vec![1, 2], None));
        assert_eq!(
            serde_json::to_string(&ListView::<i32>::page(vec![], 2, cursor)).unwrap(),
            r#"{"items":[],"next":null}"#
        );
    }
}
