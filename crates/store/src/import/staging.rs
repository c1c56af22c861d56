//! Lines in memory before they are written: packed, then sorted by order.
//!
//! Order ids arrive in random order, and the locality of the table decides the speed of an import:
//! so as many lines as memory allows are sorted before any is written.

use std::borrow::Cow;

use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{BuyerRequest, FulfillmentChannel, ObservedLine, OrderState};

use super::lines::LineName;
use super::merge::{Amounts, LineRow, NO_VERSION, OrderRow, Told};
use crate::stored::{micros, sales_channel_name};

/// The longest text that is kept of one field; the rest is cut off.
const TEXT_BYTES_MAX: usize = 1_000;
/// Texts of a packed line.
const N_TEXTS: usize = 11;

/// One line without its texts and amounts, which lie in the arenas.
#[derive(Debug)]
struct Packed {
    text_at: usize,
    lengths: [u16; N_TEXTS],
    amounts_at: Option<u32>,
    version: i64,
    purchased_at: i64,
    ship_by: Option<i64>,
    quantity: u32,
    quantity_shipped: Option<u32>,
    state: Option<OrderState>,
    line_state: Option<OrderState>,
    channel: FulfillmentChannel,
    marketplace: Option<Marketplace>,
    is_business: Option<bool>,
    is_prime: Option<bool>,
    buyer_request: u8,
}

/// The amounts of a line in half the room; the least number stands for "not told".
#[derive(Debug)]
struct PackedAmounts {
    currency: [u8; 3],
    minor: [i64; 8],
}

impl From<Amounts> for PackedAmounts {
    fn from(amounts: Amounts) -> Self {
        Self {
            currency: amounts.currency,
            minor: amounts.minor.map(|minor| minor.unwrap_or(i64::MIN)),
        }
    }
}

impl PackedAmounts {
    fn unpacked(&self) -> Amounts {
        Amounts {
            currency: self.currency,
            minor: self.minor.map(|minor| (minor != i64::MIN).then_some(minor)),
        }
    }
}

/// Lines that wait for being written.
#[derive(Debug, Default)]
pub(crate) struct Staging {
    texts: String,
    amounts: Vec<PackedAmounts>,
    lines: Vec<Packed>,
}

/// One line as it was told: what it says of its order and of itself.
#[derive(Debug)]
pub(crate) struct Observation<'a> {
    pub(crate) order: OrderRow<'a>,
    pub(crate) line: LineRow<'a>,
}

impl Staging {
    pub(crate) const fn n_lines(&self) -> usize {
        self.lines.len()
    }

    /// The memory in use.
    pub(crate) const fn n_bytes(&self) -> usize {
        self.texts.len()
            + self.amounts.len() * size_of::<PackedAmounts>()
            + self.lines.len() * size_of::<Packed>()
    }

    pub(crate) fn clear(&mut self) {
        self.texts.clear();
        self.amounts.clear();
        self.lines.clear();
    }

    /// Packs a line; `request_class` is the class of the buyer's reason.
    pub(crate) fn push(&mut self, line: &ObservedLine, request_class: Option<&str>) {
        let text_at = self.texts.len();
        let mut lengths = [0_u16; N_TEXTS];
        let texts = [
            Some(line.order_id.as_str()),
            line.order_item_id
                .as_ref()
                .map(countermand_domain::id::OrderItemId::as_str),
            line.sku
                .as_ref()
                .map(countermand_domain::id::SellerSku::as_str),
            line.asin.as_ref().map(countermand_domain::id::Asin::as_str),
            line.title.as_deref(),
            line.category.as_deref(),
            Some(sales_channel_name(line.marketplace, &line.sales_channel)),
            Some(&*line.status_text),
            line.ship_state.as_deref(),
            line.ship_country.as_deref(),
            request_class,
        ];
        for (length, text) in lengths.iter_mut().zip(texts) {
            let text = bounded(text.unwrap_or(""));
            self.texts.push_str(text);
            *length = u16::try_from(text.len()).unwrap_or(0);
        }
        let amounts = amounts(line);
        let amounts_at = amounts.and(u32::try_from(self.amounts.len()).ok());
        self.amounts.extend(amounts.map(PackedAmounts::from));
        self.lines.push(Packed {
            text_at,
            lengths,
            amounts_at,
            version: line.last_updated_at.map_or(NO_VERSION, micros),
            purchased_at: micros(line.purchased_at),
            ship_by: line.ship_by.map(micros),
            quantity: line.quantity.units(),
            quantity_shipped: line
                .quantity_shipped
                .map(countermand_domain::quantity::Quantity::units),
            state: line.state,
            line_state: line.line_state,
            channel: line.channel,
            marketplace: line.marketplace,
            is_business: line.is_business,
            is_prime: line.is_prime,
            buyer_request: match line.buyer_request {
                BuyerRequest::Unknown => 0,
                BuyerRequest::NotRequested => 1,
                BuyerRequest::Requested { .. } => 2,
            },
        });
    }

