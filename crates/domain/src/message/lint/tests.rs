//! What the linter refuses and what it lets through, by hand from rules 4.2 and 4.3.

use super::fold::{fold as folded, sentences, words};
use super::*;
use crate::message::Script;

fn codes(text: &str) -> Vec<FindingCode> {
    codes_in(text, &LintContext::default())
}

fn codes_in(text: &str, context: &LintContext<'_>) -> Vec<FindingCode> {
    lint(text, context)
        .iter()
        .map(|finding| finding.code)
        .collect()
}

#[track_caller]
fn finds(code: FindingCode, texts: &[&str]) {
    for text in texts {
        assert!(
            codes(text).contains(&code),
            "{code} in `{text}`: {:?}",
            codes(text)
        );
    }
}

#[track_caller]
fn is_clean(texts: &[&str]) {
    for text in texts {
        assert_eq!(codes(text), [], "`{text}`");
    }
}

#[test]
fn plain_words_about_a_cancellation_pass() {
    is_clean(&[
        "We had to cancel your order 111-2222222-3333333 because the item is out of stock.",
        "Your order was cancelled by us. Your card was not charged. Please accept our apologies.",
        "Unfortunately we have to cancel 2 of 3 units. The rest ships on 2026-11-24.",
        "Wir mussten Ihre Bestellung leider stornieren, weil der Artikel fehlt.",
        "Bitte entschuldigen Sie, dass wir Ihre Bestellung stornieren mussten.",
        "Nous avons dû annuler votre commande : l'article n'est plus disponible.",
        "Veuillez nous excuser d'avoir dû annuler votre commande.",
        "Abbiamo dovuto annullare il Suo ordine.",
        "Hemos tenido que cancelar su pedido.",
        "很抱歉，我们不得不取消您的订单，因为商品已售罄。",
        "您的订单已由我们取消。给您带来不便，请谅解。",
        "在庫切れのため、ご注文をキャンセルさせていただきました。",
        "The size is 2 < 3, and the price of each was 5 @ 3.00 only.",
    ]);
}

#[test]
fn asking_the_buyer_to_cancel_is_refused_in_every_language() {
    finds(
        FindingCode::AsksBuyerToCancel,
        &[
            "The item is out of stock, please cancel the order.",
            "Could you cancel it for us?",
            "Kindly request a cancellation from your account.",
            "You can cancel it yourself in Your Orders.",
            "Please go to Your Orders, find the item and cancel.",
            "Please as we have no stock, cancel the order.",
            "Bitte stornieren Sie die Bestellung.",
            "Könnten Sie die Bestellung bitte stornieren?",
            "Bitte beantragen Sie die Stornierung in Ihrem Konto.",
            "Veuillez annuler la commande.",
            "Pourriez-vous demander l'annulation ?",
            "La preghiamo di annullare l'ordine.",
            "Può richiedere l'annullamento dal Suo account.",
            "Por favor, cancele el pedido.",
            "Le rogamos que solicite la cancelación.",
            "商品缺货，请您取消订单。",
            "麻烦您在后台申请取消。",
            "請自行取消訂單",
            "在庫がございませんので、ご注文をキャンセルしてください。",
            "お客様の方でキャンセル手続きをお願いします。",
            "P l e a s e  c.a.n.c.e.l the order",
            "Ｐｌｅａｓｅ ｃａｎｃｅｌ the order",
            "Sorry, no stock. Cancel the order in your account.",
            "We would appreciate it if you cancelled it.",
            "Se puede cancelar desde su cuenta.",
            "ご注文を取り消していただけますか",
            "Please can\u{200b}cel the order",
            "Рlеаsе саnсеl the order",
        ],
    );
    let asked = LintContext {
        has_buyer_asked_to_cancel: true,
        ..LintContext::default()
    };
    let text =
        "As you want to cancel, please use Your Account > Your Orders > Request Cancellation.";
    assert_eq!(codes_in(text, &asked), []);
    assert_eq!(codes(text), [FindingCode::AsksBuyerToCancel]);
}

#[test]
fn money_dates_are_refused_in_hours_and_warned_of_in_days() {
    finds(
        FindingCode::MoneyDatePromise,
        &[
            "The money goes back to you within 12 hours.",
            "Your refund arrives in twelve hours.",
            "You get the amount back in 24h.",
            "Der Betrag wird innerhalb von 12 Stunden erstattet.",
            "Vous serez remboursé sous 24 heures.",
            "L'importo sarà rimborsato entro 12 ore.",
            "El reembolso llegará en 12 horas.",
            "货款将在12小时内退回。",
            "款项将于十二小时内到账",
            "12時間以内に返金いたします。",
            "The m\u{200d}oney is back within １２ ｈｏｕｒｓ",
        ],
    );
    finds(
        FindingCode::MoneyDateGuess,
        &[
            "The refund takes 6 to 10 business days.",
            "退款需要三个工作日。",
            "Der Betrag ist in 5 Werktagen da.",
        ],
    );
    is_clean(&[
        "We answer within 24 hours.",
        "The parcel arrives in 3 days.",
    ]);
}

