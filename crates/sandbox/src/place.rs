//! Marketplaces, as places in the table of the wire's marketplaces.

use countermand_spapi::marketplaces::{MARKETPLACES, Marketplace};

use crate::ids::PlaceIndex;

/// The marketplace with this id.
pub fn by_id(id: &str) -> Option<PlaceIndex> {
    find(|found| found.id == id)
}

/// The marketplace of this country, `UK` or `GB`.
pub fn by_country(country: &str) -> Option<PlaceIndex> {
    find(|found| found.country == country || found.iso_country() == country)
}

/// The marketplace at a place; the first one for a place that is not in the table.
pub fn marketplace(place: PlaceIndex) -> &'static Marketplace {
    const FIRST: &Marketplace = MARKETPLACES.first().expect("the table has marketplaces");
    MARKETPLACES.get(place.place()).unwrap_or(FIRST)
}

/// The marketplace id.
pub fn id(place: PlaceIndex) -> &'static str {
    marketplace(place).id
}

/// The currency.
pub fn currency(place: PlaceIndex) -> &'static str {
    marketplace(place).currency
}

/// Whether a seller may cancel an order there before its payment is authorised (rules document,
/// M-04).
pub fn lets_seller_cancel_pending(place: PlaceIndex) -> bool {
    marketplace(place).country == "JP"
}

fn find(is_wanted: impl Fn(&Marketplace) -> bool) -> Option<PlaceIndex> {
    let place = MARKETPLACES.iter().position(is_wanted)?;
    u8::try_from(place).ok().map(PlaceIndex)
}
