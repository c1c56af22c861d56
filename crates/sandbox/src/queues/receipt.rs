//! Receipt handles and message ids.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::http::token;
use crate::market::Market;

/// What a receipt handle stands for: one receive of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The message.
    pub message: u64,
    /// The number of the receive since the process started.
    pub receive: u64,
    /// When it was received, milliseconds.
    pub at_ms: i64,
}

/// Writes a handle.
pub fn write(market: &Market, receipt: Receipt) -> String {
    let Receipt {
        message,
        receive,
        at_ms,
    } = receipt;
    let text = format!("{message}.{receive}.{at_ms}");
    STANDARD.encode(format!("{text}.{}", token::digest(market, &text)))
}

/// Reads a handle; `None` for one that this world did not write.
pub fn read(market: &Market, handle: &str) -> Option<Receipt> {
    let bytes = STANDARD.decode(handle).ok()?;
    let whole = std::str::from_utf8(&bytes).ok()?;
    let (text, sum) = whole.rsplit_once('.')?;
    if token::digest(market, text) != sum {
        return None;
    }
    let mut parts = text.split('.');
    Some(Receipt {
        message: parts.next()?.parse().ok()?,
        receive: parts.next()?.parse().ok()?,
        at_ms: parts.next()?.parse().ok()?,
    })
}

/// The id of a message.
pub fn message_id(market: &Market, number: u64) -> String {
    uuid(market, "queue message", number)
}

/// An id in the form of a UUID for a thing of the world.
pub fn uuid(market: &Market, purpose: &str, number: u64) -> String {
    let mut draws = market.draws(purpose, number);
    let (a, b) = (draws.number(), draws.number());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        0x8000 | (b >> 50),
        b & 0xffff_ffff_ffff
    )
}
