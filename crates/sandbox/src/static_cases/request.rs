//! A request taken apart: path segments, query parameters and body, decoded.

use serde_json::Value;

/// A path template, such as `/orders/v0/orders/{orderId}`.
#[derive(Debug)]
pub(super) struct Template {
    parts: Vec<Part>,
}

/// One segment of a template.
#[derive(Debug)]
enum Part {
    Literal(String),
    Variable(String),
}

impl Template {
    /// Reads a template; `{name}` has to be a whole segment, as it is in Amazon's models.
    pub(super) fn parse(template: &str) -> Self {
        let parts = segments(template)
            .into_iter()
            .map(|segment| {
                match segment
                    .strip_prefix('{')
                    .and_then(|rest| rest.strip_suffix('}'))
                {
                    Some(name) => Part::Variable(name.to_owned()),
                    None => Part::Literal(segment),
                }
            })
            .collect();
        Self { parts }
    }

    /// Whether a path, in decoded segments, is one of this template.
    pub(super) fn fits(&self, path: &[String]) -> bool {
        self.parts.len() == path.len()
            && self
                .parts
                .iter()
                .zip(path)
                .all(|(part, segment)| match part {
                    Part::Literal(literal) => literal == segment,
                    Part::Variable(_) => !segment.is_empty(),
                })
    }

    /// How many segments are literal.
    pub(super) fn n_literals(&self) -> usize {
        self.parts
            .iter()
            .filter(|part| matches!(part, Part::Literal(_)))
            .count()
    }

    /// Whether the template has a variable of this name.
    pub(super) fn has_variable(&self, name: &str) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Variable(variable) if variable == name))
    }

    /// What a path has in place of a variable.
    pub(super) fn value<'a>(&self, path: &'a [String], name: &str) -> Option<&'a str> {
        self.parts
            .iter()
            .zip(path)
            .find_map(|(part, segment)| match part {
                Part::Variable(variable) if variable == name => Some(segment.as_str()),
                Part::Variable(_) | Part::Literal(_) => None,
            })
    }
}

/// The parameters of a query, decoded, in their order.
#[derive(Debug)]
pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads a query as it stands behind the question mark.
    pub(super) fn parse(raw_query: &str) -> Self {
        let pairs = raw_query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(name, Plus::Space), decoded(value, Plus::Space))
            })
            .collect();
        Self { pairs }
    }

    /// What is sent under a name, in order; empty where nothing is.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.pairs
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The body of a request as JSON.
#[derive(Debug)]
pub(super) struct Body {
    /// None where there is no body, or one that is not JSON.
    pub(super) json: Option<Value>,
}

impl Body {
    /// Reads a body.
    pub(super) fn parse(body: &[u8]) -> Self {
        Self {
            json: serde_json::from_slice(body).ok(),
        }
    }
}

/// The decoded segments of a path; a slash at its end makes no segment.
pub(super) fn segments(raw_path: &str) -> Vec<String> {
    raw_path
        .trim_start_matches('/')
        .trim_end_matches('/')
        .split('/')
        .map(|segment| decoded(segment, Plus::Literal))
        .collect()
}

/// What a plus sign means: a space in a query, itself in a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plus {
    Space,
    Literal,
}

/// Percent-decoding; what is not a valid escape stays as it is.
fn decoded(text: &str, plus: Plus) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let escape = (byte == b'%').then(|| {
            let mut ahead = rest.clone();
            let high = ahead.next().and_then(hex_digit)?;
            let low = ahead.next().and_then(hex_digit)?;
            Some((high * 16 + low, ahead))
        });
        match escape.flatten() {
            Some((decoded_byte, ahead)) => {
                bytes.push(decoded_byte);
                rest = ahead;
            }
            None if byte == b'+' && plus == Plus::Space => bytes.push(b' '),
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}
