//! Addresses of pages: paths with their queries.

/// A text as a value of a query.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.extend(
                    char::from_digit(u32::from(half), 16).map(|digit| digit.to_ascii_uppercase()),
                );
            }
        }
    }
    out
}

/// A path with its parameters; those without a value are left out.
pub fn address(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .filter_map(|(name, value)| {
            value
                .filter(|value| !value.is_empty())
                .map(|value| (name, value))
        })
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if pairs.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", pairs.join("&"))
}

/// A path that stays in the account that is looked at.
pub fn with_account(path: &str, account: Option<&str>) -> String {
    address(path, &[("account", account)])
}

/// A place of this site that a form may return to: a path of ours, nothing else.
pub fn own_place(text: &str) -> Option<&str> {
    let is_own = text.starts_with('/')
        && !text.starts_with("//")
        && !text.starts_with("/\\")
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_own.then_some(text)
}

/// The parameters of an address as they stand, in order: what a list keeps when one is changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parameters with these values; empty ones are left out.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let pairs = pairs.into_iter().filter_map(|(name, value)| {
            let value = value.filter(|value| !value.is_empty())?;
            Some((name.to_owned(), value.to_owned()))
        });
        Self(pairs.collect())
    }

    /// The same with another value of one of them; without it for `None`. The cursor goes, as the
    /// list is another one.
    #[must_use]
    pub fn changed(&self, name: &str, value: Option<&str>) -> Self {
        let mut pairs: Vec<_> = self
            .0
            .iter()
            .filter(|(found, _)| found != name && found != "cursor")
            .cloned()
            .collect();
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Self(pairs)
    }

    /// The same with another value of one of them, on the same page of the list: for what does not
    /// change which rows it has.
    #[must_use]
    pub fn beside(&self, name: &str, value: Option<&str>) -> Self {
        let mut same = self.clone();
        same.0.retain(|(found, _)| found != name);
        let value = value.filter(|value| !value.is_empty());
        same.0
            .extend(value.map(|value| (name.to_owned(), value.to_owned())));
        same
    }

    /// The query of them, without a question mark.
    pub fn query(&self) -> String {
        let address = self.address("");
        address.trim_start_matches('?').to_owned()
    }

    /// The value of one.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Each with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The address of a path with them.
    pub fn address(&self, path: &str) -> String {
        let pairs: Vec<_> = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), Some(value.as_str())))
            .collect();
        address(path, &pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_and_empty_ones_left_out() {
        let found = address(
            "/orders",
            &[("q", Some("a b&c=中")), ("account", None), ("s", Some(""))],
        );
        assert_eq!(found, "/orders?q=a%20b%26c%3D%E4%B8%AD");
        assert_eq!(with_account("/queue", None), "/queue");
    }

    #[test]
    fn only_places_of_ours_are_returned_to() {
        assert_eq!(own_place("/orders?q=1"), Some("/orders?q=1"));
        for foreign in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "/a\nb",
        ] {
            assert_eq!(own_place(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn another_filter_begins_the_list_anew() {
        let here = Parameters::new([("state", Some("open")), ("cursor", Some("x")), ("q", None)]);
        assert_eq!(
            here.changed("q", Some("7")).address("/a"),
            "/a?state=open&q=7"
        );
        assert_eq!(here.changed("state", None).address("/a"), "/a");
    }
}
