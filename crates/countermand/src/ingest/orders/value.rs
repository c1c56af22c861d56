//! Reading single values of an order: ids, instants, units, amounts.

use countermand_domain::id::{Asin, IdError, OrderId, OrderItemId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money, MoneyError};
use countermand_domain::order::{Oddity, OrderState};
use countermand_domain::quantity::Quantity;
use countermand_spapi::decimal::Decimal;
use countermand_spapi::limits::Limits;
use countermand_spapi::wire_instant::WireInstant;
use jiff::Timestamp;

use super::{OrderFault, OrderFaultKind};
use crate::ingest::reject::shown;

/// 2000-01-01 and 2100-01-01 (UTC): instants outside are errors.
const INSTANT_SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;
/// The longest text that is kept of a name or a reason, in characters.
const TEXT_CHARS_MAX: usize = 500;

/// One order on its way in: it knows the order for its faults, and gathers oddities.
pub(super) struct Intake<'a> {
    order_id: &'a str,
    /// The item being read, as a prefix of field names.
    prefix: String,
    pub(super) oddities: Vec<Oddity>,
}

/// The units of one item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units {
    pub(super) ordered: Quantity,
    pub(super) shipped: Quantity,
    pub(super) cancelled: Quantity,
}

/// The units of one item as they are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct ToldUnits {
    pub(super) ordered: Quantity,
    pub(super) shipped: Option<Quantity>,
    pub(super) open: Option<Quantity>,
    /// Whether somebody is named who cancelled units of the item.
    pub(super) has_execution: bool,
}

impl<'a> Intake<'a> {
    pub(super) fn new(order_id: &'a str) -> Self {
        Self {
            order_id,
            prefix: String::new(),
            oddities: Vec::new(),
        }
    }

    /// From here on faults name the item at this place, counted from 0.
    pub(super) fn enter_item(&mut self, list: &str, at: usize) {
        self.prefix = format!("{list}[{at}].");
    }

    pub(super) fn fault(
        &self,
        field: &str,
        kind: OrderFaultKind,
        message: impl Into<String>,
    ) -> OrderFault {
        OrderFault {
            order_id: self.order_id.chars().take(64).collect(),
            field: format!("{}{field}", self.prefix).into(),
            kind,
            message: message.into(),
        }
    }

    pub(super) fn missing(&self, field: &str) -> OrderFault {
        self.fault(field, OrderFaultKind::Missing, "is missing")
    }

    fn bad_id(&self, field: &str, text: &str, error: IdError) -> OrderFault {
        match error {
            IdError::Empty => self.missing(field),
            IdError::TooLong { .. } | IdError::ControlCharacter | IdError::NotAmazonForm => {
                let message = format!("`{}` {error}", shown(text));
                self.fault(field, OrderFaultKind::BadId, message)
            }
        }
    }

    pub(super) fn order_id(&self, field: &str) -> Result<OrderId, OrderFault> {
        OrderId::parse(self.order_id).map_err(|error| self.bad_id(field, self.order_id, error))
    }

    pub(super) fn item_id(&self, field: &str, text: &str) -> Result<OrderItemId, OrderFault> {
        OrderItemId::parse(text).map_err(|error| self.bad_id(field, text, error))
    }

    pub(super) fn sku(
        &self,
        field: &str,
        text: Option<&str>,
    ) -> Result<Option<SellerSku>, OrderFault> {
        told(text)
            .map(|text| SellerSku::parse(text).map_err(|error| self.bad_id(field, text, error)))
            .transpose()
    }

    pub(super) fn asin(&self, field: &str, text: Option<&str>) -> Result<Option<Asin>, OrderFault> {
        told(text)
            .map(|text| Asin::parse(text).map_err(|error| self.bad_id(field, text, error)))
            .transpose()
    }

    pub(super) fn n_items(&self, field: &str, n_items: usize) -> Result<(), OrderFault> {
        let limit = Limits::default().order_items;
        if n_items > limit {
            let message = format!("has {n_items} entries, more than {limit}");
            return Err(self.fault(field, OrderFaultKind::TooManyItems, message));
        }
        Ok(())
    }

    pub(super) fn instant(&self, field: &str, wire: &WireInstant) -> Result<Timestamp, OrderFault> {
        let text = wire.as_str();
        let at = wire.at().ok_or_else(|| {
            let message = format!("`{}` is not an instant", shown(text));
            self.fault(field, OrderFaultKind::BadInstant, message)
        })?;
        if INSTANT_SECONDS.contains(&at.as_second()) {
            Ok(at)
        } else {
            let message = format!("`{}` is not between 2000 and 2099", shown(text));
            Err(self.fault(field, OrderFaultKind::InstantOutOfRange, message))
        }
    }

    /// An instant that may be missing: one that cannot be read is odd, and not told.
    pub(super) fn optional_instant(
        &mut self,
        field: &'static str,
        wire: Option<&WireInstant>,
    ) -> Option<Timestamp> {
        let wire = wire.filter(|wire| !wire.as_str().trim().is_empty())?;
        let read = self.instant(field, wire).ok();
        if read.is_none() {
            self.oddities.push(Oddity::UnreadableInstant { field });
        }
        read
    }

