//! Flat-file shipment confirmations: an order, or one of its lines, on a line.

use super::{FulfilledItem, OrderFulfillment, OrderFulfillments};
use crate::delimited::Row;
use crate::document::Document;
use crate::feed::envelope::document_of;
use crate::feed::fault::{Fault, FeedError, NotFlat, quantity};
use crate::feed::flat::{self, cell, plain};
use crate::instant::{self, OffsetTime};
use crate::limits::Limits;

const COLUMNS: [&str; 8] = [
    "order-id",
    "order-item-id",
    "quantity",
    "ship-date",
    "carrier-code",
    "carrier-name",
    "tracking-number",
    "ship-method",
];

/// Where the columns stand, in the order of [`COLUMNS`].
type Columns = [Option<usize>; 8];

impl OrderFulfillments {
    /// Reads a flat file; each line is a message. Without an item id it is the whole order.
    ///
    /// # Errors
    /// When the column of the order is missing, or the file is over a limit.
    pub fn read_flat(document: Document, limits: &Limits) -> Result<Self, FeedError> {
        flat::read(
            document,
            limits,
            |columns| {
                columns.need("order-id")?;
                Ok(COLUMNS.map(|name| columns.find(name)))
            },
            body,
        )
    }

    /// Reads a flat file from bytes.
    ///
    /// # Errors
    /// As [`OrderFulfillments::read_flat`].
    pub fn parse_flat(bytes: &[u8], limits: &Limits) -> Result<Self, FeedError> {
        Self::read_flat(document_of(bytes, limits)?, limits)
    }

    /// Writes a flat file: a line for each item, or for the whole order.
    ///
    /// # Errors
    /// When an order or an item has only the seller's own id.
    pub fn write_flat(&self) -> Result<String, NotFlat> {
        let mut text = COLUMNS.join("\t");
        text.push('\n');
        let whole = [FulfilledItem::default()];
        for message in &self.messages {
            let body = &message.body;
            let items = if body.items.is_empty() {
                &whole
            } else {
                body.items.as_slice()
            };
            for item in items {
                let is_whole = body.items.is_empty();
                let cells = cells(body, item, is_whole).map_err(|what| NotFlat {
                    message_id: message.message_id.clone(),
                    what: what.to_owned(),
                })?;
                text.push_str(&cells.map(|cell| plain(&cell)).join("\t"));
                text.push('\n');
            }
        }
        Ok(text)
    }
}

fn body(columns: &Columns, row: &Row<'_>, faults: &mut Vec<Fault>) -> OrderFulfillment {
    let text = columns.map(|at| cell(row, at));
    let [
        order_id,
        item_code,
        units,
        date,
        carrier_code,
        carrier_name,
        tracking,
        method,
    ] = text;
    if order_id.is_none() {
        faults.push(Fault::missing("order-id", None));
    }
    let fulfilled_at = match date.map(|text| (text, instant::parse(text))) {
        Some((_, Ok(at))) => Some(at),
        Some((text, Err(_))) => {
            faults.push(Fault::invalid("ship-date", None, text));
            None
        }
        None => {
            faults.push(Fault::missing("ship-date", None));
            None
        }
    };
    let quantity = quantity(units, "quantity", Some(0), faults);
    let owned = |text: Option<&str>| text.map(str::to_owned);
    OrderFulfillment {
        order_id: owned(order_id),
        fulfilled_at,
        carrier_code: owned(carrier_code),
        carrier_name: owned(carrier_name),
        shipping_method: owned(method),
        tracking_number: owned(tracking),
        items: Vec::from_iter(item_code.map(|code| FulfilledItem {
            order_item_code: Some(code.to_owned()),
            quantity,
            ..FulfilledItem::default()
        })),
        ..OrderFulfillment::default()
    }
}

fn cells(
    body: &OrderFulfillment,
    item: &FulfilledItem,
    is_whole: bool,
) -> Result<[String; 8], &'static str> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let item_code = match &item.order_item_code {
        Some(code) => code.clone(),
        None if is_whole => String::new(),
        None => return Err("MerchantOrderItemID"),
    };
    let quantity = item.quantity.map(|units| units.to_string());
    let date = body.fulfilled_at.map(|at| OffsetTime(at).to_string());
    Ok([
        body.order_id.clone().ok_or("MerchantOrderID")?,
        item_code,
        quantity.unwrap_or_default(),
        date.unwrap_or_default(),
        text(&body.carrier_code),
        text(&body.carrier_name),
        text(&body.tracking_number),
        text(&body.shipping_method),
    ])
}
