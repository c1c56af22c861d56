//! Reading single fields: ids, dates, quantities, amounts, truth values.

use countermand_domain::id::{IdError, OrderId, SellerSku};
use countermand_domain::money::{Currency, Money, MoneyError};
use countermand_domain::quantity::Quantity;
use countermand_spapi::decimal::Decimal;
use countermand_spapi::instant;
use countermand_spapi::notification::flag;
use jiff::Timestamp;

use crate::ingest::reject::{Fault, shown};
use crate::ingest::{FindingCode, Findings, RejectCode};

/// 2000-01-01 and 2100-01-01 (UTC): instants outside are typing errors.
const INSTANT_SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

pub(super) fn not_empty(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

pub(super) fn id_fault(error: &IdError, text: &str) -> Fault {
    match error {
        IdError::Empty => Fault::empty(),
        IdError::TooLong { .. } | IdError::ControlCharacter | IdError::NotAmazonForm => {
            Fault::new(RejectCode::BadId, format!("`{}` {error}", shown(text)))
        }
    }
}

/// What a spreadsheet leaves where it lost a value: `#REF!`, `#N/A`, `#NAME?`.
fn refuse_lost_value(text: &str) -> Result<(), Fault> {
    let is_lost = text.starts_with('#')
        && ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#NULL!", "#DIV/0!"]
            .iter()
            .any(|error| text.eq_ignore_ascii_case(error));
    if is_lost {
        let message = format!("`{text}` is what a spreadsheet leaves of a lost value");
        return Err(Fault::new(RejectCode::BadId, message));
    }
    Ok(())
}

pub(super) fn order_id(text: Option<&str>) -> Result<OrderId, Fault> {
    let text = not_empty(text).ok_or_else(Fault::empty)?;
    refuse_lost_value(text)?;
    OrderId::parse(text).map_err(|error| id_fault(&error, text))
}

pub(super) fn sku(text: Option<&str>) -> Result<Option<SellerSku>, Fault> {
    not_empty(text)
        .map(|text| {
            refuse_lost_value(text)?;
            SellerSku::parse(text).map_err(|error| id_fault(&error, text))
        })
        .transpose()
}

pub(super) fn in_range(instant: Timestamp, text: &str) -> Result<Timestamp, Fault> {
    if INSTANT_SECONDS.contains(&instant.as_second()) {
        return Ok(instant);
    }
    Err(Fault::new(
        RejectCode::DateOutOfRange,
        format!("`{}` is not between 2000 and 2099", shown(text)),
    ))
}

pub(super) fn bad_date(text: &str) -> Fault {
    Fault::new(
        RejectCode::BadDate,
        format!("`{}` is no date in a known form", shown(text)),
    )
}

pub(super) fn optional_instant(text: Option<&str>) -> Result<Option<Timestamp>, Fault> {
    not_empty(text)
        .map(|text| {
            let instant = instant::parse(text).map_err(|_| bad_date(text))?;
            in_range(instant, text)
        })
        .transpose()
}

/// A whole number, also as a spreadsheet writes it: `5.0`.
pub(super) fn whole(text: &str) -> Result<i64, Fault> {
    let plain: Result<i64, _> = text.parse();
    plain
        .ok()
        .or_else(|| Decimal::parse(text).ok().and_then(Decimal::whole))
        .ok_or_else(|| {
            Fault::new(
                RejectCode::BadQuantity,
                format!("`{}` is not a whole number", shown(text)),
            )
        })
}

pub(super) fn units(units: i64) -> Result<Quantity, Fault> {
    Quantity::new(units)
        .map_err(|error| Fault::new(RejectCode::QuantityOutOfRange, error.to_string()))
}

pub(super) fn optional_quantity(text: Option<&str>) -> Result<Option<Quantity>, Fault> {
    not_empty(text).map(|text| units(whole(text)?)).transpose()
}

pub(super) fn currency(text: &str) -> Result<Currency, Fault> {
    Currency::parse(text).map_err(|_| {
        Fault::new(
            RejectCode::BadCurrency,
            format!("`{}` is no currency code", shown(text)),
        )
    })
}

pub(super) fn money_fault(error: &MoneyError) -> Fault {
    match error {
        MoneyError::NotANumber { text } => Fault::new(
            RejectCode::BadAmount,
            format!("`{}` is not a decimal amount", shown(text)),
        ),
        MoneyError::TooPrecise { text, currency } => Fault::new(
            RejectCode::AmountTooPrecise,
            format!(
                "`{}` has more decimal places than {currency} has",
                shown(text)
            ),
        ),
        MoneyError::CurrencyMismatch { .. } => {
            Fault::new(RejectCode::BadCurrency, error.to_string())
        }
        MoneyError::OutOfRange | MoneyError::NoDenominator => {
            Fault::new(RejectCode::AmountOutOfRange, error.to_string())
        }
    }
}

pub(super) fn no_currency() -> Fault {
    Fault::new(
        RejectCode::NoCurrency,
        "the amount has no currency, and its marketplace is not known",
    )
}

/// A truth value; a word that is neither is a finding, and counts as not told.
pub(super) fn truth(text: Option<&str>, line: u64, findings: &mut Findings) -> Option<bool> {
    let text = not_empty(text)?;
    let value = flag(text);
    if value.is_none() {
        findings.add(FindingCode::UnknownFlag, text, line);
    }
    value
}

/// An amount of a settlement: negative ones are usual, a comma may be the point.
pub(super) fn signed_amount(text: &str, currency: Currency) -> Result<Money, Fault> {
    let decimal = Decimal::parse_localized(text)
        .map_err(|error| Fault::new(RejectCode::BadAmount, error.to_string()))?;
    Money::parse(&decimal.to_string(), currency).map_err(|error| money_fault(&error))
}
