//! The two files of `report --csv`.

use std::io::{self, Write};

use super::summary::Summary;

/// Writes `rates.csv`: a row per sales channel and day with orders, sorted by both.
///
/// `rate_7d` has twelve decimals; it is empty where a window has cancellations but no order,
/// which happens only where cancellations are documents of their own.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_rates(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut rows = csv::WriterBuilder::new().from_writer(out);
    rows.write_record([
        "sales_channel",
        "day",
        "orders",
        "cancelled",
        "orders_7d",
        "cancelled_7d",
        "rate_7d",
    ])?;
    for channel in &summary.channels {
        for day in &channel.days {
            rows.write_record([
                guarded(&channel.channel).as_str(),
                &day.day.to_string(),
                &day.orders.to_string(),
                &day.cancelled.to_string(),
                &day.orders_7d.to_string(),
                &day.cancelled_7d.to_string(),
                &day.share_7d().to_decimals().unwrap_or_default(),
            ])?;
        }
    }
    rows.flush()
}

/// Writes `skus.csv`: for each sales channel the 20 SKUs in most cancelled orders, by count
/// downwards, then by SKU.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_skus(summary: &Summary, out: impl Write) -> io::Result<()> {
    let mut rows = csv::WriterBuilder::new().from_writer(out);
    rows.write_record(["sales_channel", "sku", "cancelled_orders"])?;
    for channel in &summary.channels {
        for sku in &channel.skus {
            rows.write_record([
                guarded(&channel.channel).as_str(),
                &guarded(&sku.sku),
                &sku.cancelled_orders.to_string(),
            ])?;
        }
    }
    rows.flush()
}

/// A text that a spreadsheet would take for a formula gets an apostrophe; a number does not.
///
/// Source: invariants, section 5, browser.
fn guarded(text: &str) -> String {
    let is_number = text.parse::<i64>().is_ok() || is_decimal(text);
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        return format!("'{text}");
    }
    text.to_owned()
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        assert_eq!(guarded("=1+1"), "'=1+1");
        assert_eq!(guarded("-A1"), "'-A1");
        assert_eq!(guarded("@cmd"), "'@cmd");
        assert_eq!(guarded("-12.50"), "-12.50");
        assert_eq!(guarded("+1"), "+1");
        assert_eq!(guarded("AB-1"), "AB-1");
    }
}
