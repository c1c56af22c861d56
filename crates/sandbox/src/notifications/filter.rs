//! Filter expressions: the small part of CEL that the sandbox evaluates.
//!
//! `path == "text"` and `path != "text"`, joined by `&&`; the text stands in double quotes, single
//! quotes or backquotes; the path begins below `Payload`. Anything else is refused, so that no
//! subscription is silently delivered everything or nothing.

use serde_json::Value;

/// The longest expression.
pub const MAX_CHARACTERS: usize = 256;

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Test {
    path: String,
    is_equal: bool,
    text: String,
}

/// An expression that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression(Vec<Test>);

impl Expression {
    /// Reads an expression; `None` for one that the sandbox does not evaluate.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().count() > MAX_CHARACTERS {
            return None;
        }
        text.split("&&")
            .map(Test::parse)
            .collect::<Option<Vec<_>>>()
            .map(Self)
    }

    /// Whether a payload passes; a path that leads nowhere equals nothing.
    pub fn passes(&self, payload: &Value) -> bool {
        self.0.iter().all(|test| test.passes(payload))
    }
}

impl Test {
    fn parse(text: &str) -> Option<Self> {
        let (is_equal, (path, text)) = match text.split_once("==") {
            Some(sides) => (true, sides),
            None => (false, text.split_once("!=")?),
        };
        let path = path.trim();
        let is_path = path.split('.').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
        let text = ['"', '\'', '`'].into_iter().find_map(|quote| {
            let inner = text.trim().strip_prefix(quote)?.strip_suffix(quote)?;
            (!inner.contains(quote)).then_some(inner)
        })?;
        is_path.then(|| Self {
            path: path.to_owned(),
            is_equal,
            text: text.to_owned(),
        })
    }

    fn passes(&self, payload: &Value) -> bool {
        let found = self
            .path
            .split('.')
            .try_fold(payload, |value, part| value.get(part));
        let equals = match found {
            Some(Value::String(text)) => *text == self.text,
            Some(Value::Bool(flag)) => flag.to_string() == self.text,
            Some(Value::Number(number)) => number.to_string() == self.text,
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => false,
        };
        equals == self.is_equal
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_expression_compares_texts_along_a_path() {
        let payload = json!({"OrderChangeNotification": {
            "OrderChangeType": "OrderStatusChange", "Summary": {"OrderStatus": "Canceled"}}});
        let passes = |text: &str| Expression::parse(text).map(|found| found.passes(&payload));
        let status = "OrderChangeNotification.Summary.OrderStatus";
        assert_eq!(passes(&format!("{status} == `Canceled`")), Some(true));
        assert_eq!(passes(&format!("{status} != 'Canceled'")), Some(false));
        assert_eq!(
            passes(&format!(
                "{status} == \"Canceled\" && OrderChangeNotification.OrderChangeType == 'X'"
            )),
            Some(false)
        );
        assert_eq!(passes("OrderChangeNotification.Nothing != 'a'"), Some(true));
    }

    #[test]
    fn what_is_not_evaluated_is_not_read() {
        for text in [
            "",
            "a",
            "a == b",
            "a == 'b' || c == 'd'",
            "a.b > 1",
            "a[0] == 'x'",
            "a == 'x",
        ] {
            assert_eq!(Expression::parse(text), None, "{text}");
        }
        let long = format!("a == '{}'", "x".repeat(250));
        assert_eq!(Expression::parse(&long), None);
    }
}
