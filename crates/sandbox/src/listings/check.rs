//! What the platform finds wrong with the attributes of a listing.

use countermand_spapi::listings_items::{Issue, Severity};
use serde_json::Value;

use super::document::{self, AVAILABILITY, Attributes, OFFER, OWN_CHANNEL, text};
use crate::ids::PlaceIndex;
use crate::listings::channel_code;
use crate::market::listing::StockChannel;
use crate::place;

/// The largest quantity of an offer.
pub(super) const MAX_QUANTITY: i64 = 999_999;
/// An attribute has a value that cannot be.
const INVALID: &str = "90000900";
/// An attribute, or a field of it, is missing.
const MISSING: &str = "90220";

/// An error for a value that cannot be.
pub(super) fn invalid(attribute: &str, message: impl Into<String>) -> Issue {
    issue(INVALID, "INVALID_ATTRIBUTE", attribute, message.into())
}

/// An error for something that is missing.
pub(super) fn missing(attribute: &str, message: impl Into<String>) -> Issue {
    issue(MISSING, "MISSING_ATTRIBUTE", attribute, message.into())
}

/// Whether an issue stands in the way of a change.
pub(super) fn is_error(issue: &Issue) -> bool {
    issue.severity == Severity::Error
}

/// Refuses values that do not say which entries of their attribute they are.
pub(super) fn selectors(name: &str, values: &[Value]) -> Result<(), Box<Issue>> {
    let needed: &[&str] = match name {
        AVAILABILITY => &["fulfillment_channel_code"],
        OFFER => &["marketplace_id", "currency"],
        _ => &[],
    };
    for field in needed {
        if values.iter().any(|value| text(value, field).is_none()) {
            let message = format!("'{field}' is required but not supplied.");
            return Err(Box::new(missing(name, message)));
        }
    }
    Ok(())
}

/// Checks quantities and channels.
pub(super) fn availability(
    attributes: &Attributes,
    channel: StockChannel,
    place: PlaceIndex,
    issues: &mut Vec<Issue>,
) {
    let own_code = channel_code(channel, place);
    for entry in attributes.get(AVAILABILITY).into_iter().flatten() {
        let code = text(entry, "fulfillment_channel_code").unwrap_or_default();
        let quantity = entry.get("quantity").filter(|value| !value.is_null());
        let problem = match (channel, quantity) {
            (StockChannel::Amazon, Some(_)) => {
                Some("The item is fulfilled by Amazon: its quantity cannot be set here.".to_owned())
            }
            _ if code != own_code => Some(format!(
                "The fulfillment channel '{code}' is not one of this offer."
            )),
            (StockChannel::Merchant, None) => {
                let message = "'quantity' is required but not supplied.";
                issues.push(missing(AVAILABILITY, message));
                None
            }
            (StockChannel::Merchant, Some(value)) => (whole_quantity(value).is_none()).then(|| {
                format!("The quantity {value} is not a whole number from 0 to {MAX_QUANTITY}.")
            }),
            (StockChannel::Amazon, None) => None,
        };
        issues.extend(problem.map(|message| invalid(AVAILABILITY, message)));
    }
}

/// Checks prices and currencies.
pub(super) fn offer(attributes: &Attributes, place: PlaceIndex, issues: &mut Vec<Issue>) {
    let marketplace = place::marketplace(place);
    for entry in attributes.get(OFFER).into_iter().flatten() {
        let found_place = text(entry, "marketplace_id").unwrap_or(marketplace.id);
        let currency = text(entry, "currency").unwrap_or_default();
        let problem = if found_place != marketplace.id {
            Some(format!(
                "The marketplace '{found_place}' is not the one of the request."
            ))
        } else if currency != marketplace.currency {
            Some(format!(
                "The currency '{currency}' is not that of the marketplace, {}.",
                marketplace.currency
            ))
        } else {
            match document::price_of(entry) {
                None if document::is_for_everyone(entry) => {
                    issues.push(missing(OFFER, "'our_price' is required but not supplied."));
                    None
                }
                None => None,
                Some(value) => (price_minor(value, place).is_none())
                    .then(|| format!("The price {value} is not an amount over 0.")),
            }
        };
        issues.extend(problem.map(|message| Issue {
            categories: vec!["INVALID_PRICE".to_owned()],
            ..invalid(OFFER, message)
        }));
    }
}

/// The quantity that the seller's own channel has; 0 where there is none.
pub(super) fn quantity_of(attributes: &Attributes) -> u32 {
    let entries = attributes.get(AVAILABILITY).into_iter().flatten();
    entries
        .filter(|entry| text(entry, "fulfillment_channel_code") == Some(OWN_CHANNEL))
        .find_map(|entry| whole_quantity(entry.get("quantity")?))
        .unwrap_or(0)
}

/// The price that everyone pays, in minor units; `None` where nothing is offered to everyone.
pub(super) fn offered_minor(attributes: &Attributes, place: PlaceIndex) -> Option<i64> {
    let entries = attributes.get(OFFER).into_iter().flatten();
    entries
        .filter(|entry| document::is_for_everyone(entry))
        .find_map(|entry| price_minor(document::price_of(entry)?, place))
}

fn whole_quantity(value: &Value) -> Option<u32> {
    let whole = document::decimal(value)?.whole()?;
    let is_in_range = (0..=MAX_QUANTITY).contains(&whole);
    u32::try_from(whole).ok().filter(|_| is_in_range)
}

fn price_minor(value: &Value, place: PlaceIndex) -> Option<i64> {
    document::minor(value, place).filter(|minor| *minor > 0)
}

fn issue(code: &str, category: &str, attribute: &str, message: String) -> Issue {
    Issue {
        code: code.to_owned(),
        message,
        severity: Severity::Error,
        attribute_names: vec![attribute.to_owned()],
        categories: vec![category.to_owned()],
        marketplace_ids: Vec::new(),
    }
}
