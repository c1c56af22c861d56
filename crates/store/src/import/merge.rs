//! How what several sources say of one order becomes one row.
//!
//! Every value is joined on its own, by an operation that does not care for order, grouping or
//! repetition; so any permutation of any files gives the same rows (invariants I8 and I9).
//!
//! | value | rule |
//! | --- | --- |
//! | state, status text, quantity | of the newest observation |
//! | texts, ship-by, units shipped, amounts | the newest that tells one; silence erases nothing |
//! | purchase instant | the earliest |
//! | channel | the most special: MFN, SFP, Easy Ship, AFN, MCF |
//! | Prime, business, sales channel | the one that says more |
//! | buyer's official request | requested beats none beats unknown, at any age: it is sticky |
//! | units ordered | the most ever shown: a cancelled line shows 0 |
//!
//! "Newest" is by `last_updated_at`; an observation without it is older than any with one. Equal
//! ages are decided by content: the later state of an order's life (an unknown text is the
//! earliest), then the greater text, then the greater number.

use std::borrow::Cow;

use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::{FulfillmentChannel, OrderState};

/// The age of an observation that does not tell when the order changed: older than any.
pub(crate) const NO_VERSION: i64 = i64::MIN;

/// A value that a source may leave out, with the age of the source that told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told<T> {
    /// The age, by `last_updated_at`; [`NO_VERSION`] when nothing was told.
    pub(crate) version: i64,
    /// The value.
    pub(crate) value: Option<T>,
}

impl<T: Ord> Told<T> {
    pub(crate) fn new(version: i64, value: Option<T>) -> Self {
        Self {
            version: if value.is_some() { version } else { NO_VERSION },
            value,
        }
    }

    /// Takes the other value when it is newer, or as new and greater.
    fn join(&mut self, other: Self) {
        let is_newer = other.value.is_some()
            && (self.value.is_none()
                || (other.version, &other.value) > (self.version, &self.value));
        if is_newer {
            *self = other;
        }
    }

    /// The age, where it has to be written beside a row of age `row_version`.
    fn age_beside(&self, row_version: i64) -> Option<i64> {
        (self.value.is_some() && self.version != row_version).then_some(self.version)
    }
}

/// The amounts of a line, told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amounts {
    /// The currency's three letters.
    pub(crate) currency: [u8; 3],
    /// Price, tax, shipping, its tax, gift wrap, its tax, discount, discount on shipping.
    pub(crate) minor: [Option<i64>; 8],
}

/// An order, as one source tells it or as all do together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderRow<'a> {
    pub(crate) order_id: Cow<'a, str>,
    pub(crate) sales_channel: Cow<'a, str>,
    pub(crate) marketplace: Option<Marketplace>,
    pub(crate) channel: FulfillmentChannel,
    pub(crate) version: i64,
    pub(crate) state: Option<OrderState>,
    pub(crate) status_text: Cow<'a, str>,
    pub(crate) purchased_at: i64,
    pub(crate) ship_by: Told<i64>,
    pub(crate) is_business: Option<bool>,
    pub(crate) is_prime: Option<bool>,
    /// 0 unknown, 1 none, 2 requested.
    pub(crate) buyer_request: u8,
    pub(crate) ship_state: Told<Cow<'a, str>>,
    pub(crate) ship_country: Told<Cow<'a, str>>,
    /// A bit for each kind of file.
    pub(crate) source_kinds: i64,
}

impl OrderRow<'_> {
    /// Joins what another source says of the same order.
    pub(crate) fn join(&mut self, other: Self) {
        let is_newer = (other.version, other.state, &other.status_text)
            > (self.version, self.state, &self.status_text);
        if is_newer {
            self.version = other.version;
            self.state = other.state;
            self.status_text = other.status_text;
        }
        if (other.marketplace, &other.sales_channel) > (self.marketplace, &self.sales_channel) {
            self.marketplace = other.marketplace;
            self.sales_channel = other.sales_channel;
        }
        self.channel = self.channel.max(other.channel);
        self.purchased_at = self.purchased_at.min(other.purchased_at);
        self.is_business = self.is_business.max(other.is_business);
        self.is_prime = self.is_prime.max(other.is_prime);
        self.buyer_request = self.buyer_request.max(other.buyer_request);
        self.source_kinds |= other.source_kinds;
        self.ship_by.join(other.ship_by);
        self.ship_state.join(other.ship_state);
        self.ship_country.join(other.ship_country);
    }

    /// The ages of values that are older than the row, as stored.
    pub(crate) fn told_at(&self) -> Option<String> {
        written_ages(&[
            self.ship_by.age_beside(self.version),
            self.ship_state.age_beside(self.version),
            self.ship_country.age_beside(self.version),
        ])
    }
}

