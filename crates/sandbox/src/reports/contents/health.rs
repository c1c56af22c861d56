//! The account health report.
//!
//! The cancel rate is the marketplace's own. It knows of no late shipments, claims, invoices or
//! violations: those figures are without defects.

use std::io;

use countermand_spapi::decimal::Decimal;
use countermand_spapi::report::account_health::AccountStatus as StatusLine;
use countermand_spapi::report::write::account_health::{
    AccountHealthDocument, AccountHealthRating, CancellationRate, CountStatus, DateRange,
    InvoiceDefectRate, LateShipmentRate, OnTimeDeliveryRate, OrderDefectRate, OrderDefectRates,
    PerformanceMetrics, Policies, PolicyCount, Target, UnitOnTimeDeliveryRate, ValidTrackingRate,
    WarningState,
};

use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::seller::AccountStatus;
use crate::moment::{DAY_MS, Moment};
use crate::place;
use crate::platform::health::{self, HealthFigure};
use crate::reports::contents::Order;

/// Days of the cancel rate and of figures like it.
const SHORT_DAYS: u32 = 7;
/// Days of the late shipment rate and of figures like it.
const LONG_DAYS: u32 = 30;
/// Days for which violations of policies are shown.
const POLICY_DAYS: u32 = 180;

/// Writes the report.
pub(super) fn write(market: &Market, order: &Order, out: &mut dyn io::Write) -> io::Result<()> {
    let seller = order.subject.seller;
    let places = &order.subject.places;
    let document = AccountHealthDocument {
        account_statuses: places
            .iter()
            .map(|place| StatusLine {
                marketplace_id: place::id(*place).to_owned(),
                status: status(market, seller, *place).as_str().to_owned(),
            })
            .collect(),
        performance_metrics: places
            .iter()
            .map(|place| metrics(market, seller, *place, order.at))
            .collect(),
    };
    out.write_all(document.write()?.as_bytes())
}

/// How an account stands.
pub(super) fn status(market: &Market, seller: SellerIndex, place: PlaceIndex) -> AccountStatus {
    market
        .directory
        .seller(seller)
        .and_then(|seller| seller.participation(place))
        .map_or(AccountStatus::Normal, |account| account.status)
}

/// The marketplace's own cancel rate, up to the end of yesterday.
pub(super) fn cancel_figure(
    market: &Market,
    seller: SellerIndex,
    place: PlaceIndex,
) -> HealthFigure {
    let n_days = health::windows(place)
        .first()
        .copied()
        .unwrap_or(SHORT_DAYS);
    health::figure(market, seller, place, n_days)
}

/// The first and the last of so many whole UTC days; the last one is yesterday.
fn days(at: Moment, n_days: u32) -> (i64, i64) {
    (at.day() - i64::from(n_days), at.day() - 1)
}

/// The range of so many whole UTC days up to yesterday.
fn range(at: Moment, n_days: u32) -> DateRange {
    let (first_day, last_day) = days(at, n_days);
    of_days(first_day, last_day)
}

/// `2020-11-12T00:00Z` to `2020-11-18T23:59Z`.
fn of_days(first_day: i64, last_day: i64) -> DateRange {
    let date = |day: i64| {
        let start = Moment::from_ms(day.saturating_mul(DAY_MS));
        start.timestamp().strftime("%Y-%m-%d").to_string()
    };
    DateRange {
        from: format!("{}T00:00Z", date(first_day)),
        to: format!("{}T23:59Z", date(last_day)),
    }
}

/// The range of a cancel rate.
pub(super) fn cancel_range(figure: &HealthFigure) -> DateRange {
    of_days(figure.first_day, figure.last_day)
}

/// A part of a whole with eight places, cut; 0 of nothing.
pub(super) fn fraction(part: u32, whole: u32) -> Decimal {
    let digits = (i64::from(part) * 100_000_000)
        .checked_div(i64::from(whole))
        .unwrap_or(0);
    trimmed(digits, 8)
}

/// A number without zeros at its end.
fn trimmed(mut digits: i64, mut places: u32) -> Decimal {
    while places > 0 && digits % 10 == 0 {
        digits /= 10;
        places -= 1;
    }
    Decimal { digits, places }
}

/// Millionths as a number.
pub(super) fn millionths(ppm: u32) -> Decimal {
    trimmed(i64::from(ppm), 6)
}

/// A figure without defects among so many things.
struct Clean {
    at: Moment,
    n: i64,
}

impl Clean {
    fn target(&self, n_days: u32, target_ppm: u32, condition: &str) -> Target {
        Target {
            reporting_date_range: range(self.at, n_days),
            status: if self.n == 0 { "NONE" } else { "GOOD" }.to_owned(),
            target_value: millionths(target_ppm),
            target_condition: condition.to_owned(),
        }
    }

