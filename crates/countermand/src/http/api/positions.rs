//! Lists over several accounts: how far a reader is in each of them.
//!
//! Each account numbers its own rows, and numbers only grow. A place in the list is therefore one
//! number for each account: what is written later never moves what was given out before.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use countermand_store::outbox::Page;
use countermand_store::{Account, Answer, DatabaseError};
use jiff::Timestamp;

use super::reach::failed;
use crate::desk::Seller;
use crate::http::problem::{Code, Problem};
use crate::http::query::page::Cursor;

/// Accounts that one list goes over at most: more do not fit into a cursor.
pub(super) const ACCOUNTS_MAX: usize = 16;

/// How far a reader is, by the numbers of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Positions(BTreeMap<i64, u64>);

impl Positions {
    /// As text: the account and the number in hexadecimal digits, joined by `_`.
    pub(crate) fn to_text(&self) -> String {
        let parts: Vec<String> = self
            .0
            .iter()
            .map(|(account, number)| format!("{account:x}.{number:x}"))
            .collect();
        parts.join("_")
    }

    /// Reads the text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut positions = BTreeMap::new();
        for part in text.split('_').filter(|part| !part.is_empty()) {
            let (account, number) = part.split_once('.')?;
            positions.insert(
                i64::from_str_radix(account, 16).ok()?,
                u64::from_str_radix(number, 16).ok()?,
            );
        }
        Some(Self(positions))
    }

    /// The place that a cursor names in a list.
    ///
    /// # Errors
    /// 400 when it was not given out for this list.
    pub(crate) fn of_cursor(cursor: Option<&Cursor>, list: &str) -> Result<Self, Problem> {
        let Some(cursor) = cursor else {
            return Ok(Self::default());
        };
        let key = cursor.key(list, 1)?;
        let text = key.first().map_or("", String::as_str);
        Self::parse(text).ok_or_else(|| {
            Problem::new(
                Code::InvalidCursor,
                "The cursor was not given out for this list.",
            )
            .said("cursor", &[])
        })
    }

    /// How far the reader is in an account.
    pub(super) fn of(&self, account: &Account) -> u64 {
        self.0.get(&account.number()).copied().unwrap_or(0)
    }

    /// Moves the reader on in an account.
    pub(super) fn set(&mut self, account: &Account, number: u64) {
        self.0.insert(account.number(), number);
    }
}

/// What tells a row's place: when it was written, and its number within its account.
pub(crate) type Place<T> = fn(&T) -> (Timestamp, u64);

/// One page over several accounts, the oldest rows first, each account's in the order of its
/// numbers; and where the next page begins.
///
/// # Errors
/// 400 for more accounts than a cursor holds, 503 or 500 when the store refuses.
pub(super) async fn page<T>(
    sellers: &[Arc<Seller>],
    from: Positions,
    limit: u16,
    read: impl Fn(&Account, u64, u32) -> Answer<Page<T>, DatabaseError>,
    place: Place<T>,
) -> Result<(Vec<(Arc<Seller>, T)>, Option<Positions>), Problem> {
    page_towards(Towards::Newer, sellers, (from, limit), read, place).await
}

/// The same with the newest rows first: `read` gives rows before a number, 0 for the newest.
///
/// # Errors
/// As [`page`].
pub(crate) async fn newest_page<T>(
    sellers: &[Arc<Seller>],
    from: Positions,
    limit: u16,
    read: impl Fn(&Account, u64, u32) -> Answer<Page<T>, DatabaseError>,
    place: Place<T>,
) -> Result<(Vec<(Arc<Seller>, T)>, Option<Positions>), Problem> {
    page_towards(Towards::Older, sellers, (from, limit), read, place).await
}

/// Which way a list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Towards {
    Newer,
    Older,
}

async fn page_towards<T>(
    towards: Towards,
    sellers: &[Arc<Seller>],
    (mut from, limit): (Positions, u16),
    read: impl Fn(&Account, u64, u32) -> Answer<Page<T>, DatabaseError>,
    place: Place<T>,
) -> Result<(Vec<(Arc<Seller>, T)>, Option<Positions>), Problem> {
    if sellers.len() > ACCOUNTS_MAX {
        return Err(Problem::new(
            Code::InvalidQuery,
            format!("The key sees more than {ACCOUNTS_MAX} accounts, and the request names none."),
        )
        .with_remedy("Add `account=NAME` to the address.")
        .said("name-account", &[]));
    }
    let limit = usize::from(limit);
    let mut waiting: Vec<(&Arc<Seller>, VecDeque<T>)> = Vec::with_capacity(sellers.len());
    for seller in sellers {
        let wanted = u32::try_from(limit + 1).unwrap_or(u32::MAX);
        let answer = read(&seller.account, from.of(&seller.account), wanted).await;
        let rows = answer.map_err(|error| failed(&error))?.items;
        waiting.push((seller, rows.into()));
    }
    let mut taken = Vec::with_capacity(limit);
    while taken.len() < limit {
        let with_rows = waiting.iter_mut().filter(|(_, rows)| !rows.is_empty());
        let key = |seller: &Seller, rows: &VecDeque<T>| {
            let at = rows.front().map(|row| place(row).0);
            (at, seller.account.number())
        };
        let next = match towards {
            Towards::Newer => with_rows.min_by_key(|(seller, rows)| key(seller, rows)),
            Towards::Older => with_rows.max_by_key(|(seller, rows)| key(seller, rows)),
        };
        let Some((seller, rows)) = next else {
            break;
        };
        if let Some(row) = rows.pop_front() {
            from.set(&seller.account, place(&row).1);
            taken.push((Arc::clone(seller), row));
        }
    }
    let has_more = waiting.iter().any(|(_, rows)| !rows.is_empty());
    Ok((taken, has_more.then_some(from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text_and_fits_into_a_cursor() {
        let mut positions = Positions::default();
        assert_eq!(Positions::parse(""), Some(positions.clone()));
        for account in 1..=16 {
            positions.0.insert(account, 0xffff_ffff);
        }
        let text = positions.to_text();
        assert_eq!(Positions::parse(&text), Some(positions));
        assert!(Cursor::after("/actions", &[&text]).is_some());
        assert_eq!(Positions::parse("1"), None);
        assert_eq!(Positions::parse("x.1"), None);
    }
}
