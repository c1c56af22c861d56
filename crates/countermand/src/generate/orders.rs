//! The orders of a generated file and the lines they become.

use super::Params;
use super::catalog::{Catalog, Product};
use super::random::Random;
use crate::generate::random;

/// How many re-listed orders wait for their second listing at a time.
const N_WAITING: usize = 4_096;
const SECONDS_PER_DAY: u64 = 86_400;

/// One order as it stands in the file at one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listing {
    /// The order's number: all of its lines follow from it and the seed.
    number: u64,
    /// When it was placed, in seconds since the first day's start.
    purchased_s: u64,
    /// Whether this is the later listing, with the newer state.
    is_again: bool,
    /// Whether a later listing follows, so that this one shows an earlier state.
    is_early: bool,
}

/// Which order comes next.
#[derive(Debug)]
pub(super) struct OrderStream {
    random: Random,
    n_orders: u64,
    n_lines: u64,
    span_s: u64,
    relisted_per_mille: u32,
    waiting: Vec<Listing>,
    due: Option<Listing>,
}

impl OrderStream {
    pub(super) fn new(params: &Params) -> Self {
        Self {
            random: Random::new(params.seed, 0x0D0E),
            n_orders: 0,
            n_lines: params.n_lines.max(1),
            span_s: u64::from(params.n_days.max(1)) * SECONDS_PER_DAY,
            relisted_per_mille: params.relisted_per_mille,
            waiting: Vec::new(),
            due: None,
        }
    }

    /// The next listing when `n_written` lines stand in the file.
    pub(super) fn next(&mut self, n_written: u64) -> Listing {
        if let Some(due) = self.due.take() {
            return due;
        }
        let number = self.n_orders;
        self.n_orders += 1;
        let at = u128::from(self.span_s) * u128::from(n_written) / u128::from(self.n_lines);
        let purchased_s = u64::try_from(at).unwrap_or(0);
        let is_early = self.random.happens(self.relisted_per_mille);
        let listing = Listing {
            number,
            purchased_s,
            is_again: false,
            is_early,
        };
        if is_early {
            let again = Listing {
                is_again: true,
                is_early: false,
                ..listing
            };
            self.wait(again);
        }
        listing
    }

    /// Keeps `again` for later; when enough wait, one of them is due next.
    fn wait(&mut self, again: Listing) {
        let limit = N_WAITING.min(usize::try_from(self.n_lines / 50).unwrap_or(N_WAITING));
        if self.waiting.len() < limit.max(1) {
            self.waiting.push(again);
            return;
        }
        let n_waiting = u32::try_from(self.waiting.len()).unwrap_or(u32::MAX);
        let at = usize::try_from(self.random.below(n_waiting)).unwrap_or(0);
        if let Some(slot) = self.waiting.get_mut(at) {
            self.due = Some(std::mem::replace(slot, again));
        }
    }
}

/// Turns listings into lines.
#[derive(Debug)]
pub(super) struct LineWriter<'a> {
    params: &'a Params,
    catalog: &'a Catalog,
    weight_sum: u32,
    first_day: i64,
}

/// What all lines of one listing share.
struct Shared<'a> {
    number: u64,
    listing: Listing,
    channel: &'a str,
    status: &'static str,
    is_amazon: bool,
    is_requested: bool,
    updated_s: u64,
}

const CITIES: [(&str, &str, &str, &str); 8] = [
    ("Springfield", "IL", "62704", "US"),
    ("Portland", "OR", "97205-1234", "US"),
    ("München", "Bayern", "80331", "DE"),
    ("Köln", "", "50667", "DE"),
    ("千代田区", "東京都", "100-0001", "JP"),
    ("Mumbai", "MAHARASHTRA", "400081", "IN"),
    ("Saint-Étienne", "", "42000", "FR"),
    ("Austin", "TX", "78701", "US"),
];
const REASONS: [&str; 4] = [
    "Found cheaper somewhere else.",
    "Changed mind about purchase",
    "Ordered by mistake",
    "",
];

impl<'a> LineWriter<'a> {
    pub(super) fn new(params: &'a Params, catalog: &'a Catalog) -> Self {
        let epoch = jiff::civil::date(1970, 1, 1);
        let first_day = params.first_day.duration_since(epoch).as_hours() / 24;
        Self {
            params,
            catalog,
            weight_sum: params.channels.iter().map(|(_, weight)| *weight).sum(),
            first_day,
        }
    }

