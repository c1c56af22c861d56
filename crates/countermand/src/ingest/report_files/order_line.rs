//! One line of an order: from the texts of any source to a domain value.

mod amounts;
mod fields;

use std::borrow::Cow;
use std::collections::BTreeMap;

use countermand_domain::id::{Asin, OrderItemId};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{BuyerRequest, FulfillmentChannel, ObservedLine, OrderState};
use countermand_domain::quantity::Quantity;
use countermand_spapi::instant;
use jiff::Timestamp;

use self::amounts::AmountReader;
pub(in crate::ingest) use self::fields::LineText;
pub use self::fields::OrderField;
use super::words::{
    bad_date, id_fault, in_range, not_empty, optional_instant, optional_quantity, order_id, sku,
    truth, units, whole,
};
use crate::ingest::mapping::DateForms;
use crate::ingest::reject::{Fault, shown};
use crate::ingest::{FindingCode, Findings, RejectCode, Rejected};

/// What a negative quantity means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum NegativeQuantity {
    /// An error of the line.
    #[default]
    Reject,
    /// None at all, with a finding.
    Zero,
    /// The number without its sign.
    Absolute,
}

/// How the texts of one file are to be understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineRules {
    /// The state follows from the units shipped and to ship; the file has no status.
    pub(crate) is_state_by_units: bool,
    /// The seller fulfills every line; the file does not say so.
    pub(crate) is_merchant_only: bool,
    /// Status words in small letters, asked before those of Amazon's reports.
    pub(crate) status_words: BTreeMap<String, OrderState>,
    /// Fulfillment words in small letters, asked before Amazon's.
    pub(crate) fulfillment_words: BTreeMap<String, FulfillmentChannel>,
    /// Date forms, asked instead of Amazon's; none means Amazon's.
    pub(crate) date_forms: Option<DateForms>,
    /// What a negative quantity means.
    pub(crate) negative_quantity: NegativeQuantity,
    /// Whether a line with an amount finer than its currency is rejected; else the amount is
    /// rounded, with a finding: an order is not lost for a price.
    pub(crate) refuses_fine_amounts: bool,
    /// The sales channel of lines that name none.
    pub(crate) default_sales_channel: Box<str>,
    /// The currency of amounts that name none.
    pub(crate) default_currency: Option<Currency>,
}

/// A fault of one field.
pub(super) type FieldFault = (OrderField, Fault);

/// Turns the texts of lines into domain values; remembers what repeats from line to line.
#[derive(Debug, Default)]
pub(super) struct LineReader {
    rules: LineRules,
    last_date: Option<(Box<str>, Timestamp)>,
    last_channel: Option<(Box<str>, Option<Marketplace>)>,
}

fn at(field: OrderField) -> impl Fn(Fault) -> FieldFault {
    move |fault| (field, fault)
}

fn boxed(text: Option<&str>) -> Option<Box<str>> {
    not_empty(text).map(Into::into)
}

