//! Every kind of file, in small ones made by hand.

use countermand::ingest::mapping::{Mapping, MappingError};
use countermand::ingest::record::{OrderRecord, SettlementLine};
use countermand::ingest::{FindingCode, Kind, OpenOptions, RejectCode, Source};
use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::{BuyerRequest, FulfillmentChannel, OrderState};
use countermand_domain::quantity::Quantity;

use crate::data::{open_bytes, orders_of, read_orders, read_rows};

const ALL_ORDERS: &str = "\u{feff}amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\t\
    fulfillment-channel\tsales-channel\tsku\tasin\tproduct-name\tquantity\tcurrency\titem-price\t\
    is-buyer-requested-cancellation\tbuyer-requested-cancel-reason\tship-country \r\n";

fn all_orders(lines: &[&str]) -> String {
    let mut text = ALL_ORDERS.to_owned();
    for line in lines {
        text.push_str(&line.replace('|', "\t"));
        text.push_str("\r\n");
    }
    text
}

#[test]
fn an_all_orders_line_becomes_an_observed_line() {
    let text = all_orders(&[
        "111-1234567-7654321|2026-11-20T08:11:11+00:00|2026-11-21T09:00:00+01:00|Cancelled|Merchant\
         |Amazon.co.jp|00042|B000000001|11\" screen|0|JPY|1200|true|Changed my mind|JP",
        "S01-1|2026-11-20T08:11:11Z||Shipped|Amazon|Non-Amazon|00042|||2||||| ",
    ]);
    let orders = orders_of(&text).unwrap();
    assert_eq!(orders.rejects, []);
    let lines = orders.lines();
    let line = lines[0];
    assert_eq!(
        line.order_id,
        OrderId::parse("111-1234567-7654321").unwrap()
    );
    assert_eq!(line.sku.as_ref().unwrap().as_str(), "00042");
    assert_eq!(line.marketplace, Some(Marketplace::Jp));
    assert_eq!(line.state, Some(OrderState::Cancelled));
    assert_eq!(
        line.last_updated_at,
        Some("2026-11-21T08:00:00Z".parse().unwrap())
    );
    // Yen have no minor unit.
    assert_eq!(line.amounts.item_price.unwrap().minor(), 1_200);
    assert_eq!(line.title.as_deref(), Some("11\" screen"));
    assert_eq!(
        line.buyer_request,
        BuyerRequest::Requested {
            reason: Some("Changed my mind".into())
        }
    );
    assert_eq!(line.ship_country.as_deref(), Some("JP"));
    assert_eq!(lines[1].channel, FulfillmentChannel::Mcf);
    assert_eq!(lines[1].amounts.item_price, None);
    assert_eq!(lines[1].buyer_request, BuyerRequest::Unknown);
}

#[test]
fn the_text_false_is_no_request_and_a_missing_column_is_no_answer() {
    let text = all_orders(&[
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1|||false|old words|",
        "2|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1|||perhaps||",
    ]);
    let orders = orders_of(&text).unwrap();
    assert_eq!(orders.lines()[0].buyer_request, BuyerRequest::NotRequested);
    assert_eq!(orders.lines()[1].buyer_request, BuyerRequest::Unknown);
    assert_eq!(orders.findings.count(FindingCode::UnknownFlag), 1);
}

#[test]
fn an_unknown_status_is_a_finding_and_never_unshipped() {
    let line = "1|2026-11-20T08:11:11Z||Shipped - Teleported|Merchant|Amazon.de|A|||1|||||";
    let orders = orders_of(&all_orders(&[line, line])).unwrap();
    assert_eq!(orders.lines()[0].state, None);
    let finding = orders.findings.iter().next().unwrap();
    assert_eq!(
        (
            finding.code,
            finding.text,
            finding.count,
            finding.first_line
        ),
        (FindingCode::UnknownStatus, "Shipped - Teleported", 2, 2)
    );
}

