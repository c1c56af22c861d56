//! Where an order goes, as reports write it.

use crate::buyers;
use crate::market::Market;
use crate::market::order::Order;

/// The buyer and the address of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recipient {
    /// The name.
    pub(super) name: String,
    /// The anonymous address of mail.
    pub(super) email: String,
    /// The telephone number.
    pub(super) phone: String,
    /// Street and number.
    pub(super) line1: String,
    /// Flat, floor and the like.
    pub(super) line2: Option<String>,
    /// The town.
    pub(super) city: String,
    /// State or region.
    pub(super) state: Option<String>,
    /// The postal code.
    pub(super) postal_code: Option<String>,
    /// Two letters, ISO 3166.
    pub(super) country: &'static str,
}

impl Recipient {
    /// The recipient of an order.
    pub(super) fn of(market: &Market, order: &Order) -> Self {
        let buyer = buyers::of_order(market, order);
        Self {
            name: buyer.name,
            email: buyers::email(market, order),
            phone: buyer.phone,
            line1: buyer.line1,
            line2: buyer.line2,
            city: buyer.city,
            state: buyer.region,
            postal_code: buyer.postal_code,
            country: buyer.country,
        }
    }
}