#[test]
fn a_refund_of_what_was_never_charged_is_warned_of() {
    let context = |payment| LintContext {
        payment: Some(payment),
        ..LintContext::default()
    };
    let text = "We cancelled your order and the full refund is on its way to you.";
    let code = FindingCode::RefundWithoutCharge;
    assert_eq!(codes_in(text, &context(PaymentState::NotCharged)), [code]);
    assert_eq!(codes_in(text, &context(PaymentState::Unpaid)), [code]);
    assert_eq!(codes_in(text, &context(PaymentState::Captured)), []);
}

#[test]
fn ways_around_amazon_are_refused() {
    finds(
        FindingCode::OffAmazonPayment,
        &[
            "We refund you by PayPal.",
            "P a y P a l works, too",
            "ＰａｙＰａｌ",
            "pay.pal",
            "Please send us your bank details",
            "DE89 3704 0044 0532 0130 00",
            "Wir überweisen den Betrag",
            "par virement",
            "tramite bonifico",
            "por transferencia bancaria",
            "我们通过支付宝退款",
            "我們私下轉賬給您",
            "銀行振込でお返しします",
            "We can refund you privately",
        ],
    );
    finds(
        FindingCode::OffAmazonContact,
        &[
            "Please call us",
            "Write on Whats App: whats.app",
            "加我微信",
            "follow @ourshop",
            "Bitte rufen Sie an",
            "お電話ください",
        ],
    );
    finds(
        FindingCode::PhoneNumber,
        &[
            "Ring 0151 2345678",
            "+49 (151) 234-5678",
            "0 1 5 1 2 3 4 5 6 7 8",
            "０１５１２３４５６７８",
            "①③⑧00138000",
            "一三八零零一三八零零零",
        ],
    );
}

#[test]
fn addresses_and_links_outside_amazon_are_refused() {
    finds(
        FindingCode::EmailAddress,
        &[
            "write to me@example.com.",
            "me ＠ example。com",
            "me (at) example (dot) com",
            "me at example dot com",
            "ann.b+x@mail.example.co.uk",
        ],
    );
    finds(
        FindingCode::ExternalLink,
        &[
            "see https://example.com/x",
            "www.example.museum",
            "bit.ly/abc",
            "example[.]com",
            "https://amazon.com.evil.net/",
            "https://amazon.com@evil.net/",
            "https://evil.net/?amazon.com",
            "https://аmazon.com/gp",
            "amazon-refund.com",
            "hxxps://x.y",
            "https://127.0.0.1/",
            "mailto:x",
        ],
    );
    assert_eq!(
        codes("See https://www.amazon.de/your-orders for it."),
        [FindingCode::AmazonLink]
    );
}

#[test]
fn numbers_that_are_no_telephone_pass() {
    is_clean(&[
        "Order 111-2222222-3333333, 12 of 34 units, on 2026-11-24 and 24.11.2026.",
        "Tracking 00340434161094042557 of the carrier",
    ]);
}

#[test]
fn markup_pictographs_and_hidden_characters_are_found() {
    finds(
        FindingCode::Html,
        &[
            "<b>Sorry</b>",
            "a<br/>b",
            "x <!-- y",
            "&lt;b",
            "&#60;b",
            "＜script",
        ],
    );
    finds(FindingCode::Emoji, &["Sorry 😀", "✅ done", "⭐", "🇩🇪"]);
    finds(FindingCode::Emoticon, &["We are sorry :-("]);
    finds(FindingCode::TextDirection, &["abc\u{202e}def"]);
    finds(
        FindingCode::ControlCharacter,
        &["abc\u{7}", "abc\u{1b}[31m", "a\u{2028}b"],
    );
    finds(
        FindingCode::HiddenCharacter,
        &["abc\u{200b}def", "a\u{ad}b"],
    );
    is_clean(&["Line one,\r\nline two\tand a tab."]);
}

