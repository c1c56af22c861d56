//! Tables of rows that are opened, selected and sorted.

use maud::{Markup, html};

use super::address::Parameters;
use super::columns::Columns;
use crate::texts::Texts;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    label: String,
    sort: Option<&'static str>,
    is_default: bool,
    is_number: bool,
}

impl Column {
    /// A column of texts.
    pub fn text(label: String) -> Self {
        Self {
            label,
            sort: None,
            is_default: false,
            is_number: false,
        }
    }

    /// A column of numbers: they stand on the right, their digits under each other.
    pub fn number(label: String) -> Self {
        Self {
            is_number: true,
            ..Self::text(label)
        }
    }

    /// The list can be sorted by it: `sort=KEY`, and `sort=-KEY` the other way round.
    #[must_use]
    pub const fn sorted_by(mut self, key: &'static str) -> Self {
        self.sort = Some(key);
        self
    }

    /// The list is sorted by it, upwards, where the address names no other order.
    #[must_use]
    pub const fn by_default(mut self) -> Self {
        self.is_default = true;
        self
    }
}

/// A row: where it leads, and its cells. The first cell becomes the link.
#[derive(Debug, Clone)]
pub struct Row {
    /// The address that the row opens.
    pub address: Option<String>,
    /// The value that its box sends, and what the box is called, as in the order's id.
    pub selected_as: Option<(String, String)>,
    /// A cell for each column.
    pub cells: Vec<Markup>,
}

impl Row {
    /// The row with the cells alone of the columns that are shown.
    #[must_use]
    pub fn only(mut self, shown: &Columns) -> Self {
        self.cells = shown.only(self.cells);
        self
    }
}

/// A table. `caption` is read out and not seen. Rows with `selected_as` have a box of the name
/// `select`; put the table into the form that the selection is sent with.
pub fn table(
    texts: Texts,
    caption: &str,
    columns: &[Column],
    rows: &[Row],
    (path, here): (&str, &Parameters),
) -> Markup {
    let has_boxes = rows.iter().any(|row| row.selected_as.is_some());
    let open = here.address(path);
    html! {
        div.table role="region" aria-label=(caption) tabindex="0" {
            table data-rows {
                caption.unseen { (caption) }
                thead {
                    tr {
                        @if has_boxes { th scope="col" { span.unseen { (texts.text("web-select")) } } }
                        @for column in columns { (head(texts, column, path, here)) }
                    }
                }
                tbody {
                    @for row in rows { (line(row, columns, has_boxes, &open)) }
                }
            }
        }
    }
}

fn head(texts: Texts, column: &Column, path: &str, here: &Parameters) -> Markup {
    let Some(key) = column.sort else {
        return html! { th scope="col" .number[column.is_number] { (column.label) } };
    };
    let reverse = format!("-{key}");
    let (direction, next) = match here.value("sort") {
        Some(found) if found == key => (Some("ascending"), reverse.as_str()),
        Some(found) if found == reverse => (Some("descending"), key),
        None if column.is_default => (Some("ascending"), reverse.as_str()),
        Some(_) | None => (None, key),
    };
    html! {
        th scope="col" .number[column.is_number] aria-sort=[direction] {
            a href=(here.changed("sort", Some(next)).address(path)) title=(texts.text("web-sort")) {
                (column.label)
                @match direction {
                    Some("ascending") => span aria-hidden="true" { " ↑" },
                    Some(_) => span aria-hidden="true" { " ↓" },
                    None => {},
                }
            }
        }
    }
}

/// One row; the one whose link leads to the address of the page is the one that is open.
fn line(row: &Row, columns: &[Column], has_boxes: bool, open: &str) -> Markup {
    let is_open = row.address.as_deref() == Some(open);
    html! {
        tr data-row {
            @if has_boxes {
                td.box {
                    @if let Some((value, label)) = &row.selected_as {
                        input type="checkbox" name="select" value=(value) aria-label=(label);
                    }
                }
            }
            @for (at, cell) in row.cells.iter().enumerate() {
                @let column = columns.get(at);
                @let is_number = column.is_some_and(|column| column.is_number);
                @let label = column.map_or("", |column| column.label.as_str());
                @if let (0, Some(address)) = (at, &row.address) {
                    th scope="row" data-label=(label) { a href=(address) data-open aria-current=[is_open.then_some("true")] { (cell) } }
                } @else {
                    td .number[is_number] data-label=(label) { (cell) }
                }
            }
        }
    }
}

/// The bar of what can be done with the selected rows; it says how many they are once there is a
/// script, and stands below the table always. `actions` are its buttons.
pub fn bulk_bar(texts: Texts, actions: &Markup) -> Markup {
    html! {
        div.bulk data-bulk {
            span.chosen data-chosen=(texts.with("web-bulk-chosen", &[("n", 0_u64.into())])) { (texts.text("web-bulk-hint")) }
            (actions)
        }
    }
}
