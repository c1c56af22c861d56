//! The pieces of one order item: ordered, shipped, cancelled.

use crate::quantity::Quantity;

/// How far the units of one order item are.
///
/// Invariant: shipped and cancelled units together never exceed those ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemProgress {
    ordered: Quantity,
    shipped: Quantity,
    cancelled: Quantity,
}

/// Where an item stands as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemState {
    /// Nothing was shipped, units are open.
    Unshipped,
    /// Some units were shipped, others are open.
    PartiallyShipped,
    /// No unit is open and at least one was shipped.
    Shipped,
    /// Every unit was cancelled.
    Cancelled,
}

/// More units than there are open ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{asked} units were asked for, {open} of the item are open")]
pub struct NotEnoughOpenUnits {
    /// Units asked for.
    pub asked: Quantity,
    /// Units that are neither shipped nor cancelled.
    pub open: Quantity,
}

impl ItemProgress {
    /// An item of which nothing was shipped or cancelled yet.
    pub const fn new(ordered: Quantity) -> Self {
        Self {
            ordered,
            shipped: Quantity::ZERO,
            cancelled: Quantity::ZERO,
        }
    }

    /// Units ordered.
    pub const fn ordered(self) -> Quantity {
        self.ordered
    }

    /// Units handed to a carrier.
    pub const fn shipped(self) -> Quantity {
        self.shipped
    }

    /// Units cancelled.
    pub const fn cancelled(self) -> Quantity {
        self.cancelled
    }

    /// Units neither shipped nor cancelled.
    pub const fn open(self) -> Quantity {
        self.ordered
            .saturating_sub(self.shipped)
            .saturating_sub(self.cancelled)
    }

    /// Where the item stands.
    pub const fn state(self) -> ItemState {
        match (self.shipped.is_zero(), self.open().is_zero()) {
            (true, true) => ItemState::Cancelled,
            (true, false) => ItemState::Unshipped,
            (false, true) => ItemState::Shipped,
            (false, false) => ItemState::PartiallyShipped,
        }
    }

    /// Ships open units.
    ///
    /// # Errors
    /// When fewer units are open.
    pub fn ship(self, units: Quantity) -> Result<Self, NotEnoughOpenUnits> {
        let open = self.open();
        if units > open {
            return Err(NotEnoughOpenUnits { asked: units, open });
        }
        let shipped = Quantity::new(i64::from(self.shipped.units()) + i64::from(units.units()))
            .unwrap_or(self.ordered);
        Ok(Self { shipped, ..self })
    }

    /// Cancels open units; a shipped unit can no longer be cancelled.
    ///
    /// # Errors
    /// When fewer units are open.
    pub fn cancel(self, units: Quantity) -> Result<Self, NotEnoughOpenUnits> {
        let open = self.open();
        if units > open {
            return Err(NotEnoughOpenUnits { asked: units, open });
        }
        let cancelled = Quantity::new(i64::from(self.cancelled.units()) + i64::from(units.units()))
            .unwrap_or(self.ordered);
        Ok(Self { cancelled, ..self })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_item_of_three_is_shipped_in_part_and_the_rest_cancelled() {
        let two = Quantity::new(2).unwrap();
        let item = ItemProgress::new(Quantity::new(3).unwrap());
        assert_eq!(item.state(), ItemState::Unshipped);
        let item = item.ship(two).unwrap();
        assert_eq!(item.state(), ItemState::PartiallyShipped);
        assert!(item.cancel(two).is_err());
        let item = item.cancel(Quantity::ONE).unwrap();
        assert_eq!(item.state(), ItemState::Shipped);
    }

    proptest! {
        #[test]
        fn units_are_never_more_than_ordered(
            ordered in 0_i64..20,
            steps in prop::collection::vec((any::<bool>(), 0_i64..8), 0..20),
        ) {
            let mut item = ItemProgress::new(Quantity::new(ordered).unwrap());
            for (is_shipment, units) in steps {
                let units = Quantity::new(units).unwrap();
                let next = if is_shipment { item.ship(units) } else { item.cancel(units) };
                if let Ok(next) = next {
                    prop_assert_eq!(item.open().units() - units.units(), next.open().units());
                    item = next;
                }
                prop_assert_eq!(
                    item.shipped().units() + item.cancelled().units() + item.open().units(),
                    item.ordered().units()
                );
            }
        }
    }
}
