//! `AmazonEnvelope`: a header, a message type, and messages of that type.

use std::io::Cursor;

use super::fault::{Fault, FeedError, cut, take_once};
use crate::document::{Document, DocumentError};
use crate::limits::Limits;
use crate::xml::{Element, XmlReader};
use crate::xml_writer::XmlWriter;

/// Digits that a `MessageID` may have.
const MESSAGE_ID_DIGITS: usize = 20;

/// A feed: its messages in the order of the document, repeated numbers included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Envelope<B> {
    /// The seller id that the sender wrote into the header; empty when there is none.
    pub merchant_identifier: String,
    /// The messages.
    pub messages: Vec<Message<B>>,
}

/// One message of a feed, or one line of a flat file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message<B> {
    /// The number of the message as written, or the number of the line without the header,
    /// counted from 1; the processing report names it.
    pub message_id: String,
    /// What it says.
    pub body: B,
    /// What is wrong with it; a message with faults is answered with an error, not carried out.
    pub faults: Vec<Fault>,
    /// The line of the document where it ends.
    pub line: u64,
}

impl<B> Message<B> {
    /// A message without faults, to be written.
    pub fn new(message_id: impl Into<String>, body: B) -> Self {
        Self {
            message_id: message_id.into(),
            body,
            faults: Vec::new(),
            line: 0,
        }
    }
}

/// The content of a message: how it is read from the elements in it, and written.
pub trait MessageBody: Sized {
    /// `MessageType`, which is also the name of the element that holds the content.
    const MESSAGE_TYPE: &'static str;

    /// What is known of the content before its end.
    type Draft: Default;

    /// Takes in an element that ended; `path` is its place inside the content.
    ///
    /// # Errors
    /// When there is more of something than `limits` allow.
    fn take(
        draft: &mut Self::Draft,
        path: &[&str],
        element: &Element<'_>,
        faults: &mut Vec<Fault>,
        limits: &Limits,
    ) -> Result<(), FeedError>;

    /// The content, at its end.
    fn finish(draft: Self::Draft, faults: &mut Vec<Fault>) -> Self;

    /// Writes the elements of the content, in the order of Amazon's schema.
    fn write(&self, xml: &mut XmlWriter);
}

impl<B: MessageBody> Envelope<B> {
    /// Reads an XML feed. Comments, processing instructions, prefixes and unknown elements are
    /// passed over.
    ///
    /// # Errors
    /// When the document is no envelope of this message type, or over a limit.
    pub fn read_xml(document: Document, limits: &Limits) -> Result<Self, FeedError> {
        let mut reader = XmlReader::new(document, limits);
        let mut reading = Reading::<B>::default();
        while let Some(element) = reader.next_element()? {
            reading.take(&element, limits)?;
        }
        reading.check_type()?;
        Ok(reading.envelope)
    }

    /// Reads an XML feed from bytes.
    ///
    /// # Errors
    /// As [`Envelope::read_xml`].
    pub fn parse_xml(bytes: &[u8], limits: &Limits) -> Result<Self, FeedError> {
        Self::read_xml(document_of(bytes, limits)?, limits)
    }

    /// Writes the XML feed; faults are not written.
    pub fn write_xml(&self) -> String {
        let mut xml = XmlWriter::envelope("1.01", &self.merchant_identifier, B::MESSAGE_TYPE);
        for message in &self.messages {
            xml.open("Message");
            xml.leaf("MessageID", &message.message_id);
            xml.open(B::MESSAGE_TYPE);
            message.body.write(&mut xml);
            xml.close();
            xml.close();
        }
        xml.finish()
    }
}

pub(super) fn document_of(bytes: &[u8], limits: &Limits) -> Result<Document, DocumentError> {
    Document::open(Box::new(Cursor::new(bytes.to_vec())), None, limits)
}

/// The state between two elements.
struct Reading<B: MessageBody> {
    envelope: Envelope<B>,
    message_type: Option<String>,
    message_id: Option<String>,
    draft: B::Draft,
    n_bodies: usize,
    faults: Vec<Fault>,
}

impl<B: MessageBody> Default for Reading<B> {
    fn default() -> Self {
        Self {
            envelope: Envelope {
                merchant_identifier: String::new(),
                messages: Vec::new(),
            },
            message_type: None,
            message_id: None,
            draft: B::Draft::default(),
            n_bodies: 0,
            faults: Vec::new(),
        }
    }
}

impl<B: MessageBody> Reading<B> {
    fn take(&mut self, element: &Element<'_>, limits: &Limits) -> Result<(), FeedError> {
        let path: Vec<&str> = element.path.iter().map(String::as_str).collect();
        let [root, inner @ ..] = path.as_slice() else {
            return Ok(());
        };
        if *root != "AmazonEnvelope" {
            return Err(FeedError::WrongRoot { found: cut(root) });
        }
        match inner {
            ["Header", "MerchantIdentifier"] => {
                element
                    .text
                    .clone_into(&mut self.envelope.merchant_identifier);
            }
            ["MessageType"] => {
                self.message_type = Some(element.text.to_owned());
                self.check_type()?;
            }
            ["Message"] => self.end_message(element.line, limits)?,
            ["Message", "MessageID"] => take_once(
                &mut self.message_id,
                "MessageID",
                None,
                element.text,
                &mut self.faults,
            ),
            ["Message", body] if *body == B::MESSAGE_TYPE => self.n_bodies += 1,
            // Of two bodies the first counts; the second is told as a fault.
            ["Message", body, rest @ ..] if *body == B::MESSAGE_TYPE && self.n_bodies == 0 => {
                B::take(&mut self.draft, rest, element, &mut self.faults, limits)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn check_type(&self) -> Result<(), FeedError> {
        if self.message_type.as_deref() == Some(B::MESSAGE_TYPE) {
            return Ok(());
        }
        Err(FeedError::WrongMessageType {
            expected: B::MESSAGE_TYPE,
            found: self.message_type.as_deref().map(cut),
        })
    }

    fn end_message(&mut self, line: u64, limits: &Limits) -> Result<(), FeedError> {
        self.check_type()?;
        if self.envelope.messages.len() >= limits.feed_entries {
            return Err(FeedError::OverLimit {
                what: "messages",
                limit: limits.feed_entries,
            });
        }
        let mut faults = std::mem::take(&mut self.faults);
        let message_id = self.message_id.take().unwrap_or_default();
        if message_id.is_empty() {
            faults.push(Fault::missing("MessageID", None));
        } else if !is_message_id(&message_id) {
            faults.push(Fault::invalid("MessageID", None, &message_id));
        }
        let draft = std::mem::take(&mut self.draft);
        let n_bodies = std::mem::take(&mut self.n_bodies);
        let field = B::MESSAGE_TYPE;
        let body = if n_bodies == 0 {
            faults.push(Fault::missing(field, None));
            B::finish(draft, &mut Vec::new())
        } else {
            B::finish(draft, &mut faults)
        };
        if n_bodies > 1 {
            faults.push(Fault::Repeated { field, item: None });
        }
        self.envelope.messages.push(Message {
            message_id,
            body,
            faults,
            line,
        });
        Ok(())
    }
}

/// A positive whole number of at most 20 digits.
fn is_message_id(text: &str) -> bool {
    text.len() <= MESSAGE_ID_DIGITS
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte != b'0')
}
