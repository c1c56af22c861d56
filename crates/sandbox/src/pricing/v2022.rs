//! Product Pricing 2022-05-01.

mod expected;
mod summary;

use countermand_spapi::amount::DecimalNumber;
use countermand_spapi::pricing::v2022::{HttpStatusLine, MoneyType};

use crate::http::route::Handler;
use crate::ids::PlaceIndex;
use crate::place;

/// The function that answers an operation.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "getCompetitiveSummary" => Some(summary::get_competitive_summary),
        "getFeaturedOfferExpectedPriceBatch" => Some(expected::get_expected_price_batch),
        _ => None,
    }
}

/// An amount of a marketplace's currency, as an exact JSON number.
fn money(minor: i64, place: PlaceIndex) -> MoneyType {
    let marketplace = place::marketplace(place);
    let amount = DecimalNumber::from_minor(minor, marketplace.currency_digits);
    MoneyType {
        currency_code: Some(marketplace.currency.to_owned()),
        amount: Some(amount),
    }
}

/// The channel of an offer.
const fn fulfillment_type(is_fba: bool) -> &'static str {
    if is_fba { "AFN" } else { "MFN" }
}

fn status(code: u16) -> HttpStatusLine {
    let phrase = if code == 200 {
        "Success"
    } else {
        "Client Error"
    };
    HttpStatusLine {
        status_code: Some(i64::from(code)),
        reason_phrase: Some(phrase.to_owned()),
    }
}
