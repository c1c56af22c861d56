//! An explanation as a terminal shows it.

use super::wrap::wrap;
use super::{BudgetLine, Explanation};
use crate::texts::Texts;

/// How an explanation is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns of a line; kept between 40 and 100, since longer lines read badly.
    pub width: usize,
    /// Whether to show the inputs and the rules that did not apply, too.
    pub is_verbose: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            width: 90,
            is_verbose: false,
        }
    }
}

/// The narrowest and the widest line.
const MIN_WIDTH: usize = 40;
const MAX_WIDTH: usize = 100;

struct Page<'a> {
    texts: Texts,
    explanation: &'a Explanation,
    width: usize,
    output: String,
}

pub(super) fn print(explanation: &Explanation, layout: Layout) -> String {
    let mut page = Page {
        texts: Texts::new(explanation.language),
        explanation,
        width: layout.width.clamp(MIN_WIDTH, MAX_WIDTH),
        output: String::new(),
    };
    wrap(&mut page.output, "", &explanation.answer, page.width);
    page.why();
    page.section("label-cost", "  ", &cost(page.texts, explanation));
    page.next();
    let advice: Vec<String> = explanation
        .advice
        .iter()
        .map(|named| named.text.clone())
        .collect();
    page.section("label-advice", "  - ", &advice);
    page.source();
    page.open_questions();
    if layout.is_verbose {
        page.inputs();
        page.not_applied();
    }
    page.output
}

impl Page<'_> {
    fn heading(&mut self, key: &str) {
        self.output.push('\n');
        let label = self.texts.text(key);
        wrap(&mut self.output, "", &label, self.width);
    }

    fn section(&mut self, key: &str, lead: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        self.heading(key);
        for line in lines {
            wrap(&mut self.output, lead, line, self.width);
        }
    }

    fn why(&mut self) {
        let mut lines = vec![self.explanation.rule.text.clone()];
        lines.extend(self.explanation.notes.iter().map(|note| note.text.clone()));
        self.section("label-why", "  ", &lines);
    }

    fn next(&mut self) {
        self.heading("label-next");
        for (at, named) in self.explanation.next.iter().enumerate() {
            let lead = format!("  {}. ", at + 1);
            wrap(&mut self.output, &lead, &named.text, self.width);
        }
    }

    fn source(&mut self) {
        let (texts, rule) = (self.texts, &self.explanation.rule);
        let rule_line = if rule.id == rule.ordered_rule {
            texts.with("rule-line", &[("rule", rule.id.into())])
        } else {
            let args = [
                ("rule", rule.id.into()),
                ("ordered", rule.ordered_rule.into()),
            ];
            texts.with("rule-line-ordered", &args)
        };
        self.section("label-source", "  ", &[rule_line]);
        let mut lines = Vec::new();
        for source in &rule.sources {
            let meaning = texts.text(&format!("grade-{}", source.grade.to_ascii_lowercase()));
            let args = [
                ("title", (&source.title).into()),
                ("key", source.key.into()),
                ("grade", source.grade.into()),
                ("meaning", (&meaning).into()),
            ];
            lines.push(texts.with("source-with-grade", &args));
        }
        for section in &rule.sections {
            lines.push(texts.with("source-section", &[("section", (*section).into())]));
        }
        for line in &lines {
            wrap(&mut self.output, "  - ", line, self.width);
        }
    }

    fn open_questions(&mut self) {
        let questions = &self.explanation.open_questions;
        let lines: Vec<String> = questions
            .iter()
            .map(|open| {
                let sentences = [open.question.clone(), open.default.clone()];
                format!("{} {}", open.id, self.texts.sentences(&sentences))
            })
            .collect();
        self.section("label-open-questions", "  ", &lines);
    }

    fn inputs(&mut self) {
        let inputs = &self.explanation.inputs;
        let lines: Vec<String> = inputs
            .iter()
            .map(|input| labelled(self.texts, &input.label, &input.text))
            .collect();
        self.section("label-inputs", "  ", &lines);
    }

    fn not_applied(&mut self) {
        let steps = &self.explanation.not_applied;
        if steps.is_empty() {
            return;
        }
        self.heading("label-not-applied");
        for step in steps {
            let lead = format!("  {}  ", step.rule);
            wrap(&mut self.output, &lead, &step.text, self.width);
        }
    }
}

fn labelled(texts: Texts, label: &str, text: &str) -> String {
    texts.with(
        "line-labelled",
        &[("label", label.into()), ("text", text.into())],
    )
}

/// The lines of the cost: whole cancels left first, the rate second, then what else moves.
fn cost(texts: Texts, explanation: &Explanation) -> Vec<String> {
    let effects = &explanation.effects;
    let counts = explanation.counts_toward_pcr;
    let mut lines = explanation
        .budget
        .as_ref()
        .map_or_else(Vec::new, |budget| budget_lines(texts, budget, counts));
    let mut add = |label: &str, text: &str| {
        lines.push(labelled(texts, &texts.text(label), text));
    };
    if counts && (explanation.budget.is_none() || effects.rate.prime_units > 0) {
        add("label-counted", &effects.rate.text);
    }
    if effects.offers.extends_run {
        add("label-offers", &effects.offers.text);
    }
    for (label, key, text) in [
        ("label-money", effects.money.key, &effects.money.text),
        ("label-fee", effects.fee.key, &effects.fee.text),
        ("label-stock", effects.stock.key, &effects.stock.text),
    ] {
        if key != "none" {
            add(label, text);
        }
    }
    if lines.is_empty() {
        lines.push(texts.text("cost-none"));
    }
    lines
}

fn budget_lines(texts: Texts, budget: &BudgetLine, counts: bool) -> Vec<String> {
    if !counts {
        let rate = [
            ("rate", (&budget.rate_before_text).into()),
            ("limit", (&budget.limit_text).into()),
            ("counted", budget.counted.into()),
            ("orders", budget.orders.into()),
        ];
        return vec![
            texts.with("budget-left-now", &[("left", budget.left_before.into())]),
            texts.with("budget-rate-now", &rate),
        ];
    }
    let left = [
        ("before", budget.left_before.into()),
        ("after", budget.left_after.into()),
    ];
    let rate = [
        ("before", (&budget.rate_before_text).into()),
        ("after", (&budget.rate_after_text).into()),
        ("limit", (&budget.limit_text).into()),
        ("counted", budget.counted.into()),
        ("orders", budget.orders.into()),
    ];
    let mut left = vec![texts.with("budget-left", &left)];
    if budget.left_before == 0 {
        left.push(texts.text("budget-none-left"));
    } else if budget.left_after == 0 {
        left.push(texts.text("budget-takes-last"));
    }
    vec![texts.sentences(&left), texts.with("budget-rate", &rate)]
}
