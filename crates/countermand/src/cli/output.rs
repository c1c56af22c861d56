//! Data on standard output: a table on a terminal, plain lines in a pipe, JSON or CSV on demand.

mod shape;

use std::io::{self, IsTerminal, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::{Map, Value};

pub(super) use self::shape::Shape;
use super::Global;
use crate::spreadsheet::guarded;

/// The form in which rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A table for people.
    Table,
    /// Tab-separated lines with a header.
    Lines,
    /// A JSON array of objects.
    Json,
    /// CSV, safe to open in a spreadsheet.
    Csv,
}

impl Form {
    /// The form that the call asks for, or that suits where the output goes.
    pub(super) fn choose(global: &Global, csv: bool) -> Self {
        if csv {
            Self::Csv
        } else if global.json {
            Self::Json
        } else if io::stdout().is_terminal() && !global.plain {
            Self::Table
        } else {
            Self::Lines
        }
    }
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Text, as it came: control characters never reach a terminal.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number written as text, such as a rate or an amount.
    Number(String),
    /// Nothing is known.
    Absent,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn number(text: impl Into<String>) -> Self {
        Self::Number(text.into())
    }

    pub(super) fn optional<T: ToString>(value: Option<T>) -> Self {
        value.map_or(Self::Absent, |value| Self::Text(value.to_string()))
    }

    fn printed(&self) -> String {
        match self {
            Self::Text(text) => without_controls(text),
            Self::Count(count) => count.to_string(),
            Self::Number(text) => text.clone(),
            Self::Absent => String::new(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(text) | Self::Number(text) => Value::String(text.clone()),
            Self::Count(count) => Value::from(*count),
            Self::Absent => Value::Null,
        }
    }

    /// A cell that a spreadsheet would take for a formula gets a leading apostrophe. Control
    /// characters are marked here, too: CSV without a file behind it ends on a terminal.
    pub(super) fn csv(&self) -> String {
        match self {
            Self::Text(text) => without_controls(&guarded(text)),
            Self::Count(_) | Self::Number(_) | Self::Absent => self.printed(),
        }
    }

    const fn is_number(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Number(_))
    }
}

/// Control characters, and marks that turn the writing direction, as visible marks.
pub(super) fn without_controls(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if letter.is_control() || turns_direction(letter) {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .collect()
}

const fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// JSON in which no control character and no mark that turns the writing direction stands as
/// itself. JSON escapes those below U+0020 only; the others stand inside strings alone, so an
/// escape in their place keeps the value.
fn json_text(value: &Value) -> String {
    let escaped = |letter: char| {
        if letter.is_control() || turns_direction(letter) {
            format!("\\u{:04x}", u32::from(letter))
        } else {
            letter.to_string()
        }
    };
    let text = value.to_string();
    if text.contains(|letter: char| letter.is_control() || turns_direction(letter)) {
        text.chars().map(escaped).collect()
    } else {
        text
    }
}

/// Rows under named columns.
#[derive(Debug)]
pub(super) struct Rows {
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

impl Rows {
    pub(super) fn new(columns: &[&'static str]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows as JSON objects.
    pub(super) fn to_json(&self) -> Value {
        self.rows
            .iter()
            .map(|row| Value::Object(self.object(row)))
            .collect()
    }

    /// The first row as the fields of a JSON object; empty without a row.
    pub(super) fn first_object(&self) -> Map<String, Value> {
        self.rows
            .first()
            .map(|row| self.object(row))
            .unwrap_or_default()
    }

    fn object(&self, row: &[Cell]) -> Map<String, Value> {
        let fields = self.columns.iter().zip(row);
        fields
            .map(|(name, cell)| ((*name).to_owned(), cell.json()))
            .collect()
    }

    /// Prints the rows to standard output.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub(super) fn print(&self, form: Form) -> io::Result<()> {
        self.write(form, &mut io::stdout().lock())
    }

    fn write(&self, form: Form, out: &mut dyn Write) -> io::Result<()> {
        match form {
            Form::Json => out.write_all(machine_text(&self.to_json())?.as_bytes()),
            Form::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(&self.columns)?;
                for row in &self.rows {
                    writer.write_record(row.iter().map(Cell::csv))?;
                }
                writer.flush()
            }
            Form::Lines => {
                writeln!(out, "{}", self.columns.join("\t"))?;
                for row in &self.rows {
                    let cells: Vec<String> = row.iter().map(Cell::printed).collect();
                    writeln!(out, "{}", cells.join("\t"))?;
                }
                Ok(())
            }
            Form::Table => writeln!(out, "{}", self.table()),
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(&self.columns);
        for row in &self.rows {
            table.add_row(row.iter().map(Cell::printed));
        }
        for (at, column) in table.column_iter_mut().enumerate() {
            let is_number = |row: &Vec<Cell>| row.get(at).is_some_and(Cell::is_number);
            if self.rows.iter().any(is_number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }
}

/// Prints what the machine form says when no row matches: an empty list.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print_no_rows(global: &Global, csv: bool) -> io::Result<()> {
    if Form::choose(global, csv) == Form::Json {
        print_json(&Value::Array(Vec::new()))?;
    }
    Ok(())
}

/// Prints what the machine form says when a command has no answer: `{"error":{"code","message"}}`.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print_error(global: &Global, code: &str, message: &str) -> io::Result<()> {
    if global.json && !Shape::is_picked() {
        print_json(&serde_json::json!({"error": {"code": code, "message": message}}))?;
    }
    Ok(())
}

/// A document in the shape of this run, with its line end.
///
/// # Errors
/// When the shape does not fit the document.
pub(super) fn machine_text(value: &Value) -> io::Result<String> {
    shape::shaped(value).map_err(io::Error::other)
}

/// Prints one JSON document and a line end.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print_json(value: &Value) -> io::Result<()> {
    io::stdout()
        .lock()
        .write_all(machine_text(value)?.as_bytes())
}

/// Prints a line of text to standard output.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print_line(text: &str) -> io::Result<()> {
    writeln!(anstream::stdout(), "{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(form: Form) -> String {
        let mut rows = Rows::new(&["sku", "orders", "share"]);
        rows.push(vec![
            Cell::text("=1+1\u{1b}[31m"),
            Cell::Count(3),
            Cell::number("-0.5"),
        ]);
        rows.push(vec![Cell::text("A, B"), Cell::Count(4), Cell::Absent]);
        let mut out = Vec::new();
        rows.write(form, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn csv_is_safe_to_open_in_a_spreadsheet() {
        assert_eq!(
            written(Form::Csv),
            "sku,orders,share\n'=1+1\u{fffd}[31m,3,-0.5\n\"A, B\",4,\n"
        );
    }

    #[test]
    fn no_control_character_reaches_a_terminal() {
        assert!(!written(Form::Lines).contains('\u{1b}'));
        assert!(!written(Form::Table).contains('\u{1b}'));
        assert_eq!(without_controls("a\u{202e}b"), "a\u{fffd}b");
    }

    #[test]
    fn json_keeps_the_value_of_what_it_escapes() {
        let value = Value::String("a\u{9b}b\u{202e}c\u{1b}ü".to_owned());
        let text = json_text(&value);
        assert_eq!(text, "\"a\\u009bb\\u202ec\\u001bü\"");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn json_keeps_numbers_that_are_text_as_text() {
        assert_eq!(
            written(Form::Json),
            "[{\"sku\":\"=1+1\\u001b[31m\",\"orders\":3,\"share\":\"-0.5\"},\
             {\"sku\":\"A, B\",\"orders\":4,\"share\":null}]\n"
        );
    }
}
