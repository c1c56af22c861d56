//! Why orders were cancelled, added up: causes with their orders and money, and weeks of cash.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use countermand_domain::id::OrderId;
use countermand_domain::money::{Currency, Money};
use countermand_domain::reason::{Motive, Reason};
use countermand_store::figures::{CancelledLine, RefundOfCancelled};
use countermand_store::orders::Requested;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// What an order was cancelled for, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A reason of the master mapping: of our own decision, or of the buyer's words.
    Reason(Reason),
    /// Amazon cancelled, as shipment was not confirmed in time.
    Overdue,
    /// Amazon cancelled, and does not tell why.
    ByAmazon,
    /// The seller cancelled outside this desk.
    BySeller,
    /// Nobody told who cancelled.
    Untold,
    /// Nobody told who cancelled, and the order is still to be read.
    NotRead,
}

impl Cause {
    /// Why a line was cancelled: our own reason first, then the buyer's words, then who did it.
    pub fn of(line: &CancelledLine) -> Self {
        let ours = line.our_reason.as_deref().and_then(Motive::parse);
        if let Some(Motive::Reason(reason)) = ours {
            return Self::Reason(reason);
        }
        if let Some(class) = &line.request_class {
            // Words that name no reason of the mapping are a wish all the same.
            return Self::Reason(Reason::parse(class).unwrap_or(Reason::BuyerRequest));
        }
        match line.cancelled_by {
            Some("buyer") => Self::Reason(Reason::BuyerRequest),
            Some("amazon") => Self::ByAmazon,
            _ if line.requested == Requested::Yes => Self::Reason(Reason::BuyerRequest),
            Some(_) => Self::BySeller,
            None => Self::Untold,
        }
    }

    /// As [`Cause::of`], for a line of an order that is still to be read.
    pub fn of_unread(line: &CancelledLine) -> Self {
        match Self::of(line) {
            Self::Untold => Self::NotRead,
            known @ (Self::Reason(_)
            | Self::Overdue
            | Self::ByAmazon
            | Self::BySeller
            | Self::NotRead) => known,
        }
    }

    /// The same, for an order that was to be sent and was not confirmed in time: what Amazon
    /// cancelled without telling why was cancelled for that.
    #[must_use]
    pub const fn when_overdue(self) -> Self {
        match self {
            Self::ByAmazon => Self::Overdue,
            Self::Reason(_) | Self::Overdue | Self::BySeller | Self::Untold | Self::NotRead => self,
        }
    }

    /// The stable code: the reason's name, or `OVERDUE`, `BY_AMAZON`, `BY_SELLER`, `UNTOLD`,
    /// `NOT_READ`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reason(reason) => reason.as_str(),
            Self::Overdue => "OVERDUE",
            Self::ByAmazon => "BY_AMAZON",
            Self::BySeller => "BY_SELLER",
            Self::Untold => "UNTOLD",
            Self::NotRead => "NOT_READ",
        }
    }

    /// The key of its text.
    pub fn text_key(self) -> String {
        match self {
            Self::Reason(reason) => {
                format!(
                    "reason-{}",
                    reason.as_str().to_ascii_lowercase().replace('_', "-")
                )
            }
            Self::Overdue => "web-reasons-overdue".to_owned(),
            Self::ByAmazon => "web-reasons-by-amazon".to_owned(),
            Self::BySeller => "web-reasons-by-seller".to_owned(),
            Self::Untold => "web-reasons-untold".to_owned(),
            Self::NotRead => "web-reasons-not-read".to_owned(),
        }
    }

    /// The reason of the mapping, where it is one.
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Reason(reason) => Some(reason),
            Self::Overdue | Self::ByAmazon | Self::BySeller | Self::Untold | Self::NotRead => None,
        }
    }
}

/// Amounts, one of each currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Purse(BTreeMap<Currency, Money>);

impl Purse {
    /// Puts an amount in; one over the range of money is left out.
    pub fn add(&mut self, amount: Money) {
        let currency = amount.currency();
        let held = self.0.entry(currency);
        let held = held.or_insert_with(|| Money::zero(currency));
        if let Ok(sum) = held.plus(amount) {
            *held = sum;
        }
    }

    /// The amounts, by currency.
    pub fn amounts(&self) -> impl Iterator<Item = Money> {
        self.0.values().copied()
    }

    /// Whether there is no amount.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What cancelled orders come to that have something in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sum {
    orders: BTreeSet<OrderId>,
    /// Lines.
    pub n_lines: u64,
    /// Units ordered.
    pub n_units: u64,
    /// Lines without a price.
    pub n_without_price: u64,
    /// The price of the goods.
    pub money: Purse,
}

impl Sum {
    fn add(&mut self, line: &CancelledLine) {
        self.orders.insert(line.order_id.clone());
        self.n_lines += 1;
        self.n_units += line.n_units;
        match line.price {
            Some(price) => self.money.add(price),
            None => self.n_without_price += 1,
        }
    }

    /// Different orders.
    pub fn n_orders(&self) -> u64 {
        self.orders.len() as u64
    }
}

/// Sums of all lines together.
pub fn total<'a>(lines: impl IntoIterator<Item = &'a CancelledLine>) -> Sum {
    let mut sum = Sum::default();
    lines.into_iter().for_each(|line| sum.add(line));
    sum
}

