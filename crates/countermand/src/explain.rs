//! A decision explained: the answer, why, what it costs, what next, where the rule comes from.
//!
//! [`Explanation::of`] puts a decision and its trace into words of one language. It serialises to a
//! stable document for machines, and [`Explanation::to_terminal`] prints it for people.

mod answer;
mod effect;
mod input;
mod source;
mod terminal;
mod wrap;

use countermand_domain::cancellation::effect::{Action, StockEffect};
use countermand_domain::cancellation::{Code, Decision, Route, RuleId, Situation, Trace, Verdict};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::reason::{AcknowledgementReason, ActCode, Motive};
use serde::Serialize;
use utoipa::ToSchema;

pub use effect::{EffectsView, FeeView, OffersView, RateView};
pub use input::InputView;
pub use source::{Question, Source};
pub use terminal::Layout;

use crate::texts::{Locale, Texts};

/// A decision in words, as a stable document.
///
/// Keys and values in English letters are for machines and do not change with the language; every
/// `text`, `answer`, `meaning`, `label`, `title`, `question` and `default` does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The language of the texts.
    pub language: Locale,
    /// The answer in a sentence or two.
    pub answer: String,
    /// The verdict, as in `allow-partial`.
    pub verdict: &'static str,
    /// What the verdict means.
    pub meaning: String,
    /// The reason code that goes to Amazon, in the spelling of the feeds; `None` for none.
    pub code: Option<&'static str>,
    /// By which way, as in `direct-call`.
    pub route: &'static str,
    /// Whether carrying it out counts toward the pre-fulfillment cancel rate.
    pub counts_toward_pcr: bool,
    /// The rule that decided.
    pub rule: RuleView,
    /// What carrying it out does.
    pub effects: EffectsView,
    /// Where the cancel rate stands before and after, when the caller knows it.
    pub budget: Option<BudgetLine>,
    /// What to do, in this order.
    pub next: Vec<Named>,
    /// What else to know.
    pub notes: Vec<Named>,
    /// The reason or the question that was given.
    pub reason: Option<Named>,
    /// What the reason does to the business.
    pub impacts: Vec<Named>,
    /// What to do about the reason.
    pub advice: Vec<Named>,
    /// Rules that were asked before and did not apply.
    pub not_applied: Vec<NotApplied>,
    /// What was looked at.
    pub inputs: Vec<InputView>,
    /// Questions that the sources leave open and that this decision touches.
    pub open_questions: Vec<Question>,
}

/// A value and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Named {
    /// The value for machines.
    pub key: &'static str,
    /// The text for people.
    pub text: String,
}

/// The rule that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleView {
    /// The row of the matrix, or the ordered rule where the matrix has none.
    pub id: &'static str,
    /// The ordered rule that applied.
    pub ordered_rule: &'static str,
    /// Why, in one or two plain sentences.
    pub text: String,
    /// Where it comes from.
    pub sources: Vec<Source>,
    /// Sections of the rules document that it cites.
    pub sections: Vec<&'static str>,
}

/// A rule that did not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotApplied {
    /// Its id.
    pub rule: &'static str,
    /// Why not, for machines.
    pub why: &'static str,
    /// Why not, for people.
    pub text: String,
}

/// Where the cancel rate stands before and after a decision is carried out.
///
/// Counts are of the window and the series that decide; the texts come in ready to print, as in
/// `1.19 %` and `under 2.5 %`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BudgetLine {
    /// Orders of the window.
    #[schema(example = 320)]
    pub orders: u64,
    /// Counted cancels of the window, before.
    #[schema(example = 3)]
    pub counted: u64,
    /// The limit.
    pub limit_text: String,
    /// Whole cancels left before.
    pub left_before: u64,
    /// Whole cancels left after.
    pub left_after: u64,
    /// The rate before.
    pub rate_before_text: String,
    /// The rate after.
    pub rate_after_text: String,
    /// After it: the first day from which the limit holds again; none where it goes on to hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-30")]
    pub recovers_on: Option<String>,
}

