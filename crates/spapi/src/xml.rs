//! XML as a bounded stream: elements are given as they end, nothing is kept but the open ones.

use std::io::{self, BufRead, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::document::{Document, DocumentError};
use crate::limits::Limits;

/// Bytes read at a time.
const BLOCK_BYTES: usize = 64 * 1024;

/// Why an XML document is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum XmlError {
    /// The document cannot be read to its end.
    #[error("the document cannot be read to its end")]
    Document(#[source] DocumentError),
    /// Elements are open at the end, or there is none.
    #[error("the XML ends before its end, near line {line}")]
    Cut {
        /// The last line.
        line: u64,
    },
    /// Not well-formed.
    #[error("the XML is not well-formed near line {line}: {what}")]
    NotWellFormed {
        /// About where.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// A document type declaration, which could define entities.
    #[error("the XML has a document type declaration, which is refused")]
    DocumentType,
    /// One of the limits is passed.
    #[error("the XML passes the limit of {limit} {what}, near line {line}")]
    OverLimit {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: usize,
        /// About where.
        line: u64,
    },
}

/// An element that has just ended.
#[derive(Debug)]
pub struct Element<'a> {
    /// The local names of the open elements around it and its own, outermost first.
    pub path: &'a [String],
    /// Its text without blanks around it; empty when other elements stand inside.
    pub text: &'a str,
    /// The value of its attribute `currency`.
    pub currency: Option<&'a str>,
    /// The line where it ends.
    pub line: u64,
}

impl Element<'_> {
    /// Its own name.
    pub fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The name of the element around it.
    pub fn parent(&self) -> &str {
        self.path.iter().rev().nth(1).map_or("", String::as_str)
    }

    /// Whether an element of this name is open around it, or is it itself.
    pub fn is_within(&self, name: &str) -> bool {
        self.path.iter().any(|other| other == name)
    }
}

/// A reader of XML that gives each element when it ends.
pub struct XmlReader {
    reader: Reader<Metered>,
    limits: Limits,
    event: Vec<u8>,
    path: Vec<String>,
    currencies: Vec<Option<String>>,
    text: String,
    ended: Ended,
    has_root: bool,
}

/// What has to be taken off before the next element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    None,
    Element,
}

impl XmlReader {
    /// Reads a document as XML.
    pub fn new(document: Document, limits: &Limits) -> Self {
        // A tag may hold all its names and values, and comments count as text.
        let event_limit = limits.xml_text_bytes + limits.xml_attributes * limits.xml_name_bytes;
        let mut reader = Reader::from_reader(Metered {
            document,
            block: Vec::new(),
            taken: 0,
            n_since: 0,
            limit: event_limit,
            line: 1,
            is_ended: false,
            failure: None,
        });
        reader.config_mut().trim_text(false);
        Self {
            reader,
            limits: limits.clone(),
            event: Vec::new(),
            path: Vec::new(),
            currencies: Vec::new(),
            text: String::new(),
            ended: Ended::None,
            has_root: false,
        }
    }

    /// The document behind.
    pub fn document(&self) -> &Document {
        &self.reader.get_ref().document
    }

