//! E-mails in which Amazon tells that a buyer asks to cancel: hints, never orders to act.
//!
//! A hint has the order read at the marketplace; only what is shown there counts (I30). The text of
//! a message is looked through for an order id, and not kept.
//!
//! Source: rules 4.5.

mod authentication;
pub mod imap;
mod language;
mod mime;

use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use jiff::Timestamp;
use mail_parser::{Address, Message, MessageParser};

pub use language::MailLanguage;
pub use mime::{MailFault, MailLimits};

/// The longest message id that is kept as it is; a longer one becomes its digest.
const ID_CHARS_MAX: usize = 250;
/// 2000-01-01 and 2100-01-01 (UTC): a date outside is not told.
const INSTANT_SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// How e-mails are judged.
#[derive(Debug, Clone, Default)]
pub struct MailOptions {
    /// The names by which our own mail servers sign their `Authentication-Results`. Those of anybody
    /// else say nothing; without one, no message is trusted much.
    pub own_servers: Vec<String>,
    /// How much is read.
    pub limits: MailLimits,
}

/// What an e-mail hints at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailHint {
    /// The message's id, or a digest of it where it has none: by which repeats are known.
    pub message_id: Box<str>,
    /// The order.
    pub order_id: OrderId,
    /// What it hints at.
    pub kind: MailHintKind,
    /// The language of its subject.
    pub language: MailLanguage,
    /// How sure it is that Amazon wrote it.
    pub trust: MailTrust,
    /// The date that the message bears.
    pub received_at: Option<Timestamp>,
}

/// What an e-mail can hint at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailHintKind {
    /// The buyer asks to cancel.
    CancelRequest,
}

impl MailHintKind {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CancelRequest => "cancel-request",
        }
    }
}

/// How sure it is that Amazon wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailTrust {
    /// The sender's domain is a claim only.
    Low,
    /// Our own server checked the sender's signature.
    High,
}

impl MailTrust {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
        }
    }
}

/// Why a message is no hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoHint {
    /// Its sender is not Amazon.
    OtherSender,
    /// Its subject tells of no request to cancel in any known language.
    OtherSubject,
    /// It names no order.
    NoOrder,
    /// It names several orders, and none in its subject.
    SeveralOrders,
}

impl NoHint {
    /// The stable code, for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherSender => "other-sender",
            Self::OtherSubject => "other-subject",
            Self::NoOrder => "no-order",
            Self::SeveralOrders => "several-orders",
        }
    }

    /// The reason, in English.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::OtherSender => "its sender is not Amazon",
            Self::OtherSubject => "its subject tells of no request to cancel an order",
            Self::NoOrder => "it names no order",
            Self::SeveralOrders => "it names several orders, and none of them in its subject",
        }
    }
}

/// Looks whether an e-mail tells of a buyer's request to cancel.
///
/// # Errors
/// When it is over a limit, or no e-mail at all.
pub fn read(raw: &[u8], options: &MailOptions) -> Result<Result<MailHint, NoHint>, MailFault> {
    let header_end = mime::check_whole(raw, &options.limits)?;
    let head = raw.get(..header_end).unwrap_or_default();
    let message = MessageParser::default()
        .parse_headers(head)
        .ok_or(MailFault::NotMail)?;
    let Some(sender) = sender_domain(&message).filter(|domain| is_amazon(domain)) else {
        return Ok(Err(NoHint::OtherSender));
    };
    let subject = language::folded(message.subject().unwrap_or_default());
    let Some(language) = language::of_request(&subject) else {
        return Ok(Err(NoHint::OtherSubject));
    };
    let order_id = match order_ids(&subject).into_iter().next() {
        Some(id) => id,
        None => match &mut body_order_ids(raw, &options.limits)?[..] {
            [] => return Ok(Err(NoHint::NoOrder)),
            [id] => id.clone(),
            [_, ..] => return Ok(Err(NoHint::SeveralOrders)),
        },
    };
    let is_signed = authentication::is_signed(&message, &sender, &options.own_servers);
    Ok(Ok(MailHint {
        message_id: id_of(&message, raw),
        order_id,
        kind: MailHintKind::CancelRequest,
        language,
        trust: if is_signed {
            MailTrust::High
        } else {
            MailTrust::Low
        },
        received_at: message
            .date()
            .map(mail_parser::DateTime::to_timestamp)
            .filter(|seconds| INSTANT_SECONDS.contains(seconds))
            .and_then(|seconds| Timestamp::from_second(seconds).ok()),
    }))
}

/// The domain of the only sender; a message with several has none.
fn sender_domain(message: &Message<'_>) -> Option<String> {
    let [sender] = (match message.from()? {
        Address::List(list) => list.as_slice(),
        Address::Group(_) => return None,
    }) else {
        return None;
    };
    let (_, domain) = sender.address.as_deref()?.trim().rsplit_once('@')?;
    Some(domain.to_ascii_lowercase())
}

/// Whether a domain is one of Amazon's stores, or its relay of messages.
fn is_amazon(domain: &str) -> bool {
    let store = domain.strip_prefix("marketplace.").unwrap_or(domain);
    Marketplace::ALL.iter().any(|place| place.domain() == store)
}

fn id_of(message: &Message<'_>, raw: &[u8]) -> Box<str> {
    message
        .message_id()
        .map(str::trim)
        .filter(|id| !id.is_empty() && id.chars().count() <= ID_CHARS_MAX)
        .filter(|id| !id.chars().any(char::is_control))
        .map_or_else(
            || format!("digest:{}", blake3::hash(raw).to_hex()).into(),
            Into::into,
        )
}

/// The different order ids of the texts of a message.
fn body_order_ids(raw: &[u8], limits: &MailLimits) -> Result<Vec<OrderId>, MailFault> {
    let mut found: Vec<OrderId> = Vec::new();
    mime::for_each_text(raw, limits, |text| {
        for id in order_ids(&language::folded(text)) {
            if !found.contains(&id) && found.len() < 2 {
                found.push(id);
            }
        }
    })?;
    Ok(found)
}

/// The order ids in a text: three, seven and seven digits that stand alone.
fn order_ids(text: &str) -> Vec<OrderId> {
    const LENGTH: usize = 19;
    let bytes = text.as_bytes();
    let is_part =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let mut found = Vec::new();
    for (at, window) in bytes.windows(LENGTH).enumerate() {
        let starts_a_digit = window.first().is_some_and(u8::is_ascii_digit);
        let is_alone = !is_part(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && !is_part(bytes.get(at + LENGTH));
        if !starts_a_digit || !is_alone {
            continue;
        }
        let id = str::from_utf8(window)
            .ok()
            .and_then(|text| OrderId::parse(text).ok());
        found.extend(id.filter(OrderId::is_amazon_form));
    }
    found
}

#[cfg(test)]
mod tests;
