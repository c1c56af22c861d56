//! The parameters in a path.

use std::borrow::Cow;

/// The values of the parameters in a path that was found to fit a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathParameters<'p> {
    template: &'static str,
    path: &'p str,
}

impl<'p> PathParameters<'p> {
    /// Takes a path together with the template that it fits.
    pub(super) fn new(template: &'static str, path: &'p str) -> Self {
        Self { template, path }
    }

    /// Every parameter with its value as it stands in the path, from left to right.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &'p str)> + use<'p> {
        self.template
            .split('/')
            .zip(self.path.split('/'))
            .filter_map(|(name, value)| Some((parameter_name(name)?, value)))
    }

    /// The value of a parameter as it stands in the path, still encoded.
    pub fn raw(&self, name: &str) -> Option<&'p str> {
        self.iter()
            .find_map(|(found, value)| (found == name).then_some(value))
    }

    /// The value of a parameter, decoded; `+` is a plus sign. `None` if there is no such parameter,
    /// if a `%` stands before anything but two hexadecimal digits, or if the bytes are not UTF-8.
    pub fn text(&self, name: &str) -> Option<Cow<'p, str>> {
        self.raw(name).and_then(percent_decoded)
    }
}

/// The name of the parameter that a segment of a template is; `None` for a literal segment.
pub(super) fn parameter_name(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn percent_decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            hex_digit(bytes.next()?)? * 16 + hex_digit(bytes.next()?)?
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text_of(raw: &str) -> Option<String> {
        let path = format!("/listings/{raw}");
        PathParameters::new("/listings/{sku}", &path)
            .text("sku")
            .map(Cow::into_owned)
    }

    #[test]
    fn parameters_are_found_by_name() {
        let path = "/items/A1/B%2F2";
        let parameters = PathParameters::new("/items/{sellerId}/{sku}", path);
        assert_eq!(parameters.raw("sellerId"), Some("A1"));
        assert_eq!(parameters.raw("sku"), Some("B%2F2"));
        assert_eq!(parameters.text("sku").as_deref(), Some("B/2"));
        assert_eq!(parameters.raw("items"), None);
        assert_eq!(parameters.text("asin"), None);
        let all: Vec<_> = parameters.iter().collect();
        assert_eq!(all, [("sellerId", "A1"), ("sku", "B%2F2")]);
    }

    #[test]
    fn values_are_decoded_and_a_plus_stays() {
        assert_eq!(text_of("a+b%20c").as_deref(), Some("a+b c"));
        assert_eq!(text_of("%E7%BA%A2").as_deref(), Some("红"));
        assert_eq!(text_of("%e7%ba%a2%25").as_deref(), Some("红%"));
        assert_eq!(text_of("红").as_deref(), Some("红"));
    }

    #[test]
    fn what_cannot_be_decoded_is_no_text() {
        for raw in [
            "%", "a%2", "%zz", "%2z", "%+1", "100%", "%E7%BA", "%ff", "%%41",
        ] {
            assert_eq!(text_of(raw), None, "{raw}");
        }
    }

    #[test]
    fn a_value_without_escapes_is_not_copied() {
        let parameters = PathParameters::new("/{sku}", "/plain");
        assert!(matches!(
            parameters.text("sku"),
            Some(Cow::Borrowed("plain"))
        ));
    }

    proptest! {
        #[test]
        fn every_text_comes_back_from_its_encoding(text in ".{0,40}") {
            let encoded: Vec<_> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let encoded = encoded.concat();
            prop_assert_eq!(text_of(&encoded), Some(text));
        }

        #[test]
        fn no_value_ends_in_a_panic(raw in "[%0-9a-fz+红]{0,40}") {
            let _ = text_of(&raw);
        }
    }
}
