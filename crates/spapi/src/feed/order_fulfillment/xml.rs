//! `OrderFulfillment` in an envelope.

use super::{FulfilledItem, OrderFulfillment};
use crate::feed::envelope::MessageBody;
use crate::feed::fault::{Fault, FeedError, quantity, take_once};
use crate::instant::{self, UtcTime};
use crate::limits::Limits;
use crate::xml::Element;
use crate::xml_writer::XmlWriter;

/// The elements of a message while it is read.
#[derive(Debug, Default)]
pub struct Draft {
    body: OrderFulfillment,
    date: Option<String>,
    item: FulfilledItem,
    quantity: Option<String>,
}

impl MessageBody for OrderFulfillment {
    const MESSAGE_TYPE: &'static str = "OrderFulfillment";
    type Draft = Draft;

    fn take(
        draft: &mut Draft,
        path: &[&str],
        element: &Element<'_>,
        faults: &mut Vec<Fault>,
        limits: &Limits,
    ) -> Result<(), FeedError> {
        let at = draft.body.items.len();
        let body = &mut draft.body;
        let (slot, field, item) = match path {
            ["AmazonOrderID"] => (&mut body.order_id, "AmazonOrderID", None),
            ["MerchantOrderID"] => (&mut body.merchant_order_id, "MerchantOrderID", None),
            ["MerchantFulfillmentID"] => (
                &mut body.merchant_fulfillment_id,
                "MerchantFulfillmentID",
                None,
            ),
            ["FulfillmentDate"] => (&mut draft.date, "FulfillmentDate", None),
            ["FulfillmentData", "CarrierCode"] => (&mut body.carrier_code, "CarrierCode", None),
            ["FulfillmentData", "CarrierName"] => (&mut body.carrier_name, "CarrierName", None),
            ["FulfillmentData", "ShippingMethod"] => {
                (&mut body.shipping_method, "ShippingMethod", None)
            }
            ["FulfillmentData", "ShipperTrackingNumber"] => {
                (&mut body.tracking_number, "ShipperTrackingNumber", None)
            }
            ["Item", "AmazonOrderItemCode"] => (
                &mut draft.item.order_item_code,
                "AmazonOrderItemCode",
                Some(at),
            ),
            ["Item", "MerchantOrderItemID"] => (
                &mut draft.item.merchant_order_item_id,
                "MerchantOrderItemID",
                Some(at),
            ),
            ["Item", "MerchantFulfillmentItemID"] => (
                &mut draft.item.merchant_fulfillment_item_id,
                "MerchantFulfillmentItemID",
                Some(at),
            ),
            ["Item", "Quantity"] => (&mut draft.quantity, "Quantity", Some(at)),
            ["Item"] => return draft.end_item(faults, limits),
            _ => return Ok(()),
        };
        take_once(slot, field, item, element.text, faults);
        Ok(())
    }

    fn finish(draft: Draft, faults: &mut Vec<Fault>) -> Self {
        let mut body = draft.body;
        if body.order_id.is_none() && body.merchant_order_id.is_none() {
            faults.push(Fault::missing("AmazonOrderID", None));
        }
        match draft.date {
            None => faults.push(Fault::missing("FulfillmentDate", None)),
            Some(text) => match instant::parse(&text) {
                Ok(at) => body.fulfilled_at = Some(at),
                Err(_) => faults.push(Fault::invalid("FulfillmentDate", None, &text)),
            },
        }
        body
    }

    fn write(&self, xml: &mut XmlWriter) {
        xml.optional("AmazonOrderID", self.order_id.as_deref());
        if self.order_id.is_none() {
            xml.optional("MerchantOrderID", self.merchant_order_id.as_deref());
        }
        let fulfillment_id = self.merchant_fulfillment_id.as_deref();
        xml.optional("MerchantFulfillmentID", fulfillment_id);
        xml.optional("FulfillmentDate", self.fulfilled_at.map(UtcTime));
        let data = [
            ("CarrierCode", &self.carrier_code),
            ("CarrierName", &self.carrier_name),
            ("ShippingMethod", &self.shipping_method),
            ("ShipperTrackingNumber", &self.tracking_number),
        ];
        if data.iter().any(|(_, value)| value.is_some()) {
            xml.open("FulfillmentData");
            for (name, value) in data {
                xml.optional(name, value.as_deref());
            }
            xml.close();
        }
        for item in &self.items {
            xml.open("Item");
            xml.optional("AmazonOrderItemCode", item.order_item_code.as_deref());
            if item.order_item_code.is_none() {
                let merchant_id = item.merchant_order_item_id.as_deref();
                xml.optional("MerchantOrderItemID", merchant_id);
            }
            let item_id = item.merchant_fulfillment_item_id.as_deref();
            xml.optional("MerchantFulfillmentItemID", item_id);
            xml.optional("Quantity", item.quantity);
            xml.close();
        }
    }
}

impl Draft {
    fn end_item(&mut self, faults: &mut Vec<Fault>, limits: &Limits) -> Result<(), FeedError> {
        let n_items = self.body.items.len();
        if n_items >= limits.order_items {
            return Err(FeedError::OverLimit {
                what: "items in a message",
                limit: limits.order_items,
            });
        }
        let at = Some(n_items);
        let mut item = std::mem::take(&mut self.item);
        if item.order_item_code.is_none() && item.merchant_order_item_id.is_none() {
            faults.push(Fault::missing("AmazonOrderItemCode", at));
        }
        let text = self.quantity.take();
        item.quantity = quantity(text.as_deref(), "Quantity", at, faults);
        self.body.items.push(item);
        Ok(())
    }
}
