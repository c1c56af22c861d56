//! `OrderAcknowledgement` in an envelope.

use super::{AcknowledgedItem, AcknowledgementStatus, CancelReason, OrderAcknowledgement};
use crate::feed::envelope::MessageBody;
use crate::feed::fault::{Fault, FeedError, take_once};
use crate::limits::Limits;
use crate::xml::Element;
use crate::xml_writer::XmlWriter;

/// The elements of a message while it is read.
#[derive(Debug, Default)]
pub struct Draft {
    order_id: Option<String>,
    merchant_order_id: Option<String>,
    status: Option<String>,
    items: Vec<AcknowledgedItem>,
    item: ItemDraft,
}

#[derive(Debug, Default)]
struct ItemDraft {
    code: Option<String>,
    merchant_id: Option<String>,
    reason: Option<String>,
}

impl MessageBody for OrderAcknowledgement {
    const MESSAGE_TYPE: &'static str = "OrderAcknowledgement";
    type Draft = Draft;

    fn take(
        draft: &mut Draft,
        path: &[&str],
        element: &Element<'_>,
        faults: &mut Vec<Fault>,
        limits: &Limits,
    ) -> Result<(), FeedError> {
        let at = Some(draft.items.len());
        let mut once = |slot: &mut Option<String>, field, item| {
            take_once(slot, field, item, element.text, faults);
        };
        match path {
            ["AmazonOrderID"] => once(&mut draft.order_id, "AmazonOrderID", None),
            ["MerchantOrderID"] => once(&mut draft.merchant_order_id, "MerchantOrderID", None),
            ["StatusCode"] => once(&mut draft.status, "StatusCode", None),
            ["Item", "AmazonOrderItemCode"] => {
                once(&mut draft.item.code, "AmazonOrderItemCode", at);
            }
            ["Item", "MerchantOrderItemID"] => {
                once(&mut draft.item.merchant_id, "MerchantOrderItemID", at);
            }
            ["Item", "CancelReason"] => once(&mut draft.item.reason, "CancelReason", at),
            ["Item"] => {
                if draft.items.len() >= limits.order_items {
                    return Err(FeedError::OverLimit {
                        what: "items in a message",
                        limit: limits.order_items,
                    });
                }
                let item = std::mem::take(&mut draft.item);
                if item.code.is_none() {
                    faults.push(Fault::missing("AmazonOrderItemCode", at));
                }
                draft.items.push(AcknowledgedItem {
                    order_item_code: item.code.unwrap_or_default(),
                    merchant_item_id: item.merchant_id,
                    cancel_reason: item.reason.as_deref().map(CancelReason::parse),
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(draft: Draft, faults: &mut Vec<Fault>) -> Self {
        if draft.order_id.is_none() {
            faults.push(Fault::missing("AmazonOrderID", None));
        }
        if draft.status.is_none() {
            faults.push(Fault::missing("StatusCode", None));
        }
        Self {
            order_id: draft.order_id.unwrap_or_default(),
            merchant_order_id: draft.merchant_order_id,
            status: draft.status.as_deref().map(AcknowledgementStatus::parse),
            items: draft.items,
            whole_order_reason: None,
        }
    }

    fn write(&self, xml: &mut XmlWriter) {
        xml.leaf("AmazonOrderID", &self.order_id);
        xml.optional("MerchantOrderID", self.merchant_order_id.as_deref());
        xml.optional("StatusCode", self.status.as_ref());
        for item in &self.items {
            xml.open("Item");
            xml.leaf("AmazonOrderItemCode", &item.order_item_code);
            xml.optional("MerchantOrderItemID", item.merchant_item_id.as_deref());
            xml.optional("CancelReason", item.cancel_reason.as_ref());
            xml.close();
        }
    }
}