/// Sums by what lines have in common, the most orders first, then by the key.
pub fn by<'a, K: Ord + Clone>(
    lines: impl IntoIterator<Item = &'a CancelledLine>,
    key: impl Fn(&CancelledLine) -> K,
) -> Vec<(K, Sum)> {
    let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
    for line in lines {
        sums.entry(key(line)).or_default().add(line);
    }
    let mut sums: Vec<(K, Sum)> = sums.into_iter().collect();
    sums.sort_by_key(|(_, sum)| Reverse(sum.n_orders()));
    sums
}

/// One week of cancellations: what was not earned, and what was paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// Its Monday, in UTC.
    pub monday: Date,
    /// The orders placed in it that were cancelled since.
    pub sum: Sum,
    /// Refunds posted in it for cancelled orders.
    pub refunded: Purse,
}

/// The weeks of lines by the day of placing and of refunds by the day of posting, the newest first.
pub fn weeks<'a>(
    lines: impl IntoIterator<Item = &'a CancelledLine>,
    refunds: &[RefundOfCancelled],
) -> Vec<Week> {
    let mut weeks: BTreeMap<Date, Week> = BTreeMap::new();
    let empty = |monday| Week {
        monday,
        sum: Sum::default(),
        refunded: Purse::default(),
    };
    for line in lines {
        let monday = monday_of(line.purchased_at);
        let week = weeks.entry(monday).or_insert_with(|| empty(monday));
        week.sum.add(line);
    }
    for refund in refunds {
        let monday = monday_of(refund.posted_at);
        let week = weeks.entry(monday).or_insert_with(|| empty(monday));
        week.refunded.add(refund.amount);
    }
    weeks.into_values().rev().collect()
}

fn monday_of(at: Timestamp) -> Date {
    let day = at.to_zoned(TimeZone::UTC).date();
    let days = day.weekday().since(Weekday::Monday);
    day.checked_sub(i64::from(days).days()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use countermand_domain::marketplace::Marketplace;
    use countermand_domain::order::FulfillmentChannel;

    use super::*;

    fn line(order: &str, minor: Option<i64>) -> CancelledLine {
        let usd = Currency::parse("USD").unwrap();
        CancelledLine {
            order_id: OrderId::parse(order).unwrap(),
            purchased_at: "2026-11-22T23:59:00Z".parse().unwrap(),
            last_updated_at: None,
            ship_by: None,
            sales_channel: "Amazon.com".to_owned(),
            marketplace: Some(Marketplace::Us),
            channel: FulfillmentChannel::Mfn,
            requested: Requested::No,
            sku: Some("SKU".to_owned()),
            n_units: 2,
            price: minor.map(|minor| Money::from_minor(minor, usd)),
            request_class: None,
            cancelled_by: None,
            our_reason: None,
        }
    }

    #[test]
    fn our_own_reason_comes_before_the_buyers_words_and_those_before_who_did_it() {
        let mut known = line("1", None);
        assert_eq!(Cause::of(&known), Cause::Untold);
        assert_eq!(Cause::of_unread(&known), Cause::NotRead);
        known.requested = Requested::Yes;
        assert_eq!(Cause::of(&known), Cause::Reason(Reason::BuyerRequest));
        known.cancelled_by = Some("amazon");
        assert_eq!(Cause::of(&known), Cause::ByAmazon);
        assert_eq!(Cause::of_unread(&known), Cause::ByAmazon);
        assert_eq!(Cause::of(&known).when_overdue(), Cause::Overdue);
        known.request_class = Some("BUYER_FOUND_CHEAPER".to_owned());
        assert_eq!(Cause::of(&known), Cause::Reason(Reason::BuyerFoundCheaper));
        known.request_class = Some("BUYER_TOO_SLOW".to_owned());
        assert_eq!(Cause::of(&known), Cause::Reason(Reason::BuyerRequest));
        known.our_reason = Some("STOCK_OUT".to_owned());
        assert_eq!(Cause::of(&known), Cause::Reason(Reason::StockOut));
        let mut elsewhere = line("2", None);
        elsewhere.cancelled_by = Some("seller");
        assert_eq!(Cause::of(&elsewhere), Cause::BySeller);
        assert_eq!(Cause::BySeller.when_overdue(), Cause::BySeller);
    }

    #[test]
    fn orders_are_counted_once_and_money_by_currency() {
        let lines = [line("1", Some(500)), line("1", Some(250)), line("2", None)];
        let sum = total(&lines);
        assert_eq!((sum.n_orders(), sum.n_lines, sum.n_units), (2, 3, 6));
        assert_eq!(sum.n_without_price, 1);
        let amounts: Vec<String> = sum.money.amounts().map(Money::to_decimal).collect();
        assert_eq!(amounts, ["7.50"]);
        let by_order = by(&lines, |line| line.order_id.clone());
        assert_eq!(by_order.len(), 2);
    }

    #[test]
    fn a_week_begins_on_monday_and_has_its_refunds() {
        let usd = Currency::parse("USD").unwrap();
        let refund = RefundOfCancelled {
            posted_at: "2026-11-23T00:00:00Z".parse().unwrap(),
            amount: Money::from_minor(100, usd),
        };
        // The 22nd of November 2026 is a Sunday.
        let weeks = weeks(&[line("1", Some(500))], &[refund]);
        let mondays: Vec<String> = weeks.iter().map(|week| week.monday.to_string()).collect();
        assert_eq!(mondays, ["2026-11-23", "2026-11-16"]);
        assert!(weeks[0].sum.money.is_empty() && !weeks[0].refunded.is_empty());
        assert_eq!(weeks[1].sum.n_orders(), 1);
    }
}