#[test]
fn advertising_reviews_and_bare_thanks_are_refused() {
    finds(
        FindingCode::Promotion,
        &[
            "Here is a coupon for you",
            "20% off your next order",
            "送您一张优惠券",
            "クーポンを差し上げます",
            "Wir schenken Ihnen einen Gutschein",
            "un code promo",
            "uno sconto",
            "un descuento",
            "d i s c o u n t",
        ],
    );
    finds(
        FindingCode::ReviewRequest,
        &[
            "Please leave a review",
            "give us 5 stars",
            "请给好评",
            "レビューをお願いします",
            "eine gute Bewertung",
            "laissez un avis",
            "una recensione",
            "una reseña",
        ],
    );
    finds(
        FindingCode::ThanksOnly,
        &[
            "Thank you for your purchase!",
            "Dear customer, thank you very much for your order. Best regards, James",
            "感谢您的购买！",
            "ご購入いただき、誠にありがとうございます。",
        ],
    );
    finds(
        FindingCode::ConfirmationOnly,
        &["Your order has been shipped."],
    );
    is_clean(&[
        "We cancelled your order because the item is sold out. Thank you for your patience.",
    ]);
}

#[test]
fn length_order_id_and_script_are_held() {
    let order_id = AmazonOrderId::parse("111-2222222-3333333").unwrap();
    let context = LintContext {
        order_id: Some(&order_id),
        language: Some(BuyerLanguage::English),
        ..LintContext::default()
    };
    assert_eq!(codes_in("", &context), [FindingCode::Empty]);
    assert_eq!(codes_in(" \u{200b} ", &context)[0], FindingCode::Empty);
    assert_eq!(
        codes_in("We cancelled the order.", &context),
        [FindingCode::MissingOrderId]
    );
    assert_eq!(
        codes_in(
            "Orders 111-2222222-3333333 and 111-2222222-4444444.",
            &context
        ),
        [FindingCode::ForeignOrderId]
    );
    assert_eq!(
        codes_in("您的订单 111-2222222-3333333 已取消。", &context),
        [FindingCode::WrongScript]
    );
    for (purpose, limit) in [
        (MessagePurpose::UnexpectedProblem, 2_000),
        (MessagePurpose::ConfirmCustomizationDetails, 800),
    ] {
        let context = LintContext {
            purpose,
            ..LintContext::default()
        };
        // Characters, not bytes.
        assert_eq!(codes_in(&"取".repeat(limit), &context), []);
        assert_eq!(
            codes_in(&"取".repeat(limit + 1), &context),
            [FindingCode::TooLong]
        );
    }
}

#[test]
fn a_script_is_told_by_its_larger_part() {
    for (text, script, is_right) in [
        ("Your order of 海苔 is cancelled", Script::Latin, true),
        (
            "您订购的 Bluetooth Speaker 已取消，我们深表歉意",
            Script::Han,
            true,
        ),
        ("ご注文はキャンセルされました", Script::Japanese, true),
        ("订单已取消", Script::Japanese, false),
        ("Ihre Bestellung", Script::Han, false),
        ("111-2222222-3333333", Script::Han, true),
    ] {
        assert_eq!(is_written_in(text, script), is_right, "{text}");
    }
}

#[test]
fn latin_phrases_stand_as_the_linter_reads_them() {
    let lists = [
        phrases::CONTACT,
        phrases::PAYMENT,
        phrases::PROMOTION,
        phrases::REVIEW,
        phrases::CONFIRMATION,
        phrases::FILLER,
        phrases::THANKS,
    ];
    for phrase in lists.into_iter().flatten() {
        let bare = phrase.trim_end_matches('*');
        if bare.contains(fold::is_wide) {
            assert!(!phrase.contains(' '), "{phrase}");
        } else {
            assert_eq!(words(&folded(bare)).trim(), bare);
        }
    }
}

#[test]
fn sentences_end_at_marks_and_not_inside_names() {
    let parts: Vec<_> = sentences("see a.com now. then? yes。好").collect();
    assert_eq!(parts, ["see a.com now.", " then?", " yes。", "好"]);
}

#[test]
fn every_code_is_named_once_and_has_its_source() {
    for code in FindingCode::ALL.iter().copied() {
        assert_eq!(FindingCode::parse(code.as_str()), Some(code));
        assert!(code.source().starts_with("4."), "{code}");
    }
}

#[test]
fn a_text_far_too_long_is_refused_whatever_it_repeats() {
    let texts = [
        "please cancel ",
        "amazon.com ",
        "12 hours money ",
        "a@",
        "<",
        "请取消",
        "((((at",
        "1-",
    ];
    for text in texts {
        let long = text.repeat(50_000 / text.len());
        assert!(codes(&long).contains(&FindingCode::TooLong));
    }
}
