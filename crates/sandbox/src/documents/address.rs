//! Presigned addresses: who has one may use it, for five minutes.

use countermand_spapi::query::Query;

use crate::clock::Speed;
use crate::documents::PREFIX;
use crate::http::token;
use crate::market::Market;
use crate::moment::{Moment, SECOND_MS};

/// How long an address is good, in seconds.
const LIFETIME_SECONDS: i64 = 300;

/// What an address is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sending the bytes, with the content type of the document.
    Upload,
    /// Fetching them.
    Download {
        /// Whether the answer says `Content-Encoding: gzip` for compressed bytes.
        is_encoding_told: bool,
    },
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Upload => "PUT",
            Self::Download {
                is_encoding_told: false,
            } => "GET",
            Self::Download {
                is_encoding_told: true,
            } => "GET gzip",
        }
    }
}

/// Why an address opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadAddress {
    /// A part of it is missing or no such thing.
    Malformed,
    /// Its five minutes are over.
    Expired {
        /// How many seconds it was good for.
        lifetime_seconds: i64,
        /// When it ended.
        ended_at: Moment,
    },
    /// It was not made here, or changed, or the content type is another.
    Signature,
}

/// The address of a document, good from now on for five minutes of marketplace time, and while the
/// clock runs fast for five real minutes.
pub fn presign(
    market: &Market,
    base_url: &str,
    id: &str,
    purpose: Purpose,
    speed: Speed,
) -> String {
    let expires = lifetime_seconds(speed);
    let date = compact(market.now);
    let content_type = market
        .documents
        .find(id)
        .map(|stored| stored.content_type.as_str())
        .unwrap_or_default();
    let signature = sign(market, id, (purpose, content_type), &date, expires);
    let extra = match purpose {
        Purpose::Upload => "X-Amz-SignedHeaders=content-type%3Bhost",
        Purpose::Download {
            is_encoding_told: false,
        } => "X-Amz-SignedHeaders=host",
        Purpose::Download {
            is_encoding_told: true,
        } => "X-Amz-SignedHeaders=host&response-content-encoding=gzip",
    };
    format!(
        "{base_url}{PREFIX}{id}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&{extra}\
         &X-Amz-Expires={expires}&X-Amz-Signature={signature}"
    )
}

/// Whether the query of a request is that of an address made here, for this use.
pub(super) fn check(
    market: &Market,
    id: &str,
    (purpose, content_type): (Purpose, &str),
    query: &Query,
) -> Result<(), BadAddress> {
    let text = |name| query.text(name).ok_or(BadAddress::Malformed);
    let (date, expires) = (text("X-Amz-Date")?, text("X-Amz-Expires")?);
    let signature = text("X-Amz-Signature")?;
    let expires: i64 = expires.parse().map_err(|_| BadAddress::Malformed)?;
    let signed_at = read_compact(date).ok_or(BadAddress::Malformed)?;
    let ended_at = signed_at.plus_ms(expires.saturating_mul(SECOND_MS));
    if market.now >= ended_at {
        return Err(BadAddress::Expired {
            lifetime_seconds: expires,
            ended_at,
        });
    }
    if sign(market, id, (purpose, content_type), date, expires) == signature {
        Ok(())
    } else {
        Err(BadAddress::Signature)
    }
}

fn sign(
    market: &Market,
    id: &str,
    (purpose, content_type): (Purpose, &str),
    date: &str,
    expires: i64,
) -> String {
    let content_type = match purpose {
        Purpose::Upload => content_type,
        Purpose::Download { .. } => "",
    };
    let purpose = purpose.as_str();
    token::digest(
        market,
        &format!("address\n{purpose}\n{id}\n{date}\n{expires}\n{content_type}"),
    )
}

fn lifetime_seconds(speed: Speed) -> i64 {
    let thousandths = i64::from(speed.thousandths().max(1_000));
    (LIFETIME_SECONDS * thousandths + 999) / 1_000
}

/// `20261120T081111Z`.
fn compact(moment: Moment) -> String {
    moment.seconds_text().replace(['-', ':'], "")
}

fn read_compact(text: &str) -> Option<Moment> {
    let format = "%Y%m%dT%H%M%SZ";
    let time = jiff::civil::DateTime::strptime(format, text).ok()?;
    let instant = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Moment::from_timestamp(instant.timestamp()))
}
