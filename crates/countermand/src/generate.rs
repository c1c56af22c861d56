//! A deterministic generator of All Orders files: for benchmarks and tests.
//!
//! The same [`Params`] give the same bytes on every machine. What it writes has the shapes that
//! real files have: several items in one order, names beyond ASCII, stray quotes, several sales
//! channels, and orders that stand in the file again later with a newer state.

mod catalog;
mod orders;
mod random;

use std::io::{self, Write};

use jiff::civil::Date;

use self::catalog::Catalog;
use self::orders::{LineWriter, OrderStream};

/// The documented columns of the All Orders file, in their documented order, with `url` as seen
/// in the field.
///
/// Source: SP-API, order tracking reports, attributes.
pub const COLUMNS: [&str; 32] = [
    "amazon-order-id",
    "merchant-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "order-channel",
    "url",
    "ship-service-level",
    "product-name",
    "sku",
    "asin",
    "item-status",
    "quantity",
    "currency",
    "item-price",
    "item-tax",
    "shipping-price",
    "shipping-tax",
    "gift-wrap-price",
    "gift-wrap-tax",
    "item-promotion-discount",
    "ship-promotion-discount",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "promotion-ids",
    "is-business-order",
    "purchase-order-number",
    "price-designation",
];

/// The optional columns of buyers' official cancellation requests.
///
/// Source: rules 2.4.
pub const BUYER_REQUEST_COLUMNS: [&str; 2] = [
    "is-buyer-requested-cancellation",
    "buyer-requested-cancel-reason",
];

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Params {
    /// Data lines, without the header.
    pub n_lines: u64,
    /// Another seed gives another file.
    pub seed: u64,
    /// The first day on which orders are placed (UTC).
    pub first_day: Date,
    /// Over how many days the orders spread.
    pub n_days: u32,
    /// How many different SKUs are sold.
    pub n_skus: u32,
    /// Sales channels and their weights.
    pub channels: Vec<(String, u32)>,
    /// How many of a thousand orders Amazon fulfills.
    pub amazon_per_mille: u32,
    /// How many of a thousand orders end cancelled.
    pub cancelled_per_mille: u32,
    /// How many of a thousand orders stand in the file again later, with a newer state.
    pub relisted_per_mille: u32,
    /// Orders of so many last days are not shipped yet.
    pub open_days: u32,
    /// Whether the two columns of buyers' cancellation requests are written.
    pub has_buyer_requests: bool,
}

impl Default for Params {
    /// A thousand lines of a quarter, the way the benchmarks take a million.
    fn default() -> Self {
        Self {
            n_lines: 1_000,
            seed: 1,
            first_day: jiff::civil::date(2026, 8, 1),
            n_days: 90,
            n_skus: 5_000,
            channels: vec![
                ("Amazon.com".to_owned(), 55),
                ("Amazon.de".to_owned(), 20),
                ("Amazon.co.jp".to_owned(), 15),
                ("Amazon.in".to_owned(), 6),
                ("Non-Amazon".to_owned(), 4),
            ],
            amazon_per_mille: 450,
            cancelled_per_mille: 20,
            relisted_per_mille: 80,
            open_days: 0,
            has_buyer_requests: false,
        }
    }
}

/// Writes the file: a header line and `n_lines` data lines, tab-separated, UTF-8, LF.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(params: &Params, out: &mut impl Write) -> io::Result<()> {
    const FLUSH_BYTES: usize = 256 * 1024;
    let catalog = Catalog::new(params.seed, params.n_skus.max(1));
    let mut buffer = Vec::with_capacity(FLUSH_BYTES + 64 * 1024);
    buffer.extend_from_slice(COLUMNS.join("\t").as_bytes());
    if params.has_buyer_requests {
        for column in BUYER_REQUEST_COLUMNS {
            buffer.push(b'\t');
            buffer.extend_from_slice(column.as_bytes());
        }
    }
    buffer.push(b'\n');
    let mut stream = OrderStream::new(params);
    let mut lines = LineWriter::new(params, &catalog);
    let mut n_left = params.n_lines;
    while n_left > 0 {
        let listing = stream.next(params.n_lines - n_left);
        n_left -= lines.write(&listing, n_left, &mut buffer);
        if buffer.len() >= FLUSH_BYTES {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn text(params: &Params) -> String {
        let mut out = Vec::new();
        write(params, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let params = Params {
            n_lines: 5_000,
            ..Params::default()
        };
        assert_eq!(text(&params), text(&params));
        let other = Params {
            seed: 2,
            ..params.clone()
        };
        assert_ne!(text(&params), text(&other));
    }

    #[test]
    fn every_line_has_every_column_and_the_number_of_lines_is_as_asked() {
        for has_buyer_requests in [false, true] {
            let params = Params {
                n_lines: 777,
                has_buyer_requests,
                ..Params::default()
            };
            let text = text(&params);
            assert!(text.ends_with('\n'));
            assert_eq!(text.lines().count(), 778);
            let n_columns = if has_buyer_requests { 34 } else { 32 };
            assert!(
                text.lines()
                    .all(|line| line.split('\t').count() == n_columns)
            );
        }
    }

    #[test]
    fn the_file_has_the_awkward_shapes_of_real_ones() {
        let params = Params {
            n_lines: 20_000,
            ..Params::default()
        };
        let text = text(&params);
        let mut states: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut n_lines: BTreeMap<&str, u32> = BTreeMap::new();
        let mut n_cancelled = 0;
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            states.entry(fields[0]).or_default().insert(fields[4]);
            *n_lines.entry(fields[0]).or_default() += 1;
            n_cancelled += u32::from(fields[4] == "Cancelled");
        }
        assert!(text.contains('"') && text.contains('ü') && text.contains("日本"));
        assert!(
            n_lines.values().any(|n| *n > 1),
            "orders of several lines exist"
        );
        let seen_as = |wanted: [&str; 2]| {
            let wanted = BTreeSet::from(wanted);
            states.values().any(|found| found.is_superset(&wanted))
        };
        assert!(seen_as(["Unshipped", "Cancelled"]));
        assert!(seen_as(["Pending", "Shipped"]));
        // Two in a hundred, give or take.
        assert!((200..600).contains(&n_cancelled), "{n_cancelled}");
    }
}
