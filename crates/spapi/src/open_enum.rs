//! Enumerations of the wire, which grow without notice: an unknown value is kept as its text.

use std::fmt;
use std::marker::PhantomData;

use serde::de;

/// An enumeration of the wire that keeps values it does not know.
///
/// `open_enum!` implements it; it is here for code that works on any of them.
pub trait OpenEnum: Sized {
    /// The texts of the known values, as Amazon writes them, in the order of the declaration.
    const KNOWN: &'static [&'static str];

    /// Reads a text, of which every one is a value.
    fn parse(text: &str) -> Self;

    /// The text on the wire.
    fn as_str(&self) -> &str;

    /// Whether the value is one of `KNOWN`.
    fn is_known(&self) -> bool;
}

/// Reads an [`OpenEnum`] from a text of any serial form.
#[derive(Debug)]
pub struct TextVisitor<T>(PhantomData<fn() -> T>);

impl<T> TextVisitor<T> {
    /// A visitor for `T`.
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for TextVisitor<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: OpenEnum> de::Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        Ok(T::parse(text))
    }
}

/// Declares an enumeration that is open: its known values, and `Other` with the text of any other.
///
/// ```
/// countermand_spapi::open_enum! {
///     /// Who fulfills an order.
///     pub enum Channel {
///         /// Amazon, from its own stock.
///         Amazon => "AFN",
///         Seller => "MFN",
///     }
/// }
/// assert_eq!(Channel::parse("MFN"), Channel::Seller);
/// assert_eq!(Channel::parse("afn"), Channel::Amazon);
/// assert_eq!(Channel::parse("XFN").as_str(), "XFN");
/// assert_eq!(Channel::KNOWN, ["AFN", "MFN"]);
/// ```
///
/// The type has `parse` (every text is a value: as written, else without regard to the case of
/// ASCII letters, else `Other`), `as_str`, `is_known`, `KNOWN`,
/// [`OpenEnum`], `Display`, `From<&str>`, serde as a text, and the
/// comparisons, ordered as declared with `Other` last.
/// Values are made by `parse`; an `Other` made by hand from a known text would not equal it.
/// The crate that uses it needs `serde`.
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$outer:meta])*
        $visibility:vis enum $name:ident {
            $( $(#[$inner:meta])* $variant:ident => $text:literal ),+ $(,)?
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $visibility enum $name {
            $(
                $(#[$inner])*
                #[doc = ""]
                #[doc = concat!("On the wire `", $text, "`.")]
                $variant,
            )+
            /// A value that is not known here, as it came.
            Other(Box<str>),
        }

        impl $name {
            /// The texts of the known values, as Amazon writes them, in the order of declaration.
            $visibility const KNOWN: &'static [&'static str] = &[$($text),+];

            /// Reads a text: as written, else without regard to ASCII case, else `Other`.
            $visibility fn parse(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )+
                    $( other if other.eq_ignore_ascii_case($text) => Self::$variant, )+
                    other => Self::Other(other.into()),
                }
            }

            /// The text on the wire.
            $visibility fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::Other(text) => text,
                }
            }

            /// Whether the value is one of `KNOWN`.
            $visibility fn is_known(&self) -> bool {
                !matches!(self, Self::Other(_))
            }
        }

        impl $crate::open_enum::OpenEnum for $name {
            const KNOWN: &'static [&'static str] = Self::KNOWN;

            fn parse(text: &str) -> Self {
                Self::parse(text)
            }

            fn as_str(&self) -> &str {
                self.as_str()
            }

            fn is_known(&self) -> bool {
                self.is_known()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::parse(text)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_str($crate::open_enum::TextVisitor::new())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    open_enum! {
        /// A status, for the tests.
        enum Status {
            /// Not paid yet.
            Pending => "Pending",
            Unshipped => "Unshipped",
            Loud => "LOUD",
            Quiet => "loud",
        }
    }

    #[test]
    fn known_texts_are_read_as_written_first_and_in_any_case_then() {
        assert_eq!(Status::parse("Pending"), Status::Pending);
        assert_eq!(Status::parse("UNSHIPPED"), Status::Unshipped);
        assert_eq!(Status::parse("LOUD"), Status::Loud);
        assert_eq!(Status::parse("loud"), Status::Quiet);
        assert_eq!(Status::KNOWN, ["Pending", "Unshipped", "LOUD", "loud"]);
    }

    #[test]
    fn unknown_texts_are_kept() {
        let other = Status::parse("Teleported");
        assert_eq!(other, Status::Other("Teleported".into()));
        assert_eq!(other.to_string(), "Teleported");
        assert!(!other.is_known());
        assert_eq!(Status::parse(""), Status::Other("".into()));
        assert!(Status::Quiet < other, "unknown values come last");
    }

    #[test]
    fn serial_forms_are_texts() {
        let read: Vec<Status> = serde_json::from_str(r#"["pending","Née","\u0041"]"#).unwrap();
        let expected = ["Pending", "Née", "A"].map(Status::parse);
        assert_eq!(read, expected);
        let written = serde_json::to_string(&read).unwrap();
        assert_eq!(written, r#"["Pending","Née","A"]"#);
        assert!(serde_json::from_str::<Status>("1").is_err());
        assert!(serde_json::from_str::<Status>("null").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_value_and_keeps_its_text_but_for_case(text in ".{0,20}") {
            let value = Status::parse(&text);
            prop_assert!(value.as_str().eq_ignore_ascii_case(&text));
            prop_assert_eq!(Status::parse(value.as_str()), value);
        }
    }
}
