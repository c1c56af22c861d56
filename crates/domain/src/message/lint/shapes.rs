//! What is told by its shape: links, addresses, numbers, tags, pictographs.

use super::text::Text;
use crate::marketplace::Marketplace;
use crate::message::FindingCode;

/// Ends of names that a link is told by. A word that begins a sentence right behind a dot is taken
/// for one: a blank behind the dot mends that.
const TOP_LEVEL: &[&str] = &[
    "com", "net", "org", "info", "biz", "io", "me", "co", "cc", "ly", "gl", "gg", "tk", "tv", "ru",
    "cn", "jp", "de", "fr", "it", "es", "uk", "eu", "nl", "pl", "se", "tr", "br", "mx", "ca", "au",
    "in", "ae", "sa", "eg", "be", "ie", "sg", "za", "us", "ch", "at", "shop", "store", "online",
    "site", "top", "xyz", "app", "link", "page", "club", "vip", "live", "dev", "to", "click",
    "asia",
];

/// Whether a tag or an entity stands in the text.
pub(super) fn has_html(folded: &str) -> bool {
    has_tag(folded) || has_entity(folded)
}

fn has_tag(folded: &str) -> bool {
    let mut letters = folded.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        if letter == '<' && next.is_some_and(|it| it.is_ascii_alphabetic() || "/!?".contains(it)) {
            return true;
        }
    }
    false
}

fn has_entity(folded: &str) -> bool {
    folded.split('&').skip(1).any(|rest| {
        let name: String = rest.chars().take_while(|it| *it != ';').take(9).collect();
        let is_name = name
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || it == '#');
        let is_ended = rest.chars().nth(name.chars().count()) == Some(';');
        is_name && is_ended && (2..=8).contains(&name.len())
    })
}

/// A folded text as addresses are read: no blanks around `@`, brackets and words for the signs
/// taken for the signs.
fn as_address(text: &Text<'_>) -> String {
    let mut address = text.folded.replace('。', ".");
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')] {
        for (word, sign) in [
            ("at", "@"),
            ("@", "@"),
            ("dot", "."),
            (".", "."),
            ("punkt", "."),
        ] {
            address = address.replace(&format!("{open}{word}{close}"), sign);
            address = address.replace(&format!("{open} {word} {close}"), sign);
        }
    }
    for (word, sign) in [
        (" @ ", "@"),
        (" @", "@"),
        ("@ ", "@"),
        (" dot ", "."),
        (" . ", "."),
    ] {
        address = address.replace(word, sign);
    }
    address
}

const fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-'
}

/// Names with a dot inside, as in `mail.example.com`, each with what stands before and behind it.
fn names(address: &str) -> impl Iterator<Item = Name<'_>> {
    address
        .split(|letter: char| !(is_name_letter(letter) || matches!(letter, '.' | '@' | '_' | '+')))
        .filter(|part| part.contains('.') || part.contains('@'))
        .map(|part| Name {
            text: part.trim_matches(['.', '-', '_', '+']),
        })
}

struct Name<'a> {
    text: &'a str,
}

impl<'a> Name<'a> {
    /// The host: what follows the last `@`, or everything.
    fn host(&self) -> &'a str {
        self.text.rsplit('@').next().unwrap_or(self.text)
    }

    fn is_email(&self) -> bool {
        self.text
            .split_once('@')
            .is_some_and(|(local, _)| !local.is_empty() && ends_as_domain(self.host()))
    }
}

/// Whether a text is a domain's name: labels, and an end of two letters or more.
fn ends_as_domain(text: &str) -> bool {
    text.rsplit_once('.').is_some_and(|(name, top)| {
        !name.is_empty() && top.len() >= 2 && top.chars().all(|it| it.is_ascii_alphabetic())
    })
}

/// Whether an e-mail address stands in the text, plain or spelt out.
pub(super) fn has_email(text: &Text<'_>) -> bool {
    let address = as_address(text);
    let spelt = address.replace(" at ", "@");
    names(&address).any(|name| name.is_email())
        || names(&spelt).any(|name| name.is_email() && has_known_end(name.host()))
}