#[test]
fn a_bad_line_is_set_aside_with_its_place_and_the_others_go_on() {
    let good = "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1|EUR|1.00|||";
    let orders = orders_of(&all_orders(&[
        good,
        "1|20/11/2026||Unshipped|Merchant|Amazon.de|A|||1|||||",
        "|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1|||||",
        "1|2026-11-20T08:11:11Z||Unshipped|Robot|Amazon.de|A|||1|||||",
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||many|||||",
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1000000|||||",
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1|EUR|1.234|||",
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1|EUR|-1|||",
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1|EUR|10000000000.01|||",
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|My shop|A|||1||5.00|||",
        "1|1999-12-31T23:59:59Z||Unshipped|Merchant|Amazon.de|A|||1|||||",
        "1|2100-01-01T00:00:00Z||Unshipped|Merchant|Amazon.de|A|||1|||||",
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1||",
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1|E€|1|||",
        good,
    ]))
    .unwrap();
    assert_eq!(
        orders.reject_texts(),
        [
            "3 purchase-date bad-date",
            "4 amazon-order-id empty-field",
            "5 fulfillment-channel unknown-fulfillment",
            "6 quantity bad-quantity",
            "7 quantity quantity-out-of-range",
            "9 item-price amount-out-of-range",
            "10 item-price amount-out-of-range",
            "11 item-price no-currency",
            "12 purchase-date date-out-of-range",
            "13 purchase-date date-out-of-range",
            "14  ragged-line",
            "15 item-price bad-currency",
        ]
    );
    // Line 8 is kept: its price is rounded, for an order is not lost for a price.
    assert_eq!(orders.lines().len(), 3);
    assert_eq!(orders.tally.rows_in, 15);
    assert!(
        orders
            .rejects
            .iter()
            .all(|reject| !reject.remedy().is_empty())
    );
}

#[test]
fn the_limits_themselves_are_taken_in() {
    let orders = orders_of(&all_orders(&[
        "1|2000-01-01T00:00:00Z||Unshipped|Merchant|Amazon.de|A|||999999|EUR|10000000000.00|||",
        "1|2099-12-31T23:59:59Z||Unshipped|Merchant|Amazon.de|A|||0|EUR|0|||",
    ]))
    .unwrap();
    assert_eq!(orders.rejects, []);
}

#[test]
fn a_cut_file_is_refused() {
    let text = all_orders(&["1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.de|A|||1|||||"]);
    let whole = text.trim_end_matches("\r\n");
    assert_eq!(orders_of(whole).unwrap().lines().len(), 1);
    let cut = &text[..text.len() - 12];
    assert_eq!(orders_of(cut).unwrap_err().code(), "cut-file");
}

#[test]
fn a_wrong_file_is_refused_with_what_it_seems_to_be() {
    let wanted = OpenOptions {
        kind: Some(Kind::AllOrders),
        ..OpenOptions::default()
    };
    for (bytes, code, word) in [
        (
            &b"settlement-id\ttotal-amount\ttransaction-type\n"[..],
            "other-kind",
            "settlement",
        ),
        (b"PK\x03\x04xl/workbook.xml", "other-kind", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "not-a-report", "Excel"),
        (b"<html><body>Sign in", "other-kind", "web page"),
        (b"", "other-kind", "empty"),
        (b"amazon-order-id\tsku\n", "other-kind", "amazon-order-id"),
    ] {
        let refused = open_bytes(bytes, &wanted).unwrap_err();
        assert_eq!(refused.code(), code, "{refused}");
        assert!(refused.to_string().contains(word), "{refused}");
    }
    let mail = open_bytes(
        b"From: a@amazon.de\nSubject: x\n\nhello\n",
        &OpenOptions::default(),
    );
    assert_eq!(mail.unwrap_err().code(), "no-cancel-request");
}

