//! Cells of lists and the columns that they stand under.

use countermand_domain::cancel_rate::Day;
use countermand_domain::money::Money;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::http::problem::Problem;
use crate::http::view::InstantView;
use crate::spreadsheet::guarded;

/// What a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Texts.
    Text,
    /// Whole numbers.
    Count,
    /// Yes or no.
    Flag,
    /// Instants.
    Instant,
    /// Calendar days.
    Day,
    /// Amounts; the currency stands in a column of its own.
    Money,
    /// Numbers with so many decimals at most.
    Decimal(u8),
}

/// A column with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name in the file's header.
    pub name: &'static str,
    /// What it has.
    pub kind: Kind,
}

impl Column {
    const fn of(name: &'static str, kind: Kind) -> Self {
        Self { name, kind }
    }

    /// A column of texts.
    pub const fn text(name: &'static str) -> Self {
        Self::of(name, Kind::Text)
    }

    /// A column of whole numbers.
    pub const fn count(name: &'static str) -> Self {
        Self::of(name, Kind::Count)
    }

    /// A column of `true` and `false`.
    pub const fn flag(name: &'static str) -> Self {
        Self::of(name, Kind::Flag)
    }

    /// A column of instants.
    pub const fn instant(name: &'static str) -> Self {
        Self::of(name, Kind::Instant)
    }

    /// A column of calendar days.
    pub const fn day(name: &'static str) -> Self {
        Self::of(name, Kind::Day)
    }

    /// A column of amounts.
    pub const fn money(name: &'static str) -> Self {
        Self::of(name, Kind::Money)
    }

    /// A column of numbers with so many decimals at most.
    pub const fn decimal(name: &'static str, places: u8) -> Self {
        Self::of(name, Kind::Decimal(places))
    }
}

/// A value of a row, as machines read it: no groups of digits, instants and days as ISO 8601 has
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number as text, such as a rate.
    Number(String),
    /// Yes or no: `true` or `false`.
    Flag(bool),
    /// An instant.
    Instant(Timestamp),
    /// A calendar day.
    Day(Date),
    /// An amount, as text in major units.
    Money(Money),
    /// Nothing is known.
    Absent,
}

impl From<Timestamp> for Cell {
    fn from(at: Timestamp) -> Self {
        Self::Instant(at)
    }
}

impl From<InstantView> for Cell {
    fn from(at: InstantView) -> Self {
        Self::Instant(at.0)
    }
}

impl From<Date> for Cell {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<Day> for Cell {
    fn from(day: Day) -> Self {
        Self::Day(day.date())
    }
}

impl From<Money> for Cell {
    fn from(amount: Money) -> Self {
        Self::Money(amount)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

impl Cell {
    /// A text of anything that is written as one.
    pub fn text<T: ToString + ?Sized>(text: &T) -> Self {
        Self::Text(text.to_string())
    }

    /// A number that is written as text.
    pub fn number<T: ToString + ?Sized>(text: &T) -> Self {
        Self::Number(text.to_string())
    }

    /// A text, or nothing.
    pub fn optional<T: ToString>(value: Option<T>) -> Self {
        value.map_or(Self::Absent, |value| Self::text(&value))
    }

    /// The value as plain text; empty where nothing is known.
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Instant(at) => at.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Money(amount) => amount.to_decimal(),
            Self::Absent => String::new(),
        }
    }

    /// About how much memory its text takes.
    pub(super) const fn size_bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Number(text) => text.len(),
            Self::Count(_)
            | Self::Flag(_)
            | Self::Instant(_)
            | Self::Day(_)
            | Self::Money(_)
            | Self::Absent => 0,
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) => guarded(text).into_owned(),
            Self::Count(_)
            | Self::Number(_)
            | Self::Flag(_)
            | Self::Instant(_)
            | Self::Day(_)
            | Self::Money(_)
            | Self::Absent => self.plain(),
        }
    }
}

/// A line of a list: a cell for each column.
pub type Line = Vec<Cell>;

/// Rows as lines of comma-separated values.
///
/// # Errors
/// Never, as it is written to memory: the writer's own error type only says so.
pub fn csv_lines<'a>(rows: impl IntoIterator<Item = &'a Line>) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        let written = writer.write_record(row.iter().map(Cell::written));
        written.map_err(|_| Problem::internal())?;
    }
    writer.into_inner().map_err(|_| Problem::internal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_safe_and_numbers_stay_numbers() {
        let row = vec![
            Cell::text("=1+1"),
            Cell::Count(3),
            Cell::number("-0.5"),
            Cell::Absent,
            Cell::text("a,\"b\"\nc"),
            Cell::Flag(true),
            Cell::Instant(Timestamp::UNIX_EPOCH),
        ];
        let bytes = csv_lines([&row]).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "'=1+1,3,-0.5,,\"a,\"\"b\"\"\nc\",true,1970-01-01T00:00:00Z\n"
        );
    }
}