impl Explanation {
    /// Puts a decision into words. `budget` is shown where the caller knows it.
    pub fn of(
        texts: Texts,
        decision: &Decision,
        trace: &Trace,
        budget: Option<BudgetLine>,
    ) -> Self {
        let situation = trace.situation();
        let cited = source::cited(decision.rule);
        let named = |group: &str, key: &'static str| Named {
            key,
            text: texts.text(&format!("{group}-{key}")),
        };
        let (impacts, advice) = about_reason(texts, decision, situation.motive);
        Self {
            language: texts.locale(),
            answer: answer::answer(texts, decision),
            verdict: decision.verdict.as_str(),
            meaning: named("verdict", decision.verdict.as_str()).text,
            code: decision.code.map(Code::as_str),
            route: decision.route.as_str(),
            counts_toward_pcr: decision.counts_toward_rate,
            rule: RuleView {
                id: decision.rule.as_str(),
                ordered_rule: decision.ordered_rule.as_str(),
                text: texts.text(&rule_key(decision)),
                sources: source::titled(texts, &cited),
                sections: cited.sections.clone(),
            },
            effects: EffectsView::of(texts, decision, situation),
            budget,
            next: next(texts, decision, situation),
            notes: notes(texts, decision, situation.marketplace),
            reason: situation.motive.map(|motive| Named {
                key: motive.as_str(),
                text: motive_text(texts, motive),
            }),
            impacts,
            advice,
            not_applied: trace
                .steps()
                .map(|step| NotApplied {
                    rule: step.rule.as_str(),
                    why: step.why_not.key(),
                    text: named("why-not", step.why_not.key()).text,
                })
                .collect(),
            inputs: input::inputs(texts, decision.ordered_rule, trace),
            open_questions: open_questions(decision, situation.marketplace, cited.questions)
                .into_iter()
                .map(|id| Question::new(texts, id))
                .collect(),
        }
    }

    /// The explanation for a terminal: the answer first, then why, the cost, what next, the source.
    pub fn to_terminal(&self, layout: Layout) -> String {
        terminal::print(self, layout)
    }
}

/// The key of the rule's text. A few rules answer in more than one way, each with its own text.
fn rule_key(decision: &Decision) -> String {
    let rule = decision.rule.as_str().to_ascii_lowercase();
    let (id, verdict) = (decision.rule, decision.verdict);
    let variant = if id == RuleId::R02 && verdict == Verdict::NoOp {
        "-no-op"
    } else if matches!(id, RuleId::R33 | RuleId::R45) && verdict == Verdict::Deny {
        "-deny"
    } else if id == RuleId::R45 && verdict == Verdict::ReferToAmazon {
        "-refer"
    } else {
        ""
    };
    format!("rule-{rule}{variant}")
}

/// The text of a reason, or of a question "may I".
fn motive_text(texts: Texts, motive: Motive) -> String {
    let group = match motive {
        Motive::Reason(_) => "reason",
        Motive::Act(_) => "act",
    };
    let name = motive.as_str().to_ascii_lowercase().replace('_', "-");
    texts.text(&format!("{group}-{name}"))
}

fn next(texts: Texts, decision: &Decision, situation: &Situation) -> Vec<Named> {
    let text = |action: Action| {
        if action == Action::SendMenuPath {
            let path = texts.text(menu_path(situation.marketplace).unwrap_or(ENGLISH_MENU_PATH));
            texts.with("action-send-menu-path", &[("path", (&path).into())])
        } else if action == Action::UseLawfulWay {
            texts.text(&lawful_way_key(decision, situation.motive))
        } else {
            texts.text(&format!("action-{}", action.key()))
        }
    };
    decision
        .actions
        .iter()
        .map(|action| Named {
            key: action.key(),
            text: text(*action),
        })
        .collect()
}

