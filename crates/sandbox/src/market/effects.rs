//! The few ways in which an order, its stock and its money change.
//!
//! Everything else (calls, feeds, buyers, the platform's own clock) goes through these, so the
//! ledger, the stock, the rate and the notices can never part.

use crate::ids::{ListingIndex, OrderIndex};
use crate::market::Market;
use crate::market::ledger::{Effect, EffectBy, EffectKind};
use crate::market::listing::StockChannel;
use crate::market::notice::Notice;
use crate::market::order::{CancelRequest, EasyShip, Execution, Executor, Order, OrderState};
use crate::moment::Moment;
use crate::platform::window;

/// Why a change cannot be made; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    /// No such order.
    #[error("there is no such order")]
    NoOrder,
    /// No such line.
    #[error("the order has no such item")]
    NoLine,
    /// The order's state does not allow it.
    #[error("the order is {state}", state = .state.as_str())]
    State {
        /// The state that it has.
        state: OrderState,
    },
    /// Fewer units are open.
    #[error("{n_wanted} units were asked for, {n_open} are open")]
    Units {
        /// Asked for.
        n_wanted: u32,
        /// Neither shipped nor cancelled.
        n_open: u32,
    },
    /// More money than is left of what was paid.
    #[error("{wanted_minor} minor units were asked for, {left_minor} are left of what was paid")]
    Money {
        /// Asked for.
        wanted_minor: i64,
        /// Paid and not yet returned.
        left_minor: i64,
    },
}

/// Units of one line to be cancelled.
#[derive(Debug, Clone, Copy)]
pub struct Cancel<'a> {
    /// Which order.
    pub order: OrderIndex,
    /// Which line of it.
    pub line: usize,
    /// How many units, at least 1.
    pub n_units: u32,
    /// Who does it.
    pub by: Executor,
    /// The reason, as it is shown in `cancellationExecution`.
    pub reason: &'a str,
    /// The caller's own reference, or empty.
    pub key: &'a str,
    /// Whether the units go back on sale.
    pub restocks: bool,
    /// Whether it counts in the cancel rate.
    pub is_counted: bool,
}

/// Money to be paid back for one line.
#[derive(Debug, Clone, Copy)]
pub struct Refund<'a> {
    /// Which order.
    pub order: OrderIndex,
    /// Which line of it.
    pub line: usize,
    /// How much, minor units, at least 1.
    pub amount_minor: i64,
    /// Units that it stands for; 0 where the protocol says none.
    pub n_units: u32,
    /// The order's state before the message that this refund is a part of; none for its own state.
    pub state_before: Option<OrderState>,
    /// Who does it.
    pub by: Executor,
    /// The reason.
    pub reason: &'a str,
    /// The caller's own reference, or empty.
    pub key: &'a str,
}

impl Market {
    /// Takes an order in and its units off sale. `None` when its id is taken.
    pub fn place_order(&mut self, order: Order) -> Option<OrderIndex> {
        let (channel, is_counted) = (order.channel, order.authorised_at.is_some());
        let units: Vec<_> = order
            .lines
            .iter()
            .map(|line| (line.listing, line.n_open()))
            .collect();
        let index = self.orders.insert(order)?;
        for (listing, n_units) in units {
            self.take_stock(listing, n_units);
        }
        if let Some(order) = self.orders.at(index)
            && is_counted
            && channel.is_merchant()
        {
            self.rates.enter_order(order);
        }
        self.notices.push(Notice::OrderStatus(index));
        Some(index)
    }

    /// Releases a pre-order: its payment may be authorised from now on.
    ///
    /// # Errors
    /// When the order is in another state.
    pub fn release_preorder(&mut self, index: OrderIndex) -> Result<(), Impossible> {
        self.move_state(index, OrderState::PendingAvailability, OrderState::Pending)
    }

    /// Authorises the payment of a pending order.
    ///
    /// # Errors
    /// When the order is not pending.
    pub fn authorise_payment(&mut self, index: OrderIndex) -> Result<(), Impossible> {
        self.move_state(index, OrderState::Pending, OrderState::Unshipped)?;
        let now = self.now;
        self.orders.change(index, now, |order| {
            order.authorised_at = Some(now);
            order.windows = window::once_paid(order, now);
        });
        if let Some(order) = self.orders.at(index)
            && order.channel.is_merchant()
        {
            self.rates.enter_order(order);
        }
        Ok(())
    }

