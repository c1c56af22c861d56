//! Filters of a list: what is set, as chips that take it away, and boxes to set more.

use maud::{Markup, html};

use super::address::Parameters;
use super::colon;
use crate::texts::Texts;

/// One filter: its parameter, what it is called, and its choices; without choices it is a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The parameter, as in `state`.
    pub name: &'static str,
    /// What it is called.
    pub label: String,
    /// Values with their texts; empty for a text box.
    pub choices: Vec<(String, String)>,
    /// What a text box offers while one types, as in `why:due`.
    pub suggestions: Vec<String>,
    /// What stands in an empty text box.
    pub hint: String,
}

impl Filter {
    /// A choice among values.
    pub const fn choice(name: &'static str, label: String, choices: Vec<(String, String)>) -> Self {
        Self {
            name,
            label,
            choices,
            suggestions: Vec::new(),
            hint: String::new(),
        }
    }

    /// A text box; `q` takes words and `key:value` tokens.
    pub const fn text(name: &'static str, label: String) -> Self {
        Self {
            name,
            label,
            choices: Vec::new(),
            suggestions: Vec::new(),
            hint: String::new(),
        }
    }

    /// The same, with a hint in the empty box.
    #[must_use]
    pub fn hinting(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    /// The same, with what is offered while one types.
    #[must_use]
    pub fn suggesting(mut self, suggestions: Vec<String>) -> Self {
        self.suggestions = suggestions;
        self
    }

    fn told<'a>(&'a self, value: &'a str) -> &'a str {
        let found = self.choices.iter().find(|(known, _)| known == value);
        found.map_or(value, |(_, text)| text.as_str())
    }
}

/// The form of the filters and the chips of those that are set. What else stands in the address
/// (the account, the sort) is kept.
pub fn filters(texts: Texts, path: &str, filters: &[Filter], here: &Parameters) -> Markup {
    let is_filter = |name: &str| filters.iter().any(|filter| filter.name == name);
    let set: Vec<(&Filter, &str)> = filters
        .iter()
        .filter_map(|filter| Some((filter, here.value(filter.name)?)))
        .collect();
    html! {
        form.filters method="get" action=(path) role="search" {
            @for (name, value) in here.iter().filter(|(name, _)| !is_filter(name) && *name != "cursor") {
                input type="hidden" name=(name) value=(value);
            }
            @for filter in filters { (one(texts, filter, here.value(filter.name).unwrap_or(""))) }
            button type="submit" { (texts.text("web-filter-set")) }
        }
        @if !set.is_empty() {
            ul.chips aria-label=(texts.text("web-filter-chips")) {
                @for (filter, value) in &set {
                    li {
                        a.chip href=(here.changed(filter.name, None).address(path)) {
                            (filter.label) (colon(texts)) (filter.told(value)) " "
                            span aria-hidden="true" { "×" }
                            span.unseen { (texts.text("web-filter-remove")) }
                        }
                    }
                }
                li { a href=(cleared(filters, here).address(path)) { (texts.text("web-filter-clear")) } }
            }
        }
    }
}

/// The parameters without any of the filters.
pub fn cleared(filters: &[Filter], here: &Parameters) -> Parameters {
    filters
        .iter()
        .fold(here.clone(), |rest, filter| rest.changed(filter.name, None))
}

fn one(texts: Texts, filter: &Filter, value: &str) -> Markup {
    let id = format!("filter-{}", filter.name);
    let list = format!("{id}-list");
    let has_list = !filter.suggestions.is_empty();
    html! {
        div.field {
            label for=(id) { (filter.label) }
            @if filter.choices.is_empty() {
                input id=(id) type="search" name=(filter.name) value=(value) maxlength="256"
                    autocomplete="off" data-search[filter.name == "q"]
                    placeholder=[(!filter.hint.is_empty()).then_some(&filter.hint)]
                    list=[has_list.then_some(list.as_str())];
                @if has_list {
                    datalist id=(list) {
                        @for suggestion in &filter.suggestions { option value=(suggestion) {} }
                    }
                }
            } @else {
                select id=(id) name=(filter.name) {
                    option value="" selected[value.is_empty()] { (texts.text("web-filter-any")) }
                    @for (known, text) in &filter.choices {
                        option value=(known) selected[known == value] { (text) }
                    }
                }
            }
        }
    }
}
