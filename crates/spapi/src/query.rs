//! Query strings, as servers read them.

/// The parameters of a query string.
///
/// Names are taken to the letter. A list comes with commas, with its key repeated, or both; any
/// bytes are read, and what makes no sense is an empty or an unknown parameter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads what stands behind the `?`, percent-encoded; `+` is a space.
    pub fn parse(text: &str) -> Self {
        let pairs = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name), decode(value))
            })
            .collect();
        Self { pairs }
    }

    /// The parameters as they came, decoded.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the parameter is there and not empty.
    pub fn has(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// The first value of a parameter that is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values(name).find(|value| !value.is_empty())
    }

    /// The values of a list, in their order, without empty ones and without spaces around them.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.values(name)
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// A whole number.
    ///
    /// # Errors
    /// When the parameter is there and is none.
    pub fn number(&self, name: &str) -> Result<Option<i64>, NotRead> {
        self.read(name, |text| text.trim().parse().ok())
    }

    /// A truth value, `true` or `false` in any capitals.
    ///
    /// # Errors
    /// When the parameter is there and is none.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, NotRead> {
        self.read(name, |text| match text.trim() {
            yes if yes.eq_ignore_ascii_case("true") => Some(true),
            no if no.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        })
    }

    /// An instant.
    ///
    /// # Errors
    /// When the parameter is there and is none.
    pub fn instant(&self, name: &str) -> Result<Option<jiff::Timestamp>, NotRead> {
        self.read(name, |text| {
            // A client that does not encode its `+` sends an offset with a space before it.
            let plus = text.trim().replace(' ', "+");
            let read = crate::instant::parse(text).or_else(|_| crate::instant::parse(&plus));
            read.ok()
        })
    }

    fn values<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn read<T>(
        &self,
        name: &str,
        of: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, NotRead> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        of(text).map(Some).ok_or_else(|| NotRead {
            name: name.to_owned(),
            text: text.chars().take(40).collect(),
        })
    }
}

/// A parameter with a value of the wrong form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no value of the parameter {name}")]
pub struct NotRead {
    /// The parameter.
    pub name: String,
    /// Its value, cut to 40 characters.
    pub text: String,
}

/// Decodes a part of a form or a query: `+` is a space, `%XX` a byte; a `%` without two hexadecimal
/// digits stays, and bytes that are no UTF-8 become U+FFFD.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => break,
            [b'+', rest @ ..] => {
                bytes.push(b' ');
                rest
            }
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(hexadecimal(*high) * 16 + hexadecimal(*low));
                rest
            }
            [byte, rest @ ..] => {
                bytes.push(*byte);
                rest
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hexadecimal(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_list_comes_with_commas_and_with_repeated_keys() {
        let query = Query::parse("MarketplaceIds=A%2CB&x=1&MarketplaceIds=C,,D&marketplaceIds=Z");
        assert_eq!(query.list("MarketplaceIds"), ["A", "B", "C", "D"]);
        assert_eq!(query.list("marketplaceIds"), ["Z"]);
        assert_eq!(query.list("MARKETPLACEIDS"), Vec::<&str>::new());
    }

    #[test]
    fn values_are_decoded() {
        let query = Query::parse("sku=a%2Fb+c%20%C3%A4%&&empty=&lone&n=+12&f=TRUE&f2=1");
        assert_eq!(query.text("sku"), Some("a/b c ä%"));
        assert!(!query.has("empty") && !query.has("lone") && !query.has("absent"));
        assert_eq!(query.number("n"), Ok(Some(12)));
        assert_eq!(query.number("absent"), Ok(None));
        assert!(query.number("sku").is_err());
        assert_eq!(query.flag("f"), Ok(Some(true)));
        assert!(query.flag("f2").is_err());
        assert_eq!(query.pairs().count(), 6);
    }

    #[test]
    fn an_offset_may_come_with_a_raw_plus() {
        let expected: jiff::Timestamp = "2026-11-20T07:11:11Z".parse().unwrap();
        for text in [
            "t=2026-11-20T08:11:11+01:00",
            "t=2026-11-20T08%3A11%3A11%2B01%3A00",
            "t=2026-11-20T07:11:11Z",
        ] {
            assert_eq!(
                Query::parse(text).instant("t"),
                Ok(Some(expected)),
                "{text}"
            );
        }
        assert!(Query::parse("t=TEST_CASE_200").instant("t").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in ".{0,60}") {
            let query = Query::parse(&text);
            let names: Vec<String> = query.pairs().map(|(name, _)| name.to_owned()).collect();
            for name in names {
                let _ = (query.list(&name), query.number(&name), query.flag(&name), query.instant(&name));
            }
        }

        #[test]
        fn what_is_encoded_comes_back(text in ".{0,20}") {
            let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
            let encoded = bytes.concat();
            prop_assert_eq!(decode(&encoded), text);
        }
    }
}
