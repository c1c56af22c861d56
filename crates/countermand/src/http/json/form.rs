//! The form of a JSON text: its depth, its texts, its keys; before anybody looks at the meaning.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::http::problem::{Code, FieldProblem, Problem};

/// Levels of arrays and objects.
pub const MAX_DEPTH: usize = 64;
/// Bytes of one text or key.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

/// Why a JSON text is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormFault {
    /// Not JSON.
    #[error("not JSON at line {line}, column {column}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// Nested deeper than allowed.
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// A text longer than allowed.
    #[error("a text of more than {MAX_TEXT_BYTES} bytes")]
    TextTooLong,
    /// A text with the character U+0000, which databases do not keep.
    #[error("a text with U+0000")]
    Nul,
    /// A key that stands twice in one object.
    #[error("a key twice in one object")]
    KeyTwice {
        /// The key.
        key: String,
    },
}

impl FormFault {
    /// The problem that tells it.
    pub fn problem(&self) -> Problem {
        let detail = match self {
            Self::Syntax { line, column } => {
                format!("The body is not JSON; it goes wrong at line {line}, column {column}.")
            }
            Self::TooDeep => format!("The body is nested deeper than {MAX_DEPTH} levels."),
            Self::TextTooLong => {
                format!("The body has a text of more than {MAX_TEXT_BYTES} bytes.")
            }
            Self::Nul => "The body has a text with the character U+0000.".to_owned(),
            Self::KeyTwice { .. } => "The body has an object with one key twice.".to_owned(),
        };
        let problem = Problem::new(Code::InvalidJson, detail);
        match self {
            Self::KeyTwice { key } => match super::fault::name(key) {
                Some(name) => {
                    problem.with_field(FieldProblem::new(name, "repeated", "stands twice"))
                }
                None => problem,
            },
            Self::Syntax { .. } | Self::TooDeep | Self::TextTooLong | Self::Nul => problem,
        }
    }
}

/// Whether the bytes are one JSON text of an allowed form.
///
/// # Errors
/// The first fault that is met.
pub fn check(bytes: &[u8]) -> Result<(), FormFault> {
    let fault = Cell::new(None);
    let mut input = serde_json::Deserializer::from_slice(bytes);
    let seed = Level {
        depth: 0,
        fault: &fault,
    };
    let result = seed.deserialize(&mut input).and_then(|()| input.end());
    result.map_err(|error| {
        fault.take().unwrap_or(FormFault::Syntax {
            line: error.line(),
            column: error.column(),
        })
    })
}

/// Reads one value that stands inside `depth` arrays and objects.
#[derive(Clone, Copy)]
struct Level<'a> {
    depth: usize,
    fault: &'a Cell<Option<FormFault>>,
}

impl Level<'_> {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.fail(FormFault::TooDeep));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }

    fn text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(self.fail(FormFault::TextTooLong));
        }
        if text.contains('\0') {
            return Err(self.fail(FormFault::Nul));
        }
        Ok(())
    }

    fn fail<E: serde::de::Error>(self, fault: FormFault) -> E {
        let error = E::custom(&fault);
        self.fault.set(Some(fault));
        error
    }
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let inner = self.inner()?;
        while items.next_element_seed(inner)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let inner = self.inner()?;
        let mut seen = HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            self.text::<A::Error>(&key)?;
            entries.next_value_seed(inner)?;
            if seen.contains(&key) {
                return Err(self.fail(FormFault::KeyTwice { key }));
            }
            seen.insert(key);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_levels_pass_and_one_more_does_not() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(check(nested(64).as_bytes()), Ok(()));
        assert_eq!(check(nested(65).as_bytes()), Err(FormFault::TooDeep));
        let mixed = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        assert_eq!(check(mixed(64).as_bytes()), Ok(()));
        assert_eq!(check(mixed(65).as_bytes()), Err(FormFault::TooDeep));
        // Far over the limit the stack must hold, too.
        assert_eq!(check(nested(100_000).as_bytes()), Err(FormFault::TooDeep));
    }

    #[test]
    fn texts_of_sixty_four_kibibytes_pass_and_one_byte_more_does_not() {
        let text = |n: usize| format!("[\"{}\"]", "a".repeat(n));
        assert_eq!(check(text(65_536).as_bytes()), Ok(()));
        assert_eq!(check(text(65_537).as_bytes()), Err(FormFault::TextTooLong));
        let key = |n: usize| format!("{{\"{}\":1}}", "a".repeat(n));
        assert_eq!(check(key(65_536).as_bytes()), Ok(()));
        assert_eq!(check(key(65_537).as_bytes()), Err(FormFault::TextTooLong));
    }

    #[test]
    fn a_key_stands_once_however_it_is_written() {
        for twice in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"[{"b":{"a":1,"c":2,"a":3}}]"#,
        ] {
            let key = "a".to_owned();
            assert_eq!(
                check(twice.as_bytes()),
                Err(FormFault::KeyTwice { key }),
                "{twice}"
            );
        }
        assert_eq!(check(br#"[{"a":1},{"a":1},{"b":{"a":1}}]"#), Ok(()));
    }

    #[test]
    fn what_is_not_one_json_text_in_utf8_is_refused() {
        for wrong in [
            "",
            " ",
            "{",
            "{} {}",
            "{}x",
            "nan",
            "01",
            "+1",
            "'a'",
            "{a:1}",
            "[1,]",
            "// a\n1",
            r#""\ud800""#,
            "\"a\tb\"",
        ] {
            assert!(
                matches!(check(wrong.as_bytes()), Err(FormFault::Syntax { .. })),
                "{wrong}"
            );
        }
        assert!(check(b"\"\xff\"").is_err());
        assert!(check(b"\xef\xbb\xbf{}").is_err());
        assert_eq!(check(br#"{"a":"\u0000"}"#), Err(FormFault::Nul));
        assert_eq!(
            check(r#"{"a":[null,true,-1,18446744073709551615,1.5e3,"é"]}"#.as_bytes()),
            Ok(())
        );
    }
}