/// The lawful way instead of what was refused.
fn lawful_way_key(decision: &Decision, motive: Option<Motive>) -> String {
    if decision.rule == RuleId::R45 {
        return "lawful-way-true-reason".to_owned();
    }
    match motive {
        Some(Motive::Act(act)) if act != ActCode::DamagedOnArrivalPartialRefund => {
            let name = act.as_str().to_ascii_lowercase().replace('_', "-");
            format!("lawful-way-{name}")
        }
        Some(Motive::Act(_) | Motive::Reason(_)) | None => "action-use-lawful-way".to_owned(),
    }
}

const ENGLISH_MENU_PATH: &str = "menu-path-en";

/// Amazon's own menu words in the language of the marketplace; `None` where no page gives them.
///
/// Source: rules 4.5; O-09.
fn menu_path(marketplace: Marketplace) -> Option<&'static str> {
    match marketplace.language().split('_').next() {
        Some("en") => Some(ENGLISH_MENU_PATH),
        Some("fr") => Some("menu-path-fr"),
        Some("it") => Some("menu-path-it"),
        Some("es") => Some("menu-path-es"),
        _ => None,
    }
}

fn asks_in_unconfirmed_words(decision: &Decision, marketplace: Marketplace) -> bool {
    decision.actions.contains(&Action::SendMenuPath) && menu_path(marketplace).is_none()
}

fn notes(texts: Texts, decision: &Decision, marketplace: Marketplace) -> Vec<Named> {
    let pricing_error = Code::Acknowledgement(AcknowledgementReason::PricingError);
    let is_downgraded =
        decision.code == Some(pricing_error) && decision.route == Route::AcknowledgementFeed;
    [
        (decision.route == Route::DirectCall, "direct-call-fallback"),
        (is_downgraded, "downgraded-code"),
        (
            asks_in_unconfirmed_words(decision, marketplace),
            "menu-words-unconfirmed",
        ),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, key)| Named {
        key,
        text: texts.text(&format!("note-{key}")),
    })
    .collect()
}

/// Impacts and advice of the reason, where the verdict leaves room for them.
fn about_reason(
    texts: Texts,
    decision: &Decision,
    motive: Option<Motive>,
) -> (Vec<Named>, Vec<Named>) {
    let has_room = match decision.verdict {
        Verdict::Allow
        | Verdict::AllowPartial
        | Verdict::AskBuyerToRequest
        | Verdict::WaitAutoExpire
        | Verdict::ReferToAmazon
        | Verdict::PartialRefund
        | Verdict::AutoCancel => true,
        Verdict::NotCancellableBySeller
        | Verdict::RedirectToReturn
        | Verdict::RefundNotShip
        | Verdict::Deny
        | Verdict::NoOp => false,
    };
    let Some(Motive::Reason(reason)) = motive.filter(|_| has_room) else {
        return (Vec::new(), Vec::new());
    };
    let named = |group: &str, key: &'static str| Named {
        key,
        text: texts.text(&format!("{group}-{key}")),
    };
    let facts = reason.facts();
    let impacts = facts.impacts.iter();
    let advice = facts.advice.iter();
    (
        impacts.map(|it| named("impact", it.key())).collect(),
        advice.map(|it| named("advice", it.key())).collect(),
    )
}

/// The open questions that the rule names, and those that its effects touch.
fn open_questions(
    decision: &Decision,
    marketplace: Marketplace,
    of_rule: Vec<&'static str>,
) -> Vec<&'static str> {
    let mut ids = of_rule;
    if decision.rule == RuleId::R42 {
        ids.push("O-06");
    }
    if decision.effects.stock == StockEffect::Disputed {
        ids.push("O-07");
    }
    if asks_in_unconfirmed_words(decision, marketplace) {
        ids.push("O-09");
    }
    if matches!(decision.rule, RuleId::M15 | RuleId::M45) {
        ids.push("O-15");
    }
    ids
}

#[cfg(test)]
mod tests;
