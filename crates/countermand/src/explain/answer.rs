//! The first line: the answer in a sentence or two.

use countermand_domain::cancellation::{Code, Decision, Route, RuleId, Verdict};

use crate::texts::Texts;

/// The answer, and whether it counts.
pub(super) fn answer(texts: Texts, decision: &Decision) -> String {
    let mut sentences = vec![sentence(texts, decision)];
    sentences.extend(rate_key(decision).map(|key| texts.text(key)));
    texts.sentences(&sentences)
}

fn sentence(texts: Texts, decision: &Decision) -> String {
    let route = texts.text(&format!("route-{}", decision.route.as_str()));
    let code = decision.code.map(Code::as_str);
    match (decision.verdict, code) {
        (Verdict::Allow, Some(code)) => texts.with(
            "answer-allow-code",
            &[("code", code.into()), ("route", (&route).into())],
        ),
        (Verdict::Allow, None) if decision.rule == RuleId::M65 => {
            texts.with("answer-allow-attempt", &[("route", (&route).into())])
        }
        (Verdict::Allow, None) if decision.route == Route::McfCancel => {
            texts.with("answer-allow-mcf", &[("route", (&route).into())])
        }
        (Verdict::Allow, None) => texts.text("answer-allow-buyer"),
        (Verdict::AllowPartial, code) => texts.with(
            "answer-allow-partial",
            &[
                ("code", code.unwrap_or("-").into()),
                ("route", (&route).into()),
            ],
        ),
        (
            Verdict::AskBuyerToRequest
            | Verdict::WaitAutoExpire
            | Verdict::ReferToAmazon
            | Verdict::NotCancellableBySeller
            | Verdict::RedirectToReturn
            | Verdict::RefundNotShip
            | Verdict::PartialRefund
            | Verdict::AutoCancel
            | Verdict::Deny
            | Verdict::NoOp,
            _,
        ) => texts.text(&format!("answer-{}", decision.verdict.as_str())),
    }
}

/// What to say of the cancel rate; nothing where no cancel and no refund is at hand.
const fn rate_key(decision: &Decision) -> Option<&'static str> {
    match decision.verdict {
        Verdict::Allow
        | Verdict::AllowPartial
        | Verdict::AutoCancel
        | Verdict::RedirectToReturn
        | Verdict::RefundNotShip
        | Verdict::PartialRefund => Some(if decision.counts_toward_rate {
            "answer-counts"
        } else {
            "answer-counts-not"
        }),
        Verdict::AskBuyerToRequest => Some("answer-would-count"),
        Verdict::WaitAutoExpire
        | Verdict::ReferToAmazon
        | Verdict::NotCancellableBySeller
        | Verdict::Deny
        | Verdict::NoOp => None,
    }
}
