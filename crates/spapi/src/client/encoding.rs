//! Texts as parts of addresses and forms.

/// Appends a text with every byte but letters, digits and `-._~` as `%XX`.
pub(super) fn push_encoded(target: &mut String, text: &str) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            target.push(char::from(byte));
        } else {
            target.push('%');
            for half in [byte >> 4, byte & 15] {
                target.extend(DIGITS.get(usize::from(half)));
            }
        }
    }
}

/// A form, or a query without its question mark.
pub(super) fn form_encoded<'t>(fields: impl Iterator<Item = (&'t str, &'t str)>) -> String {
    let mut form = String::new();
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        push_encoded(&mut form, name);
        form.push('=');
        push_encoded(&mut form, value);
    }
    form
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::Query;

    #[test]
    fn a_sku_is_one_segment() {
        let mut encoded = String::new();
        push_encoded(&mut encoded, "a/b %+红.~");
        assert_eq!(encoded, "a%2Fb%20%25%2B%E7%BA%A2.~");
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(name in "[a-z]{1,5}", value in ".{0,20}") {
            let form = form_encoded([(name.as_str(), value.as_str())].into_iter());
            prop_assert!(form.is_ascii());
            let read = Query::parse(&form);
            let pairs: Vec<_> = read.pairs().collect();
            prop_assert_eq!(pairs, [(name.as_str(), value.as_str())]);
        }
    }
}
