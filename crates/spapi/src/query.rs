//! Query strings of the API.

/// The parameters of a query string, decoded, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

/// More pairs than this are not read.
const MAX_PAIRS: usize = 1_000;

impl Query {
    /// Reads what stands after the `?`. Total: a pair that is not UTF-8 after decoding is left out.
    pub fn parse(text: &str) -> Self {
        let pairs = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .take(MAX_PAIRS)
            .filter_map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Some((decode(name)?, decode(value)?))
            })
            .collect();
        Self { pairs }
    }

    /// The first value of a parameter. Names are case-sensitive; an empty value counts as absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// All values of a list parameter: separated by commas, under a repeated name, or both.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.values(name)
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// A whole number; `None` when the parameter is absent or no number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.trim().parse().ok()
    }

    /// `true` or `false` in any case; `None` for anything else.
    pub fn flag(&self, name: &str) -> Option<bool> {
        let text = self.text(name)?.trim();
        if text.eq_ignore_ascii_case("true") {
            Some(true)
        } else if text.eq_ignore_ascii_case("false") {
            Some(false)
        } else {
            None
        }
    }

    /// All pairs, in their order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    fn values<'s, 'n>(&'s self, name: &'n str) -> impl Iterator<Item = &'s str> + use<'s, 'n> {
        self.pairs
            .iter()
            .filter(move |(found, value)| found == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

/// Percent-decodes a form value; `+` is a space, a lone `%` stays. `None` when it is not UTF-8.
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => {
                if let (Some(high), Some(low)) = (hex(*high), hex(*low)) {
                    bytes.push(high * 16 + low);
                    rest = after;
                } else {
                    bytes.push(b'%');
                }
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_with_commas_and_under_repeated_names() {
        let query = Query::parse("MarketplaceIds=A,B&x=1&MarketplaceIds=C&MarketplaceIds=");
        assert_eq!(query.list("MarketplaceIds"), ["A", "B", "C"]);
        assert_eq!(query.text("MarketplaceIds"), Some("A,B"));
        assert_eq!(query.list("marketplaceIds"), Vec::<&str>::new());
    }

    #[test]
    fn values_are_decoded() {
        let query = Query::parse("t=2026-11-20T08%3A11%3A11Z&s=a+b%2Bc%2&n=12&f=TRUE");
        assert_eq!(query.text("t"), Some("2026-11-20T08:11:11Z"));
        assert_eq!(query.text("s"), Some("a b+c%2"));
        assert_eq!(query.number("n"), Some(12));
        assert_eq!(query.flag("f"), Some(true));
    }

    #[test]
    fn a_value_that_is_no_text_is_left_out() {
        assert_eq!(Query::parse("a=%ff&b=1").pairs(), [("b".to_owned(), "1".to_owned())]);
    }
}
