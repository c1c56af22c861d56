//! Messages to buyers: texts in the buyer's language, filled for one order, and linted.
//!
//! A text is put together from the sentences in `assets/messages`: what happened, which items, why,
//! what it means for the money. Nothing personal is needed or used. What the linter refuses is
//! given back with its findings and must not be sent.
//!
//! Source: rules 4.

mod item_lines;
mod sentences;

use countermand_domain::id::AmazonOrderId;
use countermand_domain::message::{
    BuyerLanguage, Finding, FindingCode, LintContext, MessagePurpose, Occasion, PaymentState,
    Severity, lint, menu_path, verdict,
};
use countermand_domain::reason::Reason;

use crate::texts::{Locale, Texts};
use sentences::Sentences;

/// The order that a preview is for when none is named.
pub const SAMPLE_ORDER: &str = "111-0000000-0000000";

/// What a finding of the linter means, in the words of a language.
pub fn meaning(texts: Texts, finding: &Finding) -> String {
    let code = finding.code.as_str().to_ascii_lowercase().replace('_', "-");
    texts.text(&format!("finding-{code}"))
}

/// An item that a message names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageItem<'a> {
    /// The title as Amazon gives it; it is cleaned and cut, and left out where it cannot be sent.
    pub title: &'a str,
    /// Units that the message is about.
    pub quantity: u32,
}

/// What a message is to say.
#[derive(Debug, Clone, Copy)]
pub struct MessageRequest<'a> {
    /// What it is about.
    pub occasion: Occasion,
    /// Why; `None`, and a reason that has no sentence of its own, says so in general words.
    pub reason: Option<Reason>,
    /// Where the buyer's money is.
    pub payment: PaymentState,
    /// The buyer's language.
    pub language: BuyerLanguage,
    /// The order.
    pub order_id: &'a AmazonOrderId,
    /// The items; the first five are named.
    pub items: &'a [MessageItem<'a>],
}

/// Which templates are in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TemplateSet {
    /// Whether the text of the old articles stands in for the one after a cancellation. It promises
    /// the money within 12 hours, so the linter refuses it.
    pub has_seed_legacy: bool,
}

/// A template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// What it is about.
    pub occasion: Occasion,
    /// The reason that it is for; `None` of the text of the old articles.
    pub reason: Option<Reason>,
    /// Whether it is in use.
    pub is_on: bool,
}

impl Template {
    /// Its name, as in `cancelled/STOCK_OUT` or `seed-legacy`.
    pub fn name(&self) -> String {
        match self.reason {
            Some(reason) => format!("{}/{reason}", self.occasion),
            None => "seed-legacy".to_owned(),
        }
    }
}

impl TemplateSet {
    /// Every template, in use or not, in the order of occasions and reasons.
    pub fn templates(self) -> Vec<Template> {
        let mut templates = Vec::new();
        for occasion in Occasion::ALL {
            let is_on = !(self.has_seed_legacy && occasion == Occasion::Cancelled);
            let reasons = Reason::ALL.iter().copied();
            for reason in reasons.filter(|reason| occasion.suits(*reason)) {
                templates.push(Template {
                    occasion,
                    reason: Some(reason),
                    is_on,
                });
            }
        }
        templates.push(Template {
            occasion: Occasion::Cancelled,
            reason: None,
            is_on: self.has_seed_legacy,
        });
        templates
    }
}

/// A text that is ready to be looked at, by its findings, before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposedMessage {
    /// The text, paragraphs apart by an empty line.
    pub text: String,
    /// The action it is to be sent by.
    pub purpose: MessagePurpose,
    /// The language it is written in, which is not the buyer's where that is not covered.
    pub language: Locale,
    /// The name of its template.
    pub template: String,
    /// What the linter says of it.
    pub findings: Vec<Finding>,
}