    /// Records that the buyer officially asked to cancel a line.
    ///
    /// # Errors
    /// When there is no open unit in the line.
    pub fn request_cancellation(
        &mut self,
        index: OrderIndex,
        line: usize,
        reason: &str,
    ) -> Result<(), Impossible> {
        let (_, found) = self.open_line(index, line, 1)?;
        if found.request.is_some() {
            return Ok(());
        }
        let request = Box::new(CancelRequest {
            at: self.now,
            reason: reason.to_owned(),
        });
        self.orders.change(index, self.now, |order| {
            if let Some(line) = order.lines.get_mut(line) {
                line.request = Some(request);
            }
        });
        self.notices.push(Notice::BuyerRequest(index));
        Ok(())
    }

    /// Cancels open units of a line.
    ///
    /// # Errors
    /// When the order is not open, or has fewer open units there.
    pub fn cancel_units(&mut self, cancel: &Cancel<'_>) -> Result<(), Impossible> {
        let (state, line) = self.open_line(cancel.order, cancel.line, cancel.n_units)?;
        let (item, listing) = (line.item, line.listing);
        let was_counted = self.at(cancel.order)?.is_counted_cancelled();
        let effect = self.effect(
            EffectKind::Cancel,
            cancel.order,
            item.to_string(),
            (state, cancel.by, cancel.key, cancel.reason),
        );
        let now = self.now;
        let n_units = cancel.n_units;
        self.orders.change(cancel.order, now, |order| {
            if let Some(line) = order.lines.get_mut(cancel.line) {
                line.n_cancelled += n_units;
                let before = line.execution.take().filter(|before| before.is_counted);
                line.execution = Some(Box::new(Execution {
                    by: cancel.by,
                    reason: cancel.reason.to_owned(),
                    at: now,
                    is_counted: cancel.is_counted || before.is_some(),
                    counted_at: before.map_or(now, |before| before.counted_at),
                }));
            }
        });
        self.ledger.append(
            now,
            Effect {
                qty: n_units,
                ..effect
            },
        );
        self.return_stock(listing, n_units, cancel.restocks);
        self.count(cancel.order, cancel.is_counted && !was_counted);
        if cancel.is_counted && cancel.by == Executor::Merchant {
            crate::platform::suppression::cancelled(self, listing, cancel.order);
        }
        self.notices.push(Notice::OrderStatus(cancel.order));
        Ok(())
    }

    /// Ships open units of a line of a paid order.
    ///
    /// # Errors
    /// When the order is pending or ended, or has fewer open units there.
    pub fn ship_units(
        &mut self,
        index: OrderIndex,
        line: usize,
        n_units: u32,
    ) -> Result<(), Impossible> {
        let (state, found) = self.open_line(index, line, n_units)?;
        if state.is_pending() {
            return Err(Impossible::State { state });
        }
        let listing = found.listing;
        self.orders.change(index, self.now, |order| {
            if let Some(line) = order.lines.get_mut(line) {
                line.n_shipped += n_units;
            }
        });
        if let Some(listing) = self.catalogue.at_mut(listing)
            && listing.channel == StockChannel::Amazon
        {
            listing.warehouse.n_reserved = listing.warehouse.n_reserved.saturating_sub(n_units);
        }
        crate::finances::record_shipment(self, index, line, n_units);
        crate::life::left_the_shelf(self, listing, n_units);
        crate::platform::suppression::shipped(self, listing);
        self.notices.push(Notice::OrderStatus(index));
        Ok(())
    }

    /// Finds the invoice of a shipped order missing.
    ///
    /// # Errors
    /// When the order is in another state.
    pub fn await_invoice(&mut self, index: OrderIndex) -> Result<(), Impossible> {
        self.move_state(index, OrderState::Shipped, OrderState::InvoiceUnconfirmed)
    }

