//! Which cancelled orders are asked for.

use countermand_domain::marketplace::Marketplace;
use countermand_store::figures::CancelledLine;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;

use crate::causes::Cause;
use crate::http::web::export::FileForm;
use crate::http::web::parts::address::Parameters;
use crate::texts::Texts;

/// Days of a range at most.
pub(super) const DAYS_MAX: u32 = 366;
/// Days of a range unless said.
const DAYS: u32 = 28;

/// The query of the page and of its files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonsQuery {
    pub(super) account: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) cause: Option<String>,
    pub(super) marketplace: Option<String>,
    pub(super) sku: Option<String>,
    pub(super) fulfillment: Option<String>,
    /// Which list a file has.
    pub(super) list: Option<String>,
    pub(super) format: Option<FileForm>,
}

impl ReasonsQuery {
    pub(super) fn account(&self) -> Option<&str> {
        self.account.as_deref().filter(|name| !name.is_empty())
    }

    pub(super) fn parameters(&self) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("from", self.from.as_deref()),
            ("to", self.to.as_deref()),
            ("cause", self.cause.as_deref()),
            ("marketplace", self.marketplace.as_deref()),
            ("sku", self.sku.as_deref()),
            ("fulfillment", self.fulfillment.as_deref()),
        ])
    }
}

/// A range of days and what else narrows the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The present day, in UTC.
    pub(super) today: Date,
    /// The first day.
    pub(super) from: Date,
    /// The last day.
    pub(super) to: Date,
    /// With orders that Amazon fulfills.
    pub(super) is_with_amazon: bool,
    cause: Option<String>,
    marketplace: Option<String>,
    sku: Option<String>,
}

fn less(day: Date, n_days: u32) -> Date {
    day.checked_sub(i64::from(n_days).days()).unwrap_or(day)
}

fn start(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MAX, |at| at.timestamp())
}

impl Asked {
    /// What a query asks for, and whether its days could be read; the last four weeks where not.
    pub(super) fn of(query: &ReasonsQuery, now: Timestamp) -> (Self, bool) {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let today = now.to_zoned(TimeZone::UTC).date();
        let mut asked = Self {
            today,
            from: less(today, DAYS - 1),
            to: today,
            is_with_amazon: query.fulfillment.as_deref() == Some("all"),
            cause: text(&query.cause),
            marketplace: text(&query.marketplace),
            sku: text(&query.sku).map(|sku| sku.trim().to_owned()),
        };
        let day = |text: Option<String>, or: Date| match text {
            Some(text) => text.trim().parse().ok(),
            None => Some(or),
        };
        let Some(to) = day(text(&query.to), today) else {
            return (asked, false);
        };
        let Some(from) = day(text(&query.from), less(to, DAYS - 1)) else {
            return (asked, false);
        };
        let n_days = to.duration_since(from).as_hours() / 24 + 1;
        if !(1..=i64::from(DAYS_MAX)).contains(&n_days) {
            return (asked, false);
        }
        (asked.from, asked.to) = (from, to);
        (asked, true)
    }

    /// So many days before today.
    pub(super) fn today_less(&self, n_days: u32) -> Date {
        less(self.today, n_days)
    }

    fn n_days(&self) -> u32 {
        let hours = self.to.duration_since(self.from).as_hours();
        u32::try_from(hours / 24 + 1).unwrap_or(DAYS)
    }

    /// Where the range before begins, where this one does, and where it ends.
    pub(super) fn instants(&self) -> (Timestamp, Timestamp, Timestamp) {
        let behind = self.to.tomorrow().unwrap_or(self.to);
        (
            start(less(self.from, self.n_days())),
            start(self.from),
            start(behind),
        )
    }

    /// Whether a line is meant, its day aside.
    pub(super) fn takes(&self, line: &CancelledLine, cause: Cause) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found == Some(wanted))
        };
        is(&self.cause, Some(cause.code()))
            && is(&self.marketplace, line.marketplace.map(Marketplace::code))
            && is(&self.sku, line.sku.as_deref())
    }

    /// Whether nothing but the days narrows the lines: refunds know of no cause and no SKU.
    pub(super) const fn is_of_all_goods(&self) -> bool {
        self.cause.is_none() && self.marketplace.is_none() && self.sku.is_none()
    }

    /// The days in words.
    pub(super) fn days_text(&self, texts: Texts) -> String {
        texts.with(
            "web-reasons-range",
            &[
                ("from", (&self.from.to_string()).into()),
                ("to", (&self.to.to_string()).into()),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: &str, to: &str) -> (Asked, bool) {
        let query = ReasonsQuery {
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            ..ReasonsQuery::default()
        };
        Asked::of(&query, "2026-11-22T13:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_last_four_weeks_stand_for_no_days_and_for_wrong_ones() {
        let (plain, is_right) = asked("", "");
        assert!(is_right);
        assert_eq!(
            (plain.from.to_string(), plain.n_days()),
            ("2026-10-26".to_owned(), 28)
        );
        for (from, to) in [
            ("soon", ""),
            ("2026-11-02", "2026-11-01"),
            ("2020-01-01", ""),
        ] {
            let (same, is_right) = asked(from, to);
            assert!(!is_right && same == plain, "{from} {to}");
        }
    }

    #[test]
    fn the_range_before_is_as_long() {
        let (week, is_right) = asked("2026-11-16", "2026-11-22");
        assert!(is_right);
        let (start, from, end) = week.instants();
        let texts = [start, from, end].map(|at| at.to_string());
        assert_eq!(
            texts,
            [
                "2026-11-09T00:00:00Z",
                "2026-11-16T00:00:00Z",
                "2026-11-23T00:00:00Z"
            ]
        );
    }
}
