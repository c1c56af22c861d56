//! Messages to buyers: the templates, what a buyer would read, and what may not be sent.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::id::AmazonOrderId;
use countermand_domain::message::{
    BuyerLanguage, Finding, LintContext, MessagePurpose, Occasion, PaymentState, Severity, lint,
    verdict,
};
use countermand_domain::reason::Reason;
use maud::{Markup, html};
use serde::Deserialize;

use super::parts::address::{Parameters, address};
use super::parts::badge::{Tone, badge};
use super::parts::table::{Column, Row, table};
use super::parts::{form, notice};
use super::{Page, PageForm, Pages, Section, Visitor, WebState};
use crate::http::access::{Access, Scope};
use crate::http::api::cancellations::wrong;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::parts::gap;
use crate::message_templates::{
    ComposedMessage, MessageItem, MessageRequest, SAMPLE_ORDER, Template, TemplateSet, compose_for,
    locale_of, meaning,
};
use crate::texts::Texts;

const PATH: &str = "/messages";
/// Characters of a text that are looked at: several times what any message may have.
const TEXT_CHARACTERS_MAX: usize = 10_000;

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::OrdersRead);
    pages
        .get(PATH, read, list)
        .post("/messages/lint", read, check)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    account: Option<String>,
    reason: Option<String>,
    occasion: Option<String>,
    payment: Option<String>,
    language: Option<String>,
    item: Option<String>,
}

/// What the preview shows.
struct Chosen {
    reason: Reason,
    occasion: Occasion,
    payment: PaymentState,
    language: BuyerLanguage,
    item: String,
}

impl Chosen {
    fn of(query: &ListQuery) -> Result<Self, Problem> {
        let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
        let reason = match text(&query.reason) {
            Some(text) => {
                Reason::parse(&text).ok_or_else(|| wrong("reason", "is no canonical reason"))?
            }
            None => Reason::StockOut,
        };
        let wanted = match text(&query.occasion) {
            Some(text) => {
                Some(Occasion::parse(&text).ok_or_else(|| wrong("occasion", "is no occasion"))?)
            }
            None => None,
        };
        let fitting = Occasion::ALL
            .into_iter()
            .find(|occasion| occasion.suits(reason));
        let occasion = wanted
            .filter(|occasion| occasion.suits(reason))
            .or(fitting)
            .unwrap_or(Occasion::Cancelled);
        let payment = match text(&query.payment) {
            Some(text) => PaymentState::parse(&text)
                .ok_or_else(|| wrong("payment", "is no state of a payment"))?,
            None => PaymentState::NotCharged,
        };
        let language = text(&query.language);
        Ok(Self {
            reason,
            occasion,
            payment,
            language: language.map_or(BuyerLanguage::English, |text| {
                BuyerLanguage::of_locale(&text)
            }),
            item: text(&query.item).unwrap_or_default(),
        })
    }

    /// The text; `None` when there is no such message for the reason.
    fn message(&self) -> Option<ComposedMessage> {
        let purpose = self.occasion.purposes().first()?;
        let order_id = AmazonOrderId::parse(SAMPLE_ORDER).ok()?;
        let items = [MessageItem {
            title: &self.item,
            quantity: 1,
        }];
        let items: &[MessageItem<'_>] = if self.item.is_empty() { &[] } else { &items };
        let request = MessageRequest {
            occasion: self.occasion,
            reason: Some(self.reason),
            payment: self.payment,
            language: self.language,
            order_id: &order_id,
            items,
        };
        let is_there = self.occasion.suits(self.reason);
        is_there.then(|| compose_for(TemplateSet::default(), &request, *purpose))
    }
}

async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let chosen = Chosen::of(&query)?;
    shown(&state, &visitor, query.account.as_deref(), (&chosen, None)).await
}

/// What was typed to be looked at, with what was found.
type Checked<'a> = (&'a Typed, &'a [Finding]);

