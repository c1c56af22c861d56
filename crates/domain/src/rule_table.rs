//! The dated rule table: every value that differs by marketplace or programme, with the day it
//! holds from, its source and its grade, and the overrides of one account over it.
//!
//! Source: rules 1.4 to 1.6, 3.3 to 3.5, O-25.

pub mod compiled;
mod entries;
pub mod open_question;

pub use compiled::{PlaceRules, Rules};
pub use open_question::{OpenQuestion, Settings};

use std::fmt;

use jiff::civil::Date;

use crate::cancel_rate::{RateLimit, RateWindow};
use crate::marketplace::Marketplace;

/// How good the evidence for a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Amazon's own page or model.
    A,
    /// Amazon's staff.
    B,
    /// A third party.
    C,
    /// A seed article.
    S,
    /// A deduction of the rules document.
    D,
    /// The account's own setting.
    Account,
}

impl Grade {
    /// The letter, as the explanations print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::S => "S",
            Self::D => "D",
            Self::Account => "account",
        }
    }
}

/// How an unpaid order is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentMethod {
    /// Convenience store, ATM, net banking, e-money (Japan).
    ConvenienceStore,
    /// Cash in a store (Mexico).
    CashInStore,
    /// Pix (Brazil).
    Pix,
    /// Boleto (Brazil): until the slip's due date, which Amazon does not tell.
    Boleto,
    /// Card, gift card, or unknown.
    Unspecified,
}

/// Under which terms Amazon cancels an order that was not confirmed in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShipTerms {
    /// The merchant ships, Prime or not.
    Merchant,
    /// Easy Ship.
    EasyShip,
    /// Easy Ship with guaranteed delivery, and local shops (India).
    Guaranteed,
}

/// The programme whose cancel rate is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RateProgramme {
    /// All seller-fulfilled orders.
    Standard,
    /// The second window where a marketplace has two (India's 30 days).
    StandardLong,
    /// Seller Fulfilled Prime, counted in units.
    SellerFulfilledPrime,
    /// Premium shipping options.
    Premium,
}

/// What a value of the table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// How long the buyer may cancel by himself after the purchase.
    SelfCancelWindow,
    /// How long an order may stay unpaid.
    PaymentWindow(PaymentMethod),
    /// When an unpaid order of unknown method is expected to lapse.
    ExpectedPaymentLapse,
    /// When an unpaid order of unknown method lapses at the latest.
    LatestPaymentLapse,
    /// Whether the seller may cancel a pending order (O-04).
    SellerMayCancelPending,
    /// The earliest instant of Amazon's automatic cancellation, from the end of the ship window.
    AutoCancelEarly(ShipTerms),
    /// The latest such instant.
    AutoCancelLate(ShipTerms),
    /// The limit of the cancel rate.
    CancelRateTarget(RateProgramme),
    /// The fee for a seller-fault cancellation up to the expected ship date.
    FeeUntilShipDate,
    /// The fee for one after it.
    FeeAfterShipDate,
    /// Consecutive seller cancels of one SKU that remove its offer.
    SuppressionRun,
    /// Days back, by order date, in which they are counted.
    SuppressionDays,
    /// How long a multi-channel order may stay on hold.
    HoldLimit,
}

/// A length of time as the rules state it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Span {
    /// Minutes.
    Minutes(u32),
    /// Hours.
    Hours(u32),
    /// Calendar days.
    Days(u32),
    /// Working days of the marketplace.
    BusinessDays(u32),
}

impl Span {
    /// The span in minutes, a business day taken as one calendar day: the shortest it can be.
    pub const fn shortest_minutes(self) -> i64 {
        match self {
            Self::Minutes(minutes) => minutes as i64,
            Self::Hours(hours) => hours as i64 * 60,
            Self::Days(days) | Self::BusinessDays(days) => days as i64 * 24 * 60,
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes(n) => write!(f, "{n} min"),
            Self::Hours(n) => write!(f, "{n} h"),
            Self::Days(n) => write!(f, "{n} d"),
            Self::BusinessDays(n) => write!(f, "{n} business days"),
        }
    }
}

/// The limit of a cancel rate: counted cancellations over orders, or over units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RateTarget {
    /// The limit in basis points: 250 is 2.5 %.
    pub limit_bps: u32,
    /// Whether the rate must stay under the limit ("under"), or may reach it ("at most").
    pub is_strict: bool,
    /// Days of the window.
    pub window_days: u32,
    /// Days between the window's end and today.
    pub lag_days: u32,
    /// Whether units are counted, not orders.
    pub counts_units: bool,
}

