//! Why a cancellation is refused, in the words of an answer.

use countermand_domain::cancellation::plan::{Remedy, WhyRefused};
use countermand_domain::cancellation::{Situation, UndecidableOrder, decide_with_trace};
use countermand_domain::id::OrderItemId;
use countermand_domain::order::OrderState;
use countermand_domain::refund::{RefundError, RefundRemedy};
use countermand_store::outbox::OrderSituation;

use crate::decide::cancel::{CancelRefusal, CancelRequest, Terms};
use crate::decide::stored;
use crate::explain::Explanation;
use crate::http::problem::{Problem, RefusalView, Words};
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

    /// Whether it would be looked at anew once the order was read.
    pub(crate) fn asks_to_read_again(&self) -> bool {
        self.next().0 == Remedy::ReadAndDecideAgain.key()
    }

    /// Why, in a sentence that begins with what that means for the request.
    pub(crate) fn sentence(&self, begin: &str, told: Option<&Explanation>) -> String {
        match (&self.why, told) {
            (CancelRefusal::Plan(refusal), Some(told)) if refusal.why.code() == told.verdict => {
                format!("{begin}. {}", told.answer)
            }
            (CancelRefusal::Plan(refusal), _) => format!("{begin}: {}.", refusal.why),
            (CancelRefusal::Undecidable(why), _) => format!("{begin}: {why}."),
            (CancelRefusal::LeftToPerson { why }, _) => {
                format!("{begin}: it is left to a person ({why}).")
            }
        }
    }

    /// Whether the verdict itself refuses, so that its words say why.
    pub(crate) fn is_verdict(&self, verdict: &str) -> bool {
        matches!(&self.why, CancelRefusal::Plan(refusal) if refusal.why.code() == verdict)
    }

    /// The problem document.
    pub(crate) fn problem(&self, terms: &Terms) -> Problem {
        let explanation = self.explanation(terms, Texts::new(Locale::En));
        let detail = self.sentence("Nothing was cancelled", explanation.as_ref());
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
            .told(words(&self.why))
    }
}

/// Why, in the words of pages; `None` where the rule that refuses has its own.
pub(crate) fn words(why: &CancelRefusal) -> Option<Words> {
    let (code, args) = match why {
        CancelRefusal::Plan(refusal) => (refusal.why.code(), args_of(&refusal.why)?),
        CancelRefusal::Undecidable(UndecidableOrder::UnknownStatus { text }) => {
            ("unknown-status", vec![("status", text.clone())])
        }
        CancelRefusal::Undecidable(UndecidableOrder::UnknownMarketplace { sales_channel }) => (
            "unknown-marketplace",
            vec![("channel", sales_channel.clone())],
        ),
        CancelRefusal::LeftToPerson { why } => (*why, Vec::new()),
    };
    Some(Words {
        key: format!("web-cancel-why-{code}"),
        args,
    })
}

/// What the words are filled with; `None` for a verdict, which is told by its rule.
fn args_of(why: &WhyRefused) -> Option<Vec<(&'static str, String)>> {
    let item = |id: &OrderItemId| ("item", id.to_string());
    Some(match why {
        WhyRefused::Verdict { .. } => return None,
        WhyRefused::BuyerActs
        | WhyRefused::OnlyByHand
        | WhyRefused::ItemsUnknown
        | WhyRefused::NothingAsked
        | WhyRefused::NothingOpen
        | WhyRefused::WholeOrderOnly
        | WhyRefused::NoCode => Vec::new(),
        WhyRefused::DecisionIsStale { state } => vec![("state", state_key(*state))],
        WhyRefused::TooManyItems { limit } => vec![("limit", limit.to_string())],
        WhyRefused::UnknownItem { order_item_id }
        | WhyRefused::NamedTwice { order_item_id }
        | WhyRefused::NoUnits { order_item_id }
        | WhyRefused::HasOpenIntent { order_item_id }
        | WhyRefused::NotRequested { order_item_id } => vec![item(order_item_id)],
        WhyRefused::TooManyUnits {
            order_item_id,
            asked,
            open,
        } => vec![
            item(order_item_id),
            ("asked", asked.to_string()),
            ("open", open.to_string()),
        ],
    })
}

/// The key of a state's name.
fn state_key(state: OrderState) -> String {
    let slug = state.as_str().to_ascii_lowercase().replace('_', "-");
    format!("web-state-{slug}")
}

/// Why nothing is refunded, in the words of pages.
pub(crate) fn refund_words(why: &RefundError) -> Words {
    let item = |id: &OrderItemId| vec![("item", id.to_string())];
    let args = match why {
        RefundError::NotTheSellers { channel } => {
            let slug = channel.as_str().to_ascii_lowercase().replace('_', "-");
            vec![("channel", format!("channel-{slug}"))]
        }
        RefundError::Ended { state } | RefundError::NothingCharged { state } => {
            vec![("state", state_key(*state))]
        }
        RefundError::UnknownItem { order_item_id }
        | RefundError::HasOpenIntent { order_item_id }
        | RefundError::AmountsUnknown { order_item_id }
        | RefundError::NothingLeft { order_item_id }
        | RefundError::BadAmounts { order_item_id } => item(order_item_id),
        RefundError::NotPositive { amount } => vec![("amount", amount.to_string())],
        RefundError::OtherCurrency { asked, paid } => {
            vec![("asked", asked.to_string()), ("paid", paid.to_string())]
        }
        RefundError::MoreThanLeft { asked, left } => {
            vec![("asked", asked.to_string()), ("left", left.to_string())]
        }
        RefundError::Arithmetic { .. } => Vec::new(),
    };
    Words {
        key: format!("web-refund-why-{}", why.code()),
        args,
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
