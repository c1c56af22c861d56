//! The header line: columns found by name.

/// The names of the columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    names: Vec<String>,
    keys: Vec<String>,
}

/// A column name as it is compared: blanks around it, capitals, and the choice between blank,
/// underscore and hyphen make no difference, as in `Order ID` and `order-id`.
pub fn column_key(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .chars()
        .map(|c| match c {
            ' ' | '_' => '-',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

impl Header {
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<String> = names
            .map(|name| name.trim_matches('\u{feff}').trim().to_owned())
            .collect();
        let keys = names.iter().map(|name| column_key(name)).collect();
        Self { names, keys }
    }

    /// How many columns there are.
    pub fn n_columns(&self) -> usize {
        self.names.len()
    }

    /// The names as written, trimmed.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a column, counted from 0; the first one when a name stands there twice.
    pub fn find(&self, name: &str) -> Option<usize> {
        let key = column_key(name);
        self.keys.iter().position(|other| *other == key)
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Names that stand there more than once; columns without a name do not count.
    pub fn duplicates(&self) -> Vec<&str> {
        let is_first_repeat = |at: usize, key: &str| {
            let n_before = self
                .keys
                .iter()
                .take(at)
                .filter(|other| *other == key)
                .count();
            n_before == 1
        };
        self.keys
            .iter()
            .zip(&self.names)
            .enumerate()
            .filter(|(at, (key, _))| !key.is_empty() && is_first_repeat(*at, key))
            .map(|(_, (_, name))| name.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_in_any_order_and_spelling() {
        let header =
            Header::new(["\u{feff}Order ID", "Sales Channel ", "SKU", "sku", ""].into_iter());
        assert_eq!(header.find("order-id"), Some(0));
        assert_eq!(header.find("sales_channel"), Some(1));
        assert_eq!(header.find("Sku"), Some(2));
        assert_eq!(header.find("asin"), None);
        assert_eq!(header.duplicates(), ["sku"]);
    }
}
