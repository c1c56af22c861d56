//! Messages to buyers: composed for what the marketplace allows now, in the buyer's language, and
//! sent at most once.
//!
//! No text is kept: it is made again from the decision, and says nothing of the buyer.
//!
//! Source: contract 11; rules 4.

use countermand_domain::id::AmazonOrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::message::{BuyerLanguage, MessagePurpose, Occasion, PaymentState};
use countermand_domain::reason::Reason;
use countermand_spapi::client::{CallError, Purpose, Urgency};
use countermand_spapi::messaging::Action as WireAction;
use countermand_store::leases::Lease;
use countermand_store::orders::OrderItem;
use countermand_store::outbox::{
    Action, ActionKind, ActionState, Decision, OrderSituation, Settlement,
};
use jiff::Timestamp;
use serde::Deserialize;

use super::call::{self, MESSAGE};
use crate::decide::facts::Facts;
use crate::desk::{Desk, Next, Seller, StepError};
use crate::message_templates::{
    ComposedMessage, MessageItem, MessageRequest, TemplateSet, compose,
};

/// Messages of one step at most: the account's burst.
const CALLS_MAX: u32 = 5;

/// What an intent asks for.
#[derive(Debug, Deserialize)]
struct Wanted {
    notice: String,
    reason: String,
}

impl Wanted {
    fn occasion(&self) -> Option<Occasion> {
        match self.notice.as_str() {
            "order-cancelled" => Some(Occasion::Cancelled),
            "items-cancelled" => Some(Occasion::UnitsCancelled),
            _ => None,
        }
    }
}

/// Sends the messages whose turn has come: the cancels that they tell of are confirmed.
pub(super) async fn send(desk: &Desk, seller: &Seller, lease: &Lease) -> Result<Next, StepError> {
    let ready = seller
        .account
        .ready(ActionKind::Message, desk.now(), CALLS_MAX)
        .await?;
    let mut next = Next::Idle;
    for action in ready {
        next = next.sooner(send_one(desk, seller, lease, &action).await?);
    }
    Ok(next)
}

async fn send_one(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    action: &Action,
) -> Result<Next, StepError> {
    let (purpose, message) = match composed(desk, seller, action).await? {
        Ok(ready) => ready,
        Err(NotSent::Ends(settlement)) => {
            seller
                .account
                .settle(lease.epoch, vec![settlement], "desk", desk.now())
                .await?;
            return Ok(Next::Again);
        }
        Err(NotSent::Until(until)) => return Ok(Next::At(until)),
    };
    let Some(place) = Marketplace::from_code(&action.content.marketplace) else {
        return Ok(Next::Idle);
    };
    let submission = match call::begin(desk, seller, lease, &MESSAGE, vec![action.number]).await? {
        Ok(submission) => submission,
        Err(next) => return Ok(next),
    };
    let reply = seller
        .client
        .send_message(
            action.order_id.as_str(),
            place.id(),
            purpose,
            &message.text,
            Urgency::Confirm,
        )
        .await;
    let (outcome, settlement) = match reply {
        Ok(reply) => (
            format!("sent {}", reply.request_id.unwrap_or_default()),
            Settlement::end(
                action.number,
                ActionState::Confirmed,
                "sent",
                &message.template,
            ),
        ),
        Err(error) => after_failure(seller, action, &error, desk.now()),
    };
    call::close(
        desk,
        seller,
        (&MESSAGE, &submission),
        outcome,
        vec![settlement],
    )
    .await?;
    Ok(Next::Again)
}

fn after_failure(
    seller: &Seller,
    action: &Action,
    error: &CallError,
    now: Timestamp,
) -> (String, Settlement) {
    let number = action.number;
    let settlement = match call::without_effect(seller, number, error, now) {
        Some(_) if error.status() == Some(403) => not_listed(number),
        Some(settlement) => settlement,
        None => may_have_been_sent(number),
    };
    (call::outcome_of(error), settlement)
}

fn not_listed(number: u64) -> Settlement {
    Settlement::end(
        number,
        ActionState::Refused,
        "not-listed",
        "the marketplace allows no such message for the order now; nothing was sent",
    )
}

fn may_have_been_sent(number: u64) -> Settlement {
    Settlement::end(
        number,
        ActionState::NeedsReview,
        "may-have-been-sent",
        "the call was never answered, so the buyer may have the message already: look at the \
         order's messages in Seller Central before writing again",
    )
}

/// Hands every message of which nobody knows whether it was sent to a person: it is never sent
/// again (invariant I14).
pub(super) async fn review_unanswered(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
) -> Result<(), StepError> {
    let open = seller.account.actions_in_flight().await?;
    let settled: Vec<Settlement> = open
        .iter()
        .filter(|action| action.content.kind == ActionKind::Message)
        .map(|action| may_have_been_sent(action.number))
        .collect();
    if settled.is_empty() {
        return Ok(());
    }
    desk.fault_point("message.before_review")?;
    seller
        .account
        .settle(lease.epoch, settled, "desk", desk.now())
        .await?;
    desk.fault_point("message.after_review")?;
    Ok(())
}

/// Why a message is not sent now.
enum NotSent {
    /// It ends.
    Ends(Settlement),
    /// Something has to be asked again then.
    Until(Timestamp),
}

impl NotSent {
    fn review(action: &Action, code: &str, text: &str) -> Self {
        let state = ActionState::NeedsReview;
        Self::Ends(Settlement::end(action.number, state, code, text))
    }

