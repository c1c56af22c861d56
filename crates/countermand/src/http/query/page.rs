//! Pages of lists: how many, and from where on.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::http::problem::{Code, Problem};

/// How many items a page has: 50 unless said, 200 at most; up to 500 can be asked for, and is taken
/// as 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = u16, minimum = 1, maximum = 500, default = 50, example = 50)]
pub struct Limit(u16);

impl Limit {
    /// Items of a page at most.
    pub const MAX: u16 = 200;
    /// The greatest number that can be asked for.
    const ASKED_MAX: u16 = 500;
    /// As many items as a page may have.
    pub const MOST: Self = Self(Self::MAX);

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let wrong = || serde::de::Error::custom("expected a whole number of 1 to 500");
        let text = String::deserialize(input)?;
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text
            .parse()
            .ok()
            .filter(|number| is_number && (1..=Self::ASKED_MAX).contains(number));
        number
            .map(|number: u16| Self(number.min(Self::MAX)))
            .ok_or_else(wrong)
    }
}

/// The version of cursors that are given out.
const VERSION: u8 = 1;
/// Parts of a key at most.
const MAX_PARTS: usize = 8;

/// Where a page begins: what `next` of the page before said.
///
/// Inside: the version, four bytes that stand for the list and its filter, and the key of the last
/// item in parts. A cursor of another list or filter is refused instead of skipping silently.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, max_length = 512)]
pub struct Cursor(Vec<u8>);

impl Cursor {
    /// The cursor after the item with this key, in the list that `list` tells apart: its path with
    /// every filter that shapes it, not the limit.
    ///
    /// Each part has at most 255 bytes, which all keys of ours have; a longer one gives none.
    pub fn after(list: &str, key: &[&str]) -> Option<String> {
        let mut bytes = vec![VERSION];
        bytes.extend(mark(list));
        for part in key {
            bytes.push(u8::try_from(part.len()).ok()?);
            bytes.extend(part.as_bytes());
        }
        (key.len() <= MAX_PARTS).then(|| URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads what `next` said.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).map(Self).ok()
    }

    /// The key after which the page begins; `n_parts` is how many parts keys of this list have.
    ///
    /// # Errors
    /// 400 when the cursor was not given out for this list.
    pub fn key(&self, list: &str, n_parts: usize) -> Result<Vec<String>, Problem> {
        self.parts(list).filter(|parts| parts.len() == n_parts).ok_or_else(|| {
            Problem::new(Code::InvalidCursor, "The cursor was not given out for this list.")
                .with_remedy("Take `next` of the page before, with the same filters, or begin without a cursor.")
                .said("cursor", &[])
        })
    }

    fn parts(&self, list: &str) -> Option<Vec<String>> {
        let (version, rest) = self.0.split_first()?;
        let (found_mark, mut rest) = rest.split_at_checked(4)?;
        if *version != VERSION || found_mark != mark(list) {
            return None;
        }
        let mut parts = Vec::new();
        while let Some((length, after)) = rest.split_first() {
            let (part, after) = after.split_at_checked(usize::from(*length))?;
            parts.push(String::from_utf8(part.to_vec()).ok()?);
            if parts.len() > MAX_PARTS {
                return None;
            }
            rest = after;
        }
        Some(parts)
    }
}

/// Four bytes that stand for a list with its filter.
fn mark(list: &str) -> [u8; 4] {
    let [a, b, c, d, ..] = *blake3::hash(list.as_bytes()).as_bytes();
    [a, b, c, d]
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("expected a cursor as `next` gives it"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Cursor {
        serde_json::from_value(serde_json::json!(text)).unwrap()
    }

    proptest! {
        #[test]
        fn a_cursor_gives_back_its_key(parts in proptest::collection::vec(".{0,60}", 0..8)) {
            let key: Vec<_> = parts.iter().map(String::as_str).collect();
            let text = Cursor::after("/orders", &key).unwrap();
            prop_assert_eq!(read(&text).key("/orders", parts.len()).unwrap(), parts);
        }

        #[test]
        fn any_bytes_are_a_key_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Cursor(bytes).key("/orders", 2);
        }
    }

    #[test]
    fn a_cursor_of_another_list_filter_or_form_is_refused() {
        let text = Cursor::after("/orders?state=queued", &["1", "a"]).unwrap();
        assert!(read(&text).key("/orders?state=queued", 2).is_ok());
        for (list, n_parts) in [
            ("/orders", 2),
            ("/orders?state=sent", 2),
            ("/orders?state=queued", 1),
        ] {
            let problem = read(&text).key(list, n_parts).unwrap_err();
            assert_eq!(
                (problem.code(), problem.status().as_u16()),
                (Code::InvalidCursor, 400)
            );
        }
        let cut = text.get(..text.len() - 4).unwrap();
        assert!(read(cut).key("/orders?state=queued", 2).is_err());
        assert!(read("").key("/orders", 0).is_err());
        // Version 2 does not exist yet.
        let mut later = URL_SAFE_NO_PAD.decode(&text).unwrap();
        *later.first_mut().unwrap() = 2;
        assert!(Cursor(later).key("/orders?state=queued", 2).is_err());
    }

    #[test]
    fn a_key_too_long_for_a_cursor_gives_none() {
        assert!(Cursor::after("/orders", &["a".repeat(255).as_str()]).is_some());
        assert!(Cursor::after("/orders", &["a".repeat(256).as_str()]).is_none());
    }
}
