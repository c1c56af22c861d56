//! What sellers do to multi-channel orders.

use std::collections::BTreeSet;

use countermand_spapi::fulfillment_outbound::v2026::Address;
use serde::{Deserialize, Serialize};

use crate::ids::SellerIndex;
use crate::market::agenda::Happening;
use crate::market::listing::StockChannel;
use crate::market::warehouse::Held;
use crate::market::{Act, Market};
use crate::moment::{Moment, SECOND_MS};
use crate::outbound::cancel::{NotCancelled, request_cancel};
use crate::outbound::order::{
    Line, NewLine, NewOrder, Order, Policy, Return, SetPackage, ShipmentStatus, Speed, Status,
};
use crate::outbound::{OutboundEvent, change, naming, progress};

/// Why an act on a multi-channel order was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No such order of this seller.
    #[error("The order was not found.")]
    NoOrder,
    /// The id is taken.
    #[error("An order with the id {0} exists already.")]
    Duplicate(String),
    /// Not an id.
    #[error("The id of an order has 1 to 40 characters.")]
    Id,
    /// No line, or a line twice.
    #[error("An order has items, each with an id of its own.")]
    Lines,
    /// The SKU is not one of the warehouse.
    #[error("The SKU {0} has no inventory in Amazon's fulfillment network.")]
    Sku(String),
    /// Not a number of units.
    #[error("The quantity of the item {0} is not from 1 to 999999.")]
    Quantity(String),
    /// No such line.
    #[error("The order has no item {0}.")]
    NoLine(String),
    /// No such parcel.
    #[error("The order has no package {0}.")]
    NoPackage(String),
    /// Its status does not allow it.
    #[error("The status of the order is {}.", .0.word_2020())]
    Status(Status),
    /// One unit cannot be shipped in part.
    #[error("An order with one open unit cannot be completed in part.")]
    OneUnit,
    /// An order is held from its beginning or not at all.
    #[error("An order that ships cannot be put on hold.")]
    Hold,
}

impl From<NotCancelled> for Refused {
    fn from(refusal: NotCancelled) -> Self {
        match refusal {
            NotCancelled::NoOrder => Self::NoOrder,
            NotCancelled::Status(status) => Self::Status(status),
        }
    }
}

/// A seller places an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceOutbound {
    /// Who.
    pub seller: SellerIndex,
    /// What.
    pub order: Box<NewOrder>,
}

/// A seller changes an order of which nothing is being picked; what is none stays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct OutboundChange {
    /// The id the recipient sees.
    pub shown_id: Option<String>,
    /// The date the recipient sees.
    pub shown_at: Option<Moment>,
    /// Words for the recipient.
    pub comment: Option<String>,
    /// How fast.
    pub speed: Option<Speed>,
    /// Where to.
    pub address: Option<Address>,
    /// Whether it is held; `false` releases it.
    pub is_held: Option<bool>,
    /// What happens when a part cannot be filled.
    pub policy: Option<Policy>,
    /// Who is told.
    pub emails: Option<Vec<String>>,
    /// New quantities, by the ids of lines.
    pub quantities: Vec<(String, u32)>,
}

/// A seller changes an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UpdateOutbound {
    /// Who.
    pub seller: SellerIndex,
    /// Which order.
    pub order: String,
    /// How.
    pub change: Box<OutboundChange>,
}

/// A seller cancels an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelOutbound {
    /// Who.
    pub seller: SellerIndex,
    /// Which order.
    pub order: String,
    /// Whether it is only tried, some time later, whatever the status is.
    pub is_attempt: bool,
}

/// A call of the sandbox sets an order's status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetOutboundStatus {
    /// Who.
    pub seller: SellerIndex,
    /// Which order.
    pub order: String,
    /// The status to set.
    pub status: Status,
}

/// A call of the sandbox sets the state of a parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetOutboundPackage {
    /// Who.
    pub seller: SellerIndex,
    /// Which order.
    pub order: String,
    /// Which parcel.
    pub package: String,
    /// The state to set.
    pub set: Box<SetPackage>,
}

/// An item to return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnAsked {
    /// The seller's id of the return.
    pub id: String,
    /// The line.
    pub line: String,
    /// The shipment.
    pub shipment: String,
    /// Why.
    pub reason: String,
    /// More words.
    pub comment: Option<String>,
}

/// A seller asks for returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnOutbound {
    /// Who.
    pub seller: SellerIndex,
    /// Which order.
    pub order: String,
    /// What.
    pub items: Vec<ReturnAsked>,
}

/// Why an item cannot be returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReturnable {
    /// No such line, shipment, or reason.
    InvalidValues,
    /// The return's id was used before.
    DuplicateRequest,
    /// The shipment did not leave the house.
    NoCompletedShipItems,
    /// Every unit is being returned.
    NoReturnableQuantity,
}

