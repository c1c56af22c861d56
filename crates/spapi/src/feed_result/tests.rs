use std::io::Cursor;

use super::*;

fn read(bytes: &[u8]) -> Result<FeedResult, FeedResultError> {
    let limits = Limits::default();
    let document = Document::open(Box::new(Cursor::new(bytes.to_vec())), None, &limits)?;
    FeedResult::read(document, &limits)
}

fn envelope(summary: [u32; 4], results: &str) -> Vec<u8> {
    let [processed, successful, error, warning] = summary;
    format!(
        "<?xml version=\"1.0\"?>\n<AmazonEnvelope><MessageType>ProcessingReport</MessageType>\
         <Message><MessageID>1</MessageID><ProcessingReport>\
         <DocumentTransactionID>50012018456</DocumentTransactionID>\
         <StatusCode>Complete</StatusCode><ProcessingSummary>\
         <MessagesProcessed>{processed}</MessagesProcessed>\
         <MessagesSuccessful>{successful}</MessagesSuccessful>\
         <MessagesWithError>{error}</MessagesWithError>\
         <MessagesWithWarning>{warning}</MessagesWithWarning></ProcessingSummary>{results}\
         </ProcessingReport></Message></AmazonEnvelope>"
    )
    .into_bytes()
}

const ERROR: &str = "<Result><MessageID>3</MessageID><ResultCode>Error</ResultCode>\
    <ResultMessageCode>18028</ResultMessageCode><ResultDescription>No such order.\
    </ResultDescription><AdditionalInfo><AmazonOrderID>111-1234567-7654321</AmazonOrderID>\
    <AmazonOrderItemCode>00042</AmazonOrderItemCode></AdditionalInfo></Result>";

#[test]
fn an_error_names_its_message_and_order() {
    let result = read(&envelope([3, 2, 1, 0], ERROR)).unwrap();
    assert_eq!(result.messages_with_error(), ["3"]);
    assert_eq!(
        result.entries[0].order_id.as_deref(),
        Some("111-1234567-7654321")
    );
    assert_eq!(result.entries[0].order_item_id.as_deref(), Some("00042"));
    assert_eq!(result.entries[0].code, "18028");
    assert_eq!(result.contradictions(), []);
    assert!(!result.is_refused_whole());
}

#[test]
fn counts_that_do_not_add_up_are_flagged() {
    use FeedContradiction as C;
    let of = |summary, results: &str| read(&envelope(summary, results)).unwrap().contradictions();
    assert_eq!(of([3, 3, 0, 0], ""), []);
    // A warning is no failure.
    let warning = ERROR.replace(">Error<", ">Warning<");
    assert_eq!(of([3, 3, 0, 1], &warning), []);
    assert_eq!(of([3, 2, 1, 0], ""), [C::EntriesDoNotMatchCounts]);
    assert_eq!(of([3, 3, 1, 0], ERROR), [C::CountsDoNotAddUp]);
    assert_eq!(of([2, 3, 0, 0], ""), [C::CountsDoNotAddUp]);
    // Two errors of one message are one failed message.
    assert_eq!(of([3, 2, 1, 0], &ERROR.repeat(2)), []);
}

#[test]
fn a_refusal_of_the_whole_document_is_told() {
    let whole = ERROR.replace("<MessageID>3<", "<MessageID>0<");
    assert!(
        read(&envelope([1, 0, 1, 0], &whole))
            .unwrap()
            .is_refused_whole()
    );
    assert!(
        read(&envelope([0, 0, 0, 0], ""))
            .unwrap()
            .is_refused_whole()
    );
}

#[test]
fn a_cut_report_is_refused() {
    let text = envelope([3, 2, 1, 0], ERROR);
    for n_bytes in (0..text.len()).step_by(7) {
        assert!(read(&text[..n_bytes]).is_err(), "cut at {n_bytes}");
    }
    assert!(read(b"<AmazonEnvelope><MessageType>Order</MessageType></AmazonEnvelope>").is_err());
}

#[test]
fn a_text_report_has_counts_in_any_language_and_a_table() {
    let text = "Verarbeitungsbericht:\r\n\tVerarbeitet\t\t1.234\r\n\tErfolgreich\t\t1.233\r\n\r\n\
        original-record-number\tsku\terror-code\terror-type\terror-message\r\n\
        7\tA-1\t90061\tError\tKein \"Preis\r\n7\tA-1\t5000\tError\tNoch ein Fehler\r\n\
        8\t\t5001\tWarning\tNur eine Warnung\r\n";
    let result = read(text.as_bytes()).unwrap();
    assert_eq!(result.n_processed, Some(1_234));
    assert_eq!(result.n_successful, Some(1_233));
    // A record can have several rows: rows are not records.
    assert_eq!(result.entries.len(), 3);
    assert_eq!(result.messages_with_error(), ["7"]);
    assert_eq!(result.entries[0].description, "Kein \"Preis");
    assert_eq!(result.entries[0].line, 6);
    assert_eq!(result.contradictions(), []);
}

#[test]
fn a_text_report_in_shift_jis_is_read() {
    let (text, _, _) = encoding_rs::SHIFT_JIS.encode(
        "フィード処理結果：\n\t処理された件数\t\t5\n\t成功した件数\t\t4\n\n\
         レコード番号\tSKU\tエラーコード\tエラーの種類\tエラーメッセージ\n2\t本-1\t99\tError\t不明\n",
    );
    let result = read(&text).unwrap();
    assert_eq!(
        (result.n_processed, result.n_successful),
        (Some(5), Some(4))
    );
    assert_eq!(result.entries[0].sku.as_deref(), Some("本-1"));
    assert_eq!(result.entries[0].code, "99");
    assert_eq!(result.contradictions(), []);
}

#[test]
fn other_texts_are_no_report() {
    for text in [
        "",
        "a\tb\n1\t2\n",
        "Hello\nworld\n",
        "Summary:\n\tno number\n",
    ] {
        assert!(read(text.as_bytes()).is_err(), "{text}");
    }
}
