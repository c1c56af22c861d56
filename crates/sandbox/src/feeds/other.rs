//! Feeds that are taken in and change nothing here: invoices, expected ship dates.

use std::io::Cursor;

use countermand_spapi::delimited::{DelimitedReader, Dialect, Line};
use countermand_spapi::document::Document;
use countermand_spapi::feed_result::FeedResult;
use countermand_spapi::limits::Limits;
use countermand_spapi::xml::XmlReader;

use crate::feeds::messages::{Job, Refusal, Tally, error_text, refused_whole};
use crate::market::Market;

type Error = Box<dyn std::error::Error>;

/// Takes all messages in; only what cannot be read is refused.
pub(super) fn accept(market: &Market, job: &Job, bytes: &[u8], is_xml: bool) -> FeedResult {
    let limits = Limits::default();
    let source = Box::new(Cursor::new(bytes.to_vec()));
    let read = Document::open(source, None, &limits)
        .map_err(Error::from)
        .and_then(|document| {
            if is_xml {
                read_xml(document, &limits, market.seller_id(job.seller))
            } else {
                read_flat(document, &limits)
            }
        });
    let messages = match read {
        Ok(messages) => messages,
        Err(error) => return refused_whole(job, error_text(error.as_ref())),
    };
    let mut tally = Tally::default();
    for (id, is_read) in messages.iter().take(job.n_worked(messages.len())) {
        let refusals = if *is_read {
            Vec::new()
        } else {
            vec![Refusal::new(18_004, "The message cannot be read.")]
        };
        tally.count(id, refusals);
    }
    tally.result(job)
}

/// The numbers of all messages, and whether each can be read.
fn read_xml(
    document: Document,
    limits: &Limits,
    seller: &str,
) -> Result<Vec<(String, bool)>, Error> {
    let mut reader = XmlReader::new(document, limits);
    let (mut messages, mut id, mut is_signed) = (Vec::new(), None, false);
    while let Some(element) = reader.next_element()? {
        let path: Vec<&str> = element.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["AmazonEnvelope", "Header", "MerchantIdentifier"] => {
                is_signed = element.text == seller;
            }
            ["AmazonEnvelope", "Message", "MessageID"] => id = Some(element.text.to_owned()),
            ["AmazonEnvelope", "Message"] => {
                let number = id.take();
                messages.push((number.clone().unwrap_or_default(), number.is_some()));
                bounded(messages.len(), limits)?;
            }
            _ => {}
        }
    }
    if is_signed {
        Ok(messages)
    } else {
        Err("The MerchantIdentifier is not that of the seller.".into())
    }
}

fn read_flat(document: Document, limits: &Limits) -> Result<Vec<(String, bool)>, Error> {
    let mut reader =
        DelimitedReader::open(document, Some(Dialect::FLAT_FILE), limits)?.padding_short_lines();
    let mut messages = Vec::new();
    while let Some(line) = reader.next_line()? {
        let number = messages.len() + 1;
        bounded(number, limits)?;
        messages.push((number.to_string(), matches!(line, Line::Row(_))));
    }
    Ok(messages)
}

fn bounded(n_messages: usize, limits: &Limits) -> Result<(), Error> {
    if n_messages > limits.feed_entries {
        return Err(format!("The feed has more than {} messages.", limits.feed_entries).into());
    }
    Ok(())
}
