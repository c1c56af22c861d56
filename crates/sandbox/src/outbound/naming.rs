//! Ids that the warehouse gives.

use crate::market::Market;

/// The letters of ids.
const LETTERS: &[u8] = b"0123456789BCDFGHJKLMNPQRSTVWXZ";

/// The id of a shipment of an order, both by their numbers.
pub fn shipment_id(market: &Market, order: u32, shipment: usize) -> String {
    let mut draws = market.draws("shipment", u64::from(package_number(order, shipment)));
    let tail = (0..9).filter_map(|_| draws.pick(LETTERS));
    std::iter::once('D')
        .chain(tail.map(|letter| char::from(*letter)))
        .collect()
}

/// The number of a shipment's one parcel.
pub fn package_number(order: u32, shipment: usize) -> u32 {
    let shipment = u32::try_from(shipment).unwrap_or(u32::MAX) % 100;
    (order % 10_000_000) * 100 + shipment + 1
}

/// The order and the place of the shipment of a parcel.
pub(super) fn of_package(number: u32) -> Option<(u32, usize)> {
    let index = number.checked_sub(1)?;
    Some((index / 100, usize::try_from(index % 100).ok()?))
}

/// The tracking number of a parcel.
pub(super) fn tracking_number(number: u32) -> String {
    format!("TBA{number:012}")
}
