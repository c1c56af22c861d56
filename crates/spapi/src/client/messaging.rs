//! Calls of Messaging v1.

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::throttle::Urgency;
use crate::messaging::{
    Action, GetAttributesResponse, GetMessagingActionsForOrderResponse, MessageRequest,
};
use crate::operation::OperationId;

/// What a message of text is for; Amazon carries no other text to a buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// A question about the order, before it ships.
    ConfirmOrderDetails,
    /// Something unforeseen; it reaches buyers who opted out of messages, too.
    UnexpectedProblem,
    /// A question about address or appointment.
    ConfirmDeliveryDetails,
    /// A question about customized goods; at most 800 characters.
    ConfirmCustomizationDetails,
}

impl Purpose {
    /// The action that must be listed for the order.
    pub fn action(self) -> Action {
        match self {
            Self::ConfirmOrderDetails => Action::ConfirmOrderDetails,
            Self::UnexpectedProblem => Action::UnexpectedProblem,
            Self::ConfirmDeliveryDetails => Action::ConfirmDeliveryDetails,
            Self::ConfirmCustomizationDetails => Action::ConfirmCustomizationDetails,
        }
    }

    fn operation(self) -> OperationId {
        match self {
            Self::ConfirmOrderDetails => OperationId::MessagingCreateConfirmOrderDetails,
            Self::UnexpectedProblem => OperationId::MessagingCreateUnexpectedProblem,
            Self::ConfirmDeliveryDetails => OperationId::MessagingCreateConfirmDeliveryDetails,
            Self::ConfirmCustomizationDetails => OperationId::MessagingConfirmCustomizationDetails,
        }
    }
}

impl Client {
    /// The messages that may be sent about an order now. Names that are not known are left as they
    /// are; a link without a name is left out.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn message_actions(
        &self,
        order_id: &str,
        marketplace_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<Vec<Action>>, CallError> {
        let operation = OperationId::MessagingGetMessagingActionsForOrder;
        let call = call_about(operation, order_id, marketplace_id, urgency);
        let reply: Reply<GetMessagingActionsForOrderResponse> = self.call(call).await?;
        Ok(reply.map(|response| {
            let links = response.links.map(|links| links.actions);
            let named = links.unwrap_or_default().into_iter();
            named
                .filter_map(|link| link.name.as_deref().map(Action::parse))
                .collect()
        }))
    }

    /// The language that messages about an order must be in, as `en-US`; `None` when Amazon does not
    /// say.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn message_locale(
        &self,
        order_id: &str,
        marketplace_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<Option<String>>, CallError> {
        let operation = OperationId::MessagingGetAttributes;
        let call = call_about(operation, order_id, marketplace_id, urgency);
        let reply: Reply<GetAttributesResponse> = self.call(call).await?;
        Ok(reply.map(|response| response.buyer.and_then(|buyer| buyer.locale)))
    }

    /// Sends a message to the buyer of an order.
    ///
    /// This is a write, and the client never repeats it: a second call is a second message. When its
    /// fate is unknown, it counts as sent.
    ///
    /// # Errors
    /// See [`CallError`]; [`CallError::Unauthorized`] also when the action is not listed.
    pub async fn send_message(
        &self,
        order_id: &str,
        marketplace_id: &str,
        purpose: Purpose,
        text: &str,
        urgency: Urgency,
    ) -> Result<Reply<()>, CallError> {
        let call = call_about(purpose.operation(), order_id, marketplace_id, urgency).json(
            &MessageRequest {
                text: Some(text.to_owned()),
                attachments: Vec::new(),
            },
        );
        self.call_without_answer(call).await
    }
}

/// A call about an order; without its one marketplace Amazon refuses it.
fn call_about(
    operation: OperationId,
    order_id: &str,
    marketplace_id: &str,
    urgency: Urgency,
) -> Call {
    Call::new(operation, urgency)
        .path("amazonOrderId", order_id)
        .query("marketplaceIds", marketplace_id)
}
