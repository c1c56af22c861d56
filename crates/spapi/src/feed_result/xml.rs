//! `ProcessingReport` in an `AmazonEnvelope`.

use super::{FeedEntry, FeedResult, FeedResultError};
use crate::document::Document;
use crate::limits::Limits;
use crate::xml::{Element, XmlReader};

pub(super) fn read(document: Document, limits: &Limits) -> Result<FeedResult, FeedResultError> {
    let mut reader = XmlReader::new(document, limits);
    let mut result = FeedResult::default();
    let mut entry = FeedEntry::default();
    let mut has_report = false;
    while let Some(element) = reader.next_element()? {
        if !element.is_within("ProcessingReport") {
            continue;
        }
        match element.name() {
            "ProcessingReport" => has_report = true,
            "Result" => {
                if result.entries.len() >= limits.feed_entries {
                    return Err(FeedResultError::TooManyEntries {
                        limit: limits.feed_entries,
                    });
                }
                entry.line = element.line;
                result.entries.push(std::mem::take(&mut entry));
            }
            _ if element.is_within("Result") => add_to_entry(&mut entry, &element),
            _ => add_to_summary(&mut result, &element),
        }
    }
    if has_report {
        Ok(result)
    } else {
        Err(FeedResultError::NoReport)
    }
}

fn add_to_entry(entry: &mut FeedEntry, element: &Element<'_>) {
    let text = || element.text.to_owned();
    let some = || (!element.text.is_empty()).then(text);
    match element.name() {
        "MessageID" => entry.message_id = text(),
        "ResultCode" => entry.severity = text(),
        "ResultMessageCode" => entry.code = text(),
        "ResultDescription" => entry.description = text(),
        "SKU" => entry.sku = some(),
        "AmazonOrderID" => entry.order_id = some(),
        "AmazonOrderItemCode" => entry.order_item_id = some(),
        _ => {}
    }
}

fn add_to_summary(result: &mut FeedResult, element: &Element<'_>) {
    let number = || element.text.parse().ok();
    match element.name() {
        "DocumentTransactionID" => result.transaction_id = Some(element.text.to_owned()),
        "StatusCode" => result.status = Some(element.text.to_owned()),
        "MessagesProcessed" => result.n_processed = number(),
        "MessagesSuccessful" => result.n_successful = number(),
        "MessagesWithError" => result.n_with_error = number(),
        "MessagesWithWarning" => result.n_with_warning = number(),
        _ => {}
    }
}
