//! What the fuzz targets share: reading bytes to their end.

use std::io::Cursor;

use countermand::ingest::{Kind, OpenOptions, RefuseFile, Source, open};
use countermand::ingest::mapping::Mapping;
use countermand::ingest::report_files::{RowParser, Rows, Tally};

/// Reads bytes as a file of one kind, or of the kind found; every row has to be counted once.
pub fn read_as(kind: Option<Kind>, bytes: &[u8]) {
    read(bytes, &OpenOptions { kind, ..OpenOptions::default() });
}

/// Reads bytes through the mapping of a plain shop.
pub fn read_mapped(bytes: &[u8]) {
    let mapping = Mapping::parse(include_str!("../../examples/generic-shop.toml"))
        .expect("the example is a good mapping");
    read(bytes, &OpenOptions { mapping: Some(mapping), ..OpenOptions::default() });
}

fn read(bytes: &[u8], options: &OpenOptions) {
    let source = open(Box::new(Cursor::new(bytes.to_vec())), options);
    if let Ok(tally) = source.and_then(drain) {
        assert_eq!(tally.rows_in, tally.rows_ok + tally.rows_rejected);
    }
}

fn drain(source: Source) -> Result<Tally, RefuseFile> {
    match source {
        Source::Orders(mut orders) => {
            while orders.next_record()?.is_some() {}
            Ok(orders.tally())
        }
        Source::Listings(mut rows) => drain_rows(&mut rows),
        Source::Stock(mut rows) => drain_rows(&mut rows),
        Source::Settlement(mut rows) => drain_rows(&mut rows),
        Source::Performance(..)
        | Source::FeedResult(..)
        | Source::Notification(..)
        | Source::Email(..) => Ok(Tally::default()),
    }
}

fn drain_rows<P: RowParser>(rows: &mut Rows<P>) -> Result<Tally, RefuseFile> {
    while rows.next_record()?.is_some() {}
    Ok(rows.tally())
}

/// Reads bytes as a message of the queue, which ends in a notice or a fault.
pub fn read_as_notice(bytes: &[u8]) {
    let _ = countermand::ingest::notifications::Notice::parse(bytes);
}

/// Reads bytes as an e-mail whose server is ours.
pub fn read_as_mail(bytes: &[u8]) {
    let options = countermand::ingest::mailbox::MailOptions {
        own_servers: vec!["mx.example.org".to_owned()],
        ..Default::default()
    };
    let _ = countermand::ingest::mailbox::read(bytes, &options);
}
