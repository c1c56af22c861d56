//! Phrases that are written in English where they arise, as what is wrong with a field, in the words
//! of pages: each has a key of its own words, and what was put into it is put in again.

use crate::texts::{Arg, Texts};

/// A phrase in the visitor's language, by the text whose key is `start` and the phrase's own words;
/// `None` where there is none.
///
/// A value between backquotes is `v` in the key, a number is `n` where the phrase with the number
/// itself has no text: the text takes them as `$v`, `$n` and, of a second number, `$m`.
pub fn told(texts: Texts, start: &str, phrase: &str) -> Option<String> {
    if let Some(exact) = texts.known(&format!("{start}-{}", slug(phrase))) {
        return Some(exact);
    }
    if let Some((what, expected)) = phrase.split_once("; expected ") {
        let what = told(texts, start, what)?;
        let expected = listed(texts, expected)?;
        let args = [("what", (&what).into()), ("list", (&expected).into())];
        return Some(texts.with("web-phrase-expected", &args));
    }
    if let Some(words) = phrase.strip_prefix("expected one of ") {
        let words: Vec<String> = words.split(", ").map(str::to_owned).collect();
        let list = texts.list(&words);
        return Some(texts.with("web-phrase-one-of", &[("list", (&list).into())]));
    }
    let (pattern, values) = pattern(phrase)?;
    let args: Vec<(&'static str, Arg<'_>)> = values
        .iter()
        .map(|(name, value)| (*name, value.into()))
        .collect();
    texts.known_with(&format!("{start}-{pattern}"), &args)
}

/// The words between backquotes as a list; `None` where there are none.
fn listed(texts: Texts, phrase: &str) -> Option<String> {
    let quoted = phrase.split('`').skip(1).step_by(2);
    let quoted: Vec<String> = quoted.map(str::to_owned).collect();
    (!quoted.is_empty()).then(|| texts.list(&quoted))
}

/// The letters and digits of a phrase, as they stand in a key.
fn slug(phrase: &str) -> String {
    let words = phrase
        .split(|char: char| !char.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    words.join("-")
}

/// What was put into a phrase, by the name that a text takes it by.
type Values = Vec<(&'static str, String)>;

/// The key of a phrase without what was put into it, and that; `None` where a backquote stands alone.
fn pattern(phrase: &str) -> Option<(String, Values)> {
    let parts: Vec<&str> = phrase.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return None;
    }
    let (mut words, mut values): (Vec<String>, Values) = (Vec::new(), Vec::new());
    let mut numbers = ["n", "m"].into_iter();
    for (at, part) in parts.iter().enumerate() {
        if !at.is_multiple_of(2) {
            words.push("v".to_owned());
            values.push(("v", (*part).to_owned()));
            continue;
        }
        for word in slug(part).split('-').filter(|word| !word.is_empty()) {
            if word.bytes().all(|byte| byte.is_ascii_digit()) {
                words.push("n".to_owned());
                values.extend(numbers.next().map(|name| (name, word.to_owned())));
            } else {
                words.push(word.to_owned());
            }
        }
    }
    Some((words.join("-"), values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Locale;

    #[test]
    fn what_was_put_into_a_phrase_stands_in_its_words() {
        let told = |phrase: &str| told(Texts::new(Locale::ZhHans), "web-field", phrase);
        assert_eq!(
            told("has more than 32 parameters").as_deref(),
            Some("参数超过 32 个")
        );
        assert_eq!(
            told("`a b` is no name of an account").as_deref(),
            Some("“a b”不是账户名称")
        );
        assert_eq!(
            told("is not known; expected one of `state`, `q`").as_deref(),
            Some("不认识，应为 state、q")
        );
        assert_eq!(
            told("expected one of open, waiting, ended").as_deref(),
            Some("应为 open、waiting、ended 之一")
        );
        assert_eq!(told("is of no kind that has 3 words"), None);
        assert_eq!(told("has ` alone"), None);
    }
}
