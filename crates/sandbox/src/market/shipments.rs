//! Parcels that sellers have confirmed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ItemId, OrderIndex};
use crate::moment::Moment;

/// A parcel of a seller-fulfilled order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The seller's number of it, unique in the order.
    pub reference: String,
    /// The carrier's code.
    pub carrier_code: String,
    /// The carrier's name, where the code is `Other`.
    pub carrier_name: Option<String>,
    /// The service.
    pub method: Option<String>,
    /// The tracking number.
    pub tracking_number: String,
    /// When the seller says that it was shipped.
    pub shipped_at: Moment,
    /// What is in it: item and units.
    pub contents: Vec<(ItemId, u32)>,
}

/// A parcel and when it was first confirmed.
pub type ConfirmedParcel = (Moment, Parcel);

/// All parcels, by order.
#[derive(Debug, Default)]
pub struct Shipments {
    by_order: BTreeMap<OrderIndex, Vec<ConfirmedParcel>>,
}

impl Shipments {
    /// The parcels of an order, in the order of their confirmation.
    pub fn of(&self, order: OrderIndex) -> &[ConfirmedParcel] {
        self.by_order.get(&order).map_or(&[], Vec::as_slice)
    }

    /// Writes a parcel down; one with the same number takes its place and keeps its time.
    pub fn record(&mut self, order: OrderIndex, now: Moment, parcel: Parcel) {
        let parcels = self.by_order.entry(order).or_default();
        match parcels
            .iter_mut()
            .find(|(_, known)| known.reference == parcel.reference)
        {
            Some((_, known)) => *known = parcel,
            None => parcels.push((now, parcel)),
        }
    }
}