    fn order_id(&self, line: &Packed) -> &str {
        let end = line.text_at + usize::from(line.lengths[0]);
        self.texts.get(line.text_at..end).unwrap_or("")
    }

    /// The places of the lines, sorted so that those of one order are neighbours.
    pub(crate) fn sorted(&self) -> Sorted<'_> {
        let mut places: Vec<(u64, u32)> = self
            .lines
            .iter()
            .zip(0_u32..)
            .map(|(line, at)| (sort_key(self.order_id(line)), at))
            .collect();
        let id_of = |at: u32| self.lines.get(at as usize).map(|line| self.order_id(line));
        places.sort_unstable_by(|left, right| {
            let by_key = left.0.cmp(&right.0);
            let is_whole = left.0 & IS_WHOLE_ID != 0;
            by_key.then_with(|| {
                if is_whole {
                    left.1.cmp(&right.1)
                } else {
                    (id_of(left.1), left.1).cmp(&(id_of(right.1), right.1))
                }
            })
        });
        Sorted {
            staging: self,
            places,
        }
    }

    /// Unpacks the line at a place.
    fn observation(&self, line: &Packed, source_kind: i64) -> Observation<'_> {
        let mut at = line.text_at;
        let texts = line.lengths.map(|length| {
            let start = at;
            at += usize::from(length);
            self.texts.get(start..at).unwrap_or("")
        });
        let [
            order_id,
            item_id,
            sku,
            asin,
            title,
            category,
            sales_channel,
            status,
            ship_state,
            ship_country,
            request_class,
        ] = texts;
        let told = |text| Told::new(line.version, some(text));
        let amounts = line
            .amounts_at
            .and_then(|at| self.amounts.get(at as usize))
            .map(PackedAmounts::unpacked);
        let key = if !item_id.is_empty() {
            key_of(LineName::Item, item_id)
        } else if !sku.is_empty() {
            key_of(LineName::Sku, sku)
        } else {
            let content = Content {
                texts: [asin, title, category],
                quantity: line.quantity,
                amounts,
            };
            key_of(LineName::Content, &content.fingerprint())
        };
        let order = OrderRow {
            order_id: order_id.into(),
            sales_channel: sales_channel.into(),
            status_text: status.into(),
            ship_state: told(ship_state),
            ship_country: told(ship_country),
            ..order_facts(line, source_kind)
        };
        let line = LineRow {
            key,
            version: line.version,
            state: line.line_state.or(line.state),
            status_text: status.into(),
            quantity: line.quantity,
            quantity_ordered: line.quantity,
            buyer_request: line.buyer_request,
            sku: told(sku),
            asin: told(asin),
            title: told(title),
            category: told(category),
            request_class: told(request_class),
            quantity_shipped: Told::new(line.version, line.quantity_shipped),
            amounts: Told::new(line.version, amounts),
        };
        Observation { order, line }
    }
}

/// What a line says of its order, but for the texts.
fn order_facts(line: &Packed, source_kind: i64) -> OrderRow<'static> {
    OrderRow {
        order_id: Cow::Borrowed(""),
        sales_channel: Cow::Borrowed(""),
        marketplace: line.marketplace,
        channel: line.channel,
        version: line.version,
        state: line.state,
        status_text: Cow::Borrowed(""),
        purchased_at: line.purchased_at,
        ship_by: Told::new(line.version, line.ship_by),
        is_business: line.is_business,
        is_prime: line.is_prime,
        buyer_request: line.buyer_request,
        ship_state: Told::new(line.version, None),
        ship_country: Told::new(line.version, None),
        source_kinds: source_kind,
    }
}

/// Lines sorted by order.
#[derive(Debug)]
pub(crate) struct Sorted<'a> {
    staging: &'a Staging,
    places: Vec<(u64, u32)>,
}