    fn less(&self, n_days: u32, target_ppm: u32) -> Target {
        self.target(n_days, target_ppm, "LESS_THAN")
    }

    fn more(&self, n_days: u32, target_ppm: u32) -> Target {
        self.target(n_days, target_ppm, "GREATER_THAN")
    }

    fn whole(&self) -> Decimal {
        Decimal {
            digits: i64::from(self.n > 0),
            places: 0,
        }
    }

    fn defects(&self, kind: &str) -> OrderDefectRate {
        OrderDefectRate {
            n_orders: self.n,
            orders_with_defects: no_count(),
            claims: no_count(),
            chargebacks: no_count(),
            negative_feedback: no_count(),
            fulfillment_type: kind.to_owned(),
            rate: millionths(0),
            target: self.less(LONG_DAYS * 2, 10_000),
        }
    }
}

fn no_count() -> CountStatus {
    CountStatus {
        count: 0,
        status: "NONE".to_owned(),
    }
}

fn metrics(
    market: &Market,
    seller: SellerIndex,
    place: PlaceIndex,
    at: Moment,
) -> PerformanceMetrics {
    let figure = cancel_figure(market, seller, place);
    let n_orders = |n_days| {
        let (first_day, last_day) = days(at, n_days);
        i64::from(
            market
                .rates
                .sum(seller, place, first_day, last_day)
                .n_orders,
        )
    };
    let short = Clean {
        at,
        n: n_orders(SHORT_DAYS),
    };
    let long = Clean {
        at,
        n: n_orders(LONG_DAYS),
    };
    let none = Clean { at, n: 0 };
    PerformanceMetrics {
        marketplace_id: place::id(place).to_owned(),
        invoice_defect_rate: InvoiceDefectRate {
            n_orders: 0,
            invoice_defect: no_count(),
            missing_invoice: no_count(),
            late_invoice: no_count(),
            rate: millionths(0),
            target: none.less(SHORT_DAYS, 50_000),
        },
        late_shipment_rate: LateShipmentRate {
            n_orders: long.n,
            n_late: 0,
            rate: millionths(0),
            target: long.less(LONG_DAYS, 40_000),
        },
        order_defect_rate: OrderDefectRates {
            mfn: long.defects("mfn"),
            afn: none.defects("afn"),
        },
        on_time_delivery_rate: OnTimeDeliveryRate {
            n_shipments: short.n,
            n_on_time: short.n,
            rate: short.whole(),
            target: short.more(SHORT_DAYS, 970_000),
        },
        unit_on_time_delivery_rate: UnitOnTimeDeliveryRate {
            n_on_time: short.n,
            n_units: short.n,
            rate: short.whole(),
            target: short.more(SHORT_DAYS, 900_000),
        },
        valid_tracking_rate: ValidTrackingRate {
            n_shipments: long.n,
            n_valid: long.n,
            rate: long.whole(),
            target: long.more(LONG_DAYS, 950_000),
        },
        pre_fulfillment_cancellation_rate: cancellation_rate(&figure),
        warning_states: vec![WarningState {
            warning_type: "spammingSellerMessaging".to_owned(),
            status: "GOOD".to_owned(),
        }],
        account_health_rating: rating(status(market, seller, place), at),
        policies: no_violations(at),
    }
}

fn no_violations(at: Moment) -> Policies {
    Policies::all(&PolicyCount {
        n_defects: 0,
        target: Target {
            reporting_date_range: range(at, POLICY_DAYS),
            status: "GOOD".to_owned(),
            target_value: millionths(0),
            target_condition: "EQUALS".to_owned(),
        },
    })
}

fn rating(status: AccountStatus, at: Moment) -> AccountHealthRating {
    let word = match status {
        AccountStatus::Normal => "GREAT",
        AccountStatus::AtRisk | AccountStatus::Deactivated => "WARNED",
    };
    AccountHealthRating {
        status: word.to_owned(),
        range: range(at, POLICY_DAYS),
    }
}

fn cancellation_rate(figure: &HealthFigure) -> CancellationRate {
    CancellationRate {
        n_orders: i64::from(figure.n_orders),
        n_cancelled: i64::from(figure.n_cancelled),
        rate: fraction(figure.n_cancelled, figure.n_orders),
        target: Target {
            reporting_date_range: cancel_range(figure),
            status: figure.status.as_str().to_owned(),
            target_value: millionths(figure.target_ppm),
            target_condition: "LESS_THAN".to_owned(),
        },
    }
}
