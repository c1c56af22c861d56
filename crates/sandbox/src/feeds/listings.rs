//! `JSON_LISTINGS_FEED`: quantities, prices and deletions of offers, and the report as JSON.

use countermand_spapi::feed::json_listings::{
    IssueSeverity, ListingsFeed, ListingsIssue, ListingsMessage, ListingsReport, ListingsSummary,
    OperationType, PatchOperation, ReportHeader, VERSION,
};
use countermand_spapi::limits::Limits;
use countermand_spapi::money::Amount;
use serde_json::Value;

use crate::feeds::messages::{Job, Refusal, error_text};
use crate::feeds::work::Report;
use crate::ids::ListingIndex;
use crate::market::Market;
use crate::market::ledger::{Effect, EffectBy, EffectKind};
use crate::market::listing::{OfferState, StockChannel};
use crate::market::notice::Notice;

/// The most units that an offer may have.
const MAX_QUANTITY: u64 = 999_999;

/// A change of one offer.
#[derive(Debug, Clone, PartialEq)]
enum Change {
    Quantity(u32),
    PriceText(String),
    Attribute(String, Value),
    Close,
    Delete,
}

/// Does what the messages of a feed say, one after the other, and reports on them.
pub(super) fn report(market: &mut Market, job: &Job, bytes: &[u8], limits: &Limits) -> Report {
    let seller = market.seller_id(job.seller).to_owned();
    let mut summary = ListingsSummary::default();
    let mut issues = Vec::new();
    let read = ListingsFeed::parse(bytes, limits)
        .map_err(|error| error_text(&error))
        .and_then(|feed| {
            if feed.header.seller_id == seller {
                Ok(feed)
            } else {
                Err("The sellerId is not that of the seller.".to_owned())
            }
        });
    let mut request = None;
    match read {
        Ok(feed) => {
            let n_worked = job.n_worked(feed.messages.len());
            for message in feed.messages.iter().take(n_worked) {
                let refusals = carry_out(market, job, message);
                summary.n_processed += 1;
                if refusals.is_empty() {
                    summary.n_accepted += 1;
                } else {
                    summary.n_invalid += 1;
                }
                let told = refusals.iter().map(|refusal| issue(Some(message), refusal));
                issues.extend(told);
            }
            request = feed.header.report;
        }
        Err(text) => issues.push(issue(None, &Refusal::new(18_000, text))),
    }
    summary.n_errors = issues.len() as u64;
    let report = ListingsReport {
        header: ReportHeader {
            seller_id: seller,
            version: VERSION.to_owned(),
            feed_id: job.number.to_string(),
            report: request,
        },
        issues,
        summary,
        items: Vec::new(),
    };
    Report {
        content_type: "application/json; charset=UTF-8",
        bytes: report.write().unwrap_or_default().into_bytes(),
    }
}

fn issue(message: Option<&ListingsMessage>, refusal: &Refusal) -> ListingsIssue {
    ListingsIssue {
        message_id: message.map(|message| message.message_id),
        sku: message.map(|message| message.sku.clone()),
        code: Some(refusal.code().to_string()),
        severity: IssueSeverity::Error,
        message: refusal.text().to_owned(),
        attribute_name: None,
    }
}

/// Carries one message out in all marketplaces of the feed, whole or not at all.
fn carry_out(market: &mut Market, job: &Job, message: &ListingsMessage) -> Vec<Refusal> {
    if !message.faults.is_empty() {
        let faults = message.faults.iter();
        return faults
            .map(|fault| Refusal::new(18_004, fault.to_string()))
            .collect();
    }
    let planned = changes(message).and_then(|changes| {
        let listings: Vec<_> = job
            .places
            .iter()
            .filter_map(|place| market.catalogue.find(job.seller, *place, &message.sku))
            .map(|(index, _)| index)
            .collect();
        if listings.is_empty() {
            return Err(Refusal::new(18_050, "The SKU was not found."));
        }
        for listing in &listings {
            for change in &changes {
                check(market, *listing, change)?;
            }
        }
        Ok((listings, changes))
    });
    match planned {
        Ok((listings, changes)) => {
            for listing in listings {
                apply(market, listing, &changes);
            }
            Vec::new()
        }
        Err(refusal) => vec![refusal.of_sku(&message.sku)],
    }
}