impl RateTarget {
    /// The limit as a fraction.
    pub fn limit(self) -> RateLimit {
        let limit = RateLimit::new(u64::from(self.limit_bps), 10_000, self.is_strict);
        // A denominator of 10,000 is never refused.
        limit.unwrap_or(RateLimit::under_per_mille(25))
    }

    /// The days that the rate looks at.
    pub fn window(self) -> RateWindow {
        let days = u8::try_from(self.window_days).unwrap_or(u8::MAX);
        let lag_days = u8::try_from(self.lag_days).unwrap_or(u8::MAX);
        RateWindow::lagged(days, lag_days)
    }
}

/// A value of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Value {
    /// A length of time.
    Span(Span),
    /// Yes or no.
    Flag(bool),
    /// A number of things.
    Count(u32),
    /// The limit of a rate.
    Target(RateTarget),
    /// A fee in percent of the referral fee.
    PercentOfReferralFee(u32),
    /// A fee that exists, with an amount that no source tells (O-10): never shown as 0.
    UnknownFee,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub topic: Topic,
    /// The marketplace it holds for; `None` for all that have no row of their own.
    pub marketplace: Option<Marketplace>,
    /// The value.
    pub value: Value,
    /// The first day it holds.
    pub valid_from: Date,
    /// The keys of its sources in the rules document.
    pub source: &'static str,
    /// How good the evidence is.
    pub grade: Grade,
}

/// What stands as the source of a value that the account has set itself.
pub const OWN_SETTING: &str = "account setting";

/// The published rows, with what Amazon reports for one account over them, and the account's own
/// overrides on top.
#[derive(Debug, Clone, Default)]
pub struct RuleTable {
    reported: Vec<Entry>,
    overrides: Vec<Entry>,
    settings: Settings,
}

impl RuleTable {
    /// The table without overrides.
    pub fn published() -> Self {
        Self::default()
    }

    /// Puts a value of the account's own over the published one, from `valid_from` on.
    #[must_use]
    pub fn with_override(
        mut self,
        topic: Topic,
        marketplace: Option<Marketplace>,
        value: Value,
        valid_from: Date,
    ) -> Self {
        self.overrides.push(Entry {
            topic,
            marketplace,
            value,
            valid_from,
            source: OWN_SETTING,
            grade: Grade::Account,
        });
        self
    }

    /// Puts the limit that Amazon's own account health report names over the published one, from
    /// `valid_from` on (O-25). An override of the account's own stays above it.
    #[must_use]
    pub fn with_reported_limit(
        mut self,
        marketplace: Marketplace,
        limit_bps: u32,
        valid_from: Date,
    ) -> Self {
        let programme = RateProgramme::Standard;
        let Some((target, _)) = self.rate_target(programme, marketplace, valid_from) else {
            return self;
        };
        self.reported.push(Entry {
            topic: Topic::CancelRateTarget(programme),
            marketplace: Some(marketplace),
            value: Value::Target(RateTarget {
                limit_bps,
                ..target
            }),
            valid_from,
            source: "account health report, targetValue",
            grade: Grade::Account,
        });
        self
    }

    /// Answers the open questions otherwise than by default.
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// The answers to the open questions.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Every row, published ones first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        let published = entries::published().iter();
        published.chain(&self.reported).chain(&self.overrides)
    }

    /// The row that holds for a topic in a marketplace on a day: the account's own before what
    /// Amazon reports for it, that before the published one; of these the marketplace's own before
    /// the general one, the newest that has begun.
    pub fn lookup(&self, topic: Topic, marketplace: Marketplace, on: Date) -> Option<&Entry> {
        let holding = |rows| newest_of(rows, topic, marketplace, on);
        holding(&self.overrides)
            .or_else(|| holding(&self.reported))
            .or_else(|| holding(entries::published()))
    }

    /// The limit of a programme's cancel rate in a marketplace; `None` where it has none.
    pub fn rate_target(
        &self,
        programme: RateProgramme,
        marketplace: Marketplace,
        on: Date,
    ) -> Option<(RateTarget, &Entry)> {
        let entry = self.lookup(Topic::CancelRateTarget(programme), marketplace, on)?;
        match entry.value {
            Value::Target(target) => Some((target, entry)),
            Value::Span(_)
            | Value::Flag(_)
            | Value::Count(_)
            | Value::PercentOfReferralFee(_)
            | Value::UnknownFee => None,
        }
    }

    /// The table as it stands on a day, in the form that deciding reads.
    pub fn compile(&self, on: Date) -> Rules {
        Rules::from_table(self, on)
    }
}