async fn shown(
    state: &WebState,
    visitor: &Visitor,
    account: Option<&str>,
    (chosen, checked): (&Chosen, Option<Checked<'_>>),
) -> Result<Response, Problem> {
    let page = Page::open(state, visitor, Section::Messages, account)
        .await?
        .wide();
    let texts = page.texts();
    let main = html! {
        div.columns {
            (preview_card(texts, account, chosen))
            (check_card(visitor, texts, checked))
        }
        h2 { (texts.text("web-messages-templates")) }
        p.quiet { (texts.text("web-messages-templates-text")) }
        (templates(texts, account, chosen))
    };
    Ok(page.show(&main))
}

/// The languages to choose among; a text is written in English where there is none in a language.
pub(super) fn languages(texts: Texts) -> Vec<(&'static str, String)> {
    let known = BuyerLanguage::ALL.iter();
    let known = known.filter(|language| **language != BuyerLanguage::Other);
    known
        .map(|language| {
            let tag = language.as_str();
            let key = tag.to_ascii_lowercase();
            let name = texts.text(&format!("web-messages-language-{key}"));
            let (_, is_covered) = locale_of(*language);
            if is_covered {
                (tag, name)
            } else {
                let named = [("language", (&name).into())];
                (tag, texts.with("web-messages-not-covered", &named))
            }
        })
        .collect()
}

fn reason_text(texts: Texts, reason: Reason) -> String {
    let key = reason.as_str().to_ascii_lowercase().replace('_', "-");
    texts.text(&format!("reason-{key}"))
}

fn preview_card(texts: Texts, account: Option<&str>, chosen: &Chosen) -> Markup {
    let reasons: Vec<(&str, String)> = Reason::ALL
        .iter()
        .filter(|reason| {
            Occasion::ALL
                .iter()
                .any(|occasion| occasion.suits(**reason))
        })
        .map(|reason| (reason.as_str(), reason_text(texts, *reason)))
        .collect();
    let occasions: Vec<(&str, String)> = Occasion::ALL
        .iter()
        .filter(|occasion| occasion.suits(chosen.reason))
        .map(|occasion| {
            let word = occasion.as_str();
            (word, texts.text(&format!("occasion-{word}")))
        })
        .collect();
    let payments: Vec<(&str, String)> = PaymentState::ALL
        .iter()
        .map(|payment| (payment.as_str(), payment_text(texts, *payment)))
        .collect();
    let label = |key| texts.text(key);
    html! {
        section.panel {
            h2 { (label("web-messages-preview")) }
            form.stack method="get" action=(PATH) {
                @if let Some(account) = account { input type="hidden" name="account" value=(account); }
                (form::choice("reason", &label("web-messages-reason"), chosen.reason.as_str(), &reasons))
                (form::choice("occasion", &label("web-messages-occasion"), chosen.occasion.as_str(), &occasions))
                (form::choice("payment", &label("web-messages-payment"), chosen.payment.as_str(), &payments))
                (form::choice("language", &label("web-messages-language"), chosen.language.as_str(), &languages(texts)))
                (form::text_box("item", &label("web-messages-item"), &chosen.item, None))
                button type="submit" { (label("web-messages-show")) }
            }
            @match chosen.message() {
                Some(message) => {
                    (preview(texts, &message))
                    (findings(texts, &message.findings))
                }
                None => p { (label("web-messages-none")) },
            }
        }
    }
}

fn payment_text(texts: Texts, payment: PaymentState) -> String {
    texts.text(match payment {
        PaymentState::NotCharged => "web-messages-not-charged",
        PaymentState::Prepaid => "web-messages-prepaid",
        PaymentState::Captured => "web-messages-captured",
        PaymentState::Unpaid => "web-messages-unpaid",
    })
}

/// A text as its buyer reads it.
pub(super) fn preview(texts: Texts, message: &ComposedMessage) -> Markup {
    html! {
        blockquote.messages-text lang=(message.language.as_str()) {
            @for paragraph in message.text.split("\n\n") {
                p {
                    @for (at, line) in paragraph.lines().enumerate() {
                        @if at > 0 { br; }
                        (line)
                    }
                }
            }
        }
        p.quiet { code { (message.template) } " · " (purpose_text(texts, message.purpose)) }
    }
}

/// What a message is for, by the action of Amazon's that sends it.
fn purpose_text(texts: Texts, purpose: MessagePurpose) -> String {
    texts.text(match purpose {
        MessagePurpose::UnexpectedProblem => "web-messages-purpose-problem",
        MessagePurpose::ConfirmOrderDetails => "web-messages-purpose-order",
        MessagePurpose::ConfirmDeliveryDetails => "web-messages-purpose-delivery",
        MessagePurpose::ConfirmCustomizationDetails => "web-messages-purpose-customization",
    })
}

/// What the linter says of a text.
pub(super) fn findings(texts: Texts, findings: &[Finding]) -> Markup {
    let (tone, key) = match verdict(findings) {
        None => (Tone::Good, "messages-clean"),
        Some(Severity::Warn) => (Tone::Warn, "web-messages-look"),
        Some(Severity::Refuse) => (Tone::Bad, "web-messages-refused"),
    };
    html! {
        (notice::notice(tone, &texts.text(key)))
        @if !findings.is_empty() {
            ul.messages-findings {
                @for finding in findings {
                    li {
                        @match finding.severity() {
                            Severity::Refuse => (badge(Tone::Bad, &texts.text("messages-refuse"))),
                            Severity::Warn => (badge(Tone::Warn, &texts.text("messages-warn"))),
                        }
                        " " (meaning(texts, finding))
                        @if let Some(phrase) = finding.phrase {
                            (gap(texts)) (texts.with("messages-phrase", &[("phrase", phrase.into())]))
                        }
                        span.below { code { (finding.code) } (gap(texts)) (texts.with("messages-rule", &[("rule", finding.code.source().into())])) }
                    }
                }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    text: String,
    purpose: String,
    language: String,
    payment: String,
    asked: Option<String>,
}

fn check_card(visitor: &Visitor, texts: Texts, checked: Option<Checked<'_>>) -> Markup {
    let label = |key| texts.text(key);
    let nothing = Typed::default();
    let typed = checked.map_or(&nothing, |(typed, _)| typed);
    let purposes: Vec<(&str, String)> = MessagePurpose::ALL
        .iter()
        .map(|purpose| (purpose.as_str(), purpose_text(texts, *purpose)))
        .collect();
    let any = ("", label("web-filter-any"));
    let with_any = |choices: Vec<(&'static str, String)>| -> Vec<(&'static str, String)> {
        std::iter::once(any.clone()).chain(choices).collect()
    };
    let payments = PaymentState::ALL
        .iter()
        .map(|payment| (payment.as_str(), payment_text(texts, *payment)))
        .collect();
    html! {
        section.panel {
            h2 { (label("web-messages-check")) }
            form.stack method="post" action="/messages/lint" {
                (form::token(visitor))
                div.field {
                    label for="text" { (label("web-messages-text")) }
                    textarea id="text" name="text" required maxlength=(TEXT_CHARACTERS_MAX) { (typed.text) }
                }
                // Each box has a name of its own on this page: the preview has a language, too.
                (named_choice("check-purpose", "purpose", &label("web-messages-purpose"), (&typed.purpose, &purposes)))
                (named_choice("check-language", "language", &label("web-messages-language"), (&typed.language, &with_any(languages(texts)))))
                (named_choice("check-payment", "payment", &label("web-messages-payment"), (&typed.payment, &with_any(payments))))
                label.check {
                    input type="checkbox" name="asked" value="yes" checked[typed.asked.is_some()];
                    (label("web-messages-asked"))
                }
                button type="submit" { (label("web-messages-check-do")) }
            }
            @if let Some((_, found)) = checked { (findings(texts, found)) }
        }
    }
}

fn named_choice(
    id: &str,
    name: &str,
    label: &str,
    (chosen, options): (&str, &[(&str, String)]),
) -> Markup {
    html! {
        div.field {
            label for=(id) { (label) }
            select id=(id) name=(name) {
                @for (value, text) in options {
                    option value=(value) selected[*value == chosen] { (text) }
                }
            }
        }
    }
}

/// Looks at a text; nothing is kept or sent.
async fn check(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(typed): PageForm<Typed>,
) -> Result<Response, Problem> {
    let purpose = MessagePurpose::parse(&typed.purpose)
        .ok_or_else(|| wrong("purpose", "is no action of messages"))?;
    let payment = match typed.payment.as_str() {
        "" => None,
        text => Some(
            PaymentState::parse(text)
                .ok_or_else(|| wrong("payment", "is no state of a payment"))?,
        ),
    };
    let language = Some(typed.language.as_str()).filter(|text| !text.is_empty());
    let context = LintContext {
        purpose,
        language: language.map(BuyerLanguage::of_locale),
        order_id: None,
        has_buyer_asked_to_cancel: typed.asked.is_some(),
        payment,
    };
    // A browser sends its line ends with carriage returns, which a message has not.
    let text = typed.text.replace("\r\n", "\n");
    let found = lint(text.trim_end(), &context);
    let chosen = Chosen {
        reason: Reason::StockOut,
        occasion: Occasion::Cancelled,
        payment: PaymentState::NotCharged,
        language: BuyerLanguage::English,
        item: String::new(),
    };
    shown(&state, &visitor, None, (&chosen, Some((&typed, &found)))).await
}

fn templates(texts: Texts, account: Option<&str>, chosen: &Chosen) -> Markup {
    let all = TemplateSet::default().templates();
    let rows: Vec<Row> = all
        .iter()
        .map(|template| template_row(texts, account, chosen, *template))
        .collect();
    let caption = texts.text("web-messages-templates");
    let text = |key| Column::text(texts.text(key));
    let columns = [
        text("web-messages-reason"),
        text("web-messages-occasion"),
        text("web-messages-waits"),
        text("web-messages-purpose"),
        text("web-messages-state"),
    ];
    table(
        texts,
        &caption,
        &columns,
        &rows,
        (PATH, &Parameters::default()),
    )
}

fn template_row(texts: Texts, account: Option<&str>, chosen: &Chosen, template: Template) -> Row {
    let occasion = template.occasion;
    let link = template.reason.map(|reason| {
        let parameters = [
            ("account", account),
            ("reason", Some(reason.as_str())),
            ("occasion", Some(occasion.as_str())),
            ("payment", Some(chosen.payment.as_str())),
            ("language", Some(chosen.language.as_str())),
        ];
        address(PATH, &parameters)
    });
    Row {
        address: link,
        selected_as: None,
        cells: vec![
            html! {
                @match template.reason {
                    Some(reason) => (reason_text(texts, reason)),
                    None => (texts.text("web-messages-legacy")),
                }
            },
            html! { (texts.text(&format!("occasion-{occasion}"))) },
            html! { (texts.text(&format!("web-messages-waits-{}", occasion.waits_for().as_str()))) },
            html! {
                @if let Some(purpose) = occasion.purposes().first() {
                    (purpose_text(texts, *purpose)) span.below { code { (purpose) } }
                }
            },
            html! {
                @if template.is_on { (badge(Tone::Good, &texts.text("web-messages-on"))) }
                @else { (badge(Tone::Plain, &texts.text("web-messages-off"))) }
            },
        ],
    }
}

#[cfg(test)]
mod tests;
