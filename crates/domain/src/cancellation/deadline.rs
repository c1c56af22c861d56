//! The instants at which an order's fate changes by itself.

use jiff::civil::Date;
use jiff::{Span as JiffSpan, Timestamp};

use crate::marketplace::Marketplace;
use crate::rule_table::{Entry, PaymentMethod, RuleTable, ShipTerms, Span, Topic, Value};

/// An instant, with the row of the rule table that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The instant.
    pub at: Timestamp,
    /// The row.
    pub entry: Entry,
}

/// The first and the last instant at which something may happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineRange {
    /// Act before this one.
    pub early: Deadline,
    /// It has happened after this one.
    pub late: Deadline,
}

/// Why a deadline cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeadlineError {
    /// The rule table has no such length of time for the marketplace.
    #[error("the rule table has no deadline of this kind for {marketplace}")]
    NoRule {
        /// The marketplace.
        marketplace: Marketplace,
    },
    /// The instant is beyond the calendar.
    #[error("the deadline is out of the calendar")]
    OutOfRange,
}

/// When the buyer can no longer cancel by himself.
///
/// Source: rules 1.5.
///
/// # Errors
/// When the table has no such row, or the instant is out of range.
pub fn self_cancel_closes(
    table: &RuleTable,
    marketplace: Marketplace,
    purchased_at: Timestamp,
) -> Result<Deadline, DeadlineError> {
    of(table, Topic::SelfCancelWindow, marketplace, purchased_at)
}

/// When an unpaid order lapses: the method's own window where one is known, else the expected and
/// the latest lapse.
///
/// Source: rules 1.4.
///
/// # Errors
/// When the table has no such row, or the instant is out of range.
pub fn payment_lapse(
    table: &RuleTable,
    marketplace: Marketplace,
    method: PaymentMethod,
    purchased_at: Timestamp,
) -> Result<DeadlineRange, DeadlineError> {
    let known = of(
        table,
        Topic::PaymentWindow(method),
        marketplace,
        purchased_at,
    );
    match known {
        Ok(deadline) => Ok(DeadlineRange {
            early: deadline.clone(),
            late: deadline,
        }),
        Err(DeadlineError::NoRule { .. }) => Ok(DeadlineRange {
            early: of(
                table,
                Topic::ExpectedPaymentLapse,
                marketplace,
                purchased_at,
            )?,
            late: of(table, Topic::LatestPaymentLapse, marketplace, purchased_at)?,
        }),
        Err(error @ DeadlineError::OutOfRange) => Err(error),
    }
}

/// When Amazon cancels an order whose shipment is not confirmed; act before the early one.
///
/// Source: rules 1.6; O-15.
///
/// # Errors
/// When the table has no such row, or the instant is out of range.
pub fn auto_cancel(
    table: &RuleTable,
    marketplace: Marketplace,
    terms: ShipTerms,
    ship_by: Timestamp,
) -> Result<DeadlineRange, DeadlineError> {
    Ok(DeadlineRange {
        early: of(table, Topic::AutoCancelEarly(terms), marketplace, ship_by)?,
        late: of(table, Topic::AutoCancelLate(terms), marketplace, ship_by)?,
    })
}

fn of(
    table: &RuleTable,
    topic: Topic,
    marketplace: Marketplace,
    from: Timestamp,
) -> Result<Deadline, DeadlineError> {
    let on: Date = from.to_zoned(marketplace.time_zone()).date();
    let entry = table
        .lookup(topic, marketplace, on)
        .ok_or(DeadlineError::NoRule { marketplace })?;
    let Value::Span(span) = entry.value else {
        return Err(DeadlineError::NoRule { marketplace });
    };
    let at = add(from, span, marketplace)?;
    Ok(Deadline {
        at,
        entry: entry.clone(),
    })
}

