//! The message that a buyer would get, true to where the money is, in the buyer's language and in
//! the reader's.

use countermand_domain::cancellation::plan::Leg;
use countermand_domain::id::AmazonOrderId;
use countermand_domain::message::{BuyerLanguage, MessagePurpose, Occasion, PaymentState};
use countermand_domain::reason::Reason;
use maud::{Markup, html};

use crate::http::api::cancellations::preview::Looked;
use crate::http::api::orders::Known;
use crate::http::web::Page;
use crate::http::web::parts::in_brackets;
use crate::message_templates::{
    ComposedMessage, MessageItem, MessageRequest, TemplateSet, compose_for,
};
use crate::texts::Locale;

pub(super) fn preview(page: &Page<'_>, known: &Known, looked: &Looked) -> Markup {
    let texts = page.texts();
    let Some(reason) = told_reason(looked) else {
        return html! { p.quiet { (texts.text("web-cancel-message-none")) } };
    };
    let place = known.found.view.order.marketplace;
    let theirs = place.map_or(BuyerLanguage::Other, |place| {
        BuyerLanguage::of_locale(place.language())
    });
    let own = match texts.locale() {
        Locale::En => BuyerLanguage::English,
        Locale::ZhHans => BuyerLanguage::ChineseSimplified,
    };
    let buyers = composed(known, looked, (reason, theirs));
    let readers = composed(known, looked, (reason, own));
    html! {
        @if let Some(buyers) = &buyers {
            details {
                summary { (texts.text("web-cancel-message")) }
                p.quiet { (texts.text("web-cancel-message-buyer")) (in_brackets(texts, buyers.language.as_str())) }
                blockquote lang=(buyers.language.as_str()) { (paragraphs(&buyers.text)) }
                @if let Some(readers) = readers.as_ref().filter(|it| it.language != buyers.language) {
                    p.quiet { (texts.text("web-cancel-message-own")) }
                    blockquote lang=(readers.language.as_str()) { (paragraphs(&readers.text)) }
                }
                @for finding in &buyers.findings { p.hint { code { (finding.code.as_str()) } } }
            }
        }
    }
}

fn paragraphs(text: &str) -> Markup {
    html! { @for part in text.split("\n\n") { p { (part) } } }
}

/// The reason that the buyer is told; `None` when no message is planned.
fn told_reason(looked: &Looked) -> Option<Reason> {
    let planned = looked.planned.as_ref().ok()?;
    planned.plan.legs.iter().find_map(|leg| match leg {
        Leg::TellBuyer { reason, .. } => Some(*reason),
        Leg::CancelItem { .. } | Leg::SetListing { .. } | Leg::ReleaseStock { .. } => None,
    })
}

fn composed(
    known: &Known,
    looked: &Looked,
    (reason, language): (Reason, BuyerLanguage),
) -> Option<ComposedMessage> {
    let planned = looked.planned.as_ref().ok()?;
    let order_id = AmazonOrderId::parse(known.found.view.order.order_id.as_str()).ok()?;
    let occasion = if planned.plan.is_whole_order {
        Occasion::Cancelled
    } else {
        Occasion::UnitsCancelled
    };
    let purpose = occasion.purposes().first().copied();
    let items: Vec<MessageItem<'_>> = planned
        .plan
        .legs
        .iter()
        .filter_map(|leg| match leg {
            Leg::CancelItem {
                order_item_id,
                units,
                ..
            } => {
                let mut items = known.found.view.items.iter();
                let item = items.find(|item| item.order_item_id.as_ref() == Some(order_item_id))?;
                Some(MessageItem {
                    title: item.title.as_deref().unwrap_or_default(),
                    quantity: units.units(),
                })
            }
            Leg::SetListing { .. } | Leg::ReleaseStock { .. } | Leg::TellBuyer { .. } => None,
        })
        .collect();
    let request = MessageRequest {
        occasion,
        reason: Some(reason),
        payment: PaymentState::of(&planned.situation, None),
        language,
        order_id: &order_id,
        items: &items,
    };
    let purpose = purpose.unwrap_or(MessagePurpose::UnexpectedProblem);
    Some(compose_for(TemplateSet::default(), &request, purpose))
}
