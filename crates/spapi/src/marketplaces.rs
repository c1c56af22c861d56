//! Amazon's marketplaces: ids, currencies, languages, regions.
//!
//! Ids, countries and regions are from Amazon's documentation; currency, languages, domain and
//! time zone are a fallback for what `getMarketplaceParticipations` says.

/// An endpoint of the API and the marketplaces behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// North America and Brazil.
    NorthAmerica,
    /// Europe, the Middle East, Africa, India.
    Europe,
    /// Singapore, Australia, Japan.
    FarEast,
}

impl Region {
    /// The address of the API.
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::NorthAmerica => "https://sellingpartnerapi-na.amazon.com",
            Self::Europe => "https://sellingpartnerapi-eu.amazon.com",
            Self::FarEast => "https://sellingpartnerapi-fe.amazon.com",
        }
    }

    /// The region of the cloud behind it.
    pub const fn aws_region(self) -> &'static str {
        match self {
            Self::NorthAmerica => "us-east-1",
            Self::Europe => "eu-west-1",
            Self::FarEast => "us-west-2",
        }
    }
}

/// A marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marketplace {
    /// The marketplace id.
    pub id: &'static str,
    /// The country code in Amazon's tables; the United Kingdom is `UK`.
    pub country: &'static str,
    /// The country's name.
    pub name: &'static str,
    /// Which endpoint serves it.
    pub region: Region,
    /// The currency of its prices.
    pub currency: &'static str,
    /// How many decimal digits the currency has.
    pub currency_digits: u32,
    /// Its languages, the main one first: `en_US`.
    pub locales: &'static [&'static str],
    /// Its web site.
    pub domain: &'static str,
    /// Its time zone.
    pub time_zone: &'static str,
}

impl Marketplace {
    /// The country code of ISO 3166, as addresses have it.
    pub fn iso_country(&self) -> &'static str {
        if self.country == "UK" {
            "GB"
        } else {
            self.country
        }
    }

    /// `Amazon.com`: the sales channel of its orders.
    pub fn sales_channel(&self) -> String {
        let mut name = self.domain.to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        name
    }
}

/// The marketplace with this id.
pub fn by_id(id: &str) -> Option<&'static Marketplace> {
    MARKETPLACES.iter().find(|found| found.id == id)
}

/// The marketplace of this country, `UK` or `GB`.
pub fn by_country(country: &str) -> Option<&'static Marketplace> {
    let country = if country == "GB" { "UK" } else { country };
    MARKETPLACES.iter().find(|found| found.country == country)
}

macro_rules! marketplaces {
    ($($country:literal $name:literal $id:literal $region:ident $currency:literal/$digits:literal
       [$($locale:literal),+] $domain:literal $zone:literal;)+) => {
        /// All marketplaces, in the order of Amazon's table.
        pub const MARKETPLACES: &[Marketplace] = &[$(Marketplace {
            id: $id,
            country: $country,
            name: $name,
            region: Region::$region,
            currency: $currency,
            currency_digits: $digits,
            locales: &[$($locale),+],
            domain: $domain,
            time_zone: $zone,
        }),+];
    };
}