#[test]
fn unshipped_orders_have_their_state_by_units() {
    let text = "order-id\torder-item-id\tpurchase-date\tpromise-date\tsku\tquantity-purchased\t\
        quantity-shipped\tquantity-to-ship\tis-prime\tis-buyer-requested-cancellation\n\
        1\t00042\t2026-11-20T08:11:11Z\t2026-11-22T08:00:00Z\tA\t3\t0\t3\tfalse\ttrue\n\
        2\t00043\t2026-11-20T08:11:11Z\t2026-11-22T08:00:00Z\tA\t3\t1\t2\ttrue\tfalse\n";
    let source = open_bytes(text.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(source.kind(), Kind::UnshippedOrders);
    let orders = read_orders(source).unwrap();
    let lines = orders.lines();
    assert_eq!(lines[0].state, Some(OrderState::Unshipped));
    assert_eq!(lines[0].channel, FulfillmentChannel::Mfn);
    assert_eq!(lines[0].order_item_id.as_ref().unwrap().as_str(), "00042");
    assert_eq!(
        lines[0].ship_by,
        Some("2026-11-22T08:00:00Z".parse().unwrap())
    );
    assert_eq!(
        lines[0].buyer_request,
        BuyerRequest::Requested { reason: None }
    );
    assert_eq!(lines[1].state, Some(OrderState::PartiallyShipped));
    assert_eq!(lines[1].channel, FulfillmentChannel::Sfp);
    assert!(orders.findings.is_empty());
}

#[test]
fn a_sale_list_has_two_date_forms_in_one_column_and_post_codes_with_a_point() {
    let text = "index,Order ID,Date,Status,Fulfilment,Sales Channel ,SKU,Qty,currency,Amount,\
        ship-postal-code,B2B,fulfilled-by,Unnamed: 22\n\
        0,403-0000000-0000001,04-30-22,Shipped - Delivered to Buyer, Merchant,Amazon.in,A,1,INR,\
        406.0,400081.0,False,Easy Ship,\n\
        1,403-0000000-0000002,05-01-2022,Cancelled,Amazon,Amazon.in,A,0,,,400081.0,TRUE,,\n";
    let orders = orders_of(text).unwrap();
    assert_eq!(orders.rejects, []);
    let lines = orders.lines();
    assert_eq!(lines[0].channel, FulfillmentChannel::EasyShip);
    assert_eq!(
        lines[0].purchased_at,
        "2022-04-30T00:00:00Z".parse().unwrap()
    );
    assert_eq!(lines[0].amounts.item_price.unwrap().minor(), 40_600);
    assert_eq!(
        lines[1].purchased_at,
        "2022-05-01T00:00:00Z".parse().unwrap()
    );
    assert_eq!(lines[1].is_business, Some(true));
}

#[test]
fn orders_in_xml_come_line_by_line_and_a_bad_one_is_set_aside() {
    let order = |id: &str, quantity: &str| {
        format!(
            "<Message><Order><AmazonOrderID>{id}</AmazonOrderID><PurchaseDate>\
             2026-11-01T08:00:00+00:00</PurchaseDate><OrderStatus>Unshipped</OrderStatus>\
             <SalesChannel>Amazon.de</SalesChannel><FulfillmentData><FulfillmentChannel>Merchant\
             </FulfillmentChannel></FulfillmentData><OrderItem><SKU>S</SKU><Quantity>{quantity}\
             </Quantity><ItemPrice><Component><Type>Principal</Type><Amount currency=\"EUR\">9.90\
             </Amount></Component></ItemPrice></OrderItem></Order></Message>\n"
        )
    };
    let text = format!(
        "<AmazonEnvelope>\n<MessageType>AllOrdersReport</MessageType>{}{}</AmazonEnvelope>",
        order("1", "2"),
        order("2", "x")
    );
    let orders = orders_of(&text).unwrap();
    assert_eq!(orders.lines()[0].amounts.item_price.unwrap().minor(), 990);
    assert_eq!(orders.reject_texts(), ["3 Quantity bad-quantity"]);
    let cut = text.replace("</AmazonEnvelope>", "");
    assert_eq!(orders_of(&cut).unwrap_err().code(), "cut-file");
}

#[test]
fn account_health_is_read_and_its_contradiction_flagged() {
    let text = r#"{"accountStatuses":[{"marketplaceId":"A1AM78C64UM0Y8","status":"SUSPENDED"}],
        "performanceMetrics":[{"marketplaceId":"ATVPDKIKX0DER","prefulfillmentCancelRate":
        {"orderCount":17197,"cancellationCount":551,"status":"GOOD","rate":0.005,
        "reportingDateRange":{"reportingDateFrom":"2020-11-12T00:00Z"}}}]}"#;
    let Source::Performance(health, findings) =
        open_bytes(text.as_bytes(), &OpenOptions::default()).unwrap()
    else {
        panic!("an account health report");
    };
    assert_eq!(health.statuses[0].marketplace, Some(Marketplace::Mx));
    assert_eq!(&*health.statuses[0].status, "SUSPENDED");
    let rate = &health.cancel_rates[0];
    assert_eq!(rate.rate.unwrap().to_string(), "0.005");
    assert_eq!(rate.from, Some("2020-11-12T00:00:00Z".parse().unwrap()));
    assert!(rate.is_contradictory);
    assert_eq!(findings.count(FindingCode::RateContradictsCounts), 1);
    assert_eq!(findings.count(FindingCode::UnknownWord), 1);
    let cut = open_bytes(&text.as_bytes()[..200], &OpenOptions::default());
    assert_eq!(cut.unwrap_err().code(), "cut-file");
}