fn newest_of(rows: &[Entry], topic: Topic, place: Marketplace, on: Date) -> Option<&Entry> {
    rows.iter()
        .filter(|entry| entry.topic == topic && entry.valid_from <= on)
        .filter(|entry| entry.marketplace.is_none_or(|its| its == place))
        .max_by_key(|entry| (entry.marketplace.is_some(), entry.valid_from))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_value_holds_from_its_day_on() {
        let table = RuleTable::published();
        let window = |on| {
            table
                .lookup(
                    Topic::PaymentWindow(PaymentMethod::CashInStore),
                    Marketplace::Mx,
                    on,
                )
                .map(|entry| entry.value)
        };
        // 48 hours when launched in 2020, 72 hours as reported in 2024 (rules 1.4).
        assert_eq!(window(date(2021, 5, 1)), Some(Value::Span(Span::Hours(48))));
        assert_eq!(window(date(2026, 5, 1)), Some(Value::Span(Span::Hours(72))));
    }

    #[test]
    fn the_accounts_own_value_wins_from_its_day_on() {
        let table = RuleTable::published().with_override(
            Topic::SelfCancelWindow,
            None,
            Value::Span(Span::Minutes(45)),
            date(2026, 2, 1),
        );
        let minutes = |place, on| {
            table
                .lookup(Topic::SelfCancelWindow, place, on)
                .map(|entry| entry.value)
        };
        let jp = Marketplace::Jp;
        assert_eq!(
            minutes(jp, date(2026, 1, 31)),
            Some(Value::Span(Span::Minutes(5)))
        );
        assert_eq!(
            minutes(jp, date(2026, 2, 1)),
            Some(Value::Span(Span::Minutes(45)))
        );
    }

    #[test]
    fn the_account_health_reports_own_target_overrides_the_published_one() {
        let from = date(2026, 11, 10);
        let table = RuleTable::published().with_reported_limit(Marketplace::De, 100, from);
        let limit = |place, on| {
            let (target, entry) = table
                .rate_target(RateProgramme::Standard, place, on)
                .unwrap();
            (target.limit_bps, target.window_days, entry.grade)
        };
        assert_eq!(
            limit(Marketplace::De, date(2026, 11, 9)),
            (250, 7, Grade::A)
        );
        assert_eq!(limit(Marketplace::De, from), (100, 7, Grade::Account));
        assert_eq!(limit(Marketplace::Fr, from), (250, 7, Grade::A));
    }

    #[test]
    fn the_accounts_own_limit_stays_above_a_newer_report() {
        let own = Value::Target(RateTarget {
            limit_bps: 200,
            is_strict: true,
            window_days: 7,
            lag_days: 0,
            counts_units: false,
        });
        let topic = Topic::CancelRateTarget(RateProgramme::Standard);
        let from = date(2026, 11, 1);
        let table = RuleTable::published()
            .with_override(topic, None, own, from)
            .with_reported_limit(Marketplace::De, 250, date(2026, 11, 10));
        let entry = table.lookup(topic, Marketplace::De, date(2026, 11, 20));
        assert_eq!(entry.map(|entry| entry.value), Some(own));
    }

    #[test]
    fn every_marketplace_has_a_cancel_rate_limit() {
        let table = RuleTable::published();
        let on = date(2026, 11, 1);
        for place in Marketplace::ALL.iter().copied() {
            let (target, _) = table
                .rate_target(RateProgramme::Standard, place, on)
                .unwrap();
            let expected = if place == Marketplace::In { 200 } else { 250 };
            assert_eq!(
                (target.limit_bps, target.is_strict),
                (expected, true),
                "{place}"
            );
        }
        assert!(
            table
                .rate_target(RateProgramme::StandardLong, Marketplace::Us, on)
                .is_none()
        );
        let (sfp, _) = table
            .rate_target(RateProgramme::SellerFulfilledPrime, Marketplace::Jp, on)
            .unwrap();
        assert_eq!(
            (sfp.limit_bps, sfp.is_strict, sfp.counts_units),
            (100, false, true)
        );
    }
}