/// Adds a span: hours and days by the clock, business days by the marketplace's calendar at the
/// same time of its day.
fn add(from: Timestamp, span: Span, marketplace: Marketplace) -> Result<Timestamp, DeadlineError> {
    let Span::BusinessDays(days) = span else {
        let minutes = JiffSpan::new().minutes(span.shortest_minutes());
        return from
            .checked_add(minutes)
            .map_err(|_| DeadlineError::OutOfRange);
    };
    let mut at = from.to_zoned(marketplace.time_zone());
    let mut left = days;
    while left > 0 {
        at = at.tomorrow_same_time()?;
        if !marketplace.is_weekend(at.date().weekday()) {
            left -= 1;
        }
    }
    Ok(at.timestamp())
}

trait TomorrowSameTime: Sized {
    fn tomorrow_same_time(&self) -> Result<Self, DeadlineError>;
}

impl TomorrowSameTime for jiff::Zoned {
    fn tomorrow_same_time(&self) -> Result<Self, DeadlineError> {
        self.checked_add(JiffSpan::new().days(1))
            .map_err(|_| DeadlineError::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn unconfirmed_orders_have_an_early_and_a_late_deadline() {
        let table = RuleTable::published();
        // Ship-by Friday 6 November 2026, 23:59 in Berlin. Seven calendar days: the 13th; seven
        // business days: Tuesday the 17th.
        let range = auto_cancel(
            &table,
            Marketplace::De,
            ShipTerms::Merchant,
            at("2026-11-06T22:59:00Z"),
        )
        .unwrap();
        assert_eq!(range.early.at, at("2026-11-13T22:59:00Z"));
        assert_eq!(range.late.at, at("2026-11-17T22:59:00Z"));
        assert_eq!(range.early.entry.source, "US-OC CA-FAQ");
    }

    #[test]
    fn business_days_skip_friday_and_saturday_in_saudi_arabia_and_follow_the_clock_change() {
        let table = RuleTable::published();
        let terms = ShipTerms::Merchant;
        // Thursday 5 November 2026 in Riyadh: the next seven working days end on Monday the 16th.
        let range =
            auto_cancel(&table, Marketplace::Sa, terms, at("2026-11-05T20:00:00Z")).unwrap();
        assert_eq!(range.late.at, at("2026-11-16T20:00:00Z"));
        // Pacific time falls back on 1 November 2026: the same local time is an hour later in UTC.
        let range =
            auto_cancel(&table, Marketplace::Us, terms, at("2026-10-30T06:59:00Z")).unwrap();
        assert_eq!(range.late.at, at("2026-11-10T07:59:00Z"));
    }

    #[test]
    fn india_has_one_day_and_none_with_guaranteed_delivery() {
        let table = RuleTable::published();
        let ship_by = at("2026-11-05T12:00:00Z");
        let hours = |terms| {
            let range = auto_cancel(&table, Marketplace::In, terms, ship_by).unwrap();
            (range.early.at.as_second() - ship_by.as_second()) / 3600
        };
        assert_eq!(hours(ShipTerms::Merchant), 24);
        assert_eq!(hours(ShipTerms::EasyShip), 24);
        assert_eq!(hours(ShipTerms::Guaranteed), 0);
    }

    #[test]
    fn an_unknown_payment_method_has_an_expected_and_a_latest_lapse() {
        let table = RuleTable::published();
        let placed = at("2026-11-01T00:00:00Z");
        let days = |place, method| {
            let range = payment_lapse(&table, place, method, placed).unwrap();
            let days = |at: Timestamp| (at.as_second() - placed.as_second()) / 86_400;
            (days(range.early.at), days(range.late.at))
        };
        assert_eq!(days(Marketplace::De, PaymentMethod::Unspecified), (3, 21));
        assert_eq!(
            days(Marketplace::Jp, PaymentMethod::ConvenienceStore),
            (6, 6)
        );
        assert_eq!(days(Marketplace::Br, PaymentMethod::Boleto), (3, 21));
    }

    #[test]
    fn the_buyers_own_window_is_five_minutes_in_japan() {
        let table = RuleTable::published();
        let placed = at("2026-11-01T00:00:00Z");
        let closes = |place| self_cancel_closes(&table, place, placed).unwrap().at;
        assert_eq!(closes(Marketplace::Jp), at("2026-11-01T00:05:00Z"));
        assert_eq!(closes(Marketplace::Us), at("2026-11-01T00:30:00Z"));
    }
}
