//! Buyers: who placed an order and where it goes, made up from the order's id.
//!
//! Nothing of it is stored: the same order has the same buyer whenever it is asked for.

mod countries;
mod names;

use crate::draws::Draws;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::order::Order;
use crate::place;
use countries::Country;

/// Share of addresses with something odd about them, of each kind: 1 in 100.
const ODD_PPM: u32 = 10_000;
/// A very long line has at least so many characters.
const LONG_LINE_CHARS: usize = 120;
/// Share of orders in the main language of a marketplace with several, in parts of a million.
const MAIN_LANGUAGE_PPM: u32 = 800_000;

/// What is odd about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// The house has no number.
    NoNumber,
    /// A box at the post office.
    PoBox,
    /// Lines longer than any label.
    LongLines,
}

/// A buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// The name, in the country's script.
    pub name: String,
    /// The company, of a business buyer.
    pub company: Option<String>,
    /// The street without its number; empty for a box at the post office.
    pub street: String,
    /// The number of the house; empty where there is none.
    pub house: String,
    /// Street and number, or what stands in their place.
    pub line1: String,
    /// Flat, floor and the like.
    pub line2: Option<String>,
    /// The town.
    pub city: String,
    /// State or region; none where addresses have none.
    pub region: Option<String>,
    /// The postal code; none where there are none.
    pub postal_code: Option<String>,
    /// Two letters, ISO 3166.
    pub country: &'static str,
    /// The telephone number.
    pub phone: String,
    /// What is odd about the address.
    pub oddity: Option<Oddity>,
    /// What a gift of this buyer says.
    pub greeting: &'static str,
}

/// The buyer of an order.
pub fn of_order(market: &Market, order: &Order) -> Buyer {
    let country = countries::of(place::marketplace(order.place).iso_country());
    let mut draws = market.draws("buyer", order.id.number());
    let mut buyer = draw_buyer(country, &mut draws);
    if order.traits.is_business {
        let family = pick(country.names.family, &mut draws);
        buyer.company = Some(format!("{family} & Co."));
    }
    buyer
}

/// The address of a seller's warehouse in a marketplace, in the same form; its name is empty.
pub fn warehouse(market: &Market, seller: SellerIndex, place: PlaceIndex) -> Buyer {
    let country = countries::of(place::marketplace(place).iso_country());
    let thing = u64::from(seller.0) * 256 + u64::from(place.0);
    draw_address(country, None, &mut market.draws("warehouse", thing))
}

/// Whom to ask about a seller's account in a marketplace.
pub fn contact(market: &Market, seller: SellerIndex, place: PlaceIndex) -> Buyer {
    let country = countries::of(place::marketplace(place).iso_country());
    let thing = u64::from(seller.0) * 256 + u64::from(place.0);
    draw_buyer(country, &mut market.draws("contact", thing))
}

/// The anonymous address at which the platform takes mail for the buyer of an order.
pub fn email(market: &Market, order: &Order) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstvwxyz0123456789";
    let mut draws = market.draws("buyer mail", order.id.number());
    let opaque: String = (0..15)
        .filter_map(|_| draws.pick(LETTERS))
        .map(|letter| char::from(*letter))
        .collect();
    format!(
        "{opaque}@marketplace.{}",
        place::marketplace(order.place).domain
    )
}

/// The language of the buyer of an order, `en-US`: one of the marketplace's.
pub fn language(market: &Market, order: &Order) -> String {
    let locales = place::marketplace(order.place).locales;
    let mut draws = market.draws("buyer language", order.id.number());
    let locale = match locales {
        [main, others @ ..] if !others.is_empty() && !draws.chance_ppm(MAIN_LANGUAGE_PPM) => {
            draws.pick(others).unwrap_or(main)
        }
        [main, ..] => main,
        [] => "en_US",
    };
    locale.replace('_', "-")
}

fn draw_buyer(country: &'static Country, draws: &mut Draws) -> Buyer {
    let names = country.names;
    let (given, family) = (pick(names.given, draws), pick(names.family, draws));
    let name = if names.is_family_first {
        format!("{family} {given}")
    } else {
        format!("{given} {family}")
    };
    let oddity = match draws.below(1_000_000 / u64::from(ODD_PPM)) {
        0 => Some(Oddity::NoNumber),
        1 => Some(Oddity::PoBox),
        2 => Some(Oddity::LongLines),
        _ => None,
    };
    Buyer {
        name,
        ..draw_address(country, oddity, draws)
    }
}

fn draw_address(country: &'static Country, oddity: Option<Oddity>, draws: &mut Draws) -> Buyer {
    let (city, region, postal) = draws.pick(country.towns).copied().unwrap_or_default();
    let mut street = expand(pick(country.streets, draws), draws);
    let mut house = expand(pick(country.houses, draws), draws);
    let unit = expand(pick(country.units, draws), draws);
    let mut line1 = country.form.replace("{s}", &street).replace("{n}", &house);
    let mut line2 = draws.chance_ppm(300_000).then(|| unit.clone());
    match oddity {
        Some(Oddity::NoNumber) => {
            line1.clone_from(&street);
            house.clear();
        }
        Some(Oddity::PoBox) => {
            line1 = expand(country.po_box, draws);
            line2 = None;
            street.clear();
            house.clear();
        }
        Some(Oddity::LongLines) => {
            line1 = lengthen(&line1, &[&unit, city]);
            line2 = Some(lengthen(&unit, &[&street, &house]));
        }
        None => {}
    }
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Buyer {
        name: String::new(),
        company: None,
        street,
        house,
        line1,
        line2,
        city: city.to_owned(),
        region: some(region),
        postal_code: some(&expand(postal, draws)),
        country: country.code,
        phone: expand(country.phone, draws),
        oddity,
        greeting: country.greeting,
    }
}

fn pick<'a>(texts: &[&'a str], draws: &mut Draws) -> &'a str {
    draws.pick(texts).copied().unwrap_or_default()
}

/// Says the same over and over, as some do in the hope of being found.
fn lengthen(start: &str, more: &[&str]) -> String {
    let mut line = start.to_owned();
    for part in more.iter().cycle() {
        if line.chars().count() >= LONG_LINE_CHARS {
            break;
        }
        line.push_str(", ");
        line.push_str(part);
    }
    line
}

fn expand(pattern: &str, draws: &mut Draws) -> String {
    let digit = |low: i64, draws: &mut Draws| {
        let digit = u32::try_from(draws.between(low, 9)).unwrap_or_default();
        char::from_digit(digit, 10).unwrap_or('0')
    };
    pattern
        .chars()
        .map(|letter| match letter {
            '#' => digit(0, draws),
            '%' => digit(1, draws),
            '@' => draws
                .pick(b"ABCDEFGHJKLMNPRSTVWXY")
                .map_or('A', |letter| char::from(*letter)),
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests;
