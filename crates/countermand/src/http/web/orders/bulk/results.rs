//! The page of a batch afterwards: what came of each row that was chosen, and what to do next.

use countermand_domain::cancel_rate::Day;
use maud::{Markup, html};

use super::rows::BulkRow;
use super::shown::parted;
use crate::http::problem::Problem;
use crate::http::web::Page;
use crate::http::web::export::{Cell, csv_lines};
use crate::http::web::orders::place;
use crate::http::web::parts::address::{address, encoded};
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::notice;
use crate::texts::Texts;

/// What came of one row.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is on its way; the cancellation's id.
    Asked(String),
    /// It waits for a second person; the cancellation's id.
    Waits(String),
    /// It was refused.
    Refused(Problem),
    /// The rules do not let it be cancelled: why, and what to do instead.
    NotPossible {
        /// The answer in a sentence or two.
        answer: String,
        /// What to do instead.
        next: String,
    },
    /// It would have broken the limit today: that day does not.
    Later(Day),
    /// It would have broken the limit.
    Blocked,
    /// It was left out before, and could be cancelled by now.
    Free,
}

impl Outcome {
    const fn code(&self) -> &'static str {
        match self {
            Self::Asked(_) => "asked",
            Self::Waits(_) => "waits",
            Self::Refused(_) => "refused",
            Self::NotPossible { .. } => "not-possible",
            Self::Later(_) => "later",
            Self::Blocked => "blocked",
            Self::Free => "free",
        }
    }

    const fn is_asked(&self) -> bool {
        matches!(self, Self::Asked(_) | Self::Waits(_))
    }

    /// Whether looking at it again can come to another end.
    const fn is_for_later(&self) -> bool {
        matches!(self, Self::Later(_) | Self::Free)
    }

    fn badge(&self, texts: Texts) -> Markup {
        let (tone, text) = match self {
            Self::Asked(_) => (Tone::Good, texts.text("web-bulk-asked")),
            Self::Waits(_) => (Tone::Warn, texts.text("web-orders-state-waiting")),
            Self::Refused(_) => (Tone::Bad, texts.text("web-orders-state-refused")),
            Self::NotPossible { .. } => (Tone::Bad, texts.text("web-bulk-fate-not")),
            Self::Later(_) => (Tone::Warn, texts.text("web-bulk-put-off")),
            Self::Blocked => (Tone::Bad, texts.text("web-bulk-fate-breaches")),
            Self::Free => (Tone::Plain, texts.text("web-bulk-free")),
        };
        badge::badge(tone, &text)
    }

    /// What happened, as far as the badge does not say it.
    fn detail(&self, texts: Texts) -> Markup {
        html! {
            @match self {
                Self::Asked(id) | Self::Waits(id) => code { (id) },
                Self::Refused(problem) => {
                    (notice::detail(problem, texts))
                    @if let Some(rule) = problem.rule() { span.below { code { (rule) } } }
                },
                Self::NotPossible { answer, .. } => (answer),
                Self::Later(_) => (texts.text("web-bulk-put-off-text")),
                Self::Blocked => (texts.text("web-bulk-blocked-text")),
                Self::Free => (texts.text("web-bulk-free-text")),
            }
        }
    }

    fn next(&self, texts: Texts) -> String {
        match self {
            Self::Asked(_) => texts.text("web-bulk-next-asked"),
            Self::Waits(_) => texts.text("web-bulk-next-waits"),
            Self::Refused(problem) => notice::next(problem, texts),
            Self::NotPossible { next, .. } => next.clone(),
            Self::Later(day) => {
                let day = day.to_string();
                texts.with("web-bulk-next-later", &[("day", (&day).into())])
            }
            Self::Blocked => texts.text("web-bulk-next-blocked"),
            Self::Free => texts.text("web-bulk-next-free"),
        }
    }
}

/// What came of each row, and the same as a file.
pub(super) fn results(
    page: &Page<'_>,
    reason: Option<&str>,
    outcomes: &[(&BulkRow, Outcome)],
) -> Markup {
    let texts = page.texts();
    let count = |is_such: &dyn Fn(&Outcome) -> bool| {
        let such = outcomes.iter().filter(|(_, outcome)| is_such(outcome));
        such.count() as u64
    };
    let n_asked = count(&Outcome::is_asked);
    let n_later = count(&Outcome::is_for_later);
    let n_out = outcomes.len() as u64 - n_asked;
    let tone = if n_out == 0 { Tone::Good } else { Tone::Warn };
    let args = [("asked", n_asked.into()), ("out", n_out.into())];
    html! {
        (notice::notice(tone, &texts.with("web-bulk-summary", &args)))
        div.toolbar {
            @if n_later > 0 {
                a.button href=(again(reason, outcomes)) { (texts.with("web-bulk-again", &[("n", n_later.into())])) }
            }
            a.button download="cancellations.csv" href=(file(texts, outcomes)) { (texts.text("web-bulk-file")) }
        }
        (table(texts, outcomes))
    }
}

fn table(texts: Texts, outcomes: &[(&BulkRow, Outcome)]) -> Markup {
    let head = [
        "web-orders-order-column",
        "web-bulk-what",
        "web-orders-answer",
        "web-bulk-next",
    ];
    html! {
        div.table role="region" aria-label=(texts.text("web-bulk-results")) tabindex="0" {
            table data-rows {
                caption.unseen { (texts.text("web-bulk-results")) }
                thead { tr { @for key in head { th scope="col" { (texts.text(key)) } } } }
                tbody {
                    @for (row, outcome) in outcomes {
                        @let (account, id) = parted(&row.name);
                        tr data-row {
                            th scope="row" data-label=(texts.text("web-orders-order-column")) {
                                a href=(place(account, id, "")) data-open { code { (id) } }
                                span.below { (account) } }
                            td data-label=(texts.text("web-bulk-what")) { (outcome.badge(texts)) }
                            td data-label=(texts.text("web-orders-answer")) { (outcome.detail(texts)) }
                            td data-label=(texts.text("web-bulk-next")) { (outcome.next(texts)) }
                        }
                    }
                }
            }
        }
    }
}

/// The effect of those that were put off, looked at again.
fn again(reason: Option<&str>, outcomes: &[(&BulkRow, Outcome)]) -> String {
    let later = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_for_later());
    let mut parameters: Vec<_> = later
        .map(|(row, _)| ("order", Some(row.name.as_str())))
        .collect();
    parameters.push(("reason", reason));
    address("/orders/cancel", &parameters)
}

/// The results as a file that stands in the link itself: nothing is asked a second time for it.
fn file(texts: Texts, outcomes: &[(&BulkRow, Outcome)]) -> String {
    let head = [
        "account",
        "order_id",
        "outcome",
        "cancellation",
        "detail",
        "next",
    ];
    let mut rows = vec![head.iter().map(Cell::text).collect()];
    for (row, outcome) in outcomes {
        let (account, id) = parted(&row.name);
        let (cancellation, detail) = match outcome {
            Outcome::Asked(id) | Outcome::Waits(id) => (id.as_str(), String::new()),
            Outcome::Refused(problem) => ("", problem.detail().to_owned()),
            Outcome::NotPossible { answer, .. } => ("", answer.clone()),
            Outcome::Later(day) => ("", day.to_string()),
            Outcome::Blocked | Outcome::Free => ("", String::new()),
        };
        let next = outcome.next(texts);
        let cells = [account, id, outcome.code(), cancellation, &detail, &next];
        rows.push(cells.into_iter().map(Cell::text).collect());
    }
    let text = csv_lines(&rows).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    format!("data:text/csv;charset=utf-8,{}", encoded(&text))
}