    /// Writes the listing's lines, at most `n_left`, and returns how many.
    pub(super) fn write(&mut self, listing: &Listing, n_left: u64, out: &mut Vec<u8>) -> u64 {
        let mut random = Random::new(self.params.seed, listing.number.wrapping_add(1 << 40));
        let shared = self.shared(*listing, &mut random);
        let n_items = match random.below(100) {
            0..=84 => 1,
            85..=95 => 2,
            _ => 3 + u64::from(random.below(3)),
        };
        let n_items = n_items.min(n_left);
        for _ in 0..n_items {
            if let Some(product) = self.catalog.pick(&mut random) {
                self.line(&shared, product, &mut random, out);
            }
        }
        n_items
    }

    fn shared(&self, listing: Listing, random: &mut Random) -> Shared<'a> {
        let channel = self.channel(random);
        let is_amazon = random.happens(self.params.amazon_per_mille);
        let is_cancelled = random.happens(self.params.cancelled_per_mille);
        let is_open = listing.is_early || self.is_of_open_days(listing.purchased_s);
        let is_requested = random.happens(match (is_cancelled, is_open) {
            (true, _) => 550,
            (false, true) => 60,
            (false, false) => 4,
        });
        let was_pending = random.happens(400);
        let after_s = 600 + u64::from(random.below(3 * 86_400));
        let status = match (is_open, is_cancelled && !listing.is_early) {
            (_, true) => "Cancelled",
            (true, _) if was_pending => "Pending",
            (true, _) => "Unshipped",
            (false, false) if random.happens(30) => "Shipped - Delivered to Buyer",
            (false, false) => "Shipped",
        };
        let newer_s = if listing.is_again { 3_600 } else { 0 };
        Shared {
            number: listing.number,
            listing,
            channel,
            status,
            is_amazon,
            is_requested,
            updated_s: listing.purchased_s + after_s + newer_s,
        }
    }

    /// Whether an order was placed so late that it is not shipped yet.
    fn is_of_open_days(&self, purchased_s: u64) -> bool {
        let closed_days = self.params.n_days.saturating_sub(self.params.open_days);
        purchased_s / 86_400 >= u64::from(closed_days)
    }

    fn channel(&self, random: &mut Random) -> &'a str {
        let mut at = random.below(self.weight_sum.max(1));
        for (name, weight) in &self.params.channels {
            if at < *weight {
                return name;
            }
            at -= weight;
        }
        "Amazon.com"
    }

    fn line(&self, order: &Shared<'_>, product: &Product, random: &mut Random, out: &mut Vec<u8>) {
        self.order_id(order.number, out);
        out.push(b'\t');
        self.order_id(order.number, out);
        out.push(b'\t');
        self.instant(order.listing.purchased_s, out);
        out.push(b'\t');
        self.instant(order.updated_s, out);
        text(out, order.status);
        text(
            out,
            if order.is_amazon {
                "Amazon"
            } else {
                "Merchant"
            },
        );
        text(out, order.channel);
        text(out, "");
        text(out, "");
        text(
            out,
            if random.happens(100) {
                "Expedited"
            } else {
                "Standard"
            },
        );
        text(out, &product.name);
        text(out, &product.sku);
        text(out, &product.asin);
        let is_cancelled = order.status == "Cancelled";
        let item_status = order.status.split(' ').next().unwrap_or_default();
        text(out, item_status);
        amounts(out, product, is_cancelled, order.channel, random);
        let (city, state, code, country) = random.pick(&CITIES).copied().unwrap_or_default();
        text(out, city);
        text(out, state);
        text(out, code);
        text(out, country);
        let promotion = random.happens(120);
        text(out, if promotion { "Free Shipping 2026" } else { "" });
        text(out, if random.happens(60) { "true" } else { "false" });
        text(out, "");
        text(out, "");
        if self.params.has_buyer_requests {
            text(out, if order.is_requested { "true" } else { "false" });
            let reason = random.pick(&REASONS).copied().unwrap_or_default();
            text(out, if order.is_requested { reason } else { "" });
        }
        out.push(b'\n');
    }

    /// A 3-7-7 id that looks random and is different for each number.
    fn order_id(&self, number: u64, out: &mut Vec<u8>) {
        // Multiplying by a number without common factors permutes the 14 digits.
        const DIGITS: u128 = 100_000_000_000_000;
        let mixed =
            (u128::from(number) * 61_803_398_874_989 + u128::from(self.params.seed % 997)) % DIGITS;
        let low = u64::try_from(mixed).unwrap_or(0);
        let group = 100 + (low ^ (low >> 20)) % 20 * 5;
        digits(out, group, 3);
        out.push(b'-');
        digits(out, low / 10_000_000, 7);
        out.push(b'-');
        digits(out, low % 10_000_000, 7);
    }

    /// `2026-08-01T00:00:00+00:00`.
    fn instant(&self, since_first_s: u64, out: &mut Vec<u8>) {
        let days = i64::try_from(since_first_s / SECONDS_PER_DAY).unwrap_or(0);
        let (year, month, day) = civil(self.first_day + days);
        let second = since_first_s % SECONDS_PER_DAY;
        digits(out, year, 4);
        out.push(b'-');
        digits(out, month, 2);
        out.push(b'-');
        digits(out, day, 2);
        out.push(b'T');
        digits(out, second / 3_600, 2);
        out.push(b':');
        digits(out, second / 60 % 60, 2);
        out.push(b':');
        digits(out, second % 60, 2);
        out.extend_from_slice(b"+00:00");
    }
}

