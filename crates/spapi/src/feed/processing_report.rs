//! Processing reports as Amazon writes them: what became of a feed, as XML or as text.
//!
//! They are read by [`crate::feed_result`].

use std::fmt::Write as _;

use super::flat::plain;
use crate::feed_result::{FeedEntry, FeedResult};
use crate::xml_writer::XmlWriter;

/// Writes the report of an XML feed. Counts that are `None` are written as 0, a status that is
/// `None` as `Complete`.
pub fn write_xml(result: &FeedResult, merchant_identifier: &str) -> String {
    let mut xml = XmlWriter::envelope("1.02", merchant_identifier, "ProcessingReport");
    xml.open("Message");
    xml.leaf("MessageID", 1);
    xml.open("ProcessingReport");
    xml.optional("DocumentTransactionID", result.transaction_id.as_deref());
    xml.leaf("StatusCode", result.status.as_deref().unwrap_or("Complete"));
    xml.open("ProcessingSummary");
    for (name, count) in [
        ("MessagesProcessed", result.n_processed),
        ("MessagesSuccessful", result.n_successful),
        ("MessagesWithError", result.n_with_error),
        ("MessagesWithWarning", result.n_with_warning),
    ] {
        xml.leaf(name, count.unwrap_or(0));
    }
    xml.close();
    for entry in &result.entries {
        write_entry(&mut xml, entry);
    }
    xml.finish()
}

fn write_entry(xml: &mut XmlWriter, entry: &FeedEntry) {
    xml.open("Result");
    xml.leaf("MessageID", &entry.message_id);
    xml.leaf("ResultCode", &entry.severity);
    xml.leaf("ResultMessageCode", &entry.code);
    xml.leaf("ResultDescription", &entry.description);
    let info = [
        ("SKU", &entry.sku),
        ("AmazonOrderID", &entry.order_id),
        ("AmazonOrderItemCode", &entry.order_item_id),
    ];
    if info.iter().any(|(_, value)| value.is_some()) {
        xml.open("AdditionalInfo");
        for (name, value) in info {
            xml.optional(name, value.as_deref());
        }
        xml.close();
    }
    xml.close();
}

/// Writes the report of a flat-file feed: the summary, and a table when there are entries.
pub fn write_text(result: &FeedResult) -> String {
    let mut text = format!(
        "Feed Processing Summary:\n\tNumber of records processed\t\t{}\n\
         \tNumber of records successful\t\t{}\n\n",
        result.n_processed.unwrap_or(0),
        result.n_successful.unwrap_or(0),
    );
    if !result.entries.is_empty() {
        text.push_str("original-record-number\tsku\terror-code\terror-type\terror-message\n");
    }
    for entry in &result.entries {
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{}\t{}\t{}\t{}\t{}",
            plain(&entry.message_id),
            plain(entry.sku.as_deref().unwrap_or_default()),
            plain(&entry.code),
            plain(&entry.severity),
            plain(&entry.description),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::feed::envelope::document_of;
    use crate::limits::Limits;

    fn read(text: &str) -> FeedResult {
        let limits = Limits::default();
        let document = document_of(text.as_bytes(), &limits).unwrap();
        let mut result = FeedResult::read(document, &limits).unwrap();
        result.entries.iter_mut().for_each(|entry| entry.line = 0);
        result
    }

    fn report() -> FeedResult {
        FeedResult {
            transaction_id: Some("50012018456".to_owned()),
            status: Some("Complete".to_owned()),
            n_processed: Some(3),
            n_successful: Some(2),
            n_with_error: Some(1),
            n_with_warning: Some(0),
            entries: vec![FeedEntry {
                message_id: "3".to_owned(),
                severity: "Error".to_owned(),
                code: "18028".to_owned(),
                description: "The order <1> can't be \"found\" & changed.".to_owned(),
                order_id: Some("123-1234567-1234567".to_owned()),
                order_item_id: Some("12345678901234".to_owned()),
                ..FeedEntry::default()
            }],
        }
    }

    #[test]
    fn an_xml_report_reads_back_and_adds_up() {
        let found = read(&write_xml(&report(), "A2EXAMPLESELLER"));
        assert_eq!(found, report());
        assert_eq!(found.contradictions(), []);
    }

    #[test]
    fn a_report_without_entries_reads_back_in_both_forms() {
        let mut whole = report();
        whole.entries.clear();
        (whole.n_successful, whole.n_with_error) = (Some(3), Some(0));
        assert_eq!(read(&write_xml(&whole, "A")), whole);
        let text = write_text(&whole);
        assert_eq!(
            text,
            "Feed Processing Summary:\n\tNumber of records processed\t\t3\n\
             \tNumber of records successful\t\t3\n\n"
        );
        let found = read(&text);
        assert_eq!((found.n_processed, found.n_successful), (Some(3), Some(3)));
        assert_eq!(found.entries, []);
    }

    fn any_text() -> impl Strategy<Value = String> {
        "[ -~äß本\t]{0,12}".prop_map(|text| format!("x{}", text.trim()))
    }

    proptest! {
        #[test]
        fn reports_read_back(
            entries in prop::collection::vec(
                (any_text(), any_text(), any_text(), prop::option::of(any_text())), 0..4
            )
        ) {
            let entries = entries.into_iter().map(|(message_id, code, description, sku)| FeedEntry {
                message_id,
                severity: "Warning".to_owned(),
                code,
                description,
                sku,
                ..FeedEntry::default()
            });
            let result = FeedResult { entries: entries.collect(), ..report() };
            prop_assert_eq!(&read(&write_xml(&result, "A")), &result);
            let found = read(&write_text(&result));
            prop_assert_eq!(found.entries.len(), result.entries.len());
            for (found, written) in found.entries.iter().zip(&result.entries) {
                prop_assert_eq!(&found.message_id, &plain(&written.message_id));
                prop_assert_eq!(&found.description, &plain(&written.description));
                prop_assert_eq!(found.sku.clone(), written.sku.as_deref().map(plain));
            }
        }
    }
}
