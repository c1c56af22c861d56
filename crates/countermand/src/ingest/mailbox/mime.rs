//! The parts of a message, walked within limits.
//!
//! The walk is ours, without recursion: a library that builds the whole tree has no limit of depth.
//! Messages inside the message are not looked into: they are somebody else's words.

use mail_parser::{MessageParser, MimeHeaders, PartType};

/// How much of an e-mail is read before it is refused.
///
/// Source: reliability document, section 5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailLimits {
    /// Bytes of the message.
    pub message_bytes: usize,
    /// Parts of it, those that only hold others included.
    pub parts: usize,
    /// Parts inside each other.
    pub depth: usize,
    /// Headers of the message, and of each part.
    pub headers: usize,
    /// Bytes of one header, its folds included.
    pub header_bytes: usize,
    /// Bytes of one text that are looked through.
    pub text_bytes: usize,
}

impl Default for MailLimits {
    fn default() -> Self {
        Self {
            message_bytes: 10 * 1024 * 1024,
            parts: 100,
            depth: 8,
            headers: 500,
            header_bytes: 16 * 1024,
            text_bytes: 256 * 1024,
        }
    }
}

/// Why an e-mail is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailFault {
    /// Larger than taken in.
    #[error("the e-mail has {size_bytes} bytes, over the limit of {limit_bytes}")]
    TooLarge {
        /// Bytes found.
        size_bytes: usize,
        /// Bytes allowed.
        limit_bytes: usize,
    },
    /// More parts than taken in.
    #[error("the e-mail has more than {limit} parts")]
    TooManyParts {
        /// Parts allowed.
        limit: usize,
    },
    /// Parts deeper inside each other than taken in.
    #[error("the e-mail has parts inside each other deeper than {limit}")]
    TooDeep {
        /// Levels allowed.
        limit: usize,
    },
    /// More headers than taken in.
    #[error("the e-mail has more than {limit} headers")]
    TooManyHeaders {
        /// Headers allowed.
        limit: usize,
    },
    /// A header longer than taken in.
    #[error("the e-mail has a header of more than {limit_bytes} bytes")]
    HeaderTooLong {
        /// Bytes allowed.
        limit_bytes: usize,
    },
    /// No headers at all.
    #[error("this is no e-mail: it has no headers")]
    NotMail,
}

impl MailFault {
    /// The stable code, for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::TooManyParts { .. } => "too-many-parts",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManyHeaders { .. } => "too-many-headers",
            Self::HeaderTooLong { .. } => "header-too-long",
            Self::NotMail => "not-a-mail",
        }
    }
}

/// Checks the size and the headers of a message; gives where its headers end.
pub(super) fn check_whole(raw: &[u8], limits: &MailLimits) -> Result<usize, MailFault> {
    if raw.len() > limits.message_bytes {
        return Err(MailFault::TooLarge {
            size_bytes: raw.len(),
            limit_bytes: limits.message_bytes,
        });
    }
    header_end(raw, limits)
}

/// Where the headers end, the blank line included; checks their number and lengths.
fn header_end(raw: &[u8], limits: &MailLimits) -> Result<usize, MailFault> {
    let (mut end, mut n_headers, mut n_bytes) = (0, 0_usize, 0_usize);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        match line {
            [b'\n'] | [b'\r', b'\n'] => return Ok(end),
            [b' ' | b'\t', ..] => n_bytes += line.len(),
            _ => {
                n_headers += 1;
                n_bytes = line.len();
            }
        }
        if n_headers > limits.headers {
            return Err(MailFault::TooManyHeaders {
                limit: limits.headers,
            });
        }
        if n_bytes > limits.header_bytes {
            return Err(MailFault::HeaderTooLong {
                limit_bytes: limits.header_bytes,
            });
        }
    }
    Ok(end)
}

/// Shows every text of a message that is its own, decoded, up to the limit of a text.
pub(super) fn for_each_text(
    raw: &[u8],
    limits: &MailLimits,
    mut show: impl FnMut(&str),
) -> Result<(), MailFault> {
    let parser = MessageParser::default();
    let mut waiting = vec![(raw, 1_usize)];
    let mut n_parts = 0;
    while let Some((part, depth)) = waiting.pop() {
        n_parts += 1;
        if n_parts > limits.parts {
            return Err(MailFault::TooManyParts {
                limit: limits.parts,
            });
        }
        if depth > limits.depth {
            return Err(MailFault::TooDeep {
                limit: limits.depth,
            });
        }
        let body_at = header_end(part, limits)?;
        let head = part.get(..body_at).unwrap_or_default();
        let headers = parser.parse_headers(head);
        let content_type = headers.as_ref().and_then(MimeHeaders::content_type);
        let kind = content_type.map_or_else(
            || "text".to_owned(),
            |kind| kind.ctype().to_ascii_lowercase(),
        );
        match kind.as_str() {
            "multipart" => {
                let boundary = content_type
                    .and_then(|kind| kind.attribute("boundary"))
                    .filter(|boundary| !boundary.is_empty());
                if let Some(boundary) = boundary {
                    let body = part.get(body_at..).unwrap_or_default();
                    // One more than allowed is enough to find that there are too many.
                    let room = limits.parts + 1 - n_parts.min(limits.parts);
                    let children = split(body, boundary.as_bytes());
                    waiting.extend(children.take(room).map(|child| (child, depth + 1)));
                }
            }
            "text" => show_text(&parser, part, body_at, limits.text_bytes, &mut show),
            _ => {}
        }
    }
    Ok(())
}

/// Decodes a part that holds a text, of which only so much is looked at.
fn show_text(
    parser: &MessageParser,
    part: &[u8],
    body_at: usize,
    text_bytes: usize,
    show: &mut impl FnMut(&str),
) {
    // An encoding makes a text up to three times as long.
    let end = part.len().min(body_at + text_bytes * 3);
    let leaf = part.get(..end).unwrap_or(part);
    let Some(message) = parser.parse(leaf) else {
        return;
    };
    let Some(part) = message.parts.first() else {
        return;
    };
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => {
            let end = text.floor_char_boundary(text_bytes);
            show(text.get(..end).unwrap_or_default());
        }
        PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Message(_)
        | PartType::Multipart(_) => {}
    }
}

/// The parts between the boundary's lines. A part that is not closed goes to the end.
fn split<'a, 'b>(
    body: &'a [u8],
    boundary: &'b [u8],
) -> impl Iterator<Item = &'a [u8]> + use<'a, 'b> {
    let mut rest = Some(body);
    let mut is_first = true;
    std::iter::from_fn(move || {
        loop {
            let body = rest?;
            let (part, after, is_last) = until_boundary(body, boundary);
            rest = after.filter(|_| !is_last);
            // What stands before the first boundary belongs to no part.
            if std::mem::take(&mut is_first) {
                continue;
            }
            return Some(part);
        }
    })
}

/// The bytes before the next line of the boundary, those after that line, and whether the line says
/// that it is the last.
fn until_boundary<'a>(body: &'a [u8], boundary: &[u8]) -> (&'a [u8], Option<&'a [u8]>, bool) {
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let marked = line
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary));
        if let Some(tail) = marked {
            let tail = tail.trim_ascii_end();
            if tail.is_empty() || tail == b"--" {
                let part = body.get(..at).unwrap_or_default();
                return (part, body.get(at + line.len()..), tail == b"--");
            }
        }
        at += line.len();
    }
    (body, None, true)
}
