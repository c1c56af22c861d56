//! Reading a file to its end.

use std::io::Cursor;

use countermand::ingest::record::OrderRecord;
use countermand::ingest::report_files::{RowParser, Rows, Tally};
use countermand::ingest::{Findings, OpenOptions, RefuseFile, Rejected, Source, open};
use countermand_domain::order::ObservedLine;

/// Everything that a file of order lines gives.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    pub(crate) records: Vec<OrderRecord>,
    pub(crate) rejects: Vec<Rejected>,
    pub(crate) tally: Tally,
    pub(crate) findings: Findings,
}

impl Orders {
    pub(crate) fn lines(&self) -> Vec<&ObservedLine> {
        self.records
            .iter()
            .filter_map(|record| match record {
                OrderRecord::Line(line) => Some(line),
                OrderRecord::Cancellation(_) => None,
            })
            .collect()
    }

    /// The rejected lines as `line field code`.
    pub(crate) fn reject_texts(&self) -> Vec<String> {
        self.rejects
            .iter()
            .map(|reject| format!("{} {} {}", reject.line, reject.field, reject.code))
            .collect()
    }
}

pub(crate) fn open_bytes(bytes: &[u8], options: &OpenOptions) -> Result<Source, RefuseFile> {
    open(Box::new(Cursor::new(bytes.to_vec())), options)
}

pub(crate) fn read_orders(source: Source) -> Result<Orders, RefuseFile> {
    let Source::Orders(mut source) = source else {
        panic!("{} is no kind of orders", source.kind());
    };
    let mut orders = Orders::default();
    while let Some(outcome) = source.next_record()? {
        match outcome {
            Ok(record) => orders.records.push(record),
            Err(reject) => orders.rejects.push(reject),
        }
    }
    orders.tally = source.tally();
    orders.findings = source.findings().clone();
    Ok(orders)
}

pub(crate) fn orders_of(text: &str) -> Result<Orders, RefuseFile> {
    open_bytes(text.as_bytes(), &OpenOptions::default()).and_then(read_orders)
}

/// Every record of a row file, and its rejects.
pub(crate) fn read_rows<P: RowParser>(
    rows: &mut Rows<P>,
) -> Result<(Vec<P::Record>, Vec<Rejected>), RefuseFile> {
    let (mut records, mut rejects) = (Vec::new(), Vec::new());
    while let Some(outcome) = rows.next_record()? {
        match outcome {
            Ok(record) => records.push(record),
            Err(reject) => rejects.push(reject),
        }
    }
    Ok((records, rejects))
}

/// Reads any source to its end; the counts are those of its rows, or one for a whole document.
pub(crate) fn drain(source: Source) -> Result<Tally, RefuseFile> {
    match source {
        Source::Orders(mut orders) => {
            while orders.next_record()?.is_some() {}
            Ok(orders.tally())
        }
        Source::Listings(mut rows) => read_rows(&mut rows).map(|_| rows.tally()),
        Source::Stock(mut rows) => read_rows(&mut rows).map(|_| rows.tally()),
        Source::Settlement(mut rows) => read_rows(&mut rows).map(|_| rows.tally()),
        Source::Performance(..)
        | Source::FeedResult(..)
        | Source::Notification(..)
        | Source::Email(..) => Ok(Tally {
            rows_in: 1,
            rows_ok: 1,
            rows_rejected: 0,
        }),
    }
}
