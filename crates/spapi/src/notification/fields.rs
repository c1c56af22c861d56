//! Reading the members of a notification without regard to the case of their names.

use serde_json::Value;

use super::flag;

/// An object of a notification, or nothing where there is none: then every member is missing.
///
/// Amazon writes the same keys in two ways, `SellerId` and `sellerId`; a key as written goes first.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a>(Option<&'a Value>);

impl<'a> Fields<'a> {
    /// The fields of a value; of one that is no object, none.
    pub fn of(value: &'a Value) -> Self {
        Self(Some(value))
    }

    /// The member with that name.
    pub fn member(self, name: &str) -> Option<&'a Value> {
        let object = self.0?.as_object()?;
        object.get(name).or_else(|| {
            object
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        })
    }

    /// The object with that name; an empty one where it is missing.
    #[must_use]
    pub fn object(self, name: &str) -> Self {
        Self(self.member(name))
    }

    /// Whether there is an object.
    pub fn is_object(self) -> bool {
        self.0.is_some_and(Value::is_object)
    }

    /// The objects of the list with that name.
    pub fn list(self, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        let list = self.member(name).and_then(Value::as_array);
        list.map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(Self::of)
    }

    /// The texts of the list with that name.
    pub fn texts(self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let list = self.member(name).and_then(Value::as_array);
        list.map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_str)
    }

    /// The text with that name, without the blanks around it; an empty one is missing. A whole
    /// number counts as its digits, since ids come in both forms.
    pub fn text(self, name: &str) -> Option<String> {
        let text = match self.member(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            Value::Number(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Array(_)
            | Value::Object(_) => {
                return None;
            }
        };
        (!text.is_empty()).then_some(text)
    }

    /// The whole number with that name, written as one or as a text.
    pub fn whole(self, name: &str) -> Option<i64> {
        let value = self.member(name)?;
        value
            .as_i64()
            .or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// The truth value with that name, written as one or as a text.
    pub fn truth(self, name: &str) -> Option<bool> {
        let value = self.member(name)?;
        value.as_bool().or_else(|| flag(value.as_str()?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_found_in_either_case_and_what_is_missing_has_none() {
        let value = json!({"sellerId": " S1 ", "FeedId": 42, "n": "7", "is": "true", "items": [1]});
        let fields = Fields::of(&value);
        assert_eq!(fields.text("SellerId").as_deref(), Some("S1"));
        assert_eq!(fields.text("feedId").as_deref(), Some("42"));
        assert_eq!(
            (fields.whole("N"), fields.truth("Is")),
            (Some(7), Some(true))
        );
        assert_eq!(fields.object("payload").object("x").text("y"), None);
        assert!(fields.list("Items").all(|item| !item.is_object()));
    }
}
