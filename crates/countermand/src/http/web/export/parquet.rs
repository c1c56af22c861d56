//! Lists as Parquet: typed columns, written a row group at a time.
//!
//! Amounts are whole minor units (`price` becomes `price_minor`), instants are microseconds in
//! UTC, days are dates, numbers with decimals are exact ones.

use std::sync::Arc;

use jiff::civil::Date;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::cells::{Cell, Column, Kind, Line};

/// Digits of a number with decimals at most.
const DIGITS: i32 = 18;

/// Why a list cannot be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteError {
    /// The writer refused.
    #[error("the file could not be written")]
    Writer(#[from] ParquetError),
    /// A cell is not of its column's kind.
    #[error("a cell of the column {name} is not of its kind")]
    Kind {
        /// The column's name.
        name: &'static str,
    },
}

/// A file on its way: what has been written is taken out of it from time to time.
pub(super) struct Groups {
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Column>,
}

impl Groups {
    /// A file with these columns, and with notes of what it is.
    pub(super) fn begin(columns: &[Column], notes: &[(&str, String)]) -> Result<Self, WriteError> {
        let fields: Result<Vec<TypePtr>, ParquetError> = columns.iter().map(field).collect();
        let schema = Type::group_type_builder("list")
            .with_fields(fields?)
            .build()?;
        let notes = notes.iter();
        let notes = notes.map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_key_value_metadata(Some(notes.collect()))
            .build();
        let writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
        Ok(Self {
            writer,
            columns: columns.to_vec(),
        })
    }

    /// Writes the rows as a row group; the bytes that this gave.
    pub(super) fn group(&mut self, rows: &[Line]) -> Result<Vec<u8>, WriteError> {
        let mut group = self.writer.next_row_group()?;
        for (place, column) in self.columns.iter().enumerate() {
            let mut writer = group
                .next_column()?
                .ok_or(WriteError::Kind { name: column.name })?;
            let cells = rows
                .iter()
                .map(|row| row.get(place).unwrap_or(&Cell::Absent));
            write(&mut writer, column, cells)?;
            writer.close()?;
        }
        group.close()?;
        self.writer.flush().map_err(ParquetError::from)?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    /// Writes the end; the bytes that are left.
    pub(super) fn end(self) -> Result<Vec<u8>, WriteError> {
        Ok(self.writer.into_inner()?)
    }
}

fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    let minor = format!("{}_minor", column.name);
    let (name, physical, logical) = match column.kind {
        Kind::Text => (column.name, Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Count => (
            column.name,
            Physical::INT64,
            Some(LogicalType::integer(64, true)),
        ),
        Kind::Flag => (column.name, Physical::BOOLEAN, None),
        Kind::Instant => {
            let micros = LogicalType::timestamp(true, TimeUnit::MICROS);
            (column.name, Physical::INT64, Some(micros))
        }
        Kind::Day => (column.name, Physical::INT32, Some(LogicalType::Date)),
        Kind::Money => (
            minor.as_str(),
            Physical::INT64,
            Some(LogicalType::integer(64, true)),
        ),
        Kind::Decimal(places) => {
            let decimal = LogicalType::decimal(i32::from(places), DIGITS);
            let field = Type::primitive_type_builder(column.name, Physical::INT64)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(decimal))
                .with_scale(i32::from(places))
                .with_precision(DIGITS);
            return field.build().map(Arc::new);
        }
    };
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    field.build().map(Arc::new)
}

fn write<'a>(
    writer: &mut SerializedColumnWriter<'_>,
    column: &Column,
    cells: impl Iterator<Item = &'a Cell>,
) -> Result<(), WriteError> {
    match column.kind {
        Kind::Text => values::<ByteArrayType>(writer, column, cells, |cell| {
            Some(ByteArray::from(cell.plain().into_bytes()))
        }),
        Kind::Flag => values::<BoolType>(writer, column, cells, |cell| {
            if let Cell::Flag(flag) = cell {
                Some(*flag)
            } else {
                None
            }
        }),
        Kind::Day => values::<Int32Type>(writer, column, cells, |cell| {
            if let Cell::Day(day) = cell {
                day_number(*day)
            } else {
                None
            }
        }),
        Kind::Count | Kind::Instant | Kind::Money | Kind::Decimal(_) => {
            values::<Int64Type>(writer, column, cells, |cell| whole(cell, column.kind))
        }
    }
}

/// The whole number that a cell is in a column of that kind.
fn whole(cell: &Cell, kind: Kind) -> Option<i64> {
    match (cell, kind) {
        (Cell::Count(count), Kind::Count) => i64::try_from(*count).ok(),
        (Cell::Instant(at), Kind::Instant) => Some(at.as_microsecond()),
        (Cell::Money(amount), Kind::Money) => Some(amount.minor()),
        (Cell::Number(text), Kind::Decimal(places)) => scaled(text, places),
        (_, _) => None,
    }
}

/// Writes the values that are there, and where none is.
fn values<'a, T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    column: &Column,
    cells: impl Iterator<Item = &'a Cell>,
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<(), WriteError> {
    let (mut found, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        if *cell == Cell::Absent {
            levels.push(0);
            continue;
        }
        levels.push(1);
        found.push(value(cell).ok_or(WriteError::Kind { name: column.name })?);
    }
    writer
        .typed::<T>()
        .write_batch(&found, Some(&levels), None)?;
    Ok(())
}

/// Days since 1970-01-01.
fn day_number(day: Date) -> Option<i32> {
    let first = Date::constant(1970, 1, 1);
    day.since(first).ok().map(|span| span.get_days())
}

/// A decimal text as a whole number of its smallest unit; `None` when it has more decimals.
fn scaled(text: &str, places: u8) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let missing = usize::from(places).checked_sub(fraction.len())?;
    let digits = format!("{whole}{fraction}{}", "0".repeat(missing));
    digits.parse().ok()
}

#[cfg(test)]
mod tests;