fn has_known_end(host: &str) -> bool {
    let top = host.rsplit('.').next().unwrap_or_default();
    TOP_LEVEL.contains(&top)
}

/// Whether a name in the manner of social networks stands in the text, as in `@shop`.
pub(super) fn has_handle(folded: &str) -> bool {
    let mut before = ' ';
    let mut letters = folded.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = letters.peek().is_some_and(char::is_ascii_alphabetic);
        if letter == '@' && begins && !before.is_alphanumeric() {
            return true;
        }
        before = letter;
    }
    false
}

/// The finding for the worst link of the text.
pub(super) fn link(text: &Text<'_>) -> Option<FindingCode> {
    let address = as_address(text);
    let raw = text.raw.to_lowercase();
    let mut found = None;
    for name in names(&address) {
        let host = name.host();
        let is_link = ends_as_domain(host) && (has_known_end(host) || host.starts_with("www."));
        if !is_link || name.is_email() {
            continue;
        }
        // A host that only looks like Amazon's stands otherwise in the text as it was written.
        if is_amazons(host) && raw.contains(host) && is_as_written(&raw, &address, host) {
            found = Some(FindingCode::AmazonLink);
        } else {
            return Some(FindingCode::ExternalLink);
        }
    }
    let has_other_scheme = [
        "mailto:",
        "tel:",
        "sms:",
        "ftp:",
        "hxxp",
        "javascript:",
        "data:text",
    ]
    .iter()
    .any(|scheme| address.contains(scheme));
    if has_other_scheme || has_scheme_elsewhere(&address) {
        return Some(FindingCode::ExternalLink);
    }
    found
}

/// Whether every place where the folded text has the host has it in the text as written, too.
fn is_as_written(raw: &str, address: &str, host: &str) -> bool {
    raw.matches(host).count() >= address.matches(host).count()
}

/// Whether a `://` leads to anything but a host of Amazon's.
fn has_scheme_elsewhere(address: &str) -> bool {
    address.split("://").skip(1).any(|rest| {
        let host: String = rest
            .chars()
            .take_while(|it| is_name_letter(*it) || matches!(it, '.' | '@' | ':'))
            .take(200)
            .collect();
        // What stands before an `@` is a name to sign in with, not the host.
        let host = host.rsplit('@').next().unwrap_or_default();
        !is_amazons(host.trim_end_matches(['.', ':']))
    })
}

