use super::*;

const ORDER: &str = "222-0000001-0000001";
const FIRST: &str = "00000000001001";
const SECOND: &str = "00000000001002";

fn item(code: &str, reason: &str, rest: &str) -> String {
    format!(
        "<AdjustedItem><AmazonOrderItemCode>{code}</AmazonOrderItemCode>\
         <MerchantAdjustmentItemID>key-1</MerchantAdjustmentItemID>\
         <AdjustmentReason>{reason}</AdjustmentReason>{rest}</AdjustedItem>"
    )
}

fn prices(currency: &str, components: &[(&str, &str)]) -> String {
    let components: Vec<_> = components
        .iter()
        .map(|(kind, amount)| {
            format!(
                "<Component><Type>{kind}</Type><Amount currency=\"{currency}\">{amount}</Amount>\
                 </Component>"
            )
        })
        .collect();
    format!(
        "<ItemPriceAdjustments>{}</ItemPriceAdjustments>",
        components.concat()
    )
}

fn message(items: &[String]) -> String {
    format!("<AmazonOrderID>{ORDER}</AmazonOrderID>{}", items.concat())
}

fn adjust(market: &mut Market, items: &[String]) -> FeedResult {
    run(
        market,
        ADJUST,
        &envelope("OrderAdjustment", &[message(items)]),
    )
}

fn shipped() -> (Market, OrderIndex) {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    market.ship_units(index, 0, 2).expect("open units");
    (market, index)
}

#[test]
fn a_refund_gives_back_the_sum_of_its_components() {
    let (mut market, index) = shipped();
    let refund = item(
        FIRST,
        "CustomerReturn",
        &prices("USD", &[("Principal", "5.00"), ("Tax", ".4")]),
    );
    let result = adjust(&mut market, &[refund]);
    assert_eq!(counts(&result), (1, 1));
    assert_eq!(effects(&market), [(FIRST, 0, 540, "key-1")]);
    assert_eq!(order(&market, index).lines[0].refunded_minor, 540);
}

#[test]
fn the_same_refund_sent_twice_is_two_refunds_while_there_is_money() {
    let (mut market, _) = shipped();
    let refund = item(
        FIRST,
        "GeneralAdjustment",
        &prices("USD", &[("Principal", "8.00")]),
    );
    // 20.00 were paid: the third one would be 24.00.
    for expected in [1, 1, 0] {
        let result = adjust(&mut market, std::slice::from_ref(&refund));
        assert_eq!(counts(&result), (1, expected));
    }
    assert_eq!(
        effects(&market),
        [(FIRST, 0, 800, "key-1"), (FIRST, 0, 800, "key-1")]
    );
}

#[test]
fn no_component_goes_over_what_was_charged_for_it() {
    let (mut market, _) = shipped();
    for (wrong, what) in [
        (prices("USD", &[("Tax", "1.01")]), "tax was 1.00"),
        (
            prices("USD", &[("Principal", "20.01")]),
            "principal was 20.00",
        ),
        (prices("USD", &[("Shipping", "0.01")]), "shipping was free"),
        (
            prices("USD", &[("Goodwill", "21.01")]),
            "21.00 were paid in all",
        ),
        (
            prices("EUR", &[("Principal", "5.00")]),
            "the order is in dollars",
        ),
        (prices("USD", &[("Tip", "5.00")]), "no such component"),
        (prices("USD", &[("Principal", "0.00")]), "nothing to do"),
        (String::new(), "nothing to do"),
    ] {
        let result = adjust(&mut market, &[item(FIRST, "GeneralAdjustment", &wrong)]);
        assert_eq!(counts(&result), (1, 0), "{what}");
    }
    let unknown = item(FIRST, "Whim", &prices("USD", &[("Principal", "5.00")]));
    assert_eq!(counts(&adjust(&mut market, &[unknown])), (1, 0));
    assert_eq!(effects(&market), []);
}

#[test]
fn nothing_was_charged_for_what_has_not_shipped() {
    let (mut market, _) = shipped();
    let refund = item(
        SECOND,
        "GeneralAdjustment",
        &prices("USD", &[("Principal", "1.00")]),
    );
    let result = adjust(&mut market, &[refund]);
    assert_eq!(counts(&result), (1, 0));
    assert!(
        result.entries[0]
            .description
            .starts_with("Nothing was charged")
    );
}

#[test]
fn only_shipped_units_can_be_refunded() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    market.ship_units(index, 1, 1).expect("open units");
    // One of three units for 30.00.
    let of = |amount: &str| {
        item(
            SECOND,
            "GeneralAdjustment",
            &prices("USD", &[("Principal", amount)]),
        )
    };
    assert_eq!(counts(&adjust(&mut market, &[of("10.01")])), (1, 0));
    assert_eq!(counts(&adjust(&mut market, &[of("10.00")])), (1, 1));
}

