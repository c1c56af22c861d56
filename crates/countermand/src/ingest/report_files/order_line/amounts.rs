//! The amounts of an order line.

use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Money, MoneyError, Rounding};
use countermand_domain::order::LineAmounts;
use countermand_spapi::decimal::Decimal;

use super::super::words::{currency, money_fault, no_currency, not_empty};
use super::{FieldFault, LineRules, LineText, OrderField, at};
use crate::ingest::reject::{Fault, shown};
use crate::ingest::{FindingCode, Findings, RejectCode};

/// Reads the amounts of one line.
pub(super) struct AmountReader<'a> {
    pub(super) rules: &'a LineRules,
    pub(super) text: &'a LineText<'a>,
    pub(super) marketplace: Option<Marketplace>,
    pub(super) line: u64,
}

impl AmountReader<'_> {
    pub(super) fn read(
        &self,
        units: i64,
        findings: &mut Findings,
    ) -> Result<LineAmounts, FieldFault> {
        use OrderField as F;
        let text = self.text;
        let mut price =
            |text: Option<&str>, field: F| self.amount(text, findings).map_err(at(field));
        let item_price = match not_empty(text.unit_price) {
            Some(unit_price) => line_total(unit_price, units)
                .and_then(|total| self.amount(Some(&total), findings))
                .map_err(at(F::UnitPrice))?,
            None => price(text.item_price, F::ItemPrice)?,
        };
        let mut price =
            |text: Option<&str>, field: F| self.amount(text, findings).map_err(at(field));
        let item_tax = price(text.item_tax, F::ItemTax)?;
        let shipping_price = price(text.shipping_price, F::ShippingPrice)?;
        let shipping_tax = price(text.shipping_tax, F::ShippingTax)?;
        let gift_wrap_price = price(text.gift_wrap_price, F::GiftWrapPrice)?;
        let gift_wrap_tax = price(text.gift_wrap_tax, F::GiftWrapTax)?;
        // Some reports write discounts as negative amounts.
        let unsigned =
            |text: Option<&'_ str>| text.map(|text| text.trim_start_matches('-').to_owned());
        let item_discount = unsigned(text.item_promotion_discount);
        let ship_discount = unsigned(text.ship_promotion_discount);
        Ok(LineAmounts {
            item_price,
            item_tax,
            shipping_price,
            shipping_tax,
            gift_wrap_price,
            gift_wrap_tax,
            item_promotion_discount: price(item_discount.as_deref(), F::ItemPromotionDiscount)?,
            ship_promotion_discount: price(ship_discount.as_deref(), F::ShipPromotionDiscount)?,
        })
    }

    fn amount(&self, text: Option<&str>, findings: &mut Findings) -> Result<Option<Money>, Fault> {
        let Some(text) = not_empty(text) else {
            return Ok(None);
        };
        let code = match not_empty(self.text.currency) {
            Some(code) => currency(code)?,
            None => self
                .rules
                .default_currency
                .or(self.marketplace.map(Marketplace::currency))
                .ok_or_else(no_currency)?,
        };
        let exact = Money::parse(text, code);
        let is_too_fine = matches!(exact, Err(MoneyError::TooPrecise { .. }));
        let money = if is_too_fine && !self.rules.refuses_fine_amounts {
            let rounded = Money::parse_rounded(text, code, Rounding::HalfEven)
                .map_err(|error| money_fault(&error))?;
            findings.add(FindingCode::RoundedAmount, code.as_str(), self.line);
            rounded
        } else {
            exact.map_err(|error| money_fault(&error))?
        };
        if money.minor() < 0 {
            return Err(Fault::new(
                RejectCode::AmountOutOfRange,
                format!("`{}` is negative", shown(text)),
            ));
        }
        Ok(Some(money))
    }
}

/// The price of one unit times their number, exact.
fn line_total(unit_price: &str, units: i64) -> Result<String, Fault> {
    let unit_price = Decimal::parse_localized(unit_price)
        .map_err(|error| Fault::new(RejectCode::BadAmount, error.to_string()))?;
    unit_price
        .times(units.checked_abs().unwrap_or(i64::MAX))
        .map(|total| total.to_string())
        .ok_or_else(|| Fault::new(RejectCode::AmountOutOfRange, "the amount is out of range"))
}