fn is_amazons(host: &str) -> bool {
    Marketplace::ALL.iter().any(|place| {
        host.strip_suffix(place.domain())
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// A run of digits with what sets them apart.
struct Run {
    digits: String,
    shape: String,
    has_plus: bool,
}

/// Runs of digits, set apart by at most two blanks, dots, dashes, slashes or brackets.
fn runs(folded: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut run: Option<Run> = None;
    let (mut gap, mut before) = (String::new(), ' ');
    for letter in folded.chars().chain(std::iter::once('\n')) {
        let digit = letter.to_digit(10).or_else(|| chinese_digit(letter));
        if let Some(digit) = digit.and_then(|digit| char::from_digit(digit, 10)) {
            let current = run.get_or_insert_with(|| Run {
                digits: String::new(),
                shape: String::new(),
                has_plus: before == '+',
            });
            current.shape.push_str(&gap);
            current.shape.push('9');
            current.digits.push(digit);
            gap.clear();
        } else if run.is_some() && " .-/()_*·".contains(letter) && gap.len() < 2 {
            gap.push(letter);
        } else {
            gap.clear();
            runs.extend(run.take());
        }
        before = letter;
    }
    runs
}

fn chinese_digit(letter: char) -> Option<u32> {
    let digits = "零一二三四五六七八九".chars();
    let place = digits.zip(0..).find(|(digit, _)| *digit == letter);
    match letter {
        '幺' => Some(1),
        _ => place.map(|(_, digit)| digit),
    }
}

/// Whether a telephone number stands in the text.
///
/// Seven to fifteen digits, less a day of the calendar; after `+` six are enough.
pub(super) fn has_phone(folded: &str) -> bool {
    let without_ids = without_order_ids(folded);
    runs(&without_ids).iter().any(|run| {
        let n_digits = run.digits.len();
        let least = if run.has_plus { 6 } else { 7 };
        (least..=15).contains(&n_digits) && !is_day(&run.shape)
    })
}

fn is_day(shape: &str) -> bool {
    let shape = shape.trim();
    [
        "9999-99-99",
        "99.99.9999",
        "99/99/9999",
        "9999/99/99",
        "9999.99.99",
        "99-99-9999",
    ]
    .contains(&shape)
}

/// The order ids of the text.
pub(super) fn order_ids(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|letter: char| !(letter.is_ascii_digit() || letter == '-'))
        .map(|part| part.trim_matches('-'))
        .filter(|part| crate::id::AmazonOrderId::parse(part).is_ok())
}

fn without_order_ids(folded: &str) -> String {
    let mut text = folded.to_owned();
    let ids: Vec<&str> = order_ids(folded).collect();
    if ids.is_empty() {
        return text;
    }
    text.clear();
    let mut digits = String::new();
    let flush = |digits: &mut String, text: &mut String| {
        if crate::id::AmazonOrderId::parse(digits.trim_matches('-')).is_ok() {
            text.push('\n');
        } else {
            text.push_str(digits);
        }
        digits.clear();
    };
    for letter in folded.chars() {
        if letter.is_ascii_digit() || letter == '-' {
            digits.push(letter);
        } else {
            flush(&mut digits, &mut text);
            text.push(letter);
        }
    }
    flush(&mut digits, &mut text);
    text
}

/// Lengths of account numbers by country, in international form.
const IBAN_LENGTHS: &[(&str, usize)] = &[
    ("de", 22),
    ("fr", 27),
    ("it", 27),
    ("es", 24),
    ("gb", 22),
    ("nl", 18),
    ("be", 16),
    ("at", 20),
    ("pl", 28),
    ("pt", 25),
    ("se", 24),
    ("ie", 22),
    ("ch", 21),
    ("lu", 20),
    ("dk", 18),
    ("fi", 18),
    ("no", 15),
    ("tr", 26),
    ("sa", 24),
    ("ae", 23),
    ("cz", 24),
    ("lt", 20),
];

/// Whether an account number in international form stands in the text, with a check sum that holds.
pub(super) fn has_iban(folded: &str) -> bool {
    let letters: Vec<char> = folded
        .chars()
        .filter(|it| !matches!(it, ' ' | '-' | '.'))
        .collect();
    letters.windows(4).enumerate().any(|(at, window)| {
        let [first, second, third, fourth] = window else {
            return false;
        };
        if !(third.is_ascii_digit() && fourth.is_ascii_digit()) {
            return false;
        }
        let country: String = [*first, *second].into_iter().collect();
        let length = IBAN_LENGTHS.iter().find(|(code, _)| *code == country);
        length
            .and_then(|(_, length)| letters.get(at..at + length))
            .is_some_and(is_iban)
    })
}

/// The remainder by 97 with the first four characters put last must be one.
fn is_iban(letters: &[char]) -> bool {
    let (head, body) = letters.split_at(4.min(letters.len()));
    let mut remainder = 0_u32;
    for letter in body.iter().chain(head) {
        let Some(value) = letter.to_digit(36) else {
            return false;
        };
        let shift = if value > 9 { 100 } else { 10 };
        remainder = (remainder * shift + value) % 97;
    }
    remainder == 1
}

/// Whether a character is a pictograph.
pub(super) const fn is_emoji(letter: char) -> bool {
    matches!(letter,
        '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{231a}' | '\u{231b}'
        | '\u{23e9}'..='\u{23fa}' | '\u{2b05}'..='\u{2b07}' | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}'
        | '\u{2b55}' | '\u{fe0f}' | '\u{20e3}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}')
}

/// Whether a face made of punctuation stands in the text.
pub(super) fn has_emoticon(folded: &str) -> bool {
    const FACES: &[&str] = &[
        ":)", ":-)", ":(", ":-(", ";)", ";-)", ":d", ":-d", "^_^", "^^", ":'(", "<3", "xd", ":p",
        ":-p",
    ];
    folded
        .split(' ')
        .map(|word| word.trim_end_matches(['.', ',', '!']))
        .any(|word| FACES.contains(&word))
}