impl<'a> Sorted<'a> {
    /// Visits the lines of each order together.
    pub(crate) fn for_each_order<E>(
        &self,
        source_kind: i64,
        mut visit: impl FnMut(&mut Vec<Observation<'a>>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut group: Vec<Observation<'a>> = Vec::new();
        for (_, at) in &self.places {
            let Some(packed) = self.staging.lines.get(*at as usize) else {
                continue;
            };
            let order_id = self.staging.order_id(packed);
            let is_next = group
                .last()
                .is_some_and(|last| last.order.order_id != order_id);
            if is_next {
                visit(&mut group)?;
                group.clear();
            }
            group.push(self.staging.observation(packed, source_kind));
        }
        if group.is_empty() {
            Ok(())
        } else {
            visit(&mut group)
        }
    }
}

/// Set in a sort key that holds the whole id.
const IS_WHOLE_ID: u64 = 1 << 63;

/// A number that sorts ids as the table does within Amazon's 3-7-7 form, whose 17 digits it holds
/// whole, and within all others by their first seven bytes.
fn sort_key(order_id: &str) -> u64 {
    let bytes = order_id.as_bytes();
    let is_amazon = bytes.len() == 19
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            3 | 11 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if is_amazon {
        let digits = bytes.iter().filter(|byte| **byte != b'-');
        IS_WHOLE_ID | digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
    } else {
        let head = bytes.iter().copied().chain(std::iter::repeat(0)).take(7);
        head.fold(0, |number, byte| number << 8 | u64::from(byte))
    }
}

/// What a line without item id and SKU is known by.
struct Content<'a> {
    texts: [&'a str; 3],
    quantity: u32,
    amounts: Option<Amounts>,
}

impl Content<'_> {
    /// Sixteen hexadecimal digits.
    fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for text in self.texts {
            hasher.update(text.as_bytes()).update(b"\0");
        }
        hasher.update(&self.quantity.to_be_bytes());
        if let Some(amounts) = self.amounts {
            hasher.update(&amounts.currency);
            for (at, minor) in (0_u8..).zip(amounts.minor) {
                if let Some(minor) = minor {
                    hasher.update(&[at]).update(&minor.to_be_bytes());
                }
            }
        }
        hasher.finalize().to_hex().chars().take(16).collect()
    }
}

fn key_of<'a>(name: LineName, text: &str) -> Cow<'a, str> {
    let mut key = String::with_capacity(2 + text.len());
    key.push_str(name.prefix());
    key.push_str(text);
    Cow::Owned(key)
}

fn some(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

fn bounded(text: &str) -> &str {
    if text.len() <= TEXT_BYTES_MAX {
        text
    } else {
        text.get(..text.floor_char_boundary(TEXT_BYTES_MAX))
            .unwrap_or("")
    }
}

/// The amounts of a line in the currency of the first one; [`is_one_currency`] tells the others.
fn amounts(line: &ObservedLine) -> Option<Amounts> {
    let all = listed(line);
    let currency = all.iter().flatten().next()?.currency();
    let minor = all.map(|amount| {
        amount
            .filter(|amount| amount.currency() == currency)
            .map(Money::minor)
    });
    Some(Amounts {
        currency: code(currency),
        minor,
    })
}

/// Whether all amounts of the line are in one currency.
pub(crate) fn is_one_currency(line: &ObservedLine) -> bool {
    let all = listed(line);
    let mut currencies = all.iter().flatten().map(|amount| amount.currency());
    let first = currencies.next();
    currencies.all(|currency| Some(currency) == first)
}

fn listed(line: &ObservedLine) -> [Option<Money>; 8] {
    let amounts = &line.amounts;
    [
        amounts.item_price,
        amounts.item_tax,
        amounts.shipping_price,
        amounts.shipping_tax,
        amounts.gift_wrap_price,
        amounts.gift_wrap_tax,
        amounts.item_promotion_discount,
        amounts.ship_promotion_discount,
    ]
}

fn code(currency: Currency) -> [u8; 3] {
    let mut code = [0; 3];
    for (to, from) in code.iter_mut().zip(currency.as_str().bytes()) {
        *to = from;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_keys_keep_the_order_of_amazons_ids_and_hold_them_whole() {
        let (low, high) = ("111-0000009-9999999", "111-0000010-0000000");
        assert!(sort_key(low) < sort_key(high));
        assert_ne!(sort_key("536365"), sort_key("536366"));
        assert_eq!(
            sort_key("long-shop-number-1"),
            sort_key("long-shop-number-2")
        );
        assert_eq!(sort_key("long-shop-number-1") & IS_WHOLE_ID, 0);
    }

    #[test]
    fn long_texts_are_cut_at_a_letter() {
        let long = "é".repeat(600);
        assert_eq!(bounded(&long).chars().count(), 500);
        assert_eq!(bounded("short"), "short");
    }
}