    fn of_read(seller: &Seller, action: &Action, error: &CallError, now: Timestamp) -> Self {
        match call::not_read(seller, action.number, error, now) {
            Ok(settlement) => Self::Ends(settlement),
            Err(until) => Self::Until(until),
        }
    }
}

/// The text for what the marketplace allows now, when it may leave without a person's look.
async fn composed(
    desk: &Desk,
    seller: &Seller,
    action: &Action,
) -> Result<Result<(Purpose, ComposedMessage), NotSent>, StepError> {
    let unreadable = || {
        let text = "what the message should say cannot be read";
        Ok(Err(NotSent::review(action, "facts-unreadable", text)))
    };
    let decision = seller.account.decision(action.decision_number).await?;
    let found = seller.account.situation(&action.order_id).await?;
    let (Some((decision, actions)), Some(found)) = (decision, found) else {
        return unreadable();
    };
    let Some(brief) = Brief::of(action, &decision, &actions, &found) else {
        return unreadable();
    };
    let listed = match listed(seller, &brief).await {
        Ok(listed) => listed,
        Err(error) => {
            return Ok(Err(NotSent::of_read(seller, action, &error, desk.now())));
        }
    };
    let language = match language(seller, &brief).await {
        Ok(language) => language,
        Err(error) => {
            return Ok(Err(NotSent::of_read(seller, action, &error, desk.now())));
        }
    };
    let Ok(message) = compose(TemplateSet::default(), &brief.request(language), &listed) else {
        return Ok(Err(NotSent::Ends(not_listed(action.number))));
    };
    if message.is_refused() {
        let text = told(&message, "its text breaks Amazon's rules for messages");
        return Ok(Err(NotSent::review(action, "refused-by-lint", &text)));
    }
    if !message.is_ready() {
        let text = told(&message, "a person has to look at it");
        return Ok(Err(NotSent::review(action, "needs-a-look", &text)));
    }
    Ok(Ok((wire_purpose(message.purpose), message)))
}

/// The template with the codes of what was found, for a person.
fn told(message: &ComposedMessage, what: &str) -> String {
    let codes: Vec<&str> = message
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    format!("{}: {what} ({})", message.template, codes.join(", "))
}

/// What a message is made of.
struct Brief<'a> {
    order_id: AmazonOrderId,
    place: Marketplace,
    occasion: Occasion,
    reason: Option<Reason>,
    payment: PaymentState,
    items: Vec<MessageItem<'a>>,
}

impl<'a> Brief<'a> {
    /// `None` when the intent or its decision cannot be read.
    fn of(
        action: &Action,
        decision: &Decision,
        actions: &[Action],
        found: &'a OrderSituation,
    ) -> Option<Self> {
        let wanted: Wanted = serde_json::from_str(&action.content.detail).ok()?;
        let facts = Facts::parse(&decision.content.facts)?;
        let cancels = actions
            .iter()
            .filter(|action| action.content.kind == ActionKind::Cancel);
        let items = cancels.filter_map(|cancel| {
            let is_of = |item: &&OrderItem| item.order_item_id == cancel.content.order_item_id;
            let item = found.view.items.iter().find(is_of)?;
            Some(MessageItem {
                title: item.title.as_deref().unwrap_or_default(),
                quantity: cancel.content.quantity,
            })
        });
        Some(Self {
            order_id: AmazonOrderId::parse(action.order_id.as_str()).ok()?,
            place: Marketplace::from_code(&action.content.marketplace)?,
            occasion: wanted.occasion()?,
            reason: Reason::parse(&wanted.reason),
            payment: PaymentState::parse(facts.payment.as_deref()?)?,
            items: items.collect(),
        })
    }

    fn request(&self, language: BuyerLanguage) -> MessageRequest<'_> {
        MessageRequest {
            occasion: self.occasion,
            reason: self.reason,
            payment: self.payment,
            language,
            order_id: &self.order_id,
            items: &self.items,
        }
    }
}

/// What the marketplace allows for the order now; names that serve no cancellation are left out.
async fn listed(seller: &Seller, brief: &Brief<'_>) -> Result<Vec<MessagePurpose>, CallError> {
    let reply = seller
        .client
        .message_actions(brief.order_id.as_str(), brief.place.id(), Urgency::Confirm)
        .await?;
    let names = reply.value.iter().map(WireAction::as_str);
    Ok(names.filter_map(MessagePurpose::parse).collect())
}

async fn language(seller: &Seller, brief: &Brief<'_>) -> Result<BuyerLanguage, CallError> {
    let reply = seller
        .client
        .message_locale(brief.order_id.as_str(), brief.place.id(), Urgency::Confirm)
        .await?;
    let locale = reply.value;
    Ok(locale.map_or(BuyerLanguage::Other, |locale| {
        BuyerLanguage::of_locale(&locale)
    }))
}

const fn wire_purpose(purpose: MessagePurpose) -> Purpose {
    match purpose {
        MessagePurpose::UnexpectedProblem => Purpose::UnexpectedProblem,
        MessagePurpose::ConfirmOrderDetails => Purpose::ConfirmOrderDetails,
        MessagePurpose::ConfirmDeliveryDetails => Purpose::ConfirmDeliveryDetails,
        MessagePurpose::ConfirmCustomizationDetails => Purpose::ConfirmCustomizationDetails,
    }
}