    /// The next element that ends; `None` at the end of the document.
    ///
    /// # Errors
    /// When the document has to be refused.
    pub fn next_element(&mut self) -> Result<Option<Element<'_>>, XmlError> {
        if self.ended == Ended::Element {
            self.path.pop();
            self.currencies.pop();
            self.text.clear();
            self.ended = Ended::None;
        }
        while self.ended == Ended::None {
            if !self.advance()? {
                return Ok(None);
            }
        }
        Ok(Some(Element {
            path: &self.path,
            text: self.text.trim(),
            currency: self.currencies.last().and_then(|value| value.as_deref()),
            line: self.reader.get_ref().line,
        }))
    }

    /// Takes in one event; `false` at the end of the document.
    fn advance(&mut self) -> Result<bool, XmlError> {
        self.event.clear();
        self.reader.get_mut().n_since = 0;
        let limit = self.limits.xml_attributes;
        let outcome = self
            .reader
            .read_event_into(&mut self.event)
            .map(|event| Taken::of(&event, limit));
        let taken = match outcome {
            Ok(taken) => taken,
            Err(error) => return Err(self.refusal(&error)),
        };
        match taken {
            Taken::Open(name, attributes) => self.open(name, &attributes)?,
            Taken::Whole(name, attributes) => {
                self.open(name, &attributes)?;
                self.ended = Ended::Element;
            }
            Taken::Close => self.ended = Ended::Element,
            Taken::Text(text) => self.add_text(&text)?,
            Taken::DocumentType => return Err(XmlError::DocumentType),
            Taken::Fault(what) => return Err(self.not_well_formed(&what)),
            Taken::Nothing => {}
            Taken::End => {
                let line = self.line();
                return if self.path.is_empty() && self.has_root {
                    Ok(false)
                } else {
                    Err(XmlError::Cut { line })
                };
            }
        }
        Ok(true)
    }

    fn open(&mut self, name: String, attributes: &Attributes) -> Result<(), XmlError> {
        if self.path.is_empty() && self.has_root {
            return Err(self.not_well_formed("a second root element"));
        }
        self.has_root = true;
        self.bounded(
            "elements inside each other",
            self.path.len() + 1,
            self.limits.xml_depth,
        )?;
        self.bounded("bytes in a name", name.len(), self.limits.xml_name_bytes)?;
        self.bounded(
            "attributes of a tag",
            attributes.n_attributes,
            self.limits.xml_attributes,
        )?;
        self.path.push(name);
        self.currencies.push(attributes.currency.clone());
        self.text.clear();
        Ok(())
    }

    fn add_text(&mut self, text: &str) -> Result<(), XmlError> {
        if self.path.is_empty() {
            return if text.trim().is_empty() {
                Ok(())
            } else {
                Err(self.not_well_formed("text outside of the root element"))
            };
        }
        let n_bytes = self.text.len() + text.len();
        self.bounded("bytes of text", n_bytes, self.limits.xml_text_bytes)?;
        self.text.push_str(text);
        Ok(())
    }

    fn bounded(&self, what: &'static str, found: usize, limit: usize) -> Result<(), XmlError> {
        if found <= limit {
            return Ok(());
        }
        Err(XmlError::OverLimit {
            what,
            limit,
            line: self.line(),
        })
    }

    fn line(&self) -> u64 {
        self.reader.get_ref().line
    }

    fn not_well_formed(&self, what: &str) -> XmlError {
        XmlError::NotWellFormed {
            line: self.line(),
            what: what.to_owned(),
        }
    }

    fn refusal(&mut self, error: &quick_xml::Error) -> XmlError {
        let line = self.line();
        let source = self.reader.get_mut();
        let is_over = source.is_over();
        match error {
            quick_xml::Error::Io(_) if is_over => XmlError::OverLimit {
                what: "bytes in one piece",
                limit: source.limit,
                line,
            },
            quick_xml::Error::Io(cause) => XmlError::Document(
                source
                    .failure
                    .take()
                    .unwrap_or_else(|| io::Error::from(cause.kind()).into()),
            ),
            quick_xml::Error::Syntax(_) if source.is_ended => XmlError::Cut { line },
            quick_xml::Error::Syntax(_)
            | quick_xml::Error::IllFormed(_)
            | quick_xml::Error::InvalidAttr(_)
            | quick_xml::Error::Encoding(_)
            | quick_xml::Error::Escape(_)
            | quick_xml::Error::Namespace(_) => XmlError::NotWellFormed {
                line,
                what: error.to_string(),
            },
        }
    }
}

impl std::fmt::Debug for XmlReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XmlReader")
            .field("path", &self.path)
            .field("line", &self.line())
            .finish_non_exhaustive()
    }
}

