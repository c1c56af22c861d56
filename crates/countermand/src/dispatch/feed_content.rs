//! From actions to the bytes of a feed.

use std::collections::BTreeMap;

use countermand_domain::id::OrderItemId;
use countermand_spapi::feed::envelope::Message;
use countermand_spapi::feed::order_acknowledgement::{
    AcknowledgedItem, AcknowledgementStatus, CancelReason, OrderAcknowledgement,
    OrderAcknowledgements,
};
use countermand_spapi::feed::order_adjustment::{
    AdjustedItem, AdjustmentAction, AdjustmentReason, OrderAdjustment, OrderAdjustments,
    PriceComponent, PriceComponentKind, PromotionAdjustment,
};
use countermand_spapi::feed::{FeedFormat, FeedType};
use countermand_spapi::money::Amount;
use countermand_store::outbox::{Action, ActionKind};

use crate::decide::refund::RefundDetail;

/// A feed as it is uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FeedContent {
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// The content type, to the letter.
    pub(super) content_type: &'static str,
}

/// Why a feed cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FeedContentError {
    /// The type is not one that is written here.
    #[error("feeds of this type are not written")]
    Type,
    /// The actions do not fit the form.
    #[error("the actions do not fit a flat file")]
    NotFlat,
    /// What the store holds of a refund cannot be read.
    #[error("the components of refund {action_number} cannot be read")]
    Detail {
        /// The action.
        action_number: u64,
    },
}

/// Writes a feed; each message with its number and its actions.
pub(super) fn write(
    feed_type: &FeedType,
    seller_id: &str,
    messages: &BTreeMap<u64, Vec<&Action>>,
) -> Result<FeedContent, FeedContentError> {
    let format = feed_type.format().ok_or(FeedContentError::Type)?;
    let is_acknowledgement = matches!(
        feed_type,
        FeedType::OrderAcknowledgement | FeedType::FlatOrderAcknowledgement
    );
    let text = if is_acknowledgement {
        let feed = OrderAcknowledgements {
            merchant_identifier: seller_id.to_owned(),
            messages: messages
                .iter()
                .map(|(number, actions)| {
                    let content = acknowledgement(actions, format == FeedFormat::Xml);
                    Message::new(number.to_string(), content)
                })
                .collect(),
        };
        if format == FeedFormat::Xml {
            feed.write_xml()
        } else {
            feed.write_flat().map_err(|_| FeedContentError::NotFlat)?
        }
    } else if *feed_type == FeedType::PaymentAdjustment {
        let mut feed = OrderAdjustments {
            merchant_identifier: seller_id.to_owned(),
            messages: Vec::with_capacity(messages.len()),
        };
        for (number, actions) in messages {
            feed.messages
                .push(Message::new(number.to_string(), adjustment(actions)?));
        }
        feed.write_xml()
    } else {
        return Err(FeedContentError::Type);
    };
    Ok(FeedContent {
        bytes: text.into_bytes(),
        content_type: format.content_type(),
    })
}

fn order_id(actions: &[&Action]) -> String {
    actions
        .first()
        .map_or_else(String::new, |action| action.order_id.to_string())
}

fn item_code(action: &Action) -> String {
    let item = action.content.order_item_id.as_ref();
    item.map_or("", OrderItemId::as_str).to_owned()
}

fn acknowledgement(actions: &[&Action], is_xml: bool) -> OrderAcknowledgement {
    let reason = |code: &str| {
        let reason = CancelReason::from(code);
        // The schema lacks a code that flat files have: the plan says so beforehand.
        if is_xml && !reason.is_in_schema() {
            CancelReason::GeneralAdjustment
        } else {
            reason
        }
    };
    OrderAcknowledgement {
        order_id: order_id(actions),
        merchant_order_id: None,
        status: Some(AcknowledgementStatus::Failure),
        items: actions
            .iter()
            .map(|action| AcknowledgedItem {
                order_item_code: item_code(action),
                merchant_item_id: None,
                cancel_reason: Some(reason(&action.content.code)),
            })
            .collect(),
        whole_order_reason: None,
    }
}

fn adjustment(actions: &[&Action]) -> Result<OrderAdjustment, FeedContentError> {
    let is_refund = actions
        .iter()
        .any(|action| action.content.kind == ActionKind::Refund);
    let items = actions
        .iter()
        .map(|action| adjusted_item(action))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(OrderAdjustment {
        order_id: Some(order_id(actions)),
        merchant_order_id: None,
        action: Some(if is_refund {
            AdjustmentAction::Refund
        } else {
            AdjustmentAction::Cancel
        }),
        cod_collection_method: None,
        items,
    })
}

fn adjusted_item(action: &Action) -> Result<AdjustedItem, FeedContentError> {
    let content = &action.content;
    let mut item = AdjustedItem {
        order_item_code: Some(item_code(action)),
        merchant_adjustment_item_id: Some(action.reference.clone()),
        reason: Some(AdjustmentReason::from(content.code.as_str())),
        ..AdjustedItem::default()
    };
    if content.kind != ActionKind::Refund {
        item.quantity_cancelled = Some(content.quantity);
        return Ok(item);
    }
    let detail = RefundDetail::parse(&content.detail).ok_or(FeedContentError::Detail {
        action_number: action.number,
    })?;
    let component = |name: &str, minor: i64| PriceComponent {
        kind: PriceComponentKind::from(name),
        amount: Amount::new(minor, &content.currency),
    };
    item.prices = detail
        .components
        .iter()
        .map(|(name, minor)| component(name, *minor))
        .collect();
    item.promotions = detail
        .promotions
        .iter()
        .map(|(kind, promotion_id, minor)| PromotionAdjustment {
            claim_code: None,
            promotion_id: Some(promotion_id.clone()),
            components: vec![component(kind, *minor)],
        })
        .collect();
    Ok(item)
}
