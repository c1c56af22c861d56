//! Amounts, instants, spans and counts as the visitor's language writes them.

use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::Money;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use maud::{Markup, html};

use crate::texts::{Locale, Texts, grouped};

/// How things are written for one visitor, at one present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    locale: Locale,
    now: Timestamp,
}

impl Format {
    /// How things are written in a language; spans are counted from `now`.
    pub const fn new(locale: Locale, now: Timestamp) -> Self {
        Self { locale, now }
    }

    /// The texts of the language.
    pub const fn texts(self) -> Texts {
        Texts::new(self.locale)
    }

    /// The present that spans are counted from.
    pub const fn now(self) -> Timestamp {
        self.now
    }

    /// A count in groups of three digits.
    pub fn count(self, number: u64) -> String {
        grouped(number)
    }

    /// An amount with its currency, as in `1,234.50 USD`; both languages write it so.
    pub fn money(self, money: Money) -> String {
        let decimal = money.to_decimal();
        let (sign, digits) = match decimal.strip_prefix('-') {
            Some(digits) => ("−", digits),
            None => ("", decimal.as_str()),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{fraction} {}", money.currency())
    }

    /// An instant in a marketplace's zone, with the UTC instant behind it; UTC where no
    /// marketplace is known.
    pub fn instant(self, at: Timestamp, marketplace: Option<Marketplace>) -> Markup {
        let zone = marketplace.map_or(TimeZone::UTC, Marketplace::time_zone);
        let local = at.to_zoned(zone);
        html! {
            time datetime=(at) title=(at.strftime("%Y-%m-%d %H:%M:%S UTC")) { (self.day_time(&local)) }
        }
    }

    fn day_time(self, local: &Zoned) -> String {
        match self.locale {
            Locale::En => local.strftime("%-d %b %Y, %H:%M %Z").to_string(),
            Locale::ZhHans => local.strftime("%Y年%-m月%-d日 %H:%M %Z").to_string(),
        }
    }

    /// How long ago an instant was, as in `3 h 20 min`.
    pub fn age(self, at: Timestamp) -> String {
        self.span(self.now.duration_since(at))
    }

    /// How long it is until an instant, as in `3 h 20 min`; of a past one, since when.
    pub fn left(self, at: Timestamp) -> String {
        self.span(at.duration_since(self.now))
    }

    /// A span in its two greatest units; its sign is not told.
    pub fn span(self, span: SignedDuration) -> String {
        let seconds = span.unsigned_abs().as_secs();
        let minutes = seconds / 60;
        let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
        let texts = self.texts();
        let args = |a: u64, b: u64| [("a", a.into()), ("b", b.into())];
        match (days, hours) {
            (0, 0) if minutes == 0 => texts.with("web-span-seconds", &[("a", seconds.into())]),
            (0, 0) => texts.with("web-span-minutes", &[("a", rest.into())]),
            (0, _) => texts.with("web-span-hours", &args(hours, rest)),
            (_, _) => texts.with("web-span-days", &args(days, hours)),
        }
    }

    /// A share in parts of a million as per cent with two places, as in `2.50 %`.
    pub fn share_ppm(self, ppm: u64) -> String {
        let hundredths = (ppm + 50) / 100;
        format!("{}.{:02} %", hundredths / 100, hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use countermand_domain::money::Currency;

    use super::*;

    fn format(locale: Locale) -> Format {
        Format::new(locale, "2026-11-22T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn amounts_are_grouped_and_keep_their_places() {
        let format = format(Locale::En);
        assert_eq!(
            format.money(Money::from_minor(123_450, Currency::USD)),
            "1,234.50 USD"
        );
        assert_eq!(
            format.money(Money::from_minor(-5, Currency::USD)),
            "−0.05 USD"
        );
        assert_eq!(
            format.money(Money::from_minor(12_345, Currency::JPY)),
            "12,345 JPY"
        );
    }

    #[test]
    fn instants_stand_in_the_marketplaces_zone_with_utc_behind() {
        let at = "2026-11-22T20:30:00Z".parse().unwrap();
        let shown = format(Locale::En)
            .instant(at, Some(Marketplace::Jp))
            .into_string();
        assert!(shown.contains("23 Nov 2026, 05:30 JST"), "{shown}");
        assert!(
            shown.contains("title=\"2026-11-22 20:30:00 UTC\""),
            "{shown}"
        );
        let shown = format(Locale::ZhHans).instant(at, None).into_string();
        assert!(shown.contains("2026年11月22日 20:30 UTC"), "{shown}");
    }

    #[test]
    fn spans_and_shares_are_told_in_both_languages() {
        let at = "2026-11-22T15:20:30Z".parse().unwrap();
        assert_eq!(format(Locale::En).left(at), "3 h 20 min");
        assert_eq!(format(Locale::ZhHans).left(at), "3 小时 20 分");
        let span = SignedDuration::from_secs(50);
        assert_eq!(format(Locale::En).span(span), "50 s");
        assert_eq!(format(Locale::ZhHans).span(-span), "50 秒");
        assert_eq!(format(Locale::En).share_ppm(24_999), "2.50 %");
    }
}