impl LineReader {
    pub(super) fn new(rules: LineRules) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }

    pub(super) fn read(
        &mut self,
        text: &LineText<'_>,
        line: u64,
        findings: &mut Findings,
    ) -> Result<ObservedLine, FieldFault> {
        use OrderField as F;
        let order_id = order_id(text.order_id).map_err(at(F::OrderId))?;
        let purchased_at = self.date(text.purchased_at).map_err(at(F::PurchasedAt))?;
        let (sales_channel, marketplace) = self.channel_name(text, line, findings);
        let status_text = text.status.unwrap_or_default();
        let state = self.state(text, line, findings)?;
        let units = self
            .units(text, state, line, findings)
            .map_err(at(F::Quantity))?;
        let is_prime = truth(text.is_prime, line, findings);
        let channel = self
            .fulfillment(text, &sales_channel, is_prime)
            .map_err(at(F::Fulfillment))?;
        let amounts = AmountReader {
            rules: &self.rules,
            text,
            marketplace,
            line,
        }
        .read(units.signed, findings)?;
        Ok(ObservedLine {
            order_id,
            order_item_id: not_empty(text.order_item_id)
                .map(|id| OrderItemId::parse(id).map_err(|error| id_fault(&error, id)))
                .transpose()
                .map_err(at(F::OrderItemId))?,
            sku: sku(text.sku).map_err(at(F::Sku))?,
            asin: not_empty(text.asin)
                .map(|id| Asin::parse(id).map_err(|error| id_fault(&error, id)))
                .transpose()
                .map_err(at(F::Asin))?,
            title: boxed(text.title),
            category: boxed(text.category),
            sales_channel,
            marketplace,
            channel,
            state,
            line_state: None,
            status_text: status_text.into(),
            purchased_at,
            last_updated_at: self
                .optional_date(text.last_updated_at)
                .map_err(at(F::LastUpdatedAt))?,
            ship_by: self.optional_date(text.ship_by).map_err(at(F::ShipBy))?,
            quantity: units.ordered,
            quantity_shipped: optional_quantity(text.quantity_shipped)
                .map_err(at(F::QuantityShipped))?,
            amounts,
            is_business: truth(text.is_business, line, findings),
            is_prime,
            buyer_request: buyer_request(text, line, findings),
            ship_state: boxed(text.ship_state),
            ship_country: boxed(text.ship_country),
        })
    }

    /// A date that has to be there.
    pub(super) fn date(&mut self, text: Option<&str>) -> Result<Timestamp, Fault> {
        let text = not_empty(text).ok_or_else(Fault::empty)?;
        if let Some((last, instant)) = &self.last_date
            && **last == *text
        {
            return Ok(*instant);
        }
        let instant = self.instant(text)?;
        if self.rules.date_forms.is_some() {
            self.last_date = Some((text.into(), instant));
        }
        Ok(instant)
    }

    fn optional_date(&self, text: Option<&str>) -> Result<Option<Timestamp>, Fault> {
        match &self.rules.date_forms {
            None => optional_instant(text),
            Some(_) => not_empty(text).map(|text| self.instant(text)).transpose(),
        }
    }

    fn instant(&self, text: &str) -> Result<Timestamp, Fault> {
        let found = match &self.rules.date_forms {
            None => instant::parse(text).ok(),
            Some(forms) => forms.parse(text),
        };
        in_range(found.ok_or_else(|| bad_date(text))?, text)
    }

    /// The sales channel as written and the marketplace it names; an id of a marketplace goes
    /// before the channel's name.
    pub(super) fn channel_name(
        &mut self,
        text: &LineText<'_>,
        line: u64,
        findings: &mut Findings,
    ) -> (Box<str>, Option<Marketplace>) {
        let by_id = not_empty(text.marketplace_id).and_then(|id| {
            let found = Marketplace::from_id(id);
            if found.is_none() {
                findings.add(FindingCode::UnknownMarketplace, id, line);
            }
            found
        });
        let name = not_empty(text.sales_channel).unwrap_or(&self.rules.default_sales_channel);
        if let Some((last, marketplace)) = &self.last_channel
            && **last == *name
        {
            return (last.clone(), by_id.or(*marketplace));
        }
        let marketplace = Marketplace::from_sales_channel(name);
        self.last_channel = Some((name.into(), marketplace));
        (name.into(), by_id.or(marketplace))
    }

    fn state(
        &self,
        text: &LineText<'_>,
        line: u64,
        findings: &mut Findings,
    ) -> Result<Option<OrderState>, FieldFault> {
        if self.rules.is_state_by_units {
            return state_by_units(text);
        }
        let Some(status) = not_empty(text.status) else {
            if text.status.is_some() {
                findings.add(FindingCode::UnknownStatus, "", line);
            }
            return Ok(None);
        };
        let word = (!self.rules.status_words.is_empty())
            .then(|| self.rules.status_words.get(&status.to_lowercase()))
            .flatten();
        let state = word
            .copied()
            .or_else(|| OrderState::parse_report(status).ok());
        if state.is_none() {
            findings.add(FindingCode::UnknownStatus, status, line);
        }
        Ok(state)
    }

    pub(super) fn units(
        &self,
        text: &LineText<'_>,
        state: Option<OrderState>,
        line: u64,
        findings: &mut Findings,
    ) -> Result<Units, Fault> {
        let Some(text) = not_empty(text.quantity) else {
            // Amazon leaves the quantity of some cancelled lines empty.
            return if state == Some(OrderState::Cancelled) {
                Ok(Units::default())
            } else {
                Err(Fault::empty())
            };
        };
        let signed = whole(text)?;
        let ordered = if signed >= 0 {
            units(signed)?
        } else {
            match self.rules.negative_quantity {
                NegativeQuantity::Reject => {
                    return Err(units(signed).err().unwrap_or_else(Fault::empty));
                }
                NegativeQuantity::Absolute => units(signed.checked_neg().unwrap_or(i64::MAX))?,
                NegativeQuantity::Zero => {
                    findings.add(FindingCode::NegativeQuantity, "", line);
                    Quantity::ZERO
                }
            }
        };
        Ok(Units { ordered, signed })
    }

    pub(super) fn fulfillment(
        &self,
        text: &LineText<'_>,
        sales_channel: &str,
        is_prime: Option<bool>,
    ) -> Result<FulfillmentChannel, Fault> {
        let word = not_empty(text.fulfillment);
        let base = match word {
            None if self.rules.is_merchant_only => FulfillmentChannel::Mfn,
            None => return Err(Fault::empty()),
            Some(word) => self.fulfillment_word(word)?,
        };
        let has_easy_ship = not_empty(text.programme)
            .is_some_and(|programme| programme.to_ascii_lowercase().contains("easy"));
        let is_other_shop = sales_channel
            .get(..10)
            .is_some_and(|start| start.eq_ignore_ascii_case("Non-Amazon"));
        Ok(match base {
            FulfillmentChannel::Afn if is_other_shop => FulfillmentChannel::Mcf,
            FulfillmentChannel::Mfn if has_easy_ship => FulfillmentChannel::EasyShip,
            FulfillmentChannel::Mfn if is_prime == Some(true) => FulfillmentChannel::Sfp,
            FulfillmentChannel::Mfn
            | FulfillmentChannel::Sfp
            | FulfillmentChannel::EasyShip
            | FulfillmentChannel::Afn
            | FulfillmentChannel::Mcf => base,
        })
    }

    fn fulfillment_word(&self, word: &str) -> Result<FulfillmentChannel, Fault> {
        let own = (!self.rules.fulfillment_words.is_empty())
            .then(|| self.rules.fulfillment_words.get(&word.to_lowercase()))
            .flatten();
        let is = |names: [&str; 3]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
        if let Some(channel) = own {
            Ok(*channel)
        } else if is(["Merchant", "Seller", "MFN"]) {
            Ok(FulfillmentChannel::Mfn)
        } else if is(["Amazon", "AFN", "FBA"]) {
            Ok(FulfillmentChannel::Afn)
        } else {
            FulfillmentChannel::parse(word).ok_or_else(|| {
                Fault::new(
                    RejectCode::UnknownFulfillment,
                    format!("`{}` is no fulfillment channel", shown(word)),
                )
            })
        }
    }

    /// The value of a cancelled line, positive.
    pub(super) fn cancelled_amount(
        &self,
        text: &LineText<'_>,
        marketplace: Option<Marketplace>,
        units: i64,
        line: u64,
        findings: &mut Findings,
    ) -> Result<Option<Money>, FieldFault> {
        let reader = AmountReader {
            rules: &self.rules,
            text,
            marketplace,
            line,
        };
        let amounts = reader.read(units.checked_abs().unwrap_or(i64::MAX), findings)?;
        Ok(amounts.item_price)
    }
}

