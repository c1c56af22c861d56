use bytes::Bytes;
use countermand_domain::money::{Currency, Money};
use jiff::Timestamp;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use super::*;

const COLUMNS: [Column; 7] = [
    Column::text("name"),
    Column::count("units"),
    Column::flag("prime"),
    Column::instant("at"),
    Column::day("day"),
    Column::money("price"),
    Column::decimal("rate", 6),
];

fn full() -> Line {
    let euro = Currency::parse("EUR").unwrap();
    vec![
        Cell::text("=1+1"),
        Cell::Count(3),
        Cell::Flag(true),
        Cell::Instant("2026-11-22T09:00:00.000001Z".parse::<Timestamp>().unwrap()),
        Cell::Day("1970-01-11".parse::<Date>().unwrap()),
        Cell::Money(Money::parse("-12.34", euro).unwrap()),
        Cell::number("0.0244"),
    ]
}

fn written(groups: &[Vec<Line>]) -> SerializedFileReader<Bytes> {
    let notes = [("countermand.filter", "account=shop".to_owned())];
    let mut file = Groups::begin(&COLUMNS, &notes).unwrap();
    let mut bytes = Vec::new();
    for rows in groups {
        bytes.extend(file.group(rows).unwrap());
    }
    bytes.extend(file.end().unwrap());
    SerializedFileReader::new(Bytes::from(bytes)).unwrap()
}

#[test]
fn every_kind_of_cell_comes_back_as_it_went_in() {
    let absent = vec![Cell::Absent; COLUMNS.len()];
    let file = written(&[vec![full(), absent], vec![full()]]);
    assert_eq!(file.metadata().num_row_groups(), 2);
    let rows: Vec<_> = file
        .get_row_iter(None)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), 3);
    let cells: Vec<(String, Field)> = rows[0]
        .get_column_iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let at = 1_795_338_000_000_001;
    let expected = [
        ("name", Field::Str("=1+1".to_owned())),
        ("units", Field::Long(3)),
        ("prime", Field::Bool(true)),
        ("at", Field::TimestampMicros(at)),
        ("day", Field::Date(10)),
        ("price_minor", Field::Long(-1_234)),
    ];
    for (place, (name, value)) in expected.into_iter().enumerate() {
        assert_eq!(cells[place], (name.to_owned(), value));
    }
    assert_eq!(cells[6].1.to_string(), "0.024400");
    let is_empty = |(_, value): (&String, &Field)| *value == Field::Null;
    assert!(rows[1].get_column_iter().all(is_empty));
}

#[test]
fn the_filter_stands_in_the_file_and_a_list_without_rows_is_a_file() {
    let file = written(&[]);
    let metadata = file.metadata().file_metadata();
    assert_eq!(metadata.num_rows(), 0);
    let notes = metadata.key_value_metadata().unwrap();
    assert_eq!(notes[0].value.as_deref(), Some("account=shop"));
}

#[test]
fn a_cell_of_another_kind_is_refused_not_left_out() {
    let mut file = Groups::begin(&COLUMNS[1..2], &[]).unwrap();
    let refused = file.group(&[vec![Cell::text("three")]]);
    assert!(matches!(refused, Err(WriteError::Kind { name: "units" })));
}

#[test]
fn a_number_has_no_more_decimals_than_its_column() {
    assert_eq!(scaled("-0.05", 4), Some(-500));
    assert_eq!(scaled("12", 2), Some(1_200));
    assert_eq!(scaled("0.123", 2), None);
    assert_eq!(scaled("n/a", 2), None);
}
