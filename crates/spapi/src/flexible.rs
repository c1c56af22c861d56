//! Readers of values that Amazon writes now as text, now as a real boolean or number.
//!
//! They are named in `deserialize_with`. `null` and an empty text count as missing where a value
//! may be missing.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

use crate::decimal::Decimal;
use crate::notification::flag;

/// A boolean that is written as text, `"true"` or `"false"`, and read from both forms.
///
/// Source: `IsGift` and `IsBuyerRequestedCancel` of `ordersV0.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StringBoolean(pub bool);

impl Serialize for StringBoolean {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(if self.0 { "true" } else { "false" })
    }
}

impl<'de> Deserialize<'de> for StringBoolean {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        boolean(from).map(Self)
    }
}

/// Reads a boolean or a text that says one.
///
/// # Errors
/// When the value is neither.
pub fn boolean<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    optional_boolean(from)?.ok_or_else(|| Error::custom("expected a boolean"))
}

/// Reads a boolean or a text that says one; any other text is no answer.
///
/// # Errors
/// When the value is an array or an object.
pub fn optional_boolean<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Ok(match from.deserialize_any(ScalarVisitor)? {
        Scalar::Missing => None,
        Scalar::Boolean(value) => Some(value),
        Scalar::Text(text) => flag(&text),
    })
}

/// Reads a [`StringBoolean`] as [`optional_boolean`] does.
///
/// # Errors
/// When the value is an array or an object.
pub fn optional_string_boolean<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<StringBoolean>, D::Error> {
    Ok(optional_boolean(from)?.map(StringBoolean))
}

/// Reads a whole number or a text that says one.
///
/// # Errors
/// When the value is neither, or not whole.
pub fn integer<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    optional_integer(from)?.ok_or_else(|| Error::custom("expected a whole number"))
}

/// Reads a whole number or a text that says one; `null` and an empty text are no answer.
///
/// # Errors
/// When the value is anything else, or not whole.
pub fn optional_integer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let text = match from.deserialize_any(ScalarVisitor)? {
        Scalar::Missing => return Ok(None),
        Scalar::Boolean(_) => return Err(Error::custom("expected a whole number")),
        Scalar::Text(text) => text,
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.trim()
        .parse()
        .ok()
        .or_else(|| Decimal::parse(&text).ok()?.whole())
        .map(Some)
        .ok_or_else(|| Error::custom("expected a whole number"))
}

/// Reads a list; `null` is the empty one.
///
/// # Errors
/// When the value is no list of `T`.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// Reads the text of a scalar: a text as it is, a number or boolean as it is written plainly,
/// `null` as the empty text.
///
/// # Errors
/// When the value is an array or an object.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match from.deserialize_any(ScalarVisitor)? {
        Scalar::Missing => String::new(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Text(text) => text,
    })
}

enum Scalar {
    Missing,
    Boolean(bool),
    Text(String),
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number or a boolean")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar::Missing)
    }

    fn visit_none<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar::Missing)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Scalar, D::Error> {
        from.deserialize_any(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn booleans_are_read_from_both_forms_and_other_texts_are_no_answer() {
        for (given, expected) in [
            (json!(true), Some(true)),
            (json!("false"), Some(false)),
            (json!("TRUE"), Some(true)),
            (json!(""), None),
            (json!("maybe"), None),
            (Value::Null, None),
        ] {
            assert_eq!(optional_boolean(&given).unwrap(), expected, "{given}");
            assert_eq!(boolean(&given).ok(), expected, "{given}");
        }
        assert!(optional_boolean(&json!([])).is_err());
    }

    #[test]
    fn integers_are_read_from_both_forms() {
        for (given, expected) in [
            (json!(3), Some(3)),
            (json!("3"), Some(3)),
            (json!(3.0), Some(3)),
            (
                json!(-9_000_000_000_000_000_001_i64),
                Some(-9_000_000_000_000_000_001),
            ),
            (json!(""), None),
            (Value::Null, None),
        ] {
            assert_eq!(optional_integer(&given).unwrap(), expected, "{given}");
        }
        for wrong in [json!(1.5), json!("x"), json!(true), json!({})] {
            assert!(optional_integer(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_string_boolean_is_written_as_text() {
        let read: Vec<StringBoolean> = serde_json::from_str(r#"[true,"false"]"#).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"["true","false"]"#);
    }

    #[test]
    fn a_list_may_be_null() {
        assert_eq!(
            list::<_, String>(Value::Null).unwrap(),
            Vec::<String>::new()
        );
        assert_eq!(list::<_, i64>(json!([1])).unwrap(), vec![1]);
    }
}
