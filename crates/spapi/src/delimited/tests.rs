use std::io::Cursor;

use proptest::prelude::*;

use super::*;

fn open_with(text: &[u8], limits: &Limits) -> Result<DelimitedReader, DelimitedError> {
    let source = Box::new(Cursor::new(text.to_vec()));
    let document = Document::open(source, None, limits).map_err(DelimitedError::Document)?;
    DelimitedReader::open(document, None, limits)
}

/// Every line as text: its number, and its cells or its fault.
fn lines_with(text: &[u8], limits: &Limits) -> Result<Vec<String>, DelimitedError> {
    let mut reader = open_with(text, limits)?;
    let mut lines = Vec::new();
    while let Some(line) = reader.next_line()? {
        lines.push(match line {
            Line::Row(row) => {
                let cells: Vec<&str> = (0..row.n_cells()).map(|at| row.cell(at)).collect();
                format!("{} {}", row.line(), cells.join("|"))
            }
            Line::Bad(bad) => format!("{} ! {}", bad.line, bad.fault),
        });
    }
    Ok(lines)
}

fn lines(text: &[u8]) -> Result<Vec<String>, DelimitedError> {
    lines_with(text, &Limits::default())
}

#[test]
fn a_quote_in_a_flat_file_is_a_plain_character() {
    let read = lines(b"id\tname\r\n1\tscreen 5\"\r\n2\t\"half\r\n3\tplain\r\n").unwrap();
    assert_eq!(read, ["2 1|screen 5\"", "3 2|\"half", "4 3|plain"]);
}

#[test]
fn quoted_csv_holds_delimiters_quotes_and_line_breaks() {
    let read = lines(b"id,name\n1,\"a, \"\"b\"\"\r\nsecond\"\n2,plain\n\n3,\"\"\n").unwrap();
    // Physical lines: the second record begins on line 4, line 5 is empty.
    assert_eq!(read, ["2 1|a, \"b\"\r\nsecond", "4 2|plain", "6 3|"]);
}

#[test]
fn a_quote_that_never_closes_costs_its_own_line_only() {
    let read = lines(b"id,name\n1,\"open\n2,b\n3,c\n").unwrap();
    assert_eq!(read, ["2 ! a quote is never closed", "3 2|b", "4 3|c"]);
    let read = lines(b"id,name\n1,\"open\n2,\"b\"\n3,c\n").unwrap();
    assert_eq!(read, ["2 ! text follows a closing quote", "3 2|b", "4 3|c"]);
}

#[test]
fn ragged_lines_are_set_aside() {
    let read = lines(b"a\tb\n1\n1\t2\n1\t2\t3\n").unwrap();
    assert_eq!(
        read,
        [
            "2 ! the line has 1 fields, the header has 2",
            "3 1|2",
            "4 ! the line has 3 fields, the header has 2",
        ]
    );
}

#[test]
fn a_last_line_without_line_end_is_taken_when_whole_and_is_a_cut_otherwise() {
    assert_eq!(lines(b"a\tb\n1\t2").unwrap(), ["2 1|2"]);
    assert!(matches!(
        lines(b"a\tb\n1\t2\n3"),
        Err(DelimitedError::Cut { line: 3 })
    ));
    assert!(matches!(
        lines(b"a,b\n1,2\n3,\"x"),
        Err(DelimitedError::Cut { line: 3 })
    ));
}

#[test]
fn a_field_and_a_line_may_be_as_long_as_the_limit_and_no_longer() {
    let limits = Limits {
        field_bytes: 10,
        line_bytes: 20,
        ..Limits::default()
    };
    let text = b"a\tb\n1234567890\t123456789\n1234567890\t1234567890\n12345678901\t1\nx\ty\n";
    assert_eq!(
        lines_with(text, &limits).unwrap(),
        [
            "2 1234567890|123456789",
            "3 ! the line is longer than 20 bytes",
            "4 ! field 1 is longer than 10 bytes",
            "5 x|y",
        ]
    );
    let quoted = b"a,b\n\"1234567\n8\",12345678\n\"1234567\n8\",123456789\nx,y\n";
    assert_eq!(
        lines_with(quoted, &limits).unwrap(),
        [
            "2 1234567\n8|12345678",
            "4 ! the line is longer than 20 bytes",
            "6 x|y"
        ]
    );
}

