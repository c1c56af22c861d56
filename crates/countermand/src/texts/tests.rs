//! The texts are complete: every value of the domain has its text in every language, and the
//! languages agree in keys and arguments.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use countermand_domain::cancellation::effect::{Action, MoneyEffect, StockEffect};
use countermand_domain::cancellation::trace::Input;
use countermand_domain::cancellation::{Actor, Route, RuleId, Verdict, WhyNot};
use countermand_domain::message::{FindingCode, Occasion};
use countermand_domain::order::{FulfillmentChannel, OrderState};
use countermand_domain::reason::{ActCode, Advice, Impact, Party, Reason};
use countermand_domain::rule_table::OpenQuestion;

use super::*;

type Catalogue = BTreeMap<String, BTreeSet<String>>;

/// Each key of a language with the arguments that its text takes, read from the files themselves.
fn catalogue(locale: Locale) -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/locales")
        .join(locale.as_str());
    let mut catalogue = Catalogue::new();
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        // A text that tells one from many goes on over indented lines and ends with a brace.
        let text = text.replace("\n ", " ").replace("\n}", " }");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.trim().is_empty() {
                continue;
            }
            let (key, value) = line.split_once(" = ").expect("one text a line");
            let args = value.split("{ $").skip(1);
            let args = args.map(|rest| rest.split(' ').next().unwrap().to_owned());
            let known = catalogue.insert(key.to_owned(), args.collect());
            assert_eq!(known, None, "{key} stands twice");
        }
    }
    catalogue
}

fn lower(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

/// Every key that a value of the domain asks for.
fn keys_of_domain() -> Vec<String> {
    let parties = [
        Party::Buyer,
        Party::Seller,
        Party::Amazon,
        Party::CarrierOrLaw,
        Party::Unknown,
    ];
    let actors = [Actor::Buyer, Actor::Seller, Actor::Amazon];
    let mut keys = Vec::new();
    let mut add = |group: &str, name: &str| keys.push(format!("{group}-{}", lower(name)));
    for it in Verdict::ALL {
        add("verdict", it.as_str());
    }
    for it in WhyNot::ALL {
        add("why-not", it.key());
    }
    for it in Input::ALL {
        add("input", it.key());
    }
    for it in Route::ALL {
        add("route", it.as_str());
    }
    for it in ActCode::ALL {
        add("act", it.as_str());
    }
    for it in OrderState::ALL {
        add("state", it.as_str());
    }
    for it in FulfillmentChannel::ALL {
        add("channel", it.as_str());
    }
    for it in parties {
        add("party", it.as_str());
    }
    for it in actors {
        add("actor", it.as_str());
    }
    for it in RuleId::ALL {
        add("rule", it.as_str());
    }
    for it in Action::ALL {
        add("action", it.key());
    }
    for it in MoneyEffect::ALL {
        add("money", it.key());
    }
    for it in StockEffect::ALL {
        add("stock", it.key());
    }
    for it in Reason::ALL {
        add("reason", it.as_str());
    }
    for it in Advice::ALL {
        add("advice", it.key());
    }
    for it in Impact::ALL {
        add("impact", it.key());
    }
    for it in Occasion::ALL {
        add("occasion", it.as_str());
    }
    for it in FindingCode::ALL {
        add("finding", it.as_str());
    }
    for it in OpenQuestion::ALL {
        add("question", it.id);
        add("question", &format!("{}-default", it.id));
    }
    keys
}

#[test]
fn every_value_of_the_domain_has_its_text_in_every_language() {
    let keys = keys_of_domain();
    // 12 + 16 + 9 + 7 + 5 + 8 + 5 + 5 + 3 + 61 + 25 + 7 + 8 + 30 + 31 + 8 + 10 + 26 + 2 * 26.
    assert_eq!(keys.len(), 328);
    for locale in Locale::ALL {
        let catalogue = catalogue(locale);
        for key in &keys {
            assert!(catalogue.contains_key(key), "{}: {key}", locale.as_str());
        }
    }
}

#[test]
fn the_languages_have_the_same_keys_with_the_same_arguments() {
    assert_eq!(catalogue(Locale::En), catalogue(Locale::ZhHans));
}

#[test]
fn every_text_of_the_files_is_compiled_in_and_filled_whole() {
    for locale in Locale::ALL {
        let texts = Texts::new(locale);
        for (key, names) in catalogue(locale) {
            let args: Vec<(&'static str, Arg<'_>)> = names
                .iter()
                .map(|name| (&*name.clone().leak(), Arg::Text("<filled>")))
                .collect();
            let text = texts.find(&key, &args);
            let text = text.unwrap_or_else(|| panic!("{}: {key}", locale.as_str()));
            assert!(text.matches("<filled>").count() >= names.len(), "{key}");
            assert!(!text.contains(['{', '}', '\u{2068}', '\u{2069}']), "{key}");
            if !names.is_empty() {
                assert_eq!(texts.find(&key, &[]), None, "{key} without its arguments");
            }
        }
    }
}

#[test]
fn every_key_named_in_the_source_exists() {
    let catalogue = catalogue(Locale::En);
    let mut n_found = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Messages to buyers have a catalogue of their own, and tests that write each.
            if path.ends_with("texts/tests.rs") || path.ends_with("message_templates.rs") {
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            if !source.contains("Texts") {
                continue;
            }
            for call in [".text(", ".with("] {
                for rest in source.split(call).skip(1) {
                    let Some(key) = rest.trim_start().strip_prefix('"') else {
                        continue;
                    };
                    let key = key.split('"').next().unwrap();
                    assert!(catalogue.contains_key(key), "{}: {key}", path.display());
                    n_found += 1;
                }
            }
        }
    }
    assert!(n_found > 10, "{n_found} keys found");
}