#[test]
fn a_notification_is_a_hint_of_an_order() {
    let text = r#"{"NotificationType":"ORDER_CHANGE","EventTime":"2026-01-02T03:04:05.5Z",
        "Payload":{"OrderChangeNotification":{"AmazonOrderId":"111-1234567-7654321",
        "OrderChangeType":"BuyerRequestedChange","OrderChangeTrigger":{"ChangeReason":
        "Buyer Requested Cancel"},"Summary":{"MarketplaceId":"A1PA6795UKMFR9",
        "OrderStatus":"Unshipped","OrderItems":[{"IsBuyerRequestedCancel":true}]}}}}"#;
    let Source::Notification(notice, findings) =
        open_bytes(text.as_bytes(), &OpenOptions::default()).unwrap()
    else {
        panic!("a notification");
    };
    assert!(notice.is_cancel_request);
    assert_eq!(notice.state, Some(OrderState::Unshipped));
    assert_eq!(notice.marketplace, Some(Marketplace::De));
    assert!(findings.is_empty());
}

const SETTLEMENT_V2: &str = "settlement-id\tsettlement-start-date\tsettlement-end-date\t\
    deposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tamount-type\t\
    amount-description\tamount\tposted-date\tsku\n\
    9\t01.10.2026 00:00:00 UTC\t15.10.2026 00:00:00 UTC\t\t7,50\tEUR\t\t\t\t\t\t\t\n\
    9\t\t\t\t\t\tOrder\t1\tItemPrice\tPrincipal\t10,00\t2 Oct 2026\tA\n\
    9\t\t\t\t\t\tOrder\t1\tItemFees\tCommission\t-2,50\t2026-10-02\tA\n";

#[test]
fn a_settlement_of_the_second_form_is_summed_exactly() {
    // The second line's date has no known form: the line is set aside, and the sum cannot agree.
    let Source::Settlement(mut rows) =
        open_bytes(SETTLEMENT_V2.as_bytes(), &OpenOptions::default()).unwrap()
    else {
        panic!("a settlement report");
    };
    let (records, rejects) = read_rows(&mut rows).unwrap();
    assert_eq!(rejects[0].code, RejectCode::BadDate);
    assert_eq!(rows.findings().count(FindingCode::SettlementSumDiffers), 1);
    assert_eq!(records.len(), 2);

    let fixed = SETTLEMENT_V2.replace("2 Oct 2026", "2026-10-02");
    let Source::Settlement(mut rows) =
        open_bytes(fixed.as_bytes(), &OpenOptions::default()).unwrap()
    else {
        panic!("a settlement report");
    };
    let (records, rejects) = read_rows(&mut rows).unwrap();
    assert_eq!(rejects, []);
    assert!(rows.findings().is_empty());
    let SettlementLine::Entry { amounts, .. } = &records[2] else {
        panic!("an entry");
    };
    assert_eq!((&*amounts[0].0, amounts[0].1.minor()), ("Commission", -250));
}

#[test]
fn stock_reports_of_every_form_are_read() {
    for (text, merchant, amazon) in [
        ("sku,quantity\nA-1,5\n", Some(5), None),
        ("SKU Code;Stock\nA-1;5.0\n", Some(5), None),
        (
            "seller-sku\tasin\tWarehouse-Condition-code\tQuantity Available\nA-1\t\tSELLABLE\t7\n",
            None,
            Some(7),
        ),
        (
            "sku\tfnsku\tmfn-fulfillable-quantity\tafn-fulfillable-quantity\tafn-reserved-quantity\n\
             A-1\tX\t\t3\t1\n",
            None,
            Some(3),
        ),
    ] {
        let Source::Stock(mut rows) = open_bytes(text.as_bytes(), &OpenOptions::default()).unwrap()
        else {
            panic!("a stock report: {text}");
        };
        let (records, rejects) = read_rows(&mut rows).unwrap();
        assert_eq!(rejects, []);
        assert_eq!(records[0].merchant.map(Quantity::units), merchant);
        assert_eq!(records[0].amazon.map(Quantity::units), amazon);
        assert!(records[0].is_sellable());
    }
}