#[test]
fn a_line_of_many_megabytes_is_set_aside_without_being_kept() {
    let mut text = b"a\tb\n".to_vec();
    text.extend(vec![b'x'; 5_000_000]);
    text.extend(b"\n1\t2\n");
    let mut reader = open_with(&text, &Limits::default()).unwrap();
    let mut n_rows = 0;
    while let Some(line) = reader.next_line().unwrap() {
        n_rows += u32::from(matches!(line, Line::Row(_)));
    }
    assert_eq!((n_rows, reader.n_rows()), (1, 2));
    assert!(reader.buffer.len() < 1_000_000);
}

#[test]
fn nul_and_foreign_bytes_cost_their_line() {
    let read = lines(b"a\tb\n1\t\0\n2\tx\n").unwrap();
    assert_eq!(read, ["2 ! the line holds a NUL byte", "3 2|x"]);
    let mut text = "a\tb\né\té\n".as_bytes().to_vec();
    text.extend(b"1\t\xff\n2\tx\n");
    assert_eq!(
        lines(&text).unwrap(),
        [
            "2 é|é",
            "3 ! the line holds bytes that are not in the file's charset",
            "4 2|x"
        ]
    );
}

#[test]
fn rows_and_columns_are_bounded() {
    let limits = Limits {
        rows: 2,
        columns: 3,
        ..Limits::default()
    };
    assert_eq!(lines_with(b"a\n1\n2\n", &limits).unwrap().len(), 2);
    assert!(matches!(
        lines_with(b"a\n1\n2\n3\n", &limits),
        Err(DelimitedError::TooManyRows { limit: 2 })
    ));
    assert!(lines_with(b"a,b,c\n", &limits).is_ok());
    assert!(matches!(
        lines_with(b"a,b,c,d\n", &limits),
        Err(DelimitedError::TooManyColumns { found: 4, .. })
    ));
}

#[test]
fn an_empty_file_has_no_header() {
    assert!(matches!(lines(b""), Err(DelimitedError::Empty)));
    assert!(matches!(lines(b"\r\n\n"), Err(DelimitedError::Empty)));
}

#[test]
fn lines_on_block_borders_are_whole() {
    let mut text = b"id\tvalue\n".to_vec();
    for at in 0..60_000 {
        text.extend(format!("{at}\t{}\r\n", at * 7).as_bytes());
    }
    let read = lines(&text).unwrap();
    assert_eq!(read.len(), 60_000);
    for (at, line) in read.iter().enumerate() {
        assert_eq!(*line, format!("{} {at}|{}", at + 2, at * 7));
    }
}

proptest! {
    #[test]
    fn any_bytes_end_in_lines_or_in_a_reason(
        bytes in prop::collection::vec(any::<u8>(), 0..3000),
        header in prop::sample::select(vec!["a\tb\n", "a,b\n", "\"a\";b\n"]),
    ) {
        let _ = lines(&bytes);
        let mut with_header = header.as_bytes().to_vec();
        with_header.extend(bytes);
        let _ = lines(&with_header);
    }

    #[test]
    fn quoted_records_read_back_as_written(
        records in prop::collection::vec(
            prop::collection::vec("[a-c,\"\n é]{0,6}x", 2), 1..30),
    ) {
        let mut writer = String::from("a,b\n");
        for record in &records {
            let quoted: Vec<String> = record
                .iter()
                .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
                .collect();
            writer.push_str(&quoted.join(","));
            writer.push('\n');
        }
        let mut line = 2;
        let read = lines(writer.as_bytes()).unwrap();
        prop_assert_eq!(read.len(), records.len());
        for (found, record) in read.iter().zip(&records) {
            let trimmed: Vec<&str> = record.iter().map(|cell| cell.trim()).collect();
            prop_assert_eq!(found, &format!("{line} {}", trimmed.join("|")));
            line += 1 + record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        }
    }
}