/// Quantity, currency and the eight amounts; a cancelled line has quantity 0 and no amounts.
fn amounts(
    out: &mut Vec<u8>,
    product: &Product,
    is_cancelled: bool,
    channel: &str,
    random: &mut random::Random,
) {
    let quantity = match random.below(10) {
        0 => 2,
        _ => 1_u64,
    };
    if is_cancelled {
        out.extend_from_slice(b"\t0\t\t\t\t\t\t\t\t\t");
        return;
    }
    out.push(b'\t');
    digits(out, quantity, 1);
    let currency = match channel {
        "Amazon.de" => "EUR",
        "Amazon.co.jp" => "JPY",
        "Amazon.in" => "INR",
        "Amazon.ca" => "CAD",
        _ => "USD",
    };
    text(out, currency);
    let price = u64::from(product.price_minor) * quantity;
    let has_minor = currency != "JPY";
    write_amount(out, price, has_minor);
    write_amount(out, price / 12, has_minor);
    let (shipping, shipping_tax) = if random.happens(300) {
        (499, 41)
    } else {
        (0, 0)
    };
    write_amount(out, shipping, has_minor);
    write_amount(out, shipping_tax, has_minor);
    out.extend_from_slice(b"\t\t");
    let discount = if random.happens(80) { price / 10 } else { 0 };
    write_amount(out, discount, has_minor);
    write_amount(out, 0, has_minor);
}

fn text(out: &mut Vec<u8>, value: &str) {
    out.push(b'\t');
    out.extend_from_slice(value.as_bytes());
}

/// Writes an amount; of a currency without a minor unit the number is the whole amount.
fn write_amount(out: &mut Vec<u8>, minor: u64, has_minor: bool) {
    out.push(b'\t');
    if !has_minor {
        digits(out, minor, 1);
        return;
    }
    digits(out, minor / 100, 1);
    out.push(b'.');
    digits(out, minor % 100, 2);
}

/// Writes a number with at least `width` digits.
fn digits(out: &mut Vec<u8>, number: u64, width: usize) {
    let mut reversed = [b'0'; 20];
    let mut rest = number;
    let mut length = 0;
    for slot in &mut reversed {
        if rest == 0 && length >= width {
            break;
        }
        *slot = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        length += 1;
    }
    out.extend(reversed.iter().take(length).rev());
}

/// The civil date of a day counted from 1970-01-01, by the days of 400-year cycles.
fn civil(day: i64) -> (u64, u64, u64) {
    let shifted = u64::try_from(day + 719_468).unwrap_or(0);
    let cycle = shifted / 146_097;
    let day_of_cycle = shifted % 146_097;
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524
        - day_of_cycle / 146_096)
        / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_cycle + cycle * 400 + u64::from(month <= 2);
    (year, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_the_dates_of_the_calendar() {
        assert_eq!(civil(0), (1970, 1, 1));
        // 2000 was a leap year: 11,016 days after 1970 is its 29 February.
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(11_017), (2000, 3, 1));
        assert_eq!(civil(20_454), (2026, 1, 1));
    }

    #[test]
    fn numbers_have_at_least_their_width() {
        let mut out = Vec::new();
        digits(&mut out, 7, 3);
        digits(&mut out, 0, 1);
        digits(&mut out, 12_345, 2);
        assert_eq!(out, b"007012345");
    }
}