/// The units of a line: those ordered, and the number as written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Units {
    pub(super) ordered: Quantity,
    pub(super) signed: i64,
}

fn state_by_units(text: &LineText<'_>) -> Result<Option<OrderState>, FieldFault> {
    use OrderField as F;
    let shipped = optional_quantity(text.quantity_shipped).map_err(at(F::QuantityShipped))?;
    let to_ship = optional_quantity(text.quantity_to_ship).map_err(at(F::QuantityToShip))?;
    let has_shipped = shipped.is_some_and(|units| !units.is_zero());
    let is_done = to_ship.is_some_and(Quantity::is_zero);
    Ok(
        match (shipped.is_some() || to_ship.is_some(), has_shipped, is_done) {
            (false, _, _) => None,
            (true, false, _) => Some(OrderState::Unshipped),
            (true, true, false) => Some(OrderState::PartiallyShipped),
            (true, true, true) => Some(OrderState::Shipped),
        },
    )
}

/// The buyer's request: text that says no is no request, and a missing column is no answer.
fn buyer_request(text: &LineText<'_>, line: u64, findings: &mut Findings) -> BuyerRequest {
    match truth(text.buyer_requested, line, findings) {
        None => BuyerRequest::Unknown,
        Some(false) => BuyerRequest::NotRequested,
        Some(true) => BuyerRequest::Requested {
            reason: boxed(text.buyer_reason),
        },
    }
}

/// A fault with its place, by the names that the file gives its columns.
pub(super) fn rejected(
    (field, fault): FieldFault,
    line: u64,
    name: impl FnOnce(OrderField) -> Cow<'static, str>,
) -> Rejected {
    fault.at(line, name(field))
}
