//! A seller confirms a parcel: units leave, and can no longer be cancelled.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::http::problem::Problem;
use crate::ids::{ItemId, SellerIndex};
use crate::market::order::{Channel, Order};
use crate::market::shipments::Parcel;
use crate::market::{Act, Market};
use crate::orders::owned::{self, NotOwned};
use crate::place;

/// A seller confirms a parcel of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmShipment {
    /// Who calls.
    pub seller: SellerIndex,
    /// The order id as it came.
    pub order: String,
    /// The marketplace id as it came.
    pub marketplace: String,
    /// The parcel.
    pub parcel: Box<Parcel>,
}

/// Why a parcel was not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotConfirmed {
    /// The order cannot be had.
    #[error(transparent)]
    Order(#[from] NotOwned),
    /// It was placed elsewhere.
    #[error("The order was not placed in the marketplace {0}.")]
    Marketplace(String),
    /// Its state or channel does not allow it.
    #[error("The shipment of the order cannot be confirmed: it is {0}.")]
    State(&'static str),
    /// The parcel's own number.
    #[error("The packageReferenceId {0:?} is not a positive number.")]
    Reference(String),
    /// Another parcel has the number.
    #[error("The packageReferenceId {0} is already in use for other contents.")]
    TakenReference(String),
    /// Something that a parcel must have.
    #[error("{0} is missing.")]
    Missing(&'static str),
    /// An item of another order.
    #[error("The order has no item {0}.")]
    NoItem(ItemId),
    /// More than there is to be shipped.
    #[error("Item {item}: {n_wanted} units cannot be shipped, {n_open} are open.")]
    Units {
        /// Which item.
        item: ItemId,
        /// In the parcel.
        n_wanted: u32,
        /// Neither shipped nor cancelled.
        n_open: u32,
    },
}

impl NotConfirmed {
    /// The refusal in the API's shape.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Order(refusal) => refusal.problem(),
            Self::Marketplace(_)
            | Self::State(_)
            | Self::Reference(_)
            | Self::TakenReference(_)
            | Self::Missing(_)
            | Self::NoItem(_)
            | Self::Units { .. } => Problem::invalid(self.to_string()),
        }
    }
}

impl Act for ConfirmShipment {
    type Outcome = ();
    type Refusal = NotConfirmed;

    /// A parcel that was confirmed before with the same contents is told of again without shipping
    /// anything twice: its other details are replaced.
    fn perform(&self, market: &mut Market) -> Result<(), NotConfirmed> {
        let (index, order) = owned::find(market, self.seller, &self.order)?;
        if place::by_id(&self.marketplace) != Some(order.place) {
            return Err(NotConfirmed::Marketplace(self.marketplace.clone()));
        }
        self.check_parcel()?;
        let known = market
            .shipments
            .of(index)
            .iter()
            .find(|(_, known)| known.reference == self.parcel.reference);
        if let Some((_, known)) = known {
            if known.contents != self.parcel.contents {
                return Err(NotConfirmed::TakenReference(self.parcel.reference.clone()));
            }
        } else {
            refuse_state(order)?;
            for (line, n_units) in self.units(order)? {
                // The units were open a moment ago and nothing else can have come between.
                let shipped = market.ship_units(index, line, n_units);
                debug_assert!(shipped.is_ok(), "{shipped:?}");
            }
        }
        let now = market.now;
        market
            .shipments
            .record(index, now, Parcel::clone(&self.parcel));
        Ok(())
    }
}

impl ConfirmShipment {
    fn check_parcel(&self) -> Result<(), NotConfirmed> {
        let parcel = &self.parcel;
        let is_number = parcel.reference.bytes().all(|byte| byte.is_ascii_digit())
            && parcel.reference.bytes().any(|byte| byte != b'0');
        if !is_number {
            return Err(NotConfirmed::Reference(parcel.reference.clone()));
        }
        let is_named = |name: &Option<String>| name.as_ref().is_some_and(|name| !name.is_empty());
        if parcel.carrier_code.is_empty() {
            return Err(NotConfirmed::Missing("carrierCode"));
        }
        let needs_name = matches!(parcel.carrier_code.as_str(), "Other" | "Others");
        if needs_name && !is_named(&parcel.carrier_name) {
            return Err(NotConfirmed::Missing("carrierName"));
        }
        if parcel.tracking_number.trim().is_empty() {
            return Err(NotConfirmed::Missing("trackingNumber"));
        }
        if parcel.contents.is_empty() {
            return Err(NotConfirmed::Missing("orderItems"));
        }
        Ok(())
    }

    /// Units by the place of their line; an item that is named twice counts with both.
    fn units(&self, order: &Order) -> Result<BTreeMap<usize, u32>, NotConfirmed> {
        let mut units = BTreeMap::new();
        for (item, n_units) in &self.parcel.contents {
            let (place, line) = order.line(*item).ok_or(NotConfirmed::NoItem(*item))?;
            let sum: &mut u32 = units.entry(place).or_default();
            *sum = sum.saturating_add(*n_units);
            if *n_units == 0 || *sum > line.n_open() {
                return Err(NotConfirmed::Units {
                    item: *item,
                    n_wanted: *sum,
                    n_open: line.n_open(),
                });
            }
        }
        Ok(units)
    }
}

fn refuse_state(order: &Order) -> Result<(), NotConfirmed> {
    match order.channel {
        Channel::Amazon => return Err(NotConfirmed::State("fulfilled by Amazon")),
        Channel::EasyShip(_) => return Err(NotConfirmed::State("shipped with Amazon Easy Ship")),
        Channel::Merchant | Channel::MerchantPrime => {}
    }
    if order.state.is_open() && !order.state.is_pending() {
        Ok(())
    } else {
        Err(NotConfirmed::State(order.state.as_str()))
    }
}
