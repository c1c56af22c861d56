//! Flat-file acknowledgements, which only cancel: one line of an order on a line.

use super::{
    AcknowledgedItem, AcknowledgementStatus, CancelReason, OrderAcknowledgement,
    OrderAcknowledgements,
};
use crate::delimited::Row;
use crate::document::Document;
use crate::feed::envelope::document_of;
use crate::feed::fault::{Fault, FeedError, NotFlat};
use crate::feed::flat::{self, cell, plain};
use crate::limits::Limits;

const ORDER_ID: &str = "order-id";
const REASON: &str = "cancellation-reason-code";
const ITEM_CODE: &str = "amazon-order-item-code";

/// Where the columns stand.
struct Columns {
    order_id: usize,
    reason: usize,
    item_code: Option<usize>,
}

impl OrderAcknowledgements {
    /// Reads a flat file; each line is a message that cancels one line, or without an item code
    /// the whole order.
    ///
    /// # Errors
    /// When the columns of the order or the reason are missing, or the file is over a limit.
    pub fn read_flat(document: Document, limits: &Limits) -> Result<Self, FeedError> {
        flat::read(
            document,
            limits,
            |columns| {
                Ok(Columns {
                    order_id: columns.need(ORDER_ID)?,
                    reason: columns.need(REASON)?,
                    item_code: columns.find(ITEM_CODE),
                })
            },
            body,
        )
    }

    /// Reads a flat file from bytes.
    ///
    /// # Errors
    /// As [`OrderAcknowledgements::read_flat`].
    pub fn parse_flat(bytes: &[u8], limits: &Limits) -> Result<Self, FeedError> {
        Self::read_flat(document_of(bytes, limits)?, limits)
    }

    /// Writes a flat file: a line for each item, or for the whole order.
    ///
    /// # Errors
    /// When a message does not cancel, or an item has no reason.
    pub fn write_flat(&self) -> Result<String, NotFlat> {
        let mut text = format!("{ORDER_ID}\t{REASON}\t{ITEM_CODE}\n");
        for message in &self.messages {
            let refuse = |what: &str| NotFlat {
                message_id: message.message_id.clone(),
                what: what.to_owned(),
            };
            let body = &message.body;
            if body.status != Some(AcknowledgementStatus::Failure) {
                return Err(refuse("StatusCode other than Failure"));
            }
            let mut lines: Vec<(&CancelReason, &str)> = Vec::new();
            for item in &body.items {
                let reason = item.cancel_reason.as_ref();
                lines.push((
                    reason.ok_or_else(|| refuse("Item without CancelReason"))?,
                    &item.order_item_code,
                ));
            }
            lines.extend(body.whole_order_reason.as_ref().map(|reason| (reason, "")));
            if lines.is_empty() {
                return Err(refuse("Failure without Item"));
            }
            for (reason, item_code) in lines {
                for value in [&body.order_id, reason.as_str()] {
                    text.push_str(&plain(value));
                    text.push('\t');
                }
                text.push_str(&plain(item_code));
                text.push('\n');
            }
        }
        Ok(text)
    }
}

fn body(columns: &Columns, row: &Row<'_>, faults: &mut Vec<Fault>) -> OrderAcknowledgement {
    let order_id = cell(row, Some(columns.order_id));
    let reason = cell(row, Some(columns.reason));
    for (field, value) in [(ORDER_ID, order_id), (REASON, reason)] {
        if value.is_none() {
            faults.push(Fault::missing(field, None));
        }
    }
    let reason = reason.map(CancelReason::parse);
    let mut body = OrderAcknowledgement {
        order_id: order_id.unwrap_or_default().to_owned(),
        status: Some(AcknowledgementStatus::Failure),
        ..OrderAcknowledgement::default()
    };
    match cell(row, columns.item_code) {
        Some(code) => body.items.push(AcknowledgedItem {
            order_item_code: code.to_owned(),
            merchant_item_id: None,
            cancel_reason: reason,
        }),
        None => body.whole_order_reason = reason,
    }
    body
}