impl ComposedMessage {
    /// Whether it may leave without a person's look: there is no finding at all.
    pub const fn is_ready(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether it must never be sent.
    pub fn is_refused(&self) -> bool {
        verdict(&self.findings) == Some(Severity::Refuse)
    }
}

/// Why there is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Amazon lists no action for the order now that the message could be sent by.
    #[error("no action that is allowed for the order now serves `{occasion}`")]
    NoPurpose {
        /// What the message would be about.
        occasion: Occasion,
    },
}

/// Puts a message together for the best of the actions that Amazon lists for the order now, and
/// lints it.
///
/// # Errors
/// When none of the listed actions serves: then nothing is to be sent.
pub fn compose(
    set: TemplateSet,
    request: &MessageRequest<'_>,
    listed: &[MessagePurpose],
) -> Result<ComposedMessage, ComposeError> {
    let occasion = request.occasion;
    let purpose = occasion
        .purpose_among(listed)
        .ok_or(ComposeError::NoPurpose { occasion })?;
    Ok(compose_for(set, request, purpose))
}

/// Puts a message together for an action, and lints it.
pub fn compose_for(
    set: TemplateSet,
    request: &MessageRequest<'_>,
    purpose: MessagePurpose,
) -> ComposedMessage {
    let message = filled(set, request, purpose);
    if message.is_refused() && !request.items.is_empty() {
        // A title is the only foreign part. The order id says which order it is without it.
        let without_items = MessageRequest {
            items: &[],
            ..*request
        };
        return filled(set, &without_items, purpose);
    }
    message
}

fn filled(
    set: TemplateSet,
    request: &MessageRequest<'_>,
    purpose: MessagePurpose,
) -> ComposedMessage {
    let (locale, is_covered) = locale_of(request.language);
    let sentences = Sentences::new(locale);
    let is_legacy = set.has_seed_legacy && request.occasion == Occasion::Cancelled;
    let order = ("order", request.order_id.as_str());
    let text = if is_legacy {
        sentences.with("seed-legacy", &[order])
    } else {
        paragraphs(sentences, request).join("\n\n")
    };
    let mut findings = lint(
        &text,
        &LintContext {
            purpose,
            language: Some(written_in(locale)),
            order_id: Some(request.order_id),
            has_buyer_asked_to_cancel: request.occasion.answers_a_wish_to_cancel(),
            payment: Some(request.payment),
        },
    );
    if !is_covered {
        findings.push(Finding::of(FindingCode::LanguageNotCovered));
    }
    ComposedMessage {
        text,
        purpose,
        language: locale,
        template: Template {
            occasion: request.occasion,
            reason: (!is_legacy).then_some(request.reason.unwrap_or(Reason::Other)),
            is_on: true,
        }
        .name(),
        findings,
    }
}

/// The language that a text is written in for a buyer, and whether it is his.
///
/// Readers of traditional characters get simplified ones, which they can read better than English.
pub const fn locale_of(language: BuyerLanguage) -> (Locale, bool) {
    match language {
        BuyerLanguage::English => (Locale::En, true),
        BuyerLanguage::ChineseSimplified => (Locale::ZhHans, true),
        BuyerLanguage::ChineseTraditional => (Locale::ZhHans, false),
        BuyerLanguage::German
        | BuyerLanguage::French
        | BuyerLanguage::Italian
        | BuyerLanguage::Spanish
        | BuyerLanguage::Japanese
        | BuyerLanguage::Dutch
        | BuyerLanguage::Polish
        | BuyerLanguage::Swedish
        | BuyerLanguage::Portuguese
        | BuyerLanguage::Turkish
        | BuyerLanguage::Arabic
        | BuyerLanguage::Other => (Locale::En, false),
    }
}

const fn written_in(locale: Locale) -> BuyerLanguage {
    match locale {
        Locale::En => BuyerLanguage::English,
        Locale::ZhHans => BuyerLanguage::ChineseSimplified,
    }
}

