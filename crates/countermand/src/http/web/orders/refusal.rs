//! A cancellation that is not possible, in words: why, and what to do instead.

use crate::http::api::cancellations::preview::Looked;
use crate::http::api::cancellations::refusal::words;
use crate::http::web::parts::notice;
use crate::texts::Texts;

/// The answer to what was asked: that of the rules, or what keeps it from being done where the
/// rules would allow it.
pub(super) fn answer(texts: Texts, looked: &Looked) -> String {
    let answer = &looked.view.answer;
    if looked.is_by_hand() {
        return texts.text("web-said-not-connected");
    }
    let Err(refused) = &looked.planned else {
        return answer.clone();
    };
    match words(&refused.why) {
        Some(words) => notice::said(&words, texts),
        None if answer.is_empty() => texts.text("web-orders-undecidable"),
        None => answer.clone(),
    }
}

/// What to do instead: the first that the rules advise where they refuse, else what the refusal
/// says; nothing where it is possible.
pub(super) fn next(texts: Texts, looked: &Looked) -> String {
    if looked.is_by_hand() {
        return texts.text("web-said-not-connected-next");
    }
    let Err(refused) = &looked.planned else {
        return String::new();
    };
    let told = looked.told.as_ref();
    let told = told.filter(|told| told.verdict == refused.code());
    match told.and_then(|told| told.next.first()) {
        Some(advised) => advised.text.clone(),
        None => texts.text(&format!("web-problem-next-{}", refused.next().0)),
    }
}