impl Act for PlaceOutbound {
    type Outcome = u32;
    type Refusal = Refused;

    fn perform(&self, market: &mut Market) -> Result<u32, Refused> {
        let number = take_in(market, self.seller, NewOrder::clone(&self.order))?;
        progress::plan(market, number);
        Ok(number)
    }
}

/// Takes an order in and holds its units, as far as there are any; it stays `New`.
pub(super) fn take_in(
    market: &mut Market,
    seller: SellerIndex,
    said: NewOrder,
) -> Result<u32, Refused> {
    if said.id.is_empty() || said.id.chars().count() > 40 {
        return Err(Refused::Id);
    }
    if market.outbound.find(seller, &said.id).is_some() {
        return Err(Refused::Duplicate(said.id));
    }
    let ids: BTreeSet<_> = said.lines.iter().map(|line| line.id.as_str()).collect();
    if said.lines.is_empty() || ids.len() < said.lines.len() || ids.contains("") {
        return Err(Refused::Lines);
    }
    let mut lines = said
        .lines
        .iter()
        .map(|line| read_line(market, seller, &said, line))
        .collect::<Result<Vec<_>, _>>()?;
    for line in &mut lines {
        line.n_held = market.hold_stock(line.listing, line.said.n_units);
    }
    let now = market.now;
    let id = said.id.clone();
    let order = Order {
        seller,
        said,
        status: Status::New,
        received_at: now,
        status_at: now,
        updated_at: now,
        lines,
        shipments: Vec::new(),
        returns: Vec::new(),
        is_being_cancelled: false,
        n_steps: 0,
    };
    let number = market
        .outbound
        .insert(order)
        .ok_or(Refused::Duplicate(id))?;
    market
        .notices
        .push(crate::market::notice::Notice::OutboundStatus(number));
    Ok(number)
}

fn read_line(
    market: &Market,
    seller: SellerIndex,
    order: &NewOrder,
    line: &NewLine,
) -> Result<Line, Refused> {
    if !(1..=999_999).contains(&line.n_units) {
        return Err(Refused::Quantity(line.id.clone()));
    }
    let (listing, _) = market
        .catalogue
        .find(seller, order.place, &line.sku)
        .filter(|(_, listing)| listing.channel == StockChannel::Amazon)
        .ok_or_else(|| Refused::Sku(line.sku.clone()))?;
    Ok(Line {
        said: line.clone(),
        listing,
        n_held: 0,
        n_cancelled: 0,
        n_unfulfillable: 0,
        n_shipped: 0,
    })
}

fn find<'m>(
    market: &'m Market,
    seller: SellerIndex,
    id: &str,
) -> Result<(u32, &'m Order), Refused> {
    market.outbound.find(seller, id).ok_or(Refused::NoOrder)
}

impl Act for UpdateOutbound {
    type Outcome = ();
    type Refusal = Refused;

    fn perform(&self, market: &mut Market) -> Result<(), Refused> {
        let (number, order) = find(market, self.seller, &self.order)?;
        if !order.status.is_cancellable() {
            return Err(Refused::Status(order.status));
        }
        let was_held = order.said.is_held;
        if self.change.is_held == Some(true) && !was_held {
            return Err(Refused::Hold);
        }
        for (id, n_units) in &self.change.quantities {
            if !order.lines.iter().any(|line| line.said.id == *id) {
                return Err(Refused::NoLine(id.clone()));
            }
            if !(1..=999_999).contains(n_units) {
                return Err(Refused::Quantity(id.clone()));
            }
        }
        change(market, number, |order| {
            take_over(&mut order.said, &self.change);
        });
        for (id, n_units) in &self.change.quantities {
            set_quantity(market, number, id, *n_units);
        }
        if was_held && self.change.is_held == Some(false) {
            progress::plan(market, number);
        }
        Ok(())
    }
}

fn take_over(said: &mut NewOrder, change: &OutboundChange) {
    fn set<T: Clone>(place: &mut T, new: Option<&T>) {
        if let Some(new) = new {
            *place = new.clone();
        }
    }
    set(&mut said.shown_id, change.shown_id.as_ref());
    set(&mut said.shown_at, change.shown_at.as_ref());
    set(&mut said.comment, change.comment.as_ref());
    set(&mut said.speed, change.speed.as_ref());
    set(&mut said.address, change.address.as_ref());
    set(&mut said.is_held, change.is_held.as_ref());
    set(&mut said.policy, change.policy.as_ref());
    set(&mut said.emails, change.emails.as_ref());
}