fn changes(message: &ListingsMessage) -> Result<Vec<Change>, Refusal> {
    match &message.operation_type {
        Some(OperationType::Delete) => Ok(vec![Change::Delete]),
        Some(OperationType::Patch) => {
            let patches = message.patches.iter();
            patches
                .map(|patch| {
                    let name = patch.path.strip_prefix("/attributes/").ok_or_else(|| {
                        Refusal::new(18_051, "A patch is of one of the /attributes/.")
                    })?;
                    match (&patch.op, &patch.value) {
                        (PatchOperation::Delete, _) if name == "purchasable_offer" => {
                            Ok(Change::Close)
                        }
                        (PatchOperation::Delete, _) => {
                            Ok(Change::Attribute(name.to_owned(), Value::Null))
                        }
                        (
                            PatchOperation::Add | PatchOperation::Replace | PatchOperation::Merge,
                            Some(value),
                        ) => change(name, &Value::Array(value.clone())),
                        (
                            PatchOperation::Add
                            | PatchOperation::Replace
                            | PatchOperation::Merge
                            | PatchOperation::Other(_),
                            _,
                        ) => Err(Refusal::new(18_052, "The patch is not valid.")),
                    }
                })
                .collect()
        }
        Some(OperationType::Update | OperationType::PartialUpdate) => message
            .attributes
            .iter()
            .flatten()
            .map(|(name, value)| change(name, value))
            .collect(),
        Some(OperationType::Other(_)) | None => {
            Err(Refusal::new(18_053, "The operationType is not valid."))
        }
    }
}

fn change(name: &str, value: &Value) -> Result<Change, Refusal> {
    match name {
        "fulfillment_availability" => {
            let entries = value.as_array().into_iter().flatten();
            let own = entries.clone().find(|entry| {
                entry
                    .get("fulfillment_channel_code")
                    .and_then(Value::as_str)
                    == Some("DEFAULT")
            });
            own.and_then(|entry| entry.get("quantity")?.as_u64())
                .filter(|quantity| *quantity <= MAX_QUANTITY)
                .and_then(|quantity| u32::try_from(quantity).ok())
                .map(Change::Quantity)
                .ok_or_else(|| Refusal::new(18_054, "The quantity is not valid."))
        }
        "purchasable_offer" => value
            .pointer("/0/our_price/0/schedule/0/value_with_tax")
            .and_then(|price| match price {
                Value::Number(number) => Some(number.to_string()),
                Value::String(text) => Some(text.clone()),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
            })
            .map(Change::PriceText)
            .ok_or_else(|| Refusal::new(18_055, "The price is not valid.")),
        other => Ok(Change::Attribute(other.to_owned(), value.clone())),
    }
}

fn check(market: &Market, index: ListingIndex, change: &Change) -> Result<(), Refusal> {
    let Some(listing) = market.catalogue.at(index) else {
        return Err(Refusal::new(18_050, "The SKU was not found."));
    };
    match change {
        Change::Quantity(_) if listing.channel == StockChannel::Amazon => Err(Refusal::new(
            18_056,
            "The stock of the offer is in Amazon's warehouse.",
        )),
        Change::PriceText(text) => price(text, Market::currency(listing.place))
            .map(|_| ())
            .ok_or_else(|| Refusal::new(18_055, "The price is not valid.")),
        Change::Quantity(_) | Change::Attribute(..) | Change::Close | Change::Delete => Ok(()),
    }
}

fn price(text: &str, currency: &str) -> Option<i64> {
    let amount = Amount::parse(text, currency).ok()?;
    (amount.minor > 0).then_some(amount.minor)
}

fn apply(market: &mut Market, index: ListingIndex, changes: &[Change]) {
    let now = market.now;
    let Some(listing) = market.catalogue.at_mut(index) else {
        return;
    };
    let (state, n_available) = (listing.state, listing.n_available);
    let currency = Market::currency(listing.place);
    for change in changes {
        match change {
            Change::Quantity(quantity) => listing.n_available = *quantity,
            Change::PriceText(text) => {
                listing.price_minor = price(text, currency).unwrap_or(listing.price_minor);
                if listing.state == OfferState::Closed {
                    listing.state = OfferState::Active;
                }
            }
            Change::Attribute(name, Value::Null) => {
                listing.attributes.remove(name);
            }
            Change::Attribute(name, value) => {
                listing.attributes.insert(name.clone(), value.clone());
            }
            Change::Close => listing.state = OfferState::Closed,
            Change::Delete => listing.state = OfferState::Deleted,
        }
    }
    listing.updated_at = now;
    let (seller, is_new_state) = (listing.seller, listing.state != state);
    let is_new_quantity = listing.n_available != n_available;
    let effect = Effect {
        kind: EffectKind::Listing,
        order: String::new(),
        item: listing.sku.clone(),
        qty: listing.n_available,
        amount: listing.price_minor,
        currency: currency.to_owned(),
        key: String::new(),
        by: EffectBy::Seller,
        order_status_before: String::new(),
        t: String::new(),
        seller: market
            .directory
            .seller(seller)
            .map(|seller| seller.id.clone())
            .unwrap_or_default(),
        detail: "JSON_LISTINGS_FEED".to_owned(),
    };
    market.ledger.append(now, effect);
    if is_new_quantity {
        market.notices.push(Notice::MerchantQuantity(index));
    }
    if is_new_state {
        market.notices.push(Notice::ListingStatus(index));
    }
}
