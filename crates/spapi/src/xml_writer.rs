//! XML as it is written: one element on a line, values escaped.

use std::fmt::{self, Write as _};

use crate::money::Amount;

/// Builds an XML document in memory.
///
/// In values `& < > " '` become entities, a carriage return becomes `&#13;`, and characters that
/// XML 1.0 cannot hold are left out.
#[derive(Debug)]
pub struct XmlWriter {
    text: String,
    open: Vec<&'static str>,
}

impl XmlWriter {
    /// Starts a document with its declaration; the document is UTF-8.
    pub fn new() -> Self {
        Self {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(),
            open: Vec::new(),
        }
    }

    /// Starts an `AmazonEnvelope` up to its `MessageType`.
    pub fn envelope(document_version: &str, merchant: &str, message_type: &str) -> Self {
        let mut xml = Self::new();
        xml.text.push_str(
            "\n<AmazonEnvelope xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:noNamespaceSchemaLocation=\"amzn-envelope.xsd\">",
        );
        xml.open.push("AmazonEnvelope");
        xml.open("Header");
        xml.leaf("DocumentVersion", document_version);
        xml.leaf("MerchantIdentifier", merchant);
        xml.close();
        xml.leaf("MessageType", message_type);
        xml
    }

    /// Opens an element.
    pub fn open(&mut self, name: &'static str) {
        self.start_line();
        self.text.push('<');
        self.text.push_str(name);
        self.text.push('>');
        self.open.push(name);
    }

    /// Closes the element opened last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.start_line();
            self.end_tag(name);
        }
    }

    /// Writes an element with a value.
    pub fn leaf(&mut self, name: &str, value: impl fmt::Display) {
        self.leaf_with(name, None, value);
    }

    /// Writes an element with a value, if there is one.
    pub fn optional(&mut self, name: &str, value: Option<impl fmt::Display>) {
        if let Some(value) = value {
            self.leaf(name, value);
        }
    }

    /// Writes an element with an amount and its attribute `currency`.
    pub fn amount(&mut self, name: &str, amount: &Amount) {
        self.leaf_with(name, Some(&amount.currency), amount.text());
    }

    fn leaf_with(&mut self, name: &str, currency: Option<&str>, value: impl fmt::Display) {
        self.start_line();
        self.text.push('<');
        self.text.push_str(name);
        if let Some(currency) = currency {
            self.text.push_str(" currency=\"");
            escape_into(&mut self.text, currency);
            self.text.push('"');
        }
        self.text.push('>');
        // Writing to a text cannot fail.
        let _ = write!(Escaped(&mut self.text), "{value}");
        self.end_tag(name);
    }

    fn end_tag(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    fn start_line(&mut self) {
        self.text.push('\n');
        for _ in &self.open {
            self.text.push_str("  ");
        }
    }

    /// What was written since the last call, so that a long document can go out in pieces.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// Closes every open element and gives the rest of the document.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text.push('\n');
        self.text
    }
}

impl Default for XmlWriter {
    fn default() -> Self {
        Self::new()
    }
}

/// Escapes what is formatted into it.
struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape_into(self.0, text);
        Ok(())
    }
}

fn escape_into(target: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => target.push_str("&amp;"),
            '<' => target.push_str("&lt;"),
            '>' => target.push_str("&gt;"),
            '"' => target.push_str("&quot;"),
            '\'' => target.push_str("&apos;"),
            '\r' => target.push_str("&#13;"),
            '\t' | '\n' => target.push(character),
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() => {}
            other => target.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_control_characters_removed() {
        let mut xml = XmlWriter::new();
        xml.open("A");
        xml.leaf(
            "B",
            "R&D <\"it's\">\u{0}\u{8}\u{1b}\u{7f}\u{85}\u{ffff}\tü\r",
        );
        xml.amount("C", &Amount::new(1250, "USD"));
        xml.amount("C", &Amount::new(-7, "\"&"));
        xml.optional("D", None::<&str>);
        assert_eq!(
            xml.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A>\n  \
             <B>R&amp;D &lt;&quot;it&apos;s&quot;&gt;\tü&#13;</B>\n  \
             <C currency=\"USD\">12.50</C>\n  <C currency=\"&quot;&amp;\">-0.07</C>\n</A>\n"
        );
    }

    #[test]
    fn an_envelope_starts_as_amazon_has_it() {
        let mut xml = XmlWriter::envelope("1.01", "A2EXAMPLESELLER", "OrderAcknowledgement");
        let head = xml.take();
        xml.open("Message");
        let rest = xml.finish();
        assert_eq!(
            format!("{head}{rest}"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <AmazonEnvelope xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:noNamespaceSchemaLocation=\"amzn-envelope.xsd\">\n  <Header>\n    \
             <DocumentVersion>1.01</DocumentVersion>\n    \
             <MerchantIdentifier>A2EXAMPLESELLER</MerchantIdentifier>\n  </Header>\n  \
             <MessageType>OrderAcknowledgement</MessageType>\n  <Message>\n  </Message>\n\
             </AmazonEnvelope>\n"
        );
    }
}
