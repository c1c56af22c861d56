//! Which columns a list shows: chosen in its address, so that a link, a saved view and the file of
//! the list have the same ones.

use maud::{Markup, html};

use super::address::Parameters;
use crate::texts::Texts;

/// The parameter of the address.
const NAME: &str = "columns";

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListColumn {
    /// Its name in addresses.
    pub name: &'static str,
    /// The key of its label.
    pub label: &'static str,
    /// The columns of the list's file that tell the same.
    pub in_file: &'static [&'static str],
}

/// The columns of a list, and those of them that are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    all: &'static [ListColumn],
    /// Their places; the first column, which leads to the row's page, is always among them.
    shown: Vec<usize>,
}

impl Columns {
    /// The columns that an address names, parted by commas; all of them when it names none that is
    /// there.
    pub fn of(all: &'static [ListColumn], text: Option<&str>) -> Self {
        let names: Vec<&str> = text.map_or_else(Vec::new, |text| text.split(',').collect());
        let is_named = |column: &ListColumn| names.contains(&column.name);
        let is_any = all.iter().any(is_named);
        let shown = all.iter().enumerate();
        let shown = shown.filter(|(place, column)| !is_any || *place == 0 || is_named(column));
        Self {
            all,
            shown: shown.map(|(place, _)| place).collect(),
        }
    }

    fn is_shown(&self, place: usize) -> bool {
        self.shown.contains(&place)
    }

    /// Of one thing for each column those of the columns that are shown.
    pub fn only<T>(&self, cells: Vec<T>) -> Vec<T> {
        let cells = cells.into_iter().enumerate();
        let cells = cells.filter(|(place, _)| self.is_shown(*place));
        cells.map(|(_, cell)| cell).collect()
    }

    /// Whether the list's file has a column: all of them, until some are chosen.
    pub fn has_in_file(&self, name: &str) -> bool {
        let mut shown = self.shown.iter().filter_map(|place| self.all.get(*place));
        self.shown.len() == self.all.len() || shown.any(|column| column.in_file.contains(&name))
    }

    /// The address with a column more, or without it.
    fn turned(&self, turned: usize, here: &Parameters) -> Parameters {
        let all = self.all.iter().enumerate();
        let wanted = all.filter(|(place, _)| self.is_shown(*place) != (*place == turned));
        let names: Vec<&str> = wanted.map(|(_, column)| column.name).collect();
        if names.len() == self.all.len() {
            return here.changed(NAME, None);
        }
        here.changed(NAME, Some(&names.join(",")))
    }

    /// Links that show a column or leave it out.
    pub fn chooser(&self, texts: Texts, path: &str, here: &Parameters) -> Markup {
        let is_narrowed = self.shown.len() < self.all.len();
        html! {
            details.columns-chooser {
                summary {
                    (texts.text("web-columns")) " "
                    @if is_narrowed {
                        (texts.with("web-columns-shown", &[
                            ("n", (self.shown.len() as u64).into()),
                            ("all", (self.all.len() as u64).into()),
                        ]))
                    }
                }
                ul.chips {
                    @for (place, column) in self.all.iter().enumerate().skip(1) {
                        @let label = texts.text(column.label);
                        li {
                            a.chip href=(self.turned(place, here).address(path)) {
                                @if self.is_shown(place) {
                                    span aria-hidden="true" { "✓ " } (label)
                                    span.unseen { " " (texts.text("web-columns-leave-out")) }
                                } @else {
                                    (label)
                                    span.unseen { " " (texts.text("web-columns-show")) }
                                }
                            }
                        }
                    }
                    @if is_narrowed {
                        li { a href=(here.changed(NAME, None).address(path)) { (texts.text("web-columns-all")) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[ListColumn] = &[
        ListColumn {
            name: "order",
            label: "web-account",
            in_file: &["order_id"],
        },
        ListColumn {
            name: "state",
            label: "web-account",
            in_file: &["state", "channel"],
        },
        ListColumn {
            name: "units",
            label: "web-account",
            in_file: &["n_units"],
        },
    ];

    #[test]
    fn all_are_shown_until_some_are_named_and_the_first_stays() {
        for text in [None, Some(""), Some("odd"), Some("order,state,units")] {
            let columns = Columns::of(ALL, text);
            assert_eq!(columns.only(vec![1, 2, 3]), [1, 2, 3], "{text:?}");
            assert!(columns.has_in_file("anything"));
        }
        let columns = Columns::of(ALL, Some("units,odd"));
        assert_eq!(columns.only(vec![1, 2, 3]), [1, 3]);
        assert!(columns.has_in_file("order_id") && columns.has_in_file("n_units"));
        assert!(!columns.has_in_file("channel"));
    }

    #[test]
    fn a_link_turns_one_column_and_leaves_the_rest_of_the_address() {
        let here = Parameters::new([("q", Some("a")), ("columns", Some("order,units"))]);
        let columns = Columns::of(ALL, here.value("columns"));
        assert_eq!(columns.turned(2, &here).value("columns"), Some("order"));
        let whole = columns.turned(1, &here);
        assert_eq!(
            (whole.value("columns"), whole.value("q")),
            (None, Some("a"))
        );
    }
}
