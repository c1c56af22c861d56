//! The published rows.

use jiff::civil::{Date, date};

use super::{
    Entry, Grade, PaymentMethod, RateProgramme, RateTarget, ShipTerms, Span, Topic, Value,
};
use crate::marketplace::Marketplace;

/// The rows for which no source tells since when they hold.
const ALWAYS: Date = date(2000, 1, 1);

const fn entry(
    topic: Topic,
    marketplace: Option<Marketplace>,
    value: Value,
    valid_from: Date,
    source: &'static str,
    grade: Grade,
) -> Entry {
    Entry {
        topic,
        marketplace,
        value,
        valid_from,
        source,
        grade,
    }
}

const fn orders_under(limit_bps: u32, window_days: u32, lag_days: u32) -> Value {
    Value::Target(RateTarget {
        limit_bps,
        is_strict: true,
        window_days,
        lag_days,
        counts_units: false,
    })
}

const fn units_at_most(limit_bps: u32) -> Value {
    Value::Target(RateTarget {
        limit_bps,
        is_strict: false,
        window_days: 7,
        lag_days: 0,
        counts_units: true,
    })
}

/// Every published row.
pub(super) fn published() -> &'static [Entry] {
    PUBLISHED
}

use Marketplace as Place;

static PUBLISHED: &[Entry] = &[
    // 1.5 The buyer's own cancellation.
    entry(
        Topic::SelfCancelWindow,
        None,
        Value::Span(Span::Minutes(30)),
        ALWAYS,
        "US-OC IT-OC EU-OC MX-FAQ SA-OC AE-WH",
        Grade::A,
    ),
    entry(
        Topic::SelfCancelWindow,
        Some(Place::Jp),
        Value::Span(Span::Minutes(5)),
        ALWAYS,
        "JP-OC JP-FAQ",
        Grade::A,
    ),
    // 1.4 Unpaid orders.
    entry(
        Topic::PaymentWindow(PaymentMethod::ConvenienceStore),
        Some(Place::Jp),
        Value::Span(Span::Days(6)),
        ALWAYS,
        "JP-CVS JP-CVSSET",
        Grade::A,
    ),
    entry(
        Topic::PaymentWindow(PaymentMethod::CashInStore),
        Some(Place::Mx),
        Value::Span(Span::Hours(48)),
        date(2020, 1, 1),
        "MX-2020",
        Grade::C,
    ),
    entry(
        Topic::PaymentWindow(PaymentMethod::CashInStore),
        Some(Place::Mx),
        Value::Span(Span::Hours(72)),
        date(2024, 1, 1),
        "MX-CASH MX-PV",
        Grade::C,
    ),
    entry(
        Topic::PaymentWindow(PaymentMethod::Pix),
        Some(Place::Br),
        Value::Span(Span::Minutes(30)),
        date(2021, 12, 22),
        "BR-PIX",
        Grade::C,
    ),
    entry(
        Topic::ExpectedPaymentLapse,
        None,
        Value::Span(Span::Days(3)),
        ALWAYS,
        "S2",
        Grade::S,
    ),
    entry(
        Topic::LatestPaymentLapse,
        None,
        Value::Span(Span::Days(21)),
        ALWAYS,
        "US-PEND CA-PENDF",
        Grade::A,
    ),
    // O-04 Pending orders.
    entry(
        Topic::SellerMayCancelPending,
        None,
        Value::Flag(false),
        ALWAYS,
        "UK-FAQ IT-FAQ SA-PEND S2",
        Grade::A,
    ),
    entry(
        Topic::SellerMayCancelPending,
        Some(Place::Jp),
        Value::Flag(true),
        ALWAYS,
        "JP-PAY JP-CVS JP-CX",
        Grade::A,
    ),
    // 1.6 Amazon's automatic cancellation.
    entry(
        Topic::AutoCancelEarly(ShipTerms::Merchant),
        None,
        Value::Span(Span::Days(30)),
        ALWAYS,
        "US-NEWS20 EU-NEWS20",
        Grade::B,
    ),
    entry(
        Topic::AutoCancelLate(ShipTerms::Merchant),
        None,
        Value::Span(Span::Days(30)),
        ALWAYS,
        "US-NEWS20 EU-NEWS20",
        Grade::B,
    ),
    entry(
        Topic::AutoCancelEarly(ShipTerms::Merchant),
        None,
        Value::Span(Span::Days(7)),
        date(2020, 9, 30),
        "US-OC CA-FAQ",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelLate(ShipTerms::Merchant),
        None,
        Value::Span(Span::BusinessDays(7)),
        date(2020, 9, 30),
        "US-NEWS20 EU-NEWS20 BR-SHIP",
        Grade::B,
    ),
    entry(
        Topic::AutoCancelEarly(ShipTerms::EasyShip),
        None,
        Value::Span(Span::Days(7)),
        ALWAYS,
        "US-OC",
        Grade::D,
    ),
    entry(
        Topic::AutoCancelLate(ShipTerms::EasyShip),
        None,
        Value::Span(Span::BusinessDays(7)),
        ALWAYS,
        "US-NEWS20",
        Grade::D,
    ),
    entry(
        Topic::AutoCancelEarly(ShipTerms::Merchant),
        Some(Place::In),
        Value::Span(Span::Hours(24)),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelLate(ShipTerms::Merchant),
        Some(Place::In),
        Value::Span(Span::Hours(24)),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelEarly(ShipTerms::EasyShip),
        Some(Place::In),
        Value::Span(Span::Hours(24)),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelLate(ShipTerms::EasyShip),
        Some(Place::In),
        Value::Span(Span::Hours(24)),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelEarly(ShipTerms::Guaranteed),
        Some(Place::In),
        Value::Span(Span::Hours(0)),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelLate(ShipTerms::Guaranteed),
        Some(Place::In),
        Value::Span(Span::Hours(0)),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelEarly(ShipTerms::Merchant),
        Some(Place::Ae),
        Value::Span(Span::BusinessDays(1)),
        ALWAYS,
        "AE-WH",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelLate(ShipTerms::Merchant),
        Some(Place::Ae),
        Value::Span(Span::BusinessDays(1)),
        ALWAYS,
        "AE-WH",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelEarly(ShipTerms::EasyShip),
        Some(Place::Ae),
        Value::Span(Span::BusinessDays(1)),
        ALWAYS,
        "AE-WH",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelLate(ShipTerms::EasyShip),
        Some(Place::Ae),
        Value::Span(Span::BusinessDays(1)),
        ALWAYS,
        "AE-WH",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelEarly(ShipTerms::EasyShip),
        Some(Place::Sa),
        Value::Span(Span::Days(5)),
        ALWAYS,
        "SA-ES",
        Grade::A,
    ),
    entry(
        Topic::AutoCancelLate(ShipTerms::EasyShip),
        Some(Place::Sa),
        Value::Span(Span::Days(5)),
        ALWAYS,
        "SA-ES",
        Grade::A,
    ),
    // 3.3 Limits of the cancel rate.
    entry(
        Topic::CancelRateTarget(RateProgramme::Standard),
        None,
        orders_under(250, 7, 0),
        ALWAYS,
        "CR-CA CR-IT CR-AU CR-JP",
        Grade::A,
    ),
    entry(
        Topic::CancelRateTarget(RateProgramme::Standard),
        Some(Place::In),
        orders_under(200, 7, 0),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::CancelRateTarget(RateProgramme::StandardLong),
        Some(Place::In),
        orders_under(200, 30, 0),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::CancelRateTarget(RateProgramme::SellerFulfilledPrime),
        None,
        units_at_most(50),
        ALWAYS,
        "SFP-US SFP-UK SFP-DE SFP-ES SFP-FR; window O-23",
        Grade::A,
    ),
    entry(
        Topic::CancelRateTarget(RateProgramme::SellerFulfilledPrime),
        Some(Place::Jp),
        units_at_most(100),
        ALWAYS,
        "SFP-JP",
        Grade::A,
    ),
    entry(
        Topic::CancelRateTarget(RateProgramme::Premium),
        None,
        orders_under(100, 30, 10),
        ALWAYS,
        "O-22, unconfirmed",
        Grade::D,
    ),
    entry(
        Topic::CancelRateTarget(RateProgramme::Premium),
        Some(Place::Jp),
        orders_under(100, 30, 10),
        ALWAYS,
        "PS-JP",
        Grade::A,
    ),
    entry(
        Topic::CancelRateTarget(RateProgramme::Premium),
        Some(Place::Us),
        orders_under(50, 30, 10),
        ALWAYS,
        "PS-US; window O-22, unconfirmed",
        Grade::C,
    ),
    // 3.4 Offers.
    entry(
        Topic::SuppressionRun,
        None,
        Value::Count(2),
        ALWAYS,
        "CR-IT CR-EU CR-AE CR-AU CR-IN",
        Grade::A,
    ),
    entry(
        Topic::SuppressionDays,
        None,
        Value::Count(30),
        ALWAYS,
        "CR-IT CR-EU CR-AE CR-AU CR-IN",
        Grade::A,
    ),
    // 3.5 Fees.
    entry(
        Topic::FeeUntilShipDate,
        Some(Place::In),
        Value::PercentOfReferralFee(100),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::FeeAfterShipDate,
        Some(Place::In),
        Value::PercentOfReferralFee(150),
        ALWAYS,
        "CR-IN",
        Grade::A,
    ),
    entry(
        Topic::FeeUntilShipDate,
        Some(Place::Sa),
        Value::UnknownFee,
        ALWAYS,
        "SA-OC SA-ES",
        Grade::A,
    ),
    entry(
        Topic::FeeAfterShipDate,
        Some(Place::Sa),
        Value::UnknownFee,
        ALWAYS,
        "SA-OC SA-ES",
        Grade::A,
    ),
    // 1.3 M-62.
    entry(
        Topic::HoldLimit,
        None,
        Value::Span(Span::Days(14)),
        ALWAYS,
        "MO-FO20",
        Grade::A,
    ),
];