#[test]
fn an_order_paid_in_advance_can_be_refunded_before_it_ships() {
    let mut market = market();
    put(&mut market, 1, |order| {
        order.place = place::by_country("JP").expect("a marketplace");
        order.payment = Payment::ConvenienceStore;
    });
    let refund = item(
        FIRST,
        "GeneralAdjustment",
        &prices("JPY", &[("Principal", "500")]),
    );
    assert_eq!(counts(&adjust(&mut market, &[refund])), (1, 1));
    assert_eq!(effects(&market), [(FIRST, 0, 500, "key-1")]);
}

#[test]
fn a_part_of_a_line_is_cancelled_by_its_quantity() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    let cancel = |n: u32, reason: &str| {
        item(
            SECOND,
            reason,
            &format!("<QuantityCancelled>{n}</QuantityCancelled>"),
        )
    };
    assert_eq!(
        counts(&adjust(&mut market, &[cancel(2, "NoInventory")])),
        (1, 1)
    );
    assert_eq!(n_open(&market, index), [2, 1]);
    assert_eq!(effects(&market), [(SECOND, 2, 0, "key-1")]);
    assert_eq!(
        counts(&adjust(&mut market, &[cancel(2, "NoInventory")])),
        (1, 0)
    );
    assert_eq!(n_open(&market, index), [2, 1]);
    let execution = order(&market, index).lines[1]
        .execution
        .clone()
        .expect("a cancellation");
    assert!(execution.is_counted);
}

#[test]
fn a_part_that_the_buyer_asked_to_cancel_is_not_counted() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    market
        .request_cancellation(index, 1, "too many")
        .expect("an open line");
    let cancel = item(
        SECOND,
        "CustomerCancel",
        "<QuantityCancelled>1</QuantityCancelled>",
    );
    adjust(&mut market, &[cancel]);
    let execution = order(&market, index).lines[1]
        .execution
        .clone()
        .expect("a cancellation");
    assert!(!execution.is_counted);
}

#[test]
fn one_bad_item_refuses_the_whole_message() {
    let (mut market, index) = shipped();
    let good = item(
        FIRST,
        "GeneralAdjustment",
        &prices("USD", &[("Principal", "1.00")]),
    );
    let bad = item(
        SECOND,
        "NoInventory",
        "<QuantityCancelled>4</QuantityCancelled>",
    );
    assert_eq!(counts(&adjust(&mut market, &[good.clone(), bad])), (1, 0));
    assert_eq!(counts(&adjust(&mut market, &[good.clone(), good])), (1, 0));
    assert_eq!(effects(&market), []);
    assert_eq!(n_open(&market, index), [0, 3]);
}

#[test]
fn orders_that_amazon_ships_are_refused() {
    let mut market = market();
    put(&mut market, 1, |order| order.channel = Channel::Amazon);
    let cancel = item(
        SECOND,
        "NoInventory",
        "<QuantityCancelled>1</QuantityCancelled>",
    );
    assert_eq!(counts(&adjust(&mut market, &[cancel])), (1, 0));
}

#[test]
fn a_promotion_takes_back_what_it_gave() {
    let mut market = market();
    let index = put(&mut market, 1, |order| {
        order.lines[0].amounts.promotion_minor = 300;
    });
    market.ship_units(index, 0, 2).expect("open units");
    let rest = format!(
        "{}<PromotionAdjustments><MerchantPromotionID>P</MerchantPromotionID><Component>\
         <Type>Principal</Type><Amount currency=\"USD\">3.00</Amount></Component>\
         </PromotionAdjustments>",
        prices("USD", &[("Principal", "20.00"), ("Tax", "1.00")])
    );
    let result = adjust(&mut market, &[item(FIRST, "CustomerReturn", &rest)]);
    assert_eq!(counts(&result), (1, 1));
    assert_eq!(effects(&market), [(FIRST, 0, 1_800, "key-1")]);
}

#[test]
fn a_flat_file_refunds_and_cancels_too() {
    let (mut market, index) = shipped();
    let text = format!(
        "order-id\torder-item-id\tadjustment-reason-code\tcurrency\titem-price-adj\titem-tax-adj\t\
         quantity-cancelled\n\
         {ORDER}\t{FIRST}\tCustomerReturn\tUSD\t5.00\t0.25\t\n\
         {ORDER}\t{SECOND}\tNoInventory\tUSD\t\t\t3\n"
    );
    let result = run(&mut market, FLAT_ADJUST, &text);
    assert_eq!(counts(&result), (2, 2));
    assert_eq!(effects(&market), [(FIRST, 0, 525, ""), (SECOND, 3, 0, "")]);
    assert_eq!(order(&market, index).state, OrderState::Shipped);
}