/// What an event of the XML reader means here.
enum Taken {
    Open(String, Attributes),
    Whole(String, Attributes),
    Close,
    Text(String),
    DocumentType,
    Fault(String),
    Nothing,
    End,
}

struct Attributes {
    n_attributes: usize,
    currency: Option<String>,
}

impl Taken {
    fn of(event: &Event<'_>, attribute_limit: usize) -> Self {
        match event {
            Event::Start(tag) => match Attributes::of(tag, attribute_limit) {
                Ok(attributes) => Self::Open(local_name(tag), attributes),
                Err(what) => Self::Fault(what),
            },
            Event::Empty(tag) => match Attributes::of(tag, attribute_limit) {
                Ok(attributes) => Self::Whole(local_name(tag), attributes),
                Err(what) => Self::Fault(what),
            },
            Event::End(_) => Self::Close,
            Event::Text(text) => Self::Text((**text).to_owned()),
            Event::CData(text) => Self::Text((**text).to_owned()),
            Event::GeneralRef(reference) => {
                let named = match &**reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => None,
                };
                match named.or_else(|| reference.resolve_char_ref().ok().flatten()) {
                    Some(character) => Self::Text(character.to_string()),
                    None => Self::Fault("an unknown entity".to_owned()),
                }
            }
            Event::DocType(_) => Self::DocumentType,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Self::Nothing,
            Event::Eof => Self::End,
        }
    }
}

impl Attributes {
    fn of(tag: &BytesStart<'_>, limit: usize) -> Result<Self, String> {
        let mut found = Self {
            n_attributes: 0,
            currency: None,
        };
        // Names are compared by the reader for repeats, which is quadratic: count first.
        let mut attributes = tag.attributes();
        attributes.with_checks(false);
        for attribute in attributes {
            let attribute = attribute.map_err(|error| error.to_string())?;
            found.n_attributes += 1;
            if found.n_attributes > limit {
                return Ok(found);
            }
            if attribute.key.as_ref() == "currency" {
                found.currency = Some(attribute.value.into_owned());
            }
        }
        Ok(found)
    }
}

fn local_name(tag: &BytesStart<'_>) -> String {
    tag.local_name().as_ref().to_owned()
}

/// A document that counts what is read for one event, and lines.
struct Metered {
    document: Document,
    block: Vec<u8>,
    taken: usize,
    n_since: usize,
    limit: usize,
    line: u64,
    is_ended: bool,
    failure: Option<DocumentError>,
}

impl Metered {
    fn is_over(&self) -> bool {
        self.n_since > self.limit
    }
}

impl Read for Metered {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let n_bytes = ready.len().min(target.len());
        if let (Some(to), Some(from)) = (target.get_mut(..n_bytes), ready.get(..n_bytes)) {
            to.copy_from_slice(from);
        }
        self.consume(n_bytes);
        Ok(n_bytes)
    }
}

