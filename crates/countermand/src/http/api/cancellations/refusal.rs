//! Why a cancellation is refused, in the words of an answer.

use countermand_domain::cancellation::plan::Remedy;
use countermand_domain::cancellation::{Situation, decide_with_trace};
use countermand_domain::refund::RefundRemedy;
use countermand_store::outbox::OrderSituation;

use crate::decide::cancel::{CancelRefusal, CancelRequest, Terms};
use crate::decide::stored;
use crate::explain::Explanation;
use crate::http::problem::{Problem, RefusalView};
use crate::texts::{Locale, Texts};

/// A refusal with what it was decided on.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) why: CancelRefusal,
    pub(crate) situation: Option<Situation>,
}

impl Refused {
    /// A refusal of the request on the order as it was found.
    pub(crate) fn of(why: CancelRefusal, found: &OrderSituation, request: &CancelRequest) -> Self {
        Self {
            why,
            situation: stored::situation(&found.view, request.actor, request.motive).ok(),
        }
    }

    /// The verdict in words, where the order can be judged.
    pub(crate) fn explanation(&self, terms: &Terms, texts: Texts) -> Option<Explanation> {
        let situation = self.situation.as_ref()?;
        let (decision, trace) = decide_with_trace(situation, &terms.rules, terms.now);
        Some(Explanation::of(texts, &decision, &trace, None))
    }

    /// The rule that refuses.
    pub(crate) fn rule(&self) -> &'static str {
        match &self.why {
            CancelRefusal::Undecidable(_) => "undecidable",
            CancelRefusal::Plan(refusal) => refusal.rule.as_str(),
            CancelRefusal::LeftToPerson { .. } => "left-to-person",
        }
    }

    /// Why, for programs.
    pub(crate) fn code(&self) -> &'static str {
        match &self.why {
            CancelRefusal::Undecidable(_) => "undecidable",
            CancelRefusal::Plan(refusal) => refusal.why.code(),
            CancelRefusal::LeftToPerson { why } => why,
        }
    }

    /// What to do next, for programs and for people.
    pub(crate) fn next(&self) -> (&'static str, &'static str) {
        match &self.why {
            CancelRefusal::Undecidable(_) => (
                Remedy::ReadAndDecideAgain.key(),
                sentence(Remedy::ReadAndDecideAgain),
            ),
            CancelRefusal::Plan(refusal) => {
                let remedy = refusal.remedy();
                (remedy.key(), sentence(remedy))
            }
            CancelRefusal::LeftToPerson { .. } => {
                (Remedy::FollowActions.key(), sentence(Remedy::FollowActions))
            }
        }
    }

    /// The problem document.
    pub(crate) fn problem(&self, terms: &Terms) -> Problem {
        let explanation = self.explanation(terms, Texts::new(Locale::En));
        let detail = match (&self.why, &explanation) {
            (CancelRefusal::Plan(refusal), Some(told)) if refusal.why.code() == told.verdict => {
                format!("Nothing was cancelled. {}", told.answer)
            }
            (CancelRefusal::Plan(refusal), _) => {
                format!("Nothing was cancelled: {}.", refusal.why)
            }
            (CancelRefusal::Undecidable(why), _) => format!("Nothing was cancelled: {why}."),
            (CancelRefusal::LeftToPerson { why }, _) => {
                format!("Nothing was cancelled: it is left to a person ({why}).")
            }
        };
        let (next, remedy) = self.next();
        let (verdict, alternatives, effects) = match explanation {
            Some(told) => (Some(told.verdict), told.next, Some(told.effects)),
            None => (None, Vec::new(), None),
        };
        Problem::refused(self.rule(), detail)
            .with_remedy(remedy)
            .with_refusal(RefusalView {
                why: self.code().to_owned(),
                verdict,
                next,
                alternatives,
                effects,
            })
    }
}

const fn sentence(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::FollowActions => "Take one of the alternatives; they stand in `refusal`.",
        Remedy::FollowGuide => "Cancel it by hand in Seller Central; there is no call for it.",
        Remedy::ReadAndDecideAgain => {
            "Ask again in a minute, when the order was read from the marketplace."
        }
        Remedy::AskForOpenUnits => "Name items of the order, with units that are still open.",
        Remedy::WaitForOpenIntent => "Wait until what is under way has ended, or undo it.",
        Remedy::DecideForTheseItems => "Ask for these items alone, with the seller's own reason.",
        Remedy::AskForWholeOrder => "Ask for the whole order: leave out `items`.",
        Remedy::GiveReason => "Give another reason of the list.",
        Remedy::Nothing => "Nothing is left to do.",
    }
}

/// What to do instead of a refund that is refused.
pub(crate) const fn refund_sentence(remedy: RefundRemedy) -> &'static str {
    match remedy {
        RefundRemedy::CancelInstead => "Cancel it instead: the buyer is not charged then.",
        RefundRemedy::ReferToAmazon => "Send the buyer to Amazon, who pays back here.",
        RefundRemedy::AskForLess => "Ask for at most what is left.",
        RefundRemedy::CorrectRequest => "Correct the request.",
        RefundRemedy::WaitForOpenIntent => "Wait until what is under way has ended, or undo it.",
        RefundRemedy::ReadOrderAgain => "Ask again when the order was read with its amounts.",
        RefundRemedy::Nothing => "Nothing is left to do.",
    }
}
