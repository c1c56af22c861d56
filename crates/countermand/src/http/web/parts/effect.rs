//! The panel that says what a change would do, before it is done.

use maud::{Markup, html};

use super::badge::Tone;

/// One line of the panel: what, now, and after. `tone` marks a line that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectLine {
    /// What it is about, as in `Cancel rate`.
    pub label: String,
    /// How it is now; empty where there is nothing to compare.
    pub before: String,
    /// How it will be.
    pub after: String,
    /// How it is to be taken.
    pub tone: Tone,
}

/// The panel: a heading, its lines, and what stands below them.
pub fn panel(title: &str, lines: &[EffectLine], below: &Markup) -> Markup {
    html! {
        section.effect aria-live="polite" {
            h2 { (title) }
            dl {
                @for line in lines {
                    div class=(class(line.tone)) {
                        dt { (line.label) }
                        dd {
                            @if !line.before.is_empty() {
                                span.before { (line.before) }
                                span aria-hidden="true" { " → " }
                            }
                            strong { (line.after) }
                        }
                    }
                }
            }
            (below)
        }
    }
}

const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "line",
        Tone::Good => "line good",
        Tone::Warn => "line warn",
        Tone::Bad => "line bad",
    }
}
