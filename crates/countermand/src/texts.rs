//! Texts for people, in English and Chinese, compiled in from `assets/locales`.
//!
//! A text is found by its key and filled with arguments that are ready to print: numbers are
//! grouped here, days, shares and money come in as text. Control characters of an argument never
//! reach the terminal.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, langid};
use serde::Serialize;

mod compiled_in {
    fluent_templates::static_loader! {
        pub(super) static LOCALES = {
            locales: "./assets/locales",
            fallback_language: "en",
            customise: |bundle| {
                bundle.set_use_isolating(false);
                bundle.set_formatter(Some(super::written));
            },
        };
    }
}

/// A count as it is printed; it stays a number until then, so that a text can tell one from many.
fn written<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => number.as_string().parse().ok().map(grouped),
        FluentValue::String(_)
        | FluentValue::Custom(_)
        | FluentValue::None
        | FluentValue::Error => None,
    }
}

/// A language of texts for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub enum Locale {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Chinese, simplified.
    #[serde(rename = "zh-Hans")]
    ZhHans,
}

impl Locale {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhHans];

    /// The language tag, as in `zh-Hans`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhHans => "zh-Hans",
        }
    }

    /// Reads a language tag, or a locale name of the system as in `zh_CN.UTF-8`, by its language.
    pub fn parse(text: &str) -> Option<Self> {
        let language = text.trim().split(['-', '_', '.']).next()?;
        match language.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "zh" => Some(Self::ZhHans),
            _ => None,
        }
    }

    const fn id(self) -> LanguageIdentifier {
        match self {
            Self::En => langid!("en"),
            Self::ZhHans => langid!("zh-Hans"),
        }
    }
}

/// The greatest number that Fluent holds to the last digit.
const EXACT_MAX: u64 = 1 << 53;

/// What is put into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg<'a> {
    /// A text; its control characters are taken out.
    Text(&'a str),
    /// A count, printed in groups of three digits.
    Number(u64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(u64::from(number))
    }
}

impl Arg<'_> {
    fn into_value(self) -> FluentValue<'static> {
        match self {
            Self::Text(text) => FluentValue::from(printable(text).into_owned()),
            Self::Number(number) if number <= EXACT_MAX => FluentValue::from(number),
            Self::Number(number) => FluentValue::from(grouped(number)),
        }
    }
}

/// The texts of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Texts {
    locale: Locale,
}

impl Texts {
    /// The texts of a language.
    pub const fn new(locale: Locale) -> Self {
        Self { locale }
    }

    /// The language.
    pub const fn locale(self) -> Locale {
        self.locale
    }

    /// The text of a key that takes no arguments.
    pub fn text(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The text of a key, filled with its arguments.
    ///
    /// A key or an argument that is missing fails every build with assertions on; otherwise the
    /// English text stands in, then the key.
    pub fn with(self, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        let found = self.find(key, args);
        debug_assert!(
            found.is_some(),
            "{}: no text `{key}` for these arguments",
            self.locale.as_str()
        );
        found
            .or_else(|| Self::new(Locale::En).find(key, args))
            .unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key that is made of a code of the outside, as far as there are words for it.
    pub fn known(self, key: &str) -> Option<String> {
        self.find(key, &[])
    }

    /// As [`known`](Self::known), filled with its arguments.
    pub fn known_with(self, key: &str, args: &[(&'static str, Arg<'_>)]) -> Option<String> {
        self.find(key, args)
    }

    /// Texts one after the other, as a list inside a sentence.
    pub fn list(self, items: &[String]) -> String {
        items.join(match self.locale {
            Locale::En => ", ",
            Locale::ZhHans => "、",
        })
    }

    /// Sentences one after the other: Chinese sets no blank between them.
    pub fn sentences(self, sentences: &[String]) -> String {
        sentences.join(match self.locale {
            Locale::En => " ",
            Locale::ZhHans => "",
        })
    }

    fn find(self, key: &str, args: &[(&'static str, Arg<'_>)]) -> Option<String> {
        let args: HashMap<&'static str, FluentValue<'static>> = args
            .iter()
            .map(|(name, arg)| (*name, arg.into_value()))
            .collect();
        compiled_in::LOCALES
            .lookup_single_language(&self.locale.id(), key, Some(&args))
            .ok()
    }
}

/// A count in groups of three digits, as in `1,234`; both languages write it so.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A foreign text without what could steer a terminal or turn the line around: control characters,
/// marks of writing direction, separators of lines. A tab and a line end become one blank.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_steering) {
        return Cow::Borrowed(text);
    }
    let clean = text.chars().filter_map(|letter| match letter {
        '\t' | '\n' | '\u{2028}' | '\u{2029}' => Some(' '),
        letter if is_steering(letter) => None,
        letter => Some(letter),
    });
    Cow::Owned(clean.collect())
}

fn is_steering(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}'
            | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
