//! The answer to a buyer's wish, as a draft: what the rules say, and the text for it.

use countermand_domain::cancellation::{Actor, Decision, decide};
use countermand_domain::id::AmazonOrderId;
use countermand_domain::message::{BuyerLanguage, MessageDuty, PaymentState, WhyNoMessage, duty};
use countermand_domain::reason::{Motive, Reason};
use countermand_domain::rule_table::Rules;
use countermand_store::outbox::OrderSituation;
use jiff::Timestamp;

use super::stored::situation;
use crate::message_templates::{
    ComposedMessage, MessageItem, MessageRequest, TemplateSet, compose_for,
};

/// What a buyer is to be answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What the rules say to the wish.
    pub decision: Decision,
    /// The text, or why there is none.
    pub text: Result<ComposedMessage, WhyNoText>,
}

/// Why there is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNoText {
    /// A message would break a rule.
    Forbidden(WhyNoMessage),
    /// None is called for.
    NotDue,
    /// The order has no id of Amazon's, so no message of Amazon's reaches its buyer.
    NotAmazons,
}

/// Drafts the answer to the wish to cancel an order, in a language; `None` when the order cannot
/// be judged.
///
/// The action that it is sent by is the best for the occasion: whether Amazon lists it for the
/// order is asked when it is sent.
pub fn draft(
    found: &OrderSituation,
    rules: &Rules,
    language: BuyerLanguage,
    now: Timestamp,
) -> Option<Reply> {
    let motive = Some(Motive::Reason(Reason::BuyerRequest));
    let situation = situation(&found.view, Actor::Buyer, motive).ok()?;
    let decision = decide(&situation, rules, now);
    let occasion = match duty(&situation, &decision) {
        MessageDuty::Due(occasion) | MessageDuty::Allowed(occasion) => Ok(occasion),
        MessageDuty::Forbidden(why) => Err(WhyNoText::Forbidden(why)),
        MessageDuty::NotDue => Err(WhyNoText::NotDue),
    };
    let order_id = AmazonOrderId::parse(found.view.order.order_id.as_str());
    let text = occasion.and_then(|occasion| {
        let order_id = order_id.map_err(|_| WhyNoText::NotAmazons)?;
        let purpose = occasion.purposes().first().copied();
        let items: Vec<MessageItem<'_>> = found
            .view
            .items
            .iter()
            .map(|item| MessageItem {
                title: item.title.as_deref().unwrap_or_default(),
                quantity: item.quantity.units(),
            })
            .collect();
        let request = MessageRequest {
            occasion,
            reason: Some(Reason::BuyerRequest),
            payment: PaymentState::of(&situation, None),
            language,
            order_id: &order_id,
            items: &items,
        };
        let purpose = purpose.ok_or(WhyNoText::NotDue)?;
        Ok(compose_for(TemplateSet::default(), &request, purpose))
    });
    Some(Reply { decision, text })
}
