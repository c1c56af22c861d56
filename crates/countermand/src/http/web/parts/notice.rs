//! Notices: what happened, what it means, what to do next.

mod words;

use maud::{Markup, html};

use super::badge::Tone;
use super::{colon, gap};
use crate::http::problem::{Code, FieldProblem, Problem};
use crate::texts::{Locale, Texts};

const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "notice",
        Tone::Good => "notice good",
        Tone::Warn => "notice warn",
        Tone::Bad => "notice bad",
    }
}

/// A sentence in a box.
pub fn notice(tone: Tone, text: &str) -> Markup {
    html! { p class=(class(tone)) role=[(tone == Tone::Bad).then_some("alert")] { (text) } }
}

/// A part of a page, or in its place what kept it from being shown: the others stand all the same.
pub fn part<T>(found: Result<T, Problem>, texts: Texts, show: impl FnOnce(T) -> Markup) -> Markup {
    match found {
        Ok(found) => show(found),
        Err(found) => problem(&found, texts),
    }
}

pub(in crate::http::web) use words::said;

/// What a problem is, in a few words of the visitor's language.
pub fn title_of(problem: &Problem, texts: Texts) -> String {
    texts.text(title_key(problem.code()))
}

/// The key of what a problem is.
const fn title_key(code: Code) -> &'static str {
    match code {
        Code::NotFound | Code::RouteUnknown | Code::InvalidPath => "web-problem-not-found",
        Code::RoleTooLow | Code::ScopeMissing => "web-problem-forbidden",
        Code::FormTokenInvalid => "web-problem-form",
        Code::KeyMissing | Code::KeyInvalid | Code::SignInRefused => "web-problem-sign-in",
        Code::RefusedByPolicy => "web-problem-refused",
        Code::StateConflict
        | Code::AccountNotConnected
        | Code::PreconditionFailed
        | Code::RequestInProgress
        | Code::IdempotencyKeyReused => "web-problem-conflict",
        Code::TooManyRequests | Code::TooManyConnections => "web-problem-too-many",
        Code::Internal => "web-problem-internal",
        Code::Unavailable | Code::RequestTimeout => "web-problem-busy",
        Code::InvalidJson
        | Code::InvalidQuery
        | Code::InvalidCursor
        | Code::InvalidHeader
        | Code::IdempotencyKeyMissing
        | Code::IdempotencyKeyInvalid
        | Code::MethodNotAllowed
        | Code::BodyTooLarge
        | Code::AddressTooLong
        | Code::MediaTypeNotSupported
        | Code::InvalidBody
        | Code::HeadTooLarge => "web-problem-input",
    }
}

/// A problem in full: what happened, the rule, the fields, what to do next, its stable code.
pub fn problem(problem: &Problem, texts: Texts) -> Markup {
    html! {
        div.notice.bad role="alert" {
            p { strong { (title_of(problem, texts)) } }
            @if let Some(meaning) = words::meaning(problem, texts) {
                p { (meaning) }
                @if !problem.fields().is_empty() {
                    ul {
                        @for field in problem.fields() {
                            li { (name_of(field, texts)) (words::of_field(field, texts)) }
                        }
                    }
                }
                p { (words::next(problem, texts)) }
                // What has words of its own in the language says the same.
                @if texts.locale() != Locale::En && problem.words().is_none() && !words::are_fields_told(problem, texts) {
                    details {
                        summary { (texts.text("web-problem-words")) }
                        div lang="en" { (own_words(problem)) }
                    }
                }
            } @else {
                (own_words(problem))
            }
            p.quiet {
                code { (problem.code().as_str()) }
                @if let Some(rule) = problem.rule() { " · " code { (rule) } }
            }
        }
    }
}

/// A field by the name that stands beside it, else by the one that programs know it by.
fn name_of(field: &FieldProblem, texts: Texts) -> Markup {
    html! {
        @match words::label_of(field, texts) {
            Some(label) => { strong { (label) (colon(texts)) } }
            None => { code { (field.field) } " " }
        }
    }
}

fn own_words(problem: &Problem) -> Markup {
    html! {
        p lang="en" { (problem.detail()) }
        @if !problem.fields().is_empty() {
            ul lang="en" {
                @for field in problem.fields() {
                    li { code { (field.field) } " " (field.message) }
                }
            }
        }
        @if let Some(remedy) = problem.remedy() { p lang="en" { (remedy) } }
    }
}

/// What happened, in a cell: in the visitor's language, with the problem's own words behind it
/// where that is another one.
pub fn detail(problem: &Problem, texts: Texts) -> Markup {
    html! {
        @if let Some(meaning) = words::meaning(problem, texts) {
            (meaning)
            @for field in problem.fields() { (gap(texts)) (words::of_field(field, texts)) }
            @if problem.words().is_none() && !words::are_fields_told(problem, texts) {
                details {
                    summary { (texts.text("web-problem-words")) }
                    span lang="en" { (problem.detail()) }
                }
            }
        } @else {
            span lang="en" { (problem.detail()) }
        }
    }
}

/// What to do next, in a cell: in the visitor's language.
pub fn next(problem: &Problem, texts: Texts) -> String {
    match problem.remedy() {
        Some(remedy) if texts.locale() == Locale::En && problem.words().is_none() => {
            remedy.to_owned()
        }
        Some(_) | None => words::next(problem, texts),
    }
}