#[test]
fn chinese_has_chinese_punctuation_and_english_has_its_own() {
    let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let is_wide_mark = |letter: char| "，。；：！？（）、".contains(letter);
    for file in [
        "decision",
        "rules",
        "reasons",
        "report",
        "cancel-rate",
        "demo",
        "messages",
        "sources",
        "users",
        "web-frame",
        "web-queue",
    ] {
        let path = format!("assets/locales/zh-Hans/{file}.ftl");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        for line in fs::read_to_string(path).unwrap().lines() {
            let letters: Vec<char> = line.chars().collect();
            for pair in letters.windows(2) {
                let narrow = ",;:!?()".contains(pair[1]) || pair[1] == '.';
                assert!(!(is_chinese(pair[0]) && narrow), "{line}");
            }
        }
    }
    for (key, names) in catalogue(Locale::En) {
        let args: Vec<(&'static str, Arg<'_>)> = names
            .iter()
            .map(|name| (&*name.clone().leak(), Arg::Text("x")))
            .collect();
        let text = Texts::new(Locale::En).find(&key, &args).unwrap();
        assert!(
            !text.chars().any(|it| is_chinese(it) || is_wide_mark(it)),
            "{key}"
        );
    }
}

#[test]
fn lists_and_sentences_are_joined_as_the_language_does() {
    let items = ["M-13".to_owned(), "M-14".to_owned()];
    assert_eq!(Texts::new(Locale::En).list(&items), "M-13, M-14");
    assert_eq!(Texts::new(Locale::ZhHans).list(&items), "M-13、M-14");
    let sentences = ["可以。".to_owned(), "不计入。".to_owned()];
    assert_eq!(
        Texts::new(Locale::ZhHans).sentences(&sentences),
        "可以。不计入。"
    );
    let sentences = ["Yes.".to_owned(), "It counts.".to_owned()];
    assert_eq!(
        Texts::new(Locale::En).sentences(&sentences),
        "Yes. It counts."
    );
}

#[test]
fn numbers_are_grouped() {
    let cases = [
        (0, "0"),
        (999, "999"),
        (1_000, "1,000"),
        (66_746, "66,746"),
        (1_234_567, "1,234,567"),
        (u64::MAX, "18,446,744,073,709,551,615"),
    ];
    for (number, text) in cases {
        assert_eq!(grouped(number), text);
    }
}

#[test]
fn foreign_texts_cannot_steer_the_terminal() {
    assert_eq!(printable("plain 中文 é"), "plain 中文 é");
    assert_eq!(printable("a\u{1b}[31mred\u{7}"), "a[31mred");
    assert_eq!(printable("one\ntwo\tthree"), "one two three");
    assert_eq!(printable("\u{202e}evil\u{9b}\u{feff}"), "evil");
    let texts = Texts::default();
    let line = texts.with("rate-recovery-line", &[("day", "2026-\u{1b}11-22".into())]);
    assert_eq!(
        line,
        "If nothing more is cancelled, the rate is back under the limit on 2026-11-22 and stays \
         there."
    );
}

#[test]
fn a_language_is_read_from_a_tag_or_from_the_systems_name() {
    for (text, locale) in [
        ("en", Some(Locale::En)),
        ("en_US.UTF-8", Some(Locale::En)),
        ("zh", Some(Locale::ZhHans)),
        ("zh-Hans", Some(Locale::ZhHans)),
        ("ZH_CN", Some(Locale::ZhHans)),
        ("de", None),
        ("", None),
    ] {
        assert_eq!(Locale::parse(text), locale, "{text}");
    }
}
