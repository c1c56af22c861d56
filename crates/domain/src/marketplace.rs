//! Amazon's marketplaces: ids, countries, currencies, domains and time zones.

use std::fmt;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::money::Currency;

macro_rules! marketplaces {
    ($($name:ident, $code:literal, $id:literal, $currency:literal, $domain:literal, $zone:literal,
       $language:literal;)*) => {
        /// A marketplace of Amazon.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Marketplace {
            $(#[doc = concat!("`", $domain, "`.")] $name,)*
        }

        impl Marketplace {
            /// Every marketplace.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The country code as sellers write it: `UK`, not `GB`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Amazon's marketplace id.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            const fn currency_code(self) -> &'static str {
                match self { $(Self::$name => $currency,)* }
            }

            /// The domain of the store, as in `amazon.co.uk`.
            pub const fn domain(self) -> &'static str {
                match self { $(Self::$name => $domain,)* }
            }

            /// The name of the time zone that its business days follow.
            pub const fn zone_name(self) -> &'static str {
                match self { $(Self::$name => $zone,)* }
            }

            /// The main language of its buyers, as in `en_GB`.
            pub const fn language(self) -> &'static str {
                match self { $(Self::$name => $language,)* }
            }
        }
    };
}

marketplaces! {
    Us, "US", "ATVPDKIKX0DER", "USD", "amazon.com", "America/Los_Angeles", "en_US";
    Ca, "CA", "A2EUQ1WTGCTBG2", "CAD", "amazon.ca", "America/Toronto", "en_CA";
    Mx, "MX", "A1AM78C64UM0Y8", "MXN", "amazon.com.mx", "America/Mexico_City", "es_MX";
    Br, "BR", "A2Q3Y263D00KWC", "BRL", "amazon.com.br", "America/Sao_Paulo", "pt_BR";
    Uk, "UK", "A1F83G8C2ARO7P", "GBP", "amazon.co.uk", "Europe/London", "en_GB";
    De, "DE", "A1PA6795UKMFR9", "EUR", "amazon.de", "Europe/Berlin", "de_DE";
    Fr, "FR", "A13V1IB3VIYZZH", "EUR", "amazon.fr", "Europe/Paris", "fr_FR";
    It, "IT", "APJ6JRA9NG5V4", "EUR", "amazon.it", "Europe/Rome", "it_IT";
    Es, "ES", "A1RKKUPIHCS9HS", "EUR", "amazon.es", "Europe/Madrid", "es_ES";
    Nl, "NL", "A1805IZSGTT6HS", "EUR", "amazon.nl", "Europe/Amsterdam", "nl_NL";
    Be, "BE", "AMEN7PMS3EDWL", "EUR", "amazon.com.be", "Europe/Brussels", "fr_BE";
    Se, "SE", "A2NODRKZP88ZB9", "SEK", "amazon.se", "Europe/Stockholm", "sv_SE";
    Pl, "PL", "A1C3SOZRARQ6R3", "PLN", "amazon.pl", "Europe/Warsaw", "pl_PL";
    Ie, "IE", "A28R8C7NBKEWEA", "EUR", "amazon.ie", "Europe/Dublin", "en_IE";
    Tr, "TR", "A33AVAJ2PDY3EV", "TRY", "amazon.com.tr", "Europe/Istanbul", "tr_TR";
    Ae, "AE", "A2VIGQ35RCS4UG", "AED", "amazon.ae", "Asia/Dubai", "en_AE";
    Sa, "SA", "A17E79C6D8DWNP", "SAR", "amazon.sa", "Asia/Riyadh", "ar_SA";
    Eg, "EG", "ARBP9OOSHTCHU", "EGP", "amazon.eg", "Africa/Cairo", "ar_EG";
    Za, "ZA", "AE08WJ6YKNBMC", "ZAR", "amazon.co.za", "Africa/Johannesburg", "en_ZA";
    In, "IN", "A21TJRUUN4KGV", "INR", "amazon.in", "Asia/Kolkata", "en_IN";
    Sg, "SG", "A19VAU5U5O7RUS", "SGD", "amazon.sg", "Asia/Singapore", "en_SG";
    Au, "AU", "A39IBJ37TRP1C6", "AUD", "amazon.com.au", "Australia/Sydney", "en_AU";
    Jp, "JP", "A1VC38T7YXB528", "JPY", "amazon.co.jp", "Asia/Tokyo", "ja_JP";
}

impl Marketplace {
    /// The marketplace of a country code; `GB` is taken for `UK`.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim();
        let code = if code.eq_ignore_ascii_case("GB") {
            "UK"
        } else {
            code
        };
        Self::ALL
            .iter()
            .copied()
            .find(|place| place.code().eq_ignore_ascii_case(code))
    }

    /// The marketplace of Amazon's id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|place| place.id() == id.trim())
    }

    /// The marketplace of a sales channel text such as `Amazon.co.uk`, in any capitals.
    pub fn from_sales_channel(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|place| place.domain().eq_ignore_ascii_case(text.trim()))
    }

    /// The currency of its prices.
    pub fn currency(self) -> Currency {
        Currency::parse(self.currency_code()).unwrap_or(Currency::USD)
    }

    /// The time zone that its business days follow; UTC should the zone be missing.
    pub fn time_zone(self) -> TimeZone {
        TimeZone::get(self.zone_name()).unwrap_or(TimeZone::UTC)
    }

    /// Whether `day` is no working day there. Public holidays are not known here, so a deadline
    /// counted in business days may be later by them, never earlier.
    pub const fn is_weekend(self, day: Weekday) -> bool {
        match self {
            Self::Sa | Self::Eg => matches!(day, Weekday::Friday | Weekday::Saturday),
            Self::Us
            | Self::Ca
            | Self::Mx
            | Self::Br
            | Self::Uk
            | Self::De
            | Self::Fr
            | Self::It
            | Self::Es
            | Self::Nl
            | Self::Be
            | Self::Se
            | Self::Pl
            | Self::Ie
            | Self::Tr
            | Self::Ae
            | Self::Za
            | Self::In
            | Self::Sg
            | Self::Au
            | Self::Jp => matches!(day, Weekday::Saturday | Weekday::Sunday),
        }
    }
}

impl fmt::Display for Marketplace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_marketplace_is_found_by_code_id_and_domain_and_has_its_zone() {
        for place in Marketplace::ALL.iter().copied() {
            assert_eq!(Marketplace::from_code(place.code()), Some(place));
            assert_eq!(Marketplace::from_id(place.id()), Some(place));
            assert_eq!(
                Marketplace::from_sales_channel(&place.domain().to_uppercase()),
                Some(place)
            );
            assert_eq!(place.time_zone().iana_name(), Some(place.zone_name()));
            assert_eq!(place.currency().as_str(), place.currency_code());
        }
        assert_eq!(Marketplace::from_code("GB"), Some(Marketplace::Uk));
        assert_eq!(Marketplace::from_sales_channel("Non-Amazon"), None);
    }
}
