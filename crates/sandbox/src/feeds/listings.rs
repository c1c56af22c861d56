//! `JSON_LISTINGS_FEED`: quantities, prices and deletions of offers, and the report as JSON.

use countermand_spapi::feed::json_listings::{
    IssueSeverity, ListingsFeed, ListingsIssue, ListingsMessage, ListingsReport, ListingsSummary,
    OperationType, ReportHeader, VERSION,
};
use countermand_spapi::limits::Limits;
use countermand_spapi::listings_items::{Issue, Severity};
use serde_json::Value;

use crate::feeds::messages::{Job, error_text};
use crate::feeds::work::Report;
use crate::listings::{ANY_PRODUCT_TYPE, Change, NoListing, Patch, Target};
use crate::market::Market;

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
                let told = carry_out(market, job, message);
                summary.n_processed += 1;
                if told.iter().any(is_error) {
                    summary.n_invalid += 1;
                } else {
                    summary.n_accepted += 1;
                }
                issues.extend(told);
            }
            request = feed.header.report;
        }
        Err(text) => issues.push(error(None, "18000", text)),
    }
    summary.n_errors = issues.iter().filter(|issue| is_error(issue)).count() as u64;
    summary.n_warnings = issues.len() as u64 - summary.n_errors;
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

/// Carries one message out, marketplace by marketplace.
fn carry_out(market: &mut Market, job: &Job, message: &ListingsMessage) -> Vec<ListingsIssue> {
    if !message.faults.is_empty() {
        let faults = message.faults.iter();
        return faults
            .map(|fault| error(Some(message), "18004", fault.to_string()))
            .collect();
    }
    let Some(change) = change(message) else {
        let text = "The operationType is not valid.".to_owned();
        return vec![error(Some(message), "18053", text)];
    };
    let (mut told, mut n_found) = (Vec::new(), 0);
    for place in &job.places {
        let target = Target {
            seller: job.seller,
            place: *place,
            sku: message.sku.clone(),
        };
        // The feed may be for more marketplaces than the SKU is offered in.
        if let Ok(issues) = crate::listings::apply(market, &target, &change) {
            n_found += 1;
            told.extend(issues.iter().map(|found| issue(message, found)));
        }
    }
    if n_found == 0 {
        told.push(error(Some(message), "18050", NoListing.to_string()));
    }
    told
}

fn change(message: &ListingsMessage) -> Option<Change> {
    let product_type = message
        .product_type
        .clone()
        .unwrap_or_else(|| ANY_PRODUCT_TYPE.to_owned());
    let patches = match message.operation_type.as_ref()? {
        OperationType::Delete => return Some(Change::Delete),
        OperationType::Update => {
            let attributes = message.attributes.clone().unwrap_or_default();
            return Some(Change::Put {
                product_type,
                attributes: attributes.into_iter().collect(),
            });
        }
        OperationType::PartialUpdate => message
            .attributes
            .iter()
            .flatten()
            .map(|(name, value)| Patch {
                op: "replace".to_owned(),
                path: format!("/attributes/{name}"),
                value: value.clone(),
            })
            .collect(),
        OperationType::Patch => message
            .patches
            .iter()
            .map(|patch| Patch {
                op: patch.op.as_str().to_owned(),
                path: patch.path.clone(),
                value: patch.value.clone().map_or(Value::Null, Value::Array),
            })
            .collect(),
        OperationType::Other(_) => return None,
    };
    Some(Change::Patch {
        product_type,
        patches,
    })
}

fn error(message: Option<&ListingsMessage>, code: &str, text: String) -> ListingsIssue {
    ListingsIssue {
        message_id: message.map(|message| message.message_id),
        sku: message.map(|message| message.sku.clone()),
        code: Some(code.to_owned()),
        severity: IssueSeverity::Error,
        message: text,
        attribute_name: None,
    }
}

fn issue(message: &ListingsMessage, found: &Issue) -> ListingsIssue {
    ListingsIssue {
        severity: match &found.severity {
            Severity::Error | Severity::Other(_) => IssueSeverity::Error,
            Severity::Warning => IssueSeverity::Warning,
            Severity::Info => IssueSeverity::Info,
        },
        attribute_name: found.attribute_names.first().cloned(),
        ..error(Some(message), &found.code, found.message.clone())
    }
}

fn is_error(issue: &ListingsIssue) -> bool {
    issue.severity == IssueSeverity::Error
}
