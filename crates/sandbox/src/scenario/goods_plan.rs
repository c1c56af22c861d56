//! What a seller of a scenario offers.

use serde::{Deserialize, Serialize};

use crate::draws::Draws;
use crate::ids::PlaceIndex;
use crate::moment::HOUR_MS;
use crate::place;

/// Who ships what an offer sells, and in which programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferChannel {
    /// The seller ships.
    #[default]
    Merchant,
    /// The seller packs, the platform's carrier collects.
    EasyShip,
    /// The platform ships from its warehouse.
    Amazon,
}

/// One offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProductPlan {
    /// The seller's SKU; a numbered one where none is given.
    pub sku: String,
    /// The catalogue item; drawn from the offer's number where none is given.
    pub asin: String,
    /// The item's name.
    pub title: String,
    /// The product type.
    pub product_type: String,
    /// Price of one unit, minor units; 0 takes one that fits the currency.
    pub price_minor: u32,
    /// Units on sale at the beginning of the world.
    pub stock: u32,
    /// Units that are really there; as many as on sale where none are given.
    pub on_shelf: Option<u32>,
    /// Units a day, on average, that other channels sell from the shelf while the offer still
    /// shows them.
    pub sold_elsewhere_per_day: u32,
    /// Who ships.
    pub channel: OfferChannel,
    /// The offer's share of the demand.
    pub weight: u32,
    /// Of its merchant orders: under the Prime badge, parts per million.
    pub prime_ppm: u32,
    /// At the beginning of a day with fewer units there, new ones come in; 0 for never.
    pub restock_below: u32,
    /// How many come in then.
    pub restock_units: u32,
    /// A time in which it costs less and is wanted more.
    pub deal: Option<DealPlan>,
}

/// A flash deal: for some hours an offer costs less, and more buyers want it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealPlan {
    /// Hours after the start; negative for before.
    pub from_hour: i32,
    /// How many hours it lasts.
    pub hours: u32,
    /// Taken off the price, in per cent.
    pub percent_off: u32,
    /// How many times its usual share of the demand it has.
    pub times: u32,
}

impl DealPlan {
    /// Whether it runs so many milliseconds after the start.
    pub const fn runs_at(&self, ms_after_start: i64) -> bool {
        let from_ms = self.from_hour as i64 * HOUR_MS;
        let until_ms = from_ms + self.hours as i64 * HOUR_MS;
        from_ms <= ms_after_start && ms_after_start < until_ms
    }
}

impl Default for ProductPlan {
    fn default() -> Self {
        Self {
            sku: String::new(),
            asin: String::new(),
            title: String::new(),
            product_type: "PRODUCT".to_owned(),
            price_minor: 0,
            stock: 200,
            on_shelf: None,
            sold_elsewhere_per_day: 0,
            channel: OfferChannel::Merchant,
            weight: 10,
            prime_ppm: 0,
            restock_below: 50,
            restock_units: 200,
            deal: None,
        }
    }
}

/// Names of things to sell, with a price in US cents.
const THINGS: [(&str, u32); 20] = [
    ("Enamel mug, 350 ml", 1_499),
    ("Bamboo cutting board", 2_495),
    ("LED desk lamp", 3_999),
    ("Cotton bath towel, set of 2", 2_899),
    ("Stainless steel water bottle", 1_999),
    ("Wireless mouse", 1_799),
    ("Cast iron pan, 26 cm", 4_450),
    ("Notebook A5, dotted, pack of 3", 1_150),
    ("Yoga mat, 6 mm", 2_999),
    ("Phone stand, aluminium", 1_399),
    ("Garden gloves, size M", 899),
    ("Kitchen scale, digital", 2_199),
    ("Kids' backpack", 3_250),
    ("Bicycle light set", 2_790),
    ("Coffee grinder, manual", 3_890),
    ("Wall clock, 30 cm", 2_350),
    ("Travel adapter", 1_650),
    ("Wool socks, pack of 4", 1_999),
    ("Board game, 2 to 5 players", 3_699),
    ("Plant pot, terracotta", 1_249),
];

impl ProductPlan {
    /// The plan with everything filled in that it leaves open, as the offer of this number.
    #[must_use]
    pub fn filled(mut self, place: PlaceIndex, number: u64) -> Self {
        let thing = usize::try_from(number).unwrap_or(0) % THINGS.len();
        let (title, cents) = THINGS.get(thing).copied().unwrap_or(("Item", 1_000));
        if self.sku.is_empty() {
            self.sku = format!("EX-{}-{:03}", place::marketplace(place).country, number + 1);
        }
        if self.asin.is_empty() {
            self.asin = drawn_asin(number);
        }
        if self.title.is_empty() {
            title.clone_into(&mut self.title);
        }
        if self.price_minor == 0 {
            self.price_minor = local_price_minor(place, cents);
        }
        self
    }
}

/// `B0` and eight letters and digits; the same number is the same catalogue item everywhere.
fn drawn_asin(number: u64) -> String {
    const SIGNS: &[u8; 32] = b"0123456789BCDFGHJKLMNPQRSTVWXYZA";
    let mut draws = Draws::new(0, "asin", number);
    let tail = (0..8)
        .filter_map(|_| draws.pick(SIGNS))
        .map(|sign| char::from(*sign));
    "B0".chars().chain(tail).collect()
}

/// About as much as so many US cents, in minor units of the marketplace's currency.
fn local_price_minor(place: PlaceIndex, cents: u32) -> u32 {
    let per_mille = match place::currency(place) {
        "CAD" | "SGD" => 1_350,
        "AUD" | "JPY" => 1_500,
        "MXN" | "ZAR" => 18_000,
        "BRL" => 5_500,
        "GBP" => 800,
        "SEK" => 10_500,
        "PLN" => 4_000,
        "EGP" => 48_000,
        "TRY" => 40_000,
        "SAR" | "AED" => 3_700,
        "INR" => 60_000,
        _ => 1_000,
    };
    let minor = u64::from(cents) * per_mille / 1_000;
    u32::try_from(minor).unwrap_or(cents)
}
