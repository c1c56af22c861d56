//! Every text of every template passes the linter, in every language; the legacy text never does.

use std::collections::BTreeSet;
use std::path::Path;

use super::item_lines::clean_title;
use super::*;

const ORDER: &str = "111-2222222-3333333";

fn order() -> AmazonOrderId {
    AmazonOrderId::parse(ORDER).unwrap()
}

fn request<'a>(order_id: &'a AmazonOrderId, items: &'a [MessageItem<'a>]) -> MessageRequest<'a> {
    MessageRequest {
        occasion: Occasion::Cancelled,
        reason: Some(Reason::StockOut),
        payment: PaymentState::NotCharged,
        language: BuyerLanguage::English,
        order_id,
        items,
    }
}

const ITEM: MessageItem<'static> = MessageItem {
    title: "Garden hose 20 m",
    quantity: 2,
};

#[test]
fn every_text_of_every_template_passes_the_linter() {
    let order_id = order();
    let items = [ITEM; 2];
    let languages = [
        BuyerLanguage::English,
        BuyerLanguage::ChineseSimplified,
        BuyerLanguage::ChineseTraditional,
        BuyerLanguage::Spanish,
    ];
    let mut n_texts = 0;
    let mut seen = BTreeSet::new();
    for template in TemplateSet::default().templates() {
        if !template.is_on {
            continue;
        }
        for payment in PaymentState::ALL {
            for language in languages {
                for purpose in template.occasion.purposes() {
                    let request = MessageRequest {
                        occasion: template.occasion,
                        reason: template.reason,
                        payment,
                        language,
                        ..request(&order_id, &items)
                    };
                    let message = compose_for(TemplateSet::default(), &request, *purpose);
                    let (_, is_covered) = locale_of(language);
                    let expected: &[Finding] = if is_covered {
                        &[]
                    } else {
                        &[Finding::of(FindingCode::LanguageNotCovered)]
                    };
                    assert_eq!(message.findings, expected, "{}", message.text);
                    assert!(
                        message.text.contains("Garden hose 20 m"),
                        "{}",
                        message.text
                    );
                    assert!(message.text.chars().count() <= purpose.max_characters());
                    assert_eq!(message.template, template.name());
                    seen.insert(message.text);
                    n_texts += 1;
                }
            }
        }
    }
    // Fewer texts than cases, because uncovered languages share those of the covered ones.
    assert!(
        n_texts > 1_000 && seen.len() > 300,
        "{n_texts}, {}",
        seen.len()
    );
}

#[test]
fn the_text_is_true_to_where_the_money_is() {
    let order_id = order();
    let text = |payment| {
        let request = MessageRequest {
            payment,
            ..request(&order_id, &[])
        };
        compose_for(
            TemplateSet::default(),
            &request,
            MessagePurpose::UnexpectedProblem,
        )
        .text
    };
    assert!(text(PaymentState::NotCharged).contains("Your card was not charged"));
    assert!(text(PaymentState::Prepaid).contains("Amazon gives the full sum back"));
    assert!(text(PaymentState::Captured).contains("goes back through Amazon"));
    assert!(text(PaymentState::Unpaid).contains("nothing is owed"));
}

#[test]
fn the_legacy_text_is_off_and_refused_when_on() {
    let set = TemplateSet::default();
    let legacy: Vec<_> = set
        .templates()
        .into_iter()
        .filter(|template| template.reason.is_none())
        .collect();
    assert_eq!(legacy.len(), 1);
    assert!(!legacy[0].is_on);
    let order_id = order();
    for language in [BuyerLanguage::English, BuyerLanguage::ChineseSimplified] {
        let request = MessageRequest {
            language,
            ..request(&order_id, &[])
        };
        let set = TemplateSet {
            has_seed_legacy: true,
        };
        let message = compose_for(set, &request, MessagePurpose::UnexpectedProblem);
        assert!(message.is_refused(), "{}", message.text);
        assert_eq!(message.template, "seed-legacy");
        let codes: Vec<_> = message.findings.iter().map(|it| it.code).collect();
        assert_eq!(codes, [FindingCode::MoneyDatePromise], "{}", message.text);
    }
}

