//! Requests to cancel multi-channel orders, many at once.
//!
//! Source: SP-API documentation, "fulfillment by Amazon feed type values". Amazon does not
//! publish the columns of the flat form: it is read with the names of the elements.

use super::envelope::{Envelope, MessageBody, document_of};
use super::fault::{Fault, FeedError, take_once};
use super::flat::{self, cell, plain};
use crate::document::Document;
use crate::limits::Limits;
use crate::xml::Element;
use crate::xml_writer::XmlWriter;

/// A feed of such requests.
pub type FulfillmentCancellations = Envelope<FulfillmentCancellation>;

const ORDER_ID: &str = "MerchantFulfillmentOrderID";
const ITEM_ID: &str = "MerchantFulfillmentOrderItemID";
/// The same in the spelling of other flat files.
const HYPHENATED: [&str; 2] = [
    "merchant-fulfillment-order-id",
    "merchant-fulfillment-order-item-id",
];

/// The content of one message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FulfillmentCancellation {
    /// `MerchantFulfillmentOrderID`: the seller's own id of the order, at most 40 characters.
    pub order_id: String,
    /// `Item/MerchantFulfillmentOrderItemID`; empty means the whole order.
    pub item_ids: Vec<String>,
}

/// The elements of a message while it is read.
#[derive(Debug, Default)]
pub struct Draft {
    order_id: Option<String>,
    item_id: Option<String>,
    item_ids: Vec<String>,
}

impl MessageBody for FulfillmentCancellation {
    const MESSAGE_TYPE: &'static str = "FulfillmentOrderCancellationRequest";
    type Draft = Draft;

    fn take(
        draft: &mut Draft,
        path: &[&str],
        element: &Element<'_>,
        faults: &mut Vec<Fault>,
        limits: &Limits,
    ) -> Result<(), FeedError> {
        let at = Some(draft.item_ids.len());
        match path {
            [ORDER_ID] => take_once(&mut draft.order_id, ORDER_ID, None, element.text, faults),
            ["Item", ITEM_ID] => {
                take_once(&mut draft.item_id, ITEM_ID, at, element.text, faults);
            }
            ["Item"] => {
                if draft.item_ids.len() >= limits.order_items {
                    return Err(FeedError::OverLimit {
                        what: "items in a message",
                        limit: limits.order_items,
                    });
                }
                let item_id = draft.item_id.take();
                if item_id.is_none() {
                    faults.push(Fault::missing(ITEM_ID, at));
                }
                draft.item_ids.push(item_id.unwrap_or_default());
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(draft: Draft, faults: &mut Vec<Fault>) -> Self {
        if draft.order_id.is_none() {
            faults.push(Fault::missing(ORDER_ID, None));
        }
        Self {
            order_id: draft.order_id.unwrap_or_default(),
            item_ids: draft.item_ids,
        }
    }

    fn write(&self, xml: &mut XmlWriter) {
        xml.leaf(ORDER_ID, &self.order_id);
        for item_id in &self.item_ids {
            xml.open("Item");
            xml.leaf(ITEM_ID, item_id);
            xml.close();
        }
    }
}

impl FulfillmentCancellations {
    /// Reads a flat file; each line is a message.
    ///
    /// # Errors
    /// When the column of the order is missing, or the file is over a limit.
    pub fn read_flat(document: Document, limits: &Limits) -> Result<Self, FeedError> {
        flat::read(
            document,
            limits,
            |columns| {
                let [order_id, item_id] = HYPHENATED.map(|name| columns.find(name));
                let order_id = match order_id {
                    Some(at) => at,
                    None => columns.need(ORDER_ID)?,
                };
                Ok((order_id, item_id.or_else(|| columns.find(ITEM_ID))))
            },
            |(order_id, item_id), row, faults| {
                let order_id = cell(row, Some(*order_id));
                if order_id.is_none() {
                    faults.push(Fault::missing(ORDER_ID, None));
                }
                FulfillmentCancellation {
                    order_id: order_id.unwrap_or_default().to_owned(),
                    item_ids: Vec::from_iter(cell(row, *item_id).map(str::to_owned)),
                }
            },
        )
    }

    /// Reads a flat file from bytes.
    ///
    /// # Errors
    /// As [`FulfillmentCancellations::read_flat`].
    pub fn parse_flat(bytes: &[u8], limits: &Limits) -> Result<Self, FeedError> {
        Self::read_flat(document_of(bytes, limits)?, limits)
    }

    /// Writes a flat file: a line for each item, or for the whole order.
    pub fn write_flat(&self) -> String {
        let mut text = format!("{ORDER_ID}\t{ITEM_ID}\n");
        let mut line = |order_id: &str, item_id: &str| {
            text.push_str(&format_line(order_id, item_id));
        };
        for message in &self.messages {
            let body = &message.body;
            if body.item_ids.is_empty() {
                line(&body.order_id, "");
            }
            for item_id in &body.item_ids {
                line(&body.order_id, item_id);
            }
        }
        text
    }
}

fn format_line(order_id: &str, item_id: &str) -> String {
    format!("{}\t{}\n", plain(order_id), plain(item_id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::Message;

    fn request(order_id: &str, item_ids: &[&str]) -> FulfillmentCancellation {
        FulfillmentCancellation {
            order_id: order_id.to_owned(),
            item_ids: item_ids.iter().map(|id| (*id).to_owned()).collect(),
        }
    }

    #[test]
    fn a_request_survives_both_forms() {
        let limits = Limits::default();
        let mut feed = Envelope {
            merchant_identifier: String::new(),
            messages: vec![
                Message::new("1", request("S01-<7>", &[])),
                Message::new("2", request("S02", &["a"])),
            ],
        };
        let text = feed.write_flat();
        assert_eq!(
            text,
            "MerchantFulfillmentOrderID\tMerchantFulfillmentOrderItemID\nS01-<7>\t\nS02\ta\n"
        );
        let without_lines = |mut feed: FulfillmentCancellations| {
            feed.messages
                .iter_mut()
                .for_each(|message| message.line = 0);
            feed
        };
        let read = FulfillmentCancellations::parse_flat(text.as_bytes(), &limits).unwrap();
        assert_eq!(without_lines(read), feed);
        feed.messages
            .push(Message::new("3", request("S03", &["b", "c"])));
        let xml = feed.write_xml();
        let read = FulfillmentCancellations::parse_xml(xml.as_bytes(), &limits).unwrap();
        assert_eq!(without_lines(read), feed);
    }

    #[test]
    fn a_request_without_an_order_is_a_fault() {
        let text = b"merchant-fulfillment-order-id\tx\n\t1\n";
        let read = FulfillmentCancellations::parse_flat(text, &Limits::default()).unwrap();
        let missing = Fault::Missing {
            field: "MerchantFulfillmentOrderID",
            item: None,
        };
        assert_eq!(read.messages[0].faults, [missing]);
    }
}
