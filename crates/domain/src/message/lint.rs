//! The linter: what is wrong with a text before it is sent.
//!
//! Every check takes a time linear in the text. Disguises are seen through: full-width and circled
//! letters, letters of other scripts that look the same, hidden characters, letters and digits set
//! apart.
//!
//! Source: rules 4.1 to 4.4.

mod ask;
mod fold;
mod money;
mod phrases;
mod shapes;
mod text;

use super::language::is_written_in;
use super::{BuyerLanguage, Finding, FindingCode, MessagePurpose, PaymentState, Severity};
use crate::id::AmazonOrderId;
use text::Text;

/// What a text is held against.
#[derive(Debug, Clone, Copy)]
pub struct LintContext<'a> {
    /// The action it is sent by, which bounds its length.
    pub purpose: MessagePurpose,
    /// The language it must be in; `None` leaves the script unchecked.
    pub language: Option<BuyerLanguage>,
    /// The order it is about, whose id it must have; `None` where it needs none.
    pub order_id: Option<&'a AmazonOrderId>,
    /// Whether the buyer said himself that he wants to cancel.
    pub has_buyer_asked_to_cancel: bool,
    /// Where the buyer's money is; `None` when unknown.
    pub payment: Option<PaymentState>,
}

impl Default for LintContext<'_> {
    /// The strictest: an unexpected problem that the buyer did not ask about.
    fn default() -> Self {
        Self {
            purpose: MessagePurpose::UnexpectedProblem,
            language: None,
            order_id: None,
            has_buyer_asked_to_cancel: false,
            payment: None,
        }
    }
}

/// Characters that the linter reads, several times what any purpose takes.
const READ_CHARACTERS: usize = 10_000;

/// Everything that is wrong with a text, each finding once, in the order of the codes.
pub fn lint(text: &str, context: &LintContext<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if text.chars().count() > context.purpose.max_characters() {
        findings.push(Finding::of(FindingCode::TooLong));
    }
    // What is far too long is refused anyhow: its beginning tells enough about the rest.
    let end = text.char_indices().nth(READ_CHARACTERS);
    let text = end.map_or(text, |(at, _)| text.split_at(at).0);
    let text = Text::new(text);
    check_form(&text, context, &mut findings);
    check_shapes(&text, &mut findings);
    check_phrases(&text, &mut findings);
    if !context.has_buyer_asked_to_cancel {
        findings.extend(ask::finding(&text));
    }
    findings.extend(money::findings(&text, context.payment));
    findings.sort_by_key(|finding| finding.code);
    findings.dedup_by_key(|finding| finding.code);
    findings
}

/// What is to be done with a text: the worst of its findings; `None` when there is none.
pub fn verdict(findings: &[Finding]) -> Option<Severity> {
    findings.iter().map(Finding::severity).max()
}

/// Whether a character has no place in any message, so that foreign text is cleaned of it: it
/// hides, steers or decorates.
pub fn is_unfit(letter: char) -> bool {
    letter.is_control()
        || fold::is_hidden(letter)
        || fold::turns_direction(letter)
        || shapes::is_emoji(letter)
        || matches!(letter, '\u{2028}' | '\u{2029}' | '<' | '>' | '\u{fffd}')
}

fn check_form(text: &Text<'_>, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
    let mut check = |is_wrong: bool, code| {
        if is_wrong {
            findings.push(Finding::of(code));
        }
    };
    let raw = text.raw;
    let is_blank = text.folded.trim().is_empty();
    check(is_blank, FindingCode::Empty);
    check(
        raw.contains(is_stray_control),
        FindingCode::ControlCharacter,
    );
    check(
        raw.contains(fold::turns_direction),
        FindingCode::TextDirection,
    );
    check(raw.contains(fold::is_hidden), FindingCode::HiddenCharacter);
    let order_id = context.order_id.map(AmazonOrderId::as_str);
    let is_missing = order_id.is_some_and(|id| !text.folded.contains(id));
    check(is_missing && !is_blank, FindingCode::MissingOrderId);
    let has_foreign =
        order_id.is_some_and(|wanted| shapes::order_ids(&text.folded).any(|found| found != wanted));
    check(has_foreign, FindingCode::ForeignOrderId);
    let is_wrong_script = context
        .language
        .is_some_and(|language| !is_written_in(raw, language.script()));
    check(is_wrong_script, FindingCode::WrongScript);
}

/// A tab, a line end, and a carriage return before one belong to text.
fn is_stray_control(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
        || matches!(letter, '\u{2028}' | '\u{2029}')
}

fn check_shapes(text: &Text<'_>, findings: &mut Vec<Finding>) {
    let folded = &text.folded;
    let shapes = [
        (shapes::has_html(folded), FindingCode::Html),
        (shapes::has_email(text), FindingCode::EmailAddress),
        (shapes::has_phone(folded), FindingCode::PhoneNumber),
        (shapes::has_handle(folded), FindingCode::OffAmazonContact),
        (shapes::has_iban(folded), FindingCode::OffAmazonPayment),
        (text.raw.contains(shapes::is_emoji), FindingCode::Emoji),
        (shapes::has_emoticon(folded), FindingCode::Emoticon),
        (
            text.folded.contains("% off") || text.folded.contains("%off"),
            FindingCode::Promotion,
        ),
    ];
    let found = shapes.into_iter().filter(|(is_found, _)| *is_found);
    findings.extend(found.map(|(_, code)| Finding::of(code)));
    findings.extend(shapes::link(text).map(Finding::of));
}

fn check_phrases(text: &Text<'_>, findings: &mut Vec<Finding>) {
    let lists = [
        (
            text.find(phrases::CONTACT)
                .or_else(|| text.find_anyhow(phrases::CONTACT_ANYHOW)),
            FindingCode::OffAmazonContact,
        ),
        (
            text.find(phrases::PAYMENT)
                .or_else(|| text.find_anyhow(phrases::PAYMENT_ANYHOW)),
            FindingCode::OffAmazonPayment,
        ),
        (text.find(phrases::PROMOTION), FindingCode::Promotion),
        (text.find(phrases::REVIEW), FindingCode::ReviewRequest),
        (
            text.find(phrases::CONFIRMATION),
            FindingCode::ConfirmationOnly,
        ),
    ];
    for (phrase, code) in lists {
        if phrase.is_some() {
            findings.push(Finding { code, phrase });
        }
    }
    if says_only_thanks(text) {
        findings.push(Finding::of(FindingCode::ThanksOnly));
    }
}

/// Whether nothing is left of a text that thanks, once thanks, greetings and names are taken out.
fn says_only_thanks(text: &Text<'_>) -> bool {
    if text.find(phrases::THANKS).is_none() {
        return false;
    }
    let mut words = text.words().to_owned();
    for filler in phrases::FILLER {
        words = words.replace(&format!(" {filler} "), " ");
    }
    let n_latin = words
        .chars()
        .filter(|letter| letter.is_alphabetic() && !fold::is_wide(*letter))
        .count();
    let mut wide: String = text
        .squeezed()
        .chars()
        .filter(|it| fold::is_wide(*it))
        .collect();
    for filler in phrases::FILLER_WIDE {
        wide = wide.replace(&fold::fold(filler), "");
    }
    // A name or two may stand under the thanks.
    n_latin < 16 && wide.chars().count() < 6
}

#[cfg(test)]
mod tests;