#[test]
fn the_way_to_the_official_request_is_in_the_buyers_menu_words() {
    let order_id = order();
    for (language, path) in [
        (
            BuyerLanguage::English,
            "Your Account > Your Orders > Request Cancellation",
        ),
        (
            BuyerLanguage::French,
            "Votre compte > Vos commandes > Demander l'annulation",
        ),
        (
            BuyerLanguage::Italian,
            "Il mio account > I miei ordini > Richiedi annullamento",
        ),
        (
            BuyerLanguage::Spanish,
            "Mi cuenta > Mis pedidos > Solicitar cancelación",
        ),
        (
            BuyerLanguage::ChineseSimplified,
            "Your Account > Your Orders > Request Cancellation",
        ),
    ] {
        let request = MessageRequest {
            occasion: Occasion::AskForRequest,
            reason: Some(Reason::BuyerRequest),
            language,
            ..request(&order_id, &[])
        };
        let listed = [
            MessagePurpose::UnexpectedProblem,
            MessagePurpose::ConfirmOrderDetails,
        ];
        let message = compose(TemplateSet::default(), &request, &listed).unwrap();
        assert!(message.text.contains(path), "{}", message.text);
        assert_eq!(message.purpose, MessagePurpose::ConfirmOrderDetails);
        // The same words for a seller's reason would be refused.
        let context = LintContext::default();
        let findings = lint(&message.text, &context);
        assert_eq!(
            verdict(&findings),
            Some(Severity::Refuse),
            "{}",
            message.text
        );
    }
}

#[test]
fn without_an_action_that_serves_there_is_no_text() {
    let order_id = order();
    let request = request(&order_id, &[]);
    let occasion = Occasion::Cancelled;
    let listed = [MessagePurpose::ConfirmDeliveryDetails];
    assert_eq!(
        compose(TemplateSet::default(), &request, &listed),
        Err(ComposeError::NoPurpose { occasion })
    );
}

#[test]
fn titles_are_cleaned_cut_and_left_out_where_they_cannot_be_sent() {
    assert_eq!(
        clean_title("  A\u{202e}B\t<b>x</b> ✅ \u{7}").unwrap(),
        "AB bx/b"
    );
    let long = clean_title(&"取".repeat(200)).unwrap();
    assert_eq!(long.chars().count(), 81);
    for title in [
        "",
        "✅",
        "Gift card 20 EUR",
        "see shop.example.com",
        "me@example.com",
        "0151 2345678",
    ] {
        assert_eq!(clean_title(title), None, "{title}");
    }
    let order_id = order();
    let items = [
        MessageItem {
            title: "PayPal stand",
            quantity: 1,
        },
        MessageItem {
            title: "Hose",
            quantity: 3,
        },
    ];
    let message = compose_for(
        TemplateSet::default(),
        &request(&order_id, &items),
        MessagePurpose::UnexpectedProblem,
    );
    assert!(message.is_ready());
    assert!(
        message
            .text
            .contains("- Hose (quantity: 3)\n- and more items: 1"),
        "{}",
        message.text
    );
    assert!(!message.text.contains("PayPal"));
}

#[test]
fn titles_that_are_bad_only_together_are_left_out() {
    let order_id = order();
    // Neither is a telephone number by itself; an order id of another buyer is refused as one.
    let items = [MessageItem {
        title: "Book 999-8888888-7777777",
        quantity: 1,
    }];
    let message = compose_for(
        TemplateSet::default(),
        &request(&order_id, &items),
        MessagePurpose::UnexpectedProblem,
    );
    assert!(message.is_ready(), "{:?}", message.findings);
    assert!(!message.text.contains("Book"));
}

#[test]
fn every_sentence_of_the_files_is_used_filled_and_alike_in_both_languages() {
    let arguments = |value: &str| -> BTreeSet<String> {
        let rest = value.split("{ $").skip(1);
        rest.map(|it| it.split(" }").next().unwrap().to_owned())
            .collect()
    };
    let catalogue = |locale: Locale| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("assets/messages")
            .join(locale.as_str());
        let mut keys = std::collections::BTreeMap::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for line in text
                .lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty())
            {
                let (key, value) = line.split_once(" = ").expect("one sentence a line");
                assert_eq!(keys.insert(key.to_owned(), arguments(value)), None, "{key}");
            }
        }
        keys
    };
    let english = catalogue(Locale::En);
    assert_eq!(english, catalogue(Locale::ZhHans));
    for locale in Locale::ALL {
        for (key, names) in &english {
            let args: Vec<(&'static str, &str)> = names
                .iter()
                .map(|name| (&*name.clone().leak(), "<filled>"))
                .collect();
            let text = Sentences::new(locale).find(key, &args).unwrap();
            assert_eq!(text.matches("<filled>").count(), names.len(), "{key}");
        }
    }
}