#[test]
fn a_shop_file_is_read_through_its_mapping() {
    let mapping = Mapping::parse(include_str!("../../../../examples/generic-shop.toml")).unwrap();
    let options = OpenOptions {
        mapping: Some(mapping),
        ..OpenOptions::default()
    };
    let text = "Order No;Order Date;State;Item No;Item;Qty;Total;Currency;Country\n\
        R-1;2026-07-01 12:00;Paid;A;\"Tea; green\";2;9.90;EUR;DE\n\
        R-2;24.12.2026;VOID;A;Tea;1;4.95;EUR;DE\n\
        R-3;2026-07-01 12:00;misplaced;A;Tea;1;4.95;EUR;DE\n\
        R-4;July 1st;Paid;A;Tea;1;4.95;EUR;DE\n";
    let orders = read_orders(open_bytes(text.as_bytes(), &options).unwrap()).unwrap();
    let lines = orders.lines();
    assert_eq!(lines[0].state, Some(OrderState::Unshipped));
    // Noon in Berlin in summer is 10:00 UTC; midnight in winter is 23:00 UTC of the day before.
    assert_eq!(
        lines[0].purchased_at,
        "2026-07-01T10:00:00Z".parse().unwrap()
    );
    assert_eq!(
        lines[1].purchased_at,
        "2026-12-23T23:00:00Z".parse().unwrap()
    );
    assert_eq!(lines[1].state, Some(OrderState::Cancelled));
    assert_eq!(lines[2].state, None);
    assert_eq!(orders.findings.count(FindingCode::UnknownStatus), 1);
    assert_eq!(orders.reject_texts(), ["5 Order Date bad-date"]);
    let wrong = open_bytes(b"a;b\n1;2\n", &options).unwrap_err();
    assert_eq!(wrong.code(), "missing-columns");
    assert!(
        wrong.to_string().contains("Order No or Order Number"),
        "{wrong}"
    );
}

#[test]
fn a_cancellation_document_is_no_order() {
    let mapping = Mapping::parse(include_str!("../../../../examples/online-retail.toml")).unwrap();
    let options = OpenOptions {
        mapping: Some(mapping),
        ..OpenOptions::default()
    };
    let text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
        536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n\
        C536379,D,Discount,-3,2010-12-01 09:41:00,27.505,14527.0,United Kingdom\n\
        536366,22139,,-10,2010-12-01 11:52:00,0.0,,United Kingdom\n";
    let orders = read_orders(open_bytes(text.as_bytes(), &options).unwrap()).unwrap();
    assert_eq!(orders.rejects, []);
    assert_eq!(orders.lines().len(), 2);
    assert_eq!(orders.lines()[0].amounts.item_price.unwrap().minor(), 1_530);
    let OrderRecord::Cancellation(cancelled) = &orders.records[1] else {
        panic!("a cancellation");
    };
    assert_eq!(cancelled.document_id.as_str(), "C536379");
    assert_eq!(cancelled.quantity.units(), 3);
    // 3 x 27.505 = 82.515, to the even neighbour 82.52.
    assert_eq!(cancelled.amount.unwrap().minor(), 8_252);
    assert_eq!(orders.lines()[1].quantity.units(), 0);
    assert_eq!(orders.findings.count(FindingCode::NegativeQuantity), 1);
    assert_eq!(orders.findings.count(FindingCode::RoundedAmount), 1);
}

#[test]
fn a_mapping_with_a_mistake_is_refused_whole() {
    let good = include_str!("../../../../examples/generic-shop.toml");
    let parse = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        Mapping::parse(&good.replace(from, to))
    };
    assert!(matches!(
        parse("order_id =", "order_idd ="),
        Err(MappingError::UnknownField { .. })
    ));
    assert!(matches!(
        parse("[columns]", "[colums]"),
        Err(MappingError::Toml(_))
    ));
    assert!(matches!(
        parse("CANCELLED", "GONE"),
        Err(MappingError::UnknownState { .. })
    ));
    assert!(matches!(
        parse("Europe/Berlin", "Europe/Atlantis"),
        Err(MappingError::Dates { .. })
    ));
    assert!(matches!(
        parse("%d.%m.%Y %H:%M", "%H:%M"),
        Err(MappingError::Dates { .. })
    ));
    assert!(matches!(
        parse("\";\"", "\";;\""),
        Err(MappingError::Delimiter { .. })
    ));
    assert!(matches!(
        parse("quantity = [\"Qty\", \"Quantity\"]", ""),
        Err(MappingError::MissingField { .. })
    ));
}

#[test]
fn a_japanese_report_is_read() {
    let text = in_shift_jis(&all_orders(&[
        "1|2026-11-20T08:11:11Z||Unshipped|Merchant|Amazon.co.jp|A||緑茶|1|||||",
    ]));
    let source = open_bytes(&text, &OpenOptions::default()).unwrap();
    let orders = read_orders(source).unwrap();
    assert_eq!(orders.lines()[0].title.as_deref(), Some("緑茶"));
}

/// The text without its mark in Shift-JIS: 緑茶 is 97 CE 92 83 there.
fn in_shift_jis(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for c in text.chars().filter(|c| *c != '\u{feff}') {
        match c {
            '緑' => bytes.extend([0x97, 0xce]),
            '茶' => bytes.extend([0x92, 0x83]),
            ascii => bytes.push(u8::try_from(ascii).unwrap()),
        }
    }
    bytes
}
