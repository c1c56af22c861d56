//! Ids of what callers make: a word for the kind, the number within the account, the account.
//!
//! `cn-17-sandbox` is cancellation 17 of the account `sandbox`. The number stands in front, since
//! names of accounts may hold dashes.

use std::fmt::Write as _;

use countermand_domain::id::AccountId;

/// A kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A cancellation.
    Cancellation,
    /// A refund.
    Refund,
    /// An outward intent.
    Action,
}

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Cancellation => "cn-",
            Self::Refund => "rf-",
            Self::Action => "ac-",
        }
    }

    /// The id of one.
    pub(crate) fn id(self, number: u64, account: &AccountId) -> String {
        format!("{}{number}-{account}", self.prefix())
    }

    /// Reads an id of this kind.
    pub(crate) fn parse(self, text: &str) -> Option<(u64, AccountId)> {
        let (number, account) = text.strip_prefix(self.prefix())?.split_once('-')?;
        let is_plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
        let number = number.parse().ok().filter(|_| is_plain)?;
        Some((number, AccountId::parse(account).ok()?))
    }
}

/// A text as one part of an address.
pub(crate) fn as_segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_gives_back_its_number_and_account() {
        for name in ["sandbox", "a-1-b", "Läden & Söhne", "17"] {
            let account = AccountId::parse(name).unwrap();
            for kind in [Kind::Cancellation, Kind::Refund, Kind::Action] {
                let id = kind.id(17, &account);
                assert_eq!(kind.parse(&id), Some((17, account.clone())), "{id}");
            }
        }
        assert_eq!(
            Kind::Action.id(3, &AccountId::parse("x").unwrap()),
            "ac-3-x"
        );
    }

    #[test]
    fn another_kind_or_form_is_no_id() {
        for text in [
            "", "cn-", "cn-17", "cn-17-", "cn-017-a", "cn--1-a", "rf-17-a", "17-a", "cn-+1-a",
        ] {
            assert_eq!(Kind::Cancellation.parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_segment_holds_nothing_that_an_address_would_read() {
        assert_eq!(as_segment("cn-1-a b/ä"), "cn-1-a%20b%2F%C3%A4");
    }
}