    /// Moves an Easy Ship package on.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn move_package(&mut self, index: OrderIndex, status: EasyShip) -> Result<(), Impossible> {
        self.orders
            .change(index, self.now, |order| {
                order.channel = crate::market::order::Channel::EasyShip(status);
            })
            .ok_or(Impossible::NoOrder)?;
        self.notices.push(Notice::OrderStatus(index));
        Ok(())
    }

    /// Pays money back for a line.
    ///
    /// # Errors
    /// When more is asked for than is left of what was paid, or nothing was charged yet.
    pub fn refund(&mut self, refund: &Refund<'_>) -> Result<(), Impossible> {
        let order = self.at(refund.order)?;
        let state = order.state;
        let line = order.lines.get(refund.line).ok_or(Impossible::NoLine)?;
        if order.authorised_at.is_none() {
            return Err(Impossible::State { state });
        }
        let (item, left_minor) = (line.item, line.refundable_minor());
        if refund.amount_minor <= 0 || refund.amount_minor > left_minor {
            return Err(Impossible::Money {
                wanted_minor: refund.amount_minor,
                left_minor,
            });
        }
        let effect = self.effect(
            EffectKind::Refund,
            refund.order,
            item.to_string(),
            (
                refund.state_before.unwrap_or(state),
                refund.by,
                refund.key,
                refund.reason,
            ),
        );
        let now = self.now;
        self.orders.change(refund.order, now, |order| {
            if let Some(line) = order.lines.get_mut(refund.line) {
                line.refunded_minor += refund.amount_minor;
            }
        });
        self.ledger.append(
            now,
            Effect {
                qty: refund.n_units,
                amount: refund.amount_minor,
                ..effect
            },
        );
        crate::finances::record_refund(self, refund);
        Ok(())
    }

    /// The order at a place.
    ///
    /// # Errors
    /// When there is none.
    pub fn at(&self, index: OrderIndex) -> Result<&Order, Impossible> {
        self.orders.at(index).ok_or(Impossible::NoOrder)
    }

    /// An effect on an order with everything but its figures filled in.
    pub fn effect(
        &self,
        kind: EffectKind,
        index: OrderIndex,
        item: String,
        (state, by, key, detail): (OrderState, Executor, &str, &str),
    ) -> Effect {
        let order = self.orders.at(index);
        Effect {
            kind,
            order: order.map(|order| order.id.to_string()).unwrap_or_default(),
            item,
            qty: 0,
            amount: 0,
            currency: order
                .map(|order| Self::currency(order.place))
                .unwrap_or_default()
                .to_owned(),
            key: key.to_owned(),
            by: match by {
                Executor::Merchant => EffectBy::Seller,
                Executor::Buyer => EffectBy::Buyer,
                Executor::Amazon => EffectBy::Amazon,
            },
            order_status_before: state.as_str().to_owned(),
            t: String::new(),
            seller: order
                .map(|order| self.seller_id(order.seller))
                .unwrap_or_default()
                .to_owned(),
            detail: detail.to_owned(),
        }
    }

    fn open_line(
        &self,
        index: OrderIndex,
        line: usize,
        n_wanted: u32,
    ) -> Result<(OrderState, &crate::market::order::Line), Impossible> {
        let order = self.at(index)?;
        let state = order.state;
        let line = order.lines.get(line).ok_or(Impossible::NoLine)?;
        if !state.is_open() {
            return Err(Impossible::State { state });
        }
        let n_open = line.n_open();
        if n_wanted == 0 || n_wanted > n_open {
            return Err(Impossible::Units { n_wanted, n_open });
        }
        Ok((state, line))
    }

    fn move_state(
        &mut self,
        index: OrderIndex,
        from: OrderState,
        to: OrderState,
    ) -> Result<(), Impossible> {
        let state = self.at(index)?.state;
        if state != from || !from.may_become(to) {
            return Err(Impossible::State { state });
        }
        self.orders
            .change(index, self.now, |order| order.state = to);
        self.notices.push(Notice::OrderStatus(index));
        Ok(())
    }

    fn count(&mut self, index: OrderIndex, is_first: bool) {
        let day = self.now.day();
        let Some(order) = self.orders.at(index).filter(|_| is_first) else {
            return;
        };
        if !order.channel.is_merchant() {
            return;
        }
        if order.authorised_at.is_none() {
            self.rates.enter_order(order);
        }
        self.rates.count_cancellation(order, day);
    }

    fn take_stock(&mut self, listing: ListingIndex, n_units: u32) {
        let now = self.now;
        let Some(found) = self.catalogue.at_mut(listing) else {
            return;
        };
        match found.channel {
            StockChannel::Merchant => {
                found.n_available = found.n_available.saturating_sub(n_units);
                self.notices.push(Notice::MerchantQuantity(listing));
            }
            StockChannel::Amazon => {
                let n_taken = n_units.min(found.warehouse.n_fulfillable);
                found.warehouse.n_fulfillable -= n_taken;
                found.warehouse.n_reserved += n_units;
                found.warehouse.updated_at = now;
                self.notices.push(Notice::WarehouseStock(listing));
            }
        }
    }

    fn return_stock(&mut self, listing: ListingIndex, n_units: u32, restocks: bool) {
        let now: Moment = self.now;
        let Some(found) = self.catalogue.at_mut(listing) else {
            return;
        };
        match found.channel {
            StockChannel::Merchant if restocks => {
                found.n_available = found.n_available.saturating_add(n_units);
                self.notices.push(Notice::MerchantQuantity(listing));
            }
            StockChannel::Merchant => {}
            StockChannel::Amazon => {
                let warehouse = &mut found.warehouse;
                warehouse.n_reserved = warehouse.n_reserved.saturating_sub(n_units);
                warehouse.updated_at = now;
                if restocks {
                    warehouse.n_fulfillable += n_units;
                } else {
                    warehouse.n_unfulfillable += n_units;
                }
                self.notices.push(Notice::WarehouseStock(listing));
            }
        }
    }
}