/// A line of an order, as one source tells it or as all that name it alike do together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineRow<'a> {
    /// The key as stored: `i:` item id, `s:` SKU, `a:` fingerprint.
    pub(crate) key: Cow<'a, str>,
    pub(crate) version: i64,
    pub(crate) state: Option<OrderState>,
    pub(crate) status_text: Cow<'a, str>,
    pub(crate) quantity: u32,
    pub(crate) quantity_ordered: u32,
    /// 0 unknown, 1 none, 2 requested.
    pub(crate) buyer_request: u8,
    pub(crate) sku: Told<Cow<'a, str>>,
    pub(crate) asin: Told<Cow<'a, str>>,
    pub(crate) title: Told<Cow<'a, str>>,
    pub(crate) category: Told<Cow<'a, str>>,
    pub(crate) request_class: Told<Cow<'a, str>>,
    pub(crate) quantity_shipped: Told<u32>,
    pub(crate) amounts: Told<Amounts>,
}

impl LineRow<'_> {
    /// Joins what another source says of the same line; the key stays.
    pub(crate) fn join(&mut self, other: Self) {
        let is_newer = (
            other.version,
            other.state,
            &other.status_text,
            other.quantity,
        ) > (self.version, self.state, &self.status_text, self.quantity);
        if is_newer {
            self.version = other.version;
            self.state = other.state;
            self.status_text = other.status_text;
            self.quantity = other.quantity;
        }
        self.quantity_ordered = self.quantity_ordered.max(other.quantity_ordered);
        self.buyer_request = self.buyer_request.max(other.buyer_request);
        self.sku.join(other.sku);
        self.asin.join(other.asin);
        self.title.join(other.title);
        self.category.join(other.category);
        self.request_class.join(other.request_class);
        self.quantity_shipped.join(other.quantity_shipped);
        self.amounts.join(other.amounts);
    }

    /// The ages of values that are older than the row, as stored.
    pub(crate) fn told_at(&self) -> Option<String> {
        written_ages(&[
            self.sku.age_beside(self.version),
            self.asin.age_beside(self.version),
            self.title.age_beside(self.version),
            self.category.age_beside(self.version),
            self.request_class.age_beside(self.version),
            self.quantity_shipped.age_beside(self.version),
            self.amounts.age_beside(self.version),
        ])
    }
}

/// Ages by place, as in `0@1650000000000000 3@-`; a dash is [`NO_VERSION`].
fn written_ages(ages: &[Option<i64>]) -> Option<String> {
    if ages.iter().all(Option::is_none) {
        return None;
    }
    let parts: Vec<String> = ages
        .iter()
        .enumerate()
        .filter_map(|(at, age)| {
            age.map(|age| match age {
                NO_VERSION => format!("{at}@-"),
                _ => format!("{at}@{age}"),
            })
        })
        .collect();
    Some(parts.join(" "))
}

/// The age of the value at `place`, from the stored text; a value that it does not name is as old
/// as its row.
pub(crate) fn age_of(told_at: Option<&str>, place: usize, row_version: i64) -> i64 {
    told_at
        .unwrap_or("")
        .split(' ')
        .filter_map(|part| part.split_once('@'))
        .find(|(at, _)| at.parse() == Ok(place))
        .map_or(row_version, |(_, age)| age.parse().unwrap_or(NO_VERSION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_erases_nothing_and_the_age_of_a_value_is_remembered() {
        let mut told = Told::new(10, Some(7_i64));
        told.join(Told::new(20, None));
        assert_eq!(told, Told::new(10, Some(7)));
        told.join(Told::new(15, Some(3)));
        assert_eq!(told, Told::new(15, Some(3)));
        told.join(Told::new(12, Some(9)));
        assert_eq!(told, Told::new(15, Some(3)));
        told.join(Told::new(15, Some(4)));
        assert_eq!(told.value, Some(4), "as new and greater");
    }

    #[test]
    fn ages_are_written_only_where_they_differ_and_read_back() {
        assert_eq!(written_ages(&[None, None]), None);
        let text = written_ages(&[None, Some(1_650_000_000_000_000), Some(NO_VERSION)]);
        assert_eq!(text.as_deref(), Some("1@1650000000000000 2@-"));
        assert_eq!(age_of(text.as_deref(), 0, 5), 5);
        assert_eq!(age_of(text.as_deref(), 1, 5), 1_650_000_000_000_000);
        assert_eq!(age_of(text.as_deref(), 2, 5), NO_VERSION);
        assert_eq!(age_of(None, 2, 5), 5);
    }
}