    pub(super) fn quantity(&self, field: &str, units: i64) -> Result<Quantity, OrderFault> {
        Quantity::new(units).map_err(|error| {
            self.fault(field, OrderFaultKind::QuantityOutOfRange, error.to_string())
        })
    }

    pub(super) fn optional_quantity(
        &self,
        field: &str,
        units: Option<i64>,
    ) -> Result<Option<Quantity>, OrderFault> {
        units.map(|units| self.quantity(field, units)).transpose()
    }

    /// The state that a status text means; an unknown one is odd, and no state.
    pub(super) fn state(&mut self, text: &str) -> Option<OrderState> {
        let state = OrderState::parse_orders_v0(text)
            .or_else(|_| OrderState::parse(text))
            .ok();
        if state.is_none() {
            let text = shown(text).into();
            self.oddities.push(Oddity::UnknownStatus { text });
        }
        state
    }

    /// The marketplace by its id, else by the name of its store.
    pub(super) fn marketplace(
        &mut self,
        id: Option<&str>,
        name: Option<&str>,
    ) -> Option<Marketplace> {
        let found = told(id)
            .and_then(Marketplace::from_id)
            .or_else(|| told(name).and_then(Marketplace::from_sales_channel));
        if found.is_none()
            && let Some(id) = told(id).or_else(|| told(name))
        {
            let id = shown(id).into();
            self.oddities.push(Oddity::UnknownMarketplace { id });
        }
        found
    }

    pub(super) fn unknown_word(&mut self, field: &'static str, text: &str) {
        let text = shown(text).into();
        self.oddities.push(Oddity::UnknownWord { field, text });
    }

    /// An amount, whatever its sign.
    pub(super) fn signed_money(
        &self,
        field: &str,
        amount: &str,
        currency: &str,
    ) -> Result<Money, OrderFault> {
        let code = Currency::parse(currency).map_err(|_| {
            let message = format!("`{}` is no currency code", shown(currency));
            self.fault(field, OrderFaultKind::BadCurrency, message)
        })?;
        // JSON may write an exponent, which money does not know.
        let plain = Decimal::parse(amount).map(|decimal| decimal.to_string());
        Money::parse(plain.as_deref().unwrap_or(amount), code)
            .map_err(|error| self.money_fault(field, amount, &error))
    }

    /// An amount of at least nothing.
    pub(super) fn money(
        &self,
        field: &str,
        amount: &str,
        currency: &str,
    ) -> Result<Money, OrderFault> {
        let money = self.signed_money(field, amount, currency)?;
        self.not_negative(field, money)
    }

    pub(super) fn not_negative(&self, field: &str, money: Money) -> Result<Money, OrderFault> {
        if money.minor() < 0 {
            let message = format!("{money} is negative");
            return Err(self.fault(field, OrderFaultKind::AmountOutOfRange, message));
        }
        Ok(money)
    }

    pub(super) fn money_fault(&self, field: &str, amount: &str, error: &MoneyError) -> OrderFault {
        let (kind, message) = match error {
            MoneyError::NotANumber { .. } => (
                OrderFaultKind::BadAmount,
                format!("`{}` is not a decimal amount", shown(amount)),
            ),
            MoneyError::TooPrecise { currency, .. } => (
                OrderFaultKind::AmountTooPrecise,
                format!(
                    "`{}` has more decimal places than {currency} has",
                    shown(amount)
                ),
            ),
            MoneyError::CurrencyMismatch { .. } => (OrderFaultKind::BadCurrency, error.to_string()),
            MoneyError::OutOfRange | MoneyError::NoDenominator => {
                (OrderFaultKind::AmountOutOfRange, error.to_string())
            }
        };
        self.fault(field, kind, message)
    }

    /// The units of an item. Units that are neither shipped nor open were cancelled; in an order
    /// that ended none is open, in one whose payment is awaited all are, unless told otherwise.
    pub(super) fn units(
        &mut self,
        item: &OrderItemId,
        state: Option<OrderState>,
        told: ToldUnits,
    ) -> Units {
        let is_shipped = state.is_some_and(OrderState::is_shipped);
        let has_ended = state.is_some_and(OrderState::is_terminal);
        let is_pending = state.is_some_and(OrderState::is_pending);
        let ordered = told.ordered;
        let shipped = told
            .shipped
            .unwrap_or(if is_shipped { ordered } else { Quantity::ZERO });
        let rest = ordered.saturating_sub(shipped);
        let open = match told.open {
            _ if has_ended => Quantity::ZERO,
            Some(open) if open.is_zero() && is_pending && !told.has_execution => rest,
            Some(open) => open,
            None if told.has_execution => Quantity::ZERO,
            None => rest,
        };
        let sum = i64::from(shipped.units()) + i64::from(open.units());
        let n_seen = Quantity::new(sum).unwrap_or(Quantity::MAX);
        if n_seen > ordered {
            let order_item_id = item.clone();
            self.oddities
                .push(Oddity::ContradictoryUnits { order_item_id });
        }
        let ordered = ordered.max(n_seen);
        Units {
            ordered,
            shipped,
            cancelled: ordered.saturating_sub(n_seen),
        }
    }
}

/// A text that says something, without the blanks around it.
pub(super) fn told(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A text that says something, cut to what is kept.
pub(super) fn kept(text: Option<&str>) -> Option<Box<str>> {
    told(text).map(|text| text.chars().take(TEXT_CHARS_MAX).collect())
}