fn set_quantity(market: &mut Market, number: u32, id: &str, n_units: u32) {
    let difference = change(market, number, |order| {
        let line = order.lines.iter_mut().find(|line| line.said.id == id)?;
        line.said.n_units = n_units;
        let n_over = line.n_held.saturating_sub(n_units);
        line.n_held -= n_over;
        Some((line.listing, n_over, n_units - line.n_held))
    });
    let Some((listing, n_over, n_missing)) = difference.flatten() else {
        return;
    };
    market.release_stock(listing, n_over, Held::BackOnSale);
    let n_held = market.hold_stock(listing, n_missing);
    change(market, number, |order| {
        if let Some(line) = order.lines.iter_mut().find(|line| line.said.id == id) {
            line.n_held += n_held;
        }
    });
}

impl Act for CancelOutbound {
    type Outcome = ();
    type Refusal = Refused;

    fn perform(&self, market: &mut Market) -> Result<(), Refused> {
        if !self.is_attempt {
            return Ok(request_cancel(market, self.seller, &self.order)?);
        }
        let (number, order) = find(market, self.seller, &self.order)?;
        if order.status.is_ended() {
            return Err(Refused::Status(order.status));
        }
        if order.is_being_cancelled {
            return Ok(());
        }
        change(market, number, |order| order.is_being_cancelled = true);
        let delay_s = market
            .draws("outbound cancel", u64::from(number))
            .between(2, 30);
        let at = market.now.plus_ms(delay_s * SECOND_MS);
        let event = OutboundEvent::Cancels { order: number };
        market.agenda.enter(at, Happening::Outbound(event));
        Ok(())
    }
}

impl Act for SetOutboundStatus {
    type Outcome = ();
    type Refusal = Refused;

    fn perform(&self, market: &mut Market) -> Result<(), Refused> {
        let (number, order) = find(market, self.seller, &self.order)?;
        if order.status.is_ended() {
            return Err(Refused::Status(order.status));
        }
        let n_open: u32 = order.lines.iter().map(Line::n_open).sum();
        if self.status == Status::CompletePartialled && n_open < 2 && !order.has_shipped() {
            return Err(Refused::OneUnit);
        }
        progress::set_status(market, number, self.status);
        Ok(())
    }
}

impl Act for SetOutboundPackage {
    type Outcome = ();
    type Refusal = Refused;

    fn perform(&self, market: &mut Market) -> Result<(), Refused> {
        let (number, order) = find(market, self.seller, &self.order)?;
        let place = (0..order.shipments.len())
            .find(|place| naming::package_number(number, *place).to_string() == self.package)
            .ok_or_else(|| Refused::NoPackage(self.package.clone()))?;
        change(market, number, |order| {
            if let Some(shipment) = order.shipments.get_mut(place) {
                shipment.set = Some(SetPackage::clone(&self.set));
            }
        });
        Ok(())
    }
}

impl Act for ReturnOutbound {
    type Outcome = Vec<Result<(), NotReturnable>>;
    type Refusal = Refused;

    fn perform(&self, market: &mut Market) -> Result<Self::Outcome, Refused> {
        let (number, _) = find(market, self.seller, &self.order)?;
        let mut results = Vec::with_capacity(self.items.len());
        for item in &self.items {
            let result = returned(market, number, item);
            results.push(result.map(|returned| {
                change(market, number, |order| order.returns.push(returned));
            }));
        }
        Ok(results)
    }
}

fn returned(market: &Market, number: u32, item: &ReturnAsked) -> Result<Return, NotReturnable> {
    let order = market
        .outbound
        .at(number)
        .ok_or(NotReturnable::InvalidValues)?;
    if order.returns.iter().any(|found| found.id == item.id) {
        return Err(NotReturnable::DuplicateRequest);
    }
    let line = order
        .lines
        .iter()
        .position(|line| line.said.id == item.line)
        .ok_or(NotReturnable::InvalidValues)?;
    let shipment = order
        .shipments
        .iter()
        .enumerate()
        .find(|(place, _)| naming::shipment_id(market, number, *place) == item.shipment)
        .map(|(_, shipment)| shipment)
        .ok_or(NotReturnable::InvalidValues)?;
    if item.id.is_empty() || item.reason.is_empty() {
        return Err(NotReturnable::InvalidValues);
    }
    if shipment.status != ShipmentStatus::Shipped {
        return Err(NotReturnable::NoCompletedShipItems);
    }
    let of_line = |found: &&(usize, u32)| found.0 == line;
    let n_shipped = shipment
        .units
        .iter()
        .find(of_line)
        .map_or(0, |(_, n_units)| *n_units);
    let n_returned = order
        .returns
        .iter()
        .filter(|found| found.line == line && found.shipment_id == item.shipment)
        .count();
    if n_returned as u64 >= u64::from(n_shipped) {
        return Err(NotReturnable::NoReturnableQuantity);
    }
    Ok(Return {
        id: item.id.clone(),
        line,
        shipment_id: item.shipment.clone(),
        reason: item.reason.clone(),
        comment: item.comment.clone(),
        at: market.now,
    })
}