/// The paragraphs of a message.
fn paragraphs(sentences: Sentences, request: &MessageRequest<'_>) -> Vec<String> {
    let order = ("order", request.order_id.as_str());
    let name = request.occasion.as_str();
    let mut paragraphs = vec![sentences.with(&format!("{name}-opening"), &[order])];
    let mut close = Vec::new();
    let items_key = match request.occasion {
        Occasion::Cancelled | Occasion::UnitsCancelled | Occasion::NeverShipped => {
            close.push(sentences.text(why_key(request.reason)));
            close.push(sentences.text(money_key(request.payment)));
            close.push(sentences.text("close-cancelled"));
            format!("{name}-items")
        }
        Occasion::AskForRequest => {
            // The menu words stand in the buyer's language where Amazon's are known.
            let path =
                menu_path::to_official_request(request.language).unwrap_or(menu_path::ENGLISH);
            close.push(sentences.with("ask-for-request-way", &[("path", path)]));
            close.push(sentences.text("ask-for-request-close"));
            "answer-items".to_owned()
        }
        Occasion::ReferToService => {
            close.push(sentences.text("refer-to-service-way"));
            "answer-items".to_owned()
        }
        Occasion::ReturnInstead => {
            close.push(sentences.text("return-instead-way"));
            close.push(sentences.text("return-instead-money"));
            "answer-items".to_owned()
        }
        Occasion::PartialRefund => {
            close.push(sentences.text("partial-refund-money"));
            close.push(sentences.text("partial-refund-close"));
            "answer-items".to_owned()
        }
        Occasion::AddressQuestion | Occasion::OrderQuestion | Occasion::CustomizationQuestion => {
            close.push(sentences.text(&format!("{name}-ask")));
            close.push(sentences.text("question-close"));
            "answer-items".to_owned()
        }
    };
    paragraphs.extend(item_lines::paragraph(sentences, &items_key, request.items));
    paragraphs.extend(close);
    paragraphs
}

const fn money_key(payment: PaymentState) -> &'static str {
    match payment {
        PaymentState::NotCharged => "money-not-charged",
        PaymentState::Prepaid => "money-prepaid",
        PaymentState::Captured => "money-captured",
        PaymentState::Unpaid => "money-unpaid",
    }
}

/// The sentence that says why. It is true to the buyer, and accuses nobody.
const fn why_key(reason: Option<Reason>) -> &'static str {
    let Some(reason) = reason else {
        return "why-other";
    };
    match reason {
        Reason::BuyerChangedMind
        | Reason::BuyerFoundCheaper
        | Reason::BuyerRequest
        | Reason::BuyerExchange => "why-buyer-asked",
        Reason::StockOut => "why-stock-out",
        Reason::StockOversold => "why-stock-oversold",
        Reason::ItemDefective => "why-item-defective",
        Reason::ProductInfoMismatch => "why-product-info-mismatch",
        Reason::SellerDataError => "why-seller-data-error",
        Reason::SpecialRequestUnmet => "why-special-request-unmet",
        Reason::UndeliverableLogistics => "why-undeliverable-logistics",
        Reason::UndeliverableRegion => "why-undeliverable-region",
        Reason::UndeliverableLegal => "why-undeliverable-legal",
        Reason::AddressError => "why-address-error",
        Reason::PolicyViolation | Reason::Infringement => "why-may-not-sell",
        Reason::ShippingProblem => "why-shipping-problem",
        Reason::PricingError => "why-pricing-error",
        Reason::StockExcess
        | Reason::FraudSuspected
        | Reason::Other
        | Reason::ItemQualityFc
        | Reason::FbaStockOut
        | Reason::FbaLiquidation
        | Reason::PaymentInfoError
        | Reason::PaymentFailed
        | Reason::PaymentExpired
        | Reason::LateNotConfirmed
        | Reason::DamagedOnArrival
        | Reason::PromotionCancelled => "why-other",
    }
}

#[cfg(test)]
mod tests;
