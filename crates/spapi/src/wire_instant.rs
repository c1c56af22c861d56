//! Instants in the JSON of the wire.

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use crate::flexible;
use crate::instant;

/// An instant as it is written: the text is kept, so that one that cannot be read does not sink
/// the page it stands on.
///
/// Source: the example of `getOrders` in `ordersV0.json` has `1.569521782042E9` for an instant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WireInstant {
    text: String,
}

impl WireInstant {
    /// Writes an instant to the second, as `2026-11-20T08:11:11Z`; what is less is cut off.
    pub fn seconds(at: Timestamp) -> Self {
        Self {
            text: instant::whole_seconds(at).to_string(),
        }
    }

    /// Writes an instant to the millisecond, as `2026-11-20T08:11:11.000Z`; what is less is cut
    /// off.
    pub fn milliseconds(at: Timestamp) -> Self {
        Self {
            text: format!("{:.3}", instant::whole_milliseconds(at)),
        }
    }

    /// Takes a text as it is.
    pub fn of_text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
        }
    }

    /// The instant, if the text is one.
    pub fn at(&self) -> Option<Timestamp> {
        instant::parse(&self.text).ok()
    }

    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Serialize for WireInstant {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for WireInstant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        flexible::text(from).map(|text| Self { text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_to_the_second_or_the_millisecond() {
        let at: Timestamp = "2026-11-20T08:11:11.0479Z".parse().unwrap();
        assert_eq!(WireInstant::seconds(at).as_str(), "2026-11-20T08:11:11Z");
        assert_eq!(
            WireInstant::milliseconds(at).as_str(),
            "2026-11-20T08:11:11.047Z"
        );
        let whole: Timestamp = "2026-11-20T08:11:11Z".parse().unwrap();
        let written = WireInstant::milliseconds(whole);
        assert_eq!(written.as_str(), "2026-11-20T08:11:11.000Z");
        assert_eq!(written.at(), Some(whole));
    }

    #[test]
    fn what_is_no_instant_keeps_its_text() {
        for json in [r#""1.569521782042E9""#, r#""TEST_CASE_200""#, r#""""#] {
            let read: WireInstant = serde_json::from_str(json).unwrap();
            assert_eq!(read.at(), None);
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
        let number: WireInstant = serde_json::from_str("1569521782").unwrap();
        assert_eq!(number.as_str(), "1569521782");
    }
}