impl BufRead for Metered {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_over() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.taken >= self.block.len() {
            self.block.resize(BLOCK_BYTES, 0);
            self.taken = 0;
            match self.document.read(&mut self.block) {
                Ok(n_bytes) => self.block.truncate(n_bytes),
                Err(error) => {
                    self.block.clear();
                    let kind = error.kind();
                    self.failure = Some(error.into());
                    return Err(kind.into());
                }
            }
            self.is_ended = self.block.is_empty();
        }
        Ok(self.block.get(self.taken..).unwrap_or_default())
    }

    fn consume(&mut self, n_bytes: usize) {
        let behind = self.block.len().min(self.taken + n_bytes);
        let passed = self.block.get(self.taken..behind).unwrap_or_default();
        self.line += u64::try_from(memchr::memchr_iter(b'\n', passed).count()).unwrap_or(0);
        self.taken = behind;
        self.n_since += n_bytes;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn elements_with(text: &[u8], limits: &Limits) -> Result<Vec<String>, XmlError> {
        let source = Box::new(Cursor::new(text.to_vec()));
        let document = Document::open(source, None, limits).map_err(XmlError::Document)?;
        let mut reader = XmlReader::new(document, limits);
        let mut found = Vec::new();
        while let Some(element) = reader.next_element()? {
            found.push(format!(
                "{} {}={}{}",
                element.line,
                element.path.join("/"),
                element.text,
                element.currency.unwrap_or_default()
            ));
        }
        Ok(found)
    }

    fn elements(text: &[u8]) -> Result<Vec<String>, XmlError> {
        elements_with(text, &Limits::default())
    }

    #[test]
    fn elements_come_as_they_end_with_their_text() {
        let text = b"<?xml version=\"1.0\"?>\n<a xmlns='x'>\n <n:b currency=\"EUR\">1 &lt; \
            <!-- no -->&#x32;<![CDATA[<3]]></n:b>\n<c/></a>\n";
        assert_eq!(
            elements(text).unwrap(),
            ["3 a/b=1 < 2<3EUR", "4 a/c=", "4 a="]
        );
    }

    #[test]
    fn a_cut_document_is_refused_wherever_it_is_cut() {
        let text = b"<a><b x=\"1\">text &amp; more</b><c/></a>";
        for n_bytes in 0..text.len() {
            assert!(elements(&text[..n_bytes]).is_err(), "cut at {n_bytes}");
        }
        assert!(elements(text).is_ok());
        assert!(matches!(elements(b"<a><b>"), Err(XmlError::Cut { .. })));
        assert!(matches!(
            elements(b"<a><b></a>"),
            Err(XmlError::NotWellFormed { .. })
        ));
        assert!(elements(b"<a/><b/>").is_err());
        assert!(elements(b"<a/>text").is_err());
    }

    #[test]
    fn document_types_and_unknown_entities_are_refused() {
        assert!(matches!(
            elements(b"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"),
            Err(XmlError::DocumentType)
        ));
        assert!(elements(b"<a>&x;</a>").is_err());
        assert!(elements(b"<a>\xff\xfe\xff</a>").is_ok(), "Windows-1252");
    }

    #[test]
    fn depth_names_texts_and_attributes_are_bounded() {
        let nested = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
        assert_eq!(elements(nested(32).as_bytes()).unwrap().len(), 32);
        assert!(matches!(
            elements(nested(33).as_bytes()),
            Err(XmlError::OverLimit { limit: 32, .. })
        ));
        let named = |n: usize| format!("<{}/>", "a".repeat(n));
        assert!(elements(named(256).as_bytes()).is_ok());
        assert!(elements(named(257).as_bytes()).is_err());
        let texted = |n: usize| format!("<a>{}</a>", "t".repeat(n));
        assert!(elements(texted(65_536).as_bytes()).is_ok());
        assert!(elements(texted(65_537).as_bytes()).is_err());
        let attributed = |n: usize| {
            let attributes: Vec<String> = (0..n).map(|at| format!("a{at}='1'")).collect();
            format!("<a {}/>", attributes.join(" "))
        };
        assert!(elements(attributed(32).as_bytes()).is_ok());
        assert!(elements(attributed(33).as_bytes()).is_err());
    }

    #[test]
    fn a_piece_without_end_is_not_kept() {
        for start in ["<a><![CDATA[", "<a><!--", "<a b='", "<a>"] {
            let mut text = start.as_bytes().to_vec();
            text.extend(vec![b'x'; 3_000_000]);
            assert!(
                matches!(elements(&text), Err(XmlError::OverLimit { .. })),
                "{start}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_ends_in_elements_or_in_a_reason(text in "[<>/ab=\"'&;!\\[CDAT?\\]-]{0,200}") {
            let _ = elements(text.as_bytes());
        }

        #[test]
        fn any_bytes_end_in_elements_or_in_a_reason(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let _ = elements(&bytes);
        }
    }
}
