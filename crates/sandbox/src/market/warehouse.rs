//! The ways in which units of the platform's warehouse move, beside those of marketplace orders.

use crate::ids::ListingIndex;
use crate::market::Market;
use crate::market::listing::WarehouseStock;
use crate::market::notice::Notice;

/// Where units held for an order go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Back on sale.
    BackOnSale,
    /// Out of the house.
    Shipped,
    /// To those that cannot be sold: they were not found, or not fit.
    Unfit,
}

impl Market {
    /// Takes new units in.
    pub fn receive_stock(&mut self, listing: ListingIndex, n_units: u32) {
        self.change_stock(listing, |stock| {
            stock.n_fulfillable = stock.n_fulfillable.saturating_add(n_units);
        });
    }

    /// Holds units for an order, as many as there are; how many were held comes back.
    pub fn hold_stock(&mut self, listing: ListingIndex, n_wanted: u32) -> u32 {
        let n_there = self
            .catalogue
            .at(listing)
            .map_or(0, |listing| listing.warehouse.n_fulfillable);
        let n_held = n_wanted.min(n_there);
        if n_held > 0 {
            self.change_stock(listing, |stock| {
                stock.n_fulfillable -= n_held;
                stock.n_reserved += n_held;
            });
        }
        n_held
    }

    /// Lets go of units that were held for an order.
    pub fn release_stock(&mut self, listing: ListingIndex, n_units: u32, to: Held) {
        if n_units == 0 {
            return;
        }
        self.change_stock(listing, |stock| {
            stock.n_reserved = stock.n_reserved.saturating_sub(n_units);
            match to {
                Held::BackOnSale => stock.n_fulfillable += n_units,
                Held::Shipped => {}
                Held::Unfit => stock.n_unfulfillable += n_units,
            }
        });
    }

    fn change_stock(&mut self, listing: ListingIndex, change: impl FnOnce(&mut WarehouseStock)) {
        let now = self.now;
        if let Some(found) = self.catalogue.at_mut(listing) {
            change(&mut found.warehouse);
            found.warehouse.updated_at = now;
            self.notices.push(Notice::WarehouseStock(listing));
        }
    }
}