marketplaces! {
    "CA" "Canada" "A2EUQ1WTGCTBG2" NorthAmerica "CAD"/2 ["en_CA", "fr_CA"] "amazon.ca" "America/Toronto";
    "US" "United States" "ATVPDKIKX0DER" NorthAmerica "USD"/2 ["en_US", "es_US"] "amazon.com" "America/Los_Angeles";
    "MX" "Mexico" "A1AM78C64UM0Y8" NorthAmerica "MXN"/2 ["es_MX"] "amazon.com.mx" "America/Mexico_City";
    "BR" "Brazil" "A2Q3Y263D00KWC" NorthAmerica "BRL"/2 ["pt_BR"] "amazon.com.br" "America/Sao_Paulo";
    "IE" "Ireland" "A28R8C7NBKEWEA" Europe "EUR"/2 ["en_IE"] "amazon.ie" "Europe/Dublin";
    "ES" "Spain" "A1RKKUPIHCS9HS" Europe "EUR"/2 ["es_ES"] "amazon.es" "Europe/Madrid";
    "UK" "United Kingdom" "A1F83G8C2ARO7P" Europe "GBP"/2 ["en_GB"] "amazon.co.uk" "Europe/London";
    "FR" "France" "A13V1IB3VIYZZH" Europe "EUR"/2 ["fr_FR"] "amazon.fr" "Europe/Paris";
    "BE" "Belgium" "AMEN7PMS3EDWL" Europe "EUR"/2 ["fr_BE", "nl_BE"] "amazon.com.be" "Europe/Brussels";
    "NL" "Netherlands" "A1805IZSGTT6HS" Europe "EUR"/2 ["nl_NL"] "amazon.nl" "Europe/Amsterdam";
    "DE" "Germany" "A1PA6795UKMFR9" Europe "EUR"/2 ["de_DE"] "amazon.de" "Europe/Berlin";
    "IT" "Italy" "APJ6JRA9NG5V4" Europe "EUR"/2 ["it_IT"] "amazon.it" "Europe/Rome";
    "SE" "Sweden" "A2NODRKZP88ZB9" Europe "SEK"/2 ["sv_SE"] "amazon.se" "Europe/Stockholm";
    "ZA" "South Africa" "AE08WJ6YKNBMC" Europe "ZAR"/2 ["en_ZA"] "amazon.co.za" "Africa/Johannesburg";
    "PL" "Poland" "A1C3SOZRARQ6R3" Europe "PLN"/2 ["pl_PL"] "amazon.pl" "Europe/Warsaw";
    "EG" "Egypt" "ARBP9OOSHTCHU" Europe "EGP"/2 ["ar_EG", "en_EG"] "amazon.eg" "Africa/Cairo";
    "TR" "Türkiye" "A33AVAJ2PDY3EV" Europe "TRY"/2 ["tr_TR"] "amazon.com.tr" "Europe/Istanbul";
    "SA" "Saudi Arabia" "A17E79C6D8DWNP" Europe "SAR"/2 ["ar_SA", "en_SA"] "amazon.sa" "Asia/Riyadh";
    "AE" "United Arab Emirates" "A2VIGQ35RCS4UG" Europe "AED"/2 ["en_AE", "ar_AE"] "amazon.ae" "Asia/Dubai";
    "IN" "India" "A21TJRUUN4KGV" Europe "INR"/2 ["en_IN", "hi_IN"] "amazon.in" "Asia/Kolkata";
    "SG" "Singapore" "A19VAU5U5O7RUS" FarEast "SGD"/2 ["en_SG"] "amazon.sg" "Asia/Singapore";
    "AU" "Australia" "A39IBJ37TRP1C6" FarEast "AUD"/2 ["en_AU"] "amazon.com.au" "Australia/Sydney";
    "JP" "Japan" "A1VC38T7YXB528" FarEast "JPY"/0 ["ja_JP"] "amazon.co.jp" "Asia/Tokyo";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn marketplaces_are_found_by_id_and_by_country() {
        let japan = by_id("A1VC38T7YXB528").unwrap();
        assert_eq!((japan.country, japan.currency_digits), ("JP", 0));
        assert_eq!(japan.region.aws_region(), "us-west-2");
        let kingdom = by_country("GB").unwrap();
        assert_eq!(by_country("UK"), Some(kingdom));
        assert_eq!(kingdom.iso_country(), "GB");
        assert_eq!(kingdom.sales_channel(), "Amazon.co.uk");
        assert_eq!(by_id("A_NON_AMAZON"), None);
        assert_eq!(by_country(""), None);
    }

    #[test]
    fn every_marketplace_is_there_once_and_its_time_zone_is_known() {
        let ids: BTreeSet<&str> = MARKETPLACES.iter().map(|one| one.id).collect();
        let countries: BTreeSet<&str> = MARKETPLACES.iter().map(|one| one.country).collect();
        assert_eq!((ids.len(), countries.len()), (23, 23));
        for one in MARKETPLACES {
            assert!(jiff::tz::TimeZone::get(one.time_zone).is_ok(), "{one:?}");
            assert!(!one.locales.is_empty(), "{one:?}");
        }
    }
}
